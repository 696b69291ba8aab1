/* spelling_test.c - names and texts that look the same are the same (docs/adr/0089). */
#include "base/json.h"
#include "check.h"
#include "rule/case.h"
#include "rule/check_testing.h"

/* A fact that the formula names by its label; \uf92c and \u90ce are 郎, twice in old code pages. */
#define KIN(label, named, said)                                         \
    "facts:\n" FACT("kin", label, "household", "text") RULE("household", "bool", \
                                                            named " = \"" said "\"")

static const char *const packs[] = {
    KIN("\u90ce称", "\u90ce称", "\u90ce"),
    KIN("\uf92c称", "\u90ce称", "\uf92c"),
    KIN("\u90ce称", "\uf92c称", "\uf92c"),
    KIN("\uf92c称", "\uf92c称", "\u90ce"),
};

/* The rule of a pack for a household of which that is said. */
static struct rule_value decided(struct checked *k, const char *said)
{
    struct rule_case *c = NULL;
    const struct mz_json *v = NULL;
    mz_str json = mz_str_fmt(k->cx.a,
                             "{\"at\": \"2024-01-01\", \"division\": \"330000000000\", "
                             "\"household\": {\"kin\": \"%s\"}, \"members\": []}",
                             said);
    if (k->book == NULL ||
        mz_json_read(&k->cx, json, (struct mz_json_options){.size_max = 1 << 16}, &v) != MZ_OK ||
        rule_case_read(&k->cx, k->book, v, &c) != MZ_OK) {
        printf("no case: %s\n", k->cx.err.msg);
        exit(1);
    }
    return rule_eval(rule_run_new(k->cx.a, k->book, c), 0, 0);
}

TEST(names_and_texts_of_packs_and_cases_meet_in_any_spelling)
{
    static const char *const said[] = {"\u90ce", "\uf92c"};
    for (size_t i = 0; i < MZ_LEN(packs) * MZ_LEN(said); i++) {
        struct checked *k = checked_text(MZ_LANG_EN, packs[i / MZ_LEN(said)]);
        struct rule_value is = decided(k, said[i % MZ_LEN(said)]);
        CHECK(is.why == RULE_KNOWN && is.num == 1);
        is = decided(k, "\u90ca"); /* 郊 */
        CHECK(is.why == RULE_KNOWN && is.num == 0);
        checked_done(k);
    }
}

/* The law is the same, the file is not. */
TEST(a_pack_is_the_same_law_in_any_spelling_and_another_source)
{
    struct checked *k = checked_text(MZ_LANG_EN, packs[0]);
    struct checked *w = checked_text(MZ_LANG_EN, packs[3]);
    CHECK(k->book != NULL && w->book != NULL);
    CHECK(strcmp(k->book->semantic_hash, w->book->semantic_hash) == 0);
    CHECK(strcmp(k->pack->source_hash, w->pack->source_hash) != 0);
    CHECK(!checked_has(k, AST_WARNING, "x.yaml"));
    CHECK(mz_str_eq(w->pack->facts[w->pack->facts_n - 1].label.zh.s, MZ_S("\u90ce称")));
    checked_done(k);
    checked_done(w);
}

TEST(what_is_not_composed_is_warned_of_with_place_and_characters)
{
    struct checked *k = checked_text(MZ_LANG_EN, packs[2]);
    CHECK(k->book != NULL &&
          checked_has(k, AST_WARNING, "x.yaml:14:15 The characters U+F92C"));
    checked_done(k);
    k = checked_text(MZ_LANG_EN, "# cafe\u0301\n" KIN("甲称", "甲称", "a"));
    CHECK(k->book != NULL &&
          checked_has(k, AST_WARNING, "x.yaml:1:6 The characters U+0065 U+0301 are read as U+00E9: "
                                      "texts are compared"));
    checked_done(k);
    k = checked_text(MZ_LANG_ZH, "# 老\uf92c\n" KIN("甲称", "甲称", "a"));
    CHECK(checked_has(k, AST_WARNING, "x.yaml:1:4 字符 U+F92C 按 U+90CE 读取"));
    checked_done(k);
}

TEST_MAIN(T(names_and_texts_of_packs_and_cases_meet_in_any_spelling),
          T(a_pack_is_the_same_law_in_any_spelling_and_another_source),
          T(what_is_not_composed_is_warned_of_with_place_and_characters))
