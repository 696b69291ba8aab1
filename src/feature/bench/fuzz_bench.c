/*
 * mz bench rulefuzz: random graphs and random packs through all executors for as long as asked,
 * seed after seed; of packs the tracer too. The clock is the machine's own. What differs is shrunk,
 * written out, and ends the run.
 */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "feature/bench/bench_int.h"
#include "rule/fuzz_hold.h"

enum { SECONDS = 60 };

struct fuzz {
    struct mz_bench_io *io;
    rule_rows *db[RULE_FUZZ_N]; /* NULL: not asked for, or not there */
    struct rule_fuzz_tally tally[RULE_FUZZ_N];
    struct rule_fuzz_tally packs[RULE_FUZZ_N];
    int64_t end_s;
    bool differs;
};

static int64_t now_s(void)
{
    struct timespec t;
    (void)clock_gettime(CLOCK_MONOTONIC, &t);
    return t.tv_sec;
}

/* Rows and nodes change from seed to seed: few rows of deep books, many of small ones. */
static struct rule_fuzz sized(enum rule_fuzz_by by, uint64_t seed)
{
    static const size_t nodes[] = {30, 60, 120, 300};
    static const size_t households[] = {2000, 600, 150, 40};
    size_t i = seed % MZ_LEN(nodes);
    size_t most = by == RULE_FUZZ_KERNELS ? households[i] : households[i] / 4;
    return (struct rule_fuzz){.seed = seed, .nodes_n = nodes[i], .households_n = most};
}

/* Packs of more rules than one reads in a second, and of a handful. */
static struct rule_fuzz packed(uint64_t seed)
{
    static const size_t rules[] = {8, 16, 24, 40};
    static const size_t households[] = {400, 120, 60, 25};
    size_t i = seed / 2 % MZ_LEN(rules); /* of two layers each other seed */
    return (struct rule_fuzz){
        .seed = seed, .pack = true, .nodes_n = rules[i], .households_n = households[i]};
}

static mz_code one(mz_cx *cx, struct fuzz *w, enum rule_fuzz_by by, struct rule_fuzz f)
{
    struct rule_fuzz_run run = {
        .by = by, .db = w->db[by], .threads = 1 + f.seed % 3, .only = SIZE_MAX};
    struct rule_fuzz_differ d = {0};
    mz_code rc = rule_fuzz_hold(cx, &run, &f, f.pack ? &w->packs[by] : &w->tally[by], &d);
    w->differs = rc != MZ_OK || d.found;
    if (w->differs) {
        mz_str text = {0};
        w->io->say(w->io, rc != MZ_OK ? cx->err.msg : "a value differs");
        mz_clear(cx);
        MZ_TRY(rule_fuzz_shrink(cx, &run, f, &d, &text));
        w->io->say(w->io, mz_str_z(cx->a, text));
    }
    return MZ_OK;
}

/* A graph and a pack of one seed; decisions are of packs only. */
static mz_code both(mz_cx *cx, struct fuzz *w, enum rule_fuzz_by by, uint64_t seed)
{
    MZ_TRY(by == RULE_FUZZ_TRACER ? MZ_OK : one(cx, w, by, sized(by, seed)));
    return w->differs ? MZ_OK : one(cx, w, by, packed(seed));
}

static mz_code all(mz_cx *cx, struct fuzz *w, uint64_t seed)
{
    mz_code rc = MZ_OK;
    for (int by = 0; by < RULE_FUZZ_N && !w->differs && rc == MZ_OK; by++) {
        bool sql = by != RULE_FUZZ_KERNELS && by != RULE_FUZZ_TRACER;
        rc = sql && w->db[by] == NULL ? MZ_OK : both(cx, w, (enum rule_fuzz_by)by, seed);
    }
    return rc;
}

static mz_code seeds(mz_cx *cx, struct fuzz *w)
{
    for (uint64_t seed = w->io->seed; now_s() < w->end_s && !w->differs; seed++) {
        char line[80];
        MZ_TRY(all(cx, w, seed));
        (void)snprintf(line, sizeof line, "seed %" PRIu64, seed);
        if (seed % 100 == 0) {
            w->io->say(w->io, line);
        }
    }
    return MZ_OK;
}

static mz_code databases(mz_cx *cx, struct fuzz *w)
{
    const char *url = mz_str_z(cx->a, w->io->db);
    bool citus = false;
    struct rule_rows_options lite = {.kind = PLAN_LITE, .url = ":memory:"};
    struct rule_rows_options pg = {.kind = PLAN_PG, .url = url, .schema = "mz_rulefuzz"};
    struct rule_rows_options nodes = {
        .kind = PLAN_CITUS, .url = url, .schema = "mz_rulefuzz_citus"};
    MZ_TRY(rule_rows_open(cx, &lite, &w->db[RULE_FUZZ_LITE]));
    if (w->io->db.n < 8 || memcmp(w->io->db.p, "postgres", 8) != 0) {
        return MZ_OK;
    }
    MZ_TRY(rule_rows_open(cx, &pg, &w->db[RULE_FUZZ_PG]));
    MZ_TRY(rule_rows_citus(cx, url, &citus));
    return citus ? rule_rows_open(cx, &nodes, &w->db[RULE_FUZZ_CITUS]) : MZ_OK;
}

static void figure(struct fuzz *w, const struct rule_fuzz_tally *t, const char *rows,
                   const char *rate)
{
    uint64_t ms = t->work_ns / 1000000;
    if (t->books > 0) {
        w->io->report(w->io,
                      (struct mz_figure){rows, (int64_t)t->rows, "households and persons", 0, 0});
        w->io->report(w->io,
                      (struct mz_figure){rate, (int64_t)(ms == 0 ? 0 : t->values * 1000 / ms),
                                         "values/s", 0, false});
    }
}

static void figures(struct fuzz *w)
{
    static const char *const names[RULE_FUZZ_N][3] = {
        {"kernels against the reference", "packs: kernels against the reference", "  kernels"},
        {"SQLite against the kernels", "packs: SQLite against the kernels", "  SQLite"},
        {"PostgreSQL against the kernels", "packs: PostgreSQL against the kernels", "  PostgreSQL"},
        {"Citus against the kernels", "packs: Citus against the kernels", "  Citus"},
        {"", "packs: decisions against the reference", "  tracer"}};
    for (int by = 0; by < RULE_FUZZ_N; by++) {
        figure(w, &w->tally[by], names[by][0], names[by][2]);
        figure(w, &w->packs[by], names[by][1], names[by][2]);
    }
    const struct rule_fuzz_tally *t = &w->packs[RULE_FUZZ_KERNELS];
    w->io->report(w->io,
                  (struct mz_figure){"packs that the checker did not take",
                                     (int64_t)(t->books == 0 ? 100 : t->rejected * 100 / t->books),
                                     "%", 49, true});
}

mz_code bench_fuzz(mz_cx *cx, struct mz_bench_io *io)
{
    struct fuzz w = {.io = io, .end_s = now_s() + (io->seconds > 0 ? io->seconds : SECONDS)};
    MZ_TRY(databases(cx, &w));
    MZ_TRY(seeds(cx, &w));
    const char *poor = rule_fuzz_degenerate(&w.tally[RULE_FUZZ_KERNELS]);
    poor = poor != NULL ? poor : rule_fuzz_degenerate(&w.packs[RULE_FUZZ_KERNELS]);
    figures(&w);
    if (poor != NULL) {
        io->say(io, poor);
    }
    io->report(io, (struct mz_figure){.name = "books unlike the reference",
                                      .value = w.differs ? 1 : 0,
                                      .unit = "books",
                                      .goal = MZ_GOAL_ZERO});
    io->report(io, (struct mz_figure){.name = "too poor to compare",
                                      .value = poor == NULL ? 0 : 1,
                                      .unit = "comparisons",
                                      .goal = MZ_GOAL_ZERO});
    return MZ_OK;
}
