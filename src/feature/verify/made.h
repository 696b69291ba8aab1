/*
 * made.h - a cross-check of a household in two calls: for the demonstration, benches and tests of
 * other features, which need a report to go on with.
 */
#ifndef MZ_FEATURE_VERIFY_MADE_H
#define MZ_FEATURE_VERIFY_MADE_H

#include "feature/verify/verify.h"

/* A consent on paper of each adult who has not given one, the query and its answers. */
mz_code verify_made_ask(mz_cx *cx, int64_t household, mz_str purpose, mz_str reason,
                        int64_t *id) MZ_MUST_USE;
/* With the conclusion that the report suggests; by somebody else than who asked. */
mz_code verify_made_issue(mz_cx *cx, int64_t id) MZ_MUST_USE;

#endif
