/* desks_web.c - which account stands for which department: the page and its form. */
#include "feature/desks_web.h"

#include <string.h>

#include "base/text.h"
#include "feature/account/account.h"
#include "feature/list_web.h"
#include "store/db.h"

static const struct ui_column columns[] = {
    {.name = "department", .label = {MZ_T("Department"), 0}, .phone_full = true},
    {.name = "account", .label = {MZ_T("Account"), 0}, .phone_label = true},
    {.name = "since", .label = {MZ_T("Since"), 0}, .phone_label = true},
    {.name = "source", .phone_label = true},
};

static void table(struct leaf *l, const struct desks *d, const struct desks_rows *rows)
{
    struct leaf_part *p = leaf_left(l, d->table);
    size_t n = d->source_label == NULL ? MZ_LEN(columns) - 1 : MZ_LEN(columns);
    struct ui_column *heads = MZ_NEW_N(l->cx->a, struct ui_column, MZ_LEN(columns));
    memcpy(heads, columns, sizeof columns);
    heads[MZ_LEN(columns) - 1].label = (mz_str){d->source_label, 0}; /* as leaf_table() takes it */
    struct ui_table *t = leaf_table(l, p, heads, n, rows->n);
    for (size_t i = 0; i < rows->n; i++) {
        const struct desks_row *r = &rows->v[i];
        leaf_cell(t, (struct ui_cell){.text = r->department});
        leaf_cell(t, (struct ui_cell){.text = list_worker(l, r->account)});
        leaf_cell(t, (struct ui_cell){.text = leaf_day(l, mz_date_of_ms(r->since_ms).v)});
        if (d->source_label != NULL) {
            leaf_cell(t, (struct ui_cell){.text = r->source});
        }
    }
    if (rows->n == 0) {
        p->body = true;
        p->note = leaf_say(l, d->none);
    }
}

static void give_form(struct leaf *l, const struct desks *d, const struct desks_rows *rows,
                      struct mz_form *form)
{
    struct leaf_part *p = leaf_right(l, d->form);
    struct ui_form *f = leaf_form(l, p, d->button, form, 3);
    f->action = mz_str_of(d->path);
    leaf_field(f, (struct ui_field){.kind = UI_TEXT,
                                    .name = "login",
                                    .label = leaf_say(l, MZ_T("Login name")),
                                    .hint = leaf_say(l, MZ_T("Of an account with the role "
                                                             "\"Department staff\"")),
                                    .max = 40,
                                    .required = true,
                                    .wide = true});
    leaf_field(f, (struct ui_field){.kind = UI_SELECT,
                                    .name = "department",
                                    .label = leaf_say(l, MZ_T("Department")),
                                    .options = rows->departments,
                                    .options_n = rows->departments_n,
                                    .required = true,
                                    .wide = true});
    if (d->source_label != NULL) {
        leaf_field(f, (struct ui_field){.kind = UI_TEXT,
                                        .name = "source",
                                        .label = leaf_say(l, d->source_label),
                                        .hint = leaf_say(l, d->source_hint),
                                        .max = d->source_max,
                                        .optional_mark = true,
                                        .wide = true});
    }
}

static void end_form(struct leaf *l, const struct desks *d, const struct desks_rows *rows)
{
    struct leaf_part *p = leaf_right(l, MZ_T("Let an account stop"));
    struct ui_form *f = leaf_form(l, p, MZ_T("Let it stop"), NULL, 1);
    struct ui_option *o = MZ_NEW_N(l->cx->a, struct ui_option, rows->n);
    for (size_t i = 0; i < rows->n; i++) {
        const struct desks_row *r = &rows->v[i];
        o[i] = (struct ui_option){.value = leaf_int(l, r->id),
                                  .label = leaf_sayf(l, MZ_T("{0}: {1}||department, account"),
                                                     r->department, list_worker(l, r->account))};
    }
    f->action = mz_str_of(d->path);
    leaf_field(f, (struct ui_field){.kind = UI_SELECT,
                                    .name = "end",
                                    .label = leaf_say(l, MZ_T("Account")),
                                    .options = o,
                                    .options_n = rows->n,
                                    .required = true,
                                    .wide = true});
}

static mz_code show(const struct desks *d, struct leaf *l, mz_out *out, struct mz_form *form)
{
    struct desks_rows rows = {0};
    MZ_TRY(d->all(l, &rows));
    leaf_band(l, false);
    table(l, d, &rows);
    give_form(l, d, &rows, form);
    if (rows.n > 0) {
        end_form(l, d, &rows);
    }
    struct ui_crumb *up = MZ_NEW(l->cx->a, struct ui_crumb);
    *up = (struct ui_crumb){leaf_say(l, d->up), mz_str_of(d->up_path)};
    return leaf_send(l, out,
                     (struct mz_page){.title = leaf_say(l, d->title),
                                      .sub = leaf_say(l, d->sub),
                                      .crumbs = up,
                                      .crumbs_n = 1,
                                      .menu = d->menu});
}

mz_code desks_show(const struct desks *d, mz_cx *cx, mz_req *rq, mz_out *out)
{
    return show(d, leaf_new(cx, rq), out, NULL);
}

static mz_code give(const struct desks *d, mz_cx *cx, struct mz_form *form)
{
    int64_t account = 0;
    mz_str source = MZ_S("");
    mz_str login = mz_form_text(form, "login", (struct mz_rule){.max = 40, .required = true});
    mz_str department =
        mz_form_text(form, "department", (struct mz_rule){.max = 63, .required = true});
    if (d->source_label != NULL) {
        source = mz_form_text(form, "source", (struct mz_rule){.max = (size_t)d->source_max});
    }
    if (form->problems.n > 0) {
        return MZ_OK;
    }
    mz_code rc = account_by_login(cx, login, &account);
    if (rc == MZ_ABSENT || (rc == MZ_OK && account == 0)) {
        mz_clear(cx);
        mz_form_problem(form, (struct mz_say){.field = "login",
                                              .text = MZ_T("There is no account of this name.")});
        return MZ_OK;
    }
    MZ_TRY(rc);
    return mz_form_take(form, d->give(cx, account, department, source));
}

mz_code desks_post(const struct desks *d, mz_cx *cx, mz_req *rq, mz_out *out)
{
    struct mz_form form = mz_form_of(cx, rq);
    if (mz_req_field(rq, "end").n > 0) {
        int64_t id = mz_form_int(&form, "end", (struct mz_rule){.lo = 1, .hi = INT64_MAX});
        MZ_TRY(form.problems.n > 0 ? MZ_OK : mz_form_take(&form, d->end(cx, id)));
    } else {
        MZ_TRY(give(d, cx, &form));
    }
    if (form.problems.n > 0) {
        if (mz_form_json(&form, out)) {
            return MZ_OK;
        }
        mz_reply_status(rq, 422);
        return show(d, leaf_new(cx, rq), out, &form);
    }
    mz_reply_flash(rq, MZ_TONE_OK, (struct mz_say){.text = MZ_T("It was written down.")});
    return mz_reply_redirect(rq, mz_str_of(d->path));
}
