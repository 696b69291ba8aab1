/* sql_rows.c - a population in the tables that plan_sql() reads. */
#include "rule/sql_rows.h"

#include <inttypes.h>
#include <libpq-fe.h>
#include <sqlite3.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/io.h"

enum { STATEMENT = 4 << 20, COLUMNS = 2000, COPY_AT = 1 << 16, CELL_MAX = 24 };

const struct plan_tables rule_rows_tables = {"mz_household", "mz_person", "mz_h_", NULL};

struct rule_rows {
    enum plan_sql kind;
    sqlite3 *lite;
    PGconn *pg;
    const char *path;   /* of SQLite's file; NULL: none */
    const char *schema; /* of PostgreSQL; NULL until it is ours */
    const struct rule_book *b;
    bool *facts;    /* that have columns */
    mz_arena *a;    /* of the two below: a book may live shorter than its tables */
    mz_str columns; /* the statements that made the tables; empty: there are none */
    mz_str drop;    /* those that drop them */
};

enum plan_sql rule_rows_kind(const rule_rows *db)
{
    return db->kind;
}

static void close_db(void *p)
{
    rule_rows *db = p;
    if (db->lite != NULL) {
        (void)sqlite3_close_v2(db->lite);
    }
    if (db->path != NULL) {
        (void)remove(db->path);
    }
    if (db->pg != NULL && db->schema != NULL) {
        char sql[120];
        (void)snprintf(sql, sizeof sql, "ROLLBACK; DROP SCHEMA IF EXISTS %s CASCADE", db->schema);
        PQclear(PQexec(db->pg, sql));
    }
    PQfinish(db->pg);
    mz_arena_free(db->a);
}

static mz_code failed(mz_cx *cx, const rule_rows *db)
{
    return mz_fail(cx, MZ_IO, "%s",
                   db->lite != NULL ? sqlite3_errmsg(db->lite) : PQerrorMessage(db->pg));
}

/* ---- statements ------------------------------------------------------------------------- */

static mz_code do_sql(mz_cx *cx, rule_rows *db, const char *sql)
{
    if (db->lite != NULL) {
        return sqlite3_exec(db->lite, sql, NULL, NULL, NULL) == SQLITE_OK ? MZ_OK : failed(cx, db);
    }
    PGresult *r = PQexec(db->pg, sql);
    bool ok = PQresultStatus(r) == PGRES_COMMAND_OK || PQresultStatus(r) == PGRES_TUPLES_OK;
    PQclear(r);
    return ok ? MZ_OK : failed(cx, db);
}

static mz_code ask_lite(mz_cx *cx, rule_rows *db, mz_str sql, rule_rows_fn *each, void *p)
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

static mz_code ask_pg(mz_cx *cx, rule_rows *db, mz_str sql, rule_rows_fn *each, void *p)
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

mz_code rule_rows_ask(mz_cx *cx, rule_rows *db, mz_str sql, rule_rows_fn *each, void *p)
{
    return db->lite != NULL ? ask_lite(cx, db, sql, each, p) : ask_pg(cx, db, sql, each, p);
}

static mz_code is_true(mz_cx *cx, void *p, const char *const *text, size_t n)
{
    (void)cx;
    *(bool *)p = n > 0 && text[0] != NULL && (text[0][0] == '1' || text[0][0] == 't');
    return MZ_OK;
}

/* ---- opening ------------------------------------------------------------------------------ */

static mz_code occupied(mz_cx *cx)
{
    return mz_refuse(cx, MZ_BUSY, .field = "engine",
                     .text = MZ_T("Another run has its tables in this database just now; try "
                                  "again when it has ended."));
}

/* What a process that died left in the file goes: it held nothing that cannot be made again. */
static mz_code open_lite(mz_cx *cx, rule_rows *db, const char *path)
{
    static const char alone[] = "PRAGMA locking_mode = EXCLUSIVE; PRAGMA journal_mode = OFF;"
                                "PRAGMA synchronous = OFF; PRAGMA cache_size = -65536;"
                                "BEGIN EXCLUSIVE; COMMIT";
    int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX;
    bool file = strcmp(path, ":memory:") != 0;
    if (sqlite3_open_v2(path, &db->lite, flags, NULL) != SQLITE_OK) {
        return failed(cx, db);
    }
    if (sqlite3_exec(db->lite, alone, NULL, NULL, NULL) == SQLITE_BUSY) {
        return occupied(cx);
    }
    db->path = file ? mz_str_z(cx->a, mz_str_of(path)) : NULL;
    (void)sqlite3_db_config(db->lite, SQLITE_DBCONFIG_RESET_DATABASE, 1, NULL);
    mz_code rc = do_sql(cx, db, "VACUUM");
    (void)sqlite3_db_config(db->lite, SQLITE_DBCONFIG_RESET_DATABASE, 0, NULL);
    return rc;
}

static mz_code dial(mz_cx *cx, rule_rows *db, const char *url)
{
    db->pg = PQconnectdb(url);
    return PQstatus(db->pg) == CONNECTION_OK
               ? do_sql(cx, db, "SET client_min_messages = error; SET jit = off")
               : failed(cx, db);
}

static mz_code open_pg(mz_cx *cx, rule_rows *db, const struct rule_rows_options *o)
{
    char sql[300];
    bool mine = false;
    MZ_TRY(dial(cx, db, o->url));
    (void)snprintf(sql, sizeof sql, "SELECT pg_try_advisory_lock(hashtext('%s'))", o->schema);
    MZ_TRY(rule_rows_ask(cx, db, mz_str_of(sql), is_true, &mine));
    if (!mine) {
        return occupied(cx);
    }
    db->schema = mz_str_z(cx->a, mz_str_of(o->schema));
    (void)snprintf(sql, sizeof sql,
                   "DROP SCHEMA IF EXISTS %s CASCADE; CREATE SCHEMA %s; SET search_path = %s",
                   o->schema, o->schema, o->schema);
    return do_sql(cx, db, sql);
}

mz_code rule_rows_open(mz_cx *cx, const struct rule_rows_options *o, rule_rows **out)
{
    rule_rows *db = MZ_NEW(cx->a, rule_rows);
    db->kind = o->kind;
    db->a = mz_arena_new((size_t)64 << 20);
    mz_arena_defer(cx->a, close_db, db);
    *out = db;
    return o->kind == PLAN_LITE ? open_lite(cx, db, o->url) : open_pg(cx, db, o);
}

mz_code rule_rows_citus(mz_cx *cx, const char *url, bool *out)
{
    rule_rows db = {.kind = PLAN_PG};
    mz_code rc = dial(cx, &db, url);
    *out = false;
    rc = rc == MZ_OK
             ? rule_rows_ask(cx, &db, MZ_S("SELECT 1 FROM pg_extension WHERE extname = 'citus'"),
                             is_true, out)
             : rc;
    PQfinish(db.pg);
    return rc;
}

/* ---- tables ------------------------------------------------------------------------------- */

bool *rule_rows_facts(mz_arena *a, const struct rule_plan *p)
{
    bool *facts = MZ_NEW_N(a, bool, p->b->facts_n + 1);
    for (size_t i = 0; i < p->nodes_n; i++) {
        const struct plan_node *n = &p->nodes[i];
        if (n->op == PLAN_FACT) {
            facts[n->arg] = true;
        } else if (n->op == PLAN_WINDOW) {
            facts[n->imm] = true;
        }
    }
    return facts;
}

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

static const char *type_of(const rule_rows *db, bool truth)
{
    return db->lite != NULL ? "integer" : truth ? "boolean" : "bigint";
}

static const char *table_of(enum ir_entity e)
{
    return e == IR_PERSON ? rule_rows_tables.person : rule_rows_tables.household;
}

/* A column of its entity's table; a monthly history has none. */
static bool is_column(const rule_rows *db, const struct rule_book *b, size_t i, enum ir_entity e)
{
    return db->facts[i] && b->facts[i].entity == e && b->facts[i].history != IR_MONTHLY;
}

static bool is_history(const rule_rows *db, const struct rule_book *b, size_t i)
{
    return db->facts[i] && b->facts[i].history != IR_NO_HISTORY;
}

/* What is thrown away in the end needs no log. */
static const char *create(const rule_rows *db)
{
    return db->kind == PLAN_PG ? "CREATE UNLOGGED TABLE" : "CREATE TABLE";
}

static void entity_table(const rule_rows *db, const struct rule_book *b, enum ir_entity e,
                         mz_buf *out)
{
    put(out, "%s %s (county bigint, id bigint, %s bigint", create(db), table_of(e),
        e == IR_PERSON ? "household" : "division");
    for (size_t i = 0; i < b->facts_n; i++) {
        const struct ir_fact *f = &b->facts[i];
        if (is_column(db, b, i, e)) {
            put(out, ", \"" MZ_FMT "\" %s", MZ_ARG(f->name.id),
                type_of(db, f->type.kind == RULE_BOOL || f->history == IR_DATED));
        }
    }
    put(out, ", PRIMARY KEY (county, id));\n");
    if (e == IR_PERSON) { /* SQLite would go through a county's persons for each household */
        put(out, "CREATE INDEX mz_i_household ON %s (county, household);\n", table_of(e));
    }
}

static void history_table(const rule_rows *db, const struct ir_fact *f, mz_buf *out)
{
    const char *who = f->entity == IR_PERSON ? "person" : "household";
    put(out, "%s \"mz_h_" MZ_FMT "\" (county bigint, %s bigint, %s bigint, value %s);\n",
        create(db), MZ_ARG(f->name.id), who, f->history == IR_DATED ? "day" : "month",
        type_of(db, f->type.kind == RULE_BOOL));
    put(out, "CREATE INDEX \"mz_i_" MZ_FMT "\" ON \"mz_h_" MZ_FMT "\" (county, %s);\n",
        MZ_ARG(f->name.id), MZ_ARG(f->name.id), who);
}

/* Each table on its own, for distribution forbids to be one of many in a statement. */
static mz_code distribute(mz_cx *cx, rule_rows *db, const char *table)
{
    const char *first = rule_rows_tables.household;
    mz_str sql =
        mz_str_fmt(cx->a, "SELECT create_distributed_table('%s', 'county', colocate_with => '%s')",
                   table, strcmp(table, first) == 0 ? "none" : first);
    return do_sql(cx, db, mz_str_z(cx->a, sql));
}

static mz_code distribute_all(mz_cx *cx, rule_rows *db, const struct rule_book *b)
{
    MZ_TRY(distribute(cx, db, rule_rows_tables.household));
    MZ_TRY(distribute(cx, db, rule_rows_tables.person));
    for (size_t i = 0; i < b->facts_n; i++) {
        mz_str name = mz_str_fmt(cx->a, "mz_h_" MZ_FMT, MZ_ARG(b->facts[i].name.id));
        MZ_TRY(is_history(db, b, i) ? distribute(cx, db, mz_str_z(cx->a, name)) : MZ_OK);
    }
    return MZ_OK;
}

/* The same for every table: `how` is DROP TABLE, DELETE FROM or ANALYZE. */
static mz_str each_table(mz_arena *a, const rule_rows *db, const struct rule_book *b,
                         const char *how)
{
    mz_buf *out = mz_buf_new(a, STATEMENT);
    for (size_t i = 0; i < b->facts_n; i++) {
        if (is_history(db, b, i)) {
            put(out, "%s \"mz_h_" MZ_FMT "\";\n", how, MZ_ARG(b->facts[i].name.id));
        }
    }
    put(out, "%s %s; %s %s;\n", how, table_of(IR_PERSON), how, table_of(IR_HOUSEHOLD));
    return mz_buf_str(out);
}

static mz_str statements(mz_cx *cx, const rule_rows *db, const struct rule_book *b)
{
    mz_buf *out = mz_buf_new(cx->a, STATEMENT);
    entity_table(db, b, IR_HOUSEHOLD, out);
    entity_table(db, b, IR_PERSON, out);
    for (size_t i = 0; i < b->facts_n; i++) {
        if (is_history(db, b, i)) {
            history_table(db, &b->facts[i], out);
        }
    }
    return mz_buf_str(out);
}

static mz_code make_tables(mz_cx *cx, rule_rows *db, mz_str sql)
{
    if (db->columns.n > 0) {
        MZ_TRY(do_sql(cx, db, mz_str_z(cx->a, db->drop)));
    }
    db->columns = (mz_str){NULL, 0};
    mz_arena_reset(db->a);
    MZ_TRY(do_sql(cx, db, mz_str_z(cx->a, sql)));
    MZ_TRY(db->kind == PLAN_CITUS ? distribute_all(cx, db, db->b) : MZ_OK);
    db->drop = each_table(db->a, db, db->b, "DROP TABLE");
    db->columns = mz_str_dup(db->a, sql);
    return MZ_OK;
}

mz_code rule_rows_make(mz_cx *cx, rule_rows *db, const struct rule_book *b, const bool *facts)
{
    (void)do_sql(cx, db, "ROLLBACK"); /* of a part that failed */
    mz_clear(cx);
    db->b = b;
    db->facts = MZ_NEW_N(cx->a, bool, b->facts_n + 1);
    for (size_t i = 0; i < b->facts_n; i++) {
        db->facts[i] = facts == NULL || facts[i];
    }
    mz_str sql = statements(cx, db, b);
    if (!mz_str_eq(sql, db->columns)) {
        return make_tables(cx, db, sql);
    }
    return do_sql(cx, db, mz_str_z(cx->a, each_table(cx->a, db, b, "DELETE FROM")));
}

/* ---- loading -------------------------------------------------------------------------------- */

/* Rows on their way into one table: an INSERT's parameters, or lines of COPY. */
struct load {
    mz_cx *cx;
    rule_rows *db;
    const struct rule_rows_part *part;
    const struct mz_pop *pop;
    sqlite3_stmt *insert;
    mz_buf *out;
    int column;
    mz_code rc;
};

static void went(struct load *w, bool ok)
{
    w->rc = w->rc == MZ_OK && !ok ? failed(w->cx, w->db) : w->rc;
}

/* The digits of a number, from the end of `text`. */
static const char *digits(char text[CELL_MAX], int64_t v)
{
    char *p = text + CELL_MAX - 1;
    uint64_t u = v < 0 ? 0 - (uint64_t)v : (uint64_t)v;
    *p = '\0';
    do {
        *--p = (char)('0' + u % 10);
        u /= 10;
    } while (u > 0);
    if (v < 0) {
        *--p = '-';
    }
    return p;
}

static void cell(struct load *w, const char *text)
{
    if (w->column++ > 0) {
        mz_buf_byte(w->out, '\t');
    }
    mz_buf_add(w->out, mz_str_of(text));
}

static void number(struct load *w, int64_t v)
{
    char text[CELL_MAX];
    if (w->insert != NULL) {
        (void)sqlite3_bind_int64(w->insert, ++w->column, v);
    } else {
        cell(w, digits(text, v));
    }
}

static void truth(struct load *w, bool v)
{
    if (w->insert != NULL) {
        number(w, v ? 1 : 0);
    } else {
        cell(w, v ? "t" : "f");
    }
}

static void value(struct load *w, const struct ir_fact *f, bool known, int64_t v)
{
    if (!known && w->insert != NULL) {
        (void)sqlite3_bind_null(w->insert, ++w->column);
    } else if (!known) {
        cell(w, "\\N");
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
        went(w, w->rc != MZ_OK || PQputCopyData(w->db->pg, w->out->p, (int)w->out->n) == 1);
    }
    w->out->n = 0;
}

static void end_row(struct load *w)
{
    w->column = 0;
    if (w->insert != NULL) {
        went(w, sqlite3_step(w->insert) == SQLITE_DONE);
        (void)sqlite3_reset(w->insert);
        return;
    }
    mz_buf_byte(w->out, '\n');
    if (w->out->n > COPY_AT) {
        flush(w);
    }
}

static void begin_table(struct load *w, mz_str table, size_t columns)
{
    if (w->rc != MZ_OK) {
        return;
    }
    if (w->db->lite == NULL) {
        mz_str sql = mz_str_fmt(w->cx->a, "COPY \"" MZ_FMT "\" FROM STDIN", MZ_ARG(table));
        PGresult *r = PQexec(w->db->pg, mz_str_z(w->cx->a, sql));
        went(w, PQresultStatus(r) == PGRES_COPY_IN);
        PQclear(r);
        return;
    }
    mz_buf *sql = mz_buf_new(w->cx->a, STATEMENT);
    put(sql, "INSERT INTO \"" MZ_FMT "\" VALUES (?", MZ_ARG(table));
    for (size_t i = 1; i < columns; i++) {
        put(sql, ",?");
    }
    put(sql, ")");
    went(w, sqlite3_prepare_v2(w->db->lite, sql->p, (int)sql->n, &w->insert, NULL) == SQLITE_OK);
}

static void end_table(struct load *w)
{
    if (w->db->lite != NULL) {
        (void)sqlite3_finalize(w->insert);
        w->insert = NULL;
        return;
    }
    flush(w);
    if (w->rc != MZ_OK) {
        return;
    }
    went(w, PQputCopyEnd(w->db->pg, NULL) == 1);
    for (PGresult *r = w->rc == MZ_OK ? PQgetResult(w->db->pg) : NULL; r != NULL;
         r = PQgetResult(w->db->pg)) {
        went(w, PQresultStatus(r) == PGRES_COMMAND_OK);
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

/* The rows of the part: households, or the persons of these. */
static size_t row_first(const struct load *w, enum ir_entity e)
{
    return e == IR_PERSON ? w->pop->first[w->part->first] : w->part->first;
}

static size_t row_end(const struct load *w, enum ir_entity e)
{
    return e == IR_PERSON ? w->pop->first[w->part->end] : w->part->end;
}

static void entity_row(struct load *w, enum ir_entity e, size_t row)
{
    const struct rule_book *b = w->db->b;
    const struct mz_col_set *set = set_of(w->pop, e);
    int64_t division = division_at(w->pop, e, row);
    number(w, division / 1000000);
    number(w, (int64_t)row + 1);
    number(w, e == IR_PERSON ? (int64_t)w->pop->household[row] + 1 : division);
    for (size_t i = 0; i < b->facts_n; i++) {
        const struct ir_fact *f = &b->facts[i];
        int64_t v = 0;
        if (!is_column(w->db, b, i, e)) {
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

static void entity_rows(struct load *w, enum ir_entity e)
{
    size_t columns = 3;
    for (size_t i = 0; i < w->db->b->facts_n; i++) {
        columns += is_column(w->db, w->db->b, i, e) ? 1 : 0;
    }
    begin_table(w, mz_str_of(table_of(e)), columns);
    for (size_t row = row_first(w, e); row < row_end(w, e) && w->rc == MZ_OK; row++) {
        entity_row(w, e, row);
    }
    end_table(w);
}

static void history_row(struct load *w, const struct ir_fact *f, size_t row, int64_t when,
                        const struct mz_pop_col *col, size_t at)
{
    int64_t v = 0;
    bool known = mz_col_get(col, at, &v);
    if (!known && (!w->part->nulls || ((size_t)when + row) % 2 == 0)) {
        return;
    }
    number(w, division_at(w->pop, f->entity, row) / 1000000);
    number(w, (int64_t)row + 1);
    number(w, when);
    value(w, f, known, v);
    end_row(w);
}

static void history_rows(struct load *w, size_t fact)
{
    const struct ir_fact *f = &w->db->b->facts[fact];
    const struct mz_col_months *m = &set_of(w->pop, f->entity)->months[fact];
    const struct mz_col_events *e = &set_of(w->pop, f->entity)->events[fact];
    begin_table(w, mz_str_fmt(w->cx->a, "mz_h_" MZ_FMT, MZ_ARG(f->name.id)), 4);
    for (size_t row = row_first(w, f->entity); row < row_end(w, f->entity) && w->rc == MZ_OK;
         row++) {
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

mz_code rule_rows_add(mz_cx *cx, rule_rows *db, const struct rule_rows_part *part)
{
    struct load w = {
        .cx = cx, .db = db, .part = part, .pop = part->pop, .out = mz_buf_new(cx->a, STATEMENT)};
    MZ_TRY(do_sql(cx, db, "BEGIN"));
    entity_rows(&w, IR_HOUSEHOLD);
    entity_rows(&w, IR_PERSON);
    for (size_t i = 0; i < db->b->facts_n; i++) {
        if (is_history(db, db->b, i)) {
            history_rows(&w, i);
        }
    }
    MZ_TRY(w.rc);
    return do_sql(cx, db, "COMMIT");
}

mz_code rule_rows_ready(mz_cx *cx, rule_rows *db)
{
    MZ_TRY(db->lite != NULL ? do_sql(cx, db, "PRAGMA analysis_limit = 1000") : MZ_OK);
    /* By name: the whole database would be the store's tables, too. */
    return do_sql(cx, db, mz_str_z(cx->a, each_table(cx->a, db, db->b, "ANALYZE")));
}
