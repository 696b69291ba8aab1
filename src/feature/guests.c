#include "feature/guests.h"

#include <arpa/inet.h>
#include <string.h>

#include "base/text.h"

enum { DIGITS = 16, TYPED_MAX = 100, ADDRESS_MAX = 64 };

static mz_str spelled(mz_cx *cx, const char d[DIGITS])
{
    return mz_str_fmt(cx->a, "%.4s-%.4s-%.4s-%.4s", d, d + 4, d + 8, d + 12);
}

mz_str mz_guest_code(mz_cx *cx)
{
    char d[DIGITS];
    for (size_t n = 0; n < DIGITS;) {
        uint8_t r[DIGITS];
        mz_random_fill(cx, r, sizeof r);
        for (size_t i = 0; i < sizeof r && n < DIGITS; i++) {
            if (r[i] < 250) { /* so that each digit is as likely as the others */
                d[n++] = (char)('0' + r[i] % 10);
            }
        }
    }
    return spelled(cx, d);
}

mz_str mz_guest_code_read(mz_cx *cx, mz_str typed)
{
    char d[DIGITS];
    size_t n = 0;
    for (size_t i = 0; i < typed.n && i < TYPED_MAX; i++) {
        char c = typed.p[i];
        if (c >= '0' && c <= '9') {
            if (n == DIGITS) {
                return MZ_S("");
            }
            d[n++] = c;
        } else if (c != '-' && c != ' ') {
            return MZ_S("");
        }
    }
    return n == DIGITS ? spelled(cx, d) : MZ_S("");
}

int64_t mz_guest_take(struct mz_guest_bucket b, bool found, int64_t level, int64_t at_ms,
                      int64_t now_ms)
{
    int64_t full = b.most * b.per_ms;
    int64_t gone = found && now_ms > at_ms ? now_ms - at_ms : 0;
    int64_t filled = !found || gone > full ? full : level + gone;
    return (filled > full ? full : filled) - b.per_ms;
}

mz_str mz_guest_from(mz_cx *cx, mz_str from)
{
    struct in6_addr six;
    const char *z = mz_str_z(cx->a, mz_text_cut(from, ADDRESS_MAX));
    if (strchr(z, ':') == NULL || inet_pton(AF_INET6, z, &six) != 1) {
        return mz_str_of(z);
    }
    return mz_str_fmt(cx->a, "%02x%02x%02x%02x%02x%02x%02x%02x", six.s6_addr[0], six.s6_addr[1],
                      six.s6_addr[2], six.s6_addr[3], six.s6_addr[4], six.s6_addr[5],
                      six.s6_addr[6], six.s6_addr[7]);
}
