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

struct watch_look {
    const struct watch_law *law;
    struct rule_case *c;
    int64_t household;
    int64_t division;
    const int64_t *persons; /* record numbers of the members */
    mz_str source;          /* of what the population holds */
    mz_date made;
    int64_t period;
    mz_date day; /* when it is looked */
    struct watch_found found[WATCH_FOUND_MAX];
    size_t n;
    int64_t factor; /* percent */
};

/* Put the facts that came by themselves over those of the population. */
mz_code watch_overlay(mz_cx *cx, struct watch_look *k) MZ_MUST_USE;
/* Is this a value that the fact may have? MZ_INVALID with the pack's sentence. */
mz_code watch_value_check(mz_cx *cx, const struct watch_law *law, uint32_t fact,
                          mz_str value) MZ_MUST_USE;
/* Every indicator for every member, with sentences and evidence. In cx->a. */
mz_code watch_look(mz_cx *cx, struct watch_look *k) MZ_MUST_USE;

/* ---- keep.c: what was found becomes alerts; in the caller's transaction ---- */

/* *alert: of the last one that was made, joined or opened; 0 otherwise. */
mz_code watch_keep(mz_cx *cx, const struct watch_look *k, struct watch_tally *tally,
                   int64_t *alert) MZ_MUST_USE;

/* ---- life.c ---- */

struct watch_new_step {
    const struct watch_alert *alert;
    const char *act;
    enum watch_state becomes;
    bool first; /* there was no state before */
    mz_str note;
    mz_str body;
};
/* The row of the history and the event of the audit. */
mz_code watch_step_add(mz_cx *cx, const struct watch_new_step *step) MZ_MUST_USE;
/* The state with all that goes with it; MZ_CONFLICT where the version is another. */
mz_code watch_move(mz_cx *cx, const struct watch_alert *from,
                   const struct watch_alert *to) MZ_MUST_USE;

/* ---- late.c ---- */

/* Urge, hand to the county, put on the list of supervision, by working days overdue. */
mz_code watch_escalate(mz_cx *cx, int64_t *raised) MZ_MUST_USE;
mz_code watch_late_job(mz_cx *cx, int64_t job, mz_str input) MZ_MUST_USE;

/* ---- words.c, board.c, demo.c ---- */

/* "Ye Changgen's household" as the reader may see it, else its number. */
mz_code watch_home(mz_cx *cx, int64_t household, mz_str *name) MZ_MUST_USE;
mz_str watch_score(mz_arena *a, int64_t tenths);
mz_code watch_todo_review(mz_cx *cx, size_t most, struct mz_work *out) MZ_MUST_USE;
mz_code watch_todo_township(mz_cx *cx, size_t most, struct mz_work *out) MZ_MUST_USE;
mz_code watch_todo_judge(mz_cx *cx, size_t most, struct mz_work *out) MZ_MUST_USE;
mz_code watch_todo_help(mz_cx *cx, size_t most, struct mz_work *out) MZ_MUST_USE;
mz_code watch_todo_return(mz_cx *cx, size_t most, struct mz_work *out) MZ_MUST_USE;
mz_code watch_todo_visit(mz_cx *cx, size_t most, struct mz_work *out) MZ_MUST_USE;
mz_code watch_open_count(mz_cx *cx, int64_t *n) MZ_MUST_USE;
mz_code watch_list_count(mz_cx *cx, int64_t *n) MZ_MUST_USE;
mz_code watch_demo(mz_cx *cx, const struct mz_demo *demo) MZ_MUST_USE;
mz_code watch_ask(mz_cx *cx, const struct mz_ask *ask, struct mz_query *q) MZ_MUST_USE;

#endif
