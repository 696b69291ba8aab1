/* lite_int.h - SQLite's errors as ours. Private to src/store. */
#ifndef MZ_STORE_LITE_INT_H
#define MZ_STORE_LITE_INT_H

#include <sqlite3.h>

#include "store/store_int.h"

mz_code mz_lite_fail(mz_cx *cx, sqlite3 *db, int rc, const char *what) MZ_MUST_USE;

#endif
