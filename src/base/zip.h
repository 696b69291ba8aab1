/*
 * zip.h - gzip and zip as streams of bytes, with limits that a bomb cannot pass.
 *
 * Layer: base. By zlib and libzip. Limits (OWASP ASVS 5.2.3) hold what really comes out, not what
 * the archive says of itself.
 *
 * Invariants
 *   - An archive whose names are absolute, climb with "..", hold control characters or stand there
 *     twice is refused as a whole: two programs could see two different files in it.
 *   - Once a megabyte has come out, more than ratio_max times the packed size is a bomb.
 *   - Nothing is written to disk; memory is constant.
 */
#ifndef MZ_BASE_ZIP_H
#define MZ_BASE_ZIP_H

#include "base/io.h"

struct mz_zip_limits {
    int64_t ratio_max; /* 0: 100 */
    int64_t files_max; /* 0: 1,000 */
    int64_t total_max; /* bytes that come out of all entries together; 0: 200 MiB */
};

enum mz_pack { MZ_PACK_NONE, MZ_PACK_GZIP, MZ_PACK_ZIP };

/* By the first bytes. */
enum mz_pack mz_pack_detect(mz_str head);

/* The content of a gzip stream; several members in a row are one content. Closed with cx->a. */
mz_code mz_gzip_open(mz_cx *cx, struct mz_source in, struct mz_zip_limits limits,
                     struct mz_source *out) MZ_MUST_USE;

typedef struct mz_zip mz_zip;

struct mz_zip_entry {
    mz_str name; /* UTF-8 */
    int64_t size;
    int64_t packed;
    bool folder;
    bool locked; /* needs a password: cannot be read */
};

/* Over memory the bytes stay the caller's and must outlive the archive. Closed with cx->a. */
mz_code mz_zip_open_memory(mz_cx *cx, mz_str bytes, struct mz_zip_limits limits,
                           mz_zip **out) MZ_MUST_USE;
mz_code mz_zip_open_file(mz_cx *cx, const char *path, struct mz_zip_limits limits,
                         mz_zip **out) MZ_MUST_USE;
size_t mz_zip_count(const mz_zip *z);
const struct mz_zip_entry *mz_zip_entry(const mz_zip *z, size_t i);
/* The number of the entry with this name, ASCII letters compared without case; -1 for none. */
int64_t mz_zip_find(const mz_zip *z, mz_str name);
/* The content of entry i. Refused when it is a folder or locked. */
mz_code mz_zip_read(mz_cx *cx, mz_zip *z, size_t i, struct mz_source *out) MZ_MUST_USE;

#endif
