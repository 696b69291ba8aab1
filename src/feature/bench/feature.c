#include "feature/bench/bench_int.h"

const struct mz_feature mz_feature_bench = {
    .name = "bench",
    .title = MZ_T("Measurements"),
    .commands = bench_commands,
    .benches = bench_benches,
};
