/* draft_web.c - a draft under its code: all its pages, what each page sends, photos, sending. */
#include <inttypes.h>
#include <string.h>

#include "base/ident.h"
#include "base/io.h"
#include "base/text.h"
#include "base/utf8.h"
#include "feature/apply/page_web.h"
#include "store/db.h"

/* ---- all pages ------------------------------------------------------------------------------ */

static mz_code overview(struct apply_page *p, mz_out *out)
{
    struct leaf *l = p->l;
    struct apply_way w;
    bool fresh = p->a.b.name.n == 0;
    MZ_TRY(apply_way(p, &w));
    leaf_callout(
        l, MZ_TONE_INFO,
        (struct mz_say){.text = fresh ? MZ_T("Begun. Nothing is sent yet") : MZ_T("Not sent yet")},
        (struct mz_say){.text = MZ_T("You can stop at any time. With your code you go on "
                                     "where you stopped, on any phone.")});
    struct leaf_part *part = leaf_left(l, MZ_T("The pages"));
    for (size_t i = 0; i < w.n; i++) {
        size_t lacks = 0;
        MZ_TRY(apply_step_lacks(p, &w.v[i], &lacks));
        leaf_event(l, part, w.n,
                   (struct ui_event){
                       .at = leaf_sayf(l, MZ_T("Page {0}"), leaf_int(l, (int64_t)i + 1), MZ_S("")),
                       .text = w.v[i].title,
                       .note = lacks > 0 ? leaf_say(l, MZ_T("Something is missing")) : MZ_S(""),
                       .href = apply_step_path(p, i)});
    }
    leaf_action(l, part,
                (struct ui_action){.label = fresh ? leaf_say(l, MZ_T("To the first page"))
                                                  : leaf_say(l, MZ_T("Go on||step")),
                                   .href = apply_step_path(p, 0),
                                   .primary = true,
                                   .icon = MZ_ICON("arrow-right")});
    MZ_TRY(apply_page_code(p));
    leaf_action(l, leaf_right(l, MZ_T("You changed your mind")),
                (struct ui_action){.label = leaf_say(l, MZ_T("Delete this application")),
                                   .href = p->path,
                                   .post = true,
                                   .quiet = true,
                                   .danger = true,
                                   .name = MZ_S("do"),
                                   .value = MZ_S("delete")});
    return apply_page_send(l, out, apply_page_name(l, &p->k.m->name),
                           leaf_division(l->cx, p->a.division));
}

static mz_code seen(const struct apply_page *p)
{
    return mz_read_note(p->l->cx, &(struct mz_event){.act = MZ_S("apply.seen"),
                                                     .kind = MZ_S("apply"),
                                                     .subject = p->a.id,
                                                     .division = p->a.division});
}

static mz_code at_page(struct apply_page *p, mz_out *out)
{
    MZ_TRY(seen(p));
    return p->a.state == APPLY_DRAFT ? overview(p, out) : apply_follow(p, out);
}

mz_code apply_at_get(mz_cx *cx, mz_req *rq, mz_out *out)
{
    return apply_page_run(cx, rq, out, at_page);
}

/* ---- what a page sends -------------------------------------------------------------------------
 */

static bool does(const struct apply_page *p, const char *what)
{
    return mz_str_eq(mz_req_field(p->l->rq, "do"), mz_str_of(what));
}

/* Who it is: another name, number or telephone proves nothing any more. */
static void forget_proof(struct apply *a)
{
    if (a->person != MZ_NULL && a->household != MZ_NULL) {
        a->b.rows_n = 0;
        a->b.answers = MZ_S("");
    }
    a->proven = false;
    a->person = MZ_NULL;
    a->household = MZ_NULL;
}

static mz_code take_text(struct apply_page *p, const char *field, mz_str *to, bool *changed,
                         mz_code (*parse)(mz_cx *, const char *, mz_str, mz_str *))
{
    mz_str typed = mz_form_text(p->form, field, (struct mz_rule){.max = 60});
    mz_str clean = MZ_S("");
    if (typed.n == 0) {
        return MZ_OK;
    }
    mz_code rc = parse(p->l->cx, field, typed, &clean);
    MZ_TRY(mz_form_take(p->form, rc));
    if (rc == MZ_OK) {
        *changed = *changed || !mz_str_eq(*to, clean);
        *to = clean;
    }
    return MZ_OK;
}

static mz_code parse_number(mz_cx *cx, const char *field, mz_str s, mz_str *out)
{
    struct mz_cid id;
    MZ_TRY(mz_cid_parse(cx, field, s, &id));
    *out = mz_str_dup(cx->a, mz_str_of(id.z));
    return MZ_OK;
}

static void needed(struct mz_form *form, const char *field, mz_str v)
{
    if (v.n == 0 && mz_form_said(form, field).n == 0) {
        mz_form_problem(form, (struct mz_say){.field = field, .text = MZ_T("This is needed.")});
    }
}

static mz_code take_who(struct apply_page *p)
{
    struct apply_body *b = &p->a.b;
    mz_cx *cx = p->l->cx;
    bool changed = false;
    bool helper = false;
    b->other = mz_str_eq(mz_req_field(p->l->rq, "whom"), MZ_S("other"));
    MZ_TRY(take_text(p, "name", &b->name, &changed, mz_name_parse));
    MZ_TRY(take_text(p, "number", &b->number, &changed, parse_number));
    MZ_TRY(take_text(p, "phone", &b->phone, &changed, mz_phone_parse));
    if (b->other) {
        MZ_TRY(take_text(p, "helper", &b->helper, &helper, mz_name_parse));
        MZ_TRY(take_text(p, "helper_phone", &b->helper_phone, &helper, mz_phone_parse));
        b->helper_relation =
            mz_form_text(p->form, "helper_relation", (struct mz_rule){.max = APPLY_NAME_MAX});
        needed(p->form, "helper", b->helper);
        needed(p->form, "helper_phone", b->helper_phone);
        needed(p->form, "helper_relation", b->helper_relation);
    } else {
        b->helper = b->helper_phone = b->helper_relation = MZ_S("");
    }
    needed(p->form, "name", b->name);
    needed(p->form, "number", b->number);
    needed(p->form, "phone", b->phone);
    if (changed) {
        forget_proof(&p->a);
    }
    if (p->a.person == MZ_NULL || p->a.household == MZ_NULL) {
        b->rows_n = b->rows_n == 0 ? 1 : b->rows_n;
        b->rows[0] = (struct apply_row){.name = b->name, .number = b->number, .role = MZ_S("self")};
    }
    return apply_save(cx, &p->a);
}

static mz_code take_proof(struct apply_page *p, bool *stay)
{
    mz_cx *cx = p->l->cx;
    struct mz_form *form = p->form;
    bool right = false;
    *stay = false;
    bool again = p->a.proven && p->a.person != MZ_NULL && !apply_page_unlocked(p);
    if ((p->a.proven && !again) || does(p, "skip")) {
        return MZ_OK;
    }
    if (p->a.b.phone.n == 0 || p->a.b.number.n == 0) {
        mz_form_problem(form, (struct mz_say){.text = MZ_T("Fill in the first page first.")});
        return MZ_OK;
    }
    if (does(p, "ask")) {
        *stay = true;
        MZ_TRY(apply_admit(cx, APPLY_TRY_SMS, mz_req_from(p->l->rq), p->a.b.phone));
        mz_code rc = apply_prove_ask(cx, &p->a);
        MZ_TRY(mz_form_take(form, rc));
        if (rc == MZ_OK) {
            mz_reply_flash(p->l->rq, MZ_TONE_INFO,
                           (struct mz_say){.text = MZ_T("The code is on its way. It can take a "
                                                        "minute.")});
        }
        return MZ_OK;
    }
    mz_str code = mz_form_text(form, "proof", (struct mz_rule){.max = 12, .required = true});
    MZ_TRY(apply_admit(cx, APPLY_TRY_ACT, mz_req_from(p->l->rq), p->a.b.code));
    MZ_TRY(form->problems.n > 0 ? MZ_OK : apply_prove(cx, &p->a, code, &right));
    if (form->problems.n == 0 && !right) {
        mz_form_problem(form, (struct mz_say){.field = "proof",
                                              .text = MZ_T("This is not the code, or it is over. "
                                                           "After five tries a new one is "
                                                           "needed.")});
    }
    *stay = right; /* to say what came of it */
    return right && p->a.person != MZ_NULL ? apply_page_unlock(p) : MZ_OK;
}

static mz_code drop_row(struct apply_page *p, size_t row)
{
    struct apply_body *b = &p->a.b;
    int from[APPLY_ROWS_MAX];
    size_t n = 0;
    for (size_t i = 0; i < b->rows_n; i++) {
        if (i != row) {
            b->rows[n] = b->rows[i];
            from[n++] = (int)i;
        }
    }
    b->rows_n = n;
    MZ_TRY(apply_in_order(p->l->cx, b->answers, from, n, &b->answers));
    return apply_save(p->l->cx, &p->a);
}

static mz_code take_people(struct apply_page *p, bool *stay)
{
    struct apply_body *b = &p->a.b;
    struct apply_row row = {.person = 0, .role = mz_req_field(p->l->rq, "role")};
    mz_str what = mz_req_field(p->l->rq, "do");
    bool changed = false;
    *stay = does(p, "add");
    if (p->a.person != MZ_NULL && p->a.household != MZ_NULL) {
        return MZ_OK;
    }
    if (what.n == 6 && memcmp(what.p, "drop-", 5) == 0) {
        size_t i = (size_t)(what.p[5] - '0');
        *stay = true;
        return i > 0 && i < b->rows_n ? drop_row(p, i) : MZ_OK;
    }
    MZ_TRY(take_text(p, "name", &row.name, &changed, mz_name_parse));
    MZ_TRY(take_text(p, "number", &row.number, &changed, parse_number));
    bool any = changed || row.role.n > 0;
    if (!any || p->form->problems.n > 0) {
        return MZ_OK;
    }
    needed(p->form, "name", row.name);
    needed(p->form, "role", row.role);
    if (b->rows_n == APPLY_ROWS_MAX) {
        mz_form_problem(p->form, (struct mz_say){.field = "name",
                                                 .text = MZ_T("At most {0} persons can be named "
                                                              "here; the township adds the rest."),
                                                 .arg = {leaf_int(p->l, APPLY_ROWS_MAX)}});
    }
    if (p->form->problems.n > 0) {
        return MZ_OK;
    }
    b->rows[b->rows_n++] = row;
    return apply_save(p->l->cx, &p->a);
}

/* What was typed is kept, also when something of it is wrong. */
static mz_code take_part(struct apply_page *p, const struct apply_step *s)
{
    struct matter_form f;
    MZ_TRY(apply_way_form(p, &f));
    f.only = s->part;
    f.only_row = s->row;
    MZ_TRY(matter_form_read(&f, p->form, p->a.division, &p->a.b.answers));
    return apply_save(p->l->cx, &p->a);
}

static mz_code take_check(struct apply_page *p, const struct apply_way *w)
{
    size_t lacks = 0;
    for (size_t i = 0; i + 1 < w->n && lacks == 0; i++) {
        MZ_TRY(apply_step_lacks(p, &w->v[i], &lacks));
        if (lacks > 0) {
            mz_form_problem(p->form,
                            (struct mz_say){.text = MZ_T("Something is missing on the page "
                                                         "\"{0}\". Open it and fill it in."),
                                            .arg = {w->v[i].title}});
        }
    }
    if (!mz_form_flag(p->form, "agree")) {
        mz_form_problem(p->form, (struct mz_say){.field = "agree",
                                                 .text = MZ_T("Without this we may keep nothing. "
                                                              "You can also call 12349.")});
    }
    if (p->form->problems.n > 0) {
        return MZ_OK;
    }
    MZ_TRY(apply_admit(p->l->cx, APPLY_TRY_ACT, mz_req_from(p->l->rq), p->a.b.code));
    return apply_send(p->l->cx, &p->a);
}

static mz_code take(struct apply_page *p, struct apply_way *w, bool *stay)
{
    const struct apply_step *s = &w->v[w->at];
    *stay = false;
    switch (s->kind) {
    case STEP_WHO:
        return take_who(p);
    case STEP_PROOF:
        return take_proof(p, stay);
    case STEP_PEOPLE:
        return take_people(p, stay);
    case STEP_PART:
        return take_part(p, s);
    case STEP_CHECK:
        return take_check(p, w);
    case STEP_CHOOSE:
        return apply_together_take(p);
    case STEP_PAPERS:
        break;
    }
    return MZ_OK;
}

static mz_code way_at(struct apply_page *p, struct apply_way *w)
{
    MZ_TRY(apply_way(p, w));
    w->at = (size_t)mz_req_query_int(p->l->rq, "n", 0, (int64_t)w->n - 1, 0);
    return MZ_OK;
}

static mz_code step_page(struct apply_page *p, mz_out *out)
{
    struct apply_way w;
    if (p->a.state != APPLY_DRAFT) {
        return mz_reply_redirect(p->l->rq, p->path);
    }
    MZ_TRY(seen(p));
    MZ_TRY(way_at(p, &w));
    return apply_step_show(p, &w, out);
}

mz_code apply_step_get(mz_cx *cx, mz_req *rq, mz_out *out)
{
    return apply_page_run(cx, rq, out, step_page);
}

static mz_code step_taken(struct apply_page *p, mz_out *out)
{
    struct mz_form form = mz_form_of(p->l->cx, p->l->rq);
    struct apply_way w;
    bool stay = false;
    if (p->a.state != APPLY_DRAFT || mz_req_query(p->l->rq, "n").n == 0 ||
        mz_req_field(p->l->rq, "do").n == 0) {
        return mz_reply_redirect(p->l->rq, p->path);
    }
    p->form = &form;
    MZ_TRY(way_at(p, &w));
    size_t at = w.at;
    MZ_TRY(take(p, &w, &stay));
    if (does(p, "stop") || p->a.state != APPLY_DRAFT) {
        return mz_reply_redirect(p->l->rq, p->path);
    }
    if (form.problems.n > 0) {
        if (mz_form_json(&form, out)) {
            return MZ_OK;
        }
        mz_reply_status(p->l->rq, 422);
        return apply_step_show(p, &w, out);
    }
    return mz_reply_redirect(p->l->rq, apply_step_path(p, stay ? at : at + 1));
}

mz_code apply_step_post(mz_cx *cx, mz_req *rq, mz_out *out)
{
    return apply_page_run(cx, rq, out, step_taken);
}

/* ---- photos -------------------------------------------------------------------------------------
 */

static mz_code content(mz_cx *cx, const struct mz_file *file, mz_str *out)
{
    size_t n = 0;
    *out = file->data;
    if (file->data.p == NULL && file->fd >= 0) {
        char *b = mz_arena_alloc(cx->a, APPLY_PHOTO_MAX + 1);
        MZ_TRY(mz_source_fill(cx, mz_source_fd(cx->a, file->fd), b, APPLY_PHOTO_MAX + 1, &n));
        *out = (mz_str){b, n};
    }
    return out->n <= APPLY_PHOTO_MAX
               ? MZ_OK
               : mz_refuse(cx, MZ_INVALID, .field = "photo",
                           .text = MZ_T("This photo is too large. Take it once more with less "
                                        "detail, or send a smaller copy."));
}

static mz_str paper_of(const struct apply_page *p)
{
    mz_str word = mz_req_field(p->l->rq, "paper");
    for (size_t i = 0; i < p->k.m->papers_n; i++) {
        mz_str id = p->k.pack->book->papers[p->k.m->papers[i].paper].name.id;
        if (mz_str_eq(word, id)) {
            return id;
        }
    }
    return MZ_S("other");
}

static mz_code add_photo(struct apply_page *p, const struct mz_file *file)
{
    mz_str bytes = MZ_S("");
    int64_t id = 0;
    MZ_TRY(content(p->l->cx, file, &bytes));
    return apply_photo_add(p->l->cx, &p->a, paper_of(p), bytes, &id);
}

static mz_code drop_photo(struct apply_page *p, mz_str which)
{
    int64_t id = 0;
    mz_code rc = mz_str_i64(p->l->cx, "drop", which, 1, INT64_MAX, &id);
    return rc == MZ_OK ? apply_photo_drop(p->l->cx, &p->a, id) : rc;
}

static mz_code photo_again(struct apply_page *p, mz_out *out)
{
    struct apply_way w;
    if (mz_form_json(p->form, out)) {
        return MZ_OK;
    }
    mz_reply_status(p->l->rq, 422);
    if (p->a.state != APPLY_DRAFT) {
        return apply_follow(p, out);
    }
    MZ_TRY(way_at(p, &w));
    w.at = w.n - 2; /* before the last: the photos */
    return apply_step_show(p, &w, out);
}

static mz_code photo_taken(struct apply_page *p, mz_out *out)
{
    struct mz_form form = mz_form_of(p->l->cx, p->l->rq);
    const struct mz_file *file = mz_req_file(p->l->rq, "photo", 0);
    mz_str drop = mz_req_field(p->l->rq, "drop");
    bool open = p->a.state == APPLY_DRAFT || p->a.state == APPLY_SENT || p->a.case_id != MZ_NULL;
    p->form = &form;
    if (drop.n > 0 && open) {
        MZ_TRY(mz_form_take(&form, drop_photo(p, drop)));
    } else if (file == NULL || !open) {
        mz_form_problem(&form,
                        (struct mz_say){.field = "photo", .text = MZ_T("Choose a photo first.")});
    } else {
        MZ_TRY(apply_admit(p->l->cx, APPLY_TRY_ACT, mz_req_from(p->l->rq), p->a.b.code));
        MZ_TRY(mz_form_take(&form, add_photo(p, file)));
    }
    if (form.problems.n > 0) {
        return photo_again(p, out);
    }
    mz_reply_flash(p->l->rq, MZ_TONE_OK,
                   (struct mz_say){.text = drop.n > 0 ? MZ_T("The photo is taken away.")
                                                      : MZ_T("The photo is there.")});
    struct apply_way w;
    if (p->a.state != APPLY_DRAFT) {
        return mz_reply_redirect(p->l->rq, p->path);
    }
    MZ_TRY(way_at(p, &w));
    return mz_reply_redirect(p->l->rq, apply_step_path(p, w.n - 2));
}

mz_code apply_photo_post(mz_cx *cx, mz_req *rq, mz_out *out)
{
    return apply_page_run(cx, rq, out, photo_taken);
}
