/* dedup_int.h - what the parts of this folder share, and their tables. Private to feature/dedup. */
#ifndef MZ_FEATURE_DEDUP_DEDUP_INT_H
#define MZ_FEATURE_DEDUP_DEDUP_INT_H

#include "feature/dedup/dedup.h"
#include "feature/dedup/dedup_sql.h"
#include "feature/dedup/match.h"
#include "feature/feature.h"

/* ---- storing what was found (dedup_store.c) --------------------------------- */

typedef struct dedup_q_pairs_row dedup_known;

/* A pair as it is now; `known` is the stored row, or NULL. outcome MATCH_APART: none any more. */
struct dedup_found {
    int64_t a;
    int64_t b;
    int64_t division;
    struct match_verdict v;
    int64_t facts;
    const dedup_known *known;
};
/* The pair of two entries, a < b. */
struct dedup_found dedup_found_of(const struct match_person *a, const struct match_person *b,
                                  struct match_verdict v);
/* Leaves those that change nothing out, in place; returns how many are left. */
size_t dedup_needed(struct dedup_found *found, size_t n);
/* Write them in the open transaction, with one audit event. */
mz_code dedup_write(mz_cx *cx, int64_t county, const struct dedup_found *found, size_t n,
                    struct dedup_counts *counts) MZ_MUST_USE;
/* A row of dedup_q_people as an entry; its strings are copied into `a`. */
struct match_person dedup_person(mz_arena *a, const struct dedup_q_people_row *r);
/* The verdict with the whole telephone numbers, where their masks are the same. */
mz_code dedup_verify(mz_cx *cx, const struct match_person *a, const struct match_person *b,
                     int32_t today, struct match_verdict *v) MZ_MUST_USE;

/* ---- deciding (dedup_decide.c) ------------------------------------------------ */

mz_code dedup_note(mz_cx *cx, const char *act, const struct dedup_pair *pair,
                   mz_str detail) MZ_MUST_USE;
mz_code dedup_lost(mz_cx *cx, const struct dedup_pair *pair) MZ_MUST_USE;
/* In the open transaction; `due` MZ_NULL but for "later"; by nobody for "open". */
mz_code dedup_turn(mz_cx *cx, const struct dedup_pair *pair, const char *state, int64_t due,
                   mz_str note) MZ_MUST_USE;

/* ---- memberships of a merge (dedup_member.c) ------------------------------------ */

struct dedup_move {
    struct dedup_q_members_row was;
    bool moved;  /* to the kept entry; else it ended with the other */
    bool headed; /* the household's head turned with it */
    int64_t ended; /* afterwards */
};
/* What becomes of the memberships; refuses what would overlap. Writes nothing. */
mz_code dedup_plan_moves(mz_cx *cx, int64_t kept, int64_t gone, struct dedup_move **out,
                         size_t *n) MZ_MUST_USE;
mz_code dedup_do_moves(mz_cx *cx, int64_t kept, const struct dedup_move *moves,
                       size_t n) MZ_MUST_USE;
mz_code dedup_undo_moves(mz_cx *cx, int64_t kept, int64_t gone, const struct dedup_move *moves,
                         size_t n) MZ_MUST_USE;

/* Some residents of the demonstration county a second time, with a mistake, and a run. */
mz_code dedup_demo(mz_cx *cx, const struct mz_demo *in) MZ_MUST_USE;

extern const struct mz_reg dedup_register;
extern const struct mz_route dedup_routes[];
extern const struct mz_command dedup_commands[];
extern const struct mz_bench dedup_benches[];

#endif
