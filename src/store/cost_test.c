#include "store.h"

#include <inttypes.h>
#include <sqlite3.h>
#include <sys/stat.h>

#include "check.h"
#include "store/lite_int.h"

/* How often the program of this statement has the operation. */
static int uses(sqlite3 *db, const char *sql, const char *operation)
{
    sqlite3_stmt *s = NULL;
    char text[4000];
    int n = 0;
    (void)snprintf(text, sizeof text, "EXPLAIN %s", sql);
    if (sqlite3_prepare_v2(db, text, -1, &s, NULL) != SQLITE_OK) {
        return -1;
    }
    while (sqlite3_step(s) == SQLITE_ROW) {
        n += strcmp((const char *)sqlite3_column_text(s, 1), operation) == 0 ? 1 : 0;
    }
    (void)sqlite3_finalize(s);
    return n;
}

static const char *column(sqlite3_stmt *s, int i)
{
    return (const char *)sqlite3_column_text(s, i);
}

TEST(no_row_that_is_written_makes_a_table_to_be_checked)
{
    struct test_world w;
    sqlite3_stmt *s = NULL;
    int tables = 0;
    test_store(&w, MZ_DB_SQLITE);
    sqlite3 *db = mz_lite_raw(w.cx.db);
    CHECK(sqlite3_prepare_v2(db,
                             "SELECT m.name, 'INSERT INTO ' || m.name || ' VALUES (' || "
                             "(SELECT group_concat('?') FROM pragma_table_info(m.name)) || ')' "
                             "FROM sqlite_schema AS m WHERE m.type = 'table' AND m.sql LIKE "
                             "'%STRICT%' ORDER BY m.name",
                             -1, &s, NULL) == SQLITE_OK);
    while (sqlite3_step(s) == SQLITE_ROW) {
        int n = uses(db, column(s, 1), "OpenEphemeral");
        if (n != 0) {
            printf("# %s: %d\n", column(s, 0), n);
        }
        CHECK(n == 0);
        tables++;
    }
    (void)sqlite3_finalize(s);
    CHECK(tables > 100);
    CHECK(uses(db, "SELECT 1 WHERE ?1 IN ('a', 'b', 'c')", "OpenEphemeral") > 0); /* it is seen */
    test_done(&w);
}

/* A key is found in few steps, however long the rows are. */
TEST(images_stand_in_a_flat_tree)
{
    struct test_world w;
    sqlite3_stmt *s = NULL;
    test_store(&w, MZ_DB_SQLITE);
    sqlite3 *db = mz_lite_raw(w.cx.db);
    CHECK(sqlite3_exec(db,
                       "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < "
                       "5000) INSERT INTO mz_change SELECT 331181, 1, 331181000000, 'watch_cause', "
                       "331181000000000 + i, 0, 0, 'I', '', printf('%.900c', 'x') FROM n",
                       NULL, NULL, NULL) == SQLITE_OK);
    CHECK(sqlite3_prepare_v2(db,
                             "SELECT name, max(length(path)) / 4 + 1 FROM dbstat WHERE name LIKE "
                             "'mz_change%' AND pagetype <> 'overflow' GROUP BY name",
                             -1, &s, NULL) == SQLITE_OK);
    int trees = 0;
    while (sqlite3_step(s) == SQLITE_ROW) {
        CHECK(sqlite3_column_int(s, 1) <= 3);
        trees++;
    }
    CHECK(trees == 2);
    (void)sqlite3_finalize(s);
    test_done(&w);
}

/* Zeros stand behind firm records, whoever owns them; many more records than they have room for. */
TEST(firm_reads_are_sealed_once_with_room_ahead_of_them)
{
    struct test_world w;
    const struct mz_event read = {.act = MZ_S("test.read"),
                                  .kind = MZ_S("test"),
                                  .subject = 1,
                                  .division = INT64_C(331181103000),
                                  .detail = (mz_str){"a\0b", 3}};
    int64_t drained = 0, events = 0, county = 0, n = 0, all = 0;
    test_store(&w, MZ_DB_SQLITE);
    for (int i = 1; i <= 3000; i++) {
        CHECK(mz_read_note(&w.cx, &read) == MZ_OK);
        CHECK(i % 100 != 0 || mz_read_firm(&w.cx) == MZ_OK);
        if (i % 1000 == 0) {
            CHECK(mz_audit_drain(&w.cx, &drained) == MZ_OK && drained == 1000);
            CHECK(mz_audit_drain(&w.cx, &drained) == MZ_OK && drained == 0);
            all += 1000;
        }
    }
    CHECK(mz_read_note(&w.cx, &read) == MZ_OK);
    mz_journal_shut(w.cx.db); /* the file goes when it is drained, zeros and all */
    CHECK(mz_audit_drain(&w.cx, &drained) == MZ_OK && drained == 1);
    CHECK(mz_audit_verify(&w.cx, &events, &county, &n) == MZ_OK);
    CHECK(events == all + 1 && county == 0);
    test_done(&w);
}

/* A long log slows every reader: it is kept short however many connections write, each a little. */
TEST(the_log_stays_short_when_many_write_a_little)
{
    enum { WRITERS = 24, ROUNDS = 10, LOG_MAX = 40 << 20 };
    struct test_world w;
    mz_cx other[WRITERS];
    test_store(&w, MZ_DB_SQLITE);
    for (int i = 0; i < WRITERS; i++) {
        struct mz_db_options o = {.journal = mz_str_of(w.dir)};
        other[i] = w.cx;
        CHECK(mz_db_open(&other[i], mz_str_of(w.url), o, &other[i].db) == MZ_OK);
    }
    for (int64_t i = 0; i < (int64_t)WRITERS * ROUNDS; i++) {
        char sql[400];
        (void)snprintf(sql, sizeof sql,
                       "WITH RECURSIVE n(i) AS (SELECT %" PRId64 " UNION ALL SELECT i + 1 FROM n "
                       "LIMIT 300) INSERT INTO mz_change SELECT 331181, 1, 331181000000, "
                       "'watch_cause', 331181000000000 + i, 0, 0, 'I', '', printf('%%.900c', 'x') "
                       "FROM n",
                       i * 300);
        CHECK(sqlite3_exec(mz_lite_raw(other[i % WRITERS].db), sql, NULL, NULL, NULL) == SQLITE_OK);
    }
    const char *log = mz_str_fmt(w.cx.a, "%s-wal", strchr(w.url, ':') + 1).p;
    struct stat st = {0};
    CHECK(stat(log, &st) == 0 && st.st_size > 0 && st.st_size < LOG_MAX);
    for (int i = 0; i < WRITERS; i++) {
        mz_db_close(other[i].db);
    }
    test_done(&w);
}

TEST_MAIN(T(no_row_that_is_written_makes_a_table_to_be_checked), T(images_stand_in_a_flat_tree),
          T(firm_reads_are_sealed_once_with_room_ahead_of_them),
          T(the_log_stays_short_when_many_write_a_little))
