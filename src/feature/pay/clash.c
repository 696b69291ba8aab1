/*
 * clash.c - benefits that the same person cannot have together, by the matrix of the county's pack.
 *
 * The decision which of two stays is people's (a case); here nothing is paid until it was made.
 * Pairs of which the higher or the difference is paid are no clash: their amounts hold it already.
 *
 * The matrix speaks of outcomes, money of programmes: which programme an outcome is paid as is said
 * by the matters that decide on it (`outcome:` and `programme:` of a pack).
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

/* ---- what an outcome is paid as --------------------------------------------------------- */

enum { CODES_MAX = 16 };

struct codes {
    mz_str v[CODES_MAX];
    size_t n;
};

static bool among(const struct codes *c, mz_str code)
{
    for (size_t i = 0; i < c->n; i++) {
        if (mz_str_eq(c->v[i], code)) {
            return true;
        }
    }
    return false;
}

static bool gives(enum ir_pays act)
{
    return act == IR_PAY_GRANT || act == IR_PAY_CHANGE || act == IR_PAY_ONCE;
}

static void add_all(struct codes *c, const struct ir_benefit *b, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        mz_str code = b[i].source->programme.s;
        if (gives(b[i].act) && c->n < CODES_MAX && !among(c, code)) {
            c->v[c->n++] = code;
        }
    }
}

/* What no matter pays is paid under its own name, where an office pays it all the same. */
static struct codes paid_as(const struct rule_book *b, uint32_t outcome)
{
    struct codes c = {.n = 0};
    for (size_t i = 0; i < b->matters_n; i++) {
        const struct ir_matter *m = &b->matters[i];
        for (size_t k = 0; m->outcome == outcome && k < m->ends_n; k++) {
            add_all(&c, m->ends[k].benefits, m->ends[k].benefits_n);
        }
        for (size_t k = 0; m->outcome == outcome && k < m->steps_n; k++) {
            for (size_t a = 0; a < m->steps[k].actions_n; a++) {
                const struct ir_action *act = &m->steps[k].actions[a];
                add_all(&c, act->benefits, act->benefits_n);
            }
        }
    }
    if (c.n == 0) {
        c.v[c.n++] = b->outcomes[outcome].name.id;
    }
    return c;
}

/* ---- who has both ------------------------------------------------------------------------- */

static mz_code clash_with(mz_cx *cx, const struct ledger_batch *b, const struct codes *others,
                          struct pay_clash *out)
{
    for (size_t i = 0; i < others->n; i++) {
        struct pay_q_clash_row r = {0};
        if (mz_str_eq(others->v[i], b->programme)) {
            continue; /* two outcomes, one programme: one amount */
        }
        MZ_TRY(pay_q_clash(cx, b->county, b->id, others->v[i], &r));
        if (r.n > 0 && out->n == 0) {
            out->other = mz_str_dup(cx->a, others->v[i]);
            out->line = r.line;
        }
        out->n += r.n;
    }
    return MZ_OK;
}

mz_code pay_clash_of(mz_cx *cx, const struct ledger_batch *b, struct pay_clash *out)
{
    const struct rule_shelf *shelf = NULL;
    *out = (struct pay_clash){.n = 0};
    MZ_TRY(rule_shelf(cx, &shelf));
    const struct rule_shelved *s = rule_shelf_for(shelf, b->county * MZ_COUNTY_UNIT);
    for (size_t i = 0; s != NULL && i < s->book->excludes_n; i++) {
        const struct ir_exclude *x = &s->book->excludes[i];
        struct codes first = paid_as(s->book, x->first);
        struct codes second = paid_as(s->book, x->second);
        if (one_stays(x->keep) && among(&first, b->programme)) {
            MZ_TRY(clash_with(cx, b, &second, out));
        } else if (one_stays(x->keep) && among(&second, b->programme)) {
            MZ_TRY(clash_with(cx, b, &first, out));
        }
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
