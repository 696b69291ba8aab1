/* case_web.c - the page of one case: its way, what to do, answers, reasons, days, history. */
#include <inttypes.h>

#include "base/text.h"
#include "feature/account/account.h"
#include "feature/book/book.h"
#include "feature/bundle/bundle.h"
#include "feature/division/division.h"
#include "feature/flow_view.h"
#include "feature/letter/letter.h"
#include "feature/matter/page_web.h"
#include "feature/matter/rests.h"
#include "feature/matter/standing.h"
#include "feature/notice/notice.h"
#include "feature/tables.h"
#include "feature/world.h"
#include "rule/reason.h"
#include "store/db.h"

enum { LINES_MAX = 200 };

/* ---- the way ----------------------------------------------------------------------------- */

/* Where it goes on when nothing comes between: by what is taken when days are over, else by the
 * first action of each step. */
static uint64_t ahead(const struct matter_page *s)
{
    uint64_t on = 0;
    uint32_t at = s->o.state->step;
    for (size_t i = 0; i < s->o.m->steps_n && !s->o.state->ended; i++) {
        const struct ir_step *step = &s->o.m->steps[at];
        const struct ir_action *a = &step->actions[step->then >= 0 ? step->then : 0];
        if (a->goes != IR_TO_STEP || (on >> a->to & 1U) != 0) {
            break;
        }
        at = a->to;
        on |= UINT64_C(1) << at;
    }
    return on;
}

/* Steps where the case has been, in the order of the matter, where it is, and the way ahead. */
static void show_way(struct matter_page *s)
{
    struct leaf *l = s->l;
    const struct flow_state *st = s->o.state;
    struct ui_step *v = MZ_NEW_N(l->cx->a, struct ui_step, s->o.m->steps_n + 1);
    struct ui_steps *all = MZ_NEW(l->cx->a, struct ui_steps);
    uint64_t on = ahead(s);
    size_t n = 0;
    for (size_t i = 0; i < s->o.m->steps_n; i++) {
        const struct ir_step *step = &s->o.m->steps[i];
        bool now = !st->ended && i == st->step;
        bool was = (st->been >> i & 1U) != 0;
        if (!now && !was && (on >> i & 1U) == 0) {
            continue; /* what did not come is no part of the way */
        }
        v[n++] =
            (struct ui_step){.label = matter_page_name(l, &step->name),
                             .state = now ? (s->o.c.light == FLOW_RED ? UI_STEP_LATE : UI_STEP_NOW)
                                      : was ? UI_STEP_DONE
                                            : UI_STEP_AHEAD,
                             .note = now ? leaf_time(l, s->o.c.since_ms) : MZ_S(""),
                             .clock = now ? matter_page_due(l, s->o.c.light, s->o.c.due_ms) : NULL};
    }
    if (st->ended) {
        v[n++] = (struct ui_step){.label = matter_page_name(l, &s->o.m->ends[st->end].name),
                                  .state = UI_STEP_DONE,
                                  .note = leaf_time(l, st->ended_at)};
    }
    *all =
        (struct ui_steps){.label = leaf_say(l, MZ_T("Way of the case")), .steps = v, .steps_n = n};
    leaf_left(l, NULL)->steps = all;
}

/* The whole matter drawn, with the way that this case took. */
static void show_picture(struct matter_page *s)
{
    struct leaf_part *p = leaf_left(s->l, MZ_T("Course of the matter"));
    p->slot = flow_sheet_of(s->l->cx, s->l->rq, &s->o.at, s->o.state);
    p->body = true;
}

/* ---- days ------------------------------------------------------------------------------------ */

static mz_str light_word(struct leaf *l, const struct flow_time *t)
{
    static const char *const words[] = {
        [FLOW_IDLE] = MZ_T("Not begun||clock"), [FLOW_GREEN] = MZ_T("In time||clock"),
        [FLOW_YELLOW] = MZ_T("Soon||clock"),    [FLOW_RED] = MZ_T("Overdue||clock"),
        [FLOW_KEPT] = MZ_T("Kept||clock"),      [FLOW_MISSED] = MZ_T("Missed||clock"),
    };
    return t->paused ? leaf_say(l, MZ_T("Stands still||clock")) : leaf_say(l, words[t->light]);
}

static void show_days(struct matter_page *s)
{
    static const struct ui_column heads[] = {
        {.name = "clock", .label = {MZ_T("Time limit"), 0}, .fixed = true},
        {.name = "state", .label = {MZ_T("State"), 0}, .phone_label = true},
        {.name = "due", .label = {MZ_T("Last day"), 0}, .phone_label = true, .one_line = true},
    };
    static const enum mz_tone tones[] = {
        [FLOW_IDLE] = MZ_TONE_IDLE, [FLOW_GREEN] = MZ_TONE_OK, [FLOW_YELLOW] = MZ_TONE_WARN,
        [FLOW_RED] = MZ_TONE_BAD,   [FLOW_KEPT] = MZ_TONE_OK,  [FLOW_MISSED] = MZ_TONE_BAD,
    };
    struct leaf *l = s->l;
    if (s->o.m->clocks_n == 0) {
        return;
    }
    struct leaf_part *p = leaf_right(l, MZ_T("Time limits"));
    struct ui_table *t = leaf_table(l, p, heads, MZ_LEN(heads), s->o.m->clocks_n);
    for (size_t i = 0; i < s->o.m->clocks_n; i++) {
        const struct ir_clock *k = &s->o.m->clocks[i];
        struct flow_time v = flow_clock(l->cx, &s->o.at, s->o.state, i, mz_now_ms(l->cx));
        leaf_cell(t, (struct ui_cell){.text = matter_page_name(l, &k->name),
                                      .note = rule_cite_text(l->cx->a, l->cx->lang, s->o.book,
                                                             k->source->cite.s)});
        leaf_cell(t, (struct ui_cell){.tags = leaf_tag(l, tones[v.light], light_word(l, &v)),
                                      .tags_n = 1});
        leaf_cell(t, (struct ui_cell){.text = v.light == FLOW_IDLE
                                                  ? MZ_S("—")
                                                  : leaf_day(l, mz_date_of_ms(v.due - 1).v)});
    }
}

/* ---- what the rules say ------------------------------------------------------------------------
 */

static void reasons(struct matter_page *s, struct leaf_part *p, const struct rule_reason *v,
                    size_t n)
{
    static const enum mz_tone tones[] = {
        [RULE_MET] = MZ_TONE_OK,
        [RULE_NOT_MET] = MZ_TONE_BAD,
        [RULE_OPEN] = MZ_TONE_WARN,
        [RULE_SAID] = MZ_TONE_IDLE,
    };
    static const char *const words[] = {
        [RULE_MET] = MZ_T("Met||condition"),
        [RULE_NOT_MET] = MZ_T("Not met||condition"),
        [RULE_OPEN] = MZ_T("Not known"),
        [RULE_SAID] = MZ_T("Noted||condition"),
    };
    for (size_t i = 0; i < n; i++) {
        leaf_event(s->l, p, LINES_MAX,
                   (struct ui_event){.at = leaf_say(s->l, words[v[i].mark]),
                                     .text = v[i].text,
                                     .who = v[i].gap,
                                     .note = v[i].cite,
                                     .tone = tones[v[i].mark]});
    }
}

/* The form, filled in or still empty; who decides on a place or an organisation reads it here. */
static mz_code answers(struct matter_page *s)
{
    struct leaf *l = s->l;
    bool home = s->o.c.subject <= IR_OF_PERSON;
    struct leaf_part *p = leaf_left(l, NULL);
    p->title = matter_page_name(l, &s->o.book->forms[s->o.m->form].name);
    if (s->o.answers.n == 0) {
        p->note = leaf_say(l, MZ_T("Not filled in yet: the rules have nothing to go by."));
    } else if (home) {
        p->note = leaf_sayf(l, MZ_T("Filled in for {0} members."),
                            leaf_int(l, (int64_t)s->o.facts->members_n), MZ_S(""));
    } else {
        MZ_TRY(matter_page_told(s, p));
    }
    if (s->post != IR_POST_N && flow_may(&s->o.at, s->o.state, l->cx->actor->user, s->post)) {
        leaf_action(l, p,
                    (struct ui_action){
                        .label = leaf_say(l, s->o.answers.n == 0 ? MZ_T("Fill in the form")
                                                                 : MZ_T("Change the answers")),
                        .href = mz_str_fmt(l->cx->a, "/matter/%" PRId64 "/form", s->o.c.id),
                        .need = "matter.act",
                        .icon = MZ_ICON("pencil")});
    }
    leaf_action(l, p,
                (struct ui_action){
                    .label = leaf_say(l, MZ_T("Print the form")),
                    .href = mz_str_fmt(l->cx->a, "/matter/%" PRId64 "/form/print", s->o.c.id),
                    .need = "matter.act",
                    .icon = MZ_ICON("printer")});
    return MZ_OK;
}

static mz_code show_outcome(struct matter_page *s)
{
    struct leaf *l = s->l;
    MZ_TRY(answers(s));
    if (s->o.m->outcome == UINT32_MAX || s->o.answers.n == 0) {
        return MZ_OK;
    }
    struct matter_ruling ruling = {.known = false};
    if (matter_rule(l->cx, &s->o, &ruling) != MZ_OK) {
        leaf_left(l, MZ_T("What the rules say"))->note =
            mz_text_error(l->cx->a, l->cx->lang, &l->cx->err);
        mz_clear(l->cx);
    }
    if (!ruling.known) {
        return MZ_OK;
    }
    struct rule_reasons *why = rule_explain(l->cx->a, l->cx->lang, ruling.run, &ruling.d);
    mz_str lacks = matter_lacking(l->cx, &ruling);
    if (lacks.n > 0) {
        leaf_callout(l, MZ_TONE_WARN,
                     (struct mz_say){.text = MZ_T("\"{0}\" has no value for this place"),
                                     .arg = {lacks}},
                     (struct mz_say){.text = MZ_T("No document that sets it is in the rules, so no "
                                                  "amount is worked out: a person has to find the "
                                                  "document and have it entered. It is not 0.")});
    }
    struct leaf_part *p = leaf_left(l, MZ_T("What the rules say"));
    p->sub = why->conclusion;
    reasons(s, p, why->conditions, why->conditions_n);
    reasons(s, p, why->needs, why->needs_n);
    return MZ_OK;
}

/* ---- history
 * -------------------------------------------------------------------------------------- */

static mz_str happened(struct matter_page *s, const struct flow_event *e)
{
    static const char *const words[FLOW_KIND_N] = {
        [FLOW_BEGUN] = MZ_T("entered the application"),
        [FLOW_ACTED] = MZ_T("{0}"),
        [FLOW_DONE] = MZ_T("did the task: {0}"),
        [FLOW_OVER] = MZ_T("the days were over"),
        [FLOW_GIVEN] = MZ_T("handed it to a colleague"),
        [FLOW_LENT] = MZ_T("lent it to a colleague"),
        [FLOW_BACK] = MZ_T("it came back"),
        [FLOW_ASKED] = MZ_T("asked a colleague for a word"),
        [FLOW_SIGNED] = MZ_T("gave a word"),
        [FLOW_COPIED] = MZ_T("sent it for information"),
        [FLOW_URGED] = MZ_T("urged||case"),
        [FLOW_RETURNED] = MZ_T("returned it to an earlier step"),
        [FLOW_WITHDRAWN] = MZ_T("it was withdrawn"),
        [FLOW_OBJECTED] = MZ_T("an objection came in"),
        [FLOW_SETTLED] = MZ_T("settled the objection"),
        [FLOW_CHANGED] = MZ_T("changed the answers"),
        [FLOW_REOPENED] = MZ_T("opened it again||case"),
        [FLOW_SECONDED] = MZ_T("signed the word that differs from the rules"),
        [FLOW_MOVED] = MZ_T("it went with whom it is about, from {0} to {1}||case"),
    };
    mz_str what = e->what;
    int at = -1;
    if (e->kind == FLOW_MOVED) {
        return leaf_sayf(s->l, words[FLOW_MOVED],
                         leaf_division_short(s->l->cx, division_code(e->what)),
                         leaf_division_short(s->l->cx, e->to));
    }
    for (size_t i = 0; i < s->o.m->steps_n; i++) {
        at = mz_str_eq(s->o.m->steps[i].name.id, e->step) ? (int)i : at;
    }
    for (size_t i = 0; at >= 0 && e->kind == FLOW_ACTED && i < s->o.m->steps[at].actions_n; i++) {
        const struct ir_label *n = &s->o.m->steps[at].actions[i].name;
        what = mz_str_eq(n->id, e->what) ? matter_page_name(s->l, n) : what;
    }
    for (size_t i = 0; at >= 0 && e->kind == FLOW_DONE && i < s->o.m->steps[at].tasks_n; i++) {
        const struct ir_label *n = &s->o.m->steps[at].tasks[i].name;
        what = mz_str_eq(n->id, e->what) ? matter_page_name(s->l, n) : what;
    }
    if (e->kind == FLOW_SECONDED && !e->yes) {
        return leaf_say(s->l, MZ_T("did not sign the word that differs from the rules"));
    }
    if (e->kind == FLOW_ACTED && e->yes) {
        return leaf_sayf(s->l, MZ_T("{0}: differs from the rules"), what, MZ_S(""));
    }
    return e->kind < FLOW_KIND_N ? leaf_sayf(s->l, words[e->kind], what, MZ_S("")) : MZ_S("");
}

/* "B for A" where a deputy acted. */
static mz_str acted_by(struct leaf *l, const struct flow_event *e)
{
    mz_str who = matter_page_account(l, e->account);
    return e->stands_for == 0
               ? who
               : leaf_sayf(l, MZ_T("{0} for {1}"), who, matter_page_account(l, e->stands_for));
}

static void show_history(struct matter_page *s)
{
    struct leaf_part *p = leaf_left(s->l, MZ_T("What happened||case"));
    for (size_t i = s->o.events_n; i > 0; i--) {
        const struct flow_event *e = &s->o.events[i - 1];
        leaf_event(s->l, p, s->o.events_n,
                   (struct ui_event){.at = leaf_time(s->l, e->at),
                                     .text = happened(s, e),
                                     .who = e->post == IR_POST_APPLICANT && e->account == 0
                                                ? leaf_say(s->l, MZ_T("Applicant||case"))
                                                : acted_by(s->l, e),
                                     .note = e->reason});
    }
}

static void show_facts(struct matter_page *s, int64_t bundle)
{
    struct leaf *l = s->l;
    struct leaf_part *p = leaf_right(l, MZ_T("Case"));
    leaf_fact(l, p, MZ_T("No.||entry"),
              (struct ui_fact){.value = matter_page_number(l, s->o.c.id), .id = true});
    leaf_fact(l, p, MZ_T("Matter"), (struct ui_fact){.value = matter_page_name(l, &s->o.m->name)});
    leaf_fact(l, p, MZ_T("Division"),
              (struct ui_fact){.value = leaf_division(l->cx, s->o.c.division), .wide = true});
    leaf_fact(l, p, MZ_T("Begun"), (struct ui_fact){.value = leaf_time(l, s->o.c.begun_ms)});
    leaf_fact(l, p, MZ_T("Holder"),
              (struct ui_fact){.value = s->o.c.holder == MZ_NULL
                                            ? leaf_say(l, MZ_T("Whoever has the post"))
                                            : matter_page_account(l, s->o.c.holder)});
    leaf_fact(l, p, MZ_T("Law"),
              (struct ui_fact){
                  .value = rule_cite_text(l->cx->a, l->cx->lang, s->o.book, s->o.m->source->cite.s),
                  .wide = true});
    if (s->o.c.household != MZ_NULL) {
        leaf_action(l, p,
                    (struct ui_action){
                        .label = leaf_say(l, MZ_T("To the household")),
                        .href = mz_str_fmt(l->cx->a, "/household/%" PRId64, s->o.c.household),
                        .need = "household.read",
                        .icon = MZ_ICON("home")});
    }
    if (bundle != 0) {
        leaf_action(l, p,
                    (struct ui_action){.label = leaf_say(l, MZ_T("Asked for together with")),
                                       .href = mz_str_fmt(l->cx->a, "/bundle/%" PRId64, bundle),
                                       .need = "bundle.read",
                                       .icon = MZ_ICON("list-details")});
    }
    struct ui_action beside[BESIDE_MAX];
    size_t n = mz_str_eq(s->o.c.channel, MZ_S("online"))
                   ? mz_feature_beside(l->cx, "matter", s->o.c.id, beside)
                   : 0;
    for (size_t i = 0; i < n; i++) {
        leaf_action(l, p, beside[i]);
    }
    n = s->o.c.household == MZ_NULL ? 0 : mz_feature_beside(l->cx, "case", s->o.c.id, beside);
    for (size_t i = 0; i < n; i++) {
        leaf_action(l, p, beside[i]);
    }
}

/* ---- the page
 * ----------------------------------------------------------------------------------------- */

struct matter_case_page_events {
    mz_str kind;
    mz_str step;
    mz_str what;
    int64_t at;
    bool yes;
};
static const struct mz_member matter_case_page_events_members[] = {
    {"kind", "Kind, one word", MZ_J_TEXT(struct matter_case_page_events, kind)},
    {"step", "Step of the matter; empty when it has ended",
     MZ_J_TEXT(struct matter_case_page_events, step)},
    {"what", "What it is about", MZ_J_TEXT(struct matter_case_page_events, what)},
    {"yes", "What was said: yes or no", MZ_J_FLAG(struct matter_case_page_events, yes)},
    {"at", "When", MZ_J_TIME_OR_NULL(struct matter_case_page_events, at)},
    {0},
};
static const struct mz_shape matter_case_page_events_shape = {
    "CaseEvent", matter_case_page_events_members, sizeof(struct matter_case_page_events)};

struct matter_case_page_letters {
    int64_t id;
    mz_str template;
    mz_str number;
    int64_t delivered;
    int64_t version;
};
static const struct mz_member matter_case_page_letters_members[] = {
    {"id", "Number of the letter here", MZ_J_INT(struct matter_case_page_letters, id)},
    {"template", "Its template", MZ_J_TEXT(struct matter_case_page_letters, template)},
    {"number", "Its number on paper; empty: a draft",
     MZ_J_TEXT(struct matter_case_page_letters, number)},
    {"delivered", "Day on which it was received",
     MZ_J_DAY_OR_NULL(struct matter_case_page_letters, delivered)},
    {"version", "Counts changes; send it back with a change",
     MZ_J_INT(struct matter_case_page_letters, version)},
    {0},
};
static const struct mz_shape matter_case_page_letters_shape = {
    "CaseLetter", matter_case_page_letters_members, sizeof(struct matter_case_page_letters)};

struct matter_case_page_known {
    mz_str fact;
    int64_t member;
    mz_str value;
    mz_str declared;
    mz_str source;
    int64_t since;
    int64_t case_id;
};
static const struct mz_member matter_case_page_known_members[] = {
    {"fact", "Fact of the pack", MZ_J_TEXT(struct matter_case_page_known, fact)},
    {"member", "Row of the member, from 1",
     MZ_J_INT_OR_NULL(struct matter_case_page_known, member)},
    {"value", "What the office knows; empty: nothing",
     MZ_J_TEXT(struct matter_case_page_known, value)},
    {"declared", "What the form says; empty: nothing",
     MZ_J_TEXT(struct matter_case_page_known, declared)},
    {"source", "recognition, household or entry", MZ_J_TEXT(struct matter_case_page_known, source)},
    {"since", "First day of the recognition",
     MZ_J_DAY_OR_NULL(struct matter_case_page_known, since)},
    {"case", "Case that recognised it", MZ_J_INT_OR_NULL(struct matter_case_page_known, case_id)},
    {0},
};
static const struct mz_shape matter_case_page_known_shape = {
    "CaseKnown", matter_case_page_known_members, sizeof(struct matter_case_page_known)};

struct matter_case_page_deliveries {
    mz_str fact;
    int64_t member;
    int64_t delivery;
    mz_str name;
    int64_t line;
    mz_str page;
};
static const struct mz_member matter_case_page_deliveries_members[] = {
    {"fact", "Fact of the pack", MZ_J_TEXT(struct matter_case_page_deliveries, fact)},
    {"member", "Whose it is, from 1; 0: of the household",
     MZ_J_INT(struct matter_case_page_deliveries, member)},
    {"delivery", "Number of the delivery",
     MZ_J_INT(struct matter_case_page_deliveries, delivery)},
    {"name", "Its sender and month", MZ_J_TEXT(struct matter_case_page_deliveries, name)},
    {"line", "Line in the sender's file; 0: not found",
     MZ_J_INT(struct matter_case_page_deliveries, line)},
    {"page", "Where the row is shown, masked; empty: not to this reader",
     MZ_J_TEXT(struct matter_case_page_deliveries, page)},
    {0},
};
static const struct mz_shape matter_case_page_deliveries_shape = {
    "CaseDelivery", matter_case_page_deliveries_members,
    sizeof(struct matter_case_page_deliveries)};

struct matter_case_page_answer {
    int64_t id;
    int64_t division;
    int64_t household;
    int64_t person;
    mz_str matter;
    mz_str step;
    mz_str ending;
    mz_str result;
    mz_str decided;
    int64_t determination;
    int64_t light;
    int64_t due;
    int64_t version;
    const struct matter_case_page_events *events;
    size_t events_n;
    struct matter_case_page_letters *letters;
    size_t letters_n;
    struct matter_case_page_known *known;
    size_t known_n;
    struct matter_case_page_deliveries *deliveries;
    size_t deliveries_n;
    mz_str report;
    int64_t report_until;
    bool report_holds;
    mz_str notice;
    bool second;
    int64_t to_sign;
};
static const struct mz_member matter_case_page_members[] = {
    {"id", "Number of the case", MZ_J_INT(struct matter_case_page_answer, id)},
    {"division", "12-digit code of the division",
     MZ_J_INT(struct matter_case_page_answer, division)},
    {"household", "Household that it is about",
     MZ_J_INT_OR_NULL(struct matter_case_page_answer, household)},
    {"person", "Person whom it is about", MZ_J_INT_OR_NULL(struct matter_case_page_answer, person)},
    {"matter", "Matter of the pack", MZ_J_TEXT(struct matter_case_page_answer, matter)},
    {"step", "Step of the matter; empty when it has ended",
     MZ_J_TEXT(struct matter_case_page_answer, step)},
    {"ending", "How it ended; empty while it runs",
     MZ_J_TEXT(struct matter_case_page_answer, ending)},
    {"result", "What came out", MZ_J_TEXT(struct matter_case_page_answer, result)},
    {"decided", "What was decided, as the pack names it; empty before",
     MZ_J_TEXT(struct matter_case_page_answer, decided)},
    {"determination", "Number of the determination it rests on",
     MZ_J_INT_OR_NULL(struct matter_case_page_answer, determination)},
    {"second", "Whether a second person has to confirm the decision",
     MZ_J_FLAG(struct matter_case_page_answer, second)},
    {"to_sign", "People who still have to sign at this step; 0: it is not one that several sign",
     MZ_J_INT(struct matter_case_page_answer, to_sign)},
    {"light", "0 no clock runs, 1 in time, 2 soon due, 3 overdue",
     MZ_J_INT(struct matter_case_page_answer, light)},
    {"due", "When its next time limit is over; null: none runs",
     MZ_J_TIME_OR_NULL(struct matter_case_page_answer, due)},
    {"version", "Counts changes; send it back with a change",
     MZ_J_INT(struct matter_case_page_answer, version)},
    {"events", "What happened, oldest first",
     MZ_J_LIST(struct matter_case_page_answer, events, &matter_case_page_events_shape)},
    {"letters", "Its letters, oldest first, for who may read letters",
     MZ_J_LIST(struct matter_case_page_answer, letters, &matter_case_page_letters_shape)},
    {"known", "What the office itself knows of its people, which counts before the form",
     MZ_J_LIST(struct matter_case_page_answer, known, &matter_case_page_known_shape)},
    {"deliveries", "What departments had delivered, and the rules read alike, when it was decided",
     MZ_J_LIST(struct matter_case_page_answer, deliveries, &matter_case_page_deliveries_shape)},
    {"report", "Number of the cross-check report that it rests on; empty: none",
     MZ_J_TEXT(struct matter_case_page_answer, report)},
    {"report_until", "Last day on which that report may be used",
     MZ_J_DAY_OR_NULL(struct matter_case_page_answer, report_until)},
    {"report_holds", "Whether a word that grants may rest on it",
     MZ_J_FLAG(struct matter_case_page_answer, report_holds)},
    {"notice", "Code of the public notice that hangs; empty: none does",
     MZ_J_TEXT(struct matter_case_page_answer, notice)},
    {0},
};
const struct mz_shape matter_case_page_shape = {"Case", matter_case_page_members,
                                                sizeof(struct matter_case_page_answer)};

static mz_code letters_of(struct matter_page *s, struct matter_case_page_answer *v)
{
    mz_cx *cx = s->l->cx;
    int64_t *ids = NULL;
    size_t n = 0;
    if (cx->world->letters == NULL || !mz_req_may(s->l->rq, "letter.read")) {
        return MZ_OK;
    }
    MZ_TRY(letter_of(cx, "matter", s->o.c.id, LINES_MAX, &ids, &n));
    v->letters = MZ_NEW_N(cx->a, struct matter_case_page_letters, n + 1);
    for (size_t i = 0; i < n; i++) {
        struct letter_view one;
        MZ_TRY(letter_get(cx, ids[i], &one));
        v->letters[v->letters_n++] = (struct matter_case_page_letters){
            .id = one.id,
            .template = one.template,
            .number = one.state == LETTER_DRAFT || one.number.p == NULL ? MZ_S("") : one.number,
            .delivered = one.delivered,
            .version = one.version};
    }
    return MZ_OK;
}

/* Registers that only some posts may read say nothing here. */
static void known_of(struct matter_page *s, struct matter_case_page_answer *v)
{
    v->known = MZ_NEW_N(s->l->cx->a, struct matter_case_page_known, s->o.known_n + 1);
    for (size_t i = 0; i < s->o.known_n; i++) {
        const struct matter_known *k = &s->o.known[i];
        if (k->source != MATTER_LISTED && !k->quiet) {
            v->known[v->known_n++] = (struct matter_case_page_known){
                .fact = s->o.book->facts[k->fact].name.id,
                .member = k->row == SIZE_MAX ? MZ_NULL : (int64_t)k->row + 1,
                .value = k->value,
                .declared = k->declared,
                .source = k->source == MATTER_RECOGNISED ? MZ_S("recognition")
                          : k->source == MATTER_ENTRY    ? MZ_S("entry")
                                                         : MZ_S("household"),
                .since = k->since,
                .case_id = k->case_id == 0 ? MZ_NULL : k->case_id};
        }
    }
}

/* Only one that the case named: what would be named is no part of it. */
static mz_code report_of(struct matter_page *s, struct matter_case_page_answer *v)
{
    struct matter_rest r = {.task = NULL};
    MZ_TRY(matter_rest(s->l->cx, &s->o, &r));
    bool there = r.named && r.r.id != 0;
    v->report = there ? r.r.number : MZ_S("");
    v->report_until = there ? r.r.valid_to : MZ_NULL;
    v->report_holds = there && r.hold == VERIFY_HOLDS;
    return MZ_OK;
}

static mz_code deliveries_of(struct matter_page *s, struct matter_case_page_answer *v)
{
    struct determination_row *rows = NULL;
    MZ_TRY(matter_page_rows(s, &rows, &v->deliveries_n));
    v->deliveries =
        MZ_NEW_N(s->l->cx->a, struct matter_case_page_deliveries, v->deliveries_n + 1);
    for (size_t i = 0; i < v->deliveries_n; i++) {
        v->deliveries[i] =
            (struct matter_case_page_deliveries){.fact = rows[i].fact,
                                                 .member = (int64_t)rows[i].member,
                                                 .delivery = rows[i].delivery,
                                                 .name = rows[i].name,
                                                 .line = rows[i].line,
                                                 .page = matter_page_row_href(s, &rows[i])};
    }
    return MZ_OK;
}

static mz_code show_json(struct matter_page *s, mz_out *out)
{
    struct notice_of_case hung;
    ir_posts of = 0;
    MZ_TRY(notice_of_case(s->l->cx, s->o.c.id, &hung));
    struct matter_case_page_events *events =
        MZ_NEW_N(s->l->cx->a, struct matter_case_page_events, s->o.events_n + 1);
    size_t events_n = 0;
    for (size_t i = 0; i < s->o.events_n; i++) {
        const struct flow_event *e = &s->o.events[i];
        events[events_n++] =
            (struct matter_case_page_events){.kind = mz_str_of(flow_kind_word(e->kind)),
                                             .step = e->step,
                                             .what = e->what,
                                             .yes = e->yes,
                                             .at = e->at};
    }
    struct matter_case_page_answer v = {.id = s->o.c.id,
                                              .division = s->o.c.division,
                                              .household = s->o.c.household,
                                              .person = s->o.c.person,
                                              .notice = hung.id != 0 && hung.hangs && !hung.hidden
                                                            ? hung.code
                                                            : MZ_S(""),
                                              .matter = s->o.c.matter,
                                              .step = s->o.c.step,
                                              .ending = s->o.c.ending,
                                              .result = s->o.c.result,
                                              .decided = s->o.c.decided,
                                              .determination = s->o.c.determination,
                                              .second = s->o.state->word.open,
                                              .to_sign = flow_unsigned(&s->o.at, s->o.state, &of),
                                              .light = s->o.c.light,
                                              .due = s->o.c.due_ms,
                                              .version = s->o.c.version,
                                              .events = events,
                                              .events_n = events_n};
    MZ_TRY(letters_of(s, &v));
    known_of(s, &v);
    MZ_TRY(deliveries_of(s, &v));
    MZ_TRY(report_of(s, &v));
    return mz_reply_shape(out, &matter_case_page_shape, &v);
}

static mz_code parts(struct matter_page *s)
{
    int64_t bundle = 0;
    show_way(s);
    leaf_band(s->l, false);
    MZ_TRY(matter_page_mine(s));
    matter_page_second(s);
    matter_page_now(s);
    MZ_TRY(matter_page_rests(s));
    MZ_TRY(matter_page_decision(s));
    MZ_TRY(show_outcome(s));
    MZ_TRY(matter_page_papers(s));
    MZ_TRY(matter_page_letters(s));
    MZ_TRY(matter_page_found(s));
    show_history(s);
    MZ_TRY(bundle_of_case(s->l->cx, s->o.c.id, &bundle));
    show_picture(s);
    show_facts(s, bundle);
    matter_page_known(s);
    MZ_TRY(matter_page_notice(s));
    MZ_TRY(matter_page_after(s));
    show_days(s);
    MZ_TRY(matter_page_calls(s));
    MZ_TRY(matter_page_sent(s));
    return matter_page_other(s);
}

/* What a register says of the household, to who may read the register. */
static void show_listed(struct matter_page *s)
{
    const struct rule_book *b = s->o.book;
    for (size_t i = 0; i < b->facts_n; i++) {
        const struct ir_fact *f = &b->facts[i];
        for (size_t r = 0; f->listed_in.s.n > 0 && r < b->registers_n; r++) {
            const struct rule_cell cell = s->o.facts->household.cells[i];
            bool says = f->entity == IR_HOUSEHOLD && cell.known && cell.v != 0 &&
                        mz_str_eq(b->registers[r].name.id, f->listed_in.s);
            if (says && book_sees(s->l->cx, &b->registers[r])) {
                leaf_callout(
                    s->l, MZ_TONE_WARN,
                    (struct mz_say){.text = MZ_T("Registered apart: {0}"),
                                    .arg = {matter_page_name(s->l, &f->name)}},
                    (struct mz_say){.text = MZ_T("By the register \"{0}\" or by a visit."),
                                    .arg = {matter_page_name(s->l, &b->registers[r].name)}});
            }
        }
    }
}

/* What will be refused is said before somebody tries. */
static mz_code warn(struct matter_page *s)
{
    struct matter_stand w = {MATTER_STANDS, 0};
    MZ_TRY(s->o.state->ended ? MZ_OK : matter_standing(s->l->cx, &s->o, &w));
    if (w.bar != MATTER_STANDS) {
        mz_str other = w.case_id == 0 ? MZ_S("") : matter_page_number(s->l, w.case_id);
        leaf_callout(s->l, MZ_TONE_WARN,
                     (struct mz_say){.text = MZ_T("This case cannot be accepted or granted as it "
                                                  "stands")},
                     (struct mz_say){.text = matter_standing_text(w.bar), .arg = {other}});
    }
    show_listed(s);
    MZ_TRY(matter_page_held(s));
    return matter_page_rests_warn(s);
}

static mz_code show(mz_cx *cx, mz_req *rq, mz_out *out, struct mz_form *form)
{
    struct matter_page s = {.l = leaf_new(cx, rq), .form = form, .post = IR_POST_N};
    MZ_TRY(matter_open_case(cx, mz_req_path_int(rq, "id"), &s.o));
    (void)ir_post_of(cx->actor->role, &s.post);
    MZ_TRY(matter_stands_for(cx, &s.o, &s.stands_for));
    MZ_TRY(matter_page_whom(s.l, &s.o.c, &s.whom));
    MZ_TRY(mz_read_note(cx, &(struct mz_event){.act = MZ_S("matter.read"),
                                               .kind = MZ_S("matter"),
                                               .subject = s.o.c.id,
                                               .division = s.o.c.division}));
    if (mz_req_json(rq)) {
        return show_json(&s, out);
    }
    MZ_TRY(warn(&s));
    MZ_TRY(parts(&s));
    struct ui_crumb *c = MZ_NEW(cx->a, struct ui_crumb);
    *c = (struct ui_crumb){.label = leaf_say(s.l, MZ_T("Cases")), .href = MZ_S("/matter")};
    mz_str sub = mz_text_say(cx->a, cx->lang,
                             (struct mz_say){.text = MZ_T("{0} · {1} · {2}"),
                                             .arg = {matter_page_name(s.l, &s.o.m->name),
                                                     matter_page_number(s.l, s.o.c.id),
                                                     leaf_division_short(cx, s.o.c.division)}});
    return leaf_send(
        s.l, out,
        (struct mz_page){
            .title = s.whom, .sub = sub, .menu = "/matter", .crumbs = c, .crumbs_n = 1});
}

mz_code matter_show_get(mz_cx *cx, mz_req *rq, mz_out *out)
{
    return show(cx, rq, out, NULL);
}

mz_code matter_show_post(mz_cx *cx, mz_req *rq, mz_out *out)
{
    struct mz_form form = mz_form_of(cx, rq);
    struct matter_case c = {.id = 0};
    MZ_TRY(matter_get(cx, mz_req_path_int(rq, "id"), &c));
    MZ_TRY(matter_page_act(&form, &c));
    if (form.problems.n > 0) {
        if (mz_form_json(&form, out)) {
            return MZ_OK;
        }
        mz_reply_status(rq, 422);
        return show(cx, rq, out, &form);
    }
    mz_reply_flash(rq, MZ_TONE_OK, (struct mz_say){.text = MZ_T("Done.")});
    return mz_reply_redirectf(rq, "/matter/%" PRId64, c.id);
}
