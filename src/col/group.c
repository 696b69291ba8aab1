/* group.c - persons of households: sums, questions, gifts; months of a row; bits at any place. */
#include <string.h>

#include "col/kernel.h"
#include "col/kernel_int.h"

__extension__ typedef unsigned __int128 wide_u;

/* ---- bits ------------------------------------------------------------------- */

/* The n low bits. */
static inline uint64_t low(size_t n)
{
    return n >= 64 ? UINT64_MAX : (UINT64_C(1) << n) - 1;
}

/* 1 to 64 bits from bit `from`, without a branch; reads no word that holds none of them. */
static inline uint64_t bits_at(const uint64_t *bits, size_t from, size_t n)
{
    size_t w = from / 64;
    size_t s = from % 64;
    size_t next = w + (s + n > 64 ? 1 : 0);
    return (bits[w] >> s | bits[next] << 1 << (63 - s)) & low(n);
}

FAST void mz_bits_load(uint64_t *restrict out, const uint64_t *bits, size_t from, size_t n)
{
    for (size_t i = 0; i < n; i += 64) {
        out[i / 64] = bits_at(bits, from + i, n - i < 64 ? n - i : 64);
    }
}

/* Two threads meet in the first and the last word only, but one word may be both. */
void mz_bits_store(uint64_t *bits, size_t from, const uint64_t *a, size_t n)
{
    size_t s = from % 64;
    uint64_t *w = bits + from / 64;
    uint64_t over = 0;
    for (size_t i = 0; i < n; i += 64, w++) {
        uint64_t v = a[i / 64] & low(n - i);
        uint64_t here = v << s | over;
        over = s == 0 ? 0 : v >> (64 - s);
        if (i == 0 || i + 64 >= n) {
            (void)__atomic_fetch_or(w, here, __ATOMIC_RELAXED);
        } else {
            *w = here;
        }
    }
    if (over != 0) {
        (void)__atomic_fetch_or(w, over, __ATOMIC_RELAXED);
    }
}

/* ---- questions -------------------------------------------------------------- */

static inline bool any_of(const uint64_t *bits, size_t at, size_t end)
{
    uint64_t any = 0;
    for (; end - at > 64; at += 64) {
        any |= bits_at(bits, at, 64);
    }
    return (any | (end > at ? bits_at(bits, at, end - at) : 0)) != 0;
}

FAST void mz_group_any(const struct mz_groups *g, uint64_t *restrict out, const uint64_t *bits)
{
    size_t at = g->first[0] - g->base;
    for (size_t i = 0; i < g->n; i += 64) {
        uint64_t word = 0;
        size_t more = g->n - i < 64 ? g->n - i : 64;
        for (size_t k = 0; k < more; k++) {
            size_t end = g->first[i + k + 1] - g->base;
            word |= (uint64_t)any_of(bits, at, end) << k;
            at = end;
        }
        out[i / 64] = word;
    }
}

FAST void mz_group_count(const struct mz_groups *g, int32_t *restrict out, const uint64_t *bits)
{
    for (size_t i = 0; i < g->n; i++) {
        size_t at = g->first[i] - g->base;
        size_t end = g->first[i + 1] - g->base;
        int32_t n = 0;
        for (; end - at > 64; at += 64) {
            n += __builtin_popcountll(bits_at(bits, at, 64));
        }
        out[i] = n + (end > at ? __builtin_popcountll(bits_at(bits, at, end - at)) : 0);
    }
}

/* ---- sums ------------------------------------------------------------------- */

/*
 * The sum of a group is the difference of two running sums: no loop whose length the processor
 * has to guess. Four values at a time, so that only one addition in four waits for the one before.
 * Running sums may wrap, their difference does not.
 */
#define SUM(name, from, type, wrap)                                            \
    FAST static void sum_##name(const struct mz_groups *g, type *restrict out, \
                                const from *restrict a, wrap *restrict room)   \
    {                                                                          \
        wrap run = 0;                                                          \
        size_t i = 0;                                                          \
        for (; i + 4 <= g->rows; i += 4) {                                     \
            wrap two = (wrap)a[i] + (wrap)a[i + 1];                            \
            wrap four = two + ((wrap)a[i + 2] + (wrap)a[i + 3]);               \
            room[i] = run;                                                     \
            room[i + 1] = run + (wrap)a[i];                                    \
            room[i + 2] = run + two;                                           \
            room[i + 3] = run + (two + (wrap)a[i + 2]);                        \
            run += four;                                                       \
        }                                                                      \
        for (; i < g->rows; i++) {                                             \
            room[i] = run;                                                     \
            run += (wrap)a[i];                                                 \
        }                                                                      \
        room[g->rows] = run;                                                   \
        wrap before = room[g->first[0] - g->base];                             \
        for (size_t k = 0; k < g->n; k++) {                                    \
            wrap after = room[g->first[k + 1] - g->base];                      \
            out[k] = (type)(after - before);                                   \
            before = after;                                                    \
        }                                                                      \
    }
SUM(32_32, int32_t, int32_t, uint32_t)
SUM(32_64, int32_t, int64_t, uint64_t)
SUM(64_64, int64_t, int64_t, uint64_t)
SUM(128_128, mz_lane128, mz_lane128, wide_u)

void mz_group_sum(const struct mz_groups *g, enum mz_lane from, enum mz_lane to, void *restrict out,
                  const void *a, void *room)
{
    if (to == MZ_LANE32) {
        sum_32_32(g, out, a, room);
    } else if (to == MZ_LANE64 && from == MZ_LANE32) {
        sum_32_64(g, out, a, room);
    } else if (to == MZ_LANE64) {
        sum_64_64(g, out, a, room);
    } else {
        sum_128_128(g, out, a, room);
    }
}

#define BEST(bits, type)                                                                           \
    static void best_##bits(const struct mz_groups *g, type *restrict out, const type *restrict a, \
                            const uint64_t *take, bool most)                                       \
    {                                                                                              \
        for (size_t i = 0; i < g->n; i++) {                                                        \
            type v = 0;                                                                            \
            bool any = false;                                                                      \
            for (size_t p = g->first[i] - g->base; p < g->first[i + 1] - g->base; p++) {           \
                bool mine = (take[p / 64] >> (p % 64) & 1) != 0;                                   \
                bool better = !any || (most ? a[p] > v : a[p] < v);                                \
                v = mine && better ? a[p] : v;                                                     \
                any |= mine;                                                                       \
            }                                                                                      \
            out[i] = v;                                                                            \
        }                                                                                          \
    }
BEST(8, int8_t)
BEST(16, int16_t)
BEST(32, int32_t)
BEST(64, int64_t)
BEST(128, mz_lane128)

void mz_group_best(const struct mz_groups *g, enum mz_lane lane, void *restrict out, const void *a,
                   const uint64_t *take, bool most)
{
    switch (lane) {
    case MZ_LANE8:
        best_8(g, out, a, take, most);
        break;
    case MZ_LANE16:
        best_16(g, out, a, take, most);
        break;
    case MZ_LANE32:
        best_32(g, out, a, take, most);
        break;
    case MZ_LANE64:
        best_64(g, out, a, take, most);
        break;
    case MZ_LANE128:
    case MZ_LANES_N:
        best_128(g, out, a, take, most);
        break;
    }
}

/* ---- months of a row -------------------------------------------------------- */

/*
 * Sixty-four rows of all columns, then the next: the sums stay in registers, and the processor
 * fetches the columns ahead beside each other instead of one after the other. Written in vectors:
 * as loops over arrays the sums would go through memory at every column. Vectors of 32 bytes, which
 * AVX2 has: those of 64 the compiler takes apart through memory where the machine has none.
 */
enum { SIDE = 64, SIDE_V = 8 };
typedef int32_t v32 __attribute__((vector_size(32), aligned(4), may_alias));
typedef uint32_t v32u __attribute__((vector_size(32), aligned(4), may_alias));
typedef int32_t v32h __attribute__((vector_size(16), aligned(4), may_alias));
typedef int64_t v64 __attribute__((vector_size(32), aligned(8), may_alias));

FAST static void sum_32(size_t n, int32_t *restrict out, const struct mz_columns *c)
{
    for (size_t i = 0; i < n; i += SIDE) {
        v32u s[SIDE_V] = {{0}};
        for (size_t m = 0; m < c->n; m++) {
            const v32u *a = (const v32u *)(c->v[m] + i);
            for (size_t k = 0; k < SIDE_V; k++) {
                s[k] += a[k];
            }
        }
        memcpy(out + i, s, sizeof s);
    }
}

FAST static void sum_64(size_t n, int64_t *restrict out, const struct mz_columns *c)
{
    for (size_t i = 0; i < n; i += SIDE / 2) {
        v64 s[SIDE_V] = {{0}};
        for (size_t m = 0; m < c->n; m++) {
            const v32h *a = (const v32h *)(c->v[m] + i);
            for (size_t k = 0; k < SIDE_V; k++) {
                s[k] += __builtin_convertvector(a[k], v64);
            }
        }
        memcpy(out + i, s, sizeof s);
    }
}

void mz_sum_columns(size_t n, enum mz_lane to, void *restrict out, const struct mz_columns *c)
{
    if (to == MZ_LANE32) {
        sum_32(n, out, c);
    } else {
        sum_64(n, out, c);
    }
}

/* A comparison of vectors gives -1 or 0. */
#define WHERE(name, op, what)                                                          \
    FAST static void name(size_t n, int32_t *restrict out, const struct mz_columns *c, \
                          const struct mz_where *w)                                    \
    {                                                                                  \
        int32_t same[SIDE];                                                            \
        for (size_t k = 0; k < SIDE; k++) {                                            \
            same[k] = w->bound[0];                                                     \
        }                                                                              \
        for (size_t i = 0; i < n; i += SIDE) {                                         \
            const v32 *b = (const v32 *)(w->one ? same : w->bound + i);                \
            v32u s[SIDE_V] = {{0}};                                                    \
            for (size_t m = 0; m < c->n; m++) {                                        \
                const v32 *a = (const v32 *)(c->v[m] + i);                             \
                for (size_t k = 0; k < SIDE_V; k++) {                                  \
                    v32 x = a[k];                                                      \
                    v32 yes = x op b[k];                                               \
                    s[k] += (v32u)(what);                                              \
                }                                                                      \
            }                                                                          \
            memcpy(out + i, s, sizeof s);                                              \
        }                                                                              \
    }
WHERE(sum_lt, <, x &yes)
WHERE(sum_le, <=, x &yes)
WHERE(sum_gt, >, x &yes)
WHERE(sum_ge, >=, x &yes)
WHERE(count_lt, <, -yes)
WHERE(count_le, <=, -yes)
WHERE(count_gt, >, -yes)
WHERE(count_ge, >=, -yes)

void mz_sum_where(size_t n, int32_t *restrict out, const struct mz_columns *c,
                  const struct mz_where *w)
{
    static void (*const rows[2][4])(size_t, int32_t *restrict, const struct mz_columns *,
                                    const struct mz_where *) = {
        {sum_lt, sum_le, sum_gt, sum_ge}, {count_lt, count_le, count_gt, count_ge}};
    rows[w->count][w->pick](n, out, c, w);
}

/* ---- gifts ------------------------------------------------------------------ */

#define GIVE(type)                                    \
    do {                                              \
        const type *from = a;                         \
        type *o = out;                                \
        for (size_t i = 0; i < g->rows; i++) {        \
            o[i] = from[g->group[i] - g->group_base]; \
        }                                             \
    } while (0)

void mz_group_give(const struct mz_groups *g, enum mz_lane lane, void *restrict out, const void *a)
{
    switch (lane) {
    case MZ_LANE8:
        GIVE(int8_t);
        break;
    case MZ_LANE16:
        GIVE(int16_t);
        break;
    case MZ_LANE32:
        GIVE(int32_t);
        break;
    case MZ_LANE64:
        GIVE(int64_t);
        break;
    case MZ_LANE128:
    case MZ_LANES_N:
        GIVE(mz_lane128);
        break;
    }
}

FAST void mz_group_give_bits(const struct mz_groups *g, uint64_t *restrict out,
                             const uint64_t *bits)
{
    uint8_t of[MZ_CHUNK];
    uint8_t to[MZ_CHUNK];
    size_t rows = (g->rows + 63) / 64 * 64;
    mz_bits_spread((g->n + 63) / 64 * 64, of, bits);
    for (size_t i = 0; i < g->rows; i++) {
        to[i] = of[g->group[i] - g->group_base];
    }
    memset(to + g->rows, 0, rows - g->rows);
    mz_bits_pack(rows, out, to);
}

FAST void mz_look_up(size_t n, int64_t *restrict out, const int64_t *table, const uint32_t *at)
{
    for (size_t i = 0; i < n; i++) {
        out[i] = table[at[i]];
    }
}

/* Three vectors of places and two of values: no branch, and no place that is written and read. */
FAST uint32_t mz_look_up_day(size_t n, int32_t *restrict out, const int32_t *table,
                             const struct mz_days *by, const int32_t *day, const uint32_t *row)
{
    const uint32_t *place = by->place;
    const int32_t first = by->first;
    const int32_t last = by->last;
    uint32_t all = 0;
    for (size_t i = 0; i < n; i++) {
        int32_t d = day[i] < first ? first : day[i];
        d = d > last ? last : d;
        uint32_t at = place[d - first];
        all |= at;
        out[i] = table[(at & ~MZ_DAY_OPEN) + row[i]];
    }
    return all & MZ_DAY_OPEN;
}
