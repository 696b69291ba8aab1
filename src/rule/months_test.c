/*
 * months_test.c - days of a month, amounts spread over months, members month by month: the pack
 * tests/packs/months gives what its cases say, says it in words, and is the same on every road.
 */
#include "check.h"
#include "rule/check_testing.h"
#include "rule/fuzz_hold.h"
#include "rule/plan.h"
#include "rule/reason.h"
#include "sql_place.h"

enum { RULES_MAX = 100 };

static struct checked *months(void)
{
    struct checked *k = checked_new();
    if (checked_folder(k, "months") != MZ_OK) {
        checked_show(k, AST_NOTE);
    }
    return k;
}

TEST(a_pack_of_months_passes_its_own_tests)
{
    struct checked *k = months();
    CHECK(k->book != NULL && k->f.errors == 0);
    CHECK(k->pack != NULL && k->pack->tests_n >= 11);
    for (size_t i = 0; k->book != NULL && i < k->pack->tests_n; i++) {
        struct rule_test_result out = {0};
        CHECK(rule_test(&k->cx, k->book, &k->pack->tests[i], &out) == MZ_OK && out.passed);
        for (size_t d = 0; d < out.differs_n; d++) {
            printf("  " MZ_FMT ": " MZ_FMT "\n", MZ_ARG(k->pack->tests[i].name.s),
                   MZ_ARG(out.differs[d]));
        }
    }
    checked_done(k);
}

/* ---- on every road ---------------------------------------------------------------------- */

/* Ends of months, the 29th of February, and days in months whose standard changes. */
static const char *const days[] = {"2024-02-29", "2024-02-01", "2025-03-31", "2025-03-14",
                                   "2025-12-31", "2026-07-01"};

static bool hold_day(struct checked *k, const struct rule_fuzz_run *run, const char *day,
                     size_t households, struct rule_fuzz_tally *t)
{
    uint32_t rules[RULES_MAX];
    mz_cx cx = {.a = mz_arena_new((size_t)2 << 30)};
    struct rule_fuzz_case c = {.b = k->book, .rules = rules, .text = MZ_S("months")};
    struct rule_fuzz_differ d = {0};
    struct rule_fuzz f = {.seed = 3 + (uint64_t)day[9], .households_n = households};
    mz_code rc = mz_date_parse(&cx, "day", mz_str_of(day), &c.at);
    c.known = c.at;
    for (uint32_t i = 0; i < k->book->rules_n; i++) {
        rules[c.rules_n++] = i;
    }
    c.pop = rule_fuzz_pop(cx.a, k->book, &f, c.at);
    rc = rc == MZ_OK ? rule_fuzz_hold_case(&cx, run, &c, t, &d) : rc;
    if (rc != MZ_OK || d.found) {
        mz_str rule = d.found ? k->book->rules[d.rule].name.id : MZ_S("");
        printf("  %s on %s: %s " MZ_FMT " of household %zu, row %zu: wanted %lld/%lld (%d), given "
               "%lld/%lld (%d)\n",
               rule_fuzz_name(run->by), day, rc != MZ_OK ? cx.err.msg : d.why, MZ_ARG(rule),
               d.household, d.row, (long long)d.want.num, (long long)d.want.den, (int)d.want.why,
               (long long)d.is.num, (long long)d.is.den, (int)d.is.why);
    }
    mz_arena_free(cx.a);
    return rc == MZ_OK && !d.found;
}

static void hold(int *failures_, const struct rule_fuzz_run *run, size_t households, size_t days_n)
{
    struct rule_fuzz_tally t = {0};
    struct checked *k = months();
    CHECK(k->book != NULL && k->book->rules_n <= RULES_MAX);
    for (size_t i = 0; k->book != NULL && i < days_n; i++) {
        CHECK(hold_day(k, run, days[i], households, &t));
    }
    printf("rows compared: %s %zu (months: %zu values, %zu known)\n", rule_fuzz_name(run->by),
           t.rows, t.values, t.known);
    CHECK(t.rows >= households * days_n && t.known * 5 > t.values && t.left_out == 0);
    checked_done(k);
}

#ifdef __SANITIZE_ADDRESS__
enum { HOUSEHOLDS = 40 };
#else
enum { HOUSEHOLDS = 400 };
#endif

TEST(months_are_the_same_by_reference_and_kernels)
{
    struct rule_fuzz_run run = {.by = RULE_FUZZ_KERNELS, .threads = 2, .only = SIZE_MAX};
    hold(failures_, &run, (size_t)5 * HOUSEHOLDS, MZ_LEN(days));
}

TEST(the_tracer_says_what_months_give)
{
    struct rule_fuzz_run run = {.by = RULE_FUZZ_TRACER, .threads = 1, .only = SIZE_MAX};
    hold(failures_, &run, HOUSEHOLDS / 8, MZ_LEN(days));
}

static void by_sql(int *failures_, enum plan_sql kind, enum rule_fuzz_by by, size_t days_n)
{
    struct place p = {0};
    open_place(&p, kind);
    CHECK(p.ok);
    if (p.ok) {
        struct rule_fuzz_run run = {
            .by = by, .db = p.db, .threads = 1, .only = SIZE_MAX, .lean = true};
        hold(failures_, &run, HOUSEHOLDS, days_n);
    }
    close_place(&p);
}

TEST(months_are_the_same_in_sqlite)
{
    by_sql(failures_, PLAN_LITE, RULE_FUZZ_LITE, MZ_LEN(days));
}

TEST(months_are_the_same_in_postgresql)
{
    by_sql(failures_, PLAN_PG, RULE_FUZZ_PG, MZ_LEN(days));
}

TEST(months_are_the_same_in_citus)
{
    if (test_no_citus()) {
        *failures_ = TEST_SKIP;
        return;
    }
    by_sql(failures_, PLAN_CITUS, RULE_FUZZ_CITUS, 1);
}

/* ---- in words ---------------------------------------------------------------------------- */

static mz_str told(struct checked *k, size_t test, enum mz_lang lang)
{
    struct rule_case *c = NULL;
    if (rule_case_test(&k->cx, k->book, &k->pack->tests[test], &c) != MZ_OK) {
        return MZ_S("");
    }
    struct rule_run *r = rule_run_new(k->cx.a, k->book, c);
    struct rule_decision d = rule_decide(r, 0, 0);
    return rule_reasons_text(k->cx.a, lang, rule_explain(k->cx.a, lang, r, &d));
}

static bool says(mz_str text, const char *part)
{
    bool found = memmem(text.p, text.n, part, strlen(part)) != NULL;
    if (!found) {
        printf("---- is\n" MZ_FMT "---- without\n%s\n", MZ_ARG(text), part);
    }
    return found;
}

TEST(a_month_in_parts_is_told_with_its_days)
{
    struct checked *k = months();
    CHECK(k->book != NULL);
    if (k->book != NULL) {
        mz_str zh = told(k, 0, MZ_LANG_ZH);
        mz_str en = told(k, 0, MZ_LANG_EN);
        CHECK(says(zh, "当月标准 ＝（929.00 × 14 ＋ 1,200.00 × 17）÷ 31 ＝ 1,077.61 元，"
                       "四舍五入到分"));
        CHECK(says(en, "Standard of the month = (929.00 × 14 + 1,200.00 × 17) ÷ 31 = 1,077.61 "
                       "yuan, rounded half up to the fen"));
        /* Both values of the law, each with its day and article. */
        CHECK(says(zh, "保障标准 929.00 元/月（330000，2024年2月29日起）（样例办法 第二条）"));
        CHECK(says(zh, "保障标准 1,200.00 元/月（330000，2025年3月15日起）（样例办法 第二条）"));
        CHECK(says(zh, "租金收入按12个月分摊计入额"));
        CHECK(says(en, "part of Rent received spread over 12 months"));
        zh = told(k, 4, MZ_LANG_ZH); /* one value: no parts are told */
        CHECK(memmem(zh.p, zh.n, "÷ 30", strlen("÷ 30")) == NULL);
    }
    checked_done(k);
}

/* ---- hashes and records ---------------------------------------------------------------------- */

static struct checked *rule_of(const char *formula)
{
    char text[2000];
    (void)snprintf(text, sizeof text,
                   "params:\n  line:\n    label: 标准\n    label_en: Standard\n    type: money per "
                   "month\n    resolve: application_date\n    values:\n      - from: 2021-01-15\n"
                   "        value: 1元\n        cite: s 第一条\n" RULE(
                       "household", "exact money per month", "%s"),
                   formula);
    return checked_text(MZ_LANG_EN, text);
}

/* What is paid differs, so the hash of the meaning does; the words of it do not. */
TEST(the_meaning_of_a_month_is_in_the_hash)
{
    static const char *const formulas[] = {"line@prorate_days", "line", "line@period_end",
                                           "line@period_start"};
    struct checked *same = rule_of("标准@按天折算");
    struct checked *k[MZ_LEN(formulas)];
    for (size_t i = 0; i < MZ_LEN(formulas); i++) {
        k[i] = rule_of(formulas[i]);
        CHECK(k[i]->book != NULL);
        for (size_t j = 0; j < i; j++) {
            CHECK(strcmp(k[i]->book->semantic_hash, k[j]->book->semantic_hash) != 0);
        }
    }
    CHECK(same->book != NULL && strcmp(same->book->semantic_hash, k[0]->book->semantic_hash) == 0);
    checked_done(same);
    for (size_t i = 0; i < MZ_LEN(formulas); i++) {
        checked_done(k[i]);
    }
}

/* Every case of the pack is decided again from its own record, to the byte. */
TEST(a_decision_by_the_days_of_a_month_is_decided_again)
{
    struct checked *k = months();
    CHECK(k->book != NULL);
    for (size_t i = 0; k->book != NULL && i < k->pack->tests_n; i++) {
        struct rule_case *c = NULL;
        mz_str again = {0};
        CHECK(rule_case_test(&k->cx, k->book, &k->pack->tests[i], &c) == MZ_OK);
        struct rule_run *r = rule_run_new(k->cx.a, k->book, c);
        struct rule_decision d = rule_decide(r, 0, 0);
        mz_str record = rule_record(k->cx.a, r, &d, MZ_S("2026"));
        CHECK(rule_replay(&k->cx, k->book, record, &again) == MZ_OK && mz_str_eq(record, again));
    }
    checked_done(k);
}

TEST_MAIN(T(a_pack_of_months_passes_its_own_tests),
          T(months_are_the_same_by_reference_and_kernels), T(the_tracer_says_what_months_give),
          T(months_are_the_same_in_sqlite), T(months_are_the_same_in_postgresql),
          T(months_are_the_same_in_citus), T(a_month_in_parts_is_told_with_its_days),
          T(the_meaning_of_a_month_is_in_the_hash),
          T(a_decision_by_the_days_of_a_month_is_decided_again))
