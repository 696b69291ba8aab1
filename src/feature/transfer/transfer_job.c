/* What the job process does for imports and exports, and what it deletes when its time is over. */
#include <inttypes.h>
#include <unistd.h>

#include "base/json.h"
#include "feature/job/job.h"
#include "feature/transfer/export.h"
#include "feature/transfer/import.h"
#include "feature/transfer/transfer_int.h"
#include "feature/transfer/transfer_sql.h"
#include "feature/world.h"
#include "store/db.h"

enum { INPUT_BYTES = 1000, SWEPT = 200 };

static mz_code run_of(mz_cx *cx, mz_str input, int64_t *id)
{
    const struct mz_json *map = NULL;
    MZ_TRY(mz_json_read(cx, input, (struct mz_json_options){.size_max = INPUT_BYTES}, &map));
    return mz_json_int(cx, map, "run", id);
}

/* ---- imports ------------------------------------------------------------------ */

static mz_code told(mz_cx *cx, void *p, const struct import_run *run, int64_t rows, int64_t all,
                    bool *stop)
{
    struct job_meter *m = p;
    m->done = rows;
    m->all = all;
    m->bad = run->counts.refused;
    return job_progress(cx, m, stop);
}

mz_code transfer_import_job(mz_cx *cx, int64_t job, mz_str input)
{
    struct import_run *run = MZ_NEW(cx->a, struct import_run);
    struct job_meter meter = {.job = job};
    int64_t id = 0;
    MZ_TRY(run_of(cx, input, &id));
    MZ_TRY(import_get(cx, id, run));
    return import_go(cx, run, (struct import_tell){told, &meter});
}

mz_code transfer_check_job(mz_cx *cx, int64_t job, mz_str input)
{
    struct import_run *run = MZ_NEW(cx->a, struct import_run);
    struct job_meter meter = {.job = job};
    int64_t id = 0;
    MZ_TRY(run_of(cx, input, &id));
    MZ_TRY(import_get(cx, id, run));
    return import_trial(cx, run, (struct import_tell){told, &meter});
}

/* ---- exports ------------------------------------------------------------------- */

static mz_code stepped(mz_cx *cx, void *p, int64_t done, int64_t all)
{
    struct job_meter *m = p;
    bool stop = false;
    m->done = done;
    m->all = all;
    MZ_TRY(job_progress(cx, m, &stop));
    return stop ? MZ_STOPPED : MZ_OK;
}

mz_code transfer_export_job(mz_cx *cx, int64_t job, mz_str input)
{
    struct job_meter meter = {.job = job};
    int64_t id = 0;
    MZ_TRY(run_of(cx, input, &id));
    return export_make(cx, id, stepped, &meter);
}

/* ---- what is over ----------------------------------------------------------------- */

struct gone {
    int64_t id, county, division;
};

/* As the program in the place of the run: its rows are of one county. */
static mz_code note_gone(mz_cx *cx, const char *kind, const struct gone *g)
{
    return mz_tx_note(cx, &(struct mz_event){.act = MZ_S("transfer.sweep"),
                                             .kind = mz_str_of(kind),
                                             .subject = g->id,
                                             .division = g->division});
}

static mz_code forget_import(mz_cx *cx, void *p)
{
    const struct gone *g = p;
    int64_t changed = 0;
    MZ_TRY(import_row_forget(cx, g->county, g->id, &changed));
    MZ_TRY(import_run_gone(cx, g->id, &changed));
    return note_gone(cx, "import", g);
}

static mz_code forget_export(mz_cx *cx, void *p)
{
    const struct gone *g = p;
    int64_t changed = 0;
    MZ_TRY(export_gone(cx, g->id, &changed));
    return note_gone(cx, "export", g);
}

static mz_code sweep_imports(mz_cx *cx, int64_t before)
{
    struct import_run_old_row *old = NULL;
    size_t n = 0;
    MZ_TRY(import_run_old(cx, before, SWEPT, &old, &n));
    for (size_t i = 0; i < n; i++) {
        struct gone g = {old[i].id, old[i].county, old[i].division};
        import_file_drop(cx, old[i].file); /* first: killed here, the next sweep ends it */
        MZ_TRY(mz_tx(cx, forget_import, &g));
    }
    return MZ_OK;
}

static mz_code sweep_exports(mz_cx *cx, int64_t before)
{
    struct export_old_row *old = NULL;
    size_t n = 0;
    MZ_TRY(export_old(cx, before, SWEPT, &old, &n));
    for (size_t i = 0; i < n; i++) {
        struct gone g = {old[i].id, old[i].county, old[i].division};
        import_file_drop(cx, old[i].file);
        MZ_TRY(mz_tx(cx, forget_export, &g));
    }
    return MZ_OK;
}

mz_code transfer_sweep_job(mz_cx *cx, int64_t job, mz_str input)
{
    static const int64_t day_ms = INT64_C(86400000);
    int64_t now = mz_now_ms(cx);
    (void)job;
    (void)input;
    MZ_TRY(sweep_imports(cx, now - IMPORT_KEEP_DAYS * day_ms));
    return sweep_exports(cx, now - EXPORT_KEEP_DAYS * day_ms);
}
