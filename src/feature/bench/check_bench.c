/*
 * check_bench.c - what a writer of packs waits for: 200 rules that hang on each other, read and
 * checked, and the chain of Longquan from its files.
 */
#include <time.h>

#include "base/utf8.h"
#include "base/text.h"
#include "feature/bench/rules_law.h"
#include "rule/rule.h"

enum { RULES = 200, TEXT_MAX = 1 << 20 };

static int64_t now_us(void)
{
    struct timespec t;
    (void)clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return (int64_t)t.tv_sec * 1000000 + t.tv_nsec / 1000;
}

static const char HEAD[] =
    "pack: t\ntitle: 测量\ntitle_en: Measured\nversion: \"1\"\nsemantics: 1\ndivision: \"330000\"\n"
    "sources:\n  s:\n    title: 样例\n    number: 一号\n    from: 2020-01-01\n";

static const char FACTS[] =
    "enums:\n  grade:\n    label: 等级\n    label_en: Grade\n    ordered: true\n    values:\n"
    "      g1:\n        label: 一级\n        label_en: Grade 1\n"
    "      g2:\n        label: 二级\n        label_en: Grade 2\n"
    "      g3:\n        label: 三级\n        label_en: Grade 3\n"
    "facts:\n"
    "  level:\n    label: 残疾等级\n    label_en: Disability\n    entity: person\n"
    "    type: enum grade\n"
    "  pay:\n    label: 工资\n    label_en: Pay\n    entity: person\n    type: money per month\n"
    "  savings:\n    label: 存款\n    label_en: Savings\n    entity: household\n"
    "    type: money stock\n"
    "  heads:\n    label: 人口\n    label_en: Heads\n    entity: household\n    type: int 人\n"
    "    max: 50人\n";

/* Each rule reads two before it, asks all members, compares, divides and rounds. */
static mz_str rules_of(mz_arena *a)
{
    mz_sb s = mz_sb_new(a, TEXT_MAX);
    mz_sb_str(&s, MZ_S("rules:\n"));
    for (int i = 0; i < RULES; i++) {
        mz_sb_fmt(&s,
                  "  r%d:\n    label: 规则%d\n    label_en: Rule %d\n    entity: household\n"
                  "    type: money per month\n    cite: s 第一条\n    formula: '",
                  i, i, i);
        if (i == 0) {
            mz_sb_str(&s, MZ_S("sum(members: pay)'\n"));
        } else {
            mz_sb_fmt(&s,
                      "if any(members: level <= g2 and pay > %d元) and savings < %d元 then "
                      "round(min(r%d, %d元) / max(heads, 1), 1分, half_up) * heads else r%d'\n",
                      i, i * 10, i - 1, i * 100, i / 2);
        }
    }
    return mz_str_dup(a, mz_sb_view(&s));
}

static mz_code check_rules(mz_cx *cx, int64_t *us)
{
    const struct ast_file files[] = {{MZ_S("facts.yaml"), mz_str_of(FACTS)},
                                     {MZ_S("pack.yaml"), mz_str_of(HEAD)},
                                     {MZ_S("rules.yaml"), rules_of(cx->a)}};
    struct ast_findings f = {.a = cx->a};
    struct ast_pack *pack = NULL;
    struct rule_book *b = NULL;
    int64_t start = now_us();
    ast_read(cx->a, files, MZ_LEN(files), &f, &pack);
    MZ_TRY(pack == NULL ? MZ_OK : rule_check(cx, NULL, pack, &f, &b));
    *us = now_us() - start;
    return b != NULL && b->rules_n == RULES ? MZ_OK
                                            : mz_fail(cx, MZ_INVALID, "the rules have errors");
}

static mz_code check_chain(mz_cx *cx, int64_t *us, int64_t *rules_n)
{
    struct rule_book *b = NULL;
    int64_t start = now_us();
    MZ_TRY(bench_book(cx, "packs/cn-331181", &b));
    *us = now_us() - start;
    *rules_n = (int64_t)b->rules_n;
    return MZ_OK;
}

mz_code bench_check(mz_cx *cx, struct mz_bench_io *io)
{
    int rounds = io->count > 0 && io->count < 1000 ? (int)io->count : 5;
    int64_t made = INT64_MAX;
    int64_t chain = INT64_MAX;
    int64_t rules_n = 0;
    mz_arena *outer = cx->a;
    mz_code rc = MZ_OK;
    for (int i = 0; i < rounds && rc == MZ_OK; i++) {
        int64_t us = 0;
        int64_t chain_us = 0;
        cx->a = mz_arena_new((size_t)1 << 30);
        rc = check_rules(cx, &us);
        rc = rc == MZ_OK ? check_chain(cx, &chain_us, &rules_n) : rc;
        mz_arena_free(cx->a);
        cx->a = outer;
        made = us < made ? us : made;
        chain = chain_us < chain ? chain_us : chain;
    }
    MZ_TRY(rc);
    io->report(io, (struct mz_figure){"200 rules read and checked", made, "us", 200000, true});
    io->report(
        io, (struct mz_figure){"packs/cn-331181 with its chain, from files", chain, "us", 0, true});
    io->report(io, (struct mz_figure){"  its rules", rules_n, "rules", 0, false});
    return MZ_OK;
}
