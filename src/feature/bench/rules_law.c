/* rules_law.c - graphs and populations for measuring. */
#include "feature/bench/rules_law.h"

#include <string.h>

#include "rule/rule.h"

enum { ADULT_DAYS = 6575 };

mz_date bench_day(void)
{
    mz_date d = {0};
    (void)mz_date_make(2025, 7, 1, &d);
    return d;
}

static uint64_t draw(uint64_t *s)
{
    *s ^= *s << 13;
    *s ^= *s >> 7;
    *s ^= *s << 17;
    return *s * UINT64_C(0x2545F4914F6CDD1D) >> 16;
}

/* ---- a book by hand --------------------------------------------------------- */

struct make {
    mz_arena *a;
    struct rule_book *b;
    ir_build *w;
};

static struct rule_type type_of(enum rule_kind k, uint8_t decimals)
{
    struct rule_type t;
    memset(&t, 0, sizeof t);
    t.kind = k;
    t.decimals = decimals;
    return t;
}

static struct make begin(mz_arena *a, size_t facts_n, size_t params_n, size_t rules_n)
{
    struct rule_book *b = MZ_NEW(a, struct rule_book);
    b->a = a;
    b->role_enum = -1;
    b->facts = MZ_NEW_N(a, struct ir_fact, facts_n + 1);
    b->params = MZ_NEW_N(a, struct ir_param, params_n + 1);
    b->rules = MZ_NEW_N(a, struct ir_rule, rules_n + 1);
    return (struct make){a, b, ir_build_new(a, b)};
}

static uint32_t fact(struct make *m, enum ir_entity e, struct rule_type t, int64_t max,
                     enum ir_history history)
{
    struct ir_fact *f = &m->b->facts[m->b->facts_n];
    f->name.id = mz_str_fmt(m->a, "f%zu", m->b->facts_n);
    f->entity = e;
    f->type = t;
    f->max = max;
    f->min = t.kind == RULE_DATE ? -25567 : 0;
    f->history = history;
    f->months = history == IR_MONTHLY ? 24 : 0;
    return (uint32_t)m->b->facts_n++;
}

static uint32_t param(struct make *m, int64_t scale, int64_t v, int64_t max)
{
    struct ir_param *p = &m->b->params[m->b->params_n];
    p->name.id = mz_str_fmt(m->a, "p%zu", m->b->params_n);
    p->type = type_of(RULE_NUM, 2);
    p->scale = scale;
    p->key_enum = -1;
    p->max = max;
    p->values = MZ_NEW(m->a, struct ir_value);
    p->values_n = 1;
    p->values[0] = (struct ir_value){.to = MZ_DATE_NONE, .v = v};
    return (uint32_t)m->b->params_n++;
}

static void rule(struct make *m, ir_id value, enum ir_entity e)
{
    struct ir_rule *r = &m->b->rules[m->b->rules_n++];
    r->name.id = mz_str_fmt(m->a, "r%zu", m->b->rules_n);
    r->entity = e;
    r->applies = IR_NONE;
    r->root = value;
}

static ir_id op(struct make *m, enum ir_op o, ir_id x, ir_id y)
{
    bool is_bool = (o >= IR_NOT && o <= IR_GE) || o == IR_IN;
    struct ir_node n = {.op = o, .type = type_of(is_bool ? RULE_BOOL : RULE_NUM, 2)};
    return ir_add(m->w, n, (const ir_id[]){x, y}, y == IR_NONE ? 1 : 2);
}

static ir_id number(struct make *m, int64_t num, int64_t den)
{
    return ir_add(
        m->w,
        (struct ir_node){.op = IR_CONST, .type = type_of(RULE_NUM, 2), .num = num, .den = den},
        NULL, 0);
}

static ir_id month(struct make *m, int back)
{
    struct mz_ymd t = mz_date_ymd(bench_day());
    struct ir_node n = {.op = IR_CONST, .type = type_of(RULE_MONTH, 0)};
    n.num = (mz_wide)t.year * 12 + t.month - 1 - back;
    return ir_add(m->w, n, NULL, 0);
}

static ir_id of_fact(struct make *m, uint32_t f)
{
    const struct ir_fact *x = &m->b->facts[f];
    return ir_add(m->w,
                  (struct ir_node){.op = IR_FACT, .entity = x->entity, .arg = f, .type = x->type},
                  NULL, 0);
}

static ir_id of_param(struct make *m, uint32_t p, ir_id day)
{
    const struct ir_param *x = &m->b->params[p];
    struct ir_node n = {.op = IR_PARAM,
                        .entity = x->by_division ? IR_HOUSEHOLD : IR_CONSTANT,
                        .arg = p,
                        .type = x->type};
    return ir_add(m->w, n, (const ir_id[]){IR_NONE, day}, 2);
}

static ir_id choose(struct make *m, ir_id c, ir_id x, ir_id y)
{
    return ir_add(m->w, (struct ir_node){.op = IR_IF, .type = type_of(RULE_NUM, 2)},
                  (const ir_id[]){c, x, y}, 3);
}

static ir_id fen(struct make *m, ir_id x)
{
    return ir_add(
        m->w,
        (struct ir_node){
            .op = IR_ROUND, .arg = IR_HALF_UP, .type = type_of(RULE_NUM, 2), .num = 1, .den = 100},
        &x, 1);
}

static ir_id members(struct make *m, enum ir_agg agg, ir_id who, ir_id value)
{
    bool question = agg == IR_ANY;
    struct ir_node n = {
        .op = IR_AGG, .arg = agg, .type = type_of(question ? RULE_BOOL : RULE_NUM, 2)};
    return ir_add(m->w, n, (const ir_id[]){who, value}, 2);
}

static ir_id year_of_income(struct make *m, uint32_t f)
{
    struct ir_node n = {.op = IR_WINDOW,
                        .cmp = IR_OPS_N,
                        .entity = m->b->facts[f].entity,
                        .arg = IR_SUM,
                        .num = f,
                        .type = type_of(RULE_NUM, 2)};
    return ir_add(m->w, n, (const ir_id[]){month(m, 12), month(m, 1), IR_NONE}, 3);
}

static ir_id aged(struct make *m, uint32_t birth, enum ir_op cmp, int64_t years)
{
    ir_id at = ir_add(m->w, (struct ir_node){.op = IR_AT, .type = type_of(RULE_DATE, 0)}, NULL, 0);
    ir_id age = ir_add(m->w, (struct ir_node){.op = IR_AGE, .type = type_of(RULE_NUM, 0)},
                       (const ir_id[]){of_fact(m, birth), at}, 2);
    return op(m, cmp, age, number(m, years, 1));
}

/* ---- populations ------------------------------------------------------------ */

/* Households of about the same size, up to `more` persons more or less; some may be empty. */
static void families(struct mz_pop *p, uint64_t more, uint64_t *s)
{
    size_t n = p->households_n;
    for (size_t h = 1; h <= n; h++) {
        uint64_t at = (uint64_t)p->persons_n * h / n;
        uint64_t shift = draw(s) % (more + 1);
        at = h == n || at + shift > p->persons_n ? p->persons_n : at + shift;
        p->first[h] = (uint32_t)(at < p->first[h - 1] ? p->first[h - 1] : at);
        for (uint32_t i = p->first[h - 1]; i < p->first[h]; i++) {
            p->household[i] = (uint32_t)(h - 1);
        }
    }
}

static void divisions(struct mz_pop *p, size_t n, uint64_t *s)
{
    p->divisions_n = n;
    p->divisions = mz_pop_array(p->a, sizeof *p->divisions, n);
    for (size_t i = 0; i < n; i++) {
        p->divisions[i] = INT64_C(110101000000) + (int64_t)i * 1000000;
    }
    for (size_t h = 0; h < p->households_n; h++) {
        p->division[h] = (uint32_t)(draw(s) % n);
    }
}

/* ---- the template country --------------------------------------------------- */

mz_code bench_toy_book(mz_cx *cx, struct rule_book **out)
{
    struct rule_library lib = rule_library_of(cx->a, "packs");
    struct ast_findings f = {.a = cx->a};
    struct ast_pack *pack = NULL;
    *out = NULL;
    MZ_TRY(ast_load(cx, "packs/toy-country", &f, &pack));
    MZ_TRY(pack == NULL ? MZ_OK : rule_check(cx, &lib, pack, &f, out));
    return *out != NULL ? MZ_OK : mz_fail(cx, MZ_INVALID, "packs/toy-country has errors");
}

/* The column of a fact; those that are not named here stay unknown and no result reads them. */
static struct mz_pop_col *column(struct mz_pop *p, const struct rule_book *b, mz_str id,
                                 enum mz_width width)
{
    const struct ir_fact *f = rule_fact(b, id);
    size_t at = (size_t)(f - b->facts);
    bool person = f->entity == IR_PERSON;
    struct mz_pop_col *c = person ? &p->person_facts.col[at] : &p->household_facts.col[at];
    *c = mz_col_new(p->a, width, person ? p->persons_n : p->households_n);
    return c;
}

struct mz_pop *bench_toy_pop(mz_arena *a, const struct rule_book *b, size_t persons_n,
                             uint64_t seed)
{
    struct mz_pop *p = mz_pop_new(a, persons_n * 2 / 5, persons_n, b->facts_n);
    uint64_t s = seed * 2 + 1;
    families(p, 1, &s);
    divisions(p, 1, &s);
    struct mz_pop_col *role = column(p, b, MZ_S("role"), MZ_W8);
    struct mz_pop_col *birth = column(p, b, MZ_S("birth"), MZ_W32);
    struct mz_pop_col *salary = column(p, b, MZ_S("salary"), MZ_W32);
    struct mz_pop_col *returns = column(p, b, MZ_S("capital_returns"), MZ_W32);
    struct mz_pop_col *space = column(p, b, MZ_S("accommodation_size"), MZ_W32);
    struct mz_pop_col *status = column(p, b, MZ_S("occupancy_status"), MZ_W8);
    for (size_t i = 0; i < persons_n; i++) {
        int64_t days = (int64_t)(draw(&s) % 33000);
        mz_col_set(birth, i, bench_day().v - days);
        mz_col_set(role, i, days < ADULT_DAYS);
        mz_col_set(salary, i, draw(&s) % 3 == 0 ? (int64_t)(draw(&s) % 2000000) : 0);
        mz_col_set(returns, i, draw(&s) % 8 == 0 ? (int64_t)(draw(&s) % 100000) : 0);
    }
    for (size_t h = 0; h < p->households_n; h++) {
        mz_col_set(space, h, (int64_t)(draw(&s) % 20000));
        mz_col_set(status, h, (int64_t)(draw(&s) % 4));
    }
    return p;
}

/* ---- aid -------------------------------------------------------------------- */

enum { AID_WAGE, AID_OTHER, AID_COUNTED, AID_BIRTH, AID_SAVINGS, AID_CARS, AID_FACTS_N };
enum { AID_COUNTIES = 90 };

static void lines(struct make *m, struct ir_param *p)
{
    p->by_division = true;
    p->values_n = AID_COUNTIES;
    p->values = MZ_NEW_N(m->a, struct ir_value, p->values_n);
    for (size_t i = 0; i < p->values_n; i++) {
        p->values[i] = (struct ir_value){.division = INT64_C(110101000000) + (int64_t)i * 1000000,
                                         .to = MZ_DATE_NONE,
                                         .v = 90000 + (int64_t)i * 500};
    }
}

struct rule_book *bench_aid_book(mz_arena *a)
{
    struct make m = begin(a, AID_FACTS_N, 4, AID_RULES_N);
    (void)fact(&m, IR_PERSON, type_of(RULE_NUM, 2), 100000000, IR_MONTHLY);
    (void)fact(&m, IR_PERSON, type_of(RULE_NUM, 2), 100000000, IR_MONTHLY);
    (void)fact(&m, IR_PERSON, type_of(RULE_BOOL, 0), 1, IR_NO_HISTORY);
    (void)fact(&m, IR_PERSON, type_of(RULE_DATE, 0), 47481, IR_NO_HISTORY);
    (void)fact(&m, IR_HOUSEHOLD, type_of(RULE_NUM, 2), INT64_C(10000000000), IR_NO_HISTORY);
    (void)fact(&m, IR_HOUSEHOLD, type_of(RULE_NUM, 0), 20, IR_NO_HISTORY);
    lines(&m, &m.b->params[param(&m, 100, 0, 500000)]);
    ir_id multiple = of_param(&m, param(&m, 100, 150, 300), IR_NONE);
    ir_id minimum = of_param(&m, param(&m, 100, 249000, 1000000), IR_NONE);
    ir_id spared = of_param(&m, param(&m, 100, 30000, 1000000), IR_NONE);
    ir_id zero = number(&m, 0, 1);
    ir_id line = of_param(&m, AID_PARAM_LINE, IR_NONE);
    ir_id wages = op(&m, IR_DIV, year_of_income(&m, AID_WAGE), number(&m, 12, 1));
    ir_id others = op(&m, IR_DIV, year_of_income(&m, AID_OTHER), number(&m, 12, 1));
    ir_id worker = op(&m, IR_AND, aged(&m, AID_BIRTH, IR_GE, 18), aged(&m, AID_BIRTH, IR_LT, 60));
    ir_id less = op(&m, IR_MAX, op(&m, IR_SUB, wages, spared), zero);
    ir_id income = op(&m, IR_ADD, choose(&m, worker, less, wages), others);
    ir_id counted = of_fact(&m, AID_COUNTED);
    ir_id heads = members(&m, IR_COUNT, counted, IR_NONE);
    ir_id per_head = op(&m, IR_DIV, members(&m, IR_SUM, counted, income), heads);
    ir_id rich = op(&m, IR_MUL, op(&m, IR_MUL, line, number(&m, 24, 1)), heads);
    ir_id modest = op(&m, IR_AND, op(&m, IR_LE, of_fact(&m, AID_SAVINGS), rich),
                      op(&m, IR_EQ, of_fact(&m, AID_CARS), zero));
    ir_id dibao = op(&m, IR_AND, op(&m, IR_LT, per_head, line), modest);
    ir_id top = op(&m, IR_MIN, op(&m, IR_MUL, line, multiple), minimum);
    ir_id margin = op(&m, IR_AND, op(&m, IR_NOT, dibao, IR_NONE),
                      op(&m, IR_AND, op(&m, IR_LE, per_head, top), modest));
    ir_id gap = fen(&m, op(&m, IR_MUL, op(&m, IR_SUB, line, per_head), heads));
    rule(&m, dibao, IR_HOUSEHOLD);
    rule(&m, margin, IR_HOUSEHOLD);
    rule(&m, choose(&m, dibao, gap, zero), IR_HOUSEHOLD);
    ir_build_end(m.w);
    return m.b;
}

static void set(struct mz_pop_col *c, size_t row, int64_t v, unsigned unknown, uint64_t *s)
{
    if (unknown == 0 || draw(s) % 100 >= unknown) {
        mz_col_set(c, row, v);
    }
}

static void income_months(struct mz_pop *p, uint32_t fact, int64_t most, unsigned unknown,
                          uint64_t *s)
{
    enum { MONTHS = 12 };
    struct mz_ymd t = mz_date_ymd(bench_day());
    struct mz_col_months *m = &p->person_facts.months[fact];
    m->first_month = t.year * 12 + t.month - 1 - MONTHS;
    m->months_n = MONTHS;
    m->month = MZ_NEW_N(p->a, struct mz_pop_col, MONTHS);
    for (size_t k = 0; k < MONTHS; k++) {
        m->month[k] = mz_col_new(p->a, MZ_W32, p->persons_n);
        for (size_t i = 0; i < p->persons_n; i++) {
            /* A person's months are unknown together, as they are in life. */
            uint64_t of = (i + fact) * UINT64_C(0x9e3779b97f4a7c15) >> 40;
            if (of % 100 >= unknown) {
                mz_col_set(&m->month[k], i, draw(s) % 3 == 0 ? 0 : (int64_t)draw(s) % most);
            }
        }
    }
}

struct mz_pop *bench_aid_pop(mz_arena *a, const struct rule_book *b, size_t persons_n,
                             size_t households_n, unsigned unknown)
{
    struct mz_pop *p = mz_pop_new(a, households_n, persons_n, b->facts_n);
    uint64_t s = 12345;
    families(p, 2, &s);
    divisions(p, AID_COUNTIES, &s);
    income_months(p, AID_WAGE, 400000, unknown, &s);
    income_months(p, AID_OTHER, 100000, unknown, &s);
    struct mz_pop_col *of = p->person_facts.col;
    struct mz_pop_col *home = p->household_facts.col;
    of[AID_COUNTED] = mz_col_new(a, MZ_WBIT, persons_n);
    of[AID_BIRTH] = mz_col_new(a, MZ_W32, persons_n);
    home[AID_SAVINGS] = mz_col_new(a, MZ_W64, households_n);
    home[AID_CARS] = mz_col_new(a, MZ_W8, households_n);
    for (size_t i = 0; i < persons_n; i++) {
        mz_col_set(&of[AID_COUNTED], i, draw(&s) % 20 != 0);
        mz_col_set(&of[AID_BIRTH], i, bench_day().v - (int64_t)(draw(&s) % 33000));
    }
    for (size_t h = 0; h < households_n; h++) {
        set(&home[AID_SAVINGS], h, (int64_t)(draw(&s) % 20000000), unknown, &s);
        set(&home[AID_CARS], h, draw(&s) % 4 == 0, unknown, &s);
    }
    return p;
}

/* ---- looking up ------------------------------------------------------------- */

enum { LOOK_COUNTIES = 3000, LOOK_MONTHS = 120 };

struct rule_book *bench_look_book(mz_arena *a)
{
    struct make m = begin(a, 1, 1, 1);
    uint32_t day = fact(&m, IR_HOUSEHOLD, type_of(RULE_DATE, 0), 47481, IR_NO_HISTORY);
    struct ir_param *p = &m.b->params[param(&m, 100, 0, 10000000)];
    p->by_division = true;
    p->values_n = (size_t)LOOK_COUNTIES * LOOK_MONTHS;
    p->values = MZ_NEW_N(a, struct ir_value, p->values_n);
    for (size_t i = 0; i < p->values_n; i++) {
        mz_date from = {0};
        int32_t k = (int32_t)(i % LOOK_MONTHS);
        (void)mz_date_make(2016 + k / 12, k % 12 + 1, 1, &from);
        int64_t county = (int64_t)(i / LOOK_MONTHS);
        p->values[i] = (struct ir_value){.division = INT64_C(110101000000) + county * 1000000,
                                         .from = from,
                                         .to = MZ_DATE_NONE,
                                         .published = from,
                                         .v = (int64_t)i};
    }
    rule(&m, of_param(&m, 0, of_fact(&m, day)), IR_HOUSEHOLD);
    ir_build_end(m.w);
    return m.b;
}

struct mz_pop *bench_look_pop(mz_arena *a, const struct rule_book *b, size_t households_n)
{
    struct mz_pop *p = mz_pop_new(a, households_n, households_n, b->facts_n);
    uint64_t s = 99;
    divisions(p, LOOK_COUNTIES, &s);
    struct mz_pop_col *day = &p->household_facts.col[0];
    *day = mz_col_new(a, MZ_W32, households_n);
    for (size_t h = 0; h < households_n; h++) {
        p->first[h + 1] = (uint32_t)h + 1;
        p->household[h] = (uint32_t)h;
        mz_col_set(day, h, 16801 + (int64_t)(draw(&s) % 3650));
    }
    return p;
}
