#include "feature/clue/clue_int.h"

static const struct mz_perm perms[] = {
    {"clue.read", MZ_R_STAFF | MZ_R(AUDITOR), MZ_T("See clues, what was told, and their history")},
    {"clue.add", MZ_R(OFFICER) | MZ_R(APPROVER) | MZ_R(CLERK) | MZ_R(VILLAGE),
     MZ_T("Enter a clue")},
    {"clue.handle", MZ_R(OFFICER) | MZ_R(CLERK) | MZ_R(VILLAGE),
     MZ_T("Take clues, follow and answer them")},
    {"clue.send", MZ_R(OFFICER) | MZ_R(CLERK),
     MZ_T("Pass clues to townships and villages, open them again")},
    {0},
};

static const struct mz_act acts[] = {
    {"clue.read", MZ_T("looked at a clue")},

    {"clue.made", MZ_T("received a clue")},
    {"clue.join", MZ_T("another report joined a clue")},
    {"clue.take", MZ_T("took a clue")},
    {"clue.send", MZ_T("passed a clue to a township or village")},
    {"clue.link", MZ_T("noted the household of a clue")},
    {"clue.visit", MZ_T("asked for a visit because of a clue")},
    {"clue.found", MZ_T("reported the visit of a clue")},
    {"clue.alert", MZ_T("made a clue an alert")},
    {"clue.settled", MZ_T("the alert of a clue was closed")},
    {"clue.answer", MZ_T("answered a clue")},
    {"clue.refer", MZ_T("asked another office about a clue")},
    {"clue.hand", MZ_T("handed a clue to a colleague")},
    {"clue.back", MZ_T("gave a clue back")},
    {"clue.told", MZ_T("told the reporter of a clue")},
    {"clue.silent", MZ_T("closed a clue without telling anybody")},
    {"clue.again", MZ_T("looked at an answered clue again")},
    {"clue.reopen", MZ_T("opened a closed clue again")},
    {"clue.urged", MZ_T("an overdue clue was urged")},
    {"clue.county", MZ_T("an overdue clue went to the county")},
    {"clue.listed", MZ_T("an overdue clue went on the list of supervision")},
    {"clue.reseal", MZ_T("sealed what clues hold under the newest key")},

    {0},
};

static const struct mz_job jobs[] = {
    {.name = "clue.late",
     .every_ms = INT64_C(3600000),
     .run = clue_late_job,
     .help = MZ_T("Urge overdue clues, hand them to the county, give back those of closed alerts")},
    {0},
};

static const struct mz_menu menu[] = {
    {.group = MZ_MENU_FIND,
     .label = MZ_T("Clues"),
     .path = "/clue",
     .icon = MZ_ICON("message-report"),
     .need = "clue.read",
     .count = clue_open_count},
    {0},
};

static const struct mz_tile tiles[] = {
    {.label = MZ_T("Clues on the list of supervision"),
     .unit = MZ_T("clues"),
     .path = "/clue?view=listed",
     .icon = MZ_ICON("alarm"),
     .need = "clue.read",
     .alarm = true,
     .why = MZ_T("They are overdue by more working days than the pack allows."),
     .count = clue_listed_count},
    {.label = MZ_T("Open clues"),
     .unit = MZ_T("clues"),
     .path = "/clue",
     .icon = MZ_ICON("message-report"),
     .need = "clue.read",
     .count = clue_open_count},
    {0},
};

static const struct mz_todo todos[] = {
    {.label = MZ_T("Clues to take"),
     .path = "/clue?view=received",
     .need = "clue.handle",
     .list = clue_todo_received},
    {.label = MZ_T("My clues"),
     .path = "/clue?view=mine",
     .need = "clue.handle",
     .list = clue_todo_mine},
    {.label = MZ_T("Visits because of clues"),
     .path = "/clue?view=visit",
     .need = "clue.handle",
     .list = clue_todo_visits},
    {0},
};

static const struct mz_start starts[] = {
    {.label = MZ_T("Enter a clue"),
     .path = "/clue/new",
     .icon = MZ_ICON("message-plus"),
     .need = "clue.add"},
    {0},
};

static const struct mz_finder finders[] = {
    {.label = MZ_T("Clues"),
     .path = "/clue",
     .icon = MZ_ICON("message-report"),
     .need = "clue.read",
     .find = clue_finder},
    {0},
};

static const struct mz_reg *const registers[] = {&clue_register, NULL};

const struct mz_feature mz_feature_clue = {
    .name = "clue",
    .title = MZ_T("Clues"),
    .routes = clue_routes,
    .perms = perms,
    .acts = acts,
    .checks = clue_checks,
    .seals = clue_seals,
    .jobs = jobs,
    .menu = menu,
    .tiles = tiles,
    .todos = todos,
    .starts = starts,
    .finders = finders,
    .registers = registers,
    .demo = clue_demo,
    .demo_end = clue_demo_end,
};
