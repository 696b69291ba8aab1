/* fuzz_gen.c - random well-typed books. */
#include "rule/fuzz_gen.h"

#include <string.h>

#include "rule/fuzz_pack.h"

enum {
    BITS = 56, /* of a numerator and of a denominator */
    BITS_WIDE = 92,
    BITS_BELOW = 28, /* of a denominator below such a numerator */
    NODES_MAX = 400,
    KIND_N = RULE_TEXT + 1,
};

uint64_t rule_fuzz_next(uint64_t *state)
{
    *state += UINT64_C(0x9e3779b97f4a7c15);
    uint64_t v = *state;
    v = (v ^ v >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
    v = (v ^ v >> 27) * UINT64_C(0x94d049bb133111eb);
    return v ^ v >> 31;
}

uint64_t rule_fuzz_below(uint64_t *state, uint64_t n)
{
    return rule_fuzz_next(state) % n;
}

/* What the generator knows of a node: so many bits, and whose facts stand in its denominator. */
struct known {
    ir_id id;
    enum rule_kind kind;
    enum ir_entity entity;
    int num_bits;
    int den_bits;
    enum ir_entity ratio; /* IR_CONSTANT: none */
};

struct gen {
    mz_arena *a;
    struct rule_book *b;
    ir_build *w;
    uint64_t rng;
    mz_date at;
    bool wide; /* numbers of more than 64 bits are wanted */
    struct known *v;
    size_t n;
};

static uint64_t below(struct gen *g, uint64_t n)
{
    return rule_fuzz_below(&g->rng, n);
}

static struct rule_type type_of(enum rule_kind k)
{
    struct rule_type t;
    memset(&t, 0, sizeof t);
    t.kind = k;
    return t;
}

/* ---- the law --------------------------------------------------------------------------- */

static mz_date near(struct gen *g, int span)
{
    return rule_fuzz_near(&g->rng, g->at, span);
}

static uint32_t pick(struct gen *g, size_t alts_n)
{
    struct rule_book *b = g->b;
    struct ir_pick *p = &b->picks[b->picks_n];
    p->alts_n = alts_n;
    p->alts = MZ_NEW_N(g->a, struct ir_alt, alts_n);
    for (size_t i = 0; i < alts_n; i++) {
        struct ir_alt *alt = &p->alts[i];
        alt->division = below(g, 2) == 0 ? 0 : rule_fuzz_division(&g->rng);
        alt->from = below(g, 4) == 0 ? MZ_DATE_NONE : near(g, 400);
        alt->to = below(g, 3) == 0 ? near(g, 400) : MZ_DATE_NONE;
        alt->published = near(g, 100);
    }
    return (uint32_t)b->picks_n++;
}

/* ---- nodes ------------------------------------------------------------------ */

static enum ir_entity finest(enum ir_entity a, enum ir_entity b)
{
    return a > b ? a : b;
}

/* Any node that was made, of a kind; NULL when there is none of it. */
static const struct known *some(struct gen *g, enum rule_kind k)
{
    size_t from = below(g, g->n + 1);
    for (size_t i = 0; i < g->n; i++) {
        size_t at = (from + i) % g->n;
        /* the newer half more often, so that graphs grow deep */
        if (g->v[at].kind == k && (at * 2 >= g->n || below(g, 3) == 0 || i + 8 > g->n)) {
            return &g->v[at];
        }
    }
    return NULL;
}

static enum rule_kind any_kind(struct gen *g)
{
    return (enum rule_kind)below(g, KIND_N);
}

static void keep(struct gen *g, struct ir_node node, const ir_id *kids, uint32_t kids_n,
                 struct known k)
{
    size_t before = ir_added(g->w);
    k.id = ir_add(g->w, node, kids, kids_n);
    if (ir_added(g->w) > before) {
        g->v[g->n++] = k;
    }
}

static struct known shape(enum rule_kind kind, enum ir_entity e, int num_bits, int den_bits)
{
    return (struct known){0, kind, e, num_bits, den_bits, IR_CONSTANT};
}

static bool fits(const struct gen *g, const struct known *k)
{
    return g->wide ? k->num_bits <= BITS_WIDE && k->den_bits <= BITS_BELOW
                   : k->num_bits <= BITS && k->den_bits <= BITS;
}

static void constant(struct gen *g, enum rule_kind kind)
{
    struct ir_node n = {.op = IR_CONST, .type = type_of(kind), .den = 1};
    struct known k = shape(kind, IR_CONSTANT, 20, 0);
    switch (kind) {
    case RULE_BOOL:
        n.num = below(g, 2) != 0;
        break;
    case RULE_NUM:
        n.num = (mz_wide)below(g, 4000) - 1000;
        n.den = below(g, 3) == 0 ? 1 + (mz_wide)below(g, 60) : 1;
        n.num = n.den != 1 && n.num % n.den == 0 ? 1 : n.num;
        k.num_bits = 12;
        k.den_bits = 6;
        if (g->wide && below(g, 3) != 0) {
            n.num = ((mz_wide)below(g, UINT64_C(1) << 46) + (mz_wide)1) * (n.num < 0 ? -1 : 1);
            n.den = 1;
            k.num_bits = 47;
            k.den_bits = 0;
        }
        break;
    case RULE_DATE:
        n.num = near(g, 20000).v;
        break;
    case RULE_MONTH:
        n.num = 24280 + (mz_wide)below(g, 40);
        break;
    case RULE_MONTHS:
    case RULE_DAYS:
        n.num = (mz_wide)below(g, 800) - 400;
        break;
    case RULE_ENUM:
        n.num = (mz_wide)below(g, 5);
        break;
    case RULE_SET:
        n.num = (mz_wide)below(g, 32);
        break;
    case RULE_DIVISION:
        n.num = rule_fuzz_division(&g->rng);
        break;
    case RULE_TEXT:
        n.num = (mz_wide)below(g, 4);
        break;
    }
    while (kind == RULE_NUM && n.den % 2 == 0 && n.num % 2 == 0) {
        n.num /= 2;
        n.den /= 2;
    }
    keep(g, n, NULL, 0, k);
}

static int bits_of(int64_t v)
{
    int n = 1;
    for (v = v < 0 ? -v : v; v > 0; v >>= 1) {
        n++;
    }
    return n;
}

static void leaves(struct gen *g)
{
    for (int k = 0; k < KIND_N; k++) {
        constant(g, (enum rule_kind)k);
    }
    for (uint32_t i = 0; i < g->b->facts_n; i++) {
        const struct ir_fact *f = &g->b->facts[i];
        if (f->history == IR_NO_HISTORY) {
            struct ir_node n = {.op = IR_FACT, .entity = f->entity, .arg = i, .type = f->type};
            keep(g, n, NULL, 0,
                 shape(f->type.kind, f->entity, bits_of(f->max), 4 * f->type.decimals));
        }
    }
    keep(g, (struct ir_node){.op = IR_AT, .type = type_of(RULE_DATE)}, NULL, 0,
         shape(RULE_DATE, IR_CONSTANT, 20, 0));
    keep(
        g,
        (struct ir_node){.op = IR_DIVISION, .entity = IR_HOUSEHOLD, .type = type_of(RULE_DIVISION)},
        NULL, 0, shape(RULE_DIVISION, IR_HOUSEHOLD, 40, 0));
}

static void compare(struct gen *g)
{
    static const enum rule_kind kinds[] = {RULE_NUM,   RULE_NUM,     RULE_NUM,  RULE_DATE,
                                           RULE_MONTH, RULE_DAYS,    RULE_ENUM, RULE_BOOL,
                                           RULE_TEXT,  RULE_DIVISION};
    enum rule_kind kind = kinds[below(g, MZ_LEN(kinds))];
    const struct known *a = some(g, kind);
    const struct known *b = some(g, kind);
    bool equal = kind == RULE_BOOL || kind == RULE_TEXT || kind == RULE_DIVISION;
    enum ir_op op = (enum ir_op)(IR_EQ + below(g, equal ? 2 : 6));
    if (a != NULL && b != NULL) {
        keep(g, (struct ir_node){.op = op, .type = type_of(RULE_BOOL)},
             (const ir_id[]){a->id, b->id}, 2,
             shape(RULE_BOOL, finest(a->entity, b->entity), 1, 0));
    }
}

static void truth(struct gen *g)
{
    const struct known *a = some(g, RULE_BOOL);
    const struct known *b = some(g, RULE_BOOL);
    uint64_t which = below(g, 4);
    if (a == NULL || b == NULL) {
        return;
    }
    if (which == 0) {
        keep(g, (struct ir_node){.op = IR_NOT, .type = type_of(RULE_BOOL)}, &a->id, 1,
             shape(RULE_BOOL, a->entity, 1, 0));
    } else if (which == 1) {
        const struct known *x = some(g, any_kind(g));
        if (x != NULL) {
            keep(g, (struct ir_node){.op = IR_IS_KNOWN, .type = type_of(RULE_BOOL)}, &x->id, 1,
                 shape(RULE_BOOL, x->entity, 1, 0));
        }
    } else {
        keep(g, (struct ir_node){.op = which == 2 ? IR_AND : IR_OR, .type = type_of(RULE_BOOL)},
             (const ir_id[]){a->id, b->id}, 2,
             shape(RULE_BOOL, finest(a->entity, b->entity), 1, 0));
    }
}

/* A number; where wide ones are wanted the largest of a few. */
static const struct known *number(struct gen *g)
{
    const struct known *v = some(g, RULE_NUM);
    for (int i = 0; g->wide && v != NULL && i < 3; i++) {
        const struct known *other = some(g, RULE_NUM);
        v = other->num_bits > v->num_bits && other->num_bits < BITS ? other : v;
    }
    return v;
}

static void arithmetic(struct gen *g)
{
    static const enum ir_op ops[] = {IR_ADD, IR_SUB, IR_MUL, IR_DIV, IR_NEG, IR_MIN, IR_MAX};
    enum ir_op op = g->wide && below(g, 2) == 0 ? IR_MUL : ops[below(g, MZ_LEN(ops))];
    const struct known *a = number(g);
    const struct known *b = number(g);
    if (a == NULL || b == NULL) {
        return;
    }
    struct known k = shape(RULE_NUM, finest(a->entity, b->entity), 0, a->den_bits + b->den_bits);
    int x = a->num_bits + b->den_bits;
    int y = b->num_bits + a->den_bits;
    k.num_bits = (x > y ? x : y) + 1;
    k.ratio = finest(a->ratio, b->ratio);
    if (op == IR_MUL) {
        k.num_bits = a->num_bits + b->num_bits;
    } else if (op == IR_DIV) {
        k.num_bits = x;
        k.den_bits = a->den_bits + b->num_bits;
        k.ratio = finest(k.ratio, b->entity);
    } else if (op == IR_NEG) {
        k = *a;
    } else if (op != IR_ADD && op != IR_SUB && k.ratio != IR_CONSTANT) {
        k.ratio = k.entity; /* which denominator is a choice of each */
    }
    if (fits(g, &k)) {
        keep(g, (struct ir_node){.op = op, .type = type_of(RULE_NUM)},
             (const ir_id[]){a->id, b->id}, op == IR_NEG ? 1 : 2, k);
    }
}

static void rounding(struct gen *g)
{
    static const mz_wide steps[][2] = {{1, 100}, {1, 1}, {10, 1}, {1, 10}, {3, 7}, {5, 1}};
    const struct known *a = some(g, RULE_NUM);
    size_t s = below(g, MZ_LEN(steps));
    if (a != NULL) {
        struct ir_node n = {.op = IR_ROUND,
                            .arg = (uint32_t)below(g, IR_FLOOR + 1),
                            .type = type_of(RULE_NUM),
                            .num = steps[s][0],
                            .den = steps[s][1]};
        struct known k = shape(RULE_NUM, a->entity, a->num_bits + 8, 7);
        if (fits(g, &k)) {
            keep(g, n, &a->id, 1, k);
        }
    }
}

static struct known merged(const struct known *a, const struct known *b, const struct known *c)
{
    struct known k = shape(a->kind, finest(finest(a->entity, b->entity), c->entity), 0,
                           a->den_bits + b->den_bits);
    int x = a->num_bits + b->den_bits;
    int y = b->num_bits + a->den_bits;
    k.num_bits = x > y ? x : y;
    k.ratio = a->ratio == IR_CONSTANT && b->ratio == IR_CONSTANT ? IR_CONSTANT : k.entity;
    return k;
}

static void choice(struct gen *g)
{
    enum rule_kind kind = any_kind(g);
    const struct known *c = some(g, RULE_BOOL);
    const struct known *a = some(g, kind);
    const struct known *b = some(g, kind);
    if (c == NULL || a == NULL || b == NULL) {
        return;
    }
    bool coalesce = below(g, 3) == 0;
    struct known k = merged(a, b, coalesce ? a : c);
    struct ir_node n = {.op = coalesce ? IR_COALESCE : IR_IF, .type = type_of(kind)};
    ir_id kids[3] = {c->id, a->id, b->id};
    if (kind != RULE_NUM || fits(g, &k)) {
        keep(g, n, coalesce ? kids + 1 : kids, coalesce ? 2 : 3, k);
    }
}

/* Tables, exceptions and versions of any kind of value. */
static void table(struct gen *g)
{
    static const enum ir_op ops[] = {IR_FIRST, IR_UNIQUE, IR_AGREE, IR_PICK};
    enum ir_op op = ops[below(g, MZ_LEN(ops))];
    enum rule_kind kind = any_kind(g);
    size_t rows = 1 + below(g, 3);
    ir_id kids[8];
    uint32_t n = 0;
    struct known k = {0};
    for (size_t i = 0; i <= rows; i++) {
        const struct known *when = some(g, RULE_BOOL);
        const struct known *v = some(g, kind);
        if (when == NULL || v == NULL) {
            return;
        }
        if (op != IR_PICK && i < rows) {
            kids[n++] = when->id;
        }
        kids[n++] = v->id;
        struct known next = merged(i == 0 ? v : &k, v, when);
        next.entity = finest(next.entity, op == IR_PICK ? IR_HOUSEHOLD : when->entity);
        k = next;
        k.ratio = k.ratio == IR_CONSTANT ? IR_CONSTANT : IR_PERSON;
        if (kind == RULE_NUM && !fits(g, &k)) {
            return;
        }
    }
    struct ir_node node = {.op = op, .type = type_of(kind)};
    if (op == IR_PICK) {
        node.entity = IR_HOUSEHOLD;
        node.arg = pick(g, n);
    }
    keep(g, node, kids, n, k);
}

static void sets(struct gen *g)
{
    const struct known *e = some(g, RULE_ENUM);
    const struct known *s = some(g, RULE_SET);
    const struct known *d = some(g, RULE_DIVISION);
    if (e == NULL || s == NULL || d == NULL) {
        return;
    }
    switch (below(g, 4)) {
    case 0:
        keep(
            g,
            (struct ir_node){.op = IR_IN, .type = type_of(RULE_BOOL), .num = (mz_wide)below(g, 32)},
            &e->id, 1, shape(RULE_BOOL, e->entity, 1, 0));
        break;
    case 1:
        keep(g,
             (struct ir_node){
                 .op = IR_HAS, .type = type_of(RULE_BOOL), .num = (mz_wide)below(g, 32)},
             &s->id, 1, shape(RULE_BOOL, s->entity, 1, 0));
        break;
    case 2:
        keep(g, (struct ir_node){.op = IR_SIZE, .type = type_of(RULE_NUM)}, &s->id, 1,
             shape(RULE_NUM, s->entity, 7, 0));
        break;
    default:
        keep(g,
             (struct ir_node){.op = IR_IN_DIVISION,
                              .type = type_of(RULE_BOOL),
                              .num = rule_fuzz_division(&g->rng)},
             &d->id, 1, shape(RULE_BOOL, d->entity, 1, 0));
        break;
    }
}

/* op: kinds of the operands, kind of the result; RULE_BOOL for no second operand. */
static const struct {
    enum ir_op op;
    enum rule_kind a;
    enum rule_kind b;
    enum rule_kind to;
    int bits;
} CALENDAR[] = {
    {IR_AGE, RULE_DATE, RULE_DATE, RULE_NUM, 10},
    {IR_AGE, RULE_DATE, RULE_DATE, RULE_NUM, 10},
    {IR_ADD_MONTHS, RULE_DATE, RULE_MONTHS, RULE_DATE, 20},
    {IR_MONTHS_BETWEEN, RULE_DATE, RULE_DATE, RULE_MONTHS, 14},
    {IR_MONTH_OF, RULE_DATE, RULE_BOOL, RULE_MONTH, 16},
    {IR_FIRST_DAY, RULE_MONTH, RULE_BOOL, RULE_DATE, 20},
    {IR_LAST_DAY, RULE_MONTH, RULE_BOOL, RULE_DATE, 20},
    {IR_YEAR_OF, RULE_DATE, RULE_BOOL, RULE_NUM, 12},
    {IR_DAYS_IN, RULE_MONTH, RULE_BOOL, RULE_NUM, 6},
    {IR_ADD, RULE_DATE, RULE_DAYS, RULE_DATE, 20},
    {IR_SUB, RULE_DATE, RULE_DATE, RULE_DAYS, 20},
    {IR_ADD, RULE_MONTH, RULE_MONTHS, RULE_MONTH, 20},
    {IR_SUB, RULE_MONTH, RULE_MONTHS, RULE_MONTH, 20},
    {IR_NUMBER, RULE_DAYS, RULE_BOOL, RULE_NUM, 24},
    {IR_NUMBER, RULE_MONTHS, RULE_BOOL, RULE_NUM, 24},
    {IR_NUMBER, RULE_ENUM, RULE_BOOL, RULE_NUM, 6},
    {IR_MIN, RULE_DATE, RULE_DATE, RULE_DATE, 20},
    {IR_MAX, RULE_DATE, RULE_DATE, RULE_DATE, 20},
};

static void calendar(struct gen *g)
{
    size_t i = below(g, MZ_LEN(CALENDAR));
    bool two = CALENDAR[i].b != RULE_BOOL;
    const struct known *a = some(g, CALENDAR[i].a);
    const struct known *b = two ? some(g, CALENDAR[i].b) : a;
    if (a == NULL || b == NULL) {
        return;
    }
    struct ir_node n = {.op = CALENDAR[i].op, .type = type_of(CALENDAR[i].to)};
    n.arg = n.op == IR_AGE ? (uint32_t)below(g, 2) : 0;
    keep(g, n, (const ir_id[]){a->id, b->id}, two ? 2 : 1,
         shape(CALENDAR[i].to, finest(a->entity, b->entity), CALENDAR[i].bits, 0));
}

/* What the law is full of: an age on the day against a number of years. */
static void age_test(struct gen *g)
{
    const struct known *birth = some(g, RULE_DATE);
    ir_id at = ir_add(g->w, (struct ir_node){.op = IR_AT, .type = type_of(RULE_DATE)}, NULL, 0);
    if (birth == NULL) {
        return;
    }
    struct ir_node age = {.op = IR_AGE, .arg = (uint32_t)below(g, 2), .type = type_of(RULE_NUM)};
    ir_id id = ir_add(g->w, age, (const ir_id[]){birth->id, at}, 2);
    struct ir_node years = {.op = IR_CONST, .type = type_of(RULE_NUM), .den = 1};
    years.num = (mz_wide)below(g, 110) - 3;
    ir_id n = ir_add(g->w, years, NULL, 0);
    bool turned = below(g, 2) == 0;
    keep(g, (struct ir_node){.op = (enum ir_op)(IR_EQ + below(g, 6)), .type = type_of(RULE_BOOL)},
         (const ir_id[]){turned ? n : id, turned ? id : n}, 2,
         shape(RULE_BOOL, birth->entity, 1, 0));
}

enum { SPREAD_BITS = 5, DAYS_BITS = 5 };

static void law(struct gen *g)
{
    uint32_t i = (uint32_t)below(g, g->b->params_n);
    const struct ir_param *p = &g->b->params[i];
    const struct known *x = some(g, RULE_NUM);
    if (p->brackets_n > 0) {
        struct known k = x == NULL ? shape(RULE_NUM, IR_CONSTANT, 60, 0) : *x;
        k.num_bits += 16;
        k.den_bits += 7;
        if (x != NULL && fits(g, &k)) {
            struct ir_node n = {.op = below(g, 2) == 0 ? IR_SCALE : IR_MARGINAL,
                                .arg = i,
                                .type = type_of(RULE_NUM)};
            k.ratio = k.ratio == IR_CONSTANT ? IR_CONSTANT : IR_PERSON;
            keep(g, n, &x->id, 1, k);
        }
        return;
    }
    const struct known *key = p->key_enum >= 0 ? some(g, RULE_ENUM) : NULL;
    const struct known *day = below(g, 2) == 0 ? some(g, RULE_DATE) : NULL;
    enum ir_entity e = p->by_division ? IR_HOUSEHOLD : IR_CONSTANT;
    struct ir_node n = {.op = IR_PARAM, .entity = e, .arg = i, .type = p->type};
    e = key == NULL ? e : finest(e, key->entity);
    e = day == NULL ? e : finest(e, day->entity);
    n.num = day == NULL && p->type.kind == RULE_NUM && below(g, 2) == 0;
    int days = n.num != 0 ? DAYS_BITS : 0;
    if (p->key_enum < 0 || key != NULL) {
        keep(g, n,
             (const ir_id[]){key == NULL ? IR_NONE : key->id, day == NULL ? IR_NONE : day->id}, 2,
             shape(p->type.kind, e, 19 + days, 7 + days));
    }
}

static void members(struct gen *g)
{
    enum ir_agg agg = (enum ir_agg)below(g, IR_EXACTLY_ONE + 1);
    const struct known *who = below(g, 3) == 0 ? NULL : some(g, RULE_BOOL);
    bool question = agg == IR_ANY || agg == IR_ALL || agg == IR_EXACTLY_ONE;
    const struct known *v = some(g, question ? RULE_BOOL : RULE_NUM);
    if (v == NULL || (!question && agg != IR_COUNT && v->ratio == IR_PERSON)) {
        return;
    }
    struct known k =
        shape(question ? RULE_BOOL : RULE_NUM, IR_HOUSEHOLD, v->num_bits + 8, v->den_bits);
    k.ratio = v->ratio == IR_CONSTANT ? IR_CONSTANT : IR_HOUSEHOLD;
    if (agg == IR_COUNT) {
        k = shape(RULE_NUM, IR_HOUSEHOLD, 8, 0);
        v = below(g, 2) == 0 ? NULL : v;
    }
    if (question && below(g, 4) == 0) {
        who = who == NULL ? v : who;
        v = NULL;
    }
    if (fits(g, &k)) {
        struct ir_node n = {.op = IR_AGG, .arg = agg, .type = type_of(k.kind)};
        keep(g, n, (const ir_id[]){who == NULL ? IR_NONE : who->id, v == NULL ? IR_NONE : v->id}, 2,
             k);
    }
}

static ir_id month_before(struct gen *g, int64_t back)
{
    struct mz_ymd t = mz_date_ymd(g->at);
    struct ir_node n = {.op = IR_CONST, .type = type_of(RULE_MONTH), .den = 1};
    n.num = (mz_wide)t.year * 12 + t.month - 1 - back;
    return ir_add(g->w, n, NULL, 0);
}

static ir_id day_before(struct gen *g, int64_t back)
{
    struct ir_node n = {.op = IR_CONST, .type = type_of(RULE_DATE), .den = 1};
    n.num = (mz_wide)g->at.v - back;
    return ir_add(g->w, n, NULL, 0);
}

static void window(struct gen *g)
{
    uint32_t i = (uint32_t)below(g, g->b->facts_n);
    const struct ir_fact *f = &g->b->facts[i];
    if (f->history == IR_NO_HISTORY) {
        return;
    }
    bool monthly = f->history == IR_MONTHLY;
    bool is_bool = f->type.kind == RULE_BOOL;
    static const enum ir_agg truths[] = {IR_ANY, IR_ALL, IR_EXACTLY_ONE, IR_COUNT, IR_LATEST};
    static const enum ir_agg numbers[] = {IR_SUM,     IR_SUM,     IR_SUM_KNOWN, IR_COUNT,
                                          IR_AGG_MIN, IR_AGG_MAX, IR_LATEST};
    enum ir_agg agg =
        is_bool ? truths[below(g, MZ_LEN(truths))] : numbers[below(g, MZ_LEN(numbers))];
    bool adds = agg == IR_SUM || agg == IR_SUM_KNOWN;
    int spread = f->history == IR_DATED && adds && below(g, 2) == 0 ? 2 + (int)below(g, 30) : 0;
    bool months = monthly || spread > 0;
    int64_t back = 1 + (int64_t)below(g, months ? 14 : 400);
    ir_id kids[3] = {months ? month_before(g, back) : day_before(g, back),
                     months ? month_before(g, monthly ? 1 : (int64_t)below(g, 3) - 1)
                            : day_before(g, 0),
                     IR_NONE};
    enum ir_entity e = f->entity;
    const struct known *day = some(g, months ? RULE_MONTH : RULE_DATE);
    if (below(g, 5) == 0 && day != NULL) {
        kids[0] = day->id;
        e = finest(e, day->entity);
    }
    struct ir_node n = {.op = IR_WINDOW,
                        .cmp = IR_OPS_N,
                        .entity = f->entity,
                        .arg = agg,
                        .num = i,
                        .den = spread,
                        .type = type_of(is_bool && agg != IR_COUNT ? RULE_BOOL : RULE_NUM)};
    const struct known *bound = some(g, RULE_NUM);
    if (!is_bool && below(g, 3) == 0 && bound != NULL) {
        n.cmp = (enum ir_op)(IR_EQ + below(g, 6));
        kids[2] = bound->id;
        e = finest(e, bound->entity);
    }
    struct known k = shape(n.type.kind, e, agg == IR_COUNT ? 14 : 44, 4 * f->type.decimals);
    k.num_bits += spread > 0 ? SPREAD_BITS : 0;
    k.den_bits += spread > 0 ? SPREAD_BITS : 0;
    keep(g, n, kids, 3, k);
}

static void absent(struct gen *g)
{
    enum rule_kind k = any_kind(g);
    keep(g, (struct ir_node){.op = IR_UNKNOWN, .type = type_of(k)}, NULL, 0,
         shape(k, IR_CONSTANT, 1, 0));
}

static void named(struct gen *g)
{
    const struct known *v = some(g, any_kind(g));
    if (v != NULL) {
        keep(g, (struct ir_node){.op = IR_RULE, .type = type_of(v->kind)}, &v->id, 1, *v);
    }
}

static void node(struct gen *g)
{
    static void (*const makes[])(struct gen *) = {
        compare,  compare, truth,   truth,   arithmetic, arithmetic, arithmetic, arithmetic,
        rounding, choice,  choice,  table,   sets,       calendar,   calendar,   law,
        law,      members, members, members, window,     window,     age_test,   named};
    if (below(g, 40) == 0) {
        absent(g);
    } else if (below(g, 8) == 0) {
        constant(g, any_kind(g));
    } else if (g->wide && below(g, 3) == 0) {
        (below(g, 4) == 0 ? rounding : arithmetic)(g);
    } else {
        makes[below(g, MZ_LEN(makes))](g);
    }
}

/* ---- all ------------------------------------------------------------------------------ */

static void rules(struct gen *g, struct rule_fuzz_case *out)
{
    struct rule_book *b = g->b;
    b->rules_n = g->n;
    b->rules = MZ_NEW_N(g->a, struct ir_rule, b->rules_n + 1);
    out->rules = MZ_NEW_N(g->a, uint32_t, b->rules_n + 1);
    out->rules_n = b->rules_n;
    for (size_t i = 0; i < b->rules_n; i++) {
        struct ir_rule *r = &b->rules[i];
        const struct ir_node *n = &b->nodes[g->v[i].id];
        r->name.id = mz_str_fmt(g->a, "r%zu", i);
        r->root = g->v[i].id;
        r->applies = IR_NONE;
        r->type = n->type;
        r->entity = n->entity == IR_PERSON ? IR_PERSON : IR_HOUSEHOLD;
        out->rules[i] = (uint32_t)i;
    }
}

struct rule_fuzz_case rule_fuzz_make(mz_arena *a, const struct rule_fuzz *f)
{
    if (f->pack) {
        return rule_fuzz_pack(a, f);
    }
    struct rule_book *b = MZ_NEW(a, struct rule_book);
    b->a = a;
    b->role_enum = -1;
    b->enums = MZ_NEW(a, struct ir_enum);
    b->enums_n = 1;
    b->enums[0].values_n = 5;
    b->enums[0].ordered = true;
    b->texts_n = 3;
    b->picks = MZ_NEW_N(a, struct ir_pick, NODES_MAX + 1);
    struct gen g = {.a = a, .b = b, .w = ir_build_new(a, b), .rng = f->seed};
    g.wide = f->seed % 3 == 0;
    static const int32_t days[] = {20148, 20270, 19782, 20453, 21244}; /* 29 Feb, ends of months */
    g.at.v = below(&g, 2) == 0 ? days[below(&g, MZ_LEN(days))] : 19700 + (int32_t)below(&g, 1000);
    g.v = MZ_NEW_N(a, struct known, NODES_MAX * 2);
    struct rule_fuzz_case out = {.b = b, .at = g.at};
    out.known.v = g.at.v - 30 + (int32_t)below(&g, 60);
    rule_fuzz_law(a, b, &g.rng, g.at);
    leaves(&g);
    for (size_t i = 0; i < f->nodes_n && i < NODES_MAX; i++) {
        g.rng = f->seed * UINT64_C(1000003) + i;
        node(&g);
    }
    ir_build_end(g.w);
    rules(&g, &out);
    out.pop = rule_fuzz_pop(a, b, f, g.at);
    return out;
}
