/*
 * division_tally.h - how many people, households and staff a division and its children have.
 *
 * Layer: feature. Counted in the database inside the actor's scope: who may see a part sees the
 * count of that part.
 */
#ifndef MZ_FEATURE_DIVISION_DIVISION_TALLY_H
#define MZ_FEATURE_DIVISION_DIVISION_TALLY_H

#include "feature/division/division.h"

enum division_figure {
    DIVISION_PEOPLE,     /* registered and alive */
    DIVISION_HOUSEHOLDS, /* of people who live together */
    DIVISION_STAFF,      /* who has a post there today */
    DIVISION_FIGURES,
};

struct division_tally {
    int64_t n[DIVISION_FIGURES];
};

/*
 * `all` is for the division, each[i] for child i (all of one level, each below it). Reads one
 * index each; below a province, so at most a city's rows.
 */
mz_code division_tally(mz_cx *cx, int64_t code, const struct division *children, size_t n,
                       struct division_tally *all, struct division_tally *each) MZ_MUST_USE;

#endif
