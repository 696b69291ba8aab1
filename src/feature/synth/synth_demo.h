/*
 * synth_demo.h - fill an empty demonstration database, so that it looks lived in.
 *
 * Layer: feature, private to synth.
 *
 * Organisations come first; then everybody moves in, household by household, dated over some days
 * before the year that is shown (feature/demo); then people die, get other telephones and correct
 * addresses, in the order of time until today; then each feature adds what is its own (struct
 * mz_feature, .demo).
 *
 * Invariants
 *   - A transaction holds at most SYNTH_BATCH people and the number of the next household: a run
 *     that was killed goes on where it was, and nobody moves in twice.
 *   - Only a database made by `mz init --demo` is filled, and only an empty one.
 *   - The same seed on the same day gives the same county.
 */
#ifndef MZ_FEATURE_SYNTH_SYNTH_DEMO_H
#define MZ_FEATURE_SYNTH_SYNTH_DEMO_H

#include "feature/feature.h"
#include "feature/synth/synth.h"

enum { SYNTH_BATCH = 2000 };

struct synth_demo {
    struct synth_options options;
    const struct mz_feature *const *features; /* whose hooks are run; NULL-ended, or NULL */
    void (*step)(void *p, int64_t people);
    bool (*stopped)(void *p);
    void *p;
};

struct synth_demo_sum {
    bool already; /* it was full: nothing was changed */
    int64_t people;
    int64_t households;
    int64_t orgs;
    int64_t deaths;
    int64_t changes;
};

/*
 * MZ_DENIED where this is no demonstration, MZ_CONFLICT where somebody lives already who did not
 * come by this call, MZ_STOPPED when `stopped` says so.
 */
mz_code synth_demo_fill(mz_cx *cx, const struct synth_demo *what,
                        struct synth_demo_sum *sum) MZ_MUST_USE;

#endif
