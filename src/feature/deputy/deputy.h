/*
 * deputy.h - deputies (代理): a colleague of the same post stands in for somebody, from a day to a
 * day. What he does is recorded as "B for A"; four eyes count both (src/flow).
 *
 * Layer: feature.
 *
 * Invariants
 *   - Deputy and absent work in the same post and division, so nobody gains a right by it.
 *   - Nobody has two deputies on one day, and nobody names himself: an officer or approver does.
 *   - A row is never changed but for its early end.
 */
#ifndef MZ_FEATURE_DEPUTY_DEPUTY_H
#define MZ_FEATURE_DEPUTY_DEPUTY_H

#include "feature/feature.h"

enum { DEPUTY_DAYS_MAX = 366, DEPUTY_WHY_MAX = 100 };

struct deputy {
    int64_t id;
    int64_t division;
    int64_t absent; /* account */
    int64_t deputy; /* account */
    mz_str role;
    int64_t starts, ends; /* days */
    int64_t ended;        /* MZ_NULL */
    mz_str why;
    int64_t made_ms;
    int64_t made_by;
};
/* Without id, role and what the store fills in. MZ_INVALID with the field; MZ_CONFLICT when the
 * absent has a deputy on one of the days. */
mz_code deputy_add(mz_cx *cx, const struct deputy *in, int64_t *id) MZ_MUST_USE;
/* From today on it holds no more. */
mz_code deputy_end(mz_cx *cx, int64_t id) MZ_MUST_USE;
mz_code deputy_get(mz_cx *cx, int64_t id, struct deputy *out) MZ_MUST_USE;
/* Does the actor stand in for this account today, in the post he works in now? */
mz_code deputy_for(mz_cx *cx, int64_t county, int64_t absent, bool *yes) MZ_MUST_USE;

extern const struct mz_reg deputy_register;

#endif
