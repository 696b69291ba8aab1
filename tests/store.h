/*
 * store.h - a context over a fresh database, for tests on both stores.
 *
 * test_store(kind) gives a context with an empty migrated database in its own folder or, for
 * PostgreSQL, in the run's throw-away cluster; test_done() drops it. The clock stands still and
 * moves only by test_tick; randomness repeats.
 */
#ifndef MZ_TESTS_STORE_H
#define MZ_TESTS_STORE_H

#include <fcntl.h>
#include <inttypes.h>
#include <libpq-fe.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

#include "base/date.h"
#include "base/hash.h"
#include "store/db.h"
#include "store/migrate.h"
#include "tmp.h"

struct test_world {
    mz_cx cx;
    struct mz_actor actor;
    struct mz_clock clock;
    struct mz_random random;
    int64_t now;
    uint64_t seed;
    char dir[64];
    char url[400];
    char name[64]; /* of the PostgreSQL database */
    char admin[400];
    bool ok;
};

static inline int64_t test_now(void *p)
{
    return *(int64_t *)p;
}

static inline void test_fill(void *p, void *out, size_t n)
{
    uint64_t *s = p;
    for (size_t i = 0; i < n; i++) {
        *s ^= *s << 13;
        *s ^= *s >> 7;
        *s ^= *s << 17;
        ((unsigned char *)out)[i] = (unsigned char)(*s >> 24);
    }
}

static inline void test_tick(struct test_world *w, int64_t ms)
{
    w->now += ms;
}

/* The actor that acts from now on: a scope of divisions. */
static inline void test_scope(struct test_world *w, int64_t lo, int64_t hi)
{
    w->actor.division_lo = lo;
    w->actor.division_hi = hi;
}

static inline void test_everywhere(struct test_world *w)
{
    test_scope(w, 0, INT64_C(999999999999));
}

/* The month of a day as the product counts: year * 12 + month - 1. */
static inline int64_t test_month_of(int64_t day)
{
    struct mz_ymd d = mz_date_ymd((mz_date){(int32_t)day});
    return (int64_t)d.year * 12 + d.month - 1;
}

/* This month, or one so many later. */
static inline int64_t test_month(mz_cx *cx, int64_t on)
{
    return test_month_of(mz_date_today(cx).v) + on;
}

/* Begin, run, end: the shape of every step. */
#define STEP(cx, expr) (mz_tx_begin(cx) != MZ_OK ? MZ_BUSY : test_end((cx), (expr)))

static inline mz_code test_end(mz_cx *cx, mz_code rc)
{
    rc = rc == MZ_OK ? mz_tx_commit(cx) : rc;
    mz_tx_rollback(cx);
    return rc;
}

/* Asked once for each program: a shell for each test was a tenth of what a test costs. */
static inline bool test_pg_base(char *out, size_t n)
{
    static char base[200]; /* a socket has a path of at most 107 */
    FILE *f = base[0] != '\0' ? NULL : popen("tests/pg.sh start build", "r");
    if (f != NULL) {
        bool ok = fgets(base, (int)sizeof base, f) != NULL;
        base[pclose(f) == 0 && ok ? strcspn(base, "\n") : 0] = '\0';
    }
    (void)snprintf(out, n, "%s", base);
    return base[0] != '\0';
}

static inline void test_pg_url(char *out, size_t n, const char *base, const char *name)
{
    const char *mark = strstr(base, "%s");
    (void)snprintf(out, n, "%.*s%s%s", (int)(mark - base), base, name, mark + 2);
}

static inline void test_context(struct test_world *w)
{
    memset(w, 0, sizeof *w);
    w->now = INT64_C(1795219200000); /* 2026-11-21 00:00 UTC */
    w->seed = 88172645463325252U;
    w->clock = (struct mz_clock){test_now, &w->now};
    w->random = (struct mz_random){test_fill, &w->seed};
    w->actor = (struct mz_actor){.user = 7,
                                 .role = MZ_S("test"),
                                 .name = MZ_S("test"),
                                 .from = MZ_S("test"),
                                 .request = MZ_S("r1")};
    test_everywhere(w);
    w->cx = (mz_cx){.a = mz_arena_new((size_t)512 << 20),
                    .actor = &w->actor,
                    .clock = &w->clock,
                    .random = &w->random};
    test_tmp(w->dir, sizeof w->dir, "mztest");
    w->ok = mkdtemp(w->dir) != NULL;
}

static inline void test_no_notice(void *p, const char *text)
{
    (void)p;
    (void)text;
}

static inline void test_psql(const char *url, const char *sql)
{
    PGconn *c = PQconnectdb(url);
    (void)PQsetNoticeProcessor(c, test_no_notice, NULL);
    PGresult *r = PQexec(c, sql);
    ExecStatusType got = PQresultStatus(r);
    if (got != PGRES_COMMAND_OK && got != PGRES_TUPLES_OK) {
        printf("could not run: %s: %s\n", sql, PQerrorMessage(c));
    }
    PQclear(r);
    PQfinish(c);
}

static inline bool test_copy(const char *from, const char *to)
{
    char room[65536];
    int in = open(from, O_RDONLY | O_CLOEXEC);
    int out = open(to, O_CREAT | O_EXCL | O_WRONLY | O_CLOEXEC, 0600);
    ssize_t n = -1;
    while (in >= 0 && out >= 0 && (n = read(in, room, sizeof room)) > 0) {
        if (write(out, room, (size_t)n) != n) {
            n = -1;
            break;
        }
    }
    bool ok = n == 0 && close(out) == 0;
    (void)close(in);
    return ok;
}

/* Without its store no test of a program can say anything: the program ends here. */
static inline void test_store_lost(const struct test_world *w, const char *why)
{
    printf("no store %s: %s\n", w->url, why);
    exit(1);
}

/* PostgreSQL with its tables distributed by Citus. */
#define TEST_CITUS ((enum mz_db_kind)2)

/* Databases of one name have the same migrations behind them. */
static inline void test_template_name(char *out, size_t n)
{
    uint64_t h = 0;
    for (size_t i = 0; i < mz_migrations_n; i++) {
        h = mz_hash_str(mz_str_of(mz_migrations[i].name), h);
        h = mz_hash_str(mz_str_of(mz_migrations[i].sql_pg), h);
        h = mz_hash_str(mz_str_of(mz_migrations[i].sql), h);
    }
    (void)snprintf(out, n, "m%016" PRIx64, h);
}

/*
 * Two hundred migrations cost seconds of a server for each test. The first test that asks makes a
 * database of them in build/pg, beside the cluster; the others are copies of it.
 */
static inline void test_template(const struct test_world *w, const char *base, const char *name)
{
    struct test_world own;
    char mark[100];
    (void)snprintf(mark, sizeof mark, "build/pg/%s", name);
    int lock = open("build/pg/lock", O_CREAT | O_RDWR | O_CLOEXEC, 0600);
    bool ok = lock >= 0 && flock(lock, LOCK_EX) == 0;
    if (ok && access(mark, F_OK) != 0) {
        char sql[128];
        test_context(&own);
        (void)snprintf(sql, sizeof sql, "CREATE DATABASE %s", name);
        test_psql(w->admin, sql);
        test_pg_url(own.url, sizeof own.url, base, name);
        struct mz_db_options o = {.create = true, .journal = mz_str_of(own.dir)};
        ok = mz_db_open(&own.cx, mz_str_of(own.url), o, &own.cx.db) == MZ_OK &&
             mz_db_migrate(&own.cx) == MZ_OK;
        if (!ok) {
            test_store_lost(&own, own.cx.err.msg);
        }
        mz_db_close(own.cx.db);
        mz_arena_free(own.cx.a);
        (void)rmdir(own.dir);
        int made = open(mark, O_CREAT | O_WRONLY | O_CLOEXEC, 0600);
        ok = made >= 0 && close(made) == 0;
    }
    if (!ok || close(lock) != 0) {
        test_store_lost(w, "build/pg cannot be written");
    }
}

/*
 * The same for SQLite, a file in build/lite: to migrate an empty one costs a fifth of a second. It is
 * whole when it has its name.
 */
static inline bool test_lite(const struct test_world *w)
{
    char name[20];
    char whole[64];
    char cmd[600];
    test_template_name(name, sizeof name);
    (void)snprintf(whole, sizeof whole, "build/lite/%s.db", name);
    if (access(whole, R_OK) != 0) {
        struct test_world own;
        test_context(&own);
        (void)snprintf(own.url, sizeof own.url, "sqlite:%s/test.db", own.dir);
        if (!own.ok ||
            mz_db_open(&own.cx, mz_str_of(own.url), (struct mz_db_options){.create = true},
                       &own.cx.db) != MZ_OK ||
            mz_db_migrate(&own.cx) != MZ_OK) {
            test_store_lost(&own, own.cx.err.msg);
        }
        mz_db_close(own.cx.db); /* folds the log into the file */
        mz_arena_free(own.cx.a);
        (void)snprintf(cmd, sizeof cmd, "mkdir -p build/lite && cp %s/test.db %s.%d && mv %s.%d %s && rm -rf %s",
                       own.dir, whole, (int)getpid(), whole, (int)getpid(), whole, own.dir);
        if (system(cmd) != 0) {
            return false;
        }
    }
    (void)snprintf(cmd, sizeof cmd, "%s/test.db", w->dir);
    return test_copy(whole, cmd);
}

/* A database of the wanted kind, migrated. w->ok tells whether it worked. */
static inline void test_store(struct test_world *w, enum mz_db_kind kind)
{
    char base[300];
    test_context(w);
    if (kind == MZ_DB_SQLITE) {
        (void)snprintf(w->url, sizeof w->url, "sqlite:%s/test.db", w->dir);
        w->ok = w->ok && test_lite(w);
        if (!w->ok) {
            test_store_lost(w, "build/lite cannot be written");
        }
    } else {
        w->ok = w->ok && test_pg_base(base, sizeof base);
        if (!w->ok) {
            test_store_lost(w, "PostgreSQL does not start; its last words stand above");
        }
        (void)snprintf(w->name, sizeof w->name, "t%d_%" PRIu64, (int)getpid(),
                       (uint64_t)(uintptr_t)w & 0xffff);
        for (char *p = w->dir + strlen(w->dir) - 6; *p != '\0'; p++) { /* mkdtemp's letters make it unique */
            char tail[2] = {*p, '\0'};
            strncat(w->name, tail, sizeof w->name - strlen(w->name) - 1);
        }
        for (char *p = w->name; *p != '\0'; p++) {
            *p = (char)(*p >= 'A' && *p <= 'Z' ? *p + 32 : *p);
        }
        test_pg_url(w->admin, sizeof w->admin, base, "postgres");
        test_pg_url(w->url, sizeof w->url, base, w->name);
        char from[20] = "template1";
        if (kind != TEST_CITUS) {
            test_template_name(from, sizeof from);
            test_template(w, base, from);
        }
        char sql[160];
        /* Files, not pages through the log: nothing of it must outlive the cluster. */
        (void)snprintf(sql, sizeof sql, "CREATE DATABASE %s TEMPLATE %s STRATEGY FILE_COPY", w->name, from);
        test_psql(w->admin, sql);
        if (kind == TEST_CITUS) {
            test_psql(w->url, "CREATE EXTENSION citus");
            char host[100] = "";
            char node[400];
            (void)sscanf(strstr(base, "host="), "host=%99[^&]", host);
            (void)snprintf(node, sizeof node, "SELECT citus_set_coordinator_host('%s'); "
                           "SELECT citus_set_node_property('%s', 5432, 'shouldhaveshards', true)",
                           host, host);
            test_psql(w->url, node);
        }
    }
    struct mz_db_options o = {.create = true, .journal = mz_str_of(w->dir)};
    w->ok = mz_db_open(&w->cx, mz_str_of(w->url), o, &w->cx.db) == MZ_OK &&
            mz_db_migrate(&w->cx) == MZ_OK;
    if (!w->ok) {
        test_store_lost(w, w->cx.err.msg);
    }
}

/* A copy of this folder with its test.db, as somebody left it. SQLite only. */
static inline void test_store_like(struct test_world *w, const char *folder)
{
    char cmd[600];
    test_context(w);
    (void)snprintf(w->url, sizeof w->url, "sqlite:%s/test.db", w->dir);
    (void)snprintf(cmd, sizeof cmd, "cp -a %s/. %s", folder, w->dir);
    w->ok = w->ok && system(cmd) == 0 &&
            mz_db_open(&w->cx, mz_str_of(w->url), (struct mz_db_options){.create = false},
                       &w->cx.db) == MZ_OK;
    if (!w->ok) {
        test_store_lost(w, w->cx.err.msg);
    }
}

static inline void test_done(struct test_world *w)
{
    char cmd[200];
    mz_arena_free(w->cx.a);
    mz_db_close(w->cx.db);
    if (w->name[0] != '\0') {
        (void)snprintf(cmd, sizeof cmd, "DROP DATABASE IF EXISTS %s WITH (FORCE)", w->name);
        test_psql(w->admin, cmd);
    }
    (void)snprintf(cmd, sizeof cmd, "rm -rf %s", w->dir);
    if (system(cmd) != 0) {
        printf("could not remove %s\n", w->dir);
    }
}

static inline bool test_no_citus(void)
{
    return access("/usr/share/postgresql/15/extension/citus.control", R_OK) != 0 &&
           system("ls /usr/share/postgresql/*/extension/citus.control >/dev/null 2>&1") != 0;
}

/*
 * The same test on both stores: BOTH(name) { ... } with kind_ in its body, T2(name) in the table.
 * With EVERY and T3 it also runs over distributed tables where the Citus extension is installed;
 * that takes seconds a test, so a feature has one or two of them, the store all of its own.
 */
#define BOTH(name)                                                \
    static void name##_on(int *failures_, enum mz_db_kind kind_); \
    TEST(name##_sqlite)                                           \
    {                                                             \
        name##_on(failures_, MZ_DB_SQLITE);                       \
    }                                                             \
    TEST(name##_postgresql)                                       \
    {                                                             \
        name##_on(failures_, MZ_DB_POSTGRESQL);                   \
    }                                                             \
    static void name##_on(int *failures_, enum mz_db_kind kind_)
#define EVERY(name)                                               \
    static void name##_on(int *failures_, enum mz_db_kind kind_); \
    TEST(name##_citus)                                            \
    {                                                             \
        if (test_no_citus()) {                                    \
            *failures_ = TEST_SKIP;                               \
            return;                                               \
        }                                                         \
        name##_on(failures_, TEST_CITUS);                         \
    }                                                             \
    BOTH(name)
/* clang-format off */
#define T2(name) {#name "_sqlite", name##_sqlite}, {#name "_postgresql", name##_postgresql}
#define T3(name) T2(name), {#name "_citus", name##_citus}
/* clang-format on */

#endif
