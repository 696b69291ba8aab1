#include "feature/office/office_int.h"

static const struct mz_act acts[] = {
    {"office.init", MZ_T("made the database of an office")},
    {"office.set", MZ_T("changed a setting of the office")},
    {0},
};

const struct mz_feature mz_feature_office = {
    .name = "office",
    .title = MZ_T("Office"),
    .commands = office_commands,
    .acts = acts,
    .start = office_start,
};
