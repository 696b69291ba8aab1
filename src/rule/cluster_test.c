/* cluster_test.c - clusters of packs: what is refused, in both languages, and what is linked. */
#include "check.h"
#include "rule/check_testing.h"
#include "rule/reason.h"

#define P(id, type, value)                                                                     \
    "  " id ":\n    label: " id "\n    label_en: " id "\n    type: " type                      \
    "\n    values:\n      - from: 2021-01-01\n        value: " value "\n        cite: s 第一条\n"
#define PARAMS                                                                              \
    "params:\n" P("span", "days", "30天") P("many", "int", "5") P("part", "rate", "2.5%")     \
        P("one", "int", "1") P("never", "days", "0天") P("whole", "rate", "150%")              \
            P("people", "int 人", "5人")
#define R(id)                                                                               \
    "  " id ":\n    label: " id "\n    label_en: " id                                        \
    "\n    entity: household\n    type: bool\n    cite: s 第一条\n"                          \
    "    formula: savings < 1000元\n    says:\n      true: 存款 {savings}\n"                  \
    "    says_en:\n      true: savings of {savings}\n"
#define I(id, side)                                                                          \
    "  " id ":\n    label: " id "\n    label_en: " id "\n    about: 意\n    about_en: M\n"    \
    "    side: " side "\n    when: poor\n    weight: \"40\"\n    cool_down: \"90\"\n"         \
    "    evidence:\n      - savings\n    cite: s 第一条\n"
#define BASE                                                                                  \
    PARAMS "rules:\n" R("poor") "indicators:\n" I("needs", "help") I("owns", "paid") "clusters:\n"
#define C(id, what, bounds)                                                                  \
    "  " id ":\n    label: 聚\n    label_en: Cluster\n    about: 多户\n    about_en: Many\n"   \
    "    level: township\n    grade: orange\n" what bounds "    cite: s 第一条\n"
#define SIGNS(id)  "    signs:\n      - " id "\n"
#define FACTS(id)  "    facts:\n      - " id "\n"
#define WITHIN(id) "    within: " id "\n"
#define HOMES(id)  "    homes: " id "\n"
#define SHARE(id)  "    share: " id "\n"
#define SOUND      WITHIN("span") HOMES("many")

static bool finds(const char *text, const char *sentence)
{
    return checked_finds(text, sentence, AST_ERROR);
}

TEST(a_cluster_is_linked_with_what_it_counts_and_its_bounds)
{
    struct checked *k = checked_text(
        MZ_LANG_EN, BASE C("c", SIGNS("needs") FACTS("moved"), SOUND SHARE("part")));
    CHECK(k->book != NULL);
    if (k->book == NULL) {
        checked_show(k, AST_ERROR);
        checked_done(k);
        return;
    }
    const struct rule_book *b = k->book;
    const struct ir_cluster *o = &b->clusters[0];
    CHECK(b->clusters_n == 1 && o->level == 4 && o->grade == 1 && !o->paid);
    CHECK(o->signs_n == 1 && mz_str_eq(b->indicators[o->signs[0]].name.id, MZ_S("needs")));
    CHECK(o->facts_n == 1 && mz_str_eq(b->facts[o->facts[0]].name.id, MZ_S("moved")));
    CHECK(mz_str_eq(b->params[o->within].name.id, MZ_S("span")));
    CHECK(mz_str_eq(b->params[o->homes].name.id, MZ_S("many")));
    struct rule_asked q = {.param = b->params[o->share].name.id,
                           .division = INT64_C(331181103000)};
    int64_t num = 0;
    int64_t den = 0;
    (void)mz_date_make(2026, 11, 1, &q.at);
    CHECK(rule_param_share(b, q, &num, &den) && num * 1000 == den * 25);
    (void)mz_date_make(2020, 11, 1, &q.at);
    CHECK(!rule_param_share(b, q, &num, &den)); /* not in force yet */
    checked_done(k);
}

TEST(a_cluster_that_cannot_be_counted_is_refused)
{
    CHECK(finds(BASE C("c", "", SOUND), "\"c\" counts nothing"));
    CHECK(finds(BASE C("c", SIGNS("need"), SOUND), "There is no indicator \"need\""));
    CHECK(finds(BASE C("c", SIGNS("poor"), SOUND), "There is no indicator \"poor\""));
    CHECK(finds(BASE C("c", SIGNS("needs\n      - owns"), SOUND), "\"owns\" is of the other side"));
    CHECK(finds(BASE C("c", FACTS("wage"), SOUND), "\"wage\" is no fact without history"));
    CHECK(finds(BASE C("c", FACTS("move"), SOUND), "Did you mean \"moved\""));
    CHECK(finds(BASE C("c", SIGNS("needs"), WITHIN("span")), "does not say how many households"));
}

TEST(bounds_that_mean_nothing_are_refused)
{
    CHECK(finds(BASE C("c", SIGNS("needs"), WITHIN("many") HOMES("many")),
                "\"many\" is no parameter of days"));
    CHECK(finds(BASE C("c", SIGNS("needs"), WITHIN("never") HOMES("many")),
                "\"never\" is not between 1 and 366 days"));
    CHECK(finds(BASE C("c", SIGNS("needs"), WITHIN("span") HOMES("one")),
                "\"one\" lets fewer than two households be a cluster"));
    CHECK(finds(BASE C("c", SIGNS("needs"), WITHIN("span") HOMES("people")),
                "\"people\" is no parameter of whole numbers"));
    CHECK(finds(BASE C("c", SIGNS("needs"), WITHIN("span") SHARE("many")),
                "\"many\" is no parameter of a share"));
    CHECK(finds(BASE C("c", SIGNS("needs"), WITHIN("span") SHARE("whole")),
                "\"whole\" is not above 0 and at most 1"));
}

/* Each sentence and each way out is there in Chinese, too. */
TEST(findings_about_clusters_are_said_in_chinese)
{
    struct checked *k = checked_text(
        MZ_LANG_ZH, BASE C("c", SIGNS("need"), WITHIN("never") HOMES("one") SHARE("whole"))
                        C("d", FACTS("wage"), WITHIN("many")) C("e", "", SOUND)
                            C("f", SIGNS("needs\n      - owns"), WITHIN("span") HOMES("people"))
                                C("g", SIGNS("needs"), WITHIN("span") SHARE("many")));
    size_t n = 0;
    for (size_t i = 0; i < k->f.n; i++) {
        mz_str line = checked_line(k, i);
        bool ours = mz_str_eq(mz_str_of(k->f.v[i].check), MZ_S("cluster"));
        n += ours;
        CHECK(!ours || memmem(line.p, line.n, "There is", 8) == NULL);
        CHECK(!ours || (memmem(line.p, line.n, "Give ", 5) == NULL &&
                        memmem(line.p, line.n, "Write ", 6) == NULL &&
                        memmem(line.p, line.n, "Declare", 7) == NULL &&
                        memmem(line.p, line.n, "Name ", 5) == NULL));
    }
    CHECK(n == 10);
    checked_done(k);
}

TEST_MAIN(T(a_cluster_is_linked_with_what_it_counts_and_its_bounds),
          T(a_cluster_that_cannot_be_counted_is_refused), T(bounds_that_mean_nothing_are_refused),
          T(findings_about_clusters_are_said_in_chinese))
