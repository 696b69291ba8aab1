/* simulate_group.c - a run against the law as it is: one pass over the households. */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "feature/rule/law.h"
#include "feature/rule/sheet.h"
#include "feature/rule/simulate_int.h"

enum { SIZES = 6, DECILES = 11, CATEGORIES = 7, BAND_YUAN = 100 };

static int64_t child_of(int64_t code, int64_t under)
{
    int64_t at = code;
    while (at != 0 && law_division_up(at) != under && at != under) {
        at = law_division_up(at);
    }
    return at == 0 ? code : at;
}

struct grouping {
    struct sim_result *r;
    uint16_t *of_division; /* group of each numbered division */
};

/* Groups of the divisions one level below, those with few households together at the end. */
static void divisions(mz_cx *cx, const struct sim_base *b, struct sim_scope scope,
                      struct grouping *g)
{
    const struct mz_pop *pop = b->o.population->pop;
    struct sim_group *v = MZ_NEW_N(cx->a, struct sim_group, SIM_GROUPS_MAX + 1);
    size_t n = 0;
    g->of_division = MZ_NEW_N(cx->a, uint16_t, pop->divisions_n + 1);
    for (size_t i = 0; i < pop->divisions_n; i++) {
        int64_t code = pop->divisions[i];
        if (code < scope.lo || code > scope.hi) {
            continue;
        }
        code = child_of(code, scope.under);
        size_t k = 0;
        while (k < n && v[k].code != code) {
            k++;
        }
        if (k == n && n < SIM_GROUPS_MAX) {
            v[n++] = (struct sim_group){.code = code, .label = sheet_division(cx, code)};
        }
        g->of_division[i] = (uint16_t)(k < n ? k : n - 1);
    }
    g->r->groups[SIM_DIVISION] = v;
    g->r->groups_n[SIM_DIVISION] = n;
}

static struct sim_group *labelled(mz_cx *cx, struct sim_result *r, enum sim_by by, size_t n)
{
    r->groups[by] = MZ_NEW_N(cx->a, struct sim_group, n + 1);
    r->groups_n[by] = n;
    return r->groups[by];
}

static void fixed_groups(mz_cx *cx, struct sim_result *r)
{
    static const char *const categories[CATEGORIES] = {
        MZ_T("Receives a benefit now"),
        MZ_T("Newly receives one"),
        MZ_T("Loses the last one"),
        MZ_T("Changes from one outcome to another"),
        MZ_T("With children under 18"),
        MZ_T("With members from 60 on"),
        MZ_T("With severely disabled members"),
    };
    struct sim_group *v = labelled(cx, r, SIM_SIZE, SIZES);
    for (size_t i = 0; i < SIZES; i++) {
        mz_str count = mz_str_fmt(cx->a, "%zu", i + 1);
        v[i].code = (int64_t)i + 1;
        v[i].label = sheet_say_with(cx, i + 1 < SIZES ? MZ_T("{0} persons||size of a household")
                                                      : MZ_T("{0} persons and more"),
                                    count, MZ_S(""), MZ_S(""));
    }
    v = labelled(cx, r, SIM_DECILE, DECILES);
    for (size_t i = 0; i < DECILES; i++) {
        v[i].code = (int64_t)i;
        v[i].label = i == 0 ? sheet_say(cx, MZ_T("Income not known"))
                            : sheet_say_with(cx, MZ_T("Tenth {0} by income"),
                                             mz_str_fmt(cx->a, "%zu", i), MZ_S(""), MZ_S(""));
    }
    v = labelled(cx, r, SIM_CATEGORY, CATEGORIES);
    for (size_t i = 0; i < CATEGORIES; i++) {
        v[i].label = sheet_say(cx, categories[i]);
    }
}

/* ---- one household ------------------------------------------------------------------------------ */

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
    g->all++;
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
    bool is[CATEGORIES] = {
        h->now > 0,
        h->now == 0 && h->then > 0,
        h->now > 0 && h->then == 0,
        h->had != 0 && h->has != 0 && h->had != h->has,
        (category & SIM_MINOR) != 0,
        (category & SIM_OLD) != 0,
        (category & SIM_DISABLED) != 0,
    };
    for (size_t i = 0; i < CATEGORIES; i++) {
        if (is[i]) {
            add(&v[i], h);
        }
    }
}

static void add_band(struct sim_result *r, int32_t yuan, const struct one *h)
{
    if (yuan >= 0 && yuan / BAND_YUAN < SIM_BANDS) {
        struct sim_band *band = &r->bands[yuan / BAND_YUAN];
        band->n++;
        band->now_fen += h->now;
        band->then_fen += h->then;
    }
}

static void households(const struct sim_base *b, const struct sim_then *then, struct grouping *g)
{
    const struct mz_pop *pop = b->o.population->pop;
    struct sim_result *r = g->r;
    for (size_t i = 0; i < pop->households_n; i++) {
        if (b->in[i] == 0) {
            continue;
        }
        struct one h = {.persons = pop->first[i + 1] - pop->first[i],
                        .now = b->fen[i],
                        .then = then->fen[i],
                        .had = b->has[i],
                        .has = then->has[i]};
        size_t size = h.persons < 1 ? 0 : (h.persons > SIZES ? SIZES - 1 : (size_t)h.persons - 1);
        if (b->yuan != NULL) {
            add_band(r, b->yuan[i], &h);
        }
        add(&r->all, &h);
        add(&r->groups[SIM_DIVISION][g->of_division[pop->division[i]]], &h);
        add(&r->groups[SIM_SIZE][size], &h);
        add(&r->groups[SIM_DECILE][b->decile[i]], &h);
        add_categories(r->groups[SIM_CATEGORY], &h, b->category[i]);
    }
}

/* ---- outcomes ------------------------------------------------------------------------------------- */

/* The law as it is in this scope: counted from the bits that the base kept. */
static void outcomes(const struct sim_base *b, const struct sim_then *then, struct sim_result *r)
{
    const struct mz_pop *pop = b->o.population->pop;
    r->outcomes_n = b->plans_n;
    for (size_t i = 0; i < b->plans_n; i++) {
        r->outcomes[i] = (struct sim_outcome){.outcome = b->plans[i].outcome,
                                              .then_n = then->n[i],
                                              .open_n = then->open[i],
                                              .then_fen = then->sum[i]};
    }
    for (size_t h = 0; h < pop->households_n; h++) {
        uint32_t bits = b->in[h] != 0 ? b->has[h] : 0;
        while (bits != 0) {
            r->outcomes[__builtin_ctz(bits)].now_n++;
            bits &= bits - 1;
        }
    }
    /* Then in households too, so that both sides count the same. */
    for (size_t i = 0; i < b->plans_n; i++) {
        r->outcomes[i].then_n = 0;
    }
    for (size_t h = 0; h < pop->households_n; h++) {
        uint32_t bits = b->in[h] != 0 ? then->has[h] : 0;
        while (bits != 0) {
            r->outcomes[__builtin_ctz(bits)].then_n++;
            bits &= bits - 1;
        }
    }
}

static int by_cost(const void *a, const void *b)
{
    const struct sim_group *x = a;
    const struct sim_group *y = b;
    return x->then.fen != y->then.fen ? (x->then.fen < y->then.fen ? 1 : -1)
                                      : (x->code > y->code) - (x->code < y->code);
}

mz_code sim_compare(mz_cx *cx, const struct sim_base *b, const struct sim_then *then,
                    struct sim_scope scope, struct sim_result *out)
{
    struct grouping g = {.r = out};
    divisions(cx, b, scope, &g);
    if (out->groups_n[SIM_DIVISION] == 0) {
        return mz_refuse(cx, MZ_ABSENT, .field = "division",
                         .text = MZ_T("The population has nobody in this division."));
    }
    fixed_groups(cx, out);
    households(b, then, &g);
    outcomes(b, then, out);
    for (size_t i = 0; i < SIM_BANDS; i++) {
        out->bands[i].from = (int64_t)i * BAND_YUAN;
    }
    out->band_yuan = BAND_YUAN;
    out->bands_n = b->yuan == NULL ? 0 : SIM_BANDS;
    qsort(out->groups[SIM_DIVISION], out->groups_n[SIM_DIVISION], sizeof(struct sim_group),
          by_cost);
    return MZ_OK;
}
