/* feed_sender_web.c - who sends for which department: the office says so. */
#include "base/text.h"
#include "feature/desks_web.h"
#include "feature/feed/feed_sender.h"
#include "feature/feed/feed_web.h"

static mz_code all(struct leaf *l, struct desks_rows *out)
{
    const struct catalogue *c = NULL;
    struct feed_sender *v = NULL;
    MZ_TRY(feed_catalogue(l->cx, &c));
    MZ_TRY(feed_senders(l->cx, &v, &out->n));
    out->departments_n = c->department_n;
    out->departments = MZ_NEW_N(l->cx->a, struct ui_option, c->department_n + 1);
    for (size_t i = 0; i < c->department_n; i++) {
        const struct catalogue_department *x = &c->department[i];
        out->departments[i] = (struct ui_option){
            .value = x->id, .label = catalogue_word(l->cx->lang, x->label, x->label_en)};
    }
    out->v = MZ_NEW_N(l->cx->a, struct desks_row, out->n + 1);
    for (size_t i = 0; i < out->n; i++) {
        out->v[i] = (struct desks_row){.id = v[i].id,
                                       .account = v[i].account,
                                       .since_ms = v[i].since_ms,
                                       .department = v[i].department,
                                       .source = v[i].source};
        for (size_t k = 0; k < c->department_n; k++) {
            if (mz_str_eq(c->department[k].id, v[i].department)) {
                out->v[i].department = out->departments[k].label;
            }
        }
    }
    return MZ_OK;
}

static const struct desks senders = {
    .path = "/feed/sender",
    .menu = "/feed",
    .title = MZ_T("Who sends"),
    .sub = MZ_T("Such an account brings its department's categories in and sees its own "
                "deliveries, nothing else."),
    .up = MZ_T("Deliveries"),
    .up_path = "/feed",
    .table = MZ_T("Who sends for which department"),
    .none = MZ_T("No account sends for a department yet: files are brought in by the office, by "
                 "token, folder or table."),
    .form = MZ_T("Let an account send"),
    .button = MZ_T("Let it send"),
    .source_label = MZ_T("Who sent it"),
    .source_hint = MZ_T("Only where a category has several senders, such as banks; columns are "
                        "remembered by this name"),
    .source_max = FEED_SOURCE_CHARS,
    .all = all,
    .give = feed_sender_give,
    .end = feed_sender_end,
};

mz_code feed_sender_show(mz_cx *cx, mz_req *rq, mz_out *out)
{
    return desks_show(&senders, cx, rq, out);
}

mz_code feed_sender_post(mz_cx *cx, mz_req *rq, mz_out *out)
{
    return desks_post(&senders, cx, rq, out);
}
