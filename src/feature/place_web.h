/*
 * place_web.h - where somebody is, asked on public pages: level by level, links alone.
 *
 * Layer: feature; for x_web.c files. The address carries "place", a code inside this office's
 * area, and "any" for who does not know the village.
 */
#ifndef MZ_FEATURE_PLACE_WEB_H
#define MZ_FEATURE_PLACE_WEB_H

#include "feature/leaf_web.h"

/* The place that is given when it lies in this office's area, else the office's own. */
int64_t place_given(mz_cx *cx, mz_str given);
/* The one of the address; true when it is enough: a village, or a township with "any". */
bool place_asked(mz_cx *cx, mz_req *rq, int64_t *place);
/* The places below `place` as links to `path`; `title` is MZ_T. */
mz_code place_choose(struct leaf *l, const char *title, const char *path,
                     int64_t place) MZ_MUST_USE;

#endif
