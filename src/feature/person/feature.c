#include "feature/feature.h"

#include "feature/board.h"
#include "feature/person/person_rows.h"
#include "feature/person/person_tables_int.h"

static const struct mz_perm perms[] = {
    {"person.read", MZ_R_STAFF | MZ_R(AUDITOR),
     MZ_T("See persons of the area with masked numbers")},
    {"person.write", MZ_R(OFFICER) | MZ_R(CLERK) | MZ_R(VILLAGE),
     MZ_T("Register persons and change them")},
    {"person.reveal", MZ_R(OFFICER) | MZ_R(APPROVER) | MZ_R(CLERK),
     MZ_T("Unmask a number, with a reason")},
    {"person.minor", MZ_R(OFFICER) | MZ_R(APPROVER), MZ_T("Open a minor, with a reason")},
    {"person.protected", MZ_R(APPROVER), MZ_T("Open a protected person, with a reason")},
    {0},
};

static const struct mz_act acts[] = {
    {"person.add", MZ_T("registered a person")},
    {"person.add.many", MZ_T("registered many persons at once")},
    {"person.update", MZ_T("changed a person")},
    {"person.die", MZ_T("entered a death")},
    {"person.undie", MZ_T("took a death back")},
    {"person.move", MZ_T("moved a person")},
    {"person.leave", MZ_T("entered that a person moved away")},
    {"person.of.age", MZ_T("opened the names of those who came of age")},
    {"person.reseal", MZ_T("brought numbers of persons under the newest key")},
    {"person.read", MZ_T("opened a person's page")},
    {"person.open", MZ_T("opened a minor or protected person")},
    {"person.list", MZ_T("looked at a list of persons")},
    {"person.search", MZ_T("searched for persons")},
    {0},
};

static const struct mz_menu menu[] = {
    {.group = MZ_MENU_PEOPLE,
     .label = MZ_T("People"),
     .path = "/person",
     .icon = MZ_ICON("users"),
     .need = "person.read"},
    {0},
};

static const struct mz_tile tiles[] = {
    {.label = MZ_T("Registered people in my area"),
     .unit = MZ_T("persons"),
     .path = "/person?state=active",
     .icon = MZ_ICON("users"),
     .need = "person.read",
     .count = person_count},
    {0},
};

static const struct mz_start starts[] = {
    {.label = MZ_T("Register a person"),
     .path = "/person/new",
     .icon = MZ_ICON("user-plus"),
     .need = "person.write"},
    {0},
};

static const struct mz_finder finders[] = {
    {.label = MZ_T("Persons"),
     .path = "/person",
     .icon = MZ_ICON("users"),
     .need = "person.read",
     .find = person_finder},
    {0},
};

static const struct mz_job jobs[] = {
    {"person.of.age", INT64_C(86400000), person_of_age_run,
     "Let people be found by name once they are 18"},
    {0},
};

static const struct mz_check checks[] = {
    {"person-numbers", person_check_numbers,
     "Indexes and masks are those of the sealed numbers, of 1,000 persons"},
    {"person-rows", person_check_rows, "Who has a day of death is dead; every name has a reading"},
    {"import-rows", person_check_imports, MZ_T("Every row that entered has its person")},
    {0},
};

static const struct mz_reg *const registers[] = {&person_reg, NULL};
static const struct import_kind *const imports[] = {&person_import, NULL};

const struct mz_feature mz_feature_person = {
    .name = "person",
    .title = MZ_T("People"),
    .routes = person_routes,
    .commands = person_commands,
    .jobs = jobs,
    .perms = perms,
    .acts = acts,
    .checks = checks,
    .seals = person_seals,
    .menu = menu,
    .tiles = tiles,
    .starts = starts,
    .finders = finders,
    .registers = registers,
    .imports = imports,
};
