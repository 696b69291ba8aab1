/* run_test.c - a run over columns gives what the reference gives, row by row. */
#include "rule/run.h"

#include <inttypes.h>
#include <stdio.h>

#include "check.h"
#include "rule/eval_int.h"
#include "rule/fuzz_gen.h"

static mz_cx cx_of(mz_arena *a)
{
    return (mz_cx){.a = a};
}

/* Holds every value of every household against the reference; says what differs. */
struct against {
    const struct rule_fuzz *f;
    const struct rule_fuzz_case *c;
    const struct rule_results *got;
    size_t rows;
    size_t differ;
};

static void say_value(const char *who, struct rule_value v)
{
    printf("  %s: %s %" PRId64 "/%" PRId64 "\n", who, v.why == RULE_KNOWN ? "known" : "absent",
           (int64_t)v.num, (int64_t)v.den);
}

static void hold(struct against *w, struct rule_run *run, size_t rule, size_t member, size_t row)
{
    struct rule_value want = rule_eval(run, (uint32_t)rule, member);
    struct rule_value is = rule_result_get(&w->got->v[rule], row);
    bool same = (want.why == RULE_KNOWN) == (is.why == RULE_KNOWN) &&
                (is.why != RULE_KNOWN || (want.num == is.num && want.den == is.den));
    w->rows++;
    if (!same && w->differ++ == 0) {
        const struct ir_rule *r = &w->c->b->rules[rule];
        printf("seed %" PRIu64 " nodes %zu: node %zu, operation %d, row %zu\n", w->f->seed,
               w->f->nodes_n, rule, (int)w->c->b->nodes[r->root].op, row);
        say_value("reference", want);
        say_value("run", is);
    }
}

static void households(struct against *w, mz_arena *a)
{
    const struct rule_fuzz_case *c = w->c;
    for (size_t h = 0; h < c->pop->households_n; h++) {
        struct rule_case *one = rule_case_of(a, c->b, c->pop, h, c->at, c->known);
        struct rule_run *run = rule_run_new(a, c->b, one);
        for (size_t i = 0; i < w->got->n; i++) {
            if (c->b->rules[i].entity != IR_PERSON) {
                hold(w, run, i, 0, h);
                continue;
            }
            for (size_t m = 0; m < one->members_n; m++) {
                hold(w, run, i, m, c->pop->first[h] + m);
            }
        }
        mz_arena_reset(a);
    }
}

/* Rows that were compared; 0 when something differs or fails, 1 when 128 bits are too few. */
static size_t fuzz(const struct rule_fuzz *f, size_t threads)
{
    mz_arena *a = mz_arena_new((size_t)2 << 30);
    mz_arena *each = mz_arena_new((size_t)1 << 30);
    mz_cx cx = cx_of(a);
    struct rule_fuzz_case c = rule_fuzz_make(a, f);
    struct rule_plan *plan = NULL;
    struct rule_results got = {0};
    struct rule_pop_options o = {.threads = threads};
    size_t rows = 0;
    mz_code rc = plan_make(&cx, c.b, c.at, c.known, c.rules, c.b->rules_n, &plan);
    if (rc == MZ_LIMIT) {
        rows = 1;
    } else if (rc != MZ_OK || rule_pop_check(&cx, c.b, c.pop) != MZ_OK ||
               rule_run_pop(&cx, plan, c.pop, &o, &got) != MZ_OK) {
        printf("seed %" PRIu64 ": %s\n", f->seed, cx.err.msg);
    } else {
        struct against w = {f, &c, &got, 0, 0};
        households(&w, each);
        rows = w.differ == 0 ? w.rows : 0;
    }
    mz_arena_free(each);
    mz_arena_free(a);
    return rows;
}

TEST(every_operation_gives_what_the_reference_gives)
{
    size_t rows = 0;
    size_t refused = 0;
    for (uint64_t seed = 1; seed <= 150; seed++) {
        struct rule_fuzz f = {.seed = seed, .nodes_n = 120, .households_n = 12};
        size_t n = fuzz(&f, 1);
        CHECK(n > 0);
        rows += n;
        refused += n == 1 ? 1 : 0;
    }
    CHECK(rows > 200000);
    CHECK(refused < 5);
}

TEST(chunks_and_threads_change_nothing)
{
    struct rule_fuzz f = {.seed = 77, .nodes_n = 60, .households_n = 2500};
    CHECK(fuzz(&f, 1) > 0);
    CHECK(fuzz(&f, 3) > 0);
}

TEST_MAIN(T(every_operation_gives_what_the_reference_gives), T(chunks_and_threads_change_nothing))
