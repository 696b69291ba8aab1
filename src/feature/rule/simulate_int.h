/*
 * simulate_int.h - the parts of a simulation. simulate.c runs the plans, simulate_block.c makes
 * what a block of households has of it, simulate_exclude.c takes away what gives way, and
 * simulate_group.c compares and groups.
 *
 * A run is one pass over blocks of households on all threads: a block's outcomes, exclusions and
 * sums stay in the cache, and threads share nothing that they write but their own rows.
 */
#ifndef MZ_FEATURE_RULE_SIMULATE_INT_H
#define MZ_FEATURE_RULE_SIMULATE_INT_H

#include "feature/rule/simulate.h"
#include "rule/run.h"

enum sim_category { SIM_MINOR = 1, SIM_OLD = 2, SIM_DISABLED = 4 };

enum { SIM_BLOCK = 4096, SIM_NONE = -1, SIM_GONE = -2, SIM_RULES_MAX = 5 * SIM_OUTCOMES_MAX };

/* Who has an outcome of persons. */
struct sim_entry {
    uint32_t row;
    int32_t fen;  /* SIM_NONE: not known, or not paid by the month */
    int32_t paid; /* after exclusions; SIM_GONE: it gave way */
};

/* Places in the plan's outs; UINT32_MAX: none. */
struct sim_plan {
    uint32_t outcome;
    bool person;
    uint32_t eligible;
    uint32_t amount; /* monthly */
    uint32_t covers; /* none: everybody of the household */
    uint8_t *hangs;  /* by parameter: what it decides may change with it */
    /* As the law is. Of a household's outcome by household, where it has the outcome: */
    int32_t *fen; /* SIM_NONE as above; NULL without an amount */
    int32_t *paid;
    /* Of persons, in order of rows: */
    struct sim_entry *entries;
    uint32_t *start;  /* place of the first entry of each block, and the end */
    int32_t *open_at; /* not decided, by number of the division */
};

enum { SIM_SIZES = 6, SIM_DECILES = 11, SIM_CATEGORIES = 7 };

/* An outcome in a scope. */
struct sim_tally {
    int64_t n;
    int64_t fen;
    int64_t open;
};

/* What is so in a scope whatever changes: counted once, used by every run over it. */
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
    struct sim_tally now[SIM_OUTCOMES_MAX];
};

/* A pair of outcomes that exclude each other, by places of plans. */
struct sim_pair {
    uint32_t plan[2];
    uint32_t share; /* place in the outs; UINT32_MAX: none */
    const struct ir_exclude *x;
};

enum { SIM_PAIRS_MAX = 64 };

struct sim_base {
    struct sim_base *now; /* what it is compared with: itself, or the law without the reform */
    mz_arena *a;
    mz_arena *work; /* of one run, emptied by the next */
    struct sim_options o;
    uint32_t rules[SIM_RULES_MAX + 1];
    uint32_t rules_n;
    struct sim_plan plans[SIM_OUTCOMES_MAX];
    size_t plans_n;
    struct sim_pair pairs[SIM_PAIRS_MAX];
    size_t pairs_n;
    uint32_t income; /* place in the outs */
    size_t blocks_n;
    size_t persons_most; /* of a block */
    uint8_t *in;         /* households in the scope of this run */
    int64_t *fen;        /* of each household, a month, as the law is */
    uint32_t *has;       /* bits of plans */
    uint32_t *raw;       /* the same before exclusions */
    int32_t *yuan;       /* income for each head, -1: not known; NULL without the rule */
    uint8_t *decile;     /* 1 to 10, 0: not known */
    uint8_t *category;
    mz_arena *scoped; /* of the counts */
    mz_arena *keeps;  /* of what does not hang on the parameters that were moved last */
    uint32_t moved[SIM_SETS_MAX];
    size_t moved_n; /* 0: nothing is kept */
    struct rule_kept kept;
    struct sim_counts counts;
};

/* Results by place in the outs; NULL: not run. */
struct sim_ran {
    const struct rule_result *out[SIM_RULES_MAX + 1];
};

/* What the households of one block have; one for each thread. */
struct sim_block {
    const struct sim_base *b;
    const struct sim_ran *ran;
    size_t h0; /* households h0 to h1 - 1, persons p0 to p1 - 1 */
    size_t h1;
    size_t p0;
    size_t p1;
    uint32_t *has; /* by household of the block */
    uint32_t *raw;
    int64_t *fen;
    int32_t *amount[SIM_OUTCOMES_MAX]; /* of households' outcomes; NULL of persons' */
    int32_t *paid[SIM_OUTCOMES_MAX];
    uint8_t *lost[SIM_OUTCOMES_MAX]; /* by person: another benefit stays for him */
    bool lost_used[SIM_OUTCOMES_MAX];
    struct sim_entry *entries[SIM_OUTCOMES_MAX]; /* of persons' outcomes */
    size_t entries_n[SIM_OUTCOMES_MAX];
    size_t cursor[SIM_OUTCOMES_MAX]; /* among the entries */
    uint16_t *two;                   /* households with two outcomes that may exclude each other */
    struct sim_tally tally[SIM_OUTCOMES_MAX]; /* of the scope, over all blocks so far */
    int32_t **open_at;                        /* as of the plans, to be filled; NULL: no need */
};

void sim_block_new(mz_arena *a, const struct sim_base *b, const struct sim_ran *ran,
                   struct sim_block *out);
/* Outcomes, exclusions and sums of block i. */
void sim_block_do(struct sim_block *k, size_t i);
/* The pairs of the matrix, in their order. */
void sim_block_exclude(struct sim_block *k);

/* The other side of a comparison. */
struct sim_then {
    uint32_t *has; /* of all households */
    struct sim_tally tally[SIM_OUTCOMES_MAX];
};

/* Sums over some blocks, of one thread. */
struct sim_sums;
struct sim_sums *sim_sums_new(mz_arena *a, const struct sim_base *b);
/* Households h0 to h1 - 1 with what they would have. */
void sim_sums_add(struct sim_sums *s, size_t h0, size_t h1, const uint32_t *has,
                  const int64_t *fen);

/* Once for a scope. MZ_ABSENT when nobody is in it. */
mz_code sim_count(mz_cx *cx, struct sim_base *b, struct sim_scope scope) MZ_MUST_USE;
/* The result from the sums of all threads. */
void sim_result_make(mz_cx *cx, const struct sim_base *b, const struct sim_then *then,
                     struct sim_sums *const *sums, size_t sums_n, struct sim_result *out);

#endif
