/*
 * flow_int.h - what the parts of the engine ask of each other.
 *
 * Layer: flow, private.
 */
#ifndef MZ_FLOW_FLOW_INT_H
#define MZ_FLOW_FLOW_INT_H

#include "base/text.h"
#include "flow/days.h"

/* Places by id; -1 when there is none. */
int flow_step_of(const struct ir_matter *m, mz_str id);
int flow_action_of(const struct ir_step *s, mz_str id);
int flow_task_of(const struct ir_step *s, mz_str id);
int flow_end_with(const struct ir_matter *m, enum ir_result result);

/* A set of steps, actions or tasks of one place; what is no place is in no set. */
static inline uint64_t flow_bit(int64_t place)
{
    return place >= 0 && place < 64 ? (uint64_t)1 << place : 0;
}

/* What an event that may happen changes. */
void flow_apply(const struct ir_matter *m, struct flow_state *s, const struct flow_event *e);

#endif
