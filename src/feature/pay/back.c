/*
 * back.c - the bank's answer: bytes kept, rows read by the pack, each held against its line.
 *
 * A file is read whole or stands aside whole. Rows that were read and do not fit stand aside one by
 * one, in the ledger.
 */
#include <inttypes.h>
#include <string.h>

#include "base/charset.h"
#include "base/crypto.h"
#include "base/date.h"
#include "base/encode.h"
#include "base/money.h"
#include "base/rows.h"
#include "base/text.h"
#include "base/xlsx_exact.h"
#include "feature/pay/pay_int.h"
#include "feature/pay/pay_sql.h"
#include "store/db.h"

enum { PART_BYTES = 4 << 20, BYTES_MAX = 64 << 20, CARD_TEXT = 24, DIGITS_MAX = 18 };

/* A row of the file as it was read. */
struct read_row {
    struct ledger_answer a;
    char account[CARD_TEXT];
    size_t account_n;
};

struct reading {
    const struct pay_format *f;
    const struct pay_back *in;
    struct read_row *rows;
    size_t n;
    size_t cap;
    int64_t batch, claimed_n, claimed_fen;
    bool headed;
};

static mz_code wrong(mz_cx *cx, int64_t row, const char *sentence, mz_str what)
{
    return mz_refuse(cx, MZ_INVALID, .field = "file", .text = sentence,
                     .arg = {mz_str_fmt(cx->a, "%" PRId64, row), what});
}

static bool digits(mz_str s, int64_t *out)
{
    bool good = s.n > 0 && s.n <= DIGITS_MAX;
    *out = 0;
    for (size_t i = 0; i < s.n && good; i++) {
        good = s.p[i] >= '0' && s.p[i] <= '9';
        *out = good ? *out * 10 + (s.p[i] - '0') : 0;
    }
    return good;
}

static mz_code take_number(mz_cx *cx, int64_t row, mz_str s, int64_t *out)
{
    return digits(s, out) ? MZ_OK : wrong(cx, row, MZ_T("Row {0}: \"{1}\" is no whole number"), s);
}

static mz_code take_yuan(mz_cx *cx, int64_t row, mz_str s, int64_t *out)
{
    mz_money m = {0};
    mz_code rc = mz_money_parse(cx, "file", s, &m);
    *out = m.fen;
    if (rc == MZ_INVALID || rc == MZ_LIMIT) {
        mz_clear(cx);
        return wrong(cx, row, MZ_T("Row {0}: \"{1}\" is no amount"), s);
    }
    return rc;
}

static mz_code take_day(mz_cx *cx, int64_t row, mz_str s, int64_t *out)
{
    mz_date d = {0};
    if (s.n == 0) {
        *out = 0;
        return MZ_OK;
    }
    mz_code rc = mz_date_parse(cx, "file", s, &d);
    *out = d.v;
    if (rc == MZ_INVALID) {
        mz_clear(cx);
        return wrong(cx, row, MZ_T("Row {0}: \"{1}\" is no day"), s);
    }
    return rc;
}

static mz_code take_code(mz_cx *cx, const struct reading *r, int64_t row, mz_str s,
                         struct ledger_answer *a)
{
    for (size_t i = 0; i < r->f->codes_n; i++) {
        if (mz_str_eq(s, r->f->code[i].code)) {
            a->fate = r->f->code[i].fate;
            a->outcome = r->f->code[i].outcome;
            return MZ_OK;
        }
    }
    return wrong(cx, row, MZ_T("Row {0}: the code \"{1}\" was not agreed on with the bank"), s);
}

static mz_code take_account(mz_cx *cx, int64_t row, mz_str s, struct read_row *out)
{
    if (s.n == 0 || s.n > sizeof out->account) {
        return wrong(cx, row, MZ_T("Row {0}: there is no account number"), MZ_S(""));
    }
    memcpy(out->account, s.p, s.n);
    out->account_n = s.n;
    return MZ_OK;
}

/* Not a switch over all fields: what a bank repeats of our own file says nothing new. */
static mz_code line_cell(mz_cx *cx, const struct reading *r, int64_t row, enum pay_field field,
                         mz_str s, struct read_row *out)
{
    if (field == PAY_FIELD_LINE) {
        return take_number(cx, row, s, &out->a.line);
    }
    if (field == PAY_FIELD_FEN) {
        return take_number(cx, row, s, &out->a.fen);
    }
    if (field == PAY_FIELD_YUAN) {
        return take_yuan(cx, row, s, &out->a.fen);
    }
    if (field == PAY_FIELD_CODE) {
        return take_code(cx, r, row, s, &out->a);
    }
    if (field == PAY_FIELD_DAY) {
        return take_day(cx, row, s, &out->a.day);
    }
    if (field == PAY_FIELD_ACCOUNT) {
        return take_account(cx, row, s, out);
    }
    if (field == PAY_FIELD_SERIAL) {
        out->a.serial = mz_str_dup(cx->a, mz_text_cut(s, 40));
    }
    return MZ_OK;
}

static mz_code head_cell(mz_cx *cx, struct reading *r, int64_t row, enum pay_field field, mz_str s)
{
    if (field == PAY_FIELD_BATCH) {
        return take_number(cx, row, s, &r->batch);
    }
    if (field == PAY_FIELD_LINES) {
        return take_number(cx, row, s, &r->claimed_n);
    }
    if (field == PAY_FIELD_SUM_FEN) {
        return take_number(cx, row, s, &r->claimed_fen);
    }
    if (field == PAY_FIELD_SUM_YUAN) {
        return take_yuan(cx, row, s, &r->claimed_fen);
    }
    return MZ_OK;
}

static mz_code take_head(mz_cx *cx, struct reading *r, int64_t number, const mz_str *cell)
{
    const struct pay_row *want = &r->f->back_head;
    r->headed = true;
    for (size_t i = 0; i < want->n; i++) {
        MZ_TRY(head_cell(cx, r, number, want->cell[i].field, cell[i]));
    }
    return MZ_OK;
}

static mz_code take_row(mz_cx *cx, struct reading *r, int64_t number, const mz_str *cell, size_t n)
{
    const struct pay_row *want = r->headed ? &r->f->back_line : &r->f->back_head;
    if (n != want->n) {
        return wrong(cx, number, MZ_T("Row {0} has {1} fields, other than agreed"),
                     mz_str_fmt(cx->a, "%zu", n));
    }
    if (!r->headed) {
        return take_head(cx, r, number, cell);
    }
    if (r->n == LEDGER_ANSWERS_MAX) {
        return wrong(cx, number, MZ_T("Row {0}: a file has at most {1} rows"),
                     mz_str_fmt(cx->a, "%d", LEDGER_ANSWERS_MAX));
    }
    if (r->n == r->cap) {
        size_t cap = r->cap == 0 ? 1024 : r->cap * 2;
        struct read_row *more = MZ_NEW_N(cx->a, struct read_row, cap);
        if (r->n > 0) {
            memcpy(more, r->rows, r->n * sizeof *more);
        }
        r->rows = more;
        r->cap = cap;
    }
    struct read_row *out = &r->rows[r->n];
    *out = (struct read_row){.a = {.row = number}};
    for (size_t i = 0; i < n; i++) {
        MZ_TRY(line_cell(cx, r, number, want->cell[i].field, cell[i], out));
    }
    r->n++;
    return MZ_OK;
}

/* ---- shapes ---------------------------------------------------------------------- */

static mz_str trimmed(mz_str s)
{
    while (s.n > 0 && s.p[s.n - 1] == ' ') {
        s.n--;
    }
    while (s.n > 0 && *s.p == ' ') {
        s.p++;
        s.n--;
    }
    return s;
}

/* Fields of a fixed width are bytes of the bank's charset; those that are read are ASCII. */
static mz_code fixed_row(mz_cx *cx, struct reading *r, int64_t number, mz_str line)
{
    const struct pay_row *want = r->headed ? &r->f->back_line : &r->f->back_head;
    mz_str cell[PAY_CELLS_MAX];
    size_t at = 0;
    for (size_t i = 0; i < want->n; i++) {
        size_t w = want->cell[i].width;
        if (line.n - at < w) {
            return wrong(cx, number, MZ_T("Row {0} has {1} bytes, other than agreed"),
                         mz_str_fmt(cx->a, "%zu", line.n));
        }
        cell[i] = trimmed((mz_str){line.p + at, w});
        at += w;
    }
    return at == line.n ? take_row(cx, r, number, cell, want->n)
                        : wrong(cx, number, MZ_T("Row {0} has {1} bytes, other than agreed"),
                                mz_str_fmt(cx->a, "%zu", line.n));
}

static mz_code read_fixed(mz_cx *cx, struct reading *r)
{
    mz_str s = r->in->bytes;
    int64_t number = 0;
    for (size_t at = 0; at < s.n;) {
        const char *end = memchr(s.p + at, '\n', s.n - at);
        size_t n = end == NULL ? s.n - at : (size_t)(end - (s.p + at));
        mz_str line = {s.p + at, n};
        number++;
        if (end == NULL) {
            return wrong(cx, number, MZ_T("Row {0} is cut off: the file did not arrive whole"),
                         MZ_S(""));
        }
        line.n -= line.n > 0 && line.p[line.n - 1] == '\r';
        MZ_TRY(fixed_row(cx, r, number, line));
        at += n + 1;
    }
    return MZ_OK;
}

static mz_code read_cells(mz_cx *cx, struct reading *r)
{
    struct mz_rows_options o = {.name = r->in->name, .header = MZ_HEADER_NONE};
    mz_rows *rows = NULL;
    bool part = true;
    bool more = true;
    MZ_TRY(mz_rows_open_memory(cx, r->in->bytes, o, &rows));
    MZ_TRY(mz_rows_part(cx, rows, &part));
    while (part && more) {
        struct mz_row row = {0};
        mz_str cell[PAY_CELLS_MAX];
        MZ_TRY(mz_rows_next(cx, rows, &row, &more));
        if (!more) {
            break;
        }
        if (!mz_row_readable(&row) || row.n > PAY_CELLS_MAX) {
            return wrong(cx, row.number, MZ_T("Row {0} cannot be split into its fields"), MZ_S(""));
        }
        size_t n = row.n;
        for (size_t i = 0; i < row.n; i++) {
            bool number = row.flags != NULL && (row.flags[i] & MZ_CELL_NUMBER) != 0;
            /* 300.1 may be stored as 300.10000000000002. */
            cell[i] = number ? mz_xe_plain(cx->a, row.cells[i]) : mz_cell_fold(cx->a, row.cells[i]);
        }
        const struct pay_row *want = r->headed ? &r->f->back_line : &r->f->back_head;
        while (n > want->n && cell[n - 1].n == 0) {
            n--; /* empty cells behind the last one: spreadsheets write them */
        }
        MZ_TRY(take_row(cx, r, row.number, cell, n));
    }
    return MZ_OK;
}

static mz_code read_all(mz_cx *cx, struct reading *r)
{
    MZ_TRY(r->f->shape == PAY_FIXED ? read_fixed(cx, r) : read_cells(cx, r));
    return r->headed ? MZ_OK : wrong(cx, 1, MZ_T("Row {0}: the file is empty"), MZ_S(""));
}

/* ---- accounts ---------------------------------------------------------------------- */

struct marks {
    struct ledger_line *line;
    size_t line_n;
    struct pay_q_card_marks_row *card;
    size_t card_n;
};

static mz_code marks_read(mz_cx *cx, int64_t batch, struct marks *m)
{
    struct ledger_batch b;
    int64_t lo = INT64_MAX;
    int64_t hi = 0;
    MZ_TRY(ledger_batch_get(cx, batch, &b));
    MZ_TRY(ledger_lines_get(cx, &b, 0, LEDGER_BATCH_LINES, &m->line, &m->line_n));
    for (size_t i = 0; i < m->line_n; i++) {
        lo = m->line[i].card < lo ? m->line[i].card : lo;
        hi = m->line[i].card > hi ? m->line[i].card : hi;
    }
    if (m->line_n > 0 && hi - lo < LEDGER_BATCH_LINES) {
        return pay_q_card_marks(cx, b.county, lo, hi, &m->card, &m->card_n);
    }
    return MZ_OK;
}

static mz_code mark_of(mz_cx *cx, const struct marks *m, int64_t line, int64_t *mark)
{
    size_t lo = 0;
    size_t hi = m->line_n;
    *mark = -1;
    while (lo < hi) {
        size_t mid = lo + (hi - lo) / 2;
        if (m->line[mid].id < line) {
            lo = mid + 1;
        } else {
            hi = mid;
        }
    }
    if (lo == m->line_n || m->line[lo].id != line) {
        return MZ_OK; /* the ledger will say so */
    }
    int64_t card = m->line[lo].card;
    size_t a = 0;
    size_t z = m->card_n;
    while (a < z) {
        size_t mid = a + (z - a) / 2;
        if (m->card[mid].id < card) {
            a = mid + 1;
        } else {
            z = mid;
        }
    }
    if (a < m->card_n && m->card[a].id == card) {
        *mark = m->card[a].number_mark;
        return MZ_OK;
    }
    struct pay_q_card_marks_row *one = NULL;
    size_t n = 0;
    MZ_TRY(pay_q_card_marks(cx, card / MZ_ID_UNIT, card, card, &one, &n));
    *mark = n == 1 ? one[0].number_mark : -1;
    return MZ_OK;
}

static mz_code compare_accounts(mz_cx *cx, struct reading *r)
{
    struct marks m = {0};
    mz_keyring *k = NULL;
    MZ_TRY(pay_keys(cx, &k));
    mz_code rc = r->batch / MZ_ID_UNIT == r->in->county ? marks_read(cx, r->batch, &m) : MZ_OK;
    if (rc == MZ_ABSENT) { /* no such batch: the ledger will say so */
        mz_clear(cx);
        rc = MZ_OK;
    }
    MZ_TRY(rc);
    for (size_t i = 0; i < r->n; i++) {
        struct read_row *row = &r->rows[i];
        int64_t want = -1;
        int64_t is = 0;
        MZ_TRY(mark_of(cx, &m, row->a.line, &want));
        MZ_TRY(pay_card_mark(cx, k, (mz_str){row->account, row->account_n}, &is));
        row->a.other_account = want >= 0 && want != is;
    }
    return MZ_OK;
}

/* ---- keeping -------------------------------------------------------------------------- */

struct keeping {
    const struct pay_back *in;
    struct ledger_answers *answers;
    struct ledger_taken *out;
    mz_str *said;
};

static mz_code keep_bytes(mz_cx *cx, const struct keeping *k)
{
    mz_keyring *keys = NULL;
    MZ_TRY(pay_keys(cx, &keys));
    int64_t part = 0;
    for (size_t at = 0; at < k->in->bytes.n; at += PART_BYTES) {
        size_t n = k->in->bytes.n - at < PART_BYTES ? k->in->bytes.n - at : PART_BYTES;
        struct mz_field_at where = {.table = MZ_S("pay_part"),
                                    .column = mz_str_fmt(cx->a, "%" PRId64, part),
                                    .row = k->out->file};
        mz_str seal = {0};
        MZ_TRY(mz_field_seal(cx, keys, MZ_FOR_FIELD_FILE, where, (mz_str){k->in->bytes.p + at, n},
                             &seal));
        MZ_TRY(pay_q_part_add(cx, k->in->county, k->out->file, part++, seal));
    }
    return MZ_OK;
}

static mz_code keep_tx(mz_cx *cx, void *p)
{
    struct keeping *k = p;
    MZ_TRY(ledger_answer(cx, k->answers, k->out));
    if (k->out->again) {
        mz_tx_quiet(cx);
        return MZ_OK;
    }
    return keep_bytes(cx, k);
}

static mz_code take(mz_cx *cx, const struct pay_back *in, struct ledger_taken *out, mz_str *said)
{
    struct reading r = {.in = in, .claimed_n = -1};
    struct ledger_answers a = {.county = in->county,
                               .name = in->name,
                               .bytes = (int64_t)in->bytes.n,
                               .day = mz_date_today(cx).v};
    struct keeping k = {in, &a, out, said};
    mz_keyring *keys = NULL;
    MZ_TRY(pay_format_get(cx, in->format, &r.f));
    MZ_TRY(pay_keys(cx, &keys));
    MZ_TRY(mz_sm3(cx, mz_keyring_crypto(keys), in->bytes, a.sm3));
    mz_code rc = read_all(cx, &r);
    if (rc == MZ_INVALID || rc == MZ_LIMIT) {
        *said = mz_text_error(cx->a, cx->lang, &cx->err);
        mz_clear(cx);
        a.verdict = LEDGER_FILE_UNREADABLE;
        r.n = 0;
        rc = MZ_OK;
    }
    MZ_TRY(rc);
    MZ_TRY(compare_accounts(cx, &r));
    a.batch = r.batch;
    a.claimed_n = r.claimed_n;
    a.claimed_fen = r.claimed_fen;
    a.n = r.n;
    a.rows = MZ_NEW_N(cx->a, struct ledger_answer, r.n + 1);
    for (size_t i = 0; i < r.n; i++) {
        a.rows[i] = r.rows[i].a;
    }
    return mz_tx(cx, keep_tx, &k);
}

mz_code pay_import(mz_cx *cx, const struct pay_back *in, struct ledger_taken *out, mz_str *said)
{
    if (in->bytes.n == 0 || in->bytes.n > BYTES_MAX) {
        return mz_refuse(cx, MZ_LIMIT, .field = "file",
                         .text = MZ_T("A file of the bank has 1 byte to 64 megabytes."));
    }
    *said = (mz_str){0};
    mz_arena *keep = cx->a;
    cx->a = mz_arena_new((size_t)1 << 29);
    mz_code rc = take(cx, in, out, said);
    *said = rc == MZ_OK && said->p != NULL ? mz_str_dup(keep, *said) : (mz_str){0};
    mz_arena_free(cx->a);
    cx->a = keep;
    if (rc == MZ_OK && said->p == NULL && out->verdict != LEDGER_FILE_TAKEN) {
        *said = mz_text(cx->lang, ledger_file_verdict_title(out->verdict));
    }
    return rc;
}
