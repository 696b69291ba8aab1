/*
 * help.h - what an alert of the watch may come to, in the words of packs and of the judgement.
 *
 * Layer: rule. A matter says by `helps` of which measures it is the beginning: a bit for each.
 */
#ifndef MZ_RULE_HELP_H
#define MZ_RULE_HELP_H

#include "base/base.h"

#define IR_HELPS(X)        \
    X(DIBAO, "dibao")      \
    X(MARGIN, "margin")    \
    X(RELIEF, "relief")    \
    X(MEDICAL, "medical")  \
    X(SCHOOL, "school")    \
    X(HOUSE, "house")      \
    X(WORK, "work")        \
    X(SERVICE, "service")  \
    X(CHARITY, "charity")  \
    X(STOP, "stop")
enum ir_help {
#define X(name, word) IR_HELP_##name,
    IR_HELPS(X)
#undef X
        IR_HELP_N
};
bool ir_help_of(mz_str word, enum ir_help *out);

#endif
