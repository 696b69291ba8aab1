/* fuzz_hold.c - random books through the executors, and what differs. */
#include "rule/fuzz_hold.h"

#include <inttypes.h>
#include <stdio.h>
#include <time.h>

#include "base/io.h"
#include "rule/eval_int.h"
#include "rule/fuzz_trace.h"

enum { ARENA = 1 << 30 };

const char *rule_fuzz_name(enum rule_fuzz_by by)
{
    static const char *const names[RULE_FUZZ_N] = {"kernels", "SQLite", "PostgreSQL", "Citus",
                                                   "tracer"};
    return by < RULE_FUZZ_N ? names[by] : "";
}

static uint64_t now_ns(void)
{
    struct timespec t;
    (void)clock_gettime(CLOCK_MONOTONIC, &t);
    return (uint64_t)t.tv_sec * UINT64_C(1000000000) + (uint64_t)t.tv_nsec;
}

/* One comparison on its way. */
struct hold {
    mz_cx *cx;
    const struct rule_fuzz_run *run;
    const struct rule_fuzz_case *c;
    const struct rule_results *got; /* of the kernels */
    struct rule_fuzz_tally *tally;
    struct rule_fuzz_differ *differ;
    const struct plan_out *outs;
    enum ir_entity entity; /* of the statement's rows */
    uint8_t *seen;
};

static size_t household_of(const struct hold *h, enum ir_entity e, size_t row)
{
    return e == IR_PERSON ? h->c->pop->household[row] : row;
}

static void tell(struct hold *h, const struct rule_result *r, size_t row, struct rule_value want,
                 struct rule_value is)
{
    enum ir_entity e = h->c->b->rules[r->rule].entity;
    if (!h->differ->found) {
        h->differ->found = true;
        h->differ->rule = r->rule;
        h->differ->household = household_of(h, e, row);
        h->differ->row = row;
        h->differ->want = want;
        h->differ->is = is;
    }
}

static void count(struct hold *h, const struct rule_result *r, struct rule_value v)
{
    bool truth = h->c->b->rules[r->rule].type.kind == RULE_BOOL;
    h->tally->values++;
    h->tally->known += v.why == RULE_KNOWN;
    h->tally->yes += truth && v.why == RULE_KNOWN && v.num != 0;
    h->tally->no += truth && v.why == RULE_KNOWN && v.num == 0;
}

static bool same(struct rule_value a, struct rule_value b)
{
    bool known = a.why == RULE_KNOWN;
    return known == (b.why == RULE_KNOWN) && (!known || (a.num == b.num && a.den == b.den));
}

/* ---- kernels against the reference -------------------------------------------------------- */

static void one_value(struct hold *h, struct rule_run *run, size_t out, size_t member, size_t row)
{
    const struct rule_result *r = &h->got->v[out];
    struct rule_value want = rule_eval(run, r->rule, member);
    struct rule_value is = rule_result_get(r, row);
    count(h, r, want);
    bool error = want.why == RULE_ERROR && h->c->text.n > 0 &&
                 rule_is(rule_applies(run, r->rule, member), true);
    if (error || !same(want, is)) {
        const char *why = error ? "the checker took what leaves its range" : "";
        (void)snprintf(h->differ->why, sizeof h->differ->why, "%s", why);
        tell(h, r, row, want, is);
    }
}

static void against_reference(struct hold *h)
{
    const struct rule_fuzz_case *c = h->c;
    mz_arena *a = mz_arena_new(ARENA);
    uint64_t start = now_ns();
    for (size_t at = 0; at < c->pop->households_n; at++) {
        struct rule_case *one = rule_case_of(a, c->b, c->pop, at, c->at, c->known);
        struct rule_run *run = rule_run_new(a, c->b, one);
        for (size_t i = 0; i < h->got->n; i++) {
            bool person = c->b->rules[h->got->v[i].rule].entity == IR_PERSON;
            for (size_t m = 0; m < (person ? one->members_n : 1); m++) {
                one_value(h, run, i, m, person ? c->pop->first[at] + m : at);
            }
        }
        h->tally->rows += 1 + one->members_n;
        mz_arena_reset(a);
    }
    h->tally->reference_ns += now_ns() - start;
    mz_arena_free(a);
}

/* ---- SQL against the kernels ---------------------------------------------------------------- */

/* Digits of at most 128 bits, a truth, or nothing. */
static bool read_value(const char *text, struct rule_value *v)
{
    *v = (struct rule_value){.why = RULE_UNKNOWN, .den = 1};
    if (text == NULL) {
        return true;
    }
    v->why = RULE_KNOWN;
    if ((text[0] == 't' || text[0] == 'f') && text[1] == '\0') {
        v->num = text[0] == 't';
        return true;
    }
    bool minus = text[0] == '-';
    size_t i = minus ? 1 : 0;
    for (; text[i] >= '0' && text[i] <= '9' && i < 40; i++) {
        v->num = v->num * 10 + (minus ? -(text[i] - '0') : text[i] - '0');
    }
    return text[i] == '\0' && i > (minus ? 1 : 0);
}

static struct rule_value column_value(const struct rule_column *c, size_t row)
{
    struct rule_value v = {.why = RULE_UNKNOWN, .den = 1};
    v.why = rule_column_get(c, row, &v.num) ? RULE_KNOWN : RULE_UNKNOWN;
    return v;
}

static void one_column(struct hold *h, const struct rule_result *r, const struct rule_column *c,
                       size_t row, const char *text)
{
    struct rule_value want = column_value(c, row);
    struct rule_value is;
    if (!read_value(text, &is) && !h->differ->found) {
        (void)snprintf(h->differ->why, sizeof h->differ->why, "not a whole number: %s", text);
        is.why = RULE_ERROR;
    }
    if (!same(want, is)) {
        tell(h, r, row, want, is);
    }
}

static mz_code one_row(mz_cx *cx, void *p, const char *const *text, size_t n)
{
    struct hold *h = p;
    struct rule_value id;
    size_t rows = h->entity == IR_PERSON ? h->c->pop->persons_n : h->c->pop->households_n;
    size_t at = 2;
    if (n < 2 || !read_value(text[1], &id) || id.why != RULE_KNOWN || id.num < 1 ||
        id.num > (mz_wide)rows || h->seen[id.num - 1] != 0) {
        return mz_fail(cx, MZ_CORRUPT, "a row that is not there, or twice");
    }
    size_t row = (size_t)id.num - 1;
    h->seen[row] = 1;
    h->tally->rows++;
    for (size_t i = 0; i < h->got->n; i++) {
        const struct rule_result *r = &h->got->v[i];
        if (h->c->b->rules[r->rule].entity != h->entity) {
            continue;
        }
        if (at + (r->has_den ? 1 : 0) >= n) {
            return mz_fail(cx, MZ_CORRUPT, "a statement of too few columns");
        }
        count(h, r, rule_result_get(r, row));
        one_column(h, r, &r->num, row, text[at++]);
        if (r->has_den) {
            one_column(h, r, &r->den, row, text[at++]);
        }
    }
    return MZ_OK;
}

static mz_code one_statement(struct hold *h, const struct rule_plan *plan, enum ir_entity e)
{
    size_t rows = e == IR_PERSON ? h->c->pop->persons_n : h->c->pop->households_n;
    mz_str sql;
    MZ_TRY(plan_sql(h->cx, plan, rule_rows_kind(h->run->db), &rule_rows_tables, e, &sql));
    h->entity = e;
    h->seen = MZ_NEW_N(h->cx->a, uint8_t, rows + 1);
    uint64_t start = now_ns();
    MZ_TRY(rule_rows_ask(h->cx, h->run->db, sql, one_row, h));
    h->tally->work_ns += now_ns() - start;
    for (size_t i = 0; i < rows; i++) {
        if (h->seen[i] == 0) {
            return mz_fail(h->cx, MZ_CORRUPT, "row %zu is missing", i);
        }
    }
    return MZ_OK;
}

/* ---- plans ---------------------------------------------------------------------------------- */

/* Rules whose nodes all fit 64 bits: SQLite has no wider integers. */
static size_t narrow(const struct rule_plan *p, mz_arena *a, uint32_t *rules)
{
    bool *wide = MZ_NEW_N(a, bool, p->nodes_n + 1);
    size_t n = 0;
    for (size_t i = 0; i < p->nodes_n; i++) {
        wide[i] = p->nodes[i].wide;
        for (int k = 0; k < 3; k++) {
            wide[i] = wide[i] || (p->nodes[i].kid[k] != PLAN_NONE && wide[p->nodes[i].kid[k]]);
        }
    }
    for (size_t i = 0; i < p->outs_n; i++) {
        const struct plan_out *o = &p->outs[i];
        if (!wide[o->num] && (o->den == PLAN_NONE || !wide[o->den])) {
            rules[n++] = o->rule;
        }
    }
    return n;
}

mz_code rule_fuzz_plan(mz_cx *cx, const struct rule_fuzz_run *run, const struct rule_fuzz_case *c,
                       struct rule_plan **out)
{
    uint32_t one[1] = {(uint32_t)run->only};
    bool all = run->only == SIZE_MAX;
    size_t n = all ? c->rules_n : run->only < c->b->rules_n ? 1 : 0;
    MZ_TRY(plan_make(cx, c->b, c->at, c->known, all ? c->rules : one, n, out));
    if (run->by == RULE_FUZZ_LITE) {
        uint32_t *rules = MZ_NEW_N(cx->a, uint32_t, n + 1);
        n = narrow(*out, cx->a, rules);
        return plan_make(cx, c->b, c->at, c->known, rules, n, out);
    }
    return MZ_OK;
}

static mz_code load(mz_cx *cx, rule_rows *db, const struct rule_fuzz_case *c, const bool *facts)
{
    struct rule_rows_part all = {.pop = c->pop, .end = c->pop->households_n, .nulls = true};
    MZ_TRY(rule_rows_make(cx, db, c->b, facts));
    MZ_TRY(rule_rows_add(cx, db, &all));
    return rule_rows_ready(cx, db);
}

mz_code rule_fuzz_load(mz_cx *cx, rule_rows *db, const struct rule_fuzz_case *c)
{
    return load(cx, db, c, NULL);
}

static mz_code hold_all(struct hold *h, const struct rule_plan *plan, struct rule_results *got)
{
    struct rule_pop_options o = {.threads = h->run->threads};
    uint64_t start = now_ns();
    MZ_TRY(rule_pop_check(h->cx, h->c->b, h->c->pop));
    MZ_TRY(rule_run_pop(h->cx, plan, h->c->pop, &o, got));
    h->got = got;
    if (h->run->bend != NULL) {
        h->run->bend(plan, got);
    }
    if (h->run->by == RULE_FUZZ_KERNELS) {
        h->tally->work_ns += now_ns() - start;
        against_reference(h);
        return MZ_OK;
    }
    MZ_TRY(load(h->cx, h->run->db, h->c, h->run->lean ? rule_rows_facts(h->cx->a, plan) : NULL));
    MZ_TRY(one_statement(h, plan, IR_HOUSEHOLD));
    return one_statement(h, plan, IR_PERSON);
}

mz_code rule_fuzz_hold_case(mz_cx *cx, const struct rule_fuzz_run *run,
                            const struct rule_fuzz_case *c, struct rule_fuzz_tally *tally,
                            struct rule_fuzz_differ *differ)
{
    struct rule_plan *plan = NULL;
    struct rule_results got = {0};
    struct hold h = {.cx = cx, .run = run, .c = c, .tally = tally, .differ = differ};
    *differ = (struct rule_fuzz_differ){0};
    tally->books++;
    if (run->by == RULE_FUZZ_TRACER) {
        uint64_t start = now_ns();
        mz_code rc = rule_fuzz_trace(cx, c, tally, differ);
        tally->work_ns += now_ns() - start;
        return rc;
    }
    MZ_TRY(rule_fuzz_plan(cx, run, c, &plan));
    size_t wanted = run->only == SIZE_MAX ? c->rules_n : plan->outs_n;
    tally->left_out += wanted > plan->outs_n ? wanted - plan->outs_n : 0;
    return hold_all(&h, plan, &got);
}

mz_code rule_fuzz_hold(mz_cx *cx, const struct rule_fuzz_run *run, const struct rule_fuzz *f,
                       struct rule_fuzz_tally *tally, struct rule_fuzz_differ *differ)
{
    mz_arena *a = mz_arena_new((size_t)4 * ARENA);
    mz_cx mine = *cx;
    mine.a = a;
    mine.err = (struct mz_error){0};
    struct rule_fuzz_case c = rule_fuzz_make(a, f);
    mz_code rc = MZ_OK;
    *differ = (struct rule_fuzz_differ){0};
    if (c.b == NULL) {
        tally->books++;
        tally->rejected++;
    } else {
        rc = rule_fuzz_hold_case(&mine, run, &c, tally, differ);
    }
    if (rc == MZ_LIMIT && !f->pack) {
        tally->refused++;
        rc = MZ_OK;
    } else if (rc != MZ_OK) {
        rc = mz_fail(cx, rc, "seed %" PRIu64 ", %zu %s, %zu households: %s", f->seed, f->nodes_n,
                     f->pack ? "rules" : "nodes", f->households_n, mine.err.msg);
    }
    mz_arena_free(a);
    return rc;
}

/* ---- worth ---------------------------------------------------------------------------------- */

const char *rule_fuzz_degenerate(const struct rule_fuzz_tally *t)
{
    size_t absent = t->values - t->known;
    if (t->books == 0 || t->values == 0) {
        return "nothing was compared";
    }
    if (t->refused * 4 > t->books) {
        return "too many books were refused";
    }
    if (t->rejected * 2 > t->books) {
        return "the checker did not take too many packs";
    }
    if (t->known * 4 < t->values) {
        return "too few values are known";
    }
    if (absent * 20 < t->values) {
        return "too few values are absent";
    }
    if (t->yes * 50 < t->values || t->no * 50 < t->values) {
        return "too few truths are true, or false";
    }
    return NULL;
}
