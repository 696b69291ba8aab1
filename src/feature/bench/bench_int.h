/* bench_int.h - the tables that feature.c ties together. Private to this folder. */
#ifndef MZ_FEATURE_BENCH_BENCH_INT_H
#define MZ_FEATURE_BENCH_BENCH_INT_H

#include "feature/feature.h"

extern const struct mz_command bench_commands[];
extern const struct mz_bench bench_benches[];

mz_code bench_province(mz_cx *cx, struct mz_bench_io *io) MZ_MUST_USE;
/* made_bench.c: the population of so many people made of what departments delivered; `us` takes
 * what it took, wall and all processors. */
mz_code bench_made(mz_cx *cx, struct mz_bench_io *io, int64_t people, int64_t us[2]) MZ_MUST_USE;
mz_code bench_feed_rows(mz_cx *cx, struct mz_bench_io *io) MZ_MUST_USE;
mz_code bench_fuzz(mz_cx *cx, struct mz_bench_io *io) MZ_MUST_USE;

#endif
