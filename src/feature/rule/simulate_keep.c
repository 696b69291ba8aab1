/*
 * simulate_keep.c - one base of simulations, kept by the process while pack, day and file stay, and
 * beside it the one of the reform that was asked for last.
 */
#include <inttypes.h>
#include <sys/stat.h>

#include "base/text.h"
#include "feature/rule/simulate.h"
#include "feature/world.h"

#define KEEP_ARENA ((size_t)4 << 30)

enum { THREADS = 2 };

struct keep {
    mz_arena *a;
    const struct rule_shelved *shelved;
    mz_date at;
    int64_t file_ns; /* when the population was written */
    struct population population;
    struct sim_base *base;
    mz_arena *over_a; /* of `over`; NULL: no reform was asked for */
    const struct ast_reform *reform;
    struct sim_base *over;
};

static int64_t written_ns(mz_cx *cx)
{
    struct stat st = {0};
    mz_str path = mz_str_fmt(cx->a, MZ_FMT "/population.json", MZ_ARG(cx->world->data));
    return stat(path.p, &st) == 0 ? (int64_t)st.st_mtim.tv_sec * 1000000000 + st.st_mtim.tv_nsec
                                  : 0;
}

static mz_code make(mz_cx *cx, struct keep *k)
{
    struct sim_options o = {
        .book = k->shelved->book, .population = &k->population, .at = k->at, .threads = THREADS};
    mz_cx own = *cx;
    own.a = k->a;
    mz_code rc = population_open(&own, k->shelved->book, cx->world->data, &k->population);
    rc = rc == MZ_OK ? sim_base_make(&own, k->a, &o, &k->base) : rc;
    cx->err = own.err;
    return rc;
}

static void forget_over(struct keep *k)
{
    if (k->over_a != NULL) {
        mz_arena_free(k->over_a);
    }
    k->over_a = NULL;
    k->reform = NULL;
    k->over = NULL;
}

static void forget(void **slot)
{
    struct keep *k = *slot;
    *slot = NULL;
    if (k != NULL) {
        forget_over(k);
        mz_arena_free(k->a);
    }
}

mz_code sim_base_of(mz_cx *cx, const struct rule_shelved *s, mz_date at, struct sim_base **out)
{
    void **slot = rule_store_keep(cx);
    if (slot == NULL) {
        return mz_fail(cx, MZ_ABSENT, "no packs were started");
    }
    struct keep *k = *slot;
    int64_t written = written_ns(cx);
    if (k != NULL && (k->shelved != s || k->at.v != at.v || k->file_ns != written)) {
        forget(slot);
        k = NULL;
    }
    if (k == NULL) {
        mz_arena *a = mz_arena_new(KEEP_ARENA);
        k = MZ_NEW(a, struct keep);
        *k = (struct keep){.a = a, .shelved = s, .at = at, .file_ns = written};
        *slot = k;
        mz_code rc = make(cx, k);
        if (rc != MZ_OK) {
            forget(slot);
            return rc;
        }
    }
    *out = k->base;
    return MZ_OK;
}

/* ---- with a reform over it ------------------------------------------------------------------- */

mz_date sim_reform_day(mz_date today, const struct ast_reform *r)
{
    return r->from.v != MZ_DATE_NONE.v && r->from.v > today.v ? r->from : today;
}

/* A comparison on a day without the reform would say that it changes nothing. */
static mz_code in_force(mz_cx *cx, const struct ast_reform *r, mz_date at)
{
    bool ended = r->to.v != MZ_DATE_NONE.v && at.v >= r->to.v;
    if (at.v >= r->from.v && !ended) {
        return MZ_OK;
    }
    return mz_refuse(cx, MZ_INVALID, .field = "at",
                     .text = ended ? MZ_T("The reform \"{0}\" is over: it held until {1}. Take a "
                                          "day before that, from {2} on.")
                                   : MZ_T("The reform \"{0}\" is not in force yet: it holds from "
                                          "{2} on. Take a day from then on."),
                     .arg = {r->id.s, mz_date_text(cx->a, cx->lang, r->to),
                             mz_date_text(cx->a, cx->lang, r->from)});
}

static mz_code make_over(mz_cx *cx, struct keep *k, const struct ast_reform *r,
                         struct ast_findings *f)
{
    struct rule_book *laid = NULL;
    mz_cx own = *cx;
    own.a = f->a = k->over_a;
    MZ_TRY(rule_reform(&own, NULL, k->shelved->book, r, f, &laid));
    if (laid == NULL) {
        return MZ_OK;
    }
    struct sim_options o = {
        .book = laid, .population = &k->population, .at = k->at, .threads = THREADS};
    mz_code rc = sim_over_make(&own, k->over_a, &o, k->base, &k->over);
    cx->err = own.err;
    return rc;
}

static void free_arena(void *p)
{
    mz_arena_free(p);
}

mz_code sim_over_of(mz_cx *cx, const struct rule_shelved *s, mz_date at, const struct ast_reform *r,
                    struct ast_findings *f, struct sim_base **out)
{
    struct sim_base *base = NULL;
    *out = NULL;
    MZ_TRY(in_force(cx, r, at));
    MZ_TRY(sim_base_of(cx, s, at, &base));
    struct keep *k = *rule_store_keep(cx);
    if (k->reform != r) {
        forget_over(k);
        k->over_a = mz_arena_new(KEEP_ARENA);
        k->reform = r;
        mz_code rc = make_over(cx, k, r, f);
        if (rc != MZ_OK || k->over == NULL) {
            mz_arena_defer(cx->a, free_arena, k->over_a); /* the findings are in it */
            k->over_a = NULL;
            forget_over(k);
            return rc;
        }
    }
    *out = k->over;
    return MZ_OK;
}
