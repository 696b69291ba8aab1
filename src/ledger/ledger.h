/*
 * ledger.h - the double-entry book of a county: accounts, transfers, sets.
 *
 * Layer: ledger. Knows amounts, accounts and ids of persons, nothing of benefits or banks.
 *
 * Invariants
 *   - A transfer moves more than 0 fen from one account to another of the same county: what is
 *     debited is credited. It is never changed; a correction is another transfer.
 *   - Transfers of a county are numbered without gaps. Those of one database transaction are a
 *     set: all or none. A set carries the hash of all before it and is told to the audit.
 *   - A pending transfer is posted or void at most once.
 *   - An id that its maker gave a transfer is used once: the same again is the same answer,
 *     another content under it is a conflict, and what was refused once stays refused.
 *   - Balances are a cache: they follow from the transfers. A bounded account never passes its
 *     bound, pending transfers counted.
 */
#ifndef MZ_LEDGER_LEDGER_H
#define MZ_LEDGER_LEDGER_H

#include "store/db.h"

/* Ten million yuan times a million: no sum of a county comes near an int64's end. */
#define LEDGER_FEN_MAX INT64_C(1000000000000000)

/* clang-format off */
/*          id            bound  title; the side that grows */
#define LEDGER_CLASSES(X) \
          X(TREASURY,     NONE,     MZ_T("Treasury"))             /* dr: what a source gave */ \
          X(BUDGET,       NO_DEBT,  MZ_T("Budget||ledger"))       /* cr: given, dr: used */ \
          X(FUND,         NO_DEBT,  MZ_T("Money of a batch"))     /* party: the batch */ \
          X(PAYABLE,      NO_DEBT,  MZ_T("Owed to recipients")) \
          X(TRANSIT,      NO_DEBT,  MZ_T("With the bank"))        /* party: the batch */ \
          X(PAID,         NONE,     MZ_T("Paid to recipients")) \
          X(RECOVERY,     NO_CLAIM, MZ_T("Owed by a recipient"))  /* party: the person */ \
          X(OVERPAID,     NONE,     MZ_T("Overpaid")) \
          X(WRITTEN_OFF,  NONE,     MZ_T("Written off"))
/* clang-format on */

enum ledger_class {
    LEDGER_NO_CLASS,
#define X(id, bound, title) LEDGER_##id,
    LEDGER_CLASSES(X)
#undef X
        LEDGER_CLASS_N
};

enum ledger_bound {
    LEDGER_NONE,
    LEDGER_NO_DEBT,  /* debits, pending ones too, never pass posted credits */
    LEDGER_NO_CLAIM, /* credits, pending ones too, never pass posted debits */
};

/* clang-format off */
#define LEDGER_SOURCES(X) \
          X(CENTRAL,  "central",  MZ_T("Central government")) \
          X(PROVINCE, "province", MZ_T("Province")) \
          X(CITY,     "city",     MZ_T("City")) \
          X(COUNTY,   "county",   MZ_T("County||money")) \
          X(LOTTERY,  "lottery",  MZ_T("Welfare lottery fund")) \
          X(SPECIAL,  "special",  MZ_T("Other special funds"))
/* clang-format on */

enum ledger_source {
    LEDGER_NO_SOURCE,
#define X(id, word, title) LEDGER_##id##_MONEY,
    LEDGER_SOURCES(X)
#undef X
        LEDGER_SOURCE_N
};

const char *ledger_class_title(enum ledger_class c); /* MZ_T */
const char *ledger_source_word(enum ledger_source s);
const char *ledger_source_title(enum ledger_source s); /* MZ_T */
/* LEDGER_NO_SOURCE when there is none. */
enum ledger_source ledger_source_of(mz_str word);

/* ---- accounts ------------------------------------------------------------ */

struct ledger_key {
    int64_t county;
    enum ledger_class class;
    mz_str programme; /* empty: none */
    enum ledger_source source;
    int64_t year;  /* of the budget, else 0 */
    int64_t party; /* person or batch, else 0 */
};

struct ledger_balance {
    int64_t id;
    enum ledger_class class;
    mz_str programme;
    int64_t source, year, party;
    enum ledger_bound bound;
    int64_t dr, cr;                 /* posted */
    int64_t dr_pending, cr_pending; /* on the way */
};

/* The account of a key, opened when it is new. Only inside a transaction. */
mz_code ledger_open(mz_cx *cx, const struct ledger_key *key, int64_t *account) MZ_MUST_USE;
/* *found is false when nothing was ever booked there. */
mz_code ledger_find(mz_cx *cx, const struct ledger_key *key, struct ledger_balance *out,
                    bool *found) MZ_MUST_USE;
/* Accounts of a county in order of ids, at most `most` behind `after`; class 0: all. */
mz_code ledger_balances(mz_cx *cx, int64_t county, enum ledger_class class, int64_t after,
                        int64_t most, struct ledger_balance **out, size_t *n) MZ_MUST_USE;
/* What a bounded account may still give: fen behind the pending ones. */
int64_t ledger_left(const struct ledger_balance *b);

/* Counties that have a book, within the actor's scope. */
mz_code ledger_counties(mz_cx *cx, int64_t **out, size_t *n) MZ_MUST_USE;

/* ---- transfers ------------------------------------------------------------ */

enum ledger_kind {
    LEDGER_POSTED = 1,
    LEDGER_PENDING,
    LEDGER_POST, /* of a pending transfer */
    LEDGER_VOID, /* of a pending transfer */
};

/* clang-format off */
#define LEDGER_CODES(X) \
          X(ACCRUE,       MZ_T("Owed for a period")) \
          X(SEND,         MZ_T("Sent to the bank")) \
          X(RESOLVE,      MZ_T("Answered by the bank")) \
          X(WITHDRAW,     MZ_T("Batch withdrawn")) \
          X(RETURN,       MZ_T("Came back after it was paid")) \
          X(FUND,         MZ_T("Budget used by a batch")) \
          X(APPROPRIATE,  MZ_T("Budget given")) \
          X(OFFSET,       MZ_T("Kept back for an overpayment")) \
          X(SETTLE,       MZ_T("Bank statement agreed")) \
          X(OVERPAY,      MZ_T("Overpaid")) \
          X(REPAY,        MZ_T("Paid back")) \
          X(WRITE_OFF,    MZ_T("Written off")) \
          X(CORRECT,      MZ_T("Correction"))
/* clang-format on */

enum ledger_code {
    LEDGER_CODE_NONE,
#define X(id, title) LEDGER_CODE_##id,
    LEDGER_CODES(X)
#undef X
        LEDGER_CODE_N
};

const char *ledger_code_title(enum ledger_code c); /* MZ_T */

/* 128 bits from the maker; hi below 256 is the ledger's own. */
struct ledger_id {
    int64_t hi, lo;
};

struct ledger_transfer {
    struct ledger_id id;
    enum ledger_kind kind;
    int64_t debit, credit; /* accounts; of POST and VOID: taken from the pending one */
    int64_t fen;           /* the same */
    int64_t party;         /* person, 0: none */
    enum ledger_code code;
    int64_t line;    /* of a batch, 0: none */
    int64_t pending; /* number of the transfer that POST and VOID end */
    int64_t day;     /* accounting date, days since 1970 */
};

enum { LEDGER_SET_MAX = 100000 };

struct ledger_posted {
    size_t new_n;
    size_t old_n;  /* were there already, with the same content */
    int64_t first; /* number of the first new one, 0 when there is none */
};

/* A random id from the context's source. */
struct ledger_id ledger_id_new(mz_cx *cx);

/*
 * Write a linked set: all or none. Inside the caller's transaction, which must be given up when
 * this fails. MZ_CONFLICT: an id with another content, a part of the set that was there without the
 * rest, a pending transfer that ended otherwise. MZ_LIMIT: an account would pass its bound.
 */
mz_code ledger_post(mz_cx *cx, int64_t county, const struct ledger_transfer *t, size_t n,
                    struct ledger_posted *out) MZ_MUST_USE;
/*
 * The same in a transaction of its own. A refusal is kept under the first transfer's id: asked
 * again, it is refused with the same words, whatever the accounts hold by then.
 */
mz_code ledger_post_once(mz_cx *cx, int64_t county, const struct ledger_transfer *t, size_t n,
                         struct ledger_posted *out) MZ_MUST_USE;
/* The number of the transfer with this id; *found false when there is none. */
mz_code ledger_number(mz_cx *cx, int64_t county, struct ledger_id id, int64_t *number,
                      bool *found) MZ_MUST_USE;

#endif
