#include "feature/guests.h"
#include "feature/division/division.h"

#include <arpa/inet.h>
#include <string.h>

#include "base/encode.h"
#include "base/keyring.h"
#include "base/text.h"
#include "feature/guests_sql.h"
#include "feature/world.h"
#include "store/db.h"

#define DAY_MS INT64_C(86400000)

enum { DIGITS = 16, TYPED_MAX = 100, ADDRESS_MAX = 64, TRIED_MAX = 64 };

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

mz_code mz_guest_key(mz_cx *cx, const char *what, mz_str text, mz_str *key)
{
    mz_blind b;
    if (cx->world == NULL || cx->world->keys == NULL) {
        return mz_fail(cx, MZ_CORRUPT, "%s without the keys of the data folder", what);
    }
    mz_str all = mz_str_fmt(cx->a, "%s:" MZ_FMT, what, MZ_ARG(text));
    MZ_TRY(mz_blind_index(cx, cx->world->keys, MZ_FOR_INDEX_PHONE, all, &b));
    *key = mz_hex_encode(cx->a, mz_bytes(b.b, sizeof b.b));
    return MZ_OK;
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

struct mz_actor mz_guest(int64_t division, mz_str from, mz_str request)
{
    int64_t county = division / MZ_COUNTY_UNIT * MZ_COUNTY_UNIT;
    return (struct mz_actor){.division_lo = county,
                             .division_hi = county + MZ_COUNTY_UNIT - 1,
                             .role = MZ_S(""),
                             .name = MZ_S(""),
                             .from = from,
                             .request = request};
}

struct mz_actor mz_guest_here(const mz_cx *cx, mz_str from, mz_str request)
{
    struct mz_actor guest = mz_guest(0, from, request);
    division_range(cx->world->division, &guest.division_lo, &guest.division_hi);
    return guest;
}

/* ---- how often ----------------------------------------------------------------------------- */

/* A level is time saved up, in ms: each try costs per_ms of it. */
static int64_t level_after(struct mz_guest_bucket b, const struct guest_rate_get_row *was,
                           int64_t now_ms, int64_t tries)
{
    int64_t full = b.most * b.per_ms;
    int64_t gone = was != NULL && now_ms > was->at_ms ? now_ms - was->at_ms : 0;
    int64_t filled = was == NULL || gone > full ? full : was->level + gone;
    int64_t level = (filled > full ? full : filled) - tries * b.per_ms;
    return level > full ? full : level;
}

/* *enough is false, and nothing is written, when so many cannot be taken. */
static mz_code count(mz_cx *cx, const struct mz_guest_try *t, int64_t tries, bool *enough)
{
    struct guest_rate_get_row row = {0};
    mz_str key = MZ_S("");
    bool found = false;
    int64_t now = mz_now_ms(cx);
    mz_str kind = mz_str_fmt(cx->a, "rate:%s", t->kind);
    MZ_TRY(mz_guest_key(cx, kind.p, mz_text_cut(t->what, TRIED_MAX), &key));
    MZ_TRY(guest_rate_get(cx, key, &row, &found));
    int64_t level = level_after(t->bucket, found ? &row : NULL, now, tries);
    *enough = level >= 0;
    return *enough ? guest_rate_put(cx, key, level, now) : MZ_OK;
}

mz_code mz_guest_take(mz_cx *cx, const struct mz_guest_try *v, size_t n, const char *words)
{
    bool enough = true;
    for (size_t i = 0; i < n && enough; i++) {
        MZ_TRY(count(cx, &v[i], 1, &enough));
    }
    return enough ? MZ_OK : mz_refuse(cx, MZ_RATE, .text = words);
}

mz_code mz_guest_give(mz_cx *cx, const struct mz_guest_try *t)
{
    bool enough = true;
    return count(cx, t, -1, &enough);
}

struct admission {
    const struct mz_guest_try *v;
    size_t n;
    const char *words;
};

static mz_code admit_tx(mz_cx *cx, void *p)
{
    const struct admission *a = p;
    return mz_guest_take(cx, a->v, a->n, a->words);
}

mz_code mz_guest_admit(mz_cx *cx, const struct mz_guest_try *v, size_t n, const char *words)
{
    struct admission a = {v, n, words};
    return mz_tx(cx, admit_tx, &a);
}

mz_code mz_guest_sweep(mz_cx *cx)
{
    int64_t gone = 0;
    return guest_rate_sweep(cx, mz_now_ms(cx) - DAY_MS, &gone);
}
