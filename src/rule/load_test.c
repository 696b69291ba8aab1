/* Packs to sections: what is read, what is refused, with its place, and how large it may be. */
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "base/text.h"
#include "base/utf8.h"
#include "check.h"
#include "rule/rule.h"

static const char head[] = "pack: cn-33\n"
                           "title: 浙江省社会救助\n"
                           "title_en: Social assistance in Zhejiang\n"
                           "version: \"2026.1\"\n"
                           "semantics: 1\n"
                           "division: \"330000\"\n";

struct read {
    mz_arena *a;
    struct ast_findings f;
    struct ast_pack *pack;
};

static struct read read_files(const struct ast_file *files, size_t n)
{
    struct read r = {.a = mz_arena_new((size_t)1 << 30U)};
    r.f.a = r.a;
    ast_read(r.a, files, n, &r.f, &r.pack);
    return r;
}

/* pack.yaml and one more file. */
static struct read read_one(const char *name, const char *text)
{
    const struct ast_file files[] = {{mz_str_of(name), mz_str_of(text)},
                                     {MZ_S("pack.yaml"), mz_str_of(head)}};
    return read_files(files, 2);
}

static void show(const struct read *r)
{
    for (size_t i = 0; i < r->f.n; i++) {
        printf("%s", rule_finding_say(r->a, MZ_LANG_EN, &r->f.v[i], MZ_S(""), (mz_str){NULL, 0}).p);
    }
}

static bool has(const struct read *r, const char *place, const char *say, const char *way)
{
    for (size_t i = 0; i < r->f.n; i++) {
        const struct ast_finding *f = &r->f.v[i];
        char at[200];
        (void)snprintf(at, sizeof at, MZ_FMT ":%d:%d", MZ_ARG(f->at.file), f->at.line, f->at.col);
        mz_str w = f->way.text == NULL ? MZ_S("") : mz_text_say(r->a, MZ_LANG_EN, f->way);
        if (strcmp(at, place) == 0 &&
            strstr(mz_text_say(r->a, MZ_LANG_EN, f->say).p, say) != NULL &&
            strstr(w.p, way) != NULL) {
            return true;
        }
    }
    printf("wanted: %s %s (%s); found:\n", place, say, way);
    show(r);
    return false;
}

static bool eq(struct ast_text t, const char *want)
{
    return t.s.p != NULL && mz_str_eq(t.s, mz_str_of(want));
}

static bool prints(const struct ast *e, const char *want)
{
    mz_arena *a = mz_arena_new(1U << 22U);
    bool same = e != NULL && mz_str_eq(ast_print(a, MZ_LANG_EN, e), mz_str_of(want));
    mz_arena_free(a);
    return same;
}

static mz_date day(int y, int m, int d)
{
    mz_date out = MZ_DATE_NONE;
    (void)mz_date_make(y, m, d, &out);
    return out;
}

/* ---- what is read ------------------------------------------------------------- */

static const char everything[] = "sources:\n"
                                 "  tl:\n"
                                 "    title: 浙江省社会救助条例\n"
                                 "    number: 第13号\n"
                                 "    from: 2014-11-01\n"
                                 "    to: \"\"\n"
                                 "    url: \"\"\n"
                                 "    status: confirmed\n"
                                 "enums:\n"
                                 "  grade:\n"
                                 "    label: 残疾等级\n"
                                 "    label_en: Grade\n"
                                 "    ordered: true\n"
                                 "    values:\n"
                                 "      g1:\n"
                                 "        label: 一级\n"
                                 "        label_en: One\n"
                                 "        code: \"1\"\n"
                                 "      g2:\n"
                                 "        label: 二级\n"
                                 "        label_en: Two\n"
                                 "units:\n"
                                 "  counted:\n"
                                 "    label: 共同生活的家庭成员\n"
                                 "    label_en: Counted\n"
                                 "    where: is_counted\n"
                                 "    cite: tl 第一条\n"
                                 "facts:\n"
                                 "  wage:\n"
                                 "    label: 工资性收入\n"
                                 "    label_en: Wages\n"
                                 "    entity: person\n"
                                 "    type: money per month\n"
                                 "    min: \"0\"\n"
                                 "    max: 1000000元\n"
                                 "    history: month\n"
                                 "    months: \"24\"\n"
                                 "    missing: last(3)\n"
                                 "    because: tl 第二条\n"
                                 "    group: income\n"
                                 "    item: B0102\n"
                                 "params:\n"
                                 "  line:\n"
                                 "    label: 低保标准\n"
                                 "    label_en: Line\n"
                                 "    type: money per person per month\n"
                                 "    by: division, grade\n"
                                 "    set_at:\n"
                                 "      - province\n"
                                 "      - prefecture\n"
                                 "    bounds:\n"
                                 "      - formula: value >= parent\n"
                                 "        cite: tl 第三条\n"
                                 "    max: 5000元\n"
                                 "    resolve: period_end\n"
                                 "    values:\n"
                                 "      - from: 2025-01-01\n"
                                 "        division: \"331181\"\n"
                                 "        key: g1\n"
                                 "        value: 1140元\n"
                                 "        cite: tl 第四条\n"
                                 "      - from: 2026-01-01\n"
                                 "        to: 2027-01-01\n"
                                 "        published: 2025-12-20\n"
                                 "        value: 1200元\n"
                                 "  bands:\n"
                                 "    label: 档次\n"
                                 "    label_en: Bands\n"
                                 "    type: rate\n"
                                 "    brackets:\n"
                                 "      - from: 2025-01-01\n"
                                 "        steps:\n"
                                 "          - above: 0元\n"
                                 "            value: 3%\n"
                                 "          - above: 100元\n"
                                 "            value: 5%\n"
                                 "  other:\n"
                                 "    values:\n"
                                 "      - from: 2025-01-01\n"
                                 "        value: 3\n"
                                 "rules:\n"
                                 "  amount:\n"
                                 "    label: 月低保金\n"
                                 "    label_en: Amount\n"
                                 "    entity: household\n"
                                 "    type: exact money per month\n"
                                 "    cite: tl 第十二条\n"
                                 "    applies_when: ok\n"
                                 "    formula: |\n"
                                 "      round(line - income,\n"
                                 "            1分, half_up)\n"
                                 "    exceptions:\n"
                                 "      - label: 单人保\n"
                                 "        label_en: Single\n"
                                 "        when: single\n"
                                 "        formula: line\n"
                                 "        priority: \"1\"\n"
                                 "        cite: tl 第十三条\n"
                                 "    from: 2021-06-11\n"
                                 "    says:\n"
                                 "      true: 够\n"
                                 "      false: 不够\n"
                                 "      unknown: 不详\n"
                                 "    says_en:\n"
                                 "      true: enough\n"
                                 "    quote: 低于\n"
                                 "    replaces: cn.amount\n"
                                 "  aged:\n"
                                 "    label: 老年\n"
                                 "    label_en: Aged\n"
                                 "    entity: person\n"
                                 "    type: bool\n"
                                 "    versions:\n"
                                 "      - from: 2020-01-01\n"
                                 "        formula: age(birth, at) >= 60岁\n"
                                 "        cite: tl 第一条\n"
                                 "      - from: 2022-01-01\n"
                                 "        to: 2030-01-01\n"
                                 "        published: 2021-12-01\n"
                                 "        formula: age(birth, at) >= 65岁\n"
                                 "tables:\n"
                                 "  care:\n"
                                 "    label: 护理补贴\n"
                                 "    label_en: Care\n"
                                 "    entity: person\n"
                                 "    type: money per month\n"
                                 "    cite: tl 第五条\n"
                                 "    hit: collect sum\n"
                                 "    inputs:\n"
                                 "      - grade\n"
                                 "      - age(birth, at)\n"
                                 "    rows:\n"
                                 "      - \"g1, g2 | >= 60 => 150元\"\n"
                                 "      - \"-      | [18..60) => 100元\"\n"
                                 "      - \"否则 => 0元\"\n"
                                 "outcomes:\n"
                                 "  dibao:\n"
                                 "    label: 低保\n"
                                 "    label_en: Allowance\n"
                                 "    entity: household\n"
                                 "    eligible: ok\n"
                                 "    amount: amount\n"
                                 "    grade: \"\"\n"
                                 "    start: month_after_decision\n"
                                 "    cite: tl 第六条\n"
                                 "excludes:\n"
                                 "  - first: dibao\n"
                                 "    second: tekun\n"
                                 "    keep: second\n"
                                 "    cite: tl 第七条\n"
                                 "tests:\n"
                                 "  - name: 三口之家\n"
                                 "    at: 2025-07-01\n"
                                 "    known: \"\"\n"
                                 "    division: \"331181103000\"\n"
                                 "    household:\n"
                                 "      cars: \"1\"\n"
                                 "    members:\n"
                                 "      - role: self\n"
                                 "        wage:\n"
                                 "          2025-06: 3000元\n"
                                 "          2025-05: unknown\n"
                                 "      - role: spouse\n"
                                 "        visit:\n"
                                 "          2025-06-03: \"true\"\n"
                                 "    expect:\n"
                                 "      dibao: eligible\n"
                                 "      amount: 1240.00元\n"
                                 "      needs:\n"
                                 "        - wage\n"
                                 "    expect_members:\n"
                                 "      - is_counted: \"true\"\n"
                                 "reforms:\n"
                                 "  margin_2:\n"
                                 "    label: 两倍\n"
                                 "    label_en: Double\n"
                                 "    from: 2027-01-01\n"
                                 "    set:\n"
                                 "      margin: \"2\"\n"
                                 "    replace:\n"
                                 "      amount: line * 2\n";

TEST(every_key_of_the_manual_is_read)
{
    struct read r = read_one("rules/all.yaml", everything);
    const struct ast_pack *p = r.pack;
    show(&r);
    CHECK(r.f.n == 0);
    CHECK(eq(p->id, "cn-33") && eq(p->title.zh, "浙江省社会救助") && p->semantics == 1 &&
          eq(p->version, "2026.1") && eq(p->division, "330000") && p->extends.s.p == NULL);
    CHECK(p->sources_n == 1 && p->sources[0].from.v == day(2014, 11, 1).v &&
          p->sources[0].to.v == MZ_DATE_NONE.v && eq(p->sources[0].status, "confirmed"));
    CHECK(p->enums_n == 1 && p->enums[0].ordered && p->enums[0].values_n == 2 &&
          eq(p->enums[0].values[1].id, "g2") && mz_str_eq(p->enums[0].values[0].code, MZ_S("1")));
    CHECK(p->units_n == 1 && prints(p->units[0].where, "is_counted"));
    const struct ast_fact *f = p->facts;
    CHECK(p->facts_n == 1 && eq(f->id, "wage") && prints(f->min, "0") &&
          prints(f->max, "1000000元") && eq(f->months, "24") && eq(f->missing, "last(3)") &&
          mz_str_eq(f->type.base, MZ_S("money")) && mz_str_eq(f->type.period, MZ_S("month")));
    const struct ast_param *q = p->params;
    CHECK(p->params_n == 3 && q->by_division && eq(q->by_enum, "grade") && q->set_at_n == 2 &&
          q->bounds_n == 1 && prints(q->bounds[0].formula, "value >= parent") && !q->more);
    CHECK(q->values_n == 2 && prints(q->values[0].value, "1140元") &&
          q->values[0].published.v == day(2025, 1, 1).v && q->values[1].to.v == day(2027, 1, 1).v &&
          q->values[1].published.v == day(2025, 12, 20).v);
    CHECK(q[1].brackets_n == 1 && q[1].brackets[0].steps_n == 2 &&
          prints(q[1].brackets[0].steps[1].value, "5%"));
    CHECK(q[2].more && q[2].values_n == 1);
    mz_arena_free(r.a);
}

TEST(rules_tables_and_tests_are_read)
{
    struct read r = read_one("rules/all.yaml", everything);
    const struct ast_pack *p = r.pack;
    const struct ast_rule *u = p->rules;
    CHECK(p->rules_n == 3 && u->type.exact && u->versions_n == 1 &&
          prints(u->versions[0].formula, "round(line - income, 1分, half_up)") &&
          u->versions[0].exceptions_n == 1 && u->versions[0].exceptions[0].priority == 1 &&
          u->versions[0].from.v == day(2021, 6, 11).v && eq(u->versions[0].cite, "tl 第十二条") &&
          eq(u->says.no, "不够") && eq(u->says_en.yes, "enough") && eq(u->replaces, "cn.amount"));
    CHECK(u[1].versions_n == 2 && u[1].versions[0].published.v == day(2020, 1, 1).v &&
          u[1].versions[1].published.v == day(2021, 12, 1).v && u[1].versions[0].to.v == INT32_MIN);
    CHECK(u[2].inputs_n == 2 && u[2].hit == AST_COLLECT_SUM && u[2].rows_n == 3 &&
          prints(u[2].rows[0].cells[0], "g1, g2") && prints(u[2].rows[1].cells[0], "-") &&
          prints(u[2].rows[1].cells[1], "[18..60)") && prints(u[2].rows[1].value, "100元") &&
          u[2].rows[2].otherwise && !u[2].rows[1].otherwise && u[2].versions_n == 0);
    CHECK(p->outcomes_n == 1 && eq(p->outcomes[0].eligible, "ok") && p->excludes_n == 1 &&
          eq(p->excludes[0].keep, "second"));
    const struct ast_test *t = p->tests;
    CHECK(p->tests_n == 1 && t->known.v == t->at.v && t->household.n == 1 && t->members_n == 2 &&
          t->members[0].n == 3 && t->members[0].v[1].month == 2025 * 12 + 5 &&
          t->members[0].v[0].month == -1 && eq(t->members[0].v[2].value, "unknown") &&
          t->members[1].v[1].day.v == day(2025, 6, 3).v && t->expect.n == 2 && t->needs_given &&
          t->needs_n == 1 && eq(t->needs[0], "wage") && t->expect_members_n == 1);
    CHECK(p->reforms_n == 1 && p->reforms[0].set_n == 1 && p->reforms[0].replace_n == 1 &&
          prints(p->reforms[0].set[0].value, "2") &&
          prints(p->reforms[0].replace[0].value, "line * 2"));
    mz_arena_free(r.a);
}

TEST(a_formula_knows_its_own_line_and_column)
{
    struct read r = read_one("rules/a.yaml", "rules:\n"
                                             "  a:\n"
                                             "    label: 甲\n"
                                             "    label_en: A\n"
                                             "    entity: person\n"
                                             "    type: bool\n"
                                             "    formula: |\n"
                                             "      甲 +\n"
                                             "        乙 + 丙\n"
                                             "  b:\n"
                                             "    label: 乙\n"
                                             "    label_en: B\n"
                                             "    entity: person\n"
                                             "    type: bool\n"
                                             "    formula: 甲 and\n"
                                             "      丙 * )\n"
                                             "  c:\n"
                                             "    label: 丙\n"
                                             "    label_en: C\n"
                                             "    entity: person\n"
                                             "    type: bool\n"
                                             "    formula: \"甲 @\"\n"
                                             "  d:\n"
                                             "    label: 丁\n"
                                             "    label_en: D\n"
                                             "    entity: person\n"
                                             "    type: bool\n"
                                             "    formula: 'x = \"''\" +'\n");
    const struct ast *e = r.pack->rules_n > 0 ? r.pack->rules[0].versions[0].formula : NULL;
    CHECK(e != NULL && e->at.line == 8 && e->at.col == 7);
    CHECK(e != NULL && e->kid[1]->at.line == 9 && e->kid[1]->at.col == 13);
    CHECK(has(&r, "rules/a.yaml:16:11", "\")\" stands where a value is expected", "Write"));
    CHECK(has(&r, "rules/a.yaml:22:18", "ends where a value is expected", "Write"));
    CHECK(has(&r, "rules/a.yaml:28:24", "ends where a value is expected", "Write"));
    CHECK(r.f.errors == 3);
    mz_arena_free(r.a);
}

/* ---- types ----------------------------------------------------------------------- */

TEST(types_are_words_and_wrong_ones_are_refused)
{
    static const struct {
        const char *type;
        const char *say; /* NULL: good */
        const char *way;
        int col;
    } rows[] = {
        {"bool", NULL, NULL, 0},
        {"int 人", NULL, NULL, 0},
        {"int 平方米 per person", NULL, NULL, 0},
        {"number(2) 小时 per day", NULL, NULL, 0},
        {"exact money per person per month", NULL, NULL, 0},
        {"money stock", NULL, NULL, 0},
        {"money once", NULL, NULL, 0},
        {"enum grade", NULL, NULL, 0},
        {"set grade", NULL, NULL, 0},
        {"rate", NULL, NULL, 0},
        {"division", NULL, NULL, 0},
        {"mony", "\"mony\" is not part of a type", "Is \"money\" meant?", 11},
        {"number", "\"number\" is not part of a type", "", 11},
        {"number(12)", "\"number(12)\" is not part of a type", "", 11},
        {"money per monht", "\"monht\" is not part of a type", "Is \"month\" meant?", 21},
        {"money per", "The type is not complete", "", 20},
        {"money per month per year", "\"year\" is not part of a type", "", 31},
        {"money per month stock", "\"stock\" is not part of a type", "", 27},
        {"bool per month", "\"per\" is not part of a type", "", 16},
        {"enum", "The type is not complete", "", 15},
        {"exact bool", "\"exact\" is not part of a type", "", 21},
        {"money 元", "\"元\" is not part of a type", "", 17},
    };
    for (size_t i = 0; i < MZ_LEN(rows); i++) {
        char text[300];
        char at[40];
        (void)snprintf(text, sizeof text,
                       "facts:\n  a:\n    label: 甲\n    label_en: A\n    entity: person\n"
                       "    type: %s\n",
                       rows[i].type);
        (void)snprintf(at, sizeof at, "facts/a.yaml:6:%d", rows[i].col);
        struct read r = read_one("facts/a.yaml", text);
        if (rows[i].say == NULL) {
            show(&r);
            CHECK(r.f.n == 0 && r.pack->facts[0].type.base.n > 0);
        } else {
            CHECK(has(&r, at, rows[i].say, rows[i].way) && r.f.n == 1);
        }
        mz_arena_free(r.a);
    }
}

/* ---- what is refused --------------------------------------------------------------- */

static const struct {
    const char *text; /* of rules/a.yaml */
    const char *at;
    const char *say;
    const char *way;
} wrong[] = {
    {"rulse:\n", "rules/a.yaml:1:1", "The key \"rulse\" is not known", "Is \"rules\" meant?"},
    {"zzzzzzzz:\n", "rules/a.yaml:1:1", "is not known", "Known here: sources, enums"},
    {"version: 1\n", "rules/a.yaml:1:1", "\"version\" stands in pack.yaml only", "Move"},
    {"- a\n", "rules/a.yaml:1:1", "A file holds sections", "rules:"},
    {"rules: 3\n", "rules/a.yaml:1:8", "\"rules\" must hold keys and values", "key: value"},
    {"rules:\n  a: 3\n", "rules/a.yaml:2:3", "An entry must hold keys and values", "key"},
    {"rules:\n  A:\n    label: x\n", "rules/a.yaml:2:3", "\"A\" is not an id", "small letter"},
    {"facts:\n  a:\n    lable: 甲\n", "rules/a.yaml:3:5", "The key \"lable\" is not known",
     "Is \"label\" meant?"},
    {"facts:\n  a:\n    label: 甲\n", "rules/a.yaml:2:3", "\"type\" is missing", "type: …"},
    {"facts:\n  a:\n    label: 甲\n", "rules/a.yaml:2:3", "\"label_en\" is missing", "label_en"},
    {"facts:\n  a:\n    entity: persn\n", "rules/a.yaml:3:13",
     "\"persn\" is no value of \"entity\"", "Is \"person\" meant?"},
    {"facts:\n  a:\n    label:\n      - x\n", "rules/a.yaml:4:7", "\"label\" must be a text",
     "colon"},
    {"facts:\n  a:\n    min: 1 +\n", "rules/a.yaml:3:13", "ends where a value is expected",
     "Write"},
    {"facts:\n  a:\n    label: 甲\nfacts:\n", "rules/a.yaml:4:1", "a second time", "Correct"},
    {"sources:\n  a:\n    from: 2025-02-30\n", "rules/a.yaml:3:11", "\"2025-02-30\" is not a day",
     "2025-07-01"},
    {"enums:\n  a:\n    ordered: yes\n", "rules/a.yaml:3:14", "neither true nor false", "true"},
    {"params:\n  a:\n    by: division; x\n", "rules/a.yaml:3:9", "\"division; x\" is no value",
     "comma"},
    {"params:\n  a:\n    set_at:\n      - town\n", "rules/a.yaml:4:9", "\"town\" is no value",
     "Known here: country"},
    {"params:\n  a:\n    label: 甲\n", "rules/a.yaml:2:3", "\"type\" is missing", "parent pack"},
    {"params:\n  a:\n    type: rate\n", "rules/a.yaml:2:3", "\"label\" is missing", "label"},
    {"params:\n  a:\n    values:\n      - value: 1\n        division: \"33x\"\n",
     "rules/a.yaml:5:20", "\"33x\" is not a division", "12 digits"},
    {"params:\n  a:\n    values:\n      - value: 1\n", "rules/a.yaml:4:9", "\"from\" is missing",
     "from: …"},
    {"params:\n  a:\n    table: params/no.csv\n", "rules/a.yaml:3:12", "has no table", "path"},
    {"params:\n  a:\n    table: rules/a.yaml\n", "rules/a.yaml:3:12", "has no table", "path"},
    {"rules:\n  a:\n    label: 甲\n", "rules/a.yaml:2:3", "\"formula\" is missing", "formula"},
    {"rules:\n  a:\n    from: 2025-01-01\n    versions:\n      - formula: x\n", "rules/a.yaml:3:5",
     "\"from\" stands beside \"versions\"", "Move"},
    {"rules:\n  a:\n    versions:\n      - from: 2025-01-01\n", "rules/a.yaml:4:9",
     "\"formula\" is missing", "formula"},
    {"rules:\n  a:\n    exceptions:\n      - priority: x\n", "rules/a.yaml:4:19",
     "\"x\" is not a whole number", "digits"},
    {"rules:\n  a:\n    formula: x\ntables:\n  a:\n    inputs:\n      - x\n", "rules/a.yaml:5:3",
     "\"a\" is declared a second time; the first is rules/a.yaml:2", "another id"},
    {"tables:\n  a:\n    inputs:\n      - x\n", "rules/a.yaml:2:3", "\"rows\" is missing", "rows"},
    {"tables:\n  a:\n    rows:\n      - x => 1\n    inputs:\n      - x\n      - y\n",
     "rules/a.yaml:4:9", "The row has 1 cells; the table has 2 inputs", "=>"},
    {"tables:\n  a:\n    rows:\n      - x | y\n    inputs:\n      - x\n      - y\n",
     "rules/a.yaml:4:9", "The row has 2 cells", "=>"},
    {"tables:\n  a:\n    rows:\n      - \"x | y + => 1\"\n    inputs:\n      - x\n      - y\n",
     "rules/a.yaml:4:16", "\"+\" stands behind", "Delete"},
    {"tables:\n  a:\n    rows:\n      - x => 1 +\n    inputs:\n      - x\n", "rules/a.yaml:4:17",
     "ends where a value is expected", "Write"},
    {"tables:\n  a:\n    hit: collect all\n", "rules/a.yaml:3:10", "\"collect all\" is no value",
     "Is \"collect sum\" meant?"},
    {"tests:\n  - name: a\n", "rules/a.yaml:2:5", "\"at\" is missing", "at: …"},
    {"tests:\n  - at: 2025-07-01\n", "rules/a.yaml:2:5", "\"expect\" is missing", "expect: …"},
    {"tests:\n  - household:\n      a:\n        2025-13: 1\n", "rules/a.yaml:4:9",
     "\"2025-13\" is neither a month nor a day", "2025-07"},
    {"tests:\n  - members: x\n", "rules/a.yaml:2:14", "\"members\" must be a list", "- "},
    {"tests:\n  - expect:\n      needs: x\n", "rules/a.yaml:3:14", "\"needs\" must be a list",
     "- "},
    {"reforms:\n  a:\n    set: 3\n", "rules/a.yaml:3:10", "\"set\" must hold keys and values", ""},
    {"a: &x\n  - *x\n", "rules/a.yaml:1:4", "an anchor", "Correct it first"},
};

TEST(what_is_wrong_is_found_at_its_place_with_a_way_out)
{
    for (size_t i = 0; i < MZ_LEN(wrong); i++) {
        struct read r = read_one("rules/a.yaml", wrong[i].text);
        CHECK(has(&r, wrong[i].at, wrong[i].say, wrong[i].way));
        CHECK(r.pack != NULL && eq(r.pack->id, "cn-33"));
        mz_arena_free(r.a);
    }
}

TEST(a_bad_item_does_not_hide_the_others)
{
    struct read r = read_one(
        "facts/a.yaml", "facts:\n"
                        "  a:\n"
                        "    label: 甲\n    label_en: A\n    entity: person\n    type: boool\n"
                        "  b:\n"
                        "    label: 乙\n    label_en: B\n    entity: person\n    type: bool\n"
                        "    min: )\n"
                        "  c:\n"
                        "    label: 丙\n    label_en: C\n    entity: person\n    type: date\n");
    CHECK(r.f.errors == 2 && r.pack->facts_n == 3 && eq(r.pack->facts[2].id, "c"));
    mz_arena_free(r.a);
}

TEST(the_head_of_a_pack_is_checked)
{
    struct read r = read_files(NULL, 0);
    CHECK(has(&r, "pack.yaml:0:0", "The pack has no pack.yaml", "Write one"));
    mz_arena_free(r.a);
    const struct ast_file bad = {MZ_S("pack.yaml"), MZ_S("pack: CN\nextends: ../x\ntitel: a\n")};
    r = read_files(&bad, 1);
    CHECK(has(&r, "pack.yaml:1:7", "\"CN\" is not the id of a pack", "cn-33"));
    CHECK(has(&r, "pack.yaml:2:10", "\"../x\" is not the id of a pack", "cn-33"));
    CHECK(has(&r, "pack.yaml:3:1", "\"titel\" is not known", "Is \"title\" meant?"));
    CHECK(has(&r, "pack.yaml:1:1", "\"version\" is missing", "version: …"));
    mz_arena_free(r.a);
    const struct ast_file twice[] = {{MZ_S("pack.yaml"), mz_str_of(head)},
                                     {MZ_S("facts/x.txt"), MZ_S("")},
                                     {MZ_S("pack.yaml"), mz_str_of(head)}};
    r = read_files(twice, 3);
    CHECK(has(&r, "pack.yaml:0:0", "stands in the pack twice", "Delete"));
    CHECK(has(&r, "facts/x.txt:0:0", "Nothing names this file", "table"));
    mz_arena_free(r.a);
}

/* ---- CSV ------------------------------------------------------------------------------ */

static const char sheet_yaml[] = "params:\n"
                                 "  line:\n"
                                 "    label: 标准\n"
                                 "    label_en: Line\n"
                                 "    type: money\n"
                                 "    by: division\n"
                                 "    table: params/line.csv\n"
                                 "tables:\n"
                                 "  care:\n"
                                 "    label: 护理\n"
                                 "    label_en: Care\n"
                                 "    entity: person\n"
                                 "    type: money\n"
                                 "    inputs:\n"
                                 "      - grade\n"
                                 "      - age(birth, at)\n"
                                 "    file: tables/care.csv\n";

static struct read read_sheets(const char *values, const char *rows)
{
    const struct ast_file files[] = {{MZ_S("rules/a.yaml"), mz_str_of(sheet_yaml)},
                                     {MZ_S("pack.yaml"), mz_str_of(head)},
                                     {MZ_S("params/line.csv"), mz_str_of(values)},
                                     {MZ_S("tables/care.csv"), mz_str_of(rows)}};
    return read_files(files, 4);
}

TEST(bulk_values_and_tables_come_from_csv)
{
    struct read r = read_sheets("division,from,to,published,value,cite,note\n"
                                "331181,2025-01-01,,2024-12-20,1140元,tl 第一条,x\n"
                                "\"330000\",2026-01-01,2027-01-01,,\"1,200元\",,\n"
                                "33,2026-01-01,,,1200元,,\n",
                                "grade,\"age( birth , 评估日 )\",value,cite\n"
                                "\"g1, g2\",>= 60,150元,tl 第二条\n"
                                "-,[18..60),100元,\n"
                                "otherwise,,0元,\n");
    const struct ast_param *p = r.pack->params;
    const struct ast_rule *t = r.pack->rules;
    CHECK(has(&r, "params/line.csv:3:32", "\",\" stands behind", "Delete") && r.f.n == 1);
    CHECK(p->values_n == 2 && mz_str_eq(p->values[0].division, MZ_S("331181")) &&
          p->values[0].published.v == day(2024, 12, 20).v && prints(p->values[0].value, "1140元") &&
          p->values[0].at.line == 2 && p->values[0].at.col == 31 &&
          mz_str_eq(p->values[0].at.file, MZ_S("params/line.csv")));
    CHECK(t->rows_n == 3 && prints(t->rows[0].cells[0], "g1, g2") &&
          prints(t->rows[0].cells[1], ">= 60") && mz_str_eq(t->rows[0].cite, MZ_S("tl 第二条")) &&
          t->rows[2].otherwise && prints(t->rows[2].value, "0元"));
    mz_arena_free(r.a);
}

TEST(wrong_tables_are_refused)
{
    static const struct {
        const char *values;
        const char *rows;
        const char *at;
        const char *say;
    } rows[] = {
        {"", "value\n", "params/line.csv:1:1", "is empty"},
        {"divison,from,value\n", "value\n", "params/line.csv:1:1", "\"divison\" is not known"},
        {"division,value\n", "value\n", "params/line.csv:1:1", "\"from\" is missing"},
        {"from,value\n2025-1-1,3\n", "value\n", "params/line.csv:2:1", "is not a day"},
        {"from,value\n,3\n", "value\n", "params/line.csv:2:1", "\"from\" is missing"},
        {"division,from,value\n12345,2025-01-01,3\n", "value\n", "params/line.csv:2:1",
         "is not a division"},
        {"from,value\n2025-01-01\n", "value\n", "params/line.csv:2:1", "olumn"},
        {"from,value\n2025-01-01,\"3\n", "value\n", "params/line.csv:2:1", "quote"},
        {"from,value\n", "", "tables/care.csv:0:1", "\"value\" is missing"},
        {"from,value\n", "grade,value\n", "tables/care.csv:1:1",
         "\"age(birth, 评估日)\" is missing"},
        {"from,value\n", "garde,value\n", "tables/care.csv:1:1", "\"garde\" is not an input"},
        {"from,value\n", "grade,\"age(birth, at)\",value\ng1,>= ,3元\n", "tables/care.csv:2:6",
         "ends where a value is expected"},
    };
    for (size_t i = 0; i < MZ_LEN(rows); i++) {
        struct read r = read_sheets(rows[i].values, rows[i].rows);
        CHECK(has(&r, rows[i].at, rows[i].say, ""));
        mz_arena_free(r.a);
    }
}

/* ---- identity ---------------------------------------------------------------------------- */

TEST(the_hash_is_of_names_lengths_and_bytes_whatever_the_order)
{
    const struct ast_file a[] = {{MZ_S("pack.yaml"), MZ_S("pack: cn\n")},
                                 {MZ_S("rules/a.yaml"), MZ_S("rules:\n")}};
    const struct ast_file b[] = {a[1], a[0]};
    const struct ast_file c[] = {a[0], {MZ_S("rules/b.yaml"), MZ_S("rules:\n")}};
    struct read ra = read_files(a, 2);
    struct read rb = read_files(b, 2);
    struct read rc = read_files(c, 2);
    /* printf 'pack.yaml\n9\npack: cn\nrules/a.yaml\n7\nrules:\n' | sha256sum */
    CHECK(strcmp(ra.pack->source_hash,
                 "17de35e886ad72f44e8467da6571a6937b2475710641855680f96bb53290dd9c") == 0);
    CHECK(strcmp(ra.pack->source_hash, rb.pack->source_hash) == 0);
    CHECK(strcmp(ra.pack->source_hash, rc.pack->source_hash) != 0);
    mz_arena_free(ra.a);
    mz_arena_free(rb.a);
    mz_arena_free(rc.a);
}

/* ---- folders -------------------------------------------------------------------------------- */

static void put(const char *folder, const char *name, const char *text)
{
    char path[300];
    (void)snprintf(path, sizeof path, "%s/%s", folder, name);
    FILE *f = fopen(path, "w");
    if (f != NULL) {
        (void)fputs(text, f);
        (void)fclose(f);
    }
}

static void drop(const char *folder)
{
    char line[300];
    (void)snprintf(line, sizeof line, "rm -rf '%s'", folder);
    (void)!system(line); /* NOLINT(cert-env33-c): a fixed text */
}

TEST(a_folder_is_read_and_a_library_finds_packs)
{
    char top[] = "/tmp/mz_load_XXXXXX";
    char path[300];
    CHECK(mkdtemp(top) != NULL);
    static const char *const made[] = {"cn-33", "cn-33/rules", "cn-33/params", "cn-33/text", "cn"};
    for (size_t i = 0; i < MZ_LEN(made); i++) {
        (void)snprintf(path, sizeof path, "%s/%s", top, made[i]);
        CHECK(mkdir(path, 0700) == 0);
    }
    put(top, "cn-33/pack.yaml", head);
    put(top, "cn-33/other.yaml", "rules:\n");
    put(top, "cn-33/rules/all.yaml", everything);
    put(top, "cn-33/rules/notes.md", "# not read");
    put(top, "cn-33/params/x.csv", "a");
    put(top, "cn/pack.yaml", head);
    mz_cx cx = {.a = mz_arena_new(64U << 20U)};
    struct rule_library lib = rule_library_of(cx.a, top);
    struct read r = {.a = cx.a, .f = {.a = cx.a}};
    CHECK(lib.pack(&cx, lib.p, MZ_S("cn-33"), &r.f, &r.pack) == MZ_OK);
    CHECK(r.pack != NULL && r.pack->rules_n == 3 && r.f.errors == 0 && r.f.n == 2);
    CHECK(has(&r, "other.yaml:0:0", "Only pack.yaml is read here", "Move"));
    CHECK(has(&r, "params/x.csv:0:0", "Nothing names this file", "table"));
    r.f = (struct ast_findings){.a = cx.a};
    CHECK(lib.pack(&cx, lib.p, MZ_S("cn"), &r.f, &r.pack) == MZ_OK);
    CHECK(has(&r, "pack.yaml:1:7", "is called \"cn-33\", its folder \"cn\"", "same name"));
    CHECK(lib.pack(&cx, lib.p, MZ_S("cn-44"), &r.f, &r.pack) == MZ_ABSENT);
    mz_clear(&cx);
    CHECK(lib.pack(&cx, lib.p, MZ_S("../cn"), &r.f, &r.pack) == MZ_ABSENT);
    mz_clear(&cx);
    CHECK(ast_load(&cx, "/tmp/mz-no-such-folder", &r.f, &r.pack) == MZ_ABSENT);
    mz_clear(&cx);
    (void)snprintf(path, sizeof path, "%s/cn/rules", top);
    CHECK(mkdir(path, 0700) == 0);
    (void)snprintf(path, sizeof path, "%s/cn/rules/link.yaml", top);
    CHECK(symlink("/etc/passwd", path) == 0);
    r.f = (struct ast_findings){.a = cx.a};
    CHECK(lib.pack(&cx, lib.p, MZ_S("cn"), &r.f, &r.pack) == MZ_OK);
    CHECK(has(&r, "rules/link.yaml:0:0", "not a file that can be read", "Links"));
    mz_arena_free(cx.a);
    drop(top);
}

/* ---- size --------------------------------------------------------------------------------------
 */

TEST(hostile_packs_are_refused_in_bounded_room)
{
    mz_arena *a = mz_arena_new(256U << 20U);
    mz_sb deep = mz_sb_new(a, 8U << 20U);
    for (int i = 0; i < 100; i++) {
        mz_sb_fmt(&deep, "%*sa:\n", i, "");
    }
    struct read r = read_one("rules/a.yaml", mz_sb_view(&deep).p);
    CHECK(r.f.errors == 1 && strcmp(r.f.v[0].check, "yaml") == 0);
    mz_arena_free(r.a);

    mz_sb rows = mz_sb_new(a, 8U << 20U);
    mz_sb_str(&rows, MZ_S("tables:\n  a:\n    label: a\n    label_en: a\n    entity: person\n"
                          "    type: bool\n    inputs:\n      - x\n    rows:\n"));
    for (int i = 0; i < 5000; i++) {
        mz_sb_fmt(&rows, "      - %d => true\n", i);
    }
    r = read_one("tables/a.yaml", mz_sb_view(&rows).p);
    CHECK(r.f.errors == 1 && strcmp(r.f.v[0].check, "limit") == 0 &&
          r.pack->rules[0].rows_n == AST_ROWS_MAX);
    mz_arena_free(r.a);

    mz_sb items = mz_sb_new(a, 8U << 20U);
    mz_sb_str(&items, MZ_S("sources:\n"));
    for (int i = 0; i < 6000; i++) {
        mz_sb_fmt(&items, "  a%d:\n    title: x\n", i);
    }
    r = read_one("rules/a.yaml", mz_sb_view(&items).p);
    CHECK(r.f.errors == 1 && strcmp(r.f.v[0].check, "limit") == 0 &&
          r.pack->sources_n == AST_ITEMS_MAX);
    mz_arena_free(r.a);

    mz_sb values = mz_sb_new(a, 64U << 20U);
    mz_sb_str(&values, MZ_S("from,value\n"));
    for (int i = 0; i < AST_VALUES_MAX + 10; i++) {
        mz_sb_str(&values, MZ_S("2025-01-01,1\n"));
    }
    r = read_sheets(mz_sb_view(&values).p, "grade,\"age(birth, at)\",value\n");
    CHECK(r.f.errors == 1 && strcmp(r.f.v[0].check, "limit") == 0 &&
          r.pack->params[0].values_n == AST_VALUES_MAX);
    mz_arena_free(r.a);

    struct ast_file *many = MZ_NEW_N(a, struct ast_file, 3000);
    for (int i = 0; i < 3000; i++) {
        many[i] = (struct ast_file){mz_str_fmt(a, "rules/%04d.yaml", i), MZ_S("")};
    }
    many[7] = (struct ast_file){MZ_S("pack.yaml"), mz_str_of(head)};
    r = read_files(many, 3000);
    CHECK(r.f.errors == 1 && strcmp(r.f.v[0].check, "limit") == 0);
    mz_arena_free(r.a);
    mz_arena_free(a);
}

TEST(a_pack_of_two_hundred_rules_is_read)
{
    mz_arena *a = mz_arena_new(64U << 20U);
    mz_sb out = mz_sb_new(a, 8U << 20U);
    mz_sb_str(&out, MZ_S("rules:\n"));
    for (int i = 0; i < 200; i++) {
        mz_sb_fmt(&out,
                  "  rule_%d:\n    label: 规则\n    label_en: Rule\n    entity: household\n"
                  "    type: money per month\n    cite: tl 第十二条\n"
                  "    formula: |\n      if 低保标准 > 合计(成员[counted]: 工资 + 养老金) / "
                  "count(members[counted]) and not (a or b) then round((line - income_per_head) * "
                  "count(members[counted]), 1分, half_up) else 0元\n"
                  "    exceptions:\n      - label: 单人保\n        label_en: Single\n"
                  "        when: single and age(birth, at) >= 60岁\n        formula: line * 0.8\n"
                  "        cite: tl 第十三条\n",
                  i);
    }
    struct timespec from;
    struct timespec to;
    (void)clock_gettime(CLOCK_MONOTONIC, &from);
    struct read r = read_one("rules/a.yaml", mz_sb_view(&out).p);
    (void)clock_gettime(CLOCK_MONOTONIC, &to);
    double ms = (double)(to.tv_sec - from.tv_sec) * 1e3 + (double)(to.tv_nsec - from.tv_nsec) / 1e6;
    printf("200 rules, %zu bytes: %.1f ms, %zu KiB\n", out.n, ms, mz_arena_total(r.a) / 1024);
    show(&r);
    CHECK(r.f.n == 0 && r.pack->rules_n == 200);
    mz_arena_free(r.a);
    mz_arena_free(a);
}

TEST_MAIN(T(every_key_of_the_manual_is_read), T(rules_tables_and_tests_are_read),
          T(a_formula_knows_its_own_line_and_column), T(types_are_words_and_wrong_ones_are_refused),
          T(what_is_wrong_is_found_at_its_place_with_a_way_out),
          T(a_bad_item_does_not_hide_the_others), T(the_head_of_a_pack_is_checked),
          T(bulk_values_and_tables_come_from_csv), T(wrong_tables_are_refused),
          T(the_hash_is_of_names_lengths_and_bytes_whatever_the_order),
          T(a_folder_is_read_and_a_library_finds_packs),
          T(hostile_packs_are_refused_in_bounded_room), T(a_pack_of_two_hundred_rules_is_read))
