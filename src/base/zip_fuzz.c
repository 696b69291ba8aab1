/* Any bytes as gzip and as zip: every entry is read to its end or refused. */
#include "base/zip.h"
#include "fuzz.h"

static void drain(mz_cx *cx, struct mz_source s)
{
    char out[4096];
    for (size_t got = 1; got > 0;) {
        got = 0;
        if (s.read(cx, s.p, out, sizeof out, &got) != MZ_OK) {
            return;
        }
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    mz_cx cx = {.a = mz_arena_new(64U << 20U)};
    mz_str bytes = {(const char *)data, n};
    struct mz_zip_limits limits = {.total_max = 4 << 20};
    struct mz_source s;
    if (mz_gzip_open(&cx, mz_source_memory(cx.a, bytes), limits, &s) == MZ_OK) {
        drain(&cx, s);
    }
    mz_clear(&cx);
    mz_zip *z = NULL;
    if (mz_zip_open_memory(&cx, bytes, limits, &z) == MZ_OK) {
        for (size_t i = 0; i < mz_zip_count(z); i++) {
            mz_clear(&cx);
            if (mz_zip_read(&cx, z, i, &s) == MZ_OK) {
                drain(&cx, s);
            }
        }
    }
    mz_arena_free(cx.a);
    return 0;
}
