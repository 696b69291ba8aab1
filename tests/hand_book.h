/* hand_book.h - books built by hand, node by node, for tests of what runs on the typed graph. */
#ifndef MZ_TESTS_HAND_BOOK_H
#define MZ_TESTS_HAND_BOOK_H

#include <stdarg.h>

#include "rule/rational.h"

enum { HAND_MAX = 64, HAND_KIDS = 16 };

struct hand {
    mz_arena *a;
    mz_cx cx;
    struct rule_book b;
    ir_build *w;
    struct ir_fact facts[HAND_MAX];
    struct ir_param params[HAND_MAX];
    struct ir_rule rules[HAND_MAX];
    struct ir_pick picks[HAND_MAX];
    struct ir_enum enums[HAND_MAX];
    struct ir_outcome outcomes[HAND_MAX];
    struct ast_rule sources[HAND_MAX];
    struct rule_case *c;
};

static inline struct hand *hand_new(void)
{
    mz_arena *a = mz_arena_new((size_t)1 << 30);
    struct hand *h = MZ_NEW(a, struct hand);
    h->a = a;
    h->cx.a = a;
    h->b.a = a;
    h->b.facts = h->facts;
    h->b.params = h->params;
    h->b.rules = h->rules;
    h->b.picks = h->picks;
    h->b.enums = h->enums;
    h->b.outcomes = h->outcomes;
    h->b.role_enum = -1;
    h->b.role_fact = -1;
    h->b.semantics = 1;
    h->w = ir_build_new(a, &h->b);
    return h;
}

static inline struct rule_type hand_type(enum rule_kind kind)
{
    return (struct rule_type){.kind = kind};
}

static inline struct rule_type hand_yuan(void)
{
    struct rule_type t = {.kind = RULE_NUM, .decimals = 2, .period = RULE_PER_MONTH};
    t.unit[RULE_UNIT_YUAN] = 1;
    return t;
}

static inline struct rule_type hand_persons(void)
{
    struct rule_type t = {.kind = RULE_NUM};
    t.unit[RULE_UNIT_PERSON] = 1;
    return t;
}

static inline ir_id hand_const(struct hand *h, struct rule_type t, int64_t num, int64_t den)
{
    return ir_add(h->w, (struct ir_node){.op = IR_CONST, .type = t, .num = num, .den = den}, NULL,
                  0);
}

/* `op` with n kids. */
static inline ir_id hand_op(struct hand *h, struct ir_node node, int n, ...)
{
    ir_id kids[HAND_KIDS];
    va_list ap;
    va_start(ap, n);
    for (int i = 0; i < n; i++) {
        kids[i] = va_arg(ap, ir_id);
    }
    va_end(ap);
    return ir_add(h->w, node, kids, (uint32_t)n);
}

static inline ir_id hand_fact(struct hand *h, struct ir_fact f)
{
    uint32_t i = (uint32_t)h->b.facts_n++;
    h->facts[i] = f;
    if (f.max == 0) {
        h->facts[i].max = INT64_MAX;
    }
    return ir_add(h->w,
                  (struct ir_node){.op = IR_FACT, .arg = i, .type = f.type, .entity = f.entity},
                  NULL, 0);
}

/* An aggregate or a question over a history that hand_fact made as fact number `fact`. */
static inline ir_id hand_window(struct hand *h, enum ir_agg agg, uint32_t fact, enum ir_op cmp,
                                ir_id from, ir_id to, ir_id bound)
{
    struct ir_node n = {.op = IR_WINDOW,
                        .arg = (uint32_t)agg,
                        .num = fact,
                        .cmp = cmp,
                        .type = h->facts[fact].type,
                        .entity = h->facts[fact].entity};
    ir_id kids[] = {from, to, bound};
    return ir_add(h->w, n, kids, 3);
}

static inline ir_id hand_param(struct hand *h, struct ir_param p, ir_id key, ir_id instant)
{
    uint32_t i = (uint32_t)h->b.params_n++;
    h->params[i] = p;
    ir_id kids[] = {key, instant};
    return ir_add(
        h->w, (struct ir_node){.op = IR_PARAM, .arg = i, .type = p.type, .entity = IR_HOUSEHOLD},
        kids, 2);
}

/* A rule over `value`; gives its number. */
static inline uint32_t hand_rule(struct hand *h, struct ir_rule r, ir_id value, ir_id *root)
{
    uint32_t i = (uint32_t)h->b.rules_n++;
    h->rules[i] = r;
    h->rules[i].source = &h->sources[i];
    struct ir_node n = {.op = IR_RULE, .arg = i, .type = r.type, .entity = r.entity};
    h->rules[i].root = ir_add(h->w, n, &value, 1);
    h->rules[i].applies = IR_NONE;
    if (root != NULL) {
        *root = h->rules[i].root;
    }
    return i;
}

static inline mz_date hand_day(int y, int m, int d)
{
    mz_date out = MZ_DATE_NONE;
    (void)mz_date_make(y, m, d, &out);
    return out;
}

/* The graph is finished; a case of n members on 1 July 2025 in Longquan. */
static inline struct rule_run *hand_run(struct hand *h, size_t members)
{
    ir_build_end(h->w);
    h->c = rule_case_new(h->a, &h->b, members);
    h->c->at = hand_day(2025, 7, 1);
    h->c->known = h->c->at;
    h->c->division = 331181103000;
    return rule_run_new(h->a, &h->b, h->c);
}

static inline struct rule_cell hand_cell(int64_t v)
{
    return (struct rule_cell){.known = true, .v = v};
}

#endif
