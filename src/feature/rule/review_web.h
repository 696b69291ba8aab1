/*
 * review_web.h - determinations in words, for the pages of one and of all that wait for a review.
 *
 * Layer: feature, private to rule.
 */
#ifndef MZ_FEATURE_RULE_REVIEW_WEB_H
#define MZ_FEATURE_RULE_REVIEW_WEB_H

#include "feature/rule/determination.h"

/* 符合, 不符合 … of a status word; the word itself when it is another. */
mz_str determination_status(mz_cx *cx, mz_str status);
/* The label of an outcome, its id where the pack is not on the shelf any more. */
mz_str determination_outcome(mz_cx *cx, mz_str pack, mz_str outcome);

#endif
