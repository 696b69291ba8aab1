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
    uint8_t *hangs;  /* by parameter: what it decides may change with it */
    int32_t *fen;    /* of each household, as the law is; NULL without an amount */
};

enum { SIM_SIZES = 6, SIM_DECILES = 11, SIM_CATEGORIES = 7 };

/* How many households each group has in a scope: counted once, used by every run over it. */
struct sim_counts {
    struct sim_scope scope;
    bool made;
    int64_t all;
    uint16_t *of_division; /* group of each numbered division */
    struct sim_group *divisions;
    size_t divisions_n;
    int64_t sizes[SIM_SIZES];
    int64_t deciles[SIM_DECILES];
    int64_t categories[SIM_CATEGORIES];
    int64_t bands[SIM_BANDS];
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
    uint32_t *raw;   /* the same before one outcome took the place of another */
    int32_t *yuan;   /* income for each head, -1: not known; NULL without the rule */
    uint8_t *decile; /* 1 to 10, 0: not known */
    uint8_t *category;
    mz_arena *scoped; /* of the counts */
    mz_arena *keeps;  /* of what does not hang on the parameters that were moved last */
    uint32_t moved[SIM_SETS_MAX];
    size_t moved_n; /* 0: nothing is kept */
    struct rule_kept kept;
    struct sim_counts counts;
};

/* The other side of a comparison; counts by place of the plan. */
struct sim_then {
    int64_t *fen;
    uint32_t *has;
    int64_t *n;
    int64_t *open;
    int64_t *sum;
    uint32_t ran; /* bits of plans: the others are as they were */
};

mz_code sim_compare(mz_cx *cx, struct sim_base *b, const struct sim_then *then,
                    struct sim_scope scope, struct sim_result *out) MZ_MUST_USE;

#endif
