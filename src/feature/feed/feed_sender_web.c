/* feed_sender_web.c - who sends for which department: the office says so. */
#include "base/text.h"
#include "feature/account/account.h"
#include "feature/feed/feed_sender.h"
#include "feature/feed/feed_web.h"
#include "feature/list_web.h"
#include "store/db.h"

static mz_str label_of(const struct leaf *l, const struct catalogue *c, mz_str department)
{
    for (size_t i = 0; i < c->department_n; i++) {
        if (mz_str_eq(c->department[i].id, department)) {
            return catalogue_word(l->cx->lang, c->department[i].label, c->department[i].label_en);
        }
    }
    return department;
}

static mz_code all(struct leaf *l, const struct catalogue *c)
{
    static const struct ui_column heads[] = {
        {.name = "department", .label = {MZ_T("Department"), 0}, .phone_full = true},
        {.name = "source", .label = {MZ_T("Who sent it"), 0}, .phone_label = true},
        {.name = "account", .label = {MZ_T("Account"), 0}, .phone_label = true},
        {.name = "since", .label = {MZ_T("Since"), 0}, .phone_label = true},
    };
    struct feed_sender *v = NULL;
    size_t n = 0;
    MZ_TRY(feed_senders(l->cx, &v, &n));
    struct leaf_part *p = leaf_left(l, MZ_T("Who sends for which department"));
    struct ui_table *t = leaf_table(l, p, heads, MZ_LEN(heads), n);
    for (size_t i = 0; i < n; i++) {
        mz_str account = list_worker(l, v[i].account);
        leaf_cell(t, (struct ui_cell){.text = label_of(l, c, v[i].department)});
        leaf_cell(t, (struct ui_cell){.text = v[i].source});
        leaf_cell(t, (struct ui_cell){.text = account});
        leaf_cell(t, (struct ui_cell){.text = leaf_day(l, mz_date_of_ms(v[i].since_ms).v)});
        if (i < LEAF_ACTIONS_MAX) {
            leaf_action(l, p,
                        (struct ui_action){.label = leaf_sayf(l, MZ_T("End: {0}, {1}"),
                                                              v[i].source, account),
                                           .href = MZ_S("/feed/sender"),
                                           .post = true,
                                           .quiet = true,
                                           .name = MZ_S("end"),
                                           .value = leaf_int(l, v[i].id)});
        }
    }
    if (n == 0) {
        p->body = true;
        p->note = leaf_say(l, MZ_T("No account sends for a department yet: files are brought in by "
                                   "the office, by token, folder or table."));
    }
    return MZ_OK;
}

static void form_of(struct leaf *l, const struct catalogue *c, struct mz_form *form)
{
    struct ui_option *o = MZ_NEW_N(l->cx->a, struct ui_option, c->department_n + 1);
    for (size_t i = 0; i < c->department_n; i++) {
        o[i] = (struct ui_option){.value = c->department[i].id,
                                  .label = label_of(l, c, c->department[i].id)};
    }
    struct leaf_part *p = leaf_right(l, MZ_T("Let an account send"));
    struct ui_form *f = leaf_form(l, p, MZ_T("Let it send"), form, 3);
    f->action = MZ_S("/feed/sender");
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
                                    .options = o,
                                    .options_n = c->department_n,
                                    .required = true,
                                    .wide = true});
    leaf_field(f, (struct ui_field){
                      .kind = UI_TEXT,
                      .name = "source",
                      .label = leaf_say(l, MZ_T("Who sent it")),
                      .hint = leaf_say(l, MZ_T("Only where a category has several senders, such as "
                                               "banks; columns are remembered by this name")),
                      .max = FEED_SOURCE_CHARS,
                      .optional_mark = true,
                      .wide = true});
}

static mz_code show(mz_cx *cx, mz_req *rq, mz_out *out, struct mz_form *form)
{
    struct leaf *l = leaf_new(cx, rq);
    const struct catalogue *c = NULL;
    MZ_TRY(feed_catalogue(cx, &c));
    leaf_band(l, false);
    MZ_TRY(all(l, c));
    form_of(l, c, form);
    struct ui_crumb *crumb = MZ_NEW(cx->a, struct ui_crumb);
    *crumb = (struct ui_crumb){leaf_say(l, MZ_T("Deliveries")), MZ_S("/feed")};
    return leaf_send(l, out,
                     (struct mz_page){.title = leaf_say(l, MZ_T("Who sends")),
                                      .sub = leaf_say(l, MZ_T("Such an account brings its "
                                                              "department's categories in and sees "
                                                              "its own deliveries, nothing else.")),
                                      .crumbs = crumb,
                                      .crumbs_n = 1,
                                      .menu = "/feed"});
}

mz_code feed_sender_show(mz_cx *cx, mz_req *rq, mz_out *out)
{
    return show(cx, rq, out, NULL);
}

static mz_code give(mz_cx *cx, struct mz_form *form)
{
    int64_t account = 0;
    mz_str login = mz_form_text(form, "login", (struct mz_rule){.max = 40, .required = true});
    mz_str department =
        mz_form_text(form, "department", (struct mz_rule){.max = 63, .required = true});
    mz_str source = mz_form_text(form, "source", (struct mz_rule){.max = FEED_SOURCE_CHARS});
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
    return mz_form_take(form, feed_sender_give(cx, account, department, source));
}

mz_code feed_sender_post(mz_cx *cx, mz_req *rq, mz_out *out)
{
    struct mz_form form = mz_form_of(cx, rq);
    if (mz_req_field(rq, "end").n > 0) {
        int64_t id = mz_form_int(&form, "end", (struct mz_rule){.lo = 1, .hi = INT64_MAX});
        MZ_TRY(form.problems.n > 0 ? MZ_OK : mz_form_take(&form, feed_sender_end(cx, id)));
    } else {
        MZ_TRY(give(cx, &form));
    }
    if (form.problems.n > 0) {
        if (mz_form_json(&form, out)) {
            return MZ_OK;
        }
        mz_reply_status(rq, 422);
        return show(cx, rq, out, &form);
    }
    mz_reply_flash(rq, MZ_TONE_OK, (struct mz_say){.text = MZ_T("It was written down.")});
    return mz_reply_redirect(rq, MZ_S("/feed/sender"));
}
