#include "feature/synth/synth_int.h"

const struct mz_feature mz_feature_synth = {
    .name = "synth",
    .title = MZ_T("Invented people"),
    .commands = synth_commands,
    .benches = synth_benches,
};
