/*
 * run.h - a plan over a population: every household of a province in milliseconds.
 *
 * Layer: rule. Columns in (col/pop.h), columns out. Households go in chunks, whose persons stand
 * side by side; a chunk is done step by step of the plan with the kernels of col/kernel.h.
 *
 * Invariants
 *   - The result does not depend on threads, machine or order of chunks, and equals that of eval.c
 *     for every row whose facts keep their declared ranges.
 *   - A value that is not known is 0 in its column.
 *   - Steps of which no row is unknown cost no work for bitmaps.
 */
#ifndef MZ_RULE_RUN_H
#define MZ_RULE_RUN_H

#include "col/kernel.h"
#include "rule/case.h"
#include "rule/plan.h"

/* Values of one node for all rows of its entity. */
struct rule_column {
    bool is_bool;
    enum mz_lane lane; /* of numbers */
    void *v;           /* of the lane; a bitmap when is_bool */
    uint64_t *known;
    size_t n;
};

/* One out of the plan: num / (scale * den). */
struct rule_result {
    uint32_t rule; /* as in plan_out */
    enum ir_entity entity;
    struct rule_column num;
    bool has_den;
    struct rule_column den;
    int64_t scale;
};

struct rule_results {
    struct rule_result *v; /* in the order of the plan's outs, or of those asked for */
    size_t n;
};

struct rule_pop_options {
    size_t threads;       /* 0: 1; at most MZ_THREADS_MAX */
    const uint32_t *outs; /* places in plan->outs; NULL: all */
    size_t outs_n;
};

/*
 * Whether the population goes with the book: as many facts, columns of the right kind, values in
 * their ranges, households of at most RULE_MEMBERS_MAX persons. One that came from a file has the
 * bounds of its columns and is not read again; any other is read once. MZ_INVALID with the fact's
 * id.
 */
mz_code rule_pop_check(mz_cx *cx, const struct rule_book *b, const struct mz_pop *pop) MZ_MUST_USE;
/*
 * One household whatever is said of the whole: its rows, its members, their values. Cheap; for who
 * looks at one household only and would not trust a disk. MZ_CORRUPT when it is broken.
 */
mz_code rule_pop_check_home(mz_cx *cx, const struct rule_book *b, const struct mz_pop *pop,
                            size_t household) MZ_MUST_USE;

/* Everything in the arena of cx. MZ_INVALID when a column is not of its fact's kind. */
mz_code rule_run_pop(mz_cx *cx, const struct rule_plan *plan, const struct mz_pop *pop,
                     const struct rule_pop_options *o, struct rule_results *out) MZ_MUST_USE;

/*
 * The same for many values of one parameter, in one pass: steps that do not hang on it are done
 * once, and results that do not are the same columns in all. Values are in the parameter's scale
 * and inside its bounds (MZ_INVALID otherwise), and stand for every value that is in force. `out`
 * has room for `n` results.
 */
struct rule_sweep {
    uint32_t param;
    const int64_t *values;
    size_t n; /* 1 to RULE_SWEEP_MAX */
};

enum { RULE_SWEEP_MAX = 1000 };

mz_code rule_sweep_pop(mz_cx *cx, const struct rule_plan *plan, const struct mz_pop *pop,
                       const struct rule_pop_options *o, const struct rule_sweep *sweep,
                       struct rule_results *out) MZ_MUST_USE;

/*
 * A run that will be asked again and again with other values of some parameters. What does not
 * hang on them is worked out here, once, and kept as columns in the arena of cx: for the standard
 * of aid in packs/cn-33 55 bytes for each person and 76 for each household. rule_run_pop() with the
 * plan and the population that come out, and the outs of `o`, gives what it gives with those that
 * went in; the tables of that plan are the caller's to change, those of `params` only.
 */
struct rule_keep {
    const uint32_t *params;
    size_t n;
};

struct rule_kept {
    struct rule_plan *plan;
    const struct mz_pop *pop;
    size_t columns_n; /* that are kept */
};

mz_code rule_keep_pop(mz_cx *cx, const struct rule_plan *plan, const struct mz_pop *pop,
                      const struct rule_pop_options *o, const struct rule_keep *what,
                      struct rule_kept *out) MZ_MUST_USE;

/* Row of a column: false and 0 where it is not known. */
bool rule_column_get(const struct rule_column *c, size_t row, mz_wide *v);
/* Row of a result as a fraction in lowest terms; why is RULE_KNOWN or RULE_UNKNOWN. */
struct rule_value rule_result_get(const struct rule_result *r, size_t row);

/* Rows of a result of truths. */
struct rule_tally {
    size_t yes;
    size_t no;
    size_t absent;
};

struct rule_tally rule_result_tally(const struct rule_result *r);

/* A household of a population as a case for the reference, in the arena. */
struct rule_case *rule_case_of(mz_arena *a, const struct rule_book *b, const struct mz_pop *pop,
                               size_t household, mz_date at, mz_date known);

#endif
