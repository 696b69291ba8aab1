/* household_int.h - what the files of this folder share. Private to it. */
#ifndef MZ_FEATURE_HOUSEHOLD_HOUSEHOLD_INT_H
#define MZ_FEATURE_HOUSEHOLD_HOUSEHOLD_INT_H

#include "feature/feature.h"
#include "feature/household/household.h"

extern const struct mz_route household_routes[];
extern const struct mz_command household_commands[];
extern const struct mz_check household_checks[];
extern const struct mz_setting household_settings[];

/* board.h: what waits, and the global search. */
mz_code household_todo_decide(mz_cx *cx, size_t most, struct mz_work *out) MZ_MUST_USE;
/* What a township clerk may decide: members added or removed, asked by a village worker. */
mz_code household_todo_small(mz_cx *cx, size_t most, struct mz_work *out) MZ_MUST_USE;
/* Requests of the reader's own that met another change. */
mz_code household_todo_again(mz_cx *cx, size_t most, struct mz_work *out) MZ_MUST_USE;
mz_code household_todo_gone(mz_cx *cx, size_t most, struct mz_work *out) MZ_MUST_USE;
/* Requests of the reader's own that nobody has decided yet. */
mz_code household_waits(mz_cx *cx, size_t most, struct mz_work *out) MZ_MUST_USE;
mz_code household_living_count(mz_cx *cx, int64_t *n) MZ_MUST_USE;
mz_code household_demo(mz_cx *cx, const struct mz_demo *demo) MZ_MUST_USE;
mz_code household_finder(mz_cx *cx, mz_str words, size_t most, struct mz_item **items, size_t *n,
                         int64_t *total) MZ_MUST_USE;

/* What waits for a clerk: members, above all heads, who died or were merged into another person. */
struct household_task {
    int64_t household;
    int64_t division;
    mz_str number;
    enum household_kind kind;
    int64_t person;
    mz_str relation;
    bool head;
    int64_t died;   /* day of death, or MZ_NULL */
    int64_t merged; /* the person they are the same as, or 0 */
};
mz_code household_todo(mz_cx *cx, int64_t most, struct household_task **out, size_t *n) MZ_MUST_USE;
mz_code household_todo_count(mz_cx *cx, int64_t *n) MZ_MUST_USE;

extern const struct mz_reg household_task_register;

/* One person who is to become a member. */
struct household_entry {
    int64_t person;
    mz_str relation;
    enum household_kind kind;
    int64_t division; /* of the household */
    int64_t first;    /* day */
};
/* The sentence against it; text == NULL when there is none. */
mz_code household_may_enter(mz_cx *cx, unsigned may, const struct household_entry *e,
                            struct mz_say *say) MZ_MUST_USE;
bool household_number_ok(mz_str number);
mz_str household_own_number(mz_arena *a, int64_t id);
mz_str household_day(mz_arena *a, int64_t day);
/* The name as the reader may see it; the number of the record when it is not in scope. */
mz_code household_who(mz_cx *cx, unsigned may, int64_t person, mz_str *name) MZ_MUST_USE;
/* Residence, or the registered place, of somebody who belongs to this household now; change.c. */
mz_code household_follow(mz_cx *cx, const struct household *h, int64_t person) MZ_MUST_USE;
/* MZ_INVALID with the first problem; MZ_OK when there is none. */
mz_code household_refuse(mz_cx *cx, const struct household_problems *problems) MZ_MUST_USE;
/* What a broken unique index means to a reader. */
mz_code household_elsewhere(mz_cx *cx) MZ_MUST_USE;

/* Rows; in the caller's transaction. *id 0 takes a fresh one. */
mz_code household_insert_new(mz_cx *cx, const struct household *h) MZ_MUST_USE;
mz_code household_seat_new(mz_cx *cx, const struct household *h, const struct household_place *who,
                           int64_t since, int64_t *id) MZ_MUST_USE;
mz_code household_words(mz_cx *cx, const struct household *h) MZ_MUST_USE;
mz_code household_note(mz_cx *cx, const char *act, const struct household *h,
                       mz_str detail) MZ_MUST_USE;

/* ---- the hooks of the register (household_ask.c, household_find.c) ---- */
mz_code household_ask(mz_cx *cx, const struct mz_ask *ask, struct mz_query *q) MZ_MUST_USE;
mz_code household_out(mz_cx *cx, const struct mz_reg *reg, struct mz_reg_row *row) MZ_MUST_USE;

#endif
