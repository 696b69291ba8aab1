/* check_term.c - nodes, and literals that take the type of what they meet. */
#include "rule/check_parts.h"

struct check_term check_none(void)
{
    return (struct check_term){.id = IR_NONE};
}

/* ---- nodes ------------------------------------------------------------------- */

/* Decimals that hold every value, or exact. */
static void set_decimals(struct rule_type *t, mz_wide den)
{
    mz_wide scale = 1;
    uint8_t decimals = 0;
    while (den != 0 && decimals < 6 && scale % den != 0) {
        scale *= 10;
        decimals++;
    }
    t->exact = den == 0 || scale % den != 0;
    t->decimals = t->exact ? 0 : decimals;
    if (!t->exact && t->unit[RULE_UNIT_YUAN] == 1 && t->decimals < 2) {
        t->decimals = 2;
    }
}

static void keep_range(struct check *c, ir_id id, struct check_range r)
{
    if (id >= c->ranges_cap) {
        size_t cap = c->ranges_cap == 0 ? 1024 : c->ranges_cap * 2;
        struct check_range *next = MZ_NEW_N(c->a, struct check_range, cap);
        if (c->ranges_cap > 0) {
            memcpy(next, c->ranges, sizeof *next * c->ranges_cap);
        }
        c->ranges = next;
        c->ranges_cap = cap;
    }
    c->ranges[id] = r;
}

ir_id check_node(struct check *c, struct ir_node node, const ir_id *kids, uint32_t n)
{
    bool wide = false;
    if (ir_added(c->w) >= IR_NODES_MAX) {
        check_find(
            c, AST_ERROR, "range", node.at,
            .say = {NULL, MZ_T("The formulas of the packs are too large together"), {{0}}},
            .way = {NULL, MZ_T("Make rules of parts that are written several times"), {{0}}});
        return 0; /* any node will do: there is no book after an error */
    }
    struct check_range r = check_range_of(c, &node, kids, n, &wide);
    bool declared =
        node.op == IR_FACT || (node.op == IR_PARAM && !ir_prorated(&node)) || node.op == IR_RULE;
    if (node.type.kind == RULE_NUM && !declared) {
        set_decimals(&node.type, r.den);
    }
    size_t before = ir_added(c->w);
    ir_id id = ir_add(c->w, node, kids, n);
    if (id >= before) {
        keep_range(c, id, r);
        if (wide) {
            check_find(c, AST_ERROR, "range", node.at,
                       .say = {NULL,
                               MZ_T("This may grow too large or too fine to be computed "
                                    "exactly"),
                               {{0}}},
                       .way = {NULL,
                               MZ_T("Give the facts a smaller max, round before it is used "
                                    "again, or divide a sum instead of its parts"),
                               {{0}}});
        }
    }
    return id;
}

ir_id check_op(struct check *c, enum ir_op op, struct rule_type t, struct ast_at at,
               const ir_id *kids, uint32_t n)
{
    return check_node(c, (struct ir_node){.op = op, .cmp = IR_OPS_N, .type = t, .at = at}, kids, n);
}

ir_id check_op2(struct check *c, enum ir_op op, struct rule_type t, struct ast_at at, ir_id x,
                ir_id y)
{
    return check_op(c, op, t, at, (const ir_id[]){x, y}, 2);
}

ir_id check_const(struct check *c, struct rule_type t, struct ast_at at, mz_wide num, mz_wide den)
{
    mz_wide gcd = den == 1 ? 1 : check_gcd(num, den);
    gcd = gcd == 0 ? 1 : gcd;
    return check_node(c,
                      (struct ir_node){.op = IR_CONST,
                                       .cmp = IR_OPS_N,
                                       .type = t,
                                       .num = num / gcd,
                                       .den = den / gcd,
                                       .at = at},
                      NULL, 0);
}

/* ---- literals go along --------------------------------------------------------- */

/* May a literal of type `l` stand for a value of type t? */
static bool literal_fits(const struct check *c, const struct check_term *l,
                         const struct rule_type *t)
{
    mz_wide num = 0;
    mz_wide den = 1;
    if (l->t.kind != RULE_NUM || t->kind != RULE_NUM || l->loose == CHECK_STRICT) {
        return false;
    }
    if (l->loose == CHECK_BARE) {
        /* 0 is the same in every unit. */
        return t->unit[RULE_UNIT_YUAN] == 0 || (check_const_of(c, l->id, &num, &den) && num == 0);
    }
    if (l->t.period != RULE_NO_PERIOD && l->t.period != t->period) {
        return false;
    }
    /* 5元 may be 5元 per person or per ㎡; an amount for each of so many persons is an amount. */
    bool amount = l->t.unit[RULE_UNIT_YUAN] != 0 || l->t.unit[RULE_UNIT_SQM] != 0;
    for (int i = 0; i < RULE_UNITS_N; i++) {
        bool each = l->t.unit[i] == 0 && t->unit[i] < 0;
        bool persons = i == RULE_UNIT_PERSON && amount;
        if (l->t.unit[i] != t->unit[i] && !each && !persons) {
            return false;
        }
    }
    return true;
}

static void retype(struct check *c, struct check_term *x, const struct rule_type *t)
{
    mz_wide num = 0;
    mz_wide den = 1;
    if (check_const_of(c, x->id, &num, &den)) {
        x->id = check_const(c, *t, ir_node_at(c->w, x->id)->at, num, den);
    }
    x->t = *t;
}

bool check_join(struct check *c, struct check_term *a, struct check_term *b, struct rule_type *out)
{
    if (rule_type_add(&a->t, &b->t, out)) {
        return true;
    }
    if (literal_fits(c, a, &b->t) && (b->loose == CHECK_STRICT || a->loose == CHECK_BARE)) {
        retype(c, a, &b->t);
        *out = b->t;
        return true;
    }
    if (literal_fits(c, b, &a->t)) {
        retype(c, b, &a->t);
        *out = a->t;
        return true;
    }
    return false;
}

ir_id check_cast(struct check *c, struct check_term t, const struct rule_type *want,
                 const struct ast *e)
{
    struct rule_type out;
    if (t.id == IR_NONE) {
        return IR_NONE;
    }
    bool amount = t.t.kind == RULE_NUM && t.t.period == RULE_AMOUNT;
    if (rule_type_same(&t.t, want) || (amount && rule_type_add(&t.t, want, &out))) {
        return t.id;
    }
    if (literal_fits(c, &t, want)) {
        retype(c, &t, want);
        return t.id;
    }
    struct mz_say way = {NULL, NULL, {{0}}};
    if (t.t.kind == RULE_NUM && want->kind == RULE_NUM && t.t.period == RULE_PER_YEAR &&
        want->period == RULE_PER_MONTH) {
        way.text = MZ_T("Write per_month(…) around it");
    } else if (t.t.kind == RULE_NUM && want->kind == RULE_NUM && t.t.period == RULE_PER_MONTH &&
               want->period == RULE_PER_YEAR) {
        way.text = MZ_T("Write per_year(…) around it");
    } else if (amount && want->period == RULE_PER_MONTH) {
        way.text = MZ_T("Divide by a count of months, such as 12个月");
    } else if (t.loose == CHECK_BARE && want->kind == RULE_NUM) {
        way.text = MZ_T("Write the unit behind the number, such as 600元");
    } else if (want->kind == RULE_BOOL) {
        way.text = MZ_T("Compare it with something, such as … > 0");
    } else {
        way.text = MZ_T("Correct the formula, or the type that is declared");
    }
    check_find(c, AST_ERROR, "type", e->at,
               .say = {NULL,
                       MZ_T("This is \"{0}\", and \"{1}\" is wanted"),
                       {check_type(c, &t.t), check_type(c, want)}},
               .way = way);
    return IR_NONE;
}

ir_id check_typed(struct check *c, const struct ast *e, const struct rule_type *want)
{
    return e == NULL ? IR_NONE : check_cast(c, check_expr(c, e, want), want, e);
}

ir_id check_bool(struct check *c, const struct ast *e)
{
    struct rule_type t = rule_type_of(RULE_BOOL);
    return check_typed(c, e, &t);
}
