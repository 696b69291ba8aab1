#include "feature/letter/letter_int.h"

static const struct mz_perm perms[] = {
    {"letter.read", MZ_R(OFFICER) | MZ_R(APPROVER) | MZ_R(CLERK) | MZ_R(AUDITOR),
     MZ_T("See letters and what stands in them")},
    {"letter.write", MZ_R(OFFICER) | MZ_R(APPROVER) | MZ_R(CLERK),
     MZ_T("Draft letters and record their delivery")},
    {"letter.issue", MZ_R(APPROVER) | MZ_R(CLERK),
     MZ_T("Number, seal and issue the letters of one's own organ; make them void")},
    {"letter.stamp", MZ_R(APPROVER), MZ_T("Set the picture of the county's seal")},
    {0},
};

static const struct mz_act acts[] = {
    {"letter.list", MZ_T("looked at the list of letters")},
    {"letter.read", MZ_T("read a letter")},
    {"letter.draft", MZ_T("drafted a letter")},
    {"letter.change", MZ_T("changed the draft of a letter")},
    {"letter.drop", MZ_T("deleted the draft of a letter")},
    {"letter.issue", MZ_T("issued a letter")},
    {"letter.seal", MZ_T("used the seal on a letter")},
    {"letter.void", MZ_T("made a letter void")},
    {"letter.deliver", MZ_T("recorded the delivery of a letter")},
    {"letter.stamp", MZ_T("changed the picture of a seal")},
    {"letter.reseal", MZ_T("sealed what letters hold under the newest key")},
    {0},
};

static const struct mz_menu menu[] = {
    {.group = MZ_MENU_CASES,
     .label = MZ_T("Letters"),
     .path = "/letter",
     .icon = MZ_ICON("mail"),
     .need = "letter.read",
     .count = letter_draft_count},
    {0},
};

static const struct mz_tile tiles[] = {
    {.label = MZ_T("Letters not delivered yet"),
     .unit = MZ_T("letters"),
     .path = "/letter?view=waiting",
     .icon = MZ_ICON("mail-forward"),
     .need = "letter.read",
     .count = letter_waiting_count},
    {0},
};

static const struct mz_start starts[] = {
    {.label = MZ_T("Write a letter"),
     .path = "/letter/new",
     .icon = MZ_ICON("file-plus"),
     .need = "letter.write"},
    {0},
};

static const struct mz_finder finders[] = {
    {.label = MZ_T("Letters"),
     .path = "/letter",
     .icon = MZ_ICON("mail"),
     .need = "letter.read",
     .find = letter_finder},
    {0},
};

static const struct mz_setting settings[] = {
    {.name = "letter.word",
     .label = MZ_T("Word of the office in numbers of letters"),
     .help = MZ_T("As in 龙民救〔2026〕12号: 龙民. Empty: the name of the office without 局.")},
    {0},
};

static const struct mz_reg *const registers[] = {&letter_register, NULL};

const struct mz_feature mz_feature_letter = {
    .name = "letter",
    .title = MZ_T("Letters"),
    .routes = letter_routes,
    .commands = letter_commands,
    .perms = perms,
    .acts = acts,
    .checks = letter_checks,
    .seals = letter_seals,
    .benches = letter_benches,
    .menu = menu,
    .tiles = tiles,
    .starts = starts,
    .finders = finders,
    .settings = settings,
    .registers = registers,
    .start = letter_start,
    .demo = letter_demo,
};
