/*
 * twice.h - one person paid in two counties, found without either seeing the other's people.
 *
 * Layer: feature. Each county gives digests of whom it pays, keyed by a key that the province gives
 * to its counties; somebody compares digests; each county is told which of its own digests another
 * county has, and by what programme. README.md says what each party can and cannot learn.
 *
 * Invariants
 *   - A digest is HMAC-SM3 under the shared key over month and ID number, 128 bits: no two months
 *     can be joined, and without the key no number can be tried.
 *   - What leaves a county is month, county, programme and digest. What comes back is the digest of
 *     its own, its own programme, and the other's county and programme. No id, name, place.
 *   - Digests under another key or month are refused, not compared.
 *   - Who is found becomes an alert by the pack's rule (fact paid_elsewhere); a person decides.
 *   - What a county gives and is told is read and written inside the scope of that county alone.
 */
#ifndef MZ_FEATURE_TWICE_TWICE_H
#define MZ_FEATURE_TWICE_TWICE_H

#include "base/base.h"

enum { TWICE_DIGEST_N = 16, TWICE_KEY_N = 32, TWICE_PRINT_N = 8, TWICE_WORD_MAX = 24 };

struct twice_digest {
    uint8_t b[TWICE_DIGEST_N];
    char programme[TWICE_WORD_MAX]; /* word of the brain's categories */
};

/* What one county gives. */
struct twice_given {
    int64_t county; /* 6 digits */
    int64_t period;
    uint8_t print[TWICE_PRINT_N]; /* of the key: others compare nothing else with it */
    struct twice_digest *d;
    size_t n;
};

/* One of a county's digests that another county has. */
struct twice_told {
    uint8_t b[TWICE_DIGEST_N];
    char programme[TWICE_WORD_MAX];
    int64_t other;
    char other_programme[TWICE_WORD_MAX];
};

/* What one county is told. */
struct twice_answer {
    int64_t county;
    int64_t period;
    uint8_t print[TWICE_PRINT_N];
    struct twice_told *t;
    size_t n;
};

/* ---- key: DATA/keys/twice.key ------------------------------------------------- */

/* Makes the province's key; MZ_CONFLICT when there is one. It is handed to counties as a file. */
mz_code twice_key_make(mz_cx *cx) MZ_MUST_USE;
mz_code twice_key_get(mz_cx *cx, uint8_t key[TWICE_KEY_N]) MZ_MUST_USE;

/* ---- the three steps -------------------------------------------------------------- */

/* Whom this county pays, as digests in their order. The actor's scope must be this county's. */
mz_code twice_give(mz_cx *cx, int64_t county, int64_t period, struct twice_given *out) MZ_MUST_USE;
/*
 * For each county what the others have, in their order. Pure: no key, no database. MZ_INVALID for
 * another month or key, or a county that stands twice.
 */
mz_code twice_compare(mz_cx *cx, const struct twice_given *in, size_t n,
                      struct twice_answer **out) MZ_MUST_USE;

struct twice_tally {
    int64_t given, found, made, ended;
    int64_t strange; /* lines of digests that are not ours */
};
/* What another county has of ours: hits and alerts; what is not told any more ends. */
mz_code twice_take(mz_cx *cx, const struct twice_answer *answer,
                   struct twice_tally *out) MZ_MUST_USE;

/* All counties of this database: give, compare, take, each inside its own county. */
mz_code twice_run(mz_cx *cx, int64_t period, struct twice_tally *out) MZ_MUST_USE;

/* ---- as files ------------------------------------------------------------------------ */

mz_str twice_given_text(mz_cx *cx, const struct twice_given *g);
mz_code twice_given_read(mz_cx *cx, mz_str text, struct twice_given *out) MZ_MUST_USE;
mz_str twice_answer_text(mz_cx *cx, const struct twice_answer *a);
mz_code twice_answer_read(mz_cx *cx, mz_str text, struct twice_answer *out) MZ_MUST_USE;

#endif
