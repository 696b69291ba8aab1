/* indicator_test.c - indicators of packs: what is refused, who replaces whom, what they say. */
#include "check.h"
#include "rule/check_testing.h"
#include "rule/reason.h"

#define SAYS \
    "    says:\n      true: 存款 {savings}\n    says_en:\n      true: savings of {savings}\n"
#define SIGN(when, weight, shows)                                                                 \
    "indicators:\n  sign:\n    label: 标\n    label_en: Sign\n    about: 意\n    about_en: M\n" \
    "    side: help\n    when: " when "\n    weight: \"" weight "\"\n    cool_down: \"90\"\n"     \
    "    evidence:\n      - " shows "\n    cite: s 第一条\n"

static bool finds(const char *text, const char *sentence)
{
    return checked_finds(text, sentence, AST_ERROR);
}

#define RULES                                                                                      \
    "rules:\n  poor:\n    label: 贫\n    label_en: Poor\n    entity: household\n    type: bool\n" \
    "    cite: s 第一条\n    formula: savings < 1000元\n"

TEST(an_indicator_is_linked_with_its_rule_and_evidence)
{
    struct checked *k = checked_text(MZ_LANG_EN, RULES SAYS SIGN("poor", "40", "savings"));
    CHECK(k->book != NULL);
    if (k->book == NULL) {
        checked_show(k, AST_ERROR);
        checked_done(k);
        return;
    }
    const struct ir_indicator *o = &k->book->indicators[0];
    CHECK(k->book->indicators_n == 1 && o->weight == 40 && o->cool_days == 90 && !o->paid);
    CHECK(o->entity == IR_HOUSEHOLD && o->severity == UINT32_MAX && o->evidence_n == 1);
    struct rule_case *c = rule_case_new(k->cx.a, k->book, 1);
    (void)mz_date_make(2026, 11, 1, &c->at);
    c->known = c->at;
    for (size_t i = 0; i < k->book->facts_n; i++) {
        if (mz_str_eq(k->book->facts[i].name.id, MZ_S("savings"))) {
            c->household.cells[i] = (struct rule_cell){true, 12345};
        }
    }
    struct rule_run *r = rule_run_new(k->cx.a, k->book, c);
    struct rule_type type = {.kind = RULE_BOOL};
    CHECK(mz_str_eq(rule_says(k->cx.a, MZ_LANG_EN, r, o->when, 0), MZ_S("savings of 123.45 yuan")));
    struct rule_value v = rule_shows(r, &o->evidence[0], SIZE_MAX, &type);
    CHECK(mz_str_eq(rule_value_say(k->cx.a, MZ_LANG_ZH, k->book, &type, v), MZ_S("123.45 元")));
    checked_done(k);
}

TEST(an_indicator_that_is_not_whole_is_refused)
{
    CHECK(finds(RULES SAYS SIGN("rich", "40", "savings"), "There is no rule \"rich\""));
    CHECK(finds(RULES SIGN("poor", "40", "savings"), "has no sentence for true"));
    CHECK(finds(RULES SAYS SIGN("poor", "0", "savings"), "weight of an indicator is 1 to 100"));
    CHECK(finds(RULES SAYS SIGN("poor", "40", "wage"), "no fact without history"));
    CHECK(finds(RULES SAYS SIGN("poor", "40", "nothing"), "no fact without history"));
}

TEST(a_number_of_a_parameter_is_that_of_its_day_key_and_division)
{
    struct checked *k = checked_new();
    struct rule_asked q = {.param = MZ_S("watch_visit_days"), .key = MZ_S("watch_orange")};
    int64_t v = 0;
    struct rule_library lib = rule_library_of(k->cx.a, "packs");
    CHECK(ast_load(&k->cx, "packs/cn-331181", &k->f, &k->pack) == MZ_OK &&
          rule_check(&k->cx, &lib, k->pack, &k->f, &k->book) == MZ_OK && k->book != NULL);
    q.division = INT64_C(331181103209);
    (void)mz_date_make(2026, 11, 1, &q.at);
    CHECK(k->book != NULL && rule_param_at(k->book, q, &v) && v == 7);
    q.key = MZ_S("watch_red");
    CHECK(k->book != NULL && rule_param_at(k->book, q, &v) && v == 2);
    (void)mz_date_make(2019, 11, 1, &q.at);
    CHECK(k->book == NULL || !rule_param_at(k->book, q, &v)); /* not in force yet */
    q.param = MZ_S("no_such_parameter");
    CHECK(k->book == NULL || !rule_param_at(k->book, q, &v));
    checked_done(k);
}

TEST_MAIN(T(an_indicator_is_linked_with_its_rule_and_evidence),
          T(an_indicator_that_is_not_whole_is_refused),
          T(a_number_of_a_parameter_is_that_of_its_day_key_and_division))
