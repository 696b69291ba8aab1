#include "feature/plan/plan_int.h"

static const struct mz_perm perms[] = {
    {"plan.read", MZ_R_STAFF | MZ_R(AUDITOR), MZ_T("See help plans, their measures and history")},
    {"plan.write", MZ_R(OFFICER) | MZ_R(CLERK), MZ_T("Open, change and close help plans")},
    {"plan.follow", MZ_R(OFFICER) | MZ_R(CLERK) | MZ_R(VILLAGE),
     MZ_T("Report measures of help plans as given or not")},
    {0},
};

static const struct mz_act acts[] = {
    {"plan.read", MZ_T("looked at help plans")},
    {"plan.begin", MZ_T("opened a help plan")},
    {"plan.consent", MZ_T("noted whether a household agrees to its help plan")},
    {"plan.need", MZ_T("added a need to a help plan")},
    {"plan.meet", MZ_T("marked a need of a help plan as met")},
    {"plan.measure", MZ_T("added a measure to a help plan")},
    {"plan.done", MZ_T("reported a measure of a help plan as given")},
    {"plan.missed", MZ_T("reported a measure of a help plan as not given")},
    {"plan.stop", MZ_T("stopped a measure of a help plan")},
    {"plan.review", MZ_T("reviewed a help plan")},
    {"plan.hand", MZ_T("named another responsible person of a help plan")},
    {"plan.close", MZ_T("closed a help plan")},
    {"plan.reseal", MZ_T("sealed the notes of help plans under the newest key")},
    {0},
};

static const struct mz_menu menu[] = {
    {.group = MZ_MENU_HELP,
     .label = MZ_T("Help plans"),
     .path = "/plan",
     .icon = MZ_ICON("heart-handshake"),
     .need = "plan.read",
     .count = plan_late_count},
    {0},
};

static const struct mz_tile tiles[] = {
    {.label = MZ_T("Help plans with a late measure"),
     .unit = MZ_T("plans"),
     .path = "/plan?view=late",
     .icon = MZ_ICON("heart-handshake"),
     .need = "plan.read",
     .alarm = true,
     .why = MZ_T("What was promised to a household has not been reported as given."),
     .count = plan_late_count},
    {.label = MZ_T("Help plans to review"),
     .unit = MZ_T("plans"),
     .path = "/plan?view=review",
     .icon = MZ_ICON("calendar"),
     .need = "plan.read",
     .count = plan_review_count},
    {0},
};

static const struct mz_todo todos[] = {
    {.label = MZ_T("Measures of my help plans"),
     .path = "/plan/measure?view=mine",
     .need = "plan.follow",
     .list = plan_todo_mine},
    {0},
};

static const struct mz_beside beside[] = {
    {"household", MZ_T("Help plan"), "/plan/home/", MZ_ICON("heart-handshake"), "plan.write"},
    {"case", MZ_T("Help plan"), "/plan/case/", MZ_ICON("heart-handshake"), "plan.write"},
    {"alert", MZ_T("Help plan"), "/plan/alert/", MZ_ICON("heart-handshake"), "plan.write"},
    {0},
};

static const struct mz_reg *const registers[] = {&plan_register, &plan_measure_register,
                                                 &plan_need_register, NULL};

const struct mz_feature mz_feature_plan = {
    .name = "plan",
    .title = MZ_T("Help plans"),
    .routes = plan_routes,
    .perms = perms,
    .acts = acts,
    .checks = plan_checks,
    .seals = plan_seals,
    .menu = menu,
    .tiles = tiles,
    .todos = todos,
    .beside = beside,
    .registers = registers,
    .demo = plan_demo,
};
