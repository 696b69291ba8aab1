/*
 * thread.h - one function on several threads, each with its own number, until all are done.
 *
 * Layer: col. What the parts share is read only, or theirs to guard.
 */
#ifndef MZ_COL_THREAD_H
#define MZ_COL_THREAD_H

#include <stddef.h>

enum { MZ_THREADS_MAX = 64 };

/*
 * fn(p, 0) … fn(p, n - 1), the first on the caller's thread. Where a thread cannot be had its part
 * runs on the caller's: slower, never wrong. n is at most MZ_THREADS_MAX.
 */
void mz_threads_run(size_t n, void (*fn)(void *p, size_t i), void *p);

#endif
