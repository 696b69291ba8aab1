/* months.h - a month's run of a county of cases, as far as the ledger goes. After cases.h. */
#ifndef MZ_TESTS_MONTHS_H
#define MZ_TESTS_MONTHS_H

#include "cases.h"

#include "feature/pay/pay.h"
#include "ledger/invariant.h"

enum { PAID_BY = 7 };

/* Calculated and frozen, so that the money is owed; `lines` is -1 where it failed. */
static inline struct pay_ran frozen_month(struct county *k, const char *programme, int64_t period)
{
    struct pay_ran r = {0};
    const struct pay_run in = {.county = COUNTY / MZ_COUNTY_UNIT,
                               .programme = mz_str_of(programme),
                               .period = period,
                               .format = MZ_S("csv")};
    everywhere(k, PAID_BY);
    mz_code rc = pay_run(&k->w.cx, &in, &r);
    if (rc == MZ_OK && r.batches > 0) {
        rc = STEP(&k->w.cx, pay_freeze(&k->w.cx, r.last, mz_date_today(&k->w.cx).v));
    }
    if (rc != MZ_OK) {
        printf("month: %s\n", k->w.cx.err.msg);
        mz_clear(&k->w.cx);
        r.lines = -1;
    }
    return r;
}

/* The books keep their rules. */
static inline bool sound(struct county *k)
{
    struct ledger_findings f;
    everywhere(k, PAID_BY);
    return ledger_check(&k->w.cx, &f) == MZ_OK && ledger_findings_n(&f) == 0;
}

#endif
