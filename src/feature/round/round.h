/*
 * round.h - visits from door to door (走访、排查): campaigns, their lists, findings, coverage.
 *
 * Layer: feature. A campaign takes a rule of whom (all monitored households, alerts of a grade, a
 * category, an imported list, all households of a place), a form of questions and a span of days;
 * the job process makes its list; visitors record what they find; a need becomes a clue.
 *
 * Invariants (README.md; mz doctor proves those marked *)
 *   - A household stands once on the list of a campaign, however often its making was killed and
 *     begun again. * The campaign's count is the length of its list.
 *   - * The state of a visit is the outcome of its last finding; findings are never changed.
 *   - A finding that is sent twice is one finding and at most one clue.
 *   - Nothing is recorded for a campaign that is closed; its counts stay as they were then.
 */
#ifndef MZ_FEATURE_ROUND_ROUND_H
#define MZ_FEATURE_ROUND_ROUND_H

#include "feature/round/pack.h" /* and form.h: open to others, too */
#include "store/register.h"

enum {
    ROUND_NAME_MAX = 60,
    ROUND_NOTE_MAX = 500,
    ROUND_PLACES_MAX = 50,
    ROUND_PICKS_MAX = 10000, /* persons of an imported list */
    ROUND_DAYS_MAX = 400,
};

/* clang-format off */
/*         id           word         label */
#define ROUND_WHOMS(X) \
         X(MONITORED,   "monitored", MZ_T("All monitored households")) \
         X(ALERT,       "alert",     MZ_T("Households with an open alert")) \
         X(CATEGORY,    "category",  MZ_T("Households of a category")) \
         X(LIST,        "list",      MZ_T("An imported list of persons")) \
         X(TOWNSHIP,    "township",  MZ_T("All households of the places"))

#define ROUND_STATES(X) \
         X(OPEN,    "open",    MZ_T("Not visited yet")) \
         X(MET,     "met",     MZ_T("Visited")) \
         X(AWAY,    "away",    MZ_T("Not met")) \
         X(REFUSED, "refused", MZ_T("Refused||a visit")) \
         X(MOVED,   "moved",   MZ_T("Moved away"))
/* clang-format on */

enum round_whom {
#define X(id, word, label) ROUND_##id,
    ROUND_WHOMS(X)
#undef X
        ROUND_WHOMS_N
};
enum round_state {
#define X(id, word, label) ROUND_##id,
    ROUND_STATES(X)
#undef X
        ROUND_STATES_N
};
struct round_word {
    const char *word;
    const char *label;
};
extern const struct round_word round_whoms[ROUND_WHOMS_N];
extern const struct round_word round_states[ROUND_STATES_N];
/* ..._N when it is none. */
enum round_whom round_whom_of(mz_str word);
enum round_state round_state_of(mz_str word);

/* ---- campaigns ---------------------------------------------------------------- */

struct round_plan {
    int64_t id;
    int64_t county;
    mz_str name;
    int64_t place[ROUND_PLACES_MAX];
    size_t place_n;
    enum round_whom whom;
    mz_str whom_arg; /* grade, or category */
    mz_str form;     /* JSON of form.h */
    mz_str visitors; /* kinds, with spaces between */
    int64_t starts;
    int64_t ends;
    bool making; /* the list is not whole yet */
    bool closed;
    int64_t job;
    int64_t made_by;
    int64_t made_ms;
    int64_t closed_by;
    int64_t closed_ms;
    mz_str counts; /* JSON, of a closed one */
    mz_str note;
    int64_t version;
};

struct round_new {
    mz_str name;
    const int64_t *place; /* of one county */
    size_t place_n;
    enum round_whom whom;
    mz_str whom_arg;
    mz_str form;
    mz_str visitors;
    int64_t starts;
    int64_t ends;
    const int64_t *person; /* of an imported list */
    size_t person_n;
    bool assign; /* give the visits out as soon as the list is made */
};

/*
 * The campaign, its audit event and the job that makes its list, in one transaction. MZ_INVALID
 * with the field; MZ_DENIED for a place outside the actor's scope.
 */
mz_code round_make(mz_cx *cx, const struct round_new *in, int64_t *id) MZ_MUST_USE;
mz_code round_get(mz_cx *cx, int64_t id, struct round_plan *out) MZ_MUST_USE;
/* Counts as they are now are kept with it. MZ_CONFLICT while the list is being made. */
mz_code round_close(mz_cx *cx, int64_t id, int64_t version, mz_str note) MZ_MUST_USE;

struct round_tell {
    /* Called between batches; any code but MZ_OK ends the work with it. What was done stays. */
    mz_code (*step)(mz_cx *cx, void *p, int64_t done);
    void *p;
};
/*
 * Make the list, or what is missing of it, in batches of a transaction each; then give the visits
 * out when that was asked for. To be called again after whatever ended it.
 */
mz_code round_list_go(mz_cx *cx, int64_t id, struct round_tell tell) MZ_MUST_USE;

/* ---- who visits ------------------------------------------------------------------- */

/*
 * Every visit that nobody has, to who works in its village, else its township; of several the one
 * with the least. Visits of villages where nobody works stay nobody's.
 */
mz_code round_assign_even(mz_cx *cx, int64_t plan, struct round_tell tell) MZ_MUST_USE;
/* The same by the job process; opens its own transaction. */
mz_code round_assign_ask(mz_cx *cx, int64_t plan, int64_t *job) MZ_MUST_USE;
/* One visit to one account; MZ_INVALID field "visitor" when it does not work there. */
mz_code round_assign(mz_cx *cx, int64_t visit, int64_t visitor) MZ_MUST_USE;

/* ---- visits -------------------------------------------------------------------------- */

struct round_visit {
    int64_t id;
    int64_t division;
    int64_t plan;
    int64_t household;
    int64_t person; /* MZ_NULL: the whole household */
    enum round_state state;
    int64_t visitor; /* account; MZ_NULL */
    mz_str kind;     /* of who visited last */
    int64_t found_n;
    bool need;
    int64_t day; /* of the last finding; MZ_NULL */
    int64_t version;
};
/* MZ_ABSENT outside the scope too. */
mz_code round_visit_get(mz_cx *cx, int64_t id, struct round_visit *out) MZ_MUST_USE;

struct round_finding {
    int64_t visit;
    int64_t version; /* as the visitor saw it; 0: any */
    mz_str key;      /* made with the page, 8 to 64 characters */
    enum round_state outcome;
    mz_str kind; /* of visitor */
    int64_t day;
    mz_str answers; /* JSON of form_answers() */
    mz_str note;
    bool need; /* by the answers, or because the visitor says so */
};
struct round_kept {
    int64_t id;
    int64_t clue; /* MZ_NULL: none */
    bool again;   /* it was kept before: nothing was done now */
};
/*
 * Finding, state, audit event and clue in the open transaction, or one of its own. MZ_CONFLICT for
 * a closed campaign and for a version that somebody else has changed, MZ_INVALID with the field.
 */
mz_code round_find(mz_cx *cx, const struct round_finding *in, struct round_kept *out) MZ_MUST_USE;

/* ---- coverage --------------------------------------------------------------------------- */

struct round_cover {
    int64_t place; /* 0: all of the reader's area */
    int64_t all;
    int64_t by[ROUND_STATES_N];
    int64_t need;
    int64_t unassigned;
};
/* By township; or, with a township, by village. In scope. */
mz_code round_cover(mz_cx *cx, int64_t plan, int64_t township, struct round_cover **out,
                    size_t *n) MZ_MUST_USE;
struct round_cover round_cover_sum(const struct round_cover *rows, size_t n);
/* Met, refused or moved: nothing is left to do. */
int64_t round_cover_done(const struct round_cover *c);

extern const struct mz_reg round_register, round_visit_register; /* campaigns; visits of one */

#endif
