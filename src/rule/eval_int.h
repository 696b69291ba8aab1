/*
 * eval_int.h - the parts of the reference among themselves.
 *
 * Layer: rule, private. eval.c runs the stack and the operations of one subject, eval_agg.c those
 * over members and histories, eval_law.c parameters and versions, eval_date.c the calendar, walk.c
 * what a decision needed, exclude.c which of two benefits stays.
 */
#ifndef MZ_RULE_EVAL_INT_H
#define MZ_RULE_EVAL_INT_H

#include "rule/rational.h"

/* A node for a member; household nodes have member 0. */
struct rule_spot {
    ir_id node;
    uint32_t member;
};

/* A stack of spots that grows in an arena. */
struct rule_stack {
    mz_arena *a;
    struct rule_spot *v;
    size_t n;
    size_t cap;
};

void rule_push(struct rule_stack *s, struct rule_spot at);

static inline const struct ir_node *rule_node(const struct rule_run *r, ir_id id)
{
    return &r->b->nodes[id];
}

/* A node for the member; of the household's nodes there is one. */
static inline struct rule_spot rule_spot_of(const struct rule_run *r, ir_id node, size_t member)
{
    bool person = rule_node(r, node)->entity == IR_PERSON;
    return (struct rule_spot){node, person ? (uint32_t)member : 0};
}

struct rule_slot *rule_slots_new(struct rule_run *r, ir_id node);

/* The slot of a node for a member, made when it is not there. */
static inline struct rule_slot *rule_slot(struct rule_run *r, ir_id node, size_t member)
{
    struct rule_slot *row = r->slots[node] == NULL ? rule_slots_new(r, node) : r->slots[node];
    return &row[rule_spot_of(r, node, member).member];
}

/* The value of the kid, which is done. */
static inline struct rule_value rule_kid(struct rule_run *r, const struct ir_node *n, uint32_t i,
                                         size_t member)
{
    return rule_slot(r, ir_kid(r->b, n, i), member)->v;
}

static inline bool rule_is(struct rule_value v, bool yes)
{
    return v.why == RULE_KNOWN && (v.num != 0) == yes;
}

/*
 * Append to `s` the kids that this node needs, as far as their values tell by now: those that are
 * not done, or, when `walk` is not 0 and everything is done, those that this walk has not met.
 */
void rule_want(struct rule_run *r, struct rule_spot at, uint32_t walk, struct rule_stack *s);

/* ---- eval_agg.c ------------------------------------------------------------------- */

struct rule_value rule_agg(struct rule_run *r, const struct ir_node *n);
struct rule_value rule_window(struct rule_run *r, const struct ir_node *n, size_t member);
/* A stored number as a value of the type. */
struct rule_value rule_stored(const struct rule_type *t, int64_t v);
/* A fact without history, or the month of a monthly one, by its policy for missing values. */
struct rule_value rule_fact_of(const struct rule_run *r, uint32_t fact, size_t member);
struct rule_value rule_month_of(const struct rule_run *r, uint32_t fact, size_t member,
                                int32_t month);
const struct rule_subject *rule_subject_of(const struct rule_run *r, uint32_t fact, size_t member);
/* What one selected value says to any, all, exactly_one: selection and value in Kleene's sense. */
struct rule_value rule_said(enum ir_agg agg, struct rule_value selection, struct rule_value value);
struct rule_value rule_compared(enum ir_op op, struct rule_value a, struct rule_value b);

/* ---- eval_law.c -------------------------------------------------------------------- */

/* The alternative in force, or SIZE_MAX. */
size_t rule_pick_of(const struct rule_run *r, const struct ir_node *n);
/* The days whose values an IR_PARAM is made of: one, or those of the month when prorated. */
struct rule_days {
    mz_date first;
    mz_date last;
};
struct rule_days rule_param_days(struct rule_run *r, const struct ir_node *n, size_t member);
/* The value in force on a day for the kids' values, or NULL. */
const struct ir_value *rule_param_on(struct rule_run *r, const struct ir_node *n, size_t member,
                                     mz_date day);
struct rule_value rule_param_value(struct rule_run *r, const struct ir_node *n, size_t member);
struct rule_value rule_bracket(struct rule_run *r, const struct ir_node *n, struct rule_value x);
const struct ast_bracket *rule_bracket_of(const struct rule_run *r, const struct ir_param *p);
/* A literal of a pack with its unit: 0.5 万元 is 5000. */
struct rule_value rule_literal(const struct ast *e);
bool rule_in_division(int64_t code, int64_t top);
/* The code with its last level taken off; 0 at the end. */
int64_t rule_division_up(int64_t code);
void rule_note_read(struct rule_run *r, uint32_t param, const struct ir_value *value);

/* ---- eval_date.c -------------------------------------------------------------------- */

struct rule_value rule_calendar(const struct ir_node *n, struct rule_value a, struct rule_value b);
/* A date or month that leaves the calendar's range is an error. */
struct rule_value rule_in_calendar(const struct rule_type *t, struct rule_value v);
int32_t rule_month_at(mz_date d);

/* ---- walk.c -------------------------------------------------------------------------- */

/* The roots of a decision, as many as it decided by. */
size_t rule_roots(struct rule_run *r, const struct rule_decision *d, struct rule_spot out[3]);

/* Everything that was needed for the roots, once each, in order of nodes, then members. */
struct rule_walk {
    struct rule_spot *v;
    size_t n;
    uint8_t *used; /* facts read, as in rule_run */
    struct rule_read *reads;
    size_t reads_n;
};

struct rule_walk rule_walk_of(struct rule_run *r, const struct rule_spot *roots, size_t roots_n);
/* Of the outcome and of what the exclusions were decided by; *own, if wanted: of the outcome. */
struct rule_walk rule_walk_decision(struct rule_run *r, const struct rule_decision *d,
                                    struct rule_walk *own);
/* SHA-256 over the canonical encoding of a walk, in hexadecimal. */
void rule_trace_hash(struct rule_run *r, const struct rule_walk *w, char out[65]);

/* ---- decide.c, exclude.c ---------------------------------------------------------------- */

/* rule_decide(); without `excluding` as records of form 1 were made: each outcome for itself. */
struct rule_decision rule_decide_by(struct rule_run *r, uint32_t outcome, size_t member,
                                    bool excluding);
/* Apply the exclusion matrix to a decision whose conditions are met: status, exclusions, paid. */
void rule_exclude(struct rule_run *r, struct rule_decision *d);

#endif
