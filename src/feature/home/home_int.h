/* home_int.h - the tables that feature.c ties together. Private to this folder. */
#ifndef MZ_FEATURE_HOME_HOME_INT_H
#define MZ_FEATURE_HOME_HOME_INT_H

#include "feature/feature.h"

extern const struct mz_route home_routes[];
mz_handler home_search;

#endif
