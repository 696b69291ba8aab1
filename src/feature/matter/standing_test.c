/* standing_test.c - a member in two cases, an applicant who died or left, a payee who changes. */
#include "cases.h"
#include "home_changes.h"

#include "feature/pay/pay.h"

extern const struct mz_feature mz_feature_matter;
const struct mz_feature *const mz_features[] = {&mz_feature_matter, NULL};

static mz_code county_fill(mz_cx *cx, struct county *k)
{
    (void)cx;
    MZ_TRY(add_home(k, "周文芳", "19610412", VILLAGE));
    MZ_TRY(add_home(k, "吴大山", "19800512", VILLAGE));
    return add_home(k, "季秀芳", "19700301", VILLAGE);
}

BOTH(a_member_of_two_open_cases_stops_the_second_at_acceptance_until_one_is_closed)
{
    struct county k;
    (void)county(&k, kind_);
    int64_t first = begin_with(&k, "dibao_apply", 1, told_wage(&k, 0));
    CHECK(first > 0 && together(&k));
    int64_t id = begin_with(&k, "dibao_apply", 0, told_wage(&k, 0));
    CHECK(id > 0 && refused(&k, act(&k, id, "take"), MZ_CONFLICT, "what") && at(&k, id, "accept"));
    CHECK(act(&k, id, "ask") == MZ_OK && act(&k, id, "hand_in") == MZ_OK); /* asking goes on */
    CHECK(act(&k, first, "decline") == MZ_OK);
    CHECK(act(&k, id, "take") == MZ_OK && broken(&k) == 0);
    county_done(&k);
}

BOTH(found_between_acceptance_and_decision_it_is_not_granted)
{
    struct county k;
    (void)county(&k, kind_);
    int64_t id = begin_with(&k, "dibao_apply", 0, told_wage(&k, 0));
    CHECK(to_notice(&k, id) && to_county(&k, id));
    int64_t other = begin_with(&k, "dibao_apply", 1, told_wage(&k, 0));
    CHECK(other > 0 && together(&k));
    act_as(&k, APPROVER, "approver", COUNTY);
    CHECK(refused(&k, act(&k, id, "grant"), MZ_CONFLICT, "what") && at(&k, id, "confirm"));
    clerk(&k);
    CHECK(act(&k, other, "decline") == MZ_OK);
    act_as(&k, APPROVER, "approver", COUNTY);
    CHECK(checked_anew(&k, id, "dibao")); /* others live there than were asked about */
    CHECK(act(&k, id, "grant") == MZ_OK && broken(&k) == 0);
    county_done(&k);
}

static struct person_view person(struct county *k, size_t home)
{
    struct person_view v = {.id = 0};
    officer(k);
    if (person_get(&k->w.cx, person_may(&k->w.cx), k->person[home], &v) != MZ_OK) {
        mz_clear(&k->w.cx);
    }
    return v;
}

BOTH(an_applicant_who_left_the_county_in_mid_case_is_not_granted_here)
{
    struct county k;
    mz_cx *cx = county(&k, kind_);
    int64_t id = begin_with(&k, "dibao_apply", 0, told_wage(&k, 0));
    CHECK(to_notice(&k, id) && to_county(&k, id));
    const struct person_view v = person(&k, 0);
    CHECK(person_move(cx, &(struct person_move){.id = v.id, .version = v.version, .leave = true}) ==
          MZ_OK);
    act_as(&k, APPROVER, "approver", COUNTY);
    CHECK(refused(&k, act(&k, id, "grant"), MZ_CONFLICT, "what") && at(&k, id, "confirm"));
    CHECK(act(&k, id, "back") == MZ_OK); /* the way out is open */
    CHECK(broken(&k) == 0);
    county_done(&k);
}

BOTH(an_applicant_who_died_in_mid_case_is_not_granted)
{
    struct county k;
    mz_cx *cx = county(&k, kind_);
    int64_t id = begin_with(&k, "dibao_apply", 0, told_wage(&k, 0));
    CHECK(to_notice(&k, id) && to_county(&k, id));
    const struct person_view v = person(&k, 0);
    CHECK(person_die(cx, v.id, v.version, mz_date_today(cx), MZ_S("公安")) == MZ_OK);
    act_as(&k, APPROVER, "approver", COUNTY);
    CHECK(refused(&k, act(&k, id, "grant"), MZ_CONFLICT, "what") && broken(&k) == 0);
    county_done(&k);
}

static struct benefit_step paid(struct county *k, size_t home, size_t *n)
{
    struct benefit_step *v = NULL;
    test_everywhere(&k->w);
    *n = 0;
    if (benefit_steps(&k->w.cx, VILLAGE, MZ_S("dibao"), k->person[home], &v, n) != MZ_OK) {
        mz_clear(&k->w.cx);
    }
    return *n == 0 ? (struct benefit_step){.from = 0} : v[*n - 1];
}

/* Two live together, the head goes: the other one is paid, and nobody is paid twice. */
BOTH(a_household_with_a_new_head_is_paid_through_one_person)
{
    struct county k;
    (void)county(&k, kind_);
    size_t n = 0;
    CHECK(together(&k));
    CHECK(given(&k, 0, 0) > 0 && paid(&k, 0, &n).fen > 0 && n == 1);
    test_tick(&k.w, 31 * DAY_MS);
    CHECK(led_by(&k, 0, 1));
    int64_t id = looked_into(&k, 100);
    CHECK(id > 0 && act(&k, id, "more") == MZ_OK);
    act_as(&k, APPROVER, "approver", COUNTY);
    CHECK(act(&k, id, "adjust") == MZ_OK);
    struct benefit_step was = paid(&k, 0, &n);
    CHECK(mz_str_eq(was.act, MZ_S("stop")));
    struct benefit_step now = paid(&k, 1, &n);
    CHECK(now.fen > 0 && now.from == was.from && n == 1 && broken(&k) == 0);
    county_done(&k);
}

TEST_MAIN(T2(a_member_of_two_open_cases_stops_the_second_at_acceptance_until_one_is_closed),
          T2(found_between_acceptance_and_decision_it_is_not_granted),
          T2(an_applicant_who_left_the_county_in_mid_case_is_not_granted_here),
          T2(an_applicant_who_died_in_mid_case_is_not_granted),
          T2(a_household_with_a_new_head_is_paid_through_one_person))
