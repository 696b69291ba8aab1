/*
 * keyring.h - the keys of a data directory: where they live, what is derived from them, and the
 * encryption and blind indexes of single fields.
 *
 * Layer: base.
 *
 * Invariants
 *   - DIR/keys/master.1, master.2, ... hold 32 random bytes each, mode 0400. They are the only
 *     secrets on disk; everything else is derived by HKDF-SM3 per purpose and version.
 *   - The newest master encrypts; older ones still decrypt. Every stored value names its version.
 *   - A process that meets a value under a master made since it opened the keyring takes it up.
 *   - Blind indexes use the OLDEST master, so that adding one finds every row as before; the
 *     images of the history keep the master they were written under. `mz keys reseal` brings the
 *     living rows under the newest; the older masters stay as long as indexes and history do.
 *   - Keys in memory stay out of core dumps and are wiped by mz_keyring_close.
 *   - A keyring belongs to one thread, like the mz_crypto it uses.
 */
#ifndef MZ_BASE_KEYRING_H
#define MZ_BASE_KEYRING_H

#include "base/crypto.h"

/* clang-format off */
/*
 * A purpose is a row. The label goes into the derivation and never changes; a row is never reused.
 *            name           label            what
 */
#define MZ_PURPOSES(X)                                                              \
            X(FIELD_ID,      "field:id",      SEAL, "numbers of identity documents") \
            X(FIELD_NAME,    "field:name",    SEAL, "names that must not be read")   \
            X(FIELD_PHONE,   "field:phone",   SEAL, "telephone numbers")             \
            X(FIELD_ADDRESS, "field:address", SEAL, "house and room")                \
            X(FIELD_ACCOUNT, "field:account", SEAL, "bank accounts")                 \
            X(FIELD_HEALTH,  "field:health",  SEAL, "illness and disability")        \
            X(FIELD_NOTE,    "field:note",    SEAL, "what was told in confidence")   \
            X(FIELD_TOTP,    "field:totp",    SEAL, "secrets of one-time codes")     \
            X(FIELD_KEY,     "field:key",     SEAL, "secret signing keys")           \
            X(FIELD_FILE,    "field:file",    SEAL, "uploaded documents")            \
            X(FEED_WHO,      "feed:who",      SEAL, "whose number is it, a province") \
            X(FEED_ROW,      "feed:row",      SEAL, "what departments sent of ours") \
            X(INDEX_ID,      "index:id",      MAC,  "find by document number")       \
            X(INDEX_PHONE,   "index:phone",   MAC,  "find by telephone")             \
            X(INDEX_ACCOUNT, "index:account", MAC,  "find by bank account")          \
            X(PEPPER,        "pepper",        MAC,  "passwords")                     \
            X(COOKIE,        "cookie",        MAC,  "cookies and links")             \
            X(FORM,          "form",          MAC,  "tokens of forms")               \
            X(CHECK,         "check",         MAC,  "the print of a key")             \
            X(DEVICE,        "device",        MAC,  "keys of devices")
/* clang-format on */

enum mz_purpose {
#define X(name, label, use, what) MZ_FOR_##name,
    MZ_PURPOSES(X)
#undef X
};

enum { MZ_KEYRING_MAX = 16, MZ_FIELD_MAX = 8 << 20, MZ_PRINT_N = 8 };

typedef struct mz_keyring mz_keyring;

/* ---- the directory ---------------------------------------------------- */

/* Makes DIR/keys with its first master. MZ_CONFLICT when there is one already. */
mz_code mz_keyring_create(mz_cx *cx, const char *dir) MZ_MUST_USE;
/* Adds the next master; processes that run seal with it once they met a value under it. */
mz_code mz_keyring_rotate(mz_cx *cx, const char *dir, uint16_t *version) MZ_MUST_USE;
/*
 * Deletes all masters below `keep`, for ever: what they sealed cannot be read again. MZ_ABSENT
 * when `keep` itself is not there.
 */
mz_code mz_keyring_retire(mz_cx *cx, const char *dir, uint16_t keep) MZ_MUST_USE;

/*
 * MZ_ABSENT without a master, MZ_DENIED when others may read one or write the folder, MZ_CORRUPT
 * when one is not 32 bytes. `c` must outlive the keyring.
 */
mz_code mz_keyring_open(mz_cx *cx, mz_crypto *c, const char *dir, mz_keyring **out) MZ_MUST_USE;
void mz_keyring_close(mz_keyring *k);
/* The same keys once more, for another thread with a handle of its own. */
mz_code mz_keyring_again(mz_cx *cx, const mz_keyring *k, mz_crypto *c,
                         mz_keyring **out) MZ_MUST_USE;

mz_crypto *mz_keyring_crypto(const mz_keyring *k);
uint16_t mz_keyring_newest(const mz_keyring *k);
uint16_t mz_keyring_oldest(const mz_keyring *k);
/* Eight bytes that tell keys apart and give nothing away: a database notes whose it is. */
mz_code mz_keyring_print(mz_cx *cx, mz_keyring *k, uint16_t version,
                         uint8_t out[MZ_PRINT_N]) MZ_MUST_USE;

/* ---- fields ----------------------------------------------------------- */

/* Where a value stands. A value copied to another row or column does not open there. */
struct mz_field_at {
    mz_str table; /* at most 64 bytes */
    mz_str column;
    int64_t row;
};

/* plain.n + MZ_AEAD_EXTRA bytes in cx->a. MZ_LIMIT over MZ_FIELD_MAX. */
mz_code mz_field_seal(mz_cx *cx, mz_keyring *k, enum mz_purpose purpose, struct mz_field_at at,
                      mz_str plain, mz_str *blob) MZ_MUST_USE;
/* Refuses with MZ_CORRUPT a value that is not, bit for bit, what was sealed for this place. */
mz_code mz_field_open(mz_cx *cx, mz_keyring *k, enum mz_purpose purpose, struct mz_field_at at,
                      mz_str blob, mz_str *plain) MZ_MUST_USE;
/* True when the value was sealed with an older master: the job of re-encryption looks for these. */
bool mz_field_old(const mz_keyring *k, mz_str blob);

/* ---- blind indexes ---------------------------------------------------- */

/* HMAC-SM3 cut to 128 bits: finds equal values and says nothing about others without the key. */
typedef struct mz_blind {
    uint8_t b[16];
} mz_blind;

/*
 * The caller brings the value into its one spelling first (an ID number in capitals, a telephone
 * number in digits). With 64 bits two values in ten million collide about once in 370,000
 * registers: compare the opened value before you act on it.
 */
mz_code mz_blind_index(mz_cx *cx, mz_keyring *k, enum mz_purpose purpose, mz_str value,
                       mz_blind *out) MZ_MUST_USE;
/* Under a given version: only for the job that rewrites indexes. MZ_ABSENT when it is gone. */
mz_code mz_blind_index_at(mz_cx *cx, mz_keyring *k, enum mz_purpose purpose, uint16_t version,
                          mz_str value, mz_blind *out) MZ_MUST_USE;
/* The first 64 bits, for an integer column. */
uint64_t mz_blind_u64(mz_blind b);

/* ---- other purposes --------------------------------------------------- */

/* HMAC-SM3 under a purpose's key; MZ_ABSENT when that version is gone. */
mz_code mz_keyring_mac(mz_cx *cx, mz_keyring *k, enum mz_purpose purpose, uint16_t version,
                       mz_str data, uint8_t out[32]) MZ_MUST_USE;

#endif
