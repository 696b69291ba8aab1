/*
 * own_int.h - tries, passwords, codes and tokens: what only its owner may change. Private to this
 * folder.
 */
#ifndef MZ_FEATURE_ACCOUNT_OWN_INT_H
#define MZ_FEATURE_ACCOUNT_OWN_INT_H

#include "feature/account/account_int.h"

/* ---- attempts (attempt.c) ----------------------------------------------- */

/* Count one try for this name and address before it is judged; refuses with MZ_RATE. */
mz_code account_admit(mz_cx *cx, mz_str login, mz_str from) MZ_MUST_USE;
/* It was right: forget the failures of the name, give the address its try back. Inside a tx. */
mz_code account_admitted(mz_cx *cx, mz_str login, mz_str from) MZ_MUST_USE;
/* A security administrator opens the name again. Inside a transaction. */
mz_code account_forgive(mz_cx *cx, mz_str login) MZ_MUST_USE;

/* ---- one's own secrets (own.c) ------------------------------------------ */

mz_code account_random_password(mz_cx *cx, mz_str *out) MZ_MUST_USE;
mz_code account_change_password(mz_cx *cx, const struct account_who *who, mz_str old,
                                mz_str fresh) MZ_MUST_USE;
/* Hash and store; ends nothing. Inside no transaction: hashing is slow, it opens its own. */
mz_code account_store_password(mz_cx *cx, int64_t account, mz_str login, mz_str password,
                               bool must_change) MZ_MUST_USE;

enum account_totp { ACCOUNT_TOTP_NONE, ACCOUNT_TOTP_BEGUN, ACCOUNT_TOTP_ON };
/* How far it is; *uri is the text of the QR code while it is begun. */
mz_code account_totp_state(mz_cx *cx, const struct account_who *who, enum account_totp *state,
                           mz_str *uri, mz_str *secret) MZ_MUST_USE;
mz_code account_totp_begin(mz_cx *cx, const struct account_who *who) MZ_MUST_USE;
mz_code account_totp_finish(mz_cx *cx, const struct account_who *who, mz_str code,
                            mz_str recovery[ACCOUNT_CODES_N]) MZ_MUST_USE;
mz_code account_totp_stop(mz_cx *cx, const struct account_who *who) MZ_MUST_USE;
/*
 * One-time code or recovery code, used up in a transaction of its own. MZ_INVALID, field "code",
 * for a wrong, used or old one.
 */
mz_code account_code_use(mz_cx *cx, int64_t account, mz_str code) MZ_MUST_USE;
/* Where the secret of an account stands. */
struct mz_field_at account_totp_at(int64_t account);
/* Secrets of one-time codes under the newest key. */
extern const struct mz_seals account_seals[];
mz_code account_look_save(mz_cx *cx, const struct account_who *who, mz_str look) MZ_MUST_USE;

/* ---- tokens for programs (token.c) -------------------------------------- */

struct account_token_new {
    mz_str label;
    mz_str scopes; /* names of permissions with blanks between */
    int64_t days;  /* 1 to ACCOUNT_TOKEN_DAYS_MAX */
    bool acts;     /* may do what needs a fresh sign-in, for the hours of the office's setting */
};
/* Those hours: account.token_hours. */
mz_code account_token_hours(mz_cx *cx, int64_t *hours) MZ_MUST_USE;
/* A token is about to do such an act: on record first. Opens its own transaction. */
mz_code account_token_acts(mz_cx *cx, const struct account_who *who, mz_str path) MZ_MUST_USE;
/* `text` is shown once. MZ_INVALID for a permission that the post does not have. */
mz_code account_token_make(mz_cx *cx, const struct account_who *who,
                           const struct account_token_new *in, mz_str *text) MZ_MUST_USE;
mz_code account_token_stop(mz_cx *cx, int64_t account, int64_t token) MZ_MUST_USE;

/* ---- the demonstration county (demo.c) ---------------------------------- */

#define ACCOUNT_DEMO_PASSWORD "Longquan-2026"

struct account_demo_row {
    const char *login;
    const char *name; /* Chinese: people of the demonstration are */
    enum mz_role role;
};
const struct account_demo_row *account_demo_rows(size_t *n);

#endif
