/*
 * mz bench rules: laws over populations. Times are of the processor, best of the rounds: other
 * work on the machine does not count. The clock is the machine's own.
 */
#include <stdio.h>
#include <time.h>

#include "col/thread.h"
#include "feature/bench/bench_int.h"
#include "feature/bench/rules_law.h"
#include "rule/rule.h"

static int64_t clock_us(clockid_t which)
{
    struct timespec t;
    (void)clock_gettime(which, &t);
    return (int64_t)t.tv_sec * 1000000 + t.tv_nsec / 1000;
}

mz_code bench_once(mz_cx *cx, const struct bench_job *j, struct rule_results *out)
{
    struct rule_pop_options o = {.threads = j->threads};
    return j->sweep == NULL ? rule_run_pop(cx, j->plan, j->pop, &o, out)
                            : rule_sweep_pop(cx, j->plan, j->pop, &o, j->sweep, out);
}

/* Results are thrown away with their memory: what a caller pays for them counts. */
mz_code bench_measure(mz_cx *cx, const struct bench_job *j, int rounds, struct bench_best *out)
{
    mz_arena *outer = cx->a;
    *out = (struct bench_best){INT64_MAX, INT64_MAX};
    for (int i = 0; i < rounds; i++) {
        struct rule_results got[RULE_SWEEP_MAX];
        cx->a = mz_arena_new((size_t)4 << 30);
        int64_t cpu = clock_us(CLOCK_PROCESS_CPUTIME_ID);
        int64_t wall = clock_us(CLOCK_MONOTONIC);
        mz_code rc = bench_once(cx, j, got);
        cpu = clock_us(CLOCK_PROCESS_CPUTIME_ID) - cpu;
        wall = clock_us(CLOCK_MONOTONIC) - wall;
        mz_arena_free(cx->a);
        cx->a = outer;
        MZ_TRY(rc);
        out->cpu_us = cpu < out->cpu_us ? cpu : out->cpu_us;
        out->wall_us = wall < out->wall_us ? wall : out->wall_us;
    }
    return MZ_OK;
}

const char *const bench_toy_outs[1] = {"disposable_income"};

mz_code bench_planned(mz_cx *cx, const struct rule_book *b, const char *const *names,
                      size_t names_n, struct rule_plan **out)
{
    uint32_t rules[8] = {0};
    size_t n = names_n > 0 ? names_n : b->rules_n;
    for (uint32_t i = 0; i < n && i < MZ_LEN(rules); i++) {
        rules[i] = names_n > 0 ? (uint32_t)(rule_find(b, mz_str_of(names[i])) - b->rules) : i;
    }
    return plan_make(cx, b, bench_day(), bench_day(), rules, n, out);
}

/* ---- held against the reference ---------------------------------------------------------------
 */

enum { HOLDERS = 2 };

struct holder {
    const struct bench_job *j;
    const struct rule_results *got;
    size_t from;
    size_t to;
    int64_t differ;
};

static void hold(void *p, size_t i)
{
    struct holder *t = (struct holder *)p + i;
    const struct rule_plan *plan = t->j->plan;
    mz_arena *a = mz_arena_new((size_t)256 << 20);
    for (size_t h = t->from; h < t->to; h++) {
        struct rule_case *c = rule_case_of(a, plan->b, t->j->pop, h, plan->at, plan->known);
        struct rule_run *run = rule_run_new(a, plan->b, c);
        for (size_t k = 0; k < t->got->n; k++) {
            struct rule_value want = rule_eval(run, t->got->v[k].rule, 0);
            struct rule_value is = rule_result_get(&t->got->v[k], h);
            bool same = (want.why == RULE_KNOWN) == (is.why == RULE_KNOWN) &&
                        (is.why != RULE_KNOWN || (want.num == is.num && want.den == is.den));
            t->differ += same ? 0 : 1;
        }
        mz_arena_reset(a);
    }
    mz_arena_free(a);
}

static struct mz_figure unlike(int64_t households)
{
    return (struct mz_figure){.name = "  of all households unlike the reference",
                              .value = households,
                              .unit = "households",
                              .goal = MZ_GOAL_ZERO};
}

/* Values of households that differ from the reference, of every row. */
static mz_code differing(mz_cx *cx, const struct bench_job *j, int64_t *out)
{
    struct rule_results got = {0};
    struct holder t[HOLDERS];
    MZ_TRY(bench_once(cx, j, &got));
    for (size_t i = 0; i < HOLDERS; i++) {
        t[i] = (struct holder){.j = j,
                               .got = &got,
                               .from = j->pop->households_n * i / HOLDERS,
                               .to = j->pop->households_n * (i + 1) / HOLDERS};
    }
    mz_threads_run(HOLDERS, hold, t);
    *out = 0;
    for (size_t i = 0; i < HOLDERS; i++) {
        *out += t[i].differ;
    }
    return MZ_OK;
}

static int rounds_of(const struct mz_bench_io *io)
{
    return io->count > 0 && io->count < 1000 ? (int)io->count : 5;
}

/* ---- a toy country ---------------------------------------------------------- */

static mz_code toy(mz_cx *cx, struct mz_bench_io *io)
{
    static const struct {
        size_t persons;
        const char *name;
        int64_t goal_us; /* OpenFisca-core 44.6.0 needs 0.33 s and 4.8 s: a 20th and a 50th */
    } rows[] = {{100000, "toy country, 100,000 persons", 0},
                {1000000, "toy country, 1,000,000 persons", 16500},
                {5000000, "toy country, 5,000,000 persons", 96000}};
    struct rule_book *b = NULL;
    struct rule_plan *plan = NULL;
    MZ_TRY(bench_book(cx, "packs/toy-country", &b));
    MZ_TRY(bench_planned(cx, b, bench_toy_outs, MZ_LEN(bench_toy_outs), &plan));
    for (size_t i = 0; i < MZ_LEN(rows); i++) {
        struct bench_job j = {.plan = plan, .threads = 1};
        mz_arena *outer = cx->a;
        struct bench_best best = {0};
        int64_t differ = 0;
        cx->a = mz_arena_new((size_t)4 << 30);
        j.pop = bench_toy_pop(cx->a, b, rows[i].persons, io->seed);
        mz_code rc = bench_measure(cx, &j, rounds_of(io), &best);
        io->say(io, "every household by the reference");
        rc = rc == MZ_OK ? differing(cx, &j, &differ) : rc;
        mz_arena_free(cx->a);
        cx->a = outer;
        MZ_TRY(rc);
        io->report(io, (struct mz_figure){rows[i].name, best.cpu_us, "us", rows[i].goal_us, true});
        io->report(io, unlike(differ));
    }
    return MZ_OK;
}

/* ---- looking up ------------------------------------------------------------- */

static mz_code look(mz_cx *cx, struct mz_bench_io *io)
{
    enum { ROWS = 4000000, AT_LEAST = 9 };
    int rounds = rounds_of(io) > AT_LEAST ? rounds_of(io) : AT_LEAST;
    struct rule_book *b = bench_look_book(cx->a);
    struct rule_plan *plan = NULL;
    MZ_TRY(bench_planned(cx, b, NULL, 0, &plan));
    struct bench_job j = {.plan = plan, .pop = bench_look_pop(cx->a, b, ROWS), .threads = 1};
    struct bench_best best = {0};
    MZ_TRY(bench_measure(cx, &j, rounds, &best));
    io->report(io, (struct mz_figure){"standard by county and month, rows per us",
                                      ROWS / (best.cpu_us + 1), "rows/us", 200, false});
    return MZ_OK;
}

/* ---- aid -------------------------------------------------------------------- */

static mz_code aid_sweep(mz_cx *cx, struct mz_bench_io *io, const struct bench_aid *law,
                         const struct bench_job *j, int64_t one_us)
{
    enum { MULTIPLES = 6 };
    int64_t multiples[MULTIPLES];
    struct rule_sweep sweep = {law->multiple, multiples, MULTIPLES};
    struct bench_job all = *j;
    struct bench_best best = {0};
    for (int64_t i = 0; i < MULTIPLES; i++) { /* 1.5 to 2.0 */
        multiples[i] = law->book->params[law->multiple].scale * (15 + i) / 10;
    }
    all.plan = law->fine;
    all.sweep = &sweep;
    MZ_TRY(bench_measure(cx, &all, rounds_of(io), &best));
    io->report(io, (struct mz_figure){"  six multiples, percent of one run",
                                      best.cpu_us * 100 / one_us, "%", 150, true});
    return MZ_OK;
}

struct aid_row {
    unsigned unknown;
    const char *name;
};

/* How many are on aid and how many are not decided: nobody would be no measurement. */
static mz_code aid_shape(mz_cx *cx, struct mz_bench_io *io, const struct bench_job *j)
{
    struct rule_results got = {0};
    MZ_TRY(bench_once(cx, j, &got));
    struct rule_tally dibao = rule_result_tally(&got.v[AID_DIBAO]);
    struct rule_tally margin = rule_result_tally(&got.v[AID_MARGIN]);
    const struct mz_figure figures[] = {
        {.name = "  on low-income aid",
         .value = (int64_t)dibao.yes,
         .unit = "households",
         .goal = 1},
        {.name = "  on the margin", .value = (int64_t)margin.yes, .unit = "households", .goal = 1},
        {.name = "  aid not decided", .value = (int64_t)dibao.absent, .unit = "households"},
    };
    for (size_t i = 0; i < MZ_LEN(figures); i++) {
        io->report(io, figures[i]);
    }
    return MZ_OK;
}

static mz_code aid_of(mz_cx *cx, struct mz_bench_io *io, const struct bench_aid *law,
                      const struct aid_row *row)
{
    enum { PERSONS = 3610000, HOUSEHOLDS = 1300000, THREADS = 2 };
    struct bench_job j = {.plan = law->plan, .threads = THREADS};
    struct bench_best best = {0};
    struct bench_best alone = {0};
    int64_t differ = 0;
    struct mz_pop *pop = NULL;
    const struct bench_people people = {PERSONS, HOUSEHOLDS, row->unknown, io->seed};
    io->say(io, "people");
    MZ_TRY(bench_aid_pop(cx, law, &people, &pop));
    j.pop = pop;
    MZ_TRY(bench_measure(cx, &j, rounds_of(io), &best));
    io->report(io, (struct mz_figure){row->name, best.wall_us, "us", 150000, true});
    io->report(io,
               (struct mz_figure){"  processor time of both threads", best.cpu_us, "us", 0, true});
    j.threads = 1;
    MZ_TRY(bench_measure(cx, &j, rounds_of(io), &alone));
    io->report(io, (struct mz_figure){"  the same, processor time of one thread", alone.cpu_us,
                                      "us", 0, true});
    MZ_TRY(aid_shape(cx, io, &j));
    io->say(io, "every household by the reference");
    MZ_TRY(differing(cx, &j, &differ));
    io->report(io, unlike(differ));
    return row->unknown == 1 ? aid_sweep(cx, io, law, &j, alone.cpu_us) : MZ_OK;
}

static mz_code aid(mz_cx *cx, struct mz_bench_io *io)
{
    static const struct aid_row rows[] = {
        {0, "dibao and margin of packs/cn-33, 3,610,000 persons, all known"},
        {1, "dibao and margin of packs/cn-33, 3,610,000 persons, 1 % unknown"},
        {10, "dibao and margin of packs/cn-33, 3,610,000 persons, 10 % unknown"}};
    struct bench_aid law;
    MZ_TRY(bench_aid(cx, &law));
    for (size_t i = 0; i < MZ_LEN(rows); i++) {
        mz_arena *outer = cx->a;
        cx->a = mz_arena_new((size_t)8 << 30);
        mz_code rc = aid_of(cx, io, &law, &rows[i]);
        mz_arena_free(cx->a);
        cx->a = outer;
        MZ_TRY(rc);
    }
    return MZ_OK;
}

static mz_code rules(mz_cx *cx, struct mz_bench_io *io)
{
    MZ_TRY(bench_check(cx, io));
    MZ_TRY(bench_case(cx, io));
    MZ_TRY(look(cx, io));
    MZ_TRY(toy(cx, io));
    return aid(cx, io);
}

const struct mz_bench bench_benches[] = {
    {.name = "rules", .run = rules, .help = MZ_T("Rules over a population")},
    {.name = "province",
     .run = bench_province,
     .help = MZ_T("What 36 departments send about a province, read and folded")},
    {.name = "feed-rows",
     .run = bench_feed_rows,
     .help = MZ_T("What departments send, for its peers; only with --size")},
    {.name = "toy-rows",
     .run = bench_toy_rows,
     .help = MZ_T("Rows of the template country for its peers; only with --size")},
    {.name = "aid-rows",
     .run = bench_aid_rows,
     .help = MZ_T("Rows of low-income aid for its peers; only with --size")},
    {.name = "rulefuzz",
     .run = bench_fuzz,
     .help = MZ_T("Random rules, the same in all executors")},
    {0},
};
