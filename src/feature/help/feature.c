#include "feature/help/help_int.h"

const struct mz_feature mz_feature_help = {
    .name = "help",
    .title = MZ_T("Help"),
    .routes = help_routes,
};
