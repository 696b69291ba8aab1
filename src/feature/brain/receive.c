/*
 * receive.c - who receives what, by the ledger and the recognitions of today.
 *
 * The population is made at most once a day, and not every day. What the office itself grants or
 * ends is counted the moment it holds: the household's rows and the month's sums move together, so
 * that the figure stays the length of its list. What holds from a later day is counted by the run
 * of that day.
 */
#include <inttypes.h>

#include "feature/brain/brain_int.h"
#include "feature/brain/brain_sql.h"
#include "feature/feed/feed.h"
#include "feature/household/household.h"
#include "feature/rule/rule.h"
#include "feature/world.h"
#include "rule/run.h"
#include "store/db.h"

enum { SPANS_MAX = 200, ROWS_MAX = 400 };

mz_code brain_own_of(mz_cx *cx, const struct brain_category *c, int64_t first, int64_t last,
                     struct brain_own *out)
{
    const struct catalogue *all = NULL;
    *out = (struct brain_own){.n = 0};
    if (cx->world->feeds == NULL) {
        return MZ_OK;
    }
    MZ_TRY(feed_catalogue(cx, &all));
    const struct catalogue_fact *f = catalogue_fact(all, mz_str_of(c->fact));
    if (f == NULL || f->own == CATALOGUE_OWN_NOT) {
        return MZ_OK;
    }
    out->fact = f;
    return own_spans(cx, f, first, last, &out->v, &out->n);
}

/* The first span of this household or a later one. */
static size_t from_home(const struct brain_own *o, int64_t household)
{
    size_t lo = 0;
    size_t hi = o->n;
    while (lo < hi) {
        size_t mid = lo + (hi - lo) / 2;
        if (o->v[mid].household < household) {
            lo = mid + 1;
        } else {
            hi = mid;
        }
    }
    return lo;
}

bool brain_own_says(const struct brain_own *o, int64_t household, int64_t person, int64_t day,
                    int64_t *on)
{
    struct own_span v[SPANS_MAX];
    size_t n = 0;
    if (o->fact == NULL) {
        return false;
    }
    for (size_t i = from_home(o, household);
         i < o->n && o->v[i].household == household && n < SPANS_MAX; i++) {
        if (person == MZ_NULL || o->v[i].person == person) {
            v[n++] = o->v[i];
        }
    }
    return own_value(o->fact->own, v, n, day, on);
}

/* ---- one household, now -------------------------------------------------------------------- */

struct recount {
    struct household h;
    const struct rule_shelved *pack;
    struct brain_q_homes_of_row *rows;
    size_t rows_n;
    int64_t period; /* of the newest run */
    struct brain_counts minus;
    struct brain_counts plus;
};

static const struct ir_outcome *outcome_of(const struct rule_book *b,
                                           const struct brain_category *c)
{
    for (size_t i = 0; i < b->outcomes_n; i++) {
        const struct ir_outcome *o = &b->outcomes[i];
        if (mz_str_eq(o->name.id, mz_str_of(c->outcome)) &&
            (o->entity == IR_PERSON) == c->person) {
            return o;
        }
    }
    return NULL;
}

/* The household as the population has it, and the place of the person in it; NULL: it does not. */
static mz_code case_now(mz_cx *cx, const struct recount *k, int64_t person, struct rule_case **out,
                        size_t *m)
{
    struct population p = {.pop = NULL};
    const struct rule_book *b = k->pack->book;
    *out = NULL;
    *m = 0;
    mz_code rc = population_open(cx, b, cx->world->data, &p);
    if (rc == MZ_ABSENT || rc == MZ_CONFLICT) {
        mz_clear(cx);
        return MZ_OK;
    }
    MZ_TRY(rc);
    size_t row = p.households == NULL ? SIZE_MAX : population_row(&p, k->h.id);
    if (row == SIZE_MAX) {
        return MZ_OK;
    }
    struct rule_case *c =
        rule_case_of(cx->a, b, p.pop, row, mz_date_today(cx), mz_date_today(cx));
    while (person != MZ_NULL && *m < c->members_n && p.persons[p.pop->first[row] + *m] != person) {
        (*m)++;
    }
    *out = person == MZ_NULL || *m < c->members_n ? c : NULL;
    return MZ_OK;
}

/* By the rules, of somebody who has no row yet; what is not known cannot be decided. */
static mz_code qualifies_now(mz_cx *cx, const struct recount *k, const struct ir_outcome *o,
                             int64_t person, int64_t *out)
{
    struct rule_case *c = NULL;
    size_t m = 0;
    *out = BRAIN_UNKNOWN;
    MZ_TRY(case_now(cx, k, person, &c, &m));
    if (c != NULL) {
        struct rule_value v = rule_eval(rule_run_new(cx->a, k->pack->book, c), o->eligible, m);
        *out = v.why != RULE_KNOWN ? BRAIN_UNKNOWN : v.num != 0 ? 1 : 0;
    }
    return MZ_OK;
}

/* Whether departments say that they receive it, where nothing of ours is left that does. */
static mz_code delivered(mz_cx *cx, const struct recount *k, const struct brain_category *c,
                         int64_t person, int64_t *on)
{
    struct rule_case *home = NULL;
    const struct ir_fact *f = rule_fact(k->pack->book, mz_str_of(c->fact));
    size_t m = 0;
    *on = 0;
    MZ_TRY(f == NULL ? MZ_OK : case_now(cx, k, person, &home, &m));
    if (home != NULL) {
        const struct rule_subject *s = c->person ? &home->members[m] : &home->household;
        const struct rule_cell *cell = &s->cells[f - k->pack->book->facts];
        *on = cell->known && cell->v != 0;
    }
    return MZ_OK;
}

static struct brain_q_home_add_args home_of(const struct recount *k, const struct brain_category *c,
                                            int64_t person, int64_t qualifies, int64_t receives)
{
    return (struct brain_q_home_add_args){.county = k->h.id / MZ_ID_UNIT,
                                          .division = k->h.division,
                                          .household = k->h.id,
                                          .person = person,
                                          .category = mz_str_of(c->outcome),
                                          .qualifies = qualifies,
                                          .receives = receives,
                                          .fen = MZ_NULL};
}

/* As of the last count; NULL: neither qualifies nor receives. */
static const struct brain_q_homes_of_row *row_of(const struct recount *k,
                                                 const struct brain_category *c, int64_t person)
{
    for (size_t i = 0; i < k->rows_n; i++) {
        if (mz_str_eq(k->rows[i].category, mz_str_of(c->outcome)) && k->rows[i].person == person) {
            return &k->rows[i];
        }
    }
    return NULL;
}

/* Receives now, and did not as of the last count; or the other way round. */
static mz_code turn(mz_cx *cx, struct recount *k, const struct brain_category *c, int64_t person,
                    int64_t on)
{
    const struct brain_q_homes_of_row *was = row_of(k, c, person);
    int64_t n = 0;
    if (was != NULL ? was->receives == on : on == 0) {
        return MZ_OK;
    }
    struct brain_q_home_add_args now =
        home_of(k, c, person, was == NULL ? BRAIN_UNKNOWN : was->qualifies, on);
    if (was != NULL) {
        now.division = was->division; /* where it was counted */
        struct brain_q_home_add_args before = now;
        before.receives = was->receives;
        brain_count_home(&k->minus, &before);
    } else {
        const struct ir_outcome *o = outcome_of(k->pack->book, c);
        MZ_TRY(o == NULL ? MZ_OK : qualifies_now(cx, k, o, person, &now.qualifies));
    }
    if (on == 0 && now.qualifies != 1) {
        return brain_q_home_gone(cx, was->id, &n);
    }
    brain_count_home(&k->plus, &now);
    if (was != NULL) {
        return brain_q_home_receives(cx, was->id, on, &n);
    }
    MZ_TRY(mz_id_take(cx, now.county, 1, &now.id));
    return brain_q_home_add(cx, &now);
}

static mz_code subject_again(mz_cx *cx, struct recount *k, const struct brain_category *c,
                             const struct brain_own *own, int64_t person)
{
    const struct brain_q_homes_of_row *was = row_of(k, c, person);
    int64_t on = 0;
    if (!brain_own_says(own, k->h.id, person, mz_date_today(cx).v, &on)) {
        if (was == NULL || was->receives == 0) {
            return MZ_OK; /* what departments say is counted already */
        }
        MZ_TRY(delivered(cx, k, c, person, &on));
    }
    return turn(cx, k, c, person, on);
}

static mz_code category_again(mz_cx *cx, struct recount *k, const struct brain_category *c)
{
    struct household_member *m = NULL;
    struct brain_own own;
    size_t n = 0;
    MZ_TRY(brain_own_of(cx, c, k->h.id, k->h.id, &own));
    if (own.fact == NULL) {
        return MZ_OK; /* only departments say it */
    }
    if (!c->person) {
        return subject_again(cx, k, c, &own, MZ_NULL);
    }
    MZ_TRY(members_of(cx, k->h.id, &m, &n));
    for (size_t i = 0; i < n; i++) {
        MZ_TRY(subject_again(cx, k, c, &own, m[i].person));
    }
    return MZ_OK;
}

static mz_code move(mz_cx *cx, const struct recount *k, const struct brain_counts *c, int64_t sign)
{
    for (size_t i = 0; i < c->n; i++) {
        struct brain_q_month_plus_args a = {.county = k->h.id / MZ_ID_UNIT,
                                            .division = c->v[i].division,
                                            .period = k->period,
                                            .figure = mz_str_of(c->v[i].figure),
                                            .n = sign * c->v[i].n};
        int64_t n = 0;
        MZ_TRY(brain_q_month_plus(cx, &a, &n));
        if (n == 0) {
            struct brain_q_month_add_args add = {.county = a.county,
                                                 .division = a.division,
                                                 .period = a.period,
                                                 .figure = a.figure,
                                                 .n = a.n};
            MZ_TRY(mz_id_take(cx, a.county, 1, &add.id));
            MZ_TRY(brain_q_month_add(cx, &add));
        }
    }
    return MZ_OK;
}

/* The household of a person, where the reader has it; *found stays false where there is none. */
static mz_code home_here(mz_cx *cx, int64_t person, int64_t household, struct household *h,
                         bool *found)
{
    struct household_member m = {.household = household};
    bool lives = household != 0;
    MZ_TRY(lives ? MZ_OK
                 : household_of(cx, person, HOUSEHOLD_LIVING, mz_date_today(cx).v, &m, &lives));
    mz_code rc = lives ? household_get(cx, m.household, h) : MZ_ABSENT;
    if (rc == MZ_ABSENT) { /* of the area of somebody else: the run counts it */
        mz_clear(cx);
        return MZ_OK;
    }
    *found = rc == MZ_OK && h->kind == HOUSEHOLD_LIVING && h->ended == MZ_NULL;
    return rc;
}

mz_code brain_entitled(mz_cx *cx, int64_t person, int64_t household)
{
    struct recount k = {.minus = {.a = cx->a}, .plus = {.a = cx->a}};
    struct brain_q_last_run_row run = {0};
    const struct rule_shelf *shelf = NULL;
    bool found = false;
    if (cx->world == NULL || cx->world->rules == NULL || cx->world->feeds == NULL) {
        return MZ_OK;
    }
    MZ_TRY(home_here(cx, person, household, &k.h, &found));
    if (!found) {
        return MZ_OK;
    }
    MZ_TRY(brain_q_last_run(cx, k.h.id / MZ_ID_UNIT, k.h.id / MZ_ID_UNIT, &run, &found));
    MZ_TRY(found ? rule_shelf(cx, &shelf) : MZ_OK);
    k.pack = found ? rule_shelf_for(shelf, k.h.division) : NULL;
    if (k.pack == NULL) { /* nothing was counted here yet */
        return MZ_OK;
    }
    k.period = run.period;
    MZ_TRY(brain_q_homes_of(cx, k.h.id, ROWS_MAX, &k.rows, &k.rows_n));
    for (size_t i = 0; i < BRAIN_CATEGORIES; i++) {
        MZ_TRY(category_again(cx, &k, &brain_categories[i]));
    }
    MZ_TRY(move(cx, &k, &k.minus, -1));
    return move(cx, &k, &k.plus, 1);
}
