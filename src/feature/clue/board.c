/* board.c - what waits on the home page: clues nobody took, my clues, visits to make. */
#include <inttypes.h>

#include "base/text.h"
#include "feature/clue/clue_int.h"
#include "feature/clue/clue_sql.h"
#include "feature/division/division.h"
#include "feature/world.h"
#include "store/db.h"

static mz_str place(mz_cx *cx, int64_t code)
{
    struct division d;
    if (cx->world != NULL && cx->world->divisions != NULL &&
        division_get(cx->world->divisions, code, &d)) {
        return division_spoken(cx->a, &d);
    }
    return mz_str_fmt(cx->a, "%012" PRId64, code);
}

static mz_code item_of(mz_cx *cx, int64_t id, struct mz_item *out)
{
    struct clue c = {.id = 0};
    mz_str whom = MZ_S("");
    MZ_TRY(clue_get(cx, id, &c));
    MZ_TRY(clue_whom(cx, &c, &whom));
    *out = (struct mz_item){
        .title = whom,
        .note = mz_text_say(cx->a, cx->lang,
                            (struct mz_say){.text = MZ_T("{0}: {1}"),
                                            .arg = {mz_text(cx->lang, clue_kinds[c.kind].label),
                                                    mz_text(cx->lang, clue_needs[c.need].label)}}),
        .place = place(cx, c.division),
        .step = mz_text(cx->lang, clue_states[c.state].label),
        .href = mz_str_fmt(cx->a, "/clue/%" PRId64, id),
        .due = c.due_ms == MZ_NULL ? MZ_NULL : mz_date_of_ms(c.due_ms).v};
    return MZ_OK;
}

struct counts {
    int64_t total, late, today;
};

static mz_code work_of(mz_cx *cx, struct counts n, const int64_t *ids, size_t ids_n,
                       struct mz_work *out)
{
    *out = (struct mz_work){.total = n.total,
                            .late = n.late,
                            .today = n.today,
                            .later = n.total - n.late - n.today,
                            .n = ids_n,
                            .items = MZ_NEW_N(cx->a, struct mz_item, ids_n + 1)};
    for (size_t i = 0; i < ids_n; i++) {
        MZ_TRY(item_of(cx, ids[i], &out->items[i]));
    }
    return ids_n == 0 ? MZ_OK
                      : mz_read_note(
                            cx, &(struct mz_event){.act = MZ_S("clue.read"), .kind = MZ_S("clue")});
}

/* The last millisecond of today. */
static int64_t day_end(mz_cx *cx)
{
    return clue_day_end(mz_date_today(cx).v);
}

/* The workbench speaks of days: what was due an hour ago stands under today, and is counted there.
 */
static int64_t day_begin(mz_cx *cx)
{
    return clue_day_end(mz_date_today(cx).v - 1) + 1;
}

mz_code clue_todo_received(mz_cx *cx, size_t most, struct mz_work *out)
{
    struct clue_q_waiting_row *rows = NULL;
    struct clue_q_waiting_n_row n = {0};
    size_t rows_n = 0;
    mz_str word = mz_str_of(clue_states[CLUE_RECEIVED].word);
    MZ_TRY(clue_q_waiting_n(cx, word, day_begin(cx), day_end(cx), &n));
    MZ_TRY(clue_q_waiting(cx, word, (int64_t)most, &rows, &rows_n));
    int64_t *ids = MZ_NEW_N(cx->a, int64_t, rows_n + 1);
    for (size_t i = 0; i < rows_n; i++) {
        ids[i] = rows[i].id;
    }
    return work_of(cx, (struct counts){n.total, n.late, n.today}, ids, rows_n, out);
}

mz_code clue_todo_mine(mz_cx *cx, size_t most, struct mz_work *out)
{
    struct clue_q_mine_row *rows = NULL;
    struct clue_q_mine_n_row n = {0};
    size_t rows_n = 0;
    MZ_TRY(clue_q_mine_n(cx, cx->actor->user, day_begin(cx), day_end(cx), &n));
    MZ_TRY(clue_q_mine(cx, cx->actor->user, (int64_t)most, &rows, &rows_n));
    int64_t *ids = MZ_NEW_N(cx->a, int64_t, rows_n + 1);
    for (size_t i = 0; i < rows_n; i++) {
        ids[i] = rows[i].id;
    }
    return work_of(cx, (struct counts){n.total, n.late, n.today}, ids, rows_n, out);
}

mz_code clue_todo_visits(mz_cx *cx, size_t most, struct mz_work *out)
{
    struct clue_q_visits_row *rows = NULL;
    struct clue_q_visits_n_row n = {0};
    size_t rows_n = 0;
    MZ_TRY(clue_q_visits_n(cx, cx->actor->user, day_begin(cx), day_end(cx), &n));
    MZ_TRY(clue_q_visits(cx, cx->actor->user, (int64_t)most, &rows, &rows_n));
    int64_t *ids = MZ_NEW_N(cx->a, int64_t, rows_n + 1);
    for (size_t i = 0; i < rows_n; i++) {
        ids[i] = rows[i].id;
    }
    return work_of(cx, (struct counts){n.total, n.late, n.today}, ids, rows_n, out);
}

mz_code clue_open_count(mz_cx *cx, int64_t *n)
{
    struct clue_q_open_n_row r = {0};
    MZ_TRY(clue_q_open_n(cx, &r));
    *n = r.n;
    return MZ_OK;
}

mz_code clue_listed_count(mz_cx *cx, int64_t *n)
{
    struct clue_q_level_n_row r = {0};
    MZ_TRY(clue_q_level_n(cx, 3, &r));
    *n = r.n;
    return MZ_OK;
}
