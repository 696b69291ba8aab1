/* sql_test.c - a plan as a statement gives the rows that the run over columns gives. */
#include "check.h"
#include "rule/fuzz_hold.h"
#include "sql_place.h"

/* A sanitizer makes it ten times slower, and finds what it finds in fewer rows. */
#ifdef __SANITIZE_ADDRESS__
enum { MANY = 100, HOUSEHOLDS = 200, ROWS = 9000 };
#else
enum { MANY = 300, HOUSEHOLDS = 10000, ROWS = 500000 };
#endif

/* Holds `books` random books from `seed` on; what differs is shrunk and printed. Gives the rows. */
static size_t hold(struct place *p, int *failures_, enum rule_fuzz_by by, uint64_t seed,
                   size_t books, struct rule_fuzz f)
{
    struct rule_fuzz_run run = {
        .by = by, .db = p->db, .threads = 1, .only = SIZE_MAX, .lean = f.households_n > MANY};
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
            return 0;
        }
    }
    const char *poor = rule_fuzz_degenerate(&t);
    CHECK(poor == NULL);
    printf("%s: %zu books (%zu refused), %zu rows, %zu values, %zu known, %.0f values/s%s%s\n",
           rule_fuzz_name(by), t.books, t.refused, t.rows, t.values, t.known,
           (double)t.values / ((double)t.work_ns / 1e9), poor == NULL ? "" : ": ",
           poor == NULL ? "" : poor);
    return t.rows;
}

/* Few operations over so many households that a database goes other ways than for a handful. */
static void many(int *failures_, enum plan_sql kind, enum rule_fuzz_by by, size_t books,
                 size_t least)
{
    struct place p = {0};
    open_place(&p, kind);
    CHECK(p.ok);
    if (p.ok) {
        size_t rows = hold(&p, failures_, by, 500, books,
                           (struct rule_fuzz){.nodes_n = 12, .households_n = HOUSEHOLDS});
        printf("rows compared: %s %zu\n", rule_fuzz_name(by), rows);
        CHECK(rows >= least);
    }
    close_place(&p);
}

TEST(half_a_million_rows_of_sqlite_are_those_of_the_kernels)
{
    many(failures_, PLAN_LITE, RULE_FUZZ_LITE, 9, ROWS);
}

TEST(half_a_million_rows_of_postgresql_are_those_of_the_kernels)
{
    many(failures_, PLAN_PG, RULE_FUZZ_PG, 9, ROWS);
}

TEST(many_rows_of_citus_are_those_of_the_kernels)
{
    if (test_no_citus()) {
        *failures_ = TEST_SKIP;
        return;
    }
    many(failures_, PLAN_CITUS, RULE_FUZZ_CITUS, 1, ROWS / 10);
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

/* ---- what is refused, and where a statement is done --------------------------------------- */

static struct rule_fuzz_case made(mz_cx *cx, uint64_t seed, size_t nodes_n, struct rule_plan **plan)
{
    struct rule_fuzz f = {.seed = seed, .nodes_n = nodes_n, .households_n = 1};
    struct rule_fuzz_case c = rule_fuzz_make(cx->a, &f);
    *plan = NULL;
    mz_code rc = plan_make(cx, c.b, c.at, c.known, c.rules, c.b->rules_n, plan);
    mz_clear(cx);
    *plan = rc == MZ_OK ? *plan : NULL;
    return c;
}

static bool has_wide(const struct rule_plan *p)
{
    for (size_t i = 0; i < p->nodes_n; i++) {
        if (p->nodes[i].wide) {
            return true;
        }
    }
    return false;
}

TEST(sqlite_refuses_what_is_wider_than_its_integers)
{
    size_t wide = 0;
    for (uint64_t seed = 1; seed <= 40; seed++) {
        mz_cx cx = {.a = mz_arena_new((size_t)256 << 20)};
        struct rule_plan *plan = NULL;
        mz_str sql;
        (void)made(&cx, seed, 120, &plan);
        if (plan != NULL && has_wide(plan)) {
            wide++;
            CHECK(plan_sql(&cx, plan, PLAN_PG, &rule_rows_tables, IR_HOUSEHOLD, &sql) == MZ_OK);
            mz_code h = plan_sql(&cx, plan, PLAN_LITE, &rule_rows_tables, IR_HOUSEHOLD, &sql);
            mz_code p = plan_sql(&cx, plan, PLAN_LITE, &rule_rows_tables, IR_PERSON, &sql);
            CHECK(h == MZ_INVALID || p == MZ_INVALID);
        }
        mz_arena_free(cx.a);
    }
    CHECK(wide > 10);
}

/* count(members where count(members where ... > 0) > 0), `n` deep, as a plan made by hand. */
static struct rule_plan *up_and_down(mz_arena *a, size_t n)
{
    struct rule_book *b = MZ_NEW(a, struct rule_book);
    struct rule_plan *p = MZ_NEW(a, struct rule_plan);
    struct plan_node *v = MZ_NEW_N(a, struct plan_node, 3 * n + 2);
    size_t at = 0;
    for (size_t i = 0; i < 3 * n + 2; i++) {
        v[i] = (struct plan_node){.cmp = IR_OPS_N, .kid = {PLAN_NONE, PLAN_NONE, PLAN_NONE}};
    }
    v[at++].op = PLAN_INT;
    v[at].op = PLAN_BOOL;
    v[at].is_bool = true;
    v[at++].lo = 1;
    for (size_t i = 0; i < n; i++) {
        v[at].op = PLAN_AGG;
        v[at].entity = IR_HOUSEHOLD;
        v[at].arg = IR_COUNT;
        v[at].kid[0] = (plan_id)at - 1;
        at++;
        v[at].op = PLAN_TO_PERSON;
        v[at].entity = IR_PERSON;
        v[at].kid[0] = (plan_id)at - 1;
        at++;
        v[at].op = PLAN_LT;
        v[at].entity = IR_PERSON;
        v[at].is_bool = true;
        v[at].kid[0] = 0;
        v[at].kid[1] = (plan_id)at - 1;
        at++;
    }
    b->rules_n = 1;
    b->rules = MZ_NEW(a, struct ir_rule);
    b->rules[0] = (struct ir_rule){.name.id = MZ_S("r"), .entity = IR_PERSON};
    *p = (struct rule_plan){.a = a, .b = b, .nodes = v, .nodes_n = at, .outs_n = 1};
    p->outs = MZ_NEW(a, struct plan_out);
    *p->outs = (struct plan_out){.num = (plan_id)at - 1, .den = PLAN_NONE, .scale = 1};
    return p;
}

TEST(households_and_persons_may_alternate_98_times)
{
    mz_cx cx = {.a = mz_arena_new((size_t)256 << 20)};
    for (int kind = PLAN_PG; kind <= PLAN_LITE; kind++) {
        mz_str sql = {0};
        CHECK(plan_sql(&cx, up_and_down(cx.a, 98), (enum plan_sql)kind, &rule_rows_tables,
                       IR_PERSON, &sql) == MZ_OK);
        CHECK(sql.n > 1000 && sql.n < 100000); /* it grows with the plan, not with its paths */
        CHECK(plan_sql(&cx, up_and_down(cx.a, 99), (enum plan_sql)kind, &rule_rows_tables,
                       IR_PERSON, &sql) == MZ_LIMIT);
        mz_clear(&cx);
    }
    mz_arena_free(cx.a);
}

static mz_code count_rows(mz_cx *cx, void *p, const char *const *text, size_t n)
{
    (void)cx;
    *(size_t *)p += n == 3 && text[2] != NULL && (text[2][0] == '1' || text[2][0] == 't');
    return MZ_OK;
}

/* A database that wrote a step out wherever it is read would need more steps than there is time. */
static void deep(int *failures_, enum plan_sql kind)
{
    struct place p = {0};
    open_place(&p, kind);
    CHECK(p.ok);
    if (p.ok) {
        struct rule_plan *none = NULL;
        struct rule_fuzz_case c = made(&p.w.cx, 3, 30, &none);
        size_t rows = 0;
        mz_str sql = {0};
        CHECK(rule_fuzz_load(&p.w.cx, p.db, &c) == MZ_OK);
        CHECK(plan_sql(&p.w.cx, up_and_down(p.w.cx.a, 40), kind, &rule_rows_tables, IR_PERSON,
                       &sql) == MZ_OK);
        CHECK(rule_rows_ask(&p.w.cx, p.db, sql, count_rows, &rows) == MZ_OK);
        CHECK(rows == c.pop->persons_n && rows > 0);
    }
    close_place(&p);
}

TEST(deep_statements_stay_small_on_sqlite)
{
    deep(failures_, PLAN_LITE);
}

TEST(deep_statements_stay_small_on_postgresql)
{
    deep(failures_, PLAN_PG);
}

TEST(deep_statements_stay_small_on_citus)
{
    if (test_no_citus()) {
        *failures_ = TEST_SKIP;
        return;
    }
    deep(failures_, PLAN_CITUS);
}

struct seen {
    bool adaptive;
    bool four_tasks;
    bool elsewhere; /* a part is worked out first and sent around */
};

static mz_code see(mz_cx *cx, void *p, const char *const *text, size_t n)
{
    struct seen *s = p;
    (void)cx;
    if (n > 0 && text[0] != NULL) {
        s->adaptive |= strstr(text[0], "Citus Adaptive") != NULL;
        s->four_tasks |= strstr(text[0], "Task Count: 4") != NULL;
        s->elsewhere |= strstr(text[0], "Distributed Subplan") != NULL;
    }
    return MZ_OK;
}

TEST(citus_does_the_whole_statement_where_the_rows_are)
{
    struct place p = {0};
    if (test_no_citus()) {
        *failures_ = TEST_SKIP;
        return;
    }
    open_place(&p, PLAN_CITUS);
    CHECK(p.ok);
    for (uint64_t seed = 1; p.ok && seed <= 5; seed++) {
        struct rule_plan *plan = NULL;
        struct rule_fuzz_case c = made(&p.w.cx, seed, 60, &plan);
        struct seen s = {0};
        mz_str sql = {0};
        CHECK(rule_fuzz_load(&p.w.cx, p.db, &c) == MZ_OK);
        CHECK(plan != NULL &&
              plan_sql(&p.w.cx, plan, PLAN_CITUS, &rule_rows_tables, IR_HOUSEHOLD, &sql) == MZ_OK);
        sql = mz_str_fmt(p.w.cx.a, "EXPLAIN " MZ_FMT, MZ_ARG(sql));
        CHECK(rule_rows_ask(&p.w.cx, p.db, sql, see, &s) == MZ_OK);
        CHECK(s.adaptive && s.four_tasks && !s.elsewhere);
    }
    close_place(&p);
}

TEST_MAIN(T(half_a_million_rows_of_sqlite_are_those_of_the_kernels),
          T(half_a_million_rows_of_postgresql_are_those_of_the_kernels),
          T(many_rows_of_citus_are_those_of_the_kernels),
          T(statements_of_sqlite_give_the_same_rows),
          T(statements_of_postgresql_give_the_same_rows), T(statements_of_citus_give_the_same_rows),
          T(sqlite_refuses_what_is_wider_than_its_integers),
          T(households_and_persons_may_alternate_98_times), T(deep_statements_stay_small_on_sqlite),
          T(deep_statements_stay_small_on_postgresql), T(deep_statements_stay_small_on_citus),
          T(citus_does_the_whole_statement_where_the_rows_are))
