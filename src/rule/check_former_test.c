/* Packs that are told who was a member before say each time whether he counts. */
#include "check.h"
#include "rule/check_testing.h"

#define SINCE                                                                                   \
    "facts:\n" FACT("joined", "成为成员之日", "person", "date") "    membership: since\n"
#define UNTIL FACT("gone", "不再是成员之日", "person", "date") "    membership: until\n"
#define UNITS                                                                                 \
    "units:\n  living:\n    label: 共同生活\n    label_en: Living\n    where: \"true\"\n"     \
    "    from: joined\n    to: gone\n    month: any_day\n    cite: s 第一条\n"                \
    "  grown:\n    label: 成年\n    label_en: Grown up\n    where: age(birth, at) >= 18岁\n"  \
    "    cite: s 第一条\n"

static bool finds(const char *formula, const char *type, const char *line)
{
    char text[4096];
    (void)snprintf(text, sizeof text,
                   SINCE UNTIL UNITS
                   "rules:\n  r:\n    label: 甲\n    label_en: A\n    entity: household\n"
                   "    type: %s\n    cite: s 第一条\n    formula: '%s'\n",
                   type, formula);
    struct checked *k = checked_text(MZ_LANG_EN, text);
    bool is = line == NULL ? k->book != NULL : checked_has(k, AST_ERROR, line);
    if (!is) {
        printf("%s\n", formula);
        checked_show(k, AST_ERROR);
    }
    checked_done(k);
    return is;
}

TEST(members_are_named_by_a_unit_with_an_end)
{
    static const char says[] = "x.yaml:35:21 Former members are among these members (Name a unit "
                               "with \"to\"";
    CHECK(finds("count(members[living])", "int 人", NULL));
    CHECK(finds("count(members[living] where level = g1)", "int 人", NULL));
    CHECK(finds("count(members[living], last 3 months before at)", "int 人", NULL));
    CHECK(finds("sum(members: sum(facts(wage, last 3 months before at, in living))) / 3个月",
                "exact money per month", NULL));
    CHECK(finds("count(members)", "int 人", says));
    CHECK(finds("count(members[grown])", "int 人", says));
    CHECK(finds("count(members[living, grown])", "int 人", says));
    CHECK(finds("count(members[self])", "int 人", says));
}

TEST(without_the_day_of_leaving_nobody_is_told_of_and_members_are_free)
{
    struct checked *k =
        checked_text(MZ_LANG_EN, SINCE RULE("household", "int 人", "count(members)"));
    CHECK(k->book != NULL);
    checked_done(k);
}

#define OUTCOME(entity, more)                                                                \
    "rules:\n  ok:\n    label: 甲\n    label_en: A\n    entity: " entity "\n    type: bool\n" \
    "    cite: s 第一条\n    formula: \"true\"\n"                                            \
    "outcomes:\n  o:\n    label: 待遇\n    label_en: Benefit\n    entity: " entity           \
    "\n    eligible: ok\n    cite: s 第一条\n" more

TEST(an_outcome_is_of_the_household_and_covers_who_is_there)
{
    static const char says[] = "\"o\" would be decided for former members too";
    static const struct {
        const char *text;
        bool good;
    } rows[] = {
        {SINCE UNTIL UNITS OUTCOME("household", "    covers: living\n"), true},
        {SINCE UNTIL UNITS OUTCOME("household", "    covers: grown\n"), false},
        {SINCE UNTIL UNITS OUTCOME("household", ""), false},
        {SINCE UNTIL UNITS OUTCOME("person", ""), false},
        {SINCE OUTCOME("person", ""), true},
    };
    for (size_t i = 0; i < MZ_LEN(rows); i++) {
        struct checked *k = checked_text(MZ_LANG_EN, rows[i].text);
        bool said = false;
        for (size_t f = 0; f < k->f.n; f++) {
            mz_str line = checked_line(k, f);
            said = said || memmem(line.p, line.n, says, sizeof says - 1) != NULL;
        }
        CHECK(said != rows[i].good && (k->book != NULL) == rows[i].good);
        checked_done(k);
    }
}

TEST(the_register_says_dates_of_persons_and_each_once)
{
    struct checked *k = checked_text(
        MZ_LANG_EN, "facts:\n" FACT("joined", "甲", "person", "int 人") "    membership: since\n");
    CHECK(checked_has(k, AST_ERROR, "x.yaml:7:17 The register of households cannot say this fact"));
    checked_done(k);
    k = checked_text(MZ_LANG_EN,
                     SINCE FACT("again", "乙", "person", "date") "    membership: since\n");
    CHECK(checked_has(k, AST_ERROR, "x.yaml:13:17 \"joined\" says this already"));
    checked_done(k);
}

TEST_MAIN(T(members_are_named_by_a_unit_with_an_end),
          T(without_the_day_of_leaving_nobody_is_told_of_and_members_are_free),
          T(an_outcome_is_of_the_household_and_covers_who_is_there),
          T(the_register_says_dates_of_persons_and_each_once))
