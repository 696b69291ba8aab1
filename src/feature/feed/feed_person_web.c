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
    return mz_reply_redirectf(rq, "/feed/person/%" PRId64 "?delivery=%" PRId64, person, d.id);
}

/* ---- which deliveries ------------------------------------------------------ */

struct found {
    struct feed_delivery d;
    const struct catalogue_category *k;
    struct feed_shown_row *rows;
    size_t n, all;
};

enum { FOUND_MAX = 60 };

static mz_code look_in(mz_cx *cx, int64_t delivery, int64_t person, struct found *out)
{
    MZ_TRY(feed_delivery(cx, delivery, &out->d));
    MZ_TRY(feed_category(cx, out->d.category, &out->k));
    return feed_rows_of(cx, &out->d, person, &out->rows, &out->n, &out->all);
}

/* Rows are by category, the newest month first. */
static bool newest(const struct feed_evidence_of_row *rows, size_t i)
{
    for (size_t k = 0; k < i; k++) {
        if (mz_str_eq(rows[k].category, rows[i].category) &&
            mz_str_eq(rows[k].source, rows[i].source)) {
            return false;
        }
    }
    return true;
}

/* The newest that holds, of each category and sender. */
static mz_code look_in_all(mz_cx *cx, int64_t person, struct found *out, size_t *n)
{
    struct feed_evidence_of_row *rows = NULL;
    size_t rows_n = 0;
    const struct mz_actor *who = cx->actor;
    MZ_TRY(feed_evidence_of(cx, who->division_lo, who->division_hi, &rows, &rows_n));
    for (size_t i = 0; i < rows_n && *n < FOUND_MAX; i++) {
        MZ_TRY(newest(rows, i) ? look_in(cx, rows[i].id, person, &out[*n]) : MZ_OK);
        *n += out[*n].n > 0;
    }
    return MZ_OK;
}

/* ---- the page -------------------------------------------------------------- */

static mz_html table(struct leaf *l, const struct found *f)
{
    mz_arena *a = l->cx->a;
    struct feed_table_row *shown = MZ_NEW_N(a, struct feed_table_row, f->n + 1);
    for (size_t i = 0; i < f->n; i++) {
        shown[i] = (struct feed_table_row){.line = leaf_int(l, f->rows[i].line),
                                           .cells = f->rows[i].cell,
                                           .cells_n = f->rows[i].cell_n};
    }
    struct feed_table t = {.label = feed_category_text(l, f->k),
                           .heads = f->rows[0].label,
                           .heads_n = f->rows[0].label_n,
                           .rows = shown,
                           .rows_n = f->n};
    mz_out slot;
    mz_out_init(&slot, l->cx->lang, 4 << 20);
    feed_table_html(&slot, &t);
    mz_html html = mz_page_slot(l->rq, &slot);
    mz_out_done(&slot);
    return html;
}

static void part(struct leaf *l, const struct found *f)
{
    struct leaf_part *p = leaf_left(l, NULL);
    struct mz_say sub = {.text = MZ_T("{0} of {1}, {2} rows"),
                         .arg = {f->d.source, catalogue_period_text(l->cx->a, f->d.period),
                                 leaf_int(l, (int64_t)f->all)}};
    p->title = feed_category_text(l, f->k);
    p->sub = mz_text_say(l->cx->a, l->cx->lang, sub);
    p->slot = table(l, f);
    leaf_action(l, p,
                (struct ui_action){.label = leaf_say(l, MZ_T("The delivery")),
                                   .href = feed_href(l->cx, f->d.id),
                                   .icon = MZ_ICON("file-search"),
                                   .quiet = true});
}

static void nothing(struct leaf *l)
{
    struct ui_empty *e = MZ_NEW(l->cx->a, struct ui_empty);
    *e = (struct ui_empty){
        .icon = MZ_ICON("file-search"),
        .title = leaf_say(l, MZ_T("No delivery speaks of this person")),
        .text = leaf_say(l, MZ_T("What that means stands on the page of the category."))};
    leaf_left(l, MZ_T("Rows as they were sent, masked"))->empty = e;
}

struct person_row_answer {
    const mz_str *cells;
    size_t cells_n;
};
static const struct mz_member person_row_members[] = {
    {"cells", "The row as it was sent, masked", MZ_J_TEXTS(struct person_row_answer, cells)},
    {0},
};
static const struct mz_shape person_row_shape = {"DeliveryRow", person_row_members,
                                                 sizeof(struct person_row_answer)};

struct person_delivery_answer {
    int64_t delivery;
    mz_str category;
    int64_t rows;
    const struct person_row_answer *shown;
    size_t shown_n;
};
static const struct mz_member person_delivery_members[] = {
    {"delivery", "Number of the delivery", MZ_J_INT(struct person_delivery_answer, delivery)},
    {"category", "Category of the catalogue", MZ_J_TEXT(struct person_delivery_answer, category)},
    {"rows", "How many rows speak of the person", MZ_J_INT(struct person_delivery_answer, rows)},
    {"shown", "The first of them",
     MZ_J_LIST(struct person_delivery_answer, shown, &person_row_shape)},
    {0},
};
static const struct mz_shape person_delivery_shape = {"PersonDelivery", person_delivery_members,
                                                      sizeof(struct person_delivery_answer)};

struct person_deliveries_answer {
    const struct person_delivery_answer *deliveries;
    size_t deliveries_n;
};
static const struct mz_member person_deliveries_members[] = {
    {"deliveries", "What the departments sent about the person",
     MZ_J_LIST(struct person_deliveries_answer, deliveries, &person_delivery_shape)},
    {0},
};
const struct mz_shape feed_person_shape = {"PersonDeliveries", person_deliveries_members,
                                           sizeof(struct person_deliveries_answer)};

static const struct person_row_answer *shown_rows(mz_cx *cx, const struct found *f)
{
    struct person_row_answer *out = MZ_NEW_N(cx->a, struct person_row_answer, f->n + 1);
    for (size_t k = 0; k < f->n; k++) {
        out[k] = (struct person_row_answer){f->rows[k].cell, f->rows[k].cell_n};
    }
    return out;
}

static mz_code show_json(mz_cx *cx, const struct found *f, size_t n, mz_out *out)
{
    struct person_delivery_answer *all = MZ_NEW_N(cx->a, struct person_delivery_answer, n + 1);
    for (size_t i = 0; i < n; i++) {
        all[i] = (struct person_delivery_answer){.delivery = f[i].d.id,
                                                 .category = f[i].d.category,
                                                 .rows = (int64_t)f[i].all,
                                                 .shown = shown_rows(cx, &f[i]),
                                                 .shown_n = f[i].n};
    }
    return mz_reply_shape(out, &feed_person_shape, &(struct person_deliveries_answer){all, n});
}

mz_code feed_person_show(mz_cx *cx, mz_req *rq, mz_out *out)
{
    struct found *f = MZ_NEW_N(cx->a, struct found, FOUND_MAX + 1);
    size_t n = 0;
    int64_t person = mz_req_path_int(rq, "id");
    int64_t one = mz_req_query_int(rq, "delivery", 1, INT64_MAX, 0);
    struct person_view v;
    MZ_TRY(person_get(cx, person_may(cx), person, &v)); /* refused before anything is looked up */
    if (one > 0) {
        MZ_TRY(look_in(cx, one, person, &f[0]));
        n = f[0].n > 0;
    } else {
        MZ_TRY(look_in_all(cx, person, f, &n));
    }
    if (mz_req_json(rq)) {
        return show_json(cx, f, n, out);
    }
    struct leaf *l = leaf_new(cx, rq);
    for (size_t i = 0; i < n; i++) {
        if (i > 0 && i % LEAF_PARTS_MAX == 0 && l->view.bands_n == LEAF_BANDS_MAX) {
            break; /* the categories behind are found by their delivery */
        }
        if (i % LEAF_PARTS_MAX == 0) {
            leaf_band(l, false);
        }
        part(l, &f[i]);
    }
    if (n == 0) {
        nothing(l);
    }
    struct ui_crumb *crumbs = MZ_NEW_N(cx->a, struct ui_crumb, 2);
    crumbs[0] = (struct ui_crumb){leaf_say(l, MZ_T("Deliveries")), MZ_S("/feed")};
    crumbs[1] = (struct ui_crumb){v.name, mz_str_fmt(cx->a, "/person/%" PRId64, person)};
    return leaf_send(
        l, out,
        (struct mz_page){.title = leaf_say(l, MZ_T("What departments say")),
                         .sub = leaf_say(l, MZ_T("Line counts as in the sender's file. Who looked "
                                                 "here, and when, is in the record of reads.")),
                         .crumbs = crumbs,
                         .crumbs_n = 2,
                         .menu = "/feed"});
}
