#include "base/io.h"

#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

/* ---- buffer ----------------------------------------------------------- */

static void buf_free(void *p)
{
    mz_buf *b = p;
    free(b->p);
    *b = (mz_buf){.over = true};
}

mz_buf *mz_buf_new(mz_arena *a, size_t max)
{
    mz_buf *b = MZ_NEW(a, mz_buf);
    b->max = max;
    mz_arena_defer(a, buf_free, b);
    return b;
}

char *mz_buf_grow(mz_buf *b, size_t n)
{
    if (b->over || n > b->max - b->n) {
        b->over = true;
        return NULL;
    }
    if (b->cap - b->n < n || b->p == NULL) {
        size_t cap = b->cap < 256 ? 256 : b->cap * 2;
        cap = cap < b->n + n ? b->n + n : cap;
        cap = cap > b->max && b->max > 0 ? b->max : cap;
        char *p = realloc(b->p, cap);
        if (p == NULL) {
            abort();
        }
        b->p = p;
        b->cap = cap;
    }
    return b->p + b->n;
}

mz_code mz_buf_check(mz_cx *cx, const mz_buf *b)
{
    if (!b->over) {
        return MZ_OK;
    }
    return mz_refuse(cx, MZ_LIMIT,
                     .text = MZ_T("The result is larger than {0} bytes. Ask for less at once."),
                     .arg = {mz_str_fmt(cx->a, "%zu", b->max)});
}

/* ---- sources ---------------------------------------------------------- */

static mz_code memory_read(mz_cx *cx, void *p, char *out, size_t cap, size_t *n)
{
    (void)cx;
    mz_str *rest = p;
    *n = rest->n < cap ? rest->n : cap;
    if (*n > 0) {
        memcpy(out, rest->p, *n);
        rest->p += *n;
        rest->n -= *n;
    }
    return MZ_OK;
}

struct mz_source mz_source_memory(mz_arena *a, mz_str bytes)
{
    mz_str *rest = MZ_NEW(a, mz_str);
    *rest = bytes;
    return (struct mz_source){memory_read, rest};
}

static mz_code fd_read(mz_cx *cx, void *p, char *out, size_t cap, size_t *n)
{
    const int *fd = p;
    ssize_t got = -1;
    do {
        got = read(*fd, out, cap);
    } while (got < 0 && errno == EINTR);
    if (got < 0) {
        return mz_fail(cx, MZ_IO, "could not read: %s", strerrordesc_np(errno));
    }
    *n = (size_t)got;
    return MZ_OK;
}

struct mz_source mz_source_fd(mz_arena *a, int fd)
{
    int *p = MZ_NEW(a, int);
    *p = fd;
    return (struct mz_source){fd_read, p};
}

mz_code mz_source_fill(mz_cx *cx, struct mz_source s, char *out, size_t cap, size_t *n)
{
    *n = 0;
    while (*n < cap) {
        size_t got = 0;
        mz_code rc = s.read(cx, s.p, out + *n, cap - *n, &got);
        if (rc != MZ_OK && *n == 0) {
            return rc;
        }
        if (rc != MZ_OK) {
            mz_clear(cx);
            break;
        }
        if (got == 0) {
            break;
        }
        *n += got;
    }
    return MZ_OK;
}
