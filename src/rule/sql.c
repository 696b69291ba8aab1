/* sql.c - a plan as one statement: strata between sums over persons, steps of columns. */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "rule/sql_int.h"

static uint32_t place(unsigned stratum, unsigned step)
{
    return (uint32_t)(stratum * 1000 + step);
}

/* ---- which nodes are columns, and where --------------------------------- */

static bool literal(const struct plan_node *n)
{
    return n->op == PLAN_INT || n->op == PLAN_BOOL || n->op == PLAN_ABSENT;
}

/* A column of the tables themselves, or joined to them. */
static bool base(const struct sql *s, const struct plan_node *n)
{
    return n->op == PLAN_FACT || n->op == PLAN_DIVISION || sql_joined(s, n);
}

static void count_refs(struct sql *s)
{
    for (size_t i = s->p->nodes_n; i-- > 0;) {
        const struct plan_node *n = &s->p->nodes[i];
        for (int k = 0; s->refs[i] > 0 && k < 3; k++) {
            if (n->kid[k] != PLAN_NONE) {
                /* A household's value is worked out once, not for each of its persons. */
                bool often = n->op == PLAN_TO_PERSON || sql_twice(n, k);
                s->refs[n->kid[k]] += often ? 2 : 1;
            }
        }
    }
}

/* The stratum of a node is how often persons were added up on the way to it. */
static mz_code stratum_of(struct sql *s, size_t i)
{
    const struct plan_node *n = &s->p->nodes[i];
    unsigned at = n->entity == IR_PERSON || n->op == PLAN_AGG ? 1 : 0;
    for (int k = 0; k < 3; k++) {
        unsigned below = n->kid[k] == PLAN_NONE ? 0 : s->col[n->kid[k]].stratum;
        at = below > at ? below : at;
    }
    at += n->op == PLAN_AGG ? 1 : 0;
    if (at >= SQL_STRATA) {
        return mz_fail(s->cx, MZ_LIMIT, "persons are added up more than %d times in a row",
                       SQL_STRATA - 2);
    }
    s->col[i].stratum = (uint8_t)at;
    return MZ_OK;
}

/* Through broadcasts, which are no columns of their own. */
static plan_id behind(const struct sql *s, plan_id id)
{
    while (id != PLAN_NONE && sql_node(s, id)->op == PLAN_TO_PERSON) {
        id = sql_node(s, id)->kid[0];
    }
    return id;
}

/* A column is one step behind the columns that its expression reads in the same stratum. */
static void step_of(struct sql *s, size_t i)
{
    const struct plan_node *n = &s->p->nodes[i];
    unsigned step = 0;
    unsigned depth = 0;
    for (int k = 0; k < 3; k++) {
        plan_id c = behind(s, n->kid[k]);
        if (c == PLAN_NONE || literal(sql_node(s, c))) {
            continue;
        }
        bool here = s->col[c].stratum == s->col[i].stratum;
        unsigned after = !here ? 0 : s->column[c] ? s->col[c].step + 1U : s->col[c].step;
        unsigned deep = s->column[c] ? 0 : s->depth[c] + 1U;
        step = after > step ? after : step;
        depth = deep > depth ? deep : depth;
    }
    /* Cells of a parameter's row and base columns are there from step 0 on. */
    bool reads_base = n->op == PLAN_PARAM || n->op == PLAN_WINDOW;
    step = reads_base && step == 0 ? 1 : step;
    s->depth[i] = (uint8_t)depth;
    s->column[i] = !literal(n) && n->op != PLAN_TO_PERSON &&
                   (s->refs[i] > 1 || base(s, n) || n->op == PLAN_AGG || n->op == PLAN_WINDOW ||
                    depth >= SQL_INLINE);
    s->col[i].step = (uint16_t)(base(s, n) || n->op == PLAN_AGG ? 0 : step == 0 ? 1 : step);
    if (s->column[i] && s->steps[s->col[i].stratum] < s->col[i].step) {
        s->steps[s->col[i].stratum] = s->col[i].step;
    }
}

/* ---- how long a column is needed ------------------------------------------ */

/* `c` is read by what is computed at stratum, step. */
static void use(struct sql *s, size_t c, unsigned stratum, unsigned step)
{
    struct sql_col *col = &s->col[c];
    col->used = true;
    if (col->last < place(stratum, step)) {
        col->last = place(stratum, step);
    }
}

static void use_cells(struct sql *s, const struct plan_node *n, unsigned stratum, unsigned step)
{
    const struct plan_table *t = &s->p->tables[n->arg];
    for (size_t i = 0; t->by_division && i < sql_cells(t); i++) {
        use(s, s->cell[n->arg] + i, stratum, step);
    }
}

/* Everything that the expression of `id` reads, at most SQL_INLINE deep. */
static void use_expr(struct sql *s, plan_id id, unsigned stratum, unsigned step)
{
    plan_id todo[4 * (SQL_INLINE + 2)];
    size_t n = 0;
    for (todo[n++] = id; n > 0;) {
        plan_id at = behind(s, todo[--n]);
        if (at == PLAN_NONE || literal(sql_node(s, at))) {
            continue;
        }
        if (s->column[at]) {
            use(s, at, stratum, step);
            continue;
        }
        if (sql_node(s, at)->op == PLAN_PARAM) {
            use_cells(s, sql_node(s, at), stratum, step);
        }
        for (int k = 0; k < 3; k++) {
            todo[n++] = sql_node(s, at)->kid[k];
        }
    }
}

static void use_definition(struct sql *s, plan_id id)
{
    const struct plan_node *n = sql_node(s, id);
    unsigned stratum = s->col[id].stratum;
    unsigned step = s->col[id].step;
    if (n->op == PLAN_PARAM) {
        use_cells(s, n, stratum, step);
    }
    if (n->op == PLAN_WINDOW && !sql_joined(s, n)) {
        size_t first = 0;
        size_t end = 0;
        sql_window_cells(s, id, &first, &end);
        for (size_t i = first; i < end; i++) {
            use(s, s->fact[n->imm] + i, stratum, step);
        }
    }
    for (int k = 0; k < 3; k++) {
        use_expr(s, n->kid[k], stratum, step);
    }
}

/* ---- the chain --------------------------------------------------------------- */

/* Is the column carried through this step: computed before it and read later? */
static bool carried(const struct sql *s, size_t c, unsigned stratum, unsigned step)
{
    const struct sql_col *col = &s->col[c];
    return col->used && place(col->stratum, col->step) < place(stratum, step) &&
           col->last > place(stratum, step);
}

static void name(struct sql *s, size_t c)
{
    if (c < s->p->nodes_n) {
        sql_put(s, "n%zu", c);
        return;
    }
    for (size_t t = 0; t < s->p->tables_n; t++) {
        size_t first = s->cell[t];
        size_t cells = s->p->tables[t].by_division ? sql_cells(&s->p->tables[t]) : 0;
        if (c >= first && c < first + cells) {
            sql_put(s, "t%zu_%zu", t, c - first);
        }
    }
    for (size_t f = 0; f < s->p->b->facts_n; f++) {
        size_t first = s->fact[f];
        if (c >= first && c < first + sql_fact_cells(&s->p->b->facts[f])) {
            sql_put(s, "f%zu_%zu", f, c - first);
        }
    }
}

static void carry(struct sql *s, unsigned stratum, unsigned step, const char *from)
{
    for (size_t c = 0; c < s->cols_n; c++) {
        if (carried(s, c, stratum, step)) {
            sql_put(s, ", %s.", from);
            name(s, c);
        }
    }
}

static void begin(struct sql *s, unsigned stratum, unsigned step)
{
    const char *how = s->kind == PLAN_LITE    ? " AS MATERIALIZED (SELECT "
                      : s->kind == PLAN_CITUS ? " AS NOT MATERIALIZED (SELECT "
                                              : " AS (SELECT ";
    sql_put(s, "%ss%u_%u%s", s->out->n == 0 ? "WITH " : ",\n", stratum, step, how);
}

/*
 * PostgreSQL would melt the steps into one expression and write shared parts out again and again.
 * OFFSET keeps a step whole; Citus does not send that to the shards, but a column that is a set.
 */
static void fence(struct sql *s)
{
    sql_put(s, s->kind == PLAN_CITUS ? ", generate_series(1, 1) AS one" : "");
}

static void end(struct sql *s)
{
    sql_put(s, s->kind == PLAN_PG ? " OFFSET 0)" : ")");
}

static void fact_columns(struct sql *s, enum ir_entity e, const char *from)
{
    for (size_t i = 0; i < s->p->nodes_n; i++) {
        const struct plan_node *n = &s->p->nodes[i];
        if (!base(s, n) || !s->col[i].used || n->entity != e) {
            continue;
        }
        if (n->op == PLAN_DIVISION) {
            sql_put(s, ", %s.division AS n%zu", from, i);
        } else if (n->op == PLAN_WINDOW) {
            sql_put(s, ", ");
            sql_joined_column(s, (plan_id)i, from);
            sql_put(s, " AS n%zu", i);
        } else {
            const struct ir_fact *f = &s->p->b->facts[n->arg];
            bool number = s->kind != PLAN_LITE && !n->is_bool;
            sql_put(s, ", %s.\"" MZ_FMT "\"%s AS n%zu", from, MZ_ARG(f->name.id),
                    number ? "::bigint" : "", i);
        }
    }
    for (size_t f = 0; f < s->p->b->facts_n; f++) {
        size_t n = s->p->b->facts[f].entity == e ? sql_fact_cells(&s->p->b->facts[f]) : 0;
        for (size_t k = 0; k < n; k++) {
            if (s->col[s->fact[f] + k].used) {
                sql_cell_column(s, f, k, from);
            }
        }
    }
}

static bool table_used(const struct sql *s, size_t t)
{
    size_t n = s->p->tables[t].by_division ? sql_cells(&s->p->tables[t]) : 0;
    for (size_t i = 0; i < n; i++) {
        if (s->col[s->cell[t] + i].used) {
            return true;
        }
    }
    return false;
}

static const int64_t levels[] = {1, 1000, 1000000, 100000000, 10000000000, 1000000000000};

static size_t level_of(int64_t code)
{
    size_t level = 0;
    while (level + 1 < MZ_LEN(levels) && code % levels[level + 1] == 0) {
        level++;
    }
    return level;
}

static bool has_level(const struct plan_table *t, size_t level)
{
    for (size_t i = 0; i < t->divisions_n; i++) {
        if (level_of(t->divisions[i]) == level) {
            return true;
        }
    }
    return false;
}

/* The nearest division that has a row decides, also when its cell is not in force. */
static void cell_columns(struct sql *s, size_t at)
{
    const struct plan_table *t = &s->p->tables[at];
    for (size_t i = 0; i < sql_cells(t); i++) {
        if (!s->col[s->cell[at] + i].used) {
            continue;
        }
        sql_put(s, ", CASE");
        for (size_t level = 0; level < MZ_LEN(levels); level++) {
            if (has_level(t, level)) {
                sql_put(s, " WHEN d%zu.r%zu = 1 THEN d%zu.t%zu_%zu", level, at, level, at, i);
            }
        }
        if (t->divisions_n == 0) {
            sql_put(s, " WHEN true THEN NULL");
        }
        sql_put(s, s->kind == PLAN_LITE ? " END AS t%zu_%zu" : " END::bigint AS t%zu_%zu", at, i);
    }
}

static int by_code(const void *a, const void *b)
{
    int64_t x = *(const int64_t *)a;
    int64_t y = *(const int64_t *)b;
    return x < y ? -1 : x > y;
}

/* The codes of one level that any table has. */
static size_t codes_of(struct sql *s, size_t level, int64_t **out)
{
    size_t room = 1;
    for (size_t t = 0; t < s->p->tables_n; t++) {
        room += table_used(s, t) ? s->p->tables[t].divisions_n : 0;
    }
    int64_t *v = MZ_NEW_N(s->cx->a, int64_t, room);
    size_t n = 0;
    for (size_t t = 0; t < s->p->tables_n; t++) {
        const struct plan_table *from = &s->p->tables[t];
        for (size_t d = 0; table_used(s, t) && d < from->divisions_n; d++) {
            if (level_of(from->divisions[d]) == level) {
                v[n++] = from->divisions[d];
            }
        }
    }
    size_t kept = 0;
    qsort(v, n, sizeof *v, by_code);
    for (size_t i = 0; i < n; i++) {
        if (kept == 0 || v[kept - 1] != v[i]) {
            v[kept++] = v[i];
        }
    }
    *out = v;
    return kept;
}

static size_t row_of(const struct plan_table *t, int64_t code)
{
    const int64_t *at = bsearch(&code, t->divisions, t->divisions_n, sizeof code, by_code);
    return at == NULL ? SIZE_MAX : (size_t)(at - t->divisions);
}

/* One table's part of a row: whether it has the code, and its cells. */
static void cells_of(struct sql *s, size_t at, int64_t code)
{
    const struct plan_table *t = &s->p->tables[at];
    const char *null = s->kind == PLAN_LITE ? ",NULL" : ",NULL::bigint";
    size_t row = row_of(t, code);
    sql_put(s, "%s", row == SIZE_MAX ? ",0" : ",1");
    for (size_t i = 0; i < sql_cells(t); i++) {
        size_t cell = (i / t->keys_n * t->divisions_n + row) * t->keys_n + i % t->keys_n;
        if (!s->col[s->cell[at] + i].used) {
            continue;
        }
        if (row == SIZE_MAX || t->known[cell] == 0) {
            sql_put(s, "%s", null);
        } else {
            sql_put(s, ",%" PRId64, t->v[cell]);
        }
    }
}

/* All tables' values of one level of divisions, as one relation. */
static void one_level(struct sql *s, size_t level)
{
    int64_t *code = NULL;
    size_t codes_n = codes_of(s, level, &code);
    size_t column = 2;
    if (codes_n == 0) {
        return;
    }
    sql_put(s, " LEFT JOIN (SELECT column1 AS code");
    for (size_t t = 0; t < s->p->tables_n; t++) {
        if (!table_used(s, t)) {
            continue;
        }
        sql_put(s, ", column%zu AS r%zu", column++, t);
        for (size_t i = 0; i < sql_cells(&s->p->tables[t]); i++) {
            if (s->col[s->cell[t] + i].used) {
                sql_put(s, ", column%zu AS t%zu_%zu", column++, t, i);
            }
        }
    }
    sql_put(s, " FROM (VALUES ");
    for (size_t i = 0; i < codes_n; i++) {
        sql_put(s, "%s(%" PRId64 "%s", i == 0 ? "" : ",", code[i],
                s->kind == PLAN_LITE ? "" : "::bigint");
        for (size_t t = 0; t < s->p->tables_n; t++) {
            if (table_used(s, t)) {
                cells_of(s, t, code[i]);
            }
        }
        sql_put(s, ")");
    }
    sql_put(s, ") v%zu) d%zu ON d%zu.code = h.division / %" PRId64 " * %" PRId64, level, level,
            level, levels[level], levels[level]);
}

static void households(struct sql *s)
{
    begin(s, 0, 0);
    sql_put(s, "h.county, h.id AS household");
    fact_columns(s, IR_HOUSEHOLD, "h");
    for (size_t t = 0; t < s->p->tables_n; t++) {
        if (table_used(s, t)) {
            cell_columns(s, t);
        }
    }
    fence(s);
    sql_put(s, " FROM %s h", s->t->household);
    sql_joins(s, IR_HOUSEHOLD, "h");
    for (size_t level = 0; level < MZ_LEN(levels); level++) {
        one_level(s, level);
    }
    end(s);
}

/* A row for each person; one without a person where there is nobody. */
static void persons(struct sql *s)
{
    begin(s, 1, 0);
    sql_put(s, "h.county, h.household, p.id");
    carry(s, 1, 0, "h");
    fact_columns(s, IR_PERSON, "p");
    fence(s);
    sql_put(s, " FROM s0_%u h LEFT JOIN %s p ON p.county = h.county AND p.household = h.household",
            s->steps[0], s->t->person);
    sql_joins(s, IR_PERSON, "p");
    end(s);
}

/*
 * What is added up over a household's persons stands in the row of each of them. Where no more is
 * added up, a statement of households goes on with one of these rows: they are alike.
 */
static bool one_of_each(const struct sql *s, unsigned stratum)
{
    return s->entity == IR_HOUSEHOLD && stratum > 0 && stratum == (unsigned)s->strata;
}

static void added_up(struct sql *s, unsigned stratum)
{
    begin(s, stratum, 0);
    sql_put(s, "x.county, x.household, x.id");
    sql_put(s, one_of_each(s, stratum) ? ", row_number() OVER w AS nth" : "");
    carry(s, stratum, 0, "x");
    for (size_t i = 0; i < s->p->nodes_n; i++) {
        if (s->col[i].used && s->col[i].stratum == stratum && s->p->nodes[i].op == PLAN_AGG) {
            sql_put(s, ", ");
            sql_aggregate(s, (plan_id)i);
            sql_put(s, " AS n%zu", i);
        }
    }
    sql_put(s, " FROM s%u_%u x WINDOW w AS (PARTITION BY x.county, x.household)", stratum - 1,
            s->steps[stratum - 1]);
    end(s);
}

static void step(struct sql *s, unsigned stratum, unsigned at)
{
    begin(s, stratum, at);
    sql_put(s, stratum > 0 ? "x.county, x.household, x.id" : "x.county, x.household");
    carry(s, stratum, at, "x");
    for (size_t i = 0; i < s->p->nodes_n; i++) {
        const struct sql_col *c = &s->col[i];
        if (c->used && c->stratum == stratum && c->step == at) {
            sql_put(s, ", ");
            sql_define(s, (plan_id)i);
            sql_put(s, " AS n%zu", i);
        }
    }
    fence(s);
    sql_put(s, " FROM s%u_%u x%s", stratum, at - 1,
            at == 1 && one_of_each(s, stratum) ? " WHERE x.nth = 1" : "");
    end(s);
}

static void chain(struct sql *s)
{
    for (unsigned g = 0; g <= (unsigned)s->strata; g++) {
        if (g == 0) {
            households(s);
        } else if (g == 1) {
            persons(s);
        } else {
            added_up(s, g);
        }
        for (unsigned k = 1; k <= s->steps[g]; k++) {
            step(s, g, k);
        }
    }
}

static bool wanted(const struct sql *s, const struct plan_out *o)
{
    return s->p->b->rules[o->rule].entity == s->entity;
}

static void result(struct sql *s)
{
    bool person = s->entity == IR_PERSON;
    unsigned last = (unsigned)s->strata;
    sql_put(s, person ? "\nSELECT county, id" : "\nSELECT county, household AS id");
    for (size_t i = 0; i < s->p->outs_n; i++) {
        const struct plan_out *o = &s->p->outs[i];
        mz_str id = s->p->b->rules[o->rule].name.id;
        if (!wanted(s, o)) {
            continue;
        }
        sql_put(s, ", ");
        sql_expr(s, o->num);
        sql_put(s, o->den == PLAN_NONE ? " AS \"" MZ_FMT "\"" : " AS \"" MZ_FMT "_num\"",
                MZ_ARG(id));
        if (o->den != PLAN_NONE) {
            sql_put(s, ", ");
            sql_expr(s, o->den);
            sql_put(s, " AS \"" MZ_FMT "_den\"", MZ_ARG(id));
        }
    }
    if (s->t->hash != NULL) {
        sql_put(s, ", '%s' AS pack_hash", s->t->hash);
    }
    bool all = s->steps[last] == 0 && one_of_each(s, last);
    sql_put(s, " FROM s%u_%u%s", last, s->steps[last],
            person ? " WHERE id IS NOT NULL"
            : all  ? " WHERE nth = 1"
                   : "");
}

/* ---- all ------------------------------------------------------------------------ */

static mz_code lay(struct sql *s)
{
    for (size_t i = 0; i < s->p->outs_n; i++) {
        const struct plan_out *o = &s->p->outs[i];
        if (wanted(s, o)) {
            s->refs[o->num]++;
            s->refs[o->den == PLAN_NONE ? o->num : o->den]++;
        }
    }
    count_refs(s);
    s->strata = s->entity == IR_PERSON ? 1 : 0;
    for (size_t i = 0; i < s->p->nodes_n; i++) {
        if (s->refs[i] == 0) {
            continue;
        }
        if (s->kind == PLAN_LITE && s->p->nodes[i].wide) {
            return mz_fail(s->cx, MZ_INVALID, "node %zu is wider than SQLite's integers", i);
        }
        MZ_TRY(stratum_of(s, i));
        step_of(s, i);
        if (s->col[i].step > SQL_STEPS) {
            return mz_fail(s->cx, MZ_LIMIT, "a plan of more than %d steps", SQL_STEPS);
        }
        bool higher = s->col[i].stratum > s->strata && !literal(&s->p->nodes[i]);
        s->strata = higher ? s->col[i].stratum : s->strata;
    }
    return MZ_OK;
}

static void live(struct sql *s)
{
    unsigned last = (unsigned)s->strata;
    for (size_t i = 0; i < s->p->outs_n; i++) {
        const struct plan_out *o = &s->p->outs[i];
        if (wanted(s, o)) {
            use_expr(s, o->num, last, 999);
            use_expr(s, o->den, last, 999);
        }
    }
    for (size_t i = s->p->nodes_n; i-- > 0;) {
        if (s->col[i].used && s->column[i]) {
            use_definition(s, (plan_id)i);
        }
    }
}

mz_code plan_sql(mz_cx *cx, const struct rule_plan *p, enum plan_sql kind,
                 const struct plan_tables *t, enum ir_entity entity, mz_str *out)
{
    struct sql s = {.cx = cx, .p = p, .kind = kind, .t = t, .entity = entity};
    s.cols_n = p->nodes_n;
    s.cell = MZ_NEW_N(cx->a, size_t, p->tables_n + 1);
    for (size_t i = 0; i < p->tables_n; i++) {
        s.cell[i] = s.cols_n;
        s.cols_n += p->tables[i].by_division ? sql_cells(&p->tables[i]) : 0;
    }
    s.fact = MZ_NEW_N(cx->a, size_t, p->b->facts_n + 1);
    for (size_t i = 0; i < p->b->facts_n; i++) {
        s.fact[i] = s.cols_n;
        s.cols_n += sql_fact_cells(&p->b->facts[i]);
    }
    s.col = MZ_NEW_N(cx->a, struct sql_col, s.cols_n + 1);
    for (size_t i = 0; i < p->b->facts_n; i++) {
        for (size_t k = 0; k < sql_fact_cells(&p->b->facts[i]); k++) {
            s.col[s.fact[i] + k].stratum = p->b->facts[i].entity == IR_PERSON ? 1 : 0;
        }
    }
    s.column = MZ_NEW_N(cx->a, bool, p->nodes_n + 1);
    s.depth = MZ_NEW_N(cx->a, uint8_t, p->nodes_n + 1);
    s.refs = MZ_NEW_N(cx->a, uint32_t, p->nodes_n + 1);
    s.text = MZ_NEW_N(cx->a, mz_str, p->nodes_n + 1);
    s.out = mz_buf_new(cx->a, SQL_BYTES);
    MZ_TRY(lay(&s));
    live(&s);
    sql_texts(&s);
    chain(&s);
    result(&s);
    *out = mz_buf_str(s.out);
    return mz_buf_check(cx, s.out);
}
