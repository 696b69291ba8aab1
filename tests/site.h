/*
 * site.h - the pages of a feature without a socket or a database. The clock stands still, and
 * randomness is the same byte always.
 */
#ifndef MZ_TESTS_SITE_H
#define MZ_TESTS_SITE_H

#include <stdlib.h>

#include "feature/division/division.h"
#include "feature/world.h"
#include "web/app.h"

struct site {
    mz_cx cx;
    struct mz_world world;
    struct mz_clock clock;
    struct mz_random random;
    struct mz_actor nobody;
    struct mz_web_options options;
    const struct mz_route *tables[2];
    mz_web *web;
    struct mz_answer a;
};

static inline int64_t site_noon(void *p)
{
    (void)p;
    return INT64_C(1795190400000); /* 2026-11-20 12:00 in China */
}

static inline void site_repeat(void *p, void *out, size_t n)
{
    (void)p;
    memset(out, 7, n);
}

/* The world may be filled before it is opened. */
static inline struct site *site_new(const struct mz_route *routes)
{
    mz_arena *a = mz_arena_new((size_t)512 << 20);
    struct site *s = MZ_NEW(a, struct site);
    s->clock.now_ms = site_noon;
    s->random.fill = site_repeat;
    s->cx = (mz_cx){
        .a = a, .world = &s->world, .actor = &s->nobody, .clock = &s->clock, .random = &s->random};
    s->tables[0] = routes;
    s->options = (struct mz_web_options){.tables = s->tables,
                                         .key = MZ_S("0123456789abcdef0123456789abcdef"),
                                         .name = MZ_S("mz"),
                                         .version = MZ_S("test")};
    return s;
}

static inline void site_open(struct site *s)
{
    if (division_open(&s->cx, NULL, NULL, &s->world.divisions) != MZ_OK ||
        mz_web_new(&s->cx, &s->options, &s->web) != MZ_OK) {
        printf("%s\n", s->cx.err.msg);
        exit(1);
    }
}

static inline void site_close(struct site *s)
{
    mz_web_free(s->web);
    mz_arena_free(s->cx.a);
}

#endif
