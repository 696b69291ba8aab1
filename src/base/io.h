/*
 * io.h - bytes in and bytes out: a bounded buffer that grows, and a source that is pulled.
 *
 * Layer: base.
 *
 * Invariants
 *   - A buffer never holds more than its maximum. Adding beyond it adds nothing and sets `over`,
 *     which stays set: a writer checks once, at its end.
 *   - A source gives bytes until it gives none. Read again, it ends again or fails again.
 */
#ifndef MZ_BASE_IO_H
#define MZ_BASE_IO_H

#include <string.h>

#include "base/base.h"

/* ---- bytes out -------------------------------------------------------- */

typedef struct mz_buf {
    char *p;
    size_t n;
    size_t cap;
    size_t max;
    bool over;
} mz_buf;

/* An empty buffer for at most `max` bytes, which lives as long as the arena. */
mz_buf *mz_buf_new(mz_arena *a, size_t max);
/* Room for n more bytes at p + n; the caller adds to b->n what it wrote. NULL when it is too much.
 */
char *mz_buf_grow(mz_buf *b, size_t n);
/* MZ_LIMIT when the buffer ran over, with a sentence for the reader. */
mz_code mz_buf_check(mz_cx *cx, const mz_buf *b) MZ_MUST_USE;

static inline char *mz_buf_room(mz_buf *b, size_t n)
{
    return b->cap - b->n >= n && !b->over ? b->p + b->n : mz_buf_grow(b, n);
}

static inline void mz_buf_add(mz_buf *b, mz_str s)
{
    char *to = s.n == 0 ? NULL : mz_buf_room(b, s.n);
    if (to != NULL) {
        memcpy(to, s.p, s.n);
        b->n += s.n;
    }
}

static inline void mz_buf_byte(mz_buf *b, char c)
{
    char *to = mz_buf_room(b, 1);
    if (to != NULL) {
        *to = c;
        b->n++;
    }
}

/* What is in the buffer; valid until the next addition. */
static inline mz_str mz_buf_str(const mz_buf *b)
{
    return (mz_str){b->p, b->n};
}

/* ---- bytes in --------------------------------------------------------- */

struct mz_source {
    /* At most cap bytes into out; *n is 0 at the end only. cap is at least 1. */
    mz_code (*read)(mz_cx *cx, void *p, char *out, size_t cap, size_t *n);
    void *p;
};

/* The bytes stay the caller's. */
struct mz_source mz_source_memory(mz_arena *a, mz_str bytes);
/* The descriptor stays the caller's. Reads from its current position; a signal is not an end. */
struct mz_source mz_source_fd(mz_arena *a, int fd);
/*
 * Until `cap` bytes are there or the source gives no more. What came before a failure is given
 * first: the failure comes with the next call. Only *n == 0 is the end.
 */
mz_code mz_source_fill(mz_cx *cx, struct mz_source s, char *out, size_t cap, size_t *n) MZ_MUST_USE;

#endif
