/* late.c - what is overdue: urged, handed to the county, supervised; alerts that ended. */
#include "base/calendar.h"
#include "base/text.h"
#include "feature/clue/clue_int.h"
#include "feature/clue/clue_sql.h"
#include "feature/watch/watch.h"
#include "feature/world.h"
#include "store/db.h"

enum { BATCH = 200 };

static int64_t working_days(mz_cx *cx, int64_t from, int64_t to)
{
    const mz_calendar *c = cx->world == NULL ? NULL : cx->world->calendar;
    return to <= from ? 0
                      : mz_calendar_over(cx, c, (mz_date){(int32_t)from}, (mz_date){(int32_t)to});
}

/* The level that so many working days overdue make; an emergency is the county's at once. */
static int64_t level_of(mz_cx *cx, const struct clue *c)
{
    int64_t over = working_days(cx, mz_date_of_ms(c->due_ms).v, mz_date_today(cx).v);
    int64_t county = clue_param(cx, c->division, "clue_urge_days", 2);
    int64_t list = clue_param(cx, c->division, "clue_list_days", 5);
    return over >= list ? 3 : over >= county || c->kind == CLUE_URGENT ? 2 : 1;
}

static mz_code raise_one(mz_cx *cx, int64_t id, int64_t *raised)
{
    static const char *const acts[] = {"urged", "urged", "county", "listed"};
    struct clue c = {.id = 0};
    MZ_TRY(clue_get(cx, id, &c));
    struct clue to = c;
    to.level = level_of(cx, &c);
    if (to.level <= c.level) {
        return MZ_OK;
    }
    MZ_TRY(clue_move(cx, &c, &to));
    (*raised)++;
    return clue_step_add(
        cx, &(struct clue_new_step){
                .clue = &c, .act = acts[to.level], .becomes = c.state, .note = MZ_S("")});
}

/* A transaction may be tried again, also when its commit failed: [0] begins it, [1] is its end. */
struct walking {
    enum clue_state state;
    int64_t after;
    int64_t done;
    bool more;
};

static mz_code raise_tx(mz_cx *cx, void *p)
{
    struct walking w = *(struct walking *)p;
    struct clue_q_late_row *rows = NULL;
    size_t n = 0;
    MZ_TRY(clue_q_late(cx, mz_str_of(clue_states[w.state].word), mz_now_ms(cx), w.after, BATCH,
                       &rows, &n));
    int64_t before = w.done;
    for (size_t i = 0; i < n; i++) {
        MZ_TRY(raise_one(cx, rows[i].id, &w.done));
        w.after = rows[i].id;
    }
    w.more = n == BATCH;
    if (w.done == before) {
        mz_tx_quiet(cx);
    }
    ((struct walking *)p)[1] = w;
    return MZ_OK;
}

static mz_code raise_state(mz_cx *cx, enum clue_state state, int64_t *raised)
{
    struct walking w[2] = {{.state = state, .more = true}};
    while (w[0].more) {
        MZ_TRY(mz_tx(cx, raise_tx, w));
        w[0] = w[1];
    }
    *raised += w[0].done;
    return MZ_OK;
}

mz_code clue_escalate(mz_cx *cx, int64_t *raised)
{
    *raised = 0;
    for (int state = 0; state < CLUE_CLOSED; state++) {
        MZ_TRY(raise_state(cx, (enum clue_state)state, raised));
    }
    return MZ_OK;
}

static mz_code settle_one(mz_cx *cx, const struct clue_q_alerted_row *r, int64_t *settled)
{
    struct watch_alert a = {.id = 0};
    struct clue c = {.id = 0};
    MZ_TRY(watch_get(cx, r->alert, &a));
    if (a.state != WATCH_CLOSED) {
        return MZ_OK;
    }
    MZ_TRY(clue_get(cx, r->id, &c));
    struct clue to = c;
    to.state = CLUE_LINKED;
    to.since_ms = mz_now_ms(cx);
    to.due_ms = clue_due_days(cx, clue_param(cx, c.division, "clue_tell_days", 3));
    MZ_TRY(clue_move(cx, &c, &to));
    (*settled)++;
    size_t ending = watch_word_of(watch_endings, WATCH_ENDINGS_N - 1, a.ending);
    mz_str note = mz_text(MZ_LANG_ZH, watch_endings[ending].label);
    return clue_step_add(cx,
                         &(struct clue_new_step){
                             .clue = &c, .act = "settled", .becomes = CLUE_LINKED, .note = note});
}

static mz_code settle_tx(mz_cx *cx, void *p)
{
    struct walking w = *(struct walking *)p;
    struct clue_q_alerted_row *rows = NULL;
    size_t n = 0;
    int64_t before = w.done;
    MZ_TRY(clue_q_alerted(cx, w.after, BATCH, &rows, &n));
    for (size_t i = 0; i < n; i++) {
        MZ_TRY(settle_one(cx, &rows[i], &w.done));
        w.after = rows[i].id;
    }
    w.more = n == BATCH;
    if (w.done == before) {
        mz_tx_quiet(cx);
    }
    ((struct walking *)p)[1] = w;
    return MZ_OK;
}

mz_code clue_settle(mz_cx *cx, int64_t *settled)
{
    struct walking w[2] = {{.more = true}};
    while (w[0].more) {
        MZ_TRY(mz_tx(cx, settle_tx, w));
        w[0] = w[1];
    }
    *settled = w[0].done;
    return MZ_OK;
}

mz_code clue_late_job(mz_cx *cx, int64_t job, mz_str input)
{
    int64_t n = 0;
    (void)job;
    (void)input;
    MZ_TRY(clue_settle(cx, &n));
    return clue_escalate(cx, &n);
}
