/*
 * check_testing.h - packs of tests as books, and what was found in them as lines.
 *
 * Layer: rule, for tests only.
 */
#ifndef MZ_RULE_CHECK_TESTING_H
#define MZ_RULE_CHECK_TESTING_H

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "rule/rule.h"

struct checked {
    mz_cx cx;
    struct ast_findings f;
    struct ast_pack *pack;
    struct rule_book *book;
};

static inline struct checked *checked_new(void)
{
    mz_arena *a = mz_arena_new((size_t)1 << 32);
    struct checked *k = MZ_NEW(a, struct checked);
    k->cx.a = a;
    k->f.a = a;
    return k;
}

static inline void checked_done(struct checked *k)
{
    mz_arena_free(k->cx.a);
}

/* A finding without a way out fails whichever test met it. */
static inline void checked_ways(const struct checked *k)
{
    for (size_t i = 0; i < k->f.n; i++) {
        if (k->f.v[i].way.text == NULL) {
            printf("%d:%d \"%s\" has no way out\n", k->f.v[i].at.line, k->f.v[i].at.col,
                   k->f.v[i].say.text);
            exit(1);
        }
    }
}

/* A pack of tests/packs with its parents. */
static inline mz_code checked_folder(struct checked *k, const char *id)
{
    struct rule_library lib = rule_library_of(k->cx.a, "tests/packs");
    mz_str folder = mz_str_fmt(k->cx.a, "tests/packs/%s", id);
    MZ_TRY(ast_load(&k->cx, folder.p, &k->f, &k->pack));
    mz_code rc = rule_check(&k->cx, &lib, k->pack, &k->f, &k->book);
    checked_ways(k);
    return rc;
}

#define FACT(id, label, entity, type)                                            \
    "  " id ":\n    label: " label "\n    label_en: " id "\n    entity: " entity \
    "\n    type: " type "\n"

/* A rule "r" in x.yaml; its formula begins at 8:15. */
#define RULE(entity, type, formula)                                                         \
    "rules:\n  r:\n    label: 甲\n    label_en: A\n    entity: " entity "\n    type: " type \
    "\n    cite: s 第一条\n    formula: '" formula "'\n"

/* A pack of one file, rules/x.yaml, below a short pack.yaml. */
static inline struct checked *checked_text(enum mz_lang lang, const char *text)
{
    static const char head[] = "pack: t\ntitle: 测试\ntitle_en: Test\nversion: \"1\"\n"
                               "semantics: 1\ndivision: \"330000\"\nsources:\n  s:\n"
                               "    title: 样例\n    number: 一号\n    from: 2020-01-01\n"
                               "  old:\n    title: 旧样例\n    number: 二号\n"
                               "    from: 2010-01-01\n    to: 2020-01-01\n";
    static const char facts[] =
        "enums:\n"
        "  role:\n    label: 关系\n    label_en: Relation\n    values:\n"
        "      self:\n        label: 本人\n        label_en: Self\n"
        "      child:\n        label: 子女\n        label_en: Child\n"
        "  grade:\n    label: 等级\n    label_en: Grade\n    ordered: true\n    values:\n"
        "      g1:\n        label: 一级\n        label_en: Grade 1\n"
        "      g2:\n        label: 二级\n        label_en: Grade 2\n"
        "      g3:\n        label: 三级\n        label_en: Grade 3\n"
        "  kind:\n    label: 类别\n    label_en: Kind\n    values:\n"
        "      fire:\n        label: 火灾\n        label_en: Fire\n"
        "      flood:\n        label: 水灾\n        label_en: Flood\n"
        "facts:\n" FACT("role", "关系人", "person", "enum role") FACT(
            "birth", "出生", "person", "date") FACT("level", "残疾等级", "person", "enum grade")
            FACT("pay", "工资", "person", "money per month") "    group: income\n" FACT(
                "yearly", "年收入", "person", "money per year")
                FACT("wage", "月工资", "person",
                     "money per month") "    history: month\n    months: \"24\"\n" FACT("savings",
                                                                                        "存款",
                                                                                        "household",
                                                                                        "money "
                                                                                        "stock")
                    FACT("cars", "机动车", "household", "int 辆") "    max: 20辆\n" FACT(
                        "heads", "人口", "household",
                        "int 人") "    max: 50人\n" FACT("moved", "迁居", "household", "bool")
                        FACT("urban", "城镇", "household", "bool")
                            FACT("cause", "原因", "household", "enum kind")
                                FACT("causes", "各原因", "household", "set kind");
    struct checked *k = checked_new();
    const struct ast_file files[] = {{MZ_S("facts.yaml"), mz_str_of(facts)},
                                     {MZ_S("pack.yaml"), mz_str_of(head)},
                                     {MZ_S("x.yaml"), mz_str_of(text)}};
    k->cx.lang = lang;
    ast_read(k->cx.a, files, 3, &k->f, &k->pack);
    if (k->pack != NULL && rule_check(&k->cx, NULL, k->pack, &k->f, &k->book) != MZ_OK) {
        printf("rule_check: %s\n", k->cx.err.msg);
    }
    checked_ways(k);
    return k;
}

/* "x.yaml:4:5 sentence (way out)" */
static inline mz_str checked_line(const struct checked *k, size_t i)
{
    const struct ast_finding *f = &k->f.v[i];
    enum mz_lang lang = k->cx.lang;
    mz_str way = f->way.text == NULL ? MZ_S("") : mz_text_say(k->cx.a, lang, f->way);
    return mz_str_fmt(k->cx.a, MZ_FMT ":%d:%d " MZ_FMT " (" MZ_FMT ")", MZ_ARG(f->at.file),
                      f->at.line, f->at.col, MZ_ARG(mz_text_say(k->cx.a, lang, f->say)),
                      MZ_ARG(way));
}

static inline void checked_show(const struct checked *k, enum ast_grade least)
{
    for (size_t i = 0; i < k->f.n; i++) {
        if (k->f.v[i].grade <= least) {
            printf("  %d " MZ_FMT "\n", (int)k->f.v[i].grade, MZ_ARG(checked_line(k, i)));
        }
    }
}

/* Is there a finding of that grade whose line begins so? */
static inline bool checked_has(const struct checked *k, enum ast_grade grade, const char *line)
{
    for (size_t i = 0; i < k->f.n; i++) {
        mz_str s = checked_line(k, i);
        if (k->f.v[i].grade == grade && s.n >= strlen(line) &&
            memcmp(s.p, line, strlen(line)) == 0) {
            return true;
        }
    }
    return false;
}

/* Is there a finding of that grade that says this? What was found instead is printed. */
static inline bool checked_says(const struct checked *k, const char *sentence, enum ast_grade grade)
{
    for (size_t i = 0; i < k->f.n; i++) {
        mz_str s = checked_line(k, i);
        if (k->f.v[i].grade == grade && memmem(s.p, s.n, sentence, strlen(sentence)) != NULL) {
            return true;
        }
    }
    printf("  wanted: %s\n", sentence);
    checked_show(k, AST_WARNING);
    return false;
}

/* The same of a text, as it is said in English. */
static inline bool checked_finds(const char *text, const char *sentence, enum ast_grade grade)
{
    struct checked *k = checked_text(MZ_LANG_EN, text);
    bool found = checked_says(k, sentence, grade);
    checked_done(k);
    return found;
}

/* A text that is whole but for one part, and what is said of it. */
struct checked_fault {
    const char *from;
    const char *to;
    const char *says;
};

/* The text with that part changed; a part that is not there ends the program. From `a`. */
static inline char *checked_changed(mz_arena *a, const char *whole, const struct checked_fault *f)
{
    const char *p = strstr(whole, f->from);
    size_t n = strlen(whole) + strlen(f->to) + 1;
    char *out = mz_arena_alloc(a, n);
    if (p == NULL) {
        printf("  not in the text: %s\n", f->from);
        abort();
    }
    (void)snprintf(out, n, "%.*s%s%s", (int)(p - whole), whole, f->to, p + strlen(f->from));
    return out;
}

#endif
