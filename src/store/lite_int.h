/* lite_int.h - what SQLite's files share. Private to src/store. */
#ifndef MZ_STORE_LITE_INT_H
#define MZ_STORE_LITE_INT_H

#include <sqlite3.h>

#include "store/store_int.h"

mz_code mz_lite_fail(mz_cx *cx, sqlite3 *db, int rc, const char *what) MZ_MUST_USE;
/* The connection itself, for carry.c. */
sqlite3 *mz_lite_raw(mz_db *db);
/* A copy of the open SQLite database in a new file: one moment, whoever writes meanwhile. */
mz_code mz_lite_copy(mz_cx *cx, const char *path, void (*step)(void *p, int64_t done, int64_t all),
                     void *p) MZ_MUST_USE;

#endif
