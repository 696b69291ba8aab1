/* roster_int.h - what the files of this folder share. Private to it. */
#ifndef MZ_FEATURE_ROSTER_ROSTER_INT_H
#define MZ_FEATURE_ROSTER_ROSTER_INT_H

#include "feature/feature.h"
#include "feature/roster/roster.h"

extern const struct mz_route roster_routes[];
extern const struct mz_command roster_commands[];
extern const struct mz_check roster_checks[];
extern const struct mz_seals roster_seals[];
extern const struct mz_bench roster_benches[];

/* The name and the number of one row, under the newest key. */
mz_code roster_seal(mz_cx *cx, int64_t id, mz_str name, mz_str number, mz_str *blob) MZ_MUST_USE;
mz_code roster_unseal(mz_cx *cx, int64_t id, mz_str blob, mz_str *name, mz_str *number) MZ_MUST_USE;
/* 16 bytes: the same index as of registered persons. */
mz_code roster_blind(mz_cx *cx, mz_str number, mz_str *who) MZ_MUST_USE;

/* 2026-11 and back. */
mz_str roster_month(mz_arena *a, int64_t period);
bool roster_month_of(mz_str text, int64_t *period);
/* Labels of the lists of a mask, in the reader's language. */
mz_str roster_labels(mz_cx *cx, const struct lists *lists, int64_t mask);

/* ---- load.c ---- */

struct roster_adding {
    const struct roster_new *in;
    mz_str hash, file;
    int64_t id;
};
/* Checked and hashed; *same is the load that holds this content already, or 0. */
mz_code roster_prepare(mz_cx *cx, const struct roster_new *in, struct roster_adding *out,
                       int64_t *same) MZ_MUST_USE;
mz_code roster_add_tx(mz_cx *cx, void *p) MZ_MUST_USE;
/* Reads a load that waits. */
mz_code roster_read(mz_cx *cx, const struct roster_new *in, struct roster_tell tell,
                    struct roster_load *out) MZ_MUST_USE;

/* ---- later.c, people.c, demo.c, list_web.c ---- */

mz_code roster_file_path(mz_cx *cx, mz_str file, mz_str *path) MZ_MUST_USE;
struct mz_file;
/* A path under which an uploaded file can be opened. */
mz_code roster_upload_path(mz_cx *cx, const struct mz_file *file, const char **path) MZ_MUST_USE;
mz_code roster_job(mz_cx *cx, int64_t job, mz_str input);
mz_code roster_link_job(mz_cx *cx, int64_t job, mz_str input);
mz_code roster_unknown_count(mz_cx *cx, int64_t *n);
mz_code roster_demo(mz_cx *cx, const struct mz_demo *demo);
mz_code roster_ask_list(mz_cx *cx, const struct mz_ask *ask, struct mz_query *q);

#endif
