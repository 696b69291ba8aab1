/*
 * check_int.h - the checker's own state; private to check*.c.
 *
 * Layer: rule.
 *
 * Invariants
 *   - After a finding of grade error the work goes on as far as it can; nothing made then is used.
 *   - Warnings and notes speak of the last pack of the chain only: a parent has its own check.
 *   - Formulas are at most AST_DEPTH deep: recursion over them is bounded by it.
 */
#ifndef MZ_RULE_CHECK_INT_H
#define MZ_RULE_CHECK_INT_H

#include <string.h>

#include "base/hash.h"
#include "rule/rule.h"

/* ---- names ------------------------------------------------------------------ */

enum check_sym_kind { CHECK_FACT, CHECK_PARAM, CHECK_RULE, CHECK_UNIT, CHECK_AMBIGUOUS };

struct check_sym {
    enum check_sym_kind kind;
    uint32_t i;
};

/* ---- ranges ------------------------------------------------------------------ */

/* Where a value lies: millionths, rounded outwards. */
struct check_range {
    mz_wide lo;
    mz_wide hi;
    mz_wide den;  /* value * den is a whole number; 0: not known */
    mz_wide dmax; /* its denominator in lowest terms is at most this */
};

#define CHECK_MICRO ((mz_wide)1000000)
/* Whatever is larger than this may not fit where eval.c and lower.c multiply once more. */
#define CHECK_WIDE ((mz_wide)1 << 120)

/* ---- formulas ------------------------------------------------------------------ */

/* A literal takes unit and period of what it meets: 600元 may be per person per month. */
enum check_loose { CHECK_STRICT, CHECK_LITERAL, CHECK_BARE };

struct check_term {
    ir_id id; /* IR_NONE: there was a finding */
    struct rule_type t;
    enum check_loose loose;
};

/* What an `if` around says of a node. */
struct check_guard {
    ir_id node;
    bool not_zero;
};

/* From so many errors on no names are sought that are like a wrong one: each takes time. */
enum { CHECK_NEAR_ERRORS = 20 };

enum { CHECK_GUARDS_MAX = 128, CHECK_MEMBERS = 200, CHECK_EVENTS = 10000 };

/* ---- rules ------------------------------------------------------------------------ */

/* A rule with all that replaces it in the packs below. */
struct check_alt {
    const struct ast_rule *rule;
    uint32_t pack; /* place in the chain */
};

struct check_rule {
    struct ir_rule ir;
    struct check_alt *alts;
    size_t alts_n;
    size_t alts_cap;
    uint32_t place; /* in book->rules, once made */
    bool made;
    bool typed; /* entity and type are known */
};

struct check_unit {
    const struct ast_unit *unit;
    uint32_t pack;
    ir_id node;  /* belongs to it on the day of the decision */
    ir_id where; /* of those with a time: without it */
    ir_id from;  /* IR_NONE: since ever, for ever */
    ir_id to;
};

/* Params while they are put together. */
struct check_param {
    struct ir_param ir;
    const struct ast_param *source;
    uint32_t pack;
    struct check_range range;
    mz_wide above_den; /* of the thresholds of brackets */
    bool prorated;     /* resolve: the mean of the days of the evaluation month */
    bool reached;
};

struct check {
    mz_cx *cx;
    mz_arena *a;
    struct ast_findings *f;
    struct rule_book *b;
    ir_build *w;
    mz_map *names; /* ids and labels -> kind << 32 | place */
    mz_map *enum_names;
    mz_map *values; /* ids and labels of enum values -> enum << 16 | value, -1 when of several */
    mz_map *texts;
    struct check_rule *rules;
    size_t rules_n;
    struct check_unit *units;
    size_t units_n;
    struct check_param *params;
    size_t params_n;
    bool *fact_reached;
    struct check_range *ranges; /* of nodes */
    size_t ranges_cap;
    struct check_guard guards[CHECK_GUARDS_MAX];
    size_t guards_n;
    enum ir_entity scope;            /* whose names may stand: IR_HOUSEHOLD or IR_PERSON */
    struct ir_span when;             /* of the version that is made: its days */
    const struct rule_type *value_t; /* type of `value` and `parent` in bounds and windows */
    bool parent_too;
    bool quiet;                       /* warnings and notes are not wanted now */
    const struct rule_places *places; /* the tree of divisions, or NULL */
    const struct ast_reform *reform;
    int64_t reform_in;            /* the division it holds in, the book's own or one inside */
    const struct rule_book *base; /* the book that is reformed */
    struct check_property *property; /* of a test, whose formulas are kept; or NULL */
    ir_id *gates;                 /* formulas of forms and matters: they use what they read */
    size_t gates_n;
    size_t gates_cap;
    const struct ir_late *late; /* of clocks that have none of their own: check_late.c */
    size_t late_n;
    mz_arena *tmp;       /* of check_pair() while it runs */
    struct ast_at cited; /* the citation counted last */
};

#endif
