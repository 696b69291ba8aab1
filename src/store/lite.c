#include <assert.h>
#include <errno.h>
#include <inttypes.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/crypto.h"
#include "base/text.h"
#include "store/lite_int.h"

/*
 * Versions before 3.51.3 can corrupt a WAL database that two connections write
 * (https://sqlite.org/changes.html, 3.51.3).
 */
_Static_assert(SQLITE_VERSION_NUMBER >= 3051003, "SQLite 3.51.3 or newer is needed");

enum { CACHE_BITS = 10, CACHE_N = 1 << CACHE_BITS };

struct slot {
    const void *key; /* the descriptor, or for text made at run time its own copy */
    char *text;      /* owned copy of such text */
    sqlite3_stmt *st;
};

struct lite {
    mz_db base;
    sqlite3 *db;
    sqlite3_stmt *content; /* PRAGMA data_version */
    int written;           /* pages that this connection has written */
    char *path;
    struct slot cache[CACHE_N];
    size_t cached;
};

/* ---- errors ------------------------------------------------------------- */

static mz_code disk_full(mz_cx *cx)
{
    return mz_refuse(cx, MZ_IO,
                     .text = MZ_T("The disk is full. Nothing was changed; free some space and "
                                  "try again."));
}

static mz_code disk_closed(mz_cx *cx)
{
    return mz_refuse(cx, MZ_IO,
                     .text = MZ_T("The database cannot be written. Nothing was changed; tell "
                                  "the system administrator."));
}

/* A write that failed: what the system said of it is more than SQLite's code. */
static mz_code io_error(mz_cx *cx, sqlite3 *db, int rc, const char *what)
{
    if (rc == SQLITE_IOERR_FSYNC) {
        /* The kernel may have dropped the pages: only recovery from the log is safe. */
        (void)fprintf(stderr, "mz: fsync failed, stopping: %s\n", sqlite3_errmsg(db));
        abort();
    }
    if (rc == SQLITE_IOERR_NOMEM) {
        return mz_fail(cx, MZ_IO, "%s: out of memory", what);
    }
    switch (sqlite3_system_errno(db)) {
    case ENOSPC:
    case EDQUOT:
        return disk_full(cx);
    case EROFS:
        return disk_closed(cx);
    default: /* of the system, not of ours */
        return mz_fail(cx, MZ_IO, "%s: %s", what, sqlite3_errmsg(db));
    }
}

mz_code mz_lite_fail(mz_cx *cx, sqlite3 *db, int rc, const char *what)
{
    switch (rc & 0xff) {
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
        return mz_refuse(cx, MZ_BUSY,
                         .text = MZ_T("Somebody else is writing just now. Nothing was changed; "
                                      "please try again."));
    case SQLITE_FULL:
        return disk_full(cx);
    case SQLITE_READONLY:
    case SQLITE_PERM:
        return disk_closed(cx);
    case SQLITE_NOMEM:
        return mz_fail(cx, MZ_IO, "%s: out of memory", what);
    case SQLITE_CANTOPEN:
        return mz_refuse(cx, MZ_IO, .field = "db",
                         .text = MZ_T("The database file cannot be opened: {0}."),
                         .arg = {mz_str_of(sqlite3_errmsg(db))});
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
        return mz_fail(cx, MZ_CORRUPT, "%s: %s", what, sqlite3_errmsg(db));
    case SQLITE_CONSTRAINT:
        return mz_fail(cx, MZ_CONFLICT, "%s: %s", what, sqlite3_errmsg(db));
    case SQLITE_IOERR:
        return io_error(cx, db, rc, what);
    default:
        return mz_fail(cx, MZ_CORRUPT, "%s: %s (%d)", what, sqlite3_errmsg(db), rc);
    }
}

/* ---- statements ----------------------------------------------------------- */

static size_t spread(const struct mz_stmt *st)
{
    uint64_t h = (uint64_t)(uintptr_t)st;
    if (st->fresh) {
        h = 1469598103934665603U;
        for (const char *p = st->sql; *p != '\0'; p++) {
            h = (h ^ (unsigned char)*p) * 1099511628211U;
        }
    }
    return (size_t)((h * UINT64_C(0x9E3779B97F4A7C15)) >> (64 - CACHE_BITS));
}

static bool same(const struct slot *s, const struct mz_stmt *st)
{
    return st->fresh ? s->text != NULL && strcmp(s->text, st->sql) == 0 : s->key == st;
}

static void drop_cache(struct lite *l)
{
    for (size_t i = 0; i < CACHE_N; i++) {
        sqlite3_finalize(l->cache[i].st);
        free(l->cache[i].text);
        l->cache[i] = (struct slot){0};
    }
    l->cached = 0;
}

static mz_code prepare(mz_cx *cx, struct lite *l, const struct mz_stmt *st, sqlite3_stmt **out)
{
    size_t i = spread(st);
    for (; l->cache[i].st != NULL; i = (i + 1) & (CACHE_N - 1)) {
        if (same(&l->cache[i], st)) {
            *out = l->cache[i].st;
            return MZ_OK;
        }
    }
    if (l->cached >= CACHE_N * 3 / 4) {
        drop_cache(l); /* rare: more texts were made at run time than the cache holds */
        i = spread(st);
    }
    int rc = sqlite3_prepare_v3(l->db, st->sql, -1, SQLITE_PREPARE_PERSISTENT, out, NULL);
    if (rc != SQLITE_OK) {
        return mz_lite_fail(cx, l->db, rc, st->name);
    }
    l->cache[i] = (struct slot){.key = st, .st = *out};
    if (st->fresh) {
        l->cache[i].text = strdup(st->sql);
        l->cache[i].key = NULL;
    }
    l->cached++;
    return MZ_OK;
}

static mz_code lite_prepare(mz_cx *cx, mz_db *db, const struct mz_stmt *st)
{
    sqlite3_stmt *s = NULL;
    return prepare(cx, (struct lite *)db, st, &s);
}

static void bind(sqlite3_stmt *s, const struct mz_value *args, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        const struct mz_value *v = &args[i];
        int k = (int)i + 1;
        if (v->type == MZ_SQL_INT) {
            (void)(v->i == MZ_NULL ? sqlite3_bind_null(s, k) : sqlite3_bind_int64(s, k, v->i));
        } else if (v->s.p == NULL) {
            (void)sqlite3_bind_null(s, k);
        } else if (v->type == MZ_SQL_TEXT) {
            (void)sqlite3_bind_text64(s, k, v->s.p, v->s.n, SQLITE_STATIC, SQLITE_UTF8);
        } else {
            (void)sqlite3_bind_blob64(s, k, v->s.p, v->s.n, SQLITE_STATIC);
        }
    }
}

/* By the value and not by the column, which is looked up anew at each question: a page reads 2,000
 * cells. Such a value is for one thread only, and so is the connection. */
static void cell(sqlite3_stmt *s, int i, struct mz_cell *out)
{
    sqlite3_value *v = sqlite3_column_value(s, i);
    int type = sqlite3_value_type(v);
    *out = (struct mz_cell){.null = type == SQLITE_NULL,
                            .number = type == SQLITE_INTEGER,
                            .bytes = type == SQLITE_BLOB};
    if (out->number) {
        out->i = sqlite3_value_int64(v);
    } else if (!out->null) {
        const void *p = sqlite3_value_blob(v);
        size_t n = (size_t)sqlite3_value_bytes(v);
        out->s = (mz_str){p == NULL ? "" : p, n};
    }
}

static mz_code step_all(mz_cx *cx, struct lite *l, const struct mz_stmt *st, sqlite3_stmt *s,
                        struct mz_sink *sink)
{
    struct mz_cell cells[MZ_COLS_MAX];
    const char *names[MZ_COLS_MAX];
    int n = 0;
    int rc;
    sink->names = names;
    while ((rc = sqlite3_step(s)) == SQLITE_ROW) {
        /* Only now: the first step parses the text again when the schema was changed. */
        if (n == 0) {
            n = sqlite3_column_count(s);
            assert(n <= MZ_COLS_MAX);
            for (int i = 0; st->guarded && i < n; i++) {
                names[i] = sqlite3_column_name(s, i);
            }
        }
        for (int i = 0; i < n; i++) {
            cell(s, i, &cells[i]);
        }
        MZ_TRY(sink->row(cx, sink, cells, (size_t)n));
    }
    return rc == SQLITE_DONE ? MZ_OK : mz_lite_fail(cx, l->db, rc, st->name);
}

static mz_code lite_run(mz_cx *cx, mz_db *db, const struct mz_stmt *st, const struct mz_value *args,
                        size_t n, struct mz_sink *sink, int64_t *changed)
{
    struct lite *l = (struct lite *)db;
    sqlite3_stmt *s = NULL;
    MZ_TRY(prepare(cx, l, st, &s));
    bind(s, args, n);
    db->trips++;
    mz_code rc = step_all(cx, l, st, s, sink);
    *changed = st->writes ? sqlite3_changes64(l->db) : 0;
    (void)sqlite3_reset(s);
    (void)sqlite3_clear_bindings(s);
    return rc == MZ_OK && st->echo != NULL
               ? mz_echo(cx, st, args, sqlite3_last_insert_rowid(l->db), sink)
               : rc;
}

static mz_code lite_script(mz_cx *cx, mz_db *db, const char *sql)
{
    struct lite *l = (struct lite *)db;
    int rc = sqlite3_exec(l->db, sql, NULL, NULL, NULL);
    return rc == SQLITE_OK ? MZ_OK : mz_lite_fail(cx, l->db, rc, "script");
}

/* ---- transactions ----------------------------------------------------------- */

static mz_code lite_begin(mz_cx *cx, mz_db *db)
{
    return lite_script(cx, db, "BEGIN IMMEDIATE");
}

static mz_code lite_commit(mz_cx *cx, mz_db *db)
{
    return lite_script(cx, db, "COMMIT");
}

static void lite_rollback(mz_db *db)
{
    struct lite *l = (struct lite *)db;
    if (!sqlite3_get_autocommit(l->db)) {
        (void)sqlite3_exec(l->db, "ROLLBACK", NULL, NULL, NULL);
    }
}

/* ---- connections -------------------------------------------------------------- */

/*
 * SQLite's own wait backs off to 100 ms and so rarely meets the short gaps of a writer that works
 * without a pause (an import): of 50 tries in 5 s all can fail. Short naps of uneven length try
 * about 2,500 times. `p` is the longest wait in ms.
 */
static int wait_for_writer(void *p, int tries)
{
    long ms = 1 + tries % 3;
    (void)nanosleep(&(struct timespec){.tv_nsec = ms * 1000000}, NULL);
    return (intptr_t)tries * 2 < (intptr_t)p;
}

/*
 * When the log goes into the database: past 32 MB, for a long log slows readers down. But a run of
 * large transactions (a province's month, an import) would copy the same pages each time, which
 * doubled its time: while a commit adds 4 MB and more, the log may grow to 256 MB. What the others
 * have added since our last commit says nothing: of many connections each would find a lot.
 */
static int after_commit(void *p, sqlite3 *db, const char *name, int pages)
{
    enum { PAGES = 8192, PAGES_BULK = 65536, BULK = 1024 };
    struct lite *l = p;
    int before = l->written;
    int most = 0;
    (void)sqlite3_db_status(db, SQLITE_DBSTATUS_CACHE_WRITE, &l->written, &most, 0);
    if (pages >= (l->written - before >= BULK ? PAGES_BULK : PAGES)) {
        (void)sqlite3_wal_checkpoint_v2(db, name, SQLITE_CHECKPOINT_PASSIVE, NULL, NULL);
    }
    return SQLITE_OK;
}

static mz_code connect(mz_cx *cx, const char *path, struct mz_db_options o, sqlite3 **out)
{
    int flags = SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE |
                (o.readonly ? SQLITE_OPEN_READONLY : SQLITE_OPEN_READWRITE) |
                (o.create ? SQLITE_OPEN_CREATE : 0);
    int rc = sqlite3_open_v2(path, out, flags, NULL);
    if (rc != SQLITE_OK) {
        mz_code code = mz_lite_fail(cx, *out, rc, path);
        sqlite3_close_v2(*out);
        *out = NULL;
        return code;
    }
    void *most = (void *)(intptr_t)o.busy_ms_max; /* NOLINT(performance-no-int-to-ptr): a number */
    (void)sqlite3_busy_handler(*out, wait_for_writer, most);
    (void)sqlite3_db_config(*out, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
    (void)sqlite3_db_config(*out, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, NULL);
    /* Or every new value of a parameter in a WHERE has the statement parsed again. */
    (void)sqlite3_db_config(*out, SQLITE_DBCONFIG_ENABLE_QPSG, 1, NULL);
    (void)sqlite3_limit(*out, SQLITE_LIMIT_LENGTH, 64 << 20);
    static const char setup[] = "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;"
                                "PRAGMA foreign_keys = ON; PRAGMA temp_store = MEMORY;"
                                "PRAGMA cache_size = -65536; PRAGMA mmap_size = 1073741824;"
                                "PRAGMA journal_size_limit = 67108864;"
                                "PRAGMA wal_autocheckpoint = 8192;";
    rc = sqlite3_exec(*out, o.readonly ? strstr(setup, "PRAGMA foreign") : setup, NULL, NULL, NULL);
    if (rc != SQLITE_OK) {
        mz_code code = mz_lite_fail(cx, *out, rc, path);
        sqlite3_close_v2(*out);
        *out = NULL;
        return code;
    }
    return MZ_OK;
}

static void lite_close(mz_db *db)
{
    struct lite *l = (struct lite *)db;
    drop_cache(l);
    sqlite3_finalize(l->content);
    sqlite3_close_v2(l->db);
    mz_crypto_close(l->base.crypto);
    free(l->path);
    free(l);
}

/* ---- cursors ------------------------------------------------------------------- */

struct lite_cursor {
    sqlite3 *db;
    sqlite3_stmt *st;
    const char *name;
};

static void lite_shut(void *p)
{
    struct lite_cursor *c = p;
    sqlite3_finalize(c->st);
    sqlite3_close_v2(c->db);
}

/*
 * A connection of its own: a long read on the shared one would hold its snapshot, so that later
 * reads were stale and writes failed.
 */
static mz_code lite_cursor_open(mz_cx *cx, mz_db *db, const struct mz_stmt *st,
                                const struct mz_value *args, size_t n, void **out)
{
    struct lite *l = (struct lite *)db;
    struct lite_cursor *c = MZ_NEW(cx->a, struct lite_cursor);
    struct mz_db_options o = {.readonly = true, .busy_ms_max = db->options.busy_ms_max};
    MZ_TRY(connect(cx, l->path, o, &c->db));
    /* A walk over everything once: neither pages that it will not see again nor a sort of all rows
     * may fill the memory. */
    static const char lean[] =
        "PRAGMA mmap_size = 0; PRAGMA cache_size = -8192; PRAGMA temp_store = FILE;";
    int rc = sqlite3_exec(c->db, lean, NULL, NULL, NULL);
    rc = rc == SQLITE_OK ? sqlite3_prepare_v2(c->db, st->sql, -1, &c->st, NULL) : rc;
    if (rc != SQLITE_OK) {
        mz_code code = mz_lite_fail(cx, c->db, rc, st->name);
        lite_shut(c);
        return code;
    }
    c->name = st->name;
    struct mz_value *kept = MZ_NEW_N(cx->a, struct mz_value, n + 1);
    for (size_t i = 0; i < n; i++) {
        kept[i] = args[i];
        if (args[i].type != MZ_SQL_INT && args[i].s.p != NULL) {
            kept[i].s = mz_str_dup(cx->a, args[i].s);
        }
    }
    bind(c->st, kept, n);
    *out = c;
    return MZ_OK;
}

static mz_code lite_next(mz_cx *cx, void *cursor, struct mz_cell *cells, size_t cells_n, size_t *n)
{
    struct lite_cursor *c = cursor;
    int rc = sqlite3_step(c->st);
    *n = 0;
    if (rc == SQLITE_DONE) {
        return MZ_OK;
    }
    if (rc != SQLITE_ROW) {
        return mz_lite_fail(cx, c->db, rc, c->name);
    }
    int cols = sqlite3_column_count(c->st);
    assert((size_t)cols <= cells_n);
    for (int i = 0; i < cols; i++) {
        cell(c->st, i, &cells[i]);
    }
    *n = (size_t)cols;
    return MZ_OK;
}

/* ---- care ------------------------------------------------------------------------ */

static int first_line(void *p, int n, char **v, char **names)
{
    char **out = p;
    (void)n;
    (void)names;
    if (v[0] != NULL && *out == NULL && strcmp(v[0], "ok") != 0) {
        *out = strdup(v[0]);
    }
    return 0;
}

static mz_code lite_check(mz_cx *cx, mz_db *db, mz_str *complaint)
{
    struct lite *l = (struct lite *)db;
    char *line = NULL;
    int rc = sqlite3_exec(l->db, "PRAGMA integrity_check(1)", first_line, &line, NULL);
    if (rc == SQLITE_OK && line == NULL) {
        rc = sqlite3_exec(l->db, "PRAGMA foreign_key_check", first_line, &line, NULL);
    }
    *complaint = line != NULL ? mz_str_dup(cx->a, mz_str_of(line)) : MZ_S("");
    free(line);
    return rc == SQLITE_OK ? MZ_OK : mz_lite_fail(cx, l->db, rc, "integrity check");
}

/* data_version moves with the commits of others, total_changes with our own; both only grow. */
static bool lite_content(mz_db *db, int64_t *version)
{
    struct lite *l = (struct lite *)db;
    if (l->content == NULL &&
        sqlite3_prepare_v3(l->db, "PRAGMA data_version", -1, SQLITE_PREPARE_PERSISTENT, &l->content,
                           NULL) != SQLITE_OK) {
        return false;
    }
    bool ok = sqlite3_step(l->content) == SQLITE_ROW;
    if (ok) {
        *version = (sqlite3_column_int64(l->content, 0) << 32) +
                   (sqlite3_total_changes64(l->db) & 0xffffffff);
    }
    (void)sqlite3_reset(l->content);
    return ok;
}

static const struct mz_backend lite_backend = {
    .kind = MZ_DB_SQLITE,
    .close = lite_close,
    .script = lite_script,
    .run = lite_run,
    .prepare = lite_prepare,
    .open = lite_cursor_open,
    .next = lite_next,
    .shut = lite_shut,
    .begin = lite_begin,
    .commit = lite_commit,
    .rollback = lite_rollback,
    .check = lite_check,
    .content = lite_content,
};

mz_code mz_lite_open(mz_cx *cx, mz_str path, struct mz_db_options o, mz_db **out)
{
    struct lite *l = calloc(1, sizeof *l);
    if (l == NULL) {
        abort();
    }
    l->base.backend = &lite_backend;
    l->base.options = o;
    l->path = strndup(path.p, path.n);
    l->base.url = mz_str_of(l->path);
    mz_code rc = connect(cx, l->path, o, &l->db);
    rc = rc == MZ_OK ? mz_crypto_open(cx, &l->base.crypto) : rc;
    if (rc != MZ_OK) {
        lite_close(&l->base);
        return rc;
    }
    l->base.tx_arena = mz_arena_new((size_t)256 << 20);
    (void)sqlite3_wal_hook(l->db, after_commit, l);
    *out = &l->base;
    return MZ_OK;
}

sqlite3 *mz_lite_raw(mz_db *db)
{
    return ((struct lite *)db)->db;
}

mz_code mz_lite_copy(mz_cx *cx, const char *path, void (*step)(void *p, int64_t done, int64_t all),
                     void *p)
{
    struct lite *l = (struct lite *)cx->db;
    struct mz_db_options o = {.create = true, .busy_ms_max = 5000};
    sqlite3 *copy = NULL;
    MZ_TRY(connect(cx, path, o, &copy));
    /* A source of its own that holds one snapshot: other writers then never restart the copy. */
    struct mz_db_options from = {.readonly = true, .busy_ms_max = 5000};
    sqlite3 *source = NULL;
    mz_code opened = connect(cx, l->path, from, &source);
    if (opened != MZ_OK) {
        sqlite3_close_v2(copy);
        return opened;
    }
    int rc = sqlite3_exec(source, "BEGIN; SELECT count(*) FROM sqlite_schema", NULL, NULL, NULL);
    sqlite3_backup *b = rc == SQLITE_OK ? sqlite3_backup_init(copy, "main", source, "main") : NULL;
    rc = b == NULL && rc == SQLITE_OK ? sqlite3_errcode(copy) : rc;
    while (b != NULL && (rc = sqlite3_backup_step(b, 2048)) != SQLITE_DONE) {
        if (rc != SQLITE_OK && rc != SQLITE_BUSY && rc != SQLITE_LOCKED) {
            break;
        }
        if (step != NULL) {
            int all = sqlite3_backup_pagecount(b);
            step(p, all - sqlite3_backup_remaining(b), all);
        }
    }
    (void)sqlite3_backup_finish(b);
    sqlite3_close_v2(source);
    mz_code code = rc == SQLITE_DONE ? MZ_OK : mz_lite_fail(cx, copy, rc, "backup");
    /* One file, no log beside it: the copy can be moved as it is. */
    (void)sqlite3_exec(copy, "PRAGMA journal_mode = DELETE", NULL, NULL, NULL);
    sqlite3_close_v2(copy);
    return code;
}
