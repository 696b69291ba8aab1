/*
 * plan.h - a book lowered for one law date: integers only, one step a row of a table.
 *
 * Layer: rule. Made by lower.c; run by run.c over columns, printed as SQL by sql.c.
 *
 * A number is num / (scale * den): num and den are integer nodes, scale is known here. Range
 * analysis gives each node its bounds; a node whose bounds leave int64 is wide (mz_wide, numeric in
 * SQL). Absent values have no reason here. Division by 0 gives absent.
 *
 * Invariants
 *   - Topological order; equal nodes are one.
 *   - Known-ness is part of each operation's meaning, as in ir.h; PLAN_IS_TRUE and PLAN_IS_KNOWN
 * are always known.
 *   - Bounds hold for every row whose facts keep their declared ranges. Facts outside of them are
 *     absent: columns are made so.
 */
#ifndef MZ_RULE_PLAN_H
#define MZ_RULE_PLAN_H

#include "rule/book.h"

typedef uint32_t plan_id;
#define PLAN_NONE ((plan_id)0xffffffffU)

enum plan_op {
    PLAN_INT,       /* constant lo */
    PLAN_BOOL,      /* constant lo */
    PLAN_ABSENT,    /* never known; is_bool tells the kind */
    PLAN_DIVISION,  /* 12-digit code of the household */
    PLAN_FACT,      /* arg: fact */
    PLAN_PARAM,     /* arg: table of plan->tables; [key or NONE, instant or NONE] */
    PLAN_TO_PERSON, /* [household]: broadcast */
    PLAN_NOT,
    PLAN_AND,
    PLAN_OR,
    PLAN_IS_KNOWN,
    PLAN_IS_TRUE, /* known and true */
    PLAN_EQ,      /* integers; bools too */
    PLAN_LT,
    PLAN_LE,
    PLAN_ADD,
    PLAN_SUB,
    PLAN_MUL,
    PLAN_NEG,
    PLAN_ROUND, /* [num, den]; arg: ir_round: whole quotient; den 0: absent; den > 0 otherwise */
    PLAN_MIN,
    PLAN_MAX,
    PLAN_IF, /* [bool, x, y] */
    PLAN_COALESCE,
    PLAN_GUARD,    /* [x, ok]: x where ok is true, else absent */
    PLAN_BITS_ALL, /* [set]; imm: mask; all of it */
    PLAN_BIT_OF,   /* [enum]; imm: mask: the enum's bit is in it */
    PLAN_BITS_N,   /* [set] */
    PLAN_IN_TREE,  /* [division]; imm: top code */
    PLAN_AGE,      /* [birth, date]; arg 1: February */
    PLAN_ADD_MONTHS,
    PLAN_MONTHS_BETWEEN,
    PLAN_MONTH_OF,
    PLAN_FIRST_DAY,
    PLAN_LAST_DAY,
    PLAN_YEAR_OF,
    PLAN_DAYS_IN,
    PLAN_AGG,    /* arg: ir_agg; [selection or NONE, value or NONE]: household from persons */
    PLAN_WINDOW, /* arg: ir_agg; imm: fact; cmp; [from, to, bound or NONE]; spread */
    PLAN_OPS_N
};

struct plan_node {
    enum plan_op op;
    enum ir_op cmp; /* of PLAN_WINDOW; IR_OPS_N: none */
    enum ir_entity entity;
    bool is_bool;
    bool wide;
    bool always_known;
    uint32_t arg;
    int32_t spread; /* of PLAN_WINDOW: months of an entry, which counts so often as they are in the
                       window [from, to] of months; 0: the window is of days */
    int64_t imm;
    mz_wide lo; /* bounds of the value where known */
    mz_wide hi;
    plan_id kid[3]; /* PLAN_NONE where there is none */
};

/* Values of one parameter at the plan's dates, flattened: the nearest ancestor's is found already.
 */
struct plan_table {
    uint32_t param;
    bool by_division;
    size_t keys_n; /* 1 when by no key */
    int32_t *from; /* segments, by start: days; one when no instant is asked for */
    size_t segments_n;
    int64_t *divisions; /* codes with an own value, sorted; others take the nearest above */
    size_t divisions_n;
    int64_t parts;  /* v is so many times the value: the days of the month when prorated, else 1 */
    int64_t *v;     /* [segment][division][key] */
    uint8_t *known; /* the same: 0 is not in force */
};

/* A result: num / (scale * den); den is PLAN_NONE for 1. Bools and others: num only. */
struct plan_out {
    uint32_t rule; /* or PLAN_COVERS() */
    enum ir_entity entity;
    plan_id num;
    plan_id den;
    int64_t scale;
};

struct rule_plan {
    mz_arena *a;
    const struct rule_book *b;
    mz_date at;
    mz_date known;
    bool fine; /* tables are in the parameters' scale, else in the denominator as written */
    struct plan_node *nodes;
    size_t nodes_n;
    struct plan_table *tables;
    size_t tables_n;
    struct plan_out *outs;
    size_t outs_n;
};

/* Instead of a rule: whom a household's outcome with of_unit covers, a truth of each person. */
#define PLAN_COVERS(outcome) (UINT32_C(0x80000000) | (outcome))

/*
 * Lower `rules` (places in b->rules, or PLAN_COVERS) and what they need for D and K. Fails with
 * MZ_LIMIT when a value may leave 128 bits: rule_check() proves that it does not.
 */
mz_code plan_make(mz_cx *cx, const struct rule_book *b, mz_date at, mz_date known,
                  const uint32_t *rules, size_t rules_n, struct rule_plan **out) MZ_MUST_USE;
/* The same for simulations: the tables may be given every value of the parameters' scale. Its
 * integers are larger by ir_param.fine. */
mz_code plan_make_fine(mz_cx *cx, const struct rule_book *b, mz_date at, mz_date known,
                       const uint32_t *rules, size_t rules_n, struct rule_plan **out) MZ_MUST_USE;
mz_str plan_dump(mz_arena *a, const struct rule_plan *p);
/* Row of `divisions` for a code, or of its nearest ancestor; SIZE_MAX when none has a value. */
size_t plan_table_row(const struct plan_table *t, int64_t division);

/* ---- SQL ------------------------------------------------------------------ */

enum plan_sql { PLAN_PG, PLAN_CITUS, PLAN_LITE };

/*
 * Where the facts are. `household`: county, id, division and a column for each fact; `person`:
 * county, id, household and the same; a history `h`: county, person or household, month (or day),
 * value in "<prefix>h", a month of a subject once. A dated history is a column of the subject as
 * well: whether its list is known; who has no known list has no entries. Values keep their facts'
 * ranges. Truths are boolean, in SQLite 0 and 1; the rest is some integer. Parameters go in as
 * VALUES lists. Names are the ids of the book, which are [a-z0-9_]. For Citus all tables are
 * distributed by county, in one place.
 */
struct plan_tables {
    const char *household;
    const char *person;
    const char *history; /* prefix */
    const char *hash;    /* a last column pack_hash says it in every row; NULL: no such column */
};

/*
 * One statement: (county, id, out…) for every household; outs of persons in a second one with
 * person ids. Every out is a column "<rule>" (bool, bigint) or "<rule>_num" and "<rule>_den".
 * Read them by place, in the order of the plan's outs: PostgreSQL cuts names after 63 bytes.
 * MZ_INVALID for SQLite when a node is wide, MZ_LIMIT when the plan goes up and down between
 * households and persons too often for one statement.
 */
mz_code plan_sql(mz_cx *cx, const struct rule_plan *p, enum plan_sql kind,
                 const struct plan_tables *t, enum ir_entity entity, mz_str *out) MZ_MUST_USE;

#endif
