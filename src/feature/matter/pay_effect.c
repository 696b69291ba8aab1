/* pay_effect.c - an end, or an action before it, grants, changes and stops benefits. */
#include <inttypes.h>

#include "base/text.h"
#include "feature/household/household.h"
#include "feature/matter/effect.h"
#include "feature/matter/matter_sql.h"
#include "feature/pay/pay.h"
#include "store/db.h"

static int64_t month_of(mz_date day)
{
    struct mz_ymd d = mz_date_ymd(day);
    return (int64_t)d.year * 12 + d.month - 1;
}

/* ---- whom, from when, how much ---------------------------------------------------------- */

/* A household is paid through its head. */
static mz_code payee(mz_cx *cx, const struct matter_case *c, int64_t *person)
{
    struct household h = {.id = 0};
    *person = c->person;
    if (c->subject == IR_OF_PERSON && c->person != MZ_NULL) {
        return MZ_OK;
    }
    if (c->household == MZ_NULL) {
        return mz_refuse(cx, MZ_INVALID, .text = MZ_T("Nobody stands in this case to be paid."));
    }
    MZ_TRY(household_get(cx, c->household, &h));
    *person = h.head;
    return h.head != MZ_NULL
               ? MZ_OK
               : mz_refuse(cx, MZ_INVALID,
                           .text = MZ_T("The household has no head to be paid: name one first."));
}

/*
 * The day of the decision. A case that was opened again, on appeal or for a mistake, is decided as
 * of its first decision: what should have been paid since then is paid back.
 */
static mz_date decided_on(const struct matter_open *o)
{
    for (size_t i = 1; i < o->events_n; i++) {
        if (o->events[i].kind == FLOW_REOPENED) {
            return mz_date_of_ms(o->events[i - 1].at);
        }
    }
    return mz_date_of_ms(o->state->last);
}

static mz_code first_month(mz_cx *cx, const struct matter_open *o, const struct ir_benefit *b,
                           int64_t *month)
{
    bool grants = b->act == IR_PAY_GRANT;
    if (b->from != IR_NONE) {
        struct rule_value v = rule_eval_node(o->run, b->from, SIZE_MAX);
        if (v.why != RULE_KNOWN) {
            return mz_refuse(cx, MZ_INVALID,
                             .text = MZ_T("From when {0} holds cannot be said yet: facts of the "
                                          "case are missing."),
                             .arg = {b->source->programme.s});
        }
        *month = month_of((mz_date){(int32_t)v.num});
        return MZ_OK;
    }
    bool asked = grants && o->m->outcome != UINT32_MAX &&
                 o->book->outcomes[o->m->outcome].from_application_month;
    *month = asked ? month_of(mz_date_of_ms(o->c.begun_ms)) : month_of(decided_on(o)) + 1;
    return MZ_OK;
}

/* In fen, as the rules have it; an officer's word changes who is paid, never how much. */
static mz_code amount(mz_cx *cx, const struct matter_open *o, const struct ir_benefit *b,
                      int64_t *fen)
{
    struct rule_value v = {.why = RULE_UNKNOWN};
    struct matter_ruling r = {.known = false};
    bool told = o->answers.n > 0 && o->facts->members_n > 0;
    if (told && b->amount != IR_NONE) {
        v = rule_eval_node(o->run, b->amount, SIZE_MAX);
    } else {
        MZ_TRY(matter_rule(cx, o, &r));
    }
    uint32_t rule = r.known ? r.pack->book->outcomes[r.outcome].amount : UINT32_MAX;
    if (rule != UINT32_MAX) {
        v = rule_meets(&r.d) ? r.d.paid : rule_eval(r.run, rule, 0);
    }
    *fen = v.why == RULE_KNOWN && v.den > 0 ? (int64_t)(v.num * 100 / v.den) : 0;
    return *fen > 0 ? MZ_OK
                    : mz_refuse(cx, MZ_INVALID,
                                .text = MZ_T("The rules come to no amount for this: complete or "
                                             "correct the answers first. Nobody sets an amount by "
                                             "hand."));
}

/* ---- one benefit ------------------------------------------------------------------------- */

/* What is not paid here, or stands still already, needs no stop. */
static mz_code less(mz_cx *cx, mz_code rc)
{
    if (rc != MZ_ABSENT) {
        return rc;
    }
    mz_clear(cx);
    return MZ_OK;
}

/* What was not stopped needs nothing. */
static mz_code restored(mz_cx *cx, const struct benefit *v)
{
    mz_code rc = less(cx, benefit_restore(cx, v));
    if (rc == MZ_CONFLICT) {
        mz_clear(cx);
        return MZ_OK;
    }
    return rc;
}

/* Whether a decision is one of this household's cases. */
static mz_code of_home(mz_cx *cx, int64_t household, mz_str case_no, bool *ours)
{
    struct matter_case *v = NULL;
    size_t n = 0;
    *ours = false;
    MZ_TRY(matters_of(cx, household, &v, &n));
    for (size_t i = 0; i < n; i++) {
        *ours = *ours || mz_str_eq(matter_number(cx->a, v[i].id), case_no);
    }
    return MZ_OK;
}

/*
 * A household is paid through one person. Who was paid for it before, and is its head no longer, is
 * stopped from the same month.
 */
static mz_code only_payee(mz_cx *cx, const struct matter_case *c, const struct benefit *v)
{
    struct matter_q_home_paid_row *rows = NULL;
    size_t n = 0;
    if (c->subject != IR_OF_HOUSEHOLD) {
        return MZ_OK;
    }
    MZ_TRY(matter_q_home_paid(cx, c->household, v->programme, MATTER_OF_MAX, &rows, &n));
    for (size_t i = 0; i < n; i++) {
        struct benefit other = *v;
        other.person = rows[i].person;
        other.fen = 0;
        bool ours = false;
        MZ_TRY(of_home(cx, c->household, rows[i].case_no, &ours));
        MZ_TRY(ours && other.person != v->person ? benefit_stop(cx, &other) : MZ_OK);
    }
    return MZ_OK;
}

static mz_code pay_one(mz_cx *cx, const struct matter_open *o, const struct ir_benefit *b)
{
    int64_t id = 0;
    struct benefit v = {.division = o->c.division,
                        .programme = b->source->programme.s,
                        .case_no = matter_number(cx->a, o->c.id)};
    MZ_TRY(payee(cx, &o->c, &v.person));
    MZ_TRY(first_month(cx, o, b, &v.from));
    if (b->act == IR_PAY_GRANT || b->act == IR_PAY_CHANGE) {
        MZ_TRY(amount(cx, o, b, &v.fen));
    }
    switch (b->act) {
    case IR_PAY_GRANT:
        MZ_TRY(benefit_grant(cx, &v, &id));
        return only_payee(cx, &o->c, &v);
    case IR_PAY_CHANGE:
        return benefit_change(cx, &v);
    case IR_PAY_SUSPEND:
        return less(cx, benefit_suspend(cx, &v));
    case IR_PAY_RESUME:
        return benefit_resume(cx, &v);
    case IR_PAY_STOP:
        return less(cx, benefit_stop(cx, &v));
    case IR_PAY_RESTORE:
        return restored(cx, &v);
    }
    return MZ_OK;
}

static mz_code pay_all(mz_cx *cx, const struct matter_happened *h, const struct ir_benefit *b,
                       size_t n)
{
    for (size_t i = 0; i < n; i++) {
        bool wanted = b[i].when == IR_NONE ||
                      h->now->gates.ask(cx, &h->now->gates, b[i].when) == FLOW_YES;
        MZ_TRY(wanted ? pay_one(cx, h->now, &b[i]) : MZ_OK);
    }
    return MZ_OK;
}

/* In an emergency the action pays, long before the case ends. */
mz_code matter_pays(mz_cx *cx, const struct matter_happened *h)
{
    MZ_TRY(h->action == NULL ? MZ_OK
                             : pay_all(cx, h, h->action->benefits, h->action->benefits_n));
    return h->end == NULL ? MZ_OK : pay_all(cx, h, h->end->benefits, h->end->benefits_n);
}
