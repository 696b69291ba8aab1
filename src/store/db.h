/*
 * db.h - one database interface over SQLite and PostgreSQL: transactions, guards, history, audit.
 *
 * Layer: store. Features never see a driver: they call the functions that tools/mksql makes from
 * their *.sql files (style.md section 6) and what stands here.
 *
 * Invariants
 *   - Every statement over a table with a `division` column is held inside the actor's scope; one
 *     over a table with only a `county` column inside the actor's counties. The store writes these
 *     guards; a statement that would escape them does not build.
 *   - Every row written to a table with history leaves its whole new image in mz_change with who,
 *     when and why, in the same transaction.
 *   - A transaction that changed a guarded row and carries no mz_tx_note() does not commit.
 *   - The ids of subjects carry their county: id = county * 10^9 + serial. They are below 2^53.
 *   - A connection is used by one context at a time. Handlers run to their end before the next.
 */
#ifndef MZ_STORE_DB_H
#define MZ_STORE_DB_H

#include "base/base.h"

typedef struct mz_db mz_db;

/* A NULL column or parameter: integers use this value, strings have p == NULL. */
#define MZ_NULL        INT64_MIN
#define MZ_ID_UNIT     INT64_C(1000000000)
#define MZ_COUNTY_UNIT INT64_C(1000000) /* division code / this = county code */

enum mz_db_kind { MZ_DB_SQLITE, MZ_DB_POSTGRESQL };

struct mz_db_options {
    bool readonly;
    bool create;         /* SQLite: make the file when it is missing */
    int64_t busy_ms_max; /* how long to wait for another writer; 0 means 5,000 */
    mz_str journal;      /* folder for the journals of reads; empty: beside the SQLite file */
};

/* `url` is sqlite:PATH or postgresql://... The caller closes; cx->db is not set by this. */
mz_code mz_db_open(mz_cx *cx, mz_str url, struct mz_db_options options, mz_db **out) MZ_MUST_USE;
void mz_db_close(mz_db *db);
enum mz_db_kind mz_db_kind(const mz_db *db);
/* How many answers were waited for on this connection: a page reads what its rows need together. */
int64_t mz_db_trips(const mz_db *db);
/*
 * What `count` says, or what it said when `key` was counted last, if nothing in the database has
 * changed since. The key stands for all else that the figure depends on: what is counted, the
 * actor, the time as far as it matters. Where changes cannot be seen cheaply (PostgreSQL), and in a
 * transaction, it is counted each time.
 */
mz_code mz_count_once(mz_cx *cx, uint64_t key, mz_code (*count)(mz_cx *cx, int64_t *n),
                      int64_t *n) MZ_MUST_USE;
/* The path of SQLite, the URL of PostgreSQL: it may hold a password. */
mz_str mz_db_url(const mz_db *db);
/* True when tables are distributed by county (the Citus extension is there). */
bool mz_db_distributed(const mz_db *db);

/* Apply what is missing of all migrations, in order, each in a transaction of its own. */
mz_code mz_db_migrate(mz_cx *cx) MZ_MUST_USE;
/* Refuses with MZ_CONFLICT when the database is older or newer than this program. */
mz_code mz_db_check_version(mz_cx *cx) MZ_MUST_USE;

/* ---- transactions ----------------------------------------------------- */

/* Write transactions do not nest. A statement outside one is its own read transaction. */
mz_code mz_tx_begin(mz_cx *cx) MZ_MUST_USE;
mz_code mz_tx_commit(mz_cx *cx) MZ_MUST_USE;
/* Safe to call when nothing is open, and after any failure. */
void mz_tx_rollback(mz_cx *cx);
bool mz_tx_open(const mz_cx *cx);
/* Begin, run, commit; roll back when fn fails. MZ_BUSY is tried again, 3 times: *p starts anew. */
mz_code mz_tx(mz_cx *cx, mz_code (*fn)(mz_cx *cx, void *p), void *p) MZ_MUST_USE;
/*
 * Run fn(p) inside the next transaction of this connection, just before it commits, and once: what
 * must be there exactly when the caller's work is. When fn fails, the commit fails with its code.
 * `p` must live until then. fn == NULL takes it back; the result tells whether one was still
 * waiting, so false means that it was committed.
 */
bool mz_tx_also(mz_cx *cx, mz_code (*fn)(mz_cx *cx, void *p), void *p);

/* ---- audit ------------------------------------------------------------ */

struct mz_event {
    mz_str act;       /* "person.update": a row of a feature's table of acts */
    mz_str kind;      /* kind of subject: "person" */
    int64_t subject;  /* its id, 0 for none */
    int64_t division; /* where; 0 means the actor's own scope */
    mz_str detail;    /* JSON object or empty; no personal data beyond ids, at most 4 KiB */
};

/* Append to the audit of the open transaction; sealed into the county's SM3 chain at commit. */
mz_code mz_tx_note(mz_cx *cx, const struct mz_event *ev) MZ_MUST_USE;
/* This transaction only moved counters: it commits without an event. Progress of jobs, not facts.
 */
void mz_tx_quiet(mz_cx *cx);
/*
 * Record that somebody read personal data. Goes to a journal file that survives a kill of the
 * process and is sealed into the chain by the next mz_audit_drain(); must not be in a transaction.
 */
mz_code mz_read_note(mz_cx *cx, const struct mz_event *ev) MZ_MUST_USE;
/*
 * The records of this connection survive a power cut, too, when it returns: one flush for all that
 * were noted since the last. MZ_IO: nothing may be shown. Without it up to a second of them can go.
 */
mz_code mz_read_firm(mz_cx *cx) MZ_MUST_USE;
/* The moment of an event by its id in the view mz_audit_seen, whoever may see it: the id has no
 * index, the moment has one. */
mz_code mz_audit_when(mz_cx *cx, int64_t id, int64_t *at_ms, bool *found) MZ_MUST_USE;
/* When "audit.proved", "audit.broken" or "care.backup" was last noted in this database, or 0. */
mz_code mz_audit_newest(mz_cx *cx, const char *act, int64_t *at_ms) MZ_MUST_USE;
/* Seal the journal of all processes into the chain. Called by serve every second and at start. */
mz_code mz_audit_drain(mz_cx *cx, int64_t *drained) MZ_MUST_USE;
/* Recompute every chain. bad_county is 0 when all is well, else with the first bad number. */
mz_code mz_audit_verify(mz_cx *cx, int64_t *events, int64_t *bad_county,
                        int64_t *bad_n) MZ_MUST_USE;
/* The same; step(p, events so far) is called every 2,000 events and may end it with its code. */
struct mz_audit_tell {
    mz_code (*step)(mz_cx *cx, void *p, int64_t events);
    void *p;
};
mz_code mz_audit_verify_told(mz_cx *cx, struct mz_audit_tell tell, int64_t *events,
                             int64_t *bad_county, int64_t *bad_n) MZ_MUST_USE;

/* ---- ids -------------------------------------------------------------- */

/* The first of n fresh, consecutive ids in a county. Only inside a transaction. */
mz_code mz_id_take(mz_cx *cx, int64_t county, int64_t n, int64_t *first) MZ_MUST_USE;

/* ---- history ---------------------------------------------------------- */

struct mz_change {
    int64_t id;
    int64_t at_ms;
    int64_t user; /* account id */
    mz_str op;    /* I, U, D */
    mz_str why;
    mz_str image; /* JSON object of the whole row after (before, for D) */
};

/* Changes of one row, newest first. */
mz_code mz_changes_of(mz_cx *cx, const char *table, int64_t row, int64_t most,
                      struct mz_change **out, size_t *n) MZ_MUST_USE;
/* The row as it was known at a moment; MZ_ABSENT when it did not exist then. */
mz_code mz_change_at(mz_cx *cx, const char *table, int64_t row, int64_t at_ms,
                     struct mz_change *out) MZ_MUST_USE;

/* ---- care ------------------------------------------------------------- */

/*
 * A consistent copy of the running database in the new file `path`, which is a database of SQLite
 * whichever the original is: what one office wrote can be opened by the other. Writers go on
 * meanwhile; where Citus distributes the tables they wait, for its nodes have no common snapshot.
 * step() is told rows or pages, and how many there are about.
 */
mz_code mz_db_backup(mz_cx *cx, const char *path, void (*step)(void *p, int64_t done, int64_t all),
                     void *p) MZ_MUST_USE;
/* Whether PostgreSQL holds no office yet: MZ_CONFLICT when it does. Migrates it. */
mz_code mz_db_empty(mz_cx *cx) MZ_MUST_USE;
/*
 * Everything of a file that mz_db_backup() made into the empty PostgreSQL database, in one
 * transaction. The file may be of an older program: it is brought up to date in place.
 */
mz_code mz_db_fill(mz_cx *cx, const char *path, void (*step)(void *p, int64_t done, int64_t all),
                   void *p) MZ_MUST_USE;
/*
 * Many rows are new: PostgreSQL counts them now and not in a minute, or it plans as if tables were
 * empty. Nothing to do in SQLite. Outside of a transaction.
 */
mz_code mz_db_settle(mz_cx *cx) MZ_MUST_USE;
/*
 * While `on`, a commit does not wait for the disk: after a power cut the last ones may be missing,
 * never one in between. For filling a database that can be filled again. Outside of a transaction.
 */
mz_code mz_db_hurry(mz_cx *cx, bool on) MZ_MUST_USE;
/* The database's own check of its pages and keys; complaint is empty when all is well. */
mz_code mz_db_check(mz_cx *cx, mz_str *complaint) MZ_MUST_USE;

#endif
