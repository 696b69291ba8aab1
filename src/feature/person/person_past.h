/*
 * person_past.h - what was known of a person when, and who looked.
 *
 * Layer: feature. Included by person.h.
 */
#ifndef MZ_FEATURE_PERSON_PERSON_PAST_H
#define MZ_FEATURE_PERSON_PERSON_PAST_H

#include "feature/person/person.h"

/* ---- what did we know ------------------------------------------------- */

/* The person as known at a moment, by today's masks. MZ_ABSENT before the first entry. */
mz_code person_at(mz_cx *cx, unsigned may, int64_t id, int64_t at_ms,
                  struct person_view *out) MZ_MUST_USE;

struct person_diff {
    const char *field; /* column */
    const char *label; /* MZ_T */
    mz_str before;     /* in the reader's words; "hidden" when it may not be seen */
    mz_str after;
};

/* One stored change, newest first: who, when, why and which fields. */
struct person_change {
    int64_t n; /* number of the change, from 1 */
    int64_t at_ms;
    int64_t user;
    mz_str op; /* I, U, D */
    mz_str why;
    const struct person_diff *diffs;
    size_t diffs_n;
};
mz_code person_changes(mz_cx *cx, unsigned may, int64_t id, int64_t most,
                       struct person_change **out, size_t *n) MZ_MUST_USE;

/* Who opened the page, or a hidden person, or unmasked a number, newest first. */
struct person_look {
    int64_t at_ms;
    int64_t user;
    mz_str role;
    mz_str act; /* person.read, person.open, account.reveal */
    mz_str why;
};
mz_code person_looks(mz_cx *cx, int64_t id, size_t most, struct person_look **out,
                     size_t *n) MZ_MUST_USE;

#endif
