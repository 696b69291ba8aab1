/* upload_web.c - an uploaded file, in memory or not, as a path that can be opened. */
#include <errno.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/text.h"
#include "feature/roster/roster_int.h"
#include "web/web.h"

static void close_it(void *p)
{
    (void)close(*(int *)p);
}

mz_code roster_upload_path(mz_cx *cx, const struct mz_file *file, const char **path)
{
    int fd = file->fd;
    if (file->data.p != NULL) { /* small: it came in memory */
        int *own = MZ_NEW(cx->a, int);
        fd = *own = memfd_create("list", MFD_CLOEXEC);
        if (fd < 0) {
            return mz_fail(cx, MZ_IO, "could not hold an upload: %s", strerrordesc_np(errno));
        }
        mz_arena_defer(cx->a, close_it, own);
        for (mz_str s = file->data; s.n > 0;) {
            ssize_t n = write(fd, s.p, s.n);
            if (n < 0) {
                return mz_fail(cx, MZ_IO, "could not hold an upload: %s", strerrordesc_np(errno));
            }
            s = (mz_str){s.p + n, s.n - (size_t)n};
        }
    }
    *path = mz_str_fmt(cx->a, "/proc/self/fd/%d", fd).p;
    return MZ_OK;
}
