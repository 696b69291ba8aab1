/* portrait_met.c - who told of the household, who went there, what devices and registers said. */
#include <inttypes.h>

#include "base/text.h"
#include "feature/brain/brain_sql.h"
#include "feature/brain/portrait.h"
#include "feature/clue/clue.h"
#include "feature/device/device.h"
#include "feature/plan/plan.h"
#include "feature/round/round.h"
#include "feature/visit/visit.h"

enum { MET_MAX = 40 };

/* What was told stands sealed and is read on the clue's own page. */
static mz_code clue_events(struct portrait *k, const struct household *h)
{
    struct clue *c = NULL;
    size_t n = 0;
    mz_cx *cx = k->l->cx;
    MZ_TRY(clues_of(cx, h->id, &c, &n));
    for (size_t i = 0; i < n; i++) {
        mz_str href = mz_str_fmt(cx->a, "/clue/%" PRId64, c[i].id);
        bool tell = false;
        MZ_TRY(portrait_may_tell(k, c[i].person, &tell));
        if (!tell) {
            continue;
        }
        portrait_add(k, c[i].made_ms, false,
                     (struct ui_event){
                         .text = leaf_sayf(k->l, MZ_T("Clue: {0}"),
                                           leaf_say(k->l, clue_needs[c[i].need].label), MZ_S("")),
                         .note = leaf_sayf(k->l, MZ_T("By {0}; {1}"),
                                           leaf_say(k->l, clue_channels[c[i].channel].label),
                                           leaf_say(k->l, clue_states[c[i].state].label)),
                         .tone = c[i].closed_ms == MZ_NULL ? MZ_TONE_WARN : MZ_TONE_NOTE,
                         .href = href});
    }
    return MZ_OK;
}

/* Somebody went there, and what came of it. */
static void add_visit(struct portrait *k, int64_t ms, mz_str outcome, int64_t by, struct ui_event e)
{
    e.text = leaf_sayf(k->l, MZ_T("Visit: {0}"), outcome, MZ_S(""));
    e.who = portrait_account(k, by);
    portrait_add(k, ms, false, e);
}

static mz_code visit_events(struct portrait *k, const struct household *h)
{
    struct brain_q_visits_row *r = NULL;
    size_t n = 0;
    mz_cx *cx = k->l->cx;
    MZ_TRY(brain_q_visits(cx, h->id, MET_MAX, &r, &n));
    for (size_t i = 0; i < n; i++) {
        enum round_state s = round_state_of(r[i].outcome);
        mz_str said = s < ROUND_STATES_N ? leaf_say(k->l, round_states[s].label) : r[i].outcome;
        bool need = r[i].need != 0;
        add_visit(k, r[i].made_ms, said, r[i].made_by,
                  (struct ui_event){
                      .note = need ? leaf_sayf(k->l, MZ_T("{0}; a need was found"), r[i].name,
                                               MZ_S(""))
                                   : r[i].name,
                      .tone = need ? MZ_TONE_WARN : MZ_TONE_OK,
                      .href = mz_str_fmt(cx->a, "/round/visit/%" PRId64, r[i].visit)});
    }
    return MZ_OK;
}

/* Answers stand sealed and are read on the visit's own page. */
static mz_code found_events(struct portrait *k, const struct household *h)
{
    struct brain_q_found_row *r = NULL;
    size_t n = 0;
    mz_cx *cx = k->l->cx;
    MZ_TRY(brain_q_found(cx, h->id, MET_MAX, &r, &n));
    for (size_t i = 0; i < n; i++) {
        enum visit_outcome o = visit_outcome_of(r[i].outcome);
        bool plan = mz_str_eq(r[i].source, MZ_S("plan"));
        add_visit(k, r[i].at_ms,
                  o < VISIT_OUTCOMES_N ? leaf_say(k->l, visit_outcomes[o].label) : r[i].outcome,
                  r[i].made_by,
                  (struct ui_event){
                      .note = leaf_say(k->l,
                                       plan ? MZ_T("Regular visit") : MZ_T("Visit of a case")),
                      .tone = o == VISIT_MET ? MZ_TONE_OK : MZ_TONE_NOTE,
                      .href = mz_str_fmt(cx->a, "/visit/found/%" PRId64, r[i].id)});
    }
    return MZ_OK;
}

static mz_code device_events(struct portrait *k, const struct household *h)
{
    struct brain_q_devices_row *r = NULL;
    size_t n = 0;
    mz_cx *cx = k->l->cx;
    MZ_TRY(brain_q_devices(cx, h->id, MET_MAX, &r, &n));
    for (size_t i = 0; i < n; i++) {
        bool tell = false;
        mz_str text;
        MZ_TRY(portrait_may_tell(k, r[i].person, &tell));
        if (!tell) {
            continue;
        }
        MZ_TRY(device_event_text(cx, r[i].kind, r[i].event, &text));
        portrait_add(k, r[i].got_ms, false,
                     (struct ui_event){.text = leaf_sayf(k->l, MZ_T("Device: {0}"), text, MZ_S("")),
                                       .note = r[i].serial,
                                       .tone = MZ_TONE_INFO,
                                       .href = mz_str_fmt(cx->a, "/device/%" PRId64, r[i].id)});
    }
    return MZ_OK;
}

static const char *conclusion(mz_str word)
{
    static const struct {
        const char *word;
        const char *text;
    } all[] = {{"none", MZ_T("Cross-check: nothing above the limits found")},
               {"suspect", MZ_T("Cross-check: perhaps above the limits")},
               {"over", MZ_T("Cross-check: above the limits")},
               {"incomplete", MZ_T("Cross-check: information incomplete")}};
    for (size_t i = 0; i < MZ_LEN(all); i++) {
        if (mz_str_eq(word, mz_str_of(all[i].word))) {
            return all[i].text;
        }
    }
    return MZ_T("Cross-check: not issued yet");
}

static mz_code check_events(struct portrait *k, const struct household *h)
{
    struct brain_q_checks_row *r = NULL;
    size_t n = 0;
    mz_cx *cx = k->l->cx;
    MZ_TRY(brain_q_checks(cx, h->id, MET_MAX, &r, &n));
    for (size_t i = 0; i < n; i++) {
        bool issued = r[i].issued_ms != MZ_NULL;
        portrait_add(k, issued ? r[i].issued_ms : r[i].asked_ms, false,
                     (struct ui_event){
                         .text = leaf_say(k->l, conclusion(issued ? r[i].conclusion : MZ_S(""))),
                         .who = portrait_account(k, issued ? r[i].issued_by : r[i].asked_by),
                         .note = r[i].number,
                         .tone = MZ_TONE_INFO,
                         .href = mz_str_fmt(cx->a, "/verify/%" PRId64, r[i].id)});
    }
    return MZ_OK;
}

/* What was written of the family stands sealed and is read on the plan's own page. */
static mz_code plan_events(struct portrait *k, const struct household *h)
{
    struct plan *p = NULL;
    size_t n = 0;
    mz_cx *cx = k->l->cx;
    MZ_TRY(plans_of(cx, h->id, &p, &n));
    for (size_t i = 0; i < n; i++) {
        bool closed = p[i].state == PLAN_CLOSED;
        bool late = p[i].due != MZ_NULL && p[i].due < mz_date_today(cx).v;
        portrait_add(
            k, p[i].made_ms, false,
            (struct ui_event){
                .text = leaf_sayf(k->l, MZ_T("Help plan: {0}"),
                                  leaf_say(k->l, closed ? plan_results[p[i].result].label
                                                        : plan_states[p[i].state].label),
                                  MZ_S("")),
                .who = portrait_account(k, p[i].responsible),
                .note = leaf_sayf(k->l, MZ_T("{0} running measures"),
                                  leaf_int(k->l, p[i].measures_n), MZ_S("")),
                .tone = late ? MZ_TONE_WARN : closed ? MZ_TONE_OK : MZ_TONE_NOTE,
                .href = mz_str_fmt(cx->a, "/plan/%" PRId64, p[i].id)});
    }
    return MZ_OK;
}

mz_code portrait_met(struct portrait *k, const struct household *h)
{
    mz_req *rq = k->l->rq;
    MZ_TRY(mz_req_may(rq, "clue.read") ? clue_events(k, h) : MZ_OK);
    MZ_TRY(mz_req_may(rq, "round.read") ? visit_events(k, h) : MZ_OK);
    MZ_TRY(mz_req_may(rq, "visit.read") ? found_events(k, h) : MZ_OK);
    MZ_TRY(mz_req_may(rq, "device.read") ? device_events(k, h) : MZ_OK);
    MZ_TRY(mz_req_may(rq, "plan.read") ? plan_events(k, h) : MZ_OK);
    return mz_req_may(rq, "verify.read") ? check_events(k, h) : MZ_OK;
}
