/* load_case.c - keys of a pack's tests and reforms. */
#include <string.h>

#include "rule/load_int.h"

#define AT(type, member) offsetof(struct type, member)

struct test_draft {
    struct ast_test test; /* what is kept: the first member */
    struct ast_text table;
    struct ast_property property;
    const struct mz_yaml *members;
    const struct mz_yaml *expect;
    const struct mz_yaml *expect_members;
};

static const struct load_key one_givens = {.key = "", .kind = LOAD_GIVENS};

static void read_members(struct load *l, const struct mz_yaml *v, struct ast_givens **list,
                         size_t *n)
{
    if (v == NULL || (v->kind == MZ_YAML_TEXT && v->text.n == 0)) {
        return;
    }
    if (v->kind != MZ_YAML_LIST) {
        load_error(l, "value", load_at(l, v),
                   (struct mz_say){.text = MZ_T("\"{0}\" must be a list"), .arg = {v->key}},
                   (struct mz_say){.text = MZ_T("Write one \"- \" a line")});
        return;
    }
    for (const struct mz_yaml *c = v->first; c != NULL && *n < AST_ITEMS_MAX; c = c->next) {
        struct ast_givens *g = load_more(l, list, n, sizeof *g);
        load_key(l, c, &one_givens, g);
    }
}

/* Expectations are names and values; "needs" among them is a list of facts. */
static void read_expect(struct load *l, const struct mz_yaml *v, struct ast_test *t)
{
    if (v == NULL) {
        return;
    }
    if (v->kind != MZ_YAML_MAP) {
        load_key(l, v, &one_givens, &t->expect);
        return;
    }
    static const struct load_key needs = {.key = "needs",
                                          .kind = LOAD_TEXTS,
                                          .at = AT(ast_test, needs),
                                          .n_at = AT(ast_test, needs_n),
                                          .form = LOAD_ID};
    for (const struct mz_yaml *c = v->first; c != NULL; c = c->next) {
        if (mz_str_eq(c->key, MZ_S("needs"))) {
            t->needs_given = true;
            load_key(l, c, &needs, t);
            continue;
        }
        struct mz_yaml alone = *v;
        struct mz_yaml child = *c;
        child.next = NULL;
        alone.first = &child;
        load_key(l, &alone, &one_givens, &t->expect);
    }
}

/* A case, a table of cases, or a property of all cases: one of the three. */
static bool test_end(struct load *l, const struct mz_yaml *at, void *item)
{
    struct test_draft *d = item;
    bool expects = d->expect != NULL || d->expect_members != NULL;
    bool property = d->property.at.line > 0;
    d->test.known = d->test.known.v == MZ_DATE_NONE.v ? d->test.at : d->test.known;
    read_members(l, d->members, &d->test.members, &d->test.members_n);
    read_expect(l, d->expect, &d->test);
    read_members(l, d->expect_members, &d->test.expect_members, &d->test.expect_members_n);
    if (property && (expects || d->table.s.n > 0)) {
        load_error(l, "key", d->property.at,
                   (struct mz_say){.text = MZ_T("A property expects nothing of one case")},
                   (struct mz_say){.text = MZ_T("Take \"expect\" and \"table\" away, or write a "
                                                "test of its own for them")});
        return false;
    }
    if (d->table.s.n > 0) {
        load_test_rows(l, &d->table, &d->test);
        return false;
    }
    if (property) {
        struct ast_property *p = MZ_NEW(l->f->a, struct ast_property);
        *p = d->property;
        d->test.property = p;
    } else if (!expects) {
        load_error(l, "key", load_at(l, at),
                   (struct mz_say){.text = MZ_T("\"{0}\" is missing"), .arg = {MZ_S("expect")}},
                   (struct mz_say){.text = MZ_T("Add a line \"{0}: …\""), .arg = {MZ_S("expect")}});
    }
    return true;
}

/* ---- properties ------------------------------------------------------------- */

static void one_of(struct load *l, struct ast_at at)
{
    load_error(l, "key", at,
               (struct mz_say){.text = MZ_T("A property says one thing: what holds, what never "
                                            "rises or falls, or that exclusions are symmetric")},
               (struct mz_say){.text = MZ_T("Write \"holds\"; or \"raise\" or \"lower\" with "
                                            "\"of\" and \"never\"; or \"excludes: symmetric\"")});
}

static bool property_end(struct load *l, const struct mz_yaml *at, void *item)
{
    const struct ast_property *p = item;
    bool moves = p->raise_n + p->lower_n > 0;
    bool both = p->of != NULL && p->never.s.n > 0;
    bool any = moves || p->of != NULL || p->never.s.n > 0 || p->beyond != NULL;
    int forms = (p->holds != NULL) + (p->excludes.s.n > 0) + any;
    (void)at;
    if (forms != 1 || (any && !(moves && both))) {
        one_of(l, p->at);
    }
    if (p->cases < 0 || p->cases > AST_CASES_MAX || p->seed < 0) {
        load_error(l, "value", p->at,
                   (struct mz_say){.text = MZ_T("\"cases\" is from 1 to {0}, and \"seed\" not "
                                                "below 0"),
                                   .arg = {mz_str_fmt(l->f->a, "%d", AST_CASES_MAX)}},
                   (struct mz_say){.text = MZ_T("Leave both out: 200 cases from seed 1")});
    }
    return true;
}

/* ---- reforms ---------------------------------------------------------------- */

struct reform_draft {
    struct ast_reform reform; /* what is kept: the first member */
    const struct mz_yaml *set;
    const struct mz_yaml *replace;
};

static const struct load_key set_value = {
    .key = "", .kind = LOAD_FORMULA, .at = AT(ast_set, value)};

/* Values by the keys of a list, below the parameter. */
static void read_keyed(struct load *l, const struct mz_yaml *v, struct ast_set one,
                       struct ast_set **list, size_t *n)
{
    for (const struct mz_yaml *c = v->first; c != NULL && *n < AST_ITEMS_MAX; c = c->next) {
        one.key = (struct ast_text){c->key, load_at_key(l, c)};
        one.value = NULL;
        load_key(l, c, &set_value, &one);
        if (one.value != NULL) {
            *(struct ast_set *)load_more(l, list, n, sizeof one) = one;
        }
    }
}

static void read_sets(struct load *l, const struct mz_yaml *v, struct ast_set **list, size_t *n)
{
    if (v == NULL || (v->kind == MZ_YAML_TEXT && v->text.n == 0)) {
        return;
    }
    if (v->kind != MZ_YAML_MAP) {
        load_error(
            l, "value", load_at(l, v),
            (struct mz_say){.text = MZ_T("\"{0}\" must hold keys and values"), .arg = {v->key}},
            (struct mz_say){.text = MZ_T("Write one \"key: value\" a line, indented")});
        return;
    }
    for (const struct mz_yaml *c = v->first; c != NULL && *n < AST_ITEMS_MAX; c = c->next) {
        struct ast_set one = {.id = {c->key, load_at_key(l, c)}};
        if (c->kind == MZ_YAML_MAP) {
            read_keyed(l, c, one, list, n);
            continue;
        }
        load_key(l, c, &set_value, &one);
        if (one.value != NULL) {
            *(struct ast_set *)load_more(l, list, n, sizeof one) = one;
        }
    }
}

static bool reform_end(struct load *l, const struct mz_yaml *at, void *item)
{
    struct reform_draft *d = item;
    (void)at;
    read_sets(l, d->set, &d->reform.set, &d->reform.set_n);
    read_sets(l, d->replace, &d->reform.replace, &d->reform.replace_n);
    return true;
}

/* ---- keys -------------------------------------------------------------------- */

#define TEST(member)   (offsetof(struct test_draft, test) + offsetof(struct ast_test, member))
#define REFORM(member) (offsetof(struct reform_draft, reform) + offsetof(struct ast_reform, member))

#define JSON_GIVENS                                                             \
    "{\"type\": \"object\", \"additionalProperties\": {\"type\": [\"string\", " \
    "\"number\", \"boolean\", \"object\"]}}"
#define JSON_VALUES                                                             \
    "{\"type\": \"object\", \"additionalProperties\": {\"type\": [\"string\", " \
    "\"number\", \"boolean\"]}}"

/* clang-format off */
static const struct load_key test_keys[] = {
    {.key = "name", .kind = LOAD_TEXT, .at = TEST(name), .need = true},
    {.key = "at", .kind = LOAD_DATE, .at = TEST(at), .need = true},
    {.key = "known", .kind = LOAD_DATE, .at = TEST(known)},
    {.key = "reform", .kind = LOAD_TEXT, .at = TEST(reform), .form = LOAD_ID},
    {.key = "division", .kind = LOAD_TEXT, .at = TEST(division), .form = LOAD_DIVISION},
    {.key = "household", .kind = LOAD_GIVENS, .at = TEST(household)},
    {.key = "members", .kind = LOAD_NODE, .at = AT(test_draft, members),
     .json = "{\"type\": \"array\", \"items\": " JSON_GIVENS "}"},
    {.key = "expect", .kind = LOAD_NODE, .at = AT(test_draft, expect),
     .json = "{\"type\": \"object\", \"properties\": {\"needs\": {\"type\": \"array\", \"items\": "
             "{\"type\": \"string\"}}}}"},
    {.key = "expect_members", .kind = LOAD_NODE, .at = AT(test_draft, expect_members),
     .json = "{\"type\": \"array\", \"items\": " JSON_VALUES "}"},
    {.key = "table", .kind = LOAD_TEXT, .at = AT(test_draft, table)},
    {.key = "property", .kind = LOAD_ONE, .at = AT(test_draft, property), .of = &load_property},
    {0},
};

static const struct load_key property_keys[] = {
    {.key = "raise", .kind = LOAD_TEXTS, .at = AT(ast_property, raise),
     .n_at = AT(ast_property, raise_n)},
    {.key = "lower", .kind = LOAD_TEXTS, .at = AT(ast_property, lower),
     .n_at = AT(ast_property, lower_n)},
    {.key = "when", .kind = LOAD_FORMULA, .at = AT(ast_property, when)},
    {.key = "of", .kind = LOAD_FORMULA, .at = AT(ast_property, of)},
    {.key = "never", .kind = LOAD_TEXT, .at = AT(ast_property, never),
     .choice = "rises|falls|changes"},
    {.key = "beyond", .kind = LOAD_FORMULA, .at = AT(ast_property, beyond)},
    {.key = "holds", .kind = LOAD_FORMULA, .at = AT(ast_property, holds)},
    {.key = "excludes", .kind = LOAD_TEXT, .at = AT(ast_property, excludes),
     .choice = "symmetric"},
    {.key = "cases", .kind = LOAD_INT, .at = AT(ast_property, cases)},
    {.key = "seed", .kind = LOAD_INT, .at = AT(ast_property, seed)},
    {0},
};

static const struct load_key reform_keys[] = {
    {.key = "label", .kind = LOAD_TEXT, .at = REFORM(label.zh), .need = true},
    {.key = "label_en", .kind = LOAD_TEXT, .at = REFORM(label.en), .wish = true},
    {.key = "from", .kind = LOAD_DATE, .at = REFORM(from), .need = true},
    {.key = "to", .kind = LOAD_DATE, .at = REFORM(to)},
    {.key = "division", .kind = LOAD_TEXT, .at = REFORM(division), .form = LOAD_DIVISION},
    {.key = "set", .kind = LOAD_NODE, .at = AT(reform_draft, set), .json = JSON_GIVENS},
    {.key = "replace", .kind = LOAD_NODE, .at = AT(reform_draft, replace), .json = JSON_VALUES},
    {.key = "rules", .kind = LOAD_MAP, .at = REFORM(rules), .n_at = REFORM(rules_n),
     .of = &load_rule},
    {0},
};

const struct load_shape load_test = {
    "test", sizeof(struct test_draft), sizeof(struct ast_test),
    LOAD_NONE, LOAD_NONE, test_keys, test_end,
};
const struct load_shape load_property = {
    "property", sizeof(struct ast_property), sizeof(struct ast_property),
    LOAD_NONE, AT(ast_property, at), property_keys, property_end,
};
const struct load_shape load_reform = {
    "reform", sizeof(struct reform_draft), sizeof(struct ast_reform),
    REFORM(id), LOAD_NONE, reform_keys, reform_end,
};
/* clang-format on */
