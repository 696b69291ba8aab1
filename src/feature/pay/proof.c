/* proof.c - every night the whole book is recomputed from its rows. */
#include <inttypes.h>

#include "base/text.h"
#include "feature/pay/pay_int.h"
#include "ledger/invariant.h"

/* A book that does not hold ends the job with the rule, as the broken chain of the audit does. */
mz_code pay_proof_job(mz_cx *cx, int64_t job, mz_str input)
{
    struct ledger_findings f;
    (void)job;
    (void)input;
    MZ_TRY(ledger_check(cx, &f));
    for (enum ledger_rule r = LEDGER_I1; r < LEDGER_RULE_N; r++) {
        if (f.bad[r] > 0) {
            return mz_refuse(
                cx, MZ_CORRUPT,
                .text = MZ_T("The book of payments breaks {0}: {1}. Found {2} times, first at {3}. "
                             "Send nothing to the bank; tell the system administrator."),
                .arg = {mz_str_of(ledger_rule_name(r)), mz_text(cx->lang, ledger_rule_title(r)),
                        mz_str_fmt(cx->a, "%" PRId64, f.bad[r]),
                        mz_str_fmt(cx->a, "%" PRId64, f.where[r])});
        }
    }
    return MZ_OK;
}
