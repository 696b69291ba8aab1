/* division_text.h - words for a reader: level, dates, kind of change. */
#ifndef MZ_FEATURE_DIVISION_DIVISION_TEXT_H
#define MZ_FEATURE_DIVISION_DIVISION_TEXT_H

#include "feature/division/division.h"

/* 地级, county: of MZ_T. */
const char *division_level_text(enum division_level level);
/* For programs: "county". */
const char *division_level_name(enum division_level level);
const char *division_kind_text(enum division_kind kind);
/* 2021-04-09; p is NULL for DIVISION_EVER and DIVISION_OPEN. */
mz_str division_day_text(mz_arena *a, int32_t day);
/* The path of the division above, 浙江省丽水市; empty for a province. */
mz_str division_above_text(mz_arena *a, const division_table *t, const struct division *d);

#endif
