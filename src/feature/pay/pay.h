/*
 * pay.h - the month: what everybody is owed, the bank's file, its answers, agreement.
 *
 * Layer: feature. The ledger below keeps the money; here are benefits, accounts and files.
 *
 * Invariants
 *   - A run is a function of benefits, claims and holds: run again, it finds nothing more to grant.
 *   - The bytes of a bank's file are a function of the frozen batch and the pack of its format.
 *   - Account numbers are sealed in the database and shown masked; a line names a version of an
 *     account that never changes.
 */
#ifndef MZ_FEATURE_PAY_PAY_H
#define MZ_FEATURE_PAY_PAY_H

#include "base/io.h"
#include "feature/pay/benefit.h"
#include "feature/pay/lump.h"
#include "feature/pay/recover.h"
#include "ledger/answer.h"

/* ---- the run ------------------------------------------------------------------- */

struct pay_run {
    int64_t county;
    mz_str programme;
    int64_t period;
    mz_str format;          /* name of a pack in packs/pay */
    int64_t offset_percent; /* of a month that may be kept back; local: to be confirmed */
    int64_t job;            /* 0: none. Else it goes on where that work stands (pay_run_ask) */
};

struct pay_difference {
    int64_t n, fen;
};

struct pay_ran {
    int64_t people;      /* benefits looked at */
    int64_t batches;     /* made; a batch has at most LEDGER_BATCH_LINES */
    int64_t first, last; /* their ids; 0 without any */
    int64_t lines, fen;  /* gross */
    int64_t offset_fen;
    int64_t over_n, over_fen; /* months found paid too much */
    int64_t undone_fen;       /* of such months, what was due after all and is struck out */
    int64_t no_card;          /* owed, and there is no account to pay to */
    int64_t by_hand;          /* a month with more back pays than the ledger keeps apart */
    int64_t held;             /* lump sums of people who must not be paid */
    /* Against the month before, of the month itself: fen is the change. */
    struct pay_difference same, fresh, ended, more, less;
};

/*
 * Benefits first, then lump sums, in batches of their own. One transaction per batch; broken off,
 * what was made stays and the next run goes on.
 */
mz_code pay_run(mz_cx *cx, const struct pay_run *in, struct pay_ran *out) MZ_MUST_USE;
/*
 * The same as work of its own (job.h): asked for in the caller's transaction, once at a time for a
 * programme. Killed, it goes on behind the last batch that it made. MZ_CONFLICT with the reason.
 */
mz_code pay_run_ask(mz_cx *cx, const struct pay_run *in, int64_t *job) MZ_MUST_USE;
/* In a transaction of its own: of several who ask at once one begins, the others hear of it. */
mz_code pay_run_begin(mz_cx *cx, const struct pay_run *in, int64_t *job) MZ_MUST_USE;
/* Lines of a month for people who have, in that month, a benefit that excludes this one. */
struct pay_clash {
    int64_t n;
    int64_t line; /* the first */
    mz_str other; /* programme of the first */
};
mz_code pay_clash_of(mz_cx *cx, const struct ledger_batch *b, struct pay_clash *out) MZ_MUST_USE;
/* ledger_freeze(), and MZ_CONFLICT while there is a clash. In the caller's transaction. */
mz_code pay_freeze(mz_cx *cx, int64_t batch, int64_t day) MZ_MUST_USE;
/* Failed and returned lines of a batch once more, to the accounts of now. *batch 0: none could. */
mz_code pay_again(mz_cx *cx, int64_t of, int64_t *batch, int64_t *lines) MZ_MUST_USE;

/* ---- accounts (一卡通) ------------------------------------------------------------ */

struct pay_card {
    int64_t division, person;
    mz_str holder, bank;
    mz_str number; /* 13 to 19 digits with check digit */
};

/* Ask for an account. The person's old one stays until another person confirms the new one. */
mz_code pay_card_ask(mz_cx *cx, const struct pay_card *in, int64_t *id) MZ_MUST_USE;
/* By another person than who asked; holds after `days` of cooling off (local: to be confirmed). */
mz_code pay_card_confirm(mz_cx *cx, int64_t card, int64_t days) MZ_MUST_USE;
mz_code pay_card_refuse(mz_cx *cx, int64_t card) MZ_MUST_USE;

/* ---- budgets ---------------------------------------------------------------------------- */

struct pay_give {
    int64_t county;
    mz_str programme;
    enum ledger_source source;
    int64_t year, fen, day;
    mz_str document; /* its number; the same one is booked once */
};
/* In the caller's transaction. */
mz_code pay_budget_give(mz_cx *cx, const struct pay_give *g) MZ_MUST_USE;

/* ---- what one person gets ------------------------------------------------------------- */

struct pay_seen_benefit {
    mz_str programme;
    int64_t fen;      /* a month, as of now */
    int64_t since;    /* month; 0: not begun */
    int64_t owed_fen; /* overpaid and not yet paid back */
};
struct pay_seen_card {
    int64_t id;
    mz_str bank, mask; /* ****1234 */
    mz_str state;      /* asked, active, closed, refused */
    int64_t asked_by, asked_ms;
    int64_t from_ms; /* holds from then on; 0: from the start */
};
struct pay_seen_lump {
    mz_str programme;
    int64_t period, fen;
    mz_str document;
};
struct pay_seen {
    struct pay_seen_lump *lumps; /* newest first */
    struct pay_seen_benefit *benefits;
    struct ledger_paid *lines; /* newest month first */
    struct pay_seen_card *cards;
    size_t lumps_n, benefits_n, n, cards_n;
};
/*
 * For the person's own page and the clerk's: no number of an account or person in it. The caller
 * has made sure that the reader may see this person, and records the read.
 */
mz_code pay_seen_by(mz_cx *cx, int64_t person, struct pay_seen *out) MZ_MUST_USE;
/* What a programme is called: by its own name, else as the outcome that a pack pays with it. */
mz_str pay_programme_text(mz_cx *cx, mz_str code);

/* ---- files --------------------------------------------------------------------------- */

/* The bytes for the bank, without changing anything. Only of a batch that is frozen or later. */
struct pay_sink {
    mz_code (*write)(mz_cx *cx, void *p, mz_str bytes);
    void *p;
};
struct pay_file {
    mz_str name;
    uint8_t sm3[32];
    int64_t bytes;
};
mz_code pay_file_write(mz_cx *cx, int64_t batch, struct pay_sink to,
                       struct pay_file *out) MZ_MUST_USE;
/* Write it into a folder (temporary, fsync, rename, fsync), then the batch is exported. */
mz_code pay_export(mz_cx *cx, int64_t batch, const char *folder, mz_str *path) MZ_MUST_USE;

/*
 * Nobody knows whether the bank has it. An approved batch counts as sent from here on without a
 * file leaving: after a restore the bank may have it. In the caller's transaction.
 */
mz_code pay_doubt(mz_cx *cx, int64_t batch) MZ_MUST_USE;
/*
 * A county whose book was restored from a backup sends nothing until the bank's letter about what
 * it has is named. In the caller's transaction.
 */
mz_code pay_restore_clear(mz_cx *cx, int64_t county, mz_str letter) MZ_MUST_USE;

struct pay_back {
    int64_t county;
    mz_str format;
    mz_str name; /* of the file */
    mz_str bytes;
};
/* A file of the bank. Bytes are kept sealed, whatever they are. `said` tells why it stands aside.
 */
mz_code pay_import(mz_cx *cx, const struct pay_back *in, struct ledger_taken *out,
                   mz_str *said) MZ_MUST_USE;

/* ---- the demonstration ----------------------------------------------------------------- */

struct demo;
struct demo_turns;
/* Every month to its end, this one up to the approvers, between the cases of the year. */
mz_code pay_demo_turns(struct demo *d, struct demo_turns *q) MZ_MUST_USE;

#endif
