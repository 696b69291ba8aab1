#include "feature/visit/visit_int.h"

#define VISITORS (MZ_R(OFFICER) | MZ_R(CLERK) | MZ_R(VILLAGE) | MZ_R(CARER))

static const struct mz_perm perms[] = {
    {"visit.go", VISITORS, MZ_T("Make visits, on the phone or on the page")},
    {"visit.read", MZ_R_STAFF | MZ_R(CARER) | MZ_R(AUDITOR),
     MZ_T("See the plan of visits, its coverage and what came in")},
    {"visit.plan", MZ_R(OFFICER) | MZ_R(CLERK),
     MZ_T("Give regular visits out, decide conflicts of others, revoke phones")},
    {0},
};

static const struct mz_act acts[] = {
    {"visit.read", MZ_T("looked at visits")},
    {"visit.found", MZ_T("recorded a visit")},
    {"visit.conflict", MZ_T("sent a visit that somebody else had made or changed")},
    {"visit.decide", MZ_T("decided which of two visits counts")},
    {"visit.give", MZ_T("gave a regular visit to a visitor")},
    {"visit.batch", MZ_T("part of the plan of visits was made")},
    {"visit.cover", MZ_T("the coverage of visits was counted")},
    {"visit.pair", MZ_T("paired a phone")},
    {"visit.wipe", MZ_T("revoked a phone")},
    {"visit.wiped", MZ_T("a revoked phone emptied itself")},
    {"visit.reseal", MZ_T("brought visits under the newest key")},
    {0},
};

static const struct mz_job jobs[] = {
    {.name = "visit.plan",
     .every_ms = INT64_C(86400000),
     .run = visit_plan_job,
     .help = MZ_T("Make the plan of visits from the categories of the packs")},
    {0},
};

static const struct mz_keep keeps[] = {{.path = "visit"}, {0}};

static const struct mz_menu menu[] = {
    {.group = MZ_MENU_DAILY,
     .label = MZ_T("My visits"),
     .path = "/visit",
     .icon = MZ_ICON("walk"),
     .need = "visit.go"},
    {.group = MZ_MENU_FIND,
     .label = MZ_T("Coverage of visits"),
     .path = "/visit/month",
     .icon = MZ_ICON("calendar-repeat"),
     .need = "visit.read"},
    {0},
};

static const struct mz_tile tiles[] = {
    {.label = MZ_T("Regular visits that are overdue"),
     .unit = MZ_T("households"),
     .path = "/visit/plan?view=late",
     .icon = MZ_ICON("alarm"),
     .need = "visit.read",
     .alarm = true,
     .why = MZ_T("Their period ended and nobody was met."),
     .count = visit_count_late},
    {.label = MZ_T("Visits that two people made"),
     .unit = MZ_T("visits"),
     .path = "/visit/found?view=conflict",
     .icon = MZ_ICON("git-merge"),
     .need = "visit.read",
     .alarm = true,
     .why = MZ_T("Nothing was overwritten; somebody has to choose."),
     .count = visit_count_conflicts},
    {0},
};

static const struct mz_todo todos[] = {
    {.label = MZ_T("Regular visits"),
     .path = "/visit",
     .need = "visit.go",
     .list = visit_todo_mine},
    {0},
};

static const struct mz_reg *const registers[] = {&visit_plan_register, &visit_month_register,
                                                 &visit_found_register, &visit_device_register,
                                                 NULL};

const struct mz_feature mz_feature_visit = {
    .name = "visit",
    .title = MZ_T("Visits"),
    .routes = visit_routes,
    .jobs = jobs,
    .perms = perms,
    .acts = acts,
    .checks = visit_checks,
    .seals = visit_seals,
    .keeps = keeps,
    .menu = menu,
    .tiles = tiles,
    .todos = todos,
    .registers = registers,
    .demo = visit_demo,
};
