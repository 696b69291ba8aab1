/* run.c - a plan over a population, chunk by chunk. */
#include "rule/run.h"

#include <string.h>

#include "col/thread.h"
#include "rule/run_int.h"

/* ---- results ---------------------------------------------------------------- */

static struct rule_column column_of(mz_cx *cx, const struct run *r, uint32_t reg, enum ir_entity e)
{
    const struct run_place *p = &r->places[reg];
    struct rule_column c = {.is_bool = p->is_bool, .lane = p->lane};
    c.n = e == IR_PERSON ? r->pop->persons_n : r->pop->households_n;
    c.known = mz_pop_array(cx->a, sizeof(uint64_t), (c.n + 63) / 64);
    c.v = c.is_bool ? mz_pop_array(cx->a, sizeof(uint64_t), (c.n + 63) / 64)
                    : mz_pop_room(cx->a, mz_lane_size(c.lane), c.n);
    return c;
}

static void results(mz_cx *cx, struct run *r, const struct rule_pop_options *o)
{
    const struct rule_plan *p = r->plan;
    for (size_t s = 0; s < r->scenarios_n; s++) {
        struct rule_results *out = &r->results[s];
        out->n = r->outs_n;
        out->v = MZ_NEW_N(cx->a, struct rule_result, out->n + 1);
        for (size_t i = 0; i < out->n; i++) {
            const struct plan_out *from = &p->outs[o->outs == NULL ? i : o->outs[i]];
            enum ir_entity e = from->entity;
            struct rule_result *to = &out->v[i];
            if (s > 0 && r->outs[i].fixed) {
                *to = r->results[0].v[i];
                continue;
            }
            *to = (struct rule_result){.rule = from->rule, .entity = e, .scale = from->scale};
            to->num = column_of(cx, r, r->outs[i].num, e);
            to->has_den = from->den != PLAN_NONE;
            if (to->has_den) {
                to->den = column_of(cx, r, r->outs[i].den, e);
            }
        }
    }
}

static void write_column(struct chunk *c, uint32_t reg, enum ir_entity e, struct rule_column *to)
{
    const struct run_reg *r = &c->regs[reg];
    size_t rows = rows_of(c, e);
    size_t start = start_of(c, e);
    mz_bits_store(to->known, start, known_of(r), rows);
    if (to->is_bool) {
        mz_bits_store(to->v, start, r->v, rows);
        return;
    }
    size_t size = mz_lane_size(to->lane);
    const void *from = r->v;
    if (r->one || r->k != NULL) {
        mz_select_row[to->lane]((rows + 63) / 64 * 64, c->temp, known_of(r), r->v, run_nothing,
                                (r->one ? MZ_ONE_A : 0U) | MZ_ONE_B);
        from = c->temp;
    }
    memcpy((char *)to->v + start * size, from, rows * size);
}

static void write_outs(struct chunk *c)
{
    const struct run *r = c->r;
    struct rule_results *to = &r->results[c->scenario];
    for (size_t i = 0; i < r->outs_n; i++) {
        if (c->scenario > 0 && r->outs[i].fixed) {
            continue;
        }
        enum ir_entity e = to->v[i].entity;
        write_column(c, r->outs[i].num, e, &to->v[i].num);
        if (r->outs[i].den != RUN_NONE) {
            write_column(c, r->outs[i].den, e, &to->v[i].den);
        }
    }
}

/* ---- chunks ----------------------------------------------------------------- */

static void set_constants(struct chunk *c)
{
    const struct run *r = c->r;
    for (size_t i = 0; i < r->regs_n && r->places[i].constant; i++) {
        const struct plan_val *v = &r->constants[c->scenario * r->plan->nodes_n + i];
        struct run_reg *reg = &c->regs[i];
        reg->k = v->known ? NULL : run_zeros;
        reg->one = !r->places[i].is_bool;
        reg->v = reg->one ? (const void *)&v->v : (v->v != 0 ? run_ones : run_zeros);
    }
}

static void do_chunk(struct chunk *c)
{
    const struct run *r = c->r;
    c->groups = (struct mz_groups){.first = r->pop->first + c->h0,
                                   .base = (uint32_t)c->p0,
                                   .n = c->h1 - c->h0,
                                   .group = r->pop->household + c->p0,
                                   .group_base = (uint32_t)c->h0,
                                   .rows = c->p1 - c->p0};
    c->scenario = 0;
    if (r->scenarios_n > 1) {
        set_constants(c);
    }
    for (size_t i = 0; i < r->base_n; i++) {
        run_step(c, &r->steps[i]);
    }
    for (c->scenario = 0; c->scenario < r->scenarios_n; c->scenario++) {
        if (c->scenario > 0) {
            set_constants(c);
        }
        for (size_t i = r->base_n; i < r->steps_n; i++) {
            run_step(c, &r->steps[i]);
        }
        write_outs(c);
    }
}

/* The household that begins at or after person `p`. */
static size_t household_at(const struct mz_pop *pop, size_t p)
{
    size_t lo = 0;
    size_t hi = pop->households_n;
    while (lo < hi) {
        size_t mid = lo + (hi - lo) / 2;
        if (pop->first[mid] < p) {
            lo = mid + 1;
        } else {
            hi = mid;
        }
    }
    return lo;
}

/* As many households as fit a chunk with all of their persons. */
static size_t chunk_end(const struct mz_pop *pop, size_t h0, size_t end)
{
    size_t lo = h0 + 1;
    size_t hi = end - h0 < MZ_CHUNK ? end : h0 + MZ_CHUNK;
    while (lo < hi) {
        size_t mid = hi - (hi - lo) / 2;
        if (pop->first[mid] - pop->first[h0] <= MZ_CHUNK) {
            lo = mid;
        } else {
            hi = mid - 1;
        }
    }
    return lo;
}

/*
 * The households in more ranges than threads, of about as many persons: a thread that other work
 * holds up does fewer of them. Each thread has its own memory.
 */
enum { RANGES = 64 };

struct part {
    struct chunk chunk;
    size_t *next; /* range that nobody has begun; of all parts together */
};

static size_t range_start(const struct mz_pop *pop, size_t i)
{
    if (i == 0 || i == RANGES) {
        return i == 0 ? 0 : pop->households_n;
    }
    return pop->persons_n > 0 ? household_at(pop, pop->persons_n / RANGES * i)
                              : pop->households_n / RANGES * i;
}

static void do_range(struct chunk *c, size_t from, size_t to)
{
    const struct mz_pop *pop = c->r->pop;
    for (c->h0 = from; c->h0 < to; c->h0 = c->h1) {
        c->h1 = chunk_end(pop, c->h0, to);
        c->p0 = pop->first[c->h0];
        c->p1 = pop->first[c->h1];
        do_chunk(c);
    }
}

static void do_part(void *p, size_t i)
{
    struct part *part = (struct part *)p + i;
    struct chunk *c = &part->chunk;
    set_constants(c);
    for (;;) {
        size_t at = __atomic_fetch_add(part->next, 1, __ATOMIC_RELAXED);
        if (at >= RANGES) {
            return;
        }
        do_range(c, range_start(c->r->pop, at), range_start(c->r->pop, at + 1));
    }
}

static void parts(mz_cx *cx, const struct run *r, size_t *next, struct part *part)
{
    for (size_t i = 0; i < r->threads_n; i++) {
        struct chunk *c = &part[i].chunk;
        part[i].next = next;
        c->r = r;
        c->regs = MZ_NEW_N(cx->a, struct run_reg, r->regs_n + 1);
        c->scratch = mz_pop_array(cx->a, 1, r->scratch_n);
        c->room = mz_pop_array(cx->a, sizeof(mz_wide), MZ_CHUNK + 1);
        c->temp = mz_pop_array(cx->a, sizeof(mz_wide), MZ_CHUNK);
        for (size_t k = 0; k < MZ_LEN(c->bits); k++) {
            c->bits[k] = mz_pop_array(cx->a, sizeof(uint64_t), WORDS);
        }
    }
}

/* ---- what goes in -----------------------------------------------------------------------------
 */

static bool right_kind(const struct rule_type *t, const struct mz_pop_col *c)
{
    return c->v == NULL || (t->kind == RULE_BOOL) == (c->width == MZ_WBIT);
}

static mz_code check_kinds(mz_cx *cx, const struct rule_book *b, const struct mz_pop *pop)
{
    if (pop->facts_n != b->facts_n) {
        return mz_fail(cx, MZ_INVALID, "the population has %zu facts, the book %zu", pop->facts_n,
                       b->facts_n);
    }
    for (size_t i = 0; i < b->facts_n; i++) {
        const struct ir_fact *f = &b->facts[i];
        const struct mz_col_set *set = run_facts(pop, f);
        bool right =
            right_kind(&f->type, &set->col[i]) && right_kind(&f->type, &set->events[i].value);
        for (size_t m = 0; m < set->months[i].months_n; m++) {
            right = right && right_kind(&f->type, &set->months[i].month[m]);
        }
        if (!right) {
            return mz_fail(cx, MZ_INVALID, "the column of fact \"" MZ_FMT "\" is of another kind",
                           MZ_ARG(f->name.id));
        }
    }
    return MZ_OK;
}

struct span {
    size_t first;
    size_t end;
};

/* A column of a file has its bounds from when it was checked; any other is looked through. */
static bool column_in(const struct ir_fact *f, const struct mz_pop_col *c, struct span span)
{
    if (c->v == NULL || c->width == MZ_WBIT || f->type.kind == RULE_SET ||
        f->type.kind == RULE_DIVISION || f->type.kind == RULE_TEXT) {
        return true;
    }
    bool is_enum = f->type.kind == RULE_ENUM;
    int64_t lo = is_enum ? 0 : f->min;
    int64_t hi = is_enum ? UINT16_MAX : f->max;
    if (c->bounded) {
        return c->lo > c->hi || (c->lo >= lo && c->hi <= hi);
    }
    for (size_t i = span.first; i < span.end; i++) {
        int64_t v = 0;
        if (mz_col_get(c, i, &v) && (v < lo || v > hi)) {
            return false;
        }
    }
    return true;
}

static bool events_in(const struct ir_fact *f, const struct mz_col_events *e, struct span span)
{
    uint32_t longest = e->longest;
    if (e->first == NULL) {
        return true;
    }
    for (size_t i = span.first; !e->value.bounded && i < span.end; i++) {
        uint32_t n = e->first[i + 1] - e->first[i];
        longest = n > longest ? n : longest;
    }
    return longest <= PLAN_EVENTS_MAX &&
           column_in(f, &e->value, (struct span){e->first[span.first], e->first[span.end]});
}

/* A fact of the rows of `span`, with all of its history. */
static bool fact_in(const struct ir_fact *f, const struct mz_col_set *set, size_t i,
                    struct span span)
{
    bool in = column_in(f, &set->col[i], span) && events_in(f, &set->events[i], span);
    for (size_t m = 0; m < set->months[i].months_n; m++) {
        in = in && column_in(f, &set->months[i].month[m], span);
    }
    return in;
}

static bool members_few(const struct mz_pop *pop)
{
    bool few = pop->members_max <= RULE_MEMBERS_MAX;
    for (size_t h = 0; !pop->checked && few && h < pop->households_n; h++) {
        few = pop->first[h + 1] - pop->first[h] <= RULE_MEMBERS_MAX;
    }
    return few;
}

mz_code rule_pop_check(mz_cx *cx, const struct rule_book *b, const struct mz_pop *pop)
{
    const char *wrong = pop->checked ? NULL : mz_pop_wrong(pop);
    if (wrong != NULL) {
        return mz_fail(cx, MZ_INVALID, "population: %s", wrong);
    }
    MZ_TRY(check_kinds(cx, b, pop));
    if (!members_few(pop)) {
        return mz_fail(cx, MZ_INVALID, "a household has more than %d members", RULE_MEMBERS_MAX);
    }
    for (size_t i = 0; i < b->facts_n; i++) {
        const struct ir_fact *f = &b->facts[i];
        size_t n = f->entity == IR_PERSON ? pop->persons_n : pop->households_n;
        if (!fact_in(f, run_facts(pop, f), i, (struct span){0, n})) {
            return mz_fail(cx, MZ_INVALID, "fact \"" MZ_FMT "\" has a value out of its range",
                           MZ_ARG(f->name.id));
        }
    }
    return MZ_OK;
}

/* The same columns, as if nobody had ever looked through them. */
static bool fact_in_anew(const struct ir_fact *f, const struct mz_pop *pop, size_t i,
                         struct span span)
{
    const struct mz_col_set *set = run_facts(pop, f);
    size_t rows = f->entity == IR_PERSON ? pop->persons_n : pop->households_n;
    struct mz_col_events e = set->events[i];
    struct mz_pop_col c = set->col[i];
    size_t most = e.first == NULL ? 0 : e.first[rows];
    e.value.bounded = c.bounded = false;
    e.longest = 0;
    for (size_t k = span.first; e.first != NULL && k < span.end; k++) {
        if (e.first[k + 1] < e.first[k] || e.first[k + 1] > most) {
            return false;
        }
    }
    bool in = column_in(f, &c, span) && events_in(f, &e, span);
    for (size_t m = 0; m < set->months[i].months_n; m++) {
        c = set->months[i].month[m];
        c.bounded = false;
        in = in && column_in(f, &c, span);
    }
    return in;
}

mz_code rule_pop_check_home(mz_cx *cx, const struct rule_book *b, const struct mz_pop *pop,
                            size_t household)
{
    struct span home = {household, household + 1};
    struct span members = {pop->first[household], pop->first[household + 1]};
    bool well = members.end >= members.first && members.end <= pop->persons_n &&
                members.end - members.first <= RULE_MEMBERS_MAX &&
                pop->division[household] < pop->divisions_n;
    for (size_t i = members.first; well && i < members.end; i++) {
        well = pop->household[i] == household;
    }
    for (size_t i = 0; well && i < b->facts_n; i++) {
        const struct ir_fact *f = &b->facts[i];
        well = fact_in_anew(f, pop, i, f->entity == IR_PERSON ? members : home);
    }
    return well ? MZ_OK
                : mz_fail(cx, MZ_CORRUPT, "household %zu of the population is broken", household);
}

/* ---- running ---------------------------------------------------------------- */

static mz_code run_all(mz_cx *cx, struct run *r, const struct rule_pop_options *o)
{
    MZ_TRY(check_kinds(cx, r->plan->b, r->pop));
    for (size_t i = 0; o->outs != NULL && i < o->outs_n; i++) {
        if (o->outs[i] >= r->plan->outs_n) {
            return mz_fail(cx, MZ_INVALID, "the plan has no result %u", o->outs[i]);
        }
    }
    r->threads_n = o->threads == 0 ? 1 : o->threads;
    r->threads_n = r->threads_n > MZ_THREADS_MAX ? MZ_THREADS_MAX : r->threads_n;
    MZ_TRY(run_prepare(cx, r, o));
    results(cx, r, o);
    struct part *part = MZ_NEW_N(cx->a, struct part, r->threads_n);
    size_t next = 0;
    parts(cx, r, &next, part);
    mz_threads_run(r->threads_n, do_part, part);
    return MZ_OK;
}

mz_code rule_run_pop(mz_cx *cx, const struct rule_plan *plan, const struct mz_pop *pop,
                     const struct rule_pop_options *o, struct rule_results *out)
{
    struct run *r = MZ_NEW(cx->a, struct run);
    *r = (struct run){.plan = plan, .pop = pop, .scenarios_n = 1, .results = out};
    return run_all(cx, r, o);
}

mz_code rule_sweep_pop(mz_cx *cx, const struct rule_plan *plan, const struct mz_pop *pop,
                       const struct rule_pop_options *o, const struct rule_sweep *sweep,
                       struct rule_results *out)
{
    if (sweep->n < 1 || sweep->n > RULE_SWEEP_MAX || sweep->param >= plan->b->params_n) {
        return mz_fail(cx, MZ_INVALID, "a sweep has 1 to %d values of a parameter", RULE_SWEEP_MAX);
    }
    const struct ir_param *p = &plan->b->params[sweep->param];
    if (!plan->fine && p->fine > 1) {
        return mz_fail(cx, MZ_INVALID, "the plan has no room between the values of the law");
    }
    for (size_t i = 0; i < sweep->n; i++) {
        if (sweep->values[i] < p->min || sweep->values[i] > p->max) {
            return mz_fail(cx, MZ_INVALID, "parameter \"" MZ_FMT "\" cannot take this value",
                           MZ_ARG(p->name.id));
        }
    }
    struct run *r = MZ_NEW(cx->a, struct run);
    *r = (struct run){
        .plan = plan, .pop = pop, .sweep = sweep, .scenarios_n = sweep->n, .results = out};
    return run_all(cx, r, o);
}
