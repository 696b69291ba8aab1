/*
 * run_fold.c - what is the same for all rows of a population, worked out before the first row.
 *
 * A plan is lowered for the whole country; a run has the divisions of one province, in which most
 * parameters have one value. What follows from those is a constant, and a choice by a constant is
 * the branch it takes: the other one is not needed, nor the facts that it alone reads.
 */
#include "rule/run_int.h"

static plan_id kid_of(const struct run *r, const struct plan_node *n, int k)
{
    return n->kid[k] == PLAN_NONE ? PLAN_NONE : r->is[n->kid[k]];
}

static struct plan_val value_of(const struct run *r, size_t scenario, plan_id node)
{
    return node == PLAN_NONE ? (struct plan_val){false, 0}
                             : r->constants[scenario * r->plan->nodes_n + r->reg_of[node]];
}

/* Every node has one register at most, so those of constants are below nodes_n. */
static void begin_constant(struct run *r, plan_id node)
{
    const struct plan_node *n = &r->plan->nodes[node];
    r->fixed[node] = 1;
    r->reg_of[node] = (uint32_t)r->regs_n;
    r->places[r->regs_n++] = (struct run_place){.is_bool = n->is_bool,
                                                .constant = true,
                                                .entity = IR_CONSTANT,
                                                .lane = mz_lane_of(n->lo, n->hi)};
}

static void put_value(const struct run *r, size_t scenario, plan_id node, struct plan_val v)
{
    v.v = v.known ? v.v : 0;
    r->constants[scenario * r->plan->nodes_n + r->reg_of[node]] = v;
}

/* The node is this value in every row and scenario. */
static void fix(struct run *r, plan_id node, struct plan_val v)
{
    begin_constant(r, node);
    for (size_t s = 0; s < r->scenarios_n; s++) {
        put_value(r, s, node, v);
    }
}

static void fix_from_kids(struct run *r, plan_id node)
{
    const struct plan_node *n = &r->plan->nodes[node];
    begin_constant(r, node);
    for (size_t s = 0; s < r->scenarios_n; s++) {
        struct plan_val a = value_of(r, s, kid_of(r, n, 0));
        struct plan_val b = value_of(r, s, kid_of(r, n, 1));
        put_value(r, s, node,
                  n->op == PLAN_PARAM ? run_law_constant(r, n, s, a, b)
                                      : plan_apply(n, a, b, value_of(r, s, kid_of(r, n, 2))));
    }
}

/* The node is another one of the same rows, or a constant. */
static void alias(struct run *r, plan_id node, plan_id other)
{
    if (r->fixed[other] != 0) {
        begin_constant(r, node);
        for (size_t s = 0; s < r->scenarios_n; s++) {
            put_value(r, s, node, value_of(r, s, other));
        }
    } else if (r->plan->nodes[other].entity == r->plan->nodes[node].entity) {
        r->is[node] = other;
    }
}

/* A truth that is the same in every scenario; false when the node is none. */
static bool settled(const struct run *r, plan_id node, struct plan_val *v)
{
    if (node == PLAN_NONE || r->fixed[node] == 0) {
        return false;
    }
    *v = value_of(r, 0, node);
    for (size_t s = 1; s < r->scenarios_n; s++) {
        struct plan_val x = value_of(r, s, node);
        if (x.known != v->known || x.v != v->v) {
            return false;
        }
    }
    return true;
}

/* Every division of the population is in the tree, or none is. */
static void fold_tree(struct run *r, plan_id node)
{
    const struct plan_node *n = &r->plan->nodes[node];
    const struct mz_pop *pop = r->pop;
    size_t in = 0;
    if (r->plan->nodes[n->kid[0]].op != PLAN_DIVISION || pop->divisions_n == 0) {
        return;
    }
    for (size_t i = 0; i < pop->divisions_n; i++) {
        struct plan_val code = {true, pop->divisions[i]};
        in += plan_apply(n, code, code, code).v != 0;
    }
    if (in == 0 || in == pop->divisions_n) {
        fix(r, node, (struct plan_val){true, in != 0});
    }
}

/* One side of `and` or `or` that decides, or leaves it to the other side. */
static void fold_logic(struct run *r, plan_id node)
{
    const struct plan_node *n = &r->plan->nodes[node];
    bool decides = n->op == PLAN_OR;
    for (int k = 0; k < 2; k++) {
        struct plan_val v = {false, 0};
        if (r->fixed[node] != 0 || r->is[node] != node || !settled(r, kid_of(r, n, k), &v) ||
            !v.known) {
            continue;
        }
        if ((v.v != 0) == decides) {
            fix(r, node, v);
        } else {
            alias(r, node, kid_of(r, n, 1 - k));
        }
    }
}

static void fold_choice(struct run *r, plan_id node)
{
    const struct plan_node *n = &r->plan->nodes[node];
    bool guard = n->op == PLAN_GUARD;
    struct plan_val c = {false, 0};
    if (!settled(r, kid_of(r, n, guard ? 1 : 0), &c)) {
        return;
    }
    bool yes = c.known && c.v != 0;
    if (!c.known || (guard && !yes)) {
        fix(r, node, (struct plan_val){false, 0});
    } else {
        alias(r, node, kid_of(r, n, guard ? 0 : (yes ? 1 : 2)));
    }
}

static bool all_fixed(const struct run *r, const struct plan_node *n)
{
    for (int k = 0; k < 3; k++) {
        if (n->kid[k] != PLAN_NONE && r->fixed[kid_of(r, n, k)] == 0) {
            return false;
        }
    }
    return true;
}

static bool has_column(const struct run *r, const struct plan_node *n)
{
    return run_facts(r->pop, &r->plan->b->facts[n->arg])->col[n->arg].v != NULL;
}

static void fold(struct run *r, plan_id node)
{
    const struct plan_node *n = &r->plan->nodes[node];
    switch (n->op) {
    case PLAN_FACT:
        if (!has_column(r, n)) {
            fix(r, node, (struct plan_val){false, 0});
        }
        return;
    case PLAN_DIVISION:
    case PLAN_AGG:
    case PLAN_WINDOW:
        return;
    case PLAN_PARAM:
        if (all_fixed(r, n) && (n->entity == IR_CONSTANT || r->law[n->arg].uniform)) {
            fix_from_kids(r, node);
        }
        return;
    case PLAN_IN_TREE:
        if (all_fixed(r, n)) {
            fix_from_kids(r, node);
        } else {
            fold_tree(r, node);
        }
        return;
    default:
        break;
    }
    if (all_fixed(r, n)) {
        fix_from_kids(r, node);
    } else if (n->op == PLAN_AND || n->op == PLAN_OR) {
        fold_logic(r, node);
    } else if (n->op == PLAN_IF || n->op == PLAN_GUARD) {
        fold_choice(r, node);
    }
}

void run_fold(struct run *r)
{
    for (plan_id i = 0; i < r->plan->nodes_n; i++) {
        r->is[i] = i;
        fold(r, i);
    }
}
