/* new_web.c - a letter is written: choose the template, fill its fields; a draft is changed. */
#include <inttypes.h>
#include <string.h>

#include "base/ident.h"
#include "base/json.h"
#include "base/text.h"
#include "base/utf8.h"
#include "feature/division/division.h"
#include "feature/letter/page_web.h"
#include "feature/person/person.h"
#include "store/db.h"

enum { VALUES_MAX = 1 << 18, CELL_MAX = 400 };

/* ---- from the form to values -------------------------------------------------------------- */

/* The i-th part of a line between bars; both kinds of bar are taken. */
static mz_str part_of(mz_str line, size_t i)
{
    for (size_t at = 0;;) {
        size_t end = at;
        size_t skip = 1;
        while (end < line.n && line.p[end] != '|' && line.p[end] != '\t') {
            if (line.n - end >= 3 && memcmp(line.p + end, "｜", 3) == 0) {
                skip = 3;
                break;
            }
            end++;
        }
        if (i == 0) {
            return mz_str_trim((mz_str){line.p + at, end - at});
        }
        if (end >= line.n) {
            return MZ_S("");
        }
        at = end + skip;
        i--;
    }
}

/*
 * Numbers of identity cards are shown masked in the form, too. A mask that comes back stands for
 * the number that the draft holds already.
 */
static mz_str unmasked(mz_cx *cx, const struct letter_field *f, const struct mz_json *old,
                       mz_str given)
{
    bool mask = f->type == LETTER_ID && given.n > 0 && memchr(given.p, '*', given.n) != NULL;
    bool list = old != NULL && old->kind == MZ_JSON_LIST;
    size_t n = old == NULL || !mask ? 0 : list ? old->n : 1;
    for (size_t i = 0; i < n; i++) {
        const struct mz_json *one = list ? &old->items[i] : old;
        const struct mz_json *v =
            one->kind == MZ_JSON_MAP ? mz_json_get(one, mz_str_z(cx->a, f->words.id)) : NULL;
        if (v != NULL && mz_str_eq(mz_cid_mask(cx->a, v->text), given)) {
            return v->text;
        }
    }
    return given;
}

static void write_list(mz_cx *cx, mz_jw *w, const struct letter_field *f, mz_str text,
                       const struct mz_json *old)
{
    mz_jw_list(w);
    for (size_t from = 0; from < text.n;) {
        size_t to = from;
        while (to < text.n && text.p[to] != '\n') {
            to++;
        }
        mz_str line = mz_str_trim((mz_str){text.p + from, to - from});
        if (line.n > 0) {
            mz_jw_map(w);
            for (size_t i = 0; i < f->fields_n; i++) {
                mz_jw_key_text(w, f->fields[i].words.id,
                               unmasked(cx, &f->fields[i], old, part_of(line, i)));
            }
            mz_jw_end(w);
        }
        from = to + 1;
    }
    mz_jw_end(w);
}

/* `old`: what the draft holds; NULL for a new letter. */
mz_code letter_fields_read(mz_cx *cx, mz_req *rq, const struct letter_template *t,
                           const struct mz_json *old, mz_str *out)
{
    mz_buf *buf = mz_buf_new(cx->a, VALUES_MAX);
    mz_jw w = mz_jw_to(buf);
    mz_jw_map(&w);
    for (size_t i = 0; i < t->fields_n; i++) {
        const struct letter_field *f = &t->fields[i];
        mz_str given = mz_req_field(rq, mz_str_z(cx->a, f->words.id));
        mz_str s = mz_str_trim(given);
        mz_jw_key(&w, f->words.id);
        if (f->type == LETTER_LIST) {
            write_list(cx, &w, f, given,
                       old == NULL ? NULL : mz_json_get(old, mz_str_z(cx->a, f->words.id)));
        } else if (f->type == LETTER_FLAG) {
            mz_jw_text(&w, mz_str_eq(s, MZ_S("1")) ? MZ_S("true") : MZ_S("false"));
        } else {
            mz_jw_text(&w, unmasked(cx, f, old, s));
        }
    }
    mz_jw_end(&w);
    *out = mz_buf_str(buf);
    return mz_buf_check(cx, buf);
}

/* ---- from values to the form -------------------------------------------------------------- */

static mz_str lines_of(mz_cx *cx, const struct letter_field *f, const struct mz_json *v)
{
    mz_sb b = mz_sb_new(cx->a, VALUES_MAX);
    for (size_t i = 0; v != NULL && v->kind == MZ_JSON_LIST && i < v->n; i++) {
        for (size_t k = 0; k < f->fields_n; k++) {
            const struct mz_json *one =
                mz_json_get(&v->items[i], mz_str_z(cx->a, f->fields[k].words.id));
            mz_sb_str(&b, k == 0 ? MZ_S("") : MZ_S(" | "));
            bool id = one != NULL && f->fields[k].type == LETTER_ID;
            mz_sb_str(&b, one == NULL ? MZ_S("") : id ? mz_cid_mask(cx->a, one->text) : one->text);
        }
        mz_sb_byte(&b, '\n');
    }
    return mz_sb_view(&b);
}

struct filling {
    struct leaf *l;
    const struct letter_template *t;
    const struct mz_json *values; /* of a draft; NULL: none yet */
    struct mz_form *form;         /* after a refusal: what was typed counts */
    mz_str name;                  /* of the person it is about; may be empty */
};

static mz_str words_of(const struct filling *s, const struct letter_words *w)
{
    return s->l->cx->lang == MZ_LANG_EN ? w->en : w->zh;
}

static mz_str value_of(const struct filling *s, const struct letter_field *f)
{
    const char *id = mz_str_z(s->l->cx->a, f->words.id);
    const struct mz_json *v = s->values == NULL ? NULL : mz_json_get(s->values, id);
    if (s->form != NULL) {
        return mz_req_field(s->l->rq, id);
    }
    if (f->type == LETTER_LIST) {
        return lines_of(s->l->cx, f, v);
    }
    if (v != NULL && f->type == LETTER_ID) {
        return mz_cid_mask(s->l->cx->a, v->text);
    }
    if (v != NULL && v->kind == MZ_JSON_TEXT) {
        return f->type == LETTER_FLAG && mz_str_eq(v->text, MZ_S("true")) ? MZ_S("1") : v->text;
    }
    return strcmp(id, "name") == 0 ? s->name : MZ_S("");
}

static mz_str list_hint(const struct filling *s, const struct letter_field *f)
{
    mz_sb b = mz_sb_new(s->l->cx->a, 2000);
    for (size_t i = 0; i < f->fields_n; i++) {
        mz_sb_str(&b, i == 0 ? MZ_S("") : MZ_S(" | "));
        mz_sb_str(&b, words_of(s, &f->fields[i].words));
    }
    return leaf_sayf(s->l, MZ_T("One entry a line, its parts apart by a bar: {0}"), mz_sb_view(&b),
                     MZ_S(""));
}

static void add_field(const struct filling *s, struct ui_form *form, const struct letter_field *f)
{
    static const enum ui_field_kind kinds[LETTER_TYPES_N] = {
        [LETTER_TEXT] = UI_TEXT,     [LETTER_MONEY] = UI_MONEY,  [LETTER_INT] = UI_NUMBER,
        [LETTER_DATE] = UI_DATE,     [LETTER_FLAG] = UI_CHECK,   [LETTER_ID] = UI_TEXT,
        [LETTER_CHOICE] = UI_SELECT, [LETTER_LIST] = UI_TEXTAREA};
    mz_cx *cx = s->l->cx;
    struct ui_field one = {.kind = kinds[f->type],
                           .name = mz_str_z(cx->a, f->words.id),
                           .label = words_of(s, &f->words),
                           .value = value_of(s, f),
                           .required = !f->optional && f->type != LETTER_FLAG,
                           .optional_mark = f->optional,
                           .max = f->type == LETTER_TEXT ? f->max : 0};
    if (f->type == LETTER_TEXT && f->max > 60) {
        one.kind = UI_TEXTAREA;
        one.wide = true;
    }
    if (f->type == LETTER_LIST) {
        one.hint = list_hint(s, f);
        one.wide = true;
        one.max = f->max * CELL_MAX;
    }
    if (f->type == LETTER_CHOICE) {
        struct ui_option *o = MZ_NEW_N(cx->a, struct ui_option, f->options_n);
        for (size_t i = 0; i < f->options_n; i++) {
            o[i] =
                (struct ui_option){.value = f->options[i].id, .label = words_of(s, &f->options[i])};
        }
        one.options = o;
        one.options_n = f->options_n;
    }
    leaf_field(form, one);
}

static void law_part(struct leaf *l, const struct letter_form *form)
{
    struct leaf_part *p = leaf_right(l, MZ_T("About this letter"));
    leaf_fact(l, p, MZ_T("Kind of letter"),
              (struct ui_fact){.value = leaf_say(l, letter_kind_label(form->t->kind))});
    leaf_fact(l, p, MZ_T("Rests on"),
              (struct ui_fact){.value = letter_basis(l->cx, form->t->basis), .wide = true});
    leaf_fact(l, p, MZ_T("Whose letter"),
              (struct ui_fact){.value = leaf_say(l, form->t->organ == LETTER_COUNTY
                                                        ? MZ_T("The county's bureau")
                                                        : MZ_T("The township's office"))});
    leaf_action(l, p,
                (struct ui_action){.label = leaf_say(l, MZ_T("Sample as PDF")),
                                   .href = mz_str_fmt(l->cx->a, "/letter/forms/" MZ_FMT,
                                                      MZ_ARG(form->t->words.id)),
                                   .icon = MZ_ICON("file-text"),
                                   .download = true,
                                   .quiet = true});
}

static struct ui_form *fields_form(const struct filling *s, const char *submit, mz_str action)
{
    struct leaf_part *p = leaf_left(s->l, MZ_T("What stands in it"));
    struct ui_form *f = leaf_form(s->l, p, submit, s->form, s->t->fields_n + 6);
    f->action = action;
    f->submit_icon = MZ_ICON("device-floppy");
    for (size_t i = 0; i < s->t->fields_n; i++) {
        add_field(s, f, &s->t->fields[i]);
    }
    return f;
}

struct ui_form *letter_fields_form(struct leaf *l, const struct letter_fields *in)
{
    struct filling s = {.l = l, .t = in->t, .values = in->values, .form = in->form};
    return fields_form(&s, in->submit, in->action);
}

/* ---- new ------------------------------------------------------------------------------------- */

static mz_code choose(struct leaf *l, mz_out *out)
{
    const struct letter_forms *forms = NULL;
    MZ_TRY(letter_forms(l->cx, &forms));
    struct ui_option *o = MZ_NEW_N(l->cx->a, struct ui_option, forms->form_n + 1);
    for (size_t i = 0; i < forms->form_n; i++) {
        const struct letter_template *t = forms->form[i].t;
        o[i] = (struct ui_option){
            .value = t->words.id,
            .label = letter_label(l->cx, t->words.id),
            .hint = letter_basis(l->cx, t->basis)};
    }
    struct leaf_part *p = leaf_left(l, MZ_T("Which letter"));
    struct ui_form *f = leaf_form(l, p, MZ_T("Go on"), NULL, 3);
    f->get = true;
    f->action = MZ_S("/letter/new");
    leaf_field(f, (struct ui_field){.kind = UI_RADIO,
                                    .name = "template",
                                    .label = leaf_say(l, MZ_T("Letter")),
                                    .options = o,
                                    .options_n = forms->form_n,
                                    .wide = true});
    leaf_keep(l, f, "person", mz_req_query(l->rq, "person"));
    return leaf_send(l, out, letter_page_of(l, leaf_say(l, MZ_T("Write a letter"))));
}

static mz_code person_of(struct leaf *l, mz_str id, struct person_view *p)
{
    int64_t v = 0;
    *p = (struct person_view){.name = MZ_S("")};
    if (id.n == 0) {
        return MZ_OK;
    }
    MZ_TRY(mz_str_i64(l->cx, "person", id, 1, INT64_MAX, &v));
    return person_get(l->cx, person_may(l->cx), v, p);
}

static mz_code show_new(mz_cx *cx, mz_req *rq, mz_out *out, mz_str template, struct mz_form *form)
{
    struct leaf *l = leaf_new(cx, rq);
    const struct letter_form *which = NULL;
    struct person_view p;
    mz_str person = form == NULL ? mz_req_query(rq, "person") : mz_req_field(rq, "in_person");
    if (template.n == 0) {
        return choose(l, out);
    }
    MZ_TRY(letter_form(cx, template, &which));
    MZ_TRY(person_of(l, person, &p));
    struct filling s = {
        .l = l, .t = which->t, .form = form, .name = p.hidden == 0 ? p.name : MZ_S("")};
    struct ui_form *f = fields_form(&s, MZ_T("Save the draft"), MZ_S("/letter/new"));
    mz_str where = form != NULL ? mz_req_field(rq, "in_division") : MZ_S("");
    if (form == NULL && p.id != 0) {
        where = mz_str_fmt(cx->a, "%012" PRId64, p.division);
    }
    leaf_field(f, (struct ui_field){.kind = UI_DIVISION,
                                    .name = "in_division",
                                    .label = leaf_say(l, MZ_T("Place of whom it is about")),
                                    .value = where,
                                    .shown = where.n > 0 ? leaf_division(cx, division_code(where))
                                                         : MZ_S(""),
                                    .source = MZ_S("/division/pick"),
                                    .required = true});
    leaf_keep(l, f, "in_template", template);
    leaf_keep(l, f, "in_person", person);
    law_part(l, which);
    return leaf_send(l, out, letter_page_of(l, letter_label(cx, template)));
}

mz_code letter_new_get(mz_cx *cx, mz_req *rq, mz_out *out)
{
    return show_new(cx, rq, out, mz_req_query(rq, "template"), NULL);
}

static mz_str base_of(mz_cx *cx, mz_req *rq)
{
    return mz_str_fmt(cx->a, "%s://" MZ_FMT, mz_req_https(rq) ? "https" : "http",
                      MZ_ARG(mz_text_cut(mz_req_header(rq, "host"), 200)));
}

mz_code letter_new_post(mz_cx *cx, mz_req *rq, mz_out *out)
{
    struct mz_form f = mz_form_of(cx, rq);
    const struct letter_form *which = NULL;
    struct letter_new in = {
        .template = mz_form_text(&f, "in_template", (struct mz_rule){.max = 60, .required = true}),
        .about = "",
        .base = base_of(cx, rq)};
    mz_str person = mz_form_text(&f, "in_person", (struct mz_rule){.max = 20});
    int64_t id = 0;
    MZ_TRY(letter_form(cx, in.template, &which));
    in.division = division_code(mz_req_field(rq, "in_division"));
    if (in.division < cx->actor->division_lo || in.division > cx->actor->division_hi ||
        division_code_level(in.division) < DIVISION_COUNTY) {
        mz_form_problem(&f, (struct mz_say){.field = "in_division",
                                            .text = MZ_T("Choose a place in your area, from the "
                                                         "county down")});
    }
    if (person.n > 0) {
        in.about = "person";
        MZ_TRY(mz_form_take(&f, mz_str_i64(cx, "in_person", person, 1, INT64_MAX, &in.subject)));
        struct person_view p;
        MZ_TRY(person_get(cx, person_may(cx), in.subject, &p));
    }
    MZ_TRY(letter_fields_read(cx, rq, which->t, NULL, &in.values));
    if (f.problems.n == 0) {
        MZ_TRY(mz_form_take(&f, letter_draft(cx, &in, &id)));
    }
    if (f.problems.n > 0) {
        if (mz_form_json(&f, out)) {
            return MZ_OK;
        }
        mz_reply_status(rq, 422);
        return show_new(cx, rq, out, in.template, &f);
    }
    return mz_reply_redirectf(rq, "/letter/%" PRId64, id);
}

/* ---- a draft is changed -------------------------------------------------------------------- */

static mz_code show_edit(mz_cx *cx, mz_req *rq, mz_out *out, struct mz_form *form)
{
    struct leaf *l = leaf_new(cx, rq);
    struct letter_view v;
    const struct letter_form *which = NULL;
    struct filling s = {.l = l, .form = form, .name = MZ_S("")};
    MZ_TRY(letter_open(cx, mz_req_path_int(rq, "id"), &v));
    MZ_TRY(letter_form(cx, v.template, &which));
    MZ_TRY(mz_json_read(cx, v.values, (struct mz_json_options){.size_max = VALUES_MAX}, &s.values));
    if (v.state != LETTER_DRAFT) { /* issued while the reader was on the way here */
        leaf_callout(l, MZ_TONE_WARN, (struct mz_say){.text = MZ_T("Only a draft can be changed")},
                     (struct mz_say){.text = MZ_T("Make the letter void and begin the one in its "
                                                  "place.")});
        return leaf_send(l, out, letter_page_of(l, letter_label(cx, v.template)));
    }
    s.t = which->t;
    struct ui_form *f = fields_form(&s, MZ_T("Save the draft"),
                                    mz_str_fmt(cx->a, "/letter/%" PRId64 "/edit", v.id));
    leaf_keep(l, f, "in_version", mz_str_fmt(cx->a, "%" PRId64, v.version));
    law_part(l, which);
    return leaf_send(l, out, letter_page_of(l, letter_label(cx, v.template)));
}

mz_code letter_edit_get(mz_cx *cx, mz_req *rq, mz_out *out)
{
    return show_edit(cx, rq, out, NULL);
}

mz_code letter_edit_post(mz_cx *cx, mz_req *rq, mz_out *out)
{
    struct mz_form f = mz_form_of(cx, rq);
    struct letter_view v;
    const struct letter_form *which = NULL;
    mz_str values = MZ_S("");
    int64_t version =
        mz_form_int(&f, "in_version", (struct mz_rule){.lo = 1, .hi = INT64_MAX, .required = true});
    MZ_TRY(letter_get(cx, mz_req_path_int(rq, "id"), &v));
    MZ_TRY(letter_form(cx, v.template, &which));
    const struct mz_json *old = NULL;
    MZ_TRY(mz_json_read(cx, v.values, (struct mz_json_options){.size_max = VALUES_MAX}, &old));
    MZ_TRY(letter_fields_read(cx, rq, which->t, old, &values));
    if (f.problems.n == 0) {
        MZ_TRY(mz_form_take(&f, letter_change(cx, v.id, version, values)));
    }
    if (f.problems.n > 0) {
        if (mz_form_json(&f, out)) {
            return MZ_OK;
        }
        mz_reply_status(rq, 422);
        return show_edit(cx, rq, out, &f);
    }
    return mz_reply_redirectf(rq, "/letter/%" PRId64, v.id);
}
