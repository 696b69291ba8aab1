#include "base/password.h"

#include <argon2.h>
#include <string.h>

const struct mz_password_cost mz_password_cost_default = {19456, 2, 1};

enum { SALT_N = 16, RAW_N = 32, SALT_TEXT_N = 22, TAG_TEXT_N = 43 };

/* What one process will spend on a text from the database. */
enum { MEMORY_KIB_MAX = 256 << 10, PASSES_MAX = 16, LANES_MAX = 4 };

mz_code mz_argon2id(mz_cx *cx, mz_str password, mz_str salt, struct mz_password_cost cost,
                    uint8_t out[32])
{
    if (password.n > MZ_PASSWORD_MAX) {
        return mz_fail(cx, MZ_LIMIT, "a password of %zu bytes is too long", password.n);
    }
    int rc = argon2id_hash_raw(cost.passes, cost.memory_kib, cost.lanes, password.p, password.n,
                               salt.p, salt.n, out, RAW_N);
    if (rc == ARGON2_MEMORY_ALLOCATION_ERROR) {
        return mz_fail(cx, MZ_BUSY, "no %u KiB of memory for a password", cost.memory_kib);
    }
    if (rc != ARGON2_OK) {
        return mz_fail(cx, MZ_IO, "argon2id: %s", argon2_error_message(rc));
    }
    return MZ_OK;
}

/* A kept text, taken apart. */
struct kept {
    struct mz_password_cost cost;
    uint16_t pepper;
    uint8_t salt[SALT_N];
    uint8_t tag[RAW_N];
};

static mz_code tag_of(mz_cx *cx, mz_keyring *k, mz_str password, const struct kept *h,
                      uint8_t tag[RAW_N])
{
    uint8_t raw[RAW_N];
    MZ_TRY(mz_argon2id(cx, password, mz_bytes(h->salt, SALT_N), h->cost, raw));
    mz_code rc = mz_keyring_mac(cx, k, MZ_FOR_PEPPER, h->pepper, mz_bytes(raw, RAW_N), tag);
    mz_wipe(raw, sizeof raw);
    return rc;
}

mz_code mz_password_hash(mz_cx *cx, mz_keyring *k, mz_str password, struct mz_password_cost cost,
                         mz_str *kept)
{
    struct kept h = {.cost = cost, .pepper = mz_keyring_newest(k)};
    mz_random_fill(cx, h.salt, sizeof h.salt);
    MZ_TRY(tag_of(cx, k, password, &h, h.tag));
    *kept = mz_str_fmt(cx->a, "$mz1$m=%u,t=%u,p=%u$k=%u$" MZ_FMT "$" MZ_FMT, cost.memory_kib,
                       cost.passes, cost.lanes, (unsigned)h.pepper,
                       MZ_ARG(mz_base64url_encode(cx->a, mz_bytes(h.salt, SALT_N))),
                       MZ_ARG(mz_base64url_encode(cx->a, mz_bytes(h.tag, RAW_N))));
    return MZ_OK;
}

/* ---- reading a kept text ---------------------------------------------- */

/* Takes `lit` from the front of s. */
static bool take(mz_str *s, const char *lit)
{
    size_t n = strlen(lit);
    if (s->n < n || memcmp(s->p, lit, n) != 0) {
        return false;
    }
    *s = (mz_str){s->p + n, s->n - n};
    return true;
}

/* Takes a number from 1 to max, without leading zeros. */
static bool take_number(mz_str *s, uint32_t max, uint32_t *out)
{
    uint32_t v = 0;
    size_t n = 0;
    while (n < s->n && n < 9 && s->p[n] >= '0' && s->p[n] <= '9') {
        v = v * 10 + (uint32_t)(s->p[n] - '0');
        n++;
    }
    if (n == 0 || s->p[0] == '0' || v > max) {
        return false;
    }
    *s = (mz_str){s->p + n, s->n - n};
    *out = v;
    return true;
}

static bool take_bytes(mz_cx *cx, mz_str *s, size_t text_n, uint8_t *out, size_t out_n)
{
    mz_str bytes = {0};
    if (s->n < text_n || mz_base64url_decode(cx, (mz_str){s->p, text_n}, &bytes) != MZ_OK ||
        bytes.n != out_n) {
        return false;
    }
    memcpy(out, bytes.p, out_n);
    *s = (mz_str){s->p + text_n, s->n - text_n};
    return true;
}

static bool cost_from(mz_str *s, struct kept *h)
{
    uint32_t pepper = 0;
    bool ok = take(s, "$mz1$m=") && take_number(s, MEMORY_KIB_MAX, &h->cost.memory_kib) &&
              take(s, ",t=") && take_number(s, PASSES_MAX, &h->cost.passes) && take(s, ",p=") &&
              take_number(s, LANES_MAX, &h->cost.lanes) && take(s, "$k=") &&
              take_number(s, UINT16_MAX, &pepper) && take(s, "$");
    h->pepper = (uint16_t)pepper;
    return ok && h->cost.memory_kib >= 8 * h->cost.lanes;
}

mz_code mz_password_verify(mz_cx *cx, mz_keyring *k, mz_str password, mz_str kept, bool *match)
{
    struct kept h = {0};
    mz_str s = kept;
    *match = false;
    if (kept.n > MZ_PASSWORD_KEPT_MAX || !cost_from(&s, &h) ||
        !take_bytes(cx, &s, SALT_TEXT_N, h.salt, SALT_N) || !take(&s, "$") ||
        !take_bytes(cx, &s, TAG_TEXT_N, h.tag, RAW_N) || s.n != 0) {
        mz_clear(cx);
        return mz_fail(cx, MZ_CORRUPT, "a kept password of %zu bytes cannot be read", kept.n);
    }
    uint8_t tag[RAW_N];
    MZ_TRY(tag_of(cx, k, password, &h, tag));
    *match = mz_equal(tag, h.tag, RAW_N);
    return MZ_OK;
}

mz_code mz_password_nobody(mz_cx *cx, mz_keyring *k, mz_str password, struct mz_password_cost cost)
{
    const struct kept h = {.cost = cost, .pepper = mz_keyring_newest(k)};
    uint8_t tag[RAW_N];
    return tag_of(cx, k, password, &h, tag);
}

bool mz_password_needs_rehash(const mz_keyring *k, mz_str kept, struct mz_password_cost cost)
{
    struct kept h = {0};
    mz_str s = kept;
    return !cost_from(&s, &h) || h.cost.memory_kib != cost.memory_kib ||
           h.cost.passes != cost.passes || h.cost.lanes != cost.lanes ||
           h.pepper != mz_keyring_newest(k);
}
