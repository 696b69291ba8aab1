/* Over memory and in small pieces the same rows come, in order, and the reader always ends. */
#include <stdlib.h>

#include "base/csv.h"
#include "fuzz.h"

struct dribble {
    const char *p;
    size_t n;
};

static mz_code dribble_read(mz_cx *cx, void *p, char *out, size_t cap, size_t *n)
{
    (void)cx;
    struct dribble *d = p;
    *n = d->n < 3 ? d->n : 3;
    *n = *n < cap ? *n : cap;
    if (*n > 0) {
        memcpy(out, d->p, *n);
        d->p += *n;
        d->n -= *n;
    }
    return MZ_OK;
}

static void same(const struct mz_row *x, const struct mz_row *y)
{
    if (x->n != y->n || x->number != y->number || x->line != y->line || x->offset != y->offset ||
        x->problem != y->problem || x->col != y->col || x->n > MZ_ROW_COLS) {
        abort();
    }
    for (size_t i = 0; i < x->n; i++) {
        if (!mz_str_eq(x->cells[i], y->cells[i])) {
            abort();
        }
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    mz_cx cx = {.a = mz_arena_new(64U << 20U)};
    struct dribble d = {(const char *)data, n};
    mz_csv *a = NULL;
    mz_csv *b = NULL;
    struct mz_csv_options options = {.width = n % 3};
    if (mz_csv_open_memory(&cx, (mz_str){d.p, n}, options, &a) != MZ_OK ||
        mz_csv_open(&cx, (struct mz_source){dribble_read, &d}, options, &b) != MZ_OK) {
        abort();
    }
    int64_t offset = -1;
    for (bool more = true; more;) {
        struct mz_row x;
        struct mz_row y;
        bool more_b = false;
        if (mz_csv_next(&cx, a, &x, &more) != MZ_OK || mz_csv_next(&cx, b, &y, &more_b) != MZ_OK ||
            more != more_b) {
            abort();
        }
        if (more) {
            same(&x, &y);
            if (x.offset <= offset) {
                abort();
            }
            offset = x.offset;
            (void)mz_row_say(cx.a, &x);
        }
    }
    mz_arena_free(cx.a);
    return 0;
}
