/*
 * job.h - work that outlives its request: asked for in a transaction, run by the job process.
 *
 * Layer: feature. A feature declares what it can run in its table of jobs (feature.h) and asks for
 * one with job_add() inside the transaction that stored the input. The job process takes the
 * oldest, acts as the one who asked (same scope, same role), and reports progress.
 *
 * Invariants
 *   - A job that was acknowledged runs, whatever is killed: one whose runner is silent for 60 s, or
 *     is known to be gone, is taken again, at most 3 times, then it is failed with a sentence. A job
 *     therefore works in steps that can be repeated.
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
/* The newest jobs of the actor. */
mz_code job_mine(mz_cx *cx, int64_t most, struct job **out, size_t *n) MZ_MUST_USE;
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
/* The result that the job's page shows: JSON, kept with its end. At most JOB_RESULT_MAX bytes. */
mz_code job_result(mz_cx *cx, int64_t job, mz_str result) MZ_MUST_USE;

/*
 * Called once by a job process before its first job. `place` begins the names of all runners of this
 * data folder, of which this one is the only that lives: what others of it left is taken at once.
 * `blame`: only a job process died, perhaps by its job, so that the try counts.
 */
mz_code job_orphans(mz_cx *cx, mz_str place, bool blame) MZ_MUST_USE;
/* Run the next waiting job, if any, to its end. `ran` is false when there was none. */
mz_code job_run_one(mz_cx *cx, mz_str runner, bool *ran) MZ_MUST_USE;

#endif
