/* feed_person_web.c - what a delivery says of one person. */
#include <inttypes.h>

#include "base/text.h"
#include "feature/feed/feed_view.h"
#include "feature/feed/feed_web.h"
#include "feature/person/person.h"

mz_code feed_person_find(mz_cx *cx, mz_req *rq, mz_out *out)
{
    struct feed_delivery d;
    int64_t person = 0;
    (void)out;
    MZ_TRY(feed_delivery(cx, mz_req_path_int(rq, "id"), &d));
    mz_str number = mz_req_field(rq, "number");
    MZ_TRY(person_by_number(cx, number.p == NULL ? MZ_S("") : number, &person));
    if (person == 0) {
        return mz_refuse(cx, MZ_ABSENT, .field = "number",
                         .text = MZ_T("Nobody of ours has this ID number."));
    }
    return mz_reply_redirectf(rq, "/feed/delivery/%" PRId64 "/person/%" PRId64, d.id, person);
}

/* Rows of one header as a table; each part of an archive may have its own. */
static mz_html table(struct leaf *l, const struct feed_shown_row *rows, size_t n)
{
    mz_arena *a = l->cx->a;
    struct feed_table_row *shown = MZ_NEW_N(a, struct feed_table_row, n + 1);
    for (size_t i = 0; i < n; i++) {
        shown[i] = (struct feed_table_row){
            .line = leaf_int(l, rows[i].line), .cells = rows[i].cell, .cells_n = rows[i].cell_n};
    }
    struct feed_table t = {.label = leaf_say(l, MZ_T("Rows as they were sent, masked")),
                           .heads = rows[0].label,
                           .heads_n = rows[0].label_n,
                           .rows = shown,
                           .rows_n = n};
    mz_out slot;
    mz_out_init(&slot, l->cx->lang, 4 << 20);
    feed_table_html(&slot, &t);
    mz_html html = mz_page_slot(l->rq, &slot);
    mz_out_done(&slot);
    return html;
}

static mz_code show_json(mz_cx *cx, const struct feed_shown_row *rows, size_t n, size_t all,
                         mz_out *out)
{
    mz_buf *buf = mz_buf_new(cx->a, 4 << 20);
    mz_jw w = mz_jw_to(buf);
    mz_jw_map(&w);
    mz_jw_key_int(&w, MZ_S("total"), (int64_t)all);
    mz_jw_key(&w, MZ_S("rows"));
    mz_jw_list(&w);
    for (size_t i = 0; i < n; i++) {
        mz_jw_map(&w);
        mz_jw_key_int(&w, MZ_S("line"), rows[i].line);
        mz_jw_key(&w, MZ_S("cells"));
        mz_jw_list(&w);
        for (size_t k = 0; k < rows[i].cell_n; k++) {
            mz_jw_text(&w, rows[i].cell[k]);
        }
        mz_jw_end(&w);
        mz_jw_end(&w);
    }
    mz_jw_end(&w);
    mz_jw_end(&w);
    return leaf_json(cx, buf, out);
}

mz_code feed_person_show(mz_cx *cx, mz_req *rq, mz_out *out)
{
    const struct catalogue_category *k = NULL;
    struct feed_delivery d;
    struct feed_shown_row *rows = NULL;
    size_t n = 0;
    size_t all = 0;
    mz_str name = MZ_S("");
    int64_t person = mz_req_path_int(rq, "person");
    MZ_TRY(feed_delivery(cx, mz_req_path_int(rq, "id"), &d));
    MZ_TRY(feed_category(cx, d.category, &k));
    MZ_TRY(feed_rows_of(cx, &d, person, &rows, &n, &all));
    if (mz_req_json(rq)) {
        return show_json(cx, rows, n, all, out);
    }
    struct leaf *l = leaf_new(cx, rq);
    MZ_TRY(person_name(cx, person_may(cx), person, &name));
    struct leaf_part *p = leaf_left(l, MZ_T("Rows as they were sent, masked"));
    if (n > 0) {
        p->slot = table(l, rows, n);
        p->note =
            leaf_say(l, MZ_T("Line counts as in the sender's file. Who looked here, and when, "
                             "is in the record of reads."));
    } else {
        struct ui_empty *e = MZ_NEW(cx->a, struct ui_empty);
        *e = (struct ui_empty){.icon = MZ_ICON("file-search"),
                               .title = leaf_say(l, MZ_T("The delivery does not speak of this "
                                                         "person")),
                               .text = leaf_say(l, MZ_T("What that means stands on the page of the "
                                                        "category."))};
        p->empty = e;
    }
    struct ui_crumb *crumbs = MZ_NEW_N(cx->a, struct ui_crumb, 3);
    crumbs[0] = (struct ui_crumb){leaf_say(l, MZ_T("Deliveries")), MZ_S("/feed")};
    crumbs[1] = (struct ui_crumb){feed_category_text(l, k), feed_category_href(cx, k)};
    crumbs[2] = (struct ui_crumb){catalogue_period_text(cx->a, d.period), feed_href(cx, d.id)};
    struct mz_say sub = {.text = MZ_T("{0} rows in this delivery"),
                         .arg = {leaf_int(l, (int64_t)all)}};
    return leaf_send(l, out,
                     (struct mz_page){.title = name,
                                      .sub = mz_text_say(cx->a, cx->lang, sub),
                                      .crumbs = crumbs,
                                      .crumbs_n = 3,
                                      .menu = "/feed"});
}
