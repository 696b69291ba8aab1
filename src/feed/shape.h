/*
 * shape.h - what a delivery looks like, and how its rows fold into features of a person.
 *
 * Layer: feed. Written by who knows the catalogue; borrowed by everything here.
 *
 *     static const mz_str paid_alias[] = {{"医保个人自付", 18}};
 *     const struct mz_feed_column columns[] = {
 *         {.type = MZ_FEED_ID, .name = MZ_S("公民身份号码"), .must = true},
 *         {.type = MZ_FEED_NAME, .name = MZ_S("姓名")},
 *         {.type = MZ_FEED_NUMBER, .name = MZ_S("个人自付金额"), .alias = paid_alias, .alias_n = 1,
 *          .must = true, .scale = 2},
 *         {.type = MZ_FEED_DATE, .name = MZ_S("出院日期")},
 *     };
 *     const struct mz_feed_fold folds[] = {
 *         {.how = MZ_FOLD_SUM, .column = 2, .by = 3, .monthly = true},
 *         {.how = MZ_FOLD_COUNT, .column = MZ_FEED_NO_COLUMN, .by = MZ_FEED_NO_COLUMN},
 *     };
 *
 * Invariants
 *   - Exactly one column is MZ_FEED_ID, at most one MZ_FEED_NAME.
 *   - A cell that is empty, or one of - — / NULL N/A \N, is unknown, never 0.
 *   - A row with one value that cannot be read is rejected as a whole.
 */
#ifndef MZ_FEED_SHAPE_H
#define MZ_FEED_SHAPE_H

#include "base/date.h"
#include "base/rows.h"

enum {
    MZ_FEED_COLUMNS_MAX = 64,
    MZ_FEED_FOLDS_MAX = 64,
    MZ_FEED_CODES_MAX = 4096,
    MZ_FEED_NO_COLUMN = -1,
};

enum mz_feed_type {
    MZ_FEED_ID,
    MZ_FEED_NAME,
    MZ_FEED_NUMBER, /* the value times 10^scale: 2 for amounts in yuan (fen), 0 for whole numbers */
    MZ_FEED_DATE,   /* days of mz_date */
    MZ_FEED_MONTH,  /* year * 12 + month - 1; a date gives its month */
    MZ_FEED_CODE,   /* the number of one of `code` */
    MZ_FEED_FLAG,   /* 1 or 0: 是 否 有 无 Y N yes no true false 1 0 */
    MZ_FEED_TEXT,   /* kept as evidence only */
};

/* Compared folded: without blanks, full-width as ASCII; letters must agree. */
struct mz_feed_code {
    mz_str text; /* the code, or a label that departments write; several rows may give one number */
    int64_t number;
};

struct mz_feed_column {
    enum mz_feed_type type;
    bool must;     /* a file without the column is refused; else its values are unknown */
    bool filled;   /* a row with an empty cell is rejected */
    uint8_t scale; /* NUMBER: decimals kept, 0 to 6 */
    int8_t shift;  /* NUMBER: the cell counts in 10^shift, -6 to 6; 4 where the unit is 万元 */
    mz_str name;   /* the label in the header, and in sentences */
    const mz_str *alias;
    size_t alias_n;
    /* What is plausible, in what the type yields; both 0: numbers below 10^15, years 1900 to 2200.
     */
    int64_t least, most;
    const struct mz_feed_code *code;
    size_t code_n;
};

enum mz_feed_how {
    MZ_FOLD_SUM,
    MZ_FOLD_LATEST, /* of the row with the greatest `by`; of equals, and without it, the last row */
    MZ_FOLD_COUNT,  /* rows in which the column is known; rows, when it is MZ_FEED_NO_COLUMN */
    MZ_FOLD_MAX,
    MZ_FOLD_MIN,
    MZ_FOLD_ANY, /* 1 when some row has a value that is not 0, or any row without a column; else 0
                  */
};

/* A feature. It is known for a person who has a row that counts for it. */
struct mz_feed_fold {
    enum mz_feed_how how;
    int column;
    int by; /* DATE or MONTH: orders LATEST, and gives the month of monthly ones */
    /* One value per month, for windows over several deliveries: by the month of `by`, and where
     * that is unknown or absent by the period of the delivery. */
    bool monthly;
    /* Only rows whose CODE or FLAG in this column is one of these; where_n == 0: all rows. */
    int where;
    const int64_t *where_is;
    size_t where_n;
};

struct mz_feed_shape {
    const struct mz_feed_column *columns;
    size_t columns_n;
    const struct mz_feed_fold *folds;
    size_t folds_n;
    bool headless; /* no header: column i of the shape is column i of the file */
};

/*
 * A shape made ready: labels folded, codes hashed. Lives in cx->a, read only, for any number of
 * threads. MZ_INVALID, with an English line for our log, when the shape breaks a rule above.
 */
typedef struct mz_feed_form mz_feed_form;
mz_code mz_feed_form_make(mz_cx *cx, const struct mz_feed_shape *shape,
                          const mz_feed_form **out) MZ_MUST_USE;
const struct mz_feed_shape *mz_feed_form_shape(const mz_feed_form *f);
/* All labels that a header may have, for struct mz_rows_options. */
const mz_str *mz_feed_form_labels(const mz_feed_form *f, size_t *n);
/* 64 bits that change when the meaning of a file would: kept with results. */
uint64_t mz_feed_form_print(const mz_feed_form *f);

/*
 * What a cell of a row that was matched says in this column, as the scan read it. False when it is
 * empty, or cannot be read on its own (a text column, a date of a workbook kept as a number).
 */
bool mz_feed_form_value(const mz_feed_form *f, size_t column, mz_str cell, int64_t *v);

/*
 * Where the columns of the form stand in a file: place[i] is the position from 0, or -1. Refused
 * with MZ_INVALID when one that must be there is missing, naming what was found instead.
 */
mz_code mz_feed_form_place(mz_cx *cx, const mz_feed_form *f, const mz_rows *r,
                           int32_t place[MZ_FEED_COLUMNS_MAX]) MZ_MUST_USE;

#endif
