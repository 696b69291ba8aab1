/* board.c - what waits on the home page: alerts by what the reader may do, visits to make. */
#include <inttypes.h>

#include "base/text.h"
#include "feature/division/division.h"
#include "feature/watch/watch_int.h"
#include "feature/watch/watch_sql.h"
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

static mz_code item_of(mz_cx *cx, const struct watch_q_waiting_row *r, const char *page,
                       struct mz_item *out)
{
    mz_str home = MZ_S("");
    mz_str causes = watch_causes_text(cx, r->division, r->causes);
    MZ_TRY(watch_home(cx, r->household, &home));
    *out = (struct mz_item){
        .title = mz_text_say(
            cx->a, cx->lang,
            (struct mz_say){.text = MZ_T("{0} alert||of a grade"),
                            .arg = {mz_text(cx->lang, watch_grades[r->grade - 1].label)}}),
        .note = mz_text_say(cx->a, cx->lang,
                            (struct mz_say){.text = MZ_T("{0}: {1}"), .arg = {home, causes}}),
        .place = place(cx, r->division),
        .href = mz_str_fmt(cx->a, "%s/%" PRId64, page, r->id),
        .due = r->due};
    return MZ_OK;
}

/* Names were read: a read of persons is on record. */
static mz_code seen(mz_cx *cx, size_t n)
{
    return n == 0 ? MZ_OK
                  : mz_read_note(cx, &(struct mz_event){.act = MZ_S("watch.read"),
                                                        .kind = MZ_S("watch_alert")});
}

static mz_code waiting(mz_cx *cx, enum watch_state state, size_t most, struct mz_work *out)
{
    struct watch_q_waiting_row *rows = NULL;
    struct watch_q_waiting_n_row n = {0};
    mz_str word = mz_str_of(watch_states[state].word);
    MZ_TRY(watch_q_waiting_n(cx, word, mz_date_today(cx).v, &n));
    *out = (struct mz_work){
        .total = n.total, .late = n.late, .today = n.today, .later = n.total - n.late - n.today};
    MZ_TRY(watch_q_waiting(cx, word, (int64_t)most, &rows, &out->n));
    out->items = MZ_NEW_N(cx->a, struct mz_item, out->n + 1);
    for (size_t i = 0; i < out->n; i++) {
        MZ_TRY(item_of(cx, &rows[i], "/watch", &out->items[i]));
        out->items[i].step = mz_text(cx->lang, watch_states[state].label);
    }
    return seen(cx, out->n);
}

mz_code watch_todo_review(mz_cx *cx, size_t most, struct mz_work *out)
{
    return waiting(cx, WATCH_REVIEW, most, out);
}

mz_code watch_todo_township(mz_cx *cx, size_t most, struct mz_work *out)
{
    return waiting(cx, WATCH_TOWNSHIP, most, out);
}

mz_code watch_todo_judge(mz_cx *cx, size_t most, struct mz_work *out)
{
    return waiting(cx, WATCH_JUDGE, most, out);
}

mz_code watch_todo_help(mz_cx *cx, size_t most, struct mz_work *out)
{
    return waiting(cx, WATCH_HELP, most, out);
}

mz_code watch_todo_return(mz_cx *cx, size_t most, struct mz_work *out)
{
    return waiting(cx, WATCH_RETURN, most, out);
}

/* Of others, and so late that the county has to see to them. */
mz_code watch_todo_handed(mz_cx *cx, size_t most, struct mz_work *out)
{
    struct watch_q_handed_row *rows = NULL;
    struct watch_q_handed_n_row n = {0};
    MZ_TRY(watch_q_handed_n(cx, &n));
    *out = (struct mz_work){.total = n.n, .late = n.n};
    MZ_TRY(watch_q_handed(cx, (int64_t)most, &rows, &out->n));
    out->items = MZ_NEW_N(cx->a, struct mz_item, out->n + 1);
    for (size_t i = 0; i < out->n; i++) {
        const struct watch_q_waiting_row r = {.id = rows[i].id,
                                              .division = rows[i].division,
                                              .household = rows[i].household,
                                              .grade = rows[i].grade,
                                              .causes = rows[i].causes,
                                              .due = rows[i].due};
        size_t state = watch_word_of(watch_states, WATCH_STATES_N - 1, rows[i].state);
        MZ_TRY(item_of(cx, &r, "/watch", &out->items[i]));
        out->items[i].step = mz_text(cx->lang, watch_states[state].label);
    }
    return seen(cx, out->n);
}

mz_code watch_todo_visit(mz_cx *cx, size_t most, struct mz_work *out)
{
    struct watch_q_mine_row *rows = NULL;
    struct watch_q_mine_n_row n = {0};
    MZ_TRY(watch_q_mine_n(cx, cx->actor->user, mz_date_today(cx).v, &n));
    *out = (struct mz_work){
        .total = n.total, .late = n.late, .today = n.today, .later = n.total - n.late - n.today};
    MZ_TRY(watch_q_mine(cx, cx->actor->user, (int64_t)most, &rows, &out->n));
    out->items = MZ_NEW_N(cx->a, struct mz_item, out->n + 1);
    for (size_t i = 0; i < out->n; i++) {
        struct watch_q_waiting_row r = {.id = rows[i].id,
                                        .division = rows[i].division,
                                        .household = rows[i].household,
                                        .grade = rows[i].grade,
                                        .causes = rows[i].causes,
                                        .due = rows[i].due};
        MZ_TRY(item_of(cx, &r, "/watch/visit", &out->items[i]));
        out->items[i].step = mz_text(cx->lang, watch_states[WATCH_VISIT].label);
    }
    return seen(cx, out->n);
}

mz_code watch_open_count(mz_cx *cx, int64_t *n)
{
    struct watch_q_open_n_row r = {0};
    MZ_TRY(watch_q_open_n(cx, &r));
    *n = r.n;
    return MZ_OK;
}

mz_code watch_list_count(mz_cx *cx, int64_t *n)
{
    struct watch_q_level_n_row r = {0};
    MZ_TRY(watch_q_level_n(cx, 3, &r));
    *n = r.n;
    return MZ_OK;
}
