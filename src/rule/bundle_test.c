/* bundle_test.c - bundles: one that is whole, every fault by a change of one line, merged forms. */
#include "check.h"
#include "rule/bundle.h"
#include "rule/check_testing.h"

#define MATTER(id, subject, form)                                                               \
    "  " id ":\n    label: " id "\n    label_en: " id "\n    subject: " subject                 \
    "\n    form: " form "\n    by:\n      - clerk\n    papers:\n      - paper: card\n"          \
    "    cite: s 第一条\n    steps:\n      do:\n        label: 办\n        label_en: Do\n"  \
    "        kind: act\n        by:\n          - clerk\n        actions:\n          yes:\n"     \
    "            label: 可\n            label_en: Yes\n            to: given\n    ends:\n"     \
    "      given:\n        label: 给\n        label_en: Given\n        result: granted\n"      \
    "    clocks:\n      total:\n        label: 程\n        label_en: T\n        days: \"5\"\n" \
    "        of: working\n        from: begin\n        until:\n          - given\n"             \
    "        cite: s 第一条\n"

static const char head[] =
    "enums:\n"
    "  department:\n    label: 部门\n    label_en: Department\n    values:\n"
    "      school:\n        label: 教\n        label_en: School\n"
    "facts:\n"
    "  ill:\n    label: 病\n    label_en: Ill\n    entity: person\n    type: bool\n"
    "  poor:\n    label: 穷\n    label_en: Poor\n    entity: household\n    type: bool\n"
    "  cold:\n    label: 冷\n    label_en: Cold\n    entity: household\n    type: bool\n"
    "papers:\n"
    "  card:\n    label: 证件\n    label_en: Card\n    cite: s 第一条\n"
    "forms:\n"
    "  first:\n    label: 先\n    label_en: First\n    parts:\n"
    "      - label: 情况\n        label_en: Facts\n        fields:\n"
    "          - fact: poor\n"
    "      - label: 人\n        label_en: People\n        each: members\n        fields:\n"
    "          - fact: ill\n"
    "  one:\n    label: 一\n    label_en: One\n    parts:\n"
    "      - label: 情况\n        label_en: Facts\n        fields:\n"
    "          - fact: poor\n"
    "          - field: call\n            label: 电话\n            label_en: Call\n"
    "            kind: phone\n            optional: true\n"
    "  two:\n    label: 二\n    label_en: Two\n    parts:\n"
    "      - label: 情况\n        label_en: Facts\n        fields:\n"
    "          - field: call\n            label: 电话\n            label_en: Call\n"
    "            kind: phone\n"
    "          - fact: cold\n"
    "      - label: 本人\n        label_en: Person\n        each: members\n        fields:\n"
    "          - field: card_no\n            label: 卡\n            label_en: Card\n"
    "            kind: card\n"
    "matters:\n" MATTER("aid", "household", "one") MATTER("care", "person", "two");

static const char whole[] =
    "bundles:\n"
    "  all:\n    label: 全\n    label_en: All\n    subject: household\n    form: first\n"
    "    by:\n      - clerk\n      - applicant\n    cite: s 第一条\n    offers:\n"
    "      - matter: aid\n        when: poor\n"
    "      - matter: care\n        when: ill\n"
    "      - matter: other\n        elsewhere: true\n";

static mz_str text_with(struct checked *k, const char *old, const char *new)
{
    const struct checked_fault f = {old == NULL ? "" : old, old == NULL ? "" : new, ""};
    mz_str all = mz_str_fmt(k->cx.a, "%s%s", head, whole);
    return mz_str_of(checked_changed(k->cx.a, all.p, &f));
}

static bool finds(const char *old, const char *new, const char *sentence)
{
    struct checked *tmp = checked_new();
    mz_str text = text_with(tmp, old, new);
    bool found = checked_finds(mz_str_z(tmp->cx.a, text), sentence, AST_ERROR);
    checked_done(tmp);
    return found;
}

static size_t fields_of(const struct ir_form *f)
{
    size_t n = 0;
    for (size_t i = 0; i < f->parts_n; i++) {
        n += f->parts[i].fields_n;
    }
    return n;
}

TEST(a_whole_bundle_is_linked_and_asks_each_field_once)
{
    struct checked *tmp = checked_new();
    struct checked *k = checked_text(MZ_LANG_EN, mz_str_z(tmp->cx.a, text_with(tmp, NULL, NULL)));
    checked_show(k, AST_WARNING);
    CHECK(k->book != NULL && k->book->bundles_n == 1);
    if (k->book != NULL) {
        const struct ir_bundle *b = &k->book->bundles[0];
        CHECK(b->offers_n == 3 && b->form != UINT32_MAX && b->subject == IR_OF_HOUSEHOLD);
        CHECK(b->by == (1U << IR_POST_CLERK | 1U << IR_POST_APPLICANT));
        CHECK(b->offers[0].matter == 0 && b->offers[1].matter == 1);
        CHECK(b->offers[2].matter == UINT32_MAX && b->offers[2].when == IR_NONE);
        CHECK(b->face.papers_n == 1 && b->face.steps_n == 0);
        const struct ir_form *f = &k->book->forms[b->face.form];
        /* poor, ill, call, cold, card_no: "poor" and "call" are asked by two */
        CHECK(fields_of(f) == 5);
        bool needed = false;
        for (size_t i = 0; i < f->parts[0].fields_n; i++) {
            const struct ir_field *x = &f->parts[0].fields[i];
            needed = needed || (mz_str_eq(x->name.id, MZ_S("call")) && !x->source->optional);
        }
        CHECK(needed); /* one of the two needs it */
    }
    checked_done(k);
    checked_done(tmp);
}

/* Of another pack: what it is cannot be looked up, so the offer says of whom it is. */
TEST(an_offer_from_elsewhere_may_be_for_each_member)
{
    static const char old[] = "      - matter: other\n        elsewhere: true\n";
    struct checked *tmp = checked_new();
    struct checked *k = checked_text(
        MZ_LANG_EN,
        mz_str_z(tmp->cx.a, text_with(tmp, old,
                                      "      - matter: other\n        elsewhere: true\n"
                                      "        subject: person\n        when: ill\n")));
    CHECK(k->book != NULL && k->book->bundles[0].offers[2].person);
    CHECK(k->book != NULL && k->book->bundles[0].offers[1].person);
    CHECK(k->book != NULL && !k->book->bundles[0].offers[0].person);
    checked_done(k);
    checked_done(tmp);
    CHECK(finds(old, "      - matter: other\n        elsewhere: true\n        subject: person\n",
                "For which member is \"other\"?"));
    CHECK(finds("      - matter: aid\n", "      - matter: aid\n        subject: household\n",
                "of whom a matter of this pack is, it says itself"));
}

TEST(what_a_matter_of_one_member_asks_is_asked_of_that_member)
{
    struct checked *tmp = checked_new();
    struct checked *k = checked_text(MZ_LANG_EN, mz_str_z(tmp->cx.a, text_with(tmp, NULL, NULL)));
    CHECK(k->book != NULL);
    if (k->book != NULL) {
        const struct rule_book *b = k->book;
        const struct ir_field *clash = NULL;
        struct ir_form out = {.parts_n = 0};
        const struct ir_asks asks[] = {
            {&b->forms[0], false, UINT64_MAX},
            {&b->forms[2], true, UINT64_C(1) << 2},
            {&b->forms[2], true, UINT64_C(1) << 2 | UINT64_C(1) << 4},
        };
        ir_merge(k->cx.a, asks, MZ_LEN(asks), &out, &clash);
        CHECK(clash == NULL && fields_of(&out) == 6); /* the card twice: rows 2, and 4 */
        uint64_t rows = 0;
        for (size_t i = 0; i < out.parts_n; i++) {
            if (out.parts[i].rows != 0) {
                CHECK((rows & out.parts[i].rows) == 0); /* nobody is asked twice */
                rows |= out.parts[i].rows;
            }
        }
        CHECK(rows == (UINT64_C(1) << 2 | UINT64_C(1) << 4));
    }
    checked_done(k);
    checked_done(tmp);
}

TEST(every_fault_of_a_bundle_is_found)
{
    CHECK(finds("matter: aid\n", "matter: aide\n", "There is no matter \"aide\""));
    CHECK(finds("matter: care\n        when: ill\n", "matter: care\n", "For which member"));
    CHECK(finds("      - matter: care\n        when: ill\n", "      - matter: aid\n",
                "offers \"aid\" twice"));
    CHECK(finds("when: poor\n", "when: cold\n", "hangs on \"cold\""));
    CHECK(finds("matter: other\n", "matter: care\n", "offers \"care\" twice"));
    CHECK(finds("      - matter: care\n        when: ill\n      - matter: other\n",
                "      - matter: care\n", "is a matter of this pack"));
    CHECK(finds("            kind: phone\n          - fact: cold\n",
                "            kind: date\n          - fact: cold\n", "in different ways"));
    CHECK(finds("    form: first\n    by", "    form: furst\n    by", "There is no form"));
    CHECK(finds("bundles:\n  all:", "bundles:\n  aid:", "is a matter already"));
    CHECK(finds("      - applicant\n    cite", "      - applicnt\n    cite", "is no post"));
}

TEST(a_matter_of_a_department_names_one_that_is_there)
{
    CHECK(finds("    form: two\n    by", "    form: two\n    department: scool\n    by",
                "There is no department \"scool\""));
    CHECK(finds("        kind: act\n        by:\n          - clerk\n",
                "        kind: act\n        by:\n          - department\n", "and none is named"));
}

TEST_MAIN(T(a_whole_bundle_is_linked_and_asks_each_field_once),
          T(an_offer_from_elsewhere_may_be_for_each_member),
          T(what_a_matter_of_one_member_asks_is_asked_of_that_member),
          T(every_fault_of_a_bundle_is_found), T(a_matter_of_a_department_names_one_that_is_there))
