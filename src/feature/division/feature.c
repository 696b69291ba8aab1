#include "feature/feature.h"

#include "feature/division/division_tables_int.h"

static const struct mz_menu menu[] = {
    {.group = MZ_MENU_PLACES,
     .label = MZ_T("Divisions"),
     .path = "/division",
     .icon = MZ_ICON("map-2"),
     .need = "public"},
    {0},
};

static const struct mz_tile tiles[] = {
    {.label = MZ_T("Villages and communities"),
     .path = "/division",
     .icon = MZ_ICON("map-2"),
     .need = "user",
     .count = division_villages_count},
    {0},
};

static const struct mz_finder finders[] = {
    {.label = MZ_T("Divisions"),
     .path = "/division",
     .icon = MZ_ICON("map-2"),
     .need = "public",
     .find = division_finder},
    {0},
};

static const struct mz_bench benches[] = {
    {"division", division_bench_run, MZ_T("Divisions: look-up, search, matching of addresses")},
    {0},
};

const struct mz_feature mz_feature_division = {
    .name = "division",
    .title = MZ_T("Divisions"),
    .routes = division_routes,
    .commands = division_commands,
    .menu = menu,
    .benches = benches,
    .tiles = tiles,
    .finders = finders,
};
