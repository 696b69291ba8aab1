/* cluster_web.c - the page of one cluster: why, which households, next step, history. */
#include <inttypes.h>

#include "base/text.h"
#include "base/utf8.h"
#include "feature/division/division.h"
#include "feature/list_web.h"
#include "feature/watch/cluster.h"
#include "feature/watch/cluster_sql.h"
#include "feature/watch/page_web.h"
#include "store/db.h"

enum { HOMES_SHOWN = 20, STEPS_MAX = 300, ACTS_MAX = 8 };

struct showing {
    struct leaf *l;
    struct cluster c;
    struct cluster_q_steps_row *steps;
    size_t steps_n;
    struct mz_form *form;
};

static mz_str number(const struct leaf *l, const struct cluster *c)
{
    struct mz_ymd made = mz_date_ymd(mz_date_of_ms(c->made_ms));
    return mz_str_fmt(l->cx->a, "JJ-%04d-%02d-%06" PRId64, (int)made.year, (int)made.month,
                      c->id % MZ_ID_UNIT);
}

/* ---- the way of the cluster ----------------------------------------------------------------- */

static mz_str left_note(struct showing *s, enum cluster_state state)
{
    for (size_t i = 0; i < s->steps_n; i++) {
        const struct cluster_q_steps_row *k = &s->steps[i];
        if (k->was.p != NULL && mz_str_eq(k->was, mz_str_of(cluster_states[state].word)) &&
            !mz_str_eq(k->was, k->becomes)) {
            return leaf_sayf(s->l, MZ_T("{0} {1}"), leaf_time(s->l, k->at_ms),
                             list_worker(s->l, k->made_by));
        }
    }
    return MZ_S("");
}

static struct ui_step step_of(struct showing *s, enum cluster_state at)
{
    struct leaf *l = s->l;
    bool here = at == s->c.state;
    bool done = at < s->c.state || (here && at == CLUSTER_CLOSED);
    bool late = s->c.due != MZ_NULL && s->c.due < mz_date_today(l->cx).v;
    return (struct ui_step){.label = leaf_say(l, cluster_states[at].label),
                            .state = done     ? UI_STEP_DONE
                                     : !here  ? UI_STEP_AHEAD
                                     : late   ? UI_STEP_LATE
                                              : UI_STEP_NOW,
                            .note = !done  ? MZ_S("")
                                    : here ? leaf_time(l, s->c.closed_ms)
                                           : left_note(s, at),
                            .clock = here ? page_clock(l, s->c.due) : NULL};
}

/* A state before the one it is in that it never left was not needed: it is not shown. */
static void show_steps(struct showing *s)
{
    struct leaf *l = s->l;
    struct ui_step *v = MZ_NEW_N(l->cx->a, struct ui_step, CLUSTER_STATES_N + 1);
    struct ui_steps *all = MZ_NEW(l->cx->a, struct ui_steps);
    size_t n = 0;
    v[n++] = (struct ui_step){.label = leaf_say(l, MZ_T("Cluster made")),
                              .note = leaf_time(l, s->c.made_ms),
                              .state = UI_STEP_DONE};
    for (int i = 0; i < CLUSTER_STATES_N; i++) {
        enum cluster_state at = (enum cluster_state)i;
        if (at >= s->c.state || left_note(s, at).n > 0) {
            v[n++] = step_of(s, at);
        }
    }
    *all = (struct ui_steps){
        .label = leaf_say(l, MZ_T("Progress of the cluster")), .steps = v, .steps_n = n};
    leaf_left(l, NULL)->steps = all;
}

/* Households of those who lived there, in percent with one place. */
static mz_str share_of(const struct leaf *l, int64_t part, int64_t whole)
{
    enum { THOUSAND = 1000 };
    int64_t tenths = whole <= 0 ? 0 : (part * THOUSAND + whole / 2) / whole;
    return mz_str_fmt(l->cx->a, "%" PRId64 ".%" PRId64 "%%", tenths / 10, tenths % 10);
}

static void show_why(struct showing *s)
{
    struct leaf *l = s->l;
    const struct cluster *c = &s->c;
    mz_str counts = cluster_counts(l->cx, c->division, c->rule);
    leaf_callout(l, c->grade == WATCH_RED ? MZ_TONE_BAD : MZ_TONE_WARN,
                 (struct mz_say){.text = MZ_T("Why: {0} households within {1} days; {2}"),
                                 .arg = {leaf_int(l, c->homes), leaf_int(l, c->days), c->about}},
                 (struct mz_say){.text = MZ_T("Counted: {0}. The program only points; people look "
                                              "into it and decide."),
                                 .arg = {counts}});
}

/* ---- evidence ------------------------------------------------------------------------------ */

static mz_code show_homes(struct showing *s)
{
    static const struct ui_column heads[] = {
        {.name = "household", .label = {MZ_T("Household"), 0}, .fixed = true},
        {.name = "causes", .label = {MZ_T("Causes"), 0}, .phone_full = true},
        {.name = "division", .label = {MZ_T("Division"), 0}, .phone_label = true},
        {.name = "day", .label = {MZ_T("Day"), 0}, .phone_label = true, .one_line = true},
    };
    struct leaf *l = s->l;
    struct cluster_q_homes_row *rows = NULL;
    size_t n = 0;
    MZ_TRY(cluster_q_homes(l->cx, s->c.id, HOMES_SHOWN, &rows, &n));
    struct leaf_part *p = leaf_left(l, MZ_T("Households that are counted"));
    p->sub = leaf_sayf(l, MZ_T("{0} households"), leaf_int(l, s->c.homes), MZ_S(""));
    struct ui_table *t = leaf_table(l, p, heads, MZ_LEN(heads), n);
    for (size_t i = 0; i < n; i++) {
        struct watch_alert a = {.id = 0};
        mz_str home = MZ_S("");
        MZ_TRY(list_home(l, rows[i].household, &home));
        MZ_TRY(rows[i].alert == MZ_NULL ? MZ_OK : watch_get(l->cx, rows[i].alert, &a));
        leaf_cell(t, (struct ui_cell){
                         .text = home,
                         .href = a.id == 0 ? mz_str_fmt(l->cx->a, "/household/%" PRId64,
                                                        rows[i].household)
                                           : page_alert_href(l, a.id)});
        leaf_cell(t, (struct ui_cell){
                         .text = a.id == 0 ? leaf_say(l, MZ_T("A fact that was told")) : a.causes});
        leaf_cell(t, (struct ui_cell){.text = leaf_division_short(l->cx, rows[i].division)});
        leaf_cell(t, (struct ui_cell){.text = leaf_day(l, rows[i].day)});
    }
    leaf_action(l, p,
                (struct ui_action){.label = leaf_say(l, MZ_T("List of these households")),
                                   .href = mz_str_fmt(l->cx->a,
                                                      "/watch/cluster/home?cluster=%" PRId64,
                                                      s->c.id),
                                   .icon = MZ_ICON("list")});
    return MZ_OK;
}

static void show_bounds(struct showing *s)
{
    struct leaf *l = s->l;
    const struct cluster *c = &s->c;
    struct leaf_part *p = leaf_right(l, MZ_T("Counted and its bounds"));
    leaf_fact(l, p, MZ_T("Place"),
              (struct ui_fact){.value = leaf_division(l->cx, c->division), .wide = true});
    leaf_fact(l, p, MZ_T("Households"), (struct ui_fact){.value = leaf_int(l, c->homes)});
    leaf_fact(l, p, MZ_T("At least"), (struct ui_fact){.value = leaf_int(l, c->least)});
    leaf_fact(l, p, MZ_T("Households that lived there"),
              (struct ui_fact){.value = leaf_int(l, c->living)});
    leaf_fact(l, p, MZ_T("Their share"),
              (struct ui_fact){.value = share_of(l, c->homes, c->living)});
    if (c->part != MZ_NULL) {
        enum { WHOLE = 10000 };
        leaf_fact(l, p, MZ_T("Share from which it counts"),
                  (struct ui_fact){.value = share_of(l, c->part, WHOLE)});
    }
    leaf_fact(l, p, MZ_T("Days that are counted"), (struct ui_fact){.value = leaf_int(l, c->days)});
    p->note = leaf_sayf(l, MZ_T("By the cluster {0} of the pack {1}"), c->rule, c->pack);
    leaf_action(l, p,
                (struct ui_action){.label = leaf_say(l, MZ_T("Alerts of the place")),
                                   .href = mz_str_fmt(l->cx->a, "/watch?division=%012" PRId64,
                                                      c->division),
                                   .icon = MZ_ICON("alert-triangle")});
    leaf_action(l, p,
                (struct ui_action){.label = leaf_say(l, MZ_T("To the rules")),
                                   .href = mz_str_fmt(l->cx->a, "/rule/" MZ_FMT, MZ_ARG(c->pack)),
                                   .need = "rule.read",
                                   .icon = MZ_ICON("scale")});
}

/* ---- the next step ------------------------------------------------------------------------- */

static mz_str kept(const struct showing *s, const char *name)
{
    return mz_req_method(s->l->rq) == MZ_POST ? mz_req_field(s->l->rq, name) : MZ_S("");
}

static void step_fields(struct showing *s, struct ui_form *f, unsigned flags)
{
    struct leaf *l = s->l;
    if ((flags & CLUSTER_MEASURE) != 0) {
        mz_str chosen =
            mz_req_method(l->rq) == MZ_POST ? page_fields(l->cx, l->rq, "measures") : s->c.measures;
        leaf_field(
            f, (struct ui_field){.kind = UI_CHECKS,
                                 .name = "measures",
                                 .label = leaf_say(l, MZ_T("Measures, when help is decided")),
                                 .options =
                                     page_words(l, cluster_measures, CLUSTER_MEASURES_N, chosen),
                                 .options_n = CLUSTER_MEASURES_N,
                                 .wide = true});
    }
    if ((flags & CLUSTER_ENDING) != 0) {
        struct ui_option *o = MZ_NEW_N(l->cx->a, struct ui_option, CLUSTER_ENDINGS_N + 1);
        struct ui_option *w = page_words(l, cluster_endings, CLUSTER_ENDINGS_N, kept(s, "ending"));
        o[0] = (struct ui_option){.value = MZ_S(""), .label = leaf_say(l, MZ_T("Please choose"))};
        for (size_t i = 0; i < CLUSTER_ENDINGS_N; i++) {
            o[i + 1] = w[i];
        }
        leaf_field(f, (struct ui_field){.kind = UI_SELECT,
                                        .name = "ending",
                                        .label = leaf_say(l, MZ_T("Ending, when it is closed")),
                                        .options = o,
                                        .options_n = CLUSTER_ENDINGS_N + 1});
    }
    leaf_field(f, (struct ui_field){.kind = UI_TEXTAREA,
                                    .name = "note",
                                    .label = leaf_say(l, MZ_T("Reason")),
                                    .hint = leaf_say(l, MZ_T("What was seen, what was agreed, why. "
                                                             "It stays in the history.")),
                                    .value = kept(s, "note"),
                                    .max = WATCH_TEXT_MAX,
                                    .wide = true});
    leaf_keep(l, f, "version", mz_str_fmt(l->cx->a, "%" PRId64, s->c.version));
}

/* One form with every act that the reader may do now; each button says what will happen. */
static void show_next(struct showing *s)
{
    struct leaf *l = s->l;
    const struct cluster_act *mine[ACTS_MAX];
    unsigned flags = 0;
    size_t n = 0;
    for (const struct cluster_act *a = cluster_acts; a->word != NULL && n < ACTS_MAX; a++) {
        if (a->from == s->c.state && mz_req_may(l->rq, a->need)) {
            mine[n++] = a;
            flags |= a->flags;
        }
    }
    if (n == 0) {
        return;
    }
    struct leaf_part *p = leaf_left(l, cluster_states[s->c.state].label);
    p->sub = leaf_say(l, MZ_T("Next step"));
    struct ui_form *f = leaf_form(l, p, mine[0]->label, s->form, ACTS_MAX);
    f->action = mz_str_fmt(l->cx->a, "/watch/cluster/%" PRId64, s->c.id);
    f->submit_value = mz_str_of(mine[0]->word);
    f->quiet = s->c.state == CLUSTER_CLOSED;
    step_fields(s, f, flags);
    struct ui_action *more = MZ_NEW_N(l->cx->a, struct ui_action, n);
    for (size_t i = 1; i < n; i++) {
        more[i - 1] = (struct ui_action){.label = leaf_say(l, mine[i]->label),
                                         .name = MZ_S("do"),
                                         .value = mz_str_of(mine[i]->word)};
    }
    f->more = more;
    f->more_n = n - 1;
}

/* ---- what was decided, and the history ------------------------------------------------------- */

static void show_decision(struct showing *s)
{
    struct leaf *l = s->l;
    if (s->c.measures.n == 0 && s->c.ending.n == 0) {
        return;
    }
    struct leaf_part *p = leaf_left(l, MZ_T("Decision||of an alert"));
    struct ui_option *o = page_words(l, cluster_measures, CLUSTER_MEASURES_N, s->c.measures);
    for (size_t i = 0; i < CLUSTER_MEASURES_N; i++) {
        if (o[i].chosen) {
            leaf_fact(l, p, MZ_T("Measure"), (struct ui_fact){.value = o[i].label});
        }
    }
    size_t e = watch_word_of(cluster_endings, CLUSTER_ENDINGS_N, s->c.ending);
    if (e < CLUSTER_ENDINGS_N) {
        leaf_fact(l, p, MZ_T("Ending"),
                  (struct ui_fact){.value = leaf_say(l, cluster_endings[e].label)});
    }
    leaf_fact(l, p, MZ_T("Judged by"), (struct ui_fact){.value = list_worker(l, s->c.judged_by)});
}

static mz_str act_done(struct leaf *l, const struct cluster_q_steps_row *k)
{
    mz_str n = leaf_int(l, k->homes);
    if (mz_str_eq(k->act, MZ_S("made"))) {
        return leaf_sayf(l, MZ_T("the cluster was made of {0} households"), n, MZ_S(""));
    }
    if (mz_str_eq(k->act, MZ_S("join"))) {
        return leaf_sayf(l, MZ_T("more households joined, {0} now"), n, MZ_S(""));
    }
    for (const struct cluster_act *a = cluster_acts; a->word != NULL; a++) {
        if (mz_str_eq(k->act, mz_str_of(a->word)) && k->was.p != NULL &&
            mz_str_eq(k->was, mz_str_of(cluster_states[a->from].word))) {
            return leaf_say(l, a->done);
        }
    }
    return page_late(l, k->act);
}

static void show_history(struct showing *s)
{
    struct leaf_part *p = leaf_left(s->l, MZ_T("History"));
    for (size_t i = 0; i < s->steps_n; i++) {
        const struct cluster_q_steps_row *k = &s->steps[i];
        leaf_event(s->l, p, s->steps_n,
                   (struct ui_event){.at = leaf_time(s->l, k->at_ms),
                                     .text = act_done(s->l, k),
                                     .who = list_worker(s->l, k->made_by),
                                     .note = k->note.p == NULL ? MZ_S("") : k->note});
    }
}

/* ---- the page -------------------------------------------------------------------------------- */

struct cluster_answer {
    int64_t id;
    mz_str number;
    int64_t division;
    mz_str rule;
    mz_str state;
    mz_str grade;
    int64_t homes;
    int64_t living;
    int64_t days;
    int64_t due;
    int64_t version;
};
static const struct mz_member cluster_members[] = {
    {"id", "Number of the cluster", MZ_J_INT(struct cluster_answer, id)},
    {"number", "Its number on paper", MZ_J_TEXT(struct cluster_answer, number)},
    {"division", "12-digit code of the place", MZ_J_INT(struct cluster_answer, division)},
    {"rule", "Rule of the packs that counts it", MZ_J_TEXT(struct cluster_answer, rule)},
    {"state", "State, one word", MZ_J_TEXT(struct cluster_answer, state)},
    {"grade", "Grade, one word", MZ_J_TEXT(struct cluster_answer, grade)},
    {"homes", "Households that are counted", MZ_J_INT(struct cluster_answer, homes)},
    {"living", "Households that lived there when it was made",
     MZ_J_INT(struct cluster_answer, living)},
    {"days", "Days that are counted", MZ_J_INT(struct cluster_answer, days)},
    {"due", "Last day to act", MZ_J_DAY_OR_NULL(struct cluster_answer, due)},
    {"version", "Counts changes; send it back with a change",
     MZ_J_INT(struct cluster_answer, version)},
    {0},
};
const struct mz_shape cluster_shape = {"Cluster", cluster_members, sizeof(struct cluster_answer)};

static mz_code show_json(struct showing *s, mz_out *out)
{
    const struct cluster *c = &s->c;
    const struct cluster_answer v = {.id = c->id,
                                     .number = number(s->l, c),
                                     .division = c->division,
                                     .rule = c->rule,
                                     .state = mz_str_of(cluster_states[c->state].word),
                                     .grade = mz_str_of(watch_grades[c->grade].word),
                                     .homes = c->homes,
                                     .living = c->living,
                                     .days = c->days,
                                     .due = c->due,
                                     .version = c->version};
    return mz_reply_shape(out, &cluster_shape, &v);
}

static mz_html status_of(struct showing *s)
{
    struct leaf *l = s->l;
    mz_out part;
    mz_out_init(&part, l->cx->lang, 4096);
    ui_risk_html(&part, page_risk(l, s->c.grade, MZ_S("")));
    ui_tag_html(&part, page_cluster_state(l, s->c.state));
    mz_html html = mz_page_slot(l->rq, &part);
    mz_out_done(&part);
    return html;
}

static mz_code send(struct showing *s, mz_out *out)
{
    struct leaf *l = s->l;
    struct ui_crumb *c = MZ_NEW_N(l->cx->a, struct ui_crumb, 2);
    show_steps(s);
    show_why(s);
    leaf_band(l, false);
    MZ_TRY(show_homes(s));
    show_decision(s);
    show_next(s);
    show_history(s);
    show_bounds(s);
    c[0] = (struct ui_crumb){.label = leaf_say(l, MZ_T("Alerts")), .href = MZ_S("/watch")};
    c[1] = (struct ui_crumb){.label = leaf_say(l, MZ_T("Clusters")),
                             .href = MZ_S("/watch/cluster")};
    return leaf_send(l, out,
                     (struct mz_page){.title = leaf_sayf(l, MZ_T("{0}: {1}"),
                                                         leaf_division_short(l->cx, s->c.division),
                                                         s->c.label),
                                      .sub = number(l, &s->c),
                                      .menu = "/watch",
                                      .crumbs = c,
                                      .crumbs_n = 2,
                                      .status = status_of(s)});
}

static mz_code show(mz_cx *cx, mz_req *rq, mz_out *out, struct mz_form *form)
{
    struct showing s = {.l = leaf_new(cx, rq), .form = form};
    MZ_TRY(cluster_get(cx, mz_req_path_int(rq, "id"), &s.c));
    MZ_TRY(cluster_q_steps(cx, s.c.id, STEPS_MAX, &s.steps, &s.steps_n));
    MZ_TRY(mz_read_note(cx, &(struct mz_event){.act = MZ_S("watch.read"),
                                               .kind = MZ_S("watch_cluster"),
                                               .subject = s.c.id,
                                               .division = s.c.division}));
    return mz_req_json(rq) ? show_json(&s, out) : send(&s, out);
}

mz_code cluster_show(mz_cx *cx, mz_req *rq, mz_out *out)
{
    return show(cx, rq, out, NULL);
}

mz_code cluster_post(mz_cx *cx, mz_req *rq, mz_out *out)
{
    struct mz_form form = mz_form_of(cx, rq);
    struct cluster_doing d = {.cluster = mz_req_path_int(rq, "id"),
                              .act = mz_req_field(rq, "do"),
                              .note = mz_str_trim(mz_req_field(rq, "note")),
                              .ending = mz_req_field(rq, "ending"),
                              .measures = page_fields(cx, rq, "measures")};
    struct cluster c = {.id = 0};
    MZ_TRY(cluster_get(cx, d.cluster, &c));
    d.version = mz_form_id(&form, "version");
    if (form.problems.n == 0) {
        MZ_TRY(mz_form_take(&form, cluster_do(cx, &d)));
    }
    if (form.problems.n > 0) {
        if (mz_form_json(&form, out)) {
            return MZ_OK;
        }
        mz_reply_status(rq, 422);
        return show(cx, rq, out, &form);
    }
    const struct cluster_act *act = cluster_act_of(c.state, d.act);
    mz_reply_flash(rq, MZ_TONE_OK,
                   (struct mz_say){.text = MZ_T("Done: {0}."),
                                   .arg = {mz_text(cx->lang, act == NULL ? "" : act->done)}});
    return mz_reply_redirectf(rq, "/watch/cluster/%" PRId64, d.cluster);
}
