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

/* Fill every column; `members` side by side as the persons of `p`. */
void population_facts(const struct population_options *o, const struct population_member *members,
                      struct mz_pop *p);

#endif
