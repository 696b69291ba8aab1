/*
 * stmt.h - what tools/mksql generates against: descriptors of named statements and their runner.
 *
 * Layer: store. Feature code includes its generated "feature/x/x_sql.h" and never this directly.
 */
#ifndef MZ_STORE_STMT_H
#define MZ_STORE_STMT_H

#include "store/db.h"

enum mz_sql_type { MZ_SQL_INT, MZ_SQL_TEXT, MZ_SQL_BLOB };

struct mz_sql_col {
    uint16_t type;   /* enum mz_sql_type */
    uint16_t from;   /* position in the result */
    uint16_t offset; /* in the row struct; int64_t or mz_str stands there */
};

/* A column of a row that is written from the arguments alone. */
struct mz_sql_echo {
    const char *name;
    int arg;   /* from 1; 0: none */
    int64_t i;        /* the constant without an argument; MZ_NULL: NULL, or the word */
    const char *word; /* the constant, where it is text; else NULL */
};

/*
 * The SQL text holds one placeholder per argument and, behind them, the four guards that mksql
 * wrote: first and last county, first and last division.
 */
struct mz_stmt {
    const char *name;
    const char *sql;    /* SQLite */
    const char *sql_pg; /* PostgreSQL */
    const char *where;  /* file:line of the block, for messages */
    const char *table;  /* written table, or NULL */
    const struct mz_sql_col *cols;
    /* An INSERT of arguments: SQLite's text has no RETURNING, the row is made of the arguments. */
    const struct mz_sql_echo *echo;
    const uint8_t *args; /* enum mz_sql_type of each argument */
    uint16_t cols_n;
    uint16_t args_n;
    uint16_t echo_n;
    uint16_t row_size;
    bool guards; /* the four guard values follow the arguments */
    bool writes;
    bool guarded; /* written rows come back whole; the store holds them against the scope */
    bool history; /* ... and keeps their images */
    bool later;   /* nobody waits for its answer: PostgreSQL gets it with what follows */
    bool fresh;   /* text made at run time by register.c: cached by its bytes */
    char op;      /* I, U, D; 0 for reads */
};

/* The statements of each .sql file of the product, lists that end with NULL; so does this one. */
extern const struct mz_stmt *const *const mz_statements[];

union mz_sql_arg {
    int64_t i;
    mz_str s;
};

typedef struct mz_cursor mz_cursor;

mz_code mz_stmt_exec(mz_cx *cx, const struct mz_stmt *st, const union mz_sql_arg *args,
                     int64_t *changed) MZ_MUST_USE;
/* MZ_ABSENT without an error text when there is no row and found is NULL. */
mz_code mz_stmt_one(mz_cx *cx, const struct mz_stmt *st, const union mz_sql_arg *args, void *row,
                    bool *found) MZ_MUST_USE;
/* At most 100,000 rows; use a cursor for more. Rows and their strings live in cx->a. */
mz_code mz_stmt_many(mz_cx *cx, const struct mz_stmt *st, const union mz_sql_arg *args, void **rows,
                     size_t *n) MZ_MUST_USE;
/* Row by row in constant memory: strings live until the next step; cx->a closes it. */
mz_code mz_stmt_open(mz_cx *cx, const struct mz_stmt *st, const union mz_sql_arg *args,
                     mz_cursor **out) MZ_MUST_USE;
mz_code mz_cursor_next(mz_cx *cx, mz_cursor *c, void *row, bool *more) MZ_MUST_USE;
void mz_cursor_close(mz_cursor *c);

#endif
