#include "feature/hotline/hotline_int.h"

static const struct mz_perm perms[] = {
    {"hotline.use", MZ_R(OFFICER) | MZ_R(CLERK), MZ_T("Take calls of the hotline 12349")},
    {"hotline.ring", MZ_R(OFFICER) | MZ_R(CLERK),
     MZ_T("Tell of an incoming call: for the telephone exchange")},
    {0},
};

static const struct mz_act acts[] = {
    {"hotline.ring", MZ_T("a call of the hotline came in")},
    {"hotline.read", MZ_T("looked at calls of the hotline")},
    {"hotline.answered", MZ_T("answered a call on the spot")},
    {"hotline.clue", MZ_T("made a call a clue")},
    {"hotline.missed", MZ_T("noted a call without a caller")},
    {"hotline.reseal", MZ_T("sealed what calls hold under the newest key")},
    {0},
};

static const struct mz_menu menu[] = {
    {.group = MZ_MENU_FIND,
     .label = MZ_T("Hotline 12349"),
     .path = "/hotline",
     .icon = MZ_ICON("headset"),
     .need = "hotline.use",
     .count = hotline_ringing_count},
    {0},
};

static const struct mz_tile tiles[] = {
    {.label = MZ_T("Calls not registered yet"),
     .unit = MZ_T("calls"),
     .path = "/hotline?view=ringing",
     .icon = MZ_ICON("headset"),
     .need = "hotline.use",
     .count = hotline_ringing_count},
    {0},
};

static const struct mz_reg *const registers[] = {&hotline_register, NULL};

const struct mz_feature mz_feature_hotline = {
    .name = "hotline",
    .title = MZ_T("Hotline 12349"),
    .routes = hotline_routes,
    .perms = perms,
    .acts = acts,
    .checks = hotline_checks,
    .seals = hotline_seals,
    .menu = menu,
    .tiles = tiles,
    .registers = registers,
    .demo = hotline_demo,
};
