/*
 * fuzz_pack_test.c - random packs go the way of every pack, from text through loader and checker to
 * all executors, over hostile rows: reference, kernels, SQLite, PostgreSQL, Citus, and the tracer
 * with decisions, exclusions, reasons and records.
 */
#include "rule/fuzz_pack.h"

#include <string.h>

#include "check.h"
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

TEST_MAIN(T(packs_give_what_the_reference_says), T(the_tracer_says_what_the_reference_says),
          T(packs_give_the_same_rows_in_sqlite), T(packs_give_the_same_rows_in_postgresql),
          T(packs_give_the_same_rows_in_citus), T(packs_have_every_construct), T(a_seed_is_a_pack),
          T(a_fault_is_shrunk_to_a_pack_that_one_can_read))
