/* flow_view.h - the drawing of a matter on a page, with its steps as a list. Layer: feature. */
#ifndef MZ_FEATURE_FLOW_VIEW_H
#define MZ_FEATURE_FLOW_VIEW_H

#include "flow/picture.h"
#include "web/ui.h"
#include "web/web.h"

struct flow_sheet {
    const struct flow_picture *p;
};

void flow_sheet_html(mz_out *o, const struct flow_sheet *v);
/*
 * Drawing, list and key of the colours, in the reader's language; `state` NULL shows the matter
 * alone. Nothing is asked of the database.
 */
mz_html flow_sheet_of(mz_cx *cx, mz_req *rq, const struct flow_at *at,
                      const struct flow_state *state);

#endif
