#include "base/text.h"
#include "cli/print.h"
#include "feature/brain/brain_int.h"
#include "feature/brain/brain_sql.h"
#include "store/db.h"

static const struct mz_perm perms[] = {
    {"brain.read", MZ_R_STAFF | MZ_R(AUDITOR),
     MZ_T("See the figures, the index and the portraits of the data brain")},
    {"brain.run", MZ_R(PROVINCE) | MZ_R(CITY) | MZ_R(OFFICER) | MZ_R(APPROVER),
     MZ_T("Have the figures of the data brain counted again")},
    {"brain.budget", MZ_R(OFFICER), MZ_T("Enter the budget of the county")},
    {0},
};

static const struct mz_act acts[] = {
    {"brain.run", MZ_T("counted the figures of the data brain")},
    {"brain.read", MZ_T("looked at people behind a figure")},
    {"brain.portrait", MZ_T("opened a portrait")},
    {"brain.budget", MZ_T("entered a budget")},
    {0},
};

static const struct mz_job jobs[] = {
    {.name = "brain.run",
     .every_ms = INT64_C(3600000),
     .run = brain_job,
     .help = MZ_T("Count the figures and the index of this month")},
    {0},
};

static const struct mz_menu menu[] = {
    {.group = MZ_MENU_FIND,
     .label = MZ_T("Data brain"),
     .path = "/brain",
     .icon = MZ_ICON("chart-dots-3"),
     .need = "brain.read"},
    {0},
};

static mz_code receivers(mz_cx *cx, int64_t *bad)
{
    struct brain_q_doctor_row r = {0};
    MZ_TRY(brain_q_doctor(cx, &r));
    *bad = r.n;
    return MZ_OK;
}

const struct mz_check brain_checks[] = {
    {"brain.month", receivers, MZ_T("A month of the data brain counts what its lists hold")},
    {0},
};

static mz_code run(mz_cx *cx, struct mz_args *args)
{
    static const struct mz_column columns[] = {
        {"counties", MZ_T("Counties counted"), MZ_CELL_INT, 0},
        {0},
    };
    int64_t counties = 0;
    MZ_TRY(brain_run(cx, &counties));
    mz_table *out = mz_table_new(cx, columns);
    mz_table_int(out, counties);
    mz_table_print(cx, args, out);
    return MZ_OK;
}

const struct mz_command brain_commands[] = {
    {.name = "brain run",
     .run = run,
     .flags = MZ_CMD_DB,
     .help = MZ_T("Count the figures and the index of this month; the server does it every day")},
    {0},
};

static const struct mz_beside beside[] = {
    {.kind = "person",
     .label = MZ_T("Portrait"),
     .path = "/brain/person/",
     .icon = MZ_ICON("list-details"),
     .need = "person.read"},
    {.kind = "household",
     .label = MZ_T("Portrait"),
     .path = "/brain/household/",
     .icon = MZ_ICON("list-details"),
     .need = "household.read"},
    {0},
};

static const struct mz_reg *const registers[] = {&brain_home_register, &brain_alert_register, NULL};

const struct mz_feature mz_feature_brain = {
    .name = "brain",
    .title = MZ_T("Data brain"),
    .routes = brain_routes,
    .beside = beside,
    .registers = registers,
    .commands = brain_commands,
    .perms = perms,
    .acts = acts,
    .checks = brain_checks,
    .jobs = jobs,
    .menu = menu,
    .demo = brain_demo,
    .entitled = brain_entitled,
};
