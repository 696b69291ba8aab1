/* job.c - the month runs by itself: every day that brought something, and when somebody asks. */
#include <inttypes.h>

#include "base/json.h"
#include "feature/job/job.h"
#include "feature/watch/watch_int.h"
#include "feature/watch/watch_sql.h"
#include "feature/watch/watch_tell.h"
#include "feature/world.h"
#include "store/db.h"

enum { RESULT = 1000 };

struct going {
    struct job_meter meter;
    int64_t before; /* of the counties that are done */
    int64_t last;
};

/* A county counts from nothing again; the bar goes on. */
static mz_code told(mz_cx *cx, void *p, int64_t done, int64_t all)
{
    struct going *g = p;
    bool stop = cx->world->ending != NULL && cx->world->ending();
    if (done < g->last) {
        g->before += g->last;
    }
    g->last = done;
    g->meter.done = g->before + done;
    g->meter.all = g->before + all;
    MZ_TRY(g->meter.job == 0 || stop ? MZ_OK : job_progress(cx, &g->meter, &stop));
    return stop ? MZ_STOPPED : MZ_OK;
}

static mz_code show(mz_cx *cx, int64_t job, const struct watch_tally *t)
{
    mz_buf *b = mz_buf_new(cx->a, RESULT);
    mz_jw w = mz_jw_to(b);
    mz_jw_map(&w);
    mz_jw_key_int(&w, MZ_S("households"), t->households);
    mz_jw_key_int(&w, MZ_S("found"), t->found);
    mz_jw_key_int(&w, MZ_S("made"), t->made);
    mz_jw_key_int(&w, MZ_S("added"), t->added);
    mz_jw_key_int(&w, MZ_S("opened"), t->opened);
    mz_jw_key_int(&w, MZ_S("known"), t->known);
    mz_jw_end(&w);
    return job_result(cx, job, mz_buf_str(b));
}

static int64_t this_month(mz_cx *cx)
{
    struct mz_ymd today = mz_date_ymd(mz_date_today(cx));
    return (int64_t)today.year * 12 + today.month - 1;
}

/* Without people or indicators there is nothing to do, and nobody asked. */
static mz_code daily(mz_cx *cx, const struct watch_run_options *o)
{
    struct watch_tally t = {0};
    bool due = false;
    mz_code rc = watch_run_due(cx, o->period, &due);
    if (rc == MZ_ABSENT) { /* the first time, with what was delivered by now */
        mz_clear(cx);
        rc = watch_fresh(cx);
        rc = rc == MZ_OK ? watch_run_due(cx, o->period, &due) : rc;
    }
    rc = rc == MZ_OK && due ? watch_fresh(cx) : rc;
    rc = rc == MZ_OK && due ? watch_run(cx, o, &t) : rc;
    if (rc == MZ_ABSENT || rc == MZ_STOPPED) {
        mz_clear(cx);
        return MZ_OK;
    }
    return rc;
}

mz_code watch_run_job(mz_cx *cx, int64_t job, mz_str input)
{
    struct going g = {.meter = {.job = job}};
    struct watch_tally t = {0};
    const struct watch_run_options o = {.period = this_month(cx), .step = told, .p = &g};
    (void)input;
    if (job == 0) {
        return daily(cx, &o);
    }
    MZ_TRY(watch_fresh(cx));
    MZ_TRY(watch_run(cx, &o, &t));
    return show(cx, job, &t);
}

static mz_code ask_tx(mz_cx *cx, void *p)
{
    MZ_TRY(job_add(cx, "watch.run", MZ_S("{}"), p));
    return mz_tx_note(cx, &(struct mz_event){.act = MZ_S("watch.ask"), .kind = MZ_S("job")});
}

mz_code watch_run_ask(mz_cx *cx, int64_t *job)
{
    return mz_tx(cx, ask_tx, job);
}
