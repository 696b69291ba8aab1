/* late.c - what happens by itself: days that are over, lights that change, reminders; and what
 * doctor proves.
 */
#include <inttypes.h>

#include "base/text.h"
#include "feature/matter/matter_int.h"
#include "feature/matter/matter_sql.h"
#include "feature/matter/moves.h"
#include "store/db.h"

enum { BATCH = 100 };

#define BATCH_ARENA ((size_t)1 << 30)

struct walking {
    int64_t after;
    int64_t done;
    bool more;
};

/* A batch in memory of its own: in the end every case was opened, and they are many. */
static mz_code apart(mz_cx *cx, mz_code (*some)(mz_cx *cx, struct walking *w), struct walking *w)
{
    mz_cx own = *cx;
    own.a = mz_arena_new(BATCH_ARENA);
    mz_code rc = some(&own, w);
    cx->err = own.err;
    mz_arena_free(own.a);
    return rc;
}

/* ---- days that are over ------------------------------------------------------------- */

/* A case whose guard does not hold, or that somebody moved on, waits for a person. */
static mz_code over_one(mz_cx *cx, int64_t id, int64_t *done)
{
    mz_code rc = matter_happen(cx, id, 0, (struct flow_event){.kind = FLOW_OVER});
    if (rc == MZ_INVALID || rc == MZ_CONFLICT || rc == MZ_DENIED) {
        mz_clear(cx);
        return MZ_OK;
    }
    *done += rc == MZ_OK ? 1 : 0;
    return rc;
}

static mz_code over_some(mz_cx *cx, struct walking *w)
{
    struct matter_q_over_row *rows = NULL;
    size_t n = 0;
    MZ_TRY(matter_q_over(cx, mz_now_ms(cx), w->after, BATCH, &rows, &n));
    for (size_t i = 0; i < n; i++) {
        w->after = rows[i].id;
        MZ_TRY(over_one(cx, rows[i].id, &w->done));
    }
    w->more = n == BATCH;
    return MZ_OK;
}

/* ---- lights, reminders, what goes up ---------------------------------------------------- */

static mz_code light_one(mz_cx *cx, int64_t id, int64_t *done)
{
    struct matter_open o = {0};
    size_t clock = 0;
    int64_t changed = 0;
    MZ_TRY(matter_open_case(cx, id, &o));
    struct flow_time t = flow_worst(cx, &o.at, o.state, mz_now_ms(cx), &clock);
    int64_t light = t.light == FLOW_IDLE ? 0 : (int64_t)t.light;
    int64_t due = t.light == FLOW_IDLE ? MZ_NULL : t.due;
    MZ_TRY(matter_calls(cx, &o, done));
    if (light == o.c.light && due == o.c.due_ms) {
        return MZ_OK;
    }
    MZ_TRY(matter_q_light(cx, id, o.c.version, light, due, &changed));
    *done += changed;
    return MZ_OK;
}

/* p[0] is where it begins, p[1] where it ends: a transaction may be tried again. */
static mz_code light_tx(mz_cx *cx, void *p)
{
    struct walking w = *(struct walking *)p;
    struct matter_q_running_row *rows = NULL;
    size_t n = 0;
    int64_t before = w.done;
    MZ_TRY(matter_q_running(cx, w.after, BATCH, &rows, &n));
    for (size_t i = 0; i < n; i++) {
        MZ_TRY(light_one(cx, rows[i].id, &w.done));
        w.after = rows[i].id;
    }
    w.more = n == BATCH;
    if (w.done == before) {
        mz_tx_quiet(cx);
    } else {
        MZ_TRY(
            mz_tx_note(cx, &(struct mz_event){.act = MZ_S("matter.light"),
                                              .kind = MZ_S("matter"),
                                              .division = w.after / MZ_ID_UNIT * MZ_COUNTY_UNIT}));
    }
    ((struct walking *)p)[1] = w;
    return MZ_OK;
}

static mz_code light_some(mz_cx *cx, struct walking *w)
{
    MZ_TRY(mz_tx(cx, light_tx, w));
    w[0] = w[1];
    return MZ_OK;
}

mz_code matter_days_job(mz_cx *cx, int64_t job, mz_str input)
{
    struct walking over = {.more = true};
    struct walking w[2] = {{.more = true}};
    (void)job;
    (void)input;
    MZ_TRY(matter_stray_cases(cx));
    while (over.more) {
        MZ_TRY(apart(cx, over_some, &over));
    }
    while (w[0].more) {
        MZ_TRY(apart(cx, light_some, w));
    }
    return MZ_OK;
}

/* ---- what doctor proves --------------------------------------------------------------------- */

static bool agrees(const struct matter_open *o)
{
    const struct flow_state *s = o->state;
    bool step = s->ended ? o->c.step.n == 0 && mz_str_eq(o->c.ending, o->m->ends[s->end].name.id)
                         : mz_str_eq(o->c.step, o->m->steps[s->step].name.id);
    int64_t holder = s->holder == 0 ? MZ_NULL : s->holder;
    return step && o->c.events_n == (int64_t)s->events_n && o->c.holder == holder;
}

/* 1 when the case does not fold, or folds to something else. */
static mz_code check_one(mz_cx *cx, int64_t id, int64_t *bad)
{
    struct matter_open o = {0};
    mz_code rc = matter_open_case(cx, id, &o);
    if (rc == MZ_CORRUPT || rc == MZ_ABSENT) {
        mz_clear(cx);
        *bad += 1;
        return MZ_OK;
    }
    MZ_TRY(rc);
    *bad += agrees(&o) ? 0 : 1;
    return MZ_OK;
}

static mz_code check_some(mz_cx *cx, struct walking *w)
{
    struct matter_q_all_row *rows = NULL;
    size_t n = 0;
    MZ_TRY(matter_q_all(cx, w->after, BATCH, &rows, &n));
    for (size_t i = 0; i < n; i++) {
        w->after = rows[i].id;
        MZ_TRY(check_one(cx, rows[i].id, &w->done));
    }
    w->more = n == BATCH;
    return MZ_OK;
}

static mz_code check_folds(mz_cx *cx, int64_t *bad)
{
    struct walking w = {.more = true};
    while (w.more) {
        MZ_TRY(apart(cx, check_some, &w));
    }
    *bad = w.done;
    return MZ_OK;
}

const struct mz_check matter_checks[] = {
    {.name = "matter.folds",
     .run = check_folds,
     .help = MZ_T("The events of every case lead to the step and the ending that its row names")},
    {0},
};
