/*
 * check_brought.c - a rule that a granted outcome hangs on and that no case can ever decide, since
 * a fact comes from nowhere: no form asks for it, no department delivers it. When the book stands.
 *
 * Each node is asked whether it can be known in some case, of a bool for either value, when the
 * facts that nobody brings are always unknown. A bool that nobody brings and that has a `missing`
 * is false in every case; what stands behind it is not reached. Parameters, and whether two
 * conditions can hold together, are not looked at.
 */
#include "rule/check_parts.h"
#include "rule/register.h"

/* What a node can come out as. A value that is no bool has both or none. */
enum { NEVER = 0, FALSE_TOO = 1, TRUE_TOO = 2, KNOWN = FALSE_TOO | TRUE_TOO };

static void by_form(const struct rule_book *b, uint32_t form, bool *facts)
{
    for (size_t p = 0; form < b->forms_n && p < b->forms[form].parts_n; p++) {
        const struct ir_part *part = &b->forms[form].parts[p];
        for (size_t i = 0; i < part->fields_n; i++) {
            if (part->fields[i].kind == IR_FIELD_FACT) {
                facts[part->fields[i].fact] = true;
            }
        }
    }
}

/* Every form counts for every matter: what one case was told, the next one knows. */
static uint8_t *brought(struct check *c)
{
    const struct rule_book *b = c->b;
    uint8_t *can = MZ_NEW_N(c->a, uint8_t, b->facts_n + 1);
    bool *facts = MZ_NEW_N(c->a, bool, b->facts_n + 1);
    for (size_t f = 0; f < b->facts_n; f++) {
        const struct ir_fact *o = &b->facts[f];
        facts[f] = o->item.n > 0 || o->listed_in.s.n > 0 || o->recognised.s.n > 0 ||
                   o->membership != IR_NO_MEMBERSHIP || (int64_t)f == b->role_fact;
    }
    for (size_t i = 0; i < b->forms_n; i++) {
        by_form(b, (uint32_t)i, facts);
    }
    for (size_t r = 0; r < b->registers_n; r++) {
        for (size_t i = 0; i < b->registers[r].columns_n; i++) {
            if (b->registers[r].columns[i].kind == IR_COL_FACT) {
                facts[b->registers[r].columns[i].fact] = true;
            }
        }
    }
    for (size_t f = 0; f < b->facts_n; f++) {
        bool one = b->facts[f].type.kind == RULE_BOOL && b->facts[f].history == IR_NO_HISTORY;
        uint8_t none = b->facts[f].missing == IR_MISSING_UNKNOWN ? NEVER : one ? FALSE_TOO : KNOWN;
        can[f] = facts[f] ? KNOWN : none;
    }
    return can;
}

static uint8_t kid(const struct rule_book *b, const struct ir_node *n, uint32_t i,
                   const uint8_t *can)
{
    ir_id id = ir_kid(b, n, i);
    return id == IR_NONE ? KNOWN : can[id];
}

/* One branch that can be known is enough; which one a division or a date takes is not asked. */
static uint8_t any(const struct rule_book *b, const struct ir_node *n, uint32_t from, uint32_t step,
                   const uint8_t *can)
{
    uint8_t all = NEVER;
    for (uint32_t i = from; i < n->kids_n; i += step) {
        all |= kid(b, n, i, can);
    }
    return all;
}

static uint8_t each(const struct rule_book *b, const struct ir_node *n, const uint8_t *can)
{
    for (uint32_t i = 0; i < n->kids_n; i++) {
        if (kid(b, n, i, can) == NEVER) {
            return NEVER;
        }
    }
    return KNOWN;
}

static uint8_t choice(const struct rule_book *b, const struct ir_node *n, const uint8_t *can)
{
    uint8_t of = NEVER;
    uint8_t when = kid(b, n, 0, can);
    of |= (when & TRUE_TOO) != 0 ? kid(b, n, 1, can) : NEVER;
    of |= (when & FALSE_TOO) != 0 ? kid(b, n, 2, can) : NEVER;
    return of;
}

/* (when, value)*, otherwise: a row whose condition can be true. */
static uint8_t rows(const struct rule_book *b, const struct ir_node *n, const uint8_t *can)
{
    uint8_t of = kid(b, n, n->kids_n - 1, can);
    for (uint32_t i = 0; i + 1 < n->kids_n; i += 2) {
        of |= (kid(b, n, i, can) & TRUE_TOO) != 0 ? kid(b, n, i + 1, can) : NEVER;
    }
    return of;
}

static uint8_t both(uint8_t x, uint8_t y, uint8_t wins)
{
    return (uint8_t)(((x | y) & wins) | (x & y & (KNOWN ^ wins)));
}

static uint8_t ways(const struct rule_book *b, const struct ir_node *n, const uint8_t *facts,
                    const uint8_t *can)
{
    switch ((int)n->op) {
    case IR_UNKNOWN:
        return NEVER;
    case IR_FACT:
        return facts[n->arg];
    case IR_WINDOW:
        return facts[(size_t)n->num] == NEVER ? NEVER : each(b, n, can);
    case IR_IS_KNOWN:
        return kid(b, n, 0, can) == NEVER ? FALSE_TOO : KNOWN;
    case IR_NOT: {
        uint8_t x = kid(b, n, 0, can);
        return (uint8_t)((x & FALSE_TOO) << 1 | (x & TRUE_TOO) >> 1);
    }
    case IR_AND:
        return both(kid(b, n, 0, can), kid(b, n, 1, can), FALSE_TOO);
    case IR_OR:
        return both(kid(b, n, 0, can), kid(b, n, 1, can), TRUE_TOO);
    case IR_IF:
        return choice(b, n, can);
    case IR_COALESCE:
    case IR_PICK:
        return any(b, n, 0, 1, can);
    case IR_FIRST:
    case IR_UNIQUE:
    case IR_AGREE:
        return rows(b, n, can);
    case IR_RULE:
        return kid(b, n, 0, can);
    default: /* wants all that it is made of; an aggregate may be over nobody */
        return n->op == IR_AGG && n->arg == IR_SUM_KNOWN ? KNOWN : each(b, n, can);
    }
}

/* A fact that is missing below `root`, the first that one meets. */
static uint32_t lacking(struct check *c, ir_id root, const uint8_t *facts, const uint8_t *can)
{
    const struct rule_book *b = c->b;
    bool *seen = MZ_NEW_N(c->a, bool, (size_t)root + 1);
    seen[root] = true;
    for (size_t i = (size_t)root + 1; i > 0; i--) {
        const struct ir_node *n = &b->nodes[i - 1];
        if (!seen[i - 1]) {
            continue;
        }
        if ((n->op == IR_FACT && facts[n->arg] == NEVER) ||
            (n->op == IR_WINDOW && facts[(size_t)n->num] == NEVER)) {
            return n->op == IR_FACT ? n->arg : (uint32_t)n->num;
        }
        for (uint32_t k = 0; k < n->kids_n; k++) {
            ir_id id = ir_kid(b, n, k);
            if (id != IR_NONE && can[id] != KNOWN) {
                seen[id] = true;
            }
        }
    }
    return UINT32_MAX;
}

static void find(struct check *c, const struct ir_rule *r, const struct ir_matter *m, uint32_t fact)
{
    const struct rule_book *b = c->b;
    check_find(c, AST_WARNING, "matter", b->facts[fact].at,
               .say = {NULL,
                       MZ_T("\"{0}\", which the matter \"{1}\" decides by, can never be known: no "
                            "form asks for \"{2}\" and no department delivers it"),
                       {r->name.id, m->source->id.s, b->facts[fact].name.id}},
               .way = {NULL,
                       MZ_T("Ask for it in the form of the matter or of a task, name the \"item\" "
                            "that delivers it, or give it a \"missing\""),
                       {{0}}});
}

/* Can the kid be what the node takes: no, where its condition is never so. */
static bool taken(const struct rule_book *b, const struct ir_node *n, uint32_t k,
                  const uint8_t *can)
{
    switch ((int)n->op) {
    case IR_IF:
        return k == 0 || (kid(b, n, 0, can) & (k == 1 ? TRUE_TOO : FALSE_TOO)) != 0;
    case IR_FIRST:
    case IR_UNIQUE:
    case IR_AGREE:
        return k % 2 == 0 || (kid(b, n, k - 1, can) & TRUE_TOO) != 0;
    default:
        return true;
    }
}

/* The rules below `root` that can never be known, the lowest of them; `told` are those of another
 * matter. False: there is none. */
static bool below(struct check *c, const struct ir_matter *m, ir_id root, const uint8_t *facts,
                  const uint8_t *can, bool *told)
{
    const struct rule_book *b = c->b;
    bool *seen = MZ_NEW_N(c->a, bool, (size_t)root + 1);
    bool *dark = MZ_NEW_N(c->a, bool, (size_t)root + 1); /* holds a rule that was found */
    bool any_found = false;
    seen[root] = true;
    for (size_t i = (size_t)root + 1; i > 0; i--) {
        const struct ir_node *n = &b->nodes[i - 1];
        for (uint32_t k = 0; seen[i - 1] && k < n->kids_n; k++) {
            ir_id id = ir_kid(b, n, k);
            if (id != IR_NONE && taken(b, n, k, can)) {
                seen[id] = true;
            }
        }
    }
    for (size_t i = 0; i <= root; i++) {
        const struct ir_node *n = &b->nodes[i];
        for (uint32_t k = 0; k < n->kids_n; k++) {
            ir_id id = ir_kid(b, n, k);
            dark[i] = dark[i] || (id != IR_NONE && dark[id]);
        }
        if (!seen[i] || n->op != IR_RULE || can[i] != NEVER || dark[i]) {
            continue;
        }
        uint32_t fact = lacking(c, (ir_id)i, facts, can);
        dark[i] = any_found = true;
        if (fact != UINT32_MAX && !told[n->arg]) {
            told[n->arg] = true;
            find(c, &b->rules[n->arg], m, fact);
        }
    }
    return any_found;
}

void check_brought(struct check *c)
{
    const struct rule_book *b = c->b;
    if (b->matters_n == 0) {
        return;
    }
    const uint8_t *facts = brought(c);
    bool *told = MZ_NEW_N(c->a, bool, b->rules_n + 1);
    uint8_t *can = MZ_NEW_N(c->a, uint8_t, b->nodes_n + 1);
    for (size_t i = 0; i < b->nodes_n; i++) {
        const struct ir_node *n = &b->nodes[i];
        can[i] = ways(b, n, facts, can);
    }
    for (size_t i = 0; i < b->matters_n; i++) {
        const struct ir_matter *m = &b->matters[i];
        if (m->outcome >= b->outcomes_n || b->outcomes[m->outcome].eligible >= b->rules_n) {
            continue;
        }
        uint32_t rule = b->outcomes[m->outcome].eligible;
        ir_id root = b->rules[rule].root;
        uint32_t fact = UINT32_MAX;
        if (!below(c, m, root, facts, can, told) && (can[root] & TRUE_TOO) == 0) {
            fact = lacking(c, root, facts, can); /* it is refused, and never granted */
        }
        if (fact != UINT32_MAX && !told[rule]) {
            told[rule] = true;
            find(c, &b->rules[rule], m, fact);
        }
    }
}
