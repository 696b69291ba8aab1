#include "feature/scans.h"

#include <string.h>

enum { TAIL = 1024 };

static bool begins(mz_str s, const char *with, size_t n)
{
    return s.n >= n && memcmp(s.p, with, n) == 0;
}

static bool ends_with(mz_str s, const char *word, size_t n)
{
    size_t from = s.n > TAIL ? s.n - TAIL : 0;
    return s.n >= n && memmem(s.p + from, s.n - from, word, n) != NULL;
}

const char *mz_scan_kind(mz_str content)
{
    const mz_str s = content;
    if (begins(s, "%PDF-", 5) && ends_with(s, "%%EOF", 5)) {
        return "pdf";
    }
    if (begins(s, "\xFF\xD8\xFF", 3) && ends_with(s, "\xFF\xD9", 2)) {
        return "jpeg";
    }
    return begins(s, "\x89PNG\r\n\x1A\n", 8) && ends_with(s, "IEND\xAE\x42\x60\x82", 8) ? "png"
                                                                                        : NULL;
}

const char *mz_scan_type(mz_str kind)
{
    return mz_str_eq(kind, MZ_S("pdf"))    ? "application/pdf"
           : mz_str_eq(kind, MZ_S("jpeg")) ? "image/jpeg"
                                           : "image/png";
}
