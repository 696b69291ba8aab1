/* list.c - the list of a campaign: made by its rule in batches, and given out evenly. */
#include <inttypes.h>

#include "base/json.h"
#include "base/text.h"
#include "col/pop.h"
#include "feature/account/account.h"
#include "feature/division/division.h"
#include "feature/job/job.h"
#include "feature/round/round_int.h"
#include "feature/round/round_sql.h"
#include "feature/rule/rule.h"
#include "feature/world.h"

#define BATCH_ARENA ((size_t)256 << 20)

enum { INPUT_MAX = 100, DONE_STEP = 1000, WORKERS_MAX = 400, LOOKED_MAX = 20 * ROUND_BATCH };

/* A household that the rule names. */
struct candidate {
    int64_t household;
    int64_t division;
    int64_t person; /* MZ_NULL: the household as a whole */
};

/* One part of the rule over one place, from `after` on. */
struct part {
    const struct round_plan *plan;
    const struct round_category *category;
    const struct population *pop;
    const struct mz_pop_col *fact; /* true in this column; NULL: everybody of the population */
    bool fact_person;
    int64_t lo;
    int64_t hi;
    int64_t after; /* where the next batch begins */
    bool more;
    struct candidate c[ROUND_BATCH];
    size_t n;
};

static void add(struct part *p, int64_t household, int64_t division, int64_t person)
{
    p->c[p->n++] = (struct candidate){household, division, person};
}

/* ---- where candidates come from -------------------------------------------------- */

static mz_code from_places(mz_cx *cx, struct part *p)
{
    struct round_q_next_homes_row *r = NULL;
    size_t n = 0;
    int64_t first = p->plan->county * MZ_ID_UNIT;
    const struct round_q_next_homes_args a = {.after = p->after > first ? p->after : first,
                                              .last = first + MZ_ID_UNIT - 1,
                                              .lo = p->lo,
                                              .hi = p->hi,
                                              .most = ROUND_BATCH};
    MZ_TRY(round_q_next_homes(cx, &a, &r, &n));
    for (size_t i = 0; i < n; i++) {
        add(p, r[i].id, r[i].division, MZ_NULL);
        p->after = r[i].id;
    }
    p->more = n == ROUND_BATCH;
    return MZ_OK;
}

static mz_code from_alerts(mz_cx *cx, struct part *p, int64_t grade)
{
    struct round_q_next_alerts_row *r = NULL;
    size_t n = 0;
    struct round_q_next_alerts_args a = {p->after, grade, p->lo, p->hi, ROUND_BATCH};
    MZ_TRY(round_q_next_alerts(cx, &a, &r, &n));
    for (size_t i = 0; i < n; i++) {
        add(p, r[i].id, r[i].division, MZ_NULL);
        p->after = r[i].id;
    }
    p->more = n == ROUND_BATCH;
    return MZ_OK;
}

static mz_code from_ages(mz_cx *cx, struct part *p)
{
    struct round_q_next_aged_row *r = NULL;
    size_t n = 0;
    mz_date today = mz_date_today(cx);
    mz_date born = today;
    mz_date until = today;
    MZ_TRY(mz_date_add_months(cx, today, -12 * (p->category->age_to + 1), &born));
    MZ_TRY(mz_date_add_months(cx, today, -12 * p->category->age_from, &until));
    struct round_q_next_aged_args a = {p->after, born.v + 1, until.v, p->lo, p->hi, ROUND_BATCH};
    MZ_TRY(round_q_next_aged(cx, &a, &r, &n));
    for (size_t i = 0; i < n; i++) {
        add(p, r[i].id, r[i].division, r[i].person);
        p->after = r[i].id;
    }
    p->more = n == ROUND_BATCH;
    return MZ_OK;
}

static mz_code from_picks(mz_cx *cx, struct part *p)
{
    struct round_q_next_picks_row *r = NULL;
    size_t n = 0;
    MZ_TRY(round_q_next_picks(cx, p->plan->id, p->after, ROUND_BATCH, &r, &n));
    for (size_t i = 0; i < n; i++) {
        add(p, r[i].household, r[i].division, r[i].person);
        p->after = r[i].id;
    }
    p->more = n == ROUND_BATCH;
    return MZ_OK;
}

/* Does the fact hold for the household of this row, or for one of its members? */
static bool holds(const struct part *p, size_t row)
{
    const struct mz_pop *pop = p->pop->pop;
    int64_t v = 0;
    if (p->fact == NULL) {
        return true;
    }
    if (!p->fact_person) {
        return mz_col_get(p->fact, row, &v) && v != 0;
    }
    for (size_t i = pop->first[row]; i < pop->first[row + 1]; i++) {
        if (mz_col_get(p->fact, i, &v) && v != 0) {
            return true;
        }
    }
    return false;
}

static size_t row_after(const struct population *pop, int64_t household)
{
    size_t lo = 0;
    size_t hi = pop->pop->households_n;
    while (lo < hi) {
        size_t mid = lo + (hi - lo) / 2;
        if (pop->households[mid] <= household) {
            lo = mid + 1;
        } else {
            hi = mid;
        }
    }
    return lo;
}

static bool in_places(const struct round_plan *r, int64_t division)
{
    for (size_t i = 0; i < r->place_n; i++) {
        if (division_inside(division, r->place[i])) {
            return true;
        }
    }
    return false;
}

/* The household of one row, when the fact holds for it and it still is in one of the places. */
static mz_code one_of_population(mz_cx *cx, struct part *p, size_t row)
{
    struct round_q_home_row h = {0};
    bool found = false;
    int64_t id = p->pop->households[row];
    p->after = id;
    if (id <= 0 || !holds(p, row)) {
        return MZ_OK;
    }
    MZ_TRY(round_q_home(cx, id, &h, &found));
    if (found && in_places(p->plan, h.division)) {
        add(p, id, h.division, MZ_NULL);
    }
    return MZ_OK;
}

static mz_code from_population(mz_cx *cx, struct part *p)
{
    size_t row = row_after(p->pop, p->after);
    size_t end = row + LOOKED_MAX;
    end = end < p->pop->pop->households_n ? end : p->pop->pop->households_n;
    for (; row < end && p->n < ROUND_BATCH; row++) {
        MZ_TRY(one_of_population(cx, p, row));
    }
    p->more = row < p->pop->pop->households_n;
    return MZ_OK;
}

/* ---- the parts of a rule --------------------------------------------------------------- */

/* What a run holds open: pack and population are read once. */
struct lister {
    struct round_plan plan;
    const struct round_pack *pack;
    struct population pop;
    bool has_pop;
    const struct mz_pop_col *fact;
    bool fact_person;
};

static mz_code open_pop(mz_cx *cx, struct lister *l, mz_str fact)
{
    const struct rule_shelf *shelf = NULL;
    MZ_TRY(rule_shelf(cx, &shelf));
    const struct rule_shelved *s = rule_shelf_for(shelf, l->plan.place[0]);
    mz_code rc = s == NULL || s->book == NULL
                     ? MZ_ABSENT
                     : population_open(cx, s->book, cx->world->data, &l->pop);
    if (rc == MZ_ABSENT && fact.n == 0) {
        mz_clear(cx); /* nobody is in the population: open alerts say who is watched */
        return MZ_OK;
    }
    if (rc != MZ_OK || l->pop.households == NULL) {
        return rc != MZ_OK && cx->err.say != NULL
                   ? rc
                   : mz_refuse(cx, MZ_ABSENT, .field = "category",
                               .text = MZ_T("There is no population to take this category from."));
    }
    l->has_pop = true;
    for (uint32_t i = 0; fact.n > 0 && i < s->book->facts_n; i++) {
        const struct ir_fact *f = &s->book->facts[i];
        if (mz_str_eq(f->name.id, fact) && f->type.kind == RULE_BOOL) {
            l->fact_person = f->entity == IR_PERSON;
            l->fact = l->fact_person ? &l->pop.pop->person_facts.col[i]
                                     : &l->pop.pop->household_facts.col[i];
        }
    }
    return fact.n == 0 || l->fact != NULL
               ? MZ_OK
               : mz_refuse(cx, MZ_ABSENT, .field = "category",
                           .text = MZ_T("The pack of this place has no fact \"{0}\" of yes or no."),
                           .arg = {fact});
}

static bool by_population(const struct lister *l)
{
    const struct round_category *c = round_category(l->pack, l->plan.whom_arg);
    return l->plan.whom == ROUND_MONITORED ||
           (l->plan.whom == ROUND_CATEGORY && c != NULL && c->fact.n > 0);
}

static mz_code open_lister(mz_cx *cx, int64_t id, struct lister *l)
{
    MZ_TRY(round_get(cx, id, &l->plan));
    MZ_TRY(round_pack_get(cx, &l->pack));
    const struct round_category *c = round_category(l->pack, l->plan.whom_arg);
    if (l->plan.whom == ROUND_CATEGORY && c == NULL) {
        return mz_refuse(cx, MZ_ABSENT, .field = "category",
                         .text = MZ_T("The pack has the category \"{0}\" no more."),
                         .arg = {l->plan.whom_arg});
    }
    return by_population(l) ? open_pop(cx, l, c == NULL ? MZ_S("") : c->fact) : MZ_OK;
}

/* Steps of a rule: one a place; of the population one more, before them; of a list one. */
static int64_t steps_of(const struct lister *l)
{
    bool once = l->plan.whom == ROUND_LIST || (l->plan.whom == ROUND_CATEGORY && by_population(l));
    int64_t places = (int64_t)l->plan.place_n;
    return once ? 1 : l->plan.whom == ROUND_MONITORED ? places + 1 : places;
}

static mz_code fill(mz_cx *cx, const struct lister *l, int64_t step, struct part *p)
{
    bool people = by_population(l) && step == 0;
    int64_t place = l->plan.whom == ROUND_MONITORED ? step - 1 : step;
    p->plan = &l->plan;
    p->category = round_category(l->pack, l->plan.whom_arg);
    if (people) {
        p->pop = &l->pop;
        p->fact = l->fact;
        p->fact_person = l->fact_person;
        return l->has_pop ? from_population(cx, p) : MZ_OK;
    }
    if (l->plan.whom != ROUND_LIST) {
        division_range(l->plan.place[place], &p->lo, &p->hi);
    }
    switch (l->plan.whom) {
    case ROUND_MONITORED:
        return from_alerts(cx, p, 4);
    case ROUND_ALERT:
        return from_alerts(cx, p, l->plan.whom_arg.p[0] - '0');
    case ROUND_CATEGORY:
        return from_ages(cx, p);
    case ROUND_LIST:
        return from_picks(cx, p);
    case ROUND_TOWNSHIP:
        return from_places(cx, p);
    case ROUND_WHOMS_N:
        break;
    }
    return mz_fail(cx, MZ_CORRUPT, "a campaign for nobody");
}

/* ---- one batch: one transaction ------------------------------------------------------------ */

struct batch {
    const struct lister *l;
    int64_t done; /* on the list after it */
    bool ended;   /* the list is whole */
};

/* *added is 1 when the household was not on the list yet. */
static mz_code keep_one(mz_cx *cx, const struct lister *l, const struct candidate *c, int64_t id,
                        int64_t *added)
{
    struct round_q_has_row has = {0};
    struct round_q_visit_add_args a = {.id = id,
                                       .county = l->plan.county,
                                       .division = c->division,
                                       .plan = l->plan.id,
                                       .household = c->household,
                                       .person = c->person};
    MZ_TRY(round_q_has(cx, l->plan.id, c->household, &has));
    *added = has.n == 0 ? 1 : 0;
    return has.n == 0 ? round_q_visit_add(cx, &a) : MZ_OK;
}

/* The counts of the batch: mostly of few villages, for numbers of neighbours stand together. */
struct sums {
    struct round_shift v[ROUND_BATCH];
    size_t n;
};

static struct round_shift *sum_of(struct sums *s, int64_t plan, int64_t division)
{
    size_t i = s->n;
    while (i > 0 && s->v[i - 1].by.place != division) {
        i--;
    }
    if (i == 0) {
        i = ++s->n;
        s->v[i - 1] = (struct round_shift){.plan = plan, .by = {.place = division}};
    }
    return &s->v[i - 1];
}

static mz_code keep(mz_cx *cx, const struct lister *l, const struct part *p, int64_t *added)
{
    struct sums *sums = MZ_NEW(cx->a, struct sums);
    int64_t id = 0;
    *added = 0;
    if (p->n == 0) {
        return MZ_OK;
    }
    MZ_TRY(mz_id_take(cx, l->plan.county, (int64_t)p->n, &id));
    for (size_t i = 0; i < p->n; i++) {
        const struct candidate *c = &p->c[i];
        int64_t one = 0;
        MZ_TRY(keep_one(cx, l, c, id + *added, &one));
        *added += one;
        MZ_TRY(one == 0 ? MZ_OK
                        : round_listed(cx, sum_of(sums, l->plan.id, c->division), c->household));
    }
    for (size_t i = 0; i < sums->n; i++) {
        MZ_TRY(round_shift(cx, &sums->v[i]));
    }
    return MZ_OK;
}

static mz_code batch_tx(mz_cx *cx, void *arg)
{
    struct batch *b = arg;
    struct part *p = MZ_NEW(cx->a, struct part);
    struct round_q_work_row w = {0};
    int64_t added = 0;
    int64_t changed = 0;
    bool found = false;
    MZ_TRY(round_q_work(cx, b->l->plan.id, &w, &found));
    if (!found) {
        return mz_fail(cx, MZ_DENIED, "the list of a campaign is made by who has all its places");
    }
    b->done = w.list_n;
    b->ended = w.step >= steps_of(b->l);
    if (b->ended) {
        MZ_TRY(round_q_open(cx, b->l->plan.id, &changed));
        return round_note(cx, "round.listed", "round_plan", b->l->plan.id, b->l->plan.place[0]);
    }
    p->after = w.after_id;
    MZ_TRY(fill(cx, b->l, w.step, p));
    MZ_TRY(keep(cx, b->l, p, &added));
    b->done += added;
    MZ_TRY(round_q_work_set(cx, b->l->plan.id, p->more ? w.step : w.step + 1,
                            p->more ? p->after : 0, added, &changed));
    return round_note(cx, "round.batch", "round_plan", b->l->plan.id, b->l->plan.place[0]);
}

mz_code round_list_go(mz_cx *cx, int64_t id, struct round_tell tell)
{
    struct lister *l = MZ_NEW(cx->a, struct lister);
    struct batch b = {.l = l};
    struct round_q_work_row w = {0};
    MZ_TRY(open_lister(cx, id, l));
    mz_cx own = *cx;
    own.a = mz_arena_new(BATCH_ARENA);
    mz_code rc = MZ_OK;
    while (rc == MZ_OK && !b.ended && l->plan.making) {
        rc = mz_tx(&own, batch_tx, &b);
        mz_arena_reset(own.a);
        if (rc == MZ_OK && tell.step != NULL && !b.ended) {
            rc = tell.step(&own, tell.p, b.done);
        }
    }
    cx->err = own.err;
    mz_arena_free(own.a);
    MZ_TRY(rc);
    bool found = false;
    MZ_TRY(round_q_work(cx, id, &w, &found));
    return w.assign != 0 ? round_assign_even(cx, id, tell) : MZ_OK;
}

/* ---- giving out ---------------------------------------------------------------------------- */

struct load {
    int64_t visitor;
    int64_t n;
};

struct giving {
    int64_t plan;
    int64_t place;   /* first of the campaign, for the audit */
    int64_t village; /* the one that is done */
    struct load load[WORKERS_MAX];
    size_t load_n;
    int64_t done;
    bool ended;
};

static mz_code loads(mz_cx *cx, struct giving *g)
{
    struct round_q_loads_row *r = NULL;
    size_t n = 0;
    MZ_TRY(round_q_loads(cx, g->plan, WORKERS_MAX, &r, &n));
    g->load_n = n;
    for (size_t i = 0; i < n; i++) {
        g->load[i] = (struct load){r[i].visitor, r[i].n};
    }
    return MZ_OK;
}

static struct load *load_of(struct giving *g, int64_t visitor)
{
    for (size_t i = 0; i < g->load_n; i++) {
        if (g->load[i].visitor == visitor) {
            return &g->load[i];
        }
    }
    if (g->load_n == WORKERS_MAX) {
        return &g->load[0];
    }
    g->load[g->load_n] = (struct load){visitor, 0};
    return &g->load[g->load_n++];
}

/* Who works in the village; where nobody does, who works above it. */
static mz_code workers(mz_cx *cx, int64_t village, struct account_worker **out, size_t *n)
{
    MZ_TRY(account_staff(cx, village, out, n));
    size_t k = 0;
    for (size_t i = 0; i < *n; i++) {
        if (mz_str_eq((*out)[i].role, MZ_S("village"))) {
            (*out)[k++] = (*out)[i];
        }
    }
    *n = k;
    return k > 0 ? MZ_OK : account_nearest(cx, village, MZ_ROLE_CLERK, out, n);
}

static mz_code give_some(mz_cx *cx, struct giving *g, const struct account_worker *w, size_t w_n)
{
    struct round_q_unassigned_row *r = NULL;
    int64_t given = 0;
    size_t n = 0;
    MZ_TRY(round_q_unassigned(cx, g->plan, g->village, ROUND_BATCH, &r, &n));
    for (size_t i = 0; i < n && w_n > 0; i++) {
        struct load *least = load_of(g, w[0].account);
        int64_t changed = 0;
        for (size_t k = 1; k < w_n; k++) {
            struct load *one = load_of(g, w[k].account);
            least = one->n < least->n ? one : least;
        }
        MZ_TRY(round_q_assign(cx, r[i].id, least->visitor, &changed));
        least->n += changed;
        given += changed;
    }
    g->done += given;
    return given == 0
               ? MZ_OK
               : round_shift(cx, &(struct round_shift){
                                     .plan = g->plan,
                                     .by = {.place = g->village, .unassigned = -given}});
}

/* Of one transaction: a try that is lost leaves what the next one begins from. */
struct give {
    const struct giving *from;
    struct giving *to;
};

static mz_code give_tx(mz_cx *cx, void *p)
{
    const struct give *one = p;
    struct giving *g = one->to;
    struct round_q_work_row work = {0};
    struct round_q_next_village_row v = {0};
    struct account_worker *w = NULL;
    size_t n = 0;
    bool found = false;
    int64_t changed = 0;
    *g = *one->from;
    /* Not there for a township that gives out its part of the county's campaign. */
    MZ_TRY(round_q_work(cx, g->plan, &work, &found));
    MZ_TRY(round_q_next_village(cx, g->plan, g->village - 1, &v, &found));
    g->ended = !found;
    if (g->ended) {
        MZ_TRY(round_q_work_assigned(cx, g->plan, 0, 0, &changed));
        return round_note(cx, "round.assign", "round_plan", g->plan, g->place);
    }
    g->village = v.division;
    MZ_TRY(workers(cx, v.division, &w, &n));
    MZ_TRY(give_some(cx, g, w, n));
    g->village += g->done == one->from->done ? 1 : 0; /* nobody works there: its visits stay */
    MZ_TRY(round_q_work_assigned(cx, g->plan, work.assign, v.division, &changed));
    return round_note(cx, "round.assign", "round_plan", g->plan, v.division);
}

mz_code round_assign_even(mz_cx *cx, int64_t plan, struct round_tell tell)
{
    struct giving *g = MZ_NEW(cx->a, struct giving);
    struct giving *next = MZ_NEW(cx->a, struct giving);
    struct round_plan r;
    MZ_TRY(account_need(cx, "round.plan"));
    MZ_TRY(round_get(cx, plan, &r));
    *g = (struct giving){.plan = plan, .place = r.place[0]};
    mz_cx own = *cx;
    own.a = mz_arena_new(BATCH_ARENA);
    mz_code rc = loads(cx, g); /* once: it counts every visit of the campaign */
    while (rc == MZ_OK && !g->ended && !r.closed) {
        rc = mz_tx(&own, give_tx, &(struct give){g, next});
        mz_arena_reset(own.a);
        *g = rc == MZ_OK ? *next : *g;
        if (rc == MZ_OK && tell.step != NULL && !g->ended) {
            rc = tell.step(&own, tell.p, g->done);
        }
    }
    cx->err = own.err;
    mz_arena_free(own.a);
    return rc;
}

struct one {
    int64_t visit;
    int64_t visitor;
};

static mz_code assign_tx(mz_cx *cx, void *p)
{
    const struct one *o = p;
    struct round_visit v;
    struct account_worker *w = NULL;
    size_t n = 0;
    int64_t changed = 0;
    bool works = o->visitor == MZ_NULL;
    MZ_TRY(round_visit_get(cx, o->visit, &v));
    static const enum mz_role roles[] = {MZ_ROLE_VILLAGE, MZ_ROLE_CARER, MZ_ROLE_CLERK,
                                         MZ_ROLE_OFFICER};
    for (size_t k = 0; k < MZ_LEN(roles) && !works; k++) {
        MZ_TRY(account_nearest(cx, v.division, roles[k], &w, &n));
        for (size_t i = 0; i < n && !works; i++) {
            works = w[i].account == o->visitor;
        }
    }
    if (!works) {
        return mz_refuse(cx, MZ_INVALID, .field = "visitor",
                         .text = MZ_T("This account does not work in that village or above it."));
    }
    MZ_TRY(round_q_assign(cx, o->visit, o->visitor, &changed));
    if (changed == 0) {
        return mz_refuse(cx, MZ_CONFLICT, .text = MZ_T("This household has been visited already."));
    }
    int64_t freed = (o->visitor == MZ_NULL ? 1 : 0) - (v.visitor == MZ_NULL ? 1 : 0);
    MZ_TRY(freed == 0
               ? MZ_OK
               : round_shift(cx, &(struct round_shift){
                                     .plan = v.plan,
                                     .by = {.place = v.division, .unassigned = freed}}));
    return round_note(cx, "round.assign", "round_visit", o->visit, v.division);
}

mz_code round_assign(mz_cx *cx, int64_t visit, int64_t visitor)
{
    struct one o = {visit, visitor};
    MZ_TRY(account_need(cx, "round.plan"));
    return mz_tx(cx, assign_tx, &o);
}

/* ---- jobs ------------------------------------------------------------------------------------ */

static mz_code told(mz_cx *cx, void *p, int64_t done)
{
    struct job_meter *m = p;
    bool stop = false;
    m->done = done;
    MZ_TRY(job_progress(cx, m, &stop));
    return stop ? MZ_STOPPED : MZ_OK;
}

static mz_code plan_of(mz_cx *cx, mz_str input, int64_t *id)
{
    const struct mz_json *map = NULL;
    MZ_TRY(mz_json_read(cx, input, (struct mz_json_options){.size_max = INPUT_MAX}, &map));
    return mz_json_int(cx, map, "plan", id);
}

mz_code round_list_job(mz_cx *cx, int64_t job, mz_str input)
{
    struct job_meter m = {.job = job};
    int64_t id = 0;
    MZ_TRY(plan_of(cx, input, &id));
    return round_list_go(cx, id, (struct round_tell){told, &m});
}

mz_code round_assign_job(mz_cx *cx, int64_t job, mz_str input)
{
    struct job_meter m = {.job = job};
    int64_t id = 0;
    MZ_TRY(plan_of(cx, input, &id));
    return round_assign_even(cx, id, (struct round_tell){told, &m});
}

struct asking {
    int64_t plan;
    int64_t job;
};

static mz_code ask_tx(mz_cx *cx, void *p)
{
    struct asking *a = p;
    struct round_plan r;
    int64_t changed = 0;
    MZ_TRY(round_get(cx, a->plan, &r));
    if (r.closed || r.making) {
        return mz_refuse(cx, MZ_CONFLICT,
                         .text = r.closed ? MZ_T("This campaign is closed already.")
                                          : MZ_T("The list of this campaign is still being made."));
    }
    MZ_TRY(
        job_add(cx, "round.assign", mz_str_fmt(cx->a, "{\"plan\":%" PRId64 "}", a->plan), &a->job));
    MZ_TRY(round_q_job(cx, a->plan, a->job, &changed));
    return round_note(cx, "round.assign", "round_plan", a->plan, r.place[0]);
}

mz_code round_assign_ask(mz_cx *cx, int64_t plan, int64_t *job)
{
    struct asking a = {.plan = plan};
    MZ_TRY(account_need(cx, "round.plan"));
    MZ_TRY(mz_tx(cx, ask_tx, &a));
    *job = a.job;
    return MZ_OK;
}
