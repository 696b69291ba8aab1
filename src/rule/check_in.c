/* check_in.c - x in a set, a range, a fact that is a set. */
#include "rule/check_parts.h"

static struct check_term strict(ir_id id, struct rule_type t)
{
    return (struct check_term){id, t, CHECK_STRICT};
}

static ir_id in_range(struct check *c, struct check_term x, const struct ast *r)
{
    struct rule_type t;
    struct check_term lo = check_expr(c, r->kid[0], &x.t);
    struct check_term hi = check_expr(c, r->kid[1], &x.t);
    if (lo.id == IR_NONE || hi.id == IR_NONE) {
        return IR_NONE;
    }
    if (!check_join(c, &x, &lo, &t) || !check_join(c, &x, &hi, &t) || !check_ordered(c, &t)) {
        check_mismatch(c, r, &x, &lo);
        return IR_NONE;
    }
    struct rule_type b = rule_type_of(RULE_BOOL);
    ir_id from = check_op2(c, r->lo_in ? IR_GE : IR_GT, b, r->at, x.id, lo.id);
    ir_id to = check_op2(c, r->hi_in ? IR_LE : IR_LT, b, r->at, x.id, hi.id);
    return check_op2(c, IR_AND, b, r->at, from, to);
}

/* A mask for values of a list, else one = after the other. */
static ir_id in_values(struct check *c, struct check_term x, const struct ast *set)
{
    struct rule_type b = rule_type_of(RULE_BOOL);
    uint64_t mask = 0;
    ir_id out = IR_NONE;
    for (size_t i = 0; i < set->kids_n; i++) {
        struct check_term v = check_expr(c, set->kid[i], &x.t);
        struct rule_type t;
        mz_wide num = 0;
        mz_wide den = 1;
        if (v.id == IR_NONE) {
            return IR_NONE;
        }
        if (!check_join(c, &x, &v, &t)) {
            check_mismatch(c, set->kid[i], &x, &v);
            return IR_NONE;
        }
        if (x.t.kind == RULE_ENUM && check_const_of(c, v.id, &num, &den)) {
            mask |= UINT64_C(1) << (unsigned)num;
            continue;
        }
        ir_id eq = check_op2(c, IR_EQ, b, set->kid[i]->at, x.id, v.id);
        out = out == IR_NONE ? eq : check_op2(c, IR_OR, b, set->at, out, eq);
    }
    if (x.t.kind == RULE_ENUM && mask != 0) {
        struct ir_node n = {
            .op = IR_IN, .cmp = IR_OPS_N, .type = b, .num = (mz_wide)mask, .at = set->at};
        ir_id in = check_node(c, n, &x.id, 1);
        out = out == IR_NONE ? in : check_op2(c, IR_OR, b, set->at, in, out);
    }
    return out;
}

ir_id check_in_set(struct check *c, ir_id x, ir_id set, struct ast_at at)
{
    struct rule_type b = rule_type_of(RULE_BOOL);
    struct rule_type t = ir_node_at(c->w, x)->type;
    ir_id out = IR_NONE;
    for (size_t i = 0; i < c->b->enums[t.enum_i].values_n; i++) {
        ir_id v = check_const(c, t, at, (mz_wide)i, 1);
        struct ir_node has = {
            .op = IR_HAS, .cmp = IR_OPS_N, .type = b, .num = (mz_wide)1 << i, .at = at};
        ir_id one = check_op2(c, IR_AND, b, at, check_op2(c, IR_EQ, b, at, x, v),
                              check_node(c, has, &set, 1));
        out = out == IR_NONE ? one : check_op2(c, IR_OR, b, at, out, one);
    }
    return out;
}

struct check_term check_within(struct check *c, const struct ast *e)
{
    const struct ast *set = e->kid[1];
    struct check_term x = check_expr(c, e->kid[0], NULL);
    ir_id id = IR_NONE;
    if (x.id == IR_NONE) {
        return x;
    }
    if (set->op == AST_RANGE) {
        id = in_range(c, x, set);
    } else if (set->op == AST_SET) {
        id = in_values(c, x, set);
    } else {
        struct check_term s = check_expr(c, set, NULL);
        if (s.id == IR_NONE) {
            return s;
        }
        if (s.t.kind != RULE_SET || x.t.kind != RULE_ENUM || s.t.enum_i != x.t.enum_i) {
            check_mismatch(c, e, &x, &s);
            return check_none();
        }
        id = check_in_set(c, x.id, s.id, e->at);
    }
    if (id == IR_NONE || e->op == AST_IN) {
        return id == IR_NONE ? check_none() : strict(id, rule_type_of(RULE_BOOL));
    }
    struct rule_type b = rule_type_of(RULE_BOOL);
    return strict(check_op(c, IR_NOT, b, e->at, &id, 1), b);
}
