/*
 * tables.h - holds the tables of all features against each other when the program starts.
 *
 * Layer: feature. What a compiler cannot see in const tables: a route that asks for no permission
 * or for one that nobody has, a path or name that stands twice, a row without help.
 */
#ifndef MZ_FEATURE_TABLES_H
#define MZ_FEATURE_TABLES_H

#include "feature/feature.h"

/* The first mistake as one line in `a`, or NULL. `features` ends with NULL. */
const char *mz_feature_mistake(mz_arena *a, const struct mz_feature *const *features);

/* The permission of this name, or NULL. */
const struct mz_perm *mz_feature_perm(const struct mz_feature *const *features, const char *name);

#endif
