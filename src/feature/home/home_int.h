/* home_int.h - the tables that feature.c ties together. Private to this folder. */
#ifndef MZ_FEATURE_HOME_HOME_INT_H
#define MZ_FEATURE_HOME_HOME_INT_H

#include "feature/feature.h"

extern const struct mz_route home_routes[];
mz_handler home_search;

/* Of the global search: pages of the menu by a part of their name, in either language. */
mz_code home_pages_find(mz_cx *cx, mz_str words, size_t most, struct mz_item **items, size_t *n,
                        int64_t *total) MZ_MUST_USE;

#endif
