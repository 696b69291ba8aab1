#include <endian.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "store/carry_int.h"
#include "store/post_int.h"

enum { FETCH = 2000, SEND_AT = 1 << 16, OUT_MAX = (64 << 20) + (1 << 17) };

static mz_code run(mz_cx *cx, PGconn *c, const char *sql)
{
    PGresult *r = PQexec(c, sql);
    ExecStatusType s = PQresultStatus(r);
    if (s != PGRES_COMMAND_OK && s != PGRES_TUPLES_OK) {
        return mz_post_fail(cx, c, r, "carry");
    }
    PQclear(r);
    return MZ_OK;
}

static void told(struct carry *k, int64_t rows)
{
    k->done += rows;
    k->all = k->all < k->done ? k->done : k->all;
    if (k->step != NULL) {
        k->step(k->p, k->done, k->all);
    }
}

/* ---- reading --------------------------------------------------------------------------- */

/* How many rows there are about, for the bar of progress. */
static mz_code estimate(mz_cx *cx, struct carry *k)
{
    PGresult *r = PQexec(k->link, "SELECT greatest(sum(c.reltuples), 0)::bigint FROM pg_class c "
                                  "JOIN pg_namespace n ON n.oid = c.relnamespace "
                                  "WHERE c.relkind = 'r' AND n.nspname = 'public'");
    if (PQresultStatus(r) != PGRES_TUPLES_OK) {
        return mz_post_fail(cx, k->link, r, "carry");
    }
    k->all = PQntuples(r) == 1 ? strtoll(PQgetvalue(r, 0, 0), NULL, 10) : 0;
    PQclear(r);
    return MZ_OK;
}

/*
 * One snapshot of all tables. The nodes of Citus have none in common: there the writers are held
 * first, by the lock that each of them takes at its beginning, and so nothing changes meanwhile.
 */
static mz_code hold(mz_cx *cx, const mz_db *db, struct carry *k)
{
    char lock[64];
    (void)snprintf(lock, sizeof lock, "SELECT pg_advisory_lock(%d)", MZ_POST_WRITERS);
    if (db->distributed) {
        MZ_TRY(run(cx, k->link, lock));
    }
    MZ_TRY(run(cx, k->link, "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY"));
    return estimate(cx, k);
}

mz_code mz_post_read_open(mz_cx *cx, mz_db *db, struct carry *k)
{
    PGconn *c = NULL;
    MZ_TRY(mz_post_dial(cx, db->url, &c));
    k->link = c;
    mz_code rc = hold(cx, db, k);
    if (rc != MZ_OK) {
        mz_post_read_close(k);
    }
    return rc;
}

void mz_post_read_close(struct carry *k)
{
    PQfinish(k->link); /* its snapshot and its lock go with it */
    k->link = NULL;
}

static mz_code page(mz_cx *cx, struct carry *k,
                    mz_code (*row)(mz_cx *cx, void *p, const struct mz_cell *cells, size_t n),
                    void *p, int *rows)
{
    struct mz_cell cells[MZ_COLS_MAX];
    char sql[48];
    (void)snprintf(sql, sizeof sql, "FETCH %d FROM carry", FETCH);
    PGresult *r = PQexecParams(k->link, sql, 0, NULL, NULL, NULL, NULL, 1);
    if (PQresultStatus(r) != PGRES_TUPLES_OK) {
        return mz_post_fail(cx, k->link, r, "carry");
    }
    int n = PQnfields(r);
    mz_code rc = n <= MZ_COLS_MAX ? MZ_OK : mz_fail(cx, MZ_LIMIT, "a table with %d columns", n);
    *rows = PQntuples(r);
    for (int i = 0; i < *rows && rc == MZ_OK; i++) {
        for (int j = 0; j < n; j++) {
            mz_post_cell(r, i, j, &cells[j]);
        }
        rc = row(cx, p, cells, (size_t)n);
    }
    PQclear(r);
    told(k, *rows);
    return rc;
}

mz_code mz_post_read(mz_cx *cx, struct carry *k, const char *sql,
                     mz_code (*row)(mz_cx *cx, void *p, const struct mz_cell *cells, size_t n),
                     void *p)
{
    int rows = FETCH;
    MZ_TRY(run(cx, k->link, mz_str_fmt(cx->a, "DECLARE carry NO SCROLL CURSOR FOR %s", sql).p));
    while (rows == FETCH) {
        MZ_TRY(page(cx, k, row, p, &rows));
    }
    return run(cx, k->link, "CLOSE carry");
}

/* ---- writing ----------------------------------------------------------------------------- */

static mz_code still_empty(mz_cx *cx, struct carry *k)
{
    PGresult *r = PQexec(k->link, "SELECT 1 FROM mz_audit_head LIMIT 1");
    if (PQresultStatus(r) != PGRES_TUPLES_OK) {
        return mz_post_fail(cx, k->link, r, "carry");
    }
    int n = PQntuples(r);
    PQclear(r);
    return n == 0 ? MZ_OK : mz_fail(cx, MZ_CONFLICT, "somebody else wrote into the database");
}

static mz_code begin(mz_cx *cx, const mz_db *db, struct carry *k)
{
    char lock[64];
    (void)snprintf(lock, sizeof lock, "SELECT pg_advisory_xact_lock(%d)", MZ_POST_WRITERS);
    MZ_TRY(run(cx, k->link, "BEGIN"));
    MZ_TRY(run(cx, k->link, lock));
    if (db->distributed) { /* tables that refer to each other, in one transaction */
        MZ_TRY(run(cx, k->link, "SET LOCAL citus.multi_shard_modify_mode TO 'sequential'"));
    }
    return still_empty(cx, k);
}

mz_code mz_post_write_open(mz_cx *cx, mz_db *db, struct carry *k)
{
    PGconn *c = NULL;
    MZ_TRY(mz_post_dial(cx, db->url, &c));
    k->link = c;
    k->out = malloc(OUT_MAX);
    if (k->out == NULL) {
        abort();
    }
    mz_code rc = begin(cx, db, k);
    return rc == MZ_OK ? MZ_OK : mz_post_write_close(cx, k, rc);
}

mz_code mz_post_write_close(mz_cx *cx, struct carry *k, mz_code so_far)
{
    mz_code rc = so_far == MZ_OK ? run(cx, k->link, "COMMIT") : so_far;
    PQfinish(k->link);
    free(k->out);
    k->link = NULL;
    k->out = NULL;
    return rc;
}

mz_code mz_post_write(mz_cx *cx, struct carry *k, const char *sql)
{
    return run(cx, k->link, sql);
}

static mz_code push(mz_cx *cx, struct carry *k)
{
    int ok = PQputCopyData(k->link, k->out, (int)k->out_n);
    k->out_n = 0;
    return ok == 1 ? MZ_OK : mz_post_fail(cx, k->link, NULL, "carry");
}

static void add(struct carry *k, const void *p, size_t n)
{
    memcpy(k->out + k->out_n, p, n);
    k->out_n += n;
}

static void add_number(struct carry *k, uint64_t v, size_t bytes)
{
    uint64_t wide = htobe64(v);
    add(k, (const char *)&wide + sizeof wide - bytes, bytes);
}

mz_code mz_post_copy_open(mz_cx *cx, struct carry *k, const char *into)
{
    static const char head[] = "PGCOPY\n\377\r\n\0\0\0\0\0\0\0\0"; /* and the NUL: 19 bytes */
    mz_str sql = mz_str_fmt(cx->a, "COPY %s FROM STDIN (FORMAT binary)", into);
    PGresult *r = PQexec(k->link, sql.p);
    if (PQresultStatus(r) != PGRES_COPY_IN) {
        return mz_post_fail(cx, k->link, r, "carry");
    }
    PQclear(r);
    k->out_n = 0;
    add(k, head, sizeof head);
    return MZ_OK;
}

/* The binary form of COPY: how many columns, then each as its length and its bytes. */
mz_code mz_post_copy_row(mz_cx *cx, struct carry *k, const struct mz_cell *cells, size_t n)
{
    size_t need = 2;
    for (size_t i = 0; i < n; i++) {
        need += 12 + cells[i].s.n;
    }
    if (need > OUT_MAX - SEND_AT) {
        return mz_fail(cx, MZ_LIMIT, "a row of %zu bytes", need);
    }
    add_number(k, n, 2);
    for (size_t i = 0; i < n; i++) {
        const struct mz_cell *c = &cells[i];
        if (c->null) {
            add_number(k, UINT32_MAX, 4);
        } else if (c->number) {
            add_number(k, 8, 4);
            add_number(k, (uint64_t)c->i, 8);
        } else {
            add_number(k, c->s.n, 4);
            add(k, c->s.p, c->s.n);
        }
    }
    k->done++;
    if (k->done % FETCH == 0) {
        told(k, 0);
    }
    return k->out_n < SEND_AT ? MZ_OK : push(cx, k);
}

mz_code mz_post_copy_close(mz_cx *cx, struct carry *k)
{
    add_number(k, UINT16_MAX, 2);
    MZ_TRY(push(cx, k));
    if (PQputCopyEnd(k->link, NULL) != 1) {
        return mz_post_fail(cx, k->link, NULL, "carry");
    }
    PGresult *r = PQgetResult(k->link);
    if (PQresultStatus(r) != PGRES_COMMAND_OK) {
        return mz_post_fail(cx, k->link, r, "carry");
    }
    PQclear(r);
    PQclear(PQgetResult(k->link));
    return MZ_OK;
}
