/*
 * roster.h - lists of people on low income that other departments send (低收入人口名单), as a
 * register of their own: who stands on which list from when to when, and how many heads that makes.
 *
 * Layer: feature. packs/roster says which lists there are.
 *
 * Invariants (mz doctor proves those marked *)
 *   - A person is one row in a county, however many lists name him and whether or not he is
 *     registered; he is found by the keyed index of the ID number alone.
 *   - * A person's mask has the bit of a list exactly when his entry of that list is not gone.
 *   - A list replaces the one before of the same area; who is on it no more keeps the entry with
 *     the month in which he was gone. A list that broke off takes nobody away.
 *   - Entries and persons are counted from the same rows: entries are the bits of all masks,
 *     persons are the masks that are not empty, of several counties by distinct number.
 *   - Names and numbers stand sealed; lists show masks.
 */
#ifndef MZ_FEATURE_ROSTER_ROSTER_H
#define MZ_FEATURE_ROSTER_ROSTER_H

#include "feature/roster/pack.h"
#include "store/register.h"

/* ---- loading ---------------------------------------------------------------- */

enum { ROSTER_ODD_SHOWN = 40, ROSTER_NAME_MAX = 100, ROSTER_UPLOAD_MAX = 32 << 20 };

/* Why a row was not used: word of `odd`, sentence. */
#define ROSTER_ODDS(X)                                             \
    X(ROW, "row", MZ_T("The row cannot be read"))                  \
    X(NUMBER, "number", MZ_T("The ID number is missing or wrong")) \
    X(NAME, "name", MZ_T("The name is missing or wrong"))          \
    X(PLACE, "place", MZ_T("The place is not known"))

enum roster_odd {
#define X(id, word, text) ROSTER_ODD_##id,
    ROSTER_ODDS(X)
#undef X
        ROSTER_ODDS_N
};
extern const struct roster_odd_row {
    const char *word;
    const char *text;
} roster_odds[ROSTER_ODDS_N];

struct roster_new {
    mz_str list;
    int64_t period;   /* year * 12 + month - 1 */
    int64_t division; /* the area that the list covers; rows of elsewhere are not taken */
    mz_str name;      /* of the file, as its sender named it */
    const char *path; /* the file; it is read, not kept */
};

struct roster_load {
    int64_t id;
    int64_t division;
    mz_str list;
    int64_t period;
    mz_str name;
    mz_str state; /* waiting, done, failed */
    int64_t rows_n;
    int64_t entries_n; /* on the list now */
    int64_t added_n;
    int64_t gone_n;
    int64_t double_n;    /* rows of somebody who stood in the file before */
    int64_t elsewhere_n; /* rows of another area */
    int64_t bad_n;
    mz_str odd;
    int64_t made_ms;
};

/* Called after every batch of rows; any code but MZ_OK ends the load, and nobody is taken away. */
struct roster_tell {
    mz_code (*step)(mz_cx *cx, void *p, int64_t done, int64_t all);
    void *p;
};
/*
 * Reads the file (rows.h: CSV, xlsx, JSON lines, packed or not) with the columns 姓名, 公民身份号码
 * and 行政区划代码 or 住址. *same: this content holds already for this month, and nothing was done.
 */
mz_code roster_load(mz_cx *cx, const struct roster_new *in, struct roster_tell tell,
                    struct roster_load *out, bool *same) MZ_MUST_USE;
/* The same later, by a job: the file is copied and deleted once it was read. */
mz_code roster_ask(mz_cx *cx, const struct roster_new *in, int64_t *load, int64_t *job) MZ_MUST_USE;
mz_code roster_load_get(mz_cx *cx, int64_t id, struct roster_load *out) MZ_MUST_USE;

/* ---- heads ------------------------------------------------------------------ */

/* One place: itself or one below it. */
struct roster_heads {
    int64_t division;
    int64_t entries[LISTS_MAX]; /* by list of the pack */
    int64_t sum;                /* of all lists */
    int64_t rows;               /* people by county: somebody of two counties is two */
    int64_t known;              /* of them: registered */
};

struct roster_count {
    struct roster_heads all;
    int64_t persons;                    /* distinct numbers: what remains after de-duplication */
    int64_t counties;                   /* rows - persons: on lists of two counties */
    int64_t many[LISTS_MAX + 1];        /* rows by on how many lists they are */
    int64_t both[LISTS_MAX][LISTS_MAX]; /* rows that are on both */
    struct roster_heads *parts;         /* divisions below, by code */
    size_t parts_n;
    int64_t ours; /* persons on a benefit or in a category, on no list */
};
/* Of one division inside the actor's scope. */
mz_code roster_count(mz_cx *cx, int64_t division, const struct lists *lists,
                     struct roster_count *out) MZ_MUST_USE;

/* ---- people ------------------------------------------------------------------ */

/* The lists that a registered person stands on, as labels in the reader's language; may be empty.
 */
mz_code roster_of(mz_cx *cx, int64_t person, mz_str *labels) MZ_MUST_USE;
/* Somebody on a list whom nobody registered is looked up: a clue of the channel department data. */
mz_code roster_raise(mz_cx *cx, int64_t id, int64_t *clue) MZ_MUST_USE;
/* Link those who were registered since; the job does it every day. */
mz_code roster_link(mz_cx *cx, int64_t *linked) MZ_MUST_USE;

extern const struct mz_reg roster_register;

#endif
