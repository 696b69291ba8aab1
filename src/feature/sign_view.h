/* sign_view.h - where somebody signs on a page. Layer: feature. leaf_sign() puts it into a form. */
#ifndef MZ_FEATURE_SIGN_VIEW_H
#define MZ_FEATURE_SIGN_VIEW_H

#include "web/ui.h"

/* Where somebody signs with a finger or a pen; shown by the script alone (web/js/sign.js). */
struct sign_pad {
    mz_str field; /* of the form: takes the picture as a file */
};
void sign_pad_html(mz_out *o, const struct sign_pad *v);

#endif
