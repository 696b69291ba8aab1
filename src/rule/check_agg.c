/* check_agg.c - aggregates over members and over histories. */
#include "rule/check_parts.h"

static const char *const words[] = {"sum", "sum_known", "count",       "any",   "all",
                                    "min", "max",       "exactly_one", "latest"};

static int agg_of(mz_str s)
{
    for (int i = 0; i < (int)MZ_LEN(words); i++) {
        if (check_is(s, words[i])) {
            return i;
        }
    }
    return -1;
}

static ir_id bool2(struct check *c, enum ir_op op, struct ast_at at, ir_id x, ir_id y)
{
    if (x == IR_NONE || y == IR_NONE) {
        return x == IR_NONE ? y : x;
    }
    return check_op2(c, op, rule_type_of(RULE_BOOL), at, x, y);
}

/* ---- members ---------------------------------------------------------------------- */

/* One name in members[…]: a role (into *mask), a unit or a bool of the person. */
static bool selector(struct check *c, const struct ast *e, uint64_t *mask, ir_id *out)
{
    int role = c->b->role_enum;
    struct check_sym sym;
    int v = role < 0 || e->op != AST_NAME ? -1 : check_enum_value(c, role, e->text);
    if (v >= 0 && c->b->role_fact >= 0) {
        *mask |= UINT64_C(1) << (unsigned)v;
        return true;
    }
    if (e->op == AST_NAME && check_sym(c, e->text, &sym)) {
        ir_id id = check_bool(c, e);
        *out = bool2(c, IR_OR, e->at, *out, id);
        return id != IR_NONE;
    }
    check_find(c, AST_ERROR, "name", e->at,
               .say = {NULL,
                       MZ_T("\"{0}\" is neither a role nor a unit nor a condition of the "
                            "person"),
                       {e->text}},
               .way = {NULL,
                       MZ_T("Write a value of the list role, a unit, or a rule of the person that "
                            "is yes or no"),
                       {{0}}});
    return false;
}

static bool selection(struct check *c, const struct ast *members, ir_id *out)
{
    uint64_t mask = 0;
    *out = IR_NONE;
    for (size_t i = 0; i < members->kids_n; i++) {
        if (!selector(c, members->kid[i], &mask, out)) {
            return false;
        }
    }
    if (mask == 0) {
        return true;
    }
    const struct ir_fact *f = &c->b->facts[c->b->role_fact];
    c->fact_reached[c->b->role_fact] = true;
    struct ir_node role = {.op = IR_FACT,
                           .cmp = IR_OPS_N,
                           .entity = IR_PERSON,
                           .arg = (uint32_t)c->b->role_fact,
                           .type = f->type,
                           .at = members->at};
    ir_id who = check_node(c, role, NULL, 0);
    struct ir_node in = {.op = IR_IN,
                         .cmp = IR_OPS_N,
                         .type = rule_type_of(RULE_BOOL),
                         .num = (mz_wide)mask,
                         .at = members->at};
    *out = bool2(c, IR_OR, members->at, check_node(c, in, &who, 1), *out);
    return true;
}

static struct check_term agg_node(struct check *c, const struct ast *e, enum ir_agg agg,
                                  struct rule_type t, const ir_id *kids)
{
    struct ir_node n = {.op = IR_AGG, .cmp = IR_OPS_N, .arg = agg, .type = t, .at = e->at};
    return (struct check_term){check_node(c, n, kids, 2), t, CHECK_STRICT};
}

/* any, all, exactly_one and count: the value is a condition, the selection part of it. */
static struct check_term of_conditions(struct check *c, const struct ast *e, enum ir_agg agg,
                                       ir_id chosen)
{
    struct rule_type b = rule_type_of(RULE_BOOL);
    ir_id value = e->kid[1] == NULL ? IR_NONE : check_bool(c, e->kid[1]);
    if (e->kid[1] != NULL && value == IR_NONE) {
        return check_none();
    }
    if (agg == IR_COUNT) {
        struct rule_type t = rule_type_number();
        t.unit[RULE_UNIT_PERSON] = 1;
        return agg_node(c, e, agg, t,
                        (const ir_id[]){bool2(c, IR_AND, e->at, chosen, value), IR_NONE});
    }
    if (agg == IR_ALL && chosen != IR_NONE && value != IR_NONE) {
        ir_id no = check_op(c, IR_NOT, b, e->at, &chosen, 1);
        value = bool2(c, IR_OR, e->at, no, value);
    } else {
        value = bool2(c, IR_AND, e->at, chosen, value);
    }
    if (value == IR_NONE) {
        check_find(
            c, AST_ERROR, "type", e->at,
            .say = {NULL, MZ_T("\"{0}\" wants a condition behind a colon"), {e->text}},
            .way = {
                NULL,
                MZ_T("Write {0}(members: condition), such as {0}(members: age(birth, at) < 18岁)"),
                {e->text}});
        return check_none();
    }
    return agg_node(c, e, agg, b, (const ir_id[]){IR_NONE, value});
}

static struct check_term of_values(struct check *c, const struct ast *e, enum ir_agg agg,
                                   ir_id chosen, const struct rule_type *want)
{
    struct check_term x = e->kid[1] == NULL ? check_none() : check_expr(c, e->kid[1], want);
    if (e->kid[1] == NULL) {
        check_find(c, AST_ERROR, "type", e->at,
                   .say = {NULL, MZ_T("\"{0}\" wants a value behind a colon"), {e->text}},
                   .way = {NULL,
                           MZ_T("Write {0}(members: value), such as {0}(members: wage)"),
                           {e->text}});
    }
    if (x.id == IR_NONE) {
        return x;
    }
    bool adds = agg == IR_SUM || agg == IR_SUM_KNOWN;
    bool dates = x.t.kind == RULE_DATE || x.t.kind == RULE_MONTH || x.t.kind == RULE_MONTHS ||
                 x.t.kind == RULE_DAYS;
    if (agg == IR_LATEST || (x.t.kind != RULE_NUM && (adds || !dates))) {
        check_find(c, AST_ERROR, "type", e->at,
                   .say = {NULL,
                           MZ_T("\"{0}\" cannot be taken of \"{1}\""),
                           {e->text, check_type(c, &x.t)}},
                   .way = {NULL,
                           MZ_T("sum takes numbers, min and max also dates; for a condition use "
                                "any, all or count"),
                           {{0}}});
        return check_none();
    }
    if (adds && e->kid[1] != NULL && c->ranges[x.id].den == 0) {
        check_find(c, AST_ERROR, "range", e->kid[1]->at,
                   .say = {NULL,
                           MZ_T("Quotients with different divisors cannot be added up "
                                "exactly"),
                           {{0}}},
                   .way = {NULL, MZ_T("Divide the sum, or round each part"), {{0}}});
        return check_none();
    }
    struct check_term out = agg_node(c, e, agg, x.t, (const ir_id[]){chosen, x.id});
    out.loose = x.loose == CHECK_STRICT ? CHECK_STRICT : CHECK_LITERAL;
    return out;
}

static struct check_term over_members(struct check *c, const struct ast *e, enum ir_agg agg,
                                      const struct rule_type *want)
{
    enum ir_entity scope = c->scope;
    struct check_term out = check_none();
    ir_id chosen = IR_NONE;
    c->scope = IR_PERSON;
    check_former_members(c, e);
    bool fine = selection(c, e->kid[0], &chosen);
    if (fine && e->kid[2] != NULL) {
        ir_id cond = check_bool(c, e->kid[2]);
        fine = cond != IR_NONE;
        chosen = bool2(c, IR_AND, e->at, chosen, cond);
    }
    if (fine) {
        bool conditions =
            agg == IR_ANY || agg == IR_ALL || agg == IR_EXACTLY_ONE || agg == IR_COUNT;
        out = conditions ? of_conditions(c, e, agg, chosen) : of_values(c, e, agg, chosen, want);
    }
    c->scope = scope;
    return out;
}

/* ---- histories ------------------------------------------------------------------------ */

static ir_id month_minus(struct check *c, struct ast_at at, ir_id month, int64_t n)
{
    struct rule_type m = rule_type_of(RULE_MONTHS);
    return check_op2(c, IR_SUB, rule_type_of(RULE_MONTH), at, month, check_const(c, m, at, n, 1));
}

static void too_far(struct check *c, const struct ast *w, const struct ir_fact *f)
{
    if (f->history == IR_MONTHLY && !w->days && w->num > f->months && w->kid[0]->op == AST_NAME &&
        check_is(w->kid[0]->text, "at")) {
        check_find(
            c, AST_ERROR, "history", w->at,
            .say = {NULL,
                    MZ_T("Only {0} months of \"{1}\" are kept"),
                    {check_int(c, f->months), f->name.id}},
            .way = {NULL, MZ_T("Write a shorter window, or more months at the fact"), {{0}}});
    }
}

/* The window is of months: of a monthly history, and of entries that are spread over months. */
static bool in_months(const struct ast *facts, const struct ir_fact *f)
{
    return f->history == IR_MONTHLY || facts->num > 0;
}

/* last n months before x: whole months, or the days of [x - n, x). */
static bool window_last(struct check *c, const struct ast *d, const struct ir_fact *f, ir_id *kids)
{
    const struct ast *w = d->kid[0];
    struct check_term x = check_expr(c, w->kid[0], NULL);
    bool monthly = in_months(d, f);
    if (x.id == IR_NONE) {
        return false;
    }
    if (monthly && x.t.kind == RULE_DATE) {
        x.t = rule_type_of(RULE_MONTH);
        x.id = check_op(c, IR_MONTH_OF, x.t, w->at, &x.id, 1);
    }
    if (x.t.kind != (monthly ? RULE_MONTH : RULE_DATE) || (monthly && w->days)) {
        check_find(c, AST_ERROR, "history", w->at,
                   .say = {NULL,
                           f->history == IR_MONTHLY
                               ? MZ_T("A monthly history is counted in months")
                           : monthly ? MZ_T("What is spread over months is counted in months")
                                   : MZ_T("A dated history wants a date behind \"before\""),
                           {{0}}},
                   .way = {NULL,
                           monthly ? MZ_T("Write last 12 months before at")
                                   : MZ_T("Write last 30 days before at, or another date"),
                           {{0}}});
        return false;
    }
    too_far(c, w, f);
    if (monthly) {
        kids[0] = month_minus(c, w->at, x.id, w->num);
        kids[1] = month_minus(c, w->at, x.id, 1);
        return true;
    }
    kids[1] = x.id;
    struct rule_type span = rule_type_of(w->days ? RULE_DAYS : RULE_MONTHS);
    ir_id n = check_const(c, span, w->at, w->days ? w->num : -w->num, 1);
    kids[0] =
        check_op2(c, w->days ? IR_SUB : IR_ADD_MONTHS, rule_type_of(RULE_DATE), w->at, x.id, n);
    return true;
}

/* The first month of the year of a date or month: years since the calendar's first, in months. */
static ir_id year_begin(struct check *c, struct ast_at at, ir_id date)
{
    enum { MONTHS_A_YEAR = 12 };
    struct rule_type number = rule_type_number();
    struct rule_type months = rule_type_of(RULE_MONTHS);
    struct rule_type month = rule_type_of(RULE_MONTH);
    ir_id year = check_op(c, IR_YEAR_OF, number, at, &date, 1);
    ir_id since =
        check_op2(c, IR_SUB, number, at, year, check_const(c, number, at, MZ_YEAR_MIN, 1));
    ir_id span =
        check_op2(c, IR_MUL, months, at, check_const(c, months, at, MONTHS_A_YEAR, 1), since);
    return check_op2(c, IR_ADD, month, at,
                     check_const(c, month, at, (mz_wide)MZ_YEAR_MIN * MONTHS_A_YEAR, 1), span);
}

/* year of x: from the first of January on, as far as before x. */
static bool window_year(struct check *c, const struct ast *d, const struct ir_fact *f, ir_id *kids)
{
    const struct ast *w = d->kid[0];
    struct rule_type date = rule_type_of(RULE_DATE);
    struct rule_type month = rule_type_of(RULE_MONTH);
    ir_id x = check_typed(c, w->kid[0], &date);
    if (x == IR_NONE) {
        return false;
    }
    kids[0] = year_begin(c, w->at, x);
    if (!in_months(d, f)) {
        kids[0] = check_op(c, IR_FIRST_DAY, date, w->at, &kids[0], 1);
        kids[1] = x;
        return true;
    }
    kids[1] = month_minus(c, w->at, check_op(c, IR_MONTH_OF, month, w->at, &x, 1), 1);
    return true;
}

/* a .. b with both ends; the end of a dated window is the day after b. */
static bool window_between(struct check *c, const struct ast *d, const struct ir_fact *f,
                           ir_id *kids)
{
    const struct ast *w = d->kid[0];
    struct rule_type t = rule_type_of(in_months(d, f) ? RULE_MONTH : RULE_DATE);
    kids[0] = check_typed(c, w->kid[0], &t);
    kids[1] = check_typed(c, w->kid[1], &t);
    if (kids[0] == IR_NONE || kids[1] == IR_NONE) {
        return false;
    }
    if (!in_months(d, f)) {
        ir_id one = check_const(c, rule_type_of(RULE_DAYS), w->at, 1, 1);
        kids[1] = check_op2(c, IR_ADD, t, w->at, kids[1], one);
    }
    return true;
}

/* `where value >= x`: the comparison and its other side. */
static bool where_value(struct check *c, const struct ast *e, const struct ir_fact *f,
                        enum ir_op *cmp, ir_id *bound)
{
    static const enum ir_op ops[] = {IR_EQ, IR_NE, IR_LT, IR_LE, IR_GT, IR_GE};
    static const enum ir_op turned[] = {IR_EQ, IR_NE, IR_GT, IR_GE, IR_LT, IR_LE};
    bool compares = e->op >= AST_EQ && e->op <= AST_GE;
    bool left = compares && e->kid[0]->op == AST_NAME && check_is(e->kid[0]->text, "value");
    bool right = compares && e->kid[1]->op == AST_NAME && check_is(e->kid[1]->text, "value");
    if (left == right) {
        check_find(c, AST_ERROR, "history", e->at,
                   .say = {NULL,
                           MZ_T("Behind \"where\" of a history only one comparison of "
                                "\"value\" may stand"),
                           {{0}}},
                   .way = {NULL,
                           MZ_T("Write \"where value > 100元\"; put any other condition into a "
                                "rule of its own"),
                           {{0}}});
        return false;
    }
    *cmp = left ? ops[e->op - AST_EQ] : turned[e->op - AST_EQ];
    *bound = check_typed(c, e->kid[left ? 1 : 0], &f->type);
    return *bound != IR_NONE;
}

static struct rule_type window_type(const struct ir_fact *f, enum ir_agg agg, bool spread)
{
    struct rule_type t = f->type;
    switch (agg) {
    case IR_SUM:
    case IR_SUM_KNOWN:
        /* So many months of an amount per month, or what of an amount falls to so many months. */
        t.period = t.period == RULE_PER_MONTH || spread ? RULE_AMOUNT : t.period;
        return t;
    case IR_COUNT:
        return rule_type_number();
    case IR_ANY:
    case IR_ALL:
    case IR_EXACTLY_ONE:
        return rule_type_of(RULE_BOOL);
    case IR_AGG_MIN:
    case IR_AGG_MAX:
    case IR_LATEST:
        return t;
    }
    return t;
}

static bool window_fits(struct check *c, const struct ast *e, const struct ir_fact *f,
                        enum ir_agg agg)
{
    bool truth = agg == IR_ANY || agg == IR_ALL || agg == IR_EXACTLY_ONE;
    bool adds = agg == IR_SUM || agg == IR_SUM_KNOWN || agg == IR_AGG_MIN || agg == IR_AGG_MAX;
    if ((truth && f->type.kind != RULE_BOOL) || (adds && f->type.kind != RULE_NUM)) {
        check_find(c, AST_ERROR, "type", e->at,
                   .say = {NULL,
                           MZ_T("\"{0}\" cannot be taken of \"{1}\""),
                           {e->text, check_type(c, &f->type)}},
                   .way = {NULL,
                           truth ? MZ_T("count(facts(…) where value …) > 0 tells whether "
                                        "there is one")
                                 : MZ_T("sum takes numbers, min and max also dates; for a "
                                        "condition use any, all or count"),
                           {{0}}});
        return false;
    }
    bool own =
        e->kid[1] == NULL || (e->kid[1]->op == AST_NAME && check_is(e->kid[1]->text, "value"));
    if (!own) {
        check_find(c, AST_ERROR, "history", e->kid[1]->at,
                   .say = {NULL, MZ_T("Of a history only \"value\" itself is taken"), {{0}}},
                   .way = {NULL,
                           MZ_T("Write sum(facts(…)) without a colon, and compute with the sum"),
                           {{0}}});
    }
    return own;
}

/* Can the entries of the fact be spread so? */
static bool spreads(struct check *c, const struct ast *d, const struct ir_fact *f, enum ir_agg agg)
{
    enum { YEAR_MONTHS = 12 };
    enum rule_period per = f->type.period;
    bool amount = f->type.kind == RULE_NUM && f->type.unit[RULE_UNIT_YUAN] != 0 &&
                  (per == RULE_NO_PERIOD || per == RULE_ONCE || per == RULE_PER_YEAR);
    const char *say = NULL;
    const char *way = NULL;
    if (f->history != IR_DATED || !amount) {
        say = MZ_T("Only amounts of a dated history, paid once or for a year, are spread over "
                   "months");
        way = MZ_T("Declare \"{0}\" with \"history: dated\" and \"type: money once\" or \"money "
                   "per year\", or leave \"spread\" out");
    } else if (agg != IR_SUM && agg != IR_SUM_KNOWN) {
        say = MZ_T("Of what is spread over months only a sum can be taken");
        way = MZ_T("Write sum(facts({0}, …)), or leave \"spread\" out");
    } else if (d->num < 2 || d->num > IR_SPREAD_MAX) {
        say = MZ_T("Something is spread over 2 to 120 months");
        way = MZ_T("Write such a number of months; what counts whole in its month needs no spread");
    } else if (per == RULE_PER_YEAR && d->num != YEAR_MONTHS) {
        say = MZ_T("An amount per year belongs to 12 months");
        way = MZ_T("Write \"spread 12 months\", or declare \"{0}\" as \"money once\"");
    }
    if (say != NULL) {
        check_find(c, AST_ERROR, "history", d->at, .say = {NULL, say, {{0}}},
                   .way = {NULL, way, {d->text}});
    }
    return say == NULL;
}

static const struct ir_fact *history_of(struct check *c, const struct ast *d, uint32_t *place)
{
    struct check_sym sym;
    if (!check_sym(c, d->text, &sym) || sym.kind != CHECK_FACT ||
        c->b->facts[sym.i].history == IR_NO_HISTORY) {
        check_find(c, AST_ERROR, "history", d->at,
                   .say = {NULL, MZ_T("\"{0}\" is no fact with a history"), {d->text}},
                   .way = {NULL,
                           MZ_T("Write \"history: month\" or \"history: dated\" at the fact"),
                           {{0}}});
        return NULL;
    }
    const struct ir_fact *f = &c->b->facts[sym.i];
    c->fact_reached[sym.i] = true;
    *place = sym.i;
    if (f->entity == IR_PERSON && c->scope != IR_PERSON) {
        check_find(c, AST_ERROR, "entity", d->at,
                   .say = {NULL,
                           MZ_T("\"{0}\" is of a person and cannot stand alone in a formula "
                                "of the household"),
                           {d->text}},
                   .way = {NULL, MZ_T("Say over which members: sum(members: {0})"), {d->text}});
        return NULL;
    }
    return f;
}

static bool window_of(struct check *c, const struct ast *d, const struct ir_fact *f, ir_id *kids)
{
    const struct ast *w = d->kid[0];
    bool fine = w->op == AST_LAST   ? window_last(c, d, f, kids)
                : w->op == AST_YEAR ? window_year(c, d, f, kids)
                                    : window_between(c, d, f, kids);
    struct check_window in = {kids[0], kids[1], in_months(d, f)};
    fine = fine && (d->kids_n < 2 || check_clip(c, d->kid[1], &in));
    kids[0] = in.from;
    kids[1] = in.to;
    return fine;
}

bool check_months_of(struct check *c, const struct ast *window, struct check_window *out)
{
    static const struct ir_fact monthly = {.history = IR_MONTHLY, .months = INT32_MAX};
    struct ast *kid[1] = {NULL};
    struct ast d = {.op = AST_FACTS, .at = window->at, .kid = kid, .kids_n = 1};
    ir_id kids[3] = {IR_NONE, IR_NONE, IR_NONE};
    kid[0] = MZ_NEW(c->a, struct ast);
    *kid[0] = *window;
    bool fine = window_of(c, &d, &monthly, kids);
    *out = (struct check_window){kids[0], kids[1], true};
    return fine;
}

static struct check_term over_facts(struct check *c, const struct ast *e, enum ir_agg agg)
{
    const struct ast *d = e->kid[0];
    uint32_t place = 0;
    const struct ir_fact *f = history_of(c, d, &place);
    ir_id kids[3] = {IR_NONE, IR_NONE, IR_NONE};
    struct ir_node n = {.op = IR_WINDOW, .cmp = IR_OPS_N, .arg = agg, .at = e->at};
    if (f == NULL || !window_fits(c, e, f, agg) || (d->num > 0 && !spreads(c, d, f, agg))) {
        return check_none();
    }
    bool fine = window_of(c, d, f, kids);
    if (fine && e->kid[2] != NULL) {
        const struct rule_type *before = c->value_t;
        c->value_t = &f->type;
        fine = where_value(c, e->kid[2], f, &n.cmp, &kids[2]);
        c->value_t = before;
    }
    if (!fine) {
        return check_none();
    }
    n.num = place;
    n.entity = f->entity;
    n.den = d->num;
    n.type = window_type(f, agg, d->num > 0);
    return (struct check_term){check_node(c, n, kids, 3), n.type, CHECK_STRICT};
}

struct check_term check_agg(struct check *c, const struct ast *e, const struct rule_type *want)
{
    int agg = agg_of(e->text);
    if (agg < 0 || e->kids_n < 3) {
        check_find(c, AST_ERROR, "name", e->at,
                   .say = {NULL, MZ_T("There is no function \"{0}\""), {e->text}},
                   .way = {NULL,
                           MZ_T("sum, sum_known, count, any, all, min, max, exactly_one or latest"),
                           {{0}}});
        return check_none();
    }
    if (e->kid[0]->op == AST_FACTS) {
        return over_facts(c, e, (enum ir_agg)agg);
    }
    if (e->kids_n > 3) {
        return check_member_months(c, e, (enum ir_agg)agg);
    }
    return over_members(c, e, (enum ir_agg)agg, want);
}
