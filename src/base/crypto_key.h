/*
 * crypto_key.h - signatures with SM2 and Ed25519, public-key encryption with SM2, key files.
 *
 * Layer: base. SM2 is GB/T 32918 with SM3 and the identity 1234567812345678 (GB/T 35276);
 * Ed25519 is RFC 8032, for formats the world fixed.
 *
 * Invariants
 *   - Every SM2 signature uses the standard identity. OpenSSL before 4.0 would otherwise use the
 *     empty one, and no other verifier would accept the result.
 *   - A signature is 64 bytes for both kinds (r and s for SM2): it has exactly one spelling. DER,
 *     which others send, is read by mz_sm2_der_read, which accepts DER and nothing near it.
 *   - SM2 signing costs about 0.6 ms with OpenSSL 3.0: sign batches and heads, never single rows.
 *   - A secret key is in the module's memory until mz_key_free. Files with one have mode 0400.
 */
#ifndef MZ_BASE_CRYPTO_KEY_H
#define MZ_BASE_CRYPTO_KEY_H

#include "base/crypto.h"

#define MZ_SM2_ID "1234567812345678"

enum {
    MZ_SIG_N = 64,
    MZ_SIG_DER_MAX = 72,
    MZ_PEM_MAX = 16 << 10,
    MZ_SM2_PLAIN_MAX = 4096, /* it is for keys and short letters, not for files */
};

enum mz_key_kind { MZ_KEY_SM2, MZ_KEY_ED25519 };

struct mz_key_facts {
    enum mz_key_kind kind;
    bool secret; /* can sign and decrypt */
};

typedef struct mz_key mz_key;

mz_code mz_key_make(mz_cx *cx, mz_crypto *c, enum mz_key_kind kind, mz_key **out) MZ_MUST_USE;
void mz_key_free(mz_key *key);
struct mz_key_facts mz_key_facts(const mz_key *key);

/* From PEM: PKCS#8 or SubjectPublicKeyInfo, not encrypted. MZ_INVALID for any other kind of key. */
mz_code mz_key_read(mz_cx *cx, mz_crypto *c, mz_str pem, mz_key **out) MZ_MUST_USE;
/* From the 65-byte point (04, x, y) for SM2 or 32 bytes for Ed25519; the point must be on the
 * curve. */
mz_code mz_key_read_public(mz_cx *cx, mz_crypto *c, enum mz_key_kind kind, mz_str raw,
                           mz_key **out) MZ_MUST_USE;
/* The same 65 or 32 bytes. */
mz_code mz_key_public(mz_cx *cx, const mz_key *key, mz_str *raw) MZ_MUST_USE;
/* PEM of the public half, or of the whole: wipe that after use. */
mz_code mz_key_pem(mz_cx *cx, const mz_key *key, bool secret, mz_str *pem) MZ_MUST_USE;

/* Refuses with MZ_DENIED a file that others may read, MZ_ABSENT when there is none. */
mz_code mz_key_load(mz_cx *cx, mz_crypto *c, const char *path, mz_key **out) MZ_MUST_USE;
/* The whole key, mode 0400, on disk when this returns. MZ_CONFLICT when the file is there. */
mz_code mz_key_store(mz_cx *cx, const mz_key *key, const char *path) MZ_MUST_USE;

mz_code mz_sign(mz_cx *cx, const mz_key *key, mz_str msg, uint8_t sig[MZ_SIG_N]) MZ_MUST_USE;
/* Refuses with MZ_INVALID what does not verify, whatever is wrong with it. */
mz_code mz_verify(mz_cx *cx, const mz_key *key, mz_str msg, mz_str sig) MZ_MUST_USE;

/* 64 bytes to a DER SEQUENCE of two INTEGERs, in cx->a. */
mz_str mz_sm2_der_write(mz_cx *cx, const uint8_t sig[MZ_SIG_N]);
/* MZ_INVALID for anything but the one DER of r and s, below 2^256 and with nothing behind. */
mz_code mz_sm2_der_read(mz_cx *cx, mz_str der, uint8_t sig[MZ_SIG_N]) MZ_MUST_USE;

/* GM/T 0009: ASN.1 of C1, C3, C2. MZ_LIMIT over MZ_SM2_PLAIN_MAX, MZ_INVALID when empty. */
mz_code mz_sm2_encrypt(mz_cx *cx, const mz_key *key, mz_str plain, mz_str *out) MZ_MUST_USE;
/* MZ_INVALID when it was not made for this key or was changed. */
mz_code mz_sm2_decrypt(mz_cx *cx, const mz_key *key, mz_str cipher, mz_str *out) MZ_MUST_USE;

#endif
