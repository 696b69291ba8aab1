/*
 * benefit.h - entitlements to money: granted, changed from a month, suspended, resumed, stopped.
 *
 * Layer: feature. What matters (cases) call when a decision is made; each call is one step in the
 * caller's transaction.
 *
 * Invariants
 *   - One benefit a programme and person in a county. What it pays is a step function of months:
 *     the last step at or before a month says how much. A new step takes the place of those behind
 *     it, which are kept: steps are what decisions say, one behind the other (step.c).
 *   - Where a benefit is paid by days, the month in which something begins, changes or ends pays
 *     what the days before and behind it make, rounded half up to the fen. A step holds both.
 *   - Steps may lie in the past: the next run pays the difference, or books what was too much
 *     against the person. Nothing that was paid is ever recalculated in place.
 */
#ifndef MZ_FEATURE_PAY_BENEFIT_H
#define MZ_FEATURE_PAY_BENEFIT_H

#include "base/base.h"

/* Month as a number: year * 12 + month - 1. */
struct benefit {
    int64_t division; /* where the person is served; its county pays */
    int64_t person;
    mz_str programme; /* code of [a-z0-9-], at most 32 */
    int64_t from;     /* first month it holds for */
    int64_t day;      /* 2 to 31: from this day of that month on, by days; else the whole month */
    int64_t fen;      /* a month; grant and change */
    mz_str split;     /* "central:60,province:20,county:20": percent, 100 in all; empty: county */
    mz_str case_no;   /* the decision: at most 64 bytes */
    int64_t decided_ms; /* 0: now; else when it was decided first: later decisions stand */
};

mz_code benefit_grant(mz_cx *cx, const struct benefit *b, int64_t *id) MZ_MUST_USE;
/* Another amount from a month on. MZ_ABSENT without a grant. */
mz_code benefit_change(mz_cx *cx, const struct benefit *b) MZ_MUST_USE;
mz_code benefit_suspend(mz_cx *cx, const struct benefit *b) MZ_MUST_USE;
/* What held before the suspension, from a month on. */
mz_code benefit_resume(mz_cx *cx, const struct benefit *b) MZ_MUST_USE;
mz_code benefit_stop(mz_cx *cx, const struct benefit *b) MZ_MUST_USE;
/*
 * The stop was wrong: what held before it, from the month from which it stopped; `from` is not
 * read. The next run pays what is wanting and takes back what it booked as too much. MZ_CONFLICT
 * where the last step is no stop.
 */
mz_code benefit_restore(mz_cx *cx, const struct benefit *b) MZ_MUST_USE;

/*
 * A decision is made anew: what it said of benefits since `decided_ms` of it is taken out, and what
 * gave way to it holds again. Then it says what it says now, with the same `decided_ms`. What
 * others decided behind it stands; a resumption goes on with what holds before it by then.
 */
mz_code benefit_annul(mz_cx *cx, int64_t division, mz_str case_no, int64_t decided_ms) MZ_MUST_USE;

/* One step of what a person is paid: from a month on, so much a month. */
struct benefit_step {
    int64_t from;
    int64_t fen;
    mz_str act;
    int64_t first_fen; /* what the month `from` itself pays; fen unless it is paid by days */
};
/* Oldest first; none where the person has no such benefit in this county. */
mz_code benefit_steps(mz_cx *cx, int64_t division, mz_str programme, int64_t person,
                      struct benefit_step **out, size_t *n) MZ_MUST_USE;

/* What a person has had, by programme; fen: of the last step, 0 where it ended. */
struct benefit_held {
    mz_str programme;
    int64_t division;
    struct benefit_step last;
    mz_str case_no; /* the decision of the last step */
};
mz_code benefits_held(mz_cx *cx, int64_t person, struct benefit_held **out, size_t *n) MZ_MUST_USE;
/* Who is paid lives elsewhere in the county: it is served there. In the open transaction. */
mz_code benefits_put(mz_cx *cx, int64_t person, int64_t division) MZ_MUST_USE;

#endif
