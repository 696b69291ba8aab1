/* make_zip.h - archives for tests: names and contents in, the bytes of a zip out. */
#ifndef MZ_TESTS_MAKE_ZIP_H
#define MZ_TESTS_MAKE_ZIP_H

#include <stdlib.h>
#include <string.h>
#include <zip.h>
#include <zlib.h>

#include "base/base.h"

struct make_file {
    const char *name;
    mz_str content;
};

/* NULL-named end; aborts when libzip fails. The bytes live in the arena. */
static inline mz_str make_zip(mz_arena *a, const struct make_file *files)
{
    zip_source_t *src = zip_source_buffer_create(NULL, 0, 0, NULL);
    zip_t *z = src == NULL ? NULL : zip_open_from_source(src, ZIP_TRUNCATE, NULL);
    if (z == NULL) {
        abort();
    }
    zip_source_keep(src);
    for (; files->name != NULL; files++) {
        zip_source_t *in = zip_source_buffer(z, files->content.p, files->content.n, 0);
        zip_int64_t at = zip_file_add(z, files->name, in, ZIP_FL_ENC_UTF_8);
        if (at < 0 || zip_file_set_mtime(z, (zip_uint64_t)at, 1600000000, 0) != 0) {
            abort();
        }
    }
    if (zip_close(z) != 0 || zip_source_open(src) != 0) {
        abort();
    }
    (void)zip_source_seek(src, 0, SEEK_END);
    size_t n = (size_t)zip_source_tell(src);
    (void)zip_source_seek(src, 0, SEEK_SET);
    char *out = mz_arena_alloc(a, n + 1);
    if (zip_source_read(src, out, n) != (zip_int64_t)n) {
        abort();
    }
    (void)zip_source_close(src);
    zip_source_free(src);
    return (mz_str){out, n};
}

/* Every `from` in the bytes becomes `to`; both have the same length. */
static inline void make_patch(mz_str bytes, const char *from, const char *to)
{
    size_t n = strlen(from);
    for (size_t i = 0; i + n <= bytes.n; i++) {
        if (memcmp(bytes.p + i, from, n) == 0) {
            union {
                const char *in;
                char *out;
            } at = {bytes.p + i};
            memcpy(at.out, to, n);
        }
    }
}

static inline mz_str make_gzip(mz_arena *a, mz_str content)
{
    z_stream z;
    memset(&z, 0, sizeof z);
    if (deflateInit2(&z, 9, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY) != Z_OK) {
        abort();
    }
    size_t cap = deflateBound(&z, content.n);
    unsigned char *out = mz_arena_alloc(a, cap);
    mz_str copy = mz_str_dup(a, content);
    union {
        const char *in;
        unsigned char *u;
    } from = {copy.p};
    z.next_in = from.u;
    z.avail_in = (uInt)content.n;
    z.next_out = out;
    z.avail_out = (uInt)cap;
    if (deflate(&z, Z_FINISH) != Z_STREAM_END) {
        abort();
    }
    size_t n = z.total_out;
    (void)deflateEnd(&z);
    return (mz_str){(const char *)out, n};
}

#endif
