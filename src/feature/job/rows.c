#include "feature/job/job.h"

#include <inttypes.h>

#include "base/text.h"
#include "feature/job/job_sql.h"
#include "store/db.h"

enum { TOGETHER = 100, DONE = 1, REFUSED = 2, ROOM = 512 << 20 };

struct going {
    int64_t job, county;
    job_row_fn *fn;
    void *p;
    struct job_row_next_row *rows;
    size_t n;
    struct job_meter meter;
};

mz_code job_rows_add(mz_cx *cx, int64_t job, const int64_t *about, size_t n)
{
    if (n > JOB_ROWS_MAX) {
        return mz_refuse(
            cx, MZ_LIMIT, .field = "id",
            .text = MZ_T("{0} rows are too many at once; the most are {1}."),
            .arg = {mz_str_fmt(cx->a, "%zu", n), mz_str_fmt(cx->a, "%d", (int)JOB_ROWS_MAX)});
    }
    for (size_t i = 0; i < n; i++) {
        MZ_TRY(job_row_add(cx, job / MZ_ID_UNIT, job, (int64_t)i + 1, about[i]));
    }
    return MZ_OK;
}

static mz_code ended(mz_cx *cx, const struct going *g, int64_t row, int64_t state, mz_str why)
{
    int64_t changed = 0;
    const struct job_row_end_args args = {g->county, g->job, row, state, why};
    MZ_TRY(job_row_end(cx, &args, &changed));
    return changed == 1 ? MZ_OK
                        : mz_fail(cx, MZ_CONFLICT, "row %" PRId64 " of job %" PRId64 " moved on",
                                  row, g->job);
}

struct part {
    const struct going *g;
    const struct job_row_next_row *rows;
    size_t n;
};

static mz_code part_tx(mz_cx *cx, void *p)
{
    const struct part *x = p;
    for (size_t i = 0; i < x->n; i++) {
        MZ_TRY(x->g->fn(cx, x->g->p, x->rows[i].about));
        MZ_TRY(ended(cx, x->g, x->rows[i].n, DONE, MZ_S("")));
    }
    return MZ_OK;
}

static mz_code some(mz_cx *cx, const struct going *g, size_t first, size_t n)
{
    struct part x = {g, g->rows + first, n};
    return mz_tx(cx, part_tx, &x);
}

struct refusing {
    const struct going *g;
    int64_t n;
    mz_str why;
};

static mz_code refuse_tx(mz_cx *cx, void *p)
{
    const struct refusing *r = p;
    MZ_TRY(ended(cx, r->g, r->n, REFUSED, r->why));
    mz_tx_quiet(cx);
    return MZ_OK;
}

static mz_code refuse(mz_cx *cx, const struct going *g, const struct job_row_next_row *row)
{
    struct refusing r = {g, row->n, mz_text_error(cx->a, cx->lang, &cx->err)};
    mz_clear(cx);
    return mz_tx(cx, refuse_tx, &r);
}

/* No row can help it: the database is away, the disk is full. */
static bool broken(mz_code rc)
{
    return rc != MZ_OK && mz_code_http(rc) >= 500;
}

static mz_code one_by_one(mz_cx *cx, struct going *g)
{
    for (size_t i = 0; i < g->n; i++) {
        mz_code rc = some(cx, g, i, 1);
        if (broken(rc)) {
            return rc;
        }
        g->meter.bad += rc != MZ_OK;
        g->meter.done++;
        MZ_TRY(rc == MZ_OK ? MZ_OK : refuse(cx, g, &g->rows[i]));
    }
    return MZ_OK;
}

static mz_code round_of(mz_cx *cx, struct going *g, int64_t *after)
{
    MZ_TRY(job_row_next(cx, g->county, g->job, *after, TOGETHER, &g->rows, &g->n));
    if (g->n == 0) {
        return MZ_OK;
    }
    *after = g->rows[g->n - 1].n;
    mz_code rc = some(cx, g, 0, g->n);
    if (rc == MZ_OK) {
        g->meter.done += (int64_t)g->n;
        return MZ_OK;
    }
    if (broken(rc)) {
        return rc;
    }
    mz_clear(cx);
    return one_by_one(cx, g);
}

static mz_code all_rounds(mz_cx *cx, struct going *g)
{
    bool stop = false;
    mz_arena *keep = cx->a;
    mz_arena *room = mz_arena_new(ROOM);
    mz_code rc = MZ_OK;
    cx->a = room;
    g->n = 1;
    for (int64_t after = 0; rc == MZ_OK && g->n > 0 && !stop;) {
        mz_arena_reset(room);
        rc = round_of(cx, g, &after);
        rc = rc == MZ_OK ? job_progress(cx, &g->meter, &stop) : rc;
    }
    cx->a = keep;
    mz_arena_free(room);
    return rc == MZ_OK && stop ? MZ_STOPPED : rc;
}

mz_code job_rows_run(mz_cx *cx, int64_t job, job_row_fn *fn, void *p)
{
    struct job_rows now;
    struct going g = {.job = job, .county = job / MZ_ID_UNIT, .fn = fn, .p = p};
    MZ_TRY(job_rows_get(cx, job, &now));
    g.meter = (struct job_meter){
        .job = job, .done = now.done + now.refused, .all = now.all, .bad = now.refused};
    MZ_TRY(all_rounds(cx, &g));
    MZ_TRY(job_rows_get(cx, job, &now));
    return job_result(
        cx, job,
        mz_str_fmt(cx->a, "{\"rows\":%" PRId64 ",\"done\":%" PRId64 ",\"refused\":%" PRId64 "}",
                   now.all, now.done, now.refused));
}

mz_code job_rows_get(mz_cx *cx, int64_t job, struct job_rows *out)
{
    struct job_row_counts_row c = {0};
    struct job_row_refused_row *r = NULL;
    int64_t county = job / MZ_ID_UNIT;
    MZ_TRY(job_row_counts(cx, county, job, &c));
    *out = (struct job_rows){.all = c.rows_n, .done = c.done, .refused = c.refused};
    MZ_TRY(job_row_refused(cx, county, job, JOB_ROWS_SHOWN, &r, &out->shown_n));
    out->shown = MZ_NEW_N(cx->a, struct job_refused, out->shown_n + 1);
    for (size_t i = 0; i < out->shown_n; i++) {
        out->shown[i] = (struct job_refused){r[i].about, r[i].why};
    }
    return MZ_OK;
}
