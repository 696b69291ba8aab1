/*
 * finds.h - finders of the global search that look into a column of a register.
 *
 * Layer: feature. A subject with a number or a name of its own is found by its beginning, inside
 * the reader's scope, newest first where the register says so. What a register hides stays hidden:
 * nothing but the column, the place and the way to the subject is shown.
 *
 *     return finds_by(cx, &(struct finds){&verify_register, "number", "/verify/"}, words, most,
 *                     items, n, total);
 */
#ifndef MZ_FEATURE_FINDS_H
#define MZ_FEATURE_FINDS_H

#include "feature/board.h"
#include "store/register.h"

enum { FINDS_WORDS_MAX = 60 };

struct finds {
    const struct mz_reg *reg;
    const char *col;  /* a text column that may be filtered by */
    const char *path; /* of the subject's page, up to the id */
    bool part;        /* by any part of it: for names in lists of some hundred rows */
};

/* At most `most` finds and the exact total; words longer than FINDS_WORDS_MAX find nothing. */
mz_code finds_by(mz_cx *cx, const struct finds *f, mz_str words, size_t most,
                 struct mz_item **items, size_t *n, int64_t *total) MZ_MUST_USE;

/*
 * For subjects whose number ends with their serial of the county ("YJ-2026-11-000123"): the id that
 * the words mean where the reader stands in one county, or 0. Compare the whole number with
 * finds_same(), which takes small letters for capital ones.
 */
int64_t finds_id(const mz_cx *cx, mz_str words);
bool finds_same(mz_str number, mz_str words);

#endif
