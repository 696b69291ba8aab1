/* feed_job.c - what the job process does for deliveries. */
#include <inttypes.h>
#include <unistd.h>

#include "base/json.h"
#include "feature/feed/feed_int.h"
#include "feature/feed/feed_sql.h"
#include "feature/job/job.h"
#include "store/db.h"

enum { INPUT_BYTES = 1000, SWEPT = 200 };

/* ---- reading ------------------------------------------------------------------------------------
 */

struct meter {
    mz_cx *cx;
    struct job_meter m;
    bool stop;
    mz_code rc;
};

static void step(void *p, int64_t rows, int64_t done, int64_t total)
{
    struct meter *t = p;
    (void)rows;
    t->m.done = done;
    t->m.all = total;
    if (t->rc == MZ_OK && !t->stop) {
        t->rc = job_progress(t->cx, &t->m, &t->stop);
    }
}

static bool stopped(void *p)
{
    const struct meter *t = p;
    return t->stop || t->rc != MZ_OK;
}

static mz_code load(mz_cx *cx, int64_t job, mz_str input)
{
    const struct mz_json *map = NULL;
    struct meter t = {.cx = cx, .m = {.job = job}};
    struct feed_delivery d;
    int64_t id = 0;
    MZ_TRY(mz_json_read(cx, input, (struct mz_json_options){.size_max = INPUT_BYTES}, &map));
    MZ_TRY(mz_json_int(cx, map, "delivery", &id));
    MZ_TRY(feed_delivery(cx, id, &d));
    if (mz_str_eq(d.state, MZ_S("done"))) { /* killed between its end and the job's */
        return MZ_OK;
    }
    mz_code rc = feed_run(cx, id, &(struct feed_tell){stopped, step, &t, false});
    if (rc == MZ_STOPPED && t.rc != MZ_OK) {
        return t.rc; /* the server ends: the job goes on with the next start */
    }
    return rc;
}

/* ---- what is over ---------------------------------------------------------- */

static mz_code forget(mz_cx *cx, void *p)
{
    const struct feed_old_row *g = p;
    int64_t changed = 0;
    MZ_TRY(feed_gone(cx, g->id, &changed));
    return mz_tx_note(cx, &(struct mz_event){.act = MZ_S("feed.sweep"),
                                             .kind = MZ_S("delivery"),
                                             .subject = g->id,
                                             .division = g->division});
}

static mz_code sweep(mz_cx *cx, int64_t job, mz_str input)
{
    static const int64_t day_ms = INT64_C(86400000);
    struct feed_old_row *old = NULL;
    size_t n = 0;
    (void)job;
    (void)input;
    MZ_TRY(feed_old(cx, mz_now_ms(cx) - FEED_KEEP_DAYS * day_ms, SWEPT, &old, &n));
    for (size_t i = 0; i < n; i++) {
        feed_file_drop(cx, old[i].file); /* first: killed here, the next sweep ends it */
        MZ_TRY(mz_tx(cx, forget, &old[i]));
    }
    feed_drop_over(cx);
    return feed_file_stray(cx);
}

const struct mz_job feed_jobs[] = {
    {.name = "feed.load", .run = load, .help = MZ_T("Read a delivery")},
    {.name = "feed.tell",
     .every_ms = INT64_C(10000),
     .run = feed_tell_job,
     .help = MZ_T("Tell what a delivery says to those who act on it")},
    {.name = "feed.drop",
     .every_ms = INT64_C(10000),
     .run = feed_drop_job,
     .help = MZ_T("Take files from the drop folder")},
    {.name = "feed.sweep",
     .every_ms = INT64_C(3600000),
     .run = sweep,
     .help = MZ_T("Delete files of deliveries whose time is over")},
    {0},
};
