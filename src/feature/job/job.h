/*
 * job.h - work that outlives its request: asked for in a transaction, run by the job process.
 *
 * Layer: feature. A feature declares what it can run in its table of jobs (feature.h) and asks for
 * one with job_add() inside the transaction that stored the input. The job process takes the
 * oldest, acts as the one who asked (same scope, same role), and reports progress.
 *
 * Invariants
 *   - A job that was acknowledged runs, whatever is killed: one whose runner is silent for 60 s or
 *     is known to be gone is taken again, at most 3 times, then it is failed with a sentence. So a
 *     job works in steps that can be repeated.
 *   - A fault that may pass (a full disk, a database that is away) is tried again after the same
 *     60 s. An orderly end of the server, and a kill of the whole server, count as no try.
 *   - Progress is committed apart from the work, so that it shows while a long step runs.
 *   - Who asked may stop it; it ends at the next step.
 */
#ifndef MZ_FEATURE_JOB_JOB_H
#define MZ_FEATURE_JOB_JOB_H

#include "base/base.h"

enum { JOB_INPUT_MAX = 65536, JOB_RESULT_MAX = 65536 };

struct job {
    int64_t id;
    int64_t division;
    mz_str name;
    mz_str input;  /* JSON */
    mz_str state;  /* waiting, running, done, failed, stopped */
    mz_str result; /* JSON of the feature; after "failed" {"say": sentence} */
    int64_t done, all, bad;
    int64_t user;
    int64_t asked_ms, began_ms, ended_ms; /* MZ_NULL when not yet */
    bool stop;
};

/* Only inside a transaction. The place is the actor's own division. */
mz_code job_add(mz_cx *cx, const char *name, mz_str input, int64_t *id) MZ_MUST_USE;
mz_code job_get(mz_cx *cx, int64_t id, struct job *out) MZ_MUST_USE;
/* Ask it to stop; MZ_CONFLICT when it has ended. Opens its own transaction. */
mz_code job_stop(mz_cx *cx, int64_t id) MZ_MUST_USE;

/*
 * Called by a running job between its transactions. *stop tells that it should end with
 * MZ_STOPPED. Cheap to call often: it writes at most four times a second.
 */
struct job_meter {
    int64_t job;
    int64_t done, all, bad;
    int64_t written_ms;
};
mz_code job_progress(mz_cx *cx, struct job_meter *meter, bool *stop) MZ_MUST_USE;
/*
 * What the job leaves: JSON, kept with its end, at most JOB_RESULT_MAX bytes. Its page says the
 * texts "say" and "say_en" and leads to "href" where they are there.
 */
mz_code job_result(mz_cx *cx, int64_t job, mz_str result) MZ_MUST_USE;

/*
 * Called once by a job process before its first job. `place` begins the names of all runners of
 * this data folder, of which this one is the only that lives: what others left is taken at once.
 * `blame`: only a job process died, perhaps by its job, so that the try counts.
 */
mz_code job_orphans(mz_cx *cx, mz_str place, bool blame) MZ_MUST_USE;
/* Run the next waiting job, if any, to its end. `ran` is false when there was none. */
mz_code job_run_one(mz_cx *cx, mz_str runner, bool *ran) MZ_MUST_USE;

/* ---- a job over many rows ----------------------------------------------------------------- */

/*
 * The rows are chosen when the job is asked for and never again, so that it does what its reader
 * confirmed. A row's act and the note that it was done are one transaction: a job that is killed
 * and taken again does no row twice and leaves none out, and its counts are right at every moment.
 * A row that is refused keeps its sentence and stops no other.
 */
enum { JOB_ROWS_MAX = 100000, JOB_ROWS_SHOWN = 100 };

/* In the transaction of job_add(). MZ_LIMIT over JOB_ROWS_MAX. */
mz_code job_rows_add(mz_cx *cx, int64_t job, const int64_t *about, size_t n) MZ_MUST_USE;

/* One row, inside the caller's open transaction, in at most 4 MB; any code but MZ_OK leaves it as
 * it was. */
typedef mz_code job_row_fn(mz_cx *cx, void *p, int64_t about);
/*
 * All rows that are not done yet. Rows share a transaction as long as none is refused. MZ_STOPPED
 * when somebody asked for it; what the database cannot do just now (5xx) ends it with its code, and
 * the job is taken again.
 */
mz_code job_rows_run(mz_cx *cx, int64_t job, job_row_fn *fn, void *p) MZ_MUST_USE;

struct job_refused {
    int64_t about;
    mz_str why; /* in the language of the job */
};
struct job_rows {
    int64_t all, done, refused;
    struct job_refused *shown; /* the first JOB_ROWS_SHOWN */
    size_t shown_n;
};
mz_code job_rows_get(mz_cx *cx, int64_t job, struct job_rows *out) MZ_MUST_USE;

#endif
