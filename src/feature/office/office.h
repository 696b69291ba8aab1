/*
 * office.h - the bureau this database belongs to, and what a process opens for it at its start.
 *
 * Layer: feature. Settings are named texts. office_start() fills cx->world: keys, divisions,
 * calendar and pinyin, in this order, so that every other feature finds them.
 *
 * Invariants
 *   - What people may set is a row of some feature's table (struct mz_setting): a name, bounds, a
 *     preset, what it does. A value outside the bounds is never stored by office_change(), and one
 *     that got there otherwise counts as the preset: a wrong setting does not open a door wider.
 *   - Each change is an event with the name, the old and the new value.
 */
#ifndef MZ_FEATURE_OFFICE_OFFICE_H
#define MZ_FEATURE_OFFICE_OFFICE_H

#include "feature/feature.h"

/* The value of a setting; an empty text when it is not set. */
mz_code office_get(mz_cx *cx, const char *name, mz_str *value) MZ_MUST_USE;
/* Only inside a transaction; writes the audit event "office.set". At most 4,096 bytes. */
mz_code office_set(mz_cx *cx, const char *name, mz_str value) MZ_MUST_USE;

/* A number that an office sets: its value, or the preset. */
mz_code office_int(mz_cx *cx, const struct mz_setting *s, int64_t *out) MZ_MUST_USE;
/* The row of a name among the program's features; MZ_ABSENT when no feature declares it. */
mz_code office_setting(mz_cx *cx, mz_str name, const struct mz_setting **out) MZ_MUST_USE;
/* The value as it counts now; `own` is false when it is the preset. */
mz_code office_value(mz_cx *cx, const struct mz_setting *s, mz_str *value, bool *own) MZ_MUST_USE;
/*
 * Set it in a transaction of its own; an empty value brings the preset back. MZ_INVALID (field
 * "value") outside the bounds. MZ_DENIED for an account whose area is not the whole office's: a
 * setting holds for everybody in the database.
 */
mz_code office_change(mz_cx *cx, const struct mz_setting *s, mz_str value) MZ_MUST_USE;

/* Makes database, keys and settings of a new office. MZ_CONFLICT when there is one already. */
mz_code office_init(mz_cx *cx, mz_str data, int64_t division, mz_str name, bool demo) MZ_MUST_USE;

#endif
