/* new_web.c - a bundle is entered at the counter: what is asked first, what fits, one form. */
#include <inttypes.h>

#include "base/json.h"
#include "base/text.h"
#include "base/utf8.h"
#include "feature/bundle/bundle_int.h"
#include "feature/household/household.h"
#include "feature/person/person.h"
#include "store/db.h"

enum { ANSWERS_MAX = 1 << 20, PICKED_MAX = 8000 };

struct entering {
    struct leaf *l;
    int64_t household; /* 0 */
    int64_t person;    /* of a bundle of a person; 0 */
    int64_t division;
    mz_str whom;
    struct bundle_kind *kinds;
    size_t kinds_n;
    struct bundle_ask ask;
    struct bundle_choice *v;
    size_t n;
    struct matter_form f;
};

static mz_str word_in(mz_req *rq, const char *name)
{
    return mz_req_method(rq) == MZ_POST ? mz_req_field(rq, name) : mz_req_query(rq, name);
}

static mz_code id_in(mz_cx *cx, mz_req *rq, const char *name, int64_t *out)
{
    mz_str s = word_in(rq, name);
    *out = 0;
    return s.n == 0 ? MZ_OK : mz_str_i64(cx, name, s, 1, INT64_MAX, out);
}

/* ---- whom and what --------------------------------------------------------------------------- */

static mz_code about(struct entering *e)
{
    mz_cx *cx = e->l->cx;
    struct person_view v = {.id = 0};
    struct household h = {.id = 0};
    struct household_member m = {.id = 0};
    bool found = false;
    MZ_TRY(id_in(cx, e->l->rq, "household", &e->household));
    MZ_TRY(id_in(cx, e->l->rq, "person", &e->person));
    if (e->person != 0) {
        MZ_TRY(person_get(cx, person_may(cx), e->person, &v));
        MZ_TRY(household_of(cx, e->person, HOUSEHOLD_LIVING, mz_date_today(cx).v, &m, &found));
        e->household = found ? m.household : 0;
        e->division = v.division;
    } else if (e->household != 0) {
        MZ_TRY(household_get(cx, e->household, &h));
        e->division = h.division;
    }
    return e->household + e->person == 0
               ? MZ_OK
               : bundle_page_whom(e->l, e->household, e->person, &e->whom);
}

static mz_code which(struct entering *e)
{
    mz_str wanted = word_in(e->l->rq, "bundle");
    enum ir_post post = IR_POST_N;
    struct bundle_kind *all = NULL;
    size_t n = 0;
    if (e->division == 0 || !ir_post_of(e->l->cx->actor->role, &post)) {
        return MZ_OK;
    }
    MZ_TRY(bundle_kinds(e->l->cx, e->division, post, &all, &n));
    e->kinds = MZ_NEW_N(e->l->cx->a, struct bundle_kind, n + 1);
    for (size_t i = 0; i < n; i++) {
        if ((all[i].b->subject == IR_OF_PERSON) == (e->person != 0)) {
            e->kinds[e->kinds_n++] = all[i];
        }
        if (e->kinds_n > 0 && mz_str_eq(e->kinds[e->kinds_n - 1].b->name.id, wanted)) {
            e->ask.k = e->kinds[e->kinds_n - 1];
        }
    }
    return MZ_OK;
}

static mz_code rows(struct entering *e)
{
    e->f = (struct matter_form){.l = e->l,
                                .b = e->ask.k.pack->book,
                                .subject = e->ask.k.b->subject,
                                .sent = mz_req_method(e->l->rq) == MZ_POST,
                                .grows = true};
    if (e->household != 0) {
        MZ_TRY(matter_form_rows(&e->f, e->household));
    }
    for (size_t i = 0; e->person != 0 && i < e->f.rows_n; i++) {
        if (e->f.rows[i].person == e->person) { /* of a person: that one alone */
            e->f.rows = &e->f.rows[i];
            e->f.rows_n = 1;
        }
    }
    MZ_TRY(matter_form_known(&e->f, e->division, e->household, e->person));
    e->ask.known = e->f.known;
    e->ask.division = e->division;
    e->ask.household = e->household;
    e->ask.rows = e->f.rows;
    e->ask.rows_n = e->f.rows_n;
    return MZ_OK;
}

/* ---- what fits ---------------------------------------------------------------------------------
 */

/* The boxes that were ticked; p == NULL while nobody saw them. */
static mz_str picked(struct entering *e)
{
    mz_req *rq = e->l->rq;
    mz_sb b = mz_sb_new(e->l->cx->a, PICKED_MAX);
    if (mz_req_field(rq, "offered").n == 0) {
        return (mz_str){NULL, 0};
    }
    for (size_t i = 0; i < mz_req_field_n(rq, "choose") && b.n < PICKED_MAX / 2; i++) {
        mz_sb_str(&b, mz_text_cut(mz_req_field_i(rq, "choose", i), 100));
        mz_sb_byte(&b, ' ');
    }
    mz_sb_byte(&b, ' ');
    return mz_sb_view(&b);
}

/* Everything that was sent, whatever form the page had: only to see what fits. */
static mz_code told(struct entering *e)
{
    struct mz_form scrap = mz_form_of(e->l->cx, e->l->rq);
    const struct rule_book *b = e->ask.k.pack->book;
    e->f.form = &b->forms[e->ask.k.b->face.form];
    MZ_TRY(matter_form_read(&e->f, &scrap, e->division, &e->ask.answers));
    MZ_TRY(bundle_offer(e->l->cx, &e->ask, picked(e), &e->v, &e->n));
    e->f.form = bundle_form(e->l->cx, &e->ask.k, e->v, e->n);
    return MZ_OK;
}

static mz_str choice_name(struct entering *e, const struct bundle_choice *c)
{
    mz_str name = bundle_page_name(e->l, &c->k.m->name);
    return c->row == SIZE_MAX || c->row >= e->f.rows_n
               ? name
               : leaf_sayf(e->l, MZ_T("{0}: {1}"), name, e->f.rows[c->row].name);
}

static mz_str choice_hint(struct entering *e, const struct bundle_choice *c)
{
    struct leaf *l = e->l;
    if (c->running != 0) {
        return leaf_sayf(l, MZ_T("{0} is open already: it is shown here, not begun again."),
                         matter_number(l->cx->a, c->running), MZ_S(""));
    }
    return c->must                     ? leaf_say(l, MZ_T("Goes with it always."))
           : c->fits == FLOW_YES       ? leaf_say(l, MZ_T("The answers speak for it."))
           : c->offer->when == IR_NONE ? leaf_say(l, MZ_T("If it is wanted."))
                                       : leaf_say(l, MZ_T("It cannot be told yet: answers are "
                                                          "missing."));
}

static void choices(struct entering *e, struct ui_form *f)
{
    struct leaf *l = e->l;
    struct ui_option *o = MZ_NEW_N(l->cx->a, struct ui_option, e->n + 1);
    for (size_t i = 0; i < e->n; i++) {
        o[i] = (struct ui_option){.value = e->v[i].key,
                                  .label = choice_name(e, &e->v[i]),
                                  .hint = choice_hint(e, &e->v[i]),
                                  .chosen = e->v[i].chosen};
    }
    leaf_keep(l, f, "offered", MZ_S("1"));
    leaf_field(f, (struct ui_field){.kind = UI_CHECKS,
                                    .name = "choose",
                                    .label = leaf_say(l, MZ_T("What is asked for")),
                                    .options = o,
                                    .options_n = e->n,
                                    .wide = true});
}

/* ---- pages -------------------------------------------------------------------------------------
 */

static void nobody(struct entering *e)
{
    struct leaf *l = e->l;
    struct leaf_part *p = leaf_left(l, MZ_T("For whom is it?"));
    p->body = true;
    p->note = leaf_say(l, MZ_T("Find the household or the person first; an application is "
                               "entered from there."));
    leaf_action(l, p,
                (struct ui_action){.label = leaf_say(l, MZ_T("To the households")),
                                   .href = MZ_S("/household"),
                                   .icon = MZ_ICON("home"),
                                   .primary = true});
}

static void choose(struct entering *e)
{
    struct leaf *l = e->l;
    struct leaf_part *p = leaf_left(l, MZ_T("What is asked for together"));
    for (size_t i = 0; i < e->kinds_n; i++) {
        const struct ir_bundle *b = e->kinds[i].b;
        bool en = l->cx->lang == MZ_LANG_EN && b->source->about.en.s.n > 0;
        leaf_event(l, p, e->kinds_n,
                   (struct ui_event){.text = bundle_page_name(l, &b->name),
                                     .note = en ? b->source->about.en.s : b->source->about.zh.s,
                                     .href = mz_str_fmt(l->cx->a,
                                                        "/bundle/new?%s=%" PRId64 "&bundle=" MZ_FMT,
                                                        e->person != 0 ? "person" : "household",
                                                        e->person != 0 ? e->person : e->household,
                                                        MZ_ARG(b->name.id))});
    }
    p->note =
        e->kinds_n == 0 ? leaf_say(l, MZ_T("There is none that your post enters here.")) : MZ_S("");
    p->body = p->body || e->kinds_n == 0;
}

static void buttons(struct entering *e, struct ui_form *f, bool offered)
{
    struct ui_action *a = MZ_NEW(e->l->cx->a, struct ui_action);
    f->submit_value = offered ? MZ_S("send") : MZ_S("look");
    if (offered) {
        *a = (struct ui_action){.label = leaf_say(e->l, MZ_T("Show the questions of what is "
                                                             "ticked")),
                                .name = MZ_S("do"),
                                .value = MZ_S("look")};
        f->more = a;
        f->more_n = 1;
    }
}

static mz_code fill(struct entering *e, struct mz_form *form, bool offered)
{
    struct leaf *l = e->l;
    const struct ast_label *about_it = &e->ask.k.b->source->about;
    struct leaf_part *p = leaf_left(l, NULL);
    p->title = bundle_page_name(l, &e->ask.k.b->name);
    p->sub = l->cx->lang == MZ_LANG_EN && about_it->en.s.n > 0 ? about_it->en.s : about_it->zh.s;
    struct ui_form *f = leaf_form(l, p, offered ? MZ_T("Send everything") : MZ_T("See what fits"),
                                  form, matter_form_most(&e->f) + 8);
    f->action = MZ_S("/bundle/new");
    leaf_keep(l, f, "bundle", e->ask.k.b->name.id);
    leaf_keep(l, f, e->person != 0 ? "person" : "household",
              leaf_int(l, e->person != 0 ? e->person : e->household));
    buttons(e, f, offered);
    if (offered) {
        choices(e, f);
    }
    matter_form_fields(&e->f, f);
    return mz_read_note(l->cx, &(struct mz_event){.act = MZ_S("bundle.read"),
                                                  .kind = MZ_S("household"),
                                                  .subject = e->household,
                                                  .division = e->division});
}

static void papers(struct entering *e)
{
    struct leaf *l = e->l;
    const struct ir_matter *m = &e->ask.k.b->face;
    struct leaf_part *p = leaf_right(l, MZ_T("Papers, each brought once"));
    for (size_t i = 0; i < m->papers_n; i++) {
        const struct ir_paper *x = &e->f.b->papers[m->papers[i].paper];
        leaf_event(l, p, m->papers_n,
                   (struct ui_event){.text = bundle_page_name(l, &x->name),
                                     .note = l->cx->lang == MZ_LANG_EN ? x->source->about.en.s
                                                                       : x->source->about.zh.s});
    }
    if (m->papers_n == 0) {
        p->note = leaf_say(l, MZ_T("None.||papers"));
        p->body = true;
    }
}

static mz_code show(struct entering *e, mz_out *out, struct mz_form *form, bool offered)
{
    struct leaf *l = e->l;
    leaf_band(l, false);
    if (e->household + e->person == 0) {
        nobody(e);
    } else if (e->ask.k.b == NULL) {
        choose(e);
    } else {
        MZ_TRY(fill(e, form, offered));
        papers(e);
    }
    struct ui_crumb *c = MZ_NEW(l->cx->a, struct ui_crumb);
    *c = (struct ui_crumb){.label = leaf_say(l, MZ_T("Bundles")), .href = MZ_S("/bundle")};
    return leaf_send(l, out,
                     (struct mz_page){.title = e->ask.k.b == NULL
                                                   ? leaf_say(l, MZ_T("Ask for several at once"))
                                                   : bundle_page_name(l, &e->ask.k.b->name),
                                      .sub = e->whom,
                                      .menu = "/bundle",
                                      .crumbs = c,
                                      .crumbs_n = 1});
}

mz_code bundle_new_get(mz_cx *cx, mz_req *rq, mz_out *out)
{
    struct entering e = {.l = leaf_new(cx, rq)};
    MZ_TRY(about(&e));
    MZ_TRY(which(&e));
    if (e.ask.k.b == NULL) {
        return show(&e, out, NULL, false);
    }
    MZ_TRY(rows(&e));
    bool first = e.ask.k.b->form != UINT32_MAX;
    if (first) {
        e.f.form = &e.f.b->forms[e.ask.k.b->form];
    } else { /* nothing is asked before: everything is offered at once */
        MZ_TRY(bundle_offer(cx, &e.ask, (mz_str){NULL, 0}, &e.v, &e.n));
        e.f.form = bundle_form(cx, &e.ask.k, e.v, e.n);
    }
    return show(&e, out, NULL, !first);
}

static mz_code send(struct entering *e, struct mz_form *form, int64_t *id)
{
    mz_cx *cx = e->l->cx;
    const struct bundle_new in = {.ask = &e->ask,
                                  .choices = e->v,
                                  .choices_n = e->n,
                                  .person = e->person,
                                  .channel = MZ_S("counter")};
    MZ_TRY(matter_form_read(&e->f, form, e->division, &e->ask.answers));
    return form->problems.n > 0 ? MZ_OK : mz_form_take(form, bundle_send(cx, &in, id));
}

mz_code bundle_new_post(mz_cx *cx, mz_req *rq, mz_out *out)
{
    struct entering e = {.l = leaf_new(cx, rq)};
    struct mz_form form = mz_form_of(cx, rq);
    int64_t id = 0;
    MZ_TRY(about(&e));
    MZ_TRY(which(&e));
    if (e.ask.k.b == NULL) {
        mz_form_problem(
            &form, (struct mz_say){.field = "bundle", .text = MZ_T("Choose what is asked for.")});
        if (mz_form_json(&form, out)) {
            return MZ_OK;
        }
        mz_reply_status(rq, 422);
        return show(&e, out, &form, false);
    }
    MZ_TRY(rows(&e));
    MZ_TRY(told(&e));
    if (!mz_str_eq(mz_req_field(rq, "do"), MZ_S("send"))) {
        return show(&e, out, &form, true);
    }
    MZ_TRY(send(&e, &form, &id));
    if (form.problems.n > 0) {
        if (mz_form_json(&form, out)) {
            return MZ_OK;
        }
        mz_reply_status(rq, 422);
        return show(&e, out, &form, true);
    }
    mz_reply_flash(rq, MZ_TONE_OK,
                   (struct mz_say){.text = MZ_T("Sent. The cases run side by side.")});
    return mz_reply_redirectf(rq, "/bundle/%" PRId64, id);
}
