/* limits_test.c - how the time limits of the law are kept, beside a count by hand. */
#define COUNTY_MORE int64_t far;
#include "cases.h"

extern const struct mz_feature mz_feature_matter;
const struct mz_feature *const mz_features[] = {&mz_feature_matter, NULL};

#define FAR_TOWN INT64_C(331181104000)

/* Three homes of one township, one of another. */
static mz_code county_fill(mz_cx *cx, struct county *k)
{
    struct division *all = NULL;
    size_t n = 0;
    MZ_TRY(division_children(cx, k->world.divisions, FAR_TOWN, mz_date_today(cx).v, &all, &n));
    for (size_t i = 0; i < n; i++) {
        k->far = all[i].grouping ? k->far : all[i].code;
    }
    MZ_TRY(add_home(k, "周文芳", "19610412", VILLAGE));
    MZ_TRY(add_home(k, "吴大山", "19800512", VILLAGE));
    MZ_TRY(add_home(k, "叶根土", "19550612", VILLAGE));
    return add_home(k, "毛小琴", "19700712", k->far);
}

/* Kept, missed, late and running of a limit, as who acts sees them. */
static bool is(struct county *k, const char *limit, int64_t place, const int64_t want[4])
{
    struct matter_kept *v = NULL;
    size_t n = 0;
    mz_str id = mz_str_of(limit);
    mz_code rc = place == 0 ? matter_limits(&k->w.cx, &v, &n)
                            : matter_limit_places(&k->w.cx, id, &v, &n);
    for (size_t i = 0; rc == MZ_OK && i < n; i++) {
        if (mz_str_eq(v[i].limit, id) && v[i].place == place) {
            bool ok = v[i].kept == want[0] && v[i].missed == want[1] && v[i].late == want[2] &&
                      v[i].runs == want[3];
            if (!ok) {
                printf("%s at %" PRId64 ": %" PRId64 " %" PRId64 " %" PRId64 " %" PRId64 "\n",
                       limit, place, v[i].kept, v[i].missed, v[i].late, v[i].runs);
            }
            return ok;
        }
    }
    mz_clear(&k->w.cx);
    return want[0] + want[1] + want[2] + want[3] == 0;
}

#define IS(limit, place, ...) is(&k, (limit), (place), (const int64_t[4]){__VA_ARGS__})

BOTH(kept_missed_late_and_running_are_counted_by_limit_and_by_township)
{
    struct county k;
    (void)county(&k, kind_);
    int64_t kept = begin(&k, 0);
    int64_t missed = begin(&k, 1);
    int64_t stands = begin(&k, 2);
    act_as(&k, OTHER_CLERK, "clerk", FAR_TOWN);
    int64_t late = 0;
    const struct matter_new in = {.matter = MZ_S("dibao_apply"), .household = k.home[3]};
    CHECK(matter_begin(&k.w.cx, &in, &late) == MZ_OK);
    clerk(&k);
    CHECK(act(&k, kept, "take") == MZ_OK);
    /* Asked for papers, accepted, and back to the papers: from there its days stand still. */
    CHECK(act(&k, stands, "ask") == MZ_OK && act(&k, stands, "hand_in") == MZ_OK);
    CHECK(act(&k, stands, "take") == MZ_OK);
    const struct flow_event back = {
        .kind = FLOW_RETURNED, .what = MZ_S("supplement"), .reason = MZ_S("材料不全")};
    CHECK(matter_happen(&k.w.cx, stands, 0, back) == MZ_OK && at(&k, stands, "supplement"));
    officer(&k);
    CHECK(IS("ADM-01", 0, 2, 0, 0, 2) && IS("AID-06", 0, 0, 0, 0, 2));
    test_tick(&k.w, 30 * DAY_MS);
    clerk(&k);
    CHECK(act(&k, missed, "take") == MZ_OK);
    officer(&k);
    CHECK(IS("ADM-01", 0, 2, 1, 1, 0));
    CHECK(IS("ADM-01", TOWN, 2, 1, 0, 0) && IS("ADM-01", FAR_TOWN, 0, 0, 1, 0));
    test_tick(&k.w, 200 * DAY_MS);
    CHECK(IS("AID-06", 0, 0, 0, 2, 1) && IS("AID-06", TOWN, 0, 0, 2, 1));
    clerk(&k); /* the days go on, and most of them are left */
    CHECK(act(&k, stands, "hand_in") == MZ_OK);
    CHECK(IS("AID-06", 0, 0, 0, 2, 1) && IS("ADM-01", 0, 2, 1, 0, 0)); /* of his township */
    act_as(&k, OTHER_CLERK, "clerk", FAR_TOWN);
    CHECK(IS("ADM-01", 0, 0, 0, 1, 0) && IS("AID-06", 0, 0, 0, 0, 0));
    county_done(&k);
}

TEST_MAIN(T2(kept_missed_late_and_running_are_counted_by_limit_and_by_township))
