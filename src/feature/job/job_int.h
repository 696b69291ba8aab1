/* job_int.h - the tables that feature.c ties together. Private to this folder. */
#ifndef MZ_FEATURE_JOB_JOB_INT_H
#define MZ_FEATURE_JOB_JOB_INT_H

#include "feature/feature.h"

extern const struct mz_route job_routes[];
extern const struct mz_command job_commands[];

#endif
