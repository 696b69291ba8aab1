/*
 * population_facts.h - synthetic values for the facts of a book, by what the facts are called.
 *
 * Layer: feature, private to rule. A household has a level of income and its members their own
 * luck;
 * all facts follow from those, so that who earns little owns little. SplitMix64 as in
 * synth/synth_rng.h: a stream belongs to a place and moves no other.
 */
#ifndef MZ_FEATURE_RULE_POPULATION_FACTS_H
#define MZ_FEATURE_RULE_POPULATION_FACTS_H

#include "col/pop.h"
#include "feature/rule/population.h"

struct population_rng {
    uint64_t at;
};

static inline uint64_t population_mix(uint64_t z)
{
    z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
    z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
    return z ^ (z >> 31);
}

static inline struct population_rng population_rng_of(uint64_t seed, uint64_t topic, uint64_t place)
{
    uint64_t t = population_mix(seed + UINT64_C(0x9e3779b97f4a7c15) * (topic + 1));
    return (struct population_rng){population_mix(t ^ place)};
}

/* A number in [0, n), n from 1 to 2^31. */
static inline int32_t population_below(struct population_rng *r, int32_t n)
{
    r->at += UINT64_C(0x9e3779b97f4a7c15);
    return (int32_t)(((population_mix(r->at) >> 32) * (uint64_t)n) >> 32);
}

/* An empty column of a fact. */
void population_room(const struct population_options *o, const struct ir_fact *f, size_t i,
                     size_t rows, struct mz_pop *p, struct mz_col_set *set);
/* A value within the bounds of the fact. */
int64_t population_held(const struct ir_fact *f, int64_t v);
/* What departments have delivered and what we decided over it; population_feeds.c. */
mz_code population_feeds(mz_cx *cx, const struct population_options *o,
                         struct mz_pop *p) MZ_MUST_USE;
/* What the note of the data folder says; MZ_OK without one. */
mz_code population_kind(mz_cx *cx, mz_str data, bool *there, bool *synthetic) MZ_MUST_USE;
/* The place of the numbers behind the facts; the origins stand behind it. */
enum { POPULATION_HIDDEN = 1 };

/* Fill every column, or where nothing is to be made up those of the register; `members` side by
 * side as the persons of `p`. */
void population_facts(const struct population_options *o, const struct population_member *members,
                      struct mz_pop *p);

#endif
