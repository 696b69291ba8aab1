/* brain_int.h - what the files of this folder share. Private to it. */
#ifndef MZ_FEATURE_BRAIN_BRAIN_INT_H
#define MZ_FEATURE_BRAIN_BRAIN_INT_H

#include "feature/brain/brain.h"
#include "feature/brain/brain_index.h"
#include "feature/brain/brain_track.h"
#include "feature/division/division.h"
#include "feature/feature.h"
#include "feature/rule/rule.h"

extern const struct mz_route brain_routes[];
extern const struct mz_command brain_commands[];
extern const struct mz_check brain_checks[];

enum {
    BRAIN_CATEGORIES = 6,
    BRAIN_MONTHS = 12, /* of a trend */
    BRAIN_SIGNS_MAX = 40,
    BRAIN_KIDS_MAX = 1000,
    BRAIN_FEEDS_MAX = 64,
};

/* ---- words.c ---- */

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

/* ---- figures.c ---- */
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

/* ---- list.c: what stands behind a number ---- */
/* Positions in brain_home_register. */
enum {
    BRAIN_HOME_HOUSEHOLD,
    BRAIN_HOME_PERSON,
    BRAIN_HOME_CATEGORY,
    BRAIN_HOME_DIVISION,
    BRAIN_HOME_STATUS,
    BRAIN_HOME_FEN,
    BRAIN_HOME_QUALIFIES,
    BRAIN_HOME_RECEIVES,
    BRAIN_HOME_HIDDEN,
    BRAIN_HOME_COLS
};
/* And in brain_alert_register. */
enum {
    BRAIN_ALERT_HOUSEHOLD,
    BRAIN_ALERT_GRADE,
    BRAIN_ALERT_DIVISION,
    BRAIN_ALERT_STATE,
    BRAIN_ALERT_MADE,
    BRAIN_ALERT_COLS
};
extern const struct mz_reg brain_home_register, brain_alert_register;

struct brain_list {
    mz_str title; /* in the reader's language */
    const struct mz_reg *reg;
};
/*
 * "gap.dibao", "gap", "sign.sign_illness", "stage.visit", "late": which list. MZ_ABSENT with a
 * sentence for a word that is none.
 */
mz_code brain_list(mz_cx *cx, mz_str what, int64_t division, struct brain_list *out) MZ_MUST_USE;
const char *brain_home_status(int64_t qualifies, int64_t receives); /* MZ_T */

/* ---- receive.c: what we pay and recognise ourselves ---- */
enum { BRAIN_UNKNOWN = 2 }; /* of qualifies: cannot be decided */
struct own_span;
struct brain_own {
    const struct catalogue_fact *fact; /* NULL: nobody of us says it */
    struct own_span *v;
    size_t n;
};
/* Of the households from first to last, as the catalogue says where the fact comes from. */
mz_code brain_own_of(mz_cx *cx, const struct brain_category *c, int64_t first, int64_t last,
                     struct brain_own *out) MZ_MUST_USE;
/* False: the ledger and the recognitions say nothing; person MZ_NULL: of the household. */
bool brain_own_says(const struct brain_own *o, int64_t household, int64_t person, int64_t day,
                    int64_t *on);
/* What was granted or ended now: this household is counted again, in the open transaction. */
mz_code brain_entitled(mz_cx *cx, int64_t person, int64_t household) MZ_MUST_USE;

/* ---- month.c, run.c, demo.c ---- */
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
struct brain_q_home_add_args;
void brain_count_home(struct brain_counts *c, const struct brain_q_home_add_args *h);
/* Inside a transaction: the month of a county is these. */
mz_code brain_month_put(mz_cx *cx, int64_t county, int64_t period,
                        struct brain_counts *c) MZ_MUST_USE;
mz_code brain_job(mz_cx *cx, int64_t job, mz_str input) MZ_MUST_USE;
mz_code brain_demo(mz_cx *cx, const struct mz_demo *demo) MZ_MUST_USE;

#endif
