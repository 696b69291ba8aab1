/*
 * answers.h - what sources returned, as it is kept sealed with a report, and back.
 *
 * Layer: feature, private to verify. Lines of text with lengths before values: a category, the
 * states of the members, its rows. Written and read by the same program only.
 */
#ifndef MZ_FEATURE_VERIFY_ANSWERS_H
#define MZ_FEATURE_VERIFY_ANSWERS_H

#include "feature/verify/source.h"

mz_code answers_write(mz_cx *cx, const struct pack *p, const struct source_answer *answer,
                      size_t member_n, mz_str *out) MZ_MUST_USE;
/* The rows of one category; no rows when it returned none. MZ_CORRUPT for anything else. */
mz_code answers_read(mz_cx *cx, const struct pack *p, mz_str kept, size_t category,
                     struct source_answer *out) MZ_MUST_USE;

#endif
