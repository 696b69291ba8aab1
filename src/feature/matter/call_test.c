/* call_test.c - what runs out is said to who works on it, and what is late goes up by the pack. */
#include "cases.h"

#include "flow/days.h"

extern const struct mz_feature mz_feature_matter;
const struct mz_feature *const mz_features[] = {&mz_feature_matter, NULL};

static mz_code county_fill(mz_cx *cx, struct county *k)
{
    (void)cx;
    MZ_TRY(add_home(k, "周文芳", "19610412", VILLAGE));
    return add_home(k, "吴大山", "19800512", VILLAGE);
}

/* An hour of the program; the clock of the test says which. */
static bool hour(struct county *k)
{
    test_everywhere(&k->w);
    k->w.actor.user = 0;
    mz_code rc = matter_days_job(&k->w.cx, 0, MZ_S(""));
    if (rc != MZ_OK) {
        printf("days: %s\n", k->w.cx.err.msg);
        mz_clear(&k->w.cx);
    }
    return rc == MZ_OK;
}

typedef mz_code todo_fn(mz_cx *cx, size_t most, struct mz_work *out);

/* How many lie on a desk; the actor is set. */
static int64_t desk(struct county *k, todo_fn *fn)
{
    struct mz_work w = {.total = -1};
    mz_code rc = fn(&k->w.cx, 10, &w);
    if (rc != MZ_OK || (int64_t)w.n != w.total) {
        printf("desk: %zu of %" PRId64 " %s\n", w.n, w.total, k->w.cx.err.msg);
        mz_clear(&k->w.cx);
        return -1;
    }
    return w.total;
}

static int64_t reminded(struct county *k, int64_t user, const char *role, int64_t place)
{
    act_as(k, user, role, place);
    return desk(k, matter_todo_reminded);
}

static int64_t raised(struct county *k, int64_t user, const char *role, int64_t place)
{
    act_as(k, user, role, place);
    return desk(k, matter_todo_raised);
}

static size_t calls(struct county *k, int64_t id, struct matter_call **v)
{
    size_t n = 0;
    test_everywhere(&k->w);
    return matter_called(&k->w.cx, id, v, &n) == MZ_OK ? n : SIZE_MAX;
}

/* To the morning of a day, so many working days behind a day. */
static void to_day(struct county *k, mz_date from, int32_t days)
{
    mz_date d = from;
    if (mz_calendar_add(&k->w.cx, k->world.calendar, from, days, &d) != MZ_OK) {
        k->w.ok = false;
        return;
    }
    test_tick(&k->w, mz_date_ms(d) + 9 * INT64_C(3600000) - mz_now_ms(&k->w.cx));
}

/* The last day of a clock of the case. */
static mz_date last_day(struct county *k, int64_t id, const char *clock)
{
    struct matter_open o = {0};
    test_everywhere(&k->w);
    if (matter_open_case(&k->w.cx, id, &o) != MZ_OK) {
        mz_clear(&k->w.cx);
        return (mz_date){0};
    }
    for (size_t i = 0; i < o.m->clocks_n; i++) {
        if (mz_str_eq(o.m->clocks[i].name.id, mz_str_of(clock))) {
            return mz_date_of_ms(flow_clock(&k->w.cx, &o.at, o.state, i, mz_now_ms(&k->w.cx)).due -
                                 1);
        }
    }
    return (mz_date){0};
}

BOTH(who_works_on_a_case_is_reminded_before_its_time_is_over_and_once)
{
    struct county k;
    (void)county(&k, kind_);
    struct matter_call *v = NULL;
    int64_t id = begin(&k, 0);
    mz_date due = last_day(&k, id, "accept");
    CHECK(hour(&k) && calls(&k, id, &v) == 0);
    CHECK(reminded(&k, CLERK, "clerk", TOWN) == 0);
    to_day(&k, due, -1); /* the pack warns one day before */
    CHECK(hour(&k) && calls(&k, id, &v) == 1 && v[0].level == 0 && v[0].ended_ms == MZ_NULL);
    CHECK(v[0].at_ms == mz_now_ms(&k.w.cx) && v[0].posts == 1U << IR_POST_CLERK);
    CHECK(reminded(&k, CLERK, "clerk", TOWN) == 1);
    CHECK(reminded(&k, WORKER, "village", VILLAGE) == 0); /* works on another step */
    CHECK(raised(&k, OFFICER, "officer", COUNTY) == 0);
    test_tick(&k.w, INT64_C(3600000));
    CHECK(hour(&k) && calls(&k, id, &v) == 1);
    county_done(&k);
}

BOTH(what_is_late_goes_up_rung_by_rung_as_the_pack_says)
{
    struct county k;
    (void)county(&k, kind_);
    struct matter_call *v = NULL;
    int64_t id = begin(&k, 0);
    mz_date due = last_day(&k, id, "accept");
    to_day(&k, due, 0);
    CHECK(hour(&k) && raised(&k, OFFICER, "officer", COUNTY) == 0); /* the last day is in time */
    to_day(&k, due, 1);
    CHECK(hour(&k) && raised(&k, OFFICER, "officer", COUNTY) == 1);
    CHECK(raised(&k, APPROVER, "approver", COUNTY) == 0 && raised(&k, CLERK, "clerk", TOWN) == 0);
    CHECK(reminded(&k, CLERK, "clerk", TOWN) == 1); /* and who works on it still sees it */
    to_day(&k, due, 2);
    CHECK(hour(&k) && raised(&k, APPROVER, "approver", COUNTY) == 0);
    to_day(&k, due, 3);
    CHECK(hour(&k) && raised(&k, APPROVER, "approver", COUNTY) == 1);
    CHECK(calls(&k, id, &v) == 3 && v[1].level == 1 && v[2].level == 2);
    CHECK(v[2].posts == 1U << IR_POST_APPROVER && v[2].at_ms > v[1].at_ms);
    to_day(&k, due, 12);
    CHECK(hour(&k) && raised(&k, 90, "city", COUNTY / 100000000 * 100000000) == 1);
    county_done(&k);
}

/* The program was off for weeks: nobody is passed over. */
BOTH(what_is_found_late_at_once_is_said_to_everybody_who_should_have_heard)
{
    struct county k;
    (void)county(&k, kind_);
    struct matter_call *v = NULL;
    int64_t id = begin(&k, 0);
    to_day(&k, last_day(&k, id, "accept"), 4);
    CHECK(hour(&k) && calls(&k, id, &v) == 3);
    CHECK(raised(&k, OFFICER, "officer", COUNTY) == 1);
    CHECK(raised(&k, APPROVER, "approver", COUNTY) == 1);
    county_done(&k);
}

BOTH(with_the_step_the_reminders_end_and_the_desks_are_empty)
{
    struct county k;
    (void)county(&k, kind_);
    struct matter_call *v = NULL;
    int64_t id = begin(&k, 0);
    to_day(&k, last_day(&k, id, "accept"), 1);
    CHECK(hour(&k) && raised(&k, OFFICER, "officer", COUNTY) == 1);
    clerk(&k);
    CHECK(act(&k, id, "take") == MZ_OK);
    CHECK(reminded(&k, CLERK, "clerk", TOWN) == 0 && raised(&k, OFFICER, "officer", COUNTY) == 0);
    CHECK(calls(&k, id, &v) == 2 && v[0].ended_ms == mz_now_ms(&k.w.cx));
    CHECK(v[1].ended_ms != MZ_NULL);
    CHECK(hour(&k) && calls(&k, id, &v) == 2 && broken(&k) == 0);
    county_done(&k);
}

/* Whoever holds a case is reminded of it, and nobody else with the same post. */
BOTH(the_holder_of_a_case_is_reminded_alone)
{
    struct county k;
    (void)county(&k, kind_);
    int64_t id = begin(&k, 0);
    clerk(&k);
    CHECK(matter_happen(&k.w.cx, id, 0,
                        (struct flow_event){.kind = FLOW_GIVEN, .to = OTHER_CLERK}) == MZ_OK);
    to_day(&k, last_day(&k, id, "accept"), 0);
    CHECK(hour(&k) && reminded(&k, OTHER_CLERK, "clerk", TOWN) == 1);
    CHECK(reminded(&k, CLERK, "clerk", TOWN) == 0);
    county_done(&k);
}

TEST_MAIN(T2(who_works_on_a_case_is_reminded_before_its_time_is_over_and_once),
          T2(what_is_late_goes_up_rung_by_rung_as_the_pack_says),
          T2(what_is_found_late_at_once_is_said_to_everybody_who_should_have_heard),
          T2(with_the_step_the_reminders_end_and_the_desks_are_empty),
          T2(the_holder_of_a_case_is_reminded_alone))
