/* run_keep_test.c - a kept run gives what a whole run gives, whatever value its parameter takes. */
#include "check.h"
#include "rule/fuzz_gen.h"
#include "rule/run.h"

enum { BOOKS = 40, HOUSEHOLDS = 300 };

static void set_param(struct rule_plan *p, uint32_t param, int64_t v)
{
    for (size_t i = 0; i < p->tables_n; i++) {
        struct plan_table *t = &p->tables[i];
        for (size_t c = 0; c < t->segments_n * t->divisions_n * t->keys_n; c++) {
            t->v[c] = t->param == param && t->known[c] != 0 ? v * t->parts : t->v[c];
        }
    }
}

static bool same_column(const struct rule_column *x, const struct rule_column *y, size_t *known)
{
    for (size_t i = 0; i < x->n; i++) {
        mz_wide a = 0;
        mz_wide b = 0;
        bool is = rule_column_get(x, i, &a);
        if (is != rule_column_get(y, i, &b) || a != b) {
            return false;
        }
        *known += is;
    }
    return x->n == y->n;
}

static bool same_results(const struct rule_results *x, const struct rule_results *y, size_t *known)
{
    bool same = x->n == y->n;
    for (size_t i = 0; same && i < x->n; i++) {
        same = x->v[i].rule == y->v[i].rule && x->v[i].has_den == y->v[i].has_den &&
               same_column(&x->v[i].num, &y->v[i].num, known) &&
               (!x->v[i].has_den || same_column(&x->v[i].den, &y->v[i].den, known));
    }
    return same;
}

/* The ends and the middle of the parameter's range, over the rest of a kept run. */
static bool three_values(mz_cx *cx, struct rule_plan *plan, const struct rule_fuzz_case *c,
                         uint32_t param, size_t *known, size_t *columns)
{
    const struct ir_param *p = &c->b->params[param];
    const int64_t values[] = {p->min, p->min / 2 + p->max / 2, p->max};
    struct rule_pop_options o = {.threads = 2};
    struct rule_keep what = {&param, 1};
    struct rule_kept kept = {0};
    if (rule_keep_pop(cx, plan, c->pop, &o, &what, &kept) != MZ_OK) {
        return false;
    }
    *columns += kept.columns_n;
    for (size_t i = 0; i < MZ_LEN(values); i++) {
        struct rule_results want = {0};
        struct rule_results is = {0};
        set_param(plan, param, values[i]);
        set_param(kept.plan, param, values[i]);
        if (rule_run_pop(cx, plan, c->pop, &o, &want) != MZ_OK ||
            rule_run_pop(cx, kept.plan, kept.pop, &o, &is) != MZ_OK ||
            !same_results(&want, &is, known)) {
            return false;
        }
    }
    return true;
}

TEST(a_kept_run_is_a_whole_run)
{
    size_t known = 0;
    size_t columns = 0;
    size_t books = 0;
    for (uint64_t seed = 1; seed <= BOOKS; seed++) {
        mz_cx cx = {.a = mz_arena_new((size_t)1 << 30)};
        struct rule_fuzz f = {.seed = seed, .nodes_n = 80, .households_n = HOUSEHOLDS};
        struct rule_fuzz_case c = rule_fuzz_make(cx.a, &f);
        struct rule_plan *plan = NULL;
        if (plan_make(&cx, c.b, c.at, c.known, c.rules, c.b->rules_n, &plan) == MZ_OK) {
            books++;
            for (uint32_t p = 0; p < c.b->params_n && p < 3; p++) {
                CHECK(three_values(&cx, plan, &c, p, &known, &columns));
            }
        }
        mz_arena_free(cx.a);
    }
    CHECK(books > BOOKS / 2 && known > 1000000 && columns > 1000);
}

TEST_MAIN(T(a_kept_run_is_a_whole_run))
