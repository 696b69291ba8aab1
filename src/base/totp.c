#include "base/totp.h"

#include <assert.h>
#include <inttypes.h>
#include <stdio.h>

int64_t mz_totp_step(int64_t now_ms)
{
    return now_ms / 1000 / MZ_TOTP_STEP_S;
}

void mz_totp_secret(mz_cx *cx, uint8_t secret[MZ_TOTP_SECRET_N])
{
    mz_random_fill(cx, secret, MZ_TOTP_SECRET_N);
}

mz_code mz_totp_at(mz_cx *cx, mz_crypto *c, mz_str secret, int64_t step, int digits,
                   char out[MZ_TOTP_DIGITS_MAX + 1])
{
    assert(digits >= MZ_TOTP_DIGITS && digits <= MZ_TOTP_DIGITS_MAX);
    uint8_t counter[8], mac[MZ_HASH_MAX];
    for (size_t i = 0; i < sizeof counter; i++) {
        counter[i] = (uint8_t)((uint64_t)step >> (56 - 8 * i));
    }
    MZ_TRY(mz_hmac(cx, c, MZ_HASH_SHA1, secret, mz_bytes(counter, sizeof counter), mac));
    /* Dynamic truncation: the last half byte says which 31 bits to take. */
    const uint8_t *p = mac + (mac[19] & 0x0FU);
    uint32_t v = (p[0] & 0x7FU) * 0x1000000U + p[1] * 0x10000U + p[2] * 0x100U + p[3];
    for (int i = digits; i-- > 0; v /= 10) {
        out[i] = (char)('0' + v % 10);
    }
    out[digits] = '\0';
    mz_wipe(mac, sizeof mac);
    return MZ_OK;
}

mz_code mz_totp_verify(mz_cx *cx, mz_crypto *c, mz_str secret, mz_str code, int64_t last,
                       int64_t *step)
{
    int64_t now = mz_totp_step(mz_now_ms(cx));
    int64_t found = -1;
    /* All three are computed and compared: the time taken tells nothing. */
    for (int64_t at = now - 1; at <= now + 1; at++) {
        char want[MZ_TOTP_DIGITS_MAX + 1];
        MZ_TRY(mz_totp_at(cx, c, secret, at, MZ_TOTP_DIGITS, want));
        if (code.n == MZ_TOTP_DIGITS && mz_equal(want, code.p, MZ_TOTP_DIGITS)) {
            found = at;
        }
    }
    bool ahead = last > now + MZ_TOTP_AHEAD; /* that login was under a clock that ran ahead */
    if (found < 0 || (found <= last && !ahead)) {
        return mz_refuse(cx, MZ_INVALID, .field = "code",
                         .text = MZ_T("This code is wrong or has been used already"));
    }
    *step = found;
    return MZ_OK;
}

/* RFC 3986: everything but the unreserved characters as %XX. */
static mz_str percent(mz_cx *cx, mz_str s)
{
    char *out = mz_arena_alloc(cx->a, s.n * 3 + 1);
    size_t n = 0;
    for (size_t i = 0; i < s.n; i++) {
        unsigned char c = (unsigned char)s.p[i];
        bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                     c == '-' || c == '.' || c == '_' || c == '~';
        n += (size_t)snprintf(out + n, 4, plain ? "%c" : "%%%02X", c);
    }
    return (mz_str){out, n};
}

mz_str mz_totp_uri(mz_cx *cx, mz_str issuer, mz_str account, const uint8_t secret[MZ_TOTP_SECRET_N])
{
    mz_str who = percent(cx, issuer);
    return mz_str_fmt(cx->a,
                      "otpauth://totp/" MZ_FMT ":" MZ_FMT "?secret=" MZ_FMT "&issuer=" MZ_FMT
                      "&algorithm=SHA1&digits=%d&period=%d",
                      MZ_ARG(who), MZ_ARG(percent(cx, account)),
                      MZ_ARG(mz_base32_encode(cx->a, mz_bytes(secret, MZ_TOTP_SECRET_N))),
                      MZ_ARG(who), MZ_TOTP_DIGITS, MZ_TOTP_STEP_S);
}
