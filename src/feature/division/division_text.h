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
/*
 * As people say it and as pages show it: 溪口村 for 溪口村村委会 and for 溪口村民委员会, 南秦社区 for
 * 南秦社区居民委员会; 城北居委会 for 城北居民委员会, where nothing else says what it is. The official
 * name (d->name, division_path) stays on the page of the division, in the program's exports and in
 * papers. A part of d->name, or made in `a`.
 */
mz_str division_spoken(mz_arena *a, const struct division *d);
/* 浙江省丽水市龙泉市查田镇溪口村; empty for an unknown code. */
mz_str division_spoken_path(mz_arena *a, const division_table *t, int64_t code);
/* The path of the division above, 浙江省丽水市; empty for a province. */
mz_str division_above_text(mz_arena *a, const division_table *t, const struct division *d);

#endif
