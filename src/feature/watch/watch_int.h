/* watch_int.h - what the files of this folder share. Private to it. */
#ifndef MZ_FEATURE_WATCH_WATCH_INT_H
#define MZ_FEATURE_WATCH_WATCH_INT_H

#include "feature/feature.h"
#include "feature/rule/rule.h"
#include "feature/watch/watch.h"
#include "rule/reason.h"

extern const struct mz_route watch_routes[];
extern const struct mz_command watch_commands[];
extern const struct mz_check watch_checks[];
extern const struct mz_bench watch_benches[]; /* screen_bench.c */

/* ---- month_bench.c ---- */

mz_code watch_bench_month_alone(mz_cx *cx, struct mz_bench_io *io) MZ_MUST_USE;
mz_code watch_bench_tell(mz_cx *cx, struct mz_bench_io *io) MZ_MUST_USE;
mz_code watch_bench_alerts(mz_cx *cx, struct mz_bench_io *io) MZ_MUST_USE;

enum { WATCH_FOUND_MAX = 200, WATCH_TEXT_MAX = 500, WATCH_NOTE_MIN = 4 };

/* ---- law.c: what the watch reads of the packs besides the indicators ---- */

struct watch_law {
    const struct rule_shelved *pack;
    const struct rule_book *book;
    uint32_t factor; /* rule of the household; UINT32_MAX: always 1 */
};
/* Of the county; MZ_ABSENT with a sentence when there is no pack with indicators. */
mz_code watch_law_of(mz_cx *cx, int64_t division, struct watch_law *out) MZ_MUST_USE;
/* A number of the pack for a grade ("watch_visit_days"); `usual` where the pack has none. */
int64_t watch_param(mz_cx *cx, const struct watch_law *law, const char *id, int64_t division,
                    int grade, int64_t usual);
/* 因病、收入骤降 of ids with spaces between, in the reader's language; an unknown id is itself. */
mz_str watch_causes_text(mz_cx *cx, int64_t division, mz_str ids);
/* The grade of a score in tenths; WATCH_GRADES_N: too little for an alert. */
enum watch_grade watch_grade_of(mz_cx *cx, const struct watch_law *law, int64_t division,
                                int64_t score);
/* So many working days after a day; see mz_calendar_due. */
int64_t watch_working_day(mz_cx *cx, int64_t from, int64_t days);
/* Working days from one day to another; 0 where the calendar does not reach or it is not later. */
int64_t watch_working_days(mz_cx *cx, int64_t from, int64_t to);
/* Until when the alert has to leave this state. */
int64_t watch_due(mz_cx *cx, const struct watch_alert *a, enum watch_state state);

/* ---- find.c: one household ---- */

struct watch_found {
    uint32_t sign;  /* place in book->indicators */
    int64_t person; /* MZ_NULL: the household */
    int64_t severity;
    char fact[17];
    mz_str why; /* JSON: {zh, en} */
    mz_str evidence;
};

struct watch_q_facts_row;
struct watch_sight; /* month.h */

/* Record numbers that were taken for many rows at once; NULL where each takes its own. */
struct watch_ids {
    int64_t next;
    int64_t end;
};

struct watch_look {
    const struct watch_law *law;
    const struct population *pop; /* NULL: the household is not in it */
    size_t row;                   /* of the household in it */
    const size_t *seats; /* rows of the members in it; NULL: side by side, those of the row */
    struct rule_case *c;
    int64_t household;
    int64_t division;
    const int64_t *persons; /* record numbers of the members */
    mz_str source;          /* of what the population holds */
    mz_date made;
    int64_t period;
    mz_date day; /* when it is looked */
    /* Facts that came by themselves, oldest first; watch_overlay() reads them. */
    struct watch_q_facts_row *news;
    size_t news_n;
    /* What kernels say of this row of the population; NULL: everything is asked anew. */
    const struct watch_sight *sight;
    struct watch_found *found; /* at most WATCH_FOUND_MAX */
    size_t n;
    int64_t factor;        /* percent */
    struct watch_ids *ids; /* for the rows that come of it */
};

/* Put the facts that came by themselves over those of the population. */
mz_code watch_overlay(mz_cx *cx, struct watch_look *k) MZ_MUST_USE;
/* Is this a value that the fact may have? MZ_INVALID with the pack's sentence. */
mz_code watch_value_check(mz_cx *cx, const struct watch_law *law, uint32_t fact,
                          mz_str value) MZ_MUST_USE;
/*
 * Every indicator for every member, with sentences and evidence. In cx->a; asks no database, so
 * threads may do it with a context and an arena each.
 */
void watch_look(mz_cx *cx, struct watch_look *k);
/* Severity in ten-thousandths, factor in percent, of what a rule came to. */
int64_t watch_severity(struct rule_value v);
int64_t watch_factor(struct rule_value v);

/* ---- keep.c: what was found becomes alerts; in the caller's transaction ---- */

struct watch_kept {
    int64_t alert; /* the last one that was made, joined or opened; 0: none */
    bool small;    /* something was found that is too little for an alert, and stands nowhere */
};
mz_code watch_keep(mz_cx *cx, const struct watch_look *k, struct watch_tally *tally,
                   struct watch_kept *out) MZ_MUST_USE;
/* Notes on open alerts that a cause does not hold any more: the data were corrected. Once each. */
mz_code watch_gone(mz_cx *cx, const struct watch_look *k) MZ_MUST_USE;
/* The same for a household that never had an alert: it is not asked for. */
mz_code watch_keep_first(mz_cx *cx, const struct watch_look *k, struct watch_tally *tally,
                         struct watch_kept *out) MZ_MUST_USE;
/* How many record numbers it takes at most. */
int64_t watch_keep_ids(const struct watch_look *k);

/* ---- run.c: people of the data folder, one household of them ---- */

struct watch_people {
    struct population p;
    const struct watch_law *law;
    mz_date at;
    int64_t period;
    mz_str source;
};
mz_code watch_people_open(mz_cx *cx, const struct watch_law *law, mz_date at, int64_t period,
                          struct watch_people *out) MZ_MUST_USE;
struct watch_look *watch_look_new(mz_arena *a, const struct watch_people *w, size_t row,
                                  int64_t division, mz_date day);
/* By the reference, with all that is known of the household; nothing where it ended. */
mz_code watch_look_at(mz_cx *cx, const struct watch_people *w, size_t row,
                      struct watch_tally *tally) MZ_MUST_USE;

/* ---- life.c ---- */

struct watch_new_step {
    const struct watch_alert *alert;
    const char *act;
    enum watch_state becomes;
    bool first; /* there was no state before */
    mz_str note;
    mz_str body;
    struct watch_ids *ids;
};
/* A record number of the county: of those that were taken, or one more. */
mz_code watch_id(mz_cx *cx, struct watch_ids *ids, int64_t county, int64_t *id) MZ_MUST_USE;
/* The row of the history and the event of the audit. */
mz_code watch_step_add(mz_cx *cx, const struct watch_new_step *step) MZ_MUST_USE;
/* The state with all that goes with it; MZ_CONFLICT where the version is another. */
mz_code watch_move(mz_cx *cx, const struct watch_alert *from,
                   const struct watch_alert *to) MZ_MUST_USE;

/* Whether a month is behind what was delivered and told: by county, or the month has just begun. */
mz_code watch_run_due(mz_cx *cx, int64_t period, bool *due) MZ_MUST_USE;

/* ---- job.c ---- */

/* Without a job's number it is the daily look whether there is anything to do. */
mz_code watch_run_job(mz_cx *cx, int64_t job, mz_str input) MZ_MUST_USE;
/* Ask for a run of this month in the background. */
mz_code watch_run_ask(mz_cx *cx, int64_t *job) MZ_MUST_USE;

/* ---- words.c, board.c, demo.c ---- */

/* "Ye Changgen's household" as the reader may see it, else its number. */
mz_code watch_home(mz_cx *cx, int64_t household, mz_str *name) MZ_MUST_USE;
mz_str watch_score(mz_arena *a, int64_t tenths);
mz_code watch_todo_review(mz_cx *cx, size_t most, struct mz_work *out) MZ_MUST_USE;
mz_code watch_todo_township(mz_cx *cx, size_t most, struct mz_work *out) MZ_MUST_USE;
mz_code watch_todo_judge(mz_cx *cx, size_t most, struct mz_work *out) MZ_MUST_USE;
mz_code watch_todo_help(mz_cx *cx, size_t most, struct mz_work *out) MZ_MUST_USE;
mz_code watch_todo_return(mz_cx *cx, size_t most, struct mz_work *out) MZ_MUST_USE;
mz_code watch_todo_handed(mz_cx *cx, size_t most, struct mz_work *out) MZ_MUST_USE;
mz_code watch_todo_visit(mz_cx *cx, size_t most, struct mz_work *out) MZ_MUST_USE;
mz_code watch_open_count(mz_cx *cx, int64_t *n) MZ_MUST_USE;
mz_code watch_list_count(mz_cx *cx, int64_t *n) MZ_MUST_USE;
mz_code watch_demo(mz_cx *cx, const struct mz_demo *demo) MZ_MUST_USE;
mz_code watch_demo_end(mz_cx *cx, const struct mz_demo *demo) MZ_MUST_USE;
mz_code watch_ask(mz_cx *cx, const struct mz_ask *ask, struct mz_query *q) MZ_MUST_USE;

/* Of the global search: by the whole number. */
mz_code watch_finder(mz_cx *cx, mz_str words, size_t most, struct mz_item **items, size_t *n,
                     int64_t *total) MZ_MUST_USE;

#endif
