/*
 * month.h - the fast way through a month: what is known already is passed by before anybody asks
 * the database.
 *
 * Layer: feature, private to watch. Kernels say who holds which indicator, how much, and the factor
 * of the household (the sight). Of that and the facts behind it a household has a print, one number
 * that is kept with what came of it (watch_print). The same print next month is nothing new. Who
 * has another one is looked at by the reference, for the sentence and the evidence, on both threads
 * while the alerts of the batch before are written; a batch is one transaction.
 *
 * Invariants
 *   - It ends with the alerts that one look after the other would end with (month_test).
 *   - A print stands in the transaction of the alert: what was killed goes on behind it.
 *   - A household with facts that came by themselves has no print: what holds of those hangs on the
 *     day, and the reference looks at it every time. So does it where an alert or a fact came in
 *     while the run went on, and where the household moved since the population was made.
 */
#ifndef MZ_FEATURE_WATCH_MONTH_H
#define MZ_FEATURE_WATCH_MONTH_H

#include "feature/watch/screen.h"
#include "feature/watch/watch_int.h"
#include "rule/run.h"

/* What kernels say of every row. */
struct watch_sight {
    const struct rule_book *book;
    const struct mz_pop *pop;
    struct rule_results r;
    uint32_t *when;     /* by indicator: its place in r */
    uint32_t *severity; /* the same; UINT32_MAX: always whole */
    uint32_t factor;    /* UINT32_MAX: always 100 */
};

/* Marks rows as watch_screen_kernels() does; in the arena of cx. */
mz_code watch_sight_take(mz_cx *cx, const struct watch_screen *s, uint32_t factor, bool *hit,
                         struct watch_sight *out) MZ_MUST_USE;
/* Does the indicator hold for this member (SIZE_MAX: the household) of this row? */
bool watch_sees(const struct watch_sight *s, const struct ir_indicator *sign, size_t row,
                size_t member);
/* How much it holds, in ten-thousandths, and the factor of the household in percent. */
int64_t watch_sees_severity(const struct watch_sight *s, const struct ir_indicator *sign,
                            size_t row, size_t member);
int64_t watch_sees_factor(const struct watch_sight *s, size_t row);
/* Of a household, its members by their record numbers, and the law it is under. */
uint64_t watch_print(const struct watch_sight *s, const int64_t *persons, size_t row, uint64_t law);

struct watch_month_county {
    const struct watch_people *people;
    const struct watch_sight *sight;
    const struct watch_run_options *o;
    int64_t county;
    struct watch_span span;
    const bool *hit;
};
mz_code watch_month_county(mz_cx *cx, const struct watch_month_county *in,
                           struct watch_tally *out) MZ_MUST_USE;

/* Households that facts came in for are marked, page by page. */
mz_code watch_mark_told(mz_cx *cx, const struct watch_month_county *in, bool *told) MZ_MUST_USE;

#endif
