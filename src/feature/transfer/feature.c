#include "feature/transfer/transfer_int.h"

static const struct mz_bench benches[] = {
    {"import", transfer_bench_import, MZ_T("Import: 100,000 rows with their households")},
    {0},
};

const struct mz_feature mz_feature_transfer = {
    .name = "transfer",
    .title = MZ_T("Import and export"),
    .benches = benches,
};
