/* index_web.c - 精准保障指数: parts, history, places; and its formula, for everybody. */
#include <inttypes.h>

#include "base/text.h"
#include "feature/brain/brain_sql.h"
#include "feature/brain/page_web.h"
#include "feature/world.h"
#include "rule/case.h"
#include "rule/reason.h"
#include "store/db.h"

static mz_str value_of(mz_cx *cx, int64_t tenths)
{
    return tenths == MZ_NULL ? MZ_S("—") : brain_decimal(cx->a, tenths, 1);
}

/* ---- parts -------------------------------------------------------------------------------------
 */

static void show_parts(struct leaf *l, const struct brain_index *x, int64_t division)
{
    static const struct ui_column heads[] = {
        {.name = "part", .label = {MZ_T("Part"), 0}, .fixed = true},
        {.name = "got", .label = {MZ_T("Counted"), 0}, .num = true, .phone_label = true},
        {.name = "of", .label = {MZ_T("Of"), 0}, .num = true, .phone_label = true},
        {.name = "share", .label = {MZ_T("Share"), 0}, .num = true, .phone_label = true},
        {.name = "score", .label = {MZ_T("Score"), 0}, .num = true, .phone_label = true},
        {.name = "points", .label = {MZ_T("Points"), 0}, .num = true, .phone_label = true},
        {.name = "list", .label = {MZ_T("What is missing"), 0}, .phone_label = true},
    };
    mz_cx *cx = l->cx;
    struct leaf_part *p = leaf_left(l, MZ_T("Parts of the index"));
    p->sub = leaf_sayf(l, MZ_T("{0} of 100, formula {1}"), value_of(cx, x->tenths), x->formula);
    struct ui_table *t = leaf_table(l, p, heads, MZ_LEN(heads), BRAIN_PARTS);
    for (size_t i = 0; i < BRAIN_PARTS; i++) {
        const struct brain_score *s = &x->parts[i];
        leaf_cell(t, (struct ui_cell){.text = s->label});
        leaf_cell(t, (struct ui_cell){.text = page_count(l, s->got)});
        leaf_cell(t, (struct ui_cell){.text = page_count(l, s->of)});
        leaf_cell(t, (struct ui_cell){.text = brain_percent(cx->a, s->got, s->of)});
        leaf_cell(t, (struct ui_cell){.text = s->points == 0
                                                  ? MZ_S("—")
                                                  : brain_decimal(cx->a, s->hundredths, 2)});
        leaf_cell(t, (struct ui_cell){.text = page_count(l, s->points)});
        leaf_cell(t,
                  (struct ui_cell){.text = leaf_say(l, MZ_T("See the list")),
                                   .href = page_list(cx, brain_measures[i].want, NULL, division)});
    }
    p->note = leaf_say(l, MZ_T("A part of which nothing was counted is left out of both sums; the "
                               "rest is brought to 100."));
}

/* ---- history and places
 * --------------------------------------------------------------------------- */

static mz_code show_past(struct leaf *l, int64_t division)
{
    struct brain_index *x = NULL;
    size_t n = 0;
    mz_cx *cx = l->cx;
    MZ_TRY(brain_index_past(cx, division, &x, &n));
    struct leaf_part *p = leaf_left(l, MZ_T("The index by month"));
    if (n == 0) {
        struct ui_empty *e = MZ_NEW(cx->a, struct ui_empty);
        *e = (struct ui_empty){
            .icon = MZ_ICON("chart-line"),
            .title = leaf_say(l, MZ_T("No month was kept yet")),
            .text = leaf_say(l, MZ_T("Counties and townships are kept every month; above them the "
                                     "index is computed when it is asked for."))};
        p->empty = e;
        return MZ_OK;
    }
    struct ui_chart *c = MZ_NEW(cx->a, struct ui_chart);
    mz_str *names = MZ_NEW_N(cx->a, mz_str, n);
    mz_str *values = MZ_NEW_N(cx->a, mz_str, n);
    mz_str *series = MZ_NEW(cx->a, mz_str);
    *series = leaf_say(l, MZ_T("Index"));
    for (size_t i = 0; i < n; i++) {
        names[i] = brain_period_text(cx, x[i].period);
        values[i] = brain_decimal(cx->a, x[i].tenths, 1);
    }
    *c = (struct ui_chart){.kind = UI_CHART_LINE,
                           .title = leaf_say(l, MZ_T("The index by month")),
                           .axis = leaf_say(l, MZ_T("Month")),
                           .series = series,
                           .series_n = 1,
                           .names = names,
                           .names_n = n,
                           .values = values,
                           .from_zero = true};
    p->sub = leaf_sayf(l, MZ_T("formula {0}; a month keeps the formula it was computed by"),
                       x[n - 1].formula, MZ_S(""));
    p->slot = page_chart(l, c);
    page_csv(l, p, "index", division);
    return MZ_OK;
}

static mz_code show_below(struct leaf *l, int64_t division)
{
    static const struct ui_column heads[] = {
        {.name = "place", .label = {MZ_T("Division"), 0}, .fixed = true},
        {.name = "index", .label = {MZ_T("Index"), 0}, .num = true, .phone_end = true},
    };
    struct brain_q_index_in_row *rows = NULL;
    size_t n = 0;
    int64_t lo = 0;
    int64_t hi = 0;
    int64_t unit = division_code_level(division) >= DIVISION_COUNTY ? 1000 : MZ_COUNTY_UNIT;
    division_range(division, &lo, &hi);
    MZ_TRY(brain_q_index_in(l->cx, lo, hi, brain_period(l->cx), &rows, &n));
    struct leaf_part *p = leaf_right(l, MZ_T("This month by place"));
    struct ui_table *t = leaf_table(l, p, heads, MZ_LEN(heads), n);
    for (size_t i = 0; i < n; i++) {
        bool below = rows[i].division != division && rows[i].division % unit == 0;
        if (below) {
            leaf_cell(t, (struct ui_cell){.text = leaf_division_short(l->cx, rows[i].division),
                                          .href = mz_str_fmt(l->cx->a,
                                                             "/brain/index?division=%012" PRId64,
                                                             rows[i].division)});
            leaf_cell(t, (struct ui_cell){.text = value_of(l->cx, rows[i].tenths)});
        }
    }
    return MZ_OK;
}

mz_code brain_index_show(mz_cx *cx, mz_req *rq, mz_out *out)
{
    struct leaf *l = leaf_new(cx, rq);
    struct brain_index x;
    int64_t division = 0;
    struct mz_page page = {.menu = "/brain", .chart = true};
    struct ui_action *a = MZ_NEW(cx->a, struct ui_action);
    MZ_TRY(page_place(l, &division));
    MZ_TRY(brain_index_now(cx, division, brain_period(cx), &x));
    show_parts(l, &x, division);
    leaf_band(l, false);
    MZ_TRY(show_past(l, division));
    MZ_TRY(show_below(l, division));
    page_crumbs(l, division, true, &page);
    *a = (struct ui_action){.label = leaf_say(l, MZ_T("Formula")),
                            .href = MZ_S("/brain/index/formula"),
                            .icon = MZ_ICON("function")};
    page.actions = a;
    page.actions_n = 1;
    page.title =
        leaf_sayf(l, MZ_T("Targeted support index: {0}"), page_name(cx, division), MZ_S(""));
    page.sub = brain_period_text(cx, x.period);
    return leaf_send(l, out, page);
}

/* ---- the formula, for everybody
 * ---------------------------------------------------------------------- */

static mz_str value_in_force(mz_cx *cx, const struct rule_book *b, const struct ir_param *p)
{
    int64_t v = 0;
    struct rule_asked q = {
        .param = p->name.id, .at = mz_date_today(cx), .division = cx->world->division};
    return rule_param_at(b, q, &v) ? mz_str_fmt(cx->a, "%" PRId64, v) : MZ_S("—");
}

static void show_points(struct leaf *l, const struct rule_book *b)
{
    static const struct ui_column heads[] = {
        {.name = "param", .label = {MZ_T("Parameter"), 0}, .fixed = true},
        {.name = "value", .label = {MZ_T("In force"), 0}, .num = true, .phone_label = true},
        {.name = "from", .label = {MZ_T("From||a day"), 0}, .phone_label = true},
        {.name = "source", .label = {MZ_T("Source"), 0}, .phone_label = true},
    };
    struct leaf_part *p = leaf_left(l, MZ_T("Points, by date"));
    struct ui_table *t = leaf_table(l, p, heads, MZ_LEN(heads), b->params_n);
    for (size_t i = 0; i < b->params_n; i++) {
        const struct ir_param *k = &b->params[i];
        const struct ir_value *v = k->values_n == 0 ? NULL : &k->values[k->values_n - 1];
        bool open = v != NULL && mz_str_eq(v->cite, MZ_S("local: to be confirmed"));
        leaf_cell(t, (struct ui_cell){.text = brain_label(l->cx->lang, &k->name)});
        leaf_cell(t, (struct ui_cell){.text = value_in_force(l->cx, b, k)});
        leaf_cell(t, (struct ui_cell){.text = v == NULL ? MZ_S("—") : leaf_day(l, v->from.v)});
        leaf_cell(t,
                  (struct ui_cell){
                      .text = open ? leaf_say(l, MZ_T("of this product, to be confirmed locally"))
                                   : (v == NULL ? MZ_S("—") : v->cite)});
    }
}

mz_code brain_formula_show(mz_cx *cx, mz_req *rq, mz_out *out)
{
    static const struct ui_column heads[] = {
        {.name = "name", .label = {MZ_T("What"), 0}, .fixed = true},
        {.name = "formula", .label = {MZ_T("Formula"), 0}, .phone_full = true},
    };
    struct leaf *l = leaf_new(cx, rq);
    const struct rule_shelved *s = NULL;
    MZ_TRY(brain_book(cx, &s));
    struct leaf_part *p = leaf_left(l, MZ_T("How it is computed"));
    struct ui_table *t = leaf_table(l, p, heads, MZ_LEN(heads), s->book->rules_n);
    p->sub = leaf_sayf(l, MZ_T("version {0}"), s->pack->version.s, MZ_S(""));
    for (size_t round = 0; round < 2; round++) { /* the index from the top down, then the rest */
        for (size_t i = s->book->rules_n; i > 0; i--) {
            const struct ir_rule *r = &s->book->rules[i - 1];
            bool rest = mz_str_eq(r->name.id, MZ_S("may_show"));
            if (rest == (round == 1)) {
                leaf_cell(t, (struct ui_cell){.text = brain_label(cx->lang, &r->name)});
                leaf_cell(t,
                          (struct ui_cell){.text = rule_formula_text(cx->a, cx->lang, s->book, r)});
            }
        }
    }
    p->note = leaf_say(l, MZ_T("Computed exactly, as fractions; every rounding is written. Counted "
                               "every month for each county and township. Alerts are those of 12 "
                               "months; who qualifies is found by the rules in force."));
    show_points(l, s->book);
    return leaf_send(l, out,
                     (struct mz_page){.title = leaf_say(l, MZ_T("Targeted support index: formula")),
                                      .frame = MZ_FRAME_PUBLIC});
}
