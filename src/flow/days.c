/* days.c - clocks in working days, days and hours, with the days in which they stand still. */
#include "flow/flow_int.h"
#include "rule/reason.h"

enum { DAYS_MAX = 20000 };

static const int64_t hour_ms = (int64_t)3600 * 1000;

int64_t flow_count(mz_cx *cx, const struct flow_at *at, struct ir_count n, mz_date day)
{
    int64_t v = -1;
    if (n.rule != UINT32_MAX) {
        return at->gates == NULL ? -1 : at->gates->count(cx, at->gates, n.rule);
    }
    if (n.param == UINT32_MAX) {
        return n.v;
    }
    struct rule_asked q = {at->b->params[n.param].name.id, {0}, day, at->division};
    return rule_param_at(at->b, q, &v) ? v : -1;
}

/* ---- days that do not count ------------------------------------------------------------ */

/* Was the case in a step of `steps` when the day `d` began, or entered before, and not left? */
static bool stands(const struct flow_state *s, uint64_t steps, mz_date d)
{
    for (size_t i = 0; i < s->visits_n && steps != 0; i++) {
        const struct flow_visit *v = &s->visits[i];
        if ((steps & flow_bit(v->step)) == 0) {
            continue;
        }
        mz_date from = mz_date_of_ms(v->from);
        mz_date to = v->to == 0 ? (mz_date){INT32_MAX} : mz_date_of_ms(v->to);
        if (from.v < d.v && d.v <= to.v) { /* as a period: the first day does not count */
            return true;
        }
    }
    return false;
}

static bool works(mz_cx *cx, const struct flow_at *at, mz_date d)
{
    return mz_calendar_over(cx, at->cal, (mz_date){d.v - 1}, d) > 0;
}

/* The n-th day after `from` that counts; a last day by the calendar moves to a working day. */
static mz_date last_day(mz_cx *cx, const struct flow_at *at, const struct flow_state *s,
                        const struct ir_clock *k, mz_date from, int64_t n, mz_date now)
{
    mz_date d = from;
    int64_t left = n;
    for (int i = 0; i < DAYS_MAX && left > 0; i++) {
        d.v++;
        /* A pause that still runs: as if it ended today. */
        bool still = d.v <= now.v && stands(s, k->pause, d);
        left -= !still && (k->of == IR_CALENDAR || works(cx, at, d)) ? 1 : 0;
    }
    for (int i = 0; i < DAYS_MAX && k->of == IR_CALENDAR && !works(cx, at, d); i++) {
        d.v++;
    }
    return d;
}

/* ---- clocks ------------------------------------------------------------------------------ */

/* When the clock began and, if it has, stopped; false while it has not begun. */
static bool span(const struct flow_state *s, const struct ir_clock *k, int64_t *from, int64_t *to)
{
    *from = k->from < 0 ? s->begun : 0;
    *to = 0;
    for (size_t i = 0; i < s->visits_n; i++) {
        const struct flow_visit *v = &s->visits[i];
        if (*from == 0 && k->from >= 0 && v->step == (uint32_t)k->from) {
            *from = v->from;
        } else if (*from != 0 && *to == 0 && (k->until & flow_bit(v->step)) != 0) {
            *to = v->from;
        }
    }
    *to = *to == 0 && s->ended ? s->ended_at : *to;
    return *from != 0;
}

static int64_t paused_ms(const struct flow_state *s, uint64_t steps, int64_t from, int64_t now)
{
    int64_t sum = 0;
    for (size_t i = 0; i < s->visits_n && steps != 0; i++) {
        const struct flow_visit *v = &s->visits[i];
        int64_t a = v->from > from ? v->from : from;
        int64_t b = v->to == 0 || v->to > now ? now : v->to;
        sum += (steps & flow_bit(v->step)) != 0 && b > a ? b - a : 0;
    }
    return sum;
}

static void light(struct flow_time *t, const struct ir_clock *k, int64_t to)
{
    if (to != 0) {
        t->light = to < t->due ? FLOW_KEPT : FLOW_MISSED;
        return;
    }
    t->light = t->left < 0 ? FLOW_RED : t->left <= k->warn ? FLOW_YELLOW : FLOW_GREEN;
}

static int32_t days_left(mz_cx *cx, const struct flow_at *at, const struct ir_clock *k, mz_date now,
                         mz_date due)
{
    bool over = now.v > due.v;
    mz_date a = over ? due : now;
    mz_date b = over ? now : due;
    int32_t n = k->of == IR_CALENDAR ? b.v - a.v : mz_calendar_over(cx, at->cal, a, b);
    return over ? (n == 0 ? -1 : -n) : n;
}

struct flow_time flow_clock(mz_cx *cx, const struct flow_at *at, const struct flow_state *s,
                            size_t clock, int64_t now)
{
    const struct ir_clock *k = &at->m->clocks[clock];
    struct flow_time t = {.light = FLOW_IDLE};
    int64_t to = 0;
    if (s->events_n == 0 || !span(s, k, &t.from, &to)) {
        return t;
    }
    int64_t n = flow_count(cx, at, k->days, mz_date_of_ms(t.from));
    if (n < 0 || n > DAYS_MAX) {
        return t;
    }
    int64_t until = to != 0 ? to : now;
    t.limit = (int32_t)n;
    t.paused = to == 0 && (k->pause & flow_bit(s->step)) != 0;
    if (k->of == IR_HOURS) {
        t.due = t.from + n * hour_ms + paused_ms(s, k->pause, t.from, until);
        int64_t left = t.due - until;
        t.left = (int32_t)((left < 0 ? left - hour_ms + 1 : left) / hour_ms);
    } else {
        mz_date today = mz_date_of_ms(until);
        mz_date due = last_day(cx, at, s, k, mz_date_of_ms(t.from), n, today);
        t.due = mz_date_ms((mz_date){due.v + 1});
        t.left = days_left(cx, at, k, today, due);
    }
    light(&t, k, to);
    return t;
}

size_t flow_late(mz_cx *cx, const struct flow_at *at, const struct flow_state *s, size_t clock,
                 int64_t now)
{
    const struct ir_clock *k = &at->m->clocks[clock];
    struct flow_time t = flow_clock(cx, at, s, clock, now);
    size_t n = 0;
    for (size_t i = 0; t.light == FLOW_RED && i < k->late_n; i++) {
        int64_t after = flow_count(cx, at, k->late[i].after, mz_date_of_ms(t.due - 1));
        n = after >= 0 && -(int64_t)t.left >= after ? i + 1 : n;
    }
    return n;
}

struct flow_time flow_worst(mz_cx *cx, const struct flow_at *at, const struct flow_state *s,
                            int64_t now, size_t *clock)
{
    struct flow_time worst = {.light = FLOW_IDLE};
    for (size_t i = 0; i < at->m->clocks_n; i++) {
        struct flow_time t = flow_clock(cx, at, s, i, now);
        bool runs = t.light == FLOW_GREEN || t.light == FLOW_YELLOW || t.light == FLOW_RED;
        if (runs && (worst.light == FLOW_IDLE || t.light > worst.light ||
                     (t.light == worst.light && t.due < worst.due))) {
            worst = t;
            *clock = i;
        }
    }
    return worst;
}

/* ---- days of a step ------------------------------------------------------------------------ */

int64_t flow_over(mz_cx *cx, const struct flow_at *at, const struct flow_state *s)
{
    if (s->ended || s->events_n == 0 || !at->m->steps[s->step].timed) {
        return 0;
    }
    const struct ir_step *step = &at->m->steps[s->step];
    int64_t from = s->visits[s->visits_n - 1].from;
    int64_t n = flow_count(cx, at, step->days, mz_date_of_ms(from));
    if (n < 0 || n > DAYS_MAX || s->objections > 0) {
        return INT64_MAX;
    }
    /* Days that stood still for an objection are made up whole. */
    int64_t stood = (s->stood + 24 * hour_ms - 1) / (24 * hour_ms);
    mz_date d = {mz_date_of_ms(from).v + (int32_t)(n + stood)};
    for (int i = 0; i < DAYS_MAX && !works(cx, at, d); i++) {
        d.v++;
    }
    return mz_date_ms((mz_date){d.v + 1});
}
