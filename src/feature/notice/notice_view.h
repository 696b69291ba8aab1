/* notice_view.h - the field of the public form that only machines fill. */
#ifndef MZ_FEATURE_NOTICE_NOTICE_VIEW_H
#define MZ_FEATURE_NOTICE_NOTICE_VIEW_H

#include "web/ui.h"

struct notice_trap {
    const char *name;
};
void notice_trap_html(mz_out *o, const struct notice_trap *v);

#endif
