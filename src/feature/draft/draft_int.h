/* draft_int.h - what feature.c ties together. Private to this folder. */
#ifndef MZ_FEATURE_DRAFT_DRAFT_INT_H
#define MZ_FEATURE_DRAFT_DRAFT_INT_H

#include "feature/draft/draft.h"

extern const struct mz_route draft_routes[];

mz_code draft_demo(mz_cx *cx, const struct mz_demo *demo) MZ_MUST_USE;
mz_code draft_count_asked(mz_cx *cx, int64_t *n) MZ_MUST_USE;

#endif
