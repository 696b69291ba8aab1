/* Days of list values: when a value may be chosen, and what names one that is not in use. */
#include "base/json.h"
#include "check.h"
#include "rule/case.h"
#include "rule/check_testing.h"

#define LIST(one, two)                                                               \
    "enums:\n  card:\n    label: 证件\n    label_en: Card\n    values:\n"          \
    "      old:\n        label: 旧证\n        label_en: Old\n" one                 \
    "      new:\n        label: 新证\n        label_en: New\n" two                 \
    "      rest:\n        label: 其他证\n        label_en: Rest\n"                  \
    "facts:\n  card:\n    label: 所持证件\n    label_en: Card held\n"              \
    "    entity: household\n    type: enum card\n"
#define TO   "        to: 2024-01-01\n"
#define FROM "        from: 2024-01-01\n"
/* The rule holds from a day to a day and names a value. */
#define HOLDS(from, to, value)                                                      \
    "rules:\n  r:\n    label: 甲\n    label_en: A\n    entity: household\n"        \
    "    type: bool\n    cite: s 第一条\n    from: " from "\n    to: \"" to        \
    "\"\n    formula: card = " value "\n"

static mz_date day(int y, int m, int d)
{
    mz_date at = {0};
    (void)mz_date_make(y, m, d, &at);
    return at;
}

TEST(a_value_is_in_use_from_its_first_day_to_the_day_before_its_end)
{
    struct checked *k = checked_text(MZ_LANG_EN, LIST(TO, FROM));
    const struct ir_enum *e = NULL;
    for (size_t i = 0; k->book != NULL && i < k->book->enums_n; i++) {
        e = mz_str_eq(k->book->enums[i].name.id, MZ_S("card")) ? &k->book->enums[i] : e;
    }
    CHECK(e != NULL && e->times != NULL);
    if (e != NULL && e->times != NULL) {
        CHECK(ir_in_use(e, 0, day(2023, 12, 31)) && !ir_in_use(e, 0, day(2024, 1, 1)));
        CHECK(!ir_in_use(e, 1, day(2023, 12, 31)) && ir_in_use(e, 1, day(2024, 1, 1)));
        CHECK(ir_in_use(e, 2, day(1900, 1, 1)) && ir_in_use(e, 2, day(2190, 1, 1)));
    }
    checked_done(k);
    k = checked_text(MZ_LANG_EN, LIST("", ""));
    for (size_t i = 0; k->book != NULL && i < k->book->enums_n; i++) {
        CHECK(k->book->enums[i].times == NULL);
    }
    checked_done(k);
}

TEST(a_rule_that_names_a_value_out_of_use_is_warned)
{
    struct checked *k = checked_text(MZ_LANG_EN, LIST(TO, FROM) HOLDS("2024-01-01", "", "old"));
    CHECK(k->book != NULL &&
          checked_has(k, AST_WARNING, "x.yaml:32:21 \"old\" is no longer in use then: it ended on "
                                      "2024-01-01 (Name the value"));
    checked_done(k);
    k = checked_text(MZ_LANG_ZH, LIST(TO, FROM) HOLDS("2023-01-01", "2024-01-01", "new"));
    CHECK(checked_has(k, AST_WARNING, "x.yaml:32:21 “new”那时还没有启用：启用日为 2024-01-01"));
    checked_done(k);
    static const char *const fine[] = {
        LIST(TO, FROM) HOLDS("2023-12-31", "", "old"),
        LIST(TO, FROM) HOLDS("2023-01-01", "2024-01-02", "new"),
        LIST(TO, FROM) HOLDS("2024-01-01", "", "new"),
        LIST(TO, FROM) HOLDS("2024-01-01", "", "rest"),
    };
    for (size_t i = 0; i < MZ_LEN(fine); i++) {
        k = checked_text(MZ_LANG_EN, fine[i]);
        CHECK(k->book != NULL && !checked_has(k, AST_WARNING, "x.yaml:32:21"));
        checked_done(k);
    }
}

TEST(a_parameter_by_a_list_is_warned_too)
{
    struct checked *k = checked_text(
        MZ_LANG_EN,
        LIST(TO, FROM) "params:\n  pay_once:\n    label: 金额\n    label_en: Sum\n"
                       "    type: money once\n    by: card\n    values:\n"
                       "      - from: 2024-06-01\n        key: old\n        value: 5元\n"
                       "        cite: s 第一条\n");
    CHECK(k->book != NULL && checked_has(k, AST_WARNING, "x.yaml:30:9 \"old\" is no longer"));
    checked_done(k);
}

TEST(days_of_a_value_are_no_part_of_the_law)
{
    struct checked *a = checked_text(MZ_LANG_EN, LIST("", "") HOLDS("2023-01-01", "", "old"));
    struct checked *b = checked_text(MZ_LANG_EN, LIST(TO, FROM) HOLDS("2023-01-01", "", "old"));
    CHECK(a->book != NULL && b->book != NULL &&
          strcmp(a->book->semantic_hash, b->book->semantic_hash) == 0);
    checked_done(a);
    checked_done(b);
}

TEST(a_value_that_ends_before_it_begins_is_refused)
{
    struct checked *k = checked_text(
        MZ_LANG_EN, LIST("        from: 2024-01-01\n        to: 2024-01-01\n", ""));
    CHECK(k->book == NULL && checked_has(k, AST_ERROR, "x.yaml:6:7 This ends before it begins"));
    checked_done(k);
    k = checked_text(MZ_LANG_EN, LIST("        from: never\n", ""));
    CHECK(k->book == NULL && k->f.errors > 0);
    checked_done(k);
}

static struct rule_case *holding(struct checked *k, const char *card)
{
    struct rule_case *c = NULL;
    const struct mz_json *v = NULL;
    mz_str text = mz_str_fmt(k->cx.a, "{\"at\": \"2024-01-01\", \"division\": \"330000000000\", "
                                    "\"household\": {\"card\": \"%s\"}, \"members\": []}", card);
    if (mz_json_read(&k->cx, text, (struct mz_json_options){.size_max = 1 << 16}, &v) != MZ_OK ||
        rule_case_read(&k->cx, k->book, v, &c) != MZ_OK) {
        printf("no case: %s\n", k->cx.err.msg);
        exit(1);
    }
    return c;
}

static bool says(struct checked *k, mz_code rc, const char *zh)
{
    struct mz_say s = {.text = k->cx.err.say};
    for (size_t i = 0; i < MZ_LEN(s.arg); i++) {
        s.arg[i] = mz_str_of(k->cx.err.say_arg[i]);
    }
    mz_str text = rc == MZ_OK ? MZ_S("") : mz_text_say(k->cx.a, MZ_LANG_ZH, s);
    bool is = rc == MZ_INVALID && mz_str_eq(mz_str_of(k->cx.err.field), MZ_S("household.card")) &&
              mz_str_eq(text, mz_str_of(zh));
    if (!is) {
        printf("  %d " MZ_FMT "\n", (int)rc, MZ_ARG(text));
    }
    mz_clear(&k->cx);
    return is;
}

TEST(a_case_chooses_what_is_in_use_and_keeps_what_it_has)
{
    struct checked *k = checked_text(MZ_LANG_ZH, LIST(TO, FROM));
    struct rule_case *old = holding(k, "old");
    struct rule_case *fresh = holding(k, "new");
    struct rule_case *none = holding(k, "unknown");
    mz_date eve = day(2023, 12, 31);
    mz_date at = day(2024, 1, 1);
    CHECK(rule_case_chosen(&k->cx, k->book, old, NULL, eve) == MZ_OK);
    CHECK(says(k, rule_case_chosen(&k->cx, k->book, old, NULL, at),
               "所持证件：“旧证”自 2024-01-01 起停用；请选择现在在用的值"));
    CHECK(says(k, rule_case_chosen(&k->cx, k->book, old, fresh, at),
               "所持证件：“旧证”自 2024-01-01 起停用；请选择现在在用的值"));
    CHECK(says(k, rule_case_chosen(&k->cx, k->book, old, none, at),
               "所持证件：“旧证”自 2024-01-01 起停用；请选择现在在用的值"));
    CHECK(rule_case_chosen(&k->cx, k->book, old, old, at) == MZ_OK);
    CHECK(says(k, rule_case_chosen(&k->cx, k->book, fresh, NULL, eve),
               "所持证件：“新证”自 2024-01-01 起才启用；请选择现在在用的值"));
    CHECK(rule_case_chosen(&k->cx, k->book, fresh, old, at) == MZ_OK);
    CHECK(rule_case_chosen(&k->cx, k->book, none, old, at) == MZ_OK);
    checked_done(k);
}

TEST_MAIN(T(a_case_chooses_what_is_in_use_and_keeps_what_it_has),
          T(a_value_is_in_use_from_its_first_day_to_the_day_before_its_end),
          T(a_rule_that_names_a_value_out_of_use_is_warned), T(a_parameter_by_a_list_is_warned_too),
          T(days_of_a_value_are_no_part_of_the_law),
          T(a_value_that_ends_before_it_begins_is_refused))
