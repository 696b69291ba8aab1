#include <arpa/inet.h>
#include <assert.h>
#include <endian.h>
#include <inttypes.h>
#include <libpq-fe.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/crypto.h"
#include "base/text.h"
#include "store/store_int.h"

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

enum { CACHE_BITS = 11, CACHE_N = 1 << CACHE_BITS, POOL_MAX = 8 };

struct slot {
    const void *key;
    char *text;
    unsigned number; /* the server's name for it is mzN */
};

struct link {
    PGconn *c;
    struct slot cache[CACHE_N];
    size_t cached;
    unsigned next_number;
};

struct post {
    mz_db base;
    char *url;
    struct link main;
    PGconn *spare[POOL_MAX]; /* idle connections for cursors */
    size_t spare_n;
};

/* ---- errors ------------------------------------------------------------------ */

static mz_code away(mz_cx *cx)
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
        return away(cx);
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

static mz_code fail_result(mz_cx *cx, PGconn *c, PGresult *r, const char *what)
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

static void forget_cache(struct link *l)
{
    for (size_t i = 0; i < CACHE_N; i++) {
        free(l->cache[i].text);
        l->cache[i] = (struct slot){0};
    }
    l->cached = 0;
}

static mz_code dial(mz_cx *cx, mz_str url, PGconn **out)
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
        mz_code rc = fail_result(cx, c, r, "connect");
        PQfinish(c);
        return rc;
    }
    PQclear(r);
    *out = c;
    return MZ_OK;
}

/* A connection that died is made anew; what it had prepared is gone with it. */
static mz_code live(mz_cx *cx, struct post *p)
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
        return away(cx); /* the open transaction died with its connection */
    }
    return dial(cx, p->base.url, &p->main.c);
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
    return (size_t)((h * UINT64_C(0x9E3779B97F4A7C15)) >> (64 - CACHE_BITS));
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

static mz_code prepare(mz_cx *cx, struct link *l, const struct mz_stmt *st, bool one, char name[24])
{
    size_t i = spread(st);
    /* Both forms of a statement live in the cache: descriptors are far more than a byte apart. */
    const void *key = (const char *)st + (one ? 1 : 0);
    for (; l->cache[i].number != 0; i = (i + 1) & (CACHE_N - 1)) {
        const struct slot *s = &l->cache[i];
        if (st->fresh ? s->text != NULL && strcmp(s->text, st->sql_pg) == 0 : s->key == key) {
            (void)snprintf(name, 24, "mz%u", s->number);
            return MZ_OK;
        }
    }
    if (l->cached >= CACHE_N * 3 / 4) {
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
        return fail_result(cx, l->c, r, st->name);
    }
    PQclear(r);
    l->cache[i] = (struct slot){.key = st->fresh ? NULL : key, .number = number};
    if (st->fresh) {
        l->cache[i].text = strdup(st->sql_pg);
    }
    l->cached++;
    return MZ_OK;
}

struct params {
    const char *v[MZ_ARGS_MAX];
    int len[MZ_ARGS_MAX];
    int format[MZ_ARGS_MAX];
    int64_t number[MZ_ARGS_MAX];
};

static void set_params(struct params *p, const struct mz_value *args, size_t n)
{
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
        int64_t digit = i < digits ? two_bytes(v + 8 + 2 * i) : 0;
        if (__builtin_mul_overflow(x, 10000, &x) || __builtin_add_overflow(x, digit, &x)) {
            return false;
        }
    }
    *out = sign == 0 ? x : -x;
    return true;
}

static void cell(const PGresult *r, int row, int col, struct mz_cell *out)
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
            cell(r, k, i, &cells[i]);
        }
        MZ_TRY(sink->row(cx, sink, cells, (size_t)n));
    }
    return MZ_OK;
}

/* Prepared and executed once; NULL after a failure, which `rc` then has. */
static PGresult *execute(mz_cx *cx, struct post *p, const struct mz_stmt *st,
                         const struct mz_value *args, size_t n, mz_code *rc)
{
    struct params v;
    char name[24];
    bool one = p->base.distributed && st->guards && args[st->args_n].i == args[st->args_n + 1].i;
    *rc = live(cx, p);
    *rc = *rc == MZ_OK ? prepare(cx, &p->main, st, one, name) : *rc;
    if (*rc != MZ_OK) {
        return NULL;
    }
    set_params(&v, args, n);
    PGresult *r = PQexecPrepared(p->main.c, name, (int)n, v.v, v.len, v.format, 1);
    ExecStatusType s = PQresultStatus(r);
    if (s != PGRES_TUPLES_OK && s != PGRES_COMMAND_OK) {
        *rc = fail_result(cx, p->main.c, r, st->name);
        return NULL;
    }
    return r;
}

static mz_code post_run(mz_cx *cx, mz_db *db, const struct mz_stmt *st, const struct mz_value *args,
                        size_t n, struct mz_sink *sink, int64_t *changed)
{
    struct post *p = (struct post *)db;
    mz_code rc = MZ_OK;
    PGresult *r = execute(cx, p, st, args, n, &rc);
    bool died = r == NULL && p->main.c != NULL && PQstatus(p->main.c) != CONNECTION_OK;
    if (died && !db->tx && !st->writes) {
        /* The server was restarted behind an idle connection: a read is asked again, once. */
        mz_clear(cx);
        r = execute(cx, p, st, args, n, &rc);
    }
    if (r == NULL) {
        return rc;
    }
    rc = PQresultStatus(r) == PGRES_TUPLES_OK ? rows(cx, r, sink) : MZ_OK;
    *changed = st->writes ? strtoll(PQcmdTuples(r), NULL, 10) : 0;
    PQclear(r);
    return rc;
}

static mz_code whole_script(mz_cx *cx, struct post *p, const char *sql)
{
    PGresult *r = PQexec(p->main.c, sql);
    ExecStatusType s = PQresultStatus(r);
    if (s != PGRES_COMMAND_OK && s != PGRES_TUPLES_OK && s != PGRES_EMPTY_QUERY) {
        return fail_result(cx, p->main.c, r, "script");
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
static mz_code post_script(mz_cx *cx, mz_db *db, const char *sql)
{
    struct post *p = (struct post *)db;
    MZ_TRY(live(cx, p));
    if (!db->distributed) {
        return whole_script(cx, p, sql);
    }
    for (const char *end = sql; *sql != '\0'; sql = end) {
        end = statement_end(sql);
        MZ_TRY(whole_script(cx, p, mz_str_z(cx->a, (mz_str){sql, (size_t)(end - sql)})));
    }
    return MZ_OK;
}

/* ---- transactions ------------------------------------------------------------------ */

/*
 * Writers of one county queue behind each other, as on SQLite; writers of different counties do
 * not meet. An actor with a wider scope queues behind everybody. The lock comes first, so that
 * every later statement (read committed: a snapshot each) sees what the last writer left.
 */
static mz_code begin_once(mz_cx *cx, mz_db *db)
{
    char sql[200];
    int64_t guard[4];
    mz_guard(cx, guard);
    if (guard[0] == guard[1]) {
        (void)snprintf(sql, sizeof sql,
                       "BEGIN; SELECT pg_advisory_xact_lock_shared(%d), "
                       "pg_advisory_xact_lock(%d, %" PRId64 ")",
                       0x6d7a, 0x6d7a, guard[0]);
    } else {
        (void)snprintf(sql, sizeof sql, "BEGIN; SELECT pg_advisory_xact_lock(%d)", 0x6d7a);
    }
    return post_script(cx, db, sql);
}

/* Nothing is done yet: a connection that died while it was idle is made anew and asked again. */
static mz_code post_begin(mz_cx *cx, mz_db *db)
{
    const struct post *p = (const struct post *)db;
    mz_code rc = begin_once(cx, db);
    if (rc == MZ_BUSY && p->main.c != NULL && PQstatus(p->main.c) != CONNECTION_OK) {
        mz_clear(cx);
        rc = begin_once(cx, db);
    }
    return rc;
}

static mz_code post_commit(mz_cx *cx, mz_db *db)
{
    return post_script(cx, db, "COMMIT");
}

static void post_rollback(mz_db *db)
{
    struct post *p = (struct post *)db;
    if (p->main.c != NULL && PQtransactionStatus(p->main.c) != PQTRANS_IDLE) {
        PQclear(PQexec(p->main.c, "ROLLBACK"));
    }
}

/* ---- cursors ------------------------------------------------------------------------ */

enum { FETCH = 2000 };

struct post_cursor {
    struct post *p;
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
    if (good && k->p->spare_n < POOL_MAX) {
        k->p->spare[k->p->spare_n++] = k->c;
    } else {
        PQfinish(k->c);
    }
}

static mz_code begin_read(mz_cx *cx, struct post_cursor *k)
{
    PGresult *r = PQexec(k->c, "BEGIN READ ONLY");
    if (PQresultStatus(r) != PGRES_COMMAND_OK) {
        return fail_result(cx, k->c, r, "begin");
    }
    PQclear(r);
    return MZ_OK;
}

static mz_code post_open_cursor(mz_cx *cx, mz_db *db, const struct mz_stmt *st,
                                const struct mz_value *args, size_t n, void **out)
{
    struct post *p = (struct post *)db;
    struct post_cursor *k = MZ_NEW(cx->a, struct post_cursor);
    struct params v;
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
        MZ_TRY(dial(cx, p->base.url, &k->c));
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
        rc = fail_result(cx, k->c, r, st->name);
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
            return fail_result(cx, k->c, r, k->name);
        }
        k->done = PQntuples(k->page) < FETCH;
        if (PQntuples(k->page) == 0) {
            return MZ_OK;
        }
    }
    int cols = PQnfields(k->page);
    assert((size_t)cols <= cells_n);
    for (int i = 0; i < cols; i++) {
        cell(k->page, k->at, i, &cells[i]);
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
    struct post *p = (struct post *)db;
    MZ_TRY(live(cx, p));
    return whole_script(cx, p, distribute_sql);
}

/* ---- the rest -------------------------------------------------------------------------- */

static mz_code post_check(mz_cx *cx, mz_db *db, mz_str *complaint)
{
    /* Pages are the server's business (data checksums, amcheck); that it answers is ours. */
    *complaint = MZ_S("");
    (void)db;
    return live(cx, (struct post *)cx->db);
}

static void post_close(mz_db *db)
{
    struct post *p = (struct post *)db;
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
    .open = post_open_cursor,
    .next = post_next,
    .shut = post_shut,
    .begin = post_begin,
    .commit = post_commit,
    .rollback = post_rollback,
    .check = post_check,
    .distribute = post_distribute,
};

static mz_code find_citus(mz_cx *cx, struct post *p)
{
    PGresult *r = PQexec(p->main.c, "SELECT 1 FROM pg_extension WHERE extname = 'citus'");
    if (PQresultStatus(r) != PGRES_TUPLES_OK) {
        return fail_result(cx, p->main.c, r, "look for citus");
    }
    p->base.distributed = PQntuples(r) == 1;
    PQclear(r);
    return MZ_OK;
}

mz_code mz_post_open(mz_cx *cx, mz_str url, struct mz_db_options o, mz_db **out)
{
    struct post *p = calloc(1, sizeof *p);
    if (p == NULL) {
        abort();
    }
    p->base.backend = &post_backend;
    p->base.options = o;
    p->url = strndup(url.p, url.n);
    p->base.url = (mz_str){p->url, url.n};
    mz_code rc = dial(cx, url, &p->main.c);
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
