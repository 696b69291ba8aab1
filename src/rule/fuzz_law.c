/* fuzz_law.c - facts and parameters of random books. */
#include <stdlib.h>
#include <string.h>

#include "rule/fuzz_gen.h"

struct law {
    mz_arena *a;
    struct rule_book *b;
    uint64_t *rng;
    mz_date at;
};

static uint64_t below(struct law *g, uint64_t n)
{
    return rule_fuzz_below(g->rng, n);
}

static struct rule_type type_of(enum rule_kind k)
{
    struct rule_type t;
    memset(&t, 0, sizeof t);
    t.kind = k;
    return t;
}

/* ---- facts ------------------------------------------------------------------ */

struct fact_row {
    enum rule_kind kind;
    enum ir_history history;
    int64_t min;
    int64_t max;
    uint8_t decimals;
};

/* Of persons, and the same of households. */
static const struct fact_row FACTS[] = {
    {RULE_BOOL, IR_NO_HISTORY, 0, 1, 0},           {RULE_BOOL, IR_NO_HISTORY, 0, 1, 0},
    {RULE_NUM, IR_NO_HISTORY, 0, 100000000000, 2}, {RULE_NUM, IR_NO_HISTORY, -5000, 30000, 2},
    {RULE_NUM, IR_NO_HISTORY, 0, 1000000, 0},      {RULE_NUM, IR_NO_HISTORY, 1, 100, 1},
    {RULE_DATE, IR_NO_HISTORY, -25567, 47481, 0},  {RULE_MONTH, IR_NO_HISTORY, 22800, 25200, 0},
    {RULE_ENUM, IR_NO_HISTORY, 0, 4, 0},           {RULE_SET, IR_NO_HISTORY, 0, 31, 0},
    {RULE_TEXT, IR_NO_HISTORY, 0, 3, 0},           {RULE_NUM, IR_MONTHLY, 0, 100000000, 2},
    {RULE_NUM, IR_MONTHLY, -100, 100, 0},          {RULE_BOOL, IR_MONTHLY, 0, 1, 0},
    {RULE_NUM, IR_DATED, 0, 100000000, 2},
};

static void facts(struct law *g)
{
    struct rule_book *b = g->b;
    b->facts_n = 2 * MZ_LEN(FACTS);
    b->facts = MZ_NEW_N(g->a, struct ir_fact, b->facts_n);
    for (size_t i = 0; i < b->facts_n; i++) {
        const struct fact_row *row = &FACTS[i % MZ_LEN(FACTS)];
        struct ir_fact *f = &b->facts[i];
        f->name.id = mz_str_fmt(g->a, "f%zu", i);
        f->entity = i < MZ_LEN(FACTS) ? IR_PERSON : IR_HOUSEHOLD;
        f->type = type_of(row->kind);
        f->type.decimals = row->decimals;
        f->min = row->min;
        f->max = row->max;
        f->history = row->history;
        f->months = row->history == IR_MONTHLY ? 6 + (int)below(g, 20) : 0;
        bool zero = row->min <= 0 && (row->kind == RULE_NUM || row->kind == RULE_BOOL);
        uint64_t policy = below(g, 4);
        if (policy == 0 && zero) {
            f->missing = IR_MISSING_ZERO;
        } else if (policy == 1 && row->history == IR_MONTHLY) {
            f->missing = IR_MISSING_LAST;
            f->carry = 1 + (int)below(g, 4);
        }
    }
}

/* ---- the law ---------------------------------------------------------------- */

static const int64_t DIVISIONS[] = {0,
                                    INT64_C(330000000000),
                                    INT64_C(331100000000),
                                    INT64_C(331181000000),
                                    INT64_C(331181103000),
                                    INT64_C(510100000000)};

int64_t rule_fuzz_division(uint64_t *rng)
{
    return DIVISIONS[rule_fuzz_below(rng, MZ_LEN(DIVISIONS))];
}

mz_date rule_fuzz_near(uint64_t *rng, mz_date at, int span)
{
    return (mz_date){at.v - span / 2 + (int32_t)rule_fuzz_below(rng, (uint64_t)span)};
}

static mz_date near(struct law *g, int span)
{
    return rule_fuzz_near(g->rng, g->at, span);
}

static int by_place(const void *x, const void *y)
{
    const struct ir_value *a = x;
    const struct ir_value *b = y;
    if (a->division != b->division) {
        return a->division < b->division ? -1 : 1;
    }
    if (a->key != b->key) {
        return a->key < b->key ? -1 : 1;
    }
    if (a->from.v != b->from.v) {
        return a->from.v < b->from.v ? -1 : 1;
    }
    return a->published.v < b->published.v ? -1 : a->published.v > b->published.v;
}

static void values(struct law *g, struct ir_param *p)
{
    p->values_n = 1 + below(g, p->by_division ? 24 : 6);
    p->values = MZ_NEW_N(g->a, struct ir_value, p->values_n);
    for (size_t i = 0; i < p->values_n; i++) {
        struct ir_value *v = &p->values[i];
        v->division = p->by_division ? rule_fuzz_division(g->rng) : 0;
        v->key = p->key_enum >= 0 ? (uint16_t)below(g, 5) : 0;
        v->from = near(g, below(g, 3) == 0 ? 40 : 1000); /* often inside of the month */
        v->to = below(g, 4) == 0 ? (mz_date){v->from.v + 1 + (int32_t)below(g, 400)} : MZ_DATE_NONE;
        v->published = near(g, 600);
        /* no two of one place and day: which of them counts is the loader's to forbid */
        v->published.v = v->published.v / 32 * 32 + (int32_t)i;
        v->v = (int64_t)below(g, 200000) - 1000;
        v->v = p->type.kind == RULE_BOOL ? v->v & 1 : v->v;
    }
    qsort(p->values, p->values_n, sizeof *p->values, by_place);
}

static struct ast *amount(struct law *g, int64_t num, int64_t den)
{
    struct ast *e = MZ_NEW(g->a, struct ast);
    e->op = AST_NUMBER;
    e->num = num;
    e->den = den;
    return e;
}

static void brackets(struct law *g, struct ir_param *p)
{
    p->brackets_n = 1 + below(g, 3);
    p->brackets = MZ_NEW_N(g->a, struct ast_bracket, p->brackets_n);
    for (size_t i = 0; i < p->brackets_n; i++) {
        struct ast_bracket *b = &p->brackets[i];
        b->from = near(g, 500);
        b->published = near(g, 300);
        b->published.v = b->published.v / 8 * 8 + (int32_t)i;
        b->steps_n = 1 + below(g, 4);
        b->steps = MZ_NEW_N(g->a, struct ast_step, b->steps_n);
        int64_t above = (int64_t)below(g, 3) - 1;
        for (size_t k = 0; k < b->steps_n; k++) {
            b->steps[k].above = amount(g, above, 1);
            b->steps[k].value = amount(g, (int64_t)below(g, 60), 100);
            above += 1 + (int64_t)below(g, 5000);
        }
    }
}

static void params(struct law *g)
{
    struct rule_book *b = g->b;
    b->params_n = 7;
    b->params = MZ_NEW_N(g->a, struct ir_param, b->params_n);
    for (size_t i = 0; i < b->params_n; i++) {
        struct ir_param *p = &b->params[i];
        p->name.id = mz_str_fmt(g->a, "p%zu", i);
        p->type = type_of(i == 6 ? RULE_BOOL : RULE_NUM);
        p->scale = i == 6 ? 1 : (i % 2 == 0 ? 100 : 7);
        p->by_division = i == 1 || i == 3 || i == 4 || i == 6;
        p->key_enum = i == 2 || i == 3 ? 0 : -1;
        p->min = i == 6 ? 0 : -1000;
        p->max = i == 6 ? 1 : 200000;
        p->period_end = below(g, 3) == 0;
        p->at_application = !p->period_end && below(g, 2) == 0;
        if (i == 5) {
            brackets(g, p);
        } else {
            values(g, p);
        }
    }
}

/* NOLINTNEXTLINE(readability-non-const-parameter): the generator moves on through `g` */
void rule_fuzz_law(mz_arena *a, struct rule_book *b, uint64_t *rng, mz_date at)
{
    struct law g = {a, b, rng, at};
    facts(&g);
    params(&g);
}
