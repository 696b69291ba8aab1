/*
 * Where the separators and line ends of a text are, 64 bytes at a time; ID numbers in registers.
 *
 * Quotes as in Langdale and Lemire 2019: the running xor of the quote bits is 1 inside quotes. It
 * means what csv.h means only where a quote opens behind a separator or line end and closes before
 * one; everything else is odd. UTF-8 as in Keiser and Lemire 2021: three tables of what a pair of
 * neighbours can be wrong in.
 */
#include <string.h>

#include "base/utf8_scan.h"
#include "feed/feed_int.h"

/* ---- what one word of 64 bytes says, however it was found ---------------------------- */

struct raw {
    uint64_t delim;
    uint64_t lf;
    uint64_t cr;
    uint64_t quote;
    uint64_t nul;
};

/* What the word before leaves behind; each is 0 or 1, `inside` 0 or all ones. */
struct carry {
    uint64_t inside;
    uint64_t boundary; /* the last byte was a separator or line end */
    uint64_t closed;   /* … a closing quote */
    uint64_t cr;
};

/* The running xor of all lower bits. */
static inline uint64_t running_xor(uint64_t v)
{
    v ^= v << 1;
    v ^= v << 2;
    v ^= v << 4;
    v ^= v << 8;
    v ^= v << 16;
    return v ^ v << 32;
}

static inline void put_word(const struct raw *r, struct carry *c, struct feed_masks *m, size_t w)
{
    uint64_t inside = c->inside;
    if (r->quote != 0) {
        inside ^= running_xor(r->quote);
    }
    uint64_t opening = r->quote & inside;
    uint64_t closing = r->quote & ~inside;
    uint64_t delim = r->delim & ~inside;
    uint64_t end = r->lf & ~inside;
    uint64_t boundary = delim | end;
    uint64_t behind_boundary = boundary << 1 | c->boundary;
    uint64_t behind_closing = closing << 1 | c->closed;
    uint64_t behind_cr = r->cr << 1 | c->cr;
    m->delim[w] = delim;
    m->end[w] = end;
    m->quote[w] = r->quote;
    m->odd[w] = (opening & ~behind_boundary) | (behind_closing & ~(r->delim | r->lf | r->cr)) |
                (behind_cr & ~r->lf) | ((r->lf | r->cr) & inside) | r->nul;
    c->inside = (uint64_t)((int64_t)inside >> 63);
    c->boundary = boundary >> 63;
    c->closed = closing >> 63;
    c->cr = r->cr >> 63;
}

static const struct carry FRESH = {.boundary = 1};

/* Bits behind the end of the text go; a CR that ends it is no CRLF. */
static void put_tail(struct feed_masks *m, size_t n, bool last, const char *p)
{
    size_t w = n / 64;
    if (n % 64 != 0) {
        uint64_t keep = (UINT64_C(1) << n % 64) - 1;
        m->delim[w] &= keep;
        m->end[w] &= keep;
        m->odd[w] &= keep;
        m->quote[w] &= keep;
        w++;
    }
    if (last && n > 0 && p[n - 1] == '\r') {
        m->odd[(n - 1) / 64] |= UINT64_C(1) << (n - 1) % 64;
    }
    m->delim[w] = 0;
    m->end[w] = 0;
    m->odd[w] = 0;
    m->quote[w] = 0;
}

/* ---- plain C --------------------------------------------------------------------------- */

#define ONES UINT64_C(0x0101010101010101)
#define LOWS UINT64_C(0x7F7F7F7F7F7F7F7F)

/* The bytes of v that are c, as eight bits. */
static inline uint64_t equal8(uint64_t v, unsigned char c)
{
    uint64_t x = v ^ (ONES * c);
    uint64_t zero = ~(((x & LOWS) + LOWS) | x | LOWS); /* exact: no carry leaves a byte */
    return ((zero >> 7) * UINT64_C(0x0102040810204080)) >> 56;
}

static void raw_plain(const char *p, unsigned char delim, struct raw *r)
{
    *r = (struct raw){0};
    for (unsigned i = 0; i < 8; i++) {
        uint64_t v = 0;
        memcpy(&v, p + (size_t)i * 8, 8);
        r->delim |= equal8(v, delim) << (i * 8);
        r->lf |= equal8(v, '\n') << (i * 8);
        r->cr |= equal8(v, '\r') << (i * 8);
        r->quote |= equal8(v, '"') << (i * 8);
        r->nul |= equal8(v, '\0') << (i * 8);
    }
}

static bool masks_plain(const char *p, size_t n, char delim, bool last, struct feed_masks *m)
{
    struct carry c = FRESH;
    struct raw r;
    char tail[64] = {0};
    size_t i = 0;
    for (; i + 64 <= n; i += 64) {
        raw_plain(p + i, (unsigned char)delim, &r);
        put_word(&r, &c, m, i / 64);
    }
    if (i < n) {
        memcpy(tail, p + i, n - i);
        raw_plain(tail, (unsigned char)delim, &r);
        put_word(&r, &c, m, i / 64);
    }
    put_tail(m, n, last, p);
    mz_str s = {p, n};
    size_t good = mz_utf8_span(s);
    return good == n || (!last && mz_utf8_cut((mz_str){p + good, n - good}));
}

static bool id_plain(const struct feed_ids *t, const char *p, uint64_t *key)
{
    return mz_cid_scan(p, MZ_CID_LEN, key) && (int32_t)(*key / 1000 % 100000000) <= t->today_ymd;
}

/* ---- AVX2 ------------------------------------------------------------------------------- */

#if defined(__x86_64__)
#include <immintrin.h>

#define AVX2 __attribute__((target("avx2,bmi,bmi2,lzcnt,popcnt,pclmul")))

struct block {
    __m256i lo;
    __m256i hi;
};

AVX2 static inline uint64_t equal64(struct block b, char c)
{
    __m256i v = _mm256_set1_epi8(c);
    uint64_t lo = (uint32_t)_mm256_movemask_epi8(_mm256_cmpeq_epi8(b.lo, v));
    uint64_t hi = (uint32_t)_mm256_movemask_epi8(_mm256_cmpeq_epi8(b.hi, v));
    return lo | hi << 32;
}

AVX2 static inline void raw_avx2(struct block b, char delim, struct raw *r)
{
    /* What is rare is looked for together: CR, quote and NUL below '#', and not the blank. */
    r->delim = equal64(b, delim);
    r->lf = equal64(b, '\n');
    r->cr = equal64(b, '\r');
    r->quote = equal64(b, '"');
    r->nul = equal64(b, '\0');
}

struct utf8 {
    __m256i before; /* the last 32 bytes */
    __m256i wrong;
    bool pending; /* they were not all ASCII */
};

enum {
    TOO_SHORT = 1,
    TOO_LONG = 2,
    OVERLONG_3 = 4,
    TOO_LARGE = 8,
    SURROGATE = 16,
    OVERLONG_2 = 32,
    TOO_LARGE_1000 = 64, /* and overlong of four bytes */
    TWO_CONTS = 128,
    CARRY = TOO_SHORT | TOO_LONG | TWO_CONTS,
};

#define TABLE(...) _mm256_setr_epi8(__VA_ARGS__, __VA_ARGS__)
#define C(x)       ((char)(x))

/* What the high half of the byte before, its low half, and the high half of the byte allow. */
AVX2 static inline __m256i wrong_pairs(__m256i in, __m256i prev1)
{
    const __m256i low = _mm256_set1_epi8(0x0F);
    const __m256i first_high =
        TABLE(C(TOO_LONG), C(TOO_LONG), C(TOO_LONG), C(TOO_LONG), C(TOO_LONG), C(TOO_LONG),
              C(TOO_LONG), C(TOO_LONG), C(TWO_CONTS), C(TWO_CONTS), C(TWO_CONTS), C(TWO_CONTS),
              C(TOO_SHORT | OVERLONG_2), C(TOO_SHORT), C(TOO_SHORT | OVERLONG_3 | SURROGATE),
              C(TOO_SHORT | TOO_LARGE | TOO_LARGE_1000));
    const __m256i first_low = TABLE(
        C(CARRY | OVERLONG_3 | OVERLONG_2 | TOO_LARGE_1000), C(CARRY | OVERLONG_2), C(CARRY),
        C(CARRY), C(CARRY | TOO_LARGE), C(CARRY | TOO_LARGE | TOO_LARGE_1000),
        C(CARRY | TOO_LARGE | TOO_LARGE_1000), C(CARRY | TOO_LARGE | TOO_LARGE_1000),
        C(CARRY | TOO_LARGE | TOO_LARGE_1000), C(CARRY | TOO_LARGE | TOO_LARGE_1000),
        C(CARRY | TOO_LARGE | TOO_LARGE_1000), C(CARRY | TOO_LARGE | TOO_LARGE_1000),
        C(CARRY | TOO_LARGE | TOO_LARGE_1000), C(CARRY | TOO_LARGE | TOO_LARGE_1000 | SURROGATE),
        C(CARRY | TOO_LARGE | TOO_LARGE_1000), C(CARRY | TOO_LARGE | TOO_LARGE_1000));
    const __m256i second_high =
        TABLE(C(TOO_SHORT), C(TOO_SHORT), C(TOO_SHORT), C(TOO_SHORT), C(TOO_SHORT), C(TOO_SHORT),
              C(TOO_SHORT), C(TOO_SHORT),
              C(TOO_LONG | OVERLONG_2 | TWO_CONTS | OVERLONG_3 | TOO_LARGE_1000),
              C(TOO_LONG | OVERLONG_2 | TWO_CONTS | OVERLONG_3 | TOO_LARGE),
              C(TOO_LONG | OVERLONG_2 | TWO_CONTS | SURROGATE | TOO_LARGE),
              C(TOO_LONG | OVERLONG_2 | TWO_CONTS | SURROGATE | TOO_LARGE), C(TOO_SHORT),
              C(TOO_SHORT), C(TOO_SHORT), C(TOO_SHORT));
    __m256i a = _mm256_shuffle_epi8(first_high, _mm256_and_si256(_mm256_srli_epi16(prev1, 4), low));
    __m256i b = _mm256_shuffle_epi8(first_low, _mm256_and_si256(prev1, low));
    __m256i c = _mm256_shuffle_epi8(second_high, _mm256_and_si256(_mm256_srli_epi16(in, 4), low));
    return _mm256_and_si256(_mm256_and_si256(a, b), c);
}

AVX2 static inline void utf8_half(struct utf8 *u, __m256i in)
{
    __m256i joint = _mm256_permute2x128_si256(u->before, in, 0x21);
    __m256i prev1 = _mm256_alignr_epi8(in, joint, 15);
    __m256i prev2 = _mm256_alignr_epi8(in, joint, 14);
    __m256i prev3 = _mm256_alignr_epi8(in, joint, 13);
    __m256i third = _mm256_subs_epu8(prev2, _mm256_set1_epi8(C(0xE0 - 0x80)));
    __m256i fourth = _mm256_subs_epu8(prev3, _mm256_set1_epi8(C(0xF0 - 0x80)));
    __m256i must = _mm256_and_si256(_mm256_or_si256(third, fourth), _mm256_set1_epi8(C(0x80)));
    u->wrong = _mm256_or_si256(u->wrong, _mm256_xor_si256(must, wrong_pairs(in, prev1)));
    u->before = in;
}

AVX2 static inline void utf8_block(struct utf8 *u, struct block b)
{
    bool wide = _mm256_movemask_epi8(_mm256_or_si256(b.lo, b.hi)) != 0;
    if (wide || u->pending) {
        utf8_half(u, b.lo);
        utf8_half(u, b.hi);
    } else {
        u->before = b.hi;
    }
    u->pending = wide;
}

AVX2 static bool masks_avx2(const char *p, size_t n, char delim, bool last, struct feed_masks *m)
{
    struct carry c = FRESH;
    struct raw r;
    struct block b;
    struct utf8 u = {.before = _mm256_setzero_si256(), .wrong = _mm256_setzero_si256()};
    char tail[64] = {0};
    size_t i = 0;
    for (; i + 64 <= n; i += 64) {
        b.lo = _mm256_loadu_si256((const __m256i *)(const void *)(p + i));
        b.hi = _mm256_loadu_si256((const __m256i *)(const void *)(p + i + 32));
        raw_avx2(b, delim, &r);
        put_word(&r, &c, m, i / 64);
        utf8_block(&u, b);
    }
    if (i < n) {
        memcpy(tail, p + i, n - i);
        b.lo = _mm256_loadu_si256((const __m256i *)(const void *)tail);
        b.hi = _mm256_loadu_si256((const __m256i *)(const void *)(tail + 32));
        raw_avx2(b, delim, &r);
        put_word(&r, &c, m, i / 64);
        if (last) {
            utf8_block(&u, b);
        }
    }
    put_tail(m, n, last, p);
    if (last && i == n) { /* a character that the end cuts off shows before zeros */
        utf8_block(&u, (struct block){_mm256_setzero_si256(), _mm256_setzero_si256()});
    }
    return _mm256_testz_si256(u.wrong, u.wrong) != 0;
}

/* GB 11643: weights 7 9 10 5 8 4 2 1 6 3 7 9 10 5 8 4 2, then ISO 7064 MOD 11-2. */
AVX2 static bool id_avx2(const struct feed_ids *t, const char *p, uint64_t *key)
{
    static const int32_t days[16] = {0, 31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31, 0, 0, 0};
    __m128i d = _mm_sub_epi8(_mm_loadu_si128((const __m128i *)(const void *)p), _mm_set1_epi8('0'));
    unsigned d16 = (unsigned char)p[16] - (unsigned)'0';
    __m128i over = _mm_subs_epu8(d, _mm_set1_epi8(9));
    if (_mm_testz_si128(over, over) == 0 || d16 > 9) {
        return false;
    }
    __m128i pair =
        _mm_maddubs_epi16(d, _mm_setr_epi8(10, 1, 10, 1, 10, 1, 10, 1, 10, 1, 10, 1, 10, 1, 10, 1));
    __m128i quad = _mm_madd_epi16(pair, _mm_setr_epi16(100, 1, 100, 1, 100, 1, 100, 1));
    __m128i sum =
        _mm_maddubs_epi16(d, _mm_setr_epi8(7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4));
    sum = _mm_madd_epi16(sum, _mm_set1_epi16(1));
    sum = _mm_add_epi32(sum, _mm_srli_si128(sum, 8));
    unsigned total =
        (unsigned)_mm_cvtsi128_si32(sum) + (unsigned)_mm_extract_epi32(sum, 1) + d16 * 2;
    int32_t year = _mm_extract_epi16(pair, 3) * 100 + _mm_extract_epi16(pair, 4);
    int32_t month = _mm_extract_epi16(pair, 5);
    int32_t day = _mm_extract_epi16(pair, 6);
    bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
    int32_t most = month > 12 ? 0 : days[month] - (month == 2 && !leap);
    bool good = t->place[_mm_extract_epi16(pair, 0)] & (p[17] == t->check[total]) &
                (year >= MZ_YEAR_MIN) & (year <= MZ_YEAR_MAX) & (day >= 1) & (day <= most) &
                (year * 10000 + month * 100 + day <= t->today_ymd);
    uint64_t a =
        (uint64_t)(unsigned)_mm_cvtsi128_si32(quad) * 10000 + (unsigned)_mm_extract_epi32(quad, 1);
    uint64_t b = (uint64_t)(unsigned)_mm_extract_epi32(quad, 2) * 10000 +
                 (unsigned)_mm_extract_epi32(quad, 3);
    *key = (a * 100000000 + b) * 10 + d16;
    return good;
}

#endif

/* ---- choosing ------------------------------------------------------------------------------ */

const struct feed_ops *feed_ops_of(bool plain)
{
    static const struct feed_ops slow = {masks_plain, id_plain};
#if defined(__x86_64__)
    static const struct feed_ops fast = {masks_avx2, id_avx2};
    if (!plain && __builtin_cpu_supports("avx2") && __builtin_cpu_supports("bmi2")) {
        return &fast;
    }
#endif
    (void)plain;
    return &slow;
}

void feed_ids_make(struct feed_ids *t, mz_date today)
{
    static const char check[] = "10X98765432";
    struct mz_ymd ymd = mz_date_ymd(today);
    t->today_ymd = ymd.year * 10000 + ymd.month * 100 + ymd.day;
    for (size_t i = 0; i < sizeof t->check; i++) {
        t->check[i] = check[i % 11];
    }
    for (int i = 0; i < 100; i++) {
        char z[19] = "000000199001010000";
        uint64_t key = 0;
        z[0] = (char)('0' + i / 10);
        z[1] = (char)('0' + i % 10);
        z[17] = mz_cid_check(z);
        t->place[i] = mz_cid_scan(z, MZ_CID_LEN, &key);
    }
}
