/* register.c - the plan, its coverage by village, visits that came in, and phones, as lists. */
#include "base/text.h"
#include "feature/account/account.h"
#include "feature/asks.h"
#include "feature/household/household.h"
#include "feature/visit/visit_int.h"
#include "store/db.h"

static const struct mz_col plan_cols[] = {
    {"household", MZ_T("Household"), MZ_COL_SUBJECT, MZ_COL_FILTER, "household"},
    {"division", MZ_T("Division"), MZ_COL_DIVISION, MZ_COL_FILTER, NULL},
    {"sorts", MZ_T("Category||of persons"), MZ_COL_TEXT, MZ_COL_FILTER, NULL},
    {"every", MZ_T("How often||help"), MZ_COL_TEXT, MZ_COL_FILTER, NULL},
    {"visitor", MZ_T("Visitor"), MZ_COL_SUBJECT, MZ_COL_FILTER, "account"},
    {"due", MZ_T("Deadline"), MZ_COL_DATE, MZ_COL_SORT | MZ_COL_FILTER, NULL},
    {"last", MZ_T("Last met"), MZ_COL_DATE, MZ_COL_SORT | MZ_COL_FILTER, NULL},
    {"tried_n", MZ_T("Tried since"), MZ_COL_INT, 0, NULL},
    {"state", MZ_T("State"), MZ_COL_TEXT, MZ_COL_FILTER | MZ_COL_HIDE, NULL},
    {0},
};

static const struct mz_col month_cols[] = {
    {"division", MZ_T("Division"), MZ_COL_DIVISION, MZ_COL_FILTER, NULL},
    {"month", MZ_T("Month"), MZ_COL_INT, MZ_COL_FILTER | MZ_COL_HIDE, NULL},
    {"planned", MZ_T("To be visited"), MZ_COL_INT, 0, NULL},
    {"covered", MZ_T("Visited"), MZ_COL_INT, 0, NULL},
    {"open", MZ_T("Open||visits"), MZ_COL_INT, MZ_COL_SORT | MZ_COL_FILTER, NULL},
    {"late", MZ_T("Overdue"), MZ_COL_INT, MZ_COL_FILTER, NULL},
    {"percent", MZ_T("Coverage (%)"), MZ_COL_INT, MZ_COL_SORT | MZ_COL_FILTER, NULL},
    {0},
};

static const struct mz_col found_cols[] = {
    {"at_ms", MZ_T("Arrived"), MZ_COL_TIME, MZ_COL_SORT | MZ_COL_FILTER, NULL},
    {"household", MZ_T("Household"), MZ_COL_SUBJECT, MZ_COL_FILTER, "household"},
    {"division", MZ_T("Division"), MZ_COL_DIVISION, MZ_COL_FILTER, NULL},
    {"source", MZ_T("Kind"), MZ_COL_TEXT, MZ_COL_FILTER, NULL},
    {"outcome", MZ_T("How did it go"), MZ_COL_TEXT, MZ_COL_FILTER, NULL},
    {"made_by", MZ_T("Visitor"), MZ_COL_SUBJECT, MZ_COL_FILTER, "account"},
    {"state", MZ_T("State"), MZ_COL_TEXT, MZ_COL_FILTER, NULL},
    {"metres", MZ_T("From the house (m)"), MZ_COL_INT, 0, NULL},
    {0},
};

static const struct mz_col device_cols[] = {
    {"name", MZ_T("Phone||device"), MZ_COL_TEXT, MZ_COL_FILTER, NULL},
    {"account", MZ_T("Account"), MZ_COL_SUBJECT, MZ_COL_FILTER, "account"},
    {"division", MZ_T("Division"), MZ_COL_DIVISION, MZ_COL_FILTER, NULL},
    {"state", MZ_T("State"), MZ_COL_TEXT, MZ_COL_FILTER, NULL},
    {"seen_ms", MZ_T("Last contact"), MZ_COL_TIME, MZ_COL_SORT | MZ_COL_FILTER, NULL},
    {"made_ms", MZ_T("Paired"), MZ_COL_TIME, 0, NULL},
    {"version", MZ_T("Version"), MZ_COL_INT, MZ_COL_HIDE, NULL},
    {0},
};

static mz_code plan_ask(mz_cx *cx, const struct mz_ask *ask, struct mz_query *q)
{
    mz_str view = ask->get(ask->p, "view");
    mz_str sort = ask->get(ask->p, "category");
    asks_add(q, (struct mz_filter){.col = "state", .op = MZ_IS, .s = MZ_S("on")});
    if (mz_str_eq(view, MZ_S("late"))) {
        asks_add(q, (struct mz_filter){.col = "due", .op = MZ_TO, .i = mz_date_today(cx).v - 1});
    }
    if (mz_str_eq(view, MZ_S("none"))) {
        asks_add(q, (struct mz_filter){.col = "visitor", .op = MZ_IS, .i = MZ_NULL});
    }
    if (mz_str_eq(view, MZ_S("mine"))) {
        asks_add(q, (struct mz_filter){.col = "visitor", .op = MZ_IS, .i = cx->actor->user});
    }
    if (sort.n > 0) {
        asks_add(q, (struct mz_filter){.col = "sorts", .op = MZ_HAS, .s = sort});
    }
    asks_place(ask, q);
    return MZ_OK;
}

static int64_t month_asked(mz_cx *cx, mz_str s)
{
    int64_t v = 0;
    for (size_t i = 0; i < s.n && i < 6; i++) {
        v = s.p[i] >= '0' && s.p[i] <= '9' ? v * 10 + (s.p[i] - '0') : v;
    }
    return v == 0 ? visit_this_month(cx) : v;
}

static mz_code month_ask(mz_cx *cx, const struct mz_ask *ask, struct mz_query *q)
{
    asks_add(q, (struct mz_filter){
                    .col = "month", .op = MZ_IS, .i = month_asked(cx, ask->get(ask->p, "month"))});
    if (mz_str_eq(ask->get(ask->p, "view"), MZ_S("open"))) {
        asks_add(q, (struct mz_filter){.col = "open", .op = MZ_FROM, .i = 1});
    }
    asks_place(ask, q);
    return MZ_OK;
}

static mz_code found_ask(mz_cx *cx, const struct mz_ask *ask, struct mz_query *q)
{
    mz_str view = ask->get(ask->p, "view");
    (void)cx;
    if (mz_str_eq(view, MZ_S("conflict"))) {
        asks_add(q, (struct mz_filter){.col = "state", .op = MZ_IS, .s = view});
    }
    asks_place(ask, q);
    return MZ_OK;
}

/* Other people's phones are the business of who may revoke them. */
static mz_code device_ask(mz_cx *cx, const struct mz_ask *ask, struct mz_query *q)
{
    if (!account_may(cx, "visit.plan")) {
        asks_add(q, (struct mz_filter){.col = "account", .op = MZ_IS, .i = cx->actor->user});
    }
    if (mz_str_eq(ask->get(ask->p, "view"), MZ_S("wipe"))) {
        asks_add(q, (struct mz_filter){.col = "state", .op = MZ_IS, .s = MZ_S("wipe")});
    }
    asks_place(ask, q);
    return MZ_OK;
}

static mz_code found_out(mz_cx *cx, const struct mz_reg *reg, struct mz_reg_row *row)
{
    enum { OUT_SOURCE = 3, OUT_OUTCOME, OUT_STATE = 6 };
    const struct visit_source *s = visit_source_of(row->v[OUT_SOURCE].s);
    enum visit_outcome o = visit_outcome_of(row->v[OUT_OUTCOME].s);
    (void)reg;
    row->v[OUT_SOURCE].s = s == NULL ? row->v[OUT_SOURCE].s : mz_text(cx->lang, s->label);
    row->v[OUT_OUTCOME].s =
        o == VISIT_OUTCOMES_N ? row->v[OUT_OUTCOME].s : mz_text(cx->lang, visit_outcomes[o].label);
    row->v[OUT_STATE].s = mz_text(cx->lang, visit_state_label(row->v[OUT_STATE].s));
    return MZ_OK;
}

const char *visit_state_label(mz_str state)
{
    return mz_str_eq(state, MZ_S("conflict")) ? MZ_T("Waits for a decision")
           : mz_str_eq(state, MZ_S("kept"))   ? MZ_T("Kept on record only")
                                              : MZ_T("Taken||a visit");
}

const char *visit_every_label(mz_str every)
{
    static const char *const rows[][2] = {{"week", MZ_T("Every week")},
                                          {"month", MZ_T("Every month")},
                                          {"quarter", MZ_T("Every quarter")},
                                          {"half", MZ_T("Every half-year")},
                                          {"year", MZ_T("Every year")}};
    for (size_t i = 0; i < MZ_LEN(rows); i++) {
        if (mz_str_eq(every, mz_str_of(rows[i][0]))) {
            return rows[i][1];
        }
    }
    return MZ_T("Every year");
}

static mz_code plan_out(mz_cx *cx, const struct mz_reg *reg, struct mz_reg_row *row)
{
    enum { OUT_SORTS = 2, OUT_EVERY };
    (void)reg;
    row->v[OUT_SORTS].s = visit_sorts_text(cx, row->v[OUT_SORTS].s);
    row->v[OUT_EVERY].s = mz_text(cx->lang, visit_every_label(row->v[OUT_EVERY].s));
    return MZ_OK;
}

const struct mz_reg visit_plan_register = {
    .name = "visit_plan",
    .table = "visit_plan",
    .title = MZ_T("Regular visits"),
    .sort = "due",
    .cols = plan_cols,
    .need = "visit.read",
    .ask = plan_ask,
    .words = household_typed,
    .about = "household",
    .row = plan_out,
};

const struct mz_reg visit_month_register = {
    .name = "visit_month",
    .table = "visit_month",
    .title = MZ_T("Coverage by village"),
    .sort = "-open",
    .cols = month_cols,
    .need = "visit.read",
    .ask = month_ask,
};

const struct mz_reg visit_found_register = {
    .name = "visit_found",
    .table = "visit_found",
    .title = MZ_T("Visits that came in"),
    .sort = "-at_ms",
    .cols = found_cols,
    .need = "visit.read",
    .ask = found_ask,
    .words = household_typed,
    .about = "household",
    .row = found_out,
};

const struct mz_reg visit_device_register = {
    .name = "visit_device",
    .table = "visit_device",
    .title = MZ_T("Phones"),
    .sort = "-seen_ms",
    .cols = device_cols,
    .stays = "a list of phones is of no use outside of the program",
    .ask = device_ask,
};
