/*
 * former_test.c - rules are told who was a member before: the population of a pack that asks for it
 * has those who left, and a month of the past counts who was a member then.
 */
#include "feature/household/household_seats_test.h"

#include "col/pop.h"
#include "feature/rule/rule.h"
#include "rule/case.h"
#include "rule/plan.h"
#include "rule/run.h"

enum { WINDOW = 3 };

struct told {
    struct homes h;
    mz_cx *cx;
    int64_t p[16];
    int64_t house;
    int64_t other;
    struct rule_book *book;
};

static mz_code pack_of(struct told *t, const char *folder)
{
    struct ast_findings f = {.a = t->cx->a};
    struct ast_pack *pack = NULL;
    struct rule_library lib = rule_library_of(t->cx->a, "tests/packs");
    MZ_TRY(ast_load(t->cx, folder, &f, &pack));
    return rule_check(t->cx, &lib, pack, &f, &t->book);
}

static void begin(struct told *t, enum mz_db_kind kind, const char *folder)
{
    memset(t, 0, sizeof *t);
    t->cx = homes(&t->h, kind);
    struct homes *h = &t->h;
    t->p[0] = person(h, "丁大山", '1', "19600301", h->village[0]);
    t->p[1] = person(h, "吴秀英", '2', "19620512", h->village[0]);
    t->p[2] = person(h, "丁建国", '1', "19850703", h->village[0]);
    t->p[6] = person(h, "周平", '1', "19700101", h->village[0]);
    t->p[9] = person(h, "周小妹", '2', "20100101", h->village[0]);
    t->house = home(h, HOUSEHOLD_LIVING, h->village[0], "02 10 22", t->p);
    t->other = home(h, HOUSEHOLD_LIVING, h->village[0], "02", t->p + 6);
    officer(h, 11);
    if (pack_of(t, folder) != MZ_OK || t->book == NULL) {
        printf("no pack %s: %s\n", folder, t->cx->err.msg);
        h->w.ok = false;
    }
}

static bool changed(struct told *t, enum household_change kind, int who, int64_t day)
{
    struct household_place one = {t->p[who], MZ_S("97")};
    struct household_ask a = {.kind = kind,
                              .household = t->house,
                              .day = day,
                              .reason = MZ_S("本人申请"),
                              .leave = kind == CHANGE_REMOVE ? MZ_S("prison") : MZ_S(""),
                              .go = &one,
                              .go_n = 1};
    enum household_state s = STATE_OPEN;
    int64_t id = 0;
    t->h.w.actor.user = 11;
    mz_code rc = change_ask(t->cx, 0, &a, NULL, &id);
    struct change_decision d = {.id = id, .approve = true, .note = MZ_S("")};
    t->h.w.actor.user = 12;
    rc = rc == MZ_OK ? change_decide(t->cx, 0, &d, &s) : rc;
    if (rc != MZ_OK) {
        printf("not changed: %s\n", t->cx->err.msg);
        mz_clear(t->cx);
    }
    return rc == MZ_OK && s == STATE_DONE;
}

/* How many of the months of the window have a day in [from, to). */
static int64_t months_in(const struct told *t, int64_t from, int64_t to)
{
    int64_t now = test_month_of(t->h.today);
    int64_t first = test_month_of(from) > now - WINDOW ? test_month_of(from) : now - WINDOW;
    int64_t last = test_month_of(to - 1) < now - 1 ? test_month_of(to - 1) : now - 1;
    return last < first ? 0 : last - first + 1;
}

/* What a rule of the household comes to, by the kernels; the reference says the same. */
static int64_t value_of(struct told *t, struct mz_pop *pop, const char *rule, size_t row)
{
    mz_date at = {(int32_t)t->h.today};
    struct rule_plan *plan = NULL;
    struct rule_results got = {.v = NULL};
    const struct ir_rule *r = rule_find(t->book, mz_str_of(rule));
    uint32_t i = r == NULL ? 0 : (uint32_t)(r - t->book->rules);
    const struct rule_pop_options o = {.threads = 1};
    if (r == NULL || plan_make(t->cx, t->book, at, at, &i, 1, &plan) != MZ_OK ||
        rule_run_pop(t->cx, plan, pop, &o, &got) != MZ_OK) {
        printf("not run: %s\n", t->cx->err.msg);
        return -1;
    }
    struct rule_value v = rule_result_get(&got.v[0], row);
    struct rule_case *c = rule_case_of(t->cx->a, t->book, pop, row, at, at);
    struct rule_value want = rule_eval(rule_run_new(t->cx->a, t->book, c), i, 0);
    bool same = v.why == want.why && v.num == want.num && v.den == want.den;
    return !same || v.why != RULE_KNOWN || v.den != 1 ? -2 : (int64_t)v.num;
}

static struct mz_pop *people(struct told *t)
{
    struct mz_pop *pop = NULL;
    const struct population_options o = {
        .book = t->book, .at = {(int32_t)t->h.today}, .seed = 5, .unknown = 0};
    if (population_make(t->cx, &o, &pop) != MZ_OK) {
        printf("no people: %s\n", t->cx->err.msg);
        t->h.w.ok = false;
    }
    return pop;
}

BOTH(a_month_of_the_past_counts_who_was_a_member_then)
{
    struct told t;
    begin(&t, kind_, "tests/packs/former");
    int64_t left = t.h.today - 40;
    int64_t came = t.h.today - 35;
    CHECK(changed(&t, CHANGE_REMOVE, 2, left));
    CHECK(changed(&t, CHANGE_ADD, 9, came));
    test_everywhere(&t.h.w);
    struct mz_pop *pop = people(&t);
    CHECK(pop != NULL && pop->households_n == 2 && pop->persons_n == 5);
    if (pop != NULL && pop->households_n == 2) {
        size_t row = t.house < t.other ? 0 : 1;
        int64_t always = (int64_t)2 * WINDOW;
        CHECK(value_of(&t, pop, "heads", row) == 3);
        CHECK(months_in(&t, 0, left) > 0);
        CHECK(months_in(&t, came, t.h.today + 1) < WINDOW);
        CHECK(value_of(&t, pop, "months_lived", row) ==
              always + months_in(&t, 0, left) + months_in(&t, came, t.h.today + 1));
        CHECK(value_of(&t, pop, "months_lived", 1 - row) == WINDOW);
    }
    homes_done(&t.h);
}

BOTH(a_new_relation_is_the_same_membership_and_who_left_long_ago_is_not_told)
{
    struct told t;
    begin(&t, kind_, "tests/packs/former");
    CHECK(changed(&t, CHANGE_REMOVE, 2, t.h.today - 500));
    test_everywhere(&t.h.w);
    struct mz_pop *pop = people(&t);
    CHECK(pop != NULL && pop->persons_n == 3);
    homes_done(&t.h);
    begin(&t, kind_, "tests/packs/former");
    CHECK(changed(&t, CHANGE_REMOVE, 2, t.h.today - 60));
    CHECK(changed(&t, CHANGE_ADD, 2, t.h.today - 60)); /* the same day: nothing between */
    test_everywhere(&t.h.w);
    pop = people(&t);
    CHECK(pop != NULL && pop->persons_n == 4);
    if (pop != NULL && pop->households_n == 2) {
        size_t row = t.house < t.other ? 0 : 1;
        CHECK(value_of(&t, pop, "heads", row) == 3);
        CHECK(value_of(&t, pop, "months_lived", row) == (int64_t)3 * WINDOW);
    }
    homes_done(&t.h);
}

/* A pack that does not ask for them has those who are there, as before. */
BOTH(a_pack_that_does_not_ask_has_the_members_of_today)
{
    struct told t;
    begin(&t, kind_, "tests/packs/toy");
    CHECK(changed(&t, CHANGE_REMOVE, 2, t.h.today - 40));
    test_everywhere(&t.h.w);
    struct mz_pop *pop = people(&t);
    CHECK(pop != NULL && pop->households_n == 2 && pop->persons_n == 3);
    homes_done(&t.h);
}

TEST_MAIN(T2(a_month_of_the_past_counts_who_was_a_member_then),
          T2(a_new_relation_is_the_same_membership_and_who_left_long_ago_is_not_told),
          T2(a_pack_that_does_not_ask_has_the_members_of_today))
