/*
 * reseal.h - values that features keep sealed: one walk that counts them and brings each under the
 * newest key.
 *
 * Layer: feature. A feature has a row for each table that keeps some. `mz keys reseal` takes every
 * step of every row, and mz doctor takes them without writing; between steps it can be broken off.
 * A step reads some rows of one county, in the order of their ids, in a transaction of its own:
 *
 *     static mz_code walk(mz_cx *cx, struct reseal *r)
 *     {
 *         MZ_TRY(clue_q_seals(cx, r->from, RESEAL_ROWS, &rows, &n));
 *         for (size_t i = 0; i < n && reseal_row(r, rows[i].id); i++) {
 *             MZ_TRY(reseal(cx, r, MZ_FOR_FIELD_NAME, place, &rows[i].name_seal));
 *             MZ_TRY(r->turned ? clue_q_reseal(cx, ...) : MZ_OK);
 *         }
 *         return MZ_OK;
 *     }
 */
#ifndef MZ_FEATURE_RESEAL_H
#define MZ_FEATURE_RESEAL_H

#include "base/keyring.h"

enum { RESEAL_ROWS = 500 }; /* of short values in one step */

struct reseal {
    int64_t from; /* rows from this id on */
    bool write;
    bool turned; /* a value of this row is another now: it is to be written */
    int64_t rows, first, last;
    int64_t values, old;
};

struct mz_seals {
    const char *table;
    /* Of the event that says how many there were; act NULL: they are files, no rows. */
    const char *act, *kind;
    mz_code (*walk)(mz_cx *cx, struct reseal *r);
};

/* The row that comes now; false: it is another county's, whose step is the next one. */
bool reseal_row(struct reseal *r, int64_t id);
/* One value of it. What is missing does not count. */
mz_code reseal(mz_cx *cx, struct reseal *r, enum mz_purpose purpose, struct mz_field_at at,
               mz_str *blob) MZ_MUST_USE;
/* The same of a value that the feature opens and seals itself. */
void reseal_met(struct reseal *r, bool old);

struct mz_seal_walk {
    int64_t at; /* 0 at the beginning */
    bool more;
    int64_t values; /* met so far */
    int64_t old;    /* of them, under an older key */
};
mz_code reseal_step(mz_cx *cx, const struct mz_seals *s, bool write,
                    struct mz_seal_walk *w) MZ_MUST_USE;

#endif
