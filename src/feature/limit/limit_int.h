/* limit_int.h - what feature.c ties together. Private to this folder. */
#ifndef MZ_FEATURE_LIMIT_LIMIT_INT_H
#define MZ_FEATURE_LIMIT_LIMIT_INT_H

#include "feature/feature.h"

extern const struct mz_route limit_routes[];

#endif
