/*
 * list.h - closed lists of values, and from when to when each of them is in use.
 *
 * Layer: rule. Part of book.h.
 *
 * Invariants
 *   - The days of a value say when it may be chosen. A fact keeps the value that it was recorded
 *     with, and a rule means the same value on every day: days decide nothing and are in no hash.
 */
#ifndef MZ_RULE_LIST_H
#define MZ_RULE_LIST_H

#include "base/date.h"
#include "rule/ir.h"

struct ir_span {
    mz_date from; /* MZ_DATE_NONE: always */
    mz_date to;   /* exclusive; MZ_DATE_NONE: never */
};

struct ir_enum {
    struct ir_label name;
    bool ordered;
    struct ir_label *values;
    mz_str *codes;
    struct ir_span *times; /* of values; NULL: all are always in use */
    size_t values_n;
};

/* May this value be chosen on the day? */
static inline bool ir_in_use(const struct ir_enum *e, size_t value, mz_date day)
{
    if (e->times == NULL) {
        return true;
    }
    struct ir_span s = e->times[value];
    return (s.from.v == MZ_DATE_NONE.v || s.from.v <= day.v) &&
           (s.to.v == MZ_DATE_NONE.v || day.v < s.to.v);
}

#endif
