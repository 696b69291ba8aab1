/*
 * xlsx_exact.h - a workbook of one sheet whose bytes follow from its cells alone.
 *
 * Layer: base. ECMA-376 part 1 (transitional) and part 2 (a package may hold parts that are stored
 * as they are). For files that are written again and must be the same: xlsx_write.h packs by a
 * library, and another version of it packs otherwise.
 *
 * Invariants
 *   - No clock, no name of a person or machine, no locale, no library; parts are stored, not
 *     packed, and dated 1980-01-01, the first day that such an archive knows.
 *   - A text is a text: nothing is run as a formula. A number is the digits that were given.
 *   - Nothing stands on the disk and nothing is kept: the caller makes the sheet twice. The first
 *     time it is only counted, for its length and check sum stand before it.
 *
 *     struct mz_xe e = {0};
 *     mz_xe_open(out); rows; mz_xe_close(out);      - each piece goes to mz_xe_count()
 *     MZ_TRY(mz_xe_before(cx, &e, out));
 *     ... the same rows once more: the sheet's own bytes ...
 *     mz_xe_after(&e, out);
 */
#ifndef MZ_BASE_XLSX_EXACT_H
#define MZ_BASE_XLSX_EXACT_H

#include "base/io.h"

enum { MZ_XE_ROWS = 1048576, MZ_XE_COLS = 512 };

/* The sheet as it was counted. */
struct mz_xe {
    uint32_t crc;
    int64_t bytes;
};

enum mz_xe_style { MZ_XE_WHOLE = 1, MZ_XE_TWO_DECIMALS = 2 };

void mz_xe_open(mz_buf *out);
/* Row and column from 1; cells of a row from left to right. */
void mz_xe_row(mz_buf *out, int64_t row);
/* False, and nothing is written, where XML cannot hold a character of it. */
bool mz_xe_text(mz_buf *out, int64_t row, size_t col, mz_str s) MZ_MUST_USE;
/* Digits with at most one point and a minus; over 15 digits it is written as text. */
void mz_xe_number(mz_buf *out, int64_t row, size_t col, mz_str digits, enum mz_xe_style style);
void mz_xe_row_end(mz_buf *out);
void mz_xe_close(mz_buf *out);

void mz_xe_count(struct mz_xe *e, mz_str piece);
/* What stands before the sheet, and behind it. MZ_LIMIT where the sheet has 4 GiB. */
mz_code mz_xe_before(mz_cx *cx, const struct mz_xe *e, mz_buf *out) MZ_MUST_USE;
void mz_xe_after(const struct mz_xe *e, mz_buf *out);

/*
 * A number as a cell stores it ("1200.0999999999999", "3.5E2") in the fifteen digits that a
 * spreadsheet holds, plain and without zeros at its end: "1200.1", "350". What has more than
 * fifteen digits before its point, or is no number, stays as it is: its end cannot be known.
 */
mz_str mz_xe_plain(mz_arena *a, mz_str stored);

#endif
