/*
 * expr.h - a formula of a pack as JSON that the phone reckons with while nobody can be asked.
 *
 * Layer: feature, private to visit. ["fact", field], ["=", a, b], ["and", a, b] … with three-valued
 * truth as in src/rule; web/js/visit/expr.js is the other half. Numbers are in hundredths. What
 * stands outside of the form is put in as it is known now, or as unknown.
 */
#ifndef MZ_FEATURE_VISIT_EXPR_H
#define MZ_FEATURE_VISIT_EXPR_H

#include "rule/book.h"
#include "rule/case.h"

enum { EXPR_BYTES = 4000, EXPR_DEPTH = 24 };

struct expr_of {
    const struct rule_book *b;
    struct rule_run *run;
    /* The field of the form that holds this fact of `row`; empty: the form does not ask for it. */
    mz_str (*field)(void *p, uint32_t fact);
    void *p;
    size_t row; /* member, or SIZE_MAX: the household */
};

/* Empty where the formula holds what the phone cannot reckon: the server asks it then. */
mz_str expr_json(mz_cx *cx, const struct expr_of *of, ir_id node);

#endif
