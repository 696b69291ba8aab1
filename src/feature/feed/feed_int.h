/*
 * feed_int.h - what the parts of this folder share.
 *
 * Layer: feature, private to this folder.
 */
#ifndef MZ_FEATURE_FEED_FEED_INT_H
#define MZ_FEATURE_FEED_FEED_INT_H

#include "feature/feature.h"
#include "feature/feed/feed.h"

extern const struct mz_route feed_routes[];
extern const struct mz_command feed_commands[];
extern const struct mz_job feed_jobs[];

/* feed_file.c: DATA/feed/in under random names. */
struct feed_file {
    mz_str name; /* in DATA/feed/in */
    uint8_t hash[32];
    int64_t bytes;
};
mz_code feed_file_put(mz_cx *cx, const struct feed_new *in, struct feed_file *out) MZ_MUST_USE;
mz_str feed_file_path(mz_cx *cx, mz_str file);
void feed_file_drop(mz_cx *cx, mz_str file);
/* DATA/feed/NAME, its folder made. */
mz_str feed_path(mz_cx *cx, const char *name);
/* The folder of a delivery's results. */
mz_str feed_dir(mz_cx *cx, int64_t id);

/* feed_who.c: the index of the people of the scope, made anew when somebody changed. */
struct feed_who {
    mz_who *who;
    int64_t *id;       /* of each row; NULL when it was not asked for */
    int64_t *division; /* of each row */
    int64_t *numbered; /* of each row: since when by this number; 0: always */
};
mz_code feed_who_open(mz_cx *cx, struct feed_who *out) MZ_MUST_USE;

/*
 * feed_line.c: the rows of a person in a delivery, found by the number that the person had when it
 * was read; at most `most`. MZ_DENIED for a person whom `may` does not let see.
 */
mz_code feed_evidence_rows(mz_cx *cx, const struct feed_delivery *d, unsigned may, int64_t person,
                           size_t most, struct mz_evidence_row **rows, size_t *n,
                           size_t *all) MZ_MUST_USE;

/* feed_shape.c: a category and the columns of a file as the engine wants them. */
struct feed_shape {
    struct mz_feed_column column[MZ_FEED_COLUMNS_MAX];
    struct mz_feed_fold fold[MZ_FEED_FOLDS_MAX]; /* the last one counts rows */
    const struct catalogue_feature *feature[MZ_FEED_FOLDS_MAX];
    size_t feature_n;
    mz_str left_out[FEED_FEATURES_MAX];
    size_t left_out_n;
    struct mz_feed_shape shape;
    const mz_feed_form *form;
};
mz_code feed_shape_of(mz_cx *cx, const struct catalogue *c, const struct catalogue_category *k,
                      const struct feed_map *map, struct feed_shape *out) MZ_MUST_USE;

/* feed_judge.c: what a result says, against itself, the month before and what it replaces. */
void feed_judge(mz_cx *cx, const struct feed_delivery *d, const struct feed_shape *s,
                const struct mz_feed_result *r, struct feed_detail *out);
void feed_judge_before(mz_cx *cx, const struct catalogue *c, const struct feed_delivery *d,
                       const struct feed_delivery *before, const struct feed_detail *was,
                       struct feed_detail *out);

/* feed_detail.c: the detail as JSON, and back. */
mz_str feed_detail_text(mz_arena *a, const struct feed_detail *d);
mz_code feed_detail_read(mz_cx *cx, mz_str text, struct feed_detail *out) MZ_MUST_USE;

mz_code feed_catalogue_list(mz_cx *cx, struct mz_args *args) MZ_MUST_USE;
mz_code feed_catalogue_check(mz_cx *cx, struct mz_args *args) MZ_MUST_USE;

/* feed_tell.c */
mz_code feed_tell_job(mz_cx *cx, int64_t job, mz_str input) MZ_MUST_USE;

/* feed_drop.c, feed_pull.c: the other ways in. */
mz_code feed_drop_job(mz_cx *cx, int64_t job, mz_str input) MZ_MUST_USE;
void feed_drop_done(mz_cx *cx, const struct feed_delivery *d);
/* Deletes reports, rows and files that were handed back FEED_KEEP_DAYS ago. */
void feed_drop_over(mz_cx *cx);
/* Deletes files in DATA/feed/in that no delivery names: left by a process that was killed. */
mz_code feed_file_stray(mz_cx *cx) MZ_MUST_USE;
mz_code feed_pull(mz_cx *cx, mz_str source, int64_t period, int64_t *id, bool *same) MZ_MUST_USE;

mz_code feed_set(mz_cx *cx, int64_t id, const char *state, int64_t job, mz_str say) MZ_MUST_USE;
/* 12,345 */
mz_str feed_thousands(mz_arena *a, int64_t v);
/* An amount of a feature as people read it: 1,234.50, 12. */
mz_str feed_amount(mz_arena *a, const struct catalogue *c, const struct catalogue_feature *f,
                   int64_t v);
mz_code feed_demo(mz_cx *cx, const struct mz_demo *demo) MZ_MUST_USE;

#endif
