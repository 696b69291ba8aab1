/* division_web.c - the pages of divisions: show, find, pick. */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/date.h"
#include "feature/division/division_map.h"
#include "feature/division/division_tables_int.h"
#include "feature/division/division_tally.h"
#include "feature/division/division_text.h"
#include "feature/division/division_view.h"
#include "feature/world.h"

enum { CHILDREN_SHOWN_MAX = 1000, LABEL_UNITS = 28 };

/* ---- words ------------------------------------------------------------ */

static mz_str say(mz_cx *cx, const char *sentence)
{
    return mz_text(cx->lang, sentence);
}

static mz_str href_of(mz_cx *cx, int64_t code)
{
    return code == 0
               ? MZ_S("/division")
               : mz_str_fmt(cx->a, "/division/" MZ_FMT, MZ_ARG(division_code_short(cx->a, code)));
}

static struct division_item item_of(mz_cx *cx, const struct division *d)
{
    const division_table *t = cx->world->divisions;
    return (struct division_item){
        .code = mz_str_fmt(cx->a, "%012" PRId64, d->code),
        .name = d->name,
        .path = division_above_text(cx->a, t, d),
        .level = mz_str_of(division_level_name(d->level)),
        .from = division_day_text(cx->a, d->from),
        .to = division_day_text(cx->a, d->to),
        .href = href_of(cx, d->code),
        .leaf = d->level == DIVISION_VILLAGE,
    };
}

static mz_str state_text(mz_cx *cx, const struct division *d)
{
    if (d->to != DIVISION_OPEN) {
        struct mz_say gone = {.text = MZ_T("Until {0}"), .arg = {division_day_text(cx->a, d->to)}};
        return mz_text_say(cx->a, cx->lang, gone);
    }
    if (d->from == DIVISION_EVER) {
        return say(cx, MZ_T("In force"));
    }
    struct mz_say since = {.text = MZ_T("Since {0}"), .arg = {division_day_text(cx->a, d->from)}};
    return mz_text_say(cx->a, cx->lang, since);
}

/* "19 townships, 444 villages": what lies below, by level. */
static mz_str below_text(mz_cx *cx, const struct division *d)
{
    static const char *const texts[DIVISION_LEVELS] = {
        NULL,
        NULL,
        MZ_T("{0} cities"),
        MZ_T("{0} counties"),
        MZ_T("{0} townships"),
        MZ_T("{0} villages"),
    };
    size_t n[DIVISION_LEVELS];
    mz_str out = {"", 0};
    division_count(cx->world->divisions, d->code, n);
    for (int level = DIVISION_CITY; level < DIVISION_LEVELS; level++) {
        if (n[level] > 0) {
            struct mz_say part = {.text = texts[level],
                                  .arg = {mz_thousands(cx->a, (int64_t)n[level])}};
            mz_str sep = out.n == 0 ? MZ_S("") : say(cx, MZ_T(", "));
            out = mz_str_fmt(cx->a, MZ_FMT MZ_FMT MZ_FMT, MZ_ARG(out), MZ_ARG(sep),
                             MZ_ARG(mz_text_say(cx->a, cx->lang, part)));
        }
    }
    return out;
}

/* ---- lists ------------------------------------------------------------ */

/* What the columns of a list are: children have what lies below them, finds where they lie. */
enum list_kind { LIST_CHILDREN, LIST_VILLAGES, LIST_FOUND };

static mz_str cell_of(mz_cx *cx, enum list_kind kind, const struct division *d)
{
    switch (kind) {
    case LIST_CHILDREN:
        return below_text(cx, d);
    case LIST_FOUND:
        return division_above_text(cx->a, cx->world->divisions, d);
    case LIST_VILLAGES:
        break;
    }
    return MZ_S("");
}

static mz_str count_text(mz_cx *cx, int64_t n)
{
    return n == 0 ? MZ_S("") : mz_thousands(cx->a, n);
}

static const char *const figure_texts[DIVISION_FIGURES] = {MZ_T("People"), MZ_T("Households"),
                                                           MZ_T("Staff")};

enum { COL_NAME, COL_CODE, COL_LEVEL, COL_PLACE, COL_FIGURES, COL_STATE = 7, COLS_MAX };

static const struct ui_column *columns_of(mz_cx *cx, enum list_kind kind, bool counted, bool dated)
{
    struct ui_column *c = MZ_NEW_N(cx->a, struct ui_column, COLS_MAX);
    const char *place = kind == LIST_FOUND ? MZ_T("In") : MZ_T("Below it");
    c[COL_NAME] = (struct ui_column){.name = "name", .label = say(cx, MZ_T("Name"))};
    c[COL_CODE] =
        (struct ui_column){.name = "code", .label = say(cx, MZ_T("Code")), .phone_label = true};
    c[COL_LEVEL] = (struct ui_column){.name = "level",
                                      .label = say(cx, MZ_T("Level")),
                                      .phone_hide = true,
                                      .hidden = kind != LIST_FOUND};
    c[COL_PLACE] = (struct ui_column){.name = "place",
                                      .label = say(cx, place),
                                      .phone_full = true,
                                      .hidden = kind == LIST_VILLAGES};
    for (size_t i = 0; i < DIVISION_FIGURES; i++) {
        c[COL_FIGURES + i] = (struct ui_column){.name = "count",
                                                .num = true,
                                                .hidden = !counted,
                                                .label = say(cx, figure_texts[i]),
                                                .phone_label = true};
    }
    c[COL_STATE] = (struct ui_column){
        .name = "state", .label = say(cx, MZ_T("State")), .phone_end = true, .hidden = !dated};
    return c;
}

/* `tally` is NULL when the reader may not count people, or there is nothing to count. */
static const struct ui_table *table_of(mz_cx *cx, const char *label, const struct division *rows,
                                       size_t n, enum list_kind kind,
                                       const struct division_tally *tally)
{
    struct ui_row *out = MZ_NEW_N(cx->a, struct ui_row, n + 1);
    bool dated = false;
    for (size_t i = 0; i < n; i++) {
        struct ui_cell *c = MZ_NEW_N(cx->a, struct ui_cell, COLS_MAX);
        bool plain = rows[i].from == DIVISION_EVER && rows[i].to == DIVISION_OPEN;
        dated = dated || !plain;
        c[COL_NAME] = (struct ui_cell){.text = rows[i].name, .href = href_of(cx, rows[i].code)};
        c[COL_CODE] =
            (struct ui_cell){.text = division_code_short(cx->a, rows[i].code), .id = true};
        c[COL_LEVEL] = (struct ui_cell){.text = say(cx, division_level_text(rows[i].level))};
        c[COL_PLACE] = (struct ui_cell){.text = cell_of(cx, kind, &rows[i])};
        for (size_t k = 0; k < DIVISION_FIGURES && tally != NULL; k++) {
            c[COL_FIGURES + k] = (struct ui_cell){.text = count_text(cx, tally[i].n[k])};
        }
        c[COL_STATE] = (struct ui_cell){.text = plain ? MZ_S("") : state_text(cx, &rows[i])};
        out[i] = (struct ui_row){.id = rows[i].code, .cells = c};
    }
    struct ui_table *table = MZ_NEW(cx->a, struct ui_table);
    *table = (struct ui_table){.label = say(cx, label),
                               .rows = out,
                               .rows_n = n,
                               .bare = true,
                               .columns = columns_of(cx, kind, tally != NULL, dated),
                               .columns_n = COLS_MAX};
    return table;
}

static const struct division_item *items_of(mz_cx *cx, const struct division *rows, size_t n)
{
    struct division_item *items = MZ_NEW_N(cx->a, struct division_item, n + 1);
    for (size_t i = 0; i < n; i++) {
        items[i] = item_of(cx, &rows[i]);
    }
    return items;
}

struct children {
    struct division *rows;
    size_t n;
};

static void add(struct children *c, const struct division *rows, size_t n)
{
    size_t room = CHILDREN_SHOWN_MAX - c->n;
    n = n < room ? n : room;
    memcpy(c->rows + c->n, rows, sizeof *rows * n);
    c->n += n;
}

static mz_code add_group(mz_cx *cx, int64_t code, int32_t day, struct children *out)
{
    struct division *kids = NULL;
    size_t n = 0;
    MZ_TRY(division_children(cx, cx->world->divisions, code, day, &kids, &n));
    add(out, kids, n);
    return MZ_OK;
}

/* Groupings (市辖区) are passed over: their children stand in their place. */
static mz_code children_of(mz_cx *cx, int64_t code, int32_t day, struct children *out)
{
    struct division *kids = NULL;
    mz_code rc = MZ_OK;
    size_t n = 0;
    MZ_TRY(division_children(cx, cx->world->divisions, code, day, &kids, &n));
    *out = (struct children){MZ_NEW_N(cx->a, struct division, CHILDREN_SHOWN_MAX), 0};
    for (size_t i = 0; i < n && rc == MZ_OK; i++) {
        if (kids[i].grouping) {
            rc = add_group(cx, kids[i].code, day, out);
        } else {
            add(out, &kids[i], 1);
        }
    }
    return rc;
}

/* ---- the map ---------------------------------------------------------- */

/* Width of an outline in units: the reach of its path's first ring. */
static int32_t width_of(mz_str path)
{
    int32_t v[2] = {0};
    int32_t lo = INT32_MAX;
    int32_t hi = INT32_MIN;
    int32_t x = 0;
    size_t axis = 0;
    for (size_t i = 1; i < path.n && path.p[i] != 'z';) {
        bool minus = path.p[i] == '-';
        i += minus;
        int32_t n = 0;
        while (i < path.n && path.p[i] >= '0' && path.p[i] <= '9' && n < 100000) {
            n = n * 10 + (path.p[i++] - '0');
        }
        v[axis] = minus ? -n : n;
        x += axis == 0 ? v[0] : 0;
        lo = x < lo ? x : lo;
        hi = x > hi ? x : hi;
        axis ^= 1U;
        while (i < path.n && (path.p[i] == ' ' || path.p[i] == 'l')) {
            i++;
        }
    }
    return hi < lo ? 0 : hi - lo;
}

static struct division_area area_of(mz_cx *cx, const struct division_outline *o, int64_t here,
                                    int32_t day)
{
    const division_table *t = cx->world->divisions;
    struct division d;
    struct division now;
    (void)division_get(t, o->code, &d);
    struct division_area a = {.href = href_of(cx, o->code),
                              .name = d.name,
                              .path = o->path,
                              .x = o->x,
                              .y = o->y,
                              .here = division_inside(here, o->code),
                              .gone = !division_at(t, o->code, day, &now)};
    int32_t chars = (int32_t)(d.name.n / 3);
    if (!a.gone && width_of(o->path) > chars * LABEL_UNITS) {
        a.label = d.name;
    }
    if (a.gone) {
        a.name =
            mz_str_fmt(cx->a, MZ_FMT " (" MZ_FMT ")", MZ_ARG(d.name), MZ_ARG(state_text(cx, &d)));
    }
    return a;
}

/* Names that would lie on one another are left to the list below. */
static void clear_labels(struct division_area *areas, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        for (size_t k = 0; k < i && areas[i].label.n > 0; k++) {
            int32_t reach = (int32_t)(areas[i].label.n + areas[k].label.n) / 6 * LABEL_UNITS;
            int32_t dx = abs(areas[i].x - areas[k].x);
            int32_t dy = abs(areas[i].y - areas[k].y);
            if (areas[k].label.n > 0 && dx < reach && dy < LABEL_UNITS) {
                areas[i].label = (mz_str){"", 0};
            }
        }
    }
}

static const struct division_map_view *map_of(mz_cx *cx, int64_t code, int32_t day)
{
    struct division_map *m = MZ_NEW(cx->a, struct division_map);
    struct division d;
    if (!division_map(cx->world->divisions, code, m)) {
        return NULL;
    }
    struct division_area *areas = MZ_NEW_N(cx->a, struct division_area, m->outlines_n);
    for (size_t i = 0; i < m->outlines_n; i++) {
        areas[i] = area_of(cx, &m->outlines[i], code, day);
    }
    clear_labels(areas, m->outlines_n);
    (void)division_get(cx->world->divisions, m->code, &d);
    struct mz_say title = {.text = MZ_T("Sketch map of {0}"), .arg = {d.name}};
    struct division_map_view *v = MZ_NEW(cx->a, struct division_map_view);
    *v = (struct division_map_view){.title = mz_text_say(cx->a, cx->lang, title),
                                    .width = m->width + 8,
                                    .height = m->height + 8,
                                    .areas = areas,
                                    .areas_n = m->outlines_n,
                                    .small = division_code_level(code) > DIVISION_COUNTY};
    return v;
}

/* ---- one division ----------------------------------------------------- */

static const struct division_item *items_by_code(mz_cx *cx, const int64_t *codes, size_t n)
{
    struct division *rows = MZ_NEW_N(cx->a, struct division, n + 1);
    for (size_t i = 0; i < n; i++) {
        (void)division_get(cx->world->divisions, codes[i], &rows[i]);
    }
    return items_of(cx, rows, n);
}

static mz_str joined(mz_cx *cx, const struct division_item *items, size_t n)
{
    mz_str out = {"", 0};
    for (size_t i = 0; i < n; i++) {
        mz_str sep = i == 0 ? MZ_S("") : say(cx, MZ_T(", "));
        out = mz_str_fmt(cx->a, MZ_FMT MZ_FMT MZ_FMT " " MZ_FMT, MZ_ARG(out), MZ_ARG(sep),
                         MZ_ARG(items[i].name), MZ_ARG(mz_text_cut(items[i].code, 6)));
    }
    return out;
}

static const struct ui_facts *facts_of(mz_cx *cx, const struct division *d,
                                       const struct division_show_view *v)
{
    struct ui_fact f[12] = {
        {.label = say(cx, MZ_T("Code")), .value = v->self.code, .id = true},
        {.label = say(cx, MZ_T("Full name")),
         .value = division_path(cx->a, cx->world->divisions, d->code)},
        {.label = say(cx, MZ_T("Pinyin")), .value = d->pinyin},
        {.label = say(cx, MZ_T("Level")), .value = say(cx, division_level_text(d->level))},
        {.label = say(cx, MZ_T("State")), .value = state_text(cx, d)},
    };
    size_t n = 5;
    mz_str below = below_text(cx, d);
    if (below.n > 0) {
        f[n++] = (struct ui_fact){.label = say(cx, MZ_T("Below it")), .value = below};
    }
    for (size_t i = 0; i < DIVISION_FIGURES && v->tally != NULL; i++) {
        f[n++] = (struct ui_fact){.label = say(cx, figure_texts[i]),
                                  .value = mz_thousands(cx->a, v->tally->n[i])};
    }
    if (v->before_n > 0) {
        f[n++] = (struct ui_fact){.label = say(cx, MZ_T("Took over from")),
                                  .value = joined(cx, v->before, v->before_n),
                                  .href = v->before[0].href};
    }
    if (v->after_n > 0) {
        f[n++] = (struct ui_fact){.label = say(cx, MZ_T("Now part of")),
                                  .value = joined(cx, v->after, v->after_n),
                                  .href = v->after[0].href};
    }
    struct ui_fact *kept = MZ_NEW_N(cx->a, struct ui_fact, n);
    memcpy(kept, f, sizeof *kept * n);
    struct ui_facts *out = MZ_NEW(cx->a, struct ui_facts);
    *out = (struct ui_facts){.facts = kept, .facts_n = n, .one = true};
    return out;
}

static const struct ui_callout *gone_of(mz_cx *cx, const struct division *d,
                                        const struct division_show_view *v)
{
    if (d->to == DIVISION_OPEN) {
        return NULL;
    }
    struct ui_action *links = MZ_NEW_N(cx->a, struct ui_action, v->after_n + 1);
    for (size_t i = 0; i < v->after_n; i++) {
        links[i] = (struct ui_action){.label = v->after[i].name, .href = v->after[i].href};
    }
    struct mz_say title = {.text = MZ_T("{0} was abolished on {1}."),
                           .arg = {d->name, division_day_text(cx->a, d->to)}};
    struct ui_callout *c = MZ_NEW(cx->a, struct ui_callout);
    *c = (struct ui_callout){
        .tone = MZ_TONE_WARN,
        .title = mz_text_say(cx->a, cx->lang, title),
        .text = say(cx, MZ_T("Its code is never used again. New records take a successor.")),
        .actions = links,
        .actions_n = v->after_n};
    return c;
}

static const struct ui_time *time_of(mz_cx *cx, int64_t code)
{
    size_t n = 0;
    const struct division_change *all = division_changes(cx->world->divisions, code, &n);
    if (n == 0) {
        return NULL;
    }
    struct ui_event *events = MZ_NEW_N(cx->a, struct ui_event, n);
    for (size_t i = 0; i < n; i++) {
        const struct division_change *c = &all[n - 1 - i];
        struct mz_say what = {.text = MZ_T("{0}: {1}"),
                              .arg = {say(cx, division_kind_text(c->kind)), c->name}};
        bool open = mz_str_eq(c->document, MZ_S("to be confirmed"));
        mz_str document =
            open ? say(cx, MZ_T("number of the decision to be confirmed")) : c->document;
        events[i] = (struct ui_event){
            .at = division_day_text(cx->a, c->day),
            .text = mz_text_say(cx->a, cx->lang, what),
            .note = mz_str_fmt(cx->a, MZ_FMT "  " MZ_FMT, MZ_ARG(document), MZ_ARG(c->note)),
            .tone = c->kind == DIVISION_ABOLISH ? MZ_TONE_WARN : MZ_TONE_INFO};
    }
    struct ui_time *time = MZ_NEW(cx->a, struct ui_time);
    *time = (struct ui_time){.events = events, .events_n = n};
    return time;
}

static const struct ui_form *on_form(mz_cx *cx, const struct division *d, int32_t day)
{
    struct ui_field *field = MZ_NEW(cx->a, struct ui_field);
    struct ui_form *form = MZ_NEW(cx->a, struct ui_form);
    *field = (struct ui_field){.kind = UI_DATE,
                               .name = "on",
                               .label = say(cx, MZ_T("Day")),
                               .value = mz_date_iso(cx->a, (mz_date){day})};
    *form = (struct ui_form){.action = href_of(cx, d->code),
                             .get = true,
                             .label = say(cx, MZ_T("As it was on a day")),
                             .fields = field,
                             .fields_n = 1,
                             .submit = say(cx, MZ_T("Show"))};
    return form;
}

static void crumbs_of(mz_cx *cx, int64_t code, struct mz_page *page)
{
    struct division line[DIVISION_LEVELS];
    size_t n = division_line(cx->world->divisions, code, line);
    struct ui_crumb *crumbs = MZ_NEW_N(cx->a, struct ui_crumb, DIVISION_LEVELS + 1);
    crumbs[0] = (struct ui_crumb){.label = say(cx, MZ_T("Divisions")), .href = MZ_S("/division")};
    page->crumbs_n = 1;
    for (size_t i = 0; i + 1 < n; i++) {
        crumbs[page->crumbs_n++] =
            (struct ui_crumb){.label = line[i].name, .href = href_of(cx, line[i].code)};
    }
    page->crumbs = crumbs;
}

/* Figures of the division, then of each child: below a province, for those who see people. */
static mz_code tally_of(mz_cx *cx, mz_req *rq, const struct division *d,
                        const struct children *kids, struct division_show_view *v)
{
    if (d->level < DIVISION_CITY || cx->db == NULL || !mz_req_may(rq, "person.read")) {
        return MZ_OK;
    }
    struct division_tally *t = MZ_NEW_N(cx->a, struct division_tally, kids->n + 1);
    v->tally = t;
    return division_tally(cx, d->code, kids->rows, kids->n, t, t + 1);
}

static mz_code show(mz_cx *cx, mz_req *rq, mz_out *out)
{
    const division_table *t = cx->world->divisions;
    struct division d;
    struct children kids;
    int64_t codes[DIVISION_PARTS_MAX];
    mz_date on = mz_date_today(cx);
    mz_str wanted = mz_req_query(rq, "on");
    mz_str digits = mz_str_fmt(cx->a, "%" PRId64, mz_req_path_int(rq, "code"));
    if (wanted.n > 0) {
        MZ_TRY(mz_date_parse(cx, "on", wanted, &on));
    }
    if (!division_get(t, division_code(digits), &d)) {
        return mz_refuse(cx, MZ_ABSENT, .text = MZ_T("There is no division with the code {0}."),
                         .arg = {digits});
    }
    struct division_show_view v = {.self = item_of(cx, &d), .pinyin = d.pinyin};
    MZ_TRY(children_of(cx, d.code, on.v, &kids));
    v.children_n = kids.n;
    v.children = items_of(cx, kids.rows, kids.n);
    v.before_n = division_before(t, d.code, codes);
    v.before = items_by_code(cx, codes, v.before_n);
    v.after_n = d.to == DIVISION_OPEN ? 0 : division_after(t, d.code, on.v, codes);
    v.after = items_by_code(cx, codes, v.after_n);
    if (mz_req_json(rq)) {
        return mz_reply_shape(out, &division_show_shape, &v);
    }
    MZ_TRY(tally_of(cx, rq, &d, &kids, &v));
    v.facts = facts_of(cx, &d, &v);
    v.gone = gone_of(cx, &d, &v);
    v.time = time_of(cx, d.code);
    v.on = on_form(cx, &d, on.v);
    v.map = map_of(cx, d.code, on.v);
    v.table = v.children_n == 0
                  ? NULL
                  : table_of(cx, MZ_T("Divisions below it"), kids.rows, kids.n,
                             kids.rows[0].level == DIVISION_VILLAGE ? LIST_VILLAGES : LIST_CHILDREN,
                             v.tally == NULL ? NULL : v.tally + 1);
    struct mz_page page = {.title = d.name, .menu = "/division"};
    page.sub = d.parent == 0 ? MZ_S("") : division_path(cx->a, t, d.code);
    crumbs_of(cx, d.code, &page);
    mz_page(rq, page);
    division_show_html(out, &v);
    return MZ_OK;
}

/* ---- search ----------------------------------------------------------- */

/* Where to look first: what the reader asked for, else the reader's own division. */
static int64_t under_of(mz_cx *cx, mz_req *rq)
{
    int64_t code = division_code(mz_req_query(rq, "under"));
    return code != 0 || cx->actor == NULL || cx->actor->user == 0 ? code : cx->actor->division_lo;
}

static size_t search(mz_cx *cx, mz_str q, int64_t under, struct division rows[DIVISION_FOUND_MAX])
{
    struct division_found found[DIVISION_FOUND_MAX];
    const division_table *t = cx->world->divisions;
    size_t n = division_search(t, q, under, found);
    for (size_t i = 0; i < n; i++) {
        rows[i] = found[i].d;
    }
    if (n == 0 && q.n > 0) { /* perhaps a whole address */
        struct division_match m = division_match(t, q, 0);
        n += m.trust != DIVISION_NO_MATCH && division_get(t, m.code, &rows[n]);
        n += m.trust == DIVISION_AMBIGUOUS && division_get(t, m.other, &rows[n]);
    }
    return n;
}

enum { FIND_FIELDS_MAX = 4 };

/* A search that carries `hidden_n` more parameters along. */
static const struct ui_form *find_form(mz_cx *cx, const char *action, mz_str q,
                                       const struct ui_field *hidden, size_t hidden_n)
{
    struct ui_field *fields = MZ_NEW_N(cx->a, struct ui_field, FIND_FIELDS_MAX);
    struct ui_form *form = MZ_NEW(cx->a, struct ui_form);
    fields[0] = (struct ui_field){
        .kind = UI_TEXT,
        .name = "q",
        .label = say(cx, MZ_T("Name, pinyin, initials or code")),
        .value = q,
        .max = 40,
        .wide = true,
        .hint = say(cx, MZ_T("Several words narrow from left to right. An address works too."))};
    for (size_t i = 0; i < hidden_n && i + 1 < FIND_FIELDS_MAX; i++) {
        fields[i + 1] = hidden[i];
    }
    *form = (struct ui_form){.action = mz_str_of(action),
                             .get = true,
                             .fields = fields,
                             .fields_n = 1 + hidden_n,
                             .label = say(cx, MZ_T("Find a division")),
                             .submit = say(cx, MZ_T("Find")),
                             .submit_icon = MZ_ICON("search")};
    return form;
}

static const struct ui_empty *nothing(mz_cx *cx)
{
    struct ui_empty *e = MZ_NEW(cx->a, struct ui_empty);
    *e = (struct ui_empty){
        .icon = MZ_ICON("map-search"),
        .title = say(cx, MZ_T("Nothing was found.")),
        .text = say(cx, MZ_T("Try fewer characters, the pinyin, or the beginning of the code."))};
    return e;
}

static mz_code find(mz_cx *cx, mz_req *rq, mz_out *out)
{
    mz_str q = mz_req_query(rq, "q");
    struct division *rows = MZ_NEW_N(cx->a, struct division, DIVISION_FOUND_MAX + 2);
    struct division_find_view v = {.query = q};
    if (q.n > 0) {
        v.found_n = search(cx, q, under_of(cx, rq), rows);
    } else {
        struct children kids;
        MZ_TRY(children_of(cx, 0, mz_date_today(cx).v, &kids));
        rows = kids.rows;
        v.found_n = kids.n;
    }
    v.found = items_of(cx, rows, v.found_n);
    if (mz_req_json(rq)) {
        return mz_reply_shape(out, &division_find_shape, &v);
    }
    v.form = find_form(cx, "/division", q, NULL, 0);
    v.empty = v.found_n == 0 ? nothing(cx) : NULL;
    v.table = table_of(cx, q.n > 0 ? MZ_T("Divisions found") : MZ_T("Provinces"), rows, v.found_n,
                       q.n > 0 ? LIST_FOUND : LIST_CHILDREN, NULL);
    mz_page(rq, (struct mz_page){.title = say(cx, MZ_T("Divisions")), .menu = "/division"});
    division_find_html(out, &v);
    return MZ_OK;
}

/* ---- the picker ------------------------------------------------------- */

/*
 * Where a choice goes: `back`, a path of ours, with `name`=code. Without one the choice is the
 * page of the division.
 */
struct picking {
    mz_str back;
    mz_str name;
};

static struct picking picking_of(mz_req *rq)
{
    struct picking p = {mz_req_query(rq, "back"), mz_req_query(rq, "name")};
    bool named = p.name.n > 0 && p.name.n <= 40;
    for (size_t i = 0; named && i < p.name.n; i++) {
        named = (p.name.p[i] >= 'a' && p.name.p[i] <= 'z') || p.name.p[i] == '_';
    }
    p.name = named ? p.name : MZ_S("division");
    p.back = p.back.n > 0 && mz_reply_own_path(p.back) ? p.back : MZ_S("");
    return p;
}

static mz_str choose_href(mz_cx *cx, struct picking p, int64_t code)
{
    if (p.back.n == 0) {
        return href_of(cx, code);
    }
    const char *sep = memchr(p.back.p, '?', p.back.n) == NULL ? "?" : "&";
    return mz_str_fmt(cx->a, MZ_FMT "%s" MZ_FMT "=%012" PRId64, MZ_ARG(p.back), sep, MZ_ARG(p.name),
                      code);
}

/* The picker one level up or down, with what the choice needs; a search ends there. */
static mz_str at_href(mz_cx *cx, struct picking p, int64_t code)
{
    mz_out o;
    mz_out_init(&o, cx->lang, 4096);
    mz_out_url(&o, p.back);
    mz_str back = mz_str_dup(cx->a, mz_out_str(&o));
    mz_out_done(&o);
    mz_str to = back.n == 0 ? MZ_S("")
                            : mz_str_fmt(cx->a, "&back=" MZ_FMT "&name=" MZ_FMT, MZ_ARG(back),
                                         MZ_ARG(p.name));
    return mz_str_fmt(cx->a, "/division/picker?at=" MZ_FMT MZ_FMT,
                      MZ_ARG(code == 0 ? MZ_S("") : division_code_short(cx->a, code)), MZ_ARG(to));
}

static const struct division_item *picks(mz_cx *cx, struct picking p, const struct division *rows,
                                         size_t n)
{
    struct division_item *items = MZ_NEW_N(cx->a, struct division_item, n + 1);
    for (size_t i = 0; i < n; i++) {
        items[i] = item_of(cx, &rows[i]);
        items[i].href = at_href(cx, p, rows[i].code);
        items[i].choose_href = choose_href(cx, p, rows[i].code);
    }
    return items;
}

static mz_code picker(mz_cx *cx, mz_req *rq, mz_out *out)
{
    const division_table *t = cx->world->divisions;
    int64_t at = division_code(mz_req_query(rq, "at"));
    mz_str q = mz_req_query(rq, "q");
    struct picking p = picking_of(rq);
    struct division line[DIVISION_LEVELS + 1];
    struct division *rows = MZ_NEW_N(cx->a, struct division, DIVISION_FOUND_MAX + 2);
    struct division_picker_view v = {.searched = q.n > 0};
    line[0] = (struct division){.name = say(cx, MZ_T("Whole country"))};
    size_t n = 1 + division_line(t, at, line + 1);
    if (v.searched) {
        v.items_n = search(cx, q, at != 0 ? at : under_of(cx, rq), rows);
    } else {
        struct children kids;
        MZ_TRY(children_of(cx, n == 1 ? 0 : at, mz_date_today(cx).v, &kids));
        rows = kids.rows;
        v.items_n = kids.n;
    }
    v.items = picks(cx, p, rows, v.items_n);
    const struct division_item *all = picks(cx, p, line, n);
    v.line = all;
    v.line_n = n > 1 ? n - 1 : 0;
    v.here = n > 1 ? &all[n - 1] : NULL;
    if (mz_req_json(rq)) {
        return mz_reply_shape(out, &division_picker_shape, &v);
    }
    struct ui_field hidden[] = {
        {.kind = UI_HIDDEN, .name = "at", .value = mz_req_query(rq, "at")},
        {.kind = UI_HIDDEN, .name = "back", .value = p.back},
        {.kind = UI_HIDDEN, .name = "name", .value = p.name},
    };
    v.form = find_form(cx, "/division/picker", q, hidden, MZ_LEN(hidden));
    mz_page(rq, (struct mz_page){.title = say(cx, MZ_T("Choose a division")), .menu = "/division"});
    division_picker_html(out, &v);
    return MZ_OK;
}

/* For the search of the whole program. */
mz_code division_finder(mz_cx *cx, mz_str words, size_t most, struct mz_item **items, size_t *n,
                        int64_t *total)
{
    struct division rows[DIVISION_FOUND_MAX + 2];
    int64_t under = cx->actor->user == 0 ? 0 : cx->actor->division_lo;
    size_t found = search(cx, words, under, rows);
    *total = (int64_t)found;
    *n = found < most ? found : most;
    *items = MZ_NEW_N(cx->a, struct mz_item, *n + 1);
    for (size_t i = 0; i < *n; i++) {
        (*items)[i] =
            (struct mz_item){.title = division_spoken(cx->a, &rows[i]),
                             .href = href_of(cx, rows[i].code),
                             .due = INT64_MIN,
                             .note = division_code_short(cx->a, rows[i].code),
                             .place = division_above_text(cx->a, cx->world->divisions, &rows[i])};
    }
    return MZ_OK;
}

static const struct mz_param find_params[] = {
    {.name = "q", .in = "get", .help = "Name, pinyin, initials, code or an address"},
    {.name = "under", .in = "get", .help = "Code of the division to look in first"},
    {0},
};

static const struct mz_param show_params[] = {
    {.name = "on", .type = MZ_PARAM_DATE, .in = "get", .help = "Show it as it was on this day"},
    {0},
};

static const struct mz_param picker_params[] = {
    {.name = "at", .in = "get", .help = "Code whose children are offered"},
    {.name = "q", .in = "get", .help = "Search instead"},
    {.name = "back", .in = "get", .help = "Path of ours that the choice is sent to"},
    {.name = "name", .in = "get", .help = "Query parameter that carries the code there"},
    {0},
};

const struct mz_route division_routes[] = {
    {.path = "/division",
     .whole = "one level of the tree of places, which is in memory",
     .get = find,
     .need = "public",
     .params = find_params,
     .help = "Find a division; the provinces without a query",
     .answer = &division_find_shape},
    {.path = "/division/pick",
     .whole = "one level of the tree of places, which is in memory",
     .get = find,
     .need = "public",
     .params = find_params,
     .help = "Suggestions for a field that holds a division",
     .answer = &division_find_shape},
    {.path = "/division/picker",
     .get = picker,
     .need = "public",
     .params = picker_params,
     .help = "Choose a division level by level",
     .answer = &division_picker_shape},
    {.path = "/division/{code}",
     .get = show,
     .need = "public",
     .params = show_params,
     .help = "One division with its map, dates, changes and children",
     .answer = &division_show_shape},
    {0},
};
