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

/* Once for a scope: how many households there are of each kind. */
static void count(struct sim_base *b, struct sim_scope scope)
{
    const struct mz_pop *pop = b->o.population->pop;
    struct sim_counts *c = &b->counts;
    if (c->made && c->scope.lo == scope.lo && c->scope.hi == scope.hi &&
        c->scope.under == scope.under) {
        return;
    }
    mz_arena_reset(b->scoped);
    *c = (struct sim_counts){.scope = scope, .made = true};
    count_divisions(b, scope);
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

static void add_band(struct sim_result *r, int32_t yuan, const struct one *h)
{
    if (yuan >= 0 && yuan / BAND_YUAN < SIM_BANDS) {
        r->bands[yuan / BAND_YUAN].now_fen += h->now;
        r->bands[yuan / BAND_YUAN].then_fen += h->then;
    }
}

/* Every one while there is room; then every second, every fourth … : evenly from all. */
static void add_flip(struct sim_result *r, size_t household, const struct one *h)
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
        r->flips[r->flips_n++] = (struct sim_flip){(uint32_t)household, h->had, h->has};
    }
    r->flipped++;
}

/* Those with nothing on either side are in the counts already. */
static void households(const struct sim_base *b, const struct sim_then *then, struct sim_result *r)
{
    const struct mz_pop *pop = b->o.population->pop;
    for (size_t i = 0; i < pop->households_n; i++) {
        if (b->in[i] == 0 || (b->has[i] | then->has[i]) == 0) {
            continue;
        }
        struct one h = {.persons = (int64_t)pop->first[i + 1] - pop->first[i],
                        .now = b->fen[i],
                        .then = then->fen[i],
                        .had = b->has[i],
                        .has = then->has[i]};
        for (uint32_t bits = h.had; bits != 0; bits &= bits - 1) {
            r->outcomes[__builtin_ctz(bits)].now_n++;
        }
        for (uint32_t bits = h.has; bits != 0; bits &= bits - 1) {
            r->outcomes[__builtin_ctz(bits)].then_n++;
        }
        if (b->yuan != NULL) {
            add_band(r, b->yuan[i], &h);
        }
        if (h.had != h.has) {
            add_flip(r, i, &h);
        }
        add(&r->all, &h);
        add(&r->groups[SIM_DIVISION][b->counts.of_division[pop->division[i]]], &h);
        add(&r->groups[SIM_SIZE][size_of(h.persons)], &h);
        add(&r->groups[SIM_DECILE][b->decile[i]], &h);
        add_categories(r->groups[SIM_CATEGORY], &h, b->category[i]);
    }
}

/*
 * ---- outcomes
 * -------------------------------------------------------------------------------------
 */

static void outcomes(const struct sim_base *b, struct sim_result *r)
{
    r->outcomes_n = b->plans_n;
    for (size_t i = 0; i < b->plans_n; i++) {
        r->outcomes[i] = (struct sim_outcome){.outcome = b->plans[i].outcome};
    }
}

/* Money of each outcome, in the scope: of those who have it when exclusions are applied. */
static void outcome_costs(const struct sim_base *b, const struct sim_then *then,
                          struct sim_result *r)
{
    for (size_t i = 0; i < b->plans_n; i++) {
        const int32_t *fen = b->plans[i].fen;
        for (size_t h = 0; fen != NULL && h < b->o.population->pop->households_n; h++) {
            bool had = b->in[h] != 0 && (b->has[h] >> i & 1U) != 0;
            r->outcomes[i].now_fen += had ? fen[h] : 0;
        }
        bool run = (then->ran >> i & 1U) != 0;
        r->outcomes[i].then_fen = run ? then->sum[i] : r->outcomes[i].now_fen;
        r->outcomes[i].open_n = then->open[i];
    }
}

static int by_cost(const void *a, const void *b)
{
    const struct sim_group *x = a;
    const struct sim_group *y = b;
    return x->then.fen != y->then.fen ? (x->then.fen < y->then.fen ? 1 : -1)
                                      : (x->code > y->code) - (x->code < y->code);
}

mz_code sim_compare(mz_cx *cx, struct sim_base *b, const struct sim_then *then,
                    struct sim_scope scope, struct sim_result *out)
{
    count(b, scope);
    if (b->counts.divisions_n == 0) {
        return mz_refuse(cx, MZ_ABSENT, .field = "division",
                         .text = MZ_T("The population has nobody in this division."));
    }
    groups(cx, &b->counts, out);
    outcomes(b, out);
    out->flips = MZ_NEW_N(cx->a, struct sim_flip, SIM_FLIPS_MAX);
    households(b, then, out);
    outcome_costs(b, then, out);
    out->band_yuan = BAND_YUAN;
    out->bands_n = b->yuan == NULL ? 0 : SIM_BANDS;
    qsort(out->groups[SIM_DIVISION], out->groups_n[SIM_DIVISION], sizeof(struct sim_group),
          by_cost);
    return MZ_OK;
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
