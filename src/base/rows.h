/*
 * rows.h - the rows of any table that people send: what imports and department feeds read.
 *
 * Layer: base. CSV, TSV or semicolons, xlsx, JSON lines; each also in gzip or zip; UTF-8, GB18030
 * or UTF-16; found out from the content, never from the name.
 *
 * Invariants
 *   - A bad row never stops a file and a bad file never stops the others of its archive: each
 *     yields a sentence, and the next call goes on behind it.
 *   - Cells are valid UTF-8. A row with a problem carries its cells (or its raw text), so that it
 *     can be given back with the reason.
 *   - Memory is constant, apart from the shared strings of a workbook and a workbook that is packed
 *     once more; both are bounded.
 *
 *     MZ_TRY(mz_rows_open_file(cx, path, options, &r));
 *     for (bool part = true; part;) {
 *         mz_code rc = mz_rows_part(cx, r, &part);        - one file, or each of an archive
 *         ... when it failed: show mz_text_error() with mz_rows_part_name(), mz_clear(), go on
 *         for (bool more = part; more;) {
 *             rc = mz_rows_next(cx, r, &row, &more);      - when it fails, this file ends
 *             ... when row.problem: keep it with mz_row_say()
 *         }
 *         ... mz_rows_say() tells of wrong bytes and changed charsets
 *     }
 */
#ifndef MZ_BASE_ROWS_H
#define MZ_BASE_ROWS_H

#include "base/charset.h"
#include "base/row.h"
#include "base/zip.h"

enum { MZ_ROWS_HEAD = 20 }; /* the header is looked for in so many rows */

enum mz_rows_kind { MZ_ROWS_CSV, MZ_ROWS_XLSX, MZ_ROWS_JSON };

enum mz_rows_header {
    MZ_HEADER_AUTO,  /* the row with most known labels; without any, the first that is filled */
    MZ_HEADER_FIRST, /* the first row */
    MZ_HEADER_NONE,  /* there is none: the first row is data */
};

struct mz_rows_options {
    mz_str name;  /* as the sender named it; only to warn of a wrong ending */
    mz_str sheet; /* of a workbook; empty: the first visible one */
    enum mz_rows_header header;
    const mz_str *known; /* labels that a header may have; borrowed until the end */
    size_t known_n;
    struct mz_zip_limits limits;
};

typedef struct mz_rows mz_rows;

/* Closed with cx->a. Over memory the bytes stay the caller's and must outlive the reader. */
mz_code mz_rows_open_file(mz_cx *cx, const char *path, struct mz_rows_options options,
                          mz_rows **out) MZ_MUST_USE;
mz_code mz_rows_open_memory(mz_cx *cx, mz_str bytes, struct mz_rows_options options,
                            mz_rows **out) MZ_MUST_USE;

/*
 * Go on to the next file (the only one, or each of an archive); *more is false behind the last.
 * When one cannot be read it is refused; the call after that goes on behind it.
 */
mz_code mz_rows_part(mz_cx *cx, mz_rows *r, bool *more) MZ_MUST_USE;
/* The next row behind the header; *more is false at the end. The row lives until the next call. */
mz_code mz_rows_next(mz_cx *cx, mz_rows *r, struct mz_row *row, bool *more) MZ_MUST_USE;

/* ---- about the open part ---------------------------------------------- */

/* The file in the archive, else the name given. */
mz_str mz_rows_part_name(const mz_rows *r);
enum mz_rows_kind mz_rows_kind(const mz_rows *r);
/*
 * The header: its cells folded (mz_cell_fold) and without any blanks; n == 0 when there is none.
 * Its number is the row it stood in. Of JSON lines: the keys met so far; later rows may add some.
 */
const struct mz_row *mz_rows_header(const mz_rows *r);
/* The column with this label, from 0, or -1; blanks and widths do not count. Ask once, not per row.
 */
int64_t mz_rows_column(const mz_rows *r, mz_str label);
/* What there is to say of the whole part: bytes that were no text, a charset that changed. */
struct mz_say mz_rows_say(const mz_rows *r, mz_arena *a);
/* Bytes read and bytes in all, of the file or of all files of the archive. */
void mz_rows_progress(const mz_rows *r, int64_t *done, int64_t *total);

#endif
