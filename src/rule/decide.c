/* decide.c - the status of an outcome, and what could still change it. */
#include "rule/eval_int.h"

/* ---- what is still decisive ---------------------------------------------------------- */

struct search {
    struct rule_run *r;
    struct rule_stack todo;
    struct rule_stack *looked; /* what was evaluated on the way; NULL: nobody asks */
    uint8_t *needed;           /* (members_n + 1) * facts_n, household first */
    uint32_t walk;
};

/* What the search asks belongs to its result: a record has to hold the facts behind it. */
static struct rule_value look(struct search *s, ir_id node, size_t member)
{
    if (s->looked != NULL) {
        rule_push(s->looked, rule_spot_of(s->r, node, member));
    }
    return rule_eval_node(s->r, node, member);
}

/* Go on with a kid when its value is missing for want of a fact. */
static void open_kid(struct search *s, ir_id kid, size_t member)
{
    if (kid == IR_NONE || look(s, kid, member).why != RULE_UNKNOWN) {
        return;
    }
    struct rule_slot *slot = rule_slot(s->r, kid, member);
    if (slot->walk != s->walk) {
        slot->walk = s->walk;
        rule_push(&s->todo, rule_spot_of(s->r, kid, member));
    }
}

static void need(struct search *s, uint32_t fact, size_t member)
{
    size_t row = s->r->b->facts[fact].entity == IR_PERSON ? member + 1 : 0;
    s->needed[row * s->r->b->facts_n + fact] = 1;
}

/* Tables: what may still hold, and what would then be taken. */
static void open_rows(struct search *s, const struct ir_node *n, size_t m)
{
    const struct rule_book *b = s->r->b;
    bool held = false;
    for (uint32_t i = 0; i + 1 < n->kids_n; i += 2) {
        struct rule_value guard = look(s, ir_kid(b, n, i), m);
        if (rule_is(guard, false)) {
            continue;
        }
        open_kid(s, ir_kid(b, n, i), m);
        open_kid(s, ir_kid(b, n, i + 1), m);
        held = held || guard.why == RULE_KNOWN;
        if (held && n->op == IR_FIRST) {
            return;
        }
    }
    if (!held) {
        open_kid(s, ir_kid(b, n, n->kids_n - 1), m);
    }
}

static void open_members(struct search *s, const struct ir_node *n)
{
    const struct rule_book *b = s->r->b;
    ir_id selection = ir_kid(b, n, 0);
    ir_id value = ir_kid(b, n, 1);
    enum ir_agg agg = (enum ir_agg)n->arg;
    bool question = agg == IR_ANY || agg == IR_ALL || agg == IR_EXACTLY_ONE;
    for (size_t m = 0; m < s->r->c->members_n; m++) {
        struct rule_value picked = selection == IR_NONE ? rule_whole(1) : look(s, selection, m);
        if (rule_is(picked, false)) {
            continue;
        }
        struct rule_value v = value == IR_NONE ? rule_whole(1) : look(s, value, m);
        if (question && rule_said(agg, picked, v).why == RULE_KNOWN) {
            continue;
        }
        open_kid(s, selection, m);
        open_kid(s, value, m);
    }
}

static void open_node(struct search *s, struct rule_spot at)
{
    const struct rule_book *b = s->r->b;
    const struct ir_node *n = rule_node(s->r, at.node);
    size_t m = at.member;
    if (n->op == IR_FACT) {
        need(s, n->arg, m);
    } else if (n->op == IR_FIRST || n->op == IR_UNIQUE || n->op == IR_AGREE) {
        open_rows(s, n, m);
    } else if (n->op == IR_AGG) {
        open_members(s, n);
    } else if (n->op == IR_PICK) {
        size_t i = rule_pick_of(s->r, n);
        open_kid(s, i == SIZE_MAX ? IR_NONE : ir_kid(b, n, (uint32_t)i), m);
    } else if (n->op == IR_IF) {
        struct rule_value c = look(s, ir_kid(b, n, 0), m);
        open_kid(s, ir_kid(b, n, 0), m);
        open_kid(s, rule_is(c, false) ? IR_NONE : ir_kid(b, n, 1), m);
        open_kid(s, rule_is(c, true) ? IR_NONE : ir_kid(b, n, 2), m);
    } else {
        bool kids_known = true;
        for (uint32_t i = 0; i < n->kids_n; i++) {
            ir_id kid = ir_kid(b, n, i);
            open_kid(s, kid, m);
            kids_known = kids_known && (kid == IR_NONE || look(s, kid, m).why == RULE_KNOWN);
        }
        if (n->op == IR_WINDOW && kids_known) {
            need(s, (uint32_t)n->num, m);
        }
    }
}

static size_t needs_of(struct rule_run *r, ir_id root, size_t member, struct rule_need **out,
                       struct rule_stack *looked)
{
    size_t rows = r->c->members_n + 1;
    struct search s = {.r = r, .todo = {.a = r->a}, .looked = looked, .walk = ++r->walks};
    s.needed = MZ_NEW_N(r->a, uint8_t, rows * r->b->facts_n + 1);
    open_kid(&s, root, member);
    while (s.todo.n > 0) {
        open_node(&s, s.todo.v[--s.todo.n]);
    }
    size_t n = 0;
    for (size_t i = 0; i < rows * r->b->facts_n; i++) {
        n += s.needed[i];
    }
    *out = MZ_NEW_N(r->a, struct rule_need, n + 1);
    n = 0;
    for (size_t row = 0; row < rows; row++) {
        for (size_t f = 0; f < r->b->facts_n; f++) {
            if (s.needed[row * r->b->facts_n + f] != 0) {
                (*out)[n++] = (struct rule_need){row == 0 ? SIZE_MAX : row - 1, (uint32_t)f};
            }
        }
    }
    return n;
}

size_t rule_needs(struct rule_run *r, uint32_t rule, size_t member, struct rule_need **out)
{
    return needs_of(r, r->b->rules[rule].root, member, out, NULL);
}

/* ---- deciding ------------------------------------------------------------------------- */

static struct rule_value asked(struct rule_run *r, uint32_t rule, size_t member)
{
    return rule == UINT32_MAX ? rule_absent(RULE_UNKNOWN) : rule_eval(r, rule, member);
}

/* The rule whose value is missing for want of a fact; UINT32_MAX: none. */
static uint32_t open_rule(const struct ir_outcome *o, const struct rule_decision *d)
{
    if (d->eligible.why == RULE_UNKNOWN) {
        return o->eligible;
    }
    if (d->status == RULE_ELIGIBLE && o->amount != UINT32_MAX && d->amount.why == RULE_UNKNOWN) {
        return o->amount;
    }
    return d->status == RULE_ELIGIBLE && d->grade.why == RULE_UNKNOWN ? o->grade : UINT32_MAX;
}

struct rule_decision rule_decide(struct rule_run *r, uint32_t outcome, size_t member)
{
    return rule_decide_by(r, outcome, member, true);
}

struct rule_decision rule_decide_by(struct rule_run *r, uint32_t outcome, size_t member,
                                    bool excluding)
{
    const struct ir_outcome *o = &r->b->outcomes[outcome];
    struct rule_decision d = {.outcome = outcome, .member = member};
    d.eligible = rule_eval(r, o->eligible, member);
    d.amount = rule_absent(RULE_UNKNOWN);
    d.grade = rule_absent(RULE_UNKNOWN);
    d.paid = rule_absent(RULE_UNKNOWN);
    if (d.eligible.why == RULE_KNOWN) {
        d.status = d.eligible.num != 0 ? RULE_ELIGIBLE : RULE_NOT_ELIGIBLE;
    } else {
        d.status = RULE_MANUAL;
    }
    if (d.status == RULE_ELIGIBLE) {
        d.amount = asked(r, o->amount, member);
        d.grade = asked(r, o->grade, member);
        d.paid = d.amount;
        if (excluding && r->b->excludes_n > 0) {
            rule_exclude(r, &d);
        }
    }
    struct rule_walk *own = MZ_NEW(r->a, struct rule_walk);
    struct rule_walk all = rule_walk_decision(r, &d, own);
    d.walk = own;
    rule_trace_hash(r, &all, d.trace_hash);
    /* Looking for what is needed evaluates what the decision did not: after the fingerprint. */
    uint32_t open = open_rule(o, &d);
    if (open != UINT32_MAX) {
        struct rule_stack looked = {.a = r->a};
        d.needs_n = needs_of(r, r->b->rules[open].root, member, &d.needs, &looked);
        d.looked = looked.v;
        d.looked_n = looked.n;
    }
    if (d.eligible.why == RULE_UNKNOWN) {
        d.status = d.needs_n > 0 ? RULE_NEEDS : RULE_MANUAL;
    }
    return d;
}
