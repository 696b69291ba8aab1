/* job.c - the monthly run, urging and deleting, in the background; the doctor's checks. */
#include <inttypes.h>

#include "base/json.h"
#include "feature/job/job.h"
#include "feature/share/share_int.h"
#include "feature/share/share_sql.h"
#include "store/db.h"

enum { INPUT_BYTES = 1000 };

static const int64_t hour_ms = INT64_C(3600000);

struct meter {
    mz_cx *cx;
    struct job_meter m;
    mz_code rc;
    bool stop;
};

static bool go_on(void *p, int64_t rows)
{
    struct meter *t = p;
    t->m.done = rows;
    t->rc = job_progress(t->cx, &t->m, &t->stop);
    return t->rc == MZ_OK && !t->stop;
}

static mz_code show(mz_cx *cx, int64_t job, const struct share_made *made)
{
    mz_buf *b = mz_buf_new(cx->a, 1000);
    mz_jw w = mz_jw_to(b);
    mz_jw_map(&w);
    mz_jw_key_int(&w, MZ_S("deliveries"), made->deliveries);
    mz_jw_key_int(&w, MZ_S("files"), made->files);
    mz_jw_key_int(&w, MZ_S("rows"), made->rows);
    mz_jw_end(&w);
    return job_result(cx, job, mz_buf_str(b));
}

/* {"period":202611}, or with "agreement" that one alone. */
static mz_code deliver(mz_cx *cx, int64_t job, mz_str input)
{
    const struct mz_json *map = NULL;
    struct meter t = {.cx = cx, .m = {.job = job}};
    struct share_run run = {.day = mz_date_today(cx).v, .tell = {go_on, &t}};
    struct share_made made;
    MZ_TRY(mz_json_read(cx, input, (struct mz_json_options){.size_max = INPUT_BYTES}, &map));
    MZ_TRY(mz_json_int(cx, map, "period", &run.period));
    MZ_TRY(mz_json_int(cx, map, "agreement", &run.only));
    mz_code rc = share_deliver_all(cx, &run, &made);
    if (rc == MZ_STOPPED && t.rc != MZ_OK) {
        return t.rc; /* the server ends: it begins anew with the next start */
    }
    MZ_TRY(rc);
    return show(cx, job, &made);
}

/* The month's deliveries, as soon as the month has begun; nothing twice. */
static mz_code month(mz_cx *cx, int64_t job, mz_str input)
{
    struct mz_ymd t = mz_date_ymd(mz_date_today(cx));
    struct meter m = {.cx = cx, .m = {.job = job}};
    struct share_run run = {
        .period = (int64_t)t.year * 100 + t.month, .day = mz_date_today(cx).v, .tell = {go_on, &m}};
    struct share_made made;
    (void)input;
    mz_code rc = share_deliver_all(cx, &run, &made);
    return rc == MZ_STOPPED && m.rc != MZ_OK ? m.rc : rc;
}

static mz_code urge(mz_cx *cx, int64_t job, mz_str input)
{
    int64_t n = 0;
    (void)job;
    (void)input;
    return share_urge(cx, &n);
}

static mz_code sweep(mz_cx *cx, int64_t job, mz_str input)
{
    int64_t n = 0;
    (void)job;
    (void)input;
    return share_sweep(cx, &n);
}

static mz_code drop(mz_cx *cx, int64_t job, mz_str input)
{
    struct share_dropped d;
    (void)job;
    (void)input;
    return share_drop(cx, &d);
}

const struct mz_job share_jobs[] = {
    {.name = "share.deliver", .run = deliver, .help = MZ_T("Make deliveries to departments")},
    {.name = "share.month",
     .every_ms = 6 * hour_ms,
     .run = month,
     .help = MZ_T("Make the month's deliveries to departments")},
    {.name = "share.urge",
     .every_ms = 6 * hour_ms,
     .run = urge,
     .help = MZ_T("Urge departments that sent no receipt")},
    {.name = "share.drop",
     .every_ms = hour_ms / 60,
     .run = drop,
     .help = MZ_T("Put deliveries into drop folders and take receipts from there")},
    {.name = "share.keep",
     .every_ms = 24 * hour_ms,
     .run = sweep,
     .help = MZ_T("Delete files of deliveries whose time is over")},
    {0},
};

/* ---- the doctor ---------------------------------------------------------------------- */

static mz_code four_eyes(mz_cx *cx, int64_t *bad)
{
    struct share_q_doctor_four_row r = {0};
    MZ_TRY(share_q_doctor_four(cx, &r));
    *bad = r.n;
    return MZ_OK;
}

static mz_code bases(mz_cx *cx, int64_t *bad)
{
    struct share_q_doctor_base_row r = {0};
    MZ_TRY(share_q_doctor_base(cx, &r));
    *bad = r.n;
    return MZ_OK;
}

const struct mz_check share_checks[] = {
    {.name = "share.four",
     .run = four_eyes,
     .help = MZ_T("No agreement was approved by the one who asked")},
    {.name = "share.base",
     .run = bases,
     .help = MZ_T("Every change file is the difference to a delivery of its agreement")},
    {0},
};
