/* board.c - what waits on the home page: the visits of campaigns that the reader has to make. */
#include <inttypes.h>

#include "base/text.h"
#include "feature/division/division.h"
#include "feature/round/round_int.h"
#include "feature/round/round_sql.h"
#include "feature/world.h"

static mz_str place(mz_cx *cx, int64_t code)
{
    struct division d;
    if (cx->world != NULL && cx->world->divisions != NULL &&
        division_get(cx->world->divisions, code, &d)) {
        return division_spoken(cx->a, &d);
    }
    return mz_str_fmt(cx->a, "%012" PRId64, code);
}

/* One line: how many there are and where to begin. Households are named on the list itself. */
mz_code round_todo_visit(mz_cx *cx, size_t most, struct mz_work *out)
{
    struct round_q_mine_row *rows = NULL;
    struct round_q_mine_n_row n = {0};
    int64_t today = mz_date_today(cx).v;
    MZ_TRY(round_q_mine_n(cx, cx->actor->user, today, &n));
    *out = (struct mz_work){
        .total = n.total, .late = n.late, .today = n.today, .later = n.total - n.late - n.today};
    MZ_TRY(round_q_mine(cx, cx->actor->user, today, (int64_t)most, &rows, &out->n));
    out->items = MZ_NEW_N(cx->a, struct mz_item, out->n + 1);
    for (size_t i = 0; i < out->n; i++) {
        out->items[i] = (struct mz_item){
            .title = mz_text_say(cx->a, cx->lang,
                                 (struct mz_say){.text = MZ_T("Visit in {0}"),
                                                 .arg = {place(cx, rows[i].division)}}),
            .note = rows[i].name,
            .place = place(cx, rows[i].division),
            .step = mz_text(cx->lang, round_states[round_state_of(rows[i].state)].label),
            .href = mz_str_fmt(cx->a, "/round/visit/%" PRId64, rows[i].id),
            .due = rows[i].ends};
    }
    return MZ_OK;
}

mz_code round_open_count(mz_cx *cx, int64_t *n)
{
    struct round_q_open_n_row r = {0};
    MZ_TRY(round_q_open_n(cx, &r));
    *n = r.n;
    return MZ_OK;
}

mz_code round_late_count(mz_cx *cx, int64_t *n)
{
    struct round_q_late_n_row r = {0};
    MZ_TRY(round_q_late_n(cx, mz_date_today(cx).v, &r));
    *n = r.n;
    return MZ_OK;
}
