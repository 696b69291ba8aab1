/* feed_list_web.c - deliveries as a list: the register, its page, the finder. */
#include <inttypes.h>
#include <string.h>

#include "base/text.h"
#include "base/utf8.h"
#include "feature/division/division.h"
#include "feature/feed/feed_web.h"
#include "feature/list_web.h"
#include "store/db.h"

static const struct ui_column heads[] = {
    {.name = "category", .label = {MZ_T("Delivery"), 0}, .fixed = true},
    {.name = "period",
     .label = {MZ_T("Month"), 0},
     .sort = true,
     .phone_label = true,
     .one_line = true},
    {.name = "source", .label = {MZ_T("Who sent it"), 0}, .phone_label = true},
    {.name = "rows_n", .label = {MZ_T("Rows"), 0}, .num = true, .phone_label = true},
    {.name = "ours_n",
     .label = {MZ_T("About people of ours"), 0},
     .num = true,
     .phone_label = true},
    {.name = "invalid_n",
     .label = {MZ_T("Rows that came back"), 0},
     .num = true,
     .phone_label = true},
    {.name = "state", .label = {MZ_T("State"), 0}, .phone_end = true},
    {.name = "made_ms",
     .label = {MZ_T("Came in"), 0},
     .sort = true,
     .phone_hide = true,
     .one_line = true},
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

/* ---- the register ------------------------------------------------------------------ */

/* Positions in feed_delivery_register. */
enum {
    REG_CATEGORY,
    REG_NAME,
    REG_PERIOD,
    REG_SOURCE,
    REG_DIVISION,
    REG_ROWS,
    REG_OURS,
    REG_INVALID,
    REG_STATE,
    REG_MADE,
    REG_REPLACED
};

static const struct mz_col cols[] = {
    {"category", MZ_T("Category||of the catalogue"), MZ_COL_TEXT, MZ_COL_FILTER, NULL},
    {"name", MZ_T("File"), MZ_COL_TEXT, MZ_COL_FILTER, NULL},
    {"period", MZ_T("Month"), MZ_COL_INT, MZ_COL_SORT | MZ_COL_KEEP, NULL},
    {"source", MZ_T("Who sent it"), MZ_COL_TEXT, MZ_COL_FILTER, NULL},
    {"division", MZ_T("Division"), MZ_COL_DIVISION, MZ_COL_FILTER, NULL},
    {"rows_n", MZ_T("Rows"), MZ_COL_INT, 0, NULL},
    {"ours_n", MZ_T("About people of ours"), MZ_COL_INT, 0, NULL},
    {"invalid_n", MZ_T("Rows that came back"), MZ_COL_INT, 0, NULL},
    {"state", MZ_T("State"), MZ_COL_TEXT, MZ_COL_FILTER, NULL},
    {"made_ms", MZ_T("Came in"), MZ_COL_TIME, MZ_COL_SORT, NULL},
    {"replaced_by", MZ_T("Replaced by"), MZ_COL_INT, MZ_COL_KEEP, NULL},
    {0},
};

static const char *const states[] = {"columns", "waiting", "running", "done", "failed", "stopped"};

static void filter(struct mz_query *q, struct mz_filter f)
{
    if (f.s.n > 0 || f.i != 0) {
        q->filters[q->filters_n++] = f;
    }
}

/* Words that are part of the name of one category mean it; others are part of who sent it. */
static mz_code ask_words(mz_cx *cx, mz_str typed, struct mz_query *q)
{
    const struct catalogue *c = NULL;
    const struct catalogue_category *found = NULL;
    struct leaf l = {.cx = cx};
    size_t n = 0;
    mz_str words = mz_str_trim(mz_utf8_fold_str(cx->a, typed));
    if (words.n == 0) {
        return MZ_OK;
    }
    MZ_TRY(feed_catalogue(cx, &c));
    for (size_t i = 0; i < c->category_n; i++) {
        mz_str name = feed_category_text(&l, &c->category[i]);
        if (name.n >= words.n && memmem(name.p, name.n, words.p, words.n) != NULL) {
            found = &c->category[i];
            n++;
        }
    }
    filter(q, n == 1 ? (struct mz_filter){.col = "category", .op = MZ_IS, .s = found->no}
                     : (struct mz_filter){.col = "source", .op = MZ_HAS, .s = words});
    return MZ_OK;
}

static mz_code ask(mz_cx *cx, const struct mz_ask *a, struct mz_query *q)
{
    int64_t place = division_code(a->get(a->p, "division"));
    filter(q, (struct mz_filter){.col = "category", .op = MZ_IS, .s = a->get(a->p, "item")});
    filter(q, (struct mz_filter){.col = "state", .op = MZ_IS, .s = a->get(a->p, "state")});
    filter(q, (struct mz_filter){.col = "division", .op = MZ_UNDER, .i = place});
    return ask_words(cx, a->get(a->p, "q"), q);
}

static mz_code row_out(mz_cx *cx, const struct mz_reg *reg, struct mz_reg_row *row)
{
    const struct catalogue *c = NULL;
    struct leaf l = {.cx = cx};
    (void)reg;
    MZ_TRY(feed_catalogue(cx, &c));
    const struct catalogue_category *k = catalogue_find(c, row->v[REG_CATEGORY].s);
    bool done = mz_str_eq(row->v[REG_STATE].s, MZ_S("done"));
    mz_str month = catalogue_period_text(cx->a, row->v[REG_PERIOD].i);
    mz_str item = k == NULL ? row->v[REG_CATEGORY].s : feed_category_text(&l, k);
    /* The month stands with the category: a number of months says nothing to a reader. */
    row->v[REG_CATEGORY].s = mz_str_fmt(cx->a, MZ_FMT " " MZ_FMT, MZ_ARG(item), MZ_ARG(month));
    row->v[REG_STATE].s =
        feed_state_tag(&l, row->v[REG_STATE].s, row->v[REG_REPLACED].i != MZ_NULL)->text;
    for (size_t i = REG_ROWS; i <= REG_INVALID && !done; i++) {
        row->v[i].i = MZ_NULL;
    }
    return MZ_OK;
}

const struct mz_reg feed_delivery_register = {
    .name = "feed",
    .table = "feed_delivery",
    .title = MZ_T("Deliveries"),
    .sort = "-made_ms",
    .cols = cols,
    .need = "feed.read",
    .ask = ask,
    .row = row_out,
};

mz_code feed_finder(mz_cx *cx, mz_str words, size_t most, struct mz_item **items, size_t *n,
                    int64_t *total)
{
    const struct mz_reg *reg = &feed_delivery_register;
    struct mz_query q = {.limit = (int64_t)most};
    struct mz_reg_row *rows = NULL;
    *items = NULL;
    *n = 0;
    *total = 0;
    MZ_TRY(ask_words(cx, words, &q));
    if (q.filters_n == 0 || most == 0) {
        return MZ_OK;
    }
    MZ_TRY(mz_reg_count(cx, reg, &q, total));
    MZ_TRY(*total == 0 ? MZ_OK : mz_reg_rows(cx, reg, &q, &rows, n));
    *items = MZ_NEW_N(cx->a, struct mz_item, *n + 1);
    for (size_t i = 0; i < *n; i++) {
        MZ_TRY(row_out(cx, reg, &rows[i]));
        (*items)[i] = (struct mz_item){.title = rows[i].v[REG_CATEGORY].s,
                                       .note = rows[i].v[REG_SOURCE].s,
                                       .place = leaf_division(cx, rows[i].v[REG_DIVISION].i),
                                       .step = rows[i].v[REG_STATE].s,
                                       .href = feed_href(cx, rows[i].id),
                                       .due = MZ_NULL};
    }
    return MZ_OK;
}

/* ---- the page ------------------------------------------------------------------------ */

static mz_code row_cells(struct leaf *l, const struct mz_reg_row *row, struct ui_cell *out)
{
    const struct catalogue *c = NULL;
    const struct feed_recent_row r = {.id = row->id,
                                      .category = row->v[REG_CATEGORY].s,
                                      .name = row->v[REG_NAME].s,
                                      .period = row->v[REG_PERIOD].i,
                                      .source = row->v[REG_SOURCE].s,
                                      .rows_n = row->v[REG_ROWS].i,
                                      .ours_n = row->v[REG_OURS].i,
                                      .invalid_n = row->v[REG_INVALID].i,
                                      .state = row->v[REG_STATE].s,
                                      .made_ms = row->v[REG_MADE].i,
                                      .replaced_by = row->v[REG_REPLACED].i};
    MZ_TRY(feed_catalogue(l->cx, &c));
    cells(l, c, &r, out);
    return MZ_OK;
}

struct feed_delivery_row_answer {
    int64_t id;
    mz_str category;
    mz_str month;
    mz_str source;
    mz_str state;
    int64_t rows;
    int64_t ours;
    int64_t invalid;
};
static const struct mz_member feed_delivery_row_members[] = {
    {"id", "Number of the delivery", MZ_J_INT(struct feed_delivery_row_answer, id)},
    {"category", "Category of the catalogue", MZ_J_TEXT(struct feed_delivery_row_answer, category)},
    {"month", "Month", MZ_J_MONTH(struct feed_delivery_row_answer, month)},
    {"source", "Who sent it", MZ_J_TEXT(struct feed_delivery_row_answer, source)},
    {"state", "State, one word", MZ_J_TEXT(struct feed_delivery_row_answer, state)},
    {"rows", "How many rows", MZ_J_INT(struct feed_delivery_row_answer, rows)},
    {"ours", "Rows of persons who are registered", MZ_J_INT(struct feed_delivery_row_answer, ours)},
    {"invalid", "Rows that cannot be read", MZ_J_INT(struct feed_delivery_row_answer, invalid)},
    {0},
};
static const struct mz_shape feed_delivery_row_shape = {"FeedDelivery", feed_delivery_row_members,
                                                        sizeof(struct feed_delivery_row_answer)};

static mz_code feed_delivery_row_tell(struct leaf *l, const struct mz_reg_row *row, void *item)
{
    *(struct feed_delivery_row_answer *)item = (struct feed_delivery_row_answer){
        .id = row->id,
        .category = row->v[REG_CATEGORY].s,
        .month = catalogue_period_text(l->cx->a, row->v[REG_PERIOD].i),
        .source = row->v[REG_SOURCE].s,
        .state = row->v[REG_STATE].s,
        .rows = row->v[REG_ROWS].i,
        .ours = row->v[REG_OURS].i,
        .invalid = row->v[REG_INVALID].i};
    return MZ_OK;
}

const struct mz_shape feed_delivery_rows_shape =
    MZ_ROWS("Deliveries", "deliveries", &feed_delivery_row_shape);

static mz_code filters(struct list *list)
{
    struct leaf *l = list->l;
    const struct catalogue *c = NULL;
    MZ_TRY(feed_catalogue(l->cx, &c));
    struct ui_option *item = MZ_NEW_N(l->cx->a, struct ui_option, c->category_n);
    struct ui_option *state = MZ_NEW_N(l->cx->a, struct ui_option, MZ_LEN(states));
    for (size_t i = 0; i < c->category_n; i++) {
        item[i] = (struct ui_option){.value = c->category[i].no,
                                     .label = feed_category_text(l, &c->category[i])};
    }
    for (size_t i = 0; i < MZ_LEN(states); i++) {
        mz_str word = mz_str_of(states[i]);
        state[i] = (struct ui_option){.value = word, .label = feed_state_tag(l, word, false)->text};
    }
    list_choice(list, "item", MZ_T("Category||of the catalogue"), item, c->category_n);
    list_choice(list, "state", MZ_T("State"), state, MZ_LEN(states));
    list_field(list, leaf_place(l));
    return MZ_OK;
}

static const struct ui_action acts[] = {
    {.label = {MZ_T("Bring a delivery in"), 0},
     .href = {"/feed/bring", 11},
     .icon = MZ_ICON("upload"),
     .need = "feed.load",
     .primary = true},
    {.label = {MZ_T("Who sends"), 0},
     .href = {"/feed/sender", 12},
     .icon = MZ_ICON("users"),
     .need = "feed.sender"},
};

const struct list_how feed_list = {
    .reg = &feed_delivery_register,
    .path = "/feed/list",
    .menu = "/feed",
    .title = MZ_T("All deliveries"),
    .above = MZ_T("Deliveries"),
    .above_path = "/feed",
    .acts = acts,
    .acts_n = MZ_LEN(acts),
    .make = filters,
    .usual = "-made_ms",
    .heads = heads,
    .heads_n = MZ_LEN(heads),
    .words = MZ_T("Who sent it"),
    .cells = row_cells,
    .answer = &feed_delivery_rows_shape,
    .tell = feed_delivery_row_tell,
    .icon = MZ_ICON("database-import"),
    .none = MZ_T("No delivery yet"),
    .next = MZ_T("Bring a file of a department in, or let its system send one; the month then "
                 "stands here."),
};
