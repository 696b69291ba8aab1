/* load_int.h - what load.c and result.c share. Private to this folder. */
#ifndef MZ_FEED_LOAD_INT_H
#define MZ_FEED_LOAD_INT_H

#include "feed/load.h"

mz_code feed_result_write(mz_cx *cx, mz_keyring *keys, const mz_who *who,
                          const struct mz_feed_found *found, const struct mz_feed_result *result,
                          int64_t delivery, const char *dir) MZ_MUST_USE;
/* Without the features: cheap. */
mz_code feed_result_head(mz_cx *cx, mz_keyring *keys, int64_t delivery, const char *dir,
                         struct mz_feed_result **out) MZ_MUST_USE;

#endif
