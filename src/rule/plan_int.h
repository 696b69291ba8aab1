/*
 * plan_int.h - the parts of lowering and running among themselves.
 *
 * Layer: rule, private. plan_op.c says what one operation does to one row; plan_build.c adds nodes,
 * folds and shares them and knows bounds; lower*.c turn the typed graph into them; run*.c run them.
 */
#ifndef MZ_RULE_PLAN_INT_H
#define MZ_RULE_PLAN_INT_H

#include "rule/case.h"
#include "rule/plan.h"

/* Most entries of a dated history that one row may have. */
enum { PLAN_EVENTS_MAX = 4096, PLAN_NODES_MAX = 1 << 20 };

/* ---- plan_op.c: one row ------------------------------------------------------------- */

struct plan_val {
    bool known;
    mz_wide v;
};

/*
 * The operation of `n` on the values of its kids; for every operation but facts, parameters,
 * aggregates and windows. PLAN_TO_PERSON gives its operand.
 */
struct plan_val plan_apply(const struct plan_node *n, struct plan_val a, struct plan_val b,
                           struct plan_val c);
/* num / den to a whole number; den > 0. */
mz_wide plan_round(mz_wide num, mz_wide den, enum ir_round mode);
/* The code with its last level taken off: 331181103000, 331181000000, 331100000000, 330000000000,
 * 0. */
int64_t plan_division_up(int64_t code);
/* Steps up to the whole country. */
int plan_division_depth(int64_t code);
bool plan_in_calendar(mz_wide day);

enum {
    PLAN_MONTH_FIRST = MZ_YEAR_MIN * 12,
    PLAN_MONTH_LAST = MZ_YEAR_MAX * 12 + 11,
    PLAN_WINDOW_MAX = (MZ_YEAR_MAX - MZ_YEAR_MIN + 1) * 12
};

/* ---- plan_build.c: nodes ------------------------------------------------------------- */

/* A number on its way down: num / (scale * den); den PLAN_NONE is 1. Others: num only. */
struct low {
    plan_id num;
    plan_id den;
    mz_wide scale;
};

struct lower {
    mz_cx *cx;
    const struct rule_book *b;
    struct rule_plan *p;
    size_t nodes_cap;
    plan_id *table; /* open addressing; PLAN_NONE is free */
    size_t table_n;
    size_t tables_cap;
    struct low *of; /* of each typed node */
    bool over;      /* a value may leave 128 bits, or there are too many nodes */
    const char *why;
};

void low_over(struct lower *w, const char *why);
/* The node with its kids; shared, folded, broadcast where a person's value meets a household's. */
plan_id low_add(struct lower *w, struct plan_node n);
plan_id low_int(struct lower *w, mz_wide v);
plan_id low_bool(struct lower *w, bool v);
plan_id low_absent(struct lower *w, bool is_bool);
plan_id low_op1(struct lower *w, enum plan_op op, plan_id a);
plan_id low_op2(struct lower *w, enum plan_op op, plan_id a, plan_id b);
plan_id low_if(struct lower *w, plan_id c, plan_id x, plan_id y);

static inline const struct plan_node *low_node(const struct lower *w, plan_id id)
{
    return &w->p->nodes[id];
}

static inline bool low_is_const(const struct lower *w, plan_id id)
{
    return low_node(w, id)->op == PLAN_INT || low_node(w, id)->op == PLAN_BOOL;
}

/* Bounds of the node from those of its kids. */
void low_bounds(struct lower *w, struct plan_node *n);

/* ---- lower_num.c: fractions ------------------------------------------------------------ */

struct low low_of(plan_id num);
struct low low_fraction(struct lower *w, mz_wide num, mz_wide den);
struct low low_plus(struct lower *w, struct low x, struct low y);
struct low low_minus(struct lower *w, struct low x, struct low y);
struct low low_times(struct lower *w, struct low x, struct low y);
struct low low_over_by(struct lower *w, struct low x, struct low y);
struct low low_least(struct lower *w, struct low x, struct low y, bool most);
/* op: IR_EQ to IR_GE. */
plan_id low_compare(struct lower *w, enum ir_op op, struct low x, struct low y);
struct low low_round(struct lower *w, struct low x, struct low step, enum ir_round mode);
struct low low_choose(struct lower *w, plan_id c, struct low x, struct low y);
struct low low_guard(struct lower *w, struct low x, plan_id ok);
plan_id low_is_known(struct lower *w, struct low x);
/* The stored number of a type is value * this. */
mz_wide low_scale_of(const struct rule_type *t);

/* ---- lower_agg.c, lower_law.c ------------------------------------------------------------ */

struct low low_agg(struct lower *w, const struct ir_node *n);
struct low low_window(struct lower *w, const struct ir_node *n);
struct low low_pick(struct lower *w, const struct ir_node *n);
/* The kids of a pick that are in force, by division: out has room for all; gives how many. */
size_t low_pick_kids(const struct lower *w, const struct ir_node *n, uint32_t *out);
struct low low_param(struct lower *w, const struct ir_node *n);
struct low low_bracket(struct lower *w, const struct ir_node *n, struct low x);

static inline struct low low_kid(const struct lower *w, const struct ir_node *n, uint32_t i)
{
    return w->of[ir_kid(w->b, n, i)];
}

static inline bool low_has_kid(const struct lower *w, const struct ir_node *n, uint32_t i)
{
    return i < n->kids_n && ir_kid(w->b, n, i) != IR_NONE;
}

#endif
