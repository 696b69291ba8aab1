/* visit_web.c - the visitor's pages on the phone: my visits by village, and one at the door. */
#include <inttypes.h>

#include "base/encode.h"
#include "base/text.h"
#include "base/utf8.h"
#include "feature/household/household.h"
#include "feature/list_web.h"
#include "feature/round/page_web.h"
#include "feature/round/round_sql.h"
#include "feature/round/round_view.h"

enum { MINE_MAX = 200, FOUND_MAX = 20, FIXED_FIELDS = 8, KEY_BYTES = 12 };

/* ---- mine ----------------------------------------------------------------------------- */

static mz_code stop_of(struct leaf *l, const struct round_q_mine_row *r, int64_t before,
                       struct round_stop *out)
{
    struct household h = {.id = 0};
    int64_t today = mz_date_today(l->cx).v;
    MZ_TRY(list_home(l, r->household, &out->name));
    MZ_TRY(household_get(l->cx, r->household, &h));
    out->href = mz_str_fmt(l->cx->a, "/round/visit/%" PRId64, r->id);
    out->village = r->division == before ? MZ_S("") : leaf_division_short(l->cx, r->division);
    out->address = h.address;
    out->plan = r->name;
    out->tag = round_visit_tag(l, round_state_of(r->state));
    struct ui_clock *c = MZ_NEW(l->cx->a, struct ui_clock);
    c->state = r->ends < today ? UI_CLOCK_LATE : r->ends <= today + 1 ? UI_CLOCK_SOON : UI_CLOCK_OK;
    c->text = leaf_sayf(l, r->ends < today ? MZ_T("Late since {0}") : MZ_T("Until {0}||deadline"),
                        leaf_day(l, r->ends), MZ_S(""));
    out->clock = c;
    return MZ_OK;
}

mz_code round_mine_show(mz_cx *cx, mz_req *rq, mz_out *out)
{
    struct leaf *l = leaf_new(cx, rq);
    struct round_q_mine_row *rows = NULL;
    struct round_q_mine_n_row n = {0};
    struct round_q_done_n_row done = {0};
    struct round_mine_view v = {.stops_n = 0};
    int64_t today = mz_date_today(cx).v;
    MZ_TRY(round_q_mine(cx, cx->actor->user, today, MINE_MAX, &rows, &v.stops_n));
    MZ_TRY(round_q_mine_n(cx, cx->actor->user, today, &n));
    MZ_TRY(round_q_done_n(cx, cx->actor->user, today, &done));
    struct round_stop *stops = MZ_NEW_N(cx->a, struct round_stop, v.stops_n + 1);
    for (size_t i = 0; i < v.stops_n; i++) {
        MZ_TRY(stop_of(l, &rows[i], i == 0 ? 0 : rows[i - 1].division, &stops[i]));
    }
    v.stops = stops;
    v.total = n.total;
    v.done = done.n;
    MZ_TRY(round_read(cx, "round_visit", 0, 0));
    struct mz_page page = {.title = leaf_say(l, MZ_T("My visits"))};
    round_crumbs(l, NULL, &page);
    mz_page(rq, page);
    round_mine_html(out, &v);
    return MZ_OK;
}

/* ---- one visit: the form --------------------------------------------------------------- */

struct door {
    struct leaf *l;
    const struct round_pack *pack;
    struct round_plan plan;
    struct round_visit visit;
    struct form *form;
    struct ui_form *f;
    bool post;
};

static mz_str given(const struct door *d, const char *name, mz_str usual)
{
    return d->post ? mz_req_field(d->l->rq, name) : usual;
}

static void ask_one(const struct door *d, const struct form_question *q)
{
    struct leaf *l = d->l;
    const char *name = mz_str_fmt(l->cx->a, "q_" MZ_FMT, MZ_ARG(q->words.id)).p;
    mz_str value = given(d, name, MZ_S(""));
    struct ui_field f = {
        .name = name, .label = form_say(l->cx->lang, &q->words), .value = value, .wide = true};
    struct ui_option *o = MZ_NEW_N(l->cx->a, struct ui_option, FORM_OPTIONS_MAX + 2);
    f.unit = l->cx->lang == MZ_LANG_EN ? q->unit_en : q->unit;
    f.options = o;
    switch (q->kind) {
    case FORM_YESNO:
        f.kind = UI_RADIO;
        f.options_n = 2;
        o[0] = (struct ui_option){.value = MZ_S("yes"), .label = leaf_say(l, MZ_T("Yes"))};
        o[1] = (struct ui_option){.value = MZ_S("no"), .label = leaf_say(l, MZ_T("No"))};
        break;
    case FORM_CHOICE:
        f.kind = UI_RADIO;
        f.options_n = q->option_n;
        for (size_t i = 0; i < q->option_n; i++) {
            o[i] = (struct ui_option){.value = q->option[i].id,
                                      .label = form_say(l->cx->lang, &q->option[i])};
        }
        break;
    case FORM_NUMBER:
        f.kind = UI_NUMBER;
        break;
    case FORM_TEXT:
        f.kind = UI_TEXTAREA;
        f.max = FORM_TEXT_MAX;
        break;
    case FORM_PHOTO:
        f.kind = UI_TEXT;
        f.hint = leaf_say(l, MZ_T("The number under which the photo is kept, as the camera or the "
                                  "office gave it."));
        f.max = 60;
        break;
    case FORM_KINDS_N:
        return;
    }
    f.hint =
        q->required && f.hint.n == 0 ? leaf_say(l, MZ_T("Needed when somebody was met.")) : f.hint;
    leaf_field(d->f, f);
}

static void outcome_field(const struct door *d)
{
    static const char *const hints[ROUND_STATES_N] = {
        [ROUND_MET] = MZ_T("Somebody of the household answered."),
        [ROUND_AWAY] = MZ_T("Nobody was at home; the visit stays on the list."),
        [ROUND_REFUSED] = MZ_T("They did not want to talk; their right."),
        [ROUND_MOVED] = MZ_T("They live here no more, or cannot be found."),
    };
    struct leaf *l = d->l;
    struct ui_option *o = MZ_NEW_N(l->cx->a, struct ui_option, ROUND_STATES_N);
    for (size_t i = 1; i < ROUND_STATES_N; i++) {
        o[i - 1] = (struct ui_option){.value = mz_str_of(round_states[i].word),
                                      .label = leaf_say(l, round_states[i].label),
                                      .hint = leaf_say(l, hints[i])};
    }
    leaf_field(d->f, (struct ui_field){.kind = UI_RADIO,
                                       .name = "outcome",
                                       .label = leaf_say(l, MZ_T("How did it go")),
                                       .value = given(d, "outcome", MZ_S("")),
                                       .options = o,
                                       .options_n = ROUND_STATES_N - 1,
                                       .required = true,
                                       .wide = true});
}

static void who_fields(const struct door *d)
{
    struct leaf *l = d->l;
    struct ui_option *o = MZ_NEW_N(l->cx->a, struct ui_option, PACK_VISITORS_MAX);
    size_t n = 0;
    for (size_t i = 0; i < d->pack->visitor_n; i++) {
        if (round_among(d->plan.visitors, d->pack->visitor[i].id)) {
            o[n++] = (struct ui_option){.value = d->pack->visitor[i].id,
                                        .label = form_say(l->cx->lang, &d->pack->visitor[i])};
        }
    }
    mz_str usual = n == 1 ? o[0].value : d->visit.kind;
    leaf_field(d->f, (struct ui_field){.kind = UI_RADIO,
                                       .name = "kind",
                                       .label = leaf_say(l, MZ_T("Who visited")),
                                       .value = given(d, "kind", usual),
                                       .options = o,
                                       .options_n = n,
                                       .required = true,
                                       .wide = true});
    leaf_field(d->f,
               (struct ui_field){.kind = UI_DATE,
                                 .name = "day",
                                 .label = leaf_say(l, MZ_T("Day of the visit")),
                                 .value = given(d, "day", leaf_day(l, mz_date_today(l->cx).v)),
                                 .required = true,
                                 .wide = true});
}

static void visit_form(struct door *d, struct mz_form *form)
{
    struct leaf *l = d->l;
    uint8_t bytes[KEY_BYTES];
    struct leaf_part *p = leaf_left(l, MZ_T("What was found||at a visit"));
    d->f = leaf_form(l, p, MZ_T("Record the visit"), form, FORM_QUESTIONS_MAX + FIXED_FIELDS);
    d->f->submit_icon = MZ_ICON("send");
    mz_random_fill(l->cx, bytes, sizeof bytes);
    outcome_field(d);
    for (size_t i = 0; i < d->form->question_n; i++) {
        ask_one(d, &d->form->question[i]);
    }
    leaf_field(d->f,
               (struct ui_field){.kind = UI_CHECK,
                                 .name = "need",
                                 .label = leaf_say(l, MZ_T("Somebody should help this "
                                                           "household")),
                                 .hint = leaf_say(l, MZ_T("Then it becomes a clue, as it does "
                                                          "by the answers.")),
                                 .value = given(d, "need", MZ_S("")),
                                 .wide = true});
    leaf_field(d->f, (struct ui_field){.kind = UI_TEXTAREA,
                                       .name = "note",
                                       .label = leaf_say(l, MZ_T("What else was seen")),
                                       .value = given(d, "note", MZ_S("")),
                                       .max = ROUND_NOTE_MAX,
                                       .wide = true});
    who_fields(d);
    leaf_keep(l, d->f, "version", leaf_int(l, d->visit.version));
    leaf_keep(
        l, d->f, "key",
        given(d, "key", mz_hex_encode(l->cx->a, (mz_str){(const char *)bytes, sizeof bytes})));
}

/* ---- one visit: what was found before ---------------------------------------------------- */

static void found_event(const struct door *d, struct leaf_part *p,
                        const struct round_q_founds_row *r)
{
    struct leaf *l = d->l;
    mz_str needs = MZ_S("");
    if (form_needs_text(l->cx, d->form, r->answers, &needs) != MZ_OK) {
        mz_clear(l->cx);
    }
    mz_str href = r->clue == MZ_NULL || !mz_req_may(l->rq, "clue.read")
                      ? MZ_S("")
                      : mz_str_fmt(l->cx->a, "/clue/%" PRId64, r->clue);
    enum round_state state = round_state_of(r->outcome);
    leaf_event(
        l, p, FOUND_MAX,
        (struct ui_event){.at = leaf_day(l, r->day),
                          .text = mz_str_fmt(l->cx->a, MZ_FMT "%s" MZ_FMT,
                                             MZ_ARG(leaf_say(l, round_states[state].label)),
                                             needs.n > 0 ? " · " : "", MZ_ARG(needs)),
                          .who = mz_str_fmt(l->cx->a, MZ_FMT " " MZ_FMT,
                                            MZ_ARG(list_worker(l, r->made_by)),
                                            MZ_ARG(round_kind_text(l->cx, d->pack, r->kind))),
                          .note = r->note,
                          .href = href,
                          .tone = r->need != 0 ? MZ_TONE_WARN : MZ_TONE_IDLE});
}

static mz_code whom(struct door *d)
{
    struct leaf *l = d->l;
    struct household h = {.id = 0};
    struct round_q_founds_row *rows = NULL;
    size_t n = 0;
    bool all = mz_req_may(l->rq, "round.read"); /* else only what this visit needs */
    MZ_TRY(household_get(l->cx, d->visit.household, &h));
    MZ_TRY(round_q_founds(l->cx, d->visit.id, FOUND_MAX, &rows, &n));
    struct leaf_part *p = leaf_right(l, MZ_T("Whom to visit"));
    leaf_fact(l, p, MZ_T("Address"),
              (struct ui_fact){.value = mz_str_fmt(l->cx->a, MZ_FMT " " MZ_FMT,
                                                   MZ_ARG(leaf_division_short(l->cx, h.division)),
                                                   MZ_ARG(h.address)),
                               .wide = true});
    leaf_fact(l, p, MZ_T("Campaign"),
              (struct ui_fact){.value = d->plan.name,
                               .href = all ? round_plan_href(l, d->plan.id) : MZ_S(""),
                               .wide = true});
    leaf_fact(l, p, MZ_T("Last day"), (struct ui_fact){.value = leaf_day(l, d->plan.ends)});
    leaf_fact(l, p, MZ_T("Visitor"), (struct ui_fact){.value = list_worker(l, d->visit.visitor)});
    leaf_action(l, p,
                (struct ui_action){.label = leaf_say(l, MZ_T("Household")),
                                   .href = mz_str_fmt(l->cx->a, "/household/%" PRId64, h.id),
                                   .icon = MZ_ICON("users-group"),
                                   .need = "household.read"});
    if (n > 0 && all) {
        struct leaf_part *t = leaf_right(l, MZ_T("Visits so far"));
        for (size_t i = 0; i < n; i++) {
            found_event(d, t, &rows[i]);
        }
    }
    return MZ_OK;
}

static mz_code visit_page(mz_cx *cx, mz_req *rq, mz_out *out, struct mz_form *form)
{
    struct door d = {
        .l = leaf_new(cx, rq), .form = MZ_NEW(cx->a, struct form), .post = form != NULL};
    struct mz_page page = {.title = MZ_S("")};
    MZ_TRY(round_visit_get(cx, mz_req_path_int(rq, "id"), &d.visit));
    MZ_TRY(round_get(cx, d.visit.plan, &d.plan));
    MZ_TRY(round_pack_get(cx, &d.pack));
    MZ_TRY(form_read(cx, d.plan.form, d.form));
    MZ_TRY(list_home(d.l, d.visit.household, &page.title));
    if (d.plan.closed || d.plan.making) {
        leaf_callout(
            d.l, MZ_TONE_IDLE,
            (struct mz_say){.text = d.plan.closed
                                        ? MZ_T("This campaign is closed already.")
                                        : MZ_T("The list of this campaign is still being made.")},
            (struct mz_say){.text = NULL});
    } else if (mz_req_may(rq, "round.visit")) {
        visit_form(&d, form);
    }
    MZ_TRY(whom(&d));
    MZ_TRY(round_read(cx, "round_visit", d.visit.id, d.visit.division));
    mz_out part;
    mz_out_init(&part, cx->lang, 2048);
    ui_tag_html(&part, round_visit_tag(d.l, d.visit.state));
    page.status = mz_page_slot(rq, &part);
    mz_out_done(&part);
    page.sub = leaf_division(cx, d.visit.division);
    round_crumbs(d.l, &d.plan, &page);
    return leaf_send(d.l, out, page);
}

mz_code round_visit_show(mz_cx *cx, mz_req *rq, mz_out *out)
{
    return visit_page(cx, rq, out, NULL);
}

/* ---- one visit: taking it ------------------------------------------------------------------- */

static mz_str answer(void *p, const char *id)
{
    struct mz_form *form = p;
    return mz_req_field(form->rq, mz_str_fmt(form->cx->a, "q_%s", id).p);
}

static void say(void *p, struct mz_say what)
{
    struct mz_form *form = p;
    what.field = mz_str_fmt(form->cx->a, "q_%s", what.field).p;
    mz_form_problem(form, what);
}

static mz_code taken(struct mz_form *form, struct round_kept *kept)
{
    mz_cx *cx = form->cx;
    struct round_visit v;
    struct round_plan r;
    struct form *f = MZ_NEW(cx->a, struct form);
    MZ_TRY(round_visit_get(cx, mz_req_path_int(form->rq, "id"), &v));
    MZ_TRY(round_get(cx, v.plan, &r));
    MZ_TRY(form_read(cx, r.form, f));
    bool need = false;
    struct round_finding in = {
        .visit = v.id,
        .version = mz_form_id(form, "version"),
        .key = mz_req_field(form->rq, "key"),
        .outcome = round_state_of(mz_req_field(form->rq, "outcome")),
        .kind = mz_req_field(form->rq, "kind"),
        .day = mz_form_day(form, "day", (struct mz_rule){.required = true}),
        .note = mz_form_text(form, "note", (struct mz_rule){.max = ROUND_NOTE_MAX}),
        .answers = MZ_S("{}")};
    if (in.outcome == ROUND_MET) {
        MZ_TRY(
            form_answers(cx, f, (struct form_given){answer, form}, say, form, &in.answers, &need));
    }
    in.need = in.outcome == ROUND_MET && (need || mz_form_flag(form, "need"));
    return form->problems.n > 0 ? MZ_OK : mz_form_take(form, round_find(cx, &in, kept));
}

mz_code round_visit_post(mz_cx *cx, mz_req *rq, mz_out *out)
{
    struct mz_form form = mz_form_of(cx, rq);
    struct round_kept kept = {.clue = MZ_NULL};
    MZ_TRY(taken(&form, &kept));
    if (form.problems.n > 0) {
        if (mz_form_json(&form, out)) {
            return MZ_OK;
        }
        mz_reply_status(rq, 422);
        return visit_page(cx, rq, out, &form);
    }
    mz_reply_flash(rq, MZ_TONE_OK,
                   (struct mz_say){.text = kept.clue == MZ_NULL
                                               ? MZ_T("The visit was recorded.")
                                               : MZ_T("The visit was recorded; the need went on as "
                                                      "a clue.")});
    return mz_reply_redirect(rq, MZ_S("/round/mine"));
}
