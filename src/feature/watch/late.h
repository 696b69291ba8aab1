/*
 * late.h - what comes due and what is overdue: alerts, and by the same days alerts on places.
 * Private to the folder.
 */
#ifndef MZ_FEATURE_WATCH_LATE_H
#define MZ_FEATURE_WATCH_LATE_H

#include "feature/watch/watch_int.h"

/* Before the last day, as many working days as the pack says: once a deadline. */
mz_code watch_remind(mz_cx *cx, int64_t *reminded) MZ_MUST_USE;
/* Urge, hand to the county, put on the list of supervision, by working days overdue. */
mz_code watch_escalate(mz_cx *cx, int64_t *raised) MZ_MUST_USE;
/* Words of the history, by level; 0 is the reminder before the last day. */
extern const char *const watch_late_acts[];
/* The level, 1 to 3, that the law of the place gives to what was due on a day before today. */
int64_t watch_late_level(mz_cx *cx, int64_t division, int64_t due, int64_t today);
/* The last day of which the law of the place reminds today: at most 10 working days ahead. */
int64_t watch_late_soon(mz_cx *cx, int64_t division, int64_t today);
enum { WATCH_SOON_MAX = 30 }; /* days, with holidays between */

/* One pass over what stands in a state, a batch at a time by the number of the row. */
struct watch_late {
    int state;
    int64_t after;
    int64_t today;
    int64_t raised;
    bool more;
};
enum { WATCH_LATE_BATCH = 200 };
/* A transaction, which may be tried again: p[0] is where it begins, p[1] where it ends. */
typedef mz_code watch_late_batch(mz_cx *cx, void *p);
/* All states below `states`; adds to *raised. */
mz_code watch_late_all(mz_cx *cx, int states, watch_late_batch *batch,
                       int64_t *raised) MZ_MUST_USE;
/* The end of a batch that read n rows: is there more, and was anything written? */
void watch_late_read(mz_cx *cx, struct watch_late *p, size_t n);

mz_code watch_late_job(mz_cx *cx, int64_t job, mz_str input) MZ_MUST_USE;

#endif
