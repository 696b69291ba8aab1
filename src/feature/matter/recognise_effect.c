/* recognise_effect.c - recognitions granted, renewed and ended by ends; their reviews when due. */
#include <inttypes.h>

#include "base/text.h"
#include "feature/matter/hold.h"
#include "feature/matter/matter_sql.h"
#include "feature/matter/recognise.h"
#include "feature/tables.h"
#include "store/db.h"

enum { BATCH = 100 };

/* ---- reading ---------------------------------------------------------------------------- */

bool recognised_on(const struct recognition *r, int64_t day)
{
    return r->since <= day && (r->until == MZ_NULL || day <= r->until) &&
           (r->ended == MZ_NULL || day <= r->ended);
}

mz_code recognised(mz_cx *cx, int64_t household, struct recognition **out, size_t *n)
{
    struct matter_q_recognitions_row *rows = NULL;
    MZ_TRY(matter_q_recognitions(cx, household, RECOGNISED_MAX, &rows, n));
    *out = MZ_NEW_N(cx->a, struct recognition, *n + 1);
    for (size_t i = 0; i < *n; i++) {
        (*out)[i] = (struct recognition){.id = rows[i].id,
                                         .category = rows[i].category,
                                         .household = rows[i].household,
                                         .person = rows[i].person,
                                         .grade = rows[i].grade,
                                         .since = rows[i].since,
                                         .until = rows[i].until,
                                         .review_on = rows[i].review_on,
                                         .review = rows[i].review,
                                         .case_id = rows[i].case_id,
                                         .ended = rows[i].ended};
    }
    return MZ_OK;
}

/* ---- writing ------------------------------------------------------------------------------ */

static mz_str key_of(mz_cx *cx, const struct matter_case *c)
{
    bool person = c->subject == IR_OF_PERSON && c->person != MZ_NULL;
    return mz_str_fmt(cx->a, "%c:%" PRId64, person ? 'p' : 'h', person ? c->person : c->household);
}

/* A day that a formula gives; MZ_NULL without one. What is not known is refused. */
static mz_code day_of(mz_cx *cx, const struct matter_open *o, ir_id node, int64_t *day)
{
    *day = MZ_NULL;
    if (node == IR_NONE) {
        return MZ_OK;
    }
    struct rule_value v = rule_eval_node(o->run, node, SIZE_MAX);
    if (v.why != RULE_KNOWN) {
        return mz_refuse(cx, MZ_INVALID,
                         .text = MZ_T("Until when this is recognised cannot be said yet: facts of "
                                      "the case are missing."));
    }
    *day = (int64_t)v.num;
    return MZ_OK;
}

static mz_str grade_of(const struct matter_open *o, uint32_t rule)
{
    if (rule == UINT32_MAX) {
        return MZ_S("");
    }
    struct rule_value v = rule_eval(o->run, rule, SIZE_MAX);
    const struct ir_enum *e = &o->book->enums[o->book->rules[rule].type.enum_i];
    return v.why == RULE_KNOWN && v.num >= 0 && (size_t)v.num < e->values_n ? e->values[v.num].id
                                                                            : MZ_S("");
}

static mz_code note(mz_cx *cx, const char *act, int64_t id, int64_t division)
{
    return mz_tx_note(cx, &(struct mz_event){.act = mz_str_of(act),
                                             .kind = MZ_S("recognition"),
                                             .subject = id,
                                             .division = division});
}

static mz_code grant(mz_cx *cx, const struct matter_open *o, const struct ir_recognition *r,
                     int64_t old)
{
    int64_t changed = 0;
    int64_t county = o->c.division / MZ_COUNTY_UNIT;
    int64_t until = MZ_NULL;
    int64_t review_on = MZ_NULL;
    mz_str grade = grade_of(o, r->grade);
    mz_str review = r->review == UINT32_MAX ? MZ_S("") : o->book->matters[r->review].name.id;
    MZ_TRY(day_of(cx, o, r->until, &until));
    MZ_TRY(day_of(cx, o, r->review_on, &review_on));
    if (old != 0) {
        const struct matter_q_renew_args again = {.id = old,
                                                  .grade = grade,
                                                  .until = until,
                                                  .review_on = review_on,
                                                  .review = review,
                                                  .pack = o->c.pack,
                                                  .case_id = o->c.id};
        MZ_TRY(matter_q_renew(cx, &again, &changed));
        return note(cx, "matter.renew", old, o->c.division);
    }
    struct matter_q_recognise_args a = {.county = county,
                                        .division = o->c.division,
                                        .category = r->source->category.s,
                                        .household = o->c.household,
                                        .person =
                                            o->c.subject == IR_OF_PERSON ? o->c.person : MZ_NULL,
                                        .subject_key = key_of(cx, &o->c),
                                        .grade = grade,
                                        .since = mz_date_of_ms(o->state->last).v,
                                        .until = until,
                                        .review_on = review_on,
                                        .review = review,
                                        .pack = o->c.pack,
                                        .case_id = o->c.id};
    MZ_TRY(mz_id_take(cx, county, 1, &a.id));
    MZ_TRY(matter_q_recognise(cx, &a));
    return note(cx, "matter.recognise", a.id, o->c.division);
}

static mz_code one(mz_cx *cx, const struct matter_open *o, const struct ir_recognition *r)
{
    struct matter_q_recognised_row old = {0};
    bool found = false;
    int64_t changed = 0;
    MZ_TRY(matter_q_recognised(cx, o->c.division / MZ_COUNTY_UNIT, r->source->category.s,
                               key_of(cx, &o->c), &old, &found));
    if (!r->ends) {
        return grant(cx, o, r, found ? old.id : 0);
    }
    if (!found && o->c.subject == IR_OF_PERSON && o->c.household != MZ_NULL) {
        MZ_TRY(matter_q_recognised(cx, o->c.division / MZ_COUNTY_UNIT, r->source->category.s,
                                   mz_str_fmt(cx->a, "h:%" PRId64, o->c.household), &old, &found));
    }
    if (!found) {
        return MZ_OK;
    }
    MZ_TRY(matter_q_unrecognise(cx, old.id, matter_decided_on(o).v, o->c.id, &changed));
    return note(cx, "matter.unrecognise", old.id, o->c.division);
}

/* The watch and whoever else reads who is recognised hear of it in this transaction. */
static mz_code told(mz_cx *cx, int64_t person, int64_t household)
{
    return mz_feature_entitled(cx, person == MZ_NULL ? 0 : person,
                               household == MZ_NULL ? 0 : household);
}

/* The decision is made anew: what it ended holds again, unless something new took its place. */
static mz_code unended(mz_cx *cx, const struct matter_happened *h)
{
    struct matter_q_ended_by_row *rows = NULL;
    int64_t county = h->now->c.division / MZ_COUNTY_UNIT;
    size_t n = 0;
    MZ_TRY(matter_q_ended_by(cx, county, h->now->c.id, &rows, &n));
    for (size_t i = 0; i < n; i++) {
        struct matter_q_recognised_row new = {0};
        int64_t changed = 0;
        bool found = false;
        MZ_TRY(matter_q_recognised(cx, county, rows[i].category, rows[i].subject_key, &new,
                                   &found));
        if (!found) {
            MZ_TRY(matter_q_unended(cx, rows[i].id, &changed));
            MZ_TRY(note(cx, "matter.recognise", rows[i].id, rows[i].division));
            MZ_TRY(told(cx, h->now->c.person, h->now->c.household));
        }
    }
    return MZ_OK;
}

mz_code matter_recognises(mz_cx *cx, const struct matter_happened *h)
{
    MZ_TRY(matter_decides_anew(h) ? unended(cx, h) : MZ_OK);
    for (size_t i = 0; h->end != NULL && i < h->end->recognitions_n; i++) {
        const struct ir_recognition *r = &h->end->recognitions[i];
        bool wanted =
            r->when == IR_NONE || h->now->gates.ask(cx, &h->now->gates, r->when) == FLOW_YES;
        MZ_TRY(wanted ? one(cx, h->now, r) : MZ_OK);
    }
    return h->end == NULL || h->end->recognitions_n == 0
               ? MZ_OK
               : told(cx, h->now->c.person, h->now->c.household);
}

/* ---- what is due ---------------------------------------------------------------------------- */

struct due {
    struct matter_q_review_due_row r;
    int64_t begun;
};

/*
 * A case of that matter that runs may be about another benefit of the same person: what it holds
 * stands still from now on, and the review begins behind it. 0: none, or it is the review itself.
 */
static mz_code busy_with(mz_cx *cx, const struct matter_q_review_due_row *r, int64_t *id)
{
    struct matter_kind k;
    *id = 0;
    MZ_TRY(matter_here(cx, r->division, r->review, &k));
    return k.m->holds_n == 0
               ? MZ_OK
               : matter_running(cx, k.m, r->division, MZ_NULL, r->person, id);
}

/* The day is taken from the row, so that it begins once; the review that grants sets the next. */
static mz_code review_tx(mz_cx *cx, void *p)
{
    struct due *d = p;
    struct matter_case c = {.id = 0};
    struct matter_open o = {0};
    int64_t changed = 0;
    int64_t busy = 0;
    bool person = d->r.subject_key.n > 0 && d->r.subject_key.p[0] == 'p';
    MZ_TRY(matter_get(cx, d->r.case_id, &c));
    MZ_TRY(matter_open_case(cx, c.id, &o));
    const struct matter_after after = {c.id, "review"};
    const struct matter_new in = {.matter = d->r.review,
                                  .person = person ? d->r.person : 0,
                                  .household = person ? 0 : d->r.household,
                                  .channel = MZ_S("review"),
                                  .facts = o.answers};
    MZ_TRY(busy_with(cx, &d->r, &busy));
    if (busy != 0) {
        return matter_hold_case(cx, busy);
    }
    MZ_TRY(matter_begin_after(cx, &in, &after, &d->begun));
    MZ_TRY(matter_q_reviewed(cx, d->r.id, MZ_NULL, &changed));
    return note(cx, "matter.review", d->r.id, d->r.division);
}

/* One that cannot begin stays due, and is counted on the desk. */
static mz_code review_one(mz_cx *cx, const struct matter_q_review_due_row *r)
{
    struct due d = {.r = *r};
    mz_code rc = mz_tx(cx, review_tx, &d);
    if (rc == MZ_INVALID || rc == MZ_CONFLICT || rc == MZ_ABSENT) {
        mz_clear(cx);
        return MZ_OK;
    }
    return rc;
}

static mz_code review_some(mz_cx *cx, int64_t today, int64_t *after, size_t *n)
{
    struct matter_q_review_due_row *rows = NULL;
    MZ_TRY(matter_q_review_due(cx, today, *after, BATCH, &rows, n));
    for (size_t i = 0; i < *n; i++) {
        *after = rows[i].id;
        MZ_TRY(review_one(cx, &rows[i]));
    }
    return MZ_OK;
}

static mz_code over_tx(mz_cx *cx, void *p)
{
    const struct matter_q_run_out_row *r = p;
    int64_t changed = 0;
    MZ_TRY(matter_q_unrecognise(cx, r->id, r->until, MZ_NULL, &changed));
    MZ_TRY(note(cx, "matter.unrecognise", r->id, r->division));
    return told(cx, r->person, r->household);
}

static mz_code over_some(mz_cx *cx, int64_t today, int64_t *after, size_t *n)
{
    struct matter_q_run_out_row *rows = NULL;
    MZ_TRY(matter_q_run_out(cx, today, *after, BATCH, &rows, n));
    for (size_t i = 0; i < *n; i++) {
        *after = rows[i].id;
        MZ_TRY(mz_tx(cx, over_tx, &rows[i]));
    }
    return MZ_OK;
}

mz_code matter_review_job(mz_cx *cx, int64_t job, mz_str input)
{
    int64_t today = mz_date_today(cx).v;
    int64_t after = 0;
    (void)job;
    (void)input;
    for (size_t n = BATCH; n == BATCH;) {
        MZ_TRY(over_some(cx, today, &after, &n));
    }
    after = 0;
    for (size_t n = BATCH; n == BATCH;) {
        MZ_TRY(review_some(cx, today, &after, &n));
    }
    return MZ_OK;
}

mz_code matter_count_due(mz_cx *cx, int64_t *n)
{
    struct matter_q_recognised_n_row r = {0};
    MZ_TRY(matter_q_recognised_n(cx, mz_date_today(cx).v, &r));
    *n = r.n;
    return MZ_OK;
}
