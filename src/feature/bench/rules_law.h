/*
 * rules_law.h - the laws and populations that rules_bench.c measures with, made by hand.
 *
 * Private to this folder. Amounts are made up: they have the size of real ones and are nobody's
 * law. Rule places in the books are in the enums below.
 */
#ifndef MZ_FEATURE_BENCH_RULES_LAW_H
#define MZ_FEATURE_BENCH_RULES_LAW_H

#include "feature/feature.h"
#include "rule/run.h"

/* packs/toy-country, below the working folder. */
mz_code bench_toy_book(mz_cx *cx, struct rule_book **out) MZ_MUST_USE;
struct mz_pop *bench_toy_pop(mz_arena *a, const struct rule_book *b, size_t persons_n,
                             uint64_t seed);

/* 低保 and 低边 over twelve months of income. */
enum { AID_DIBAO, AID_MARGIN, AID_AMOUNT, AID_RULES_N };
enum { AID_PARAM_LINE, AID_PARAM_MULTIPLE };
struct rule_book *bench_aid_book(mz_arena *a);
/* `unknown` of 100 months and amounts are not known. */
struct mz_pop *bench_aid_pop(mz_arena *a, const struct rule_book *b, size_t persons_n,
                             size_t households_n, unsigned unknown);

/* One rule: the standard of the household's county in the month of a date. */
struct rule_book *bench_look_book(mz_arena *a);
struct mz_pop *bench_look_pop(mz_arena *a, const struct rule_book *b, size_t households_n);

/* The law date of all of them. */
mz_date bench_day(void);

/* ---- measuring: rules_bench.c ------------------------------------------------ */

struct bench_job {
    const struct rule_plan *plan;
    const struct mz_pop *pop;
    size_t threads;
    const struct rule_sweep *sweep;
};

struct bench_best {
    int64_t cpu_us;
    int64_t wall_us;
};

mz_code bench_once(mz_cx *cx, const struct bench_job *j, struct rule_results *out) MZ_MUST_USE;
/* The best of the rounds; results are thrown away. */
mz_code bench_measure(mz_cx *cx, const struct bench_job *j, int rounds,
                      struct bench_best *out) MZ_MUST_USE;
/* A plan for all rules of the book, or for those named. */
mz_code bench_planned(mz_cx *cx, const struct rule_book *b, const char *const *names,
                      size_t names_n, struct rule_plan **out) MZ_MUST_USE;
extern const char *const bench_toy_outs[1]; /* what the peer is asked for too */

/* ---- one case: case_bench.c --------------------------------------------------- */

mz_code bench_case(mz_cx *cx, struct mz_bench_io *io) MZ_MUST_USE;

/* ---- rows for peers: rows_bench.c -------------------------------------------- */

mz_code bench_toy_rows(mz_cx *cx, struct mz_bench_io *io) MZ_MUST_USE;
mz_code bench_aid_rows(mz_cx *cx, struct mz_bench_io *io) MZ_MUST_USE;

#endif
