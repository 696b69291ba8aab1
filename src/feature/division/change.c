/* change.c - read the lines of a changes file; what is wrong with a line by itself is told. */
#include "feature/division/division_int.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"

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

static mz_str trim(mz_str s)
{
    while (s.n > 0 && (s.p[0] == ' ' || s.p[0] == '\t')) {
        s = (mz_str){s.p + 1, s.n - 1};
    }
    while (s.n > 0 && strchr(" \t\r", s.p[s.n - 1]) != NULL) {
        s.n--;
    }
    return s;
}

/* The line at *at without its end; moves behind it. */
static mz_str next_line(mz_str csv, size_t *at)
{
    const char *p = csv.p + *at;
    const char *end = memchr(p, '\n', csv.n - *at);
    size_t n = end == NULL ? csv.n - *at : (size_t)(end - p);
    *at += n + 1;
    return trim((mz_str){p, n});
}

/* Split at commas; quotes keep commas, a doubled quote is one. False for a quote left open. */
static bool split(mz_cx *cx, mz_str line, mz_str cols[COLS + 1], size_t *n)
{
    char *w = mz_arena_alloc(cx->a, line.n + 1);
    char *begin = w;
    bool quoted = false;
    *n = 0;
    for (size_t i = 0; i <= line.n; i++) {
        int c = i < line.n ? line.p[i] : ',';
        if (i == line.n && quoted) {
            return false;
        }
        if (c == '"' && quoted && i + 1 < line.n && line.p[i + 1] == '"') {
            *w++ = '"';
            i++;
        } else if (c == '"') {
            quoted = !quoted;
        } else if (c == ',' && !quoted) {
            if (*n < COLS + 1) {
                cols[(*n)++] = trim((mz_str){begin, (size_t)(w - begin)});
            }
            begin = w;
        } else {
            *w++ = (char)c;
        }
    }
    return true;
}

/* Days since 1970 of a Gregorian date (Howard Hinnant's days_from_civil). */
static int32_t day_of(int y, int m, int d)
{
    int yy = y - (m <= 2);
    int era = yy / 400;
    int yoe = yy - era * 400;
    int doy = (153 * (m + (m > 2 ? -3 : 9)) + 2) / 5 + d - 1;
    int doe = yoe * 365 + yoe / 4 - yoe / 100 + doy;
    return era * 146097 + doe - 719468;
}

static int digits(mz_str s, size_t at, size_t n)
{
    int v = 0;
    for (size_t i = at; i < at + n; i++) {
        if (s.p[i] < '0' || s.p[i] > '9') {
            return -1;
        }
        v = v * 10 + (s.p[i] - '0');
    }
    return v;
}

static bool parse_day(mz_str s, int32_t *out)
{
    static const int len[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    if (s.n != 10 || s.p[4] != '-' || s.p[7] != '-') {
        return false;
    }
    int y = digits(s, 0, 4);
    int m = digits(s, 5, 2);
    int d = digits(s, 8, 2);
    bool leap = (y % 4 == 0 && y % 100 != 0) || y % 400 == 0;
    if (y < 1949 || y > 2100 || m < 1 || m > 12 || d < 1 ||
        d > len[m - 1] + (m == 2 && leap ? 1 : 0)) {
        return false;
    }
    *out = day_of(y, m, d);
    return true;
}

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

/* A name is Chinese characters, letters, digits and the brackets and dots that names have. */
static bool good_name(mz_str s)
{
    if (s.n == 0 || s.n > NAME_MAX_BYTES) {
        return false;
    }
    for (size_t i = 0; i < s.n;) {
        unsigned char c = (unsigned char)s.p[i];
        size_t len = c < 0x80 ? 1 : c >= 0xC2 && c < 0xE0 ? 2 : (c & 0xF0U) == 0xE0U ? 3 : 4;
        if (c <= ' ' || c == 0x7F || (c >= 0x80 && c < 0xC2) || c > 0xF4 || i + len > s.n) {
            return false;
        }
        for (size_t k = 1; k < len; k++) {
            if (((unsigned char)s.p[i + k] & 0xC0U) != 0x80U) {
                return false;
            }
        }
        i += len;
    }
    return true;
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
    if (!parse_day(col[COL_DATE], &c->day)) {
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

static bool good_head(const mz_str *col, size_t n)
{
    if (n != COLS) {
        return false;
    }
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

mz_code division_book_read(mz_cx *cx, mz_str csv, struct division_book *book)
{
    MZ_TRY(make_room(cx, csv, book));
    size_t at = csv.n >= 3 && memcmp(csv.p, "\xEF\xBB\xBF", 3) == 0 ? 3 : 0;
    bool headed = false;
    for (int line = 1; at < csv.n; line++) {
        mz_str text = next_line(csv, &at);
        mz_str col[COLS + 1];
        size_t n = 0;
        if (text.n == 0 || text.p[0] == '#') {
            continue;
        }
        if (!split(cx, text, col, &n)) {
            COMPLAIN(line, .text = MZ_T("Line {0}: a quotation mark is not closed."));
        } else if (!headed) {
            headed = good_head(col, n);
            if (!headed) {
                COMPLAIN(line, .text = MZ_T("Line {0} must name the columns: date,kind,code,name,"
                                            "parent,successors,document,note"));
                return MZ_OK;
            }
        } else if (n != COLS) {
            COMPLAIN(line, .text = MZ_T("Line {0} has {1} columns instead of 8."),
                     .arg = {[1] = mz_str_fmt(cx->a, n > COLS ? "9+" : "%zu", n)});
        } else {
            struct division_change c = {.line = line};
            if (parse_line(cx, book, col, &c)) {
                book->changes[book->changes_n++] = c;
            }
        }
    }
    return MZ_OK;
}
