/*
 * rests.h - the cross-check report (核对报告) that a case rests on: tasks with `report` in the pack
 * name one, and a word that grants needs it to hold on that day.
 *
 * Layer: feature, private to this folder.
 *
 * Invariants
 *   - A task with `report` is done with a report named: issued, for this household and purpose,
 *     about those who live there, within its days. Where nobody lives who could consent (children
 *     alone) there can be none, and none is asked for.
 *   - The newest row of matter_report counts; rows are never changed.
 *   - What is decided anew, of a case that was opened again, is held against the day of its first
 *     decision.
 */
#ifndef MZ_FEATURE_MATTER_RESTS_H
#define MZ_FEATURE_MATTER_RESTS_H

#include "feature/matter/matter_int.h"
#include "feature/verify/verify.h"

struct matter_rest {
    const struct ir_task *task; /* NULL: nothing in this case rests on a report, or not yet */
    bool named;                 /* by the case; else `r` is the one that would be taken */
    bool hidden;                /* it is outside the reader's area */
    struct verify_report r;     /* .id 0: there is none */
    enum verify_hold hold;
    int64_t at_ms, by; /* when it was named, by whom */
};
mz_code matter_rest(mz_cx *cx, const struct matter_open *o, struct matter_rest *out) MZ_MUST_USE;
/* Why it does not hold, with the way out; .text "" where it does. */
struct mz_say matter_rest_say(mz_cx *cx, const struct matter_rest *r);
/*
 * Name the report by its number, before its task is done or in the place of one that holds no more;
 * by a post of the task. MZ_INVALID with the sentence of what is wrong with it.
 */
mz_code matter_rest_on(mz_cx *cx, int64_t id, mz_str number) MZ_MUST_USE;

#endif
