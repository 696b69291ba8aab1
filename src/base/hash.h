/*
 * hash.h - a fast hash for tables in memory, and a map from numbers or strings to numbers.
 *
 * Layer: base. Not for security: signatures, blind indexes and audit chains use base/crypto.h. The
 * values may change between versions, so they are never stored.
 *
 * The hash multiplies two 64-bit words into 128 bits and folds the halves by xor, sixteen bytes at
 * a time. Each word is first combined with a constant (digits of pi) and the state, so that a zero
 * word does not swallow its neighbour; the length enters last, so that padding is not a collision.
 * Give a map that holds strangers' keys a seed from mz_random_fill, and they cannot choose keys
 * that collide.
 */
#ifndef MZ_BASE_HASH_H
#define MZ_BASE_HASH_H

#include "base/base.h"

uint64_t mz_hash_str(mz_str s, uint64_t seed);
/* A bijection: two numbers never collide. */
uint64_t mz_hash_u64(uint64_t v);

/*
 * Open addressing with linear probing over an index of entries kept in the order of insertion, so
 * that a walk is deterministic. Entries are never removed. Memory doubles as it grows and comes
 * from the arena; a map of n string keys takes at most about 80 n bytes and the keys themselves.
 */
typedef struct mz_map mz_map;

enum mz_map_kind { MZ_MAP_U64, MZ_MAP_STR };

enum { MZ_MAP_MAX = 1 << 28 };

/* A map of at most `max` entries (1 to MZ_MAP_MAX). */
mz_map *mz_map_new(mz_arena *a, enum mz_map_kind kind, size_t max, uint64_t seed);

/*
 * Set the value of a key. A string key is copied into the map's arena when it is new. MZ_LIMIT
 * when the key is new and the map is full. A key of the other kind is a bug (assert).
 */
mz_code mz_map_put(mz_cx *cx, mz_map *m, uint64_t key, int64_t value) MZ_MUST_USE;
mz_code mz_map_put_str(mz_cx *cx, mz_map *m, mz_str key, int64_t value) MZ_MUST_USE;

/* False when the key is absent; then *value is as it was. */
bool mz_map_get(const mz_map *m, uint64_t key, int64_t *value);
bool mz_map_get_str(const mz_map *m, mz_str key, int64_t *value);

size_t mz_map_n(const mz_map *m);

struct mz_map_entry {
    uint64_t key; /* of a number map; the hash in a string map */
    mz_str str;   /* of a string map */
    int64_t value;
};

/* Entry i in order of insertion, i < mz_map_n(m). */
struct mz_map_entry mz_map_at(const mz_map *m, size_t i);

#endif
