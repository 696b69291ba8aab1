/*
 * encode.h - bytes as text: hexadecimal, base64, base64url and base32 (RFC 4648).
 *
 * Layer: base.
 *
 * Invariants
 *   - Bytes travel as mz_str; results live in the arena and end in NUL.
 *   - Decoders are strict: one byte string has exactly one accepted text. White space, missing or
 *     surplus padding and bits that encode nothing are refused, so a signed or stored text cannot
 *     be changed without changing its bytes. Only the case of hexadecimal and base32 is free,
 *     because people type those.
 *   - Input is at most MZ_ENCODE_MAX bytes; more is refused with MZ_LIMIT.
 */
#ifndef MZ_BASE_ENCODE_H
#define MZ_BASE_ENCODE_H

#include "base/base.h"

enum { MZ_ENCODE_MAX = 16 << 20 };

/* A view of n bytes at p. */
static inline mz_str mz_bytes(const void *p, size_t n)
{
    return (mz_str){p, n};
}

/* Lower-case hexadecimal. */
mz_str mz_hex_encode(mz_arena *a, mz_str bytes);
mz_code mz_hex_decode(mz_cx *cx, mz_str text, mz_str *out) MZ_MUST_USE;

/* With padding, as in PEM and in signed notes. */
mz_str mz_base64_encode(mz_arena *a, mz_str bytes);
mz_code mz_base64_decode(mz_cx *cx, mz_str text, mz_str *out) MZ_MUST_USE;

/* The alphabet for addresses and cookies, without padding. */
mz_str mz_base64url_encode(mz_arena *a, mz_str bytes);
mz_code mz_base64url_decode(mz_cx *cx, mz_str text, mz_str *out) MZ_MUST_USE;

/* Upper case, without padding: what authenticator apps show and accept. */
mz_str mz_base32_encode(mz_arena *a, mz_str bytes);
mz_code mz_base32_decode(mz_cx *cx, mz_str text, mz_str *out) MZ_MUST_USE;

#endif
