/* draw_int.h - what the files of this folder share. Private to it. */
#ifndef MZ_FEATURE_DRAW_DRAW_INT_H
#define MZ_FEATURE_DRAW_DRAW_INT_H

#include "feature/draw/draw.h"
#include "feature/matter/matter.h"

extern const struct mz_route draw_routes[];
extern const struct mz_command draw_commands[];

/* Matters of the county that begin by lot. */
mz_code draw_matters(mz_cx *cx, struct matter_kind **out, size_t *n) MZ_MUST_USE;
int64_t draw_county(const mz_cx *cx);

#endif
