/*
 * simulate_int.h - the base of simulations as its two files see it. simulate.c runs the plans,
 * simulate_group.c compares and groups.
 */
#ifndef MZ_FEATURE_RULE_SIMULATE_INT_H
#define MZ_FEATURE_RULE_SIMULATE_INT_H

#include "feature/rule/simulate.h"
#include "rule/run.h"

enum sim_category { SIM_MINOR = 1, SIM_OLD = 2, SIM_DISABLED = 4 };

/* Places in the plan's outs. */
struct sim_plan {
    uint32_t outcome;
    bool person;
    uint32_t eligible;
    uint32_t amount; /* UINT32_MAX: no monthly amount */
};

struct sim_base {
    mz_arena *a;
    mz_arena *work; /* of one run, emptied by the next */
    struct sim_options o;
    uint32_t rules[3 * SIM_OUTCOMES_MAX + 1];
    uint32_t rules_n;
    struct sim_plan plans[SIM_OUTCOMES_MAX];
    size_t plans_n;
    uint32_t income; /* place in the outs, UINT32_MAX: none */
    uint8_t *in;     /* households in the scope of this run */
    int64_t *fen;    /* of each household, a month, as the law is */
    uint32_t *has;   /* bits of plans */
    int32_t *yuan;   /* income for each head, -1: not known; NULL without the rule */
    uint8_t *decile; /* 1 to 10, 0: not known */
    uint8_t *category;
};

/* The other side of a comparison. */
struct sim_then {
    const int64_t *fen;
    const uint32_t *has;
    const int64_t *n;
    const int64_t *open;
    const int64_t *sum;
};

mz_code sim_compare(mz_cx *cx, const struct sim_base *b, const struct sim_then *then,
                    struct sim_scope scope, struct sim_result *out) MZ_MUST_USE;

#endif
