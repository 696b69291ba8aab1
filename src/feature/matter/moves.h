/*
 * moves.h - cases go with whom they are about when they live elsewhere in the county.
 *
 * Layer: feature, private to this folder.
 *
 * Invariants (moves_test.c)
 *   - A case stands where its household or person lives: what is kept of it, its letters, its
 *     notice, recognitions and benefits of those people go along in the transaction of the move.
 *   - Step, days, tasks, papers and signatures stay as they were; who acted stays on record.
 *   - Who holds a running case or was asked for a word lets go of it only where his area ends.
 *   - Where it was stays a line: which case, where to, when.
 */
#ifndef MZ_FEATURE_MATTER_MOVES_H
#define MZ_FEATURE_MATTER_MOVES_H

#include "feature/matter/matter_int.h"

/* feature.h: who lives there, or where that is, changed; in that transaction. */
mz_code matter_lives(mz_cx *cx, int64_t household) MZ_MUST_USE;
/* Running cases of people who moved by an import, or who live in no household. */
mz_code matter_stray_cases(mz_cx *cx) MZ_MUST_USE;
/* MZ_ABSENT: it is not in the reader's area; says where it went when it was there. */
mz_code matter_not_here(mz_cx *cx, int64_t id) MZ_MUST_USE;

#endif
