/*
 * feed_sender.h - accounts of departments that bring deliveries in themselves.
 *
 * Layer: feature, for feed and for tests.
 *
 * Invariants
 *   - An account sends for one department of the catalogue, under one name.
 *   - It sees the deliveries of that department under that name: the report of their quality and
 *     the rows that came back. No person, no feature, no place, no other delivery.
 */
#ifndef MZ_FEATURE_FEED_FEED_SENDER_H
#define MZ_FEATURE_FEED_FEED_SENDER_H

#include "feature/feed/feed.h"

enum { FEED_SENDERS_MAX = 200 };

struct feed_sender {
    int64_t id, account, since_ms;
    mz_str department; /* of the catalogue */
    mz_str source;     /* the name that its deliveries stand under */
};

/* Of the actor's area, by department. */
mz_code feed_senders(mz_cx *cx, struct feed_sender **out, size_t *n) MZ_MUST_USE;
/* Empty source: the department's own name. MZ_INVALID, MZ_CONFLICT when it sends already. */
mz_code feed_sender_give(mz_cx *cx, int64_t account, mz_str department, mz_str source) MZ_MUST_USE;
mz_code feed_sender_end(mz_cx *cx, int64_t id) MZ_MUST_USE;

/* For whom the actor sends; *found false: for nobody. */
mz_code feed_sender_own(mz_cx *cx, struct feed_sender *out, bool *found) MZ_MUST_USE;
bool feed_sender_sends(const struct catalogue *c, const struct feed_sender *s,
                       const struct catalogue_category *k);
/* A delivery of the actor's own; MZ_ABSENT for all others. */
mz_code feed_own_delivery(mz_cx *cx, int64_t id, struct feed_delivery *out) MZ_MUST_USE;

#endif
