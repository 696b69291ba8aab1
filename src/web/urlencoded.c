#include "web/urlencoded.h"

#include <string.h>

static int hex(char c)
{
    if (c >= '0' && c <= '9') {
        return c - '0';
    }
    if (c >= 'a' && c <= 'f') {
        return c - 'a' + 10;
    }
    return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

mz_str mz_url_decode(mz_arena *a, mz_str s, bool plus)
{
    static const mz_str bad = {NULL, 0};
    char *out = mz_arena_alloc(a, s.n + 1);
    size_t n = 0;
    for (size_t i = 0; i < s.n; i++) {
        char c = s.p[i];
        if (c == '+' && plus) {
            c = ' ';
        } else if (c == '%') {
            int hi = i + 2 < s.n ? hex(s.p[i + 1]) : -1;
            int lo = i + 2 < s.n ? hex(s.p[i + 2]) : -1;
            if (hi < 0 || lo < 0) {
                return bad;
            }
            c = (char)(hi * 16 + lo);
            i += 2;
        }
        out[n++] = c;
    }
    return (mz_str){out, n};
}

/* RFC 3629. */
static size_t utf8(const unsigned char *p, size_t n)
{
    unsigned char c = p[0];
    size_t want = c < 0x80 ? 1 : c < 0xc2 ? 0 : c < 0xe0 ? 2 : c < 0xf0 ? 3 : c < 0xf5 ? 4 : 0;
    if (want == 0 || want > n) {
        return 0;
    }
    for (size_t i = 1; i < want; i++) {
        if ((p[i] & 0xc0U) != 0x80U) {
            return 0;
        }
    }
    bool overlong = (c == 0xe0 && p[1] < 0xa0) || (c == 0xf0 && p[1] < 0x90);
    bool surrogate = c == 0xed && p[1] > 0x9f;
    bool beyond = c == 0xf4 && p[1] > 0x8f;
    return overlong || surrogate || beyond ? 0 : want;
}

bool mz_text_clean(mz_str s, bool field)
{
    const unsigned char *p = (const unsigned char *)s.p;
    for (size_t i = 0; i < s.n;) {
        bool line = p[i] == '\t' || p[i] == '\n' || p[i] == '\r';
        if ((p[i] < 0x20 && !(field && line)) || p[i] == 0x7f) {
            return false;
        }
        size_t n = utf8(p + i, s.n - i);
        bool c1 = n == 2 && p[i] == 0xc2 && p[i + 1] < 0xa0;
        if (n == 0 || c1) {
            return false;
        }
        i += n;
    }
    return true;
}

mz_str mz_text_lines(mz_arena *a, mz_str s)
{
    if (s.n == 0 || memchr(s.p, '\r', s.n) == NULL) {
        return s;
    }
    char *out = mz_arena_alloc(a, s.n + 1);
    size_t n = 0;
    for (size_t i = 0; i < s.n; i++) {
        if (s.p[i] != '\r') {
            out[n++] = s.p[i];
        } else if (i + 1 == s.n || s.p[i + 1] != '\n') {
            out[n++] = '\n';
        }
    }
    return (mz_str){out, n};
}

static mz_code component(mz_cx *cx, mz_str raw, size_t max, mz_str *out)
{
    if (raw.n > max * 3) {
        return mz_refuse(cx, MZ_LIMIT, .text = MZ_T("A field of the request is too long."));
    }
    *out = mz_url_decode(cx->a, raw, true);
    if (out->p == NULL || !mz_text_clean(*out, true)) {
        return mz_refuse(cx, MZ_USAGE, .text = MZ_T("The address or form is not valid text."));
    }
    if (out->n > max) {
        return mz_refuse(cx, MZ_LIMIT, .text = MZ_T("A field of the request is too long."));
    }
    *out = mz_text_lines(cx->a, *out);
    return MZ_OK;
}

mz_code mz_urlencoded(mz_cx *cx, mz_str text, struct mz_fields_limit limit,
                      struct mz_field **fields, size_t *fields_n)
{
    size_t n = 0;
    size_t most = text.n > 0;
    for (size_t i = 0; i < text.n; i++) {
        most += text.p[i] == '&';
    }
    if (most > limit.fields) {
        return mz_refuse(cx, MZ_LIMIT, .text = MZ_T("The request has too many fields."));
    }
    struct mz_field *out = MZ_NEW_N(cx->a, struct mz_field, most + 1);
    for (size_t i = 0; i < text.n;) {
        const char *amp = memchr(text.p + i, '&', text.n - i);
        size_t end = amp == NULL ? text.n : (size_t)(amp - text.p);
        mz_str pair = {text.p + i, end - i};
        i = end + 1;
        if (pair.n == 0) {
            continue;
        }
        const char *eq = memchr(pair.p, '=', pair.n);
        size_t name_n = eq == NULL ? pair.n : (size_t)(eq - pair.p);
        mz_str value = {pair.p + name_n + (eq != NULL), pair.n - name_n - (eq != NULL)};
        MZ_TRY(component(cx, (mz_str){pair.p, name_n}, limit.name, &out[n].name));
        MZ_TRY(component(cx, value, limit.value, &out[n].value));
        n++;
    }
    *fields = out;
    *fields_n = n;
    return MZ_OK;
}
