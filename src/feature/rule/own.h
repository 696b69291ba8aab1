/*
 * own.h - what the office itself pays and recognises, as facts of the packs: from which day to
 * which.
 *
 * Layer: feature, for rule and, by rule.h, for the watch. Which programme or category gives which
 * fact is facts.yaml of the catalogue (paid, recognised, stopped, until).
 *
 * Invariants
 *   - A programme is paid to a household while one of its living members has it. What stands still
 *     for now (suspended) is paid; what was stopped is not, from the first day of that month.
 *   - A stop is told (stopped) where it befell the household: its payee died, or was stopped for a
 *     reason of his own. What a case of the household itself decided is no news to anybody.
 *   - A recognition counts on its last day and on the day on which it was ended.
 */
#ifndef MZ_FEATURE_RULE_OWN_H
#define MZ_FEATURE_RULE_OWN_H

#include "feed/catalogue.h"

/* One stretch of days in which it is paid or recognised. */
struct own_span {
    int64_t household;
    int64_t person; /* MZ_NULL: the household */
    int64_t from;
    int64_t to;    /* the first day on which it does not hold any more; INT64_MAX: no end is set */
    int64_t until; /* the last day that a recognition was given; MZ_NULL: none */
    bool decided;  /* it was ended by a case of this household */
};

/* Of the households between two, in their order; empty for a fact that we do not say ourselves. */
mz_code own_spans(mz_cx *cx, const struct catalogue_fact *f, int64_t first, int64_t last,
                  struct own_span **out, size_t *n) MZ_MUST_USE;
/* The value on a day as the population stores it; false: it is not known then. */
bool own_value(enum catalogue_own own, const struct own_span *v, size_t n, int64_t day,
               int64_t *value);

#endif
