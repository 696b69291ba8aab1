#include "store/migrate.h"

#include <string.h>

#include "base/text.h"
#include "store/store_int.h"
#include "store/store_sql.h"

/* Of every register that a pack declares: no table of ours is called so (made.h). */
static const struct mz_table_def made_def = {
    .name = "r_", .county = true, .division = true, .history = true};

const struct mz_table_def *mz_table_def_find(const char *name)
{
    if (strncmp(name, "r_", 2) == 0) {
        return &made_def;
    }
    for (const struct mz_table_def *t = mz_table_defs; t->name != NULL; t++) {
        if (strcmp(t->name, name) == 0) {
            return t;
        }
    }
    return NULL;
}

static bool applied(const struct mz_migrations_applied_row *rows, size_t n, const char *name)
{
    for (size_t i = 0; i < n; i++) {
        if (mz_str_eq(rows[i].name, mz_str_of(name))) {
            return true;
        }
    }
    return false;
}

/* Is the store's own first migration there? Asked without leaving an error behind. */
static mz_code applied_list(mz_cx *cx, struct mz_migrations_applied_row **rows, size_t *n)
{
    mz_code rc = mz_migrations_applied(cx, rows, n);
    if (rc == MZ_CORRUPT) { /* no such table: a new database */
        mz_clear(cx);
        *n = 0;
        return MZ_OK;
    }
    return rc;
}

static mz_code apply(mz_cx *cx, const struct mz_migration *m)
{
    mz_db *db = cx->db;
    MZ_TRY(mz_tx_begin(cx));
    mz_code rc =
        db->backend->script(cx, db, db->backend->kind == MZ_DB_SQLITE ? m->sql : m->sql_pg);
    if (rc == MZ_OK && db->distributed && db->backend->distribute != NULL) {
        rc = db->backend->distribute(cx, db);
    }
    rc = rc == MZ_OK ? mz_migration_note(cx, mz_str_of(m->name), mz_now_ms(cx)) : rc;
    rc = rc == MZ_OK ? mz_tx_commit(cx) : rc;
    if (rc != MZ_OK) {
        mz_tx_rollback(cx);
    }
    return rc;
}

mz_code mz_db_migrate(mz_cx *cx)
{
    struct mz_migrations_applied_row *rows = NULL;
    size_t n = 0;
    MZ_TRY(applied_list(cx, &rows, &n));
    mz_code rc = MZ_OK;
    for (size_t i = 0; i < mz_migrations_n && rc == MZ_OK; i++) {
        rc = applied(rows, n, mz_migrations[i].name) ? MZ_OK : apply(cx, &mz_migrations[i]);
    }
    return rc;
}

mz_code mz_db_check_version(mz_cx *cx)
{
    struct mz_migrations_applied_row *rows = NULL;
    size_t n = 0;
    MZ_TRY(applied_list(cx, &rows, &n));
    if (n > mz_migrations_n) {
        return mz_refuse(cx, MZ_CONFLICT, .field = "db",
                         .text = MZ_T("The database was written by a newer mz. Start that one."));
    }
    for (size_t i = 0; i < mz_migrations_n; i++) {
        if (!applied(rows, n, mz_migrations[i].name)) {
            return mz_refuse(cx, MZ_CONFLICT, .field = "db",
                             .text = MZ_T("The database is not ready for this mz. Run mz init."));
        }
    }
    return MZ_OK;
}
