/* follow_web.c - after the sending: where it is, what comes next, what is asked of whom; and more.
 */
#include <inttypes.h>

#include "base/ident.h"
#include "base/money.h"
#include "base/text.h"
#include "base/utf8.h"
#include "feature/apply/about.h"
#include "feature/apply/apply_sql.h"
#include "feature/apply/page_web.h"
#include "feature/letter/letter.h"
#include "feature/person/person.h"
#include "feature/verify/verify.h"
#include "ledger/batch.h"
#include "store/db.h"

enum { LETTERS_MOST = 20, PAID_MOST = 12 };

/* ---- where it is ---------------------------------------------------------------------------- */

static void steps(struct apply_page *p, const struct matter_open *o)
{
    struct leaf *l = p->l;
    struct ui_step *v = MZ_NEW_N(l->cx->a, struct ui_step, o->m->steps_n + 2);
    struct ui_steps *all = MZ_NEW(l->cx->a, struct ui_steps);
    size_t n = 0;
    v[n++] = (struct ui_step){.label = leaf_say(l, MZ_T("Application received")),
                              .note = leaf_day(l, mz_date_of_ms(p->a.sent_ms).v),
                              .state = UI_STEP_DONE};
    for (size_t i = 0; i < o->m->steps_n; i++) {
        bool now = !o->state->ended && i == o->state->step;
        bool was = (o->state->been >> i & 1U) != 0;
        if (now || was) {
            v[n++] = (struct ui_step){.label = apply_page_name(l, &o->m->steps[i].name),
                                      .state = now ? UI_STEP_NOW : UI_STEP_DONE};
        }
    }
    if (o->state->ended) {
        v[n++] = (struct ui_step){.label = apply_page_name(l, &o->m->ends[o->state->end].name),
                                  .note = leaf_day(l, mz_date_of_ms(o->state->ended_at).v),
                                  .state = UI_STEP_DONE};
    }
    *all = (struct ui_steps){
        .label = leaf_say(l, MZ_T("How far it is")), .steps = v, .steps_n = n, .vertical = true};
    struct leaf_part *part = leaf_left(l, MZ_T("How far it is"));
    part->steps = all;
    part->body = true;
}

static bool mine(const struct matter_open *o)
{
    return !o->state->ended &&
           (o->m->steps[o->state->step].by & (1U << (unsigned)IR_POST_APPLICANT)) != 0;
}

/* What was written when the case was last sent on: what is missing stands there. */
static mz_str last_reason(const struct matter_open *o)
{
    for (size_t i = o->events_n; i > 0; i--) {
        const struct flow_event *e = &o->events[i - 1];
        if (e->kind == FLOW_ACTED && e->reason.n > 0 && e->post != IR_POST_APPLICANT) {
            return e->reason;
        }
    }
    return MZ_S("");
}

static void ended_word(struct apply_page *p, const struct matter_open *o)
{
    static const struct {
        enum mz_tone tone;
        const char *title;
        const char *text;
    } says[] = {
        [IR_GRANTED] = {MZ_TONE_OK, MZ_T("Granted||for applicants"),
                        MZ_T("The letter says what you get and from when.")},
        [IR_REFUSED] = {MZ_TONE_WARN, MZ_T("Not granted this time"),
                        MZ_T("The letter says why, and where and until when you can have it looked "
                             "at again.")},
        [IR_NOT_ACCEPTED] = {MZ_TONE_WARN, MZ_T("Not taken up"),
                             MZ_T("The letter says why, and what you can do.")},
        [IR_WITHDRAWN] = {MZ_TONE_IDLE, MZ_T("Withdrawn||for applicants"),
                          MZ_T("You can apply again at any time.")},
        [IR_CLOSED] = {MZ_TONE_IDLE, MZ_T("Closed without a decision"),
                       MZ_T("You can apply again at any time.")},
    };
    enum ir_result r = o->m->ends[o->state->end].result;
    leaf_callout(p->l, says[r].tone, (struct mz_say){.text = says[r].title},
                 (struct mz_say){.text = says[r].text});
}

/* The one sentence: what it waits for, and until when. */
static void state_word(struct apply_page *p, const struct matter_open *o)
{
    struct leaf *l = p->l;
    const struct ir_step *step = &o->m->steps[o->state->step];
    mz_str name = apply_page_name(l, &step->name);
    if (o->state->ended) {
        ended_word(p, o);
    } else if (mine(o)) {
        leaf_callout(l, MZ_TONE_WARN, (struct mz_say){.text = MZ_T("Something is asked of you")},
                     (struct mz_say){.text = MZ_T("{0}"), .arg = {last_reason(o)}});
    } else if (step->kind == IR_PUBLISH) {
        leaf_callout(l, MZ_TONE_INFO, (struct mz_say){.text = MZ_T("Posted for everybody to see")},
                     (struct mz_say){.text = MZ_T("The village posts who applied, so that people "
                                                  "can say what they know. You need do "
                                                  "nothing.")});
    } else {
        leaf_callout(l, MZ_TONE_INFO,
                     (struct mz_say){.text = MZ_T("We are working on it: {0}"), .arg = {name}},
                     o->c.due_ms == MZ_NULL
                         ? (struct mz_say){.text = MZ_T("You need do nothing now.")}
                         : (struct mz_say){.text = MZ_T("The next step is due on {0} at the "
                                                        "latest. You need do nothing now."),
                                           .arg = {leaf_day(l, mz_date_of_ms(o->c.due_ms - 1).v)}});
    }
}

/* ---- what is asked
 * ------------------------------------------------------------------------------- */

static void photo_form(struct apply_page *p)
{
    struct leaf_part *part = leaf_left(p->l, MZ_T("Send photos of papers"));
    struct ui_form *f = leaf_form(p->l, part, MZ_T("Add the photo"), p->form, 3);
    f->action = mz_str_fmt(p->l->cx->a, MZ_FMT "/photo", MZ_ARG(p->path));
    f->upload = true;
    f->quiet = true;
    f->submit_icon = MZ_ICON("camera");
    apply_photo_fields(p, f);
}

/* The step waits for its applicant: the actions that need no proof, one button each. */
static mz_code asked(struct apply_page *p, const struct matter_open *o)
{
    struct leaf *l = p->l;
    struct apply_photo *v = NULL;
    size_t n = 0;
    if (!mine(o)) {
        return MZ_OK;
    }
    MZ_TRY(apply_photos(l->cx, p->a.id, &v, &n));
    photo_form(p);
    const struct ir_step *step = &o->m->steps[o->state->step];
    struct leaf_part *part = leaf_left(l, MZ_T("When all is there"));
    part->body = true;
    part->note = leaf_sayf(l, MZ_T("Photos sent so far: {0}"), leaf_int(l, (int64_t)n), MZ_S(""));
    for (size_t i = 0; i < step->actions_n; i++) {
        const struct ir_action *a = &step->actions[i];
        if (a->reason != IR_REASON_MUST) {
            leaf_action(l, part,
                        (struct ui_action){
                            .label = apply_page_name(l, &a->name),
                            .href = p->here,
                            .post = true,
                            .primary = i == 0,
                            .name = MZ_S("do"),
                            .value = mz_str_fmt(l->cx->a, "act:" MZ_FMT, MZ_ARG(a->name.id))});
        }
    }
    return MZ_OK;
}

/* ---- signatures
 * ------------------------------------------------------------------------------------- */

static mz_code signatures(struct apply_page *p)
{
    struct leaf *l = p->l;
    struct apply_sign *v = NULL;
    size_t n = 0;
    MZ_TRY(apply_signs(l->cx, &p->a, &v, &n));
    if (n == 0) {
        return MZ_OK;
    }
    struct leaf_part *part = leaf_left(l, MZ_T("Signatures for the cross-check"));
    part->body = true;
    part->note = leaf_say(l, MZ_T("Every grown-up member lets the office look up income and "
                                  "property, each on a link of their own. Open it here, or send it "
                                  "to their phone."));
    for (size_t i = 0; i < n; i++) {
        bool done = v[i].consent != MZ_NULL;
        mz_str name = MZ_S("");
        MZ_TRY(person_name(l->cx, person_may(l->cx), v[i].person, &name));
        leaf_event(l, part, n,
                   (struct ui_event){.at = done ? leaf_say(l, MZ_T("Signed||member"))
                                                : leaf_say(l, MZ_T("Not signed yet")),
                                     .text = mz_name_mask(l->cx->a, name),
                                     .href = done ? MZ_S("")
                                                  : mz_str_fmt(l->cx->a, "/apply/sign/" MZ_FMT,
                                                               MZ_ARG(v[i].code)),
                                     .tone = done ? MZ_TONE_OK : MZ_TONE_WARN});
    }
    return MZ_OK;
}

/* ---- behind the one-time code
 * -------------------------------------------------------------------------- */

static void locked(struct apply_page *p)
{
    struct leaf *l = p->l;
    struct leaf_part *part = leaf_left(l, MZ_T("Letters, payments, withdrawing, objecting"));
    part->note = leaf_sayf(l,
                           MZ_T("For these we make sure that it is you, by a code that we send "
                                "to {0}. Without it ask at the township with your identity "
                                "card."),
                           mz_phone_mask(l->cx->a, p->a.b.phone), MZ_S(""));
    struct ui_form *f = leaf_form(l, part, MZ_T("Confirm the code"), p->form, 2);
    struct ui_action *a = MZ_NEW(l->cx->a, struct ui_action);
    f->action = mz_str_fmt(l->cx->a, MZ_FMT "/unlock?case=%" PRId64, MZ_ARG(p->path), p->a.case_id);
    f->quiet = true;
    *a = (struct ui_action){
        .label = leaf_say(l, MZ_T("Send me a code")), .name = MZ_S("do"), .value = MZ_S("ask")};
    f->more = a;
    f->more_n = 1;
    leaf_field(f, (struct ui_field){.kind = UI_NUMBER,
                                    .name = "proof",
                                    .label = leaf_say(l, MZ_T("Code from the message")),
                                    .autocomplete = "one-time-code",
                                    .max = 12,
                                    .wide = true});
}

static mz_code letters(struct apply_page *p)
{
    struct leaf *l = p->l;
    int64_t *ids = NULL;
    size_t n = 0;
    MZ_TRY(letter_of(l->cx, "matter", p->a.case_id, LETTERS_MOST, &ids, &n));
    struct leaf_part *part = leaf_left(l, MZ_T("Letters"));
    part->body = true;
    size_t shown = 0;
    for (size_t i = 0; i < n; i++) {
        struct letter_view v;
        MZ_TRY(letter_get(l->cx, ids[i], &v));
        if (v.state == LETTER_ISSUED) {
            shown++;
            leaf_event(
                l, part, n,
                (struct ui_event){.at = leaf_day(l, v.day),
                                  .text = v.number,
                                  .note = v.organ_name,
                                  .href = mz_str_fmt(l->cx->a,
                                                     MZ_FMT "/letter?id=%" PRId64 "&case=%" PRId64,
                                                     MZ_ARG(p->path), v.id, p->a.case_id)});
        }
    }
    part->note = shown == 0 ? leaf_say(l, MZ_T("No letter was issued yet.")) : MZ_S("");
    return MZ_OK;
}

static mz_code payments(struct apply_page *p)
{
    static const struct ui_column heads[] = {
        {.name = "month", .label = {MZ_T("Month"), 0}},
        {.name = "amount", .label = {MZ_T("Amount (yuan)"), 0}, .num = true},
        {.name = "state", .label = {MZ_T("State"), 0}},
        {.name = "card", .label = {MZ_T("Card"), 0}, .phone_hide = true},
    };
    struct leaf *l = p->l;
    struct apply_q_paid_row *r = NULL;
    size_t n = 0;
    if (p->a.person == MZ_NULL) {
        return MZ_OK;
    }
    MZ_TRY(apply_q_paid(l->cx, p->a.person, PAID_MOST, &r, &n));
    if (n == 0) {
        return MZ_OK;
    }
    struct leaf_part *part = leaf_left(l, MZ_T("What was paid to you"));
    struct ui_table *t = leaf_table(l, part, heads, MZ_LEN(heads), n);
    for (size_t i = 0; i < n; i++) {
        leaf_cell(t, (struct ui_cell){.text = mz_str_fmt(l->cx->a, "%04" PRId64 "-%02" PRId64,
                                                         r[i].period / 12, r[i].period % 12 + 1)});
        leaf_cell(t, (struct ui_cell){.text = mz_money_text(l->cx->a, (mz_money){r[i].fen})});
        leaf_cell(t,
                  (struct ui_cell){.text = leaf_say(l, ledger_line_state_title(
                                                           (enum ledger_line_state)r[i].state))});
        leaf_cell(
            t, (struct ui_cell){.text = r[i].number_mask.p == NULL ? MZ_S("—") : r[i].number_mask});
    }
    return MZ_OK;
}

static void doing(struct apply_page *p, const char *title, const char *button, const char *hint,
                  mz_str what, bool danger)
{
    struct leaf *l = p->l;
    struct leaf_part *part = leaf_left(l, title);
    struct ui_form *f = leaf_form(l, part, button, p->form, 3);
    f->action = p->here;
    f->danger = danger;
    f->quiet = !danger;
    leaf_keep(l, f, "do", what);
    leaf_field(f, (struct ui_field){.kind = UI_TEXTAREA,
                                    .name = "reason",
                                    .label = leaf_say(l, MZ_T("In your own words")),
                                    .hint = leaf_say(l, hint),
                                    .value = apply_page_kept(l, "reason"),
                                    .max = MATTER_REASON_MAX,
                                    .wide = true});
}

/* What the matter lets its applicant do beside what is asked. */
static void acts(struct apply_page *p, const struct matter_open *o)
{
    struct flow_event e = {.kind = FLOW_WITHDRAWN,
                           .post = IR_POST_APPLICANT,
                           .at = o->state->last,
                           .reason = MZ_S("-")};
    mz_cx *cx = p->l->cx;
    if (flow_try(cx, &o->at, o->state, &e) == MZ_OK) {
        doing(p, MZ_T("Withdraw the application"), MZ_T("Withdraw it"),
              MZ_T("Not needed. You can apply again later."), MZ_S("withdraw"), true);
    }
    mz_clear(cx);
    e.kind = FLOW_OBJECTED;
    if (flow_try(cx, &o->at, o->state, &e) == MZ_OK) {
        doing(p, MZ_T("Object to the notice"), MZ_T("Send the objection"),
              MZ_T("What is wrong. The days stand still until somebody looked into it."),
              MZ_S("object"), false);
    }
    mz_clear(cx);
    for (size_t i = 0; mine(o) && i < o->m->steps[o->state->step].actions_n; i++) {
        const struct ir_action *a = &o->m->steps[o->state->step].actions[i];
        if (a->reason == IR_REASON_MUST) {
            mz_str what = mz_str_fmt(cx->a, "act:" MZ_FMT, MZ_ARG(a->name.id));
            doing(p, MZ_T("Something else"), MZ_T("Do it"), MZ_T("Why. It stays with the case."),
                  what, false);
            struct leaf_band *b = &p->l->view.bands[p->l->view.bands_n - 1];
            b->left[b->left_n - 1].title = apply_page_name(p->l, &a->name);
        }
    }
}

static bool for_applicants(const struct ir_matter *m)
{
    return (m->by & (1U << (unsigned)IR_POST_APPLICANT)) != 0;
}

/* Matters that follow this end and that applicants enter: a review. */
static void started(struct apply_page *p, const struct matter_open *o, struct leaf_part **part)
{
    struct leaf *l = p->l;
    const struct ir_end *end = o->state->ended ? &o->m->ends[o->state->end] : NULL;
    for (size_t i = 0; end != NULL && i < end->starts_n; i++) {
        const struct ir_matter *m = &o->book->matters[end->starts[i]];
        if (for_applicants(m)) {
            *part = *part != NULL ? *part : leaf_right(l, MZ_T("What you can do next"));
            leaf_action(l, *part,
                        (struct ui_action){.label = apply_page_name(l, &m->name),
                                           .href = mz_str_fmt(l->cx->a,
                                                              "/apply/about?matter=" MZ_FMT
                                                              "&place=%012" PRId64,
                                                              MZ_ARG(m->name.id), p->a.division)});
        }
    }
}

/* One matter about one closed case, while its time runs. */
static mz_code may_follow(struct apply_page *p, const struct matter_case *c,
                          const struct matter_kind *of, const struct matter_kind *k,
                          struct leaf_part **part)
{
    struct leaf *l = p->l;
    int64_t until = MZ_NULL;
    if (!for_applicants(k->m) || !matter_is_about(k, c->matter)) {
        return MZ_OK;
    }
    MZ_TRY(matter_first_until(l->cx, k, c->division, c->closed_ms, &until));
    if (until != MZ_NULL && mz_date_today(l->cx).v > until) {
        return MZ_OK;
    }
    *part = *part != NULL ? *part : leaf_right(l, MZ_T("What you can do next"));
    leaf_event(l, *part, LEAF_FACTS_MAX,
               (struct ui_event){
                   .at = until == MZ_NULL ? MZ_S("") : leaf_sayf(l, MZ_T("Until {0}||appeal"),
                                                                 leaf_day(l, until), MZ_S("")),
                   .text = apply_page_name(l, &k->m->name),
                   .note = leaf_sayf(l, MZ_T("About: {0}, {1}||decision"),
                                     apply_page_name(l, &of->m->name),
                                     leaf_day(l, mz_date_of_ms(c->closed_ms).v)),
                   .href = mz_str_fmt(l->cx->a,
                                      "/apply/about?matter=" MZ_FMT "&place=%012" PRId64
                                      "&code=" MZ_FMT "&first=%" PRId64,
                                      MZ_ARG(k->m->name.id), p->a.division, MZ_ARG(p->a.b.code),
                                      c->id)});
    return MZ_OK;
}

/* Appeals, about this case, and to who confirmed that it is them, about what came behind it. */
static mz_code follows(struct apply_page *p, const struct matter_open *o)
{
    struct leaf_part *part = NULL;
    mz_cx *cx = p->l->cx;
    int64_t *ids = NULL;
    size_t n = 0;
    started(p, o, &part);
    MZ_TRY(apply_decisions(cx, &p->a, &ids, &n));
    for (size_t i = 0; i < (apply_page_unlocked(p) ? n : n > 0); i++) {
        struct matter_case c = {.id = 0};
        struct matter_kind of = {0};
        MZ_TRY(matter_get(cx, ids[i], &c));
        MZ_TRY(matter_kind_of(cx, &c, &of));
        bool decided = c.closed_ms != MZ_NULL && !mz_str_eq(c.result, MZ_S("withdrawn"));
        for (size_t k = 0; decided && k < o->book->matters_n; k++) {
            const struct matter_kind next = {o->pack, &o->book->matters[k]};
            MZ_TRY(may_follow(p, &c, &of, &next, &part));
        }
    }
    return MZ_OK;
}

/* ---- the page
 * --------------------------------------------------------------------------------------------- */

static mz_code begun(struct apply_page *p)
{
    struct matter_open o;
    if (p->together.b != NULL) {
        MZ_TRY(apply_together_all(p, apply_page_unlocked(p)));
    }
    MZ_TRY(matter_open_case(p->l->cx, p->a.case_id, &o));
    state_word(p, &o);
    steps(p, &o);
    MZ_TRY(asked(p, &o));
    leaf_band(p->l, false);
    MZ_TRY(o.state->ended ? MZ_OK : signatures(p));
    if (!apply_page_unlocked(p)) {
        locked(p);
    } else {
        MZ_TRY(letters(p));
        MZ_TRY(payments(p));
        acts(p, &o);
    }
    return follows(p, &o);
}

static void waits(struct apply_page *p)
{
    struct leaf *l = p->l;
    if (p->a.state == APPLY_DECLINED) {
        leaf_callout(l, MZ_TONE_WARN, (struct mz_say){.text = MZ_T("The township could not begin")},
                     (struct mz_say){.text = MZ_T("{0}"), .arg = {p->a.b.why}});
    } else {
        leaf_callout(l, MZ_TONE_OK, (struct mz_say){.text = MZ_T("Your application has arrived")},
                     (struct mz_say){.text = MZ_T("{0} makes sure who you are and calls you. Then "
                                                  "it begins; you need do nothing now."),
                                     .arg = {apply_page_office(l, p->a.division)}});
        photo_form(p);
    }
    struct leaf_part *part = leaf_left(l, MZ_T("Application"));
    leaf_fact(l, part, MZ_T("Sent on"),
              (struct ui_fact){.value = leaf_day(l, mz_date_of_ms(p->a.sent_ms).v)});
    leaf_fact(l, part, MZ_T("Handled by"),
              (struct ui_fact){.value = leaf_division(l->cx, p->a.division / 1000 * 1000)});
}

mz_code apply_follow(struct apply_page *p, mz_out *out)
{
    if (p->a.state == APPLY_BEGUN) {
        MZ_TRY(begun(p));
    } else {
        waits(p);
    }
    MZ_TRY(apply_page_code(p));
    return apply_page_send(p->l, out, apply_page_name(p->l, &p->k.m->name),
                           leaf_division(p->l->cx, p->a.division));
}

/* ---- POST
 * -------------------------------------------------------------------------------------------------
 */

static mz_code event_of(struct apply_page *p, const struct matter_open *o, struct flow_event *e)
{
    mz_str what = mz_req_field(p->l->rq, "do");
    *e = (struct flow_event){
        .post = IR_POST_APPLICANT,
        .reason = mz_form_text(p->form, "reason", (struct mz_rule){.max = MATTER_REASON_MAX}),
        .step = o->state->ended ? MZ_S("") : o->m->steps[o->state->step].name.id};
    bool act = what.n > 4 && mz_str_eq((mz_str){what.p, 4}, MZ_S("act:"));
    e->what = act ? (mz_str){what.p + 4, what.n - 4} : MZ_S("");
    e->kind = act ? FLOW_ACTED : mz_str_eq(what, MZ_S("withdraw")) ? FLOW_WITHDRAWN : FLOW_OBJECTED;
    bool asked_for = false;
    for (size_t i = 0; act && mine(o) && i < o->m->steps[o->state->step].actions_n; i++) {
        const struct ir_action *a = &o->m->steps[o->state->step].actions[i];
        asked_for = asked_for || (mz_str_eq(a->name.id, e->what) && a->reason != IR_REASON_MUST);
    }
    return asked_for || apply_page_unlocked(p)
               ? MZ_OK
               : mz_refuse(p->l->cx, MZ_DENIED,
                           .text = MZ_T("Confirm first that it is you, by the code on this page."));
}

static mz_code withdraw_all(struct apply_page *p)
{
    size_t left = 0;
    mz_str why = mz_form_text(p->form, "reason", (struct mz_rule){.max = MATTER_REASON_MAX});
    return apply_page_unlocked(p) ? bundle_withdraw(p->l->cx, p->bundle, 0, why, &left)
                        : mz_refuse(p->l->cx, MZ_DENIED,
                                    .text = MZ_T("Confirm first that it is you, by the code on "
                                                 "this page."));
}

static mz_code act(struct apply_page *p, mz_out *out)
{
    struct mz_form form = mz_form_of(p->l->cx, p->l->rq);
    struct matter_open o;
    struct flow_event e;
    mz_cx *cx = p->l->cx;
    mz_str what = mz_req_field(p->l->rq, "do");
    p->form = &form;
    if (p->a.state == APPLY_DRAFT && mz_str_eq(what, MZ_S("delete"))) {
        MZ_TRY(apply_drop(cx, &p->a));
        mz_reply_flash(p->l->rq, MZ_TONE_OK,
                       (struct mz_say){.text = MZ_T("The application is deleted.")});
        return mz_reply_redirect(p->l->rq, MZ_S("/apply"));
    }
    if (p->a.state != APPLY_BEGUN || what.n == 0) {
        return mz_reply_redirect(p->l->rq, p->path);
    }
    MZ_TRY(apply_admit(cx, APPLY_TRY_ACT, mz_req_from(p->l->rq), p->a.b.code));
    MZ_TRY(matter_open_case(cx, p->a.case_id, &o));
    if (mz_str_eq(what, MZ_S("withdraw_all")) && p->bundle != 0) {
        MZ_TRY(mz_form_take(&form, withdraw_all(p)));
    } else {
        MZ_TRY(event_of(p, &o, &e));
        MZ_TRY(mz_form_take(&form, matter_happen(cx, p->a.case_id, o.c.version, e)));
    }
    if (form.problems.n > 0) {
        if (mz_form_json(&form, out)) {
            return MZ_OK;
        }
        mz_reply_status(p->l->rq, 422);
        return apply_follow(p, out);
    }
    mz_reply_flash(p->l->rq, MZ_TONE_OK, (struct mz_say){.text = MZ_T("It has arrived.")});
    return mz_reply_redirect(p->l->rq, p->here);
}

mz_code apply_at_post(mz_cx *cx, mz_req *rq, mz_out *out)
{
    return apply_page_run(cx, rq, out, act);
}

static mz_code unlock(struct apply_page *p, mz_out *out)
{
    struct mz_form form = mz_form_of(p->l->cx, p->l->rq);
    mz_cx *cx = p->l->cx;
    bool right = false;
    p->form = &form;
    mz_str what = mz_req_field(p->l->rq, "do");
    mz_str code = mz_req_field(p->l->rq, "proof");
    if (p->a.state != APPLY_BEGUN || (what.n == 0 && code.n == 0)) {
        return mz_reply_redirect(p->l->rq, p->path);
    }
    if (mz_str_eq(what, MZ_S("ask"))) {
        MZ_TRY(apply_admit(cx, APPLY_TRY_SMS, mz_req_from(p->l->rq), p->a.b.phone));
        MZ_TRY(mz_form_take(&form, apply_prove_ask(cx, &p->a)));
    } else {
        MZ_TRY(apply_admit(cx, APPLY_TRY_ACT, mz_req_from(p->l->rq), p->a.b.code));
        MZ_TRY(apply_prove(cx, &p->a, mz_str_trim(code), &right));
        if (!right) {
            mz_form_problem(&form, (struct mz_say){.field = "proof",
                                                   .text = MZ_T("This is not the code, or it is "
                                                                "over. After five tries a new one "
                                                                "is needed.")});
        }
    }
    if (form.problems.n > 0) {
        if (mz_form_json(&form, out)) {
            return MZ_OK;
        }
        mz_reply_status(p->l->rq, 422);
        return apply_follow(p, out);
    }
    if (right) {
        MZ_TRY(apply_page_unlock(p));
    } else {
        mz_reply_flash(p->l->rq, MZ_TONE_INFO,
                       (struct mz_say){.text = MZ_T("The code is on its way. It can take a "
                                                    "minute.")});
    }
    return mz_reply_redirect(p->l->rq, p->here);
}

mz_code apply_unlock_post(mz_cx *cx, mz_req *rq, mz_out *out)
{
    return apply_page_run(cx, rq, out, unlock);
}

static mz_code letter_page(struct apply_page *p, mz_out *out)
{
    int64_t id = mz_req_query_int(p->l->rq, "id", 1, INT64_MAX, 0);
    struct letter_view v = {.id = 0};
    mz_str pdf = MZ_S("");
    mz_cx *cx = p->l->cx;
    if (p->a.case_id == MZ_NULL || id == 0 || !apply_page_unlocked(p)) {
        return mz_reply_redirect(p->l->rq, p->path);
    }
    MZ_TRY(letter_get(cx, id, &v));
    if (!mz_str_eq(v.about, MZ_S("matter")) || v.subject != p->a.case_id ||
        v.state != LETTER_ISSUED) {
        return mz_refuse(cx, MZ_ABSENT, .text = MZ_T("There is no such letter here."));
    }
    MZ_TRY(mz_read_note(cx, &(struct mz_event){.act = MZ_S("apply.letter"),
                                               .kind = MZ_S("letter"),
                                               .subject = id,
                                               .division = v.division}));
    MZ_TRY(letter_paper(cx, &v, &pdf));
    mz_out_raw(out, pdf);
    mz_reply_download(p->l->rq, MZ_S("letter.pdf"), "application/pdf");
    return MZ_OK;
}

mz_code apply_letter_get(mz_cx *cx, mz_req *rq, mz_out *out)
{
    return apply_page_run(cx, rq, out, letter_page);
}
