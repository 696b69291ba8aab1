#include "rule/reason.h"

#include "base/text.h"
#include "check.h"
#include "hand_law.h"

static mz_str told(struct law *l, enum mz_lang lang)
{
    struct rule_decision d = rule_decide(l->r, 0, 0);
    return rule_reasons_text(l->h->a, lang, rule_explain(l->h->a, lang, l->r, &d));
}

static bool reads(struct law *l, enum mz_lang lang, const char *expect)
{
    mz_str is = told(l, lang);
    bool same = mz_str_eq(is, mz_str_of(expect));
    if (!same) {
        printf("---- is\n" MZ_FMT "---- expected\n%s----\n", MZ_ARG(is), expect);
    }
    return same;
}

/* ---- reasons as they are read -------------------------------------------------------------- */

TEST(an_eligible_household_reads_its_conditions_and_the_calculation)
{
    struct law l = law_new(3);
    member(&l, 0, 0, 1, 206000);
    member(&l, 1, 1, 1, 20001);
    member(&l, 2, 1, 0, 500000);
    household(&l, 0, 0);
    CHECK(reads(
        &l, MZ_LANG_ZH,
        "符合最低生活保障条件，月低保金 20.00 元\n"
        "条件\n"
        "  满足　人均月收入 1,130.01 元，低于最低生活保障标准 1,140.00 元（救助条例 第九条）\n"
        "  满足　有机动车：否（救助条例 第九条）\n"
        "计算过程\n"
        "  人均月收入 ＝（2,060.00 ＋ 200.01）÷ 2 人 ＝ 1,130.01 元（救助条例 第九条）\n"
        "  月低保金 ＝（1,140.00 － 1,130.01）× 2 人 ＝ 20.00 元，见零进一到元（救助条例 "
        "第十二条）\n"
        "采用的标准\n"
        "  最低生活保障标准 1,140.00 元/人·月（331100，2025年1月1日起）（救助条例 第十条）\n"));
    CHECK(reads(
        &l, MZ_LANG_EN,
        "Eligible for Minimum living allowance, Monthly allowance 20.00 yuan\n"
        "Conditions\n"
        "  Met: Income per head 1,130.01 yuan, below Minimum living standard 1,140.00 yuan "
        "(救助条例 第九条)\n"
        "  Met: Owns a car: no (救助条例 第九条)\n"
        "Calculation\n"
        "  Income per head = (2,060.00 + 200.01) ÷ 2 persons = 1,130.01 yuan (救助条例 第九条)\n"
        "  Monthly allowance = (1,140.00 − 1,130.01) × 2 persons = 20.00 yuan, rounded away from "
        "zero to the yuan (救助条例 第十二条)\n"
        "Values of the law\n"
        "  Minimum living standard 1,140.00 yuan per person per month (331100, from 1 January "
        "2025) (救助条例 第十条)\n"));
    mz_arena_free(l.h->a);
}

TEST(a_refusal_names_each_failing_condition_and_the_distance)
{
    struct law l = law_new(2);
    member(&l, 0, 0, 1, 206000);
    member(&l, 1, 1, 1, 39300);
    household(&l, 0, 0);
    CHECK(reads(
        &l, MZ_LANG_ZH,
        "不符合最低生活保障条件：人均月收入 1,226.50 元，高于最低生活保障标准 1,140.00 元，超出 "
        "86.50 元\n"
        "条件\n"
        "  不满足　人均月收入 1,226.50 元，高于最低生活保障标准 1,140.00 元，超出 86.50 "
        "元（救助条例 第九条）\n"
        "  满足　有机动车：否（救助条例 第九条）\n"
        "计算过程\n"
        "  人均月收入 ＝（2,060.00 ＋ 393.00）÷ 2 人 ＝ 1,226.50 元（救助条例 第九条）\n"
        "采用的标准\n"
        "  最低生活保障标准 1,140.00 元/人·月（331100，2025年1月1日起）（救助条例 第十条）\n"));
    CHECK(reads(
        &l, MZ_LANG_EN,
        "Not eligible for Minimum living allowance: Income per head 1,226.50 yuan, above Minimum "
        "living standard 1,140.00 yuan, over by 86.50 yuan\n"
        "Conditions\n"
        "  Not met: Income per head 1,226.50 yuan, above Minimum living standard 1,140.00 yuan, "
        "over by 86.50 yuan (救助条例 第九条)\n"
        "  Met: Owns a car: no (救助条例 第九条)\n"
        "Calculation\n"
        "  Income per head = (2,060.00 + 393.00) ÷ 2 persons = 1,226.50 yuan (救助条例 第九条)\n"
        "Values of the law\n"
        "  Minimum living standard 1,140.00 yuan per person per month (331100, from 1 January "
        "2025) (救助条例 第十条)\n"));
    mz_arena_free(l.h->a);
}

TEST(what_is_still_needed_is_named_for_each_member)
{
    struct law l = law_new(3);
    member(&l, 0, 0, 1, 206000);
    member(&l, 1, 1, 1, -1);
    member(&l, 2, 1, 0, -1);
    household(&l, 0, 0);
    CHECK(reads(
        &l, MZ_LANG_ZH,
        "最低生活保障待补充：还需要 1 项信息\n"
        "条件\n"
        "  未知　人均月收入 未知，须低于最低生活保障标准 1,140.00 元（救助条例 第九条）\n"
        "  满足　有机动车：否（救助条例 第九条）\n"
        "还需要的信息\n"
        "  第 2 名成员（子女）：月收入\n"
        "计算过程\n"
        "  人均月收入：未知（救助条例 第九条）\n"
        "采用的标准\n"
        "  最低生活保障标准 1,140.00 元/人·月（331100，2025年1月1日起）（救助条例 第十条）\n"));
    CHECK(reads(&l, MZ_LANG_EN,
                "Minimum living allowance is open; facts still needed: 1\n"
                "Conditions\n"
                "  Unknown: Income per head unknown; it has to be below Minimum living standard "
                "1,140.00 yuan (救助条例 第九条)\n"
                "  Met: Owns a car: no (救助条例 第九条)\n"
                "Still needed\n"
                "  Member 2 (child): Monthly income\n"
                "Calculation\n"
                "  Income per head: unknown (救助条例 第九条)\n"
                "Values of the law\n"
                "  Minimum living standard 1,140.00 yuan per person per month (331100, from 1 "
                "January 2025) (救助条例 第十条)\n"));
    mz_arena_free(l.h->a);
}

TEST(a_contradiction_goes_to_a_person)
{
    struct law l = law_new(1);
    member(&l, 0, 0, 1, 1000);
    household(&l, 1, 1);
    CHECK(reads(&l, MZ_LANG_ZH,
                "最低生活保障须人工认定：规则互相冲突\n"
                "条件\n"
                "  未知　符合低保条件：规则冲突（救助条例 第九条）\n"
                "    满足　单人保：是\n"
                "    满足　有机动车：是\n"));
    CHECK(reads(
        &l, MZ_LANG_EN,
        "Minimum living allowance has to be decided by a person: rules contradict each other\n"
        "Conditions\n"
        "  Unknown: In order: rules in conflict (救助条例 第九条)\n"
        "    Met: Single cover: yes\n"
        "    Met: Owns a car: yes\n"));
    mz_arena_free(l.h->a);
}

static bool says(struct law *l, enum mz_lang lang, const char *words)
{
    mz_str s = told(l, lang);
    return memmem(s.p, s.n, words, strlen(words)) != NULL;
}

TEST(members_beyond_those_that_are_said_are_counted)
{
    struct law l = law_new(9);
    struct hand *h = l.h;
    ir_id cover = hand_fact(h, (struct ir_fact){.name = label("poor", "有困难", "In need"),
                                                .entity = IR_PERSON});
    ir_id any = hand_op(h, (struct ir_node){.op = IR_AGG, .arg = IR_ANY}, 2, cover, IR_NONE);
    h->outcomes[0].eligible =
        bool_rule(&l, label("any", "有成员有困难", "A member in need"), any, NULL);
    l.r = hand_run(h, 9);
    for (size_t i = 0; i < 9; i++) {
        member(&l, i, 1, 1, 1000);
        h->c->members[i].cells[h->b.facts_n - 1] = hand_cell(1);
    }
    household(&l, 0, 0);
    CHECK(says(&l, MZ_LANG_ZH, "第 6 名成员") && !says(&l, MZ_LANG_ZH, "第 7 名成员"));
    CHECK(says(&l, MZ_LANG_ZH, "另有 3 名成员"));
    CHECK(says(&l, MZ_LANG_EN, "And 3 more members"));
    mz_arena_free(l.h->a);
}

TEST_MAIN(T(an_eligible_household_reads_its_conditions_and_the_calculation),
          T(a_refusal_names_each_failing_condition_and_the_distance),
          T(what_is_still_needed_is_named_for_each_member), T(a_contradiction_goes_to_a_person),
          T(members_beyond_those_that_are_said_are_counted))
