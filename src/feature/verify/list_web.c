/* list_web.c - the list of cross-checks, parts of pages, the board of sources, who asked. */
#include <inttypes.h>
#include <string.h>

#include "base/date.h"
#include "base/text.h"
#include "base/utf8.h"
#include "feature/asks.h"
#include "feature/division/division.h"
#include "feature/finds.h"
#include "feature/household/household.h"
#include "feature/list_web.h"
#include "feature/verify/verify_sql.h"
#include "feature/verify/web.h"
#include "feature/world.h"
#include "store/db.h"

enum { BOARD_DAYS = 30, WHO_MOST = 200 };

/* ---- shared parts ------------------------------------------------------------------- */

struct mz_page web_page(struct leaf *l, mz_str title, int64_t household)
{
    struct ui_crumb *c = MZ_NEW_N(l->cx->a, struct ui_crumb, 2);
    c[0] = (struct ui_crumb){.label = leaf_say(l, MZ_T("Cross-checks")), .href = MZ_S("/verify")};
    c[1] = (struct ui_crumb){.label = leaf_say(l, MZ_T("Consents of the household")),
                             .href = mz_str_fmt(l->cx->a, "/verify/household/%" PRId64, household)};
    return (struct mz_page){
        .title = title, .menu = "/verify", .crumbs = c, .crumbs_n = household != 0 ? 2 : 1};
}

const struct ui_tag *web_state(struct leaf *l, mz_str state)
{
    enum mz_tone tone = mz_str_eq(state, MZ_S("issued"))      ? MZ_TONE_OK
                        : mz_str_eq(state, MZ_S("draft"))     ? MZ_TONE_INFO
                        : mz_str_eq(state, MZ_S("corrected")) ? MZ_TONE_WARN
                        : mz_str_eq(state, MZ_S("failed"))    ? MZ_TONE_BAD
                                                              : MZ_TONE_IDLE;
    return leaf_tag(l, tone, leaf_say(l, verify_state_label(state)));
}

const struct ui_tag *web_conclusion(struct leaf *l, mz_str c)
{
    enum mz_tone tone = mz_str_eq(c, MZ_S("none"))         ? MZ_TONE_OK
                        : mz_str_eq(c, MZ_S("over"))       ? MZ_TONE_BAD
                        : mz_str_eq(c, MZ_S("suspect"))    ? MZ_TONE_WARN
                        : mz_str_eq(c, MZ_S("incomplete")) ? MZ_TONE_NOTE
                                                           : MZ_TONE_IDLE;
    return leaf_tag(l, tone, leaf_say(l, verify_conclusion_label(c)));
}

mz_str web_purpose(struct leaf *l, const struct pack *p, mz_str id)
{
    size_t i = pack_purpose(p, id);
    return i == SIZE_MAX ? id : pack_word(l->cx->lang, &p->purpose[i]);
}

mz_str web_scope(struct leaf *l, const struct pack *p, mz_str scope)
{
    struct pack_scope s;
    if (pack_scope_read(l->cx, p, scope, &s) != MZ_OK) {
        mz_clear(l->cx);
        return scope;
    }
    size_t n = pack_scope_n(p, &s);
    return n == p->catalogue->category_n
               ? leaf_sayf(l, MZ_T("All {0} categories"), leaf_int(l, (int64_t)n), MZ_S(""))
               : leaf_sayf(l, MZ_T("{0} categories: {1}"), leaf_int(l, (int64_t)n), scope);
}

const struct ui_option *web_purposes(struct leaf *l, const struct pack *p, mz_str chosen, size_t *n)
{
    struct ui_option *o = MZ_NEW_N(l->cx->a, struct ui_option, p->purpose_n + 1);
    for (size_t i = 0; i < p->purpose_n; i++) {
        o[i] = (struct ui_option){.value = p->purpose[i].id,
                                  .label = pack_word(l->cx->lang, &p->purpose[i]),
                                  .chosen = mz_str_eq(chosen, p->purpose[i].id)};
    }
    *n = p->purpose_n;
    return o;
}

mz_code web_report_href(struct leaf *l, int64_t id, mz_str *number, mz_str *href)
{
    struct verify_report r;
    MZ_TRY(verify_get(l->cx, id, &r));
    *number = r.number;
    *href = mz_str_fmt(l->cx->a, "/verify/%" PRId64, id);
    return MZ_OK;
}

/* ---- the register ------------------------------------------------------------------------ */

enum {
    REG_NUMBER,
    REG_HOUSEHOLD,
    REG_PURPOSE,
    REG_STATE,
    REG_CONCLUSION,
    REG_DIVISION,
    REG_ASKED,
    REG_VALID
};

static const struct mz_col cols[] = {
    {"number", MZ_T("Report number"), MZ_COL_TEXT, MZ_COL_FILTER, NULL},
    {"household", MZ_T("Household"), MZ_COL_SUBJECT, MZ_COL_FILTER, "household"},
    {"purpose", MZ_T("Matter"), MZ_COL_TEXT, MZ_COL_FILTER, NULL},
    {"state", MZ_T("State"), MZ_COL_TEXT, MZ_COL_FILTER, NULL},
    {"conclusion", MZ_T("Conclusion"), MZ_COL_TEXT, MZ_COL_FILTER, NULL},
    {"division", MZ_T("Division"), MZ_COL_DIVISION, MZ_COL_SORT | MZ_COL_FILTER, NULL},
    {"asked_ms", MZ_T("Asked"), MZ_COL_TIME, MZ_COL_SORT, NULL},
    {"valid_to", MZ_T("May be used until"), MZ_COL_DATE, 0, NULL},
    {0},
};

static const char *const states[] = {"", "draft", "issued", "corrected", "waiting", "failed"};

static mz_code ask_list(mz_cx *cx, const struct mz_ask *ask, struct mz_query *q)
{
    mz_str state = ask->get(ask->p, "state");
    mz_str found = ask->get(ask->p, "q"); /* from the global search */
    mz_str number = found.n > 0 ? found : ask->get(ask->p, "number");
    (void)cx;
    for (size_t i = 1; i < MZ_LEN(states); i++) {
        if (mz_str_eq(state, mz_str_of(states[i]))) {
            q->filters[q->filters_n++] =
                (struct mz_filter){.col = "state", .op = MZ_IS, .s = state};
        }
    }
    if (number.n > 0) {
        q->filters[q->filters_n++] = (struct mz_filter){.col = "number", .op = MZ_HAS, .s = number};
    }
    asks_place(ask, q);
    return MZ_OK;
}

static mz_code row_out(mz_cx *cx, const struct mz_reg *reg, struct mz_reg_row *row)
{
    const struct pack *p = NULL;
    struct leaf l = {.cx = cx};
    mz_str conclusion = row->v[REG_CONCLUSION].s;
    (void)reg;
    MZ_TRY(pack_get(cx, &p));
    row->v[REG_PURPOSE].s = web_purpose(&l, p, row->v[REG_PURPOSE].s);
    row->v[REG_STATE].s = leaf_say(&l, verify_state_label(row->v[REG_STATE].s));
    if (conclusion.n > 0) {
        row->v[REG_CONCLUSION].s = leaf_say(&l, verify_conclusion_label(conclusion));
    }
    return MZ_OK;
}

const struct mz_reg verify_register = {
    .name = "verify",
    .table = "verify_run",
    .title = MZ_T("Cross-checks"),
    .sort = "-asked_ms",
    .cols = cols,
    .need = "verify.read",
    .ask = ask_list,
    .row = row_out,
};

mz_code web_reports(mz_cx *cx, const int64_t *ids, size_t n, struct web_named *out)
{
    const struct mz_query q = {.ids = ids, .ids_n = n, .limit = MZ_PAGE_MAX};
    struct mz_reg_row *rows = NULL;
    size_t rows_n = 0;
    MZ_TRY(n == 0 ? MZ_OK : mz_reg_rows(cx, &verify_register, &q, &rows, &rows_n));
    for (size_t i = 0; i < n; i++) {
        out[i] = (struct web_named){.number = MZ_S("—")};
        for (size_t k = 0; k < rows_n; k++) {
            if (rows[k].id == ids[i]) {
                out[i] = (struct web_named){rows[k].v[REG_NUMBER].s, rows[k].v[REG_HOUSEHOLD].i};
            }
        }
    }
    return MZ_OK;
}

mz_code verify_finder(mz_cx *cx, mz_str words, size_t most, struct mz_item **items, size_t *n,
                      int64_t *total)
{
    const struct finds f = {&verify_register, "number", "/verify/", false};
    return finds_by(cx, &f, words, most, items, n, total);
}

/* ---- the list ------------------------------------------------------------------------- */

enum {
    COL_NUMBER,
    COL_HOME,
    COL_PURPOSE,
    COL_PLACE,
    COL_ASKED,
    COL_STATE,
    COL_CONCLUSION,
    COL_VALID,
    COLS
};

static const struct ui_column list_heads[COLS] = {
    [COL_NUMBER] = {.name = "number",
                    .label = {MZ_T("Report number"), 0},
                    .fixed = true,
                    .one_line = true},
    [COL_HOME] = {.name = "household", .label = {MZ_T("Household"), 0}, .phone_full = true},
    [COL_PURPOSE] = {.name = "purpose", .label = {MZ_T("Matter"), 0}, .phone_label = true},
    [COL_PLACE] = {.name = "division",
                   .label = {MZ_T("Division"), 0},
                   .sort = true,
                   .phone_label = true},
    [COL_ASKED] = {.name = "asked_ms",
                   .label = {MZ_T("Asked"), 0},
                   .sort = true,
                   .one_line = true,
                   .phone_hide = true},
    [COL_STATE] = {.name = "state", .label = {MZ_T("State"), 0}, .phone_end = true},
    [COL_CONCLUSION] = {.name = "conclusion",
                        .label = {MZ_T("Conclusion"), 0},
                        .phone_label = true},
    [COL_VALID] = {.name = "valid_to",
                   .label = {MZ_T("May be used until"), 0},
                   .one_line = true,
                   .phone_label = true},
};

/* The pack with the names of the purposes, read once a page. */
static mz_code load(struct list *list)
{
    const struct pack *p = NULL;
    MZ_TRY(pack_get(list->l->cx, &p));
    list->once = leaf_own(p);
    return MZ_OK;
}

static mz_code cells(struct leaf *l, const struct mz_reg_row *row, struct ui_cell *c)
{
    mz_str conclusion = row->v[REG_CONCLUSION].s;
    c[COL_NUMBER] = (struct ui_cell){.text = row->v[REG_NUMBER].s,
                                     .href = mz_str_fmt(l->cx->a, "/verify/%" PRId64, row->id),
                                     .id = true};
    MZ_TRY(list_home(l, row->v[REG_HOUSEHOLD].i, &c[COL_HOME].text));
    c[COL_PURPOSE].text = web_purpose(l, l->list->once, row->v[REG_PURPOSE].s);
    c[COL_PLACE] = (struct ui_cell){.text = leaf_division_short(l->cx, row->v[REG_DIVISION].i)};
    c[COL_ASKED] = (struct ui_cell){.text = leaf_time(l, row->v[REG_ASKED].i)};
    c[COL_STATE] = (struct ui_cell){.tags = web_state(l, row->v[REG_STATE].s), .tags_n = 1};
    if (conclusion.n > 0) {
        c[COL_CONCLUSION] = (struct ui_cell){.tags = web_conclusion(l, conclusion), .tags_n = 1};
    }
    c[COL_VALID] = (struct ui_cell){
        .text = row->v[REG_VALID].i == MZ_NULL ? MZ_S("") : leaf_day(l, row->v[REG_VALID].i)};
    return MZ_OK;
}

/* Tabs by state; only what waits for somebody here is counted. */
static mz_code make(struct list *list)
{
    struct leaf *l = list->l;
    struct list_view v[MZ_LEN(states) + 1];
    for (size_t i = 0; i < MZ_LEN(states); i++) {
        bool all = i == 0;
        v[i] = (struct list_view){
            .view = "",
            .label = all ? MZ_T("All||cross-checks") : verify_state_label(mz_str_of(states[i])),
            .counted = i == 1,
            .ask = all ? "" : mz_str_fmt(l->cx->a, "state=%s", states[i]).p};
    }
    v[MZ_LEN(states)] = (struct list_view){"", MZ_T("Objections to answer"), true, NULL,
                                           "/verify/objection", &verify_objection_register};
    list_field(list, (struct ui_field){.kind = UI_TEXT,
                                       .name = "number",
                                       .label = leaf_say(l, MZ_T("Report number")),
                                       .max = 40});
    list_field(list, leaf_place(l));
    list->ui->note = leaf_say(l, MZ_T("A cross-check begins on the page of a household."));
    /* Who chooses a household needs both. */
    list->page.actions_n = mz_req_may(l->rq, "household.read") ? list->page.actions_n : 0;
    return list_views(list, v, MZ_LEN(v));
}

static const struct ui_action acts[] = {
    {.label = {MZ_T("Choose a household"), 0},
     .href = {"/household?kind=living", 22},
     .icon = MZ_ICON("report-search"),
     .need = "verify.ask",
     .primary = true},
};

static const struct mz_member verify_list_row_members[] = {
    {"id", "Number of the report", MZ_J_INT(struct mz_reg_row, id)},
    {"number", "Its number on paper", MZ_J_COL(TEXT, REG_NUMBER)},
    {"household", "Number of the household", MZ_J_COL_OR_NULL(I64, REG_HOUSEHOLD)},
    {"purpose", "What it is for", MZ_J_COL(TEXT, REG_PURPOSE)},
    {"state", "State, one word", MZ_J_COL(TEXT, REG_STATE)},
    {"conclusion", "What it found, one word", MZ_J_COL(TEXT, REG_CONCLUSION)},
    {0},
};
static const struct mz_shape verify_list_row_shape = {"ReportRow", verify_list_row_members,
                                                      sizeof(struct mz_reg_row)};
const struct mz_shape verify_list_rows_shape =
    MZ_ROWS("Reports", "reports", &verify_list_row_shape);

const struct list_how verify_list = {
    .reg = &verify_register,
    .path = "/verify",
    .acts = acts,
    .acts_n = MZ_LEN(acts),
    .usual = "-asked_ms",
    .heads = list_heads,
    .heads_n = COLS,
    .cells = cells,
    .answer = &verify_list_rows_shape,
    .act = "verify.list",
    .kind = "verify_report",
    .icon = MZ_ICON("report-search"),
    .none = MZ_T("No cross-check was asked for yet"),
    .next = MZ_T("A cross-check begins on the page of a household."),
    .load = load,
    .make = make,
};

/* ---- the board of sources ----------------------------------------------------------------- */

static const struct verify_q_tallies_row *tally_of(const struct verify_q_tallies_row *t, size_t n,
                                                   mz_str source)
{
    for (size_t i = 0; i < n; i++) {
        if (mz_str_eq(t[i].source, source)) {
            return &t[i];
        }
    }
    return NULL;
}

static mz_str rate(struct leaf *l, const struct verify_q_tallies_row *t)
{
    if (t == NULL || t->asked_n == 0) {
        return MZ_S("—");
    }
    int64_t tenths = (t->asked_n - t->missing_n) * 1000 / t->asked_n;
    return mz_str_fmt(l->cx->a, "%" PRId64 ".%" PRId64 "%%", tenths / 10, tenths % 10);
}

/* "live, then deliveries": as the pack says. */
static mz_str order_text(struct leaf *l, const struct pack *p, size_t category)
{
    const struct pack_order *o = &p->order[category];
    mz_sb b = mz_sb_new(l->cx->a, 400);
    bool demo = l->cx->world != NULL && l->cx->world->demo;
    for (size_t i = 0; i < o->way_n; i++) {
        if (o->way[i] != PACK_WAY_SYNTHETIC || demo) {
            mz_sb_fmt(&b, "%s" MZ_FMT, b.n == 0 ? "" : " → ",
                      MZ_ARG(leaf_say(l, pack_way_label(o->way[i]))));
        }
    }
    return mz_sb_view(&b);
}

static void source_row(struct leaf *l, const struct pack *p, struct ui_table *t,
                       const struct source_way *way, size_t category,
                       const struct verify_q_tallies_row *n)
{
    enum mz_tone tone = !way->connected || way->fault != NULL ? MZ_TONE_WARN
                        : n != NULL && n->missing_n > 0       ? MZ_TONE_NOTE
                                                              : MZ_TONE_OK;
    leaf_cell(t, (struct ui_cell){.text = words_category(l->cx, p, category)});
    mz_str fault = words_fault(l->cx, mz_str_of(way->fault == NULL ? "" : way->fault), way->about);
    leaf_cell(t, (struct ui_cell){.tags = leaf_tag(l, tone, leaf_say(l, way->kind)),
                                  .tags_n = 1,
                                  .note = fault.n > 0 ? fault : order_text(l, p, category)});
    leaf_cell(t, (struct ui_cell){.text = leaf_int(l, n == NULL ? 0 : n->asked_n)});
    leaf_cell(t, (struct ui_cell){.text = leaf_int(l, n == NULL ? 0 : n->missing_n)});
    leaf_cell(t, (struct ui_cell){.text = leaf_int(l, n == NULL ? 0 : n->conflict_n)});
    leaf_cell(t, (struct ui_cell){.text = rate(l, n)});
    leaf_cell(t, (struct ui_cell){.text = n == NULL || n->asked_n == 0 ? MZ_S("—")
                                                                       : leaf_int(l, n->ms_max)});
    leaf_cell(t, (struct ui_cell){
                     .text = way->adapter == NULL ? MZ_S("")
                                                  : leaf_sayf(l, MZ_T("{0} to {1} o'clock"),
                                                              leaf_int(l, way->adapter->from_hour),
                                                              leaf_int(l, way->adapter->to_hour)),
                     .note = way->adapter == NULL
                                 ? MZ_S("")
                                 : leaf_sayf(l, MZ_T("{0} queries a day"),
                                             leaf_int(l, way->adapter->quota_day), MZ_S(""))});
}

static void limits(struct leaf *l, const struct pack *p)
{
    static const struct ui_column heads[] = {
        {.name = "limit", .label = {MZ_T("Time limit"), 0}, .phone_full = true},
        {.name = "value", .label = {MZ_T("Value"), 0}, .num = true, .phone_label = true},
        {.name = "cite", .label = {MZ_T("By||an article"), 0}, .phone_label = true},
    };
    struct leaf_part *part = leaf_left(l, MZ_T("Time limits in force"));
    struct ui_table *t = leaf_table(l, part, heads, MZ_LEN(heads), PACK_LIMITS_N);
    for (size_t i = 0; i < PACK_LIMITS_N; i++) {
        leaf_cell(t, (struct ui_cell){.text = pack_word(l->cx->lang, &p->limit[i].words)});
        leaf_cell(t, (struct ui_cell){.text = leaf_int(l, p->limit[i].value)});
        leaf_cell(t,
                  (struct ui_cell){.text = p->limit[i].open
                                               ? leaf_say(l, MZ_T("To be confirmed by the office"))
                                               : p->limit[i].cite});
    }
}

mz_code verify_source_get(mz_cx *cx, mz_req *rq, mz_out *out)
{
    static const struct ui_column heads[] = {
        {.name = "category", .label = {MZ_T("Category"), 0}, .phone_full = true},
        {.name = "way", .label = {MZ_T("How it is asked"), 0}, .phone_label = true},
        {.name = "asked", .label = {MZ_T("Queries"), 0}, .num = true, .phone_label = true},
        {.name = "missing", .label = {MZ_T("Not returned"), 0}, .num = true, .phone_label = true},
        {.name = "conflict", .label = {MZ_T("Conflicts"), 0}, .num = true, .phone_label = true},
        {.name = "rate", .label = {MZ_T("Returned"), 0}, .num = true, .phone_label = true},
        {.name = "ms", .label = {MZ_T("Slowest (ms)"), 0}, .num = true, .phone_label = true},
        {.name = "hours", .label = {MZ_T("Hours and quota"), 0}, .phone_label = true},
    };
    struct leaf *l = leaf_new(cx, rq);
    const struct pack *p = NULL;
    struct source_desk *desk = NULL;
    struct verify_q_tallies_row *t = NULL;
    size_t n = 0;
    MZ_TRY(pack_get(cx, &p));
    MZ_TRY(source_open(cx, p, &desk));
    MZ_TRY(source_look(cx, desk, cx->actor->division_lo, mz_date_today(cx).v));
    MZ_TRY(verify_q_tallies(cx, mz_date_today(cx).v - BOARD_DAYS, &t, &n));
    struct leaf_part *part = leaf_left(l, MZ_T("Sources in the last 30 days"));
    struct ui_table *table = leaf_table(l, part, heads, MZ_LEN(heads), p->catalogue->category_n);
    for (size_t i = 0; i < p->catalogue->category_n; i++) {
        struct source_way way;
        MZ_TRY(source_way_of(cx, desk, i, &way));
        source_row(l, p, table, &way, i, tally_of(t, n, way.source));
    }
    part->note =
        leaf_say(l, MZ_T("Not returned is not nothing: a value that rests on such a source "
                         "is shown as unknown."));
    limits(l, p);
    return leaf_send(l, out,
                     (struct mz_page){.title = leaf_say(l, MZ_T("Sources of cross-checks")),
                                      .sub = leaf_say(l, MZ_T("Who answers, how reliably and how "
                                                              "fast")),
                                      .menu = "/verify/source"});
}

/* ---- who asked ------------------------------------------------------------------------- */

mz_code verify_who_get(mz_cx *cx, mz_req *rq, mz_out *out)
{
    static const struct ui_column heads[] = {
        {.name = "at", .label = {MZ_T("When"), 0}, .one_line = true, .phone_full = true},
        {.name = "who", .label = {MZ_T("Started by"), 0}, .phone_label = true},
        {.name = "purpose", .label = {MZ_T("Matter"), 0}, .phone_label = true},
        {.name = "scope", .label = {MZ_T("What was looked up"), 0}, .phone_label = true},
        {.name = "report", .label = {MZ_T("Report number"), 0}, .phone_label = true},
        {.name = "consent", .label = {MZ_T("Consent"), 0}, .phone_label = true},
    };
    struct leaf *l = leaf_new(cx, rq);
    const struct pack *p = NULL;
    struct person_view v;
    struct verify_q_queries_row *r = NULL;
    size_t n = 0;
    MZ_TRY(pack_get(cx, &p));
    MZ_TRY(person_open(cx, person_may(cx), mz_req_path_int(rq, "id"), &v));
    MZ_TRY(verify_q_queries(cx, v.id, WHO_MOST, &r, &n));
    struct leaf_part *part = leaf_left(l, MZ_T("Queries about this person"));
    struct ui_table *t = leaf_table(l, part, heads, MZ_LEN(heads), n);
    for (size_t i = 0; i < n; i++) {
        mz_str number;
        mz_str href;
        struct verify_consent c;
        MZ_TRY(web_report_href(l, r[i].report, &number, &href));
        MZ_TRY(verify_consent_get(cx, r[i].consent, &c));
        leaf_cell(t, (struct ui_cell){.text = leaf_time(l, r[i].at_ms)});
        leaf_cell(t, (struct ui_cell){.text = list_worker(l, r[i].user_id)});
        leaf_cell(t, (struct ui_cell){.text = web_purpose(l, p, r[i].purpose)});
        leaf_cell(t, (struct ui_cell){.text = web_scope(l, p, r[i].scope)});
        leaf_cell(t, (struct ui_cell){.text = number, .href = href, .id = true});
        leaf_cell(t, (struct ui_cell){.text = c.paper,
                                      .href = mz_str_fmt(cx->a, "/verify/consent/%" PRId64, c.id)});
    }
    if (n == 0) {
        part->table = NULL;
        part->body = true;
        part->note = leaf_say(l, MZ_T("Nobody has asked about this person."));
    }
    struct mz_page page =
        web_page(l, leaf_sayf(l, MZ_T("Who asked about {0}"), v.name, MZ_S("")), 0);
    page.sub = leaf_say(l, MZ_T("May be shown and given to the person"));
    return leaf_send(l, out, page);
}
