/* change_int.h - the stored texts of a request. Private to this folder. */
#ifndef MZ_FEATURE_HOUSEHOLD_CHANGE_INT_H
#define MZ_FEATURE_HOUSEHOLD_CHANGE_INT_H

#include "feature/household/change.h"

/* What was asked, as JSON and back; kind, households, day and reason are columns of their own. */
mz_code change_body_write(mz_cx *cx, const struct household_ask *ask, mz_str *out) MZ_MUST_USE;
mz_code change_body_read(mz_cx *cx, mz_str body, struct household_ask *ask) MZ_MUST_USE;
/* The households as the asker saw them. */
mz_code change_seen_write(mz_cx *cx, const struct household_picture *p, mz_str *out) MZ_MUST_USE;
/* What differs between a stored picture and the one of now. */
mz_code change_compare(mz_cx *cx, unsigned may, mz_str seen, const struct household_picture *now,
                       struct household_difference **out, size_t *n) MZ_MUST_USE;

#endif
