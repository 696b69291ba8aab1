/* check_call.c - functions of formulas, and parameters with their key and date. */
#include "rule/check_parts.h"
#include "rule/lex_int.h"

static struct check_term strict(ir_id id, struct rule_type t)
{
    return (struct check_term){id, t, CHECK_STRICT};
}

static struct check_term wrong(struct check *c, const struct ast *e, const struct check_term *x,
                               enum rule_kind want)
{
    struct rule_type t = rule_type_of(want);
    check_find(c, AST_ERROR, "type", e->at,
               .say = {NULL,
                       MZ_T("This is \"{0}\", and \"{1}\" is wanted"),
                       {check_type(c, &x->t), check_type(c, &t)}},
               .way = {NULL, MZ_T("Write a value of the type \"{0}\" here"), {check_type(c, &t)}});
    return check_none();
}

static ir_id arg(struct check *c, const struct ast *e, size_t i, enum rule_kind kind)
{
    struct rule_type t = rule_type_of(kind);
    return check_typed(c, e->kid[i], &t);
}

/* ---- parameters ------------------------------------------------------------------ */

/* The word behind @ that a day of the evaluation month goes by; LEX_NO_WORD: a date. */
static enum lex_word instant_word(const struct check *c, const struct ast *e)
{
    struct check_sym sym;
    enum lex_word w = e->op == AST_NAME ? lex_word_of(e->text) : LEX_NO_WORD;
    bool names = w >= LEX_PERIOD_START && w <= LEX_PRORATE_DAYS && !check_sym(c, e->text, &sym);
    return names ? w : LEX_NO_WORD;
}

/* What stands behind @: a date, or which day of the evaluation month; all of them: *prorated. */
static bool instant_of(struct check *c, const struct check_param *p, const struct ast *e,
                       ir_id *day, bool *prorated)
{
    struct rule_type date = rule_type_of(RULE_DATE);
    enum lex_word w = instant_word(c, e);
    if (w == LEX_NO_WORD) {
        *day = check_typed(c, e, &date);
        return *day != IR_NONE;
    }
    if (w == LEX_PRORATE_DAYS) {
        *prorated = check_proratable(c, p, e->at);
        return *prorated;
    }
    *day = check_op(c, IR_AT, date, e->at, NULL, 0);
    if (w != LEX_APPLICATION_DATE) {
        ir_id month = check_op(c, IR_MONTH_OF, rule_type_of(RULE_MONTH), e->at, day, 1);
        enum ir_op end = w == LEX_PERIOD_END ? IR_LAST_DAY : IR_FIRST_DAY;
        *day = check_op(c, end, date, e->at, &month, 1);
    }
    return true;
}

struct check_term check_param_term(struct check *c, const struct ast *e, uint32_t param,
                                   const struct ast *key, const struct ast *instant)
{
    struct check_param *p = &c->params[param];
    ir_id kids[2] = {IR_NONE, IR_NONE};
    p->reached = true;
    if (p->ir.brackets_n > 0) {
        check_find(c, AST_ERROR, "param", e->at,
                   .say = {NULL, MZ_T("\"{0}\" has steps and is not one value"), {e->text}},
                   .way = {NULL, MZ_T("Write scale(x, {0}) or marginal(x, {0})"), {e->text}});
        return check_none();
    }
    if ((p->ir.key_enum >= 0) != (key != NULL)) {
        check_find(c, AST_ERROR, "param", e->at,
                   .say = {NULL,
                           key == NULL ? MZ_T("\"{0}\" has a value for each of a list: "
                                              "which one?")
                                       : MZ_T("\"{0}\" has no key"),
                           {e->text}},
                   .way = {NULL,
                           key == NULL ? MZ_T("Write {0}[…]") : MZ_T("Write {0} without [ ]"),
                           {e->text}});
        return check_none();
    }
    if (key != NULL) {
        struct rule_type t = rule_type_of(RULE_ENUM);
        t.enum_i = (uint16_t)p->ir.key_enum;
        kids[0] = check_typed(c, key, &t);
    }
    bool prorated = p->prorated && instant == NULL;
    if (instant != NULL && !instant_of(c, p, instant, &kids[1], &prorated)) {
        return check_none();
    }
    if (key != NULL && kids[0] == IR_NONE) {
        return check_none();
    }
    struct ir_node n = {.op = IR_PARAM,
                        .cmp = IR_OPS_N,
                        .arg = param,
                        .num = prorated ? 1 : 0,
                        .type = p->ir.type,
                        .at = e->at,
                        .entity = p->ir.by_division ? IR_HOUSEHOLD : IR_CONSTANT};
    return strict(check_node(c, n, kids, 2), p->ir.type);
}

static struct check_term scale(struct check *c, const struct ast *e, enum ir_op op)
{
    struct check_sym sym;
    const struct ast *of = e->kid[1];
    struct check_term x = check_expr(c, e->kid[0], NULL);
    if (of->op != AST_NAME || !check_sym(c, of->text, &sym) || sym.kind != CHECK_PARAM ||
        c->params[sym.i].ir.brackets_n == 0) {
        check_find(
            c, AST_ERROR, "param", of->at,
            .say = {NULL, MZ_T("A parameter with brackets is wanted here"), {{0}}},
            .way = {NULL, MZ_T("Name a parameter that is declared with \"brackets\""), {{0}}});
        return check_none();
    }
    struct check_param *p = &c->params[sym.i];
    p->reached = true;
    if (x.id == IR_NONE) {
        return x;
    }
    if (x.t.kind != RULE_NUM) {
        return wrong(c, e, &x, RULE_NUM);
    }
    /* The thresholds are amounts as x is. */
    const struct ast_bracket *first = &p->ir.brackets[0];
    struct check_term above = check_expr(c, first->steps[0].above, &x.t);
    struct rule_type t;
    if (above.id == IR_NONE || !check_join(c, &above, &x, &t)) {
        check_find(c, AST_ERROR, "unit", e->kid[0]->at,
                   .say = {NULL,
                           MZ_T("\"{0}\" and \"{1}\" do not go together"),
                           {check_type(c, &x.t), check_type(c, &above.t)}},
                   .way = {NULL,
                           MZ_T("Give scale and marginal an amount in \"{0}\", as \"above\" of the "
                                "brackets is"),
                           {check_type(c, &above.t)}});
        return check_none();
    }
    t = p->ir.type;
    if (op == IR_MARGINAL && !rule_type_mul(&x.t, &p->ir.type, &t)) {
        return wrong(c, e, &x, RULE_NUM);
    }
    struct ir_node n = {.op = op, .cmp = IR_OPS_N, .arg = sym.i, .type = t, .at = e->at};
    return strict(check_node(c, n, &x.id, 1), t);
}

/* ---- numbers --------------------------------------------------------------------------- */

static int mode_of(mz_str s)
{
    static const char *const modes[] = {"half_up", "half_even", "up", "down", "ceil", "floor"};
    for (int i = 0; i < (int)MZ_LEN(modes); i++) {
        if (check_is(s, modes[i])) {
            return i;
        }
    }
    return -1;
}

static struct check_term round_to(struct check *c, const struct ast *e,
                                  const struct rule_type *want)
{
    mz_wide num = 0;
    mz_wide den = 1;
    struct check_term x = check_expr(c, e->kid[0], want);
    struct check_term step = check_expr(c, e->kid[1], NULL);
    int mode = e->kid[2]->op == AST_NAME ? mode_of(e->kid[2]->text) : -1;
    if (mode < 0) {
        check_find(c, AST_ERROR, "round", e->kid[2]->at,
                   .say = {NULL, MZ_T("This is no way of rounding"), {{0}}},
                   .way = {NULL, MZ_T("half_up, half_even, up, down, ceil or floor"), {{0}}});
        return check_none();
    }
    if (x.id == IR_NONE || step.id == IR_NONE) {
        return check_none();
    }
    if (x.t.kind != RULE_NUM) {
        return wrong(c, e->kid[0], &x, RULE_NUM);
    }
    bool money = x.t.unit[RULE_UNIT_YUAN] != 0;
    bool fits = step.t.kind == RULE_NUM && money == (step.t.unit[RULE_UNIT_YUAN] != 0);
    if (!fits || !check_const_of(c, step.id, &num, &den) || num <= 0) {
        check_find(c, AST_ERROR, "round", e->kid[1]->at,
                   .say = {NULL,
                           MZ_T("The step of a rounding is a positive value of the unit that "
                                "is rounded"),
                           {{0}}},
                   .way = {NULL, money ? MZ_T("1元, 1角, 1分 or 10元") : MZ_T("1 or 10"), {{0}}});
        return check_none();
    }
    struct ir_node n = {.op = IR_ROUND,
                        .cmp = IR_OPS_N,
                        .arg = (uint32_t)mode,
                        .type = x.t,
                        .num = num,
                        .den = den,
                        .at = e->at};
    x.id = check_node(c, n, &x.id, 1);
    x.loose = x.loose == CHECK_STRICT ? CHECK_STRICT : CHECK_LITERAL;
    return x;
}

static bool compares(const struct rule_type *t)
{
    return t->kind == RULE_NUM || t->kind == RULE_DATE || t->kind == RULE_MONTH ||
           t->kind == RULE_MONTHS || t->kind == RULE_DAYS;
}

static struct check_term least_most(struct check *c, const struct ast *e, enum ir_op op,
                                    const struct rule_type *want)
{
    struct check_term out = check_expr(c, e->kid[0], want);
    for (size_t i = 1; i < e->kids_n; i++) {
        struct check_term x = check_expr(c, e->kid[i], out.id == IR_NONE ? want : &out.t);
        struct rule_type t;
        if (out.id == IR_NONE || x.id == IR_NONE) {
            return check_none();
        }
        if (!check_join(c, &out, &x, &t) || !compares(&t)) {
            check_find(c, AST_ERROR, "unit", e->kid[i]->at,
                       .say = {NULL,
                               MZ_T("\"{0}\" and \"{1}\" do not go together"),
                               {check_type(c, &out.t), check_type(c, &x.t)}},
                       .way = {NULL,
                               MZ_T("Give all of them in one unit and period, \"{0}\""),
                               {check_type(c, &out.t)}});
            return check_none();
        }
        out.id = check_op2(c, op, t, e->at, out.id, x.id);
        out.t = t;
        out.loose = out.loose < x.loose ? out.loose : x.loose;
    }
    return out;
}

/* clamp(x, lo, hi) is min(max(x, lo), hi). */
static struct check_term clamp(struct check *c, const struct ast *e, const struct rule_type *want)
{
    struct ast *low[2] = {e->kid[0], e->kid[1]};
    struct ast inner = *e;
    inner.kid = low;
    inner.kids_n = 2;
    struct check_term x = least_most(c, &inner, IR_MAX, want);
    struct check_term hi = check_expr(c, e->kid[2], x.id == IR_NONE ? want : &x.t);
    struct rule_type t;
    if (x.id == IR_NONE || hi.id == IR_NONE) {
        return check_none();
    }
    if (!check_join(c, &x, &hi, &t)) {
        return wrong(c, e->kid[2], &hi, x.t.kind);
    }
    x.id = check_op2(c, IR_MIN, t, e->at, x.id, hi.id);
    x.t = t;
    return x;
}

static struct check_term period(struct check *c, const struct ast *e, bool month)
{
    struct check_term x = check_expr(c, e->kid[0], NULL);
    enum rule_period from = month ? RULE_PER_YEAR : RULE_PER_MONTH;
    if (x.id == IR_NONE) {
        return x;
    }
    if (x.t.kind != RULE_NUM || x.t.period != from) {
        check_find(c, AST_ERROR, "unit", e->kid[0]->at,
                   .say = {NULL,
                           month ? MZ_T("per_month wants an amount per year; this is \"{0}\"")
                                 : MZ_T("per_year wants an amount per month; this is "
                                        "\"{0}\""),
                           {check_type(c, &x.t)}},
                   .way = {NULL,
                           month ? MZ_T("Take per_month away, or declare the amount \"per year\"")
                                 : MZ_T("Take per_year away, or declare the amount \"per month\""),
                           {{0}}});
        return check_none();
    }
    ir_id twelve = check_const(c, rule_type_number(), e->at, 12, 1);
    x.t.period = month ? RULE_PER_MONTH : RULE_PER_YEAR;
    return strict(check_op2(c, month ? IR_DIV : IR_MUL, x.t, e->at, x.id, twelve), x.t);
}

/* x per month * days / days of the evaluation month */
static struct check_term prorate(struct check *c, const struct ast *e)
{
    struct check_term x = check_expr(c, e->kid[0], NULL);
    ir_id days = arg(c, e, 1, RULE_DAYS);
    if (x.id == IR_NONE || days == IR_NONE) {
        return check_none();
    }
    if (x.t.kind != RULE_NUM || x.t.period != RULE_PER_MONTH) {
        check_find(
            c, AST_ERROR, "unit", e->kid[0]->at,
            .say = {NULL,
                    MZ_T("prorate wants an amount per month; this is \"{0}\""),
                    {check_type(c, &x.t)}},
            .way = {NULL,
                    MZ_T("Write prorate(per_month(…), days), or declare the amount \"per month\""),
                    {{0}}});
        return check_none();
    }
    ir_id at = check_op(c, IR_AT, rule_type_of(RULE_DATE), e->at, NULL, 0);
    ir_id month = check_op(c, IR_MONTH_OF, rule_type_of(RULE_MONTH), e->at, &at, 1);
    ir_id in = check_op(c, IR_DAYS_IN, rule_type_of(RULE_DAYS), e->at, &month, 1);
    ir_id in_n = check_op(c, IR_NUMBER, rule_type_number(), e->at, &in, 1);
    ir_id days_n = check_op(c, IR_NUMBER, rule_type_number(), e->at, &days, 1);
    ir_id product = check_op2(c, IR_MUL, x.t, e->at, x.id, days_n);
    return strict(check_op2(c, IR_DIV, x.t, e->at, product, in_n), x.t);
}

/* ---- absence ------------------------------------------------------------------------------ */

static struct check_term coalesce(struct check *c, const struct ast *e,
                                  const struct rule_type *want)
{
    struct check_term x = check_expr(c, e->kid[0], want);
    struct check_term y = check_expr(c, e->kid[1], x.id == IR_NONE ? want : &x.t);
    struct rule_type t;
    if (x.id == IR_NONE || y.id == IR_NONE) {
        return check_none();
    }
    if (!check_join(c, &x, &y, &t)) {
        return wrong(c, e->kid[1], &y, x.t.kind);
    }
    return strict(check_op2(c, IR_COALESCE, t, e->at, x.id, y.id), t);
}

static struct check_term otherwise(struct check *c, const struct ast *e)
{
    struct check_sym sym;
    const struct ast *of = e->kid[0];
    if (of->op != AST_NAME || !check_sym(c, of->text, &sym) || sym.kind != CHECK_RULE ||
        (c->rules[sym.i].ir.root != IR_NONE && c->rules[sym.i].ir.applies == IR_NONE)) {
        check_find(c, AST_ERROR, "applies", of->at,
                   .say = {NULL, MZ_T("otherwise wants a rule that has applies_when"), {{0}}},
                   .way = {NULL,
                           MZ_T("Write the rule without otherwise, or give it \"applies_when\""),
                           {{0}}});
        return check_none();
    }
    const struct check_rule *r = &c->rules[sym.i];
    if (!r->made || r->ir.root == IR_NONE) {
        return check_none();
    }
    if (r->ir.entity == IR_PERSON && c->scope != IR_PERSON) {
        check_find(c, AST_ERROR, "entity", of->at,
                   .say = {NULL,
                           MZ_T("\"{0}\" is of a person and cannot stand alone in a formula "
                                "of the household"),
                           {of->text}},
                   .way = {NULL, MZ_T("Say over which members: sum(members: {0})"), {of->text}});
        return check_none();
    }
    ir_id y = check_typed(c, e->kid[1], &r->ir.type);
    if (y == IR_NONE) {
        return check_none();
    }
    return strict(
        check_op(c, IR_IF, r->ir.type, e->at, (const ir_id[]){r->ir.applies, r->ir.root, y}, 3),
        r->ir.type);
}

/* ---- sets, divisions, dates ----------------------------------------------------------------- */

static struct check_term has(struct check *c, const struct ast *e)
{
    mz_wide num = 0;
    mz_wide den = 1;
    struct rule_type b = rule_type_of(RULE_BOOL);
    struct check_term set = check_expr(c, e->kid[0], NULL);
    if (set.id == IR_NONE || set.t.kind != RULE_SET) {
        return set.id == IR_NONE ? set : wrong(c, e->kid[0], &set, RULE_SET);
    }
    struct rule_type t = rule_type_of(RULE_ENUM);
    t.enum_i = set.t.enum_i;
    ir_id v = check_typed(c, e->kid[1], &t);
    if (v == IR_NONE) {
        return check_none();
    }
    if (!check_const_of(c, v, &num, &den)) {
        return strict(check_in_set(c, v, set.id, e->at), b);
    }
    struct ir_node n = {
        .op = IR_HAS, .cmp = IR_OPS_N, .type = b, .num = (mz_wide)1 << (unsigned)num, .at = e->at};
    return strict(check_node(c, n, &set.id, 1), b);
}

static struct check_term size(struct check *c, const struct ast *e)
{
    struct check_term set = check_expr(c, e->kid[0], NULL);
    if (set.id == IR_NONE || set.t.kind != RULE_SET) {
        return set.id == IR_NONE ? set : wrong(c, e->kid[0], &set, RULE_SET);
    }
    return strict(check_op(c, IR_SIZE, rule_type_number(), e->at, &set.id, 1), rule_type_number());
}

static struct check_term in_division(struct check *c, const struct ast *e)
{
    struct rule_type b = rule_type_of(RULE_BOOL);
    int64_t top = 0;
    ir_id x = arg(c, e, 0, RULE_DIVISION);
    if (e->kid[1]->op != AST_TEXT || !check_division(e->kid[1]->text, &top)) {
        check_find(c, AST_ERROR, "division", e->kid[1]->at,
                   .say = {NULL, MZ_T("A code of a division in quotes is wanted here"), {{0}}},
                   .way = {NULL,
                           MZ_T("A code has 2, 4, 6, 9 or 12 digits; 0 is the whole country"),
                           {{0}}});
        return check_none();
    }
    struct ir_node n = {.op = IR_IN_DIVISION, .cmp = IR_OPS_N, .type = b, .num = top, .at = e->at};
    return x == IR_NONE ? check_none() : strict(check_node(c, n, &x, 1), b);
}

static struct check_term age(struct check *c, const struct ast *e)
{
    struct rule_type t = rule_type_number();
    t.unit[RULE_UNIT_YEARS] = 1;
    ir_id kids[2] = {arg(c, e, 0, RULE_DATE), arg(c, e, 1, RULE_DATE)};
    uint32_t february = 0;
    if (e->kids_n == 3) {
        february = e->kid[2]->op == AST_NAME && check_is(e->kid[2]->text, "february");
        if (february == 0) {
            check_find(c, AST_ERROR, "type", e->kid[2]->at,
                       .say = {NULL, MZ_T("Only the word february may stand here"), {{0}}},
                       .way = {NULL,
                               MZ_T("Write age(birth, at, february), or leave the third word out"),
                               {{0}}});
            return check_none();
        }
    }
    if (kids[0] == IR_NONE || kids[1] == IR_NONE) {
        return check_none();
    }
    struct ir_node n = {.op = IR_AGE, .cmp = IR_OPS_N, .arg = february, .type = t, .at = e->at};
    return strict(check_node(c, n, kids, 2), t);
}

static struct check_term dates(struct check *c, const struct ast *e, enum ir_op op,
                               const enum rule_kind *kinds)
{
    ir_id kids[2] = {IR_NONE, IR_NONE};
    for (size_t i = 0; i < e->kids_n; i++) {
        kids[i] = arg(c, e, i, kinds[i + 1]);
        if (kids[i] == IR_NONE) {
            return check_none();
        }
    }
    struct rule_type t = rule_type_of(kinds[0]);
    return strict(check_op(c, op, t, e->at, kids, (uint32_t)e->kids_n), t);
}

/* ---- the table ----------------------------------------------------------------------------------
 */

enum function {
    F_ROUND,
    F_MIN,
    F_MAX,
    F_CLAMP,
    F_AGE,
    F_ADD_MONTHS,
    F_MONTHS_BETWEEN,
    F_MONTH_OF,
    F_FIRST_DAY,
    F_LAST_DAY,
    F_YEAR_OF,
    F_DAYS_IN,
    F_PER_MONTH,
    F_PER_YEAR,
    F_PRORATE,
    F_COALESCE,
    F_OTHERWISE,
    F_SCALE,
    F_MARGINAL,
    F_IN_DIVISION,
    F_HAS,
    F_SIZE,
    F_N
};

struct shape {
    const char *name;
    size_t least;
    size_t most;
};

/* clang-format off */
static const struct shape shapes[F_N] = {
    {"round", 3, 3}, {"min", 2, 64}, {"max", 2, 64}, {"clamp", 3, 3}, {"age", 2, 3},
    {"add_months", 2, 2}, {"months_between", 2, 2}, {"month_of", 1, 1}, {"first_day", 1, 1},
    {"last_day", 1, 1}, {"year_of", 1, 1}, {"days_in", 1, 1}, {"per_month", 1, 1},
    {"per_year", 1, 1}, {"prorate", 2, 2}, {"coalesce", 2, 2}, {"otherwise", 2, 2},
    {"scale", 2, 2}, {"marginal", 2, 2}, {"in_division", 2, 2}, {"has", 2, 2}, {"size", 1, 1},
};
/* clang-format on */

static enum function function_of(mz_str s)
{
    for (int i = 0; i < F_N; i++) {
        if (check_is(s, shapes[i].name)) {
            return (enum function)i;
        }
    }
    return F_N;
}

static struct check_term date_call(struct check *c, const struct ast *e, enum function f)
{
    static const struct {
        enum ir_op op;
        enum rule_kind kinds[3];
    } rows[] = {
        {IR_ADD_MONTHS, {RULE_DATE, RULE_DATE, RULE_MONTHS}},
        {IR_MONTHS_BETWEEN, {RULE_MONTHS, RULE_DATE, RULE_DATE}},
        {IR_MONTH_OF, {RULE_MONTH, RULE_DATE}},
        {IR_FIRST_DAY, {RULE_DATE, RULE_MONTH}},
        {IR_LAST_DAY, {RULE_DATE, RULE_MONTH}},
        {IR_YEAR_OF, {RULE_NUM, RULE_DATE}},
        {IR_DAYS_IN, {RULE_DAYS, RULE_MONTH}},
    };
    return dates(c, e, rows[f - F_ADD_MONTHS].op, rows[f - F_ADD_MONTHS].kinds);
}

struct check_term check_call(struct check *c, const struct ast *e, const struct rule_type *want)
{
    enum function f = function_of(e->text);
    if (f == F_N) {
        check_find(c, AST_ERROR, "name", e->at,
                   .say = {NULL, MZ_T("There is no function \"{0}\""), {e->text}},
                   .way = {NULL,
                           MZ_T("round, clamp, min, max, age, add_months, months_between and the "
                                "others of the guide; a named rule is the function of one's own"),
                           {{0}}});
        return check_none();
    }
    if (e->kids_n < shapes[f].least || e->kids_n > shapes[f].most) {
        check_find(c, AST_ERROR, "type", e->at,
                   .say = {NULL,
                           MZ_T("\"{0}\" takes {1} values in its brackets, not {2}"),
                           {e->text, check_int(c, (int64_t)shapes[f].least),
                            check_int(c, (int64_t)e->kids_n)}},
                   .way = {NULL,
                           shapes[f].least == shapes[f].most
                               ? MZ_T("Write {1} values between the brackets, with commas")
                               : MZ_T("Write {1} to {2} values between the brackets, with commas"),
                           {e->text, check_int(c, (int64_t)shapes[f].least),
                            check_int(c, (int64_t)shapes[f].most)}});
        return check_none();
    }
    switch (f) {
    case F_ROUND:
        return round_to(c, e, want);
    case F_MIN:
        return least_most(c, e, IR_MIN, want);
    case F_MAX:
        return least_most(c, e, IR_MAX, want);
    case F_CLAMP:
        return clamp(c, e, want);
    case F_AGE:
        return age(c, e);
    case F_ADD_MONTHS:
    case F_MONTHS_BETWEEN:
    case F_MONTH_OF:
    case F_FIRST_DAY:
    case F_LAST_DAY:
    case F_YEAR_OF:
    case F_DAYS_IN:
        return date_call(c, e, f);
    case F_PER_MONTH:
        return period(c, e, true);
    case F_PER_YEAR:
        return period(c, e, false);
    case F_PRORATE:
        return prorate(c, e);
    case F_COALESCE:
        return coalesce(c, e, want);
    case F_OTHERWISE:
        return otherwise(c, e);
    case F_SCALE:
        return scale(c, e, IR_SCALE);
    case F_MARGINAL:
        return scale(c, e, IR_MARGINAL);
    case F_IN_DIVISION:
        return in_division(c, e);
    case F_HAS:
        return has(c, e);
    case F_SIZE:
        return size(c, e);
    case F_N:
        break;
    }
    return check_none();
}
