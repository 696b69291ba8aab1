/* simulate_block.c - what the households of a block have by one law. */
#include <stdint.h>
#include <string.h>

#include "feature/rule/simulate_int.h"

void sim_block_new(mz_arena *a, const struct sim_base *b, const struct sim_ran *ran,
                   struct sim_block *out)
{
    *out = (struct sim_block){.b = b, .ran = ran};
    out->has = MZ_NEW_N(a, uint32_t, SIM_BLOCK);
    out->raw = MZ_NEW_N(a, uint32_t, SIM_BLOCK);
    out->fen = MZ_NEW_N(a, int64_t, SIM_BLOCK);
    out->two = MZ_NEW_N(a, uint16_t, SIM_BLOCK + 1);
    for (size_t i = 0; i < b->plans_n; i++) {
        if (b->plans[i].person) {
            out->entries[i] =
                mz_arena_room(a, sizeof(struct sim_entry) * (b->persons_most + 1));
            continue;
        }
        out->amount[i] = MZ_NEW_N(a, int32_t, SIM_BLOCK);
        out->paid[i] = MZ_NEW_N(a, int32_t, SIM_BLOCK);
        out->lost[i] = MZ_NEW_N(a, uint8_t, b->persons_most + 1);
    }
}

/* ---- reading results ---------------------------------------------------------------------- */

/* Fen of a row; SIM_NONE where it is not known. Most amounts are whole fen in one lane. */
static int32_t fen_of(const struct rule_result *r, size_t row)
{
    int64_t fen = SIM_NONE;
    bool whole = r != NULL && !r->has_den && r->scale == 100 && !r->num.is_bool;
    if (whole && r->num.lane <= MZ_LANE64) {
        bool known = (r->num.known[row / 64] >> (row % 64) & 1) != 0;
        fen = r->num.lane == MZ_LANE32 ? ((const int32_t *)r->num.v)[row]
                                       : ((const int64_t *)r->num.v)[row];
        fen = known ? fen : SIM_NONE;
    } else if (r != NULL) {
        struct rule_value v = rule_result_get(r, row);
        fen = v.why == RULE_KNOWN ? (int64_t)(v.num * 100 / v.den) : SIM_NONE;
    }
    return (int32_t)(fen > INT32_MAX ? INT32_MAX : (fen < SIM_NONE ? SIM_NONE : fen));
}

/* Bits of word w that are rows from `from` to `to` - 1. */
static uint64_t inside(size_t w, size_t from, size_t to)
{
    uint64_t bits = UINT64_MAX;
    if (w * 64 < from) {
        bits &= UINT64_MAX << (from - w * 64);
    }
    if (w * 64 + 64 > to) {
        bits &= to <= w * 64 ? 0 : UINT64_MAX >> (w * 64 + 64 - to);
    }
    return bits;
}

static void count_open(struct sim_block *k, size_t plan, size_t household)
{
    const struct sim_base *b = k->b;
    k->tally[plan].open += b->in[household];
    if (k->open_at != NULL) {
        k->open_at[plan][b->o.population->pop->division[household]]++;
    }
}

static void take_household(struct sim_block *k, size_t plan, size_t h)
{
    const struct sim_plan *p = &k->b->plans[plan];
    size_t at = h - k->h0;
    int32_t fen = p->amount == UINT32_MAX ? SIM_NONE : fen_of(k->ran->out[p->amount], h);
    k->raw[at] |= UINT32_C(1) << plan;
    k->amount[plan][at] = fen;
    k->paid[plan][at] = fen;
}

static void take_person(struct sim_block *k, size_t plan, size_t row)
{
    const struct sim_plan *p = &k->b->plans[plan];
    int32_t fen = p->amount == UINT32_MAX ? SIM_NONE : fen_of(k->ran->out[p->amount], row);
    k->raw[k->b->o.population->pop->household[row] - k->h0] |= UINT32_C(1) << plan;
    k->entries[plan][k->entries_n[plan]++] = (struct sim_entry){(uint32_t)row, fen, fen};
}

/* An outcome that was run. */
static void read_plan(struct sim_block *k, size_t plan)
{
    const struct sim_plan *p = &k->b->plans[plan];
    const struct mz_pop *pop = k->b->o.population->pop;
    const struct rule_column *e = &k->ran->out[p->eligible]->num;
    const uint64_t *yes = e->v;
    size_t from = p->person ? k->p0 : k->h0;
    size_t to = p->person ? k->p1 : k->h1;
    for (size_t w = from / 64; w * 64 < to; w++) {
        uint64_t some = (yes[w] | ~e->known[w]) & inside(w, from, to);
        for (; some != 0; some &= some - 1) {
            int at = __builtin_ctzll(some);
            size_t row = w * 64 + (size_t)at;
            if ((e->known[w] >> at & 1) == 0) {
                count_open(k, plan, p->person ? pop->household[row] : row);
            } else if (p->person) {
                take_person(k, plan, row);
            } else {
                take_household(k, plan, row);
            }
        }
    }
}

/* ---- outcomes that are as they were ------------------------------------------------------ */

static void copy_plan(struct sim_block *k, size_t plan, size_t block)
{
    const struct sim_plan *p = &k->b->plans[plan];
    size_t n = k->h1 - k->h0;
    if (!p->person) {
        for (size_t i = 0; i < n; i++) {
            k->amount[plan][i] = p->fen == NULL ? SIM_NONE : p->fen[k->h0 + i];
        }
        memcpy(k->paid[plan], k->amount[plan], n * sizeof *k->paid[plan]);
        return;
    }
    const struct sim_entry *from = p->entries + p->start[block];
    k->entries_n[plan] = p->start[block + 1] - p->start[block];
    for (size_t i = 0; i < k->entries_n[plan]; i++) {
        k->entries[plan][i] = (struct sim_entry){from[i].row, from[i].fen, from[i].fen};
    }
}

static void outcomes(struct sim_block *k, size_t block)
{
    const struct sim_base *b = k->b;
    uint32_t ran = 0;
    for (size_t i = 0; i < b->plans_n; i++) {
        ran |= (k->ran->out[b->plans[i].eligible] != NULL ? UINT32_C(1) : 0) << i;
    }
    for (size_t i = 0; i < k->h1 - k->h0; i++) {
        k->raw[i] = b->raw == NULL ? 0 : b->raw[k->h0 + i] & ~ran;
    }
    for (size_t i = 0; i < b->plans_n; i++) {
        k->entries_n[i] = 0;
        k->lost_used[i] = false;
        if ((ran >> i & 1) != 0) {
            read_plan(k, i);
        } else {
            copy_plan(k, i, block);
        }
    }
    memcpy(k->has, k->raw, (k->h1 - k->h0) * sizeof *k->has);
}

/* ---- sums ------------------------------------------------------------------------------------ */

static void sum_household(struct sim_block *k, size_t plan)
{
    const uint8_t *in = k->b->in + k->h0;
    struct sim_tally *t = &k->tally[plan];
    for (size_t i = 0; i < k->h1 - k->h0; i++) {
        if ((k->has[i] >> plan & 1) != 0) {
            int32_t fen = k->paid[plan][i] > 0 ? k->paid[plan][i] : 0;
            k->fen[i] += fen;
            t->n += in[i];
            t->fen += in[i] != 0 ? fen : 0;
        }
    }
}

static void sum_persons(struct sim_block *k, size_t plan)
{
    const uint32_t *home = k->b->o.population->pop->household;
    struct sim_tally *t = &k->tally[plan];
    for (size_t i = 0; i < k->entries_n[plan]; i++) {
        const struct sim_entry *e = &k->entries[plan][i];
        if (e->paid != SIM_GONE) {
            size_t h = home[e->row];
            int32_t fen = e->paid > 0 ? e->paid : 0;
            k->fen[h - k->h0] += fen;
            t->n += k->b->in[h];
            t->fen += k->b->in[h] != 0 ? fen : 0;
        }
    }
}

void sim_block_do(struct sim_block *k, size_t i)
{
    const struct mz_pop *pop = k->b->o.population->pop;
    k->h0 = i * SIM_BLOCK;
    k->h1 = k->h0 + SIM_BLOCK < pop->households_n ? k->h0 + SIM_BLOCK : pop->households_n;
    k->p0 = pop->first[k->h0];
    k->p1 = pop->first[k->h1];
    outcomes(k, i);
    sim_block_exclude(k);
    memset(k->fen, 0, (k->h1 - k->h0) * sizeof *k->fen);
    for (size_t p = 0; p < k->b->plans_n; p++) {
        if (k->b->plans[p].person) {
            sum_persons(k, p);
        } else {
            sum_household(k, p);
        }
    }
}
