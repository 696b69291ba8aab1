/* check_word_test.c - a quote is held against the comparisons that its words are about. */
#include "check_testing.h"

#include "check.h"

#define LINE                                                                                     \
    "params:\n  line:\n    label: 低保标准\n    label_en: Line\n    type: money per month\n" \
    "    values:\n      - from: 2020-01-01\n        value: 100元\n        cite: s 第一条\n"

/* Whether a household rule with this formula and quote has a finding about its words. */
static bool found(const char *formula, const char *quote)
{
    mz_arena *a = mz_arena_new(1 << 20);
    mz_str text = mz_str_fmt(
        a,
        LINE "rules:\n  r:\n    label: 甲\n    label_en: A\n    entity: person\n    type: bool\n"
             "    cite: s 第一条\n    formula: '%s'\n    quote: %s\n",
        formula, quote);
    struct checked *k = checked_text(MZ_LANG_EN, text.p);
    bool wording = false;
    for (size_t i = 0; i < k->f.n; i++) {
        wording = wording || strcmp(k->f.v[i].check, "wording") == 0;
        if (k->f.v[i].grade == AST_ERROR && strcmp(k->f.v[i].check, "wording") != 0) {
            printf("%s: " MZ_FMT "\n", formula, MZ_ARG(checked_line(k, i)));
        }
    }
    checked_done(k);
    mz_arena_free(a);
    return wording;
}

struct wording {
    const char *formula;
    const char *quote;
    bool found;
};

static void hold(const struct wording *v, size_t n, int *failures_)
{
    for (size_t i = 0; i < n; i++) {
        bool is = found(v[i].formula, v[i].quote);
        if (is != v[i].found) {
            printf("%s | %s: %s\n", v[i].formula, v[i].quote, is ? "found" : "not found");
        }
        CHECK(is == v[i].found);
    }
}

TEST(each_word_has_its_side_of_the_number)
{
    static const struct wording v[] = {
        {"pay < 100元", "工资低于一百元", false},
        {"pay <= 100元", "工资低于一百元", true},
        {"pay <= 100元", "工资不超过100元", false},
        {"pay < 100元", "工资不超过100元", true},
        {"pay > 100元", "工资超过一百元", false},
        {"pay >= 100元", "工资超过一百元", true},
        {"pay >= 100元", "工资不低于一百元", false},
        {"pay > 100元", "工资不低于一百元", true},
        {"pay >= 100元", "工资一百元以上", false},
        {"pay > 100元", "工资一百元以上", true},
        {"pay <= 100元", "工资一百元以下", false},
        {"pay < 100元", "工资一百元以下", true},
        {"100元 <= pay", "工资一百元以上", false},
        {"100元 < pay", "工资一百元以上", true},
        {"pay >= 0.5万元", "工资五千元以上", false},
        {"pay > 0.5万元", "工资五千元以上", true},
        {"months_between(birth, at) >= 36个月", "连续三年以上", false},
        {"months_between(birth, at) > 36个月", "连续三年以上", true},
    };
    hold(v, MZ_LEN(v), failures_);
}

/* The same cut of the number line, from the other side of it. */
TEST(not_and_the_other_branch_are_the_same_cut)
{
    static const struct wording v[] = {
        {"not (pay < 100元)", "工资不低于一百元", false},
        {"not (pay <= 100元)", "工资不低于一百元", true},
        {"if pay < 100元 then false else true", "工资一百元以上", false},
        {"if pay <= 100元 then false else true", "工资一百元以上", true},
    };
    hold(v, MZ_LEN(v), failures_);
}

TEST(a_word_is_about_the_comparison_with_its_number_or_its_names)
{
    static const struct wording v[] = {
        /* each of two words about its own */
        {"age(birth, at) >= 60岁 and pay < line", "六十周岁以上，工资低于低保标准", false},
        {"age(birth, at) > 60岁 and pay < line", "六十周岁以上，工资低于低保标准", true},
        {"age(birth, at) >= 60岁 and pay <= line", "六十周岁以上，工资低于低保标准", true},
        /* one word; the other comparison is none of its business */
        {"pay < line and age(birth, at) >= 60岁", "工资低于低保标准", false},
        {"pay <= line and age(birth, at) >= 60岁", "工资低于低保标准", true},
        {"age(birth, at) < 18岁 and pay <= 100元", "不满十八周岁", false},
        {"age(birth, at) <= 18岁 and pay < 100元", "不满十八周岁", true},
        /* about nothing that can be told: content with any */
        {"pay < line and yearly <= 9元", "数额较小的，低于限额", false},
        {"pay <= line and yearly <= 9元", "数额较小的，低于限额", true},
        /* compares nothing */
        {"pay < line", "符合以下条件的人员", false},
    };
    hold(v, MZ_LEN(v), failures_);
}

TEST_MAIN(T(each_word_has_its_side_of_the_number), T(not_and_the_other_branch_are_the_same_cut),
          T(a_word_is_about_the_comparison_with_its_number_or_its_names))
