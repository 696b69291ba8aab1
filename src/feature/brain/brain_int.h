/* brain_int.h - what the files of this folder share. Private to it. */
#ifndef MZ_FEATURE_BRAIN_BRAIN_INT_H
#define MZ_FEATURE_BRAIN_BRAIN_INT_H

#include "feature/brain/brain.h"
#include "feature/division/division.h"
#include "feature/feature.h"
#include "feature/rule/rule.h"

extern const struct mz_route brain_routes[];
extern const struct mz_command brain_commands[];
extern const struct mz_check brain_checks[];

enum {
    BRAIN_CATEGORIES = 5,
    BRAIN_PARTS = 5,   /* of the index */
    BRAIN_MONTHS = 12, /* of a trend */
    BRAIN_SIGNS_MAX = 40,
    BRAIN_TRACKS_MAX = 60000,
    BRAIN_KIDS_MAX = 1000,
    BRAIN_DAYS = 365, /* alerts of so many days are in the funnel */
    BRAIN_FEEDS_MAX = 64,
};

/* ---- words.c ------------------------------------------------------------------------ */

/*
 * A benefit whose receivers are known: outcome of the packs, and the fact that says who receives.
 * What tells of an illness (on_aids) is not here: no list may show it.
 */
struct brain_category {
    const char *outcome;
    const char *fact;
    bool person;
};
extern const struct brain_category brain_categories[BRAIN_CATEGORIES];
/* Place, or BRAIN_CATEGORIES. */
size_t brain_category_of(mz_str outcome);
/* 最低生活保障 as the pack of the division calls it; the word itself where it does not. */
mz_str brain_category_text(mz_cx *cx, int64_t division, mz_str outcome);
/* 因病 of an indicator. */
mz_str brain_sign_text(mz_cx *cx, int64_t division, mz_str sign);
/* 婚姻登记 of a category of deliveries. */
mz_str brain_feed_text(mz_cx *cx, mz_str category);
mz_str brain_label(enum mz_lang lang, const struct ir_label *l);
int64_t brain_period(mz_cx *cx);                     /* year * 12 + month - 1 of today */
mz_str brain_period_text(mz_cx *cx, int64_t period); /* 2026-10 */
/* 86.4 of 864 tenths; `places` of decimals. */
mz_str brain_decimal(mz_arena *a, int64_t v, int places);
/* Share in per cent with one decimal, rounded half up; — where `of` is 0. */
mz_str brain_percent(mz_arena *a, int64_t n, int64_t of);

/* ---- track.c: the way from alert to help --------------------------------------------- */

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
    int64_t grade;
    mz_str state;
    int64_t at[BRAIN_STAGES]; /* MZ_NULL: not reached */
    int64_t closed_ms;
    bool late;        /* was ever overdue */
    bool judged_help; /* the judgement was: help */
    bool ended;       /* closed after the second visit */
    bool worse;       /* the second visit sent it back */
};

struct brain_tracks {
    struct brain_track *v;
    size_t n;
};

/* Alerts of the division made since then, in order of id. MZ_LIMIT over BRAIN_TRACKS_MAX. */
mz_code brain_track(mz_cx *cx, int64_t division, int64_t since_ms,
                    struct brain_tracks *out) MZ_MUST_USE;
int64_t brain_since(mz_cx *cx); /* BRAIN_DAYS ago */

struct brain_funnel {
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

/* ---- figures.c ----------------------------------------------------------------------- */

struct brain_cell {
    int64_t both; /* qualifies and receives */
    int64_t gap;  /* qualifies, does not receive */
    int64_t leak; /* receives, does not qualify */
    int64_t open; /* receives, cannot be decided */
};
static inline int64_t brain_receives(const struct brain_cell *c)
{
    return c->both + c->leak + c->open;
}
static inline int64_t brain_qualifies(const struct brain_cell *c)
{
    return c->both + c->gap;
}

struct brain_part { /* a division below, or the whole */
    int64_t code;
    struct brain_cell of[BRAIN_CATEGORIES];
    int64_t open; /* alerts */
    int64_t late; /* of them */
    int64_t grade[4];
};

struct brain_sign {
    mz_str sign;
    int64_t n;
};

struct brain_figures {
    int64_t division;
    struct brain_part all;
    struct division *kids; /* in force today */
    struct brain_part *each;
    size_t kids_n;
    int64_t state[8]; /* open alerts by place in watch_states */
    struct brain_sign *signs;
    size_t signs_n;
    bool many; /* more alerts than one page counts the steps of: no funnel */
    struct brain_tracks tracks;
    struct brain_funnel funnel;
};
mz_code brain_figures(mz_cx *cx, int64_t division, struct brain_figures *out) MZ_MUST_USE;
struct brain_cell brain_sum(const struct brain_part *p);

struct brain_trend {
    int64_t first; /* period */
    int64_t n[BRAIN_MONTHS];
    bool known[BRAIN_MONTHS];
};
/* Sums of a figure by month, the last is this month. */
mz_code brain_trend(mz_cx *cx, int64_t division, mz_str figure,
                    struct brain_trend *out) MZ_MUST_USE;

/* ---- list.c: what stands behind a number ----------------------------------------------- */

/* "gap.dibao", "gap", "sign.sign_illness", "stage.visit", "late": which list. */
struct brain_ask {
    mz_str what;
    int64_t division;
    int64_t most;
    int64_t skip;
};
struct brain_row {
    int64_t id;    /* of the row that was counted */
    int64_t alert; /* 0: not of an alert */
    int64_t household;
    int64_t person; /* MZ_NULL */
    int64_t division;
    mz_str category;
    int64_t qualifies;
    int64_t receives;
    int64_t fen; /* MZ_NULL */
    int64_t grade;
    mz_str state;
    int64_t made_ms;
};
struct brain_list {
    mz_str title; /* in the reader's language */
    bool alerts;
    struct brain_row *rows;
    size_t n;
    int64_t total;
};
/* MZ_ABSENT with a sentence for a word that is none. */
mz_code brain_list(mz_cx *cx, const struct brain_ask *ask, struct brain_list *out) MZ_MUST_USE;

/* ---- index.c --------------------------------------------------------------------------- */

struct brain_score {
    const char *id; /* "coverage" */
    mz_str label;
    int64_t got;
    int64_t of;
    int64_t hundredths; /* score */
    int64_t points;     /* that count: 0 where nothing was counted */
};
struct brain_index {
    int64_t period;
    mz_str formula; /* version of the pack */
    mz_str hash;
    int64_t tenths; /* MZ_NULL: nothing was counted */
    struct brain_score parts[BRAIN_PARTS];
};
extern const struct brain_measure {
    const char *id;   /* part */
    const char *of;   /* figure of the whole; the fact is it and "_n" */
    const char *got;  /* figure of the part */
    const char *want; /* list of what is missing from it */
} brain_measures[BRAIN_PARTS];
/* The book of packs/brain; MZ_ABSENT with a sentence where there is none. */
mz_code brain_book(mz_cx *cx, const struct rule_shelved **out) MZ_MUST_USE;
/* By the pack, of counts got/of of each part. */
mz_code brain_compute(mz_cx *cx, int64_t division, int64_t period,
                      const int64_t counts[BRAIN_PARTS][2], struct brain_index *out) MZ_MUST_USE;
/* Of the month's figures as they stand. */
mz_code brain_index_now(mz_cx *cx, int64_t division, int64_t period,
                        struct brain_index *out) MZ_MUST_USE;
/* As it was kept, of the last BRAIN_MONTHS; what was not kept is not there. */
mz_code brain_index_past(mz_cx *cx, int64_t division, struct brain_index **out,
                         size_t *n) MZ_MUST_USE;
/* Compute and keep the index of a county and its townships; inside a transaction. */
mz_code brain_index_keep(mz_cx *cx, int64_t county, int64_t period) MZ_MUST_USE;
/*
 * Which of these figures may not be shown: those under `least` but 0; when that is only one, the
 * smallest other one too, because the sum would tell it.
 */
void brain_hide(int64_t *n, size_t count, int64_t least, bool *hidden);
/* Under this number of people a public figure is not shown. */
int64_t brain_least(mz_cx *cx);

/* ---- month.c, run.c, demo.c -------------------------------------------------------------- */

struct brain_count { /* of a village */
    int64_t division;
    char figure[40];
    int64_t n;
};
struct brain_counts {
    mz_arena *a;
    struct brain_count *v;
    size_t n;
    size_t cap;
};
void brain_count_add(struct brain_counts *c, int64_t division, const char *figure,
                     const char *category, int64_t n);
/* Inside a transaction: the month of a county is these. */
mz_code brain_month_put(mz_cx *cx, int64_t county, int64_t period,
                        struct brain_counts *c) MZ_MUST_USE;
mz_code brain_job(mz_cx *cx, int64_t job, mz_str input) MZ_MUST_USE;
mz_code brain_demo(mz_cx *cx, const struct mz_demo *demo) MZ_MUST_USE;

#endif
