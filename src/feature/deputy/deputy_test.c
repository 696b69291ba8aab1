/* deputy_test.c - a colleague of the same post stands in, and what he does carries both names. */
#include "cases.h"

#include "feature/deputy/deputy_int.h"

extern const struct mz_feature mz_feature_matter, mz_feature_letter, mz_feature_verify,
    mz_feature_deputy;
const struct mz_feature *const mz_features[] = {&mz_feature_verify, &mz_feature_letter,
                                                &mz_feature_matter, &mz_feature_deputy, NULL};

static mz_code county_fill(mz_cx *cx, struct county *k)
{
    k->world.office = MZ_S("龙泉市民政局");
    MZ_TRY(mz_feature_letter.start(cx));
    return add_home(k, "周文芳", "19610412", VILLAGE);
}

struct office {
    int64_t officer, second, approver, clerk;
};

static int64_t login(struct county *k, const char *name)
{
    int64_t id = 0;
    return account_by_login(&k->w.cx, mz_str_of(name), &id) == MZ_OK ? id : -1;
}

/* The accounts of the demonstration, a second officer and the first deputy among them. */
static bool staff(struct county *k, struct office *o)
{
    const struct mz_demo demo = {.division = COUNTY, .people = 1, .seed = 1};
    act_as(k, 0, "", COUNTY);
    test_everywhere(&k->w);
    k->world.demo = true;
    bool ok = deputy_demo(&k->w.cx, &demo) == MZ_OK;
    if (!ok) {
        printf("no staff: %s\n", k->w.cx.err.msg);
        mz_clear(&k->w.cx);
    }
    *o = (struct office){login(k, "officer"), login(k, "officer2"), login(k, "approver"),
                         login(k, "clerk")};
    act_as(k, o->approver, "approver", COUNTY);
    return ok;
}

static bool stands_in(struct county *k, int64_t absent)
{
    bool yes = false;
    return deputy_for(&k->w.cx, COUNTY / MZ_COUNTY_UNIT, absent, &yes) == MZ_OK && yes;
}

BOTH(a_deputy_has_the_same_post_and_is_named_by_another)
{
    struct county k;
    mz_cx *cx = county(&k, kind_);
    struct office o;
    int64_t id = 0;
    CHECK(staff(&k, &o));
    int64_t today = mz_date_today(cx).v;
    struct deputy in = {.division = COUNTY,
                        .absent = o.officer,
                        .deputy = o.second,
                        .starts = today + 5,
                        .ends = today + 20,
                        .why = MZ_S("学习")};
    CHECK(refused(&k, deputy_add(cx, &in, &id), MZ_CONFLICT, "starts")); /* one a day */
    in.starts = today + 11;
    CHECK(deputy_add(cx, &in, &id) == MZ_OK && id > 0);
    in.starts = today + 21;
    in.ends = today + 500;
    CHECK(refused(&k, deputy_add(cx, &in, &id), MZ_INVALID, "ends"));
    in.ends = today + 30;
    in.deputy = o.officer;
    CHECK(refused(&k, deputy_add(cx, &in, &id), MZ_INVALID, "deputy"));
    in.absent = o.approver; /* another post */
    CHECK(refused(&k, deputy_add(cx, &in, &id), MZ_INVALID, "deputy"));
    in.absent = o.officer;
    in.deputy = o.second;
    act_as(&k, o.second, "officer", COUNTY);
    CHECK(refused(&k, deputy_add(cx, &in, &id), MZ_INVALID, "deputy")); /* himself */
    act_as(&k, o.clerk, "clerk", TOWN);
    CHECK(refused(&k, deputy_add(cx, &in, &id), MZ_DENIED, NULL));
    CHECK(mz_reg_check(cx, &deputy_register) == MZ_OK);
    county_done(&k);
}

BOTH(standing_in_holds_on_its_days_and_in_the_same_post_alone)
{
    struct county k;
    mz_cx *cx = county(&k, kind_);
    struct office o;
    struct mz_query q = {.filters_n = 0};
    struct mz_reg_row *rows = NULL;
    size_t n = 0;
    CHECK(staff(&k, &o));
    act_as(&k, o.second, "officer", COUNTY);
    CHECK(stands_in(&k, o.officer) && !stands_in(&k, o.approver) && !stands_in(&k, o.second));
    act_as(&k, o.second, "clerk", TOWN); /* the same account at work in another post */
    CHECK(!stands_in(&k, o.officer));
    act_as(&k, o.second, "officer", COUNTY);
    test_tick(&k.w, 11 * DAY_MS);
    CHECK(!stands_in(&k, o.officer)); /* the days are over */
    test_tick(&k.w, -11 * DAY_MS);
    act_as(&k, o.approver, "approver", COUNTY);
    CHECK(mz_reg_rows(cx, &deputy_register, &q, &rows, &n) == MZ_OK && n == 1);
    CHECK(deputy_end(cx, rows[0].id) == MZ_OK);
    CHECK(refused(&k, deputy_end(cx, rows[0].id), MZ_CONFLICT, NULL));
    act_as(&k, o.second, "officer", COUNTY);
    CHECK(!stands_in(&k, o.officer));
    county_done(&k);
}

BOTH(what_a_deputy_does_with_a_case_that_the_absent_holds_carries_both_names)
{
    struct county k;
    mz_cx *cx = county(&k, kind_);
    struct office o;
    struct matter_open open = {0};
    CHECK(staff(&k, &o));
    act_as(&k, 0, "", COUNTY);
    int64_t id = begin(&k, 0);
    struct flow_event give = {.kind = FLOW_GIVEN, .to = o.officer};
    CHECK(matter_happen(cx, id, 0, give) == MZ_OK);
    act_as(&k, o.second, "officer", COUNTY);
    CHECK(matter_happen(cx, id, 0, (struct flow_event){.kind = FLOW_URGED, .reason = MZ_S("催")}) ==
          MZ_OK);
    CHECK(matter_open_case(cx, id, &open) == MZ_OK);
    const struct flow_event *last = &open.events[open.events_n - 1];
    CHECK(last->kind == FLOW_URGED && last->account == o.second && last->stands_for == o.officer);
    CHECK(broken(&k) == 0); /* the history folds again without asking who is whose deputy */
    act_as(&k, o.approver, "approver", COUNTY);
    CHECK(matter_happen(cx, id, 0, (struct flow_event){.kind = FLOW_URGED, .reason = MZ_S("催")}) ==
          MZ_OK);
    CHECK(matter_open_case(cx, id, &open) == MZ_OK);
    CHECK(open.events[open.events_n - 1].stands_for == 0);
    county_done(&k);
}

TEST_MAIN(T2(a_deputy_has_the_same_post_and_is_named_by_another),
          T2(standing_in_holds_on_its_days_and_in_the_same_post_alone),
          T2(what_a_deputy_does_with_a_case_that_the_absent_holds_carries_both_names))
