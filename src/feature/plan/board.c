/* board.c - what of the plans stands on the home page: measures to report, plans that are late. */
#include <inttypes.h>

#include "base/text.h"
#include "feature/division/division.h"
#include "feature/plan/plan_int.h"
#include "feature/plan/plan_sql.h"
#include "feature/world.h"
#include "store/db.h"

enum { AHEAD_DAYS = 7 };

mz_code plan_late_count(mz_cx *cx, int64_t *n)
{
    struct plan_q_late_n_row r = {0};
    MZ_TRY(plan_q_late_n(cx, mz_date_today(cx).v, &r));
    *n = r.n;
    return MZ_OK;
}

mz_code plan_review_count(mz_cx *cx, int64_t *n)
{
    struct plan_q_review_n_row r = {0};
    MZ_TRY(plan_q_review_n(cx, mz_date_today(cx).v, &r));
    *n = r.n;
    return MZ_OK;
}

static mz_str place(mz_cx *cx, int64_t code)
{
    struct division d;
    if (cx->world != NULL && cx->world->divisions != NULL &&
        division_get(cx->world->divisions, code, &d)) {
        return division_spoken(cx->a, &d);
    }
    return mz_str_fmt(cx->a, "%012" PRId64, code);
}

/* Nobody is named: the plan's own page does that. */
mz_code plan_todo_mine(mz_cx *cx, size_t most, struct mz_work *out)
{
    struct plan_q_mine_row *rows = NULL;
    struct plan_q_mine_n_row n = {0};
    int64_t today = mz_date_today(cx).v;
    MZ_TRY(plan_q_mine_n(cx, cx->actor->user, today + AHEAD_DAYS, today, &n));
    *out = (struct mz_work){
        .total = n.total, .late = n.late, .today = n.today, .later = n.total - n.late - n.today};
    MZ_TRY(plan_q_mine(cx, cx->actor->user, today + AHEAD_DAYS, (int64_t)most, &rows, &out->n));
    out->items = MZ_NEW_N(cx->a, struct mz_item, out->n + 1);
    for (size_t i = 0; i < out->n; i++) {
        out->items[i] = (struct mz_item){.title = rows[i].what,
                                         .note = plan_number(cx->a, rows[i].plan),
                                         .place = place(cx, rows[i].division),
                                         .href = mz_str_fmt(cx->a, "/plan/%" PRId64, rows[i].plan),
                                         .due = rows[i].due};
    }
    return MZ_OK;
}
