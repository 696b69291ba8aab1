/* The tests that packs carry, by the reference; and what a reader of them sees. */
#include "check.h"
#include "rule/check_testing.h"
#include "rule/reason.h"

TEST(the_toy_province_passes_its_own_tests)
{
    struct checked *k = checked_new();
    CHECK(checked_folder(k, "toy") == MZ_OK && k->book != NULL);
    checked_show(k, AST_ERROR);
    size_t seen = 0;
    for (size_t i = 0; k->book != NULL && i < k->pack->tests_n; i++) {
        struct rule_test_result out = {0};
        CHECK(rule_test(&k->cx, k->book, &k->pack->tests[i], &out) == MZ_OK && out.passed);
        for (size_t d = 0; d < out.differs_n; d++) {
            printf("  " MZ_FMT ": " MZ_FMT "\n", MZ_ARG(k->pack->tests[i].name.s),
                   MZ_ARG(out.differs[d]));
        }
        seen++;
    }
    CHECK(seen >= 2);
    checked_done(k);
}

/* Every outcome of every test of the pack: said in both languages, recorded, decided again. */
TEST(what_the_pack_decides_can_be_said_and_decided_again)
{
    struct checked *k = checked_new();
    CHECK(checked_folder(k, "toy") == MZ_OK && k->book != NULL);
    size_t n = 0;
    for (size_t i = 0; k->book != NULL && i < k->pack->tests_n; i++) {
        struct rule_case *c = NULL;
        CHECK(rule_case_test(&k->cx, k->book, &k->pack->tests[i], &c) == MZ_OK);
        struct rule_run *r = rule_run_new(k->cx.a, k->book, c);
        for (uint32_t o = 0; o < k->book->outcomes_n; o++) {
            struct rule_decision d = rule_decide(r, o, 0);
            mz_str again = {0};
            for (int lang = MZ_LANG_ZH; lang <= MZ_LANG_EN; lang++) {
                struct rule_reasons *why = rule_explain(k->cx.a, (enum mz_lang)lang, r, &d);
                CHECK(why->conclusion.n > 0 && why->conditions_n > 0);
                CHECK((d.status == RULE_NEEDS) == (why->needs_n > 0));
                mz_buf *b = mz_buf_new(k->cx.a, 1 << 20);
                mz_jw w = mz_jw_to(b);
                rule_reasons_json(&w, why);
                const struct mz_json *json = NULL;
                struct mz_json_options read = {.size_max = 1 << 20};
                CHECK(mz_json_read(&k->cx, mz_buf_str(b), read, &json) == MZ_OK);
            }
            mz_str record = rule_record(k->cx.a, r, &d, MZ_S("2026"));
            CHECK(rule_replay(&k->cx, k->book, record, &again) == MZ_OK);
            CHECK(mz_str_eq(record, again));
            n++;
        }
    }
    CHECK(n >= 8);
    checked_done(k);
}

/* OpenFisca's country-template 8.2.0 publishes 38 cases, some of several months or values. */
TEST(the_template_country_gives_its_published_figures)
{
    struct checked *k = checked_new();
    struct rule_library lib = rule_library_of(k->cx.a, "packs");
    CHECK(ast_load(&k->cx, "packs/toy-country", &k->f, &k->pack) == MZ_OK && k->pack != NULL);
    CHECK(rule_check(&k->cx, &lib, k->pack, &k->f, &k->book) == MZ_OK && k->book != NULL);
    checked_show(k, AST_WARNING);
    CHECK(k->pack->tests_n >= 54); /* with those on its limits */
    for (size_t i = 0; k->book != NULL && i < k->pack->tests_n; i++) {
        struct rule_test_result out = {0};
        CHECK(rule_test(&k->cx, k->book, &k->pack->tests[i], &out) == MZ_OK && out.passed);
    }
    checked_done(k);
}

/* The reform of a test is laid over the book, and one that is not there fails the test. */
TEST(a_test_of_a_reform_needs_its_reform)
{
    struct checked *k = checked_new();
    CHECK(checked_folder(k, "toy") == MZ_OK && k->book != NULL && k->pack->reforms_n > 0);
    struct ast_test t = k->pack->tests[0];
    struct rule_test_result out = {0};
    t.reform.s = MZ_S("nowhere");
    k->cx.lang = MZ_LANG_EN;
    CHECK(rule_test(&k->cx, k->book, &t, &out) == MZ_OK && !out.passed && out.differs_n == 1);
    CHECK(mz_str_eq(out.differs[0], MZ_S("There is no reform \"nowhere\"")));
    checked_done(k);
}

/* A test that expects the wrong thing fails with what is and what was expected. */
TEST(a_test_that_is_wrong_says_what_differs)
{
    struct checked *k = checked_new();
    CHECK(checked_folder(k, "toy") == MZ_OK && k->book != NULL);
    struct ast_test t = k->pack->tests[0];
    struct ast_given expect[] = {
        {.id.s = MZ_S("dibao"), .value.s = MZ_S("not_eligible"), .month = -1},
        {.id.s = MZ_S("dibao_amount"), .value.s = MZ_S("919元"), .month = -1},
        {.id.s = MZ_S("nothing"), .value.s = MZ_S("1"), .month = -1},
        {.id.s = MZ_S("dibao_amount"), .value.s = MZ_S("918元"), .month = -1},
    };
    struct ast_text needs[] = {{.s = MZ_S("wage")}};
    t.expect = (struct ast_givens){expect, MZ_LEN(expect)};
    t.needs = needs;
    t.needs_n = 1;
    t.needs_given = true;
    struct rule_test_result out = {0};
    k->cx.lang = MZ_LANG_EN;
    CHECK(rule_test(&k->cx, k->book, &t, &out) == MZ_OK && !out.passed);
    static const char *const differs[] = {
        "dibao: expected not_eligible, is eligible",
        "dibao_amount: expected 919.00 yuan, is 918.00 yuan",
        "\"nothing\" is no rule or outcome of the pack here",
        "needs: \"wage\" is expected and not needed",
    };
    CHECK(out.differs_n == MZ_LEN(differs));
    for (size_t i = 0; i < out.differs_n && i < MZ_LEN(differs); i++) {
        CHECK(mz_str_eq(out.differs[i], mz_str_of(differs[i])));
    }
    checked_done(k);
}

TEST_MAIN(T(the_toy_province_passes_its_own_tests),
          T(what_the_pack_decides_can_be_said_and_decided_again),
          T(the_template_country_gives_its_published_figures),
          T(a_test_of_a_reform_needs_its_reform), T(a_test_that_is_wrong_says_what_differs))
