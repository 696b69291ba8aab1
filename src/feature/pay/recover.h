/*
 * recover.h - what was paid too much comes back: kept back from payments, in instalments, at once.
 *
 * Layer: feature. The run books what is owed (run.c); here is how it comes back without a payment
 * to keep it back from, as after a death.
 *
 * Invariants
 *   - Nobody pays back more than is owed: the ledger's bound refuses it.
 *   - A document of the treasury is booked once.
 *   - What is written off is what was owed, by a decision, once. Was it due after all, the loss is
 *     taken back and nothing is paid a second time.
 *   - A plan says by when; it moves no money. One plan of a person and programme holds at a time.
 */
#ifndef MZ_FEATURE_PAY_RECOVER_H
#define MZ_FEATURE_PAY_RECOVER_H

#include "base/base.h"

enum { PAY_PLAN_MONTHS_MAX = 120 };

/* So much in so many months, the first of them `from`; the last instalment has the rest. */
struct pay_plan {
    int64_t division, person;
    mz_str programme;
    int64_t months;
    int64_t from; /* month */
    mz_str why;   /* the decision or what was agreed, at most 200 bytes */
};
/* For all that is owed now; in the place of an older plan. In the caller's transaction. */
mz_code pay_plan_agree(mz_cx *cx, const struct pay_plan *in) MZ_MUST_USE;

struct pay_repaid {
    int64_t division, person;
    mz_str programme;
    int64_t fen, day;
    mz_str document; /* number of the treasury's receipt: the same one is booked once */
};
/* In the caller's transaction. MZ_LIMIT or MZ_INVALID for more than is owed. */
mz_code pay_repay(mz_cx *cx, const struct pay_repaid *in) MZ_MUST_USE;

/*
 * 核销: all that is still owed is given up by a decision. It leaves what the person owes for what
 * the county lost; nothing is paid and nothing is forgotten.
 */
struct pay_written {
    int64_t division, person;
    mz_str programme;
    int64_t day;
    mz_str case_no; /* the decision: the same one is booked once */
};
/* In the caller's transaction. *fen: what was given up; 0 where nothing is owed. */
mz_code pay_write_off(mz_cx *cx, const struct pay_written *in, int64_t *fen) MZ_MUST_USE;

struct pay_debt {
    mz_str programme;
    int64_t owed_fen;   /* still */
    int64_t booked_fen; /* ever, less what was due after all */
    int64_t months;     /* of the plan; 0: none */
    int64_t from;
    int64_t plan_fen;
    int64_t due_fen;  /* of the plan, up to this month */
    int64_t late_fen; /* of it, not there yet */
    int64_t lost_fen; /* written off */
};
/* Everything that a person owes or owed, by programme. */
mz_code pay_debts(mz_cx *cx, int64_t person, struct pay_debt **out, size_t *n) MZ_MUST_USE;
/* The sum of instalment i of months, from 0. */
int64_t pay_instalment(int64_t fen, int64_t months, int64_t i);

#endif
