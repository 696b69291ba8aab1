/* check_expr.c - formulas: names, operators and what they mean in the typed graph. */
#include "base/text.h"
#include "rule/check_parts.h"

static struct check_term strict(ir_id id, struct rule_type t)
{
    return (struct check_term){id, t, CHECK_STRICT};
}

/* ---- literals --------------------------------------------------------------------- */

static struct check_term number(struct check *c, const struct ast *e)
{
    /* clang-format off */
    static const struct { const char *word; int unit; int num; int den; } words[] = {
        {"万元", RULE_UNIT_YUAN, 10000, 1}, {"角", RULE_UNIT_YUAN, 1, 10},
        {"分", RULE_UNIT_YUAN, 1, 100},
#define X(name, word, en) {word, RULE_UNIT_##name, 1, 1},
        RULE_UNITS(X)
#undef X
    };
    /* clang-format on */
    struct check_term t = {.t = rule_type_number(), .loose = CHECK_LITERAL};
    mz_wide num = e->num;
    mz_wide den = e->den <= 0 ? 1 : e->den;
    bool found = e->unit.n == 0 || check_is(e->unit, "%");
    t.loose = e->unit.n == 0 ? CHECK_BARE : CHECK_LITERAL;
    for (size_t i = 0; i < MZ_LEN(words) && !found; i++) {
        if (check_is(e->unit, words[i].word)) {
            t.t.unit[words[i].unit] = 1;
            num *= words[i].num;
            den *= words[i].den;
            found = true;
        }
    }
    if (!found) {
        check_find(c, AST_ERROR, "unit", e->at,
                   .say = {NULL, MZ_T("\"{0}\" is no unit"), {e->unit}},
                   .way = {NULL, MZ_T("One of {0}"), {check_units(c)}});
        return check_none();
    }
    t.id = check_const(c, t.t, e->at, num, den);
    return t;
}

bool check_literal(struct check *c, const struct ast *e, const struct rule_type *t, mz_wide *num,
                   mz_wide *den)
{
    ir_id id = check_typed(c, e, t);
    if (id == IR_NONE) {
        return false;
    }
    if (!check_const_of(c, id, num, den)) {
        check_find(c, AST_ERROR, "type", e->at,
                   .say = {NULL, MZ_T("A value must stand here, not a formula"), {{0}}},
                   .way = {NULL,
                           MZ_T("Write a number with its unit, a date or a value of a list"),
                           {{0}}});
        return false;
    }
    return true;
}

/* Texts are numbered in the order in which they are met. */
static struct check_term text(struct check *c, const struct ast *e, const struct rule_type *want)
{
    int64_t number_of = 0;
    if (want != NULL && want->kind == RULE_DIVISION) {
        int64_t code = 0;
        if (!check_division(e->text, &code)) {
            check_find(c, AST_ERROR, "division", e->at,
                       .say = {NULL, MZ_T("\"{0}\" is no code of a division"), {e->text}},
                       .way = {NULL,
                               MZ_T("A code has 2, 4, 6, 9 or 12 digits; 0 is the whole "
                                    "country"),
                               {{0}}});
            return check_none();
        }
        struct rule_type t = rule_type_of(RULE_DIVISION);
        return strict(check_const(c, t, e->at, code, 1), t);
    }
    if (!mz_map_get_str(c->texts, e->text, &number_of)) {
        number_of = (int64_t)mz_map_n(c->texts) + 1;
        if (mz_map_put_str(c->cx, c->texts, e->text, number_of) != MZ_OK) {
            mz_clear(c->cx);
            return check_none();
        }
    }
    struct rule_type t = rule_type_of(RULE_TEXT);
    return strict(check_const(c, t, e->at, number_of, 1), t);
}

static struct check_term simple(struct check *c, const struct ast *e, enum rule_kind kind,
                                mz_wide num)
{
    struct rule_type t = rule_type_of(kind);
    return strict(check_const(c, t, e->at, num, 1), t);
}

/* ---- names ------------------------------------------------------------------------- */

static struct check_term enum_const(struct check *c, const struct ast *e, int enum_i, int value)
{
    struct rule_type t = rule_type_of(RULE_ENUM);
    t.enum_i = (uint16_t)enum_i;
    check_value_in_use(c, (size_t)enum_i, (size_t)value, c->when, e->at);
    return strict(check_const(c, t, e->at, value, 1), t);
}

static bool scoped(struct check *c, const struct ast *e, enum ir_entity entity)
{
    if (entity != IR_PERSON || c->scope == IR_PERSON) {
        return true;
    }
    check_find(c, AST_ERROR, "entity", e->at,
               .say = {NULL,
                       MZ_T("\"{0}\" is of a person and cannot stand alone in a formula of "
                            "the household"),
                       {e->text}},
               .way = {NULL, MZ_T("Say over which members: sum(members: {0})"), {e->text}});
    return false;
}

static struct check_term fact(struct check *c, const struct ast *e, uint32_t i)
{
    const struct ir_fact *f = &c->b->facts[i];
    c->fact_reached[i] = true;
    if (!scoped(c, e, f->entity)) {
        return check_none();
    }
    if (f->history != IR_NO_HISTORY) {
        check_find(
            c, AST_ERROR, "history", e->at,
            .say = {NULL, MZ_T("\"{0}\" has a history; which of its values is meant?"), {e->text}},
            .way = {NULL,
                    MZ_T("For the newest: latest(facts({0}, last 1 months before "
                         "at))"),
                    {e->text}});
        return check_none();
    }
    struct ir_node n = {.op = IR_FACT,
                        .cmp = IR_OPS_N,
                        .entity = f->entity,
                        .arg = i,
                        .type = f->type,
                        .at = e->at};
    return strict(check_node(c, n, NULL, 0), f->type);
}

static struct check_term rule(struct check *c, const struct ast *e, uint32_t i)
{
    struct check_rule *r = &c->rules[i];
    if (!r->typed || !r->made || !scoped(c, e, r->ir.entity) || r->ir.root == IR_NONE) {
        return check_none();
    }
    if (r->ir.applies != IR_NONE) {
        check_find(
            c, AST_ERROR, "applies", e->at,
            .say = {NULL,
                    MZ_T("\"{0}\" does not always apply; what holds when it does "
                         "not?"),
                    {e->text}},
            .way = {NULL, MZ_T("Write otherwise({0}, …) with the value for that case"), {e->text}});
        return check_none();
    }
    return strict(r->ir.root, r->ir.type);
}

static struct check_term unit(struct check *c, const struct ast *e, uint32_t i)
{
    return scoped(c, e, IR_PERSON) ? strict(c->units[i].node, rule_type_of(RULE_BOOL))
                                   : check_none();
}

static struct check_term unknown_name(struct check *c, const struct ast *e, bool ambiguous)
{
    if (ambiguous) {
        check_find(c, AST_ERROR, "name", e->at,
                   .say = {NULL, MZ_T("Several things are called \"{0}\""), {e->text}},
                   .way = {NULL, MZ_T("Write the id instead of the label"), {{0}}});
    } else {
        check_find(
            c, AST_ERROR, "name", e->at,
            .say = {NULL, MZ_T("Nothing is called \"{0}\""), {e->text}},
            .way = check_meant(
                c, e->text,
                (struct mz_say){NULL, MZ_T("Declare it as a fact, a parameter or a rule"), {{0}}}));
    }
    return check_none();
}

static struct check_term value_word(struct check *c, const struct ast *e)
{
    /* check_bound.c tells value from parent by arg. */
    struct ir_node n = {.op = IR_UNKNOWN,
                        .cmp = IR_OPS_N,
                        .type = *c->value_t,
                        .at = e->at,
                        .arg = check_is(e->text, "parent") ? 2 : 1};
    return strict(check_node(c, n, NULL, 0), *c->value_t);
}

static struct check_term name(struct check *c, const struct ast *e, const struct rule_type *want)
{
    struct check_sym sym;
    int64_t value = 0;
    if (want != NULL && (want->kind == RULE_ENUM || want->kind == RULE_SET)) {
        int v = check_enum_value(c, want->enum_i, e->text);
        if (v >= 0) {
            return enum_const(c, e, want->enum_i, v);
        }
    }
    if (check_is(e->text, "at")) {
        struct rule_type t = rule_type_of(RULE_DATE);
        return strict(check_op(c, IR_AT, t, e->at, NULL, 0), t);
    }
    if (check_is(e->text, "division")) {
        struct ir_node n = {.op = IR_DIVISION,
                            .cmp = IR_OPS_N,
                            .entity = IR_HOUSEHOLD,
                            .type = rule_type_of(RULE_DIVISION),
                            .at = e->at};
        return strict(check_node(c, n, NULL, 0), n.type);
    }
    if (c->value_t != NULL &&
        (check_is(e->text, "value") || (c->parent_too && check_is(e->text, "parent")))) {
        return value_word(c, e);
    }
    if (!check_sym(c, e->text, &sym)) {
        if (mz_map_get_str(c->values, e->text, &value) && value >= 0) {
            return enum_const(c, e, (int)(value >> 16), (int)(value & 0xffff));
        }
        return unknown_name(c, e, false);
    }
    switch (sym.kind) {
    case CHECK_FACT:
        return fact(c, e, sym.i);
    case CHECK_PARAM:
        return check_param_term(c, e, sym.i, NULL, NULL);
    case CHECK_RULE:
        return rule(c, e, sym.i);
    case CHECK_UNIT:
        return unit(c, e, sym.i);
    case CHECK_AMBIGUOUS:
        return unknown_name(c, e, true);
    }
    return check_none();
}

/* list.value, pack.rule */
static struct check_term dot(struct check *c, const struct ast *e)
{
    const struct ast *left = e->kid[0];
    int enum_i = left->op == AST_NAME ? check_enum(c, left->text) : -1;
    int v = enum_i < 0 ? -1 : check_enum_value(c, enum_i, e->text);
    if (v >= 0) {
        return enum_const(c, e, enum_i, v);
    }
    for (size_t i = 0; left->op == AST_NAME && i < c->b->packs_n; i++) {
        struct ast plain = *e;
        plain.op = AST_NAME;
        if (mz_str_eq(c->b->packs[i]->id.s, left->text)) {
            return name(c, &plain, NULL);
        }
    }
    check_find(
        c, AST_ERROR, "name", e->at,
        .say = {NULL, MZ_T("Before the dot of \".{0}\" a list or a pack is wanted"), {e->text}},
        .way = {NULL, MZ_T("Write list.value, such as role.self, or pack.rule"), {{0}}});
    return check_none();
}

static struct check_term indexed(struct check *c, const struct ast *e)
{
    const struct ast *base = e;
    const struct ast *instant = NULL;
    const struct ast *key = NULL;
    struct check_sym sym;
    if (base->op == AST_INSTANT) {
        instant = base->kid[1];
        base = base->kid[0];
    }
    if (base->op == AST_INDEX) {
        key = base->kid[1];
        base = base->kid[0];
    }
    if (base->op == AST_NAME && check_sym(c, base->text, &sym) && sym.kind == CHECK_PARAM) {
        return check_param_term(c, base, sym.i, key, instant);
    }
    check_find(
        c, AST_ERROR, "name", base->at,
        .say = {NULL, MZ_T("Only a parameter can have a key in [ ] or a date behind @"), {{0}}},
        .way = {NULL, MZ_T("Take [ ] or @ away, or make a parameter of it"), {{0}}});
    return check_none();
}

/* NOLINTBEGIN(misc-no-recursion): formulas are at most AST_DEPTH deep */
/* ---- operators ------------------------------------------------------------------------ */

void check_mismatch(struct check *c, const struct ast *e, const struct check_term *x,
                    const struct check_term *y)
{
    struct mz_say way = {NULL, NULL, {{0}}};
    enum rule_period p = x->t.kind == RULE_NUM ? x->t.period : RULE_NO_PERIOD;
    enum rule_period q = y->t.kind == RULE_NUM ? y->t.period : RULE_NO_PERIOD;
    if ((p == RULE_PER_MONTH && q == RULE_PER_YEAR) ||
        (p == RULE_PER_YEAR && q == RULE_PER_MONTH)) {
        way.text = MZ_T("per_month(x) and per_year(x) convert exactly");
    } else if (x->t.kind == RULE_NUM && y->t.kind == RULE_NUM &&
               (x->loose == CHECK_BARE || y->loose == CHECK_BARE)) {
        way.text = MZ_T("Write the unit behind the number, such as 600元");
    } else if ((p == RULE_AMOUNT && q == RULE_PER_MONTH) ||
               (p == RULE_PER_MONTH && q == RULE_AMOUNT)) {
        way.text = MZ_T("Divide by a count of months, such as 12个月");
    } else if (x->t.kind == RULE_NUM && y->t.kind == RULE_NUM) {
        way.text = MZ_T("Bring both to one unit by * or /, or correct the unit at the declaration");
    } else if (x->t.kind == RULE_BOOL || y->t.kind == RULE_BOOL) {
        way.text = MZ_T("A condition is no number: write if … then … else …, or and, or, not");
    } else {
        way.text = MZ_T("Take two values of one kind, or correct the type at the declaration");
    }
    check_find(c, AST_ERROR, x->t.kind == RULE_NUM && y->t.kind == RULE_NUM ? "unit" : "type",
               e->at,
               .say = {NULL,
                       MZ_T("\"{0}\" and \"{1}\" do not go together"),
                       {check_type(c, &x->t), check_type(c, &y->t)}},
               .way = way);
}

/* A name that only an enum's type makes clear waits until the other side has one. */
static bool waits(const struct check *c, const struct ast *e)
{
    struct check_sym sym;
    return e->op == AST_TEXT ||
           (e->op == AST_NAME && !check_is(e->text, "at") && !check_is(e->text, "division") &&
            !check_is(e->text, "value") && !check_sym(c, e->text, &sym));
}

static bool both(struct check *c, const struct ast *e, const struct rule_type *want,
                 struct check_term *x, struct check_term *y)
{
    if (waits(c, e->kid[0]) && !waits(c, e->kid[1])) {
        *y = check_expr(c, e->kid[1], want);
        *x = check_expr(c, e->kid[0], y->id == IR_NONE ? want : &y->t);
    } else {
        *x = check_expr(c, e->kid[0], want);
        *y = check_expr(c, e->kid[1], x->id == IR_NONE ? want : &x->t);
    }
    return x->id != IR_NONE && y->id != IR_NONE;
}

ir_id check_compare(struct check *c, enum ir_op op, ir_id x, ir_id y, struct ast_at at)
{
    struct check_range r = c->ranges[x];
    struct check_range s = c->ranges[y];
    bool below = r.hi < s.lo;
    bool above = r.lo > s.hi;
    bool never = (op == IR_EQ && (below || above)) || (op == IR_LT && r.lo >= s.hi) ||
                 (op == IR_LE && above) || (op == IR_GT && r.hi <= s.lo) || (op == IR_GE && below);
    bool always = (op == IR_NE && (below || above)) || (op == IR_LT && below) ||
                  (op == IR_LE && r.hi <= s.lo) || (op == IR_GT && above) ||
                  (op == IR_GE && r.lo >= s.hi);
    enum rule_kind kind = ir_node_at(c->w, x)->type.kind;
    if (kind == RULE_TEXT && ir_node_at(c->w, x)->op != IR_CONST &&
        ir_node_at(c->w, y)->op != IR_CONST) {
        check_find(c, AST_ERROR, "type", at,
                   .say = {NULL,
                           MZ_T("Two texts cannot be compared with each other: all that no "
                                "formula names are one \"other text\""),
                           {{0}}},
                   .way = {NULL,
                           MZ_T("Compare each with a text in quotes, or declare a list of values"),
                           {{0}}});
    }
    if ((never || always) && kind != RULE_TEXT && kind != RULE_DIVISION) {
        check_find(
            c, AST_WARNING, "constant", at,
            .say = {NULL,
                    never ? MZ_T("This comparison can never hold within the declared "
                                 "ranges")
                          : MZ_T("This comparison always holds within the declared "
                                 "ranges"),
                    {{0}}},
            .way = {NULL, MZ_T("Correct the number, or the min and max of the facts"), {{0}}});
    }
    return check_op2(c, op, rule_type_of(RULE_BOOL), at, x, y);
}

bool check_ordered(const struct check *c, const struct rule_type *t)
{
    return t->kind == RULE_NUM || t->kind == RULE_DATE || t->kind == RULE_MONTH ||
           t->kind == RULE_MONTHS || t->kind == RULE_DAYS ||
           (t->kind == RULE_ENUM && c->b->enums[t->enum_i].ordered);
}

static struct check_term compare(struct check *c, const struct ast *e)
{
    static const enum ir_op ops[] = {IR_EQ, IR_NE, IR_LT, IR_LE, IR_GT, IR_GE};
    struct check_term x;
    struct check_term y;
    struct rule_type t;
    enum ir_op op = ops[e->op - AST_EQ];
    if (!both(c, e, NULL, &x, &y)) {
        return check_none();
    }
    if (!check_join(c, &x, &y, &t)) {
        check_mismatch(c, e, &x, &y);
        return check_none();
    }
    if (op != IR_EQ && op != IR_NE && !check_ordered(c, &t)) {
        check_find(c, AST_ERROR, "type", e->at,
                   .say = {NULL,
                           MZ_T("\"{0}\" has no order: only = and != compare it"),
                           {check_type(c, &t)}},
                   .way = {NULL,
                           t.kind == RULE_ENUM ? MZ_T("Write \"ordered: true\" at the list, "
                                                      "or use \"in\"")
                                               : MZ_T("Write = or !=, or use \"in\""),
                           {{0}}});
        return check_none();
    }
    return strict(check_compare(c, op, x.id, y.id, e->at), rule_type_of(RULE_BOOL));
}

static bool literal_both(const struct check_term *x, const struct check_term *y)
{
    return x->loose != CHECK_STRICT && y->loose != CHECK_STRICT;
}

/* Literals are computed here. */
static bool folded(struct check *c, enum ir_op op, struct rule_type t, const struct ast *e,
                   const struct check_term *x, const struct check_term *y, ir_id *out)
{
    mz_wide a = 0, b = 0, p = 1, q = 1;
    mz_wide limit = (mz_wide)1 << 60;
    if (!literal_both(x, y) || !check_const_of(c, x->id, &a, &p) ||
        !check_const_of(c, y->id, &b, &q) || (op == IR_DIV && b == 0)) {
        return false;
    }
    if (a > limit || a < -limit || b > limit || b < -limit || p > limit || q > limit) {
        return false;
    }
    mz_wide num = op == IR_ADD   ? a * q + b * p
                  : op == IR_SUB ? a * q - b * p
                  : op == IR_MUL ? a * b
                  : b < 0        ? -a * q
                                 : a * q;
    mz_wide den = op == IR_DIV ? p * (b < 0 ? -b : b) : p * q;
    *out = check_const(c, t, e->at, num, den);
    return true;
}

/* date - date, date + months and the like; false when it is none of them. */
static bool of_dates(struct check *c, const struct ast *e, const struct check_term *x,
                     const struct check_term *y, struct check_term *out)
{
    enum rule_kind p = x->t.kind;
    enum rule_kind q = y->t.kind;
    enum ir_op op = e->op == AST_ADD ? IR_ADD : IR_SUB;
    enum rule_kind kind = p;
    ir_id right = y->id;
    if (p == RULE_DATE && q == RULE_MONTHS) {
        op = IR_ADD_MONTHS;
        right = e->op == AST_SUB ? check_op(c, IR_NEG, y->t, e->at, &right, 1) : right;
    } else if (op == IR_SUB && p == q && (p == RULE_DATE || p == RULE_MONTH)) {
        kind = p == RULE_DATE ? RULE_DAYS : RULE_MONTHS;
    } else if (!(p == RULE_DATE && q == RULE_DAYS) && !(p == RULE_MONTH && q == RULE_MONTHS) &&
               !(p == q && (p == RULE_MONTHS || p == RULE_DAYS))) {
        return false;
    }
    struct rule_type t = rule_type_of(kind);
    *out = strict(check_op2(c, op, t, e->at, x->id, right), t);
    return true;
}

static struct check_term sum(struct check *c, const struct ast *e, const struct rule_type *want)
{
    struct check_term x;
    struct check_term y;
    struct check_term out = check_none();
    enum ir_op op = e->op == AST_ADD ? IR_ADD : IR_SUB;
    if (!both(c, e, want, &x, &y) || of_dates(c, e, &x, &y, &out)) {
        return out;
    }
    if (x.t.kind != RULE_NUM || y.t.kind != RULE_NUM || !check_join(c, &x, &y, &out.t)) {
        check_mismatch(c, e, &x, &y);
        return check_none();
    }
    out.loose = !literal_both(&x, &y) ? CHECK_STRICT : x.loose < y.loose ? x.loose : y.loose;
    if (!folded(c, op, out.t, e, &x, &y, &out.id)) {
        out.id = check_op2(c, op, out.t, e->at, x.id, y.id);
    }
    return out;
}

/* Months and days in a product are numbers. */
static ir_id as_number(struct check *c, const struct check_term *x, const struct ast *e)
{
    mz_wide num = 0;
    mz_wide den = 1;
    if (x->t.kind == RULE_NUM) {
        return x->id;
    }
    if (check_const_of(c, x->id, &num, &den)) {
        return check_const(c, rule_type_number(), e->at, num, den);
    }
    return check_op(c, IR_NUMBER, rule_type_number(), e->at, &x->id, 1);
}

static enum check_loose product_loose(const struct check_term *x, const struct check_term *y)
{
    if (literal_both(x, y)) {
        return x->loose < y->loose ? x->loose : y->loose;
    }
    /* 100元 * 人数: the amount is a literal still, whatever it is for. */
    bool amount = (x->loose == CHECK_LITERAL && x->t.unit[RULE_UNIT_YUAN] != 0) ||
                  (y->loose == CHECK_LITERAL && y->t.unit[RULE_UNIT_YUAN] != 0);
    return amount ? CHECK_LITERAL : CHECK_STRICT;
}

static struct check_term product(struct check *c, const struct ast *e)
{
    struct check_term x = check_expr(c, e->kid[0], NULL);
    struct check_term y = check_expr(c, e->kid[1], NULL);
    struct check_term out = check_none();
    if (x.id == IR_NONE || y.id == IR_NONE) {
        return out;
    }
    bool div = e->op == AST_DIV;
    if (div ? !rule_type_div(&x.t, &y.t, &out.t) : !rule_type_mul(&x.t, &y.t, &out.t)) {
        check_mismatch(c, e, &x, &y);
        return out;
    }
    out.loose = product_loose(&x, &y);
    enum ir_op op = div ? IR_DIV : IR_MUL;
    if (folded(c, op, out.t, e, &x, &y, &out.id)) {
        return out;
    }
    if (div && check_zero(c, y.id)) {
        bool guarded = false;
        for (size_t i = 0; i < c->guards_n; i++) {
            guarded = guarded || (c->guards[i].node == y.id && c->guards[i].not_zero);
        }
        if (!guarded) {
            check_find(c, AST_ERROR, "zero", e->kid[1]->at,
                       .say = {NULL, MZ_T("This divisor may be 0"), {{0}}},
                       .way = {NULL,
                               MZ_T("Put the division into an if on the same expression: "
                                    "if … = 0 then … else … / …"),
                               {{0}}});
            return check_none();
        }
    }
    bool spans = out.t.kind == RULE_NUM;
    ir_id left = spans ? as_number(c, &x, e) : x.id;
    ir_id right = spans ? as_number(c, &y, e) : y.id;
    out.id = check_op2(c, op, out.t, e->at, left, right);
    return out;
}

static struct check_term negative(struct check *c, const struct ast *e,
                                  const struct rule_type *want)
{
    struct check_term x = check_expr(c, e->kid[0], want);
    mz_wide num = 0;
    mz_wide den = 1;
    if (x.id == IR_NONE) {
        return x;
    }
    if (x.t.kind != RULE_NUM && x.t.kind != RULE_MONTHS && x.t.kind != RULE_DAYS) {
        check_find(
            c, AST_ERROR, "type", e->at,
            .say = {NULL, MZ_T("\"{0}\" cannot be negative"), {check_type(c, &x.t)}},
            .way = {
                NULL,
                MZ_T("Only numbers, months and days have a sign; for a condition write \"not\""),
                {{0}}});
        return check_none();
    }
    x.id = check_const_of(c, x.id, &num, &den) ? check_const(c, x.t, e->at, -num, den)
                                               : check_op(c, IR_NEG, x.t, e->at, &x.id, 1);
    return x;
}

/* ---- conditions ----------------------------------------------------------------------- */

static size_t guard_compare(struct check *c, const struct ir_node *n, ir_id id, bool holds)
{
    mz_wide num = 0;
    mz_wide den = 1;
    ir_id x = ir_kid_at(c->w, id, 0);
    ir_id y = ir_kid_at(c->w, id, 1);
    enum ir_op op = n->op;
    if (check_const_of(c, x, &num, &den)) {
        static const enum ir_op turned[] = {IR_EQ, IR_NE, IR_GT, IR_GE, IR_LT, IR_LE};
        op = turned[op - IR_EQ];
        x = y;
    } else if (!check_const_of(c, y, &num, &den)) {
        return 0;
    }
    static const enum ir_op negated[] = {IR_NE, IR_EQ, IR_GE, IR_GT, IR_LE, IR_LT};
    op = holds ? op : negated[op - IR_EQ];
    bool zero_out = (op == IR_NE && num == 0) || (op == IR_GT && num >= 0) ||
                    (op == IR_GE && num > 0) || (op == IR_LT && num <= 0) ||
                    (op == IR_LE && num < 0) || (op == IR_EQ && num != 0);
    /* What is never negative and not at most 0 is not 0 either. */
    if (!zero_out || c->guards_n >= CHECK_GUARDS_MAX) {
        return 0;
    }
    c->guards[c->guards_n++] = (struct check_guard){x, true};
    return 1;
}

size_t check_guard(struct check *c, ir_id cond, bool holds)
{
    ir_id todo[AST_DEPTH];
    bool want[AST_DEPTH];
    size_t todo_n = 0;
    size_t added = 0;
    if (cond == IR_NONE) {
        return 0;
    }
    todo[todo_n] = cond;
    want[todo_n++] = holds;
    while (todo_n > 0) {
        ir_id id = todo[--todo_n];
        bool is = want[todo_n];
        const struct ir_node *n = ir_node_at(c->w, id);
        bool split = (n->op == IR_AND && is) || (n->op == IR_OR && !is);
        uint32_t kids = split ? 2 : n->op == IR_NOT || n->op == IR_RULE ? 1 : 0;
        if (n->op >= IR_EQ && n->op <= IR_GE) {
            added += guard_compare(c, n, id, is);
        }
        for (uint32_t i = 0; i < kids && todo_n < AST_DEPTH; i++) {
            todo[todo_n] = ir_kid_at(c->w, id, i);
            want[todo_n++] = n->op == IR_NOT ? !is : is;
        }
    }
    return added;
}

static struct check_term logic(struct check *c, const struct ast *e)
{
    struct rule_type t = rule_type_of(RULE_BOOL);
    bool is_and = e->op == AST_AND;
    ir_id x = check_bool(c, e->kid[0]);
    size_t added = check_guard(c, x, is_and);
    ir_id y = check_bool(c, e->kid[1]);
    c->guards_n -= added;
    if (x == IR_NONE || y == IR_NONE) {
        return check_none();
    }
    return strict(check_op2(c, is_and ? IR_AND : IR_OR, t, e->at, x, y), t);
}

static struct check_term branch(struct check *c, const struct ast *e, const struct rule_type *want)
{
    ir_id cond = check_bool(c, e->kid[0]);
    size_t added = check_guard(c, cond, true);
    struct check_term x = check_expr(c, e->kid[1], want);
    c->guards_n -= added;
    added = check_guard(c, cond, false);
    struct check_term y = check_expr(c, e->kid[2], want != NULL || x.id == IR_NONE ? want : &x.t);
    c->guards_n -= added;
    struct check_term out = check_none();
    if (cond == IR_NONE || x.id == IR_NONE || y.id == IR_NONE) {
        return out;
    }
    if (!check_join(c, &x, &y, &out.t)) {
        check_mismatch(c, e, &x, &y);
        return out;
    }
    out.loose = !literal_both(&x, &y) ? CHECK_STRICT : x.loose < y.loose ? x.loose : y.loose;
    out.id = check_op(c, IR_IF, out.t, e->at, (const ir_id[]){cond, x.id, y.id}, 3);
    return out;
}

static struct check_term not_of(struct check *c, const struct ast *e, ir_id x)
{
    struct rule_type t = rule_type_of(RULE_BOOL);
    return x == IR_NONE ? check_none() : strict(check_op(c, IR_NOT, t, e->at, &x, 1), t);
}

static struct check_term known(struct check *c, const struct ast *e)
{
    struct rule_type t = rule_type_of(RULE_BOOL);
    struct check_term x = check_expr(c, e->kid[0], NULL);
    if (x.id == IR_NONE) {
        return x;
    }
    ir_id id = check_op(c, IR_IS_KNOWN, t, e->at, &x.id, 1);
    return e->op == AST_KNOWN ? strict(id, t) : not_of(c, e, id);
}

static struct check_term no_value(struct check *c, const struct ast *e)
{
    check_find(c, AST_ERROR, "type", e->at, .say = {NULL, MZ_T("A value is wanted here"), {{0}}},
               .way = {NULL,
                       MZ_T("Write a fact, a parameter, a rule, a number or a formula of them"),
                       {{0}}});
    return check_none();
}

struct check_term check_expr(struct check *c, const struct ast *e, const struct rule_type *want)
{
    switch (e->op) {
    case AST_NUMBER:
        return number(c, e);
    case AST_DATE:
        return simple(c, e, RULE_DATE, e->num);
    case AST_MONTH:
        return simple(c, e, RULE_MONTH, e->num);
    case AST_MONTHS:
        return simple(c, e, RULE_MONTHS, e->num);
    case AST_DAYS:
        return simple(c, e, RULE_DAYS, e->num);
    case AST_TRUE:
        return simple(c, e, RULE_BOOL, 1);
    case AST_FALSE:
        return simple(c, e, RULE_BOOL, 0);
    case AST_TEXT:
        return text(c, e, want);
    case AST_NAME:
        return name(c, e, want);
    case AST_DOT:
        return dot(c, e);
    case AST_INDEX:
    case AST_INSTANT:
        return indexed(c, e);
    case AST_CALL:
        return check_call(c, e, want);
    case AST_IF:
        return branch(c, e, want);
    case AST_OR:
    case AST_AND:
        return logic(c, e);
    case AST_NOT:
        return not_of(c, e, check_bool(c, e->kid[0]));
    case AST_EQ:
    case AST_NE:
    case AST_LT:
    case AST_LE:
    case AST_GT:
    case AST_GE:
        return compare(c, e);
    case AST_IN:
    case AST_NOT_IN:
        return check_within(c, e);
    case AST_KNOWN:
    case AST_UNKNOWN:
        return known(c, e);
    case AST_ADD:
    case AST_SUB:
        return sum(c, e, want);
    case AST_MUL:
    case AST_DIV:
        return product(c, e);
    case AST_NEG:
        return negative(c, e, want);
    case AST_AGG:
        return check_agg(c, e, want);
    case AST_SET:
    case AST_RANGE:
    case AST_MEMBERS:
    case AST_FACTS:
    case AST_LAST:
    case AST_YEAR:
    case AST_BETWEEN:
    case AST_ANY:
    case AST_CELL_CMP:
    case AST_CELL_NOT:
        break;
    }
    return no_value(c, e);
}
/* NOLINTEND(misc-no-recursion) */
