#include "feature/feature.h"

const struct mz_feature mz_feature_transfer = {
    .name = "transfer",
    .title = MZ_T("Import and export"),
};
