/* What the tests of a pack leave out at its boundaries, and what they would not notice. */
#include "rule/bounds.h"

#include "check.h"
#include "rule/check_testing.h"

/* clang-format off */
#define LAW \
    "facts:\n" \
    FACT("income", "收入", "household", "money per month\n    max: 10000元") \
    FACT("falls", "跌倒", "person", "int 次\n    max: 9次\n    history: dated") \
    "params:\n  line:\n    label: 标准\n    label_en: Line\n    type: money per month\n" \
    "    max: 5000元\n    values:\n      - from: 2025-01-01\n        value: 900元\n" \
    "        cite: s 一\n" \
    "rules:\n" \
    "  poor:\n    label: 低于标准\n    label_en: Below\n    entity: household\n" \
    "    type: bool\n    cite: s 一\n    formula: income < line\n" \
    "  old:\n    label: 老年\n    label_en: Old\n    entity: person\n    type: bool\n" \
    "    cite: s 一\n    formula: age(birth, at) >= 60岁\n" \
    "  fell:\n    label: 三十日内跌倒\n    label_en: Falls\n    entity: person\n" \
    "    type: int 次\n    cite: s 一\n    formula: 'sum(facts(falls, (at - 30天) .. at))'\n"

#define WITHOUT_LINE \
    "facts:\n" \
    FACT("income", "收入", "household", "money per month\n    max: 10000元") \
    "params:\n  line:\n    label: 标准\n    label_en: Line\n    type: money per month\n" \
    "    by: division\n    max: 5000元\n" \
    "rules:\n  poor:\n    label: 低于标准\n    label_en: Below\n    entity: household\n" \
    "    type: bool\n    cite: s 一\n    formula: income < line\n" \
    "reforms:\n  assumed:\n    label: 假定\n    label_en: Assumed\n    from: 2020-01-01\n" \
    "    set:\n      line: 900元\n"

#define INCOME(at, income, poor) \
    "  - name: 收入\n    at: " at "\n    division: \"330000\"\n    household:\n" \
    "      income: " income "\n    expect:\n      poor: " poor "\n"
#define EITHER(income) \
    "  - name: 任意\n    at: 2025-07-01\n    division: \"330000\"\n    household:\n" \
    "      income: " income "\n    expect:\n      either: true\n"
#define ASSUMED(income, poor) \
    "  - name: 假定\n    at: 2025-07-01\n    division: \"330000\"\n    reform: assumed\n" \
    "    household:\n      income: " income "\n    expect:\n      poor: " poor "\n"
#define BORN(birth, old) \
    "  - name: 年龄\n    at: 2025-07-01\n    division: \"330000\"\n    members:\n" \
    "      - birth: " birth "\n    expect_members:\n      - old: " old "\n"
#define FELL(day, n) \
    "  - name: 跌倒\n    at: 2025-07-01\n    division: \"330000\"\n    members:\n" \
    "      - falls:\n          " day ": 1次\n    expect_members:\n      - fell: " n "次\n"

#define AROUND_LINE \
    INCOME("2025-07-01", "899.99元", "true") \
    INCOME("2025-07-01", "900元", "false") \
    INCOME("2025-07-01", "900.01元", "false")
#define AROUND_DAY \
    INCOME("2024-12-31", "1元", "not_in_force") \
    INCOME("2025-01-01", "1元", "true") \
    INCOME("2025-01-02", "1元", "true")
#define AROUND_BIRTHDAY \
    BORN("1965-07-02", "false") BORN("1965-07-01", "true") BORN("1965-06-30", "true")
#define AROUND_WINDOW \
    FELL("2025-05-31", "0") FELL("2025-06-01", "1") \
    FELL("2025-07-01", "1") FELL("2025-07-02", "0")
/* clang-format on */

/* The gaps of a pack, as one text. */
static mz_str gaps(struct checked *k, size_t *n)
{
    struct ast_findings f = {.a = k->cx.a};
    mz_buf *b = mz_buf_new(k->cx.a, 1 << 20);
    checked_show(k, AST_ERROR);
    if (k->book == NULL || rule_bounds(&k->cx, k->book, k->pack, &f, n) != MZ_OK) {
        return MZ_S("no book");
    }
    for (size_t i = 0; i < f.n; i++) {
        mz_buf_add(b, mz_text_say(k->cx.a, MZ_LANG_EN, f.v[i].say));
        mz_buf_byte(b, '\n');
    }
    return mz_buf_str(b);
}

#define GAPS_ARE(text, want)                                     \
    do {                                                         \
        struct checked *k = checked_text(MZ_LANG_EN, text);      \
        size_t n = 0;                                            \
        mz_str is = gaps(k, &n);                                 \
        if (!mz_str_eq(is, MZ_S(want))) {                        \
            printf("%.*s", (int)is.n, is.p == NULL ? "" : is.p); \
        }                                                        \
        CHECK(n == 5 && mz_str_eq(is, MZ_S(want)));              \
        checked_done(k);                                         \
    } while (0)

TEST(a_pack_whose_tests_stand_on_every_boundary_has_no_gap)
{
    GAPS_ARE(LAW "tests:\n" AROUND_LINE AROUND_DAY AROUND_BIRTHDAY AROUND_WINDOW, "");
}

TEST(a_side_that_no_test_has_is_named)
{
    GAPS_ARE(LAW "tests:\n" INCOME("2025-07-01", "899.98元", "true")
                 INCOME("2025-07-01", "900元", "false") INCOME("2025-07-01", "900.01元", "false")
                     AROUND_DAY AROUND_BIRTHDAY AROUND_WINDOW,
             "No test has a value just below this limit\n");
}

TEST(days_around_a_birthday_a_window_and_a_value_are_asked_for)
{
    GAPS_ARE(LAW "tests:\n" AROUND_LINE BORN("1965-07-01", "true") FELL("2025-06-01", "1"),
             "No test is on the day before this birthday\n"
             "No test is on the day after this birthday\n"
             "No test has an event just before this day\n"
             "No test has an event just before this day\n"
             "No test has an event on this day\n"
             "No test reads Line on 31 December 2024\n"
             "No test reads Line on 1 January 2025\n"
             "No test reads Line on 2 January 2025\n");
}

/* On the limit, but what is expected would come out either way. */
TEST(a_limit_that_could_be_turned_over_unnoticed_is_a_gap)
{
    GAPS_ARE(LAW "  either:\n    label: 任意\n    label_en: Either\n    entity: household\n"
                 "    type: bool\n    cite: s 一\n    formula: poor or not poor\n"
                 "tests:\n" AROUND_DAY AROUND_BIRTHDAY AROUND_WINDOW EITHER("899.99元")
                     EITHER("900元") EITHER("900.01元"),
             "No test fails when this limit is taken in instead of left out, or out\n");
}

/* What a failing test would have seen does not count. */
TEST(a_failing_test_holds_nothing)
{
    GAPS_ARE(LAW "tests:\n" INCOME("2025-07-01", "899.99元", "false")
                 INCOME("2025-07-01", "900元", "false") INCOME("2025-07-01", "900.01元", "false")
                     AROUND_DAY AROUND_BIRTHDAY AROUND_WINDOW,
             "No test has a value just below this limit\n");
}

/* The country leaves the line to the places: a reform lays one over it, and its limit is tried. */
TEST(limits_are_tried_by_a_reform_where_the_law_has_no_value)
{
    struct checked *k = checked_text(MZ_LANG_EN, WITHOUT_LINE "tests:\n" ASSUMED("899.99元", "true")
                                                     ASSUMED("900元", "false"));
    size_t n = 0;
    mz_str is = gaps(k, &n);
    CHECK(n == 1 && mz_str_eq(is, MZ_S("No test has a value just above this limit\n")));
    checked_done(k);
}

#define CHOICE                                                                          \
    "rules:\n  both:\n    label: 兼有\n    label_en: Both\n    entity: household\n"   \
    "    type: bool\n    cite: s 第一条\n    formula: moved and cars > 1辆\n"       \
    "  paid:\n    label: 金额\n    label_en: Paid\n    entity: household\n"           \
    "    type: money once\n    cite: s 第一条\n    formula: 1元\n    exceptions:\n" \
    "      - label: 城镇\n        label_en: Town\n        when: urban\n"              \
    "        formula: 2元\n        cite: s 第二条\n"
#define HOME(name, facts, expect)                                        \
    "  - name: " name "\n    at: 2025-07-01\n    division: \"330000\"\n" \
    "    household:\n" facts "    expect:\n      " expect "\n"

TEST(conditions_are_asked_for_true_false_and_unknown)
{
    struct checked *k = checked_text(
        MZ_LANG_ZH,
        CHOICE "tests:\n" HOME("兼有", "      moved: true\n      cars: 2辆\n", "both: true")
            HOME("未迁", "      moved: false\n      cars: 1辆\n", "both: false")
                HOME("未知", "      moved: unknown\n      cars: 2辆\n", "both: unknown")
                    HOME("镇上", "      urban: true\n", "paid: 2元"));
    struct ast_findings f = {.a = k->cx.a};
    struct rule_covered n = {0};
    checked_show(k, AST_ERROR);
    CHECK(k->book != NULL);
    CHECK(rule_conditions(&k->cx, k->book, k->pack, &f, &n) == MZ_OK);
    CHECK(n.conditions == 3 && n.states == 9 && n.seen == 6); /* moved 3, cars 2, urban 1 */
    CHECK(f.n == 3 && f.errors == 0);
    for (size_t i = 0; i < f.n; i++) {
        CHECK(f.v[i].grade == AST_NOTE);
    }
    mz_str s = mz_text_say(k->cx.a, MZ_LANG_ZH, f.v[0].say);
    CHECK(mz_str_eq(s, MZ_S("没有测试使这个条件未知")) ||
          mz_str_eq(s, MZ_S("没有测试使这个条件不成立")));
    checked_done(k);
}

TEST_MAIN(T(conditions_are_asked_for_true_false_and_unknown),
          T(a_pack_whose_tests_stand_on_every_boundary_has_no_gap),
          T(a_side_that_no_test_has_is_named),
          T(days_around_a_birthday_a_window_and_a_value_are_asked_for),
          T(a_limit_that_could_be_turned_over_unnoticed_is_a_gap), T(a_failing_test_holds_nothing),
          T(limits_are_tried_by_a_reform_where_the_law_has_no_value))
