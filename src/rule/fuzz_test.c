/*
 * fuzz_test.c - random books and hostile rows through the reference and the kernels: more than a
 * million households and persons, each with every rule of its book. The statements of the
 * databases have theirs in sql_test.c. fuzz_plain_test.c and fuzz_avx2_test.c are the same tests
 * over kernels that the loader would not take here, with fewer rows: what is bit for bit the
 * reference is bit for bit one another.
 */
#include "rule/fuzz_hold.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "check.h"
#include "rule/plan.h"

static void say(const struct rule_fuzz_tally *t, const char *poor)
{
    printf("rows compared: kernels %zu (%zu books, %zu refused, %zu values: %zu known, %zu true, "
           "%zu false; reference %.1f s, kernels %.1f s)%s%s\n",
           t->rows, t->books, t->refused, t->values, t->known, t->yes, t->no,
           (double)t->reference_ns / 1e9, (double)t->work_ns / 1e9, poor == NULL ? "" : ": ",
           poor == NULL ? "" : poor);
}

/* What differs is shrunk and printed, and ends the comparison. */
static struct rule_fuzz_tally hold(int *failures_, uint64_t seed, size_t books, struct rule_fuzz f,
                                   size_t threads)
{
    mz_arena *a = mz_arena_new((size_t)1 << 30);
    mz_cx cx = {.a = a};
    struct rule_fuzz_run run = {.by = RULE_FUZZ_KERNELS, .threads = threads, .only = SIZE_MAX};
    struct rule_fuzz_tally t = {0};
    struct rule_fuzz_differ d = {0};
    mz_code rc = MZ_OK;
    for (f.seed = seed; f.seed < seed + books && rc == MZ_OK && !d.found; f.seed++) {
        rc = rule_fuzz_hold(&cx, &run, &f, &t, &d);
    }
    CHECK(rc == MZ_OK && !d.found);
    if (rc != MZ_OK || d.found) {
        mz_str text = {0};
        f.seed--;
        printf("%s\n", cx.err.msg);
        mz_clear(&cx);
        if (rule_fuzz_shrink(&cx, &run, f, &d, &text) == MZ_OK) {
            printf(MZ_FMT, MZ_ARG(text));
        }
    }
    const char *poor = rule_fuzz_degenerate(&t);
    CHECK(poor == NULL);
    say(&t, poor);
    mz_arena_free(a);
    return t;
}

/* A sanitizer makes it ten times slower, and finds what it finds in fewer rows. */
#ifdef __SANITIZE_ADDRESS__
enum { HOUSEHOLDS = 150, ROWS = 50000, DEEP = 60 };
#elif defined MZ_KERNEL_ONLY
enum { HOUSEHOLDS = 600, ROWS = 200000, DEEP = 100 };
#else
enum { HOUSEHOLDS = 3000, ROWS = 1000000, DEEP = 300 };
#endif

TEST(hostile_rows_are_what_the_reference_says)
{
    struct rule_fuzz f = {.nodes_n = 60, .households_n = HOUSEHOLDS};
    struct rule_fuzz_tally t = hold(failures_, 1000, 60, f, 1);
    CHECK(t.rows >= ROWS);
    CHECK(t.books - t.refused >= 50);
}

TEST(many_deep_books_are_what_the_reference_says)
{
    struct rule_fuzz f = {.nodes_n = 300, .households_n = 10};
    struct rule_fuzz_tally t = hold(failures_, 5000, DEEP, f, 2);
    CHECK(t.values > (size_t)DEEP * 4000);
}

/* A fault: the last bit of products is wrong. */
static void bend_products(const struct rule_plan *plan, struct rule_results *got)
{
    for (size_t i = 0; i < got->n; i++) {
        const struct rule_column *c = &got->v[i].num;
        for (size_t row = 0; row < c->n && plan->nodes[plan->outs[i].num].op == PLAN_MUL; row++) {
            mz_wide v = 0;
            if (!c->is_bool && rule_column_get(c, row, &v)) {
                ((unsigned char *)c->v)[row * mz_lane_size(c->lane)] ^= 1;
            }
        }
    }
}

static size_t lines_of(mz_str s)
{
    size_t n = 0;
    for (size_t i = 0; i < s.n; i++) {
        n += s.p[i] == '\n';
    }
    return n;
}

static size_t number_after(mz_str s, const char *mark)
{
    const char *at = strstr(s.p, mark);
    return at == NULL ? SIZE_MAX : (size_t)strtoull(at + strlen(mark), NULL, 10);
}

/* The first book of which a product is a value of its own. */
static bool find_fault(mz_cx *cx, const struct rule_fuzz_run *run, struct rule_fuzz *f,
                       struct rule_fuzz_differ *d)
{
    struct rule_fuzz_tally t = {0};
    for (; f->seed < 720; f->seed++) {
        if (rule_fuzz_hold(cx, run, f, &t, d) == MZ_OK && d->found) {
            return true;
        }
    }
    return false;
}

TEST(a_planted_fault_is_found_named_and_shrunk)
{
    mz_cx cx = {.a = mz_arena_new((size_t)1 << 30)};
    struct rule_fuzz_run run = {
        .by = RULE_FUZZ_KERNELS, .threads = 2, .only = SIZE_MAX, .bend = bend_products};
    struct rule_fuzz f = {.seed = 700, .nodes_n = 200, .households_n = 100};
    struct rule_fuzz_differ d = {0};
    mz_str text = {0};
    bool found = find_fault(&cx, &run, &f, &d);
    CHECK(found && (d.want.num != d.is.num || d.want.den != d.is.den));
    CHECK(rule_fuzz_shrink(&cx, &run, f, &d, &text) == MZ_OK);
    text = mz_str_of(mz_str_z(cx.a, text));
    CHECK(number_after(text, "seed ") == f.seed);
    CHECK(number_after(text, "shrunk to ") < 200); /* nodes */
    CHECK(strstr(text.p, ", 1 of them, rule ") != NULL);
    CHECK(strstr(text.p, "wanted: ") != NULL && strstr(text.p, "given: ") != NULL);
    CHECK(strstr(text.p, "mul") != NULL && lines_of(text) < 40);
    run.bend = NULL;
    CHECK(rule_fuzz_shrink(&cx, &run, f, &d, &text) == MZ_OK);
    text = mz_str_of(mz_str_z(cx.a, text));
    CHECK(strstr(text.p, "it does not happen again") != NULL);
    mz_arena_free(cx.a);
}

TEST(a_tally_of_nothing_is_no_comparison)
{
    struct rule_fuzz_tally t = {0};
    CHECK(rule_fuzz_degenerate(&t) != NULL);
    t = (struct rule_fuzz_tally){.books = 8, .values = 1000, .known = 700, .yes = 100, .no = 100};
    CHECK(rule_fuzz_degenerate(&t) == NULL);
    t.refused = 3;
    CHECK(rule_fuzz_degenerate(&t) != NULL);
    t.refused = 0;
    t.known = 1000;
    CHECK(rule_fuzz_degenerate(&t) != NULL);
    t.known = 200;
    CHECK(rule_fuzz_degenerate(&t) != NULL);
    t.known = 700;
    t.yes = 0;
    CHECK(rule_fuzz_degenerate(&t) != NULL);
    t.yes = 100;
    t.no = 3;
    CHECK(rule_fuzz_degenerate(&t) != NULL);
}

/* What the plans of the first books are made of. */
struct parts {
    size_t op[PLAN_OPS_N];
    size_t round[IR_FLOOR + 1];
    size_t members[IR_LATEST + 1];
    size_t window[IR_LATEST + 1];
    size_t wide;
    size_t spread;
    size_t prorated;
};

static void add_parts(struct parts *to, const struct rule_plan *p)
{
    for (size_t i = 0; i < p->nodes_n; i++) {
        const struct plan_node *n = &p->nodes[i];
        to->op[n->op]++;
        to->wide += n->wide ? 1 : 0;
        to->round[n->op == PLAN_ROUND ? n->arg : 0] += n->op == PLAN_ROUND;
        to->members[n->op == PLAN_AGG ? n->arg : 0] += n->op == PLAN_AGG;
        to->window[n->op == PLAN_WINDOW ? n->arg : 0] += n->op == PLAN_WINDOW;
        to->spread += n->spread > 0;
        to->prorated += n->op == PLAN_PARAM && p->tables[n->arg].parts > 1;
    }
}

TEST(random_books_have_every_operation)
{
    struct parts parts = {0};
    for (uint64_t seed = 1; seed <= 200; seed++) {
        mz_cx cx = {.a = mz_arena_new((size_t)256 << 20)};
        struct rule_fuzz f = {.seed = seed, .nodes_n = 120, .households_n = 1};
        struct rule_fuzz_case c = rule_fuzz_make(cx.a, &f);
        struct rule_plan *plan = NULL;
        if (plan_make(&cx, c.b, c.at, c.known, c.rules, c.b->rules_n, &plan) == MZ_OK) {
            add_parts(&parts, plan);
        }
        mz_arena_free(cx.a);
    }
    for (size_t i = 0; i < PLAN_OPS_N; i++) {
        CHECK(parts.op[i] >= 20);
    }
    for (size_t i = 0; i <= IR_FLOOR; i++) {
        CHECK(parts.round[i] >= 20);
    }
    for (size_t i = 0; i <= IR_LATEST; i++) {
        CHECK(parts.window[i] >= 10);
        CHECK(parts.members[i] >= 20 || i == IR_LATEST); /* the newest is of a window only */
    }
    CHECK(parts.wide >= 100);
    CHECK(parts.spread >= 20);
    CHECK(parts.prorated >= 40);
}

TEST_MAIN(T(hostile_rows_are_what_the_reference_says),
          T(many_deep_books_are_what_the_reference_says), T(random_books_have_every_operation),
          T(a_planted_fault_is_found_named_and_shrunk), T(a_tally_of_nothing_is_no_comparison))
