/* alert_list.c - the register of alerts: columns, and filters out of the values of an address. */
#include "feature/asks.h"
#include "feature/household/household.h"
#include "feature/watch/watch_int.h"
#include "store/db.h"

static const struct mz_col cols[] = {
    {"household", MZ_T("Household"), MZ_COL_SUBJECT, MZ_COL_FILTER, "household"},
    {"division", MZ_T("Division"), MZ_COL_DIVISION, MZ_COL_SORT | MZ_COL_FILTER, NULL},
    {"side", MZ_T("Side"), MZ_COL_TEXT, MZ_COL_FILTER, NULL},
    {"state", MZ_T("State"), MZ_COL_TEXT, MZ_COL_FILTER, NULL},
    {"grade", MZ_T("Grade"), MZ_COL_INT, MZ_COL_SORT | MZ_COL_FILTER, NULL},
    {"score", MZ_T("Score (tenths)"), MZ_COL_INT, MZ_COL_FILTER, NULL},
    {"causes", MZ_T("Causes"), MZ_COL_TEXT, 0, NULL},
    {"due", MZ_T("Deadline"), MZ_COL_DATE, MZ_COL_SORT | MZ_COL_FILTER, NULL},
    {"made_ms", MZ_T("Made"), MZ_COL_TIME, MZ_COL_FILTER, NULL},
    {"visitor", MZ_T("Visitor"), MZ_COL_SUBJECT, MZ_COL_FILTER, "account"},
    {"ending", MZ_T("Ending"), MZ_COL_TEXT, MZ_COL_FILTER, NULL},
    {"closed_ms", MZ_T("Closed||an alert"), MZ_COL_TIME, MZ_COL_FILTER | MZ_COL_HIDE, NULL},
    {"level", MZ_T("Level of supervision"), MZ_COL_INT, MZ_COL_FILTER | MZ_COL_HIDE, NULL},
    {"version", MZ_T("Version"), MZ_COL_INT, MZ_COL_HIDE, NULL},
    {0},
};

/* What every list of alerts may be narrowed by. */
static void narrow(mz_cx *cx, const struct mz_ask *ask, struct mz_query *q)
{
    mz_str grade = ask->get(ask->p, "grade");
    size_t g = watch_word_of(watch_grades, WATCH_GRADES_N, grade);
    if (mz_str_eq(ask->get(ask->p, "view"), MZ_S("late"))) {
        asks_add(q, (struct mz_filter){.col = "due", .op = MZ_TO, .i = mz_date_today(cx).v - 1});
    }
    if (g < WATCH_GRADES_N) {
        asks_add(q, (struct mz_filter){.col = "grade", .op = MZ_IS, .i = (int64_t)g + 1});
    }
    asks_place(ask, q);
}

mz_code watch_ask(mz_cx *cx, const struct mz_ask *ask, struct mz_query *q)
{
    mz_str view = ask->get(ask->p, "view");
    mz_str side = ask->get(ask->p, "side");
    if (watch_word_of(watch_states, WATCH_STATES_N, view) < WATCH_STATES_N) {
        asks_add(q, (struct mz_filter){.col = "state", .op = MZ_IS, .s = view});
    } else {
        asks_add(q, (struct mz_filter){.col = "closed_ms", .op = MZ_IS, .i = MZ_NULL});
    }
    if (mz_str_eq(view, MZ_S("listed"))) {
        asks_add(q, (struct mz_filter){.col = "level", .op = MZ_IS, .i = 3});
    }
    if (mz_str_eq(side, MZ_S("help")) || mz_str_eq(side, MZ_S("paid"))) {
        asks_add(q, (struct mz_filter){.col = "side", .op = MZ_IS, .s = side});
    }
    narrow(cx, ask, q);
    return MZ_OK;
}

/* The reader's own, and only while they wait to be made. */
static mz_code visit_ask(mz_cx *cx, const struct mz_ask *ask, struct mz_query *q)
{
    asks_add(q, (struct mz_filter){.col = "visitor", .op = MZ_IS, .i = cx->actor->user});
    asks_add(q, (struct mz_filter){.col = "state", .op = MZ_IS, .s = MZ_S("visit")});
    narrow(cx, ask, q);
    return MZ_OK;
}

enum { OUT_DIVISION = 1, OUT_SIDE, OUT_STATE, OUT_CAUSES = 6, OUT_ENDING = 10 };

static mz_str spoken(const mz_cx *cx, const struct watch_word *words, size_t n, mz_str word)
{
    size_t i = watch_word_of(words, n, word);
    return i < n ? mz_text(cx->lang, words[i].label) : word;
}

static mz_code row_out(mz_cx *cx, const struct mz_reg *reg, struct mz_reg_row *row)
{
    bool paid = mz_str_eq(row->v[OUT_SIDE].s, MZ_S("paid"));
    (void)reg;
    row->v[OUT_SIDE].s =
        mz_text(cx->lang, paid ? MZ_T("Paid, to be checked") : MZ_T("Help||of an alert"));
    row->v[OUT_STATE].s = spoken(cx, watch_states, WATCH_STATES_N, row->v[OUT_STATE].s);
    row->v[OUT_CAUSES].s = watch_causes_text(cx, row->v[OUT_DIVISION].i, row->v[OUT_CAUSES].s);
    row->v[OUT_ENDING].s = spoken(cx, watch_endings, WATCH_ENDINGS_N, row->v[OUT_ENDING].s);
    return MZ_OK;
}

const struct mz_reg watch_register = {
    .name = "watch",
    .table = "watch",
    .title = MZ_T("Alerts"),
    .sort = "due",
    .cols = cols,
    .need = "watch.read",
    .ask = watch_ask,
    .words = household_typed,
    .about = "household",
    .row = row_out,
};

const struct mz_reg watch_visit_register = {
    .name = "watch_visit",
    .table = "watch",
    .title = MZ_T("Visits to make"),
    .sort = "due",
    .cols = cols,
    .need = "watch.visit",
    .ask = visit_ask,
    .words = household_typed,
    .about = "household",
    .row = row_out,
};
