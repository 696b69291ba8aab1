/*
 * ir.h - the typed graph of a book: what every executor means.
 *
 * Layer: rule. Made by check*.c through the builder below; read by eval.c, say.c and lower.c. It
 * holds every version and every division's law; D (law date) and K (knowledge date) are given to
 * the run.
 *
 * Invariants
 *   - Nodes stand in topological order: a kid's place is below its parent's.
 *   - Equal nodes are one node (hash-consed), but IR_RULE and IR_UNKNOWN.
 *   - The entity of a node is the finest of its kids', but for aggregates, which go up from person
 *     to household. A household's value may stand where a person's is wanted: it is broadcast.
 *   - Numbers are exact fractions in yuan, persons … ; eval.c holds them in 128 bits, range
 * analysis has proved that they fit.
 */
#ifndef MZ_RULE_IR_H
#define MZ_RULE_IR_H

#include "rule/ast.h"
#include "rule/type.h"

typedef uint32_t ir_id; /* place of a node */
#define IR_NONE ((ir_id)0xffffffffU)

enum { IR_NODES_MAX = 1 << 20 };

enum ir_entity { IR_CONSTANT, IR_HOUSEHOLD, IR_PERSON };

/* Why a value is absent, by weight. */
enum rule_why { RULE_KNOWN, RULE_UNKNOWN, RULE_NOT_IN_FORCE, RULE_CONFLICT, RULE_ERROR };

enum ir_round { IR_HALF_UP, IR_HALF_EVEN, IR_AWAY, IR_TOWARDS, IR_CEIL, IR_FLOOR };

/*
 * Kids by name in brackets. Absent: when a kid is, with the weightiest reason, unless said
 * otherwise. Comparisons take two kids of one kind.
 */
enum ir_op {
    IR_CONST,    /* num / den; bool 0 or 1; date, enum … in num */
    IR_UNKNOWN,  /* never known */
    IR_AT,       /* the evaluation date */
    IR_DIVISION, /* of the household */
    IR_FACT,     /* arg: fact without history */
    IR_PARAM, /* arg: parameter; [key] [instant], IR_NONE where there is none; absent: not in force.
                 num 1: see `prorated` below; no instant */
    IR_RULE,  /* arg: rule; [value]: the same value, for traces */
    IR_PICK,  /* arg: pick: alternatives by division and date; kids are their values */
    IR_NOT,
    IR_AND, /* strong Kleene: false wins; two kids */
    IR_OR,
    IR_EQ,
    IR_NE,
    IR_LT,
    IR_LE,
    IR_GT,
    IR_GE,
    IR_IN,          /* [enum]; num: mask of values. Of texts and divisions: OR of IR_EQ */
    IR_HAS,         /* [set]; num: mask; true when all of the mask are in it */
    IR_SIZE,        /* [set] */
    IR_IS_KNOWN,    /* [any]: always known */
    IR_IN_DIVISION, /* [division]; num: 12-digit code of the subtree's top */
    IR_ADD,         /* numbers; date + days, month + months; months, days alike. date + months is
                       IR_ADD_MONTHS */
    IR_SUB, /* numbers; date - date = days; date - days; month - month = months; month - months */
    IR_MUL, /* numbers; months or days times a whole number */
    IR_DIV, /* absent with RULE_ERROR when the divisor is 0 */
    IR_NEG,
    IR_ROUND, /* [number]; num / den: the step in the base unit; arg: ir_round */
    IR_MIN,   /* two kids */
    IR_MAX,
    IR_IF,       /* [condition, then, else]; an absent condition gives its reason */
    IR_COALESCE, /* [x, y]: y where x is absent */
    IR_FIRST, /* (when, value)*, otherwise: the first that is true; absent when one before is absent
               */
    IR_UNIQUE,     /* (when, value)*, otherwise: proved disjoint: the true one; none true and one
                      absent: absent */
    IR_AGREE,      /* (when, value)*, otherwise: absent guard: absent; several true: equal or
                      RULE_CONFLICT */
    IR_AGE,        /* [birth, date]; arg 1: February */
    IR_ADD_MONTHS, /* [date, months] */
    IR_MONTHS_BETWEEN, /* [date, date]: whole months, negative backwards; dates-calc's clamp */
    IR_MONTH_OF,       /* [date] */
    IR_FIRST_DAY,      /* [month] */
    IR_LAST_DAY,
    IR_YEAR_OF, /* [date] */
    IR_DAYS_IN, /* [month] */
    IR_NUMBER,  /* [months, days or enum]: as a number: months * money per month */
    IR_SCALE,   /* [number]; arg: parameter with brackets */
    IR_MARGINAL,
    IR_AGG,    /* [selection or IR_NONE, value or IR_NONE] of persons; arg: ir_agg. any, all and
                  exactly_one have no selection: it is part of their value */
    IR_WINDOW, /* arg: ir_agg; num: fact with history; [from, to, bound or IR_NONE]; cmp: see `cmp`;
                  den above 1: see `spread` */
    IR_OPS_N
};

enum ir_agg {
    IR_SUM,
    IR_SUM_KNOWN,
    IR_COUNT, /* over members: of selections that are true; over a window: of values */
    IR_ANY,
    IR_ALL,
    IR_AGG_MIN,
    IR_AGG_MAX,
    IR_EXACTLY_ONE,
    IR_LATEST, /* over a window: the newest known */
};

/*
 * IR_WINDOW: of a monthly history [from, to] are months, both included; of a dated one [from, to]
 * are dates, from included, to not. `cmp` (IR_EQ … IR_GE, or IR_OPS_N for none) compares each value
 * with the bound; what it refuses is not in the window. A month without a value is absent, zero or
 * carried by the fact's policy. Months outside of what is kept are absent.
 *
 * `spread`: IR_SUM or IR_SUM_KNOWN of a dated history, over months: [from, to] are months, both
 * included, and den is N. An entry belongs in equal parts to the month of its day and the N - 1
 * months behind it; those parts are added up whose month is in the window. `cmp` is asked of the
 * whole entry.
 *
 * `prorated`: IR_PARAM of a number: the sum of its values on each day of the evaluation month by
 * the days of that month; not in force when it is so on one of them.
 */
struct ir_node {
    enum ir_op op;
    enum ir_op cmp;
    enum ir_entity entity;
    uint32_t arg;
    struct rule_type type;
    mz_wide num;
    mz_wide den;  /* 1 unless a fraction */
    uint32_t kid; /* first kid in book->kids */
    uint32_t kids_n;
    struct ast_at at;
};

/* Most months over which an entry is spread. */
enum { IR_SPREAD_MAX = 120 };

static inline bool ir_prorated(const struct ir_node *n)
{
    return n->op == IR_PARAM && n->num != 0;
}

/* The months over which the entries of a window are spread; 0: they are of one day. */
static inline int ir_spread(const struct ir_node *n)
{
    return n->op == IR_WINDOW && n->den > 1 ? (int)n->den : 0;
}

struct rule_book;

/* ---- building ------------------------------------------------------------ */

typedef struct ir_build ir_build;

ir_build *ir_build_new(mz_arena *a, struct rule_book *b);
/* `node` without kids and entity; equal nodes are shared. IR_NONE kids are kept. */
ir_id ir_add(ir_build *w, struct ir_node node, const ir_id *kids, uint32_t kids_n);
/* What was added so far: valid until the next ir_add(). */
size_t ir_added(const ir_build *w);
const struct ir_node *ir_node_at(const ir_build *w, ir_id id);
ir_id ir_kid_at(const ir_build *w, ir_id id, uint32_t i);
/* Fill b->nodes and b->kids; the builder is done. */
void ir_build_end(ir_build *w);

/* Every node as one line: for `mz rule dump --stage=typed` and for tests. */
mz_str ir_dump(mz_arena *a, const struct rule_book *b);

struct ir_label {
    mz_str id;
    mz_str zh;
    mz_str en;
};

#endif
