/* param_web.c - one parameter: its history, and its values by division; one fact. */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "feature/division/division.h"
#include "feature/rule/param_page.h"
#include "feature/rule/rule_web.h"
#include "feature/world.h"

enum { POINTS_MAX = 60, KEYS_MAX = 5, PLACES_MAX = 400 };

/* ---- history ---------------------------------------------------------- */

static int by_day(const void *a, const void *b)
{
    int32_t x = *(const int32_t *)a;
    int32_t y = *(const int32_t *)b;
    return (x > y) - (x < y);
}

static bool above(int64_t of, int64_t code)
{
    while (code != of && code != 0) {
        code = law_division_up(code);
    }
    return code == of;
}

/* The days on which a value begins or ends that counts in this division; the newest if too many. */
static size_t days_of(const struct ir_param *p, int64_t division, int32_t *days)
{
    size_t n = 0;
    int32_t all[2 * POINTS_MAX];
    for (size_t i = 0; i < p->values_n; i++) {
        const struct ir_value *v = &p->values[i];
        if (!above(v->division, division)) {
            continue;
        }
        for (int end = 0; end < 2; end++) {
            int32_t day = end == 0 ? v->from.v : v->to.v;
            bool known = day == INT32_MIN;
            for (size_t k = 0; k < n && !known; k++) {
                known = all[k] == day;
            }
            if (!known && n < 2 * (size_t)POINTS_MAX) {
                all[n++] = day;
            }
        }
    }
    qsort(all, n, sizeof all[0], by_day);
    size_t skip = n > POINTS_MAX ? n - POINTS_MAX : 0;
    memcpy(days, all + skip, (n - skip) * sizeof *days);
    return n - skip;
}

static size_t keys_of(mz_cx *cx, const struct rule_book *b, const struct ir_param *p, mz_str *names)
{
    if (p->key_enum < 0) {
        names[0] = law_label(cx->lang, &p->name);
        return 1;
    }
    const struct ir_enum *e = &b->enums[p->key_enum];
    size_t n = e->values_n < KEYS_MAX ? e->values_n : KEYS_MAX;
    for (size_t i = 0; i < n; i++) {
        names[i] = law_label(cx->lang, &e->values[i]);
    }
    return n;
}

static const struct ui_chart *chart_of(mz_cx *cx, const struct rule_book *b,
                                       const struct ir_param *p, struct law_moment m)
{
    int32_t days[POINTS_MAX];
    mz_str *series = MZ_NEW_N(cx->a, mz_str, KEYS_MAX);
    size_t n = days_of(p, m.division, days);
    size_t keys = keys_of(cx, b, p, series);
    mz_str *names = MZ_NEW_N(cx->a, mz_str, n + 1);
    mz_str *values = MZ_NEW_N(cx->a, mz_str, n * keys + 1);
    for (size_t i = 0; i < n; i++) {
        struct law_moment then = {{days[i]}, m.known, m.division};
        then.known.v = then.at.v > m.known.v ? then.at.v : m.known.v;
        names[i] = mz_date_iso(cx->a, then.at);
        for (size_t k = 0; k < keys; k++) {
            const struct ir_value *v = law_in_force(p, then, (uint16_t)k);
            values[i * keys + k] = v == NULL ? MZ_S("") : law_figure(cx->a, p, v->v);
        }
    }
    struct ui_chart *c = MZ_NEW(cx->a, struct ui_chart);
    *c = (struct ui_chart){.kind = UI_CHART_STEP,
                           .title = law_label(cx->lang, &p->name),
                           .unit = law_unit(cx->a, cx->lang, p),
                           .axis = sheet_say(cx, MZ_T("From||a day on")),
                           .series = series,
                           .series_n = keys,
                           .names = names,
                           .names_n = n,
                           .values = values,
                           .labels = keys == 1};
    return c;
}

void param_history(mz_cx *cx, const struct rule_shelved *s, const struct ir_param *p,
                   struct law_moment m, struct rule_sheet *sheet)
{
    struct rule_card *c = sheet_card(cx, sheet, MZ_T("History"));
    struct ui_action *all = MZ_NEW(cx->a, struct ui_action);
    c->title = sheet_say_with(cx, MZ_T("{0}: how it changed"), law_label(cx->lang, &p->name),
                              MZ_S(""), MZ_S(""));
    c->note = sheet_division(cx, m.division);
    c->chart = chart_of(cx, s->book, p, m);
    *all = (struct ui_action){.label = sheet_say(cx, MZ_T("All values")),
                              .href = sheet_href(cx, s, "param/", p->name.id),
                              .quiet = true};
    c->actions = all;
    c->actions_n = 1;
}

/*
 * ---- values
 * -------------------------------------------------------------------------------------
 */

static const struct ui_table *values_table(mz_cx *cx, const struct rule_book *b,
                                           const struct ir_param *p)
{
    size_t n = p->values_n < PLACES_MAX ? p->values_n : PLACES_MAX;
    struct sheet_table t = sheet_table(cx, MZ_T("All values"), n);
    sheet_column(&t, MZ_T("Division"));
    sheet_column(&t, MZ_T("For||a key"))->hidden = p->key_enum < 0;
    sheet_number(&t, MZ_T("Value"));
    sheet_column(&t, MZ_T("From||a day on"));
    sheet_column(&t, MZ_T("Until||a day"));
    sheet_column(&t, MZ_T("Published on"));
    sheet_column(&t, MZ_T("Source of the value"));
    for (size_t i = p->values_n; i > 0 && t.t->rows_n < n; i--) {
        const struct ir_value *v = &p->values[i - 1];
        struct ui_cell *c = sheet_cells(&t);
        c[0].text = sheet_division(cx, v->division);
        c[1].text =
            p->key_enum < 0 ? MZ_S("") : law_label(cx->lang, &b->enums[p->key_enum].values[v->key]);
        c[2].text = law_value(cx->a, cx->lang, b, p, v->v);
        c[3].text = mz_date_iso(cx->a, v->from);
        c[4].text = mz_date_iso(cx->a, v->to);
        c[5].text = mz_date_iso(cx->a, v->published);
        c[6].text = law_cite(cx->a, cx->lang, b, v->cite);
    }
    return t.t;
}

/* A shade for each quarter of the range of values. */
static int shade(const struct ir_value *v, int64_t lo, int64_t hi)
{
    if (v == NULL) {
        return 0;
    }
    return hi == lo ? 2 : 1 + (int)((v->v - lo) * 3 / (hi - lo));
}

static mz_str map_name(mz_cx *cx, const struct rule_book *b, const struct ir_param *p, int64_t code,
                       const struct ir_value *v)
{
    mz_str value =
        v == NULL ? sheet_say(cx, MZ_T("not in force")) : law_value(cx->a, cx->lang, b, p, v->v);
    return mz_str_fmt(cx->a, MZ_FMT " " MZ_FMT, MZ_ARG(sheet_division(cx, code)), MZ_ARG(value));
}

/* The divisions below the office's city or province, each with the value that counts there. */
static mz_html map_of(mz_cx *cx, mz_req *rq, const struct rule_book *b, const struct ir_param *p,
                      struct law_moment m)
{
    struct division_map *map = MZ_NEW(cx->a, struct division_map);
    if (cx->world->divisions == NULL || !p->by_division ||
        !division_map(cx->world->divisions, m.division, map)) {
        return (mz_html){{NULL, 0}};
    }
    struct rule_map_area *areas = MZ_NEW_N(cx->a, struct rule_map_area, map->outlines_n);
    int64_t lo = INT64_MAX;
    int64_t hi = INT64_MIN;
    for (size_t i = 0; i < map->outlines_n; i++) {
        struct law_moment there = {m.at, m.known, map->outlines[i].code};
        areas[i].value = law_in_force(p, there, 0);
        lo = areas[i].value != NULL && areas[i].value->v < lo ? areas[i].value->v : lo;
        hi = areas[i].value != NULL && areas[i].value->v > hi ? areas[i].value->v : hi;
    }
    for (size_t i = 0; i < map->outlines_n; i++) {
        const struct division_outline *o = &map->outlines[i];
        areas[i].shade = shade(areas[i].value, lo, hi);
        areas[i].name = map_name(cx, b, p, o->code, areas[i].value);
        areas[i].path = o->path;
        areas[i].href = mz_req_with(rq, "division", mz_str_fmt(cx->a, "%012" PRId64, o->code));
    }
    struct rule_map v = {.title = sheet_say_with(cx, MZ_T("{0} by division, sketch map"),
                                                 law_label(cx->lang, &p->name), MZ_S(""), MZ_S("")),
                         .width = map->width + 8,
                         .height = map->height + 8,
                         .areas = areas,
                         .areas_n = map->outlines_n};
    mz_out o;
    mz_out_init(&o, cx->lang, 1 << 20);
    rule_map_html(&o, &v);
    mz_html html = mz_page_slot(rq, &o);
    mz_out_done(&o);
    return html;
}

/* Who may set it, as a reader says it. */
static mz_str levels_of(mz_cx *cx, const struct ast_param *src)
{
    static const struct {
        const char *word;
        const char *shown;
    } known[] = {{"country", MZ_T("country||level that sets a value")},
                 {"province", MZ_T("province||level that sets a value")},
                 {"prefecture", MZ_T("prefecture||level that sets a value")},
                 {"county", MZ_T("county||level that sets a value")},
                 {"township", MZ_T("township||level that sets a value")}};
    const char *between = cx->lang == MZ_LANG_ZH ? "、" : ", ";
    mz_str levels = {"", 0};
    for (size_t i = 0; src != NULL && i < src->set_at_n; i++) {
        mz_str shown = src->set_at[i].s;
        for (size_t k = 0; k < MZ_LEN(known); k++) {
            if (mz_str_eq(shown, mz_str_of(known[k].word))) {
                shown = sheet_say(cx, known[k].shown);
                break;
            }
        }
        levels = mz_str_fmt(cx->a, MZ_FMT "%s" MZ_FMT, MZ_ARG(levels), i == 0 ? "" : between,
                            MZ_ARG(shown));
    }
    return levels;
}

/*
 * ---- about it
 * --------------------------------------------------------------------------------------
 */

static const struct ui_facts *facts_of(mz_cx *cx, const struct rule_shelved *s,
                                       const struct ir_param *p, struct law_moment m)
{
    enum { FACTS_MAX = 9 };
    struct ui_fact *f = MZ_NEW_N(cx->a, struct ui_fact, FACTS_MAX);
    struct ui_facts *out = MZ_NEW(cx->a, struct ui_facts);
    const struct ast_pack *pack = NULL;
    const struct ast_param *src = law_param_of(s->book, p->name.id, &pack);
    const struct ir_value *v = law_in_force(p, m, 0);
    size_t n = 0;
    f[n++] = (struct ui_fact){.label = sheet_say(cx, MZ_T("Id")), .value = p->name.id, .id = true};
    f[n++] = (struct ui_fact){.label = sheet_say(cx, MZ_T("Kind")),
                              .value = law_type(cx->a, cx->lang, s->book, &p->type)};
    f[n++] = (struct ui_fact){.label = sheet_say(cx, MZ_T("In force now")),
                              .value = v == NULL ? sheet_say(cx, MZ_T("not in force"))
                                                 : law_value(cx->a, cx->lang, s->book, p, v->v),
                              .note = v == NULL ? MZ_S("")
                                                : law_cite(cx->a, cx->lang, s->book, v->cite)};
    f[n++] = (struct ui_fact){.label = sheet_say(cx, MZ_T("Of a month counts")),
                              .value = law_resolve(cx->lang, s->book, p)};
    mz_str levels = levels_of(cx, src);
    if (levels.n > 0) {
        f[n++] = (struct ui_fact){.label = sheet_say(cx, MZ_T("May be set at")), .value = levels};
    }
    for (size_t i = 0; src != NULL && i < src->bounds_n && n < FACTS_MAX; i++) {
        f[n++] = (struct ui_fact){
            .label = sheet_say(cx, MZ_T("Bound||of a parameter")),
            .value = law_formula_text(cx->a, cx->lang, s->book, src->bounds[i].formula),
            .note = law_cite(cx->a, cx->lang, s->book, src->bounds[i].cite.s)};
    }
    *out = (struct ui_facts){.facts = f, .facts_n = n};
    return out;
}

static struct rule_text users_of(mz_cx *cx, const struct rule_shelved *s, enum ir_op what,
                                 uint32_t i)
{
    struct law_needs users = law_users(cx->a, s->book, what, i);
    struct law_span *v = MZ_NEW_N(cx->a, struct law_span, users.rules_n + 1);
    for (size_t k = 0; k < users.rules_n; k++) {
        const struct ir_label *l = &s->book->rules[users.rules[k]].name;
        v[k] = (struct law_span){law_label(cx->lang, l), sheet_href(cx, s, "", l->id)};
    }
    return sheet_links(cx, MZ_T("Used by:"), v, users.rules_n);
}

static struct mz_page page_of(mz_cx *cx, const struct rule_shelved *s, mz_str title, mz_str sub)
{
    struct ui_crumb *crumbs = MZ_NEW_N(cx->a, struct ui_crumb, 2);
    crumbs[0] = (struct ui_crumb){.label = sheet_say(cx, MZ_T("Rules")), .href = MZ_S("/rule")};
    crumbs[1] = (struct ui_crumb){.label = law_label_of(cx->lang, &s->pack->title),
                                  .href = mz_str_fmt(cx->a, "/rule/" MZ_FMT, MZ_ARG(s->id))};
    return (struct mz_page){.title = title,
                            .sub = sub,
                            .crumbs = crumbs,
                            .crumbs_n = 2,
                            .menu = "/rule",
                            .chart = true};
}

static const struct ui_table *steps_table(mz_cx *cx, const struct rule_book *b,
                                          const struct ast_bracket *bracket)
{
    struct sheet_table t = sheet_table(cx, MZ_T("Steps"), bracket->steps_n);
    sheet_number(&t, MZ_T("Above"));
    sheet_number(&t, MZ_T("Value"));
    for (size_t i = 0; i < bracket->steps_n; i++) {
        struct ui_cell *c = sheet_cells(&t);
        c[0].text = law_formula_text(cx->a, cx->lang, b, bracket->steps[i].above);
        c[1].text = law_formula_text(cx->a, cx->lang, b, bracket->steps[i].value);
    }
    return t.t;
}

mz_code rule_show_param(mz_cx *cx, mz_req *rq, mz_out *out)
{
    const struct rule_shelved *s = NULL;
    struct law_moment m;
    mz_str id = mz_req_path_text(rq, "param");
    MZ_TRY(sheet_pack(cx, rq, &s));
    uint32_t i = law_param(s->book, id);
    if (i == UINT32_MAX) {
        return mz_refuse(cx, MZ_ABSENT, .text = MZ_T("The pack {0} has no parameter \"{1}\"."),
                         .arg = {s->id, id});
    }
    const struct ir_param *p = &s->book->params[i];
    MZ_TRY(sheet_moment(cx, rq, s->book, &m));
    struct rule_sheet *sheet = sheet_new(cx);
    struct sheet_texts t = sheet_texts(cx);
    sheet_text(&t, users_of(cx, s, IR_PARAM, i));
    sheet_row(cx, sheet, p->values_n > 0 ? "c21" : "");
    if (p->values_n > 0) {
        param_history(cx, s, p, m, sheet);
        sheet->rows[0].cards[0].actions_n = 0;
    }
    struct rule_card *about = sheet_card(cx, sheet, MZ_T("Details"));
    about->facts = facts_of(cx, s, p, m);
    about->texts = t.v;
    about->texts_n = t.n;
    const struct ast_bracket *bracket = law_bracket(p, m);
    if (bracket != NULL) {
        sheet_row(cx, sheet, "");
        struct rule_card *c = sheet_card(cx, sheet, MZ_T("Steps"));
        c->note = law_cite(cx->a, cx->lang, s->book, bracket->cite);
        c->table = steps_table(cx, s->book, bracket);
    }
    mz_html map = map_of(cx, rq, s->book, p, m);
    if (map.s.n > 0) {
        sheet_row(cx, sheet, "");
        sheet_card(cx, sheet, MZ_T("By division"))->map = map;
    }
    if (p->values_n > 0) {
        sheet_row(cx, sheet, "");
        sheet_card(cx, sheet, MZ_T("All values"))->table = values_table(cx, s->book, p);
    }
    mz_str sub =
        sheet_say_with(cx, MZ_T("{0}, as of {1}, {2}"), p->name.id,
                       mz_date_text(cx->a, cx->lang, m.at), sheet_division(cx, m.division));
    return sheet_answer(cx, rq, out, sheet, page_of(cx, s, law_label(cx->lang, &p->name), sub));
}

/*
 * ---- a fact
 * ------------------------------------------------------------------------------------------
 */

static const char *missing_text(enum ir_missing m)
{
    switch (m) {
    case IR_MISSING_UNKNOWN:
        return MZ_T("unknown: the outcome waits when it is decisive");
    case IR_MISSING_ZERO:
        return MZ_T("counts as zero or no");
    case IR_MISSING_LAST:
        break;
    }
    return MZ_T("the newest known month counts");
}

static const char *history_text(enum ir_history h)
{
    switch (h) {
    case IR_NO_HISTORY:
        return MZ_T("one value");
    case IR_MONTHLY:
        return MZ_T("a value for each month");
    case IR_DATED:
        break;
    }
    return MZ_T("entries with days");
}

mz_code rule_show_fact(mz_cx *cx, mz_req *rq, mz_out *out)
{
    const struct rule_shelved *s = NULL;
    mz_str id = mz_req_path_text(rq, "fact");
    MZ_TRY(sheet_pack(cx, rq, &s));
    const struct ir_fact *f = rule_fact(s->book, id);
    if (f == NULL) {
        return mz_refuse(cx, MZ_ABSENT, .text = MZ_T("The pack {0} has no fact \"{1}\"."),
                         .arg = {s->id, id});
    }
    struct ui_fact *v = MZ_NEW_N(cx->a, struct ui_fact, 8);
    struct ui_facts *facts = MZ_NEW(cx->a, struct ui_facts);
    v[0] = (struct ui_fact){.label = sheet_say(cx, MZ_T("Id")), .value = f->name.id, .id = true};
    v[1] = (struct ui_fact){.label = sheet_say(cx, MZ_T("For whom")),
                            .value = sheet_say(cx, f->entity == IR_PERSON ? MZ_T("Each person")
                                                                          : MZ_T("The household"))};
    v[2] = (struct ui_fact){.label = sheet_say(cx, MZ_T("Kind")),
                            .value = law_type(cx->a, cx->lang, s->book, &f->type)};
    v[3] = (struct ui_fact){.label = sheet_say(cx, MZ_T("Kept as")),
                            .value = sheet_say(cx, history_text(f->history))};
    v[4] = (struct ui_fact){.label = sheet_say(cx, MZ_T("When it is missing")),
                            .value = sheet_say(cx, missing_text(f->missing)),
                            .note = law_cite(cx->a, cx->lang, s->book, f->because)};
    v[5] = (struct ui_fact){.label = sheet_say(cx, MZ_T("Item of the catalogue")),
                            .value = f->item.n > 0 ? f->item : sheet_say(cx, MZ_T("none"))};
    *facts = (struct ui_facts){.facts = v, .facts_n = 6};
    struct rule_sheet *sheet = sheet_new(cx);
    struct sheet_texts t = sheet_texts(cx);
    sheet_text(&t, users_of(cx, s, IR_FACT, (uint32_t)(f - s->book->facts)));
    sheet_row(cx, sheet, "");
    struct rule_card *c = sheet_card(cx, sheet, MZ_T("Details"));
    c->facts = facts;
    c->texts = t.v;
    c->texts_n = t.n;
    return sheet_answer(cx, rq, out, sheet,
                        page_of(cx, s, law_label(cx->lang, &f->name),
                                sheet_say_with(cx, MZ_T("A fact that rules of the pack {0} read"),
                                               s->id, MZ_S(""), MZ_S(""))));
}
