/*
 * file.h - the file of a delivery: rows in, gzip, frames of SM4 when it is for one reader, SM3 of
 * it all.
 *
 * Layer: feature, private to share. Each file has a crypto handle of its own: two threads may write
 * two files.
 *
 * A sealed file is "MZSHARE1", then frames: 4 bytes length (big-endian) and that many bytes, an
 * mz_aead blob (crypto.h) whose AAD is "share NUMBER LAST", NUMBER the frame's from 0 and LAST 1
 * for the last one, else 0. The frames opened one after the other are the gzip file.
 */
#ifndef MZ_FEATURE_SHARE_FILE_H
#define MZ_FEATURE_SHARE_FILE_H

#include "base/crypto.h"

struct share_file;

/* key: MZ_AEAD_KEY_N bytes, or NULL for plain gzip. Lives in cx->a, which closes it. */
mz_code share_file_new(mz_cx *cx, const char *path, const uint8_t *key,
                       struct share_file **out) MZ_MUST_USE;
mz_code share_file_add(mz_cx *cx, struct share_file *f, mz_str bytes) MZ_MUST_USE;
/* The end is on disk when this returns. */
mz_code share_file_end(mz_cx *cx, struct share_file *f, int64_t *bytes,
                       uint8_t sm3[32]) MZ_MUST_USE;
/* Opens a sealed file (key) or reads a plain one (NULL), unpacks it and writes the rows to `to`. */
mz_code share_file_open(mz_cx *cx, const char *path, const uint8_t *key,
                        const char *to) MZ_MUST_USE;
/* SM3 of a file as it stands. */
mz_code share_file_sm3(mz_cx *cx, const char *path, uint8_t sm3[32], int64_t *bytes) MZ_MUST_USE;
/* All of n bytes; MZ_IO with the path. */
mz_code share_write(mz_cx *cx, int fd, const void *p, size_t n, const char *path) MZ_MUST_USE;

#endif
