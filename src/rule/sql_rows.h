/*
 * sql_rows.h - a population in the tables that plan_sql() reads, and its statements over them.
 *
 * Layer: rule. SQLite in a file or in memory, PostgreSQL or Citus in a schema of its own: nothing
 * that is there is touched. The watch runs its indicators by it (feature/watch/screen_sql.c), the
 * fuzzer holds SQL against the kernels by it. It has a connection of its own, beside the store's.
 *
 * Invariants
 *   - Ids in the tables are rows of the population, from 1; the county is that of the division.
 *   - One user at a time: a second is refused with MZ_BUSY; what a dead one left is dropped.
 *   - A part is there as a whole or not at all.
 */
#ifndef MZ_RULE_SQL_ROWS_H
#define MZ_RULE_SQL_ROWS_H

#include "col/pop.h"
#include "rule/plan.h"

typedef struct rule_rows rule_rows;

struct rule_rows_options {
    enum plan_sql kind;
    const char *url;    /* of PostgreSQL; of SQLite a path, ":memory:" for none */
    const char *schema; /* PostgreSQL: [a-z_], dropped when the arena goes */
};

/* Dropped and closed with the arena of cx; a file of SQLite is removed. */
mz_code rule_rows_open(mz_cx *cx, const struct rule_rows_options *o, rule_rows **out) MZ_MUST_USE;
/* Whether the database at `url` has the Citus extension. */
mz_code rule_rows_citus(mz_cx *cx, const char *url, bool *out) MZ_MUST_USE;
enum plan_sql rule_rows_kind(const rule_rows *db);
/* The names of the tables, for plan_sql(). */
extern const struct plan_tables rule_rows_tables;

/* The facts that a plan reads: one bool for each of the book's, in the arena. */
bool *rule_rows_facts(mz_arena *a, const struct rule_plan *p);

/* Empty tables with columns for these facts; NULL: for all of the book. */
mz_code rule_rows_make(mz_cx *cx, rule_rows *db, const struct rule_book *b,
                       const bool *facts) MZ_MUST_USE;

struct rule_rows_part {
    const struct mz_pop *pop; /* facts by the places of the book that the tables were made for */
    size_t first;             /* households */
    size_t end;
    bool nulls; /* some values that are not known as a row without one: the fuzzer tries both */
};

/* Some households with their persons and histories, in one transaction. */
mz_code rule_rows_add(mz_cx *cx, rule_rows *db, const struct rule_rows_part *part) MZ_MUST_USE;
/* Everything is there: statistics, without which every join of PostgreSQL is a loop. */
mz_code rule_rows_ready(mz_cx *cx, rule_rows *db) MZ_MUST_USE;

/* Each row as texts, NULL for absent. A statement that fails gives its error. */
typedef mz_code rule_rows_fn(mz_cx *cx, void *p, const char *const *text, size_t n);
mz_code rule_rows_ask(mz_cx *cx, rule_rows *db, mz_str sql, rule_rows_fn *each,
                      void *p) MZ_MUST_USE;

#endif
