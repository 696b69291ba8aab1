/*
 * multipart.h - multipart/form-data (RFC 7578), streaming and bounded.
 *
 * Layer: web. Fed in chunks of any size; every split of the same body gives the same parts.
 *
 * Limits: 2,000 parts, 20 files, headers of a part 4 KiB, a field 256 KiB, all fields 4 MiB, the
 * whole body as given. A file over 64 KiB is spooled to an unlinked temporary file that the arena
 * closes.
 */
#ifndef MZ_WEB_MULTIPART_H
#define MZ_WEB_MULTIPART_H

#include "web/request.h"
#include "web/urlencoded.h"

typedef struct mz_multipart mz_multipart;

struct mz_multipart_options {
    mz_str type;       /* the Content-Type header, with the boundary */
    int64_t body_max;  /* bytes of the whole body */
    const char *spool; /* folder for large files; NULL means /tmp */
};

/* MZ_USAGE without a boundary of 1 to 70 legal characters. */
mz_code mz_multipart_open(mz_cx *cx, const struct mz_multipart_options *options,
                          mz_multipart **out) MZ_MUST_USE;
/* MZ_USAGE for a body that breaks the grammar, MZ_LIMIT beyond a limit, MZ_IO when the disk fails.
 */
mz_code mz_multipart_feed(mz_cx *cx, mz_multipart *m, mz_str chunk) MZ_MUST_USE;
/* The body ended: MZ_USAGE when the closing boundary is missing. Results live in the arena. */
mz_code mz_multipart_close(mz_cx *cx, mz_multipart *m, struct mz_field **fields, size_t *fields_n,
                           struct mz_file **files, size_t *files_n) MZ_MUST_USE;

#endif
