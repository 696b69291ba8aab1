/* plan.c - the writes: a plan begins, something is agreed, given, missed, looked at again, closed.
 */
#include "feature/plan/plan.h"

#include <inttypes.h>

#include "base/text.h"
#include "base/utf8.h"
#include "feature/account/account.h"
#include "feature/household/household.h"
#include "feature/plan/plan_int.h"
#include "feature/plan/plan_sql.h"
#include "store/db.h"

enum { WEEK_DAYS = 7, QUARTER_MONTHS = 3, WORKERS_MAX = 400 };

#define X(id, word, need, done) {word, need, done},
const struct plan_act_row plan_acts[PLAN_ACTS_N] = {PLAN_ACTS(X)};
#undef X

/* ---- what may be written -------------------------------------------------------------------- */

static mz_code note_ok(mz_cx *cx, const char *field, mz_str note)
{
    size_t n = mz_utf8_count(note);
    return n >= PLAN_NOTE_MIN && n <= PLAN_NOTE_MAX
               ? MZ_OK
               : mz_refuse(cx, MZ_INVALID, .field = field,
                           .text = MZ_T("Write it in 4 to 500 characters."));
}

static mz_code between(mz_cx *cx, const char *field, int64_t day, int64_t lo, int64_t hi)
{
    return day >= lo && day <= hi ? MZ_OK
                                  : mz_refuse(cx, MZ_INVALID, .field = field,
                                              .text = MZ_T("Choose a day from {0} to {1}."),
                                              .arg = {mz_date_iso(cx->a, (mz_date){(int32_t)lo}),
                                                      mz_date_iso(cx->a, (mz_date){(int32_t)hi})});
}

mz_code plan_workers(mz_cx *cx, int64_t division, struct account_worker **out, size_t *n)
{
    static const enum mz_role roles[] = {MZ_ROLE_VILLAGE, MZ_ROLE_CLERK, MZ_ROLE_OFFICER};
    *out = MZ_NEW_N(cx->a, struct account_worker, WORKERS_MAX);
    *n = 0;
    for (size_t i = 0; i < MZ_LEN(roles); i++) {
        struct account_worker *w = NULL;
        size_t k = 0;
        MZ_TRY(account_nearest(cx, division, roles[i], &w, &k));
        for (size_t j = 0; j < k && *n < WORKERS_MAX; j++) {
            (*out)[(*n)++] = w[j];
        }
    }
    return MZ_OK;
}

/* A worker of the place that this actor sees, or the actor himself. */
static mz_code works_there(mz_cx *cx, int64_t division, int64_t account)
{
    struct account_worker *w = NULL;
    size_t n = 0;
    if (account != 0 && account == cx->actor->user) {
        return MZ_OK;
    }
    MZ_TRY(plan_workers(cx, division, &w, &n));
    for (size_t i = 0; i < n; i++) {
        if (w[i].account == account) {
            return MZ_OK;
        }
    }
    return mz_refuse(cx, MZ_INVALID, .field = "responsible",
                     .text = MZ_T("Choose somebody who works in this place or above it."));
}

static mz_code note_event(mz_cx *cx, const struct plan *p, const char *act)
{
    return mz_tx_note(cx, &(struct mz_event){.act = mz_str_fmt(cx->a, "plan.%s", act),
                                             .kind = MZ_S("plan"),
                                             .subject = p->id,
                                             .division = p->division});
}

/* ---- beginning ---------------------------------------------------------------------------- */

struct beginning {
    const struct plan_new *in;
    int64_t id;
};

static mz_code add_need(mz_cx *cx, const struct plan *p, enum plan_need_kind kind)
{
    int64_t id = 0;
    MZ_TRY(mz_id_take(cx, p->division / MZ_COUNTY_UNIT, 1, &id));
    return plan_q_need_add(cx,
                           &(struct plan_q_need_add_args){.id = id,
                                                          .county = p->division / MZ_COUNTY_UNIT,
                                                          .division = p->division,
                                                          .plan = p->id,
                                                          .kind = mz_str_of(plan_needs[kind].word),
                                                          .since = mz_date_today(cx).v});
}

static mz_code begin_tx(mz_cx *cx, void *v)
{
    struct beginning *b = v;
    const struct plan_new *in = b->in;
    struct household h = {.id = 0};
    int64_t open = 0;
    MZ_TRY(household_get(cx, in->household, &h));
    if (h.kind != HOUSEHOLD_LIVING || h.ended != MZ_NULL) {
        return mz_refuse(cx, MZ_INVALID, .field = "household",
                         .text = MZ_T("A help plan is for people who live together now."));
    }
    MZ_TRY(plan_open_of(cx, h.id, &open));
    if (open != 0) {
        return mz_refuse(cx, MZ_CONFLICT,
                         .text = MZ_T("The household has the open plan {0}: go on with it."),
                         .arg = {plan_number(cx->a, open)});
    }
    MZ_TRY(works_there(cx, h.division, in->responsible));
    struct plan p = {.division = h.division};
    struct plan_q_add_args a = {.county = h.division / MZ_COUNTY_UNIT,
                                .division = h.division,
                                .household = h.id,
                                .origin = mz_str_of(plan_origins[in->origin].word),
                                .origin_id = in->origin_id == 0 ? MZ_NULL : in->origin_id,
                                .responsible = in->responsible,
                                .review_on = in->review_on,
                                .made_ms = mz_now_ms(cx)};
    MZ_TRY(mz_id_take(cx, a.county, 1, &a.id));
    MZ_TRY(plan_q_add(cx, &a));
    p.id = b->id = a.id;
    for (size_t i = 0; i < PLAN_NEEDS_N; i++) {
        MZ_TRY((in->needs & (1U << i)) == 0 ? MZ_OK : add_need(cx, &p, (enum plan_need_kind)i));
    }
    MZ_TRY(plan_step_put(cx, &p, "begin", &(struct plan_doing){.note = in->aim},
                         mz_str_of(plan_origins[in->origin].word)));
    return note_event(cx, &p, "begin");
}

mz_code plan_begin(mz_cx *cx, const struct plan_new *in, int64_t *id)
{
    struct beginning b = {.in = in};
    int64_t today = mz_date_today(cx).v;
    *id = 0;
    MZ_TRY(account_need(cx, "plan.write"));
    if ((in->needs & ((1U << PLAN_NEEDS_N) - 1)) == 0) {
        return mz_refuse(cx, MZ_INVALID, .field = "needs",
                         .text = MZ_T("Choose what the household needs, at least one."));
    }
    MZ_TRY(note_ok(cx, "aim", in->aim));
    MZ_TRY(between(cx, "review_on", in->review_on, today + 1, today + PLAN_REVIEW_MAX));
    MZ_TRY(mz_tx_open(cx) ? begin_tx(cx, &b) : mz_tx(cx, begin_tx, &b));
    *id = b.id;
    return MZ_OK;
}

/* ---- periods ------------------------------------------------------------------------------- */

mz_code plan_period(mz_cx *cx, enum plan_every every, int64_t starts, int64_t ends, int64_t k,
                    int64_t *last)
{
    mz_date d = {(int32_t)ends};
    switch (every) {
    case PLAN_ONCE:
        break;
    case PLAN_WEEK:
        d.v = (int32_t)(starts + WEEK_DAYS * k);
        d.v--;
        break;
    case PLAN_MONTH:
    case PLAN_QUARTER:
        MZ_TRY(mz_date_add_months(cx, (mz_date){(int32_t)starts},
                                  every == PLAN_MONTH ? k : k * QUARTER_MONTHS, &d));
        d.v--;
        break;
    case PLAN_EVERYS_N:
        return mz_fail(cx, MZ_CORRUPT, "a measure without a frequency");
    }
    *last = d.v < ends ? d.v : ends;
    return MZ_OK;
}

/* ---- one act -------------------------------------------------------------------------------- */

struct doing {
    struct plan_doing *in;
    struct plan p; /* as it is to be */
    struct plan_measure *measures;
    size_t measures_n;
    mz_str what; /* for the history */
};

static mz_code consent(mz_cx *cx, struct doing *d)
{
    bool outside = false;
    if (d->in->consent == PLAN_UNASKED) {
        return mz_refuse(cx, MZ_INVALID, .field = "consent", .text = MZ_T("Please choose"));
    }
    for (size_t i = 0; i < d->measures_n; i++) {
        outside =
            outside || (d->measures[i].due != MZ_NULL && d->measures[i].giver != PLAN_BY_OFFICE);
    }
    if (d->in->consent == PLAN_REFUSED && outside) {
        return mz_refuse(cx, MZ_INVALID, .field = "consent",
                         .text = MZ_T("Stop the measures that others give first: they know of the "
                                      "household by its consent."));
    }
    int64_t today = mz_date_today(cx).v;
    MZ_TRY(between(cx, "day", d->in->day, today - PLAN_REVIEW_MAX, today));
    d->p.consent = d->in->consent;
    d->p.consent_day = d->in->day;
    d->what = mz_str_of(plan_consents[d->in->consent].word);
    return MZ_OK;
}

static mz_code need(mz_cx *cx, struct doing *d)
{
    struct plan_need *all = NULL;
    size_t n = 0;
    int64_t changed = 0;
    MZ_TRY(plan_needs_of(cx, d->p.id, &all, &n));
    d->what = mz_str_of(plan_needs[d->in->kind].word);
    for (size_t i = 0; i < n; i++) {
        if (all[i].kind != d->in->kind) {
            continue;
        }
        bool met = d->in->act == PLAN_MEETS;
        if (all[i].met == met) {
            return mz_refuse(cx, MZ_CONFLICT, .field = "kind",
                             .text = met ? MZ_T("This need is met already.")
                                         : MZ_T("This need stands in the plan already."));
        }
        return plan_q_need_set(cx, all[i].id, met ? MZ_S("met") : MZ_S("open"),
                               met ? mz_date_today(cx).v : MZ_NULL, &changed);
    }
    return d->in->act == PLAN_ADDS ? add_need(cx, &d->p, d->in->kind)
                                   : mz_refuse(cx, MZ_INVALID, .field = "kind",
                                               .text = MZ_T("The plan has no such need."));
}

static mz_code measure_ok(mz_cx *cx, const struct doing *d)
{
    const struct plan_doing *in = d->in;
    int64_t today = mz_date_today(cx).v;
    size_t what = mz_utf8_count(in->what);
    size_t who = mz_utf8_count(in->giver_name);
    if (what < 2 || what > PLAN_WHAT_MAX) {
        return mz_refuse(cx, MZ_INVALID, .field = "what",
                         .text = MZ_T("Write what is given, in 2 to 60 characters."));
    }
    if (who < 2 || who > PLAN_GIVER_MAX) {
        return mz_refuse(cx, MZ_INVALID, .field = "giver_name",
                         .text = MZ_T("Write who gives it, in 2 to 40 characters."));
    }
    if (in->giver != PLAN_BY_OFFICE && d->p.consent != PLAN_ORAL && d->p.consent != PLAN_SIGNED) {
        return mz_refuse(cx, MZ_INVALID, .field = "giver",
                         .text =
                             MZ_T("Ask the household first: others come only with its consent."));
    }
    if (d->measures_n >= PLAN_MEASURES_MAX) {
        return mz_refuse(cx, MZ_LIMIT, .text = MZ_T("A plan has at most 60 measures."));
    }
    MZ_TRY(between(cx, "starts", in->starts, today - PLAN_REVIEW_MAX, today + PLAN_REVIEW_MAX));
    return between(cx, "ends", in->ends, in->starts, in->starts + PLAN_DAYS_MAX);
}

static mz_code measure(mz_cx *cx, struct doing *d)
{
    const struct plan_doing *in = d->in;
    MZ_TRY(measure_ok(cx, d));
    struct plan_q_measure_add_args a = {.county = d->p.division / MZ_COUNTY_UNIT,
                                        .division = d->p.division,
                                        .plan = d->p.id,
                                        .kind = mz_str_of(plan_needs[in->kind].word),
                                        .giver = mz_str_of(plan_givers[in->giver].word),
                                        .giver_name = in->giver_name,
                                        .what = in->what,
                                        .every = mz_str_of(plan_everys[in->every].word),
                                        .starts = in->starts,
                                        .ends = in->ends,
                                        .offer = in->offer == 0 ? MZ_NULL : in->offer,
                                        .responsible = d->p.responsible};
    MZ_TRY(plan_period(cx, in->every, in->starts, in->ends, 1, &a.due));
    MZ_TRY(mz_id_take(cx, a.county, 1, &a.id));
    d->in->measure = a.id;
    d->what = mz_str_of(plan_needs[in->kind].word);
    return plan_q_measure_add(cx, &a);
}

static mz_code from_offer(mz_cx *cx)
{
    return mz_refuse(cx, MZ_CONFLICT, .field = "measure",
                     .text = MZ_T("This comes from the resources board: report or cancel it on the "
                                  "page of the reservation."));
}

static mz_code running(mz_cx *cx, struct doing *d, struct plan_measure **out)
{
    for (size_t i = 0; i < d->measures_n; i++) {
        if (d->measures[i].id == d->in->measure && d->measures[i].due != MZ_NULL) {
            *out = &d->measures[i];
            return d->measures[i].offer == MZ_NULL || d->in->by_offer ? MZ_OK : from_offer(cx);
        }
    }
    return mz_refuse(cx, MZ_CONFLICT, .field = "measure",
                     .text = MZ_T("This measure is over: nothing is to be reported."));
}

/*
 * Given, or not: of the period that is due. What is given once stays due until it is given or
 * stopped; of the others the next period follows.
 */
static mz_code follow(mz_cx *cx, struct doing *d)
{
    struct plan_measure *m = NULL;
    bool done = d->in->act == PLAN_DONE;
    int64_t changed = 0;
    MZ_TRY(running(cx, d, &m));
    if (m == NULL) {
        return mz_fail(cx, MZ_CORRUPT, "no measure that runs");
    }
    MZ_TRY(between(cx, "day", d->in->day, m->starts, mz_date_today(cx).v));
    MZ_TRY(done ? MZ_OK : note_ok(cx, "note", d->in->note));
    int64_t before = m->due;
    m->done_n += done ? 1 : 0;
    m->missed_n += done ? 0 : 1;
    if (m->every == PLAN_ONCE) {
        m->due = done ? MZ_NULL : m->due;
    } else if (before >= m->ends) {
        m->due = MZ_NULL;
    } else {
        MZ_TRY(plan_period(cx, m->every, m->starts, m->ends, m->done_n + m->missed_n + 1, &m->due));
    }
    return plan_q_measure_set(cx,
                              &(struct plan_q_measure_set_args){
                                  .id = m->id,
                                  .due = m->due,
                                  .state = m->due == MZ_NULL ? MZ_S("over") : MZ_S("running"),
                                  .done_n = m->done_n,
                                  .missed_n = m->missed_n},
                              &changed);
}

static mz_code stop_one(mz_cx *cx, const struct plan_measure *m)
{
    int64_t changed = 0;
    return plan_q_measure_set(cx,
                              &(struct plan_q_measure_set_args){.id = m->id,
                                                                .due = MZ_NULL,
                                                                .state = MZ_S("stopped"),
                                                                .done_n = m->done_n,
                                                                .missed_n = m->missed_n},
                              &changed);
}

static mz_code stop(mz_cx *cx, struct doing *d)
{
    struct plan_measure *m = NULL;
    MZ_TRY(running(cx, d, &m));
    MZ_TRY(note_ok(cx, "note", d->in->note));
    return m != NULL ? stop_one(cx, m) : mz_fail(cx, MZ_CORRUPT, "no measure that runs");
}

static mz_code review(mz_cx *cx, struct doing *d)
{
    int64_t today = mz_date_today(cx).v;
    MZ_TRY(note_ok(cx, "note", d->in->note));
    MZ_TRY(between(cx, "review_on", d->in->review_on, today + 1, today + PLAN_REVIEW_MAX));
    d->p.review_on = d->in->review_on;
    return MZ_OK;
}

static mz_code hand(mz_cx *cx, struct doing *d)
{
    int64_t changed = 0;
    MZ_TRY(works_there(cx, d->p.division, d->in->responsible));
    d->p.responsible = d->in->responsible;
    return plan_q_measures_hand(cx, d->p.id, d->in->responsible, &changed);
}

/* "All needs are met" is a fact of the needs, not a word. */
static mz_code close_plan(mz_cx *cx, struct doing *d)
{
    struct plan_need *all = NULL;
    size_t n = 0;
    MZ_TRY(note_ok(cx, "note", d->in->note));
    MZ_TRY(plan_needs_of(cx, d->p.id, &all, &n));
    for (size_t i = 0; i < n && d->in->result == PLAN_MET; i++) {
        if (!all[i].met) {
            return mz_refuse(cx, MZ_INVALID, .field = "result",
                             .text = MZ_T("A need is still open: mark it as met, or choose another "
                                          "result."));
        }
    }
    for (size_t i = 0; i < d->measures_n; i++) {
        bool runs = d->measures[i].due != MZ_NULL;
        if (runs && d->measures[i].offer != MZ_NULL) {
            return from_offer(cx);
        }
        MZ_TRY(runs ? stop_one(cx, &d->measures[i]) : MZ_OK);
    }
    d->p.state = PLAN_CLOSED;
    d->p.closed_ms = mz_now_ms(cx);
    d->p.result = d->in->result;
    d->what = mz_str_of(plan_results[d->in->result].word);
    return MZ_OK;
}

static mz_code act(mz_cx *cx, struct doing *d)
{
    switch (d->in->act) {
    case PLAN_CONSENTS:
        return consent(cx, d);
    case PLAN_ADDS:
    case PLAN_MEETS:
        return need(cx, d);
    case PLAN_MEASURES:
        return measure(cx, d);
    case PLAN_DONE:
    case PLAN_MISSED:
        return follow(cx, d);
    case PLAN_STOPS:
        return stop(cx, d);
    case PLAN_REVIEWS:
        return review(cx, d);
    case PLAN_HANDS:
        return hand(cx, d);
    case PLAN_CLOSES:
        return close_plan(cx, d);
    case PLAN_ACTS_N:
        break;
    }
    return mz_fail(cx, MZ_INVALID, "no act of a help plan");
}

/* The row as the act left it; due and count are those of its measures. */
static mz_code put(mz_cx *cx, const struct plan *p)
{
    struct plan_q_sum_row sum = {0};
    int64_t changed = 0;
    bool closed = p->state == PLAN_CLOSED;
    MZ_TRY(plan_q_sum(cx, p->id, &sum));
    struct plan_q_move_args a = {.id = p->id,
                                 .version = p->version,
                                 .state = mz_str_of(plan_states[p->state].word),
                                 .consent = mz_str_of(plan_consents[p->consent].word),
                                 .consent_day = p->consent_day,
                                 .responsible = p->responsible,
                                 .review_on = p->review_on,
                                 .due = sum.n == 0 ? MZ_NULL : sum.due,
                                 .measures_n = sum.n,
                                 .closed_ms = p->closed_ms,
                                 .result = closed ? mz_str_of(plan_results[p->result].word)
                                                  : (mz_str){NULL, 0}};
    MZ_TRY(plan_q_move(cx, &a, &changed));
    return changed == 1 ? MZ_OK
                        : mz_fail(cx, MZ_BUSY, "plan %" PRId64 " was changed meanwhile", p->id);
}

static mz_code do_tx(mz_cx *cx, void *v)
{
    struct doing *d = v;
    MZ_TRY(plan_get(cx, d->in->plan, &d->p));
    if (d->in->version != 0 && d->in->version != d->p.version) {
        return mz_refuse(cx, MZ_CONFLICT,
                         .text =
                             MZ_T("A colleague changed this plan meanwhile. Look at it again."));
    }
    if (d->p.state == PLAN_CLOSED) {
        return mz_refuse(cx, MZ_CONFLICT, .text = MZ_T("This plan is closed."));
    }
    MZ_TRY(plan_measures_of(cx, d->p.id, &d->measures, &d->measures_n));
    MZ_TRY(act(cx, d));
    MZ_TRY(put(cx, &d->p));
    MZ_TRY(plan_step_put(cx, &d->p, plan_acts[d->in->act].word, d->in, d->what));
    return note_event(cx, &d->p, plan_acts[d->in->act].word);
}

mz_code plan_do(mz_cx *cx, struct plan_doing *in)
{
    struct doing d = {.in = in, .what = MZ_S("")};
    if ((int)in->act < 0 || in->act >= PLAN_ACTS_N) {
        return mz_refuse(cx, MZ_INVALID, .field = "do", .text = MZ_T("Please choose"));
    }
    MZ_TRY(in->by_offer ? MZ_OK : account_need(cx, plan_acts[in->act].need));
    if (mz_utf8_count(in->note) > PLAN_NOTE_MAX) {
        return note_ok(cx, "note", in->note);
    }
    bool dated = in->act == PLAN_CONSENTS || in->act == PLAN_DONE || in->act == PLAN_MISSED;
    in->day = dated && in->day == 0 ? mz_date_today(cx).v : in->day;
    return mz_tx_open(cx) ? do_tx(cx, &d) : mz_tx(cx, do_tx, &d);
}
