/*
 * division_map.h - sketch outlines of the children of a city or province.
 *
 * Layer: feature. From data/division/borders.csv, made by tools/mkborders.mjs from borders of about
 * 2017: a picture to click on, never evidence of a border. Townships and villages have none.
 */
#ifndef MZ_FEATURE_DIVISION_DIVISION_MAP_H
#define MZ_FEATURE_DIVISION_DIVISION_MAP_H

#include "feature/division/division.h"

enum { DIVISION_OUTLINES_MAX = 64 };

struct division_outline {
    int64_t code;
    int32_t x; /* where its name goes */
    int32_t y;
    mz_str path; /* of an SVG path, in units of the frame */
};

struct division_map {
    int64_t code;  /* whose children are drawn */
    int32_t width; /* the longer side is 1000 */
    int32_t height;
    struct division_outline outlines[DIVISION_OUTLINES_MAX]; /* by code; gone ones too */
    size_t outlines_n;
};

/* The map of the children of `code`, or of its nearest ancestor that has one; false for none. */
bool division_map(const division_table *t, int64_t code, struct division_map *out);

#endif
