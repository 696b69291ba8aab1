/* fuzz_db.c - random populations in the tables that plan_sql() reads. */
#include <inttypes.h>
#include <libpq-fe.h>
#include <sqlite3.h>
#include <stdarg.h>
#include <stdio.h>

#include "base/io.h"
#include "rule/fuzz_hold.h"

enum { STATEMENT = 32 << 20, COLUMNS = 2000, COPY_AT = 1 << 16 };

struct rule_fuzz_db {
    enum plan_sql kind;
    sqlite3 *lite;
    PGconn *pg;
    bool made; /* the tables are there */
};

enum plan_sql rule_fuzz_db_kind(const rule_fuzz_db *db)
{
    return db->kind;
}

static const char *schema_of(const rule_fuzz_db *db)
{
    return db->kind == PLAN_CITUS ? "mz_rulefuzz_citus" : "mz_rulefuzz";
}

static void close_db(void *p)
{
    rule_fuzz_db *db = p;
    (void)sqlite3_close_v2(db->lite);
    if (db->pg != NULL) {
        char sql[100];
        (void)snprintf(sql, sizeof sql, "ROLLBACK; DROP SCHEMA IF EXISTS %s CASCADE",
                       schema_of(db));
        PQclear(PQexec(db->pg, sql));
        PQfinish(db->pg);
    }
}

static mz_code failed(mz_cx *cx, const rule_fuzz_db *db)
{
    return mz_fail(cx, MZ_IO, "%s",
                   db->lite != NULL ? sqlite3_errmsg(db->lite) : PQerrorMessage(db->pg));
}

/* ---- statements ------------------------------------------------------------------------- */

static mz_code do_sql(mz_cx *cx, rule_fuzz_db *db, const char *sql)
{
    if (db->lite != NULL) {
        return sqlite3_exec(db->lite, sql, NULL, NULL, NULL) == SQLITE_OK ? MZ_OK : failed(cx, db);
    }
    PGresult *r = PQexec(db->pg, sql);
    bool ok = PQresultStatus(r) == PGRES_COMMAND_OK || PQresultStatus(r) == PGRES_TUPLES_OK;
    PQclear(r);
    return ok ? MZ_OK : failed(cx, db);
}

static mz_code ask_lite(mz_cx *cx, rule_fuzz_db *db, mz_str sql, rule_fuzz_row_fn *each, void *p)
{
    const char *text[COLUMNS];
    sqlite3_stmt *st = NULL;
    if (sqlite3_prepare_v2(db->lite, sql.p, (int)sql.n, &st, NULL) != SQLITE_OK) {
        return failed(cx, db);
    }
    size_t n = (size_t)sqlite3_column_count(st);
    mz_code rc = n <= COLUMNS ? MZ_OK : mz_fail(cx, MZ_LIMIT, "%zu columns", n);
    int step = SQLITE_DONE;
    while (rc == MZ_OK && (step = sqlite3_step(st)) == SQLITE_ROW) {
        for (size_t i = 0; i < n; i++) {
            text[i] = (const char *)sqlite3_column_text(st, (int)i);
        }
        rc = each(cx, p, text, n);
    }
    rc = rc == MZ_OK && step != SQLITE_DONE ? failed(cx, db) : rc;
    (void)sqlite3_finalize(st);
    return rc;
}

static mz_code ask_pg(mz_cx *cx, rule_fuzz_db *db, mz_str sql, rule_fuzz_row_fn *each, void *p)
{
    const char *text[COLUMNS];
    const char *z = mz_str_z(cx->a, sql);
    PGresult *r = PQexec(db->pg, z);
    size_t n = (size_t)PQnfields(r);
    mz_code rc = PQresultStatus(r) != PGRES_TUPLES_OK ? failed(cx, db)
                 : n > COLUMNS                        ? mz_fail(cx, MZ_LIMIT, "%zu columns", n)
                                                      : MZ_OK;
    for (int row = 0; rc == MZ_OK && row < PQntuples(r); row++) {
        for (size_t i = 0; i < n; i++) {
            text[i] = PQgetisnull(r, row, (int)i) ? NULL : PQgetvalue(r, row, (int)i);
        }
        rc = each(cx, p, text, n);
    }
    PQclear(r);
    return rc;
}

mz_code rule_fuzz_db_ask(mz_cx *cx, rule_fuzz_db *db, mz_str sql, rule_fuzz_row_fn *each, void *p)
{
    return db->lite != NULL ? ask_lite(cx, db, sql, each, p) : ask_pg(cx, db, sql, each, p);
}

/* ---- tables ------------------------------------------------------------------------------- */

static void put(mz_buf *out, const char *fmt, ...) MZ_PRINTF(2, 3);
static void put(mz_buf *out, const char *fmt, ...)
{
    char line[300];
    va_list args;
    va_start(args, fmt);
    int n = vsnprintf(line, sizeof line, fmt, args);
    va_end(args);
    mz_buf_add(out, (mz_str){line, n > 0 && (size_t)n < sizeof line ? (size_t)n : 0});
}

static const char *type_of(const rule_fuzz_db *db, const struct ir_fact *f)
{
    bool truth = f->type.kind == RULE_BOOL || f->history == IR_DATED;
    return db->lite != NULL ? "integer" : truth ? "boolean" : "bigint";
}

static void entity_table(const rule_fuzz_db *db, const struct rule_book *b, enum ir_entity e,
                         mz_buf *out)
{
    put(out, "CREATE TABLE %s (county bigint, id bigint, %s bigint",
        e == IR_PERSON ? "person" : "household", e == IR_PERSON ? "household" : "division");
    for (size_t i = 0; i < b->facts_n; i++) {
        const struct ir_fact *f = &b->facts[i];
        if (f->entity == e && f->history != IR_MONTHLY) {
            put(out, ", \"" MZ_FMT "\" %s", MZ_ARG(f->name.id), type_of(db, f));
        }
    }
    put(out, ", PRIMARY KEY (county, id));\n");
}

static void history_table(const rule_fuzz_db *db, const struct ir_fact *f, mz_buf *out)
{
    const char *who = f->entity == IR_PERSON ? "person" : "household";
    bool truth = db->lite == NULL && f->type.kind == RULE_BOOL;
    put(out, "CREATE TABLE \"h_" MZ_FMT "\" (county bigint, %s bigint, %s bigint, value %s);\n",
        MZ_ARG(f->name.id), who, f->history == IR_DATED ? "day" : "month",
        truth ? "boolean" : "bigint");
    put(out, "CREATE INDEX \"i_" MZ_FMT "\" ON \"h_" MZ_FMT "\" (county, %s);\n",
        MZ_ARG(f->name.id), MZ_ARG(f->name.id), who);
}

/* Each table on its own, for distribution forbids to be one of many in a statement. */
static mz_code distribute(mz_cx *cx, rule_fuzz_db *db, const char *table)
{
    char sql[300];
    if (db->kind != PLAN_CITUS) {
        return MZ_OK;
    }
    (void)snprintf(sql, sizeof sql,
                   "SELECT create_distributed_table('%s', 'county', colocate_with => '%s')", table,
                   mz_str_eq(mz_str_of(table), MZ_S("household")) ? "none" : "household");
    return do_sql(cx, db, sql);
}

static mz_code distribute_all(mz_cx *cx, rule_fuzz_db *db, const struct rule_book *b)
{
    char name[100];
    MZ_TRY(distribute(cx, db, "household"));
    MZ_TRY(distribute(cx, db, "person"));
    mz_code rc = MZ_OK;
    for (size_t i = 0; i < b->facts_n && rc == MZ_OK; i++) {
        (void)snprintf(name, sizeof name, "h_" MZ_FMT, MZ_ARG(b->facts[i].name.id));
        rc = b->facts[i].history != IR_NO_HISTORY ? distribute(cx, db, name) : MZ_OK;
    }
    return rc;
}

static mz_code make_tables(mz_cx *cx, rule_fuzz_db *db, const struct rule_book *b)
{
    mz_buf *out = mz_buf_new(cx->a, STATEMENT);
    entity_table(db, b, IR_HOUSEHOLD, out);
    entity_table(db, b, IR_PERSON, out);
    for (size_t i = 0; i < b->facts_n; i++) {
        if (b->facts[i].history != IR_NO_HISTORY) {
            history_table(db, &b->facts[i], out);
        }
    }
    MZ_TRY(do_sql(cx, db, mz_str_z(cx->a, mz_buf_str(out))));
    MZ_TRY(distribute_all(cx, db, b));
    db->made = true;
    return MZ_OK;
}

static mz_code empty_tables(mz_cx *cx, rule_fuzz_db *db, const struct rule_book *b)
{
    mz_buf *out = mz_buf_new(cx->a, STATEMENT);
    for (size_t i = 0; i < b->facts_n; i++) {
        if (b->facts[i].history != IR_NO_HISTORY) {
            put(out, "DELETE FROM \"h_" MZ_FMT "\";\n", MZ_ARG(b->facts[i].name.id));
        }
    }
    put(out, "DELETE FROM person; DELETE FROM household;\n");
    return do_sql(cx, db, mz_str_z(cx->a, mz_buf_str(out)));
}

mz_code rule_fuzz_db_open(mz_cx *cx, enum plan_sql kind, const char *url, rule_fuzz_db **out)
{
    rule_fuzz_db *db = MZ_NEW(cx->a, rule_fuzz_db);
    char sql[300];
    db->kind = kind;
    mz_arena_defer(cx->a, close_db, db);
    *out = db;
    if (kind == PLAN_LITE) {
        return sqlite3_open(":memory:", &db->lite) == SQLITE_OK ? MZ_OK : failed(cx, db);
    }
    db->pg = PQconnectdb(url);
    if (PQstatus(db->pg) != CONNECTION_OK) {
        return failed(cx, db);
    }
    (void)snprintf(sql, sizeof sql,
                   "SET client_min_messages = error; SET jit = off; DROP SCHEMA IF EXISTS %s "
                   "CASCADE; CREATE SCHEMA %s; SET search_path = %s",
                   schema_of(db), schema_of(db), schema_of(db));
    return do_sql(cx, db, sql);
}

static mz_code one_row(mz_cx *cx, void *p, const char *const *text, size_t n)
{
    (void)cx;
    *(bool *)p = n > 0 && text[0] != NULL;
    return MZ_OK;
}

mz_code rule_fuzz_db_citus(mz_cx *cx, rule_fuzz_db *db, bool *out)
{
    *out = false;
    return rule_fuzz_db_ask(cx, db, MZ_S("SELECT 1 FROM pg_extension WHERE extname = 'citus'"),
                            one_row, out);
}

/* ---- loading -------------------------------------------------------------------------------- */

/* Rows on their way into one table: values of INSERT, or lines of COPY. */
struct load {
    mz_cx *cx;
    rule_fuzz_db *db;
    const struct rule_fuzz_case *c;
    char table[80];
    mz_buf *out;
    size_t rows;
    size_t column;
    mz_code rc;
};

static void cell(struct load *w, const char *text)
{
    bool lite = w->db->lite != NULL;
    put(w->out, "%s%s",
        w->column++ == 0 ? ""
        : lite           ? ","
                         : "\t",
        text != NULL ? text
        : lite       ? "NULL"
                     : "\\N");
}

static void number(struct load *w, int64_t v)
{
    char text[24];
    (void)snprintf(text, sizeof text, "%" PRId64, v);
    cell(w, text);
}

static void truth(struct load *w, bool v)
{
    bool lite = w->db->lite != NULL;
    cell(w, v ? (lite ? "1" : "t") : (lite ? "0" : "f"));
}

static void value(struct load *w, const struct ir_fact *f, bool known, int64_t v)
{
    if (!known) {
        cell(w, NULL);
    } else if (f->type.kind == RULE_BOOL) {
        truth(w, v != 0);
    } else {
        number(w, v);
    }
}

static void flush(struct load *w)
{
    if (w->rc == MZ_OK && w->out->n > 0) {
        w->rc = mz_buf_check(w->cx, w->out);
    }
    if (w->rc == MZ_OK && w->out->n > 0 && w->db->lite != NULL) {
        w->rc = do_sql(w->cx, w->db, mz_str_z(w->cx->a, mz_buf_str(w->out)));
    } else if (w->rc == MZ_OK && w->out->n > 0 &&
               PQputCopyData(w->db->pg, w->out->p, (int)w->out->n) != 1) {
        w->rc = failed(w->cx, w->db);
    }
    w->out->n = 0;
    w->rows = 0;
}

static void begin_row(struct load *w)
{
    if (w->out->n > COPY_AT) {
        flush(w);
    }
    if (w->db->lite != NULL && w->rows == 0) {
        put(w->out, "INSERT INTO \"%s\" VALUES (", w->table);
    } else if (w->db->lite != NULL) {
        put(w->out, ",(");
    }
    w->column = 0;
    w->rows++;
}

static void end_row(struct load *w)
{
    put(w->out, w->db->lite != NULL ? ")" : "\n");
}

static void begin_table(struct load *w)
{
    char sql[160];
    if (w->db->lite == NULL && w->rc == MZ_OK) {
        (void)snprintf(sql, sizeof sql, "COPY \"%s\" FROM STDIN", w->table);
        PGresult *r = PQexec(w->db->pg, sql);
        w->rc = PQresultStatus(r) == PGRES_COPY_IN ? MZ_OK : failed(w->cx, w->db);
        PQclear(r);
    }
}

static void end_table(struct load *w)
{
    flush(w);
    if (w->db->lite != NULL || w->rc != MZ_OK) {
        return;
    }
    if (PQputCopyEnd(w->db->pg, NULL) != 1) {
        w->rc = failed(w->cx, w->db);
        return;
    }
    for (PGresult *r = PQgetResult(w->db->pg); r != NULL; r = PQgetResult(w->db->pg)) {
        w->rc = PQresultStatus(r) == PGRES_COMMAND_OK ? w->rc : failed(w->cx, w->db);
        PQclear(r);
    }
}

static int64_t division_at(const struct mz_pop *p, enum ir_entity e, size_t row)
{
    return p->divisions[p->division[e == IR_PERSON ? p->household[row] : row]];
}

static bool listed(const struct mz_col_events *e, size_t row)
{
    return e->first != NULL && (e->known == NULL || (e->known[row / 64] >> (row % 64) & 1) != 0);
}

static const struct mz_col_set *set_of(const struct mz_pop *p, enum ir_entity e)
{
    return e == IR_PERSON ? &p->person_facts : &p->household_facts;
}

static void entity_rows(struct load *w, enum ir_entity e)
{
    const struct mz_pop *p = w->c->pop;
    const struct rule_book *b = w->c->b;
    const struct mz_col_set *set = set_of(p, e);
    size_t rows = e == IR_PERSON ? p->persons_n : p->households_n;
    (void)snprintf(w->table, sizeof w->table, "%s", e == IR_PERSON ? "person" : "household");
    begin_table(w);
    for (size_t row = 0; row < rows; row++) {
        int64_t division = division_at(p, e, row);
        begin_row(w);
        number(w, division / 1000000);
        number(w, (int64_t)row + 1);
        number(w, e == IR_PERSON ? (int64_t)p->household[row] + 1 : division);
        for (size_t i = 0; i < b->facts_n; i++) {
            const struct ir_fact *f = &b->facts[i];
            int64_t v = 0;
            if (f->entity != e || f->history == IR_MONTHLY) {
                continue;
            }
            if (f->history == IR_DATED) {
                truth(w, listed(&set->events[i], row));
            } else {
                bool known = mz_col_get(&set->col[i], row, &v);
                value(w, f, known, v);
            }
        }
        end_row(w);
    }
    end_table(w);
}

static void history_row(struct load *w, const struct ir_fact *f, size_t row, int64_t when,
                        const struct mz_pop_col *col, size_t at)
{
    int64_t v = 0;
    bool known = mz_col_get(col, at, &v);
    if (!known && ((size_t)when + row) % 2 == 0) {
        return; /* no row at all; or one without a value */
    }
    begin_row(w);
    number(w, division_at(w->c->pop, f->entity, row) / 1000000);
    number(w, (int64_t)row + 1);
    number(w, when);
    value(w, f, known, v);
    end_row(w);
}

static void history_rows(struct load *w, size_t fact)
{
    const struct mz_pop *p = w->c->pop;
    const struct ir_fact *f = &w->c->b->facts[fact];
    const struct mz_col_months *m = &set_of(p, f->entity)->months[fact];
    const struct mz_col_events *e = &set_of(p, f->entity)->events[fact];
    size_t rows = f->entity == IR_PERSON ? p->persons_n : p->households_n;
    (void)snprintf(w->table, sizeof w->table, "h_" MZ_FMT, MZ_ARG(f->name.id));
    begin_table(w);
    for (size_t row = 0; row < rows; row++) {
        for (size_t k = 0; k < m->months_n; k++) {
            history_row(w, f, row, m->first_month + (int64_t)k, &m->month[k], row);
        }
        for (uint32_t i = e->first == NULL ? 0 : e->first[row];
             e->first != NULL && i < e->first[row + 1]; i++) {
            history_row(w, f, row, e->day[i], &e->value, i);
        }
    }
    end_table(w);
}

mz_code rule_fuzz_db_load(mz_cx *cx, rule_fuzz_db *db, const struct rule_fuzz_case *c)
{
    struct load w = {.cx = cx, .db = db, .c = c, .out = mz_buf_new(cx->a, STATEMENT)};
    (void)do_sql(cx, db, "ROLLBACK"); /* of a load that failed */
    mz_clear(cx);
    MZ_TRY(db->made ? empty_tables(cx, db, c->b) : make_tables(cx, db, c->b));
    MZ_TRY(do_sql(cx, db, "BEGIN"));
    entity_rows(&w, IR_HOUSEHOLD);
    entity_rows(&w, IR_PERSON);
    for (size_t i = 0; i < c->b->facts_n; i++) {
        if (c->b->facts[i].history != IR_NO_HISTORY) {
            history_rows(&w, i);
        }
    }
    MZ_TRY(w.rc);
    MZ_TRY(do_sql(cx, db, "COMMIT"));
    return db->lite != NULL ? MZ_OK
                            : do_sql(cx, db, "ANALYZE"); /* without it every join is a loop */
}
