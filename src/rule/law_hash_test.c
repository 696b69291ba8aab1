/* law_hash_test.c - what changes the hash of the law behind an outcome, and what does not. */
#include "check.h"
#include "rule/check_testing.h"
#include "rule/reason.h"

struct shelf {
    mz_arena *a;
    const char *parent;
    const char *child;
};

#define HEAD(id, division, more)                                                                \
    "pack: " id "\ntitle: 甲\ntitle_en: A\nversion: \"1\"\nsemantics: 1\ndivision: \"" division \
    "\"\n" more
#define RULE_OF(id, type, formula)                                                                 \
    "  " id ":\n    label: " id "名\n    label_en: " id "\n    entity: household\n    type: " type \
    "\n    cite: s 第一条\n    formula: '" formula "'\n"
#define VALUE(division, from, published, v)                                                     \
    "      - division: \"" division "\"\n        from: " from "\n        published: " published \
    "\n        value: " v "\n        cite: s 第二条\n"
#define OUTCOME(id, rule)                               \
    "  " id ":\n    label: " id "果\n    label_en: " id \
    "\n    entity: household\n    eligible: " rule "\n    cite: s 第一条\n"

/* `other` stands first, so that its nodes come before those of the rules that count. */
#define PARENT(other, line, values, more)                                                         \
    HEAD("p", "0",                                                                                \
         "sources:\n  s:\n    title: 样例\n    number: 一号\n    from: 2000-01-01\n"          \
         "facts:\n" FACT("savings", "存款", "household", "money stock")                           \
             FACT("cars", "机动车", "household",                                                  \
                  "int 辆") "    max: 20辆\n"                                                    \
                            "params:\n  line:\n    label: 标准\n    label_en: Line\n    type: " \
                            "money stock\n"                                                       \
                            "    by: division\n    values:\n" VALUE("330000", "2020-01-01",       \
                                                                    "2020-01-01", "600元") values \
         "rules:\n" other RULE_OF("poor", "bool", line)                                           \
             RULE_OF("rest", "bool", "cars < 3辆") "outcomes:\n" OUTCOME("aid", "poor") more)

#define CHILD HEAD("c", "330000", "extends: p\n")

static mz_code from_shelf(mz_cx *cx, void *p, mz_str id, struct ast_findings *f,
                          struct ast_pack **out)
{
    struct shelf *s = p;
    bool parent = mz_str_eq(id, MZ_S("p"));
    struct ast_file file = {MZ_S("pack.yaml"), mz_str_of(parent ? s->parent : s->child)};
    (void)cx;
    ast_read(s->a, &file, 1, f, out);
    return MZ_OK;
}

struct hashes {
    char law[65];
    char book[65];
};

static const int64_t PLACE = 330103000000;

static struct hashes hashes_of(const char *parent, const char *child, const struct ir_heir *heirs,
                               size_t heirs_n)
{
    struct checked *k = checked_new();
    struct shelf s = {k->cx.a, parent, child};
    struct rule_library lib = {from_shelf, &s, NULL};
    struct hashes h = {{0}, {0}};
    k->cx.lang = MZ_LANG_EN;
    if (from_shelf(&k->cx, &s, MZ_S("c"), &k->f, &k->pack) != MZ_OK || k->pack == NULL ||
        rule_check(&k->cx, &lib, k->pack, &k->f, &k->book) != MZ_OK) {
        k->book = NULL; /* a hash of no length fails whoever asked */
    }
    if (k->book == NULL) {
        checked_show(k, AST_ERROR);
    } else {
        struct rule_case *c = rule_case_new(k->cx.a, k->book, 0);
        struct ir_heir *own = MZ_NEW_N(k->cx.a, struct ir_heir, heirs_n + 1);
        for (size_t i = 0; i < heirs_n; i++) {
            own[i] = heirs[i];
        }
        k->book->heirs = own;
        k->book->heirs_n = heirs_n;
        c->division = PLACE;
        (void)mz_date_make(2025, 7, 1, &c->at);
        c->known = c->at;
        rule_law_hash(k->cx.a, k->book, c, 0, h.law);
        memcpy(h.book, k->book->semantic_hash, sizeof h.book);
    }
    checked_done(k);
    return h;
}

static bool same(const struct hashes *x, const struct hashes *y)
{
    return strcmp(x->law, y->law) == 0;
}

static struct hashes usual(void)
{
    return hashes_of(PARENT("", "savings < line", "", ""), CHILD, NULL, 0);
}

TEST(a_rule_or_value_of_a_parent_that_counts_changes_it)
{
    static const char *const parents[] = {
        PARENT("", "savings <= line", "", ""),
        PARENT("", "savings < line and cars < 3辆", "", ""),
        PARENT("", "savings < line", VALUE("330103", "2025-01-01", "2025-01-01", "700元"), ""),
        PARENT("", "savings < line", VALUE("330000", "2021-01-01", "2021-01-01", "601元"), ""),
        PARENT("", "savings < line", "",
               OUTCOME("b", "rest") "excludes:\n  - first: aid\n    second: b\n    keep: second\n"
                                    "    cite: s 第三条\n"),
    };
    struct hashes is = usual();
    CHECK(strlen(is.law) == 64);
    for (size_t i = 0; i < MZ_LEN(parents); i++) {
        struct hashes other = hashes_of(parents[i], CHILD, NULL, 0);
        CHECK(strlen(other.law) == 64 && !same(&is, &other));
    }
}

/* The book is another one each time, and so is the number of every node that counts. */
TEST(what_the_outcome_does_not_rest_on_leaves_it_as_it_was)
{
    static const char *const parents[] = {
        PARENT(RULE_OF("early", "bool", "cars > 1辆 or savings > 5元"), "savings < line", "", ""),
        PARENT("", "savings < line", "", OUTCOME("b", "rest")),
        PARENT("", "savings < line", VALUE("330104", "2025-01-01", "2025-01-01", "700元"), ""),
        PARENT("", "savings < line", VALUE("330103", "2026-01-01", "2025-12-01", "800元"), ""),
    };
    struct hashes is = usual();
    for (size_t i = 0; i < MZ_LEN(parents); i++) {
        struct hashes other = hashes_of(parents[i], CHILD, NULL, 0);
        CHECK(same(&is, &other) && strcmp(is.book, other.book) != 0);
    }
}

TEST(a_replacing_rule_of_the_child_changes_it_where_it_replaces_what_counts)
{
    static const char *const poor = HEAD("c", "330000", "extends: p\nrules:\n")
        RULE_OF("mine", "bool", "savings < 5元") "    replaces: p.poor\n";
    static const char *const rest = HEAD("c", "330000", "extends: p\nrules:\n")
        RULE_OF("mine", "bool", "cars < 1辆") "    replaces: p.rest\n";
    struct hashes is = usual();
    struct hashes changed = hashes_of(PARENT("", "savings < line", "", ""), poor, NULL, 0);
    struct hashes other = hashes_of(PARENT("", "savings < line", "", ""), rest, NULL, 0);
    CHECK(!same(&is, &changed));
    CHECK(same(&is, &other) && strcmp(is.book, other.book) != 0);
}

TEST(heirs_of_the_place_change_it_and_those_of_other_places_do_not)
{
    struct ir_heir here = {.code = PLACE, .to = {330105000000}, .to_n = 1};
    struct ir_heir next = {.code = 330105000000, .to = {330110000000}, .to_n = 1};
    struct ir_heir there = {.code = 330212000000, .to = {330213000000}, .to_n = 1};
    (void)mz_date_make(2021, 4, 9, &here.day);
    next.day = there.day = here.day;
    const struct ir_heir both[] = {here, there};
    const struct ir_heir further[] = {here, next};
    const char *parent =
        PARENT("", "savings < line", VALUE("330105", "2025-01-01", "2025-01-01", "700元"), "");
    struct hashes none = hashes_of(parent, CHILD, NULL, 0);
    struct hashes one = hashes_of(parent, CHILD, &here, 1);
    struct hashes away = hashes_of(parent, CHILD, &there, 1);
    struct hashes two = hashes_of(parent, CHILD, both, 2);
    struct hashes on = hashes_of(parent, CHILD, further, 2);
    struct hashes plain = usual();
    CHECK(same(&none, &away) && same(&none, &plain)); /* a value of a place that is another's */
    CHECK(!same(&none, &one) && same(&one, &two));
    CHECK(!same(&one, &on));
    CHECK(strcmp(none.book, one.book) == 0);
}

TEST_MAIN(T(a_rule_or_value_of_a_parent_that_counts_changes_it),
          T(what_the_outcome_does_not_rest_on_leaves_it_as_it_was),
          T(a_replacing_rule_of_the_child_changes_it_where_it_replaces_what_counts),
          T(heirs_of_the_place_change_it_and_those_of_other_places_do_not))
