/*
 * property_int.h - properties of a pack's tests: what has to hold in every case.
 *
 * Layer: rule, private to check*.c and property*.c. check_property.c makes nodes of the formulas,
 * property_case.c makes cases, property_shrink.c makes a broken one small, property.c tries.
 *
 * Invariants
 *   - Formulas of properties are no law: they are in no book but the one that is made to try one,
 *     and in no hash.
 *   - The same pack, seed and number of cases give the same cases.
 */
#ifndef MZ_RULE_PROPERTY_INT_H
#define MZ_RULE_PROPERTY_INT_H

#include "rule/case_int.h"
#include "rule/eval_int.h"
#include "rule/rule.h"

/* ---- made by the checker ---------------------------------------------------------------- */

/* The formulas as nodes of the household, IR_NONE where there is none. */
struct rule_property {
    const struct ast_property *source;
    ir_id when;
    ir_id of;
    ir_id beyond;
    ir_id holds;
    uint32_t *moved; /* facts: those to raise, then those to lower */
    size_t raise_n;
    size_t moved_n;
};

/*
 * The book with the formulas of a test's property in its graph, a reform laid over it (or NULL).
 * *out is NULL when there are errors; they are in f.
 */
mz_code rule_property_book(mz_cx *cx, const struct rule_book *b, const struct ast_reform *r,
                           const struct ast_property *from, struct ast_findings *f,
                           struct rule_property *p, struct rule_book **out) MZ_MUST_USE;

/* ---- trying ------------------------------------------------------------------------------- */

enum { PROPERTY_POOL = 96, PROPERTY_YEARS = 32 };

/* One kind of number and what the law compares it with. */
struct property_limit {
    struct rule_type type;
    struct rule_value v;
};

struct property {
    mz_cx *cx; /* its arena keeps what is reported */
    const struct ast_test *test;
    const struct rule_book *b;
    struct rule_property p;
    mz_arena *trial; /* one case and its runs */
    bool *reads;     /* by fact: the formulas hang on it */
    struct rule_case *fixed; /* read only: the facts that the test gives */
    const struct ast_test **bases; /* cases of the packs, to begin from */
    size_t bases_n;
    struct property_limit pool[PROPERTY_POOL];
    size_t pool_n;
    uint64_t rng;
};

/* What the second case has more: `by` of a fact, in one month of a monthly history or in all. */
struct property_move {
    size_t row; /* 0: the household, else the member */
    uint32_t fact;
    bool lower; /* the second case is the one that has less */
    size_t i;   /* of a history: which; SIZE_MAX: all */
    int64_t by; /* above 0 */
};

enum property_verdict { PROPERTY_OPEN, PROPERTY_HOLDS, PROPERTY_BROKEN };

/* A case with its move; both are made again on every step of a search. */
struct property_trial {
    struct rule_case *c;
    struct property_move move;
    size_t first;  /* of a broken matrix: the outcome */
    size_t pair;   /* and the pair */
};

static inline uint64_t property_next(struct property *t)
{
    t->rng += UINT64_C(0x9e3779b97f4a7c15);
    uint64_t v = t->rng;
    v = (v ^ v >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
    v = (v ^ v >> 27) * UINT64_C(0x94d049bb133111eb);
    return v ^ v >> 31;
}

static inline uint64_t property_below(struct property *t, uint64_t n)
{
    return property_next(t) % n;
}

/* What the law compares facts with, and the cases to begin from. */
void property_learn(struct property *t);
/* Case `i`, in the trial's arena; false when it has nothing to move. */
bool property_make(struct property *t, size_t i, struct property_trial *out);
struct rule_subject *property_row(struct rule_case *c, size_t row);
/* Does the test give this fact? Then it is as given in every case. */
bool property_given(const struct property *t, size_t row, uint32_t fact);
/* Is anything known of the fact? */
bool property_known(const struct rule_book *b, const struct rule_subject *s, uint32_t fact);
/* A copy with all its facts. */
struct rule_case *property_copy(mz_arena *a, const struct rule_book *b, const struct rule_case *c);
/* The case with `by` more of the fact; false when its range or the calendar does not allow it. */
bool property_moved(const struct property *t, const struct rule_case *c,
                    const struct property_move *m, int64_t by, struct rule_case **out);
/* Does it hold in this case? Runs in the trial's arena. */
enum property_verdict property_holds(struct property *t, struct property_trial *x);
/* Make a broken trial as small as it stays broken; in cx->a. */
void property_shrink(struct property *t, struct property_trial *x);

#endif
