/*
 * simulate.h - what a change of the law does to everybody: caseload, cost, who gains and loses.
 *
 * Layer: feature, private to rule. The law as it is was run once in a process (the base: one figure
 * of fen a month for each household, and which outcomes it has); a change of parameters is one more
 * run of the same plan with other values, and one pass that compares. A reform has other formulas:
 * it is a base of its own beside the first (sim_over_make()).
 *
 * Invariants
 *   - Nothing is stored, no rule in force is touched.
 *   - Results are sums over at least all households of a group in the reader's scope; no household
 *     can be told from them but by its group. Groups under SIM_FEW households show no averages.
 *   - Outcomes that exclude each other are settled as for one case, for households and members;
 *     where people may choose, by simulate_exclude.c.
 *   - The same population, pack, day and values give the same figures on every machine.
 */
#ifndef MZ_FEATURE_RULE_SIMULATE_H
#define MZ_FEATURE_RULE_SIMULATE_H

#include "feature/rule/population.h"
#include "feature/rule/shelf.h"

enum { SIM_SETS_MAX = 8, SIM_OUTCOMES_MAX = 24, SIM_GROUPS_MAX = 400, SIM_FEW = 5, SIM_BANDS = 60 };

/* One parameter given another value, in the parameter's scale. */
struct sim_set {
    uint32_t param;
    int64_t v;
};

struct sim_sets {
    struct sim_set v[SIM_SETS_MAX];
    size_t n;
};

/* What stands on either side of a change. */
struct sim_sum {
    int64_t households; /* with any monthly benefit */
    int64_t persons;    /* in them */
    int64_t fen;        /* a month */
};

struct sim_group {
    mz_str label;
    int64_t code; /* division, size, decile; 0 for others */
    int64_t all;  /* households */
    struct sim_sum now;
    struct sim_sum then;
    int64_t gain_n;
    int64_t gain_fen;
    int64_t lose_n;
    int64_t lose_fen;
    int64_t fresh_n; /* of the gainers: had nothing */
    int64_t ended_n; /* of the losers: have nothing left */
};

struct sim_outcome {
    uint32_t outcome;
    int64_t now_n; /* households, or persons of an outcome of persons */
    int64_t then_n;
    int64_t open_n; /* not decided: a fact is missing */
    int64_t now_fen;
    int64_t then_fen;
};

/* Where a little more income costs the most: mean benefit by income for each head. */
struct sim_band {
    int64_t from; /* yuan */
    int64_t n;
    int64_t now_fen; /* summed */
    int64_t then_fen;
};

/* A household whose outcomes change; bits by place of the outcome in the results. */
struct sim_flip {
    uint32_t household;
    uint32_t had;
    uint32_t has;
};

/* A condition that keeps an outcome from households under one law and not under the other. */
struct sim_why {
    uint32_t outcome;
    bool gained; /* by the change; else lost */
    mz_str text;
    mz_str cite;
    int64_t n; /* households or persons of those that were looked at */
};

enum { SIM_FLIPS_MAX = 4096 };

enum sim_by { SIM_DIVISION, SIM_SIZE, SIM_DECILE, SIM_CATEGORY, SIM_BYS };

struct sim_result {
    struct sim_group all;
    struct sim_outcome outcomes[SIM_OUTCOMES_MAX];
    size_t outcomes_n;
    struct sim_group *groups[SIM_BYS];
    size_t groups_n[SIM_BYS];
    struct sim_band bands[SIM_BANDS];
    size_t bands_n; /* 0: the pack has no income for each head */
    int64_t band_yuan;
    struct sim_flip *flips; /* at most SIM_FLIPS_MAX of them, evenly from all */
    size_t flips_n;
    int64_t flipped;      /* households whose outcomes change */
    struct sim_why *whys; /* sim_whys(): the most frequent first */
    size_t whys_n;
    int64_t whys_of; /* households that were looked at for them */
};

/* Where the mean benefit falls by more than the income rises, from one band to the next. */
struct sim_cliff {
    int64_t from;     /* yuan for each head */
    int64_t now_fall; /* fen of a household */
    int64_t fall;     /* by the change */
};

enum { SIM_CLIFFS = 5 };

/* The law as it is over the population; made once. */
struct sim_base;

struct sim_options {
    const struct rule_book *book;
    const struct population *population;
    mz_date at;
    size_t threads;
};

/* Lives in `a`, which keeps about 30 bytes for each household. */
mz_code sim_base_make(mz_cx *cx, mz_arena *a, const struct sim_options *o,
                      struct sim_base **out) MZ_MUST_USE;
/*
 * The base of this process for a pack of the shelf and a day, with the population of the data
 * folder; made at the first call and kept while pack and day stay the same.
 */
mz_code sim_base_of(mz_cx *cx, const struct rule_shelved *s, mz_date at,
                    struct sim_base **out) MZ_MUST_USE;
const struct population *sim_population(const struct sim_base *b);
mz_date sim_day(const struct sim_base *b);

/*
 * The other side of `now`: everybody by its book with a reform over it (o->book), on the same day.
 * sim_run() of it compares with `now`, which has to live as long; sets are laid over the reform.
 */
mz_code sim_over_make(mz_cx *cx, mz_arena *a, const struct sim_options *o, struct sim_base *now,
                      struct sim_base **out) MZ_MUST_USE;
/* The same of this process, kept until another reform is asked for. *out is NULL when it cannot be
 * laid: *f says why. MZ_INVALID when it is not in force on the day. */
mz_code sim_over_of(mz_cx *cx, const struct rule_shelved *s, mz_date at, const struct ast_reform *r,
                    struct ast_findings *f, struct sim_base **out) MZ_MUST_USE;
/* Today, or the first day of a reform that begins later. */
mz_date sim_reform_day(mz_date today, const struct ast_reform *r);
const struct rule_book *sim_book(const struct sim_base *b);

/*
 * Households of [lo, hi] (12-digit codes), grouped by the divisions one level below `under`.
 * MZ_INVALID with the parameter's id as field for a value out of its bounds.
 */
struct sim_scope {
    int64_t under;
    int64_t lo;
    int64_t hi;
};
mz_code sim_run(mz_cx *cx, struct sim_base *b, const struct sim_sets *sets, struct sim_scope scope,
                struct sim_result **out) MZ_MUST_USE;

/*
 * Decide up to `most` of the households whose outcomes change again by the reference, under both
 * laws, and count the conditions that make the difference: r->whys. About half a millisecond each.
 */
void sim_whys(mz_cx *cx, const struct sim_base *b, const struct sim_sets *sets, size_t most,
              struct sim_result *r);
/* The steepest cliffs of the change, by size. Bands of less than SIM_FEW households are passed. */
size_t sim_cliffs(const struct sim_result *r, struct sim_cliff out[SIM_CLIFFS]);
/* Whether an outcome is paid by the month: only then its costs count. */
bool sim_is_monthly(const struct rule_book *b, uint32_t outcome);

/*
 * Get ready for a parameter that will be moved: its first move takes as long as the next ones then,
 * a tenth of a whole run. Does nothing while another one is being moved.
 */
mz_code sim_prepare(mz_cx *cx, struct sim_base *b, uint32_t param) MZ_MUST_USE;

/* "1220元", "2", "+5%" of the value in force: a value for a parameter, refused with a sentence. */
mz_code sim_value_read(mz_cx *cx, const struct rule_book *b, const struct ir_param *p,
                       int64_t in_force, mz_str s, int64_t *out) MZ_MUST_USE;
/* "0.1", "5%": how far apart the values of a sweep lie, above 0. */
mz_code sim_step_read(mz_cx *cx, const struct rule_book *b, const struct ir_param *p, mz_str s,
                      int64_t *out) MZ_MUST_USE;

#endif
