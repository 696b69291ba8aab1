#include "base/date.h"
#include "feature/audit/audit_int.h"

static const struct mz_perm perms[] = {
    {"audit.read", MZ_R(LOGKEEPER) | MZ_R(AUDITOR), MZ_T("See who did and saw what")},
    {"audit.verify", MZ_R(LOGKEEPER), MZ_T("Check that the record is whole")},
    {0},
};

static mz_code check_chain(mz_cx *cx, int64_t *bad)
{
    int64_t events = 0;
    int64_t county = 0;
    int64_t at = 0;
    MZ_TRY(mz_audit_verify(cx, &events, &county, &at));
    *bad = at != 0;
    return MZ_OK;
}

static const struct mz_check checks[] = {
    {.name = "audit.chain", .run = check_chain, .help = MZ_T("The record of acts is whole")},
    {0},
};

static const struct mz_job jobs[] = {
    {.name = "audit.verify",
     .run = audit_verify_run,
     .help = MZ_T("Check that the record is whole")},
    {.name = "audit.prove",
     .every_ms = INT64_C(86400000),
     .run = audit_prove_run,
     .help = MZ_T("Prove every night that the record is whole")},
    {0},
};

static const struct mz_act acts[] = {
    {"audit.proved", MZ_T("proved that the record is whole")},
    {"audit.broken", MZ_T("found the record broken")},
    {0},
};

static mz_code today(mz_cx *cx, int64_t *n)
{
    const struct mz_query q = {
        .filters = {{.col = "at_ms", .op = MZ_FROM, .i = mz_date_ms(mz_date_today(cx))}},
        .filters_n = 1};
    return mz_reg_count(cx, &audit_reg, &q, n);
}

static const struct mz_tile tiles[] = {
    {.label = MZ_T("Entries of the record today"),
     .unit = MZ_T("entries"),
     .path = "/audit",
     .icon = MZ_ICON("history"),
     .need = "audit.read",
     .count = today},
    {0},
};

static const struct mz_menu menu[] = {
    {.group = MZ_MENU_ADMIN,
     .label = MZ_T("Record of acts"),
     .path = "/audit",
     .icon = MZ_ICON("history"),
     .need = "audit.read"},
    {0},
};

static const struct mz_start starts[] = {
    {.label = MZ_T("Look through the record"),
     .path = "/audit",
     .icon = MZ_ICON("history"),
     .need = "audit.read"},
    {0},
};

static const struct mz_todo todos[] = {
    {.label = MZ_T("Shown of what is hidden, last 7 days"),
     .path = "/audit",
     .need = "audit.read",
     .list = audit_todo_shown},
    {0},
};

static const struct mz_reg *const registers[] = {&audit_reg, NULL};

const struct mz_feature mz_feature_audit = {
    .name = "audit",
    .title = MZ_T("Record of acts"),
    .routes = audit_routes,
    .commands = audit_commands,
    .perms = perms,
    .acts = acts,
    .tiles = tiles,
    .checks = checks,
    .jobs = jobs,
    .menu = menu,
    .todos = todos,
    .starts = starts,
    .registers = registers,
};
