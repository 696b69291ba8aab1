/* edit_web.c - an entry is written or changed by form; changes that wait for another account. */
#include <inttypes.h>

#include "base/json.h"
#include "base/text.h"
#include "base/utf8.h"
#include "feature/account/account.h"
#include "feature/book/book_int.h"
#include "feature/division/division.h"
#include "feature/fact_web.h"
#include "store/db.h"

struct editing {
    struct leaf *l;
    const struct book_def *d;
    struct book_entry e; /* id 0: a new one */
    bool sent;
};

/* ---- fields -------------------------------------------------------------------------- */

static void options(struct editing *s, const struct ir_column *x, struct ui_field *f)
{
    bool yes = book_kind(s->d, x) == RULE_BOOL;
    const struct ir_fact *fact = &s->d->b->facts[x->fact];
    fact_choices(s->l, yes ? NULL : &s->d->b->enums[fact->type.enum_i], f);
}

static void kind_of(struct editing *s, const struct ir_column *x, size_t i, struct ui_field *f)
{
    enum rule_kind k = book_kind(s->d, x);
    enum mz_col_type t = s->d->made.cols[i].type;
    int64_t place = division_code(f->value);
    if (k == RULE_ENUM || k == RULE_BOOL) {
        options(s, x, f);
    } else if (t == MZ_COL_DATE) {
        f->kind = UI_DATE;
    } else if (t == MZ_COL_DIVISION) {
        f->kind = UI_DIVISION;
        f->source = MZ_S("/division/pick");
        f->shown = place == 0 ? MZ_S("") : leaf_division_short(s->l->cx, place);
    } else if (x->kind == IR_COL_LONG_TEXT || x->kind == IR_COL_LIST) {
        f->kind = UI_TEXTAREA;
        f->max = BOOK_LONG_MAX;
        f->wide = true;
    } else if (t == MZ_COL_INT || t == MZ_COL_MONEY) {
        f->kind = UI_NUMBER;
        f->unit = x->kind == IR_COL_FACT
                      ? rule_type_say(s->l->cx->a, s->l->cx->lang, &s->d->b->facts[x->fact].type)
                      : MZ_S("");
    }
    if (x->kind == IR_COL_ENTRY && f->hint.n == 0) {
        f->hint = leaf_say(s->l, MZ_T("Its number in the register, or its name."));
    } else if (x->kind >= IR_COL_PERSON && f->hint.n == 0) {
        f->hint = leaf_say(s->l, MZ_T("The number in the address of its page."));
    } else if (x->kind == IR_COL_LIST && f->hint.n == 0) {
        f->hint = leaf_say(s->l, MZ_T("One on each line."));
    }
}

/* As it would be typed; of a link to an entry its number on paper. */
static mz_str kept(struct editing *s, size_t i)
{
    const struct ir_column *x = &s->d->r->columns[i];
    union mz_made_value v = s->e.v[MZ_MADE_OWN_N + i];
    const struct book_def *other = NULL;
    struct book_entry e;
    mz_cx *cx = s->l->cx;
    if (x->kind == IR_COL_ENTRY && v.i != MZ_NULL) {
        mz_code rc = book_def_of(cx, s->d->b->registers[x->of].name.id, &other);
        rc = rc == MZ_OK ? book_get(cx, other, v.i, &e) : rc;
        if (rc == MZ_OK) {
            return e.v[MZ_MADE_NUMBER].s;
        }
        mz_clear(cx);
    }
    return book_typed(cx, s->d, i, v);
}

static void field(struct editing *s, struct ui_form *f, size_t i)
{
    const struct ir_column *x = &s->d->r->columns[i];
    const char *name = mz_str_z(s->l->cx->a, x->name.id);
    struct ui_field v = {.kind = UI_TEXT,
                         .name = name,
                         .label = book_label(s->l->cx, &x->name),
                         .value = s->sent        ? mz_req_field(s->l->rq, name)
                                  : s->e.id == 0 ? MZ_S("")
                                                 : kept(s, i),
                         .hint = book_sentence(s->l->cx, &x->source->help),
                         .max = BOOK_TEXT_MAX,
                         .required = !x->source->optional,
                         .optional_mark = x->source->optional};
    kind_of(s, x, i, &v);
    leaf_field(f, v);
}

static mz_code page(struct editing *s, struct mz_form *form, mz_out *out)
{
    struct leaf *l = s->l;
    mz_cx *cx = l->cx;
    struct ui_crumb *c = MZ_NEW_N(cx->a, struct ui_crumb, 2);
    struct leaf_part *p = leaf_left(l, NULL);
    struct ui_form *f = leaf_form(l, p,
                                  s->d->r->approve != 0 ? MZ_T("Ask for approval")
                                  : s->e.id == 0        ? MZ_T("Enter it")
                                                        : MZ_T("Change it"),
                                  form, s->d->r->columns_n + 4);
    p->title = book_label(cx, &s->d->r->name);
    p->sub = s->d->r->approve == 0
                 ? MZ_S("")
                 : leaf_say(l, MZ_T("It counts from the word of another account."));
    if (s->e.id == 0) {
        int64_t place = division_code(mz_req_field(l->rq, "division"));
        place = place == 0 ? cx->actor->division_lo : place;
        leaf_field(f, (struct ui_field){.kind = UI_DIVISION,
                                        .name = "division",
                                        .label = leaf_say(l, MZ_T("Division")),
                                        .value = mz_str_fmt(cx->a, "%012" PRId64, place),
                                        .shown = leaf_division_short(cx, place),
                                        .source = MZ_S("/division/pick"),
                                        .required = true});
    } else {
        leaf_keep(l, f, "version", leaf_int(l, s->e.v[MZ_MADE_VERSION].i));
    }
    for (size_t i = 0; i < s->d->r->columns_n; i++) {
        if (book_sees_column(cx, &s->d->r->columns[i])) {
            field(s, f, i);
        }
    }
    c[0] = (struct ui_crumb){leaf_say(l, MZ_T("Registers")), MZ_S("/book")};
    c[1] = (struct ui_crumb){book_label(cx, &s->d->r->name),
                             mz_str_fmt(cx->a, "/book/" MZ_FMT, MZ_ARG(s->d->r->name.id))};
    return leaf_send(l, out,
                     (struct mz_page){.title = s->e.id == 0 ? leaf_say(l, MZ_T("New entry"))
                                                            : book_title(s->d, &s->e),
                                      .menu = "/book",
                                      .crumbs = c,
                                      .crumbs_n = 2});
}

/* Fields that the reader may not see stay as they are. */
static void sent(const struct editing *s, struct book_texts *t)
{
    mz_cx *cx = s->l->cx;
    *t = (struct book_texts){.s = {{0}}};
    for (size_t i = 0; i < s->d->r->columns_n; i++) {
        mz_str v = mz_req_field(s->l->rq, mz_str_z(cx->a, s->d->r->columns[i].name.id));
        bool seen = book_sees_column(cx, &s->d->r->columns[i]);
        /* A program that changes an entry sends what changes; a form sends every field. */
        t->s[i] = seen && (v.p != NULL || s->e.id == 0) ? mz_str_trim(v.p == NULL ? MZ_S("") : v)
                                                        : (mz_str){NULL, 0};
    }
}

/* Every field that is wrong at once; what holds of the whole is said by the domain. */
static mz_code each(const struct editing *s, struct mz_form *form, const struct book_texts *t,
                    int64_t division)
{
    const struct book_entry *old = s->e.id == 0 ? NULL : &s->e;
    for (size_t i = 0; i < s->d->r->columns_n; i++) {
        union mz_made_value v;
        bool given = t->s[i].p != NULL;
        mz_code rc = given ? book_value(s->l->cx, s->d, i, t->s[i], division, &v) : MZ_OK;
        rc = rc == MZ_OK && given ? book_chosen(s->l->cx, s->d, i, t->s[i], old) : rc;
        MZ_TRY(mz_form_take(form, rc));
    }
    return MZ_OK;
}

static mz_code answer(struct editing *s, struct mz_form *form, mz_out *out, bool waits, int64_t id)
{
    mz_req *rq = s->l->rq;
    if (form->problems.n > 0) {
        if (mz_form_json(form, out)) {
            return MZ_OK;
        }
        mz_reply_status(rq, 422);
        return page(s, form, out);
    }
    mz_reply_flash(rq, waits ? MZ_TONE_INFO : MZ_TONE_OK,
                   (struct mz_say){.text = waits ? MZ_T("It waits for the word of another account.")
                                                 : MZ_T("It was written down.")});
    return id == 0 ? mz_reply_redirectf(rq, "/book/" MZ_FMT, MZ_ARG(s->d->r->name.id))
                   : mz_reply_redirectf(rq, "/book/" MZ_FMT "/entry/%" PRId64,
                                        MZ_ARG(s->d->r->name.id), id);
}

static mz_code may(mz_cx *cx, ir_posts posts)
{
    return book_post_in(cx, posts)
               ? MZ_OK
               : mz_refuse(cx, MZ_DENIED,
                           .text = MZ_T("The register leaves this to other posts than yours."));
}

mz_code book_new_get(mz_cx *cx, mz_req *rq, mz_out *out)
{
    struct editing s = {.l = leaf_new(cx, rq)};
    MZ_TRY(book_page_def(cx, rq, &s.d));
    MZ_TRY(may(cx, s.d->r->add));
    return page(&s, NULL, out);
}

mz_code book_new_post(mz_cx *cx, mz_req *rq, mz_out *out)
{
    struct editing s = {.l = leaf_new(cx, rq), .sent = true};
    struct mz_form form = mz_form_of(cx, rq);
    struct book_texts t;
    bool waits = false;
    int64_t id = 0;
    int64_t place = division_code(mz_req_field(rq, "division"));
    MZ_TRY(book_page_def(cx, rq, &s.d));
    MZ_TRY(may(cx, s.d->r->add));
    place = place == 0 ? cx->actor->division_lo : place;
    sent(&s, &t);
    MZ_TRY(each(&s, &form, &t, place));
    if (form.problems.n == 0) {
        MZ_TRY(mz_form_take(&form, book_ask_add(cx, s.d, place, &t, &waits, &id)));
    }
    return answer(&s, &form, out, waits, id);
}

mz_code book_edit_get(mz_cx *cx, mz_req *rq, mz_out *out)
{
    struct editing s = {.l = leaf_new(cx, rq)};
    MZ_TRY(book_page_def(cx, rq, &s.d));
    MZ_TRY(may(cx, s.d->r->change));
    MZ_TRY(book_get(cx, s.d, mz_req_path_int(rq, "id"), &s.e));
    return page(&s, NULL, out);
}

mz_code book_edit_post(mz_cx *cx, mz_req *rq, mz_out *out)
{
    struct editing s = {.l = leaf_new(cx, rq), .sent = true};
    struct mz_form form = mz_form_of(cx, rq);
    struct book_texts t;
    bool waits = false;
    MZ_TRY(book_page_def(cx, rq, &s.d));
    MZ_TRY(may(cx, s.d->r->change));
    MZ_TRY(book_get(cx, s.d, mz_req_path_int(rq, "id"), &s.e));
    int64_t version = mz_form_int(&form, "version", (struct mz_rule){.lo = 1});
    sent(&s, &t);
    MZ_TRY(each(&s, &form, &t, s.e.v[MZ_MADE_DIVISION].i));
    if (form.problems.n == 0) {
        mz_code rc = book_ask_change(cx, s.d, s.e.id, version == MZ_NULL ? 0 : version, &t, &waits);
        MZ_TRY(mz_form_take(&form, rc));
    }
    return answer(&s, &form, out, waits, s.e.id);
}

/* ---- what waits for a word --------------------------------------------------------------------
 */

static mz_code fields_of(struct editing *s, struct leaf_part *p, const struct book_wish *w)
{
    mz_cx *cx = s->l->cx;
    const struct mz_json *v = NULL;
    struct ui_facts *all = MZ_NEW(cx->a, struct ui_facts);
    struct ui_fact *f = MZ_NEW_N(cx->a, struct ui_fact, s->d->r->columns_n + 1);
    MZ_TRY(mz_json_read(cx, w->fields, (struct mz_json_options){.size_max = 1 << 17}, &v));
    for (size_t i = 0; i < s->d->r->columns_n; i++) {
        const struct ir_column *x = &s->d->r->columns[i];
        const struct mz_json *is = mz_json_get(v, mz_str_z(cx->a, x->name.id));
        union mz_made_value value;
        if (is == NULL || !book_sees_column(cx, x)) {
            continue;
        }
        mz_code rc = book_value(cx, s->d, i, is->text, w->division, &value);
        mz_clear(cx); /* what no longer holds is said when it is decided */
        f[all->facts_n++] =
            (struct ui_fact){.label = book_label(cx, &x->name),
                             .value = rc == MZ_OK ? book_shown(cx, s->d, i, value) : is->text};
    }
    all->facts = f;
    p->facts = all->facts_n > 0 ? all : NULL;
    p->body = true;
    return MZ_OK;
}

static mz_str wish_title(struct editing *s, const struct book_wish *w)
{
    for (size_t i = 0; i < s->d->r->moves_n; i++) {
        if (w->what.p != NULL && mz_str_eq(w->what, s->d->r->moves[i].name.id)) {
            return book_label(s->l->cx, &s->d->r->moves[i].name);
        }
    }
    return leaf_say(s->l, w->entry == MZ_NULL ? MZ_T("New entry") : MZ_T("Change of an entry"));
}

/* One field for each wish of the page. */
static const char *answer_of(mz_cx *cx, int64_t wish)
{
    return mz_str_fmt(cx->a, "answer_%" PRId64, wish).p;
}

static mz_code one_wish(struct editing *s, const struct book_wish *w)
{
    struct leaf *l = s->l;
    struct leaf_part *p = leaf_left(l, NULL);
    mz_str who = MZ_S("");
    MZ_TRY(account_names(l->cx, &w->asked_by, 1, &who));
    p->title = wish_title(s, w);
    p->sub = leaf_sayf(l, MZ_T("{0}, asked by {1}"), leaf_time(l, w->asked_ms), who);
    p->note = w->reason.p == NULL ? MZ_S("") : w->reason;
    MZ_TRY(fields_of(s, p, w));
    if (w->entry != MZ_NULL) {
        leaf_action(
            l, p,
            (struct ui_action){.label = leaf_say(l, MZ_T("Look at the entry")),
                               .href = mz_str_fmt(l->cx->a, "/book/" MZ_FMT "/entry/%" PRId64,
                                                  MZ_ARG(s->d->r->name.id), w->entry),
                               .quiet = true});
    }
    if (!book_may_decide(l->cx, s->d, w)) {
        return MZ_OK;
    }
    struct ui_form *f = leaf_form(l, p, MZ_T("Approve||a change"), NULL, 4);
    struct ui_action *no = MZ_NEW(l->cx->a, struct ui_action);
    leaf_keep(l, f, "wish", leaf_int(l, w->id));
    f->quiet = true;
    f->submit_value = MZ_S("yes");
    leaf_field(f, (struct ui_field){.kind = UI_TEXT,
                                    .name = answer_of(l->cx, w->id),
                                    .label = leaf_say(l, MZ_T("A word on it")),
                                    .max = 200,
                                    .optional_mark = true});
    *no = (struct ui_action){
        .label = leaf_say(l, MZ_T("Refuse||a change")), .name = MZ_S("do"), .value = MZ_S("no")};
    f->more = no;
    f->more_n = 1;
    return MZ_OK;
}

mz_code book_wait_get(mz_cx *cx, mz_req *rq, mz_out *out)
{
    struct editing s = {.l = leaf_new(cx, rq)};
    struct book_wish *w = NULL;
    size_t n = 0;
    MZ_TRY(book_page_def(cx, rq, &s.d));
    MZ_TRY(book_waiting(cx, s.d, &w, &n));
    leaf_band(s.l, true);
    for (size_t i = 0; i < n && i < LEAF_PARTS_MAX - 1; i++) {
        MZ_TRY(one_wish(&s, &w[i]));
    }
    if (n == 0) {
        leaf_left(s.l, NULL)->note = leaf_say(s.l, MZ_T("Nothing waits for a word."));
    }
    return leaf_send(s.l, out,
                     (struct mz_page){.title = leaf_say(s.l, MZ_T("Wait for a word")),
                                      .sub = book_label(cx, &s.d->r->name),
                                      .menu = "/book"});
}

mz_code book_wait_post(mz_cx *cx, mz_req *rq, mz_out *out)
{
    const struct book_def *d = NULL;
    struct mz_form form = mz_form_of(cx, rq);
    MZ_TRY(book_page_def(cx, rq, &d));
    int64_t wish = mz_form_int(&form, "wish", (struct mz_rule){.lo = 1, .required = true});
    mz_str word = mz_form_text(&form, answer_of(cx, wish), (struct mz_rule){.max = 200});
    bool yes = mz_str_eq(mz_req_field(rq, "do"), MZ_S("yes"));
    if (form.problems.n == 0) {
        MZ_TRY(mz_form_take(&form, book_decide(cx, d, wish, yes, word)));
    }
    if (form.problems.n > 0) {
        if (mz_form_json(&form, out)) {
            return MZ_OK;
        }
        mz_reply_flash(rq, MZ_TONE_BAD, form.problems.say[0]);
    } else {
        mz_reply_flash(rq, MZ_TONE_OK, (struct mz_say){.text = MZ_T("It was written down.")});
    }
    return mz_reply_redirectf(rq, "/book/" MZ_FMT "/wait", MZ_ARG(d->r->name.id));
}
