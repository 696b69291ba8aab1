/* care_int.h - the tables that feature.c ties together. Private to this folder. */
#ifndef MZ_FEATURE_CARE_CARE_INT_H
#define MZ_FEATURE_CARE_CARE_INT_H

#include "feature/feature.h"

extern const struct mz_command care_commands[];
extern const struct mz_bench care_benches[];

#endif
