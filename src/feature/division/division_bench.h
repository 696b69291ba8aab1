/*
 * division_bench.h - how fast the divisions answer: the figures that README.md and mz bench quote.
 *
 * Layer: feature. Runs on an open table and one core, with a fixed seed.
 */
#ifndef MZ_FEATURE_DIVISION_DIVISION_BENCH_H
#define MZ_FEATURE_DIVISION_DIVISION_BENCH_H

#include "feature/division/division.h"

struct division_figures {
    int64_t get_ns_mean;   /* a look-up by code, over 1,000,000 codes in random order */
    int64_t search_us_p50; /* over 2,000 mixed queries, nine kinds */
    int64_t search_us_p99;
    int64_t search_us_max;
    int64_t match_us_p50; /* over 2,000 addresses, some shortened */
    int64_t match_us_p99;
    size_t match_right_n; /* of 2,000: the code that the address was made from */
    char slowest[64];     /* the query that took search_us_max */
};

/* Goals: 1,000 ns a look-up, 10,000 us a search. */
mz_code division_bench(mz_cx *cx, const division_table *t,
                       struct division_figures *out) MZ_MUST_USE;

#endif
