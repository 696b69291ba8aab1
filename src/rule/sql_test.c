/* sql_test.c - a plan as a statement gives the rows that the run over columns gives. */
#include "check.h"
#include "rule/fuzz_hold.h"
#include "store.h"

/* A database for SQL; for PostgreSQL a new one in the run's throw-away cluster. */
struct place {
    struct test_world w;
    rule_fuzz_db *db;
    bool ok;
};

static void open_place(struct place *p, enum plan_sql kind)
{
    char base[300];
    char sql[128];
    test_context(&p->w);
    if (kind != PLAN_LITE) {
        if (!test_pg_base(base, sizeof base)) {
            printf("no PostgreSQL cluster\n");
            return;
        }
        (void)snprintf(p->w.name, sizeof p->w.name, "sql%d_%d", (int)getpid(), (int)kind);
        test_pg_url(p->w.admin, sizeof p->w.admin, base, "postgres");
        test_pg_url(p->w.url, sizeof p->w.url, base, p->w.name);
        (void)snprintf(sql, sizeof sql, "CREATE DATABASE %s", p->w.name);
        test_psql(p->w.admin, sql);
    }
    if (kind == PLAN_CITUS) {
        char host[100] = "";
        char node[400];
        (void)sscanf(strstr(base, "host="), "host=%99[^&]", host);
        (void)snprintf(node, sizeof node,
                       "SELECT citus_set_coordinator_host('%s'); "
                       "SELECT citus_set_node_property('%s', 5432, 'shouldhaveshards', true)",
                       host, host);
        test_psql(p->w.url, "CREATE EXTENSION citus");
        test_psql(p->w.url, node);
    }
    p->ok = rule_fuzz_db_open(&p->w.cx, kind, p->w.url, &p->db) == MZ_OK;
    if (!p->ok) {
        printf("%s\n", p->w.cx.err.msg);
    }
}

/* Holds `books` random books from `seed` on; what differs is shrunk and printed. */
static void hold(struct place *p, int *failures_, enum rule_fuzz_by by, uint64_t seed, size_t books,
                 struct rule_fuzz f)
{
    struct rule_fuzz_run run = {.by = by, .db = p->db, .threads = 1, .only = SIZE_MAX};
    struct rule_fuzz_tally t = {0};
    for (f.seed = seed; f.seed < seed + books; f.seed++) {
        struct rule_fuzz_differ d;
        mz_code rc = rule_fuzz_hold(&p->w.cx, &run, &f, &t, &d);
        CHECK(rc == MZ_OK && !d.found);
        if (rc != MZ_OK || d.found) {
            mz_str text = {0};
            printf("%s\n", rc != MZ_OK ? p->w.cx.err.msg : "differs");
            if (rule_fuzz_shrink(&p->w.cx, &run, f, &d, &text) == MZ_OK) {
                printf(MZ_FMT, MZ_ARG(text));
            }
            return;
        }
    }
    const char *poor = rule_fuzz_degenerate(&t);
    CHECK(poor == NULL);
    printf("%s: %zu books (%zu refused), %zu rows, %zu values, %zu known, %.0f values/s%s%s\n",
           rule_fuzz_name(by), t.books, t.refused, t.rows, t.values, t.known,
           (double)t.values / ((double)t.work_ns / 1e9), poor == NULL ? "" : ": ",
           poor == NULL ? "" : poor);
}

static void close_place(struct place *p)
{
    test_done(&p->w);
}

TEST(statements_of_sqlite_give_the_same_rows)
{
    struct place p = {0};
    open_place(&p, PLAN_LITE);
    CHECK(p.ok);
    if (p.ok) {
        hold(&p, failures_, RULE_FUZZ_LITE, 1, 60,
             (struct rule_fuzz){.nodes_n = 120, .households_n = 30});
    }
    close_place(&p);
}

TEST(statements_of_postgresql_give_the_same_rows)
{
    struct place p = {0};
    open_place(&p, PLAN_PG);
    CHECK(p.ok);
    if (p.ok) {
        hold(&p, failures_, RULE_FUZZ_PG, 1, 30,
             (struct rule_fuzz){.nodes_n = 120, .households_n = 30});
    }
    close_place(&p);
}

TEST(statements_of_citus_give_the_same_rows)
{
    struct place p = {0};
    if (test_no_citus()) {
        *failures_ = TEST_SKIP;
        return;
    }
    open_place(&p, PLAN_CITUS);
    CHECK(p.ok);
    if (p.ok) {
        hold(&p, failures_, RULE_FUZZ_CITUS, 1, 6,
             (struct rule_fuzz){.nodes_n = 60, .households_n = 60});
    }
    close_place(&p);
}

TEST_MAIN(T(statements_of_sqlite_give_the_same_rows),
          T(statements_of_postgresql_give_the_same_rows), T(statements_of_citus_give_the_same_rows))
