#include "base/crypto_key.h"

#include <stdlib.h>
#include <string.h>

#include "base/crypto_ops.h"
#include "base/secret_file.h"

struct mz_key {
    const mz_crypto *c;
    void *impl;
    struct mz_key_facts facts;
};

static mz_key *wrap(const mz_crypto *c, void *impl, struct mz_key_facts facts)
{
    mz_key *k = calloc(1, sizeof *k);
    if (k == NULL) {
        abort();
    }
    *k = (mz_key){.c = c, .impl = impl, .facts = facts};
    return k;
}

mz_code mz_key_make(mz_cx *cx, mz_crypto *c, enum mz_key_kind kind, mz_key **out)
{
    void *impl = NULL;
    MZ_TRY(c->ops->key_make(cx, c->state, kind, &impl));
    *out = wrap(c, impl, (struct mz_key_facts){.kind = kind, .secret = true});
    return MZ_OK;
}

void mz_key_free(mz_key *key)
{
    if (key != NULL) {
        key->c->ops->key_free(key->impl);
        free(key);
    }
}

struct mz_key_facts mz_key_facts(const mz_key *key)
{
    return key->facts;
}

mz_code mz_key_read(mz_cx *cx, mz_crypto *c, mz_str pem, mz_key **out)
{
    if (pem.n == 0) {
        return mz_fail(cx, MZ_INVALID, "an empty text is no key");
    }
    if (pem.n > MZ_PEM_MAX) {
        return mz_fail(cx, MZ_LIMIT, "a key of %zu bytes is too long", pem.n);
    }
    void *impl = NULL;
    struct mz_key_facts facts = {0};
    MZ_TRY(c->ops->key_read(cx, c->state, pem, &facts, &impl));
    *out = wrap(c, impl, facts);
    return MZ_OK;
}

mz_code mz_key_read_public(mz_cx *cx, mz_crypto *c, enum mz_key_kind kind, mz_str raw, mz_key **out)
{
    void *impl = NULL;
    MZ_TRY(c->ops->key_read_public(cx, c->state, kind, raw, &impl));
    *out = wrap(c, impl, (struct mz_key_facts){.kind = kind, .secret = false});
    return MZ_OK;
}

mz_code mz_key_public(mz_cx *cx, const mz_key *key, mz_str *raw)
{
    return key->c->ops->key_public(cx, key->impl, key->facts.kind, raw);
}

static mz_code need_secret(mz_cx *cx, const mz_key *key)
{
    return key->facts.secret ? MZ_OK : mz_fail(cx, MZ_INVALID, "the key has no secret half");
}

mz_code mz_key_pem(mz_cx *cx, const mz_key *key, bool secret, mz_str *pem)
{
    if (secret) {
        MZ_TRY(need_secret(cx, key));
    }
    return key->c->ops->key_text(cx, key->impl, secret, pem);
}

mz_code mz_key_load(mz_cx *cx, mz_crypto *c, const char *path, mz_key **out)
{
    char *pem = mz_secret_new(MZ_PEM_MAX);
    size_t n = 0;
    mz_code rc = mz_secret_file_read(cx, path, pem, MZ_PEM_MAX, &n);
    if (rc == MZ_OK) {
        rc = mz_key_read(cx, c, (mz_str){pem, n}, out);
    }
    mz_secret_free(pem, MZ_PEM_MAX);
    return rc;
}

mz_code mz_key_store(mz_cx *cx, const mz_key *key, const char *path)
{
    mz_str pem = {0};
    MZ_TRY(mz_key_pem(cx, key, true, &pem));
    mz_code rc = mz_secret_file_write(cx, path, pem);
    mz_wipe_str(pem);
    return rc;
}

/* ---- signatures ------------------------------------------------------- */

mz_code mz_sign(mz_cx *cx, const mz_key *key, mz_str msg, uint8_t sig[MZ_SIG_N])
{
    MZ_TRY(need_secret(cx, key));
    return key->c->ops->sign(cx, key->c->state, key->impl, key->facts.kind, msg, sig);
}

mz_code mz_verify(mz_cx *cx, const mz_key *key, mz_str msg, mz_str sig)
{
    bool good = false;
    if (sig.n == MZ_SIG_N) {
        uint8_t raw[MZ_SIG_N];
        memcpy(raw, sig.p, MZ_SIG_N);
        const struct mz_crypto *c = key->c;
        MZ_TRY(c->ops->verify(cx, c->state, key->impl, key->facts.kind, msg, raw, &good));
    }
    if (!good) {
        return mz_refuse(cx, MZ_INVALID, .field = "signature",
                         .text = MZ_T("The signature does not belong to this content"));
    }
    return MZ_OK;
}

/* One INTEGER of a DER signature at *at: minimal, not negative, of at most 32 bytes. */
static bool der_integer(mz_str der, size_t *at, uint8_t out[32])
{
    const unsigned char *p = (const unsigned char *)der.p;
    if (der.n - *at < 3 || p[*at] != 0x02) {
        return false;
    }
    size_t n = p[*at + 1];
    *at += 2;
    if (n == 0 || n > 33 || n > der.n - *at) {
        return false;
    }
    const unsigned char *v = p + *at;
    *at += n;
    if (v[0] == 0 && n > 1) {
        if (v[1] < 0x80) {
            return false; /* a zero that is not needed */
        }
        v++;
        n--;
    } else if (v[0] >= 0x80) {
        return false; /* negative */
    }
    if (n > 32) {
        return false;
    }
    memset(out, 0, 32 - n);
    memcpy(out + 32 - n, v, n);
    return true;
}

mz_code mz_sm2_der_read(mz_cx *cx, mz_str der, uint8_t sig[MZ_SIG_N])
{
    const unsigned char *p = (const unsigned char *)der.p;
    size_t at = 2;
    /* Two INTEGERs of 33 bytes at most: the length of the SEQUENCE always fits one byte. */
    if (der.n < 8 || der.n > MZ_SIG_DER_MAX || p[0] != 0x30 || p[1] != der.n - 2 ||
        !der_integer(der, &at, sig) || !der_integer(der, &at, sig + 32) || at != der.n) {
        return mz_refuse(cx, MZ_INVALID, .field = "signature",
                         .text = MZ_T("The signature is not in the form of a signature"));
    }
    return MZ_OK;
}

mz_str mz_sm2_der_write(mz_cx *cx, const uint8_t sig[MZ_SIG_N])
{
    unsigned char *out = mz_arena_alloc(cx->a, MZ_SIG_DER_MAX);
    size_t n = 2;
    for (size_t half = 0; half < 2; half++) {
        const uint8_t *v = sig + 32 * half;
        size_t skip = 0;
        while (skip < 31 && v[skip] == 0) {
            skip++;
        }
        bool pad = v[skip] >= 0x80;
        out[n++] = 0x02;
        out[n++] = (unsigned char)(32 - skip + (pad ? 1 : 0));
        if (pad) {
            out[n++] = 0;
        }
        memcpy(out + n, v + skip, 32 - skip);
        n += 32 - skip;
    }
    out[0] = 0x30;
    out[1] = (unsigned char)(n - 2);
    return mz_bytes(out, n);
}

/* ---- SM2 encryption --------------------------------------------------- */

static mz_code need_sm2(mz_cx *cx, const mz_key *key)
{
    return key->facts.kind == MZ_KEY_SM2 ? MZ_OK : mz_fail(cx, MZ_INVALID, "only SM2 keys encrypt");
}

mz_code mz_sm2_encrypt(mz_cx *cx, const mz_key *key, mz_str plain, mz_str *out)
{
    MZ_TRY(need_sm2(cx, key));
    if (plain.n == 0) {
        return mz_fail(cx, MZ_INVALID, "SM2 does not encrypt an empty text");
    }
    if (plain.n > MZ_SM2_PLAIN_MAX) {
        return mz_fail(cx, MZ_LIMIT, "SM2 does not encrypt %zu bytes", plain.n);
    }
    return key->c->ops->encrypt(cx, key->c->state, key->impl, plain, out);
}

mz_code mz_sm2_decrypt(mz_cx *cx, const mz_key *key, mz_str cipher, mz_str *out)
{
    MZ_TRY(need_sm2(cx, key));
    MZ_TRY(need_secret(cx, key));
    if (cipher.n == 0 || cipher.n > MZ_SM2_PLAIN_MAX + 256) {
        return mz_fail(cx, MZ_INVALID, "%zu bytes are no SM2 cipher text", cipher.n);
    }
    return key->c->ops->decrypt(cx, key->c->state, key->impl, cipher, out);
}
