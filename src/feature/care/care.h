/*
 * care.h - keeping an office's data safe: backup of a running office, restore, and the doctor.
 *
 * Layer: feature.
 *
 * Invariants
 *   - A backup is one folder with a list of its files and their SM3; the list is written last, so
 *     a folder without it is no backup.
 *   - The database in it is one moment of the original, whoever writes meanwhile, and always a file
 *     of SQLite: PostgreSQL's tables are carried into one, and out of one.
 *   - Of the files below DATA it holds what nothing makes anew: uploads, packs of the office, and
 *     what the features name (struct mz_keep). They are copied after the database, so that each
 *     file that it names is there. Files of departments that were not read yet are not: they hold
 *     strangers, and are sent again.
 *   - Keys go in only when asked for: a backup without them is useless to a thief.
 *   - A restore checks every file before it writes one, and never over an existing office. The
 *     restored office says so in its audit when it starts for the first time.
 *   - The list names the prints of the keys that open the database, so that nobody restores with
 *     the wrong ones and finds out later.
 */
#ifndef MZ_FEATURE_CARE_CARE_H
#define MZ_FEATURE_CARE_CARE_H

#include "base/base.h"

/* Tells how far it is, in bytes; may be NULL. */
struct care_step {
    void (*tell)(void *p, int64_t done, int64_t all);
    void *p;
};

/*
 * From the open database and cx->world->data into the new folder `to`. MZ_CONFLICT when it exists.
 * A backup that fails leaves no folder (without memory to remove it: one without a list).
 */
mz_code care_backup(mz_cx *cx, const char *to, bool keys, struct care_step step) MZ_MUST_USE;
/* Every file of a backup against its list. MZ_CORRUPT names the first that differs. */
mz_code care_verify(mz_cx *cx, const char *from, struct care_step step) MZ_MUST_USE;
/*
 * Into the data folder `data`, which must not hold an office yet, and the database `db`: empty, or
 * sqlite:DATA/mz.db, for the file there; else the URL of an empty PostgreSQL database. Whichever of
 * the two was backed up, both can be made of it.
 */
mz_code care_restore(mz_cx *cx, const char *from, const char *data, mz_str db,
                     struct care_step step) MZ_MUST_USE;

/*
 * The keys that the backup `from` needs and the data folder `data` does not have, as one line of
 * names and prints; empty when all are there.
 */
mz_code care_keys(mz_cx *cx, const char *from, const char *data, mz_str *missing) MZ_MUST_USE;

/* Sealed values: how many there are, and how many of them under an older key. */
struct care_seals {
    int64_t values;
    int64_t old;
};
mz_code care_seals_count(mz_cx *cx, struct care_seals *out) MZ_MUST_USE;
/*
 * Brings every one under the newest key, in steps of a thousand rows, each a transaction with its
 * event in the audit. Broken off or killed anywhere, the next call goes on with what is left; the
 * server may run meanwhile. The rows stay what they are: no version, no image of the history. *out
 * tells how many were turned.
 */
mz_code care_reseal(mz_cx *cx, struct care_step step, struct care_seals *out) MZ_MUST_USE;

struct care_finding {
    mz_str name; /* of the check */
    mz_str help;
    int64_t bad; /* how many rows are wrong; 0 is well */
    mz_str note; /* what the database said */
};

/* Every check of the store and of all features. At most 128. */
mz_code care_doctor(mz_cx *cx, struct care_finding **out, size_t *n) MZ_MUST_USE;

#endif
