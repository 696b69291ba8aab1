#include "feature/care/care_int.h"

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
    .acts = acts,
    .start = care_start,
    .benches = care_benches,
};
