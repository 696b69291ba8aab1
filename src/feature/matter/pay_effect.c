/*
 * pay_effect.c - an end or an action grants, changes, suspends, resumes, stops benefits, pays once,
 * takes back, writes off.
 */
#include <inttypes.h>

#include "base/json.h"
#include "base/text.h"
#include "feature/household/household.h"
#include "feature/matter/hold.h"
#include "feature/matter/matter_sql.h"
#include "feature/pay/pay.h"
#include "feature/person/person.h"
#include "store/db.h"

enum { ANSWERS_MAX = 1 << 20 };

static int64_t month_of(mz_date day)
{
    struct mz_ymd d = mz_date_ymd(day);
    return (int64_t)d.year * 12 + d.month - 1;
}

/* ---- whom, from when, how much ---------------------------------------------------------- */

/* Whom a field of the form names: a relative of who died, an organiser. */
static mz_code named(mz_cx *cx, const struct matter_open *o, const struct ir_benefit *b,
                     int64_t *person)
{
    const struct mz_json *map = NULL;
    mz_str field = b->source->payee.s;
    *person = 0;
    if (o->answers.n > 0) {
        struct mz_json_options read = {.size_max = ANSWERS_MAX};
        MZ_TRY(mz_json_read(cx, o->answers, read, &map));
    }
    const struct mz_json *own = mz_json_get(map, "own");
    const struct mz_json *home = own == NULL ? NULL : mz_json_get(own, "household");
    const struct mz_json *number = home == NULL ? NULL : mz_json_get(home, mz_str_z(cx->a, field));
    if (number != NULL && number->kind == MZ_JSON_TEXT && number->text.n > 0) {
        MZ_TRY(person_by_number(cx, number->text, person));
    }
    return *person != 0
               ? MZ_OK
               : mz_refuse(cx, MZ_INVALID,
                           .text = MZ_T("Who is to be paid stands in the form and is not "
                                        "registered here: register the person first."));
}

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

int64_t matter_decided_first(const struct matter_open *o)
{
    for (size_t i = 1; i < o->events_n; i++) {
        if (o->events[i].kind == FLOW_REOPENED) {
            return o->events[i - 1].at;
        }
    }
    return 0;
}

bool matter_decides_anew(const struct matter_happened *h)
{
    bool decides = h->end != NULL && (h->end->result == IR_GRANTED || h->end->result == IR_CLOSED);
    return decides && matter_decided_first(h->now) != 0;
}

mz_date matter_decided_on(const struct matter_open *o)
{
    int64_t first = matter_decided_first(o);
    return mz_date_of_ms(first != 0 ? first : o->state->last);
}

/* The first month, and where the pack pays by days the day of it, else 0. */
struct begins {
    int64_t month, day;
};

static struct begins begins_on(mz_date day, bool days)
{
    struct mz_ymd d = mz_date_ymd(day);
    return (struct begins){month_of(day), days ? d.day : 0};
}

/* Where a pack says nothing: a lump sum belongs to the month of its decision, a grant begins as its
 * outcome does, everything else with the month behind the decision. */
static enum ir_since since_of(const struct matter_open *o, const struct ir_benefit *b)
{
    bool asked = b->act == IR_PAY_GRANT && o->m->outcome != UINT32_MAX &&
                 o->book->outcomes[o->m->outcome].from_application_month;
    return b->since != IR_SINCE_UNSAID ? b->since
           : b->act == IR_PAY_ONCE     ? IR_SINCE_DECISION
           : asked                     ? IR_SINCE_APPLICATION
                                       : IR_SINCE_NEXT;
}

static struct begins begins_since(const struct matter_open *o, const struct ir_benefit *b)
{
    switch (since_of(o, b)) {
    case IR_SINCE_APPLICATION:
        return begins_on(mz_date_of_ms(o->c.begun_ms), b->days);
    case IR_SINCE_DECISION:
        return begins_on(matter_decided_on(o), b->days);
    case IR_SINCE_UNSAID:
    case IR_SINCE_NEXT:
    case IR_SINCE_SUSPENSION: /* these are asked of the ledger */
    case IR_SINCE_HOLD:
        break;
    }
    return (struct begins){month_of(matter_decided_on(o)) + 1, 0};
}

/* The first month that is withheld now; what is not suspended is refused by who resumes. */
static mz_code withheld_since(mz_cx *cx, const struct benefit *v, struct begins *out)
{
    struct benefit_step *step = NULL;
    size_t n = 0;
    MZ_TRY(benefit_steps(cx, v->division, v->programme, v->person, &step, &n));
    if (n > 0 && mz_str_eq(step[n - 1].act, MZ_S("suspend"))) {
        *out = (struct begins){step[n - 1].from, 0};
    }
    return MZ_OK;
}

/* What stood still is not paid behind a stop; what did not is stopped from the next month on. */
static mz_code held_since(mz_cx *cx, const struct matter_open *o, const struct benefit *v,
                          struct begins *out)
{
    int64_t month = 0;
    bool now = false;
    MZ_TRY(matter_held_since(cx, o, v->programme, &month, &now));
    out->month = month > 0 ? month : out->month;
    return MZ_OK;
}

static mz_code first_month(mz_cx *cx, const struct matter_open *o, const struct ir_benefit *b,
                           struct begins *out)
{
    int64_t oldest = month_of(matter_decided_on(o)) - b->back;
    *out = begins_since(o, b);
    if (b->from != IR_NONE) {
        struct rule_value v = rule_eval_node(o->run, b->from, SIZE_MAX);
        if (v.why != RULE_KNOWN) {
            return mz_refuse(cx, MZ_INVALID,
                             .text = MZ_T("From when {0} holds cannot be said yet: facts of the "
                                          "case are missing."),
                             .arg = {b->source->programme.s});
        }
        *out = begins_on((mz_date){(int32_t)v.num}, b->days);
    }
    if (b->back > 0 && out->month < oldest) {
        *out = (struct begins){oldest, 0};
    }
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
    mz_str lacks = *fen > 0 ? MZ_S("") : matter_lacking(cx, &r);
    if (lacks.n > 0) {
        return mz_refuse(cx, MZ_INVALID,
                         .text = MZ_T("\"{0}\" has no value in force for this place, so there is "
                                      "no amount: the case waits until it is set in the rules "
                                      "with its document. Nobody sets an amount by hand."),
                         .arg = {lacks});
    }
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
        other.day = 0;
        bool ours = false;
        MZ_TRY(of_home(cx, c->household, rows[i].case_no, &ours));
        MZ_TRY(ours && other.person != v->person ? benefit_stop(cx, &other) : MZ_OK);
    }
    return MZ_OK;
}

static mz_code once(mz_cx *cx, const struct benefit *v, bool back)
{
    int64_t id = 0;
    const struct pay_lump in = {.division = v->division,
                                .payee = v->person,
                                .programme = v->programme,
                                .period = v->from,
                                .fen = v->fen,
                                .document = v->case_no};
    if (back) {
        return pay_lump_take_back(cx, &in);
    }
    return v->decided_ms != 0 ? pay_lump_settle(cx, &in) : pay_lump_grant(cx, &in, &id);
}

static mz_code given_up(mz_cx *cx, const struct matter_open *o, const struct benefit *v)
{
    int64_t fen = 0;
    const struct pay_written in = {.division = v->division,
                                   .person = v->person,
                                   .programme = v->programme,
                                   .day = mz_date_of_ms(o->state->last).v,
                                   .case_no = v->case_no};
    return pay_write_off(cx, &in, &fen);
}

static mz_code do_one(mz_cx *cx, const struct matter_open *o, const struct ir_benefit *b,
                      const struct benefit *v)
{
    int64_t id = 0;
    switch (b->act) {
    case IR_PAY_GRANT:
        MZ_TRY(benefit_grant(cx, v, &id));
        return only_payee(cx, &o->c, v);
    case IR_PAY_CHANGE:
        return benefit_change(cx, v);
    case IR_PAY_SUSPEND:
        return less(cx, benefit_suspend(cx, v));
    case IR_PAY_RESUME:
        return benefit_resume(cx, v);
    case IR_PAY_STOP:
        return less(cx, benefit_stop(cx, v));
    case IR_PAY_RESTORE:
        return restored(cx, v);
    case IR_PAY_ONCE:
        return once(cx, v, false);
    case IR_PAY_TAKE_BACK:
        return once(cx, v, true);
    case IR_PAY_WRITE_OFF:
        return given_up(cx, o, v);
    }
    return MZ_OK;
}

static mz_code pay_one(mz_cx *cx, const struct matter_open *o, const struct ir_benefit *b)
{
    struct begins begins = {0};
    struct benefit v = {.division = o->c.division,
                        .programme = b->source->programme.s,
                        .case_no = matter_number(cx->a, o->c.id),
                        .decided_ms = matter_decided_first(o)};
    MZ_TRY(b->source->payee.s.n > 0 ? named(cx, o, b, &v.person) : payee(cx, &o->c, &v.person));
    MZ_TRY(first_month(cx, o, b, &begins));
    MZ_TRY(b->since == IR_SINCE_SUSPENSION ? withheld_since(cx, &v, &begins) : MZ_OK);
    MZ_TRY(b->since == IR_SINCE_HOLD ? held_since(cx, o, &v, &begins) : MZ_OK);
    v.from = begins.month;
    v.day = begins.day;
    if (b->act == IR_PAY_GRANT || b->act == IR_PAY_CHANGE || b->act == IR_PAY_ONCE) {
        MZ_TRY(amount(cx, o, b, &v.fen));
    }
    return do_one(cx, o, b, &v);
}

static mz_code pays(mz_cx *cx, const struct matter_open *o, const struct ir_benefit *b, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        bool wanted = b[i].when == IR_NONE || o->gates.ask(cx, &o->gates, b[i].when) == FLOW_YES;
        MZ_TRY(wanted ? pay_one(cx, o, &b[i]) : MZ_OK);
    }
    return MZ_OK;
}

mz_code matter_pays(mz_cx *cx, const struct matter_happened *h)
{
    if (matter_decides_anew(h)) {
        MZ_TRY(benefit_annul(cx, h->now->c.division, matter_number(cx->a, h->now->c.id),
                             matter_decided_first(h->now)));
    }
    if (h->action != NULL) {
        MZ_TRY(pays(cx, h->now, h->action->benefits, h->action->benefits_n));
    }
    return h->end == NULL ? MZ_OK : pays(cx, h->now, h->end->benefits, h->end->benefits_n);
}
