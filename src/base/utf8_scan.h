/*
 * utf8_scan.h - what is valid UTF-8, how far, and where.
 *
 * Layer: base. Valid means RFC 3629: shortest form, no surrogates, at most U+10FFFF.
 */
#ifndef MZ_BASE_UTF8_SCAN_H
#define MZ_BASE_UTF8_SCAN_H

#include "base/base.h"

/* How many bytes from the start are ASCII. */
size_t mz_utf8_ascii(mz_str s);
/* How many bytes from the start are whole, valid characters; s.n when all of s is valid. */
size_t mz_utf8_span(mz_str s);
/* Length of the valid character at the start of s: 1 to 4, or 0 when it is none or is cut. */
size_t mz_utf8_char(mz_str s);
/* True when s is the beginning of a character and only its end is missing. */
bool mz_utf8_cut(mz_str s);
/* Line and column of byte `at`, both from 1; a column is a character. */
void mz_utf8_place(mz_str s, size_t at, int64_t *line, int64_t *col);

/* U+FFFD, which stands for what could not be read. */
#define MZ_UTF8_BAD MZ_S("\xEF\xBF\xBD")

#endif
