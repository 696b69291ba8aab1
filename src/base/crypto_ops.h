/*
 * crypto_ops.h - what a cryptographic module must do for us.
 *
 * Layer: base. One const table per module: mz_crypto_openssl here; a certified module behind SDF
 * (GM/T 0018) is another table of the same shape and must pass crypto_test.c. Only crypto*.c
 * includes this header; everybody else uses crypto.h and crypto_key.h, which add what is the same
 * for every module: formats, limits, HKDF and encrypt-then-MAC.
 *
 * Invariants
 *   - Functions that fail return a code and leave a message with mz_fail.
 *   - Objects made by *_new or key_* are freed by the matching *_free, before close; NULL is fine.
 *   - Digests and tags are mz_hash_size(kind) bytes, signatures 64 (r and s big-endian for SM2).
 *   - SM2 signs with the identity MZ_SM2_ID, always (GB/T 35276).
 */
#ifndef MZ_BASE_CRYPTO_OPS_H
#define MZ_BASE_CRYPTO_OPS_H

#include "base/crypto.h"
#include "base/crypto_key.h"

struct mz_crypto_ops {
    const char *name;
    mz_code (*open)(mz_cx *cx, void **state);
    void (*close)(void *state);

    mz_code (*hash)(mz_cx *cx, void *state, enum mz_hash_kind kind, const mz_str *part,
                    size_t part_n, uint8_t *out);
    mz_code (*hasher_new)(mz_cx *cx, void *state, enum mz_hash_kind kind, void **h);
    mz_code (*hasher_add)(mz_cx *cx, void *h, mz_str data);
    mz_code (*hasher_end)(mz_cx *cx, void *h, uint8_t *out); /* and start anew */
    void (*hasher_free)(void *h);

    mz_code (*mac_new)(mz_cx *cx, void *state, enum mz_hash_kind kind, mz_str key, void **m);
    mz_code (*mac)(mz_cx *cx, void *m, const mz_str *part, size_t part_n, uint8_t *out);
    void (*mac_free)(void *m);

    mz_code (*sm4_new)(mz_cx *cx, void *state, const uint8_t *key, void **s);
    mz_code (*sm4_ctr)(mz_cx *cx, void *s, const uint8_t *iv, mz_str in, uint8_t *out);
    void (*sm4_free)(void *s);

    mz_code (*key_make)(mz_cx *cx, void *state, enum mz_key_kind kind, void **key);
    /* `text` is PEM, or what names a key inside the module. */
    mz_code (*key_read)(mz_cx *cx, void *state, mz_str text, struct mz_key_facts *facts,
                        void **key);
    mz_code (*key_read_public)(mz_cx *cx, void *state, enum mz_key_kind kind, mz_str raw,
                               void **key);
    mz_code (*key_text)(mz_cx *cx, void *key, bool secret, mz_str *text);
    mz_code (*key_public)(mz_cx *cx, void *key, enum mz_key_kind kind, mz_str *raw);
    void (*key_free)(void *key);

    mz_code (*sign)(mz_cx *cx, void *state, void *key, enum mz_key_kind kind, mz_str msg,
                    uint8_t *sig);
    /* *good tells whether it verifies; the code only whether that could be found out. */
    mz_code (*verify)(mz_cx *cx, void *state, void *key, enum mz_key_kind kind, mz_str msg,
                      const uint8_t *sig, bool *good);
    mz_code (*encrypt)(mz_cx *cx, void *state, void *key, mz_str plain, mz_str *out);
    mz_code (*decrypt)(mz_cx *cx, void *state, void *key, mz_str cipher, mz_str *out);
};

extern const struct mz_crypto_ops mz_crypto_openssl;

struct mz_crypto {
    const struct mz_crypto_ops *ops;
    void *state;
};

#endif
