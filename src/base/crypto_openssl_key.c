#include <openssl/core_names.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/param_build.h>
#include <openssl/pem.h>
#include <string.h>

#include "base/crypto_openssl_int.h"

enum { POINT_N = 65, ED_N = 32 };

void mz_ssl_key_free(void *key)
{
    EVP_PKEY_free(key);
}

/* ---- making and reading ----------------------------------------------- */

mz_code mz_ssl_key_make(mz_cx *cx, void *state, enum mz_key_kind kind, void **key)
{
    (void)state;
    EVP_PKEY *k = NULL;
    switch (kind) {
    case MZ_KEY_SM2:
        k = EVP_PKEY_Q_keygen(NULL, NULL, "SM2");
        break;
    case MZ_KEY_ED25519:
        k = EVP_PKEY_Q_keygen(NULL, NULL, "ED25519");
        break;
    }
    if (k == NULL) {
        return mz_ssl_fail(cx, "make a key");
    }
    *key = k;
    return MZ_OK;
}

/* An encrypted file must fail; without this OpenSSL asks the terminal for its password. */
// NOLINTNEXTLINE(readability-non-const-parameter): the type is pem_password_cb's
static int no_password(char *buf, int size, int rwflag, void *p)
{
    (void)buf, (void)size, (void)rwflag, (void)p;
    return -1;
}

mz_code mz_ssl_key_read(mz_cx *cx, void *state, mz_str text, struct mz_key_facts *facts, void **key)
{
    (void)state;
    EVP_PKEY *k = NULL;
    BIO *in = BIO_new_mem_buf(text.p, (int)text.n);
    if (in == NULL) {
        return mz_ssl_fail(cx, "read a key");
    }
    k = PEM_read_bio_PrivateKey_ex(in, NULL, no_password, NULL, NULL, NULL);
    facts->secret = k != NULL;
    BIO_free(in);
    if (k == NULL) {
        in = BIO_new_mem_buf(text.p, (int)text.n);
        k = in == NULL ? NULL : PEM_read_bio_PUBKEY_ex(in, NULL, no_password, NULL, NULL, NULL);
        BIO_free(in);
    }
    ERR_clear_error();
    if (k != NULL && EVP_PKEY_is_a(k, "SM2")) {
        facts->kind = MZ_KEY_SM2;
    } else if (k != NULL && EVP_PKEY_is_a(k, "ED25519")) {
        facts->kind = MZ_KEY_ED25519;
    } else {
        EVP_PKEY_free(k);
        return mz_fail(cx, MZ_INVALID, "a text of %zu bytes is no SM2 or Ed25519 key", text.n);
    }
    *key = k;
    return MZ_OK;
}

static EVP_PKEY *sm2_from_point(mz_str raw)
{
    EVP_PKEY *k = NULL;
    EVP_PKEY_CTX *ctx = EVP_PKEY_CTX_new_from_name(NULL, "SM2", NULL);
    OSSL_PARAM_BLD *bld = OSSL_PARAM_BLD_new();
    OSSL_PARAM *params = NULL;
    if (bld != NULL &&
        OSSL_PARAM_BLD_push_utf8_string(bld, OSSL_PKEY_PARAM_GROUP_NAME, "SM2", 0) == 1 &&
        OSSL_PARAM_BLD_push_octet_string(bld, OSSL_PKEY_PARAM_PUB_KEY, raw.p, raw.n) == 1) {
        params = OSSL_PARAM_BLD_to_param(bld);
    }
    if (ctx == NULL || params == NULL || EVP_PKEY_fromdata_init(ctx) != 1 ||
        EVP_PKEY_fromdata(ctx, &k, EVP_PKEY_PUBLIC_KEY, params) != 1) {
        k = NULL;
    }
    OSSL_PARAM_free(params);
    OSSL_PARAM_BLD_free(bld);
    EVP_PKEY_CTX_free(ctx);
    return k;
}

mz_code mz_ssl_key_read_public(mz_cx *cx, void *state, enum mz_key_kind kind, mz_str raw,
                               void **key)
{
    (void)state;
    EVP_PKEY *k = NULL;
    const unsigned char *bytes = (const unsigned char *)raw.p;
    switch (kind) {
    case MZ_KEY_SM2:
        k = raw.n == POINT_N && bytes[0] == 4 ? sm2_from_point(raw) : NULL;
        break;
    case MZ_KEY_ED25519:
        k = raw.n == ED_N ? EVP_PKEY_new_raw_public_key_ex(NULL, "ED25519", NULL, bytes, ED_N)
                          : NULL;
        break;
    }
    ERR_clear_error();
    if (k == NULL) {
        return mz_fail(cx, MZ_INVALID, "%zu bytes are not a public key", raw.n);
    }
    *key = k;
    return MZ_OK;
}

/* ---- writing ---------------------------------------------------------- */

mz_code mz_ssl_key_text(mz_cx *cx, void *key, bool secret, mz_str *text)
{
    BIO *out = BIO_new(secret ? BIO_s_secmem() : BIO_s_mem());
    char *p = NULL;
    if (out == NULL || (secret ? PEM_write_bio_PKCS8PrivateKey(out, key, NULL, NULL, 0, NULL, NULL)
                               : PEM_write_bio_PUBKEY(out, key)) != 1) {
        BIO_free(out);
        return mz_ssl_fail(cx, "write a key");
    }
    long n = BIO_get_mem_data(out, &p);
    *text = mz_str_dup(cx->a, (mz_str){p, (size_t)n});
    BIO_free(out);
    return MZ_OK;
}

mz_code mz_ssl_key_public(mz_cx *cx, void *key, enum mz_key_kind kind, mz_str *raw)
{
    size_t n = kind == MZ_KEY_SM2 ? POINT_N : ED_N;
    uint8_t *p = mz_arena_alloc(cx->a, n);
    size_t got = 0;
    const char *name =
        kind == MZ_KEY_SM2 ? OSSL_PKEY_PARAM_ENCODED_PUBLIC_KEY : OSSL_PKEY_PARAM_PUB_KEY;
    if (EVP_PKEY_get_octet_string_param(key, name, p, n, &got) != 1 || got != n) {
        return mz_ssl_fail(cx, "read the public half of a key");
    }
    *raw = mz_bytes(p, n);
    return MZ_OK;
}

/* ---- signatures ------------------------------------------------------- */

/*
 * A context ready to sign or verify. For SM2 the identity is set before Init: OpenSSL 3.0 hashes it
 * in as soon as the first byte arrives, and without it would take the empty one.
 */
struct signer {
    EVP_MD_CTX *md;
    EVP_PKEY_CTX *pk;
};

static void signer_free(struct signer *s)
{
    EVP_MD_CTX_free(s->md);
    EVP_PKEY_CTX_free(s->pk);
}

static bool signer_new(struct signer *s, EVP_PKEY *key, enum mz_key_kind kind, bool sign)
{
    s->md = EVP_MD_CTX_new();
    s->pk = NULL;
    const char *md = NULL;
    if (s->md == NULL) {
        return false;
    }
    if (kind == MZ_KEY_SM2) {
        md = "SM3";
        s->pk = EVP_PKEY_CTX_new_from_pkey(NULL, key, NULL);
        if (s->pk == NULL ||
            EVP_PKEY_CTX_set1_id(s->pk, MZ_SM2_ID, (int)(sizeof MZ_SM2_ID - 1)) != 1) {
            return false;
        }
        EVP_MD_CTX_set_pkey_ctx(s->md, s->pk);
    }
    return (sign ? EVP_DigestSignInit_ex(s->md, NULL, md, NULL, NULL, key, NULL)
                 : EVP_DigestVerifyInit_ex(s->md, NULL, md, NULL, NULL, key, NULL)) == 1;
}

mz_code mz_ssl_sign(mz_cx *cx, void *state, void *key, enum mz_key_kind kind, mz_str msg,
                    uint8_t *sig)
{
    (void)state;
    struct signer s;
    uint8_t out[MZ_SIG_DER_MAX + 8];
    size_t n = sizeof out;
    const unsigned char *bytes = (const unsigned char *)(msg.n == 0 ? "" : msg.p);
    bool ok = signer_new(&s, key, kind, true) && EVP_DigestSign(s.md, out, &n, bytes, msg.n) == 1;
    signer_free(&s);
    if (!ok) {
        return mz_ssl_fail(cx, "sign");
    }
    if (kind == MZ_KEY_SM2) {
        return mz_sm2_der_read(cx, mz_bytes(out, n), sig);
    }
    memcpy(sig, out, MZ_SIG_N);
    return MZ_OK;
}

mz_code mz_ssl_verify(mz_cx *cx, void *state, void *key, enum mz_key_kind kind, mz_str msg,
                      const uint8_t *sig, bool *good)
{
    (void)state;
    struct signer s;
    mz_str wire = kind == MZ_KEY_SM2 ? mz_sm2_der_write(cx, sig) : mz_bytes(sig, MZ_SIG_N);
    const unsigned char *bytes = (const unsigned char *)(msg.n == 0 ? "" : msg.p);
    if (!signer_new(&s, key, kind, false)) {
        signer_free(&s);
        return mz_ssl_fail(cx, "start to verify");
    }
    *good = EVP_DigestVerify(s.md, (const unsigned char *)wire.p, wire.n, bytes, msg.n) == 1;
    signer_free(&s);
    ERR_clear_error();
    return MZ_OK;
}

/* ---- SM2 encryption --------------------------------------------------- */

mz_code mz_ssl_encrypt(mz_cx *cx, void *state, void *key, mz_str plain, mz_str *out)
{
    (void)state;
    EVP_PKEY_CTX *ctx = EVP_PKEY_CTX_new_from_pkey(NULL, key, NULL);
    size_t n = 0;
    uint8_t *p = NULL;
    const unsigned char *bytes = (const unsigned char *)plain.p;
    bool ok = ctx != NULL && EVP_PKEY_encrypt_init(ctx) == 1 &&
              EVP_PKEY_encrypt(ctx, NULL, &n, bytes, plain.n) == 1;
    if (ok) {
        p = mz_arena_alloc(cx->a, n + 1);
        ok = EVP_PKEY_encrypt(ctx, p, &n, bytes, plain.n) == 1;
    }
    EVP_PKEY_CTX_free(ctx);
    if (!ok) {
        return mz_ssl_fail(cx, "encrypt with SM2");
    }
    *out = mz_bytes(p, n);
    return MZ_OK;
}

mz_code mz_ssl_decrypt(mz_cx *cx, void *state, void *key, mz_str cipher, mz_str *out)
{
    (void)state;
    EVP_PKEY_CTX *ctx = EVP_PKEY_CTX_new_from_pkey(NULL, key, NULL);
    size_t n = cipher.n; /* the plain text is shorter than what carries it */
    uint8_t *p = mz_arena_alloc(cx->a, n + 1);
    const unsigned char *bytes = (const unsigned char *)cipher.p;
    bool ok = ctx != NULL && EVP_PKEY_decrypt_init(ctx) == 1 &&
              EVP_PKEY_decrypt(ctx, p, &n, bytes, cipher.n) == 1;
    EVP_PKEY_CTX_free(ctx);
    ERR_clear_error();
    if (!ok) {
        mz_wipe(p, cipher.n);
        return mz_fail(cx, MZ_INVALID, "%zu bytes do not decrypt with this key", cipher.n);
    }
    *out = mz_bytes(p, n);
    return MZ_OK;
}
