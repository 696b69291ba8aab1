#include "feature/dedup/dedup_int.h"

const struct mz_feature mz_feature_dedup = {
    .name = "dedup",
    .title = MZ_T("Duplicates"),
    .benches = dedup_benches,
};
