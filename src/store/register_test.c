#include "store/register.h"

#include "store.h"

#include <sqlite3.h>

#include "check.h"
#include "store/lite_int.h"
#include "store/stmt.h"

static const int64_t COUNTY = INT64_C(331181000000);
static const int64_t CHATIAN = INT64_C(331181107000);
static const int64_t CHATIAN_END = INT64_C(331181107999);
static const int64_t BADU = INT64_C(331181100000);

static const struct mz_col audit_cols[] = {
    {"n", "N", MZ_COL_INT, MZ_COL_SORT | MZ_COL_FILTER, NULL},
    {"act", "Act", MZ_COL_TEXT, MZ_COL_SORT | MZ_COL_FILTER, NULL},
    {"division", "Place", MZ_COL_DIVISION, MZ_COL_FILTER, NULL},
    {0},
};
static const struct mz_reg audit_reg = {
    .name = "audit", .table = "mz_audit_seen", .title = "Audit", .sort = "-n", .cols = audit_cols};

static mz_code toy_typed(mz_cx *cx, mz_str text, struct mz_search *out)
{
    (void)cx;
    *out = (struct mz_search){.kind = "toy", .none = text.p[0] == '-'};
    out->terms[out->terms_n++] = (struct mz_term){.token = text, .prefix = true};
    return MZ_OK;
}

/* What is asked: an address of one name and value. */
static mz_str ask_of(void *p, const char *name)
{
    const char *const *pair = p;
    return strcmp(pair[0], name) == 0   ? mz_str_of(pair[1])
           : strcmp(pair[2], name) == 0 ? mz_str_of(pair[3])
                                        : MZ_S("");
}

/* Seven events, the even ones in CHATIAN; all but the last are called z1, those of BADU also y. */
static bool named_events(struct test_world *w)
{
    mz_cx *cx = &w->cx;
    struct mz_reg_row *rows = NULL;
    const struct mz_event last = {.act = MZ_S("toy.words"), .division = COUNTY};
    size_t n = 0;
    bool good = true;
    for (int i = 0; i < 7 && good; i++) {
        const struct mz_event ev = {.act = i < 5 ? MZ_S("x.a") : MZ_S("x.b"),
                                    .division = i % 2 == 0 ? CHATIAN : BADU};
        good =
            mz_tx_begin(cx) == MZ_OK && mz_tx_note(cx, &ev) == MZ_OK && mz_tx_commit(cx) == MZ_OK;
    }
    const struct mz_query q = {
        .filters = {{.col = "act", .op = MZ_STARTS, .s = MZ_S("x.")}}, .filters_n = 1, .sort = "n"};
    good = good && mz_reg_rows(cx, &audit_reg, &q, &rows, &n) == MZ_OK && n == 7 &&
           mz_tx_begin(cx) == MZ_OK;
    for (size_t i = 0; i + 1 < n && good; i++) {
        const mz_str words[] = {MZ_S("z1"), MZ_S("y")};
        good = mz_search_put(cx, "toy", rows[i].id, rows[i].v[2].i, words, 1 + i % 2) == MZ_OK;
    }
    return good && mz_tx_note(cx, &last) == MZ_OK && mz_tx_commit(cx) == MZ_OK;
}

EVERY(words_are_one_more_condition_of_a_register)
{
    struct test_world w;
    struct mz_reg reg = audit_reg;
    struct mz_reg_row *rows = NULL;
    size_t n = 0;
    int64_t all = 0;
    reg.words = toy_typed;
    test_store(&w, kind_);
    mz_cx *cx = &w.cx;
    CHECK(named_events(&w));
    const char *pair[4] = {"q", "z", "sort", "n"};
    struct mz_ask ask = {ask_of, pair};
    struct mz_query q = {.limit = 4, .offset = 4};
    CHECK(mz_reg_ask(cx, &reg, &ask, &q) == MZ_OK && q.words != NULL && !q.descending);
    CHECK(mz_reg_count(cx, &reg, &q, &all) == MZ_OK && all == 6);
    CHECK(mz_reg_rows(cx, &reg, &q, &rows, &n) == MZ_OK && n == 2 &&
          rows[0].v[0].i < rows[1].v[0].i);
    pair[2] = "act"; /* a filter of the column, beside the words */
    pair[3] = "x.b";
    q = (struct mz_query){.limit = 4};
    CHECK(mz_reg_ask(cx, &reg, &ask, &q) == MZ_OK && q.filters_n == 1);
    CHECK(mz_reg_count(cx, &reg, &q, &all) == MZ_OK && all == 1);
    pair[2] = "division";
    pair[3] = "331181100"; /* BADU */
    q = (struct mz_query){.sort = "act"};
    CHECK(mz_reg_ask(cx, &reg, &ask, &q) == MZ_OK && q.filters_n == 1);
    CHECK(mz_reg_rows(cx, &reg, &q, &rows, &n) == MZ_OK && n == 3);
    mz_reg_cursor *c = NULL;
    struct mz_reg_row row;
    bool more = true;
    CHECK(mz_reg_open(cx, &reg, &q, &c) == MZ_OK);
    for (n = 0; more && n < 10; n += more ? 1 : 0) {
        CHECK(mz_reg_next(cx, c, &row, &more) == MZ_OK);
    }
    CHECK(n == 3);
    test_scope(&w, CHATIAN, CHATIAN_END); /* the guard holds what words find, too */
    q = (struct mz_query){0};
    CHECK(mz_reg_words(cx, &reg, MZ_S("z1"), &q) == MZ_OK);
    CHECK(mz_reg_count(cx, &reg, &q, &all) == MZ_OK && all == 3);
    CHECK(mz_reg_words(cx, &reg, MZ_S("y"), &q) == MZ_OK && q.words != NULL);
    CHECK(mz_reg_count(cx, &reg, &q, &all) == MZ_OK && all == 0);
    test_everywhere(&w);
    CHECK(mz_reg_words(cx, &reg, MZ_S("-"), &q) == MZ_OK);
    CHECK(mz_reg_rows(cx, &reg, &q, &rows, &n) == MZ_OK && n == 0);
    test_done(&w);
}

/* Three events of two subjects; the words are of the subjects, not of the events. */
EVERY(words_of_another_subject_lead_to_the_rows_about_it)
{
    static const struct mz_col cols[] = {
        {"n", "N", MZ_COL_INT, MZ_COL_SORT, NULL},
        {"subject", "About", MZ_COL_INT, MZ_COL_FILTER, NULL},
        {0},
    };
    static const int64_t subjects[] = {INT64_C(331181000000071), INT64_C(331181000000072)};
    struct mz_reg reg = audit_reg;
    struct test_world w;
    struct mz_reg_row *rows = NULL;
    struct mz_query q = {0};
    int64_t all = 0;
    size_t n = 0;
    reg.cols = cols;
    reg.words = toy_typed;
    reg.about = "subject";
    test_store(&w, kind_);
    mz_cx *cx = &w.cx;
    for (size_t i = 0; i < 3; i++) {
        const struct mz_event ev = {
            .act = MZ_S("x.a"), .division = CHATIAN, .subject = subjects[i / 2]};
        const mz_str word = i < 2 ? MZ_S("li") : MZ_S("wang");
        CHECK(mz_tx_begin(cx) == MZ_OK);
        CHECK(mz_search_put(cx, "toy", subjects[i / 2], CHATIAN, &word, 1) == MZ_OK);
        CHECK(mz_tx_note(cx, &ev) == MZ_OK && mz_tx_commit(cx) == MZ_OK);
    }
    CHECK(mz_reg_check(cx, &reg) == MZ_OK);
    CHECK(mz_reg_words(cx, &reg, MZ_S("li"), &q) == MZ_OK);
    CHECK(mz_reg_count(cx, &reg, &q, &all) == MZ_OK && all == 2);
    CHECK(mz_reg_rows(cx, &reg, &q, &rows, &n) == MZ_OK && n == 2 && rows[0].v[1].i == subjects[0]);
    CHECK(mz_reg_words(cx, &reg, MZ_S("wang"), &q) == MZ_OK);
    CHECK(mz_reg_count(cx, &reg, &q, &all) == MZ_OK && all == 1);
    reg.about = "nowhere";
    CHECK(mz_reg_check(cx, &reg) == MZ_CORRUPT);
    test_done(&w);
}

static mz_code says_one(mz_cx *cx, int64_t *n)
{
    (void)cx;
    *n = 1;
    return MZ_OK;
}

static mz_code says_two(mz_cx *cx, int64_t *n)
{
    (void)cx;
    *n = 2;
    return MZ_OK;
}

static mz_code cannot_say(mz_cx *cx, int64_t *n)
{
    (void)n;
    return mz_fail(cx, MZ_IO, "cannot count");
}

static bool change(mz_cx *cx)
{
    const struct mz_event ev = {.act = MZ_S("x.c"), .division = COUNTY};
    return mz_tx_begin(cx) == MZ_OK && mz_tx_note(cx, &ev) == MZ_OK && mz_tx_commit(cx) == MZ_OK;
}

EVERY(a_figure_is_counted_again_after_a_change_and_only_then)
{
    struct test_world w;
    int64_t n = 0;
    test_store(&w, kind_);
    mz_cx *cx = &w.cx;
    bool sees_changes = mz_db_kind(cx->db) == MZ_DB_SQLITE;
    CHECK(mz_count_once(cx, 7, says_one, &n) == MZ_OK && n == 1);
    CHECK(mz_count_once(cx, 7, says_two, &n) == MZ_OK && n == (sees_changes ? 1 : 2));
    CHECK(mz_count_once(cx, 8, says_two, &n) == MZ_OK && n == 2); /* another key */
    CHECK(change(cx));
    CHECK(mz_count_once(cx, 9, cannot_say, &n) == MZ_IO); /* a failure is nothing to keep */
    mz_clear(cx);
    CHECK(mz_count_once(cx, 9, says_one, &n) == MZ_OK && n == 1);
    CHECK(mz_count_once(cx, 7, says_two, &n) == MZ_OK && n == 2);
    CHECK(mz_tx_begin(cx) == MZ_OK); /* what is not committed is seen by us alone */
    CHECK(mz_count_once(cx, 7, says_one, &n) == MZ_OK && n == 1);
    CHECK(mz_count_once(cx, 7, says_two, &n) == MZ_OK && n == 2);
    mz_tx_rollback(cx);
    /* What another connection committed counts as well. */
    CHECK(mz_count_once(cx, 7, says_two, &n) == MZ_OK && n == 2);
    mz_db *other = NULL;
    mz_db *first = cx->db;
    CHECK(mz_db_open(cx, mz_str_of(w.url), (struct mz_db_options){0}, &other) == MZ_OK);
    cx->db = other;
    CHECK(change(cx));
    cx->db = first;
    mz_db_close(other);
    CHECK(mz_count_once(cx, 7, says_one, &n) == MZ_OK && n == 1);
    test_done(&w);
}

/* ---- what has no value ---------------------------------------------------------------------- */

static const struct mz_col job_cols[] = {
    {"ended_ms", "Ended", MZ_COL_INT, MZ_COL_SORT | MZ_COL_FILTER, NULL},
    {0},
};
static const struct mz_reg job_reg = {
    .name = "job", .table = "job", .title = "Work", .sort = "ended_ms", .cols = job_cols};

/* Work that ended, by the last digit of its id; "NULL" runs. */
static mz_code jobs_tx(mz_cx *cx, void *p)
{
    static const char *const ended[] = {"NULL", "30", "10", "NULL", "20"};
    (void)p;
    for (size_t i = 0; i < MZ_LEN(ended); i++) {
        const char *sql =
            mz_str_fmt(cx->a,
                       "INSERT INTO job (id, county, division, name, input, state, stop, done_n, "
                       "all_n, bad_n, result, user_id, role, scope_lo, scope_hi, runner, tries, "
                       "asked_ms, ended_ms) VALUES (33118100000000%zu, 331181, 331181000000, 'x', "
                       "'', 'done', 0, 0, 0, 0, '', 1, '', 0, 0, '', 0, 1, %s)",
                       i + 1, ended[i])
                .p;
        const struct mz_stmt st = {.name = "raw",
                                   .sql = sql,
                                   .sql_pg = sql,
                                   .where = "register_test.c",
                                   .writes = true,
                                   .op = 'I',
                                   .fresh = true};
        MZ_TRY(mz_stmt_exec(cx, &st, NULL, NULL));
    }
    mz_tx_quiet(cx);
    return MZ_OK;
}

/* The last digits of the ids in their order; a stream has the same one. */
static const char *order(mz_cx *cx, struct mz_query q)
{
    struct mz_reg_row *rows = NULL;
    struct mz_reg_row row;
    mz_reg_cursor *c = NULL;
    size_t n = 0;
    bool more = true;
    char *v = mz_arena_alloc(cx->a, 16);
    if (mz_reg_rows(cx, &job_reg, &q, &rows, &n) != MZ_OK || n > 8 ||
        mz_reg_open(cx, &job_reg, &q, &c) != MZ_OK) {
        return cx->err.msg;
    }
    for (size_t i = 0; i < n; i++) {
        v[i] = (char)('0' + rows[i].id % 10);
    }
    for (size_t i = 0; more && q.limit == 0; i++) {
        if (mz_reg_next(cx, c, &row, &more) != MZ_OK ||
            (more && v[i] != (char)('0' + row.id % 10))) {
            return "another order";
        }
    }
    mz_reg_close(c);
    return v;
}

EVERY(rows_without_a_value_stand_last_and_before_the_others_downwards)
{
    struct test_world w;
    struct mz_group *g = NULL;
    size_t n = 0;
    test_store(&w, kind_);
    mz_cx *cx = &w.cx;
    CHECK(mz_tx(cx, jobs_tx, NULL) == MZ_OK);
    CHECK(strcmp(order(cx, (struct mz_query){0}), "35214") == 0);
    CHECK(strcmp(order(cx, (struct mz_query){.sort = "ended_ms", .descending = true}), "41253") ==
          0);
    CHECK(strcmp(order(cx, (struct mz_query){.limit = 3, .offset = 2}), "214") == 0);
    CHECK(mz_reg_groups(cx, &job_reg, &(struct mz_query){0}, (struct mz_by){.col = "ended_ms"}, &g,
                        &n) == MZ_OK);
    CHECK(n == 4 && g[0].i == 10 && g[2].i == 30 && g[3].i == MZ_NULL && g[3].n == 2);
    test_done(&w);
}

static const struct mz_col case_cols[] = {
    {"due_ms", "Due", MZ_COL_INT, MZ_COL_SORT, NULL},
    {"closed_ms", "Closed", MZ_COL_INT, MZ_COL_FILTER, NULL},
    {0},
};
static const struct mz_reg case_reg = {
    .name = "case", .table = "matter_case", .title = "Cases", .sort = "due_ms", .cols = case_cols};

/* The statement that ran last, as SQLite plans it. */
static int keep_sql(unsigned kind, void *p, void *stmt, void *text)
{
    char *into = p;
    (void)kind;
    (void)text;
    (void)snprintf(into, 4000, "EXPLAIN QUERY PLAN %s", sqlite3_sql(stmt));
    return 0;
}

static bool plan_has(sqlite3 *db, const char *sql, const char *words)
{
    sqlite3_stmt *s = NULL;
    bool has = false;
    if (sqlite3_prepare_v2(db, sql, -1, &s, NULL) != SQLITE_OK) {
        return false;
    }
    while (sqlite3_step(s) == SQLITE_ROW) {
        has = has || strstr((const char *)sqlite3_column_text(s, 3), words) != NULL;
    }
    (void)sqlite3_finalize(s);
    return has;
}

TEST(an_index_gives_the_order_of_what_may_have_no_value)
{
    struct test_world w;
    struct mz_reg_row *rows = NULL;
    static char sql[4000];
    size_t n = 0;
    test_store(&w, MZ_DB_SQLITE);
    sqlite3 *db = mz_lite_raw(w.cx.db);
    for (int down = 0; down < 2; down++) {
        const struct mz_query q = {.filters = {{.col = "closed_ms", .op = MZ_IS, .i = MZ_NULL}},
                                   .filters_n = 1,
                                   .sort = "due_ms",
                                   .descending = down == 1,
                                   .limit = 50};
        CHECK(sqlite3_trace_v2(db, SQLITE_TRACE_STMT, keep_sql, sql) == SQLITE_OK);
        CHECK(mz_reg_rows(&w.cx, &case_reg, &q, &rows, &n) == MZ_OK);
        CHECK(sqlite3_trace_v2(db, 0, NULL, NULL) == SQLITE_OK);
        CHECK(strstr(sql, "due_ms") != NULL && plan_has(db, sql, "INDEX matter_case_due"));
        CHECK(!plan_has(db, sql, "TEMP B-TREE"));
    }
    CHECK(plan_has(db, "EXPLAIN QUERY PLAN SELECT id FROM matter_case ORDER BY begun_ms + 0",
                   "TEMP B-TREE")); /* a sort is seen */
    test_done(&w);
}

TEST_MAIN(T3(rows_without_a_value_stand_last_and_before_the_others_downwards),
          T(an_index_gives_the_order_of_what_may_have_no_value),
          T3(words_are_one_more_condition_of_a_register),
          T3(words_of_another_subject_lead_to_the_rows_about_it),
          T3(a_figure_is_counted_again_after_a_change_and_only_then))
