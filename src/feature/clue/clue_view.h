/* clue_view.h - the field of the public form that only machines fill. */
#ifndef MZ_FEATURE_CLUE_CLUE_VIEW_H
#define MZ_FEATURE_CLUE_CLUE_VIEW_H

#include "web/ui.h"

struct clue_trap {
    const char *name;
};
void clue_trap_html(mz_out *o, const struct clue_trap *v);

#endif
