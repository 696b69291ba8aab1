/*
 * urlencoded.h - application/x-www-form-urlencoded: queries and form bodies.
 *
 * Layer: web. By the URL standard (url.spec.whatwg.org, 5.1), but strict: a bad %-sequence, text
 * that is not UTF-8 and control characters other than tab and line breaks are MZ_USAGE.
 */
#ifndef MZ_WEB_URLENCODED_H
#define MZ_WEB_URLENCODED_H

#include "base/base.h"

struct mz_field {
    mz_str name;
    mz_str value;
};

struct mz_fields_limit {
    size_t fields;
    size_t name;
    size_t value;
};

/* Names and values are in the arena. MZ_LIMIT when there are too many or one is too long. */
mz_code mz_urlencoded(mz_cx *cx, mz_str text, struct mz_fields_limit limit,
                      struct mz_field **fields, size_t *fields_n) MZ_MUST_USE;
/* Decode one path segment or query component; `plus` makes + a space. p == NULL when it is bad. */
mz_str mz_url_decode(mz_arena *a, mz_str s, bool plus);
/* \r\n and lone \r become \n, and what looks the same is the same (base/nfc.h); the same view when
 * nothing changes. */
mz_str mz_text_lines(mz_arena *a, mz_str s);
/* Valid UTF-8 without control characters; tab, \n and \r are allowed in fields. */
bool mz_text_clean(mz_str s, bool field);

#endif
