/*
 * offer.h - the resources board of the county's 助联体: what charities, companies, volunteers and
 * offices offer, and which need of which help plan it goes to.
 *
 * Layer: feature.
 *
 * Invariants (README.md; mz doctor proves those marked *)
 *   - * What is reserved and given of an offer is the sum of its reservations, and never more than
 *     there is, however many clerks reserve at once.
 *   - The same need and the same offers give the same order, with the reasons of each.
 *   - Nothing of a family is told to a giver before he accepted; then place and address, unless
 *     somebody there is hidden, and never a name or a number.
 *   - A reservation is a measure of the plan; it is reported and ended here alone.
 */
#ifndef MZ_FEATURE_OFFER_OFFER_H
#define MZ_FEATURE_OFFER_OFFER_H

#include "feature/feature.h"
#include "feature/plan/plan.h"

enum {
    OFFER_WHAT_MAX = 60,
    OFFER_TOTAL_MAX = 100000,
    OFFER_DAYS_MAX = 800,
    OFFER_AGE_MAX = 120,
    OFFER_FITS_MAX = 200,
    OFFER_REASONS = 4
};

struct offer {
    int64_t id;
    int64_t place;
    enum plan_giver giver;
    mz_str giver_name;
    enum plan_need_kind kind;
    mz_str what;
    int64_t total_n, taken_n, done_n;
    int64_t starts, ends;     /* days */
    int64_t age_from, age_to; /* somebody of this age lives there; MZ_NULL: any */
    bool recognised;          /* only for households that the office recognised */
    int64_t lon_e6, lat_e6;   /* MZ_NULL: anywhere in the place */
    int64_t reach_m;          /* as far as this from the point; MZ_NULL: any */
    int64_t owner;            /* account of the giver; MZ_NULL */
    bool closed;
    int64_t made_ms;
    int64_t version;
};
/* `in` without id, counts and version. MZ_INVALID with the field. */
mz_code offer_add(mz_cx *cx, const struct offer *in, int64_t *id) MZ_MUST_USE;
mz_code offer_get(mz_cx *cx, int64_t id, struct offer *out) MZ_MUST_USE;
/* Nothing more is reserved of it; what is reserved stays. */
mz_code offer_close(mz_cx *cx, int64_t id, int64_t version) MZ_MUST_USE;

/* ---- matching -------------------------------------------------------------------------- */

struct offer_fit {
    struct offer o;
    int level;      /* of the offer's place: the lower one knows the family better */
    int64_t metres; /* from the household; MZ_NULL: not known */
    struct mz_say why[OFFER_REASONS];
    size_t why_n;
};
/*
 * Open offers that fit a need of a plan, best first: nearest place, then metres, then what ends
 * soonest, then the older one. Deterministic. At most OFFER_FITS_MAX.
 */
mz_code offer_fits(mz_cx *cx, int64_t plan, enum plan_need_kind kind, struct offer_fit **out,
                   size_t *n) MZ_MUST_USE;

/* ---- reservations ------------------------------------------------------------------------ */

/* clang-format off */
#define OFFER_STATES(X) \
         X(RESERVED,  "reserved",  MZ_T("Reserved||offer")) \
         X(ACCEPTED,  "accepted",  MZ_T("Accepted||offer")) \
         X(DELIVERED, "delivered", MZ_T("Delivered||offer")) \
         X(DECLINED,  "declined",  MZ_T("Declined||offer")) \
         X(CANCELLED, "cancelled", MZ_T("Cancelled||offer"))
/* clang-format on */
enum offer_state {
#define X(id, word, label) OFFER_##id,
    OFFER_STATES(X)
#undef X
        OFFER_STATES_N
};
extern const struct plan_word offer_states[OFFER_STATES_N];

struct offer_match {
    int64_t id;
    int64_t division;
    int64_t offer;
    int64_t owner; /* MZ_NULL */
    int64_t plan;
    int64_t household;
    enum plan_need_kind kind;
    int64_t n;
    int64_t day; /* on which it is to be given */
    enum offer_state state;
    int64_t made_ms;
    int64_t made_by;
    int64_t ended_ms; /* MZ_NULL */
    mz_str receipt;   /* empty until it was given */
    int64_t rating;   /* MZ_NULL */
    int64_t version;
};
/* MZ_ABSENT outside the scope, and for a giver whose offer it is not. */
mz_code offer_match_get(mz_cx *cx, int64_t id, struct offer_match *out) MZ_MUST_USE;
mz_code offer_matches(mz_cx *cx, int64_t offer, struct offer_match **out, size_t *n) MZ_MUST_USE;

struct offer_want {
    int64_t plan;
    enum plan_need_kind kind;
    int64_t offer;
    int64_t n;
    int64_t day;
};
/*
 * Needs the consent of the household and an offer that fits. MZ_CONFLICT when others took what was
 * left. A measure of the plan, in the same transaction.
 */
mz_code offer_reserve(mz_cx *cx, const struct offer_want *in, int64_t *id) MZ_MUST_USE;

enum offer_act {
    OFFER_ACCEPT,
    OFFER_DECLINE,
    OFFER_DELIVER,
    OFFER_CANCEL,
    OFFER_RATE,
    OFFER_ACTS_N
};
struct offer_doing {
    int64_t match;
    int64_t version; /* 0: any */
    enum offer_act act;
    int64_t rating; /* RATE: 1 to 5 */
    bool met;       /* RATE: the need is met by it */
    mz_str note;    /* DECLINE, CANCEL: 4 to 500 characters */
};
/*
 * ACCEPT and DECLINE by the giver's account or, where he has none, the office; DELIVER by both;
 * CANCEL and RATE by the office. What is declined or cancelled is free again.
 */
mz_code offer_do(mz_cx *cx, const struct offer_doing *in) MZ_MUST_USE;

extern const struct mz_reg offer_register, offer_match_register;

#endif
