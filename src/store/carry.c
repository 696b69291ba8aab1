/*
 * A whole office between PostgreSQL and a file of SQLite: the form of every backup. The tables of
 * both are made by the same migrations and hold the same three types, so rows are carried as they
 * are, in the order in which the tables were made; the words of the search are the one thing that
 * each keeps in its own way.
 */
#include "store/carry_int.h"

#include <inttypes.h>
#include <string.h>

#include "base/text.h"
#include "store/lite_int.h"
#include "store/made.h"
#include "store/store_sql.h"

/* ---- the tables of the file --------------------------------------------------------- */

static mz_code lite_do(mz_cx *cx, sqlite3 *db, const char *sql)
{
    int rc = sqlite3_exec(db, sql, NULL, NULL, NULL);
    return rc == SQLITE_OK ? MZ_OK : mz_lite_fail(cx, db, rc, "carry");
}

static mz_code lite_prepare(mz_cx *cx, sqlite3 *db, const char *sql, sqlite3_stmt **out)
{
    int rc = sqlite3_prepare_v2(db, sql, -1, out, NULL);
    return rc == SQLITE_OK ? MZ_OK : mz_lite_fail(cx, db, rc, "carry");
}

static const char *column(mz_cx *cx, sqlite3_stmt *s, int i)
{
    const unsigned char *text = sqlite3_column_text(s, i);
    return mz_str_z(cx->a, mz_str_of(text == NULL ? "" : (const char *)text));
}

static mz_code columns_of(mz_cx *cx, sqlite3 *db, struct carry_table *t)
{
    sqlite3_stmt *s = NULL;
    mz_str list = MZ_S("");
    MZ_TRY(lite_prepare(cx, db, "SELECT name FROM pragma_table_info(?1) ORDER BY cid", &s));
    (void)sqlite3_bind_text(s, 1, t->name, -1, SQLITE_STATIC);
    int rc;
    while ((rc = sqlite3_step(s)) == SQLITE_ROW) {
        list = mz_str_fmt(cx->a, MZ_FMT "%s%s", MZ_ARG(list), t->cols_n++ == 0 ? "" : ", ",
                          column(cx, s, 0));
    }
    mz_code code = rc == SQLITE_DONE ? MZ_OK : mz_lite_fail(cx, db, rc, "columns");
    (void)sqlite3_finalize(s);
    t->cols = mz_str_z(cx->a, list);
    return code;
}

/* Those of the office; the index of words has tables of its own, which are not carried as rows. */
static mz_code tables_of(mz_cx *cx, sqlite3 *db, struct carry_table *t, size_t *n)
{
    sqlite3_stmt *s = NULL;
    *n = 0;
    MZ_TRY(lite_prepare(cx, db,
                        "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE "
                        "'sqlite\\_%' ESCAPE '\\' AND name NOT LIKE 'mz\\_search%' ESCAPE '\\' "
                        "ORDER BY rowid",
                        &s));
    int rc;
    while ((rc = sqlite3_step(s)) == SQLITE_ROW && *n < CARRY_TABLES_MAX) {
        t[(*n)++] = (struct carry_table){.name = column(cx, s, 0)};
    }
    mz_code code = rc == SQLITE_DONE ? MZ_OK : mz_fail(cx, MZ_LIMIT, "too many tables");
    (void)sqlite3_finalize(s);
    for (size_t i = 0; i < *n && code == MZ_OK; i++) {
        code = columns_of(cx, db, &t[i]);
    }
    return code;
}

static const char *insert_text(mz_cx *cx, const struct carry_table *t)
{
    mz_str marks = MZ_S("?");
    for (size_t i = 1; i < t->cols_n; i++) {
        marks = mz_str_fmt(cx->a, MZ_FMT ", ?", MZ_ARG(marks));
    }
    return mz_str_fmt(cx->a, "INSERT INTO %s (%s) VALUES (" MZ_FMT ")", t->name, t->cols,
                      MZ_ARG(marks))
        .p;
}

/* ---- out of PostgreSQL --------------------------------------------------------------- */

struct writer {
    sqlite3 *db;
    sqlite3_stmt *insert;
};

static mz_code put_row(mz_cx *cx, void *p, const struct mz_cell *cells, size_t n)
{
    const struct writer *w = p;
    for (size_t i = 0; i < n; i++) {
        const struct mz_cell *c = &cells[i];
        int k = (int)i + 1;
        if (c->null) {
            (void)sqlite3_bind_null(w->insert, k);
        } else if (c->number) {
            (void)sqlite3_bind_int64(w->insert, k, c->i);
        } else if (c->bytes) {
            (void)sqlite3_bind_blob64(w->insert, k, c->s.p, c->s.n, SQLITE_STATIC);
        } else {
            (void)sqlite3_bind_text64(w->insert, k, c->s.p, c->s.n, SQLITE_STATIC, SQLITE_UTF8);
        }
    }
    int rc = sqlite3_step(w->insert);
    (void)sqlite3_reset(w->insert);
    return rc == SQLITE_DONE ? MZ_OK : mz_lite_fail(cx, w->db, rc, "carry");
}

static mz_code out_table(mz_cx *cx, struct carry *k, struct writer *w, const char *read,
                         const char *write)
{
    MZ_TRY(lite_prepare(cx, w->db, write, &w->insert));
    mz_code rc = mz_post_read(cx, k, read, put_row, w);
    (void)sqlite3_finalize(w->insert);
    return rc;
}

static mz_code out_tables(mz_cx *cx, struct carry *k, sqlite3 *db)
{
    struct carry_table *t = MZ_NEW_N(cx->a, struct carry_table, CARRY_TABLES_MAX);
    struct writer w = {.db = db};
    size_t n = 0;
    MZ_TRY(tables_of(cx, db, t, &n));
    for (size_t i = n; i > 0; i--) { /* what the migrations put there comes with the rest */
        MZ_TRY(lite_do(cx, db, mz_str_fmt(cx->a, "DELETE FROM %s", t[i - 1].name).p));
    }
    for (size_t i = 0; i < n; i++) {
        mz_str read = mz_str_fmt(cx->a, "SELECT %s FROM %s", t[i].cols, t[i].name);
        MZ_TRY(out_table(cx, k, &w, read.p, insert_text(cx, &t[i])));
    }
    return out_table(cx, k, &w,
                     "SELECT id, array_to_string(tsvector_to_array(words), ' ') "
                     "FROM mz_search_doc",
                     "INSERT INTO mz_search_fts (rowid, words) VALUES (?, ?)");
}

static mz_code no_orphans(mz_cx *cx, sqlite3 *db)
{
    sqlite3_stmt *s = NULL;
    MZ_TRY(lite_prepare(cx, db, "PRAGMA foreign_key_check", &s));
    int rc = sqlite3_step(s);
    mz_code code = rc == SQLITE_DONE ? MZ_OK
                   : rc == SQLITE_ROW
                       ? mz_fail(cx, MZ_CORRUPT, "%s has a row without the one it belongs to",
                                 column(cx, s, 0))
                       : mz_lite_fail(cx, db, rc, "foreign keys");
    (void)sqlite3_finalize(s);
    return code;
}

/* The whole copy is one transaction of the file, which is nothing before: no log beside it. */
static mz_code out_into(mz_cx *cx, struct carry *k, mz_db *file)
{
    sqlite3 *db = mz_lite_raw(file);
    mz_db *source = cx->db;
    cx->db = file;
    mz_code rc = mz_db_migrate(cx);
    rc = rc == MZ_OK ? mz_made_like(cx, source) : rc;
    cx->db = source;
    MZ_TRY(rc);
    MZ_TRY(lite_do(cx, db, "PRAGMA foreign_keys = OFF; PRAGMA journal_mode = MEMORY; BEGIN"));
    MZ_TRY(mz_post_read_open(cx, source, k));
    rc = out_tables(cx, k, db);
    mz_post_read_close(k);
    MZ_TRY(rc);
    MZ_TRY(lite_do(cx, db, "COMMIT; PRAGMA journal_mode = DELETE"));
    return no_orphans(cx, db);
}

mz_code mz_db_backup(mz_cx *cx, const char *path, void (*step)(void *p, int64_t done, int64_t all),
                     void *p)
{
    struct carry k = {.step = step, .p = p};
    struct mz_db_options o = {.create = true, .busy_ms_max = 5000};
    mz_db *file = NULL;
    if (mz_db_kind(cx->db) == MZ_DB_SQLITE) {
        return mz_lite_copy(cx, path, step, p);
    }
    MZ_TRY(mz_lite_open(cx, mz_str_of(path), o, &file));
    mz_code rc = out_into(cx, &k, file);
    mz_db_close(file);
    return rc;
}

/* ---- into PostgreSQL ------------------------------------------------------------------ */

static void cell(sqlite3_stmt *s, int i, struct mz_cell *out)
{
    int type = sqlite3_column_type(s, i);
    *out = (struct mz_cell){.null = type == SQLITE_NULL, .number = type == SQLITE_INTEGER};
    if (out->number) {
        out->i = sqlite3_column_int64(s, i);
    } else if (!out->null) {
        const char *v = sqlite3_column_blob(s, i);
        out->s = (mz_str){v == NULL ? "" : v, (size_t)sqlite3_column_bytes(s, i)};
    }
}

static mz_code fill_rows(mz_cx *cx, struct carry *k, sqlite3 *db, sqlite3_stmt *s)
{
    struct mz_cell cells[MZ_COLS_MAX];
    int n = sqlite3_column_count(s);
    int rc;
    if (n > MZ_COLS_MAX) {
        return mz_fail(cx, MZ_LIMIT, "a table with %d columns", n);
    }
    while ((rc = sqlite3_step(s)) == SQLITE_ROW) {
        for (int i = 0; i < n; i++) {
            cell(s, i, &cells[i]);
        }
        MZ_TRY(mz_post_copy_row(cx, k, cells, (size_t)n));
    }
    return rc == SQLITE_DONE ? MZ_OK : mz_lite_fail(cx, db, rc, "carry");
}

static mz_code fill_table(mz_cx *cx, struct carry *k, sqlite3 *db, const char *read,
                          const char *copy)
{
    sqlite3_stmt *s = NULL;
    MZ_TRY(lite_prepare(cx, db, read, &s));
    mz_code rc = mz_post_copy_open(cx, k, copy);
    rc = rc == MZ_OK ? fill_rows(cx, k, db, s) : rc;
    rc = rc == MZ_OK ? mz_post_copy_close(cx, k) : rc;
    (void)sqlite3_finalize(s);
    return rc;
}

/* The index keeps no texts, but it knows which word stands for which subject. */
static mz_code fill_words(mz_cx *cx, struct carry *k, sqlite3 *db)
{
    MZ_TRY(lite_do(cx, db,
                   "PRAGMA temp_store = FILE; CREATE VIRTUAL TABLE temp.carry_words "
                   "USING fts5vocab(main, mz_search_fts, instance)"));
    MZ_TRY(mz_post_write(cx, k,
                         "CREATE TEMP TABLE carry_words (county bigint, id bigint, words text) "
                         "ON COMMIT DROP"));
    mz_str read = mz_str_fmt(cx->a,
                             "SELECT doc / %" PRId64 ", doc, group_concat(term, ' ') "
                             "FROM temp.carry_words GROUP BY doc",
                             MZ_ID_UNIT);
    MZ_TRY(fill_table(cx, k, db, read.p, "carry_words (county, id, words)"));
    return mz_post_write(cx, k,
                         "INSERT INTO mz_search_doc (county, id, words) SELECT county, id, "
                         "array_to_tsvector(string_to_array(words, ' ')) FROM carry_words");
}

static mz_code fill_tables(mz_cx *cx, struct carry *k, sqlite3 *db)
{
    struct carry_table *t = MZ_NEW_N(cx->a, struct carry_table, CARRY_TABLES_MAX);
    size_t n = 0;
    MZ_TRY(tables_of(cx, db, t, &n));
    for (size_t i = n; i > 0; i--) {
        MZ_TRY(mz_post_write(cx, k, mz_str_fmt(cx->a, "DELETE FROM %s", t[i - 1].name).p));
    }
    for (size_t i = 0; i < n; i++) {
        mz_str read = mz_str_fmt(cx->a, "SELECT %s FROM %s", t[i].cols, t[i].name);
        mz_str copy = mz_str_fmt(cx->a, "%s (%s)", t[i].name, t[i].cols);
        MZ_TRY(fill_table(cx, k, db, read.p, copy.p));
    }
    return fill_words(cx, k, db);
}

static mz_code up_to_date(mz_cx *cx, mz_db *file)
{
    mz_db *target = cx->db;
    cx->db = file;
    mz_code rc = mz_db_migrate(cx);
    rc = rc == MZ_OK ? mz_db_check_version(cx) : rc;
    cx->db = target;
    return rc;
}

/* Asked before anything is migrated: an office of an older program must stay what it is. */
mz_code mz_db_empty(mz_cx *cx)
{
    struct mz_audit_counties_row *heads = NULL;
    size_t n = 0;
    mz_code rc = mz_audit_counties(cx, &heads, &n);
    if (rc == MZ_CORRUPT) { /* no such table: a new database */
        mz_clear(cx);
        n = 0;
        rc = MZ_OK;
    }
    MZ_TRY(rc);
    return n == 0 ? mz_db_migrate(cx)
                  : mz_refuse(cx, MZ_CONFLICT, .field = "db",
                              .text = MZ_T("The database holds an office already; restore into an "
                                           "empty one."));
}

mz_code mz_db_fill(mz_cx *cx, const char *path, void (*step)(void *p, int64_t done, int64_t all),
                   void *p)
{
    struct carry k = {.step = step, .p = p};
    mz_db *file = NULL;
    if (mz_db_kind(cx->db) == MZ_DB_SQLITE) {
        return mz_fail(cx, MZ_USAGE, "a file is an office of SQLite as it is");
    }
    MZ_TRY(mz_db_empty(cx));
    MZ_TRY(mz_lite_open(cx, mz_str_of(path), (struct mz_db_options){.busy_ms_max = 5000}, &file));
    mz_code rc = up_to_date(cx, file);
    rc = rc == MZ_OK ? mz_made_like(cx, file) : rc;
    rc = rc == MZ_OK ? mz_post_write_open(cx, cx->db, &k) : rc;
    if (rc == MZ_OK) {
        rc = fill_tables(cx, &k, mz_lite_raw(file));
        rc = mz_post_write_close(cx, &k, rc);
    }
    mz_db_close(file);
    return rc == MZ_OK ? mz_db_settle(cx) : rc;
}
