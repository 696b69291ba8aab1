/*
 * decimal.h - a whole number in decimal, written in place.
 *
 * Layer: base. For what is written for every row: the image of a row has fifteen numbers, and a
 * format of the C library costs eight hundred instructions each.
 */
#ifndef MZ_BASE_DECIMAL_H
#define MZ_BASE_DECIMAL_H

#include "base/base.h"

enum { MZ_DECIMAL_MAX = 20 };

/* Writes `v` to `out`, which has room for MZ_DECIMAL_MAX; no NUL. How many characters. */
size_t mz_decimal(int64_t v, char *out);

#endif
