/* plan_build.c - adding nodes to a plan: bounds, folding, sharing, broadcasting. */
#include <string.h>

#include "base/hash.h"
#include "rule/plan_int.h"

void low_over(struct lower *w, const char *why)
{
    if (!w->over) {
        w->why = why;
    }
    w->over = true;
}

/* ---- bounds ----------------------------------------------------------------- */

static mz_wide plus(struct lower *w, mz_wide a, mz_wide b)
{
    mz_wide v = 0;
    if (__builtin_add_overflow(a, b, &v)) {
        low_over(w, "a sum may leave 128 bits");
    }
    return v;
}

static mz_wide times(struct lower *w, mz_wide a, mz_wide b)
{
    mz_wide v = 0;
    if (__builtin_mul_overflow(a, b, &v)) {
        low_over(w, "a product may leave 128 bits");
    }
    return v;
}

static mz_wide negated(struct lower *w, mz_wide a)
{
    return times(w, a, -1);
}

static mz_wide least(mz_wide a, mz_wide b)
{
    return a < b ? a : b;
}

static mz_wide most(mz_wide a, mz_wide b)
{
    return a > b ? a : b;
}

/* Least and most of four corners. */
static void corners(struct plan_node *n, const mz_wide v[4])
{
    n->lo = least(least(v[0], v[1]), least(v[2], v[3]));
    n->hi = most(most(v[0], v[1]), most(v[2], v[3]));
}

static void round_bounds(struct plan_node *n, const struct plan_node *a, const struct plan_node *b)
{
    mz_wide d_lo = most(b->lo, 1);
    mz_wide d_hi = most(b->hi, 1);
    n->lo = least(plan_round(a->lo, d_lo, IR_FLOOR), plan_round(a->lo, d_hi, IR_FLOOR));
    n->hi = most(plan_round(a->hi, d_lo, IR_CEIL), plan_round(a->hi, d_hi, IR_CEIL));
}

static void set(struct plan_node *n, mz_wide lo, mz_wide hi)
{
    n->lo = lo;
    n->hi = hi;
}

static void calendar_bounds(struct plan_node *n)
{
    enum { DAY_FIRST = -62091, DAY_LAST = 84370 };
    if (n->op == PLAN_AGE) {
        set(n, -1, MZ_YEAR_MAX - MZ_YEAR_MIN);
    } else if (n->op == PLAN_MONTHS_BETWEEN) {
        set(n, -PLAN_WINDOW_MAX, PLAN_WINDOW_MAX);
    } else if (n->op == PLAN_MONTH_OF) {
        set(n, PLAN_MONTH_FIRST, PLAN_MONTH_LAST);
    } else if (n->op == PLAN_YEAR_OF) {
        set(n, MZ_YEAR_MIN, MZ_YEAR_MAX);
    } else if (n->op == PLAN_DAYS_IN) {
        set(n, 28, 31);
    } else {
        set(n, DAY_FIRST, DAY_LAST);
    }
}

/* Of sums over at most n values, none included. */
static void many(struct lower *w, struct plan_node *n, mz_wide lo, mz_wide hi, mz_wide count)
{
    set(n, least(0, times(w, lo, count)), most(0, times(w, hi, count)));
}

static void agg_bounds(struct lower *w, struct plan_node *n)
{
    enum ir_agg agg = (enum ir_agg)n->arg;
    if (n->is_bool) {
        set(n, 0, 1);
    } else if (agg == IR_COUNT) {
        set(n, 0, RULE_MEMBERS_MAX);
    } else {
        const struct plan_node *v = low_node(w, n->kid[1]);
        if (agg == IR_SUM || agg == IR_SUM_KNOWN) {
            many(w, n, v->lo, v->hi, RULE_MEMBERS_MAX);
        } else {
            set(n, v->lo, v->hi);
        }
    }
}

static void window_bounds(struct lower *w, struct plan_node *n)
{
    const struct ir_fact *f = &w->b->facts[n->imm];
    enum ir_agg agg = (enum ir_agg)n->arg;
    mz_wide count = f->history == IR_DATED ? PLAN_EVENTS_MAX : (f->months > 0 ? f->months : 1);
    if (n->spread > 0) {
        count *= n->spread;
    } else if (f->history != IR_DATED && low_is_const(w, n->kid[0]) && low_is_const(w, n->kid[1])) {
        mz_wide asked = low_node(w, n->kid[1])->lo - low_node(w, n->kid[0])->lo + 1;
        count = asked < 1 ? 1 : least(asked, count);
    }
    mz_wide zero_lo = f->missing == IR_MISSING_ZERO ? least(f->min, 0) : f->min;
    mz_wide zero_hi = f->missing == IR_MISSING_ZERO ? most(f->max, 0) : f->max;
    if (n->is_bool) {
        set(n, 0, 1);
    } else if (agg == IR_COUNT) {
        set(n, 0, count);
    } else if (agg == IR_SUM || agg == IR_SUM_KNOWN) {
        many(w, n, zero_lo, zero_hi, count);
    } else {
        set(n, zero_lo, zero_hi);
    }
}

static void choice_bounds(struct lower *w, struct plan_node *n, const struct plan_node *a,
                          const struct plan_node *b)
{
    const struct plan_node *x = n->op == PLAN_IF ? b : a;
    const struct plan_node *y = n->op == PLAN_IF ? low_node(w, n->kid[2]) : b;
    set(n, least(x->lo, y->lo), most(x->hi, y->hi));
}

static void number_bounds(struct lower *w, struct plan_node *n, const struct plan_node *a,
                          const struct plan_node *b)
{
    switch (n->op) {
    case PLAN_ADD:
        set(n, plus(w, a->lo, b->lo), plus(w, a->hi, b->hi));
        break;
    case PLAN_SUB:
        set(n, plus(w, a->lo, negated(w, b->hi)), plus(w, a->hi, negated(w, b->lo)));
        break;
    case PLAN_MUL:
        corners(n, (const mz_wide[4]){times(w, a->lo, b->lo), times(w, a->lo, b->hi),
                                      times(w, a->hi, b->lo), times(w, a->hi, b->hi)});
        break;
    case PLAN_NEG:
        set(n, negated(w, a->hi), negated(w, a->lo));
        break;
    case PLAN_ROUND:
        round_bounds(n, a, b);
        break;
    case PLAN_MIN:
        set(n, least(a->lo, b->lo), least(a->hi, b->hi));
        break;
    case PLAN_MAX:
        set(n, most(a->lo, b->lo), most(a->hi, b->hi));
        break;
    case PLAN_IF:
    case PLAN_COALESCE:
        choice_bounds(w, n, a, b);
        break;
    case PLAN_TO_PERSON:
    case PLAN_GUARD:
        set(n, a->lo, a->hi);
        break;
    case PLAN_BITS_N:
        set(n, 0, 64);
        break;
    default: /* dates */
        calendar_bounds(n);
        break;
    }
}

void low_bounds(struct lower *w, struct plan_node *n)
{
    static const struct plan_node zero = {0};
    const struct plan_node *a = n->kid[0] == PLAN_NONE ? &zero : low_node(w, n->kid[0]);
    const struct plan_node *b = n->kid[1] == PLAN_NONE ? &zero : low_node(w, n->kid[1]);
    switch (n->op) {
    case PLAN_INT:
    case PLAN_BOOL:
    case PLAN_ABSENT:
    case PLAN_FACT:
    case PLAN_PARAM:
    case PLAN_DIVISION:
    case PLAN_OPS_N:
        break; /* given */
    case PLAN_AGG:
        agg_bounds(w, n);
        break;
    case PLAN_WINDOW:
        window_bounds(w, n);
        break;
    default:
        if (n->is_bool) {
            set(n, 0, 1);
        } else {
            number_bounds(w, n, a, b);
        }
        break;
    }
}

/* ---- known or not ----------------------------------------------------------- */

static bool always_known(const struct lower *w, const struct plan_node *n)
{
    switch (n->op) {
    case PLAN_INT:
    case PLAN_BOOL:
    case PLAN_DIVISION:
    case PLAN_IS_KNOWN:
    case PLAN_IS_TRUE:
        return true;
    case PLAN_COALESCE:
        return low_node(w, n->kid[1])->always_known;
    case PLAN_ABSENT:
    case PLAN_FACT:
    case PLAN_PARAM:
    case PLAN_GUARD:
    case PLAN_AGE:
    case PLAN_ADD_MONTHS:
    case PLAN_MONTHS_BETWEEN:
    case PLAN_MONTH_OF:
    case PLAN_FIRST_DAY:
    case PLAN_LAST_DAY:
    case PLAN_YEAR_OF:
    case PLAN_DAYS_IN:
    case PLAN_WINDOW:
        return false;
    case PLAN_AGG:
        if (n->arg == IR_AGG_MIN || n->arg == IR_AGG_MAX) {
            return false;
        }
        break;
    case PLAN_ROUND:
        if (low_node(w, n->kid[1])->lo <= 0) {
            return false;
        }
        break;
    default:
        break;
    }
    for (int i = 0; i < 3; i++) {
        if (n->kid[i] != PLAN_NONE && !low_node(w, n->kid[i])->always_known) {
            return false;
        }
    }
    return true;
}

/* ---- sharing ---------------------------------------------------------------- */

static uint64_t hash_of(const struct plan_node *n)
{
    uint64_t key[9] = {n->op,
                       (uint64_t)n->cmp << 32 | n->arg,
                       (uint64_t)n->spread,
                       (uint64_t)n->imm,
                       (uint64_t)n->kid[0] << 32 | n->kid[1],
                       n->kid[2],
                       n->is_bool,
                       n->op == PLAN_INT || n->op == PLAN_BOOL ? (uint64_t)n->lo : 0,
                       n->op == PLAN_INT ? (uint64_t)(n->lo >> 64) : 0};
    return mz_hash_str((mz_str){(const char *)key, sizeof key}, 0);
}

static bool same(const struct plan_node *a, const struct plan_node *b)
{
    bool constant = a->op == PLAN_INT || a->op == PLAN_BOOL;
    return a->op == b->op && a->cmp == b->cmp && a->arg == b->arg && a->imm == b->imm &&
           a->spread == b->spread && a->is_bool == b->is_bool &&
           memcmp(a->kid, b->kid, sizeof a->kid) == 0 &&
           (!constant || a->lo == b->lo);
}

static void put(struct lower *w, plan_id id)
{
    uint64_t at = hash_of(low_node(w, id)) & (w->table_n - 1);
    while (w->table[at] != PLAN_NONE) {
        at = (at + 1) & (w->table_n - 1);
    }
    w->table[at] = id;
}

static void grow(struct lower *w)
{
    w->table_n = w->table_n == 0 ? 1024 : w->table_n * 2;
    w->table = MZ_NEW_N(w->cx->a, plan_id, w->table_n);
    memset(w->table, 0xff, sizeof *w->table * w->table_n);
    for (size_t i = 0; i < w->p->nodes_n; i++) {
        put(w, (plan_id)i);
    }
}

static plan_id share(struct lower *w, const struct plan_node *n)
{
    if ((w->p->nodes_n + 1) * 2 > w->table_n) {
        grow(w);
    }
    uint64_t at = hash_of(n) & (w->table_n - 1);
    while (w->table[at] != PLAN_NONE) {
        if (same(low_node(w, w->table[at]), n)) {
            return w->table[at];
        }
        at = (at + 1) & (w->table_n - 1);
    }
    if (w->p->nodes_n == PLAN_NODES_MAX) {
        low_over(w, "the plan has too many steps");
        return 0;
    }
    if (w->p->nodes_n == w->nodes_cap) {
        size_t cap = w->nodes_cap == 0 ? 256 : w->nodes_cap * 2;
        struct plan_node *v = MZ_NEW_N(w->p->a, struct plan_node, cap);
        if (w->p->nodes_n > 0) {
            memcpy(v, w->p->nodes, w->p->nodes_n * sizeof *v);
        }
        w->p->nodes = v;
        w->nodes_cap = cap;
    }
    plan_id id = (plan_id)w->p->nodes_n++;
    w->p->nodes[id] = *n;
    w->table[at] = id;
    return id;
}

/* A node that needs no folding and no kids of another entity. */
static plan_id settled(struct lower *w, struct plan_node n)
{
    low_bounds(w, &n);
    if (w->over) {
        return 0;
    }
    n.wide = n.lo < INT64_MIN || n.hi > INT64_MAX;
    n.always_known = always_known(w, &n);
    return share(w, &n);
}

static plan_id leaf(struct lower *w, enum plan_op op, bool is_bool, mz_wide v)
{
    return settled(w, (struct plan_node){.op = op,
                                         .cmp = IR_OPS_N,
                                         .is_bool = is_bool,
                                         .lo = v,
                                         .hi = v,
                                         .kid = {PLAN_NONE, PLAN_NONE, PLAN_NONE}});
}

plan_id low_int(struct lower *w, mz_wide v)
{
    return leaf(w, PLAN_INT, false, v);
}

plan_id low_bool(struct lower *w, bool v)
{
    return leaf(w, PLAN_BOOL, true, v ? 1 : 0);
}

plan_id low_absent(struct lower *w, bool is_bool)
{
    return leaf(w, PLAN_ABSENT, is_bool, 0);
}

/* ---- folding ----------------------------------------------------------------------------------
 */

static bool constant(const struct lower *w, plan_id id)
{
    return id == PLAN_NONE || low_is_const(w, id) || low_node(w, id)->op == PLAN_ABSENT;
}

static struct plan_val value(const struct lower *w, plan_id id)
{
    bool known = id != PLAN_NONE && low_is_const(w, id);
    return (struct plan_val){known, known ? low_node(w, id)->lo : 0};
}

static bool foldable(const struct lower *w, const struct plan_node *n)
{
    bool leaf = n->op == PLAN_INT || n->op == PLAN_BOOL || n->op == PLAN_ABSENT ||
                n->op == PLAN_FACT || n->op == PLAN_PARAM || n->op == PLAN_DIVISION;
    return !leaf && n->op != PLAN_AGG && n->op != PLAN_WINDOW && constant(w, n->kid[0]) &&
           constant(w, n->kid[1]) && constant(w, n->kid[2]);
}

static bool is(const struct lower *w, plan_id id, mz_wide v)
{
    return low_is_const(w, id) && low_node(w, id)->lo == v;
}

static plan_id simple_bool(struct lower *w, const struct plan_node *n, plan_id a, plan_id b)
{
    bool and = n->op == PLAN_AND;
    if (a == b || is(w, b, and? 1 : 0)) {
        return a;
    }
    if (is(w, a, and? 1 : 0)) {
        return b;
    }
    return is(w, a, and? 0 : 1) || is(w, b, and? 0 : 1) ? low_bool(w, !and) : PLAN_NONE;
}

static plan_id simple_choice(struct lower *w, const struct plan_node *n, plan_id a, plan_id b)
{
    if (n->op == PLAN_IF) {
        if (low_node(w, a)->op == PLAN_ABSENT) {
            return low_absent(w, n->is_bool);
        }
        return low_is_const(w, a) ? n->kid[low_node(w, a)->lo != 0 ? 1 : 2] : PLAN_NONE;
    }
    if (n->op == PLAN_COALESCE) {
        return low_node(w, a)->always_known ? a
                                            : (low_node(w, a)->op == PLAN_ABSENT ? b : PLAN_NONE);
    }
    if (low_node(w, b)->op == PLAN_ABSENT || is(w, b, 0)) {
        return low_absent(w, n->is_bool);
    }
    return is(w, b, 1) ? a : PLAN_NONE;
}

/* A node that means the same, or PLAN_NONE. */
static plan_id simple(struct lower *w, const struct plan_node *n)
{
    plan_id a = n->kid[0];
    plan_id b = n->kid[1];
    switch (n->op) {
    case PLAN_NOT:
        return low_node(w, a)->op == PLAN_NOT ? low_node(w, a)->kid[0] : PLAN_NONE;
    case PLAN_IS_KNOWN:
        return low_node(w, a)->always_known ? low_bool(w, true) : PLAN_NONE;
    case PLAN_IS_TRUE:
        return low_node(w, a)->always_known ? a : PLAN_NONE;
    case PLAN_AND:
    case PLAN_OR:
        return simple_bool(w, n, a, b);
    case PLAN_IF:
    case PLAN_COALESCE:
    case PLAN_GUARD:
        return simple_choice(w, n, a, b);
    case PLAN_MIN:
    case PLAN_MAX:
        return a == b ? a : PLAN_NONE;
    case PLAN_MUL:
    case PLAN_ROUND:
        return is(w, b, 1) ? a : (n->op == PLAN_MUL && is(w, a, 1) ? b : PLAN_NONE);
    case PLAN_ADD:
        return is(w, b, 0) ? a : (is(w, a, 0) ? b : PLAN_NONE);
    case PLAN_SUB:
        return is(w, b, 0) ? a : PLAN_NONE;
    default:
        return PLAN_NONE;
    }
}

/* ---- adding ------------------------------------------------------------------------------------
 */

static bool commutes(enum plan_op op)
{
    return op == PLAN_AND || op == PLAN_OR || op == PLAN_EQ || op == PLAN_ADD || op == PLAN_MUL ||
           op == PLAN_MIN || op == PLAN_MAX;
}

/* The finest of the kids; kids of a household go to the persons where persons' are wanted. */
static void settle(struct lower *w, struct plan_node *n)
{
    enum ir_entity finest = n->entity;
    for (int i = 0; i < 3; i++) {
        if (n->kid[i] != PLAN_NONE && low_node(w, n->kid[i])->entity > finest) {
            finest = low_node(w, n->kid[i])->entity;
        }
    }
    enum ir_entity wanted = n->op == PLAN_AGG || n->op == PLAN_TO_PERSON ? IR_PERSON : finest;
    for (int i = 0; i < 3 && n->op != PLAN_TO_PERSON; i++) {
        if (n->kid[i] != PLAN_NONE && wanted == IR_PERSON &&
            low_node(w, n->kid[i])->entity == IR_HOUSEHOLD) {
            n->kid[i] = settled(w, (struct plan_node){.op = PLAN_TO_PERSON,
                                                      .cmp = IR_OPS_N,
                                                      .is_bool = low_node(w, n->kid[i])->is_bool,
                                                      .entity = IR_PERSON,
                                                      .kid = {n->kid[i], PLAN_NONE, PLAN_NONE}});
        }
    }
    n->entity = n->op == PLAN_AGG ? IR_HOUSEHOLD : wanted;
}

plan_id low_add(struct lower *w, struct plan_node n)
{
    if (w->over) {
        return 0;
    }
    settle(w, &n);
    if (w->over) {
        return 0;
    }
    if (commutes(n.op) && n.kid[0] > n.kid[1]) {
        plan_id first = n.kid[0];
        n.kid[0] = n.kid[1];
        n.kid[1] = first;
    }
    plan_id other = simple(w, &n);
    if (other != PLAN_NONE) {
        return other;
    }
    if (!foldable(w, &n)) {
        return settled(w, n);
    }
    low_bounds(w, &n); /* first: a product of constants may be too large */
    if (w->over) {
        return 0;
    }
    struct plan_val v = plan_apply(&n, value(w, n.kid[0]), value(w, n.kid[1]), value(w, n.kid[2]));
    if (!v.known) {
        return low_absent(w, n.is_bool);
    }
    return n.is_bool ? low_bool(w, v.v != 0) : low_int(w, v.v);
}

static bool gives_bool(const struct lower *w, enum plan_op op, plan_id a)
{
    switch (op) {
    case PLAN_NOT:
    case PLAN_AND:
    case PLAN_OR:
    case PLAN_IS_KNOWN:
    case PLAN_IS_TRUE:
    case PLAN_EQ:
    case PLAN_LT:
    case PLAN_LE:
        return true;
    case PLAN_COALESCE:
    case PLAN_GUARD:
        return low_node(w, a)->is_bool;
    default:
        return false;
    }
}

plan_id low_op1(struct lower *w, enum plan_op op, plan_id a)
{
    return low_op2(w, op, a, PLAN_NONE);
}

plan_id low_op2(struct lower *w, enum plan_op op, plan_id a, plan_id b)
{
    if (w->over) {
        return 0;
    }
    return low_add(w, (struct plan_node){.op = op,
                                         .cmp = IR_OPS_N,
                                         .is_bool = gives_bool(w, op, a),
                                         .kid = {a, b, PLAN_NONE}});
}

plan_id low_if(struct lower *w, plan_id c, plan_id x, plan_id y)
{
    if (w->over) {
        return 0;
    }
    return low_add(w, (struct plan_node){.op = PLAN_IF,
                                         .cmp = IR_OPS_N,
                                         .is_bool = low_node(w, x)->is_bool,
                                         .kid = {c, x, y}});
}
