#include "feature/rule/simulate.h"

#include <assert.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "feature/division/division.h"
#include "feature/rule/law.h"
#include "feature/rule/sheet.h"
#include "feature/rule/simulate_int.h"
#include "feature/world.h"
#include "rule/rational.h"

#define WORK_ARENA ((size_t)4 << 30)

static void free_arena(void *p)
{
    mz_arena_free(p);
}

/*
 * ---- which rules are run
 * -------------------------------------------------------------------------
 */

static bool is_monthly(const struct rule_book *b, uint32_t rule)
{
    const struct rule_type *t = rule == UINT32_MAX ? NULL : &b->rules[rule].type;
    return t != NULL && t->kind == RULE_NUM && t->unit[RULE_UNIT_YUAN] == 1 &&
           t->period == RULE_PER_MONTH;
}

bool sim_is_monthly(const struct rule_book *b, uint32_t outcome)
{
    return is_monthly(b, b->outcomes[outcome].amount);
}

static uint32_t out_of(struct sim_base *b, uint32_t rule)
{
    for (uint32_t i = 0; i < b->rules_n; i++) {
        if (b->rules[i] == rule) {
            return i;
        }
    }
    b->rules[b->rules_n] = rule;
    return b->rules_n++;
}

/* Income for each head orders the deciles: the rule that is called so. */
static uint32_t income_rule(const struct rule_book *b)
{
    for (uint32_t i = 0; i < b->rules_n; i++) {
        const struct ir_rule *r = &b->rules[i];
        bool head = r->type.kind == RULE_NUM && r->type.unit[RULE_UNIT_YUAN] == 1 &&
                    r->entity == IR_HOUSEHOLD;
        if (head && mz_str_eq(r->name.id, MZ_S("income_per_head"))) {
            return i;
        }
    }
    return UINT32_MAX;
}

static void hangs_on(struct sim_base *b, uint32_t rule, uint8_t *hangs)
{
    struct law_needs all = law_needs(b->work, b->o.book, rule, true);
    for (size_t i = 0; i < all.params_n; i++) {
        hangs[all.params[i]] = 1;
    }
}

static void choose_rules(struct sim_base *b)
{
    const struct rule_book *k = b->o.book;
    for (uint32_t i = 0; i < k->outcomes_n && b->plans_n < SIM_OUTCOMES_MAX; i++) {
        const struct ir_outcome *o = &k->outcomes[i];
        struct sim_plan *p = &b->plans[b->plans_n++];
        *p = (struct sim_plan){.outcome = i,
                               .person = o->entity == IR_PERSON,
                               .eligible = out_of(b, o->eligible),
                               .amount = UINT32_MAX};
        p->hangs = MZ_NEW_N(b->a, uint8_t, k->params_n + 1);
        hangs_on(b, o->eligible, p->hangs);
        if (is_monthly(k, o->amount)) {
            p->amount = out_of(b, o->amount);
            hangs_on(b, o->amount, p->hangs);
        }
    }
    uint32_t income = income_rule(k);
    b->income = income == UINT32_MAX ? UINT32_MAX : out_of(b, income);
}

static mz_code plan_of(mz_cx *cx, struct sim_base *b, struct rule_plan **out)
{
    return plan_make(cx, b->o.book, b->o.at, b->o.at, b->rules, b->rules_n, out);
}

/*
 * ---- reading results
 * --------------------------------------------------------------------------------
 */

static inline bool bit(const uint64_t *bits, size_t row)
{
    return (bits[row / 64] >> (row % 64) & 1) != 0;
}

/* Fen of a row; 0 where it is not known. Most amounts are whole fen in one lane. */
static int64_t fen_of(const struct rule_result *r, size_t row)
{
    if (!r->has_den && r->scale == 100 && !r->num.is_bool && r->num.lane == MZ_LANE32) {
        return ((const int32_t *)r->num.v)[row];
    }
    if (!r->has_den && r->scale == 100 && !r->num.is_bool && r->num.lane == MZ_LANE64) {
        return ((const int64_t *)r->num.v)[row];
    }
    struct rule_value v = rule_result_get(r, row);
    return v.why == RULE_KNOWN ? (int64_t)(v.num * 100 / v.den) : 0;
}

/* One outcome of a run: what households of the scope have from it. */
struct tally {
    const struct sim_base *b;
    const struct sim_plan *p;
    size_t place; /* of the plan */
    const struct rule_column *eligible;
    const struct rule_result *amount;
    const uint8_t *in;
    int32_t *fen; /* NULL: not kept */
    struct sim_then *to;
};

static void add_outcome(const struct tally *t)
{
    const struct mz_pop *pop = t->b->o.population->pop;
    const struct rule_column *e = t->eligible;
    const uint64_t *yes = e->v;
    struct sim_then *s = t->to;
    size_t rows = t->p->person ? pop->persons_n : pop->households_n;
    for (size_t w = 0; w * 64 < rows; w++) {
        uint64_t some = yes[w] | ~e->known[w];
        while (some != 0) {
            size_t row = w * 64 + (size_t)__builtin_ctzll(some);
            some &= some - 1;
            size_t h = row >= rows ? 0 : (t->p->person ? pop->household[row] : row);
            if (row >= rows || t->in[h] == 0) {
                continue;
            }
            if (!bit(e->known, row)) {
                s->open[t->place]++;
                continue;
            }
            int64_t fen = t->amount == NULL ? 0 : fen_of(t->amount, row);
            fen = fen > INT32_MAX ? INT32_MAX : fen;
            s->n[t->place]++;
            s->sum[t->place] += fen;
            s->fen[h] += fen;
            s->has[h] |= UINT32_C(1) << t->place;
            if (t->fen != NULL) {
                t->fen[h] += (int32_t)fen;
            }
        }
    }
}

/* ---- one outcome instead of another
 * --------------------------------------------------------------- */

static size_t place_of(const struct sim_base *b, uint32_t outcome)
{
    size_t i = 0;
    while (i < b->plans_n && (b->plans[i].outcome != outcome || b->plans[i].person)) {
        i++;
    }
    return i;
}

/* Fen of each plan for each household; NULL where it has no amount. */
struct amounts {
    const int32_t *fen[SIM_OUTCOMES_MAX];
};

static int64_t amount(const struct amounts *a, size_t plan, size_t h)
{
    return a->fen[plan] == NULL ? 0 : a->fen[plan][h];
}

static void exclude(const struct sim_base *b, const struct ir_exclude *x, const struct amounts *a,
                    struct sim_then *to)
{
    size_t first = place_of(b, x->first);
    size_t second = place_of(b, x->second);
    bool keep_first = mz_str_eq(x->keep, MZ_S("first"));
    bool keep_second = mz_str_eq(x->keep, MZ_S("second"));
    if (first == b->plans_n || second == b->plans_n) {
        return;
    }
    uint32_t both = UINT32_C(1) << first | UINT32_C(1) << second;
    for (size_t h = 0; h < b->o.population->pop->households_n; h++) {
        if ((to->has[h] & both) != both) {
            continue;
        }
        bool more = amount(a, second, h) > amount(a, first, h);
        size_t gone = keep_first || (!keep_second && !more) ? second : first;
        to->has[h] &= ~(UINT32_C(1) << gone);
        to->fen[h] -= amount(a, gone, h);
    }
}

static void exclude_all(const struct sim_base *b, const struct amounts *a, struct sim_then *to)
{
    for (size_t i = 0; i < b->o.book->excludes_n; i++) {
        exclude(b, &b->o.book->excludes[i], a, to);
    }
}

static struct sim_then then_new(mz_arena *a, size_t households)
{
    return (struct sim_then){
        MZ_NEW_N(a, int64_t, households + 1),   MZ_NEW_N(a, uint32_t, households + 1),
        MZ_NEW_N(a, int64_t, SIM_OUTCOMES_MAX), MZ_NEW_N(a, int64_t, SIM_OUTCOMES_MAX),
        MZ_NEW_N(a, int64_t, SIM_OUTCOMES_MAX), 0};
}

/*
 * ---- what a household is
 * ------------------------------------------------------------------------------
 */

/* The places of the incomes that part the tenths. */
static void make_deciles(struct sim_base *b, mz_arena *work, const struct rule_results *r)
{
    const struct mz_pop *pop = b->o.population->pop;
    const struct rule_result *income = b->income == UINT32_MAX ? NULL : &r->v[b->income];
    if (income == NULL) {
        return;
    }
    enum { STEPS = 2000, STEP_YUAN = 10 };
    int64_t *count = MZ_NEW_N(work, int64_t, STEPS + 1);
    int64_t known = 0;
    b->yuan = MZ_NEW_N(b->a, int32_t, pop->households_n + 1);
    for (size_t h = 0; h < pop->households_n; h++) {
        struct rule_value v = rule_result_get(income, h);
        int64_t yuan = v.why == RULE_KNOWN ? (int64_t)(v.num / v.den) : -1;
        b->yuan[h] = yuan > INT32_MAX ? INT32_MAX : (int32_t)yuan;
        if (yuan >= 0) {
            count[yuan / STEP_YUAN < STEPS ? yuan / STEP_YUAN : STEPS]++;
            known++;
        }
    }
    uint8_t of_step[STEPS + 1];
    int64_t below = 0;
    for (size_t i = 0; i <= STEPS; i++) {
        of_step[i] = (uint8_t)(known == 0 ? 0 : below * 10 / known + 1);
        of_step[i] = of_step[i] > 10 ? 10 : of_step[i];
        below += count[i];
    }
    for (size_t h = 0; h < pop->households_n; h++) {
        int64_t step = b->yuan[h] / STEP_YUAN;
        b->decile[h] = b->yuan[h] < 0 ? 0 : of_step[step < STEPS ? step : STEPS];
    }
}

/* Bits of sim_category for each household, from the facts that tell ages and disabilities. */
static void make_categories(struct sim_base *b)
{
    const struct mz_pop *pop = b->o.population->pop;
    const struct rule_book *k = b->o.book;
    size_t birth = SIZE_MAX;
    size_t grade = SIZE_MAX;
    for (size_t i = 0; i < k->facts_n; i++) {
        const struct ir_fact *f = &k->facts[i];
        bool person = f->entity == IR_PERSON && f->history == IR_NO_HISTORY;
        if (person && f->type.kind == RULE_DATE && mz_str_eq(f->name.id, MZ_S("birth"))) {
            birth = i;
        }
        if (person && f->type.kind == RULE_ENUM && k->enums[f->type.enum_i].ordered &&
            mz_str_eq(k->enums[f->type.enum_i].name.id, MZ_S("disability_grade"))) {
            grade = i;
        }
    }
    for (size_t i = 0; i < pop->persons_n; i++) {
        uint32_t h = pop->household[i];
        int64_t v = 0;
        if (birth != SIZE_MAX && mz_col_get(&pop->person_facts.col[birth], i, &v)) {
            int64_t days = b->o.at.v - v;
            b->category[h] |= (uint8_t)((days < 18 * 365 + 4 ? SIM_MINOR : 0) |
                                        (days >= 60 * 365 + 15 ? SIM_OLD : 0));
        }
        if (grade != SIZE_MAX && mz_col_get(&pop->person_facts.col[grade], i, &v) && v < 2) {
            b->category[h] |= SIM_DISABLED;
        }
    }
}

mz_code sim_base_make(mz_cx *cx, mz_arena *a, const struct sim_options *o, struct sim_base **out)
{
    struct sim_base *b = MZ_NEW(a, struct sim_base);
    const size_t n = o->population->pop->households_n;
    struct rule_results r;
    *b = (struct sim_base){.a = a, .o = *o};
    b->work = mz_arena_new(WORK_ARENA);
    mz_arena_defer(a, free_arena, b->work);
    b->scoped = mz_arena_new(WORK_ARENA);
    mz_arena_defer(a, free_arena, b->scoped);
    b->keeps = mz_arena_new(WORK_ARENA);
    mz_arena_defer(a, free_arena, b->keeps);
    choose_rules(b);
    mz_cx mine = *cx;
    struct rule_plan *plan = NULL;
    struct rule_pop_options run = {.threads = o->threads};
    mine.a = b->work;
    mz_code rc = plan_of(&mine, b, &plan);
    rc = rc == MZ_OK ? rule_run_pop(&mine, plan, o->population->pop, &run, &r) : rc;
    cx->err = mine.err;
    MZ_TRY(rc);
    b->in = MZ_NEW_N(a, uint8_t, n + 1);
    b->decile = MZ_NEW_N(a, uint8_t, n + 1);
    b->category = MZ_NEW_N(a, uint8_t, n + 1);
    memset(b->in, 1, n);
    struct sim_then s = then_new(a, n);
    for (size_t i = 0; i < b->plans_n; i++) {
        struct sim_plan *p = &b->plans[i];
        bool paid = p->amount != UINT32_MAX;
        p->fen = paid ? MZ_NEW_N(a, int32_t, n + 1) : NULL;
        add_outcome(&(struct tally){b, p, i, &r.v[p->eligible].num, paid ? &r.v[p->amount] : NULL,
                                    b->in, p->fen, &s});
    }
    struct amounts amounts;
    for (size_t i = 0; i < b->plans_n; i++) {
        amounts.fen[i] = b->plans[i].fen;
    }
    b->raw = MZ_NEW_N(a, uint32_t, n + 1);
    memcpy(b->raw, s.has, n * sizeof *b->raw);
    exclude_all(b, &amounts, &s);
    b->fen = s.fen;
    b->has = s.has;
    make_deciles(b, b->work, &r);
    make_categories(b);
    mz_arena_reset(b->work);
    *out = b;
    return MZ_OK;
}

const struct population *sim_population(const struct sim_base *b)
{
    return b->o.population;
}

mz_date sim_day(const struct sim_base *b)
{
    return b->o.at;
}

/*
 * ---- values
 * ---------------------------------------------------------------------------------------------
 */

mz_code sim_value_read(mz_cx *cx, const struct rule_book *b, const struct ir_param *p,
                       int64_t in_force, mz_str s, int64_t *out)
{
    struct ast_findings f = {.a = cx->a};
    const char *field = mz_str_z(cx->a, p->name.id);
    bool relative = s.n > 2 && (s.p[0] == '+' || s.p[0] == '-') && s.p[s.n - 1] == '%';
    mz_str text = relative ? (mz_str){s.p + 1, s.n - 1} : s;
    struct ast *e = ast_parse(cx->a, text, (struct ast_at){.line = 1, .col = 1, .len = 1}, &f);
    bool quotient = e != NULL && e->op == AST_DIV && e->kids_n == 2 &&
                    e->kid[0]->op == AST_NUMBER && e->kid[1]->op == AST_NUMBER;
    bool truth = e != NULL && (e->op == AST_TRUE || e->op == AST_FALSE);
    bool number = e != NULL && (e->op == AST_NUMBER || e->op == AST_MONTHS || e->op == AST_DAYS);
    if (!quotient && !truth && !number) {
        return mz_refuse(
            cx, MZ_INVALID, .field = field,
            .text = MZ_T("\"{0}\" is not a value for {1}; write it as {2}."),
            .arg = {s, law_label(cx->lang, &p->name), law_value(cx->a, cx->lang, b, p, in_force)});
    }
    struct rule_value v = rule_whole(truth ? e->op == AST_TRUE : 0);
    if (quotient) {
        v = rule_frac((mz_wide)e->kid[0]->num * e->kid[1]->den,
                      (mz_wide)e->kid[0]->den * e->kid[1]->num);
    } else if (number) {
        v = rule_frac(e->num, e->den > 0 ? e->den : 1);
        v = mz_str_eq(e->unit, MZ_S("万元")) ? rule_times(v, rule_whole(10000)) : v;
    }
    if (relative) {
        struct rule_value one =
            s.p[0] == '-' ? rule_minus(rule_whole(1), v) : rule_plus(rule_whole(1), v);
        v = rule_times(rule_frac(in_force, p->scale), one);
    }
    v = rule_times(v, rule_whole(p->scale));
    mz_wide whole = v.why == RULE_KNOWN ? (v.num * 2 + v.den) / (v.den * 2) : p->max;
    bool exact = v.why == RULE_KNOWN && (relative || v.den == 1);
    if (!exact || whole < p->min || whole > p->max) {
        return mz_refuse(
            cx, MZ_INVALID, .field = field,
            .text = MZ_T("{0} must be from {1} to {2}, in steps of {3}."),
            .arg = {law_label(cx->lang, &p->name), law_value(cx->a, cx->lang, b, p, p->min),
                    law_value(cx->a, cx->lang, b, p, p->max),
                    rule_value_say(cx->a, cx->lang, b, &p->type, rule_frac(1, p->scale))});
    }
    *out = (int64_t)whole;
    return MZ_OK;
}

/*
 * ---- running
 * -----------------------------------------------------------------------------------------------
 */

static void patch(struct rule_plan *plan, const struct sim_set *set)
{
    for (size_t i = 0; i < plan->tables_n; i++) {
        struct plan_table *t = &plan->tables[i];
        size_t cells = t->segments_n * t->divisions_n * t->keys_n;
        for (size_t c = 0; t->param == set->param && c < cells; c++) {
            t->v[c] = t->known[c] != 0 ? set->v : t->v[c];
        }
    }
}

static mz_code check_sets(mz_cx *cx, const struct sim_base *b, const struct sim_sets *sets)
{
    for (size_t i = 0; i < sets->n; i++) {
        const struct ir_param *p = &b->o.book->params[sets->v[i].param];
        if (sets->v[i].v < p->min || sets->v[i].v > p->max) {
            return mz_refuse(cx, MZ_INVALID, .field = mz_str_z(cx->a, p->name.id),
                             .text = MZ_T("{0} cannot take this value."),
                             .arg = {law_label(cx->lang, &p->name)});
        }
    }
    return MZ_OK;
}

/* Which households are in the scope, by the numbers of their divisions. */
static void mark_scope(struct sim_base *b, struct sim_scope scope)
{
    const struct mz_pop *pop = b->o.population->pop;
    uint8_t *inside = MZ_NEW_N(b->work, uint8_t, pop->divisions_n + 1);
    for (size_t i = 0; i < pop->divisions_n; i++) {
        inside[i] = pop->divisions[i] >= scope.lo && pop->divisions[i] <= scope.hi;
    }
    for (size_t h = 0; h < pop->households_n; h++) {
        b->in[h] = inside[pop->division[h]];
    }
}

/* The outcomes that a change may touch; the others are as they were. */
struct changed {
    uint32_t outs[3 * SIM_OUTCOMES_MAX];
    size_t outs_n;
    uint32_t eligible[SIM_OUTCOMES_MAX]; /* places in the results; UINT32_MAX: not run */
    uint32_t amount[SIM_OUTCOMES_MAX];
};

static uint32_t ask_for(struct changed *c, uint32_t out)
{
    for (uint32_t i = 0; i < c->outs_n; i++) {
        if (c->outs[i] == out) {
            return i;
        }
    }
    c->outs[c->outs_n] = out;
    return (uint32_t)c->outs_n++;
}

static void find_changed(const struct sim_base *b, const struct sim_sets *sets, struct changed *c)
{
    for (size_t i = 0; i < b->plans_n; i++) {
        const struct sim_plan *p = &b->plans[i];
        bool touched = false;
        for (size_t k = 0; k < sets->n; k++) {
            touched = touched || p->hangs[sets->v[k].param] != 0;
        }
        c->eligible[i] = touched ? ask_for(c, p->eligible) : UINT32_MAX;
        c->amount[i] = touched && p->amount != UINT32_MAX ? ask_for(c, p->amount) : UINT32_MAX;
    }
}

/* What stays: the outcomes that are not run again. */
static void keep_rest(const struct sim_base *b, const struct changed *c, struct sim_then *to)
{
    size_t n = b->o.population->pop->households_n;
    for (size_t i = 0; i < b->plans_n; i++) {
        bool runs = c->eligible[i] != UINT32_MAX;
        const int32_t *fen = b->plans[i].fen;
        to->ran |= runs ? UINT32_C(1) << i : 0;
        for (size_t h = 0; !runs && fen != NULL && h < n; h++) {
            to->fen[h] += fen[h];
        }
    }
    for (size_t h = 0; h < n; h++) {
        to->has[h] = b->raw[h] & ~to->ran;
    }
}

static bool moved_again(const struct sim_base *b, const struct sim_sets *sets)
{
    bool same = b->moved_n == sets->n;
    for (size_t i = 0; same && i < sets->n; i++) {
        same = b->moved[i] == sets->v[i].param;
    }
    return same;
}

/*
 * Whoever moves a slider moves it again: what hangs on other parameters is worked out at the first
 * move and kept until another one is moved.
 */
static mz_code keep_others(mz_cx *cx, struct sim_base *b, const struct sim_sets *sets,
                           const struct rule_pop_options *o)
{
    if (moved_again(b, sets)) {
        return MZ_OK;
    }
    struct rule_plan *plan = NULL;
    mz_cx mine = *cx;
    b->moved_n = 0;
    mine.a = b->keeps;
    mz_arena_reset(b->keeps);
    for (size_t i = 0; i < sets->n; i++) {
        b->moved[i] = sets->v[i].param;
    }
    struct rule_keep what = {b->moved, sets->n};
    mz_code rc = plan_of(&mine, b, &plan);
    rc = rc == MZ_OK ? rule_keep_pop(&mine, plan, b->o.population->pop, o, &what, &b->kept) : rc;
    cx->err = mine.err;
    b->moved_n = rc == MZ_OK ? sets->n : 0;
    return rc;
}

mz_code sim_prepare(mz_cx *cx, struct sim_base *b, uint32_t param)
{
    struct sim_sets one = {.v = {{.param = param}}, .n = 1};
    struct changed c = {.outs_n = 0};
    struct rule_pop_options o = {.threads = b->o.threads, .outs = c.outs};
    find_changed(b, &one, &c);
    o.outs_n = c.outs_n;
    return b->moved_n > 0 || c.outs_n == 0 ? MZ_OK : keep_others(cx, b, &one, &o);
}

static mz_code run_changed(mz_cx *cx, struct sim_base *b, const struct sim_sets *sets,
                           struct sim_then *to)
{
    struct changed c = {.outs_n = 0};
    struct rule_results r = {0};
    struct rule_pop_options o = {.threads = b->o.threads, .outs = c.outs};
    find_changed(b, sets, &c);
    if (c.outs_n == 0) {
        size_t n = b->o.population->pop->households_n;
        memcpy(to->fen, b->fen, n * sizeof *to->fen);
        memcpy(to->has, b->has, n * sizeof *to->has);
        return MZ_OK;
    }
    keep_rest(b, &c, to);
    o.outs_n = c.outs_n;
    MZ_TRY(keep_others(cx, b, sets, &o));
    for (size_t i = 0; i < sets->n; i++) {
        patch(b->kept.plan, &sets->v[i]);
    }
    MZ_TRY(rule_run_pop(cx, b->kept.plan, b->kept.pop, &o, &r));
    assert(r.v != NULL);
    struct amounts amounts;
    for (size_t i = 0; i < b->plans_n; i++) {
        const struct rule_result *paid = c.amount[i] == UINT32_MAX ? NULL : &r.v[c.amount[i]];
        amounts.fen[i] = b->plans[i].fen;
        if (c.eligible[i] != UINT32_MAX) {
            int32_t *fen = paid == NULL
                               ? NULL
                               : MZ_NEW_N(cx->a, int32_t, b->o.population->pop->households_n + 1);
            add_outcome(
                &(struct tally){b, &b->plans[i], i, &r.v[c.eligible[i]].num, paid, b->in, fen, to});
            amounts.fen[i] = fen;
        }
    }
    exclude_all(b, &amounts, to);
    for (size_t i = 0; i < b->plans_n; i++) {
        bool run = c.amount[i] != UINT32_MAX;
        int64_t sum = 0;
        for (size_t h = 0; run && h < b->o.population->pop->households_n; h++) {
            sum += (to->has[h] >> i & 1U) != 0 ? amounts.fen[i][h] : 0;
        }
        to->sum[i] = run ? sum : to->sum[i];
    }
    return MZ_OK;
}

mz_code sim_run(mz_cx *cx, struct sim_base *b, const struct sim_sets *sets, struct sim_scope scope,
                struct sim_result **out)
{
    MZ_TRY(check_sets(cx, b, sets));
    mz_cx mine = *cx;
    mine.a = b->work;
    mz_arena_reset(b->work);
    mark_scope(b, scope);
    struct sim_then then = then_new(b->work, b->o.population->pop->households_n);
    mz_code rc = run_changed(&mine, b, sets, &then);
    cx->err = mine.err;
    MZ_TRY(rc);
    *out = MZ_NEW(cx->a, struct sim_result);
    return sim_compare(cx, b, &then, scope, *out);
}
