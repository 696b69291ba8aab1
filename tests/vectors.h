/*
 * vectors.h - read the files in tests/vectors: one case a line, fields by spaces, # for remarks,
 * - for an empty field. A file that cannot be read ends the test program: no vectors, no test.
 */
#ifndef MZ_TESTS_VECTORS_H
#define MZ_TESTS_VECTORS_H

#include <stdio.h>
#include <stdlib.h>

#include "base/encode.h"

struct vectors {
    mz_str rest;
};

static inline mz_str vectors_file(mz_arena *a, const char *path)
{
    FILE *f = fopen(path, "rb");
    if (f == NULL) {
        printf("%s: cannot be read\n", path);
        exit(1);
    }
    size_t cap = (size_t)4 << 20;
    char *text = mz_arena_alloc(a, cap);
    size_t n = fread(text, 1, cap - 1, f);
    (void)fclose(f);
    return (mz_str){text, n};
}

static inline struct vectors vectors_open(mz_arena *a, const char *path)
{
    return (struct vectors){vectors_file(a, path)};
}

/* The fields of the next case, or false at the end. Missing ones are empty. */
static inline bool vectors_next(struct vectors *v, mz_str *field, size_t field_n)
{
    while (v->rest.n > 0) {
        const char *end = memchr(v->rest.p, '\n', v->rest.n);
        mz_str line = {v->rest.p, end == NULL ? v->rest.n : (size_t)(end - v->rest.p)};
        v->rest.p += line.n + (end != NULL);
        v->rest.n -= line.n + (end != NULL);
        if (line.n == 0 || line.p[0] == '#') {
            continue;
        }
        for (size_t i = 0; i < field_n; i++) {
            const char *space = memchr(line.p, ' ', line.n);
            field[i] = (mz_str){line.p, space == NULL ? line.n : (size_t)(space - line.p)};
            size_t step = field[i].n + (space != NULL);
            line = (mz_str){line.p + step, line.n - step};
            if (mz_str_eq(field[i], MZ_S("-"))) {
                field[i].n = 0;
            }
        }
        return true;
    }
    return false;
}

/* The bytes of a hexadecimal field. */
static inline mz_str vectors_hex(mz_cx *cx, mz_str text)
{
    mz_str out = {0};
    if (mz_hex_decode(cx, text, &out) != MZ_OK) {
        printf("\"" MZ_FMT "\" is not hexadecimal\n", MZ_ARG(text));
        exit(1);
    }
    return out;
}

#endif
