/* check_param.c - parameters: values of all packs in one table, their places and times. */
#include <inttypes.h>
#include <stdlib.h>

#include "rule/check_parts.h"

/* ---- divisions -------------------------------------------------------------------- */

bool check_division(mz_str s, int64_t *out)
{
    int64_t v = 0;
    if (s.n == 1 && s.p[0] == '0') {
        *out = 0;
        return true;
    }
    if (s.n != 2 && s.n != 4 && s.n != 6 && s.n != 9 && s.n != 12) {
        return false;
    }
    for (size_t i = 0; i < 12; i++) {
        int d = i < s.n ? s.p[i] : '0';
        if (d < '0' || d > '9') {
            return false;
        }
        v = v * 10 + (d - '0');
    }
    *out = v;
    return v / INT64_C(10000000000) >= 11; /* provinces begin with 11 */
}

int check_level(int64_t code)
{
    static const int64_t below[] = {INT64_C(1000000000000),
                                    INT64_C(10000000000),
                                    INT64_C(100000000),
                                    INT64_C(1000000),
                                    1000,
                                    1};
    int level = 0;
    while (level < 5 && code % below[level] != 0) {
        level++;
    }
    return code == 0 ? 0 : level;
}

bool check_division_in(int64_t code, int64_t top)
{
    static const int64_t below[] = {INT64_C(1000000000000),
                                    INT64_C(10000000000),
                                    INT64_C(100000000),
                                    INT64_C(1000000),
                                    1000,
                                    1};
    int64_t unit = below[check_level(top)];
    return top == 0 || code / unit == top / unit;
}

/* ---- one value --------------------------------------------------------------------- */

struct gather {
    struct check_param *p;
    struct ir_value *v;
    mz_wide *num;
    mz_wide *den;
    size_t n;
};

static void division_error(struct check *c, struct ast_at at, mz_str code)
{
    check_find(
        c, AST_ERROR, "division", at,
        .say = {NULL, MZ_T("\"{0}\" is no code of a division"), {code}},
        .way = {NULL, MZ_T("A code has 2, 4, 6, 9 or 12 digits; 0 is the whole country"), {{0}}});
}

/* A standard is set by a level of set_at: for itself, or as "set_by" for a division of its own. */
static void allowed(struct check *c, const struct ast_param *from, const struct ast_value *v,
                    mz_str where, int64_t code)
{
    static const char *const words[] = {"country", "province", "prefecture",
                                        "county",  "township", "village"};
    int64_t by = code;
    struct ast_at at = v->at;
    if (v->set_by.n > 0 && (!check_division(v->set_by, &by) || !check_division_in(code, by))) {
        check_find(c, AST_ERROR, "division", at,
                   .say = {NULL, MZ_T("{0} does not set what holds in {1}"), {v->set_by, where}},
                   .way = {NULL, MZ_T("\"set_by\" is a division above, or the same"), {{0}}});
        return;
    }
    const char *level = words[check_level(by)];
    for (size_t i = 0; i < from->set_at_n; i++) {
        if (check_is(from->set_at[i].s, level)) {
            return;
        }
    }
    if (from->set_at_n > 0) {
        check_find(
            c, AST_ERROR, "division", at,
            .say = {NULL,
                    MZ_T("\"{0}\" may not be set at this level ({1})"),
                    {from->id.s, mz_str_of(level)}},
            .way = {NULL,
                    MZ_T("Move the value to a level of set_at, or name in set_by who set it"),
                    {{0}}});
    }
}

static bool place_of(struct check *c, const struct gather *g, const struct ast_value *v,
                     uint32_t pack, int64_t *out)
{
    const struct ast_pack *own = c->b->packs[pack];
    int64_t top = 0;
    mz_str code = v->division.n > 0 ? v->division : own->division.s;
    (void)check_division(own->division.s, &top);
    if (!check_division(code, out)) {
        division_error(c, v->at, code);
        return false;
    }
    if (!check_division_in(*out, top)) {
        check_find(c, AST_ERROR, "division", v->at,
                   .say = {NULL,
                           MZ_T("{0} lies outside of the pack's division {1}"),
                           {code, own->division.s}},
                   .way = {NULL,
                           MZ_T("Take a division inside of the pack's, or move the value to the "
                                "pack of that place"),
                           {{0}}});
        return false;
    }
    if (!g->p->ir.by_division && v->division.n > 0 && *out != top) {
        check_find(c, AST_ERROR, "division", v->at,
                   .say = {NULL, MZ_T("\"{0}\" is not by division"), {g->p->source->id.s}},
                   .way = {NULL, MZ_T("Write \"by: division\" at the parameter"), {{0}}});
        return false;
    }
    allowed(c, g->p->source, v, code, *out);
    return true;
}

/* The ids of a list's values, the first of many. */
static mz_str key_words(const struct check *c, int list)
{
    enum { SHOWN = 12 };
    mz_str all = MZ_S("");
    size_t n = list < 0 ? 0 : c->b->enums[list].values_n;
    for (size_t i = 0; i < n && i < SHOWN; i++) {
        all = mz_str_fmt(c->a, MZ_FMT "%s" MZ_FMT, MZ_ARG(all), i == 0 ? "" : ", ",
                         MZ_ARG(c->b->enums[list].values[i].id));
    }
    return n > SHOWN ? mz_str_fmt(c->a, MZ_FMT " …", MZ_ARG(all)) : all;
}

static void no_key(struct check *c, const struct check_param *p, mz_str key, struct ast_at at)
{
    check_find(c, AST_ERROR, "param", at,
               .say = {NULL, MZ_T("\"{0}\" is no key of this parameter"), {key}},
               .way = {NULL,
                       p->ir.key_enum < 0
                           ? MZ_T("Take \"key\" away, or write \"by\" with a list at the parameter")
                           : MZ_T("Write one of {1}"),
                       {key, key_words(c, p->ir.key_enum)}});
}

static bool key_of(struct check *c, const struct check_param *p, const struct ast_value *v,
                   uint16_t *out)
{
    int key = p->ir.key_enum < 0 ? -1 : check_enum_value(c, p->ir.key_enum, v->key);
    *out = 0;
    if ((p->ir.key_enum < 0 && v->key.n > 0) || (p->ir.key_enum >= 0 && key < 0)) {
        no_key(c, p, v->key, v->at);
        return false;
    }
    *out = (uint16_t)(key < 0 ? 0 : key);
    if (key >= 0) {
        struct ir_span when = {v->from, v->to};
        check_value_in_use(c, (size_t)p->ir.key_enum, (size_t)key, when, v->at);
    }
    return true;
}

static void take(struct check *c, struct gather *g, const struct ast_value *v, uint32_t pack)
{
    struct ir_value *to = &g->v[g->n];
    struct rule_type t = g->p->ir.type;
    *to = (struct ir_value){
        .from = v->from, .to = v->to, .published = v->published, .cite = v->cite, .at = v->at};
    if (v->value == NULL || !place_of(c, g, v, pack, &to->division) ||
        !key_of(c, g->p, v, &to->key) ||
        !check_literal(c, v->value, &t, &g->num[g->n], &g->den[g->n])) {
        return;
    }
    if (to->from.v == MZ_DATE_NONE.v) {
        check_find(c, AST_ERROR, "time", v->at,
                   .say = {NULL, MZ_T("A value needs the date from which it holds"), {{0}}},
                   .way = {NULL, MZ_T("Write \"from\""), {{0}}});
        return;
    }
    if (to->published.v == MZ_DATE_NONE.v) {
        to->published = to->from;
    }
    if (to->to.v != MZ_DATE_NONE.v && to->to.v <= to->from.v) {
        check_find(c, AST_ERROR, "time", v->at,
                   .say = {NULL, MZ_T("This ends before it begins"), {{0}}},
                   .way = {NULL, MZ_T("Correct \"from\" or \"to\""), {{0}}});
        return;
    }
    if (t.kind == RULE_NUM && t.period == RULE_PER_MONTH && g->p->source->resolve.s.n == 0 &&
        mz_date_ymd(to->from).day != 1) {
        check_find(c, AST_WARNING, "time", v->at,
                   .say = {NULL,
                           MZ_T("The value changes inside of a month, and nothing says which "
                                "holds in that month"),
                           {{0}}},
                   .way = {NULL, MZ_T("Write \"resolve\" at the parameter"), {{0}}});
    }
    if (v->cite.n == 0) {
        check_find(c, AST_ERROR, "cite", v->at,
                   .say = {NULL, MZ_T("This value of \"{0}\" cites nothing"), {g->p->source->id.s}},
                   .way = {NULL,
                           MZ_T("Write \"cite\" with the article, or \"local: to be "
                                "confirmed\""),
                           {{0}}});
    } else {
        check_cite(c, v->cite, v->at, to->to);
    }
    g->n++;
}

/* ---- reforms -------------------------------------------------------------------------- */

static int by_place_and_time(const void *x, const void *y)
{
    const struct ir_value *a = x;
    const struct ir_value *b = y;
    const int64_t p[4] = {a->division, a->key, a->from.v, a->published.v};
    const int64_t q[4] = {b->division, b->key, b->from.v, b->published.v};
    for (int i = 0; i < 4; i++) {
        if (p[i] != q[i]) {
            return p[i] < q[i] ? -1 : 1;
        }
    }
    return 0;
}

/* Where and when a reform's value holds: division, keys from k to below end. */
struct laid {
    int64_t top;
    uint16_t key;
    uint16_t key_end;
    mz_date from;
    mz_date to;
};

static bool is_in(const struct laid *l, const struct ir_value *v)
{
    return check_division_in(v->division, l->top) && v->key >= l->key && v->key < l->key_end;
}

static bool before(mz_date a, mz_date b)
{
    return b.v == MZ_DATE_NONE.v || (a.v != MZ_DATE_NONE.v && a.v < b.v);
}

/* What the law comes back to when the reform ends: of each place and key the newest. */
static size_t resume(struct gather *g, const struct laid *l, size_t n)
{
    size_t back = n;
    for (size_t i = 0; l->to.v != MZ_DATE_NONE.v && i < n; i++) {
        const struct ir_value *v = &g->v[i];
        bool holds =
            is_in(l, v) && v->from.v < l->to.v && (v->to.v == MZ_DATE_NONE.v || v->to.v > l->to.v);
        bool last = i + 1 == n || v[1].division != v->division || v[1].key != v->key ||
                    v[1].from.v >= l->to.v;
        if (holds && last) {
            g->v[back] = *v;
            g->v[back].from = l->to;
            g->num[back] = g->num[i];
            g->den[back++] = g->den[i];
        }
    }
    return back;
}

/* Of what is sorted by place and time, the part of the reform's time is cut out. */
static size_t cut(struct gather *g, const struct laid *l, size_t n, size_t all)
{
    size_t kept = 0;
    for (size_t i = 0; i < all; i++) {
        struct ir_value v = g->v[i];
        bool cuts = i < n && is_in(l, &v) && before(v.from, l->to);
        if (cuts && v.from.v >= l->from.v) {
            continue;
        }
        if (cuts && before(l->from, v.to)) {
            v.to = l->from;
        }
        g->v[kept] = v;
        g->num[kept] = g->num[i];
        g->den[kept++] = g->den[i];
    }
    return kept;
}

static bool keys_of(struct check *c, const struct check_param *p, const struct ast_set *s,
                    struct laid *l)
{
    int list = p->ir.key_enum;
    l->key_end = (uint16_t)(list < 0 ? 1 : c->b->enums[list].values_n);
    if (s->key.s.n == 0) {
        return true;
    }
    int key = list < 0 ? -1 : check_enum_value(c, list, s->key.s);
    if (key < 0) {
        no_key(c, p, s->key.s, s->key.at);
        return false;
    }
    l->key = (uint16_t)key;
    l->key_end = (uint16_t)(key + 1);
    return true;
}

/* The values sorted, with their fractions beside them. */
static void sort_gathered(struct check *c, struct gather *g)
{
    struct ir_value *v = MZ_NEW_N(c->a, struct ir_value, g->n + 1);
    mz_wide *num = MZ_NEW_N(c->a, mz_wide, g->n + 1);
    mz_wide *den = MZ_NEW_N(c->a, mz_wide, g->n + 1);
    for (size_t i = 0; i < g->n; i++) {
        v[i] = g->v[i];
        v[i].v = (int64_t)i; /* not stored yet: the place of its fraction */
        num[i] = g->num[i];
        den[i] = g->den[i];
    }
    qsort(v, g->n, sizeof *v, by_place_and_time);
    for (size_t i = 0; i < g->n; i++) {
        g->v[i] = v[i];
        g->num[i] = num[v[i].v];
        g->den[i] = den[v[i].v];
    }
}

/* In the reform's time and place its own value holds; before and after it the law's. */
static void lay_over(struct check *c, struct gather *g, const struct ast_set *s)
{
    struct laid l = {.top = c->reform_in, .from = c->reform->from, .to = c->reform->to};
    struct rule_type t = g->p->ir.type;
    mz_wide num = 0;
    mz_wide den = 1;
    if (!check_literal(c, s->value, &t, &num, &den) || !keys_of(c, g->p, s, &l)) {
        return;
    }
    if (!g->p->ir.by_division && l.top != c->b->division) {
        check_find(c, AST_ERROR, "division", s->id.at,
                   .say = {NULL, MZ_T("\"{0}\" is not by division"), {s->id.s}},
                   .way = {NULL,
                           MZ_T("Write \"by: division\" at the parameter, or take \"division\" "
                                "away from the reform"),
                           {{0}}});
        return;
    }
    if (g->n > 1) {
        sort_gathered(c, g);
    }
    size_t all = resume(g, &l, g->n);
    g->n = cut(g, &l, g->n, all);
    for (uint16_t k = l.key; k < l.key_end; k++) {
        g->v[g->n] = (struct ir_value){.division = l.top,
                                       .key = k,
                                       .from = l.from,
                                       .to = l.to,
                                       .published = l.from,
                                       .at = s->id.at,
                                       .cite = c->reform->label.zh.s};
        g->num[g->n] = num;
        g->den[g->n++] = den;
    }
}

/* ---- all values of one parameter --------------------------------------------------------- */

static void times(struct check *c, const struct ir_param *p)
{
    for (size_t i = 1; i < p->values_n; i++) {
        const struct ir_value *a = &p->values[i - 1];
        const struct ir_value *b = &p->values[i];
        if (a->division != b->division || a->key != b->key) {
            continue;
        }
        if (by_place_and_time(a, b) == 0) {
            check_find(c, AST_ERROR, "overlap", b->at,
                       .say = {NULL,
                               MZ_T("\"{0}\" has two values from {1} on for the same "
                                    "division"),
                               {p->name.id, check_date(c, b->from)}},
                       .way = {NULL,
                               MZ_T("Keep one, or give the correction a later \"published\""),
                               {{0}}});
        } else if (a->to.v != MZ_DATE_NONE.v && a->to.v < b->from.v) {
            check_find(c, AST_WARNING, "gap", b->at,
                       .say = {NULL,
                               MZ_T("\"{0}\" has no value from {1} to {2}"),
                               {p->name.id, check_date(c, a->to), check_date(c, b->from)}},
                       .way = {NULL,
                               MZ_T("Leave \"to\" empty, or begin the next value on that "
                                    "day"),
                               {{0}}});
        } else if (a->to.v != MZ_DATE_NONE.v && a->to.v > b->from.v && a->from.v < b->from.v) {
            check_find(
                c, AST_WARNING, "overlap", b->at,
                .say = {NULL,
                        MZ_T("\"{0}\" has two values from {1} to {2}; the newer "
                             "holds"),
                        {p->name.id, check_date(c, b->from), check_date(c, a->to)}},
                .way = {NULL, MZ_T("End the older value on the day the newer begins"), {{0}}});
        }
    }
}

static bool storable(struct check *c, struct check_param *p, const struct gather *g)
{
    mz_wide scale = p->ir.type.unit[RULE_UNIT_YUAN] != 0 ? 100 : 1;
    for (size_t i = 0; i < g->n; i++) {
        scale = check_lcm(scale, g->den[i]);
        if (scale == 0 || scale > INT64_C(1000000000000)) {
            check_find(
                c, AST_ERROR, "range", p->source->id.at,
                .say = {NULL,
                        MZ_T("The values of \"{0}\" have no common denominator that is "
                             "small enough"),
                        {p->source->id.s}},
                .way = {
                    NULL,
                    MZ_T(
                        "Write the values with fewer decimals, or as quotients of one denominator"),
                    {{0}}});
            return false;
        }
    }
    p->ir.scale = (int64_t)scale;
    p->ir.fine = 1;
    for (size_t i = 0; i < g->n; i++) {
        mz_wide v = g->num[i] * (scale / g->den[i]);
        if (v > INT64_MAX / 4 || v < INT64_MIN / 4) {
            check_find(
                c, AST_ERROR, "range", g->v[i].at,
                .say = {NULL, MZ_T("This does not fit into \"{0}\""), {check_type(c, &p->ir.type)}},
                .way = {NULL, MZ_T("Write a smaller value"), {{0}}});
            return false;
        }
        g->v[i].v = (int64_t)v;
    }
    return true;
}

/* The scale that holds whatever the type can be written as: hundredths of a percent of a rate. */
static int64_t typed_scale(const struct check_param *p)
{
    enum { RATE_SCALE = 10000 };
    const struct rule_type *t = &p->ir.type;
    int64_t scale = 1;
    if (t->kind != RULE_NUM || t->unit[RULE_UNIT_YUAN] != 0) {
        return 1;
    }
    for (int i = 0; i < t->decimals; i++) {
        scale *= 10;
    }
    return check_is(p->source->type.base, "rate") ? RATE_SCALE : scale;
}

/* Every value that a simulation may ask for between those that are written. The denominator as
 * written stays what the proofs of whole fen and the semantic hash are about. */
static void refine(const struct check *c, struct check_param *p, const struct gather *g)
{
    struct ir_param *ir = &p->ir;
    mz_wide to = check_lcm(ir->scale, typed_scale(p));
    mz_wide most = ir->max > -ir->min ? ir->max : -ir->min;
    mz_wide by = to / ir->scale;
    if (by <= 1 || most * by > INT64_MAX / 4) {
        return;
    }
    for (size_t i = 0; i < g->n; i++) {
        if (g->v[i].v * by > INT64_MAX / 4 || g->v[i].v * by < INT64_MIN / 4) {
            return;
        }
    }
    int64_t least = INT64_MAX;
    for (size_t i = 0; i < g->n; i++) {
        g->v[i].v *= (int64_t)by;
        least = g->v[i].v < least ? g->v[i].v : least;
    }
    ir->scale = (int64_t)to;
    ir->fine = (int64_t)by;
    ir->min *= (int64_t)by;
    ir->max *= (int64_t)by;
    if (c->base == NULL && ir->min > 0 && least / 2 <= ir->max) {
        ir->min = least / 2; /* half a step, too, where the least is an odd number of them */
    }
}

/* Room for reforms: from half of the least to twice the largest value. */
static void bounds(struct check *c, struct check_param *p)
{
    struct ir_param *ir = &p->ir;
    int64_t lo = 0;
    int64_t hi = 0;
    bool numeric = ir->type.kind == RULE_NUM;
    for (size_t i = 0; i < ir->values_n; i++) {
        int64_t v = ir->values[i].v;
        lo = i == 0 || v < lo ? v : lo;
        hi = i == 0 || v > hi ? v : hi;
    }
    if (numeric) {
        lo = lo > 1 ? lo / 2 : lo < 0 ? lo * 2 : lo;
        hi = hi > 0 ? hi * 2 : hi / 2;
    } else if (ir->type.kind == RULE_BOOL) {
        lo = 0;
        hi = 1;
    }
    mz_wide num = 0;
    mz_wide den = 1;
    struct rule_type t = ir->type;
    if (p->source->max != NULL && check_literal(c, p->source->max, &t, &num, &den)) {
        mz_wide most = num * ir->scale / den;
        if (ir->values_n > 0 && hi / 2 > most) {
            check_find(
                c, AST_ERROR, "range", p->source->max->at,
                .say = {NULL, MZ_T("A value of \"{0}\" is above its max"), {p->source->id.s}},
                .way = {NULL, MZ_T("Raise \"max\" of the parameter, or correct the value"), {{0}}});
        }
        hi = most > INT64_MAX / 4 ? INT64_MAX / 4 : (int64_t)most;
    }
    ir->min = lo < hi ? lo : hi;
    ir->max = hi;
    if (c->base != NULL) {
        const struct ir_param *old = rule_param(c->base, ir->name.id);
        if (old != NULL && old->scale > 0) {
            ir->min = (int64_t)((mz_wide)old->min * ir->scale / old->scale);
            ir->max = (int64_t)((mz_wide)old->max * ir->scale / old->scale);
        }
    }
}

static void in_bounds(struct check *c, const struct ir_param *p)
{
    for (size_t i = 0; c->base != NULL && i < p->values_n; i++) {
        if (p->values[i].v < p->min || p->values[i].v > p->max) {
            check_find(
                c, AST_ERROR, "range", p->values[i].at,
                .say = {NULL, MZ_T("This lies outside of the range of \"{0}\""), {p->name.id}},
                .way = {NULL, MZ_T("Give the parameter a larger max"), {{0}}});
        }
    }
}

static size_t count(const struct check *c, const struct check_param *p)
{
    size_t n = p->ir.key_enum < 0 ? 1 : c->b->enums[p->ir.key_enum].values_n;
    for (size_t k = 0; k < c->b->packs_n; k++) {
        for (size_t i = 0; i < c->b->packs[k]->params_n; i++) {
            const struct ast_param *from = &c->b->packs[k]->params[i];
            n += mz_str_eq(from->id.s, p->source->id.s) ? from->values_n : 0;
        }
    }
    return n;
}

static void values(struct check *c, struct check_param *p)
{
    size_t cap = 2 * count(c, p); /* a reform that ends lets each value begin again */
    struct gather g = {.p = p};
    g.v = MZ_NEW_N(c->a, struct ir_value, cap);
    g.num = MZ_NEW_N(c->a, mz_wide, cap);
    g.den = MZ_NEW_N(c->a, mz_wide, cap);
    for (uint32_t k = 0; k < c->b->packs_n; k++) {
        for (size_t i = 0; i < c->b->packs[k]->params_n; i++) {
            const struct ast_param *from = &c->b->packs[k]->params[i];
            for (size_t n = 0; mz_str_eq(from->id.s, p->source->id.s) && n < from->values_n; n++) {
                take(c, &g, &from->values[n], k);
            }
        }
    }
    for (size_t i = 0; c->reform != NULL && i < c->reform->set_n; i++) {
        const struct ast_set *s = &c->reform->set[i];
        if (s->value != NULL && mz_str_eq(s->id.s, p->ir.name.id)) {
            lay_over(c, &g, s);
        }
    }
    p->ir.scale = 1;
    p->ir.fine = 1;
    if (!storable(c, p, &g)) {
        g.n = 0;
    }
    p->ir.values = g.v;
    p->ir.values_n = g.n;
    if (g.n > 1) {
        qsort(g.v, g.n, sizeof *g.v, by_place_and_time);
    }
    times(c, &p->ir);
    bounds(c, p);
    in_bounds(c, &p->ir);
    mz_wide written = p->ir.scale;
    refine(c, p, &g);
    mz_wide scale = p->ir.scale;
    p->range = (struct check_range){CHECK_MICRO * p->ir.min / scale - (p->ir.min < 0),
                                    CHECK_MICRO * p->ir.max / scale + 1, written, scale};
    if (p->ir.min > 0 && p->range.lo <= 0) {
        p->range.lo = 1;
    }
    if (CHECK_MICRO * p->ir.max % scale == 0) {
        p->range.hi--;
    }
}

/* ---- brackets ------------------------------------------------------------------------------ */

static void step(struct check *c, struct check_param *p, const struct ast_bracket *b, size_t i,
                 struct check_range *r)
{
    mz_wide num = 0, den = 1, low = 0, low_den = 1;
    struct rule_type t = p->ir.type;
    if (b->steps[i].value != NULL && check_literal(c, b->steps[i].value, &t, &num, &den)) {
        mz_wide micro = num * CHECK_MICRO / den;
        r->lo = micro - 1 < r->lo ? micro - (num * CHECK_MICRO % den != 0) : r->lo;
        r->hi = micro + 1 > r->hi ? micro + (num * CHECK_MICRO % den != 0) : r->hi;
        r->den = check_lcm(r->den, den);
    }
    struct check_term above = check_none();
    if (b->steps[i].above != NULL) {
        above = check_expr(c, b->steps[i].above, NULL);
    }
    if (above.id == IR_NONE || !check_const_of(c, above.id, &num, &den)) {
        return;
    }
    p->above_den = check_lcm(p->above_den, den);
    if (i == 0 || b->steps[i - 1].above == NULL) {
        return;
    }
    struct check_term before = check_expr(c, b->steps[i - 1].above, NULL);
    if (before.id != IR_NONE && check_const_of(c, before.id, &low, &low_den) &&
        low * den >= num * low_den && b->steps[i].above != NULL) {
        check_find(c, AST_ERROR, "param", b->steps[i].above->at,
                   .say = {NULL, MZ_T("The steps must rise"), {{0}}},
                   .way = {NULL, MZ_T("Put the steps in order of \"above\", each once"), {{0}}});
    }
}

static void brackets(struct check *c, struct check_param *p)
{
    const struct ast_param *from = p->source;
    struct check_range r = {0, 0, 1, 1};
    p->ir.brackets = from->brackets;
    p->ir.brackets_n = from->brackets_n;
    p->ir.scale = 1;
    p->above_den = 1;
    for (size_t i = 0; i < from->brackets_n; i++) {
        const struct ast_bracket *b = &from->brackets[i];
        for (size_t k = 0; k < b->steps_n; k++) {
            step(c, p, b, k, &r);
        }
        if (b->cite.n == 0) {
            check_find(c, AST_ERROR, "cite", b->at,
                       .say = {NULL, MZ_T("This value of \"{0}\" cites nothing"), {from->id.s}},
                       .way = {NULL,
                               MZ_T("Write \"cite\" with the article, or \"local: to be "
                                    "confirmed\""),
                               {{0}}});
        } else {
            check_cite(c, b->cite, b->at, MZ_DATE_NONE);
        }
    }
    if (p->ir.by_division || p->ir.key_enum >= 0 || from->values_n > 0) {
        check_find(
            c, AST_ERROR, "param", from->id.at,
            .say = {NULL,
                    MZ_T("A parameter with brackets has no values and is not by "
                         "division or list"),
                    {{0}}},
            .way = {NULL,
                    MZ_T("Take \"values\" and \"by\" away, or write values instead of brackets"),
                    {{0}}});
    }
    r.dmax = r.den;
    p->range = r;
}

/* ---- declarations -----------------------------------------------------------------------------
 */

bool check_proratable(struct check *c, const struct check_param *p, struct ast_at at)
{
    const struct rule_type *t = &p->ir.type;
    bool steps = p->source->brackets_n > 0;
    if (t->kind == RULE_NUM && t->period == RULE_PER_MONTH && !steps) {
        return true;
    }
    check_find(c, AST_ERROR, "param", at,
               .say = {NULL,
                       steps ? MZ_T("\"{0}\" has steps; the days of a month cannot share them")
                             : MZ_T("The days of a month share an amount per month; \"{0}\" is "
                                    "\"{1}\""),
                       {p->source->id.s, check_type(c, t)}},
               .way = {NULL,
                       steps ? MZ_T("Write period_start, period_end or application_date")
                             : MZ_T("Declare it \"per month\", or write period_start, period_end "
                                    "or application_date"),
                       {{0}}});
    return false;
}

/* The loader lets only the four words through. */
static void resolve(struct check *c, const struct ast_text *t, struct check_param *p)
{
    p->ir.period_end = check_is(t->s, "period_end");
    p->ir.at_application = check_is(t->s, "application_date");
    p->prorated = check_is(t->s, "prorate_days") && check_proratable(c, p, t->at);
}

static void declare(struct check *c, const struct ast_param *from, uint32_t pack)
{
    struct check_param *p = &c->params[c->params_n];
    *p = (struct check_param){.source = from, .pack = pack};
    p->ir = (struct ir_param){.name = check_label(&from->id, &from->label),
                              .at = from->id.at,
                              .by_division = from->by_division,
                              .key_enum = -1,
                              .scale = 1,
                              .fine = 1};
    if (!check_type_of(c, &from->type, &p->ir.type)) {
        p->ir.type = rule_type_of(RULE_BOOL);
    }
    if (from->by_enum.s.n > 0) {
        p->ir.key_enum = check_enum(c, from->by_enum.s);
        if (p->ir.key_enum < 0) {
            check_find(c, AST_ERROR, "name", from->by_enum.at,
                       .say = {NULL, MZ_T("There is no list \"{0}\""), {from->by_enum.s}},
                       .way = {NULL, MZ_T("Declare it under enums, with its values"), {{0}}});
        }
    }
    resolve(c, &from->resolve, p);
    for (size_t i = 0; i < from->set_at_n; i++) {
        mz_str s = from->set_at[i].s;
        if (!check_is(s, "country") && !check_is(s, "province") && !check_is(s, "prefecture") &&
            !check_is(s, "county") && !check_is(s, "township")) {
            check_find(c, AST_ERROR, "division", from->set_at[i].at,
                       .say = {NULL,
                               MZ_T("A level is country, province, prefecture, county or "
                                    "township"),
                               {{0}}},
                       .way = {NULL, MZ_T("Write one of these levels"), {{0}}});
        }
    }
    check_declare(c, &from->id, &from->label,
                  (struct check_sym){CHECK_PARAM, (uint32_t)c->params_n});
    c->params_n++;
}

void check_params(struct check *c)
{
    size_t n = 0;
    for (size_t p = 0; p < c->b->packs_n; p++) {
        n += c->b->packs[p]->params_n;
    }
    c->params = MZ_NEW_N(c->a, struct check_param, n + 1);
    for (uint32_t p = 0; p < c->b->packs_n; p++) {
        for (size_t i = 0; i < c->b->packs[p]->params_n; i++) {
            const struct ast_param *from = &c->b->packs[p]->params[i];
            struct check_sym s;
            if (!from->more) {
                declare(c, from, p);
            } else if (!check_sym(c, from->id.s, &s) || s.kind != CHECK_PARAM) {
                check_find(
                    c, AST_ERROR, "name", from->id.at,
                    .say = {NULL, MZ_T("No parent pack has a parameter \"{0}\""), {from->id.s}},
                    .way = {NULL, MZ_T("Give it a type and a label to declare it here"), {{0}}});
            }
        }
    }
    for (size_t i = 0; i < c->params_n; i++) {
        if (c->params[i].source->brackets_n > 0) {
            brackets(c, &c->params[i]);
        } else {
            values(c, &c->params[i]);
        }
    }
    c->b->params = MZ_NEW_N(c->a, struct ir_param, c->params_n + 1);
    c->b->params_n = c->params_n;
    for (size_t i = 0; i < c->params_n; i++) {
        c->b->params[i] = c->params[i].ir;
    }
}
