/*
 * feed_own_web.c - the pages of a department's account: it brings its own categories in, and sees
 * what became of its own deliveries.
 */
#include <inttypes.h>

#include "base/text.h"
#include "feature/feed/feed_sender.h"
#include "feature/feed/feed_web.h"
#include "store/db.h"

enum { OWN_MAX = 100 };

struct own {
    struct leaf *l;
    const struct catalogue *c;
    struct feed_sender s;
    bool sends;
    struct feed_of_sender_row *rows; /* the newest first */
    size_t n;
};

static mz_code look(mz_cx *cx, mz_req *rq, struct own *o)
{
    o->l = leaf_new(cx, rq);
    MZ_TRY(feed_catalogue(cx, &o->c));
    MZ_TRY(feed_sender_own(cx, &o->s, &o->sends));
    return o->sends
               ? feed_of_sender(cx, o->s.department, o->s.source, OWN_MAX, &o->rows, &o->n)
               : MZ_OK;
}

static mz_str department_text(const struct own *o)
{
    for (size_t i = 0; i < o->c->department_n; i++) {
        const struct catalogue_department *d = &o->c->department[i];
        if (mz_str_eq(d->id, o->s.department)) {
            return catalogue_word(o->l->cx->lang, d->label, d->label_en);
        }
    }
    return o->s.department;
}

/* ---- what is owed ---------------------------------------------------------------------------- */

/* The newest month of a category that holds; MZ_NULL: none. */
static int64_t newest(const struct own *o, const struct catalogue_category *k)
{
    int64_t period = MZ_NULL;
    for (size_t i = 0; i < o->n; i++) {
        bool holds = mz_str_eq(o->rows[i].category, k->no) &&
                     mz_str_eq(o->rows[i].state, MZ_S("done"));
        period = holds && (period == MZ_NULL || o->rows[i].period > period) ? o->rows[i].period
                                                                            : period;
    }
    return period;
}

static void owed(struct own *o)
{
    static const struct ui_column heads[] = {
        {.name = "category", .label = {MZ_T("Category||of the catalogue"), 0}, .phone_full = true},
        {.name = "last", .label = {MZ_T("Delivered up to"), 0}, .phone_label = true},
        {.name = "due", .label = {MZ_T("Must be here up to"), 0}, .phone_label = true},
        {.name = "state", .label = {MZ_T("State"), 0}, .phone_end = true},
    };
    struct leaf *l = o->l;
    mz_cx *cx = l->cx;
    struct leaf_part *p = leaf_left(l, MZ_T("What my department delivers"));
    struct ui_table *t = leaf_table(l, p, heads, MZ_LEN(heads), o->c->category_n);
    for (size_t i = 0; i < o->c->category_n; i++) {
        const struct catalogue_category *k = &o->c->category[i];
        if (!feed_sender_sends(o->c, &o->s, k)) {
            continue;
        }
        int64_t last = newest(o, k);
        int64_t due = feed_period_due(k, mz_date_today(cx).v);
        bool here = last != MZ_NULL && last >= due;
        leaf_cell(t, (struct ui_cell){.text = feed_category_text(l, k)});
        mz_str month = last == MZ_NULL ? MZ_S("—") : catalogue_period_text(cx->a, last);
        leaf_cell(t, (struct ui_cell){.text = month});
        leaf_cell(t, (struct ui_cell){.text = catalogue_period_text(cx->a, due)});
        leaf_cell(t, (struct ui_cell){
                         .tags = leaf_tag(l, here ? MZ_TONE_OK : MZ_TONE_WARN,
                                          here ? leaf_say(l, MZ_T("Here||of a delivery"))
                                               : leaf_say(l, MZ_T("Missing||of a delivery"))),
                         .tags_n = 1});
    }
}

/* ---- what came ------------------------------------------------------------------------------- */

static void came(struct own *o)
{
    static const struct ui_column heads[] = {
        {.name = "category", .label = {MZ_T("Delivery"), 0}, .phone_full = true},
        {.name = "period", .label = {MZ_T("Month"), 0}, .phone_label = true},
        {.name = "rows", .label = {MZ_T("Rows"), 0}, .num = true, .phone_label = true},
        {.name = "back",
         .label = {MZ_T("Rows that came back"), 0},
         .num = true,
         .phone_label = true},
        {.name = "at", .label = {MZ_T("Came in"), 0}, .phone_label = true},
        {.name = "state", .label = {MZ_T("State"), 0}, .phone_end = true},
    };
    struct leaf *l = o->l;
    mz_cx *cx = l->cx;
    struct leaf_part *p = leaf_left(l, MZ_T("What came in"));
    if (o->n == 0) {
        p->body = true;
        p->note = leaf_say(l, MZ_T("Nothing came in under this name yet."));
        return;
    }
    struct ui_table *t = leaf_table(l, p, heads, MZ_LEN(heads), o->n);
    for (size_t i = 0; i < o->n; i++) {
        const struct feed_of_sender_row *r = &o->rows[i];
        const struct catalogue_category *k = catalogue_find(o->c, r->category);
        bool done = mz_str_eq(r->state, MZ_S("done"));
        leaf_cell(t, (struct ui_cell){
                         .text = k == NULL ? r->category : feed_category_text(l, k),
                         .note = r->name,
                         .href = mz_str_fmt(cx->a, "%s%" PRId64, feed_see_own.base, r->id)});
        leaf_cell(t, (struct ui_cell){.text = catalogue_period_text(cx->a, r->period)});
        leaf_cell(t, (struct ui_cell){.text = done ? mz_thousands(cx->a, r->rows_n) : MZ_S("—")});
        leaf_cell(t,
                  (struct ui_cell){.text = done ? mz_thousands(cx->a, r->invalid_n) : MZ_S("—")});
        leaf_cell(t, (struct ui_cell){.text = leaf_time(l, r->made_ms)});
        const struct ui_tag *state = feed_state_tag(l, r->state, r->replaced_by != MZ_NULL);
        leaf_cell(t, (struct ui_cell){.tags = state, .tags_n = 1});
    }
}

struct own_delivery {
    int64_t id;
    mz_str category, month, file, state;
    int64_t rows, ours, strangers, invalid, duplicates;
    int64_t came;
};
static const struct mz_member own_delivery_members[] = {
    {"id", "Number of the delivery", MZ_J_INT(struct own_delivery, id)},
    {"category", "Category of the catalogue", MZ_J_TEXT(struct own_delivery, category)},
    {"month", "Month", MZ_J_MONTH(struct own_delivery, month)},
    {"file", "Name of the file", MZ_J_TEXT(struct own_delivery, file)},
    {"state", "State, one word", MZ_J_TEXT(struct own_delivery, state)},
    {"rows", "How many rows", MZ_J_INT(struct own_delivery, rows)},
    {"ours", "Rows of persons who are registered", MZ_J_INT(struct own_delivery, ours)},
    {"strangers", "Rows of persons who are not registered",
     MZ_J_INT(struct own_delivery, strangers)},
    {"invalid", "Rows that cannot be read", MZ_J_INT(struct own_delivery, invalid)},
    {"duplicates", "Rows that were there already", MZ_J_INT(struct own_delivery, duplicates)},
    {"came", "When it came", MZ_J_TIME_OR_NULL(struct own_delivery, came)},
    {0},
};
static const struct mz_shape own_delivery_shape = {"OwnDelivery", own_delivery_members,
                                                   sizeof(struct own_delivery)};

struct own_answer {
    mz_str department, source;
    const struct own_delivery *deliveries;
    size_t deliveries_n;
};
static const struct mz_member own_members[] = {
    {"department", "Department of the catalogue; empty: the account sends for none",
     MZ_J_TEXT(struct own_answer, department)},
    {"source", "The name that its deliveries stand under", MZ_J_TEXT(struct own_answer, source)},
    {"deliveries", "Its newest deliveries",
     MZ_J_LIST(struct own_answer, deliveries, &own_delivery_shape)},
    {0},
};
const struct mz_shape feed_own_shape = {"OwnDeliveries", own_members, sizeof(struct own_answer)};

static mz_code as_json(struct own *o, mz_out *out)
{
    mz_arena *a = o->l->cx->a;
    struct own_delivery *v = MZ_NEW_N(a, struct own_delivery, o->n + 1);
    for (size_t i = 0; i < o->n; i++) {
        const struct feed_of_sender_row *r = &o->rows[i];
        v[i] = (struct own_delivery){.id = r->id,
                                     .category = r->category,
                                     .month = catalogue_period_text(a, r->period),
                                     .file = r->name,
                                     .state = r->state,
                                     .rows = r->rows_n,
                                     .ours = r->ours_n,
                                     .strangers = r->strangers_n,
                                     .invalid = r->invalid_n,
                                     .duplicates = r->duplicates_n,
                                     .came = r->made_ms};
    }
    const struct own_answer all = {o->s.department, o->s.source, v, o->n};
    return mz_reply_shape(out, &feed_own_shape, &all);
}

static void nobody(struct leaf *l)
{
    leaf_callout(l, MZ_TONE_NOTE,
                 (struct mz_say){.text = MZ_T("This account sends for no department yet.")},
                 (struct mz_say){.text = MZ_T("The civil affairs office says for which: ask it to "
                                              "enter this account under Deliveries, Who sends.")});
}

mz_code feed_own_show(mz_cx *cx, mz_req *rq, mz_out *out)
{
    struct own o = {.n = 0};
    MZ_TRY(look(cx, rq, &o));
    if (mz_req_json(rq)) {
        return as_json(&o, out);
    }
    struct ui_action *send = MZ_NEW(cx->a, struct ui_action);
    *send = (struct ui_action){.label = leaf_say(o.l, MZ_T("Bring a delivery in")),
                               .href = MZ_S("/feed/own/send"),
                               .icon = MZ_ICON("upload"),
                               .primary = true};
    if (o.sends) {
        leaf_band(o.l, false);
        owed(&o);
        came(&o);
    } else {
        nobody(o.l);
    }
    mz_str whose = leaf_sayf(o.l, MZ_T("{0}, as \"{1}\"||a department and its name"),
                             department_text(&o), o.s.source);
    return leaf_send(o.l, out,
                     (struct mz_page){.title = leaf_say(o.l, feed_see_own.title),
                                      .sub = o.sends ? whose : MZ_S(""),
                                      .actions = send,
                                      .actions_n = o.sends ? 1 : 0,
                                      .menu = feed_see_own.top});
}

/* ---- bringing in ---------------------------------------------------------------------------- */

static mz_code form_page(struct own *o, mz_out *out, struct mz_form *form)
{
    struct leaf *l = o->l;
    mz_cx *cx = l->cx;
    struct ui_crumb *crumb = MZ_NEW(cx->a, struct ui_crumb);
    *crumb = (struct ui_crumb){leaf_say(l, feed_see_own.title), mz_str_of(feed_see_own.top)};
    if (o->sends) {
        size_t n = 0;
        const struct ui_option *items = feed_bring_items(l, o->c, &o->s.department, &n);
        struct leaf_part *p = leaf_left(l, MZ_T("A file of my department"));
        struct ui_form *f = leaf_form(l, p, MZ_T("Upload and read"), form, 3);
        f->upload = true;
        f->submit_icon = MZ_ICON("upload");
        f->cancel_href = mz_str_of(feed_see_own.top);
        feed_bring_file(l, f);
        leaf_field(f, (struct ui_field){.kind = UI_SELECT,
                                        .name = "item",
                                        .label = leaf_say(l, MZ_T("Category||of the catalogue")),
                                        .value = mz_req_field(l->rq, "item"),
                                        .options = items,
                                        .options_n = n,
                                        .required = true});
        feed_bring_month(l, f);
        leaf_right(l, MZ_T("What happens"))->note =
            leaf_say(l, MZ_T("Of people whom the civil affairs office does not know nothing is "
                             "kept. Rows that cannot be used come back with the reason. The same "
                             "content for the same month does nothing; other content replaces what "
                             "was delivered. The file is deleted as soon as it was read."));
    } else {
        nobody(l);
    }
    return leaf_send(l, out,
                     (struct mz_page){.title = leaf_say(l, MZ_T("Bring a delivery in")),
                                      .crumbs = crumb,
                                      .crumbs_n = 1,
                                      .menu = feed_see_own.top});
}

mz_code feed_own_send(mz_cx *cx, mz_req *rq, mz_out *out)
{
    struct own o = {.n = 0};
    MZ_TRY(look(cx, rq, &o));
    return form_page(&o, out, NULL);
}

/* The category has to be the department's; the name is the account's, whatever was sent. */
mz_code feed_own_send_post(mz_cx *cx, mz_req *rq, mz_out *out)
{
    struct own o = {.n = 0};
    struct mz_form form = mz_form_of(cx, rq);
    MZ_TRY(look(cx, rq, &o));
    struct feed_bring b = {.origin = FEED_UPLOAD, .source = o.s.source};
    mz_str item = mz_form_text(&form, "item", (struct mz_rule){.max = 60, .required = true});
    b.category = o.sends ? catalogue_find(o.c, item) : NULL;
    if (b.category != NULL && !feed_sender_sends(o.c, &o.s, b.category)) {
        b.category = NULL;
    }
    MZ_TRY(feed_bring_take(&form, &b));
    if (form.problems.n > 0) {
        if (mz_form_json(&form, out)) {
            return MZ_OK;
        }
        mz_reply_status(rq, 422);
        return form_page(&o, out, &form);
    }
    feed_bring_said(rq, &b);
    return mz_reply_redirectf(rq, "%s%" PRId64, feed_see_own.base, b.id);
}

/* ---- one delivery --------------------------------------------------------------------------- */

mz_code feed_own_see(mz_cx *cx, mz_req *rq, mz_out *out)
{
    struct feed_delivery d;
    MZ_TRY(feed_own_delivery(cx, mz_req_path_int(rq, "id"), &d));
    return feed_delivery_page(cx, rq, out, &d, &feed_see_own);
}

mz_code feed_own_do(mz_cx *cx, mz_req *rq, mz_out *out)
{
    struct feed_delivery d;
    MZ_TRY(feed_own_delivery(cx, mz_req_path_int(rq, "id"), &d));
    return feed_delivery_do(cx, rq, out, &d, &feed_see_own);
}

mz_code feed_own_back(mz_cx *cx, mz_req *rq, mz_out *out)
{
    struct feed_delivery d;
    MZ_TRY(feed_own_delivery(cx, mz_req_path_int(rq, "id"), &d));
    return feed_back_send(cx, rq, out, &d);
}
