/* cluster_late.c - alerts on places that come due or are overdue, by the law of the place. */
#include "feature/watch/cluster.h"
#include "feature/watch/cluster_sql.h"
#include "feature/watch/late.h"
#include "store/db.h"

static mz_code step(mz_cx *cx, int64_t id, int64_t level)
{
    struct cluster c = {.id = 0};
    MZ_TRY(cluster_get(cx, id, &c));
    return cluster_step_add(cx, &(struct cluster_step){.cluster = &c,
                                                       .act = watch_late_acts[level],
                                                       .becomes = c.state,
                                                       .note = MZ_S("")});
}

static mz_code raise_one(mz_cx *cx, const struct cluster_q_late_row *r, struct watch_late *l)
{
    int64_t changed = 0;
    int64_t level = watch_late_level(cx, r->division, r->due, l->today);
    if (level > r->level) {
        MZ_TRY(cluster_q_raise(cx, r->id, r->version, level, &changed));
    }
    l->raised += changed;
    return changed == 0 ? MZ_OK : step(cx, r->id, level);
}

static mz_code remind_one(mz_cx *cx, const struct cluster_q_soon_row *r, struct watch_late *l)
{
    int64_t changed = 0;
    if (r->due <= watch_late_soon(cx, r->division, l->today)) {
        MZ_TRY(cluster_q_remind(cx, r->id, r->due, &changed));
    }
    l->raised += changed;
    return changed == 0 ? MZ_OK : step(cx, r->id, 0);
}

static mz_code raise_tx(mz_cx *cx, void *p)
{
    struct watch_late *l = p;
    struct cluster_q_late_row *rows = NULL;
    size_t n = 0;
    l[1] = l[0];
    MZ_TRY(cluster_q_late(cx, mz_str_of(cluster_states[l->state].word), l->today, l->after,
                          WATCH_LATE_BATCH, &rows, &n));
    for (size_t i = 0; i < n; i++) {
        MZ_TRY(raise_one(cx, &rows[i], &l[1]));
        l[1].after = rows[i].id;
    }
    watch_late_read(cx, l, n);
    return MZ_OK;
}

static mz_code remind_tx(mz_cx *cx, void *p)
{
    struct watch_late *l = p;
    struct cluster_q_soon_row *rows = NULL;
    size_t n = 0;
    l[1] = l[0];
    const struct cluster_q_soon_args ask = {mz_str_of(cluster_states[l->state].word), l->today,
                                            l->today + WATCH_SOON_MAX, l->after, WATCH_LATE_BATCH};
    MZ_TRY(cluster_q_soon(cx, &ask, &rows, &n));
    for (size_t i = 0; i < n; i++) {
        MZ_TRY(remind_one(cx, &rows[i], &l[1]));
        l[1].after = rows[i].id;
    }
    watch_late_read(cx, l, n);
    return MZ_OK;
}

mz_code cluster_late(mz_cx *cx, int64_t *raised)
{
    *raised = 0;
    MZ_TRY(watch_late_all(cx, CLUSTER_CLOSED, remind_tx, raised));
    return watch_late_all(cx, CLUSTER_CLOSED, raise_tx, raised);
}
