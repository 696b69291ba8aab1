/*
 * xlsx_write.h - a workbook of one sheet, written row by row in constant memory.
 *
 * Layer: base. By libxlsxwriter in its constant-memory mode: rows go to a temporary file in the
 * folder given, which is packed at the end.
 *
 * Invariants
 *   - The header is the first row: bold, frozen, with a filter over all columns.
 *   - A text is a text: nothing is ever run as a formula, no ID number becomes a number.
 *   - Money is a number with two decimals, a date a number shown as 2026-11-20.
 *   - Equal calls with an equal clock give equal bytes.
 */
#ifndef MZ_BASE_XLSX_WRITE_H
#define MZ_BASE_XLSX_WRITE_H

#include "base/base.h"

enum { MZ_XW_ROWS = 1048575, MZ_XW_COLS = 512, MZ_XW_TEXT = 32767 };

struct mz_xw_col {
    mz_str label;
    int width; /* in digits; 0: 12 */
};

struct mz_xw_options {
    const char *path; /* of the workbook; replaced when it is there */
    const char *temp; /* folder for the temporary file */
    mz_str sheet;     /* its name; cut to 31 characters, signs that are not allowed become - */
    mz_str title;
    mz_str author;
    mz_str mark; /* printed at the head of every page: who exported what when; at most 80 bytes */
    const struct mz_xw_col *cols;
    size_t cols_n;
};

typedef struct mz_xw mz_xw;

/* Given up with cx->a unless mz_xw_close() was called: then no file appears. */
mz_code mz_xw_open(mz_cx *cx, const struct mz_xw_options *options, mz_xw **out) MZ_MUST_USE;

/* Cells from left to right; those left out at the end of a row are empty. */
void mz_xw_text(mz_xw *w, mz_str s);
/* Over 15 digits it is written as text: a spreadsheet cannot hold it as a number. */
void mz_xw_int(mz_xw *w, int64_t i);
void mz_xw_money(mz_xw *w, int64_t fen);
/* Days since 1970-01-01; before 1900-03-01 or after 9999 it is written as text. */
void mz_xw_date(mz_xw *w, int64_t days);
void mz_xw_skip(mz_xw *w);
/* Refuses with MZ_LIMIT over MZ_XW_ROWS rows. */
mz_code mz_xw_end(mz_cx *cx, mz_xw *w) MZ_MUST_USE;

/* Texts that were longer than MZ_XW_TEXT characters and were cut, with an ellipsis, so far. */
int64_t mz_xw_cut(const mz_xw *w);
/* Packs the file. Nothing is left at the path when it fails. */
mz_code mz_xw_close(mz_cx *cx, mz_xw *w) MZ_MUST_USE;

#endif
