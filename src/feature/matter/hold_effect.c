/*
 * hold_effect.c - what stands still while a case runs (`holds` of its matter): kept, not taken.
 *
 * A hold is a row of the ledger under "case:ID:PROGRAMME". It is put by the rules and by nobody's
 * word, so anybody who may end the case ends it; every end lets go: what goes on is paid with the
 * next run, what stops is stopped from the month that stood still (`since: month_of_hold`). One
 * that was let go is not put again when the case is opened again: the decision stands meanwhile.
 */
#include <inttypes.h>

#include "base/text.h"
#include "feature/matter/hold.h"
#include "feature/pay/pay.h"
#include "ledger/batch.h"
#include "store/db.h"

static int64_t month_of(int64_t day)
{
    struct mz_ymd d = mz_date_ymd((mz_date){(int32_t)day});
    return (int64_t)d.year * 12 + d.month - 1;
}

static mz_str event_of(mz_cx *cx, const struct matter_open *o, mz_str programme)
{
    return mz_str_fmt(cx->a, "case:%" PRId64 ":" MZ_FMT, o->c.id, MZ_ARG(programme));
}

static int64_t county_of(const struct matter_open *o)
{
    return o->c.division / MZ_COUNTY_UNIT;
}

mz_code matter_held_since(mz_cx *cx, const struct matter_open *o, mz_str programme, int64_t *month,
                          bool *now)
{
    struct ledger_hold h = {
        .county = county_of(o), .person = o->c.person, .event = event_of(cx, o, programme)};
    *month = 0;
    *now = false;
    if (o->m->holds_n == 0 || o->c.person == MZ_NULL) {
        return MZ_OK;
    }
    MZ_TRY(ledger_hold_get(cx, &h));
    *month = h.from_period;
    *now = h.from_period > 0 && !h.lifted;
    return MZ_OK;
}

mz_code matter_stops_from(mz_cx *cx, const struct matter_open *o, int64_t *month)
{
    *month = 0;
    for (size_t e = 0; e < o->m->ends_n; e++) {
        for (size_t i = 0; i < o->m->ends[e].benefits_n; i++) {
            const struct ir_benefit *b = &o->m->ends[e].benefits[i];
            int64_t from = 0;
            bool now = false;
            bool wanted = b->since == IR_SINCE_HOLD &&
                          (b->when == IR_NONE || o->gates.ask(cx, &o->gates, b->when) == FLOW_YES);
            MZ_TRY(wanted ? matter_held_since(cx, o, b->source->programme.s, &from, &now) : MZ_OK);
            *month = from > 0 ? from : *month;
        }
    }
    return MZ_OK;
}

/* ---- put ------------------------------------------------------------------------------------- */

static mz_code pays(mz_cx *cx, int64_t person, mz_str programme, bool *yes)
{
    struct benefit_held *b = NULL;
    size_t n = 0;
    *yes = false;
    MZ_TRY(benefits_held(cx, person, &b, &n));
    for (size_t i = 0; i < n; i++) {
        *yes = *yes || (b[i].last.fen > 0 && mz_str_eq(b[i].programme, programme));
    }
    return MZ_OK;
}

/* A month that was granted already is left: nothing is asked back before somebody decided. */
static mz_code behind_paid(mz_cx *cx, const struct matter_open *o, mz_str programme, int64_t *from)
{
    const int64_t who[2] = {o->c.person, o->c.person};
    struct ledger_claim *c = NULL;
    size_t n = 0;
    MZ_TRY(ledger_claims_get(cx, county_of(o), programme, who, *from, &c, &n));
    for (size_t i = 0; i < n; i++) {
        *from = c[i].kind != LEDGER_ONCE && c[i].period >= *from ? c[i].period + 1 : *from;
    }
    return MZ_OK;
}

/* As the program: what the rules say is nobody's word. */
static mz_code put(mz_cx *cx, const struct ledger_hold *h)
{
    const struct mz_actor *before = cx->actor;
    struct mz_actor program = *before;
    program.user = 0;
    cx->actor = &program;
    mz_code rc = ledger_hold_put(cx, h);
    cx->actor = before;
    return rc;
}

static mz_code hold_one(mz_cx *cx, const struct matter_open *o, const struct ir_hold *h)
{
    mz_str programme = h->source->programme.s;
    bool paid = false;
    if (h->when != IR_NONE && o->gates.ask(cx, &o->gates, h->when) != FLOW_YES) {
        return MZ_OK; /* what is not known holds nobody's money */
    }
    struct rule_value day = rule_eval_node(o->run, h->from, SIZE_MAX);
    if (day.why != RULE_KNOWN) {
        return MZ_OK;
    }
    MZ_TRY(pays(cx, o->c.person, programme, &paid));
    if (!paid) {
        return MZ_OK;
    }
    int64_t from = month_of((int64_t)day.num);
    MZ_TRY(behind_paid(cx, o, programme, &from));
    return put(cx, &(struct ledger_hold){.county = county_of(o),
                                         .person = o->c.person,
                                         .event = event_of(cx, o, programme),
                                         .programme = programme,
                                         .from_period = from,
                                         .reason = MZ_S("case")});
}

static mz_code hold_all(mz_cx *cx, const struct matter_open *o)
{
    for (size_t i = 0; i < o->m->holds_n && o->c.person != MZ_NULL && !o->state->ended; i++) {
        int64_t month = 0;
        bool now = false;
        MZ_TRY(matter_held_since(cx, o, o->m->holds[i].source->programme.s, &month, &now));
        MZ_TRY(month == 0 ? hold_one(cx, o, &o->m->holds[i]) : MZ_OK);
    }
    return MZ_OK;
}

mz_code matter_hold_case(mz_cx *cx, int64_t case_id)
{
    struct matter_open o = {0};
    MZ_TRY(matter_open_case(cx, case_id, &o));
    return hold_all(cx, &o);
}

/* ---- let go ---------------------------------------------------------------------------------- */

static mz_code let_go(mz_cx *cx, const struct matter_open *o)
{
    for (size_t i = 0; i < o->m->holds_n; i++) {
        mz_str programme = o->m->holds[i].source->programme.s;
        int64_t month = 0;
        bool now = false;
        MZ_TRY(matter_held_since(cx, o, programme, &month, &now));
        MZ_TRY(now ? ledger_hold_lift(cx, county_of(o), o->c.person, event_of(cx, o, programme))
                   : MZ_OK);
    }
    return MZ_OK;
}

mz_code matter_holds_paid(mz_cx *cx, const struct matter_happened *h)
{
    return h->end != NULL ? let_go(cx, h->now) : hold_all(cx, h->now);
}
