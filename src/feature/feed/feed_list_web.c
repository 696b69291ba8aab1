/* feed_list_web.c - deliveries as a list. */
#include <inttypes.h>

#include "base/text.h"
#include "feature/feed/feed_web.h"
#include "store/db.h"

static const struct ui_column heads[] = {
    {.name = "delivery", .label = {MZ_T("Delivery"), 0}, .fixed = true},
    {.name = "month", .label = {MZ_T("Month"), 0}, .phone_label = true, .one_line = true},
    {.name = "source", .label = {MZ_T("Who sent it"), 0}, .phone_label = true},
    {.name = "rows", .label = {MZ_T("Rows"), 0}, .num = true, .phone_label = true},
    {.name = "ours", .label = {MZ_T("About people of ours"), 0}, .num = true, .phone_label = true},
    {.name = "invalid",
     .label = {MZ_T("Rows that came back"), 0},
     .num = true,
     .phone_label = true},
    {.name = "state", .label = {MZ_T("State"), 0}, .phone_end = true},
    {.name = "made", .label = {MZ_T("Came in"), 0}, .phone_hide = true, .one_line = true},
};

static void cells(struct leaf *l, const struct catalogue *c, const struct feed_recent_row *r,
                  struct ui_cell out[MZ_LEN(heads)])
{
    mz_arena *a = l->cx->a;
    const struct catalogue_category *k = catalogue_find(c, r->category);
    bool done = mz_str_eq(r->state, MZ_S("done"));
    mz_str none = MZ_S("—");
    out[0] = (struct ui_cell){.text = k == NULL ? r->category : feed_category_text(l, k),
                              .href = feed_href(l->cx, r->id),
                              .note = r->name};
    out[1] = (struct ui_cell){.text = catalogue_period_text(a, r->period)};
    out[2] = (struct ui_cell){.text = r->source};
    out[3] = (struct ui_cell){.text = done ? mz_thousands(a, r->rows_n) : none};
    out[4] = (struct ui_cell){.text = done ? mz_thousands(a, r->ours_n) : none};
    out[5] = (struct ui_cell){.text = done ? mz_thousands(a, r->invalid_n) : none};
    out[6] = (struct ui_cell){.tags = feed_state_tag(l, r->state, r->replaced_by != MZ_NULL),
                              .tags_n = 1};
    out[7] = (struct ui_cell){.text = leaf_time(l, r->made_ms)};
}

void feed_rows_table(struct leaf *l, struct leaf_part *p, const struct catalogue *c,
                     const struct feed_recent_row *rows, size_t n)
{
    struct ui_table *t = leaf_table(l, p, heads, MZ_LEN(heads), n);
    for (size_t i = 0; i < n; i++) {
        struct ui_cell one[MZ_LEN(heads)];
        cells(l, c, &rows[i], one);
        one[0].text = one[0].note; /* the page is of one category */
        one[0].note = MZ_S("");
        for (size_t k = 0; k < MZ_LEN(heads); k++) {
            leaf_cell(t, one[k]);
        }
    }
}

static mz_code list_json(mz_cx *cx, const struct feed_recent_row *rows, size_t n, int64_t total,
                         mz_out *out)
{
    mz_buf *buf = mz_buf_new(cx->a, 1 << 20);
    mz_jw w = mz_jw_to(buf);
    mz_jw_map(&w);
    mz_jw_key_int(&w, MZ_S("total"), total);
    mz_jw_key(&w, MZ_S("deliveries"));
    mz_jw_list(&w);
    for (size_t i = 0; i < n; i++) {
        mz_jw_map(&w);
        mz_jw_key_int(&w, MZ_S("id"), rows[i].id);
        mz_jw_key_text(&w, MZ_S("category"), rows[i].category);
        mz_jw_key_text(&w, MZ_S("month"), catalogue_period_text(cx->a, rows[i].period));
        mz_jw_key_text(&w, MZ_S("source"), rows[i].source);
        mz_jw_key_text(&w, MZ_S("state"), rows[i].state);
        mz_jw_key_int(&w, MZ_S("rows"), rows[i].rows_n);
        mz_jw_key_int(&w, MZ_S("ours"), rows[i].ours_n);
        mz_jw_key_int(&w, MZ_S("invalid"), rows[i].invalid_n);
        mz_jw_end(&w);
    }
    mz_jw_end(&w);
    mz_jw_end(&w);
    return leaf_json(cx, buf, out);
}

static const struct ui_field *filters(struct leaf *l, const struct catalogue *c)
{
    static const char *const words[] = {"columns", "waiting", "running",
                                        "done",    "failed",  "stopped"};
    struct ui_field *f = MZ_NEW_N(l->cx->a, struct ui_field, 2);
    struct ui_option *item = MZ_NEW_N(l->cx->a, struct ui_option, c->category_n + 1);
    struct ui_option *state = MZ_NEW_N(l->cx->a, struct ui_option, MZ_LEN(words) + 1);
    item[0].label = leaf_say(l, MZ_T("All categories"));
    for (size_t i = 0; i < c->category_n; i++) {
        item[i + 1] = (struct ui_option){.value = c->category[i].no,
                                         .label = feed_category_text(l, &c->category[i])};
    }
    state[0].label = leaf_say(l, MZ_T("All states"));
    for (size_t i = 0; i < MZ_LEN(words); i++) {
        state[i + 1] =
            (struct ui_option){.value = mz_str_of(words[i]),
                               .label = feed_state_tag(l, mz_str_of(words[i]), false)->text};
    }
    f[0] = (struct ui_field){.kind = UI_SELECT,
                             .name = "item",
                             .label = leaf_say(l, MZ_T("Category||of the catalogue")),
                             .value = mz_req_query(l->rq, "item"),
                             .options = item,
                             .options_n = c->category_n + 1};
    f[1] = (struct ui_field){.kind = UI_SELECT,
                             .name = "state",
                             .label = leaf_say(l, MZ_T("State")),
                             .value = mz_req_query(l->rq, "state"),
                             .options = state,
                             .options_n = MZ_LEN(words) + 1};
    return f;
}

static const struct ui_list *list_of(struct leaf *l, const struct catalogue *c,
                                     const struct feed_recent_row *rows, size_t n)
{
    struct ui_list *list = MZ_NEW(l->cx->a, struct ui_list);
    struct ui_column *columns = MZ_NEW_N(l->cx->a, struct ui_column, MZ_LEN(heads));
    struct ui_row *out = MZ_NEW_N(l->cx->a, struct ui_row, n + 1);
    for (size_t i = 0; i < MZ_LEN(heads); i++) {
        columns[i] = heads[i];
        columns[i].label = leaf_say(l, heads[i].label.p);
    }
    for (size_t i = 0; i < n; i++) {
        struct ui_cell *one = MZ_NEW_N(l->cx->a, struct ui_cell, MZ_LEN(heads));
        cells(l, c, &rows[i], one);
        out[i] = (struct ui_row){.id = rows[i].id, .cells = one};
    }
    *list = (struct ui_list){.rq = l->rq,
                             .label = leaf_say(l, MZ_T("Deliveries")),
                             .filters = filters(l, c),
                             .filters_n = 2,
                             .columns = columns,
                             .columns_n = MZ_LEN(heads),
                             .rows = out,
                             .rows_n = n};
    return list;
}

static mz_str word(mz_req *rq, const char *name)
{
    mz_str v = mz_req_query(rq, name);
    return v.p == NULL ? MZ_S("") : v;
}

mz_code feed_list_show(mz_cx *cx, mz_req *rq, mz_out *out)
{
    const struct catalogue *c = NULL;
    const struct catalogue_category *k = NULL;
    struct feed_recent_row *rows = NULL;
    struct feed_recent_n_row total = {0};
    struct leaf *l = leaf_new(cx, rq);
    size_t n = 0;
    struct ui_paging at = ui_paging_of(rq, heads, MZ_LEN(heads), "made");
    mz_str state = word(rq, "state");
    MZ_TRY(feed_catalogue(cx, &c));
    if (word(rq, "item").n > 0) {
        k = catalogue_find(c, word(rq, "item"));
    }
    mz_str no = k == NULL ? MZ_S("") : k->no;
    MZ_TRY(feed_recent_n(cx, no, state, &total));
    MZ_TRY(feed_recent(cx, no, state, at.per, at.offset, &rows, &n));
    if (mz_req_json(rq)) {
        return list_json(cx, rows, n, total.n, out);
    }
    struct ui_list *list = leaf_own(list_of(l, c, rows, n));
    list->total = total.n;
    list->page = at.page;
    list->per = at.per;
    leaf_left(l, NULL)->list = list;
    struct ui_crumb *crumbs = MZ_NEW_N(cx->a, struct ui_crumb, 1);
    struct ui_action *bring = MZ_NEW_N(cx->a, struct ui_action, 1);
    crumbs[0] = (struct ui_crumb){leaf_say(l, MZ_T("Deliveries")), MZ_S("/feed")};
    bring[0] = (struct ui_action){.label = leaf_say(l, MZ_T("Bring a delivery in")),
                                  .href = MZ_S("/feed/bring"),
                                  .icon = MZ_ICON("upload"),
                                  .need = "feed.load",
                                  .primary = true};
    return leaf_send(l, out,
                     (struct mz_page){.title = leaf_say(l, MZ_T("All deliveries")),
                                      .crumbs = crumbs,
                                      .crumbs_n = 1,
                                      .actions = bring,
                                      .actions_n = 1,
                                      .menu = "/feed"});
}
