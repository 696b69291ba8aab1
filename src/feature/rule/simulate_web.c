/* simulate_web.c - the page of simulations: a slider, figures, bars, who is affected. */
#include <inttypes.h>

#include "feature/brain/brain.h"
#include "feature/division/division.h"
#include "feature/rule/law.h"
#include "feature/rule/rule_web.h"
#include "feature/rule/sheet.h"
#include "feature/rule/simulate.h"
#include "feature/world.h"

enum { KNOBS_MAX = 6, BARS_MAX = 20, WAN_FEN = 1000000 };

struct page {
    mz_cx *cx;
    mz_req *rq;
    const struct rule_shelved *s;
    const struct rule_book *b; /* with the reform */
    const struct ast_reform *reform;
    struct law_moment m;
    uint32_t params[KNOBS_MAX]; /* the first is the slider */
    size_t params_n;
    struct rule_knob knobs[KNOBS_MAX];
    struct sim_sets sets;
    bool wrong; /* a field has a problem */
    struct sim_base *base;
    struct sim_scope scope;
};

/*
 * ---- which parameters
 * --------------------------------------------------------------------------------
 */

static bool is_money(const struct ir_param *p)
{
    return p->type.kind == RULE_NUM && p->type.unit[RULE_UNIT_YUAN] != 0;
}

/* Single numbers that outcomes hang on; an amount by division first. */
static void choose(struct page *q)
{
    mz_arena *a = q->cx->a;
    uint8_t *hangs = MZ_NEW_N(a, uint8_t, q->b->params_n + 1);
    for (size_t i = 0; i < q->b->outcomes_n; i++) {
        const struct ir_outcome *o = &q->b->outcomes[i];
        const uint32_t rules[] = {o->eligible, o->amount};
        for (size_t k = 0; k < 2; k++) {
            struct law_needs n = {0};
            if (rules[k] != UINT32_MAX) {
                n = law_needs(a, q->b, rules[k], true);
            }
            for (size_t p = 0; p < n.params_n; p++) {
                hangs[n.params[p]] = 1;
            }
        }
    }
    for (int round = 0; round < 2; round++) {
        for (uint32_t i = 0; i < q->b->params_n; i++) {
            const struct ir_param *p = &q->b->params[i];
            bool first = is_money(p) && p->by_division;
            bool plain = hangs[i] != 0 && p->key_enum < 0 && p->type.kind == RULE_NUM &&
                         law_in_force(p, q->m, 0) != NULL;
            if (plain && first == (round == 0) && q->params_n < KNOBS_MAX) {
                q->params[q->params_n++] = i;
            }
        }
    }
}

/*
 * ---- the fields
 * ------------------------------------------------------------------------------------------
 */

static int64_t round_to(int64_t v, int64_t step)
{
    return (v + step / 2) / step * step;
}

static void slider_ends(struct page *q, struct rule_knob *k, const struct ir_param *p, int64_t now)
{
    bool percent = mz_str_eq(k->unit, MZ_S("%"));
    int64_t part = percent ? 100 : 10;
    int64_t step = is_money(p) ? 10 * p->scale : (p->scale >= part ? p->scale / part : 1);
    int64_t least = round_to(now * 8 / 10, step);
    int64_t most = round_to(now * 13 / 10, step);
    least = least < p->min ? p->min : least;
    most = most > p->max ? p->max : (most <= least ? least + step : most);
    k->least = law_figure(q->cx->a, p, least);
    k->most = law_figure(q->cx->a, p, most);
    k->step = law_figure(q->cx->a, p, step);
}

/* A value that was written beyond the ends: the slider goes as far. */
static void reach(struct page *q, struct rule_knob *k, const struct ir_param *p, int64_t v)
{
    int64_t now = law_in_force(p, q->m, 0)->v;
    mz_str *end = v > now ? &k->most : &k->least;
    bool beyond = v > now ? v > now * 13 / 10 : v < now * 8 / 10;
    *end = beyond ? law_figure(q->cx->a, p, v) : *end;
}

/* What is in force without a reform, in words. */
static mz_str law_now(const struct page *q, const struct ir_param *p)
{
    const struct rule_book *b = q->s->book;
    const struct ir_param *was = &b->params[p - q->b->params];
    const struct ir_value *v = law_in_force(was, q->m, 0);
    return v == NULL ? sheet_say(q->cx, MZ_T("not in force"))
                     : law_value(q->cx->a, q->cx->lang, b, was, v->v);
}

/* The value of the field; what cannot be read keeps its text and gets a sentence. */
static mz_code read_knob(struct page *q, size_t i)
{
    mz_cx *cx = q->cx;
    const struct ir_param *p = &q->b->params[q->params[i]];
    int64_t now = law_in_force(p, q->m, 0)->v;
    struct rule_knob *k = &q->knobs[i];
    int64_t v = now;
    *k = (struct rule_knob){.name = p->name.id,
                            .label = law_label(cx->lang, &p->name),
                            .unit = law_unit(cx->a, cx->lang, p),
                            .now = law_now(q, p),
                            .value = law_figure(cx->a, p, now)};
    slider_ends(q, k, p, now);
    mz_str text = mz_req_query(q->rq, p->name.id.p);
    if (text.n == 0 || mz_str_eq(text, k->value)) {
        return MZ_OK;
    }
    bool percent = mz_str_eq(k->unit, MZ_S("%")) && text.p[text.n - 1] != '%';
    mz_str given = percent ? mz_str_fmt(cx->a, MZ_FMT "%%", MZ_ARG(text)) : text;
    k->value = text;
    mz_code rc = sim_value_read(cx, q->b, p, now, given, &v);
    if (rc == MZ_INVALID) {
        k->problem = mz_text_error(cx->a, cx->lang, &cx->err);
        q->wrong = true;
        mz_clear(cx);
        return MZ_OK;
    }
    if (rc == MZ_OK && v != now) {
        q->sets.v[q->sets.n++] = (struct sim_set){q->params[i], v};
        reach(q, k, p, v);
    }
    return rc;
}

/*
 * ---- figures
 * ---------------------------------------------------------------------------------------------
 */

/* Fen as 万元 with one decimal. */
static mz_str wan(mz_cx *cx, int64_t fen)
{
    int64_t tenths = (fen < 0 ? fen - WAN_FEN / 20 : fen + WAN_FEN / 20) / (WAN_FEN / 10);
    int64_t whole = tenths / 10;
    int64_t rest = tenths % 10;
    return mz_str_fmt(cx->a, "%s" MZ_FMT ".%d", tenths < 0 && whole == 0 ? "−" : "",
                      MZ_ARG(mz_thousands(cx->a, whole)), (int)(rest < 0 ? -rest : rest));
}

static mz_str signed_text(mz_cx *cx, int64_t v, mz_str text)
{
    return v > 0 ? mz_str_fmt(cx->a, "+" MZ_FMT, MZ_ARG(text)) : text;
}

/* What the county may spend in this year, beside twelve months of the changed law. */
static mz_code budget_num(const struct page *q, int64_t month_fen, struct ui_num *out, size_t *n)
{
    mz_cx *cx = q->cx;
    int64_t fen = MZ_NULL;
    int64_t year = mz_date_ymd(q->m.at).year;
    MZ_TRY(brain_budget_of(cx, q->scope.under, year, &fen));
    if (fen == MZ_NULL || q->scope.under % MZ_COUNTY_UNIT != 0) {
        return MZ_OK; /* nothing was entered, or only a part of a county is looked at */
    }
    int64_t left = fen - 12 * month_fen;
    out[(*n)++] = (struct ui_num){
        .label = sheet_say_with(cx, MZ_T("Budget of {0}"), mz_str_fmt(cx->a, "%" PRId64, year),
                                MZ_S(""), MZ_S("")),
        .value = wan(cx, fen),
        .unit = sheet_say(cx, MZ_T("10,000 yuan")),
        .href = MZ_S("/brain/budget"),
        .tone = left < 0 ? MZ_TONE_BAD : MZ_TONE_IDLE,
        .note = sheet_say_with(
            cx, left < 0 ? MZ_T("{0} too little for 12 months") : MZ_T("{0} left after 12 months"),
            wan(cx, left < 0 ? -left : left), MZ_S(""), MZ_S(""))};
    return MZ_OK;
}

static mz_code nums_of(const struct page *q, const struct sim_result *r, const struct ui_nums **all)
{
    mz_cx *cx = q->cx;
    const struct sim_group *g = &r->all;
    size_t n = 5;
    struct ui_num *v = MZ_NEW_N(cx->a, struct ui_num, 6);
    struct ui_nums *out = MZ_NEW(cx->a, struct ui_nums);
    int64_t persons = g->then.persons - g->now.persons;
    int64_t fen = g->then.fen - g->now.fen;
    v[0] = (struct ui_num){
        .label = sheet_say(cx, MZ_T("People who receive")),
        .value = sheet_int(cx, g->then.persons),
        .note = sheet_say_with(cx, MZ_T("now {0}, {1}"), sheet_int(cx, g->now.persons),
                               signed_text(cx, persons, sheet_int(cx, persons)), MZ_S(""))};
    v[1] = (struct ui_num){.label = sheet_say(cx, MZ_T("Cost of a month")),
                           .value = wan(cx, g->then.fen),
                           .unit = sheet_say(cx, MZ_T("10,000 yuan")),
                           .note = sheet_say_with(cx, MZ_T("now {0}, {1}"), wan(cx, g->now.fen),
                                                  signed_text(cx, fen, wan(cx, fen)), MZ_S(""))};
    v[2] = (struct ui_num){.label = sheet_say(cx, MZ_T("More in a year")),
                           .value = wan(cx, 12 * fen),
                           .unit = sheet_say(cx, MZ_T("10,000 yuan"))};
    v[3] = (struct ui_num){.label = sheet_say(cx, MZ_T("Gain||households")),
                           .value = sheet_int(cx, g->gain_n),
                           .unit = sheet_say(cx, MZ_T("households||unit")),
                           .note = sheet_say_with(cx, MZ_T("{0} new, {1} get more"),
                                                  sheet_int(cx, g->fresh_n),
                                                  sheet_int(cx, g->gain_n - g->fresh_n), MZ_S(""))};
    v[4] = (struct ui_num){
        .label = sheet_say(cx, MZ_T("Lose||households")),
        .value = sheet_int(cx, g->lose_n),
        .unit = sheet_say(cx, MZ_T("households||unit")),
        .tone = g->lose_n > 0 ? MZ_TONE_WARN : MZ_TONE_IDLE,
        .note = g->lose_n == 0
                    ? sheet_say(cx, MZ_T("Nobody gets less or nothing"))
                    : sheet_say_with(cx, MZ_T("{0} end, {1} get less"), sheet_int(cx, g->ended_n),
                                     sheet_int(cx, g->lose_n - g->ended_n), MZ_S(""))};
    *out = (struct ui_nums){.label = sheet_say(cx, MZ_T("Figures")), .nums = v};
    MZ_TRY(budget_num(q, g->then.fen, v, &n));
    out->nums_n = n;
    *all = out;
    return MZ_OK;
}

static const struct ui_chart *bars_of(mz_cx *cx, const struct sim_result *r)
{
    size_t all = r->groups_n[SIM_DIVISION];
    size_t n = all > BARS_MAX ? BARS_MAX : all;
    mz_str *series = MZ_NEW_N(cx->a, mz_str, 2);
    mz_str *names = MZ_NEW_N(cx->a, mz_str, n + 1);
    mz_str *values = MZ_NEW_N(cx->a, mz_str, 2 * n + 2);
    struct ui_chart *c = MZ_NEW(cx->a, struct ui_chart);
    series[0] = sheet_say(cx, MZ_T("now||the law"));
    series[1] = sheet_say(cx, MZ_T("changed||the law"));
    for (size_t i = 0; i < n; i++) {
        const struct sim_group *g = &r->groups[SIM_DIVISION][i];
        int64_t now = g->now.fen;
        int64_t then = g->then.fen;
        names[i] = g->label;
        for (size_t k = n; i + 1 == n && k < all; k++) { /* the last bar holds the rest */
            now += r->groups[SIM_DIVISION][k].now.fen;
            then += r->groups[SIM_DIVISION][k].then.fen;
        }
        if (i + 1 == n && all > n) {
            names[i] = sheet_say_with(cx, MZ_T("{0} others"), sheet_int(cx, (int64_t)(all - n + 1)),
                                      MZ_S(""), MZ_S(""));
        }
        values[2 * i] = wan(cx, now);
        values[2 * i + 1] = wan(cx, then);
    }
    *c = (struct ui_chart){.kind = UI_CHART_BAR,
                           .title = sheet_say(cx, MZ_T("Cost of a month by division")),
                           .unit = sheet_say(cx, MZ_T("10,000 yuan")),
                           .axis = sheet_say(cx, MZ_T("Division")),
                           .series = series,
                           .series_n = 2,
                           .names = names,
                           .names_n = n,
                           .values = values};
    return c;
}

/* Average gain or loss of those who are affected; not shown of a few. */
static mz_str average(mz_cx *cx, const struct sim_group *g)
{
    int64_t n = g->gain_n + g->lose_n;
    if (n == 0) {
        return MZ_S("");
    }
    if (n < SIM_FEW) {
        return sheet_say(cx, MZ_T("too few"));
    }
    int64_t yuan = (g->gain_fen - g->lose_fen) / n / 100;
    return signed_text(cx, yuan, sheet_int(cx, yuan));
}

static const struct ui_table *groups_table(mz_cx *cx, const char *label, const struct sim_group *v,
                                           size_t n, bool all)
{
    struct sheet_table t = sheet_table(cx, label, n);
    sheet_column(&t, MZ_T("Group"));
    sheet_number(&t, MZ_T("Households"));
    sheet_number(&t, MZ_T("Gain||households"));
    sheet_number(&t, MZ_T("Lose||households"));
    sheet_number(&t, MZ_T("Mean change (yuan a month)"));
    for (size_t i = 0; i < n; i++) {
        if (!all && v[i].all == 0) {
            continue;
        }
        struct ui_cell *c = sheet_cells(&t);
        c[0].text = v[i].label;
        c[1].text = sheet_int(cx, v[i].all);
        c[2].text = sheet_int(cx, v[i].gain_n);
        c[3].text = sheet_int(cx, v[i].lose_n);
        c[4].text = average(cx, &v[i]);
    }
    return t.t;
}

/* Households that have it and no money: the pack has no amount for them. */
static mz_str cost(mz_cx *cx, int64_t n, int64_t fen)
{
    return n > 0 && fen == 0 ? sheet_say(cx, MZ_T("not known||an amount")) : wan(cx, fen);
}

static mz_str recipients(mz_cx *cx, bool person, int64_t n)
{
    return sheet_say_with(
        cx, person ? MZ_T("{0} persons||who receive") : MZ_T("{0} households||that receive"),
        sheet_int(cx, n), MZ_S(""), MZ_S(""));
}

/* Outcomes that nobody has on either side are counted only. */
static const struct ui_table *outcomes_table(mz_cx *cx, const struct rule_book *b,
                                             const struct sim_result *r, size_t *idle)
{
    struct sheet_table t = sheet_table(cx, MZ_T("Outcomes"), r->outcomes_n);
    sheet_column(&t, MZ_T("Outcome"));
    sheet_number(&t, MZ_T("Who has it now"));
    sheet_number(&t, MZ_T("Who would have it"));
    sheet_number(&t, MZ_T("Change||of a number"));
    sheet_number(&t, MZ_T("Cost now (10,000 yuan a month)"));
    sheet_number(&t, MZ_T("Cost then (10,000 yuan a month)"));
    sheet_number(&t, MZ_T("Change (10,000 yuan a month)"));
    for (size_t i = 0; i < r->outcomes_n; i++) {
        const struct sim_outcome *o = &r->outcomes[i];
        if (o->now_n == 0 && o->then_n == 0) {
            (*idle)++;
            continue;
        }
        struct ui_cell *c = sheet_cells(&t);
        int64_t more = o->then_n - o->now_n;
        int64_t fen = o->then_fen - o->now_fen;
        c[0].text = law_label(cx->lang, &b->outcomes[o->outcome].name);
        bool person = b->outcomes[o->outcome].entity == IR_PERSON;
        c[1].text = recipients(cx, person, o->now_n);
        c[2].text = recipients(cx, person, o->then_n);
        c[3].text = signed_text(cx, more, sheet_int(cx, more));
        if (sim_is_monthly(b, o->outcome)) {
            c[4].text = cost(cx, o->now_n, o->now_fen);
            c[5].text = cost(cx, o->then_n, o->then_fen);
            c[6].text = signed_text(cx, fen, wan(cx, fen));
        }
    }
    return t.t;
}

static void outcomes_card(const struct page *q, const struct sim_result *r, struct rule_sheet *s)
{
    mz_cx *cx = q->cx;
    size_t idle = 0;
    struct rule_card *c = sheet_card(cx, s, MZ_T("Outcomes"));
    c->table = outcomes_table(cx, q->b, r, &idle);
    c->note = sheet_say(cx, MZ_T("A dash: not paid by the month"));
    if (idle > 0) {
        c->foot = sheet_say_with(cx, MZ_T("{0} other outcomes: nobody has them, now or then."),
                                 sheet_int(cx, (int64_t)idle), MZ_S(""), MZ_S(""));
    }
}

/*
 * ---- cliffs and reasons
 * ----------------------------------------------------------------------------------
 */

static int64_t mean(int64_t sum, int64_t n)
{
    return n == 0 ? 0 : sum / n;
}

/* The mean benefit by income; bands of a few households show nothing. */
static const struct ui_chart *bands_of(mz_cx *cx, const struct sim_result *r)
{
    size_t n = 0;
    for (size_t i = 0; i < r->bands_n; i++) {
        n = r->bands[i].now_fen + r->bands[i].then_fen > 0 ? i + 2 : n;
    }
    n = n > r->bands_n ? r->bands_n : n;
    mz_str *series = MZ_NEW_N(cx->a, mz_str, 2);
    mz_str *names = MZ_NEW_N(cx->a, mz_str, n + 1);
    mz_str *values = MZ_NEW_N(cx->a, mz_str, 2 * n + 2);
    struct ui_chart *c = MZ_NEW(cx->a, struct ui_chart);
    series[0] = sheet_say(cx, MZ_T("now||the law"));
    series[1] = sheet_say(cx, MZ_T("changed||the law"));
    for (size_t i = 0; i < n; i++) {
        const struct sim_band *b = &r->bands[i];
        bool few = b->n < SIM_FEW;
        names[i] = mz_str_fmt(cx->a, "%" PRId64, b->from);
        values[2 * i] =
            few ? MZ_S("") : mz_str_fmt(cx->a, "%" PRId64, mean(b->now_fen, b->n) / 100);
        values[2 * i + 1] =
            few ? MZ_S("") : mz_str_fmt(cx->a, "%" PRId64, mean(b->then_fen, b->n) / 100);
    }
    *c = (struct ui_chart){.kind = UI_CHART_LINE,
                           .title = sheet_say(cx, MZ_T("Mean benefit by income for each head")),
                           .unit = sheet_say(cx, MZ_T("yuan a month||unit of a chart")),
                           .axis = sheet_say(cx, MZ_T("Income for each head (yuan)")),
                           .series = series,
                           .series_n = 2,
                           .names = names,
                           .names_n = n,
                           .values = values};
    return n == 0 ? NULL : c;
}

static void cliff_card(mz_cx *cx, struct rule_sheet *sheet, const struct sim_result *r)
{
    struct sim_cliff v[SIM_CLIFFS];
    size_t n = sim_cliffs(r, v);
    struct sheet_texts t = sheet_texts(cx);
    struct rule_card *c = sheet_card(cx, sheet, MZ_T("Cliffs"));
    c->note = sheet_say(cx, MZ_T("Where a little more income costs more than it brings"));
    c->chart = bands_of(cx, r);
    for (size_t i = 0; i < n; i++) {
        bool fell = v[i].now_fall > r->band_yuan * 100;
        mz_str was = fell ? sheet_int(cx, v[i].now_fall / 100) : MZ_S("");
        sheet_text(
            &t,
            sheet_plain(cx, sheet_say_with(
                                cx,
                                fell ? MZ_T("At an income of {0} yuan for each head a household "
                                            "gets on average {1} yuan a month less; now {2}.")
                                     : MZ_T("At an income of {0} yuan for each head a household "
                                            "gets on average {1} yuan a month less; now there is "
                                            "no cliff."),
                                sheet_int(cx, v[i].from), sheet_int(cx, v[i].fall / 100), was)));
    }
    if (n == 0) {
        sheet_text(&t, sheet_plain(cx, sheet_say(cx, MZ_T("None was found."))));
    }
    c->texts = t.v;
    c->texts_n = t.n;
}

enum { WHYS_SHOWN = 12, WHYS_OF = 60 };

static void why_card(const struct page *q, struct rule_sheet *sheet, const struct sim_result *r)
{
    mz_cx *cx = q->cx;
    struct rule_card *c = sheet_card(cx, sheet, MZ_T("Changed reasons"));
    if (r->whys_n == 0) {
        struct sheet_texts texts = sheet_texts(cx);
        sheet_text(&texts,
                   sheet_plain(cx, sheet_say(cx, MZ_T("Nobody gains or loses an outcome."))));
        c->texts = texts.v;
        c->texts_n = texts.n;
        return;
    }
    size_t n = r->whys_n < WHYS_SHOWN ? r->whys_n : WHYS_SHOWN;
    struct sheet_table t = sheet_table(cx, MZ_T("Changed reasons"), n);
    sheet_column(&t, MZ_T("Outcome"));
    sheet_column(&t, MZ_T("Change||of a reason"));
    sheet_column(&t, MZ_T("Condition"));
    sheet_column(&t, MZ_T("Article||of law"));
    sheet_number(&t, MZ_T("Cases||that were looked at"));
    for (size_t i = 0; i < n; i++) {
        const struct sim_why *w = &r->whys[i];
        struct ui_cell *cell = sheet_cells(&t);
        cell[0].text = law_label(cx->lang, &q->b->outcomes[w->outcome].name);
        cell[1].text = sheet_say(cx, w->gained ? MZ_T("now met||a condition")
                                               : MZ_T("no longer met||a condition"));
        cell[2].text = w->text;
        cell[3].text = w->cite;
        cell[4].text = sheet_int(cx, w->n);
    }
    c->table = t.t;
    c->note = sheet_say(cx, MZ_T("Conditions that keep an outcome from a household by one law and "
                                 "not by the other"));
    c->foot = sheet_say_with(cx,
                             MZ_T("{0} households change outcomes; {1} of them were decided again "
                                  "one by one for the reasons."),
                             sheet_int(cx, r->flipped), sheet_int(cx, r->whys_of), MZ_S(""));
}

static void group_card(mz_cx *cx, struct rule_sheet *s, const char *title,
                       const struct sim_result *r, enum sim_by by)
{
    struct rule_card *c = sheet_card(cx, s, title);
    c->table = groups_table(cx, title, r->groups[by], r->groups_n[by], by == SIM_CATEGORY);
    if (by == SIM_CATEGORY) {
        c->foot = sheet_say(cx, MZ_T("The groups overlap and cannot be added up."));
    }
}

static mz_code result_cards(const struct page *q, const struct sim_result *r, struct rule_sheet *s)
{
    mz_cx *cx = q->cx;
    MZ_TRY(nums_of(q, r, &s->nums));
    sheet_row(cx, s, ""); /* the figures stand behind the first row */
    sheet_row(cx, s, "c21");
    sheet_card(cx, s, MZ_T("Cost of a month by division: now and changed"))->chart = bars_of(cx, r);
    group_card(cx, s, MZ_T("Who is affected"), r, SIM_CATEGORY);
    sheet_row(cx, s, "");
    outcomes_card(q, r, s);
    sheet_row(cx, s, "");
    why_card(q, s, r);
    sheet_row(cx, s, "");
    cliff_card(cx, s, r);
    sheet_row(cx, s, "c11");
    group_card(cx, s, MZ_T("By division||groups of households"), r, SIM_DIVISION);
    group_card(cx, s, MZ_T("By income"), r, SIM_DECILE);
    sheet_row(cx, s, "c11");
    group_card(cx, s, MZ_T("By size of the household"), r, SIM_SIZE);
    return MZ_OK;
}

/*
 * ---- the page ----------------------------------------------------------------------------------
 * ------------------
 */

static struct rule_sheet *said_sheet(mz_cx *cx, enum mz_tone tone, mz_str title)
{
    struct rule_sheet *s = sheet_new(cx);
    struct ui_callout *c = MZ_NEW(cx->a, struct ui_callout);
    *c = (struct ui_callout){.tone = tone, .title = title};
    s->callout = c;
    return s;
}

static mz_str note_of(const struct page *q)
{
    mz_cx *cx = q->cx;
    const struct population *p = sim_population(q->base);
    mz_str who = sheet_say_with(cx,
                                MZ_T("Everybody in {0} is decided again; nothing in force is "
                                     "changed."),
                                sheet_division(cx, q->scope.under), MZ_S(""), MZ_S(""));
    if (p->synthetic) {
        who = mz_str_fmt(cx->a, MZ_FMT " " MZ_FMT, MZ_ARG(who),
                         MZ_ARG(sheet_say(cx, MZ_T("The economic facts of this population are "
                                                   "synthetic."))));
    }
    struct mz_ymd made = mz_date_ymd(p->made);
    struct mz_ymd at = mz_date_ymd(sim_day(q->base));
    if (made.year != at.year || made.month != at.month) {
        mz_str moved = sheet_say_with(cx,
                                      MZ_T("Facts are those of {0}, as if nothing but the law and "
                                           "people's ages had changed."),
                                      mz_date_text(cx->a, cx->lang, p->made), MZ_S(""), MZ_S(""));
        who = mz_str_fmt(cx->a, MZ_FMT " " MZ_FMT, MZ_ARG(who), MZ_ARG(moved));
    }
    return who;
}

static const struct ui_option *packs_of(mz_cx *cx, const struct rule_shelf *shelf,
                                        const struct rule_shelved *now, size_t *n)
{
    struct ui_option *o = MZ_NEW_N(cx->a, struct ui_option, shelf->packs_n + 1);
    for (size_t i = 0; i < shelf->packs_n; i++) {
        const struct rule_shelved *s = &shelf->packs[i];
        if (s->book != NULL && s->book->outcomes_n > 0) {
            o[(*n)++] = (struct ui_option){.value = s->id,
                                           .label = law_label_of(cx->lang, &s->pack->title),
                                           .chosen = s == now};
        }
    }
    return o;
}

/* The scope is the reader's own division, or a part of it that was asked for. */
static void scope_of(struct page *q)
{
    int64_t lo = q->cx->actor->division_lo;
    int64_t hi = q->cx->actor->division_hi;
    int64_t under = q->cx->world->division;
    while (under != 0) {
        int64_t a = 0;
        int64_t z = 0;
        division_range(under, &a, &z);
        if (a <= lo && z >= hi) {
            break;
        }
        under = law_division_up(under);
    }
    int64_t a = 0;
    int64_t z = 0;
    division_range(division_code(mz_str_fmt(q->cx->a, "%012" PRId64, lo)), &a, &z);
    q->scope = (struct sim_scope){a == lo && z == hi ? lo : under, lo, hi};
}

/* A reform that cannot be laid would not be in the pack; one of another day says so. */
static mz_code open_base(struct page *q)
{
    mz_cx *cx = q->cx;
    struct ast_findings f = {.a = cx->a};
    if (q->reform == NULL) {
        return sim_base_of(cx, q->s, q->m.at, &q->base);
    }
    MZ_TRY(sim_over_of(cx, q->s, q->m.at, q->reform, &f, &q->base));
    if (q->base == NULL) {
        return mz_refuse(cx, MZ_CONFLICT, .field = "reform",
                         .text = MZ_T("The reform \"{0}\" cannot be laid over the law: {1}."),
                         .arg = {q->reform->id.s, mz_text_say(cx->a, cx->lang, f.v[0].say)});
    }
    q->b = sim_book(q->base);
    return MZ_OK;
}

/* What has a sentence for the reader stands where the figures would. */
static mz_code said(mz_cx *cx, mz_code rc, struct rule_simulate *v)
{
    if (rc != MZ_ABSENT && rc != MZ_CONFLICT && rc != MZ_INVALID) {
        return rc;
    }
    v->result = said_sheet(cx, MZ_TONE_INFO, mz_text_error(cx->a, cx->lang, &cx->err));
    mz_clear(cx);
    return MZ_OK;
}

static mz_code run(struct page *q, struct sim_result **r)
{
    if (q->params_n > 0) {
        MZ_TRY(sim_prepare(q->cx, q->base, q->params[0]));
    }
    MZ_TRY(sim_run(q->cx, q->base, &q->sets, q->scope, r));
    sim_whys(q->cx, q->base, &q->sets, WHYS_OF, *r);
    return MZ_OK;
}

static mz_code results(struct page *q, struct rule_simulate *v)
{
    mz_cx *cx = q->cx;
    struct sim_result *r = NULL;
    struct rule_sheet *sheet = NULL;
    mz_code rc = run(q, &r);
    if (rc != MZ_OK) {
        return said(cx, rc, v);
    }
    sheet = q->wrong ? said_sheet(cx, MZ_TONE_BAD,
                                  sheet_say(cx, MZ_T("A value could not be read; the figures are "
                                                     "without it.")))
                     : sheet_new(cx);
    MZ_TRY(result_cards(q, r, sheet));
    if (q->reform != NULL) {
        sheet_row(cx, sheet, "");
        rule_reform_card(cx, q->s, q->b, q->reform, sheet);
    }
    v->result = sheet;
    v->note = note_of(q);
    return MZ_OK;
}

/* Pack, reform and day that are asked for. */
static mz_code asked(struct page *q, const struct rule_shelf *shelf)
{
    mz_cx *cx = q->cx;
    mz_str id = mz_req_query(q->rq, "pack");
    mz_str reform = mz_req_query(q->rq, "reform");
    q->s = rule_shelf_for(shelf, cx->world->division);
    if (id.n > 0) {
        MZ_TRY(rule_shelf_book(cx, id, &q->s));
    }
    if (q->s == NULL) {
        return mz_refuse(cx, MZ_ABSENT, .text = MZ_T("There is no policy pack for this office."));
    }
    q->b = q->s->book;
    MZ_TRY(sheet_moment(cx, q->rq, q->b, &q->m));
    q->reform = rule_reform_of(q->b, reform);
    if (reform.n > 0 && q->reform == NULL) {
        return mz_refuse(cx, MZ_ABSENT, .field = "reform",
                         .text = MZ_T("The pack has no reform \"{0}\"."), .arg = {reform});
    }
    if (q->reform != NULL && mz_req_query(q->rq, "at").n == 0) {
        q->m.at = sim_reform_day(q->m.at, q->reform);
        q->m.known = q->m.at;
    }
    return MZ_OK;
}

mz_code rule_show_simulation(mz_cx *cx, mz_req *rq, mz_out *out)
{
    struct page *q = MZ_NEW(cx->a, struct page);
    struct rule_simulate v = {0};
    const struct rule_shelf *shelf = NULL;
    MZ_TRY(rule_shelf(cx, &shelf));
    *q = (struct page){.cx = cx, .rq = rq};
    MZ_TRY(asked(q, shelf));
    scope_of(q);
    mz_code rc = open_base(q);
    MZ_TRY(rc == MZ_OK ? rc : said(cx, rc, &v));
    choose(q);
    for (size_t i = 0; i < q->params_n; i++) {
        MZ_TRY(read_knob(q, i));
    }
    if (v.result == NULL) {
        MZ_TRY(results(q, &v));
    }
    bool slides = q->params_n > 0 && q->b->params[q->params[0]].by_division;
    v.pack = q->s->id;
    v.reform = q->reform == NULL ? MZ_S("") : q->reform->id.s;
    v.reforms = rule_reform_options(cx, q->s->book, q->reform, &v.reforms_n);
    v.slider = slides ? &q->knobs[0] : NULL;
    v.knobs = q->knobs + slides;
    v.knobs_n = q->params_n - slides;
    v.packs = packs_of(cx, shelf, q->s, &v.packs_n);
    v.at = mz_date_iso(cx->a, q->m.at);
    struct mz_page page = {.title = sheet_say(cx, MZ_T("Simulation of policy")),
                           .sub = law_label_of(cx->lang, &q->s->pack->title),
                           .menu = "/simulate",
                           .chart = true};
    if (mz_req_json(rq)) {
        return sheet_answer(cx, rq, out, v.result, page);
    }
    mz_page(rq, page);
    rule_simulate_html(out, &v);
    return MZ_OK;
}
