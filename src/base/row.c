#include "base/row.h"

#include <string.h>

bool mz_row_readable(const struct mz_row *row)
{
    static const bool readable[] = {true,
#define X(name, is_readable) is_readable,
                                    MZ_ROW_PROBLEMS(X)
#undef X
    };
    return readable[row->problem];
}

struct mz_say mz_row_say(mz_arena *a, const struct mz_row *row)
{
    /* {0} row, {1} column, {2} columns it has, {3} columns wanted. */
    static const char *const sentences[] = {
        [MZ_ROW_OK] = NULL,
        [MZ_ROW_RAGGED] = MZ_T("Row {0} has {2} columns instead of {3}. Check for a missing or "
                               "extra separator, or a file that was cut off."),
        [MZ_ROW_NUL] = MZ_T("Row {0} holds a NUL character. Delete it at the source."),
        [MZ_ROW_LONG] = MZ_T("Row {0} is longer than 1 MiB. Is a line end missing?"),
        [MZ_ROW_QUOTE] = MZ_T("Row {0}, column {1}: there is text behind a closing quote. Write a "
                              "quote inside a text twice."),
        [MZ_ROW_OPEN] = MZ_T("Row {0}, column {1}: a quote is opened and never closed. Was the "
                             "file cut off?"),
        [MZ_ROW_WIDE] = MZ_T("Row {0} has more than 512 columns."),
        [MZ_ROW_FORMULA] = MZ_T("Row {0}, column {1} holds a formula without a result. Open the "
                                "file in Excel or WPS and save it again."),
        [MZ_ROW_ERROR] = MZ_T("Row {0}, column {1} holds an error of the spreadsheet. Correct it "
                              "there."),
        [MZ_ROW_JSON] = MZ_T("Row {0} is not a JSON object on one line."),
        [MZ_ROW_NESTED] = MZ_T("Row {0}, column {1} holds a list or an object where a value must "
                               "be."),
    };
    struct mz_say say = {.text = sentences[row->problem]};
    if (say.text != NULL) {
        say.arg[0] = mz_str_fmt(a, "%lld", (long long)row->number);
        say.arg[1] = mz_str_fmt(a, "%zu", row->col);
        say.arg[2] = mz_str_fmt(a, "%zu", row->n);
        say.arg[3] = mz_str_fmt(a, "%zu", row->want);
    }
    return say;
}

struct mz_row mz_row_dup(mz_arena *a, const struct mz_row *row)
{
    struct mz_row copy = *row;
    mz_str *cells = MZ_NEW_N(a, mz_str, row->n + 1);
    for (size_t i = 0; i < row->n; i++) {
        cells[i] = mz_str_dup(a, row->cells[i]);
    }
    copy.cells = cells;
    if (row->flags != NULL) {
        uint8_t *flags = mz_arena_alloc(a, row->n + 1);
        memcpy(flags, row->flags, row->n);
        copy.flags = flags;
    }
    return copy;
}

mz_str mz_row_cell(const struct mz_row *row, size_t i)
{
    return i < row->n ? row->cells[i] : (mz_str){NULL, 0};
}

size_t mz_cell_blank(mz_str s)
{
    const char *p = s.p;
    size_t n = s.n;
    if (n >= 1 && (p[0] == ' ' || (p[0] >= '\t' && p[0] <= '\r'))) {
        return 1;
    }
    if (n >= 2 && memcmp(p, "\xC2\xA0", 2) == 0) {
        return 2;
    }
    if (n >= 3 && (memcmp(p, "\xE3\x80\x80", 3) == 0 || memcmp(p, "\xEF\xBB\xBF", 3) == 0)) {
        return 3;
    }
    return 0;
}

static mz_str trimmed(mz_str s)
{
    for (size_t k = 1; s.n > 0 && (k = mz_cell_blank(s)) > 0;) {
        s.p += k;
        s.n -= k;
    }
    for (bool more = true; more && s.n > 0;) {
        more = false;
        for (size_t k = 1; k <= 3 && k <= s.n && !more; k++) {
            if (mz_cell_blank((mz_str){s.p + s.n - k, k}) == k) {
                s.n -= k;
                more = true;
            }
        }
    }
    return s;
}

/* The ASCII byte that a full-width sign at p stands for, or 0. */
static char narrow(const char *p, size_t n)
{
    const unsigned char *u = (const unsigned char *)p;
    if (n >= 3 && u[0] == 0xEF && u[1] == 0xBC && u[2] >= 0x81 && u[2] <= 0xBF) {
        return (char)(u[2] - 0x81 + 0x21);
    }
    if (n >= 3 && u[0] == 0xEF && u[1] == 0xBD && u[2] >= 0x80 && u[2] <= 0x9E) {
        return (char)(u[2] - 0x80 + 0x60);
    }
    return 0;
}

mz_str mz_cell_fold(mz_arena *a, mz_str cell)
{
    mz_str s = trimmed(cell);
    size_t i = 0;
    while (i < s.n && narrow(s.p + i, s.n - i) == 0) {
        i++;
    }
    if (i == s.n) {
        return s;
    }
    char *out = mz_arena_alloc(a, s.n + 1);
    size_t n = 0;
    for (i = 0; i < s.n;) {
        char c = narrow(s.p + i, s.n - i);
        size_t len = 3;
        if (c == 0) {
            c = s.p[i];
            len = 1;
        }
        out[n++] = c;
        i += len;
    }
    return (mz_str){out, n};
}
