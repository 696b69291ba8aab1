/* answers_web.c - the form of a case: filled in, or changed; old answers stay. */
#include <inttypes.h>

#include "base/text.h"
#include "feature/matter/page_web.h"
#include "store/db.h"

enum { ANSWERS_MAX = 1 << 20 };

struct answering {
    struct leaf *l;
    struct matter_open o;
    struct matter_form f;
    mz_str whom;
};

void matter_page_alone(struct matter_form *f, int64_t person)
{
    for (size_t i = 0; f->subject == IR_OF_PERSON && i < f->rows_n; i++) {
        if (f->rows[i].person == person) {
            f->rows = &f->rows[i];
            f->rows_n = 1;
        }
    }
}

static mz_code look(mz_cx *cx, mz_req *rq, struct answering *a)
{
    a->l = leaf_new(cx, rq);
    MZ_TRY(matter_open_case(cx, mz_req_path_int(rq, "id"), &a->o));
    MZ_TRY(matter_page_whom(a->l, &a->o.c, &a->whom));
    a->f = (struct matter_form){.l = a->l,
                                .b = a->o.book,
                                .form = &a->o.book->forms[a->o.m->form],
                                .subject = a->o.m->subject,
                                .sent = mz_req_method(rq) == MZ_POST};
    if (a->o.answers.n > 0) {
        const struct mz_json_options how = {.size_max = ANSWERS_MAX, .reals = true};
        MZ_TRY(mz_json_read(cx, a->o.answers, how, &a->f.old));
    }
    MZ_TRY(a->o.c.household == MZ_NULL ? MZ_OK : matter_form_rows(&a->f, a->o.c.household));
    matter_page_alone(&a->f, a->o.c.person);
    MZ_TRY(matter_form_known(&a->f, a->o.c.division, a->o.c.household, a->o.c.person));
    return mz_read_note(cx, &(struct mz_event){.act = MZ_S("matter.read"),
                                               .kind = MZ_S("matter"),
                                               .subject = a->o.c.id,
                                               .division = a->o.c.division});
}

static mz_code show(struct answering *a, mz_out *out, struct mz_form *form)
{
    struct leaf *l = a->l;
    const struct ast_label *about = &a->f.form->source->about;
    mz_str href = mz_str_fmt(l->cx->a, "/matter/%" PRId64, a->o.c.id);
    leaf_band(l, false);
    struct leaf_part *p = leaf_left(l, NULL);
    p->title = matter_page_name(l, &a->f.form->name);
    p->sub = l->cx->lang == MZ_LANG_EN ? about->en.s : about->zh.s;
    struct ui_form *f =
        leaf_form(l, p, MZ_T("Keep the answers"), form, matter_form_most(&a->f) + 3);
    f->action = mz_str_fmt(l->cx->a, MZ_FMT "/form", MZ_ARG(href));
    f->cancel_href = href;
    leaf_keep(l, f, "version", mz_str_fmt(l->cx->a, "%" PRId64, a->o.c.version));
    matter_form_fields(&a->f, f);
    struct ui_crumb *c = MZ_NEW_N(l->cx->a, struct ui_crumb, 2);
    c[0] = (struct ui_crumb){.label = leaf_say(l, MZ_T("Cases")), .href = MZ_S("/matter")};
    c[1] = (struct ui_crumb){.label = a->whom, .href = href};
    return leaf_send(l, out,
                     (struct mz_page){.title = matter_page_name(l, &a->f.form->name),
                                      .sub = a->whom,
                                      .menu = "/matter",
                                      .crumbs = c,
                                      .crumbs_n = 2});
}

mz_code matter_form_get(mz_cx *cx, mz_req *rq, mz_out *out)
{
    struct answering a = {0};
    MZ_TRY(look(cx, rq, &a));
    return show(&a, out, NULL);
}

mz_code matter_form_post(mz_cx *cx, mz_req *rq, mz_out *out)
{
    struct answering a = {0};
    struct mz_form form = mz_form_of(cx, rq);
    mz_str facts = MZ_S("");
    MZ_TRY(look(cx, rq, &a));
    int64_t version = mz_form_int(&form, "version", (struct mz_rule){.lo = 0, .hi = INT64_MAX});
    MZ_TRY(matter_form_read(&a.f, &form, a.o.c.division, &facts));
    if (form.problems.n == 0) {
        mz_code rc = matter_answer(cx, a.o.c.id, version == MZ_NULL ? 0 : version, facts);
        MZ_TRY(mz_form_take(&form, rc));
    }
    if (form.problems.n > 0) {
        if (mz_form_json(&form, out)) {
            return MZ_OK;
        }
        mz_reply_status(rq, 422);
        return show(&a, out, &form);
    }
    mz_reply_flash(rq, MZ_TONE_OK, (struct mz_say){.text = MZ_T("The answers were kept.")});
    return mz_reply_redirectf(rq, "/matter/%" PRId64, a.o.c.id);
}
