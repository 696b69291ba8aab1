#include "feature/care/care_int.h"

static const struct mz_perm perms[] = {
    {"care.see", MZ_R(SYSTEM) | MZ_R(SECURITY) | MZ_R(LOGKEEPER),
     MZ_T("See how the office itself stands: record, backups, failed work")},
    {0},
};

static const struct mz_state states[] = {
    {.label = MZ_T("Record of acts, last proved"),
     .path = "/audit/chain",
     .opens = "audit.verify",
     .need = "care.see",
     .read = care_state_record},
    {.label = MZ_T("Last backup"), .need = "care.see", .read = care_state_backup},
    {0},
};

static const struct mz_act acts[] = {
    {"care.backup", MZ_T("made a backup")},
    {"care.rotate", MZ_T("made a new key")},
    {"care.restore", MZ_T("began again from a backup")},
    {0},
};

const struct mz_feature mz_feature_care = {
    .name = "care",
    .title = MZ_T("Backup and health"),
    .commands = care_commands,
    .perms = perms,
    .acts = acts,
    .states = states,
    .start = care_start,
    .benches = care_benches,
};
