/* late.c - whose last day comes is reminded; what is overdue is urged, handed to the county, put on
 * the list of supervision.
 */
#include <inttypes.h>

#include "base/text.h"
#include "feature/watch/cluster.h"
#include "feature/watch/late.h"
#include "feature/watch/watch_sql.h"
#include "store/db.h"

const char *const watch_late_acts[] = {"reminded", "urged", "county", "listed"};

int64_t watch_late_level(mz_cx *cx, int64_t division, int64_t due, int64_t today)
{
    struct watch_law law = {.book = NULL};
    if (watch_law_of(cx, division, &law) != MZ_OK) {
        mz_clear(cx);
    }
    int64_t over = watch_working_days(cx, due, today);
    int64_t county = watch_param(cx, &law, "watch_urge_days", division, -1, 2);
    int64_t list = watch_param(cx, &law, "watch_list_days", division, -1, 5);
    return over >= list ? 3 : over >= county ? 2 : 1;
}

mz_code watch_late_all(mz_cx *cx, int states, watch_late_batch *batch, int64_t *raised)
{
    for (int state = 0; state < states; state++) {
        struct watch_late l[2] = {{.state = state, .today = mz_date_today(cx).v, .more = true}};
        while (l[0].more) {
            MZ_TRY(mz_tx(cx, batch, l));
            l[0] = l[1];
        }
        *raised += l[0].raised;
    }
    return MZ_OK;
}

void watch_late_read(mz_cx *cx, struct watch_late *p, size_t n)
{
    p[1].more = n == WATCH_LATE_BATCH;
    if (p[1].raised == p[0].raised) {
        mz_tx_quiet(cx);
    }
}

static mz_code raise_one(mz_cx *cx, const struct watch_q_late_row *r, int64_t today,
                         int64_t *raised)
{
    int64_t level = watch_late_level(cx, r->division, r->due, today);
    struct watch_alert a = {.id = 0};
    int64_t changed = 0;
    if (level <= r->level) {
        return MZ_OK;
    }
    MZ_TRY(watch_get(cx, r->id, &a));
    MZ_TRY(watch_q_raise(cx, r->id, r->version, level, &changed));
    *raised += changed;
    return changed == 0 ? MZ_OK
                        : watch_step_add(cx, &(struct watch_new_step){.alert = &a,
                                                                      .act = watch_late_acts[level],
                                                                      .becomes = a.state,
                                                                      .note = MZ_S(""),
                                                                      .body = MZ_S("")});
}

static mz_code raise_tx(mz_cx *cx, void *p)
{
    struct watch_late *l = p;
    struct watch_q_late_row *rows = NULL;
    size_t n = 0;
    l[1] = l[0];
    MZ_TRY(watch_q_late(cx, mz_str_of(watch_states[l->state].word), l->today, l->after,
                        WATCH_LATE_BATCH, &rows, &n));
    for (size_t i = 0; i < n; i++) {
        MZ_TRY(raise_one(cx, &rows[i], l->today, &l[1].raised));
        l[1].after = rows[i].id;
    }
    watch_late_read(cx, l, n);
    return MZ_OK;
}

/* ---- before it is over ------------------------------------------------------------------- */

int64_t watch_late_soon(mz_cx *cx, int64_t division, int64_t today)
{
    struct watch_law law = {.book = NULL};
    if (watch_law_of(cx, division, &law) != MZ_OK) {
        mz_clear(cx);
    }
    return watch_working_day(cx, today,
                             watch_param(cx, &law, "watch_remind_days", division, -1, 1));
}

static mz_code remind_one(mz_cx *cx, const struct watch_q_soon_row *r, int64_t *n)
{
    struct watch_alert a = {.id = 0};
    int64_t changed = 0;
    MZ_TRY(watch_get(cx, r->id, &a));
    MZ_TRY(watch_q_remind(cx, r->id, r->due, &changed));
    *n += changed;
    return changed == 0 ? MZ_OK
                        : watch_step_add(cx, &(struct watch_new_step){.alert = &a,
                                                                      .act = watch_late_acts[0],
                                                                      .becomes = a.state,
                                                                      .note = MZ_S(""),
                                                                      .body = MZ_S("")});
}

static mz_code remind_tx(mz_cx *cx, void *p)
{
    struct watch_late *l = p;
    struct watch_q_soon_row *rows = NULL;
    size_t n = 0;
    l[1] = l[0];
    const struct watch_q_soon_args ask = {mz_str_of(watch_states[l->state].word), l->today,
                                          l->today + WATCH_SOON_MAX, l->after, WATCH_LATE_BATCH};
    MZ_TRY(watch_q_soon(cx, &ask, &rows, &n));
    for (size_t i = 0; i < n; i++) {
        MZ_TRY(rows[i].due <= watch_late_soon(cx, rows[i].division, l->today)
                   ? remind_one(cx, &rows[i], &l[1].raised)
                   : MZ_OK);
        l[1].after = rows[i].id;
    }
    watch_late_read(cx, l, n);
    return MZ_OK;
}

mz_code watch_remind(mz_cx *cx, int64_t *reminded)
{
    *reminded = 0;
    return watch_late_all(cx, WATCH_CLOSED, remind_tx, reminded);
}

mz_code watch_escalate(mz_cx *cx, int64_t *raised)
{
    *raised = 0;
    return watch_late_all(cx, WATCH_CLOSED, raise_tx, raised);
}

mz_code watch_late_job(mz_cx *cx, int64_t job, mz_str input)
{
    int64_t raised = 0;
    (void)job;
    (void)input;
    MZ_TRY(watch_remind(cx, &raised));
    MZ_TRY(watch_escalate(cx, &raised));
    return cluster_late(cx, &raised);
}
