/*
 * tell.h - decisions of one case as JSON, alike on the command line and over HTTP.
 *
 * Layer: feature, private to rule.
 */
#ifndef MZ_FEATURE_RULE_TELL_H
#define MZ_FEATURE_RULE_TELL_H

#include "rule/reason.h"

struct rule_tell {
    struct rule_run *r;
    mz_jw *w;
    bool trace;   /* the rules and the law it was made of */
    bool explain; /* sentences in the reader's language */
    bool record;  /* what a replay needs */
};

/* {"outcome", "member", "status", "amount", "grade", "needs", "trace", …} */
void rule_tell_decision(mz_cx *cx, const struct rule_tell *t, const struct rule_decision *d);
mz_str rule_status_word(enum rule_status s);
/*
 * Calls `one` for the outcome of this id, or for all where it is empty; for each member where it is
 * of persons. MZ_ABSENT when the pack has none of that name.
 */
typedef void rule_each_fn(mz_cx *cx, void *p, uint32_t outcome, size_t member);
mz_code rule_each_outcome(mz_cx *cx, const struct rule_run *r, mz_str only, rule_each_fn *one,
                          void *p) MZ_MUST_USE;

#endif
