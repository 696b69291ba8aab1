/* draft_view.h - a file of a draft as plain text with numbers of lines. Layer: feature. */
#ifndef MZ_FEATURE_DRAFT_DRAFT_VIEW_H
#define MZ_FEATURE_DRAFT_DRAFT_VIEW_H

#include "web/ui.h"

struct draft_edit {
    mz_str text;
    int64_t rows;
    const mz_str *numbers; /* "1" and so on: anchors #l1 that findings point to */
    size_t numbers_n;
    bool readonly;
};
void draft_edit_html(mz_out *o, const struct draft_edit *v);

#endif
