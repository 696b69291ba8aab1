/*
 * pop_seal.c - that a file was checked, and what came out of it.
 *
 * PATH.seal is a line of numbers, the bounds in the order of each_bound(), and a SHA-256 over both
 * and the head of the file, which holds the SHA-256 of the rest. Inode, size and times say that the
 * file is still the one that was read. Times have a grain: a file that is changed within one grain
 * of its seal would have the same time. So a seal is younger than its file by the clock of the file
 * system, or it is none.
 */
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "base/crypto.h"
#include "col/pop_int.h"

enum { SEAL_VERSION = 1, HEAD = 64, LINE = 9, WAITS = 400, WAIT_NS = 5000000 };

static const int64_t MAGIC = INT64_C(0x6c6165732e7a6d21);

/* ---- bounds ----------------------------------------------------------------- */

struct bound {
    int64_t lo;
    int64_t hi;
};

/* Of 64 rows that are all known. */
#define FULL(type)                                                             \
    do {                                                                       \
        const type *v = (const type *)c->v + row;                              \
        type lo = v[0];                                                        \
        type hi = v[0];                                                        \
        for (size_t i = 1; i < 64; i++) {                                      \
            lo = v[i] < lo ? v[i] : lo;                                        \
            hi = v[i] > hi ? v[i] : hi;                                        \
        }                                                                      \
        *b = (struct bound){lo < b->lo ? lo : b->lo, hi > b->hi ? hi : b->hi}; \
    } while (0)

static void word(const struct mz_pop_col *c, size_t row, size_t end, struct bound *b)
{
    for (size_t i = row; i < end; i++) {
        int64_t v = 0;
        if (mz_col_get(c, i, &v)) {
            b->lo = v < b->lo ? v : b->lo;
            b->hi = v > b->hi ? v : b->hi;
        }
    }
}

static void full(const struct mz_pop_col *c, size_t row, struct bound *b)
{
    switch (c->width) {
    case MZ_W8:
        FULL(int8_t);
        return;
    case MZ_W16:
        FULL(int16_t);
        return;
    case MZ_W32:
        FULL(int32_t);
        return;
    case MZ_W64:
        FULL(int64_t);
        return;
    case MZ_WBIT:
    case MZ_WIDTHS_N:
        break;
    }
    word(c, row, row + 64, b);
}

static void bound_column(struct mz_pop_col *c, size_t n)
{
    struct bound b = {INT64_MAX, INT64_MIN};
    for (size_t row = 0; c->v != NULL && c->width != MZ_WBIT && row < n; row += 64) {
        uint64_t known = c->known == NULL ? UINT64_MAX : c->known[row / 64];
        if (known == UINT64_MAX && row + 64 <= n) {
            full(c, row, &b);
        } else if (known != 0) {
            word(c, row, row + 64 < n ? row + 64 : n, &b);
        }
    }
    if (c->width == MZ_WBIT) {
        b = (struct bound){0, 1};
    }
    c->bounded = true;
    c->lo = b.lo;
    c->hi = b.hi;
}

static void bound_set(struct mz_col_set *s, size_t facts_n, size_t n)
{
    for (size_t f = 0; f < facts_n; f++) {
        struct mz_col_events *e = &s->events[f];
        bound_column(&s->col[f], n);
        for (size_t m = 0; m < s->months[f].months_n; m++) {
            bound_column(&s->months[f].month[m], n);
        }
        bound_column(&e->value, e->first == NULL ? 0 : e->first[n]);
        e->longest = 0;
        for (size_t i = 0; e->first != NULL && i < n; i++) {
            uint32_t one = e->first[i + 1] - e->first[i];
            e->longest = one > e->longest ? one : e->longest;
        }
    }
}

void pop_bound(struct mz_pop *p)
{
    bound_set(&p->household_facts, p->facts_n, p->households_n);
    bound_set(&p->person_facts, p->facts_n, p->persons_n);
    p->members_max = 0;
    for (size_t h = 0; h < p->households_n; h++) {
        size_t n = p->first[h + 1] - p->first[h];
        p->members_max = n > p->members_max ? n : p->members_max;
    }
    p->checked = true;
}

/* ---- their order ------------------------------------------------------------ */

/* Writes the bounds behind `at` or reads them from there; NULL: only counts. */
struct order {
    int64_t *at;
    size_t n;
    bool reading;
};

static void each_number(struct order *o, int64_t *v)
{
    if (o->at != NULL && o->reading) {
        *v = o->at[o->n];
    } else if (o->at != NULL) {
        o->at[o->n] = *v;
    }
    o->n++;
}

static void each_column(struct order *o, struct mz_pop_col *c)
{
    each_number(o, &c->lo);
    each_number(o, &c->hi);
    c->bounded |= o->reading && o->at != NULL;
}

static void each_set(struct order *o, struct mz_col_set *s, size_t facts_n)
{
    for (size_t f = 0; f < facts_n; f++) {
        int64_t longest = s->events[f].longest;
        each_column(o, &s->col[f]);
        for (size_t m = 0; m < s->months[f].months_n; m++) {
            each_column(o, &s->months[f].month[m]);
        }
        each_column(o, &s->events[f].value);
        each_number(o, &longest);
        s->events[f].longest = (uint32_t)longest;
    }
}

static void each_bound(struct order *o, struct mz_pop *p)
{
    int64_t members = (int64_t)p->members_max;
    each_number(o, &members);
    p->members_max = (size_t)members;
    each_set(o, &p->household_facts, p->facts_n);
    each_set(o, &p->person_facts, p->facts_n);
}

static size_t bounds_n(struct mz_pop *p)
{
    struct order count = {NULL, 0, false};
    each_bound(&count, p);
    return count.n;
}

/* ---- the file ---------------------------------------------------------------- */

static int64_t ns_of(struct timespec t)
{
    return (int64_t)t.tv_sec * 1000000000 + t.tv_nsec;
}

static void line_of(const struct stat *st, size_t n, int64_t line[LINE])
{
    const int64_t all[LINE] = {MAGIC,
                               SEAL_VERSION,
                               (int64_t)st->st_dev,
                               (int64_t)st->st_ino,
                               (int64_t)st->st_size,
                               ns_of(st->st_mtim),
                               ns_of(st->st_ctim),
                               (int64_t)n,
                               0};
    memcpy(line, all, sizeof all);
}

static bool hash_of(mz_cx *cx, const void *head, const void *p, size_t n, uint8_t out[32])
{
    mz_crypto *c = NULL;
    const mz_str part[] = {{head, HEAD}, {p, n}};
    if (mz_crypto_open(cx, &c) != MZ_OK) {
        return false;
    }
    bool ok = mz_hash_parts(cx, c, MZ_HASH_SHA256, part, MZ_LEN(part), out) == MZ_OK;
    mz_crypto_close(c);
    return ok;
}

/* Until the seal is younger than the file; false: the clock of the file system stands. */
static bool write_younger(int fd, mz_str text, const struct stat *of)
{
    for (int i = 0; i < WAITS; i++) {
        struct stat st;
        const struct timespec wait = {0, WAIT_NS};
        if (pwrite(fd, text.p, text.n, 0) != (ssize_t)text.n || fstat(fd, &st) != 0) {
            return false;
        }
        if (ns_of(st.st_mtim) > ns_of(of->st_ctim) && ns_of(st.st_mtim) > ns_of(of->st_mtim)) {
            return true;
        }
        (void)nanosleep(&wait, NULL);
    }
    return false;
}

static bool same_file(const char *path, const struct stat *st)
{
    struct stat now;
    return stat(path, &now) == 0 && now.st_ino == st->st_ino && now.st_dev == st->st_dev &&
           now.st_size == st->st_size && ns_of(now.st_mtim) == ns_of(st->st_mtim) &&
           ns_of(now.st_ctim) == ns_of(st->st_ctim);
}

void pop_seal_write(mz_cx *cx, const char *path, const struct stat *st, const void *head,
                    struct mz_pop *p)
{
    size_t n = bounds_n(p);
    size_t bytes = (LINE + n) * sizeof(int64_t);
    int64_t *all = mz_arena_alloc(cx->a, bytes + 32);
    struct order o = {all + LINE, 0, false};
    const char *seal = mz_str_fmt(cx->a, "%s.seal", path).p;
    const char *beside = mz_str_fmt(cx->a, "%s.seal.%ld.new", path, (long)getpid()).p;
    line_of(st, n, all);
    each_bound(&o, p);
    if (!hash_of(cx, head, all, bytes, (uint8_t *)all + bytes)) {
        mz_clear(cx);
        return;
    }
    int fd = open(beside, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    if (fd < 0) {
        return;
    }
    bool ok = write_younger(fd, (mz_str){(const char *)all, bytes + 32}, st);
    ok = close(fd) == 0 && ok && same_file(path, st);
    if (!ok || rename(beside, seal) != 0) {
        (void)unlink(beside);
    }
}

bool pop_seal_read(mz_cx *cx, const char *path, const struct stat *st, const void *head,
                   struct mz_pop *p)
{
    size_t n = bounds_n(p);
    size_t bytes = (LINE + n) * sizeof(int64_t);
    int64_t *all = mz_arena_alloc(cx->a, bytes + 32);
    int64_t line[LINE];
    uint8_t hash[32];
    int fd = open(mz_str_fmt(cx->a, "%s.seal", path).p, O_RDONLY | O_CLOEXEC);
    if (fd < 0) {
        return false;
    }
    bool ok = pread(fd, all, bytes + 32, 0) == (ssize_t)(bytes + 32);
    (void)close(fd);
    line_of(st, n, line);
    if (!ok || memcmp(line, all, sizeof line) != 0 || !hash_of(cx, head, all, bytes, hash) ||
        memcmp(hash, (const char *)all + bytes, sizeof hash) != 0) {
        mz_clear(cx);
        return false;
    }
    struct order o = {all + LINE, 0, true};
    each_bound(&o, p);
    p->checked = true;
    return true;
}
