/*
 * share.h - agreements with departments, deliveries with receipts, answers about one person.
 *
 * Layer: feature. README.md tells how it goes and which law it rests on.
 *
 * Invariants
 *   - Nothing leaves without an agreement that holds today: approved by another person than asked
 *     for it, not suspended, not over. Each delivery, download and answer looks again.
 *   - A file holds the fields of its agreement, minimised by the dataset, and no other byte about
 *     anybody. Who is under protection (violence, health, adoption, other) is in no file, and an
 *     answer about such a person is "unknown".
 *   - A file with a sensitive field is readable for the recipient alone.
 *   - A delivery is there whole or not at all; once there, every download gives the same bytes.
 *   - A change file is the difference to what the recipient said it has. Who left is told by ref.
 *   - An answer leaves after its record is written, and carries the number of the determination.
 */
#ifndef MZ_FEATURE_SHARE_SHARE_H
#define MZ_FEATURE_SHARE_SHARE_H

#include "base/date.h"
#include "feature/share/category.h"
#include "feature/share/dataset.h"

enum { SHARE_ANSWERS_MAX = 1000, SHARE_SECRET_N = 32 };

/* ---- agreements ------------------------------------------------------- */

struct share_agreement {
    int64_t id, division;
    mz_str number, dataset, recipient, purpose, fields, form, contact;
    int64_t account;
    mz_str public;
    bool wrapped;
    mz_str secret; /* sealed */
    int64_t from_day, to_day;
    mz_str state; /* asked, active, refused, suspended, ended */
    int64_t asked_by, asked_ms, decided_by, decided_ms, stopped_by, stopped_ms;
    mz_str why;
    int64_t version;
};

/* division, dataset, recipient, purpose, fields, form, contact, account, public, wrapped, from_day
 * and to_day are read. Refuses with the field at fault. */
mz_code share_ask(mz_cx *cx, const struct share_agreement *in, int64_t *id) MZ_MUST_USE;
mz_code share_get(mz_cx *cx, int64_t id, struct share_agreement *out) MZ_MUST_USE;
/* MZ_DENIED for the one who asked; a refusal needs a reason. */
mz_code share_decide(mz_cx *cx, int64_t id, int64_t version, bool yes, mz_str why) MZ_MUST_USE;
enum share_stop { SHARE_SUSPEND, SHARE_RESUME, SHARE_END };
/* Suspending and ending take effect at once and need a reason; resuming needs another person than
 * suspended it. */
mz_code share_stop(mz_cx *cx, int64_t id, int64_t version, enum share_stop what,
                   mz_str why) MZ_MUST_USE;
/* Refuses with MZ_DENIED and the cause unless the agreement holds today. */
mz_code share_holds(mz_cx *cx, const struct share_agreement *a) MZ_MUST_USE;
/* The fields of an agreement in the order of its dataset; MZ_CONFLICT when the dataset no longer
 * has one. */
struct share_fields {
    const struct dataset *set;
    const struct dataset_field *field[DATASET_FIELDS_N];
    size_t n;
    bool named;     /* the ID number as it is */
    bool hashed;    /* something is hashed with the recipient's key */
    bool sensitive; /* something is sensitive as it is told */
};
mz_code share_fields_of(mz_cx *cx, mz_str dataset, mz_str words,
                        struct share_fields *out) MZ_MUST_USE;

/* ---- deliveries ------------------------------------------------------- */

struct share_delivery {
    int64_t id, division, agreement;
    mz_str number, folder, file;
    int64_t period, day;
    mz_str kind; /* full, change */
    int64_t base, rows_n, added_n, changed_n, removed_n, held_n, left_n, bytes;
    mz_str hash, sign, sign_key;
    mz_str state; /* made, fetched, taken, wiped */
    int64_t made_ms, made_by, due, fetched_ms, taken_ms, taken_rows;
    mz_str taken_how;
    int64_t urged_n, urged_ms, keep_to, version;
};
mz_code share_delivery_get(mz_cx *cx, int64_t id, struct share_delivery *out) MZ_MUST_USE;

/* For whoever waits: false from `go` ends the run with MZ_STOPPED, leaving nothing. */
struct share_tell {
    bool (*go)(void *p, int64_t rows);
    void *p;
};
struct share_run {
    int64_t period; /* 202611 */
    int64_t day;    /* the state of which day is told */
    int64_t only;   /* this agreement alone; 0: all that hold */
    bool full;      /* a full file even where a change would do */
    struct share_tell tell;
};
struct share_made {
    int64_t deliveries, files, rows, skipped;
};
/*
 * Deliver to every agreement of the actor's county that holds and has nothing for the period: one
 * pass over the data, what is told alike is formatted and packed once. Its own transactions.
 */
mz_code share_deliver(mz_cx *cx, int64_t county, const struct share_run *run,
                      struct share_made *out) MZ_MUST_USE;
/* The same for every county of the scope that has agreements in force. */
mz_code share_deliver_all(mz_cx *cx, const struct share_run *run,
                          struct share_made *out) MZ_MUST_USE;
/* The text that is signed, with key and signature in its last two lines. */
mz_code share_manifest(mz_cx *cx, const struct share_delivery *d, mz_str *out) MZ_MUST_USE;
/*
 * May the actor have this delivery's file? Its agreement must hold and be the actor's own, or
 * `staff` be true: who may make deliveries hands one over where there is no network.
 */
mz_code share_may_fetch(mz_cx *cx, const struct share_delivery *d, bool staff) MZ_MUST_USE;
/* Opened for reading; the caller closes it. */
mz_code share_fetch(mz_cx *cx, int64_t id, bool staff, int *fd, int64_t *bytes,
                    mz_str *name) MZ_MUST_USE;
/*
 * The recipient says what it stored. MZ_INVALID unless hash and rows are those of the delivery.
 * `sign`: hexadecimal SM2 signature over "receipt NUMBER HASH ROWS", or empty: the token stands for
 * it.
 */
struct share_receipt {
    int64_t delivery;
    mz_str hash;
    int64_t rows;
    mz_str sign;
};
mz_code share_receive(mz_cx *cx, const struct share_receipt *in) MZ_MUST_USE;
/* Urge who did not acknowledge in time; at most once a day each. */
mz_code share_urge(mz_cx *cx, int64_t *urged) MZ_MUST_USE;
/* Delete files whose time is over, and folders of runs that were killed. */
mz_code share_sweep(mz_cx *cx, int64_t *removed) MZ_MUST_USE;

/* ---- what a recipient does with a delivery ------------------------------ */

struct share_checked {
    bool sign, file; /* each holds */
    mz_str number, key;
    int64_t rows;
};
/* A manifest's signature by a public key (PEM; empty: one that this office knows by its print), and
 * the file beside it by its hash. */
mz_code share_check_manifest(mz_cx *cx, const char *path, mz_str pem,
                             struct share_checked *out) MZ_MUST_USE;
/* Open a file that was packed for the holder of the secret key in `pem` and write the rows to `to`.
 */
mz_code share_open_file(mz_cx *cx, const char *manifest, mz_str pem, const char *to) MZ_MUST_USE;

/* ---- answers ---------------------------------------------------------- */

struct share_question {
    mz_str number; /* ID number */
    mz_str category;
    int64_t day; /* not after today */
};
struct share_answer {
    enum category_is is;
    int64_t determination;      /* 0: none */
    int64_t from, to, division; /* of the determination, cut to the county */
    mz_str law;
    int64_t law_day;
    mz_str code; /* with the number at /share/check */
};
/*
 * Answers under the agreement, each in the journal of reads when this returns; who shows one calls
 * mz_read_firm() before, or is a MZ_ROUTE_FIRM route. MZ_DENIED when the agreement
 * does not hold, is not the actor's or gives no answers; MZ_INVALID with the place of the question.
 */
mz_code share_answers(mz_cx *cx, int64_t agreement, const struct share_question *q, size_t n,
                      struct share_answer *out) MZ_MUST_USE;
/* What stands behind a determination's number: does it hold on a day? */
struct share_recognised {
    bool found, holds;
    mz_str outcome, pack;
    int64_t division, law_day, until;
};
mz_code share_recognise(mz_cx *cx, int64_t determination, mz_str code, int64_t day,
                        struct share_recognised *out) MZ_MUST_USE;
mz_code share_code(mz_cx *cx, int64_t determination, mz_str *code) MZ_MUST_USE;

/* ---- who received what about a person ------------------------------------ */

struct share_seen {
    int64_t agreement, delivery; /* delivery 0: an answer */
    mz_str number;
    int64_t at_ms, taken_ms;
    mz_str detail; /* of an answer: what was asked */
};
mz_code share_who(mz_cx *cx, int64_t person, struct share_seen **out, size_t *n) MZ_MUST_USE;

#endif
