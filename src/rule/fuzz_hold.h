/*
 * fuzz_hold.h - the executors held against each other on a random book and hostile rows.
 *
 * Layer: rule. The kernels are held against the reference, SQL against the kernels' columns, both
 * numerator and denominator: a value is the same or it is not. The tracer - decisions, exclusions,
 * trace, reasons, record - is held against single values of the reference, each from a run of its
 * own (fuzz_trace.c). What differs is shrunk to one household, one rule and few nodes, and written
 * out. Of a checked book a value that leaves 128 bits is a fault too.
 */
#ifndef MZ_RULE_FUZZ_HOLD_H
#define MZ_RULE_FUZZ_HOLD_H

#include "rule/fuzz_gen.h"
#include "rule/run.h"
#include "rule/sql_rows.h"

enum rule_fuzz_by {
    RULE_FUZZ_KERNELS,
    RULE_FUZZ_LITE,
    RULE_FUZZ_PG,
    RULE_FUZZ_CITUS,
    RULE_FUZZ_TRACER,
    RULE_FUZZ_N
};

/* What was compared with one executor, so that nothing passes by being empty. */
struct rule_fuzz_tally {
    size_t rows;   /* households and persons; of the tracer: decisions of them */
    size_t values; /* rules of them */
    size_t known;
    size_t yes; /* truths */
    size_t no;
    size_t books;
    size_t refused;   /* books of which 128 bits or a statement's size were too few */
    size_t rejected;  /* packs that the checker did not take */
    size_t left_out;  /* rules that SQLite's 64 bits are too few for */
    uint64_t work_ns; /* in the executor alone */
    uint64_t reference_ns;
};

/* The first value that differs. */
struct rule_fuzz_differ {
    bool found;
    size_t rule;
    size_t household;
    size_t row;
    struct rule_value want;
    struct rule_value is;
    char why[200];
};

struct rule_fuzz_run {
    enum rule_fuzz_by by;
    rule_rows *db; /* for SQL */
    size_t threads;
    size_t only; /* a rule; SIZE_MAX: all */
    bool lean;   /* tables of the facts that are read only: many rows are loaded faster */
    /* The fault that a test plants into what the kernels gave; NULL: none. */
    void (*bend)(const struct rule_plan *plan, struct rule_results *got);
};

/* A book that is there already, with its population; everything in the arena of cx. */
mz_code rule_fuzz_hold_case(mz_cx *cx, const struct rule_fuzz_run *run,
                            const struct rule_fuzz_case *c, struct rule_fuzz_tally *tally,
                            struct rule_fuzz_differ *differ) MZ_MUST_USE;
/* The plan that a comparison is about: `only`, or all that the executor has the bits for. */
mz_code rule_fuzz_plan(mz_cx *cx, const struct rule_fuzz_run *run, const struct rule_fuzz_case *c,
                       struct rule_plan **out) MZ_MUST_USE;

/* The whole population of a case in the tables. */
mz_code rule_fuzz_load(mz_cx *cx, rule_rows *db, const struct rule_fuzz_case *c) MZ_MUST_USE;
/* One book and its rows; adds to the tally. MZ_OK also when something differs. */
mz_code rule_fuzz_hold(mz_cx *cx, const struct rule_fuzz_run *run, const struct rule_fuzz *f,
                       struct rule_fuzz_tally *tally, struct rule_fuzz_differ *differ) MZ_MUST_USE;
/*
 * What differed, as small as it gets: fewer rows, then fewer rules, then fewer nodes. Gives the
 * text to print: seed, plan, facts, both values, and the statement for SQL.
 */
mz_code rule_fuzz_shrink(mz_cx *cx, const struct rule_fuzz_run *from, struct rule_fuzz f,
                         const struct rule_fuzz_differ *differ, mz_str *out) MZ_MUST_USE;
/* NULL, or what makes the comparison worth little. */
const char *rule_fuzz_degenerate(const struct rule_fuzz_tally *t);
const char *rule_fuzz_name(enum rule_fuzz_by by);

#endif
