#include "base/nfc.h"

#include <string.h>

#include <glib.h>

#include "base/utf8.h"

/* Characters of our texts that no composition touches and that are no marks: nearly all. */
static bool is_plain(uint32_t cp)
{
    return cp < 0x300 || (cp >= 0x2010 && cp <= 0x2027) || (cp >= 0x3000 && cp <= 0x3029) ||
           (cp >= 0x3400 && cp <= 0x9FFF) || (cp >= 0xFF00 && cp <= 0xFFEF) ||
           (cp >= 0x20000 && cp <= 0x2F7FF);
}

/* May it be another text when composed? Not what cannot be, nor what would take too long. */
static bool is_open(mz_str s)
{
    uint32_t cp = 0;
    size_t marks = 0;
    bool open = false;
    for (size_t i = 0; i < s.n;) {
        size_t n = mz_utf8_decode(s.p + i, s.n - i, &cp);
        if (n == 0 || cp == 0) {
            return false;
        }
        bool plain = is_plain(cp);
        marks = !plain && g_unichar_combining_class(cp) != 0 ? marks + 1 : 0;
        if (marks > MZ_NFC_MARKS) {
            return false;
        }
        open = open || !plain;
        i += n;
    }
    return open;
}

mz_str mz_str_nfc(mz_arena *a, mz_str s)
{
    if (!is_open(s)) {
        return s;
    }
    char *composed = g_utf8_normalize(s.p, (gssize)s.n, G_NORMALIZE_DEFAULT_COMPOSE);
    mz_str out = s;
    if (composed != NULL) {
        mz_str view = mz_str_of(composed);
        out = mz_str_eq(view, s) ? s : mz_str_dup(a, view);
    }
    g_free(composed);
    return out;
}
