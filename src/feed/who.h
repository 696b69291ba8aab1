/*
 * who.h - whose ID number is this: from a number to the row of the population.
 *
 * Layer: feed. The key is mz_cid's: the first 17 digits as one integer. Each row also has a keyed
 * print of 32 bits of the name, so that the same number under another name is seen.
 *
 * Invariants
 *   - No ID number and no name is on disk in the clear: the file is sealed under MZ_FOR_FEED_WHO.
 *     In memory it is private to the process and stays out of core dumps.
 *   - Reading is safe from any number of threads.
 */
#ifndef MZ_FEED_WHO_H
#define MZ_FEED_WHO_H

#include "base/keyring.h"

enum { MZ_WHO_ROWS_MAX = 1 << 27, MZ_WHO_NONE = -1 };

enum mz_who_flag {
    MZ_WHO_DEAD = 1, /* a row about the person is counted as one about a dead person */
};

typedef struct mz_who mz_who;

/* ---- making ------------------------------------------------------------ */

/* An index of at most rows_max rows, to be filled in order; freed with cx->a. */
mz_code mz_who_new(mz_cx *cx, size_t rows_max, mz_who **out) MZ_MUST_USE;
/*
 * The next row of the population. Key 0: the person has no ID number and is never found. An empty
 * name is never held against anybody's. When two rows have one number the first is found;
 * mz_who_twice counts them.
 */
void mz_who_add(mz_who *w, uint64_t key, mz_str name, unsigned flags);
size_t mz_who_twice(const mz_who *w);
/*
 * Call after the last addition. `epoch` says which population the rows are of, so that results of
 * another one are not mixed in; it is kept with the file.
 */
void mz_who_done(mz_who *w, uint64_t epoch);

/* ---- keeping ------------------------------------------------------------ */

/* Written beside and renamed. */
mz_code mz_who_save(mz_cx *cx, const mz_who *w, mz_keyring *keys, const char *path) MZ_MUST_USE;
/* On all cores. MZ_ABSENT without a file; MZ_CORRUPT when one bit is not what was sealed. */
mz_code mz_who_open(mz_cx *cx, mz_keyring *keys, const char *path, mz_who **out) MZ_MUST_USE;

/* ---- asking ------------------------------------------------------------- */

size_t mz_who_rows(const mz_who *w);
uint64_t mz_who_epoch(const mz_who *w);
/* The row of a key, or MZ_WHO_NONE. */
int64_t mz_who_find(const mz_who *w, uint64_t key);
/* Fetch the place of a key ahead of mz_who_find. */
void mz_who_ahead(const mz_who *w, uint64_t key);
uint64_t mz_who_key(const mz_who *w, size_t row);
unsigned mz_who_flags(const mz_who *w, size_t row);
/* Is this the name of the row's person? Blanks, widths and kinds of middle dots do not count. */
bool mz_who_is(const mz_who *w, size_t row, mz_str name);

#endif
