/* The bank's files as workbooks, both ways. */
#include "feature/pay/month_testing.h"

#include <locale.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "base/rows.h"
#include "base/xlsx_exact.h"

enum { PEOPLE = 3 };

/* Every cell of a workbook: a text in quotes, a number as it is stored; NUL-ended. */
static const char *cells(mz_cx *cx, mz_str bytes)
{
    mz_rows *r = NULL;
    mz_buf *out = mz_buf_new(cx->a, 1 << 16);
    struct mz_row row;
    bool part = false;
    bool more = true;
    if (mz_rows_open_memory(cx, bytes, (struct mz_rows_options){.header = MZ_HEADER_NONE}, &r) !=
            MZ_OK ||
        mz_rows_part(cx, r, &part) != MZ_OK || !part || mz_rows_kind(r) != MZ_ROWS_XLSX) {
        return "no workbook";
    }
    while (mz_rows_next(cx, r, &row, &more) == MZ_OK && more) {
        for (size_t i = 0; i < row.n; i++) {
            const char *q = (row.flags[i] & MZ_CELL_NUMBER) != 0 ? "" : "'";
            mz_buf_add(out, mz_str_fmt(cx->a, "%s" MZ_FMT "%s ", q, MZ_ARG(row.cells[i]), q));
        }
        mz_buf_byte(out, '\n');
    }
    mz_buf_byte(out, '\0');
    return mz_buf_str(out).p;
}

/* An answer in CSV as a bank's program makes a workbook of it; `tail` is put behind each amount. */
static mz_str as_workbook(mz_cx *cx, mz_str csv, const char *tail)
{
    struct mz_xe e = {0};
    mz_buf *sheet = mz_buf_new(cx->a, 1 << 20);
    mz_buf *out = mz_buf_new(cx->a, 1 << 20);
    bool good = true;
    int64_t row = 0;
    mz_xe_open(sheet);
    for (size_t at = 0; at < csv.n;) {
        const char *end = memchr(csv.p + at, '\r', csv.n - at);
        size_t stop = (size_t)(end - csv.p);
        mz_xe_row(sheet, ++row);
        for (size_t col = 1; at <= stop; col++) {
            const char *comma = memchr(csv.p + at, ',', stop - at);
            size_t n = (comma == NULL ? stop : (size_t)(comma - csv.p)) - at;
            mz_str s = {csv.p + at, n};
            if (row > 1 && col == 3) {
                mz_buf_add(sheet, mz_str_fmt(cx->a, "<c r=\"C%" PRId64 "\"><v>" MZ_FMT "%s</v></c>",
                                             row, MZ_ARG(s), tail));
            } else {
                good = mz_xe_text(sheet, row, col, s) && good;
            }
            at += n + 1;
        }
        mz_xe_row_end(sheet);
        at = stop + 2;
    }
    mz_xe_close(sheet);
    mz_xe_count(&e, mz_buf_str(sheet));
    if (!good || mz_xe_before(cx, &e, out) != MZ_OK) {
        return MZ_S("");
    }
    mz_buf_add(out, mz_buf_str(sheet));
    mz_xe_after(&e, out);
    return mz_buf_str(out);
}

BOTH(a_month_goes_to_the_bank_as_a_workbook_and_comes_back_as_one)
{
    struct payer p;
    struct pay_ran r;
    struct ledger_taken t;
    struct ledger_agreement g;
    struct ledger_line *l = NULL;
    struct ledger_batch b;
    size_t n = 0;
    mz_str path = {0};
    begin(&p, kind_, PEOPLE);
    mz_cx *cx = &p.w.cx;
    CHECK(run(cx, PERIOD, "xlsx", &r) == MZ_OK && r.lines == PEOPLE);
    CHECK(approved(&p, r.last) == MZ_OK && pay_export(cx, r.last, p.w.dir, &path) == MZ_OK);
    mz_str sent = file_text(cx, path);
    CHECK(path.n > 5 && memcmp(path.p + path.n - 5, ".xlsx", 5) == 0);
    CHECK(pay_export(cx, r.last, p.w.dir, &path) == MZ_OK); /* once more: the same bytes */
    CHECK(sent.n > 0 && mz_str_eq(sent, file_text(cx, path)));
    CHECK(ledger_batch_get(cx, r.last, &b) == MZ_OK);
    CHECK(ledger_lines_get(cx, &b, 0, 10, &l, &n) == MZ_OK && n == PEOPLE);
    mz_buf *want = mz_buf_new(cx->a, 1 << 16);
    struct mz_ymd d = mz_date_ymd(mz_date_of_ms(b.frozen_ms));
    mz_buf_add(want, mz_str_fmt(cx->a, "'%" PRId64 "' '%04d%02d%02d' 3 '90300' \n", b.id, d.year,
                                d.month, d.day));
    for (int i = 0; i < PEOPLE; i++) {
        mz_buf_add(want, mz_str_fmt(cx->a,
                                    "%d '%" PRId64 "' '周文芳' '" MZ_FMT "' '102' %d.00 '202611' "
                                    "'惠民惠农补贴' \n",
                                    i + 1, l[i].id, MZ_ARG(card_number(cx, i, 1)), 300 + i));
    }
    CHECK(mz_str_eq(mz_str_of(cells(cx, sent)), mz_buf_str(want)));
    /* 301.00000000000006 is how a program that counts in binary may store 301. */
    mz_str back = as_workbook(cx, answer_csv(cx, r.last, "00", ""), "000000000006");
    CHECK(take(cx, "xlsx", back, &t) == MZ_OK && t.verdict == LEDGER_FILE_TAKEN);
    CHECK(t.count[LEDGER_ANSWER_PAID] == PEOPLE);
    CHECK(take(cx, "xlsx", back, &t) == MZ_OK && t.again);
    CHECK(STEP(cx, ledger_reconcile(cx, r.last, r.fen, DAY, &g)) == MZ_OK && g.closed);
    CHECK(sound(cx));
    done(&p);
}

TEST(a_workbook_that_says_something_else_books_nothing_of_it)
{
    struct payer p;
    struct pay_ran r;
    struct ledger_taken t;
    mz_str path = {0};
    begin(&p, MZ_DB_SQLITE, PEOPLE);
    mz_cx *cx = &p.w.cx;
    CHECK(run(cx, PERIOD, "xlsx", &r) == MZ_OK && approved(&p, r.last) == MZ_OK);
    FAULT_LOOP(cx, pay_export(cx, r.last, p.w.dir, &path), (void)0);
    mz_str csv = answer_csv(cx, r.last, "0002", "");
    CHECK(take(cx, "xlsx", as_workbook(cx, csv, "1"), &t) == MZ_OK); /* 300.001 is no amount */
    CHECK(t.verdict == LEDGER_FILE_UNREADABLE);
    mz_str good = as_workbook(cx, csv, "");
    CHECK(take(cx, "xlsx", (mz_str){good.p, good.n - 30}, &t) == MZ_OK);
    CHECK(t.verdict == LEDGER_FILE_UNREADABLE); /* cut off on its way */
    CHECK(take(cx, "xlsx", good, &t) == MZ_OK && t.verdict == LEDGER_FILE_TAKEN);
    CHECK(t.count[LEDGER_ANSWER_PAID] == 2 && t.count[LEDGER_ANSWER_FAILED] == 1);
    CHECK(sound(cx));
    done(&p);
}

static int64_t years_later(void *p)
{
    (void)p;
    return INT64_C(1900000000000);
}

static mz_code to_pipe(mz_cx *cx, void *p, mz_str s)
{
    return write(*(const int *)p, s.p, s.n) == (ssize_t)s.n ? MZ_OK
                                                            : mz_fail(cx, MZ_IO, "the pipe broke");
}

/* Another process: its clock, its place on the earth and its language are others. */
static int elsewhere(struct payer *p, int64_t batch, int out)
{
    static const struct mz_clock clock = {years_later, NULL};
    struct pay_file f = {0};
    mz_cx *cx = &p->w.cx;
    cx->clock = &clock;
    cx->lang = cx->lang == MZ_LANG_EN ? MZ_LANG_ZH : MZ_LANG_EN;
    bool set = setenv("TZ", "Pacific/Kiritimati", 1) == 0 && setenv("LC_ALL", "C.utf8", 1) == 0;
    tzset();
    set = setlocale(LC_ALL, "") != NULL && set;
    return set && reopen(p) == MZ_OK &&
                   pay_file_write(cx, batch, (struct pay_sink){to_pipe, &out}, &f) == MZ_OK
               ? 0
               : 1;
}

TEST(a_workbook_is_the_same_in_another_process_with_another_clock_zone_and_language)
{
    struct payer p;
    struct pay_ran r;
    mz_str path = {0};
    int way[2] = {-1, -1};
    int status = -1;
    begin(&p, MZ_DB_SQLITE, PEOPLE);
    mz_cx *cx = &p.w.cx;
    CHECK(run(cx, PERIOD, "xlsx", &r) == MZ_OK && approved(&p, r.last) == MZ_OK);
    CHECK(pay_export(cx, r.last, p.w.dir, &path) == MZ_OK);
    mz_str here = file_text(cx, path);
    CHECK(here.n > 0 && here.n < 65536 && pipe(way) == 0); /* a pipe holds so much */
    shut(&p);
    pid_t child = fork();
    if (child == 0) {
        _exit(elsewhere(&p, r.last, way[1]));
    }
    CHECK(waitpid(child, &status, 0) == child && status == 0);
    char *there = mz_arena_alloc(cx->a, 65536);
    ssize_t n = status == 0 ? read(way[0], there, 65536) : 0;
    for (ssize_t more = n; more > 0 && (size_t)n < here.n; n += more) {
        more = read(way[0], there + n, 65536 - (size_t)n);
    }
    CHECK(n > 0 && mz_str_eq(here, (mz_str){there, (size_t)n}));
    (void)close(way[0]);
    (void)close(way[1]);
    CHECK(reopen(&p) == MZ_OK);
    done(&p);
}

static mz_code format_of(mz_cx *cx, const char *shape, const char *charset, const char *line)
{
    struct pay_format f;
    mz_str s = mz_str_fmt(cx->a,
                          "name: a\nshape: %s\ncharset: %s\nending: a\npurpose: x\n"
                          "line:\n  - field: line\n  - field: account\n  - field: fen\n%s"
                          "back_head:\n  - field: batch\n"
                          "back_line:\n  - field: line\n  - field: account\n  - field: fen\n"
                          "  - field: code\n"
                          "codes:\n  - code: 1\n    fate: paid\n    outcome: 0\n    label: ok\n",
                          shape, charset, line);
    mz_code rc = pay_format_read(cx, MZ_S("a"), s, &f);
    mz_clear(cx);
    return rc;
}

TEST(only_what_a_spreadsheet_cannot_spoil_may_be_a_number)
{
    struct payer p;
    begin(&p, MZ_DB_SQLITE, 0);
    mz_cx *cx = &p.w.cx;
    CHECK(format_of(cx, "xlsx", "utf-8", "    as: number\n") == MZ_OK);
    CHECK(format_of(cx, "xlsx", "utf-8", "    as: text\n  - field: bank\n    as: text\n") == MZ_OK);
    CHECK(format_of(cx, "xlsx", "utf-8", "    as: word\n") == MZ_INVALID);
    CHECK(format_of(cx, "xlsx", "utf-8", "  - field: account\n    as: number\n") == MZ_INVALID);
    CHECK(format_of(cx, "xlsx", "utf-8", "  - field: line\n    as: number\n") == MZ_INVALID);
    CHECK(format_of(cx, "xlsx", "gb18030", "") == MZ_INVALID);
    CHECK(format_of(cx, "csv", "gb18030", "") == MZ_OK);
    CHECK(format_of(cx, "csv", "gb18030", "    as: number\n") == MZ_INVALID);
    done(&p);
}

TEST_MAIN(T2(a_month_goes_to_the_bank_as_a_workbook_and_comes_back_as_one),
          T(a_workbook_that_says_something_else_books_nothing_of_it),
          T(a_workbook_is_the_same_in_another_process_with_another_clock_zone_and_language),
          T(only_what_a_spreadsheet_cannot_spoil_may_be_a_number))
