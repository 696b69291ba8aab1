/* kernel_test.c - every row of every lane against one value at a time. */
#include "col/kernel.h"

#include "check.h"

enum { N = 192 };

static uint64_t next(uint64_t *s)
{
    *s += UINT64_C(0x9e3779b97f4a7c15);
    uint64_t v = (*s ^ *s >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
    v = (v ^ v >> 27) * UINT64_C(0x94d049bb133111eb);
    return v ^ v >> 31;
}

static mz_lane128 get(const void *p, enum mz_lane l, size_t i)
{
    switch (l) {
    case MZ_LANE8:
        return ((const int8_t *)p)[i];
    case MZ_LANE16:
        return ((const int16_t *)p)[i];
    case MZ_LANE32:
        return ((const int32_t *)p)[i];
    case MZ_LANE64:
        return ((const int64_t *)p)[i];
    case MZ_LANE128:
    case MZ_LANES_N:
        break;
    }
    return ((const mz_lane128 *)p)[i];
}

static void put(void *p, enum mz_lane l, size_t i, mz_lane128 v)
{
    memcpy((char *)p + i * mz_lane_size(l), &v, mz_lane_size(l)); /* low bytes first */
}

/* Small enough that no result leaves its lane. */
static mz_lane128 small(uint64_t *s, enum mz_lane l)
{
    uint64_t span = UINT64_C(1) << (4 << (l > MZ_LANE64 ? MZ_LANE64 : l));
    span = span / 4 > 6 ? span / 4 : 6;
    return (mz_lane128)(next(s) % (2 * span)) - (mz_lane128)span;
}

struct rows {
    mz_lane128 a[N];
    mz_lane128 b[N];
    mz_lane128 out[N];
    uint64_t bits[N / 64];
    uint64_t c[N / 64];
};

static void fill(struct rows *r, enum mz_lane l, uint64_t seed)
{
    for (size_t i = 0; i < N; i++) {
        put(r->a, l, i, small(&seed, l));
        put(r->b, l, i, small(&seed, l));
    }
    for (size_t w = 0; w < N / 64; w++) {
        r->c[w] = next(&seed);
    }
}

static bool bit(const uint64_t *w, size_t i)
{
    return (w[i / 64] >> (i % 64) & 1) != 0;
}

static mz_lane128 arith(enum mz_arith k, mz_lane128 x, mz_lane128 y)
{
    switch (k) {
    case MZ_K_add:
        return x + y;
    case MZ_K_sub:
        return x - y;
    case MZ_K_mul:
        return x * y;
    case MZ_K_min:
        return x < y ? x : y;
    case MZ_K_max:
    case MZ_ARITH_N:
        break;
    }
    return x > y ? x : y;
}

static bool compared(enum mz_compare k, mz_lane128 x, mz_lane128 y)
{
    return k == MZ_K_eq ? x == y : (k == MZ_K_lt ? x < y : x <= y);
}

TEST(arithmetic_is_exact_in_every_lane)
{
    static struct rows r;
    for (enum mz_lane l = MZ_LANE8; l < MZ_LANES_N; l++) {
        for (unsigned one = 0; one < 3; one++) {
            fill(&r, l, 7 + l);
            for (enum mz_arith k = 0; k < MZ_ARITH_N; k++) {
                bool same = true;
                mz_arith_row[k][l](N, r.out, r.a, r.b, one);
                for (size_t i = 0; i < N; i++) {
                    mz_lane128 x = get(r.a, l, one == MZ_ONE_A ? 0 : i);
                    mz_lane128 y = get(r.b, l, one == MZ_ONE_B ? 0 : i);
                    same = same && get(r.out, l, i) == arith(k, x, y);
                }
                CHECK(same);
            }
        }
    }
}

TEST(comparisons_set_the_bit_of_their_row)
{
    static struct rows r;
    for (enum mz_lane l = MZ_LANE8; l < MZ_LANES_N; l++) {
        for (unsigned one = 0; one < 3; one++) {
            fill(&r, l, 70 + l);
            for (enum mz_compare k = 0; k < MZ_COMPARE_N; k++) {
                bool same = true;
                mz_compare_row[k][l](N, r.bits, r.a, r.b, one);
                for (size_t i = 0; i < N; i++) {
                    mz_lane128 x = get(r.a, l, one == MZ_ONE_A ? 0 : i);
                    mz_lane128 y = get(r.b, l, one == MZ_ONE_B ? 0 : i);
                    same = same && bit(r.bits, i) == compared(k, x, y);
                }
                CHECK(same);
            }
        }
    }
}

TEST(a_choice_takes_what_its_bit_says)
{
    static struct rows r;
    for (enum mz_lane l = MZ_LANE8; l < MZ_LANES_N; l++) {
        for (unsigned one = 0; one < 4; one++) {
            bool same = true;
            fill(&r, l, 700 + l);
            mz_select_row[l](N, r.out, r.c, r.a, r.b, one);
            for (size_t i = 0; i < N; i++) {
                mz_lane128 x = get(r.a, l, (one & MZ_ONE_A) != 0 ? 0 : i);
                mz_lane128 y = get(r.b, l, (one & MZ_ONE_B) != 0 ? 0 : i);
                same = same && get(r.out, l, i) == (bit(r.c, i) ? x : y);
            }
            CHECK(same);
        }
    }
}

TEST(a_wider_lane_holds_the_same)
{
    static struct rows r;
    for (enum mz_lane l = MZ_LANE8; l < MZ_LANES_N; l++) {
        for (enum mz_lane to = (enum mz_lane)(l + 1); to < MZ_LANES_N; to++) {
            bool same = true;
            fill(&r, l, 7000 + l);
            mz_convert_row[l][to](N, r.out, r.a);
            for (size_t i = 0; i < N; i++) {
                same = same && get(r.out, to, i) == get(r.a, l, i);
            }
            CHECK(same);
        }
    }
}

/* By the definition of each mode, on |x| = q * d + r. */
static mz_lane128 rounded(enum mz_round mode, mz_lane128 x, mz_lane128 d)
{
    mz_lane128 abs = x < 0 ? -x : x;
    mz_lane128 q = abs / d;
    mz_lane128 r = abs % d;
    bool up = false;
    switch (mode) {
    case MZ_K_half_up:
        up = 2 * r >= d;
        break;
    case MZ_K_half_even:
        up = 2 * r > d || (2 * r == d && q % 2 == 1);
        break;
    case MZ_K_away:
        up = r > 0;
        break;
    case MZ_K_ceil:
        up = r > 0 && x > 0;
        break;
    case MZ_K_floor:
        up = r > 0 && x < 0;
        break;
    case MZ_K_towards:
    case MZ_ROUND_N:
        break;
    }
    q += up ? 1 : 0;
    return x < 0 ? -q : q;
}

TEST(rounding_by_a_number_known_before_is_exact)
{
    static const int64_t by[] = {1,
                                 2,
                                 3,
                                 7,
                                 10,
                                 12,
                                 64,
                                 99,
                                 100,
                                 997,
                                 1000000,
                                 1073741824,
                                 2147483647,
                                 INT64_C(1) << 40,
                                 INT64_C(999999999999989),
                                 INT64_MAX};
    static struct rows r;
    uint64_t seed = 5;
    for (enum mz_lane l = MZ_LANE32; l <= MZ_LANE64; l++) {
        mz_lane128 top = ((mz_lane128)1 << ((8 << l) - 1)) - 1;
        for (size_t k = 0; k < MZ_LEN(by); k++) {
            for (size_t i = 0; i < N; i++) {
                mz_lane128 near = (mz_lane128)by[k] * (mz_lane128)(next(&seed) % 1000) / 2;
                mz_lane128 x = i % 3 == 0 ? top - (mz_lane128)i : near + (mz_lane128)(i % 5) - 2;
                x = x > top ? top : x;
                put(r.a, l, i, i % 2 == 0 ? x : -x);
            }
            struct mz_divisor d = mz_divisor_of(by[k]);
            for (enum mz_round mode = 0; by[k] <= (int64_t)top && mode < MZ_ROUND_N; mode++) {
                bool same = true;
                mz_round_by_row[mode][l](N, r.out, r.a, &d);
                for (size_t i = 0; i < N; i++) {
                    same = same && get(r.out, l, i) == rounded(mode, get(r.a, l, i), by[k]);
                }
                CHECK(same);
            }
        }
    }
}

TEST(rounding_row_by_row_is_exact)
{
    static struct rows r;
    uint64_t seed = 6;
    for (enum mz_lane l = MZ_LANE64; l <= MZ_LANE128; l++) {
        for (size_t i = 0; i < N; i++) {
            put(r.a, l, i, small(&seed, l));
            put(r.b, l, i, 1 + (mz_lane128)(next(&seed) % 50));
        }
        for (enum mz_round mode = 0; mode < MZ_ROUND_N; mode++) {
            bool same = true;
            mz_round_row[mode][l](N, r.out, r.a, r.b, 0);
            for (size_t i = 0; i < N; i++) {
                same = same && get(r.out, l, i) == rounded(mode, get(r.a, l, i), get(r.b, l, i));
            }
            CHECK(same);
        }
    }
}

TEST(bits_are_read_and_written_at_any_place)
{
    uint64_t from[8];
    uint64_t seed = 9;
    for (size_t i = 0; i < MZ_LEN(from); i++) {
        from[i] = next(&seed);
    }
    for (size_t at = 0; at < 130; at += 13) {
        for (size_t n = 1; n < 200; n += 17) {
            uint64_t a[4] = {0};
            uint64_t to[8] = {0};
            mz_bits_load(a, from, at, n);
            mz_bits_store(to, at + 5, a, n);
            bool same = true;
            for (size_t i = 0; i < 8 * 64; i++) {
                bool in = i >= at + 5 && i < at + 5 + n;
                same = same && bit(to, i) == (in && bit(from, i - 5));
            }
            CHECK(same);
        }
    }
}

TEST(groups_add_ask_and_give)
{
    static const uint32_t first[] = {3, 5, 5, 103, 104, 170};
    static uint32_t group[167];
    static int64_t a[192];
    static int64_t room[N + 1];
    int64_t sum[5];
    int64_t best[5];
    int32_t count[5];
    uint64_t any[1];
    uint64_t bits[3] = {UINT64_C(1) << 1, UINT64_C(1) << 36, UINT64_C(1) << 38};
    for (uint32_t g = 0; g < 5; g++) {
        for (uint32_t i = first[g]; i < first[g + 1]; i++) {
            group[i - 3] = 20 + g;
            a[i - 3] = (int64_t)i * (i % 2 == 0 ? 1 : -1);
        }
    }
    struct mz_groups g = {first, 3, 5, group, 20, 167};
    mz_group_any(&g, any, bits);
    CHECK(any[0] == (1U | 8U | 16U));
    CHECK(bit(bits, 100) && bit(bits, 166) && !bit(bits, 101));
    mz_group_count(&g, count, bits);
    CHECK(count[0] == 1 && count[1] == 0 && count[2] == 0 && count[3] == 1 && count[4] == 1);
    mz_group_sum(&g, MZ_LANE64, MZ_LANE64, sum, a, room);
    CHECK(sum[0] == 1 && sum[1] == 0 && sum[2] == 49 && sum[3] == -103 && sum[4] == -33);
    static int32_t narrow[192];
    for (size_t i = 0; i < 167; i++) {
        narrow[i] = (int32_t)a[i];
    }
    mz_group_sum(&g, MZ_LANE32, MZ_LANE64, sum, narrow, room);
    CHECK(sum[0] == 1 && sum[1] == 0 && sum[2] == 49 && sum[3] == -103 && sum[4] == -33);
    static const uint64_t all[3] = {UINT64_MAX, UINT64_MAX, UINT64_MAX};
    mz_group_best(&g, MZ_LANE64, best, a, all, true);
    CHECK(best[0] == 4 && best[1] == 0 && best[2] == 102 && best[4] == 168);
    mz_group_give(&g, MZ_LANE64, room, sum);
    CHECK(room[0] == 1 && room[2] == 49 && room[100] == -103 && room[166] == -33);
}

TEST(a_day_and_a_row_find_their_value)
{
    static const uint32_t place[] = {0, 0, 4, 4, 8 | MZ_DAY_OPEN};
    static const int32_t table[] = {0, 1, 2, 3, 10, 11, 12, 13, 20, 21, 22, 23};
    const struct mz_days by = {-2, 2, place};
    int32_t day[61];
    uint32_t row[61];
    int32_t out[61];
    for (size_t i = 0; i < MZ_LEN(day); i++) {
        day[i] = i == 60 ? INT32_MIN : (int32_t)(i % 6) - 4; /* -4 to 1: the open day is not met */
        row[i] = (uint32_t)(i % 4);
    }
    CHECK(mz_look_up_day(MZ_LEN(day), out, table, &by, day, row) == 0);
    bool same = true;
    for (size_t i = 0; i < MZ_LEN(day); i++) {
        same = same && out[i] == (day[i] < 0 ? 0 : 10) + (int32_t)row[i];
    }
    CHECK(same);
    day[7] = INT32_MAX;
    CHECK(mz_look_up_day(MZ_LEN(day), out, table, &by, day, row) == MZ_DAY_OPEN);
    CHECK(out[7] == 23);
}

TEST_MAIN(T(arithmetic_is_exact_in_every_lane), T(comparisons_set_the_bit_of_their_row),
          T(a_choice_takes_what_its_bit_says), T(a_wider_lane_holds_the_same),
          T(rounding_by_a_number_known_before_is_exact), T(rounding_row_by_row_is_exact),
          T(bits_are_read_and_written_at_any_place), T(groups_add_ask_and_give),
          T(a_day_and_a_row_find_their_value))
