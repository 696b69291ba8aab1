/* check_range.c - where the values of a node lie, from the declared ranges of facts and values. */
#include "rule/check_parts.h"

static const mz_wide TOP = (mz_wide)1 << 126;

static mz_wide w_abs(mz_wide v)
{
    return v < 0 ? -v : v;
}

/* Products and sums that stop at TOP. */
static mz_wide w_mul(mz_wide x, mz_wide y)
{
    mz_wide out = 0;
    if (__builtin_mul_overflow(x, y, &out) || w_abs(out) > TOP) {
        return (x < 0) == (y < 0) ? TOP : -TOP;
    }
    return out;
}

static mz_wide w_add(mz_wide x, mz_wide y)
{
    mz_wide out = 0;
    if (__builtin_add_overflow(x, y, &out) || w_abs(out) > TOP) {
        return x > 0 ? TOP : -TOP;
    }
    return out;
}

static mz_wide w_min(mz_wide x, mz_wide y)
{
    return x < y ? x : y;
}

static mz_wide w_max(mz_wide x, mz_wide y)
{
    return x > y ? x : y;
}

static mz_wide w_floor(mz_wide num, mz_wide den)
{
    return num / den - (num % den != 0 && num < 0);
}

static mz_wide w_ceil(mz_wide num, mz_wide den)
{
    return num / den + (num % den != 0 && num > 0);
}

mz_wide check_gcd(mz_wide x, mz_wide y)
{
    x = w_abs(x);
    y = w_abs(y);
    while (y != 0) {
        mz_wide rest = x % y;
        x = y;
        y = rest;
    }
    return x;
}

mz_wide check_lcm(mz_wide x, mz_wide y)
{
    if (x <= 0 || y <= 0) {
        return 0;
    }
    mz_wide out = w_mul(x / check_gcd(x, y), y);
    return out >= CHECK_WIDE ? 0 : out;
}

static struct check_range whole(int64_t lo, int64_t hi)
{
    return (struct check_range){CHECK_MICRO * lo, CHECK_MICRO * hi, 1, 1};
}

static struct check_range fraction(mz_wide num, mz_wide den)
{
    return (struct check_range){w_floor(w_mul(num, CHECK_MICRO), den),
                                w_ceil(w_mul(num, CHECK_MICRO), den), den, den};
}

static struct check_range hull(struct check_range x, struct check_range y)
{
    return (struct check_range){w_min(x.lo, y.lo), w_max(x.hi, y.hi), check_lcm(x.den, y.den),
                                w_max(x.dmax, y.dmax)};
}

static struct check_range add(struct check_range x, struct check_range y)
{
    struct check_range r = {w_add(x.lo, y.lo), w_add(x.hi, y.hi), check_lcm(x.den, y.den), 0};
    r.dmax = r.den != 0 ? r.den : w_mul(x.dmax, y.dmax);
    return r;
}

static struct check_range neg(struct check_range x)
{
    return (struct check_range){-x.hi, -x.lo, x.den, x.dmax};
}

static mz_wide micro_mul(mz_wide x, mz_wide y, bool up)
{
    mz_wide p = w_mul(x, y);
    if (w_abs(p) >= TOP) {
        return p;
    }
    return up ? w_ceil(p, CHECK_MICRO) : w_floor(p, CHECK_MICRO);
}

static struct check_range mul(struct check_range x, struct check_range y)
{
    struct check_range r = {TOP, -TOP, 0, w_mul(x.dmax, y.dmax)};
    const mz_wide xs[2] = {x.lo, x.hi};
    const mz_wide ys[2] = {y.lo, y.hi};
    for (int i = 0; i < 4; i++) {
        r.lo = w_min(r.lo, micro_mul(xs[i / 2], ys[i % 2], false));
        r.hi = w_max(r.hi, micro_mul(xs[i / 2], ys[i % 2], true));
    }
    mz_wide den = w_mul(x.den, y.den);
    r.den = den >= CHECK_WIDE ? 0 : den;
    return r;
}

/* 1 / y for a y that keeps one sign or is guarded: the least |y| is 1 / dmax. */
static struct check_range inverse(struct check_range y)
{
    struct check_range r = {0, 0, 0, 0};
    mz_wide most = w_max(w_abs(y.lo), w_abs(y.hi));
    mz_wide whole_y = w_add(w_ceil(most, CHECK_MICRO), 1);
    mz_wide square = CHECK_MICRO * CHECK_MICRO;
    r.dmax = w_mul(whole_y, y.dmax);
    mz_wide far = w_mul(y.dmax, CHECK_MICRO);
    if (y.lo > 0) {
        r.lo = w_floor(square, y.hi);
        r.hi = w_min(far, w_ceil(square, y.lo));
    } else if (y.hi < 0) {
        r.lo = w_max(-far, w_floor(square, y.hi));
        r.hi = w_ceil(square, y.lo);
    } else {
        r.lo = y.lo < 0 ? -far : 0;
        r.hi = y.hi > 0 ? far : 0;
    }
    return r;
}

/* A quotient by a constant p / q keeps a denominator that is known: p more. */
static struct check_range quotient(const struct check *c, struct check_range x,
                                   struct check_range y, ir_id divisor)
{
    mz_wide num = 0;
    mz_wide den = 1;
    if (check_const_of(c, divisor, &num, &den) && num != 0) {
        struct check_range by = num > 0 ? fraction(den, num) : neg(fraction(den, -num));
        return mul(x, by);
    }
    struct check_range r = mul(x, inverse(y));
    r.den = 0;
    return r;
}

static struct check_range rounded(struct check_range x, const struct ir_node *n)
{
    mz_wide step = w_ceil(w_mul(n->num, CHECK_MICRO), n->den);
    struct check_range r = {w_add(x.lo, -step), w_add(x.hi, step), n->den, n->den};
    r.lo = x.lo >= 0 ? w_max(r.lo, 0) : r.lo;
    r.hi = x.hi <= 0 ? w_min(r.hi, 0) : r.hi;
    return r;
}

static struct check_range min_max(struct check_range x, struct check_range y, bool most)
{
    struct check_range r = hull(x, y);
    r.lo = most ? w_max(x.lo, y.lo) : w_min(x.lo, y.lo);
    r.hi = most ? w_max(x.hi, y.hi) : w_min(x.hi, y.hi);
    return r;
}

static struct check_range times(struct check_range x, mz_wide n)
{
    return (struct check_range){w_min(0, w_mul(x.lo, n)), w_max(0, w_mul(x.hi, n)), x.den,
                                x.den != 0 ? x.den : TOP};
}

static struct check_range of_agg(const struct check *c, enum ir_agg agg, ir_id value, mz_wide n)
{
    struct check_range x = value == IR_NONE ? whole(0, 1) : c->ranges[value];
    switch (agg) {
    case IR_SUM:
    case IR_SUM_KNOWN:
        return times(x, n);
    case IR_COUNT:
        return whole(0, (int64_t)n);
    case IR_ANY:
    case IR_ALL:
    case IR_EXACTLY_ONE:
        return whole(0, 1);
    case IR_AGG_MIN:
    case IR_AGG_MAX:
    case IR_LATEST:
        return x;
    }
    return x;
}

struct check_range check_fact_range(const struct ir_fact *f)
{
    mz_wide scale = 1;
    for (int i = 0; i < f->type.decimals; i++) {
        scale *= 10;
    }
    struct check_range r = {w_floor(CHECK_MICRO * f->min, scale),
                            w_ceil(CHECK_MICRO * f->max, scale), scale, scale};
    if (f->missing == IR_MISSING_ZERO) {
        r.lo = w_min(r.lo, 0);
        r.hi = w_max(r.hi, 0);
    }
    return r;
}

static struct check_range of_window(const struct check *c, const struct ir_node *n,
                                    const ir_id *kids)
{
    const struct ir_fact *f = &c->b->facts[(size_t)n->num];
    struct check_range x = check_fact_range(f);
    mz_wide times_n = f->history == IR_DATED ? CHECK_EVENTS : f->months + 1;
    mz_wide from = 0;
    mz_wide to = 0;
    mz_wide den = 1;
    if (f->history == IR_MONTHLY && check_const_of(c, kids[0], &from, &den) &&
        check_const_of(c, kids[1], &to, &den) && to >= from) {
        times_n = w_min(times_n, to - from + 1);
    }
    if ((enum ir_agg)n->arg == IR_SUM || (enum ir_agg)n->arg == IR_SUM_KNOWN) {
        mz_wide parts = ir_spread(n) > 0 ? ir_spread(n) : 1; /* no entry gives more than itself */
        struct check_range r = times(x, times_n);
        r.den = w_mul(r.den, parts);
        r.dmax = w_mul(r.dmax, parts);
        return r;
    }
    if ((enum ir_agg)n->arg == IR_COUNT) {
        return whole(0, (int64_t)times_n);
    }
    return x;
}

/* Values of pairs (when, value)* and the last kid. */
static struct check_range of_cases(const struct check *c, const ir_id *kids, uint32_t n)
{
    struct check_range r = c->ranges[kids[n - 1]];
    for (uint32_t i = 1; i + 1 < n; i += 2) {
        r = hull(r, c->ranges[kids[i]]);
    }
    return r;
}

static struct check_range of_pick(const struct check *c, const ir_id *kids, uint32_t n)
{
    struct check_range r = c->ranges[kids[0]];
    for (uint32_t i = 1; i < n; i++) {
        r = hull(r, c->ranges[kids[i]]);
    }
    return r;
}

static struct check_range of_marginal(const struct check *c, const struct ir_node *n,
                                      struct check_range x)
{
    struct check_range rate = c->params[n->arg].range;
    struct check_range r = mul(x, rate);
    r.lo = w_min(r.lo, 0);
    r.hi = w_max(r.hi, 0);
    mz_wide above = c->params[n->arg].above_den;
    mz_wide parts = check_lcm(x.den, above);
    r.den = parts == 0 ? 0 : w_mul(parts, rate.den);
    r.den = r.den >= CHECK_WIDE ? 0 : r.den;
    r.dmax = r.den != 0 ? r.den : w_mul(w_mul(x.dmax, rate.den), above);
    return r;
}

static struct check_range days_of(struct check_range r)
{
    /* Days of 1800-01-01 and 2200-12-31: dates do not leave them. */
    r.lo = w_max(r.lo, -62091 * CHECK_MICRO);
    r.hi = w_min(r.hi, 84370 * CHECK_MICRO);
    return r.lo > r.hi ? whole(-62091, 84370) : r;
}

static struct check_range months_later(struct check_range d, struct check_range m)
{
    struct check_range r = {w_add(d.lo, w_mul(w_min(m.lo, 0), 31)) - 31 * CHECK_MICRO,
                            w_add(d.hi, w_mul(w_max(m.hi, 0), 31)) + 31 * CHECK_MICRO, 1, 1};
    return days_of(r);
}

static struct check_range sized(struct check_range r, enum rule_kind kind)
{
    return kind == RULE_DATE ? days_of(r) : r;
}

static struct check_range of_arithmetic(const struct check *c, const struct ir_node *n,
                                        const ir_id *kids)
{
    struct check_range x = c->ranges[kids[0]];
    struct check_range y = n->kids_n > 1 ? c->ranges[kids[1]] : x;
    switch (n->op) {
    case IR_ADD:
        return sized(add(x, y), n->type.kind);
    case IR_SUB:
        return sized(add(x, neg(y)), n->type.kind);
    case IR_MUL:
        return mul(x, y);
    case IR_DIV:
        return quotient(c, x, y, kids[1]);
    case IR_NEG:
        return neg(x);
    case IR_ROUND:
        return rounded(x, n);
    case IR_MIN:
        return min_max(x, y, false);
    case IR_MAX:
        return min_max(x, y, true);
    case IR_MARGINAL:
        return of_marginal(c, n, x);
    case IR_ADD_MONTHS:
        return months_later(x, y);
    default: /* the other operations are in check_range_of() */
        return x;
    }
}

/* By the days of a month: of any month, so that the divisor does not hang on the case. */
static struct check_range shared(struct check_range r)
{
    enum { DAYS_LCM = 28 / 4 * 29 * 30 * 31 * 2 }; /* of 28, 29, 30 and 31 */
    r.den = r.den == 0 ? 0 : w_mul(r.den, DAYS_LCM);
    r.dmax = w_mul(r.dmax, DAYS_LCM);
    return r;
}

static struct check_range of_leaf(const struct check *c, const struct ir_node *n)
{
    switch (n->op) {
    case IR_CONST:
        return fraction(n->num, n->den);
    case IR_FACT:
        return check_fact_range(&c->b->facts[n->arg]);
    case IR_PARAM:
        return ir_prorated(n) ? shared(c->params[n->arg].range) : c->params[n->arg].range;
    case IR_SCALE:
        return c->params[n->arg].range;
    case IR_AT:
        return whole(-62091, 84370);
    case IR_DIVISION:
        return whole(0, INT64_C(999999999999));
    default: /* a value that is never known has any type and no value */
        return whole(0, 0);
    }
}

static struct check_range bounds_of(const struct check *c, const struct ir_node *n,
                                    const ir_id *kids)
{
    switch (n->op) {
    case IR_CONST:
    case IR_UNKNOWN:
    case IR_AT:
    case IR_DIVISION:
    case IR_FACT:
    case IR_PARAM:
    case IR_SCALE:
        return of_leaf(c, n);
    case IR_RULE:
    case IR_NUMBER:
        return c->ranges[kids[0]];
    case IR_PICK:
        return of_pick(c, kids, n->kids_n);
    case IR_ADD:
    case IR_SUB:
    case IR_MUL:
    case IR_DIV:
    case IR_NEG:
    case IR_ROUND:
    case IR_MIN:
    case IR_MAX:
    case IR_MARGINAL:
    case IR_ADD_MONTHS:
        return of_arithmetic(c, n, kids);
    case IR_IF:
        return hull(c->ranges[kids[1]], c->ranges[kids[2]]);
    case IR_COALESCE:
        return hull(c->ranges[kids[0]], c->ranges[kids[1]]);
    case IR_FIRST:
    case IR_UNIQUE:
    case IR_AGREE:
        return of_cases(c, kids, n->kids_n);
    case IR_SIZE:
        return whole(0, 64);
    case IR_AGE:
        return whole(-1, 400);
    case IR_MONTHS_BETWEEN:
        return whole(-4812, 4812);
    case IR_MONTH_OF:
        return whole(INT64_C(1800) * 12, INT64_C(2200) * 12 + 11);
    case IR_FIRST_DAY:
    case IR_LAST_DAY:
        return whole(-62091, 84370);
    case IR_YEAR_OF:
        return whole(1800, 2200);
    case IR_DAYS_IN:
        return whole(28, 31);
    case IR_AGG:
        return of_agg(c, (enum ir_agg)n->arg, kids[1], CHECK_MEMBERS);
    case IR_WINDOW:
        return of_window(c, n, kids);
    case IR_NOT:
    case IR_AND:
    case IR_OR:
    case IR_EQ:
    case IR_NE:
    case IR_LT:
    case IR_LE:
    case IR_GT:
    case IR_GE:
    case IR_IN:
    case IR_HAS:
    case IR_IS_KNOWN:
    case IR_IN_DIVISION:
    case IR_OPS_N:
        return whole(0, 1);
    }
    return whole(0, 0);
}

/* Numerators over a common denominator, as a comparison or a sum makes them. */
static bool too_wide(struct check_range r)
{
    mz_wide most = w_max(w_abs(r.lo), w_abs(r.hi)) / CHECK_MICRO + 1;
    return r.dmax >= CHECK_WIDE || w_mul(most, r.dmax) >= CHECK_WIDE ||
           w_max(w_abs(r.lo), w_abs(r.hi)) >= TOP;
}

static bool crossed_wide(const struct check *c, const ir_id *kids)
{
    struct check_range x = c->ranges[kids[0]];
    struct check_range y = c->ranges[kids[1]];
    mz_wide most = w_max(w_max(w_abs(x.lo), w_abs(x.hi)), w_max(w_abs(y.lo), w_abs(y.hi)));
    mz_wide den = check_lcm(x.den, y.den);
    return w_mul(most / CHECK_MICRO + 1, den != 0 ? den : w_mul(x.dmax, y.dmax)) >= CHECK_WIDE;
}

struct check_range check_range_of(struct check *c, const struct ir_node *n, const ir_id *kids,
                                  uint32_t kids_n, bool *wide)
{
    struct ir_node m = *n;
    m.kids_n = kids_n;
    m.den = m.den == 0 ? 1 : m.den;
    struct check_range r = bounds_of(c, &m, kids);
    bool pair = (n->op >= IR_EQ && n->op <= IR_GE) || n->op == IR_MIN || n->op == IR_MAX;
    *wide = too_wide(r) || (pair && crossed_wide(c, kids));
    if (*wide) {
        r = whole(0, 1); /* said once: what is built on it is not accused again */
    }
    return r;
}

bool check_zero(const struct check *c, ir_id id)
{
    struct check_range r = c->ranges[id];
    return r.lo <= 0 && r.hi >= 0;
}

bool check_const_of(const struct check *c, ir_id id, mz_wide *num, mz_wide *den)
{
    if (id == IR_NONE) {
        return false;
    }
    const struct ir_node *n = ir_node_at(c->w, id);
    *num = n->num;
    *den = n->den;
    return n->op == IR_CONST;
}
