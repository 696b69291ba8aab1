#include "feature/limit/limit_int.h"

static const struct mz_perm perms[] = {
    {"limit.read", MZ_R_STAFF | MZ_R(CENTRE) | MZ_R(AUDITOR),
     MZ_T("See the time limits of the law and how they are kept")},
    {0},
};

static const struct mz_menu menu[] = {
    {.group = MZ_MENU_LAW,
     .label = MZ_T("Time limits of the law"),
     .path = "/limit",
     .icon = MZ_ICON("alarm"),
     .need = "limit.read"},
    {0},
};

const struct mz_feature mz_feature_limit = {
    .name = "limit",
    .title = MZ_T("Time limits of the law"),
    .routes = limit_routes,
    .perms = perms,
    .menu = menu,
};
