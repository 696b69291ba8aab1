/*
 * bounds_int.h - one boundary between finding it (bounds_find.c), seeing tests on it
 * (bounds_see.c) and turning it over (bounds.c).
 *
 * Layer: rule, private to bounds*.c.
 */
#ifndef MZ_RULE_BOUNDS_INT_H
#define MZ_RULE_BOUNDS_INT_H

#include "rule/bounds.h"
#include "rule/eval_int.h"

enum bound_kind {
    BOUND_LIMIT,    /* node: comparison, or the lesser or greater of two */
    BOUND_BIRTHDAY, /* node: comparison of an age */
    BOUND_STEP,     /* node: IR_SCALE or IR_MARGINAL; i: bracket; j: step */
    BOUND_WHERE,    /* node: window whose values are compared */
    BOUND_FIRST,    /* node: window of days, its first day */
    BOUND_LAST,     /* … the first day behind it */
    BOUND_TRUTH,    /* node: a row, an exception, an operand: false, true, unknown */
    BOUND_VALUE,    /* i: parameter; j: value: the day from which it counts */
    BOUND_UNTIL,    /* … the day on which it ends */
    BOUND_BRACKET,  /* i: parameter; j: bracket */
    BOUND_VERSION,  /* node: IR_PICK; j: alternative */
};

/* Of a truth: false is below, true at, unknown above. */
enum { SIDE_BELOW = 1, SIDE_AT = 2, SIDE_ABOVE = 4, SIDES = 7 };

struct bound {
    enum bound_kind kind;
    ir_id node;
    uint32_t i;
    uint32_t j;
    mz_date day; /* of values and versions */
    struct ast_at at;
    unsigned want;
    unsigned seen;
    uint8_t *sides; /* of each test: what it saw */
};

/* A book with a reform of the pack laid over it, and where the boundaries are in its graph. */
struct bounds_laid {
    mz_str reform; /* empty: the book itself */
    const struct rule_book *b;
    struct bound *v; /* as many as bounds.n; node IR_NONE where the reform has taken it away */
};

struct bounds {
    mz_cx *cx;
    const struct rule_book *b;
    const struct ast_pack *pack;
    struct bound *v;
    size_t n;
    size_t cap;
    bool truths; /* these are looked for, instead of boundaries */
    struct bounds_laid *laid;
    size_t laid_n;
};

/* All boundaries of the pack, with the sides that can be reached. */
void bounds_find(struct bounds *w);
/* Conditions of the pack: rows, exceptions, operands of and, or. bounds_truth.c */
void bounds_truths(struct bounds *w);
/* Of the truths, ask no longer for what no case can have; `open`: nodes that may be unknown.
 * bounds_reach.c */
void bounds_reachable(struct bounds *w, const bool *open);
/* For those who look for boundaries: one more; the nodes of the pack's own formulas. */
void bounds_add(struct bounds *w, struct bound one);
bool *bounds_written(const struct bounds *w);
/* The same boundaries in the graph of a reformed book. */
void bounds_lay(struct bounds *w, struct bounds_laid *l);
/* Note what test `t`, which ran as `r` by the book of `l`, saw of every boundary. */
void bounds_see(struct bounds *w, const struct bounds_laid *l, struct rule_run *r, size_t t);
/* The sides of boundary `i` that a run by the book of `l` stood on. */
unsigned bounds_sides(const struct bounds_laid *l, size_t i, struct rule_run *r);
/* Run all tests and note what those that pass saw; `trial` is thrown away on the way. bounds.c */
mz_code bounds_see_all(struct bounds *w, mz_arena *trial) MZ_MUST_USE;
/* The book of a test, its reform laid over it; b is NULL when it cannot be laid. */
mz_code bounds_book_of(struct bounds *w, const struct ast_test *t,
                       struct bounds_laid **out) MZ_MUST_USE;
/* The slot of a node for a member when the run needed it; NULL otherwise. */
const struct rule_slot *bounds_slot(const struct rule_run *r, ir_id node, size_t member);
/* The comparison as one of an age on the left: false when no side is an age. */
bool bounds_age(const struct rule_book *b, const struct ir_node *n, ir_id *age, ir_id *limit,
                enum ir_op *op);

#endif
