/*
 * totp.h - one-time codes of authenticator apps (RFC 6238: HMAC-SHA-1, 30 seconds, 6 digits).
 *
 * Layer: base.
 *
 * Invariants
 *   - A code opens once. mz_totp_verify returns the step it belongs to; the caller stores it in the
 *     same transaction as the login and passes it next time, and no code of that step or an
 *     earlier one is accepted again.
 *   - A step of the last login that is more than MZ_TOTP_AHEAD in the future was made under a clock
 *     that ran ahead and was set right since: then it bars nobody, or all accounts would be locked
 *     until the time is reached. A clock that was set back by less heals by waiting ten minutes.
 *     What this gives away: while a clock is set back wrongly, a code that was used in the time now
 *     repeated opens once more, for somebody who saw it and has the password (docs/adr/0012).
 *   - One step before and one after now is accepted, for clocks that differ.
 *   - Guessing is the caller's to bound: each try has 3 chances in 1,000,000.
 */
#ifndef MZ_BASE_TOTP_H
#define MZ_BASE_TOTP_H

#include "base/crypto.h"

enum { MZ_TOTP_SECRET_N = 20, MZ_TOTP_DIGITS = 6, MZ_TOTP_STEP_S = 30, MZ_TOTP_DIGITS_MAX = 8 };
enum { MZ_TOTP_AHEAD = 20 }; /* steps: ten minutes */

/* The number of 30-second steps since 1970. */
int64_t mz_totp_step(int64_t now_ms);

/* A fresh secret; kept under MZ_FOR_FIELD_TOTP. */
void mz_totp_secret(mz_cx *cx, uint8_t secret[MZ_TOTP_SECRET_N]);

/* The code of a step, NUL-ended, of 6 to 8 digits (RFC 4226 section 5.3). */
mz_code mz_totp_at(mz_cx *cx, mz_crypto *c, mz_str secret, int64_t step, int digits,
                   char out[MZ_TOTP_DIGITS_MAX + 1]) MZ_MUST_USE;

/* `last` is the step of the last login, or -1. Refuses with MZ_INVALID, field "code". */
mz_code mz_totp_verify(mz_cx *cx, mz_crypto *c, mz_str secret, mz_str code, int64_t last,
                       int64_t *step) MZ_MUST_USE;

/* otpauth://totp/... for the QR code of the enrolment page. Contains the secret. */
mz_str mz_totp_uri(mz_cx *cx, mz_str issuer, mz_str account,
                   const uint8_t secret[MZ_TOTP_SECRET_N]);

#endif
