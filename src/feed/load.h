/*
 * load.h - one delivery from file to result: scan, fold, evidence; safe against crashes.
 *
 * Layer: feed. In the delivery's folder stand afterwards
 *
 *     evidence   the rows of ours (evidence.h)
 *     rejects    the rows that are given back, in the sender's columns with the reason added
 *     result     counts, prints, root and the features by person; written last
 *
 * all three sealed.
 *
 * Invariants
 *   - A delivery is finished exactly when `result` is there. Anything else in the folder is of a
 * run that was broken off; the next run writes it anew.
 *   - A result names the file's content, the shape and the population it was made from. When all
 *     three are the same nothing is done again.
 */
#ifndef MZ_FEED_LOAD_H
#define MZ_FEED_LOAD_H

#include "feed/evidence.h"
#include "feed/fold.h"

enum { MZ_FEED_REJECTS_MAX = 256 << 20 };

struct mz_feed_load {
    struct mz_evidence_about about;
    const char *path;                 /* of the file */
    const char *dir;                  /* the delivery's folder; made when missing */
    struct mz_feed_scan_options scan; /* name, today, watch, …; its `reject` is not called */
};

struct mz_feed_result {
    struct mz_feed_counts counts;
    int64_t bytes;
    bool fast;
    bool again; /* it was there already: nothing was done */
    uint64_t print[2];
    uint64_t form;
    uint64_t epoch;
    uint8_t root[MZ_EVIDENCE_ROOT_N];
    int64_t rejects;  /* rows in the file of rejects */
    bool rejects_cut; /* there were more than MZ_FEED_REJECTS_MAX bytes of them */
    struct mz_feed_folded *folded;
    struct mz_feed_part *parts; /* of the run itself; none when read from the file */
    size_t parts_n;
};

/*
 * In cx->a. Fails as mz_feed_scan does; then nothing of the delivery is there but what was before.
 * MZ_STOPPED leaves nothing half done.
 */
mz_code mz_feed_load_file(mz_cx *cx, mz_keyring *keys, const mz_who *who, const mz_feed_form *form,
                          const struct mz_feed_load *load, struct mz_feed_result **out) MZ_MUST_USE;
/*
 * The result of a finished delivery. Persons are found again by ID number, so that a population
 * made anew may have other rows; persons who are no longer in it are left out. MZ_ABSENT when the
 * delivery is not finished.
 */
mz_code mz_feed_result_open(mz_cx *cx, mz_keyring *keys, const mz_who *who, int64_t delivery,
                            const char *dir, struct mz_feed_result **out) MZ_MUST_USE;

/*
 * The rejected rows as CSV (UTF-8 with a mark) in the language they were written in, piece by
 * piece; a failure of `put` ends it.
 */
mz_code mz_feed_rejects_read(mz_cx *cx, mz_keyring *keys, const char *dir,
                             mz_code (*put)(mz_cx *cx, void *p, mz_str piece), void *p) MZ_MUST_USE;

#endif
