/*
 * pop_file.c - a population as one file.
 *
 * A head of 64 bytes, then the parts one after the other, each padded to 64 bytes: a part is a word
 * with its number of bytes (0: absent), then the bytes. The order of parts is the order in which
 * walk() meets the arrays, so writing and reading cannot disagree. Numbers are little-endian, as
 * every machine that we run on has them.
 */
#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/crypto.h"
#include "col/pop_int.h"

_Static_assert(__BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__, "the file is read in place");

enum { ALIGN = 64, SPARE = 64, CHECK_ARENA = 64 << 20 };

struct head {
    char magic[8];
    uint32_t version;
    uint32_t facts_n;
    uint64_t length; /* of the file */
    uint64_t households_n;
    uint8_t hash[32]; /* SHA-256 of what follows the head */
};
_Static_assert(sizeof(struct head) == 64, "the head is one line");

static const char MAGIC[8] = "mz.pop\r\n";

/* What stands before a monthly history. */
struct shape {
    int32_t first_month;
    uint32_t months_n;
};

struct walk {
    mz_cx *cx;
    bool reading;
    mz_str *part; /* writing */
    size_t n;
    size_t cap;
    char *at; /* reading */
    char *end;
};

static const char ZEROS[ALIGN];

static void add(struct walk *w, const void *p, size_t n)
{
    if (w->n == w->cap) {
        size_t cap = w->cap == 0 ? 256 : w->cap * 2;
        mz_str *part = MZ_NEW_N(w->cx->a, mz_str, cap);
        if (w->n > 0) {
            memcpy(part, w->part, w->n * sizeof *part);
        }
        w->part = part;
        w->cap = cap;
    }
    w->part[w->n++] = (mz_str){p, n};
}

static mz_code cut(const struct walk *w)
{
    return mz_fail(w->cx, MZ_CORRUPT, "the population's file is cut off or has another shape");
}

/* The bytes of one part; *p is set when reading. A part that is there has exactly n bytes. */
static mz_code bytes(struct walk *w, void **p, size_t n)
{
    size_t pad = (ALIGN - n % ALIGN) % ALIGN;
    if (!w->reading) {
        uint64_t *line = mz_arena_alloc(w->cx->a, ALIGN);
        line[0] = *p == NULL ? 0 : n;
        add(w, line, ALIGN);
        if (*p != NULL) {
            add(w, *p, n);
            add(w, ZEROS, pad);
        }
        return MZ_OK;
    }
    uint64_t there = 0;
    if (w->end - w->at < ALIGN) {
        return cut(w);
    }
    memcpy(&there, w->at, sizeof there);
    w->at += ALIGN;
    *p = NULL;
    if (there == 0) {
        return MZ_OK;
    }
    if (there != n || (size_t)(w->end - w->at) < n + pad) {
        return cut(w);
    }
    *p = w->at;
    w->at += n + pad;
    return MZ_OK;
}

/* A small struct, copied; it must be there. */
static mz_code small(struct walk *w, void *v, size_t n)
{
    void *p = v;
    MZ_TRY(bytes(w, &p, n));
    if (p == NULL) {
        return cut(w);
    }
    if (w->reading) {
        memcpy(v, p, n);
    } else { /* the list holds places, not copies */
        char *copy = mz_arena_alloc(w->cx->a, n);
        memcpy(copy, v, n);
        w->part[w->n - 2].p = copy;
    }
    return MZ_OK;
}

static size_t padded(size_t n)
{
    return (n + MZ_CHUNK - 1) / MZ_CHUNK * MZ_CHUNK + SPARE;
}

static mz_code array(struct walk *w, void **p, size_t size, size_t n, bool needed)
{
    MZ_TRY(bytes(w, p, size * padded(n)));
    return needed && *p == NULL ? cut(w) : MZ_OK;
}

/* MZ_TRY with a cast-free pointer to pointer of any type. */
#define ARRAY(w, field, n, needed)                               \
    do {                                                         \
        void *p_ = (field);                                      \
        MZ_TRY(array((w), &p_, sizeof *(field), (n), (needed))); \
        (field) = p_;                                            \
    } while (0)

static mz_code bits(struct walk *w, uint64_t **field, size_t n)
{
    void *p = *field;
    MZ_TRY(array(w, &p, 1, padded(n) / 8, false));
    *field = p;
    return MZ_OK;
}

static mz_code column(struct walk *w, struct mz_pop_col *c, size_t n)
{
    uint32_t width = c->width;
    MZ_TRY(small(w, &width, sizeof width));
    if (width >= MZ_WIDTHS_N) {
        return cut(w);
    }
    c->width = (enum mz_width)width;
    bool bit = c->width == MZ_WBIT;
    MZ_TRY(array(w, &c->v, bit ? 1 : (size_t)1 << c->width, bit ? padded(n) / 8 : n, false));
    return bits(w, &c->known, n);
}

static mz_code months(struct walk *w, struct mz_col_months *m, size_t n)
{
    struct shape s = {.first_month = m->first_month, .months_n = (uint32_t)m->months_n};
    MZ_TRY(small(w, &s, sizeof s));
    if (s.months_n > MZ_POP_MONTHS_MAX || s.first_month < 0 || s.first_month > 100000) {
        return cut(w);
    }
    m->first_month = s.first_month;
    m->months_n = s.months_n;
    if (w->reading) {
        m->month = MZ_NEW_N(w->cx->a, struct mz_pop_col, m->months_n + 1);
    }
    for (size_t i = 0; i < m->months_n; i++) {
        MZ_TRY(column(w, &m->month[i], n));
    }
    return MZ_OK;
}

static mz_code events(struct walk *w, struct mz_col_events *e, size_t n)
{
    ARRAY(w, e->first, n + 1, false);
    size_t entries = e->first == NULL ? 0 : e->first[n];
    if (entries > MZ_POP_ROWS_MAX) {
        return cut(w);
    }
    ARRAY(w, e->day, entries, e->first != NULL);
    MZ_TRY(column(w, &e->value, entries));
    return bits(w, &e->known, n);
}

static mz_code facts(struct walk *w, struct mz_col_set *s, size_t facts_n, size_t n)
{
    for (size_t f = 0; f < facts_n; f++) {
        MZ_TRY(column(w, &s->col[f], n));
        MZ_TRY(months(w, &s->months[f], n));
        MZ_TRY(events(w, &s->events[f], n));
    }
    return MZ_OK;
}

/* Every array of the population, in the order of the file. */
static mz_code walk(struct walk *w, struct mz_pop *p)
{
    ARRAY(w, p->first, p->households_n + 1, true);
    ARRAY(w, p->household, p->persons_n, true);
    ARRAY(w, p->division, p->households_n, true);
    ARRAY(w, p->divisions, p->divisions_n, true);
    MZ_TRY(facts(w, &p->household_facts, p->facts_n, p->households_n));
    return facts(w, &p->person_facts, p->facts_n, p->persons_n);
}

struct counts {
    uint64_t persons_n;
    uint64_t divisions_n;
};

/* ---- writing ---------------------------------------------------------------- */

static mz_code write_all(mz_cx *cx, int fd, mz_str s)
{
    while (s.n > 0) {
        ssize_t n = write(fd, s.p, s.n);
        if (n < 0 && errno == EINTR) {
            continue;
        }
        if (n <= 0) {
            return mz_fail(cx, MZ_IO, "could not write the population: %s", strerror(errno));
        }
        s.p += n;
        s.n -= (size_t)n;
    }
    return MZ_OK;
}

static mz_code write_parts(mz_cx *cx, int fd, const struct head *h, const struct walk *w)
{
    MZ_TRY(write_all(cx, fd, (mz_str){(const char *)h, sizeof *h}));
    for (size_t i = 0; i < w->n; i++) {
        MZ_TRY(write_all(cx, fd, w->part[i]));
    }
    return fsync(fd) == 0 ? MZ_OK : mz_fail(cx, MZ_IO, "could not write the population to disk");
}

static mz_code hash(mz_cx *cx, const mz_str *part, size_t n, uint8_t out[32])
{
    mz_crypto *c = NULL;
    MZ_TRY(mz_crypto_open(cx, &c));
    mz_code rc = mz_hash_parts(cx, c, MZ_HASH_SHA256, part, n, out);
    mz_crypto_close(c);
    return rc;
}

/* Columns of others keep what they say of themselves: the bounds go into copies. */
static struct mz_col_set copy_of(mz_arena *a, const struct mz_col_set *s, size_t n)
{
    struct mz_col_set c = {MZ_NEW_N(a, struct mz_pop_col, n + 1),
                           MZ_NEW_N(a, struct mz_col_months, n + 1),
                           MZ_NEW_N(a, struct mz_col_events, n + 1)};
    for (size_t i = 0; i < n; i++) {
        c.col[i] = s->col[i];
        c.months[i] = s->months[i];
        c.events[i] = s->events[i];
        c.months[i].month = MZ_NEW_N(a, struct mz_pop_col, s->months[i].months_n + 1);
        for (size_t k = 0; k < s->months[i].months_n; k++) {
            c.months[i].month[k] = s->months[i].month[k];
        }
    }
    return c;
}

/* What was just written is what was checked, and needs no second reading. */
static void seal_new(mz_cx *cx, const char *path, const struct head *h, const struct mz_pop *p)
{
    struct stat st;
    struct mz_pop copy = *p;
    copy.household_facts = copy_of(cx->a, &p->household_facts, p->facts_n);
    copy.person_facts = copy_of(cx->a, &p->person_facts, p->facts_n);
    pop_bound(&copy);
    if (stat(path, &st) == 0 && (uint64_t)st.st_size == h->length) {
        pop_seal_write(cx, path, &st, h, &copy);
    }
}

mz_code mz_pop_save(mz_cx *cx, const struct mz_pop *p, const char *path)
{
    const char *wrong = mz_pop_wrong(p);
    if (wrong != NULL) {
        return mz_fail(cx, MZ_INVALID, "population: %s", wrong);
    }
    struct mz_pop copy = *p;
    struct walk w = {.cx = cx};
    struct counts c = {p->persons_n, p->divisions_n};
    MZ_TRY(small(&w, &c, sizeof c));
    MZ_TRY(walk(&w, &copy));
    struct head h = {.version = MZ_POP_VERSION,
                     .facts_n = (uint32_t)p->facts_n,
                     .length = sizeof h,
                     .households_n = p->households_n};
    memcpy(h.magic, MAGIC, sizeof h.magic);
    for (size_t i = 0; i < w.n; i++) {
        h.length += w.part[i].n;
    }
    MZ_TRY(hash(cx, w.part, w.n, h.hash));
    const char *beside = mz_str_fmt(cx->a, "%s.new", path).p;
    int fd = open(beside, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    if (fd < 0) {
        return mz_fail(cx, MZ_IO, "could not write \"%s\": %s", beside, strerror(errno));
    }
    mz_code rc = write_parts(cx, fd, &h, &w);
    (void)close(fd);
    if (rc == MZ_OK && rename(beside, path) != 0) {
        rc = mz_fail(cx, MZ_IO, "could not rename to \"%s\": %s", path, strerror(errno));
    }
    if (rc != MZ_OK) {
        (void)unlink(beside);
        return rc;
    }
    seal_new(cx, path, &h, p);
    return MZ_OK;
}

/* ---- reading ---------------------------------------------------------------- */

struct map {
    void *p;
    size_t n;
    struct stat st;
};

static void unmap(void *p)
{
    struct map *m = p;
    (void)munmap(m->p, m->n);
}

static mz_code map_file(mz_cx *cx, const char *path, struct map *m)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0) {
        return mz_fail(cx, errno == ENOENT ? MZ_ABSENT : MZ_IO, "could not open \"%s\": %s", path,
                       strerror(errno));
    }
    bool fits = fstat(fd, &m->st) == 0 && S_ISREG(m->st.st_mode) &&
                m->st.st_size >= (off_t)sizeof(struct head);
    if (fits) {
        m->n = (size_t)m->st.st_size;
        m->p = mmap(NULL, m->n, PROT_READ, MAP_PRIVATE, fd, 0);
    }
    (void)close(fd);
    if (!fits) {
        return mz_fail(cx, MZ_CORRUPT, "\"%s\" is no population: it is too short", path);
    }
    if (m->p == MAP_FAILED) {
        return mz_fail(cx, MZ_IO, "could not map \"%s\": %s", path, strerror(errno));
    }
    mz_arena_defer(cx->a, unmap, m);
    return MZ_OK;
}

static mz_code check_head(mz_cx *cx, const struct map *m, const struct head *h)
{
    if (memcmp(h->magic, MAGIC, sizeof h->magic) != 0) {
        return mz_fail(cx, MZ_CORRUPT, "the file is no population");
    }
    if (h->version != MZ_POP_VERSION) {
        return mz_fail(cx, MZ_CORRUPT, "population of version %" PRIu32 ", this program reads %d",
                       h->version, MZ_POP_VERSION);
    }
    if (h->length != m->n || h->facts_n > MZ_POP_FACTS_MAX || h->households_n > MZ_POP_ROWS_MAX) {
        return mz_fail(cx, MZ_CORRUPT, "the population's file is cut off");
    }
    return MZ_OK;
}

static mz_code check_hash(mz_cx *cx, const struct map *m, const struct head *h)
{
    uint8_t is[32];
    mz_str rest = {(const char *)m->p + sizeof *h, m->n - sizeof *h};
    MZ_TRY(hash(cx, &rest, 1, is));
    if (memcmp(is, h->hash, sizeof is) != 0) {
        return mz_fail(cx, MZ_CORRUPT, "the population's file was changed: its hash differs");
    }
    return MZ_OK;
}

/* Every byte is as it was written, and what was written holds together. */
static mz_code check_all(mz_cx *cx, const struct map *m, const struct head *h, struct mz_pop *p)
{
    assert(p != NULL);
    MZ_TRY(check_hash(cx, m, h));
    const char *wrong = mz_pop_wrong(p);
    if (wrong != NULL) {
        return mz_fail(cx, MZ_CORRUPT, "population: %s", wrong);
    }
    pop_bound(p);
    p->read_n = m->n;
    return MZ_OK;
}

/* Arrays by place in the map: reads the head and the length of each part. */
static mz_code lay_out(mz_cx *cx, const struct map *m, const struct head *h, struct mz_pop **out)
{
    struct walk w = {.cx = cx, .reading = true};
    w.at = (char *)m->p + sizeof *h;
    w.end = (char *)m->p + m->n;
    struct counts c = {0};
    MZ_TRY(small(&w, &c, sizeof c));
    if (c.persons_n > MZ_POP_ROWS_MAX || c.divisions_n > MZ_POP_ROWS_MAX) {
        return cut(&w);
    }
    struct mz_pop *p = MZ_NEW(cx->a, struct mz_pop);
    *p = (struct mz_pop){.a = cx->a,
                         .households_n = h->households_n,
                         .persons_n = c.persons_n,
                         .divisions_n = c.divisions_n,
                         .facts_n = h->facts_n};
    struct mz_col_set *set[2] = {&p->household_facts, &p->person_facts};
    for (size_t i = 0; i < MZ_LEN(set); i++) {
        set[i]->col = MZ_NEW_N(cx->a, struct mz_pop_col, p->facts_n + 1);
        set[i]->months = MZ_NEW_N(cx->a, struct mz_col_months, p->facts_n + 1);
        set[i]->events = MZ_NEW_N(cx->a, struct mz_col_events, p->facts_n + 1);
    }
    MZ_TRY(walk(&w, p));
    *out = p;
    return w.at == w.end ? MZ_OK : cut(&w);
}

mz_code mz_pop_map(mz_cx *cx, const char *path, struct mz_pop **out)
{
    struct map *m = MZ_NEW(cx->a, struct map);
    MZ_TRY(map_file(cx, path, m));
    struct head h;
    memcpy(&h, m->p, sizeof h);
    MZ_TRY(check_head(cx, m, &h));
    MZ_TRY(lay_out(cx, m, &h, out));
    memcpy(&(*out)->print, h.hash, sizeof(*out)->print);
    if (!pop_seal_read(cx, path, &m->st, &h, *out)) {
        MZ_TRY(check_all(cx, m, &h, *out));
        pop_seal_write(cx, path, &m->st, &h, *out);
    }
    return MZ_OK;
}

static mz_code read_through(mz_cx *cx, const char *path)
{
    struct map *m = MZ_NEW(cx->a, struct map);
    struct mz_pop *p = NULL;
    struct head h;
    MZ_TRY(map_file(cx, path, m));
    memcpy(&h, m->p, sizeof h);
    MZ_TRY(check_head(cx, m, &h));
    MZ_TRY(lay_out(cx, m, &h, &p));
    return check_all(cx, m, &h, p);
}

mz_code mz_pop_check(mz_cx *cx, const char *path)
{
    mz_cx own = *cx;
    own.a = mz_arena_new(CHECK_ARENA);
    mz_code rc = read_through(&own, path);
    cx->err = own.err;
    mz_arena_free(own.a);
    return rc;
}
