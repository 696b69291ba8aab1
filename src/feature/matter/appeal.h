/*
 * appeal.h - a case that follows a closed one: found when it begins, opened again when it is right.
 *
 * Layer: feature, private to this folder. `follows` and `reopens` of a matter (src/flow/README.md).
 *
 * Invariants
 *   - The first case is a closed one of the same subject that whoever begins it chose, else the
 *     newest; without one nothing is begun.
 *   - Who gave a word on the outcome of the first case takes no step of the case against it.
 *   - A case that is opened again is decided as of its first decision: what that said is taken out,
 *     what it says now stands in its place, and later decisions stand (feature/pay/step.c).
 */
#ifndef MZ_FEATURE_MATTER_APPEAL_H
#define MZ_FEATURE_MATTER_APPEAL_H

#include "feature/matter/effect.h"

/*
 * *first is 0 where the matter follows none; else the wanted case (0: the newest). MZ_CONFLICT
 * without a closed case to follow, MZ_INVALID where the wanted one is none.
 */
mz_code matter_follows(mz_cx *cx, const struct matter_open *o, int64_t wanted,
                       int64_t *first) MZ_MUST_USE;
/* Before an event of a person: not by who decided the first case. */
mz_code matter_not_own(mz_cx *cx, const struct matter_open *o,
                       const struct flow_event *e) MZ_MUST_USE;
/* The end opens the first case again. */
matter_effect matter_reopens;

#endif
