/*
 * clash.c - benefits that the same person cannot have together, by the matrix of the county's pack.
 *
 * The decision which of two stays is people's (a case); here nothing is paid until it was made.
 * Pairs of which the higher or the difference is paid are no clash: their amounts hold it already.
 */
#include <inttypes.h>

#include "base/text.h"
#include "feature/pay/pay_int.h"
#include "feature/pay/pay_sql.h"
#include "feature/rule/rule.h"
#include "store/db.h"

static bool one_stays(mz_str keep)
{
    return mz_str_eq(keep, MZ_S("first")) || mz_str_eq(keep, MZ_S("second")) ||
           mz_str_eq(keep, MZ_S("choose"));
}

mz_code pay_clash_of(mz_cx *cx, const struct ledger_batch *b, struct pay_clash *out)
{
    const struct rule_shelf *shelf = NULL;
    *out = (struct pay_clash){.n = 0};
    MZ_TRY(rule_shelf(cx, &shelf));
    const struct rule_shelved *s = rule_shelf_for(shelf, b->county * MZ_COUNTY_UNIT);
    for (size_t i = 0; s != NULL && i < s->book->excludes_n; i++) {
        const struct ir_exclude *x = &s->book->excludes[i];
        mz_str first = s->book->outcomes[x->first].name.id;
        mz_str second = s->book->outcomes[x->second].name.id;
        bool ours = mz_str_eq(first, b->programme);
        struct pay_q_clash_row r = {0};
        if (!one_stays(x->keep) || (!ours && !mz_str_eq(second, b->programme))) {
            continue;
        }
        MZ_TRY(pay_q_clash(cx, b->county, b->id, ours ? second : first, &r));
        if (r.n > 0 && out->n == 0) {
            out->other = mz_str_dup(cx->a, ours ? second : first);
            out->line = r.line;
        }
        out->n += r.n;
    }
    return MZ_OK;
}

mz_code pay_freeze(mz_cx *cx, int64_t batch, int64_t day)
{
    struct ledger_batch b;
    struct pay_clash c;
    MZ_TRY(ledger_batch_get(cx, batch, &b));
    MZ_TRY(pay_clash_of(cx, &b, &c));
    return c.n == 0 ? ledger_freeze(cx, batch, day)
                    : mz_refuse(cx, MZ_CONFLICT, .field = "lines",
                                .text = MZ_T("{0} lines are for people who also have \"{1}\", "
                                             "which excludes this benefit (the first is line "
                                             "{2}). Decide the case, then calculate again."),
                                .arg = {mz_str_fmt(cx->a, "%" PRId64, c.n), c.other,
                                        mz_str_fmt(cx->a, "%" PRId64, c.line)});
}
