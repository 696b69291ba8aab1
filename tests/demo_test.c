/* demo_test.c - the demonstration county runs the whole year so far: every page has its rows. */
#include "base/calendar.h"
#include "feature/demo/demo.h"
#include "feature/matter/matter.h"
#include "small.h"

enum { PEOPLE = 1500, WORDS_MAX = 400 };

/*
 * States in which nothing stands, by design: what people do by hand in the first minute (imports,
 * exports, merges, drafts), what passes in seconds (a job, a session), what only a fault brings.
 */
static const char *const absent[] = {
    "account.state", "account_post.state", "account_session.stage", "apply_sms.state",
    "book_wish.state", "device.state", "dup_merge.state", "dup_pair.state", "export_run.state",
    "feed_delivery.state", "hotline_call.state", "household_change.state", "import_row.outcome",
    "import_run.state", "job.state", "matter_death.state", "org.state", "pack_draft.state",
    "person.state", "roster_load.state", "round_plan.state", "rule_determination.status",
    "rule_review.state", "share_agreement.state", "share_delivery.state", "verify_objection.state",
    "verify_run.state", "verify_scan.state", "visit_device.state", "visit_plan.state",
    /* one word of these is missing still */
    "matter_paper.state", "notice_objection.state", "plan.result",
    "plan_measure.state", "watch.ending",
    "watch_cluster.ending",
};

/* What pages of an office that works show, and a county that was made in an hour easily lacks. */
static const struct fact {
    const char *says;
    const char *sql; /* 1: it is so */
} facts[] = {
    {"an objection was upheld, and the case is looked at again",
     "SELECT count(*) >= 1 FROM notice_objection AS o JOIN matter_event AS e ON e.case_id = o.case_id"
     " AND e.step = 'notice' AND e.what IN ('meeting', 'doubt') WHERE o.state = 'upheld'"},
    {"papers follow where the rules let them",
     "SELECT count(*) >= 2 FROM matter_paper WHERE state = 'later'"},
    {"emergency relief was given before its papers came",
     "SELECT count(*) >= 3 FROM matter_case AS c JOIN matter_event AS e ON e.case_id = c.id AND "
     "e.what = 'give' JOIN matter_paper AS p ON p.case_id = c.id WHERE c.matter = 'relief_urgent' "
     "AND p.made_ms > e.at_ms"},
    {"who was granted aid had brought the papers",
     "SELECT count(*) = 0 FROM matter_case AS c WHERE c.matter = 'dibao_apply' AND "
     "c.result = 'granted' AND NOT EXISTS (SELECT 1 FROM matter_paper AS p WHERE p.case_id = c.id "
     "AND p.paper = 'declaration' AND p.state IN ('seen', 'filed'))"},
    {"near relatives of handlers are registered", "SELECT count(*) >= 5 FROM r_kin_register"},
    {"a campaign ended and its list was worked off",
     "SELECT count(*) = 1 FROM round_plan WHERE state = 'closed' AND counts LIKE '%\"open\":0%'"},
    {"a draft waits for who approves", "SELECT count(*) = 1 FROM pack_draft WHERE state = 'asked'"},
    {"a review was due, and begun",
     "SELECT count(*) >= 1 FROM matter_case WHERE channel = 'review'"},
    {"a batch waits for its approvers", "SELECT count(*) >= 1 FROM ledger_batch WHERE state = 2"},
    {"of the cases that stand one in ten is late at most",
     "SELECT sum(due_ms < CAST(strftime('%s', 'now') AS INTEGER) * 1000) * 10 <= count(*) FROM "
     "matter_case WHERE closed_ms IS NULL"},
    {"no alert of the first months is open",
     "SELECT count(*) = 0 FROM watch WHERE closed_ms IS NULL AND made_ms < "
     "(CAST(strftime('%s', 'now') AS INTEGER) - 60 * 86400) * 1000"},
    {"nobody is recognised twice where one recognition excludes the other",
     "SELECT count(*) = 0 FROM (SELECT 1 FROM matter_recognition WHERE ended IS NULL AND household "
     "IS NOT NULL GROUP BY household HAVING count(*) > 1)"},
    {"letters are numbered in the order of their days",
     "SELECT count(*) = 0 FROM letter AS a JOIN letter AS b ON b.organ = a.organ AND "
     "b.series = a.series AND b.year = a.year AND b.n = a.n + 1 WHERE b.day < a.day"},
    {"amounts differ from home to home",
     "SELECT count(DISTINCT fen) >= 4 FROM pay_lump"},
    {"who was granted something at once was not refused on the way",
     "SELECT count(*) = 0 FROM matter_case AS c JOIN matter_event AS e ON e.case_id = c.id WHERE "
     "c.result = 'granted' AND e.what = 'deny' AND NOT EXISTS (SELECT 1 FROM matter_event AS r "
     "WHERE r.case_id = c.id AND r.kind = 'reopened')"},
    {"some cases are in somebody's hands",
     "SELECT count(*) >= 10 FROM matter_case WHERE closed_ms IS NULL AND holder IS NOT NULL"},
};

static sqlite3 *open_db(const struct small *s, int *failures_);
static int64_t number(sqlite3 *db, const char *sql);

static void as_an_office(const struct small *s, int *failures_)
{
    sqlite3 *db = open_db(s, failures_);
    for (size_t i = 0; i < MZ_LEN(facts); i++) {
        int64_t is = number(db, facts[i].sql);
        if (is != 1) {
            printf("  not so (%" PRId64 "): %s\n", is, facts[i].says);
        }
        CHECK(is == 1);
    }
    sqlite3_close(db);
}

static sqlite3 *open_db(const struct small *s, int *failures_)
{
    sqlite3 *db = NULL;
    const char *path = s->url + strlen("sqlite:");
    CHECK(sqlite3_open_v2(path, &db, SQLITE_OPEN_READONLY, NULL) == SQLITE_OK);
    return db;
}

static int64_t number(sqlite3 *db, const char *sql)
{
    sqlite3_stmt *st = NULL;
    int64_t n = -1;
    if (sqlite3_prepare_v2(db, sql, -1, &st, NULL) == SQLITE_OK && sqlite3_step(st) == SQLITE_ROW) {
        n = sqlite3_column_int64(st, 0);
    }
    sqlite3_finalize(st);
    return n;
}

static bool excused(const char *table, size_t table_n, const char *col, size_t col_n)
{
    for (size_t i = 0; i < MZ_LEN(absent); i++) {
        const char *dot = strchr(absent[i], '.');
        if ((size_t)(dot - absent[i]) == table_n && memcmp(absent[i], table, table_n) == 0 &&
            strlen(dot + 1) == col_n && memcmp(dot + 1, col, col_n) == 0) {
            return true;
        }
    }
    return false;
}

/* The words of "CHECK ((state = 'a' OR state = 'b'))": each has a row. */
static size_t words_without(sqlite3 *db, const char *table, const char *sql, size_t *words)
{
    static const char *const cols[] = {"state", "outcome", "result", "ending", "status"};
    size_t missing = 0;
    for (size_t c = 0; c < MZ_LEN(cols); c++) {
        char start[60];
        char one[200];
        (void)snprintf(start, sizeof start, "CHECK ((%s = '", cols[c]);
        const char *at = strstr(sql, start);
        const char *end = at == NULL ? NULL : strstr(at, "))");
        if (at == NULL || excused(table, strlen(table), cols[c], strlen(cols[c]))) {
            continue;
        }
        for (at = strchr(at, '\''); at != NULL && at < end; at = strchr(at + 1, '\'')) {
            size_t n = strcspn(at + 1, "'");
            (void)snprintf(one, sizeof one, "SELECT count(*) FROM %s WHERE %s = '%.*s'", table,
                           cols[c], (int)n, at + 1);
            ++*words;
            bool none = n > 0 && number(db, one) == 0;
            missing += none ? 1 : 0;
            if (none) {
                printf("  %s: no %s is \"%.*s\"\n", table, cols[c], (int)n, at + 1);
            }
            at += n + 1;
        }
    }
    return missing;
}

static void every_state(const struct small *s, int *failures_)
{
    sqlite3 *db = open_db(s, failures_);
    sqlite3_stmt *st = NULL;
    size_t words = 0;
    size_t missing = 0;
    const char *sql = "SELECT name, sql FROM sqlite_master WHERE type = 'table'";
    CHECK(sqlite3_prepare_v2(db, sql, -1, &st, NULL) == SQLITE_OK);
    while (sqlite3_step(st) == SQLITE_ROW) {
        missing += words_without(db, (const char *)sqlite3_column_text(st, 0),
                                 (const char *)sqlite3_column_text(st, 1), &words);
    }
    sqlite3_finalize(st);
    CHECK(words > 40);
    CHECK(missing == 0);
    sqlite3_close(db);
}

/* Cases that stand at the step now. */
static int64_t at_step(sqlite3 *db, const struct ir_matter *m, const struct ir_step *at)
{
    char sql[240];
    (void)snprintf(sql, sizeof sql,
                   "SELECT count(*) FROM matter_case WHERE matter = '%.*s' AND step = '%.*s' AND "
                   "closed_ms IS NULL",
                   (int)m->name.id.n, m->name.id.p, (int)at->name.id.n, at->name.id.p);
    return number(db, sql);
}

/* Every step of every matter that the packs of the county hold has a case that stands there today. */
static void every_step(struct small *s, int *failures_)
{
    struct matter_kind *kinds = NULL;
    size_t n = 0;
    size_t steps = 0;
    size_t missing = 0;
    sqlite3 *db = open_db(s, failures_);
    CHECK(matter_kinds_all(&s->cx, INT64_C(331181000000), &kinds, &n) == MZ_OK);
    for (size_t i = 0; i < n; i++) {
        const struct ir_matter *m = kinds[i].m;
        for (size_t k = 0; k < m->steps_n; k++) {
            bool here = at_step(db, m, &m->steps[k]) > 0;
            steps++;
            missing += here ? 0 : 1;
            if (!here) {
                printf("  no case: %.*s, %.*s\n", (int)m->name.id.n, m->name.id.p,
                       (int)m->steps[k].name.id.n, m->steps[k].name.id.p);
            }
        }
    }
    CHECK(steps > 180);
    CHECK(missing == 0);
    sqlite3_close(db);
}

/* Cases, money and letters of all townships, each decided before it was paid or delivered. */
static void in_order(const struct small *s, int *failures_)
{
    sqlite3 *db = open_db(s, failures_);
    /* of the townships two in three have cases, and none has two thirds of the cases */
    CHECK(number(db, "SELECT count(DISTINCT division / 1000) FROM matter_case") >= 12);
    CHECK(number(db, "SELECT count(*) * 3 < 2 * (SELECT count(*) FROM matter_case) FROM "
                     "matter_case WHERE division / 1000 = 331181103") == 1);
    /* whoever acted works in the township of the case, or in the county */
    CHECK(number(db, "SELECT count(*) FROM matter_event AS e JOIN matter_case AS c ON "
                     "c.id = e.case_id JOIN account_post AS p ON p.account = e.account "
                     "WHERE p.role = 'clerk' AND p.division / 1000 <> c.division / 1000") == 0);
    /* events stand in the order of their hours */
    CHECK(number(db, "SELECT count(*) FROM matter_event AS a JOIN matter_event AS b ON "
                     "b.id = a.id + 1 WHERE b.at_ms < a.at_ms") == 0);
    /* more than the living allowance is paid, from cases that were decided before the month's run */
    CHECK(number(db, "SELECT count(DISTINCT programme) FROM ledger_batch WHERE state = 8") >= 3);
    CHECK(number(db, "SELECT count(*) FROM ledger_line AS l JOIN ledger_batch AS b ON "
                     "b.id = l.batch JOIN pay_step AS t ON t.county = b.county AND "
                     "t.programme = b.programme AND t.person = l.person WHERE b.made_ms < "
                     "(SELECT min(f.said_ms) FROM (SELECT county, programme, person, "
                     "CASE decided_ms WHEN 0 THEN made_ms ELSE decided_ms END AS said_ms FROM "
                     "pay_step UNION ALL SELECT county, programme, person, "
                     "CASE decided_ms WHEN 0 THEN made_ms ELSE decided_ms END FROM pay_past) AS f "
                     "WHERE f.county = t.county AND f.programme = t.programme AND f.person = "
                     "t.person)") == 0);
    /* letters of cases reached whom they are about; those of the last days are on their way */
    CHECK(number(db, "SELECT sum(delivered IS NOT NULL) * 100 / count(*) FROM letter WHERE "
                     "subject_kind = 'matter' AND state = 'issued' AND day < "
                     "CAST(strftime('%s', 'now') AS INTEGER) / 86400 - 10") >= 95);
    CHECK(number(db, "SELECT count(*) FROM letter WHERE delivered < day") == 0);
    CHECK(number(db, "SELECT count(*) FROM letter_delivery WHERE way = 'post'") > 3);
    /* a delivery to other departments every month, with its receipt */
    CHECK(number(db, "SELECT count(DISTINCT period) FROM share_delivery WHERE state = 'taken'") >= 2);
    sqlite3_close(db);
}

static void every_month(struct small *s, int *failures_)
{
    sqlite3 *db = open_db(s, failures_);
    mz_date today = mz_date_today(&s->cx);
    for (mz_date m = demo_first_day(today); m.v < mz_date_month_first(today).v;) {
        struct mz_ymd t = mz_date_ymd(m);
        int period = t.year * 12 + t.month - 1;
        char sql[240];
        (void)snprintf(sql, sizeof sql,
                       "SELECT count(*) FROM ledger_line AS l JOIN ledger_batch AS b ON "
                       "b.id = l.batch WHERE b.period = %d AND b.state = 8 AND l.outcome = 0",
                       period);
        CHECK(number(db, sql) > 20);
        (void)snprintf(sql, sizeof sql,
                       "SELECT sum(covered) * 100 / sum(planned) FROM visit_month WHERE month = %d",
                       period);
        CHECK(number(db, sql) > 50);
        (void)snprintf(sql, sizeof sql,
                       "SELECT count(*) FROM matter_event WHERE at_ms BETWEEN %" PRId64
                       " AND %" PRId64, mz_date_ms(m), mz_date_ms(mz_date_month_last(m)));
        CHECK(number(db, sql) > 0);
        m.v = mz_date_month_last(m).v + 1;
    }
    CHECK(number(db, "SELECT count(*) FROM ledger_batch WHERE kind = 2 AND state = 8") > 0 ||
          mz_date_ymd(today).month < 3);
    sqlite3_close(db);
}

/* Nobody works on a Sunday of the calendar, nothing is later than now. */
static void office_hours(struct small *s, int *failures_)
{
    sqlite3 *db = open_db(s, failures_);
    sqlite3_stmt *st = NULL;
    int64_t now = mz_now_ms(&s->cx);
    size_t days = 0;
    CHECK(sqlite3_prepare_v2(db,
                             "SELECT at_ms FROM matter_event WHERE account <> 0 AND kind = 'acted'"
                             " UNION SELECT made_ms FROM ledger_batch",
                             -1, &st, NULL) == SQLITE_OK);
    while (sqlite3_step(st) == SQLITE_ROW) {
        int64_t ms = sqlite3_column_int64(st, 0);
        bool working = false;
        mz_date day = mz_date_of_ms(ms);
        CHECK(ms <= now);
        CHECK(mz_calendar_is_working(&s->cx, s->cx.world->calendar, day, &working) == MZ_OK);
        CHECK(working || day.v == mz_date_today(&s->cx).v);
        days++;
    }
    sqlite3_finalize(st);
    CHECK(days > 100);
    sqlite3_close(db);
}

TEST(the_county_shows_every_state_every_step_and_every_month_of_the_year)
{
    struct small s;
    CHECK(small_make(&s, PEOPLE));
    CHECK(small_open(&s));
    every_state(&s, failures_);
    every_step(&s, failures_);
    every_month(&s, failures_);
    in_order(&s, failures_);
    office_hours(&s, failures_);
    as_an_office(&s, failures_);
    small_close(&s);
    char line[400];
    (void)snprintf(line, sizeof line, "%s doctor --data %s > %s/doctor 2>&1", s.program, s.data,
                   s.dir);
    CHECK(small_shell(line)); /* books, audit and the folds of the cases agree */
    small_drop(&s);
}

TEST_MAIN(T(the_county_shows_every_state_every_step_and_every_month_of_the_year))
