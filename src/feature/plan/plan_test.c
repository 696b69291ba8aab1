/* plan_test.c - a household's plan: consent before others come, periods, lateness, one of two is
 * told. */
#include "county.h"

#include "feature/plan/plan_int.h"
#include "feature/plan/plan_sql.h"
#include "feature/reseal.h"

extern const struct mz_feature mz_feature_plan;
const struct mz_feature *const mz_features[] = {&mz_feature_plan, NULL};

static mz_code county_fill(mz_cx *cx, struct county *k)
{
    MZ_TRY(add_home(k, "叶秀英", "19400101", VILLAGE));
    (void)cx;
    return add_home(k, "季小明", "20150301", VILLAGE);
}

static int64_t today(struct county *k)
{
    return mz_date_today(&k->w.cx).v;
}

static struct plan_new fresh(struct county *k, size_t home)
{
    return (struct plan_new){.household = k->home[home],
                             .needs = 1U << PLAN_CARE | 1U << PLAN_COMPANY,
                             .responsible = k->w.actor.user,
                             .review_on = today(k) + 60,
                             .aim = MZ_S("每周有人上门，按月助洁")};
}

static int64_t begin(struct county *k, size_t home)
{
    struct plan_new in = fresh(k, home);
    int64_t id = 0;
    if (plan_begin(&k->w.cx, &in, &id) != MZ_OK) {
        printf("no plan: %s\n", k->w.cx.err.msg);
        mz_clear(&k->w.cx);
    }
    return id;
}

static struct plan_doing weekly(struct county *k, int64_t plan)
{
    return (struct plan_doing){.plan = plan,
                               .act = PLAN_MEASURES,
                               .kind = PLAN_COMPANY,
                               .giver = PLAN_BY_VOLUNTEER,
                               .giver_name = MZ_S("志愿服务队"),
                               .what = MZ_S("上门探访"),
                               .every = PLAN_WEEK,
                               .starts = today(k),
                               .ends = today(k) + 13,
                               .note = MZ_S("")};
}

static mz_code does(struct county *k, struct plan_doing d)
{
    return plan_do(&k->w.cx, &d);
}

static bool agrees(struct county *k, int64_t plan)
{
    return does(k, (struct plan_doing){
                       .plan = plan, .act = PLAN_CONSENTS, .consent = PLAN_SIGNED}) == MZ_OK;
}

static bool healthy(struct county *k)
{
    struct mz_actor before = k->w.actor;
    int64_t bad = -1;
    test_everywhere(&k->w);
    bool well = plan_checks[0].run(&k->w.cx, &bad) == MZ_OK && bad == 0;
    k->w.actor = before;
    return well;
}

BOTH(a_household_has_one_open_plan_with_needs_and_an_aim)
{
    struct county k;
    mz_cx *cx = county(&k, kind_);
    struct plan p = {.id = 0};
    struct plan_need *n = NULL;
    struct plan *all = NULL;
    size_t count = 0;
    int64_t id = begin(&k, 0);
    int64_t again = 0;
    struct plan_new in = fresh(&k, 0);
    CHECK(id > 0 && plan_get(cx, id, &p) == MZ_OK && p.state == PLAN_RUNNING && p.due == MZ_NULL);
    CHECK(p.consent == PLAN_UNASKED && p.division == VILLAGE && p.household == k.home[0]);
    CHECK(plan_needs_of(cx, id, &n, &count) == MZ_OK && count == 2 && !n[0].met);
    CHECK(refused(&k, plan_begin(cx, &in, &again), MZ_CONFLICT, NULL) && again == 0);
    in = fresh(&k, 1);
    in.needs = 0;
    CHECK(refused(&k, plan_begin(cx, &in, &again), MZ_INVALID, "needs"));
    in = fresh(&k, 1);
    in.aim = MZ_S("无");
    CHECK(refused(&k, plan_begin(cx, &in, &again), MZ_INVALID, "aim"));
    in = fresh(&k, 1);
    in.review_on = today(&k);
    CHECK(refused(&k, plan_begin(cx, &in, &again), MZ_INVALID, "review_on"));
    in = fresh(&k, 1);
    in.responsible = 4711;
    CHECK(refused(&k, plan_begin(cx, &in, &again), MZ_INVALID, "responsible"));
    CHECK(plans_of(cx, k.home[0], &all, &count) == MZ_OK && count == 1 && all[0].id == id);
    CHECK(healthy(&k));
    county_done(&k);
}

BOTH(others_give_only_after_the_household_agreed)
{
    struct county k;
    mz_cx *cx = county(&k, kind_);
    struct plan p = {.id = 0};
    int64_t id = begin(&k, 0);
    CHECK(refused(&k, does(&k, weekly(&k, id)), MZ_INVALID, "giver"));
    struct plan_doing own = weekly(&k, id);
    own.giver = PLAN_BY_OFFICE;
    CHECK(does(&k, own) == MZ_OK); /* the office needs no consent to do its own work */
    CHECK(agrees(&k, id) && does(&k, weekly(&k, id)) == MZ_OK);
    CHECK(refused(
        &k,
        does(&k, (struct plan_doing){.plan = id, .act = PLAN_CONSENTS, .consent = PLAN_REFUSED}),
        MZ_INVALID, "consent"));
    CHECK(plan_get(cx, id, &p) == MZ_OK && p.measures_n == 2 && p.consent == PLAN_SIGNED);
    CHECK(healthy(&k));
    county_done(&k);
}

BOTH(a_measure_is_reported_period_by_period_and_late_when_it_is_not)
{
    struct county k;
    mz_cx *cx = county(&k, kind_);
    struct plan p = {.id = 0};
    struct plan_step *s = NULL;
    struct plan_measure *m = NULL;
    int64_t late = -1;
    size_t n = 0;
    int64_t id = begin(&k, 0);
    struct plan_doing d = weekly(&k, id);
    CHECK(agrees(&k, id) && plan_do(cx, &d) == MZ_OK && d.measure > 0);
    CHECK(plan_get(cx, id, &p) == MZ_OK && p.due == today(&k) + 6);
    CHECK(plan_late_count(cx, &late) == MZ_OK && late == 0);
    test_tick(&k.w, 7 * DAY_MS);
    CHECK(plan_late_count(cx, &late) == MZ_OK && late == 1);
    struct plan_doing miss = {
        .plan = id, .act = PLAN_MISSED, .measure = d.measure, .note = MZ_S("")};
    CHECK(refused(&k, does(&k, miss), MZ_INVALID, "note"));
    miss.note = MZ_S("下雨没有去成");
    CHECK(does(&k, miss) == MZ_OK);
    CHECK(plan_get(cx, id, &p) == MZ_OK && p.due == today(&k) + 6); /* the second week */
    miss.act = PLAN_DONE;
    miss.day = today(&k) + 1;
    CHECK(refused(&k, does(&k, miss), MZ_INVALID, "day"));
    miss.day = 0;
    CHECK(does(&k, miss) == MZ_OK);
    CHECK(refused(&k, does(&k, miss), MZ_CONFLICT, "measure")); /* both weeks are told */
    CHECK(plan_measures_of(cx, id, &m, &n) == MZ_OK && n == 1);
    CHECK(m[0].done_n == 1 && m[0].missed_n == 1 && m[0].due == MZ_NULL && !m[0].stopped);
    CHECK(plan_steps_of(cx, id, &s, &n) == MZ_OK && n == 5);
    CHECK(mz_str_eq(s[1].act, MZ_S("missed")) && mz_str_eq(s[1].note, MZ_S("下雨没有去成")));
    CHECK(healthy(&k));
    county_done(&k);
}

BOTH(a_plan_closes_with_a_result_that_its_needs_bear_out)
{
    struct county k;
    mz_cx *cx = county(&k, kind_);
    struct plan p = {.id = 0};
    int64_t id = begin(&k, 0);
    CHECK(agrees(&k, id) && does(&k, weekly(&k, id)) == MZ_OK);
    struct plan_doing end = {
        .plan = id, .act = PLAN_CLOSES, .result = PLAN_MET, .note = MZ_S("都已落实")};
    CHECK(refused(&k, does(&k, end), MZ_INVALID, "result"));
    struct plan_doing meet = {.plan = id, .act = PLAN_MEETS, .kind = PLAN_CARE, .note = MZ_S("")};
    CHECK(does(&k, meet) == MZ_OK && refused(&k, does(&k, meet), MZ_CONFLICT, "kind"));
    meet.kind = PLAN_JOB;
    CHECK(refused(&k, does(&k, meet), MZ_INVALID, "kind"));
    meet.kind = PLAN_COMPANY;
    CHECK(does(&k, meet) == MZ_OK && does(&k, end) == MZ_OK);
    CHECK(plan_get(cx, id, &p) == MZ_OK && p.state == PLAN_CLOSED && p.result == PLAN_MET);
    CHECK(p.measures_n == 0 && p.due == MZ_NULL); /* what still ran was stopped */
    CHECK(refused(&k, does(&k, weekly(&k, id)), MZ_CONFLICT, NULL));
    CHECK(begin(&k, 0) > id && healthy(&k)); /* a new one may begin */
    county_done(&k);
}

BOTH(of_two_clerks_with_the_same_page_the_second_is_told)
{
    struct county k;
    mz_cx *cx = county(&k, kind_);
    struct plan p = {.id = 0};
    int64_t id = begin(&k, 0);
    CHECK(plan_get(cx, id, &p) == MZ_OK);
    struct plan_doing first = {.plan = id,
                               .version = p.version,
                               .act = PLAN_REVIEWS,
                               .review_on = today(&k) + 30,
                               .note = MZ_S("情况稳定")};
    struct plan_doing second = first;
    second.review_on = today(&k) + 90;
    CHECK(does(&k, first) == MZ_OK);
    CHECK(refused(&k, does(&k, second), MZ_CONFLICT, NULL));
    CHECK(plan_get(cx, id, &p) == MZ_OK && p.review_on == today(&k) + 30);
    county_done(&k);
}

BOTH(a_plan_is_seen_in_its_area_by_whom_the_role_allows)
{
    struct county k;
    mz_cx *cx = county(&k, kind_);
    struct plan p = {.id = 0};
    struct mz_query q = {.filters_n = 0};
    mz_str whom = MZ_S("");
    int64_t n = -1;
    int64_t id = begin(&k, 0);
    int64_t child = begin(&k, 1);
    CHECK(household_names(cx, &k.home[1], 1, &whom) == MZ_OK && child > 0);
    CHECK(memmem(whom.p, whom.n, "季", strlen("季")) ==
          NULL); /* a minor's name is nobody's to read */
    act_as(&k, CLERK, "clerk", INT64_C(331181104000));
    CHECK(refused(&k, plan_get(cx, id, &p), MZ_ABSENT, NULL));
    CHECK(refused(&k, does(&k, weekly(&k, id)), MZ_ABSENT, NULL));
    CHECK(mz_reg_check(cx, &plan_register) == MZ_OK);
    CHECK(mz_reg_check(cx, &plan_measure_register) == MZ_OK);
    CHECK(mz_reg_check(cx, &plan_need_register) == MZ_OK);
    CHECK(mz_reg_count(cx, &plan_register, &q, &n) == MZ_OK && n == 0);
    clerk(&k);
    CHECK(mz_reg_count(cx, &plan_register, &q, &n) == MZ_OK && n == 2);
    act_as(&k, 15, "auditor", COUNTY);
    CHECK(plan_get(cx, id, &p) == MZ_OK);
    CHECK(
        refused(&k, does(&k, (struct plan_doing){.plan = id, .act = PLAN_DONE}), MZ_DENIED, NULL));
    act_as(&k, 16, "village", VILLAGE);
    CHECK(refused(&k,
                  does(&k, (struct plan_doing){.plan = id,
                                               .act = PLAN_CLOSES,
                                               .result = PLAN_MOVED,
                                               .note = MZ_S("已经迁走")}),
                  MZ_DENIED, NULL));
    county_done(&k);
}

BOTH(needs_are_suggested_by_what_is_known_with_a_reason)
{
    struct county k;
    mz_cx *cx = county(&k, kind_);
    struct plan_hint h[PLAN_HINTS_MAX];
    size_t n = 0;
    CHECK(plan_hints(cx, k.home[0], h, &n) == MZ_OK && n == 2); /* 86 and alone */
    CHECK(h[0].kind == PLAN_COMPANY && h[1].kind == PLAN_CARE && h[0].why.text != NULL);
    CHECK(plan_hints(cx, k.home[1], h, &n) == MZ_OK && n == 1 && h[0].kind == PLAN_SCHOOLING);
    county_done(&k);
}

BOTH(notes_go_under_the_newest_key)
{
    struct county k;
    mz_cx *cx = county(&k, kind_);
    struct plan_step *s = NULL;
    size_t n = 0;
    int64_t id = begin(&k, 0);
    struct mz_seal_walk w = {.at = 0};
    struct mz_actor before = k.w.actor;
    uint16_t version = 0;
    mz_keyring_close(k.world.keys);
    CHECK(mz_keyring_rotate(cx, k.w.dir, &version) == MZ_OK);
    CHECK(mz_keyring_open(cx, k.crypto, k.w.dir, &k.world.keys) == MZ_OK);
    test_everywhere(&k.w);
    do {
        CHECK(reseal_step(cx, &plan_seals[0], true, &w) == MZ_OK);
    } while (w.more);
    CHECK(w.values == 1 && w.old == 1);
    w = (struct mz_seal_walk){.at = 0};
    CHECK(reseal_step(cx, &plan_seals[0], false, &w) == MZ_OK && w.old == 0 && w.values == 1);
    k.w.actor = before;
    CHECK(plan_steps_of(cx, id, &s, &n) == MZ_OK && n == 1);
    CHECK(mz_str_eq(s[0].note, MZ_S("每周有人上门，按月助洁")));
    county_done(&k);
}

TEST(periods_end_where_their_calendar_says_and_never_after_the_last_day)
{
    mz_cx cx = {.a = mz_arena_new((size_t)1 << 20)};
    mz_date d = MZ_DATE_NONE;
    int64_t last = 0;
    CHECK(mz_date_make(2026, 1, 31, &d));
    CHECK(plan_period(&cx, PLAN_MONTH, d.v, d.v + 400, 1, &last) == MZ_OK);
    CHECK(mz_str_eq(mz_date_iso(cx.a, (mz_date){(int32_t)last}), MZ_S("2026-02-27")));
    CHECK(plan_period(&cx, PLAN_QUARTER, d.v, d.v + 400, 2, &last) == MZ_OK);
    CHECK(mz_str_eq(mz_date_iso(cx.a, (mz_date){(int32_t)last}), MZ_S("2026-07-30")));
    CHECK(plan_period(&cx, PLAN_WEEK, d.v, d.v + 9, 2, &last) == MZ_OK && last == d.v + 9);
    CHECK(plan_period(&cx, PLAN_ONCE, d.v, d.v + 9, 1, &last) == MZ_OK && last == d.v + 9);
    mz_arena_free(cx.a);
}

TEST_MAIN(T2(a_household_has_one_open_plan_with_needs_and_an_aim),
          T2(others_give_only_after_the_household_agreed),
          T2(a_measure_is_reported_period_by_period_and_late_when_it_is_not),
          T2(a_plan_closes_with_a_result_that_its_needs_bear_out),
          T2(of_two_clerks_with_the_same_page_the_second_is_told),
          T2(a_plan_is_seen_in_its_area_by_whom_the_role_allows),
          T2(needs_are_suggested_by_what_is_known_with_a_reason), T2(notes_go_under_the_newest_key),
          T(periods_end_where_their_calendar_says_and_never_after_the_last_day))
