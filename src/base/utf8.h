/*
 * utf8.h - characters: decoding, folding, trimming, whole numbers, and a bounded string builder.
 *
 * Layer: base. Text inside the program is UTF-8; files are converted where they enter. People type
 * full-width digits, ideographic spaces and invisible marks, so every parser folds before it looks.
 *
 * Invariants
 *   - A decoded character is a Unicode scalar value: no surrogate, nothing over U+10FFFF, no
 *     overlong form (RFC 3629).
 *   - A mz_sb never holds more than the maximum it was made with and never ends inside a piece.
 */
#ifndef MZ_BASE_UTF8_H
#define MZ_BASE_UTF8_H

#include "base/base.h"

/* ---- characters ------------------------------------------------------- */

/* Length of the character at p (at most n bytes are read), or 0 when it is not UTF-8. */
size_t mz_utf8_decode(const char *p, size_t n, uint32_t *cp);
/* Bytes written to out, or 0 when cp is not a scalar value. */
size_t mz_utf8_encode(uint32_t cp, char out[4]);

/*
 * The next character of s at *i; moves *i behind it. A byte that is not UTF-8 is U+FFFD and is
 * passed alone. False at the end.
 *
 *     for (size_t i = 0; mz_utf8_next(s, &i, &cp);)
 */
bool mz_utf8_next(mz_str s, size_t *i, uint32_t *cp);

/* True when all of s is UTF-8; else *bad (may be NULL) is the offset of the first wrong byte. */
bool mz_utf8_valid(mz_str s, size_t *bad);
/* Characters in s; each wrong byte counts as one. */
size_t mz_utf8_count(mz_str s);
/* Byte offset of character i of s, or s.n when it has fewer. */
size_t mz_utf8_offset(mz_str s, size_t i);

/* Full-width ASCII (U+FF01 to U+FF5E) and the ideographic space to their half-width forms. */
uint32_t mz_utf8_fold(uint32_t cp);
mz_str mz_utf8_fold_str(mz_arena *a, mz_str s);

/* A Han character: the unified ideographs with extensions, the compatibility ones, and U+3007. */
bool mz_utf8_is_han(uint32_t cp);
/* White space and the invisible marks that spreadsheets and web pages leave behind. */
bool mz_utf8_is_space(uint32_t cp);

/* s without white space at its ends; a view into s. */
mz_str mz_str_trim(mz_str s);
/* Stars for all but the first `head` and last `tail` characters; a short s keeps only its first. */
mz_str mz_str_mask(mz_arena *a, mz_str s, size_t head, size_t tail);

/*
 * A whole number between lo and hi: optional sign, digits (full-width too), white space around.
 * Refuses an empty value, a character that is no digit (with its place), and a number outside the
 * bounds.
 */
mz_code mz_str_i64(mz_cx *cx, const char *field, mz_str s, int64_t lo, int64_t hi,
                   int64_t *out) MZ_MUST_USE;

/* ---- string builder --------------------------------------------------- */

typedef struct mz_sb {
    mz_arena *a;
    char *p;
    size_t n;
    size_t cap;
    size_t max;
    bool full; /* something did not fit and was left out whole; stays set */
} mz_sb;

/* An empty builder in the arena that may hold `max` bytes; it grows by doubling. */
mz_sb mz_sb_new(mz_arena *a, size_t max);
void mz_sb_str(mz_sb *b, mz_str s);
void mz_sb_byte(mz_sb *b, char c);
void mz_sb_char(mz_sb *b, uint32_t cp);
void mz_sb_int(mz_sb *b, int64_t v);
void mz_sb_fmt(mz_sb *b, const char *fmt, ...) MZ_PRINTF(2, 3);
/* What was built so far; valid until the next addition. NUL-ended. */
mz_str mz_sb_view(const mz_sb *b);
/* The whole text, or MZ_LIMIT when something did not fit. */
mz_code mz_sb_done(mz_cx *cx, const mz_sb *b, mz_str *out) MZ_MUST_USE;

#endif
