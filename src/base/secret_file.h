/*
 * secret_file.h - small files that hold keys: who may read them, and how they reach the disk.
 *
 * Layer: base.
 *
 * Invariants
 *   - A file is read only when it is a plain file, not a link, of our own user, and closed to
 *     group and others; otherwise MZ_DENIED, with the path and mode in the log.
 *   - A file appears under its name whole and on disk, or not at all, and never replaces another.
 */
#ifndef MZ_BASE_SECRET_FILE_H
#define MZ_BASE_SECRET_FILE_H

#include "base/base.h"

/* At most cap bytes into buf; MZ_ABSENT when there is no such file, MZ_LIMIT when it is longer. */
mz_code mz_secret_file_read(mz_cx *cx, const char *path, void *buf, size_t cap,
                            size_t *n) MZ_MUST_USE;

/* Mode 0400. MZ_CONFLICT when the name is taken. */
mz_code mz_secret_file_write(mz_cx *cx, const char *path, mz_str bytes) MZ_MUST_USE;

#endif
