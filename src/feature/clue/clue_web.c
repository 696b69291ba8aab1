/* clue_web.c - the page of one clue: what was told, the next step, whom it is about, history. */
#include <inttypes.h>

#include "base/text.h"
#include "feature/account/account.h"
#include "feature/clue/clue_sql.h"
#include "feature/clue/page_web.h"
#include "feature/household/household.h"
#include "feature/list_web.h"
#include "feature/watch/watch.h"
#include "store/db.h"

enum { OTHERS = 8 };

/* ---- what was told ---------------------------------------------------------------------- */

static mz_code reporter_phone(struct clue_page *s, const struct clue_report *r, mz_str *out)
{
    struct clue_q_report_phone_row row = {0};
    bool found = false;
    *out = r->by_phone_mask;
    if (!s->revealed || r->by_phone_mask.n == 0) {
        return MZ_OK;
    }
    MZ_TRY(clue_q_report_phone(s->l->cx, r->id, &row, &found));
    return clue_unseal(s->l->cx, (struct clue_place){"clue_report", "by_phone_seal", r->id},
                       row.by_phone_seal, out);
}

static mz_code show_told(struct clue_page *s)
{
    struct leaf *l = s->l;
    bool may = mz_req_may(l->rq, "clue.handle");
    struct leaf_part *p = leaf_left(l, MZ_T("What was told"));
    p->sub = leaf_sayf(l, MZ_T("{0} reports"), leaf_int(l, (int64_t)s->reports_n), MZ_S(""));
    for (size_t i = 0; i < s->reports_n; i++) {
        const struct clue_report *r = &s->reports[i];
        mz_str phone = MZ_S("");
        MZ_TRY(reporter_phone(s, r, &phone));
        mz_str by =
            r->by_name_mask.n == 0 && phone.n == 0
                ? leaf_say(l, MZ_T("Not named"))
                : mz_str_fmt(l->cx->a, MZ_FMT " " MZ_FMT, MZ_ARG(r->by_name_mask), MZ_ARG(phone));
        mz_str told = may             ? r->text
                      : r->text.n > 0 ? leaf_say(l, MZ_T("What was told is for those who "
                                                         "handle clues."))
                                      : MZ_S("");
        leaf_event(l, p, s->reports_n,
                   (struct ui_event){
                       .at = leaf_time(l, r->at_ms),
                       .text = told.n > 0 ? told : leaf_say(l, clue_channels[r->channel].label),
                       .who = by,
                       .note = mz_str_fmt(l->cx->a, MZ_FMT " " MZ_FMT,
                                          MZ_ARG(leaf_say(l, clue_channels[r->channel].label)),
                                          MZ_ARG(r->source))});
    }
    return MZ_OK;
}

/* ---- where it stands ------------------------------------------------------------------------ */

static void show_progress(struct clue_page *s)
{
    static const enum clue_state way[] = {CLUE_RECEIVED, CLUE_TAKEN, CLUE_LINKED, CLUE_ANSWERED,
                                          CLUE_CLOSED};
    struct leaf *l = s->l;
    struct ui_step *v = MZ_NEW_N(l->cx->a, struct ui_step, MZ_LEN(way));
    struct ui_steps *all = MZ_NEW(l->cx->a, struct ui_steps);
    bool late = s->c.due_ms != MZ_NULL && s->c.due_ms < mz_now_ms(l->cx);
    enum clue_state at = s->c.state == CLUE_VISITING
                             ? (s->c.household == MZ_NULL ? CLUE_TAKEN : CLUE_LINKED)
                         : s->c.state == CLUE_ALERTED ? CLUE_LINKED
                                                      : s->c.state;
    for (size_t i = 0; i < MZ_LEN(way); i++) {
        bool now = way[i] == at;
        v[i] = (struct ui_step){.label = leaf_say(l, clue_states[now ? s->c.state : way[i]].label),
                                .state = now && at == CLUE_CLOSED ? UI_STEP_DONE
                                         : now         ? (late ? UI_STEP_LATE : UI_STEP_NOW)
                                         : way[i] < at ? UI_STEP_DONE
                                                       : UI_STEP_AHEAD,
                                .note = now ? leaf_time(l, s->c.since_ms) : MZ_S(""),
                                .clock = now ? clue_page_due(l, s->c.due_ms) : NULL};
    }
    *all = (struct ui_steps){
        .label = leaf_say(l, MZ_T("Progress of the clue")), .steps = v, .steps_n = MZ_LEN(way)};
    leaf_left(l, NULL)->steps = all;
}

static void show_facts(struct clue_page *s)
{
    struct leaf *l = s->l;
    struct leaf_part *p = leaf_right(l, MZ_T("About whom"));
    mz_str name = s->clear.name.n > 0 ? s->clear.name : s->c.name_mask;
    mz_str phone = s->revealed ? s->clear.phone : s->c.phone_mask;
    leaf_fact(l, p, MZ_T("Name as told"), (struct ui_fact){.value = name.n > 0 ? name : MZ_S("—")});
    leaf_fact(l, p, MZ_T("Telephone as told"),
              (struct ui_fact){.value = phone.n > 0 ? phone : MZ_S("—"), .id = true});
    leaf_fact(l, p, MZ_T("Division"),
              (struct ui_fact){.value = leaf_division(l->cx, s->c.division), .wide = true});
    if (s->clear.address.n > 0) {
        leaf_fact(l, p, MZ_T("Address as told"),
                  (struct ui_fact){.value = s->clear.address, .wide = true});
    }
    if (s->c.household != MZ_NULL) {
        leaf_action(
            l, p,
            (struct ui_action){.label = leaf_say(l, MZ_T("To the household")),
                               .href = mz_str_fmt(l->cx->a, "/household/%" PRId64, s->c.household),
                               .need = "household.read",
                               .icon = MZ_ICON("home")});
    }
    if (s->c.alert != MZ_NULL) {
        leaf_action(l, p,
                    (struct ui_action){.label = leaf_say(l, MZ_T("To the alert")),
                                       .href = mz_str_fmt(l->cx->a, "/watch/%" PRId64, s->c.alert),
                                       .need = "watch.read",
                                       .icon = MZ_ICON("alert-triangle")});
    }
}

static void show_hands(struct clue_page *s)
{
    struct leaf *l = s->l;
    struct leaf_part *p = leaf_right(l, MZ_T("Who is on it"));
    leaf_fact(l, p, MZ_T("First receiver"),
              (struct ui_fact){.value = list_worker(l, s->c.first_by)});
    leaf_fact(l, p, MZ_T("Holder"), (struct ui_fact){.value = list_worker(l, s->c.holder)});
    if (s->c.visitor != MZ_NULL) {
        leaf_fact(l, p, MZ_T("Visitor"),
                  (struct ui_fact){.value = list_worker(l, s->c.visitor)});
    }
    size_t desk = clue_word_of(clue_desks, CLUE_DESKS_N, s->c.desk);
    if (desk < CLUE_DESKS_N) {
        leaf_fact(l, p, MZ_T("Other office"),
                  (struct ui_fact){.value = leaf_say(l, clue_desks[desk].label)});
    }
    size_t ending = clue_word_of(clue_endings, CLUE_ENDINGS_N, s->c.ending);
    if (ending < CLUE_ENDINGS_N) {
        leaf_fact(l, p, MZ_T("What came of it"),
                  (struct ui_fact){.value = leaf_say(l, clue_endings[ending].label)});
    }
    if (s->c.satisfied != MZ_NULL) {
        leaf_fact(l, p, MZ_T("Is the reporter content"),
                  (struct ui_fact){.value = leaf_int(l, s->c.satisfied)});
    }
    if (s->c.merged != MZ_NULL) {
        leaf_fact(l, p, MZ_T("Joined with"),
                  (struct ui_fact){.value = clue_page_number(l, s->c.merged),
                                   .href = clue_page_href(l, s->c.merged)});
    }
}

/* To call somebody the number has to be seen: with a reason, on record, and not often. */
static void show_reveal(struct clue_page *s)
{
    struct leaf *l = s->l;
    bool any = s->c.phone_mask.n > 0;
    for (size_t i = 0; i < s->reports_n; i++) {
        any = any || s->reports[i].by_phone_mask.n > 0;
    }
    if (!any || s->revealed || !mz_req_may(l->rq, "person.reveal") ||
        !mz_req_may(l->rq, "clue.handle")) {
        return;
    }
    struct leaf_part *p = leaf_right(l, MZ_T("Show the numbers"));
    struct ui_form *f = leaf_form(l, p, MZ_T("Show"), s->form, 2);
    f->action = clue_page_href(l, s->c.id);
    f->submit_value = MZ_S("reveal");
    f->submit_icon = MZ_ICON("eye");
    f->quiet = true;
    leaf_field(f, (struct ui_field){.kind = UI_TEXT,
                                    .name = "why",
                                    .label = leaf_say(l, MZ_T("Why do you need them")),
                                    .hint = leaf_say(l, MZ_T("It is recorded.")),
                                    .max = 100,
                                    .wide = true});
}

/* ---- beside it --------------------------------------------------------------------------------
 */

static mz_code show_others(struct clue_page *s)
{
    struct leaf *l = s->l;
    struct clue *v = NULL;
    size_t n = 0;
    if (s->c.household == MZ_NULL) {
        return MZ_OK;
    }
    MZ_TRY(clues_of(l->cx, s->c.household, &v, &n));
    if (n < 2) {
        return MZ_OK;
    }
    struct leaf_part *p = leaf_right(l, MZ_T("Other clues of the household"));
    for (size_t i = 0; i < n && i < OTHERS; i++) {
        if (v[i].id != s->c.id) {
            leaf_event(l, p, OTHERS,
                       (struct ui_event){.at = leaf_time(l, v[i].made_ms),
                                         .text = leaf_say(l, clue_needs[v[i].need].label),
                                         .note = leaf_say(l, clue_states[v[i].state].label),
                                         .href = clue_page_href(l, v[i].id)});
        }
    }
    return MZ_OK;
}

static const struct {
    const char *word;
    const char *done;
} machine[] = {
    {"made", MZ_T("the clue came in")},
    {"join", MZ_T("another report joined")},
    {"settled", MZ_T("the alert was closed: tell the reporter")},
    {"urged", MZ_T("overdue: urged")},
    {"county", MZ_T("overdue: handed to the county")},
    {"listed", MZ_T("overdue: on the list of supervision")},
};

static mz_str act_done(struct leaf *l, const struct clue_step *k)
{
    for (size_t i = 0; i < MZ_LEN(machine); i++) {
        if (mz_str_eq(k->act, mz_str_of(machine[i].word))) {
            return leaf_say(l, machine[i].done);
        }
    }
    for (const struct clue_act *a = clue_acts; a->word != NULL; a++) {
        if (mz_str_eq(k->act, mz_str_of(a->word)) &&
            mz_str_eq(k->was, mz_str_of(clue_states[a->from].word))) {
            return leaf_say(l, a->done);
        }
    }
    return k->act;
}

static void show_history(struct clue_page *s)
{
    struct leaf_part *p = leaf_left(s->l, MZ_T("History"));
    for (size_t i = 0; i < s->steps_n; i++) {
        const struct clue_step *k = &s->steps[i];
        leaf_event(s->l, p, s->steps_n,
                   (struct ui_event){.at = leaf_time(s->l, k->at_ms),
                                     .text = act_done(s->l, k),
                                     .who = list_worker(s->l, k->by),
                                     .note = k->note});
    }
}

/* ---- the page -----------------------------------------------------------------------------------
 */

struct clue_page_of_answer {
    int64_t id;
    int64_t division;
    mz_str channel;
    mz_str kind;
    mz_str need;
    mz_str state;
    int64_t reports;
    int64_t household;
    int64_t alert;
    int64_t version;
};
static const struct mz_member clue_page_of_members[] = {
    {"id", "Number of the clue", MZ_J_INT(struct clue_page_of_answer, id)},
    {"division", "12-digit code of the division", MZ_J_INT(struct clue_page_of_answer, division)},
    {"channel", "How it came in", MZ_J_TEXT(struct clue_page_of_answer, channel)},
    {"kind", "Kind, one word", MZ_J_TEXT(struct clue_page_of_answer, kind)},
    {"need", "Need, one word", MZ_J_TEXT(struct clue_page_of_answer, need)},
    {"state", "State, one word", MZ_J_TEXT(struct clue_page_of_answer, state)},
    {"reports", "How many reported it", MZ_J_INT(struct clue_page_of_answer, reports)},
    {"household", "Number of the household",
     MZ_J_INT_OR_NULL(struct clue_page_of_answer, household)},
    {"alert", "Number of the alert", MZ_J_INT_OR_NULL(struct clue_page_of_answer, alert)},
    {"version", "Counts changes; send it back with a change",
     MZ_J_INT(struct clue_page_of_answer, version)},
    {0},
};
const struct mz_shape clue_page_of_shape = {"Clue", clue_page_of_members,
                                            sizeof(struct clue_page_of_answer)};

static mz_code show_json(struct clue_page *s, mz_out *out)
{
    const struct clue_page_of_answer v = {.id = s->c.id,
                                          .division = s->c.division,
                                          .channel = mz_str_of(clue_channels[s->c.channel].word),
                                          .kind = mz_str_of(clue_kinds[s->c.kind].word),
                                          .need = mz_str_of(clue_needs[s->c.need].word),
                                          .state = mz_str_of(clue_states[s->c.state].word),
                                          .reports = s->c.reports_n,
                                          .household =
                                              s->c.household == MZ_NULL ? 0 : s->c.household,
                                          .alert = s->c.alert == MZ_NULL ? 0 : s->c.alert,
                                          .version = s->c.version};
    return mz_reply_shape(out, &clue_page_of_shape, &v);
}

static mz_html status_of(struct clue_page *s)
{
    mz_out part;
    mz_out_init(&part, s->l->cx->lang, 4096);
    ui_tag_html(&part, clue_page_kind(s->l, s->c.kind));
    ui_tag_html(&part, clue_page_state(s->l, s->c.state));
    mz_html html = mz_page_slot(s->l->rq, &part);
    mz_out_done(&part);
    return html;
}

static mz_code parts(struct clue_page *s)
{
    show_progress(s);
    leaf_band(s->l, false);
    MZ_TRY(show_told(s));
    MZ_TRY(clue_page_find(s));
    MZ_TRY(clue_page_next(s));
    show_history(s);
    show_facts(s);
    show_hands(s);
    show_reveal(s);
    return show_others(s);
}

static mz_code show(mz_cx *cx, mz_req *rq, mz_out *out, struct mz_form *form, bool revealed)
{
    struct clue_page s = {.l = leaf_new(cx, rq),
                          .form = form,
                          .revealed = revealed,
                          .clear = {MZ_S(""), MZ_S(""), MZ_S("")}};
    MZ_TRY(clue_get(cx, mz_req_path_int(rq, "id"), &s.c));
    MZ_TRY(clue_whom(cx, &s.c, &s.whom));
    MZ_TRY(clue_reports(cx, s.c.id, &s.reports, &s.reports_n));
    MZ_TRY(clue_steps(cx, s.c.id, &s.steps, &s.steps_n));
    MZ_TRY(mz_read_note(cx, &(struct mz_event){.act = MZ_S("clue.read"),
                                               .kind = MZ_S("clue"),
                                               .subject = s.c.id,
                                               .division = s.c.division}));
    if (mz_req_json(rq) && !revealed) { /* numbers in clear stand on the page alone, once */
        return show_json(&s, out);
    }
    if (mz_req_may(rq, "clue.handle")) {
        MZ_TRY(clue_clear(cx, s.c.id, &s.clear));
    }
    MZ_TRY(parts(&s));
    struct ui_crumb *c = MZ_NEW(cx->a, struct ui_crumb);
    *c = (struct ui_crumb){.label = leaf_say(s.l, MZ_T("Clues")), .href = MZ_S("/clue")};
    mz_str sub = mz_text_say(cx->a, cx->lang,
                             (struct mz_say){.text = MZ_T("{0} · {1} · {2}"),
                                             .arg = {clue_page_number(s.l, s.c.id),
                                                     leaf_division_short(cx, s.c.division),
                                                     leaf_say(s.l, clue_needs[s.c.need].label)}});
    return leaf_send(s.l, out,
                     (struct mz_page){.title = s.whom,
                                      .sub = sub,
                                      .menu = "/clue",
                                      .crumbs = c,
                                      .crumbs_n = 1,
                                      .status = status_of(&s)});
}

mz_code clue_show_get(mz_cx *cx, mz_req *rq, mz_out *out)
{
    return show(cx, rq, out, NULL, false);
}

/* The numbers, once: the answer is stored nowhere. */
static mz_code reveal(mz_cx *cx, mz_req *rq, mz_out *out, const struct clue *c)
{
    struct mz_form form = mz_form_of(cx, rq);
    MZ_TRY(account_need(cx, "person.reveal"));
    MZ_TRY(mz_form_take(&form, account_reveal(cx, "clue", c->id, mz_req_field(rq, "why"))));
    if (form.problems.n > 0) {
        if (mz_form_json(&form, out)) {
            return MZ_OK;
        }
        mz_reply_status(rq, 422);
    }
    return show(cx, rq, out, &form, form.problems.n == 0);
}

mz_code clue_show_post(mz_cx *cx, mz_req *rq, mz_out *out)
{
    struct mz_form form = mz_form_of(cx, rq);
    struct clue c = {.id = 0};
    MZ_TRY(clue_get(cx, mz_req_path_int(rq, "id"), &c));
    if (mz_str_eq(mz_req_field(rq, "do"), MZ_S("reveal"))) {
        return reveal(cx, rq, out, &c);
    }
    MZ_TRY(clue_page_act(&form, &c));
    if (form.problems.n > 0) {
        if (mz_form_json(&form, out)) {
            return MZ_OK;
        }
        mz_reply_status(rq, 422);
        return show(cx, rq, out, &form, false);
    }
    const struct clue_act *act = clue_act_of(c.state, mz_req_field(rq, "do"));
    mz_reply_flash(rq, MZ_TONE_OK,
                   (struct mz_say){.text = MZ_T("Done: {0}."),
                                   .arg = {mz_text(cx->lang, act == NULL ? "" : act->done)}});
    struct clue after = {.id = 0};
    mz_code rc = clue_get(cx, c.id, &after);
    if (rc == MZ_ABSENT) { /* it was passed to where this reader does not look */
        mz_clear(cx);
        return mz_reply_redirect(rq, MZ_S("/clue"));
    }
    MZ_TRY(rc);
    return mz_reply_redirectf(rq, "/clue/%" PRId64, after.merged == MZ_NULL ? c.id : after.merged);
}
