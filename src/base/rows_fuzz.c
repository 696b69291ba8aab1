/* Any bytes as a table: every part and row comes or is refused, and an end is reached. */
#include <stdlib.h>

#include "base/rows.h"
#include "base/utf8_scan.h"
#include "fuzz.h"

static void read_part(mz_cx *cx, mz_rows *r)
{
    for (bool more = true; more;) {
        struct mz_row row;
        if (mz_rows_next(cx, r, &row, &more) != MZ_OK) {
            if (more || cx->err.code == MZ_OK) {
                abort();
            }
            mz_clear(cx);
        }
        for (size_t i = 0; i < row.n; i++) {
            if (mz_utf8_span(row.cells[i]) != row.cells[i].n) {
                abort();
            }
        }
        (void)mz_row_say(cx->a, &row);
    }
    (void)mz_rows_say(r, cx->a);
    (void)mz_rows_column(r, MZ_S("a"));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    mz_cx cx = {.a = mz_arena_new(512U << 20U)};
    static const mz_str known[] = {{"a", 1}, {"b", 1}};
    struct mz_rows_options options = {.name = MZ_S("f"),
                                      .header = (enum mz_rows_header)(n % 3),
                                      .known = known,
                                      .known_n = n % 2 == 0 ? 2 : 0,
                                      .limits = {.total_max = 8 << 20}};
    mz_rows *r = NULL;
    if (mz_rows_open_memory(&cx, (mz_str){(const char *)data, n}, options, &r) == MZ_OK) {
        for (bool part = true; part;) {
            if (mz_rows_part(&cx, r, &part) != MZ_OK) {
                mz_clear(&cx);
                continue;
            }
            if (part) {
                read_part(&cx, r);
            }
        }
    }
    mz_arena_free(cx.a);
    return 0;
}
