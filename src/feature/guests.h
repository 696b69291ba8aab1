/*
 * guests.h - the public without an account: where it looks, the code by which somebody comes back,
 * and how often an address, a telephone or a code may try.
 *
 * Layer: feature. A feature names its kinds of tries and says in its own words what to do instead.
 *
 * Invariants
 *   - A try is counted before it is judged: tries at the same time cannot pass a bound together.
 *   - What tries is kept as a keyed hash, and for a day: addresses and telephones stand nowhere.
 */
#ifndef MZ_FEATURE_GUESTS_H
#define MZ_FEATURE_GUESTS_H

#include "base/base.h"

/* Sixteen digits by chance, "1234-5678-1234-5678": 53 bits, which nobody guesses at these rates. */
mz_str mz_guest_code(mz_cx *cx);
/* As typed, with blanks and hyphens or without, in that spelling; empty when it is no code. */
mz_str mz_guest_code_read(mz_cx *cx, mz_str typed);
/* The keyed hash of "`what`:`text`" in hex, by which a row is found that does not hold the text. */
mz_code mz_guest_key(mz_cx *cx, const char *what, mz_str text, mz_str *key) MZ_MUST_USE;

/* What counts as one: an address of IPv4, of IPv6 its /64, which a client has to itself. */
mz_str mz_guest_from(mz_cx *cx, mz_str from);

/*
 * Who asks has no scope: what a code, a number or a form names is looked for in the county of that,
 * or in the whole area of the office.
 */
struct mz_actor mz_guest(int64_t division, mz_str from, mz_str request);
struct mz_actor mz_guest_here(const mz_cx *cx, mz_str from, mz_str request);

struct mz_guest_bucket {
    int64_t most;   /* at once */
    int64_t per_ms; /* one comes back every so many ms */
};
struct mz_guest_try {
    const char *kind; /* "apply:start" */
    mz_str what;      /* who or what is tried, of which 64 bytes count; empty: all together */
    struct mz_guest_bucket bucket;
};
/*
 * Takes one from each of these buckets, in the open transaction or in one of its own. MZ_RATE with
 * `words`, an MZ_T sentence that says what to do instead, when one is empty: the transaction ends
 * with that, and none is taken.
 */
mz_code mz_guest_take(mz_cx *cx, const struct mz_guest_try *v, size_t n,
                      const char *words) MZ_MUST_USE;
mz_code mz_guest_admit(mz_cx *cx, const struct mz_guest_try *v, size_t n,
                       const char *words) MZ_MUST_USE;
/* Gives one back: that try was good. */
mz_code mz_guest_give(mz_cx *cx, const struct mz_guest_try *t) MZ_MUST_USE;
/* Forgets what was tried a day ago, in the open transaction. */
mz_code mz_guest_sweep(mz_cx *cx) MZ_MUST_USE;

#endif
