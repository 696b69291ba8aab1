/* import_web.h - what the pages of the import share. Private to this folder. */
#ifndef MZ_FEATURE_TRANSFER_IMPORT_WEB_H
#define MZ_FEATURE_TRANSFER_IMPORT_WEB_H

#include "feature/job/job.h"
#include "feature/leaf_web.h"
#include "feature/transfer/import_int.h"

/* The run of this account and its job. */
struct import_seen {
    struct import_run run;
    struct job job; /* id 0: none */
    bool alive;     /* the job waits or runs */
};
mz_code import_see(mz_cx *cx, int64_t id, struct import_seen *out) MZ_MUST_USE;

/* Where a file is on its way in. */
enum import_at {
    IMPORT_AT_UPLOAD,
    IMPORT_AT_COLUMNS,
    IMPORT_AT_CHECK,
    IMPORT_AT_RUN,
    IMPORT_AT_REST,
    IMPORT_AT_END
};
void import_steps_part(struct leaf *l, enum import_at at);
mz_str import_href(mz_cx *cx, int64_t id);
/* What the file holds and who sent it. */
mz_str import_sub(const struct leaf *l, const struct import_run *run);
/* import_map_web.c: columns, choices, the first rows; `form` has problems or is NULL. */
mz_code import_map_page(mz_cx *cx, mz_req *rq, mz_out *out, struct import_seen *s,
                        struct mz_form *form) MZ_MUST_USE;
/* The mapping out of the fields of the form. */
mz_code import_map_form(mz_cx *cx, mz_req *rq, struct import_run *run) MZ_MUST_USE;
/* import_done_web.c: counts, reasons, what is left to do. */
void import_counts_parts(struct leaf *l, const struct import_run *run,
                         const struct import_counts *c, bool trial);
mz_code import_done_page(mz_cx *cx, mz_req *rq, mz_out *out, struct import_seen *s) MZ_MUST_USE;

#endif
