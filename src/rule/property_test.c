/* Tests of packs as tables and as properties: what is read, what is refused, what is found. */
#include "base/utf8.h"
#include "check.h"
#include "rule/check_testing.h"
#include "rule/reason.h"

/* ---- tables ---------------------------------------------------------------------------- */

#define HEADS                                                                                 \
    "rules:\n  poor:\n    label: 困难\n    label_en: Poor\n    entity: household\n"         \
    "    type: bool\n    cite: s 第一条\n    formula: 'sum(members: pay) < 1000元'\n"       \
    "  old:\n    label: 老人\n    label_en: Old\n    entity: person\n    type: bool\n"      \
    "    cite: s 第一条\n    formula: age(birth, at) >= 60岁\n"

static struct checked *with_table(enum mz_lang lang, const char *yaml, const char *csv)
{
    static const char head[] =
        "pack: t\ntitle: 测试\ntitle_en: Test\nversion: \"1\"\nsemantics: 1\ndivision: \"330000\"\n"
        "sources:\n  s:\n    title: 样例\n    number: 一号\n    from: 2020-01-01\n"
        "facts:\n" FACT("birth", "出生", "person", "date") FACT(
            "pay", "工资", "person", "money per month") FACT("cars", "机动车", "household",
                                                             "int 辆")
            FACT("wage", "月工资", "person",
                 "money per month") "    history: month\n    months: \"24\"\n";
    struct checked *k = checked_new();
    const struct ast_file files[] = {{MZ_S("pack.yaml"), mz_str_of(head)},
                                     {MZ_S("tests/all.csv"), mz_str_of(csv)},
                                     {MZ_S("x.yaml"), mz_str_of(yaml)}};
    k->cx.lang = lang;
    ast_read(k->cx.a, files, 3, &k->f, &k->pack);
    if (rule_check(&k->cx, NULL, k->pack, &k->f, &k->book) != MZ_OK) {
        printf("rule_check: %s\n", k->cx.err.msg);
    }
    checked_ways(k);
    return k;
}

#define TABLE                                                                        \
    HEADS "tests:\n  - name: 线\n    at: 2025-07-01\n    members:\n"                \
          "      - pay: 400元\n        birth: 1960-01-01\n    table: tests/all.csv\n"

TEST(each_row_of_a_table_is_a_test)
{
    struct checked *k = with_table(MZ_LANG_EN, TABLE,
                                   "name,1.pay,2.pay,at,expect.poor,expect.1.old,note\n"
                                   "下,999.99元,,,true,,\n"
                                   ",1000元,,,false,,on the line\n"
                                   "二人,,600元,,false,true,\n"
                                   ",,,2019-12-31,true,false,\n");
    checked_show(k, AST_WARNING);
    CHECK(k->book != NULL && k->pack->tests_n == 4);
    static const char *const names[] = {"线：下", "线 #2", "线：二人", "线 #4"};
    static const size_t members[] = {1, 1, 2, 1};
    for (size_t i = 0; k->book != NULL && i < 4; i++) {
        const struct ast_test *t = &k->pack->tests[i];
        struct rule_test_result out = {0};
        CHECK(mz_str_eq(t->name.s, mz_str_of(names[i])) && t->members_n == members[i]);
        CHECK(rule_test(&k->cx, k->book, t, &out) == MZ_OK && out.passed);
    }
    CHECK(k->pack->tests[3].at.v != k->pack->tests[0].at.v);
    CHECK(k->pack->tests[3].known.v == k->pack->tests[3].at.v);
    checked_done(k);
}

TEST(a_row_that_is_wrong_fails_alone)
{
    struct checked *k = with_table(MZ_LANG_EN, TABLE, "1.pay,expect.poor\n999.99元,false\n"
                                                  "0元,true\n");
    struct rule_test_result out = {0};
    CHECK(k->book != NULL && k->pack->tests_n == 2);
    CHECK(rule_test(&k->cx, k->book, &k->pack->tests[0], &out) == MZ_OK && !out.passed);
    CHECK(mz_str_eq(out.differs[0], MZ_S("poor: expected no, is yes")));
    CHECK(rule_test(&k->cx, k->book, &k->pack->tests[1], &out) == MZ_OK && out.passed);
    checked_done(k);
}

/* A month of its own takes the place of that month only. */
TEST(a_column_may_be_one_month_of_a_history)
{
    static const char yaml[] =
        "rules:\n  year:\n    label: 总额\n    label_en: Sum\n    entity: household\n"
        "    type: exact money stock\n    cite: s 第一条\n"
        "    formula: 'sum(members: sum(facts(wage, last 12 months before at)))'\n"
        "tests:\n  - name: 月\n    at: 2025-07-01\n    members:\n      - wage: 100元\n"
        "    table: tests/all.csv\n";
    struct checked *k = with_table(MZ_LANG_EN, yaml,
                                   "1.wage@2025-06,1.wage,expect.year\n"
                                   ",,1200元\n500元,,1600元\n,200元,2400元\nunknown,,unknown\n");
    checked_show(k, AST_ERROR);
    CHECK(k->book != NULL && k->pack->tests_n == 4);
    for (size_t i = 0; k->book != NULL && i < k->pack->tests_n; i++) {
        struct rule_test_result out = {0};
        CHECK(rule_test(&k->cx, k->book, &k->pack->tests[i], &out) == MZ_OK && out.passed);
        for (size_t d = 0; d < out.differs_n; d++) {
            printf("  %zu " MZ_FMT "\n", i, MZ_ARG(out.differs[d]));
        }
    }
    checked_done(k);
}

TEST(what_is_wrong_in_a_table_has_its_place)
{
    static const struct {
        const char *csv;
        const char *en;
        const char *zh;
    } bad[] = {
        {"1.pay,expect.poor,what.3\n1元,true,2\n",
         "tests/all.csv:1:19 There is no fact \"what.3\"", "tests/all.csv:1:19 没有事实“what.3”"},
        {"0.pay,expect.poor\n1元,true\n",
         "tests/all.csv:1:1 \"0.pay\" is no column of a table of tests (Its first row names",
         "tests/all.csv:1:1 “0.pay”不是测试表的列"},
        {"1.pay@2025,expect.poor\n1元,true\n",
         "tests/all.csv:1:1 \"1.pay@2025\" is no column of a table of tests",
         "tests/all.csv:1:1 “1.pay@2025”不是测试表的列"},
        {"1.pay,expect.rich\n1元,true\n",
         "tests/all.csv:1:7 There is no rule or outcome \"rich\"",
         "tests/all.csv:1:7 没有规则或者结果“rich”"},
        {"1.pay\n1元\n", "tests/all.csv:1:1 The table expects nothing (Add a column",
         "tests/all.csv:1:1 这张表没有写预期结果"},
        {"1.pay,expect.poor\n1元,true\n2元,\n",
         "tests/all.csv:3:1 The row expects nothing (Fill in",
         "tests/all.csv:3:1 这一行没有写预期结果"},
        {"1.pay,at,expect.poor\n1元,2025-13-01,true\n", "tests/all.csv:2:4 ", "tests/all.csv:2:4 "},
        {"1.pay,division,expect.poor\n1元,abc,true\n",
         "tests/all.csv:2:4 \"abc\" is not a division", "tests/all.csv:2:4 "},
        {"", "tests/all.csv:1:1 The table \"tests/all.csv\" is empty", "tests/all.csv:1:1 "},
    };
    for (size_t i = 0; i < MZ_LEN(bad); i++) {
        struct checked *en = with_table(MZ_LANG_EN, TABLE, bad[i].csv);
        bool found = checked_has(en, AST_ERROR, bad[i].en);
        if (!found) {
            printf("%zu wanted %s\n", i, bad[i].en);
            checked_show(en, AST_NOTE);
        }
        CHECK(found && en->book == NULL);
        checked_done(en);
        struct checked *zh = with_table(MZ_LANG_ZH, TABLE, bad[i].csv);
        CHECK(zh->f.errors > 0);
        size_t n = strlen(bad[i].zh);
        mz_str line = checked_line(zh, 0);
        bool same = line.n >= n && memcmp(line.p, bad[i].zh, n) == 0;
        if (!same) {
            printf("%zu " MZ_FMT "\n", i, MZ_ARG(line));
        }
        CHECK(same);
        checked_done(zh);
    }
    struct checked *k = with_table(MZ_LANG_EN, HEADS "tests:\n  - name: 线\n    at: 2025-07-01\n"
                                                     "    table: tests/none.csv\n",
                                   "a\n");
    CHECK(checked_has(k, AST_ERROR, "x.yaml:19:12 The pack has no table \"tests/none.csv\""));
    checked_done(k);
}

/* Thousands of rows of two hundred members each: what is read is bounded, and so is the room. */
TEST(a_table_made_to_cost_is_refused_in_bounded_room)
{
    enum { ROWS = 6000, COLS = 199 };
    mz_arena *a = mz_arena_new((size_t)64 << 20);
    mz_sb b = mz_sb_new(a, 16 << 20);
    mz_sb_str(&b, MZ_S("expect.poor"));
    for (int i = 1; i <= COLS; i++) {
        mz_sb_fmt(&b, ",%d.pay", i);
    }
    for (int r = 0; r < ROWS; r++) {
        mz_sb_str(&b, MZ_S("\ntrue"));
        for (int i = 1; i <= COLS; i++) {
            mz_sb_str(&b, MZ_S(",1"));
        }
    }
    struct ast_findings f = {.a = mz_arena_new((size_t)1 << 30)};
    struct ast_pack *pack = NULL;
    const struct ast_file files[] = {
        {MZ_S("pack.yaml"), MZ_S("pack: t\ntitle: 甲\ntitle_en: A\nversion: \"1\"\nsemantics: 1\n"
                                 "division: \"0\"\ntests:\n  - name: 甲\n    at: 2025-07-01\n"
                                 "    table: t.csv\n")},
        {MZ_S("t.csv"), mz_sb_view(&b)}};
    ast_read(f.a, files, 2, &f, &pack);
    CHECK(pack != NULL && pack->tests_n > 1000 && pack->tests_n < AST_ITEMS_MAX);
    CHECK(f.errors == 1 && strcmp(f.v[0].check, "limit") == 0);
    mz_arena_free(f.a);
    mz_arena_free(a);
}

/* ---- properties ------------------------------------------------------------------------ */

/* Grants 300 yuan below a line of 1000 a head: what the household has falls at the line. */
#define LAW                                                                                      \
    "rules:\n  head:\n    label: 人均\n    label_en: Per head\n    entity: household\n"         \
    "    type: exact money per person per month\n    cite: s 第一条\n    formula: |\n"         \
    "      if count(members) > 0 then sum(members: pay) / count(members) else 0元\n"           \
    "  ok:\n    label: 符合\n    label_en: Within\n    entity: household\n    type: bool\n"    \
    "    cite: s 第一条\n    formula: head < 1000元 and savings <= 5000元\n"                    \
    "  aid:\n    label: 补助\n    label_en: Aid\n    entity: household\n"                       \
    "    type: money per month\n    cite: s 第一条\n"                                           \
    "    formula: if ok then 300元 else 0元\n"                                                  \
    "  odd:\n    label: 奇怪\n    label_en: Odd\n    entity: household\n"                       \
    "    type: money per month\n    cite: s 第一条\n"                                           \
    "    formula: 'if exactly_one(members: pay >= 777.77元) then 10元 else 0元'\n"

#define PROPERTY(body) \
    LAW "tests:\n  - name: 性质\n    at: 2025-07-01\n    property:\n" body

static struct rule_test_result tried(struct checked *k, struct rule_trying how)
{
    struct rule_test_result out = {0};
    if (k->book == NULL || rule_test_as(&k->cx, k->book, &k->pack->tests[0], how, &out) != MZ_OK) {
        checked_show(k, AST_ERROR);
        printf("  %s\n", k->cx.err.msg);
        out.differs_n = SIZE_MAX;
    }
    return out;
}

static void show(const struct rule_test_result *r)
{
    for (size_t i = 0; i < r->differs_n && r->differs_n != SIZE_MAX; i++) {
        printf("  " MZ_FMT "\n", MZ_ARG(r->differs[i]));
    }
}

TEST(a_property_that_holds_says_on_how_many_cases)
{
    struct checked *k = checked_text(
        MZ_LANG_EN,
        PROPERTY("      raise:\n        - pay\n        - savings\n      of: aid\n"
                 "      never: rises\n"));
    struct rule_test_result r = tried(k, (struct rule_trying){.cases = 500});
    show(&r);
    CHECK(r.passed && r.cases == 500 && r.said > 400 && r.seed == 1);
    r = tried(k, (struct rule_trying){.seed = 9});
    CHECK(r.passed && r.cases == RULE_CASES && r.seed == 9);
    checked_done(k);
}

/* The step is found to the fen and the case made small: one member, and only what matters. */
TEST(a_step_is_found_to_the_fen_and_made_small)
{
    struct checked *k = checked_text(
        MZ_LANG_EN, PROPERTY("      raise:\n        - pay\n      of: 'aid + sum(members: pay)'\n"
                             "      never: falls\n"));
    struct rule_test_result r = tried(k, (struct rule_trying){.seed = 3});
    show(&r);
    CHECK(!r.passed && r.differs_n == 4);
    if (r.differs_n == 4) {
        CHECK(mz_str_eq(r.differs[1],
                        MZ_S("pay of member 1: from 999.99 yuan to 1,000.00 yuan")));
        CHECK(mz_str_eq(r.differs[2], MZ_S("what never falls goes from 1,299.99 yuan to "
                                           "1,000.00 yuan")));
        CHECK(mz_str_eq(r.differs[3],
                        MZ_S("the case, as mz rule eval --case reads it: "
                             "{\"at\":\"2025-07-01\",\"known\":\"2025-07-01\","
                             "\"division\":\"000000000000\",\"household\":{\"savings\":\"0.00\"},"
                             "\"members\":[{\"pay\":\"999.99\"}]}")));
    }
    struct rule_test_result same = tried(k, (struct rule_trying){.seed = 3});
    CHECK(same.differs_n == r.differs_n && mz_str_eq(same.differs[0], r.differs[0]));
    checked_done(k);
}

TEST(what_the_law_takes_away_at_a_limit_may_be_allowed)
{
    struct checked *k = checked_text(
        MZ_LANG_EN, PROPERTY("      raise:\n        - pay\n      of: 'aid + sum(members: pay)'\n"
                             "      never: falls\n      beyond: 300元\n"));
    struct rule_test_result r = tried(k, (struct rule_trying){.seed = 3});
    show(&r);
    CHECK(r.passed);
    checked_done(k);
    k = checked_text(MZ_LANG_EN,
                     PROPERTY("      raise:\n        - pay\n      of: 'aid + sum(members: pay)'\n"
                              "      never: falls\n      beyond: 299.98元\n"));
    r = tried(k, (struct rule_trying){.seed = 3});
    CHECK(!r.passed); /* 299.99: the fen more that made the difference is income */
    checked_done(k);
}

/* The second case is the one with less. */
TEST(what_is_lowered_is_looked_at_from_above)
{
    static const char *const never[] = {"rises", "falls"};
    for (size_t i = 0; i < 2; i++) {
        struct checked *k = checked_text(MZ_LANG_EN, PROPERTY("      lower:\n        - pay\n"
                                                              "      of: aid\n"
                                                              "      never: falls\n"));
        struct ast_property p = *k->pack->tests[0].property;
        struct ast_test t = k->pack->tests[0];
        struct rule_test_result out = {0};
        p.never.s = mz_str_of(never[i]);
        t.property = &p;
        CHECK(rule_test(&k->cx, k->book, &t, &out) == MZ_OK && out.passed == (i == 1));
        checked_done(k);
    }
}

TEST(a_condition_that_always_holds)
{
    struct checked *k =
        checked_text(MZ_LANG_EN, PROPERTY("      holds: not ok or head < 1000元\n"));
    struct rule_test_result r = tried(k, (struct rule_trying){.seed = 0});
    show(&r);
    CHECK(r.passed && r.said > RULE_CASES / 2);
    checked_done(k);
    k = checked_text(MZ_LANG_ZH, PROPERTY("      when: ok\n      holds: odd = 0元\n"));
    r = tried(k, (struct rule_trying){.cases = 2000});
    show(&r);
    CHECK(!r.passed && r.differs_n == 3);
    if (r.differs_n == 3) {
        CHECK(mz_str_eq(r.differs[1], MZ_S("应当成立的条件不成立")));
        CHECK(memmem(r.differs[2].p, r.differs[2].n, "777.77", 6) != NULL);
    }
    checked_done(k);
}

/* Facts that the test gives are as given; others lead where the property says something. */
TEST(a_property_of_which_no_case_speaks_fails)
{
    struct checked *k = checked_text(
        MZ_LANG_EN, PROPERTY("      when: head = 12345.67元\n      holds: ok or not ok\n"));
    struct rule_test_result r = tried(k, (struct rule_trying){.cases = 100});
    show(&r);
    CHECK(!r.passed && r.differs_n == 1);
    checked_done(k);
    k = checked_text(MZ_LANG_EN, LAW "tests:\n  - name: 性质\n    at: 2025-07-01\n    members:\n"
                                     "      - pay: 12345.67元\n    property:\n"
                                     "      when: head = 12345.67元\n      holds: ok or not ok\n");
    r = tried(k, (struct rule_trying){.cases = 100});
    CHECK(r.passed && r.said > 80);
    checked_done(k);
}

/* Formulas of properties are no law: no hash, no node, no fact of the book hangs on them. */
TEST(properties_change_nothing_of_the_book)
{
    struct checked *a = checked_text(MZ_LANG_EN, LAW);
    struct checked *b = checked_text(
        MZ_LANG_EN, PROPERTY("      when: cars > 3辆 and cause = fire\n      holds: heads < 7人\n"));
    CHECK(a->book != NULL && b->book != NULL);
    CHECK(strcmp(a->book->semantic_hash, b->book->semantic_hash) == 0);
    CHECK(a->book->nodes_n == b->book->nodes_n);
    CHECK(checked_has(b, AST_NOTE, "facts.yaml:") == checked_has(a, AST_NOTE, "facts.yaml:"));
    size_t dead[2] = {0, 0};
    for (size_t i = 0; i < a->f.n; i++) {
        dead[0] += strcmp(a->f.v[i].check, "dead") == 0;
    }
    for (size_t i = 0; i < b->f.n; i++) {
        dead[1] += strcmp(b->f.v[i].check, "dead") == 0;
    }
    CHECK(dead[0] > 0 && dead[0] == dead[1]);
    checked_done(a);
    checked_done(b);
}

TEST(what_is_wrong_in_a_property_has_its_place)
{
    static const struct {
        const char *body;
        const char *en;
    } bad[] = {
        {"      holds: head < 5岁\n", "x.yaml:35:14 "},
        {"      holds: nothing\n", "x.yaml:35:14 "},
        {"      holds: pay > 5元\n", "x.yaml:35:14 \"pay\" is of a person"},
        {"      raise:\n        - nope\n      of: aid\n      never: rises\n",
         "x.yaml:36:11 There is no fact \"nope\""},
        {"      raise:\n        - cause\n      of: aid\n      never: rises\n",
         "x.yaml:36:11 \"cause\" has no order: it cannot be raised or lowered (Name a number"},
        {"      raise:\n        - pay\n      of: cause\n      never: rises\n",
         "x.yaml:37:11 "},
        {"      raise:\n        - pay\n      of: aid\n      never: rises\n      beyond: 3岁\n",
         "x.yaml:39:15 "},
        {"      raise:\n        - pay\n      of: ok\n      never: rises\n      beyond: 3元\n",
         "x.yaml:39:15 \"beyond\" goes with an amount only"},
        {"      raise:\n        - pay\n      of: aid\n",
         "x.yaml:34:5 A property says one thing: what holds, what never"},
        {"      of: aid\n      never: rises\n", "x.yaml:34:5 A property says one thing"},
        {"      holds: ok\n      excludes: symmetric\n", "x.yaml:34:5 A property says one thing"},
        {"      cases: 5\n", "x.yaml:34:5 A property says one thing"},
        {"      holds: ok\n      cases: 100001\n", "x.yaml:34:5 \"cases\" is from 1 to 100000"},
        {"      holds: ok\n      never: grows\n", "x.yaml:36:14 "},
        {"      holds: ok\n    expect:\n      ok: true\n",
         "x.yaml:34:5 A property expects nothing of one case"},
    };
    for (size_t i = 0; i < MZ_LEN(bad); i++) {
        mz_arena *a = mz_arena_new(1 << 20);
        mz_str text = mz_str_fmt(a, "%s%s", PROPERTY(""), bad[i].body);
        struct checked *k = checked_text(MZ_LANG_EN, text.p);
        bool found = checked_has(k, AST_ERROR, bad[i].en);
        if (!found) {
            printf("%zu wanted %s\n", i, bad[i].en);
            checked_show(k, AST_ERROR);
        }
        CHECK(found && k->book == NULL);
        checked_done(k);
        mz_arena_free(a);
    }
}

TEST(both_sides_of_an_exclusion_say_the_same)
{
    struct checked *k = checked_text(
        MZ_LANG_EN,
        LAW "  old:\n    label: 老人\n    label_en: Old\n    entity: person\n    type: bool\n"
            "    cite: s 第一条\n    formula: age(birth, at) >= 60岁\n"
            "outcomes:\n  aid_of:\n    label: 补助\n    label_en: Aid\n    entity: household\n"
            "    eligible: ok\n    amount: aid\n    start: month_of_application\n"
            "    cite: s 第一条\n  age_of:\n    label: 高龄\n    label_en: Age\n"
            "    entity: person\n    eligible: old\n    start: month_of_application\n"
            "    cite: s 第一条\n"
            "excludes:\n  - first: aid_of\n    second: age_of\n    keep: first\n"
            "    cite: s 第一条\n"
            "tests:\n  - name: 性质\n    at: 2025-07-01\n    property:\n"
            "      excludes: symmetric\n");
    struct rule_test_result r = tried(k, (struct rule_trying){.cases = 300});
    show(&r);
    CHECK(r.passed && r.said > 30);
    checked_done(k);
}

TEST_MAIN(T(each_row_of_a_table_is_a_test), T(a_row_that_is_wrong_fails_alone),
          T(a_column_may_be_one_month_of_a_history), T(what_is_wrong_in_a_table_has_its_place),
          T(a_table_made_to_cost_is_refused_in_bounded_room),
          T(a_property_that_holds_says_on_how_many_cases),
          T(a_step_is_found_to_the_fen_and_made_small),
          T(what_the_law_takes_away_at_a_limit_may_be_allowed),
          T(what_is_lowered_is_looked_at_from_above), T(a_condition_that_always_holds),
          T(a_property_of_which_no_case_speaks_fails), T(properties_change_nothing_of_the_book),
          T(what_is_wrong_in_a_property_has_its_place), T(both_sides_of_an_exclusion_say_the_same))
