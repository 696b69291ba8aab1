/* carry_int.h - the PostgreSQL side of carrying a whole office. Private to src/store. */
#ifndef MZ_STORE_CARRY_INT_H
#define MZ_STORE_CARRY_INT_H

#include "store/store_int.h"

enum { CARRY_TABLES_MAX = 400 };

struct carry_table {
    const char *name;
    const char *cols; /* "id, county, ..." */
    size_t cols_n;
};

/* One way of an office; `link` is the connection that holds its snapshot or its transaction. */
struct carry {
    void (*step)(void *p, int64_t done, int64_t all);
    void *p;
    int64_t done, all;
    void *link;
    char *out; /* rows that wait to be sent */
    size_t out_n;
};

/* ---- post_carry.c: reading, all in one snapshot ----------------------- */

mz_code mz_post_read_open(mz_cx *cx, mz_db *db, struct carry *k) MZ_MUST_USE;
/* Each row of the query. Cells live until the next one. */
mz_code mz_post_read(mz_cx *cx, struct carry *k, const char *sql,
                     mz_code (*row)(mz_cx *cx, void *p, const struct mz_cell *cells, size_t n),
                     void *p) MZ_MUST_USE;
void mz_post_read_close(struct carry *k);

/* ---- and writing, all in one transaction ------------------------------ */

/* Nobody else writes until it is closed; MZ_CONFLICT when somebody was faster. */
mz_code mz_post_write_open(mz_cx *cx, mz_db *db, struct carry *k) MZ_MUST_USE;
mz_code mz_post_write(mz_cx *cx, struct carry *k, const char *sql) MZ_MUST_USE;
/* Rows into "table (columns)" as COPY takes them. */
mz_code mz_post_copy_open(mz_cx *cx, struct carry *k, const char *into) MZ_MUST_USE;
mz_code mz_post_copy_row(mz_cx *cx, struct carry *k, const struct mz_cell *cells,
                         size_t n) MZ_MUST_USE;
mz_code mz_post_copy_close(mz_cx *cx, struct carry *k) MZ_MUST_USE;
/* Commits when all went well so far, else gives everything up; the first failure. */
mz_code mz_post_write_close(mz_cx *cx, struct carry *k, mz_code so_far) MZ_MUST_USE;

#endif
