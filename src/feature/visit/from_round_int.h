/* from_round_int.h - forms of packs/round, which campaigns and the plan by frequency have. Private.
 */
#ifndef MZ_FEATURE_VISIT_FROM_ROUND_INT_H
#define MZ_FEATURE_VISIT_FROM_ROUND_INT_H

#include "feature/round/round.h"
#include "feature/visit/visit_int.h"

/* Label and questions of a form behind what stands there; the form has room for them. */
void visit_questions(mz_cx *cx, const struct form *from, struct visit_form *out);
/* Answers as the form keeps them, and whether one of them means a need. MZ_INVALID with the field.
 */
mz_code visit_questions_take(mz_cx *cx, const struct form *f, mz_str answers, mz_str *json,
                             bool *need) MZ_MUST_USE;

#endif
