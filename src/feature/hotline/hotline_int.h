/*
 * hotline_int.h - the desk of the hotline 12349: a call comes in, is registered, answered or a
 * clue.
 *
 * Layer: feature; nothing outside of the folder needs it: what lasts of a call is a clue.
 *
 * Invariants
 *   - A call is registered once: answered on the spot, made a clue (with its clock, first receiver
 *     and call-back), or missed.
 *   - The clue and the registered call are one transaction; who registers is the first receiver.
 *   - Numbers and answers stand sealed; the caller's record is looked up inside the desk's scope.
 */
#ifndef MZ_FEATURE_HOTLINE_HOTLINE_INT_H
#define MZ_FEATURE_HOTLINE_HOTLINE_INT_H

#include "feature/clue/clue.h"
#include "feature/feature.h"

extern const struct mz_route hotline_routes[];
extern const struct mz_check hotline_checks[];
extern const struct mz_seals hotline_seals[];
extern const struct mz_reg hotline_register;

enum hotline_state { HOTLINE_RINGING, HOTLINE_ANSWERED, HOTLINE_CLUE, HOTLINE_MISSED, HOTLINE_N };
extern const struct clue_word hotline_states[HOTLINE_N];

struct hotline_call {
    int64_t id;
    int64_t division;
    int64_t at_ms;
    enum hotline_state state;
    mz_str number; /* in clear: for looking up the caller, never for a page */
    mz_str number_mask;
    size_t kind;   /* enum clue_kind; CLUE_KINDS_N: not registered */
    int64_t clue;  /* MZ_NULL */
    mz_str answer; /* on the spot; may be empty */
    int64_t taken_by;
    int64_t version;
};

/*
 * A call begins; typed, or pushed by the exchange. The same number twice is one call while it
 * rings. MZ_INVALID (field "number") for what is no telephone number.
 */
mz_code hotline_ring(mz_cx *cx, mz_str number, int64_t *id) MZ_MUST_USE;
mz_code hotline_get(mz_cx *cx, int64_t id, struct hotline_call *out) MZ_MUST_USE;
/* Calls from the same number before, newest first, at most 20. */
mz_code hotline_before(mz_cx *cx, const struct hotline_call *call, struct hotline_call **out,
                       size_t *n) MZ_MUST_USE;

struct hotline_entry {
    int64_t call;
    int64_t version;
    bool answered;      /* a question, answered on the spot: no clue */
    bool missed;        /* nobody there */
    struct clue_new in; /* channel, reporter's number and division are filled in */
    mz_str answer;
    int64_t satisfied; /* 1 to 5, or 0 */
};
/* *clue is 0 when there is none. MZ_CONFLICT when a colleague registered it meanwhile. */
mz_code hotline_enter(mz_cx *cx, const struct hotline_entry *entry, int64_t *clue) MZ_MUST_USE;

mz_code hotline_ringing_count(mz_cx *cx, int64_t *n) MZ_MUST_USE;
mz_code hotline_demo(mz_cx *cx, const struct mz_demo *demo) MZ_MUST_USE;
mz_code hotline_ask(mz_cx *cx, const struct mz_ask *ask, struct mz_query *q) MZ_MUST_USE;

mz_handler hotline_list_get, hotline_list_post, hotline_ring_post;
mz_handler hotline_call_get, hotline_call_post;

#endif
