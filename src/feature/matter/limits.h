/*
 * limits.h - how the time limits of the law are kept, counted over the cases of the reader's place.
 *
 * Layer: feature; open to others. Counted from `matter_clock`, which the events of cases write: a
 * case counts under each limit that one of its clocks names (src/rule/limit.h).
 */
#ifndef MZ_FEATURE_MATTER_LIMITS_H
#define MZ_FEATURE_MATTER_LIMITS_H

#include "base/base.h"

enum { MATTER_KEPT_MAX = 2000 };

struct matter_kept {
    mz_str limit;   /* AID-06 */
    int64_t place;  /* a township; 0: all of the reader's place */
    int64_t kept;   /* in time */
    int64_t missed; /* done, but late */
    int64_t late;   /* not done, and the day is over */
    int64_t runs;   /* not done, in time */
};

/* One row for each limit that a case has met, by id. */
mz_code matter_limits(mz_cx *cx, struct matter_kept **out, size_t *n) MZ_MUST_USE;
/* One limit, by township (the county's own cases under the county). */
mz_code matter_limit_places(mz_cx *cx, mz_str limit, struct matter_kept **out,
                            size_t *n) MZ_MUST_USE;

#endif
