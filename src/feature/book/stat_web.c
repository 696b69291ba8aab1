/* stat_web.c - the statistics that a pack declares: a table, a picture, a file. */
#include <inttypes.h>

#include "base/json.h"
#include "base/text.h"
#include "base/utf8.h"
#include "feature/book/book_int.h"
#include "store/db.h"

enum { CSV_MAX = 1 << 18, SHOWN_MAX = 60 };

struct counted {
    const struct book_def *d;
    const struct ir_stat *x;
    struct mz_group *v;
    size_t n;
};

static mz_code count(mz_cx *cx, const struct book_def *d, const struct ir_stat *x,
                     struct counted *out)
{
    const char *by = x->by == IR_BY_STATE      ? "state"
                     : x->by == IR_BY_DIVISION ? "division"
                                               : d->made.cols[x->column].name;
    bool day = x->by == IR_BY_COLUMN && d->made.cols[x->column].type == MZ_COL_DATE;
    enum mz_group_per per = day && x->monthly         ? MZ_GROUP_MONTH
                            : day                     ? MZ_GROUP_YEAR
                            : x->by == IR_BY_DIVISION ? MZ_GROUP_TOWN
                                                      : MZ_GROUP_EACH;
    const char *sum = x->sum < 0 ? NULL : d->made.cols[x->sum].name;
    *out = (struct counted){.d = d, .x = x};
    return mz_reg_groups(cx, d->reg[cx->lang], &(struct mz_query){.limit = 0},
                         (struct mz_by){by, per, sum}, &out->v, &out->n);
}

static mz_str key_of(struct leaf *l, const struct counted *c, const struct mz_group *g)
{
    mz_cx *cx = l->cx;
    if (c->x->by == IR_BY_STATE) {
        return g->s.p == NULL ? MZ_S("—") : book_state_tag(l, c->d, g->s)->text;
    }
    if (c->x->by == IR_BY_DIVISION) {
        return leaf_division_short(cx, g->i);
    }
    enum mz_col_type t = c->d->made.cols[c->x->column].type;
    if (t == MZ_COL_DATE && g->i != MZ_NULL) {
        struct mz_ymd d = mz_date_ymd((mz_date){(int32_t)g->i});
        return c->x->monthly ? mz_str_fmt(cx->a, "%d-%02d", d.year, d.month)
                             : mz_str_fmt(cx->a, "%d", d.year);
    }
    union mz_made_value v = {.i = g->i};
    if (t == MZ_COL_TEXT || t == MZ_COL_CODE) {
        v.s = g->s;
    }
    mz_str s = book_shown(cx, c->d, c->x->column, v);
    return s.n > 0 ? s : MZ_S("—");
}

static mz_str sum_of(struct leaf *l, const struct counted *c, const struct mz_group *g)
{
    return c->x->sum < 0
               ? MZ_S("")
               : book_shown(l->cx, c->d, (size_t)c->x->sum, (union mz_made_value){.i = g->sum});
}

static mz_html picture(struct leaf *l, const struct counted *c)
{
    mz_arena *a = l->cx->a;
    size_t n = c->n < SHOWN_MAX ? c->n : SHOWN_MAX;
    mz_str *names = MZ_NEW_N(a, mz_str, n + 1);
    mz_str *values = MZ_NEW_N(a, mz_str, n + 1);
    mz_str *series = MZ_NEW_N(a, mz_str, 1);
    series[0] = leaf_say(l, MZ_T("Entries"));
    for (size_t i = 0; i < n; i++) {
        names[i] = key_of(l, c, &c->v[i]);
        values[i] = leaf_int(l, c->v[i].n);
    }
    struct ui_chart chart = {.kind = c->x->by == IR_BY_COLUMN &&
                                             c->d->made.cols[c->x->column].type == MZ_COL_DATE
                                         ? UI_CHART_BAR
                                         : UI_CHART_HBAR,
                             .title = book_label(l->cx, &c->x->name),
                             .axis = book_label(l->cx, &c->x->name),
                             .series = series,
                             .series_n = 1,
                             .names = names,
                             .names_n = n,
                             .values = values,
                             .labels = true,
                             .from_zero = true};
    mz_out slot;
    mz_out_init(&slot, l->cx->lang, 1 << 18);
    ui_chart_html(&slot, &chart);
    mz_html html = mz_page_slot(l->rq, &slot);
    mz_out_done(&slot);
    return html;
}

static void table(struct leaf *l, struct leaf_part *p, const struct counted *c)
{
    static const struct ui_column heads[] = {
        {.name = "key", .label = {MZ_T("Group||of a count"), 0}, .fixed = true},
        {.name = "n", .label = {MZ_T("Entries"), 0}, .num = true, .phone_label = true},
        {.name = "sum", .label = {MZ_T("Sum"), 0}, .num = true, .phone_label = true},
    };
    struct ui_table *t = leaf_table(l, p, heads, c->x->sum < 0 ? 2 : 3, c->n);
    for (size_t i = 0; i < c->n; i++) {
        leaf_cell(t, (struct ui_cell){.text = key_of(l, c, &c->v[i])});
        leaf_cell(t, (struct ui_cell){.text = leaf_int(l, c->v[i].n)});
        if (c->x->sum >= 0) {
            leaf_cell(t, (struct ui_cell){.text = sum_of(l, c, &c->v[i])});
        }
    }
}

/* A cell that spreadsheets do not take for a formula (OWASP, CSV injection). */
static void cell(mz_sb *b, mz_str s, const char *end)
{
    bool sharp = s.n > 0 && (s.p[0] == '=' || s.p[0] == '+' || s.p[0] == '-' || s.p[0] == '@');
    mz_sb_fmt(b, "\"%s", sharp ? "'" : "");
    for (size_t i = 0; i < s.n; i++) {
        if (s.p[i] == '"') {
            mz_sb_byte(b, '"');
        }
        mz_sb_byte(b, s.p[i]);
    }
    mz_sb_fmt(b, "\"%s", end);
}

static mz_code as_csv(struct leaf *l, const struct book_def *d, mz_out *out)
{
    mz_sb b = mz_sb_new(l->cx->a, CSV_MAX);
    mz_sb_fmt(&b, "\xEF\xBB\xBF");
    for (size_t i = 0; i < d->r->stats_n; i++) {
        struct counted c;
        MZ_TRY(count(l->cx, d, &d->r->stats[i], &c));
        for (size_t k = 0; k < c.n && b.n < CSV_MAX / 2; k++) {
            cell(&b, book_label(l->cx, &c.x->name), ",");
            cell(&b, key_of(l, &c, &c.v[k]), ",");
            cell(&b, leaf_int(l, c.v[k].n), ",");
            cell(&b, sum_of(l, &c, &c.v[k]), "\r\n");
        }
    }
    mz_reply_download(l->rq,
                      mz_str_fmt(l->cx->a, MZ_FMT ".csv", MZ_ARG(book_label(l->cx, &d->r->name))),
                      "text/csv; charset=utf-8");
    mz_out_raw(out, mz_sb_view(&b));
    return MZ_OK;
}

struct told_group {
    mz_str of;
    int64_t entries;
    int64_t sum;
};
static const struct mz_member group_members[] = {
    {"of", "What is counted together", MZ_J_TEXT(struct told_group, of)},
    {"entries", "How many entries", MZ_J_INT(struct told_group, entries)},
    {"sum", "Their sum; of money in fen", MZ_J_INT_OR_NULL(struct told_group, sum)},
    {0},
};
static const struct mz_shape group_shape = {"BookGroup", group_members, sizeof(struct told_group)};
struct told_stat {
    mz_str name;
    const struct told_group *groups;
    size_t groups_n;
};
static const struct mz_member stat_members[] = {
    {"name", "Statistic, as the pack names it", MZ_J_TEXT(struct told_stat, name)},
    {"groups", "Its groups", MZ_J_LIST(struct told_stat, groups, &group_shape)},
    {0},
};
static const struct mz_shape stat_shape = {"BookStatistic", stat_members, sizeof(struct told_stat)};
const struct mz_shape book_stats_shape = MZ_ROWS("BookStatistics", "statistics", &stat_shape);

static mz_code as_json(struct leaf *l, const struct book_def *d, mz_out *out)
{
    size_t n = d->r->stats_n;
    struct told_stat *all = MZ_NEW_N(l->cx->a, struct told_stat, n + 1);
    for (size_t i = 0; i < n; i++) {
        struct counted c;
        MZ_TRY(count(l->cx, d, &d->r->stats[i], &c));
        struct told_group *g = MZ_NEW_N(l->cx->a, struct told_group, c.n + 1);
        for (size_t k = 0; k < c.n; k++) {
            g[k] = (struct told_group){key_of(l, &c, &c.v[k]), c.v[k].n,
                                       c.x->sum < 0 ? MZ_NULL : c.v[k].sum};
        }
        all[i] = (struct told_stat){c.x->name.id, g, c.n};
    }
    const struct mz_rows v = {.total = (int64_t)n, .rows = all, .rows_n = n};
    return mz_reply_shape(out, &book_stats_shape, &v);
}

mz_code book_stat_get(mz_cx *cx, mz_req *rq, mz_out *out)
{
    struct leaf *l = leaf_new(cx, rq);
    const struct book_def *d = NULL;
    struct ui_action *a = MZ_NEW(cx->a, struct ui_action);
    struct ui_crumb *c = MZ_NEW_N(cx->a, struct ui_crumb, 2);
    MZ_TRY(book_page_def(cx, rq, &d));
    if (mz_req_json(rq)) {
        return as_json(l, d, out);
    }
    if (mz_str_eq(mz_req_query(rq, "format"), MZ_S("csv"))) {
        return as_csv(l, d, out);
    }
    leaf_band(l, true);
    for (size_t i = 0; i < d->r->stats_n && i < LEAF_PARTS_MAX; i++) {
        struct counted x;
        MZ_TRY(count(cx, d, &d->r->stats[i], &x));
        struct leaf_part *p = i % 2 == 0 ? leaf_left(l, NULL) : leaf_right(l, NULL);
        p->title = book_label(cx, &x.x->name);
        if (x.n == 0) {
            p->note = leaf_say(l, MZ_T("Nothing stands in this register yet"));
            continue;
        }
        p->slot = picture(l, &x);
        table(l, p, &x);
    }
    c[0] = (struct ui_crumb){leaf_say(l, MZ_T("Registers")), MZ_S("/book")};
    c[1] = (struct ui_crumb){book_label(cx, &d->r->name),
                             mz_str_fmt(cx->a, "/book/" MZ_FMT, MZ_ARG(d->r->name.id))};
    *a = (struct ui_action){
        .label = leaf_say(l, MZ_T("As CSV")),
        .href = mz_str_fmt(cx->a, "/book/" MZ_FMT "/stat?format=csv", MZ_ARG(d->r->name.id)),
        .icon = MZ_ICON("download"),
        .download = true};
    return leaf_send(l, out,
                     (struct mz_page){.title = leaf_say(l, MZ_T("Statistics")),
                                      .sub = book_label(cx, &d->r->name),
                                      .menu = "/book",
                                      .actions = a,
                                      .actions_n = d->r->stats_n > 0,
                                      .crumbs = c,
                                      .crumbs_n = 2,
                                      .chart = true});
}
