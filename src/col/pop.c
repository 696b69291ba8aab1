/* pop.c - columns in memory. */
#include "col/pop.h"

#include <assert.h>
#include <string.h>

enum { ALIGN = 64, SPARE = 64 };

static size_t padded(size_t n)
{
    return (n + MZ_CHUNK - 1) / MZ_CHUNK * MZ_CHUNK + SPARE;
}

void *mz_pop_array(mz_arena *a, size_t size, size_t n)
{
    char *p = mz_arena_alloc(a, size * padded(n) + ALIGN);
    return p + (ALIGN - (uintptr_t)p % ALIGN) % ALIGN;
}

void *mz_pop_room(mz_arena *a, size_t size, size_t n)
{
    char *p = mz_arena_room(a, size * padded(n) + ALIGN);
    p += (ALIGN - (uintptr_t)p % ALIGN) % ALIGN;
    memset(p + size * n, 0, size * (padded(n) - n));
    return p;
}

static uint64_t *bitmap(mz_arena *a, size_t n)
{
    return mz_pop_array(a, 1, padded(n) / 8);
}

struct mz_pop_col mz_col_new(mz_arena *a, enum mz_width width, size_t n)
{
    struct mz_pop_col c = {.width = width, .known = bitmap(a, n)};
    c.v = width == MZ_WBIT ? bitmap(a, n) : mz_pop_array(a, (size_t)1 << width, n);
    return c;
}

enum mz_width mz_width_of(int64_t lo, int64_t hi)
{
    for (int w = MZ_W8; w < MZ_W64; w++) {
        int64_t top = (INT64_C(1) << ((8 << w) - 1)) - 1;
        if (lo >= -top && hi <= top) {
            return (enum mz_width)w;
        }
    }
    return MZ_W64;
}

static void set_bit(uint64_t *bits, size_t row, bool yes)
{
    uint64_t one = UINT64_C(1) << (row % 64);
    bits[row / 64] = yes ? bits[row / 64] | one : bits[row / 64] & ~one;
}

static bool bit(const uint64_t *bits, size_t row)
{
    return (bits[row / 64] >> (row % 64) & 1) != 0;
}

void mz_col_set(struct mz_pop_col *c, size_t row, int64_t v)
{
    switch (c->width) {
    case MZ_W8:
        assert(v >= INT8_MIN && v <= INT8_MAX);
        ((int8_t *)c->v)[row] = (int8_t)v;
        break;
    case MZ_W16:
        assert(v >= INT16_MIN && v <= INT16_MAX);
        ((int16_t *)c->v)[row] = (int16_t)v;
        break;
    case MZ_W32:
        assert(v >= INT32_MIN && v <= INT32_MAX);
        ((int32_t *)c->v)[row] = (int32_t)v;
        break;
    case MZ_W64:
        ((int64_t *)c->v)[row] = v;
        break;
    case MZ_WBIT:
    case MZ_WIDTHS_N:
        set_bit(c->v, row, v != 0);
        break;
    }
    if (c->known != NULL) {
        set_bit(c->known, row, true);
    }
}

static int64_t cell(const struct mz_pop_col *c, size_t row)
{
    switch (c->width) {
    case MZ_W8:
        return ((const int8_t *)c->v)[row];
    case MZ_W16:
        return ((const int16_t *)c->v)[row];
    case MZ_W32:
        return ((const int32_t *)c->v)[row];
    case MZ_W64:
        return ((const int64_t *)c->v)[row];
    case MZ_WBIT:
    case MZ_WIDTHS_N:
        break;
    }
    return bit(c->v, row) ? 1 : 0;
}

bool mz_col_get(const struct mz_pop_col *c, size_t row, int64_t *v)
{
    bool known = c->v != NULL && (c->known == NULL || bit(c->known, row));
    *v = known ? cell(c, row) : 0;
    return known;
}

static struct mz_col_set set_new(mz_arena *a, size_t facts_n)
{
    return (struct mz_col_set){MZ_NEW_N(a, struct mz_pop_col, facts_n + 1),
                               MZ_NEW_N(a, struct mz_col_months, facts_n + 1),
                               MZ_NEW_N(a, struct mz_col_events, facts_n + 1)};
}

struct mz_pop *mz_pop_new(mz_arena *a, size_t households_n, size_t persons_n, size_t facts_n)
{
    assert(households_n <= MZ_POP_ROWS_MAX);
    assert(persons_n <= MZ_POP_ROWS_MAX);
    assert(facts_n <= MZ_POP_FACTS_MAX);
    struct mz_pop *p = MZ_NEW(a, struct mz_pop);
    p->a = a;
    p->households_n = households_n;
    p->persons_n = persons_n;
    p->facts_n = facts_n;
    p->first = mz_pop_array(a, sizeof *p->first, households_n + 1);
    p->household = mz_pop_array(a, sizeof *p->household, persons_n);
    p->division = mz_pop_array(a, sizeof *p->division, households_n);
    p->household_facts = set_new(a, facts_n);
    p->person_facts = set_new(a, facts_n);
    return p;
}

/* ---- shape ------------------------------------------------------------------ */

static const char *households_wrong(const struct mz_pop *p)
{
    if (p->first[0] != 0 || p->first[p->households_n] != p->persons_n) {
        return "households do not cover the persons";
    }
    for (size_t h = 0; h < p->households_n; h++) {
        uint32_t at = p->first[h];
        uint32_t end = p->first[h + 1];
        if (end < at || end - at > MZ_CHUNK || end > p->persons_n) {
            return "a household ends before it begins or is too large";
        }
        if (p->division[h] >= p->divisions_n) {
            return "a household stands in no division";
        }
        for (; at < end; at++) {
            if (p->household[at] != h) {
                return "a person is of another household";
            }
        }
    }
    return NULL;
}

static bool in_order(const struct mz_col_events *e, uint32_t k)
{
    int64_t v = 0;
    int64_t next = 0;
    if (e->day[k] != e->day[k + 1]) {
        return e->day[k] < e->day[k + 1];
    }
    (void)(mz_col_get(&e->value, k, &v) && mz_col_get(&e->value, k + 1, &next));
    return v <= next;
}

static const char *events_wrong(const struct mz_col_events *e, size_t n)
{
    if (e->first == NULL) {
        return NULL;
    }
    if (e->first[0] != 0) {
        return "a history does not begin with its first entry";
    }
    for (size_t i = 0; i < n; i++) {
        if (e->first[i + 1] < e->first[i]) {
            return "a history ends before it begins";
        }
        for (uint32_t k = e->first[i]; k + 1 < e->first[i + 1]; k++) {
            if (!in_order(e, k)) {
                return "a history is not in order of days and values";
            }
        }
    }
    return NULL;
}

const char *mz_pop_wrong(const struct mz_pop *p)
{
    for (size_t i = 0; i < p->divisions_n; i++) {
        if (p->divisions[i] < 0 || p->divisions[i] > INT64_C(999999999999)) {
            return "a division's code has more than 12 digits";
        }
    }
    const char *wrong = households_wrong(p);
    for (size_t f = 0; wrong == NULL && f < p->facts_n; f++) {
        wrong = events_wrong(&p->household_facts.events[f], p->households_n);
        if (wrong == NULL) {
            wrong = events_wrong(&p->person_facts.events[f], p->persons_n);
        }
    }
    return wrong;
}
