#include <assert.h>
#include <string.h>

#include "store/post_int.h"

/* A failure to send is one of the connection: libpq refuses nothing else here. */
static mz_code sent(mz_cx *cx, struct mz_post *p, const char *what, int ok)
{
    return ok == 1 ? MZ_OK : mz_post_fail(cx, p->main.c, NULL, what);
}

static mz_code enter(mz_cx *cx, struct mz_post *p, const char *what)
{
    if (PQpipelineStatus(p->main.c) != PQ_PIPELINE_OFF) {
        return MZ_OK;
    }
    return sent(cx, p, what, PQenterPipelineMode(p->main.c));
}

static mz_code send_prepared(mz_cx *cx, struct mz_post *p, const char *what, const char *name,
                             const struct mz_post_params *v)
{
    return sent(cx, p, what,
                PQsendQueryPrepared(p->main.c, name, v->n, v->v, v->len, v->format, 1));
}

static bool good(const PGresult *r)
{
    ExecStatusType s = PQresultStatus(r);
    return s == PGRES_TUPLES_OK || s == PGRES_COMMAND_OK;
}

/*
 * What could not be done later is no conflict that the statement we stand at could explain to a
 * reader: its caller would take it for its own.
 */
static mz_code late(mz_code rc)
{
    return rc == MZ_CONFLICT ? MZ_CORRUPT : rc;
}

/*
 * The answer of one statement: its result, then the NULL that ends it. A statement behind one that
 * failed is skipped by the server and gives PGRES_PIPELINE_ABORTED.
 */
static PGresult *answer(struct mz_post *p)
{
    PGresult *r = PQgetResult(p->main.c);
    if (r != NULL) {
        PQclear(PQgetResult(p->main.c));
    }
    return r;
}

/*
 * Behind the mark all is read: the connection is as it was before the pipeline. A NULL ends the
 * answer of one statement; two in a row mean that nothing is left.
 */
static void leave(struct mz_post *p)
{
    bool mark = false;
    for (int nulls = 0; !mark && nulls < 2 && PQstatus(p->main.c) == CONNECTION_OK;) {
        PGresult *r = PQgetResult(p->main.c);
        nulls = r == NULL ? nulls + 1 : 0;
        mark = r != NULL && PQresultStatus(r) == PGRES_PIPELINE_SYNC;
        PQclear(r);
    }
    (void)PQexitPipelineMode(p->main.c);
    p->main.later_n = 0;
    p->main.later_bytes = 0;
}

/* `what` was sent last and is asked for, or is NULL. */
static mz_code collect(mz_cx *cx, struct mz_post *p, const char *what, PGresult **out)
{
    struct mz_post_link *l = &p->main;
    mz_code rc = sent(cx, p, what == NULL ? "pipeline" : what, PQpipelineSync(l->c));
    p->base.trips++;
    for (size_t i = 0; i < l->later_n && rc == MZ_OK; i++) {
        PGresult *r = answer(p);
        if (good(r)) {
            PQclear(r);
        } else {
            rc = late(mz_post_fail(cx, l->c, r, l->later[i]));
        }
    }
    if (rc == MZ_OK && what != NULL) {
        PGresult *r = answer(p);
        if (good(r)) {
            *out = r;
        } else {
            rc = mz_post_fail(cx, l->c, r, what);
        }
    }
    leave(p);
    return rc;
}

mz_code mz_pipe_drain(mz_cx *cx, struct mz_post *p)
{
    return p->main.later_n == 0 ? MZ_OK : collect(cx, p, NULL, NULL);
}

mz_code mz_pipe_put(mz_cx *cx, struct mz_post *p, const char *what, const char *name,
                    const struct mz_post_params *v)
{
    struct mz_post_link *l = &p->main;
    MZ_TRY(enter(cx, p, what));
    MZ_TRY(send_prepared(cx, p, what, name, v));
    l->later[l->later_n++] = what;
    for (int i = 0; i < v->n; i++) {
        l->later_bytes += v->v[i] == NULL ? 0 : (size_t)v->len[i];
    }
    bool full = l->later_n == MZ_POST_LATER || l->later_bytes > MZ_POST_LATER_BYTES;
    return full ? mz_pipe_drain(cx, p) : MZ_OK;
}

mz_code mz_pipe_run(mz_cx *cx, struct mz_post *p, const char *what, const char *name,
                    const struct mz_post_params *v, PGresult **out)
{
    struct mz_post_link *l = &p->main;
    if (l->later_n > 0) {
        MZ_TRY(send_prepared(cx, p, what, name, v));
        return collect(cx, p, what, out);
    }
    p->base.trips++;
    PGresult *r = PQexecPrepared(l->c, name, v->n, v->v, v->len, v->format, 1);
    if (!good(r)) {
        return mz_post_fail(cx, l->c, r, what);
    }
    *out = r;
    return MZ_OK;
}

mz_code mz_pipe_commit(mz_cx *cx, struct mz_post *p)
{
    PGresult *r = NULL;
    MZ_TRY(sent(cx, p, "commit",
                PQsendQueryParams(p->main.c, "COMMIT", 0, NULL, NULL, NULL, NULL, 0)));
    MZ_TRY(collect(cx, p, "commit", &r));
    PQclear(r);
    return MZ_OK;
}

void mz_pipe_drop(struct mz_post *p)
{
    if (p->main.c == NULL || PQpipelineStatus(p->main.c) == PQ_PIPELINE_OFF) {
        p->main.later_n = 0;
        p->main.later_bytes = 0;
        return;
    }
    (void)PQpipelineSync(p->main.c);
    leave(p);
}
