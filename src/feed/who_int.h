/* who_int.h - the inside of the index; who.c asks, who_file.c keeps. Private to this folder. */
#ifndef MZ_FEED_WHO_INT_H
#define MZ_FEED_WHO_INT_H

#include "feed/who.h"

enum { WHO_LINE = 5 }; /* keys in a cache line, with their rows */

/* Of a row of the population: one line of the cache holds four. */
struct who_row {
    uint64_t key;
    uint32_t name; /* print; 0: none */
    uint32_t flags;
};

/* Filled from the front; 0 is no key. One line of the cache. */
struct who_line {
    uint64_t key[WHO_LINE];
    uint32_t row[WHO_LINE];
    uint32_t unused;
};
_Static_assert(sizeof(struct who_line) == 64, "one line of the cache");

struct mz_who {
    size_t rows_n;
    size_t rows_max;
    uint64_t epoch;
    uint64_t seed; /* of the prints of names */
    size_t twice;
    struct who_row *of;
    size_t lines_n;
    struct who_line *line;
    /*
     * Most numbers that are asked for are strangers'. Four bits in one word say so for all but a
     * few of them (Putze, Sanders, Singler 2007), and the words take a twentieth of the lines'
     * room: they stay in the caches and within reach of the address buffers.
     */
    size_t words_n;
    uint64_t *word;
};

/* Two products: keys of one place and day are close. */
static inline uint64_t who_hash(uint64_t key)
{
    uint64_t h = key * UINT64_C(0x9E3779B97F4A7C15);
    return (h ^ h >> 32) * UINT64_C(0xD6E8FEB86659FD93);
}

static inline size_t who_scaled(uint64_t hash, size_t n)
{
    __extension__ typedef unsigned __int128 wide;
    return (size_t)((wide)hash * n >> 64);
}

/* The line where a key is looked for first. */
static inline size_t who_home(const mz_who *w, uint64_t hash)
{
    return who_scaled(hash, w->lines_n);
}

/* The four bits come from the lower half of the hash, the places from the upper. */
static inline uint64_t who_bits(uint64_t hash)
{
    return UINT64_C(1) << (hash & 63) | UINT64_C(1) << (hash >> 6 & 63) |
           UINT64_C(1) << (hash >> 12 & 63) | UINT64_C(1) << (hash >> 18 & 63);
}

static inline const uint64_t *who_word(const mz_who *w, uint64_t hash)
{
    return &w->word[who_scaled(hash, w->words_n)];
}

/* False only for keys that are not there. */
static inline bool who_maybe(const mz_who *w, uint64_t hash)
{
    return (~*who_word(w, hash) & who_bits(hash)) == 0;
}

/* The row of a key that is looked for from a line on, or MZ_WHO_NONE. */
static inline int64_t who_find(const mz_who *w, uint64_t key, size_t home)
{
    for (;;) {
        const struct who_line *l = &w->line[home];
        /* Without branches: which of them it is cannot be guessed. */
        unsigned hit = (unsigned)(l->key[0] == key) | (unsigned)(l->key[1] == key) << 1 |
                       (unsigned)(l->key[2] == key) << 2 | (unsigned)(l->key[3] == key) << 3 |
                       (unsigned)(l->key[4] == key) << 4;
        if (hit != 0) {
            return l->row[__builtin_ctz(hit)];
        }
        if (l->key[WHO_LINE - 1] == 0) {
            return MZ_WHO_NONE;
        }
        home = home + 1 == w->lines_n ? 0 : home + 1;
    }
}

/* Room for rows_max rows, filled with nothing; goes with cx->a. */
mz_code who_alloc(mz_cx *cx, size_t rows_max, mz_who **out) MZ_MUST_USE;
/* Index all rows. */
void who_index(mz_who *w);

#endif
