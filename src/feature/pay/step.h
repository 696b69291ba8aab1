/*
 * step.h - how the steps of a benefit are read and written. Private. Layer: feature.
 *
 * Invariant: the steps that hold are what all decisions say, each in the place of what held from
 * its month on, in the order in which they were decided; what gave way stands in pay_past.
 */
#ifndef MZ_FEATURE_PAY_STEP_H
#define MZ_FEATURE_PAY_STEP_H

#include "feature/pay/benefit.h"
#include "feature/pay/pay_sql.h"

/* What holds when b is decided: now, or behind the decisions before b->decided_ms. By months. */
mz_code pay_step_held(mz_cx *cx, const struct benefit *b, struct pay_q_steps_row **out,
                      size_t *n) MZ_MUST_USE;
/* b as a decision: grant, change, suspend, resume or stop. */
mz_code pay_step_put(mz_cx *cx, const struct benefit *b, mz_str act) MZ_MUST_USE;

#endif
