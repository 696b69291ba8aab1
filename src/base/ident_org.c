/* Organisations, divisions and bank cards: the numbers of ident.h that are not of a person. */
#include <assert.h>
#include <inttypes.h>
#include <string.h>

#include "base/ident.h"
#include "base/utf8.h"

enum { DIRTY_MAX = 160 };

/* The characters that count, folded and raised, and where each stood. */
struct cleaned {
    char z[20]; /* at most `cap`, NUL-ended; '?' for what is not ASCII: no alphabet here has it */
    mz_str typed[20];
    size_t n; /* how many there were, also when they are over `cap` */
};

static void clean(mz_str s, mz_str drop, size_t cap, struct cleaned *out)
{
    uint32_t cp;
    *out = (struct cleaned){.n = 0};
    for (size_t i = 0, at = 0; mz_utf8_next(s, &i, &cp); at = i) {
        uint32_t c = mz_utf8_fold(cp);
        if (mz_utf8_is_space(c) || (c < 0x80 && memchr(drop.p, (int)c, drop.n) != NULL)) {
            continue;
        }
        if (c >= 'a' && c <= 'z') {
            c -= 'a' - 'A';
        }
        if (out->n < cap) {
            out->z[out->n] = (char)(c < 0x80 ? c : '?');
            out->typed[out->n] = (mz_str){s.p + at, i - at};
        }
        out->n++;
    }
}

static mz_code too_long(mz_cx *cx, const char *field)
{
    return mz_refuse(cx, MZ_LIMIT, .field = field,
                     .text = MZ_T("This is longer than the {0} bytes that are looked at. Leave "
                                  "out what does not belong here"),
                     .arg = {mz_str_fmt(cx->a, "%d", (int)DIRTY_MAX)});
}

static mz_str place(mz_cx *cx, size_t i)
{
    return mz_str_fmt(cx->a, "%zu", i + 1);
}

/* ---- GB 32100 --------------------------------------------------------- */

static const char alphabet[] = "0123456789ABCDEFGHJKLMNPQRTUWXY";

static unsigned value_of(char c)
{
    const char *at = c == '\0' ? NULL : strchr(alphabet, c);
    return at == NULL ? 31 : (unsigned)(at - alphabet);
}

/* Weights are the powers of 3 mod 31; the check completes the sum to a multiple of 31. */
char mz_uscc_check(const char chars[17])
{
    unsigned weight = 1;
    unsigned sum = 0;
    for (size_t i = 0; i < 17; i++) {
        unsigned v = value_of(chars[i]);
        assert(v < 31);
        sum += v * weight;
        weight = weight * 3 % 31;
    }
    return alphabet[(31 - sum % 31) % 31];
}

static mz_code check_uscc_char(mz_cx *cx, const char *field, size_t i, const struct cleaned *c)
{
    char v = c->z[i];
    if (strchr("IOSVZ", v) != NULL) {
        return mz_refuse(cx, MZ_INVALID, .field = field,
                         .text = MZ_T("Character {0} of the credit code is \"{1}\"; the letters "
                                      "I, O, S, V and Z are never used"),
                         .arg = {place(cx, i), c->typed[i]});
    }
    if (value_of(v) == 31) {
        return mz_refuse(cx, MZ_INVALID, .field = field,
                         .text = MZ_T("Character {0} of the credit code is \"{1}\"; it must be a "
                                      "digit or a capital letter"),
                         .arg = {place(cx, i), c->typed[i]});
    }
    if (i >= 2 && i < 8 && (v < '0' || v > '9')) {
        return mz_refuse(cx, MZ_INVALID, .field = field,
                         .text = MZ_T("Character {0} of the credit code is \"{1}\"; characters 3 "
                                      "to 8 are a division code and must be digits"),
                         .arg = {place(cx, i), c->typed[i]});
    }
    return MZ_OK;
}

mz_code mz_uscc_parse(mz_cx *cx, const char *field, mz_str s, struct mz_uscc *out)
{
    if (s.n > DIRTY_MAX) {
        return too_long(cx, field);
    }
    *out = (struct mz_uscc){0};
    struct cleaned c;
    clean(s, MZ_S("\"'`-"), 18, &c);
    if (c.n == 0) {
        return mz_refuse(cx, MZ_INVALID, .field = field, .text = MZ_T("Enter the credit code"));
    }
    for (size_t i = 0; i < c.n && i < 18; i++) {
        MZ_TRY(check_uscc_char(cx, field, i, &c));
    }
    if (c.n != 18) {
        return mz_refuse(cx, MZ_INVALID, .field = field,
                         .text = MZ_T("The credit code has {0} characters; it must have 18"),
                         .arg = {mz_str_fmt(cx->a, "%zu", c.n)});
    }
    char check = mz_uscc_check(c.z);
    if (c.z[17] != check) {
        return mz_refuse(cx, MZ_INVALID, .field = field,
                         .text = MZ_T("Character 18 of the credit code is {0}; by the first 17 "
                                      "it must be {1}"),
                         .arg = {c.typed[17], {&check, 1}});
    }
    memcpy(out->z, c.z, 18);
    out->department = out->z[0];
    out->kind = out->z[1];
    for (size_t i = 2; i < 8; i++) {
        out->area = out->area * 10 + (out->z[i] - '0');
    }
    return MZ_OK;
}

/* ---- divisions -------------------------------------------------------- */

/* The size of a subtree at each level: one place per division below. */
static const int64_t sizes[] = {INT64_C(1000000000000), INT64_C(10000000000), INT64_C(100000000),
                                INT64_C(1000000),       INT64_C(1000),        INT64_C(1)};

mz_code mz_division_parse(mz_cx *cx, const char *field, mz_str s, int64_t *out)
{
    if (s.n > DIRTY_MAX) {
        return too_long(cx, field);
    }
    struct cleaned c;
    clean(s, MZ_S("\"'`"), 12, &c);
    if (c.n == 0) {
        return mz_refuse(cx, MZ_INVALID, .field = field, .text = MZ_T("Enter the division code"));
    }
    int64_t v = 0;
    for (size_t i = 0; i < c.n && i < 12; i++) {
        if (c.z[i] < '0' || c.z[i] > '9') {
            return mz_refuse(cx, MZ_INVALID, .field = field,
                             .text = MZ_T("Digit {0} of the division code is \"{1}\"; it must be "
                                          "a number"),
                             .arg = {place(cx, i), c.typed[i]});
        }
        v = v * 10 + (c.z[i] - '0');
    }
    if (c.n != 2 && c.n != 4 && c.n != 6 && c.n != 9 && c.n != 12) {
        return mz_refuse(cx, MZ_INVALID, .field = field,
                         .text = MZ_T("The division code has {0} digits; it must have 2, 4, 6, 9 "
                                      "or 12"),
                         .arg = {mz_str_fmt(cx->a, "%zu", c.n)});
    }
    for (size_t i = c.n; i < 12; i++) {
        v *= 10;
    }
    if (v < sizes[0] / 10) {
        return mz_refuse(cx, MZ_INVALID, .field = field,
                         .text = MZ_T("Digit 1 of the division code is 0; no province has such a "
                                      "code"));
    }
    *out = v;
    return MZ_OK;
}

enum mz_division_level mz_division_level(int64_t code)
{
    assert(code >= 0 && code < sizes[0]);
    enum mz_division_level level = MZ_LEVEL_NATION;
    while (code % sizes[level] != 0) {
        level++;
    }
    return level;
}

int64_t mz_division_parent(int64_t code)
{
    enum mz_division_level level = mz_division_level(code);
    return level == MZ_LEVEL_NATION ? 0 : code - code % sizes[level - 1];
}

void mz_division_range(int64_t code, int64_t *lo, int64_t *hi)
{
    *lo = code;
    *hi = code + sizes[mz_division_level(code)] - 1;
}

bool mz_division_under(int64_t code, int64_t top)
{
    int64_t lo;
    int64_t hi;
    mz_division_range(top, &lo, &hi);
    return code >= lo && code <= hi;
}

int32_t mz_division_county(int64_t code)
{
    return (int32_t)(code / sizes[MZ_LEVEL_COUNTY]);
}

mz_str mz_division_text(mz_arena *a, int64_t code)
{
    static const int digits[] = {1, 2, 4, 6, 9, 12};
    enum mz_division_level level = mz_division_level(code);
    return mz_str_fmt(a, "%0*" PRId64, digits[level], code / sizes[level]);
}

/* ---- bank cards ------------------------------------------------------- */

/* From the right, every second digit doubled and its digits summed; a multiple of ten. */
static char card_check(const char *z, size_t n)
{
    unsigned sum = 0;
    for (size_t i = 0; i + 1 < n; i++) {
        unsigned d = (unsigned)(z[i] - '0') << ((n - i) % 2 == 0 ? 1U : 0U);
        sum += d / 10 + d % 10;
    }
    return (char)('0' + (10 - sum % 10) % 10);
}

mz_code mz_card_parse(mz_cx *cx, const char *field, mz_str s, mz_str *out)
{
    if (s.n > DIRTY_MAX) {
        return too_long(cx, field);
    }
    struct cleaned c;
    clean(s, MZ_S("\"'`-"), 19, &c);
    if (c.n == 0) {
        return mz_refuse(cx, MZ_INVALID, .field = field, .text = MZ_T("Enter the card number"));
    }
    for (size_t i = 0; i < c.n && i < 19; i++) {
        if (c.z[i] < '0' || c.z[i] > '9') {
            return mz_refuse(cx, MZ_INVALID, .field = field,
                             .text = MZ_T("Digit {0} of the card number is \"{1}\"; it must be a "
                                          "number"),
                             .arg = {place(cx, i), c.typed[i]});
        }
    }
    if (c.n < 13 || c.n > 19) {
        return mz_refuse(cx, MZ_INVALID, .field = field,
                         .text = MZ_T("The card number has {0} digits; it must have 13 to 19"),
                         .arg = {mz_str_fmt(cx->a, "%zu", c.n)});
    }
    char check = card_check(c.z, c.n);
    if (c.z[c.n - 1] != check) {
        return mz_refuse(cx, MZ_INVALID, .field = field,
                         .text = MZ_T("Digit {0} of the card number is {1}; by the digits before "
                                      "it must be {2}"),
                         .arg = {place(cx, c.n - 1), c.typed[c.n - 1], {&check, 1}});
    }
    *out = mz_str_dup(cx->a, (mz_str){c.z, c.n});
    return MZ_OK;
}

mz_str mz_card_mask(mz_arena *a, mz_str canonical)
{
    return mz_str_mask(a, canonical, 0, 4);
}
