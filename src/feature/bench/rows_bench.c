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
    MZ_TRY(bench_book(cx, "packs/toy-country", &b));
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

/* The rows of one entity while they are written. */
struct rows {
    const struct bench_aid *law;
    const struct mz_pop *p;
    enum ir_entity entity;
    FILE *f;
};

enum { MONTHS = 12 };

/* Facts with a column of their own: dated ones say there whether their list is known. */
static bool has_column(const struct rows *r, size_t fact)
{
    return r->law->facts[fact] != 0 && r->law->book->facts[fact].entity == r->entity;
}

static const struct mz_col_set *set_of(const struct rows *r)
{
    return r->entity == IR_PERSON ? &r->p->person_facts : &r->p->household_facts;
}

/* The first of the twelve months before the day of the law. */
static int32_t first_month(void)
{
    struct mz_ymd t = mz_date_ymd(bench_day());
    return t.year * 12 + t.month - 1 - MONTHS;
}

static void put_head(const struct rows *r)
{
    (void)fputs(r->entity == IR_PERSON ? "id,household" : "id,division", r->f);
    for (size_t k = 0; k < r->law->book->facts_n; k++) {
        const struct ir_fact *x = &r->law->book->facts[k];
        if (!has_column(r, k)) {
            continue;
        }
        for (int i = 1; x->history == IR_MONTHLY && i <= MONTHS; i++) {
            (void)fprintf(r->f, "," MZ_FMT "_%d", MZ_ARG(x->name.id), i);
        }
        if (x->history != IR_MONTHLY) {
            (void)fprintf(r->f, "," MZ_FMT, MZ_ARG(x->name.id));
        }
    }
    (void)fputc('\n', r->f);
}

static void put_listed(FILE *f, const struct mz_col_events *e, size_t row)
{
    bool listed =
        e->first != NULL && (e->known == NULL || (e->known[row / 64] >> (row % 64) & 1) != 0);
    (void)fputs(listed ? ",1" : ",0", f);
}

static void put_row(const struct rows *r, size_t row)
{
    static const struct mz_pop_col none = {.width = MZ_W32};
    const struct mz_col_set *set = set_of(r);
    for (size_t k = 0; k < r->law->book->facts_n; k++) {
        const struct ir_fact *x = &r->law->book->facts[k];
        const struct mz_col_months *m = &set->months[k];
        if (!has_column(r, k)) {
            continue;
        }
        for (int32_t i = 0; x->history == IR_MONTHLY && i < MONTHS; i++) {
            int32_t at = first_month() + i - m->first_month;
            bool there = at >= 0 && (size_t)at < m->months_n;
            put(r->f, there ? &m->month[at] : &none, row);
        }
        if (x->history == IR_DATED) {
            put_listed(r->f, &set->events[k], row);
        } else if (x->history == IR_NO_HISTORY) {
            put(r->f, &set->col[k], row);
        }
    }
    (void)fputc('\n', r->f);
}

static mz_code write_entity(mz_cx *cx, const struct mz_bench_io *io, struct rows r,
                            const char *name)
{
    bool person = r.entity == IR_PERSON;
    MZ_TRY(open_file(cx, io, name, &r.f));
    put_head(&r);
    for (size_t i = 0; i < (person ? r.p->persons_n : r.p->households_n); i++) {
        (void)fprintf(r.f, "%zu,%" PRId64, i,
                      person ? (int64_t)r.p->household[i] : r.p->divisions[r.p->division[i]]);
        put_row(&r, i);
    }
    return close_file(cx, r.f);
}

/* Entries of dated histories: subject, day, value. */
static mz_code write_events(mz_cx *cx, const struct mz_bench_io *io, struct rows r)
{
    size_t n = r.entity == IR_PERSON ? r.p->persons_n : r.p->households_n;
    for (size_t k = 0; k < r.law->book->facts_n; k++) {
        const struct mz_col_events *e = &set_of(&r)->events[k];
        const struct ir_fact *x = &r.law->book->facts[k];
        if (!has_column(&r, k) || x->history != IR_DATED) {
            continue;
        }
        MZ_TRY(open_file(
            cx, io,
            mz_str_z(cx->a, mz_str_fmt(cx->a, "history_" MZ_FMT ".csv", MZ_ARG(x->name.id))),
            &r.f));
        (void)fputs("subject,day,value\n", r.f);
        for (size_t i = 0; e->first != NULL && i < n; i++) {
            for (uint32_t at = e->first[i]; at < e->first[i + 1]; at++) {
                (void)fprintf(r.f, "%zu,%" PRId32, i, e->day[at]);
                put(r.f, &e->value, at);
                (void)fputc('\n', r.f);
            }
        }
        MZ_TRY(close_file(cx, r.f));
    }
    return MZ_OK;
}

static mz_code write_results(mz_cx *cx, const struct mz_bench_io *io,
                             const struct rule_results *got, size_t n)
{
    FILE *f = NULL;
    MZ_TRY(open_file(cx, io, "result.csv", &f));
    (void)fputs("id,dibao,margin,amount\n", f);
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

/* What the tables of mz's own statement are made from: facts with their kind and the months. */
static mz_code write_facts_list(mz_cx *cx, const struct mz_bench_io *io,
                                const struct bench_aid *law)
{
    FILE *f = NULL;
    MZ_TRY(open_file(cx, io, "facts.csv", &f));
    (void)fputs("fact,entity,history,bool,first_month\n", f);
    for (size_t k = 0; k < law->book->facts_n; k++) {
        const struct ir_fact *x = &law->book->facts[k];
        const char *history = x->history == IR_MONTHLY ? "month"
                              : x->history == IR_DATED ? "dated"
                                                       : "none";
        if (law->facts[k] != 0) {
            (void)fprintf(f, MZ_FMT ",%s,%s,%d,%" PRId32 "\n", MZ_ARG(x->name.id),
                          x->entity == IR_PERSON ? "person" : "household", history,
                          x->type.kind == RULE_BOOL, first_month());
        }
    }
    return close_file(cx, f);
}

/* The statement that mz gives a database for the same plan. */
static mz_code write_statement(mz_cx *cx, const struct mz_bench_io *io,
                               const struct rule_plan *plan, enum plan_sql kind, const char *name)
{
    static const struct plan_tables tables = {"household", "person", "history_", NULL};
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
    size_t n = (size_t)io->size;
    const struct bench_people people = {n, n * HOUSEHOLDS / PERSONS, 1, io->seed};
    struct bench_aid law;
    struct mz_pop *p = NULL;
    struct rule_results got = {0};
    struct bench_job j = {.threads = 1};
    MZ_TRY(bench_aid(cx, &law));
    MZ_TRY(bench_aid_pop(cx, &law, &people, &p));
    j.plan = law.plan;
    j.pop = p;
    struct rows r = {.law = &law, .p = p, .entity = IR_PERSON};
    MZ_TRY(write_entity(cx, io, r, "person.csv"));
    MZ_TRY(write_events(cx, io, r));
    r.entity = IR_HOUSEHOLD;
    MZ_TRY(write_entity(cx, io, r, "household.csv"));
    MZ_TRY(write_events(cx, io, r));
    MZ_TRY(write_facts_list(cx, io, &law));
    MZ_TRY(write_statement(cx, io, law.plan, PLAN_PG, "statement.sql"));
    MZ_TRY(write_statement(cx, io, law.plan, PLAN_CITUS, "citus.sql"));
    MZ_TRY(bench_once(cx, &j, &got));
    MZ_TRY(write_results(cx, io, &got, p->households_n));
    return figures(cx, io, &j, 1);
}
