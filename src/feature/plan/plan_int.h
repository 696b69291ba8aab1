/* plan_int.h - what the files of this folder share. Private to it. */
#ifndef MZ_FEATURE_PLAN_PLAN_INT_H
#define MZ_FEATURE_PLAN_PLAN_INT_H

#include "feature/feature.h"
#include "feature/plan/plan.h"

extern const struct mz_route plan_routes[];
extern const struct mz_check plan_checks[];
extern const struct mz_seals plan_seals[];

/*
 * Last day of period k (from 1) of a measure that begins on `starts`; never after `ends`. A measure
 * that is given once is due on its last day.
 */
mz_code plan_period(mz_cx *cx, enum plan_every every, int64_t starts, int64_t ends, int64_t k,
                    int64_t *last) MZ_MUST_USE;

/* Who may be responsible in a division: who works there or in the nearest place above. */
struct account_worker;
mz_code plan_workers(mz_cx *cx, int64_t division, struct account_worker **out,
                     size_t *n) MZ_MUST_USE;

/* A need that what we know of the household suggests, and why. */
struct plan_hint {
    enum plan_need_kind kind;
    struct mz_say why;
};
enum { PLAN_HINTS_MAX = 24 };
mz_code plan_hints(mz_cx *cx, int64_t household, struct plan_hint *out, size_t *n) MZ_MUST_USE;

/* ---- keep.c ---- */
mz_code plan_step_put(mz_cx *cx, const struct plan *p, const char *act, const struct plan_doing *in,
                      mz_str what) MZ_MUST_USE;

mz_code plan_ask(mz_cx *cx, const struct mz_ask *ask, struct mz_query *q) MZ_MUST_USE;
mz_code plan_late_count(mz_cx *cx, int64_t *n) MZ_MUST_USE;
mz_code plan_review_count(mz_cx *cx, int64_t *n) MZ_MUST_USE;
mz_code plan_todo_mine(mz_cx *cx, size_t most, struct mz_work *out) MZ_MUST_USE;
mz_code plan_demo(mz_cx *cx, const struct mz_demo *demo) MZ_MUST_USE;

#endif
