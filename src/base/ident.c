#include "base/ident.h"

#include <assert.h>
#include <inttypes.h>
#include <string.h>

#include "base/utf8.h"

/* ---- cleaning --------------------------------------------------------- */

static bool is_quote(uint32_t c)
{
    return c == '"' || c == '\'' || c == '`' || (c >= 0x2018 && c <= 0x201F) || c == 0xB4;
}

size_t mz_cid_clean(mz_str s, char out[MZ_CID_LEN + 1], unsigned *fixes)
{
    size_t n = 0;
    uint32_t cp;
    *fixes = 0;
    memset(out, 0, MZ_CID_LEN + 1);
    for (size_t i = 0; mz_utf8_next(s, &i, &cp);) {
        uint32_t c = mz_utf8_fold(cp);
        if (mz_utf8_is_space(c)) {
            *fixes |= MZ_CID_SPACES;
            continue;
        }
        if (is_quote(c)) {
            *fixes |= MZ_CID_QUOTES;
            continue;
        }
        *fixes |= c != cp ? (unsigned)MZ_CID_WIDE : 0U;
        if (c >= 'a' && c <= 'z') {
            *fixes |= MZ_CID_LOWER;
            c -= 'a' - 'A';
        }
        if (n < MZ_CID_LEN) {
            out[n] = (char)(c < 0x80 ? c : '?');
        }
        n++;
    }
    return n;
}

/* ---- parts ------------------------------------------------------------ */

static const char check_chars[] = "10X98765432";

/* Two to the power of the place, mod 11: ISO 7064 MOD 11-2. */
char mz_cid_check(const char digits[17])
{
    static const unsigned weights[] = {7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2};
    unsigned sum = 0;
    for (size_t i = 0; i < 17; i++) {
        sum += (unsigned)(digits[i] - '0') * weights[i];
    }
    return check_chars[sum % 11];
}

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static int32_t number(const char *p, size_t n)
{
    int32_t v = 0;
    for (size_t i = 0; i < n; i++) {
        v = v * 10 + (p[i] - '0');
    }
    return v;
}

/* The first two digits of GB/T 2260, and those of the residence permits. */
static bool is_province(int32_t two)
{
    static const char rows[] = {5, 3, 7, 6, 5, 5, 1, 3}; /* 11-15, 21-23, 31-37, ... 71, 81-83 */
    int32_t ten = two / 10;
    int32_t one = two % 10;
    if (ten == 5) {
        return one <= 4; /* 50 Chongqing to 54 Tibet */
    }
    return ten >= 1 && ten <= 8 && one >= 1 && one <= rows[ten - 1];
}

static enum mz_cid_kind kind_of(const char *z)
{
    if (z[0] == '9') {
        return MZ_CID_FOREIGN;
    }
    int32_t two = number(z, 2);
    return two == 81   ? MZ_CID_HONGKONG
           : two == 82 ? MZ_CID_MACAO
           : two == 83 ? MZ_CID_TAIWAN
                       : MZ_CID_CITIZEN;
}

static uint64_t pack(const char *digits)
{
    uint64_t key = 0;
    for (size_t i = 0; i < 17; i++) {
        key = key * 10 + (uint64_t)(digits[i] - '0');
    }
    return key;
}

/* Keys of old foreign permits lie above all others: a bit, then letters to base 26, then digits. */
#define OLD_BIT    (UINT64_C(1) << 60)
#define OLD_DIGITS UINT64_C(1000000000000)

static uint64_t pack_old(const char *z)
{
    uint64_t letters = 0;
    for (size_t i = 0; i < 3; i++) {
        letters = letters * 26 + (uint64_t)(z[i] - 'A');
    }
    uint64_t digits = 0;
    for (size_t i = 3; i < 15; i++) {
        digits = digits * 10 + (uint64_t)(z[i] - '0');
    }
    return OLD_BIT | (letters * OLD_DIGITS + digits);
}

size_t mz_cid_of_key(uint64_t key, char out[MZ_CID_LEN + 1])
{
    memset(out, 0, MZ_CID_LEN + 1);
    if ((key & OLD_BIT) != 0) {
        uint64_t digits = (key & ~OLD_BIT) % OLD_DIGITS;
        uint64_t letters = (key & ~OLD_BIT) / OLD_DIGITS;
        for (size_t i = 15; i > 3; i--, digits /= 10) {
            out[i - 1] = (char)('0' + digits % 10);
        }
        for (size_t i = 3; i > 0; i--, letters /= 26) {
            out[i - 1] = (char)('A' + letters % 26);
        }
        return 15;
    }
    for (size_t i = 17; i > 0; i--, key /= 10) {
        out[i - 1] = (char)('0' + key % 10);
    }
    out[17] = mz_cid_check(out);
    return MZ_CID_LEN;
}

bool mz_cid_scan(const char *p, size_t n, uint64_t *key)
{
    if (n != MZ_CID_LEN) {
        return false;
    }
    for (size_t i = 0; i < 17; i++) {
        if (!is_digit(p[i])) {
            return false;
        }
    }
    mz_date birth;
    bool known = p[0] == '9' || is_province(number(p, 2));
    if (!known || !mz_date_make(number(p + 6, 4), number(p + 10, 2), number(p + 12, 2), &birth) ||
        p[17] != mz_cid_check(p)) {
        return false;
    }
    *key = pack(p);
    return true;
}

/* ---- refusals --------------------------------------------------------- */

/* Character i (from 0) of the cleaned s as it was typed. */
static mz_str typed(mz_str s, size_t i)
{
    uint32_t cp;
    for (size_t at = 0, from = 0; mz_utf8_next(s, &at, &cp); from = at) {
        uint32_t c = mz_utf8_fold(cp);
        if (mz_utf8_is_space(c) || is_quote(c)) {
            continue;
        }
        if (i == 0) {
            return (mz_str){s.p + from, at - from};
        }
        i--;
    }
    return MZ_S("");
}

static mz_code wrong_digit(mz_cx *cx, const char *field, mz_str s, size_t i)
{
    return mz_refuse(cx, MZ_INVALID, .field = field,
                     .text = MZ_T("Digit {0} of the ID number is \"{1}\"; it must be a number"),
                     .arg = {mz_str_fmt(cx->a, "%zu", i + 1), typed(s, i)});
}

static mz_code wrong_birth(mz_cx *cx, const char *field, const char *z)
{
    int32_t year = number(z + 6, 4);
    int32_t month = number(z + 10, 2);
    mz_str text = {z, MZ_CID_LEN};
    if (year < MZ_YEAR_MIN || year > MZ_YEAR_MAX) {
        return mz_refuse(cx, MZ_INVALID, .field = field,
                         .text = MZ_T("Digits 7 to 10 of the ID number are {0}; they must be a "
                                      "year of birth"),
                         .arg = {{text.p + 6, 4}});
    }
    if (month < 1 || month > 12) {
        return mz_refuse(cx, MZ_INVALID, .field = field,
                         .text = MZ_T("Digits 11 and 12 of the ID number are {0}; the month must "
                                      "be from 01 to 12"),
                         .arg = {{text.p + 10, 2}});
    }
    return mz_refuse(
        cx, MZ_INVALID, .field = field,
        .text = MZ_T("Digits 13 and 14 of the ID number are {0}; that month has the "
                     "days 01 to {1}"),
        .arg = {{text.p + 12, 2}, mz_str_fmt(cx->a, "%" PRId32, mz_date_month_days(year, month))});
}

/* "3.60121E+17": a spreadsheet took the number for a quantity, and its last digits are lost. */
static bool is_rounded(const char *z, size_t n)
{
    bool point = false;
    for (size_t i = 0; i < n && i < MZ_CID_LEN; i++) {
        if (z[i] == '.') {
            point = true;
        } else if (z[i] == 'E') {
            return point && i > 1;
        } else if (!is_digit(z[i])) {
            return false;
        }
    }
    return false;
}

static mz_code wrong_length(mz_cx *cx, const char *field, size_t n)
{
    return mz_refuse(cx, MZ_INVALID, .field = field,
                     .text = MZ_T("The ID number has {0} digits; it must have 18, or 15 on an old "
                                  "card"),
                     .arg = {mz_str_fmt(cx->a, "%zu", n)});
}

/* ---- parsing ---------------------------------------------------------- */

/* A wrong digit is found before a wrong length: it explains more. */
static mz_code check_form(mz_cx *cx, const char *field, mz_str s, const char *z, size_t n)
{
    if (n == 0) {
        return mz_refuse(cx, MZ_INVALID, .field = field, .text = MZ_T("Enter the ID number"));
    }
    if (is_rounded(z, n)) {
        return mz_refuse(cx, MZ_INVALID, .field = field,
                         .text = MZ_T("A spreadsheet turned the ID number into {0} and its last "
                                      "digits are lost; make the column text and export again"),
                         .arg = {s});
    }
    size_t digits = n < 17 ? n : 17;
    for (size_t i = 0; i < digits; i++) {
        if (!is_digit(z[i])) {
            return wrong_digit(cx, field, s, i);
        }
    }
    if (n != 15 && n != MZ_CID_LEN) {
        return wrong_length(cx, field, n);
    }
    return MZ_OK;
}

static bool is_old_foreign(const char *z, size_t n)
{
    if (n != 15) {
        return false;
    }
    for (size_t i = 0; i < 15; i++) {
        if (i < 3 ? z[i] < 'A' || z[i] > 'Z' : !is_digit(z[i])) {
            return false;
        }
    }
    return true;
}

/* Letters, 4 digits of place, birth as YYMMDD, a sequence digit (odd for men), a check digit. */
static mz_code parse_old_foreign(mz_cx *cx, const char *field, struct mz_cid *out)
{
    /* The card began in 2004: a birth is the latest year that is not after today. */
    int32_t year = number(out->z + 7, 2);
    int32_t now = mz_date_ymd(mz_date_today(cx)).year;
    year += year + 2000 <= now ? 2000 : 1900;
    struct mz_ymd birth = {year, number(out->z + 9, 2), number(out->z + 11, 2)};
    MZ_TRY(mz_date_from_ymd(cx, field, birth, &out->birth));
    out->kind = MZ_CID_FOREIGN_OLD;
    out->key = pack_old(out->z);
    out->sex = (out->z[13] - '0') % 2 == 1 ? '1' : '2';
    return MZ_OK;
}

/* 15 digits: the century 19 after digit 6, and a check character. */
static void upgrade(struct mz_cid *out)
{
    memmove(out->z + 8, out->z + 6, 9);
    out->z[6] = '1';
    out->z[7] = '9';
    out->z[17] = mz_cid_check(out->z);
    out->fixes |= MZ_CID_FROM_15;
}

mz_code mz_cid_parse(mz_cx *cx, const char *field, mz_str s, struct mz_cid *out)
{
    if (s.n > MZ_CID_DIRTY_MAX) {
        return mz_refuse(cx, MZ_LIMIT, .field = field,
                         .text = MZ_T("This is longer than the {0} bytes that are looked at. Leave "
                                      "out what does not belong here"),
                         .arg = {mz_str_fmt(cx->a, "%d", (int)MZ_CID_DIRTY_MAX)});
    }
    *out = (struct mz_cid){.birth = MZ_DATE_NONE};
    size_t n = mz_cid_clean(s, out->z, &out->fixes);
    if (is_old_foreign(out->z, n)) {
        return parse_old_foreign(cx, field, out);
    }
    MZ_TRY(check_form(cx, field, s, out->z, n));
    if (n == 15) {
        upgrade(out);
    }
    if (out->z[0] != '9' && !is_province(number(out->z, 2))) {
        return mz_refuse(cx, MZ_INVALID, .field = field,
                         .text = MZ_T("Digits 1 and 2 of the ID number are {0}; no province has "
                                      "this code"),
                         .arg = {{out->z, 2}});
    }
    if (!mz_date_make(number(out->z + 6, 4), number(out->z + 10, 2), number(out->z + 12, 2),
                      &out->birth)) {
        return wrong_birth(cx, field, out->z);
    }
    char check = mz_cid_check(out->z);
    if (out->z[17] != check) {
        return mz_refuse(cx, MZ_INVALID, .field = field,
                         .text = MZ_T("Digit 18 of the ID number is {0}; by the first 17 digits "
                                      "it must be {1}"),
                         .arg = {n == 15 ? MZ_S("") : typed(s, 17), {&check, 1}});
    }
    if (out->birth.v > mz_date_today(cx).v) {
        return mz_refuse(cx, MZ_INVALID, .field = field,
                         .text = MZ_T("By the ID number the person is born on {0}, after today"),
                         .arg = {mz_date_iso(cx->a, out->birth)});
    }
    out->kind = kind_of(out->z);
    out->key = pack(out->z);
    out->area = out->kind == MZ_CID_FOREIGN ? 0 : number(out->z, 6);
    out->sex = (out->z[16] - '0') % 2 == 1 ? '1' : '2';
    return MZ_OK;
}

mz_str mz_cid_mask(mz_arena *a, mz_str number_text)
{
    return mz_str_mask(a, number_text, 6, 4);
}
