/* register.c - campaigns, and the visits of one, as lists. */
#include "feature/asks.h"
#include "feature/finds.h"
#include "feature/household/household.h"
#include "feature/round/page_web.h"
#include "feature/round/round_int.h"
#include "store/db.h"

static const struct mz_col plan_cols[] = {
    {"name", MZ_T("Campaign"), MZ_COL_TEXT, MZ_COL_FILTER, NULL},
    {"state", MZ_T("State"), MZ_COL_TEXT, MZ_COL_FILTER, NULL},
    {"starts", MZ_T("First day"), MZ_COL_DATE, MZ_COL_SORT | MZ_COL_FILTER, NULL},
    {"ends", MZ_T("Last day"), MZ_COL_DATE, MZ_COL_SORT | MZ_COL_FILTER, NULL},
    {"whom", MZ_T("Whom to visit"), MZ_COL_TEXT, 0, NULL},
    {"made_by", MZ_T("Made by"), MZ_COL_SUBJECT, 0, "account"},
    {0},
};

static const struct mz_col visit_cols[] = {
    {"plan", MZ_T("Campaign"), MZ_COL_INT, MZ_COL_FILTER | MZ_COL_HIDE, NULL},
    {"household", MZ_T("Household"), MZ_COL_SUBJECT, MZ_COL_FILTER, "household"},
    {"division", MZ_T("Division"), MZ_COL_DIVISION, MZ_COL_SORT | MZ_COL_FILTER, NULL},
    {"state", MZ_T("State"), MZ_COL_TEXT, MZ_COL_FILTER, NULL},
    {"visitor", MZ_T("Visitor"), MZ_COL_SUBJECT, MZ_COL_FILTER, "account"},
    {"kind", MZ_T("Kind of visitor"), MZ_COL_TEXT, 0, NULL},
    {"found_n", MZ_T("Times visited"), MZ_COL_INT, 0, NULL},
    {"need", MZ_T("A need was found"), MZ_COL_BOOL, MZ_COL_FILTER, NULL},
    {"day", MZ_T("Visited on"), MZ_COL_DATE, 0, NULL},
    {0},
};

static int64_t number(mz_str s)
{
    int64_t v = 0;
    for (size_t i = 0; i < s.n && i < 18; i++) {
        if (s.p[i] < '0' || s.p[i] > '9') {
            return 0;
        }
        v = v * 10 + (s.p[i] - '0');
    }
    return v;
}

mz_code round_ask(mz_cx *cx, const struct mz_ask *ask, struct mz_query *q)
{
    mz_str view = ask->get(ask->p, "view");
    mz_str name = ask->get(ask->p, "q");
    bool closed = mz_str_eq(view, MZ_S("closed"));
    int64_t today = mz_date_today(cx).v;
    asks_add(q, (struct mz_filter){
                    .col = "state", .op = closed ? MZ_IS : MZ_NOT, .s = MZ_S("closed")});
    if (name.n > 0) {
        asks_add(q, (struct mz_filter){.col = "name", .op = MZ_HAS, .s = name});
    }
    if (mz_str_eq(view, MZ_S("late"))) {
        asks_add(q, (struct mz_filter){.col = "ends", .op = MZ_TO, .i = today - 1});
    }
    return MZ_OK;
}

mz_code round_visit_ask(mz_cx *cx, const struct mz_ask *ask, struct mz_query *q)
{
    mz_str state = ask->get(ask->p, "state");
    mz_str visitor = ask->get(ask->p, "visitor");
    (void)cx;
    asks_add(q, (struct mz_filter){
                    .col = "plan", .op = MZ_IS, .i = number(ask->get(ask->p, "round"))});
    if (round_state_of(state) < ROUND_STATES_N) {
        asks_add(q, (struct mz_filter){.col = "state", .op = MZ_IS, .s = state});
    }
    if (mz_str_eq(visitor, MZ_S("none"))) {
        asks_add(q, (struct mz_filter){.col = "visitor", .op = MZ_IS, .i = MZ_NULL});
    } else if (visitor.n > 0) {
        asks_add(q, (struct mz_filter){.col = "visitor", .op = MZ_IS, .i = number(visitor)});
    }
    if (mz_str_eq(ask->get(ask->p, "need"), MZ_S("1"))) {
        asks_add(q, (struct mz_filter){.col = "need", .op = MZ_IS, .i = 1});
    }
    asks_place(ask, q);
    return MZ_OK;
}

static mz_code plan_out(mz_cx *cx, const struct mz_reg *reg, struct mz_reg_row *row)
{
    enum { OUT_STATE = 1, OUT_WHOM = 4 };
    const struct round_pack *pack = NULL;
    struct round_plan plan = {.id = 0};
    struct leaf l = {.cx = cx};
    (void)reg;
    MZ_TRY(round_pack_get(cx, &pack));
    MZ_TRY(round_get(cx, row->id, &plan));
    row->v[OUT_STATE].s = round_plan_tag(&l, &plan)->text;
    row->v[OUT_WHOM].s = round_whom_text(cx, pack, &plan);
    return MZ_OK;
}

const struct mz_reg round_register = {
    .name = "round",
    .table = "round_plan",
    .title = MZ_T("Campaigns"),
    .sort = "ends",
    .cols = plan_cols,
    .need = "round.read",
    .ask = round_ask,
    .row = plan_out,
};

mz_code round_finder(mz_cx *cx, mz_str words, size_t most, struct mz_item **items, size_t *n,
                     int64_t *total)
{
    const struct finds f = {&round_register, "name", "/round/", true};
    return finds_by(cx, &f, words, most, items, n, total);
}

const struct mz_reg round_visit_register = {
    .name = "round_visit",
    .table = "round_visit",
    .title = MZ_T("Visits of a campaign"),
    .sort = "division",
    .cols = visit_cols,
    .need = "round.read",
    .ask = round_visit_ask,
    .words = household_typed,
    .about = "household",
};
