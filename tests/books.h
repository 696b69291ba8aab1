/*
 * books.h - registers that packs make, by the words of the packs. A word that no pack knows is a
 * mistake of the test and ends it.
 */
#ifndef MZ_TESTS_BOOKS_H
#define MZ_TESTS_BOOKS_H

#include <stdio.h>
#include <stdlib.h>

#include "feature/book/book.h"

static inline void books_lack(const char *what, const char *id)
{
    printf("no %s %s\n", what, id);
    exit(1);
}

static inline const struct book_def *book_called(mz_cx *cx, const char *id)
{
    const struct book_def *d = NULL;
    if (book_def_of(cx, mz_str_of(id), &d) != MZ_OK) {
        books_lack("register", id);
    }
    return d;
}

static inline size_t column(const struct book_def *d, const char *id)
{
    for (size_t i = 0; i < d->r->columns_n; i++) {
        if (mz_str_eq(d->r->columns[i].name.id, mz_str_of(id))) {
            return i;
        }
    }
    books_lack("column", id);
    return 0;
}

static inline size_t move(const struct book_def *d, const char *id)
{
    for (size_t i = 0; i < d->r->moves_n; i++) {
        if (mz_str_eq(d->r->moves[i].name.id, mz_str_of(id))) {
            return i;
        }
    }
    books_lack("move", id);
    return 0;
}

/* What a clerk would type for this value. */
static inline mz_str typed(mz_cx *cx, const struct book_def *d, const struct book_entry *e,
                           const char *id)
{
    size_t i = column(d, id);
    return book_typed(cx, d, i, e->v[MZ_MADE_OWN_N + i]);
}

#endif
