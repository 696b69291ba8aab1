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

struct household;
/* The fact as a row, with its event; nobody is looked at. */
mz_code watch_fact_keep(mz_cx *cx, const struct household *h,
                        const struct watch_news *news) MZ_MUST_USE;

/* ---- home.c: the household as it lives today ---- */

/* By the population where it has these members, else put together of what is known of each. */
mz_code watch_home_look(mz_cx *cx, const struct watch_people *people, const struct household *h,
                        struct watch_look **out) MZ_MUST_USE;
/* What was told of its members where they lived before is told of them here. */
mz_code watch_home_carry(mz_cx *cx, const struct household *h) MZ_MUST_USE;

/* ---- run.c ---- */

/* The population by the newest word of the departments and the register; a made up one stays. */
mz_code watch_fresh(mz_cx *cx) MZ_MUST_USE;

/* ---- deliver.c: what departments delivered ---- */

mz_code watch_delivered(mz_cx *cx, int64_t delivery) MZ_MUST_USE;

/* ---- own.c: what we pay and recognise ourselves ---- */

/* Who says so; no department is called so. */
#define WATCH_OWN_SOURCE "本县待遇台账"
/* Who lives in a household changed: it is looked at; in the open transaction. */
mz_code watch_lives(mz_cx *cx, int64_t household) MZ_MUST_USE;
/* A death was entered or taken back: the household of that person is told; the same. */
mz_code watch_died(mz_cx *cx, int64_t person) MZ_MUST_USE;
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

/* ---- cluster.c ---- */

/* With the whole county as the area of who acts, for what is counted or known over all of it. */
mz_code watch_widely(mz_cx *cx, int64_t county, mz_code (*fn)(mz_cx *cx, void *p),
                     void *p) MZ_MUST_USE;

#endif
