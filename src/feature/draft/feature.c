#include "feature/draft/draft_int.h"

#define R_WRITE (MZ_R(PROVINCE) | MZ_R(CITY) | MZ_R(OFFICER) | MZ_R(APPROVER))

static const struct mz_perm perms[] = {
    {"draft.read", R_WRITE | MZ_R(AUDITOR), MZ_T("See drafts of policy packs and their checks")},
    {"draft.write", R_WRITE, MZ_T("Copy policy packs, edit the copies and hand them in")},
    {"draft.approve", MZ_R(PROVINCE) | MZ_R(CITY) | MZ_R(APPROVER),
     MZ_T("Publish what another person changed in a policy pack, or withdraw it")},
    {0},
};

static const struct mz_act acts[] = {
    {"draft.new", MZ_T("copied a policy pack as a draft")},
    {"draft.save", MZ_T("saved a file of a draft")},
    {"draft.drop", MZ_T("took a file out of a draft")},
    {"draft.ask", MZ_T("handed a draft in for approval")},
    {"draft.back", MZ_T("sent a draft back")},
    {"draft.publish", MZ_T("published a policy pack")},
    {"draft.end", MZ_T("dropped a draft or withdrew a policy pack")},
    {0},
};

static const struct mz_job jobs[] = {
    {.name = "draft.put",
     .every_ms = INT64_C(600000),
     .run = draft_put_job,
     .help = MZ_T("Put published policy packs where the server reads them")},
    {0},
};

static const struct mz_menu menu[] = {
    {.group = MZ_MENU_LAW,
     .label = MZ_T("Drafts of rules"),
     .path = "/draft",
     .icon = MZ_ICON("pencil"),
     .need = "draft.read",
     .count = draft_count_asked},
    {0},
};

const struct mz_feature mz_feature_draft = {
    .name = "draft",
    .title = MZ_T("Drafts of rules"),
    .routes = draft_routes,
    .perms = perms,
    .acts = acts,
    .jobs = jobs,
    .menu = menu,
    .demo = draft_demo,
};
