#include "base/utf8_scan.h"

#include <string.h>

size_t mz_utf8_ascii(mz_str s)
{
    size_t i = 0;
    for (; i + 8 <= s.n; i += 8) {
        uint64_t v = 0;
        memcpy(&v, s.p + i, 8);
        if ((v & UINT64_C(0x8080808080808080)) != 0) {
            break;
        }
    }
    while (i < s.n && (unsigned char)s.p[i] < 0x80) {
        i++;
    }
    return i;
}

/* Length that the first byte announces, and the range its second byte must be in. */
static size_t announced(unsigned char c, unsigned char *lo, unsigned char *hi)
{
    *lo = 0x80;
    *hi = 0xBF;
    if (c < 0x80) {
        return 1;
    }
    if (c >= 0xC2 && c <= 0xDF) {
        return 2;
    }
    if (c >= 0xE0 && c <= 0xEF) {
        *lo = c == 0xE0 ? 0xA0 : 0x80;
        *hi = c == 0xED ? 0x9F : 0xBF;
        return 3;
    }
    if (c >= 0xF0 && c <= 0xF4) {
        *lo = c == 0xF0 ? 0x90 : 0x80;
        *hi = c == 0xF4 ? 0x8F : 0xBF;
        return 4;
    }
    return 0;
}

/* How many bytes of the first character are there and right; *need is its announced length. */
static size_t matched(mz_str s, size_t *need)
{
    unsigned char lo = 0;
    unsigned char hi = 0;
    *need = s.n == 0 ? 0 : announced((unsigned char)s.p[0], &lo, &hi);
    size_t n = *need == 0 ? 0 : 1;
    for (; n < *need && n < s.n; n++) {
        unsigned char c = (unsigned char)s.p[n];
        if (c < lo || c > hi) {
            break;
        }
        lo = 0x80;
        hi = 0xBF;
    }
    return n;
}

size_t mz_utf8_char(mz_str s)
{
    size_t need = 0;
    return matched(s, &need) == need ? need : 0;
}

bool mz_utf8_cut(mz_str s)
{
    size_t need = 0;
    size_t n = matched(s, &need);
    return n > 0 && n < need && n == s.n;
}

size_t mz_utf8_span(mz_str s)
{
    size_t i = 0;
    while (i < s.n) {
        /* Han characters come in runs of three bytes: take them without the ASCII test between. */
        while (i + 3 <= s.n && (unsigned char)s.p[i] >= 0xE1 && (unsigned char)s.p[i] <= 0xEC &&
               ((unsigned char)s.p[i + 1] & 0xC0U) == 0x80U &&
               ((unsigned char)s.p[i + 2] & 0xC0U) == 0x80U) {
            i += 3;
        }
        i += mz_utf8_ascii((mz_str){s.p + i, s.n - i});
        if (i < s.n) {
            size_t len = mz_utf8_char((mz_str){s.p + i, s.n - i});
            if (len == 0) {
                return i;
            }
            i += len;
        }
    }
    return i;
}

void mz_utf8_place(mz_str s, size_t at, int64_t *line, int64_t *col)
{
    *line = 1;
    *col = 1;
    for (size_t i = 0; i < at && i < s.n; i++) {
        if (s.p[i] == '\n') {
            ++*line;
            *col = 1;
        } else if (((unsigned char)s.p[i] & 0xC0U) != 0x80U) {
            ++*col;
        }
    }
}
