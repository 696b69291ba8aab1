/* call_web.c - one call: who the caller may be, what is open, and the form that registers it. */
#include <inttypes.h>

#include "base/text.h"
#include "base/utf8.h"
#include "feature/division/division.h"
#include "feature/hotline/hotline_int.h"
#include "feature/household/household.h"
#include "feature/leaf_web.h"
#include "feature/person/person.h"
#include "feature/watch/watch.h"
#include "store/db.h"

enum { FOUND_MAX = 8, OPEN_MAX = 12 };

struct call_page {
    struct leaf *l;
    struct hotline_call call;
    struct mz_form *form;
    struct person_view *callers;
    size_t callers_n;
    int64_t homes[FOUND_MAX]; /* of the callers; 0: none */
};

/* ---- who calls -------------------------------------------------------------------------- */

/* By the number, inside the desk's scope; person_search() puts the look on record. */
static mz_code find_callers(struct call_page *s)
{
    mz_cx *cx = s->l->cx;
    struct person_found found = {.n = 0};
    const struct person_query q = {.text = s->call.number, .limit = FOUND_MAX};
    if (!mz_req_may(s->l->rq, "person.read")) {
        return MZ_OK;
    }
    mz_code rc = person_search(cx, person_may(cx), &q, &found);
    if (rc == MZ_INVALID) {
        mz_clear(cx);
        return MZ_OK;
    }
    MZ_TRY(rc);
    MZ_TRY(person_views(cx, person_may(cx), found.ids, found.n, &s->callers, &s->callers_n));
    for (size_t i = 0; i < s->callers_n && i < FOUND_MAX; i++) {
        struct household_member m = {.id = 0};
        bool known = false;
        MZ_TRY(
            household_of(cx, s->callers[i].id, HOUSEHOLD_LIVING, mz_date_today(cx).v, &m, &known));
        s->homes[i] = known ? m.household : 0;
    }
    return MZ_OK;
}

static void show_callers(struct call_page *s)
{
    static const struct ui_column heads[] = {
        {.name = "name", .label = {MZ_T("Name of the person"), 0}, .fixed = true},
        {.name = "age", .label = {MZ_T("Age"), 0}, .num = true, .phone_end = true},
        {.name = "place", .label = {MZ_T("Division"), 0}, .phone_label = true},
        {.name = "home", .label = {MZ_T("Household"), 0}, .phone_label = true},
    };
    struct leaf *l = s->l;
    struct leaf_part *p = leaf_left(l, MZ_T("Who has this number"));
    p->sub = s->call.number_mask;
    if (s->callers_n == 0) {
        p->note = leaf_say(l, MZ_T("Nobody of your area is registered with this number."));
        return;
    }
    struct ui_table *t = leaf_table(l, p, heads, MZ_LEN(heads), s->callers_n);
    for (size_t i = 0; i < s->callers_n; i++) {
        const struct person_view *v = &s->callers[i];
        leaf_cell(t, (struct ui_cell){.text = v->name,
                                      .href = mz_str_fmt(l->cx->a, "/person/%" PRId64, v->id),
                                      .note = v->id_mask});
        leaf_cell(t, (struct ui_cell){.text = v->age < 0 ? MZ_S("—") : leaf_int(l, v->age)});
        leaf_cell(t, (struct ui_cell){.text = leaf_division_short(l->cx, v->division)});
        leaf_cell(t, s->homes[i] == 0
                         ? (struct ui_cell){.text = MZ_S("—")}
                         : (struct ui_cell){
                               .text = leaf_say(l, MZ_T("To the household")),
                               .href = mz_str_fmt(l->cx->a, "/household/%" PRId64, s->homes[i])});
    }
}

/* ---- what is open --------------------------------------------------------------------------- */

static void clue_event(struct leaf *l, struct leaf_part *p, const struct clue *c)
{
    leaf_event(l, p, OPEN_MAX,
               (struct ui_event){.at = leaf_time(l, c->made_ms),
                                 .text = leaf_sayf(l, MZ_T("{0}: {1}"),
                                                   leaf_say(l, clue_kinds[c->kind].label),
                                                   leaf_say(l, clue_needs[c->need].label)),
                                 .note = leaf_say(l, clue_states[c->state].label),
                                 .href = mz_str_fmt(l->cx->a, "/clue/%" PRId64, c->id)});
}

struct shown {
    struct leaf_part *p;
    int64_t seen[OPEN_MAX];
    size_t n;
};

static void each_once(struct leaf *l, struct shown *w, const struct clue *v, size_t n)
{
    for (size_t i = 0; i < n && w->n < OPEN_MAX; i++) {
        bool twice = false;
        for (size_t j = 0; j < w->n; j++) {
            twice = twice || w->seen[j] == v[i].id;
        }
        if (!twice) {
            w->p =
                w->p == NULL ? leaf_right(l, MZ_T("Clues of the caller and the household")) : w->p;
            w->seen[w->n++] = v[i].id;
            clue_event(l, w->p, &v[i]);
        }
    }
}

/* Clues this number reported, then those of the households, each once. */
static mz_code show_clues(struct call_page *s)
{
    struct shown w = {.p = NULL};
    struct clue *v = NULL;
    size_t n = 0;
    MZ_TRY(clues_by_phone(s->l->cx, s->call.number, &v, &n));
    each_once(s->l, &w, v, n);
    for (size_t i = 0; i < s->callers_n && i < FOUND_MAX; i++) {
        n = 0;
        MZ_TRY(s->homes[i] == 0 ? MZ_OK : clues_of(s->l->cx, s->homes[i], &v, &n));
        each_once(s->l, &w, v, n);
    }
    return MZ_OK;
}

static void open_alerts(struct leaf *l, struct shown *w, const struct watch_alert *v, size_t n)
{
    for (size_t i = 0; i < n && w->n < OPEN_MAX; i++) {
        if (v[i].state == WATCH_CLOSED) {
            continue;
        }
        w->p = w->p == NULL ? leaf_right(l, MZ_T("Open alerts of the household")) : w->p;
        w->n++;
        leaf_event(l, w->p, OPEN_MAX,
                   (struct ui_event){.at = leaf_time(l, v[i].made_ms),
                                     .text = v[i].causes,
                                     .note = leaf_say(l, watch_states[v[i].state].label),
                                     .href = mz_str_fmt(l->cx->a, "/watch/%" PRId64, v[i].id)});
    }
}

static mz_code show_alerts(struct call_page *s)
{
    struct shown w = {.p = NULL};
    bool may = mz_req_may(s->l->rq, "watch.read");
    for (size_t i = 0; may && i < s->callers_n && i < FOUND_MAX; i++) {
        struct watch_alert *v = NULL;
        size_t n = 0;
        MZ_TRY(s->homes[i] == 0 ? MZ_OK : watch_of(s->l->cx, s->homes[i], &v, &n));
        open_alerts(s->l, &w, v, n);
    }
    return MZ_OK;
}

static mz_code show_before(struct call_page *s)
{
    struct leaf *l = s->l;
    struct hotline_call *v = NULL;
    size_t n = 0;
    MZ_TRY(hotline_before(l->cx, &s->call, &v, &n));
    struct leaf_part *p = leaf_right(l, MZ_T("Earlier calls"));
    p->sub = leaf_int(l, (int64_t)n);
    for (size_t i = 0; i < n; i++) {
        leaf_event(l, p, n,
                   (struct ui_event){.at = leaf_time(l, v[i].at_ms),
                                     .text = leaf_say(l, hotline_states[v[i].state].label),
                                     .note = v[i].kind == CLUE_KINDS_N
                                                 ? MZ_S("")
                                                 : leaf_say(l, clue_kinds[v[i].kind].label),
                                     .href = mz_str_fmt(l->cx->a, "/hotline/%" PRId64, v[i].id)});
    }
    return MZ_OK;
}

/* ---- registering ------------------------------------------------------------------------------
 */

static mz_str kept(const struct call_page *s, const char *name)
{
    return mz_req_method(s->l->rq) == MZ_POST ? mz_req_field(s->l->rq, name) : MZ_S("");
}

static struct ui_option *words(struct leaf *l, const struct clue_word *w, size_t n,
                               const char *first)
{
    struct ui_option *o = MZ_NEW_N(l->cx->a, struct ui_option, n + 1);
    o[0] = (struct ui_option){.value = MZ_S(""), .label = leaf_say(l, first)};
    for (size_t i = 0; i < n; i++) {
        o[i + 1] =
            (struct ui_option){.value = mz_str_of(w[i].word), .label = leaf_say(l, w[i].label)};
    }
    return o;
}

/* Somebody of the register, or who is told. */
static void whom_fields(struct call_page *s, struct ui_form *f)
{
    struct leaf *l = s->l;
    int64_t place = division_code(kept(s, "division"));
    struct ui_option *o = MZ_NEW_N(l->cx->a, struct ui_option, s->callers_n + 1);
    for (size_t i = 0; i < s->callers_n; i++) {
        o[i] = (struct ui_option){.value = mz_str_fmt(l->cx->a, "%" PRId64, s->callers[i].id),
                                  .label = s->callers[i].name,
                                  .hint = s->callers[i].id_mask};
    }
    o[s->callers_n] = (struct ui_option){
        .value = MZ_S("0"), .label = leaf_say(l, MZ_T("Somebody else, as told below"))};
    if (s->callers_n == 0) {
        leaf_keep(l, f, "person", MZ_S("0"));
    } else {
        leaf_field(f, (struct ui_field){.kind = UI_RADIO,
                                        .name = "person",
                                        .label = leaf_say(l, MZ_T("About whom")),
                                        .value = kept(s, "person"),
                                        .options = o,
                                        .options_n = s->callers_n + 1,
                                        .wide = true});
    }
    leaf_field(f, (struct ui_field){.kind = UI_TEXT,
                                    .name = "name",
                                    .label = leaf_say(l, MZ_T("Name as told")),
                                    .value = kept(s, "name"),
                                    .max = CLUE_NAME_MAX});
    leaf_field(f, (struct ui_field){.kind = UI_DIVISION,
                                    .name = "division",
                                    .label = leaf_say(l, MZ_T("Village or township")),
                                    .value = kept(s, "division"),
                                    .shown = place == 0 ? MZ_S("") : leaf_division(l->cx, place),
                                    .source = MZ_S("/division/pick")});
    leaf_field(f, (struct ui_field){.kind = UI_TEXT,
                                    .name = "address",
                                    .label = leaf_say(l, MZ_T("Address as told")),
                                    .value = kept(s, "address"),
                                    .max = CLUE_ADDRESS_MAX});
    leaf_field(f, (struct ui_field){.kind = UI_TEXT,
                                    .name = "by_name",
                                    .label = leaf_say(l, MZ_T("Name of the caller")),
                                    .value = kept(s, "by_name"),
                                    .max = CLUE_NAME_MAX});
}

static void what_fields(struct call_page *s, struct ui_form *f)
{
    struct leaf *l = s->l;
    mz_str kind = kept(s, "kind");
    leaf_field(
        f, (struct ui_field){.kind = UI_SELECT,
                             .name = "kind",
                             .label = leaf_say(l, MZ_T("Kind of call")),
                             .value = kind,
                             .options = words(l, clue_kinds, CLUE_KINDS_N, MZ_T("Please choose")),
                             .options_n = CLUE_KINDS_N + 1});
    leaf_field(
        f, (struct ui_field){.kind = UI_SELECT,
                             .name = "need",
                             .label = leaf_say(l, MZ_T("Need")),
                             .value = kept(s, "need"),
                             .options = words(l, clue_needs, CLUE_NEEDS_N, MZ_T("Please choose")),
                             .options_n = CLUE_NEEDS_N + 1});
    leaf_field(f, (struct ui_field){.kind = UI_TEXTAREA,
                                    .name = "text",
                                    .label = leaf_say(l, MZ_T("What is wrong||told")),
                                    .value = kept(s, "text"),
                                    .max = CLUE_TEXT_MAX,
                                    .wide = true});
    leaf_field(f, (struct ui_field){
                      .kind = UI_TEXTAREA,
                      .name = "answer",
                      .label = leaf_say(l, MZ_T("Answer, when a question is answered at once")),
                      .value = kept(s, "answer"),
                      .max = CLUE_TEXT_MAX,
                      .wide = true});
}

static void entry_form(struct call_page *s)
{
    struct leaf *l = s->l;
    struct leaf_part *p = leaf_left(l, MZ_T("Register the call"));
    struct ui_form *f = leaf_form(l, p, MZ_T("Register and follow up"), s->form, 16);
    struct ui_action *more = MZ_NEW_N(l->cx->a, struct ui_action, 2);
    f->submit_value = MZ_S("clue");
    f->submit_icon = MZ_ICON("message-report");
    what_fields(s, f);
    whom_fields(s, f);
    leaf_keep(l, f, "version", mz_str_fmt(l->cx->a, "%" PRId64, s->call.version));
    more[0] = (struct ui_action){.label = leaf_say(l, MZ_T("Answered on the spot")),
                                 .name = MZ_S("do"),
                                 .value = MZ_S("answer")};
    more[1] = (struct ui_action){
        .label = leaf_say(l, MZ_T("Nobody there")), .name = MZ_S("do"), .value = MZ_S("missed")};
    f->more = more;
    f->more_n = 2;
}

static void show_done(struct call_page *s)
{
    struct leaf *l = s->l;
    struct leaf_part *p = leaf_left(l, MZ_T("How it was registered"));
    leaf_fact(l, p, MZ_T("State"),
              (struct ui_fact){.value = leaf_say(l, hotline_states[s->call.state].label)});
    if (s->call.kind != CLUE_KINDS_N) {
        leaf_fact(l, p, MZ_T("Kind of call"),
                  (struct ui_fact){.value = leaf_say(l, clue_kinds[s->call.kind].label)});
    }
    if (s->call.answer.n > 0) {
        leaf_fact(l, p, MZ_T("Answer||clue"),
                  (struct ui_fact){.value = s->call.answer, .wide = true});
    }
    if (s->call.clue != MZ_NULL) {
        leaf_action(l, p,
                    (struct ui_action){.label = leaf_say(l, MZ_T("To the clue")),
                                       .href = mz_str_fmt(l->cx->a, "/clue/%" PRId64, s->call.clue),
                                       .need = "clue.read",
                                       .icon = MZ_ICON("message-report")});
    }
}

/* ---- the page
 * ------------------------------------------------------------------------------------ */

static mz_code show(mz_cx *cx, mz_req *rq, mz_out *out, struct mz_form *form)
{
    struct call_page s = {.l = leaf_new(cx, rq), .form = form};
    MZ_TRY(hotline_get(cx, mz_req_path_int(rq, "id"), &s.call));
    MZ_TRY(mz_read_note(cx, &(struct mz_event){.act = MZ_S("hotline.read"),
                                               .kind = MZ_S("hotline_call"),
                                               .subject = s.call.id,
                                               .division = s.call.division}));
    MZ_TRY(find_callers(&s));
    show_callers(&s);
    if (s.call.state == HOTLINE_RINGING) {
        entry_form(&s);
    } else {
        show_done(&s);
    }
    MZ_TRY(show_alerts(&s));
    MZ_TRY(show_clues(&s));
    MZ_TRY(show_before(&s));
    struct ui_crumb *c = MZ_NEW(cx->a, struct ui_crumb);
    *c = (struct ui_crumb){.label = leaf_say(s.l, MZ_T("Hotline 12349")), .href = MZ_S("/hotline")};
    return leaf_send(
        s.l, out,
        (struct mz_page){.title = leaf_sayf(s.l, MZ_T("Call of {0}"), s.call.number_mask, MZ_S("")),
                         .sub = leaf_time(s.l, s.call.at_ms),
                         .menu = "/hotline",
                         .crumbs = c,
                         .crumbs_n = 1});
}

mz_code hotline_call_get(mz_cx *cx, mz_req *rq, mz_out *out)
{
    return show(cx, rq, out, NULL);
}

/* ---- POST
 * ------------------------------------------------------------------------------------------ */

static size_t word_of(struct mz_form *form, const char *field, const struct clue_word *w, size_t n)
{
    size_t i = clue_word_of(w, n, mz_req_field(form->rq, field));
    if (i == n) {
        mz_form_problem(form, (struct mz_say){.field = field, .text = MZ_T("Please choose")});
    }
    return i == n ? 0 : i;
}

static struct hotline_entry read_form(struct mz_form *form)
{
    mz_req *rq = form->rq;
    mz_str act = mz_req_field(rq, "do");
    struct hotline_entry e = {.call = mz_req_path_int(rq, "id"),
                              .answered = mz_str_eq(act, MZ_S("answer")),
                              .missed = mz_str_eq(act, MZ_S("missed")),
                              .answer = mz_str_trim(mz_req_field(rq, "answer"))};
    if (mz_req_field(rq, "version").n > 0) {
        e.version = mz_form_int(form, "version", (struct mz_rule){.lo = 1, .hi = INT64_MAX});
    }
    e.in = (struct clue_new){.name = MZ_S(""),
                             .phone = MZ_S(""),
                             .address = MZ_S(""),
                             .text = MZ_S(""),
                             .by_name = MZ_S(""),
                             .source = MZ_S("")};
    if (e.missed) {
        return e;
    }
    e.in.kind = (enum clue_kind)word_of(form, "kind", clue_kinds, CLUE_KINDS_N);
    if (mz_req_field(rq, "person").n > 0) {
        int64_t person = mz_form_int(form, "person", (struct mz_rule){.hi = INT64_MAX});
        e.in.person = person == MZ_NULL ? 0 : person;
    }
    if (e.answered) {
        return e;
    }
    e.in.need = (enum clue_need)word_of(form, "need", clue_needs, CLUE_NEEDS_N);
    e.in.text = mz_form_text(form, "text", (struct mz_rule){.max = CLUE_TEXT_MAX});
    e.in.by_name = mz_form_text(form, "by_name", (struct mz_rule){.max = CLUE_NAME_MAX});
    if (e.in.person == 0) {
        e.in.name = mz_form_text(form, "name", (struct mz_rule){.max = CLUE_NAME_MAX});
        e.in.address = mz_form_text(form, "address", (struct mz_rule){.max = CLUE_ADDRESS_MAX});
        e.in.division = division_code(mz_req_field(rq, "division"));
    }
    return e;
}

mz_code hotline_call_post(mz_cx *cx, mz_req *rq, mz_out *out)
{
    struct mz_form form = mz_form_of(cx, rq);
    struct hotline_entry e = read_form(&form);
    int64_t clue = 0;
    if (form.problems.n == 0) {
        MZ_TRY(mz_form_take(&form, hotline_enter(cx, &e, &clue)));
    }
    if (form.problems.n > 0) {
        if (mz_form_json(&form, out)) {
            return MZ_OK;
        }
        mz_reply_status(rq, 422);
        return show(cx, rq, out, &form);
    }
    mz_reply_flash(rq, MZ_TONE_OK, (struct mz_say){.text = MZ_T("The call was registered.")});
    struct clue c = {.id = 0};
    mz_code rc = clue == 0 ? MZ_ABSENT : clue_get(cx, clue, &c);
    if (rc == MZ_ABSENT) {
        mz_clear(cx);
        return mz_reply_redirect(rq, MZ_S("/hotline"));
    }
    MZ_TRY(rc);
    return mz_reply_redirectf(rq, "/clue/%" PRId64, clue);
}
