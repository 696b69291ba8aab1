/*
 * base.h - strings, arenas, errors and the context every function receives.
 *
 * Layer: base. Includes nothing of ours.
 *
 * Invariants
 *   - mz_str is a borrowed view: it owns nothing and need not end in NUL.
 *   - Arena memory is zeroed, aligned to 16 and never NULL.
 *   - A context holds the first error only; later ones do not overwrite it.
 *   - Time, randomness and identity come from the context, so that a test can fix them.
 */
#ifndef MZ_BASE_BASE_H
#define MZ_BASE_BASE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define MZ_MUST_USE     __attribute__((warn_unused_result))
#define MZ_PRINTF(f, a) __attribute__((format(printf, f, a)))
#define MZ_LEN(array)   (sizeof(array) / sizeof((array)[0]))

/* ---- strings ---------------------------------------------------------- */

typedef struct mz_str {
    const char *p;
    size_t n;
} mz_str;

#define MZ_S(lit) ((mz_str){("" lit), sizeof(lit) - 1})
#define MZ_FMT    "%.*s"
#define MZ_ARG(s) (int)(s).n, ((s).p == NULL ? "" : (s).p)

bool mz_str_eq(mz_str a, mz_str b);
/* A view of a NUL-ended string; an empty view for NULL. */
mz_str mz_str_of(const char *z);

/* ---- arenas ----------------------------------------------------------- */

typedef struct mz_arena mz_arena;

/* A new arena that may grow to `cap` bytes. Reaching the cap is a bug: bound the input. */
mz_arena *mz_arena_new(size_t cap);
void *mz_arena_alloc(mz_arena *a, size_t n); /* zeroed */
/* Not zeroed: for large arrays of which each byte that is read is written before. */
void *mz_arena_room(mz_arena *a, size_t n);
/* Run fn(p) when the arena is reset or freed; last registered runs first. */
void mz_arena_defer(mz_arena *a, void (*fn)(void *), void *p);
/* Run what was deferred and forget all allocations, but keep one block for the next use. */
void mz_arena_reset(mz_arena *a);
void mz_arena_free(mz_arena *a);
/* Bytes taken from the system so far; for limits and tests. */
size_t mz_arena_total(const mz_arena *a);

#define MZ_NEW(a, T)       ((T *)mz_arena_alloc((a), sizeof(T)))
#define MZ_NEW_N(a, T, n)  ((T *)mz_arena_alloc((a), sizeof(T) * (size_t)(n)))

/* A NUL-ended copy of `s` in the arena. */
mz_str mz_str_dup(mz_arena *a, mz_str s);
/* printf into the arena. */
mz_str mz_str_fmt(mz_arena *a, const char *fmt, ...) MZ_PRINTF(2, 3);
/* A NUL-ended C string with the bytes of `s`. */
const char *mz_str_z(mz_arena *a, mz_str s);

/* ---- errors ----------------------------------------------------------- */

/* clang-format off */
/*            name      http exit retry */
#define MZ_CODES(X)                      \
            X(OK,       200,  0, false)  \
            X(INVALID,  422,  2, false)  \
            X(DENIED,   403,  3, false)  \
            X(ABSENT,   404,  4, false)  \
            X(CONFLICT, 409,  5, false)  \
            X(LIMIT,    413,  6, false)  \
            X(BUSY,     503,  7, true)   \
            X(IO,       500,  8, true)   \
            X(CORRUPT,  500,  9, false)  \
            X(UNKNOWN,  401, 10, false)  \
            X(RATE,     429, 11, true)   \
            X(USAGE,    400, 12, false)  \
            X(STOPPED,  503, 13, true)
/* clang-format on */

typedef enum mz_code {
#define X(name, http, exit, retry) MZ_##name,
    MZ_CODES(X)
#undef X
} mz_code;

int mz_code_http(mz_code c);
int mz_code_exit(mz_code c);
bool mz_code_retry(mz_code c);
const char *mz_code_name(mz_code c);

/* Marks a sentence for the catalogues: tools/mkmsg collects it, every language must have it. */
#define MZ_T(sentence) ("" sentence)

/*
 * A sentence for a reader: an English sentence with {0} to {3}, translated by the catalogue when
 * it is shown. `field` names the input it speaks of, or is NULL.
 */
struct mz_say {
    const char *field;
    const char *text; /* of MZ_T() */
    mz_str arg[4];
};

struct mz_error {
    mz_code code;
    int line;
    const char *file;
    char msg[240];        /* for the log: English, one line */
    const char *say;      /* for the reader, or NULL: then the code's own sentence is shown */
    const char *field;    /* input at fault, or NULL */
    char say_arg[4][448]; /* cut at the end of a character, and then said so by an ellipsis */
};

/* ---- the context ------------------------------------------------------ */

enum mz_lang { MZ_LANG_ZH, MZ_LANG_EN };

struct mz_db;
struct mz_world;

/* Milliseconds since 1970 in UTC. */
struct mz_clock {
    int64_t (*now_ms)(void *p);
    void *p;
};

/* Fills n bytes; the product's source never fails, a test's source repeats. */
struct mz_random {
    void (*fill)(void *p, void *out, size_t n);
    void *p;
};

/*
 * Who acts, where, and why. Every row read or written is held inside [division_lo, division_hi]
 * by the store; a role and its permissions are the web kit's and the cli's business.
 */
struct mz_actor {
    int64_t user;        /* account id; 0 is the program itself */
    int64_t division_lo; /* first 12-digit code of the scope */
    int64_t division_hi; /* last 12-digit code of the scope, inclusive */
    mz_str role;
    mz_str name;
    mz_str from;    /* address of the client, "cli" or "job" */
    mz_str request; /* id of the request, for the audit and the error page */
    mz_str why;     /* the reason given for this act; empty when none was asked */
};

typedef struct mz_cx {
    mz_arena *a; /* freed as a whole when the request ends */
    struct mz_db *db;
    struct mz_world *world; /* feature/world.h: what the process opened once */
    const struct mz_actor *actor;
    const struct mz_clock *clock;
    const struct mz_random *random;
    enum mz_lang lang;
    struct mz_error err;
} mz_cx;

int64_t mz_now_ms(mz_cx *cx);
void mz_random_fill(mz_cx *cx, void *out, size_t n);

/* For the log and for our own mistakes. Users see the code's general sentence. */
mz_code mz_fail_at(mz_cx *cx, mz_code c, const char *file, int line, const char *fmt, ...)
    MZ_PRINTF(5, 6) MZ_MUST_USE;
#define mz_fail(cx, c, ...) mz_fail_at((cx), (c), __FILE__, __LINE__, __VA_ARGS__)

/* For readers: mz_refuse(cx, MZ_INVALID, .field = "birth", .text = MZ_T(sentence), .arg = {v}). */
mz_code mz_refuse_at(mz_cx *cx, mz_code c, const char *file, int line, struct mz_say say)
    MZ_MUST_USE;
#define mz_refuse(cx, c, ...) \
    mz_refuse_at((cx), (c), __FILE__, __LINE__, (struct mz_say){__VA_ARGS__})

/* The error was handled: forget it. */
void mz_clear(mz_cx *cx);

#define MZ_TRY(expr)             \
    do {                         \
        mz_code mz_rc_ = (expr); \
        if (mz_rc_ != MZ_OK) {   \
            return mz_rc_;       \
        }                        \
    } while (0)

#endif
