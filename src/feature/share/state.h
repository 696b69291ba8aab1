/*
 * state.h - which rows a delivery left its recipient with: what the next change file is the
 * difference to.
 *
 * Layer: feature, private to share. A file of one line of text (what the rows are: dataset,
 * version, fields, place, categories) and then 16 bytes a row, ascending: key and hash of the row
 * as it was told. No name and no number stands in it. A difference of two rows is missed once in
 * 2^64.
 */
#ifndef MZ_FEATURE_SHARE_STATE_H
#define MZ_FEATURE_SHARE_STATE_H

#include "base/base.h"

struct share_state_row {
    uint64_t key; /* category * 2^54 + person */
    uint64_t hash;
};

enum { SHARE_KEY_BITS = 54, SHARE_STATE_HEAD_MAX = 4096 };

static inline uint64_t share_key(size_t category, int64_t person)
{
    return (uint64_t)category << SHARE_KEY_BITS | (uint64_t)person;
}

/* FNV-1a: 64 bits that never change between versions. */
static inline uint64_t share_row_hash(mz_str s)
{
    uint64_t h = UINT64_C(14695981039346656037);
    for (size_t i = 0; i < s.n; i++) {
        h = (h ^ (uint8_t)s.p[i]) * UINT64_C(1099511628211);
    }
    return h;
}

struct share_state {
    mz_str head;
    const struct share_state_row *row;
    size_t n;
};
/* Mapped until cx->a ends. MZ_ABSENT when it is gone, MZ_CORRUPT when it is none. */
mz_code share_state_open(mz_cx *cx, const char *path, struct share_state *out) MZ_MUST_USE;
/* Does any category have this person? */
bool share_state_person(const struct share_state *s, int64_t person);

#endif
