/* Findings: kept within bounds, and shown with the line they speak of. */
#include "base/text.h"
#include "check.h"
#include "rule/pack.h"
#include "rule/rule.h"

TEST(a_finding_is_shown_with_its_line_a_mark_and_the_way_out)
{
    static const char source[] = "rules:\n  a:\n    formula: 低保标准 + )\n";
    mz_arena *a = mz_arena_new(1U << 22U);
    struct ast_findings f = {.a = a};
    struct ast_at at = {
        .pack = MZ_S("cn-33"), .file = MZ_S("rules/a.yaml"), .line = 3, .col = 14, .len = 1};
    CHECK(ast_parse(a, MZ_S("低保标准 + )"), at, &f) == NULL && f.n == 1);
    mz_str zh = rule_finding_say(a, MZ_LANG_ZH, &f.v[0], MZ_S("my/packs/cn-33"), mz_str_of(source));
    CHECK(mz_str_eq(zh, MZ_S("my/packs/cn-33/rules/a.yaml:3:21: 错误：此处应为数值或名称，现为“)”\n"
                             "        formula: 低保标准 + )\n"
                             "                            ^\n"
                             "    办法：请写数字、名称、函数或括号中的公式\n")));
    /* A wide character has a mark of two columns; a mark behind the line; a long line is cut. */
    struct ast_finding one = {AST_WARNING,
                              "x",
                              {.file = MZ_S("f.yaml"), .line = 1, .col = 2, .len = 2},
                              {.text = MZ_T("Write {0}"), .arg = {MZ_S("=")}},
                              {.text = NULL}};
    CHECK(mz_str_eq(rule_finding_say(a, MZ_LANG_EN, &one, MZ_S(""), MZ_S("a低保b")),
                    MZ_S("f.yaml:1:2: warning: Write =\n    a低保b\n     ^^^^\n")));
    one.at.col = 5;
    CHECK(mz_str_eq(rule_finding_say(a, MZ_LANG_EN, &one, MZ_S(""), MZ_S("a低保b")),
                    MZ_S("f.yaml:1:5: warning: Write =\n    a低保b\n          ^\n")));
    one.at.col = 70000;
    char *line = mz_arena_alloc(a, 1U << 20U);
    memset(line, 'x', 1U << 20U);
    CHECK(rule_finding_say(a, MZ_LANG_EN, &one, MZ_S(""), (mz_str){line, 1U << 20U}).n < 400);
    one.at.line = 0;
    CHECK(mz_str_eq(rule_finding_say(a, MZ_LANG_EN, &one, MZ_S(""), MZ_S("a")),
                    MZ_S("f.yaml: warning: Write =\n")));
    one.at.line = 9;
    CHECK(mz_str_eq(rule_finding_say(a, MZ_LANG_EN, &one, MZ_S(""), MZ_S("a")),
                    MZ_S("f.yaml:9:70000: warning: Write =\n")));
    mz_arena_free(a);
}

/* The place that yaml.c puts into its sentence is not said twice. */
TEST(a_place_is_said_once)
{
    static const char text[] = "a: &x\n";
    const struct ast_file file = {MZ_S("pack.yaml"), mz_str_of(text)};
    struct ast_findings f = {.a = mz_arena_new(1U << 24U)};
    struct ast_pack *pack = NULL;
    ast_read(f.a, &file, 1, &f, &pack);
    CHECK(f.n == 1);
    mz_str en = rule_finding_say(f.a, MZ_LANG_EN, &f.v[0], MZ_S(""), mz_str_of(text));
    mz_str zh = rule_finding_say(f.a, MZ_LANG_ZH, &f.v[0], MZ_S(""), mz_str_of(text));
    CHECK(strstr(en.p, "pack.yaml:1:4: error: an anchor (&x) is not taken here") == en.p);
    CHECK(strstr(zh.p, "pack.yaml:1:4: 错误：不接受锚点") == zh.p);
    mz_arena_free(f.a);
}

TEST(findings_are_bounded_and_errors_have_the_right_of_way)
{
    mz_arena *a = mz_arena_new(1U << 22U);
    struct ast_findings f = {.a = a};
    for (int i = 0; i < 250; i++) {
        ast_find(&f, (struct ast_finding){AST_WARNING, "x", {.line = i}, {.text = "w"}, {0}});
    }
    CHECK(f.n == AST_FINDINGS_MAX && f.dropped == 50 && f.errors == 0);
    for (int i = 0; i < 250; i++) {
        ast_find(&f, (struct ast_finding){AST_ERROR, "x", {.line = i}, {.text = "e"}, {0}});
    }
    CHECK(f.n == AST_FINDINGS_MAX && f.dropped == 300 && f.errors == 250);
    CHECK(f.v[0].grade == AST_ERROR && f.v[0].at.line == 0 && f.v[199].at.line == 199);
    mz_arena_free(a);
}

TEST_MAIN(T(a_finding_is_shown_with_its_line_a_mark_and_the_way_out), T(a_place_is_said_once),
          T(findings_are_bounded_and_errors_have_the_right_of_way))
