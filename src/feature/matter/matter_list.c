/* matter_list.c - the register of cases: columns, and filters out of the values of an address. */
#include "base/text.h"
#include "base/utf8.h"
#include "feature/asks.h"
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
    {"subject_kind", MZ_T("Kind"), MZ_COL_TEXT, MZ_COL_KEEP, NULL},
    {"pack", MZ_T("Pack"), MZ_COL_TEXT, MZ_COL_KEEP, NULL},
    {"pack_hash", MZ_T("Pack"), MZ_COL_TEXT, MZ_COL_KEEP, NULL},
    {"ending", MZ_T("Ending"), MZ_COL_TEXT, MZ_COL_KEEP, NULL},
    {0},
};

enum {
    REG_DUE,
    REG_LIGHT,
    REG_MATTER,
    REG_STEP,
    REG_RESULT,
    REG_DIVISION,
    REG_HOUSEHOLD,
    REG_PERSON,
    REG_HOLDER,
    REG_CHANNEL,
    REG_BEGUN,
    REG_CLOSED,
    REG_SUBJECT,
    REG_PACK,
    REG_HASH,
    REG_ENDING
};

static mz_str text_of(mz_str s)
{
    return s.p == NULL ? MZ_S("") : s;
}

struct matter_case matter_of_row(const struct mz_reg_row *row)
{
    return (struct matter_case){.id = row->id,
                                .division = row->v[REG_DIVISION].i,
                                .matter = row->v[REG_MATTER].s,
                                .pack = row->v[REG_PACK].s,
                                .pack_hash = row->v[REG_HASH].s,
                                .subject = matter_subject_of(row->v[REG_SUBJECT].s),
                                .household = row->v[REG_HOUSEHOLD].i,
                                .person = row->v[REG_PERSON].i,
                                .channel = row->v[REG_CHANNEL].s,
                                .step = text_of(row->v[REG_STEP].s),
                                .ending = text_of(row->v[REG_ENDING].s),
                                .result = text_of(row->v[REG_RESULT].s),
                                .holder = row->v[REG_HOLDER].i,
                                .light = row->v[REG_LIGHT].i,
                                .due_ms = row->v[REG_DUE].i,
                                .begun_ms = row->v[REG_BEGUN].i,
                                .closed_ms = row->v[REG_CLOSED].i};
}

mz_code matter_ask(mz_cx *cx, const struct mz_ask *ask, struct mz_query *q)
{
    mz_str view = ask->get(ask->p, "view");
    mz_str matter = ask->get(ask->p, "matter");
    mz_str step = ask->get(ask->p, "step");
    mz_str home = ask->get(ask->p, "household");
    bool closed = mz_str_eq(view, MZ_S("closed"));
    if (closed && q->sort == NULL) { /* what has ended has no deadline: the last first */
        q->sort = "closed_ms";
        q->descending = true;
    }
    asks_add(q,
             (struct mz_filter){.col = "closed_ms", .op = closed ? MZ_NOT : MZ_IS, .i = MZ_NULL});
    if (mz_str_eq(view, MZ_S("mine"))) {
        asks_add(q, (struct mz_filter){.col = "holder", .op = MZ_IS, .i = cx->actor->user});
    }
    if (mz_str_eq(view, MZ_S("late")) || mz_str_eq(view, MZ_S("soon"))) {
        int64_t light = mz_str_eq(view, MZ_S("late")) ? FLOW_RED : FLOW_YELLOW;
        asks_add(q, (struct mz_filter){.col = "light", .op = MZ_IS, .i = light});
    }
    if (matter.n > 0) {
        asks_add(q, (struct mz_filter){.col = "matter", .op = MZ_IS, .s = matter});
    }
    if (step.n > 0) {
        asks_add(q, (struct mz_filter){.col = "step", .op = MZ_IS, .s = step});
    }
    if (home.n > 0) {
        int64_t id = 0; /* what is no number is no household */
        if (mz_str_i64(cx, "household", home, 0, INT64_MAX - 1, &id) != MZ_OK) {
            mz_clear(cx);
        }
        asks_add(q, (struct mz_filter){.col = "household", .op = MZ_IS, .i = id});
    }
    asks_place(ask, q);
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
