/*
 * move.h - a whole household lives elsewhere in the county.
 *
 * Layer: feature, private to this folder.
 *
 * Invariants
 *   - The household, its members and their residence stand in the new place from one transaction
 *     on; features hear of it in that transaction (feature.h: lives).
 *   - Who enters it serves both places: between two townships the county.
 */
#ifndef MZ_FEATURE_HOUSEHOLD_MOVE_H
#define MZ_FEATURE_HOUSEHOLD_MOVE_H

#include "feature/household/household.h"

struct household_move {
    int64_t id;
    int64_t version;
    int64_t division; /* a village, or a township where the village is not known */
    mz_str address;
    int64_t lon_e6; /* MZ_NULL: unknown; both or none */
    int64_t lat_e6;
};
/* MZ_CONFLICT over a newer version. */
mz_code household_move(mz_cx *cx, const struct household_move *move) MZ_MUST_USE;

#endif
