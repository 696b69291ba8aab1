/*
 * scan.h - signed consents as files: taken in, sealed, shown on record.
 *
 * Layer: feature, private to verify. A PDF, JPEG or PNG of at most 10 MiB, told by its content and
 * never by its name. It lies in DATA/verify/scans/ID in pieces, each sealed and bound to this scan,
 * its place and how many there are: a piece that is cut off, changed or of another scan does not
 * open. The SM3 of what was uploaded is in the database.
 */
#ifndef MZ_FEATURE_VERIFY_SCAN_H
#define MZ_FEATURE_VERIFY_SCAN_H

#include "base/base.h"

enum { SCAN_BYTES_MAX = 10 << 20, SCAN_MOST = 6 /* of one consent */ };

struct scan {
    int64_t id, division, consent;
    mz_str kind; /* pdf, jpeg, png */
    int64_t bytes;
    mz_str sm3;
    bool kept; /* false: its time is over, the file is deleted */
    int64_t made_ms, made_by;
};

/* Content, or without it a descriptor. Refuses with .field "file". */
struct scan_new {
    int64_t consent;
    mz_str data;
    int fd;
};
mz_code scan_add(mz_cx *cx, const struct scan_new *in, int64_t *id) MZ_MUST_USE;
mz_code scans_of(mz_cx *cx, int64_t consent, struct scan **out, size_t *n) MZ_MUST_USE;
/* MZ_ABSENT outside the scope and when it is wiped; notes the read. */
mz_code scan_open(mz_cx *cx, int64_t id, struct scan *out, mz_str *plain) MZ_MUST_USE;
/* Deletes what is over; in steps, each a transaction. */
mz_code scan_sweep(mz_cx *cx) MZ_MUST_USE;
/* How many kept scans are not what was uploaded: for the doctor. */
mz_code scan_check(mz_cx *cx, int64_t *bad) MZ_MUST_USE;

#endif
