/*
 * rules_law.h - the laws and populations that rules_bench.c measures with.
 *
 * Private to this folder. Laws are packs; only the look-up by county and month is a graph made by
 * hand. Facts are synthetic.
 */
#ifndef MZ_FEATURE_BENCH_RULES_LAW_H
#define MZ_FEATURE_BENCH_RULES_LAW_H

#include "feature/feature.h"
#include "rule/run.h"

/* A pack below the working folder, with its chain, checked. */
mz_code bench_book(mz_cx *cx, const char *folder, struct rule_book **out) MZ_MUST_USE;
struct mz_pop *bench_toy_pop(mz_arena *a, const struct rule_book *b, size_t persons_n,
                             uint64_t seed);

/* 低保 and 低边 of packs/cn-33, with twelve months of income: aid_law.c. */
enum { AID_DIBAO, AID_MARGIN, AID_AMOUNT, AID_OUTS_N };
extern const char *const bench_aid_outs[AID_OUTS_N];

struct bench_aid {
    struct rule_book *book;
    struct rule_plan *plan;
    struct rule_plan *fine; /* with room for multiples between those of the law */
    uint8_t *facts;         /* by fact: whether a result reads it */
    uint32_t multiple;      /* the parameter: 低边 up to so many times the standard */
};

struct bench_people {
    size_t persons_n;
    size_t households_n;
    unsigned unknown; /* of 100 facts; a person's months of one fact together */
    uint64_t seed;
};

mz_code bench_aid(mz_cx *cx, struct bench_aid *out) MZ_MUST_USE;
/* Homes of Zhejiang with the facts that the law reads, by the generator of mz rule population. */
mz_code bench_aid_pop(mz_cx *cx, const struct bench_aid *law, const struct bench_people *people,
                      struct mz_pop **out) MZ_MUST_USE;

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
/* Reading and checking packs: check_bench.c. */
mz_code bench_check(mz_cx *cx, struct mz_bench_io *io) MZ_MUST_USE;

/* ---- rows for peers: rows_bench.c -------------------------------------------- */

mz_code bench_toy_rows(mz_cx *cx, struct mz_bench_io *io) MZ_MUST_USE;
mz_code bench_aid_rows(mz_cx *cx, struct mz_bench_io *io) MZ_MUST_USE;

#endif
