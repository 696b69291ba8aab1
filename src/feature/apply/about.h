/*
 * about.h - applications about a case of one's own that ended: an appeal. Private. Layer: feature.
 *
 * Invariant: nobody names a case without the code of the application that it came from.
 */
#ifndef MZ_FEATURE_APPLY_ABOUT_H
#define MZ_FEATURE_APPLY_ABOUT_H

#include "feature/apply/apply_int.h"

/* The case, 0: none; the code of the application that proves whose it is. */
struct apply_about {
    mz_str code;
    int64_t first;
};
/* As apply_start(). MZ_INVALID on "first" for a case that is not behind this code. */
mz_code apply_start_about(mz_cx *cx, mz_str matter, int64_t division, struct apply_about about,
                          int64_t *id, mz_str *code) MZ_MUST_USE;
/* The case of an application and those that began about it: what its applicant may name. */
mz_code apply_decisions(mz_cx *cx, const struct apply *a, int64_t **out, size_t *n) MZ_MUST_USE;

#endif
