/* clue_int.h - what the files of this folder share. Private to it. */
#ifndef MZ_FEATURE_CLUE_CLUE_INT_H
#define MZ_FEATURE_CLUE_CLUE_INT_H

#include "base/keyring.h"
#include "feature/clue/clue.h"
#include "feature/feature.h"

extern const struct mz_route clue_routes[];
extern const struct mz_check clue_checks[];
extern const struct mz_seals clue_seals[];

#define CLUE_DAY_MS INT64_C(86400000)

/* ---- law.c: deadlines ---- */

/* A whole number of the place's packs ("clue_help_days"); `usual` where there is none. */
int64_t clue_param(mz_cx *cx, int64_t division, const char *id, int64_t usual);
/* The moment until which the reporter wants an answer, from now. */
int64_t clue_due(mz_cx *cx, int64_t division, enum clue_kind kind);
/* The last moment of the day so many working days from today. */
int64_t clue_due_days(mz_cx *cx, int64_t days);
/* The last millisecond of a day in China. */
int64_t clue_day_end(int64_t day);
/* 1 emergency, 2 help, 3 the rest. */
int64_t clue_urgency(enum clue_kind kind);

/* ---- seal.c ---- */

struct clue_place {
    const char *table;
    const char *column;
    int64_t row;
};
/* An empty value is NULL. */
mz_code clue_seal(mz_cx *cx, struct clue_place at, mz_str plain, mz_str *blob) MZ_MUST_USE;
mz_code clue_unseal(mz_cx *cx, struct clue_place at, mz_str blob, mz_str *plain) MZ_MUST_USE;
/* Keyed, as hexadecimal digits: equal texts are found, nothing else is told. */
mz_code clue_phone_key(mz_cx *cx, mz_str phone, mz_str *key) MZ_MUST_USE;
/* What was told of whom, in clear: for those who may handle it, after the read was recorded. */
struct clue_clear {
    mz_str name;
    mz_str phone;
    mz_str address;
};
mz_code clue_clear(mz_cx *cx, int64_t id, struct clue_clear *out) MZ_MUST_USE;
/* The first character, then stars. */
mz_str clue_name_mask(mz_arena *a, mz_str name);

/* ---- life.c ---- */

struct clue_new_step {
    const struct clue *clue; /* as it was; its division is where the step stands */
    const char *act;
    enum clue_state becomes;
    bool first;
    mz_str note;
};
mz_code clue_step_add(mz_cx *cx, const struct clue_new_step *step) MZ_MUST_USE;
/* MZ_BUSY where the version is another. Its subject stays unless the household became known. */
mz_code clue_move(mz_cx *cx, const struct clue *from, const struct clue *to) MZ_MUST_USE;
/* "h:331181000000001"; the open clue about it, or 0. */
mz_str clue_home_subject(mz_arena *a, int64_t household);
mz_code clue_open_of(mz_cx *cx, int64_t county, mz_str subject, int64_t *id) MZ_MUST_USE;

/* ---- late.c ---- */

mz_code clue_escalate(mz_cx *cx, int64_t *raised) MZ_MUST_USE;
/* Clues of alerts that were closed go back to their holders, to tell the reporters. */
mz_code clue_settle(mz_cx *cx, int64_t *settled) MZ_MUST_USE;
mz_code clue_late_job(mz_cx *cx, int64_t job, mz_str input) MZ_MUST_USE;

/* ---- rate.c: what the public may do ---- */

/* MZ_RATE with a sentence when too much came from this address or telephone, or from everywhere. */
mz_code clue_admit(mz_cx *cx, mz_str from, mz_str phone) MZ_MUST_USE;
/* The same for questions after a receipt. */
mz_code clue_admit_ask(mz_cx *cx, mz_str from, mz_str receipt) MZ_MUST_USE;

/* ---- receipt.c ---- */

enum clue_seen {
    CLUE_SEEN_NONE, /* no such receipt, or another telephone: the same answer */
    CLUE_SEEN_RECEIVED,
    CLUE_SEEN_WORKED,
    CLUE_SEEN_DONE,
};
/* A receipt and the last four digits of the telephone that was given. Works for nobody. */
mz_code clue_receipt_state(mz_cx *cx, mz_str receipt, mz_str tail,
                           enum clue_seen *seen) MZ_MUST_USE;
/* Is it written like one? The county of it, or 0. */
int64_t clue_receipt_county(mz_str receipt);
mz_code clue_receipt_make(mz_cx *cx, int64_t county, mz_str *receipt) MZ_MUST_USE;

/* ---- board.c, words.c, demo.c ---- */

/* As the report names whom it is about: with stars, by the telephone, or "somebody". */
mz_str clue_told(mz_cx *cx, const struct clue *c);
/* The same as the reader may see it: by the household where one is known. */
mz_code clue_whom(mz_cx *cx, const struct clue *c, mz_str *out) MZ_MUST_USE;
mz_code clue_todo_received(mz_cx *cx, size_t most, struct mz_work *out) MZ_MUST_USE;
mz_code clue_todo_mine(mz_cx *cx, size_t most, struct mz_work *out) MZ_MUST_USE;
mz_code clue_todo_visits(mz_cx *cx, size_t most, struct mz_work *out) MZ_MUST_USE;
mz_code clue_open_count(mz_cx *cx, int64_t *n) MZ_MUST_USE;
mz_code clue_listed_count(mz_cx *cx, int64_t *n) MZ_MUST_USE;
mz_code clue_demo(mz_cx *cx, const struct mz_demo *demo) MZ_MUST_USE;
mz_code clue_demo_end(mz_cx *cx, const struct mz_demo *demo) MZ_MUST_USE;
mz_code clue_ask(mz_cx *cx, const struct mz_ask *ask, struct mz_query *q) MZ_MUST_USE;

/* Of the global search: by the whole number. */
mz_code clue_finder(mz_cx *cx, mz_str words, size_t most, struct mz_item **items, size_t *n,
                    int64_t *total) MZ_MUST_USE;

/* XS331181-000123: how a clue is called on paper and telephone. */
mz_str clue_number(mz_arena *a, int64_t id);

#endif
