/* rational.c - exact fractions of 128 bits. */
#include "rule/rational.h"

static mz_wide wide_min(void)
{
    return -(((mz_wide)1 << 126) - 1) * 2 - 2;
}

static mz_wide gcd_of(mz_wide a, mz_wide b)
{
    a = a < 0 ? -a : a;
    b = b < 0 ? -b : b;
    while (b != 0 && ((a >> 63) != 0 || (b >> 63) != 0)) {
        mz_wide t = a % b;
        a = b;
        b = t;
    }
    uint64_t x = (uint64_t)a;
    uint64_t y = (uint64_t)b;
    if (b == 0) {
        return a; /* may be wider than 64 bits */
    }
    while (y != 0) {
        uint64_t t = x % y;
        x = y;
        y = t;
    }
    return (mz_wide)x;
}

static bool is_short(mz_wide v)
{
    return v == (int64_t)v;
}

/* The least number has no opposite: it counts as not fitting, so that signs may be taken off. */
static bool fits(mz_wide v)
{
    return v != wide_min();
}

struct rule_value rule_frac(mz_wide num, mz_wide den)
{
    if (den == 0 || !fits(num) || !fits(den)) {
        return rule_absent(RULE_ERROR);
    }
    if (den == 1) {
        return rule_whole(num);
    }
    if (den < 0) {
        num = -num;
        den = -den;
    }
    mz_wide g = gcd_of(num, den);
    if (is_short(num) && is_short(den)) { /* as money is: divided by the machine itself */
        return (struct rule_value){
            .why = RULE_KNOWN, .num = (int64_t)num / (int64_t)g, .den = (int64_t)den / (int64_t)g};
    }
    return (struct rule_value){.why = RULE_KNOWN, .num = num / g, .den = den / g};
}

struct rule_value rule_plus(struct rule_value a, struct rule_value b)
{
    if (a.why != RULE_KNOWN || b.why != RULE_KNOWN) {
        return rule_absent(rule_worse(a.why, b.why));
    }
    mz_wide x = 0;
    mz_wide y = 0;
    mz_wide n = 0;
    mz_wide d = 0;
    if (a.den == 1 && b.den == 1) {
        bool over = __builtin_add_overflow(a.num, b.num, &n);
        return over || !fits(n) ? rule_absent(RULE_ERROR) : rule_whole(n);
    }
    mz_wide g = gcd_of(a.den, b.den);
    if (__builtin_mul_overflow(a.num, b.den / g, &x) ||
        __builtin_mul_overflow(b.num, a.den / g, &y) || __builtin_add_overflow(x, y, &n) ||
        __builtin_mul_overflow(a.den / g, b.den, &d)) {
        return rule_absent(RULE_ERROR);
    }
    return rule_frac(n, d);
}

struct rule_value rule_negate(struct rule_value a)
{
    a.num = -a.num;
    return a;
}

struct rule_value rule_minus(struct rule_value a, struct rule_value b)
{
    return rule_plus(a, rule_negate(b));
}

struct rule_value rule_times(struct rule_value a, struct rule_value b)
{
    if (a.why != RULE_KNOWN || b.why != RULE_KNOWN) {
        return rule_absent(rule_worse(a.why, b.why));
    }
    mz_wide n = 0;
    mz_wide d = 0;
    mz_wide g = a.den == 1 && b.den == 1 ? 1 : gcd_of(a.num, b.den);
    mz_wide h = a.den == 1 && b.den == 1 ? 1 : gcd_of(b.num, a.den);
    /* Crosswise common factors go first: the result is in lowest terms and as small as can be. */
    if (__builtin_mul_overflow(a.num / g, b.num / h, &n) ||
        __builtin_mul_overflow(a.den / h, b.den / g, &d) || !fits(n)) {
        return rule_absent(RULE_ERROR);
    }
    return (struct rule_value){.why = RULE_KNOWN, .num = n, .den = d};
}

struct rule_value rule_over(struct rule_value a, struct rule_value b)
{
    if (b.why == RULE_KNOWN && b.num == 0) {
        return rule_absent(RULE_ERROR);
    }
    if (a.why != RULE_KNOWN || b.why != RULE_KNOWN) {
        return rule_absent(rule_worse(a.why, b.why));
    }
    struct rule_value turned = {.why = RULE_KNOWN, .num = b.den, .den = b.num};
    if (turned.den < 0) {
        turned.num = -turned.num;
        turned.den = -turned.den;
    }
    return rule_times(a, turned);
}

static mz_wide floor_of(mz_wide num, mz_wide den)
{
    if (is_short(num) && is_short(den) && num != INT64_MIN) {
        int64_t q = (int64_t)num / (int64_t)den;
        return (int64_t)num % (int64_t)den < 0 ? q - 1 : q;
    }
    mz_wide q = num / den;
    return num % den < 0 ? q - 1 : q;
}

int rule_compare(struct rule_value a, struct rule_value b)
{
    mz_wide x = 0;
    mz_wide y = 0;
    if (!__builtin_mul_overflow(a.num, b.den, &x) && !__builtin_mul_overflow(b.num, a.den, &y)) {
        return (x > y) - (x < y);
    }
    /* Continued fractions: compare the whole parts, then the reciprocals of what is left. */
    int sign = 1;
    for (;;) {
        mz_wide p = floor_of(a.num, a.den);
        mz_wide q = floor_of(b.num, b.den);
        if (p != q) {
            return p < q ? -sign : sign;
        }
        mz_wide r = a.num - p * a.den;
        mz_wide s = b.num - q * b.den;
        if (r == 0 || s == 0) {
            return r == s ? 0 : (r == 0 ? -sign : sign);
        }
        a = (struct rule_value){.num = a.den, .den = r};
        b = (struct rule_value){.num = b.den, .den = s};
        sign = -sign;
    }
}

/* Whether the remainder r of a floored division by d (0 < r < d) takes the quotient q up by one. */
static bool goes_up(mz_wide q, mz_wide r, mz_wide d, enum ir_round mode)
{
    bool negative = q < 0;
    bool tie = r == d - r;
    switch (mode) {
    case IR_HALF_UP:
        return tie ? !negative : r > d - r;
    case IR_HALF_EVEN:
        return tie ? (q & 1) != 0 : r > d - r;
    case IR_AWAY:
        return !negative;
    case IR_TOWARDS:
        return negative;
    case IR_CEIL:
        return true;
    case IR_FLOOR:
        return false;
    }
    return false;
}

struct rule_value rule_round(struct rule_value a, struct rule_value step, enum ir_round mode)
{
    struct rule_value v = rule_over(a, step);
    if (v.why != RULE_KNOWN) {
        return v;
    }
    mz_wide q = floor_of(v.num, v.den);
    mz_wide r = v.num - q * v.den;
    if (r != 0 && goes_up(q, r, v.den, mode)) {
        q++;
    }
    return rule_times(rule_whole(q), step);
}
