/* show_web.c - the page of one plan: needs, measures and what was reported of them, money, history.
 */
#include <inttypes.h>

#include "base/text.h"
#include "feature/account/account.h"
#include "feature/household/household.h"
#include "feature/list_web.h"
#include "feature/pay/pay.h"
#include "feature/person/person.h"
#include "feature/plan/page_web.h"
#include "store/db.h"

enum { MONTHS = 12, STEPS_SHOWN = 100, PAID_SHOWN = 3 };

/* ---- facts -------------------------------------------------------------------------------- */

static void show_facts(struct plan_page *s)
{
    struct leaf *l = s->l;
    struct leaf_part *p = leaf_right(l, MZ_T("Plan"));
    leaf_fact(l, p, MZ_T("No.||entry"),
              (struct ui_fact){.value = plan_number(l->cx->a, s->p.id), .id = true});
    leaf_fact(l, p, MZ_T("Responsible"),
              (struct ui_fact){.value = list_worker(l, s->p.responsible)});
    leaf_fact(l, p, MZ_T("Consent||plan"),
              (struct ui_fact){
                  .tag = plan_page_consent(l, s->p.consent),
                  .note = s->p.consent_day == MZ_NULL ? MZ_S("") : leaf_day(l, s->p.consent_day)});
    leaf_fact(l, p, MZ_T("Review on"), (struct ui_fact){.value = leaf_day(l, s->p.review_on)});
    leaf_fact(l, p, MZ_T("Division"),
              (struct ui_fact){.value = leaf_division(l->cx, s->p.division), .wide = true});
    leaf_fact(l, p, MZ_T("Opened||plan"), (struct ui_fact){.value = leaf_time(l, s->p.made_ms)});
    leaf_fact(
        l, p, MZ_T("Origin||plan"),
        (struct ui_fact){.value = leaf_say(l, plan_origins[s->p.origin].label),
                         .href = s->p.origin_id == MZ_NULL ? MZ_S("")
                                 : s->p.origin == PLAN_CASE
                                     ? mz_str_fmt(l->cx->a, "/matter/%" PRId64, s->p.origin_id)
                                     : mz_str_fmt(l->cx->a, "/watch/%" PRId64, s->p.origin_id)});
    if (s->p.state == PLAN_CLOSED) {
        leaf_fact(
            l, p, MZ_T("Result"),
            (struct ui_fact){.value = leaf_say(l, plan_results[s->p.result].label), .wide = true});
    }
    leaf_action(
        l, p,
        (struct ui_action){.label = leaf_say(l, MZ_T("To the household")),
                           .href = mz_str_fmt(l->cx->a, "/household/%" PRId64, s->p.household),
                           .need = "household.read",
                           .icon = MZ_ICON("home")});
}

static void show_needs(struct plan_page *s)
{
    static const struct ui_column heads[] = {
        {.name = "kind", .label = {MZ_T("Need"), 0}, .fixed = true},
        {.name = "since", .label = {MZ_T("Since"), 0}, .phone_label = true},
        {.name = "state", .label = {MZ_T("State"), 0}, .phone_end = true},
    };
    struct leaf *l = s->l;
    struct leaf_part *p = leaf_left(l, MZ_T("Needs"));
    struct ui_table *t = leaf_table(l, p, heads, MZ_LEN(heads), s->needs_n);
    for (size_t i = 0; i < s->needs_n; i++) {
        const struct plan_need *n = &s->needs[i];
        leaf_cell(t, (struct ui_cell){.text = leaf_say(l, plan_needs[n->kind].label)});
        leaf_cell(t, (struct ui_cell){.text = leaf_day(l, n->since)});
        leaf_cell(t,
                  (struct ui_cell){
                      .tags = n->met ? leaf_tag(l, MZ_TONE_OK, leaf_say(l, MZ_T("Met||need")))
                                     : leaf_tag(l, MZ_TONE_WARN, leaf_say(l, MZ_T("Open||need"))),
                      .tags_n = 1,
                      .note = n->met ? leaf_day(l, n->met_on) : MZ_S("")});
    }
}

static void show_measures(struct plan_page *s)
{
    static const struct ui_column heads[] = {
        {.name = "what", .label = {MZ_T("What is given"), 0}, .fixed = true},
        {.name = "giver", .label = {MZ_T("Giver"), 0}, .phone_label = true},
        {.name = "every", .label = {MZ_T("How often||help"), 0}, .phone_label = true},
        {.name = "times", .label = {MZ_T("Given / not given"), 0}, .phone_label = true},
        {.name = "due", .label = {MZ_T("Due"), 0}, .phone_end = true},
    };
    struct leaf *l = s->l;
    struct leaf_part *p = leaf_left(l, MZ_T("Measures"));
    if (s->measures_n == 0) {
        p->note = leaf_say(l, MZ_T("Nothing is agreed on yet."));
        return;
    }
    struct ui_table *t = leaf_table(l, p, heads, MZ_LEN(heads), s->measures_n);
    for (size_t i = 0; i < s->measures_n; i++) {
        const struct plan_measure *m = &s->measures[i];
        leaf_cell(
            t, (struct ui_cell){.text = m->what, .note = leaf_say(l, plan_needs[m->kind].label)});
        leaf_cell(t, (struct ui_cell){.text = m->giver_name,
                                      .note = leaf_say(l, plan_givers[m->giver].label)});
        leaf_cell(t, (struct ui_cell){.text = leaf_say(l, plan_everys[m->every].label),
                                      .note = mz_str_fmt(l->cx->a, MZ_FMT " – " MZ_FMT,
                                                         MZ_ARG(leaf_day(l, m->starts)),
                                                         MZ_ARG(leaf_day(l, m->ends)))});
        leaf_cell(t, (struct ui_cell){.text = mz_str_fmt(l->cx->a, "%" PRId64 " / %" PRId64,
                                                         m->done_n, m->missed_n)});
        leaf_cell(t, (struct ui_cell){.text = m->due != MZ_NULL ? MZ_S("")
                                              : m->stopped ? leaf_say(l, MZ_T("Stopped||measure"))
                                                           : leaf_say(l, MZ_T("Over||measure")),
                                      .clock = plan_page_due(l, m->due)});
    }
}

/* ---- money: what the ledger says, for those who may see it ---------------------------------- */

static void paid_row(struct leaf *l, struct ui_table *t, const struct person_view *v,
                     const struct pay_seen *seen, size_t i)
{
    const struct pay_seen_benefit *b = &seen->benefits[i];
    mz_str last = MZ_S("—");
    for (size_t k = seen->n; k-- > 0;) { /* newest first: the first one of the programme stays */
        if (mz_str_eq(seen->lines[k].programme, b->programme)) {
            last = mz_str_fmt(l->cx->a, MZ_FMT " (%04" PRId64 "-%02" PRId64 ")",
                              MZ_ARG(mz_money_text(l->cx->a, (mz_money){seen->lines[k].fen})),
                              seen->lines[k].period / MONTHS, seen->lines[k].period % MONTHS + 1);
        }
    }
    leaf_cell(t, (struct ui_cell){.text = v->name,
                                  .href = mz_str_fmt(l->cx->a, "/pay/person/%" PRId64, v->id)});
    leaf_cell(t, (struct ui_cell){.text = pay_programme_text(l->cx, b->programme)});
    leaf_cell(t, (struct ui_cell){.text = mz_money_text(l->cx->a, (mz_money){b->fen})});
    leaf_cell(t, (struct ui_cell){.text = last});
}

static mz_code show_money(struct plan_page *s)
{
    static const struct ui_column heads[] = {
        {.name = "who", .label = {MZ_T("Name of the person"), 0}, .fixed = true},
        {.name = "programme", .label = {MZ_T("Programme"), 0}, .phone_label = true},
        {.name = "fen", .label = {MZ_T("A month, in yuan"), 0}, .num = true, .phone_label = true},
        {.name = "last",
         .label = {MZ_T("Last paid, in yuan"), 0},
         .num = true,
         .phone_label = true},
    };
    struct leaf *l = s->l;
    struct household_member *m = NULL;
    struct person_view *v = NULL;
    int64_t ids[HOUSEHOLD_MEMBERS_MAX];
    size_t n = 0;
    size_t seen_n = 0;
    if (!mz_req_may(l->rq, "pay.card-read")) {
        return MZ_OK;
    }
    MZ_TRY(members_of(l->cx, s->p.household, &m, &n));
    for (size_t i = 0; i < n; i++) {
        ids[i] = m[i].person;
    }
    MZ_TRY(person_views(l->cx, person_may(l->cx), ids, n, &v, &seen_n));
    struct leaf_part *p = leaf_left(l, MZ_T("Money from the ledger"));
    struct ui_table *t = NULL;
    for (size_t i = 0; i < seen_n; i++) {
        struct pay_seen seen = {.n = 0};
        if (v[i].hidden != 0) {
            continue; /* whoever is hidden has no amounts either */
        }
        MZ_TRY(pay_seen_by(l->cx, v[i].id, &seen));
        for (size_t k = 0; k < seen.benefits_n; k++) {
            t = t == NULL ? leaf_table(l, p, heads, MZ_LEN(heads), HOUSEHOLD_MEMBERS_MAX) : t;
            if (t->rows_n < HOUSEHOLD_MEMBERS_MAX - 1) {
                paid_row(l, t, &v[i], &seen, k);
            }
        }
    }
    p->note = t == NULL ? leaf_say(l, MZ_T("No benefit was granted.")) : MZ_S("");
    return MZ_OK;
}

/* ---- history ------------------------------------------------------------------------------- */

static mz_str step_text(struct plan_page *s, const struct plan_step *k)
{
    struct leaf *l = s->l;
    for (size_t i = 0; i < PLAN_ACTS_N; i++) {
        if (mz_str_eq(k->act, mz_str_of(plan_acts[i].word))) {
            return leaf_say(l, plan_acts[i].done);
        }
    }
    return leaf_say(l, MZ_T("opened the plan"));
}

static mz_str step_what(struct plan_page *s, const struct plan_step *k)
{
    const struct {
        const struct plan_word *w;
        size_t n;
    } all[] = {{plan_needs, PLAN_NEEDS_N},
               {plan_consents, PLAN_CONSENTS_N},
               {plan_results, PLAN_RESULTS_N},
               {plan_origins, PLAN_ORIGINS_N}};
    for (size_t i = 0; i < s->measures_n; i++) {
        if (s->measures[i].id == k->measure) {
            return s->measures[i].what;
        }
    }
    for (size_t i = 0; i < MZ_LEN(all); i++) {
        size_t at = plan_word_of(all[i].w, all[i].n, k->what);
        if (at < all[i].n) {
            return leaf_say(s->l, all[i].w[at].label);
        }
    }
    return MZ_S("");
}

static mz_code show_history(struct plan_page *s)
{
    struct leaf *l = s->l;
    struct plan_step *k = NULL;
    size_t n = 0;
    MZ_TRY(plan_steps_of(l->cx, s->p.id, &k, &n));
    struct leaf_part *p = leaf_left(l, MZ_T("History"));
    for (size_t i = 0; i < n && i < STEPS_SHOWN; i++) {
        mz_str what = step_what(s, &k[i]);
        mz_str text = step_text(s, &k[i]);
        mz_str about = what.n == 0 ? text : leaf_sayf(l, MZ_T("{0}: {1}"), text, what);
        leaf_event(l, p, STEPS_SHOWN,
                   (struct ui_event){
                       .at = k[i].day == MZ_NULL ? leaf_time(l, k[i].at_ms) : leaf_day(l, k[i].day),
                       .text = about,
                       .who = list_worker(l, k[i].by),
                       .note = k[i].note,
                       .tone = mz_str_eq(k[i].act, MZ_S("missed")) ? MZ_TONE_WARN : MZ_TONE_IDLE});
    }
    return MZ_OK;
}

/* ---- the page -------------------------------------------------------------------------------- */

struct need_answer {
    mz_str kind;
    bool met;
    int64_t since;
};
static const struct mz_member need_members[] = {
    {"kind", "Need, one word", MZ_J_TEXT(struct need_answer, kind)},
    {"met", "Whether it is met", MZ_J_FLAG(struct need_answer, met)},
    {"since", "Since when", MZ_J_DAY(struct need_answer, since)},
    {0},
};
static const struct mz_shape need_shape = {"HelpNeed", need_members, sizeof(struct need_answer)};

struct measure_answer {
    int64_t id;
    mz_str kind;
    mz_str giver;
    mz_str giver_name;
    mz_str what;
    mz_str every;
    int64_t starts;
    int64_t ends;
    int64_t due;
    int64_t done;
    int64_t missed;
};
static const struct mz_member measure_members[] = {
    {"id", "Number of the measure", MZ_J_INT(struct measure_answer, id)},
    {"kind", "Need, one word", MZ_J_TEXT(struct measure_answer, kind)},
    {"giver", "Kind of giver, one word", MZ_J_TEXT(struct measure_answer, giver)},
    {"giver_name", "Name of the giver", MZ_J_TEXT(struct measure_answer, giver_name)},
    {"what", "What is given", MZ_J_TEXT(struct measure_answer, what)},
    {"every", "once, week, month or quarter", MZ_J_TEXT(struct measure_answer, every)},
    {"starts", "First day", MZ_J_DAY(struct measure_answer, starts)},
    {"ends", "Last day", MZ_J_DAY(struct measure_answer, ends)},
    {"due", "Last day of the period to be reported", MZ_J_DAY_OR_NULL(struct measure_answer, due)},
    {"done", "How often it was given", MZ_J_INT(struct measure_answer, done)},
    {"missed", "How often it was not given", MZ_J_INT(struct measure_answer, missed)},
    {0},
};
static const struct mz_shape measure_shape = {"HelpMeasure", measure_members,
                                              sizeof(struct measure_answer)};

struct plan_answer {
    int64_t id;
    int64_t household;
    int64_t division;
    mz_str state;
    mz_str consent;
    int64_t review_on;
    int64_t due;
    const struct need_answer *needs;
    size_t needs_n;
    const struct measure_answer *measures;
    size_t measures_n;
    int64_t version;
};
static const struct mz_member plan_members[] = {
    {"id", "Number of the plan", MZ_J_INT(struct plan_answer, id)},
    {"household", "Number of the household", MZ_J_INT(struct plan_answer, household)},
    {"division", "12-digit code of the division", MZ_J_INT(struct plan_answer, division)},
    {"state", "running or closed", MZ_J_TEXT(struct plan_answer, state)},
    {"consent", "none, oral, signed or refused", MZ_J_TEXT(struct plan_answer, consent)},
    {"review_on", "Day of the next review", MZ_J_DAY(struct plan_answer, review_on)},
    {"due", "Day on which the first measure is due", MZ_J_DAY_OR_NULL(struct plan_answer, due)},
    {"needs", "What the household needs", MZ_J_LIST(struct plan_answer, needs, &need_shape)},
    {"measures", "What is given", MZ_J_LIST(struct plan_answer, measures, &measure_shape)},
    {"version", "Counts changes; send it back with a change",
     MZ_J_INT(struct plan_answer, version)},
    {0},
};
const struct mz_shape plan_page_shape = {"HelpPlan", plan_members, sizeof(struct plan_answer)};

static mz_code show_json(struct plan_page *s, mz_out *out)
{
    mz_arena *a = s->l->cx->a;
    struct need_answer *n = MZ_NEW_N(a, struct need_answer, s->needs_n + 1);
    struct measure_answer *m = MZ_NEW_N(a, struct measure_answer, s->measures_n + 1);
    for (size_t i = 0; i < s->needs_n; i++) {
        n[i] = (struct need_answer){mz_str_of(plan_needs[s->needs[i].kind].word), s->needs[i].met,
                                    s->needs[i].since};
    }
    for (size_t i = 0; i < s->measures_n; i++) {
        const struct plan_measure *k = &s->measures[i];
        m[i] = (struct measure_answer){.id = k->id,
                                       .kind = mz_str_of(plan_needs[k->kind].word),
                                       .giver = mz_str_of(plan_givers[k->giver].word),
                                       .giver_name = k->giver_name,
                                       .what = k->what,
                                       .every = mz_str_of(plan_everys[k->every].word),
                                       .starts = k->starts,
                                       .ends = k->ends,
                                       .due = k->due,
                                       .done = k->done_n,
                                       .missed = k->missed_n};
    }
    const struct plan_answer v = {.id = s->p.id,
                                  .household = s->p.household,
                                  .division = s->p.division,
                                  .state = mz_str_of(plan_states[s->p.state].word),
                                  .consent = mz_str_of(plan_consents[s->p.consent].word),
                                  .review_on = s->p.review_on,
                                  .due = s->p.due,
                                  .needs = n,
                                  .needs_n = s->needs_n,
                                  .measures = m,
                                  .measures_n = s->measures_n,
                                  .version = s->p.version};
    return mz_reply_shape(out, &plan_page_shape, &v);
}

static mz_code parts(struct plan_page *s)
{
    show_needs(s);
    show_measures(s);
    MZ_TRY(show_money(s));
    MZ_TRY(show_history(s));
    plan_page_follow(s);
    show_facts(s);
    plan_page_acts(s);
    return MZ_OK;
}

mz_code plan_page_open(mz_cx *cx, mz_req *rq, struct plan_page *s)
{
    *s = (struct plan_page){.l = leaf_new(cx, rq)};
    MZ_TRY(plan_get(cx, mz_req_path_int(rq, "id"), &s->p));
    MZ_TRY(plan_needs_of(cx, s->p.id, &s->needs, &s->needs_n));
    MZ_TRY(plan_measures_of(cx, s->p.id, &s->measures, &s->measures_n));
    for (size_t i = 0; i < s->measures_n; i++) {
        s->running_n += s->measures[i].due != MZ_NULL ? 1 : 0;
    }
    MZ_TRY(list_home(s->l, s->p.household, &s->whom));
    return mz_read_note(cx, &(struct mz_event){.act = MZ_S("plan.read"),
                                               .kind = MZ_S("plan"),
                                               .subject = s->p.id,
                                               .division = s->p.division});
}

mz_code plan_page_show(mz_cx *cx, mz_req *rq, mz_out *out, struct mz_form *form)
{
    struct plan_page s = {.l = NULL};
    MZ_TRY(plan_page_open(cx, rq, &s));
    s.form = form;
    if (mz_req_json(rq) && form == NULL) {
        return show_json(&s, out);
    }
    MZ_TRY(parts(&s));
    struct ui_crumb *c = MZ_NEW(cx->a, struct ui_crumb);
    *c = (struct ui_crumb){.label = leaf_say(s.l, MZ_T("Help plans")), .href = MZ_S("/plan")};
    return leaf_send(
        s.l, out,
        (struct mz_page){.title = s.whom,
                         .sub = mz_str_fmt(cx->a, MZ_FMT " · " MZ_FMT,
                                           MZ_ARG(plan_number(cx->a, s.p.id)),
                                           MZ_ARG(leaf_say(s.l, plan_states[s.p.state].label))),
                         .menu = "/plan",
                         .crumbs = c,
                         .crumbs_n = 1});
}

mz_code plan_show_get(mz_cx *cx, mz_req *rq, mz_out *out)
{
    return plan_page_show(cx, rq, out, NULL);
}
