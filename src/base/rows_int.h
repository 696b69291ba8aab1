/*
 * rows_int.h - the inside of rows: the part that is open, and what its files can be.
 *
 * Layer: base, private to rows.
 */
#ifndef MZ_BASE_ROWS_INT_H
#define MZ_BASE_ROWS_INT_H

#include "base/csv.h"
#include "base/json.h"
#include "base/rows.h"
#include "base/xlsx_read.h"

enum { ROWS_PEEK = 64 << 10 };

/* What the first bytes of a file say it is. */
enum mz_rows_look { LOOK_TEXT, LOOK_GZIP, LOOK_ZIP, LOOK_OLE, LOOK_WEB, LOOK_OTHER, LOOK_EMPTY };

enum mz_rows_look mz_rows_look(mz_str head);

struct mz_rows {
    struct mz_rows_options options;
    const char *path;
    mz_str memory; /* p == NULL for a file */
    mz_zip *zip;   /* the file is an archive or a workbook */
    size_t next_entry;
    int64_t done;
    int64_t total;

    mz_arena *part; /* everything of the open part */
    mz_arena *line; /* of one JSON line */
    mz_str part_name;
    mz_csv *csv; /* also the lines of JSON */
    mz_xlsx *xlsx;
    mz_charset_reader *charset;
    enum mz_rows_kind kind;
    bool workbook; /* zip is a workbook */
    bool part_taken;
    bool ended; /* nothing comes behind the held rows */

    size_t width;
    struct mz_row header;
    struct mz_row held[MZ_ROWS_HEAD]; /* rows read while the header was looked for */
    size_t held_n;
    size_t held_at;
    struct mz_error pending; /* what ended the part behind the held rows */

    mz_str cells[MZ_ROW_COLS];
    mz_str keys[MZ_ROW_COLS];
    uint8_t flags[MZ_ROW_COLS];
};

/* ---- rows_open.c: a source becomes a reader of rows -------------------- */

/* Opens r->csv or r->xlsx over a source; `cx->a` is the arena of the part. */
mz_code mz_rows_open_source(mz_cx *cx, mz_rows *r, struct mz_source in) MZ_MUST_USE;
/* The same over memory, without copying when it is plain UTF-8; else over `again`, its source. */
mz_code mz_rows_open_bytes(mz_cx *cx, mz_rows *r, mz_str bytes, struct mz_source again) MZ_MUST_USE;

/* ---- rows_json.c -------------------------------------------------------- */

/* Turns the raw line in `row` into cells; sets its problem when it is no object. */
void mz_rows_json(mz_rows *r, struct mz_row *row);

#endif
