/* who_int.h - the inside of the index; who.c asks, who_file.c keeps. Private to this folder. */
#ifndef MZ_FEED_WHO_INT_H
#define MZ_FEED_WHO_INT_H

#include "feed/who.h"

enum { WHO_LINE = 8 }; /* keys in a cache line */

struct mz_who {
    size_t rows_n;
    size_t rows_max;
    uint64_t epoch;
    uint64_t seed; /* of the prints of names */
    size_t twice;
    /* by row */
    uint64_t *key;
    uint32_t *name; /* print; 0: none */
    uint8_t *flags;
    /* the index: lines of keys, 0 where there is none, and the row of each */
    size_t lines_n;
    uint64_t *slot;
    uint32_t *row;
};

/* Room for rows_max rows, filled with nothing; goes with cx->a. */
mz_code who_alloc(mz_cx *cx, size_t rows_max, mz_who **out) MZ_MUST_USE;
/* Index all rows. */
void who_index(mz_who *w);

#endif
