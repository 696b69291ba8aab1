#include <sqlite3.h>

#include "feature/account/account_testing.h"

#include "fault.h"

/* What SQLite itself counts; -1 when it cannot. */
static int64_t sessions(const struct testing *t)
{
    sqlite3 *db = NULL;
    sqlite3_stmt *st = NULL;
    int64_t n = -1;
    if (sqlite3_open_v2(t->w.url + strlen("sqlite:"), &db, SQLITE_OPEN_READWRITE, NULL) ==
            SQLITE_OK &&
        sqlite3_prepare_v2(db, "SELECT count(*) FROM account_session", -1, &st, NULL) ==
            SQLITE_OK &&
        sqlite3_step(st) == SQLITE_ROW) {
        n = sqlite3_column_int64(st, 0);
    }
    (void)sqlite3_finalize(st);
    (void)sqlite3_close(db);
    return n;
}

/* An attempt counts before it is judged; a day later nothing of it is left. */
static int64_t a_day_later(struct testing *t)
{
    test_tick(&t->w, INT64_C(86400000));
    return sessions(t);
}

TEST(a_sign_in_is_whole_or_not_at_all)
{
    struct testing t;
    struct account_signed s;
    CHECK(testing_open(&t, MZ_DB_SQLITE));
    CHECK(staff(&t, "officer", MZ_ROLE_OFFICER, LONGQUAN) != 0);
    mz_cx *cx = &t.w.cx;
    int64_t before = sessions(&t);
    CHECK(before == 0);
    FAULT_LOOP(cx, sign(&t, "officer", PASSWORD, &s), CHECK(a_day_later(&t) == before));
    CHECK(sessions(&t) == 1);
    CHECK(live(&t, s.token));
    testing_close(&t);
}

TEST_MAIN(T(a_sign_in_is_whole_or_not_at_all))
