/* register.c - the registers of plans, their measures and needs: columns, filters, exports. */
#include "base/text.h"
#include "feature/asks.h"
#include "feature/finds.h"
#include "feature/household/household.h"
#include "feature/plan/plan_int.h"
#include "store/db.h"

static const struct mz_col plan_cols[] = {
    {"household", MZ_T("Household"), MZ_COL_SUBJECT, MZ_COL_FILTER, "household"},
    {"division", MZ_T("Division"), MZ_COL_DIVISION, MZ_COL_SORT | MZ_COL_FILTER, NULL},
    {"state", MZ_T("State"), MZ_COL_TEXT, MZ_COL_FILTER, NULL},
    {"due", MZ_T("Next measure due"), MZ_COL_DATE, MZ_COL_SORT | MZ_COL_FILTER, NULL},
    {"review_on", MZ_T("Review on"), MZ_COL_DATE, MZ_COL_SORT | MZ_COL_FILTER, NULL},
    {"consent", MZ_T("Consent||plan"), MZ_COL_TEXT, MZ_COL_FILTER, NULL},
    {"measures_n", MZ_T("Running measures"), MZ_COL_INT, MZ_COL_FILTER, NULL},
    {"responsible", MZ_T("Responsible"), MZ_COL_SUBJECT, MZ_COL_FILTER, "account"},
    {"origin", MZ_T("Origin||plan"), MZ_COL_TEXT, MZ_COL_FILTER | MZ_COL_HIDE, NULL},
    {"result", MZ_T("Result"), MZ_COL_TEXT, MZ_COL_FILTER | MZ_COL_HIDE, NULL},
    {"made_ms", MZ_T("Made"), MZ_COL_TIME, MZ_COL_FILTER | MZ_COL_HIDE, NULL},
    {"closed_ms", MZ_T("Closed||on a day"), MZ_COL_TIME, MZ_COL_FILTER | MZ_COL_HIDE, NULL},
    {0},
};

static const struct mz_col measure_cols[] = {
    {"plan", MZ_T("Help plan"), MZ_COL_SUBJECT, MZ_COL_FILTER, "plan"},
    {"division", MZ_T("Division"), MZ_COL_DIVISION, MZ_COL_SORT | MZ_COL_FILTER, NULL},
    {"kind", MZ_T("Need"), MZ_COL_TEXT, MZ_COL_FILTER, NULL},
    {"what", MZ_T("What is given"), MZ_COL_TEXT, 0, NULL},
    {"giver", MZ_T("Giver"), MZ_COL_TEXT, MZ_COL_FILTER, NULL},
    {"giver_name", MZ_T("Name of the giver"), MZ_COL_TEXT, 0, NULL},
    {"every", MZ_T("How often||help"), MZ_COL_TEXT, MZ_COL_FILTER, NULL},
    {"starts", MZ_T("From||day"), MZ_COL_DATE, MZ_COL_FILTER, NULL},
    {"ends", MZ_T("Until||day"), MZ_COL_DATE, MZ_COL_FILTER, NULL},
    {"due", MZ_T("Due"), MZ_COL_DATE, MZ_COL_SORT | MZ_COL_FILTER, NULL},
    {"state", MZ_T("State"), MZ_COL_TEXT, MZ_COL_FILTER, NULL},
    {"done_n", MZ_T("Times given"), MZ_COL_INT, MZ_COL_FILTER, NULL},
    {"missed_n", MZ_T("Times not given"), MZ_COL_INT, MZ_COL_FILTER, NULL},
    {"responsible", MZ_T("Responsible"), MZ_COL_SUBJECT, MZ_COL_FILTER | MZ_COL_HIDE, "account"},
    {0},
};

static const struct mz_col need_cols[] = {
    {"plan", MZ_T("Help plan"), MZ_COL_SUBJECT, MZ_COL_FILTER, "plan"},
    {"division", MZ_T("Division"), MZ_COL_DIVISION, MZ_COL_SORT | MZ_COL_FILTER, NULL},
    {"kind", MZ_T("Need"), MZ_COL_TEXT, MZ_COL_FILTER, NULL},
    {"state", MZ_T("State"), MZ_COL_TEXT, MZ_COL_FILTER, NULL},
    {"since", MZ_T("Since"), MZ_COL_DATE, MZ_COL_FILTER, NULL},
    {"met_on", MZ_T("Met on"), MZ_COL_DATE, MZ_COL_FILTER, NULL},
    {0},
};

static void by_word(struct mz_query *q, const char *col, const struct plan_word *w, size_t n,
                    mz_str word)
{
    if (plan_word_of(w, n, word) < n) {
        asks_add(q, (struct mz_filter){.col = col, .op = MZ_IS, .s = word});
    }
}

static int64_t numbered(mz_cx *cx, mz_str words)
{
    int64_t id = finds_id(cx, words);
    return id != 0 && finds_same(plan_number(cx->a, id), words) ? id : 0;
}

static mz_code typed(mz_cx *cx, mz_str text, struct mz_search *out)
{
    *out = (struct mz_search){.kind = NULL};
    return numbered(cx, text) != 0 ? MZ_OK : household_typed(cx, text, out);
}

mz_code plan_ask(mz_cx *cx, const struct mz_ask *ask, struct mz_query *q)
{
    mz_str view = ask->get(ask->p, "view");
    int64_t today = mz_date_today(cx).v;
    int64_t one = numbered(cx, ask->get(ask->p, "q"));
    if (one != 0) {
        int64_t *ids = MZ_NEW(cx->a, int64_t);
        *ids = one;
        q->ids = ids;
        q->ids_n = 1;
        return MZ_OK;
    }
    bool closed = mz_str_eq(view, MZ_S("closed"));
    asks_add(q, (struct mz_filter){
                    .col = "state", .op = MZ_IS, .s = closed ? MZ_S("closed") : MZ_S("running")});
    if (mz_str_eq(view, MZ_S("late"))) {
        asks_add(q, (struct mz_filter){.col = "due", .op = MZ_TO, .i = today - 1});
    } else if (mz_str_eq(view, MZ_S("review"))) {
        asks_add(q, (struct mz_filter){.col = "review_on", .op = MZ_TO, .i = today});
    } else if (mz_str_eq(view, MZ_S("mine"))) {
        asks_add(q, (struct mz_filter){.col = "responsible", .op = MZ_IS, .i = cx->actor->user});
    } else if (mz_str_eq(view, MZ_S("unasked"))) {
        asks_add(q, (struct mz_filter){.col = "consent", .op = MZ_IS, .s = MZ_S("none")});
    } else if (mz_str_eq(view, MZ_S("empty"))) {
        asks_add(q, (struct mz_filter){.col = "measures_n", .op = MZ_IS, .i = 0});
    }
    by_word(q, "consent", plan_consents, PLAN_CONSENTS_N, ask->get(ask->p, "consent"));
    asks_place(ask, q);
    return MZ_OK;
}

static mz_code measure_ask(mz_cx *cx, const struct mz_ask *ask, struct mz_query *q)
{
    mz_str view = ask->get(ask->p, "view");
    bool over = mz_str_eq(view, MZ_S("over"));
    asks_add(q, (struct mz_filter){
                    .col = "state", .op = over ? MZ_NOT : MZ_IS, .s = MZ_S("running")});
    if (mz_str_eq(view, MZ_S("late"))) {
        asks_add(q, (struct mz_filter){.col = "due", .op = MZ_TO, .i = mz_date_today(cx).v - 1});
    } else if (mz_str_eq(view, MZ_S("mine"))) {
        asks_add(q, (struct mz_filter){.col = "responsible", .op = MZ_IS, .i = cx->actor->user});
    }
    by_word(q, "kind", plan_needs, PLAN_NEEDS_N, ask->get(ask->p, "kind"));
    by_word(q, "giver", plan_givers, PLAN_GIVERS_N, ask->get(ask->p, "giver"));
    asks_place(ask, q);
    return MZ_OK;
}

static mz_code need_ask(mz_cx *cx, const struct mz_ask *ask, struct mz_query *q)
{
    (void)cx;
    bool met = mz_str_eq(ask->get(ask->p, "view"), MZ_S("met"));
    asks_add(q, (struct mz_filter){
                    .col = "state", .op = MZ_IS, .s = met ? MZ_S("met") : MZ_S("open")});
    by_word(q, "kind", plan_needs, PLAN_NEEDS_N, ask->get(ask->p, "kind"));
    asks_place(ask, q);
    return MZ_OK;
}

static void said(mz_cx *cx, mz_str *word, const struct plan_word *w, size_t n)
{
    size_t i = plan_word_of(w, n, *word);
    *word = i < n ? mz_text(cx->lang, w[i].label) : *word;
}

static mz_code plan_out(mz_cx *cx, const struct mz_reg *reg, struct mz_reg_row *row)
{
    (void)reg;
    said(cx, &row->v[PLAN_REG_STATE].s, plan_states, PLAN_STATES_N);
    said(cx, &row->v[PLAN_REG_CONSENT].s, plan_consents, PLAN_CONSENTS_N);
    said(cx, &row->v[PLAN_REG_ORIGIN].s, plan_origins, PLAN_ORIGINS_N);
    said(cx, &row->v[PLAN_REG_RESULT].s, plan_results, PLAN_RESULTS_N);
    return MZ_OK;
}

static const struct plan_word measure_states[] = {{"running", MZ_T("Running||measure")},
                                                  {"over", MZ_T("Over||measure")},
                                                  {"stopped", MZ_T("Stopped||measure")}};
static const struct plan_word need_states[] = {{"open", MZ_T("Open||need")},
                                               {"met", MZ_T("Met||need")}};

enum { OUT_M_KIND = 2, OUT_M_GIVER = 4, OUT_M_EVERY = 6, OUT_M_STATE = 10, OUT_N_STATE = 3 };

static mz_code measure_out(mz_cx *cx, const struct mz_reg *reg, struct mz_reg_row *row)
{
    (void)reg;
    said(cx, &row->v[OUT_M_KIND].s, plan_needs, PLAN_NEEDS_N);
    said(cx, &row->v[OUT_M_GIVER].s, plan_givers, PLAN_GIVERS_N);
    said(cx, &row->v[OUT_M_EVERY].s, plan_everys, PLAN_EVERYS_N);
    said(cx, &row->v[OUT_M_STATE].s, measure_states, MZ_LEN(measure_states));
    return MZ_OK;
}

static mz_code need_out(mz_cx *cx, const struct mz_reg *reg, struct mz_reg_row *row)
{
    (void)reg;
    said(cx, &row->v[OUT_M_KIND].s, plan_needs, PLAN_NEEDS_N);
    said(cx, &row->v[OUT_N_STATE].s, need_states, MZ_LEN(need_states));
    return MZ_OK;
}

const struct mz_reg plan_register = {
    .name = "plan",
    .table = "plan",
    .title = MZ_T("Help plans"),
    .sort = "due",
    .cols = plan_cols,
    .need = "plan.read",
    .ask = plan_ask,
    .words = typed,
    .about = "household",
    .row = plan_out,
};

const struct mz_reg plan_measure_register = {
    .name = "plan_measure",
    .table = "plan_measure",
    .title = MZ_T("Measures of help plans"),
    .sort = "due",
    .cols = measure_cols,
    .need = "plan.read",
    .ask = measure_ask,
    .row = measure_out,
};

const struct mz_reg plan_need_register = {
    .name = "plan_need",
    .table = "plan_need",
    .title = MZ_T("Needs of help plans"),
    .sort = "division",
    .cols = need_cols,
    .need = "plan.read",
    .ask = need_ask,
    .row = need_out,
};
