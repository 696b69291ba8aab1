/*
 * hold.h - what stands still while a case runs: a pack's `holds` as holds of the ledger.
 *
 * Layer: feature, private to this folder. A hold pays nothing and claims nothing; it begins with
 * the month that the pack says, never with one that was granted already, and ends with the case.
 */
#ifndef MZ_FEATURE_MATTER_HOLD_H
#define MZ_FEATURE_MATTER_HOLD_H

#include "feature/matter/effect.h"

/* Puts what holds now, at every event; lets go at an end. */
matter_effect matter_holds_paid;
/* The same look at a case in which nothing happened: the day came. In the open transaction. */
mz_code matter_hold_case(mz_cx *cx, int64_t case_id) MZ_MUST_USE;
/* The first month of a programme that this case held, 0: none; *now: it stands still still. */
mz_code matter_held_since(mz_cx *cx, const struct matter_open *o, mz_str programme, int64_t *month,
                          bool *now) MZ_MUST_USE;
/* From which month the stop that its answers ask for reaches back over what was held; 0: none. */
mz_code matter_stops_from(mz_cx *cx, const struct matter_open *o, int64_t *month) MZ_MUST_USE;

#endif
