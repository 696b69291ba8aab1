/*
 * brain_index.h - 精准保障指数 of a division and month: counts put into packs/brain.
 *
 * Layer: feature, private to brain. Part of brain_int.h.
 */
#ifndef MZ_FEATURE_BRAIN_BRAIN_INDEX_H
#define MZ_FEATURE_BRAIN_BRAIN_INDEX_H

#include "feature/rule/rule.h"

enum { BRAIN_PARTS = 5 };

struct brain_score {
    const char *id; /* "coverage" */
    mz_str label;
    int64_t got;
    int64_t of;
    int64_t hundredths; /* score */
    int64_t points;     /* that count: 0 where nothing was counted */
};
struct brain_index {
    int64_t period;
    mz_str formula; /* version of the pack */
    mz_str hash;
    int64_t tenths; /* MZ_NULL: nothing was counted */
    struct brain_score parts[BRAIN_PARTS];
};
extern const struct brain_measure {
    const char *id;   /* part */
    const char *of;   /* figure of the whole; the fact is it and "_n" */
    const char *got;  /* figure of the part */
    const char *want; /* list of what is missing from it */
} brain_measures[BRAIN_PARTS];
/* The book of packs/brain; MZ_ABSENT with a sentence where there is none. */
mz_code brain_book(mz_cx *cx, const struct rule_shelved **out) MZ_MUST_USE;
/* By the pack, of counts got/of of each part. */
mz_code brain_compute(mz_cx *cx, int64_t division, int64_t period,
                      const int64_t counts[BRAIN_PARTS][2], struct brain_index *out) MZ_MUST_USE;
/* Of the month's figures as they stand. */
mz_code brain_index_now(mz_cx *cx, int64_t division, int64_t period,
                        struct brain_index *out) MZ_MUST_USE;
/* As it was kept, of the last BRAIN_MONTHS; what was not kept is not there. */
mz_code brain_index_past(mz_cx *cx, int64_t division, struct brain_index **out,
                         size_t *n) MZ_MUST_USE;
/* Compute and keep the index of a county and its townships; inside a transaction. */
mz_code brain_index_keep(mz_cx *cx, int64_t county, int64_t period) MZ_MUST_USE;
/*
 * Which of these figures may not be shown: those under `least` but 0; when that is only one, the
 * smallest other one too, because the sum would tell it.
 */
void brain_hide(const int64_t *n, size_t count, int64_t least, bool *hidden);
/* Under this number of people a public figure is not shown. */
int64_t brain_least(mz_cx *cx);

#endif
