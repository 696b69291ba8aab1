/*
 * register.h - lists over declared tables: filter, sort, page, count, stream.
 *
 * Layer: store. The one place that builds SQL text at run time, from the names of a const
 * declaration that mz_reg_check() has held against the database. Values are always bound. A list
 * page, its export, its saved views and its JSON are all one mz_reg and one mz_query. Words of the
 * search index are one more condition of the same statement, so that totals, pages, order and
 * exports of what they find are exact, however many they are.
 */
#ifndef MZ_STORE_REGISTER_H
#define MZ_STORE_REGISTER_H

#include "store/search.h"

enum mz_col_type {
    MZ_COL_INT,
    MZ_COL_TEXT,
    MZ_COL_CODE,     /* text out of a code set; .codes names it */
    MZ_COL_DATE,     /* days since 1970-01-01 */
    MZ_COL_TIME,     /* milliseconds since 1970, UTC */
    MZ_COL_MONEY,    /* fen */
    MZ_COL_DIVISION, /* 12-digit code */
    MZ_COL_BOOL,
    MZ_COL_SUBJECT, /* id of another subject; .codes names its kind */
};

enum mz_col_flags {
    MZ_COL_SORT = 1,   /* the reader may sort by it: an index must serve it */
    MZ_COL_FILTER = 2, /* the reader may filter by it */
    MZ_COL_HIDE = 4,   /* not shown unless chosen */
    MZ_COL_KEEP = 8,   /* never leaves the program: read for the view, not in lists or exports */
};

struct mz_col {
    const char *name;  /* column, or expression name declared by the view */
    const char *label; /* MZ_T */
    enum mz_col_type type;
    unsigned flags;
    const char *codes;
};

struct mz_query;
struct mz_reg_row;

/* What somebody asks of a list: the values of an address by name; empty when it is not there. */
struct mz_ask {
    mz_str (*get)(void *p, const char *name);
    void *p;
};

struct mz_reg {
    const char *name;          /* "person": also the name in URLs and saved views */
    const char *table;         /* guarded table or view */
    const char *title;         /* MZ_T */
    const char *sort;          /* default sort column, "-name" for descending */
    const struct mz_col *cols; /* ends with an empty row */
    /* For exports: the permission to take the list out of the program, or why it never leaves. */
    const char *need;
    const char *stays;
    /*
     * The filters that the list page makes of the same address, and what the reader may not ask
     * held back; NULL: values are filters of the column of their name.
     */
    mz_code (*ask)(mz_cx *cx, const struct mz_ask *ask, struct mz_query *q);
    /*
     * What somebody typed ("q" of the address) as a search, or MZ_INVALID with a sentence. Memory
     * from cx->a. Without a kind of words the text was one that `ask` has read: a number. NULL: the
     * subjects have no words.
     */
    mz_code (*words)(mz_cx *cx, mz_str text, struct mz_search *out);
    /* The column with the id of the subject whose words these are; NULL: the row is the subject. */
    const char *about;
    /*
     * A row as it leaves: without what the reader may not see, its words in the reader's language;
     * NULL: it leaves as it is. Memory from cx->a.
     */
    mz_code (*row)(mz_cx *cx, const struct mz_reg *reg, struct mz_reg_row *row);
};

enum mz_filter_op {
    MZ_IS,     /* = ; NULL matches a missing value */
    MZ_NOT,    /* <> or missing */
    MZ_FROM,   /* >= */
    MZ_TO,     /* <= */
    MZ_STARTS, /* text prefix */
    MZ_HAS,    /* text part */
    MZ_UNDER,  /* division: inside this division's subtree */
    MZ_BIT,    /* (col & v) <> 0 */
};

struct mz_filter {
    const char *col;
    enum mz_filter_op op;
    int64_t i;
    mz_str s;
};

enum { MZ_FILTERS_MAX = 16, MZ_PAGE_MAX = 200, MZ_IDS_MAX = 100000 };

struct mz_query {
    struct mz_filter filters[MZ_FILTERS_MAX];
    size_t filters_n;
    const char *sort; /* NULL: the register's own; what has no value stands last, first downwards */
    bool descending;
    int64_t limit; /* rows wanted; 0 means 50 */
    int64_t offset;
    const int64_t *ids; /* only these ids, or NULL; at most MZ_IDS_MAX; bound as one JSON array */
    size_t ids_n;
    const struct mz_search *words; /* only what these find, or NULL; its page is not used */
};

/* A row: one value per column of the register, in its order; then the id. */
struct mz_reg_row {
    int64_t id;
    union {
        int64_t i;
        mz_str s;
    } * v;
};

mz_code mz_reg_check(mz_cx *cx, const struct mz_reg *reg) MZ_MUST_USE;

/* What an address asks: its "sort", its filters (reg->ask), the words of its "q". */
mz_code mz_reg_ask(mz_cx *cx, const struct mz_reg *reg, const struct mz_ask *ask,
                   struct mz_query *q) MZ_MUST_USE;
/* Hold q to what `text` finds by the words of the register; an empty text asks nothing. */
mz_code mz_reg_words(mz_cx *cx, const struct mz_reg *reg, mz_str text,
                     struct mz_query *q) MZ_MUST_USE;

mz_code mz_reg_count(mz_cx *cx, const struct mz_reg *reg, const struct mz_query *q,
                     int64_t *n) MZ_MUST_USE;
mz_code mz_reg_rows(mz_cx *cx, const struct mz_reg *reg, const struct mz_query *q,
                    struct mz_reg_row **rows, size_t *n) MZ_MUST_USE;

/* The ids of the same page: for lists that load their subjects by another way. */
mz_code mz_reg_ids(mz_cx *cx, const struct mz_reg *reg, const struct mz_query *q, int64_t **ids,
                   size_t *n) MZ_MUST_USE;

/* A column of text of up to MZ_PAGE_MAX rows in the order of their ids; empty outside the scope. */
mz_code mz_reg_texts(mz_cx *cx, const struct mz_reg *reg, size_t col, const int64_t *ids, size_t n,
                     mz_str *texts) MZ_MUST_USE;

/* ---- counting ------------------------------------------------------------------------ */

enum mz_group_per { MZ_GROUP_EACH, MZ_GROUP_TOWN, MZ_GROUP_YEAR, MZ_GROUP_MONTH };
enum { MZ_GROUPS_MAX = 2000 };

struct mz_by {
    const char *col;
    enum mz_group_per per;
    const char *sum; /* a column to add up, or NULL */
};
struct mz_group {
    int64_t i; /* of a column of numbers; of YEAR and MONTH the first day; MZ_NULL: no value */
    mz_str s;  /* of a column of text; p == NULL: no value */
    int64_t n;
    int64_t sum;
};
/*
 * The rows of a query by the values of a column, in their order. Order and page of the query are
 * not used. MZ_LIMIT over MZ_GROUPS_MAX groups.
 */
mz_code mz_reg_groups(mz_cx *cx, const struct mz_reg *reg, const struct mz_query *q,
                      struct mz_by by, struct mz_group **out, size_t *n) MZ_MUST_USE;

/* All rows of the query in constant memory; `limit` and `offset` are not used. */
typedef struct mz_reg_cursor mz_reg_cursor;
mz_code mz_reg_open(mz_cx *cx, const struct mz_reg *reg, const struct mz_query *q,
                    mz_reg_cursor **out) MZ_MUST_USE;
mz_code mz_reg_next(mz_cx *cx, mz_reg_cursor *c, struct mz_reg_row *row, bool *more) MZ_MUST_USE;
void mz_reg_close(mz_reg_cursor *c);

#endif
