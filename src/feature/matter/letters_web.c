/* letters_web.c - the letters of a case: those that are there, and what the next ones will say. */
#include <inttypes.h>

#include "base/text.h"
#include "feature/letter/letter.h"
#include "feature/matter/case_letter.h"
#include "feature/matter/page_web.h"
#include "feature/world.h"
#include "store/db.h"

enum { LETTERS_MAX = 50 };

static mz_str label_of(struct leaf *l, mz_str template)
{
    const struct letter_form *form = NULL;
    if (letter_form(l->cx, template, &form) != MZ_OK) {
        mz_clear(l->cx);
        return template;
    }
    return l->cx->lang == MZ_LANG_EN ? form->t->words.en : form->t->words.zh;
}

static mz_str stands(struct leaf *l, const struct letter_view *v)
{
    return v->state == LETTER_ISSUED && v->delivered != MZ_NULL
               ? leaf_sayf(l, MZ_T("Delivered on {0}"), leaf_day(l, v->delivered), MZ_S(""))
           : v->state == LETTER_ISSUED ? leaf_say(l, MZ_T("Not delivered yet"))
                                       : leaf_say(l, letter_state_label(v->state));
}

static mz_code there(struct matter_page *s)
{
    static const struct ui_column heads[] = {
        {.name = "letter", .label = {MZ_T("Letter"), 0}, .fixed = true, .phone_full = true},
        {.name = "day", .label = {MZ_T("Day of the letter"), 0}, .phone_label = true},
        {.name = "state", .label = {MZ_T("Delivery||letter"), 0}, .phone_label = true},
    };
    struct leaf *l = s->l;
    int64_t *ids = NULL;
    size_t n = 0;
    bool may = mz_req_may(l->rq, "letter.read");
    MZ_TRY(letter_of(l->cx, "matter", s->o.c.id, LETTERS_MAX, &ids, &n));
    if (n == 0) {
        return MZ_OK;
    }
    struct ui_table *t =
        leaf_table(l, leaf_left(l, MZ_T("Letters of the case")), heads, MZ_LEN(heads), n);
    for (size_t i = 0; i < n; i++) {
        struct letter_view v;
        MZ_TRY(letter_get(l->cx, ids[i], &v));
        leaf_cell(t, (struct ui_cell){.text = label_of(l, v.template),
                                      .note = v.number,
                                      .href = may ? mz_str_fmt(l->cx->a, "/letter/%" PRId64, v.id)
                                                  : MZ_S("")});
        leaf_cell(t, (struct ui_cell){.text = leaf_day(l, v.day)});
        leaf_cell(t, (struct ui_cell){.tags = leaf_tag(l,
                                                       v.state == LETTER_VOID    ? MZ_TONE_BAD
                                                       : v.state == LETTER_DRAFT ? MZ_TONE_WARN
                                                       : v.delivered == MZ_NULL  ? MZ_TONE_WARN
                                                                                 : MZ_TONE_OK,
                                                       stands(l, &v)),
                                      .tags_n = 1});
    }
    return MZ_OK;
}

static mz_code ahead(struct matter_page *s)
{
    struct leaf *l = s->l;
    struct leaf_part *p = NULL;
    const struct ir_step *step = &s->o.m->steps[s->o.state->step];
    if (s->post == IR_POST_N || !mz_req_may(l->rq, "matter.act") || s->o.state->ended ||
        !flow_may(&s->o.at, s->o.state, l->cx->actor->user, s->post)) {
        return MZ_OK;
    }
    for (size_t i = 0; i < step->actions_n; i++) {
        struct case_letter c = {.o = &s->o, .action = &step->actions[i], .reason = MZ_S("-")};
        mz_str id = case_letter_of(s->o.m, &step->actions[i]);
        if (id.n == 0) {
            continue;
        }
        MZ_TRY(letter_form(l->cx, id, &c.form));
        MZ_TRY(case_letter_fill(l->cx, &c));
        p = p != NULL ? p : leaf_right(l, MZ_T("Letters of this step"));
        leaf_event(
            l, p, step->actions_n,
            (struct ui_event){.at = matter_page_name(l, &step->actions[i].name),
                              .text = label_of(l, id),
                              .href = mz_str_fmt(l->cx->a, "/matter/%" PRId64 "/letter/" MZ_FMT,
                                                 s->o.c.id, MZ_ARG(id)),
                              .note = c.lacks_n == 0
                                          ? leaf_say(l, MZ_T("The case has all that it says."))
                                          : leaf_sayf(l, MZ_T("{0} entries are to be written"),
                                                      leaf_int(l, (int64_t)c.lacks_n), MZ_S("")),
                              .tone = c.lacks_n == 0 ? MZ_TONE_OK : MZ_TONE_WARN});
    }
    return MZ_OK;
}

mz_code matter_page_letters(struct matter_page *s)
{
    if (s->l->cx->world->letters == NULL) {
        return MZ_OK;
    }
    MZ_TRY(there(s));
    return ahead(s);
}

/* ---- what the next one will say -------------------------------------------------------------- */

struct writing {
    struct matter_page s;
    struct case_letter c;
    struct letter_template t; /* without name and number of whom it is about */
};

/* What the action's own reason will say. */
static bool of_reason(mz_str id)
{
    static const char *const ids[] = {"facts", "cause", "reasons", "how"};
    for (size_t i = 0; i < MZ_LEN(ids); i++) {
        if (mz_str_eq(id, mz_str_of(ids[i]))) {
            return true;
        }
    }
    return false;
}

/* Whom it is about is the register's to say; what the reason says may be left to the action. */
static void fewer(mz_cx *cx, struct writing *w)
{
    const struct letter_template *from = w->c.form->t;
    w->t = *from;
    w->t.fields = MZ_NEW_N(cx->a, struct letter_field, from->fields_n + 1);
    w->t.fields_n = 0;
    for (size_t i = 0; i < from->fields_n; i++) {
        mz_str id = from->fields[i].words.id;
        if (!mz_str_eq(id, MZ_S("name")) && !mz_str_eq(id, MZ_S("id_number"))) {
            w->t.fields[w->t.fields_n] = from->fields[i];
            w->t.fields[w->t.fields_n++].optional = from->fields[i].optional || of_reason(id);
        }
    }
}

static mz_code open_it(mz_cx *cx, mz_req *rq, struct writing *w, struct mz_form *form)
{
    mz_str id = mz_req_path_text(rq, "letter");
    w->s = (struct matter_page){.l = leaf_new(cx, rq), .form = form, .post = IR_POST_N};
    MZ_TRY(matter_open_case(cx, mz_req_path_int(rq, "id"), &w->s.o));
    MZ_TRY(matter_page_whom(w->s.l, &w->s.o.c, &w->s.whom));
    MZ_TRY(letter_form(cx, id, &w->c.form));
    w->c.o = &w->s.o;
    w->c.reason = MZ_S("");
    for (size_t i = 0; i < w->s.o.m->steps_n; i++) {
        const struct ir_step *step = &w->s.o.m->steps[i];
        for (size_t k = 0; k < step->actions_n; k++) {
            bool here = mz_str_eq(case_letter_of(w->s.o.m, &step->actions[k]), id);
            w->c.action = here && (w->c.action == NULL || i == w->s.o.state->step)
                              ? &step->actions[k]
                              : w->c.action;
        }
    }
    if (w->c.action == NULL) {
        return mz_refuse(cx, MZ_ABSENT, .text = MZ_T("This matter does not issue that letter"));
    }
    fewer(cx, w);
    return case_letter_fill(cx, &w->c);
}

static mz_code show(mz_cx *cx, mz_out *out, struct writing *w)
{
    struct leaf *l = w->s.l;
    mz_str back = mz_str_fmt(cx->a, "/matter/%" PRId64, w->s.o.c.id);
    leaf_band(l, false);
    struct ui_form *f = letter_fields_form(
        l,
        &(struct letter_fields){.t = &w->t,
                                .values = w->c.values,
                                .form = w->s.form,
                                .submit = MZ_T("Keep it for the letter"),
                                .action = mz_str_fmt(cx->a, MZ_FMT "/letter/" MZ_FMT, MZ_ARG(back),
                                                     MZ_ARG(w->c.form->t->words.id))});
    f->cancel_href = back;
    f->note = leaf_say(l, MZ_T("The letter is issued with the action. What stays as the case says "
                               "it follows the case until then; the reason is written there."));
    struct leaf_part *p = leaf_right(l, MZ_T("About this letter"));
    leaf_fact(l, p, MZ_T("To||letter"), (struct ui_fact){.value = w->s.whom});
    leaf_fact(l, p, MZ_T("Action"),
              (struct ui_fact){.value = matter_page_name(l, &w->c.action->name)});
    leaf_fact(l, p, MZ_T("Rests on"), (struct ui_fact){.value = w->c.form->t->basis, .wide = true});
    MZ_TRY(mz_read_note(cx, &(struct mz_event){.act = MZ_S("matter.read"),
                                               .kind = MZ_S("matter"),
                                               .subject = w->s.o.c.id,
                                               .division = w->s.o.c.division}));
    struct ui_crumb *c = MZ_NEW_N(cx->a, struct ui_crumb, 2);
    c[0] = (struct ui_crumb){.label = leaf_say(l, MZ_T("Cases")), .href = MZ_S("/matter")};
    c[1] = (struct ui_crumb){.label = w->s.whom, .href = back};
    return leaf_send(l, out,
                     (struct mz_page){.title = label_of(l, w->c.form->t->words.id),
                                      .sub = w->s.whom,
                                      .menu = "/matter",
                                      .crumbs = c,
                                      .crumbs_n = 2});
}

mz_code matter_letter_get(mz_cx *cx, mz_req *rq, mz_out *out)
{
    struct writing w = {0};
    MZ_TRY(open_it(cx, rq, &w, NULL));
    return show(cx, out, &w);
}

mz_code matter_letter_post(mz_cx *cx, mz_req *rq, mz_out *out)
{
    struct writing w = {0};
    struct mz_form form = mz_form_of(cx, rq);
    const struct mz_json *said = NULL;
    enum ir_post post = IR_POST_N;
    mz_str json = MZ_S("");
    MZ_TRY(open_it(cx, rq, &w, &form));
    MZ_TRY(matter_post(cx, &post));
    MZ_TRY(letter_fields_read(cx, rq, &w.t, w.c.values, &json));
    MZ_TRY(mz_json_read(cx, json, (struct mz_json_options){.size_max = CASE_LETTER_BYTES}, &said));
    MZ_TRY(mz_form_take(&form, case_letter_keep(cx, &w.c, said)));
    if (form.problems.n > 0) {
        if (mz_form_json(&form, out)) {
            return MZ_OK;
        }
        mz_reply_status(rq, 422);
        return show(cx, out, &w);
    }
    mz_reply_flash(rq, MZ_TONE_OK, (struct mz_say){.text = MZ_T("It is kept for the letter.")});
    return mz_reply_redirectf(rq, "/matter/%" PRId64, w.s.o.c.id);
}
