/* check_bound.c - bounds between the values of a parameter: evaluated on every one of them. */
#include "rule/check_parts.h"

enum { BOUND_NODES = 400 };

struct num {
    bool known;
    mz_wide num;
    mz_wide den;
};

/* Where a bound is evaluated. */
struct place {
    const struct check_param *p;
    const struct ir_value *value;
    const struct ir_value *parent;
    mz_date day;
};

/* The value in force for a division on a day, the nearest at or above `code`. */
static const struct ir_value *in_force(const struct ir_param *p, int64_t code, uint16_t key,
                                       mz_date day)
{
    static const int64_t below[] = {INT64_C(1000000000000),
                                    INT64_C(10000000000),
                                    INT64_C(100000000),
                                    INT64_C(1000000),
                                    1000,
                                    1};
    for (int level = check_level(code); level >= 0; level--) {
        int64_t at = level == 0 ? 0 : code / below[level] * below[level];
        size_t lo = 0;
        size_t hi = p->values_n;
        while (lo < hi) { /* the first that is behind (at, key, day) */
            size_t mid = lo + (hi - lo) / 2;
            const struct ir_value *v = &p->values[mid];
            bool before = v->division != at ? v->division < at
                          : v->key != key   ? v->key < key
                                            : v->from.v <= day.v;
            lo = before ? mid + 1 : lo;
            hi = before ? hi : mid;
        }
        const struct ir_value *v = lo == 0 ? NULL : &p->values[lo - 1];
        if (v != NULL && v->division == at && v->key == key &&
            (v->to.v == MZ_DATE_NONE.v || v->to.v > day.v)) {
            return v;
        }
    }
    return NULL;
}

static int64_t above(int64_t code)
{
    static const int64_t below[] = {INT64_C(1000000000000),
                                    INT64_C(10000000000),
                                    INT64_C(100000000),
                                    INT64_C(1000000),
                                    1000,
                                    1};
    int level = check_level(code);
    return level <= 1 ? 0 : code / below[level - 1] * below[level - 1];
}

static struct num fraction(mz_wide num, mz_wide den)
{
    mz_wide gcd = check_gcd(num, den);
    gcd = gcd == 0 ? 1 : gcd;
    return (struct num){true, num / gcd, den / gcd};
}

static struct num truth(bool v)
{
    return (struct num){true, v, 1};
}

static struct num of_value(const struct ir_value *v, int64_t scale)
{
    return v == NULL ? (struct num){false, 0, 1} : fraction(v->v, scale);
}

static struct num of_param(const struct check *c, const struct ir_node *n, const struct place *at)
{
    const struct ir_param *p = &c->params[n->arg].ir;
    uint16_t key = p->key_enum == at->p->ir.key_enum ? at->value->key : 0;
    int64_t places[IR_PLACES_MAX];
    (void)ir_places_on(c->b, at->value->division, at->day, places);
    return of_value(in_force(p, places[0], key, at->day), p->scale);
}

static struct num round_num(const struct ir_node *n, struct num x)
{
    mz_wide q = x.num * n->den;
    mz_wide d = x.den * n->num;
    mz_wide low = q / d - (q % d != 0 && q < 0);
    mz_wide rest = q - low * d;
    bool away = low >= 0; /* of two neighbours the upper one is farther from 0 */
    bool up = false;
    switch ((enum ir_round)n->arg) {
    case IR_HALF_UP:
        up = 2 * rest > d || (2 * rest == d && away);
        break;
    case IR_HALF_EVEN:
        up = 2 * rest > d || (2 * rest == d && low % 2 != 0);
        break;
    case IR_AWAY:
        up = rest != 0 && away;
        break;
    case IR_TOWARDS:
        up = rest != 0 && !away;
        break;
    case IR_CEIL:
        up = rest != 0;
        break;
    case IR_FLOOR:
        break;
    }
    return fraction((low + up) * n->num, n->den);
}

static struct num pair(enum ir_op op, struct num x, struct num y)
{
    mz_wide l = x.num * y.den;
    mz_wide r = y.num * x.den;
    switch (op) {
    case IR_ADD:
        return fraction(l + r, x.den * y.den);
    case IR_SUB:
        return fraction(l - r, x.den * y.den);
    case IR_MUL:
        return fraction(x.num * y.num, x.den * y.den);
    case IR_DIV:
        return y.num == 0  ? (struct num){false, 0, 1}
               : y.num < 0 ? fraction(-x.num * y.den, x.den * -y.num)
                           : fraction(x.num * y.den, x.den * y.num);
    case IR_EQ:
        return truth(l == r);
    case IR_NE:
        return truth(l != r);
    case IR_LT:
        return truth(l < r);
    case IR_LE:
        return truth(l <= r);
    case IR_GT:
        return truth(l > r);
    case IR_GE:
        return truth(l >= r);
    case IR_MIN:
        return l < r ? x : y;
    case IR_MAX:
        return l > r ? x : y;
    case IR_AND:
        return truth(x.num != 0 && y.num != 0);
    case IR_OR:
        return truth(x.num != 0 || y.num != 0);
    default: /* nothing else has two kids in a bound */
        return (struct num){false, 0, 1};
    }
}

static struct num one(const struct check *c, const struct ir_node *n, ir_id id,
                      const struct num *vals, const struct place *at)
{
    struct num x = n->kids_n > 0 && n->op != IR_PARAM ? vals[ir_kid_at(c->w, id, 0)]
                                                      : (struct num){true, 0, 1};
    switch (n->op) {
    case IR_CONST:
        return fraction(n->num, n->den);
    case IR_UNKNOWN:
        return of_value(n->arg == 2 ? at->parent : at->value, at->p->ir.scale);
    case IR_PARAM:
        return of_param(c, n, at);
    case IR_NOT:
        return x.known ? truth(x.num == 0) : x;
    case IR_NEG:
        return x.known ? fraction(-x.num, x.den) : x;
    case IR_ROUND:
        return x.known ? round_num(n, x) : x;
    case IR_IF: {
        struct num y = vals[ir_kid_at(c->w, id, x.num != 0 ? 1 : 2)];
        return x.known ? y : x;
    }
    default: {
        struct num y = n->kids_n == 2 ? vals[ir_kid_at(c->w, id, 1)] : (struct num){false, 0, 1};
        return x.known && y.known ? pair(n->op, x, y) : (struct num){false, 0, 1};
    }
    }
}

static bool broken(const struct check *c, ir_id root, const struct place *at)
{
    struct num vals[BOUND_NODES];
    size_t n = ir_added(c->w);
    for (ir_id id = 0; id < n && id < BOUND_NODES; id++) {
        vals[id] = one(c, ir_node_at(c->w, id), id, vals, at);
    }
    return root < BOUND_NODES && vals[root].known && vals[root].num == 0;
}

static void say(struct check *c, const struct place *at, const struct ast_bound *b, bool own)
{
    mz_str text = ast_print(c->a, c->cx->lang, b->formula);
    check_find(c, own ? AST_ERROR : AST_WARNING, "bound", at->value->at,
               .say = {NULL,
                       own ? MZ_T("This value breaks the bound \"{0}\" on {1}")
                           : MZ_T("This value breaks the bound \"{0}\" from {1} on, when the "
                                  "division above changed"),
                       {text, check_date(c, at->day)}},
               .way = {NULL,
                       MZ_T("Correct the value or its date; the bound cites {0}"),
                       {b->cite.s.n > 0 ? b->cite.s : MZ_S("-")}});
}

/* On the day a value begins, and on each day on which the parent changes while it holds. */
static void on_value(struct check *c, const struct check_param *p, const struct ast_bound *b,
                     ir_id root, size_t i)
{
    const struct ir_value *v = &p->ir.values[i];
    mz_date end = v->to;
    if (i + 1 < p->ir.values_n && p->ir.values[i + 1].division == v->division &&
        p->ir.values[i + 1].key == v->key &&
        (end.v == MZ_DATE_NONE.v || p->ir.values[i + 1].from.v < end.v)) {
        end = p->ir.values[i + 1].from;
    }
    struct place at = {p, v, NULL, v->from};
    at.parent = v->division == 0 ? NULL : in_force(&p->ir, above(v->division), v->key, at.day);
    if (broken(c, root, &at)) {
        say(c, &at, b, true);
        return;
    }
    const struct ir_value *parent = at.parent;
    for (size_t k = parent == NULL ? p->ir.values_n : (size_t)(parent - p->ir.values) + 1;
         k < p->ir.values_n; k++) {
        const struct ir_value *next = &p->ir.values[k];
        if (next->division != parent->division || next->key != parent->key ||
            (end.v != MZ_DATE_NONE.v && next->from.v >= end.v)) {
            return;
        }
        at.day = next->from;
        at.parent = next;
        if (broken(c, root, &at)) {
            say(c, &at, b, false);
            return;
        }
    }
}

static void bound(struct check *c, const struct check_param *p, const struct ast_bound *b)
{
    struct rule_type t = p->ir.type;
    c->value_t = &t;
    c->parent_too = true;
    c->quiet = true; /* value and parent have no range of their own */
    ir_id root = check_bool(c, b->formula);
    c->value_t = NULL;
    c->parent_too = false;
    c->quiet = false;
    if (root == IR_NONE) {
        return;
    }
    if (ir_added(c->w) > BOUND_NODES) {
        check_find(c, AST_ERROR, "bound", b->formula->at,
                   .say = {NULL, MZ_T("This bound is too long"), {{0}}},
                   .way = {NULL,
                           MZ_T("Split it into several bounds; each may have up to {0} parts"),
                           {check_int(c, BOUND_NODES)}});
        return;
    }
    for (size_t i = 0; i < p->ir.values_n; i++) {
        on_value(c, p, b, root, i);
    }
    if (b->cite.s.n == 0) {
        check_find(c, AST_ERROR, "cite", b->formula->at,
                   .say = {NULL, MZ_T("This bound cites nothing"), {{0}}},
                   .way = {NULL,
                           MZ_T("Write \"cite\" with the article, or \"local: to be "
                                "confirmed\""),
                           {{0}}});
    } else {
        check_cite(c, b->cite.s, b->cite.at, MZ_DATE_NONE);
    }
}

/* In a graph of their own: bounds are no part of the book. */
void check_bounds(struct check *c)
{
    for (size_t i = 0; i < c->params_n; i++) {
        for (size_t k = 0; k < c->params[i].source->bounds_n; k++) {
            ir_build *w = c->w;
            struct check_range *ranges = c->ranges;
            size_t cap = c->ranges_cap;
            c->w = ir_build_new(c->a, c->b);
            c->ranges = NULL;
            c->ranges_cap = 0;
            if (c->params[i].source->bounds[k].formula != NULL) {
                bound(c, &c->params[i], &c->params[i].source->bounds[k]);
            }
            c->w = w;
            c->ranges = ranges;
            c->ranges_cap = cap;
        }
    }
}
