/* shows.c - what an indicator says and shows of a case: the rule's own sentence, values by place.
 */
#include "rule/say_int.h"

mz_str rule_says(mz_arena *a, enum mz_lang lang, struct rule_run *r, uint32_t rule, size_t member)
{
    return rule_says_of(a, lang, r, rule, member, rule_eval(r, rule, member));
}

mz_str rule_says_of(mz_arena *a, enum mz_lang lang, struct rule_run *r, uint32_t rule,
                    size_t member, struct rule_value v)
{
    struct say s = {.a = a, .lang = lang, .r = r}; /* a sentence of the pack names no formulas */
    return say_own(&s, rule, member, v);
}

/* The first node that reads it: without a key or at another day there is one only. */
static ir_id reader(const struct rule_book *b, enum ir_op op, uint32_t i)
{
    for (size_t k = 0; k < b->nodes_n; k++) {
        if (b->nodes[k].op == op && b->nodes[k].arg == i) {
            return (ir_id)k;
        }
    }
    return IR_NONE;
}

struct rule_value rule_shows(struct rule_run *r, const struct ir_evidence *e, size_t member,
                             struct rule_type *type)
{
    const struct rule_book *b = r->b;
    enum ir_entity of = IR_HOUSEHOLD;
    struct rule_value none = {.why = RULE_UNKNOWN, .den = 1};
    ir_id node = IR_NONE;
    switch (e->kind) {
    case IR_SHOWS_FACT:
        node = reader(b, IR_FACT, e->i);
        *type = b->facts[e->i].type;
        of = b->facts[e->i].entity;
        break;
    case IR_SHOWS_PARAM:
        node = reader(b, IR_PARAM, e->i);
        *type = b->params[e->i].type;
        break;
    case IR_SHOWS_RULE:
        node = b->rules[e->i].root;
        *type = b->rules[e->i].type;
        of = b->rules[e->i].entity;
        break;
    }
    if (node == IR_NONE || (of == IR_PERSON && member == SIZE_MAX)) {
        return none;
    }
    return rule_eval_node(r, node, member == SIZE_MAX ? 0 : member);
}

static const struct ir_param *param_of(const struct rule_book *b, mz_str id)
{
    for (size_t i = 0; i < b->params_n; i++) {
        if (mz_str_eq(b->params[i].name.id, id)) {
            return &b->params[i];
        }
    }
    return NULL;
}

static uint16_t key_of(const struct rule_book *b, const struct ir_param *p, mz_str key)
{
    for (size_t i = 0; p->key_enum >= 0 && i < b->enums[p->key_enum].values_n; i++) {
        if (mz_str_eq(b->enums[p->key_enum].values[i].id, key)) {
            return (uint16_t)i;
        }
    }
    return 0;
}

/* From the code itself up to the whole country. */
static int64_t above(int64_t code)
{
    static const int64_t units[] = {1000, 1000000, 100000000, 10000000000, 1000000000000};
    for (size_t i = 0; i < MZ_LEN(units); i++) {
        if (code % units[i] != 0) {
            return code - code % units[i];
        }
    }
    return 0;
}

/* In force there and then; NULL: none. */
static const struct ir_value *value_at(const struct rule_book *b, const struct ir_param *p,
                                       struct rule_asked q)
{
    for (int64_t d = q.division; p != NULL; d = above(d)) {
        const struct ir_value *best = NULL;
        for (size_t i = 0; i < p->values_n; i++) {
            const struct ir_value *o = &p->values[i];
            if (o->division == d && o->key == key_of(b, p, q.key) && o->from.v <= q.at.v &&
                o->published.v <= q.at.v &&
                (best == NULL || o->from.v > best->from.v ||
                 (o->from.v == best->from.v && o->published.v > best->published.v))) {
                best = o;
            }
        }
        if (best != NULL && (best->to.v == INT32_MIN || q.at.v < best->to.v)) {
            return best;
        }
        if (d == 0) {
            break;
        }
    }
    return NULL;
}

bool rule_param_at(const struct rule_book *b, struct rule_asked q, int64_t *v)
{
    const struct ir_param *p = param_of(b, q.param);
    const struct ir_value *at = value_at(b, p, q);
    *v = at == NULL ? *v : at->v / p->scale;
    return at != NULL;
}

bool rule_param_share(const struct rule_book *b, struct rule_asked q, int64_t *num, int64_t *den)
{
    const struct ir_param *p = param_of(b, q.param);
    const struct ir_value *at = value_at(b, p, q);
    *num = at == NULL ? 0 : at->v;
    *den = at == NULL ? 1 : p->scale;
    return at != NULL;
}
