/* board.c - the register of objections, what waits on the home page, what the doctor proves. */
#include <inttypes.h>

#include "base/text.h"
#include "feature/asks.h"
#include "feature/division/division.h"
#include "feature/notice/notice_int.h"
#include "feature/notice/notice_sql.h"
#include "feature/world.h"
#include "store/db.h"

static const struct mz_col cols[] = {
    {"state", MZ_T("State"), MZ_COL_TEXT, MZ_COL_FILTER, NULL},
    {"way", MZ_T("Way in||objection"), MZ_COL_TEXT, MZ_COL_FILTER, NULL},
    {"division", MZ_T("Division"), MZ_COL_DIVISION, MZ_COL_SORT | MZ_COL_FILTER, NULL},
    {"due_day", MZ_T("Deadline"), MZ_COL_DATE, MZ_COL_SORT | MZ_COL_FILTER, NULL},
    {"made_ms", MZ_T("Came in"), MZ_COL_TIME, MZ_COL_SORT | MZ_COL_FILTER, NULL},
    {"checker", MZ_T("Who looks into it"), MZ_COL_SUBJECT, MZ_COL_FILTER, "account"},
    {"notice", MZ_T("Public notice"), MZ_COL_INT, MZ_COL_FILTER | MZ_COL_HIDE, NULL},
    {"case_id", MZ_T("Case"), MZ_COL_SUBJECT, MZ_COL_FILTER | MZ_COL_HIDE, "matter"},
    {"settled_ms", MZ_T("Settled||objection"), MZ_COL_TIME, MZ_COL_FILTER | MZ_COL_HIDE, NULL},
    {0},
};

mz_code notice_ask(mz_cx *cx, const struct mz_ask *ask, struct mz_query *q)
{
    mz_str view = ask->get(ask->p, "view");
    bool settled = mz_str_eq(view, MZ_S("settled"));
    asks_add(q,
             (struct mz_filter){.col = "settled_ms", .op = settled ? MZ_NOT : MZ_IS, .i = MZ_NULL});
    if (mz_str_eq(view, MZ_S("mine"))) {
        asks_add(q, (struct mz_filter){.col = "checker", .op = MZ_IS, .i = cx->actor->user});
    }
    if (mz_str_eq(view, MZ_S("late"))) {
        asks_add(q,
                 (struct mz_filter){.col = "due_day", .op = MZ_TO, .i = mz_date_today(cx).v - 1});
    }
    asks_place(ask, q);
    return MZ_OK;
}

const struct mz_reg notice_register = {
    .name = "objection",
    .table = "notice_objection",
    .title = MZ_T("Objections to notices"),
    .sort = "due_day",
    .cols = cols,
    .need = "notice.read",
    .ask = notice_ask,
};

static mz_str place(mz_cx *cx, int64_t code)
{
    struct division d;
    return division_get(cx->world->divisions, code, &d) ? division_spoken(cx->a, &d) : MZ_S("");
}

mz_code notice_todo(mz_cx *cx, size_t most, struct mz_work *out)
{
    struct notice_q_todo_row *r = NULL;
    struct notice_q_todo_n_row n = {0};
    size_t rows = 0;
    MZ_TRY(notice_q_todo_n(cx, mz_date_today(cx).v, &n));
    MZ_TRY(notice_q_todo(cx, (int64_t)most, &r, &rows));
    *out = (struct mz_work){.total = n.total,
                            .late = n.late,
                            .today = n.today,
                            .later = n.total - n.late - n.today,
                            .n = rows,
                            .items = MZ_NEW_N(cx->a, struct mz_item, rows + 1)};
    for (size_t i = 0; i < rows; i++) {
        out->items[i] =
            (struct mz_item){.title = mz_text(cx->lang, MZ_T("Objection to a public notice")),
                             .note = MZ_S(""),
                             .place = place(cx, r[i].division),
                             .step = mz_text(cx->lang, MZ_T("Look into it")),
                             .href = mz_str_fmt(cx->a, "/objection/%" PRId64, r[i].id),
                             .due = r[i].due_day};
    }
    return MZ_OK;
}

mz_code notice_count_open(mz_cx *cx, int64_t *n)
{
    struct notice_q_todo_n_row r = {0};
    MZ_TRY(notice_q_todo_n(cx, mz_date_today(cx).v, &r));
    *n = r.total;
    return MZ_OK;
}

mz_code notice_count_late(mz_cx *cx, int64_t *n)
{
    struct notice_q_todo_n_row r = {0};
    MZ_TRY(notice_q_todo_n(cx, mz_date_today(cx).v, &r));
    *n = r.late;
    return MZ_OK;
}
