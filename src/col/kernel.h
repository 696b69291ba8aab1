/*
 * kernel.h - loops over one chunk of rows: arithmetic, comparison, rounding, groups of rows, bits.
 *
 * Layer: col. The rows of kernel.def for lanes of 8 to 128 bits, built for the plain machine, for
 * AVX2 and for AVX-512 and chosen by the loader; integers only, so all give the same bits.
 *
 * Invariants
 *   - n is a multiple of 64 and at most MZ_CHUNK; arrays have room for n values, bitmaps for n / 64
 *     words. `out` does not overlap what is read, unless said.
 *   - Numbers wrap: rows that are not known may hold anything. Known rows do not: the caller has
 *     proved bounds.
 *   - Truths are bitmaps. A bit of a row that is not known is 0.
 */
#ifndef MZ_COL_KERNEL_H
#define MZ_COL_KERNEL_H

#include "col/pop.h"

/* ISO C has no name for it. */
__extension__ typedef __int128 mz_lane128;

enum mz_lane { MZ_LANE8, MZ_LANE16, MZ_LANE32, MZ_LANE64, MZ_LANE128, MZ_LANES_N };

/* One operand may be a single value for all rows: bit 0 for the first, bit 1 for the second. */
enum { MZ_ONE_A = 1, MZ_ONE_B = 2 };

static inline size_t mz_lane_size(enum mz_lane l)
{
    return (size_t)1 << l;
}

/* The narrowest lane that holds lo to hi. */
enum mz_lane mz_lane_of(mz_lane128 lo, mz_lane128 hi);
/* One value of an array. */
mz_lane128 mz_lane_get(const void *v, enum mz_lane lane, size_t row);

/* ---- rows of kernel.def ------------------------------------------------------ */

enum mz_arith {
#define ARITH(name, expr) MZ_K_##name,
#include "col/kernel.def"
#undef ARITH
    MZ_ARITH_N
};

enum mz_compare {
#define COMPARE(name, expr) MZ_K_##name,
#include "col/kernel.def"
#undef COMPARE
    MZ_COMPARE_N
};

enum mz_round {
#define ROUND(name, up) MZ_K_##name,
#include "col/kernel.def"
#undef ROUND
    MZ_ROUND_N
};

typedef void mz_arith_fn(size_t n, void *restrict out, const void *a, const void *b, unsigned one);
typedef void mz_compare_fn(size_t n, uint64_t *restrict out, const void *a, const void *b,
                           unsigned one);
/* Select: a where the bit of c is 1, else b. */
typedef void mz_select_fn(size_t n, void *restrict out, const uint64_t *c, const void *a,
                          const void *b, unsigned one);
typedef void mz_convert_fn(size_t n, void *restrict out, const void *a);

extern mz_arith_fn *const mz_arith_row[MZ_ARITH_N][MZ_LANES_N];
extern mz_compare_fn *const mz_compare_row[MZ_COMPARE_N][MZ_LANES_N];
extern mz_select_fn *const mz_select_row[MZ_LANES_N];
/* From the first lane to the second; NULL to a narrower one. */
extern mz_convert_fn *const mz_convert_row[MZ_LANES_N][MZ_LANES_N];
/* out[i] += a[i], from the second lane into the first: 32 or 64 from as wide or narrower. */
extern mz_convert_fn *const mz_gain_row[MZ_LANES_N][MZ_LANES_N];

/* ---- rounding ---------------------------------------------------------------- */

/* A divisor as a multiplier and a shift, for dividends of 31 or 63 bits. */
struct mz_divisor {
    int64_t d; /* > 0 */
    uint32_t m31;
    uint32_t s31;
    uint64_t m63;
    uint32_t s63;
};

struct mz_divisor mz_divisor_of(int64_t d);

/* round(a / d) in lanes of 32 and 64 bits; no a is the least number of the lane. d must fit the
 * lane. */
typedef void mz_round_by_fn(size_t n, void *restrict out, const void *a,
                            const struct mz_divisor *d);
extern mz_round_by_fn *const mz_round_by_row[MZ_ROUND_N][MZ_LANES_N];
/* round(a / b) in lanes of 64 and 128 bits; where b is not above 0 anything. */
extern mz_arith_fn *const mz_round_row[MZ_ROUND_N][MZ_LANES_N];

/* ---- bits -------------------------------------------------------------------- */

/* n bits from bit `from` of a bitmap; the last word is filled up with 0. */
void mz_bits_load(uint64_t *restrict out, const uint64_t *bits, size_t from, size_t n);
/* Set the bits of `a` in a bitmap of zeros that threads share at its edges. */
void mz_bits_store(uint64_t *bits, size_t from, const uint64_t *a, size_t n);
/* One byte a row, 0 or 1, from bits and back. */
void mz_bits_spread(size_t n, uint8_t *restrict out, const uint64_t *bits);
void mz_bits_pack(size_t n, uint64_t *restrict out, const uint8_t *bytes);

/* ---- groups: persons of households ------------------------------------------- */

/* Group g is rows first[g] - base to first[g + 1] - base - 1 of the chunk. */
struct mz_groups {
    const uint32_t *first;
    uint32_t base;
    size_t n;
    const uint32_t *group; /* of each row, counted from `group_base` */
    uint32_t group_base;
    size_t rows;
};

/* Whether a bit is set in the group. */
void mz_group_any(const struct mz_groups *g, uint64_t *restrict out, const uint64_t *bits);
void mz_group_count(const struct mz_groups *g, int32_t *restrict out, const uint64_t *bits);
/*
 * Sums: lanes of 32 into 32 or 64, 64 into 64, 128 into 128 bits; `room` holds MZ_CHUNK + 1 values
 * of the second.
 */
void mz_group_sum(const struct mz_groups *g, enum mz_lane from, enum mz_lane to, void *restrict out,
                  const void *a, void *room);
/* The least or the most of rows whose bit is set; 0 where there is none. */
void mz_group_best(const struct mz_groups *g, enum mz_lane lane, void *restrict out, const void *a,
                   const uint64_t *take, bool most);
/* The household's value to its persons. */
void mz_group_give(const struct mz_groups *g, enum mz_lane lane, void *restrict out, const void *a);
void mz_group_give_bits(const struct mz_groups *g, uint64_t *restrict out, const uint64_t *bits);

/* ---- months of a row: columns side by side ------------------------------------- */

/* Columns of 32 bits that are read together: as many streams, and one pass. */
struct mz_columns {
    const int32_t *const *v;
    size_t n;
};

/* The sum of each row, in lanes of 32 or 64 bits. */
void mz_sum_columns(size_t n, enum mz_lane to, void *restrict out, const struct mz_columns *c);

/*
 * The same of those values that compare so with the row's bound (`one`: a single one for all rows),
 * or how many they are, in lanes of 32 bits.
 */
enum mz_pick { MZ_PICK_LT, MZ_PICK_LE, MZ_PICK_GT, MZ_PICK_GE };

struct mz_where {
    enum mz_pick pick;
    const int32_t *bound;
    bool one;
    bool count;
};

void mz_sum_where(size_t n, int32_t *restrict out, const struct mz_columns *c,
                  const struct mz_where *w);

/* ---- looking up --------------------------------------------------------------- */

/* out[i] = table[at[i]] for n rows; every place is inside of the table. */
void mz_look_up(size_t n, int64_t *restrict out, const int64_t *table, const uint32_t *at);

/*
 * Where the values of a day begin in a table, for the days first to last; days before and after are
 * taken for these. MZ_DAY_OPEN is set where not every value of the day is known.
 */
#define MZ_DAY_OPEN UINT32_C(0x80000000)
struct mz_days {
    int32_t first;
    int32_t last;
    const uint32_t *place;
};

/*
 * out[i] = table[place of day[i] + row[i]]; MZ_DAY_OPEN when one of the days has it, else 0. n need
 * be no multiple of 64.
 */
uint32_t mz_look_up_day(size_t n, int32_t *restrict out, const int32_t *table,
                        const struct mz_days *by, const int32_t *day, const uint32_t *row);

#endif
