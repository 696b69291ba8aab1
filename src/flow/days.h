/*
 * days.h - the clocks of a case and the days of its step.
 *
 * Layer: flow. Part of flow.h's engine; README.md says which days count.
 */
#ifndef MZ_FLOW_DAYS_H
#define MZ_FLOW_DAYS_H

#include "flow/flow.h"

enum flow_light { FLOW_IDLE, FLOW_GREEN, FLOW_YELLOW, FLOW_RED, FLOW_KEPT, FLOW_MISSED };

struct flow_time {
    enum flow_light light; /* IDLE: not started, or nothing set; KEPT and MISSED: it has stopped */
    bool paused;
    int64_t from;  /* ms */
    int64_t due;   /* ms: the end of the last day, China time; while paused, as if it went on now */
    int32_t left;  /* days (hours) until then, negative when over */
    int32_t limit; /* days (hours) in all */
};

/*
 * A clock of the matter at the moment `now`. The day of the beginning does not count (民法典 201);
 * a last day by the calendar that is no working day moves to the next one (203). Days in which the
 * case was in a step of `pause` do not count.
 */
struct flow_time flow_clock(mz_cx *cx, const struct flow_at *at, const struct flow_state *s,
                            size_t clock, int64_t now);
/* The worst light of all clocks that run, and which clock it is. */
struct flow_time flow_worst(mz_cx *cx, const struct flow_at *at, const struct flow_state *s,
                            int64_t now, size_t *clock);
/* How many rungs of a clock have come. 0 while it is in time, or has stopped. */
size_t flow_late(mz_cx *cx, const struct flow_at *at, const struct flow_state *s, size_t clock,
                 int64_t now);
/* When the days of the step are over (its `then` may be taken): 0 where it has none, INT64_MAX
 * while an objection is open or nobody has set how many they are. */
int64_t flow_over(mz_cx *cx, const struct flow_at *at, const struct flow_state *s);
/* A number, a parameter on a day, a rule; -1 where none is in force or known. */
int64_t flow_count(mz_cx *cx, const struct flow_at *at, struct ir_count n, mz_date day);

#endif
