/* screen_test.c - kernels over columns and SQL over tables mark the same households. */
#include "check.h"
#include "store.h"

#include <sqlite3.h>

#include "base/text.h"
#include "feature/division/division.h"
#include "feature/rule/rule.h"
#include "feature/watch/screen.h"
#include "feature/watch/watch_int.h"
#include "feature/world.h"

extern const struct mz_feature mz_feature_watch;
const struct mz_feature *const mz_features[] = {&mz_feature_watch, NULL};

#define COUNTY INT64_C(331181000000)

/* The packs of the county and a population made from nothing. */
struct crowd {
    struct test_world w;
    struct mz_world world;
    const struct rule_book *book;
    struct mz_pop *pop;
    struct watch_span all;
    struct watch_screen screen;
};

static mz_code open_crowd(mz_cx *cx, struct crowd *k, size_t people)
{
    mz_str folder = MZ_S("packs");
    struct watch_law law = {.book = NULL};
    k->world.rules = rule_store_new(cx, &folder, 1);
    k->world.division = COUNTY;
    k->world.data = mz_str_of(k->w.dir);
    MZ_TRY(division_open(cx, NULL, NULL, &k->world.divisions));
    MZ_TRY(watch_law_of(cx, COUNTY, &law));
    const struct population_options o = {.book = law.book,
                                         .at = mz_date_today(cx),
                                         .seed = 11,
                                         .unknown = 100,
                                         .people = people,
                                         .division = COUNTY};
    MZ_TRY(population_make(cx, &o, &k->pop));
    k->book = law.book;
    k->all = (struct watch_span){0, k->pop->households_n};
    k->screen = (struct watch_screen){
        .book = k->book, .pop = k->pop, .at = o.at, .spans = &k->all, .spans_n = 1};
    return MZ_OK;
}

static mz_cx *crowd(struct crowd *k, enum mz_db_kind kind, size_t people)
{
    memset(k, 0, sizeof *k);
    test_store(&k->w, kind);
    mz_cx *cx = &k->w.cx;
    cx->world = &k->world;
    if (open_crowd(cx, k, people) != MZ_OK) {
        printf("no people: %s\n", cx->err.msg);
        k->w.ok = false;
    }
    return cx;
}

static size_t marked(const bool *hit, size_t n)
{
    size_t m = 0;
    for (size_t i = 0; i < n; i++) {
        m += hit[i] ? 1 : 0;
    }
    return m;
}

EVERY(both_engines_mark_the_same_households)
{
    struct crowd k;
    mz_cx *cx = crowd(&k, kind_, 3000);
    size_t n = k.pop == NULL ? 0 : k.pop->households_n;
    bool *kernels = MZ_NEW_N(cx->a, bool, n + 1);
    bool *sql = MZ_NEW_N(cx->a, bool, n + 1);
    rule_rows *rows = NULL;
    CHECK(k.w.ok && n > 1000);
    CHECK(watch_screen_kernels(cx, &k.screen, kernels) == MZ_OK);
    CHECK(watch_rows_open(cx, &rows) == MZ_OK);
    CHECK(watch_screen_sql(cx, rows, &k.screen, sql) == MZ_OK);
    size_t both = marked(kernels, n);
    CHECK(both > 50 && both < n - 50); /* neither nobody nor everybody */
    CHECK(memcmp(kernels, sql, n) == 0);
    printf("%zu of %zu households\n", both, n);
    test_done(&k.w);
}

/* A county that is not asked for is in no table. */
BOTH(only_the_spans_that_are_asked_for_are_laid)
{
    struct crowd k;
    mz_cx *cx = crowd(&k, kind_, 600);
    size_t n = k.pop->households_n;
    bool *kernels = MZ_NEW_N(cx->a, bool, n + 1);
    bool *sql = MZ_NEW_N(cx->a, bool, n + 1);
    rule_rows *rows = NULL;
    const struct watch_span some[] = {{10, 60}, {100, n - 20}};
    k.screen.spans = some;
    k.screen.spans_n = MZ_LEN(some);
    CHECK(watch_screen_kernels(cx, &k.screen, kernels) == MZ_OK);
    CHECK(watch_rows_open(cx, &rows) == MZ_OK);
    CHECK(watch_screen_sql(cx, rows, &k.screen, sql) == MZ_OK);
    for (size_t i = 0; i < n; i++) {
        bool asked = (i >= 10 && i < 60) || (i >= 100 && i < n - 20);
        CHECK(sql[i] == (asked && kernels[i]));
    }
    /* A second time on the same connection, with everybody: nothing is left of the first. */
    k.screen.spans = &k.all;
    k.screen.spans_n = 1;
    memset(sql, 0, n);
    CHECK(watch_screen_sql(cx, rows, &k.screen, sql) == MZ_OK && memcmp(sql, kernels, n) == 0);
    test_done(&k.w);
}

BOTH(a_second_run_beside_the_first_is_refused)
{
    struct crowd k;
    mz_cx *cx = crowd(&k, kind_, 100);
    mz_cx second = *cx;
    rule_rows *rows = NULL;
    rule_rows *other = NULL;
    second.a = mz_arena_new((size_t)16 << 20);
    CHECK(watch_rows_open(cx, &rows) == MZ_OK);
    CHECK(watch_rows_open(&second, &other) == MZ_BUSY);
    CHECK(second.err.field != NULL && strcmp(second.err.field, "engine") == 0);
    mz_arena_free(second.a);
    bool *hit = MZ_NEW_N(cx->a, bool, k.pop->households_n + 1);
    CHECK(watch_screen_sql(cx, rows, &k.screen, hit) == MZ_OK); /* the first is unharmed */
    test_done(&k.w);
}

/* What a killed run left behind: tables with the names of ours and other columns. */
TEST(what_a_killed_run_left_is_dropped)
{
    struct crowd k;
    mz_cx *cx = crowd(&k, MZ_DB_SQLITE, 100);
    char path[100];
    sqlite3 *left = NULL;
    rule_rows *rows = NULL;
    (void)snprintf(path, sizeof path, "%s/watch-facts.db", k.w.dir);
    CHECK(sqlite3_open(path, &left) == SQLITE_OK);
    CHECK(sqlite3_exec(left, "CREATE TABLE mz_person (a); CREATE TABLE mz_household (b)", NULL,
                       NULL, NULL) == SQLITE_OK);
    (void)sqlite3_close_v2(left);
    bool *hit = MZ_NEW_N(cx->a, bool, k.pop->households_n + 1);
    CHECK(watch_rows_open(cx, &rows) == MZ_OK);
    CHECK(watch_screen_sql(cx, rows, &k.screen, hit) == MZ_OK);
    test_done(&k.w);
    CHECK(access(path, F_OK) != 0);
}

static mz_code stop(mz_cx *cx, void *p, int64_t done, int64_t all)
{
    *(int *)p += done > 0 && done <= all ? 1 : 100;
    return mz_fail(cx, MZ_LIMIT, "stopped");
}

BOTH(who_stops_it_stops_it_between_parts)
{
    struct crowd k;
    mz_cx *cx = crowd(&k, kind_, 100);
    int called = 0;
    rule_rows *rows = NULL;
    bool *hit = MZ_NEW_N(cx->a, bool, k.pop->households_n + 1);
    k.screen.laid = stop;
    k.screen.p = &called;
    CHECK(watch_rows_open(cx, &rows) == MZ_OK);
    CHECK(watch_screen_sql(cx, rows, &k.screen, hit) == MZ_LIMIT && called == 1);
    CHECK(marked(hit, k.pop->households_n) == 0);
    test_done(&k.w);
}

struct seen {
    bool spread;    /* one task a shard */
    bool elsewhere; /* a part is worked out first and sent around */
};

static mz_code see(mz_cx *cx, void *p, const char *const *text, size_t n)
{
    struct seen *s = p;
    (void)cx;
    if (n > 0 && text[0] != NULL) {
        s->spread |= strstr(text[0], "Task Count: 4") != NULL;
        s->elsewhere |= strstr(text[0], "Distributed Subplan") != NULL;
    }
    return MZ_OK;
}

TEST(citus_does_the_whole_of_it_where_the_rows_are)
{
    struct crowd k;
    rule_rows *rows = NULL;
    if (test_no_citus()) {
        *failures_ = TEST_SKIP;
        return;
    }
    mz_cx *cx = crowd(&k, TEST_CITUS, 100);
    bool *hit = MZ_NEW_N(cx->a, bool, k.pop->households_n + 1);
    CHECK(watch_rows_open(cx, &rows) == MZ_OK && rule_rows_kind(rows) == PLAN_CITUS);
    CHECK(watch_screen_sql(cx, rows, &k.screen, hit) == MZ_OK);
    for (int e = IR_HOUSEHOLD; e <= IR_PERSON; e++) {
        struct seen s = {false, false};
        mz_str sql = {NULL, 0};
        CHECK(watch_screen_statement(cx, &k.screen, PLAN_CITUS, (enum ir_entity)e, &sql) == MZ_OK);
        sql = mz_str_fmt(cx->a, "EXPLAIN " MZ_FMT, MZ_ARG(sql));
        CHECK(rule_rows_ask(cx, rows, sql, see, &s) == MZ_OK);
        CHECK(s.spread && !s.elsewhere);
    }
    test_done(&k.w);
}

TEST_MAIN(T3(both_engines_mark_the_same_households), T2(only_the_spans_that_are_asked_for_are_laid),
          T2(a_second_run_beside_the_first_is_refused), T(what_a_killed_run_left_is_dropped),
          T2(who_stops_it_stops_it_between_parts), T(citus_does_the_whole_of_it_where_the_rows_are))
