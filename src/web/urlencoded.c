#include "web/urlencoded.h"

#include <string.h>

#include "base/nfc.h"
#include "base/utf8.h"

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

bool mz_text_clean(mz_str s, bool field)
{
    for (size_t i = 0; i < s.n;) {
        uint32_t cp = 0;
        size_t n = mz_utf8_decode(s.p + i, s.n - i, &cp);
        bool line = cp == '\t' || cp == '\n' || cp == '\r';
        bool control = cp < 0x20 ? !(field && line) : cp >= 0x7f && cp < 0xa0;
        if (n == 0 || control) {
            return false;
        }
        i += n;
    }
    return true;
}

mz_str mz_text_lines(mz_arena *a, mz_str s)
{
    s = mz_str_nfc(a, s);
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

/* `field` is the name that a refused value stands behind; NULL for the name itself. */
static mz_code component(mz_cx *cx, mz_str raw, size_t max, const char *field, mz_str *out)
{
    if (raw.n > max * 3) {
        return mz_refuse(cx, MZ_LIMIT, .field = field,
                         .text = MZ_T("A field is longer than the {0} KiB that are taken."),
                         .arg = {mz_str_fmt(cx->a, "%zu", (max + 1023) / 1024)});
    }
    *out = mz_url_decode(cx->a, raw, true);
    if (out->p == NULL || !mz_text_clean(*out, true)) {
        return mz_refuse(cx, MZ_USAGE, .field = field,
                         .text = MZ_T("The address or form is not valid text."));
    }
    *out = mz_text_lines(cx->a, *out);
    if (out->n > max) {
        return mz_refuse(cx, MZ_LIMIT, .field = field,
                         .text = MZ_T("A field is longer than the {0} KiB that are taken."),
                         .arg = {mz_str_fmt(cx->a, "%zu", (max + 1023) / 1024)});
    }
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
        return mz_refuse(cx, MZ_LIMIT,
                         .text = MZ_T("More than {0} fields came at once. Do it in several parts."),
                         .arg = {mz_str_fmt(cx->a, "%zu", limit.fields)});
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
        MZ_TRY(component(cx, (mz_str){pair.p, name_n}, limit.name, NULL, &out[n].name));
        const char *field = mz_str_z(cx->a, out[n].name);
        MZ_TRY(component(cx, value, limit.value, field, &out[n].value));
        n++;
    }
    *fields = out;
    *fields_n = n;
    return MZ_OK;
}
