/* deputy_int.h - what the files of this folder share. Private to it. */
#ifndef MZ_FEATURE_DEPUTY_DEPUTY_INT_H
#define MZ_FEATURE_DEPUTY_DEPUTY_INT_H

#include "feature/deputy/deputy.h"

extern const struct mz_route deputy_routes[];
mz_code deputy_demo(mz_cx *cx, const struct mz_demo *demo) MZ_MUST_USE;

#endif
