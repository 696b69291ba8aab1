/* run_step.c - one step of a plan for one chunk of rows. */
#include <string.h>

#include "rule/run_int.h"

/* clang-format off */
#define EIGHT(v) v, v, v, v, v, v, v, v
/* clang-format on */
const uint64_t run_ones[WORDS] = {EIGHT(UINT64_MAX), EIGHT(UINT64_MAX), EIGHT(UINT64_MAX),
                                  EIGHT(UINT64_MAX)};
const uint64_t run_zeros[WORDS] = {0};
const mz_wide run_nothing[MZ_CHUNK] = {0};

const uint64_t *run_known(const uint64_t *k, size_t n)
{
    uint64_t all = UINT64_MAX;
    for (size_t w = 0; w < n / 64; w++) {
        all &= k[w];
    }
    if (n % 64 != 0) {
        all &= k[n / 64] | UINT64_MAX << (n % 64);
    }
    return all == UINT64_MAX ? NULL : k;
}

/* ---- one row ---------------------------------------------------------------- */

static bool bit_at(const uint64_t *bits, size_t row)
{
    return (bits[row / 64] >> (row % 64) & 1) != 0;
}

struct plan_val run_row(const struct chunk *c, uint32_t reg, size_t row)
{
    if (reg == RUN_NONE) {
        return (struct plan_val){false, 0};
    }
    const struct run_reg *r = &c->regs[reg];
    const struct run_place *p = &c->r->places[reg];
    if (r->k != NULL && !bit_at(r->k, row)) {
        return (struct plan_val){false, 0};
    }
    return (struct plan_val){
        true, p->is_bool ? bit_at(r->v, row)
                         : mz_lane_get(r->v, r->one ? MZ_LANE128 : p->lane, r->one ? 0 : row)};
}

void run_put(const struct chunk *c, uint32_t reg, size_t row, struct plan_val v)
{
    uint64_t bit = UINT64_C(1) << (row % 64);
    void *to = value_at(c, reg);
    mz_wide n = v.known ? v.v : 0;
    if (v.known) {
        known_at(c, reg)[row / 64] |= bit;
    }
    if (c->r->places[reg].is_bool) {
        ((uint64_t *)to)[row / 64] |= n != 0 ? bit : 0;
        return;
    }
    switch (c->r->places[reg].lane) {
    case MZ_LANE8:
        ((int8_t *)to)[row] = (int8_t)n;
        break;
    case MZ_LANE16:
        ((int16_t *)to)[row] = (int16_t)n;
        break;
    case MZ_LANE32:
        ((int32_t *)to)[row] = (int32_t)n;
        break;
    case MZ_LANE64:
        ((int64_t *)to)[row] = (int64_t)n;
        break;
    case MZ_LANE128:
    case MZ_LANES_N:
        ((mz_wide *)to)[row] = n;
        break;
    }
}

static void slow(struct chunk *c, const struct run_step *s)
{
    size_t rows = rows_of(c, s->n->entity);
    uint64_t *k = known_at(c, s->reg);
    memset(k, 0, WORDS * sizeof *k);
    if (s->n->is_bool) {
        memset(value_at(c, s->reg), 0, WORDS * sizeof *k);
    }
    for (size_t i = 0; i < rows; i++) {
        run_put(c, s->reg, i,
                plan_apply(s->n, run_row(c, s->kid[0], i), run_row(c, s->kid[1], i),
                           run_row(c, s->kid[2], i)));
    }
    c->regs[s->reg] = (struct run_reg){.v = value_at(c, s->reg), .k = run_known(k, rows)};
}

/* ---- what is known ---------------------------------------------------------- */

static const struct run_reg *kid(const struct chunk *c, const struct run_step *s, int k)
{
    return &c->regs[s->kid[k]];
}

static unsigned one_of(const struct run_reg *a, const struct run_reg *b)
{
    return (a->one ? MZ_ONE_A : 0U) | (b->one ? MZ_ONE_B : 0U);
}

/* Known where both are; NULL: everywhere. */
static const uint64_t *known_both(const struct chunk *c, const struct run_step *s,
                                  const struct run_reg *a, const struct run_reg *b)
{
    if (a->k == NULL && b->k == NULL) {
        return NULL;
    }
    uint64_t *k = known_at(c, s->reg);
    const uint64_t *x = known_of(a);
    const uint64_t *y = known_of(b);
    for (size_t w = 0; w < WORDS; w++) {
        k[w] = x[w] & y[w];
    }
    return k;
}

static void done(struct chunk *c, const struct run_step *s, const uint64_t *k)
{
    c->regs[s->reg] = (struct run_reg){.v = value_at(c, s->reg), .k = k};
}

/* A truth that was computed for all rows: 0 where it is not known. */
static void done_bool(struct chunk *c, const struct run_step *s, const uint64_t *k)
{
    uint64_t *v = value_at(c, s->reg);
    for (size_t w = 0; w < WORDS && k != NULL; w++) {
        v[w] &= k[w];
    }
    done(c, s, k);
}

/* ---- leaves ----------------------------------------------------------------- */

static void fact(struct chunk *c, const struct run_step *s)
{
    const struct ir_fact *f = &c->r->plan->b->facts[s->n->arg];
    const struct mz_pop_col *col = &run_facts(c->r->pop, f)->col[s->n->arg];
    enum ir_entity e = s->n->entity;
    size_t rows = rows_of(c, e);
    if (col->v == NULL) {
        c->regs[s->reg] = (struct run_reg){.v = run_nothing, .k = run_zeros};
        return;
    }
    const uint64_t *k = NULL;
    if (col->known != NULL) {
        mz_bits_load(known_at(c, s->reg), col->known, start_of(c, e), rows);
        k = run_known(known_at(c, s->reg), rows);
    }
    const void *v = (const char *)col->v + start_of(c, e) * mz_lane_size(s->out);
    if (s->n->is_bool) {
        mz_bits_load(value_at(c, s->reg), col->v, start_of(c, e), rows);
        v = value_at(c, s->reg);
    }
    c->regs[s->reg] = (struct run_reg){.v = v, .k = k};
}

static void division(struct chunk *c, const struct run_step *s)
{
    mz_look_up(rows_of(c, IR_HOUSEHOLD), value_at(c, s->reg), c->r->pop->divisions,
               c->r->pop->division + c->h0);
    done(c, s, NULL);
}

static void in_tree(struct chunk *c, const struct run_step *s)
{
    size_t rows = rows_of(c, IR_HOUSEHOLD);
    uint8_t *bytes = (uint8_t *)c->temp;
    for (size_t i = 0; i < rows; i++) {
        bytes[i] = s->tree[c->r->pop->division[c->h0 + i]];
    }
    mz_bits_pack(padded_of(c, IR_HOUSEHOLD), value_at(c, s->reg), bytes);
    done(c, s, NULL);
}

static void to_person(struct chunk *c, const struct run_step *s)
{
    const struct run_reg *a = kid(c, s, 0);
    if (s->n->is_bool) {
        mz_group_give_bits(&c->groups, value_at(c, s->reg), a->v);
    } else {
        mz_group_give(&c->groups, s->lane, value_at(c, s->reg), a->v);
    }
    if (a->k != NULL) {
        mz_group_give_bits(&c->groups, known_at(c, s->reg), a->k);
    }
    done(c, s, a->k == NULL ? NULL : run_known(known_at(c, s->reg), c->groups.rows));
}

/* ---- truths ----------------------------------------------------------------- */

static void truth(struct chunk *c, const struct run_step *s)
{
    const struct run_reg *a = kid(c, s, 0);
    const struct run_reg *b = s->kid[1] == RUN_NONE ? a : kid(c, s, 1);
    uint64_t *v = value_at(c, s->reg);
    uint64_t *k = known_at(c, s->reg);
    const uint64_t *x = a->v;
    const uint64_t *y = b->v;
    const uint64_t *kx = known_of(a);
    const uint64_t *ky = known_of(b);
    bool all = a->k == NULL && b->k == NULL;
    for (size_t w = 0; w < WORDS; w++) {
        switch (s->n->op) {
        case PLAN_AND:
            v[w] = x[w] & y[w];
            k[w] = (kx[w] & ky[w]) | (kx[w] & ~x[w]) | (ky[w] & ~y[w]);
            break;
        case PLAN_OR:
            v[w] = x[w] | y[w];
            k[w] = (kx[w] & ky[w]) | x[w] | y[w];
            break;
        case PLAN_EQ:
            k[w] = kx[w] & ky[w];
            v[w] = ~(x[w] ^ y[w]) & k[w];
            break;
        default: /* PLAN_NOT */
            k[w] = kx[w];
            v[w] = kx[w] & ~x[w];
            break;
        }
    }
    done(c, s, all ? NULL : run_known(k, rows_of(c, s->n->entity)));
}

static void is_known(struct chunk *c, const struct run_step *s)
{
    const struct run_reg *a = kid(c, s, 0);
    bool known = s->n->op == PLAN_IS_KNOWN;
    const void *from = known ? known_of(a) : a->v; /* what is not known is not true */
    memcpy(value_at(c, s->reg), from, WORDS * sizeof(uint64_t));
    done(c, s, NULL);
}

static void compare(struct chunk *c, const struct run_step *s)
{
    if (c->r->places[s->kid[0]].is_bool) {
        truth(c, s);
        return;
    }
    const struct run_reg *a = kid(c, s, 0);
    const struct run_reg *b = kid(c, s, 1);
    enum mz_compare how = s->n->op == PLAN_EQ ? MZ_K_eq : s->n->op == PLAN_LT ? MZ_K_lt : MZ_K_le;
    mz_compare_row[how][s->lane](padded_of(c, s->n->entity), value_at(c, s->reg), a->v, b->v,
                                 one_of(a, b));
    done_bool(c, s, known_both(c, s, a, b));
}

#define BIT_OF(type)                                                    \
    do {                                                                \
        const type *from = a->v;                                        \
        for (size_t i = 0; i < rows; i++) {                             \
            bytes[i] = (uint8_t)(mask >> ((uint64_t)from[i] & 63) & 1); \
        }                                                               \
    } while (0)

/* Few values of a list, each compared with all rows: a vector takes 64 of them at once. */
static void bit_of_few(struct chunk *c, const struct run_step *s, enum mz_lane lane)
{
    const struct run_reg *a = kid(c, s, 0);
    size_t n = padded_of(c, s->n->entity);
    uint64_t *v = value_at(c, s->reg);
    memset(v, 0, WORDS * sizeof *v);
    for (uint64_t left = (uint64_t)s->n->imm; left != 0; left &= left - 1) {
        mz_wide value = __builtin_ctzll(left);
        mz_compare_row[MZ_K_eq][lane](n, c->bits[0], a->v, &value, MZ_ONE_B);
        for (size_t w = 0; w < n / 64; w++) {
            v[w] |= c->bits[0][w];
        }
    }
    done_bool(c, s, known_both(c, s, a, a));
}

static void bit_of(struct chunk *c, const struct run_step *s)
{
    enum { FEW = 6 };
    const struct run_reg *a = kid(c, s, 0);
    size_t rows = rows_of(c, s->n->entity);
    uint64_t mask = (uint64_t)s->n->imm;
    enum mz_lane lane = c->r->places[s->kid[0]].lane;
    if (lane <= MZ_LANE16 && !a->one && __builtin_popcountll(mask) <= FEW) {
        bit_of_few(c, s, lane);
        return;
    }
    uint8_t *bytes = (uint8_t *)c->temp;
    switch (lane) {
    case MZ_LANE8:
        BIT_OF(int8_t);
        break;
    case MZ_LANE16:
        BIT_OF(int16_t);
        break;
    case MZ_LANE32:
        BIT_OF(int32_t);
        break;
    case MZ_LANE64:
        BIT_OF(int64_t);
        break;
    case MZ_LANE128:
    case MZ_LANES_N:
        BIT_OF(mz_wide);
        break;
    }
    mz_bits_pack(padded_of(c, s->n->entity), value_at(c, s->reg), bytes);
    done_bool(c, s, known_both(c, s, a, a));
}

static void bits_all(struct chunk *c, const struct run_step *s)
{
    const struct run_reg *a = kid(c, s, 0);
    size_t rows = rows_of(c, s->n->entity);
    const int64_t *from = a->v;
    uint8_t *bytes = (uint8_t *)c->temp;
    for (size_t i = 0; i < rows; i++) {
        bytes[i] = (from[i] & s->n->imm) == s->n->imm;
    }
    mz_bits_pack(padded_of(c, s->n->entity), value_at(c, s->reg), bytes);
    done_bool(c, s, known_both(c, s, a, a));
}

/* ---- numbers -----------------------------------------------------------------------------------
 */

static void arith(struct chunk *c, const struct run_step *s)
{
    static const struct {
        enum plan_op op;
        enum mz_arith k;
    } rows[] = {{PLAN_ADD, MZ_K_add},
                {PLAN_SUB, MZ_K_sub},
                {PLAN_MUL, MZ_K_mul},
                {PLAN_MIN, MZ_K_min},
                {PLAN_MAX, MZ_K_max}};
    const struct run_reg *a = kid(c, s, 0);
    const struct run_reg *b = kid(c, s, 1);
    enum mz_arith k = MZ_K_add;
    for (size_t i = 0; i < MZ_LEN(rows); i++) {
        k = rows[i].op == s->n->op ? rows[i].k : k;
    }
    mz_arith_row[k][s->lane](padded_of(c, s->n->entity), value_at(c, s->reg), a->v, b->v,
                             one_of(a, b));
    done(c, s, known_both(c, s, a, b));
}

static void negate(struct chunk *c, const struct run_step *s)
{
    const struct run_reg *a = kid(c, s, 0);
    mz_arith_row[MZ_K_sub][s->lane](padded_of(c, s->n->entity), value_at(c, s->reg), run_nothing,
                                    a->v, MZ_ONE_A);
    done(c, s, known_both(c, s, a, a));
}

static void rounded(struct chunk *c, const struct run_step *s)
{
    const struct run_reg *a = kid(c, s, 0);
    const struct run_reg *b = kid(c, s, 1);
    size_t n = padded_of(c, s->n->entity);
    void *to = value_at(c, s->reg);
    if (s->by_const) {
        mz_round_by_row[s->n->arg][s->lane](n, to, a->v, &s->by);
        done(c, s, known_both(c, s, a, a));
        return;
    }
    mz_round_row[s->n->arg][s->lane](n, to, a->v, b->v, one_of(a, b));
    const uint64_t *known = known_both(c, s, a, b);
    if (c->r->plan->nodes[s->n->kid[1]].lo <= 0) { /* where the divisor is 0 there is nothing */
        uint64_t *above = c->bits[0];
        mz_compare_row[MZ_K_lt][s->lane](n, above, run_nothing, b->v,
                                         MZ_ONE_A | (b->one ? MZ_ONE_B : 0U));
        uint64_t *k = known_at(c, s->reg);
        for (size_t w = 0; w < n / 64; w++) {
            k[w] = above[w] & (known == NULL ? UINT64_MAX : known[w]);
        }
        known = run_known(k, rows_of(c, s->n->entity));
    }
    done(c, s, known);
}

/* ---- choices ------------------------------------------------------------------------------------
 */

static void choice(struct chunk *c, const struct run_step *s)
{
    const struct run_reg *on = kid(c, s, 0);
    const struct run_reg *a = kid(c, s, 1);
    const struct run_reg *b = kid(c, s, 2);
    const uint64_t *yes = on->v;
    uint64_t *k = known_at(c, s->reg);
    bool all = on->k == NULL && a->k == NULL && b->k == NULL;
    const uint64_t *known = known_of(on);
    const uint64_t *ka = known_of(a);
    const uint64_t *kb = known_of(b);
    for (size_t w = 0; w < WORDS && !all; w++) {
        k[w] = known[w] & ((yes[w] & ka[w]) | (~yes[w] & kb[w]));
    }
    if (s->n->is_bool) {
        uint64_t *v = value_at(c, s->reg);
        const uint64_t *x = a->v;
        const uint64_t *y = b->v;
        for (size_t w = 0; w < WORDS; w++) {
            v[w] = (yes[w] & x[w]) | (~yes[w] & y[w]);
        }
        done_bool(c, s, all ? NULL : run_known(k, rows_of(c, s->n->entity)));
        return;
    }
    mz_select_row[s->lane](padded_of(c, s->n->entity), value_at(c, s->reg), yes, a->v, b->v,
                           one_of(a, b));
    done(c, s, all ? NULL : run_known(k, rows_of(c, s->n->entity)));
}

/* The operand's numbers as they stand, or spread over the rows. */
static const void *numbers(const struct chunk *c, const struct run_step *s, const struct run_reg *a)
{
    if (!a->one) {
        return a->v;
    }
    mz_select_row[s->lane](padded_of(c, s->n->entity), value_at(c, s->reg), run_ones, a->v, a->v,
                           MZ_ONE_A | MZ_ONE_B);
    return value_at(c, s->reg);
}

static void coalesce(struct chunk *c, const struct run_step *s)
{
    const struct run_reg *a = kid(c, s, 0);
    const struct run_reg *b = kid(c, s, 1);
    uint64_t *k = known_at(c, s->reg);
    const uint64_t *ka = known_of(a);
    const uint64_t *kb = known_of(b);
    for (size_t w = 0; w < WORDS; w++) {
        k[w] = ka[w] | kb[w];
    }
    const uint64_t *known =
        a->k == NULL || b->k == NULL ? NULL : run_known(k, rows_of(c, s->n->entity));
    if (s->n->is_bool) {
        uint64_t *v = value_at(c, s->reg);
        const uint64_t *x = a->v;
        const uint64_t *y = b->v;
        for (size_t w = 0; w < WORDS; w++) {
            v[w] = x[w] | (~ka[w] & y[w]);
        }
        done(c, s, known);
    } else if (a->k == NULL) {
        c->regs[s->reg] = (struct run_reg){.v = numbers(c, s, a), .k = NULL};
    } else {
        mz_select_row[s->lane](padded_of(c, s->n->entity), value_at(c, s->reg), ka, a->v, b->v,
                               one_of(a, b));
        done(c, s, known);
    }
}

static void guard(struct chunk *c, const struct run_step *s)
{
    const struct run_reg *a = kid(c, s, 0);
    const struct run_reg *ok = kid(c, s, 1);
    const uint64_t *yes = ok->v; /* 0 where it is not known */
    uint64_t *k = known_at(c, s->reg);
    const uint64_t *ka = known_of(a);
    for (size_t w = 0; w < WORDS; w++) {
        k[w] = ka[w] & yes[w];
    }
    if (s->n->is_bool) {
        memcpy(value_at(c, s->reg), a->v, WORDS * sizeof *k);
        done_bool(c, s, k);
        return;
    }
    c->regs[s->reg] =
        (struct run_reg){.v = numbers(c, s, a), .k = run_known(k, rows_of(c, s->n->entity))};
}

static void widen(struct chunk *c, const struct run_step *s)
{
    const struct run_reg *a = kid(c, s, 0);
    size_t n = padded_of(c, c->r->places[s->reg].entity);
    mz_convert_row[s->lane][s->out](n, value_at(c, s->reg), a->v);
    done(c, s, known_both(c, s, a, a));
}

/* ---- all ----------------------------------------------------------------- */

/* Constants have no step; what goes row by row has none here. */
static void (*const STEPS[PLAN_OPS_N])(struct chunk *c, const struct run_step *s) = {
    [PLAN_DIVISION] = division, [PLAN_FACT] = fact,
    [PLAN_PARAM] = run_param,   [PLAN_TO_PERSON] = to_person,
    [PLAN_NOT] = truth,         [PLAN_AND] = truth,
    [PLAN_OR] = truth,          [PLAN_IS_KNOWN] = is_known,
    [PLAN_IS_TRUE] = is_known,  [PLAN_EQ] = compare,
    [PLAN_LT] = compare,        [PLAN_LE] = compare,
    [PLAN_ADD] = arith,         [PLAN_SUB] = arith,
    [PLAN_MUL] = arith,         [PLAN_NEG] = negate,
    [PLAN_ROUND] = rounded,     [PLAN_MIN] = arith,
    [PLAN_MAX] = arith,         [PLAN_IF] = choice,
    [PLAN_COALESCE] = coalesce, [PLAN_GUARD] = guard,
    [PLAN_BITS_ALL] = bits_all, [PLAN_BIT_OF] = bit_of,
    [PLAN_IN_TREE] = in_tree,   [PLAN_AGG] = run_agg,
    [PLAN_WINDOW] = run_window,
};

void run_step(struct chunk *c, const struct run_step *s)
{
    if (s->n == NULL) {
        widen(c, s);
    } else if (s->slow) {
        slow(c, s);
    } else {
        STEPS[s->n->op](c, s);
    }
}
