/* run_agg.c - from the persons of a chunk to their households. */
#include <string.h>

#include "rule/run_int.h"

/* Persons and households of this step, as bitmaps. */
struct ask {
    struct chunk *c;
    const struct run_step *s;
    const struct run_reg *take; /* selection; all true when there is none */
    const struct run_reg *x;    /* value; all known when there is none */
    uint64_t *v;
    uint64_t *k;
};

static const uint64_t *taken(const struct ask *a)
{
    return a->take->v;
}

static const uint64_t *take_known(const struct ask *a)
{
    return known_of(a->take);
}

static void finish(const struct ask *a, const uint64_t *k)
{
    a->c->regs[a->s->reg] = (struct run_reg){.v = value_at(a->c, a->s->reg), .k = k};
}

/* Households of which somebody is open: the selection, or the value of one who is selected. NULL
 * when nobody can be. */
static const uint64_t *open_households(const struct ask *a)
{
    bool take_all = a->take->k == NULL;
    bool value_all = a->x->k == NULL;
    if (take_all && value_all) {
        return NULL;
    }
    uint64_t *open = a->c->bits[0];
    const uint64_t *t = taken(a);
    const uint64_t *tk = take_known(a);
    const uint64_t *xk = value_all ? run_ones : a->x->k;
    for (size_t w = 0; w < WORDS; w++) {
        open[w] = ~tk[w] | (t[w] & ~xk[w]);
    }
    mz_group_any(&a->c->groups, a->c->bits[1], open);
    return a->c->bits[1];
}

static void close_open(const struct ask *a, const uint64_t *open)
{
    if (open == NULL) {
        finish(a, NULL);
        return;
    }
    size_t words = (a->c->groups.n + 63) / 64;
    for (size_t w = 0; w < words; w++) {
        a->k[w] = ~open[w];
    }
    finish(a, run_known(a->k, a->c->groups.n));
}

/* ---- questions -------------------------------------------------------------- */

static void any(const struct ask *a, bool all)
{
    struct chunk *c = a->c;
    size_t words = (c->groups.n + 63) / 64;
    const uint64_t *x = a->x->v;
    const uint64_t *xk = known_of(a->x);
    uint64_t *hit = c->bits[0];
    uint64_t *open = c->bits[1];
    uint64_t *decides = c->bits[2]; /* somebody is true, or for all: false */
    for (size_t w = 0; w < WORDS; w++) {
        hit[w] = all ? xk[w] & ~x[w] : x[w];
        open[w] = ~xk[w];
    }
    mz_group_any(&c->groups, decides, hit);
    if (a->x->k == NULL) {
        for (size_t w = 0; w < words; w++) {
            a->v[w] = all ? ~decides[w] : decides[w];
        }
        finish(a, NULL);
        return;
    }
    mz_group_any(&c->groups, hit, open);
    for (size_t w = 0; w < words; w++) {
        a->k[w] = decides[w] | ~hit[w];
        a->v[w] = all ? ~decides[w] & ~hit[w] : decides[w];
    }
    finish(a, run_known(a->k, c->groups.n));
}

static void exactly_one(const struct ask *a)
{
    struct chunk *c = a->c;
    int32_t n[MZ_CHUNK];
    uint64_t *open = c->bits[0];
    uint64_t *somebody = c->bits[1];
    const uint64_t *xk = known_of(a->x);
    for (size_t w = 0; w < WORDS; w++) {
        open[w] = ~xk[w];
    }
    mz_group_any(&c->groups, somebody, open);
    mz_group_count(&c->groups, n, a->x->v);
    memset(a->v, 0, WORDS * sizeof *a->v);
    memset(a->k, 0, WORDS * sizeof *a->k);
    for (size_t i = 0; i < c->groups.n; i++) {
        uint64_t bit = UINT64_C(1) << (i % 64);
        bool known = n[i] > 1 || (somebody[i / 64] & bit) == 0;
        a->k[i / 64] |= known ? bit : 0;
        a->v[i / 64] |= known && n[i] == 1 ? bit : 0;
    }
    finish(a, run_known(a->k, c->groups.n));
}

/* ---- numbers ---------------------------------------------------------------- */

/* The values of those who count, 0 for the others. */
static const void *counted(const struct ask *a, const uint64_t *who)
{
    bool plain = who == NULL && !a->x->one;
    if (plain) {
        return a->x->v;
    }
    size_t n = padded_of(a->c, IR_PERSON);
    mz_select_row[a->s->lane](n, a->c->temp, who == NULL ? run_ones : who, a->x->v, run_nothing,
                              (a->x->one ? MZ_ONE_A : 0U) | MZ_ONE_B);
    return a->c->temp;
}

static void sum(const struct ask *a, bool known_only)
{
    struct chunk *c = a->c;
    const uint64_t *who = a->s->kid[0] == RUN_NONE ? NULL : a->take->v;
    if (known_only && a->x->k != NULL) {
        const uint64_t *t = taken(a);
        for (size_t w = 0; w < WORDS; w++) {
            c->bits[2][w] = t[w] & a->x->k[w];
        }
        who = c->bits[2];
    }
    mz_group_sum(&c->groups, a->s->lane, a->s->out, value_at(c, a->s->reg), counted(a, who),
                 c->room);
    close_open(a, known_only ? NULL : open_households(a));
}

/* Nobody selected: nothing is known. */
static void best(const struct ask *a, bool most)
{
    struct chunk *c = a->c;
    size_t words = (c->groups.n + 63) / 64;
    const uint64_t *t = taken(a);
    const uint64_t *xk = known_of(a->x);
    uint64_t *who = c->bits[2];
    uint64_t *there = c->bits[3];
    for (size_t w = 0; w < WORDS; w++) {
        who[w] = t[w] & xk[w];
    }
    mz_group_best(&c->groups, a->s->lane, value_at(c, a->s->reg), counted(a, NULL), who, most);
    mz_group_any(&c->groups, there, who);
    const uint64_t *open = open_households(a);
    for (size_t w = 0; w < words; w++) {
        a->k[w] = there[w] & (open == NULL ? UINT64_MAX : ~open[w]);
    }
    finish(a, run_known(a->k, c->groups.n));
}

void run_agg(struct chunk *c, const struct run_step *s)
{
    struct ask a = {.c = c, .s = s, .v = value_at(c, s->reg), .k = known_at(c, s->reg)};
    static const struct run_reg everybody = {.v = run_ones};
    a.take = s->kid[0] == RUN_NONE ? &everybody : &c->regs[s->kid[0]];
    a.x = s->kid[1] == RUN_NONE ? &everybody : &c->regs[s->kid[1]];
    switch ((enum ir_agg)s->n->arg) {
    case IR_SUM:
        sum(&a, false);
        break;
    case IR_SUM_KNOWN:
        sum(&a, true);
        break;
    case IR_COUNT:
        mz_group_count(&c->groups, value_at(c, s->reg), taken(&a));
        close_open(&a, open_households(&a));
        break;
    case IR_ANY:
        any(&a, false);
        break;
    case IR_ALL:
        any(&a, true);
        break;
    case IR_AGG_MIN:
        best(&a, false);
        break;
    case IR_AGG_MAX:
        best(&a, true);
        break;
    case IR_EXACTLY_ONE:
        exactly_one(&a);
        break;
    case IR_LATEST:
        break; /* of histories only */
    }
}
