#include "base/utf8.h"

#include <assert.h>
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

/* ---- characters ------------------------------------------------------- */

static bool is_scalar(uint32_t cp)
{
    return cp <= 0x10FFFF && (cp < 0xD800 || cp > 0xDFFF);
}

size_t mz_utf8_decode(const char *p, size_t n, uint32_t *cp)
{
    if (n == 0) {
        return 0;
    }
    uint32_t b = (unsigned char)p[0];
    if (b < 0x80) {
        *cp = b;
        return 1;
    }
    size_t len = b >= 0xF0 && b < 0xF5   ? 4
                 : b >= 0xE0 && b < 0xF0 ? 3
                 : b >= 0xC2 && b < 0xE0 ? 2
                                         : 0;
    if (len == 0 || len > n) {
        return 0;
    }
    uint32_t v = b & (0x7FU >> len);
    for (size_t i = 1; i < len; i++) {
        uint32_t c = (unsigned char)p[i];
        if ((c & 0xC0U) != 0x80U) {
            return 0;
        }
        v = v << 6 | (c & 0x3FU);
    }
    static const uint32_t least[] = {0, 0, 0x80, 0x800, 0x10000};
    if (v < least[len] || !is_scalar(v)) {
        return 0;
    }
    *cp = v;
    return len;
}

size_t mz_utf8_encode(uint32_t cp, char out[4])
{
    if (!is_scalar(cp)) {
        return 0;
    }
    if (cp < 0x80) {
        out[0] = (char)cp;
        return 1;
    }
    size_t len = cp < 0x800 ? 2 : cp < 0x10000 ? 3 : 4;
    for (size_t i = len - 1; i > 0; i--) {
        out[i] = (char)(0x80U | (cp & 0x3FU));
        cp >>= 6;
    }
    static const uint32_t lead[] = {0, 0, 0xC0, 0xE0, 0xF0};
    out[0] = (char)(lead[len] | cp);
    return len;
}

bool mz_utf8_next(mz_str s, size_t *i, uint32_t *cp)
{
    if (*i >= s.n) {
        return false;
    }
    size_t len = mz_utf8_decode(s.p + *i, s.n - *i, cp);
    if (len == 0) {
        *cp = 0xFFFD;
        len = 1;
    }
    *i += len;
    return true;
}

bool mz_utf8_valid(mz_str s, size_t *bad)
{
    uint32_t cp;
    for (size_t i = 0; i < s.n;) {
        size_t len = mz_utf8_decode(s.p + i, s.n - i, &cp);
        if (len == 0) {
            if (bad != NULL) {
                *bad = i;
            }
            return false;
        }
        i += len;
    }
    return true;
}

size_t mz_utf8_count(mz_str s)
{
    uint32_t cp;
    size_t n = 0;
    for (size_t i = 0; mz_utf8_next(s, &i, &cp);) {
        n++;
    }
    return n;
}

size_t mz_utf8_offset(mz_str s, size_t i)
{
    uint32_t cp;
    size_t at = 0;
    while (i > 0 && mz_utf8_next(s, &at, &cp)) {
        i--;
    }
    return at;
}

uint32_t mz_utf8_fold(uint32_t cp)
{
    if (cp >= 0xFF01 && cp <= 0xFF5E) {
        return cp - 0xFEE0;
    }
    return cp == 0x3000 ? ' ' : cp;
}

mz_str mz_utf8_fold_str(mz_arena *a, mz_str s)
{
    char *p = mz_arena_alloc(a, s.n * 3 + 1);
    size_t n = 0;
    uint32_t cp;
    for (size_t i = 0; mz_utf8_next(s, &i, &cp);) {
        n += mz_utf8_encode(mz_utf8_fold(cp), p + n);
    }
    return (mz_str){p, n};
}

bool mz_utf8_is_han(uint32_t cp)
{
    return (cp >= 0x4E00 && cp <= 0x9FFF) || (cp >= 0x3400 && cp <= 0x4DBF) || cp == 0x3007 ||
           (cp >= 0xF900 && cp <= 0xFAFF) || (cp >= 0x20000 && cp <= 0x323AF);
}

bool mz_utf8_is_space(uint32_t cp)
{
    return cp == ' ' || (cp >= 0x09 && cp <= 0x0D) || cp == 0x85 || cp == 0xA0 || cp == 0x3000 ||
           (cp >= 0x2000 && cp <= 0x200F) || (cp >= 0x2028 && cp <= 0x202F) || cp == 0x205F ||
           cp == 0x2060 || cp == 0xFEFF;
}

/* ---- views ------------------------------------------------------------ */

mz_str mz_str_trim(mz_str s)
{
    uint32_t cp;
    size_t start = s.n;
    size_t end = 0;
    for (size_t i = 0, at = 0; mz_utf8_next(s, &i, &cp); at = i) {
        if (!mz_utf8_is_space(cp)) {
            start = at < start ? at : start;
            end = i;
        }
    }
    return start < end ? (mz_str){s.p + start, end - start} : (mz_str){s.p, 0};
}

mz_str mz_str_mask(mz_arena *a, mz_str s, size_t head, size_t tail)
{
    size_t n = mz_utf8_count(s);
    if (n <= head + tail) {
        head = n > 1 ? 1 : 0;
        tail = 0;
    }
    size_t from = mz_utf8_offset(s, head);
    size_t to = mz_utf8_offset(s, n - tail);
    size_t stars = n - head - tail;
    char *p = mz_arena_alloc(a, from + stars + (s.n - to) + 1);
    for (size_t i = 0; i < from; i++) {
        p[i] = s.p[i];
    }
    memset(p + from, '*', stars);
    for (size_t i = to; i < s.n; i++) {
        p[from + stars + (i - to)] = s.p[i];
    }
    return (mz_str){p, from + stars + (s.n - to)};
}

/* ---- whole numbers ---------------------------------------------------- */

/* The number is read below zero, where one more value fits, and turned at the end. */
struct reading {
    int64_t below;
    bool minus;
    bool over;
    size_t digits_n;
};

static void take_digit(struct reading *r, int64_t d)
{
    r->digits_n++;
    r->over = r->over || __builtin_mul_overflow(r->below, INT64_C(10), &r->below) ||
              __builtin_sub_overflow(r->below, d, &r->below);
}

mz_code mz_str_i64(mz_cx *cx, const char *field, mz_str s, int64_t lo, int64_t hi, int64_t *out)
{
    assert(lo <= hi);
    s = mz_str_trim(s);
    if (s.n == 0) {
        return mz_refuse(cx, MZ_INVALID, .field = field, .text = MZ_T("Enter a whole number"));
    }
    struct reading r = {0};
    uint32_t cp;
    size_t place = 0;
    for (size_t i = 0, at = 0; mz_utf8_next(s, &i, &cp); at = i) {
        uint32_t c = mz_utf8_fold(cp);
        place++;
        if (place == 1 && (c == '+' || c == '-' || c == 0x2212)) {
            r.minus = c != '+';
        } else if (c >= '0' && c <= '9') {
            take_digit(&r, (int64_t)c - '0');
        } else {
            return mz_refuse(cx, MZ_INVALID, .field = field,
                             .text =
                                 MZ_T("Character {0} of the number is \"{1}\"; it must be a digit"),
                             .arg = {mz_str_fmt(cx->a, "%zu", place), {s.p + at, i - at}});
        }
    }
    if (r.digits_n == 0) {
        return mz_refuse(cx, MZ_INVALID, .field = field, .text = MZ_T("Enter a whole number"));
    }
    bool over = r.over || (!r.minus && r.below == INT64_MIN);
    int64_t v = over ? 0 : r.minus ? r.below : -r.below;
    if (over || v < lo || v > hi) {
        return mz_refuse(
            cx, MZ_INVALID, .field = field,
            .text = MZ_T("The number is {0}; it must be from {1} to {2}"),
            .arg = {s, mz_str_fmt(cx->a, "%" PRId64, lo), mz_str_fmt(cx->a, "%" PRId64, hi)});
    }
    *out = v;
    return MZ_OK;
}

/* ---- string builder --------------------------------------------------- */

mz_sb mz_sb_new(mz_arena *a, size_t max)
{
    assert(a != NULL);
    assert(max > 0 && max < SIZE_MAX / 4);
    return (mz_sb){.a = a, .max = max};
}

/* Room for n more bytes and a NUL; false when that would pass the maximum. */
static bool room(mz_sb *b, size_t n)
{
    if (b->full || n > b->max - b->n) {
        b->full = true;
        return false;
    }
    if (b->n + n + 1 <= b->cap) {
        return true;
    }
    size_t cap = b->cap == 0 ? 64 : b->cap * 2;
    cap = cap < b->n + n + 1 ? b->n + n + 1 : cap;
    cap = cap > b->max + 1 ? b->max + 1 : cap;
    char *p = mz_arena_alloc(b->a, cap);
    if (b->n > 0) {
        memcpy(p, b->p, b->n);
    }
    b->p = p;
    b->cap = cap;
    return true;
}

void mz_sb_str(mz_sb *b, mz_str s)
{
    if (s.n > 0 && room(b, s.n)) {
        memcpy(b->p + b->n, s.p, s.n);
        b->n += s.n;
        b->p[b->n] = '\0';
    }
}

void mz_sb_byte(mz_sb *b, char c)
{
    mz_sb_str(b, (mz_str){&c, 1});
}

void mz_sb_char(mz_sb *b, uint32_t cp)
{
    char c[4];
    size_t n = mz_utf8_encode(cp, c);
    assert(n > 0);
    mz_sb_str(b, (mz_str){c, n});
}

void mz_sb_int(mz_sb *b, int64_t v)
{
    char c[20];
    size_t at = sizeof c;
    uint64_t u = v < 0 ? 0 - (uint64_t)v : (uint64_t)v;
    do {
        c[--at] = (char)('0' + u % 10);
        u /= 10;
    } while (u > 0);
    if (v < 0) {
        c[--at] = '-';
    }
    mz_sb_str(b, (mz_str){c + at, sizeof c - at});
}

void mz_sb_fmt(mz_sb *b, const char *fmt, ...)
{
    char small[256];
    va_list ap;
    va_start(ap, fmt);
    int n = vsnprintf(small, sizeof small, fmt, ap);
    va_end(ap);
    assert(n >= 0);
    if ((size_t)n < sizeof small) {
        mz_sb_str(b, (mz_str){small, (size_t)n});
        return;
    }
    if (room(b, (size_t)n)) {
        va_start(ap, fmt);
        (void)vsnprintf(b->p + b->n, (size_t)n + 1, fmt, ap);
        va_end(ap);
        b->n += (size_t)n;
    }
}

mz_str mz_sb_view(const mz_sb *b)
{
    return b->n == 0 ? MZ_S("") : (mz_str){b->p, b->n};
}

mz_code mz_sb_done(mz_cx *cx, const mz_sb *b, mz_str *out)
{
    if (b->full) {
        return mz_fail(cx, MZ_LIMIT, "text is longer than %zu bytes", b->max);
    }
    *out = mz_sb_view(b);
    return MZ_OK;
}
