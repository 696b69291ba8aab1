/* many_test.c - one action for many cases: each by itself, only where the rules bear it out. */
#include "cases.h"

#include "feature/job/job.h"

enum { HOMES = 8, RICH = 3, AWAY = 5 };

extern const struct mz_feature mz_feature_matter;
const struct mz_feature *const mz_features[] = {&mz_feature_matter, NULL};

static mz_code county_fill(mz_cx *cx, struct county *k)
{
    (void)cx;
    for (int i = 0; i < HOMES; i++) {
        char born[9];
        (void)snprintf(born, sizeof born, "1960%02d01", i + 1);
        MZ_TRY(add_home(k, "周文芳", born, VILLAGE));
    }
    return MZ_OK;
}

struct many {
    struct matter_many m;
    int64_t ids[HOMES];
    int64_t job;
};

static mz_code add_tx(mz_cx *cx, void *p)
{
    struct many *m = p;
    return matter_many_add(cx, &m->m, m->ids, HOMES, &m->job);
}

/* Asked for and done; what became of the rows. */
static mz_code all(struct county *k, struct many *m, struct job_rows *r)
{
    mz_cx *cx = &k->w.cx;
    bool ran = false;
    MZ_TRY(mz_tx(cx, add_tx, m));
    MZ_TRY(job_run_one(cx, MZ_S("test-1"), &ran));
    return ran ? job_rows_get(cx, m->job, r) : mz_fail(cx, MZ_ABSENT, "no job ran");
}

static bool cases(struct county *k, struct many *m)
{
    bool good = true;
    for (size_t i = 0; i < HOMES; i++) {
        m->ids[i] = begin_with(k, "dibao_apply", i, told_wage(k, i == RICH ? 9000 : 0));
        good = good && m->ids[i] > 0;
    }
    return good;
}

BOTH(one_action_is_taken_for_each_case_that_stands_at_the_step)
{
    struct county k;
    struct job_rows r;
    struct many m = {.m = {MZ_S("dibao_apply"), MZ_S("accept"), MZ_S("take"), MZ_S("")}};
    county(&k, kind_);
    CHECK(cases(&k, &m));
    CHECK(act(&k, m.ids[AWAY], "take") == MZ_OK);
    CHECK(all(&k, &m, &r) == MZ_OK && r.all == HOMES && r.done == HOMES - 1 && r.refused == 1);
    CHECK(r.shown_n == 1 && r.shown[0].about == m.ids[AWAY] && r.shown[0].why.n > 0);
    for (size_t i = 0; i < HOMES; i++) {
        CHECK(at(&k, m.ids[i], "assign") && get(&k, m.ids[i]).events_n == 2);
    }
    CHECK(broken(&k) == 0);
    county_done(&k);
}

BOTH(of_many_cases_those_that_the_rules_do_not_bear_out_wait_for_somebody)
{
    struct county k;
    struct job_rows r;
    struct many m = {
        .m = {MZ_S("dibao_apply"), MZ_S("opinion"), MZ_S("propose"), MZ_S("按规定办理")}};
    county(&k, kind_);
    CHECK(cases(&k, &m));
    for (size_t i = 0; i < HOMES; i++) {
        CHECK(to_opinion(&k, m.ids[i]));
    }
    m.m.step = get(&k, m.ids[0]).step;
    CHECK(all(&k, &m, &r) == MZ_OK && r.done == HOMES - 1 && r.refused == 1);
    CHECK(r.shown_n == 1 && r.shown[0].about == m.ids[RICH]);
    CHECK(at(&k, m.ids[0], "notice") && mz_str_eq(get(&k, m.ids[RICH]).step, m.m.step));
    CHECK(get(&k, m.ids[RICH]).determination == MZ_NULL); /* not even half a word */
    CHECK(get(&k, m.ids[0]).determination != MZ_NULL && broken(&k) == 0);
    county_done(&k);
}

BOTH(what_the_step_does_not_have_is_asked_of_no_case)
{
    struct county k;
    struct many m = {.m = {MZ_S("dibao_apply"), MZ_S("accept"), MZ_S("grant"), MZ_S("")}};
    county(&k, kind_);
    CHECK(cases(&k, &m));
    CHECK(refused(&k, mz_tx(&k.w.cx, add_tx, &m), MZ_INVALID, "do"));
    m.m.step = MZ_S("nowhere");
    CHECK(refused(&k, mz_tx(&k.w.cx, add_tx, &m), MZ_INVALID, "do"));
    county_done(&k);
}

TEST_MAIN(T2(one_action_is_taken_for_each_case_that_stands_at_the_step),
          T2(of_many_cases_those_that_the_rules_do_not_bear_out_wait_for_somebody),
          T2(what_the_step_does_not_have_is_asked_of_no_case))
