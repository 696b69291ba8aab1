/*
 * death.h - a death that was told holds payments at once and begins the case that decides on them.
 *
 * Layer: feature, private to this folder. Told by a department's delivery or by staff who enter it
 * in the register; each telling is a row of matter_death.
 *
 * Invariants
 *   - A death that stands in a case alone, as at the counter, holds by the case.
 *   - The row and the hold are one transaction; the case is begun behind it, by the job again where
 *     that failed. Told twice changes nothing.
 *   - A hold ends when the telling is taken back (a corrected delivery) or when its case ends
 *     without a stop. Who entered a death does not let its payments go again: another person does.
 *   - Which matter follows is the pack's to say (`on`): death, member_death, death_wrong.
 */
#ifndef MZ_FEATURE_MATTER_DEATH_H
#define MZ_FEATURE_MATTER_DEATH_H

#include "feature/matter/effect.h"

/* feature.h: a delivery holds; only those that speak of deaths are read. */
mz_code matter_delivered(mz_cx *cx, int64_t delivery) MZ_MUST_USE;
/* feature.h: entered in the register, or taken back there; in that transaction. */
mz_code matter_died(mz_cx *cx, int64_t person) MZ_MUST_USE;
/* The case of a death ended: stopped, or let go. */
matter_effect matter_ends_death;

/*
 * A case that was begun without a telling holds as well, from the day that it knows, once somebody
 * of the office acts in it; it lets go when it ends without a stop.
 */
matter_effect matter_holds_dead;

/* death_case.c: begins the cases of tellings that have none yet. */
mz_code matter_death_cases(mz_cx *cx) MZ_MUST_USE;
/* The matter that takes a stop back, for a death that was none. */
mz_code matter_death_undo(mz_cx *cx, int64_t person, int64_t after_case) MZ_MUST_USE;
/* The case is withdrawn by the program: what it was begun for was not so. */
mz_code matter_death_drop(mz_cx *cx, int64_t case_id) MZ_MUST_USE;

#endif
