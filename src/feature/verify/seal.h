/*
 * seal.h - the SM2 key that stands for a county, and codes that only this office makes of a number.
 *
 * Layer: feature. Included by verify.h: other features sign and check through this. The newest key
 * signs, all verify.
 */
#ifndef MZ_FEATURE_VERIFY_SEAL_H
#define MZ_FEATURE_VERIFY_SEAL_H

#include "base/base.h"

/* SM3 of the bytes and the signature over it, in hexadecimal; a missing key is made. */
struct verify_signed {
    mz_str hash, sign, key;
};
mz_code verify_sign(mz_cx *cx, int64_t division, mz_str pdf, struct verify_signed *out) MZ_MUST_USE;
/* The key that signs in a county, made when there is none; the caller frees it. */
struct mz_key;
mz_code verify_key_open(mz_cx *cx, int64_t division, struct mz_key **key,
                        mz_str *print) MZ_MUST_USE;
/* The public key in PEM by its print; MZ_ABSENT. */
mz_code verify_key_of(mz_cx *cx, mz_str print, mz_str *pem) MZ_MUST_USE;
mz_code verify_sign_check(mz_cx *cx, mz_str print, mz_str hash, mz_str sign, bool *good) MZ_MUST_USE;
/* Eight characters that only this office can make of a number: stands in QR codes and answers. */
mz_code verify_number_code(mz_cx *cx, mz_str number, mz_str *code) MZ_MUST_USE;

#endif
