/* division_tables_int.h - the tables that feature.c ties together. Private to this folder. */
#ifndef MZ_FEATURE_DIVISION_DIVISION_TABLES_INT_H
#define MZ_FEATURE_DIVISION_DIVISION_TABLES_INT_H

#include "feature/feature.h"

extern const struct mz_route division_routes[];
extern const struct mz_command division_commands[];
mz_code division_finder(mz_cx *cx, mz_str words, size_t most, struct mz_item **items, size_t *n,
                        int64_t *total) MZ_MUST_USE;
mz_code division_bench_run(mz_cx *cx, struct mz_bench_io *io) MZ_MUST_USE;

/* Of the reader's area, for the home page: tally.c. */
mz_code division_villages_count(mz_cx *cx, int64_t *n) MZ_MUST_USE;

#endif
