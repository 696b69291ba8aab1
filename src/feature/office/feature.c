#include "feature/office/office_int.h"

static const struct mz_act acts[] = {
    {"office.init", MZ_T("made the database of an office")},
    {"office.set", MZ_T("changed a setting of the office")},
    {0},
};

static const struct mz_perm perms[] = {
    {"office.set", MZ_R(SYSTEM), MZ_T("Change settings of the office")},
    {0},
};

static const struct mz_menu menu[] = {
    {.group = MZ_MENU_ADMIN,
     .label = MZ_T("Settings of the office"),
     .path = "/office/setting",
     .icon = MZ_ICON("adjustments"),
     .need = "office.set"},
    {0},
};

static const struct mz_setting settings[] = {
    {.name = "public.url",
     .label = MZ_T("Address for the public"),
     .help = MZ_T("Stands in the QR codes of reports and posters, before the path. Without it the "
                  "codes hold the path alone and open nothing.")},
    {0},
};

const struct mz_feature mz_feature_office = {
    .name = "office",
    .title = MZ_T("Office"),
    .commands = office_commands,
    .routes = office_routes,
    .perms = perms,
    .menu = menu,
    .acts = acts,
    .settings = settings,
    .start = office_start,
};
