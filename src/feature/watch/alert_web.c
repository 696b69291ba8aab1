/* alert_web.c - the page of one alert: why, evidence, next step, household, score, history. */
#include <inttypes.h>

#include "base/text.h"
#include "base/utf8.h"
#include "feature/feed/feed.h"
#include "feature/household/household.h"
#include "feature/list_web.h"
#include "feature/matter/matter.h"
#include "feature/person/person.h"
#include "feature/tables.h"
#include "feature/watch/page_web.h"
#include "feature/watch/watch_tell.h"
#include "store/db.h"

enum { EVIDENCE_ROWS = 200, MEMBERS_SHOWN = 20, EARLIER = 8 };

struct showing {
    struct leaf *l;
    struct watch_alert a;
    struct household h;
    mz_str home;
    struct watch_cause *causes;
    size_t causes_n;
    struct watch_step *steps;
    size_t steps_n;
    struct mz_form *form;
};

/* ---- the way of the alert -------------------------------------------------------- */

/* When it last left this state, and by whom; empty when it never did. */
static mz_str left_note(struct showing *s, enum watch_state state)
{
    for (size_t i = 0; i < s->steps_n; i++) {
        const struct watch_step *k = &s->steps[i];
        if (mz_str_eq(k->was, mz_str_of(watch_states[state].word)) &&
            !mz_str_eq(k->was, k->becomes)) {
            return leaf_sayf(s->l, MZ_T("{0} {1}"), leaf_time(s->l, k->at_ms),
                             list_worker(s->l, k->by));
        }
    }
    return MZ_S("");
}

/* A state before the one it is in that it never left was not needed: it is not shown. */
static bool passed(struct showing *s, enum watch_state at)
{
    return at >= s->a.state || left_note(s, at).n > 0;
}

static struct ui_step step_of(struct showing *s, enum watch_state at)
{
    struct leaf *l = s->l;
    struct ui_step step = {.label = leaf_say(l, watch_states[at].label),
                           .state = at < s->a.state ? UI_STEP_DONE : UI_STEP_AHEAD,
                           .note = at < s->a.state ? left_note(s, at) : MZ_S("")};
    if (at == s->a.state && at == WATCH_CLOSED) {
        step.state = UI_STEP_DONE;
        step.note = leaf_time(l, s->a.closed_ms);
    } else if (at == s->a.state) {
        bool late = s->a.due != MZ_NULL && s->a.due < mz_date_today(l->cx).v;
        step.state = late ? UI_STEP_LATE : UI_STEP_NOW;
        step.note = at == WATCH_VISIT ? list_worker(l, s->a.visitor) : MZ_S("");
    }
    step.clock = at == s->a.state ? page_clock(l, s->a.due) : NULL;
    return step;
}

static void show_steps(struct showing *s)
{
    struct leaf *l = s->l;
    struct ui_step *v = MZ_NEW_N(l->cx->a, struct ui_step, WATCH_STATES_N + 1);
    struct ui_steps *all = MZ_NEW(l->cx->a, struct ui_steps);
    size_t n = 0;
    v[n++] = (struct ui_step){.label = leaf_say(l, MZ_T("Alert made")),
                              .note = leaf_time(l, s->a.made_ms),
                              .state = UI_STEP_DONE};
    for (int i = 0; i < WATCH_STATES_N; i++) {
        if (passed(s, (enum watch_state)i)) {
            v[n++] = step_of(s, (enum watch_state)i);
        }
    }
    *all = (struct ui_steps){
        .label = leaf_say(l, MZ_T("Progress of the alert")), .steps = v, .steps_n = n};
    leaf_left(l, NULL)->steps = all;
}

static mz_code show_why(struct showing *s)
{
    mz_str why = MZ_S("");
    MZ_TRY(page_why(s->l, s->causes, s->causes_n, &why));
    leaf_callout(s->l, s->a.grade == WATCH_RED ? MZ_TONE_BAD : MZ_TONE_WARN,
                 (struct mz_say){.text = MZ_T("Why: {0}"), .arg = {why}},
                 (struct mz_say){.text = s->a.paid
                                             ? MZ_T("The benefit goes on until a person decides. "
                                                    "The program only points.")
                                             : MZ_T("The program only points; the visit and the "
                                                    "judgement are a person's.")});
    return MZ_OK;
}

/* ---- evidence ------------------------------------------------------------------------ */

static mz_str source_of(struct leaf *l, mz_str word)
{
    return mz_str_eq(word, MZ_S("synthetic"))    ? leaf_say(l, MZ_T("Population, synthetic"))
           : mz_str_eq(word, MZ_S("population")) ? leaf_say(l, MZ_T("Population"))
           : word.n == 0                         ? leaf_say(l, MZ_T("Computed"))
                                                 : word;
}

/* Whose row of a delivery it is: the person's, or the first member's who has one. */
static int64_t row_of(struct showing *s, const struct mz_json *e, int64_t person, int64_t *line)
{
    struct household_member *m = NULL;
    mz_cx *cx = s->l->cx;
    size_t n = 0;
    int64_t delivery = mz_json_get(e, "delivery")->i;
    mz_str fact = mz_json_text_of(e, "fact"); /* alerts of an older program do not say it */
    *line = 0;
    if (person != MZ_NULL && feed_line_of(cx, delivery, person, fact, line) == MZ_OK && *line > 0) {
        return person;
    }
    mz_clear(cx);
    if (members_of(cx, s->h.id, &m, &n) != MZ_OK) {
        n = 0;
    }
    for (size_t i = 0; i < n; i++) {
        if (feed_line_of(cx, delivery, m[i].person, fact, line) == MZ_OK && *line > 0) {
            return m[i].person;
        }
        mz_clear(cx);
    }
    mz_clear(cx); /* of a delivery outside the reader's area only the name is shown */
    return 0;
}

/* Rows about who is hidden from this reader are not shown: no link leads to a refusal. */
static bool is_seen(mz_cx *cx, int64_t person)
{
    struct person_view v = {.hidden = 0};
    mz_code rc = person_get(cx, person_may(cx), person, &v);
    if (rc != MZ_OK) {
        mz_clear(cx);
    }
    return rc == MZ_OK && v.hidden == 0;
}

/* The source of a fact; of a delivery with the line, and the way to the row for who may see it. */
static struct ui_cell source_cell(struct showing *s, const struct watch_cause *c,
                                  const struct mz_json *e)
{
    struct leaf *l = s->l;
    const struct mz_json *of = mz_json_get(e, "delivery");
    struct ui_cell cell = {.text = source_of(l, mz_json_text_of(e, "src"))};
    mz_str name = MZ_S("");
    int64_t line = 0;
    if (of == NULL || of->kind != MZ_JSON_INT) {
        return cell;
    }
    if (feed_delivery_text(l->cx, of->i, &name) != MZ_OK) {
        mz_clear(l->cx);
    }
    int64_t person = row_of(s, e, c->person, &line);
    cell.text = name.n == 0 ? cell.text : name;
    if (person == 0) {
        return cell;
    }
    cell.text = leaf_sayf(l, MZ_T("{0}, line {1}"), cell.text, leaf_int(l, line));
    if (mz_req_may(l->rq, "feed.row") && is_seen(l->cx, person)) {
        cell.href =
            mz_str_fmt(l->cx->a, "/feed/person/%" PRId64 "?delivery=%" PRId64, person, of->i);
    }
    return cell;
}

static void evidence_rows(struct showing *s, const struct watch_cause *c, struct ui_table *t)
{
    struct leaf *l = s->l;
    bool zh = l->cx->lang == MZ_LANG_ZH;
    const struct mz_json *list = NULL;
    if (mz_json_read(l->cx, c->evidence, (struct mz_json_options){.size_max = 8192}, &list) !=
        MZ_OK) {
        mz_clear(l->cx);
        return;
    }
    mz_str who = c->person == MZ_NULL ? s->home : page_member(l, c->person);
    for (size_t i = 0; i < list->n && t->rows_n < EVIDENCE_ROWS; i++) {
        const struct mz_json *e = &list->items[i];
        mz_str line = mz_json_text_of(e, zh ? "line" : "lineen");
        mz_str said = mz_json_text_of(e, zh ? "zh" : "en");
        mz_str day = mz_json_text_of(e, "day");
        leaf_cell(t, (struct ui_cell){.text = leaf_sayf(l, MZ_T("{0} {1}"), who, said)});
        leaf_cell(t, (struct ui_cell){.text = mz_json_text_of(e, zh ? "v" : "ven")});
        leaf_cell(t, (struct ui_cell){.text = line.n == 0 ? MZ_S("—") : line});
        leaf_cell(t, source_cell(s, c, e));
        leaf_cell(t, (struct ui_cell){.text = day.n == 0 ? MZ_S("—") : day});
    }
}

static void show_evidence(struct showing *s)
{
    static const struct ui_column heads[] = {
        {.name = "fact", .label = {MZ_T("Fact"), 0}, .phone_full = true},
        {.name = "value", .label = {MZ_T("Value"), 0}, .num = true, .phone_label = true},
        {.name = "line", .label = {MZ_T("Line of the alert"), 0}, .num = true, .phone_label = true},
        {.name = "source", .label = {MZ_T("Source"), 0}, .phone_label = true},
        {.name = "day",
         .label = {MZ_T("Day of the data"), 0},
         .phone_label = true,
         .one_line = true},
    };
    struct leaf_part *p = leaf_left(s->l, MZ_T("Evidence"));
    p->sub = s->a.causes;
    struct ui_table *t = leaf_table(s->l, p, heads, MZ_LEN(heads), EVIDENCE_ROWS);
    for (size_t i = 0; i < s->causes_n; i++) {
        evidence_rows(s, &s->causes[i], t);
    }
}

/* ---- the next step --------------------------------------------------------------------- */

static bool offered(const struct showing *s, const struct watch_act *a)
{
    return a->from == s->a.state && mz_req_may(s->l->rq, a->need) &&
           (a->flags & WATCH_FINDING) == 0;
}

static mz_str kept(const struct showing *s, const char *name)
{
    return mz_req_method(s->l->rq) == MZ_POST ? mz_req_field(s->l->rq, name) : MZ_S("");
}

static mz_code step_fields(struct showing *s, struct ui_form *f, unsigned flags)
{
    struct leaf *l = s->l;
    if ((flags & WATCH_VISITOR) != 0) {
        struct ui_option *o = NULL;
        size_t n = 0;
        MZ_TRY(page_workers(l, &s->a, &o, &n));
        leaf_field(f, (struct ui_field){.kind = UI_SELECT,
                                        .name = "visitor",
                                        .label = leaf_say(l, MZ_T("Who visits")),
                                        .hint = leaf_say(l, MZ_T("At least two people go.")),
                                        .value = kept(s, "visitor"),
                                        .options = o,
                                        .options_n = n});
    }
    if ((flags & WATCH_MEASURE) != 0) {
        mz_str chosen =
            mz_req_method(l->rq) == MZ_POST ? page_fields(l->cx, l->rq, "measures") : s->a.measures;
        leaf_field(
            f, (struct ui_field){.kind = UI_CHECKS,
                                 .name = "measures",
                                 .label = leaf_say(l, MZ_T("Measures, when help is decided")),
                                 .options = page_words(l, watch_measures, WATCH_MEASURES_N, chosen),
                                 .options_n = WATCH_MEASURES_N,
                                 .wide = true});
    }
    if ((flags & WATCH_ENDING) != 0) {
        struct ui_option *o = MZ_NEW_N(l->cx->a, struct ui_option, WATCH_ENDINGS_N + 1);
        struct ui_option *w = page_words(l, watch_endings, WATCH_ENDINGS_N, kept(s, "ending"));
        o[0] = (struct ui_option){.value = MZ_S(""), .label = leaf_say(l, MZ_T("Please choose"))};
        for (size_t i = 0; i < WATCH_ENDINGS_N; i++) {
            o[i + 1] = w[i];
        }
        leaf_field(f, (struct ui_field){.kind = UI_SELECT,
                                        .name = "ending",
                                        .label = leaf_say(l, MZ_T("Ending, when it is closed")),
                                        .options = o,
                                        .options_n = WATCH_ENDINGS_N + 1});
    }
    if ((flags & WATCH_MERGE) != 0) {
        leaf_field(f, (struct ui_field){.kind = UI_NUMBER,
                                        .name = "other",
                                        .label = leaf_say(l, MZ_T("Number of the other alert")),
                                        .hint = leaf_say(l, MZ_T("Only to merge: the number in "
                                                                 "the address of its page.")),
                                        .value = kept(s, "other"),
                                        .max = 18});
    }
    return MZ_OK;
}

static void note_field(struct showing *s, struct ui_form *f)
{
    struct leaf *l = s->l;
    leaf_field(f, (struct ui_field){.kind = UI_TEXTAREA,
                                    .name = "note",
                                    .label = leaf_say(l, MZ_T("Reason")),
                                    .hint = leaf_say(l, MZ_T("What was seen, what was agreed, why. "
                                                             "It stays in the history.")),
                                    .value = kept(s, "note"),
                                    .max = WATCH_TEXT_MAX,
                                    .wide = true});
    leaf_keep(l, f, "version", mz_str_fmt(l->cx->a, "%" PRId64, s->a.version));
}

/* One form with every act that the reader may do now; each button says what will happen. */
static mz_code show_next(struct showing *s)
{
    struct leaf *l = s->l;
    const struct watch_act *mine[8];
    unsigned flags = 0;
    size_t n = 0;
    for (const struct watch_act *a = watch_acts; a->word != NULL && n < MZ_LEN(mine); a++) {
        if (offered(s, a)) {
            mine[n++] = a;
            flags |= a->flags;
        }
    }
    if (n == 0) {
        return MZ_OK;
    }
    struct leaf_part *p = leaf_left(l, watch_states[s->a.state].label);
    p->sub = leaf_say(l, MZ_T("Next step"));
    struct ui_form *f = leaf_form(l, p, mine[0]->label, s->form, 8);
    f->action = page_alert_href(l, s->a.id);
    f->submit_value = mz_str_of(mine[0]->word);
    f->quiet = s->a.state == WATCH_VISIT || s->a.state == WATCH_CLOSED;
    MZ_TRY(step_fields(s, f, flags));
    note_field(s, f);
    struct ui_action *more = MZ_NEW_N(l->cx->a, struct ui_action, n);
    for (size_t i = 1; i < n; i++) {
        more[i - 1] = (struct ui_action){.label = leaf_say(l, mine[i]->label),
                                         .name = MZ_S("do"),
                                         .value = mz_str_of(mine[i]->word)};
    }
    f->more = more;
    f->more_n = n - 1;
    return MZ_OK;
}

static void show_bar(struct showing *s)
{
    struct leaf *l = s->l;
    if (s->a.state != WATCH_VISIT || !mz_req_may(l->rq, "watch.visit")) {
        return;
    }
    struct ui_actions *bar = MZ_NEW(l->cx->a, struct ui_actions);
    struct ui_action *a = MZ_NEW(l->cx->a, struct ui_action);
    *a = (struct ui_action){.label = leaf_say(l, MZ_T("Make the visit")),
                            .href = mz_str_fmt(l->cx->a, "/watch/visit/%" PRId64, s->a.id),
                            .icon = MZ_ICON("walk"),
                            .primary = true};
    const struct ui_clock *c = page_clock(l, s->a.due);
    *bar =
        (struct ui_actions){.note = c == NULL ? MZ_S("") : c->text, .actions = a, .actions_n = 1};
    l->view.actions = bar;
}

/* ---- beside it ------------------------------------------------------------------------- */

static mz_code show_home(struct showing *s)
{
    static const struct ui_column heads[] = {
        {.name = "name", .label = {MZ_T("Name of the person"), 0}},
        {.name = "age", .label = {MZ_T("Age"), 0}, .num = true, .phone_end = true},
    };
    struct leaf *l = s->l;
    struct household_member *m = NULL;
    struct person_view *v = NULL;
    int64_t ids[HOUSEHOLD_MEMBERS_MAX];
    size_t n = 0;
    size_t seen = 0;
    MZ_TRY(members_of(l->cx, s->h.id, &m, &n));
    for (size_t i = 0; i < n; i++) {
        ids[i] = m[i].person;
    }
    MZ_TRY(person_views(l->cx, person_may(l->cx), ids, n, &v, &seen));
    struct leaf_part *p = leaf_right(l, MZ_T("Household||alert"));
    p->sub = leaf_sayf(l, MZ_T("{0} persons"), leaf_int(l, (int64_t)n), MZ_S(""));
    struct ui_table *t = leaf_table(l, p, heads, MZ_LEN(heads), seen);
    for (size_t i = 0; i < seen; i++) {
        leaf_cell(t, (struct ui_cell){.text = v[i].name,
                                      .href = mz_str_fmt(l->cx->a, "/person/%" PRId64, v[i].id),
                                      .note = v[i].id_mask});
        leaf_cell(t, (struct ui_cell){.text = v[i].age < 0 ? MZ_S("—") : leaf_int(l, v[i].age)});
    }
    leaf_fact(l, p, MZ_T("Division"),
              (struct ui_fact){.value = leaf_division(l->cx, s->a.division), .wide = true});
    leaf_fact(l, p, MZ_T("Address"), (struct ui_fact){.value = s->h.address, .wide = true});
    leaf_action(l, p,
                (struct ui_action){.label = leaf_say(l, MZ_T("To the household")),
                                   .href = mz_str_fmt(l->cx->a, "/household/%" PRId64, s->h.id),
                                   .need = "household.read",
                                   .icon = MZ_ICON("home")});
    struct ui_action beside[BESIDE_MAX];
    size_t more = mz_feature_beside(l->cx, "alert", s->a.id, beside);
    for (size_t i = 0; i < more; i++) {
        leaf_action(l, p, beside[i]);
    }
    return MZ_OK;
}

static void score_row(struct ui_table *t, mz_str label, mz_str value)
{
    leaf_cell(t, (struct ui_cell){.text = label});
    leaf_cell(t, (struct ui_cell){.text = value});
}

static void show_score(struct showing *s)
{
    static const struct ui_column heads[] = {
        {.name = "part", .label = {MZ_T("Part of the score"), 0}},
        {.name = "points", .label = {MZ_T("Points"), 0}, .num = true, .phone_end = true},
    };
    struct leaf *l = s->l;
    struct leaf_part *p = leaf_right(l, MZ_T("Score"));
    struct ui_table *t = leaf_table(l, p, heads, MZ_LEN(heads), s->causes_n + 2);
    for (size_t i = 0; i < s->causes_n; i++) {
        const struct watch_cause *c = &s->causes[i];
        mz_str part = mz_text_say(l->cx->a, l->cx->lang,
                                  (struct mz_say){.text = MZ_T("{0}: weight {1} × severity {2}%"),
                                                  .arg = {c->label, leaf_int(l, c->weight),
                                                          leaf_int(l, c->severity / 100)}});
        score_row(t, part, watch_score(l->cx->a, (c->weight * c->severity + 500) / 1000));
    }
    score_row(t, leaf_say(l, MZ_T("Factor of the household")),
              mz_str_fmt(l->cx->a, "× %" PRId64 "%%", s->a.factor));
    score_row(t, leaf_say(l, MZ_T("Score")), watch_score(l->cx->a, s->a.score));
    p->note = leaf_sayf(l, MZ_T("{0}; by the indicators of the pack {1}"),
                        leaf_say(l, watch_grades[s->a.grade].label), s->a.pack);
    leaf_action(l, p,
                (struct ui_action){.label = leaf_say(l, MZ_T("To the rules")),
                                   .href = mz_str_fmt(l->cx->a, "/rule/" MZ_FMT, MZ_ARG(s->a.pack)),
                                   .need = "rule.read",
                                   .icon = MZ_ICON("scale")});
}

static mz_code show_earlier(struct showing *s)
{
    struct leaf *l = s->l;
    struct watch_alert *v = NULL;
    size_t n = 0;
    MZ_TRY(watch_of(l->cx, s->a.household, &v, &n));
    if (n < 2) {
        return MZ_OK;
    }
    struct leaf_part *p = leaf_right(l, MZ_T("Other alerts of the household"));
    for (size_t i = 0; i < n && i < EARLIER; i++) {
        if (v[i].id != s->a.id) {
            leaf_event(
                l, p, EARLIER,
                (struct ui_event){.at = leaf_time(l, v[i].made_ms),
                                  .text = leaf_sayf(l, MZ_T("{0}: {1}"),
                                                    leaf_say(l, watch_grades[v[i].grade].label),
                                                    v[i].causes),
                                  .note = leaf_say(l, watch_states[v[i].state].label),
                                  .href = page_alert_href(l, v[i].id)});
        }
    }
    return MZ_OK;
}

/* ---- history ----------------------------------------------------------------------------- */

static const struct {
    const char *word;
    const char *done;
} machine[] = {
    {"made", MZ_T("an indicator made the alert")},
    {"told", MZ_T("somebody's report became the alert")},
    {"join", MZ_T("another cause joined")},
    {"changed", MZ_T("changed facts opened it again")},
    {"gone", MZ_T("the data were corrected: a cause does not hold any more")},
};

static mz_str act_done(struct leaf *l, const struct watch_step *k)
{
    for (const struct watch_act *a = watch_acts; a->word != NULL; a++) {
        if (mz_str_eq(k->act, mz_str_of(a->word)) &&
            mz_str_eq(k->was, mz_str_of(watch_states[a->from].word))) {
            return leaf_say(l, a->done);
        }
    }
    for (size_t i = 0; i < MZ_LEN(machine); i++) {
        if (mz_str_eq(k->act, mz_str_of(machine[i].word))) {
            return leaf_say(l, machine[i].done);
        }
    }
    return page_late(l, k->act);
}

static void show_history(struct showing *s)
{
    struct leaf_part *p = leaf_left(s->l, MZ_T("History"));
    for (size_t i = 0; i < s->steps_n; i++) {
        const struct watch_step *k = &s->steps[i];
        leaf_event(s->l, p, s->steps_n,
                   (struct ui_event){.at = leaf_time(s->l, k->at_ms),
                                     .text = act_done(s->l, k),
                                     .who = list_worker(s->l, k->by),
                                     .note = k->note});
    }
}

/* The newest findings. */
static void show_findings(struct showing *s)
{
    for (size_t i = 0; i < s->steps_n; i++) {
        if (mz_str_eq(s->steps[i].act, MZ_S("found"))) {
            struct leaf_part *p = leaf_left(s->l, MZ_T("Findings of the visit"));
            p->sub = leaf_sayf(s->l, MZ_T("{0} {1}"), leaf_time(s->l, s->steps[i].at_ms),
                               list_worker(s->l, s->steps[i].by));
            page_findings(s->l, p, s->steps[i].body);
            leaf_fact(s->l, p, MZ_T("What was seen"),
                      (struct ui_fact){.value = s->steps[i].note, .wide = true});
            return;
        }
    }
}

/* Where a case is now: its step, or how it ended. */
static mz_str case_state(struct leaf *l, const struct matter_kind *k, const struct matter_case *c)
{
    bool en = l->cx->lang == MZ_LANG_EN;
    for (size_t i = 0; i < k->m->steps_n && c->ending.n == 0; i++) {
        const struct ir_label *n = &k->m->steps[i].name;
        if (mz_str_eq(n->id, c->step)) {
            return en ? n->en : n->zh;
        }
    }
    for (size_t i = 0; i < k->m->ends_n; i++) {
        const struct ir_label *n = &k->m->ends[i].name;
        if (mz_str_eq(n->id, c->ending)) {
            return en ? n->en : n->zh;
        }
    }
    return MZ_S("");
}

/* The cases that help began, each with where it is. */
static mz_code show_cases(struct showing *s, struct leaf_part *p)
{
    struct leaf *l = s->l;
    struct watch_opened *v = NULL;
    size_t n = 0;
    MZ_TRY(watch_opened_by(l->cx, s->a.id, &v, &n));
    for (size_t i = 0; i < n && mz_req_may(l->rq, "matter.read"); i++) {
        struct matter_case c = {.id = 0};
        struct matter_kind k = {0};
        MZ_TRY(matter_get(l->cx, v[i].case_id, &c));
        MZ_TRY(matter_kind_of(l->cx, &c, &k));
        leaf_fact(l, p, MZ_T("Case begun by it"),
                  (struct ui_fact){
                      .value = leaf_sayf(l, MZ_T("{0}: {1}"),
                                         l->cx->lang == MZ_LANG_EN ? k.m->name.en : k.m->name.zh,
                                         case_state(l, &k, &c)),
                      .href = mz_str_fmt(l->cx->a, "/matter/%" PRId64, c.id),
                      .wide = true});
    }
    return MZ_OK;
}

static mz_code show_decision(struct showing *s)
{
    struct leaf *l = s->l;
    if (s->a.measures.n == 0 && s->a.ending.n == 0) {
        return MZ_OK;
    }
    struct leaf_part *p = leaf_left(l, MZ_T("Decision||of an alert"));
    struct ui_option *o = page_words(l, watch_measures, WATCH_MEASURES_N, s->a.measures);
    for (size_t i = 0; i < WATCH_MEASURES_N; i++) {
        if (o[i].chosen) {
            leaf_fact(l, p, MZ_T("Measure"), (struct ui_fact){.value = o[i].label});
        }
    }
    size_t e = watch_word_of(watch_endings, WATCH_ENDINGS_N, s->a.ending);
    if (e < WATCH_ENDINGS_N) {
        leaf_fact(l, p, MZ_T("Ending"),
                  (struct ui_fact){.value = leaf_say(l, watch_endings[e].label)});
    }
    if (s->a.merged != MZ_NULL) {
        leaf_fact(l, p, MZ_T("Merged into"),
                  (struct ui_fact){.value = mz_str_fmt(l->cx->a, "%" PRId64, s->a.merged),
                                   .href = page_alert_href(l, s->a.merged)});
    }
    leaf_fact(l, p, MZ_T("Judged by"), (struct ui_fact){.value = list_worker(l, s->a.judged_by)});
    return show_cases(s, p);
}

/* ---- the page ------------------------------------------------------------------------------ */

struct watch_alert_causes {
    mz_str sign;
    mz_str why;
};
static const struct mz_member watch_alert_causes_members[] = {
    {"sign", "Sign that gave the alert", MZ_J_TEXT(struct watch_alert_causes, sign)},
    {"why", "Why, in the language of the reader", MZ_J_TEXT(struct watch_alert_causes, why)},
    {0},
};
static const struct mz_shape watch_alert_causes_shape = {"AlertCause", watch_alert_causes_members,
                                                         sizeof(struct watch_alert_causes)};

struct watch_alert_answer {
    int64_t id;
    mz_str number;
    int64_t household;
    int64_t division;
    mz_str side;
    mz_str state;
    mz_str grade;
    mz_str score;
    int64_t due;
    int64_t version;
    const struct watch_alert_causes *causes;
    size_t causes_n;
};
static const struct mz_member watch_alert_members[] = {
    {"id", "Number of the alert", MZ_J_INT(struct watch_alert_answer, id)},
    {"number", "Its number on paper", MZ_J_TEXT(struct watch_alert_answer, number)},
    {"household", "Number of the household", MZ_J_INT(struct watch_alert_answer, household)},
    {"division", "12-digit code of the division", MZ_J_INT(struct watch_alert_answer, division)},
    {"side", "help: may need help; paid: may be paid wrongly",
     MZ_J_TEXT(struct watch_alert_answer, side)},
    {"state", "State, one word", MZ_J_TEXT(struct watch_alert_answer, state)},
    {"grade", "Grade, one word", MZ_J_TEXT(struct watch_alert_answer, grade)},
    {"score", "Points", MZ_J_TEXT(struct watch_alert_answer, score)},
    {"due", "Last day to act", MZ_J_DAY_OR_NULL(struct watch_alert_answer, due)},
    {"version", "Counts changes; send it back with a change",
     MZ_J_INT(struct watch_alert_answer, version)},
    {"causes", "What gave the alert",
     MZ_J_LIST(struct watch_alert_answer, causes, &watch_alert_causes_shape)},
    {0},
};
const struct mz_shape watch_alert_shape = {"Alert", watch_alert_members,
                                           sizeof(struct watch_alert_answer)};

static mz_code show_json(struct showing *s, mz_out *out)
{
    struct watch_alert_causes *causes =
        MZ_NEW_N(s->l->cx->a, struct watch_alert_causes, s->causes_n + 1);
    size_t causes_n = 0;
    for (size_t i = 0; i < s->causes_n; i++) {
        causes[causes_n++] =
            (struct watch_alert_causes){.sign = s->causes[i].sign, .why = s->causes[i].why};
    }
    const struct watch_alert_answer v = {.id = s->a.id,
                                         .number = page_alert_number(s->l, &s->a),
                                         .household = s->a.household,
                                         .division = s->a.division,
                                         .side = s->a.paid ? MZ_S("paid") : MZ_S("help"),
                                         .state = mz_str_of(watch_states[s->a.state].word),
                                         .grade = mz_str_of(watch_grades[s->a.grade].word),
                                         .score = watch_score(s->l->cx->a, s->a.score),
                                         .due = s->a.due,
                                         .version = s->a.version,
                                         .causes = causes,
                                         .causes_n = causes_n};
    return mz_reply_shape(out, &watch_alert_shape, &v);
}

static mz_html status_of(struct showing *s)
{
    struct leaf *l = s->l;
    mz_out part;
    mz_out_init(&part, l->cx->lang, 4096);
    ui_risk_html(&part, page_risk(l, s->a.grade,
                                  leaf_sayf(l, MZ_T("{0} {1} points"),
                                            leaf_say(l, watch_grades[s->a.grade].label),
                                            watch_score(l->cx->a, s->a.score))));
    ui_tag_html(&part, page_alert_state(l, s->a.state));
    mz_html html = mz_page_slot(l->rq, &part);
    mz_out_done(&part);
    return html;
}

static mz_code parts(struct showing *s)
{
    show_steps(s);
    MZ_TRY(show_why(s));
    leaf_band(s->l, false);
    show_evidence(s);
    show_findings(s);
    MZ_TRY(show_decision(s));
    MZ_TRY(show_next(s));
    show_history(s);
    MZ_TRY(show_home(s));
    show_score(s);
    MZ_TRY(page_clusters(s->l, s->a.household));
    MZ_TRY(show_earlier(s));
    show_bar(s);
    return MZ_OK;
}

static mz_code show(mz_cx *cx, mz_req *rq, mz_out *out, struct mz_form *form)
{
    struct showing s = {.l = leaf_new(cx, rq), .form = form};
    MZ_TRY(watch_get(cx, mz_req_path_int(rq, "id"), &s.a));
    MZ_TRY(household_get(cx, s.a.household, &s.h));
    MZ_TRY(watch_home(cx, s.a.household, &s.home));
    MZ_TRY(watch_causes(cx, s.a.id, &s.causes, &s.causes_n));
    MZ_TRY(watch_steps(cx, s.a.id, &s.steps, &s.steps_n));
    MZ_TRY(mz_read_note(cx, &(struct mz_event){.act = MZ_S("watch.read"),
                                               .kind = MZ_S("watch_alert"),
                                               .subject = s.a.id,
                                               .division = s.a.division}));
    if (mz_req_json(rq)) {
        return show_json(&s, out);
    }
    MZ_TRY(parts(&s));
    struct ui_crumb *c = MZ_NEW(cx->a, struct ui_crumb);
    *c = (struct ui_crumb){.label = leaf_say(s.l, MZ_T("Alerts")), .href = MZ_S("/watch")};
    mz_str sub =
        mz_text_say(cx->a, cx->lang,
                    (struct mz_say){.text = MZ_T("{0} · {1} · {2}"),
                                    .arg = {page_alert_number(s.l, &s.a),
                                            leaf_division_short(cx, s.a.division), s.a.causes}});
    return leaf_send(s.l, out,
                     (struct mz_page){.title = s.home,
                                      .sub = sub,
                                      .menu = "/watch",
                                      .crumbs = c,
                                      .crumbs_n = 1,
                                      .status = status_of(&s)});
}

mz_code watch_show(mz_cx *cx, mz_req *rq, mz_out *out)
{
    return show(cx, rq, out, NULL);
}

mz_code watch_post(mz_cx *cx, mz_req *rq, mz_out *out)
{
    struct mz_form form = mz_form_of(cx, rq);
    struct watch_doing d = {.alert = mz_req_path_int(rq, "id"),
                            .act = mz_req_field(rq, "do"),
                            .note = mz_str_trim(mz_req_field(rq, "note")),
                            .ending = mz_req_field(rq, "ending"),
                            .measures = page_fields(cx, rq, "measures")};
    struct watch_alert a = {.id = 0};
    MZ_TRY(watch_get(cx, d.alert, &a));
    d.version = mz_form_id(&form, "version");
    d.visitor = mz_form_id(&form, "visitor");
    d.other = mz_form_id(&form, "other");
    if (form.problems.n == 0) {
        MZ_TRY(mz_form_take(&form, watch_do(cx, &d)));
    }
    if (form.problems.n > 0) {
        if (mz_form_json(&form, out)) {
            return MZ_OK;
        }
        mz_reply_status(rq, 422);
        return show(cx, rq, out, &form);
    }
    const struct watch_act *act = watch_act_of(a.state, d.act);
    mz_reply_flash(rq, MZ_TONE_OK,
                   (struct mz_say){.text = MZ_T("Done: {0}."),
                                   .arg = {mz_text(cx->lang, act == NULL ? "" : act->done)}});
    return mz_reply_redirectf(rq, "/watch/%" PRId64, d.alert);
}
