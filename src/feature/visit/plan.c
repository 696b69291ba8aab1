/*
 * plan.c - who is visited how often: categories of packs/round against the households of a county.
 *
 * One pass over the population finds who is in which category by facts, one question a category who
 * is by age. What came out is held against the plan, both in order of households; only what differs
 * is written, so the second run of a day writes nothing.
 */
#include <inttypes.h>
#include <stdlib.h>

#include "base/text.h"
#include "col/pop.h"
#include "feature/account/account.h"
#include "feature/division/division.h"
#include "feature/job/job.h"
#include "feature/round/round.h"
#include "feature/rule/rule.h"
#include "feature/visit/visit_int.h"
#include "feature/visit/visit_sql.h"
#include "feature/world.h"
#include "store/db.h"

#define ARENA_MAX ((size_t)1 << 30)

enum { PAGE = 2000, BATCH = 500, SORTS_BYTES = 400, PLACES = 2000 };

/* ---- periods --------------------------------------------------------------------------- */

static const struct {
    const char *word;
    int months; /* 0: a week */
} periods[] = {{"week", 0}, {"month", 1}, {"quarter", 3}, {"half", 6}, {"year", 12}};

static size_t period_of(mz_str every)
{
    size_t i = 0;
    while (i < MZ_LEN(periods) - 1 && !mz_str_eq(every, mz_str_of(periods[i].word))) {
        i++;
    }
    return i;
}

int64_t visit_period_end(mz_str every, int64_t day)
{
    mz_date d = {(int32_t)day};
    int months = periods[period_of(every)].months;
    if (months == 0) {
        return day + (MZ_SUNDAY - mz_date_weekday(d));
    }
    struct mz_ymd t = mz_date_ymd(d);
    int last = (t.month - 1) / months * months + months;
    mz_date of = d;
    (void)mz_date_make(t.year, last, 1, &of);
    return mz_date_month_last(of).v;
}

int64_t visit_period_next(mz_str every, int64_t day)
{
    return visit_period_end(every, visit_period_end(every, day) + 1);
}

int64_t visit_this_month(mz_cx *cx)
{
    struct mz_ymd t = mz_date_ymd(mz_date_today(cx));
    return (int64_t)t.year * 12 + t.month - 1;
}

/* ---- who is in which category -------------------------------------------------------------- */

/* A household and a bit of each category that it is in. */
struct wanted {
    int64_t household;
    uint32_t sorts;
};

struct planner {
    const struct round_pack *pack;
    int64_t county;
    struct wanted *list;
    size_t n, room;
    int64_t changed;
};

static void want(mz_arena *a, struct planner *p, int64_t household, size_t sort)
{
    if (p->n == p->room) {
        size_t room = p->room == 0 ? PAGE : p->room * 2;
        struct wanted *list = MZ_NEW_N(a, struct wanted, room);
        for (size_t i = 0; i < p->n; i++) {
            list[i] = p->list[i];
        }
        p->list = list;
        p->room = room;
    }
    p->list[p->n++] = (struct wanted){household, UINT32_C(1) << sort};
}

static int by_household(const void *x, const void *y)
{
    const struct wanted *a = x;
    const struct wanted *b = y;
    return a->household < b->household ? -1 : a->household > b->household;
}

/* Each household once, with all of its categories. */
static void join(struct planner *p)
{
    size_t n = 0;
    if (p->n > 0) {
        qsort(p->list, p->n, sizeof *p->list, by_household);
    }
    for (size_t i = 0; i < p->n; i++) {
        if (n > 0 && p->list[n - 1].household == p->list[i].household) {
            p->list[n - 1].sorts |= p->list[i].sorts;
        } else {
            p->list[n++] = p->list[i];
        }
    }
    p->n = n;
}

static bool holds(const struct mz_pop *pop, const struct mz_pop_col *col, bool person, size_t row)
{
    int64_t v = 0;
    if (!person) {
        return mz_col_get(col, row, &v) && v != 0;
    }
    for (size_t i = pop->first[row]; i < pop->first[row + 1]; i++) {
        if (mz_col_get(col, i, &v) && v != 0) {
            return true;
        }
    }
    return false;
}

static void by_fact(mz_cx *cx, struct planner *p, const struct rule_book *book,
                    const struct population *pop, size_t sort)
{
    const struct mz_pop *rows = pop->pop;
    const struct mz_pop_col *col = NULL;
    bool person = false;
    for (uint32_t i = 0; i < book->facts_n; i++) {
        const struct ir_fact *f = &book->facts[i];
        if (mz_str_eq(f->name.id, p->pack->category[sort].fact) && f->type.kind == RULE_BOOL) {
            person = f->entity == IR_PERSON;
            col = person ? &rows->person_facts.col[i] : &rows->household_facts.col[i];
        }
    }
    for (size_t row = 0; col != NULL && row < rows->households_n; row++) {
        int64_t id = pop->households[row];
        if (id / MZ_ID_UNIT == p->county && holds(rows, col, person, row)) {
            want(cx->a, p, id, sort);
        }
    }
}

static mz_code by_age(mz_cx *cx, struct planner *p, size_t sort)
{
    const struct round_category *c = &p->pack->category[sort];
    mz_date today = mz_date_today(cx);
    mz_date born = today;
    mz_date until = today;
    size_t n = PAGE;
    struct visit_q_aged_args a = {.most = PAGE};
    division_range(p->county * MZ_COUNTY_UNIT, &a.lo, &a.hi);
    MZ_TRY(mz_date_add_months(cx, today, -12 * (c->age_to + 1), &born));
    MZ_TRY(mz_date_add_months(cx, today, -12 * c->age_from, &until));
    a.born = born.v + 1;
    a.until = until.v;
    while (n == PAGE) {
        struct visit_q_aged_row *r = NULL;
        MZ_TRY(visit_q_aged(cx, &a, &r, &n));
        for (size_t i = 0; i < n; i++) {
            want(cx->a, p, r[i].household, sort);
            a.after = r[i].household;
        }
    }
    return MZ_OK;
}

/* Without a population nobody is in a category by facts; ages are known all the same. */
static mz_code wanted_of(mz_cx *cx, struct planner *p)
{
    const struct rule_shelf *shelf = NULL;
    struct population pop = {.pop = NULL};
    MZ_TRY(rule_shelf(cx, &shelf));
    const struct rule_shelved *s = rule_shelf_for(shelf, p->county * MZ_COUNTY_UNIT);
    if (s != NULL && s->book != NULL) {
        mz_code rc = population_open(cx, s->book, cx->world->data, &pop);
        if (rc == MZ_ABSENT) {
            mz_clear(cx);
        } else if (rc != MZ_OK) {
            return rc;
        }
    }
    for (size_t i = 0; i < p->pack->category_n; i++) {
        const struct round_category *c = &p->pack->category[i];
        bool facts = c->every.n > 0 && c->fact.n > 0;
        if (facts && pop.pop != NULL && pop.households != NULL) {
            by_fact(cx, p, s->book, &pop, i);
        }
        MZ_TRY(c->every.n > 0 && !facts ? by_age(cx, p, i) : MZ_OK);
    }
    join(p);
    return MZ_OK;
}

/* ---- held against the plan ------------------------------------------------------------------- */

/* What the rules make of a household. */
struct ruled {
    mz_str sorts;
    mz_str every;
    mz_str form;
};

/* The shortest period counts, and the form that comes with it. */
static struct ruled ruled_of(mz_cx *cx, const struct round_pack *pack, uint32_t sorts)
{
    struct ruled r = {.sorts = MZ_S("")};
    for (size_t i = 0; i < pack->category_n; i++) {
        const struct round_category *c = &pack->category[i];
        if ((sorts & UINT32_C(1) << i) == 0) {
            continue;
        }
        r.sorts = mz_str_fmt(cx->a, MZ_FMT "%s" MZ_FMT, MZ_ARG(r.sorts), r.sorts.n > 0 ? " " : "",
                             MZ_ARG(c->words.id));
        if (r.every.n == 0 || period_of(c->every) < period_of(r.every)) {
            r.every = c->every;
            r.form = c->form;
        }
    }
    return r;
}

struct batch {
    struct planner *p;
    const struct wanted *list;
    size_t n;
    const struct visit_q_plan_rows_row *rows; /* of the same stretch of households */
    size_t rows_n;
    int64_t changed;
};

/* Who works in the village; where nobody does, who works above it. One and the same for a home. */
static mz_code worker_of(mz_cx *cx, int64_t division, int64_t household, int64_t *out)
{
    struct account_worker *w = NULL;
    size_t n = 0;
    size_t k = 0;
    *out = MZ_NULL;
    MZ_TRY(account_staff(cx, division, &w, &n));
    for (size_t i = 0; i < n; i++) {
        if (mz_str_eq(w[i].role, MZ_S("village"))) {
            w[k++] = w[i];
        }
    }
    if (k == 0) {
        MZ_TRY(account_nearest(cx, division, MZ_ROLE_CLERK, &w, &k));
    }
    *out = k == 0 ? MZ_NULL : w[(size_t)household % k].account;
    return MZ_OK;
}

static mz_code add(mz_cx *cx, struct batch *b, const struct wanted *w)
{
    struct visit_q_home_row home = {0};
    bool found = false;
    struct ruled r = ruled_of(cx, b->p->pack, w->sorts);
    MZ_TRY(visit_q_home(cx, w->household, &home, &found));
    if (!found) {
        return MZ_OK;
    }
    struct visit_q_plan_add_args a = {.county = b->p->county,
                                      .division = home.division,
                                      .household = w->household,
                                      .sorts = r.sorts,
                                      .every = r.every,
                                      .form = r.form,
                                      .due = visit_period_end(r.every, mz_date_today(cx).v)};
    MZ_TRY(worker_of(cx, home.division, w->household, &a.visitor));
    MZ_TRY(mz_id_take(cx, a.county, 1, &a.id));
    b->changed++;
    return visit_q_plan_add(cx, &a);
}

static bool same(const struct visit_q_plan_rows_row *row, const struct ruled *r, int64_t division)
{
    return mz_str_eq(row->sorts, r->sorts) && mz_str_eq(row->every, r->every) &&
           mz_str_eq(row->form, r->form) && mz_str_eq(row->state, MZ_S("on")) &&
           row->division == division;
}

static mz_code change(mz_cx *cx, struct batch *b, const struct visit_q_plan_rows_row *row,
                      uint32_t sorts)
{
    struct visit_q_home_row home = {0};
    bool found = false;
    int64_t changed = 0;
    MZ_TRY(visit_q_home(cx, row->household, &home, &found));
    struct ruled r = found ? ruled_of(cx, b->p->pack, sorts) : (struct ruled){.sorts = MZ_S("")};
    bool on = found && sorts != 0;
    if (on ? same(row, &r, home.division) : mz_str_eq(row->state, MZ_S("off"))) {
        return MZ_OK;
    }
    struct visit_q_plan_set_args a = {.id = row->id,
                                      .division = row->division,
                                      .sorts = on ? r.sorts : row->sorts,
                                      .every = on ? r.every : row->every,
                                      .form = on ? r.form : row->form,
                                      .visitor = row->visitor,
                                      .due = row->due,
                                      .state = on ? MZ_S("on") : MZ_S("off")};
    if (on) {
        int64_t end = visit_period_end(r.every, mz_date_today(cx).v);
        bool back = mz_str_eq(row->state, MZ_S("off"));
        bool other = !mz_str_eq(row->every, r.every);
        a.due = back || (other && row->due > end) ? end : row->due;
        a.division = home.division;
    }
    bool elsewhere = on && (home.division != row->division || row->visitor == MZ_NULL);
    MZ_TRY(elsewhere ? worker_of(cx, home.division, row->household, &a.visitor) : MZ_OK);
    b->changed++;
    return visit_q_plan_set(cx, &a, &changed);
}

/* Both lists ascend: each household is met in one of them, or in both at once. */
static mz_code batch_tx(mz_cx *cx, void *arg)
{
    struct batch *b = arg;
    size_t i = 0;
    size_t k = 0;
    b->changed = 0;
    while (i < b->n || k < b->rows_n) {
        int64_t x = i < b->n ? b->list[i].household : INT64_MAX;
        int64_t y = k < b->rows_n ? b->rows[k].household : INT64_MAX;
        MZ_TRY(x < y ? add(cx, b, &b->list[i])
                     : change(cx, b, &b->rows[k], x == y ? b->list[i].sorts : 0));
        i += x <= y ? 1 : 0;
        k += y <= x ? 1 : 0;
    }
    if (b->changed == 0) {
        mz_tx_quiet(cx);
        return MZ_OK;
    }
    return visit_note(cx, "visit.batch", "visit_plan", 0, b->p->county * MZ_COUNTY_UNIT);
}

/* From household to household: as far as a page of the plan reaches, and as many that are new. */
static mz_code against(mz_cx *cx, struct planner *p)
{
    int64_t after = 0;
    size_t at = 0;
    size_t rows_n = BATCH;
    mz_cx own = *cx;
    own.a = mz_arena_new(ARENA_MAX);
    mz_code rc = MZ_OK;
    while (rc == MZ_OK && (rows_n == BATCH || at < p->n)) {
        struct visit_q_plan_rows_row *rows = NULL;
        struct batch b = {.p = p, .list = p->list + at};
        rc = visit_q_plan_rows(&own, p->county, after, BATCH, &rows, &rows_n);
        int64_t last = rc == MZ_OK && rows_n == BATCH ? rows[rows_n - 1].household : INT64_MAX;
        while (at + b.n < p->n && b.n < BATCH && p->list[at + b.n].household <= last) {
            b.n++;
        }
        bool more = at + b.n < p->n && p->list[at + b.n].household <= last;
        last = more ? p->list[at + b.n - 1].household : last;
        b.rows = rows;
        while (rc == MZ_OK && b.rows_n < rows_n && rows[b.rows_n].household <= last) {
            b.rows_n++;
        }
        rows_n = more ? BATCH : rows_n; /* go on even when the plan itself is at its end */
        rc = rc == MZ_OK ? mz_tx(&own, batch_tx, &b) : rc;
        p->changed += b.changed;
        at += b.n;
        after = last;
        mz_arena_reset(own.a);
    }
    cx->err = own.err;
    mz_arena_free(own.a);
    return rc;
}

/* ---- coverage -------------------------------------------------------------------------------- */

mz_code visit_cover(mz_cx *cx, int64_t division)
{
    mz_date today = mz_date_today(cx);
    struct visit_q_cover_row c = {0};
    int64_t changed = 0;
    MZ_TRY(visit_q_cover(cx, division, mz_date_month_first(today).v, mz_date_month_last(today).v,
                         today.v, &c));
    const struct visit_q_month_set_args a = {
        .county = division / MZ_COUNTY_UNIT,
        .division = division,
        .month = visit_this_month(cx),
        .planned = c.planned,
        .covered = c.covered,
        .late = c.late,
        .open = c.planned - c.covered,
        .percent = c.planned == 0 ? 100 : c.covered * 100 / c.planned};
    MZ_TRY(visit_q_month_set(cx, &a, &changed));
    if (changed == 1) {
        return MZ_OK;
    }
    struct visit_q_month_add_args n = {.county = a.county,
                                       .division = division,
                                       .month = a.month,
                                       .planned = a.planned,
                                       .covered = a.covered,
                                       .late = a.late,
                                       .open = a.open,
                                       .percent = a.percent};
    MZ_TRY(mz_id_take(cx, n.county, 1, &n.id));
    return visit_q_month_add(cx, &n);
}

struct covering {
    const struct visit_q_places_row *rows;
    size_t n;
};

static mz_code cover_tx(mz_cx *cx, void *p)
{
    const struct covering *c = p;
    for (size_t i = 0; i < c->n; i++) {
        MZ_TRY(visit_cover(cx, c->rows[i].division));
    }
    return visit_note(cx, "visit.cover", "visit_month", 0,
                      c->rows[0].division / MZ_COUNTY_UNIT * MZ_COUNTY_UNIT);
}

static mz_code cover_all(mz_cx *cx, int64_t county)
{
    struct covering c = {.n = BATCH};
    int64_t after = 0;
    while (c.n == BATCH) {
        struct visit_q_places_row *rows = NULL;
        MZ_TRY(visit_q_places(cx, county, after, BATCH, &rows, &c.n));
        c.rows = rows;
        MZ_TRY(c.n > 0 ? mz_tx(cx, cover_tx, &c) : MZ_OK);
        after = c.n > 0 ? rows[c.n - 1].division : after;
    }
    return MZ_OK;
}

/* ---- the whole ------------------------------------------------------------------------------- */

mz_code visit_plan_make(mz_cx *cx, int64_t *changed)
{
    const struct round_pack *pack = NULL;
    struct visit_q_next_county_row next = {0};
    *changed = 0;
    MZ_TRY(round_pack_get(cx, &pack));
    MZ_TRY(visit_q_next_county(cx, 0, &next));
    while (next.county != 0) {
        struct planner p = {.pack = pack, .county = next.county};
        MZ_TRY(wanted_of(cx, &p));
        MZ_TRY(against(cx, &p));
        MZ_TRY(cover_all(cx, p.county));
        *changed += p.changed;
        MZ_TRY(visit_q_next_county(cx, p.county, &next));
    }
    return MZ_OK;
}

mz_code visit_plan_job(mz_cx *cx, int64_t job, mz_str input)
{
    int64_t changed = 0;
    (void)input;
    MZ_TRY(visit_plan_make(cx, &changed));
    return job == 0 ? MZ_OK
                    : job_result(cx, job, mz_str_fmt(cx->a, "{\"changed\":%" PRId64 "}", changed));
}

/* ---- to another visitor ------------------------------------------------------------------------
 */

struct giving {
    int64_t id;
    int64_t visitor;
};

static mz_code give_tx(mz_cx *cx, void *p)
{
    static const enum mz_role roles[] = {MZ_ROLE_VILLAGE, MZ_ROLE_CARER, MZ_ROLE_CLERK,
                                         MZ_ROLE_OFFICER};
    const struct giving *g = p;
    struct visit_due due;
    struct account_worker *w = NULL;
    size_t n = 0;
    int64_t changed = 0;
    bool works = false;
    MZ_TRY(visit_from_plan.get(cx, g->id, &due));
    for (size_t k = 0; k < MZ_LEN(roles) && !works; k++) {
        MZ_TRY(account_nearest(cx, due.division, roles[k], &w, &n));
        for (size_t i = 0; i < n && !works; i++) {
            works = w[i].account == g->visitor;
        }
    }
    if (!works) {
        return mz_refuse(cx, MZ_INVALID, .field = "visitor",
                         .text = MZ_T("This account does not work in that village or above it."));
    }
    MZ_TRY(visit_q_plan_give(cx, g->id, g->visitor, &changed));
    if (changed == 0) {
        return mz_refuse(cx, MZ_CONFLICT, .text = MZ_T("This household is not visited any more."));
    }
    return visit_note(cx, "visit.give", "visit_plan", g->id, due.division);
}

mz_code visit_plan_give(mz_cx *cx, int64_t id, int64_t visitor)
{
    struct giving g = {id, visitor};
    MZ_TRY(account_need(cx, "visit.plan"));
    return mz_tx(cx, give_tx, &g);
}
