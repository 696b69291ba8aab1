/*
 * batch.h - lines that are paid together: calculated, frozen, approved, sent, answered, agreed.
 *
 * Layer: ledger.
 *
 * Invariants
 *   - A frozen batch never changes: its hash is that of every line. What is sent to the bank is a
 *     function of the frozen batch alone.
 *   - States only go forward. A batch that was not sent may be withdrawn: its transfers are undone
 *     by others and its claims given back; one that was sent may not.
 *   - Of one programme, person, period and kind there is one claim that holds.
 *   - A line that failed or came back is paid again by exactly one line.
 *   - What cannot be matched for certain is kept and shown, never booked.
 */
#ifndef MZ_LEDGER_BATCH_H
#define MZ_LEDGER_BATCH_H

#include "ledger/ledger.h"

enum { LEDGER_BATCH_LINES = 100000 };

/* clang-format off */
#define LEDGER_STATES(X) \
          X(DRAFT,      MZ_T("Calculated")) \
          X(FROZEN,     MZ_T("Frozen")) \
          X(APPROVED,   MZ_T("Approved||batch")) \
          X(EXPORTED,   MZ_T("Sent to the bank||batch")) \
          X(IN_DOUBT,   MZ_T("In doubt")) \
          X(DELIVERED,  MZ_T("Taken by the bank")) \
          X(ANSWERED,   MZ_T("Answered||batch")) \
          X(RECONCILED, MZ_T("Reconciled")) \
          X(WITHDRAWN,  MZ_T("Withdrawn||batch"))
#define LEDGER_LINE_STATES(X) \
          X(DRAFT,     MZ_T("Calculated")) \
          X(FROZEN,    MZ_T("Frozen")) \
          X(SENT,      MZ_T("With the bank")) \
          X(PAID,      MZ_T("Paid||line")) \
          X(FAILED,    MZ_T("Not paid||line")) \
          X(RETURNED,  MZ_T("Came back")) \
          X(SETTLED,   MZ_T("Fully kept back")) \
          X(WITHDRAWN, MZ_T("Withdrawn||batch"))
#define LEDGER_LINE_KINDS(X) \
          X(REGULAR,  MZ_T("For the month")) \
          X(BACK,     MZ_T("Back pay")) \
          X(ONCE,     MZ_T("Lump sum")) \
          X(BACK_2,   MZ_T("Back pay||second")) \
          X(BACK_3,   MZ_T("Back pay||third"))
/* clang-format on */

enum ledger_state {
    LEDGER_ANY_STATE,
#define X(id, title) LEDGER_##id,
    LEDGER_STATES(X)
#undef X
        LEDGER_STATE_N
};

enum ledger_line_state {
    LEDGER_LINE_NONE,
#define X(id, title) LEDGER_LINE_##id,
    LEDGER_LINE_STATES(X)
#undef X
        LEDGER_LINE_STATE_N
};

enum ledger_line_kind {
    LEDGER_NO_KIND,
#define X(id, title) LEDGER_##id,
    LEDGER_LINE_KINDS(X)
#undef X
        LEDGER_LINE_KIND_N
};

enum ledger_batch_kind { LEDGER_FIRST_TIME = 1, LEDGER_AGAIN };

const char *ledger_state_title(enum ledger_state s);           /* MZ_T */
const char *ledger_line_state_title(enum ledger_line_state s); /* MZ_T */
const char *ledger_line_kind_title(enum ledger_line_kind k);   /* MZ_T */

struct ledger_batch {
    int64_t id, county;
    mz_str programme;
    int64_t period; /* year * 12 + month - 1 */
    int64_t no;
    enum ledger_batch_kind kind;
    mz_str format;
    enum ledger_state state;
    int64_t lines, gross, fen;
    mz_str hash; /* of the frozen lines; p == NULL before */
    mz_str file_name, file_sm3;
    int64_t file_bytes;
    int64_t made_by, made_ms, frozen_by, frozen_ms, exported_ms, closed_ms, version;
};

struct ledger_line {
    int64_t id;  /* given by ledger_lines_add */
    int64_t seq; /* the same */
    int64_t person;
    int64_t period;
    enum ledger_line_kind kind;
    int64_t gross;
    int64_t offset_fen; /* kept back for what the person owes */
    int64_t card;       /* where it is paid to: a version that never changes */
    int64_t benefit;
    int64_t again; /* the line that this one pays once more, in a batch of LEDGER_AGAIN */
    enum ledger_line_state state;
    int64_t outcome;
};

struct ledger_batch_new {
    int64_t county;
    mz_str programme;
    int64_t period;
    enum ledger_batch_kind kind;
    mz_str format; /* of the bank's file */
};

/* ---- steps; each is one transaction of the caller ------------------------- */

mz_code ledger_batch_make(mz_cx *cx, const struct ledger_batch_new *in, int64_t *id) MZ_MUST_USE;
/* Add lines to a draft; they get ids and numbers in their order. MZ_LIMIT over the maximum. */
mz_code ledger_lines_add(mz_cx *cx, int64_t batch, struct ledger_line *lines, size_t n) MZ_MUST_USE;
/* Which source pays how much; the sum must be the batch's when it is frozen. */
mz_code ledger_fund(mz_cx *cx, int64_t batch, enum ledger_source source, int64_t fen) MZ_MUST_USE;

/*
 * Draft to frozen: claims, budget, what is owed, what is kept back, all in this transaction.
 * MZ_CONFLICT: a claim is taken or a person held. MZ_LIMIT: a budget does not reach.
 */
mz_code ledger_freeze(mz_cx *cx, int64_t batch, int64_t day) MZ_MUST_USE;
/*
 * The actor approves the hash that was shown. The second of two approvers, neither of whom made or
 * froze the batch, makes it approved. The same person again changes nothing.
 */
mz_code ledger_approve(mz_cx *cx, int64_t batch, mz_str hash, bool *approved) MZ_MUST_USE;
/* Approved to exported: the lines are pending with the bank. Refused while a person is held. */
struct ledger_sent {
    mz_str name;
    uint8_t sm3[32];
    int64_t bytes;
    int64_t day;
};
mz_code ledger_exported(mz_cx *cx, int64_t batch, const struct ledger_sent *file) MZ_MUST_USE;
/* The bank acknowledged these bytes. Another hash is a conflict and puts the batch in doubt. */
mz_code ledger_delivered(mz_cx *cx, int64_t batch, mz_str sm3, bool *same) MZ_MUST_USE;
/* Nobody knows whether the bank has it: from now on only a query and its answer are allowed. */
mz_code ledger_doubt(mz_cx *cx, int64_t batch) MZ_MUST_USE;
/*
 * The bank stated in writing that it did not process the batch: what is open is not paid and may be
 * paid again, line by line. Only for a batch in doubt; `why` is kept in the audit.
 */
mz_code ledger_never_paid(mz_cx *cx, int64_t batch, mz_str why, int64_t day) MZ_MUST_USE;
/* Draft, frozen or approved to withdrawn. */
mz_code ledger_withdraw(mz_cx *cx, int64_t batch, int64_t day) MZ_MUST_USE;

/* ---- reading -------------------------------------------------------------- */

mz_code ledger_batch_get(mz_cx *cx, int64_t id, struct ledger_batch *out) MZ_MUST_USE;
/* In order of ids, at most 1,000 behind `after`. */
mz_code ledger_batch_list(mz_cx *cx, int64_t county, int64_t after, struct ledger_batch **out,
                          size_t *n) MZ_MUST_USE;
/* Lines behind number `after`, at most `most` (1 to 100,000), in order. */
mz_code ledger_lines_get(mz_cx *cx, const struct ledger_batch *b, int64_t after, int64_t most,
                         struct ledger_line **out, size_t *n) MZ_MUST_USE;
/* Who pays how much, by source; and who approved, in order. */
mz_code ledger_funds_get(mz_cx *cx, const struct ledger_batch *b,
                         int64_t fen[LEDGER_SOURCE_N]) MZ_MUST_USE;
mz_code ledger_approvers_get(mz_cx *cx, const struct ledger_batch *b, int64_t **users,
                             size_t *n) MZ_MUST_USE;
/* The hash that the lines have now. */
mz_code ledger_batch_hash(mz_cx *cx, const struct ledger_batch *b, uint8_t out[32]) MZ_MUST_USE;

/* ---- what was granted ------------------------------------------------------- */

struct ledger_claim {
    int64_t person, period, fen;
    enum ledger_line_kind kind;
};
/* Claims that hold, of persons in [first, last] from a period on, by person, period and kind. */
mz_code ledger_claims_get(mz_cx *cx, int64_t county, mz_str programme, const int64_t persons[2],
                          int64_t from_period, struct ledger_claim **out, size_t *n) MZ_MUST_USE;

/* ---- people who must not be paid -------------------------------------------- */

struct ledger_hold {
    int64_t county, person, from_period;
    mz_str event; /* id at its source; the same event again changes nothing */
    mz_str programme, reason; /* programme empty: whatever is paid */
    bool lifted;
};
mz_code ledger_hold_put(mz_cx *cx, const struct ledger_hold *in) MZ_MUST_USE;
/* The event was wrong. Only by another person than the one who put it; a feed's, by anybody. */
mz_code ledger_hold_lift(mz_cx *cx, int64_t county, int64_t person, mz_str event) MZ_MUST_USE;
/* The rest of what its event put on county and person; from_period 0: nothing. */
mz_code ledger_hold_get(mz_cx *cx, struct ledger_hold *h) MZ_MUST_USE;
/* Holds in force of persons in [first, last], by person and period; without their events. */
mz_code ledger_holds_get(mz_cx *cx, int64_t county, int64_t first, int64_t last,
                         struct ledger_hold **out, size_t *n) MZ_MUST_USE;
bool ledger_holds(const struct ledger_hold *h, mz_str programme, int64_t period);
#endif
