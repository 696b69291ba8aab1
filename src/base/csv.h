/*
 * csv.h - separated text as rows, and rows as separated text.
 *
 * Layer: base. RFC 4180 as offices write it: comma, tab or semicolon; LF, CRLF or CR; line ends and
 * doubled quotes inside quotes; blanks behind a closing quote; a byte order mark; blank lines.
 *
 * Invariants
 *   - A bad row is reported and the reader goes on. After a row that cannot be split, it goes on at
 *     the next physical line, so that one stray quote does not swallow the file.
 *   - A cell is a view of the input where nothing had to be unescaped.
 *   - A row is at most MZ_ROW_BYTES and MZ_ROW_COLS; memory is two such rows, or one over memory.
 *   - No byte is looked at more than a few times, whatever the file holds.
 */
#ifndef MZ_BASE_CSV_H
#define MZ_BASE_CSV_H

#include "base/io.h"
#include "base/row.h"

struct mz_csv_options {
    char delim;   /* 0: found out from the head */
    size_t width; /* columns that a row should have; 0: as many as the first row */
};

typedef struct mz_csv mz_csv;

/* The separator that makes the most of the first lines alike: ',', '\t' or ';'; ',' when none does.
 */
char mz_csv_detect(mz_str head);

/* Over memory the bytes stay the caller's and must outlive the reader. Closed with cx->a. */
mz_code mz_csv_open(mz_cx *cx, struct mz_source in, struct mz_csv_options options,
                    mz_csv **out) MZ_MUST_USE;
mz_code mz_csv_open_memory(mz_cx *cx, mz_str text, struct mz_csv_options options,
                           mz_csv **out) MZ_MUST_USE;
/* The next row; *more is false at the end. Fails only when the source does. */
mz_code mz_csv_next(mz_cx *cx, mz_csv *r, struct mz_row *row, bool *more) MZ_MUST_USE;
/* From now on a row should have so many columns: what the header turned out to have. */
void mz_csv_expect(mz_csv *r, size_t width);
char mz_csv_delim(const mz_csv *r);
/*
 * Over memory: go on at byte `at` of a text, the beginning of a line; rows and lines count from
 * there. Who reads a file in pieces keeps one reader for them.
 */
void mz_csv_seek(mz_csv *r, mz_str text, size_t at);
/* Over memory: where the next row begins, and how many line ends were passed since the start. */
size_t mz_csv_tell(const mz_csv *r, int64_t *lines);

/* ---- writing ---------------------------------------------------------- */

/*
 * Writes with commas and CRLF. A text that a spreadsheet would run as a formula (it begins with
 * = + - @, a tab or CR) gets a leading apostrophe. The caller may take the buffer's bytes and set
 * its n to 0 between rows.
 */
struct mz_csv_writer {
    mz_buf *out;
    bool begun; /* the row has a cell */
};

/* With a byte order mark, Excel reads it as UTF-8. */
struct mz_csv_writer mz_csv_to(mz_buf *out, bool bom);
void mz_csv_text(struct mz_csv_writer *w, mz_str s);
/* Digits, amounts and dates made by the program; written as they are. */
void mz_csv_plain(struct mz_csv_writer *w, mz_str s);
void mz_csv_end(struct mz_csv_writer *w);

#endif
