/*
 * office.h - the bureau this database belongs to, and what a process opens for it at its start.
 *
 * Layer: feature. Settings are a handful of named texts. office_start() fills cx->world: keys,
 * divisions, calendar and pinyin, in this order, so that every other feature finds them.
 */
#ifndef MZ_FEATURE_OFFICE_OFFICE_H
#define MZ_FEATURE_OFFICE_OFFICE_H

#include "base/base.h"

/* The value of a setting; an empty text when it is not set. */
mz_code office_get(mz_cx *cx, const char *name, mz_str *value) MZ_MUST_USE;
/* Only inside a transaction; writes the audit event "office.set". At most 4,096 bytes. */
mz_code office_set(mz_cx *cx, const char *name, mz_str value) MZ_MUST_USE;

/* Makes database, keys and settings of a new office. MZ_CONFLICT when there is one already. */
mz_code office_init(mz_cx *cx, mz_str data, int64_t division, mz_str name, bool demo) MZ_MUST_USE;

#endif
