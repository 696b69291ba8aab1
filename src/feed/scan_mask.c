/*
 * Where the separators and line ends of a text are, 64 bytes at a time; ID numbers in registers.
 *
 * Quotes as in Langdale and Lemire 2019: the running xor of the quote bits is 1 inside quotes. It
 * means what csv.h means only where a quote opens behind a separator or line end and closes before
 * one; everything else is odd. UTF-8 as in Keiser and Lemire 2021: three tables of what a pair of
 * neighbours can be wrong in.
 */
#include <string.h>

#include "base/ident.h"
#include "base/utf8_scan.h"
#include "feed/scan_mask.h"

enum { LAST_YMD = MZ_YEAR_MAX * 10000 + 1231 };

/* ---- what one word of 64 bytes says, however it was found ---------------- */

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
    if (r->quote == 0 && inside == 0) { /* as nearly always: the same, with less work */
        uint64_t boundary = r->delim | r->lf;
        m->delim[w] = r->delim;
        m->end[w] = r->lf;
        m->odd[w] = (c->closed & ~(boundary | r->cr)) | ((r->cr << 1 | c->cr) & ~r->lf) | r->nul;
        *c = (struct carry){.boundary = boundary >> 63, .cr = r->cr >> 63};
        return;
    }
    inside ^= running_xor(r->quote);
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
        w++;
    }
    if (last && n > 0 && p[n - 1] == '\r') {
        m->odd[(n - 1) / 64] |= UINT64_C(1) << (n - 1) % 64;
    }
    m->delim[w] = 0;
    m->end[w] = 0;
    m->odd[w] = 0;
}

/* What the loop over the words did not take of the print, from byte `done` on. */
static void print_rest(const struct feed_text *t, struct feed_print *print, size_t done)
{
    if (done < t->print_n) {
        feed_print_more(print, t->print_p + done, t->print_n - done);
    }
    *t->print = *print;
}

/* ---- plain C ------------------------------------------------------------- */

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

static bool masks_plain(const struct feed_text *t, struct feed_masks *m)
{
    const char *p = t->p;
    size_t n = t->n;
    struct carry c = FRESH;
    struct raw r;
    char tail[64] = {0};
    size_t i = 0;
    feed_print_more(t->print, t->print_p, t->print_n);
    for (; i + 64 <= n; i += 64) {
        raw_plain(p + i, (unsigned char)t->delim, &r);
        put_word(&r, &c, m, i / 64);
    }
    if (i < n) {
        memcpy(tail, p + i, n - i);
        raw_plain(tail, (unsigned char)t->delim, &r);
        put_word(&r, &c, m, i / 64);
    }
    put_tail(m, n, t->last, p);
    mz_str s = {p, n};
    size_t good = mz_utf8_span(s);
    return good == n || (!t->last && mz_utf8_cut((mz_str){p + good, n - good}));
}

static uint64_t ids_plain(const struct feed_ids *t, const char *p, const uint32_t *at, size_t n,
                          uint64_t *key)
{
    uint64_t good = 0;
    for (size_t i = 0; i < n; i++) {
        key[i] = 0;
        bool is = mz_cid_scan(p + at[i], MZ_CID_LEN, &key[i]) &&
                  (int32_t)(key[i] / 1000 % 100000000) <= t->today_ymd;
        good |= (uint64_t)is << i;
    }
    return good;
}

/* ---- AVX2 ---------------------------------------------------------------- */

#if defined(__x86_64__)
#include <immintrin.h>

#define AVX2 __attribute__((target("avx2,bmi,bmi2,lzcnt,popcnt")))

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
AVX2 static inline __m256i first_high(void)
{
    return TABLE(C(TOO_LONG), C(TOO_LONG), C(TOO_LONG), C(TOO_LONG), C(TOO_LONG), C(TOO_LONG),
                 C(TOO_LONG), C(TOO_LONG), C(TWO_CONTS), C(TWO_CONTS), C(TWO_CONTS), C(TWO_CONTS),
                 C(TOO_SHORT | OVERLONG_2), C(TOO_SHORT), C(TOO_SHORT | OVERLONG_3 | SURROGATE),
                 C(TOO_SHORT | TOO_LARGE | TOO_LARGE_1000));
}

AVX2 static inline __m256i first_low(void)
{
    return TABLE(C(CARRY | OVERLONG_3 | OVERLONG_2 | TOO_LARGE_1000), C(CARRY | OVERLONG_2),
                 C(CARRY), C(CARRY), C(CARRY | TOO_LARGE), C(CARRY | TOO_LARGE | TOO_LARGE_1000),
                 C(CARRY | TOO_LARGE | TOO_LARGE_1000), C(CARRY | TOO_LARGE | TOO_LARGE_1000),
                 C(CARRY | TOO_LARGE | TOO_LARGE_1000), C(CARRY | TOO_LARGE | TOO_LARGE_1000),
                 C(CARRY | TOO_LARGE | TOO_LARGE_1000), C(CARRY | TOO_LARGE | TOO_LARGE_1000),
                 C(CARRY | TOO_LARGE | TOO_LARGE_1000),
                 C(CARRY | TOO_LARGE | TOO_LARGE_1000 | SURROGATE),
                 C(CARRY | TOO_LARGE | TOO_LARGE_1000), C(CARRY | TOO_LARGE | TOO_LARGE_1000));
}

AVX2 static inline __m256i second_high(void)
{
    return TABLE(C(TOO_SHORT), C(TOO_SHORT), C(TOO_SHORT), C(TOO_SHORT), C(TOO_SHORT), C(TOO_SHORT),
                 C(TOO_SHORT), C(TOO_SHORT),
                 C(TOO_LONG | OVERLONG_2 | TWO_CONTS | OVERLONG_3 | TOO_LARGE_1000),
                 C(TOO_LONG | OVERLONG_2 | TWO_CONTS | OVERLONG_3 | TOO_LARGE),
                 C(TOO_LONG | OVERLONG_2 | TWO_CONTS | SURROGATE | TOO_LARGE),
                 C(TOO_LONG | OVERLONG_2 | TWO_CONTS | SURROGATE | TOO_LARGE), C(TOO_SHORT),
                 C(TOO_SHORT), C(TOO_SHORT), C(TOO_SHORT));
}

AVX2 static inline __m256i wrong_pairs(__m256i in, __m256i prev1)
{
    const __m256i low = _mm256_set1_epi8(0x0F);
    __m256i a =
        _mm256_shuffle_epi8(first_high(), _mm256_and_si256(_mm256_srli_epi16(prev1, 4), low));
    __m256i b = _mm256_shuffle_epi8(first_low(), _mm256_and_si256(prev1, low));
    __m256i c = _mm256_shuffle_epi8(second_high(), _mm256_and_si256(_mm256_srli_epi16(in, 4), low));
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

AVX2 static bool masks_avx2(const struct feed_text *t, struct feed_masks *m)
{
    const char *p = t->p;
    size_t n = t->n;
    struct feed_print print = *t->print;
    struct carry c = FRESH;
    struct raw r;
    struct block b;
    struct utf8 u = {.before = _mm256_setzero_si256(), .wrong = _mm256_setzero_si256()};
    char tail[64] = {0};
    size_t i = 0;
    for (; i + 64 <= n; i += 64) {
        b.lo = _mm256_loadu_si256((const __m256i *)(const void *)(p + i));
        b.hi = _mm256_loadu_si256((const __m256i *)(const void *)(p + i + 32));
        raw_avx2(b, t->delim, &r);
        put_word(&r, &c, m, i / 64);
        utf8_block(&u, b);
        if (i < t->print_n) {
            feed_print_step(&print, t->print_p + i);
        }
    }
    print_rest(t, &print, i);
    if (i < n) {
        memcpy(tail, p + i, n - i);
        b.lo = _mm256_loadu_si256((const __m256i *)(const void *)tail);
        b.hi = _mm256_loadu_si256((const __m256i *)(const void *)(tail + 32));
        raw_avx2(b, t->delim, &r);
        put_word(&r, &c, m, i / 64);
        if (t->last) {
            utf8_block(&u, b);
        }
    }
    put_tail(m, n, t->last, p);
    if (t->last && i == n) { /* a character that the end cuts off shows before zeros */
        utf8_block(&u, (struct block){_mm256_setzero_si256(), _mm256_setzero_si256()});
    }
    return _mm256_testz_si256(u.wrong, u.wrong) != 0;
}

/* ---- AVX-512: comparisons are masks, neighbours are loads from just before -- */

enum { AHEAD = 1024 };

#define AVX512 __attribute__((target("avx512f,avx512bw,bmi,bmi2,lzcnt,popcnt")))

AVX512 static inline __m512i four_times(__m256i table)
{
    return _mm512_broadcast_i64x4(table);
}

AVX512 static inline void raw_avx512(__m512i v, char delim, struct raw *r)
{
    r->delim = _mm512_cmpeq_epi8_mask(v, _mm512_set1_epi8(delim));
    r->lf = _mm512_cmpeq_epi8_mask(v, _mm512_set1_epi8('\n'));
    r->cr = _mm512_cmpeq_epi8_mask(v, _mm512_set1_epi8('\r'));
    r->quote = _mm512_cmpeq_epi8_mask(v, _mm512_set1_epi8('"'));
    r->nul = _mm512_cmpeq_epi8_mask(v, _mm512_setzero_si512());
}

/* What is wrong with the 64 bytes at p; at least three bytes stand before them. */
AVX512 static inline __m512i wrong_utf8(const char *p, __m512i in)
{
    const __m512i low = _mm512_set1_epi8(0x0F);
    __m512i prev1 = _mm512_loadu_si512((const void *)(p - 1));
    __m512i prev2 = _mm512_loadu_si512((const void *)(p - 2));
    __m512i prev3 = _mm512_loadu_si512((const void *)(p - 3));
    __m512i a = _mm512_shuffle_epi8(four_times(first_high()),
                                    _mm512_and_si512(_mm512_srli_epi16(prev1, 4), low));
    __m512i b = _mm512_shuffle_epi8(four_times(first_low()), _mm512_and_si512(prev1, low));
    __m512i c = _mm512_shuffle_epi8(four_times(second_high()),
                                    _mm512_and_si512(_mm512_srli_epi16(in, 4), low));
    __m512i third = _mm512_subs_epu8(prev2, _mm512_set1_epi8(C(0xE0 - 0x80)));
    __m512i fourth = _mm512_subs_epu8(prev3, _mm512_set1_epi8(C(0xF0 - 0x80)));
    __m512i must = _mm512_and_si512(_mm512_or_si512(third, fourth), _mm512_set1_epi8(C(0x80)));
    return _mm512_xor_si512(must, _mm512_and_si512(_mm512_and_si512(a, b), c));
}

struct utf8_512 {
    __m512i wrong;
    uint64_t before; /* the last 64 bytes were not all ASCII */
};

AVX512 static inline void word_avx512(const char *p, char delim, struct carry *c,
                                      struct utf8_512 *u, struct feed_masks *m, size_t w)
{
    struct raw r;
    __m512i v = _mm512_loadu_si512((const void *)p);
    uint64_t wide = _mm512_movepi8_mask(v);
    raw_avx512(v, delim, &r);
    put_word(&r, c, m, w);
    if ((wide | u->before) != 0) {
        u->wrong = _mm512_or_si512(u->wrong, wrong_utf8(p, v));
    }
    u->before = wide;
}

AVX512 static bool masks_avx512(const struct feed_text *t, struct feed_masks *m)
{
    const char *p = t->p;
    size_t n = t->n;
    struct feed_print print = *t->print;
    size_t done = 0; /* of the print */
    struct carry c = FRESH;
    struct utf8_512 u = {.wrong = _mm512_setzero_si512()};
    char side[4 * 64] = {0}; /* zeros, then up to 64 bytes, then zeros */
    size_t i = 0;
    if (n >= 64) { /* nothing may stand before the first bytes */
        memcpy(side + 64, p, 64);
        word_avx512(side + 64, t->delim, &c, &u, m, 0);
        for (i = 64; i + 64 <= n; i += 64) {
            __builtin_prefetch(p + i + AHEAD); /* over the ends of pages, where nobody else does */
            word_avx512(p + i, t->delim, &c, &u, m, i / 64);
            if (done < t->print_n) {
                feed_print_step(&print, t->print_p + done);
                done += FEED_PRINT_STEP;
            }
        }
    }
    print_rest(t, &print, done);
    if (i < n || t->last) {
        size_t before = i < 64 ? i : 64;
        memset(side, 0, sizeof side);
        memcpy(side + 64 - before, p + i - before, before + (n - i));
        if (i < n) {
            word_avx512(side + 64, t->delim, &c, &u, m, i / 64);
        }
        if (t->last) { /* a character that the end cuts off shows before zeros */
            __m512i v = _mm512_loadu_si512((const void *)(side + 64 + (n - i)));
            u.wrong = _mm512_or_si512(u.wrong, wrong_utf8(side + 64 + (n - i), v));
        }
    }
    put_tail(m, n, t->last, p);
    return _mm512_test_epi8_mask(u.wrong, u.wrong) == 0;
}

/*
 * GB 11643: weights 7 9 10 5 8 4 2 1 6 3 7 9 10 5 8 4 2, then ISO 7064 MOD 11-2. Without branches:
 * what is no digit is found together with everything else.
 */
AVX2 static inline uint64_t id_avx2(const struct feed_ids *t, const char *p, uint64_t *key)
{
    __m128i d = _mm_sub_epi8(_mm_loadu_si128((const __m128i *)(const void *)p), _mm_set1_epi8('0'));
    unsigned d16 = (unsigned char)p[16] - (unsigned)'0';
    __m128i over = _mm_subs_epu8(d, _mm_set1_epi8(9));
    d = _mm_min_epu8(d, _mm_set1_epi8(9)); /* within the tables, whatever stands there */
    bool digits = (_mm_testz_si128(over, over) != 0) & (d16 <= 9);
    d16 = d16 <= 9 ? d16 : 9;
    __m128i pair =
        _mm_maddubs_epi16(d, _mm_setr_epi8(10, 1, 10, 1, 10, 1, 10, 1, 10, 1, 10, 1, 10, 1, 10, 1));
    __m128i quad = _mm_madd_epi16(pair, _mm_setr_epi16(100, 1, 100, 1, 100, 1, 100, 1));
    __m128i sum =
        _mm_maddubs_epi16(d, _mm_setr_epi8(7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4));
    sum = _mm_sad_epu8(_mm_packus_epi16(sum, sum), _mm_setzero_si128());
    unsigned total = (unsigned)_mm_cvtsi128_si32(sum) + d16 * 2;
    unsigned century = (unsigned)_mm_extract_epi16(pair, 3);
    unsigned of_century = (unsigned)_mm_extract_epi16(pair, 4);
    unsigned month = (unsigned)_mm_extract_epi16(pair, 5);
    unsigned day = (unsigned)_mm_extract_epi16(pair, 6);
    unsigned ymd = (century * 100 + of_century) * 10000 + month * 100 + day;
    bool leap = ((of_century == 0 ? century : of_century) & 3) == 0;
    bool good = digits & t->place[_mm_extract_epi16(pair, 0)] & (p[17] == t->check[total]) &
                (ymd >= MZ_YEAR_MIN * 10000U) & (ymd <= t->last_ymd) & (day - 1 < t->days[month]) &
                (leap | (month * 100 + day != 229));
    uint64_t halves = (uint64_t)_mm_cvtsi128_si64(quad);
    uint64_t lower = (uint64_t)_mm_extract_epi64(quad, 1);
    uint64_t a = (halves & UINT32_MAX) * 10000 + (halves >> 32);
    uint64_t b = (lower & UINT32_MAX) * 10000 + (lower >> 32);
    *key = (a * 100000000 + b) * 10 + d16;
    return good;
}

AVX2 static uint64_t ids_avx2(const struct feed_ids *t, const char *p, const uint32_t *at, size_t n,
                              uint64_t *key)
{
    uint64_t good = 0;
    for (size_t i = 0; i < n; i++) {
        good |= id_avx2(t, p + at[i], &key[i]) << i;
    }
    return good;
}

#endif

/* ---- choosing ------------------------------------------------------------ */

const struct feed_ops *feed_ops_of(enum feed_level level)
{
    static const struct feed_ops slow = {masks_plain, ids_plain};
#if defined(__x86_64__)
    static const struct feed_ops avx2 = {masks_avx2, ids_avx2};
    static const struct feed_ops avx512 = {masks_avx512, ids_avx2};
    bool has = __builtin_cpu_supports("avx2") && __builtin_cpu_supports("bmi2");
    if (level == FEED_BEST && has && __builtin_cpu_supports("avx512bw")) {
        return &avx512;
    }
    if (level != FEED_PLAIN && has) {
        return &avx2;
    }
#endif
    (void)level;
    return &slow;
}

void feed_ids_make(struct feed_ids *t, mz_date today)
{
    static const char check[] = "10X98765432";
    struct mz_ymd ymd = mz_date_ymd(today);
    static const unsigned char days[100] = {0, 31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    t->today_ymd = ymd.year * 10000 + ymd.month * 100 + ymd.day;
    t->last_ymd = t->today_ymd < 0 ? 0 : (unsigned)t->today_ymd;
    t->last_ymd = t->last_ymd > LAST_YMD ? LAST_YMD : t->last_ymd;
    memcpy(t->days, days, sizeof t->days);
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
