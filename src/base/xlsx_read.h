/*
 * xlsx_read.h - the rows of one sheet of an xlsx workbook, streamed.
 *
 * Layer: base. ECMA-376 by libzip and expat; transitional and strict, with or without prefixes.
 *
 * Invariants
 *   - Memory is constant apart from the shared strings (bounded by MZ_XLSX_STRINGS bytes).
 *   - A document type, an entity, XML deeper than 64 levels or a packed bomb refuses the file.
 *   - A number is delivered exactly as it is stored ("3.60121199001011E+17") and flagged, so that
 *     the caller can say that an ID number was spoilt. No arithmetic on it, except that a number
 *     which the sheet shows as a date becomes that date.
 *   - Row numbers are those that Excel shows. Rows without any content are not delivered; cells
 *     that are not there are empty texts. Of merged cells the first has the content.
 */
#ifndef MZ_BASE_XLSX_READ_H
#define MZ_BASE_XLSX_READ_H

#include "base/row.h"
#include "base/zip.h"

enum { MZ_XLSX_STRINGS = 96 << 20, MZ_XLSX_ROWS = 1048576, MZ_XLSX_SHEETS = 256 };

typedef struct mz_xlsx mz_xlsx;

/* True when the archive is a workbook. */
bool mz_xlsx_is(const mz_zip *z);

/*
 * Open a sheet by its name, or the first visible one when `sheet` is empty. The archive must
 * outlive the reader; both are closed with cx->a. MZ_ABSENT when there is no such sheet.
 */
mz_code mz_xlsx_open(mz_cx *cx, mz_zip *z, mz_str sheet, mz_xlsx **out) MZ_MUST_USE;
/* The next row with content; *more is false at the end of the sheet. */
mz_code mz_xlsx_next(mz_cx *cx, mz_xlsx *r, struct mz_row *row, bool *more) MZ_MUST_USE;
/*
 * The first area of merged cells, like "B2:B5"; empty when there is none. It stands behind the rows
 * in the file: ask when *more was false.
 */
mz_str mz_xlsx_merged(const mz_xlsx *r);
/* Cells with a formula so far, and where the first is, from 1; also one that shows nothing. */
size_t mz_xlsx_formulas(const mz_xlsx *r, int64_t *row, size_t *col);
/* Names of all sheets, in their order; hidden ones too. */
size_t mz_xlsx_sheets(const mz_xlsx *r, const mz_str **names);
/* How many of them are worksheets that are not hidden. */
size_t mz_xlsx_shown(const mz_xlsx *r);
/* The name of the open sheet. */
mz_str mz_xlsx_sheet(const mz_xlsx *r);
/* Bytes of the sheet read so far and in all. */
void mz_xlsx_progress(const mz_xlsx *r, int64_t *done, int64_t *total);

#endif
