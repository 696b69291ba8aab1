/*
 * law_test.c - the packs of packs/ on all roads. Every rule of them is lowered and printed as SQL;
 * over synthetic households, unknowns and bounds among them, everything that decides money or
 * status is the same by the reference, the kernels, SQLite, PostgreSQL and Citus, and the tracer
 * says so.
 */
#include "check.h"
#include "rule/check_testing.h"
#include "rule/fuzz_hold.h"
#include "rule/plan.h"
#include "sql_place.h"

enum { RULES_MAX = 500 };

static const char *const names[] = {"cn",    "cn-33", "cn-3311", "cn-331181",  "cn-5101",
                                    "cn-36", "cn-42", "cn-32",   "toy-country"};
static const struct plan_tables TABLES = {
    .household = "household", .person = "person", .history = "h_"};

/* Days around the changes of law that the packs know, and one before all of them. */
static const char *const days[] = {"2013-06-30", "2021-12-31", "2022-01-01",
                                   "2023-07-01", "2025-12-31", "2026-01-01"};

static bool lower(struct checked *k, const char *name, const char *text)
{
    uint32_t rules[RULES_MAX];
    size_t n = k->book->rules_n;
    mz_date day;
    if (n > RULES_MAX || mz_date_parse(&k->cx, "day", mz_str_of(text), &day) != MZ_OK) {
        return false;
    }
    for (uint32_t i = 0; i < n; i++) {
        rules[i] = i;
    }
    struct rule_plan *plan = NULL;
    bool good = plan_make(&k->cx, k->book, day, day, rules, n, &plan) == MZ_OK;
    good = good && plan->outs_n >= n;
    mz_str sql = {0};
    for (int entity = IR_HOUSEHOLD; good && entity <= IR_PERSON; entity++) {
        good = plan_sql(&k->cx, plan, PLAN_PG, &TABLES, (enum ir_entity)entity, &sql) == MZ_OK;
        good = good && sql.n > 0;
    }
    if (!good) {
        mz_str why = mz_text_error(k->cx.a, MZ_LANG_EN, &k->cx.err);
        printf("  %s on %s: " MZ_FMT "\n", name, text, MZ_ARG(why));
    }
    return good;
}

static struct checked *open_pack(const char *name)
{
    struct checked *k = checked_new();
    struct rule_library lib = rule_library_of(k->cx.a, "packs");
    mz_str folder = mz_str_fmt(k->cx.a, "packs/%s", name);
    if (ast_load(&k->cx, folder.p, &k->f, &k->pack) != MZ_OK ||
        rule_check(&k->cx, &lib, k->pack, &k->f, &k->book) != MZ_OK) {
        printf("  %s: %s\n", name, k->cx.err.msg);
        k->book = NULL;
    }
    return k;
}

TEST(every_rule_of_the_law_is_lowered_and_printed_as_sql)
{
    for (size_t i = 0; i < MZ_LEN(names); i++) {
        struct checked *k = open_pack(names[i]);
        CHECK(k->book != NULL);
        for (size_t d = 0; k->book != NULL && d < MZ_LEN(days); d++) {
            CHECK(lower(k, names[i], days[d]));
        }
        checked_done(k);
    }
}

/* ---- the same rows everywhere ---------------------------------------------------------------- */

/* The rules by which outcomes and indicators decide; all of them for `all`, or if nothing does. */
static size_t deciding(const struct rule_book *b, bool all, uint32_t *out)
{
    bool wanted[RULES_MAX] = {false};
    size_t n = 0;
    all = all || b->outcomes_n + b->indicators_n == 0;
    for (size_t i = 0; i < b->outcomes_n; i++) {
        const uint32_t of[] = {b->outcomes[i].eligible, b->outcomes[i].amount,
                               b->outcomes[i].grade};
        for (size_t k = 0; k < MZ_LEN(of); k++) {
            wanted[of[k] < RULES_MAX ? of[k] : RULES_MAX - 1] |= of[k] < RULES_MAX;
        }
    }
    for (size_t i = 0; i < b->indicators_n; i++) {
        wanted[b->indicators[i].when] = true;
    }
    for (size_t i = 0; i < b->rules_n && i < RULES_MAX; i++) {
        if (all || wanted[i]) {
            out[n++] = (uint32_t)i;
        }
    }
    return n;
}

/* A century from the calendar's end: a day of the year 2200 and some months is an error by meaning.
 */
static struct rule_book with_days(mz_arena *a, const struct rule_book *from)
{
    struct rule_book b = *from;
    mz_date last = {0};
    (void)mz_date_make(2100, 12, 31, &last);
    b.facts = MZ_NEW_N(a, struct ir_fact, b.facts_n + 1);
    for (size_t i = 0; i < b.facts_n; i++) {
        b.facts[i] = from->facts[i];
        bool late = b.facts[i].type.kind == RULE_DATE && b.facts[i].max > last.v;
        b.facts[i].max = late ? last.v : b.facts[i].max;
    }
    return b;
}

/* One pack on one day; what differs is named and ends the comparison. */
static bool hold_day(struct checked *k, const struct rule_fuzz_run *run, const char *name,
                     const char *day, struct rule_fuzz_tally *t, size_t households)
{
    uint32_t rules[RULES_MAX];
    mz_cx cx = {.a = mz_arena_new((size_t)4 << 30)};
    struct rule_fuzz_case c = {.b = k->book, .rules = rules, .text = mz_str_of(name)};
    struct rule_fuzz_differ d = {0};
    struct rule_fuzz f = {.seed = 7 + (uint64_t)day[3], .households_n = households};
    mz_code rc = mz_date_parse(&cx, "day", mz_str_of(day), &c.at);
    c.known = c.at;
    c.rules_n = deciding(k->book, run->by == RULE_FUZZ_KERNELS, rules);
    struct rule_book b = with_days(cx.a, k->book);
    c.pop = rule_fuzz_pop(cx.a, &b, &f, c.at);
    rc = rc == MZ_OK ? rule_fuzz_hold_case(&cx, run, &c, t, &d) : rc;
    if (rc != MZ_OK) {
        printf("  %s by %s on %s: %s\n", rule_fuzz_name(run->by), name, day, cx.err.msg);
    } else if (d.found) {
        printf("  %s by %s on %s: " MZ_FMT " of household %zu, row %zu: %s; wanted %lld/%lld (%d), "
               "given %lld/%lld (%d)\n",
               rule_fuzz_name(run->by), name, day, MZ_ARG(k->book->rules[d.rule].name.id),
               d.household, d.row, d.why, (long long)d.want.num, (long long)d.want.den,
               (int)d.want.why, (long long)d.is.num, (long long)d.is.den, (int)d.is.why);
    }
    mz_arena_free(cx.a);
    return rc == MZ_OK && !d.found;
}

/* Law days: before and after the changes of most places, the day of 29 February, and of today. */
static const char *const held[] = {"2024-02-29", "2025-12-31", "2026-07-01"};

static void hold(int *failures_, const struct rule_fuzz_run *run, size_t households, size_t least)
{
    struct rule_fuzz_tally t = {0};
    for (size_t i = 0; i < MZ_LEN(names); i++) {
        struct checked *k = open_pack(names[i]);
        CHECK(k->book != NULL);
        /* Citus plans a statement for as long as it runs it: one day of each pack. */
        size_t days_n = run->by == RULE_FUZZ_CITUS ? 1 : MZ_LEN(held);
        for (size_t d = 0; k->book != NULL && d < days_n; d++) {
            CHECK(hold_day(k, run, names[i], held[d], &t, households));
        }
        checked_done(k);
    }
    printf("rows compared: %s %zu (the law: %zu values, %zu known, %zu true, %zu false, %zu rules "
           "left out, %.1f s)\n",
           rule_fuzz_name(run->by), t.rows, t.values, t.known, t.yes, t.no, t.left_out,
           (double)t.work_ns / 1e9);
    CHECK(t.rows >= least);
    CHECK(t.known * 8 > t.values && t.yes > least / 20 && t.no > least / 2);
    CHECK(t.left_out * 20 <= t.values);
}

#ifdef __SANITIZE_ADDRESS__
enum { HOUSEHOLDS = 16 };
#else
enum { HOUSEHOLDS = 120 };
#endif

TEST(the_law_is_the_same_by_reference_and_kernels)
{
    struct rule_fuzz_run run = {.by = RULE_FUZZ_KERNELS, .threads = 2, .only = SIZE_MAX};
    hold(failures_, &run, HOUSEHOLDS, (size_t)HOUSEHOLDS * 27);
}

TEST(the_tracer_says_what_the_law_gives)
{
    struct rule_fuzz_run run = {.by = RULE_FUZZ_TRACER, .threads = 1, .only = SIZE_MAX};
    hold(failures_, &run, HOUSEHOLDS / 8, (size_t)HOUSEHOLDS * 27);
}

static void by_sql(int *failures_, enum plan_sql kind, enum rule_fuzz_by by, size_t households)
{
    struct place p = {0};
    open_place(&p, kind);
    CHECK(p.ok);
    if (p.ok) {
        struct rule_fuzz_run run = {
            .by = by, .db = p.db, .threads = 1, .only = SIZE_MAX, .lean = true};
        hold(failures_, &run, households, households * 9);
    }
    close_place(&p);
}

TEST(the_law_is_the_same_in_sqlite)
{
    by_sql(failures_, PLAN_LITE, RULE_FUZZ_LITE, HOUSEHOLDS);
}

TEST(the_law_is_the_same_in_postgresql)
{
    by_sql(failures_, PLAN_PG, RULE_FUZZ_PG, HOUSEHOLDS);
}

TEST(the_law_is_the_same_in_citus)
{
    if (test_no_citus()) {
        *failures_ = TEST_SKIP;
        return;
    }
    by_sql(failures_, PLAN_CITUS, RULE_FUZZ_CITUS, HOUSEHOLDS / 6);
}

/* A test may expect things of members only; one that expects nothing is refused (load_test.c). */
TEST(tests_of_members_alone_are_read)
{
    struct checked *k = checked_new();
    CHECK(ast_load(&k->cx, "packs/cn", &k->f, &k->pack) == MZ_OK);
    size_t alone = 0;
    for (size_t i = 0; i < k->pack->tests_n; i++) {
        const struct ast_test *t = &k->pack->tests[i];
        alone += t->expect.n == 0 && !t->needs_given && t->expect_members_n > 0;
    }
    CHECK(alone > 0 && alone < k->pack->tests_n);
    checked_done(k);
}

TEST_MAIN(T(tests_of_members_alone_are_read),
          T(every_rule_of_the_law_is_lowered_and_printed_as_sql),
          T(the_law_is_the_same_by_reference_and_kernels), T(the_tracer_says_what_the_law_gives),
          T(the_law_is_the_same_in_sqlite), T(the_law_is_the_same_in_postgresql),
          T(the_law_is_the_same_in_citus))
