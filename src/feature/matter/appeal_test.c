/* appeal_test.c - refused with reasons, appealed, changed, and paid as if it had been right at
 * once. */
#include "cases.h"

#include "feature/pay/pay.h"

extern const struct mz_feature mz_feature_matter;
const struct mz_feature *const mz_features[] = {&mz_feature_matter, NULL};

static mz_code county_fill(mz_cx *cx, struct county *k)
{
    (void)cx;
    return two_homes(k);
}

static struct benefit_step paid(struct county *k, const char *programme, size_t *n)
{
    struct benefit_step *v = NULL;
    test_everywhere(&k->w);
    *n = 0;
    if (benefit_steps(&k->w.cx, VILLAGE, mz_str_of(programme), k->person[0], &v, n) != MZ_OK) {
        mz_clear(&k->w.cx);
    }
    return *n == 0 ? (struct benefit_step){.from = 0} : v[*n - 1];
}

/* Refused by the county, and told. */
static int64_t refuse(struct county *k)
{
    int64_t id = begin_with(k, "dibao_apply", 0, told_wage(k, 9000));
    bool good = to_opinion(k, id) && act(k, id, "deny") == MZ_OK;
    act_as(k, APPROVER, "approver", COUNTY);
    good = good && act(k, id, "refuse") == MZ_OK;
    clerk(k);
    good = good && act(k, id, "told") == MZ_OK && mz_str_eq(get(k, id).ending, MZ_S("refused"));
    return good ? id : 0;
}

static int64_t appeal(struct county *k, const char *matter)
{
    return begin_with(k, matter, 0, MZ_S(""));
}

static bool to_decide(struct county *k, int64_t id, const char *way)
{
    clerk(k);
    bool good = act(k, id, "take") == MZ_OK;
    officer(k);
    return good && task(k, id, "check") == MZ_OK && act(k, id, way) == MZ_OK && at(k, id, "decide");
}

BOTH(an_appeal_that_is_right_opens_the_first_case_and_pays_from_the_month_after_its_decision)
{
    struct county k;
    mz_cx *cx = county(&k, kind_);
    struct matter_q_links_row *links = NULL;
    size_t n = 0;
    int64_t first = refuse(&k);
    int64_t due = month(&k, 1);
    CHECK(first > 0);
    test_tick(&k.w, 70 * DAY_MS);
    int64_t id = appeal(&k, "aid_appeal");
    CHECK(id > 0 && matter_q_links(cx, id, 10, &links, &n) == MZ_OK && n == 1);
    CHECK(links[0].case_id == first && links[0].next_id == id);
    CHECK(to_decide(&k, id, "change"));
    act_as(&k, APPROVER, "approver", COUNTY); /* refused the first case */
    CHECK(refused(&k, act(&k, id, "change"), MZ_DENIED, NULL) && at(&k, id, "decide"));
    act_as(&k, OTHER_APPROVER, "approver", COUNTY);
    CHECK(act(&k, id, "change") == MZ_OK && mz_str_eq(get(&k, id).ending, MZ_S("changed")));
    CHECK(at(&k, first, "opinion"));
    act_as(&k, OTHER_CLERK, "clerk", TOWN);
    CHECK(matter_answer(cx, first, 0, told_wage(&k, 0)) == MZ_OK);
    CHECK(act(&k, first, "propose") == MZ_OK && to_county(&k, first));
    CHECK(act(&k, first, "grant") == MZ_OK);
    struct benefit_step s = paid(&k, "dibao", &n);
    CHECK(n == 1 && s.fen > 0 && s.from == due && s.from < month(&k, -1) && broken(&k) == 0);
    county_done(&k);
}

BOTH(an_appeal_that_is_wrong_leaves_the_first_case_as_it_was)
{
    struct county k;
    (void)county(&k, kind_);
    size_t n = 0;
    int64_t first = refuse(&k);
    int64_t events = get(&k, first).events_n;
    int64_t id = appeal(&k, "aid_appeal");
    CHECK(to_decide(&k, id, "keep"));
    act_as(&k, OTHER_APPROVER, "approver", COUNTY);
    CHECK(act(&k, id, "keep") == MZ_OK && mz_str_eq(get(&k, id).result, MZ_S("refused")));
    CHECK(get(&k, first).events_n == events && get(&k, first).closed_ms != MZ_NULL);
    (void)paid(&k, "dibao", &n);
    CHECK(n == 0 && broken(&k) == 0);
    county_done(&k);
}

BOTH(nothing_is_appealed_against_that_is_open_or_was_never_decided)
{
    struct county k;
    mz_cx *cx = county(&k, kind_);
    int64_t id = 0;
    const struct matter_new in = {.matter = MZ_S("aid_appeal"), .household = k.home[0]};
    clerk(&k);
    CHECK(refused(&k, matter_begin(cx, &in, &id), MZ_CONFLICT, "matter"));
    CHECK(begin_with(&k, "dibao_apply", 0, told_wage(&k, 0)) > 0);
    CHECK(refused(&k, matter_begin(cx, &in, &id), MZ_CONFLICT, "matter") && broken(&k) == 0);
    county_done(&k);
}

/* ---- while it is paid ---------------------------------------------------------------------------
 */

BOTH(less_is_decided_behind_a_hearing_and_holds_from_the_next_month)
{
    struct county k;
    (void)county(&k, kind_);
    size_t n = 0;
    CHECK(given(&k, 0, 0) > 0);
    int64_t before = paid(&k, "dibao", &n).fen;
    test_tick(&k.w, 62 * DAY_MS);
    int64_t id = looked_into(&k, 300);
    CHECK(id > 0 && act(&k, id, "less") == MZ_OK && at(&k, id, "hearing"));
    CHECK(act(&k, id, "silent") == MZ_OK && act(&k, id, "uphold") == MZ_OK);
    act_as(&k, APPROVER, "approver", COUNTY);
    CHECK(act(&k, id, "adjust") == MZ_OK);
    struct benefit_step s = paid(&k, "dibao", &n);
    CHECK(n == 2 && s.fen > 0 && s.fen < before && s.from == month(&k, 1) && broken(&k) == 0);
    county_done(&k);
}

BOTH(what_is_suspended_goes_on_when_the_reason_is_gone_and_only_then)
{
    struct county k;
    mz_cx *cx = county(&k, kind_);
    size_t n = 0;
    int64_t none = 0;
    CHECK(given(&k, 0, 0) > 0);
    int64_t before = paid(&k, "dibao", &n).fen;
    const struct matter_new early = {.matter = MZ_S("dibao_resume"), .household = k.home[0]};
    clerk(&k);
    CHECK(refused(&k, matter_begin(cx, &early, &none), MZ_CONFLICT, "matter"));
    test_tick(&k.w, 31 * DAY_MS);
    int64_t id = begin_with(&k, "dibao_suspend", 0, MZ_S(""));
    CHECK(act(&k, id, "tell") == MZ_OK && act(&k, id, "silent") == MZ_OK);
    CHECK(act(&k, id, "uphold") == MZ_OK);
    act_as(&k, APPROVER, "approver", COUNTY);
    CHECK(act(&k, id, "suspend") == MZ_OK);
    struct benefit_step s = paid(&k, "dibao", &n);
    CHECK(n == 2 && s.fen == 0 && mz_str_eq(s.act, MZ_S("suspend")) && s.from == month(&k, 1));
    test_tick(&k.w, 62 * DAY_MS);
    id = begin_with(&k, "dibao_resume", 0, MZ_S(""));
    act_as(&k, CENTRE, "centre", COUNTY);
    CHECK(task(&k, id, "check") == MZ_OK);
    clerk(&k);
    CHECK(act(&k, id, "propose") == MZ_OK);
    act_as(&k, APPROVER, "approver", COUNTY);
    CHECK(act(&k, id, "resume") == MZ_OK);
    s = paid(&k, "dibao", &n);
    CHECK(n == 3 && s.fen == before && s.from == month(&k, 1) && broken(&k) == 0);
    county_done(&k);
}

BOTH(a_household_that_moves_to_another_county_is_paid_here_to_the_month_of_the_decision)
{
    struct county k;
    mz_cx *cx = county(&k, kind_);
    struct recognition *r = NULL;
    size_t n = 0;
    CHECK(given(&k, 0, 0) > 0);
    test_tick(&k.w, 31 * DAY_MS);
    int64_t id = begin_with(&k, "dibao_transfer", 0, MZ_S(""));
    act_as(&k, CENTRE, "centre", COUNTY);
    CHECK(task(&k, id, "check") == MZ_OK);
    clerk(&k);
    CHECK(act(&k, id, "moved") == MZ_OK);
    act_as(&k, APPROVER, "approver", COUNTY);
    CHECK(act(&k, id, "transfer") == MZ_OK);
    struct benefit_step s = paid(&k, "dibao", &n);
    CHECK(n == 2 && mz_str_eq(s.act, MZ_S("stop")) && s.from == month(&k, 1));
    CHECK(recognised(cx, k.home[0], &r, &n) == MZ_OK && n == 1 && r[0].ended != MZ_NULL);
    CHECK(broken(&k) == 0);
    county_done(&k);
}

TEST_MAIN(
    T2(an_appeal_that_is_right_opens_the_first_case_and_pays_from_the_month_after_its_decision),
    T2(an_appeal_that_is_wrong_leaves_the_first_case_as_it_was),
    T2(nothing_is_appealed_against_that_is_open_or_was_never_decided),
    T2(less_is_decided_behind_a_hearing_and_holds_from_the_next_month),
    T2(what_is_suspended_goes_on_when_the_reason_is_gone_and_only_then),
    T2(a_household_that_moves_to_another_county_is_paid_here_to_the_month_of_the_decision))
