#include "feature/share/share_int.h"

#define R_READ \
    (MZ_R(PROVINCE) | MZ_R(CITY) | MZ_R(OFFICER) | MZ_R(APPROVER) | MZ_R(CENTRE) | MZ_R(AUDITOR))

static const struct mz_perm perms[] = {
    {"share.read", R_READ, MZ_T("See agreements on sharing, deliveries and receipts")},
    {"share.ask", MZ_R(OFFICER) | MZ_R(CENTRE),
     MZ_T("Ask for agreements on sharing, make deliveries")},
    {"share.approve", MZ_R(APPROVER), MZ_T("Approve agreements on sharing that others asked for")},
    {"share.stop", MZ_R(OFFICER) | MZ_R(APPROVER) | MZ_R(CENTRE) | MZ_R(AUDITOR),
     MZ_T("Suspend and end agreements on sharing")},
    {"share.get", MZ_R(OFFICER) | MZ_R(CENTRE) | MZ_R(INSTITUTION),
     MZ_T("Fetch deliveries of one's own agreements, by a token")},
    {"share.is", MZ_R(OFFICER) | MZ_R(INSTITUTION),
     MZ_T("Ask who is in a category, under one's own agreements")},
    {0},
};

static const struct mz_act acts[] = {
    {"share.ask", MZ_T("asked for an agreement on sharing")},
    {"share.approve", MZ_T("approved an agreement on sharing")},
    {"share.refuse", MZ_T("refused an agreement on sharing")},
    {"share.suspend", MZ_T("suspended an agreement on sharing")},
    {"share.resume", MZ_T("resumed an agreement on sharing")},
    {"share.end", MZ_T("ended an agreement on sharing")},
    {"share.reseal", MZ_T("brought agreements on sharing under the newest key")},
    {"share.deliver", MZ_T("made a delivery to a department")},
    {"share.fetch", MZ_T("fetched a delivery")},
    {"share.receipt", MZ_T("acknowledged a delivery")},
    {"share.urge", MZ_T("urged a department to acknowledge a delivery")},
    {"share.wipe", MZ_T("deleted a delivery whose time was over")},
    {"share.answer", MZ_T("told a department whether a person is in a category")},
    {"share.who", MZ_T("looked up who received what about a person")},
    {"share.read", MZ_T("looked at agreements on sharing")},
    {0},
};

static const struct mz_menu menu[] = {
    {.group = MZ_MENU_DATA,
     .label = MZ_T("Sharing with departments"),
     .path = "/share",
     .icon = MZ_ICON("share"),
     .need = "share.read",
     .count = share_late_count},
    {0},
};

static const struct mz_todo todos[] = {
    {.label = MZ_T("Agreements on sharing to decide"),
     .path = "/share?view=asked",
     .need = "share.approve",
     .list = share_todo_decide},
    {.label = MZ_T("Deliveries without receipt"),
     .path = "/share/delivery?view=late",
     .need = "share.ask",
     .list = share_todo_receipts},
    {0},
};

static const struct mz_finder finders[] = {
    {.label = MZ_T("Agreements on sharing"),
     .path = "/share",
     .icon = MZ_ICON("share"),
     .need = "share.read",
     .find = share_finder},
    {.label = MZ_T("Deliveries to departments"),
     .path = "/share/delivery",
     .icon = MZ_ICON("send"),
     .need = "share.read",
     .find = share_file_finder},
    {0},
};

static const struct mz_reg *const registers[] = {&share_register, &share_file_register, NULL};

const struct mz_feature mz_feature_share = {
    .name = "share",
    .title = MZ_T("Sharing with departments"),
    .routes = share_routes,
    .commands = share_commands,
    .jobs = share_jobs,
    .perms = perms,
    .acts = acts,
    .checks = share_checks,
    .seals = share_seals,
    .menu = menu,
    .benches = share_benches,
    .todos = todos,
    .finders = finders,
    .registers = registers,
    .start = dataset_start,
    .demo = share_demo,
};
