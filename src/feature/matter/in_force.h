/*
 * in_force.h - what a new case is about, where it follows none: the cases by which the recognitions
 * and benefits hold that its ends grant, change or end.
 *
 * Layer: feature, private to this folder.
 */
#ifndef MZ_FEATURE_MATTER_IN_FORCE_H
#define MZ_FEATURE_MATTER_IN_FORCE_H

#include "feature/matter/matter.h"

enum { MATTER_IN_FORCE_MAX = 16 };

struct matter_in_force {
    int64_t id[MATTER_IN_FORCE_MAX]; /* each once, of the same county */
    size_t n;
};
/* `o` has matter, subject and place. None where nothing was granted, or not by a case of here. */
mz_code matter_in_force(mz_cx *cx, const struct matter_open *o,
                        struct matter_in_force *out) MZ_MUST_USE;

#endif
