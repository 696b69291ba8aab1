/*
 * check_place.c - places that a parameter leaves without a value on the newest day of its law.
 *
 * A division is without one when neither it nor a division above has a value in force. The widest
 * such divisions are named, not each village. Where the law leaves the value to the places
 * (`set_at` without the level of the pack itself) the country's pack has none and need not: its
 * gaps are those of the packs below.
 */
#include "rule/check_parts.h"

enum { SHOWN = 6, BELOW_MAX = 400, DEPTH_MAX = 6 };

struct gaps {
    struct check *c;
    const struct ir_param *p;
    uint16_t key;
    mz_date day;
    mz_str names;
    size_t n;
};

static bool has_here(const struct gaps *g, int64_t code)
{
    for (size_t i = 0; i < g->p->values_n; i++) {
        const struct ir_value *v = &g->p->values[i];
        if (v->division == code && v->key == g->key && v->from.v <= g->day.v &&
            (v->to.v == MZ_DATE_NONE.v || v->to.v > g->day.v)) {
            return true;
        }
    }
    return false;
}

/* By the first value of all, so that a division with values of its own is looked into. */
static bool has_inside(const struct gaps *g, int64_t code)
{
    for (size_t i = 0; i < g->p->values_n; i++) {
        const struct ir_value *v = &g->p->values[i];
        if (v->key == g->key && v->division != code && check_division_in(v->division, code)) {
            return true;
        }
    }
    return false;
}

static void name_gap(struct gaps *g, int64_t code)
{
    const struct rule_places *t = g->c->places;
    if (g->n++ < SHOWN) {
        mz_str name = t->name(t->p, g->c->a, g->c->cx->lang, code);
        const char *join = g->n == 1 ? "" : g->c->cx->lang == MZ_LANG_EN ? ", " : "、";
        g->names = mz_str_fmt(g->c->a, MZ_FMT "%s" MZ_FMT, MZ_ARG(g->names), join, MZ_ARG(name));
    }
}

/* NOLINTNEXTLINE(misc-no-recursion): the tree has five levels */
static void look(struct gaps *g, int64_t code, int depth)
{
    const struct rule_places *t = g->c->places;
    if (has_here(g, code) || depth == DEPTH_MAX) {
        return;
    }
    if (!has_inside(g, code)) {
        name_gap(g, code);
        return;
    }
    int64_t *below = MZ_NEW_N(g->c->a, int64_t, BELOW_MAX);
    size_t n = t->below(g->c->cx, t->p, code, g->day, below, BELOW_MAX);
    for (size_t i = 0; i < n; i++) {
        look(g, below[i], depth + 1);
    }
}

/* Does the law leave it to levels below that of the pack? */
static bool left_to_places(const struct check *c, const struct ast_param *p)
{
    static const char *const words[] = {"country", "province", "prefecture",
                                        "county",  "township", "village"};
    const char *own = words[check_level(c->b->division)];
    bool lower = p->set_at_n > 0;
    for (size_t i = 0; i < p->set_at_n; i++) {
        lower = lower && !check_is(p->set_at[i].s, own);
    }
    return lower && c->b->division == 0;
}

/* A division above the pack's may have the value for all of it. */
static bool from_above(const struct gaps *g, int64_t code)
{
    while (code != 0) {
        int64_t unit = 1000;
        while (code / unit * unit == code) {
            unit *= unit < 1000000 ? 1000 : 100;
            if (unit > INT64_C(10000000000)) {
                return has_here(g, 0);
            }
        }
        code = code / unit * unit;
        if (has_here(g, code)) {
            return true;
        }
    }
    return false;
}

/* Where the last pack of the chain gives values, else where it begins: notes are about it. */
static struct ast_at place_of(const struct check *c, const struct check_param *p)
{
    const struct ast_pack *own = c->b->packs[c->b->packs_n - 1];
    for (size_t i = 0; i < own->params_n; i++) {
        if (mz_str_eq(own->params[i].id.s, p->ir.name.id)) {
            return own->params[i].id.at;
        }
    }
    return own->id.at;
}

static void param(struct check *c, struct check_param *p)
{
    const struct ir_param *ir = &p->ir;
    struct gaps g = {.c = c, .p = ir, .names = {"", 0}, .day = {INT32_MIN}};
    size_t keys = ir->key_enum < 0 ? 1 : c->b->enums[ir->key_enum].values_n;
    for (size_t i = 0; i < ir->values_n; i++) {
        g.day = ir->values[i].from.v > g.day.v ? ir->values[i].from : g.day;
    }
    for (size_t k = 0; k < keys && g.n == 0 && ir->values_n > 0; k++) {
        g.key = (uint16_t)k;
        if (!from_above(&g, c->b->division)) {
            look(&g, c->b->division, 0);
        }
    }
    if (g.n > 0) {
        mz_str id = ir->name.id;
        if (ir->key_enum >= 0) {
            mz_str key = c->b->enums[ir->key_enum].values[g.key].id;
            id = mz_str_fmt(c->a, MZ_FMT "[" MZ_FMT "]", MZ_ARG(id), MZ_ARG(key));
        }
        mz_str names = g.n > SHOWN ? mz_str_fmt(c->a, MZ_FMT " …", MZ_ARG(g.names)) : g.names;
        check_find(c, AST_NOTE, "place", place_of(c, p),
                   .say = {NULL,
                           MZ_T("\"{0}\" has no value on {1} in {2} divisions: {3}"),
                           {id, check_date(c, g.day), check_int(c, (int64_t)g.n), names}},
                   .way = {NULL,
                           MZ_T("Add values for them or for a division above, or leave the cases "
                                "of these places to a person"),
                           {{0}}});
    }
}

void check_places(struct check *c)
{
    for (size_t i = 0; i < c->params_n && c->places != NULL; i++) {
        struct check_param *p = &c->params[i];
        if (p->reached && p->ir.by_division && !left_to_places(c, p->source)) {
            param(c, p);
        }
    }
}
