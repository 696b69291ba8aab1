#include "feature/transfer/transfer_int.h"

#include "feature/transfer/transfer_sql.h"
#include "feature/transfer/transfer_web.h"

static const struct mz_perm perms[] = {
    {"import.run", MZ_R(OFFICER) | MZ_R(CLERK),
     MZ_T("Bring in files with persons, households and organisations")},
    {"export.run", MZ_R(PROVINCE) | MZ_R(CITY) | MZ_R(OFFICER) | MZ_R(APPROVER) | MZ_R(CLERK),
     MZ_T("Export lists, large ones after approval")},
    {"export.approve", MZ_R(PROVINCE) | MZ_R(CITY) | MZ_R(APPROVER),
     MZ_T("Approve that a large list leaves")},
    {0},
};

static const struct mz_act acts[] = {
    {"import.bring", MZ_T("brought a file in")},
    {"import.map", MZ_T("chose the columns of a file")},
    {"import.check", MZ_T("had a file checked")},
    {"import.checked", MZ_T("a file was checked")},
    {"import.run", MZ_T("began an import")},
    {"import.step", MZ_T("took rows of a file in")},
    {"import.state", MZ_T("an import came to its end")},
    {"import.decide", MZ_T("decided rows of an import")},
    {"import.drop", MZ_T("deleted the file of an import")},
    {"import.rows", MZ_T("looked at rows of an import")},
    {"import.back", MZ_T("downloaded the refused rows of an import")},
    {"export.run", MZ_T("exported a list")},
    {"export.ask", MZ_T("asked for the export of a list")},
    {"export.approve", MZ_T("approved the export of a list")},
    {"export.refuse", MZ_T("refused the export of a list")},
    {"export.fetch", MZ_T("downloaded an approved list")},
    {"transfer.sweep", MZ_T("deleted a file whose time was over")},
    {0},
};

static mz_code unapproved(mz_cx *cx, int64_t *bad)
{
    struct export_unapproved_row r = {0};
    MZ_TRY(export_unapproved(cx, &r));
    *bad = r.n;
    return MZ_OK;
}

static const struct mz_check checks[] = {
    {"export-approved", unapproved, MZ_T("No large list left without approval")},
    {0},
};

static mz_code waiting_n(mz_cx *cx, int64_t *n)
{
    struct export_waiting_n_row r = {0};
    MZ_TRY(export_waiting_n(cx, cx->actor->user, &r));
    *n = r.n;
    return MZ_OK;
}

static const struct mz_reg *const registers[] = {&import_run_register, &import_row_register,
                                               &export_run_register, NULL};

static const struct mz_menu menu[] = {
    {.group = MZ_MENU_DATA,
     .label = MZ_T("Import"),
     .path = "/import",
     .icon = MZ_ICON("file-import"),
     .need = "import.run"},
    {.group = MZ_MENU_DATA,
     .label = MZ_T("Export"),
     .path = "/export",
     .icon = MZ_ICON("file-export"),
     .need = "export.run"},
    {0},
};

static const struct mz_tile tiles[] = {
    {.label = MZ_T("Lists waiting for my approval"),
     .path = "/export?view=waiting",
     .icon = MZ_ICON("file-export"),
     .need = "export.approve",
     .alarm = true,
     .count = waiting_n},
    {0},
};

static const struct mz_bench benches[] = {
    {"import", transfer_bench_import, MZ_T("Import: 100,000 rows with their households")},
    {"export", transfer_bench_export, MZ_T("Export: 1,000,000 rows in constant memory")},
    {0},
};

const struct mz_feature mz_feature_transfer = {
    .name = "transfer",
    .title = MZ_T("Import and export"),
    .routes = transfer_routes,
    .commands = transfer_commands,
    .jobs = transfer_jobs,
    .perms = perms,
    .acts = acts,
    .checks = checks,
    .menu = menu,
    .registers = registers,
    .benches = benches,
    .tiles = tiles,
    .settings = export_settings,
};
