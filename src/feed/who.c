#include "feed/who.h"

#include <assert.h>
#include <errno.h>
#include <string.h>
#include <sys/mman.h>

#include "base/utf8.h"
#include "feed/who_int.h"

/* Lines are filled by three fifths on average, so that few run over. */
enum { KEYS_A_LINE = 3, KEYS_A_WORD = 5, AHEAD = 16 };

/* ---- memory: whole pages, large where they can be had, kept out of core dumps  */

enum { HUGE = 2 << 20 };

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
    t->n = (n / HUGE + 1) * HUGE; /* whole large pages, so that no part of it is small ones */
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
    void *of = NULL;
    void *line = NULL;
    void *word = NULL;
    w->rows_max = rows_max;
    w->lines_n = rows_max / KEYS_A_LINE + 1;
    MZ_TRY(pages_new(cx, rows_max * sizeof *w->of, &of));
    w->words_n = rows_max / KEYS_A_WORD + 1;
    MZ_TRY(pages_new(cx, w->lines_n * sizeof *w->line, &line));
    MZ_TRY(pages_new(cx, w->words_n * sizeof *w->word, &word));
    w->of = of;
    w->line = line;
    w->word = word;
    *out = w;
    return MZ_OK;
}

/* ---- finding ------------------------------------------------------------- */

void mz_who_ahead(const mz_who *w, uint64_t key)
{
    __builtin_prefetch(&w->line[who_home(w, who_hash(key))]);
}

int64_t mz_who_find(const mz_who *w, uint64_t key)
{
    return who_find(w, key, who_home(w, who_hash(key)));
}

static void put(mz_who *w, uint64_t key, uint32_t row)
{
    uint64_t hash = who_hash(key);
    w->word[who_scaled(hash, w->words_n)] |= who_bits(hash);
    for (size_t home = who_home(w, hash);;) {
        struct who_line *l = &w->line[home];
        for (size_t i = 0; i < WHO_LINE; i++) {
            if (l->key[i] == key) {
                w->twice++;
                return;
            }
            if (l->key[i] == 0) {
                l->key[i] = key;
                l->row[i] = row;
                return;
            }
        }
        home = home + 1 == w->lines_n ? 0 : home + 1;
    }
}

void who_index(mz_who *w)
{
    w->twice = 0;
    for (size_t i = 0; i < w->rows_n; i++) {
        if (i + AHEAD < w->rows_n) {
            mz_who_ahead(w, w->of[i + AHEAD].key);
        }
        if (w->of[i].key != 0) {
            put(w, w->of[i].key, (uint32_t)i);
        }
    }
}

/* ---- names --------------------------------------------------------------- */

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

/* A Han character of three bytes, as nearly all of names; else 0. It folds to itself. */
static uint32_t han_at(mz_str s, size_t i)
{
    if (s.n - i < 3) {
        return 0;
    }
    uint32_t a = (unsigned char)s.p[i];
    uint32_t b = (unsigned char)s.p[i + 1] ^ 0x80U;
    uint32_t c = (unsigned char)s.p[i + 2] ^ 0x80U;
    uint32_t cp = (a & 0x0FU) << 12 | b << 6 | c;
    bool is = a >= 0xE4 && a <= 0xE9 && b < 0x40 && c < 0x40 && cp >= 0x4E00;
    return is ? cp : 0;
}

/* 0 stands for no name. Only compared within one file, which keeps its seed. */
static uint32_t print_of(const mz_who *w, mz_str name)
{
    uint32_t cp = 0;
    uint64_t h = w->seed;
    size_t n = 0;
    for (size_t i = 0; i < name.n;) {
        uint32_t c = han_at(name, i);
        if (c != 0) {
            i += 3;
        } else {
            (void)mz_utf8_next(name, &i, &cp);
            c = mz_utf8_fold(cp);
            if (mz_utf8_is_space(c)) {
                continue;
            }
            c = mz_utf8_is_han(c) ? c : one_dot(c);
            c = c >= 'a' && c <= 'z' ? c - ('a' - 'A') : c;
        }
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
    if (w->of[row].name == 0) {
        return true;
    }
    uint32_t print = print_of(w, name);
    return print == 0 || print == w->of[row].name;
}

/* ---- making -------------------------------------------------------------- */

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
    w->of[i] = (struct who_row){key, print_of(w, name), flags};
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
    return w->of[row].key;
}

unsigned mz_who_flags(const mz_who *w, size_t row)
{
    assert(row < w->rows_n);
    return w->of[row].flags;
}
