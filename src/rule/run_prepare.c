/* run_prepare.c - from a plan to steps over registers, each with its place in scratch memory. */
#include <string.h>

#include "rule/run_int.h"

struct prepare {
    mz_cx *cx;
    struct run *r;
    size_t regs_cap;
    size_t steps_cap;
    uint32_t (*wide)[MZ_LANES_N]; /* of each register: its widened copies, or 0 */
    uint8_t *swept;               /* of each node */
    size_t *last;                 /* of each register: the last step that reads it */
};

/* ---- lanes ------------------------------------------------------------------ */

static enum mz_lane wider(enum mz_lane a, enum mz_lane b)
{
    return a > b ? a : b;
}

static enum mz_lane lane_of(const struct plan_node *n)
{
    return mz_lane_of(n->lo, n->hi);
}

static uint32_t kid_reg(const struct prepare *w, const struct plan_node *n, int k)
{
    return w->r->reg_of[w->r->is[n->kid[k]]];
}

static enum mz_lane kid_lane(const struct prepare *w, const struct plan_node *n, int k)
{
    if (n->kid[k] == PLAN_NONE) {
        return MZ_LANE8;
    }
    const struct run_place *p = &w->r->places[kid_reg(w, n, k)];
    return p->is_bool ? MZ_LANE8 : p->lane;
}

/* The widest of the numbers that go in. */
static enum mz_lane kids_lane(const struct prepare *w, const struct plan_node *n)
{
    enum mz_lane lane = MZ_LANE8;
    for (int k = 0; k < 3; k++) {
        if (n->kid[k] != PLAN_NONE) {
            lane = wider(lane, kid_lane(w, n, k));
        }
    }
    return lane;
}

static bool is_slow(const struct run_step *s, const struct plan_node *n)
{
    switch (n->op) {
    case PLAN_IN_TREE:
        return s->tree == NULL;
    case PLAN_BITS_N:
    case PLAN_AGE:
    case PLAN_ADD_MONTHS:
    case PLAN_MONTHS_BETWEEN:
    case PLAN_MONTH_OF:
    case PLAN_FIRST_DAY:
    case PLAN_LAST_DAY:
    case PLAN_YEAR_OF:
    case PLAN_DAYS_IN:
        return true;
    default:
        return false;
    }
}

static void round_lane(const struct prepare *w, struct run_step *s)
{
    const struct plan_node *n = s->n;
    const struct run *r = w->r;
    uint32_t reg = kid_reg(w, n, 1);
    struct plan_val d = {false, 0};
    if (r->places[reg].constant && r->scenarios_n == 1) {
        d = r->constants[reg];
    }
    enum mz_lane lane = wider(wider(kid_lane(w, n, 0), lane_of(n)), MZ_LANE32);
    mz_wide least = r->plan->nodes[n->kid[0]].lo;
    if (least == INT32_MIN || least == INT64_MIN) { /* has no amount in its own lane */
        lane = wider(lane, least == INT32_MIN ? MZ_LANE64 : MZ_LANE128);
    }
    s->by_const = d.known && d.v > 0 && d.v <= INT64_MAX && lane <= MZ_LANE64;
    if (s->by_const) {
        s->by = mz_divisor_of((int64_t)d.v);
        s->lane = d.v > INT32_MAX ? MZ_LANE64 : lane;
    } else {
        s->lane = wider(wider(kids_lane(w, n), lane_of(n)), MZ_LANE64);
    }
    s->out = s->lane;
}

/* Of a column that is there: its width is the lane. */
static enum mz_lane fact_lane(const struct prepare *w, const struct plan_node *n)
{
    const struct ir_fact *f = &w->r->plan->b->facts[n->arg];
    const struct mz_pop_col *c = &run_facts(w->r->pop, f)->col[n->arg];
    return c->v == NULL || c->width == MZ_WBIT ? lane_of(n) : lane_of_width(c->width);
}

/* Sums go into a wider lane as they are made. */
static void agg_lanes(struct run_step *s, enum mz_lane kids)
{
    enum ir_agg agg = (enum ir_agg)s->n->arg;
    bool sum = agg == IR_SUM || agg == IR_SUM_KNOWN;
    enum mz_lane out = wider(wider(kids, s->n->is_bool ? MZ_LANE8 : lane_of(s->n)), MZ_LANE32);
    s->out = agg == IR_COUNT ? MZ_LANE32 : out;
    s->lane = sum && out == MZ_LANE64 ? wider(kids, MZ_LANE32) : s->out;
}

static void lanes(const struct prepare *w, struct run_step *s)
{
    const struct plan_node *n = s->n;
    enum mz_lane all = wider(kids_lane(w, n), n->is_bool ? MZ_LANE8 : lane_of(n));
    s->lane = all;
    s->out = all;
    s->slow = is_slow(s, n);
    if (s->slow) {
        s->out = wider(lane_of(n), MZ_LANE32);
        return;
    }
    switch (n->op) {
    case PLAN_FACT:
        s->out = fact_lane(w, n);
        break;
    case PLAN_DIVISION:
        s->out = MZ_LANE64;
        break;
    case PLAN_PARAM:
        s->out = w->r->law[n->arg].lane;
        break;
    case PLAN_ROUND:
        round_lane(w, s);
        break;
    case PLAN_BITS_ALL:
        s->lane = MZ_LANE64;
        break;
    case PLAN_TO_PERSON:
        s->lane = kid_lane(w, n, 0);
        s->out = s->lane;
        break;
    case PLAN_AGG:
        agg_lanes(s, kids_lane(w, n));
        break;
    case PLAN_WINDOW:
        s->out = wider(lane_of(n), MZ_LANE32);
        break;
    default:
        break;
    }
}

/* ---- registers -------------------------------------------------------------- */

static uint32_t add_reg(struct prepare *w, struct run_place place)
{
    struct run *r = w->r;
    r->places[r->regs_n] = place;
    return (uint32_t)r->regs_n++;
}

static struct run_step *add_step(struct prepare *w)
{
    struct run_step *s = &w->r->steps[w->r->steps_n++];
    memset(s->kid, 0xff, sizeof s->kid);
    return s;
}

/* The register in the lane, widened once. */
static uint32_t in_lane(struct prepare *w, uint32_t reg, enum mz_lane lane)
{
    const struct run_place p = w->r->places[reg];
    if (p.is_bool || p.constant || p.lane >= lane) {
        return reg;
    }
    if (w->wide[reg][lane] == 0) {
        struct run_step *s = add_step(w);
        s->kid[0] = reg;
        s->lane = p.lane;
        s->out = lane;
        s->reg = add_reg(w, (struct run_place){.entity = p.entity, .lane = lane});
        w->wide[reg][lane] = s->reg;
    }
    return w->wide[reg][lane];
}

/* Which operands are numbers of the step's lane. */
static bool wants_lane(const struct run_step *s)
{
    switch (s->n->op) {
    case PLAN_PARAM:
    case PLAN_WINDOW:
    case PLAN_BIT_OF:
    case PLAN_IN_TREE:
        return false;
    default:
        return !s->slow;
    }
}

static bool widens_kid(const struct run_step *s, int k)
{
    return !(s->n->op == PLAN_ROUND && s->by_const && k == 1);
}

static const uint8_t *tree_of(struct prepare *w, const struct plan_node *n)
{
    const struct rule_plan *p = w->r->plan;
    if (n->op != PLAN_IN_TREE || p->nodes[n->kid[0]].op != PLAN_DIVISION) {
        return NULL;
    }
    const struct mz_pop *pop = w->r->pop;
    uint8_t *in = MZ_NEW_N(w->cx->a, uint8_t, pop->divisions_n + 1);
    for (size_t i = 0; i < pop->divisions_n; i++) {
        struct plan_val code = {true, pop->divisions[i]};
        in[i] = plan_apply(n, code, code, code).v != 0;
    }
    return in;
}

static void node_step(struct prepare *w, const struct plan_node *n)
{
    struct run_step s = {.n = n, .tree = tree_of(w, n)};
    lanes(w, &s);
    for (int k = 0; k < 3; k++) {
        s.kid[k] = n->kid[k] == PLAN_NONE ? RUN_NONE : kid_reg(w, n, k);
        if (s.kid[k] != RUN_NONE && wants_lane(&s) && widens_kid(&s, k)) {
            s.kid[k] = in_lane(w, s.kid[k], s.lane);
        }
    }
    s.reg =
        add_reg(w, (struct run_place){.is_bool = n->is_bool, .entity = n->entity, .lane = s.out});
    *add_step(w) = s;
    w->r->reg_of[n - w->r->plan->nodes] = s.reg;
}

/* ---- order ------------------------------------------------------------------------------------
 */

bool run_is_swept(const struct run *r, const struct plan_node *n)
{
    return r->sweep != NULL && n->op == PLAN_PARAM &&
           r->plan->tables[n->arg].param == r->sweep->param;
}

static void mark_swept(struct prepare *w)
{
    const struct rule_plan *p = w->r->plan;
    for (size_t i = 0; i < p->nodes_n; i++) {
        const struct plan_node *n = &p->nodes[i];
        bool swept = run_is_swept(w->r, n);
        for (int k = 0; k < 3; k++) {
            swept = swept || (n->kid[k] != PLAN_NONE && w->swept[w->r->is[n->kid[k]]] != 0);
        }
        w->swept[i] = swept;
    }
}

/* Steps that do not hang on the swept parameter, then those that do; constants before both. */
static void order(struct prepare *w, const uint8_t *need)
{
    const struct rule_plan *p = w->r->plan;
    for (int pass = 0; pass < 2; pass++) {
        for (size_t i = 0; i < p->nodes_n; i++) {
            if (need[i] != 0 && w->r->fixed[i] == 0 && w->swept[i] == pass) {
                node_step(w, &p->nodes[i]);
            }
        }
        w->r->base_n = pass == 0 ? w->r->steps_n : w->r->base_n;
    }
}

/* ---- memory -------------------------------------------------------------------------------------
 */

enum { BITS_CLASS = MZ_LANES_N, CLASSES_N, ALWAYS = -1 };

struct places {
    size_t *free[CLASSES_N];
    size_t free_n[CLASSES_N];
    size_t top;
};

static size_t take(struct places *m, int class)
{
    if (m->free_n[class] > 0) {
        return m->free[class][--m->free_n[class]];
    }
    size_t at = m->top;
    m->top += class == BITS_CLASS ? WORDS * sizeof(uint64_t) : (size_t)MZ_CHUNK << class;
    return at;
}

static void give(struct places *m, int class, size_t at)
{
    m->free[class][m->free_n[class]++] = at;
}

static int class_of(const struct run_place *p)
{
    return p->is_bool ? BITS_CLASS : (int)p->lane;
}

/* A step whose result may be its operand's memory. */
static uint32_t alias_of(const struct run_step *s)
{
    bool may =
        s->n != NULL && !s->n->is_bool && (s->n->op == PLAN_GUARD || s->n->op == PLAN_COALESCE);
    return may ? s->kid[0] : RUN_NONE;
}

static void lifetimes(struct prepare *w)
{
    struct run *r = w->r;
    for (size_t i = 0; i < r->outs_n; i++) {
        w->last[r->outs[i].num] = r->steps_n;
        if (r->outs[i].den != RUN_NONE) {
            w->last[r->outs[i].den] = r->steps_n;
        }
    }
    size_t *made = MZ_NEW_N(w->cx->a, size_t, r->regs_n + 1);
    for (size_t i = 0; i < r->steps_n; i++) {
        made[r->steps[i].reg] = i;
    }
    for (size_t i = r->steps_n; i-- > 0;) {
        const struct run_step *s = &r->steps[i];
        for (int k = 0; k < 3; k++) {
            if (s->kid[k] == RUN_NONE) {
                continue;
            }
            /* The second half is done once for each scenario: what it reads stays. */
            bool stays = i >= r->base_n && made[s->kid[k]] < r->base_n;
            size_t until = stays ? r->steps_n : i;
            size_t *last = &w->last[s->kid[k]];
            *last = until > *last ? until : *last;
        }
        uint32_t alias = alias_of(s);
        if (alias != RUN_NONE && w->last[s->reg] > w->last[alias]) {
            w->last[alias] = w->last[s->reg];
        }
    }
}

static void places(struct prepare *w)
{
    struct run *r = w->r;
    struct places m = {.top = 0};
    for (int c = 0; c < CLASSES_N; c++) {
        m.free[c] = MZ_NEW_N(w->cx->a, size_t, r->regs_n * 2 + 2);
    }
    for (size_t i = 0; i < r->steps_n; i++) {
        const struct run_step *s = &r->steps[i];
        struct run_place *p = &r->places[s->reg];
        p->v = take(&m, class_of(p));
        p->k = take(&m, BITS_CLASS);
        for (int k = 0; k < 3; k++) {
            bool again = k > 0 && (s->kid[k] == s->kid[0] || (k == 2 && s->kid[2] == s->kid[1]));
            if (s->kid[k] != RUN_NONE && !again && !r->places[s->kid[k]].constant &&
                w->last[s->kid[k]] == i) {
                const struct run_place *dead = &r->places[s->kid[k]];
                give(&m, class_of(dead), dead->v);
                give(&m, BITS_CLASS, dead->k);
            }
        }
    }
    r->scratch_n = m.top;
}

/* ---- all -------------------------------------------------------------------- */

static void need_one(const struct run *r, uint8_t *need, plan_id node)
{
    if (node != PLAN_NONE) {
        need[r->is[node]] = 1;
    }
}

/* From the results down; nothing stands below a constant. */
static void needs(struct prepare *w, uint8_t *need, const struct rule_pop_options *o)
{
    struct run *r = w->r;
    const struct rule_plan *p = r->plan;
    r->outs_n = o->outs == NULL ? p->outs_n : o->outs_n;
    for (size_t i = 0; i < r->outs_n; i++) {
        const struct plan_out *out = &p->outs[o->outs == NULL ? i : o->outs[i]];
        need_one(r, need, out->num);
        need_one(r, need, out->den);
    }
    for (size_t i = p->nodes_n; i-- > 0;) {
        for (int k = 0; need[i] != 0 && r->fixed[i] == 0 && k < 3; k++) {
            need_one(r, need, p->nodes[i].kid[k]);
        }
    }
}

static void outs(struct prepare *w, const struct rule_pop_options *o)
{
    struct run *r = w->r;
    r->outs = MZ_NEW_N(w->cx->a, struct run_out, r->outs_n + 1);
    for (size_t i = 0; i < r->outs_n; i++) {
        const struct plan_out *out = &r->plan->outs[o->outs == NULL ? i : o->outs[i]];
        plan_id num = r->is[out->num];
        plan_id den = out->den == PLAN_NONE ? PLAN_NONE : r->is[out->den];
        r->outs[i].num = r->reg_of[num];
        r->outs[i].den = den == PLAN_NONE ? RUN_NONE : r->reg_of[den];
        r->outs[i].fixed = w->swept[num] == 0 && (den == PLAN_NONE || w->swept[den] == 0);
    }
}

mz_code run_prepare(mz_cx *cx, struct run *r, const struct rule_pop_options *o)
{
    const struct rule_plan *p = r->plan;
    struct prepare w = {.cx = cx, .r = r};
    size_t regs_max = p->nodes_n * 4 + 8; /* a node, and up to three wider copies of a kid */
    uint8_t *need = MZ_NEW_N(cx->a, uint8_t, p->nodes_n + 1);
    MZ_TRY(run_laws(cx, r));
    r->places = MZ_NEW_N(cx->a, struct run_place, regs_max);
    r->steps = MZ_NEW_N(cx->a, struct run_step, regs_max);
    r->reg_of = MZ_NEW_N(cx->a, uint32_t, p->nodes_n + 1);
    r->constants = MZ_NEW_N(cx->a, struct plan_val, r->scenarios_n * p->nodes_n + 1);
    w.wide = mz_arena_alloc(cx->a, sizeof *w.wide * regs_max);
    w.swept = MZ_NEW_N(cx->a, uint8_t, p->nodes_n + 1);
    w.last = MZ_NEW_N(cx->a, size_t, regs_max);
    r->fixed = MZ_NEW_N(cx->a, uint8_t, p->nodes_n + 1);
    r->is = MZ_NEW_N(cx->a, plan_id, p->nodes_n + 1);
    run_fold(r);
    needs(&w, need, o);
    mark_swept(&w);
    order(&w, need);
    outs(&w, o);
    lifetimes(&w);
    places(&w);
    return MZ_OK;
}
