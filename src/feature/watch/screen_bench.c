/*
 * mz bench watch-sql: the indicators over a generated population by both engines, held against each
 * other. Times of the kernels are of the processor; of SQL also on the wall, for a server of
 * PostgreSQL works in processes of its own. The clock is the machine's own.
 */
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "base/io.h"
#include "feature/division/division.h"
#include "feature/feature.h"
#include "feature/rule/rule.h"
#include "feature/watch/screen.h"
#include "feature/watch/watch_int.h"
#include "feature/world.h"

enum { PEOPLE = 1000000 };

#define COUNTY INT64_C(331181000000)

static int64_t clock_ms(clockid_t which)
{
    struct timespec t;
    (void)clock_gettime(which, &t);
    return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

struct sides {
    struct mz_bench_io *io;
    struct watch_screen screen;
    bool *kernels;
    bool *sql;
    int64_t laid_ms; /* on the wall, when the last part was in */
};

static mz_code note(mz_cx *cx, void *p, int64_t done, int64_t all)
{
    struct sides *s = p;
    (void)cx;
    s->laid_ms = done == all ? clock_ms(CLOCK_MONOTONIC) : s->laid_ms;
    return MZ_OK;
}

static mz_code make(mz_cx *cx, struct sides *s)
{
    struct watch_law law = {.book = NULL};
    struct mz_pop *pop = NULL;
    struct watch_span *all = MZ_NEW(cx->a, struct watch_span);
    MZ_TRY(watch_law_of(cx, COUNTY, &law));
    const struct population_options o = {.book = law.book,
                                         .at = mz_date_today(cx),
                                         .seed = s->io->seed,
                                         .unknown = 20,
                                         .people = s->io->size > 0 ? (size_t)s->io->size : PEOPLE,
                                         .division = COUNTY};
    MZ_TRY(population_make(cx, &o, &pop));
    *all = (struct watch_span){0, pop->households_n};
    s->screen = (struct watch_screen){
        .book = law.book, .pop = pop, .at = o.at, .spans = all, .spans_n = 1, .laid = note, .p = s};
    s->kernels = MZ_NEW_N(cx->a, bool, pop->households_n + 1);
    s->sql = MZ_NEW_N(cx->a, bool, pop->households_n + 1);
    return MZ_OK;
}

static mz_code rows_of(mz_cx *cx, const struct mz_bench_io *io, rule_rows **out)
{
    const char *url = mz_str_z(cx->a, io->db);
    struct rule_rows_options o = {.kind = PLAN_LITE, .schema = "mz_watch"};
    bool citus = false;
    o.url = mz_str_fmt(cx->a, MZ_FMT "/facts.db", MZ_ARG(io->dir)).p;
    if (strncmp(url, "postgres", 8) == 0) {
        MZ_TRY(rule_rows_citus(cx, url, &citus));
        o.kind = citus ? PLAN_CITUS : PLAN_PG;
        o.url = url;
    }
    return rule_rows_open(cx, &o, out);
}

static void figures(const struct sides *s, int64_t kernels_ms, int64_t start_ms, int64_t cpu_ms)
{
    struct mz_bench_io *io = s->io;
    int64_t found = 0;
    int64_t unlike = 0;
    int64_t end_ms = clock_ms(CLOCK_MONOTONIC);
    for (size_t i = 0; i < s->screen.pop->households_n; i++) {
        found += s->kernels[i] ? 1 : 0;
        unlike += s->kernels[i] != s->sql[i] ? 1 : 0;
    }
    const struct mz_figure all[] = {
        {.name = "persons", .value = (int64_t)s->screen.pop->persons_n, .unit = "persons"},
        {.name = "households", .value = (int64_t)s->screen.pop->households_n, .unit = "households"},
        {.name = "  of which an indicator holds", .value = found, .unit = "households", .goal = 1},
        {.name = "  unlike in SQL", .value = unlike, .unit = "households", .goal = MZ_GOAL_ZERO},
        {.name = "kernels, processor time", .value = kernels_ms, .unit = "ms"},
        {.name = "SQL, facts into tables", .value = s->laid_ms - start_ms, .unit = "ms wall"},
        {.name = "  statements", .value = end_ms - s->laid_ms, .unit = "ms wall"},
        {.name = "  processor time of mz", .value = cpu_ms, .unit = "ms"},
    };
    for (size_t i = 0; i < MZ_LEN(all); i++) {
        io->report(io, all[i]);
    }
}

static mz_code both(mz_cx *cx, struct sides *s)
{
    rule_rows *rows = NULL;
    s->io->say(s->io, "people");
    MZ_TRY(make(cx, s));
    s->io->say(s->io, "kernels");
    int64_t cpu = clock_ms(CLOCK_PROCESS_CPUTIME_ID);
    MZ_TRY(watch_screen_kernels(cx, &s->screen, s->kernels));
    int64_t kernels_ms = clock_ms(CLOCK_PROCESS_CPUTIME_ID) - cpu;
    s->io->say(s->io, "SQL");
    cpu = clock_ms(CLOCK_PROCESS_CPUTIME_ID);
    int64_t start = clock_ms(CLOCK_MONOTONIC);
    MZ_TRY(rows_of(cx, s->io, &rows));
    MZ_TRY(watch_screen_sql(cx, rows, &s->screen, s->sql));
    figures(s, kernels_ms, start, clock_ms(CLOCK_PROCESS_CPUTIME_ID) - cpu);
    return MZ_OK;
}

static mz_code engines(mz_cx *cx, struct mz_bench_io *io)
{
    struct sides s = {.io = io};
    mz_str packs = MZ_S("packs");
    struct mz_world world = {.data = io->dir, .division = COUNTY};
    mz_cx own = *cx;
    own.world = &world;
    world.rules = rule_store_new(&own, &packs, 1);
    mz_code rc = division_open(&own, NULL, NULL, &world.divisions);
    rc = rc == MZ_OK ? both(&own, &s) : rc;
    cx->err = own.err;
    return rc;
}

const struct mz_bench watch_benches[] = {
    {.name = "watch-sql",
     .run = engines,
     .help = MZ_T("The indicators by kernels and by SQL, over generated people")},
    {.name = "watch-month",
     .run = watch_bench_month_alone,
     .help = MZ_T("A province's month from its population file to its alerts, and the next")},
    {.name = "watch-tell",
     .run = watch_bench_tell,
     .help = MZ_T("One new fact to its alert among the people of a province")},
    {.name = "watch-alerts",
     .run = watch_bench_alerts,
     .help = MZ_T("The alerts of one month by kernels and by SQL, held against each other")},
    {0},
};
