/* help_view.h - what a page of the guides shows. */
#ifndef MZ_FEATURE_HELP_HELP_VIEW_H
#define MZ_FEATURE_HELP_HELP_VIEW_H

#include "feature/help/guide.h"
#include "web/ui.h"

struct help_link {
    mz_str label;
    mz_str href;
    bool current;
};

struct help_view {
    const struct guide_block *blocks;
    size_t blocks_n;
    const struct help_link *links;
    size_t links_n;
};

void help_html(mz_out *o, const struct help_view *v);
void help_item_html(mz_out *o, const struct guide_item *v);

#endif
