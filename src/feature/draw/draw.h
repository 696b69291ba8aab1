/*
 * draw.h - drawing by lot (双随机): which closed cases are looked at again, and by whom.
 *
 * Layer: feature. What is drawn from, how many and who may be drawn is the pack's to say (`drawn`
 * of a matter, src/flow/README.md); the cases that begin are those of feature/matter.
 *
 * Invariants
 *   - The list is fixed and its hash published before there is a seed; the seed is another
 *     account's. Neither changes afterwards.
 *   - What is drawn is a pure function of list and seed (draw_lot), both of which are public.
 *   - Nobody inspects a case in which he acted.
 */
#ifndef MZ_FEATURE_DRAW_DRAW_H
#define MZ_FEATURE_DRAW_DRAW_H

#include "feature/feature.h"

enum {
    DRAW_CASES_MAX = 20000,
    DRAW_TAKES_MAX = 200,
    DRAW_PEOPLE_MAX = 5,
    DRAW_INSPECTORS_MAX = 200,
    DRAW_SEED_MIN = 8,
    DRAW_SEED_MAX = 200,
    DRAW_LIST_BYTES = 4 << 20
};

/* ---- the lot, of texts alone ---------------------------------------------------------------- */

struct draw_taken {
    mz_str number; /* of the case, as the list has it */
    int64_t inspectors[DRAW_PEOPLE_MAX];
    size_t inspectors_n;
};
/*
 * A list is lines of words with one blank between them:
 *
 *     county 331181
 *     matter dibao_recheck
 *     takes 2                                   so many cases are drawn
 *     people 2                                  and for each so many inspectors
 *     inspector 331181000000012                 one line for each
 *     case BJ331181-000123 331181000000011 ...  one for each, with the inspectors who may not
 *
 * Cases stand in the order of SHA-256(seed LF number), inspectors of a case in the order of
 * SHA-256(seed LF number LF inspector), all as written; the first ones are drawn.
 * MZ_INVALID for what is no list.
 */
mz_code draw_lot(mz_cx *cx, mz_str list, mz_str seed, struct draw_taken **out,
                 size_t *n) MZ_MUST_USE;
/* The SHA-256 of a list, in hexadecimal. */
mz_str draw_hash(mz_arena *a, mz_str list);

/* ---- drawings ------------------------------------------------------------------------------- */

struct draw {
    int64_t id;
    int64_t division;
    mz_str matter;
    mz_str list;
    mz_str hash;
    int64_t cases;
    int64_t takes;
    int64_t made_ms;
    int64_t made_by;
    mz_str seed;      /* empty: not drawn yet */
    int64_t drawn_ms; /* MZ_NULL */
    int64_t drawn_by;
};

/* Fixes the list of a matter with `drawn`. MZ_CONFLICT where nothing, or nobody, can be drawn. */
mz_code draw_make(mz_cx *cx, mz_str matter, int64_t *id) MZ_MUST_USE;
/* Draws, and begins a case for each that was drawn. MZ_DENIED for who fixed the list. */
mz_code draw_seed(mz_cx *cx, int64_t id, mz_str seed) MZ_MUST_USE;
mz_code draw_get(mz_cx *cx, int64_t id, struct draw *out) MZ_MUST_USE;

struct draw_item {
    int64_t place;
    int64_t case_id;
    int64_t next_id;
    mz_str inspectors; /* with blanks between */
    mz_str ending;     /* of the inspection; empty: it runs */
};
mz_code draw_items(mz_cx *cx, int64_t id, struct draw_item **out, size_t *n) MZ_MUST_USE;

/* ---- the demonstration ---------------------------------------------------------------------- */

struct demo;
struct demo_turns;
/* Drawings between the cases of the year; the last one waits for its seed. */
mz_code draw_demo_turns(struct demo *d, struct demo_turns *q) MZ_MUST_USE;

#endif
