/* division_tables_int.h - the tables that feature.c ties together. Private to this folder. */
#ifndef MZ_FEATURE_DIVISION_DIVISION_TABLES_INT_H
#define MZ_FEATURE_DIVISION_DIVISION_TABLES_INT_H

#include "feature/feature.h"

extern const struct mz_route division_routes[];
extern const struct mz_command division_commands[];

#endif
