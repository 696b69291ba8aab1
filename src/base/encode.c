#include "base/encode.h"

#include <assert.h>

static const char hex_digits[] = "0123456789abcdef";
static const char base64_digits[] =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
static const char base64url_digits[] =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
static const char base32_digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

/* One power-of-two alphabet: `bits` per digit, `group` digits per padded group. */
struct alphabet {
    const char *name;
    const char *digits;
    unsigned bits;
    unsigned group; /* 0: no padding is written or accepted */
    bool any_case;
};

static const struct alphabet hex = {"hexadecimal", hex_digits, 4, 0, true};
static const struct alphabet base64 = {"base64", base64_digits, 6, 4, false};
static const struct alphabet base64url = {"base64url", base64url_digits, 6, 0, false};
static const struct alphabet base32 = {"base32", base32_digits, 5, 0, true};

static mz_str encode(mz_arena *a, const struct alphabet *al, mz_str bytes)
{
    assert(bytes.n <= MZ_ENCODE_MAX);
    size_t digits = (bytes.n * 8 + al->bits - 1) / al->bits;
    size_t pad = al->group == 0 ? 0 : (al->group - digits % al->group) % al->group;
    char *out = mz_arena_alloc(a, digits + pad + 1);
    size_t n = 0;
    uint32_t held = 0;
    unsigned held_bits = 0;
    for (size_t i = 0; i < bytes.n; i++) {
        held = (held << 8) | (unsigned char)bytes.p[i];
        held_bits += 8;
        while (held_bits >= al->bits) {
            held_bits -= al->bits;
            out[n++] = al->digits[(held >> held_bits) & ((1U << al->bits) - 1)];
        }
        held &= (1U << held_bits) - 1;
    }
    if (held_bits > 0) {
        out[n++] = al->digits[(held << (al->bits - held_bits)) & ((1U << al->bits) - 1)];
    }
    assert(n == digits);
    while (pad-- > 0) {
        out[n++] = '=';
    }
    return (mz_str){out, n};
}

/* The value of each digit, 255 for the rest; built per call so that nothing mutable is shared. */
static void values_of(const struct alphabet *al, uint8_t value[256])
{
    for (size_t i = 0; i < 256; i++) {
        value[i] = 255;
    }
    for (unsigned i = 0; i < 1U << al->bits; i++) {
        unsigned char d = (unsigned char)al->digits[i];
        value[d] = (uint8_t)i;
        if (al->any_case && d >= 'A' && d <= 'Z') {
            value[d - 'A' + 'a'] = (uint8_t)i;
        }
        if (al->any_case && d >= 'a' && d <= 'z') {
            value[d - 'a' + 'A'] = (uint8_t)i;
        }
    }
}

static mz_code decode(mz_cx *cx, const struct alphabet *al, mz_str text, mz_str *out)
{
    if (text.n > MZ_ENCODE_MAX) {
        return mz_fail(cx, MZ_LIMIT, "%s text of %zu bytes is too long", al->name, text.n);
    }
    size_t digits = text.n;
    if (al->group != 0) {
        if (text.n % al->group != 0) {
            return mz_fail(cx, MZ_INVALID, "%s text lacks padding", al->name);
        }
        while (digits > 0 && text.n - digits < al->group - 2 && text.p[digits - 1] == '=') {
            digits--;
        }
    }
    uint8_t value[256];
    values_of(al, value);
    char *p = mz_arena_alloc(cx->a, digits * al->bits / 8 + 1);
    size_t n = 0;
    uint32_t held = 0;
    unsigned held_bits = 0;
    for (size_t i = 0; i < digits; i++) {
        uint8_t v = value[(unsigned char)text.p[i]];
        if (v == 255) {
            return mz_fail(cx, MZ_INVALID, "%s text has a wrong byte at %zu", al->name, i);
        }
        held = (held << al->bits) | v;
        held_bits += al->bits;
        if (held_bits >= 8) {
            held_bits -= 8;
            p[n++] = (char)(unsigned char)(held >> held_bits);
            held &= (1U << held_bits) - 1;
        }
    }
    /* A whole digit left over, or bits that mean nothing: another text stands for these bytes. */
    if (held_bits >= al->bits || held != 0) {
        return mz_fail(cx, MZ_INVALID, "%s text does not end on a byte", al->name);
    }
    *out = (mz_str){p, n};
    return MZ_OK;
}

mz_str mz_hex_encode(mz_arena *a, mz_str bytes)
{
    return encode(a, &hex, bytes);
}

mz_code mz_hex_decode(mz_cx *cx, mz_str text, mz_str *out)
{
    return decode(cx, &hex, text, out);
}

mz_str mz_base64_encode(mz_arena *a, mz_str bytes)
{
    return encode(a, &base64, bytes);
}

mz_code mz_base64_decode(mz_cx *cx, mz_str text, mz_str *out)
{
    return decode(cx, &base64, text, out);
}

mz_str mz_base64url_encode(mz_arena *a, mz_str bytes)
{
    return encode(a, &base64url, bytes);
}

mz_code mz_base64url_decode(mz_cx *cx, mz_str text, mz_str *out)
{
    return decode(cx, &base64url, text, out);
}

mz_str mz_base32_encode(mz_arena *a, mz_str bytes)
{
    return encode(a, &base32, bytes);
}

mz_code mz_base32_decode(mz_cx *cx, mz_str text, mz_str *out)
{
    return decode(cx, &base32, text, out);
}
