/* run_test.c - a run over columns gives what the reference gives, row by row. */
#include "rule/run.h"

#include <inttypes.h>
#include <stdio.h>

#include "check.h"
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

static bool same_column(const struct rule_column *x, const struct rule_column *y)
{
    bool same = x->n == y->n && x->is_bool == y->is_bool;
    for (size_t i = 0; same && i < x->n; i++) {
        mz_wide a = 0;
        mz_wide b = 0;
        same = rule_column_get(x, i, &a) == rule_column_get(y, i, &b) && a == b;
    }
    return same;
}

/* One pass over many values of a parameter, against one run for each. */
static bool sweep_holds(uint64_t seed, uint32_t param)
{
    static const int64_t values[] = {-1000, 0, 77, 200000};
    mz_arena *a = mz_arena_new((size_t)2 << 30);
    mz_cx cx = cx_of(a);
    struct rule_fuzz f = {.seed = seed, .nodes_n = 100, .households_n = 30};
    struct rule_fuzz_case c = rule_fuzz_make(a, &f);
    struct rule_plan *plan = NULL;
    struct rule_results all[MZ_LEN(values)];
    struct rule_pop_options o = {.threads = 2};
    struct rule_sweep sweep = {param, values, MZ_LEN(values)};
    bool holds = plan_make(&cx, c.b, c.at, c.known, c.rules, c.b->rules_n, &plan) == MZ_OK &&
                 rule_sweep_pop(&cx, plan, c.pop, &o, &sweep, all) == MZ_OK;
    for (size_t s = 0; holds && s < MZ_LEN(values); s++) {
        struct rule_results one = {0};
        struct ir_param *p = &c.b->params[param];
        for (size_t i = 0; i < p->values_n; i++) {
            p->values[i].v = values[s];
        }
        holds = plan_make(&cx, c.b, c.at, c.known, c.rules, c.b->rules_n, &plan) == MZ_OK &&
                rule_run_pop(&cx, plan, c.pop, &o, &one) == MZ_OK;
        for (size_t i = 0; holds && i < one.n; i++) {
            holds = same_column(&one.v[i].num, &all[s].v[i].num) &&
                    one.v[i].has_den == all[s].v[i].has_den &&
                    (!one.v[i].has_den || same_column(&one.v[i].den, &all[s].v[i].den));
        }
    }
    mz_arena_free(a);
    return holds;
}

TEST(a_sweep_is_many_runs)
{
    for (uint64_t seed = 300; seed < 310; seed++) {
        CHECK(sweep_holds(seed, 0)); /* a constant */
        CHECK(sweep_holds(seed, 1)); /* by division */
        CHECK(sweep_holds(seed, 3)); /* by division and key */
    }
}

TEST(a_sweep_keeps_the_bounds_of_its_parameter)
{
    static const int64_t values[] = {0, 200001};
    mz_arena *a = mz_arena_new((size_t)1 << 30);
    mz_cx cx = cx_of(a);
    struct rule_fuzz f = {.seed = 1, .nodes_n = 30, .households_n = 3};
    struct rule_fuzz_case c = rule_fuzz_make(a, &f);
    struct rule_plan *plan = NULL;
    struct rule_results out[2];
    struct rule_pop_options o = {.threads = 1};
    struct rule_sweep high = {0, values, 2};
    struct rule_sweep none = {0, values, 0};
    struct rule_sweep other = {(uint32_t)c.b->params_n, values, 1};
    CHECK(plan_make(&cx, c.b, c.at, c.known, c.rules, c.b->rules_n, &plan) == MZ_OK);
    CHECK(rule_sweep_pop(&cx, plan, c.pop, &o, &high, out) == MZ_INVALID);
    mz_clear(&cx);
    CHECK(rule_sweep_pop(&cx, plan, c.pop, &o, &none, out) == MZ_INVALID);
    mz_clear(&cx);
    CHECK(rule_sweep_pop(&cx, plan, c.pop, &o, &other, out) == MZ_INVALID);
    mz_arena_free(a);
}

TEST(a_population_of_another_book_is_refused)
{
    mz_arena *a = mz_arena_new((size_t)1 << 30);
    mz_cx cx = cx_of(a);
    struct rule_fuzz f = {.seed = 5, .nodes_n = 30, .households_n = 4};
    struct rule_fuzz_case c = rule_fuzz_make(a, &f);
    struct rule_plan *plan = NULL;
    struct rule_results out = {0};
    struct rule_pop_options o = {.threads = 1};
    CHECK(plan_make(&cx, c.b, c.at, c.known, c.rules, c.b->rules_n, &plan) == MZ_OK);
    CHECK(rule_pop_check(&cx, c.b, c.pop) == MZ_OK);
    c.pop->person_facts.col[0] = mz_col_new(a, MZ_W8, c.pop->persons_n); /* a truth as a number */
    CHECK(rule_run_pop(&cx, plan, c.pop, &o, &out) == MZ_INVALID);
    mz_clear(&cx);
    c.pop->person_facts.col[0] = mz_col_new(a, MZ_WBIT, c.pop->persons_n);
    c.pop->person_facts.col[4] = mz_col_new(a, MZ_W32, c.pop->persons_n);
    mz_col_set(&c.pop->person_facts.col[4], 0, 1000001);
    CHECK(rule_pop_check(&cx, c.b, c.pop) == MZ_INVALID);
    mz_clear(&cx);
    c.pop->facts_n--;
    CHECK(rule_run_pop(&cx, plan, c.pop, &o, &out) == MZ_INVALID);
    mz_arena_free(a);
}

TEST(ages_on_a_known_day_become_comparisons_of_days)
{
    mz_arena *a = mz_arena_new((size_t)1 << 26);
    mz_cx cx = cx_of(a);
    struct rule_book b = {.a = a, .role_enum = -1};
    struct ir_fact birth = {.entity = IR_PERSON, .min = 0, .max = 20000};
    struct ir_rule rule = {.entity = IR_PERSON, .applies = IR_NONE};
    birth.type.kind = RULE_DATE;
    b.facts = &birth;
    b.facts_n = 1;
    b.rules = &rule;
    b.rules_n = 1;
    ir_build *w = ir_build_new(a, &b);
    ir_id f = ir_add(w, (struct ir_node){.op = IR_FACT, .entity = IR_PERSON, .type = birth.type},
                     NULL, 0);
    ir_id at = ir_add(w, (struct ir_node){.op = IR_AT, .type = birth.type}, NULL, 0);
    struct rule_type number = {.kind = RULE_NUM};
    ir_id age = ir_add(w, (struct ir_node){.op = IR_AGE, .type = number}, (ir_id[]){f, at}, 2);
    ir_id n = ir_add(w, (struct ir_node){.op = IR_CONST, .type = number, .num = 60}, NULL, 0);
    rule.root = ir_add(w, (struct ir_node){.op = IR_GE}, (ir_id[]){age, n}, 2);
    ir_build_end(w);
    struct rule_plan *plan = NULL;
    const uint32_t rules[] = {0};
    mz_date day = {0};
    (void)mz_date_make(2025, 2, 28, &day);
    CHECK(plan_make(&cx, &b, day, day, rules, 1, &plan) == MZ_OK);
    mz_str text = plan == NULL ? MZ_S("") : plan_dump(a, plan);
    CHECK(mz_str_eq(text, MZ_S("0 p fact  [0..20000]\n1 c int [-1768..-1768] known\n"
                               "2 p le #0 #1\nout  #2 / 1\n")));
    mz_arena_free(a);
}

enum { BIRTHS = 1500 };

/* age(birth, at) compared with a parameter, or the parameter with it. */
static struct rule_book *age_book(mz_arena *a, enum ir_op op, bool turned, int64_t hundredths,
                                  int32_t first)
{
    struct rule_book *b = MZ_NEW(a, struct rule_book);
    struct rule_type number = {.kind = RULE_NUM, .decimals = 2};
    b->a = a;
    b->role_enum = -1;
    b->facts = MZ_NEW(a, struct ir_fact);
    b->params = MZ_NEW(a, struct ir_param);
    b->rules = MZ_NEW(a, struct ir_rule);
    b->facts_n = b->params_n = b->rules_n = 1;
    b->facts[0] = (struct ir_fact){.entity = IR_PERSON, .min = first, .max = first + BIRTHS};
    b->facts[0].type.kind = RULE_DATE;
    b->params[0] = (struct ir_param){.type = number, .scale = 100, .key_enum = -1, .max = 10000};
    b->params[0].values = MZ_NEW(a, struct ir_value);
    b->params[0].values[0] = (struct ir_value){.to = MZ_DATE_NONE, .v = hundredths};
    b->params[0].values_n = 1;
    ir_build *w = ir_build_new(a, b);
    struct ir_node fact = {.op = IR_FACT, .entity = IR_PERSON, .type = b->facts[0].type};
    struct ir_node day = {.op = IR_AT, .type = fact.type};
    ir_id kids[] = {ir_add(w, fact, NULL, 0), ir_add(w, day, NULL, 0)};
    struct ir_node years = {.op = IR_AGE, .type = {.kind = RULE_NUM}};
    ir_id age = ir_add(w, years, kids, 2);
    struct ir_node param = {.op = IR_PARAM, .entity = IR_CONSTANT, .type = number};
    ir_id limit = ir_add(w, param, (ir_id[]){IR_NONE, IR_NONE}, 2);
    b->rules[0] = (struct ir_rule){.entity = IR_PERSON, .applies = IR_NONE};
    b->rules[0].root = ir_add(w, (struct ir_node){.op = op},
                              turned ? (ir_id[]){limit, age} : (ir_id[]){age, limit}, 2);
    ir_build_end(w);
    return b;
}

static struct mz_pop *births(mz_arena *a, int32_t first)
{
    struct mz_pop *p = mz_pop_new(a, 1, BIRTHS, 1);
    p->divisions_n = 1;
    p->divisions = mz_pop_array(a, sizeof *p->divisions, 1);
    p->first[1] = BIRTHS;
    p->person_facts.col[0] = mz_col_new(a, MZ_W32, BIRTHS);
    for (int32_t i = 0; i < BIRTHS; i++) {
        mz_col_set(&p->person_facts.col[0], (size_t)i, first + i);
    }
    return p;
}

/* Rows that are not as the calendar has them; all when the plan still asks the calendar. */
static size_t ages_wrong(int *failures_, mz_date day, mz_date first, enum ir_op op, bool turned,
                         int64_t limit)
{
    mz_arena *a = mz_arena_new((size_t)1 << 26);
    mz_cx cx = cx_of(a);
    struct rule_book *b = age_book(a, op, turned, limit, first.v);
    struct rule_plan *plan = NULL;
    struct rule_results got = {0};
    struct rule_pop_options o = {.threads = 1};
    size_t wrong = 0;
    CHECK(plan_make(&cx, b, day, day, (const uint32_t[]){0}, 1, &plan) == MZ_OK);
    CHECK(rule_run_pop(&cx, plan, births(a, first.v), &o, &got) == MZ_OK);
    for (size_t i = 0; i < BIRTHS; i++) {
        mz_date born = {first.v + (int32_t)i};
        int64_t age = (int64_t)mz_date_age(born, day, MZ_AGE_MARCH) * 100;
        int64_t x = turned ? limit : age;
        int64_t y = turned ? age : limit;
        bool below = op == IR_LT || op == IR_LE;
        bool want = (x == y && (op == IR_LE || op == IR_GE)) || (below ? x < y : x > y);
        struct rule_value v = rule_result_get(&got.v[0], i);
        wrong += v.why == RULE_KNOWN && v.num == want ? 0 : 1;
    }
    for (size_t i = 0; i < plan->nodes_n; i++) {
        wrong += plan->nodes[i].op == PLAN_AGE ? BIRTHS : 0;
    }
    mz_arena_free(a);
    return wrong;
}

TEST(ages_against_a_parameter_become_comparisons_of_days)
{
    static const enum ir_op ops[] = {IR_LT, IR_LE, IR_GT, IR_GE};
    static const int days[][3] = {{2025, 2, 28}, {2024, 2, 29}, {2025, 3, 1}, {2025, 7, 31}};
    for (size_t d = 0; d < MZ_LEN(days); d++) {
        mz_date day = {0};
        mz_date first = {0};
        (void)mz_date_make(days[d][0], days[d][1], days[d][2], &day);
        (void)mz_date_make(days[d][0] - 51, 3, 1, &first);
        for (size_t k = 0; k < MZ_LEN(ops); k++) {
            CHECK(ages_wrong(failures_, day, first, ops[k], false, 4900) == 0);
            CHECK(ages_wrong(failures_, day, first, ops[k], true, 4900) == 0);
            CHECK(ages_wrong(failures_, day, first, ops[k], false, 4933) == 0);
            CHECK(ages_wrong(failures_, day, first, ops[k], true, 4933) == 0);
        }
    }
}

TEST(a_value_of_more_than_128_bits_is_refused)
{
    mz_arena *a = mz_arena_new((size_t)1 << 26);
    mz_cx cx = cx_of(a);
    struct rule_book b = {.a = a, .role_enum = -1};
    struct ir_fact money = {.entity = IR_PERSON, .max = INT64_MAX};
    struct ir_rule rule = {.entity = IR_PERSON, .applies = IR_NONE};
    money.type.kind = RULE_NUM;
    b.facts = &money;
    b.facts_n = 1;
    b.rules = &rule;
    b.rules_n = 1;
    ir_build *w = ir_build_new(a, &b);
    struct ir_node fact = {.op = IR_FACT, .entity = IR_PERSON, .type = money.type};
    ir_id x = ir_add(w, fact, NULL, 0);
    for (int i = 0; i < 2; i++) {
        x = ir_add(w, (struct ir_node){.op = IR_MUL, .type = money.type}, (ir_id[]){x, x}, 2);
    }
    rule.root = x;
    ir_build_end(w);
    struct rule_plan *plan = NULL;
    const uint32_t rules[] = {0};
    CHECK(plan_make(&cx, &b, (mz_date){0}, (mz_date){0}, rules, 1, &plan) == MZ_LIMIT);
    mz_arena_free(a);
}

TEST_MAIN(T(every_operation_gives_what_the_reference_gives), T(chunks_and_threads_change_nothing),
          T(a_sweep_is_many_runs), T(a_sweep_keeps_the_bounds_of_its_parameter),
          T(a_population_of_another_book_is_refused),
          T(ages_on_a_known_day_become_comparisons_of_days),
          T(ages_against_a_parameter_become_comparisons_of_days),
          T(a_value_of_more_than_128_bits_is_refused))
