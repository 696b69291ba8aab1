/*
 * demo_homes.h - determinations for the demonstration, made from the synthetic population.
 *
 * Layer: feature, private to rule.
 */
#ifndef MZ_FEATURE_RULE_DEMO_HOMES_H
#define MZ_FEATURE_RULE_DEMO_HOMES_H

#include "feature/rule/shelf.h"

/* Writes DATA/population.col, and some determinations for households of the division. */
mz_code demo_homes(mz_cx *cx, const struct rule_shelved *s, int64_t division,
                   uint64_t seed) MZ_MUST_USE;

#endif
