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

static uint32_t fact(struct make *m, enum ir_entity e, struct rule_type t, int64_t max)
{
    struct ir_fact *f = &m->b->facts[m->b->facts_n];
    f->name.id = mz_str_fmt(m->a, "f%zu", m->b->facts_n);
    f->entity = e;
    f->type = t;
    f->max = max;
    f->min = t.kind == RULE_DATE ? -25567 : 0;
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

mz_code bench_book(mz_cx *cx, const char *folder, struct rule_book **out)
{
    struct rule_library lib = rule_library_of(cx->a, "packs");
    struct ast_findings f = {.a = cx->a};
    struct ast_pack *pack = NULL;
    *out = NULL;
    MZ_TRY(ast_load(cx, folder, &f, &pack));
    MZ_TRY(pack == NULL ? MZ_OK : rule_check(cx, &lib, pack, &f, out));
    return *out != NULL ? MZ_OK : mz_fail(cx, MZ_INVALID, "%s has errors", folder);
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

/* ---- looking up ------------------------------------------------------------- */

enum { LOOK_COUNTIES = 3000, LOOK_MONTHS = 120 };

struct rule_book *bench_look_book(mz_arena *a)
{
    struct make m = begin(a, 1, 1, 1);
    uint32_t day = fact(&m, IR_HOUSEHOLD, type_of(RULE_DATE, 0), 47481);
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
