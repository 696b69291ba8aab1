#include "feature/roster/roster_int.h"
#include "feature/roster/roster_sql.h"
#include "store/db.h"

static const struct mz_perm perms[] = {
    {"roster.read", MZ_R_STAFF | MZ_R(AUDITOR),
     MZ_T("See lists of other departments: heads, and people masked")},
    {"roster.load", MZ_R(PROVINCE) | MZ_R(CITY) | MZ_R(OFFICER),
     MZ_T("Bring lists of other departments in")},
    {"roster.clue", MZ_R(OFFICER) | MZ_R(CLERK) | MZ_R(VILLAGE),
     MZ_T("Have somebody on a list looked into who is not registered")},
    {0},
};

static const struct mz_act acts[] = {
    {"roster.ask", MZ_T("began to take in a list of a department")},
    {"roster.batch", MZ_T("took in part of a list of a department")},
    {"roster.gone", MZ_T("noted who is on a list no more")},
    {"roster.load", MZ_T("a list of a department was read")},
    {"roster.fail", MZ_T("a list of a department could not be read or was stopped")},
    {"roster.link", MZ_T("linked people on lists who were registered since")},
    {"roster.clue", MZ_T("had somebody on a list looked into")},
    {"roster.read", MZ_T("looked at people on lists")},
    {"roster.reseal", MZ_T("brought people on lists under a new key")},
    {0},
};

static const struct mz_job jobs[] = {
    {.name = "roster.load", .run = roster_job, .help = MZ_T("Read a list of a department")},
    {.name = "roster.link",
     .every_ms = INT64_C(86400000),
     .run = roster_link_job,
     .help = MZ_T("Link people on lists who were registered since")},
    {0},
};

mz_code roster_unknown_count(mz_cx *cx, int64_t *n)
{
    struct mz_query q = {.filters_n = 2,
                         .filters = {{.col = "lists", .op = MZ_FROM, .i = 1},
                                     {.col = "person", .op = MZ_IS, .i = MZ_NULL}}};
    return mz_reg_count(cx, &roster_register, &q, n);
}

static const struct mz_menu menu[] = {
    {.group = MZ_MENU_FIND,
     .label = MZ_T("Lists of departments"),
     .path = "/roster",
     .icon = MZ_ICON("list-details"),
     .need = "roster.read"},
    {0},
};

static const struct mz_tile tiles[] = {
    {.label = MZ_T("On lists, not registered"),
     .unit = MZ_T("persons"),
     .path = "/roster/list?view=unknown",
     .icon = MZ_ICON("user-question"),
     .need = "roster.clue",
     .alarm = true,
     .why = MZ_T("A department names them as people in difficulty; nobody of ours knows them yet."),
     .count = roster_unknown_count},
    {0},
};

static const struct mz_reg *const registers[] = {&roster_register, NULL};

const struct mz_feature mz_feature_roster = {
    .name = "roster",
    .title = MZ_T("Lists of departments"),
    .routes = roster_routes,
    .commands = roster_commands,
    .jobs = jobs,
    .perms = perms,
    .acts = acts,
    .checks = roster_checks,
    .seals = roster_seals,
    .menu = menu,
    .benches = roster_benches,
    .tiles = tiles,
    .registers = registers,
    .demo = roster_demo,
};
