/* Telephones and names of ident.h. */
#include <string.h>

#include "base/ident.h"
#include "base/nfc.h"
#include "base/utf8.h"

enum { DIRTY_MAX = 400, PHONE_DIGITS_MAX = 20 };

/* ---- telephones ------------------------------------------------------- */

/* The digits of a number and of its extension, as they were typed. */
struct phone {
    char z[PHONE_DIGITS_MAX + 1];
    size_t n;
    size_t main_n; /* digits before the extension */
};

static mz_code bad_phone(mz_cx *cx, const char *field, mz_str s)
{
    return mz_refuse(cx, MZ_INVALID, .field = field,
                     .text = MZ_T("\"{0}\" is not a telephone number: a mobile has 11 digits from "
                                  "13 to 19, a landline an area code and 7 or 8 digits"),
                     .arg = {s});
}

static bool is_filler(uint32_t c)
{
    return mz_utf8_is_space(c) || c == '-' || c == '(' || c == ')' || c == '.' || c == '"' ||
           c == '\'' || c == '/' || (c >= 0x2010 && c <= 0x2015) || c == 0x2212;
}

static mz_code phone_digits(mz_cx *cx, const char *field, mz_str s, struct phone *out)
{
    uint32_t cp;
    size_t groups = 0; /* digit groups closed by a hyphen: the third is an extension */
    size_t place = 0;
    for (size_t i = 0, at = 0; mz_utf8_next(s, &i, &cp); at = i) {
        uint32_t c = mz_utf8_fold(cp);
        place++;
        if (c >= '0' && c <= '9') {
            if (out->n == PHONE_DIGITS_MAX) {
                return bad_phone(cx, field, s);
            }
            out->z[out->n++] = (char)c;
        } else if (c == 0x8F6C || c == '#' || c == '*') { /* 转 */
            out->main_n = out->main_n == 0 ? out->n : out->main_n;
        } else if (c == '-') {
            groups++;
            out->main_n = groups == 2 && out->main_n == 0 && out->n >= 10 ? out->n : out->main_n;
        } else if (!is_filler(c) && !(c == '+' && out->n == 0)) {
            return mz_refuse(cx, MZ_INVALID, .field = field,
                             .text = MZ_T("Character {0} of the telephone number is \"{1}\"; it "
                                          "must be a digit"),
                             .arg = {mz_str_fmt(cx->a, "%zu", place), {s.p + at, i - at}});
        }
    }
    out->main_n = out->main_n == 0 ? out->n : out->main_n;
    return MZ_OK;
}

static bool starts(const char *z, size_t n, const char *with)
{
    size_t k = strlen(with);
    return n >= k && memcmp(z, with, k) == 0;
}

static bool is_mobile(const char *z, size_t n)
{
    return n == 11 && z[0] == '1' && z[1] >= '3';
}

/* Beijing is 010, the other great cities 02x; all others have four digits. */
static size_t area_digits(const char *z)
{
    return starts(z, 3, "010") || (z[0] == '0' && z[1] == '2') ? 3 : 4;
}

static bool landline(mz_arena *a, const char *z, size_t n, mz_str extension, mz_str *out)
{
    if (n < 10 || z[0] != '0') {
        return false;
    }
    size_t area = area_digits(z);
    size_t rest = n - area;
    bool first = z[1] >= '1' && z[area] >= '2' && z[area] <= '8';
    if (!first || rest < 7 || rest > 8 || extension.n > 6) {
        return false;
    }
    *out = mz_str_fmt(a, "%.*s-%.*s%s%.*s", (int)area, z, (int)rest, z + area,
                      extension.n > 0 ? "-" : "", MZ_ARG(extension));
    return true;
}

static mz_code too_long(mz_cx *cx, const char *field)
{
    return mz_refuse(cx, MZ_LIMIT, .field = field,
                     .text = MZ_T("This is longer than the {0} bytes that are looked at. Leave "
                                  "out what does not belong here"),
                     .arg = {mz_str_fmt(cx->a, "%d", (int)DIRTY_MAX)});
}

mz_code mz_phone_parse(mz_cx *cx, const char *field, mz_str s, mz_str *out)
{
    struct phone p = {.n = 0};
    if (s.n > DIRTY_MAX) {
        return too_long(cx, field);
    }
    s = mz_str_trim(s);
    MZ_TRY(phone_digits(cx, field, s, &p));
    if (p.n == 0) {
        return mz_refuse(cx, MZ_INVALID, .field = field,
                         .text = MZ_T("Enter the telephone number"));
    }
    const char *z = p.z;
    size_t n = p.main_n;
    size_t country = starts(z, n, "0086") ? 4 : starts(z, n, "86") && n > 11 ? 2 : 0;
    z += country;
    n -= country;
    mz_str extension = {p.z + p.main_n, p.n - p.main_n};
    if (is_mobile(z, n) && extension.n == 0) {
        *out = mz_str_dup(cx->a, (mz_str){z, n});
        return MZ_OK;
    }
    if (n == 10 && (starts(z, n, "400") || starts(z, n, "800")) && extension.n == 0) {
        *out = mz_str_dup(cx->a, (mz_str){z, n});
        return MZ_OK;
    }
    if (landline(cx->a, z, n, extension, out)) {
        return MZ_OK;
    }
    if ((n == 7 || n == 8) && z[0] >= '2' && z[0] <= '8' && country == 0) {
        return mz_refuse(cx, MZ_INVALID, .field = field,
                         .text = MZ_T("The landline {0} needs its area code, as in 0578-{0}"),
                         .arg = {mz_str_dup(cx->a, (mz_str){z, n})});
    }
    return bad_phone(cx, field, s);
}

bool mz_phone_is_mobile(mz_str canonical)
{
    return is_mobile(canonical.p, canonical.n);
}

mz_str mz_phone_mask(mz_arena *a, mz_str canonical)
{
    return mz_str_mask(a, canonical, 3, 4);
}

/* ---- names ------------------------------------------------------------ */

enum { DOT = 0xB7 };

static bool is_dot(uint32_t c)
{
    return c == DOT || c == 0x2022 || c == 0x2027 || c == 0x2219 || c == 0x22C5 || c == 0x30FB ||
           c == 0xFF65 || c == 0x2E31 || c == 0x25CF || c == 0x16EB;
}

static bool is_latin(uint32_t c)
{
    return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') ||
           (c >= 0xC0 && c <= 0x24F && c != 0xD7 && c != 0xF7);
}

/* Joins two parts of a name and never stands at an end or beside another. */
static bool is_joint(uint32_t c)
{
    return c == DOT || c == ' ' || c == '-' || c == '\'' || c == '.';
}

static mz_code bad_char(mz_cx *cx, const char *field, size_t place, mz_str c)
{
    return mz_refuse(cx, MZ_INVALID, .field = field,
                     .text = MZ_T("Character {0} of the name is \"{1}\"; a name cannot have it "
                                  "there"),
                     .arg = {mz_str_fmt(cx->a, "%zu", place), c});
}

struct name {
    mz_sb text;
    size_t n;
    uint32_t last;  /* last character taken, 0 at the start */
    uint32_t joint; /* a joint that waits for what follows, or 0 */
    size_t joint_place;
};

/* What a joint becomes between `last` and `next`; 0 leaves it out. */
static uint32_t settle(uint32_t joint, uint32_t last, uint32_t next)
{
    bool han = mz_utf8_is_han(last) && mz_utf8_is_han(next);
    if (joint == ' ' && (mz_utf8_is_han(last) || mz_utf8_is_han(next))) {
        return 0;
    }
    return joint == '.' && han ? (uint32_t)DOT : joint;
}

static void take_letter(struct name *t, uint32_t c)
{
    uint32_t joint = t->joint == 0 ? 0 : settle(t->joint, t->last, c);
    if (joint != 0) {
        mz_sb_char(&t->text, joint);
        t->n++;
    }
    mz_sb_char(&t->text, c);
    t->n++;
    t->last = c;
    t->joint = 0;
}

/* Space beside another joint goes: "A. B" keeps the point, "A ·B" the dot. False when two meet. */
static bool take_joint(struct name *t, uint32_t c, size_t place)
{
    if (t->last == 0 && c != ' ') {
        return false;
    }
    if (t->joint != 0 && t->joint != ' ' && c != ' ') {
        return false;
    }
    if (t->last != 0 && (t->joint == 0 || t->joint == ' ')) {
        t->joint = c;
        t->joint_place = place;
    }
    return true;
}

mz_code mz_name_parse(mz_cx *cx, const char *field, mz_str s, mz_str *out)
{
    if (s.n > DIRTY_MAX) {
        return too_long(cx, field);
    }
    s = mz_str_nfc(cx->a, mz_str_trim(s));
    if (s.n == 0) {
        return mz_refuse(cx, MZ_INVALID, .field = field, .text = MZ_T("Enter the name"));
    }
    struct name t = {.text = mz_sb_new(cx->a, (size_t)DIRTY_MAX * 2)};
    uint32_t cp;
    size_t place = 0;
    for (size_t i = 0, at = 0; mz_utf8_next(s, &i, &cp); at = i) {
        uint32_t c = mz_utf8_fold(cp);
        c = is_dot(c) ? (uint32_t)DOT : c == 0x2019 ? '\'' : mz_utf8_is_space(c) ? ' ' : c;
        place++;
        if (mz_utf8_is_han(c) || is_latin(c)) {
            take_letter(&t, c);
        } else if (!is_joint(c) || !take_joint(&t, c, place)) {
            return bad_char(cx, field, place, (mz_str){s.p + at, i - at});
        }
    }
    if (t.joint == '.' && is_latin(t.last)) {
        mz_sb_byte(&t.text, '.'); /* "John Smith Jr." */
        t.n++;
    } else if (t.joint != 0) {
        size_t at = mz_utf8_offset(s, t.joint_place - 1);
        return bad_char(cx, field, t.joint_place,
                        (mz_str){s.p + at, mz_utf8_offset(s, t.joint_place) - at});
    }
    if (t.n < MZ_NAME_CHARS_MIN || t.n > MZ_NAME_CHARS_MAX) {
        return mz_refuse(cx, MZ_INVALID, .field = field,
                         .text = MZ_T("The name has {0} characters; it must have 2 to 50"),
                         .arg = {mz_str_fmt(cx->a, "%zu", t.n)});
    }
    return mz_sb_done(cx, &t.text, out);
}

mz_str mz_name_mask(mz_arena *a, mz_str name)
{
    mz_sb b = mz_sb_new(a, name.n + 4);
    uint32_t cp;
    for (size_t i = 0, n = 0; mz_utf8_next(name, &i, &cp); n++) {
        if ((n == 0 && i < name.n) || is_joint(cp)) {
            mz_sb_char(&b, cp);
        } else {
            mz_sb_byte(&b, '*');
        }
    }
    return mz_sb_view(&b);
}
