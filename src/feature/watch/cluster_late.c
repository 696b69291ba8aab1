/* cluster_late.c - alerts on places that come due or are overdue, by the law of the place. */
#include "feature/watch/cluster.h"
#include "feature/watch/cluster_sql.h"
#include "feature/watch/late.h"
#include "store/db.h"

enum { BATCH = 100 };

/* A transaction may be tried again: what it found is counted from `raised` on. */
struct late {
    enum cluster_state state;
    int64_t after;
    int64_t today;
    int64_t raised;
    bool more;
};

static mz_code step(mz_cx *cx, int64_t id, int64_t level)
{
    struct cluster c = {.id = 0};
    MZ_TRY(cluster_get(cx, id, &c));
    return cluster_step_add(cx, &(struct cluster_step){.cluster = &c,
                                                       .act = watch_late_acts[level],
                                                       .becomes = c.state,
                                                       .note = MZ_S("")});
}

static mz_code raise_one(mz_cx *cx, const struct cluster_q_late_row *r, struct late *l)
{
    int64_t changed = 0;
    int64_t level = watch_late_level(cx, r->division, r->due, l->today);
    if (level > r->level) {
        MZ_TRY(cluster_q_raise(cx, r->id, r->version, level, &changed));
    }
    l->raised += changed;
    return changed == 0 ? MZ_OK : step(cx, r->id, level);
}

static mz_code remind_one(mz_cx *cx, const struct cluster_q_soon_row *r, struct late *l)
{
    int64_t changed = 0;
    if (r->due <= watch_late_soon(cx, r->division, l->today)) {
        MZ_TRY(cluster_q_remind(cx, r->id, r->due, &changed));
    }
    l->raised += changed;
    return changed == 0 ? MZ_OK : step(cx, r->id, 0);
}

/* p[0] is where it begins, p[1] where it ends. */
static mz_code raise_tx(mz_cx *cx, void *p)
{
    struct late *l = (struct late *)p + 1;
    struct cluster_q_late_row *rows = NULL;
    size_t n = 0;
    *l = *(struct late *)p;
    int64_t before = l->raised;
    MZ_TRY(cluster_q_late(cx, mz_str_of(cluster_states[l->state].word), l->today, l->after, BATCH,
                          &rows, &n));
    for (size_t i = 0; i < n; i++) {
        MZ_TRY(raise_one(cx, &rows[i], l));
        l->after = rows[i].id;
    }
    l->more = n == BATCH;
    if (l->raised == before) {
        mz_tx_quiet(cx);
    }
    return MZ_OK;
}

static mz_code remind_tx(mz_cx *cx, void *p)
{
    struct late *l = (struct late *)p + 1;
    struct cluster_q_soon_row *rows = NULL;
    size_t n = 0;
    *l = *(struct late *)p;
    int64_t before = l->raised;
    const struct cluster_q_soon_args ask = {mz_str_of(cluster_states[l->state].word), l->today,
                                            l->today + WATCH_SOON_MAX, l->after, BATCH};
    MZ_TRY(cluster_q_soon(cx, &ask, &rows, &n));
    for (size_t i = 0; i < n; i++) {
        MZ_TRY(remind_one(cx, &rows[i], l));
        l->after = rows[i].id;
    }
    l->more = n == BATCH;
    if (l->raised == before) {
        mz_tx_quiet(cx);
    }
    return MZ_OK;
}

mz_code cluster_late(mz_cx *cx, int64_t *raised)
{
    mz_code (*const works[])(mz_cx *, void *) = {remind_tx, raise_tx};
    *raised = 0;
    for (int i = 0; i < CLUSTER_CLOSED * (int)MZ_LEN(works); i++) {
        struct late l[2] = {{.state = (enum cluster_state)(i / (int)MZ_LEN(works)),
                             .today = mz_date_today(cx).v,
                             .more = true}};
        while (l[0].more) {
            MZ_TRY(mz_tx(cx, works[i % (int)MZ_LEN(works)], l));
            l[0] = l[1];
        }
        *raised += l[0].raised;
    }
    return MZ_OK;
}
