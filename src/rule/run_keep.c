/*
 * run_keep.c - what does not hang on some parameters, worked out once.
 *
 * The graph is cut where values that hang on the parameters read values that do not. Those become
 * columns, and in a copy of the plan they are facts: the rest of a run knows nothing of it.
 */
#include <string.h>

#include "rule/run_int.h"

struct keep {
    mz_cx *cx;
    const struct rule_plan *plan;
    const struct mz_pop *pop;
    uint8_t *hangs; /* by node: on one of the parameters */
    uint8_t *again; /* by node: is done in every run */
    uint8_t *cut;   /* by node: becomes a column */
    uint32_t *outs; /* nodes that are cut */
    size_t outs_n;
};

/* ---- where the graph is cut ------------------------------------------------------------------ */

static void find_hanging(struct keep *k, const uint32_t *params, size_t params_n)
{
    for (size_t i = 0; i < k->plan->nodes_n; i++) {
        const struct plan_node *n = &k->plan->nodes[i];
        for (size_t p = 0; n->op == PLAN_PARAM && p < params_n; p++) {
            k->hangs[i] |= k->plan->tables[n->arg].param == params[p];
        }
        for (int j = 0; j < 3; j++) {
            k->hangs[i] |= n->kid[j] != PLAN_NONE && k->hangs[n->kid[j]] != 0;
        }
    }
}

/* A column would be no gain: facts and constants are there, a broadcast is three times its source.
 */
static bool is_cheap(const struct plan_node *n)
{
    return n->entity == IR_CONSTANT || n->op == PLAN_FACT || n->op == PLAN_DIVISION ||
           n->op == PLAN_TO_PERSON;
}

static void mark(struct keep *k, plan_id id)
{
    const struct plan_node *n = id == PLAN_NONE ? NULL : &k->plan->nodes[id];
    if (n == NULL) {
        return;
    }
    if (k->hangs[id] != 0 || is_cheap(n) || n->wide) {
        k->again[id] = 1;
    } else {
        k->cut[id] = 1;
    }
}

static void find_cuts(struct keep *k, const struct rule_pop_options *o)
{
    const struct rule_plan *p = k->plan;
    size_t n = o->outs == NULL ? p->outs_n : o->outs_n;
    for (size_t i = 0; i < n; i++) {
        const struct plan_out *out = &p->outs[o->outs == NULL ? i : o->outs[i]];
        mark(k, out->num);
        mark(k, out->den);
    }
    for (size_t i = p->nodes_n; i-- > 0;) {
        for (int j = 0; k->again[i] != 0 && j < 3; j++) {
            mark(k, p->nodes[i].kid[j]);
        }
    }
    for (uint32_t i = 0; i < p->nodes_n; i++) {
        if (k->cut[i] != 0) {
            k->outs[k->outs_n++] = i;
        }
    }
}

/* ---- the columns -------------------------------------------------------------------------------
 */

/* The same graph with the cuts as its results. */
static struct rule_plan *first_plan(const struct keep *k)
{
    mz_arena *a = k->cx->a;
    struct rule_plan *p = MZ_NEW(a, struct rule_plan);
    *p = *k->plan;
    p->outs_n = k->outs_n;
    p->outs = MZ_NEW_N(a, struct plan_out, k->outs_n + 1);
    for (size_t i = 0; i < k->outs_n; i++) {
        p->outs[i] = (struct plan_out){
            .entity = p->nodes[k->outs[i]].entity, .num = k->outs[i], .den = PLAN_NONE, .scale = 1};
    }
    return p;
}

/* A value that fits 64 bits may have been worked out in 128. */
static struct mz_pop_col as_fact(mz_arena *a, const struct rule_column *c)
{
    if (c->is_bool) {
        return (struct mz_pop_col){.width = MZ_WBIT, .v = c->v, .known = c->known};
    }
    if (c->lane != MZ_LANE128) {
        return (struct mz_pop_col){.width = (enum mz_width)c->lane, .v = c->v, .known = c->known};
    }
    int64_t *v = mz_pop_array(a, sizeof *v, c->n);
    for (size_t i = 0; i < c->n; i++) {
        v[i] = (int64_t)((const mz_wide *)c->v)[i];
    }
    return (struct mz_pop_col){.width = MZ_W64, .v = v, .known = c->known};
}

static struct mz_col_set more_facts(mz_arena *a, const struct mz_col_set *from, size_t n,
                                    size_t all)
{
    struct mz_col_set to = {MZ_NEW_N(a, struct mz_pop_col, all + 1),
                            MZ_NEW_N(a, struct mz_col_months, all + 1),
                            MZ_NEW_N(a, struct mz_col_events, all + 1)};
    for (size_t i = 0; i < n; i++) {
        to.col[i] = from->col[i];
        to.months[i] = from->months[i];
        to.events[i] = from->events[i];
    }
    return to;
}

/* ---- the plan that is left
 * ----------------------------------------------------------------------- */

static void copy_tables(mz_arena *a, struct rule_plan *p)
{
    struct plan_table *t = MZ_NEW_N(a, struct plan_table, p->tables_n + 1);
    for (size_t i = 0; i < p->tables_n; i++) {
        size_t cells = p->tables[i].segments_n * p->tables[i].divisions_n * p->tables[i].keys_n;
        t[i] = p->tables[i];
        t[i].v = MZ_NEW_N(a, int64_t, cells + 1);
        memcpy(t[i].v, p->tables[i].v, cells * sizeof *t[i].v);
    }
    p->tables = t;
}

static void rest(const struct keep *k, const struct rule_results *r, struct rule_kept *out)
{
    mz_arena *a = k->cx->a;
    size_t facts_n = k->plan->b->facts_n;
    size_t all = facts_n + k->outs_n;
    struct rule_plan *p = MZ_NEW(a, struct rule_plan);
    struct rule_book *b = MZ_NEW(a, struct rule_book);
    struct mz_pop *pop = MZ_NEW(a, struct mz_pop);
    *p = *k->plan;
    *b = *p->b;
    *pop = *k->pop;
    b->facts = MZ_NEW_N(a, struct ir_fact, all + 1);
    memcpy(b->facts, p->b->facts, facts_n * sizeof *b->facts);
    b->facts_n = all;
    pop->facts_n = all;
    pop->household_facts = more_facts(a, &k->pop->household_facts, facts_n, all);
    pop->person_facts = more_facts(a, &k->pop->person_facts, facts_n, all);
    p->b = b;
    p->nodes = MZ_NEW_N(a, struct plan_node, p->nodes_n + 1);
    memcpy(p->nodes, k->plan->nodes, p->nodes_n * sizeof *p->nodes);
    copy_tables(a, p);
    for (size_t i = 0; i < k->outs_n; i++) {
        struct plan_node *n = &p->nodes[k->outs[i]];
        struct mz_col_set *set =
            n->entity == IR_PERSON ? &pop->person_facts : &pop->household_facts;
        b->facts[facts_n + i] = (struct ir_fact){
            .entity = n->entity, .type = {.kind = n->is_bool ? RULE_BOOL : RULE_NUM}};
        set->col[facts_n + i] = as_fact(a, &r->v[i].num);
        n->op = PLAN_FACT;
        n->arg = (uint32_t)(facts_n + i);
        n->kid[0] = n->kid[1] = n->kid[2] = PLAN_NONE;
    }
    *out = (struct rule_kept){p, pop, k->outs_n};
}

mz_code rule_keep_pop(mz_cx *cx, const struct rule_plan *plan, const struct mz_pop *pop,
                      const struct rule_pop_options *o, const struct rule_keep *what,
                      struct rule_kept *out)
{
    struct keep k = {.cx = cx, .plan = plan, .pop = pop};
    struct rule_results r = {0};
    struct rule_pop_options all = {.threads = o->threads};
    k.hangs = MZ_NEW_N(cx->a, uint8_t, plan->nodes_n + 1);
    k.again = MZ_NEW_N(cx->a, uint8_t, plan->nodes_n + 1);
    k.cut = MZ_NEW_N(cx->a, uint8_t, plan->nodes_n + 1);
    k.outs = MZ_NEW_N(cx->a, uint32_t, plan->nodes_n + 1);
    find_hanging(&k, what->params, what->n);
    find_cuts(&k, o);
    MZ_TRY(rule_run_pop(cx, first_plan(&k), pop, &all, &r));
    rest(&k, &r, out);
    return MZ_OK;
}
