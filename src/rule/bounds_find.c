/* bounds_find.c - where the boundaries of a pack are. */
#include "rule/bounds_int.h"

void bounds_add(struct bounds *w, struct bound one)
{
    if (w->n == w->cap) {
        size_t cap = w->cap == 0 ? 64 : w->cap * 2;
        struct bound *v = MZ_NEW_N(w->cx->a, struct bound, cap);
        for (size_t i = 0; i < w->n; i++) {
            v[i] = w->v[i];
        }
        w->v = v;
        w->cap = cap;
    }
    one.sides = MZ_NEW_N(w->cx->a, uint8_t, w->pack->tests_n + 1);
    w->v[w->n++] = one;
}

static bool own(const struct bounds *w, struct ast_at at)
{
    return mz_str_eq(at.pack, w->pack->id.s);
}

/* The nodes of the formulas of the pack; equal parts of a parent's formula are the same node. */
bool *bounds_written(const struct bounds *w)
{
    const struct rule_book *b = w->b;
    bool *mine = MZ_NEW_N(w->cx->a, bool, b->nodes_n + 1);
    for (size_t i = 0; i < b->rules_n; i++) {
        if (b->rules[i].applies != IR_NONE && mz_str_eq(b->rules[i].pack, w->pack->id.s)) {
            mine[b->rules[i].applies] = true;
        }
    }
    for (ir_id i = (ir_id)b->nodes_n; i-- > 0;) { /* kids stand before */
        const struct ir_node *n = &b->nodes[i];
        bool rule = n->op == IR_RULE && mz_str_eq(b->rules[n->arg].pack, w->pack->id.s);
        bool pick = n->op == IR_PICK;
        mine[i] = (mine[i] && n->op != IR_RULE) || rule;
        for (uint32_t k = 0; k < n->kids_n; k++) {
            bool alt = pick && mz_str_eq(b->picks[n->arg].alts[k].pack, w->pack->id.s);
            ir_id kid = ir_kid(b, n, k);
            if (kid != IR_NONE && (pick ? alt : mine[i])) {
                mine[kid] = true;
            }
        }
    }
    return mine;
}

static bool compares(enum ir_op op)
{
    return op >= IR_EQ && op <= IR_GE;
}

static ir_id without_rule(const struct rule_book *b, ir_id id)
{
    while (b->nodes[id].op == IR_RULE) {
        id = ir_kid(b, &b->nodes[id], 0);
    }
    return id;
}

bool bounds_age(const struct rule_book *b, const struct ir_node *n, ir_id *age, ir_id *limit,
                enum ir_op *op)
{
    static const enum ir_op mirrored[] = {
        [IR_LT] = IR_GT, [IR_LE] = IR_GE, [IR_GT] = IR_LT, [IR_GE] = IR_LE};
    if (n->op < IR_LT || n->op > IR_GE) {
        return false;
    }
    for (uint32_t side = 0; side < 2; side++) {
        ir_id id = without_rule(b, ir_kid(b, n, side));
        if (b->nodes[id].op == IR_AGE) {
            *age = id;
            *limit = ir_kid(b, n, 1 - side);
            *op = side == 0 ? n->op : mirrored[n->op];
            return true;
        }
    }
    return false;
}

/* The sides of a - b that the ranges allow. */
static unsigned reachable(const struct rule_book *b, ir_id x, ir_id y)
{
    struct ir_reach r = b->reach[x];
    struct ir_reach s = b->reach[y];
    return (r.lo < s.hi ? SIDE_BELOW : 0U) | (r.lo <= s.hi && r.hi >= s.lo ? SIDE_AT : 0U) |
           (r.hi > s.lo ? SIDE_ABOVE : 0U);
}

static bool has_order(const struct rule_type *t)
{
    return t->kind == RULE_NUM || t->kind == RULE_DATE || t->kind == RULE_MONTH ||
           t->kind == RULE_MONTHS || t->kind == RULE_DAYS;
}

/* Does arithmetic over a parameter that the pack gives values to lead here? */
static bool *readers(const struct bounds *w)
{
    const struct rule_book *b = w->b;
    bool *reads = MZ_NEW_N(w->cx->a, bool, b->nodes_n + 1);
    for (ir_id i = 0; i < b->nodes_n; i++) {
        const struct ir_node *n = &b->nodes[i];
        if (n->op == IR_PARAM) {
            const struct ir_param *p = &b->params[n->arg];
            for (size_t k = 0; k < p->values_n; k++) {
                reads[i] = reads[i] || own(w, p->values[k].at);
            }
            continue;
        }
        bool through = n->op == IR_RULE || n->op == IR_PICK || n->op == IR_NUMBER ||
                       (n->op >= IR_ADD && n->op <= IR_ROUND) || n->op == IR_IF;
        for (uint32_t k = 0; through && k < n->kids_n; k++) {
            ir_id kid = ir_kid(b, n, k);
            reads[i] = reads[i] || (kid != IR_NONE && has_order(&n->type) && reads[kid]);
        }
    }
    return reads;
}

static void comparison(struct bounds *w, ir_id id, bool mine, const bool *reads)
{
    const struct rule_book *b = w->b;
    const struct ir_node *n = &b->nodes[id];
    ir_id x = ir_kid(b, n, 0);
    ir_id y = ir_kid(b, n, 1);
    const struct rule_type *t = &b->nodes[x].type;
    bool ordered = has_order(t) || (t->kind == RULE_ENUM && n->op >= IR_LT && n->op <= IR_GE);
    ir_id age = IR_NONE;
    ir_id limit = IR_NONE;
    enum ir_op op = IR_OPS_N;
    if (!ordered || !(mine || reads[x] || reads[y])) {
        return;
    }
    bool birthday = bounds_age(b, n, &age, &limit, &op);
    bounds_add(w, (struct bound){.kind = birthday ? BOUND_BIRTHDAY : BOUND_LIMIT,
                                 .node = id,
                                 .at = n->at,
                                 .want = birthday ? SIDES : reachable(b, x, y)});
}

static void window(struct bounds *w, ir_id id)
{
    const struct ir_node *n = &w->b->nodes[id];
    const struct ir_fact *f = &w->b->facts[n->num];
    if (n->cmp != IR_OPS_N) {
        bounds_add(w, (struct bound){.kind = BOUND_WHERE, .node = id, .at = n->at, .want = SIDES});
    }
    if (f->history == IR_DATED) { /* out and in, in and out */
        unsigned sides = SIDE_BELOW | SIDE_AT;
        bounds_add(w, (struct bound){.kind = BOUND_FIRST, .node = id, .at = n->at, .want = sides});
        bounds_add(w, (struct bound){.kind = BOUND_LAST, .node = id, .at = n->at, .want = sides});
    }
}

static void steps(struct bounds *w, ir_id id)
{
    const struct ir_param *p = &w->b->params[w->b->nodes[id].arg];
    for (uint32_t i = 0; i < p->brackets_n; i++) {
        /* The first step is where the scale begins. */
        for (uint32_t j = 0; own(w, p->at) && j < p->brackets[i].steps_n; j++) {
            unsigned want = rule_literal(p->brackets[i].steps[j].above).num > 0
                                ? SIDES
                                : (unsigned)(SIDE_AT | SIDE_ABOVE);
            bounds_add(w, (struct bound){.kind = BOUND_STEP,
                                         .node = id,
                                         .i = i,
                                         .j = j,
                                         .at = p->brackets[i].steps[j].above->at,
                                         .want = want});
        }
    }
}

static void versions(struct bounds *w, ir_id id)
{
    const struct ir_pick *p = &w->b->picks[w->b->nodes[id].arg];
    for (uint32_t j = 0; j < p->alts_n; j++) {
        if (p->alts[j].from.v != MZ_DATE_NONE.v && mz_str_eq(p->alts[j].pack, w->pack->id.s)) {
            bounds_add(w, (struct bound){.kind = BOUND_VERSION,
                                         .node = id,
                                         .j = j,
                                         .day = p->alts[j].from,
                                         .at = p->alts[j].at,
                                         .want = SIDES});
        }
    }
}

/* Does a rule read what each day of the month says? */
static bool by_days(const struct rule_book *b, const struct ir_param *p)
{
    bool prorated = false;
    for (ir_id i = 0; i < b->nodes_n; i++) {
        prorated = prorated || (ir_prorated(&b->nodes[i]) && &b->params[b->nodes[i].arg] == p);
    }
    return prorated;
}

/* The first day whose decisions read what begins on `from`. */
static mz_date first_read(const struct rule_book *b, const struct ir_param *p, mz_date from)
{
    mz_date month = mz_date_month_first(from);
    if (month.v == from.v) {
        return from;
    }
    if (by_days(b, p)) {
        return month;
    }
    if (p->at_application) {
        return from;
    }
    return p->period_end ? month : (mz_date){mz_date_month_last(from).v + 1};
}

/* What clocks of matters read is no rule's: no decision hangs on it. */
static bool decides(const struct rule_book *b, uint32_t param)
{
    for (ir_id i = 0; i < b->nodes_n; i++) {
        if (b->nodes[i].op == IR_PARAM && b->nodes[i].arg == param) {
            return true;
        }
    }
    return false;
}

static void values(struct bounds *w, uint32_t i)
{
    const struct ir_param *p = &w->b->params[i];
    if (!decides(w->b, i)) {
        return;
    }
    for (uint32_t j = 0; j < p->values_n; j++) {
        const struct ir_value *v = &p->values[j];
        struct bound one = {.kind = BOUND_VALUE, .i = i, .j = j, .at = v->at, .want = SIDES};
        if (!own(w, v->at)) {
            continue;
        }
        one.day = first_read(w->b, p, v->from);
        bounds_add(w, one);
        if (v->to.v != MZ_DATE_NONE.v) {
            one.kind = BOUND_UNTIL;
            one.day = first_read(w->b, p, v->to);
            bounds_add(w, one);
        }
    }
    for (uint32_t j = 0; j < p->brackets_n; j++) {
        const struct ast_bracket *s = &p->brackets[j];
        if (own(w, p->at) && s->steps_n > 0) {
            bounds_add(w, (struct bound){.kind = BOUND_BRACKET,
                                         .i = i,
                                         .j = j,
                                         .day = first_read(w->b, p, s->from),
                                         .at = s->steps[0].above->at,
                                         .want = SIDES});
        }
    }
}

/* The lesser and the greater of two are limits of amounts and counts; of rates they are choices. */
static bool caps(const struct ir_node *n)
{
    bool money = n->type.unit[RULE_UNIT_YUAN] != 0;
    bool whole = n->type.kind == RULE_NUM && !n->type.exact && n->type.decimals == 0;
    return (n->op == IR_MIN || n->op == IR_MAX) && (money || whole);
}

void bounds_find(struct bounds *w)
{
    const struct rule_book *b = w->b;
    const bool *reads = readers(w);
    const bool *mine = bounds_written(w);
    for (ir_id id = 0; id < b->nodes_n; id++) {
        const struct ir_node *n = &b->nodes[id];
        if (compares(n->op)) {
            comparison(w, id, mine[id], reads);
        } else if (mine[id] && caps(n)) {
            unsigned want = reachable(b, ir_kid(b, n, 0), ir_kid(b, n, 1));
            bounds_add(w,
                       (struct bound){.kind = BOUND_LIMIT, .node = id, .at = n->at, .want = want});
        } else if (n->op == IR_WINDOW && mine[id]) {
            window(w, id);
        } else if (n->op == IR_SCALE || n->op == IR_MARGINAL) {
            steps(w, id);
        } else if (n->op == IR_PICK) {
            versions(w, id);
        }
    }
    for (uint32_t i = 0; i < b->params_n; i++) {
        values(w, i);
    }
}

/* ---- in the graph of a reform ------------------------------------------------------------ */

static bool same_place(struct ast_at x, struct ast_at y)
{
    return x.line == y.line && x.col == y.col && mz_str_eq(x.file, y.file) &&
           mz_str_eq(x.pack, y.pack);
}

static ir_id node_like(const struct rule_book *b, const struct ir_node *n, ir_id hint)
{
    for (ir_id i = 0; i < b->nodes_n; i++) {
        ir_id id = (ir_id)((hint + i) % b->nodes_n); /* most often where it was */
        const struct ir_node *one = &b->nodes[id];
        if (one->op == n->op && one->cmp == n->cmp && same_place(one->at, n->at)) {
            return id;
        }
    }
    return IR_NONE;
}

/* A reform may put a value before others of the parameter. */
static uint32_t value_like(const struct ir_param *p, const struct ir_value *v)
{
    for (uint32_t j = 0; j < p->values_n; j++) {
        const struct ir_value *one = &p->values[j];
        if (one->division == v->division && one->key == v->key && one->from.v == v->from.v &&
            same_place(one->at, v->at)) {
            return j;
        }
    }
    return UINT32_MAX;
}

void bounds_lay(struct bounds *w, struct bounds_laid *l)
{
    l->v = MZ_NEW_N(w->cx->a, struct bound, w->n + 1);
    for (size_t i = 0; i < w->n; i++) {
        struct bound *o = &l->v[i];
        *o = w->v[i];
        if (l->b == w->b || o->kind == BOUND_BRACKET) {
            continue;
        }
        if (o->kind == BOUND_VALUE || o->kind == BOUND_UNTIL) {
            o->j = value_like(&l->b->params[o->i], &w->b->params[o->i].values[o->j]);
            o->node = o->j == UINT32_MAX ? IR_NONE : 0;
        } else {
            o->node = node_like(l->b, &w->b->nodes[o->node], o->node);
        }
    }
}
