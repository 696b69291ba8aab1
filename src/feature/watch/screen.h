/*
 * screen.h - which households hold some indicator: by kernels over columns, or by SQL over tables.
 *
 * Layer: feature, private to watch. The one place where engines differ. A run asks it first; who is
 * marked is then looked at by the reference (find.c) and kept (keep.c), by whichever engine. Both
 * give the same marks: screen_test and tests/watch_sql_test.sh hold them against each other.
 *
 * The SQL engine lays the facts that the indicators read into tables, in parts of
 * WATCH_PART households and one transaction each, and asks two statements: for households and for
 * persons. Tables are beside those of the store: a file of SQLite in the data folder, a schema of
 * PostgreSQL, distributed by county on Citus. They are dropped when the run ends; what a killed run
 * left is dropped by the next.
 */
#ifndef MZ_FEATURE_WATCH_SCREEN_H
#define MZ_FEATURE_WATCH_SCREEN_H

#include "col/pop.h"
#include "feature/watch/watch.h"
#include "rule/sql_rows.h"

enum { WATCH_PART = 10000 };

/* Households that stand side by side: a county's. */
struct watch_span {
    size_t first;
    size_t end;
};

struct watch_screen {
    const struct rule_book *book;
    const struct mz_pop *pop;
    mz_date at;
    const struct watch_span *spans; /* who is asked for; others may be marked, too */
    size_t spans_n;
    /* Called between parts; any code but MZ_OK ends it. NULL: nobody wants to know. */
    mz_code (*laid)(mz_cx *cx, void *p, int64_t done, int64_t all);
    void *p;
};

/* Marks by row of the population; hit has one for each household, false. */
mz_code watch_screen_kernels(mz_cx *cx, const struct watch_screen *s, bool *hit) MZ_MUST_USE;
/*
 * The same over tables of `rows`. MZ_INVALID with a sentence when the numbers of an indicator are
 * wider than SQLite's.
 */
mz_code watch_screen_sql(mz_cx *cx, rule_rows *rows, const struct watch_screen *s,
                         bool *hit) MZ_MUST_USE;
/* The statement that it asks for households or persons; empty where no indicator is of them. */
mz_code watch_screen_statement(mz_cx *cx, const struct watch_screen *s, enum plan_sql kind,
                               enum ir_entity e, mz_str *out) MZ_MUST_USE;
/* Tables beside the store of cx. */
mz_code watch_rows_open(mz_cx *cx, rule_rows **out) MZ_MUST_USE;

#endif
