/* visit_int.h - what the files of this folder share. Private to it. */
#ifndef MZ_FEATURE_VISIT_VISIT_INT_H
#define MZ_FEATURE_VISIT_VISIT_INT_H

#include "base/json.h"
#include "feature/visit/visit.h"

extern const struct mz_route visit_routes[];
extern const struct mz_check visit_checks[];
extern const struct mz_seals visit_seals[];
extern const struct mz_reg visit_plan_register, visit_month_register, visit_found_register,
    visit_device_register;
extern const struct visit_source visit_from_watch, visit_from_round, visit_from_matter,
    visit_from_plan;

mz_code visit_note(mz_cx *cx, const char *act, const char *kind, int64_t subject,
                   int64_t division) MZ_MUST_USE;
mz_code visit_read(mz_cx *cx, const char *kind, int64_t subject, int64_t division) MZ_MUST_USE;

/* ---- form.c, expr.c ---- */

const char *visit_kind_word(enum visit_kind kind);
/* Room for n fields in cx->a. */
void visit_form_room(mz_cx *cx, struct visit_form *f, size_t n);
struct visit_field *visit_form_add(struct visit_form *f, struct visit_field field);
/*
 * Are these answers of this form? Every wrong one is told; `met` asks for those that are required.
 * *map is the answers, read.
 */
mz_code visit_form_check(mz_cx *cx, const struct visit_form *f, mz_str answers, bool met,
                         void (*say)(void *p, struct mz_say say), void *p,
                         const struct mz_json **map) MZ_MUST_USE;
/* The answer as people read it. */
mz_str visit_answer_text(mz_cx *cx, const struct visit_field *f, mz_str value);
/* The text of an answer; empty when there is none. */
mz_str visit_answer(const struct mz_json *map, mz_arena *a, mz_str id);

/* ---- sources.c ---- */

/* Of all sources that the actor may visit for, by place and deadline. */
mz_code visit_list(mz_cx *cx, struct visit_due **out, size_t *n) MZ_MUST_USE;
mz_code visit_get(mz_cx *cx, mz_str source, int64_t id, struct visit_due *out) MZ_MUST_USE;

/* Whom to visit, as this reader may see them. */
struct visit_home {
    mz_str name; /* 叶** or the number of the household */
    mz_str place;
    mz_str address;
    int64_t lon_e6; /* MZ_NULL: unknown */
    int64_t lat_e6;
};
mz_code visit_home(mz_cx *cx, int64_t household, struct visit_home *out) MZ_MUST_USE;
/* Many at once, in their order; — for a name outside the reader's area. */
mz_code visit_homes(mz_cx *cx, const int64_t *households, size_t n,
                    struct visit_home *out) MZ_MUST_USE;
/* Those of visits that are due. */
mz_code visit_homes_of(mz_cx *cx, const struct visit_due *due, size_t n,
                       struct visit_home **out) MZ_MUST_USE;

/* ---- take.c ---- */

enum visit_result { VISIT_TAKEN, VISIT_AGAIN, VISIT_CONFLICT };
struct visit_taken {
    int64_t id;
    enum visit_result result;
    mz_str why; /* of a conflict, in the reader's language */
};
/*
 * Keep a visit and hand it to its source. MZ_INVALID with the field, MZ_LIMIT for what is too
 * large, MZ_DENIED without the right: then nothing is kept.
 */
mz_code visit_take(mz_cx *cx, const struct visit_findings *in, struct visit_taken *out) MZ_MUST_USE;

struct visit_found {
    int64_t id;
    int64_t division;
    mz_str source;
    int64_t subject;
    int64_t household;
    int64_t base;
    int64_t met_version;
    enum visit_outcome outcome;
    int64_t day;
    int64_t phone_ms;
    int64_t at_ms;
    int64_t metres; /* MZ_NULL: not known */
    mz_str body;    /* JSON: answers, note, with, lon, lat, accuracy, need */
    int64_t files_n;
    int64_t device;
    int64_t made_by;
    mz_str state;
    mz_str why;
    int64_t decided_by;
    int64_t decided_ms;
    mz_str note;
    int64_t version;
};
/* Opens what stands sealed: record the read. */
mz_code visit_found_get(mz_cx *cx, int64_t id, struct visit_found *out) MZ_MUST_USE;
/*
 * A person decides: hand it to the source as it stands now, or keep it on record only. Who sent it,
 * or who has visit.plan.
 */
mz_code visit_decide(mz_cx *cx, int64_t id, int64_t version, bool hand_on, mz_str note) MZ_MUST_USE;

/* ---- file.c ---- */

/* "jpeg" or "png" by its content, NULL for anything else. */
const char *visit_picture_type(mz_str data);
mz_code visit_file_write(mz_cx *cx, int64_t id, mz_str plain) MZ_MUST_USE;
mz_code visit_file_read(mz_cx *cx, int64_t id, mz_str *plain) MZ_MUST_USE;
/* Under the newest key; *old tells that it was not. */
mz_code visit_file_turn(mz_cx *cx, int64_t id, bool write, bool *old) MZ_MUST_USE;

/* ---- plan.c, cover.c ---- */

/* Last day of the period of `every` that holds the day. */
int64_t visit_period_end(mz_str every, int64_t day);
/* The same of the period after it. */
int64_t visit_period_next(mz_str every, int64_t day);
/* Rules of the packs against the plan of every county in scope; twice does nothing more. */
mz_code visit_plan_make(mz_cx *cx, int64_t *changed) MZ_MUST_USE;
mz_code visit_plan_job(mz_cx *cx, int64_t job, mz_str input) MZ_MUST_USE;
mz_code visit_plan_give(mz_cx *cx, int64_t id, int64_t visitor) MZ_MUST_USE;
/* Coverage of one place in this month, counted anew; in the open transaction. */
mz_code visit_cover(mz_cx *cx, int64_t division) MZ_MUST_USE;
int64_t visit_this_month(mz_cx *cx);

mz_str visit_sorts_text(mz_cx *cx, mz_str sorts);
const char *visit_every_label(mz_str every);
const char *visit_state_label(mz_str state);
/* Why a visit is a conflict, as it stands in the database. */
const char *visit_why_label(mz_str why);

/* ---- device.c ---- */

struct visit_device {
    int64_t id;
    int64_t division;
    int64_t account;
    mz_str name;
    mz_str state;
    int64_t made_ms;
    int64_t seen_ms;
    int64_t version;
};
struct visit_pairing {
    int64_t id;
    mz_str hello;  /* shown before the PIN */
    mz_str secret; /* behind the PIN */
};
enum { VISIT_DEVICES_MAX = 5, VISIT_DEVICE_NAME_MAX = 40 };
mz_code visit_device_add(mz_cx *cx, mz_str name, struct visit_pairing *out) MZ_MUST_USE;
/* "ID.secret" of the actor's own phone; MZ_DENIED with a sentence when it is not or must be empty.
 */
mz_code visit_device_own(mz_cx *cx, mz_str shown, int64_t *id) MZ_MUST_USE;
/* The state of the phone that shows "ID.hello"; MZ_ABSENT. Of any county: nobody is signed in. */
mz_code visit_device_hello(mz_cx *cx, mz_str shown, bool gone, mz_str *state) MZ_MUST_USE;
/* Empty it at its next contact: its owner, or who has visit.plan. */
mz_code visit_device_wipe(mz_cx *cx, int64_t id, int64_t version) MZ_MUST_USE;
mz_code visit_device_get(mz_cx *cx, int64_t id, struct visit_device *out) MZ_MUST_USE;

/* ---- board.c, register.c, demo.c ---- */

mz_code visit_todo_mine(mz_cx *cx, size_t most, struct mz_work *out) MZ_MUST_USE;
mz_code visit_count_late(mz_cx *cx, int64_t *n) MZ_MUST_USE;
mz_code visit_count_conflicts(mz_cx *cx, int64_t *n) MZ_MUST_USE;
mz_code visit_demo(mz_cx *cx, const struct mz_demo *demo) MZ_MUST_USE;

#endif
