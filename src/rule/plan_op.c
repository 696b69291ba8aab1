/* plan_op.c - what an operation of a plan does to one row. */
#include "base/date.h"
#include "rule/plan_int.h"

/* ---- divisions -------------------------------------------------------------- */

int64_t plan_division_up(int64_t code)
{
    static const int64_t level[] = {1000, 1000000, 100000000, 10000000000};
    for (size_t i = 0; i < MZ_LEN(level); i++) {
        if (code % level[i] != 0) {
            return code - code % level[i];
        }
    }
    return 0;
}

int plan_division_depth(int64_t code)
{
    int n = 0;
    for (; code != 0; code = plan_division_up(code)) {
        n++;
    }
    return n;
}

static bool in_tree(mz_wide code, int64_t top)
{
    int64_t at = (int64_t)code;
    while (at != top && at != 0) {
        at = plan_division_up(at);
    }
    return at == top;
}

/* ---- numbers ---------------------------------------------------------------- */

mz_wide plan_round(mz_wide num, mz_wide den, enum ir_round mode)
{
    mz_wide q = num / den;
    mz_wide r = num % den;
    mz_wide away = num < 0 ? q - 1 : q + 1;
    mz_wide rest = r < 0 ? -r : r;
    switch (mode) {
    case IR_HALF_UP:
        return rest >= den - rest ? away : q;
    case IR_HALF_EVEN:
        return rest > den - rest || (rest == den - rest && q % 2 != 0) ? away : q;
    case IR_AWAY:
        return r != 0 ? away : q;
    case IR_TOWARDS:
        return q;
    case IR_CEIL:
        return r > 0 ? q + 1 : q;
    case IR_FLOOR:
        return r < 0 ? q - 1 : q;
    }
    return q;
}

/* ---- the calendar ----------------------------------------------------------- */

bool plan_in_calendar(mz_wide day)
{
    return day > INT32_MIN && day <= INT32_MAX && mz_date_in_range((mz_date){(int32_t)day});
}

static struct plan_val val(mz_wide v)
{
    return (struct plan_val){true, v};
}

static struct plan_val none(void)
{
    return (struct plan_val){false, 0};
}

static int32_t month_of(mz_date d)
{
    struct mz_ymd t = mz_date_ymd(d);
    return t.year * 12 + t.month - 1;
}

static struct plan_val add_months(mz_date d, mz_wide months)
{
    struct mz_ymd t = mz_date_ymd(d);
    mz_wide month = (mz_wide)month_of(d) + months;
    if (months < -100000 || months > 100000 || month < PLAN_MONTH_FIRST ||
        month > PLAN_MONTH_LAST) {
        return none();
    }
    int32_t last = mz_date_month_days((int32_t)month / 12, (int32_t)month % 12 + 1);
    mz_date out = {0};
    bool made = mz_date_make((int32_t)month / 12, (int32_t)month % 12 + 1,
                             t.day < last ? t.day : last, &out);
    return made ? val(out.v) : none();
}

/* The most whole months that can be added to a without passing b; backwards with the other sign. */
static struct plan_val months_between(mz_date a, mz_date b)
{
    int32_t n = month_of(b) - month_of(a);
    struct plan_val there = add_months(a, n);
    if (n > 0 && there.known && there.v > b.v) {
        n--;
    } else if (n < 0 && there.known && there.v < b.v) {
        n++;
    }
    return val(n);
}

static struct plan_val of_month(enum plan_op op, mz_wide month)
{
    mz_date first = {0};
    if (month < PLAN_MONTH_FIRST || month > PLAN_MONTH_LAST ||
        !mz_date_make((int32_t)month / 12, (int32_t)month % 12 + 1, 1, &first)) {
        return none();
    }
    if (op == PLAN_FIRST_DAY) {
        return val(first.v);
    }
    mz_date last = mz_date_month_last(first);
    return val(op == PLAN_LAST_DAY ? last.v : last.v - first.v + 1);
}

static struct plan_val calendar(const struct plan_node *n, struct plan_val a, struct plan_val b)
{
    if (n->op == PLAN_FIRST_DAY || n->op == PLAN_LAST_DAY || n->op == PLAN_DAYS_IN) {
        return of_month(n->op, a.v);
    }
    if (!plan_in_calendar(a.v)) {
        return none();
    }
    mz_date x = {(int32_t)a.v};
    if (n->op == PLAN_MONTH_OF) {
        return val(month_of(x));
    }
    if (n->op == PLAN_YEAR_OF) {
        return val(mz_date_ymd(x).year);
    }
    if (n->op == PLAN_ADD_MONTHS) {
        return add_months(x, b.v);
    }
    if (!plan_in_calendar(b.v)) {
        return none();
    }
    mz_date y = {(int32_t)b.v};
    if (n->op == PLAN_AGE) {
        return val(mz_date_age(x, y, n->arg == 1 ? MZ_AGE_FEBRUARY : MZ_AGE_MARCH));
    }
    return months_between(x, y);
}

/* ---- all -------------------------------------------------------------------- */

static struct plan_val kleene(struct plan_val a, struct plan_val b, mz_wide wins)
{
    if ((a.known && a.v == wins) || (b.known && b.v == wins)) {
        return val(wins);
    }
    return a.known && b.known ? val(1 - wins) : none();
}

/* Both operands are known. */
static struct plan_val of_two(const struct plan_node *n, struct plan_val a, struct plan_val b)
{
    switch (n->op) {
    case PLAN_EQ:
        return val(a.v == b.v);
    case PLAN_LT:
        return val(a.v < b.v);
    case PLAN_LE:
        return val(a.v <= b.v);
    case PLAN_ADD:
        return val(a.v + b.v);
    case PLAN_SUB:
        return val(a.v - b.v);
    case PLAN_MUL:
        return val(a.v * b.v);
    case PLAN_ROUND:
        return b.v > 0 ? val(plan_round(a.v, b.v, (enum ir_round)n->arg)) : none();
    case PLAN_MIN:
        return a.v < b.v ? a : b;
    case PLAN_MAX:
        return a.v > b.v ? a : b;
    default: /* only the calendar is left */
        return calendar(n, a, b);
    }
}

static struct plan_val of_one(const struct plan_node *n, struct plan_val a)
{
    uint64_t mask = (uint64_t)n->imm;
    switch (n->op) {
    case PLAN_NOT:
        return val(1 - a.v);
    case PLAN_NEG:
        return val(-a.v);
    case PLAN_BITS_ALL:
        return val(((uint64_t)a.v & mask) == mask);
    case PLAN_BIT_OF:
        return val(a.v >= 0 && a.v < 64 && (mask >> (unsigned)a.v & 1) != 0);
    case PLAN_BITS_N:
        return val(__builtin_popcountll((uint64_t)a.v));
    case PLAN_IN_TREE:
        return val(in_tree(a.v, n->imm));
    default: /* the calendar, and PLAN_TO_PERSON */
        return n->op == PLAN_TO_PERSON ? a : calendar(n, a, a);
    }
}

struct plan_val plan_apply(const struct plan_node *n, struct plan_val a, struct plan_val b,
                           struct plan_val c)
{
    switch (n->op) {
    case PLAN_INT:
    case PLAN_BOOL:
        return val(n->lo);
    case PLAN_ABSENT:
        return none();
    case PLAN_AND:
        return kleene(a, b, 0);
    case PLAN_OR:
        return kleene(a, b, 1);
    case PLAN_IS_KNOWN:
        return val(a.known);
    case PLAN_IS_TRUE:
        return val(a.known && a.v != 0);
    case PLAN_IF:
        return !a.known ? none() : (a.v != 0 ? b : c);
    case PLAN_COALESCE:
        return a.known ? a : b;
    case PLAN_GUARD:
        return b.known && b.v != 0 ? a : none();
    default:
        break;
    }
    if (!a.known) {
        return none();
    }
    if (n->kid[1] == PLAN_NONE) {
        return of_one(n, a);
    }
    return b.known ? of_two(n, a, b) : none();
}
