/*
 * check_property.c - properties in a pack's tests: formulas become nodes, names facts. They are no
 * law: what they read is not used by them, and their nodes are kept only in a book that tries one.
 */
#include <string.h>

#include "rule/check_matter_int.h"
#include "rule/check_parts.h"
#include "rule/property_int.h"

/* The formulas of the property that a book is made for. */
struct check_property {
    const struct ast_property *source;
    struct rule_property *out;
    size_t gate[4]; /* places in check.gates: when, of, beyond, holds */
};

static bool moves(const struct check *c, const struct rule_type *t)
{
    return t->kind == RULE_BOOL || check_ordered(c, t);
}

static void wrong(struct check *c, struct ast_at at, struct mz_say say, struct mz_say way)
{
    check_find(c, AST_ERROR, "property", at, .say = say, .way = way);
}

static size_t facts(struct check *c, const struct ast_text *names, size_t n, uint32_t *out)
{
    struct check_sym s;
    size_t kept = 0;
    for (size_t i = 0; i < n; i++) {
        if (!check_sym(c, names[i].s, &s) || s.kind != CHECK_FACT) {
            wrong(c, names[i].at,
                  (struct mz_say){NULL, MZ_T("There is no fact \"{0}\""), {names[i].s}},
                  check_meant(c, names[i].s,
                              (struct mz_say){
                                  NULL,
                                  MZ_T("Write the id of a fact of this pack or its parents"),
                                  {{0}}}));
        } else if (!moves(c, &c->b->facts[s.i].type)) {
            wrong(c, names[i].at,
                  (struct mz_say){NULL,
                                  MZ_T("\"{0}\" has no order: it cannot be raised or lowered"),
                                  {names[i].s}},
                  (struct mz_say){NULL,
                                  MZ_T("Name a number, a date, a condition or a value of an "
                                       "ordered list"),
                                  {{0}}});
        } else {
            out[kept++] = s.i;
        }
    }
    return kept;
}

/* Only what has an order rises, and only a number rises by so much. */
static void way_of(struct check *c, const struct ast_property *p, struct check_term *of,
                   struct check_term *beyond)
{
    struct rule_type t;
    if (of->id == IR_NONE) {
        return;
    }
    if (!check_is(p->never.s, "changes") && !moves(c, &of->t)) {
        wrong(c, p->of->at,
              (struct mz_say){NULL,
                              MZ_T("\"{0}\" has no order: it cannot rise or fall"),
                              {check_type(c, &of->t)}},
              (struct mz_say){NULL, MZ_T("Write \"never: changes\", or another formula"), {{0}}});
    }
    if (beyond->id == IR_NONE) {
        return;
    }
    if (of->t.kind != RULE_NUM) {
        wrong(c, p->beyond->at,
              (struct mz_say){NULL, MZ_T("\"beyond\" goes with an amount only"), {{0}}},
              (struct mz_say){NULL, MZ_T("Delete it, or write an amount behind \"of\""), {{0}}});
    } else if (!check_join(c, of, beyond, &t)) {
        check_mismatch(c, p->beyond, of, beyond);
    }
}

static size_t gate(struct check *c, ir_id id)
{
    if (id == IR_NONE) {
        return SIZE_MAX;
    }
    check_keep(c, id);
    return c->gates_n - 1;
}

static void one(struct check *c, const struct ast_property *p, struct check_property *keep)
{
    struct check_term of = check_none();
    struct check_term beyond = check_none();
    uint32_t *moved = MZ_NEW_N(c->a, uint32_t, p->raise_n + p->lower_n + 1);
    c->scope = IR_HOUSEHOLD;
    c->guards_n = 0;
    ir_id when = check_bool(c, p->when);
    ir_id holds = check_bool(c, p->holds);
    if (p->of != NULL) {
        of = check_expr(c, p->of, NULL);
    }
    if (p->beyond != NULL) {
        beyond = check_expr(c, p->beyond, of.id == IR_NONE ? NULL : &of.t);
    }
    way_of(c, p, &of, &beyond);
    size_t raise_n = facts(c, p->raise, p->raise_n, moved);
    size_t lower_n = facts(c, p->lower, p->lower_n, moved + raise_n);
    if (keep != NULL) {
        *keep->out = (struct rule_property){
            .source = p, .moved = moved, .raise_n = raise_n, .moved_n = raise_n + lower_n};
        keep->gate[0] = gate(c, when);
        keep->gate[1] = gate(c, of.id);
        keep->gate[2] = gate(c, beyond.id);
        keep->gate[3] = gate(c, holds);
    }
}

/* What only a property reads is dead all the same, and its texts are no texts of the law. */
static void all(struct check *c)
{
    const struct ast_pack *pack = c->b->packs[c->b->packs_n - 1];
    bool *facts_were = MZ_NEW_N(c->a, bool, c->b->facts_n + 1);
    bool *params_were = MZ_NEW_N(c->a, bool, c->params_n + 1);
    mz_map *texts = c->texts;
    memcpy(facts_were, c->fact_reached, c->b->facts_n * sizeof *facts_were);
    for (size_t i = 0; i < c->params_n; i++) {
        params_were[i] = c->params[i].reached;
    }
    c->texts = mz_map_new(c->a, MZ_MAP_STR, AST_ITEMS_MAX, 5);
    for (size_t i = 0; i < pack->tests_n; i++) {
        if (pack->tests[i].property != NULL) {
            one(c, pack->tests[i].property, NULL);
        }
    }
    c->texts = texts;
    memcpy(c->fact_reached, facts_were, c->b->facts_n * sizeof *facts_were);
    for (size_t i = 0; i < c->params_n; i++) {
        c->params[i].reached = params_were[i];
    }
}

void check_properties(struct check *c)
{
    if (c->property != NULL) {
        one(c, c->property->source, c->property);
    } else if (c->reform == NULL) {
        all(c);
    }
}

static ir_id moved_to(const struct check *c, size_t place)
{
    return place == SIZE_MAX ? IR_NONE : c->gates[place];
}

mz_code rule_property_book(mz_cx *cx, const struct rule_book *b, const struct ast_reform *r,
                           const struct ast_property *from, struct ast_findings *f,
                           struct rule_property *p, struct rule_book **out)
{
    static const struct ast_reform none = {.from = {0}};
    struct check_property keep = {.source = from, .out = p};
    struct check c = {
        .cx = cx, .reform = r == NULL ? &none : r, .base = b, .property = &keep};
    MZ_TRY(check_lay(&c, b, f, out));
    if (*out != NULL) {
        p->when = moved_to(&c, keep.gate[0]);
        p->of = moved_to(&c, keep.gate[1]);
        p->beyond = moved_to(&c, keep.gate[2]);
        p->holds = moved_to(&c, keep.gate[3]);
    }
    return MZ_OK;
}
