/* eval_date.c - the calendar of the reference. */
#include "rule/eval_int.h"

static const int64_t MONTH_MIN = (int64_t)MZ_YEAR_MIN * 12;
static const int64_t MONTH_MAX = (int64_t)MZ_YEAR_MAX * 12 + 11;

int32_t rule_month_at(mz_date d)
{
    struct mz_ymd t = mz_date_ymd(d);
    return t.year * 12 + t.month - 1;
}

static bool whole_in(struct rule_value v, mz_wide lo, mz_wide hi)
{
    return v.den == 1 && v.num >= lo && v.num <= hi;
}

static bool is_date(struct rule_value v)
{
    return whole_in(v, INT32_MIN + 1, INT32_MAX) && mz_date_in_range((mz_date){(int32_t)v.num});
}

static bool is_month(struct rule_value v)
{
    return whole_in(v, MONTH_MIN, MONTH_MAX);
}

struct rule_value rule_in_calendar(const struct rule_type *t, struct rule_value v)
{
    if (v.why == RULE_KNOWN &&
        ((t->kind == RULE_DATE && !is_date(v)) || (t->kind == RULE_MONTH && !is_month(v)))) {
        return rule_absent(RULE_ERROR);
    }
    return v;
}

/* The day of the month is kept; a shorter month gives its last day. False outside the calendar. */
static bool add_months(mz_date d, int64_t months, mz_date *out)
{
    struct mz_ymd t = mz_date_ymd(d);
    int64_t month = (int64_t)t.year * 12 + t.month - 1 + months;
    if (month < MONTH_MIN || month > MONTH_MAX) {
        return false;
    }
    int32_t year = (int32_t)(month / 12);
    int32_t in_year = (int32_t)(month % 12) + 1;
    int32_t last = mz_date_month_days(year, in_year);
    return mz_date_make(year, in_year, t.day < last ? t.day : last, out);
}

/* The most n >= 0 for which a plus n months is not after b, a not after b. */
static int64_t months_up(mz_date a, mz_date b)
{
    int64_t n = rule_month_at(b) - rule_month_at(a);
    mz_date d = a;
    return n > 0 && add_months(a, n, &d) && d.v > b.v ? n - 1 : n;
}

/* Backwards: the most n >= 0 for which a minus n months is not before b, as -n. */
static int64_t months_down(mz_date a, mz_date b)
{
    int64_t n = rule_month_at(a) - rule_month_at(b);
    mz_date d = a;
    return n > 0 && add_months(a, -n, &d) && d.v < b.v ? -(n - 1) : -n;
}

static struct rule_value of_month(const struct ir_node *n, struct rule_value a)
{
    mz_date first = {0};
    if (!is_month(a) ||
        !mz_date_make((int32_t)(a.num / 12), (int32_t)(a.num % 12) + 1, 1, &first)) {
        return rule_absent(RULE_ERROR);
    }
    if (n->op == IR_FIRST_DAY) {
        return rule_whole(first.v);
    }
    mz_date last = mz_date_month_last(first);
    return rule_whole(n->op == IR_LAST_DAY ? last.v : last.v - first.v + 1);
}

struct rule_value rule_calendar(const struct ir_node *n, struct rule_value a, struct rule_value b)
{
    if (a.why != RULE_KNOWN || b.why != RULE_KNOWN) {
        return rule_absent(rule_worse(a.why, b.why));
    }
    if (n->op == IR_FIRST_DAY || n->op == IR_LAST_DAY || n->op == IR_DAYS_IN) {
        return of_month(n, a);
    }
    if (!is_date(a) || ((n->op == IR_AGE || n->op == IR_MONTHS_BETWEEN) && !is_date(b))) {
        return rule_absent(RULE_ERROR);
    }
    mz_date x = {(int32_t)a.num};
    mz_date out = {0};
    if (n->op == IR_MONTH_OF) {
        return rule_whole(rule_month_at(x));
    }
    if (n->op == IR_YEAR_OF) {
        return rule_whole(mz_date_ymd(x).year);
    }
    if (n->op == IR_ADD_MONTHS) {
        bool fits = whole_in(b, -100000, 100000) && add_months(x, (int64_t)b.num, &out);
        return fits ? rule_whole(out.v) : rule_absent(RULE_ERROR);
    }
    mz_date y = {(int32_t)b.num};
    if (n->op == IR_AGE) {
        return rule_whole(mz_date_age(x, y, n->arg == 1 ? MZ_AGE_FEBRUARY : MZ_AGE_MARCH));
    }
    return rule_whole(x.v <= y.v ? months_up(x, y) : months_down(x, y));
}
