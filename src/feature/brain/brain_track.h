/*
 * brain_track.h - the way of every alert from being made to help, and how long each step took.
 *
 * Layer: feature, private to brain. Part of brain_int.h.
 */
#ifndef MZ_FEATURE_BRAIN_BRAIN_TRACK_H
#define MZ_FEATURE_BRAIN_BRAIN_TRACK_H

#include "base/base.h"

enum {
    BRAIN_TRACKS_MAX = 60000,
    BRAIN_DAYS = 365, /* alerts of so many days are in the funnel */
};

/* A stage is a row of brain_stages. A stage before the alert fills its `at` in a load of its own.
 */
enum brain_stage { BRAIN_ALERT, BRAIN_VISIT, BRAIN_JUDGE, BRAIN_HELP, BRAIN_STAGES };
struct brain_stage_row {
    const char *word;
    const char *label; /* MZ_T */
    const char *acts;  /* of watch_step, with spaces around; NULL: when the alert was made */
};
extern const struct brain_stage_row brain_stages[BRAIN_STAGES];

struct brain_track {
    int64_t alert;
    int64_t household;
    int64_t division;
    int64_t clue_ms; /* of the first clue that told of it; MZ_NULL: found in data */
    int64_t grade;
    mz_str state;
    int64_t at[BRAIN_STAGES]; /* MZ_NULL: not reached */
    int64_t closed_ms;
    bool late;        /* was ever overdue */
    bool judged_help; /* the judgement was: help */
    bool ended;       /* closed after the second visit */
    bool worse;       /* the second visit sent it back */
};

/* Clues of the time: each is in exactly one of the four behind `all`. */
struct brain_clues {
    int64_t all;
    int64_t alert;  /* became an alert, or joined one */
    int64_t joined; /* joined another clue */
    int64_t open;   /* nobody knows yet what will come of it */
    int64_t ended;  /* answered or closed without an alert */
};

/* Places where many households had the same sign (clusters of the watch). */
struct brain_clusters {
    int64_t all;
    int64_t open;
    int64_t homes;   /* of all of them; a household counts in each */
    int64_t took_ms; /* median from being made to being closed; MZ_NULL */
};

struct brain_tracks {
    struct brain_track *v;
    size_t n;
    struct brain_clues clues;
    struct brain_clusters clusters;
};

/* Alerts and clues of the division made since then, alerts in order of id. MZ_LIMIT over
 * BRAIN_TRACKS_MAX. */
mz_code brain_track(mz_cx *cx, int64_t division, int64_t since_ms,
                    struct brain_tracks *out) MZ_MUST_USE;
int64_t brain_since(mz_cx *cx); /* BRAIN_DAYS ago */

struct brain_funnel {
    struct brain_clues clues;
    struct brain_clusters clusters;
    int64_t told;    /* alerts that a clue told of; the others are of data */
    int64_t told_ms; /* median from the clue to the alert that was made of it; MZ_NULL */
    int64_t n[BRAIN_STAGES];
    /* From the stage before, of those who reached both; milliseconds, rounded half up; MZ_NULL. */
    int64_t median_ms[BRAIN_STAGES];
};
struct brain_funnel brain_funnel(mz_arena *a, const struct brain_tracks *t);
/* Middle value; the mean of both middle ones, halves up. Sorts v. MZ_NULL of nothing. */
int64_t brain_median(int64_t *v, size_t n);

/* What a track counts for: measures of the index that come of alerts. */
enum brain_mark {
    BRAIN_MADE,
    BRAIN_IN_TIME,
    BRAIN_LATE,
    BRAIN_JUDGED,
    BRAIN_HELPED,
    BRAIN_UNHELPED,
    BRAIN_BACK,
    BRAIN_SETTLED,
    BRAIN_MARKS
};
extern const char *const brain_marks[BRAIN_MARKS]; /* words */
bool brain_has(const struct brain_track *t, enum brain_mark mark);

#endif
