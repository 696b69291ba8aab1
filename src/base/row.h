/*
 * row.h - one row of a table, whatever file it stood in, and what is wrong with it.
 *
 * Layer: base. Filled by csv.h, xlsx_read.h and rows.h.
 *
 * Invariants
 *   - A row that cannot be used is still a row: it has its number and its cells, so that it can be
 *     given back to who sent it. When it could not even be split, its raw text is its only cell.
 *   - Cells are valid UTF-8 when the source was (rows.h makes sure) and are borrowed until the
 *     next row is read.
 */
#ifndef MZ_BASE_ROW_H
#define MZ_BASE_ROW_H

#include "base/base.h"

enum { MZ_ROW_COLS = 512, MZ_ROW_BYTES = 1 << 20 };

/* What a spreadsheet or JSON says about a cell; a cell of CSV is always plain text. */
enum mz_cell_flags {
    MZ_CELL_NUMBER = 1,   /* stored as a number: an 18-digit ID has lost its last digits */
    MZ_CELL_DATE = 2,     /* a number shown as a date; the text is 2026-11-20[ 17:30:00] */
    MZ_CELL_FLAG = 4,     /* the text is true or false */
    MZ_CELL_ERROR = 8,    /* the text is #N/A or another error of the sheet */
    MZ_CELL_FORMULA = 16, /* the result of a formula, as last calculated */
};

/* clang-format off */
/*    name     are the cells still good */
#define MZ_ROW_PROBLEMS(X) \
    X(RAGGED,  true)  /* more or fewer columns than wanted */             \
    X(NUL,     false) \
    X(LONG,    false) /* over MZ_ROW_BYTES */                             \
    X(QUOTE,   false) /* text behind a closing quote */                   \
    X(OPEN,    false) /* a quote that is never closed */                  \
    X(WIDE,    false) /* over MZ_ROW_COLS */                              \
    X(FORMULA, true)  /* a formula without a result */                    \
    X(ERROR,   true)  /* #N/A and the like */                             \
    X(JSON,    false) /* not an object */                                 \
    X(NESTED,  true)  /* a list or object where a value must be */
/* clang-format on */

enum mz_row_problem {
    MZ_ROW_OK,
#define X(name, readable) MZ_ROW_##name,
    MZ_ROW_PROBLEMS(X)
#undef X
};

struct mz_row {
    const mz_str *cells;
    const uint8_t *flags; /* mz_cell_flags of each cell, or NULL when all are plain text */
    size_t n;
    int64_t number; /* in the file, from 1; of a sheet: the number Excel shows */
    int64_t line;   /* physical line where it begins, from 1; of a sheet the number again */
    int64_t offset; /* byte where it begins in the text, or -1 */
    enum mz_row_problem problem;
    size_t col;  /* column of the problem, from 1, or 0 */
    size_t want; /* columns that the row should have, or 0 */
};

/* False when `cells` is only the raw text of the row. */
bool mz_row_readable(const struct mz_row *row);
/* The sentence for its problem; text == NULL when it has none. */
struct mz_say mz_row_say(mz_arena *a, const struct mz_row *row);
/* A copy of the row and its cells in the arena. */
struct mz_row mz_row_dup(mz_arena *a, const struct mz_row *row);
/* Cell i, or an empty text when the row is shorter. */
mz_str mz_row_cell(const struct mz_row *row, size_t i);

/*
 * A cell as it was meant: without blanks around it (also U+3000 and U+00A0) and with full-width
 * letters, digits and signs (U+FF01 to U+FF5E) as ASCII. A view of `cell` when only blanks go.
 */
mz_str mz_cell_fold(mz_arena *a, mz_str cell);
/* Bytes of the blank at the start of s (ASCII, U+00A0, U+3000, U+FEFF); 0 when there is none. */
size_t mz_cell_blank(mz_str s);

#endif
