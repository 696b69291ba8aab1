#include "feature/rule/simulate.h"

#include <assert.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "col/thread.h"
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

static uint32_t place_of(const struct sim_base *b, uint32_t outcome)
{
    uint32_t i = 0;
    while (i < b->plans_n && b->plans[i].outcome != outcome) {
        i++;
    }
    return i < b->plans_n ? i : UINT32_MAX;
}

/* The matrix by plans; whom a household's outcome covers is asked only where a member's meets it.
 */
static void choose_pairs(struct sim_base *b)
{
    const struct rule_book *k = b->o.book;
    for (size_t i = 0; i < k->excludes_n && b->pairs_n < SIM_PAIRS_MAX; i++) {
        const struct ir_exclude *x = &k->excludes[i];
        struct sim_pair p = {{place_of(b, x->first), place_of(b, x->second)}, UINT32_MAX, x};
        if (p.plan[0] == UINT32_MAX || p.plan[1] == UINT32_MAX) {
            continue;
        }
        bool mixed = b->plans[p.plan[0]].person != b->plans[p.plan[1]].person;
        struct sim_plan *house = &b->plans[p.plan[b->plans[p.plan[0]].person ? 1 : 0]];
        if (mixed && k->outcomes[house->outcome].of_unit) {
            house->covers = out_of(b, PLAN_COVERS(house->outcome));
        }
        if (mixed && x->share != UINT32_MAX) {
            p.share = out_of(b, x->share);
        }
        b->pairs[b->pairs_n++] = p;
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
                               .amount = UINT32_MAX,
                               .covers = UINT32_MAX};
        p->hangs = MZ_NEW_N(b->a, uint8_t, k->params_n + 1);
        hangs_on(b, o->eligible, p->hangs);
        if (is_monthly(k, o->amount)) {
            p->amount = out_of(b, o->amount);
            hangs_on(b, o->amount, p->hangs);
        }
    }
    choose_pairs(b);
    uint32_t income = income_rule(k);
    b->income = income == UINT32_MAX ? UINT32_MAX : out_of(b, income);
}

static mz_code plan_of(mz_cx *cx, struct sim_base *b, struct rule_plan **out)
{
    return plan_make_fine(cx, b->o.book, b->o.at, b->o.at, b->rules, b->rules_n, out);
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

/*
 * ---- the base
 * ---------------------------------------------------------------------------------
 */

/* Room for what each outcome is as the law is. */
static void base_arrays(struct sim_base *b, const struct rule_results *r)
{
    const struct mz_pop *pop = b->o.population->pop;
    const size_t n = pop->households_n;
    b->in = MZ_NEW_N(b->a, uint8_t, n + 1);
    b->decile = MZ_NEW_N(b->a, uint8_t, n + 1);
    b->category = MZ_NEW_N(b->a, uint8_t, n + 1);
    b->fen = MZ_NEW_N(b->a, int64_t, n + 1);
    b->has = MZ_NEW_N(b->a, uint32_t, n + 1);
    memset(b->in, 1, n);
    for (size_t i = 0; i < b->plans_n; i++) {
        struct sim_plan *p = &b->plans[i];
        p->open_at = MZ_NEW_N(b->a, int32_t, pop->divisions_n + 1);
        if (p->person) {
            size_t yes = rule_result_tally(&r->v[p->eligible]).yes;
            p->entries = MZ_NEW_N(b->a, struct sim_entry, yes + 1);
            p->start = MZ_NEW_N(b->a, uint32_t, b->blocks_n + 2);
        } else if (p->amount != UINT32_MAX) {
            p->fen = MZ_NEW_N(b->a, int32_t, n + 1);
            p->paid = MZ_NEW_N(b->a, int32_t, n + 1);
        }
    }
}

static void base_block(struct sim_base *b, const struct sim_block *k, size_t block, uint32_t *raw)
{
    const size_t n = k->h1 - k->h0;
    memcpy(b->fen + k->h0, k->fen, n * sizeof *k->fen);
    memcpy(b->has + k->h0, k->has, n * sizeof *k->has);
    memcpy(raw + k->h0, k->raw, n * sizeof *k->raw);
    for (size_t i = 0; i < b->plans_n; i++) {
        struct sim_plan *p = &b->plans[i];
        if (p->person) {
            memcpy(p->entries + p->start[block], k->entries[i],
                   k->entries_n[i] * sizeof *p->entries);
            p->start[block + 1] = p->start[block] + (uint32_t)k->entries_n[i];
            continue;
        }
        for (size_t h = 0; p->fen != NULL && h < n; h++) {
            bool has = (k->raw[h] >> i & 1) != 0;
            p->fen[k->h0 + h] = has ? k->amount[i][h] : 0;
            p->paid[k->h0 + h] = has ? k->paid[i][h] : 0;
        }
    }
}

static void base_fill(struct sim_base *b, const struct rule_results *r)
{
    struct sim_ran ran = {{NULL}};
    struct sim_block k;
    uint32_t *raw = MZ_NEW_N(b->a, uint32_t, b->o.population->pop->households_n + 1);
    int32_t *open_at[SIM_OUTCOMES_MAX];
    for (size_t i = 0; i < r->n; i++) {
        ran.out[i] = &r->v[i];
    }
    for (size_t i = 0; i < b->plans_n; i++) {
        open_at[i] = b->plans[i].open_at;
    }
    sim_block_new(b->work, b, &ran, &k);
    k.open_at = open_at;
    for (size_t i = 0; i < b->blocks_n; i++) {
        sim_block_do(&k, i);
        base_block(b, &k, i, raw);
    }
    b->raw = raw; /* from now on: what is not run is as it was */
}

static void count_blocks(struct sim_base *b)
{
    const struct mz_pop *pop = b->o.population->pop;
    b->blocks_n = (pop->households_n + SIM_BLOCK - 1) / SIM_BLOCK;
    for (size_t i = 0; i < b->blocks_n; i++) {
        size_t end =
            (i + 1) * SIM_BLOCK < pop->households_n ? (i + 1) * SIM_BLOCK : pop->households_n;
        size_t persons = pop->first[end] - pop->first[i * SIM_BLOCK];
        b->persons_most = persons > b->persons_most ? persons : b->persons_most;
    }
}

/* Months and days of a set of facts, moved along; everything else is shared. */
static void move_set(mz_arena *a, struct mz_col_set *set, size_t facts_n, size_t rows,
                     int32_t months)
{
    struct mz_col_months *m = MZ_NEW_N(a, struct mz_col_months, facts_n + 1);
    struct mz_col_events *e = MZ_NEW_N(a, struct mz_col_events, facts_n + 1);
    for (size_t i = 0; i < facts_n; i++) {
        m[i] = set->months[i];
        e[i] = set->events[i];
        m[i].first_month += m[i].months_n > 0 ? months : 0;
        size_t n = e[i].first == NULL ? 0 : e[i].first[rows];
        if (n > 0) {
            e[i].day = mz_pop_array(a, sizeof *e[i].day, n);
        }
        for (size_t k = 0; k < n; k++) {
            e[i].day[k] = set->events[i].day[k] + months * 30;
        }
    }
    set->months = m;
    set->events = e;
}

/*
 * Facts end where they were made. By the law of another month they are taken along, as if nothing
 * but law and calendar had changed; else a window of twelve months would be empty a year later.
 */
static const struct population *moved_along(mz_arena *a, const struct sim_options *o)
{
    struct mz_ymd from = mz_date_ymd(o->population->made);
    struct mz_ymd to = mz_date_ymd(o->at);
    int32_t months = (to.year - from.year) * 12 + to.month - from.month;
    if (months == 0) {
        return o->population;
    }
    struct population *p = MZ_NEW(a, struct population);
    struct mz_pop *pop = MZ_NEW(a, struct mz_pop);
    *p = *o->population;
    *pop = *p->pop;
    move_set(a, &pop->household_facts, pop->facts_n, pop->households_n, months);
    move_set(a, &pop->person_facts, pop->facts_n, pop->persons_n, months);
    p->pop = pop;
    return p;
}

mz_code sim_base_make(mz_cx *cx, mz_arena *a, const struct sim_options *o, struct sim_base **out)
{
    struct sim_base *b = MZ_NEW(a, struct sim_base);
    struct rule_results r;
    *b = (struct sim_base){.now = b, .a = a, .o = *o};
    b->o.threads = o->threads == 0 ? 1 : o->threads;
    b->o.population = moved_along(a, o);
    b->work = mz_arena_new(WORK_ARENA);
    mz_arena_defer(a, free_arena, b->work);
    b->scoped = mz_arena_new(WORK_ARENA);
    mz_arena_defer(a, free_arena, b->scoped);
    b->keeps = mz_arena_new(WORK_ARENA);
    mz_arena_defer(a, free_arena, b->keeps);
    choose_rules(b);
    count_blocks(b);
    mz_cx mine = *cx;
    struct rule_plan *plan = NULL;
    struct rule_pop_options run = {.threads = o->threads};
    mine.a = b->work;
    mz_code rc = plan_of(&mine, b, &plan);
    rc = rc == MZ_OK ? rule_run_pop(&mine, plan, b->o.population->pop, &run, &r) : rc;
    cx->err = mine.err;
    MZ_TRY(rc);
    base_arrays(b, &r);
    base_fill(b, &r);
    make_deciles(b, b->work, &r);
    make_categories(b);
    mz_arena_reset(b->work);
    *out = b;
    return MZ_OK;
}

mz_code sim_over_make(mz_cx *cx, mz_arena *a, const struct sim_options *o, struct sim_base *now,
                      struct sim_base **out)
{
    const struct rule_book *was = now->o.book;
    assert(o->book->facts_n == was->facts_n && o->book->outcomes_n == was->outcomes_n);
    assert(o->at.v == now->o.at.v);
    MZ_TRY(sim_base_make(cx, a, o, out));
    assert((*out)->plans_n == now->plans_n);
    (*out)->now = now;
    return MZ_OK;
}

const struct rule_book *sim_book(const struct sim_base *b)
{
    return b->o.book;
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

/* What a text says in the parameter's base unit; absent when it is no such value. */
static struct rule_value figure_of(mz_cx *cx, mz_str text)
{
    struct ast_findings f = {.a = cx->a};
    struct ast *e = ast_parse(cx->a, text, (struct ast_at){.line = 1, .col = 1, .len = 1}, &f);
    if (e == NULL) {
        return rule_absent(RULE_UNKNOWN);
    }
    if (e->op == AST_DIV && e->kids_n == 2 && e->kid[0]->op == AST_NUMBER &&
        e->kid[1]->op == AST_NUMBER && e->kid[1]->num != 0) {
        return rule_frac((mz_wide)e->kid[0]->num * e->kid[1]->den,
                         (mz_wide)e->kid[0]->den * e->kid[1]->num);
    }
    if (e->op == AST_TRUE || e->op == AST_FALSE) {
        return rule_whole(e->op == AST_TRUE);
    }
    if (e->op == AST_NUMBER || e->op == AST_MONTHS || e->op == AST_DAYS) {
        struct rule_value v = rule_frac(e->num, e->den > 0 ? e->den : 1);
        return mz_str_eq(e->unit, MZ_S("万元")) ? rule_times(v, rule_whole(10000)) : v;
    }
    return rule_absent(RULE_UNKNOWN);
}

/* The smallest difference that a parameter can have, in words. */
static mz_str grain(mz_cx *cx, const struct rule_book *b, const struct ir_param *p)
{
    return rule_value_say(cx->a, cx->lang, b, &p->type, rule_frac(1, p->scale));
}

static mz_code too_fine(mz_cx *cx, const struct rule_book *b, const struct ir_param *p, mz_str s)
{
    return mz_refuse(cx, MZ_INVALID, .field = mz_str_z(cx->a, p->name.id),
                     .text = MZ_T("\"{0}\" is finer than {1} can be: its smallest step is {2}."),
                     .arg = {s, law_label(cx->lang, &p->name), grain(cx, b, p)});
}

mz_code sim_value_read(mz_cx *cx, const struct rule_book *b, const struct ir_param *p,
                       int64_t in_force, mz_str s, int64_t *out)
{
    const char *field = mz_str_z(cx->a, p->name.id);
    bool relative = s.n > 2 && (s.p[0] == '+' || s.p[0] == '-') && s.p[s.n - 1] == '%';
    struct rule_value v = figure_of(cx, relative ? (mz_str){s.p + 1, s.n - 1} : s);
    if (v.why != RULE_KNOWN) {
        return mz_refuse(
            cx, MZ_INVALID, .field = field,
            .text = MZ_T("\"{0}\" is not a value for {1}; write it as {2}."),
            .arg = {s, law_label(cx->lang, &p->name), law_value(cx->a, cx->lang, b, p, in_force)});
    }
    if (relative) {
        struct rule_value one =
            s.p[0] == '-' ? rule_minus(rule_whole(1), v) : rule_plus(rule_whole(1), v);
        v = rule_times(rule_frac(in_force, p->scale), one);
    }
    v = rule_times(v, rule_whole(p->scale));
    bool known = v.why == RULE_KNOWN;
    mz_wide whole = known ? (v.num * 2 + v.den) / (v.den * 2) : p->max;
    if (!known || whole < p->min || whole > p->max) {
        return mz_refuse(cx, MZ_INVALID, .field = field,
                         .text = MZ_T("{0} must be from {1} to {2}, in steps of {3}."),
                         .arg = {law_label(cx->lang, &p->name),
                                 law_value(cx->a, cx->lang, b, p, p->min),
                                 law_value(cx->a, cx->lang, b, p, p->max), grain(cx, b, p)});
    }
    if (!relative && v.den != 1) {
        return too_fine(cx, b, p, s);
    }
    *out = (int64_t)whole;
    return MZ_OK;
}

mz_code sim_step_read(mz_cx *cx, const struct rule_book *b, const struct ir_param *p, mz_str s,
                      int64_t *out)
{
    struct rule_value v = rule_times(figure_of(cx, s), rule_whole(p->scale));
    if (v.why != RULE_KNOWN || v.num <= 0 || v.num / v.den > INT64_MAX / 4) {
        return mz_refuse(cx, MZ_INVALID, .field = "sweep",
                         .text = MZ_T("\"{0}\" is no step of a sweep; write a number above 0, such "
                                      "as {1}."),
                         .arg = {s, grain(cx, b, p)});
    }
    if (v.den != 1) {
        return too_fine(cx, b, p, s);
    }
    *out = (int64_t)v.num;
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
            t->v[c] = t->known[c] != 0 ? set->v * t->parts : t->v[c];
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

/* The outs that a change may touch; what they do not name is as it was. */
struct changed {
    uint32_t outs[SIM_RULES_MAX];
    size_t outs_n;
};

static void ask_for(struct changed *c, uint32_t out)
{
    bool there = out == UINT32_MAX;
    for (size_t i = 0; i < c->outs_n && !there; i++) {
        there = c->outs[i] == out;
    }
    if (!there) {
        c->outs[c->outs_n++] = out;
    }
}

/* Whom outcomes cover and what a share is, is asked anew in every run: it is a bit and a number. */
static void find_changed(const struct sim_base *b, const struct sim_sets *sets, struct changed *c)
{
    for (size_t i = 0; i < b->plans_n; i++) {
        const struct sim_plan *p = &b->plans[i];
        bool touched = false;
        for (size_t k = 0; k < sets->n; k++) {
            touched = touched || p->hangs[sets->v[k].param] != 0;
        }
        if (touched) {
            ask_for(c, p->eligible);
            ask_for(c, p->amount);
        }
    }
    for (size_t i = 0; i < b->plans_n && c->outs_n > 0; i++) {
        ask_for(c, b->plans[i].covers);
    }
    for (size_t i = 0; i < b->pairs_n && c->outs_n > 0; i++) {
        ask_for(c, b->pairs[i].share);
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

/* Blocks from..to of a thread, and what it makes of them. */
struct part {
    const struct sim_base *b;
    struct sim_block block;
    struct sim_sums *sums;
    uint32_t *has; /* of all households */
    size_t from;
    size_t to;
    bool same; /* nothing is touched: as the law is */
};

static void do_part(void *p, size_t i)
{
    struct part *t = (struct part *)p + i;
    const struct sim_base *b = t->b;
    for (size_t k = t->from; k < t->to; k++) {
        size_t h0 = k * SIM_BLOCK;
        size_t h1 = h0 + SIM_BLOCK;
        h1 = h1 < b->o.population->pop->households_n ? h1 : b->o.population->pop->households_n;
        if (!t->same) {
            sim_block_do(&t->block, k);
            memcpy(t->has + h0, t->block.has, (h1 - h0) * sizeof *t->has);
        }
        sim_sums_add(t->sums, h0, h1, t->same ? b->has + h0 : t->block.has,
                     t->same ? b->fen + h0 : t->block.fen);
    }
}

static void add_tally(struct sim_tally *to, const struct sim_tally *from)
{
    to->n += from->n;
    to->fen += from->fen;
    to->open += from->open;
}

/* The results by place, on all threads; the sums of each thread. */
static void pass(mz_arena *a, struct sim_base *b, const struct sim_ran *ran, bool same,
                 struct sim_then *then, struct sim_sums **sums)
{
    size_t n = b->o.threads;
    struct part *part = MZ_NEW_N(a, struct part, n + 1);
    for (size_t i = 0; i < n; i++) {
        part[i] = (struct part){.b = b,
                                .sums = sim_sums_new(a, b->now),
                                .has = then->has,
                                .from = b->blocks_n * i / n,
                                .to = b->blocks_n * (i + 1) / n,
                                .same = same};
        sim_block_new(a, b, ran, &part[i].block);
        sums[i] = part[i].sums;
    }
    mz_threads_run(n, do_part, part);
    for (size_t p = 0; p < b->plans_n; p++) {
        then->tally[p] = (struct sim_tally){0};
        for (size_t i = 0; i < n; i++) {
            add_tally(&then->tally[p], &part[i].block.tally[p]);
        }
        bool ran_it = ran->out[b->plans[p].eligible] != NULL;
        then->tally[p] = same ? b->counts.now[p] : then->tally[p];
        then->tally[p].open = ran_it ? then->tally[p].open : b->counts.now[p].open;
    }
}

static mz_code run_changed(mz_cx *cx, struct sim_base *b, const struct sim_sets *sets,
                           struct sim_ran *ran, bool *same)
{
    struct changed c = {.outs_n = 0};
    struct rule_results *r = MZ_NEW(cx->a, struct rule_results);
    struct rule_pop_options o = {.threads = b->o.threads, .outs = c.outs};
    find_changed(b, sets, &c);
    *same = c.outs_n == 0;
    if (*same) {
        return MZ_OK;
    }
    o.outs_n = c.outs_n;
    MZ_TRY(keep_others(cx, b, sets, &o));
    for (size_t i = 0; i < sets->n; i++) {
        patch(b->kept.plan, &sets->v[i]);
    }
    MZ_TRY(rule_run_pop(cx, b->kept.plan, b->kept.pop, &o, r));
    assert(r->v != NULL);
    for (size_t i = 0; i < c.outs_n; i++) {
        ran->out[c.outs[i]] = &r->v[i];
    }
    return MZ_OK;
}

/* Get ready for a run over the scope. */
static mz_code look_into(mz_cx *cx, struct sim_base *b, struct sim_scope scope)
{
    mz_arena_reset(b->work);
    mark_scope(b, scope);
    return sim_count(cx, b, scope);
}

mz_code sim_run(mz_cx *cx, struct sim_base *b, const struct sim_sets *sets, struct sim_scope scope,
                struct sim_result **out)
{
    struct sim_ran ran = {{NULL}};
    struct sim_then then = {.has = b->has};
    struct sim_sums *sums[MZ_THREADS_MAX];
    bool same = false;
    MZ_TRY(check_sets(cx, b, sets));
    mz_cx mine = *cx;
    mine.a = b->work;
    mz_code rc = look_into(&mine, b->now, scope);
    rc = rc == MZ_OK && b->now != b ? look_into(&mine, b, scope) : rc;
    rc = rc == MZ_OK ? run_changed(&mine, b, sets, &ran, &same) : rc;
    cx->err = mine.err;
    MZ_TRY(rc);
    if (!same) {
        then.has = MZ_NEW_N(b->work, uint32_t, b->o.population->pop->households_n + 1);
    }
    pass(b->work, b, &ran, same, &then, sums);
    *out = MZ_NEW(cx->a, struct sim_result);
    sim_result_make(cx, b->now, &then, sums, b->o.threads, *out);
    return MZ_OK;
}
