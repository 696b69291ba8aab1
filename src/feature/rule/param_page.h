/*
 * param_page.h - the history of a parameter as a card: a step chart and its table.
 *
 * Layer: feature, private to rule.
 */
#ifndef MZ_FEATURE_RULE_PARAM_PAGE_H
#define MZ_FEATURE_RULE_PARAM_PAGE_H

#include "feature/rule/sheet.h"

/* In the division of the moment; with several keys one line each. Goes into the last row. */
void param_history(mz_cx *cx, const struct rule_shelved *s, const struct ir_param *p,
                   struct law_moment m, struct rule_sheet *sheet);

#endif
