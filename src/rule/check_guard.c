/*
 * check_guard.c - can two conditions hold at once? Each is written as a choice of conjunctions of
 * atoms over nodes; two conjunctions exclude each other when two of their atoms do.
 */
#include "rule/check_parts.h"

enum { CHOICES_MAX = 24, ATOMS_MAX = 24, DEPTH_MAX = 40, SPLITS_MAX = 2000 };

enum atom_kind { A_BOOL, A_MASK, A_CONST, A_PAIR };

struct atom {
    enum atom_kind kind;
    ir_id x;
    ir_id y;       /* A_PAIR */
    enum ir_op op; /* A_CONST, A_PAIR */
    mz_wide num;   /* A_CONST; A_MASK: the values; A_BOOL: 1 or 0 */
    mz_wide den;
};

struct choice {
    struct atom atoms[ATOMS_MAX];
    size_t n;
};

struct choices {
    struct choice v[CHOICES_MAX];
    size_t n;
    bool over; /* too many to tell */
};

static enum ir_op negated(enum ir_op op)
{
    static const enum ir_op ops[] = {IR_NE, IR_EQ, IR_GE, IR_GT, IR_LE, IR_LT};
    return ops[op - IR_EQ];
}

static enum ir_op turned(enum ir_op op)
{
    static const enum ir_op ops[] = {IR_EQ, IR_NE, IR_GT, IR_GE, IR_LT, IR_LE};
    return ops[op - IR_EQ];
}

/* ---- atoms ---------------------------------------------------------------------- */

static struct atom compared(const struct check *c, ir_id id, bool truth)
{
    const struct ir_node *n = ir_node_at(c->w, id);
    struct atom a = {.kind = A_PAIR, .x = ir_kid_at(c->w, id, 0), .y = ir_kid_at(c->w, id, 1)};
    a.op = truth ? n->op : negated(n->op);
    if (check_const_of(c, a.x, &a.num, &a.den)) {
        a.x = a.y;
        a.op = turned(a.op);
        a.kind = A_CONST;
    } else if (check_const_of(c, a.y, &a.num, &a.den)) {
        a.kind = A_CONST;
    } else if (a.x > a.y) {
        ir_id keep = a.x;
        a.x = a.y;
        a.y = keep;
        a.op = turned(a.op);
    }
    return a;
}

static struct atom atom_of(const struct check *c, ir_id id, bool truth)
{
    const struct ir_node *n = ir_node_at(c->w, id);
    if (n->op >= IR_EQ && n->op <= IR_GE) {
        return compared(c, id, truth);
    }
    if (n->op == IR_IN) {
        ir_id x = ir_kid_at(c->w, id, 0);
        size_t values = c->b->enums[ir_node_at(c->w, x)->type.enum_i].values_n;
        mz_wide all = ((mz_wide)1 << values) - 1;
        return (struct atom){.kind = A_MASK, .x = x, .num = truth ? n->num : all & ~n->num};
    }
    return (struct atom){.kind = A_BOOL, .x = id, .num = truth};
}

/* ---- choices ---------------------------------------------------------------------- */

static void split(const struct check *c, ir_id id, bool truth, int depth, struct choices *out);

static void both(const struct choices *x, const struct choices *y, struct choices *out)
{
    out->n = 0;
    out->over = x->over || y->over || x->n * y->n > CHOICES_MAX;
    for (size_t i = 0; i < x->n && !out->over; i++) {
        for (size_t k = 0; k < y->n && !out->over; k++) {
            struct choice *to = &out->v[out->n++];
            *to = x->v[i];
            out->over = to->n + y->v[k].n > ATOMS_MAX;
            for (size_t a = 0; a < y->v[k].n && !out->over; a++) {
                to->atoms[to->n++] = y->v[k].atoms[a];
            }
        }
    }
}

static void either(const struct choices *x, const struct choices *y, struct choices *out)
{
    *out = *x;
    out->over = x->over || y->over || x->n + y->n > CHOICES_MAX;
    for (size_t i = 0; i < y->n && !out->over; i++) {
        out->v[out->n++] = y->v[i];
    }
}

/* NOLINTBEGIN(misc-no-recursion): at most DEPTH_MAX deep */
static void pair(const struct check *c, ir_id id, bool truth, int depth, struct choices *out)
{
    bool is_and = (ir_node_at(c->w, id)->op == IR_AND) == truth;
    struct choices *x = MZ_NEW(c->tmp, struct choices);
    struct choices *y = MZ_NEW(c->tmp, struct choices);
    split(c, ir_kid_at(c->w, id, 0), truth, depth + 1, x);
    split(c, ir_kid_at(c->w, id, 1), truth, depth + 1, y);
    if (is_and) {
        both(x, y, out);
    } else {
        either(x, y, out);
    }
}

static void split(const struct check *c, ir_id id, bool truth, int depth, struct choices *out)
{
    const struct ir_node *n = ir_node_at(c->w, id);
    out->n = 0;
    out->over = depth > DEPTH_MAX || mz_arena_total(c->tmp) > SPLITS_MAX * sizeof *out;
    if (out->over) {
        return;
    }
    if (n->op == IR_AND || n->op == IR_OR) {
        pair(c, id, truth, depth, out);
        return;
    }
    if (n->op == IR_NOT || n->op == IR_RULE) {
        split(c, ir_kid_at(c->w, id, 0), n->op == IR_NOT ? !truth : truth, depth + 1, out);
        return;
    }
    out->n = 1;
    out->v[0].n = 1;
    out->v[0].atoms[0] = atom_of(c, id, truth);
}

/* NOLINTEND(misc-no-recursion) */
/* ---- conflicts ---------------------------------------------------------------------- */

/* x op a and x op b with constants: can both hold? */
static bool consts_conflict(const struct atom *a, const struct atom *b)
{
    mz_wide d = a->num * b->den - b->num * a->den; /* sign of a - b */
    bool a_low = a->op == IR_GT || a->op == IR_GE || a->op == IR_EQ;
    bool b_low = b->op == IR_GT || b->op == IR_GE || b->op == IR_EQ;
    bool a_high = a->op == IR_LT || a->op == IR_LE || a->op == IR_EQ;
    bool b_high = b->op == IR_LT || b->op == IR_LE || b->op == IR_EQ;
    bool open = a->op == IR_GT || a->op == IR_LT || b->op == IR_GT || b->op == IR_LT;
    if ((a->op == IR_EQ && b->op == IR_NE) || (a->op == IR_NE && b->op == IR_EQ)) {
        return d == 0;
    }
    if (a->op == IR_NE || b->op == IR_NE) {
        return false;
    }
    return (a_low && b_high && (d > 0 || (d == 0 && open))) ||
           (a_high && b_low && (d < 0 || (d == 0 && open)));
}

/* What = < > leave of -1, 0, 1 for x compared with y. */
static unsigned signs(enum ir_op op)
{
    static const unsigned of[] = {2, 5, 1, 3, 4, 6}; /* EQ NE LT LE GT GE */
    return of[op - IR_EQ];
}

static mz_wide mask_of(const struct check *c, const struct atom *a)
{
    size_t values = c->b->enums[ir_node_at(c->w, a->x)->type.enum_i].values_n;
    mz_wide mask = 0;
    for (size_t i = 0; a->kind == A_CONST && i < values; i++) {
        mz_wide d = (mz_wide)i - a->num;
        unsigned sign = d < 0 ? 1U : d == 0 ? 2U : 4U;
        mask |= (signs(a->op) & sign) != 0 ? (mz_wide)1 << i : 0;
    }
    return a->kind == A_MASK ? a->num : mask;
}

static bool conflict(const struct check *c, const struct atom *a, const struct atom *b)
{
    if (a->x != b->x) {
        return false;
    }
    bool of_list = ir_node_at(c->w, a->x)->type.kind == RULE_ENUM;
    if (of_list && (a->kind == A_MASK || a->kind == A_CONST) &&
        (b->kind == A_MASK || b->kind == A_CONST)) {
        return (mask_of(c, a) & mask_of(c, b)) == 0;
    }
    if (a->kind != b->kind) {
        return false;
    }
    switch (a->kind) {
    case A_BOOL:
        return a->num != b->num;
    case A_CONST:
        return consts_conflict(a, b);
    case A_PAIR:
        return a->y == b->y && (signs(a->op) & signs(b->op)) == 0;
    case A_MASK:
        return (a->num & b->num) == 0;
    }
    return false;
}

static bool clash(const struct check *c, const struct choice *x, const struct choice *y)
{
    for (size_t i = 0; i < x->n; i++) {
        for (size_t k = 0; k < y->n; k++) {
            if (conflict(c, &x->atoms[i], &y->atoms[k])) {
                return true;
            }
        }
    }
    return false;
}

/* Only conditions on facts: nothing else ties them to each other. */
static bool is_free(const struct check *c, const struct choice *x)
{
    for (size_t i = 0; i < x->n; i++) {
        if (x->atoms[i].kind == A_PAIR || ir_node_at(c->w, x->atoms[i].x)->op != IR_FACT) {
            return false;
        }
    }
    return !clash(c, x, x);
}

static enum check_disjoint compare_choices(const struct check *c, ir_id a, ir_id b)
{
    struct choices *x = MZ_NEW(c->tmp, struct choices);
    struct choices *y = MZ_NEW(c->tmp, struct choices);
    enum check_disjoint out = CHECK_DISJOINT;
    split(c, a, true, 0, x);
    split(c, b, true, 0, y);
    if (x->over || y->over) {
        return CHECK_NOT_PROVED;
    }
    for (size_t i = 0; i < x->n; i++) {
        for (size_t k = 0; k < y->n; k++) {
            bool excluded = clash(c, &x->v[i], &y->v[k]) || clash(c, &x->v[i], &x->v[i]) ||
                            clash(c, &y->v[k], &y->v[k]);
            if (!excluded && is_free(c, &x->v[i]) && is_free(c, &y->v[k])) {
                return CHECK_OVERLAP;
            }
            out = excluded ? out : CHECK_NOT_PROVED;
        }
    }
    return out;
}

enum check_disjoint check_pair(struct check *c, ir_id a, ir_id b)
{
    c->tmp = mz_arena_new((size_t)512 << 20);
    enum check_disjoint out = compare_choices(c, a, b);
    mz_arena_free(c->tmp);
    c->tmp = NULL;
    return out;
}

void check_exceptions(struct check *c, const struct ast_exception *const *list, const ir_id *when,
                      const ir_id *value, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        for (size_t k = i + 1; k < n; k++) {
            if (value[i] == value[k] || when[i] == IR_NONE || when[k] == IR_NONE) {
                continue;
            }
            switch (check_pair(c, when[i], when[k])) {
            case CHECK_DISJOINT:
                break;
            case CHECK_OVERLAP:
                check_find(c, AST_ERROR, "overlap", list[k]->at,
                           .say = {NULL,
                                   MZ_T("The exceptions \"{0}\" and \"{1}\" can both apply and "
                                        "give different results"),
                                   {list[i]->label.zh.s, list[k]->label.zh.s}},
                           .way = {NULL,
                                   MZ_T("Give one a higher priority, or narrow its \"when\""),
                                   {{0}}});
                break;
            case CHECK_NOT_PROVED:
                check_find(c, AST_WARNING, "overlap", list[k]->at,
                           .say = {NULL,
                                   MZ_T("It is not proved that only one of the exceptions "
                                        "\"{0}\" and \"{1}\" applies"),
                                   {list[i]->label.zh.s, list[k]->label.zh.s}},
                           .way = {NULL,
                                   MZ_T("Give one a higher priority, or add a test in which "
                                        "both would apply"),
                                   {{0}}});
                break;
            }
        }
    }
}
