/*
 * import_row.h - what a kind of the importer sees: columns, a row of the file, its place.
 *
 * Layer: feature. Part of transfer.h, which says what a kind is.
 */
#ifndef MZ_FEATURE_TRANSFER_IMPORT_ROW_H
#define MZ_FEATURE_TRANSFER_IMPORT_ROW_H

#include "base/base.h"
#include "cli/cli.h"

enum { IMPORT_FIELDS_MAX = 48, IMPORT_PROBLEMS_MAX = 24 };

/* ---- fields: what a column can be -------------------------------------- */

/*
 * `names` are those of columns as offices, their programs and their programmers write them: lower
 * case, without blanks and brackets and what stands in them, between bars. The place of a field in
 * its table is part of the print by which a row is known again: fields are added at the end.
 */
struct import_field {
    const char *word;  /* "id_number": in mappings and in the problems of a row */
    const char *label; /* MZ_T */
    const char *names;
};
/* The first field of every kind. */
#define IMPORT_NOT_TAKEN                       \
    {                                          \
        "ignore", MZ_T("Do not take over"), "" \
    }

/* Cells that tell what their column is: the first of the table that most cells agree with. */
struct import_look {
    size_t field;
    bool (*is)(mz_cx *cx, mz_str cell); /* leaves no error behind */
    bool nameless;                      /* only of a column without a name of its own */
};

/* ---- rows ---------------------------------------------------------------- */

/* One row of the file. Texts are trimmed and folded; a dash and the like are empty. */
struct import_line {
    int64_t n;          /* in the run, from 1 */
    int64_t line;       /* as the sender counts */
    const mz_str *text; /* by field; in the memory of the step */
    uint64_t numbers;   /* bit of a field: the spreadsheet holds it as a quantity */
    void *row;          /* of the kind: row_size bytes, zeroed */
    uint64_t key;       /* the kind says: whom the row speaks of, inside this file; 0: not known */
    mz_str team;        /* rows of one text belong together; empty: to none */
    mz_str part;        /* what this one is in it */
    uint8_t hash[16];
    struct mz_say say[IMPORT_PROBLEMS_MAX];
    size_t say_n;
    int64_t repeats; /* the row of this file that has the same content, or 0 */
};
/* A problem of the row, copied; `field` is a field's word. */
void import_say(mz_cx *cx, struct import_line *line, struct mz_say say);
/* What a parser refused is a problem of the row. */
mz_code import_take(mz_cx *cx, struct import_line *line, mz_code rc, bool *good) MZ_MUST_USE;
/* The spreadsheet holds the field as a quantity, and it has digits only. */
bool import_quantity(const struct import_line *line, size_t field);
bool import_digits(mz_str s);

struct import_places;
struct import_kind;
/* What holds for all rows of a run. */
struct import_work {
    const struct import_kind *kind;
    int64_t county;
    int64_t place; /* where rows without a place go; MZ_NULL: they are refused */
    int choice;    /* of the kind */
    mz_str source; /* "import:" and who sent the file */
    uint64_t seed; /* for keys of rows */
    struct import_places *places;
};

/* ---- places (import_place.c) ----------------------------------------------- */

struct import_where {
    mz_str town; /* columns of township and of village; the latter may hold a code */
    mz_str village;
    mz_str address; /* may begin with the names of its place */
};
/*
 * The division that the columns name, else the address, else the one of the whole file; *address is
 * what remains of it below that place. -1, with a problem of "division", when the row names none.
 */
mz_code import_place(mz_cx *cx, const struct import_work *w, struct import_line *line,
                     const struct import_where *where, int64_t *division,
                     mz_str *address) MZ_MUST_USE;
/* A place anywhere in the country; 0 when the text does not say surely which. */
mz_code import_place_anywhere(mz_cx *cx, const struct import_work *w, mz_str text,
                              int64_t *division) MZ_MUST_USE;

#endif
