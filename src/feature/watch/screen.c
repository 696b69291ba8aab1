/* screen.c - the `when` rules of all indicators over everybody, by either engine. */
#include "feature/watch/screen.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/io.h"
#include "base/text.h"
#include "feature/watch/month.h"
#include "feature/world.h"
#include "rule/run.h"
#include "store/db.h"

enum { STATEMENT = 20 << 20, WRAP = 64 };

#define PART_ARENA ((size_t)256 << 20)

/* The rules of all indicators, each once. */
static size_t rules_of(mz_arena *a, const struct rule_book *b, uint32_t **out)
{
    size_t n = 0;
    *out = MZ_NEW_N(a, uint32_t, b->indicators_n + 1);
    for (size_t i = 0; i < b->indicators_n; i++) {
        size_t k = 0;
        while (k < n && (*out)[k] != b->indicators[i].when) {
            k++;
        }
        if (k == n) {
            (*out)[n++] = b->indicators[i].when;
        }
    }
    return n;
}

static mz_code plan_of(mz_cx *cx, const struct watch_screen *s, struct rule_plan **out)
{
    uint32_t *rules = NULL;
    size_t n = rules_of(cx->a, s->book, &rules);
    return plan_make(cx, s->book, s->at, s->at, rules, n, out);
}

/* ---- kernels ------------------------------------------------------------------------------ */

mz_code watch_screen_kernels(mz_cx *cx, const struct watch_screen *s, bool *hit)
{
    struct watch_sight sight;
    return watch_sight_take(cx, s, UINT32_MAX, hit, &sight);
}

/* ---- SQL --------------------------------------------------------------------------------------
 */

mz_code watch_rows_open(mz_cx *cx, rule_rows **out)
{
    struct rule_rows_options o = {.kind = PLAN_LITE, .schema = "mz_watch"};
    if (mz_db_kind(cx->db) == MZ_DB_SQLITE) {
        o.url = mz_str_fmt(cx->a, MZ_FMT "/watch-facts.db", MZ_ARG(cx->world->data)).p;
    } else {
        o.kind = mz_db_distributed(cx->db) ? PLAN_CITUS : PLAN_PG;
        o.url = mz_str_z(cx->a, mz_db_url(cx->db));
    }
    return rule_rows_open(cx, &o, out);
}

/* One part after the other; what a part needed goes with it. */
static mz_code lay(mz_cx *cx, rule_rows *rows, const struct watch_screen *s)
{
    mz_cx own = *cx;
    mz_code rc = MZ_OK;
    int64_t done = 0;
    int64_t all = 0;
    own.a = mz_arena_new(PART_ARENA);
    for (size_t i = 0; i < s->spans_n; i++) {
        all += (int64_t)(s->spans[i].end - s->spans[i].first);
    }
    for (size_t i = 0; i < s->spans_n && rc == MZ_OK; i++) {
        size_t end = s->spans[i].end;
        for (size_t at = s->spans[i].first; at < end && rc == MZ_OK; at += WATCH_PART) {
            size_t n = end - at < WATCH_PART ? end - at : WATCH_PART;
            struct rule_rows_part part = {.pop = s->pop, .first = at, .end = at + n};
            rc = rule_rows_add(&own, rows, &part);
            done += (int64_t)n;
            rc = rc == MZ_OK && s->laid != NULL ? s->laid(&own, s->p, done, all) : rc;
            mz_arena_reset(own.a);
        }
    }
    cx->err = own.err;
    mz_arena_free(own.a);
    return rc;
}

static void add(mz_buf *to, const char *text)
{
    mz_buf_add(to, mz_str_of(text));
}

/* county, id, r0, r1 ...: the truths of one entity by place, for their names may be cut. */
static size_t names(const struct rule_plan *p, enum ir_entity e, const char *between, mz_buf *out)
{
    size_t n = 0;
    for (size_t i = 0; i < p->outs_n; i++) {
        char name[WRAP];
        if (p->b->rules[p->outs[i].rule].entity == e) {
            (void)snprintf(name, sizeof name, "%sr%zu", n == 0 ? "" : between, n);
            add(out, name);
            n++;
        }
    }
    return n;
}

/* The rows where one of the truths holds; the rest stays in the database. */
static mz_code statement(mz_cx *cx, enum plan_sql kind, const struct rule_plan *p, enum ir_entity e,
                         mz_str *out)
{
    mz_buf *list = mz_buf_new(cx->a, STATEMENT);
    mz_buf *sql = mz_buf_new(cx->a, STATEMENT);
    mz_str plan = MZ_S("");
    *out = (mz_str){NULL, 0};
    if (names(p, e, ", ", list) == 0 || list->p == NULL) {
        return MZ_OK;
    }
    MZ_TRY(plan_sql(cx, p, kind, &rule_rows_tables, e, &plan));
    if (kind == PLAN_LITE) {
        add(sql, "WITH x (county, id, ");
        mz_buf_add(sql, mz_buf_str(list));
        add(sql, ") AS (");
        mz_buf_add(sql, plan);
        add(sql, ") SELECT id FROM x WHERE ");
    } else {
        add(sql, "SELECT id FROM (");
        mz_buf_add(sql, plan);
        add(sql, ") AS x (county, id, ");
        mz_buf_add(sql, mz_buf_str(list));
        add(sql, ") WHERE ");
    }
    (void)names(p, e, " OR ", sql);
    *out = mz_buf_str(sql);
    return mz_buf_check(cx, sql);
}

struct marking {
    const struct mz_pop *pop;
    bool person;
    bool *hit;
};

static mz_code mark(mz_cx *cx, void *p, const char *const *text, size_t n)
{
    const struct marking *m = p;
    char *end = NULL;
    size_t most = m->person ? m->pop->persons_n : m->pop->households_n;
    unsigned long long id = n == 1 && text[0] != NULL ? strtoull(text[0], &end, 10) : 0;
    if (id == 0 || id > most || *end != '\0') {
        return mz_fail(cx, MZ_CORRUPT, "a statement gave a row that is not there");
    }
    m->hit[m->person ? m->pop->household[id - 1] : id - 1] = true;
    return MZ_OK;
}

static mz_code ask(mz_cx *cx, rule_rows *rows, const struct rule_plan *plan, enum ir_entity e,
                   struct marking *m)
{
    mz_str sql = {NULL, 0};
    m->person = e == IR_PERSON;
    MZ_TRY(statement(cx, rule_rows_kind(rows), plan, e, &sql));
    return sql.n == 0 ? MZ_OK : rule_rows_ask(cx, rows, sql, mark, m);
}

static bool has_wide(const struct rule_plan *p)
{
    for (size_t i = 0; i < p->nodes_n; i++) {
        if (p->nodes[i].wide) {
            return true;
        }
    }
    return false;
}

mz_code watch_screen_statement(mz_cx *cx, const struct watch_screen *s, enum plan_sql kind,
                               enum ir_entity e, mz_str *out)
{
    struct rule_plan *plan = NULL;
    MZ_TRY(plan_of(cx, s, &plan));
    return statement(cx, kind, plan, e, out);
}

mz_code watch_screen_sql(mz_cx *cx, rule_rows *rows, const struct watch_screen *s, bool *hit)
{
    struct rule_plan *plan = NULL;
    struct marking m = {.pop = s->pop};
    m.hit = hit;
    MZ_TRY(plan_of(cx, s, &plan));
    if (rule_rows_kind(rows) == PLAN_LITE && has_wide(plan)) {
        return mz_refuse(cx, MZ_INVALID, .field = "engine",
                         .text = MZ_T("An indicator has numbers that are too wide for SQLite; "
                                      "--engine kernels runs it."));
    }
    MZ_TRY(rule_rows_make(cx, rows, s->book, rule_rows_facts(cx->a, plan)));
    MZ_TRY(lay(cx, rows, s));
    MZ_TRY(rule_rows_ready(cx, rows));
    MZ_TRY(ask(cx, rows, plan, IR_HOUSEHOLD, &m));
    return ask(cx, rows, plan, IR_PERSON, &m);
}
