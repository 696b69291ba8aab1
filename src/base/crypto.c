#include "base/crypto.h"

#include <assert.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>

#include "base/crypto_ops.h"

/* Out of memory ends the process here as it does in arenas. */
static void *must_alloc(size_t n)
{
    void *p = calloc(1, n);
    if (p == NULL) {
        abort();
    }
    return p;
}

mz_code mz_crypto_open_with(mz_cx *cx, const struct mz_crypto_ops *ops, mz_crypto **out)
{
    void *state = NULL;
    MZ_TRY(ops->open(cx, &state));
    *out = must_alloc(sizeof **out);
    **out = (mz_crypto){.ops = ops, .state = state};
    return MZ_OK;
}

mz_code mz_crypto_open(mz_cx *cx, mz_crypto **out)
{
    return mz_crypto_open_with(cx, &mz_crypto_openssl, out);
}

void mz_crypto_close(mz_crypto *c)
{
    if (c != NULL) {
        c->ops->close(c->state);
        free(c);
    }
}

/* ---- secrets ---------------------------------------------------------- */

bool mz_equal(const void *a, const void *b, size_t n)
{
    const unsigned char *x = a;
    const unsigned char *y = b;
    volatile unsigned char differ = 0; /* volatile: no early way out may be invented */
    for (size_t i = 0; i < n; i++) {
        differ = (unsigned char)(differ | (x[i] ^ y[i]));
    }
    return differ == 0;
}

void mz_wipe(void *p, size_t n)
{
    if (p != NULL) {
        explicit_bzero(p, n);
    }
}

void mz_wipe_str(mz_str s)
{
    /* A view is const for its borrowers; arena memory behind it is not. */
    const union {
        const char *view;
        void *memory;
    } p = {.view = s.p};
    mz_wipe(p.memory, s.n);
}

void *mz_secret_new(size_t n)
{
    assert(n > 0);
    void *p = mmap(NULL, n, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (p == MAP_FAILED || madvise(p, n, MADV_DONTDUMP) != 0) {
        abort();
    }
    /* Swapping is the operator's to forbid where the limit on locked memory is too small. */
    (void)mlock(p, n);
    return p;
}

void mz_secret_free(void *p, size_t n)
{
    if (p != NULL) {
        mz_wipe(p, n);
        (void)munmap(p, n);
    }
}

mz_code mz_secret_process(mz_cx *cx)
{
    const struct rlimit none = {0, 0};
    if (prctl(PR_SET_DUMPABLE, 0L, 0L, 0L, 0L) != 0 || setrlimit(RLIMIT_CORE, &none) != 0) {
        return mz_fail(cx, MZ_IO, "cannot forbid core dumps: %s", strerrordesc_np(errno));
    }
    return MZ_OK;
}

/* ---- hashes ----------------------------------------------------------- */

size_t mz_hash_size(enum mz_hash_kind kind)
{
    switch (kind) {
    case MZ_HASH_SM3:
    case MZ_HASH_SHA256:
        return 32;
    case MZ_HASH_SHA1:
        return 20;
    }
    abort();
}

mz_code mz_hash_parts(mz_cx *cx, mz_crypto *c, enum mz_hash_kind kind, const mz_str *part,
                      size_t part_n, uint8_t *out)
{
    return c->ops->hash(cx, c->state, kind, part, part_n, out);
}

mz_code mz_hash(mz_cx *cx, mz_crypto *c, enum mz_hash_kind kind, mz_str data, uint8_t *out)
{
    return c->ops->hash(cx, c->state, kind, &data, 1, out);
}

mz_code mz_sm3(mz_cx *cx, mz_crypto *c, mz_str data, uint8_t out[32])
{
    return c->ops->hash(cx, c->state, MZ_HASH_SM3, &data, 1, out);
}

mz_code mz_sha256(mz_cx *cx, mz_crypto *c, mz_str data, uint8_t out[32])
{
    return c->ops->hash(cx, c->state, MZ_HASH_SHA256, &data, 1, out);
}

struct mz_hasher {
    const struct mz_crypto_ops *ops;
    void *impl;
};

static void hasher_drop(void *p)
{
    mz_hasher *h = p;
    h->ops->hasher_free(h->impl);
}

mz_code mz_hash_init(mz_cx *cx, mz_crypto *c, enum mz_hash_kind kind, mz_hasher **out)
{
    void *impl = NULL;
    MZ_TRY(c->ops->hasher_new(cx, c->state, kind, &impl));
    *out = MZ_NEW(cx->a, mz_hasher);
    **out = (mz_hasher){.ops = c->ops, .impl = impl};
    mz_arena_defer(cx->a, hasher_drop, *out);
    return MZ_OK;
}

mz_code mz_hash_update(mz_cx *cx, mz_hasher *h, mz_str data)
{
    return h->ops->hasher_add(cx, h->impl, data);
}

mz_code mz_hash_done(mz_cx *cx, mz_hasher *h, uint8_t *out)
{
    return h->ops->hasher_end(cx, h->impl, out);
}

/* ---- HMAC and HKDF ---------------------------------------------------- */

struct mz_mac {
    const struct mz_crypto_ops *ops;
    void *impl;
};

mz_code mz_mac_new(mz_cx *cx, mz_crypto *c, enum mz_hash_kind kind, mz_str key, mz_mac **out)
{
    void *impl = NULL;
    MZ_TRY(c->ops->mac_new(cx, c->state, kind, key, &impl));
    *out = must_alloc(sizeof **out);
    **out = (mz_mac){.ops = c->ops, .impl = impl};
    return MZ_OK;
}

mz_code mz_mac_parts(mz_cx *cx, mz_mac *m, const mz_str *part, size_t part_n, uint8_t *out)
{
    return m->ops->mac(cx, m->impl, part, part_n, out);
}

void mz_mac_free(mz_mac *m)
{
    if (m != NULL) {
        m->ops->mac_free(m->impl);
        free(m);
    }
}

mz_code mz_hmac(mz_cx *cx, mz_crypto *c, enum mz_hash_kind kind, mz_str key, mz_str data,
                uint8_t *out)
{
    mz_mac *m = NULL;
    MZ_TRY(mz_mac_new(cx, c, kind, key, &m));
    mz_code rc = mz_mac_parts(cx, m, &data, 1, out);
    mz_mac_free(m);
    return rc;
}

/* T(i) = HMAC(PRK, T(i-1) | info | i), RFC 5869 section 2.3. */
static mz_code hkdf_expand(mz_cx *cx, mz_mac *prk, const struct mz_hkdf *in, uint8_t *out,
                           size_t out_n)
{
    size_t step = mz_hash_size(in->kind);
    uint8_t block[MZ_HASH_MAX];
    uint8_t i = 0;
    mz_code rc = MZ_OK;
    for (size_t done = 0; done < out_n && rc == MZ_OK; done += step) {
        size_t before = i == 0 ? 0 : step;
        i++;
        mz_str part[] = {mz_bytes(block, before), in->info, mz_bytes(&i, 1)};
        rc = mz_mac_parts(cx, prk, part, MZ_LEN(part), block);
        if (rc == MZ_OK) {
            memcpy(out + done, block, out_n - done < step ? out_n - done : step);
        }
    }
    mz_wipe(block, sizeof block);
    return rc;
}

mz_code mz_hkdf(mz_cx *cx, mz_crypto *c, const struct mz_hkdf *in, uint8_t *out, size_t out_n)
{
    size_t size = mz_hash_size(in->kind);
    if (out_n > 255 * size) {
        return mz_fail(cx, MZ_LIMIT, "cannot derive a key of %zu bytes", out_n);
    }
    /* An empty salt and a salt of zeros are the same HMAC key, as RFC 5869 section 2.2 wants. */
    uint8_t prk[MZ_HASH_MAX];
    MZ_TRY(mz_hmac(cx, c, in->kind, in->salt, in->secret, prk));
    mz_mac *m = NULL;
    mz_code rc = mz_mac_new(cx, c, in->kind, mz_bytes(prk, size), &m);
    mz_wipe(prk, sizeof prk);
    if (rc == MZ_OK) {
        rc = hkdf_expand(cx, m, in, out, out_n);
        mz_mac_free(m);
    }
    return rc;
}

/* ---- SM4 -------------------------------------------------------------- */

struct mz_sm4 {
    const struct mz_crypto_ops *ops;
    void *impl;
};

mz_code mz_sm4_new(mz_cx *cx, mz_crypto *c, const uint8_t key[MZ_SM4_KEY_N], mz_sm4 **out)
{
    void *impl = NULL;
    MZ_TRY(c->ops->sm4_new(cx, c->state, key, &impl));
    *out = must_alloc(sizeof **out);
    **out = (mz_sm4){.ops = c->ops, .impl = impl};
    return MZ_OK;
}

mz_code mz_sm4_ctr(mz_cx *cx, mz_sm4 *s, const uint8_t iv[MZ_SM4_IV_N], mz_str in, uint8_t *out)
{
    return s->ops->sm4_ctr(cx, s->impl, iv, in, out);
}

void mz_sm4_free(mz_sm4 *s)
{
    if (s != NULL) {
        s->ops->sm4_free(s->impl);
        free(s);
    }
}

/* ---- authenticated encryption ----------------------------------------- */

enum { FORMAT = 1, HEAD_N = 3, TAG_N = 32, TEXT_AT = HEAD_N + MZ_SM4_IV_N };

struct mz_aead {
    mz_sm4 *cipher;
    mz_mac *mac;
    uint16_t version;
};

mz_code mz_aead_new(mz_cx *cx, mz_crypto *c, const uint8_t key[MZ_AEAD_KEY_N], uint16_t version,
                    mz_aead **out)
{
    mz_sm4 *cipher = NULL;
    mz_mac *mac = NULL;
    MZ_TRY(mz_sm4_new(cx, c, key, &cipher));
    mz_str mac_key = mz_bytes(key + MZ_SM4_KEY_N, MZ_AEAD_KEY_N - MZ_SM4_KEY_N);
    mz_code rc = mz_mac_new(cx, c, MZ_HASH_SM3, mac_key, &mac);
    if (rc != MZ_OK) {
        mz_sm4_free(cipher);
        return rc;
    }
    *out = must_alloc(sizeof **out);
    **out = (mz_aead){.cipher = cipher, .mac = mac, .version = version};
    return MZ_OK;
}

void mz_aead_free(mz_aead *k)
{
    if (k != NULL) {
        mz_sm4_free(k->cipher);
        mz_mac_free(k->mac);
        free(k);
    }
}

/* Header and IV have fixed lengths and the AAD states its own: no two inputs give one text. */
static mz_code tag_of(mz_cx *cx, mz_aead *k, mz_str aad, mz_str body, uint8_t tag[TAG_N])
{
    uint8_t aad_n[8];
    for (size_t i = 0; i < sizeof aad_n; i++) {
        aad_n[i] = (uint8_t)((uint64_t)aad.n >> (56 - 8 * i));
    }
    mz_str part[] = {{body.p, TEXT_AT},
                     mz_bytes(aad_n, sizeof aad_n),
                     aad,
                     {body.p + TEXT_AT, body.n - TEXT_AT}};
    return mz_mac_parts(cx, k->mac, part, MZ_LEN(part), tag);
}

mz_code mz_aead_seal(mz_cx *cx, mz_aead *k, mz_str aad, mz_str plain, mz_str *blob)
{
    if (plain.n > MZ_AEAD_MAX || aad.n > MZ_AEAD_MAX) {
        return mz_fail(cx, MZ_LIMIT, "cannot encrypt %zu bytes at once", plain.n);
    }
    size_t body_n = TEXT_AT + plain.n;
    uint8_t *out = mz_arena_alloc(cx->a, body_n + TAG_N + 1);
    out[0] = FORMAT;
    out[1] = (uint8_t)(k->version >> 8);
    out[2] = (uint8_t)(k->version & 0xFF);
    mz_random_fill(cx, out + HEAD_N, MZ_SM4_IV_N);
    MZ_TRY(mz_sm4_ctr(cx, k->cipher, out + HEAD_N, plain, out + TEXT_AT));
    MZ_TRY(tag_of(cx, k, aad, mz_bytes(out, body_n), out + body_n));
    *blob = mz_bytes(out, body_n + TAG_N);
    return MZ_OK;
}

mz_code mz_aead_version(mz_cx *cx, mz_str blob, uint16_t *version)
{
    if (blob.n < MZ_AEAD_EXTRA || blob.n > MZ_AEAD_EXTRA + (size_t)MZ_AEAD_MAX ||
        blob.p[0] != FORMAT) {
        return mz_fail(cx, MZ_CORRUPT, "%zu bytes are not an encrypted value", blob.n);
    }
    *version =
        (uint16_t)((unsigned)(unsigned char)blob.p[1] << 8 | (unsigned)(unsigned char)blob.p[2]);
    return MZ_OK;
}

mz_code mz_aead_open(mz_cx *cx, mz_aead *k, mz_str aad, mz_str blob, mz_str *plain)
{
    uint16_t version = 0;
    MZ_TRY(mz_aead_version(cx, blob, &version));
    uint8_t tag[TAG_N];
    mz_str body = {blob.p, blob.n - TAG_N};
    MZ_TRY(tag_of(cx, k, aad, body, tag));
    if (!mz_equal(tag, blob.p + body.n, TAG_N) || version != k->version) {
        return mz_fail(cx, MZ_CORRUPT, "an encrypted value does not open with key version %u",
                       (unsigned)version);
    }
    mz_str text = {body.p + TEXT_AT, body.n - TEXT_AT};
    uint8_t iv[MZ_SM4_IV_N];
    memcpy(iv, body.p + HEAD_N, sizeof iv);
    uint8_t *out = mz_arena_alloc(cx->a, text.n + 1);
    MZ_TRY(mz_sm4_ctr(cx, k->cipher, iv, text, out));
    *plain = mz_bytes(out, text.n);
    return MZ_OK;
}
