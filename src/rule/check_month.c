/*
 * check_month.c - units with a time: who belongs to them on the day of the decision, and in each
 * month of a window. Their time is [from, to) of the person; a window is cut to it.
 */
#include "rule/check_parts.h"

/* When a month counts: the day of it that has to be in the time. */
enum counts { FIRST_DAY, LAST_DAY, ANY_DAY, WHOLE, COUNTS_N };

static enum counts counts_of(mz_str s)
{
    static const char *const words[] = {"first_day", "last_day", "any_day", "whole"};
    for (int i = 0; i < COUNTS_N; i++) {
        if (check_is(s, words[i])) {
            return (enum counts)i;
        }
    }
    return COUNTS_N;
}

static struct rule_type of(enum rule_kind kind)
{
    return rule_type_of(kind);
}

/* ---- the unit -------------------------------------------------------------------------- */

static ir_id both(struct check *c, struct ast_at at, ir_id x, ir_id y)
{
    return x == IR_NONE || y == IR_NONE ? IR_NONE
                                        : check_op2(c, IR_AND, of(RULE_BOOL), at, x, y);
}

static ir_id in_order(struct check *c, enum ir_op op, struct ast_at at, ir_id x, ir_id y)
{
    return x == IR_NONE || y == IR_NONE ? IR_NONE : check_op2(c, op, of(RULE_BOOL), at, x, y);
}

static bool timed(const struct ast_unit *u)
{
    return u->from != NULL || u->to != NULL;
}

static void ask_month(struct check *c, const struct ast_unit *u)
{
    if (timed(u) == (counts_of(u->month.s) != COUNTS_N)) {
        return;
    }
    check_find(c, AST_ERROR, "unit", u->month.s.n > 0 ? u->month.at : u->id.at,
               .say = {NULL,
                       timed(u) ? MZ_T("\"{0}\" has a time, and nothing says in which months "
                                       "somebody counts")
                                : MZ_T("\"{0}\" has no time; its months are those of the decision"),
                       {u->id.s}},
               .way = {NULL,
                       timed(u) ? MZ_T("Write \"month\": first_day, last_day, any_day or whole")
                                : MZ_T("Write \"from\" and \"to\", or take \"month\" away"),
                       {{0}}});
}

void check_unit_make(struct check *c, struct check_unit *u)
{
    struct rule_type date = of(RULE_DATE);
    const struct ast_unit *s = u->unit;
    c->scope = IR_PERSON;
    if (s->where == NULL) {
        return;
    }
    u->where = check_bool(c, s->where);
    u->node = u->where;
    ask_month(c, s);
    if (!timed(s)) {
        return;
    }
    ir_id at = check_op(c, IR_AT, date, s->id.at, NULL, 0);
    if (s->from != NULL) {
        u->from = check_typed(c, s->from, &date);
        u->node = both(c, s->id.at, u->node, in_order(c, IR_LE, s->from->at, u->from, at));
    }
    if (s->to != NULL) {
        u->to = check_typed(c, s->to, &date);
        u->node = both(c, s->id.at, u->node, in_order(c, IR_LT, s->to->at, at, u->to));
    }
}

/* ---- its months ---------------------------------------------------------------------------- */

static ir_id month_of(struct check *c, struct ast_at at, ir_id day)
{
    return check_op(c, IR_MONTH_OF, of(RULE_MONTH), at, &day, 1);
}

static ir_id day_before(struct check *c, struct ast_at at, ir_id day)
{
    return check_op2(c, IR_SUB, of(RULE_DATE), at, day, check_const(c, of(RULE_DAYS), at, 1, 1));
}

static ir_id month_by(struct check *c, enum ir_op op, struct ast_at at, ir_id month)
{
    return check_op2(c, op, of(RULE_MONTH), at, month, check_const(c, of(RULE_MONTHS), at, 1, 1));
}

/* The first month that counts: its first day, or its last, is not before `from`. */
static ir_id first_month(struct check *c, enum counts how, struct ast_at at, ir_id from)
{
    bool begins = how == FIRST_DAY || how == WHOLE;
    return begins ? month_by(c, IR_ADD, at, month_of(c, at, day_before(c, at, from)))
                  : month_of(c, at, from);
}

/* The last month that counts: its last day, or its first, is before `to`. */
static ir_id last_month(struct check *c, enum counts how, struct ast_at at, ir_id to)
{
    bool ends = how == LAST_DAY || how == WHOLE;
    return ends ? month_by(c, IR_SUB, at, month_of(c, at, to))
                : month_of(c, at, day_before(c, at, to));
}

static const struct check_unit *timed_unit(struct check *c, const struct ast *e)
{
    struct check_sym sym;
    bool found = check_sym(c, e->text, &sym) && sym.kind == CHECK_UNIT;
    const struct check_unit *u = found ? &c->units[sym.i] : NULL;
    if (u != NULL && timed(u->unit)) {
        return u->node == IR_NONE ? NULL : u; /* what is wrong with it was said there */
    }
    check_find(c, AST_ERROR, "unit", e->at,
               .say = {NULL, MZ_T("\"{0}\" is no unit with a time"), {e->text}},
               .way = {NULL,
                       MZ_T("Declare it under units with \"from\" or \"to\" and \"month\", or "
                            "leave it out here"),
                       {{0}}});
    return NULL;
}

bool check_clip(struct check *c, const struct ast *e, struct check_window *w)
{
    if (c->scope != IR_PERSON) {
        check_find(c, AST_ERROR, "entity", e->at,
                   .say = {NULL, MZ_T("A window is cut to the time of a person in a unit"), {{0}}},
                   .way = {NULL,
                           MZ_T("Write it in a rule of the person, or behind the colon of "
                                "sum(members: …)"),
                           {{0}}});
        return false;
    }
    const struct check_unit *u = timed_unit(c, e);
    if (u == NULL) {
        return false;
    }
    struct rule_type t = of(w->months ? RULE_MONTH : RULE_DATE);
    enum counts how = counts_of(u->unit->month.s);
    ir_id to = w->to;
    if (u->from != IR_NONE) {
        ir_id first = w->months ? first_month(c, how, e->at, u->from) : u->from;
        w->from = check_op2(c, IR_MAX, t, e->at, w->from, first);
    }
    if (u->to != IR_NONE) {
        ir_id last = w->months ? last_month(c, how, e->at, u->to) : u->to;
        to = check_op2(c, IR_MIN, t, e->at, to, last);
    }
    /* Who does not belong to it at all has an empty window: it ends before it begins. */
    ir_id none = w->months ? month_by(c, IR_SUB, e->at, w->from) : w->from;
    w->to = check_op(c, IR_IF, t, e->at, (const ir_id[]){u->where, to, none}, 3);
    return true;
}

/* ---- how many, month by month ------------------------------------------------------------------
 */

/* The months of the window in which the member counts, as a number. */
static ir_id months_in(struct check *c, struct ast_at at, const struct check_window *w)
{
    struct rule_type months = of(RULE_MONTHS);
    struct rule_type number = rule_type_number();
    number.unit[RULE_UNIT_PERSON] = 1;
    ir_id span = check_op2(c, IR_SUB, months, at, w->to, w->from);
    ir_id one = check_const(c, months, at, 1, 1);
    span = check_op2(c, IR_ADD, months, at, span, one);
    span = check_op2(c, IR_MAX, months, at, span, check_const(c, months, at, 0, 1));
    return check_op(c, IR_NUMBER, number, at, &span, 1);
}

struct check_term check_member_months(struct check *c, const struct ast *e, enum ir_agg agg)
{
    const struct ast *d = e->kid[0];
    enum ir_entity scope = c->scope;
    struct check_window w;
    if (agg != IR_COUNT || d->kids_n != 1 || e->kid[1] != NULL || e->kid[2] != NULL) {
        check_find(c, AST_ERROR, "type", e->at,
                   .say = {NULL,
                           MZ_T("Month by month the members of one unit are counted, and nothing "
                                "else"),
                           {{0}}},
                   .way = {NULL,
                           MZ_T("Write count(members[unit], last 12 months before at); for amounts "
                                "write sum(members: sum(facts(…, in unit)))"),
                           {{0}}});
        return check_none();
    }
    if (!check_months_of(c, e->kid[3], &w)) {
        return check_none();
    }
    c->scope = IR_PERSON;
    bool fine = check_clip(c, d->kid[0], &w);
    ir_id value = fine ? months_in(c, e->at, &w) : IR_NONE;
    c->scope = scope;
    if (!fine) {
        return check_none();
    }
    struct ir_node n = {.op = IR_AGG, .cmp = IR_OPS_N, .arg = IR_SUM, .at = e->at};
    n.type = rule_type_number();
    n.type.unit[RULE_UNIT_PERSON] = 1;
    return (struct check_term){check_node(c, n, (const ir_id[]){IR_NONE, value}, 2), n.type,
                               CHECK_STRICT};
}
