/* round_int.h - what the files of this folder share. Private to it. */
#ifndef MZ_FEATURE_ROUND_ROUND_INT_H
#define MZ_FEATURE_ROUND_ROUND_INT_H

#include "feature/feature.h"
#include "feature/round/pack.h"
#include "feature/round/round.h"

extern const struct mz_route round_routes[];
extern const struct mz_command round_commands[];
extern const struct mz_check round_checks[];
extern const struct mz_bench round_benches[];

/* The list of campaigns is closed while the reader waits: work of a job or a test. */
enum { ROUND_BATCH = 500, ROUND_TOWNS_MAX = 2000 };

/* "Cadre bound to the village" of a kind; the id itself when the pack has it no more. */
mz_str round_kind_text(mz_cx *cx, const struct round_pack *p, mz_str id);
/* Whom a campaign is for, in the reader's language: "Households of a category: …". */
mz_str round_whom_text(mz_cx *cx, const struct round_pack *p, const struct round_plan *r);
mz_code round_list_job(mz_cx *cx, int64_t job, mz_str input);
mz_code round_assign_job(mz_cx *cx, int64_t job, mz_str input);
/* A need that was found becomes a clue; in the open transaction. */
struct round_need {
    const struct round_plan *plan;
    const struct round_visit *visit;
    mz_str text; /* what was found, in Chinese: the clue is read by others */
};
mz_code round_need_raise(mz_cx *cx, const struct round_need *need, int64_t *clue) MZ_MUST_USE;

/* ---- count.c: what the counts of a village change by, with its visits ---- */

/* The visits are what counts (mz doctor: round.counts). */
struct round_shift {
    int64_t plan;
    struct round_cover by; /* place: the village */
    int64_t placed;        /* households with a position, and the sums of these */
    int64_t lon_e6;
    int64_t lat_e6;
};
mz_code round_shift(mz_cx *cx, const struct round_shift *s) MZ_MUST_USE;
/* One more household on the list. */
mz_code round_listed(mz_cx *cx, struct round_shift *s, int64_t household) MZ_MUST_USE;
/* The visit as it was before this finding; `need`: it became a clue. */
mz_code round_counted(mz_cx *cx, const struct round_visit *v, const struct round_finding *in,
                      bool need) MZ_MUST_USE;

mz_code round_note(mz_cx *cx, const char *act, const char *kind, int64_t subject,
                   int64_t division) MZ_MUST_USE;

mz_code round_ask(mz_cx *cx, const struct mz_ask *ask, struct mz_query *q);
mz_code round_visit_ask(mz_cx *cx, const struct mz_ask *ask, struct mz_query *q);
mz_code round_todo_visit(mz_cx *cx, size_t most, struct mz_work *out);
mz_code round_open_count(mz_cx *cx, int64_t *n);
mz_code round_late_count(mz_cx *cx, int64_t *n);
mz_code round_demo(mz_cx *cx, const struct mz_demo *demo);

/* Of the global search: campaigns by a part of their name. */
mz_code round_finder(mz_cx *cx, mz_str words, size_t most, struct mz_item **items, size_t *n,
                     int64_t *total) MZ_MUST_USE;

#endif
