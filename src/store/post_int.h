/*
 * post_int.h - the connection to PostgreSQL, shared by its files. Private to src/store.
 *
 * Statements whose answer nobody waits for (mz_stmt.later) go into a pipeline: they are sent at
 * once, answered together with the next statement that somebody waits for, and cost no round trip
 * of their own. What one of them complains of is told there, under its own name.
 */
#ifndef MZ_STORE_POST_INT_H
#define MZ_STORE_POST_INT_H

#include <libpq-fe.h>

#include "store/store_int.h"

enum { MZ_POST_CACHE_BITS = 11, MZ_POST_CACHE = 1 << MZ_POST_CACHE_BITS, MZ_POST_POOL = 8 };
/* Answers that may wait to be read, and bytes that were sent for them. */
enum { MZ_POST_LATER = 512, MZ_POST_LATER_BYTES = 4 << 20 };

/* The advisory lock of writers: shared by those of one county, alone for wider ones. */
enum { MZ_POST_WRITERS = 0x6d7a };

enum { MZ_POST_XID = 24 }; /* digits of a transaction's number and the end of the text */

struct mz_post_slot {
    const void *key;
    char *text;
    unsigned number; /* the server's name for it is mzN */
};

struct mz_post_link {
    PGconn *c;
    struct mz_post_slot cache[MZ_POST_CACHE];
    size_t cached;
    unsigned next_number;
    const char *later[MZ_POST_LATER]; /* names of statements whose answers were not read yet */
    size_t later_n;
    size_t later_bytes;
};

struct mz_post {
    mz_db base;
    char *url;
    struct mz_post_link main;
    char xid[MZ_POST_XID]; /* the server's number of our last transaction */
    PGconn *spare[MZ_POST_POOL]; /* idle connections for cursors */
    size_t spare_n;
};

/* The values of a statement as libpq takes them. */
struct mz_post_params {
    const char *v[MZ_ARGS_MAX];
    int len[MZ_ARGS_MAX];
    int format[MZ_ARGS_MAX];
    int64_t number[MZ_ARGS_MAX];
    int n;
};

/* The sentence for what went wrong with the statement `what`. Clears r. */
mz_code mz_post_fail(mz_cx *cx, PGconn *c, PGresult *r, const char *what) MZ_MUST_USE;
/* MZ_BUSY: the server is away, and nothing was changed. */
mz_code mz_post_away(mz_cx *cx) MZ_MUST_USE;

/* A connection with our settings; the caller ends it with PQfinish(). */
mz_code mz_post_dial(mz_cx *cx, mz_str url, PGconn **out) MZ_MUST_USE;
void mz_post_cell(const PGresult *r, int row, int col, struct mz_cell *out);

/*
 * post_doubt.c: the connection died while it committed. What became of it is asked over another
 * one: MZ_OK when it is kept, MZ_BUSY when it never will be, so that it may be tried again; MZ_IO
 * when nobody answers, for then a second try could do it twice.
 */
mz_code mz_post_doubt(mz_cx *cx, struct mz_post *p) MZ_MUST_USE;

/* ---- post_pipe.c ------------------------------------------------------ */

/* Send the prepared statement `name`; `what` is its name in our messages. */
mz_code mz_pipe_put(mz_cx *cx, struct mz_post *p, const char *what, const char *name,
                    const struct mz_post_params *v) MZ_MUST_USE;
/* Its result, and before it those of all that were sent. *out is the caller's to clear. */
mz_code mz_pipe_run(mz_cx *cx, struct mz_post *p, const char *what, const char *name,
                    const struct mz_post_params *v, PGresult **out) MZ_MUST_USE;
/* Commit behind all that was sent. */
mz_code mz_pipe_commit(mz_cx *cx, struct mz_post *p) MZ_MUST_USE;
/* Wait for all that was sent: before whatever cannot stand in a pipeline. */
mz_code mz_pipe_drain(mz_cx *cx, struct mz_post *p) MZ_MUST_USE;
/* Read all answers and forget them: the transaction is given up. */
void mz_pipe_drop(struct mz_post *p);

#endif
