/*
 * guests.h - the public without an account: the code by which somebody comes back, and how often an
 * address or a telephone may try.
 *
 * Layer: feature. Each feature keeps its buckets in a table of its own, by keyed hashes, and says
 * in its own words what to do instead; how full a bucket is and what counts as one address is here.
 */
#ifndef MZ_FEATURE_GUESTS_H
#define MZ_FEATURE_GUESTS_H

#include "base/base.h"

/* Sixteen digits by chance, "1234-5678-1234-5678": 53 bits, which nobody guesses at these rates. */
mz_str mz_guest_code(mz_cx *cx);
/* As typed, with blanks and hyphens or without, in that spelling; empty when it is no code. */
mz_str mz_guest_code_read(mz_cx *cx, mz_str typed);

struct mz_guest_bucket {
    int64_t most;   /* at once */
    int64_t per_ms; /* one comes back every so many ms */
};
/*
 * The level after one more try, in ms of time saved up; below 0: too many. `level` and `at_ms` are
 * what was kept of the last one, if one was `found`.
 */
int64_t mz_guest_take(struct mz_guest_bucket b, bool found, int64_t level, int64_t at_ms,
                      int64_t now_ms);

/* What counts as one: an address of IPv4, of IPv6 its /64, which a client has to itself. */
mz_str mz_guest_from(mz_cx *cx, mz_str from);

#endif
