/*
 * invariant.h - what must hold in every book: I1 to I12 of the design, recomputed from the rows.
 *
 * Layer: ledger. Reads only. For the nightly job, mz doctor, and the tests after every crash.
 */
#ifndef MZ_LEDGER_INVARIANT_H
#define MZ_LEDGER_INVARIANT_H

#include "ledger/ledger.h"

/* clang-format off */
#define LEDGER_RULES(X) \
          X(I1,  MZ_T("Debits and credits are equal, posted and pending")) \
          X(I2,  MZ_T("Transfers are as they were written and numbered without gaps")) \
          X(I3,  MZ_T("Balances are those of the transfers")) \
          X(I4,  MZ_T("One claim that holds for each programme, person, period and kind")) \
          X(I5,  MZ_T("Batches and lines stand in states that their transfers allow")) \
          X(I6,  MZ_T("A batch's number and sum are those of its lines, hash and file")) \
          X(I7,  MZ_T("Every booked answer fits one line that was sent")) \
          X(I8,  MZ_T("What was sent is paid, not paid or open")) \
          X(I9,  MZ_T("Nothing was sent for a period from which a person was held")) \
          X(I10, MZ_T("No batch went out without two approvers, neither its maker")) \
          X(I11, MZ_T("Every set of transfers stands in the audit")) \
          X(I12, MZ_T("Nobody paid back more than was overpaid, and bounds hold"))
/* clang-format on */

enum ledger_rule {
#define X(id, title) LEDGER_##id,
    LEDGER_RULES(X)
#undef X
        LEDGER_RULE_N
};

const char *ledger_rule_name(enum ledger_rule r);  /* "I1" */
const char *ledger_rule_title(enum ledger_rule r); /* MZ_T */

struct ledger_findings {
    int64_t bad[LEDGER_RULE_N];
    int64_t where[LEDGER_RULE_N]; /* id of the first thing found */
    int64_t transfers;            /* looked at */
};

/* All counties within the actor's scope. */
mz_code ledger_check(mz_cx *cx, struct ledger_findings *out) MZ_MUST_USE;
int64_t ledger_findings_n(const struct ledger_findings *f);

#endif
