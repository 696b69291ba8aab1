/* matter_int.h - what the files of this folder share. Private to it. */
#ifndef MZ_FEATURE_MATTER_MATTER_INT_H
#define MZ_FEATURE_MATTER_MATTER_INT_H

#include "feature/matter/matter.h"

extern const struct mz_reg matter_recognised_register;
extern const struct mz_route matter_routes[];
extern const struct mz_check matter_checks[];
extern const struct mz_seals matter_seals[];
extern const struct mz_command matter_commands[];

/* ---- seal.c ---- */

mz_code matter_seal(mz_cx *cx, int64_t answer, mz_str facts, mz_str *blob) MZ_MUST_USE;
mz_code matter_unseal(mz_cx *cx, int64_t answer, mz_str blob, mz_str *facts) MZ_MUST_USE;

/* ---- paper.c ---- */

/* A delivery stands in the place of a paper of a case. */
mz_code matter_paper_settle(mz_cx *cx, int64_t id, mz_str paper, int64_t delivery,
                            mz_str note) MZ_MUST_USE;
/* reseal.h: papers, what was found, its pictures. */
struct reseal;
mz_code matter_paper_walk(mz_cx *cx, struct reseal *r) MZ_MUST_USE;
mz_code matter_found_walk(mz_cx *cx, struct reseal *r) MZ_MUST_USE;
mz_code matter_found_file_walk(mz_cx *cx, struct reseal *r) MZ_MUST_USE;
/* MZ_DENIED for papers of a case about a person who is hidden from the reader. */
mz_code matter_may_look(mz_cx *cx, int64_t id) MZ_MUST_USE;

/* ---- open.c ---- */

/* As it is stored. */
const char *matter_subject_word(enum ir_subject subject);
enum ir_subject matter_subject_of(mz_str word);
/* What a row of matter_register says of its case; nothing else of it is set. */
struct matter_case matter_of_row(const struct mz_reg_row *row);
mz_code matter_find(mz_cx *cx, mz_str pack, mz_str matter, struct matter_kind *out) MZ_MUST_USE;
/* The case of the rules that the answers tell; at the case's day, in its division. */
mz_code matter_facts(mz_cx *cx, const struct matter_open *o, mz_str json,
                     struct rule_case **out) MZ_MUST_USE;
/* Answers, and facts, run and gates of them, as what counts in this open case. */
mz_code matter_answers_take(mz_cx *cx, struct matter_open *o, mz_str json) MZ_MUST_USE;


/* ---- act.c ---- */

/*
 * An action of many cases at once: the step of `e` has to be where the case stands, the matter the
 * case's, and a word on the outcome has to be what the rules say.
 */
mz_code matter_happen_ruled(mz_cx *cx, int64_t id, mz_str matter,
                            struct flow_event e) MZ_MUST_USE;

/* ---- many.c ---- */

/* One action for many cases that stand at the same step. */
struct matter_many {
    mz_str matter, step, what;
    mz_str reason;
};
/* In a transaction: a job over these cases. MZ_INVALID for an action that the step has not. */
mz_code matter_many_add(mz_cx *cx, const struct matter_many *m, const int64_t *ids, size_t n,
                        int64_t *job) MZ_MUST_USE;
mz_code matter_many_job(mz_cx *cx, int64_t job, mz_str input) MZ_MUST_USE;
/* The step of a matter of the reader's own place; NULL: there is none. */
mz_code matter_many_step(mz_cx *cx, mz_str matter, mz_str step,
                         const struct ir_step **out) MZ_MUST_USE;
mz_code matter_list_post(mz_cx *cx, mz_req *rq, mz_out *out) MZ_MUST_USE;

/* ---- decide.c ---- */

/* What the rules say of a case; `known` is false without an outcome or answers. */
struct matter_ruling {
    bool known;
    const struct rule_shelved *pack;
    struct rule_run *run;
    uint32_t outcome; /* in the book of `pack`, by the law in force */
    struct rule_decision d;
};

mz_code matter_rule(mz_cx *cx, const struct matter_open *o, struct matter_ruling *out) MZ_MUST_USE;
/*
 * The parameters without a value in force for this place and day, by their labels, that keep the
 * rules from an answer or an amount; empty: none does.
 */
mz_str matter_lacking(mz_cx *cx, const struct matter_ruling *r);
/* Facts are missing, or the law leaves it to a person: any word needs a reason. */
bool matter_unsure(const struct rule_decision *d);
/* The word is another one than the rules': it needs a reason and a second signature. */
bool matter_differs(const struct rule_decision *d, enum ir_decides word);
/* Is this a word on an outcome of the rules? */
bool matter_decides(const struct matter_open *o, const struct flow_event *e);
/*
 * Before an event is taken: the ruling where it decides, and e->yes where it differs. Refuses what
 * lacks its reason, and what would be decided by days that are over against the rules.
 */
mz_code matter_word(mz_cx *cx, const struct matter_open *o, struct flow_event *e,
                    struct matter_ruling *out) MZ_MUST_USE;
/* Whom the actor stands in for here: who holds the case, where he is his deputy today; else 0. */
mz_code matter_stands_for(mz_cx *cx, const struct matter_open *o, int64_t *absent) MZ_MUST_USE;
/* As a determination, in the open transaction. */
mz_code matter_keep_ruling(mz_cx *cx, const struct matter_case *c, const struct matter_ruling *r,
                           int64_t *id) MZ_MUST_USE;

/* ---- late.c ---- */

/* Days that are over and lights that changed, of all cases in scope. */
mz_code matter_days_job(mz_cx *cx, int64_t job, mz_str input) MZ_MUST_USE;

/* ---- call.c: reminders, and what is late goes up ---- */

/* What was said of a case whose time runs out. */
struct matter_call {
    mz_str clock;
    int64_t level; /* 0: a reminder; else the rung of the clock */
    ir_posts posts;
    int64_t holder; /* MZ_NULL: whoever has the post */
    int64_t at_ms;
    int64_t ended_ms; /* MZ_NULL: the clock runs */
};
/* Of an open case, what is to be said now and was not yet; in the open transaction. */
mz_code matter_calls(mz_cx *cx, const struct matter_open *o, int64_t *n) MZ_MUST_USE;
/* The oldest first. */
mz_code matter_called(mz_cx *cx, int64_t id, struct matter_call **out, size_t *n) MZ_MUST_USE;
/* Reminders of my cases; late ones that came up to my post. */
mz_code matter_todo_reminded(mz_cx *cx, size_t most, struct mz_work *out) MZ_MUST_USE;
mz_code matter_todo_raised(mz_cx *cx, size_t most, struct mz_work *out) MZ_MUST_USE;

/* ---- inbox.c: a word that is asked for, an urging, a copy ---- */

enum { MATTER_INBOX_MAX = 200 };

struct matter_inbox {
    int64_t id;
    int64_t event_no;
    mz_str kind;     /* asked, urged, copied */
    int64_t account; /* MZ_NULL: whoever has the case */
    int64_t by;      /* 0: the program */
    mz_str step;
    int64_t at_ms;
    int64_t ended_ms; /* MZ_NULL: open */
    int64_t ended_by;
    mz_str how; /* empty: open; answered, seen, over, again */
};
/* Of a case, the newest first, at most MATTER_INBOX_MAX. */
mz_code matter_inbox_of(mz_cx *cx, int64_t case_id, struct matter_inbox **out,
                        size_t *n) MZ_MUST_USE;
/* Is it open and addressed to the actor: by name, or as who has the case now? */
bool matter_inbox_mine(mz_cx *cx, const struct matter_case *c, const struct matter_inbox *k);
/*
 * The actor saw what was urged or sent about the case: it leaves his desk. MZ_CONFLICT when nothing
 * is. A word that is asked for is given and not seen: FLOW_SIGNED.
 */
mz_code matter_inbox_seen(mz_cx *cx, int64_t case_id) MZ_MUST_USE;
/* Before an event: who is asked or sent a copy works on cases of this place, else MZ_INVALID. */
mz_code matter_may_address(mz_cx *cx, const struct matter_open *o,
                           const struct flow_event *e) MZ_MUST_USE;
mz_code matter_todo_inbox(mz_cx *cx, size_t most, struct mz_work *out) MZ_MUST_USE;
/* "urged by 李四", in the reader's language. */
mz_str matter_inbox_says(mz_cx *cx, mz_str kind, int64_t by);

/* ---- pay_effect.c, recognise_effect.c ---- */

/* Benefits of people who died end with the month of death, however it was told. */
mz_code matter_dead_job(mz_cx *cx, int64_t job, mz_str input) MZ_MUST_USE;
/* Recognitions whose last day is over end; reviews that are due begin. */
mz_code matter_review_job(mz_cx *cx, int64_t job, mz_str input) MZ_MUST_USE;
/* Reviews whose day has come and that have not begun. */
mz_code matter_count_due(mz_cx *cx, int64_t *n) MZ_MUST_USE;

/* ---- matter_list.c, board.c ---- */

mz_code matter_ask(mz_cx *cx, const struct mz_ask *ask, struct mz_query *q) MZ_MUST_USE;
mz_code matter_todo_mine(mz_cx *cx, size_t most, struct mz_work *out) MZ_MUST_USE;
mz_code matter_count_open(mz_cx *cx, int64_t *n) MZ_MUST_USE;
mz_code matter_count_late(mz_cx *cx, int64_t *n) MZ_MUST_USE;
mz_code matter_demo(mz_cx *cx, const struct mz_demo *demo) MZ_MUST_USE;
mz_code matter_cases_bench(mz_cx *cx, struct mz_bench_io *io) MZ_MUST_USE;
mz_code matter_approvals_bench(mz_cx *cx, struct mz_bench_io *io) MZ_MUST_USE;

#endif
