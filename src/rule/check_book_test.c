/* What a checked book is: its graph, its hash, its chain of packs, reforms; and that it is quick.
 */
#include <time.h>

#include "base/utf8.h"
#include "check.h"
#include "rule/chain_testing.h"
#include "rule/reason.h"

/* ---- well-formed ------------------------------------------------------------------ */

TEST(the_packs_of_the_tests_check_without_an_error_or_a_warning)
{
    static const char *const ids[] = {"base", "toy"};
    for (size_t i = 0; i < MZ_LEN(ids); i++) {
        struct checked *k = checked_new();
        CHECK(checked_folder(k, ids[i]) == MZ_OK);
        CHECK(k->book != NULL);
        for (size_t n = 0; n < k->f.n; n++) {
            CHECK(k->f.v[n].grade == AST_NOTE);
        }
        checked_show(k, AST_WARNING);
        checked_done(k);
    }
}

/* Neither an error nor a warning; `show` tells what there is. */
static bool clean(const char *text, bool show)
{
    struct checked *k = checked_text(MZ_LANG_EN, text);
    bool is = k->book != NULL;
    for (size_t i = 0; i < k->f.n; i++) {
        is = is && k->f.v[i].grade == AST_NOTE;
    }
    if (!is && show) {
        checked_show(k, AST_WARNING);
    }
    checked_done(k);
    return is;
}

static bool fine(const char *text)
{
    return clean(text, true);
}

static bool refused(const char *text)
{
    return !clean(text, false);
}

TEST(a_divisor_may_be_0_inside_of_a_guard_on_it)
{
    CHECK(fine(RULE("household", "bool", "if cars = 0 then false else savings / cars > 5元")));
    CHECK(fine(RULE("household", "bool", "if cars > 0 then savings / cars > 5元 else true")));
    CHECK(fine(RULE("household", "bool", "cars != 0 and savings / cars > 5元")));
    CHECK(fine(RULE("household", "bool", "0 >= cars or savings / cars > 5元")));
    CHECK(fine(
        RULE("household", "bool", "if moved or cars < 1 then false else savings / cars > 5元")));
    CHECK(refused(RULE("household", "bool", "if cars < 2 then true else savings / heads > 5元")));
    CHECK(refused(RULE("household", "bool", "if cars >= 0 then savings / cars > 5元 else true")));
    CHECK(refused(RULE("household", "bool", "cars != 0 or savings / cars > 5元")));
}

TEST(a_fact_that_counts_as_0_when_missing_may_be_0)
{
#define LEAST_2 "facts:\n" FACT("m", "又", "household", "int") "    min: \"2\"\n"
    CHECK(fine(LEAST_2 RULE("household", "bool", "savings / m > 5元")));
    CHECK(refused(LEAST_2 "    missing: zero\n    because: s 第一条\n" RULE("household", "bool",
                                                                            "savings / m > 5元")));
}

TEST(citations_of_the_last_pack_are_counted_each_once)
{
#define CITED(id, cite)         \
    "  " id ":\n    label: " id \
    "名\n    label_en: A\n    entity: person\n    type: bool\n    cite: " cite
    struct checked *k = checked_text(
        MZ_LANG_EN,
        "rules:\n" CITED("p", "s 第一条\n    formula: pay > 1元\n")
            CITED("q", "\"s local: to be confirmed\"\n    formula: pay > 2元\n")
                CITED("r", "\"local: to be confirmed\"\n    versions:\n      - from: 2021-01-01\n"
                           "        to: 2022-01-01\n        formula: pay > 3元\n"
                           "      - from: 2022-01-01\n        formula: pay > 4元\n"));
    CHECK(k->book != NULL && k->book->cites_n == 3 && k->book->cites_open == 2);
    checked_done(k);
}

TEST(a_literal_takes_unit_and_period_of_what_it_meets)
{
    CHECK(fine(RULE("person", "bool", "pay > 600元 and per_year(pay) < 1万元 and pay != 0")));
    CHECK(fine(RULE("person", "money per month", "if level = g1 then 5角 else min(pay, 600元)")));
    CHECK(fine(RULE("household", "money per month", "100元 * count(members)")));
    CHECK(fine(RULE("person", "bool", "age(birth, at) >= 60 and age(birth, at) < 61岁")));
    CHECK(refused(RULE("household", "bool", "savings > 600人")));
}

TEST(months_times_an_amount_per_month_meet_what_is_owned)
{
    CHECK(fine(RULE("household", "bool", "savings > sum(members: pay) * 6个月")));
    CHECK(refused(RULE("household", "bool", "savings > sum(members: pay) * 6")));
    CHECK(
        fine(RULE("person", "bool", "sum(facts(wage, last 12 months before at)) / 12个月 > pay")));
}

TEST(exceptions_that_exclude_each_other_need_no_priority)
{
#define EXCEPTION(label, when, value)                                    \
    "      - label: " label "\n        label_en: A\n        when: " when \
    "\n        formula: " value "\n        cite: s 第二条\n"
#define TWO(a, b)                               \
    RULE("household", "money stock", "savings") \
    "    exceptions:\n" EXCEPTION("甲例", a, "1元") EXCEPTION("乙例", b, "2元")
    CHECK(fine(TWO("moved", "not moved and urban")));
    CHECK(fine(TWO("cars >= 2", "cars < 2")));
    CHECK(fine(TWO("cause = fire or cause = flood and urban", "cause = flood and not urban")));
    CHECK(refused(TWO("cars >= 2", "cars <= 2")));
    CHECK(refused(TWO("cause = fire", "urban")));
}

/* ---- the graph ----------------------------------------------------------------------- */

TEST(the_graph_of_a_small_pack_is_as_written_here)
{
    struct checked *k = checked_text(
        MZ_LANG_EN,
        RULE("household", "money stock",
             "min(savings, 600元)") "    applies_when: moved\n"
                                    "    exceptions:\n"
                                    "      - label: 甲例\n"
                                    "        label_en: A\n"
                                    "        when: 'any(members[self]: pay > 3元)'\n"
                                    "        formula: round(savings / 3, 1元, half_up)\n"
                                    "        cite: s 第二条\n"
                                    "  q:\n    label: 乙\n    label_en: Q\n    entity: household\n "
                                    "   type: money stock\n"
                                    "    cite: s 第一条\n    formula: otherwise(甲, 0元)\n");
    CHECK(k->book != NULL);
    if (k->book != NULL) {
        static const char want[] = "0 h fact moved : yes or no\n"
                                   "1 h fact savings : yuan owned\n"
                                   "2 - const 600 : yuan owned\n"
                                   "3 h min #1 #2 : yuan owned\n"
                                   "4 p fact role : value of a list\n"
                                   "5 p in 1 #4 : yes or no\n"
                                   "6 p fact pay : yuan per month\n"
                                   "7 - const 3 : yuan per month\n"
                                   "8 p > #6 #7 : yes or no\n"
                                   "9 p and #5 #8 : yes or no\n"
                                   "10 h agg any _ #9 : yes or no\n"
                                   "11 - const 3 : number\n"
                                   "12 h / #1 #11 : exact yuan owned\n"
                                   "13 h round 1 half_up #12 : yuan owned\n"
                                   "14 h agree #10 #13 #3 : yuan owned\n"
                                   "15 h rule r #14 : yuan owned\n"
                                   "16 - const 0 : yuan owned\n"
                                   "17 h if #0 #15 #16 : yuan owned\n"
                                   "18 h rule q #17 : yuan owned\n";
        mz_str have = ir_dump(k->cx.a, k->book);
        CHECK(mz_str_eq(have, mz_str_of(want)));
        if (!mz_str_eq(have, mz_str_of(want))) {
            printf(MZ_FMT, MZ_ARG(have));
        }
        const struct ir_rule *r = rule_find(k->book, MZ_S("甲"));
        CHECK(r != NULL && r->applies == 0 && r->root == 15 && r->can_be_absent);
        CHECK(rule_fact(k->book, MZ_S("存款")) == rule_fact(k->book, MZ_S("savings")));
        CHECK(rule_param(k->book, MZ_S("savings")) == NULL);
    }
    checked_done(k);
}

static size_t ops(const struct rule_book *b, enum ir_op op)
{
    size_t n = 0;
    for (size_t i = 0; b != NULL && i < b->nodes_n; i++) {
        n += b->nodes[i].op == op;
    }
    return n;
}

static struct checked *table(const char *hit, const char *rows)
{
    mz_arena *a = mz_arena_new(1 << 20);
    mz_str text = mz_str_fmt(a,
                             "tables:\n  t:\n    label: 表\n    label_en: T\n    entity: person\n"
                             "    type: money per month\n    cite: s 第一条\n    hit: %s\n"
                             "    inputs:\n      - level\n      - pay\n    rows:\n%s",
                             hit, rows);
    struct checked *k = checked_text(MZ_LANG_EN, text.p);
    mz_arena_free(a);
    return k;
}

TEST(rows_proved_apart_are_unique_and_others_must_agree)
{
    struct checked *k = table("unique", "      - \"g1 | <= 3元 => 1元\"\n"
                                        "      - \"g1 | > 3元 => 2元\"\n"
                                        "      - \"g2, g3 | - => 3元\"\n");
    CHECK(ops(k->book, IR_UNIQUE) == 1 && ops(k->book, IR_AGREE) == 0);
    checked_done(k);
    k = table("unique", "      - \"g1 | <= 3元 => 1元\"\n"
                        "      - \"g1, g2 | > 2元 => 1元\"\n"
                        "      - \"otherwise => 3元\"\n");
    CHECK(ops(k->book, IR_UNIQUE) == 0 && ops(k->book, IR_AGREE) == 1);
    checked_done(k);
    k = table("first", "      - \"g1 | - => 1元\"\n      - \"otherwise => 3元\"\n");
    CHECK(ops(k->book, IR_FIRST) == 1);
    checked_done(k);
    k = table("collect sum", "      - \"g1 | - => 1元\"\n      - \"- | > 3元 => 2元\"\n");
    CHECK(ops(k->book, IR_IF) == 2 && ops(k->book, IR_ADD) == 1);
    checked_done(k);
}

/* Whatever order the rows are written in, the weightiest result that holds is taken. */
TEST(a_table_by_priority_is_one_of_first_with_its_rows_in_that_order)
{
    static const char list[] = "    priority:\n      - 5元\n      - 2元\n      - 9元\n";
    static const char *const written[] = {
        "      - \"g1 | - => 9元\"\n      - \"- | > 3元 => 5元\"\n      - \"g2 | - => 2元\"\n",
        "      - \"g2 | - => 2元\"\n      - \"- | > 3元 => 5元\"\n      - \"g1 | - => 9元\"\n",
        "      - \"- | > 3元 => 5元\"\n      - \"g1 | - => 9元\"\n      - \"g2 | - => 2元\"\n",
    };
    static const char rest[] = "      - \"otherwise => 0元\"\n";
    mz_arena *a = mz_arena_new(1 << 20);
    struct checked *as =
        table("first", mz_str_fmt(a,
                                  "      - \"- | > 3元 => 5元\"\n      - \"g2 | - => 2元\"\n"
                                  "      - \"g1 | - => 9元\"\n%s",
                                  rest)
                           .p);
    CHECK(as->book != NULL);
    for (size_t i = 0; i < MZ_LEN(written); i++) {
        struct checked *k = table("priority", mz_str_fmt(a, "%s%s%s", written[i], rest, list).p);
        CHECK(k->book != NULL && as->book != NULL &&
              strcmp(k->book->semantic_hash, as->book->semantic_hash) == 0);
        checked_done(k);
    }
    struct checked *k =
        table("priority",
              mz_str_fmt(a, "      - \"- | > 3元 => 5元\"\n      - \"g1 | > 4元 => 2元\"\n%s%s",
                         rest, list)
                  .p);
    CHECK(k->book == NULL); /* what is never reached by rank is an error */
    checked_done(k);
    checked_done(as);
    mz_arena_free(a);
}

/* The last input covers everything, but every one before it has to be taken apart first. */
TEST(a_table_too_large_to_prove_says_so_in_bounded_time)
{
    mz_sb s = mz_sb_new(mz_arena_new(8 << 20), 1 << 20);
    mz_sb_str(&s, MZ_S("facts:\n"));
    for (int i = 0; i < 12; i++) {
        mz_sb_fmt(&s,
                  "  b%d:\n    label: 甲%d\n    label_en: b\n    entity: household\n"
                  "    type: int\n    group: b\n",
                  i, i);
    }
    mz_sb_str(&s, MZ_S("tables:\n  t:\n    label: 表\n    label_en: T\n    entity: household\n"
                       "    type: int\n    cite: s 第一条\n    inputs:\n"));
    for (int i = 0; i < 12; i++) {
        mz_sb_fmt(&s, "      - b%d\n", i);
    }
    mz_sb_str(&s, MZ_S("    rows:\n"));
    for (int r = 0; r < 46; r++) {
        mz_sb_str(&s, MZ_S("      - \""));
        for (int i = 0; i < 11; i++) {
            mz_sb_fmt(&s, r >= 2 && (r - 2) / 4 == i ? "%d | " : "- | ", (r - 2) % 4 * 10);
        }
        mz_sb_fmt(&s, "%s => 1\"\n", r == 0 ? "<= 5" : "> 5");
    }
    struct checked *k = checked_text(MZ_LANG_EN, mz_sb_view(&s).p);
    CHECK(k->book == NULL && k->f.errors == 1);
    CHECK(checked_has(k, AST_ERROR, "x.yaml:75:3 It is not proved that the table \"t\" has a row"));
    checked_done(k);
    mz_arena_free(s.a);
}

/* ---- hashes ------------------------------------------------------------------------------ */

static mz_str hash(struct checked **k, const char *text)
{
    *k = checked_text(MZ_LANG_EN, text);
    return (*k)->book == NULL ? MZ_S("") : mz_str_of((*k)->book->semantic_hash);
}

TEST(labels_places_and_citations_are_not_in_the_semantic_hash)
{
    struct checked *k[4];
    mz_str one = hash(&k[0], RULE("household", "bool", "savings > 600元"));
    mz_str two = hash(&k[1], "# a remark\nrules:\n  r:\n    label: 另名\n    label_en: Other\n"
                             "    entity: household\n    type: bool\n    cite: s 第九条\n"
                             "    formula: 存款 > 0.06万元\n");
    mz_str three = hash(&k[2], RULE("household", "bool", "savings >= 600元"));
    mz_str four = hash(&k[3], RULE("household", "bool", "savings > 600.01元"));
    CHECK(one.n == 64);
    CHECK(mz_str_eq(one, two));
    CHECK(three.n == 64 && !mz_str_eq(one, three));
    CHECK(four.n == 64 && !mz_str_eq(one, four));
    for (size_t i = 0; i < MZ_LEN(k); i++) {
        checked_done(k[i]);
    }
}

/* ---- calendar years ----------------------------------------------------------------------- */

/* clang-format off */
#define OF_YEAR \
    "facts:\n" FACT("visits", "走访", "person", "int 次") "    max: 9次\n    history: dated\n" \
    "rules:\n  paid:\n    label: 当年工资\n    label_en: Paid\n    entity: person\n" \
    "    type: exact money per month\n    cite: s 第一条\n" \
    "    formula: sum(facts(wage, year of at)) / 1个月\n" \
    "  seen:\n    label: 当年走访\n    label_en: Seen\n    entity: person\n" \
    "    type: int 次\n    cite: s 第一条\n    formula: 合计(记录(走访, 评估日 当年))\n"
/* clang-format on */
#define YEAR_TEST(at, facts, expect)                             \
    "  - name: 当年\n    at: " at "\n    division: \"330000\"\n" \
    "    members:\n      - role: self\n" facts "    expect_members:\n      - " expect "\n"

/* From 1 January on, as far as before the day; of January nothing has been yet. */
TEST(a_calendar_year_begins_on_its_first_day_and_ends_before_the_day)
{
    static const char *const wages =
        "        wage:\n          2024-12: 4元\n          2025-01: 1元\n"
        "          2025-02: 2元\n";
    mz_arena *a = mz_arena_new(1 << 20);
    mz_str s = mz_str_fmt(
        a, "%stests:\n%s%s%s%s%s%s", OF_YEAR,
        mz_str_fmt(a, YEAR_TEST("2025-03-01", "%s", "paid: 3元"), wages).p,
        mz_str_fmt(a, YEAR_TEST("2025-03-31", "%s", "paid: 3元"), wages).p,
        mz_str_fmt(a, YEAR_TEST("2025-04-01", "%s", "paid: unknown"), wages).p,
        mz_str_fmt(a, YEAR_TEST("2025-01-31", "%s", "paid: 0元"), "").p,
        YEAR_TEST("2025-03-10",
                  "        visits:\n          2024-12-31: 1次\n          2025-01-01: 2次\n"
                  "          2025-03-09: 3次\n          2025-03-10: 4次\n",
                  "seen: 5次"),
        YEAR_TEST("2025-01-01", "        visits:\n          2024-12-31: 1次\n", "seen: 0次"));
    struct checked *k = checked_text(MZ_LANG_ZH, s.p);
    checked_show(k, AST_ERROR);
    CHECK(k->book != NULL && k->pack->tests_n == 6);
    for (size_t i = 0; k->book != NULL && i < k->pack->tests_n; i++) {
        struct rule_test_result r = {0};
        CHECK(rule_test(&k->cx, k->book, &k->pack->tests[i], &r) == MZ_OK && r.passed);
    }
    checked_done(k);
    mz_arena_free(a);
}

/* ---- chains ------------------------------------------------------------------------------- */

TEST(packs_that_extend_each_other_are_a_cycle_and_missing_ones_are_named)
{
    struct shelf s = {
        {"a", "b"}, {HEAD("a", "0", "extends: b\n"), HEAD("b", "0", "extends: a\n")}, NULL};
    struct checked *k = chain(&s, "a");
    CHECK(checked_has(k, AST_ERROR, "pack.yaml:7:10 \"a\" extends itself through its parents"));
    checked_done(k);
    struct shelf t = {{"a"}, {HEAD("a", "0", "extends: z\n")}, NULL};
    k = chain(&t, "a");
    CHECK(checked_has(k, AST_ERROR, "pack.yaml:7:10 There is no pack \"z\""));
    checked_done(k);
    struct shelf u = {
        {"a", "b"}, {HEAD("a", "510000", "extends: b\n"), HEAD("b", "330000", "")}, NULL};
    k = chain(&u, "a");
    CHECK(checked_has(k, AST_ERROR, "pack.yaml:6:12 510000 lies outside of the division"));
    checked_done(k);
}

TEST(a_rule_that_replaces_another_is_an_alternative_by_division_and_date)
{
    struct shelf s = {{"a", "b"},
                      {HEAD("a", "330000",
                            "extends: b\n" ONE("y", "bool",
                                               "    replaces: b.x\n"
                                               "    from: 2024-01-01\n"
                                               "    formula: true\n")),
                       HEAD("b", "0",
                            SOURCES ONE("x", "bool", "    formula: false\n")
                                MORE_RULE("z", "bool", "    formula: not x\n"))},
                      NULL};
    struct checked *k = chain(&s, "a");
    CHECK(k->book != NULL && k->book->picks_n == 1 && k->book->picks[0].alts_n == 2);
    if (k->book != NULL) {
        const struct ir_alt *own = &k->book->picks[0].alts[1];
        CHECK(own->division == INT64_C(330000000000) && own->from.v == 19723);
        CHECK(mz_str_eq(own->pack, MZ_S("a")));
        CHECK(k->book->rules_n == 2 && k->book->division == INT64_C(330000000000));
    }
    checked_done(k);
    struct shelf t = {{"a", "b"},
                      {HEAD("a", "330000",
                            "extends: b\n" ONE("y", "bool",
                                               "    replaces: b.x\n"
                                               "    formula: not z\n")),
                       HEAD("b", "0",
                            SOURCES ONE("x", "bool", "    formula: false\n")
                                MORE_RULE("z", "bool", "    formula: not x\n"))},
                      NULL};
    k = chain(&t, "a");
    CHECK(k->book == NULL && k->f.n > 0 && strcmp(k->f.v[0].check, "cycle") == 0);
    checked_done(k);
    struct shelf u = {{"a", "b"},
                      {HEAD("a", "330000",
                            "extends: b\n" ONE("y", "int",
                                               "    replaces: x\n"
                                               "    formula: 1\n")),
                       HEAD("b", "0", SOURCES ONE("x", "bool", "    formula: false\n"))},
                      NULL};
    k = chain(&u, "a");
    CHECK(checked_has(k, AST_ERROR, "pack.yaml:13:11 \"y\" replaces \"x\" and must have its"));
    checked_done(k);
}

TEST(an_error_of_a_parent_is_shown_where_it_stands_and_fails_the_child)
{
    struct shelf s = {
        {"a", "b"},
        {HEAD("a", "330000", "extends: b\n" ONE("y", "bool", "    formula: not x\n")),
         HEAD("b", "0",
              SOURCES ONE("x", "bool", "    formula: 1 <= 2\n    quote: 低于二\n")
                  MORE_RULE("z", "bool", "    formula: x\n    says:\n      true: \"{nobody}\"\n"))},
        NULL};
    struct checked *k = chain(&s, "a");
    CHECK(k->book == NULL && k->f.errors == 2);
    for (size_t i = 0; i < k->f.n; i++) {
        CHECK(k->f.v[i].grade != AST_ERROR || mz_str_eq(k->f.v[i].at.pack, MZ_S("b")));
    }
    CHECK(checked_has(k, AST_ERROR, "pack.yaml:19:14 The article says \"低于\"") ||
          (checked_show(k, AST_ERROR), false));
    checked_done(k);
}

/* ---- reforms ----------------------------------------------------------------------------------
 */

static struct rule_book *reformed(struct checked *k, size_t i)
{
    struct rule_book *out = NULL;
    k->f = (struct ast_findings){.a = k->cx.a};
    must(k, rule_reform(&k->cx, NULL, k->book, &k->pack->reforms[i], &k->f, &out));
    return out;
}

#define REFORM(id, set) "  " id ":\n    label: 方案\n    label_en: Plan\n    from: 2026-01-01\n" set

/* The value of a division and key that is in force on a day; in yuan, -1 when there is none. */
static int64_t yuan_on(const struct rule_book *b, const char *param, int64_t division, uint16_t key,
                       mz_date day)
{
    const struct ir_param *p = rule_param(b, mz_str_of(param));
    int64_t found = -1;
    for (size_t i = 0; p != NULL && i < p->values_n; i++) {
        const struct ir_value *v = &p->values[i];
        bool in = v->from.v <= day.v && (v->to.v == MZ_DATE_NONE.v || day.v < v->to.v);
        if (v->division == division && v->key == key && v->from.v <= day.v) {
            found = in ? v->v / p->scale : -1;
        }
    }
    return found;
}

static mz_date on(int32_t year, int32_t month)
{
    mz_date d = {0};
    (void)mz_date_make(year, month, 1, &d);
    return d;
}

static const char law_with_keys[] =
    "params:\n  line:\n    label: 标准\n    label_en: Line\n    type: money per month\n"
    "    by: division, grade\n    max: 9000元\n    values:\n"
    "      - from: 2020-01-01\n        key: g1\n        value: 100元\n        cite: s 第一条\n"
    "      - from: 2026-07-01\n        key: g1\n        value: 120元\n        cite: s 第一条\n"
    "      - from: 2020-01-01\n        key: g2\n        value: 90元\n        cite: s 第一条\n"
    "      - from: 2020-01-01\n        key: g1\n        division: \"3311\"\n"
    "        value: 150元\n        cite: s 第一条\n";

#define PROVINCE INT64_C(330000000000)
#define LISHUI   INT64_C(331100000000)

TEST(a_reform_ends_and_the_law_is_back)
{
    mz_arena *a = mz_arena_new(1 << 16);
    mz_str text = mz_str_of(law_with_keys);
    struct checked *k = checked_text(
        MZ_LANG_EN,
        mz_str_fmt(a, MZ_FMT "%s", MZ_ARG(text),
                   RULE("person", "bool",
                        "pay < line[level]") "reforms:\n" REFORM("year", "    to: 2027-01-01\n"
                                                                         "    set:\n"
                                                                         "      line: 300元\n")
                       REFORM("back", "    to: 2025-01-01\n    set:\n      line: 300元\n")
                           REFORM("new", "    to: 2027-01-01\n    replace:\n"
                                         "      r: pay <= line[level]\n"))
            .p);
    must(k, MZ_OK);
    CHECK(k->book != NULL);
    if (k->book != NULL) {
        struct rule_book *b = reformed(k, 0);
        CHECK(b != NULL && yuan_on(b, "line", PROVINCE, 0, on(2025, 12)) == 100);
        CHECK(b != NULL && yuan_on(b, "line", PROVINCE, 0, on(2026, 1)) == 300);
        CHECK(b != NULL && yuan_on(b, "line", PROVINCE, 0, on(2026, 12)) == 300);
        CHECK(b != NULL && yuan_on(b, "line", PROVINCE, 0, on(2027, 1)) == 120);
        CHECK(b != NULL && yuan_on(b, "line", PROVINCE, 1, on(2027, 1)) == 90);
        CHECK(b != NULL && yuan_on(b, "line", LISHUI, 0, on(2026, 6)) == -1);
        CHECK(b != NULL && yuan_on(b, "line", LISHUI, 0, on(2027, 1)) == 150);
        CHECK(reformed(k, 1) == NULL && k->f.n > 0);
        CHECK(strcmp(k->f.v[0].say.text, "This ends before it begins") == 0);
        b = reformed(k, 2);
        CHECK(b != NULL && b->picks_n == 1 && b->picks[0].alts_n == 3);
        CHECK(b != NULL && b->picks_n == 1 && b->picks[0].alts[1].from.v == on(2027, 1).v);
        CHECK(b != NULL && b->picks_n == 1 && b->picks[0].alts[2].to.v == on(2027, 1).v);
    }
    checked_done(k);
    mz_arena_free(a);
}

TEST(a_reform_holds_in_one_place_and_for_one_key_and_brings_rules)
{
    mz_arena *a = mz_arena_new(1 << 16);
    struct checked *k = checked_text(
        MZ_LANG_ZH,
        mz_str_fmt(a, "%s%s", law_with_keys,
                   RULE("person", "bool", "pay < line[level]") "reforms:\n" REFORM(
                       "here", "    division: \"3311\"\n    set:\n      line:\n        g2: 200元\n")
                       REFORM("there", "    division: \"5101\"\n    set:\n      line: 200元\n")
                           REFORM("keyless", "    set:\n      line:\n        g9: 200元\n")
                               REFORM("rules", "    rules:\n      top:\n        label: 上限\n"
                                               "        label_en: Top\n        entity: person\n"
                                               "        type: money per month\n"
                                               "        cite: s 第一条\n"
                                               "        formula: line[level]\n"
                                               "    replace:\n      r: pay <= top\n"))
            .p);
    CHECK(k->book != NULL);
    if (k->book != NULL) {
        struct rule_book *b = reformed(k, 0);
        CHECK(b != NULL && yuan_on(b, "line", LISHUI, 1, on(2026, 1)) == 200);
        CHECK(b != NULL && yuan_on(b, "line", LISHUI, 0, on(2026, 1)) == 150);
        CHECK(b != NULL && yuan_on(b, "line", PROVINCE, 1, on(2026, 1)) == 90);
        CHECK(reformed(k, 1) == NULL);
        CHECK(checked_has(k, AST_ERROR,
                          "x.yaml:47:16 “5101”不在本包的区划内 (写规则包区划以内的代码)"));
        CHECK(reformed(k, 2) == NULL);
        CHECK(checked_has(k, AST_ERROR, "x.yaml:56:9 “g9”不是该参数的键 (可用的键：g1, g2, g3)"));
        b = reformed(k, 3);
        CHECK(b != NULL && rule_find(b, MZ_S("top")) != NULL);
        CHECK(rule_find(k->book, MZ_S("top")) == NULL); /* the law itself has it not */
    }
    checked_done(k);
    mz_arena_free(a);
}

TEST(a_reform_lays_values_and_formulas_over_the_book)
{
    struct checked *k = checked_text(
        MZ_LANG_EN,
        "params:\n  line:\n    label: 标准\n    label_en: Line\n    type: money per month\n"
        "    by: division\n    values:\n      - from: 2020-01-01\n        value: 100元\n"
        "        cite: s 第一条\n      - from: 2021-01-01\n        division: \"3311\"\n"
        "        value: 150元\n        cite: s 第一条\n" RULE(
            "person", "bool", "pay < line") "reforms:\n" REFORM("up",
                                                                "    set:\n      line: 180元\n")
            REFORM("far", "    set:\n      line: 1000元\n")
                REFORM("new", "    replace:\n      r: pay <= line\n")
                    REFORM("none", "    set:\n      nothing: 1元\n"));
    CHECK(k->book != NULL && k->book->reforms_n == 4);
    if (k->book != NULL) {
        struct rule_book *up = reformed(k, 0);
        CHECK(up != NULL && up->params[0].values_n == 3);
        const struct ir_value *v = up == NULL ? NULL : up->params[0].values;
        CHECK(v != NULL && v[0].to.v == v[1].from.v && v[1].v == 18000 && v[2].to.v == v[1].from.v);
        CHECK(up != NULL && up->params[0].max == k->book->params[0].max);
        CHECK(up != NULL && strcmp(up->semantic_hash, k->book->semantic_hash) != 0);
        CHECK(reformed(k, 1) == NULL);
        CHECK(k->f.n == 1 && strcmp(k->f.v[0].check, "range") == 0);
        struct rule_book *changed = reformed(k, 2);
        CHECK(changed != NULL && changed->picks_n == 1 && changed->picks[0].alts_n == 2);
        CHECK(reformed(k, 3) == NULL);
        CHECK(k->f.n == 1 && strcmp(k->f.v[0].check, "name") == 0);
    }
    checked_done(k);
}

/* ---- limits and speed -------------------------------------------------------------------------
 */

TEST(more_than_64_groups_of_facts_are_refused)
{
    mz_sb s = mz_sb_new(mz_arena_new(4 << 20), 1 << 20);
    mz_sb_str(&s, MZ_S("facts:\n"));
    for (int i = 0; i < 60; i++) {
        mz_sb_fmt(&s,
                  "  f%d:\n    label: 甲%d\n    label_en: f\n    entity: person\n"
                  "    type: bool\n",
                  i, i);
    }
    struct checked *k = checked_text(MZ_LANG_EN, mz_sb_view(&s).p);
    CHECK(k->book == NULL && k->f.n > 0 && strcmp(k->f.v[0].check, "group") == 0);
    checked_done(k);
    mz_arena_free(s.a);
}

TEST(a_pack_of_200_rules_is_checked_and_its_time_shown)
{
    mz_sb s = mz_sb_new(mz_arena_new(8 << 20), 1 << 20);
    mz_sb_str(&s, MZ_S("rules:\n"));
    for (int i = 0; i < 200; i++) {
        mz_sb_fmt(&s,
                  "  r%d:\n    label: 规则%d\n    label_en: r\n    entity: household\n"
                  "    type: money per month\n    cite: s 第一条\n    formula: '",
                  i, i);
        if (i == 0) {
            mz_sb_str(&s, MZ_S("sum(members: pay)'\n"));
        } else {
            mz_sb_fmt(&s,
                      "if any(members: level <= g2 and pay > %d元) and savings < %d元 then "
                      "round(min(r%d, %d元) / max(heads, 1), 1分, half_up) * heads "
                      "else r%d'\n",
                      i, i * 10, i - 1, i * 100, i / 2);
        }
    }
    mz_str text = mz_str_dup(s.a, mz_sb_view(&s));
    struct timespec from;
    struct timespec to;
    (void)clock_gettime(CLOCK_MONOTONIC, &from);
    struct checked *k = checked_text(MZ_LANG_EN, text.p);
    (void)clock_gettime(CLOCK_MONOTONIC, &to);
    printf("     200 rules: %lld us\n",
           (long long)(to.tv_sec - from.tv_sec) * 1000000 + (to.tv_nsec - from.tv_nsec) / 1000);
    checked_show(k, AST_WARNING);
    CHECK(k->book != NULL && k->book->rules_n == 200);
    checked_done(k);
    mz_arena_free(s.a);
}

TEST_MAIN(T(the_packs_of_the_tests_check_without_an_error_or_a_warning),
          T(a_divisor_may_be_0_inside_of_a_guard_on_it),
          T(a_fact_that_counts_as_0_when_missing_may_be_0),
          T(citations_of_the_last_pack_are_counted_each_once),
          T(a_literal_takes_unit_and_period_of_what_it_meets),
          T(months_times_an_amount_per_month_meet_what_is_owned),
          T(exceptions_that_exclude_each_other_need_no_priority),
          T(the_graph_of_a_small_pack_is_as_written_here),
          T(rows_proved_apart_are_unique_and_others_must_agree),
          T(a_table_by_priority_is_one_of_first_with_its_rows_in_that_order),
          T(a_table_too_large_to_prove_says_so_in_bounded_time),
          T(labels_places_and_citations_are_not_in_the_semantic_hash),
          T(a_calendar_year_begins_on_its_first_day_and_ends_before_the_day),
          T(packs_that_extend_each_other_are_a_cycle_and_missing_ones_are_named),
          T(a_rule_that_replaces_another_is_an_alternative_by_division_and_date),
          T(an_error_of_a_parent_is_shown_where_it_stands_and_fails_the_child),
          T(a_reform_ends_and_the_law_is_back),
          T(a_reform_holds_in_one_place_and_for_one_key_and_brings_rules),
          T(a_reform_lays_values_and_formulas_over_the_book),
          T(more_than_64_groups_of_facts_are_refused),
          T(a_pack_of_200_rules_is_checked_and_its_time_shown))
