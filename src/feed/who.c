#include "feed/who.h"

#include <assert.h>
#include <errno.h>
#include <string.h>
#include <sys/mman.h>

#include "base/utf8.h"
#include "feed/who_int.h"

enum { KEYS_A_LINE = 4, AHEAD = 16 }; /* half of a line on average, so that few run over */

/* ---- memory: whole pages, large where they can be had, kept out of core dumps ------------- */

struct pages {
    void *p;
    size_t n;
};

static void pages_free(void *p)
{
    const struct pages *t = p;
    (void)munmap(t->p, t->n);
}

static mz_code pages_new(mz_cx *cx, size_t n, void **out)
{
    struct pages *t = MZ_NEW(cx->a, struct pages);
    t->n = n + 64;
    t->p = mmap(NULL, t->n, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (t->p == MAP_FAILED) {
        return mz_fail(cx, MZ_LIMIT, "no memory for an index of %zu bytes: %s", n, strerror(errno));
    }
    mz_arena_defer(cx->a, pages_free, t);
    (void)madvise(t->p, t->n, MADV_HUGEPAGE);
    (void)madvise(t->p, t->n, MADV_DONTDUMP);
    *out = t->p;
    return MZ_OK;
}

mz_code who_alloc(mz_cx *cx, size_t rows_max, mz_who **out)
{
    if (rows_max > MZ_WHO_ROWS_MAX) {
        return mz_fail(cx, MZ_LIMIT, "an index of %zu rows; at most %d", rows_max, MZ_WHO_ROWS_MAX);
    }
    mz_who *w = MZ_NEW(cx->a, mz_who);
    void *key = NULL;
    void *name = NULL;
    void *flags = NULL;
    void *slot = NULL;
    void *row = NULL;
    w->rows_max = rows_max;
    w->lines_n = rows_max / KEYS_A_LINE + 1;
    MZ_TRY(pages_new(cx, rows_max * sizeof *w->key, &key));
    MZ_TRY(pages_new(cx, rows_max * sizeof *w->name, &name));
    MZ_TRY(pages_new(cx, rows_max * sizeof *w->flags, &flags));
    MZ_TRY(pages_new(cx, w->lines_n * WHO_LINE * sizeof *w->slot, &slot));
    MZ_TRY(pages_new(cx, w->lines_n * WHO_LINE * sizeof *w->row, &row));
    w->key = key;
    w->name = name;
    w->flags = flags;
    w->slot = slot;
    w->row = row;
    *out = w;
    return MZ_OK;
}

/* ---- finding ------------------------------------------------------------------------------- */

/* The line where a key is looked for first. Two products: keys of one place and day are close. */
static inline size_t home(const mz_who *w, uint64_t key)
{
    __extension__ typedef unsigned __int128 wide;
    uint64_t h = key * UINT64_C(0x9E3779B97F4A7C15);
    h = (h ^ h >> 32) * UINT64_C(0xD6E8FEB86659FD93);
    return (size_t)((wide)h * w->lines_n >> 64);
}

void mz_who_ahead(const mz_who *w, uint64_t key)
{
    __builtin_prefetch(w->slot + home(w, key) * WHO_LINE);
}

/* The slot of a key, or the first empty one on its way. */
static size_t slot_of(const mz_who *w, uint64_t key)
{
    for (size_t line = home(w, key);;) {
        const uint64_t *s = w->slot + line * WHO_LINE;
        for (size_t i = 0; i < WHO_LINE; i++) {
            if (s[i] == key || s[i] == 0) {
                return line * WHO_LINE + i;
            }
        }
        line = line + 1 == w->lines_n ? 0 : line + 1;
    }
}

int64_t mz_who_find(const mz_who *w, uint64_t key)
{
    size_t i = slot_of(w, key);
    return w->slot[i] == 0 ? MZ_WHO_NONE : (int64_t)w->row[i];
}

void who_index(mz_who *w)
{
    w->twice = 0;
    for (size_t i = 0; i < w->rows_n; i++) {
        if (i + AHEAD < w->rows_n) {
            mz_who_ahead(w, w->key[i + AHEAD]);
        }
        if (w->key[i] == 0) {
            continue;
        }
        size_t at = slot_of(w, w->key[i]);
        if (w->slot[at] != 0) {
            w->twice++;
            continue;
        }
        w->slot[at] = w->key[i];
        w->row[at] = (uint32_t)i;
    }
}

/* ---- names ------------------------------------------------------------------------------------
 */

/* All middle dots are one; between Han characters a point is one, too. */
static uint32_t one_dot(uint32_t c)
{
    static const uint32_t dots[] = {0xB7,   0x2022, 0x2027, 0x2219, 0x22C5, 0x30FB,
                                    0xFF65, 0x2E31, 0x25CF, 0x16EB, '.'};
    for (size_t i = 0; i < MZ_LEN(dots); i++) {
        if (c == dots[i]) {
            return 0xB7;
        }
    }
    return c;
}

/* 0 stands for no name. Only compared within one file, which keeps its seed. */
static uint32_t print_of(const mz_who *w, mz_str name)
{
    uint32_t cp;
    uint64_t h = w->seed;
    size_t n = 0;
    for (size_t i = 0; mz_utf8_next(name, &i, &cp);) {
        uint32_t c = mz_utf8_fold(cp);
        if (mz_utf8_is_space(c)) {
            continue;
        }
        c = mz_utf8_is_han(c) ? c : one_dot(c);
        c = c >= 'a' && c <= 'z' ? c - ('a' - 'A') : c;
        h = (h ^ c) * UINT64_C(0xD6E8FEB86659FD93);
        h ^= h >> 29;
        n++;
    }
    uint32_t print = (uint32_t)((h * UINT64_C(0x9E3779B97F4A7C15)) >> 32);
    return n == 0 ? 0 : print == 0 ? 1 : print;
}

bool mz_who_is(const mz_who *w, size_t row, mz_str name)
{
    assert(row < w->rows_n);
    if (w->name[row] == 0) {
        return true;
    }
    uint32_t print = print_of(w, name);
    return print == 0 || print == w->name[row];
}

/* ---- making ------------------------------------------------------------------------------------
 */

mz_code mz_who_new(mz_cx *cx, size_t rows_max, mz_who **out)
{
    MZ_TRY(who_alloc(cx, rows_max, out));
    mz_random_fill(cx, &(*out)->seed, sizeof(*out)->seed);
    return MZ_OK;
}

void mz_who_add(mz_who *w, uint64_t key, mz_str name, unsigned flags)
{
    assert(w->rows_n < w->rows_max);
    size_t i = w->rows_n++;
    w->key[i] = key;
    w->name[i] = print_of(w, name);
    w->flags[i] = (uint8_t)flags;
}

void mz_who_done(mz_who *w, uint64_t epoch)
{
    w->epoch = epoch;
    who_index(w);
}

size_t mz_who_twice(const mz_who *w)
{
    return w->twice;
}

size_t mz_who_rows(const mz_who *w)
{
    return w->rows_n;
}

uint64_t mz_who_epoch(const mz_who *w)
{
    return w->epoch;
}

uint64_t mz_who_key(const mz_who *w, size_t row)
{
    assert(row < w->rows_n);
    return w->key[row];
}

unsigned mz_who_flags(const mz_who *w, size_t row)
{
    assert(row < w->rows_n);
    return w->flags[row];
}
