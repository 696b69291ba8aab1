#include "store/register.h"

#include <assert.h>
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/date.h"
#include "base/text.h"
#include "base/utf8.h"
#include "store/store_int.h"

/*
 * The text is made of a const declaration's names, which mz_reg_check() has seen in the database,
 * and of our own words. Whatever a reader gave is bound. A statement of a list has few shapes, so
 * the statement cache knows them by their bytes.
 */

enum { TEXT_MAX = 8192 };

struct build {
    char text[TEXT_MAX];
    size_t n;
    bool pg;
    struct mz_value args[MZ_ARGS_MAX];
    size_t args_n;
};

MZ_PRINTF(2, 3) static void say(struct build *b, const char *fmt, ...)
{
    va_list ap;
    va_start(ap, fmt);
    int n = vsnprintf(b->text + b->n, sizeof b->text - b->n, fmt, ap);
    va_end(ap);
    assert(n >= 0 && b->n + (size_t)n < sizeof b->text); /* bounded by the declaration's limits */
    b->n += (size_t)n;
}

static void bind_int(struct build *b, int64_t v)
{
    assert(b->args_n < MZ_ARGS_MAX);
    b->args[b->args_n++] = (struct mz_value){.type = MZ_SQL_INT, .i = v};
    say(b, b->pg ? "$%zu::bigint" : "?%zu", b->args_n);
}

static void bind_text(struct build *b, mz_str v)
{
    assert(b->args_n < MZ_ARGS_MAX);
    b->args[b->args_n++] = (struct mz_value){.type = MZ_SQL_TEXT, .s = v};
    say(b, b->pg ? "$%zu::text" : "?%zu", b->args_n);
}

static bool textual(enum mz_col_type t)
{
    return t == MZ_COL_TEXT || t == MZ_COL_CODE;
}

static const struct mz_col *col_find(const struct mz_reg *reg, const char *name)
{
    for (const struct mz_col *c = reg->cols; c->name != NULL; c++) {
        if (strcmp(c->name, name) == 0) {
            return c;
        }
    }
    return NULL;
}

static void value(struct build *b, const struct mz_col *c, const struct mz_filter *f)
{
    if (textual(c->type)) {
        bind_text(b, f->s);
    } else {
        bind_int(b, f->i);
    }
}

static bool missing(const struct mz_col *c, const struct mz_filter *f)
{
    return textual(c->type) ? f->s.p == NULL : f->i == MZ_NULL;
}

static void compare(struct build *b, const struct mz_col *c, const struct mz_filter *f,
                    const char *op)
{
    say(b, "t.%s %s ", c->name, op);
    value(b, c, f);
}

static void prefix(mz_arena *a, struct build *b, const struct mz_col *c, mz_str s)
{
    say(b, "t.%s >= ", c->name);
    bind_text(b, s);
    say(b, " AND t.%s < ", c->name);
    /* The last character there is: no text with this prefix stands behind it. */
    bind_text(b, mz_str_fmt(a, MZ_FMT "\xF4\x8F\xBF\xBF", MZ_ARG(s)));
}

static void under(struct build *b, const struct mz_col *c, int64_t code)
{
    int64_t u = 1;
    while (u < INT64_C(10000000000) && code % (u * 10) == 0) {
        u *= 10;
    }
    /* Levels end after 2, 4, 6, 9 and 12 digits. */
    static const int64_t units[] = {1, 1000, 1000000, 100000000, INT64_C(10000000000)};
    int64_t unit = 1;
    for (size_t i = 0; i < MZ_LEN(units); i++) {
        unit = units[i] <= u ? units[i] : unit;
    }
    say(b, "t.%s BETWEEN ", c->name);
    bind_int(b, code);
    say(b, " AND ");
    bind_int(b, code + unit - 1);
}

static void part(struct build *b, const struct mz_col *c, mz_str s)
{
    say(b, b->pg ? "strpos(t.%s, " : "instr(t.%s, ", c->name);
    bind_text(b, s);
    say(b, ") > 0");
}

static void filter(mz_arena *a, struct build *b, const struct mz_col *c, const struct mz_filter *f)
{
    say(b, " AND ");
    if (missing(c, f)) {
        say(b, f->op == MZ_NOT ? "t.%s IS NOT NULL" : "t.%s IS NULL", c->name);
        return;
    }
    switch (f->op) {
    case MZ_IS:
        compare(b, c, f, "=");
        break;
    case MZ_NOT:
        say(b, "(t.%s IS NULL OR ", c->name);
        compare(b, c, f, "<>");
        say(b, ")");
        break;
    case MZ_FROM:
        compare(b, c, f, ">=");
        break;
    case MZ_TO:
        compare(b, c, f, "<=");
        break;
    case MZ_STARTS:
        prefix(a, b, c, f->s);
        break;
    case MZ_HAS:
        part(b, c, f->s);
        break;
    case MZ_UNDER:
        under(b, c, f->i);
        break;
    case MZ_BIT:
        say(b, "(t.%s & ", c->name);
        bind_int(b, f->i);
        say(b, ") <> 0");
        break;
    }
}

static mz_str id_list(mz_arena *a, const struct mz_query *q, bool pg)
{
    size_t cap = q->ids_n * 20 + 3;
    char *p = mz_arena_alloc(a, cap);
    size_t n = 0;
    p[n++] = pg ? '{' : '[';
    for (size_t i = 0; i < q->ids_n; i++) {
        n += (size_t)snprintf(p + n, cap - n, "%s%" PRId64, i == 0 ? "" : ",", q->ids[i]);
    }
    p[n++] = pg ? '}' : ']';
    return (mz_str){p, n};
}

/*
 * Where the rows come from. With words the index of words leads, and the rest is looked up by its
 * ids: SQLite obeys the order of a CROSS JOIN, PostgreSQL knows the sizes (select_list() keeps it
 * from walking an index of the order instead). Words about another subject lead to its rows by an
 * index that begins with the county, so SQLite is told which county that is.
 */
static void rows_from(struct build *b, const struct mz_reg *reg, bool words)
{
    const char *id = reg->about == NULL ? "id" : reg->about;
    if (!words) {
        say(b, " FROM %s AS t", reg->table);
    } else if (b->pg) {
        say(b, " FROM %s AS t JOIN mz_search_doc AS w ON w.county = t.county AND w.id = t.%s",
            reg->table, id);
    } else {
        say(b, " FROM mz_search_fts CROSS JOIN %s AS t ON t.%s = mz_search_fts.rowid", reg->table,
            id);
        if (reg->about != NULL) {
            say(b, " AND t.county = mz_search_fts.rowid / %" PRId64, MZ_ID_UNIT);
        }
    }
}

static mz_code words_found(mz_cx *cx, struct build *b, const struct mz_search *what)
{
    mz_str words;
    MZ_TRY(mz_search_words(cx, what, &words));
    if (words.n == 0) {
        say(b, " AND 1 = 0");
        return MZ_OK;
    }
    say(b, b->pg ? " AND w.words @@ (" : " AND mz_search_fts MATCH (");
    bind_text(b, words);
    say(b, b->pg ? ")::tsquery" : ")");
    return MZ_OK;
}

/* FROM and WHERE: the guard first, so that it cannot be left out. */
static mz_code conditions(mz_cx *cx, struct build *b, const struct mz_reg *reg,
                          const struct mz_query *q, bool ordered)
{
    const struct mz_table_def *t = mz_table_def_find(reg->table);
    int64_t guard[4];
    if (t == NULL || !t->county) {
        return mz_fail(cx, MZ_CORRUPT, "register %s has no guarded table", reg->name);
    }
    mz_guard(cx, guard);
    /*
     * SQLite knows no sizes: a range of one county looks small to it, so that it would fetch the
     * whole county by any index and sort it. The plus keeps a guard from choosing the index: the
     * county's where the division says the same, and the division's of who sees a whole county and
     * wants rows in an order that has an index of its own.
     */
    bool found = q->words != NULL;
    bool wide = found || (ordered && guard[3] - guard[2] >= MZ_COUNTY_UNIT - 1);
    rows_from(b, reg, found);
    say(b, " WHERE %st.county BETWEEN ", (t->division || found) && !b->pg ? "+" : "");
    bind_int(b, guard[0]);
    say(b, " AND ");
    bind_int(b, guard[1]);
    if (t->division) {
        say(b, " AND %st.division BETWEEN ", wide && !b->pg ? "+" : "");
        bind_int(b, guard[2]);
        say(b, " AND ");
        bind_int(b, guard[3]);
    }
    for (size_t i = 0; i < q->filters_n; i++) {
        const struct mz_col *c = col_find(reg, q->filters[i].col);
        if (c == NULL || (c->flags & MZ_COL_FILTER) == 0) {
            return mz_refuse(cx, MZ_INVALID, .field = "filter",
                             .text = MZ_T("This list cannot be filtered by \"{0}\"."),
                             .arg = {mz_str_of(q->filters[i].col)});
        }
        filter(cx->a, b, c, &q->filters[i]);
    }
    if (found) {
        MZ_TRY(words_found(cx, b, q->words));
    }
    if (q->ids != NULL) {
        if (q->ids_n > MZ_IDS_MAX) {
            return mz_fail(cx, MZ_LIMIT, "%zu ids in one query", q->ids_n);
        }
        mz_str ids = id_list(cx->a, q, b->pg);
        say(b, b->pg ? " AND t.id = ANY(" : " AND t.id IN (SELECT value FROM json_each(");
        bind_text(b, ids);
        say(b, b->pg ? "::bigint[])" : "))");
    }
    return MZ_OK;
}

static void all_columns(struct build *b, const struct mz_reg *reg)
{
    for (const struct mz_col *c = reg->cols; c->name != NULL; c++) {
        say(b, ", t.%s", c->name);
    }
}

/*
 * What has no value stands behind the others, and before them downwards: so PostgreSQL has it.
 * SQLite is told; it reads its index in two parts then, and sorts nothing.
 */
static const char *empty_last(const struct build *b, bool down)
{
    return b->pg ? "" : down ? " NULLS FIRST" : " NULLS LAST";
}

static mz_code select_list(mz_cx *cx, struct build *b, const struct mz_reg *reg,
                           const struct mz_query *q, bool whole)
{
    say(b, "SELECT t.id");
    if (whole) {
        all_columns(b, reg);
    }
    MZ_TRY(conditions(cx, b, reg, q, true));
    const char *sort = q->sort != NULL ? q->sort : reg->sort;
    bool down = q->sort != NULL ? q->descending : sort[0] == '-';
    sort += sort[0] == '-' ? 1 : 0;
    const struct mz_col *c = col_find(reg, sort);
    if (strcmp(sort, "id") != 0 && (c == NULL || (c->flags & MZ_COL_SORT) == 0)) {
        return mz_refuse(cx, MZ_INVALID, .field = "sort",
                         .text = MZ_T("This list cannot be sorted by \"{0}\"."),
                         .arg = {mz_str_of(sort)});
    }
    const char *plain = q->words == NULL || !b->pg      ? ""
                        : c != NULL && textual(c->type) ? " || ''"
                                                        : " + 0";
    say(b, " ORDER BY t.%s%s%s", sort, plain, down ? " DESC" : "");
    if (strcmp(sort, "id") != 0) {
        say(b, "%s, t.id%s", empty_last(b, down), down ? " DESC" : "");
    }
    return MZ_OK;
}

static struct mz_stmt statement(struct build *b, const struct mz_reg *reg)
{
    return (struct mz_stmt){
        .name = reg->name, .sql = b->text, .sql_pg = b->text, .where = reg->name, .fresh = true};
}

static struct build *start(mz_cx *cx)
{
    struct build *b = MZ_NEW(cx->a, struct build);
    b->pg = mz_db_kind(cx->db) == MZ_DB_POSTGRESQL;
    return b;
}

/* ---- the question -------------------------------------------------------------- */

mz_code mz_reg_words(mz_cx *cx, const struct mz_reg *reg, mz_str text, struct mz_query *q)
{
    if (text.n == 0 || reg->words == NULL) {
        return MZ_OK;
    }
    struct mz_search *s = MZ_NEW(cx->a, struct mz_search);
    MZ_TRY(reg->words(cx, text, s));
    q->words = s->kind == NULL ? NULL : s;
    return MZ_OK;
}

/* 331181 and 331181000000 are the same place; 0 for what is no code. */
static int64_t place_of(mz_str s)
{
    int64_t code = 0;
    for (size_t i = 0; i < 12; i++) {
        bool digit = i < s.n && s.p[i] >= '0' && s.p[i] <= '9';
        if (i < s.n && !digit) {
            return 0;
        }
        code = code * 10 + (digit ? s.p[i] - '0' : 0);
    }
    return s.n > 12 ? 0 : code;
}

/* An empty value asks nothing. */
static mz_code ask_column(mz_cx *cx, const struct mz_col *c, mz_str value, struct mz_query *q)
{
    mz_date day = MZ_DATE_NONE;
    struct mz_filter f = {.col = c->name, .op = MZ_IS, .s = value};
    if (value.n == 0 || (c->flags & MZ_COL_FILTER) == 0) {
        return MZ_OK;
    }
    if (c->type == MZ_COL_DIVISION) {
        f.op = MZ_UNDER;
        f.i = place_of(value);
    } else if (c->type == MZ_COL_DATE) {
        MZ_TRY(mz_date_parse(cx, c->name, value, &day));
        f.i = day.v;
    } else if (!textual(c->type)) {
        MZ_TRY(mz_str_i64(cx, c->name, value, INT64_MIN + 1, INT64_MAX, &f.i));
    }
    if (q->filters_n == MZ_FILTERS_MAX) {
        return mz_refuse(cx, MZ_LIMIT, .field = c->name,
                         .text = MZ_T("A list takes {0} filters at once. Leave one out."),
                         .arg = {mz_str_fmt(cx->a, "%d", (int)MZ_FILTERS_MAX)});
    }
    q->filters[q->filters_n++] = f;
    return MZ_OK;
}

static void ask_sort(const struct mz_reg *reg, mz_str want, struct mz_query *q)
{
    bool down = want.n > 0 && want.p[0] == '-';
    want = (mz_str){want.p + down, want.n - down};
    for (const struct mz_col *c = reg->cols; c->name != NULL; c++) {
        if ((c->flags & MZ_COL_SORT) != 0 && mz_str_eq(want, mz_str_of(c->name))) {
            q->sort = c->name;
            q->descending = down;
        }
    }
}

mz_code mz_reg_ask(mz_cx *cx, const struct mz_reg *reg, const struct mz_ask *ask,
                   struct mz_query *q)
{
    ask_sort(reg, ask->get(ask->p, "sort"), q);
    if (reg->ask != NULL) {
        MZ_TRY(reg->ask(cx, ask, q));
    }
    for (const struct mz_col *c = reg->cols; reg->ask == NULL && c->name != NULL; c++) {
        MZ_TRY(ask_column(cx, c, ask->get(ask->p, c->name), q));
    }
    return mz_reg_words(cx, reg, ask->get(ask->p, "q"), q);
}

/* ---- count and page ---------------------------------------------------------- */

static mz_code take_count(mz_cx *cx, struct mz_sink *sink, const struct mz_cell *cells, size_t n)
{
    (void)cx;
    (void)n;
    *(int64_t *)sink->p = cells[0].i;
    return MZ_OK;
}

/* FNV-1a, 64 bits (Fowler, Noll, Vo; draft-eastlake-fnv) over the statement and its values. */
static uint64_t count_key(const struct build *b)
{
    uint64_t h = UINT64_C(14695981039346656037);
    for (const char *p = b->text; *p != '\0'; p++) {
        h = (h ^ (unsigned char)*p) * UINT64_C(1099511628211);
    }
    for (size_t i = 0; i < b->args_n; i++) {
        const struct mz_value *v = &b->args[i];
        bool number = v->type == MZ_SQL_INT;
        const char *p = number ? (const char *)&v->i : v->s.p;
        size_t n = number ? sizeof v->i : v->s.n;
        h = (h ^ n) * UINT64_C(1099511628211);
        for (size_t k = 0; k < n; k++) {
            h = (h ^ (unsigned char)p[k]) * UINT64_C(1099511628211);
        }
    }
    return h;
}

/*
 * A count is remembered until anybody commits anything: to count a county again for each page of
 * its list costs more than the page. Without a version of the content nothing is remembered.
 */
mz_code mz_reg_count(mz_cx *cx, const struct mz_reg *reg, const struct mz_query *q, int64_t *n)
{
    struct build *b = start(cx);
    mz_db *db = cx->db;
    int64_t ignored = 0;
    int64_t version = 0;
    say(b, "SELECT count(*)");
    MZ_TRY(conditions(cx, b, reg, q, false));
    bool keep = !db->tx && db->fault == 0 && db->backend->content != NULL &&
                db->backend->content(db, &version);
    uint64_t key = keep ? count_key(b) : 0;
    struct mz_count *known = &db->counts[key % MZ_LEN(db->counts)];
    if (keep && known->key == key && known->version == version) {
        *n = known->n;
        return MZ_OK;
    }
    struct mz_stmt st = statement(b, reg);
    struct mz_sink sink = {.row = take_count, .p = n};
    *n = 0;
    MZ_TRY(db->backend->run(cx, db, &st, b->args, b->args_n, &sink, &ignored));
    if (keep) {
        *known = (struct mz_count){.key = key, .version = version, .n = *n};
    }
    return MZ_OK;
}

struct page {
    const struct mz_reg *reg;
    struct mz_reg_row *rows;
    int64_t *ids;
    size_t n, cap;
    size_t cols;
};

static void fill(const struct mz_reg *reg, mz_arena *a, const struct mz_cell *cells,
                 struct mz_reg_row *row)
{
    row->id = cells[0].i;
    size_t i = 0;
    for (const struct mz_col *c = reg->cols; c->name != NULL; c++, i++) {
        const struct mz_cell *v = &cells[i + 1];
        if (textual(c->type)) {
            row->v[i].s = v->null ? (mz_str){NULL, 0} : a == NULL ? v->s : mz_str_dup(a, v->s);
        } else {
            row->v[i].i = v->null ? MZ_NULL : v->i;
        }
    }
}

static size_t cols_of(const struct mz_reg *reg)
{
    size_t n = 0;
    while (reg->cols[n].name != NULL) {
        n++;
    }
    assert(n + 1 <= MZ_COLS_MAX);
    return n;
}

static mz_code take_row(mz_cx *cx, struct mz_sink *sink, const struct mz_cell *cells, size_t n)
{
    struct page *p = sink->p;
    (void)n;
    assert(p->n < p->cap);
    struct mz_reg_row *row = &p->rows[p->n++];
    row->v = mz_arena_alloc(cx->a, p->cols * sizeof row->v[0]);
    fill(p->reg, cx->a, cells, row);
    return MZ_OK;
}

static mz_code take_id(mz_cx *cx, struct mz_sink *sink, const struct mz_cell *cells, size_t n)
{
    struct page *p = sink->p;
    (void)cx;
    (void)n;
    assert(p->n < p->cap);
    p->ids[p->n++] = cells[0].i;
    return MZ_OK;
}

/* One page of the query, its rows whole or their ids. */
static mz_code page_rows(mz_cx *cx, struct page *p, const struct mz_query *q, bool whole)
{
    struct build *b = start(cx);
    int64_t ignored = 0;
    int64_t limit = q->limit <= 0 ? 50 : q->limit;
    if (limit > MZ_PAGE_MAX || q->offset < 0) {
        return mz_refuse(cx, MZ_LIMIT, .field = "limit",
                         .text = MZ_T("A page of a list has at most 200 rows."));
    }
    MZ_TRY(select_list(cx, b, p->reg, q, whole));
    say(b, " LIMIT ");
    bind_int(b, limit);
    say(b, " OFFSET ");
    bind_int(b, q->offset);
    p->cap = (size_t)limit;
    p->cols = cols_of(p->reg);
    p->rows = whole ? MZ_NEW_N(cx->a, struct mz_reg_row, limit) : NULL;
    p->ids = whole ? NULL : MZ_NEW_N(cx->a, int64_t, limit);
    struct mz_stmt st = statement(b, p->reg);
    struct mz_sink sink = {.row = whole ? take_row : take_id, .p = p};
    return cx->db->backend->run(cx, cx->db, &st, b->args, b->args_n, &sink, &ignored);
}

mz_code mz_reg_rows(mz_cx *cx, const struct mz_reg *reg, const struct mz_query *q,
                    struct mz_reg_row **rows, size_t *n)
{
    struct page p = {.reg = reg};
    MZ_TRY(page_rows(cx, &p, q, true));
    *rows = p.rows;
    *n = p.n;
    return MZ_OK;
}

mz_code mz_reg_ids(mz_cx *cx, const struct mz_reg *reg, const struct mz_query *q, int64_t **ids,
                   size_t *n)
{
    struct page p = {.reg = reg};
    MZ_TRY(page_rows(cx, &p, q, false));
    *ids = p.ids;
    *n = p.n;
    return MZ_OK;
}

mz_code mz_reg_texts(mz_cx *cx, const struct mz_reg *reg, size_t col, const int64_t *ids, size_t n,
                     mz_str *texts)
{
    const struct mz_query q = {.ids = ids, .ids_n = n, .limit = MZ_PAGE_MAX};
    struct mz_reg_row *rows = NULL;
    size_t rows_n = 0;
    MZ_TRY(n == 0 ? MZ_OK : mz_reg_rows(cx, reg, &q, &rows, &rows_n));
    for (size_t i = 0; i < n; i++) {
        texts[i] = MZ_S("");
        for (size_t k = 0; k < rows_n; k++) {
            mz_str text = rows[k].v[col].s;
            texts[i] = rows[k].id == ids[i] && text.p != NULL ? text : texts[i];
        }
    }
    return MZ_OK;
}

/* ---- groups ---------------------------------------------------------------------- */

struct grouping {
    struct mz_group *v;
    size_t n;
    bool text;
    enum mz_group_per per;
};

/* The first day of the year or month of a day. */
static int64_t first_of(int64_t day, enum mz_group_per per)
{
    struct mz_ymd t = mz_date_ymd((mz_date){(int32_t)day});
    mz_date first = {(int32_t)day};
    (void)mz_date_make(t.year, per == MZ_GROUP_YEAR ? 1 : t.month, 1, &first);
    return first.v;
}

static mz_code take_group(mz_cx *cx, struct mz_sink *sink, const struct mz_cell *cells, size_t n)
{
    struct grouping *g = sink->p;
    struct mz_group one = {.i = cells[0].null ? MZ_NULL : cells[0].i,
                           .n = cells[1].i,
                           .sum = n > 2 && !cells[2].null ? cells[2].i : 0};
    if (g->text) {
        one.s = cells[0].null ? (mz_str){NULL, 0} : mz_str_dup(cx->a, cells[0].s);
        one.i = 0;
    } else if (one.i != MZ_NULL && (g->per == MZ_GROUP_YEAR || g->per == MZ_GROUP_MONTH)) {
        one.i = first_of(one.i, g->per);
    }
    struct mz_group *last = g->n == 0 ? NULL : &g->v[g->n - 1];
    if (last != NULL && !g->text && last->i == one.i) { /* days come in their order */
        last->n += one.n;
        last->sum += one.sum;
        return MZ_OK;
    }
    if (g->n == MZ_GROUPS_MAX) {
        return mz_fail(cx, MZ_LIMIT, "more than %d groups", MZ_GROUPS_MAX);
    }
    assert(g->v != NULL);
    g->v[g->n++] = one;
    return MZ_OK;
}

mz_code mz_reg_groups(mz_cx *cx, const struct mz_reg *reg, const struct mz_query *q,
                      struct mz_by by, struct mz_group **out, size_t *n)
{
    const struct mz_col *c = col_find(reg, by.col);
    const struct mz_col *add = by.sum == NULL ? NULL : col_find(reg, by.sum);
    if (c == NULL || (by.sum != NULL && (add == NULL || textual(add->type)))) {
        return mz_fail(cx, MZ_CORRUPT, "register %s cannot be grouped by %s", reg->name, by.col);
    }
    struct build *b = start(cx);
    int64_t ignored = 0;
    const char *cut = by.per == MZ_GROUP_TOWN ? " / 1000 * 1000" : "";
    say(b, "SELECT t.%s%s, count(*)", c->name, cut);
    if (add != NULL) {
        say(b, b->pg ? ", CAST(sum(t.%s) AS BIGINT)" : ", sum(t.%s)", add->name);
    }
    MZ_TRY(conditions(cx, b, reg, q, false));
    say(b, " GROUP BY t.%s%s ORDER BY t.%s%s%s", c->name, cut, c->name, cut, empty_last(b, false));
    struct grouping g = {.v = MZ_NEW_N(cx->a, struct mz_group, MZ_GROUPS_MAX),
                         .text = textual(c->type),
                         .per = by.per};
    struct mz_stmt st = statement(b, reg);
    struct mz_sink sink = {.row = take_group, .p = &g};
    MZ_TRY(cx->db->backend->run(cx, cx->db, &st, b->args, b->args_n, &sink, &ignored));
    *out = g.v;
    *n = g.n;
    return MZ_OK;
}

/* ---- all rows, one at a time ----------------------------------------------------- */

struct mz_reg_cursor {
    const struct mz_reg *reg;
    const struct mz_backend *backend;
    void *inner;
    struct mz_reg_row row;
};

static void close_cursor(void *p)
{
    mz_reg_close(p);
}

mz_code mz_reg_open(mz_cx *cx, const struct mz_reg *reg, const struct mz_query *q,
                    mz_reg_cursor **out)
{
    struct build *b = start(cx);
    MZ_TRY(select_list(cx, b, reg, q, true));
    struct mz_stmt st = statement(b, reg);
    mz_reg_cursor *c = MZ_NEW(cx->a, mz_reg_cursor);
    c->reg = reg;
    c->backend = cx->db->backend;
    c->row.v = mz_arena_alloc(cx->a, cols_of(reg) * sizeof c->row.v[0]);
    MZ_TRY(c->backend->open(cx, cx->db, &st, b->args, b->args_n, &c->inner));
    mz_arena_defer(cx->a, close_cursor, c);
    *out = c;
    return MZ_OK;
}

mz_code mz_reg_next(mz_cx *cx, mz_reg_cursor *c, struct mz_reg_row *row, bool *more)
{
    struct mz_cell cells[MZ_COLS_MAX];
    size_t n = 0;
    *more = false;
    if (c->inner == NULL) {
        return MZ_OK;
    }
    MZ_TRY(c->backend->next(cx, c->inner, cells, MZ_COLS_MAX, &n));
    if (n == 0) {
        mz_reg_close(c);
        return MZ_OK;
    }
    fill(c->reg, NULL, cells, &c->row);
    *row = c->row;
    *more = true;
    return MZ_OK;
}

void mz_reg_close(mz_reg_cursor *c)
{
    if (c->inner != NULL) {
        c->backend->shut(c->inner);
        c->inner = NULL;
    }
}

static bool plain_name(const char *s)
{
    for (; *s != '\0'; s++) {
        if (!(*s >= 'a' && *s <= 'z') && !(*s >= '0' && *s <= '9') && *s != '_') {
            return false;
        }
    }
    return true;
}

mz_code mz_reg_check(mz_cx *cx, const struct mz_reg *reg)
{
    struct mz_reg_row *rows = NULL;
    size_t n = 0;
    for (const struct mz_col *c = reg->cols; c->name != NULL; c++) {
        if (!plain_name(c->name)) {
            return mz_fail(cx, MZ_CORRUPT, "register %s: \"%s\" is no column name", reg->name,
                           c->name);
        }
    }
    if (!plain_name(reg->table)) {
        return mz_fail(cx, MZ_CORRUPT, "register %s: \"%s\" is no table", reg->name, reg->table);
    }
    if (reg->about != NULL && col_find(reg, reg->about) == NULL) {
        return mz_fail(cx, MZ_CORRUPT, "register %s: \"%s\" is no column", reg->name, reg->about);
    }
    return mz_reg_rows(cx, reg, &(struct mz_query){.limit = 1}, &rows, &n);
}
