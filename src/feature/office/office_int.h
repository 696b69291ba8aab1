/* office_int.h - the tables that feature.c ties together. Private to this folder. */
#ifndef MZ_FEATURE_OFFICE_OFFICE_INT_H
#define MZ_FEATURE_OFFICE_OFFICE_INT_H

#include "feature/feature.h"

extern const struct mz_command office_commands[];
mz_code office_start(mz_cx *cx) MZ_MUST_USE;

#endif
