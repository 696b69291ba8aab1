/* lower_agg.c - aggregates over members, and windows over histories. */
#include "rule/plan_int.h"

static bool is_question(enum ir_agg agg)
{
    return agg == IR_ANY || agg == IR_ALL || agg == IR_EXACTLY_ONE;
}

static plan_id agg_node(struct lower *w, enum ir_agg agg, plan_id selection, plan_id value)
{
    if (w->over) {
        return 0;
    }
    bool is_bool = is_question(agg) || (agg != IR_COUNT && low_node(w, value)->is_bool);
    return low_add(w, (struct plan_node){.op = PLAN_AGG,
                                         .cmp = IR_OPS_N,
                                         .arg = agg,
                                         .is_bool = is_bool,
                                         .kid = {selection, value, PLAN_NONE}});
}

/* The selection of a question goes into its value: selected and true, not selected or true. */
static plan_id question(struct lower *w, enum ir_agg agg, plan_id selection, plan_id value)
{
    plan_id one = low_bool(w, true);
    plan_id v = value == PLAN_NONE ? one : value;
    if (selection != PLAN_NONE) {
        v = agg == IR_ALL ? low_op2(w, PLAN_OR, low_op1(w, PLAN_NOT, selection), v)
                          : low_op2(w, PLAN_AND, selection, v);
    }
    return agg_node(w, agg, PLAN_NONE, v);
}

/* The household's value that a person's was broadcast from; PLAN_NONE when it is the person's own.
 */
static plan_id household_of(const struct lower *w, plan_id id)
{
    const struct plan_node *n = low_node(w, id);
    if (n->entity != IR_PERSON) {
        return id;
    }
    return n->op == PLAN_TO_PERSON ? n->kid[0] : PLAN_NONE;
}

/*
 * Fractions over one denominator of the household: it leaves the sum. A sum over nobody is known
 * whether or not the denominator is, and then may have any.
 */
static struct low over_den(struct lower *w, enum ir_agg agg, plan_id selection, struct low x)
{
    plan_id den = household_of(w, x.den);
    if (den == PLAN_NONE) {
        low_over(w, "fractions of persons with different denominators are added up");
        return x;
    }
    plan_id ok = low_op1(w, PLAN_IS_KNOWN, x.den);
    plan_id num = agg_node(w, agg, selection, low_op2(w, PLAN_GUARD, x.num, ok));
    plan_id one = low_int(w, 1);
    den = low_op2(w, PLAN_MAX, low_op2(w, PLAN_COALESCE, den, one), one);
    return (struct low){num, den, x.scale};
}

struct low low_agg(struct lower *w, const struct ir_node *n)
{
    enum ir_agg agg = (enum ir_agg)n->arg;
    plan_id selection = low_has_kid(w, n, 0) ? low_kid(w, n, 0).num : PLAN_NONE;
    struct low none = low_of(PLAN_NONE);
    struct low x = low_has_kid(w, n, 1) ? low_kid(w, n, 1) : none;
    if (w->over) {
        return low_of(0);
    }
    if (is_question(agg)) {
        return low_of(question(w, agg, selection, x.num));
    }
    if (agg == IR_COUNT) {
        if (x.num != PLAN_NONE) { /* absent when a value is */
            plan_id known = low_is_known(w, x);
            plan_id one = low_bool(w, true);
            plan_id mine = low_op2(w, PLAN_GUARD, one, known);
            selection = selection == PLAN_NONE ? mine : low_op2(w, PLAN_AND, selection, mine);
        }
        return low_of(agg_node(w, agg, selection, PLAN_NONE));
    }
    if (x.num == PLAN_NONE) {
        low_over(w, "an aggregate has no value");
        return low_of(0);
    }
    if (x.den != PLAN_NONE) {
        return over_den(w, agg, selection, x);
    }
    return (struct low){agg_node(w, agg, selection, x.num), PLAN_NONE, x.scale};
}

/* ---- windows ---------------------------------------------------------------- */

/*
 * The bound in the fact's stored unit as a whole number that says the same of whole values: v < b
 * is v < ceil(b), v <= b is v <= floor(b). A bound between two numbers equals none: then it is one
 * that no value takes.
 */
static plan_id bound_of(struct lower *w, const struct ir_node *n, const struct ir_fact *f)
{
    struct low b = low_kid(w, n, 2);
    mz_wide scale = low_scale_of(&f->type);
    if (b.den == PLAN_NONE && b.scale == scale) {
        return b.num;
    }
    struct low step = low_fraction(w, 1, scale);
    struct low down = low_round(w, b, step, IR_FLOOR);
    struct low up = low_round(w, b, step, IR_CEIL);
    plan_id lower = down.num;
    plan_id upper = up.num;
    if (n->cmp == IR_LT || n->cmp == IR_GE) {
        return upper;
    }
    if (n->cmp == IR_LE || n->cmp == IR_GT) {
        return lower;
    }
    plan_id never = low_int(w, (mz_wide)f->min - 1 - (mz_wide)1);
    return low_if(w, low_op2(w, PLAN_EQ, lower, upper), lower, never);
}

struct low low_window(struct lower *w, const struct ir_node *n)
{
    const struct ir_fact *f = &w->b->facts[n->num];
    enum ir_agg agg = (enum ir_agg)n->arg;
    plan_id from = low_kid(w, n, 0).num;
    plan_id to = low_kid(w, n, 1).num;
    plan_id bound = PLAN_NONE;
    if (n->cmp != IR_OPS_N) {
        bound = low_has_kid(w, n, 2) ? bound_of(w, n, f) : low_int(w, 0);
    }
    if (w->over) {
        return low_of(0);
    }
    bool is_bool = is_question(agg) || (agg != IR_COUNT && f->type.kind == RULE_BOOL);
    plan_id id = low_add(w, (struct plan_node){.op = PLAN_WINDOW,
                                               .cmp = n->cmp,
                                               .entity = f->entity,
                                               .is_bool = is_bool,
                                               .arg = agg,
                                               .spread = ir_spread(n),
                                               .imm = (int64_t)n->num,
                                               .kid = {from, to, bound}});
    mz_wide parts = ir_spread(n) > 0 ? ir_spread(n) : 1;
    return (struct low){id, PLAN_NONE,
                        is_bool || agg == IR_COUNT ? 1 : low_scale_of(&f->type) * parts};
}
