/*
 * password.h - passwords: which are good enough, and how they are kept.
 *
 * Layer: base. A password is kept as HMAC-SM3(pepper, Argon2id(password, salt)): the file of hashes
 * alone, without the keyring, cannot be searched. Argon2id is RFC 9106, the cost OWASP ASVS 5.0
 * appendix C; the rule of character classes is that of the national protection scheme (GB/T 22239),
 * see docs/adr/0003-crypto.md.
 *
 * Invariants
 *   - The kept text names its cost and its pepper version; both can change later.
 *   - Comparing takes the same time wherever two hashes differ, and mz_password_nobody takes as
 *     long as a real comparison, so that answers do not tell which accounts exist.
 */
#ifndef MZ_BASE_PASSWORD_H
#define MZ_BASE_PASSWORD_H

#include "base/keyring.h"

enum { MZ_PASSWORD_MAX = 512, MZ_PASSWORD_KEPT_MAX = 160 }; /* bytes */

struct mz_password_cost {
    uint32_t memory_kib;
    uint32_t passes;
    uint32_t lanes;
};

/* 19 MiB, 2 passes, 1 lane: about 50 ms of one core. Bound how many logins run at once. */
extern const struct mz_password_cost mz_password_cost_default;

/* Argon2id version 1.3, 32 bytes. MZ_BUSY when there is no memory for it. */
mz_code mz_argon2id(mz_cx *cx, mz_str password, mz_str salt, struct mz_password_cost cost,
                    uint8_t out[32]) MZ_MUST_USE;

/* The text to keep, at most MZ_PASSWORD_KEPT_MAX bytes. MZ_LIMIT over MZ_PASSWORD_MAX. */
mz_code mz_password_hash(mz_cx *cx, mz_keyring *k, mz_str password, struct mz_password_cost cost,
                         mz_str *kept) MZ_MUST_USE;
/* MZ_CORRUPT when `kept` is no text of ours; a wrong password is MZ_OK and *match false. */
mz_code mz_password_verify(mz_cx *cx, mz_keyring *k, mz_str password, mz_str kept,
                           bool *match) MZ_MUST_USE;
/* Spends the time of a comparison, for an account that does not exist. */
mz_code mz_password_nobody(mz_cx *cx, mz_keyring *k, mz_str password,
                           struct mz_password_cost cost) MZ_MUST_USE;
/* True when the next login should keep the password anew: other cost or an older pepper. */
bool mz_password_needs_rehash(const mz_keyring *k, mz_str kept, struct mz_password_cost cost);

/* ---- which passwords are good enough ---------------------------------- */

struct mz_password_rules {
    uint32_t chars_min;
    uint32_t chars_max;
    uint32_t classes_min;  /* of small letters, capitals, digits and other signs */
    uint32_t distinct_min; /* different characters */
};

/* 10 to 128 characters, 3 classes, 5 different ones. */
extern const struct mz_password_rules mz_password_rules_default;

/* Refuses with MZ_INVALID and a sentence, field "password". `account` may be empty. */
mz_code mz_password_accept(mz_cx *cx, const struct mz_password_rules *rules, mz_str account,
                           mz_str password) MZ_MUST_USE;

#endif
