/*
 * synth_rng.h - numbers that look random and depend on nothing but where they are asked for.
 *
 * Layer: feature, private to synth. A stream belongs to a place (seed, household, topic): asking
 * for one never moves another, so households can be made in any order and a new topic changes
 * nothing that was there. SplitMix64: Steele, Lea, Flood, "Fast splittable pseudorandom number
 * generators", OOPSLA 2014; the output function is Stafford's variant 13. Integers only.
 */
#ifndef MZ_FEATURE_SYNTH_SYNTH_RNG_H
#define MZ_FEATURE_SYNTH_SYNTH_RNG_H

#include <stdbool.h>
#include <stdint.h>

struct synth_rng {
    uint64_t at;
};

/* What a stream is for. Rows are only added at the end: a new one changes no other. */
enum synth_topic {
    SYNTH_TOPIC_SHAPE,
    SYNTH_TOPIC_FAMILY,
    SYNTH_TOPIC_PLACE,
    SYNTH_TOPIC_NAME,
    SYNTH_TOPIC_NATION,
    SYNTH_TOPIC_NUMBER,
    SYNTH_TOPIC_PHONE,
    SYNTH_TOPIC_LIFE,
    SYNTH_TOPIC_VILLAGE,
    SYNTH_TOPIC_WEIGHT,
    SYNTH_TOPIC_FLAW,
    SYNTH_TOPIC_NOISE,
    SYNTH_TOPIC_ORG,
    SYNTH_TOPIC_EVENT,
    SYNTH_TOPIC_FEED,
};

static inline uint64_t synth_mix(uint64_t z)
{
    z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
    z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
    return z ^ (z >> 31);
}

/* The stream of a topic at a place. */
static inline struct synth_rng synth_rng_of(uint64_t seed, enum synth_topic topic, int64_t place)
{
    uint64_t t = synth_mix(seed + UINT64_C(0x9e3779b97f4a7c15) * ((uint64_t)topic + 1));
    return (struct synth_rng){synth_mix(t ^ (uint64_t)place)};
}

static inline uint64_t synth_next(struct synth_rng *r)
{
    r->at += UINT64_C(0x9e3779b97f4a7c15);
    return synth_mix(r->at);
}

/* A number in [0, n), n from 1 to 2^31. The bias is below n / 2^32. */
static inline int32_t synth_below(struct synth_rng *r, int32_t n)
{
    return (int32_t)(((synth_next(r) >> 32) * (uint64_t)n) >> 32);
}

/* A number in [lo, hi]. */
static inline int32_t synth_between(struct synth_rng *r, int32_t lo, int32_t hi)
{
    return lo + synth_below(r, hi - lo + 1);
}

/* True once in `n` times of a thousand. */
static inline bool synth_permille(struct synth_rng *r, int32_t n)
{
    return synth_below(r, 1000) < n;
}

#endif
