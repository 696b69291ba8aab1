/* objections_web.c - what households say against reports, as a list: what waits stands first. */
#include <inttypes.h>

#include "base/date.h"
#include "base/text.h"
#include "feature/asks.h"
#include "feature/division/division.h"
#include "feature/household/household.h"
#include "feature/list_web.h"
#include "feature/verify/web.h"
#include "store/db.h"

enum { COL_HOME, COL_ITEM, COL_REPORT, COL_PLACE, COL_ASKED, COL_STATE, COL_DUE, COLS };
enum { REG_REPORT, REG_ITEM, REG_STATE, REG_DIVISION, REG_ASKED, REG_DUE };

static const struct mz_col cols[] = {
    {"report", MZ_T("Report||of a cross-check"), MZ_COL_SUBJECT, MZ_COL_FILTER, "verify_report"},
    {"item", MZ_T("About||of an objection"), MZ_COL_TEXT, 0, NULL},
    {"state", MZ_T("State"), MZ_COL_TEXT, MZ_COL_FILTER, NULL},
    {"division", MZ_T("Division"), MZ_COL_DIVISION, MZ_COL_FILTER, NULL},
    {"asked_ms", MZ_T("Came in"), MZ_COL_TIME, 0, NULL},
    {"due", MZ_T("Answer until"), MZ_COL_DATE, MZ_COL_SORT | MZ_COL_FILTER, NULL},
    {0},
};

/* What waits for an answer, unless others are asked for. */
static mz_code ask(mz_cx *cx, const struct mz_ask *a, struct mz_query *q)
{
    mz_str view = a->get(a->p, "view");
    bool upheld = mz_str_eq(view, MZ_S("upheld"));
    bool rejected = mz_str_eq(view, MZ_S("rejected"));
    asks_add(q, (struct mz_filter){.col = "state",
                                   .op = MZ_IS,
                                   .s = upheld || rejected ? view : MZ_S("open")});
    if (mz_str_eq(view, MZ_S("late"))) {
        asks_add(q, (struct mz_filter){.col = "due", .op = MZ_TO, .i = mz_date_today(cx).v - 1});
    }
    asks_place(a, q);
    return MZ_OK;
}

static mz_code row_out(mz_cx *cx, const struct mz_reg *reg, struct mz_reg_row *row)
{
    (void)reg;
    row->v[REG_STATE].s = mz_text(cx->lang, verify_objection_label(row->v[REG_STATE].s));
    return MZ_OK;
}

const struct mz_reg verify_objection_register = {
    .name = "verify_objection",
    .table = "verify_objection",
    .title = MZ_T("Objections to answer"),
    .sort = "due",
    .cols = cols,
    .need = "verify.read",
    .ask = ask,
    .row = row_out,
};

/* ---- the list ------------------------------------------------------------------------- */

static const struct ui_column heads[COLS] = {
    [COL_HOME] = {.name = "home", .label = {MZ_T("Household"), 0}, .fixed = true},
    [COL_ITEM] = {.name = "item", .label = {MZ_T("About||of an objection"), 0}, .phone_full = true},
    [COL_REPORT] = {.name = "report",
                    .label = {MZ_T("Report number"), 0},
                    .one_line = true,
                    .phone_label = true},
    [COL_PLACE] = {.name = "division", .label = {MZ_T("Division"), 0}, .phone_label = true},
    [COL_ASKED] = {.name = "asked_ms",
                   .label = {MZ_T("Came in"), 0},
                   .hidden = true,
                   .one_line = true,
                   .phone_label = true},
    [COL_STATE] = {.name = "state", .label = {MZ_T("State"), 0}, .hidden = true, .phone_end = true},
    [COL_DUE] = {.name = "due",
                 .label = {MZ_T("Answer until"), 0},
                 .sort = true,
                 .one_line = true,
                 .phone_end = true},
};

/* What a row says of its report. */
struct about {
    struct web_named *report;
    mz_str *home;
};

/* Number and household of the reports, read once a page. */
static mz_code load(struct list *list)
{
    mz_cx *cx = list->l->cx;
    int64_t *ids = MZ_NEW_N(cx->a, int64_t, list->n + 1);
    struct about *about = MZ_NEW(cx->a, struct about);
    about->report = MZ_NEW_N(cx->a, struct web_named, list->n + 1);
    about->home = MZ_NEW_N(cx->a, mz_str, list->n + 1);
    for (size_t i = 0; i < list->n; i++) {
        ids[i] = list->rows[i].v[REG_REPORT].i;
    }
    list->once = about;
    MZ_TRY(web_reports(cx, ids, list->n, about->report));
    for (size_t i = 0; i < list->n; i++) {
        ids[i] = about->report[i].household;
    }
    return list->n == 0 ? MZ_OK : household_names(cx, ids, list->n, about->home);
}

static mz_code cells(struct leaf *l, const struct mz_reg_row *r, struct ui_cell *c)
{
    const struct about *about = l->list->once;
    size_t nth = list_nth(l, r);
    mz_str state = r->v[REG_STATE].s;
    int64_t due = r->v[REG_DUE].i;
    bool open = mz_str_eq(state, MZ_S("open"));
    bool late = open && due != MZ_NULL && due < mz_date_today(l->cx).v;
    c[COL_HOME].href = mz_str_fmt(l->cx->a, "/verify/objection/%" PRId64, r->id);
    c[COL_HOME].text = about->home[nth];
    c[COL_ITEM].text = r->v[REG_ITEM].s.n > 0 ? r->v[REG_ITEM].s : MZ_S("—");
    c[COL_REPORT] = (struct ui_cell){.text = about->report[nth].number, .id = true};
    c[COL_PLACE].text = leaf_division_short(l->cx, r->v[REG_DIVISION].i);
    c[COL_ASKED].text = leaf_time(l, r->v[REG_ASKED].i);
    c[COL_STATE].tags = leaf_tag(l, open ? MZ_TONE_WARN : MZ_TONE_IDLE,
                                 leaf_say(l, verify_objection_label(state)));
    c[COL_STATE].tags_n = 1;
    c[COL_DUE] = (struct ui_cell){
        .text = leaf_day(l, due),
        .tags = late ? leaf_tag(l, MZ_TONE_BAD, leaf_say(l, MZ_T("Overdue"))) : NULL,
        .tags_n = late};
    return MZ_OK;
}

static const struct mz_member row_members[] = {
    {"id", "Number of the objection", MZ_J_INT(struct mz_reg_row, id)},
    {"report", "Number of the report", MZ_J_COL(I64, REG_REPORT)},
    {"item", "What it is about; empty: the whole report", MZ_J_COL(TEXT, REG_ITEM)},
    {"state", "open, upheld or rejected", MZ_J_COL(TEXT, REG_STATE)},
    {"division", "12-digit code of the division", MZ_J_COL(I64, REG_DIVISION)},
    {"asked", "When it was recorded", MZ_J_COL(TIME, REG_ASKED)},
    {"due", "Last day to answer", MZ_J_COL_OR_NULL(DAY, REG_DUE)},
    {0},
};
static const struct mz_shape row_shape = {"ReportObjectionRow", row_members,
                                          sizeof(struct mz_reg_row)};
const struct mz_shape verify_objection_list_shape =
    MZ_ROWS("ReportObjections", "objections", &row_shape);

static const struct list_view views[] = {
    {"", MZ_T("To be answered||objections"), .counted = true},
    {"late", MZ_T("Overdue"), .counted = true},
    {"upheld", MZ_T("Upheld||objections"), .counted = false},
    {"rejected", MZ_T("Rejected||objections"), .counted = false},
};

const struct list_how verify_objection_list = {
    .reg = &verify_objection_register,
    .path = "/verify/objection",
    .menu = "/verify",
    .above = MZ_T("Cross-checks"),
    .above_path = "/verify",
    .views = views,
    .views_n = MZ_LEN(views),
    .usual = "due",
    .heads = heads,
    .heads_n = COLS,
    .place = true,
    .cells = cells,
    .answer = &verify_objection_list_shape,
    .act = "verify.list",
    .kind = "verify_report",
    .icon = MZ_ICON("message-report"),
    .none = MZ_T("No objection waits for an answer."),
    .next = MZ_T("What a household says against a report is recorded on the page of the report."),
    .load = load,
};
