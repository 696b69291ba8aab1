/*
 * feed_int.h - what the parts of the scan share. Private to this folder.
 *
 * value.c reads one cell, shape.c makes forms, row.c says what a row is, scan_slow.c and
 * scan_fast.c find the rows, scan_merge.c puts what they found together, scan.c opens and chooses.
 */
#ifndef MZ_FEED_FEED_INT_H
#define MZ_FEED_FEED_INT_H

#include <string.h>

#include "base/hash.h"
#include "base/ident.h"
#include "feed/scan.h"
#include "feed/scan_print.h"

/* ---- shape.c ------------------------------------------------------------- */

struct feed_col {
    const struct mz_feed_column *is;
    mz_map *codes; /* folded text to index in is->code; NULL without codes */
    int64_t least, most;
    bool valued; /* yields a value: neither ID nor NAME nor TEXT */
};

struct mz_feed_form {
    struct mz_feed_shape shape;
    struct feed_col col[MZ_FEED_COLUMNS_MAX];
    int id;
    int name; /* or MZ_FEED_NO_COLUMN */
    mz_str *labels;
    size_t labels_n;
    uint64_t print;
};

/* ---- value.c ------------------------------------------------------------- */

enum { FEED_CELL_MAX = 96 }; /* bytes of a folded cell that can be a number, date or code */

/* Days that stand for "for ever": 长期, 9999-12-31. */
#define FEED_FOR_EVER 84370

/* What a cell of an ID column is. `sheet`: it was a number in a workbook. */
enum mz_feed_reason feed_id(mz_str cell, bool sheet, mz_date today, uint64_t *key, unsigned *fixes);
/* *known is false for an empty cell. */
enum mz_feed_reason feed_value(const struct feed_col *c, mz_str cell, uint8_t flags, int64_t *v,
                               bool *known);
/* The cell folded and without any blanks into out; its length, or FEED_CELL_MAX + 1 when longer. */
size_t feed_fold(mz_str cell, char out[FEED_CELL_MAX]);

/* ---- growing arrays ------------------------------------------------------ */

struct feed_vec {
    char *p;
    size_t n;
    size_t cap;
};

/* Make room for n more bytes. */
void feed_vec_grow(struct feed_vec *v, size_t n);

/* Room for n more bytes; the caller adds to v->n what it wrote. */
static inline char *feed_vec_room(struct feed_vec *v, size_t n)
{
    if (v->cap - v->n < n) {
        feed_vec_grow(v, n);
    }
    return v->p + v->n;
}

static inline void feed_vec_add(struct feed_vec *v, const void *p, size_t n)
{
    char *to = feed_vec_room(v, n);
    if (n > 0) {
        memcpy(to, p, n);
    }
    v->n += n;
}

void feed_vec_free(struct feed_vec *v);

/* ---- row.c --------------------------------------------------------------- */

/* All that a scan needs to know of the file to read its rows; the same for all threads. */
struct feed_plan {
    const mz_who *who;
    const mz_feed_form *form;
    int32_t place[MZ_FEED_COLUMNS_MAX];
    mz_date today;
    int32_t today_ymd; /* 20260131 */
    mz_str id_label;   /* the header's own, folded: a row with it is the header again */
    size_t values_n;   /* columns of values, whether the file has them or not */
    int value_col[MZ_FEED_COLUMNS_MAX];
    uint32_t part;
    bool workbook;
};

/* A rejected row of the fast path: where it stands. */
struct feed_back {
    uint64_t offset;
    int64_t number; /* within the block */
    int64_t line;
    int32_t column;
    enum mz_feed_reason reason;
};

/* What a run over some rows found. Numbers and lines count from the run's beginning. */
struct feed_out {
    struct mz_feed_counts counts;
    struct feed_vec match;  /* struct mz_feed_match; cells count from the run's own `kept` */
    struct feed_vec values; /* per match: a word of known bits, then values_n values */
    struct feed_vec kept;
    struct feed_vec back; /* struct feed_back; fast path only */
    int64_t rows;         /* as the reader counts them: blank lines do not, empty rows do */
    int64_t lines;
};

void feed_out_free(struct feed_out *out);

/* What became of a row. */
struct feed_verdict {
    enum mz_feed_reason reason;
    int column;
};

/* A row as its reader gives it: counts it, keeps it when it is ours. */
struct feed_verdict feed_row(const struct feed_plan *p, const struct mz_row *row,
                             struct feed_out *out);
/* The same for a row that is known to be well split and ours. */
struct feed_verdict feed_row_ours(const struct feed_plan *p, const struct mz_row *row,
                                  int64_t person, struct feed_out *out);
/* Count a verdict that is no match: of a stranger (`stranger`), or of a reason. */
void feed_count(struct feed_out *out, struct feed_verdict v);

/* ---- the scans ----------------------------------------------------------- */

struct feed_scan {
    const mz_who *who;
    const mz_feed_form *form;
    struct mz_feed_scan_options o;
    mz_str bytes;
    struct mz_feed_found *found;
    size_t parts_cap;
    int64_t rows; /* so far, for the watch: on the slow path */
    struct feed_out *outs; /* in the order of the file */
    size_t outs_n;
    uint32_t *out_part; /* of each */
    size_t outs_cap;
};

/* A new part of the result, and a new run of rows of the part made last. */
struct mz_feed_part *feed_new_part(mz_cx *cx, struct feed_scan *s);
struct feed_out *feed_new_out(struct feed_scan *s);
void feed_plan_make(const struct feed_scan *s, struct feed_plan *p);
mz_code feed_plan_place(mz_cx *cx, const mz_rows *r, struct feed_plan *p) MZ_MUST_USE;
mz_code feed_give_back(mz_cx *cx, struct feed_scan *s, struct feed_verdict v,
                       const struct mz_row *row) MZ_MUST_USE;

/* *done is false when the file is not clean enough; then nothing was kept or told. */
mz_code feed_scan_fast(mz_cx *cx, struct feed_scan *s, bool *done) MZ_MUST_USE;
mz_code feed_scan_slow(mz_cx *cx, struct feed_scan *s) MZ_MUST_USE;
/* Duplicates go, columns are made. */
mz_code feed_scan_merge(mz_cx *cx, struct feed_scan *s) MZ_MUST_USE;
/* Positions 0 to n - 1 by key, stable; in a. */
uint32_t *feed_sorted(mz_arena *a, const uint32_t *key, size_t n);
size_t feed_threads(size_t wanted);

#endif
