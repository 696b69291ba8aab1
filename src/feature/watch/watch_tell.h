/*
 * watch_tell.h - facts of one household at once, what departments delivered, what help begins.
 *
 * Layer: feature, private to watch.
 */
#ifndef MZ_FEATURE_WATCH_WATCH_TELL_H
#define MZ_FEATURE_WATCH_WATCH_TELL_H

#include "feature/watch/watch_int.h"

/* ---- tell.c: facts of one household at once ---- */

/* As of today; where no population is, people without one: a fact still counts. */
void watch_people_now(mz_cx *cx, const struct watch_law *law, struct watch_people *out);
/*
 * Keep the facts, none or more, and look at the household again, in the open transaction. A
 * delivery says a fact of somebody once; what it said already is left as it is.
 */
mz_code watch_tell_home(mz_cx *cx, const struct watch_people *people, int64_t household,
                        const struct watch_news *news, size_t n,
                        struct watch_tally *tally) MZ_MUST_USE;

/* ---- deliver.c: what departments delivered ---- */

mz_code watch_delivered(mz_cx *cx, int64_t delivery) MZ_MUST_USE;

/* ---- own.c: what we pay and recognise ourselves ---- */

/* Who says so; no department is called so. */
#define WATCH_OWN_SOURCE "本县待遇台账"
/* watch_entitled() for everybody who has or had something. */
mz_code watch_own_job(mz_cx *cx, int64_t job, mz_str input) MZ_MUST_USE;

/* ---- open.c: help begins the matter ---- */

/*
 * For each measure that a matter of the place begins, its case: begun in the open transaction for
 * the household, with no answers yet; one that runs already is that one. A measure that no matter
 * begins (care, charity) stays a word.
 */
mz_code watch_opens(mz_cx *cx, const struct watch_alert *a, mz_str measures) MZ_MUST_USE;
struct watch_opened {
    int64_t case_id;
    mz_str measure;
};
mz_code watch_opened_by(mz_cx *cx, int64_t alert, struct watch_opened **out, size_t *n) MZ_MUST_USE;

#endif
