/*
 * synth_org.h - invented organisations of a county: committees, homes, stations, associations.
 *
 * Layer: feature, private to synth. As pure as the people: organisations of a county do not depend
 * on the order of calls. Committees and governments bear the names of their places, because every
 * place has them; all others have invented names, and all have invented representatives.
 *
 * Invariants
 *   - A unified social credit code is right by GB 32100 and by GB 11714 inside it, and stands once.
 *   - Each village that is lived in has its committee.
 */
#ifndef MZ_FEATURE_SYNTH_SYNTH_ORG_H
#define MZ_FEATURE_SYNTH_SYNTH_ORG_H

#include "feature/synth/synth.h"

struct synth_org {
    int64_t division;
    char name[96];
    char uscc[19];    /* empty: only filed */
    const char *kind; /* a word of ORG_KINDS in org/org.h */
    char legal[SYNTH_NAME_BYTES];
    char phone[12];
    char address[SYNTH_PLACE_BYTES];
    int64_t lon_e6; /* MZ_NULL: unknown */
    int64_t lat_e6;
};

size_t synth_counties(const synth *s);
/* Organisations of the i-th county, in `a`: its own, then township by township. */
void synth_orgs(const synth *s, size_t county_i, mz_arena *a, struct synth_org **out, size_t *n);

#endif
