#include "base/base.h"

#include <assert.h>
#include <malloc.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <time.h>

#include "base/text.h"

/*
 * Under AddressSanitizer what an arena has not given out is poisoned, with a gap behind each piece,
 * so that reading past a piece or after a reset is found like that of malloc's memory.
 */
#if defined(__has_feature)
#if __has_feature(address_sanitizer)
#define ARENA_WATCHED
#endif
#endif
#if defined(__SANITIZE_ADDRESS__) || defined(ARENA_WATCHED)
#include <sanitizer/asan_interface.h>
enum { ARENA_GAP = 16 };
#else
#define ASAN_POISON_MEMORY_REGION(p, n)   ((void)(p), (void)(n))
#define ASAN_UNPOISON_MEMORY_REGION(p, n) ((void)(p), (void)(n))
enum { ARENA_GAP = 0 };
#endif

/* ---- strings ---------------------------------------------------------- */

bool mz_str_eq(mz_str a, mz_str b)
{
    return a.n == b.n && (a.n == 0 || memcmp(a.p, b.p, a.n) == 0);
}

mz_str mz_str_of(const char *z)
{
    return (mz_str){z, z == NULL ? 0 : strlen(z)};
}

/* ---- arenas ----------------------------------------------------------- */

enum { BLOCK_MIN = 8192, TRIM_FROM = 64 << 20 };

struct block {
    struct block *next;
    size_t used;
    size_t size;
    _Alignas(16) unsigned char bytes[];
};

struct deferred {
    struct deferred *next;
    void (*fn)(void *);
    void *p;
};

struct mz_arena {
    struct block *top;
    struct deferred *deferred;
    size_t total;
    size_t cap;
};

mz_arena *mz_arena_new(size_t cap)
{
    mz_arena *a = calloc(1, sizeof *a);
    if (a == NULL) {
        abort();
    }
    a->cap = cap;
    return a;
}

static struct block *block_new(mz_arena *a, size_t need)
{
    /* Blocks double, so that a large request costs few calls; the cap bounds them all. */
    size_t size = a->top == NULL ? BLOCK_MIN : a->top->size * 2;
    if (size > ((size_t)1 << 20)) {
        size = (size_t)1 << 20;
    }
    if (size < need) {
        size = need;
    }
    if (a->total + size > a->cap + BLOCK_MIN) {
        size = need;
    }
    if (a->total + size > a->cap + BLOCK_MIN) {
        (void)fprintf(stderr, "mz: arena cap of %zu bytes reached\n", a->cap);
        abort();
    }
    struct block *b = malloc(sizeof *b + size);
    if (b == NULL) {
        abort();
    }
    ASAN_POISON_MEMORY_REGION(b->bytes, size);
    b->size = size;
    b->used = 0;
    b->next = a->top;
    a->top = b;
    a->total += size;
    return b;
}

void *mz_arena_room(mz_arena *a, size_t n)
{
    assert(a != NULL);
    assert(n <= a->cap);
    size_t need = ((n + 15) & ~(size_t)15) + ARENA_GAP;
    struct block *b = a->top;
    if (b == NULL || b->size - b->used < need) {
        b = block_new(a, need);
    }
    void *p = b->bytes + b->used;
    b->used += need;
    ASAN_UNPOISON_MEMORY_REGION(p, n);
    return p;
}

void *mz_arena_alloc(mz_arena *a, size_t n)
{
    void *p = mz_arena_room(a, n);
    memset(p, 0, ARENA_GAP > 0 ? n : (n + 15) & ~(size_t)15);
    return p;
}

void mz_arena_defer(mz_arena *a, void (*fn)(void *), void *p)
{
    struct deferred *d = MZ_NEW(a, struct deferred);
    d->fn = fn;
    d->p = p;
    d->next = a->deferred;
    a->deferred = d;
}

static void run_deferred(mz_arena *a)
{
    while (a->deferred != NULL) {
        struct deferred *d = a->deferred;
        a->deferred = d->next;
        d->fn(d->p);
    }
}

void mz_arena_reset(mz_arena *a)
{
    run_deferred(a);
    while (a->top != NULL && a->top->next != NULL) {
        struct block *b = a->top;
        a->top = b->next;
        a->total -= b->size;
        free(b);
    }
    if (a->top != NULL) {
        a->top->used = 0;
        ASAN_POISON_MEMORY_REGION(a->top->bytes, a->top->size);
    }
}

void mz_arena_free(mz_arena *a)
{
    if (a == NULL) {
        return;
    }
    run_deferred(a);
    bool large = a->total >= TRIM_FROM;
    while (a->top != NULL) {
        struct block *b = a->top;
        a->top = b->next;
        free(b);
    }
    free(a);
    if (large) {
        (void)malloc_trim(0); /* else the heap keeps all that lies below one block that lives */
    }
}

size_t mz_arena_total(const mz_arena *a)
{
    return a->total;
}

mz_str mz_str_dup(mz_arena *a, mz_str s)
{
    char *p = mz_arena_alloc(a, s.n + 1);
    if (s.n > 0) {
        memcpy(p, s.p, s.n);
    }
    return (mz_str){p, s.n};
}

const char *mz_str_z(mz_arena *a, mz_str s)
{
    return mz_str_dup(a, s).p;
}

mz_str mz_str_fmt(mz_arena *a, const char *fmt, ...)
{
    char small[256];
    va_list ap;
    va_start(ap, fmt);
    int n = vsnprintf(small, sizeof small, fmt, ap);
    va_end(ap);
    assert(n >= 0);
    if ((size_t)n < sizeof small) {
        return mz_str_dup(a, (mz_str){small, (size_t)n});
    }
    char *p = mz_arena_alloc(a, (size_t)n + 1);
    va_start(ap, fmt);
    (void)vsnprintf(p, (size_t)n + 1, fmt, ap);
    va_end(ap);
    return (mz_str){p, (size_t)n};
}

/* ---- errors ----------------------------------------------------------- */

int mz_code_http(mz_code c)
{
    static const int http[] = {
#define X(name, http, exit, retry) http,
        MZ_CODES(X)
#undef X
    };
    return http[c];
}

int mz_code_exit(mz_code c)
{
    static const int exits[] = {
#define X(name, http, exit, retry) exit,
        MZ_CODES(X)
#undef X
    };
    return exits[c];
}

bool mz_code_retry(mz_code c)
{
    static const bool retries[] = {
#define X(name, http, exit, retry) retry,
        MZ_CODES(X)
#undef X
    };
    return retries[c];
}

const char *mz_code_name(mz_code c)
{
    static const char *const names[] = {
#define X(name, http, exit, retry) #name,
        MZ_CODES(X)
#undef X
    };
    return names[c];
}

mz_code mz_fail_at(mz_cx *cx, mz_code c, const char *file, int line, const char *fmt, ...)
{
    assert(c != MZ_OK);
    if (cx->err.code == MZ_OK) {
        va_list ap;
        va_start(ap, fmt);
        (void)vsnprintf(cx->err.msg, sizeof cx->err.msg, fmt, ap);
        va_end(ap);
        cx->err.code = c;
        cx->err.file = file;
        cx->err.line = line;
    }
    return c;
}

mz_code mz_refuse_at(mz_cx *cx, mz_code c, const char *file, int line, struct mz_say say)
{
    assert(c != MZ_OK);
    assert(say.text != NULL);
    if (cx->err.code == MZ_OK) {
        struct mz_error *e = &cx->err;
        e->code = c;
        e->file = file;
        e->line = line;
        e->say = say.text;
        e->field = say.field;
        for (size_t i = 0; i < MZ_LEN(say.arg); i++) {
            bool fits = say.arg[i].n < sizeof e->say_arg[i];
            mz_str v = fits ? say.arg[i] : mz_text_cut(say.arg[i], sizeof e->say_arg[i] - 4);
            (void)snprintf(e->say_arg[i], sizeof e->say_arg[i], MZ_FMT "%s", MZ_ARG(v),
                           fits ? "" : "…");
        }
        mz_text_plain(e->msg, sizeof e->msg, say);
    }
    return c;
}

void mz_clear(mz_cx *cx)
{
    cx->err = (struct mz_error){0};
}

/* ---- clock and randomness -------------------------------------------- */

int64_t mz_now_ms(mz_cx *cx)
{
    if (cx->clock != NULL) {
        return cx->clock->now_ms(cx->clock->p);
    }
    struct timespec t;
    (void)clock_gettime(CLOCK_REALTIME, &t);
    return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

void mz_random_fill(mz_cx *cx, void *out, size_t n)
{
    if (cx->random != NULL) {
        cx->random->fill(cx->random->p, out, n);
        return;
    }
    unsigned char *p = out;
    while (n > 0) {
        ssize_t got = getrandom(p, n, 0);
        if (got > 0) {
            p += got;
            n -= (size_t)got;
        }
    }
}
