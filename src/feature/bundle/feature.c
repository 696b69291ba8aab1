#include "feature/bundle/bundle_int.h"

static const struct mz_perm perms[] = {
    {"bundle.read", MZ_R_STAFF | MZ_R(CENTRE) | MZ_R(AUDITOR),
     MZ_T("See what was asked for together, and how each case stands")},
    {"bundle.add", MZ_R(OFFICER) | MZ_R(CLERK) | MZ_R(VILLAGE),
     MZ_T("Enter and withdraw what is asked for together")},
    {"bundle.asked", MZ_R_STAFF | MZ_R(CENTRE) | MZ_R(AUDITOR) | MZ_R(DEPARTMENT),
     MZ_T("See what departments are asked")},
    {"bundle.answer", MZ_R(DEPARTMENT), MZ_T("Answer for a department")},
    {"bundle.desk", MZ_R(OFFICER), MZ_T("Say who answers for which department")},
    {0},
};

static const struct mz_act acts[] = {
    {"bundle.read", MZ_T("looked at what was asked for together")},
    {"bundle.sent", MZ_T("asked for several matters at once")},
    {"bundle.withdrawn", MZ_T("withdrew what was asked for together")},
    {"bundle.look", MZ_T("looked at what a department is asked")},
    {"bundle.desk", MZ_T("said who answers for a department")},
    {0},
};

static const struct mz_job jobs[] = {
    {.name = "bundle.remind",
     .every_ms = INT64_C(86400000),
     .run = bundle_remind_job,
     .help = MZ_T("Urge departments whose answer is soon due or late")},
    {0},
};

static const struct mz_menu menu[] = {
    {.group = MZ_MENU_CASES,
     .label = MZ_T("Bundles"),
     .path = "/bundle",
     .icon = MZ_ICON("list-details"),
     .need = "bundle.read",
     .count = bundle_open_n},
    {.group = MZ_MENU_CASES,
     .label = MZ_T("With departments"),
     .path = "/bundle/asked",
     .icon = MZ_ICON("building"),
     .need = "bundle.answer"},
    {.group = MZ_MENU_ADMIN,
     .label = MZ_T("Departments"),
     .path = "/bundle/desk",
     .icon = MZ_ICON("building"),
     .need = "bundle.desk"},
    {0},
};

static const struct mz_todo todos[] = {
    {.label = MZ_T("Asked of my department"),
     .path = "/bundle/asked",
     .need = "bundle.answer",
     .list = bundle_todo},
    {0},
};

static const struct mz_reg *const registers[] = {&bundle_register, NULL};

const struct mz_feature mz_feature_bundle = {
    .name = "bundle",
    .title = MZ_T("Bundles"),
    .routes = bundle_routes,
    .perms = perms,
    .acts = acts,
    .checks = bundle_checks,
    .jobs = jobs,
    .menu = menu,
    .todos = todos,
    .registers = registers,
    .demo = bundle_demo,
};
