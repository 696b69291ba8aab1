/* bounds_see.c - on which side of each boundary a test stood. */
#include "rule/bounds_int.h"

const struct rule_slot *bounds_slot(const struct rule_run *r, ir_id node, size_t member)
{
    const struct rule_slot *row = r->slots[node];
    if (row == NULL) {
        return NULL;
    }
    row += r->b->nodes[node].entity == IR_PERSON ? member : 0;
    return row->done ? row : NULL;
}

/* One step of a type; 0 where any value will do. */
static struct rule_value step_of(const struct rule_type *t)
{
    if (t->kind != RULE_NUM) {
        return rule_whole(1);
    }
    if (t->unit[RULE_UNIT_YUAN] != 0) {
        return rule_frac(1, 100);
    }
    mz_wide scale = 1;
    bool unit = false;
    for (int i = 0; i < RULE_UNITS_N; i++) {
        unit = unit || t->unit[i] != 0;
    }
    for (int i = 0; i < t->decimals; i++) {
        scale *= 10;
    }
    return t->exact || (scale > 1 && !unit) ? rule_whole(0) : rule_frac(1, scale);
}

static unsigned side(struct rule_value x, struct rule_value y, struct rule_value step)
{
    if (x.why != RULE_KNOWN || y.why != RULE_KNOWN) {
        return 0;
    }
    int c = rule_compare(x, y);
    if (c == 0) {
        return SIDE_AT;
    }
    struct rule_value gap = c < 0 ? rule_minus(y, x) : rule_minus(x, y);
    bool near = step.num == 0 || rule_compare(gap, step) <= 0;
    return !near ? 0U : (c < 0 ? SIDE_BELOW : SIDE_ABOVE);
}

static unsigned of_days(mz_wide is, mz_wide day)
{
    return is == day - 1 ? SIDE_BELOW : (is == day ? SIDE_AT : (is == day + 1 ? SIDE_ABOVE : 0U));
}

static unsigned see_limit(const struct rule_run *r, const struct ir_node *n, size_t m)
{
    ir_id x = ir_kid(r->b, n, 0);
    ir_id y = ir_kid(r->b, n, 1);
    const struct rule_slot *a = bounds_slot(r, x, m);
    const struct rule_slot *b = bounds_slot(r, y, m);
    if (a == NULL || b == NULL) {
        return 0;
    }
    struct rule_value s = step_of(&r->b->nodes[x].type);
    struct rule_value t = step_of(&r->b->nodes[y].type);
    s = rule_compare(s, t) > 0 ? s : t;
    /* The lesser of two has no jump where they meet: any value on that side shows which it is. */
    return side(a->v, b->v, n->op == IR_MIN || n->op == IR_MAX ? rule_whole(0) : s);
}

/* Is the day of the rule the day before the birthday, the birthday, the day after? */
static unsigned see_birthday(const struct rule_run *r, const struct ir_node *n, size_t m)
{
    ir_id age = IR_NONE;
    ir_id limit = IR_NONE;
    enum ir_op op = IR_OPS_N;
    (void)bounds_age(r->b, n, &age, &limit, &op);
    const struct ir_node *a = &r->b->nodes[age];
    const struct rule_slot *birth = bounds_slot(r, ir_kid(r->b, a, 0), m);
    const struct rule_slot *day = bounds_slot(r, ir_kid(r->b, a, 1), m);
    const struct rule_slot *most = bounds_slot(r, limit, m);
    if (birth == NULL || day == NULL || most == NULL || birth->v.why != RULE_KNOWN ||
        day->v.why != RULE_KNOWN || most->v.why != RULE_KNOWN) {
        return 0;
    }
    bool past = op == IR_LE || op == IR_GT;
    struct rule_value turns = rule_round(most->v, rule_whole(1), past ? IR_FLOOR : IR_CEIL);
    turns.num += past ? 1 : 0;
    bool reached[4]; /* two days before, the day before, the day, the day after */
    for (int i = 0; i < 4; i++) {
        struct rule_value at = rule_calendar(a, birth->v, rule_whole(day->v.num + i - 2));
        reached[i] = at.why == RULE_KNOWN && at.num >= turns.num;
    }
    return (!reached[2] && reached[3] ? SIDE_BELOW : 0U) |
           (!reached[1] && reached[2] ? SIDE_AT : 0U) |
           (!reached[0] && reached[1] ? SIDE_ABOVE : 0U);
}

static unsigned see_step(const struct rule_run *r, const struct bound *o, size_t m)
{
    const struct ir_node *n = &r->b->nodes[o->node];
    const struct ir_param *p = &r->b->params[n->arg];
    const struct rule_slot *x = bounds_slot(r, ir_kid(r->b, n, 0), m);
    if (x == NULL || rule_bracket_of(r, p) != &p->brackets[o->i]) {
        return 0;
    }
    struct rule_value above = rule_literal(p->brackets[o->i].steps[o->j].above);
    return side(x->v, above, step_of(&r->b->nodes[ir_kid(r->b, n, 0)].type));
}

/* From where to where an entry counts, and the window before `to`: days, or months of a spread. */
struct edges {
    mz_wide first;
    mz_wide last;
    mz_wide from;
    mz_wide to;
};

static struct edges edges_of(const struct ir_node *n, mz_date day, mz_wide from, mz_wide to)
{
    int spread = ir_spread(n);
    mz_wide first = spread > 0 ? rule_month_at(day) : day.v;
    return (struct edges){first, spread > 0 ? first + spread - 1 : first, from,
                          spread > 0 ? to + 1 : to};
}

/* Events of a window of days, months of another. */
static unsigned see_window(const struct rule_run *r, const struct bound *o, size_t m)
{
    const struct ir_node *n = &r->b->nodes[o->node];
    uint32_t fact = (uint32_t)n->num;
    const struct ir_fact *f = &r->b->facts[fact];
    const struct rule_series *s = &rule_subject_of(r, fact, m)->series[fact];
    const struct rule_slot *from = bounds_slot(r, ir_kid(r->b, n, 0), m);
    const struct rule_slot *to = bounds_slot(r, ir_kid(r->b, n, 1), m);
    const struct rule_slot *bound =
        o->kind == BOUND_WHERE ? bounds_slot(r, ir_kid(r->b, n, 2), m) : from;
    unsigned seen = 0;
    if (from == NULL || to == NULL || bound == NULL || from->v.why != RULE_KNOWN ||
        to->v.why != RULE_KNOWN) {
        return 0;
    }
    for (size_t i = 0; i < s->events_n; i++) {
        struct edges e = edges_of(n, s->events[i].day, from->v.num, to->v.num);
        if (o->kind == BOUND_WHERE) {
            struct rule_value v = rule_stored(&f->type, s->events[i].v);
            seen |= e.last >= e.from && e.first < e.to ? side(v, bound->v, step_of(&f->type)) : 0U;
        } else {
            seen |= o->kind == BOUND_FIRST ? of_days(e.last, e.from) : of_days(e.first, e.to);
        }
    }
    for (mz_wide i = from->v.num;
         o->kind == BOUND_WHERE && f->history == IR_MONTHLY && i <= to->v.num; i++) {
        seen |= side(rule_month_of(r, fact, m, (int32_t)i), bound->v, step_of(&f->type));
    }
    return seen;
}

static unsigned see_version(const struct rule_run *r, const struct bound *o)
{
    const struct ir_node *n = &r->b->nodes[o->node];
    const struct ir_alt *alt = &r->b->picks[n->arg].alts[o->j];
    bool in = rule_in_division(r->c->division, alt->division);
    bool picked = rule_pick_of(r, n) == o->j;
    unsigned day = of_days(r->c->at.v, o->day.v);
    return in && picked == (day != SIDE_BELOW) ? day : 0U;
}

/* A read of the parameter by this node, for a member, on one of the three days. */
static unsigned see_value(struct rule_run *r, const struct bound *o, ir_id node, size_t m)
{
    const struct ir_node *n = &r->b->nodes[node];
    const struct ir_value *v = &r->b->params[o->i].values[o->j];
    unsigned at = of_days(r->c->at.v, o->day.v);
    bool dated = n->kids_n > 1 && ir_kid(r->b, n, 1) != IR_NONE;
    if (at == 0 || dated || !rule_in_division(r->c->division, v->division)) {
        return 0;
    }
    if (n->kids_n > 0 && ir_kid(r->b, n, 0) != IR_NONE) {
        const struct rule_slot *key = bounds_slot(r, ir_kid(r->b, n, 0), m);
        if (key == NULL || key->v.why != RULE_KNOWN || key->v.num != v->key) {
            return 0;
        }
    }
    struct rule_days days = rule_param_days(r, n, m);
    bool read = false;
    for (mz_date day = days.first; day.v <= days.last.v; day.v++) {
        read = read || rule_param_on(r, n, m, day) == v;
    }
    bool before = (at == SIDE_BELOW) == (o->kind == BOUND_VALUE);
    return read != before ? at : 0U;
}

static unsigned see_bracket(const struct rule_run *r, const struct bound *o)
{
    const struct ir_param *p = &r->b->params[o->i];
    unsigned at = of_days(r->c->at.v, o->day.v);
    bool read = rule_bracket_of(r, p) == &p->brackets[o->j];
    return read != (at == SIDE_BELOW) ? at : 0U;
}

static unsigned see_truth(const struct rule_run *r, const struct bound *o, size_t m)
{
    const struct rule_slot *slot = bounds_slot(r, o->node, m);
    if (slot == NULL || (slot->v.why != RULE_KNOWN && slot->v.why != RULE_UNKNOWN)) {
        return 0;
    }
    return slot->v.why == RULE_UNKNOWN ? SIDE_ABOVE : (slot->v.num != 0 ? SIDE_AT : SIDE_BELOW);
}

static unsigned see_node(struct rule_run *r, const struct bound *o, size_t m)
{
    const struct ir_node *n = &r->b->nodes[o->node];
    switch (o->kind) {
    case BOUND_LIMIT:
        return see_limit(r, n, m);
    case BOUND_BIRTHDAY:
        return see_birthday(r, n, m);
    case BOUND_STEP:
        return see_step(r, o, m);
    case BOUND_WHERE:
    case BOUND_FIRST:
    case BOUND_LAST:
        return see_window(r, o, m);
    case BOUND_VERSION:
        return see_version(r, o);
    case BOUND_TRUTH:
        return see_truth(r, o, m);
    case BOUND_VALUE:
    case BOUND_UNTIL:
    case BOUND_BRACKET:
        return 0;
    }
    return 0;
}

static bool of_param(enum bound_kind kind)
{
    return kind == BOUND_VALUE || kind == BOUND_UNTIL || kind == BOUND_BRACKET;
}

/* Every node that reads the parameter. */
static unsigned see_param(struct rule_run *r, const struct bound *o)
{
    unsigned seen = 0;
    for (ir_id id = 0; id < r->b->nodes_n; id++) {
        const struct ir_node *n = &r->b->nodes[id];
        bool scale = n->op == IR_SCALE || n->op == IR_MARGINAL;
        if (n->arg != o->i || !(o->kind == BOUND_BRACKET ? scale : n->op == IR_PARAM)) {
            continue;
        }
        size_t members = n->entity == IR_PERSON ? r->c->members_n : 1;
        for (size_t m = 0; m < members; m++) {
            if (bounds_slot(r, id, m) != NULL) {
                seen |= scale ? see_bracket(r, o) : see_value(r, o, id, m);
            }
        }
    }
    return seen;
}

unsigned bounds_sides(const struct bounds_laid *l, size_t i, struct rule_run *r)
{
    const struct bound *o = &l->v[i];
    if (o->node == IR_NONE) {
        return 0;
    }
    if (of_param(o->kind)) {
        return see_param(r, o);
    }
    unsigned seen = 0;
    size_t members = r->b->nodes[o->node].entity == IR_PERSON ? r->c->members_n : 1;
    for (size_t m = 0; m < members; m++) {
        if (bounds_slot(r, o->node, m) != NULL) {
            seen |= see_node(r, o, m);
        }
    }
    return seen;
}

void bounds_see(struct bounds *w, const struct bounds_laid *l, struct rule_run *r, size_t t)
{
    for (size_t i = 0; i < w->n; i++) {
        unsigned seen = bounds_sides(l, i, r);
        w->v[i].sides[t] = (uint8_t)seen;
        w->v[i].seen |= seen;
    }
}
