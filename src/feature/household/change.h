/*
 * change.h - requests to change the members of a household: ask, look again, decide, apply.
 *
 * Layer: feature, private to this folder (household.h is for others).
 *
 * Invariants
 *   - A request keeps the households as its asker saw them. When it is decided and anything there
 *     differs, nothing is applied: the request becomes `conflict` and lists what changed, by whom
 *     and when, until the asker looks again or withdraws it.
 *   - Who asked never decides. A refusal has a note.
 *   - Applying is one transaction with every row, its history and the audit.
 *   - The first day of the new state is at most today, or the day after a death of today.
 */
#ifndef MZ_FEATURE_HOUSEHOLD_CHANGE_H
#define MZ_FEATURE_HOUSEHOLD_CHANGE_H

#include "feature/household/picture.h"

/* clang-format off */
#define HOUSEHOLD_STATES(X) \
       X(OPEN,      "open",      MZ_T("To be decided")) \
       X(CONFLICT,  "conflict",  MZ_T("Changed meanwhile")) \
       X(DONE,      "done",      MZ_T("Approved")) \
       X(REFUSED,   "refused",   MZ_T("Refused")) \
       X(WITHDRAWN, "withdrawn", MZ_T("Withdrawn"))
/* clang-format on */

enum household_state {
#define X(id, word, label) STATE_##id,
    HOUSEHOLD_STATES(X)
#undef X
        STATE_N
};

const char *state_word(enum household_state state);
const char *state_label(enum household_state state);

/* ---- requests ----------------------------------------------------------- */

struct household_request {
    int64_t id;
    int64_t division; /* the smallest that holds all its households */
    struct household_ask ask;
    enum household_state state;
    int64_t asked_by;
    mz_str asked_role;
    int64_t asked_ms;
    int64_t decided_by; /* MZ_NULL: not yet */
    int64_t decided_ms;
    mz_str note;
    mz_str seen; /* JSON of this folder */
    int64_t version;
};

/* One thing that is not as the asker saw it. */
struct household_difference {
    mz_str what; /* sentences in the reader's language */
    mz_str was;
    mz_str now;
    int64_t user; /* who changed it last; MZ_NULL: not known */
    int64_t at_ms;
};

/* Refuses with the first problem; all are in `problems`, which may be NULL. */
mz_code change_ask(mz_cx *cx, unsigned may, const struct household_ask *ask,
                   struct household_problems *problems, int64_t *id) MZ_MUST_USE;
mz_code change_get(mz_cx *cx, int64_t id, struct household_request *out) MZ_MUST_USE;
/* Requests of a household, also as the other one; newest first, at most 100. */
mz_code change_list(mz_cx *cx, int64_t household, struct household_request **out,
                    size_t *n) MZ_MUST_USE;
mz_code change_open_count(mz_cx *cx, int64_t *n) MZ_MUST_USE;
/*
 * The day until which a request is to be decided: so many working days after the day it was asked.
 * No law sets one for this; the office does (setting "household.decide_days", 1 to 60; without it
 * CHANGE_DECIDE_DAYS). MZ_NULL where the calendar does not reach so far yet.
 */
enum { CHANGE_DECIDE_DAYS = 5 };
mz_code change_decide_days(mz_cx *cx, int32_t *days) MZ_MUST_USE;
int64_t change_due(mz_cx *cx, int64_t asked_ms, int32_t days);
/* What differs now from what the asker saw. */
mz_code change_differences(mz_cx *cx, unsigned may, const struct household_request *request,
                           struct household_difference **out, size_t *n) MZ_MUST_USE;

struct change_decision {
    int64_t id;
    int64_t version; /* of the request, as the decider saw it; 0: any */
    bool approve;
    bool small_only; /* the decider may decide small changes of village workers only */
    mz_str note;     /* of a refusal: 2 characters or more */
};
/* The state the request has afterwards: DONE, REFUSED, or CONFLICT with nothing applied. */
mz_code change_decide(mz_cx *cx, unsigned may, const struct change_decision *decision,
                      enum household_state *state) MZ_MUST_USE;
/* Adding and removing, asked by a village worker: a township clerk may decide it. */
bool change_is_small(const struct household_request *request);
/* By who asked. */
mz_code change_withdraw(mz_cx *cx, int64_t id) MZ_MUST_USE;
/* Asked again over what is there now, by who asked. Refuses with the first problem. */
mz_code change_again(mz_cx *cx, unsigned may, int64_t id,
                     struct household_problems *problems) MZ_MUST_USE;

extern const struct mz_reg household_change_register;

#endif
