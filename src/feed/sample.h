/* sample.h - files of deliveries that benches make: what a category needs, the same each time. */
#ifndef MZ_FEED_SAMPLE_H
#define MZ_FEED_SAMPLE_H

#include "base/io.h"
#include "feed/catalogue.h"

void sample_head(mz_buf *b, const struct catalogue *c, const struct catalogue_category *k);
/* The row of somebody, with a value of each type, so that its reader has work. */
void sample_row(mz_arena *a, mz_buf *b, const struct catalogue *c,
                const struct catalogue_category *k, mz_str number, mz_str name, int64_t period);

#endif
