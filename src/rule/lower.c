/* lower.c - from the typed graph to integers, for one law date and one knowledge date. */
#include "rule/plan_int.h"

#include <string.h>

/* ---- ages ------------------------------------------------------------------- */

static const struct ir_node *through(const struct lower *w, ir_id id)
{
    const struct ir_node *n = &w->b->nodes[id];
    while (n->op == IR_RULE) {
        n = &w->b->nodes[ir_kid(w->b, n, 0)];
    }
    return n;
}

/* The last birthday of those who are `years` old on day `at`: ages fall as births rise. */
static mz_wide cutoff(mz_date at, mz_wide years, enum mz_age_rule rule)
{
    mz_date first = {0};
    mz_date last = {0};
    (void)(mz_date_make(MZ_YEAR_MIN, 1, 1, &first) && mz_date_make(MZ_YEAR_MAX, 12, 31, &last));
    int32_t lo = first.v - 1;
    int32_t hi = last.v;
    while (lo < hi) {
        int32_t mid = hi - (hi - lo) / 2;
        if (mz_date_age((mz_date){mid}, at, rule) >= years) {
            lo = mid;
        } else {
            hi = mid - 1;
        }
    }
    return lo;
}

/* age(birth, at) >= years as one comparison of days. */
static plan_id aged(struct lower *w, const struct ir_node *age, mz_wide years)
{
    mz_date at = {(int32_t)low_node(w, low_kid(w, age, 1).num)->lo};
    enum mz_age_rule rule = age->arg == 1 ? MZ_AGE_FEBRUARY : MZ_AGE_MARCH;
    plan_id birth = low_kid(w, age, 0).num;
    return low_op2(w, PLAN_LE, birth, low_int(w, cutoff(at, years, rule)));
}

static enum ir_op turned(enum ir_op op)
{
    switch (op) {
    case IR_LT:
        return IR_GT;
    case IR_LE:
        return IR_GE;
    case IR_GT:
        return IR_LT;
    case IR_GE:
        return IR_LE;
    default: /* IR_EQ, IR_NE */
        return op;
    }
}

/* An age on a known day against a whole number; the birth in the calendar. */
static bool is_age_test(const struct lower *w, const struct ir_node *age, struct low years)
{
    if (age->op != IR_AGE || w->over || !low_is_const(w, years.num) || years.den != PLAN_NONE ||
        years.scale != 1) {
        return false;
    }
    const struct plan_node *at = low_node(w, low_kid(w, age, 1).num);
    const struct plan_node *birth = low_node(w, low_kid(w, age, 0).num);
    return at->op == PLAN_INT && plan_in_calendar(at->lo) && plan_in_calendar(birth->lo) &&
           plan_in_calendar(birth->hi);
}

static plan_id age_test(struct lower *w, enum ir_op op, const struct ir_node *age, mz_wide years)
{
    switch (op) {
    case IR_GE:
        return aged(w, age, years);
    case IR_GT:
        return aged(w, age, years + 1);
    case IR_LT:
        return low_op1(w, PLAN_NOT, aged(w, age, years));
    case IR_LE:
        return low_op1(w, PLAN_NOT, aged(w, age, years + 1));
    case IR_EQ:
    case IR_NE:
    default: {
        plan_id old = aged(w, age, years);
        plan_id older = low_op1(w, PLAN_NOT, aged(w, age, years + 1));
        plan_id is = low_op2(w, PLAN_AND, old, older);
        return op == IR_EQ ? is : low_op1(w, PLAN_NOT, is);
    }
    }
}

/*
 * An age against a number that is the same for every row but not known here, such as a parameter's
 * share of years. With birthdays of 29 February on 1 March those who are `years` old are born on
 * add_months(at, -12 * years) at the latest.
 */
static bool is_age_param(const struct lower *w, const struct ir_node *age, struct low years)
{
    if (age->op != IR_AGE || age->arg == 1 || w->over || years.den != PLAN_NONE) {
        return false;
    }
    const struct plan_node *at = low_node(w, low_kid(w, age, 1).num);
    const struct plan_node *birth = low_node(w, low_kid(w, age, 0).num);
    const struct plan_node *most = low_node(w, years.num);
    if (at->op != PLAN_INT || most->entity != IR_CONSTANT || !plan_in_calendar(at->lo)) {
        return false;
    }
    int32_t year = mz_date_ymd((mz_date){(int32_t)at->lo}).year;
    return plan_in_calendar(birth->lo) && plan_in_calendar(birth->hi) && most->lo >= 0 &&
           most->hi < (year - MZ_YEAR_MIN - 1) * years.scale;
}

/* age >= years; or age > years, when `past`. */
static plan_id aged_param(struct lower *w, const struct ir_node *age, struct low years, bool past)
{
    enum { YEAR = 12 };
    struct plan_node round = {.op = PLAN_ROUND,
                              .arg = past ? IR_FLOOR : IR_CEIL,
                              .kid = {years.num, low_int(w, years.scale), PLAN_NONE}};
    plan_id whole = low_add(w, round);
    plan_id least = past ? low_op2(w, PLAN_ADD, whole, low_int(w, 1)) : whole;
    plan_id back = low_op2(w, PLAN_MUL, least, low_int(w, -YEAR));
    plan_id last = low_op2(w, PLAN_ADD_MONTHS, low_kid(w, age, 1).num, back);
    return low_op2(w, PLAN_LE, low_kid(w, age, 0).num, last);
}

static plan_id age_param(struct lower *w, enum ir_op op, const struct ir_node *age,
                         struct low years)
{
    plan_id it = aged_param(w, age, years, op == IR_GT || op == IR_LE);
    return op == IR_GE || op == IR_GT ? it : low_op1(w, PLAN_NOT, it);
}

static bool is_order(enum ir_op op)
{
    return op == IR_LT || op == IR_LE || op == IR_GT || op == IR_GE;
}

static plan_id comparison(struct lower *w, const struct ir_node *n)
{
    struct low x = low_kid(w, n, 0);
    struct low y = low_kid(w, n, 1);
    const struct ir_node *a = through(w, ir_kid(w->b, n, 0));
    const struct ir_node *b = through(w, ir_kid(w->b, n, 1));
    if (is_age_test(w, a, y)) {
        return age_test(w, n->op, a, low_node(w, y.num)->lo);
    }
    if (is_age_test(w, b, x)) {
        return age_test(w, turned(n->op), b, low_node(w, x.num)->lo);
    }
    if (is_order(n->op) && is_age_param(w, a, y)) {
        return age_param(w, n->op, a, y);
    }
    if (is_order(n->op) && is_age_param(w, b, x)) {
        return age_param(w, turned(n->op), b, x);
    }
    return low_compare(w, n->op, x, y);
}

/* ---- tables and exceptions -------------------------------------------------- */

static struct low first(struct lower *w, const struct ir_node *n)
{
    struct low v = low_kid(w, n, n->kids_n - 1);
    for (uint32_t i = n->kids_n - 1; i >= 2; i -= 2) {
        v = low_choose(w, low_kid(w, n, i - 2).num, low_kid(w, n, i - 1), v);
    }
    return v;
}

static plan_id guards_known(struct lower *w, const struct ir_node *n)
{
    plan_id all = low_bool(w, true);
    for (uint32_t i = 0; i + 1 < n->kids_n; i += 2) {
        all = low_op2(w, PLAN_AND, all, low_op1(w, PLAN_IS_KNOWN, low_kid(w, n, i).num));
    }
    return all;
}

/* The value of the first guard that is known to be true, else v. */
static struct low first_true(struct lower *w, const struct ir_node *n, struct low v)
{
    for (uint32_t i = n->kids_n - 1; i >= 2; i -= 2) {
        plan_id when = low_op1(w, PLAN_IS_TRUE, low_kid(w, n, i - 2).num);
        v = low_choose(w, when, low_kid(w, n, i - 1), v);
    }
    return v;
}

static struct low unique(struct lower *w, const struct ir_node *n)
{
    struct low none = low_kid(w, n, n->kids_n - 1);
    return first_true(w, n, low_guard(w, none, guards_known(w, n)));
}

static struct low agree(struct lower *w, const struct ir_node *n)
{
    struct low v = first_true(w, n, low_kid(w, n, n->kids_n - 1));
    plan_id ok = guards_known(w, n);
    for (uint32_t i = 0; i + 1 < n->kids_n && !w->over; i += 2) {
        plan_id off = low_op1(w, PLAN_NOT, low_op1(w, PLAN_IS_TRUE, low_kid(w, n, i).num));
        plan_id same = low_compare(w, IR_EQ, low_kid(w, n, i + 1), v);
        ok = low_op2(w, PLAN_AND, ok, low_op2(w, PLAN_OR, off, low_op1(w, PLAN_IS_TRUE, same)));
    }
    return low_guard(w, v, ok);
}

/* ---- leaves ------------------------------------------------------------------------------------
 */

static void fact_bounds(const struct lower *w, const struct ir_fact *f, struct plan_node *n)
{
    n->lo = f->min;
    n->hi = f->max;
    if (f->type.kind == RULE_BOOL) {
        n->lo = 0;
        n->hi = 1;
    } else if (f->type.kind == RULE_ENUM) {
        size_t values_n = w->b->enums[f->type.enum_i].values_n;
        n->lo = 0;
        n->hi = values_n < 2 ? 1 : (mz_wide)values_n - 1;
    } else if (f->type.kind == RULE_SET) {
        n->lo = INT64_MIN;
        n->hi = INT64_MAX;
    } else if (f->type.kind == RULE_DIVISION) {
        n->lo = 0;
        n->hi = INT64_C(999999999999);
    } else if (f->type.kind == RULE_TEXT) {
        n->lo = 0;
        n->hi = (mz_wide)w->b->texts_n + 1;
    }
}

static struct low fact(struct lower *w, const struct ir_node *n)
{
    const struct ir_fact *f = &w->b->facts[n->arg];
    bool is_bool = f->type.kind == RULE_BOOL;
    struct plan_node v = {.op = PLAN_FACT,
                          .cmp = IR_OPS_N,
                          .entity = f->entity,
                          .is_bool = is_bool,
                          .arg = n->arg,
                          .kid = {PLAN_NONE, PLAN_NONE, PLAN_NONE}};
    fact_bounds(w, f, &v);
    plan_id id = low_add(w, v);
    if (f->missing == IR_MISSING_ZERO) {
        id = low_op2(w, PLAN_COALESCE, id, is_bool ? low_bool(w, false) : low_int(w, 0));
    }
    return (struct low){id, PLAN_NONE, low_scale_of(&f->type)};
}

static struct low leaf(struct lower *w, const struct ir_node *n)
{
    if (n->op == IR_CONST) {
        if (n->type.kind == RULE_BOOL) {
            return low_of(low_bool(w, n->num != 0));
        }
        return low_fraction(w, n->num, n->den);
    }
    if (n->op == IR_AT) {
        return low_of(low_int(w, w->p->at.v));
    }
    if (n->op == IR_DIVISION) {
        return low_of(low_add(w, (struct plan_node){.op = PLAN_DIVISION,
                                                    .cmp = IR_OPS_N,
                                                    .entity = IR_HOUSEHOLD,
                                                    .hi = INT64_C(999999999999),
                                                    .kid = {PLAN_NONE, PLAN_NONE, PLAN_NONE}}));
    }
    return low_of(low_absent(w, n->type.kind == RULE_BOOL));
}

/* ---- operations ---------------------------------------------------------------------------------
 */

/* A date or month that may leave the calendar is absent where it does. */
static struct low in_calendar(struct lower *w, const struct ir_node *n, struct low v)
{
    if (w->over || (n->type.kind != RULE_DATE && n->type.kind != RULE_MONTH)) {
        return v;
    }
    struct plan_node day = {.op = PLAN_LAST_DAY, .kid = {PLAN_NONE, PLAN_NONE, PLAN_NONE}};
    low_bounds(w, &day);
    mz_wide lo = n->type.kind == RULE_DATE ? day.lo : PLAN_MONTH_FIRST;
    mz_wide hi = n->type.kind == RULE_DATE ? day.hi : PLAN_MONTH_LAST;
    const struct plan_node *num = low_node(w, v.num);
    if (num->lo >= lo && num->hi <= hi) {
        return v;
    }
    plan_id from = low_op2(w, PLAN_LE, low_int(w, lo), v.num);
    plan_id to = low_op2(w, PLAN_LE, v.num, low_int(w, hi));
    return low_guard(w, v, low_op2(w, PLAN_AND, from, to));
}

/* Operations that have a row of their own in plan_op. */
static bool direct_op(enum ir_op op, enum plan_op *out)
{
    static const struct {
        enum ir_op from;
        enum plan_op to;
    } rows[] = {
        {IR_NOT, PLAN_NOT},
        {IR_AND, PLAN_AND},
        {IR_OR, PLAN_OR},
        {IR_IN, PLAN_BIT_OF},
        {IR_HAS, PLAN_BITS_ALL},
        {IR_SIZE, PLAN_BITS_N},
        {IR_IN_DIVISION, PLAN_IN_TREE},
        {IR_AGE, PLAN_AGE},
        {IR_ADD_MONTHS, PLAN_ADD_MONTHS},
        {IR_MONTHS_BETWEEN, PLAN_MONTHS_BETWEEN},
        {IR_MONTH_OF, PLAN_MONTH_OF},
        {IR_FIRST_DAY, PLAN_FIRST_DAY},
        {IR_LAST_DAY, PLAN_LAST_DAY},
        {IR_YEAR_OF, PLAN_YEAR_OF},
        {IR_DAYS_IN, PLAN_DAYS_IN},
    };
    for (size_t i = 0; i < MZ_LEN(rows); i++) {
        if (rows[i].from == op) {
            *out = rows[i].to;
            return true;
        }
    }
    return false;
}

static struct low direct(struct lower *w, const struct ir_node *n, enum plan_op op)
{
    plan_id kid[3] = {PLAN_NONE, PLAN_NONE, PLAN_NONE};
    for (uint32_t i = 0; i < n->kids_n && i < 2; i++) {
        struct low x = low_kid(w, n, i);
        if (x.den != PLAN_NONE || x.scale != 1) {
            low_over(w, "a date meets a number that is not whole");
        }
        kid[i] = x.num;
    }
    if (w->over) {
        return low_of(0);
    }
    bool is_bool = n->type.kind == RULE_BOOL || op == PLAN_NOT || op == PLAN_AND || op == PLAN_OR ||
                   op == PLAN_BIT_OF || op == PLAN_BITS_ALL || op == PLAN_IN_TREE;
    bool masked = op == PLAN_BIT_OF || op == PLAN_BITS_ALL || op == PLAN_IN_TREE;
    return low_of(low_add(w, (struct plan_node){.op = op,
                                                .cmp = IR_OPS_N,
                                                .is_bool = is_bool,
                                                .arg = op == PLAN_AGE ? n->arg : 0,
                                                .imm = masked ? (int64_t)n->num : 0,
                                                .kid = {kid[0], kid[1], kid[2]}}));
}

static struct low number(struct lower *w, const struct ir_node *n)
{
    struct low x = low_kid(w, n, 0);
    struct low y = n->kids_n > 1 ? low_kid(w, n, 1) : low_of(PLAN_NONE);
    switch (n->op) {
    case IR_ADD:
        return in_calendar(w, n, low_plus(w, x, y));
    case IR_SUB:
        return in_calendar(w, n, low_minus(w, x, y));
    case IR_MUL:
        return low_times(w, x, y);
    case IR_DIV:
        return low_over_by(w, x, y);
    case IR_NEG:
        x.num = low_op1(w, PLAN_NEG, x.num);
        return x;
    case IR_ROUND:
        return low_round(w, x, low_fraction(w, n->num, n->den), (enum ir_round)n->arg);
    default: /* IR_MIN, IR_MAX */
        return low_least(w, x, y, n->op == IR_MAX);
    }
}

static struct low coalesce(struct lower *w, struct low x, struct low y)
{
    if (x.den == PLAN_NONE && y.den == PLAN_NONE && x.scale == y.scale) {
        return (struct low){low_op2(w, PLAN_COALESCE, x.num, y.num), PLAN_NONE, x.scale};
    }
    return low_choose(w, low_is_known(w, x), x, y);
}

static struct low lowered(struct lower *w, const struct ir_node *n)
{
    enum plan_op op = PLAN_OPS_N;
    if (direct_op(n->op, &op)) {
        return direct(w, n, op);
    }
    switch (n->op) {
    case IR_FACT:
        return fact(w, n);
    case IR_PARAM:
        return low_param(w, n);
    case IR_RULE:
    case IR_NUMBER:
        return low_kid(w, n, 0);
    case IR_PICK:
        return low_pick(w, n);
    case IR_EQ:
    case IR_NE:
    case IR_LT:
    case IR_LE:
    case IR_GT:
    case IR_GE:
        return low_of(comparison(w, n));
    case IR_IS_KNOWN:
        return low_of(low_is_known(w, low_kid(w, n, 0)));
    case IR_ADD:
    case IR_SUB:
    case IR_MUL:
    case IR_DIV:
    case IR_NEG:
    case IR_ROUND:
    case IR_MIN:
    case IR_MAX:
        return number(w, n);
    case IR_IF:
        return low_choose(w, low_kid(w, n, 0).num, low_kid(w, n, 1), low_kid(w, n, 2));
    case IR_COALESCE:
        return coalesce(w, low_kid(w, n, 0), low_kid(w, n, 1));
    case IR_FIRST:
        return first(w, n);
    case IR_UNIQUE:
        return unique(w, n);
    case IR_AGREE:
        return agree(w, n);
    case IR_SCALE:
    case IR_MARGINAL:
        return low_bracket(w, n, low_kid(w, n, 0));
    case IR_AGG:
        return low_agg(w, n);
    case IR_WINDOW:
        return low_window(w, n);
    default: /* constants */
        return leaf(w, n);
    }
}

/* ---- what is needed --------------------------------------------------------- */

static void want_kids(const struct lower *w, const struct ir_node *n, uint8_t *want)
{
    if (n->op == IR_PICK) {
        uint32_t *kid = MZ_NEW_N(w->cx->a, uint32_t, w->b->picks[n->arg].alts_n + 1);
        size_t kids_n = low_pick_kids(w, n, kid);
        for (size_t i = 0; i < kids_n; i++) {
            want[ir_kid(w->b, n, kid[i])] = 1;
        }
        return;
    }
    for (uint32_t i = 0; i < n->kids_n; i++) {
        if (ir_kid(w->b, n, i) != IR_NONE) {
            want[ir_kid(w->b, n, i)] = 1;
        }
    }
}

/* A rule of persons gives a value to each, even when it is the household's. */
static plan_id as_entity(struct lower *w, plan_id id, enum ir_entity e)
{
    if (w->over || e != IR_PERSON || low_node(w, id)->entity != IR_HOUSEHOLD) {
        return id;
    }
    return low_add(w, (struct plan_node){.op = PLAN_TO_PERSON,
                                         .cmp = IR_OPS_N,
                                         .is_bool = low_node(w, id)->is_bool,
                                         .entity = IR_PERSON,
                                         .kid = {id, PLAN_NONE, PLAN_NONE}});
}

static bool is_cover(uint32_t rule)
{
    return (rule & PLAN_COVERS(0)) != 0;
}

static ir_id root_of(const struct rule_book *b, uint32_t rule)
{
    return is_cover(rule) ? b->outcomes[rule & ~PLAN_COVERS(0)].unit : b->rules[rule].root;
}

static void outs(struct lower *w, const uint32_t *rules, size_t rules_n)
{
    w->p->outs = MZ_NEW_N(w->p->a, struct plan_out, rules_n + 1);
    for (size_t i = 0; i < rules_n && !w->over; i++) {
        enum ir_entity e = is_cover(rules[i]) ? IR_PERSON : w->b->rules[rules[i]].entity;
        struct low v = w->of[root_of(w->b, rules[i])];
        if (v.scale > INT64_MAX) {
            low_over(w, "a result has too fine a unit");
        }
        struct plan_out *o = &w->p->outs[w->p->outs_n++];
        *o = (struct plan_out){rules[i], e, as_entity(w, v.num, e), PLAN_NONE, (int64_t)v.scale};
        if (v.den != PLAN_NONE) {
            o->den = as_entity(w, v.den, e);
        }
    }
}

/* Keep what a result needs, in the same order. */
static void sweep(struct lower *w)
{
    struct rule_plan *p = w->p;
    plan_id *to = MZ_NEW_N(w->cx->a, plan_id, p->nodes_n + 1);
    for (size_t i = 0; i < p->outs_n; i++) {
        to[p->outs[i].num] = 1;
        if (p->outs[i].den != PLAN_NONE) {
            to[p->outs[i].den] = 1;
        }
    }
    for (size_t i = p->nodes_n; i-- > 0;) {
        for (int k = 0; to[i] != 0 && k < 3; k++) {
            if (p->nodes[i].kid[k] != PLAN_NONE) {
                to[p->nodes[i].kid[k]] = 1;
            }
        }
    }
    plan_id n = 0;
    for (size_t i = 0; i < p->nodes_n; i++) {
        if (to[i] == 0) {
            continue;
        }
        struct plan_node node = p->nodes[i];
        for (int k = 0; k < 3; k++) {
            node.kid[k] = node.kid[k] == PLAN_NONE ? PLAN_NONE : to[node.kid[k]];
        }
        to[i] = n;
        p->nodes[n++] = node;
    }
    p->nodes_n = n;
    for (size_t i = 0; i < p->outs_n; i++) {
        p->outs[i].num = to[p->outs[i].num];
        p->outs[i].den = p->outs[i].den == PLAN_NONE ? PLAN_NONE : to[p->outs[i].den];
    }
}

/* Rules into a plan that knows book, dates and grain. */
static mz_code make(mz_cx *cx, struct rule_plan *p, const uint32_t *rules, size_t rules_n)
{
    const struct rule_book *b = p->b;
    struct lower w = {.cx = cx, .b = b, .p = p};
    w.of = MZ_NEW_N(cx->a, struct low, b->nodes_n + 1);
    uint8_t *want = MZ_NEW_N(cx->a, uint8_t, b->nodes_n + 1);
    (void)low_int(&w, 0);
    for (size_t i = 0; i < rules_n; i++) {
        want[root_of(b, rules[i])] = 1;
    }
    for (size_t i = b->nodes_n; i-- > 0;) {
        if (want[i] != 0) {
            want_kids(&w, &b->nodes[i], want);
        }
    }
    for (size_t i = 0; i < b->nodes_n && !w.over; i++) {
        if (want[i] != 0) {
            w.of[i] = lowered(&w, &b->nodes[i]);
        }
    }
    outs(&w, rules, rules_n);
    if (w.over) {
        return mz_fail(cx, MZ_LIMIT, "the rules cannot be lowered: %s", w.why);
    }
    sweep(&w);
    return MZ_OK;
}

mz_code plan_make(mz_cx *cx, const struct rule_book *b, mz_date at, mz_date known,
                  const uint32_t *rules, size_t rules_n, struct rule_plan **out)
{
    struct rule_plan *p = MZ_NEW(cx->a, struct rule_plan);
    *p = (struct rule_plan){.a = cx->a, .b = b, .at = at, .known = known};
    *out = p;
    return make(cx, p, rules, rules_n);
}

mz_code plan_make_fine(mz_cx *cx, const struct rule_book *b, mz_date at, mz_date known,
                       const uint32_t *rules, size_t rules_n, struct rule_plan **out)
{
    struct rule_plan *p = MZ_NEW(cx->a, struct rule_plan);
    *p = (struct rule_plan){.a = cx->a, .b = b, .at = at, .known = known, .fine = true};
    *out = p;
    return make(cx, p, rules, rules_n);
}
