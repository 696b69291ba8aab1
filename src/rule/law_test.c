/* The packs of packs/ on their other roads: every rule of them is lowered, and asked of SQL. */
#include "check.h"
#include "rule/check_testing.h"
#include "rule/plan.h"

enum { RULES_MAX = 500 };

static const char *const names[] = {"cn",      "cn-33", "cn-3311", "cn-331181",
                                    "cn-5101", "cn-36", "cn-42",   "cn-32"};
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

TEST(every_rule_of_the_law_is_lowered_and_printed_as_sql)
{
    for (size_t i = 0; i < MZ_LEN(names); i++) {
        struct checked *k = checked_new();
        struct rule_library lib = rule_library_of(k->cx.a, "packs");
        mz_str folder = mz_str_fmt(k->cx.a, "packs/%s", names[i]);
        CHECK(ast_load(&k->cx, folder.p, &k->f, &k->pack) == MZ_OK);
        CHECK(rule_check(&k->cx, &lib, k->pack, &k->f, &k->book) == MZ_OK && k->book != NULL);
        for (size_t d = 0; k->book != NULL && d < MZ_LEN(days); d++) {
            CHECK(lower(k, names[i], days[d]));
        }
        checked_done(k);
    }
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
          T(every_rule_of_the_law_is_lowered_and_printed_as_sql))
