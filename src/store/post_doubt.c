#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "store/post_int.h"

/*
 * A server remembers what became of a transaction (pg_xact_status, PostgreSQL 10 and later). While
 * the dead connection's process has not noticed, the transaction is in progress: then that process
 * is ended, for nobody waits for it, and the outcome stands.
 */

enum { STATUS_MAX = 24 };

static mz_code unknown(mz_cx *cx)
{
    return mz_refuse(cx, MZ_IO,
                     .text = MZ_T("The database went away while it was keeping the change. Whether "
                                  "it was kept is not known: look before you do it again."));
}

/* The last cell of what the server says; empty when it says nothing. */
static void said(PGconn *c, const char *sql, char out[STATUS_MAX])
{
    PGresult *r = PQexec(c, sql);
    bool told = PQresultStatus(r) == PGRES_TUPLES_OK && PQntuples(r) == 1;
    (void)snprintf(out, STATUS_MAX, "%s", told ? PQgetvalue(r, 0, 0) : "");
    PQclear(r);
}

static void ask(PGconn *c, const char *xid, char out[STATUS_MAX])
{
    char sql[300];
    (void)snprintf(sql, sizeof sql, "SELECT pg_xact_status('%s')", xid);
    said(c, sql, out);
    if (strcmp(out, "in progress") == 0) {
        char end[300];
        (void)snprintf(end, sizeof end,
                       "SELECT count(pg_terminate_backend(pid, 10000)) FROM pg_stat_activity "
                       "WHERE backend_xid = '%s'::xid8::xid AND pid <> pg_backend_pid()",
                       xid);
        said(c, end, out);
        said(c, sql, out);
    }
}

mz_code mz_post_doubt(mz_cx *cx, struct mz_post *p)
{
    char status[STATUS_MAX] = "";
    PGconn *c = NULL;
    mz_clear(cx);
    if (p->xid[0] == '\0' || mz_post_dial(cx, p->base.url, &c) != MZ_OK) {
        mz_clear(cx);
        return unknown(cx);
    }
    ask(c, p->xid, status);
    PQfinish(c);
    if (strcmp(status, "committed") == 0) {
        return MZ_OK;
    }
    return strcmp(status, "aborted") == 0 ? mz_post_away(cx) : unknown(cx);
}
