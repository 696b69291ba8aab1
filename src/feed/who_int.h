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
};

/* The line where a key is looked for first. Two products: keys of one place and day are close. */
static inline size_t who_home(const mz_who *w, uint64_t key)
{
    __extension__ typedef unsigned __int128 wide;
    uint64_t h = key * UINT64_C(0x9E3779B97F4A7C15);
    h = (h ^ h >> 32) * UINT64_C(0xD6E8FEB86659FD93);
    return (size_t)((wide)h * w->lines_n >> 64);
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
