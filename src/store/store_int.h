/* store_int.h - what the two backends and the common part share. Private to src/store. */
#ifndef MZ_STORE_STORE_INT_H
#define MZ_STORE_STORE_INT_H

#include "store/migrate.h"
#include "store/search.h"
#include "store/stmt.h"

/* One value of a result row as the driver gave it. */
struct mz_cell {
    bool null;
    bool number; /* i is set, else s */
    bool bytes;  /* s is not text */
    int64_t i;
    mz_str s; /* valid until the next row */
};

struct mz_value {
    uint8_t type; /* enum mz_sql_type */
    int64_t i;
    mz_str s;
};

/* Receives the rows of a statement. */
struct mz_sink {
    mz_code (*row)(mz_cx *cx, struct mz_sink *sink, const struct mz_cell *cells, size_t n);
    void *p;
    const char *const *names; /* column names, set by the backend before the first row */
};

enum { MZ_ARGS_MAX = 48, MZ_COLS_MAX = 64, MZ_NOTES_MAX = 64 };

struct mz_backend {
    enum mz_db_kind kind;
    void (*close)(mz_db *db);
    /* A script of several statements without parameters. */
    mz_code (*script)(mz_cx *cx, mz_db *db, const char *sql);
    mz_code (*run)(mz_cx *cx, mz_db *db, const struct mz_stmt *st, const struct mz_value *args,
                   size_t n, struct mz_sink *sink, int64_t *changed);
    /* Whether the database understands it, in each form that it is sent in; nothing is run. */
    mz_code (*prepare)(mz_cx *cx, mz_db *db, const struct mz_stmt *st);
    /* Streaming over a connection of its own. */
    mz_code (*open)(mz_cx *cx, mz_db *db, const struct mz_stmt *st, const struct mz_value *args,
                    size_t n, void **out);
    mz_code (*next)(mz_cx *cx, void *cursor, struct mz_cell *cells, size_t cells_n, size_t *n);
    void (*shut)(void *cursor);
    mz_code (*begin)(mz_cx *cx, mz_db *db);
    mz_code (*commit)(mz_cx *cx, mz_db *db);
    void (*rollback)(mz_db *db);
    mz_code (*check)(mz_cx *cx, mz_db *db, mz_str *complaint);
    /* A number that is another one after any commit of anybody; false, or NULL: not to be had. */
    bool (*content)(mz_db *db, int64_t *version);
    /* Spread what the last migration made over the nodes; NULL where there is one node. */
    mz_code (*distribute)(mz_cx *cx, mz_db *db);
};

struct mz_note {
    int64_t county;
    int64_t division;
    int64_t at_ms;
    int64_t user;
    int64_t subject;
    mz_str role, act, kind, detail, why, origin, request;
};

/* A count and the content it was counted in; key 0: none. */
struct mz_count {
    uint64_t key;
    int64_t version;
    int64_t n;
};

/* Search words that are written when the transaction commits. */
struct mz_words {
    struct mz_words *next;
    int64_t id;
    mz_str words; /* p == NULL: the subject's words go */
};

struct mz_db {
    const struct mz_backend *backend;
    mz_str url;
    struct mz_db_options options;
    bool distributed;
    bool tx;
    bool internal; /* the store's own statements: no guard, no history */
    bool dirty;    /* this transaction changed a guarded row */
    struct mz_note notes[MZ_NOTES_MAX];
    size_t notes_n;
    struct mz_words *words; /* in the order of the calls; memory of tx_arena */
    struct mz_words **words_end;
    size_t words_n;
    mz_arena *tx_arena; /* reset when the transaction ends */
    struct mz_crypto *crypto;
    struct mz_journal_file *journal;
    mz_code (*also)(mz_cx *cx, void *p); /* mz_tx_also() */
    void *also_p;
    struct mz_count counts[1024];
    int64_t trips; /* answers that were waited for: mz_db_trips() */
    int64_t fault; /* the statement that fails, counted down; 0 is off. Tests set it. */
    bool twice;    /* mz_tx() loses its first try, as to a server that went away. Tests set it. */
};

/* Opens; the URL's scheme has chosen the backend. Each allocates its own struct around mz_db. */
mz_code mz_lite_open(mz_cx *cx, mz_str path, struct mz_db_options o, mz_db **out) MZ_MUST_USE;
mz_code mz_post_open(mz_cx *cx, mz_str url, struct mz_db_options o, mz_db **out) MZ_MUST_USE;

/* audit.c */
mz_code mz_audit_seal(mz_cx *cx, const struct mz_note *notes, size_t n) MZ_MUST_USE;
mz_code mz_note_make(mz_cx *cx, mz_arena *a, const struct mz_event *ev,
                     struct mz_note *out) MZ_MUST_USE;
/* search.c: write the words that wait. */
mz_code mz_words_flush(mz_cx *cx) MZ_MUST_USE;
/*
 * A search as the database's own expression, held inside the scope; empty: it can find nothing.
 * Writes the words that wait, so that a transaction finds what it wrote.
 */
mz_code mz_search_words(mz_cx *cx, const struct mz_search *what, mz_str *words) MZ_MUST_USE;
/*
 * stmt.c: the row that an INSERT of arguments wrote, as RETURNING would give it (the tables are
 * strict). `given` stands for an id that the database gave, MZ_NULL where that is not known.
 */
mz_code mz_echo(mz_cx *cx, const struct mz_stmt *st, const struct mz_value *args, int64_t given,
                struct mz_sink *sink) MZ_MUST_USE;
/* stmt.c: run a read and give its rows as they come, without a limit. */
mz_code mz_stmt_each(mz_cx *cx, const struct mz_stmt *st, const union mz_sql_arg *args,
                     struct mz_sink *sink) MZ_MUST_USE;

/* journal.c */
void mz_journal_shut(mz_db *db);

/* change.c: keep the image of a returned row; hold it against the actor's scope. */
mz_code mz_change_keep(mz_cx *cx, const struct mz_stmt *st, const struct mz_cell *cells,
                       const char *const *names, size_t n) MZ_MUST_USE;

/* The four guard values of the actor, in the order of the placeholders. */
void mz_guard(const mz_cx *cx, int64_t guard[4]);

#endif
