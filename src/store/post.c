#include <arpa/inet.h>
#include <assert.h>
#include <endian.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/crypto.h"
#include "base/text.h"
#include "store/post_int.h"

/* Types of results that we read (PostgreSQL pg_type.dat). */
enum {
    OID_BOOL = 16,
    OID_BYTEA = 17,
    OID_INT8 = 20,
    OID_INT2 = 21,
    OID_INT4 = 23,
    OID_TEXT = 25,
    OID_NUMERIC = 1700
};

/* ---- errors ------------------------------------------------------------------ */

mz_code mz_post_away(mz_cx *cx)
{
    return mz_refuse(cx, MZ_BUSY,
                     .text = MZ_T("The database does not answer. Nothing was changed; the system "
                                  "goes on by itself when it is back."));
}

static mz_code fail_state(mz_cx *cx, PGconn *c, const char *state, const char *message,
                          const char *what)
{
    if (PQstatus(c) == CONNECTION_BAD || state == NULL || strncmp(state, "08", 2) == 0 ||
        strncmp(state, "57P", 3) == 0) {
        return mz_post_away(cx);
    }
    if (strncmp(state, "40", 2) == 0 || strcmp(state, "55P03") == 0) {
        return mz_refuse(cx, MZ_BUSY,
                         .text = MZ_T("Somebody else is writing just now. Nothing was changed; "
                                      "please try again."));
    }
    if (strcmp(state, "53100") == 0) {
        return mz_refuse(cx, MZ_IO,
                         .text = MZ_T("The disk is full. Nothing was changed; free some space and "
                                      "try again."));
    }
    if (strcmp(state, "25006") == 0) {
        return mz_refuse(cx, MZ_IO,
                         .text = MZ_T("The database cannot be written. Nothing was changed; tell "
                                      "the system administrator."));
    }
    if (strncmp(state, "23", 2) == 0) {
        return mz_fail(cx, MZ_CONFLICT, "%s: %s", what, message);
    }
    return mz_fail(cx, MZ_CORRUPT, "%s: %s (%s)", what, message, state);
}

mz_code mz_post_fail(mz_cx *cx, PGconn *c, PGresult *r, const char *what)
{
    char message[160];
    char state[8] = "";
    const char *s = r == NULL ? NULL : PQresultErrorField(r, PG_DIAG_SQLSTATE);
    const char *m = r == NULL ? NULL : PQresultErrorField(r, PG_DIAG_MESSAGE_PRIMARY);
    (void)snprintf(message, sizeof message, "%s", m == NULL ? PQerrorMessage(c) : m);
    (void)snprintf(state, sizeof state, "%s", s == NULL ? "" : s);
    PQclear(r);
    return fail_state(cx, c, s == NULL ? NULL : state, message, what);
}

/* ---- connections --------------------------------------------------------------- */

static void quiet(void *p, const char *message)
{
    (void)p;
    (void)message;
}

static void forget_cache(struct mz_post_link *l)
{
    for (size_t i = 0; i < MZ_POST_CACHE; i++) {
        free(l->cache[i].text);
        l->cache[i] = (struct mz_post_slot){0};
    }
    l->cached = 0;
}

mz_code mz_post_dial(mz_cx *cx, mz_str url, PGconn **out)
{
    PGconn *c = PQconnectdb(mz_str_z(cx->a, url));
    if (PQstatus(c) != CONNECTION_OK) {
        mz_code rc = mz_refuse(cx, MZ_BUSY, .field = "db",
                               .text = MZ_T("The database does not answer: {0}."),
                               .arg = {mz_text_cut(mz_str_of(PQerrorMessage(c)), 90)});
        PQfinish(c);
        return rc;
    }
    (void)PQsetNoticeProcessor(c, quiet, NULL);
    PGresult *r = PQexec(c, "SET client_min_messages = error; SET timezone = 'UTC';"
                            "SET default_transaction_isolation = 'read committed';"
                            "SET synchronous_commit = on");
    if (PQresultStatus(r) != PGRES_COMMAND_OK) {
        mz_code rc = mz_post_fail(cx, c, r, "connect");
        PQfinish(c);
        return rc;
    }
    PQclear(r);
    *out = c;
    return MZ_OK;
}

/* While we serve, where the server is and what it is called is for the log, not for a reader. */
static mz_code redial(mz_cx *cx, struct mz_post *p, PGconn **out)
{
    char why[sizeof cx->err.msg];
    mz_code rc = mz_post_dial(cx, p->base.url, out);
    if (rc == MZ_BUSY) {
        (void)snprintf(why, sizeof why, "%s", cx->err.msg);
        mz_clear(cx);
        rc = mz_post_away(cx);
        (void)snprintf(cx->err.msg, sizeof cx->err.msg, "%s", why);
    }
    return rc;
}

/* A connection that died is made anew; what it had prepared is gone with it. */
static mz_code live(mz_cx *cx, struct mz_post *p)
{
    if (p->main.c != NULL && PQstatus(p->main.c) == CONNECTION_OK) {
        return MZ_OK;
    }
    if (p->main.c != NULL) {
        PQfinish(p->main.c);
        p->main.c = NULL;
    }
    forget_cache(&p->main);
    if (p->base.tx) {
        return mz_post_away(cx); /* the open transaction died with its connection */
    }
    return redial(cx, p, &p->main.c);
}

/* ---- statements ------------------------------------------------------------------ */

static size_t spread(const struct mz_stmt *st)
{
    uint64_t h = (uint64_t)(uintptr_t)st;
    if (st->fresh) {
        h = 1469598103934665603U;
        for (const char *p = st->sql_pg; *p != '\0'; p++) {
            h = (h ^ (unsigned char)*p) * 1099511628211U;
        }
    }
    return (size_t)((h * UINT64_C(0x9E3779B97F4A7C15)) >> (64 - MZ_POST_CACHE_BITS));
}

/* Told in full: a statement over a table without division leaves the last two guards unused. */
static int param_types(const struct mz_stmt *st, Oid types[MZ_ARGS_MAX])
{
    int n = 0;
    for (; n < st->args_n; n++) {
        types[n] = st->args[n] == MZ_SQL_INT    ? OID_INT8
                   : st->args[n] == MZ_SQL_TEXT ? OID_TEXT
                                                : OID_BYTEA;
    }
    for (int i = 0; st->guards && i < 4; i++) {
        types[n++] = OID_INT8;
    }
    return n;
}

/*
 * Citus sends a statement straight to a county's node when it sees an equation with the county.
 * The guard of an actor with one county says the same as a range; this writes it as an equation.
 */
static const char *one_county(mz_cx *cx, const char *sql)
{
    static const char range[] = "county BETWEEN $";
    size_t n = strlen(sql);
    char *out = mz_arena_alloc(cx->a, n * 2 + 1);
    size_t used = 0;
    for (const char *p = sql; *p != '\0';) {
        static const char and_text[] = "::bigint AND $";
        char *end = NULL;
        unsigned long lo = 0;
        bool found = strncmp(p, range, sizeof range - 1) == 0;
        if (found) {
            lo = strtoul(p + sizeof range - 1, &end, 10);
            found = strncmp(end, and_text, sizeof and_text - 1) == 0;
        }
        if (found) { /* the upper bound stays as a parameter, so that all have their type */
            unsigned long hi = strtoul(end + sizeof and_text - 1, &end, 10);
            used += (size_t)snprintf(out + used, n * 2 + 1 - used,
                                     "county = $%lu::bigint AND $%lu::bigint IS NOT NULL", lo, hi);
            p = end + strlen("::bigint");
        } else {
            out[used++] = *p++;
        }
    }
    return out;
}

static mz_code prepare(mz_cx *cx, struct mz_post *p, const struct mz_stmt *st, bool one,
                       char name[24])
{
    struct mz_post_link *l = &p->main;
    size_t i = spread(st);
    /* Both forms of a statement live in the cache: descriptors are far more than a byte apart. */
    const void *key = (const char *)st + (one ? 1 : 0);
    for (; l->cache[i].number != 0; i = (i + 1) & (MZ_POST_CACHE - 1)) {
        const struct mz_post_slot *s = &l->cache[i];
        if (st->fresh ? s->text != NULL && strcmp(s->text, st->sql_pg) == 0 : s->key == key) {
            (void)snprintf(name, 24, "mz%u", s->number);
            return MZ_OK;
        }
    }
    MZ_TRY(mz_pipe_drain(cx, p)); /* whether it can be prepared must be known now */
    if (l->cached >= MZ_POST_CACHE * 3 / 4) {
        PQclear(PQexec(l->c, "DEALLOCATE ALL"));
        forget_cache(l);
        i = spread(st);
    }
    unsigned number = ++l->next_number;
    (void)snprintf(name, 24, "mz%u", number);
    Oid types[MZ_ARGS_MAX];
    const char *sql = one ? one_county(cx, st->sql_pg) : st->sql_pg;
    PGresult *r = PQprepare(l->c, name, sql, param_types(st, types), types);
    if (PQresultStatus(r) != PGRES_COMMAND_OK) {
        return mz_post_fail(cx, l->c, r, st->name);
    }
    PQclear(r);
    l->cache[i] = (struct mz_post_slot){.key = st->fresh ? NULL : key, .number = number};
    if (st->fresh) {
        l->cache[i].text = strdup(st->sql_pg);
    }
    l->cached++;
    return MZ_OK;
}

static mz_code post_prepare(mz_cx *cx, mz_db *db, const struct mz_stmt *st)
{
    char name[24];
    MZ_TRY(prepare(cx, (struct mz_post *)db, st, false, name));
    return st->guards ? prepare(cx, (struct mz_post *)db, st, true, name) : MZ_OK;
}

static void set_params(struct mz_post_params *p, const struct mz_value *args, size_t n)
{
    p->n = (int)n;
    for (size_t i = 0; i < n; i++) {
        p->format[i] = 1;
        if (args[i].type == MZ_SQL_INT) {
            p->number[i] = (int64_t)htobe64((uint64_t)args[i].i);
            p->v[i] = args[i].i == MZ_NULL ? NULL : (const char *)&p->number[i];
            p->len[i] = 8;
        } else {
            p->v[i] = args[i].s.p;
            p->len[i] = (int)args[i].s.n;
        }
    }
}

static uint16_t two_bytes(const char *v)
{
    uint16_t x = 0;
    memcpy(&x, v, sizeof x);
    return be16toh(x);
}

/*
 * A sum of bigint is numeric there: digits of 10,000, the place of the first, sign, scale (the
 * binary form of PostgreSQL's numeric_send). False for what is no integer of 64 bits.
 */
static bool whole(const char *v, int n, int64_t *out)
{
    if (n < 8) {
        return false;
    }
    int digits = two_bytes(v);
    int places = (int16_t)two_bytes(v + 2) + 1;
    uint16_t sign = two_bytes(v + 4);
    int64_t x = 0;
    places = digits == 0 ? 0 : places;
    if (n != 8 + 2 * digits || digits > places || places > 5 || (sign != 0 && sign != 0x4000)) {
        return false;
    }
    for (int i = 0; i < places; i++) {
        int64_t digit = i < digits ? two_bytes(v + 8 + 2 * (ptrdiff_t)i) : 0;
        if (__builtin_mul_overflow(x, 10000, &x) || __builtin_add_overflow(x, digit, &x)) {
            return false;
        }
    }
    *out = sign == 0 ? x : -x;
    return true;
}

void mz_post_cell(const PGresult *r, int row, int col, struct mz_cell *out)
{
    const char *v = PQgetvalue(r, row, col);
    int n = PQgetlength(r, row, col);
    Oid type = PQftype(r, col);
    uint64_t wide;
    uint32_t half;
    uint16_t small;
    *out = (struct mz_cell){.null = PQgetisnull(r, row, col) != 0, .number = true};
    if (out->null) {
        return;
    }
    switch (type) {
    case OID_INT8:
        memcpy(&wide, v, sizeof wide);
        out->i = (int64_t)be64toh(wide);
        break;
    case OID_INT4:
        memcpy(&half, v, sizeof half);
        out->i = (int32_t)be32toh(half);
        break;
    case OID_INT2:
        memcpy(&small, v, sizeof small);
        out->i = (int16_t)be16toh(small);
        break;
    case OID_BOOL:
        out->i = v[0] != 0;
        break;
    case OID_NUMERIC:
        out->number = whole(v, n, &out->i);
        out->s = (mz_str){v, (size_t)n};
        out->bytes = !out->number;
        break;
    default:
        out->number = false;
        out->bytes = type == OID_BYTEA;
        out->s = (mz_str){v, (size_t)n};
        break;
    }
}

static mz_code rows(mz_cx *cx, const PGresult *r, struct mz_sink *sink)
{
    struct mz_cell cells[MZ_COLS_MAX];
    const char *names[MZ_COLS_MAX];
    int n = PQnfields(r);
    assert(n <= MZ_COLS_MAX);
    for (int i = 0; i < n; i++) {
        names[i] = PQfname(r, i);
    }
    sink->names = names;
    for (int k = 0; k < PQntuples(r); k++) {
        for (int i = 0; i < n; i++) {
            mz_post_cell(r, k, i, &cells[i]);
        }
        MZ_TRY(sink->row(cx, sink, cells, (size_t)n));
    }
    return MZ_OK;
}

/* Prepared and ready to be sent. */
static mz_code ready(mz_cx *cx, struct mz_post *p, const struct mz_stmt *st,
                     const struct mz_value *args, char name[24])
{
    bool one = p->base.distributed && st->guards && args[st->args_n].i == args[st->args_n + 1].i;
    MZ_TRY(live(cx, p));
    return prepare(cx, p, st, one, name);
}

static mz_code execute(mz_cx *cx, struct mz_post *p, const struct mz_stmt *st,
                       const struct mz_value *args, size_t n, PGresult **out)
{
    struct mz_post_params v;
    char name[24];
    MZ_TRY(ready(cx, p, st, args, name));
    set_params(&v, args, n);
    return mz_pipe_run(cx, p, st->name, name, &v, out);
}

static mz_code post_later(mz_cx *cx, struct mz_post *p, const struct mz_stmt *st,
                          const struct mz_value *args, size_t n, struct mz_sink *sink)
{
    struct mz_post_params v;
    char name[24];
    MZ_TRY(ready(cx, p, st, args, name));
    set_params(&v, args, n);
    MZ_TRY(mz_pipe_put(cx, p, st->name, name, &v));
    return st->echo == NULL ? MZ_OK : mz_echo(cx, st, args, MZ_NULL, sink);
}

static mz_code post_run(mz_cx *cx, mz_db *db, const struct mz_stmt *st, const struct mz_value *args,
                        size_t n, struct mz_sink *sink, int64_t *changed)
{
    struct mz_post *p = (struct mz_post *)db;
    PGresult *r = NULL;
    *changed = 0;
    if (st->later) {
        return post_later(cx, p, st, args, n, sink);
    }
    mz_code rc = execute(cx, p, st, args, n, &r);
    bool died = rc != MZ_OK && p->main.c != NULL && PQstatus(p->main.c) != CONNECTION_OK;
    if (died && !db->tx && !st->writes) {
        /* The server was restarted behind an idle connection: a read is asked again, once. */
        mz_clear(cx);
        rc = execute(cx, p, st, args, n, &r);
    }
    MZ_TRY(rc);
    rc = PQresultStatus(r) == PGRES_TUPLES_OK ? rows(cx, r, sink) : MZ_OK;
    *changed = st->writes ? strtoll(PQcmdTuples(r), NULL, 10) : 0;
    PQclear(r);
    return rc;
}

/* `xid`, if wanted, receives the last column of what the script says last. */
static mz_code whole_script(mz_cx *cx, struct mz_post *p, const char *sql, char xid[MZ_POST_XID])
{
    MZ_TRY(mz_pipe_drain(cx, p));
    p->base.trips++;
    PGresult *r = PQexec(p->main.c, sql);
    ExecStatusType s = PQresultStatus(r);
    if (s != PGRES_COMMAND_OK && s != PGRES_TUPLES_OK && s != PGRES_EMPTY_QUERY) {
        return mz_post_fail(cx, p->main.c, r, "script");
    }
    if (xid != NULL && PQntuples(r) == 1) {
        (void)snprintf(xid, MZ_POST_XID, "%s", PQgetvalue(r, 0, PQnfields(r) - 1));
    }
    PQclear(r);
    return MZ_OK;
}

/* Behind the statement that begins here: its semicolon, outside of texts, names and comments. */
static const char *statement_end(const char *at)
{
    for (char in = '\0'; *at != '\0'; at++) {
        if (in != '\0') {
            if (*at == in) {
                in = '\0';
            }
        } else if (*at == '\'' || *at == '"') {
            in = *at;
        } else if (at[0] == '-' && at[1] == '-') {
            in = '\n';
        } else if (*at == ';') {
            return at + 1;
        }
    }
    return at;
}

/*
 * Citus hands a change of a distributed table to its workers with the whole text it came in, as a
 * prepared statement, which has room for one: so each goes alone.
 */
static mz_code script(mz_cx *cx, struct mz_post *p, const char *sql, char xid[MZ_POST_XID])
{
    MZ_TRY(live(cx, p));
    if (!p->base.distributed) {
        return whole_script(cx, p, sql, xid);
    }
    for (const char *end = sql; *sql != '\0'; sql = end) {
        end = statement_end(sql);
        MZ_TRY(whole_script(cx, p, mz_str_z(cx->a, (mz_str){sql, (size_t)(end - sql)}), xid));
    }
    return MZ_OK;
}

static mz_code post_script(mz_cx *cx, mz_db *db, const char *sql)
{
    return script(cx, (struct mz_post *)db, sql, NULL);
}

/* ---- transactions ------------------------------------------------------------------ */

/*
 * Writers of one county queue behind each other, as on SQLite; writers of different counties do
 * not meet. An actor with a wider scope queues behind everybody. The lock comes first, so that
 * every later statement (read committed: a snapshot each) sees what the last writer left. The
 * transaction's number comes with it: by it a commit is looked up whose answer was lost.
 */
static mz_code begin_once(mz_cx *cx, mz_db *db)
{
    struct mz_post *p = (struct mz_post *)db;
    char sql[200];
    int64_t guard[4];
    mz_guard(cx, guard);
    if (guard[0] == guard[1]) {
        (void)snprintf(sql, sizeof sql,
                       "BEGIN; SELECT pg_advisory_xact_lock_shared(%d), "
                       "pg_advisory_xact_lock(%d, %" PRId64 "), pg_current_xact_id()",
                       MZ_POST_WRITERS, MZ_POST_WRITERS, guard[0]);
    } else {
        (void)snprintf(sql, sizeof sql,
                       "BEGIN; SELECT pg_advisory_xact_lock(%d), pg_current_xact_id()",
                       MZ_POST_WRITERS);
    }
    p->xid[0] = '\0';
    return script(cx, p, sql, p->xid);
}

/* Nothing is done yet: a connection that died while it was idle is made anew and asked again. */
static mz_code post_begin(mz_cx *cx, mz_db *db)
{
    const struct mz_post *p = (const struct mz_post *)db;
    mz_code rc = begin_once(cx, db);
    if (rc == MZ_BUSY && p->main.c != NULL && PQstatus(p->main.c) != CONNECTION_OK) {
        mz_clear(cx);
        rc = begin_once(cx, db);
    }
    return rc;
}

static mz_code post_commit(mz_cx *cx, mz_db *db)
{
    struct mz_post *p = (struct mz_post *)db;
    mz_code rc = p->main.later_n > 0 ? mz_pipe_commit(cx, p) : post_script(cx, db, "COMMIT");
    bool lost = rc != MZ_OK && (p->main.c == NULL || PQstatus(p->main.c) != CONNECTION_OK);
    return lost ? mz_post_doubt(cx, p) : rc;
}

static void post_rollback(mz_db *db)
{
    struct mz_post *p = (struct mz_post *)db;
    mz_pipe_drop(p);
    if (p->main.c != NULL && PQtransactionStatus(p->main.c) != PQTRANS_IDLE) {
        PQclear(PQexec(p->main.c, "ROLLBACK"));
    }
}

/* ---- cursors ------------------------------------------------------------------------ */

enum { FETCH = 2000 };

struct post_cursor {
    struct mz_post *p;
    PGconn *c;
    PGresult *page;
    int at;
    bool done;
    const char *name;
};

static void post_shut(void *v)
{
    struct post_cursor *k = v;
    PQclear(k->page);
    PGresult *r = PQexec(k->c, "ROLLBACK");
    bool good = PQresultStatus(r) == PGRES_COMMAND_OK;
    PQclear(r);
    if (good && k->p->spare_n < MZ_POST_POOL) {
        k->p->spare[k->p->spare_n++] = k->c;
    } else {
        PQfinish(k->c);
    }
}

static mz_code begin_read(mz_cx *cx, struct post_cursor *k)
{
    PGresult *r = PQexec(k->c, "BEGIN READ ONLY");
    if (PQresultStatus(r) != PGRES_COMMAND_OK) {
        return mz_post_fail(cx, k->c, r, "begin");
    }
    PQclear(r);
    return MZ_OK;
}

static mz_code post_open_cursor(mz_cx *cx, mz_db *db, const struct mz_stmt *st,
                                const struct mz_value *args, size_t n, void **out)
{
    struct mz_post *p = (struct mz_post *)db;
    struct post_cursor *k = MZ_NEW(cx->a, struct post_cursor);
    struct mz_post_params v;
    k->p = p;
    k->name = st->name;
    mz_code rc = MZ_BUSY;
    if (p->spare_n > 0) { /* may have died while it lay there */
        k->c = p->spare[--p->spare_n];
        rc = begin_read(cx, k);
        if (rc != MZ_OK) {
            PQfinish(k->c);
            mz_clear(cx);
        }
    }
    if (rc != MZ_OK) {
        MZ_TRY(redial(cx, p, &k->c));
        rc = begin_read(cx, k);
    }
    if (rc == MZ_OK) {
        set_params(&v, args, n);
        mz_str sql = mz_str_fmt(cx->a, "DECLARE mzc NO SCROLL CURSOR FOR %s", st->sql_pg);
        Oid types[MZ_ARGS_MAX];
        bool told = param_types(st, types) == (int)n; /* text made at run time says them itself */
        PGresult *r =
            PQexecParams(k->c, sql.p, (int)n, told ? types : NULL, v.v, v.len, v.format, 1);
        if (PQresultStatus(r) == PGRES_COMMAND_OK) {
            PQclear(r);
            *out = k;
            return MZ_OK;
        }
        rc = mz_post_fail(cx, k->c, r, st->name);
    }
    PQfinish(k->c);
    return rc;
}

static mz_code post_next(mz_cx *cx, void *cursor, struct mz_cell *cells, size_t cells_n, size_t *n)
{
    struct post_cursor *k = cursor;
    *n = 0;
    if (k->page == NULL || k->at == PQntuples(k->page)) {
        if (k->done) {
            return MZ_OK;
        }
        PQclear(k->page);
        char sql[64];
        (void)snprintf(sql, sizeof sql, "FETCH %d FROM mzc", FETCH);
        k->page = PQexecParams(k->c, sql, 0, NULL, NULL, NULL, NULL, 1);
        k->at = 0;
        if (PQresultStatus(k->page) != PGRES_TUPLES_OK) {
            PGresult *r = k->page;
            k->page = NULL;
            return mz_post_fail(cx, k->c, r, k->name);
        }
        k->done = PQntuples(k->page) < FETCH;
        if (PQntuples(k->page) == 0) {
            return MZ_OK;
        }
    }
    int cols = PQnfields(k->page);
    assert((size_t)cols <= cells_n);
    for (int i = 0; i < cols; i++) {
        mz_post_cell(k->page, k->at, i, &cells[i]);
    }
    k->at++;
    *n = (size_t)cols;
    return MZ_OK;
}

/* ---- Citus ------------------------------------------------------------------------------ */

/*
 * Tables of counties are distributed by county and kept together, so that a county's rows lie on
 * one node and a transaction touches one; those without a county in their key are copied to all.
 * Tables come in the order in which they were made, so a referenced one is there before its
 * references.
 */
static const char distribute_sql[] =
    "DO $$ DECLARE t text; c boolean; BEGIN "
    "FOR t, c IN SELECT r.relname, EXISTS (SELECT 1 FROM pg_index i JOIN pg_attribute a ON "
    "a.attrelid = r.oid AND a.attnum = ANY(i.indkey) WHERE i.indrelid = r.oid AND i.indisprimary "
    "AND a.attname = 'county') FROM pg_class r JOIN pg_namespace n "
    "ON n.oid = r.relnamespace WHERE r.relkind = 'r' AND n.nspname = 'public' AND NOT EXISTS "
    "(SELECT 1 FROM pg_dist_partition p WHERE p.logicalrelid = r.oid) ORDER BY r.oid LOOP "
    "IF NOT c THEN PERFORM create_reference_table(t::regclass); "
    "ELSIF t = 'mz_serial' THEN "
    "PERFORM create_distributed_table(t::regclass, 'county', colocate_with => 'none'); "
    "ELSE PERFORM create_distributed_table(t::regclass, 'county', colocate_with => 'mz_serial'); "
    "END IF; END LOOP; END $$";

static mz_code post_distribute(mz_cx *cx, mz_db *db)
{
    struct mz_post *p = (struct mz_post *)db;
    MZ_TRY(live(cx, p));
    return whole_script(cx, p, distribute_sql, NULL);
}

/* ---- the rest -------------------------------------------------------------------------- */

static mz_code post_check(mz_cx *cx, mz_db *db, mz_str *complaint)
{
    /* Pages are the server's business (data checksums, amcheck); that it answers is ours. */
    *complaint = MZ_S("");
    (void)db;
    return live(cx, (struct mz_post *)cx->db);
}

static void post_close(mz_db *db)
{
    struct mz_post *p = (struct mz_post *)db;
    forget_cache(&p->main);
    if (p->main.c != NULL) {
        PQfinish(p->main.c);
    }
    for (size_t i = 0; i < p->spare_n; i++) {
        PQfinish(p->spare[i]);
    }
    mz_crypto_close(p->base.crypto);
    free(p->url);
    free(p);
}

static const struct mz_backend post_backend = {
    .kind = MZ_DB_POSTGRESQL,
    .close = post_close,
    .script = post_script,
    .run = post_run,
    .prepare = post_prepare,
    .open = post_open_cursor,
    .next = post_next,
    .shut = post_shut,
    .begin = post_begin,
    .commit = post_commit,
    .rollback = post_rollback,
    .check = post_check,
    .distribute = post_distribute,
};

static mz_code find_citus(mz_cx *cx, struct mz_post *p)
{
    PGresult *r = PQexec(p->main.c, "SELECT 1 FROM pg_extension WHERE extname = 'citus'");
    if (PQresultStatus(r) != PGRES_TUPLES_OK) {
        return mz_post_fail(cx, p->main.c, r, "look for citus");
    }
    p->base.distributed = PQntuples(r) == 1;
    PQclear(r);
    return MZ_OK;
}

mz_code mz_post_open(mz_cx *cx, mz_str url, struct mz_db_options o, mz_db **out)
{
    struct mz_post *p = calloc(1, sizeof *p);
    if (p == NULL) {
        abort();
    }
    p->base.backend = &post_backend;
    p->base.options = o;
    p->url = strndup(url.p, url.n);
    p->base.url = (mz_str){p->url, url.n};
    mz_code rc = mz_post_dial(cx, url, &p->main.c);
    rc = rc == MZ_OK ? find_citus(cx, p) : rc;
    rc = rc == MZ_OK ? mz_crypto_open(cx, &p->base.crypto) : rc;
    if (rc != MZ_OK) {
        post_close(&p->base);
        return rc;
    }
    p->base.tx_arena = mz_arena_new((size_t)256 << 20);
    *out = &p->base;
    return MZ_OK;
}
