#include "feature/job/job.h"

#include <inttypes.h>
#include <string.h>

#include "base/json.h"
#include "base/text.h"
#include "feature/feature.h"
#include "feature/job/job_sql.h"
#include "feature/world.h"
#include "store/db.h"

enum { PROGRESS_MS = 250, RUN_ARENA = 1 << 30, TRIES = 3 };

static mz_code note(mz_cx *cx, const char *act, int64_t id, int64_t division)
{
    return mz_tx_note(
        cx, &(struct mz_event){
                .act = mz_str_of(act), .kind = MZ_S("job"), .subject = id, .division = division});
}

mz_code job_add(mz_cx *cx, const char *name, mz_str input, int64_t *id)
{
    const struct mz_actor *who = cx->actor;
    int64_t division = who->division_lo;
    int64_t county = division / MZ_COUNTY_UNIT;
    if (input.n > JOB_INPUT_MAX) {
        return mz_fail(cx, MZ_LIMIT, "input of %zu bytes for job %s", input.n, name);
    }
    MZ_TRY(mz_id_take(cx, county, 1, id));
    struct job_insert_args args = {
        .id = *id,
        .county = county,
        .division = division,
        .name = mz_str_of(name),
        .input = input.p == NULL ? MZ_S("{}") : input,
        .user_id = who->user,
        .role = who->role,
        .scope_lo = who->division_lo,
        .scope_hi = who->division_hi,
        .asked_ms = mz_now_ms(cx),
    };
    MZ_TRY(job_insert(cx, &args));
    return note(cx, "job.ask", *id, division);
}

mz_code job_get(mz_cx *cx, int64_t id, struct job *out)
{
    struct job_by_id_row r = {0};
    MZ_TRY(job_by_id(cx, id, &r));
    *out = (struct job){.id = r.id,
                        .division = r.division,
                        .name = r.name,
                        .input = r.input,
                        .state = r.state,
                        .result = r.result,
                        .done = r.done_n,
                        .all = r.all_n,
                        .bad = r.bad_n,
                        .user = r.user_id,
                        .asked_ms = r.asked_ms,
                        .began_ms = r.began_ms,
                        .ended_ms = r.ended_ms,
                        .stop = r.stop != 0};
    return MZ_OK;
}

struct step {
    int64_t id;
    int64_t changed;
    struct job_meter *meter;
    mz_str text;
    const char *state;
    bool stop;
};

static mz_code ask_stop(mz_cx *cx, void *p)
{
    struct step *s = p;
    struct job j;
    MZ_TRY(job_get(cx, s->id, &j));
    MZ_TRY(job_ask_stop(cx, s->id, &s->changed));
    return note(cx, "job.stop", s->id, j.division);
}

mz_code job_stop(mz_cx *cx, int64_t id)
{
    struct step s = {.id = id};
    MZ_TRY(mz_tx(cx, ask_stop, &s));
    return s.changed > 0 ? MZ_OK
                         : mz_refuse(cx, MZ_CONFLICT, .text = MZ_T("This work has ended already."));
}

/* Progress is not worth an audit event; the store insists on one for every guarded change. */
static mz_code move(mz_cx *cx, void *p)
{
    struct step *s = p;
    struct job_move_row row = {0};
    struct job_move_args args = {.id = s->meter->job,
                                 .done_n = s->meter->done,
                                 .all_n = s->meter->all,
                                 .bad_n = s->meter->bad,
                                 .now_ms = mz_now_ms(cx)};
    bool found = false;
    MZ_TRY(job_move(cx, &args, &row, &found));
    s->stop = !found || row.stop != 0;
    mz_tx_quiet(cx);
    return MZ_OK;
}

static bool ending(const mz_cx *cx)
{
    return cx->world != NULL && cx->world->ending != NULL && cx->world->ending();
}

mz_code job_progress(mz_cx *cx, struct job_meter *meter, bool *stop)
{
    struct step s = {.meter = meter};
    int64_t now = mz_now_ms(cx);
    *stop = false;
    if (ending(cx)) {
        return mz_fail(cx, MZ_BUSY, "the server ends; the job goes on with the next start");
    }
    /* A clock that was set back must not silence the meter. */
    if (meter->written_ms != 0 && now >= meter->written_ms &&
        now - meter->written_ms < PROGRESS_MS) {
        return MZ_OK;
    }
    MZ_TRY(mz_tx(cx, move, &s));
    meter->written_ms = now;
    *stop = s.stop;
    return MZ_OK;
}

static mz_code finish(mz_cx *cx, void *p)
{
    struct step *s = p;
    struct job j;
    MZ_TRY(job_get(cx, s->id, &j));
    mz_str text = s->text.p != NULL ? s->text : j.result;
    MZ_TRY(job_finish(cx, s->id, mz_str_of(s->state), text, mz_now_ms(cx), &s->changed));
    return note(cx, strcmp(s->state, "failed") == 0 ? "job.fail" : "job.end", s->id, j.division);
}

static mz_code keep(mz_cx *cx, void *p)
{
    struct step *s = p;
    MZ_TRY(job_keep(cx, s->id, s->text, &s->changed));
    mz_tx_quiet(cx);
    return MZ_OK;
}

mz_code job_result(mz_cx *cx, int64_t job, mz_str result)
{
    struct step s = {.id = job, .text = result};
    if (result.n > JOB_RESULT_MAX) {
        return mz_fail(cx, MZ_LIMIT, "result of %zu bytes", result.n);
    }
    return mz_tx(cx, keep, &s);
}

/* ---- running ------------------------------------------------------------------ */

static const struct mz_job *kind(mz_str name)
{
    for (size_t i = 0; mz_features[i] != NULL; i++) {
        for (const struct mz_job *j = mz_features[i]->jobs; j != NULL && j->name != NULL; j++) {
            if (mz_str_eq(name, mz_str_of(j->name))) {
                return j;
            }
        }
    }
    return NULL;
}

struct taking {
    struct job_next_row row;
    mz_str runner;
    bool found;
};

static mz_str told(mz_cx *cx, const struct mz_error *e);

/* Jobs that were taken three times and never came to an end. */
static mz_code give_up(mz_cx *cx, int64_t now)
{
    struct job_spent_row *rows = NULL;
    size_t n = 0;
    const struct mz_error e = {
        .code = MZ_CORRUPT,
        .say = MZ_T("This work broke off three times. What it had done stays. Start it again; if "
                    "that does not help, tell the system administrator.")};
    MZ_TRY(job_spent(cx, now, &rows, &n));
    for (size_t i = 0; i < n; i++) {
        int64_t changed = 0;
        MZ_TRY(job_finish(cx, rows[i].id, MZ_S("failed"), told(cx, &e), now, &changed));
        MZ_TRY(note(cx, "job.fail", rows[i].id, rows[i].division));
    }
    return MZ_OK;
}

static mz_code take(mz_cx *cx, void *p)
{
    struct taking *t = p;
    int64_t now = mz_now_ms(cx);
    int64_t changed = 0;
    MZ_TRY(give_up(cx, now));
    MZ_TRY(job_next(cx, now, &t->row, &t->found));
    if (!t->found) {
        return MZ_OK;
    }
    MZ_TRY(job_begin(cx, t->row.id, t->runner, now, &changed));
    t->found = changed > 0;
    return t->found ? note(cx, "job.begin", t->row.id, t->row.division) : MZ_OK;
}

/* The sentence of an error, kept in both languages: the reader's is not known here. */
static mz_str told(mz_cx *cx, const struct mz_error *e)
{
    mz_str zh = mz_text_error(cx->a, MZ_LANG_ZH, e);
    mz_str en = mz_text_error(cx->a, MZ_LANG_EN, e);
    mz_jw w = mz_jw_to(mz_buf_new(cx->a, JOB_RESULT_MAX));
    mz_jw_map(&w);
    mz_jw_key_text(&w, MZ_S("say"), zh);
    mz_jw_key_text(&w, MZ_S("say_en"), en);
    mz_jw_end(&w);
    return mz_buf_str(w.out);
}

static mz_code end(mz_cx *cx, int64_t id, mz_code rc, const struct mz_error *e)
{
    struct step s = {.id = id};
    s.state = rc == MZ_OK ? "done" : rc == MZ_STOPPED ? "stopped" : "failed";
    s.text = rc == MZ_OK || rc == MZ_STOPPED ? (mz_str){NULL, 0} : told(cx, e);
    return mz_tx(cx, finish, &s);
}

static mz_code put_back(mz_cx *cx, void *p)
{
    struct step *s = p;
    MZ_TRY(job_put_back(cx, s->id, &s->changed));
    mz_tx_quiet(cx);
    return MZ_OK;
}

/* What ended for now only: by the end of the server, or by a fault that may pass. */
static bool goes_on(mz_cx *cx, const struct job_next_row *row, mz_code rc, mz_code *out)
{
    struct step s = {.id = row->id};
    if (rc == MZ_OK || rc == MZ_STOPPED || !mz_code_retry(rc)) {
        return false;
    }
    if (ending(cx)) {
        *out = mz_tx(cx, put_back, &s);
        return true;
    }
    *out = MZ_OK; /* silent from here on: it is taken again in a minute */
    return row->tries + 1 < TRIES;
}

struct orphans {
    mz_str place;
    bool blame;
};

static mz_code release(mz_cx *cx, void *p)
{
    const struct orphans *o = p;
    int64_t changed = 0;
    MZ_TRY(job_orphan(cx, o->place, o->blame ? 1 : 0, &changed));
    mz_tx_quiet(cx);
    return MZ_OK;
}

mz_code job_orphans(mz_cx *cx, mz_str place, bool blame)
{
    struct orphans o = {place, blame};
    return mz_tx(cx, release, &o);
}

/* As the one who asked: with that scope and role, and with the job's number as the request. */
static mz_code run_as(mz_cx *cx, const struct job_next_row *row)
{
    const struct mz_actor *before = cx->actor;
    const struct mz_job *k = kind(row->name);
    if (k == NULL) {
        return mz_fail(cx, MZ_ABSENT, "no feature runs \"" MZ_FMT "\"", MZ_ARG(row->name));
    }
    struct mz_actor who = {.user = row->user_id,
                           .division_lo = row->scope_lo,
                           .division_hi = row->scope_hi,
                           .role = row->role,
                           .name = row->role,
                           .from = MZ_S("job"),
                           .request = mz_str_fmt(cx->a, "job %" PRId64, row->id)};
    cx->actor = &who;
    mz_code rc = k->run(cx, row->id, row->input);
    mz_tx_rollback(cx);
    cx->actor = before;
    return rc;
}

mz_code job_run_one(mz_cx *cx, mz_str runner, bool *ran)
{
    struct taking t = {.runner = runner};
    mz_arena *outer = cx->a;
    mz_arena *a = mz_arena_new(RUN_ARENA);
    cx->a = a;
    mz_code rc = mz_tx(cx, take, &t);
    *ran = rc == MZ_OK && t.found;
    if (*ran) {
        mz_code done = run_as(cx, &t.row);
        struct mz_error e = cx->err;
        mz_clear(cx);
        if (!goes_on(cx, &t.row, done, &rc)) {
            rc = end(cx, t.row.id, done, &e);
        }
    }
    cx->a = outer;
    mz_arena_free(a);
    return rc;
}
