/* feed_bring_web.c - deliveries that come over HTTP: uploaded by a clerk, pushed with a token. */
#include <inttypes.h>
#include <string.h>

#include "base/text.h"
#include "feature/feed/feed_web.h"
#include "store/db.h"

/* ---- the form ----------------------------------------------------------------------------------
 */

const struct ui_option *feed_bring_items(struct leaf *l, const struct catalogue *c,
                                         const mz_str *department, size_t *n)
{
    struct ui_option *o = MZ_NEW_N(l->cx->a, struct ui_option, c->category_n + 1);
    *n = 0;
    for (size_t i = 0; i < c->category_n; i++) {
        const struct catalogue_category *k = &c->category[i];
        if (department == NULL || mz_str_eq(c->department[k->department].id, *department)) {
            o[(*n)++] =
                (struct ui_option){.value = k->no, .label = feed_category_text(l, k)};
        }
    }
    return o;
}

static mz_str last_month(mz_cx *cx)
{
    struct mz_ymd t = mz_date_ymd(mz_date_today(cx));
    return catalogue_period_text(cx->a, (int64_t)t.year * 12 + t.month - 2);
}

static mz_str asked(mz_req *rq, const char *name)
{
    mz_str v = mz_req_field(rq, name);
    v = v.p == NULL ? mz_req_query(rq, name) : v;
    return v.p == NULL ? MZ_S("") : v;
}

void feed_bring_file(struct leaf *l, struct ui_form *f)
{
    leaf_field(f, (struct ui_field){
                      .kind = UI_FILE,
                      .name = "file",
                      .label = leaf_say(l, MZ_T("File")),
                      .accept = ".csv,.tsv,.txt,.xlsx,.jsonl,.gz,.zip",
                      .hint = leaf_say(l, MZ_T("CSV, TSV, Excel (.xlsx) or JSON lines, packed or "
                                               "not, in UTF-8 or GB18030, at most 2 GiB")),
                      .required = true,
                      .wide = true});
}

void feed_bring_month(struct leaf *l, struct ui_form *f)
{
    mz_str month = asked(l->rq, "period");
    leaf_field(f, (struct ui_field){.kind = UI_TEXT,
                                    .name = "period",
                                    .label = leaf_say(l, MZ_T("Month that the delivery speaks of")),
                                    .value = month.n == 0 ? last_month(l->cx) : month,
                                    .hint = leaf_say(l, MZ_T("As 2026-10")),
                                    .max = 7,
                                    .required = true});
}

static void fields(struct leaf *l, struct ui_form *f, const struct catalogue *c)
{
    size_t n = 0;
    const struct ui_option *items = feed_bring_items(l, c, NULL, &n);
    feed_bring_file(l, f);
    leaf_field(f, (struct ui_field){.kind = UI_SELECT,
                                    .name = "item",
                                    .label = leaf_say(l, MZ_T("Category||of the catalogue")),
                                    .value = asked(l->rq, "item"),
                                    .options = items,
                                    .options_n = n,
                                    .required = true});
    feed_bring_month(l, f);
    leaf_field(f, (struct ui_field){
                      .kind = UI_TEXT,
                      .name = "source",
                      .label = leaf_say(l, MZ_T("Who sent it")),
                      .value = asked(l->rq, "source"),
                      .hint = leaf_say(l, MZ_T("Only where a category has several senders, such as "
                                               "banks; columns are remembered by this name")),
                      .max = FEED_SOURCE_CHARS,
                      .optional_mark = true,
                      .wide = true});
}

static mz_code form_page(mz_cx *cx, mz_req *rq, mz_out *out, struct mz_form *form)
{
    const struct catalogue *c = NULL;
    struct leaf *l = leaf_new(cx, rq);
    MZ_TRY(feed_catalogue(cx, &c));
    struct leaf_part *p = leaf_left(l, MZ_T("A file of a department"));
    struct ui_form *f = leaf_form(l, p, MZ_T("Upload and read"), form, 4);
    f->upload = true;
    f->submit_icon = MZ_ICON("upload");
    f->cancel_href = MZ_S("/feed");
    fields(l, f, c);
    struct leaf_part *note = leaf_right(l, MZ_T("What happens"));
    note->note = leaf_say(
        l,
        MZ_T("Rows about people of ours are kept as evidence, sealed; of others nothing is kept. "
             "Rows that cannot be used come back with the reason. The same content for the same "
             "month does nothing; other content replaces what was delivered and says what "
             "changed. The file is deleted as soon as it was read."));
    struct ui_crumb *crumbs = MZ_NEW_N(cx->a, struct ui_crumb, 1);
    crumbs[0] = (struct ui_crumb){leaf_say(l, MZ_T("Deliveries")), MZ_S("/feed")};
    return leaf_send(l, out,
                     (struct mz_page){.title = leaf_say(l, MZ_T("Bring a delivery in")),
                                      .crumbs = crumbs,
                                      .crumbs_n = 1,
                                      .menu = "/feed"});
}

mz_code feed_bring_show(mz_cx *cx, mz_req *rq, mz_out *out)
{
    return form_page(cx, rq, out, NULL);
}

/* ---- what came ------------------------------------------------------------- */

/* Read at once when its columns are known. */
static mz_code begin(mz_cx *cx, int64_t id)
{
    struct feed_delivery d;
    MZ_TRY(feed_delivery(cx, id, &d));
    return mz_str_eq(d.state, MZ_S("waiting")) ? feed_ask(cx, id) : MZ_OK;
}

mz_code feed_bring_take(struct mz_form *form, struct feed_bring *b)
{
    mz_cx *cx = form->cx;
    const struct mz_file *file = mz_req_file(form->rq, "file", 0);
    struct feed_new in = {
        .fd = -1, .origin = b->origin, .source = b->source, .category = b->category};
    mz_str period = mz_form_text(form, "period", (struct mz_rule){.max = 7, .required = true});
    if (period.n > 0 && !catalogue_period_of(period, &in.period)) {
        mz_form_problem(form, (struct mz_say){.field = "period",
                                              .text = MZ_T("\"{0}\" is no month; write it like "
                                                           "2026-10"),
                                              .arg = {period}});
    }
    if (file == NULL) {
        mz_form_problem(form, (struct mz_say){.field = "file", .text = MZ_T("Choose a file")});
    }
    if (b->category == NULL) {
        mz_form_problem(form,
                        (struct mz_say){.field = "item",
                                        .text = MZ_T("Choose a category of the catalogue")});
    }
    if (form->problems.n > 0 || file == NULL) {
        return MZ_OK;
    }
    in.name = file->name;
    in.fd = file->data.p == NULL ? file->fd : -1;
    in.data = file->data;
    mz_code rc = feed_make(cx, &in, &b->id, &b->same);
    rc = rc == MZ_LIMIT && cx->err.say != NULL ? MZ_INVALID : rc;
    MZ_TRY(mz_form_take(form, rc));
    return form->problems.n > 0 || b->same ? MZ_OK : begin(cx, b->id);
}

static mz_code take(struct mz_form *form, mz_str item, struct feed_bring *b)
{
    b->source = mz_form_text(form, "source", (struct mz_rule){.max = FEED_SOURCE_CHARS});
    if (feed_category(form->cx, item, &b->category) != MZ_OK) {
        mz_clear(form->cx);
        b->category = NULL;
    }
    return feed_bring_take(form, b);
}

mz_code feed_bring_post(mz_cx *cx, mz_req *rq, mz_out *out)
{
    struct mz_form form = mz_form_of(cx, rq);
    struct feed_bring b = {.origin = FEED_UPLOAD};
    mz_str item = mz_form_text(&form, "item", (struct mz_rule){.max = 60, .required = true});
    MZ_TRY(take(&form, item, &b));
    if (form.problems.n > 0) {
        if (mz_form_json(&form, out)) {
            return MZ_OK;
        }
        mz_reply_status(rq, 422);
        return form_page(cx, rq, out, &form);
    }
    feed_bring_said(rq, &b);
    return mz_reply_redirect(rq, feed_href(cx, b.id));
}

void feed_bring_said(mz_req *rq, const struct feed_bring *b)
{
    if (b->same) {
        mz_reply_flash(rq, MZ_TONE_INFO,
                       (struct mz_say){.text = MZ_T("The same content was delivered for this month "
                                                    "already. Nothing was done.")});
    }
}

struct push_answer {
    int64_t delivery;
    mz_str state;
    bool same;
    mz_str href;
};
static const struct mz_member push_members[] = {
    {"delivery", "Number of the delivery", MZ_J_INT(struct push_answer, delivery)},
    {"state", "State, one word", MZ_J_TEXT(struct push_answer, state)},
    {"same", "Whether the same content was there already", MZ_J_FLAG(struct push_answer, same)},
    {"href", "Where its page is", MZ_J_TEXT(struct push_answer, href)},
    {0},
};
const struct mz_shape feed_push_shape = {"Pushed", push_members, sizeof(struct push_answer)};

mz_code feed_push_post(mz_cx *cx, mz_req *rq, mz_out *out)
{
    struct mz_form form = mz_form_of(cx, rq);
    struct feed_bring b = {.origin = FEED_PUSH};
    struct feed_delivery d;
    MZ_TRY(take(&form, mz_req_path_text(rq, "category"), &b));
    if (form.problems.n > 0) {
        mz_reply_status(rq, 422);
        (void)mz_form_json(&form, out);
        return MZ_OK;
    }
    MZ_TRY(feed_delivery(cx, b.id, &d));
    const struct push_answer v = {b.id, d.state, b.same, feed_href(cx, b.id)};
    return mz_reply_shape(out, &feed_push_shape, &v);
}
