#include "store/store_int.h"

#include <assert.h>
#include <inttypes.h>
#include <string.h>

void mz_guard(const mz_cx *cx, int64_t guard[4])
{
    assert(cx->actor != NULL); /* nobody reads or writes without a scope */
    guard[0] = cx->actor->division_lo / MZ_COUNTY_UNIT;
    guard[1] = cx->actor->division_hi / MZ_COUNTY_UNIT;
    guard[2] = cx->actor->division_lo;
    guard[3] = cx->actor->division_hi;
}

static size_t values(mz_cx *cx, const struct mz_stmt *st, const union mz_sql_arg *args,
                     struct mz_value out[MZ_ARGS_MAX])
{
    size_t n = st->args_n;
    assert(n + 4 <= MZ_ARGS_MAX);
    for (size_t i = 0; i < n; i++) {
        out[i] = (struct mz_value){.type = st->args[i]};
        if (st->args[i] == MZ_SQL_INT) {
            out[i].i = args[i].i;
        } else {
            out[i].s = args[i].s;
        }
    }
    if (st->guards) {
        int64_t guard[4];
        mz_guard(cx, guard);
        for (size_t i = 0; i < 4; i++) {
            out[n++] = (struct mz_value){.type = MZ_SQL_INT, .i = guard[i]};
        }
    }
    return n;
}

mz_code mz_echo(mz_cx *cx, const struct mz_stmt *st, const struct mz_value *args, int64_t given,
                struct mz_sink *sink)
{
    struct mz_cell cells[MZ_COLS_MAX];
    const char *names[MZ_COLS_MAX];
    assert(st->echo_n <= MZ_COLS_MAX);
    for (size_t i = 0; i < st->echo_n; i++) {
        const struct mz_sql_echo *e = &st->echo[i];
        const struct mz_value none = {.type = e->word == NULL ? MZ_SQL_INT : MZ_SQL_TEXT,
                                      .i = e->i,
                                      .s = mz_str_of(e->word)};
        const struct mz_value *v = e->arg == 0 ? &none : &args[e->arg - 1];
        bool number = v->type == MZ_SQL_INT;
        names[i] = e->name;
        cells[i] = (struct mz_cell){.null = number ? v->i == MZ_NULL : v->s.p == NULL,
                                    .number = number,
                                    .bytes = v->type == MZ_SQL_BLOB,
                                    .i = v->i,
                                    .s = v->s};
        if (cells[i].null && strcmp(e->name, "id") == 0) {
            if (given == MZ_NULL || st->later) {
                return mz_fail(cx, MZ_CORRUPT, "%s: a row written later needs its id", st->name);
            }
            cells[i] = (struct mz_cell){.number = true, .i = given};
        }
    }
    sink->names = names;
    return sink->row(cx, sink, cells, st->echo_n);
}

/* ---- rows into structs ------------------------------------------------- */

struct want {
    const struct mz_stmt *st;
    mz_arena *a; /* NULL: strings stay borrowed */
    char *rows;  /* row_size each */
    size_t n;
    size_t cap;
    size_t most;
};

static mz_code decode(mz_cx *cx, const struct mz_stmt *st, const struct mz_cell *cells, mz_arena *a,
                      char *row)
{
    for (size_t i = 0; i < st->cols_n; i++) {
        const struct mz_sql_col *c = &st->cols[i];
        const struct mz_cell *v = &cells[c->from];
        if (c->type == MZ_SQL_INT) {
            if (!v->null && !v->number) {
                return mz_fail(cx, MZ_CORRUPT, "%s: column %zu is no integer of 64 bits", st->name,
                               i + 1);
            }
            int64_t x = v->null ? MZ_NULL : v->i;
            memcpy(row + c->offset, &x, sizeof x);
        } else {
            mz_str s = v->null ? (mz_str){NULL, 0} : v->s;
            s = !v->null && a != NULL ? mz_str_dup(a, s) : s;
            memcpy(row + c->offset, &s, sizeof s);
        }
    }
    return MZ_OK;
}

static mz_code take_row(mz_cx *cx, struct mz_sink *sink, const struct mz_cell *cells, size_t n)
{
    struct want *w = sink->p;
    if (w->st->guarded) {
        MZ_TRY(mz_change_keep(cx, w->st, cells, sink->names, n));
    }
    if (w->most == 0) {
        w->n++;
        return MZ_OK;
    }
    if (w->n >= w->most) {
        return mz_fail(cx, MZ_LIMIT, "%s gives more than %zu rows", w->st->name, w->most);
    }
    if (w->n == w->cap) {
        size_t cap = w->cap == 0 ? 16 : w->cap * 2;
        char *more = mz_arena_alloc(w->a, cap * w->st->row_size);
        if (w->n > 0) {
            memcpy(more, w->rows, w->n * w->st->row_size);
        }
        w->rows = more;
        w->cap = cap;
    }
    MZ_TRY(decode(cx, w->st, cells, w->a, w->rows + w->n * w->st->row_size));
    w->n++;
    return MZ_OK;
}

static mz_code run(mz_cx *cx, const struct mz_stmt *st, const union mz_sql_arg *args,
                   struct want *w, int64_t *changed)
{
    mz_db *db = cx->db;
    assert(db != NULL);
    if (st->writes && !db->tx) {
        return mz_fail(cx, MZ_CORRUPT, "%s writes outside a transaction", st->name);
    }
    if (db->fault > 0 && --db->fault == 0) {
        return mz_fail(cx, MZ_IO, "%s: injected fault", st->name);
    }
    struct mz_value v[MZ_ARGS_MAX];
    size_t n = values(cx, st, args, v);
    struct mz_sink sink = {.row = take_row, .p = w};
    int64_t ignored = 0;
    mz_code rc = db->backend->run(cx, db, st, v, n, &sink, changed == NULL ? &ignored : changed);
    /* The same on both databases, whenever it is told. */
    return rc == MZ_CONFLICT && st->later ? MZ_CORRUPT : rc;
}

mz_code mz_stmt_exec(mz_cx *cx, const struct mz_stmt *st, const union mz_sql_arg *args,
                     int64_t *changed)
{
    struct want w = {.st = st};
    int64_t n = 0;
    MZ_TRY(run(cx, st, args, &w, &n));
    if (changed != NULL) {
        *changed = st->guarded ? (int64_t)w.n : n;
    }
    return MZ_OK;
}

static mz_code take_one(mz_cx *cx, struct mz_sink *sink, const struct mz_cell *cells, size_t n)
{
    struct want *w = sink->p;
    if (w->st->guarded) {
        MZ_TRY(mz_change_keep(cx, w->st, cells, sink->names, n));
    }
    if (w->n++ == 0 && w->rows != NULL) {
        MZ_TRY(decode(cx, w->st, cells, w->a, w->rows));
    }
    return MZ_OK;
}

mz_code mz_stmt_each(mz_cx *cx, const struct mz_stmt *st, const union mz_sql_arg *args,
                     struct mz_sink *sink)
{
    mz_db *db = cx->db;
    int64_t ignored = 0;
    assert(!st->writes);
    if (db->fault > 0 && --db->fault == 0) {
        return mz_fail(cx, MZ_IO, "%s: injected fault", st->name);
    }
    struct mz_value v[MZ_ARGS_MAX];
    size_t n = values(cx, st, args, v);
    return db->backend->run(cx, db, st, v, n, sink, &ignored);
}

mz_code mz_stmt_one(mz_cx *cx, const struct mz_stmt *st, const union mz_sql_arg *args, void *row,
                    bool *found)
{
    struct want w = {.st = st, .a = cx->a, .rows = row};
    struct mz_value v[MZ_ARGS_MAX];
    mz_db *db = cx->db;
    assert(db != NULL);
    if (st->writes && !db->tx) {
        return mz_fail(cx, MZ_CORRUPT, "%s writes outside a transaction", st->name);
    }
    if (db->fault > 0 && --db->fault == 0) {
        return mz_fail(cx, MZ_IO, "%s: injected fault", st->name);
    }
    size_t n = values(cx, st, args, v);
    struct mz_sink sink = {.row = take_one, .p = &w};
    int64_t changed = 0;
    MZ_TRY(db->backend->run(cx, db, st, v, n, &sink, &changed));
    if (found != NULL) {
        *found = w.n > 0;
        return MZ_OK;
    }
    return w.n > 0 ? MZ_OK : mz_fail(cx, MZ_ABSENT, "%s: no row", st->name);
}

mz_code mz_stmt_many(mz_cx *cx, const struct mz_stmt *st, const union mz_sql_arg *args, void **rows,
                     size_t *n)
{
    struct want w = {.st = st, .a = cx->a, .most = 100000};
    MZ_TRY(run(cx, st, args, &w, NULL));
    *rows = w.rows;
    *n = w.n;
    return MZ_OK;
}

/* ---- cursors ------------------------------------------------------------ */

struct mz_cursor {
    const struct mz_stmt *st;
    const struct mz_backend *backend;
    void *inner;
};

static void close_cursor(void *p)
{
    mz_cursor_close(p);
}

mz_code mz_stmt_open(mz_cx *cx, const struct mz_stmt *st, const union mz_sql_arg *args,
                     mz_cursor **out)
{
    struct mz_value v[MZ_ARGS_MAX];
    size_t n = values(cx, st, args, v);
    mz_cursor *c = MZ_NEW(cx->a, mz_cursor);
    c->st = st;
    c->backend = cx->db->backend;
    MZ_TRY(c->backend->open(cx, cx->db, st, v, n, &c->inner));
    mz_arena_defer(cx->a, close_cursor, c);
    *out = c;
    return MZ_OK;
}

mz_code mz_cursor_next(mz_cx *cx, mz_cursor *c, void *row, bool *more)
{
    struct mz_cell cells[MZ_COLS_MAX];
    size_t n = 0;
    *more = false;
    if (c->inner == NULL) {
        return MZ_OK;
    }
    MZ_TRY(c->backend->next(cx, c->inner, cells, MZ_COLS_MAX, &n));
    if (n == 0) {
        mz_cursor_close(c);
        return MZ_OK;
    }
    MZ_TRY(decode(cx, c->st, cells, NULL, row));
    *more = true;
    return MZ_OK;
}

void mz_cursor_close(mz_cursor *c)
{
    if (c->inner != NULL) {
        c->backend->shut(c->inner);
        c->inner = NULL;
    }
}
