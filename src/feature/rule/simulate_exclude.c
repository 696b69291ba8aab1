/*
 * simulate_exclude.c - the exclusion matrix over a block, as rule/exclude.c over one case.
 *
 * What the reference leaves open is decided here as people would: where they may choose, the
 * higher one counts; and a member takes what is for him alone, unless nobody would be left in the
 * household's benefit and that one is higher.
 */
#include <string.h>

#include "feature/rule/simulate_int.h"
#include "rule/rational.h"

/* Two outcomes that a pair sets against each other in one household. */
struct contest {
    struct sim_block *k;
    const struct sim_pair *pair;
    size_t h;
    size_t row;                 /* the member it is about; SIZE_MAX: the household */
    struct sim_entry *entry[2]; /* NULL of a household's outcome */
    bool mixed;
};

static const struct sim_plan *plan_of(const struct contest *c, int side)
{
    return &c->k->b->plans[c->pair->plan[side]];
}

/* The entries of the household that is settled begin at the cursor, in order of rows. */
static struct sim_entry *entry_of(const struct sim_block *k, uint32_t plan, size_t row)
{
    struct sim_entry *e = k->entries[plan];
    size_t i = k->cursor[plan];
    while (i < k->entries_n[plan] && e[i].row < row) {
        i++;
    }
    return i < k->entries_n[plan] && e[i].row == row ? &e[i] : NULL;
}

/* Households are settled in their order, so that the cursor goes on only. */
static void seek(struct sim_block *k, uint32_t plan, size_t row)
{
    size_t *at = &k->cursor[plan];
    while (*at < k->entries_n[plan] && k->entries[plan][*at].row < row) {
        ++*at;
    }
}

/* Whether a household's outcome is for a member: yes, no, or open. */
enum said { NO, YES, MAYBE };

static enum said covers(const struct sim_block *k, uint32_t plan, size_t row)
{
    uint32_t out = k->b->plans[plan].covers;
    mz_wide v = 0;
    if (out == UINT32_MAX) {
        return YES;
    }
    return !rule_column_get(&k->ran->out[out]->num, row, &v) ? MAYBE : (v != 0 ? YES : NO);
}

/* ---- giving way ------------------------------------------------------------------------------ */

static void gone(const struct contest *c, int side)
{
    struct sim_block *k = c->k;
    const struct mz_pop *pop = k->b->o.population->pop;
    uint32_t plan = c->pair->plan[side];
    uint32_t bit = UINT32_C(1) << plan;
    if (c->entry[side] != NULL) {
        c->entry[side]->paid = SIM_GONE;
        for (size_t row = pop->first[c->h]; row < pop->first[c->h + 1]; row++) {
            const struct sim_entry *e = entry_of(k, plan, row);
            if (e != NULL && e->paid != SIM_GONE) {
                return; /* another member has it still */
            }
        }
    }
    k->has[c->h - k->h0] &= ~bit;
}

/* Whether somebody but this member is left in a household's outcome. */
static bool others_left(const struct contest *c, int side)
{
    struct sim_block *k = c->k;
    const struct mz_pop *pop = k->b->o.population->pop;
    uint32_t plan = c->pair->plan[side];
    for (size_t row = pop->first[c->h]; row < pop->first[c->h + 1]; row++) {
        bool lost = row == c->row || (k->lost_used[plan] && k->lost[plan][row - k->p0] != 0);
        if (!lost && covers(k, plan, row) != NO) {
            return true;
        }
    }
    return false;
}

static void give_way(const struct contest *c, int side)
{
    struct sim_block *k = c->k;
    uint32_t plan = c->pair->plan[side];
    if (!c->mixed || c->entry[side] != NULL) {
        gone(c, side);
        return;
    }
    if (!k->lost_used[plan]) {
        memset(k->lost[plan], 0, k->p1 - k->p0);
        k->lost_used[plan] = true;
    }
    k->lost[plan][c->row - k->p0] = 1;
    if (!others_left(c, side)) {
        gone(c, side);
    }
}

/* ---- amounts --------------------------------------------------------------------------------- */

static int32_t fen_of(const struct contest *c, int side)
{
    return c->entry[side] != NULL ? c->entry[side]->fen
                                  : c->k->amount[c->pair->plan[side]][c->h - c->k->h0];
}

static struct rule_value yuan(int32_t fen)
{
    return fen < 0 ? rule_absent(RULE_UNKNOWN) : rule_frac(fen, 100);
}

/* What one side gives: of a household's benefit the member's share. */
static struct rule_value gives(const struct contest *c, int side)
{
    if (!c->mixed || c->entry[side] != NULL) {
        return yuan(fen_of(c, side));
    }
    const struct rule_result *r =
        c->pair->share == UINT32_MAX ? NULL : c->k->ran->out[c->pair->share];
    return r == NULL ? rule_absent(RULE_UNKNOWN)
                     : rule_result_get(r, r->entity == IR_PERSON ? c->row : c->h);
}

/* The second is paid with what it gives more than the first. */
static void top_up(const struct contest *c)
{
    struct rule_value first = gives(c, 0);
    struct rule_value second = gives(c, 1);
    if (first.why != RULE_KNOWN || second.why != RULE_KNOWN) {
        return;
    }
    if (rule_compare(second, first) <= 0) {
        give_way(c, 1);
        return;
    }
    int32_t *paid =
        c->entry[1] != NULL ? &c->entry[1]->paid : &c->k->paid[c->pair->plan[1]][c->h - c->k->h0];
    struct rule_value left = rule_minus(yuan(*paid), first);
    bool some = left.why == RULE_KNOWN && left.num > 0;
    *paid = some ? (int32_t)(left.num * 100 / left.den) : 0;
}

static void higher(const struct contest *c)
{
    struct rule_value first = gives(c, 0);
    struct rule_value second = gives(c, 1);
    if (first.why == RULE_KNOWN && second.why == RULE_KNOWN) {
        give_way(c, rule_compare(second, first) > 0 ? 0 : 1);
    }
}

static void choose(const struct contest *c)
{
    int house = c->entry[0] == NULL ? 0 : 1;
    if (c->mixed && others_left(c, house)) {
        give_way(c, house);
        return;
    }
    int32_t first = fen_of(c, 0);
    int32_t second = fen_of(c, 1);
    if (first >= 0 && second >= 0) {
        give_way(c, second > first ? 0 : 1);
    }
}

/* ---- pairs ----------------------------------------------------------------------------------- */

static bool holds(const struct contest *c, int side)
{
    return plan_of(c, side)->person ? c->entry[side] != NULL && c->entry[side]->paid != SIM_GONE
                                    : (c->k->has[c->h - c->k->h0] >> c->pair->plan[side] & 1) != 0;
}

static void settle(const struct contest *c)
{
    mz_str keep = c->pair->x->keep;
    int house = plan_of(c, 0)->person ? 1 : 0;
    if (!holds(c, 0) || !holds(c, 1) ||
        (c->mixed && covers(c->k, c->pair->plan[house], c->row) != YES)) {
        return;
    }
    if (mz_str_eq(keep, MZ_S("first"))) {
        give_way(c, 1);
    } else if (mz_str_eq(keep, MZ_S("second"))) {
        give_way(c, 0);
    } else if (mz_str_eq(keep, MZ_S("choose"))) {
        choose(c);
    } else if (mz_str_eq(keep, MZ_S("difference"))) {
        top_up(c);
    } else {
        higher(c);
    }
}

static void settle_home(struct sim_block *k, const struct sim_pair *pair, size_t h)
{
    const struct mz_pop *pop = k->b->o.population->pop;
    struct contest c = {.k = k, .pair = pair, .h = h, .row = SIZE_MAX};
    bool person[2] = {plan_of(&c, 0)->person, plan_of(&c, 1)->person};
    if (!person[0] && !person[1]) {
        settle(&c);
        return;
    }
    c.mixed = person[0] != person[1];
    for (int side = 0; side < 2; side++) {
        if (person[side]) {
            seek(k, pair->plan[side], pop->first[h]);
        }
    }
    for (c.row = pop->first[h]; c.row < pop->first[h + 1]; c.row++) {
        for (int side = 0; side < 2; side++) {
            c.entry[side] = person[side] ? entry_of(k, pair->plan[side], c.row) : NULL;
        }
        settle(&c);
    }
}

/* Few households have two outcomes that any pair names: the others are passed by once. */
static size_t with_two(struct sim_block *k)
{
    uint32_t named = 0;
    size_t n = 0;
    for (size_t i = 0; i < k->b->pairs_n; i++) {
        const uint32_t *plan = k->b->pairs[i].plan;
        named |= UINT32_C(1) << plan[0] | UINT32_C(1) << plan[1];
    }
    for (size_t h = 0; h < k->h1 - k->h0; h++) {
        uint32_t bits = k->has[h] & named;
        k->two[n] = (uint16_t)h;
        n += (bits & (bits - 1)) != 0;
    }
    return n;
}

void sim_block_exclude(struct sim_block *k)
{
    const struct sim_base *b = k->b;
    size_t n = with_two(k);
    for (size_t i = 0; i < b->pairs_n; i++) {
        const struct sim_pair *p = &b->pairs[i];
        uint32_t both = UINT32_C(1) << p->plan[0] | UINT32_C(1) << p->plan[1];
        k->cursor[p->plan[0]] = 0;
        k->cursor[p->plan[1]] = 0;
        for (size_t t = 0; t < n; t++) {
            if ((k->has[k->two[t]] & both) == both) {
                settle_home(k, p, k->h0 + k->two[t]);
            }
        }
    }
}
