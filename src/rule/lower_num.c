/* lower_num.c - fractions as two integers and a factor known here. */
#include "rule/plan_int.h"

static mz_wide gcd(mz_wide a, mz_wide b)
{
    while (b != 0) {
        mz_wide r = a % b;
        a = b;
        b = r;
    }
    return a < 0 ? -a : a;
}

static mz_wide product(struct lower *w, mz_wide a, mz_wide b)
{
    mz_wide v = 1;
    if (__builtin_mul_overflow(a, b, &v)) {
        low_over(w, "a denominator may leave 128 bits");
        v = 1;
    }
    return v;
}

static plan_id scaled(struct lower *w, plan_id id, mz_wide by)
{
    return by == 1 ? id : low_op2(w, PLAN_MUL, id, low_int(w, by));
}

/* a * b, where PLAN_NONE is 1. */
static plan_id both(struct lower *w, plan_id a, plan_id b)
{
    if (a == PLAN_NONE || b == PLAN_NONE) {
        return a == PLAN_NONE ? b : a;
    }
    return low_op2(w, PLAN_MUL, a, b);
}

struct low low_of(plan_id num)
{
    return (struct low){num, PLAN_NONE, 1};
}

struct low low_fraction(struct lower *w, mz_wide num, mz_wide den)
{
    mz_wide g = gcd(num, den);
    if (g == 0) {
        return low_of(low_absent(w, false));
    }
    g = den < 0 ? -g : g;
    return (struct low){low_int(w, num / g), PLAN_NONE, den / g};
}

mz_wide low_scale_of(const struct rule_type *t)
{
    mz_wide v = 1;
    for (int i = 0; t->kind == RULE_NUM && i < t->decimals && i < 18; i++) {
        v *= 10;
    }
    return v;
}

/* To one scale and one denominator. */
static void meet(struct lower *w, struct low *x, struct low *y)
{
    mz_wide g = gcd(x->scale, y->scale);
    mz_wide up_x = y->scale / g;
    mz_wide up_y = x->scale / g;
    mz_wide scale = product(w, x->scale, up_x);
    x->num = scaled(w, x->num, up_x);
    y->num = scaled(w, y->num, up_y);
    x->scale = scale;
    y->scale = scale;
    if (x->den != y->den) {
        plan_id den = both(w, x->den, y->den);
        x->num = both(w, x->num, y->den);
        y->num = both(w, y->num, x->den);
        x->den = den;
        y->den = den;
    }
}

struct low low_plus(struct lower *w, struct low x, struct low y)
{
    meet(w, &x, &y);
    return (struct low){low_op2(w, PLAN_ADD, x.num, y.num), x.den, x.scale};
}

struct low low_minus(struct lower *w, struct low x, struct low y)
{
    meet(w, &x, &y);
    return (struct low){low_op2(w, PLAN_SUB, x.num, y.num), x.den, x.scale};
}

struct low low_times(struct lower *w, struct low x, struct low y)
{
    struct low v = {low_op2(w, PLAN_MUL, x.num, y.num), both(w, x.den, y.den),
                    product(w, x.scale, y.scale)};
    if (!w->over && low_is_const(w, v.num) && v.den == PLAN_NONE) {
        return low_fraction(w, low_node(w, v.num)->lo, v.scale);
    }
    return v;
}

/* By a constant; not 0. */
static struct low over_const(struct lower *w, struct low x, struct low y)
{
    mz_wide by = low_node(w, y.num)->lo;
    mz_wide g = gcd(y.scale, by);
    mz_wide up = y.scale / g;
    mz_wide down = (by < 0 ? -by : by) / g;
    mz_wide h = gcd(up, x.scale);
    plan_id num = scaled(w, x.num, by < 0 ? -(up / h) : up / h);
    return (struct low){both(w, num, y.den), x.den, product(w, x.scale / h, down)};
}

struct low low_over_by(struct lower *w, struct low x, struct low y)
{
    if (w->over) {
        return x;
    }
    if (low_is_const(w, y.num)) {
        return low_node(w, y.num)->lo == 0 ? low_of(low_absent(w, false)) : over_const(w, x, y);
    }
    mz_wide g = gcd(x.scale, y.scale);
    plan_id num = both(w, scaled(w, x.num, y.scale / g), y.den);
    plan_id den = y.num;
    plan_id zero = low_int(w, 0);
    if (!w->over && low_node(w, den)->lo < 0) {
        plan_id less = low_op2(w, PLAN_LT, den, zero);
        plan_id back = low_op1(w, PLAN_NEG, num);
        num = low_if(w, less, back, num);
        den = low_op2(w, PLAN_MAX, den, low_op1(w, PLAN_NEG, den));
    }
    if (!w->over && low_node(w, den)->lo <= 0) {
        num = low_op2(w, PLAN_GUARD, num, low_op2(w, PLAN_LT, zero, den));
    }
    return (struct low){num, both(w, x.den, den), x.scale / g};
}

/* x * (everything below y) and the other way round: numerators that compare as x and y do. */
static void cross(struct lower *w, struct low x, struct low y, plan_id *a, plan_id *b)
{
    plan_id shared = x.den == y.den ? x.den : PLAN_NONE;
    meet(w, &x, &y);
    *a = x.num;
    *b = y.num;
    /* A common denominator is not multiplied in: what it does not know would be forgotten. */
    if (!w->over && shared != PLAN_NONE && !low_node(w, shared)->always_known) {
        *a = low_op2(w, PLAN_GUARD, *a, low_op1(w, PLAN_IS_KNOWN, shared));
    }
}

plan_id low_compare(struct lower *w, enum ir_op op, struct low x, struct low y)
{
    plan_id a = 0;
    plan_id b = 0;
    cross(w, x, y, &a, &b);
    if (w->over) {
        return 0;
    }
    switch (op) {
    case IR_EQ:
        return low_op2(w, PLAN_EQ, a, b);
    case IR_NE:
        return low_op1(w, PLAN_NOT, low_op2(w, PLAN_EQ, a, b));
    case IR_LT:
        return low_op2(w, PLAN_LT, a, b);
    case IR_LE:
        return low_op2(w, PLAN_LE, a, b);
    case IR_GT:
        return low_op2(w, PLAN_LT, b, a);
    default: /* IR_GE */
        return low_op2(w, PLAN_LE, b, a);
    }
}

struct low low_choose(struct lower *w, plan_id c, struct low x, struct low y)
{
    mz_wide g = gcd(x.scale, y.scale);
    mz_wide up_x = y.scale / g;
    mz_wide up_y = x.scale / g;
    plan_id num = low_if(w, c, scaled(w, x.num, up_x), scaled(w, y.num, up_y));
    plan_id den = x.den;
    if (x.den != y.den) {
        plan_id one = low_int(w, 1);
        den = low_if(w, c, x.den == PLAN_NONE ? one : x.den, y.den == PLAN_NONE ? one : y.den);
    }
    return (struct low){num, den, product(w, x.scale, up_x)};
}

struct low low_least(struct lower *w, struct low x, struct low y, bool most)
{
    if (x.den == y.den) {
        meet(w, &x, &y);
        return (struct low){low_op2(w, most ? PLAN_MAX : PLAN_MIN, x.num, y.num), x.den, x.scale};
    }
    plan_id first = low_compare(w, most ? IR_GE : IR_LE, x, y);
    return low_choose(w, first, x, y);
}

struct low low_round(struct lower *w, struct low x, struct low step, enum ir_round mode)
{
    if (w->over || !low_is_const(w, step.num) || low_node(w, step.num)->lo <= 0) {
        low_over(w, "a step of rounding is not above 0");
        return x;
    }
    mz_wide by = low_node(w, step.num)->lo;
    mz_wide g = gcd(step.scale, product(w, x.scale, by));
    plan_id num = scaled(w, x.num, step.scale / g);
    plan_id den = both(w, low_int(w, product(w, x.scale, by) / g), x.den);
    if (w->over) {
        return x;
    }
    plan_id q = low_add(
        w, (struct plan_node){
               .op = PLAN_ROUND, .cmp = IR_OPS_N, .arg = mode, .kid = {num, den, PLAN_NONE}});
    mz_wide h = gcd(by, step.scale);
    return (struct low){scaled(w, q, by / h), PLAN_NONE, step.scale / h};
}

struct low low_guard(struct lower *w, struct low x, plan_id ok)
{
    x.num = low_op2(w, PLAN_GUARD, x.num, ok);
    return x;
}

plan_id low_is_known(struct lower *w, struct low x)
{
    plan_id num = low_op1(w, PLAN_IS_KNOWN, x.num);
    return x.den == PLAN_NONE ? num : low_op2(w, PLAN_AND, num, low_op1(w, PLAN_IS_KNOWN, x.den));
}
