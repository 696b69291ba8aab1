/*
 * fuzz_gen.h - random books, random packs and hostile populations, for holding the executors
 * against each other.
 *
 * Layer: rule. Everything follows from the seed. Node i is made from (seed, i) and the nodes before
 * it, household h from (seed, h): a failing case is shrunk by asking for fewer nodes, and for one
 * household.
 *
 * Every node is the root of a rule, rule i of node i (facts and constants too), so that the first
 * rule that differs is the operation at fault. Books are well typed and their values fit 128 bits;
 * they are not meaningful law. A pack is a text that goes the way of every pack, through loader and
 * checker (fuzz_pack.c); its rule i is made from (seed, i) and the rules before it.
 */
#ifndef MZ_RULE_FUZZ_GEN_H
#define MZ_RULE_FUZZ_GEN_H

#include "col/pop.h"
#include "rule/book.h"

struct rule_fuzz {
    uint64_t seed;
    bool pack;              /* a pack's text, not a graph */
    size_t nodes_n;         /* about: operations after the leaves; of a pack: rules */
    size_t household_first; /* the first of those that are made */
    size_t households_n;
};

struct rule_fuzz_case {
    struct rule_book *b;
    struct mz_pop *pop;
    mz_date at;
    mz_date known;
    uint32_t *rules; /* all, for plan_make() */
    size_t rules_n;
    mz_str text; /* of a pack */
    mz_str why;  /* the checker took it not: what it found, else empty */
};

/* b and pop are NULL where the checker did not take the pack. */
struct rule_fuzz_case rule_fuzz_make(mz_arena *a, const struct rule_fuzz *f);

/* A random number below n (n > 0), and the generator it comes from. */
uint64_t rule_fuzz_next(uint64_t *state);
uint64_t rule_fuzz_below(uint64_t *state, uint64_t n);

/* Facts and parameters of a random book; a division of its law; a day about `at`. */
void rule_fuzz_law(mz_arena *a, struct rule_book *b, uint64_t *rng, mz_date at);
int64_t rule_fuzz_division(uint64_t *rng);
mz_date rule_fuzz_near(uint64_t *rng, mz_date at, int span);
struct mz_pop *rule_fuzz_pop(mz_arena *a, const struct rule_book *b, const struct rule_fuzz *f,
                             mz_date at);

#endif
