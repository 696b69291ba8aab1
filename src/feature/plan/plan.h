/*
 * plan.h - help plans (一户一策): what a household needs, what is done for it, by whom, until when.
 *
 * Layer: feature. Money is no measure of a plan: it is what the ledger paid, shown beside. A
 * measure is a service or a thing that somebody gives, followed up period by period.
 *
 * Invariants (README.md; mz doctor proves those marked *)
 *   - A household has at most one open plan in a county.
 *   - Nobody outside the office is named as a giver before the household has agreed.
 *   - * `due` and `measures_n` of a plan are those of its running measures.
 *   - What comes from an offer is reported and ended by its reservation alone (feature/offer).
 *   - What happened is never changed; words about the family stand sealed.
 *   - A change names the version that was looked at: the second of two is told.
 */
#ifndef MZ_FEATURE_PLAN_PLAN_H
#define MZ_FEATURE_PLAN_PLAN_H

#include "feature/plan/plan_words.h"
#include "store/register.h"

enum {
    PLAN_NOTE_MIN = 4,
    PLAN_NOTE_MAX = 500,
    PLAN_WHAT_MAX = 60,
    PLAN_GIVER_MAX = 40,
    PLAN_DAYS_MAX = 800, /* a measure lasts at most two years and some */
    PLAN_REVIEW_MAX = 400,
    PLAN_MEASURES_MAX = 60,
    PLANS_OF_MAX = 50
};

struct plan {
    int64_t id;
    int64_t division;
    int64_t household;
    enum plan_state state;
    enum plan_origin origin;
    int64_t origin_id; /* MZ_NULL */
    enum plan_consent consent;
    int64_t consent_day; /* MZ_NULL: not asked */
    int64_t responsible; /* account */
    int64_t review_on;   /* day */
    int64_t due;         /* day; MZ_NULL: no measure runs */
    int64_t measures_n;  /* that run */
    int64_t made_ms;
    int64_t closed_ms;       /* MZ_NULL */
    enum plan_result result; /* PLAN_RESULTS_N while it runs */
    int64_t version;
};

struct plan_new {
    int64_t household;
    enum plan_origin origin;
    int64_t origin_id;   /* of the alert or case; 0: none */
    unsigned needs;      /* 1U << enum plan_need_kind; at least one */
    int64_t responsible; /* who works there, or above */
    int64_t review_on;
    mz_str aim; /* PLAN_NOTE_MIN to PLAN_NOTE_MAX characters */
};
/* MZ_CONFLICT where the household has an open plan; MZ_INVALID with the field. */
mz_code plan_begin(mz_cx *cx, const struct plan_new *in, int64_t *id) MZ_MUST_USE;

/* MZ_ABSENT outside the scope too. */
mz_code plan_get(mz_cx *cx, int64_t id, struct plan *out) MZ_MUST_USE;
/* The open plan of a household; 0: none. */
mz_code plan_open_of(mz_cx *cx, int64_t household, int64_t *id) MZ_MUST_USE;
/* Newest first, at most PLANS_OF_MAX. */
mz_code plans_of(mz_cx *cx, int64_t household, struct plan **out, size_t *n) MZ_MUST_USE;

struct plan_need {
    int64_t id;
    enum plan_need_kind kind;
    bool met;
    int64_t since;
    int64_t met_on; /* MZ_NULL */
};
mz_code plan_needs_of(mz_cx *cx, int64_t plan, struct plan_need **out, size_t *n) MZ_MUST_USE;

struct plan_measure {
    int64_t id;
    enum plan_need_kind kind;
    enum plan_giver giver;
    mz_str giver_name;
    mz_str what;
    enum plan_every every;
    int64_t starts, ends; /* days */
    int64_t due;          /* MZ_NULL: over */
    bool stopped;
    int64_t done_n, missed_n;
    int64_t offer; /* reservation; MZ_NULL */
};
mz_code plan_measures_of(mz_cx *cx, int64_t plan, struct plan_measure **out, size_t *n) MZ_MUST_USE;

struct plan_step {
    int64_t measure; /* MZ_NULL */
    int64_t at_ms;
    int64_t by;
    mz_str act;
    int64_t day; /* MZ_NULL */
    mz_str what; /* kind of need, consent or result: one word; may be empty */
    mz_str note;
};
/* Newest first, at most 300. Opens words about the family: record the read. */
mz_code plan_steps_of(mz_cx *cx, int64_t plan, struct plan_step **out, size_t *n) MZ_MUST_USE;

/* ---- what may be done ------------------------------------------------------------- */

/* clang-format off */
/*         id        word       who may          what was done */
#define PLAN_ACTS(X) \
         X(CONSENTS, "consent", "plan.write",  MZ_T("asked the household for its consent")) \
         X(ADDS,     "need",    "plan.write",  MZ_T("added a need")) \
         X(MEETS,    "meet",    "plan.write",  MZ_T("a need is met")) \
         X(MEASURES, "measure", "plan.write",  MZ_T("agreed on a measure")) \
         X(DONE,     "done",    "plan.follow", MZ_T("the measure was given")) \
         X(MISSED,   "missed",  "plan.follow", MZ_T("the measure was not given")) \
         X(STOPS,    "stop",    "plan.write",  MZ_T("stopped a measure")) \
         X(REVIEWS,  "review",  "plan.write",  MZ_T("looked at the plan again")) \
         X(HANDS,    "hand",    "plan.write",  MZ_T("named another responsible person")) \
         X(CLOSES,   "close",   "plan.write",  MZ_T("closed the plan"))
/* clang-format on */
enum plan_act {
#define X(id, word, need, done) PLAN_##id,
    PLAN_ACTS(X)
#undef X
        PLAN_ACTS_N
};
struct plan_act_row {
    const char *word;
    const char *need; /* permission */
    const char *done; /* MZ_T */
};
extern const struct plan_act_row plan_acts[PLAN_ACTS_N];

struct plan_doing {
    int64_t plan;
    int64_t version; /* of the page; 0: any */
    enum plan_act act;
    enum plan_consent consent; /* CONSENTS */
    enum plan_need_kind kind;  /* ADDS, MEETS, MEASURES */
    enum plan_giver giver;     /* MEASURES */
    mz_str giver_name;
    mz_str what;
    enum plan_every every;
    int64_t starts, ends;
    int64_t offer;           /* MEASURES: reservation; 0: none */
    int64_t measure;         /* DONE, MISSED, STOPS; set by MEASURES */
    int64_t day;             /* CONSENTS, DONE, MISSED; 0: today */
    int64_t review_on;       /* REVIEWS */
    int64_t responsible;     /* HANDS */
    enum plan_result result; /* CLOSES */
    bool by_offer;           /* feature/offer has made sure that the actor may */
    mz_str note;             /* MISSED, STOPS, REVIEWS, CLOSES need one */
};
/*
 * In the open transaction, or one of its own. MZ_DENIED without the permission, MZ_CONFLICT for a
 * plan that is closed or was changed since, MZ_INVALID with the field.
 */
mz_code plan_do(mz_cx *cx, struct plan_doing *in) MZ_MUST_USE;

/* Measure and plan that a reservation became; *measure is 0 when it became none. */
mz_code plan_of_offer(mz_cx *cx, int64_t offer, int64_t *plan, int64_t *measure) MZ_MUST_USE;
/* BF331181-000123: how a plan is called. */
mz_str plan_number(mz_arena *a, int64_t id);

/* Positions in the columns of plan_register. */
enum plan_reg {
    PLAN_REG_HOUSEHOLD,
    PLAN_REG_DIVISION,
    PLAN_REG_STATE,
    PLAN_REG_DUE,
    PLAN_REG_REVIEW,
    PLAN_REG_CONSENT,
    PLAN_REG_MEASURES,
    PLAN_REG_RESPONSIBLE,
    PLAN_REG_ORIGIN,
    PLAN_REG_RESULT
};
extern const struct mz_reg plan_register, plan_measure_register, plan_need_register;

#endif
