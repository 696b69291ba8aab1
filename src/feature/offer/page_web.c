/* page_web.c - one offer, a new one, a need with the offers that fit it, a reservation. */
#include <inttypes.h>

#include "base/text.h"
#include "feature/account/account.h"
#include "feature/division/division.h"
#include "feature/household/household.h"
#include "feature/list_web.h"
#include "feature/offer/offer_int.h"
#include "feature/offer/offer_sql.h"
#include "feature/person/person.h"
#include "store/db.h"

enum { FIELDS = 16, HALF_YEAR = 182, TOWN = 1000 };

static mz_code send(struct leaf *l, mz_out *out, mz_str title, mz_str sub)
{
    struct ui_crumb *c = MZ_NEW(l->cx->a, struct ui_crumb);
    *c = (struct ui_crumb){.label = leaf_say(l, MZ_T("Resources board")), .href = MZ_S("/offer")};
    return leaf_send(
        l, out,
        (struct mz_page){.title = title, .sub = sub, .menu = "/offer", .crumbs = c, .crumbs_n = 1});
}

static mz_str kept(struct leaf *l, const struct mz_form *form, const char *name, mz_str usual)
{
    return form == NULL ? usual : mz_req_field(l->rq, name);
}

static void words_field(struct leaf *l, struct ui_form *f, const char *name, const char *label,
                        const struct plan_word *w, size_t n)
{
    struct ui_option *o = MZ_NEW_N(l->cx->a, struct ui_option, n + 1);
    o[0] = (struct ui_option){.value = MZ_S(""), .label = leaf_say(l, MZ_T("Please choose"))};
    for (size_t i = 0; i < n; i++) {
        o[i + 1] =
            (struct ui_option){.value = mz_str_of(w[i].word), .label = leaf_say(l, w[i].label)};
    }
    leaf_field(f, (struct ui_field){.kind = UI_SELECT,
                                    .name = name,
                                    .label = leaf_say(l, label),
                                    .value = kept(l, f->form, name, MZ_S("")),
                                    .options = o,
                                    .options_n = n + 1,
                                    .required = true});
}

static void field(struct leaf *l, struct ui_form *f, struct ui_field field, const char *label)
{
    field.label = leaf_say(l, label);
    field.value = kept(l, f->form, field.name, field.value);
    leaf_field(f, field);
}

static size_t word_of(struct mz_form *form, const char *name, const struct plan_word *w, size_t n)
{
    size_t i = plan_word_of(w, n, mz_req_field(form->rq, name));
    if (i == n) {
        mz_form_problem(form, (struct mz_say){.field = name, .text = MZ_T("Please choose")});
    }
    return i == n ? 0 : i;
}

/* ---- a new offer ---------------------------------------------------------------------------- */

static mz_code show_new(mz_cx *cx, mz_req *rq, mz_out *out, struct mz_form *form)
{
    struct leaf *l = leaf_new(cx, rq);
    struct ui_form *f =
        leaf_form(l, leaf_left(l, MZ_T("New offer")), MZ_T("Enter the offer"), form, FIELDS);
    int64_t today = mz_date_today(cx).v;
    int64_t place = division_code(mz_req_field(rq, "place"));
    f->cancel_href = MZ_S("/offer");
    words_field(l, f, "kind", MZ_T("Need"), plan_needs, PLAN_NEEDS_N);
    field(
        l, f,
        (struct ui_field){.kind = UI_TEXT, .name = "what", .max = OFFER_WHAT_MAX, .required = true},
        MZ_T("What is given"));
    words_field(l, f, "giver", MZ_T("Giver"), plan_givers, PLAN_GIVERS_N - 1);
    field(l, f,
          (struct ui_field){
              .kind = UI_TEXT, .name = "giver_name", .max = PLAN_GIVER_MAX, .required = true},
          MZ_T("Name of the giver"));
    field(l, f,
          (struct ui_field){
              .kind = UI_NUMBER, .name = "total_n", .max = 6, .required = true, .value = MZ_S("1")},
          MZ_T("How many"));
    field(l, f,
          (struct ui_field){.kind = UI_DIVISION,
                            .name = "place",
                            .shown = place == 0 ? MZ_S("") : leaf_division(cx, place),
                            .source = MZ_S("/division/pick"),
                            .required = true},
          MZ_T("Place||offer"));
    field(l, f,
          (struct ui_field){
              .kind = UI_DATE, .name = "starts", .value = leaf_day(l, today), .required = true},
          MZ_T("From||day"));
    field(l, f,
          (struct ui_field){.kind = UI_DATE,
                            .name = "ends",
                            .value = leaf_day(l, today + HALF_YEAR),
                            .required = true},
          MZ_T("Until||day"));
    leaf_field(f, (struct ui_field){.kind = UI_GROUP,
                                    .name = "whom",
                                    .label = leaf_say(l, MZ_T("For whom")),
                                    .hint = leaf_say(l, MZ_T("Empty means: for everybody."))});
    field(l, f, (struct ui_field){.kind = UI_NUMBER, .name = "age_from", .max = 3},
          MZ_T("Age, at least"));
    field(l, f, (struct ui_field){.kind = UI_NUMBER, .name = "age_to", .max = 3},
          MZ_T("Age, at most"));
    field(l, f, (struct ui_field){.kind = UI_CHECK, .name = "recognised", .wide = true},
          MZ_T("Only households that the office recognised"));
    return send(l, out, leaf_say(l, MZ_T("Enter an offer")), MZ_S(""));
}

mz_code offer_new_get(mz_cx *cx, mz_req *rq, mz_out *out)
{
    return show_new(cx, rq, out, NULL);
}

static int64_t day_of(struct mz_form *form, const char *name)
{
    int64_t v = mz_form_day(form, name, (struct mz_rule){.required = true});
    return v == MZ_NULL ? 0 : v;
}

static int64_t number(struct mz_form *form, const char *name, int64_t hi)
{
    int64_t v = mz_form_int(form, name, (struct mz_rule){.lo = 1, .hi = hi, .required = true});
    return v == MZ_NULL ? 0 : v;
}

mz_code offer_new_post(mz_cx *cx, mz_req *rq, mz_out *out)
{
    struct mz_form form = mz_form_of(cx, rq);
    int64_t id = 0;
    const struct mz_rule age = {.lo = 0, .hi = OFFER_AGE_MAX};
    struct offer in = {
        .kind = (enum plan_need_kind)word_of(&form, "kind", plan_needs, PLAN_NEEDS_N),
        .giver = (enum plan_giver)word_of(&form, "giver", plan_givers, PLAN_GIVERS_N - 1),
        .giver_name = mz_form_text(&form, "giver_name",
                                   (struct mz_rule){.max = PLAN_GIVER_MAX, .required = true}),
        .what =
            mz_form_text(&form, "what", (struct mz_rule){.max = OFFER_WHAT_MAX, .required = true}),
        .total_n = number(&form, "total_n", OFFER_TOTAL_MAX),
        .place = division_code(mz_req_field(rq, "place")),
        .starts = day_of(&form, "starts"),
        .ends = day_of(&form, "ends"),
        .age_from = mz_form_int(&form, "age_from", age),
        .age_to = mz_form_int(&form, "age_to", age),
        .recognised = mz_form_flag(&form, "recognised"),
        .lon_e6 = MZ_NULL,
        .lat_e6 = MZ_NULL,
        .reach_m = MZ_NULL,
        .owner = offer_is_giver(cx) ? cx->actor->user : MZ_NULL};
    if (form.problems.n == 0) {
        MZ_TRY(mz_form_take(&form, offer_add(cx, &in, &id)));
    }
    if (form.problems.n > 0) {
        if (mz_form_json(&form, out)) {
            return MZ_OK;
        }
        mz_reply_status(rq, 422);
        return show_new(cx, rq, out, &form);
    }
    mz_reply_flash(rq, MZ_TONE_OK, (struct mz_say){.text = MZ_T("The offer was entered.")});
    return mz_reply_redirectf(rq, "/offer/%" PRId64, id);
}

/* ---- one offer ------------------------------------------------------------------------------- */

static void offer_facts(struct leaf *l, struct leaf_part *p, const struct offer *o)
{
    mz_arena *a = l->cx->a;
    leaf_fact(l, p, MZ_T("Need"),
              (struct ui_fact){.value = leaf_say(l, plan_needs[o->kind].label)});
    leaf_fact(
        l, p, MZ_T("Giver"),
        (struct ui_fact){.value = o->giver_name, .note = leaf_say(l, plan_givers[o->giver].label)});
    leaf_fact(l, p, MZ_T("Place||offer"),
              (struct ui_fact){.value = leaf_division(l->cx, o->place), .wide = true});
    leaf_fact(l, p, MZ_T("Left / in all"),
              (struct ui_fact){.value = mz_str_fmt(a, "%" PRId64 " / %" PRId64,
                                                   o->total_n - o->taken_n, o->total_n)});
    leaf_fact(l, p, MZ_T("From||day"), (struct ui_fact){.value = leaf_day(l, o->starts)});
    leaf_fact(l, p, MZ_T("Until||day"), (struct ui_fact){.value = leaf_day(l, o->ends)});
    if (o->age_from != MZ_NULL) {
        leaf_fact(l, p, MZ_T("Age, at least"), (struct ui_fact){.value = leaf_int(l, o->age_from)});
    }
    if (o->age_to != MZ_NULL) {
        leaf_fact(l, p, MZ_T("Age, at most"), (struct ui_fact){.value = leaf_int(l, o->age_to)});
    }
    if (o->recognised) {
        leaf_fact(l, p, MZ_T("For whom"),
                  (struct ui_fact){
                      .value = leaf_say(l, MZ_T("Only households that the office recognised")),
                      .wide = true});
    }
}

static mz_code show_offer(mz_cx *cx, mz_req *rq, mz_out *out, struct mz_form *form)
{
    static const struct ui_column heads[] = {
        {.name = "place", .label = {MZ_T("Township||reservation"), 0}, .fixed = true},
        {.name = "n", .label = {MZ_T("How many"), 0}, .num = true, .phone_label = true},
        {.name = "day", .label = {MZ_T("Day"), 0}, .phone_label = true},
        {.name = "state", .label = {MZ_T("State"), 0}, .phone_end = true},
    };
    struct leaf *l = leaf_new(cx, rq);
    struct offer o = {.id = 0};
    struct offer_match *m = NULL;
    size_t n = 0;
    MZ_TRY(offer_get(cx, mz_req_path_int(rq, "id"), &o));
    MZ_TRY(offer_matches(cx, o.id, &m, &n));
    struct leaf_part *p = leaf_left(l, MZ_T("Reservations"));
    p->note = n == 0 ? leaf_say(l, MZ_T("Nothing is reserved")) : MZ_S("");
    struct ui_table *t = n == 0 ? NULL : leaf_table(l, p, heads, MZ_LEN(heads), n);
    for (size_t i = 0; i < n; i++) {
        leaf_cell(t, (struct ui_cell){.text = leaf_division_short(cx, m[i].division / TOWN * TOWN),
                                      .href = mz_str_fmt(cx->a, "/offer/match/%" PRId64, m[i].id)});
        leaf_cell(t, (struct ui_cell){.text = leaf_int(l, m[i].n)});
        leaf_cell(t, (struct ui_cell){.text = leaf_day(l, m[i].day)});
        leaf_cell(t, (struct ui_cell){.text = leaf_say(l, offer_states[m[i].state].label)});
    }
    offer_facts(l, leaf_right(l, MZ_T("Offer")), &o);
    bool own = !offer_is_giver(cx) || o.owner == cx->actor->user;
    if (!o.closed && own && mz_req_may(rq, "offer.add")) {
        struct ui_form *f =
            leaf_form(l, leaf_right(l, MZ_T("Close the offer")), MZ_T("Close the offer"), form, 2);
        f->submit_value = MZ_S("close");
        f->danger = true;
        f->note = leaf_say(l, MZ_T("What is reserved stays reserved."));
        leaf_keep(l, f, "version", mz_str_fmt(cx->a, "%" PRId64, o.version));
    }
    return send(l, out, o.what, o.giver_name);
}

mz_code offer_show_get(mz_cx *cx, mz_req *rq, mz_out *out)
{
    return show_offer(cx, rq, out, NULL);
}

mz_code offer_show_post(mz_cx *cx, mz_req *rq, mz_out *out)
{
    struct mz_form form = mz_form_of(cx, rq);
    int64_t id = mz_req_path_int(rq, "id");
    int64_t version = number(&form, "version", INT64_MAX);
    if (form.problems.n == 0) {
        MZ_TRY(mz_form_take(&form, offer_close(cx, id, version)));
    }
    if (form.problems.n > 0) {
        if (mz_form_json(&form, out)) {
            return MZ_OK;
        }
        mz_reply_status(rq, form.conflict ? 409 : 422);
        return show_offer(cx, rq, out, &form);
    }
    mz_reply_flash(rq, MZ_TONE_OK, (struct mz_say){.text = MZ_T("The offer was closed.")});
    return mz_reply_redirectf(rq, "/offer/%" PRId64, id);
}

/* ---- a need with what fits it ---------------------------------------------------------------- */

static mz_code need_of(mz_cx *cx, mz_req *rq, struct plan *p, enum plan_need_kind *kind, bool *met)
{
    struct offer_q_need_row r = {0};
    bool found = false;
    MZ_TRY(offer_q_need(cx, mz_req_path_int(rq, "id"), &r, &found));
    if (!found) {
        return mz_refuse(cx, MZ_ABSENT, .text = MZ_T("There is no such need in your area."));
    }
    *kind = (enum plan_need_kind)plan_word_of(plan_needs, PLAN_NEEDS_N - 1, r.kind);
    *met = !mz_str_eq(r.state, MZ_S("open"));
    return plan_get(cx, r.plan, p);
}

static mz_str reasons(mz_cx *cx, const struct offer_fit *f)
{
    mz_str out = MZ_S("");
    for (size_t i = 0; i < f->why_n; i++) {
        out = mz_str_fmt(cx->a, MZ_FMT "%s" MZ_FMT, MZ_ARG(out),
                         i == 0                   ? ""
                         : cx->lang == MZ_LANG_EN ? "; "
                                                  : "；",
                         MZ_ARG(mz_text_say(cx->a, cx->lang, f->why[i])));
    }
    return out;
}

static void fits_table(struct leaf *l, const struct offer_fit *v, size_t n)
{
    static const struct ui_column heads[] = {
        {.name = "what", .label = {MZ_T("What is given"), 0}, .fixed = true},
        {.name = "giver", .label = {MZ_T("Giver"), 0}, .phone_label = true},
        {.name = "why", .label = {MZ_T("Why it fits"), 0}, .phone_full = true},
        {.name = "left", .label = {MZ_T("Left / in all"), 0}, .phone_label = true},
        {.name = "ends", .label = {MZ_T("Until||day"), 0}, .phone_label = true, .one_line = true},
    };
    struct leaf_part *p = leaf_left(l, MZ_T("Offers that fit, best first"));
    if (n == 0) {
        p->note = leaf_say(l, MZ_T("No open offer fits this need. Agree on a measure by hand, or "
                                   "enter an offer."));
        return;
    }
    struct ui_table *t = leaf_table(l, p, heads, MZ_LEN(heads), n);
    for (size_t i = 0; i < n; i++) {
        leaf_cell(t, (struct ui_cell){.text = v[i].o.what,
                                      .href = mz_str_fmt(l->cx->a, "/offer/%" PRId64, v[i].o.id)});
        leaf_cell(t, (struct ui_cell){.text = v[i].o.giver_name,
                                      .note = leaf_say(l, plan_givers[v[i].o.giver].label)});
        leaf_cell(t, (struct ui_cell){.text = reasons(l->cx, &v[i])});
        leaf_cell(t, (struct ui_cell){.text = mz_str_fmt(l->cx->a, "%" PRId64 " / %" PRId64,
                                                         v[i].o.total_n - v[i].o.taken_n,
                                                         v[i].o.total_n)});
        leaf_cell(t, (struct ui_cell){.text = leaf_day(l, v[i].o.ends)});
    }
}

static void reserve_form(struct leaf *l, struct mz_form *form, const struct offer_fit *v, size_t n)
{
    struct ui_option *o = MZ_NEW_N(l->cx->a, struct ui_option, n + 1);
    struct ui_form *f = leaf_form(l, leaf_right(l, MZ_T("Reserve")), MZ_T("Reserve"), form, FIELDS);
    enum { WEEK = 7 };
    for (size_t i = 0; i < n; i++) {
        o[i] = (struct ui_option){
            .value = mz_str_fmt(l->cx->a, "%" PRId64, v[i].o.id),
            .label = leaf_sayf(l, MZ_T("{0}: {1}"), v[i].o.giver_name, v[i].o.what)};
    }
    field(l, f,
          (struct ui_field){.kind = UI_SELECT,
                            .name = "offer",
                            .options = o,
                            .options_n = n,
                            .required = true,
                            .wide = true},
          MZ_T("Offer"));
    field(l, f,
          (struct ui_field){
              .kind = UI_NUMBER, .name = "n", .max = 6, .required = true, .value = MZ_S("1")},
          MZ_T("How many"));
    field(l, f,
          (struct ui_field){.kind = UI_DATE,
                            .name = "day",
                            .value = leaf_day(l, mz_date_today(l->cx).v + WEEK),
                            .required = true},
          MZ_T("Day"));
    f->note =
        leaf_say(l, MZ_T("The giver learns the township and the day; the address only when he "
                         "accepts."));
}

static mz_code show_need(mz_cx *cx, mz_req *rq, mz_out *out, struct mz_form *form)
{
    struct leaf *l = leaf_new(cx, rq);
    struct plan p = {.id = 0};
    struct offer_fit *v = NULL;
    enum plan_need_kind kind = PLAN_CASH;
    mz_str whom = MZ_S("");
    bool met = false;
    size_t n = 0;
    MZ_TRY(need_of(cx, rq, &p, &kind, &met));
    MZ_TRY(offer_fits(cx, p.id, kind, &v, &n));
    MZ_TRY(list_home(l, p.household, &whom));
    MZ_TRY(mz_read_note(cx, &(struct mz_event){.act = MZ_S("plan.read"),
                                               .kind = MZ_S("plan"),
                                               .subject = p.id,
                                               .division = p.division}));
    bool asked = p.consent == PLAN_ORAL || p.consent == PLAN_SIGNED;
    if (!asked) {
        leaf_callout(l, MZ_TONE_WARN,
                     (struct mz_say){.text = MZ_T("The household has not agreed yet.")},
                     (struct mz_say){.text = MZ_T("Note its consent in the help plan first.")});
    }
    fits_table(l, v, n);
    if (n > 0 && asked && !met) {
        reserve_form(l, form, v, n);
    }
    struct leaf_part *q = leaf_right(l, MZ_T("Help plan"));
    leaf_fact(l, q, MZ_T("Household"),
              (struct ui_fact){.value = whom, .href = mz_str_fmt(cx->a, "/plan/%" PRId64, p.id)});
    leaf_fact(l, q, MZ_T("Division"),
              (struct ui_fact){.value = leaf_division(cx, p.division), .wide = true});
    return send(l, out, leaf_say(l, plan_needs[kind].label), whom);
}

mz_code offer_need_get(mz_cx *cx, mz_req *rq, mz_out *out)
{
    return show_need(cx, rq, out, NULL);
}

mz_code offer_need_post(mz_cx *cx, mz_req *rq, mz_out *out)
{
    struct mz_form form = mz_form_of(cx, rq);
    struct plan p = {.id = 0};
    struct offer_want in = {.n = number(&form, "n", OFFER_TOTAL_MAX),
                            .offer = number(&form, "offer", INT64_MAX),
                            .day = day_of(&form, "day")};
    bool met = false;
    int64_t id = 0;
    MZ_TRY(need_of(cx, rq, &p, &in.kind, &met));
    in.plan = p.id;
    if (form.problems.n == 0) {
        MZ_TRY(mz_form_take(&form, offer_reserve(cx, &in, &id)));
    }
    if (form.problems.n > 0) {
        if (mz_form_json(&form, out)) {
            return MZ_OK;
        }
        mz_reply_status(rq, form.conflict ? 409 : 422);
        return show_need(cx, rq, out, &form);
    }
    mz_reply_flash(rq, MZ_TONE_OK, (struct mz_say){.text = MZ_T("It is reserved.")});
    return mz_reply_redirectf(rq, "/offer/match/%" PRId64, id);
}

/* ---- a reservation ----------------------------------------------------------------------------
 */

/* May the address be told to the giver? Not where somebody who is hidden lives. */
static mz_code may_tell(mz_cx *cx, int64_t household, bool *yes)
{
    struct household_member *m = NULL;
    struct person_view *v = NULL;
    int64_t ids[HOUSEHOLD_MEMBERS_MAX];
    size_t n = 0;
    size_t seen = 0;
    *yes = true;
    MZ_TRY(members_of(cx, household, &m, &n));
    for (size_t i = 0; i < n; i++) {
        ids[i] = m[i].person;
    }
    MZ_TRY(person_views(cx, person_may(cx), ids, n, &v, &seen));
    for (size_t i = 0; i < seen; i++) {
        *yes = *yes && v[i].hidden == 0;
    }
    return MZ_OK;
}

static mz_code for_giver(struct leaf *l, struct leaf_part *p, const struct offer_match *m)
{
    struct household h = {.id = 0};
    struct plan plan = {.id = 0};
    bool tell = false;
    leaf_fact(
        l, p, MZ_T("Township||reservation"),
        (struct ui_fact){.value = leaf_division(l->cx, m->division / TOWN * TOWN), .wide = true});
    if (m->state != OFFER_ACCEPTED) {
        return MZ_OK;
    }
    MZ_TRY(plan_get(l->cx, m->plan, &plan));
    leaf_fact(l, p, MZ_T("Who takes you there"),
              (struct ui_fact){.value = list_worker(l, plan.responsible)});
    MZ_TRY(may_tell(l->cx, m->household, &tell));
    if (tell) {
        MZ_TRY(household_get(l->cx, m->household, &h));
        leaf_fact(
            l, p, MZ_T("Address"),
            (struct ui_fact){.value = mz_str_fmt(l->cx->a, MZ_FMT MZ_FMT,
                                                 MZ_ARG(leaf_division_short(l->cx, h.division)),
                                                 MZ_ARG(h.address)),
                             .wide = true});
    }
    return mz_read_note(l->cx, &(struct mz_event){.act = MZ_S("offer.read"),
                                                  .kind = MZ_S("offer_match"),
                                                  .subject = m->id,
                                                  .division = m->division});
}

static mz_code for_office(struct leaf *l, struct leaf_part *p, const struct offer_match *m)
{
    mz_str whom = MZ_S("");
    MZ_TRY(list_home(l, m->household, &whom));
    leaf_fact(
        l, p, MZ_T("Household"),
        (struct ui_fact){.value = whom, .href = mz_str_fmt(l->cx->a, "/plan/%" PRId64, m->plan)});
    leaf_fact(l, p, MZ_T("Division"),
              (struct ui_fact){.value = leaf_division(l->cx, m->division), .wide = true});
    return mz_read_note(l->cx, &(struct mz_event){.act = MZ_S("offer.read"),
                                                  .kind = MZ_S("offer_match"),
                                                  .subject = m->id,
                                                  .division = m->division});
}

static struct ui_form *act(struct leaf *l, const struct offer_match *m, struct mz_form *form,
                           const char *title, const char *word)
{
    struct ui_form *f = leaf_form(l, leaf_left(l, title), title, form, FIELDS);
    f->submit_value = mz_str_of(word);
    leaf_keep(l, f, "version", mz_str_fmt(l->cx->a, "%" PRId64, m->version));
    return f;
}

static void note_field(struct leaf *l, struct ui_form *f)
{
    field(
        l, f,
        (struct ui_field){.kind = UI_TEXTAREA, .name = "note", .max = PLAN_NOTE_MAX, .wide = true},
        MZ_T("Reason, when it is declined or cancelled"));
}

static void more(struct leaf *l, struct ui_form *f, const char *label, const char *word)
{
    struct ui_action *a = MZ_NEW(l->cx->a, struct ui_action);
    *a = (struct ui_action){
        .label = leaf_say(l, label), .name = MZ_S("do"), .value = mz_str_of(word)};
    f->more = a;
    f->more_n = 1;
}

static void act_forms(struct leaf *l, const struct offer_match *m, struct mz_form *form)
{
    static const char *const words[] = {"5", "4", "3", "2", "1"};
    bool giver = offer_is_giver(l->cx);
    bool office = !giver && mz_req_may(l->rq, "offer.match");
    bool answers = giver || (office && m->owner == MZ_NULL);
    bool runs = m->state == OFFER_RESERVED || m->state == OFFER_ACCEPTED;
    if (m->state == OFFER_RESERVED && answers) {
        struct ui_form *f = act(l, m, form, MZ_T("Accept||offer"), "accept");
        note_field(l, f);
        more(l, f, MZ_T("Decline||offer"), "decline");
    } else if (m->state == OFFER_ACCEPTED && (giver || office)) {
        struct ui_form *f = act(l, m, form, MZ_T("It was delivered"), "deliver");
        note_field(l, f);
        more(l, f, giver ? MZ_T("Decline||offer") : MZ_T("Cancel||offer"),
             giver ? "decline" : "cancel");
    } else if (runs && office) {
        note_field(l, act(l, m, form, MZ_T("Cancel||offer"), "cancel"));
    } else if (m->state == OFFER_DELIVERED && office && m->rating == MZ_NULL) {
        struct ui_option *o = MZ_NEW_N(l->cx->a, struct ui_option, MZ_LEN(words));
        for (size_t i = 0; i < MZ_LEN(words); i++) {
            o[i] = (struct ui_option){.value = mz_str_of(words[i]), .label = mz_str_of(words[i])};
        }
        struct ui_form *f = act(l, m, form, MZ_T("Word of the family"), "rate");
        field(l, f,
              (struct ui_field){.kind = UI_SELECT,
                                .name = "rating",
                                .options = o,
                                .options_n = MZ_LEN(words),
                                .required = true},
              MZ_T("5 very content, 1 not at all"));
        field(l, f, (struct ui_field){.kind = UI_CHECK, .name = "met", .wide = true},
              MZ_T("The need is met by it"));
    }
}

static mz_code show_match(mz_cx *cx, mz_req *rq, mz_out *out, struct mz_form *form)
{
    struct leaf *l = leaf_new(cx, rq);
    struct offer_match m = {.id = 0};
    struct offer o = {.id = 0};
    MZ_TRY(offer_match_get(cx, mz_req_path_int(rq, "id"), &m));
    MZ_TRY(offer_get(cx, m.offer, &o));
    struct leaf_part *p = leaf_left(l, MZ_T("Reservation"));
    leaf_fact(l, p, MZ_T("State"),
              (struct ui_fact){.value = leaf_say(l, offer_states[m.state].label)});
    leaf_fact(l, p, MZ_T("How many"), (struct ui_fact){.value = leaf_int(l, m.n)});
    leaf_fact(l, p, MZ_T("Day"), (struct ui_fact){.value = leaf_day(l, m.day)});
    if (m.receipt.n > 0) {
        leaf_fact(l, p, MZ_T("Receipt||offer"), (struct ui_fact){.value = m.receipt, .id = true});
    }
    if (m.rating != MZ_NULL) {
        leaf_fact(l, p, MZ_T("Word of the family"),
                  (struct ui_fact){.value = leaf_int(l, m.rating)});
    }
    MZ_TRY(offer_is_giver(cx) ? for_giver(l, p, &m) : for_office(l, p, &m));
    act_forms(l, &m, form);
    struct leaf_part *q = leaf_right(l, MZ_T("Offer"));
    offer_facts(l, q, &o);
    return send(l, out, o.what, leaf_say(l, offer_states[m.state].label));
}

mz_code offer_match_show_get(mz_cx *cx, mz_req *rq, mz_out *out)
{
    return show_match(cx, rq, out, NULL);
}

mz_code offer_match_show_post(mz_cx *cx, mz_req *rq, mz_out *out)
{
    static const char *const words[OFFER_ACTS_N] = {"accept", "decline", "deliver", "cancel",
                                                    "rate"};
    struct mz_form form = mz_form_of(cx, rq);
    size_t act = 0;
    while (act < OFFER_ACTS_N && !mz_str_eq(mz_req_field(rq, "do"), mz_str_of(words[act]))) {
        act++;
    }
    struct offer_doing d = {.match = mz_req_path_int(rq, "id"), .act = (enum offer_act)act};
    enum { BEST = 5 };
    d.note = mz_form_text(&form, "note", (struct mz_rule){.max = PLAN_NOTE_MAX});
    if (mz_req_field(rq, "version").n > 0) {
        d.version = number(&form, "version", INT64_MAX);
    }
    if (act == OFFER_RATE) {
        d.rating = number(&form, "rating", BEST);
        d.met = mz_form_flag(&form, "met");
    }
    if (form.problems.n == 0) {
        MZ_TRY(mz_form_take(&form, offer_do(cx, &d)));
    }
    if (form.problems.n > 0) {
        if (mz_form_json(&form, out)) {
            return MZ_OK;
        }
        mz_reply_status(rq, form.conflict ? 409 : 422);
        return show_match(cx, rq, out, &form);
    }
    mz_reply_flash(rq, MZ_TONE_OK, (struct mz_say){.text = MZ_T("It was noted.")});
    return mz_reply_redirectf(rq, "/offer/match/%" PRId64, d.match);
}
