/* saved_int.h - the tables that feature.c ties together. Private to this folder. */
#ifndef MZ_FEATURE_SAVED_SAVED_INT_H
#define MZ_FEATURE_SAVED_SAVED_INT_H

#include "feature/feature.h"

extern const struct mz_route saved_routes[];

#endif
