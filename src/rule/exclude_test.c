/* exclude_test.c - which of two benefits stays, said with the article. */
#include "check_testing.h"

#include "base/json.h"
#include "check.h"
#include "rule/bounds.h"
#include "rule/reason.h"

/* clang-format off */
/* A household's allowance of 300 for each member who moved in, and three benefits of persons. */
#define LAW \
    "units:\n  housed:\n    label: 计入成员\n    label_en: Counted\n    where: role = self or " \
    "level = g1\n    cite: s 第一条\n" \
    "rules:\n" \
    "  house_ok:\n    label: 低保条件\n    label_en: H\n    entity: household\n" \
    "    type: bool\n    cite: s 第二条\n    formula: moved\n" \
    "  house_sum:\n    label: 低保金\n    label_en: HS\n    entity: household\n" \
    "    type: money per month\n    cite: s 第二条\n" \
    "    formula: 'if count(members) > 0人 then 600元 else 600元'\n" \
    "  house_share:\n    label: 每人低保金\n    label_en: HP\n    entity: household\n" \
    "    type: exact money per month\n    cite: s 第二条\n" \
    "    formula: 'house_sum / 2'\n" \
    "  a_ok:\n    label: 甲条件\n    label_en: A\n    entity: person\n    type: bool\n" \
    "    cite: s 第三条\n    formula: pay > 0元\n" \
    "  a_sum:\n    label: 甲金额\n    label_en: AS\n    entity: person\n" \
    "    type: money per month\n    cite: s 第三条\n    formula: pay\n" \
    "  b_ok:\n    label: 乙条件\n    label_en: B\n    entity: person\n    type: bool\n" \
    "    cite: s 第四条\n    formula: yearly > 0元\n" \
    "  b_sum:\n    label: 乙金额\n    label_en: BS\n    entity: person\n" \
    "    type: money per month\n    cite: s 第四条\n" \
    "    formula: 'round(per_month(yearly), 1分, half_up)'\n" \
    "  c_ok:\n    label: 丙条件\n    label_en: C\n    entity: person\n    type: bool\n" \
    "    cite: s 第五条\n    formula: level = g2\n" \
    "outcomes:\n" \
    "  house:\n    label: 低保\n    label_en: Allowance\n    entity: household\n" \
    "    eligible: house_ok\n    amount: house_sum\n    covers: housed\n    cite: s 第二条\n" \
    "  a:\n    label: 甲补贴\n    label_en: Subsidy A\n    entity: person\n" \
    "    eligible: a_ok\n    amount: a_sum\n    cite: s 第三条\n" \
    "  b:\n    label: 乙补贴\n    label_en: Subsidy B\n    entity: person\n" \
    "    eligible: b_ok\n    amount: b_sum\n    cite: s 第四条\n" \
    "  c:\n    label: 丙补贴\n    label_en: Subsidy C\n    entity: person\n" \
    "    eligible: c_ok\n    cite: s 第五条\n" \
    "excludes:\n"
/* clang-format on */

#define PAIR(first, second, keep, article) \
    "  - first: " first "\n    second: " second "\n    keep: " keep "\n    cite: s " article "\n"

enum { HOUSE, A, B, C };

struct tried {
    struct checked *k;
    struct rule_run *r;
    struct rule_decision d;
};

/* One case against a law: facts of the household, then of each member. */
static struct tried tried(const char *law, const char *facts, uint32_t outcome, size_t member)
{
    struct tried t = {.k = checked_text(MZ_LANG_ZH, law)};
    const struct mz_json *json = NULL;
    struct rule_case *c = NULL;
    mz_cx *cx = &t.k->cx;
    mz_str text =
        mz_str_fmt(cx->a, "{\"at\":\"2025-07-01\",\"division\":\"331181103000\",%s}", facts);
    checked_show(t.k, AST_ERROR);
    if (t.k->book == NULL ||
        mz_json_read(cx, text, (struct mz_json_options){.size_max = 1 << 16}, &json) != MZ_OK ||
        rule_case_read(cx, t.k->book, json, &c) != MZ_OK) {
        printf("%s\n", cx->err.msg);
        return t;
    }
    t.r = rule_run_new(cx->a, t.k->book, c);
    t.d = rule_decide(t.r, outcome, member);
    return t;
}

static bool says(struct tried *t, enum mz_lang lang, const char *part)
{
    mz_str s = {"", 0};
    if (t->r != NULL) {
        s = rule_reasons_text(t->k->cx.a, lang, rule_explain(t->k->cx.a, lang, t->r, &t->d));
    }
    bool found = memmem(s.p, s.n, part, strlen(part)) != NULL;
    if (!found) {
        printf("---- no \"%s\" in\n" MZ_FMT "\n", part, MZ_ARG(s));
    }
    return found;
}

static bool paid(const struct tried *t, int64_t yuan)
{
    return t->d.paid.why == RULE_KNOWN && t->d.paid.den == 1 && t->d.paid.num == yuan;
}

#define MEMBER(pay, yearly, level) \
    "{\"role\":\"self\",\"pay\":\"" pay "\",\"yearly\":\"" yearly "\",\"level\":\"" level "\"}"
#define HOME(moved, members) "\"household\":{\"moved\":" moved "},\"members\":[" members "]"

/* ---- two of a person ------------------------------------------------------------------------ */

TEST(the_one_that_the_pack_keeps_stays_and_the_other_gives_way)
{
    static const char law[] = LAW PAIR("a", "b", "first", "第九条");
    static const char facts[] = HOME("false", MEMBER("100", "2400", "g3"));
    struct tried t = tried(law, facts, B, 0);
    CHECK(t.d.status == RULE_GIVES_WAY && paid(&t, 0) && t.d.amount.num == 200);
    CHECK(t.d.exclusions_n == 1 && t.d.exclusions[0].other == A);
    CHECK(t.d.exclusions[0].what == RULE_YIELDS);
    CHECK(says(&t, MZ_LANG_ZH, "不发放乙补贴：条件符合，但与甲补贴不可同时享受，保留甲补贴\n"));
    CHECK(says(&t, MZ_LANG_ZH, "互斥待遇\n  不满足　保留甲补贴，不再发放乙补贴（样例 第九条）"));
    CHECK(says(&t, MZ_LANG_EN,
               "Subsidy B is not granted: its conditions are met, but it cannot "
               "be had together with Subsidy A, which stays"));
    checked_done(t.k);
    t = tried(law, facts, A, 0);
    CHECK(t.d.status == RULE_ELIGIBLE && paid(&t, 100));
    CHECK(says(&t, MZ_LANG_ZH, "  保留甲补贴，不再发放乙补贴（样例 第九条）"));
    checked_done(t.k);
    t = tried(law, HOME("false", MEMBER("0", "2400", "g3")), B, 0);
    CHECK(t.d.status == RULE_ELIGIBLE && paid(&t, 200) && t.d.exclusions_n == 0);
    checked_done(t.k);
}

TEST(the_higher_one_stays_and_of_equal_ones_the_first)
{
    static const char law[] = LAW PAIR("a", "b", "higher", "第九条");
    static const struct {
        const char *facts;
        enum rule_status a;
    } cases[] = {{HOME("false", MEMBER("100", "2400", "g3")), RULE_GIVES_WAY},
                 {HOME("false", MEMBER("300", "2400", "g3")), RULE_ELIGIBLE},
                 {HOME("false", MEMBER("200", "2400", "g3")), RULE_ELIGIBLE}};
    for (size_t i = 0; i < MZ_LEN(cases); i++) {
        struct tried t = tried(law, cases[i].facts, A, 0);
        CHECK(t.d.status == cases[i].a);
        checked_done(t.k);
        t = tried(law, cases[i].facts, B, 0);
        CHECK(t.d.status == (cases[i].a == RULE_ELIGIBLE ? RULE_GIVES_WAY : RULE_ELIGIBLE));
        checked_done(t.k);
    }
}

TEST(who_may_choose_is_told_so_and_nothing_is_taken)
{
    static const char law[] = LAW PAIR("a", "c", "choose", "第九条");
    struct tried t = tried(law, HOME("false", MEMBER("100", "0", "g2")), A, 0);
    CHECK(t.d.status == RULE_ELIGIBLE && paid(&t, 100) && t.d.exclusions_n == 1);
    CHECK(says(&t, MZ_LANG_ZH, "；与丙补贴不可同时享受，需选择其一"));
    CHECK(says(&t, MZ_LANG_EN, "it cannot be had together with Subsidy C: choose one"));
    checked_done(t.k);
}

TEST(what_gave_way_takes_nothing_away)
{
    static const char law[] =
        LAW PAIR("a", "b", "first", "第九条") PAIR("b", "c", "first", "第十条");
    static const char facts[] = HOME("false", MEMBER("100", "2400", "g2"));
    struct tried t = tried(law, facts, C, 0);
    CHECK(t.d.status == RULE_ELIGIBLE && t.d.exclusions_n == 0);
    checked_done(t.k);
    t = tried(law, HOME("false", MEMBER("0", "2400", "g2")), C, 0);
    CHECK(t.d.status == RULE_GIVES_WAY);
    checked_done(t.k);
}

TEST(a_benefit_that_is_not_known_yet_is_said_where_it_would_matter)
{
    static const char law[] = LAW PAIR("a", "b", "first", "第九条");
    static const char facts[] =
        "\"household\":{},\"members\":[{\"role\":\"self\",\"yearly\":\"2400\"}]";
    struct tried t = tried(law, facts, B, 0);
    CHECK(t.d.status == RULE_ELIGIBLE && t.d.exclusions_n == 1);
    CHECK(t.d.exclusions[0].what == RULE_UNSURE);
    CHECK(
        says(&t, MZ_LANG_ZH, "未知　是否同时享受甲补贴尚不清楚；二者不可同时享受（样例 第九条）"));
    checked_done(t.k);
    static const char other[] =
        "\"household\":{},\"members\":[{\"role\":\"self\",\"pay\":\"2400\"}]";
    t = tried(law, other, A, 0);
    CHECK(t.d.status == RULE_ELIGIBLE && t.d.exclusions_n == 0); /* it stays whatever the other */
    checked_done(t.k);
}

/* ---- one of the household, one of a person ------------------------------------------------------
 */

TEST(a_households_benefit_excludes_that_of_the_members_it_covers)
{
    static const char law[] = LAW PAIR("house", "a", "first", "第九条");
    static const char facts[] =
        HOME("true", MEMBER("100", "0", "g3") ",{\"role\":\"child\",\"pay\":\"100\","
                                              "\"yearly\":\"0\",\"level\":\"g3\"}");
    struct tried t = tried(law, facts, A, 0);
    CHECK(t.d.status == RULE_GIVES_WAY);
    checked_done(t.k);
    t = tried(law, facts, A, 1); /* not counted */
    CHECK(t.d.status == RULE_ELIGIBLE && t.d.exclusions_n == 0);
    checked_done(t.k);
    t = tried(law, facts, HOUSE, 0);
    CHECK(t.d.status == RULE_ELIGIBLE && t.d.exclusions_n == 1 && paid(&t, 600));
    CHECK(says(&t, MZ_LANG_ZH, "保留低保，不再发放第 1 名成员（本人）的甲补贴"));
    checked_done(t.k);
}

TEST(a_household_gives_way_when_nobody_is_left_in_it)
{
    static const char law[] = LAW PAIR("house", "a", "second", "第九条");
    struct tried t =
        tried(law, HOME("true", MEMBER("100", "0", "g3") "," MEMBER("0", "0", "g3")), HOUSE, 0);
    CHECK(t.d.status == RULE_ELIGIBLE && t.d.exclusions_n == 1);
    CHECK(t.d.exclusions[0].what == RULE_PARTLY && t.d.exclusions[0].member == 0);
    CHECK(says(&t, MZ_LANG_ZH, "保留第 1 名成员（本人）的甲补贴，该成员不再计入低保"));
    checked_done(t.k);
    t = tried(law, HOME("true", MEMBER("100", "0", "g3") "," MEMBER("9", "0", "g3")), HOUSE, 0);
    CHECK(t.d.status == RULE_GIVES_WAY && paid(&t, 0));
    checked_done(t.k);
}

TEST(the_difference_is_paid_beside_the_members_share)
{
    static const char law[] =
        LAW "  - first: house\n    second: a\n    keep: difference\n    share: house_share\n"
            "    cite: s 第九条\n";
    struct tried t = tried(law, HOME("true", MEMBER("1000", "0", "g3")), A, 0);
    CHECK(t.d.status == RULE_ELIGIBLE && paid(&t, 700) && t.d.amount.num == 1000);
    CHECK(says(&t, MZ_LANG_ZH, "；已享受低保，实发差额 700.00 元"));
    CHECK(says(&t, MZ_LANG_ZH,
               "低保全额发放，本项只补差额：1,000.00 元 － 300.00 元 ＝ 700.00 元（样例 第九条）"));
    checked_done(t.k);
    t = tried(law, HOME("true", MEMBER("300", "0", "g3")), A, 0);
    CHECK(t.d.status == RULE_GIVES_WAY);
    checked_done(t.k);
    t = tried(law, HOME("false", MEMBER("300", "0", "g3")), A, 0);
    CHECK(t.d.status == RULE_ELIGIBLE && paid(&t, 300));
    checked_done(t.k);
}

/* ---- record, JSON, checks
 * ------------------------------------------------------------------------ */

TEST(a_record_holds_what_the_exclusion_was_decided_by)
{
    static const char law[] = LAW PAIR("a", "b", "first", "第九条");
    struct tried t = tried(law, HOME("false", MEMBER("100", "2400", "g3")), B, 0);
    mz_cx *cx = &t.k->cx;
    mz_str again = {NULL, 0};
    mz_str s = rule_record(cx->a, t.r, &t.d, MZ_S("t"));
    CHECK(memmem(s.p, s.n, "\"pay\":\"100.00\"", 14) != NULL);
    CHECK(memmem(s.p, s.n, "\"level\"", 7) == NULL);
    static const char part[] =
        "\"status\":\"gives_way\",\"eligible\":\"1\",\"amount\":\"200\",\"paid\":\"0\","
        "\"exclusions\":[{\"other\":\"a\",\"member\":1,\"keep\":\"first\",\"this\":\"gives_way\","
        "\"cite\":\"s 第九条\"}]";
    CHECK(memmem(s.p, s.n, part, strlen(part)) != NULL);
    CHECK(rule_replay(cx, t.k->book, s, &again) == MZ_OK && mz_str_eq(again, s));
    mz_buf *out = mz_buf_new(cx->a, 1 << 16);
    mz_jw w = mz_jw_to(out);
    rule_reasons_json(&w, rule_explain(cx->a, MZ_LANG_ZH, t.r, &t.d));
    s = mz_buf_str(out);
    CHECK(memmem(s.p, s.n, "\"exclusions\":[{\"mark\":\"not_met\"", 31) != NULL);
    checked_done(t.k);
}

TEST(pairs_that_cannot_be_decided_are_found)
{
    static const struct {
        const char *pairs;
        const char *line;
    } cases[] = {
        {PAIR("a", "c", "higher", "第九条"), "The two benefits have no amounts"},
        {PAIR("house", "a", "difference", "第九条"), "The two benefits have no amounts"},
        {PAIR("a", "a", "first", "第九条"), "An outcome does not exclude itself"},
        {"  - first: a\n    second: b\n    keep: first\n", "This decides money or status and"},
        {PAIR("a", "b", "higher", "第九条") "    share: a_sum\n", "\"share\" is a rule with money"},
    };
    for (size_t i = 0; i < MZ_LEN(cases); i++) {
        mz_arena *a = mz_arena_new(1 << 20);
        struct checked *k = checked_text(MZ_LANG_EN, mz_str_fmt(a, "%s%s", LAW, cases[i].pairs).p);
        bool found = false;
        for (size_t n = 0; n < k->f.n; n++) {
            mz_str s = mz_text_say(k->cx.a, MZ_LANG_EN, k->f.v[n].say);
            found = found || (k->f.v[n].grade == AST_ERROR &&
                              memmem(s.p, s.n, cases[i].line, strlen(cases[i].line)) == s.p);
        }
        CHECK(found && k->book == NULL);
        checked_done(k);
        mz_arena_free(a);
    }
}

/* A test of a pack that expects what a pair does, against four matrices. */
TEST(a_test_of_a_pack_says_what_a_pair_does_and_the_pair_without_one_is_named)
{
#define EXPECTS(what)                                                                      \
    "tests:\n  - name: 两项都符合\n    at: 2025-07-01\n    division: \"331181103000\"\n" \
    "    members:\n      - role: self\n        pay: 100元\n        level: g2\n"           \
    "    expect_members:\n      - a: " what "\n"
    static const struct {
        const char *law;
        bool passes;
        size_t open; /* pairs without a test */
    } v[] = {
        {LAW PAIR("a", "c", "first", "第九条") EXPECTS("stays beside c"), true, 0},
        {LAW PAIR("a", "c", "second", "第九条") EXPECTS("stays beside c"), false, 0},
        {LAW PAIR("a", "c", "second", "第九条") EXPECTS("gives_way beside c"), true, 0},
        {LAW PAIR("a", "c", "choose", "第九条") EXPECTS("choice beside 丙补贴"), true, 0},
        {LAW PAIR("a", "c", "choose", "第九条") EXPECTS("eligible"), true, 1},
        {LAW PAIR("a", "b", "choose", "第九条") EXPECTS("choice beside c"), false, 1},
        {LAW PAIR("a", "b", "first", "第九条") EXPECTS("unsure beside b"), false, 1},
        {LAW PAIR("a", "c", "choose", "第九条") EXPECTS("chosen beside c"), false, 1},
    };
    for (size_t i = 0; i < MZ_LEN(v); i++) {
        struct checked *k = checked_text(MZ_LANG_EN, v[i].law);
        checked_show(k, AST_ERROR);
        CHECK(k->book != NULL);
        if (k->book != NULL) {
            struct rule_test_result out = {0};
            struct ast_findings f = {.a = k->cx.a};
            size_t pairs = 0;
            CHECK(rule_test(&k->cx, k->book, &k->pack->tests[0], &out) == MZ_OK);
            CHECK(out.passed == v[i].passes);
            rule_pairs(k->book, k->pack, &f, &pairs);
            CHECK(pairs == 1 && f.n == v[i].open);
        }
        checked_done(k);
    }
#undef EXPECTS
}

TEST_MAIN(T(the_one_that_the_pack_keeps_stays_and_the_other_gives_way),
          T(the_higher_one_stays_and_of_equal_ones_the_first),
          T(who_may_choose_is_told_so_and_nothing_is_taken), T(what_gave_way_takes_nothing_away),
          T(a_benefit_that_is_not_known_yet_is_said_where_it_would_matter),
          T(a_households_benefit_excludes_that_of_the_members_it_covers),
          T(a_household_gives_way_when_nobody_is_left_in_it),
          T(the_difference_is_paid_beside_the_members_share),
          T(a_record_holds_what_the_exclusion_was_decided_by),
          T(pairs_that_cannot_be_decided_are_found),
          T(a_test_of_a_pack_says_what_a_pair_does_and_the_pair_without_one_is_named))
