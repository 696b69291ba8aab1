/*
 * sql_int.h - a plan on its way to a statement: which node is a column, and of which step.
 *
 * Layer: rule, private to sql*.c. The statement is a chain of common table expressions, each of
 * which reads the one before it and nothing reads twice. Stratum 0 has a row for each household;
 * from stratum 1 on each person has one, and a household of nobody has one without a person. A new
 * stratum begins where persons are added up. A step of a stratum computes columns from those of the
 * step before it.
 */
#ifndef MZ_RULE_SQL_INT_H
#define MZ_RULE_SQL_INT_H

#include "base/io.h"
#include "rule/plan.h"

enum {
    SQL_STRATA = 100,
    SQL_STEPS = 900,    /* of one stratum */
    SQL_INLINE = 16,    /* depth of an expression before it becomes a column */
    SQL_COLUMNS = 1400, /* PostgreSQL allows 1,664 in one list */
    SQL_BYTES = 16 << 20
};

/* A column of the chain: a node, a cell of a parameter's row, a month of a history. */
struct sql_col {
    bool used;
    uint8_t stratum;
    uint16_t step;
    uint32_t last; /* place (stratum * 1000 + step) of the last use */
};

struct sql {
    mz_cx *cx;
    const struct rule_plan *p;
    enum plan_sql kind;
    const struct plan_tables *t;
    enum ir_entity entity; /* of the statement's rows */
    mz_buf *out;
    struct sql_col *col; /* by node; then by cell of tables, of facts */
    size_t cols_n;
    size_t *cell;   /* first cell column of each table */
    size_t *fact;   /* and of each fact with history */
    bool *column;   /* by node: is it a column */
    uint8_t *depth; /* by node: of its inline expression */
    uint32_t *refs;
    mz_str *text;               /* by node that is no column: its expression */
    uint16_t steps[SQL_STRATA]; /* last step of each stratum */
    int strata;                 /* the highest in use */
};

static inline const struct plan_node *sql_node(const struct sql *s, plan_id id)
{
    return &s->p->nodes[id];
}

/* Cells of a table's row: every segment and key. */
static inline size_t sql_cells(const struct plan_table *t)
{
    return t->segments_n * t->keys_n;
}

void sql_put(struct sql *s, const char *fmt, ...) MZ_PRINTF(2, 3);
void sql_wide(struct sql *s, mz_wide v);
/* The expression of a node, over columns n<id>, t<table>_<cell> and f<fact>_<cell>. */
void sql_expr(struct sql *s, plan_id id);
/* Make the expressions of all nodes that are no columns, kids first. */
void sql_texts(struct sql *s);
/* What computes a column: the node's operation over its kids' expressions. */
void sql_define(struct sql *s, plan_id id);
/* Kids that the operation writes more than once: they become columns. */
bool sql_twice(const struct plan_node *n, int kid);
/* The aggregate over the persons of window w; and the value over nothing. */
void sql_aggregate(struct sql *s, plan_id id);
void sql_nobody(struct sql *s, plan_id id);
/* A window over the cells of its fact; of a dated history over the rows of its table. */
void sql_window(struct sql *s, plan_id id);
/* A sum whose ends are known here: summed once for everybody and joined to the base. */
bool sql_joined(const struct sql *s, const struct plan_node *n);
void sql_joined_column(struct sql *s, plan_id id, const char *from);
/* Cells of a fact with history: its months that are kept, or whether a dated list is known. */
size_t sql_fact_cells(const struct ir_fact *f);
/* The cells that a window reads: [first, end). */
void sql_window_cells(const struct sql *s, plan_id id, size_t *first, size_t *end);
void sql_cell_column(struct sql *s, size_t fact, size_t cell, const char *from);
/* One grouped read of each history that columns of the base come from. */
void sql_joins(struct sql *s, enum ir_entity e, const char *to);

#endif
