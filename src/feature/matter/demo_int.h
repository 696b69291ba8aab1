/* demo_int.h - what the demonstrations of this folder share. Private to it. */
#ifndef MZ_FEATURE_MATTER_DEMO_INT_H
#define MZ_FEATURE_MATTER_DEMO_INT_H

#include "feature/demo/demo.h"
#include "feature/matter/matter_int.h"

/* Homes of which no case is told here: of three the second one; bundles are theirs. */
static inline bool demo_spared(size_t home)
{
    return home % 3 == 1;
}

/* Where a case is led to: a step, or an end. */
struct demo_aim {
    bool end;
    uint32_t place;
};

/* A case that is led through its matter; demo_walk.c. */
struct demo_walk {
    struct demo *d;
    struct matter_kind k;
    int64_t id;
    uint32_t bad[IR_STEPS_MAX]; /* actions that were refused, a bit each */
    size_t turn;                /* who acts first, where two share a post */
};
/*
 * Lead the case on by the shortest way that its matter has: tasks of a step, an action, the days of
 * a notice. It ends there, or where nothing leads on any more.
 */
mz_code demo_lead(struct demo_walk *w, struct demo_aim aim) MZ_MUST_USE;

/* demo_year.c: every matter at every step and with every end, spread over the year. */
mz_code demo_year(struct demo *d) MZ_MUST_USE;

#endif
