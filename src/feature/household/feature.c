#include "feature/household/change.h"
#include "feature/household/household_int.h"

static const struct mz_perm perms[] = {
    {"household.read", MZ_R_STAFF | MZ_R(AUDITOR),
     MZ_T("See households, their members and requests to change them")},
    {"household.write", MZ_R(OFFICER) | MZ_R(CLERK),
     MZ_T("Register households and correct their addresses")},
    {"household.ask", MZ_R(OFFICER) | MZ_R(CLERK) | MZ_R(VILLAGE),
     MZ_T("Ask for a change of a household's members")},
    {"household.approve", MZ_R(OFFICER) | MZ_R(APPROVER),
     MZ_T("Decide changes of households that somebody else asked for")},
    {"household.approve_small", MZ_R(CLERK),
     MZ_T("Decide about members added or removed at the request of a village worker")},
    {0},
};

static const struct mz_act acts[] = {
    {"household.add", MZ_T("registered a household")},
    {"household.import", MZ_T("registered many households")},
    {"household.correct", MZ_T("corrected the address of a household")},
    {"household.move", MZ_T("entered that a household lives elsewhere")},
    {"household.read", MZ_T("looked at a household")},
    {"household.list", MZ_T("looked at a list of households")},
    {"household.ask", MZ_T("asked for a change of a household")},
    {"household.again", MZ_T("asked again after the household had changed")},
    {"household.withdraw", MZ_T("withdrew a request to change a household")},
    {"household.approve", MZ_T("approved a change of a household")},
    {"household.refuse", MZ_T("refused a change of a household")},
    {"household.conflict", MZ_T("met a household that had changed since the request")},
    {0},
};

static const struct mz_menu menu[] = {
    {.group = MZ_MENU_PEOPLE,
     .label = MZ_T("Households"),
     .path = "/household",
     .icon = MZ_ICON("home"),
     .need = "household.read"},
    {.group = MZ_MENU_PEOPLE,
     .label = MZ_T("Changes to decide"),
     .path = "/household/change",
     .icon = MZ_ICON("git-pull-request"),
     .need = "household.read",
     .count = change_open_count},
    {0},
};

static const struct mz_tile tiles[] = {
    {.label = MZ_T("Members who died or were merged"),
     .path = "/household/todo",
     .icon = MZ_ICON("user-minus"),
     .need = "household.ask",
     .alarm = true,
     .why = MZ_T("Who is gone is still counted as a member; a request takes them out."),
     .count = household_todo_count},
    {.label = MZ_T("Households that live together"),
     .unit = MZ_T("households"),
     .path = "/household?kind=living",
     .icon = MZ_ICON("home"),
     .need = "household.read",
     .count = household_living_count},
    {0},
};

static const struct mz_todo todos[] = {
    {.label = MZ_T("Changes to decide"),
     .path = "/household/change",
     .need = "household.approve",
     .list = household_todo_decide},
    {.label = MZ_T("Changes to decide"),
     .path = "/household/change",
     .need = "household.approve_small",
     .unless = "household.approve",
     .list = household_todo_small},
    {.label = MZ_T("Changed meanwhile"),
     .path = "/household/change?state=conflict",
     .need = "household.ask",
     .list = household_todo_again},
    {.label = MZ_T("Members who died or were merged"),
     .path = "/household/todo",
     .need = "household.ask",
     .list = household_todo_gone},
    {0},
};

static const struct mz_todo waits[] = {
    {.label = MZ_T("Requests to change households"),
     .path = "/household/change",
     .need = "household.ask",
     .list = household_waits},
    {0},
};

static const struct mz_start starts[] = {
    {.label = MZ_T("Register a household"),
     .path = "/household/new",
     .icon = MZ_ICON("home-plus"),
     .need = "household.write"},
    {0},
};

static const struct mz_finder finders[] = {
    {.label = MZ_T("Households"),
     .path = "/household",
     .icon = MZ_ICON("home"),
     .need = "household.read",
     .find = household_finder},
    {0},
};

static const struct mz_reg *const registers[] = {&household_register, &household_change_register,
                                                 &household_task_register, NULL};

const struct mz_setting household_settings[] = {
    {.name = "household.decide_days",
     .least = 1,
     .most = 60,
     .preset = CHANGE_DECIDE_DAYS,
     .label = MZ_T("Days to decide on a change of a household"),
     .help = MZ_T("Working days within which a request is decided; later it is shown as overdue. "
                  "Ours, no law sets one.")},
    {0},
};

const struct mz_feature mz_feature_household = {
    .name = "household",
    .title = MZ_T("Households"),
    .routes = household_routes,
    .commands = household_commands,
    .perms = perms,
    .acts = acts,
    .checks = household_checks,
    .menu = menu,
    .tiles = tiles,
    .todos = todos,
    .waits = waits,
    .starts = starts,
    .demo = household_demo,
    .finders = finders,
    .registers = registers,
    .settings = household_settings,
};
