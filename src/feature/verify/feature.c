#include "feature/verify/verify_int.h"

#define R_CENTRE MZ_R(CENTRE)
#define R_READ                                                                                    \
    (MZ_R(PROVINCE) | MZ_R(CITY) | MZ_R(OFFICER) | MZ_R(APPROVER) | MZ_R(CLERK) | MZ_R(AUDITOR) | \
     R_CENTRE)

static const struct mz_perm perms[] = {
    {"verify.read", R_READ, MZ_T("See cross-check reports: totals and masked accounts")},
    {"verify.consent", MZ_R(OFFICER) | MZ_R(CLERK) | R_CENTRE,
     MZ_T("Record and revoke consents to be looked up")},
    {"verify.ask", MZ_R(OFFICER) | MZ_R(CLERK) | R_CENTRE,
     MZ_T("Ask for a cross-check and record objections")},
    {"verify.issue", MZ_R(APPROVER) | R_CENTRE,
     MZ_T("Issue and seal cross-check reports, answer objections")},
    {"verify.raw", R_CENTRE, MZ_T("See the rows that sources returned, with a reason")},
    {0},
};

static const struct mz_act acts[] = {
    {"verify.consent", MZ_T("recorded a consent to be looked up")},
    {"verify.scan", MZ_T("added a scan to a consent")},
    {"verify.look", MZ_T("looked at the scan of a consent")},
    {"verify.revoke", MZ_T("recorded that a consent was revoked")},
    {"verify.query", MZ_T("asked for a cross-check")},
    {"verify.refused", MZ_T("was refused a cross-check without consents")},
    {"verify.answered", MZ_T("received the answers of the sources")},
    {"verify.failed", MZ_T("a cross-check could not be run")},
    {"verify.issue", MZ_T("issued a cross-check report")},
    {"verify.correct", MZ_T("a cross-check report was replaced")},
    {"verify.object", MZ_T("recorded an objection")},
    {"verify.uphold", MZ_T("found an objection right")},
    {"verify.reject", MZ_T("found an objection wrong")},
    {"verify.read", MZ_T("looked at a cross-check report")},
    {"verify.list", MZ_T("looked at the list of cross-checks")},
    {"verify.raw", MZ_T("looked at rows that sources returned")},
    {"verify.paper", MZ_T("downloaded a cross-check report")},
    {"verify.key", MZ_T("made the key that signs reports")},
    {"verify.wipe", MZ_T("deleted a cross-check whose time was over")},
    {"verify.reseal", MZ_T("brought cross-checks under the newest key")},
    {0},
};

static const struct mz_menu menu[] = {
    {.group = MZ_MENU_CASES,
     .label = MZ_T("Cross-checks"),
     .path = "/verify",
     .icon = MZ_ICON("report-search"),
     .need = "verify.read",
     .count = verify_draft_count},
    {.group = MZ_MENU_DATA,
     .label = MZ_T("Sources of cross-checks"),
     .path = "/verify/source",
     .icon = MZ_ICON("plug-connected"),
     .need = "verify.read"},
    {0},
};

static const struct mz_todo todos[] = {
    {.label = MZ_T("Reports to issue"),
     .path = "/verify?state=draft",
     .need = "verify.issue",
     .list = verify_todo_issue},
    {.label = MZ_T("Objections to answer"),
     .path = "/verify/objection",
     .need = "verify.issue",
     .list = verify_todo_objects},
    {0},
};

static mz_code counted(mz_cx *cx, int64_t *n)
{
    return mz_reg_count(cx, &verify_register, &(struct mz_query){0}, n);
}

static const struct mz_tile tiles[] = {
    {.label = MZ_T("Reports of cross-checks"),
     .unit = MZ_T("reports"),
     .path = "/verify",
     .icon = MZ_ICON("report-search"),
     .need = "verify.issue",
     .count = counted},
    {0},
};

static const struct mz_todo waits[] = {
    {.label = MZ_T("Cross-checks asked for"),
     .path = "/verify",
     .need = "verify.ask",
     .list = verify_waits},
    {0},
};

/* Scans of consents, sealed; addresses and public keys of departments that answer live. */
static const struct mz_keep keeps[] = {{.path = "verify"}, {0}};

static const struct mz_finder finders[] = {
    {.label = MZ_T("Cross-checks"),
     .path = "/verify",
     .icon = MZ_ICON("report-search"),
     .need = "verify.read",
     .find = verify_finder},
    {0},
};

static const struct mz_reg *const registers[] = {&verify_register,
                                               &verify_objection_register, NULL};

static const struct mz_beside beside[] = {
    {.kind = "household",
     .label = MZ_T("Consents and cross-checks"),
     .path = "/verify/household/",
     .icon = MZ_ICON("report-search"),
     .need = "verify.read"},
    {0},
};

const struct mz_feature mz_feature_verify = {
    .name = "verify",
    .title = MZ_T("Cross-checks"),
    .routes = verify_routes,
    .beside = beside,
    .commands = verify_commands,
    .jobs = verify_jobs,
    .perms = perms,
    .acts = acts,
    .checks = verify_checks,
    .seals = verify_seals,
    .keeps = keeps,
    .menu = menu,
    .benches = verify_benches,
    .tiles = tiles,
    .todos = todos,
    .waits = waits,
    .finders = finders,
    .registers = registers,
    .start = pack_start,
    .demo = verify_demo,
};
