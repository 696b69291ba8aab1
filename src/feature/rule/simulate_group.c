/* simulate_group.c - a run against the law as it is: one pass over the households. */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "feature/rule/law.h"
#include "feature/rule/sheet.h"
#include "feature/rule/simulate_int.h"

enum { BAND_YUAN = 100 };

static int64_t child_of(int64_t code, int64_t under)
{
    int64_t at = code;
    while (at != 0 && law_division_up(at) != under && at != under) {
        at = law_division_up(at);
    }
    return at == 0 ? code : at;
}

/* Groups of the divisions one level below; what is beyond the last goes into it. */
static void count_divisions(struct sim_base *b, struct sim_scope scope)
{
    const struct mz_pop *pop = b->o.population->pop;
    struct sim_counts *c = &b->counts;
    size_t n = 0;
    c->divisions = MZ_NEW_N(b->scoped, struct sim_group, SIM_GROUPS_MAX + 1);
    c->of_division = MZ_NEW_N(b->scoped, uint16_t, pop->divisions_n + 1);
    for (size_t i = 0; i < pop->divisions_n; i++) {
        int64_t code = pop->divisions[i];
        if (code < scope.lo || code > scope.hi) {
            continue;
        }
        code = child_of(code, scope.under);
        size_t k = 0;
        while (k < n && c->divisions[k].code != code) {
            k++;
        }
        if (k == n && n < SIM_GROUPS_MAX) {
            c->divisions[n++].code = code;
        }
        c->of_division[i] = (uint16_t)(k < n ? k : n - 1);
    }
    c->divisions_n = n;
}

static size_t size_of(int64_t persons)
{
    return persons < 1 ? 0 : (persons > SIM_SIZES ? SIM_SIZES - 1 : (size_t)persons - 1);
}

static void count_category(int64_t *n, uint8_t category)
{
    n[SIM_CATEGORIES - 3] += (category & SIM_MINOR) != 0;
    n[SIM_CATEGORIES - 2] += (category & SIM_OLD) != 0;
    n[SIM_CATEGORIES - 1] += (category & SIM_DISABLED) != 0;
}

/* An outcome as the law is, after exclusions. */
static struct sim_tally outcome_now(const struct sim_base *b, size_t plan)
{
    const struct mz_pop *pop = b->o.population->pop;
    const struct sim_plan *p = &b->plans[plan];
    struct sim_tally t = {0};
    for (size_t h = 0; !p->person && h < pop->households_n; h++) {
        bool has = b->in[h] != 0 && (b->has[h] >> plan & 1) != 0;
        t.n += has;
        t.fen += has && p->paid != NULL && p->paid[h] > 0 ? p->paid[h] : 0;
    }
    for (size_t i = 0; p->person && i < p->start[b->blocks_n]; i++) {
        const struct sim_entry *e = &p->entries[i];
        bool has = e->paid != SIM_GONE && b->in[pop->household[e->row]] != 0;
        t.n += has;
        t.fen += has && e->paid > 0 ? e->paid : 0;
    }
    for (size_t i = 0; i < pop->divisions_n; i++) {
        bool in =
            pop->divisions[i] >= b->counts.scope.lo && pop->divisions[i] <= b->counts.scope.hi;
        t.open += in ? p->open_at[i] : 0;
    }
    return t;
}

/* How many households there are of each kind. */
static void count_households(struct sim_base *b)
{
    const struct mz_pop *pop = b->o.population->pop;
    struct sim_counts *c = &b->counts;
    for (size_t h = 0; h < pop->households_n; h++) {
        if (b->in[h] == 0) {
            continue;
        }
        c->all++;
        c->divisions[c->of_division[pop->division[h]]].all++;
        c->sizes[size_of((int64_t)pop->first[h + 1] - pop->first[h])]++;
        c->deciles[b->decile[h]]++;
        count_category(c->categories, b->category[h]);
        if (b->yuan != NULL && b->yuan[h] >= 0 && b->yuan[h] / BAND_YUAN < SIM_BANDS) {
            c->bands[b->yuan[h] / BAND_YUAN]++;
        }
    }
}

mz_code sim_count(mz_cx *cx, struct sim_base *b, struct sim_scope scope)
{
    struct sim_counts *c = &b->counts;
    bool same = c->scope.lo == scope.lo && c->scope.hi == scope.hi && c->scope.under == scope.under;
    if (!c->made || !same) {
        mz_arena_reset(b->scoped);
        *c = (struct sim_counts){.scope = scope, .made = true};
        count_divisions(b, scope);
        count_households(b);
        for (size_t i = 0; i < b->plans_n; i++) {
            c->now[i] = outcome_now(b, i);
        }
    }
    return c->divisions_n > 0
               ? MZ_OK
               : mz_refuse(cx, MZ_ABSENT, .field = "division",
                           .text = MZ_T("The population has nobody in this division."));
}

static struct sim_group *labelled(mz_cx *cx, struct sim_result *r, enum sim_by by, size_t n)
{
    r->groups[by] = MZ_NEW_N(cx->a, struct sim_group, n + 1);
    r->groups_n[by] = n;
    return r->groups[by];
}

static void groups(mz_cx *cx, const struct sim_counts *c, struct sim_result *r)
{
    static const char *const categories[SIM_CATEGORIES] = {
        MZ_T("Receives a benefit now"),
        MZ_T("Newly receives one"),
        MZ_T("Loses the last one"),
        MZ_T("Changes from one outcome to another"),
        MZ_T("With children under 18"),
        MZ_T("With members from 60 on"),
        MZ_T("With severely disabled members"),
    };
    struct sim_group *v = labelled(cx, r, SIM_SIZE, SIM_SIZES);
    for (size_t i = 0; i < SIM_SIZES; i++) {
        mz_str count = mz_str_fmt(cx->a, "%zu", i + 1);
        v[i].code = (int64_t)i + 1;
        v[i].all = c->sizes[i];
        v[i].label = sheet_say_with(cx,
                                    i + 1 < SIM_SIZES ? MZ_T("{0} persons||size of a household")
                                                      : MZ_T("{0} persons and more"),
                                    count, MZ_S(""), MZ_S(""));
    }
    v = labelled(cx, r, SIM_DECILE, SIM_DECILES);
    for (size_t i = 0; i < SIM_DECILES; i++) {
        v[i].code = (int64_t)i;
        v[i].all = c->deciles[i];
        v[i].label = i == 0 ? sheet_say(cx, MZ_T("Income not known"))
                            : sheet_say_with(cx, MZ_T("Tenth {0} by income"),
                                             mz_str_fmt(cx->a, "%zu", i), MZ_S(""), MZ_S(""));
    }
    v = labelled(cx, r, SIM_CATEGORY, SIM_CATEGORIES);
    for (size_t i = 0; i < SIM_CATEGORIES; i++) {
        v[i].label = sheet_say(cx, categories[i]);
        v[i].all = c->categories[i];
    }
    v = labelled(cx, r, SIM_DIVISION, c->divisions_n);
    for (size_t i = 0; i < c->divisions_n; i++) {
        v[i] = c->divisions[i];
        v[i].label = sheet_division(cx, v[i].code);
    }
    for (size_t i = 0; i < SIM_BANDS; i++) {
        r->bands[i] = (struct sim_band){.from = (int64_t)i * BAND_YUAN, .n = c->bands[i]};
    }
    r->all.all = c->all;
}

/*
 * ---- one household
 * ------------------------------------------------------------------------------
 */

struct one {
    int64_t persons;
    int64_t now;
    int64_t then;
    uint32_t had;
    uint32_t has;
};

static void add(struct sim_group *g, const struct one *h)
{
    int64_t more = h->then - h->now;
    if (h->had != 0) {
        g->now.households++;
        g->now.persons += h->persons;
        g->now.fen += h->now;
    }
    if (h->has != 0) {
        g->then.households++;
        g->then.persons += h->persons;
        g->then.fen += h->then;
    }
    if (more > 0) {
        g->gain_n++;
        g->gain_fen += more;
        g->fresh_n += h->now == 0;
    } else if (more < 0) {
        g->lose_n++;
        g->lose_fen -= more;
        g->ended_n += h->then == 0;
    }
}

static void add_categories(struct sim_group *v, const struct one *h, uint8_t category)
{
    bool is[SIM_CATEGORIES] = {
        h->now > 0,
        h->now == 0 && h->then > 0,
        h->now > 0 && h->then == 0,
        h->had != 0 && h->has != 0 && h->had != h->has,
        (category & SIM_MINOR) != 0,
        (category & SIM_OLD) != 0,
        (category & SIM_DISABLED) != 0,
    };
    for (size_t i = 0; i < SIM_CATEGORIES; i++) {
        if (is[i]) {
            add(&v[i], h);
            v[i].all += i < SIM_CATEGORIES - 3;
        }
    }
}

/* The groups of a result without their labels, and what all are. */
struct sim_sums {
    const struct sim_base *b;
    struct sim_group all;
    struct sim_group *groups[SIM_BYS];
    int64_t now_fen[SIM_BANDS];
    int64_t then_fen[SIM_BANDS];
};

static void groups_n(const struct sim_base *b, size_t n[SIM_BYS])
{
    n[SIM_DIVISION] = b->counts.divisions_n;
    n[SIM_SIZE] = SIM_SIZES;
    n[SIM_DECILE] = SIM_DECILES;
    n[SIM_CATEGORY] = SIM_CATEGORIES;
}

struct sim_sums *sim_sums_new(mz_arena *a, const struct sim_base *b)
{
    struct sim_sums *s = MZ_NEW(a, struct sim_sums);
    size_t n[SIM_BYS];
    *s = (struct sim_sums){.b = b};
    groups_n(b, n);
    for (int by = 0; by < SIM_BYS; by++) {
        s->groups[by] = MZ_NEW_N(a, struct sim_group, n[by] + 1);
    }
    return s;
}

static void add_band(struct sim_sums *s, int32_t yuan, const struct one *h)
{
    if (yuan >= 0 && yuan / BAND_YUAN < SIM_BANDS) {
        s->now_fen[yuan / BAND_YUAN] += h->now;
        s->then_fen[yuan / BAND_YUAN] += h->then;
    }
}

/* Those with nothing on either side are in the counts already. */
void sim_sums_add(struct sim_sums *s, size_t h0, size_t h1, const uint32_t *has, const int64_t *fen)
{
    const struct sim_base *b = s->b;
    const struct mz_pop *pop = b->o.population->pop;
    for (size_t i = h0; i < h1; i++) {
        if (b->in[i] == 0 || (b->has[i] | has[i - h0]) == 0) {
            continue;
        }
        struct one h = {.persons = (int64_t)pop->first[i + 1] - pop->first[i],
                        .now = b->fen[i],
                        .then = fen[i - h0],
                        .had = b->has[i],
                        .has = has[i - h0]};
        if (b->yuan != NULL) {
            add_band(s, b->yuan[i], &h);
        }
        add(&s->all, &h);
        add(&s->groups[SIM_DIVISION][b->counts.of_division[pop->division[i]]], &h);
        add(&s->groups[SIM_SIZE][size_of(h.persons)], &h);
        add(&s->groups[SIM_DECILE][b->decile[i]], &h);
        add_categories(s->groups[SIM_CATEGORY], &h, b->category[i]);
    }
}

static void merge_sum(struct sim_sum *to, const struct sim_sum *from)
{
    to->households += from->households;
    to->persons += from->persons;
    to->fen += from->fen;
}

static void merge(struct sim_group *to, const struct sim_group *from)
{
    merge_sum(&to->now, &from->now);
    merge_sum(&to->then, &from->then);
    to->all += from->all;
    to->gain_n += from->gain_n;
    to->gain_fen += from->gain_fen;
    to->lose_n += from->lose_n;
    to->lose_fen += from->lose_fen;
    to->fresh_n += from->fresh_n;
    to->ended_n += from->ended_n;
}

static void merge_sums(const struct sim_sums *s, struct sim_result *out)
{
    size_t n[SIM_BYS];
    groups_n(s->b, n);
    merge(&out->all, &s->all);
    for (int by = 0; by < SIM_BYS; by++) {
        for (size_t i = 0; i < n[by]; i++) {
            merge(&out->groups[by][i], &s->groups[by][i]);
        }
    }
    for (size_t i = 0; i < SIM_BANDS; i++) {
        out->bands[i].now_fen += s->now_fen[i];
        out->bands[i].then_fen += s->then_fen[i];
    }
}

/*
 * ---- households whose outcomes change
 * -------------------------------------------------------------------------
 */

/* Every one while there is room; then every second, every fourth … : evenly from all. */
static void add_flip(struct sim_result *r, const struct sim_flip *f)
{
    size_t stride = 1;
    while (r->flipped / (int64_t)stride >= SIM_FLIPS_MAX) {
        stride *= 2;
    }
    if (r->flips_n == SIM_FLIPS_MAX) {
        for (size_t i = 0; i < SIM_FLIPS_MAX / 2; i++) {
            r->flips[i] = r->flips[2 * i];
        }
        r->flips_n = SIM_FLIPS_MAX / 2;
    }
    if (r->flipped % (int64_t)stride == 0) {
        r->flips[r->flips_n++] = *f;
    }
    r->flipped++;
}

static void flips(mz_cx *cx, const struct sim_base *b, const uint32_t *has, struct sim_result *r)
{
    r->flips = MZ_NEW_N(cx->a, struct sim_flip, SIM_FLIPS_MAX);
    for (size_t i = 0; i < b->o.population->pop->households_n; i++) {
        if (b->has[i] != has[i] && b->in[i] != 0) {
            add_flip(r, &(struct sim_flip){(uint32_t)i, b->has[i], has[i]});
        }
    }
}

/*
 * ---- outcomes
 * -------------------------------------------------------------------------------------
 */

static void outcomes(const struct sim_base *b, const struct sim_then *then, struct sim_result *r)
{
    r->outcomes_n = b->plans_n;
    for (size_t i = 0; i < b->plans_n; i++) {
        r->outcomes[i] = (struct sim_outcome){.outcome = b->plans[i].outcome,
                                              .now_n = b->counts.now[i].n,
                                              .now_fen = b->counts.now[i].fen,
                                              .then_n = then->tally[i].n,
                                              .then_fen = then->tally[i].fen,
                                              .open_n = then->tally[i].open};
    }
}

static int by_cost(const void *a, const void *b)
{
    const struct sim_group *x = a;
    const struct sim_group *y = b;
    return x->then.fen != y->then.fen ? (x->then.fen < y->then.fen ? 1 : -1)
                                      : (x->code > y->code) - (x->code < y->code);
}

void sim_result_make(mz_cx *cx, const struct sim_base *b, const struct sim_then *then,
                     struct sim_sums *const *sums, size_t sums_n, struct sim_result *out)
{
    groups(cx, &b->counts, out);
    outcomes(b, then, out);
    for (size_t i = 0; i < sums_n; i++) {
        merge_sums(sums[i], out);
    }
    flips(cx, b, then->has, out);
    out->band_yuan = BAND_YUAN;
    out->bands_n = b->yuan == NULL ? 0 : SIM_BANDS;
    qsort(out->groups[SIM_DIVISION], out->groups_n[SIM_DIVISION], sizeof(struct sim_group),
          by_cost);
}

/* ---- cliffs ---------------------------------------------------------------------------------- */

static int64_t mean(int64_t sum, int64_t n)
{
    return n == 0 ? 0 : sum / n;
}

size_t sim_cliffs(const struct sim_result *r, struct sim_cliff out[SIM_CLIFFS])
{
    size_t n = 0;
    for (size_t i = 0; i + 1 < r->bands_n; i++) {
        const struct sim_band *x = &r->bands[i];
        const struct sim_band *y = &r->bands[i + 1];
        struct sim_cliff one = {y->from, mean(x->now_fen, x->n) - mean(y->now_fen, y->n),
                                mean(x->then_fen, x->n) - mean(y->then_fen, y->n)};
        if (x->n < SIM_FEW || y->n < SIM_FEW || one.fall <= r->band_yuan * 100) {
            continue; /* a fall by less than the income rose is none */
        }
        size_t k = n < SIM_CLIFFS ? n++ : SIM_CLIFFS;
        while (k > 0 && out[k - 1].fall < one.fall) {
            if (k < SIM_CLIFFS) {
                out[k] = out[k - 1];
            }
            k--;
        }
        if (k < SIM_CLIFFS) {
            out[k] = one;
        }
    }
    return n;
}
