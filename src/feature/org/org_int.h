/* org_int.h - the tables that feature.c ties together. Private to this folder. */
#ifndef MZ_FEATURE_ORG_ORG_INT_H
#define MZ_FEATURE_ORG_ORG_INT_H

#include "feature/feature.h"
#include "feature/org/org.h"

extern const struct mz_route org_routes[];
extern const struct mz_check org_checks[];

mz_code org_words(mz_cx *cx, int64_t id, int64_t division, mz_str name, mz_str uscc) MZ_MUST_USE;
/* The hook of the register: what was typed, as a search. */
mz_code org_typed(mz_cx *cx, mz_str query, struct mz_search *out) MZ_MUST_USE;

#endif
