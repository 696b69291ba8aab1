/*
 * cluster.h - many households of one place with the same sign at once: an alert on the place.
 *
 * Layer: feature, private to watch. Clusters are declared by packs (rule/indicator.h): what counts,
 * where, within how many days, how many households or which share of those who live there.
 *
 * Invariants (README.md; mz doctor proves those marked *)
 *   - A place has at most one open cluster of a rule; who is counted later joins it.
 *   - What a cluster was closed with makes no second one: a household counts again by a newer day.
 *   - * It says which households it is of, and as many as it says; * its last step has its state.
 *   - * Who reported of the place does not judge; who judged does not close it after the help.
 *   - It is counted over the whole county whoever acts; a reader sees those of places in his area.
 */
#ifndef MZ_FEATURE_WATCH_CLUSTER_H
#define MZ_FEATURE_WATCH_CLUSTER_H

#include "feature/watch/watch_int.h"

/* clang-format off */
/*         id        word        label */
#define CLUSTER_STATES(X) \
         X(REVIEW,   "review",   MZ_T("County review")) \
         X(CHECK,    "check",    MZ_T("Township looks into it")) \
         X(JUDGE,    "judge",    MZ_T("Judgement||of an alert")) \
         X(HELP,     "help",     MZ_T("Help||of an alert")) \
         X(CLOSED,   "closed",   MZ_T("Closed||of an alert"))

#define CLUSTER_ENDINGS(X) \
         X(HELPED,   "helped",   MZ_T("The households were helped")) \
         X(COVERED,  "covered",  MZ_T("The households are helped already")) \
         X(REFERRED, "referred", MZ_T("Referred to another office")) \
         X(CHANCE,   "chance",   MZ_T("No common cause")) \
         X(FALSE,    "false",    MZ_T("False alarm"))

#define CLUSTER_MEASURES(X) \
         X(RELIEF,   "relief",   MZ_T("Temporary relief"), \
           MZ_T("Start temporary relief for the households that need it")) \
         X(ROUND,    "round",    MZ_T("Visit every household"), \
           MZ_T("A campaign from door to door in the place")) \
         X(DISASTER, "disaster", MZ_T("Emergency office"), \
           MZ_T("Refer to the emergency management office")) \
         X(MEDICAL,  "medical",  MZ_T("Medical assistance"), \
           MZ_T("Refer to the medical security office")) \
         X(WORK,     "work",     MZ_T("Help with work"), MZ_T("Refer to the labour office")) \
         X(HOUSE,    "house",    MZ_T("Help with housing"), MZ_T("Refer to the housing office")) \
         X(CHARITY,  "charity",  MZ_T("Charity"), MZ_T("Ask a charity for help")) \
         X(REPORT,   "report",   MZ_T("Report upward"), \
           MZ_T("Report to the government of the county and the office above"))
/* clang-format on */

enum cluster_state {
#define X(id, word, label) CLUSTER_##id,
    CLUSTER_STATES(X)
#undef X
        CLUSTER_STATES_N
};
enum { CLUSTER_ENDINGS_N = 5, CLUSTER_MEASURES_N = 8 };
extern const struct watch_word cluster_states[CLUSTER_STATES_N];
extern const struct watch_word cluster_endings[CLUSTER_ENDINGS_N];
extern const struct watch_word cluster_measures[CLUSTER_MEASURES_N];

/* ---- cluster.c: counting --------------------------------------------------------------- */

/* Something of this household changed: the places it lives in are counted again, in the open
 * transaction. */
mz_code cluster_home_changed(mz_cx *cx, int64_t household) MZ_MUST_USE;
/* Every place of a county by every rule; a transaction a place. */
mz_code cluster_county(mz_cx *cx, int64_t county) MZ_MUST_USE;

/* ---- cluster_life.c ------------------------------------------------------------------------ */

struct cluster {
    int64_t id;
    int64_t division; /* the place */
    mz_str rule;
    mz_str label; /* of the rule, in the reader's language */
    mz_str about;
    enum cluster_state state;
    enum watch_grade grade;
    int64_t homes;
    int64_t living; /* when it was made: households that lived there, */
    int64_t days;   /* days that were counted, */
    int64_t least;  /* the bounds: households, */
    int64_t part;   /* ten-thousandths of those who lived there; MZ_NULL: none */
    mz_str pack;
    int64_t made_ms;
    int64_t since_ms;
    int64_t due;        /* MZ_NULL: none */
    int64_t checked_by; /* MZ_NULL */
    int64_t judged_by;
    mz_str measures;
    mz_str ending;
    int64_t closed_ms;
    int64_t opened_n;
    int64_t version;
};
/* MZ_ABSENT outside the scope too. */
mz_code cluster_get(mz_cx *cx, int64_t id, struct cluster *out) MZ_MUST_USE;
/* Name of a rule in the reader's language; the id where the packs have it no more. */
mz_str cluster_label(mz_cx *cx, int64_t place, mz_str rule);
/* 因病、因灾: what the rule counts. */
mz_str cluster_counts(mz_cx *cx, int64_t place, mz_str rule);

struct cluster_step {
    const struct cluster *cluster;
    const char *act;
    enum cluster_state becomes;
    bool first; /* there was no state before */
    mz_str note;
};
/* The row of the history and the event of the audit. */
mz_code cluster_step_add(mz_cx *cx, const struct cluster_step *step) MZ_MUST_USE;
/* Until when a cluster of the grade has to leave the state. */
int64_t cluster_due(mz_cx *cx, const struct cluster *c, enum cluster_state state);

enum cluster_flags {
    CLUSTER_NOTE = 1,
    CLUSTER_ENDING = 2,
    CLUSTER_MEASURE = 4,
    CLUSTER_NOT_MINE = 8, /* not by who reported of the place, or judged */
};
struct cluster_act {
    const char *word; /* also of the audit: "watch.cluster_send" */
    enum cluster_state from;
    enum cluster_state to;
    const char *need;
    unsigned flags;
    const char *label; /* button */
    const char *done;  /* in the history */
};
extern const struct cluster_act cluster_acts[]; /* ends with an empty row */
const struct cluster_act *cluster_act_of(enum cluster_state from, mz_str word);

struct cluster_doing {
    int64_t cluster;
    int64_t version; /* as the reader saw it; 0: any */
    mz_str act;
    mz_str note;
    mz_str ending;
    mz_str measures;
};
/* One step, in the open transaction or its own; refusals as those of watch_do(). */
mz_code cluster_do(mz_cx *cx, const struct cluster_doing *in) MZ_MUST_USE;

/* ---- cluster_late.c ------------------------------------------------------------------ */

/* Remind of those whose last day comes, raise those that are overdue, as with alerts. */
mz_code cluster_late(mz_cx *cx, int64_t *raised) MZ_MUST_USE;

/* ---- cluster_list.c ---------------------------------------------------------- */

extern const struct mz_reg cluster_register, cluster_home_register;
mz_code cluster_open_count(mz_cx *cx, int64_t *n) MZ_MUST_USE;
mz_code cluster_todo_review(mz_cx *cx, size_t most, struct mz_work *out) MZ_MUST_USE;
mz_code cluster_todo_check(mz_cx *cx, size_t most, struct mz_work *out) MZ_MUST_USE;
mz_code cluster_todo_judge(mz_cx *cx, size_t most, struct mz_work *out) MZ_MUST_USE;
mz_code cluster_todo_help(mz_cx *cx, size_t most, struct mz_work *out) MZ_MUST_USE;
/* For mz doctor: of as many households as it says, and where its last step left it; four eyes. */
mz_code cluster_check_homes(mz_cx *cx, int64_t *bad) MZ_MUST_USE;
mz_code cluster_check_eyes(mz_cx *cx, int64_t *bad) MZ_MUST_USE;

#endif
