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

TEST(x)
{
    struct checked *k = checked_new();
    CHECK(checked_folder(k, "toy") == MZ_OK && k->book != NULL);
    for (size_t i = 0; k->book != NULL && i < k->pack->tests_n; i++) {
        struct rule_case *c = NULL;
        CHECK(rule_case_test(&k->cx, k->book, &k->pack->tests[i], &c) == MZ_OK);
        struct rule_run *r = rule_run_new(k->cx.a, k->book, c);
        for (uint32_t o = 0; o < k->book->outcomes_n; o++) {
            struct rule_decision d = rule_decide(r, o, 0);
            mz_str s = rule_reasons_text(k->cx.a, MZ_LANG_ZH,
                                         rule_explain(k->cx.a, MZ_LANG_ZH, r, &d));
            printf(MZ_FMT "\n", MZ_ARG(s));
        }
    }
    checked_done(k);
}
TEST_MAIN(T(the_toy_province_passes_its_own_tests), T(x))
