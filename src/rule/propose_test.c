/* propose_test.c - cases made for open conditions: read again they pass, and close them. */
#include "base/io.h"
#include "check.h"
#include "rule/bounds.h"
#include "rule/check_testing.h"

/* clang-format off */
#define LAW                                                                             \
    "facts:\n"                                                                          \
    FACT("owed", "欠费", "person", "money stock\n    history: dated")                  \
    "rules:\n  both:\n    label: 兼有\n    label_en: Both\n    entity: household\n"     \
    "    type: bool\n    cite: s 第一条\n    formula: moved and cars > 1辆\n"           \
    "  old:\n    label: 老年\n    label_en: Old\n    entity: person\n    type: bool\n"  \
    "    cite: s 第一条\n    formula: age(birth, at) >= 60岁 and level in {g1, g2}\n"   \
    "  late:\n    label: 拖欠\n    label_en: Late\n    entity: person\n    type: bool\n"\
    "    cite: s 第一条\n    formula: 'urban or sum(facts(owed, last 30 days before at)) > 5元'\n"
#define TESTS                                                                           \
    "tests:\n"                                                                          \
    "  - name: 迁入两辆\n    at: 2025-07-01\n    division: \"330000\"\n"                \
    "    household:\n      moved: true\n      cars: 2辆\n    expect:\n      both: true\n" \
    "  - name: 满六十岁\n    at: 2025-07-01\n    division: \"330000\"\n"                \
    "    household:\n      urban: false\n"                                              \
    "    members:\n      - birth: 1965-07-01\n        level: g1\n        owed:\n"       \
    "          2025-06-20: 3元\n"                                                       \
    "      - birth: 1990-01-01\n        level: g3\n        owed: none\n"                \
    "    expect_members:\n      - old: true\n        late: false\n"                     \
    "      - old: false\n        late: false\n"
/* clang-format on */

static struct rule_covered covered(struct checked *k)
{
    struct ast_findings f = {.a = k->cx.a};
    struct rule_covered n = {0};
    if (k->book == NULL || rule_conditions(&k->cx, k->book, k->pack, &f, &n) != MZ_OK) {
        checked_show(k, AST_ERROR);
    }
    return n;
}

static size_t failing(struct checked *k)
{
    size_t n = 0;
    for (size_t i = 0; i < k->pack->tests_n; i++) {
        struct rule_test_result r = {0};
        n += rule_test(&k->cx, k->book, &k->pack->tests[i], &r) != MZ_OK || !r.passed;
    }
    return n;
}

static mz_str proposed(struct checked *k, size_t *found)
{
    mz_buf *out = mz_buf_new(k->cx.a, 1 << 20);
    *found = 0;
    return k->book != NULL && rule_propose(&k->cx, k->book, k->pack, out, found) == MZ_OK
               ? mz_buf_str(out)
               : MZ_S("");
}

TEST(cases_of_one_changed_fact_pass_and_close_the_open_states)
{
    struct checked *k = checked_text(MZ_LANG_ZH, LAW TESTS);
    struct rule_covered before = covered(k);
    size_t found = 0;
    mz_str s = proposed(k, &found);
    /* Each operand of and, or: moved, cars, the age, the grade, town, what is owed. */
    CHECK(before.conditions == 6 && before.states == 18 && before.seen == 8);
    CHECK(found == before.states - before.seen);
    CHECK(memmem(s.p, s.n, "迁入两辆；机动车为1", strlen("迁入两辆；机动车为1")) != NULL);
    mz_str body = {s.p + 7, s.n - 7}; /* behind its own "tests:" */
    mz_str all = mz_str_fmt(k->cx.a, "%s" MZ_FMT, LAW TESTS, MZ_ARG(body));
    struct checked *again = checked_text(MZ_LANG_ZH, all.p);
    struct rule_covered after = covered(again);
    CHECK(after.states == before.states && after.seen == after.states);
    CHECK(again->book != NULL && again->pack->tests_n > 2 && failing(again) == 0);
    size_t more = 1;
    mz_str nothing = proposed(again, &more);
    CHECK(more == 0 && mz_str_eq(nothing, MZ_S("tests:\n")));
    checked_done(k);
    checked_done(again);
}

/* clang-format off */
#define BEHIND(formula)                                                               \
    RULE("household", "bool", formula)                                                \
    "tests:\n  - name: 未迁\n    at: 2025-07-01\n    division: \"330000\"\n"          \
    "    household:\n      moved: false\n      urban: false\n      savings: 1元\n"    \
    "      cars: 1辆\n    expect:\n      r: false\n"
/* clang-format on */

TEST(what_lies_behind_another_fact_is_found_by_two_changes)
{
    struct checked *k =
        checked_text(MZ_LANG_ZH, BEHIND("if moved then (savings > 5元 and cars > 1辆) else false"));
    struct rule_covered before = covered(k);
    size_t found = 0;
    mz_str s = proposed(k, &found);
    CHECK(before.states == 6 && before.seen == 0);
    CHECK(found == 6); /* moved alone: both false; with another one: true, unknown */
    const char *pair = "未迁；迁居为是；存款为";
    CHECK(memmem(s.p, s.n, pair, strlen(pair)) != NULL);
    mz_str body = {s.p + 7, s.n - 7};
    mz_str all =
        mz_str_fmt(k->cx.a, "%s" MZ_FMT,
                   BEHIND("if moved then (savings > 5元 and cars > 1辆) else false"), MZ_ARG(body));
    struct checked *again = checked_text(MZ_LANG_ZH, all.p);
    struct rule_covered after = covered(again);
    CHECK(after.seen == 6 && failing(again) == 0);
    checked_done(k);
    checked_done(again);
}

TEST(what_two_changes_do_not_reach_stays_open)
{
    struct checked *k = checked_text(
        MZ_LANG_ZH,
        BEHIND("if moved then (if urban then (savings > 5元 and cars > 1辆) else false) else "
               "false"));
    struct rule_covered before = covered(k);
    size_t found = 0;
    mz_str s = proposed(k, &found);
    CHECK(before.states == 6 && before.seen == 0);
    CHECK(found == 2); /* moved and urban: both false */
    CHECK(memmem(s.p, s.n, "unknown", 7) == NULL);
    checked_done(k);
}

/* A state that no combination of values has is not asked for. */
TEST(a_state_that_no_case_can_have_is_not_asked_for)
{
    static const struct {
        const char *text;
        size_t states;
    } c[] = {
        {RULE("household", "bool", "urban and cars >= 0辆"), 5}, /* never below its least */
        {RULE("household", "bool", "urban or cars > 20辆"), 5},  /* nor above its most */
        {RULE("household", "bool", "urban or cars > 19辆"), 6},
        {RULE("person", "bool", "if level = g1 then (level != g1 and urban) else false"), 4},
        {RULE("person", "bool", "if level = g2 then (level != g1 and urban) else false"), 4},
        {RULE("person", "bool", "if level = g2 then (level > g1 or birth = at) else urban"), 4},
        {RULE("household", "bool", "if cars > 3辆 then (cars >= 4辆 and urban) else false"), 4},
        {RULE("household", "bool", "if cars > 3辆 then (cars > 4辆 and urban) else false"), 5},
    };
    for (size_t i = 0; i < MZ_LEN(c); i++) {
        struct checked *k = checked_text(MZ_LANG_ZH, c[i].text);
        struct rule_covered n = covered(k);
        if (n.states != c[i].states) {
            printf("%zu: %zu states\n", i, n.states);
        }
        CHECK(n.conditions == 2 && n.states == c[i].states);
        checked_done(k);
    }
}

/* The last row of a table is looked at only where it holds: the rows before take all else. */
TEST(rows_behind_rows_that_take_the_rest_are_only_true)
{
    struct checked *k = checked_text(
        MZ_LANG_ZH, "tables:\n  t:\n    label: 表\n    label_en: Table\n    entity: person\n"
                    "    type: int\n    cite: s 第一条\n    hit: first\n    inputs:\n"
                    "      - level\n    rows:\n      - g1 => 1\n      - g2 => 2\n"
                    "      - g3 => 3\n");
    struct rule_covered n = covered(k);
    CHECK(n.conditions == 3);
    CHECK(n.states == 3 + 2 + 1); /* unknown stops at the first row */
    checked_done(k);
}

TEST_MAIN(T(cases_of_one_changed_fact_pass_and_close_the_open_states),
          T(what_lies_behind_another_fact_is_found_by_two_changes),
          T(what_two_changes_do_not_reach_stays_open),
          T(a_state_that_no_case_can_have_is_not_asked_for),
          T(rows_behind_rows_that_take_the_rest_are_only_true))
