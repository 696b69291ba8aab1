/* Whatever goes in, valid UTF-8 comes out, in whole and in pieces alike. */
#include <stdlib.h>

#include "base/charset.h"
#include "base/utf8_scan.h"
#include "fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    mz_cx cx = {.a = mz_arena_new(64U << 20U)};
    mz_str text = {(const char *)data, n};
    mz_str out = {NULL, 0};
    struct mz_charset_report report;
    if (mz_charset_text(&cx, text, 8U << 20U, &out, &report) != MZ_OK) {
        abort();
    }
    if (mz_utf8_span(out) != out.n || report.bad_n > (int64_t)n) {
        abort();
    }
    mz_charset_reader *r = NULL;
    if (mz_charset_open(&cx, mz_source_memory(cx.a, text), &r) != MZ_OK) {
        abort();
    }
    char piece[7];
    size_t at = 0;
    for (;;) {
        size_t got = 0;
        struct mz_source s = mz_charset_source(r);
        if (s.read(&cx, s.p, piece, sizeof piece, &got) != MZ_OK) {
            abort();
        }
        if (got == 0) {
            break;
        }
        if (at + got > out.n || memcmp(out.p + at, piece, got) != 0) {
            abort();
        }
        at += got;
    }
    if (at != out.n) {
        abort();
    }
    mz_arena_free(cx.a);
    return 0;
}
