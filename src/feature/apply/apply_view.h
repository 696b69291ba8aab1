/* apply_view.h - what the templates of this folder show. Layer: feature, private to apply. */
#ifndef MZ_FEATURE_APPLY_APPLY_VIEW_H
#define MZ_FEATURE_APPLY_APPLY_VIEW_H

#include "web/ui.h"

struct apply_qr {
    mz_str label; /* for screen readers */
    mz_str path;
    int size;
};
void apply_qr_html(mz_out *o, const struct apply_qr *v);

/* Where somebody signs with a finger or a pen; shown by the script alone (web/js/sign.js). */
struct apply_pen {
    mz_str field; /* of the form: takes the picture as a file */
};
void apply_pen_html(mz_out *o, const struct apply_pen *v);

#endif
