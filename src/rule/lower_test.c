/* lower_test.c - small packs whose lowered graph has to keep what the reference keeps. */
#include "check.h"
#include "rule/check_testing.h"
#include "rule/fuzz_hold.h"

enum { HOUSEHOLDS = 2000 };

/* All rules of the pack by the kernels, on hostile rows; how many values are known and absent. */
static struct rule_fuzz_tally held(int *failures_, const char *text)
{
    struct rule_fuzz_tally t = {0};
    struct checked *k = checked_text(MZ_LANG_EN, text);
    checked_show(k, AST_ERROR);
    CHECK(k->book != NULL);
    if (k->book != NULL) {
        struct rule_fuzz f = {.seed = 5, .households_n = HOUSEHOLDS};
        struct rule_fuzz_run run = {.by = RULE_FUZZ_KERNELS, .threads = 1, .only = SIZE_MAX};
        struct rule_fuzz_case c = {.b = k->book, .text = MZ_S("t")};
        struct rule_fuzz_differ d = {0};
        uint32_t *rules = MZ_NEW_N(k->cx.a, uint32_t, k->book->rules_n + 1);
        for (uint32_t i = 0; i < k->book->rules_n; i++) {
            rules[c.rules_n++] = i;
        }
        c.rules = rules;
        (void)mz_date_make(2025, 3, 31, &c.at);
        c.known = c.at;
        c.pop = rule_fuzz_pop(k->cx.a, k->book, &f, c.at);
        CHECK(rule_fuzz_hold_case(&k->cx, &run, &c, &t, &d) == MZ_OK && !d.found);
    }
    checked_done(k);
    return t;
}

/* x / n < y / n compares x with y, and is as unknown as n. */
TEST(a_common_denominator_that_is_unknown_is_not_forgotten)
{
    struct rule_fuzz_tally t =
        held(failures_, "facts:\n" FACT("n", "人头", "household", "int 人") "    min: \"1\"\n"
                                   "    max: \"20\"\n" FACT("x", "甲额", "household", "money stock")
                                       FACT("y", "乙额", "household", "money stock")
                                           RULE("household", "bool", "x / n < y / n"));
    CHECK(t.known > 100 && t.values - t.known > 100);
}

/* The value of a province's pack that is not by division holds in the province. */
TEST(what_is_not_by_division_holds_where_the_pack_does)
{
    struct rule_fuzz_tally t =
        held(failures_, "params:\n  line:\n    label: 标准\n    label_en: Standard\n    type: money "
                        "per month\n    values:\n      - from: 2021-01-01\n        value: 100元\n"
                        "        cite: s 第一条\n" RULE("person", "money per month", "line"));
    CHECK(t.values > 100 && t.known == t.values);
}

TEST_MAIN(T(a_common_denominator_that_is_unknown_is_not_forgotten),
          T(what_is_not_by_division_holds_where_the_pack_does))
