/*
 * rules_law.h - the laws and populations that rules_bench.c measures with, made by hand.
 *
 * Private to this folder. Amounts are made up: they have the size of real ones and are nobody's
 * law. Rule places in the books are in the enums below.
 */
#ifndef MZ_FEATURE_BENCH_RULES_LAW_H
#define MZ_FEATURE_BENCH_RULES_LAW_H

#include "rule/run.h"

/* A country of the shape of OpenFisca's country-template. */
enum { TOY_TAXES, TOY_PARENTING, TOY_DISPOSABLE, TOY_RULES_N };
struct rule_book *bench_toy_book(mz_arena *a);
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

#endif
