/* eval_agg.c - facts, and sums and questions over members and over histories. */
#include "rule/eval_int.h"

enum { MONTHS_MAX = (MZ_YEAR_MAX - MZ_YEAR_MIN + 1) * 12 };

/* ---- facts ------------------------------------------------------------------------ */

/* How many of the stored unit are one of the type: of money, 100. */
static mz_wide stored_den(const struct rule_type *t)
{
    mz_wide den = 1;
    for (int i = 0; t->kind == RULE_NUM && i < t->decimals; i++) {
        den *= 10;
    }
    return den;
}

struct rule_value rule_stored(const struct rule_type *t, int64_t v)
{
    return rule_frac(v, stored_den(t));
}

const struct rule_subject *rule_subject_of(const struct rule_run *r, uint32_t fact, size_t member)
{
    return r->b->facts[fact].entity == IR_PERSON ? &r->c->members[member] : &r->c->household;
}

struct rule_value rule_fact_of(const struct rule_run *r, uint32_t fact, size_t member)
{
    const struct ir_fact *f = &r->b->facts[fact];
    struct rule_cell cell = rule_subject_of(r, fact, member)->cells[fact];
    if (cell.known) {
        return rule_stored(&f->type, cell.v);
    }
    return f->missing == IR_MISSING_ZERO ? rule_whole(0) : rule_absent(RULE_UNKNOWN);
}

static bool month_cell(const struct rule_run *r, uint32_t fact, size_t member, int32_t month,
                       struct rule_cell *out)
{
    const struct ir_fact *f = &r->b->facts[fact];
    if (month >= r->month || month < r->month - f->months) {
        return false;
    }
    const struct rule_series *s = &rule_subject_of(r, fact, member)->series[fact];
    int64_t i = (int64_t)month - s->first_month;
    bool inside = i >= 0 && (uint64_t)i < s->cells_n;
    *out = inside ? s->cells[i] : (struct rule_cell){.known = false};
    return true;
}

/* The cell of a month by the fact's policy; false: outside of what is kept. */
static bool month_carried(const struct rule_run *r, uint32_t fact, size_t member, int32_t month,
                          struct rule_cell *out)
{
    const struct ir_fact *f = &r->b->facts[fact];
    if (!month_cell(r, fact, member, month, out)) {
        return false;
    }
    int back = f->missing == IR_MISSING_LAST ? f->carry : 0;
    for (int i = 1; !out->known && i <= back; i++) {
        if (!month_cell(r, fact, member, month - i, out)) {
            break;
        }
    }
    return true;
}

struct rule_value rule_month_of(const struct rule_run *r, uint32_t fact, size_t member,
                                int32_t month)
{
    const struct ir_fact *f = &r->b->facts[fact];
    struct rule_cell cell = {.known = false};
    if (!month_carried(r, fact, member, month, &cell)) {
        return rule_absent(RULE_UNKNOWN);
    }
    if (cell.known) {
        return rule_stored(&f->type, cell.v);
    }
    return f->missing == IR_MISSING_ZERO ? rule_whole(0) : rule_absent(RULE_UNKNOWN);
}

/* ---- adding up -------------------------------------------------------------------- */

/* Something that takes one (selection, value) after the other; the value may be left out. */
struct tally {
    enum ir_agg agg;
    struct rule_value v; /* sum, least, most, newest, or what any and all have come to */
    int64_t n;
    enum rule_why open; /* the weightiest reason met */
};

static struct tally tally_of(enum ir_agg agg)
{
    bool none = agg == IR_AGG_MIN || agg == IR_AGG_MAX || agg == IR_LATEST;
    struct rule_value v = none ? rule_absent(RULE_UNKNOWN) : rule_whole(agg == IR_ALL ? 1 : 0);
    return (struct tally){.agg = agg, .v = v};
}

struct rule_value rule_said(enum ir_agg agg, struct rule_value selection, struct rule_value value)
{
    bool all = agg == IR_ALL; /* all: not selected or true; the others: selected and true */
    if (rule_is(selection, false) || rule_is(value, all)) { /* decides alone */
        return rule_whole(all ? 1 : 0);
    }
    enum rule_why why = rule_worse(selection.why, value.why);
    return why != RULE_KNOWN ? rule_absent(why) : rule_whole(all ? 0 : 1);
}

static void question(struct tally *t, struct rule_value selection, struct rule_value value)
{
    struct rule_value said = rule_said(t->agg, selection, value);
    t->open = rule_worse(t->open, said.why);
    if (t->agg == IR_ALL && rule_is(said, false)) {
        t->v = rule_whole(0);
    } else if (rule_is(said, true)) {
        t->n++;
    }
}

static void number(struct tally *t, struct rule_value value)
{
    if (value.why != RULE_KNOWN) {
        t->open = rule_worse(t->open, value.why);
        return;
    }
    if (t->agg == IR_SUM || t->agg == IR_SUM_KNOWN) {
        t->v = rule_plus(t->v, value);
        return;
    }
    bool first = t->v.why != RULE_KNOWN || t->agg == IR_LATEST;
    int c = first ? 0 : rule_compare(value, t->v);
    if (first || (t->agg == IR_AGG_MIN ? c < 0 : c > 0)) {
        t->v = value;
    }
}

static void add(struct tally *t, struct rule_value selection, struct rule_value value)
{
    if (t->agg == IR_ANY || t->agg == IR_ALL || t->agg == IR_EXACTLY_ONE) {
        question(t, selection, value);
        return;
    }
    if (rule_is(selection, false)) {
        return;
    }
    if (selection.why != RULE_KNOWN) {
        t->open = rule_worse(t->open, selection.why);
        return;
    }
    if (t->agg == IR_COUNT) {
        t->open = rule_worse(t->open, value.why);
        t->n++;
        return;
    }
    number(t, value);
}

static struct rule_value result(const struct tally *t)
{
    struct rule_value open = rule_absent(rule_worse(t->open, t->v.why));
    switch (t->agg) {
    case IR_SUM:
    case IR_AGG_MIN:
    case IR_AGG_MAX:
        return t->open != RULE_KNOWN ? open : t->v;
    case IR_SUM_KNOWN:
    case IR_LATEST:
        return t->v;
    case IR_COUNT:
        return t->open != RULE_KNOWN ? open : rule_whole(t->n);
    case IR_ANY:
        return t->n > 0 ? rule_whole(1) : (t->open != RULE_KNOWN ? open : rule_whole(0));
    case IR_ALL:
        return rule_is(t->v, false) ? t->v : (t->open != RULE_KNOWN ? open : t->v);
    case IR_EXACTLY_ONE:
        if (t->n > 1) {
            return rule_whole(0);
        }
        return t->open != RULE_KNOWN ? open : rule_whole(t->n == 1 ? 1 : 0);
    }
    return rule_absent(RULE_ERROR);
}

struct rule_value rule_agg(struct rule_run *r, const struct ir_node *n)
{
    struct tally t = tally_of((enum ir_agg)n->arg);
    ir_id selection = ir_kid(r->b, n, 0);
    ir_id value = ir_kid(r->b, n, 1);
    for (size_t m = 0; m < r->c->members_n; m++) {
        struct rule_value s = selection == IR_NONE ? rule_whole(1) : rule_slot(r, selection, m)->v;
        /* The value of somebody who is not selected was not asked for. */
        struct rule_value v =
            value == IR_NONE || rule_is(s, false) ? rule_whole(1) : rule_slot(r, value, m)->v;
        add(&t, s, v);
    }
    return result(&t);
}

/* ---- windows ------------------------------------------------------------------------- */

struct window {
    const struct ir_node *n;
    struct rule_value bound;
    struct tally t;
};

static struct rule_value selected(const struct window *w, struct rule_value v)
{
    return w->n->cmp == IR_OPS_N ? rule_whole(1) : rule_compared(w->n->cmp, v, w->bound);
}

static void see(struct window *w, struct rule_value v)
{
    add(&w->t, selected(w, v), v);
}

static void see_events(struct rule_run *r, struct window *w, size_t member, mz_wide from,
                       mz_wide to)
{
    uint32_t fact = (uint32_t)w->n->num;
    const struct ir_fact *f = &r->b->facts[fact];
    const struct rule_series *s = &rule_subject_of(r, fact, member)->series[fact];
    if (!s->known && f->missing != IR_MISSING_ZERO) {
        see(w, rule_absent(RULE_UNKNOWN));
        return;
    }
    for (size_t i = 0; i < s->events_n; i++) {
        if (s->events[i].day.v >= from && s->events[i].day.v < to) {
            see(w, rule_stored(&f->type, s->events[i].v));
        }
    }
}

/* Months are stored in one unit, so their sum is one fraction: nothing has to be made common. */
static struct rule_value sum_months(const struct rule_run *r, const struct ir_node *n,
                                    size_t member, int32_t from, int32_t to)
{
    uint32_t fact = (uint32_t)n->num;
    const struct ir_fact *f = &r->b->facts[fact];
    mz_wide sum = 0; /* of at most MONTHS_MAX numbers of 64 bits */
    bool open = false;
    for (int32_t m = from; m <= to; m++) {
        struct rule_cell cell = {.known = false};
        bool kept = month_carried(r, fact, member, m, &cell);
        sum += kept && cell.known ? cell.v : 0;
        open = open || !kept || (!cell.known && f->missing != IR_MISSING_ZERO);
    }
    if (open && n->arg == IR_SUM) {
        return rule_absent(RULE_UNKNOWN);
    }
    return rule_frac(sum, stored_den(&f->type));
}

/* How many of the months of an entry, its own and those behind it, are in the window. */
static mz_wide months_in(mz_date day, int spread, mz_wide from, mz_wide to)
{
    mz_wide first = rule_month_at(day);
    mz_wide last = first + spread - 1;
    first = first < from ? from : first;
    last = last > to ? to : last;
    return last < first ? 0 : last - first + 1;
}

static void see_spread(struct rule_run *r, struct window *w, size_t member, mz_wide from,
                       mz_wide to)
{
    uint32_t fact = (uint32_t)w->n->num;
    const struct ir_fact *f = &r->b->facts[fact];
    const struct rule_series *s = &rule_subject_of(r, fact, member)->series[fact];
    int spread = ir_spread(w->n);
    if (!s->known && f->missing != IR_MISSING_ZERO) {
        see(w, rule_absent(RULE_UNKNOWN));
        return;
    }
    for (size_t i = 0; i < s->events_n; i++) {
        mz_wide months = months_in(s->events[i].day, spread, from, to);
        struct rule_value v = rule_stored(&f->type, s->events[i].v);
        if (months > 0) {
            add(&w->t, selected(w, v), rule_times(v, rule_frac(months, spread)));
        }
    }
}

struct rule_value rule_window(struct rule_run *r, const struct ir_node *n, size_t member)
{
    struct rule_value from = rule_kid(r, n, 0, member);
    struct rule_value to = rule_kid(r, n, 1, member);
    if (from.why != RULE_KNOWN || to.why != RULE_KNOWN) {
        return rule_absent(rule_worse(from.why, to.why));
    }
    uint32_t fact = (uint32_t)n->num;
    const struct ir_fact *f = &r->b->facts[fact];
    size_t row = f->entity == IR_PERSON ? member + 1 : 0;
    r->used[row * r->b->facts_n + fact] = 1;
    struct window w = {.n = n, .t = tally_of((enum ir_agg)n->arg)};
    bool bound = n->kids_n > 2 && ir_kid(r->b, n, 2) != IR_NONE;
    w.bound = bound ? rule_kid(r, n, 2, member) : rule_whole(0);
    if (ir_spread(n) > 0) {
        see_spread(r, &w, member, from.num, to.num);
        return result(&w.t);
    }
    if (f->history == IR_DATED) {
        see_events(r, &w, member, from.num, to.num);
        return result(&w.t);
    }
    if (to.num - from.num > MONTHS_MAX) {
        return rule_absent(RULE_ERROR);
    }
    if ((n->arg == IR_SUM || n->arg == IR_SUM_KNOWN) && n->cmp == IR_OPS_N) {
        return sum_months(r, n, member, (int32_t)from.num, (int32_t)to.num);
    }
    for (mz_wide m = from.num; m <= to.num; m++) {
        see(&w, rule_month_of(r, fact, member, (int32_t)m));
    }
    return result(&w.t);
}
