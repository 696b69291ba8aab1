/*
 * chain_testing.h - packs of tests that extend each other, as one book.
 *
 * Layer: rule, for tests only.
 */
#ifndef MZ_RULE_CHAIN_TESTING_H
#define MZ_RULE_CHAIN_TESTING_H

#include "rule/check_testing.h"

/* A failure of the machine, not of the pack, ends the test's meaning: it is printed. */
static inline void must(struct checked *k, mz_code rc)
{
    if (rc != MZ_OK) {
        printf("  %s: %s\n", mz_code_name(rc), k->cx.err.msg);
    }
}

struct shelf {
    const char *ids[4];
    const char *texts[4];
    mz_arena *a;
};

static inline mz_code from_shelf(mz_cx *cx, void *p, mz_str id, struct ast_findings *f,
                          struct ast_pack **out)
{
    struct shelf *s = p;
    for (size_t i = 0; i < 4 && s->ids[i] != NULL; i++) {
        struct ast_file file = {MZ_S("pack.yaml"), mz_str_of(s->texts[i])};
        if (mz_str_eq(id, mz_str_of(s->ids[i]))) {
            ast_read(s->a, &file, 1, f, out);
            return MZ_OK;
        }
    }
    return mz_fail(cx, MZ_ABSENT, "no pack");
}

#define HEAD(id, division, more)                                                                \
    "pack: " id "\ntitle: 甲\ntitle_en: A\nversion: \"1\"\nsemantics: 1\ndivision: \"" division \
    "\"\n" more
#define SOURCES "sources:\n  s:\n    title: 样例\n    number: 一号\n    from: 2020-01-01\n"
#define ONE(id, type, more)                                     \
    "rules:\n  " id ":\n    label: " id "名\n    label_en: " id \
    "\n    entity: household\n    type: " type "\n    cite: s 第一条\n" more

#define MORE_RULE(id, type, more)                                                                  \
    "  " id ":\n    label: " id "名\n    label_en: " id "\n    entity: household\n    type: " type \
    "\n    cite: s 第一条\n" more

static inline struct checked *chain(struct shelf *s, const char *last)
{
    struct checked *k = checked_new();
    struct rule_library lib = {from_shelf, s, NULL};
    s->a = k->cx.a;
    k->cx.lang = MZ_LANG_EN;
    must(k, from_shelf(&k->cx, s, mz_str_of(last), &k->f, &k->pack));
    must(k, rule_check(&k->cx, &lib, k->pack, &k->f, &k->book));
    return k;
}

#endif
