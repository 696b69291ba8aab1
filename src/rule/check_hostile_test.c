/* check_hostile_test.c - packs made to cost: refused or checked in bounded room and work. */
#include "base/utf8.h"
#include "check.h"
#include "rule/check_testing.h"

#include <time.h>

enum { TEXT_MAX = 32 << 20 };

/* What a check took, for the reader: the bounds are those of room and of what was made. */
static struct checked *timed(const char *name, mz_sb *text)
{
    clock_t from = clock();
    struct checked *k = checked_text(MZ_LANG_EN, mz_sb_view(text).p);
    printf("     %s: %zu bytes, %zu findings, %zu nodes, %ld ms\n", name, mz_sb_view(text).n,
           k->f.n, k->book == NULL ? 0 : k->book->nodes_n,
           (long)((clock() - from) * 1000 / CLOCKS_PER_SEC));
    return k;
}

static void rule(mz_sb *b, int i, const char *type, mz_str formula)
{
    mz_sb_fmt(b,
              "  r%d:\n    label: 规则%d\n    label_en: R%d\n    entity: household\n"
              "    type: %s\n    cite: s 第一条\n    formula: '" MZ_FMT "'\n",
              i, i, i, type, MZ_ARG(formula));
}

TEST(rules_that_each_name_the_one_before_twice_stay_as_many_nodes_as_they_are)
{
    enum { RULES = 1500 };
    mz_arena *a = mz_arena_new((size_t)128 << 20);
    mz_sb b = mz_sb_new(a, TEXT_MAX);
    mz_sb_fmt(&b, "rules:\n");
    rule(&b, 0, "bool", MZ_S("moved or urban"));
    for (int i = 1; i < RULES; i++) {
        rule(&b, i, "bool", mz_str_fmt(a, "(r%d and moved) or (not r%d and urban)", i - 1, i - 1));
    }
    mz_sb_fmt(&b,
              "outcomes:\n  o:\n    label: 结果\n    label_en: O\n    entity: household\n"
              "    eligible: r%d\n    cite: s 第一条\n",
              RULES - 1);
    struct checked *k = timed("doubling conditions", &b);
    CHECK(k->f.errors == 0 && k->book != NULL);
    CHECK(k->book != NULL && k->book->nodes_n < (size_t)RULES * 8);
    checked_done(k);
    b = mz_sb_new(a, TEXT_MAX);
    mz_sb_fmt(&b, "rules:\n");
    rule(&b, 0, "money stock", MZ_S("savings"));
    for (int i = 1; i < RULES; i++) {
        rule(&b, i, "money stock", mz_str_fmt(a, "r%d + r%d", i - 1, i - 1));
    }
    k = timed("doubling amounts", &b); /* savings times 2 to the power of 1,499 */
    CHECK(k->book == NULL && k->f.errors > 0 && strcmp(k->f.v[0].check, "range") == 0);
    checked_done(k);
    mz_arena_free(a);
}

TEST(fifty_thousand_steps_of_a_scale_are_refused)
{
    mz_arena *a = mz_arena_new((size_t)128 << 20);
    mz_sb b = mz_sb_new(a, TEXT_MAX);
    mz_sb_fmt(&b, "params:\n  bands:\n    label: 分档\n    label_en: Bands\n    type: rate\n"
                  "    brackets:\n      - from: 2020-01-01\n        cite: s 第一条\n"
                  "        steps:\n");
    for (int i = 0; i < 50000; i++) {
        mz_sb_fmt(&b, "          - above: %d元\n            value: %d%%\n", i, i % 100);
    }
    mz_sb_fmt(&b,
              RULE("household", "money stock", "round(marginal(savings, bands), 1分, half_up)"));
    struct checked *k = timed("steps", &b);
    CHECK(k->book == NULL && k->f.errors == 1);
    checked_done(k);
    mz_arena_free(a);
}

static struct checked *exceptions(mz_arena *a, int n, bool wide)
{
    mz_sb b = mz_sb_new(a, TEXT_MAX);
    mz_sb_fmt(&b, "%s", RULE("household", "money stock", "savings"));
    mz_sb_fmt(&b, "    exceptions:\n");
    for (int i = 0; i < n; i++) {
        mz_sb_fmt(&b, "      - label: 例外%d\n        label_en: E%d\n        when: '", i, i);
        mz_sb_fmt(&b, "(savings > %d元", i + 1);
        if (wide) {
            mz_sb_fmt(&b, " or savings < %d元 or heads = %d人) and (cars = %d辆 or moved or urban",
                      i + 2, i % 50, i % 20);
        }
        mz_sb_fmt(&b, ")");
        mz_sb_fmt(&b, "'\n        formula: %d元\n        cite: s 第一条\n", i);
    }
    return timed("exceptions", &b);
}

TEST(sixty_four_exceptions_that_overlap_are_found_pair_by_pair)
{
    mz_arena *a = mz_arena_new((size_t)128 << 20);
    struct checked *k = exceptions(a, 64, false);
    CHECK(k->book == NULL && k->f.errors > 0);
    CHECK(k->f.n <= AST_FINDINGS_MAX); /* of 2,016 pairs the rest is counted */
    CHECK(k->f.n + k->f.dropped >= 64);
    checked_done(k);
    k = exceptions(a, 64, true);
    CHECK(k->book == NULL || k->f.errors == 0);
    checked_done(k);
    k = exceptions(a, 200, false);
    CHECK(k->book == NULL && k->f.errors > 0);
    checked_done(k);
    mz_arena_free(a);
}

TEST(seven_hundred_levels_are_refused_without_going_down)
{
    static const char *const opens[] = {"(", "not (", "if moved then (", "-("};
    static const char *const closes[] = {")", ")", ") else urban", ")"};
    mz_arena *a = mz_arena_new((size_t)128 << 20);
    for (size_t kind = 0; kind < sizeof opens / sizeof opens[0]; kind++) {
        mz_sb b = mz_sb_new(a, TEXT_MAX);
        mz_sb_fmt(&b, "rules:\n  r:\n    label: 甲\n    label_en: A\n    entity: household\n"
                      "    type: bool\n    cite: s 第一条\n    formula: '");
        for (int i = 0; i < 700; i++) {
            mz_sb_fmt(&b, "%s", opens[kind]);
        }
        mz_sb_fmt(&b, "moved");
        for (int i = 0; i < 700; i++) {
            mz_sb_fmt(&b, "%s", closes[kind]);
        }
        mz_sb_fmt(&b, "'\n");
        struct checked *k = timed(opens[kind], &b);
        CHECK(k->book == NULL && k->f.errors >= 1 && k->f.n <= 4);
        checked_done(k);
    }
    mz_arena_free(a);
}

TEST_MAIN(T(rules_that_each_name_the_one_before_twice_stay_as_many_nodes_as_they_are),
          T(fifty_thousand_steps_of_a_scale_are_refused),
          T(sixty_four_exceptions_that_overlap_are_found_pair_by_pair),
          T(seven_hundred_levels_are_refused_without_going_down))
