#include "cli/cli_int.h"

#include <assert.h>
#include <inttypes.h>
#include <string.h>

enum { TEXT_MAX = 4096 };

/* ---- words ------------------------------------------------------------- */

mz_str mz_word(const char *list, size_t i)
{
    const char *p = list == NULL ? "" : list;
    for (;; i--) {
        p += strspn(p, " ");
        size_t n = strcspn(p, " ");
        if (n == 0) {
            return (mz_str){NULL, 0};
        }
        if (i == 0) {
            return (mz_str){p, n};
        }
        p += n;
    }
}

static size_t least_of(size_t a, size_t b)
{
    return a < b ? a : b;
}

/* Optimal string alignment distance (Damerau 1964, restricted), over three rows. */
size_t mz_word_distance(mz_str a, mz_str b, size_t most)
{
    enum { WORD_MAX = 63 };
    if (a.n > WORD_MAX || b.n > WORD_MAX) {
        return most + 1;
    }
    size_t rows[3][WORD_MAX + 1];
    for (size_t j = 0; j <= b.n; j++) {
        rows[0][j] = j;
    }
    for (size_t i = 1; i <= a.n; i++) {
        size_t *row = rows[i % 3];
        const size_t *up = rows[(i + 2) % 3];
        const size_t *up2 = rows[(i + 1) % 3];
        row[0] = i;
        for (size_t j = 1; j <= b.n; j++) {
            size_t change = a.p[i - 1] == b.p[j - 1] ? 0 : 1;
            size_t d = least_of(up[j - 1] + change, least_of(up[j], row[j - 1]) + 1);
            if (i > 1 && j > 1 && a.p[i - 1] == b.p[j - 2] && a.p[i - 2] == b.p[j - 1]) {
                d = least_of(d, up2[j - 2] + 1);
            }
            row[j] = d;
        }
    }
    return least_of(rows[a.n % 3][b.n], most + 1);
}

/* ---- numbers, dates, codes --------------------------------------------- */

static bool digits(mz_str s, int64_t *out)
{
    int64_t v = 0;
    for (size_t i = 0; i < s.n; i++) {
        if (s.p[i] < '0' || s.p[i] > '9' || v > (INT64_MAX - 9) / 10) {
            return false;
        }
        v = v * 10 + (s.p[i] - '0');
    }
    *out = v;
    return s.n > 0;
}

static bool whole_number(mz_str s, int64_t *out)
{
    bool minus = s.n > 1 && s.p[0] == '-';
    if (!digits(minus ? (mz_str){s.p + 1, s.n - 1} : s, out)) {
        return false;
    }
    *out = minus ? -*out : *out;
    return true;
}

static mz_str part(mz_str s, size_t from, size_t n)
{
    return (mz_str){s.p + from, n};
}

static bool leap(int64_t y)
{
    return (y % 4 == 0 && y % 100 != 0) || y % 400 == 0;
}

/* Days since 1970-01-01 in the Gregorian calendar, for the years 1 to 9999. */
static int64_t days_of(int64_t y, int64_t m, int64_t d)
{
    static const int before[] = {0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334};
    int64_t p = y - 1;
    int64_t days = p * 365 + p / 4 - p / 100 + p / 400 - 719162;
    return days + before[m - 1] + (m > 2 && leap(y) ? 1 : 0) + d - 1;
}

static bool month(mz_str s, int64_t *y, int64_t *m)
{
    return s.n >= 7 && s.p[4] == '-' && digits(part(s, 0, 4), y) && digits(part(s, 5, 2), m) &&
           *y >= 1 && *m >= 1 && *m <= 12;
}

static bool date(mz_str s, int64_t *out)
{
    static const int lengths[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    int64_t y = 0;
    int64_t m = 0;
    int64_t d = 0;
    if (s.n != 10 || s.p[7] != '-' || !month(s, &y, &m) || !digits(part(s, 8, 2), &d)) {
        return false;
    }
    if (d < 1 || d > lengths[m - 1] + (m == 2 && leap(y) ? 1 : 0)) {
        return false;
    }
    *out = days_of(y, m, d);
    return true;
}

static bool division(mz_str s, int64_t *out)
{
    bool level = s.n == 2 || s.n == 4 || s.n == 6 || s.n == 9 || s.n == 12;
    if (!level || !digits(s, out) || s.p[0] == '0') {
        return false;
    }
    for (size_t n = s.n; n < 12; n++) {
        *out *= 10;
    }
    return true;
}

static bool utf8(mz_str s)
{
    for (size_t i = 0; i < s.n;) {
        unsigned char c = (unsigned char)s.p[i];
        size_t n = c < 0x80 ? 1 : c < 0xC2 ? 0 : c < 0xE0 ? 2 : c < 0xF0 ? 3 : c < 0xF5 ? 4 : 0;
        if (n == 0 || i + n > s.n) {
            return false;
        }
        for (size_t k = 1; k < n; k++) {
            if (((unsigned char)s.p[i + k] & 0xC0U) != 0x80U) {
                return false;
            }
        }
        unsigned char d = n > 1 ? (unsigned char)s.p[i + 1] : 0;
        if ((c == 0xE0 && d < 0xA0) || (c == 0xED && d > 0x9F) || (c == 0xF0 && d < 0x90) ||
            (c == 0xF4 && d > 0x8F)) {
            return false;
        }
        i += n;
    }
    return true;
}

/* ---- one value --------------------------------------------------------- */

static mz_code read_int(mz_cx *cx, const struct mz_option *o, mz_str shown, mz_str text,
                        int64_t *out)
{
    int64_t most = o->least == 0 && o->most == 0 ? INT64_MAX : o->most;
    if (!whole_number(text, out)) {
        return mz_refuse(cx, MZ_USAGE, .field = o->name,
                         .text = MZ_T("\"{1}\" of option \"{0}\" is not a whole number"),
                         .arg = {shown, text});
    }
    if (*out >= o->least && *out <= most) {
        return MZ_OK;
    }
    mz_str least = mz_str_fmt(cx->a, "%" PRId64, o->least);
    if (most == INT64_MAX) {
        return mz_refuse(cx, MZ_USAGE, .field = o->name,
                         .text = MZ_T("\"{1}\" of option \"{0}\" must be {2} or more"),
                         .arg = {shown, text, least});
    }
    return mz_refuse(cx, MZ_USAGE, .field = o->name,
                     .text = MZ_T("\"{1}\" of option \"{0}\" must be in {2} to {3}"),
                     .arg = {shown, text, least, mz_str_fmt(cx->a, "%" PRId64, most)});
}

static mz_code read_choice(mz_cx *cx, const struct mz_option *o, mz_str shown, mz_str text,
                           int64_t *out)
{
    mz_str list = {NULL, 0};
    for (size_t i = 0;; i++) {
        mz_str w = mz_word(o->choices, i);
        if (w.p == NULL) {
            break;
        }
        if (mz_str_eq(w, text)) {
            *out = (int64_t)i;
            return MZ_OK;
        }
        list = mz_str_fmt(cx->a, MZ_FMT "%s" MZ_FMT, MZ_ARG(list), i == 0 ? "" : ", ", MZ_ARG(w));
    }
    return mz_refuse(cx, MZ_USAGE, .field = o->name,
                     .text = MZ_T("\"{1}\" of option \"{0}\" must be one of: {2}"),
                     .arg = {shown, text, list});
}

static mz_code read_text(mz_cx *cx, const struct mz_option *o, mz_str shown, mz_str text)
{
    if (text.n == 0) {
        return mz_refuse(cx, MZ_USAGE, .field = o->name,
                         .text = MZ_T("option \"{0}\" may not be empty"), .arg = {shown});
    }
    if (text.n > TEXT_MAX) {
        return mz_refuse(cx, MZ_USAGE, .field = o->name,
                         .text = MZ_T("option \"{0}\" is longer than {1} bytes"),
                         .arg = {shown, mz_str_fmt(cx->a, "%d", TEXT_MAX)});
    }
    if (o->type == MZ_OPT_TEXT && !utf8(text)) {
        return mz_refuse(cx, MZ_USAGE, .field = o->name,
                         .text = MZ_T("option \"{0}\" is not UTF-8 text"), .arg = {shown});
    }
    return MZ_OK;
}

mz_code mz_arg_read(mz_cx *cx, const struct mz_option *o, mz_str shown, mz_str text,
                    struct mz_arg_value *out)
{
    int64_t y = 0;
    int64_t m = 0;
    *out = (struct mz_arg_value){.text = mz_str_dup(cx->a, text)};
    switch (o->type) {
    case MZ_OPT_FLAG:
        out->n = 1;
        return MZ_OK;
    case MZ_OPT_INT:
        return read_int(cx, o, shown, text, &out->n);
    case MZ_OPT_TEXT:
    case MZ_OPT_PATH:
        return read_text(cx, o, shown, text);
    case MZ_OPT_ENUM:
        return read_choice(cx, o, shown, text, &out->n);
    case MZ_OPT_DATE:
        if (date(text, &out->n)) {
            return MZ_OK;
        }
        return mz_refuse(
            cx, MZ_USAGE, .field = o->name,
            .text = MZ_T("\"{1}\" of option \"{0}\" is not a date; write it as 2026-03-15"),
            .arg = {shown, text});
    case MZ_OPT_MONTH:
        if (text.n == 7 && month(text, &y, &m)) {
            out->n = y * 12 + m - 1;
            return MZ_OK;
        }
        return mz_refuse(cx, MZ_USAGE, .field = o->name,
                         .text =
                             MZ_T("\"{1}\" of option \"{0}\" is not a month; write it as 2026-03"),
                         .arg = {shown, text});
    case MZ_OPT_DIVISION:
        if (division(text, &out->n)) {
            return MZ_OK;
        }
        return mz_refuse(cx, MZ_USAGE, .field = o->name,
                         .text = MZ_T("\"{1}\" of option \"{0}\" is not a division code of "
                                      "2, 4, 6, 9 or 12 digits"),
                         .arg = {shown, text});
    }
    assert(!"an option has an unknown type");
    return MZ_USAGE;
}
