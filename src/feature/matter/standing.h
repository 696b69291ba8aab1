/*
 * standing.h - may this household or person be helped here and now: nobody counts twice, who is
 * paid lives and lives here. Looked at when a case is accepted and when it is granted.
 *
 * Layer: feature, private to this folder.
 */
#ifndef MZ_FEATURE_MATTER_STANDING_H
#define MZ_FEATURE_MATTER_STANDING_H

#include "feature/matter/matter_int.h"

enum matter_bar {
    MATTER_STANDS,
    MATTER_SHARED, /* a member counts in the open case of another household */
    MATTER_DEAD,   /* who would be paid has died */
    MATTER_LEFT,   /* who would be paid has left the county */
};

struct matter_stand {
    enum matter_bar bar;
    int64_t case_id; /* SHARED: the other one */
};
/* Of matters with an outcome; others always stand. */
mz_code matter_standing(mz_cx *cx, const struct matter_open *o,
                        struct matter_stand *out) MZ_MUST_USE;
/* The sentence with its way out; MZ_T. "{0}" is the number of the other case. */
const char *matter_standing_text(enum matter_bar bar);
/*
 * Before an event: refuses the acceptance (from the first step to one where the office works) and
 * a word that grants while it does not stand.
 */
mz_code matter_stands(mz_cx *cx, const struct matter_open *o,
                      const struct flow_event *e) MZ_MUST_USE;

#endif
