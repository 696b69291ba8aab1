/*
 * lump.h - lump sums and subsidies to institutions; erasing the accounts of a person.
 *
 * Layer: feature. Part of pay.h.
 */
#ifndef MZ_FEATURE_PAY_LUMP_H
#define MZ_FEATURE_PAY_LUMP_H

#include "base/base.h"

/*
 * Paid once: to a person by a decision, to an institution by a document. One of a programme, payee
 * and month holds; the next run of that month makes the line. An institution's account is entered
 * and confirmed like a person's.
 */
struct pay_lump {
    int64_t division;
    int64_t payee; /* a person, or an organisation where of_org: their ids never meet */
    bool of_org;
    mz_str programme;
    int64_t period; /* not paid before this month */
    int64_t fen;
    mz_str split;    /* benefit.h */
    mz_str document; /* the decision: at most 100 bytes */
};
/* In the caller's transaction. The same document again for the same sum changes nothing. */
mz_code pay_lump_grant(mz_cx *cx, const struct pay_lump *in, int64_t *id) MZ_MUST_USE;
/* What no batch holds yet is not paid. MZ_CONFLICT once it stands in one. In a transaction. */
mz_code pay_lump_drop(mz_cx *cx, int64_t id) MZ_MUST_USE;
/*
 * The decision was made anew: what it granted under its document is made up to `fen`, for its
 * month, or where one stands there for the running one. Never less: that is recovered.
 */
mz_code pay_lump_settle(mz_cx *cx, const struct pay_lump *in) MZ_MUST_USE;
/*
 * The decision was wrong: what no batch holds is dropped, what one holds is owed by the payee. In
 * the caller's transaction; again changes nothing.
 */
mz_code pay_lump_take_back(mz_cx *cx, const struct pay_lump *in) MZ_MUST_USE;

/*
 * Erase the accounts of a person, on request; what names the request stands in the event.
 * MZ_CONFLICT with the reason while a batch is open, a payment is owed, or a benefit goes on. In
 * the caller's transaction. Files of reconciled batches
 * cannot be written again after it; the book stays.
 */
mz_code pay_forget(mz_cx *cx, int64_t person, mz_str request, int64_t *accounts) MZ_MUST_USE;

#endif
