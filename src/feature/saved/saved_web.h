/* saved_web.h - what the list machinery asks of saved views: the hook of the program. */
#ifndef MZ_FEATURE_SAVED_SAVED_WEB_H
#define MZ_FEATURE_SAVED_SAVED_WEB_H

#include "web/ui_list.h"

/* For mz_web_options.saved: the reader's views of the list at this path. */
mz_code saved_for_list(mz_cx *cx, mz_str list, const struct ui_saved **out, size_t *n) MZ_MUST_USE;

#endif
