/* eval.c - the reference: the typed graph for one case, node by node, as ir.h says. */
#include "rule/eval_int.h"

#include <assert.h>

/* ---- a run --------------------------------------------------------------------- */

struct rule_run *rule_run_new(mz_arena *a, const struct rule_book *b, const struct rule_case *c)
{
    assert(c->members_n <= RULE_MEMBERS_MAX);
    struct rule_run *r = MZ_NEW(a, struct rule_run);
    r->a = a;
    r->b = b;
    r->c = c;
    r->month = rule_month_at(c->at);
    r->slots = MZ_NEW_N(a, struct rule_slot *, b->nodes_n + 1);
    r->used = MZ_NEW_N(a, uint8_t, (c->members_n + 1) * b->facts_n + 1);
    return r;
}

void rule_push(struct rule_stack *s, struct rule_spot at)
{
    if (s->n == s->cap) {
        size_t cap = s->cap == 0 ? 128 : s->cap * 2;
        struct rule_spot *v = MZ_NEW_N(s->a, struct rule_spot, cap);
        for (size_t i = 0; i < s->n; i++) {
            v[i] = s->v[i];
        }
        s->v = v;
        s->cap = cap;
    }
    s->v[s->n++] = at;
}

struct rule_slot *rule_slots_new(struct rule_run *r, ir_id node)
{
    bool person = rule_node(r, node)->entity == IR_PERSON;
    r->slots[node] = MZ_NEW_N(r->a, struct rule_slot, person ? r->c->members_n : 1);
    return r->slots[node];
}

/* ---- what a node needs ------------------------------------------------------------ */

/* False when the kid's value has still to be found. */
static bool want(struct rule_run *r, ir_id kid, size_t member, uint32_t walk, struct rule_stack *s)
{
    if (kid == IR_NONE) {
        return true;
    }
    struct rule_slot *slot = rule_slot(r, kid, member);
    if (walk == 0 ? !slot->done : slot->walk != walk) {
        slot->walk = walk == 0 ? slot->walk : walk;
        rule_push(s, rule_spot_of(r, kid, member));
    }
    return slot->done;
}

static bool want_guards(struct rule_run *r, struct rule_spot at, uint32_t walk,
                        struct rule_stack *s)
{
    const struct ir_node *n = rule_node(r, at.node);
    bool done = true;
    for (uint32_t i = 0; i + 1 < n->kids_n; i += 2) {
        done = want(r, ir_kid(r->b, n, i), at.member, walk, s) && done;
    }
    return done;
}

/* First: guard by guard; the others: all guards, then the values of those that hold. */
static void want_rows(struct rule_run *r, struct rule_spot at, uint32_t walk, struct rule_stack *s)
{
    const struct ir_node *n = rule_node(r, at.node);
    bool first = n->op == IR_FIRST;
    if (!first && !want_guards(r, at, walk, s)) {
        return;
    }
    bool open = false;
    bool held = false;
    for (uint32_t i = 0; i + 1 < n->kids_n; i += 2) {
        if (first && !want(r, ir_kid(r->b, n, i), at.member, walk, s)) {
            return;
        }
        struct rule_value guard = rule_kid(r, n, i, at.member);
        open = open || guard.why != RULE_KNOWN;
        if (first && open) {
            return;
        }
        if (rule_is(guard, true)) {
            held = true;
            (void)want(r, ir_kid(r->b, n, i + 1), at.member, walk, s);
            if (first) {
                return;
            }
        }
    }
    if (!held && !open) {
        (void)want(r, ir_kid(r->b, n, n->kids_n - 1), at.member, walk, s);
    }
}

static void want_members(struct rule_run *r, struct rule_spot at, uint32_t walk,
                         struct rule_stack *s)
{
    const struct ir_node *n = rule_node(r, at.node);
    ir_id selection = ir_kid(r->b, n, 0);
    ir_id value = ir_kid(r->b, n, 1);
    bool done = true;
    for (size_t m = 0; m < r->c->members_n; m++) {
        done = want(r, selection, m, walk, s) && done;
    }
    for (size_t m = 0; done && m < r->c->members_n; m++) {
        if (selection == IR_NONE || !rule_is(rule_slot(r, selection, m)->v, false)) {
            (void)want(r, value, m, walk, s);
        }
    }
}

void rule_want(struct rule_run *r, struct rule_spot at, uint32_t walk, struct rule_stack *s)
{
    const struct ir_node *n = rule_node(r, at.node);
    if (n->op == IR_FIRST || n->op == IR_UNIQUE || n->op == IR_AGREE) {
        want_rows(r, at, walk, s);
    } else if (n->op == IR_AGG) {
        want_members(r, at, walk, s);
    } else if (n->op == IR_PICK) {
        size_t i = rule_pick_of(r, n);
        if (i != SIZE_MAX) {
            (void)want(r, ir_kid(r->b, n, (uint32_t)i), at.member, walk, s);
        }
    } else if (n->op == IR_IF || n->op == IR_COALESCE) {
        if (!want(r, ir_kid(r->b, n, 0), at.member, walk, s)) {
            return;
        }
        struct rule_value v = rule_kid(r, n, 0, at.member);
        if (n->op == IR_COALESCE && v.why != RULE_KNOWN) {
            (void)want(r, ir_kid(r->b, n, 1), at.member, walk, s);
        } else if (n->op == IR_IF && v.why == RULE_KNOWN) {
            (void)want(r, ir_kid(r->b, n, v.num != 0 ? 1 : 2), at.member, walk, s);
        }
    } else {
        for (uint32_t i = 0; i < n->kids_n; i++) {
            (void)want(r, ir_kid(r->b, n, i), at.member, walk, s);
        }
    }
}

/* ---- values ------------------------------------------------------------------------- */

static struct rule_value truth(bool yes)
{
    return rule_whole(yes ? 1 : 0);
}

struct rule_value rule_compared(enum ir_op op, struct rule_value a, struct rule_value b)
{
    if (a.why != RULE_KNOWN || b.why != RULE_KNOWN) {
        return rule_absent(rule_worse(a.why, b.why));
    }
    int c = rule_compare(a, b);
    bool yes = (op == IR_EQ && c == 0) || (op == IR_NE && c != 0) || (op == IR_LT && c < 0) ||
               (op == IR_LE && c <= 0) || (op == IR_GT && c > 0) || (op == IR_GE && c >= 0);
    return truth(yes);
}

/* Strong Kleene: one that says `wins` decides, whatever the other is. */
static struct rule_value kleene(struct rule_value a, struct rule_value b, bool wins)
{
    if (rule_is(a, wins) || rule_is(b, wins)) {
        return truth(wins);
    }
    enum rule_why why = rule_worse(a.why, b.why);
    return why != RULE_KNOWN ? rule_absent(why) : truth(!wins);
}

static struct rule_value least(struct rule_value a, struct rule_value b, bool most)
{
    if (a.why != RULE_KNOWN || b.why != RULE_KNOWN) {
        return rule_absent(rule_worse(a.why, b.why));
    }
    return (rule_compare(a, b) > 0) == most ? a : b;
}

static struct rule_value rows(struct rule_run *r, struct rule_spot at)
{
    const struct ir_node *n = rule_node(r, at.node);
    struct rule_value found = rule_absent(RULE_UNKNOWN);
    bool held = false;
    enum rule_why open = RULE_KNOWN;
    for (uint32_t i = 0; i + 1 < n->kids_n; i += 2) {
        struct rule_value guard = rule_kid(r, n, i, at.member);
        open = rule_worse(open, guard.why);
        if (n->op == IR_FIRST && open != RULE_KNOWN) {
            return rule_absent(open);
        }
        if (!rule_is(guard, true)) {
            continue;
        }
        struct rule_value v = rule_kid(r, n, i + 1, at.member);
        if (n->op != IR_AGREE) {
            return v;
        }
        if (held && found.why == RULE_KNOWN && v.why == RULE_KNOWN) {
            found = rule_compare(found, v) == 0 ? found : rule_absent(RULE_CONFLICT);
        } else if (!held || rule_worse(found.why, v.why) == v.why) {
            found = v;
        }
        held = true;
    }
    if (open != RULE_KNOWN) {
        return rule_absent(held ? rule_worse(open, found.why) : open);
    }
    return held ? found : rule_kid(r, n, n->kids_n - 1, at.member);
}

static struct rule_value set_op(const struct ir_node *n, struct rule_value v)
{
    if (v.why != RULE_KNOWN) {
        return v;
    }
    uint64_t mask = (uint64_t)n->num;
    uint64_t has = (uint64_t)v.num;
    if (n->op == IR_IN) {
        return truth(v.num >= 0 && v.num < 64 && (mask >> v.num & 1) != 0);
    }
    if (n->op == IR_HAS) {
        return truth((has & mask) == mask);
    }
    return rule_whole(__builtin_popcountll(has));
}

static struct rule_value fact(struct rule_run *r, const struct ir_node *n, size_t member)
{
    size_t row = r->b->facts[n->arg].entity == IR_PERSON ? member + 1 : 0;
    r->used[row * r->b->facts_n + n->arg] = 1;
    return rule_fact_of(r, n->arg, member);
}

/* Operations whose operands stand in kids 0 and 1. */
static struct rule_value of_two(const struct ir_node *n, struct rule_value a, struct rule_value b)
{
    switch (n->op) {
    case IR_AND:
        return kleene(a, b, false);
    case IR_OR:
        return kleene(a, b, true);
    case IR_ADD:
        return rule_in_calendar(&n->type, rule_plus(a, b));
    case IR_SUB:
        return rule_in_calendar(&n->type, rule_minus(a, b));
    case IR_MUL:
        return rule_times(a, b);
    case IR_DIV:
        return rule_over(a, b);
    case IR_MIN:
        return least(a, b, false);
    case IR_MAX:
        return least(a, b, true);
    default: /* only the comparisons are left */
        return rule_compared(n->op, a, b);
    }
}

static struct rule_value of_one(struct rule_run *r, const struct ir_node *n, struct rule_value a)
{
    if (n->op == IR_IS_KNOWN) {
        return truth(a.why == RULE_KNOWN);
    }
    if (a.why != RULE_KNOWN) {
        return a;
    }
    if (n->op == IR_NOT) {
        return truth(a.num == 0);
    }
    if (n->op == IR_NEG) {
        return rule_negate(a);
    }
    if (n->op == IR_IN_DIVISION) {
        return truth(rule_in_division((int64_t)a.num, (int64_t)n->num));
    }
    if (n->op == IR_ROUND) {
        return rule_round(a, rule_frac(n->num, n->den), (enum ir_round)n->arg);
    }
    if (n->op == IR_SCALE || n->op == IR_MARGINAL) {
        return rule_bracket(r, n, a);
    }
    return a; /* IR_RULE and IR_NUMBER: the same value */
}

static struct rule_value branch(struct rule_run *r, struct rule_spot at)
{
    const struct ir_node *n = rule_node(r, at.node);
    if (n->op == IR_PICK) {
        size_t i = rule_pick_of(r, n);
        return i == SIZE_MAX ? rule_absent(RULE_NOT_IN_FORCE)
                             : rule_kid(r, n, (uint32_t)i, at.member);
    }
    struct rule_value c = rule_kid(r, n, 0, at.member);
    if (n->op == IR_COALESCE) {
        return c.why == RULE_KNOWN ? c : rule_kid(r, n, 1, at.member);
    }
    return c.why != RULE_KNOWN ? c : rule_kid(r, n, c.num != 0 ? 1 : 2, at.member);
}

/* What has no operand, or asks the case and the law. */
static struct rule_value source(struct rule_run *r, const struct ir_node *n, size_t m)
{
    switch (n->op) {
    case IR_CONST:
        return rule_frac(n->num, n->den == 0 ? 1 : n->den);
    case IR_UNKNOWN:
        return rule_absent(RULE_UNKNOWN);
    case IR_AT:
        return rule_whole(r->c->at.v);
    case IR_DIVISION:
        return rule_whole(r->c->division);
    case IR_FACT:
        return fact(r, n, m);
    case IR_PARAM:
        return rule_param_value(r, n, m);
    case IR_AGG:
        return rule_agg(r, n);
    case IR_WINDOW:
        return rule_window(r, n, m);
    default: /* the callers of this are above */
        return rule_absent(RULE_ERROR);
    }
}

enum shape { SOURCE, BRANCH, ONE, SET, TWO, ROWS, DAY_TWO, DAY_ONE };

/* How an operation takes its operands, in the order of enum ir_op. */
static const uint8_t SHAPES[IR_OPS_N] = {
    [IR_CONST] = SOURCE,
    [IR_UNKNOWN] = SOURCE,
    [IR_AT] = SOURCE,
    [IR_DIVISION] = SOURCE,
    [IR_FACT] = SOURCE,
    [IR_PARAM] = SOURCE,
    [IR_RULE] = ONE,
    [IR_PICK] = BRANCH,
    [IR_NOT] = ONE,
    [IR_AND] = TWO,
    [IR_OR] = TWO,
    [IR_EQ] = TWO,
    [IR_NE] = TWO,
    [IR_LT] = TWO,
    [IR_LE] = TWO,
    [IR_GT] = TWO,
    [IR_GE] = TWO,
    [IR_IN] = SET,
    [IR_HAS] = SET,
    [IR_SIZE] = SET,
    [IR_IS_KNOWN] = ONE,
    [IR_IN_DIVISION] = ONE,
    [IR_ADD] = TWO,
    [IR_SUB] = TWO,
    [IR_MUL] = TWO,
    [IR_DIV] = TWO,
    [IR_NEG] = ONE,
    [IR_ROUND] = ONE,
    [IR_MIN] = TWO,
    [IR_MAX] = TWO,
    [IR_IF] = BRANCH,
    [IR_COALESCE] = BRANCH,
    [IR_FIRST] = ROWS,
    [IR_UNIQUE] = ROWS,
    [IR_AGREE] = ROWS,
    [IR_AGE] = DAY_TWO,
    [IR_ADD_MONTHS] = DAY_TWO,
    [IR_MONTHS_BETWEEN] = DAY_TWO,
    [IR_MONTH_OF] = DAY_ONE,
    [IR_FIRST_DAY] = DAY_ONE,
    [IR_LAST_DAY] = DAY_ONE,
    [IR_YEAR_OF] = DAY_ONE,
    [IR_DAYS_IN] = DAY_ONE,
    [IR_NUMBER] = ONE,
    [IR_SCALE] = ONE,
    [IR_MARGINAL] = ONE,
    [IR_AGG] = SOURCE,
    [IR_WINDOW] = SOURCE,
};

static struct rule_value compute(struct rule_run *r, struct rule_spot at)
{
    const struct ir_node *n = rule_node(r, at.node);
    size_t m = at.member;
    switch ((enum shape)SHAPES[n->op]) {
    case SOURCE:
        return source(r, n, m);
    case BRANCH:
        return branch(r, at);
    case ONE:
        return of_one(r, n, rule_kid(r, n, 0, m));
    case SET:
        return set_op(n, rule_kid(r, n, 0, m));
    case TWO:
        return of_two(n, rule_kid(r, n, 0, m), rule_kid(r, n, 1, m));
    case ROWS:
        return rows(r, at);
    case DAY_TWO:
        return rule_calendar(n, rule_kid(r, n, 0, m), rule_kid(r, n, 1, m));
    case DAY_ONE:
        return rule_calendar(n, rule_kid(r, n, 0, m), rule_whole(0));
    }
    return rule_absent(RULE_ERROR);
}

/* Whether the values of some kids say which others are needed. */
static bool chooses(const struct ir_node *n)
{
    enum shape shape = (enum shape)SHAPES[n->op];
    return shape == BRANCH || shape == ROWS || n->op == IR_AGG;
}

/* Kids first, on a stack of our own: a graph is as deep as its pack made it. */
struct rule_value rule_eval_node(struct rule_run *r, ir_id node, size_t member)
{
    struct rule_slot *top = rule_slot(r, node, member);
    if (top->done) {
        return top->v;
    }
    struct rule_stack s = {.a = r->a};
    rule_push(&s, rule_spot_of(r, node, member));
    while (s.n > 0) {
        struct rule_spot at = s.v[s.n - 1];
        struct rule_slot *slot = rule_slot(r, at.node, at.member);
        size_t before = s.n;
        if (!slot->done && (!slot->asked || chooses(rule_node(r, at.node)))) {
            slot->asked = true;
            rule_want(r, at, 0, &s);
        }
        if (s.n > before) {
            continue;
        }
        if (!slot->done) {
            slot->v = compute(r, at);
            slot->done = true;
        }
        s.n--;
    }
    return top->v;
}

struct rule_value rule_eval(struct rule_run *r, uint32_t rule, size_t member)
{
    return rule_eval_node(r, r->b->rules[rule].root, member);
}

struct rule_value rule_applies(struct rule_run *r, uint32_t rule, size_t member)
{
    ir_id applies = r->b->rules[rule].applies;
    return applies == IR_NONE ? rule_whole(1) : rule_eval_node(r, applies, member);
}
