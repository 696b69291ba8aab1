/*
 * pop.h - a population as columns: households in order, their persons side by side.
 *
 * Layer: col. A column is an array with a bitmap of what is known. Persons of household h are rows
 * first[h] to first[h + 1] - 1. Divisions are numbered: a household holds the number, the list its
 * code.
 *
 * Invariants
 *   - A value whose known bit is 0 is 0.
 *   - Arrays are 64-byte aligned and padded to whole chunks of MZ_CHUNK rows and 64 rows more, so
 *     that a chunk may begin at any row; the padding is not known.
 *   - A household has at most MZ_CHUNK persons, and may have none.
 */
#ifndef MZ_COL_POP_H
#define MZ_COL_POP_H

#include "base/base.h"

enum { MZ_CHUNK = 2048 };

enum mz_width { MZ_W8, MZ_W16, MZ_W32, MZ_W64, MZ_WBIT, MZ_WIDTHS_N };

struct mz_pop_col {
    enum mz_width width;
    void *v;         /* NULL: the column is wholly unknown */
    uint64_t *known; /* NULL: all known */
    /* Between which the known values lie, where that was worked out; lo > hi: none is known. */
    bool bounded;
    int64_t lo;
    int64_t hi;
};

/*
 * A dated history: entries of row r are first[r] to first[r + 1] - 1, in order of days and, of one
 * day, of values: which of them is the newest then hangs on nothing else.
 */
struct mz_col_events {
    uint32_t *first;
    int32_t *day;
    struct mz_pop_col value;
    uint64_t *known;  /* whether the list of the row is known; NULL: all */
    uint32_t longest; /* entries of one row, where the value is bounded */
};

/* A monthly history: month[k] is the column of month first_month + k. */
struct mz_col_months {
    int32_t first_month;
    size_t months_n;
    struct mz_pop_col *month;
};

struct mz_col_set { /* facts by the caller's numbers */
    struct mz_pop_col *col;
    struct mz_col_months *months;
    struct mz_col_events *events;
};

struct mz_pop {
    mz_arena *a;
    size_t households_n;
    size_t persons_n;
    uint32_t *first;     /* households_n + 1 */
    uint32_t *household; /* of each person */
    uint32_t *division;  /* of each household: number in divisions */
    int64_t *divisions;  /* 12-digit codes */
    size_t divisions_n;
    size_t facts_n;
    struct mz_col_set household_facts;
    struct mz_col_set person_facts;
    /* Of one that came from a file: mz_pop_wrong() holds, and the columns are bounded. */
    bool checked;
    size_t members_max; /* of a household */
    uint64_t print;     /* the first bytes of the hash of the file */
    size_t read_n;      /* bytes that opening it read through: all, or 0 with a seal */
};

struct mz_pop *mz_pop_new(mz_arena *a, size_t households_n, size_t persons_n, size_t facts_n);
/* Zeroed memory for n values of `size` bytes, aligned and padded as above. */
void *mz_pop_array(mz_arena *a, size_t size, size_t n);
/* The same, only its padding zeroed: for values that are all written before they are read. */
void *mz_pop_room(mz_arena *a, size_t size, size_t n);
/* A column of n rows, zero and unknown. */
struct mz_pop_col mz_col_new(mz_arena *a, enum mz_width width, size_t n);
/* The narrowest width that holds lo to hi. */
enum mz_width mz_width_of(int64_t lo, int64_t hi);
void mz_col_set(struct mz_pop_col *c, size_t row, int64_t v);
/* False and 0 where it is not known. */
bool mz_col_get(const struct mz_pop_col *c, size_t row, int64_t *v);

/*
 * What is wrong with the shape, as an English line, or NULL: households that do not follow each
 * other, a number of a division that is not there, days out of order. Columns made by the functions
 * above and `first` filled in order are right.
 */
const char *mz_pop_wrong(const struct mz_pop *p);

enum {
    MZ_POP_VERSION = 1,
    MZ_POP_FACTS_MAX = 5000,
    MZ_POP_MONTHS_MAX = 72,
    MZ_POP_ROWS_MAX = 1 << 28,
};

/*
 * Write to a file and map it back, read only. Checking a file is reading all of it: length,
 * version, SHA-256, mz_pop_wrong(), the bounds of the columns. That is done when it is made, and
 * what came out is kept beside it in PATH.seal together with inode, size and times of the file.
 * Whoever maps a file with a seal of its own reads nothing but its head; any other file is checked
 * again, and sealed where the folder can be written. So a file costs one reading however often it
 * is opened, and one that was touched, restored or cut is found.
 *
 * The file is written beside and renamed: a reader sees the old or the new one. A file that is not
 * one of ours, of another version or cut off is refused with MZ_CORRUPT. The map goes with the
 * arena of cx.
 */
mz_code mz_pop_save(mz_cx *cx, const struct mz_pop *p, const char *path) MZ_MUST_USE;
mz_code mz_pop_map(mz_cx *cx, const char *path, struct mz_pop **out) MZ_MUST_USE;
/* All of it, whatever its seal says: for the doctor. MZ_ABSENT where there is none. */
mz_code mz_pop_check(mz_cx *cx, const char *path) MZ_MUST_USE;

#endif
