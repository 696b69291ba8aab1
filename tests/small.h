/*
 * small.h - an office made by the built program, opened in this process: pages are asked for
 * through mz_web_call() with a token, at a time that the test sets. On either store; the database
 * is kept aside, so that every try can begin from the same rows.
 */
#ifndef MZ_TESTS_SMALL_H
#define MZ_TESTS_SMALL_H

#include <inttypes.h>
#include <libpq-fe.h>
#include <sqlite3.h>
#include <stdlib.h>
#include <unistd.h>

#include "app/app_int.h"
#include "check.h"
#include "store.h"

#define FEATURE(name) extern const struct mz_feature mz_feature_##name;
#include "app/features.def"
#undef FEATURE

const struct mz_feature *const mz_features[] = {
#define FEATURE(name) &mz_feature_##name,
#include "app/features.def"
#undef FEATURE
    NULL,
};

struct small {
    char dir[40];
    char data[60];
    char program[200];
    enum mz_db_kind kind;
    char url[300];
    char admin[300];   /* of a server: where databases are made */
    char name[40];     /* of the database there */
    char kept[40];     /* and of what it was when it was kept */
    char officer[120]; /* tokens */
    char approver[120];
    int64_t now;
    struct mz_clock clock;
    struct mz_actor actor;
    mz_cx cx;
    mz_arena *a; /* of answers */
    mz_web *web;
};

static inline int64_t small_now(void *p)
{
    const struct small *s = p;
    return s->now;
}

static inline bool small_shell(const char *line)
{
    return system(line) == 0; /* NOLINT(cert-env33-c): texts of the tests */
}

static inline bool small_token(const struct small *s, const char *login, const char *scopes,
                               char out[120])
{
    char line[1100];
    (void)snprintf(line, sizeof line,
                   "%s account token %s --label t --scopes '%s' --data %s --db '%s'", s->program,
                   login, scopes, s->data, s->url);
    FILE *f = popen(line, "r"); /* NOLINT(cert-env33-c) */
    bool ok = f != NULL && fgets(out, 120, f) != NULL;
    out[strcspn(out, " \r\n")] = '\0';
    return f != NULL && pclose(f) == 0 && ok;
}

/* A database of this process's own on the run's throw-away server. */
static inline bool small_place(struct small *s)
{
    char base[200];
    char line[80];
    if (s->kind == MZ_DB_SQLITE) {
        (void)snprintf(s->url, sizeof s->url, "sqlite:%s/mz.db", s->data);
        return true;
    }
    if (!test_pg_base(base, sizeof base)) {
        return false;
    }
    (void)snprintf(s->name, sizeof s->name, "small%d", (int)getpid());
    (void)snprintf(s->kept, sizeof s->kept, "kept%d", (int)getpid());
    test_pg_url(s->admin, sizeof s->admin, base, "postgres");
    test_pg_url(s->url, sizeof s->url, base, s->name);
    (void)snprintf(line, sizeof line, "CREATE DATABASE %s", s->name);
    test_psql(s->admin, line);
    return true;
}

/* What all tests of a run that ask for so many people begin with, tokens and all; in `data`. */
static inline bool small_fill(struct small *s, int people)
{
    char line[1600];
    (void)snprintf(line, sizeof line,
                   "{ %s init --demo --division 331181 --data %s --db '%s' && %s demo --people %d "
                   "--seed 5 --data %s --db '%s'; } > %s/log 2>&1",
                   s->program, s->data, s->url, s->program, people, s->data, s->url, s->dir);
    return small_shell(line) &&
           small_token(s, "officer",
                       "person.read person.write household.read household.write household.ask "
                       "import.run export.run",
                       s->officer) &&
           small_token(s, "approver", "household.read household.approve", s->approver);
}

static inline bool small_tokens(struct small *s, const char *folder, const char *how)
{
    char path[300];
    (void)snprintf(path, sizeof path, "%s/tokens", folder);
    FILE *f = fopen(path, how);
    bool ok = f != NULL;
    if (ok && how[0] == 'w') {
        ok = fprintf(f, "%s\n%s\n", s->officer, s->approver) > 0;
    } else if (ok) {
        ok = fscanf(f, "%119s %119s", s->officer, s->approver) == 2;
    }
    return f != NULL && fclose(f) == 0 && ok;
}

/*
 * In one run of the tests (run.sh sets OFFICE) an office on SQLite is a copy of one that the first
 * test which asks makes, as in tests/browser_test.sh. It is whole when it has its name.
 */
static inline bool small_copied(struct small *s, int people)
{
    char folder[240];
    char line[1100];
    (void)snprintf(folder, sizeof folder, "%s.small%d", getenv("OFFICE"), people);
    (void)snprintf(line, sizeof line, "%s.lock", folder);
    int lock = open(line, O_CREAT | O_RDWR | O_CLOEXEC, 0600);
    bool ok = lock >= 0 && flock(lock, LOCK_EX) == 0;
    if (ok && access(folder, F_OK) != 0) {
        (void)snprintf(line, sizeof line, "mv %s %s", s->data, folder);
        ok = small_fill(s, people) && small_tokens(s, s->data, "w") && small_shell(line);
    }
    (void)snprintf(line, sizeof line, "cp -a %s %s && rm %s/tokens", folder, s->data, s->data);
    return ok && close(lock) == 0 && small_shell(line) && small_tokens(s, folder, "r");
}

/* Longquan with `people` invented persons, the accounts of the demonstration and two tokens. */
static inline bool small_make_on(struct small *s, enum mz_db_kind kind, int people)
{
    char exe[160];
    const char *run = getenv("OFFICE");
    memset(s, 0, sizeof *s);
    s->kind = kind;
    ssize_t n = readlink("/proc/self/exe", exe, sizeof exe - 1);
    exe[n > 0 ? n : 0] = '\0';
    for (int up = 0; up < 2 && strrchr(exe, '/') != NULL; up++) { /* BUILD/tests/x_test */
        *strrchr(exe, '/') = '\0';
    }
    (void)snprintf(s->program, sizeof s->program, "%s/mz", exe);
    test_tmp(s->dir, sizeof s->dir, "mzsmall");
    if (mkdtemp(s->dir) == NULL) {
        return false;
    }
    (void)snprintf(s->data, sizeof s->data, "%s/data", s->dir);
    if (!small_place(s)) {
        return false;
    }
    bool copied = kind == MZ_DB_SQLITE && run != NULL && run[0] == '/';
    return copied ? small_copied(s, people) : small_fill(s, people);
}

static inline bool small_make(struct small *s, int people)
{
    return small_make_on(s, MZ_DB_SQLITE, people);
}

static inline bool small_open(struct small *s)
{
    s->actor = (struct mz_actor){.division_hi = INT64_C(999999999999),
                                 .role = MZ_S("program"),
                                 .name = MZ_S("test"),
                                 .from = MZ_S("test")};
    s->cx = (mz_cx){.a = mz_arena_new((size_t)1 << 30), .actor = &s->actor, .lang = MZ_LANG_EN};
    s->a = mz_arena_new((size_t)256 << 20);
    if (s->now != 0) {
        s->clock = (struct mz_clock){small_now, s};
        s->cx.clock = &s->clock;
    }
    mz_str at = mz_str_of(s->url);
    bool ok = app_open(&s->cx, at, mz_str_of(s->data)) == MZ_OK &&
              app_web_new(&s->cx, &(struct app_web){.url = at}, &s->web) == MZ_OK;
    if (!ok) {
        printf("%s: %s\n", s->data, s->cx.err.msg);
    }
    return ok;
}

static inline void small_close(struct small *s)
{
    mz_web_free(s->web);
    app_close(&s->cx);
    mz_arena_free(s->cx.a);
    mz_arena_free(s->a);
}

static inline void small_drop(struct small *s)
{
    char line[120];
    if (s->kind == MZ_DB_POSTGRESQL) {
        (void)snprintf(line, sizeof line, "DROP DATABASE IF EXISTS %s WITH (FORCE)", s->name);
        test_psql(s->admin, line);
        (void)snprintf(line, sizeof line, "DROP DATABASE IF EXISTS %s WITH (FORCE)", s->kept);
        test_psql(s->admin, line);
    }
    (void)snprintf(line, sizeof line, "rm -rf %s", s->dir);
    (void)small_shell(line);
}

/* What one asks as a program; `type` is of the body, NULL is a form. */
static inline struct mz_answer small_ask(struct small *s, const char *token, const char *method,
                                         const char *target, const char *type, mz_str body)
{
    struct mz_answer answer;
    const struct mz_pair h[] = {
        {MZ_S("Host"), MZ_S("mz.test")},
        {MZ_S("Accept"), MZ_S("application/json")},
        {MZ_S("Authorization"), mz_str_fmt(s->a, "Bearer %s", token)},
        {MZ_S("Content-Type"),
         type == NULL ? MZ_S("application/x-www-form-urlencoded") : mz_str_of(type)}};
    struct mz_call call = {.method = method,
                           .target = mz_str_of(target),
                           .headers = h,
                           .headers_n = strcmp(method, "POST") == 0 ? 4 : 3,
                           .body = body};
    mz_web_call(s->web, s->a, &call, &answer);
    return answer;
}

static inline int64_t small_count_there(const struct small *s, const char *what)
{
    char text[900];
    (void)snprintf(text, sizeof text, "SELECT %s", what);
    PGconn *c = PQconnectdb(s->url);
    PGresult *r = PQexec(c, text);
    bool ok = PQresultStatus(r) == PGRES_TUPLES_OK && PQntuples(r) > 0;
    int64_t n = ok ? strtoll(PQgetvalue(r, 0, 0), NULL, 10) : -1;
    if (!ok) {
        printf("%s: %s\n", text, PQerrorMessage(c));
    }
    PQclear(r);
    PQfinish(c);
    return n;
}

/* Without our code between; -1 when it cannot. */
static inline int64_t small_count(const struct small *s, const char *what)
{
    if (s->kind == MZ_DB_POSTGRESQL) {
        return small_count_there(s, what);
    }
    char text[900];
    sqlite3 *db = NULL;
    sqlite3_stmt *st = NULL;
    int64_t n = -1;
    (void)snprintf(text, sizeof text, "%s/mz.db", s->data);
    bool ok = sqlite3_open_v2(text, &db, SQLITE_OPEN_READWRITE, NULL) == SQLITE_OK;
    (void)snprintf(text, sizeof text, "SELECT %s", what);
    if (ok && sqlite3_busy_timeout(db, 60000) == SQLITE_OK &&
        sqlite3_prepare_v2(db, text, -1, &st, NULL) == SQLITE_OK &&
        sqlite3_step(st) == SQLITE_ROW) {
        n = sqlite3_column_int64(st, 0);
    }
    (void)sqlite3_finalize(st);
    (void)sqlite3_close(db);
    return n;
}

/* On a server: one of the two databases becomes a copy of the other. */
static inline void small_copy(const struct small *s, bool back)
{
    char line[200];
    const char *to = back ? s->name : s->kept;
    (void)snprintf(line, sizeof line, "DROP DATABASE IF EXISTS %.39s WITH (FORCE)", to);
    test_psql(s->admin, line);
    (void)snprintf(line, sizeof line, "CREATE DATABASE %.39s TEMPLATE %.39s STRATEGY FILE_COPY", to,
                   back ? s->kept : s->name);
    test_psql(s->admin, line);
}

/* Keep the database as it is now; small_back() brings it back. Nobody may have it open. */
static inline bool small_keep(const struct small *s)
{
    char line[500];
    if (s->kind == MZ_DB_POSTGRESQL) {
        small_copy(s, false);
        return true;
    }
    (void)small_count(s, "1"); /* the last connection that closes empties the log into the file */
    (void)snprintf(line, sizeof line, "cp %s/mz.db %s/kept.db", s->data, s->dir);
    return small_shell(line);
}

static inline bool small_back(const struct small *s)
{
    char line[500];
    if (s->kind == MZ_DB_POSTGRESQL) {
        small_copy(s, true);
        return true;
    }
    (void)snprintf(line, sizeof line,
                   "rm -f %s/mz.db-wal %s/mz.db-shm && cp %s/kept.db %s/mz.db && rm -rf %s/files",
                   s->data, s->data, s->dir, s->data, s->data);
    return small_shell(line);
}

#endif
