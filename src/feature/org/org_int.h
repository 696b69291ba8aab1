/* org_int.h - the tables that feature.c ties together. Private to this folder. */
#ifndef MZ_FEATURE_ORG_ORG_INT_H
#define MZ_FEATURE_ORG_ORG_INT_H

#include "feature/feature.h"
#include "feature/org/org.h"

extern const struct mz_route org_routes[];
extern const struct mz_check org_checks[];
extern const struct mz_command org_commands[];
struct import_kind;
extern const struct import_kind org_import; /* what files bring in */

/* An input in its one spelling, without what the database says of it. */
struct org_plain {
    mz_str name, uscc, legal, phone; /* empty: none */
};
mz_code org_check_input(mz_cx *cx, const struct org_input *in, struct org_problems *problems,
                        struct org_plain *out) MZ_MUST_USE;
mz_str org_name_clean(mz_cx *cx, mz_str name);
/* Lists are in the order of the reading, equal readings in that of the characters. */
mz_str org_sort_name(mz_arena *a, mz_str name);
/* "119.1345" to millionths of a degree, MZ_NULL for nothing; false for what is none. */
bool org_degrees(mz_str s, int64_t most, int64_t *e6);

mz_code org_words(mz_cx *cx, int64_t id, int64_t division, mz_str name, mz_str uscc) MZ_MUST_USE;
/* The hook of the register: what was typed, as a search. */
mz_code org_typed(mz_cx *cx, mz_str query, struct mz_search *out) MZ_MUST_USE;

#endif
