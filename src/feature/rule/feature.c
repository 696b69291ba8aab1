#include "feature/rule/rule_int.h"

const struct mz_feature mz_feature_rule = {
    .name = "rule",
    .title = MZ_T("Rules"),
    .commands = rule_commands,
};
