#include "feature/saved/saved_int.h"

static const struct mz_act acts[] = {
    {"saved.add", MZ_T("saved a view of a list")},
    {"saved.change", MZ_T("changed a saved view of a list")},
    {"saved.drop", MZ_T("deleted a saved view of a list")},
    {0},
};

const struct mz_feature mz_feature_saved = {
    .name = "saved",
    .title = MZ_T("Saved views"),
    .routes = saved_routes,
    .acts = acts,
};
