/* run.c - everybody counted again: who qualifies by rule and who receives, and the month of it. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "col/pop.h"
#include "feature/brain/brain_int.h"
#include "feature/brain/brain_sql.h"
#include "feature/world.h"
#include "rule/run.h"
#include "store/db.h"

#define POP_ARENA ((size_t)4 << 30)

enum { THREADS = 2 };

/* ---- counts by village --------------------------------------------------------------------- */

void brain_count_add(struct brain_counts *c, int64_t division, const char *figure,
                     const char *category, int64_t n)
{
    if (n == 0) {
        return;
    }
    if (c->n == c->cap) {
        struct brain_count *v = MZ_NEW_N(c->a, struct brain_count, 2 * c->cap + 256);
        if (c->n > 0) {
            memcpy(v, c->v, sizeof *v * c->n);
        }
        c->v = v;
        c->cap = 2 * c->cap + 256;
    }
    struct brain_count *one = &c->v[c->n++];
    *one = (struct brain_count){.division = division, .n = n};
    (void)snprintf(one->figure, sizeof one->figure, category == NULL ? "%s" : "%s.%s", figure,
                   category == NULL ? "" : category);
}

static int by_place(const void *a, const void *b)
{
    const struct brain_count *x = a;
    const struct brain_count *y = b;
    int64_t d = (x->division > y->division) - (x->division < y->division);
    return d != 0 ? (int)d : strcmp(x->figure, y->figure);
}

/* One row for each village and figure. */
static void fold(struct brain_counts *c)
{
    size_t n = 0;
    if (c->n > 0) {
        qsort(c->v, c->n, sizeof *c->v, by_place);
    }
    for (size_t i = 0; i < c->n; i++) {
        if (n > 0 && by_place(&c->v[n - 1], &c->v[i]) == 0) {
            c->v[n - 1].n += c->v[i].n;
        } else {
            c->v[n++] = c->v[i];
        }
    }
    c->n = n;
}

mz_code brain_month_put(mz_cx *cx, int64_t county, int64_t period, struct brain_counts *c)
{
    int64_t id = 0;
    fold(c);
    MZ_TRY(brain_q_month_drop(cx, county, period));
    if (c->n > 0) {
        MZ_TRY(mz_id_take(cx, county, (int64_t)c->n, &id));
    }
    for (size_t i = 0; i < c->n; i++) {
        struct brain_q_month_add_args a = {.id = id + (int64_t)i,
                                           .county = county,
                                           .division = c->v[i].division,
                                           .period = period,
                                           .figure = mz_str_of(c->v[i].figure),
                                           .n = c->v[i].n};
        MZ_TRY(brain_q_month_add(cx, &a));
    }
    return MZ_OK;
}

/* ---- who qualifies, who receives ------------------------------------------------------------- */

struct look { /* one category over the population */
    const struct brain_category *c;
    const struct mz_pop_col *fact;
    uint32_t eligible; /* place in the results */
    uint32_t amount;   /* UINT32_MAX: none by the month */
    struct brain_own own;
};

struct counting {
    const struct rule_shelved *pack;
    struct population p;
    struct rule_results r;
    struct look looks[BRAIN_CATEGORIES];
    size_t looks_n;
    int64_t county;
    int64_t period;
    int64_t today;
    int64_t households;
    struct brain_q_home_add_args *homes;
    size_t homes_n;
    size_t homes_cap;
    struct brain_counts counts;
};

static bool by_month(const struct rule_book *b, uint32_t rule)
{
    const struct rule_type *t = rule == UINT32_MAX ? NULL : &b->rules[rule].type;
    return t != NULL && t->kind == RULE_NUM && t->unit[RULE_UNIT_YUAN] == 1 &&
           t->period == RULE_PER_MONTH;
}

/* The rules of the categories that this pack has, in the order of the results. */
static uint32_t choose(struct counting *k, uint32_t rules[2 * BRAIN_CATEGORIES])
{
    const struct rule_book *b = k->pack->book;
    uint32_t n = 0;
    for (size_t i = 0; i < b->outcomes_n; i++) {
        const struct ir_outcome *o = &b->outcomes[i];
        size_t c = brain_category_of(o->name.id);
        const struct ir_fact *f =
            c == BRAIN_CATEGORIES ? NULL : rule_fact(b, mz_str_of(brain_categories[c].fact));
        if (f == NULL || (o->entity == IR_PERSON) != brain_categories[c].person ||
            f->entity != o->entity) {
            continue;
        }
        struct look *l = &k->looks[k->looks_n++];
        const struct mz_col_set *set =
            brain_categories[c].person ? &k->p.pop->person_facts : &k->p.pop->household_facts;
        *l = (struct look){.c = &brain_categories[c],
                           .fact = &set->col[f - b->facts],
                           .eligible = n,
                           .amount = UINT32_MAX};
        rules[n++] = o->eligible;
        if (by_month(b, o->amount)) {
            l->amount = n;
            rules[n++] = o->amount;
        }
    }
    return n;
}

static int64_t fen_of(const struct rule_result *r, size_t row)
{
    struct rule_value v = rule_result_get(r, row);
    return v.why == RULE_KNOWN ? (int64_t)(v.num * 100 / v.den) : MZ_NULL;
}

static int64_t qualifies(const struct counting *k, const struct look *l, size_t row)
{
    struct rule_value v = rule_result_get(&k->r.v[l->eligible], row);
    return v.why != RULE_KNOWN ? BRAIN_UNKNOWN : v.num != 0 ? 1 : 0;
}

static void add_home(mz_cx *cx, struct counting *k, struct brain_q_home_add_args one)
{
    if (k->homes_n == k->homes_cap) {
        size_t cap = k->homes_cap == 0 ? 1024 : 2 * k->homes_cap;
        struct brain_q_home_add_args *v = MZ_NEW_N(cx->a, struct brain_q_home_add_args, cap);
        if (k->homes_n > 0) {
            memcpy(v, k->homes, sizeof *v * k->homes_n);
        }
        k->homes = v;
        k->homes_cap = cap;
    }
    k->homes[k->homes_n++] = one;
}

static void look_at(mz_cx *cx, struct counting *k, const struct look *l, size_t home, size_t row)
{
    const struct mz_pop *pop = k->p.pop;
    int64_t on = 0;
    int64_t person = l->c->person ? k->p.persons[row] : MZ_NULL;
    bool receives = mz_col_get(l->fact, row, &on) && on != 0;
    /* The population is of the day it was made, and what we pay ourselves of now. */
    receives = brain_own_says(&l->own, k->p.households[home], person, k->today, &on) ? on != 0
                                                                                     : receives;
    int64_t q = qualifies(k, l, row);
    if (!receives && q != 1) {
        return;
    }
    struct brain_q_home_add_args a = {.county = k->county,
                                      .division = pop->divisions[pop->division[home]],
                                      .household = k->p.households[home],
                                      .person = person,
                                      .category = mz_str_of(l->c->outcome),
                                      .qualifies = q,
                                      .receives = receives ? 1 : 0,
                                      .fen = MZ_NULL};
    if (q == 1 && l->amount != UINT32_MAX) {
        a.fen = fen_of(&k->r.v[l->amount], row);
    }
    add_home(cx, k, a);
}

static void look_over(mz_cx *cx, struct counting *k)
{
    const struct mz_pop *pop = k->p.pop;
    for (size_t h = 0; h < pop->households_n; h++) {
        if (k->p.households[h] / MZ_ID_UNIT != k->county) {
            continue;
        }
        k->households++;
        for (size_t i = 0; i < k->looks_n; i++) {
            const struct look *l = &k->looks[i];
            if (!l->c->person) {
                look_at(cx, k, l, h, h);
                continue;
            }
            for (size_t p = pop->first[h]; p < pop->first[h + 1]; p++) {
                look_at(cx, k, l, h, p);
            }
        }
    }
}

/* ---- the month ----------------------------------------------------------------------------- */

void brain_count_home(struct brain_counts *c, const struct brain_q_home_add_args *h)
{
    const char *cat = brain_categories[brain_category_of(h->category)].outcome;
    bool yes = h->qualifies == 1;
    bool has = h->receives == 1;
    brain_count_add(c, h->division, "receives", cat, has ? 1 : 0);
    brain_count_add(c, h->division, "qualifies", cat, yes ? 1 : 0);
    brain_count_add(c, h->division, "both", cat, yes && has ? 1 : 0);
    brain_count_add(c, h->division, "leak", cat, has && h->qualifies == 0 ? 1 : 0);
    brain_count_add(c, h->division, "open", cat, has && h->qualifies == BRAIN_UNKNOWN ? 1 : 0);
    brain_count_add(c, h->division, "should", NULL, yes ? 1 : 0);
    brain_count_add(c, h->division, "covered", NULL, yes && has ? 1 : 0);
    brain_count_add(c, h->division, "decided", NULL, has && h->qualifies != BRAIN_UNKNOWN ? 1 : 0);
    brain_count_add(c, h->division, "right", NULL, yes && has ? 1 : 0);
}

static bool this_month(int64_t ms, int64_t period)
{
    struct mz_ymd t = mz_date_ymd(mz_date_of_ms(ms));
    return ms != MZ_NULL && (int64_t)t.year * 12 + t.month - 1 == period;
}

static void count_track(struct counting *k, const struct brain_track *t)
{
    static const enum brain_mark marks[] = {BRAIN_MADE,   BRAIN_IN_TIME, BRAIN_JUDGED,
                                            BRAIN_HELPED, BRAIN_BACK,    BRAIN_SETTLED};
    for (size_t i = 0; i < MZ_LEN(marks); i++) {
        brain_count_add(&k->counts, t->division, brain_marks[marks[i]], NULL,
                        brain_has(t, marks[i]) ? 1 : 0);
    }
    brain_count_add(&k->counts, t->division, "made", NULL,
                    this_month(t->at[BRAIN_ALERT], k->period) ? 1 : 0);
    brain_count_add(&k->counts, t->division, "closed", NULL,
                    this_month(t->closed_ms, k->period) ? 1 : 0);
}

/* ---- a county ------------------------------------------------------------------------------ */

static mz_code county_tx(mz_cx *cx, void *p)
{
    struct counting *k = p;
    int64_t id = 0;
    MZ_TRY(brain_q_home_drop(cx, k->county));
    if (k->homes_n > 0) {
        MZ_TRY(mz_id_take(cx, k->county, (int64_t)k->homes_n, &id));
    }
    for (size_t i = 0; i < k->homes_n; i++) {
        k->homes[i].id = id + (int64_t)i;
        MZ_TRY(brain_q_home_add(cx, &k->homes[i]));
    }
    MZ_TRY(brain_month_put(cx, k->county, k->period, &k->counts));
    MZ_TRY(brain_q_run_drop(cx, k->county, k->period));
    MZ_TRY(mz_id_take(cx, k->county, 1, &id));
    struct brain_q_run_put_args run = {.id = id,
                                       .county = k->county,
                                       .period = k->period,
                                       .day = mz_date_today(cx).v,
                                       .pack = k->pack->id,
                                       .households = k->households,
                                       .synthetic = k->p.synthetic ? 1 : 0,
                                       .ended_ms = mz_now_ms(cx)};
    MZ_TRY(brain_q_run_put(cx, &run));
    MZ_TRY(brain_index_keep(cx, k->county, k->period));
    return mz_tx_note(cx, &(struct mz_event){.act = MZ_S("brain.run"),
                                             .kind = MZ_S("brain_run"),
                                             .subject = run.id,
                                             .division = k->county * MZ_COUNTY_UNIT});
}

static mz_code run_county(mz_cx *cx, struct counting *k)
{
    uint32_t rules[2 * BRAIN_CATEGORIES];
    struct rule_plan *plan = NULL;
    struct brain_tracks tracks = {.n = 0};
    mz_date today = mz_date_today(cx);
    MZ_TRY(population_open(cx, k->pack->book, cx->world->data, &k->p));
    if (k->p.households == NULL) {
        return mz_refuse(cx, MZ_CONFLICT, .field = "population",
                         .text = MZ_T("The population was made by an older mz and does not say "
                                      "who is who; make it again."));
    }
    uint32_t n = choose(k, rules);
    if (n > 0) {
        MZ_TRY(plan_make(cx, k->pack->book, today, today, rules, n, &plan));
        MZ_TRY(rule_run_pop(cx, plan, k->p.pop, &(struct rule_pop_options){.threads = THREADS},
                            &k->r));
    }
    for (size_t i = 0; i < k->looks_n; i++) {
        struct look *l = &k->looks[i];
        MZ_TRY(brain_own_of(cx, l->c, k->county * MZ_ID_UNIT, (k->county + 1) * MZ_ID_UNIT - 1,
                            &l->own));
    }
    k->today = today.v;
    look_over(cx, k);
    for (size_t i = 0; i < k->homes_n; i++) {
        brain_count_home(&k->counts, &k->homes[i]);
    }
    MZ_TRY(brain_track(cx, k->county * MZ_COUNTY_UNIT, brain_since(cx), &tracks));
    for (size_t i = 0; i < tracks.n; i++) {
        count_track(k, &tracks.v[i]);
    }
    return mz_tx(cx, county_tx, k);
}

/* ---- every county ------------------------------------------------------------------------------
 */

static mz_code run_all(mz_cx *cx, int64_t *counties)
{
    const struct rule_shelf *shelf = NULL;
    struct population p;
    int64_t after = -1;
    MZ_TRY(rule_shelf(cx, &shelf));
    const struct rule_shelved *own = rule_shelf_for(shelf, cx->world->division);
    if (own == NULL) {
        return MZ_OK; /* no pack holds here: nobody qualifies for anything */
    }
    mz_code rc = population_open(cx, own->book, cx->world->data, &p);
    if (rc == MZ_ABSENT || (rc == MZ_OK && p.households == NULL)) {
        mz_clear(cx);
        return MZ_OK; /* nothing is known of anybody yet */
    }
    MZ_TRY(rc);
    for (size_t i = 0; i < p.pop->households_n; i++) {
        int64_t county = p.households[i] / MZ_ID_UNIT;
        struct counting k = {.county = county, .period = brain_period(cx), .counts = {.a = cx->a}};
        k.pack = rule_shelf_for(shelf, county * MZ_COUNTY_UNIT);
        if (county == after || county == 0 || k.pack == NULL ||
            county * MZ_COUNTY_UNIT < cx->actor->division_lo ||
            county * MZ_COUNTY_UNIT > cx->actor->division_hi) {
            continue; /* seen already, or not this actor's */
        }
        after = county;
        MZ_TRY(run_county(cx, &k));
        (*counties)++;
    }
    return MZ_OK;
}

mz_code brain_run(mz_cx *cx, int64_t *counties)
{
    mz_cx own = *cx;
    *counties = 0;
    own.a = mz_arena_new(POP_ARENA);
    mz_code rc = run_all(&own, counties);
    cx->err = own.err;
    mz_arena_free(own.a);
    return rc;
}

mz_code brain_job(mz_cx *cx, int64_t job, mz_str input)
{
    struct brain_q_stale_row stale = {0};
    struct brain_q_last_run_row last = {0};
    int64_t counties = 0;
    bool counted = false;
    (void)input;
    MZ_TRY(brain_q_last_run(cx, 0, INT64_MAX, &last, &counted));
    MZ_TRY(brain_q_stale(cx, mz_date_today(cx).v, &stale));
    /* By itself once a day, and after the watch looked at a population that was made anew. */
    return job != 0 || !counted || stale.n > 0 ? brain_run(cx, &counties) : MZ_OK;
}
