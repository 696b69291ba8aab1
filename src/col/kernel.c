/* kernel.c - the rows of kernel.def for every lane. */
#include "col/kernel.h"

#include <string.h>

#include "col/kernel_int.h"

__extension__ typedef unsigned __int128 wide_u;

enum mz_lane mz_lane_of(mz_lane128 lo, mz_lane128 hi)
{
    for (int i = MZ_LANE8; i < MZ_LANE128; i++) {
        mz_lane128 top = (mz_lane128)1 << ((8 << i) - 1);
        if (lo >= -top && hi < top) {
            return (enum mz_lane)i;
        }
    }
    return MZ_LANE128;
}

mz_lane128 mz_lane_get(const void *v, enum mz_lane lane, size_t row)
{
    switch (lane) {
    case MZ_LANE8:
        return ((const int8_t *)v)[row];
    case MZ_LANE16:
        return ((const int16_t *)v)[row];
    case MZ_LANE32:
        return ((const int32_t *)v)[row];
    case MZ_LANE64:
        return ((const int64_t *)v)[row];
    case MZ_LANE128:
    case MZ_LANES_N:
        break;
    }
    return ((const mz_lane128 *)v)[row];
}

/* ---- arithmetic ------------------------------------------------------------- */

#define ARITH_LANE(name, bits, type, wrap, expr)                                                 \
    FAST static void name##_##bits(size_t n, void *restrict out, const void *pa, const void *pb, \
                                   unsigned one)                                                 \
    {                                                                                            \
        typedef type T;                                                                          \
        typedef wrap U;                                                                          \
        const T *a = pa;                                                                         \
        const T *b = pb;                                                                         \
        T *o = out;                                                                              \
        if (one == MZ_ONE_A) {                                                                   \
            T x = *a;                                                                            \
            for (size_t i = 0; i < n; i++) {                                                     \
                T y = b[i];                                                                      \
                o[i] = (T)(expr);                                                                \
            }                                                                                    \
        } else if (one == MZ_ONE_B) {                                                            \
            T y = *b;                                                                            \
            for (size_t i = 0; i < n; i++) {                                                     \
                T x = a[i];                                                                      \
                o[i] = (T)(expr);                                                                \
            }                                                                                    \
        } else {                                                                                 \
            for (size_t i = 0; i < n; i++) {                                                     \
                T x = a[i];                                                                      \
                T y = b[i];                                                                      \
                o[i] = (T)(expr);                                                                \
            }                                                                                    \
        }                                                                                        \
        (void)sizeof(U);                                                                         \
    }
#define ARITH(name, expr)                         \
    ARITH_LANE(name, 8, int8_t, uint32_t, expr)   \
    ARITH_LANE(name, 16, int16_t, uint32_t, expr) \
    ARITH_LANE(name, 32, int32_t, uint32_t, expr) \
    ARITH_LANE(name, 64, int64_t, uint64_t, expr) \
    ARITH_LANE(name, 128, mz_lane128, wide_u, expr)
#include "col/kernel.def"
#undef ARITH

mz_arith_fn *const mz_arith_row[MZ_ARITH_N][MZ_LANES_N] = {
#define ARITH(name, expr) {name##_8, name##_16, name##_32, name##_64, name##_128},
#include "col/kernel.def"
#undef ARITH
};

/* ---- comparison ------------------------------------------------------------- */

/* Eight bytes of 0 or 1 to eight bits: the product moves byte i to bit 56 + i. */
static inline uint64_t pack64(const uint8_t m[64])
{
    uint64_t word = 0;
    for (size_t i = 0; i < 8; i++) {
        uint64_t eight = 0;
        memcpy(&eight, m + 8 * i, sizeof eight);
        eight &= UINT64_C(0x0101010101010101); /* behind the last row anything may stand */
        word |= (eight * UINT64_C(0x0102040810204080) >> 56) << (8 * i);
    }
    return word;
}

static inline void spread64(uint8_t m[64], uint64_t word)
{
    for (size_t i = 0; i < 8; i++) {
        uint64_t eight = (word >> (8 * i) & 0xff) * UINT64_C(0x0101010101010101);
        eight &= UINT64_C(0x8040201008040201);
        eight = (eight + UINT64_C(0x7f7f7f7f7f7f7f7f)) >> 7 & UINT64_C(0x0101010101010101);
        memcpy(m + 8 * i, &eight, sizeof eight);
    }
}

#define COMPARE_LANE(name, bits, type, expr)                                         \
    FAST static void name##_##bits(size_t n, uint64_t *restrict out, const void *pa, \
                                   const void *pb, unsigned one)                     \
    {                                                                                \
        typedef type T;                                                              \
        const T *a = pa;                                                             \
        const T *b = pb;                                                             \
        for (size_t w = 0; w < n / 64; w++) {                                        \
            uint8_t m[64];                                                           \
            if (one == MZ_ONE_A) {                                                   \
                T x = *a;                                                            \
                for (size_t i = 0; i < 64; i++) {                                    \
                    T y = b[64 * w + i];                                             \
                    m[i] = (uint8_t)(expr);                                          \
                }                                                                    \
            } else if (one == MZ_ONE_B) {                                            \
                T y = *b;                                                            \
                for (size_t i = 0; i < 64; i++) {                                    \
                    T x = a[64 * w + i];                                             \
                    m[i] = (uint8_t)(expr);                                          \
                }                                                                    \
            } else {                                                                 \
                for (size_t i = 0; i < 64; i++) {                                    \
                    T x = a[64 * w + i];                                             \
                    T y = b[64 * w + i];                                             \
                    m[i] = (uint8_t)(expr);                                          \
                }                                                                    \
            }                                                                        \
            out[w] = pack64(m);                                                      \
        }                                                                            \
    }
#define COMPARE(name, expr)               \
    COMPARE_LANE(name, 8, int8_t, expr)   \
    COMPARE_LANE(name, 16, int16_t, expr) \
    COMPARE_LANE(name, 32, int32_t, expr) \
    COMPARE_LANE(name, 64, int64_t, expr) \
    COMPARE_LANE(name, 128, mz_lane128, expr)
#include "col/kernel.def"
#undef COMPARE

mz_compare_fn *const mz_compare_row[MZ_COMPARE_N][MZ_LANES_N] = {
#define COMPARE(name, expr) {name##_8, name##_16, name##_32, name##_64, name##_128},
#include "col/kernel.def"
#undef COMPARE
};

/* ---- choice ----------------------------------------------------------------- */

/*
 * Bits are taken from a word of the lane's width, so that the shifts stand in the lanes and no byte
 * goes through memory.
 */
#define SELECT_ROWS(rows, word, x, y)              \
    for (size_t k = 0; k < (rows); k++) {          \
        T p = x;                                   \
        T q = y;                                   \
        o[i + k] = ((word) >> k & 1) != 0 ? p : q; \
    }

#define SELECT_LANE(bits, type, rows, part)                                         \
    FAST static void select_##bits(size_t n, void *restrict out, const uint64_t *c, \
                                   const void *pa, const void *pb, unsigned one)    \
    {                                                                               \
        typedef type T;                                                             \
        const T *a = pa;                                                            \
        const T *b = pb;                                                            \
        const T a0 = n == 0 ? 0 : *a;                                               \
        const T b0 = n == 0 ? 0 : *b;                                               \
        T *o = out;                                                                 \
        for (size_t i = 0; i < n; i += (rows)) {                                    \
            const part word = (part)(c[i / 64] >> (i % 64));                        \
            if (one == 0) {                                                         \
                SELECT_ROWS(rows, word, a[i + k], b[i + k])                         \
            } else if (one == MZ_ONE_A) {                                           \
                SELECT_ROWS(rows, word, a0, b[i + k])                               \
            } else if (one == MZ_ONE_B) {                                           \
                SELECT_ROWS(rows, word, a[i + k], b0)                               \
            } else {                                                                \
                SELECT_ROWS(rows, word, a0, b0)                                     \
            }                                                                       \
        }                                                                           \
    }
SELECT_LANE(8, int8_t, 32, uint32_t)
SELECT_LANE(16, int16_t, 32, uint32_t)
SELECT_LANE(32, int32_t, 32, uint32_t)
SELECT_LANE(64, int64_t, 64, uint64_t)
SELECT_LANE(128, mz_lane128, 64, uint64_t)

mz_select_fn *const mz_select_row[MZ_LANES_N] = {select_8, select_16, select_32, select_64,
                                                 select_128};

/* ---- wider lanes ------------------------------------------------------------ */

#define CONVERT(from, to, type, wide)                                                  \
    FAST static void widen_##from##_##to(size_t n, void *restrict out, const void *pa) \
    {                                                                                  \
        const type *a = pa;                                                            \
        wide *o = out;                                                                 \
        for (size_t i = 0; i < n; i++) {                                               \
            o[i] = (wide)(a[i] + 0);                                                   \
        }                                                                              \
    }
CONVERT(8, 16, int8_t, int16_t)
CONVERT(8, 32, int8_t, int32_t)
CONVERT(8, 64, int8_t, int64_t)
CONVERT(8, 128, int8_t, mz_lane128)
CONVERT(16, 32, int16_t, int32_t)
CONVERT(16, 64, int16_t, int64_t)
CONVERT(16, 128, int16_t, mz_lane128)
CONVERT(32, 64, int32_t, int64_t)
CONVERT(32, 128, int32_t, mz_lane128)
CONVERT(64, 128, int64_t, mz_lane128)

mz_convert_fn *const mz_convert_row[MZ_LANES_N][MZ_LANES_N] = {
    {NULL, widen_8_16, widen_8_32, widen_8_64, widen_8_128},
    {NULL, NULL, widen_16_32, widen_16_64, widen_16_128},
    {NULL, NULL, NULL, widen_32_64, widen_32_128},
    {NULL, NULL, NULL, NULL, widen_64_128},
    {NULL, NULL, NULL, NULL, NULL},
};

#define GAIN(from, to, type, wide, wrap)                                              \
    FAST static void gain_##from##_##to(size_t n, void *restrict out, const void *pa) \
    {                                                                                 \
        const type *a = pa;                                                           \
        wide *o = out;                                                                \
        for (size_t i = 0; i < n; i++) {                                              \
            o[i] = (wide)((wrap)o[i] + (wrap)a[i]);                                   \
        }                                                                             \
    }
GAIN(8, 32, int8_t, int32_t, uint32_t)
GAIN(16, 32, int16_t, int32_t, uint32_t)
GAIN(32, 32, int32_t, int32_t, uint32_t)
GAIN(8, 64, int8_t, int64_t, uint64_t)
GAIN(16, 64, int16_t, int64_t, uint64_t)
GAIN(32, 64, int32_t, int64_t, uint64_t)
GAIN(64, 64, int64_t, int64_t, uint64_t)

mz_convert_fn *const mz_gain_row[MZ_LANES_N][MZ_LANES_N] = {
    [MZ_LANE32] = {gain_8_32, gain_16_32, gain_32_32, NULL, NULL},
    [MZ_LANE64] = {gain_8_64, gain_16_64, gain_32_64, gain_64_64, NULL},
};

/* ---- rounding --------------------------------------------------------------- */

/*
 * Granlund and Montgomery, "Division by invariant integers using multiplication", 1994, theorem
 * 4.2: with s = ceil(log2 d) and m = floor(2^(N+s) / d) + 1, floor(x / d) is floor(m x / 2^(N+s))
 * for every x of N bits. With one bit less than the lane has, m fits the lane.
 */
struct mz_divisor mz_divisor_of(int64_t d)
{
    uint32_t s = 0;
    while (s < 63 && (INT64_C(1) << s) < d) {
        s++;
    }
    struct mz_divisor v = {.d = d, .s31 = 31 + s, .s63 = s};
    if (d <= INT32_MAX) {
        v.m31 = (uint32_t)((UINT64_C(1) << (31 + s)) / (uint64_t)d + 1);
    }
    v.m63 = (uint64_t)(((wide_u)1 << (63 + s)) / (wide_u)d + 1);
    return v;
}

/* clang-format off */
#define ROUND(name, up)                                                                \
    FAST static void name##_by_32(size_t n, void *restrict out, const void *pa,        \
                                  const struct mz_divisor *by)                         \
    {                                                                                  \
        const int32_t *a = pa;                                                         \
        int32_t *o = out;                                                              \
        uint32_t d = (uint32_t)by->d;                                                  \
        uint64_t m = by->m31;                                                          \
        uint32_t s = by->s31;                                                          \
        for (size_t i = 0; i < n; i++) {                                               \
            bool neg = a[i] < 0;                                                       \
            uint32_t x = neg ? 0U - (uint32_t)a[i] : (uint32_t)a[i];                   \
            uint32_t q = (uint32_t)(m * x >> s);                                       \
            uint32_t r = x - q * d;                                                    \
            q += (up) ? 1U : 0U;                                                       \
            o[i] = (int32_t)(neg ? 0U - q : q);                                        \
            (void)r;                                                                   \
        }                                                                              \
    }                                                                                  \
    FAST static void name##_by_64(size_t n, void *restrict out, const void *pa,        \
                                  const struct mz_divisor *by)                         \
    {                                                                                  \
        const int64_t *a = pa;                                                         \
        int64_t *o = out;                                                              \
        uint64_t d = (uint64_t)by->d;                                                  \
        uint64_t m = by->m63;                                                          \
        uint32_t s = by->s63;                                                          \
        for (size_t i = 0; i < n; i++) {                                               \
            bool neg = a[i] < 0;                                                       \
            uint64_t x = neg ? 0U - (uint64_t)a[i] : (uint64_t)a[i];                   \
            uint64_t q = (uint64_t)((wide_u)m * x >> 63) >> s;                         \
            uint64_t r = x - q * d;                                                    \
            q += (up) ? 1U : 0U;                                                       \
            o[i] = (int64_t)(neg ? 0U - q : q);                                        \
            (void)r;                                                                   \
        }                                                                              \
    }                                                                                  \
    FAST static void name##_64(size_t n, void *restrict out, const void *pa,           \
                               const void *pb, unsigned one)                           \
    {                                                                                  \
        const int64_t *a = pa;                                                         \
        const int64_t *b = pb;                                                         \
        int64_t *o = out;                                                              \
        for (size_t i = 0; i < n; i++) {                                               \
            int64_t y = a[one == MZ_ONE_A ? 0 : i];                                    \
            int64_t z = b[one == MZ_ONE_B ? 0 : i];                                    \
            bool neg = y < 0;                                                          \
            uint64_t d = z > 0 ? (uint64_t)z : 1;                                      \
            uint64_t x = neg ? 0U - (uint64_t)y : (uint64_t)y;                         \
            uint64_t q = x / d;                                                        \
            uint64_t r = x - q * d;                                                    \
            q += (up) ? 1U : 0U;                                                       \
            o[i] = (int64_t)(neg ? 0U - q : q);                                        \
            (void)r;                                                                   \
        }                                                                              \
    }                                                                                  \
    FAST static void name##_128(size_t n, void *restrict out, const void *pa,          \
                                const void *pb, unsigned one)                          \
    {                                                                                  \
        const mz_lane128 *a = pa;                                                      \
        const mz_lane128 *b = pb;                                                      \
        mz_lane128 *o = out;                                                           \
        for (size_t i = 0; i < n; i++) {                                               \
            mz_lane128 y = a[one == MZ_ONE_A ? 0 : i];                                 \
            mz_lane128 z = b[one == MZ_ONE_B ? 0 : i];                                 \
            bool neg = y < 0;                                                          \
            wide_u d = z > 0 ? (wide_u)z : 1;                                          \
            wide_u x = neg ? 0U - (wide_u)y : (wide_u)y;                               \
            wide_u q = x / d;                                                          \
            wide_u r = x - q * d;                                                      \
            q += (up) ? 1U : 0U;                                                       \
            o[i] = (mz_lane128)(neg ? 0U - q : q);                                     \
            (void)r;                                                                   \
        }                                                                              \
    }
/* clang-format on */
#include "col/kernel.def"
#undef ROUND

mz_round_by_fn *const mz_round_by_row[MZ_ROUND_N][MZ_LANES_N] = {
#define ROUND(name, up) {[MZ_LANE32] = name##_by_32, [MZ_LANE64] = name##_by_64},
#include "col/kernel.def"
#undef ROUND
};

mz_arith_fn *const mz_round_row[MZ_ROUND_N][MZ_LANES_N] = {
#define ROUND(name, up) {[MZ_LANE64] = name##_64, [MZ_LANE128] = name##_128},
#include "col/kernel.def"
#undef ROUND
};

/* ---- bits as bytes ---------------------------------------------------------- */

FAST void mz_bits_spread(size_t n, uint8_t *restrict out, const uint64_t *bits)
{
    for (size_t w = 0; w < n / 64; w++) {
        spread64(out + 64 * w, bits[w]);
    }
}

FAST void mz_bits_pack(size_t n, uint64_t *restrict out, const uint8_t *bytes)
{
    for (size_t w = 0; w < n / 64; w++) {
        out[w] = pack64(bytes + 64 * w);
    }
}
