/* check_use.c - what no outcome needs, what can stay unknown, and where a benefit does not fall. */
#include "base/text.h"
#include "rule/check_parts.h"

enum { NAMED_MAX = 4 };

/* ---- what an outcome reads ----------------------------------------------------------- */

static void mark(ir_id root, bool *seen)
{
    if (root != IR_NONE) {
        seen[root] = true;
    }
}

/* Kids stand below their parents: one walk downwards reaches everything. */
static void spread(const struct rule_book *b, bool *seen)
{
    for (size_t i = b->nodes_n; i > 0; i--) {
        const struct ir_node *n = &b->nodes[i - 1];
        for (uint32_t k = 0; seen[i - 1] && k < n->kids_n; k++) {
            ir_id kid = ir_kid(b, n, k);
            if (kid != IR_NONE) {
                seen[kid] = true;
            }
        }
    }
}

static void mark_rule(const struct rule_book *b, uint32_t rule, bool *seen)
{
    if (rule != UINT32_MAX) {
        mark(b->rules[rule].root, seen);
        mark(b->rules[rule].applies, seen);
    }
}

static void mark_outcome(const struct rule_book *b, const struct ir_outcome *o, bool *seen)
{
    mark_rule(b, o->eligible, seen);
    mark_rule(b, o->amount, seen);
    mark_rule(b, o->grade, seen);
    spread(b, seen);
}

static bool reads_fact(const struct ir_node *n, uint32_t *fact)
{
    *fact = n->op == IR_WINDOW ? (uint32_t)n->num : n->arg;
    return n->op == IR_FACT || n->op == IR_WINDOW;
}

/* Facts that may be missing and leave the outcome unknown. */
static void may_be_unknown(struct check *c, const struct ast_outcome *from,
                           const struct ir_outcome *o)
{
    const struct rule_book *b = c->b;
    bool *seen = MZ_NEW_N(c->a, bool, b->nodes_n + 1);
    bool *fact = MZ_NEW_N(c->a, bool, b->facts_n + 1);
    size_t n = 0;
    mz_str names = {"", 0};
    mark_outcome(b, o, seen);
    for (size_t i = 0; i < b->nodes_n; i++) {
        uint32_t f = 0;
        if (!seen[i] || !reads_fact(&b->nodes[i], &f) || fact[f] ||
            b->facts[f].missing != IR_MISSING_UNKNOWN) {
            continue;
        }
        fact[f] = true;
        if (n < NAMED_MAX) {
            names = mz_str_fmt(c->a, MZ_FMT "%s" MZ_FMT, MZ_ARG(names), n > 0 ? ", " : "",
                               MZ_ARG(b->facts[f].name.id));
        }
        n++;
    }
    if (n > NAMED_MAX) {
        names = mz_str_fmt(c->a, MZ_FMT " …", MZ_ARG(names));
    }
    if (n > 0) {
        check_find(
            c, AST_NOTE, "unknown", from->id.at,
            .say = {NULL,
                    MZ_T("\"{0}\" can stay unknown: {1} of the facts it needs may be "
                         "missing ({2})"),
                    {o->name.id, check_int(c, (int64_t)n), names}},
            .way = {
                NULL,
                MZ_T("Give the facts a \"missing\" with its reason, or leave them to be asked for"),
                {{0}}});
    }
}

static void unused(struct check *c)
{
    struct rule_book *b = c->b;
    bool *seen = MZ_NEW_N(c->a, bool, b->nodes_n + 1);
    for (size_t i = 0; i < b->outcomes_n; i++) {
        mark_outcome(b, &b->outcomes[i], seen);
    }
    for (size_t i = 0; i < b->indicators_n; i++) {
        mark_rule(b, b->indicators[i].when, seen);
        mark_rule(b, b->indicators[i].severity, seen);
    }
    for (size_t i = 0; i < c->gates_n; i++) {
        mark(c->gates[i], seen);
    }
    spread(b, seen);
    for (size_t i = 0; i < c->rules_n && b->outcomes_n > 0; i++) {
        const struct check_rule *r = &c->rules[i];
        const struct ast_rule *own = r->alts[0].rule;
        if (r->ir.root != IR_NONE && !seen[r->ir.root]) {
            check_find(
                c, AST_NOTE, "dead", own->id.at,
                .say = {NULL, MZ_T("No outcome needs \"{0}\""), {own->id.s}},
                .way = {NULL,
                        MZ_T("Name it in an outcome or in a rule that one needs, or delete it"),
                        {{0}}});
        }
    }
    for (size_t i = 0; i < b->facts_n; i++) {
        if (!c->fact_reached[i]) {
            check_find(c, AST_NOTE, "dead", b->facts[i].at,
                       .say = {NULL, MZ_T("No rule reads \"{0}\""), {b->facts[i].name.id}},
                       .way = {NULL, MZ_T("Use it in a rule, or delete it"), {{0}}});
        }
    }
    for (size_t i = 0; i < c->params_n; i++) {
        if (!c->params[i].reached) {
            check_find(c, AST_NOTE, "dead", c->params[i].ir.at,
                       .say = {NULL, MZ_T("No rule reads \"{0}\""), {c->params[i].ir.name.id}},
                       .way = {NULL, MZ_T("Use it in a rule, or delete it"), {{0}}});
        }
    }
}

/* ---- income and benefit --------------------------------------------------------------- */

/* How a value moves when the income rises. */
enum way { W_STILL, W_UP, W_DOWN, W_ANY };

static enum way turn(enum way w)
{
    return w == W_UP ? W_DOWN : w == W_DOWN ? W_UP : w;
}

static enum way join(enum way a, enum way b)
{
    return a == W_STILL || a == b ? b : b == W_STILL ? a : W_ANY;
}

static enum way scaled(const struct check *c, enum way w, ir_id by)
{
    struct check_range r = c->ranges[by];
    return w == W_STILL ? W_STILL : r.lo >= 0 ? w : r.hi <= 0 ? turn(w) : W_ANY;
}

static enum way of_product(const struct check *c, const ir_id *kids, const enum way *ways)
{
    enum way x = ways[kids[0]];
    enum way y = ways[kids[1]];
    return join(scaled(c, x, kids[1]), scaled(c, y, kids[0]));
}

/* A condition that falls away takes what was not below the other branch. */
static enum way of_if(const struct check *c, const ir_id *kids, const enum way *ways)
{
    enum way cond = ways[kids[0]];
    enum way branches = join(ways[kids[1]], ways[kids[2]]);
    struct check_range yes = c->ranges[kids[1]];
    struct check_range no = c->ranges[kids[2]];
    enum way jump = yes.lo >= no.hi ? cond : yes.hi <= no.lo ? turn(cond) : W_ANY;
    return cond == W_STILL ? branches : join(branches, jump);
}

static enum way of_cases(const struct ir_node *n, const ir_id *kids, const enum way *ways)
{
    enum way w = ways[kids[n->kids_n - 1]];
    for (uint32_t i = 0; i + 1 < n->kids_n; i += 2) {
        w = ways[kids[i]] != W_STILL ? W_ANY : join(w, ways[kids[i + 1]]);
    }
    return w;
}

static enum way all_of(const struct ir_node *n, const ir_id *kids, const enum way *ways)
{
    enum way w = W_STILL;
    for (uint32_t i = 0; i < n->kids_n; i++) {
        w = kids[i] == IR_NONE ? w : join(w, ways[kids[i]]);
    }
    return w;
}

static enum way unless_still(enum way w)
{
    return w == W_STILL ? W_STILL : W_ANY;
}

static enum way of_agg(const struct ir_node *n, const ir_id *kids, const enum way *ways)
{
    enum way chosen = kids[0] == IR_NONE ? W_STILL : ways[kids[0]];
    enum way value = kids[1] == IR_NONE ? W_STILL : ways[kids[1]];
    if ((enum ir_agg)n->arg == IR_COUNT) {
        return chosen;
    }
    return chosen != W_STILL || (enum ir_agg)n->arg == IR_EXACTLY_ONE
               ? unless_still(join(chosen, value))
               : value;
}

static enum way way_of(const struct check *c, const struct ir_node *n, const ir_id *kids,
                       const enum way *ways, const bool *income)
{
    uint32_t f = 0;
    if (reads_fact(n, &f)) {
        return !income[f] ? W_STILL : n->op == IR_FACT || n->cmp == IR_OPS_N ? W_UP : W_ANY;
    }
    switch (n->op) {
    case IR_SUB:
    case IR_GT:
    case IR_GE:
        return join(ways[kids[0]], turn(ways[kids[1]]));
    case IR_LT:
    case IR_LE:
        return join(turn(ways[kids[0]]), ways[kids[1]]);
    case IR_NOT:
    case IR_NEG:
        return turn(ways[kids[0]]);
    case IR_MUL:
        return of_product(c, kids, ways);
    case IR_DIV:
        return ways[kids[1]] == W_STILL ? scaled(c, ways[kids[0]], kids[1]) : W_ANY;
    case IR_IF:
        return of_if(c, kids, ways);
    case IR_FIRST:
    case IR_UNIQUE:
    case IR_AGREE:
        return of_cases(n, kids, ways);
    case IR_AGG:
        return of_agg(n, kids, ways);
    case IR_ADD:
    case IR_AND:
    case IR_OR:
    case IR_ROUND:
    case IR_MIN:
    case IR_MAX:
    case IR_NUMBER:
    case IR_RULE:
    case IR_PICK:
    case IR_COALESCE:
        return all_of(n, kids, ways);
    default: /* = and != and the rest: still, or not to be read from the graph */
        return unless_still(all_of(n, kids, ways));
    }
}

static void notches(struct check *c, const struct ast_outcome *from, const struct ir_outcome *o,
                    const enum way *ways)
{
    enum way ok = ways[c->b->rules[o->eligible].root];
    bool paid = o->amount != UINT32_MAX;
    enum way sum = paid ? ways[c->b->rules[o->amount].root] : W_STILL;
    if (ok == W_UP || (paid && sum == W_UP)) {
        check_find(c, AST_WARNING, "income", from->id.at,
                   .say = {NULL, MZ_T("\"{0}\" rises with the income"), {o->name.id}},
                   .way = {NULL,
                           MZ_T("Check the direction of the comparison and of the difference"),
                           {{0}}});
    } else if (paid && ok == W_DOWN && sum == W_STILL) {
        check_find(c, AST_NOTE, "notch", from->id.at,
                   .say = {NULL,
                           MZ_T("\"{0}\" ends all at once where the income passes its limit"),
                           {o->name.id}},
                   .way = {NULL,
                           MZ_T("Where the article allows, let the amount fall by the difference, "
                                "or add a time of phasing out"),
                           {{0}}});
    }
}

static const struct ast_outcome *written(const struct check *c, mz_str id)
{
    for (size_t p = 0; p < c->b->packs_n; p++) {
        for (size_t i = 0; i < c->b->packs[p]->outcomes_n; i++) {
            if (mz_str_eq(c->b->packs[p]->outcomes[i].id.s, id)) {
                return &c->b->packs[p]->outcomes[i];
            }
        }
    }
    return NULL;
}

void check_use(struct check *c)
{
    struct rule_book *b = c->b;
    enum way *ways = MZ_NEW_N(c->a, enum way, b->nodes_n + 1);
    bool *income = MZ_NEW_N(c->a, bool, b->facts_n + 1);
    for (size_t i = 0; i < b->facts_n; i++) {
        income[i] = check_is(b->groups[b->facts[i].group].id, "income");
    }
    for (size_t i = 0; i < b->nodes_n; i++) {
        ways[i] = way_of(c, &b->nodes[i], b->kids + b->nodes[i].kid, ways, income);
    }
    for (size_t i = 0; i < b->outcomes_n; i++) {
        const struct ast_outcome *from = written(c, b->outcomes[i].name.id);
        may_be_unknown(c, from, &b->outcomes[i]);
        notches(c, from, &b->outcomes[i], ways);
    }
    unused(c);
}

/* ---- tests --------------------------------------------------------------------------------- */

static void fact_names(struct check *c, const struct ast_givens *g)
{
    struct check_sym s;
    for (size_t i = 0; i < g->n; i++) {
        if (!check_sym(c, g->v[i].id.s, &s) || s.kind != CHECK_FACT) {
            check_find(
                c, AST_ERROR, "name", g->v[i].id.at,
                .say = {NULL, MZ_T("There is no fact \"{0}\""), {g->v[i].id.s}},
                .way = check_meant(
                    c, g->v[i].id.s,
                    (struct mz_say){
                        NULL, MZ_T("Write the id of a fact of this pack or its parents"), {{0}}}));
        }
    }
}

static bool is_outcome(const struct check *c, mz_str id)
{
    return written(c, id) != NULL;
}

static void expected(struct check *c, const struct ast_givens *g)
{
    struct check_sym s;
    for (size_t i = 0; i < g->n; i++) {
        bool rule = check_sym(c, g->v[i].id.s, &s) && s.kind == CHECK_RULE;
        if (!rule && !is_outcome(c, g->v[i].id.s)) {
            check_find(
                c, AST_ERROR, "name", g->v[i].id.at,
                .say = {NULL, MZ_T("There is no rule or outcome \"{0}\""), {g->v[i].id.s}},
                .way = check_meant(
                    c, g->v[i].id.s,
                    (struct mz_say){NULL, MZ_T("Write the id of a rule or of an outcome"), {{0}}}));
        }
    }
}

static void test(struct check *c, const struct ast_test *t, int64_t division)
{
    struct check_sym s;
    int64_t code = 0;
    fact_names(c, &t->household);
    for (size_t i = 0; i < t->members_n; i++) {
        fact_names(c, &t->members[i]);
    }
    expected(c, &t->expect);
    for (size_t i = 0; i < t->expect_members_n; i++) {
        expected(c, &t->expect_members[i]);
    }
    for (size_t i = 0; i < t->needs_n; i++) {
        if (!check_sym(c, t->needs[i].s, &s) || s.kind != CHECK_FACT) {
            check_find(
                c, AST_ERROR, "name", t->needs[i].at,
                .say = {NULL, MZ_T("There is no fact \"{0}\""), {t->needs[i].s}},
                .way = check_meant(
                    c, t->needs[i].s,
                    (struct mz_say){
                        NULL, MZ_T("Write the id of a fact of this pack or its parents"), {{0}}}));
        }
    }
    if (t->division.s.n > 0 &&
        (!check_division(t->division.s, &code) || !check_division_in(code, division))) {
        check_find(c, AST_ERROR, "division", t->division.at,
                   .say = {NULL, MZ_T("\"{0}\" is no division of this pack"), {t->division.s}},
                   .way = {NULL, MZ_T("Write a code inside of the pack's division"), {{0}}});
    }
}

void check_tests(struct check *c)
{
    for (size_t p = 0; p < c->b->packs_n; p++) {
        const struct ast_pack *pack = c->b->packs[p];
        int64_t division = 0;
        bool known = check_division(pack->division.s, &division);
        for (size_t i = 0; i < pack->tests_n; i++) {
            test(c, &pack->tests[i], known ? division : 0);
        }
    }
}
