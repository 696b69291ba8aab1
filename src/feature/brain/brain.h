/*
 * brain.h - the data brain (民政大脑): figures of a division, 精准保障指数, portraits, budgets.
 *
 * Layer: feature. Everything is counted from what other features keep; nothing here decides about
 * anybody.
 *
 * Invariants (README.md; brain_test.c and mz doctor prove them)
 *   - A number on a page is the length of the list that it links to, for the reader's scope.
 *   - Sums over the divisions below are the figure of the division above.
 *   - The index is computed by a pack, exactly; a month keeps the formula it was computed by.
 *   - Nothing of a person leaves but by person.h: masked, hidden and on record as on their page.
 */
#ifndef MZ_FEATURE_BRAIN_BRAIN_H
#define MZ_FEATURE_BRAIN_BRAIN_H

#include "base/date.h"

/*
 * Count this month of every county in the actor's scope anew: who qualifies by rule and who
 * receives, the month's figures by village, the index of counties and townships. One transaction a
 * county; twice gives the same. A county without pack or population is passed over; *counties says
 * how many were counted.
 */
mz_code brain_run(mz_cx *cx, int64_t *counties) MZ_MUST_USE;

/*
 * What a county may spend in a year on benefits paid by the month, in fen; MZ_NULL where nothing
 * was entered or the reader does not see the county.
 */
mz_code brain_budget_of(mz_cx *cx, int64_t division, int64_t year, int64_t *fen) MZ_MUST_USE;

#endif
