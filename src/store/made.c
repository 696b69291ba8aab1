#include "store/made.h"

#include <inttypes.h>
#include <string.h>

#include "base/text.h"
#include "base/utf8.h"
#include "store/store_int.h"
#include "store/store_sql.h"

/*
 * The record of a table is a line for each column: its name, T for text or I for whole numbers, and
 * x when it has an index. Lines are only ever added: what is no longer declared stays.
 */

enum { TEXT_MAX = 1 << 14, ALL_MAX = MZ_MADE_OWN_N + MZ_MADE_COLS_MAX };

static const struct mz_made_col own[MZ_MADE_OWN_N] = {
#define X(id, name, type) {name, MZ_COL_##type, false},
    MZ_MADE_OWN(X)
#undef X
};

static bool textual(enum mz_col_type t)
{
    return t == MZ_COL_TEXT || t == MZ_COL_CODE;
}

static bool plain(const char *s, const char *begin)
{
    size_t n = strlen(begin);
    bool good = strncmp(s, begin, n) == 0 && s[n] != '\0' && strlen(s) <= MZ_MADE_NAME_MAX;
    for (; good && *s != '\0'; s++) {
        good = (*s >= 'a' && *s <= 'z') || (*s >= '0' && *s <= '9') || *s == '_';
    }
    return good;
}

/* Names go into the text of statements: nothing else may stand there. */
static mz_code sound(mz_cx *cx, const struct mz_made *t)
{
    bool good = plain(t->name, "r_") && t->n <= MZ_MADE_COLS_MAX;
    for (size_t i = 0; good && i < t->n; i++) {
        good = plain(t->cols[i].name, "f_");
    }
    return good ? MZ_OK : mz_fail(cx, MZ_CORRUPT, "a register cannot be called %s", t->name);
}

static bool on_pg(const mz_cx *cx)
{
    return mz_db_kind(cx->db) == MZ_DB_POSTGRESQL;
}

static const char *type_of(bool pg, bool text)
{
    return text ? (pg ? "TEXT COLLATE \"C\"" : "TEXT") : (pg ? "BIGINT" : "INTEGER");
}

/* ---- the record ------------------------------------------------------------------------- */

struct line {
    mz_str name;
    bool text;
    bool index;
};

static bool next_line(mz_str *rest, struct line *out)
{
    const char *end = rest->n == 0 ? NULL : memchr(rest->p, '\n', rest->n);
    if (end == NULL || end - rest->p < 5) {
        return false;
    }
    size_t n = (size_t)(end - rest->p);
    bool index = rest->p[n - 1] == 'x';
    *out = (struct line){{rest->p, n - 4}, rest->p[n - 3] == 'T', index};
    *rest = (mz_str){end + 1, rest->n - n - 1};
    return true;
}

static bool line_of(mz_str record, mz_str name, struct line *out)
{
    while (next_line(&record, out)) {
        if (mz_str_eq(out->name, name)) {
            return true;
        }
    }
    return false;
}

static void add_line(mz_sb *b, const char *name, bool text, bool index)
{
    mz_sb_fmt(b, "%s %s %s\n", name, text ? "T" : "I", index ? "x" : "-");
}

static mz_code other_type(mz_cx *cx, const struct mz_made *t, const struct mz_made_col *c)
{
    return mz_refuse(cx, MZ_CONFLICT, .field = c->name,
                     .text = MZ_T("The field {0} of the register {1} was kept as another type "
                                  "before. Give the new field another id, so that nothing is "
                                  "lost."),
                     .arg = {mz_str_of(c->name + 2), mz_str_of(t->name + 2)});
}

/* ---- making ------------------------------------------------------------------------------- */

static void create(mz_sb *b, const struct mz_made *t, bool pg)
{
    const char *n = type_of(pg, false);
    mz_sb_fmt(b,
              "CREATE TABLE %s (id %s%s, county %s NOT NULL, division %s NOT NULL CHECK "
              "(division / 1000000 = county)",
              t->name, n, pg ? " NOT NULL" : " PRIMARY KEY", n, n);
    for (size_t i = MZ_MADE_NUMBER; i < MZ_MADE_OWN_N; i++) {
        bool may_lack = i == MZ_MADE_NUMBER || i == MZ_MADE_DUE || i == MZ_MADE_DUTY;
        mz_sb_fmt(b, ", %s %s%s", own[i].name, type_of(pg, textual(own[i].type)),
                  may_lack ? "" : " NOT NULL");
    }
    mz_sb_fmt(b, "%s);\n", pg ? ", PRIMARY KEY (county, id)" : "");
    if (!pg) {
        b->n -= 2;
        mz_sb_fmt(b, " STRICT;\n");
    }
    static const char *const sorted[] = {"division", "state", "due", "number", "since_ms"};
    for (size_t i = 0; i < MZ_LEN(sorted); i++) {
        mz_sb_fmt(b, "CREATE INDEX %s_%s ON %s (%s, id);\n", t->name, sorted[i], t->name,
                  sorted[i]);
    }
}

/* What a table still needs: a script, and its record after it. */
struct growth {
    const struct mz_made *t;
    mz_str record; /* as it was; empty of a new table */
    mz_sb sql;
    mz_sb after;
};

static void add_index(struct growth *g, mz_str column)
{
    mz_sb_fmt(&g->sql, "CREATE INDEX %s_" MZ_FMT " ON %s (" MZ_FMT ", id);\n", g->t->name,
              MZ_ARG(column), g->t->name, MZ_ARG(column));
}

static bool wants_index(const struct mz_made *t, mz_str column)
{
    for (size_t i = 0; i < t->n; i++) {
        if (t->cols[i].index && mz_str_eq(column, mz_str_of(t->cols[i].name))) {
            return true;
        }
    }
    return false;
}

/* Columns that are there; one of them may have an index from now on. */
static void old_columns(mz_cx *cx, struct growth *g)
{
    struct line x = {0};
    mz_str rest = g->record;
    while (next_line(&rest, &x)) {
        bool index = x.index || wants_index(g->t, x.name);
        add_line(&g->after, mz_str_z(cx->a, x.name), x.text, index);
        if (index && !x.index) {
            add_index(g, x.name);
        }
    }
}

static mz_code new_columns(mz_cx *cx, struct growth *g)
{
    struct line x = {0};
    for (size_t i = 0; i < g->t->n; i++) {
        const struct mz_made_col *c = &g->t->cols[i];
        bool text = textual(c->type);
        bool there = line_of(g->record, mz_str_of(c->name), &x);
        if (there && x.text != text) {
            return other_type(cx, g->t, c);
        }
        if (there) {
            continue;
        }
        add_line(&g->after, c->name, text, c->index);
        mz_sb_fmt(&g->sql, "ALTER TABLE %s ADD COLUMN %s %s;\n", g->t->name, c->name,
                  type_of(on_pg(cx), text));
        if (c->index) {
            add_index(g, mz_str_of(c->name));
        }
    }
    return MZ_OK;
}

static mz_code plan(mz_cx *cx, const struct mz_made *t, struct growth *g)
{
    struct mz_made_find_row r = {.columns = MZ_S("")};
    bool there = false;
    *g = (struct growth){
        .t = t, .sql = mz_sb_new(cx->a, TEXT_MAX), .after = mz_sb_new(cx->a, TEXT_MAX)};
    MZ_TRY(mz_made_find(cx, mz_str_of(t->name), &r, &there));
    g->record = there ? r.columns : MZ_S("");
    if (!there) {
        create(&g->sql, t, on_pg(cx));
    }
    old_columns(cx, g);
    return new_columns(cx, g);
}

static mz_code make(mz_cx *cx, void *p)
{
    struct growth g;
    mz_db *db = cx->db;
    MZ_TRY(plan(cx, p, &g));
    if (g.sql.n == 0) { /* somebody else was faster */
        return MZ_OK;
    }
    MZ_TRY(db->backend->script(cx, db, mz_str_z(cx->a, mz_sb_view(&g.sql))));
    if (db->distributed && db->backend->distribute != NULL) {
        MZ_TRY(db->backend->distribute(cx, db));
    }
    const struct mz_made *t = g.t;
    return mz_made_note(cx, mz_str_of(t->name), mz_sb_view(&g.after), mz_now_ms(cx));
}

mz_code mz_made_ready(mz_cx *cx, const struct mz_made *t)
{
    static const struct mz_actor program = {
        .division_lo = 0, .division_hi = INT64_C(999999999999), .role = {"system", 6}};
    const struct mz_actor *actor = cx->actor;
    struct mz_made copy = *t;
    struct growth g;
    MZ_TRY(sound(cx, t));
    MZ_TRY(plan(cx, t, &g));
    if (g.sql.n == 0) {
        return MZ_OK;
    }
    if (mz_tx_open(cx)) {
        return make(cx, &copy);
    }
    cx->actor = &program; /* all writers of all counties wait for a new table */
    mz_code rc = mz_tx(cx, make, &copy);
    cx->actor = actor;
    return rc;
}

/* A table as its record says; one that grew for years may need more than one declaration. */
static mz_code like(mz_cx *cx, const struct mz_made_all_row *r)
{
    struct mz_made_col cols[MZ_MADE_COLS_MAX];
    struct mz_made t = {.name = mz_str_z(cx->a, r->name), .cols = cols};
    mz_str rest = r->columns;
    struct line x = {0};
    while (next_line(&rest, &x)) {
        cols[t.n++] = (struct mz_made_col){mz_str_z(cx->a, x.name),
                                           x.text ? MZ_COL_TEXT : MZ_COL_INT, x.index};
        bool full = t.n == MZ_MADE_COLS_MAX;
        MZ_TRY(full ? mz_made_ready(cx, &t) : MZ_OK);
        t.n = full ? 0 : t.n;
    }
    return mz_made_ready(cx, &t);
}

mz_code mz_made_like(mz_cx *cx, mz_db *other)
{
    struct mz_made_all_row *rows = NULL;
    size_t n = 0;
    mz_db *here = cx->db;
    cx->db = other;
    mz_code rc = mz_made_all(cx, &rows, &n);
    cx->db = here;
    for (size_t i = 0; i < n && rc == MZ_OK; i++) {
        rc = like(cx, &rows[i]);
    }
    return rc;
}

/* ---- writing ------------------------------------------------------------------------------ */

struct writing {
    mz_sb sql;
    bool pg;
    struct mz_value args[MZ_ARGS_MAX + ALL_MAX];
    size_t args_n;
    struct mz_stmt st;
    int64_t rows;
};

static void bind(struct writing *w, bool text, union mz_made_value v)
{
    w->args[w->args_n++] = text ? (struct mz_value){.type = MZ_SQL_TEXT, .s = v.s}
                                : (struct mz_value){.type = MZ_SQL_INT, .i = v.i};
    mz_sb_fmt(&w->sql, w->pg ? (text ? "$%zu::text" : "$%zu::bigint") : "?%zu", w->args_n);
}

static void bind_int(struct writing *w, int64_t v)
{
    bind(w, false, (union mz_made_value){.i = v});
}

static const struct mz_made_col *col_at(const struct mz_made *t, size_t i)
{
    return i < MZ_MADE_OWN_N ? &own[i] : &t->cols[i - MZ_MADE_OWN_N];
}

static void names(struct writing *w, const struct mz_made *t)
{
    mz_sb_fmt(&w->sql, "id");
    for (size_t i = 0; i < MZ_MADE_OWN_N + t->n; i++) {
        mz_sb_fmt(&w->sql, ", %s", col_at(t, i)->name);
    }
}

static mz_code keep(mz_cx *cx, struct mz_sink *sink, const struct mz_cell *cells, size_t n)
{
    struct writing *w = sink->p;
    w->rows++;
    return mz_change_keep(cx, &w->st, cells, sink->names, n);
}

static mz_code run(mz_cx *cx, struct writing *w, const struct mz_made *t, char op)
{
    mz_db *db = cx->db;
    int64_t ignored = 0;
    const char *sql = mz_str_z(cx->a, mz_sb_view(&w->sql));
    struct mz_sink sink = {.row = keep, .p = w};
    w->st = (struct mz_stmt){.name = t->name,
                             .sql = sql,
                             .sql_pg = sql,
                             .where = t->name,
                             .table = t->name,
                             .writes = true,
                             .guarded = true,
                             .history = true,
                             .fresh = true,
                             .op = op};
    if (!db->tx) {
        return mz_fail(cx, MZ_CORRUPT, "%s is written outside a transaction", t->name);
    }
    if (db->fault > 0 && --db->fault == 0) {
        return mz_fail(cx, MZ_IO, "%s: injected fault", t->name);
    }
    return db->backend->run(cx, db, &w->st, w->args, w->args_n, &sink, &ignored);
}

static struct writing *begin(mz_cx *cx)
{
    struct writing *w = MZ_NEW(cx->a, struct writing);
    w->pg = on_pg(cx);
    w->sql = mz_sb_new(cx->a, TEXT_MAX);
    return w;
}

mz_code mz_made_add(mz_cx *cx, const struct mz_made *t, int64_t id, const union mz_made_value *v)
{
    struct writing *w = begin(cx);
    MZ_TRY(sound(cx, t));
    mz_sb_fmt(&w->sql, "INSERT INTO %s (", t->name);
    names(w, t);
    mz_sb_fmt(&w->sql, ") VALUES (");
    bind_int(w, id);
    for (size_t i = 0; i < MZ_MADE_OWN_N + t->n; i++) {
        mz_sb_fmt(&w->sql, ", ");
        bind(w, textual(col_at(t, i)->type), v[i]);
    }
    mz_sb_fmt(&w->sql, ") RETURNING ");
    names(w, t);
    return run(cx, w, t, 'I');
}

/* The guard stands in every change; the county is never changed: the row lies where it lies. */
static void held(mz_cx *cx, struct writing *w, int64_t id)
{
    int64_t guard[4];
    mz_guard(cx, guard);
    mz_sb_fmt(&w->sql, " WHERE county = ");
    bind_int(w, id / MZ_ID_UNIT);
    mz_sb_fmt(&w->sql, " AND id = ");
    bind_int(w, id);
    mz_sb_fmt(&w->sql, " AND county BETWEEN ");
    bind_int(w, guard[0]);
    mz_sb_fmt(&w->sql, " AND ");
    bind_int(w, guard[1]);
    mz_sb_fmt(&w->sql, " AND division BETWEEN ");
    bind_int(w, guard[2]);
    mz_sb_fmt(&w->sql, " AND ");
    bind_int(w, guard[3]);
}

mz_code mz_made_change(mz_cx *cx, const struct mz_made *t, int64_t id, int64_t version,
                       const union mz_made_value *v)
{
    struct writing *w = begin(cx);
    MZ_TRY(sound(cx, t));
    mz_sb_fmt(&w->sql, "UPDATE %s SET version = version + 1", t->name);
    for (size_t i = MZ_MADE_DIVISION; i < MZ_MADE_OWN_N + t->n; i++) {
        if (i != MZ_MADE_VERSION) {
            mz_sb_fmt(&w->sql, ", %s = ", col_at(t, i)->name);
            bind(w, textual(col_at(t, i)->type), v[i]);
        }
    }
    held(cx, w, id);
    mz_sb_fmt(&w->sql, " AND version = ");
    bind_int(w, version);
    mz_sb_fmt(&w->sql, " RETURNING ");
    names(w, t);
    MZ_TRY(run(cx, w, t, 'U'));
    return w->rows == 1 ? MZ_OK
                        : mz_fail(cx, MZ_BUSY, "%s %" PRId64 " was changed meanwhile", t->name, id);
}

static mz_code take_id(mz_cx *cx, struct mz_sink *sink, const struct mz_cell *cells, size_t n)
{
    (void)cx;
    (void)n;
    *(int64_t *)sink->p = cells[0].i;
    return MZ_OK;
}

/* Held by county alone: a name is taken in the whole county, also where the actor sees nothing. */
mz_code mz_made_other(mz_cx *cx, const struct mz_made *t, size_t col, int64_t county, mz_str text,
                      int64_t but, int64_t *id)
{
    struct writing *w = begin(cx);
    int64_t ignored = 0;
    *id = 0;
    MZ_TRY(sound(cx, t));
    mz_sb_fmt(&w->sql, "SELECT id FROM %s WHERE county = ", t->name);
    bind_int(w, county);
    mz_sb_fmt(&w->sql, " AND %s = ", t->cols[col].name);
    bind(w, true, (union mz_made_value){.s = text});
    mz_sb_fmt(&w->sql, " AND ended = 0 AND id <> ");
    bind_int(w, but);
    mz_sb_fmt(&w->sql, " ORDER BY id LIMIT 1");
    const char *sql = mz_str_z(cx->a, mz_sb_view(&w->sql));
    w->st = (struct mz_stmt){
        .name = t->name, .sql = sql, .sql_pg = sql, .where = t->name, .fresh = true};
    struct mz_sink sink = {.row = take_id, .p = id};
    return cx->db->backend->run(cx, cx->db, &w->st, w->args, w->args_n, &sink, &ignored);
}
