/*
 * dedup.h - entries that may be one person: found, queued, decided, merged, taken apart again.
 *
 * Layer: feature. match.h (private) compares; this stores and decides.
 *
 * Invariants
 *   - A pair stands in the smallest division that holds both entries: who sees it sees both.
 *   - A run never overrides a person's decision. A pair decided "different" comes back only when
 *     something that was compared has changed (`facts`).
 *   - Nothing is merged by a program. A merge needs two persons, unless the number is the same.
 *   - A merge is one transaction and keeps both rows and memberships as they were; undoing puts
 *     them back when nothing else changed since, and otherwise says what did.
 *   - Pairs are of one county: somebody entered in two counties has moved, and that is not a
 *     duplicate but a transfer.
 */
#ifndef MZ_FEATURE_DEDUP_DEDUP_H
#define MZ_FEATURE_DEDUP_DEDUP_H

#include "base/date.h"

/* ---- finding -------------------------------------------------------------- */

struct dedup_counts {
    int64_t persons; /* read */
    int64_t compared;
    int64_t crowded; /* blocks too full to compare everybody in */
    int64_t pairs;   /* that may be one person */
    int64_t added;   /* of them new in the queue */
    int64_t again;   /* decided "different" before, but something changed */
    int64_t cleared; /* open pairs that are none any more */
    int64_t read_ms, match_ms, store_ms;
};

struct dedup_step {
    /* Told how far it is; returns false to stop. May be NULL. */
    bool (*tell)(void *p, int64_t done, int64_t all);
    void *p;
};

enum { DEDUP_PAIRS_MAX = 2000000 };

/* Compare everybody of a county (0: of each county) in the actor's scope; MZ_STOPPED when told. */
mz_code dedup_sweep(mz_cx *cx, int64_t county, struct dedup_step step,
                    struct dedup_counts *out) MZ_MUST_USE;
/*
 * Compare one person with those who share birthday, name or place, in the whole county whatever
 * the actor's area; 5 ms at 1,000,000 persons. For features that add or change a person. Joins the
 * open transaction when `inside` is true.
 */
mz_code dedup_check_one(mz_cx *cx, int64_t person, bool inside,
                        struct dedup_counts *out) MZ_MUST_USE;

/* ---- the queue -------------------------------------------------------------- */

struct dedup_pair {
    int64_t id;
    int64_t division;
    int64_t a;
    int64_t b;
    int64_t score;
    int64_t outcome; /* enum match_outcome */
    int64_t reasons;
    int64_t facts;
    mz_str state; /* open, later, asked, same, different */
    int64_t due;  /* of "later"; MZ_NULL */
    mz_str note;
    int64_t by_user; /* MZ_NULL while it is open */
    int64_t at_ms;
    int64_t found_ms;
    int64_t version;
};
/* MZ_ABSENT, with a sentence, outside the scope too. */
mz_code dedup_get(mz_cx *cx, int64_t id, struct dedup_pair *out) MZ_MUST_USE;
mz_code dedup_open_count(mz_cx *cx, int64_t *n) MZ_MUST_USE;

/* The reasons as sentences in the reader's language, those that speak against it last. */
size_t dedup_reasons(mz_cx *cx, int64_t reasons, mz_str *out, size_t most);
mz_str dedup_outcome_text(enum mz_lang lang, int64_t outcome);
mz_str dedup_state_text(enum mz_lang lang, mz_str state);

/* ---- deciding ----------------------------------------------------------------- */

/* All of these refuse with MZ_CONFLICT when the pair is not as in `version`: somebody was first. */
mz_code dedup_different(mz_cx *cx, int64_t id, int64_t version, mz_str note) MZ_MUST_USE;
/* Put off until a day, with what is to be found out. */
mz_code dedup_later(mz_cx *cx, int64_t id, int64_t version, mz_date due, mz_str note) MZ_MUST_USE;
/* Take a decision (not a merge) back: the pair is open again. */
mz_code dedup_reopen(mz_cx *cx, int64_t id, int64_t version) MZ_MUST_USE;

enum { DEDUP_BULK_MAX = 200 };
/* "Not the same" for a selection, one transaction; pairs that are not open are left out. */
mz_code dedup_different_many(mz_cx *cx, const int64_t *ids, size_t n, int64_t *done) MZ_MUST_USE;

struct dedup_ask {
    int64_t pair;
    int64_t version;
    bool keep_b;     /* which entry stays */
    unsigned fields; /* bits of enum person_field: taken from the one that goes */
};

struct dedup_merge {
    int64_t id;
    int64_t pair;
    int64_t division;
    int64_t kept;
    int64_t kept_version;
    int64_t gone;
    int64_t gone_version;
    unsigned fields;
    mz_str state; /* asked, done, refused, undone */
    int64_t asked_by, asked_ms;
    int64_t done_by, done_ms;
    int64_t undone_by, undone_ms;
    mz_str note;
    int64_t version;
};

/*
 * Ask for a merge: it is checked as if it were done, and waits for a second person; *done says
 * that it was done at once, because the number is the same. `may` is what the reader may see
 * (person.h); MZ_DENIED when one of the two is hidden from him.
 */
mz_code dedup_merge_ask(mz_cx *cx, unsigned may, const struct dedup_ask *ask, int64_t *merge,
                        bool *done) MZ_MUST_USE;
/* By a second person: do it, or refuse with a note and open the pair again. */
mz_code dedup_merge_confirm(mz_cx *cx, unsigned may, int64_t merge, int64_t version) MZ_MUST_USE;
mz_code dedup_merge_refuse(mz_cx *cx, int64_t merge, int64_t version, mz_str note) MZ_MUST_USE;
/* Both rows and their memberships as they were; MZ_CONFLICT with what changed since. */
mz_code dedup_undo(mz_cx *cx, unsigned may, int64_t merge, int64_t version,
                   mz_str why) MZ_MUST_USE;
mz_code dedup_merge_get(mz_cx *cx, int64_t id, struct dedup_merge *out) MZ_MUST_USE;
/* The merges of a pair, newest first. */
mz_code dedup_merges_of(mz_cx *cx, int64_t pair, struct dedup_merge **out, size_t *n) MZ_MUST_USE;

#endif
