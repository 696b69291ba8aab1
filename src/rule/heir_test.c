/* heir_test.c - codes of divisions that are gone or not there yet, and places without a value. */
#include "check.h"
#include "rule/check_testing.h"
#include "rule/plan.h"
#include "rule/reason.h"

/* Hangzhou on 9 April 2021, State Council 国函〔2021〕29号: what data/division/changes.csv says. */
static mz_code hangzhou(mz_cx *cx, const void *p, mz_arena *a, int64_t of, struct ir_heir **out,
                        size_t *n)
{
    mz_date day = {0};
    (void)p;
    (void)cx;
    (void)of;
    (void)mz_date_make(2021, 4, 9, &day);
    const struct ir_heir rows[] = {
        {INT64_C(330103000000), day, false, {INT64_C(330105000000)}, 1},
        {INT64_C(330104000000), day, false, {INT64_C(330102000000), INT64_C(330114000000)}, 2},
        {INT64_C(330113000000), day, true, {INT64_C(330110000000)}, 1},
        {INT64_C(330114000000), day, true, {INT64_C(330104000000), INT64_C(330109000000)}, 2},
    };
    *n = MZ_LEN(rows);
    *out = MZ_NEW_N(a, struct ir_heir, *n);
    memcpy(*out, rows, sizeof rows);
    return MZ_OK;
}

static size_t districts(mz_cx *cx, const void *p, int64_t code, mz_date day, int64_t *out,
                        size_t most)
{
    static const int64_t cities[] = {INT64_C(330100000000), INT64_C(330200000000),
                                     INT64_C(330300000000)};
    static const int64_t of_hangzhou[] = {INT64_C(330102000000), INT64_C(330105000000),
                                          INT64_C(330110000000)};
    bool top = code == INT64_C(330000000000);
    const int64_t *from = top ? cities : of_hangzhou;
    (void)cx;
    (void)p;
    (void)day;
    for (size_t i = 0; i < 3 && i < most; i++) {
        out[i] = from[i];
    }
    return top || code == INT64_C(330100000000) ? 3 : 0;
}

static mz_str name_of(const void *p, mz_arena *a, enum mz_lang lang, int64_t code)
{
    (void)p;
    (void)lang;
    return mz_str_fmt(a, "%lld", (long long)(code / 1000000));
}

static const struct rule_places tree = {districts, name_of, hangzhou, NULL};

#define AT(division, amount)                                                                    \
    "      - from: 2020-01-01\n        division: \"" division "\"\n        value: " amount "\n" \
    "        cite: s 第一条\n"
#define LAW(values)                                                                        \
    "params:\n  line:\n    label: 标准\n    label_en: Line\n    type: money per month\n" \
    "    by: division\n    resolve: application_date\n    values:\n" values                \
    "rules:\n  r:\n    label: 甲\n    label_en: A\n    entity: household\n"               \
    "    type: money per month\n    cite: s 第一条\n    formula: line\n"

static struct checked *law(enum mz_lang lang, const char *text)
{
    static const char head[] = "pack: t\ntitle: 测试\ntitle_en: Test\nversion: \"1\"\n"
                               "semantics: 1\ndivision: \"330000\"\nsources:\n  s:\n"
                               "    title: 样例\n    number: 一号\n    from: 2020-01-01\n";
    const struct ast_file files[] = {{MZ_S("pack.yaml"), mz_str_of(head)},
                                     {MZ_S("x.yaml"), mz_str_of(text)}};
    const struct rule_library lib = {NULL, NULL, &tree};
    struct checked *k = checked_new();
    k->cx.lang = lang;
    ast_read(k->cx.a, files, MZ_LEN(files), &k->f, &k->pack);
    if (k->pack == NULL || rule_check(&k->cx, &lib, k->pack, &k->f, &k->book) != MZ_OK) {
        printf("rule_check: %s\n", k->cx.err.msg);
    }
    checked_ways(k);
    return k;
}

static mz_date day_of(int32_t year)
{
    mz_date d = {0};
    (void)mz_date_make(year, 6, 1, &d);
    return d;
}

/* Yuan of the line for a code in a year by the reference; -1 where there is no value. */
static int64_t by_reference(const struct checked *k, int64_t code, int32_t year)
{
    struct rule_case *c = rule_case_new(k->cx.a, k->book, 0);
    c->at = day_of(year);
    c->known = c->at;
    c->division = code;
    struct rule_run *run = rule_run_new(k->cx.a, k->book, c);
    struct rule_value v =
        rule_eval(run, (uint32_t)(rule_find(k->book, MZ_S("r")) - k->book->rules), 0);
    return v.why == RULE_KNOWN ? (int64_t)(v.num / v.den) : -1;
}

/* The same by the table that kernels and SQL read. */
static int64_t by_plan(struct checked *k, int64_t code, int32_t year)
{
    struct rule_plan *p = NULL;
    uint32_t rule = (uint32_t)(rule_find(k->book, MZ_S("r")) - k->book->rules);
    if (plan_make(&k->cx, k->book, day_of(year), day_of(year), &rule, 1, &p) != MZ_OK ||
        p->tables_n != 1) {
        return -2;
    }
    size_t row = plan_table_row(&p->tables[0], code);
    return row == SIZE_MAX || p->tables[0].known[row] == 0 ? -1 : p->tables[0].v[row] / 100;
}

static bool both(struct checked *k, int64_t code, int32_t year, int64_t yuan)
{
    int64_t one = by_reference(k, code, year);
    int64_t two = by_plan(k, code, year);
    if (one != yuan || two != yuan) {
        printf("%lld in %d: %lld by the reference, %lld by the plan\n", (long long)code, (int)year,
               (long long)one, (long long)two);
    }
    return one == yuan && two == yuan;
}

TEST(a_code_that_is_gone_has_the_value_of_what_took_over)
{
    struct checked *k = law(MZ_LANG_EN, LAW(AT("330102", "1000元") AT("330105", "900元")));
    CHECK(k->book != NULL && k->book->heirs_n == 4);
    CHECK(both(k, INT64_C(330103001002), 2022, 900));  /* 下城区 went into 拱墅区 */
    CHECK(both(k, INT64_C(330103001002), 2020, -1));   /* and was by itself before */
    CHECK(both(k, INT64_C(330104000000), 2022, -1));   /* 江干区: 钱塘区 has no value */
    CHECK(both(k, INT64_C(330102000000), 2022, 1000)); /* 上城区 stays */
    checked_done(k);
    k = law(MZ_LANG_EN, LAW(AT("330102", "1000元") AT("330114", "1000元") AT("330104", "700元")));
    CHECK(both(k, INT64_C(330104000000), 2022, 1000)); /* both parts have the same */
    CHECK(both(k, INT64_C(330104000000), 2020, 700));
    CHECK(both(k, INT64_C(330104002001), 2022, 1000));
    checked_done(k);
    k = law(MZ_LANG_EN, LAW(AT("330102", "1000元") AT("330114", "990元") AT("3301", "800元")));
    CHECK(both(k, INT64_C(330104000000), 2022, -1));  /* which part? a person has to say */
    CHECK(both(k, INT64_C(330103000000), 2022, 800)); /* what is above stays above */
    checked_done(k);
}

TEST(a_code_that_was_not_yet_has_the_value_of_what_it_came_out_of)
{
    struct checked *k = law(MZ_LANG_EN, LAW(AT("330110", "950元") AT("330113", "960元")));
    CHECK(both(k, INT64_C(330113007000), 2020, 950)); /* 临平区 was part of 余杭区 */
    CHECK(both(k, INT64_C(330113007000), 2022, 960));
    CHECK(both(k, INT64_C(330114000000), 2020, -1)); /* 钱塘区: of two, neither has a value */
    checked_done(k);
}

#define DECIDES                                                                       \
    "  ok:\n    label: 乙\n    label_en: B\n    entity: household\n    type: bool\n" \
    "    cite: s 第一条\n    formula: line > 950元\n"                             \
    "outcomes:\n  o:\n    label: 结果\n    label_en: O\n    entity: household\n"    \
    "    eligible: ok\n    amount: r\n    cite: s 第一条\n"

TEST(places_without_a_value_are_named_by_the_widest_of_them)
{
    static const char some[] = LAW(AT("330105", "900元") AT("3302", "800元")) DECIDES;
    struct checked *k = law(MZ_LANG_EN, some);
    CHECK(checked_has(k, AST_NOTE,
                      "x.yaml:2:3 \"line\" has no value on 2020-01-01 in 3 divisions: 330102, "
                      "330110, 330300 (Add values for them or for a division above"));
    checked_done(k);
    k = law(MZ_LANG_ZH, some);
    CHECK(checked_has(k, AST_NOTE,
                      "x.yaml:2:3 “line”在 2020-01-01 有 3 个区划没有值：330102、330110、330300 ("
                      "为这些地方或其上级补上值"));
    checked_done(k);
    k = law(MZ_LANG_EN, LAW(AT("330105", "900元") AT("33", "800元")) DECIDES);
    CHECK(!checked_has(k, AST_NOTE, "x.yaml:2:3 \"line\" has no value"));
    checked_done(k);
}

TEST_MAIN(T(a_code_that_is_gone_has_the_value_of_what_took_over),
          T(a_code_that_was_not_yet_has_the_value_of_what_it_came_out_of),
          T(places_without_a_value_are_named_by_the_widest_of_them))
