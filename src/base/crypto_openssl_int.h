/* crypto_openssl_int.h - shared by the two halves of the OpenSSL backend; private to base. */
#ifndef MZ_BASE_CRYPTO_OPENSSL_INT_H
#define MZ_BASE_CRYPTO_OPENSSL_INT_H

#include "base/crypto_ops.h"

/* MZ_IO with OpenSSL's own reason; empties its queue, so that no later call reports it. */
mz_code mz_ssl_fail(mz_cx *cx, const char *what) MZ_MUST_USE;

mz_code mz_ssl_key_make(mz_cx *cx, void *state, enum mz_key_kind kind, void **key) MZ_MUST_USE;
mz_code mz_ssl_key_read(mz_cx *cx, void *state, mz_str text, struct mz_key_facts *facts,
                        void **key) MZ_MUST_USE;
mz_code mz_ssl_key_read_public(mz_cx *cx, void *state, enum mz_key_kind kind, mz_str raw,
                               void **key) MZ_MUST_USE;
mz_code mz_ssl_key_text(mz_cx *cx, void *key, bool secret, mz_str *text) MZ_MUST_USE;
mz_code mz_ssl_key_public(mz_cx *cx, void *key, enum mz_key_kind kind, mz_str *raw) MZ_MUST_USE;
void mz_ssl_key_free(void *key);
mz_code mz_ssl_sign(mz_cx *cx, void *state, void *key, enum mz_key_kind kind, mz_str msg,
                    uint8_t *sig) MZ_MUST_USE;
mz_code mz_ssl_verify(mz_cx *cx, void *state, void *key, enum mz_key_kind kind, mz_str msg,
                      const uint8_t *sig, bool *good) MZ_MUST_USE;
mz_code mz_ssl_encrypt(mz_cx *cx, void *state, void *key, mz_str plain, mz_str *out) MZ_MUST_USE;
mz_code mz_ssl_decrypt(mz_cx *cx, void *state, void *key, mz_str cipher, mz_str *out) MZ_MUST_USE;

#endif
