/*
 * fuzz_pack_test.c - random packs go the way of every pack, from text through loader and checker to
 * all executors, over hostile rows: reference, kernels, SQLite, PostgreSQL, Citus, and the tracer
 * with decisions, exclusions, reasons and records.
 */
#include "rule/fuzz_pack.h"

#include <string.h>

#include "check.h"
#include "rule/case.h"
#include "rule/fuzz_hold.h"
#include "rule/rule.h"
#include "sql_place.h"

/* Holds packs from `seed` on; what differs is shrunk and printed, and ends the comparison. */
static struct rule_fuzz_tally hold(int *failures_, const struct rule_fuzz_run *run, uint64_t seed,
                                   size_t packs, struct rule_fuzz f)
{
    mz_cx cx = {.a = mz_arena_new((size_t)1 << 30)};
    struct rule_fuzz_tally t = {0};
    struct rule_fuzz_differ d = {0};
    mz_code rc = MZ_OK;
    f.pack = true;
    for (f.seed = seed; f.seed < seed + packs && rc == MZ_OK && !d.found; f.seed++) {
        rc = rule_fuzz_hold(&cx, run, &f, &t, &d);
    }
    CHECK(rc == MZ_OK && !d.found);
    if (rc != MZ_OK || d.found) {
        mz_str text = {0};
        f.seed--;
        printf("%s\n", rc != MZ_OK ? cx.err.msg : d.why);
        mz_clear(&cx);
        if (rule_fuzz_shrink(&cx, run, f, &d, &text) == MZ_OK) {
            printf(MZ_FMT, MZ_ARG(text));
        }
    }
    /* Of a decision many values are compared and one is its truth: see the test. */
    const char *poor = run->by == RULE_FUZZ_TRACER ? NULL : rule_fuzz_degenerate(&t);
    CHECK(poor == NULL);
    printf("rows compared: %s %zu (%zu packs, %zu not taken, %zu values, %zu known, %zu true, %zu "
           "false, %zu rules left out)%s%s\n",
           rule_fuzz_name(run->by), t.rows, t.books, t.rejected, t.values, t.known, t.yes, t.no,
           t.left_out, poor == NULL ? "" : ": ", poor == NULL ? "" : poor);
    mz_arena_free(cx.a);
    return t;
}

/* A sanitizer makes it ten times slower, and finds what it finds in fewer rows. */
#ifdef __SANITIZE_ADDRESS__
enum { PACKS = 24, ROWS = 2000, DECISIONS = 800 };
#else
enum { PACKS = 300, ROWS = 50000, DECISIONS = 50000 };
#endif

TEST(packs_give_what_the_reference_says)
{
    struct rule_fuzz_run run = {.by = RULE_FUZZ_KERNELS, .threads = 2, .only = SIZE_MAX};
    struct rule_fuzz f = {.nodes_n = 24, .households_n = 40};
    struct rule_fuzz_tally t = hold(failures_, &run, 1, PACKS, f);
    CHECK(t.rows >= ROWS);
}

TEST(the_tracer_says_what_the_reference_says)
{
    struct rule_fuzz_run run = {.by = RULE_FUZZ_TRACER, .threads = 1, .only = SIZE_MAX};
    struct rule_fuzz f = {.nodes_n = 20, .households_n = 25};
    struct rule_fuzz_tally t = hold(failures_, &run, 1, PACKS, f);
    CHECK(t.rows >= DECISIONS);
    CHECK(t.yes * 10 > t.rows && t.no * 10 > t.rows);
    CHECK(t.known * 4 > t.values && t.rejected * 2 < t.books);
}

static void statements(int *failures_, enum plan_sql kind, enum rule_fuzz_by by, size_t packs,
                       size_t households)
{
    struct place p = {0};
    open_place(&p, kind);
    CHECK(p.ok);
    if (p.ok) {
        struct rule_fuzz_run run = {
            .by = by, .db = p.db, .threads = 1, .only = SIZE_MAX, .lean = true};
        struct rule_fuzz f = {.nodes_n = 20, .households_n = households};
        struct rule_fuzz_tally t = hold(failures_, &run, 9000, packs, f);
        CHECK(t.rows >= packs * households / 2);
        CHECK(t.left_out * 20 < t.books);
    }
    close_place(&p);
}

TEST(packs_give_the_same_rows_in_sqlite)
{
    statements(failures_, PLAN_LITE, RULE_FUZZ_LITE, PACKS / 6, 60);
}

TEST(packs_give_the_same_rows_in_postgresql)
{
    statements(failures_, PLAN_PG, RULE_FUZZ_PG, PACKS / 8, 60);
}

TEST(packs_give_the_same_rows_in_citus)
{
    if (test_no_citus()) {
        *failures_ = TEST_SKIP;
        return;
    }
    statements(failures_, PLAN_CITUS, RULE_FUZZ_CITUS, 4, 40);
}

/* ---- what is compared is worth it ------------------------------------------------------------ */

static bool holds_text(mz_str s, const char *part)
{
    return memmem(s.p, s.n, part, strlen(part)) != NULL;
}

TEST(packs_have_every_construct)
{
    static const char *const parts[] = {"extends: t",
                                        "replaces: t.r",
                                        "versions:",
                                        "exceptions:",
                                        "applies_when: |",
                                        "otherwise(",
                                        "hit: unique",
                                        "hit: first",
                                        "hit: collect sum",
                                        "hit: collect max",
                                        "hit: collect count",
                                        "hit: priority",
                                        "by_grade[",
                                        "line@(",
                                        "scale(",
                                        "marginal(",
                                        "prorate(",
                                        "resolve: prorate_days",
                                        "@prorate_days",
                                        "@按天折算",
                                        "@period_end",
                                        "@月初",
                                        ", spread ",
                                        ", 分摊 ",
                                        ", in there",
                                        "count(members[there], ",
                                        "sum_known(",
                                        "latest(",
                                        "coalesce(",
                                        "is known",
                                        "exactly_one(",
                                        "[counted]",
                                        "in troubles",
                                        "february",
                                        "keep: first",
                                        "keep: second",
                                        "keep: choose",
                                        "keep: higher",
                                        "keep: difference",
                                        "share: r",
                                        "covers: counted",
                                        "grade: r",
                                        "missing: last(",
                                        "missing: zero",
                                        "missing: false",
                                        "如果",
                                        "其中",
                                        "非 属于",
                                        "published:",
                                        "division: \"331181",
                                        "key: g4"};
    size_t met[MZ_LEN(parts)] = {0};
    size_t households_empty = 0;
    for (uint64_t seed = 1; seed <= 60; seed++) {
        mz_arena *a = mz_arena_new((size_t)1 << 30);
        struct rule_fuzz f = {.seed = seed, .pack = true, .nodes_n = 24, .households_n = 40};
        struct rule_fuzz_case c = rule_fuzz_make(a, &f);
        for (size_t i = 0; c.b != NULL && i < MZ_LEN(parts); i++) {
            met[i] += holds_text(c.text, parts[i]) ? 1 : 0;
        }
        for (size_t h = 0; c.b != NULL && h < c.pop->households_n; h++) {
            households_empty += c.pop->first[h] == c.pop->first[h + 1] ? 1 : 0;
        }
        mz_arena_free(a);
    }
    for (size_t i = 0; i < MZ_LEN(parts); i++) {
        if (met[i] < 3) {
            printf("in %zu packs: %s\n", met[i], parts[i]);
        }
        CHECK(met[i] >= 3);
    }
    CHECK(households_empty > 0);
}

/* The same seed gives the same bytes, and another one others. */
TEST(a_seed_is_a_pack)
{
    mz_arena *a = mz_arena_new((size_t)1 << 30);
    struct rule_fuzz f = {.seed = 12, .pack = true, .nodes_n = 24, .households_n = 4};
    struct rule_fuzz_case one = rule_fuzz_make(a, &f);
    struct rule_fuzz_case two = rule_fuzz_make(a, &f);
    CHECK(mz_str_eq(one.text, two.text));
    CHECK(one.b != NULL && two.b != NULL &&
          strcmp(one.b->semantic_hash, two.b->semantic_hash) == 0);
    f.seed++;
    CHECK(!mz_str_eq(one.text, rule_fuzz_make(a, &f).text));
    mz_arena_free(a);
}

/* A fault: every third known amount is a fen too much. */
static void bend_amounts(const struct rule_plan *plan, struct rule_results *got)
{
    for (size_t i = 0; i < got->n; i++) {
        const struct rule_column *c = &got->v[i].num;
        for (size_t row = 0; row < c->n && plan->nodes[plan->outs[i].num].op == PLAN_MAX; row++) {
            mz_wide v = 0;
            if (!c->is_bool && rule_column_get(c, row, &v)) {
                ((unsigned char *)c->v)[row * mz_lane_size(c->lane)] ^= 1;
            }
        }
    }
}

TEST(a_fault_is_shrunk_to_a_pack_that_one_can_read)
{
    mz_cx cx = {.a = mz_arena_new((size_t)1 << 30)};
    struct rule_fuzz_run run = {
        .by = RULE_FUZZ_KERNELS, .threads = 1, .only = SIZE_MAX, .bend = bend_amounts};
    struct rule_fuzz f = {.pack = true, .nodes_n = 24, .households_n = 30};
    struct rule_fuzz_tally t = {0};
    struct rule_fuzz_differ d = {0};
    for (f.seed = 50; f.seed < 90 && !d.found; f.seed++) {
        CHECK(rule_fuzz_hold(&cx, &run, &f, &t, &d) == MZ_OK);
    }
    f.seed--;
    mz_str text = {0};
    CHECK(d.found && rule_fuzz_shrink(&cx, &run, f, &d, &text) == MZ_OK);
    char seed[60];
    (void)snprintf(seed, sizeof seed, "pack, seed %d, 24 nodes", (int)f.seed);
    CHECK(holds_text(text, seed));
    CHECK(holds_text(text, ", 1 of them, rule ") && !holds_text(text, "shrunk to 24 nodes"));
    CHECK(holds_text(text, "pack: t\n") && holds_text(text, "household:"));
    CHECK(!holds_text(text, "rules:\n  r23:"));
    mz_arena_free(cx.a);
}

/* ---- tables that count ----------------------------------------------------------------------- */

/* The text of a rule that is a table with `hit: collect count`; NULL: it is none. */
static struct ast_rule *counting(const struct rule_book *b, uint32_t rule)
{
    for (size_t p = 0; p < b->packs_n; p++) {
        for (size_t i = 0; i < b->packs[p]->rules_n; i++) {
            struct ast_rule *r = &b->packs[p]->rules[i];
            if (r->hit == AST_COLLECT_COUNT && mz_str_eq(r->id.s, b->rules[rule].name.id)) {
                return r;
            }
        }
    }
    return NULL;
}

/* A fault: of three rows that hold two are counted. */
static void bend_counts(const struct rule_plan *plan, struct rule_results *got)
{
    for (size_t i = 0; i < got->n; i++) {
        const struct rule_column *c = &got->v[i].num;
        bool counts = counting(plan->b, plan->outs[i].rule) != NULL;
        for (size_t row = 0; row < c->n && counts; row++) {
            mz_wide v = 0;
            if (rule_column_get(c, row, &v) && v == 3) {
                ((unsigned char *)c->v)[row * mz_lane_size(c->lane)] ^= 1;
            }
        }
    }
}

TEST(a_table_that_counts_one_row_too_few_is_found)
{
    mz_cx cx = {.a = mz_arena_new((size_t)1 << 30)};
    struct rule_fuzz_run run = {
        .by = RULE_FUZZ_KERNELS, .threads = 1, .only = SIZE_MAX, .bend = bend_counts};
    struct rule_fuzz f = {.pack = true, .nodes_n = 24, .households_n = 30};
    struct rule_fuzz_tally t = {0};
    struct rule_fuzz_differ d = {0};
    mz_str text = {0};
    for (f.seed = 1; f.seed < 60 && !d.found; f.seed++) {
        CHECK(rule_fuzz_hold(&cx, &run, &f, &t, &d) == MZ_OK);
    }
    f.seed--;
    CHECK(d.found && d.want.num == 3 && d.is.num == 2);
    CHECK(rule_fuzz_shrink(&cx, &run, f, &d, &text) == MZ_OK);
    CHECK(holds_text(text, "hit: collect count") && holds_text(text, "household:"));
    mz_arena_free(cx.a);
}

/* Another text for each table that counts: the sum of a row's one. How many there are. */
static size_t as_sums(mz_arena *a, const struct rule_book *b)
{
    struct ast_findings f = {.a = a};
    size_t n = 0;
    for (uint32_t i = 0; i < b->rules_n; i++) {
        struct ast_rule *r = counting(b, i);
        for (size_t k = 0; r != NULL && k < r->rows_n; k++) {
            r->rows[k].value = ast_parse(a, MZ_S("1人"), r->rows[k].at, &f);
        }
        n += r != NULL;
    }
    for (uint32_t i = 0; i < b->rules_n; i++) {
        struct ast_rule *r = counting(b, i);
        if (r != NULL) {
            r->hit = AST_COLLECT_SUM;
        }
    }
    return n;
}

struct counted {
    size_t tables;
    size_t rows;
    size_t several; /* rows of more than one */
    size_t differ;
};

/* Whom a rule is of, by both books, by the reference. */
static void compare(mz_arena *a, const struct rule_fuzz_case *c, const struct rule_book *sums,
                    uint32_t rule, struct counted *out)
{
    for (size_t h = 0; h < c->pop->households_n; h++) {
        struct rule_case *one = rule_case_of(a, c->b, c->pop, h, c->at, c->known);
        struct rule_run *x = rule_run_new(a, c->b, one);
        struct rule_run *y = rule_run_new(a, sums, one);
        size_t n = c->b->rules[rule].entity == IR_PERSON ? one->members_n : 1;
        for (size_t m = 0; m < n; m++) {
            struct rule_value v = rule_eval(x, rule, m);
            struct rule_value w = rule_eval(y, rule, m);
            bool same = v.why == w.why && (v.why != RULE_KNOWN || v.num * w.den == w.num * v.den);
            out->rows++;
            out->differ += !same;
            out->several += v.why == RULE_KNOWN && v.num > v.den;
        }
    }
}

/* All executors go by one graph: that it counts is held against another text of the same. */
TEST(a_count_is_the_sum_of_a_one_for_each_row)
{
    struct counted all = {0};
    for (uint64_t seed = 1; seed <= 60; seed += 2) { /* every other one is a pack alone */
        mz_arena *a = mz_arena_new((size_t)1 << 30);
        mz_cx cx = {.a = a};
        struct ast_findings found = {.a = a};
        struct rule_fuzz f = {.seed = seed, .pack = true, .nodes_n = 24, .households_n = 20};
        struct rule_fuzz_case c = rule_fuzz_make(a, &f);
        bool counts[FUZZ_RULES_MAX * 2] = {false};
        struct rule_book *sums = NULL;
        for (uint32_t i = 0; c.b != NULL && i < c.b->rules_n; i++) {
            counts[i] = counting(c.b, i) != NULL;
        }
        if (c.b != NULL && as_sums(a, c.b) > 0) {
            CHECK(rule_check(&cx, NULL, c.b->packs[0], &found, &sums) == MZ_OK && sums != NULL);
            CHECK(sums != NULL && sums->rules_n == c.b->rules_n);
        }
        for (uint32_t i = 0; sums != NULL && i < sums->rules_n; i++) {
            if (counts[i]) {
                compare(a, &c, sums, i, &all);
                all.tables++;
            }
        }
        mz_arena_free(a);
    }
    printf("%zu tables, %zu rows, %zu of them of several\n", all.tables, all.rows, all.several);
    CHECK(all.differ == 0);
    CHECK(all.tables >= 5 && all.rows >= 200 && all.several >= 20);
}

TEST_MAIN(T(packs_give_what_the_reference_says), T(the_tracer_says_what_the_reference_says),
          T(packs_give_the_same_rows_in_sqlite), T(packs_give_the_same_rows_in_postgresql),
          T(packs_give_the_same_rows_in_citus), T(packs_have_every_construct), T(a_seed_is_a_pack),
          T(a_fault_is_shrunk_to_a_pack_that_one_can_read),
          T(a_table_that_counts_one_row_too_few_is_found),
          T(a_count_is_the_sum_of_a_one_for_each_row))
