/*
 * case_check.h - packs of matters held against the templates of letters.
 *
 * Layer: feature; open to others through matter.h.
 */
#ifndef MZ_FEATURE_MATTER_CASE_CHECK_H
#define MZ_FEATURE_MATTER_CASE_CHECK_H

#include "feature/letter/letter.h"
#include "rule/rule.h"

/* A finding of `mz matter check`, as a line with its way out. */
struct case_finding {
    mz_str matter;
    mz_str letter;
    struct ast_at at; /* in the pack of the matter */
    struct mz_say what;
};
enum { CASE_FINDINGS_MAX = 200 };
void case_check(mz_cx *cx, const struct rule_book *b, const struct letter_forms *forms,
                struct case_finding **out, size_t *n);

#endif
