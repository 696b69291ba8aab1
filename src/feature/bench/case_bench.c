/*
 * case_bench.c - one case: every test of the pack of Longquan, decided with its whole trace and
 * explained in Chinese. Of each the best of some rounds; the slowest of these is reported.
 */
#include <time.h>

#include "feature/bench/rules_law.h"
#include "rule/reason.h"
#include "rule/rule.h"

enum { ROUNDS = 40 };

struct slow {
    int64_t trace_ns;
    int64_t text_ns;
    int64_t cases;
};

static int64_t now_ns(void)
{
    struct timespec t;
    (void)clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return (int64_t)t.tv_sec * 1000000000 + t.tv_nsec;
}

static int64_t least(int64_t a, int64_t b)
{
    return a < b ? a : b;
}

static int64_t most(int64_t a, int64_t b)
{
    return a > b ? a : b;
}

static void one_case(const struct rule_book *b, const struct rule_case *c, uint32_t outcome,
                     size_t member, struct slow *slow)
{
    mz_arena *a = mz_arena_new((size_t)64 << 20);
    int64_t trace = INT64_MAX;
    int64_t text = INT64_MAX;
    for (int i = 0; i < ROUNDS; i++) {
        int64_t start = now_ns();
        struct rule_run *r = rule_run_new(a, b, c);
        struct rule_decision d = rule_decide(r, outcome, member);
        int64_t decided = now_ns();
        mz_str said = rule_reasons_text(a, MZ_LANG_ZH, rule_explain(a, MZ_LANG_ZH, r, &d));
        int64_t end = now_ns();
        trace = least(trace, decided - start);
        text = least(text, said.n > 0 ? end - start : INT64_MAX);
        mz_arena_reset(a);
    }
    slow->trace_ns = most(slow->trace_ns, trace);
    slow->text_ns = most(slow->text_ns, text);
    slow->cases++;
    mz_arena_free(a);
}

/* The outcomes that a test expects something of. */
static mz_code one_test(mz_cx *cx, const struct rule_book *b, const struct ast_test *t,
                        struct slow *slow)
{
    struct rule_case *c = NULL;
    MZ_TRY(rule_case_test(cx, b, t, &c));
    for (uint32_t o = 0; o < b->outcomes_n; o++) {
        for (size_t i = 0; i < t->expect.n; i++) {
            if (b->outcomes[o].entity == IR_HOUSEHOLD &&
                mz_str_eq(t->expect.v[i].id.s, b->outcomes[o].name.id)) {
                one_case(b, c, o, 0, slow);
            }
        }
    }
    return MZ_OK;
}

mz_code bench_case(mz_cx *cx, struct mz_bench_io *io)
{
    struct rule_library lib = rule_library_of(cx->a, "packs");
    struct ast_findings f = {.a = cx->a};
    struct ast_pack *pack = NULL;
    struct rule_book *b = NULL;
    struct slow slow = {0};
    MZ_TRY(ast_load(cx, "packs/cn-331181", &f, &pack));
    MZ_TRY(pack == NULL ? MZ_OK : rule_check(cx, &lib, pack, &f, &b));
    if (b == NULL) {
        return mz_fail(cx, MZ_INVALID, "packs/cn-331181 has errors");
    }
    for (size_t i = 0; i < pack->tests_n; i++) {
        MZ_TRY(one_test(cx, b, &pack->tests[i], &slow));
    }
    const struct mz_figure figures[] = {
        {.name = "one case with its trace, the slowest",
         .value = slow.trace_ns,
         .unit = "ns",
         .goal = 50000,
         .at_most = true},
        {.name = "  with its reasons in Chinese",
         .value = slow.text_ns,
         .unit = "ns",
         .goal = 500000,
         .at_most = true},
        {.name = "  cases", .value = slow.cases, .unit = "cases"},
    };
    for (size_t i = 0; i < MZ_LEN(figures); i++) {
        io->report(io, figures[i]);
    }
    return MZ_OK;
}
