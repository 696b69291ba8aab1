#include "feature/home/home_int.h"

static const struct mz_menu menu[] = {
    {.group = MZ_MENU_DAILY,
     .label = MZ_T("Workbench"),
     .path = "/",
     .icon = MZ_ICON("layout-dashboard"),
     .need = "user"},
    {0},
};

static const struct mz_finder finders[] = {
    {.label = MZ_T("Pages"),
     .path = "/search",
     .icon = MZ_ICON("layout-dashboard"),
     .need = "user",
     .find = home_pages_find},
    {0},
};

const struct mz_feature mz_feature_home = {
    .name = "home",
    .title = MZ_T("Workbench"),
    .routes = home_routes,
    .menu = menu,
    .finders = finders,
};
