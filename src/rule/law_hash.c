/*
 * law_hash.c - the hash of the law that an outcome rests on, for one place, as far as known.
 *
 * The semantic hash of a book is of all of it. Here are only the nodes that the outcome, and those
 * that it is set against, can come to; each thing is named by its id or by its place in this list,
 * so that a rule more or less elsewhere changes nothing. Left out are values and versions that hold
 * elsewhere, or were published after the case was decided: nobody could have read them.
 */
#include <string.h>

#include "base/crypto.h"
#include "base/io.h"
#include "rule/eval_int.h"
#include "rule/reason.h"

enum { BYTES_MAX = 64 << 20, PLACES_MAX = 64 };

struct step {
    ir_id node;
    uint32_t kid; /* the next one to look at */
};

struct law {
    const struct rule_book *b;
    const struct rule_case *c;
    mz_buf *out;
    uint32_t *place_of; /* of each node: its place in the list from 1 on; 0: not in it */
    ir_id *list;
    uint32_t list_n;
    struct step *way;  /* from a root to where the search is */
    uint8_t *outcomes; /* 1: the outcome, or set against it */
    uint8_t *params;   /* written already */
    uint8_t *facts;
    uint8_t *enums;
    int64_t places[PLACES_MAX]; /* the division, and what it was or has become */
    size_t places_n;
};

static void number(struct law *l, mz_wide v)
{
    char bytes[17];
    size_t n = 1;
    for (mz_wide left = v; left != 0 && left != -1; left >>= 8) {
        bytes[n++] = (char)(left & 0xff);
    }
    bytes[0] = (char)(n * 2 + (v < 0 ? 1U : 0U)); /* its length first: none is part of another */
    mz_buf_add(l->out, (mz_str){bytes, n});
}

static void words(struct law *l, mz_str s)
{
    number(l, (mz_wide)s.n);
    mz_buf_add(l->out, s);
}

/* ---- where ----------------------------------------------------------------------------------- */

static bool add_place(struct law *l, int64_t code)
{
    for (size_t i = 0; i < l->places_n; i++) {
        if (l->places[i] == code) {
            return false;
        }
    }
    if (l->places_n < PLACES_MAX) {
        l->places[l->places_n++] = code;
        return true;
    }
    return false;
}

/* Does the entry speak of the code, or of one above it? */
static bool heir_of(const struct ir_heir *h, int64_t code)
{
    return h->code != 0 && rule_in_division(code, h->code);
}

static bool heir_counts(const struct law *l, const struct ir_heir *h)
{
    for (size_t p = 0; p < l->places_n; p++) {
        if (heir_of(h, l->places[p])) {
            return true;
        }
    }
    return false;
}

static void find_places(struct law *l)
{
    bool more = true;
    (void)add_place(l, l->c->division);
    while (more) {
        more = false;
        for (size_t i = 0; i < l->b->heirs_n; i++) {
            const struct ir_heir *h = &l->b->heirs[i];
            for (size_t k = 0; heir_counts(l, h) && k < h->to_n; k++) {
                more = add_place(l, h->to[k]) || more;
            }
        }
    }
}

static bool holds_here(const struct law *l, int64_t division)
{
    for (size_t i = 0; i < l->places_n; i++) {
        if (division == 0 || rule_in_division(l->places[i], division)) {
            return true;
        }
    }
    return false;
}

static void put_heirs(struct law *l)
{
    for (size_t i = 0; i < l->b->heirs_n; i++) {
        const struct ir_heir *h = &l->b->heirs[i];
        if (!heir_counts(l, h)) {
            continue;
        }
        words(l, MZ_S("heir"));
        number(l, h->code);
        number(l, h->day.v);
        number(l, h->before);
        for (size_t k = 0; k < h->to_n; k++) {
            number(l, h->to[k]);
        }
    }
}

/* ---- which nodes ----------------------------------------------------------------------------- */

static bool alt_counts(const struct law *l, const struct ir_alt *a)
{
    return a->published.v <= l->c->known.v && holds_here(l, a->division);
}

/* Everything below a node, kids first, in the order in which the node names them. */
static void want(struct law *l, ir_id root)
{
    size_t n = 0;
    if (root == IR_NONE || l->place_of[root] != 0) {
        return;
    }
    l->way[n++] = (struct step){root, 0};
    while (n > 0) {
        struct step *at = &l->way[n - 1];
        const struct ir_node *node = &l->b->nodes[at->node];
        if (at->kid == node->kids_n) {
            l->list[l->list_n++] = at->node;
            l->place_of[at->node] = l->list_n;
            n--;
            continue;
        }
        uint32_t k = at->kid++;
        ir_id kid = ir_kid(l->b, node, k);
        bool counts = node->op != IR_PICK || alt_counts(l, &l->b->picks[node->arg].alts[k]);
        if (counts && kid != IR_NONE && l->place_of[kid] == 0) {
            l->way[n++] = (struct step){kid, 0};
        }
    }
}

static void want_rule(struct law *l, uint32_t rule)
{
    want(l, rule == UINT32_MAX ? IR_NONE : l->b->rules[rule].root);
}

/* Outcomes that stand against one that counts, and so on. */
static void find_outcomes(struct law *l)
{
    bool more = true;
    while (more) {
        more = false;
        for (size_t i = 0; i < l->b->excludes_n; i++) {
            const struct ir_exclude *x = &l->b->excludes[i];
            bool one = l->outcomes[x->first] != l->outcomes[x->second];
            l->outcomes[x->first] = l->outcomes[x->second] =
                l->outcomes[x->first] | l->outcomes[x->second];
            more = more || one;
        }
    }
}

static void find_nodes(struct law *l)
{
    for (size_t i = 0; i < l->b->outcomes_n; i++) {
        const struct ir_outcome *o = &l->b->outcomes[i];
        if (l->outcomes[i] == 0) {
            continue;
        }
        want_rule(l, o->eligible);
        want_rule(l, o->amount);
        want_rule(l, o->grade);
        want(l, o->of_unit ? o->unit : IR_NONE);
    }
    for (size_t i = 0; i < l->b->excludes_n; i++) {
        if (l->outcomes[l->b->excludes[i].first] != 0) {
            want_rule(l, l->b->excludes[i].share);
        }
    }
}

/* ---- what they say --------------------------------------------------------------------------- */

static void put_enum(struct law *l, const struct rule_type *t)
{
    if ((t->kind != RULE_ENUM && t->kind != RULE_SET) || l->enums[t->enum_i] != 0) {
        return;
    }
    const struct ir_enum *e = &l->b->enums[t->enum_i];
    l->enums[t->enum_i] = 1;
    number(l, e->ordered);
    for (size_t i = 0; i < e->values_n; i++) {
        words(l, e->values[i].id);
    }
}

static void put_type(struct law *l, const struct rule_type *t)
{
    number(l, t->kind);
    number(l, t->period);
    number(l, t->decimals);
    number(l, t->exact);
    for (int i = 0; i < RULE_UNITS_N; i++) {
        number(l, t->unit[i]);
    }
    if (t->kind == RULE_ENUM || t->kind == RULE_SET) {
        words(l, l->b->enums[t->enum_i].name.id);
    }
    put_enum(l, t);
}

static void put_fact(struct law *l, uint32_t i)
{
    const struct ir_fact *f = &l->b->facts[i];
    words(l, f->name.id);
    if (l->facts[i] != 0) {
        return;
    }
    l->facts[i] = 1;
    put_type(l, &f->type);
    number(l, f->entity);
    number(l, f->history);
    number(l, f->months);
    number(l, f->missing);
    number(l, f->carry);
}

static void put_steps(struct law *l, const struct ir_param *p)
{
    for (size_t i = 0; i < p->brackets_n; i++) {
        const struct ast_bracket *b = &p->brackets[i];
        if (b->published.v > l->c->known.v) {
            continue;
        }
        number(l, b->from.v);
        number(l, b->published.v);
        for (size_t k = 0; k < b->steps_n; k++) {
            struct rule_value above = rule_literal(b->steps[k].above);
            struct rule_value v = rule_literal(b->steps[k].value);
            number(l, above.num);
            number(l, above.den);
            number(l, v.num);
            number(l, v.den);
        }
    }
}

static void put_param(struct law *l, uint32_t i)
{
    const struct ir_param *p = &l->b->params[i];
    words(l, p->name.id);
    if (l->params[i] != 0) {
        return;
    }
    l->params[i] = 1;
    put_type(l, &p->type);
    number(l, p->by_division);
    number(l, p->period_end);
    number(l, p->at_application);
    for (size_t k = 0; k < p->values_n; k++) {
        const struct ir_value *v = &p->values[k];
        if (v->published.v > l->c->known.v || !holds_here(l, v->division)) {
            continue;
        }
        struct rule_value x = rule_frac(v->v, p->scale == 0 ? 1 : p->scale);
        number(l, v->division);
        number(l, v->key);
        number(l, v->from.v);
        number(l, v->to.v);
        number(l, v->published.v);
        number(l, x.num);
        number(l, x.den);
    }
    put_steps(l, p);
}

static void put_alts(struct law *l, const struct ir_node *n)
{
    const struct ir_pick *p = &l->b->picks[n->arg];
    for (uint32_t k = 0; k < n->kids_n; k++) {
        const struct ir_alt *a = &p->alts[k];
        if (alt_counts(l, a)) {
            number(l, a->division);
            number(l, a->from.v);
            number(l, a->to.v);
            number(l, a->published.v);
            number(l, l->place_of[ir_kid(l->b, n, k)]);
        }
    }
}

/* The number of a text is its place in the book: the text itself stands for it. */
static void put_text(struct law *l, const struct ir_node *n)
{
    bool text = n->op == IR_CONST && n->type.kind == RULE_TEXT;
    if (text && n->num >= 1 && n->num <= (mz_wide)l->b->texts_n) {
        words(l, l->b->texts[n->num - 1]);
    } else {
        number(l, n->num);
    }
}

static void put_node(struct law *l, const struct ir_node *n)
{
    number(l, n->op);
    number(l, n->entity);
    put_type(l, &n->type);
    switch (n->op) {
    case IR_FACT:
        put_fact(l, n->arg);
        return;
    case IR_PICK:
        put_alts(l, n);
        return;
    case IR_WINDOW:
        number(l, n->arg);
        number(l, n->cmp);
        put_fact(l, (uint32_t)n->num);
        if (ir_spread(n) > 0) {
            words(l, MZ_S("spread"));
            number(l, ir_spread(n));
        }
        break;
    case IR_PARAM:
    case IR_SCALE:
    case IR_MARGINAL:
        put_param(l, n->arg);
        if (ir_prorated(n)) {
            words(l, MZ_S("prorate_days"));
        }
        break;
    case IR_RULE:
        words(l, l->b->rules[n->arg].name.id);
        break;
    default: /* what they are, and their numbers */
        number(l, n->arg);
        put_text(l, n);
        number(l, n->den);
        break;
    }
    for (uint32_t k = 0; k < n->kids_n; k++) {
        ir_id kid = ir_kid(l->b, n, k);
        number(l, kid == IR_NONE ? 0 : l->place_of[kid]);
    }
}

static void put_place(struct law *l, uint32_t rule)
{
    number(l, rule == UINT32_MAX ? 0 : l->place_of[l->b->rules[rule].root]);
}

static void put_outcomes(struct law *l)
{
    for (size_t i = 0; i < l->b->outcomes_n; i++) {
        const struct ir_outcome *o = &l->b->outcomes[i];
        if (l->outcomes[i] == 0) {
            continue;
        }
        words(l, o->name.id);
        number(l, o->entity);
        put_place(l, o->eligible);
        put_place(l, o->amount);
        put_place(l, o->grade);
        number(l, o->of_unit && o->unit != IR_NONE ? l->place_of[o->unit] : 0);
    }
    for (size_t i = 0; i < l->b->excludes_n; i++) {
        const struct ir_exclude *x = &l->b->excludes[i];
        if (l->outcomes[x->first] != 0) {
            words(l, l->b->outcomes[x->first].name.id);
            words(l, l->b->outcomes[x->second].name.id);
            words(l, x->keep);
            put_place(l, x->share);
        }
    }
}

void rule_law_hash(mz_arena *a, const struct rule_book *b, const struct rule_case *c,
                   uint32_t outcome, char out[65])
{
    static const char digits[] = "0123456789abcdef";
    uint8_t sum[32];
    struct law l = {.b = b,
                    .c = c,
                    .out = mz_buf_new(a, BYTES_MAX),
                    .place_of = MZ_NEW_N(a, uint32_t, b->nodes_n + 1),
                    .list = MZ_NEW_N(a, ir_id, b->nodes_n + 1),
                    .way = MZ_NEW_N(a, struct step, b->nodes_n + 1),
                    .outcomes = MZ_NEW_N(a, uint8_t, b->outcomes_n + 1),
                    .params = MZ_NEW_N(a, uint8_t, b->params_n + 1),
                    .facts = MZ_NEW_N(a, uint8_t, b->facts_n + 1),
                    .enums = MZ_NEW_N(a, uint8_t, b->enums_n + 1)};
    l.outcomes[outcome] = 1;
    find_places(&l);
    find_outcomes(&l);
    find_nodes(&l);
    words(&l, MZ_S("mz law 1"));
    number(&l, b->semantics);
    put_heirs(&l);
    put_outcomes(&l);
    for (uint32_t i = 0; i < l.list_n; i++) {
        put_node(&l, &b->nodes[l.list[i]]);
    }
    mz_fingerprint(mz_buf_str(l.out), sum);
    for (size_t i = 0; i < sizeof sum; i++) {
        out[2 * i] = digits[sum[i] >> 4];
        out[2 * i + 1] = digits[sum[i] & 15];
    }
    out[64] = '\0';
}
