/*
 * witness.h - checkpoints of a county's book, countersigned outside the office.
 *
 * Layer: feature.
 *
 * Invariants
 *   - What a witness countersigned is never signed otherwise by it: its memory holds one book.
 *   - Silence stops no payment. A book that is older or other than the witness's stops the way to
 *     the bank until the bank has said what it has (restored.c).
 */
#ifndef MZ_FEATURE_PAY_WITNESS_H
#define MZ_FEATURE_PAY_WITNESS_H

#include "base/crypto_key.h"

/* Where the book stands, signed by the county. Reads only. */
mz_code pay_checkpoint(mz_cx *cx, int64_t county, mz_str *out) MZ_MUST_USE;

enum pay_witnessed {
    PAY_WITNESS_NOTHING,
    PAY_WITNESS_SIGNED,
    PAY_WITNESS_AHEAD, /* it knows a later book: this one was set back */
    PAY_WITNESS_OTHER, /* it knows another book */
    PAY_WITNESS_BAD,   /* not its answer, or not to this county */
};
/* In the caller's transaction. The same answer again, and a late one, change nothing. */
mz_code pay_witness_take(mz_cx *cx, int64_t county, const mz_key *witness, mz_str answer,
                         enum pay_witnessed *out) MZ_MUST_USE;

struct pay_stands {
    int64_t sets; /* of the book */
    int64_t seen; /* of them, countersigned */
};
mz_code pay_witness_stands(mz_cx *cx, int64_t county, struct pay_stands *out) MZ_MUST_USE;

/* The other side: what a witness remembers of one county; sets 0 at first. */
struct pay_memory {
    int64_t sets;
    mz_str hash; /* in hexadecimal */
};
struct pay_witness {
    const mz_key *office; /* public key of the county */
    const mz_key *own;
};
/* MZ_INVALID for what the county did not sign. The memory goes to disk before the answer leaves. */
mz_code pay_witness_look(mz_cx *cx, const struct pay_witness *w, struct pay_memory *m,
                         mz_str checkpoint, mz_str *answer) MZ_MUST_USE;

#endif
