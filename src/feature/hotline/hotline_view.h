/* hotline_view.h - the calls that ring, as the open desk shows them. */
#ifndef MZ_FEATURE_HOTLINE_HOTLINE_VIEW_H
#define MZ_FEATURE_HOTLINE_HOTLINE_VIEW_H

#include "web/ui.h"

struct hotline_now_call {
    mz_str label; /* number, masked, and the time */
    mz_str href;  /* the record of the caller */
};
/* Asks again by itself every few seconds; without scripts the page is loaded again by hand. */
struct hotline_now {
    struct hotline_now_call *calls;
    size_t calls_n;
};
void hotline_now_html(mz_out *o, const struct hotline_now *v);

#endif
