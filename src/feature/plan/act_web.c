/* act_web.c - what may be done with a plan: one form an act, and what the forms post. */
#include <inttypes.h>

#include "base/text.h"
#include "feature/plan/page_web.h"
#include "store/db.h"

enum { FIELDS = 12 };

/* ---- what may be done ------------------------------------------------------------------------ */

static struct ui_form *act_form(struct plan_page *s, const char *title, const char *submit,
                                enum plan_act act)
{
    struct leaf *l = s->l;
    struct leaf_part *p = leaf_left(l, title);
    struct ui_form *f = leaf_form(l, p, submit, s->form, FIELDS);
    f->action = plan_page_href(l, s->p.id);
    f->submit_value = mz_str_of(plan_acts[act].word);
    leaf_keep(l, f, "version", mz_str_fmt(l->cx->a, "%" PRId64, s->p.version));
    return f;
}

static mz_str kept(struct plan_page *s, const struct ui_form *f, const char *name, mz_str usual)
{
    return plan_page_kept(s->l, f->form, name, usual);
}

static void note_field(struct plan_page *s, struct ui_form *f, bool required)
{
    leaf_field(f, (struct ui_field){.kind = UI_TEXTAREA,
                                    .name = "note",
                                    .label = leaf_say(s->l, MZ_T("Note||plan")),
                                    .value = kept(s, f, "note", MZ_S("")),
                                    .max = PLAN_NOTE_MAX,
                                    .required = required,
                                    .wide = true});
}

static void day_field(struct plan_page *s, struct ui_form *f, const char *name, const char *label,
                      mz_str usual)
{
    leaf_field(f, (struct ui_field){.kind = UI_DATE,
                                    .name = name,
                                    .label = leaf_say(s->l, label),
                                    .value = kept(s, f, name, usual),
                                    .required = true});
}

static void word_field(struct plan_page *s, struct ui_form *f, const char *name, const char *label,
                       const struct ui_option *o, size_t n)
{
    leaf_field(f, (struct ui_field){.kind = UI_SELECT,
                                    .name = name,
                                    .label = leaf_say(s->l, label),
                                    .value = kept(s, f, name, MZ_S("")),
                                    .options = o,
                                    .options_n = n,
                                    .required = true,
                                    .wide = true});
}

static void words_field(struct plan_page *s, struct ui_form *f, const char *name, const char *label,
                        const struct plan_word *w, size_t n)
{
    word_field(s, f, name, label, plan_page_options(s->l, w, n, MZ_T("Please choose")), n + 1);
}

/* The running measures; *n is 0 when there is none. */
static struct ui_option *running(struct plan_page *s, size_t *n)
{
    struct leaf *l = s->l;
    struct ui_option *o = MZ_NEW_N(l->cx->a, struct ui_option, s->measures_n + 1);
    *n = 0;
    o[(*n)++] = (struct ui_option){.value = MZ_S(""), .label = leaf_say(l, MZ_T("Please choose"))};
    for (size_t i = 0; i < s->measures_n; i++) {
        if (s->measures[i].due != MZ_NULL) {
            o[(*n)++] =
                (struct ui_option){.value = mz_str_fmt(l->cx->a, "%" PRId64, s->measures[i].id),
                                   .label = leaf_sayf(l, MZ_T("{0}, due {1}"), s->measures[i].what,
                                                      leaf_day(l, s->measures[i].due))};
        }
    }
    return o;
}

void plan_page_follow(struct plan_page *s)
{
    size_t n = 0;
    struct ui_option *o = running(s, &n);
    if (s->running_n == 0 || !mz_req_may(s->l->rq, "plan.follow")) {
        return;
    }
    struct ui_form *f = act_form(s, MZ_T("Report a measure"), MZ_T("It was given"), PLAN_DONE);
    struct ui_action *more = MZ_NEW(s->l->cx->a, struct ui_action);
    *more = (struct ui_action){.label = leaf_say(s->l, MZ_T("It was not given")),
                               .name = MZ_S("do"),
                               .value = mz_str_of(plan_acts[PLAN_MISSED].word)};
    f->more = more;
    f->more_n = 1;
    word_field(s, f, "measure", MZ_T("Measure"), o, n);
    day_field(s, f, "day", MZ_T("Day"), leaf_day(s->l, mz_date_today(s->l->cx).v));
    note_field(s, f, false);
}

static void measure_form(struct plan_page *s)
{
    struct leaf *l = s->l;
    int64_t today = mz_date_today(l->cx).v;
    enum { HALF_YEAR = 182 };
    struct ui_form *f =
        act_form(s, MZ_T("Agree on a measure"), MZ_T("Add the measure"), PLAN_MEASURES);
    words_field(s, f, "kind", MZ_T("Need"), plan_needs, PLAN_NEEDS_N);
    leaf_field(f, (struct ui_field){.kind = UI_TEXT,
                                    .name = "what",
                                    .label = leaf_say(l, MZ_T("What is given")),
                                    .value = kept(s, f, "what", MZ_S("")),
                                    .max = PLAN_WHAT_MAX,
                                    .required = true,
                                    .wide = true});
    words_field(s, f, "giver", MZ_T("Giver"), plan_givers, PLAN_GIVERS_N);
    leaf_field(f, (struct ui_field){.kind = UI_TEXT,
                                    .name = "giver_name",
                                    .label = leaf_say(l, MZ_T("Name of the giver")),
                                    .value = kept(s, f, "giver_name", MZ_S("")),
                                    .max = PLAN_GIVER_MAX,
                                    .required = true,
                                    .wide = true});
    words_field(s, f, "every", MZ_T("How often||help"), plan_everys, PLAN_EVERYS_N);
    day_field(s, f, "starts", MZ_T("From||day"), leaf_day(l, today));
    day_field(s, f, "ends", MZ_T("Until||day"), leaf_day(l, today + HALF_YEAR));
}

static mz_code person_form(struct plan_page *s)
{
    struct ui_option *who = NULL;
    size_t n = 0;
    MZ_TRY(plan_page_workers(s->l, s->p.division, &who, &n));
    struct ui_form *f =
        act_form(s, MZ_T("Another responsible person"), MZ_T("Hand it over"), PLAN_HANDS);
    word_field(s, f, "responsible", MZ_T("Responsible"), who, n);
    return MZ_OK;
}

static void consent_form(struct plan_page *s)
{
    struct ui_form *f =
        act_form(s, MZ_T("Consent of the household"), MZ_T("Note the consent"), PLAN_CONSENTS);
    enum { ASKED = PLAN_CONSENTS_N - 1 };
    words_field(s, f, "consent", MZ_T("Consent||plan"), plan_consents + 1, ASKED);
    day_field(s, f, "day", MZ_T("Day"), leaf_day(s->l, mz_date_today(s->l->cx).v));
    f->note = leaf_say(s->l, MZ_T("Others than the office learn of the household only with it."));
}

static void need_form(struct plan_page *s)
{
    struct ui_form *f =
        act_form(s, MZ_T("Needs have changed"), MZ_T("This need is met"), PLAN_MEETS);
    struct ui_action *more = MZ_NEW(s->l->cx->a, struct ui_action);
    *more = (struct ui_action){.label = leaf_say(s->l, MZ_T("Add this need")),
                               .name = MZ_S("do"),
                               .value = mz_str_of(plan_acts[PLAN_ADDS].word)};
    f->more = more;
    f->more_n = 1;
    words_field(s, f, "kind", MZ_T("Need"), plan_needs, PLAN_NEEDS_N);
}

static void stop_form(struct plan_page *s)
{
    size_t n = 0;
    struct ui_option *o = running(s, &n);
    struct ui_form *f = act_form(s, MZ_T("Stop a measure"), MZ_T("Stop it"), PLAN_STOPS);
    word_field(s, f, "measure", MZ_T("Measure"), o, n);
    note_field(s, f, true);
}

static void review_form(struct plan_page *s)
{
    enum { QUARTER_DAYS = 90 };
    struct ui_form *f = act_form(s, MZ_T("Review"), MZ_T("Note the review"), PLAN_REVIEWS);
    note_field(s, f, true);
    day_field(s, f, "review_on", MZ_T("Next review"),
              leaf_day(s->l, mz_date_today(s->l->cx).v + QUARTER_DAYS));
}

static void close_form(struct plan_page *s)
{
    struct ui_form *f = act_form(s, MZ_T("Close the plan"), MZ_T("Close the plan"), PLAN_CLOSES);
    f->danger = true;
    words_field(s, f, "result", MZ_T("Result"), plan_results, PLAN_RESULTS_N);
    note_field(s, f, true);
}

/* ---- buttons, and the page of one act ---------------------------------------------------- */

static const struct {
    enum plan_act act;
    const char *label;
    const char *icon;
} buttons[] = {
    {PLAN_MEASURES, MZ_T("Agree on a measure"), MZ_ICON("plus")},
    {PLAN_CONSENTS, MZ_T("Consent of the household"), MZ_ICON("signature")},
    {PLAN_MEETS, MZ_T("Needs have changed"), MZ_ICON("list-check")},
    {PLAN_REVIEWS, MZ_T("Review"), MZ_ICON("calendar")},
    {PLAN_HANDS, MZ_T("Another responsible person"), MZ_ICON("user-check")},
    {PLAN_STOPS, MZ_T("Stop a measure"), MZ_ICON("x")},
    {PLAN_CLOSES, MZ_T("Close the plan"), MZ_ICON("check")},
};

void plan_page_acts(struct plan_page *s)
{
    struct leaf *l = s->l;
    if (s->p.state == PLAN_CLOSED || !mz_req_may(l->rq, "plan.write")) {
        return;
    }
    struct leaf_part *p = leaf_right(l, MZ_T("What may be done"));
    for (size_t i = 0; i < MZ_LEN(buttons); i++) {
        if (buttons[i].act != PLAN_STOPS || s->running_n > 0) {
            leaf_action(
                l, p,
                (struct ui_action){.label = leaf_say(l, buttons[i].label),
                                   .href = mz_str_fmt(l->cx->a, "/plan/%" PRId64 "/act?do=%s",
                                                      s->p.id, plan_acts[buttons[i].act].word),
                                   .need = "plan.write",
                                   .icon = buttons[i].icon});
        }
    }
}

static mz_code one_form(struct plan_page *s, enum plan_act act)
{
    switch (act) {
    case PLAN_CONSENTS:
        consent_form(s);
        break;
    case PLAN_ADDS:
    case PLAN_MEETS:
        need_form(s);
        break;
    case PLAN_HANDS:
        return person_form(s);
    case PLAN_STOPS:
        stop_form(s);
        break;
    case PLAN_REVIEWS:
        review_form(s);
        break;
    case PLAN_CLOSES:
        close_form(s);
        break;
    case PLAN_DONE:
    case PLAN_MISSED:
    case PLAN_MEASURES:
    case PLAN_ACTS_N:
        measure_form(s);
        break;
    }
    return MZ_OK;
}

static enum plan_act act_of(mz_str word)
{
    size_t i = 0;
    while (i < PLAN_ACTS_N && !mz_str_eq(word, mz_str_of(plan_acts[i].word))) {
        i++;
    }
    return (enum plan_act)i;
}

static mz_code show_act(mz_cx *cx, mz_req *rq, mz_out *out, enum plan_act act, struct mz_form *form)
{
    struct plan_page s = {.l = NULL};
    MZ_TRY(plan_page_open(cx, rq, &s));
    s.form = form;
    if (s.p.state == PLAN_CLOSED) {
        leaf_left(s.l, MZ_T("Help plan"))->note = leaf_say(s.l, MZ_T("This plan is closed."));
    } else {
        MZ_TRY(one_form(&s, act));
    }
    struct ui_crumb *c = MZ_NEW_N(cx->a, struct ui_crumb, 2);
    c[0] = (struct ui_crumb){.label = leaf_say(s.l, MZ_T("Help plans")), .href = MZ_S("/plan")};
    c[1] = (struct ui_crumb){.label = s.whom, .href = plan_page_href(s.l, s.p.id)};
    return leaf_send(s.l, out,
                     (struct mz_page){.title = s.whom,
                                      .sub = plan_number(cx->a, s.p.id),
                                      .menu = "/plan",
                                      .crumbs = c,
                                      .crumbs_n = 2});
}

mz_code plan_act_get(mz_cx *cx, mz_req *rq, mz_out *out)
{
    return show_act(cx, rq, out, act_of(mz_req_query(rq, "do")), NULL);
}

/* ---- POST ------------------------------------------------------------------------------------ */

static int64_t day_of(struct mz_form *form, const char *name)
{
    int64_t day = mz_form_day(form, name, (struct mz_rule){.required = true});
    return day == MZ_NULL ? 0 : day;
}

static int64_t number(struct mz_form *form, const char *name)
{
    int64_t v =
        mz_form_int(form, name, (struct mz_rule){.lo = 1, .hi = INT64_MAX, .required = true});
    return v == MZ_NULL ? 0 : v;
}

static void read_measure(struct mz_form *form, struct plan_doing *d)
{
    d->kind = (enum plan_need_kind)plan_page_word(form, "kind", plan_needs, PLAN_NEEDS_N);
    d->giver = (enum plan_giver)plan_page_word(form, "giver", plan_givers, PLAN_GIVERS_N);
    d->every = (enum plan_every)plan_page_word(form, "every", plan_everys, PLAN_EVERYS_N);
    d->what = mz_form_text(form, "what", (struct mz_rule){.max = PLAN_WHAT_MAX, .required = true});
    d->giver_name =
        mz_form_text(form, "giver_name", (struct mz_rule){.max = PLAN_GIVER_MAX, .required = true});
    d->starts = day_of(form, "starts");
    d->ends = day_of(form, "ends");
}

static void read_act(struct mz_form *form, struct plan_doing *d)
{
    switch (d->act) {
    case PLAN_CONSENTS:
        d->consent =
            (enum plan_consent)plan_page_word(form, "consent", plan_consents, PLAN_CONSENTS_N);
        d->day = day_of(form, "day");
        break;
    case PLAN_ADDS:
    case PLAN_MEETS:
        d->kind = (enum plan_need_kind)plan_page_word(form, "kind", plan_needs, PLAN_NEEDS_N);
        break;
    case PLAN_MEASURES:
        read_measure(form, d);
        break;
    case PLAN_DONE:
    case PLAN_MISSED:
        d->measure = number(form, "measure");
        d->day = day_of(form, "day");
        break;
    case PLAN_STOPS:
        d->measure = number(form, "measure");
        break;
    case PLAN_REVIEWS:
        d->review_on = day_of(form, "review_on");
        break;
    case PLAN_HANDS:
        d->responsible = number(form, "responsible");
        break;
    case PLAN_CLOSES:
        d->result = (enum plan_result)plan_page_word(form, "result", plan_results, PLAN_RESULTS_N);
        break;
    case PLAN_ACTS_N:
        mz_form_problem(form, (struct mz_say){.field = "do", .text = MZ_T("Please choose")});
        break;
    }
}

mz_code plan_show_post(mz_cx *cx, mz_req *rq, mz_out *out)
{
    struct mz_form form = mz_form_of(cx, rq);
    struct plan p = {.id = 0};
    enum plan_act act = act_of(mz_req_field(rq, "do"));
    MZ_TRY(plan_get(cx, mz_req_path_int(rq, "id"), &p));
    struct plan_doing d = {.plan = p.id, .act = act};
    d.note = mz_form_text(&form, "note", (struct mz_rule){.max = PLAN_NOTE_MAX});
    if (mz_req_field(rq, "version").n > 0) {
        d.version = mz_form_int(&form, "version", (struct mz_rule){.lo = 1, .hi = INT64_MAX});
    }
    read_act(&form, &d);
    if (form.problems.n == 0) {
        MZ_TRY(mz_form_take(&form, plan_do(cx, &d)));
    }
    if (form.problems.n > 0) {
        if (mz_form_json(&form, out)) {
            return MZ_OK;
        }
        mz_reply_status(rq, form.conflict ? 409 : 422);
        return act == PLAN_DONE || act == PLAN_MISSED || act == PLAN_ACTS_N
                   ? plan_page_show(cx, rq, out, &form)
                   : show_act(cx, rq, out, act, &form);
    }
    mz_reply_flash(rq, MZ_TONE_OK,
                   (struct mz_say){.text = MZ_T("Done: {0}."),
                                   .arg = {mz_text(cx->lang, plan_acts[act].done)}});
    return mz_reply_redirectf(rq, "/plan/%" PRId64, p.id);
}
