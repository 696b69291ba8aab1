/*
 * rows.h - who is in which category on a day, one after the other, and how a row is told.
 *
 * Layer: feature, private to share. Rows come ascending by key (state.h).
 */
#ifndef MZ_FEATURE_SHARE_ROWS_H
#define MZ_FEATURE_SHARE_ROWS_H

#include "base/io.h"
#include "feature/share/file.h"
#include "feature/share/share.h"
#include "feature/share/state.h"

struct share_row {
    uint64_t key;
    int64_t person, determination, division, law_day, from, fen, birth;
    size_t category;
    bool guarded;  /* under protection: in no file */
    mz_str seal;   /* of the ID number */
    mz_str number; /* in clear, once it is opened */
    mz_str name, sex, address, pack, household;
};

/* ---- reading: rows.c ---------------------------------------------------- */

struct share_reader;
mz_code share_reader_open(mz_cx *cx, int64_t county, int64_t day, const bool *categories,
                          struct share_reader **out) MZ_MUST_USE;
/* At most `most` rows; strings in `a`. *n < most at the end only. */
mz_code share_reader_next(mz_cx *cx, struct share_reader *r, mz_arena *a, struct share_row *rows,
                          size_t most, size_t *n) MZ_MUST_USE;

/* ---- telling: tell.c ---------------------------------------------------- */

/* What is told alike to all its recipients. */
struct share_group {
    const struct sharing *all;
    struct share_fields fields;
    bool jsonl;
    bool numbers; /* the ID number is needed */
    int64_t division, lo, hi;
    mz_str head; /* of the state */
    mz_str ref_key, id_key;
    struct share_state base; /* with .head.p == NULL: a full file */
    /* made by share_group_open() */
    mz_arena *a; /* its own: two threads write two groups */
    mz_crypto *crypto;
    mz_mac *ref, *id;
    struct share_file *file;
    int state;
    const char *state_path;
    mz_buf *text, *kept;
    size_t base_at;
    int64_t rows_n, added_n, changed_n, removed_n, held_n, left_n, bytes;
    uint8_t sm3[32];
};
/* key: content key or NULL. Files DIR/data and DIR/state; closed with cx->a. */
mz_code share_group_open(mz_cx *cx, struct share_group *g, const char *dir,
                         const uint8_t *key) MZ_MUST_USE;
mz_code share_group_add(mz_cx *cx, struct share_group *g, const struct share_row *rows,
                        size_t n) MZ_MUST_USE;
mz_code share_group_end(mz_cx *cx, struct share_group *g) MZ_MUST_USE;

#endif
