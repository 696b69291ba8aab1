/*
 * made.h - tables of registers that packs declare: made, widened, written.
 *
 * Layer: store. The text of these statements is built from a declaration whose names are held to
 * [a-z0-9_]; values are always bound. Reading is register.h's.
 *
 * Invariants
 *   - A made table is called r_... and has county and division: every statement over it is held
 *     inside the actor's scope, every written row leaves its image, every change needs its note.
 *   - A new column is added by itself. A column that is no longer declared stays with what it
 *     holds; a column whose type changed is refused: nothing that was written is lost.
 *   - All tables of one name have the columns of MZ_MADE_OWN first.
 */
#ifndef MZ_STORE_MADE_H
#define MZ_STORE_MADE_H

#include "store/register.h"

enum { MZ_MADE_COLS_MAX = 36, MZ_MADE_NAME_MAX = 42 };

/* What every row has. `due` is a day; a row that has `ended` counts for nothing any more. */
#define MZ_MADE_OWN(X)                \
    X(COUNTY, "county", INT)          \
    X(DIVISION, "division", DIVISION) \
    X(NUMBER, "number", TEXT)         \
    X(STATE, "state", CODE)           \
    X(ENDED, "ended", BOOL)           \
    X(DUE, "due", DATE)               \
    X(DUTY, "duty", CODE)             \
    X(SINCE, "since_ms", TIME)        \
    X(MADE, "made_ms", TIME)          \
    X(BY, "made_by", INT)             \
    X(VERSION, "version", INT)

enum mz_made_own {
#define X(id, name, type) MZ_MADE_##id,
    MZ_MADE_OWN(X)
#undef X
        MZ_MADE_OWN_N
};

struct mz_made_col {
    const char *name; /* "f_standard_name" */
    enum mz_col_type type;
    bool index; /* sorted or filtered by */
};

struct mz_made {
    const char *name; /* "r_place_name" */
    const struct mz_made_col *cols;
    size_t n;
};

union mz_made_value {
    int64_t i; /* MZ_NULL: none */
    mz_str s;  /* p == NULL: none */
};

/*
 * The table is there and has these columns, or MZ_CONFLICT with a sentence about a column of
 * another type. In the open transaction, or one of its own; cheap when nothing is to be done.
 */
mz_code mz_made_ready(mz_cx *cx, const struct mz_made *t) MZ_MUST_USE;
/* The tables of another database of ours in this one, empty: for copies of a whole office. */
mz_code mz_made_like(mz_cx *cx, mz_db *other) MZ_MUST_USE;

/* Values in the order of MZ_MADE_OWN, then of the declaration; `id` was taken by mz_id_take(). */
mz_code mz_made_add(mz_cx *cx, const struct mz_made *t, int64_t id,
                    const union mz_made_value *v) MZ_MUST_USE;
/* All values of a row anew; the version goes up by one. MZ_BUSY when `version` is not its own. */
mz_code mz_made_change(mz_cx *cx, const struct mz_made *t, int64_t id, int64_t version,
                       const union mz_made_value *v) MZ_MUST_USE;
/* Another row, not ended, of this county that holds this text in a column; 0: none. */
mz_code mz_made_other(mz_cx *cx, const struct mz_made *t, size_t col, int64_t county, mz_str text,
                      int64_t but, int64_t *id) MZ_MUST_USE;

#endif
