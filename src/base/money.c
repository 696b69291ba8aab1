#include "base/money.h"

#include <assert.h>

#include "base/utf8.h"

/* ---- arithmetic ------------------------------------------------------- */

static mz_code too_large(mz_cx *cx, const char *field)
{
    return mz_refuse(cx, MZ_LIMIT, .field = field,
                     .text = MZ_T("The amount is larger than the system can hold"));
}

mz_code mz_money_add(mz_cx *cx, mz_money a, mz_money b, mz_money *out)
{
    int64_t v;
    if (__builtin_add_overflow(a.fen, b.fen, &v)) {
        return too_large(cx, NULL);
    }
    out->fen = v;
    return MZ_OK;
}

mz_code mz_money_sub(mz_cx *cx, mz_money a, mz_money b, mz_money *out)
{
    int64_t v;
    if (__builtin_sub_overflow(a.fen, b.fen, &v)) {
        return too_large(cx, NULL);
    }
    out->fen = v;
    return MZ_OK;
}

mz_code mz_money_mul(mz_cx *cx, mz_money a, int64_t times, mz_money *out)
{
    int64_t v;
    if (__builtin_mul_overflow(a.fen, times, &v)) {
        return too_large(cx, NULL);
    }
    out->fen = v;
    return MZ_OK;
}

mz_code mz_money_neg(mz_cx *cx, mz_money a, mz_money *out)
{
    return mz_money_sub(cx, (mz_money){0}, a, out);
}

int mz_money_cmp(mz_money a, mz_money b)
{
    return (a.fen > b.fen) - (a.fen < b.fen);
}

/* ---- reading ---------------------------------------------------------- */

struct amount {
    int64_t below;   /* minus the fen read so far: one more value fits below zero */
    size_t digits_n; /* of the yuan */
    size_t since;    /* digits since the last comma */
    size_t commas_n;
    size_t decimals_n;
    bool yuan;
    bool sign;
    bool minus;
    bool point;
    bool over;
    bool bad_comma;
};

static void take_digit(struct amount *m, uint32_t c)
{
    if (m->point) {
        m->decimals_n++;
        if (m->decimals_n > 2) {
            return;
        }
    } else {
        m->digits_n++;
        m->since++;
    }
    m->over = m->over || __builtin_mul_overflow(m->below, INT64_C(10), &m->below) ||
              __builtin_sub_overflow(m->below, (int64_t)c - '0', &m->below);
}

static void take_comma(struct amount *m)
{
    bool first = m->commas_n == 0;
    m->bad_comma = m->bad_comma || m->since == 0 || m->since > 3 || (!first && m->since != 3);
    m->commas_n++;
    m->since = 0;
}

/* Takes one character; false when it may not stand here. */
static bool take(struct amount *m, uint32_t c)
{
    bool begun = m->digits_n > 0 || m->commas_n > 0 || m->point;
    if (c >= '0' && c <= '9') {
        take_digit(m, c);
        return true;
    }
    if (c == '+' || c == '-' || c == 0x2212) {
        bool fits = !begun && !m->sign;
        m->sign = true;
        m->minus = c != '+';
        return fits;
    }
    if (c == 0xA5 || c == 0xFFE5) {
        bool fits = !begun && !m->yuan;
        m->yuan = true;
        return fits;
    }
    if (c == ',' && !m->point) {
        take_comma(m);
        return true;
    }
    if (c == '.' && !m->point) {
        m->point = true;
        m->bad_comma = m->bad_comma || (m->commas_n > 0 && m->since != 3);
        return true;
    }
    return false;
}

static mz_code finish(mz_cx *cx, const char *field, struct amount *m, mz_money *out)
{
    if (m->digits_n + m->decimals_n == 0) {
        return mz_refuse(cx, MZ_INVALID, .field = field, .text = MZ_T("Enter an amount of money"));
    }
    if (m->bad_comma || (!m->point && m->commas_n > 0 && m->since != 3)) {
        return mz_refuse(cx, MZ_INVALID, .field = field,
                         .text =
                             MZ_T("The commas of the amount do not stand at every third digit"));
    }
    if (m->decimals_n > 2) {
        return mz_refuse(cx, MZ_INVALID, .field = field,
                         .text = MZ_T("The amount has {0} decimals; it may have two at most"),
                         .arg = {mz_str_fmt(cx->a, "%zu", m->decimals_n)});
    }
    for (size_t i = m->decimals_n; i < 2; i++) {
        m->over = m->over || __builtin_mul_overflow(m->below, INT64_C(10), &m->below);
    }
    if (m->over || (!m->minus && m->below == INT64_MIN)) {
        return too_large(cx, field);
    }
    out->fen = m->minus ? m->below : -m->below;
    return MZ_OK;
}

mz_code mz_money_parse(mz_cx *cx, const char *field, mz_str s, mz_money *out)
{
    mz_str t = mz_str_trim(s);
    if (t.n >= 3 && mz_str_eq((mz_str){t.p + t.n - 3, 3}, MZ_S("元"))) {
        t = mz_str_trim((mz_str){t.p, t.n - 3});
    }
    struct amount m = {0};
    uint32_t cp;
    size_t place = 0;
    for (size_t i = 0, at = 0; mz_utf8_next(t, &i, &cp); at = i) {
        place++;
        if (!take(&m, mz_utf8_fold(cp))) {
            return mz_refuse(cx, MZ_INVALID, .field = field,
                             .text = MZ_T("Character {0} of the amount is \"{1}\"; only digits, "
                                          "commas and one point may stand here"),
                             .arg = {mz_str_fmt(cx->a, "%zu", place), {t.p + at, i - at}});
        }
    }
    return finish(cx, field, &m, out);
}

/* ---- printing --------------------------------------------------------- */

static mz_str print(mz_arena *a, mz_money m, mz_str minus, bool commas)
{
    char digits[20];
    size_t n = 0;
    uint64_t v = m.fen < 0 ? 0 - (uint64_t)m.fen : (uint64_t)m.fen;
    do {
        digits[n++] = (char)('0' + v % 10);
        v /= 10;
    } while (v > 0 || n < 3);
    mz_sb b = mz_sb_new(a, 40);
    if (m.fen < 0) {
        mz_sb_str(&b, minus);
    }
    while (n > 0) {
        n--;
        mz_sb_byte(&b, digits[n]);
        if (n == 2) {
            mz_sb_byte(&b, '.');
        } else if (commas && n > 2 && (n - 2) % 3 == 0) {
            mz_sb_byte(&b, ',');
        }
    }
    return mz_sb_view(&b);
}

mz_str mz_money_text(mz_arena *a, mz_money m)
{
    return print(a, m, MZ_S("−"), true);
}

mz_str mz_money_plain(mz_arena *a, mz_money m)
{
    return print(a, m, MZ_S("-"), false);
}

/* ---- capital amounts -------------------------------------------------- */

static void capital_digit(mz_sb *b, uint64_t d)
{
    static const char *const digits[] = {"零", "壹", "贰", "叁", "肆",
                                         "伍", "陆", "柒", "捌", "玖"};
    mz_sb_str(b, mz_str_of(digits[d]));
}

/* 1 to 9999. A 零 stands for a run of zeros between digits, and before when `lead` is set. */
static void capital_group(mz_sb *b, uint64_t v, bool lead)
{
    static const char *const units[] = {"仟", "佰", "拾", ""};
    bool zero = lead && v < 1000;
    bool begun = false;
    uint64_t unit = 1000;
    for (size_t i = 0; i < 4; i++, unit /= 10) {
        uint64_t d = v / unit % 10;
        if (d == 0) {
            zero = zero || begun;
            continue;
        }
        if (zero) {
            capital_digit(b, 0);
        }
        capital_digit(b, d);
        mz_sb_str(b, mz_str_of(units[i]));
        zero = false;
        begun = true;
    }
}

/* 1 to 99,999,999. */
static void capital_eight(mz_sb *b, uint64_t v, bool lead)
{
    uint64_t high = v / 10000;
    uint64_t low = v % 10000;
    if (high > 0) {
        capital_group(b, high, lead);
        mz_sb_str(b, MZ_S("万"));
    }
    if (low > 0) {
        capital_group(b, low, lead || high > 0);
    }
}

static void capital_yuan(mz_sb *b, uint64_t yuan)
{
    uint64_t high = yuan / 100000000;
    uint64_t low = yuan % 100000000;
    if (high > 0) {
        capital_eight(b, high, false);
        mz_sb_str(b, MZ_S("亿"));
    }
    if (low > 0) {
        /* The whole 万 group is missing and the next digit is not: only here nobody adds 零. */
        if (high > 0 && low >= 1000 && low < 10000) {
            capital_digit(b, 0);
        }
        capital_eight(b, low, high > 0);
    }
    mz_sb_str(b, MZ_S("元"));
}

mz_code mz_money_capital(mz_cx *cx, mz_money m, mz_str *out)
{
    uint64_t v = m.fen < 0 ? 0 - (uint64_t)m.fen : (uint64_t)m.fen;
    uint64_t yuan = v / 100;
    uint64_t jiao = v / 10 % 10;
    uint64_t fen = v % 10;
    if (yuan >= UINT64_C(10000000000000000)) {
        return too_large(cx, NULL);
    }
    mz_sb b = mz_sb_new(cx->a, 256);
    if (m.fen < 0) {
        mz_sb_str(&b, MZ_S("负"));
    }
    if (yuan > 0) {
        capital_yuan(&b, yuan);
    } else if (v == 0) {
        mz_sb_str(&b, MZ_S("零元"));
    }
    if (jiao > 0) {
        if (yuan > 0 && yuan % 10 == 0) {
            capital_digit(&b, 0);
        }
        capital_digit(&b, jiao);
        mz_sb_str(&b, MZ_S("角"));
    }
    if (fen > 0) {
        if (yuan > 0 && jiao == 0) {
            capital_digit(&b, 0);
        }
        capital_digit(&b, fen);
        mz_sb_str(&b, MZ_S("分"));
    } else {
        mz_sb_str(&b, MZ_S("整"));
    }
    return mz_sb_done(cx, &b, out);
}
