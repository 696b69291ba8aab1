/*
 * bare.h - a context with divisions and without a database. The clock stands still, and randomness
 * is the same byte always.
 */
#ifndef MZ_TESTS_BARE_H
#define MZ_TESTS_BARE_H

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "feature/division/division.h"
#include "feature/world.h"

struct bare {
    mz_cx cx;
    struct mz_world world;
    struct mz_clock clock;
    struct mz_random random;
    struct mz_actor nobody;
};

static inline int64_t bare_noon(void *p)
{
    (void)p;
    return INT64_C(1795190400000); /* 2026-11-21 00:00 in China */
}

static inline void bare_repeat(void *p, void *out, size_t n)
{
    (void)p;
    memset(out, 7, n);
}

static inline mz_cx *bare(void)
{
    mz_arena *a = mz_arena_new((size_t)512 << 20);
    struct bare *b = MZ_NEW(a, struct bare);
    b->clock.now_ms = bare_noon;
    b->random.fill = bare_repeat;
    b->cx = (mz_cx){
        .a = a, .world = &b->world, .actor = &b->nobody, .clock = &b->clock, .random = &b->random};
    if (division_open(&b->cx, NULL, NULL, &b->world.divisions) != MZ_OK) {
        printf("no divisions: %s\n", b->cx.err.msg);
        exit(1);
    }
    return &b->cx;
}

static inline void bare_done(mz_cx *cx)
{
    mz_arena_free(cx->a);
}

#endif
