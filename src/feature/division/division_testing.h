/* division_testing.h - the table of divisions, opened anew by each test so that none depends on
 * another. */
#ifndef MZ_FEATURE_DIVISION_DIVISION_TESTING_H
#define MZ_FEATURE_DIVISION_DIVISION_TESTING_H

#include <stdlib.h>

#include "check.h"
#include "feature/division/division.h"

/* Its arena holds the table. */
struct fixture {
    mz_cx cx;
    const division_table *t;
};

static inline struct fixture open_table(void)
{
    struct fixture f = {.cx = {.a = mz_arena_new((size_t)256 << 20)}};
    if (division_open(&f.cx, NULL, NULL, &f.t) != MZ_OK) {
        printf("%s\n", f.cx.err.msg);
        exit(1);
    }
    return f;
}

static inline void close_table(struct fixture *f)
{
    mz_arena_free(f->cx.a);
}

#define CODE(s)    division_code(MZ_S(s))
#define IS(str, z) mz_str_eq((str), mz_str_of(z))

#endif
