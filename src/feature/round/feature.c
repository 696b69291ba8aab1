#include "feature/round/round_int.h"

static const struct mz_perm perms[] = {
    {"round.read", MZ_R_STAFF | MZ_R(AUDITOR), MZ_T("See campaigns of visits and their coverage")},
    {"round.plan", MZ_R(OFFICER) | MZ_R(CLERK),
     MZ_T("Make campaigns of visits, give visits out, close campaigns")},
    {"round.door", MZ_R_STAFF | MZ_R(AUDITOR) | MZ_R(CARER),
     MZ_T("Open a visit of a campaign; a carer opens only those given to him")},
    {"round.visit", MZ_R(OFFICER) | MZ_R(CLERK) | MZ_R(VILLAGE) | MZ_R(CARER),
     MZ_T("Visit households of campaigns and record what was found")},
    {0},
};

static const struct mz_act acts[] = {
    {"round.make", MZ_T("made a campaign of visits")},
    {"round.batch", MZ_T("part of the list of a campaign was made")},
    {"round.listed", MZ_T("the list of a campaign was made")},
    {"round.assign", MZ_T("gave out visits of a campaign")},
    {"round.found", MZ_T("recorded a visit of a campaign")},
    {"round.read", MZ_T("looked at visits of a campaign")},
    {"round.close", MZ_T("closed a campaign of visits")},
    {0},
};

static const struct mz_job jobs[] = {
    {.name = "round.list", .run = round_list_job, .help = MZ_T("Make the list of a campaign")},
    {.name = "round.assign",
     .run = round_assign_job,
     .help = MZ_T("Give out the visits of a campaign")},
    {0},
};

static const struct mz_menu menu[] = {
    {.group = MZ_MENU_FIND,
     .label = MZ_T("Campaigns of visits"),
     .path = "/round",
     .icon = MZ_ICON("route"),
     .need = "round.read",
     .count = round_open_count},
    {0},
};

static const struct mz_tile tiles[] = {
    {.label = MZ_T("Visits of campaigns that are overdue"),
     .unit = MZ_T("visits"),
     .path = "/round?view=late",
     .icon = MZ_ICON("alarm"),
     .need = "round.read",
     .alarm = true,
     .why = MZ_T("The last day of the campaign is over and nobody was met."),
     .count = round_late_count},
    {0},
};

static const struct mz_todo todos[] = {
    {.label = MZ_T("Visits of campaigns"),
     .path = "/round/mine",
     .need = "round.visit",
     .list = round_todo_visit},
    {0},
};

static const struct mz_finder finders[] = {
    {.label = MZ_T("Campaigns"),
     .path = "/round",
     .icon = MZ_ICON("walk"),
     .need = "round.read",
     .find = round_finder},
    {0},
};

static const struct mz_reg *const registers[] = {&round_register, &round_visit_register, NULL};

const struct mz_feature mz_feature_round = {
    .name = "round",
    .title = MZ_T("Campaigns of visits"),
    .routes = round_routes,
    .commands = round_commands,
    .jobs = jobs,
    .perms = perms,
    .acts = acts,
    .checks = round_checks,
    .benches = round_benches,
    .menu = menu,
    .tiles = tiles,
    .todos = todos,
    .finders = finders,
    .registers = registers,
    .demo = round_demo,
};
