/*
 * try.h - "try it": a form of the facts that a rule needs, and what the rule says of them.
 *
 * Layer: feature, private to rule. The form is sent by GET, so that an answer can be linked;
 * nothing
 * is stored. Before it is sent it shows the household of the pack's first test.
 */
#ifndef MZ_FEATURE_RULE_TRY_H
#define MZ_FEATURE_RULE_TRY_H

#include "feature/rule/sheet.h"

enum { TRY_MEMBERS_MAX = 10, TRY_FIELDS_MAX = 90 };

/* The cards of the form and of the answer, put into the last row of the sheet. */
mz_code rule_try(mz_cx *cx, mz_req *rq, const struct rule_shelved *s, uint32_t rule,
                 struct rule_sheet *sheet) MZ_MUST_USE;

/* Conditions, calculation, what is missing, and the law that was read, as parts of a card. */
void rule_reasons_card(mz_cx *cx, const struct rule_book *b, const struct rule_reasons *why,
                       struct rule_card *card);
enum mz_tone rule_status_tone(enum rule_status s);

#endif
