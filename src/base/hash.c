#include "base/hash.h"

#include <assert.h>
#include <string.h>

/* ---- hash ------------------------------------------------------------- */

__extension__ typedef unsigned __int128 wide;

/* Digits of pi in base 16; any odd words without pattern would do. */
static const uint64_t pi_words[] = {UINT64_C(0x243F6A8885A308D3), UINT64_C(0x13198A2E03707345),
                                    UINT64_C(0xA4093822299F31D1), UINT64_C(0x082EFA98EC4E6C89)};

static uint64_t fold(uint64_t a, uint64_t b)
{
    wide w = (wide)a * b;
    return (uint64_t)w ^ (uint64_t)(w >> 64);
}

/* Up to eight bytes as a number, the missing ones zero. */
static uint64_t word(const char *p, size_t n)
{
    uint64_t v = 0;
    memcpy(&v, p, n < 8 ? n : 8);
    return v;
}

uint64_t mz_hash_str(mz_str s, uint64_t seed)
{
    uint64_t h = seed ^ pi_words[0];
    size_t i = 0;
    for (; s.n - i > 16; i += 16) {
        h = fold(word(s.p + i, 8) ^ pi_words[1], word(s.p + i + 8, 8) ^ h ^ pi_words[2]);
    }
    uint64_t a = 0;
    uint64_t b = 0;
    if (s.n > i) {
        a = word(s.p + i, s.n - i);
        b = s.n - i > 8 ? word(s.p + i + 8, s.n - i - 8) : 0;
    }
    h = fold(a ^ pi_words[1], b ^ h ^ pi_words[2]);
    return fold(h ^ pi_words[3], (uint64_t)s.n ^ pi_words[1]);
}

/* Xor-shifts and odd multiplications, each of which can be undone. */
uint64_t mz_hash_u64(uint64_t v)
{
    v = (v ^ (v >> 32)) * pi_words[1];
    v = (v ^ (v >> 29)) * pi_words[2];
    return v ^ (v >> 32);
}

/* ---- map -------------------------------------------------------------- */

enum { SLOTS_MIN = 16 };

struct mz_map {
    mz_arena *a;
    enum mz_map_kind kind;
    uint64_t seed;
    size_t n;
    size_t max;
    size_t slots_n;  /* a power of two */
    size_t cap;      /* entries that fit: three quarters of the slots */
    uint32_t *slots; /* entry + 1, or 0 */
    struct mz_map_entry *entries;
};

static void map_size(mz_map *m, size_t slots_n)
{
    struct mz_map_entry *old = m->entries;
    m->slots_n = slots_n;
    m->cap = slots_n / 4 * 3;
    m->slots = MZ_NEW_N(m->a, uint32_t, slots_n);
    m->entries = MZ_NEW_N(m->a, struct mz_map_entry, m->cap);
    if (m->n > 0) {
        memcpy(m->entries, old, m->n * sizeof *old);
    }
}

mz_map *mz_map_new(mz_arena *a, enum mz_map_kind kind, size_t max, uint64_t seed)
{
    assert(max > 0);
    assert(max <= MZ_MAP_MAX);
    mz_map *m = MZ_NEW(a, mz_map);
    m->a = a;
    m->kind = kind;
    m->seed = seed;
    m->max = max;
    map_size(m, SLOTS_MIN);
    return m;
}

static uint64_t hash_of(const mz_map *m, uint64_t key, mz_str str)
{
    return m->kind == MZ_MAP_STR ? mz_hash_str(str, m->seed) : mz_hash_u64(key ^ m->seed);
}

/* The slot of the key, or the free one where it belongs. */
static size_t find(const mz_map *m, uint64_t hash, uint64_t key, mz_str str)
{
    size_t i = (size_t)hash & (m->slots_n - 1);
    while (m->slots[i] != 0) {
        const struct mz_map_entry *e = &m->entries[m->slots[i] - 1];
        if (e->key == key && (m->kind == MZ_MAP_U64 || mz_str_eq(e->str, str))) {
            return i;
        }
        i = (i + 1) & (m->slots_n - 1);
    }
    return i;
}

static void grow(mz_map *m)
{
    map_size(m, m->slots_n * 2);
    for (size_t i = 0; i < m->n; i++) {
        const struct mz_map_entry *e = &m->entries[i];
        uint64_t h = m->kind == MZ_MAP_STR ? e->key : mz_hash_u64(e->key ^ m->seed);
        m->slots[find(m, h, e->key, e->str)] = (uint32_t)(i + 1);
    }
}

static mz_code put(mz_cx *cx, mz_map *m, uint64_t key, mz_str str, int64_t value)
{
    uint64_t h = hash_of(m, key, str);
    key = m->kind == MZ_MAP_STR ? h : key;
    size_t slot = find(m, h, key, str);
    if (m->slots[slot] != 0) {
        m->entries[m->slots[slot] - 1].value = value;
        return MZ_OK;
    }
    if (m->n == m->max) {
        return mz_fail(cx, MZ_LIMIT, "map is full with %zu entries", m->max);
    }
    if (m->n == m->cap) {
        grow(m);
        slot = find(m, h, key, str);
    }
    mz_str kept = m->kind == MZ_MAP_STR ? mz_str_dup(m->a, str) : str;
    m->entries[m->n] = (struct mz_map_entry){key, kept, value};
    m->n++;
    m->slots[slot] = (uint32_t)m->n;
    return MZ_OK;
}

mz_code mz_map_put(mz_cx *cx, mz_map *m, uint64_t key, int64_t value)
{
    assert(m->kind == MZ_MAP_U64);
    return put(cx, m, key, (mz_str){NULL, 0}, value);
}

mz_code mz_map_put_str(mz_cx *cx, mz_map *m, mz_str key, int64_t value)
{
    assert(m->kind == MZ_MAP_STR);
    return put(cx, m, 0, key, value);
}

static bool get(const mz_map *m, uint64_t key, mz_str str, int64_t *value)
{
    uint64_t h = hash_of(m, key, str);
    size_t slot = find(m, h, m->kind == MZ_MAP_STR ? h : key, str);
    if (m->slots[slot] == 0) {
        return false;
    }
    *value = m->entries[m->slots[slot] - 1].value;
    return true;
}

bool mz_map_get(const mz_map *m, uint64_t key, int64_t *value)
{
    assert(m->kind == MZ_MAP_U64);
    return get(m, key, (mz_str){NULL, 0}, value);
}

bool mz_map_get_str(const mz_map *m, mz_str key, int64_t *value)
{
    assert(m->kind == MZ_MAP_STR);
    return get(m, 0, key, value);
}

size_t mz_map_n(const mz_map *m)
{
    return m->n;
}

struct mz_map_entry mz_map_at(const mz_map *m, size_t i)
{
    assert(i < m->n);
    return m->entries[i];
}
