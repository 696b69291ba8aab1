#include "feature/draw/draw_int.h"

static const struct mz_perm perms[] = {
    {"draw.read", MZ_R(OFFICER) | MZ_R(APPROVER) | MZ_R(AUDITOR),
     MZ_T("See drawings by lot and what came of them")},
    {"draw.set", MZ_R(OFFICER) | MZ_R(APPROVER), MZ_T("Fix lists to draw from and enter seeds")},
    {0},
};

static const struct mz_act acts[] = {
    {"draw.made", MZ_T("fixed a list to draw from")},
    {"draw.drawn", MZ_T("entered a seed and drew")},
    {0},
};

static const struct mz_menu menu[] = {
    {.group = MZ_MENU_CASES,
     .label = MZ_T("Drawings by lot"),
     .path = "/draw",
     .icon = MZ_ICON("dice-5"),
     .need = "draw.read"},
    {0},
};

const struct mz_feature mz_feature_draw = {
    .name = "draw",
    .title = MZ_T("Drawings by lot"),
    .routes = draw_routes,
    .commands = draw_commands,
    .perms = perms,
    .acts = acts,
    .menu = menu,
};
