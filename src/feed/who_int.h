/* who_int.h - the inside of the index; who.c asks, who_file.c keeps. Private to this folder. */
#ifndef MZ_FEED_WHO_INT_H
#define MZ_FEED_WHO_INT_H

#include "feed/who.h"

enum { WHO_LINE = 8 }; /* keys in a cache line */

/* Of a row of the population: one line of the cache holds four. */
struct who_row {
    uint64_t key;
    uint32_t name; /* print; 0: none */
    uint32_t flags;
};

struct mz_who {
    size_t rows_n;
    size_t rows_max;
    uint64_t epoch;
    uint64_t seed; /* of the prints of names */
    size_t twice;
    struct who_row *of;
    /* the index: lines of keys, 0 where there is none, and the row of each */
    size_t lines_n;
    uint64_t *slot;
    uint32_t *row;
};

/* The line where a key is looked for first. Two products: keys of one place and day are close. */
static inline size_t who_line(const mz_who *w, uint64_t key)
{
    __extension__ typedef unsigned __int128 wide;
    uint64_t h = key * UINT64_C(0x9E3779B97F4A7C15);
    h = (h ^ h >> 32) * UINT64_C(0xD6E8FEB86659FD93);
    return (size_t)((wide)h * w->lines_n >> 64);
}

/* The slot of a key, or the first empty one on its way from a line on. */
static inline size_t who_slot(const mz_who *w, uint64_t key, size_t line)
{
    for (;;) {
        const uint64_t *s = w->slot + line * WHO_LINE;
        unsigned hit = 0;
        for (unsigned i = 0; i < WHO_LINE; i++) { /* without branches: which one is not known */
            hit |= (unsigned)(s[i] == key || s[i] == 0) << i;
        }
        if (hit != 0) {
            return line * WHO_LINE + (size_t)__builtin_ctz(hit);
        }
        line = line + 1 == w->lines_n ? 0 : line + 1;
    }
}

/* Room for rows_max rows, filled with nothing; goes with cx->a. */
mz_code who_alloc(mz_cx *cx, size_t rows_max, mz_who **out) MZ_MUST_USE;
/* Index all rows. */
void who_index(mz_who *w);

#endif
