/*
 * rational.h - exact fractions of 128 bits.
 *
 * Layer: rule. What the reference computes with: no rounding but where a rule writes one.
 *
 * Invariants
 *   - A known value is in lowest terms with den > 0, so equal values have equal bytes.
 *   - What does not fit in 128 bits is absent with RULE_ERROR, never wrong. Range analysis proves
 *     that a checked book does not come there with facts in their ranges.
 *   - An absent operand makes the result absent with the weightiest reason of the operands.
 */
#ifndef MZ_RULE_RATIONAL_H
#define MZ_RULE_RATIONAL_H

#include "rule/case.h"

static inline struct rule_value rule_absent(enum rule_why why)
{
    return (struct rule_value){.why = why, .num = 0, .den = 1};
}

static inline struct rule_value rule_whole(mz_wide v)
{
    return (struct rule_value){.why = RULE_KNOWN, .num = v, .den = 1};
}

static inline enum rule_why rule_worse(enum rule_why a, enum rule_why b)
{
    return a > b ? a : b;
}

/* num / den in lowest terms; RULE_ERROR when den is 0. */
struct rule_value rule_frac(mz_wide num, mz_wide den);
struct rule_value rule_plus(struct rule_value a, struct rule_value b);
struct rule_value rule_minus(struct rule_value a, struct rule_value b);
struct rule_value rule_times(struct rule_value a, struct rule_value b);
/* RULE_ERROR also when a is unknown and b is 0: no fact can mend it. */
struct rule_value rule_over(struct rule_value a, struct rule_value b);
struct rule_value rule_negate(struct rule_value a);
/* Below, at or above 0 as a is less than, equal to or more than b; both known. Never overflows. */
int rule_compare(struct rule_value a, struct rule_value b);
/* The multiple of `step` (> 0) that the mode asks for. */
struct rule_value rule_round(struct rule_value a, struct rule_value step, enum ir_round mode);

#endif
