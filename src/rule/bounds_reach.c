/*
 * bounds_reach.c - which states of a condition no case can have, proved.
 *
 * The conditions of a formula are tried with every combination of what they are about: a list has
 * its values, a number the pieces between the limits that it is compared with, everything else true
 * and false; unknown besides, where a fact may be missing. What they are about is taken for
 * independent, so more is tried than can happen: a state that is met by none of them is met by no
 * case. Where there are too many combinations, nothing is proved and every state is asked for.
 */
#include "rule/bounds_int.h"

enum { LEAVES_MAX = 24, CUTS_MAX = 24, TRIES_MAX = 1 << 17, MILLION = 1000000 };

/* What a condition is about, with the pieces of its values. */
struct leaf {
    ir_id id;
    struct rule_value cut[CUTS_MAX]; /* of a number or day: sorted */
    size_t cuts_n;
    int piece[CUTS_MAX * 2 + 2]; /* that can hold: 2 i + 1 is the cut i, even ones lie between */
    size_t pieces_n;             /* the last may be UNKNOWN */
};

enum { UNKNOWN = -1 };

struct proof {
    const struct rule_book *b;
    const bool *open;
    struct leaf leaf[LEAVES_MAX];
    size_t leaves_n;
    bool whole;            /* all leaves and cuts have found room */
    size_t at[LEAVES_MAX]; /* the combination: place in the pieces of each leaf */
    uint8_t *can;          /* of nodes: sides that are met */
    ir_id *only;           /* of nodes: the one fact that can leave it unknown; IR_NONE: several */
};

static unsigned of(bool yes)
{
    return yes ? SIDE_AT : SIDE_BELOW;
}

static const struct ir_node *node(const struct proof *p, ir_id id)
{
    return &p->b->nodes[id];
}

static ir_id kid(const struct proof *p, ir_id id, uint32_t i)
{
    return ir_kid(p->b, node(p, id), i);
}

static bool is_rows(enum ir_op op)
{
    return op == IR_FIRST || op == IR_UNIQUE || op == IR_AGREE;
}

/* Tried from its parts; all else is a leaf. */
static bool is_inner(enum ir_op op)
{
    return op == IR_NOT || op == IR_AND || op == IR_OR || op == IR_IF || is_rows(op);
}

/* The constant that a node comes to, through names: NULL when it is none. */
static const struct ir_node *constant(const struct proof *p, ir_id id)
{
    while (node(p, id)->op == IR_RULE) {
        id = kid(p, id, 0);
    }
    return node(p, id)->op == IR_CONST ? node(p, id) : NULL;
}

/* Is the node a value held against constants alone? The side of the value then, else -1. */
static int against(const struct proof *p, ir_id id)
{
    const struct ir_node *n = node(p, id);
    if (n->op == IR_IN) {
        return 0;
    }
    if (n->op < IR_EQ || n->op > IR_GE) {
        return -1;
    }
    for (int side = 0; side < 2; side++) {
        const struct rule_type *t = &node(p, kid(p, id, (uint32_t)side))->type;
        bool held = t->kind == RULE_NUM || t->kind == RULE_ENUM || t->kind == RULE_DATE ||
                    t->kind == RULE_MONTHS || t->kind == RULE_DAYS || t->kind == RULE_MONTH;
        if (held && constant(p, kid(p, id, (uint32_t)(1 - side))) != NULL) {
            return side;
        }
    }
    return -1;
}

/* ---- leaves ------------------------------------------------------------------------------------
 */

static struct leaf *leaf_of(struct proof *p, ir_id id)
{
    for (size_t i = 0; i < p->leaves_n; i++) {
        if (p->leaf[i].id == id) {
            return &p->leaf[i];
        }
    }
    p->whole = p->whole && p->leaves_n < LEAVES_MAX;
    if (!p->whole) {
        return NULL;
    }
    p->leaf[p->leaves_n] = (struct leaf){.id = id};
    return &p->leaf[p->leaves_n++];
}

static void add_cut(struct proof *p, struct leaf *l, const struct ir_node *c)
{
    struct rule_value v = rule_frac(c->num, c->den);
    size_t i = 0;
    while (i < l->cuts_n && rule_compare(l->cut[i], v) < 0) {
        i++;
    }
    if (i < l->cuts_n && rule_compare(l->cut[i], v) == 0) {
        return;
    }
    p->whole = p->whole && l->cuts_n < CUTS_MAX;
    for (size_t k = l->cuts_n; p->whole && k > i; k--) {
        l->cut[k] = l->cut[k - 1];
    }
    if (p->whole) {
        l->cut[i] = v;
        l->cuts_n++;
    }
}

/* NOLINTNEXTLINE(misc-no-recursion): formulas are at most AST_DEPTH deep */
static void gather(struct proof *p, ir_id id)
{
    const struct ir_node *n = node(p, id);
    int side = against(p, id);
    if (!p->whole || constant(p, id) != NULL) {
        return;
    }
    if (side >= 0) {
        struct leaf *l = leaf_of(p, kid(p, id, (uint32_t)side));
        const struct ir_node *c =
            n->op == IR_IN ? NULL : constant(p, kid(p, id, (uint32_t)(1 - side)));
        if (l != NULL && c != NULL && c->type.kind != RULE_ENUM) {
            add_cut(p, l, c);
        }
    } else if (is_inner(n->op)) {
        for (uint32_t k = 0; k < n->kids_n; k++) {
            ir_id one = kid(p, id, k);
            if (one != IR_NONE &&
                (node(p, one)->type.kind == RULE_BOOL || is_inner(node(p, one)->op))) {
                gather(p, one);
            }
        }
    } else if (n->type.kind == RULE_BOOL) {
        (void)leaf_of(p, id);
    }
}

/* Is there a value of the type strictly between the two? */
static bool room(const struct rule_type *t, struct rule_value lo, struct rule_value hi)
{
    bool counted =
        t->kind != RULE_NUM || (!t->exact && t->decimals == 0 && t->unit[RULE_UNIT_YUAN] == 0);
    return !counted || rule_compare(rule_minus(hi, lo), rule_whole(1)) > 0;
}

static void pieces(const struct proof *p, struct leaf *l)
{
    const struct ir_node *n = node(p, l->id);
    struct ir_reach r = p->b->reach[l->id];
    unsigned can = SIDES;
    l->pieces_n = 0;
    if (n->type.kind == RULE_BOOL) { /* of a rule, what its formula was found to come to */
        can = n->op == IR_RULE ? p->can[kid(p, l->id, 0)] : can;
        for (int yes = 0; yes < 2; yes++) {
            l->piece[l->pieces_n] = yes;
            l->pieces_n += (can & of(yes != 0)) != 0;
        }
    } else if (n->type.kind == RULE_ENUM) {
        size_t values = p->b->enums[n->type.enum_i].values_n;
        for (size_t i = 0; i < values && i < (size_t)CUTS_MAX * 2; i++) {
            l->piece[l->pieces_n++] = (int)i;
        }
    } else {
        struct rule_value lo = rule_frac(r.lo, MILLION);
        struct rule_value hi = rule_frac(r.hi, MILLION);
        for (size_t i = 0; i <= l->cuts_n; i++) {
            bool first = i == 0;
            bool last = i == l->cuts_n;
            bool below = first || rule_compare(l->cut[i - 1], hi) < 0;
            bool above = last || rule_compare(l->cut[i], lo) > 0;
            if (below && above && (first || last || room(&n->type, l->cut[i - 1], l->cut[i]))) {
                l->piece[l->pieces_n++] = (int)(2 * i);
            }
            if (!last && rule_compare(l->cut[i], lo) >= 0 && rule_compare(l->cut[i], hi) <= 0) {
                l->piece[l->pieces_n++] = (int)(2 * i + 1);
            }
        }
    }
    if (p->open[l->id] && (can & SIDE_ABOVE) != 0) {
        l->piece[l->pieces_n++] = UNKNOWN;
    }
}

static int value_of(struct proof *p, ir_id id)
{
    struct leaf *l = leaf_of(p, id);
    return l->piece[p->at[l - p->leaf]];
}

/* ---- one combination ---------------------------------------------------------------------------
 */

static unsigned met(struct proof *p, ir_id id, unsigned side)
{
    p->can[id] = (uint8_t)(p->can[id] | side);
    return side;
}

/* Where the constant lies among the pieces of its leaf. */
static int place_of(struct proof *p, ir_id id, const struct ir_node *c)
{
    const struct leaf *l = leaf_of(p, id);
    if (node(p, id)->type.kind == RULE_ENUM) {
        return (int)c->num;
    }
    size_t i = 0;
    while (rule_compare(l->cut[i], rule_frac(c->num, c->den)) != 0) {
        i++;
    }
    return (int)(2 * i + 1);
}

static unsigned compared(struct proof *p, ir_id id, uint32_t side)
{
    static const enum ir_op mirrored[] = {[IR_EQ] = IR_EQ, [IR_NE] = IR_NE, [IR_LT] = IR_GT,
                                          [IR_LE] = IR_GE, [IR_GT] = IR_LT, [IR_GE] = IR_LE};
    const struct ir_node *n = node(p, id);
    int x = value_of(p, kid(p, id, side));
    if (x == UNKNOWN) {
        return SIDE_ABOVE;
    }
    if (n->op == IR_IN) {
        return of(((uint64_t)n->num >> x & 1) != 0);
    }
    const struct ir_node *c = constant(p, kid(p, id, 1 - side));
    int y = c == NULL ? UNKNOWN : place_of(p, kid(p, id, side), c);
    enum ir_op op = side == 0 ? n->op : mirrored[n->op];
    return of((op == IR_EQ && x == y) || (op == IR_NE && x != y) || (op == IR_LT && x < y) ||
              (op == IR_LE && x <= y) || (op == IR_GT && x > y) || (op == IR_GE && x >= y));
}

static unsigned kleene(unsigned a, unsigned b, unsigned wins)
{
    if (a == wins || b == wins) {
        return wins;
    }
    return a == SIDE_ABOVE || b == SIDE_ABOVE ? SIDE_ABOVE : a;
}

static unsigned hold(struct proof *p, ir_id id);

/* What a chosen value has conditions of its own in. */
/* NOLINTNEXTLINE(misc-no-recursion): formulas are at most AST_DEPTH deep */
static unsigned taken(struct proof *p, ir_id id)
{
    bool seen = id != IR_NONE && (node(p, id)->type.kind == RULE_BOOL || is_inner(node(p, id)->op));
    return seen ? hold(p, id) : SIDE_ABOVE;
}

/* As the reference does: guard by guard for the first that holds, else all guards. */
/* NOLINTNEXTLINE(misc-no-recursion): formulas are at most AST_DEPTH deep */
static unsigned rows(struct proof *p, ir_id id)
{
    const struct ir_node *n = node(p, id);
    unsigned out = SIDE_ABOVE;
    bool held = false;
    bool open = false;
    for (uint32_t i = 0; i + 1 < n->kids_n; i += 2) {
        unsigned guard = hold(p, kid(p, id, i));
        open = open || guard == SIDE_ABOVE;
        if (n->op == IR_FIRST && open) {
            return SIDE_ABOVE;
        }
        if (guard == SIDE_AT) {
            out = taken(p, kid(p, id, i + 1));
            held = true;
            if (n->op == IR_FIRST) {
                return out;
            }
        }
    }
    return held || open ? out : taken(p, kid(p, id, n->kids_n - 1));
}

/* NOLINTNEXTLINE(misc-no-recursion): formulas are at most AST_DEPTH deep */
static unsigned hold(struct proof *p, ir_id id)
{
    const struct ir_node *n = node(p, id);
    int side = against(p, id);
    const struct ir_node *fixed = constant(p, id);
    if (fixed != NULL) {
        return met(p, id, of(fixed->num != 0));
    }
    if (side >= 0) {
        return met(p, id, compared(p, id, (uint32_t)side));
    }
    if (n->op == IR_NOT) {
        unsigned x = hold(p, kid(p, id, 0));
        return met(p, id, x == SIDE_ABOVE ? SIDE_ABOVE : of(x == SIDE_BELOW));
    }
    if (n->op == IR_AND || n->op == IR_OR) {
        unsigned x = hold(p, kid(p, id, 0));
        unsigned y = hold(p, kid(p, id, 1));
        return met(p, id, kleene(x, y, of(n->op == IR_OR)));
    }
    if (n->op == IR_IF) {
        unsigned x = hold(p, kid(p, id, 0));
        return met(p, id, x == SIDE_ABOVE ? x : taken(p, kid(p, id, x == SIDE_AT ? 1 : 2)));
    }
    if (is_rows(n->op)) {
        return met(p, id, rows(p, id));
    }
    int v = value_of(p, id);
    return met(p, id, v == UNKNOWN ? SIDE_ABOVE : of(v != 0));
}

/* ---- a formula ---------------------------------------------------------------------------------
 */

/* NOLINTNEXTLINE(misc-no-recursion): formulas are at most AST_DEPTH deep */
static void not_proved(struct proof *p, ir_id id)
{
    const struct ir_node *n = node(p, id);
    p->can[id] = SIDES;
    for (uint32_t k = 0; is_inner(n->op) && k < n->kids_n; k++) {
        if (kid(p, id, k) != IR_NONE) {
            not_proved(p, kid(p, id, k));
        }
    }
}

static bool next(struct proof *p)
{
    for (size_t i = 0; i < p->leaves_n; i++) {
        if (++p->at[i] < p->leaf[i].pieces_n) {
            return true;
        }
        p->at[i] = 0;
    }
    return false;
}

/* Where a fact is known, nothing is unknown that only the fact can leave unknown. */
static bool can_be(const struct proof *p)
{
    for (size_t i = 0; i < p->leaves_n; i++) {
        const struct leaf *x = &p->leaf[i];
        bool known = node(p, x->id)->op == IR_IS_KNOWN && x->piece[p->at[i]] != 0;
        for (size_t k = 0; known && k < p->leaves_n; k++) {
            const struct leaf *y = &p->leaf[k];
            if (y->piece[p->at[k]] == UNKNOWN && p->only[y->id] == kid(p, x->id, 0)) {
                return false;
            }
        }
    }
    return true;
}

static void prove(struct proof *p, ir_id root)
{
    size_t tries = 1;
    p->leaves_n = 0;
    p->whole = true;
    gather(p, root);
    for (size_t i = 0; p->whole && i < p->leaves_n; i++) {
        pieces(p, &p->leaf[i]);
        tries *= p->leaf[i].pieces_n;
        p->at[i] = 0;
        p->whole = tries > 0 && tries <= TRIES_MAX;
    }
    if (!p->whole) {
        not_proved(p, root);
        return;
    }
    do {
        if (can_be(p)) {
            (void)hold(p, root);
        }
    } while (next(p));
}

/* Where a formula begins: what nothing is tried as a part of. */
static bool *roots_of(mz_arena *a, const struct proof *p)
{
    bool *root = MZ_NEW_N(a, bool, p->b->nodes_n + 1);
    for (ir_id id = 0; id < p->b->nodes_n; id++) {
        const struct ir_node *n = node(p, id);
        root[id] = root[id] || n->op == IR_RULE;
        for (uint32_t k = 0; !is_inner(n->op) && k < n->kids_n; k++) {
            if (kid(p, id, k) != IR_NONE) {
                root[kid(p, id, k)] = true;
            }
        }
    }
    for (size_t i = 0; i < p->b->rules_n; i++) {
        if (p->b->rules[i].applies != IR_NONE) {
            root[p->b->rules[i].applies] = true;
        }
    }
    return root;
}

/* The one fact below each node that may be unknown. */
static ir_id *only_of(mz_arena *a, const struct proof *p)
{
    ir_id *only = MZ_NEW_N(a, ir_id, p->b->nodes_n + 1);
    for (ir_id id = 0; id < p->b->nodes_n; id++) {
        const struct ir_node *n = node(p, id);
        size_t from = 0;
        only[id] = n->op == IR_FACT ? id : IR_NONE;
        for (uint32_t k = 0; n->op != IR_AGG && k < n->kids_n; k++) {
            ir_id one = kid(p, id, k);
            if (one != IR_NONE && p->open[one] && (from == 0 || only[one] != only[id])) {
                only[id] = from == 0 ? only[one] : IR_NONE;
                from++;
            }
        }
    }
    return only;
}

void bounds_reachable(struct bounds *w, const bool *open)
{
    struct proof *p = MZ_NEW(w->cx->a, struct proof);
    p->b = w->b;
    p->open = open;
    p->can = MZ_NEW_N(w->cx->a, uint8_t, w->b->nodes_n + 1);
    p->only = only_of(w->cx->a, p);
    const bool *root = roots_of(w->cx->a, p);
    for (ir_id id = 0; id < w->b->nodes_n; id++) {
        bool formula = node(p, id)->type.kind == RULE_BOOL || is_inner(node(p, id)->op);
        if (root[id] && formula) {
            prove(p, id);
        }
    }
    for (size_t i = 0; i < w->n; i++) {
        w->v[i].want &= p->can[w->v[i].node];
    }
}
