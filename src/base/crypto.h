/*
 * crypto.h - hashes, message authentication, key derivation and authenticated encryption.
 *
 * Layer: base. Signatures and public-key encryption are in crypto_key.h; the interface a hardware
 * module implements is in crypto_ops.h; keys of the data directory are in keyring.h.
 *
 * Invariants
 *   - Algorithms are the national ones (SM3, SM4: GB/T 32905, GB/T 32907) where we choose;
 *     SHA-256 is for formats the world fixed, SHA-1 only for the one-time codes of RFC 6238.
 *   - A handle fetches its algorithms once, when it is opened, and is used by one thread at a
 *     time. Open one per thread.
 *   - Whatever is compared with a secret is compared in constant time (mz_equal).
 *   - IVs and keys come from mz_random_fill(cx), so that a test can fix them.
 *   - A failure here is the module's or memory's (MZ_IO), never an input's, unless stated.
 */
#ifndef MZ_BASE_CRYPTO_H
#define MZ_BASE_CRYPTO_H

#include "base/base.h"
#include "base/encode.h"

typedef struct mz_crypto mz_crypto;
struct mz_crypto_ops;

enum { MZ_HASH_MAX = 32, MZ_SM4_KEY_N = 16, MZ_SM4_IV_N = 16 };

/* The handle on OpenSSL 3. The caller closes it after everything made from it. */
mz_code mz_crypto_open(mz_cx *cx, mz_crypto **out) MZ_MUST_USE;
/* The handle on another module, for instance an SDF one (GM/T 0018). */
mz_code mz_crypto_open_with(mz_cx *cx, const struct mz_crypto_ops *ops,
                            mz_crypto **out) MZ_MUST_USE;
void mz_crypto_close(mz_crypto *c);

/* ---- secrets ---------------------------------------------------------- */

/* True when the n bytes agree; takes the same time wherever they differ. */
bool mz_equal(const void *a, const void *b, size_t n);
/* Zero n bytes in a way the compiler may not remove. */
void mz_wipe(void *p, size_t n);
/* The same for a secret that a function returned as a string in an arena. */
void mz_wipe_str(mz_str s);
/* n zeroed bytes that stay out of core dumps and, if the limit allows, out of swap. Never NULL. */
void *mz_secret_new(size_t n);
/* Wipes and returns them; NULL is fine. n as given to mz_secret_new. */
void mz_secret_free(void *p, size_t n);
/* No core dump and no ptrace of this process by others; serve calls it before it reads keys. */
mz_code mz_secret_process(mz_cx *cx) MZ_MUST_USE;

/* ---- hashes ----------------------------------------------------------- */

enum mz_hash_kind { MZ_HASH_SM3, MZ_HASH_SHA256, MZ_HASH_SHA1 };

/* 32, 32 and 20 bytes. */
size_t mz_hash_size(enum mz_hash_kind kind);

/* out receives mz_hash_size(kind) bytes. */
mz_code mz_hash(mz_cx *cx, mz_crypto *c, enum mz_hash_kind kind, mz_str data,
                uint8_t *out) MZ_MUST_USE;
/* The hash of the parts one after the other, without joining them first. */
mz_code mz_hash_parts(mz_cx *cx, mz_crypto *c, enum mz_hash_kind kind, const mz_str *part,
                      size_t part_n, uint8_t *out) MZ_MUST_USE;
mz_code mz_sm3(mz_cx *cx, mz_crypto *c, mz_str data, uint8_t out[32]) MZ_MUST_USE;
mz_code mz_sha256(mz_cx *cx, mz_crypto *c, mz_str data, uint8_t out[32]) MZ_MUST_USE;

/*
 * SHA-256 without a handle, by OpenSSL itself: for fingerprints of what anybody may see (packs,
 * traces), where nothing can be done about a failure. Aborts when the library has no SHA-256.
 */
void mz_fingerprint(mz_str data, uint8_t out[32]);

/* For data that does not fit in memory. Lives in cx->a; mz_hash_done starts it anew. */
typedef struct mz_hasher mz_hasher;
mz_code mz_hash_init(mz_cx *cx, mz_crypto *c, enum mz_hash_kind kind, mz_hasher **out) MZ_MUST_USE;
mz_code mz_hash_update(mz_cx *cx, mz_hasher *h, mz_str data) MZ_MUST_USE;
mz_code mz_hash_done(mz_cx *cx, mz_hasher *h, uint8_t *out) MZ_MUST_USE;

/* ---- HMAC (RFC 2104) and HKDF (RFC 5869) ------------------------------ */

/* A key with its two inner states computed beforehand, for many short messages. */
typedef struct mz_mac mz_mac;
mz_code mz_mac_new(mz_cx *cx, mz_crypto *c, enum mz_hash_kind kind, mz_str key,
                   mz_mac **out) MZ_MUST_USE;
mz_code mz_mac_parts(mz_cx *cx, mz_mac *m, const mz_str *part, size_t part_n,
                     uint8_t *out) MZ_MUST_USE;
void mz_mac_free(mz_mac *m);

mz_code mz_hmac(mz_cx *cx, mz_crypto *c, enum mz_hash_kind kind, mz_str key, mz_str data,
                uint8_t *out) MZ_MUST_USE;

struct mz_hkdf {
    enum mz_hash_kind kind;
    mz_str secret;
    mz_str salt; /* may be empty */
    mz_str info; /* names the purpose: keys of different info are unrelated */
};
/* MZ_LIMIT over 255 hashes of output. */
mz_code mz_hkdf(mz_cx *cx, mz_crypto *c, const struct mz_hkdf *in, uint8_t *out,
                size_t out_n) MZ_MUST_USE;

/* ---- SM4 in counter mode ---------------------------------------------- */

/* The bare cipher, without authentication: for formats of others. Ours use mz_aead. */
typedef struct mz_sm4 mz_sm4;
mz_code mz_sm4_new(mz_cx *cx, mz_crypto *c, const uint8_t key[MZ_SM4_KEY_N],
                   mz_sm4 **out) MZ_MUST_USE;
/* Encrypts or decrypts in.n bytes (the same act); out may be in.p. */
mz_code mz_sm4_ctr(mz_cx *cx, mz_sm4 *s, const uint8_t iv[MZ_SM4_IV_N], mz_str in,
                   uint8_t *out) MZ_MUST_USE;
void mz_sm4_free(mz_sm4 *s);

/* ---- authenticated encryption ----------------------------------------- */

/*
 * SM4-CTR, then HMAC-SM3 over all of it (encrypt-then-MAC, ISO/IEC 19772, GB/T 36624):
 *
 *     1 format = 1 | 2 key version, big-endian | 16 random IV | ciphertext | 32 tag
 *     tag = HMAC-SM3(mac key, format | version | IV | 8 length of AAD, big-endian | AAD | text)
 *
 * The AAD says where the text belongs; it is not stored, and a text moved elsewhere does not open.
 */
enum { MZ_AEAD_KEY_N = 48, MZ_AEAD_EXTRA = 51, MZ_AEAD_MAX = 16 << 20 };

typedef struct mz_aead mz_aead;
/* key: 16 bytes for SM4, then 32 for HMAC-SM3; they must be independent (take them from HKDF). */
mz_code mz_aead_new(mz_cx *cx, mz_crypto *c, const uint8_t key[MZ_AEAD_KEY_N], uint16_t version,
                    mz_aead **out) MZ_MUST_USE;
void mz_aead_free(mz_aead *k);
/* plain.n + MZ_AEAD_EXTRA bytes in cx->a. MZ_LIMIT over MZ_AEAD_MAX. */
mz_code mz_aead_seal(mz_cx *cx, mz_aead *k, mz_str aad, mz_str plain, mz_str *blob) MZ_MUST_USE;
/* MZ_CORRUPT when a single bit of the blob or the AAD is not what was sealed. */
mz_code mz_aead_open(mz_cx *cx, mz_aead *k, mz_str aad, mz_str blob, mz_str *plain) MZ_MUST_USE;
/* The key version a blob was sealed with; MZ_CORRUPT when it is no blob of ours. */
mz_code mz_aead_version(mz_cx *cx, mz_str blob, uint16_t *version) MZ_MUST_USE;

#endif
