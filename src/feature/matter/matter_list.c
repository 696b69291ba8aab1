/* matter_list.c - the register of cases: columns, and filters out of the values of an address. */
#include "base/text.h"
#include "base/utf8.h"
#include "feature/division/division.h"
#include "feature/matter/matter_int.h"
#include "store/db.h"

static const struct mz_col cols[] = {
    {"due_ms", MZ_T("Deadline"), MZ_COL_TIME, MZ_COL_SORT | MZ_COL_FILTER, NULL},
    {"light", MZ_T("Light"), MZ_COL_INT, MZ_COL_SORT | MZ_COL_FILTER, NULL},
    {"matter", MZ_T("Matter"), MZ_COL_TEXT, MZ_COL_SORT | MZ_COL_FILTER, NULL},
    {"step", MZ_T("Step"), MZ_COL_TEXT, MZ_COL_FILTER, NULL},
    {"result", MZ_T("Result"), MZ_COL_TEXT, MZ_COL_FILTER, NULL},
    {"division", MZ_T("Division"), MZ_COL_DIVISION, MZ_COL_SORT | MZ_COL_FILTER, NULL},
    {"household", MZ_T("Household"), MZ_COL_SUBJECT, MZ_COL_FILTER, "household"},
    {"person", MZ_T("Person"), MZ_COL_SUBJECT, MZ_COL_FILTER | MZ_COL_HIDE, "person"},
    {"holder", MZ_T("Holder"), MZ_COL_SUBJECT, MZ_COL_FILTER | MZ_COL_HIDE, "account"},
    {"channel", MZ_T("Channel"), MZ_COL_TEXT, MZ_COL_FILTER | MZ_COL_HIDE, NULL},
    {"begun_ms", MZ_T("Begun"), MZ_COL_TIME, MZ_COL_SORT | MZ_COL_FILTER, NULL},
    {"closed_ms", MZ_T("Closed||on a day"), MZ_COL_TIME,
     MZ_COL_SORT | MZ_COL_FILTER | MZ_COL_HIDE, NULL},
    {0},
};

static void filter(struct mz_query *q, struct mz_filter f)
{
    if (q->filters_n < MZ_FILTERS_MAX) {
        q->filters[q->filters_n++] = f;
    }
}

mz_code matter_ask(mz_cx *cx, const struct mz_ask *ask, struct mz_query *q)
{
    mz_str view = ask->get(ask->p, "view");
    mz_str matter = ask->get(ask->p, "matter");
    mz_str step = ask->get(ask->p, "step");
    mz_str home = ask->get(ask->p, "household");
    int64_t place = division_code(ask->get(ask->p, "division"));
    bool closed = mz_str_eq(view, MZ_S("closed"));
    if (closed && q->sort == NULL) { /* what has ended has no deadline: the last first */
        q->sort = "closed_ms";
        q->descending = true;
    }
    filter(q, (struct mz_filter){.col = "closed_ms", .op = closed ? MZ_NOT : MZ_IS, .i = MZ_NULL});
    if (mz_str_eq(view, MZ_S("mine"))) {
        filter(q, (struct mz_filter){.col = "holder", .op = MZ_IS, .i = cx->actor->user});
    }
    if (mz_str_eq(view, MZ_S("late")) || mz_str_eq(view, MZ_S("soon"))) {
        int64_t light = mz_str_eq(view, MZ_S("late")) ? FLOW_RED : FLOW_YELLOW;
        filter(q, (struct mz_filter){.col = "light", .op = MZ_IS, .i = light});
    }
    if (matter.n > 0) {
        filter(q, (struct mz_filter){.col = "matter", .op = MZ_IS, .s = matter});
    }
    if (step.n > 0) {
        filter(q, (struct mz_filter){.col = "step", .op = MZ_IS, .s = step});
    }
    if (home.n > 0) {
        int64_t id = 0; /* what is no number is no household */
        if (mz_str_i64(cx, "household", home, 0, INT64_MAX - 1, &id) != MZ_OK) {
            mz_clear(cx);
        }
        filter(q, (struct mz_filter){.col = "household", .op = MZ_IS, .i = id});
    }
    if (place != 0) {
        filter(q, (struct mz_filter){.col = "division", .op = MZ_UNDER, .i = place});
    }
    return MZ_OK;
}

const struct mz_reg matter_register = {
    .name = "matter",
    .table = "matter_case",
    .title = MZ_T("Cases"),
    .sort = "due_ms",
    .cols = cols,
    .need = "matter.read",
    .ask = matter_ask,
};
