/*
 * ledger_int.h - sets of transfers, shared by the parts of the ledger. Private to src/ledger.
 *
 * Layer: ledger.
 */
#ifndef MZ_LEDGER_LEDGER_INT_H
#define MZ_LEDGER_LEDGER_INT_H

#include "base/crypto.h"
#include "ledger/batch.h"
#include "ledger/ledger.h"

/* The first half of the ids that the ledger makes itself; the second is a line or a transfer. */
enum ledger_tag {
    LEDGER_TAG_ACCRUE = 1,
    LEDGER_TAG_SEND,
    LEDGER_TAG_RESOLVE, /* lo: the pending transfer. So it ends once, whoever asks how often. */
    LEDGER_TAG_WITHDRAW,
    LEDGER_TAG_RETURN,
    LEDGER_TAG_OFFSET,
    LEDGER_TAG_UNOFFSET,
    LEDGER_TAG_SETTLE, /* lo: the batch */
    LEDGER_TAG_FUND,   /* lo: batch * 16 + source */
    LEDGER_TAG_UNFUND,
    LEDGER_TAG_END = 256,
};

struct ledger_set {
    int64_t county;
    int64_t base; /* county * 10^9 */
    int64_t last; /* number of the last transfer written */
    int64_t from; /* where the set begins: last at its opening */
    int64_t sets;
    uint8_t hash[32];
};

/* Inside a transaction. Whoever writes rows counts `last` up. */
mz_code ledger_set_open(mz_cx *cx, int64_t county, struct ledger_set *set) MZ_MUST_USE;
/* Balances, bounds, hash, audit. Nothing is done when no row was written. */
mz_code ledger_set_close(mz_cx *cx, struct ledger_set *set, mz_str act,
                         int64_t subject) MZ_MUST_USE;
/* One row of the open set. */
mz_code ledger_set_row(mz_cx *cx, struct ledger_set *set,
                       const struct ledger_transfer *t) MZ_MUST_USE;

/* What a transfer does to its accounts. */
struct ledger_delta {
    int64_t posted;
    int64_t pending;
};
struct ledger_delta ledger_delta_of(int64_t kind, int64_t fen);
/* The bytes of a transfer that are hashed: 13 numbers, big-endian. */
enum { LEDGER_ROW_BYTES = 13 * 8 };
struct ledger_q_transfers_row;
void ledger_row_bytes(const struct ledger_q_transfers_row *r, uint8_t out[LEDGER_ROW_BYTES]);
/* hash(n) = SM3(hash(n-1), first, last, rows): the hasher is fed by the caller. */
mz_code ledger_chain_begin(mz_cx *cx, mz_hasher *h, const uint8_t before[32], int64_t first,
                           int64_t last) MZ_MUST_USE;

/* Read the batch and refuse unless it is in the state wanted (0: any). */
mz_code ledger_batch_need(mz_cx *cx, int64_t id, enum ledger_state want,
                          struct ledger_batch *out) MZ_MUST_USE;
/* An arena for what a step needs and then forgets; *keep is what cx->a was. */
mz_arena *ledger_scratch(mz_cx *cx);
void ledger_scratch_end(mz_cx *cx, mz_arena *keep);

#endif
