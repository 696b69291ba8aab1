/*
 * simulate_bench_web.c - mz bench simulate: a slider of the page /simulate over a province.
 *
 * The page is asked for as a browser asks, through the router, with a population file of synthetic
 * people; the first answer makes the base, the others move the standard of low-income aid.
 */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "feature/division/division.h"
#include "feature/rule/population.h"
#include "feature/rule/rule_int.h"
#include "feature/rule/shelf.h"
#include "feature/world.h"
#include "web/app.h"

enum { PEOPLE = 3610000, MOVES = 9, MOVES_MAX = 500 };

static const int64_t PROVINCE = INT64_C(330000000000);

struct province {
    struct mz_bench_io *io;
    mz_cx cx; /* the bench's, in a world of its own */
    struct mz_world world;
    struct mz_actor actor;
    const struct mz_route *tables[2];
    mz_web *web;
};

static int64_t clock_us(clockid_t which)
{
    struct timespec t;
    (void)clock_gettime(which, &t);
    return (int64_t)t.tv_sec * 1000000 + t.tv_nsec / 1000;
}

/* Everybody who asks is the province's own officer. */
static mz_code identify(mz_cx *cx, void *p, mz_req *rq, struct mz_who *who)
{
    (void)cx;
    (void)rq;
    who->actor = ((struct province *)p)->actor;
    who->bearer = true;
    return MZ_OK;
}

static bool may(void *p, const struct mz_who *who, const char *perm)
{
    (void)p;
    (void)who;
    (void)perm;
    return true;
}

static mz_code open_web(struct province *v)
{
    mz_cx *cx = &v->cx;
    mz_str packs = MZ_S("packs");
    v->world.data = v->io->dir;
    v->world.division = PROVINCE;
    v->world.rules = rule_store_new(cx, &packs, 1);
    v->actor = (struct mz_actor){.user = 1, .role = MZ_S("province"), .name = MZ_S("bench")};
    division_range(PROVINCE, &v->actor.division_lo, &v->actor.division_hi);
    v->tables[0] = rule_routes;
    MZ_TRY(division_open(cx, NULL, NULL, &v->world.divisions));
    struct mz_web_options o = {.tables = v->tables,
                               .key = MZ_S("0123456789abcdef0123456789abcdef"),
                               .name = MZ_S("mz"),
                               .version = MZ_S("bench"),
                               .auth = {.p = v, .identify = identify, .may = may}};
    return mz_web_new(cx, &o, &v->web);
}

static mz_code people(struct province *v)
{
    const struct rule_shelved *s = NULL;
    struct mz_pop *pop = NULL;
    mz_cx cx = v->cx;
    MZ_TRY(rule_shelf_book(&cx, MZ_S("cn-33"), &s));
    struct population_options o = {.book = s->book,
                                   .at = mz_date_today(&cx),
                                   .seed = v->io->seed,
                                   .unknown = 10,
                                   .people = v->io->size > 0 ? (size_t)v->io->size : (size_t)PEOPLE,
                                   .division = PROVINCE};
    cx.a = mz_arena_new((size_t)8 << 30);
    mz_code rc = population_make(&cx, &o, &pop);
    rc = rc == MZ_OK ? population_save(&cx, &o, pop, v->io->dir) : rc;
    mz_arena_free(cx.a);
    v->cx.err = cx.err;
    return rc;
}

struct took {
    int64_t wall_us;
    int64_t cpu_us;
    size_t bytes;
};

/* The page with the standard at so many yuan, which it has to show; 0: as it is. */
static mz_code ask(struct province *v, int yuan, struct took *out)
{
    mz_arena *a = mz_arena_new((size_t)256 << 20);
    struct mz_answer answer = {0};
    char target[100];
    char shown[40];
    (void)snprintf(target, sizeof target, "/simulate?pack=cn-33%s%d",
                   yuan == 0 ? "&members=" : "&dibao_line=", yuan);
    (void)snprintf(shown, sizeof shown, yuan == 0 ? "dibao_line" : "value=\"%d\"", yuan);
    struct mz_pair headers[] = {{MZ_S("accept"), MZ_S("text/html")}};
    struct mz_call call = {
        .method = "GET", .target = mz_str_of(target), .headers = headers, .headers_n = 1};
    int64_t cpu = clock_us(CLOCK_PROCESS_CPUTIME_ID);
    int64_t wall = clock_us(CLOCK_MONOTONIC);
    mz_web_call(v->web, a, &call, &answer);
    *out = (struct took){.wall_us = clock_us(CLOCK_MONOTONIC) - wall,
                         .cpu_us = clock_us(CLOCK_PROCESS_CPUTIME_ID) - cpu,
                         .bytes = answer.body.n};
    bool good =
        answer.status == 200 && memmem(answer.body.p, answer.body.n, shown, strlen(shown)) != NULL;
    mz_arena_free(a);
    return good ? MZ_OK
                : mz_fail(&v->cx, MZ_INVALID, "%s answered %d without %s", target, answer.status,
                          shown);
}

static int by_wall(const void *x, const void *y)
{
    const struct took *a = x;
    const struct took *b = y;
    return a->wall_us < b->wall_us ? -1 : a->wall_us > b->wall_us;
}

static mz_code slide(struct province *v)
{
    struct took took[MOVES_MAX];
    struct took first = {0};
    int n = v->io->count > 0 && v->io->count <= MOVES_MAX ? (int)v->io->count : MOVES;
    int64_t cpu = INT64_MAX;
    v->io->say(v->io, "the base");
    MZ_TRY(ask(v, 0, &first));
    v->io->say(v->io, "the slider");
    for (int i = 0; i < n; i++) {
        MZ_TRY(ask(v, 950 + 10 * i, &took[i]));
        cpu = took[i].cpu_us < cpu ? took[i].cpu_us : cpu;
    }
    qsort(took, (size_t)n, sizeof *took, by_wall);
    const struct mz_figure figures[] = {
        {.name = "one moved slider, median",
         .value = took[n / 2].wall_us,
         .unit = "us",
         .goal = 200000,
         .at_most = true},
        {.name = "  the slowest", .value = took[n - 1].wall_us, .unit = "us"},
        {.name = "  least processor time, all threads", .value = cpu, .unit = "us"},
        {.name = "  bytes of the page", .value = (int64_t)took[0].bytes, .unit = "bytes"},
        {.name = "the first answer", .value = first.wall_us, .unit = "us"},
    };
    for (size_t i = 0; i < MZ_LEN(figures); i++) {
        v->io->report(v->io, figures[i]);
    }
    return MZ_OK;
}

static mz_code simulate(mz_cx *cx, struct mz_bench_io *io)
{
    struct province *v = MZ_NEW(cx->a, struct province);
    *v = (struct province){.io = io, .cx = *cx};
    v->cx.world = &v->world;
    v->cx.actor = &v->actor;
    mz_code rc = open_web(v);
    if (rc == MZ_OK) {
        io->say(io, "the people of a province");
        rc = people(v);
        rc = rc == MZ_OK ? slide(v) : rc;
        mz_web_free(v->web);
    }
    cx->err = v->cx.err;
    return rc;
}

const struct mz_bench rule_benches[] = {
    {.name = "simulate",
     .run = simulate,
     .help = MZ_T("A moved slider of the simulation over a province")},
    {0},
};
