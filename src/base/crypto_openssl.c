#include <openssl/crypto.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <stdlib.h>
#include <string.h>

#include "base/crypto_openssl_int.h"

/*
 * EVP_*_fetch walks the providers and costs microseconds; the algorithms are fetched once and the
 * contexts kept, so that a short SM3 costs little more than its compressions.
 */
struct ssl {
    EVP_MD *md[3]; /* by enum mz_hash_kind */
    EVP_CIPHER *sm4;
    EVP_MD_CTX *scratch;
};

mz_code mz_ssl_fail(mz_cx *cx, const char *what)
{
    unsigned long e = ERR_peek_last_error();
    const char *why = e == 0 ? NULL : ERR_reason_error_string(e);
    ERR_clear_error();
    return mz_fail(cx, MZ_IO, "OpenSSL cannot %s: %s", what, why == NULL ? "no reason" : why);
}

void mz_fingerprint(mz_str data, uint8_t out[32])
{
    if (EVP_Digest(data.n == 0 ? "" : data.p, data.n, out, NULL, EVP_sha256(), NULL) != 1) {
        abort();
    }
}

static void ssl_close(void *state)
{
    struct ssl *s = state;
    for (size_t i = 0; i < MZ_LEN(s->md); i++) {
        EVP_MD_free(s->md[i]);
    }
    EVP_CIPHER_free(s->sm4);
    EVP_MD_CTX_free(s->scratch);
    free(s);
}

static mz_code ssl_open(mz_cx *cx, void **state)
{
    struct ssl *s = calloc(1, sizeof *s);
    if (s == NULL) {
        abort();
    }
    s->md[MZ_HASH_SM3] = EVP_MD_fetch(NULL, "SM3", NULL);
    s->md[MZ_HASH_SHA256] = EVP_MD_fetch(NULL, "SHA256", NULL);
    s->md[MZ_HASH_SHA1] = EVP_MD_fetch(NULL, "SHA1", NULL);
    s->sm4 = EVP_CIPHER_fetch(NULL, "SM4-CTR", NULL);
    s->scratch = EVP_MD_CTX_new();
    bool whole = s->sm4 != NULL && s->scratch != NULL;
    for (size_t i = 0; i < MZ_LEN(s->md); i++) {
        whole = whole && s->md[i] != NULL;
    }
    if (!whole) {
        ssl_close(s);
        return mz_ssl_fail(cx, "offer SM3, SM4, SHA-256 and SHA-1");
    }
    *state = s;
    return MZ_OK;
}

/* ---- hashes ----------------------------------------------------------- */

static bool add_parts(EVP_MD_CTX *md, const mz_str *part, size_t part_n)
{
    for (size_t i = 0; i < part_n; i++) {
        if (part[i].n > 0 && EVP_DigestUpdate(md, part[i].p, part[i].n) != 1) {
            return false;
        }
    }
    return true;
}

static mz_code ssl_hash(mz_cx *cx, void *state, enum mz_hash_kind kind, const mz_str *part,
                        size_t part_n, uint8_t *out)
{
    struct ssl *s = state;
    if (EVP_DigestInit_ex2(s->scratch, s->md[kind], NULL) != 1 ||
        !add_parts(s->scratch, part, part_n) || EVP_DigestFinal_ex(s->scratch, out, NULL) != 1) {
        return mz_ssl_fail(cx, "hash");
    }
    return MZ_OK;
}

struct hasher {
    EVP_MD_CTX *md;
    const EVP_MD *kind;
};

static void hasher_free(void *p)
{
    struct hasher *h = p;
    if (h != NULL) {
        EVP_MD_CTX_free(h->md);
        free(h);
    }
}

static mz_code hasher_new(mz_cx *cx, void *state, enum mz_hash_kind kind, void **out)
{
    const struct ssl *s = state;
    struct hasher *h = calloc(1, sizeof *h);
    if (h == NULL) {
        abort();
    }
    h->kind = s->md[kind];
    h->md = EVP_MD_CTX_new();
    if (h->md == NULL || EVP_DigestInit_ex2(h->md, h->kind, NULL) != 1) {
        hasher_free(h);
        return mz_ssl_fail(cx, "start a hash");
    }
    *out = h;
    return MZ_OK;
}

static mz_code hasher_add(mz_cx *cx, void *p, mz_str data)
{
    struct hasher *h = p;
    return add_parts(h->md, &data, 1) ? MZ_OK : mz_ssl_fail(cx, "hash");
}

static mz_code hasher_end(mz_cx *cx, void *p, uint8_t *out)
{
    struct hasher *h = p;
    if (EVP_DigestFinal_ex(h->md, out, NULL) != 1 ||
        EVP_DigestInit_ex2(h->md, h->kind, NULL) != 1) {
        return mz_ssl_fail(cx, "end a hash");
    }
    return MZ_OK;
}

/* ---- HMAC ------------------------------------------------------------- */

/*
 * EVP_MAC spends more on set-up than on a short message. Here the two padded key blocks are hashed
 * once (RFC 2104 section 4) and each message starts from copies of those states.
 */
struct mac {
    EVP_MD_CTX *inner;
    EVP_MD_CTX *outer;
    EVP_MD_CTX *work;
    size_t hash_n;
};

enum { BLOCK_N = 64 }; /* of SM3, SHA-256 and SHA-1 alike */

static void mac_free(void *p)
{
    struct mac *m = p;
    if (m != NULL) {
        EVP_MD_CTX_free(m->inner);
        EVP_MD_CTX_free(m->outer);
        EVP_MD_CTX_free(m->work);
        free(m);
    }
}

static bool mac_start(EVP_MD_CTX *md, const EVP_MD *kind, const uint8_t *key, uint8_t pad)
{
    uint8_t block[BLOCK_N];
    for (size_t i = 0; i < BLOCK_N; i++) {
        block[i] = key[i] ^ pad;
    }
    bool ok = EVP_DigestInit_ex2(md, kind, NULL) == 1 && EVP_DigestUpdate(md, block, BLOCK_N) == 1;
    OPENSSL_cleanse(block, sizeof block);
    return ok;
}

static mz_code mac_new(mz_cx *cx, void *state, enum mz_hash_kind kind, mz_str key, void **out)
{
    const struct ssl *s = state;
    uint8_t padded[BLOCK_N] = {0};
    if (key.n > BLOCK_N) {
        MZ_TRY(ssl_hash(cx, state, kind, &key, 1, padded));
    } else if (key.n > 0) {
        memcpy(padded, key.p, key.n);
    }
    struct mac *m = calloc(1, sizeof *m);
    if (m == NULL) {
        abort();
    }
    m->hash_n = mz_hash_size(kind);
    m->inner = EVP_MD_CTX_new();
    m->outer = EVP_MD_CTX_new();
    m->work = EVP_MD_CTX_new();
    bool ok = m->inner != NULL && m->outer != NULL && m->work != NULL &&
              mac_start(m->inner, s->md[kind], padded, 0x36) &&
              mac_start(m->outer, s->md[kind], padded, 0x5C);
    OPENSSL_cleanse(padded, sizeof padded);
    if (!ok) {
        mac_free(m);
        return mz_ssl_fail(cx, "start an HMAC");
    }
    *out = m;
    return MZ_OK;
}

static mz_code mac_parts(mz_cx *cx, void *p, const mz_str *part, size_t part_n, uint8_t *out)
{
    struct mac *m = p;
    uint8_t inner[MZ_HASH_MAX];
    if (EVP_MD_CTX_copy_ex(m->work, m->inner) != 1 || !add_parts(m->work, part, part_n) ||
        EVP_DigestFinal_ex(m->work, inner, NULL) != 1 ||
        EVP_MD_CTX_copy_ex(m->work, m->outer) != 1 ||
        EVP_DigestUpdate(m->work, inner, m->hash_n) != 1 ||
        EVP_DigestFinal_ex(m->work, out, NULL) != 1) {
        return mz_ssl_fail(cx, "compute an HMAC");
    }
    return MZ_OK;
}

/* ---- SM4 -------------------------------------------------------------- */

static void sm4_free(void *p)
{
    EVP_CIPHER_CTX_free(p);
}

static mz_code sm4_new(mz_cx *cx, void *state, const uint8_t *key, void **out)
{
    const struct ssl *s = state;
    static const uint8_t any_iv[MZ_SM4_IV_N] = {0};
    EVP_CIPHER_CTX *c = EVP_CIPHER_CTX_new();
    if (c == NULL || EVP_EncryptInit_ex2(c, s->sm4, key, any_iv, NULL) != 1) {
        EVP_CIPHER_CTX_free(c);
        return mz_ssl_fail(cx, "start SM4");
    }
    *out = c;
    return MZ_OK;
}

static mz_code sm4_ctr(mz_cx *cx, void *p, const uint8_t *iv, mz_str in, uint8_t *out)
{
    EVP_CIPHER_CTX *c = p;
    int n = 0;
    if (in.n > INT32_MAX) {
        return mz_fail(cx, MZ_LIMIT, "cannot encrypt %zu bytes at once", in.n);
    }
    const unsigned char *bytes = (const unsigned char *)in.p;
    if (EVP_EncryptInit_ex2(c, NULL, NULL, iv, NULL) != 1 ||
        (in.n > 0 && (EVP_EncryptUpdate(c, out, &n, bytes, (int)in.n) != 1 || n != (int)in.n))) {
        return mz_ssl_fail(cx, "run SM4");
    }
    return MZ_OK;
}

const struct mz_crypto_ops mz_crypto_openssl = {
    .name = "openssl",
    .open = ssl_open,
    .close = ssl_close,
    .hash = ssl_hash,
    .hasher_new = hasher_new,
    .hasher_add = hasher_add,
    .hasher_end = hasher_end,
    .hasher_free = hasher_free,
    .mac_new = mac_new,
    .mac = mac_parts,
    .mac_free = mac_free,
    .sm4_new = sm4_new,
    .sm4_ctr = sm4_ctr,
    .sm4_free = sm4_free,
    .key_make = mz_ssl_key_make,
    .key_read = mz_ssl_key_read,
    .key_read_public = mz_ssl_key_read_public,
    .key_text = mz_ssl_key_text,
    .key_public = mz_ssl_key_public,
    .key_free = mz_ssl_key_free,
    .sign = mz_ssl_sign,
    .verify = mz_ssl_verify,
    .encrypt = mz_ssl_encrypt,
    .decrypt = mz_ssl_decrypt,
};
