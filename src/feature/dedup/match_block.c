#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "base/hash.h"
#include "feature/dedup/match.h"

/*
 * Blocking: two entries are compared only when they share a key. Each pass sorts (key, entry) and
 * looks at the groups; a cheap test on the bits of the names leaves few pairs to be judged. A pass
 * that finds a pair again does no harm: pairs are sorted and made unique at the end.
 */

struct slot {
    uint64_t key;
    uint32_t at;
};

struct scan {
    const struct match_person *p;
    size_t n;
    int32_t today;
    struct slot *slots;
    struct slot *spare;
    size_t slots_n;
    struct match_pair *found;
    size_t found_n;
    size_t found_max;
    int64_t looked;
    int64_t crowded;
    int shared; /* characters or syllables that two names of the pass must share */
    bool full;
};

/* ---- sorting ------------------------------------------------------------- */

/* By key, eleven bits at a time; entries of one key keep their order. */
static void sort_slots(struct scan *s)
{
    enum { BITS = 11, BUCKETS = 1 << BITS };
    for (unsigned shift = 0; shift < 64; shift += BITS) {
        size_t start[BUCKETS + 1] = {0};
        for (size_t i = 0; i < s->slots_n; i++) {
            start[(s->slots[i].key >> shift & (BUCKETS - 1)) + 1]++;
        }
        for (size_t b = 1; b <= BUCKETS; b++) {
            start[b] += start[b - 1];
        }
        for (size_t i = 0; i < s->slots_n; i++) {
            s->spare[start[s->slots[i].key >> shift & (BUCKETS - 1)]++] = s->slots[i];
        }
        struct slot *sorted = s->spare;
        s->spare = s->slots;
        s->slots = sorted;
    }
}

static int by_ids(const void *x, const void *y)
{
    const struct match_pair *a = x;
    const struct match_pair *b = y;
    int first = (a->a > b->a) - (a->a < b->a);
    return first != 0 ? first : (a->b > b->b) - (a->b < b->b);
}

static void unique(struct scan *s)
{
    size_t kept = 0;
    qsort(s->found, s->found_n, sizeof s->found[0], by_ids);
    for (size_t i = 0; i < s->found_n; i++) {
        if (kept == 0 || by_ids(&s->found[kept - 1], &s->found[i]) != 0) {
            s->found[kept++] = s->found[i];
        }
    }
    s->found_n = kept;
}

/* ---- comparing ----------------------------------------------------------- */

static void judge(struct scan *s, uint32_t i, uint32_t k)
{
    struct match_verdict v = match_judge(&s->p[i], &s->p[k], s->today, true);
    if (v.outcome == MATCH_APART) {
        return;
    }
    if (s->found_n == s->found_max) {
        unique(s);
        s->full = s->found_n * 4 > s->found_max * 3;
    }
    if (!s->full) {
        s->found[s->found_n++] = (struct match_pair){i < k ? i : k, i < k ? k : i, v};
    }
}

/* At least `want` bits in common, or all that the shorter name has. */
static bool share(uint64_t a, uint64_t b, int want)
{
    int n = __builtin_popcountll(a & b);
    return n >= want || (n > 0 && ((a & b) == a || (a & b) == b));
}

static void look(struct scan *s, uint32_t i, uint32_t k)
{
    const struct match_person *a = &s->p[i];
    const struct match_person *b = &s->p[k];
    s->looked++;
    bool alike = share(a->looks, b->looks, s->shared) || share(a->sounds, b->sounds, s->shared);
    if (alike || (a->phone != 0 && a->phone == b->phone)) {
        judge(s, i, k);
    }
}

static void group(struct scan *s, size_t from, size_t to)
{
    size_t reach = to - from > MATCH_BLOCK_MAX ? MATCH_NEIGHBOURS : MATCH_BLOCK_MAX;
    s->crowded += reach == MATCH_NEIGHBOURS;
    for (size_t i = from; i + 1 < to && !s->full; i++) {
        size_t end = to - i > reach + 1 ? i + reach + 1 : to;
        for (size_t k = i + 1; k < end; k++) {
            look(s, s->slots[i].at, s->slots[k].at);
        }
    }
}

static void groups(struct scan *s)
{
    sort_slots(s);
    for (size_t from = 0; from < s->slots_n && !s->full;) {
        size_t to = from + 1;
        while (to < s->slots_n && s->slots[to].key == s->slots[from].key) {
            to++;
        }
        group(s, from, to);
        from = to;
    }
}

/* ---- keys; 0 leaves an entry out of the pass ------------------------------ */

static uint64_t both(uint64_t a, uint64_t b)
{
    return mz_hash_u64(mz_hash_u64(a) + b) | 1;
}

static uint64_t key_number(const struct match_person *p)
{
    return p->number;
}

static uint64_t key_birth_surname(const struct match_person *p)
{
    return p->birth == MZ_DATE_NONE.v ? 0 : both(p->surname, (uint32_t)p->birth);
}

static uint64_t key_birth_sound(const struct match_person *p)
{
    return p->birth == MZ_DATE_NONE.v ? 0 : both(p->sound, (uint32_t)p->birth);
}

static uint64_t key_village_sound(const struct match_person *p)
{
    return both(p->sound, (uint64_t)p->division);
}

static uint64_t key_village_look(const struct match_person *p)
{
    return both(p->look, (uint64_t)p->division);
}

/* Day and month in either order. */
static uint64_t key_turned_birth(const struct match_person *p)
{
    if (p->birth == MZ_DATE_NONE.v) {
        return 0;
    }
    struct mz_ymd t = mz_date_ymd((mz_date){p->birth});
    uint32_t lo = (uint32_t)(t.day < t.month ? t.day : t.month);
    uint32_t hi = (uint32_t)(t.day < t.month ? t.month : t.day);
    return t.day > 12 ? 0 : both(p->sound, ((uint32_t)t.year * 32 + lo) * 32 + hi);
}

/* A digit of the birthday is wrong in number and birthday alike. */
static uint64_t key_sound_mask(const struct match_person *p)
{
    return p->citizen ? both(p->sound, p->digits) : 0;
}

static uint64_t key_phone(const struct match_person *p)
{
    return p->phone;
}

static void pass(struct scan *s, uint64_t (*key)(const struct match_person *), int shared)
{
    s->slots_n = 0;
    s->shared = shared;
    for (size_t i = 0; i < s->n; i++) {
        uint64_t k = key(&s->p[i]);
        if (k != 0) {
            s->slots[s->slots_n++] = (struct slot){k, (uint32_t)i};
        }
    }
    groups(s);
}

/*
 * Everybody of one birthday. An office that does not know a birthday writes 1 January: such days
 * are too full to compare everybody, and are divided by surname and by the sound of the name.
 */
static void pass_births(struct scan *s)
{
    struct slot *days = s->slots;
    size_t n = 0;
    for (size_t i = 0; i < s->n; i++) {
        if (s->p[i].birth != MZ_DATE_NONE.v) {
            days[n++] = (struct slot){(uint64_t)((int64_t)s->p[i].birth + INT32_MAX), (uint32_t)i};
        }
    }
    s->slots_n = n;
    s->shared = 2;
    sort_slots(s);
    size_t crowd = 0;
    for (size_t from = 0; from < n && !s->full;) {
        size_t to = from + 1;
        while (to < n && s->slots[to].key == s->slots[from].key) {
            to++;
        }
        if (to - from <= MATCH_BLOCK_MAX) {
            group(s, from, to);
        } else {
            memmove(s->slots + crowd, s->slots + from, (to - from) * sizeof s->slots[0]);
            crowd += to - from;
        }
        from = to;
    }
    if (crowd == 0) {
        return;
    }
    uint64_t (*const keys[])(const struct match_person *) = {key_birth_surname, key_birth_sound};
    for (size_t k = 0; k < MZ_LEN(keys); k++) {
        s->slots_n = crowd;
        for (size_t i = 0; i < crowd; i++) {
            s->slots[i].key = keys[k](&s->p[s->slots[i].at]);
        }
        groups(s);
    }
}

mz_code match_all(mz_cx *cx, const struct match_person *p, size_t n, int32_t today, size_t most,
                  struct match_pairs *out)
{
    if (n > MATCH_PEOPLE_MAX) {
        return mz_fail(cx, MZ_LIMIT, "%zu entries to compare", n);
    }
    mz_arena *a = mz_arena_new((n + 1) * 2 * sizeof(struct slot) + ((size_t)1 << 20));
    struct scan s = {.p = p, .n = n, .today = today, .found_max = most};
    s.slots = MZ_NEW_N(a, struct slot, n + 1);
    s.spare = MZ_NEW_N(a, struct slot, n + 1);
    s.found = MZ_NEW_N(cx->a, struct match_pair, most + 1);
    pass(&s, key_number, 0);
    pass_births(&s);
    pass(&s, key_village_sound, 0);
    pass(&s, key_village_look, 0);
    pass(&s, key_turned_birth, 0);
    pass(&s, key_sound_mask, 0);
    pass(&s, key_phone, 1);
    mz_arena_free(a);
    unique(&s);
    *out = (struct match_pairs){s.found, s.found_n, s.looked, s.crowded};
    return s.full ? mz_fail(cx, MZ_LIMIT, "over %zu pairs of entries", most) : MZ_OK;
}
