/*
 * The rows that peers are measured with, and our results for them, as files in --cache: columns of
 * little-endian integers for the template country, CSV for aid (an empty cell is not known). The
 * scripts of bench/peers read them.
 */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "feature/bench/rules_law.h"
#include "rule/rule.h"

enum { CELL_MAX = 24 };

static mz_code open_file(mz_cx *cx, const struct mz_bench_io *io, const char *name, FILE **out)
{
    mz_str path = mz_str_fmt(cx->a, MZ_FMT "/%s", MZ_ARG(io->cache), name);
    *out = fopen(path.p, "wb");
    return *out != NULL ? MZ_OK : mz_fail(cx, MZ_IO, "could not write " MZ_FMT, MZ_ARG(path));
}

static mz_code close_file(mz_cx *cx, FILE *f)
{
    bool bad = ferror(f) != 0;
    bad |= fclose(f) != 0;
    return bad ? mz_fail(cx, MZ_IO, "could not write the rows") : MZ_OK;
}

/* Times of the run beside the rows, so that a script needs no other output. */
static mz_code figures(mz_cx *cx, struct mz_bench_io *io, const struct bench_job *j, int64_t scale)
{
    struct bench_best one = {0};
    struct bench_best two = {0};
    struct bench_job with_two = *j;
    FILE *f = NULL;
    int rounds = io->count > 0 && io->count < 1000 ? (int)io->count : 5;
    with_two.threads = 2;
    MZ_TRY(bench_measure(cx, j, rounds, &one));
    MZ_TRY(bench_measure(cx, &with_two, rounds, &two));
    MZ_TRY(open_file(cx, io, "figures.json", &f));
    (void)fprintf(f,
                  "{\"persons\":%zu,\"households\":%zu,\"scale\":%" PRId64 ",\"cpu_us\":%" PRId64
                  ",\"wall_us\":%" PRId64 ",\"wall2_us\":%" PRId64 "}\n",
                  j->pop->persons_n, j->pop->households_n, scale, one.cpu_us, one.wall_us,
                  two.wall_us);
    io->report(io, (struct mz_figure){"processor time of one thread", one.cpu_us, "us", 0, true});
    io->report(io, (struct mz_figure){"on the wall, two threads", two.wall_us, "us", 0, true});
    return close_file(cx, f);
}

/* ---- the template country ---------------------------------------------------- */

static mz_code write_column(mz_cx *cx, const struct mz_bench_io *io, const char *name,
                            const struct mz_pop_col *c, size_t n)
{
    FILE *f = NULL;
    MZ_TRY(open_file(cx, io, name, &f));
    for (size_t i = 0; i < n; i++) {
        int64_t v = 0;
        (void)mz_col_get(c, i, &v);
        int32_t small = (int32_t)v;
        (void)fwrite(&small, sizeof small, 1, f);
    }
    return close_file(cx, f);
}

static mz_code write_facts(mz_cx *cx, const struct mz_bench_io *io, const struct rule_book *b,
                           const struct mz_pop *p)
{
    static const char *const facts[] = {
        "role", "birth", "salary", "capital_returns", "accommodation_size", "occupancy_status"};
    for (size_t i = 0; i < MZ_LEN(facts); i++) {
        const struct ir_fact *x = rule_fact(b, mz_str_of(facts[i]));
        size_t at = (size_t)(x - b->facts);
        bool person = x->entity == IR_PERSON;
        const struct mz_col_set *set = person ? &p->person_facts : &p->household_facts;
        size_t n = person ? p->persons_n : p->households_n;
        MZ_TRY(write_column(cx, io, facts[i], &set->col[at], n));
    }
    FILE *f = NULL;
    MZ_TRY(open_file(cx, io, "household", &f));
    (void)fwrite(p->household, sizeof *p->household, p->persons_n, f);
    return close_file(cx, f);
}

static mz_code write_result(mz_cx *cx, const struct mz_bench_io *io, const char *name,
                            const struct rule_result *r, size_t n)
{
    FILE *f = NULL;
    if (r->has_den) {
        return mz_fail(cx, MZ_INVALID, "the result has a denominator of its own");
    }
    MZ_TRY(open_file(cx, io, name, &f));
    for (size_t i = 0; i < n; i++) {
        mz_wide v = 0;
        int64_t num = rule_column_get(&r->num, i, &v) ? (int64_t)v : INT64_MIN;
        (void)fwrite(&num, sizeof num, 1, f);
    }
    return close_file(cx, f);
}

mz_code bench_toy_rows(mz_cx *cx, struct mz_bench_io *io)
{
    if (io->size <= 0) {
        return MZ_OK;
    }
    struct rule_book *b = NULL;
    struct rule_plan *plan = NULL;
    struct rule_results got = {0};
    struct bench_job j = {.threads = 1};
    MZ_TRY(bench_toy_book(cx, &b));
    MZ_TRY(bench_planned(cx, b, bench_toy_outs, MZ_LEN(bench_toy_outs), &plan));
    struct mz_pop *p = bench_toy_pop(cx->a, b, (size_t)io->size, io->seed);
    j.plan = plan;
    j.pop = p;
    MZ_TRY(write_facts(cx, io, b, p));
    MZ_TRY(bench_once(cx, &j, &got));
    MZ_TRY(write_result(cx, io, "disposable", &got.v[0], p->households_n));
    return figures(cx, io, &j, got.v[0].scale);
}

/* ---- aid ---------------------------------------------------------------------- */

static void put(FILE *f, const struct mz_pop_col *c, size_t row)
{
    int64_t v = 0;
    (void)fputc(',', f);
    if (mz_col_get(c, row, &v)) {
        char text[CELL_MAX];
        size_t at = sizeof text;
        uint64_t u = v < 0 ? (uint64_t)-v : (uint64_t)v;
        do {
            text[--at] = (char)('0' + u % 10);
            u /= 10;
        } while (u > 0);
        if (v < 0) {
            text[--at] = '-';
        }
        (void)fwrite(text + at, 1, sizeof text - at, f);
    }
}

static mz_code write_persons(mz_cx *cx, const struct mz_bench_io *io, const struct rule_book *b,
                             const struct mz_pop *p)
{
    FILE *f = NULL;
    MZ_TRY(open_file(cx, io, "person.csv", &f));
    for (size_t i = 0; i < p->persons_n; i++) {
        (void)fprintf(f, "%zu,%" PRIu32, i, p->household[i]);
        for (size_t k = 0; k < b->facts_n; k++) {
            const struct mz_col_months *m = &p->person_facts.months[k];
            for (size_t n = 0; n < m->months_n; n++) {
                put(f, &m->month[n], i);
            }
            if (b->facts[k].entity == IR_PERSON && b->facts[k].history == IR_NO_HISTORY) {
                put(f, &p->person_facts.col[k], i);
            }
        }
        (void)fputc('\n', f);
    }
    return close_file(cx, f);
}

static mz_code write_households(mz_cx *cx, const struct mz_bench_io *io, const struct rule_book *b,
                                const struct mz_pop *p)
{
    FILE *f = NULL;
    MZ_TRY(open_file(cx, io, "household.csv", &f));
    for (size_t h = 0; h < p->households_n; h++) {
        (void)fprintf(f, "%zu,%" PRId64, h, p->divisions[p->division[h]]);
        for (size_t k = 0; k < b->facts_n; k++) {
            if (b->facts[k].entity == IR_HOUSEHOLD) {
                put(f, &p->household_facts.col[k], h);
            }
        }
        (void)fputc('\n', f);
    }
    return close_file(cx, f);
}

static mz_code write_results(mz_cx *cx, const struct mz_bench_io *io,
                             const struct rule_results *got, size_t n)
{
    FILE *f = NULL;
    MZ_TRY(open_file(cx, io, "result.csv", &f));
    for (size_t h = 0; h < n; h++) {
        (void)fprintf(f, "%zu", h);
        for (size_t k = 0; k < got->n; k++) {
            struct rule_value v = rule_result_get(&got->v[k], h);
            int64_t fen = k == AID_AMOUNT ? 100 : 1;
            (void)fputc(',', f);
            if (v.why == RULE_KNOWN) {
                (void)fprintf(f, "%" PRId64, (int64_t)(v.num * fen / v.den));
            }
        }
        (void)fputc('\n', f);
    }
    return close_file(cx, f);
}

static mz_code write_lines(mz_cx *cx, const struct mz_bench_io *io, const struct ir_param *p)
{
    FILE *f = NULL;
    MZ_TRY(open_file(cx, io, "line.csv", &f));
    for (size_t i = 0; i < p->values_n; i++) {
        (void)fprintf(f, "%" PRId64 ",%" PRId64 "\n", p->values[i].division, p->values[i].v);
    }
    return close_file(cx, f);
}

/* The statement that mz gives a database for the same plan. */
static mz_code write_statement(mz_cx *cx, const struct mz_bench_io *io,
                               const struct rule_plan *plan, enum plan_sql kind, const char *name)
{
    static const struct plan_tables tables = {"household", "person", "history_"};
    mz_str sql = {0};
    FILE *f = NULL;
    MZ_TRY(plan_sql(cx, plan, kind, &tables, IR_HOUSEHOLD, &sql));
    MZ_TRY(open_file(cx, io, name, &f));
    (void)fwrite(sql.p, 1, sql.n, f);
    return close_file(cx, f);
}

mz_code bench_aid_rows(mz_cx *cx, struct mz_bench_io *io)
{
    enum { PERSONS = 361, HOUSEHOLDS = 130 };
    if (io->size <= 0) {
        return MZ_OK;
    }
    struct rule_book *b = bench_aid_book(cx->a);
    struct rule_plan *plan = NULL;
    struct rule_results got = {0};
    struct bench_job j = {.threads = 1};
    size_t n = (size_t)io->size;
    MZ_TRY(bench_planned(cx, b, NULL, 0, &plan));
    struct mz_pop *p = bench_aid_pop(cx->a, b, n, n * HOUSEHOLDS / PERSONS, 1);
    j.plan = plan;
    j.pop = p;
    MZ_TRY(write_persons(cx, io, b, p));
    MZ_TRY(write_households(cx, io, b, p));
    MZ_TRY(write_lines(cx, io, &b->params[AID_PARAM_LINE]));
    MZ_TRY(write_statement(cx, io, plan, PLAN_PG, "statement.sql"));
    MZ_TRY(write_statement(cx, io, plan, PLAN_CITUS, "citus.sql"));
    MZ_TRY(bench_once(cx, &j, &got));
    MZ_TRY(write_results(cx, io, &got, p->households_n));
    return figures(cx, io, &j, 1);
}
