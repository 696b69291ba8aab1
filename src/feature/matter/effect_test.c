/* effect_test.c - what follows from an end: benefits, recognitions, further cases; and from days.
 */
#include "cases.h"

#include "feature/pay/pay.h"

extern const struct mz_feature mz_feature_matter;
const struct mz_feature *const mz_features[] = {&mz_feature_matter, NULL};

static mz_code county_fill(mz_cx *cx, struct county *k)
{
    (void)cx;
    MZ_TRY(add_home(k, "周文芳", "19610412", VILLAGE));
    return add_home(k, "吴大山", "19800512", VILLAGE);
}

/* The newest step of what a home's head is paid for the living allowance. */
static struct benefit_step paid(struct county *k, size_t home, size_t *n)
{
    struct benefit_step *v = NULL;
    test_everywhere(&k->w);
    *n = 0;
    if (benefit_steps(&k->w.cx, VILLAGE, MZ_S("dibao"), k->person[home], &v, n) != MZ_OK) {
        printf("steps: %s\n", k->w.cx.err.msg);
        mz_clear(&k->w.cx);
    }
    return *n == 0 ? (struct benefit_step){.from = 0} : v[*n - 1];
}

static bool recognition(struct county *k, size_t home, struct recognition *out)
{
    struct recognition *v = NULL;
    size_t n = 0;
    test_everywhere(&k->w);
    mz_code rc = recognised(&k->w.cx, k->home[home], &v, &n);
    if (rc == MZ_OK && n > 0) {
        *out = v[0];
    }
    return rc == MZ_OK && n == 1;
}

static bool grant(struct county *k, int64_t id)
{
    return to_notice(k, id) && to_county(k, id) && act(k, id, "grant") == MZ_OK &&
           mz_str_eq(get(k, id).ending, MZ_S("granted"));
}

static void program(struct county *k)
{
    test_everywhere(&k->w);
    k->w.actor.user = 0;
}

/* A case of a matter of the household, whoever began it; 0 without one. */
static int64_t case_of(struct county *k, size_t home, const char *matter)
{
    struct matter_case *v = NULL;
    size_t n = 0;
    test_everywhere(&k->w);
    if (matters_of(&k->w.cx, k->home[home], &v, &n) != MZ_OK) {
        mz_clear(&k->w.cx);
    }
    for (size_t i = 0; i < n; i++) {
        if (mz_str_eq(v[i].matter, mz_str_of(matter))) {
            return v[i].id;
        }
    }
    return 0;
}

BOTH(a_grant_pays_from_the_month_after_and_recognises_with_a_class_and_a_review)
{
    struct county k;
    (void)county(&k, kind_);
    struct recognition r = {0};
    size_t n = 0;
    int64_t id = begin_with(&k, "dibao_apply", 0, told_wage(&k, 0));
    CHECK(grant(&k, id));
    int64_t today = mz_date_today(&k.w.cx).v;
    struct benefit_step s = paid(&k, 0, &n);
    CHECK(n == 1 && mz_str_eq(s.act, MZ_S("grant")) && s.fen > 0 && s.from == month(&k, 1));
    CHECK(recognition(&k, 0, &r) && mz_str_eq(r.category, MZ_S("dibao")) && r.case_id == id);
    CHECK(mz_str_eq(r.grade, MZ_S("class_b")) && r.since == today && r.until == MZ_NULL);
    CHECK(r.review_on > today + 360 && r.review_on < today + 370);
    CHECK(recognised_on(&r, today) && !recognised_on(&r, today - 1) && broken(&k) == 0);
    county_done(&k);
}

/* Money follows from rules: a grant for which they come to nothing is no grant, and undoes itself.
 */
BOTH(what_the_rules_give_no_amount_for_is_not_granted)
{
    struct county k;
    (void)county(&k, kind_);
    struct recognition r = {0};
    size_t n = 0;
    int64_t id = begin_with(&k, "dibao_apply", 0, told_open(&k));
    CHECK(to_notice(&k, id) && to_county(&k, id));
    int64_t events = get(&k, id).events_n;
    CHECK(refused(&k, act(&k, id, "grant"), MZ_INVALID, NULL));
    CHECK(at(&k, id, "confirm") && get(&k, id).events_n == events);
    (void)paid(&k, 0, &n);
    CHECK(n == 0 && !recognition(&k, 0, &r) && broken(&k) == 0);
    county_done(&k);
}

/* On appeal, or when a mistake is seen: paid from the month after the first decision. */
BOTH(a_refusal_that_is_turned_pays_back_from_the_first_decision)
{
    struct county k;
    (void)county(&k, kind_);
    size_t n = 0;
    int64_t id = begin_with(&k, "dibao_apply", 0, told_wage(&k, 9000));
    CHECK(to_opinion(&k, id) && act(&k, id, "deny") == MZ_OK);
    act_as(&k, APPROVER, "approver", COUNTY);
    CHECK(act(&k, id, "refuse") == MZ_OK);
    clerk(&k);
    CHECK(act(&k, id, "told") == MZ_OK && get(&k, id).closed_ms != MZ_NULL);
    int64_t first = month(&k, 1);
    test_tick(&k.w, 100 * DAY_MS);
    const struct flow_event again = {
        .kind = FLOW_REOPENED, .what = MZ_S("opinion"), .reason = MZ_S("复议决定撤销原决定")};
    act_as(&k, APPROVER, "approver", COUNTY);
    CHECK(matter_happen(&k.w.cx, id, 0, again) == MZ_OK);
    act_as(&k, OTHER_CLERK, "clerk", TOWN);
    CHECK(matter_answer(&k.w.cx, id, 0, told_wage(&k, 0)) == MZ_OK);
    CHECK(act(&k, id, "propose") == MZ_OK && to_county(&k, id));
    CHECK(act(&k, id, "grant") == MZ_OK);
    struct benefit_step s = paid(&k, 0, &n);
    CHECK(n == 1 && s.from == first && s.from < month(&k, -1) && broken(&k) == 0);
    county_done(&k);
}

BOTH(a_review_begins_on_its_day_once_and_what_ends_it_stops_money_and_recognition)
{
    struct county k;
    (void)county(&k, kind_);
    struct recognition r = {0};
    size_t n = 0;
    int64_t id = begin_with(&k, "dibao_apply", 0, told_wage(&k, 0));
    CHECK(grant(&k, id) && recognition(&k, 0, &r));
    program(&k);
    CHECK(matter_review_job(&k.w.cx, 0, MZ_S("")) == MZ_OK && case_of(&k, 0, "dibao_review") == 0);
    test_tick(&k.w, (r.review_on - mz_date_today(&k.w.cx).v) * DAY_MS);
    program(&k);
    CHECK(matter_review_job(&k.w.cx, 0, MZ_S("")) == MZ_OK);
    CHECK(matter_review_job(&k.w.cx, 0, MZ_S("")) == MZ_OK);
    int64_t review = case_of(&k, 0, "dibao_review");
    CHECK(review != 0 && at(&k, review, "survey") && get(&k, review).made_by == 0);
    act_as(&k, WORKER, "village", VILLAGE);
    CHECK(act(&k, review, "no_cooperation") == MZ_OK);
    int64_t stop = case_of(&k, 0, "dibao_stop");
    CHECK(stop != 0 && at(&k, stop, "propose"));
    clerk(&k);
    CHECK(act(&k, stop, "no_hearing") == MZ_OK);
    act_as(&k, APPROVER, "approver", COUNTY);
    CHECK(act(&k, stop, "stop") == MZ_OK);
    struct benefit_step s = paid(&k, 0, &n);
    CHECK(n == 2 && mz_str_eq(s.act, MZ_S("stop")) && s.fen == 0 && s.from == month(&k, 1));
    CHECK(recognition(&k, 0, &r) && r.ended == mz_date_today(&k.w.cx).v && broken(&k) == 0);
    county_done(&k);
}

/* ---- phasing out ---------------------------------------------------------------------------- */

enum { BASE = 1000 /* yuan a month before */ };

/* The review of a home that earns too much by now; the phase-out begins on the first of `start`. */
static int64_t review_of(struct county *k, size_t home, int64_t start)
{
    struct recognition r = {0};
    if (!recognition(k, home, &r)) {
        return 0;
    }
    test_tick(&k->w, (r.review_on - mz_date_today(&k->w.cx).v) * DAY_MS);
    program(k);
    bool good = matter_review_job(&k->w.cx, 0, MZ_S("")) == MZ_OK;
    int64_t id = case_of(k, home, "dibao_review");
    mz_str s = told_wage(k, 9000);
    const char *at = memmem(s.p, s.n, "\"household\":{", 13);
    size_t n = (size_t)(at - s.p) + 13;
    int64_t m = month(k, start);
    mz_str told = mz_str_fmt(k->w.cx.a,
                             "%.*s\"phase_out_start\":\"%04" PRId64 "-%02" PRId64
                             "-01\",\"phase_out_base\":\"%d\",%.*s",
                             (int)n, s.p, m / 12, m % 12 + 1, BASE, (int)(s.n - n), s.p + n);
    act_as(k, WORKER, "village", VILLAGE);
    good = good && matter_answer(&k->w.cx, id, 0, told) == MZ_OK && task(k, id, "visit") == MZ_OK;
    act_as(k, CENTRE, "centre", COUNTY);
    good = good && task(k, id, "check") == MZ_OK;
    clerk(k);
    good = good && act(k, id, "report") == MZ_OK;
    act_as(k, OTHER_CLERK, "clerk", TOWN);
    good = good && act(k, id, "change") == MZ_OK;
    act_as(k, APPROVER, "approver", COUNTY);
    if (!good) {
        printf("review %" PRId64 ": %s\n", id, k->w.cx.err.msg);
        mz_clear(&k->w.cx);
    }
    return good ? id : 0;
}

BOTH(who_is_phased_out_is_paid_whole_then_in_part_then_no_more)
{
    struct county k;
    (void)county(&k, kind_);
    struct benefit_step *v = NULL;
    struct recognition r = {0};
    size_t n = 0;
    CHECK(grant(&k, begin_with(&k, "dibao_apply", 0, told_wage(&k, 0))));
    int64_t id = review_of(&k, 0, 1);
    CHECK(id != 0 && act(&k, id, "taper") == MZ_OK);
    CHECK(mz_str_eq(get(&k, id).ending, MZ_S("tapering")));
    test_everywhere(&k.w);
    CHECK(benefit_steps(&k.w.cx, VILLAGE, MZ_S("dibao"), k.person[0], &v, &n) == MZ_OK && n == 4);
    /* Six months of the whole, six of the half, by the pack of the place; then nothing. */
    static const struct {
        const char *act;
        int64_t after, fen;
    } want[] = {{"change", 0, BASE * 100}, {"change", 6, BASE * 50}, {"stop", 12, 0}};
    int64_t first = month(&k, 1);
    for (size_t i = 0; n == 4 && i < MZ_LEN(want); i++) {
        const struct benefit_step *s = &v[i + 1];
        CHECK(mz_str_eq(s->act, mz_str_of(want[i].act)) && s->fen == want[i].fen);
        CHECK(s->from == first + want[i].after);
    }
    /* The recognition ends, and is looked at, on the last day of those months. */
    mz_date over = {0};
    int64_t end = first + 12;
    CHECK(mz_date_make((int)(end / 12), (int)(end % 12 + 1), 1, &over));
    CHECK(recognition(&k, 0, &r) && r.until == over.v - 1 && r.review_on == over.v - 1);
    CHECK(broken(&k) == 0);
    county_done(&k);
}

/* ---- relief by the township ---------------------------------------------------------------- */

enum { THIRD_CLERK = 26, SMALL = 2000, LARGE = 20000 /* yuan */ };

/* A home that burnt, and so much relief proposed. */
static mz_str burnt(struct county *k, int64_t yuan)
{
    mz_str s = told_wage(k, 0);
    const char *at = memmem(s.p, s.n, "\"household\":{", 13);
    size_t n = (size_t)(at - s.p) + 13;
    return mz_str_fmt(k->w.cx.a,
                      "%.*s\"emergencies\":[\"fire\"],\"relief_hard\":\"true\","
                      "\"basic_life_hard\":\"true\",\"relief_proposed\":\"%" PRId64 "\",%.*s",
                      (int)n, s.p, yuan, (int)(s.n - n), s.p + n);
}

/* To the decision of the township, by clerks of whom the third did nothing yet. */
static int64_t to_township(struct county *k, size_t home, int64_t yuan)
{
    int64_t id = begin_with(k, "relief_spend", home, burnt(k, yuan));
    bool good = id != 0 && to_notice(k, id);
    if (good) {
        test_tick(&k->w, get(k, id).over_ms - mz_now_ms(&k->w.cx));
        program(k);
        good = matter_days_job(&k->w.cx, 0, MZ_S("")) == MZ_OK;
        act_as(k, THIRD_CLERK, "clerk", TOWN);
    }
    return good && at(k, id, "decide") ? id : 0;
}

/* What the home's head is given at once, and how many times, in fen. */
static int64_t lumps(struct county *k, size_t home, size_t *n)
{
    struct pay_seen seen = {.lumps_n = 0};
    int64_t sum = 0;
    officer(k);
    if (pay_seen_by(&k->w.cx, k->person[home], &seen) != MZ_OK) {
        printf("lumps: %s\n", k->w.cx.err.msg);
        mz_clear(&k->w.cx);
    }
    *n = seen.lumps_n;
    for (size_t i = 0; i < seen.lumps_n; i++) {
        sum += seen.lumps[i].fen;
    }
    return sum;
}

BOTH(the_township_grants_a_small_sum_itself_and_leaves_a_large_one_to_the_county)
{
    struct county k;
    (void)county(&k, kind_);
    size_t n = 0;
    int64_t small = to_township(&k, 0, SMALL);
    CHECK(small != 0 && act(&k, small, "grant_small") == MZ_OK);
    CHECK(mz_str_eq(get(&k, small).ending, MZ_S("granted")));
    CHECK(lumps(&k, 0, &n) == SMALL * 100 && n == 1);
    int64_t large = to_township(&k, 1, LARGE);
    CHECK(large != 0 && refused(&k, act(&k, large, "grant_small"), MZ_INVALID, NULL));
    CHECK(act(&k, large, "raise") == MZ_OK && at(&k, large, "confirm"));
    CHECK(lumps(&k, 1, &n) == 0 && n == 0 && broken(&k) == 0);
    county_done(&k);
}

TEST_MAIN(T2(a_grant_pays_from_the_month_after_and_recognises_with_a_class_and_a_review),
          T2(what_the_rules_give_no_amount_for_is_not_granted),
          T2(a_refusal_that_is_turned_pays_back_from_the_first_decision),
          T2(who_is_phased_out_is_paid_whole_then_in_part_then_no_more),
          T2(the_township_grants_a_small_sum_itself_and_leaves_a_large_one_to_the_county),
          T2(a_review_begins_on_its_day_once_and_what_ends_it_stops_money_and_recognition))
