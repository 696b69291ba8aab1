/* Facts that recognitions of the office say: which facts can be, and by which category. */
#include "check.h"
#include "rule/check_testing.h"

#define KNOWN(entity, type, more) "facts:\n" FACT("helped", "低保对象", entity, type) more

static bool finds(const char *text, enum ast_grade grade, const char *line)
{
    struct checked *k = checked_text(MZ_LANG_EN, text);
    bool is = false;
    for (size_t i = 0; i < k->f.n; i++) {
        mz_str s = checked_line(k, i);
        is = is || (k->f.v[i].grade == grade && memmem(s.p, s.n, line, strlen(line)) != NULL);
    }
    if (!is) {
        printf("  wanted: %s\n", line);
        checked_show(k, AST_NOTE);
    }
    checked_done(k);
    return is;
}

TEST(a_yes_or_no_of_a_person_or_household_may_be_said_by_a_recognition)
{
    static const char *const of[] = {KNOWN("person", "bool", "    recognised: dibao\n"),
                                     KNOWN("household", "bool", "    recognised: dibao\n")};
    for (size_t i = 0; i < MZ_LEN(of); i++) {
        struct checked *k = checked_text(MZ_LANG_EN, of[i]);
        CHECK(k->book != NULL);
        const struct ir_fact *f = k->book == NULL ? NULL : rule_fact(k->book, MZ_S("helped"));
        CHECK(f != NULL && mz_str_eq(f->recognised.s, MZ_S("dibao")));
        checked_done(k);
    }
}

TEST(what_no_recognition_can_say_is_refused_and_an_unknown_category_is_noted)
{
    CHECK(finds(KNOWN("person", "date", "    recognised: dibao\n"), AST_ERROR,
                "A recognition cannot say this fact"));
    CHECK(finds(KNOWN("person", "bool", "    history: dated\n    recognised: dibao\n"), AST_ERROR,
                "A recognition cannot say this fact"));
    CHECK(finds(KNOWN("person", "bool", "    recognised: On_Dibao\n"), AST_ERROR,
                "\"On_Dibao\" is no code of a programme or category"));
    CHECK(finds(KNOWN("person", "bool", "    recognised: dibao\n"), AST_NOTE,
                "No matter of these packs recognises \"dibao\""));
}

TEST_MAIN(T(a_yes_or_no_of_a_person_or_household_may_be_said_by_a_recognition),
          T(what_no_recognition_can_say_is_refused_and_an_unknown_category_is_noted))
