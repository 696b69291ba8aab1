/* change.c - read the lines of a changes file; what is wrong with a line by itself is told. */
#include "feature/division/division_int.h"

#include <string.h>

#include "base/charset.h"
#include "base/csv.h"
#include "base/date.h"
#include "base/text.h"
#include "base/utf8.h"

enum { COL_DATE, COL_KIND, COL_CODE, COL_NAME, COL_PARENT, COL_NEXT, COL_DOC, COL_NOTE, COLS };
enum { NAME_MAX_BYTES = 90, TEXT_MAX_BYTES = 600 };

static const char *const col_names[COLS] = {"date",   "kind",       "code",     "name",
                                            "parent", "successors", "document", "note"};

void division_complain(mz_cx *cx, struct division_book *book, int line, struct mz_say say)
{
    if (book->complaints == NULL) {
        book->complaints = MZ_NEW_N(cx->a, struct division_complaint, DIVISION_COMPLAINTS_MAX);
    }
    if (book->complaints_n < DIVISION_COMPLAINTS_MAX) {
        say.arg[0] = mz_str_fmt(cx->a, "%d", line);
        book->complaints[book->complaints_n++] = (struct division_complaint){line, say};
    }
}

#define COMPLAIN(line, ...) division_complain(cx, book, (line), (struct mz_say){__VA_ARGS__})

static bool parse_kind(mz_str s, enum division_kind *out)
{
    static const struct {
        const char *name;
        enum division_kind kind;
    } kinds[] = {
        {"establish", DIVISION_ESTABLISH}, {"设立", DIVISION_ESTABLISH},
        {"abolish", DIVISION_ABOLISH},     {"撤销", DIVISION_ABOLISH},
        {"rename", DIVISION_RENAME},       {"更名", DIVISION_RENAME},
        {"boundary", DIVISION_BOUNDARY},   {"界线变更", DIVISION_BOUNDARY},
    };
    for (size_t i = 0; i < MZ_LEN(kinds); i++) {
        if (mz_str_eq(s, mz_str_of(kinds[i].name))) {
            *out = kinds[i].kind;
            return true;
        }
    }
    return false;
}

static bool good_name(mz_str s)
{
    uint32_t c = 0;
    for (size_t i = 0; mz_utf8_next(s, &i, &c);) {
        if (c <= ' ' || c == 0x7F || c == 0xFFFD) {
            return false;
        }
    }
    return s.n > 0 && s.n <= NAME_MAX_BYTES;
}

/* Codes between blanks or semicolons. */
static bool parse_codes(mz_str s, struct division_change *c, mz_str *bad)
{
    while (s.n > 0) {
        size_t n = 0;
        while (n < s.n && s.p[n] != ' ' && s.p[n] != ';') {
            n++;
        }
        *bad = (mz_str){s.p, n};
        int64_t code = division_code(*bad);
        if (code == 0 || c->successors_n == DIVISION_PARTS_MAX) {
            return false;
        }
        c->successor[c->successors_n++] = code;
        while (n < s.n && (s.p[n] == ' ' || s.p[n] == ';')) {
            n++;
        }
        s = (mz_str){s.p + n, s.n - n};
    }
    return true;
}

static bool parse_line(mz_cx *cx, struct division_book *book, const mz_str col[COLS],
                       struct division_change *c)
{
    size_t before = book->complaints_n;
    mz_str bad = {0};
    mz_date day = MZ_DATE_NONE;
    if (mz_date_parse(cx, "date", col[COL_DATE], &day) != MZ_OK) {
        mz_clear(cx);
        COMPLAIN(c->line, .field = "date",
                 .text = MZ_T("Line {0}: the date \"{1}\" is not a day like 2021-04-09."),
                 .arg = {[1] = col[COL_DATE]});
    }
    if (!parse_kind(col[COL_KIND], &c->kind)) {
        COMPLAIN(c->line, .field = "kind",
                 .text = MZ_T("Line {0}: \"{1}\" is not one of establish, abolish, rename, "
                              "boundary."),
                 .arg = {[1] = col[COL_KIND]});
    }
    c->day = day.v;
    c->code = division_code(col[COL_CODE]);
    if (c->code == 0) {
        COMPLAIN(c->line, .field = "code",
                 .text = MZ_T("Line {0}: \"{1}\" is not a division code of 2, 4, 6, 9 or 12 "
                              "digits."),
                 .arg = {[1] = col[COL_CODE]});
    }
    c->parent = division_code(col[COL_PARENT]);
    if (c->parent == 0 ||
        (c->code != 0 && (c->parent == c->code || !division_inside(c->code, c->parent)))) {
        COMPLAIN(c->line, .field = "parent",
                 .text = MZ_T("Line {0}: \"{1}\" is not the code of the division above {2}."),
                 .arg = {[1] = col[COL_PARENT], col[COL_CODE]});
    }
    if (!good_name(col[COL_NAME])) {
        COMPLAIN(c->line, .field = "name",
                 .text = MZ_T("Line {0}: the name \"{1}\" is empty, too long or has signs that "
                              "names do not have."),
                 .arg = {[1] = mz_text_cut(col[COL_NAME], NAME_MAX_BYTES)});
    }
    if (!parse_codes(col[COL_NEXT], c, &bad)) {
        COMPLAIN(c->line, .field = "successors",
                 .text = MZ_T("Line {0}: \"{1}\" among the successors is not a code, or there "
                              "are more than 8."),
                 .arg = {[1] = bad});
    }
    if (col[COL_DOC].n == 0) {
        COMPLAIN(c->line, .field = "document",
                 .text = MZ_T("Line {0}: the number of the decision is missing. Write \"to be "
                              "confirmed\" when it is not known yet."));
    }
    c->name = col[COL_NAME];
    c->document = mz_text_cut(col[COL_DOC], TEXT_MAX_BYTES);
    c->note = mz_text_cut(col[COL_NOTE], TEXT_MAX_BYTES);
    return book->complaints_n == before;
}

static bool good_head(const mz_str col[COLS])
{
    for (size_t i = 0; i < COLS; i++) {
        if (!mz_str_eq(col[i], mz_str_of(col_names[i]))) {
            return false;
        }
    }
    return true;
}

/* Room for the changes of another file behind those there are. */
static mz_code make_room(mz_cx *cx, mz_str csv, struct division_book *book)
{
    size_t lines = 1;
    for (size_t i = 0; i < csv.n; i++) {
        lines += csv.p[i] == '\n';
    }
    if (csv.n > DIVISION_CSV_MAX || lines + book->changes_n > DIVISION_CHANGES_MAX) {
        return mz_refuse(cx, MZ_LIMIT,
                         .text = MZ_T("The file of changes is larger than 4 MB or has more than "
                                      "20,000 lines."));
    }
    struct division_change *all = MZ_NEW_N(cx->a, struct division_change, lines + book->changes_n);
    if (book->changes_n > 0) {
        memcpy(all, book->changes, sizeof *all * book->changes_n);
    }
    book->changes = all;
    return MZ_OK;
}

/* False ends the reading: without its columns a file makes no sense. Remarks begin with #. */
static bool read_row(mz_cx *cx, struct division_book *book, const struct mz_row *row, bool *headed)
{
    mz_str col[COLS];
    int line = (int)row->line;
    for (size_t i = 0; i < COLS; i++) {
        mz_str cell = mz_row_cell(row, i);
        bool text = i == COL_NAME || i == COL_DOC || i == COL_NOTE;
        col[i] = mz_str_dup(cx->a, text ? mz_str_trim(cell) : mz_cell_fold(cx->a, cell));
    }
    if (col[0].n > 0 && col[0].p[0] == '#') {
        return true;
    }
    if (!*headed) {
        *headed = good_head(col);
        if (!*headed) {
            COMPLAIN(line, .text = MZ_T("Line {0} must name the columns: date,kind,code,name,"
                                        "parent,successors,document,note"));
        }
        return *headed;
    }
    if (row->problem != MZ_ROW_OK) {
        division_complain(cx, book, line, mz_row_say(cx->a, row));
        return true;
    }
    struct division_change c = {.line = line};
    if (parse_line(cx, book, col, &c)) {
        book->changes[book->changes_n++] = c;
    }
    return true;
}

mz_code division_book_read(mz_cx *cx, mz_str csv, struct division_book *book)
{
    mz_csv *reader = NULL;
    struct mz_row row;
    bool more = true;
    bool headed = false;
    MZ_TRY(make_room(cx, csv, book));
    MZ_TRY(mz_charset_text(cx, csv, 3 * (size_t)DIVISION_CSV_MAX, &csv, NULL));
    MZ_TRY(mz_csv_open_memory(cx, csv, (struct mz_csv_options){',', COLS}, &reader));
    MZ_TRY(mz_csv_next(cx, reader, &row, &more));
    while (more && read_row(cx, book, &row, &headed)) {
        MZ_TRY(mz_csv_next(cx, reader, &row, &more));
    }
    return MZ_OK;
}
