/* offer_test.c - offers go to needs in one order, never more than there is, and tell nothing early.
 */
#include "county.h"

#include "feature/offer/offer_int.h"

extern const struct mz_feature mz_feature_plan;
extern const struct mz_feature mz_feature_offer;
const struct mz_feature *const mz_features[] = {&mz_feature_plan, &mz_feature_offer, NULL};

enum { CHARITY = 21 };

static mz_code county_fill(mz_cx *cx, struct county *k)
{
    (void)cx;
    MZ_TRY(add_home(k, "叶秀英", "19400101", VILLAGE));
    return add_home(k, "季大力", "19900301", VILLAGE);
}

static int64_t today(struct county *k)
{
    return mz_date_today(&k->w.cx).v;
}

static int64_t plan_for(struct county *k, size_t home, bool agreed)
{
    const struct plan_new in = {.household = k->home[home],
                                .needs = 1U << PLAN_CARE | 1U << PLAN_THINGS,
                                .responsible = k->w.actor.user,
                                .review_on = today(k) + 60,
                                .aim = MZ_S("按需对接资源")};
    struct plan_doing d = {.act = PLAN_CONSENTS, .consent = PLAN_SIGNED, .note = MZ_S("")};
    int64_t id = 0;
    bool ok = plan_begin(&k->w.cx, &in, &id) == MZ_OK;
    d.plan = id;
    ok = ok && (!agreed || plan_do(&k->w.cx, &d) == MZ_OK);
    return ok ? id : -1;
}

static struct offer some(struct county *k, int64_t place, int64_t total)
{
    return (struct offer){.place = place,
                          .giver = PLAN_BY_CHARITY,
                          .giver_name = MZ_S("慈善总会"),
                          .kind = PLAN_CARE,
                          .what = MZ_S("照护包"),
                          .total_n = total,
                          .starts = today(k),
                          .ends = today(k) + 30,
                          .age_from = MZ_NULL,
                          .age_to = MZ_NULL,
                          .lon_e6 = MZ_NULL,
                          .lat_e6 = MZ_NULL,
                          .reach_m = MZ_NULL,
                          .owner = MZ_NULL};
}

static int64_t put(struct county *k, struct offer in)
{
    int64_t id = 0;
    if (offer_add(&k->w.cx, &in, &id) != MZ_OK) {
        printf("no offer: %s\n", k->w.cx.err.msg);
        mz_clear(&k->w.cx);
    }
    return id;
}

static struct offer_want want(struct county *k, int64_t plan, int64_t offer, int64_t n)
{
    return (struct offer_want){
        .plan = plan, .kind = PLAN_CARE, .offer = offer, .n = n, .day = today(k) + 3};
}

static mz_code does(struct county *k, int64_t match, enum offer_act act)
{
    return offer_do(
        &k->w.cx,
        &(struct offer_doing){
            .match = match, .act = act, .rating = 5, .met = true, .note = MZ_S("对方来不了")});
}

static bool healthy(struct county *k)
{
    struct mz_actor before = k->w.actor;
    int64_t bad = -1;
    test_everywhere(&k->w);
    bool well = offer_checks[0].run(&k->w.cx, &bad) == MZ_OK && bad == 0;
    k->w.actor = before;
    return well;
}

BOTH(offers_stand_in_one_order_with_their_reasons)
{
    struct county k;
    mz_cx *cx = county(&k, kind_);
    struct offer_fit *v = NULL;
    size_t n = 0;
    int64_t plan = plan_for(&k, 0, true);
    int64_t wide = put(&k, some(&k, COUNTY, 5));
    struct offer o = some(&k, COUNTY, 5);
    o.ends = today(&k) + 10;
    int64_t soon = put(&k, o);
    int64_t near = put(&k, some(&k, TOWN, 5));
    o = some(&k, INT64_C(331181104000), 5); /* another township */
    (void)put(&k, o);
    o = some(&k, COUNTY, 5);
    o.age_from = 0;
    o.age_to = 18; /* nobody of that age */
    (void)put(&k, o);
    o = some(&k, COUNTY, 5);
    o.recognised = true; /* she is not */
    (void)put(&k, o);
    o = some(&k, COUNTY, 5);
    o.lon_e6 = 119100000;
    o.lat_e6 = 28000000;
    o.reach_m = 2000; /* about 9.8 km away */
    (void)put(&k, o);
    o.reach_m = 20000;
    int64_t reach = put(&k, o);
    for (int turn = 0; turn < 2; turn++) {
        CHECK(offer_fits(cx, plan, PLAN_CARE, &v, &n) == MZ_OK && n == 4);
        CHECK(v[0].o.id == near && v[1].o.id == reach && v[2].o.id == soon && v[3].o.id == wide);
    }
    CHECK(v[1].metres > 9000 && v[1].metres < 10500 && v[1].why_n == 2 && v[0].why_n == 1);
    CHECK(offer_fits(cx, plan, PLAN_JOB, &v, &n) == MZ_OK && n == 0);
    county_done(&k);
}

/* Two clerks at once: each has looked at the last piece; one gets it. */
BOTH(the_last_piece_goes_to_one_of_two_clerks)
{
    struct county k;
    mz_cx *cx = county(&k, kind_);
    int64_t a = plan_for(&k, 0, true);
    int64_t b = plan_for(&k, 1, true);
    int64_t offer = put(&k, some(&k, COUNTY, 1));
    struct offer_fit *v = NULL;
    size_t n = 0;
    int64_t id = 0;
    struct mz_db *first = cx->db;
    struct mz_db *other = NULL;
    struct mz_db_options how = {.journal = mz_str_of(k.w.dir)};
    CHECK(mz_db_open(cx, mz_str_of(k.w.url), how, &other) == MZ_OK);
    CHECK(offer_fits(cx, a, PLAN_CARE, &v, &n) == MZ_OK && n == 1); /* the first looks */
    cx->db = other;
    CHECK(offer_fits(cx, b, PLAN_CARE, &v, &n) == MZ_OK && n == 1); /* the second, too */
    struct offer_want w = want(&k, b, offer, 1);
    CHECK(offer_reserve(cx, &w, &id) == MZ_OK && id > 0);
    cx->db = first;
    w = want(&k, a, offer, 1);
    CHECK(refused(&k, offer_reserve(cx, &w, &id), MZ_CONFLICT, NULL) && id == 0);
    struct offer o = {.id = 0};
    CHECK(offer_get(cx, offer, &o) == MZ_OK && o.taken_n == 1 && healthy(&k));
    mz_db_close(other);
    county_done(&k);
}

BOTH(what_is_reserved_is_a_measure_and_comes_back_when_it_is_cancelled)
{
    struct county k;
    mz_cx *cx = county(&k, kind_);
    struct plan p = {.id = 0};
    struct plan_measure *m = NULL;
    struct offer o = {.id = 0};
    size_t n = 0;
    int64_t id = 0;
    int64_t plan = plan_for(&k, 0, true);
    int64_t offer = put(&k, some(&k, COUNTY, 3));
    struct offer_want w = want(&k, plan, offer, 4);
    CHECK(refused(&k, offer_reserve(cx, &w, &id), MZ_CONFLICT, "n"));
    w.n = 2;
    w.day = today(&k) - 1;
    CHECK(refused(&k, offer_reserve(cx, &w, &id), MZ_INVALID, "day"));
    w.day = today(&k) + 3;
    CHECK(offer_reserve(cx, &w, &id) == MZ_OK);
    CHECK(plan_get(cx, plan, &p) == MZ_OK && p.measures_n == 1 && p.due == w.day);
    CHECK(plan_measures_of(cx, plan, &m, &n) == MZ_OK && n == 1 && m[0].offer == id);
    struct plan_doing stop = {
        .plan = plan, .act = PLAN_STOPS, .measure = m[0].id, .note = MZ_S("不要了吧")};
    CHECK(refused(&k, plan_do(cx, &stop), MZ_CONFLICT, "measure")); /* by its reservation alone */
    CHECK(does(&k, id, OFFER_CANCEL) == MZ_OK && healthy(&k));
    CHECK(offer_get(cx, offer, &o) == MZ_OK && o.taken_n == 0);
    CHECK(plan_get(cx, plan, &p) == MZ_OK && p.measures_n == 0);
    CHECK(refused(&k, does(&k, id, OFFER_ACCEPT), MZ_CONFLICT, NULL));
    int64_t shy = plan_for(&k, 1, false);
    w = want(&k, shy, offer, 1);
    CHECK(refused(&k, offer_reserve(cx, &w, &id), MZ_INVALID, "offer")); /* it was not asked */
    county_done(&k);
}

BOTH(a_giver_answers_for_his_own_and_sees_no_other)
{
    struct county k;
    mz_cx *cx = county(&k, kind_);
    struct offer_match m = {.id = 0};
    struct plan_need *needs = NULL;
    struct mz_query q = {.filters_n = 0};
    size_t n = 0;
    int64_t total = -1;
    int64_t id = 0;
    int64_t foreign = 0;
    int64_t plan = plan_for(&k, 0, true);
    act_as(&k, CHARITY, "charity", COUNTY);
    struct offer in = some(&k, COUNTY, 3);
    in.owner = CHARITY;
    int64_t offer = put(&k, in);
    officer(&k);
    int64_t ours = put(&k, some(&k, COUNTY, 3));
    struct offer_want w = want(&k, plan, offer, 1);
    CHECK(offer_reserve(cx, &w, &id) == MZ_OK);
    w = want(&k, plan, ours, 1);
    CHECK(offer_reserve(cx, &w, &foreign) == MZ_OK);
    CHECK(refused(&k, does(&k, id, OFFER_ACCEPT), MZ_DENIED, NULL)); /* not for him */
    act_as(&k, CHARITY, "charity", COUNTY);
    CHECK(refused(&k, offer_match_get(cx, foreign, &m), MZ_ABSENT, NULL));
    CHECK(refused(&k, does(&k, foreign, OFFER_ACCEPT), MZ_ABSENT, NULL));
    CHECK(refused(&k, does(&k, id, OFFER_DELIVER), MZ_CONFLICT, NULL)); /* not accepted yet */
    CHECK(does(&k, id, OFFER_ACCEPT) == MZ_OK && does(&k, id, OFFER_DELIVER) == MZ_OK);
    CHECK(offer_match_get(cx, id, &m) == MZ_OK && m.state == OFFER_DELIVERED && m.receipt.n > 0);
    CHECK(refused(&k, does(&k, id, OFFER_RATE), MZ_DENIED, NULL)); /* the family's word */
    CHECK(mz_reg_check(cx, &offer_register) == MZ_OK);
    CHECK(mz_reg_check(cx, &offer_match_register) == MZ_OK);
    officer(&k);
    CHECK(does(&k, id, OFFER_RATE) == MZ_OK && healthy(&k));
    CHECK(offer_match_get(cx, id, &m) == MZ_OK && m.rating == 5);
    CHECK(plan_needs_of(cx, plan, &needs, &n) == MZ_OK && n == 2 && needs[0].met && !needs[1].met);
    CHECK(mz_reg_count(cx, &offer_match_register, &q, &total) == MZ_OK && total == 2);
    act_as(&k, CLERK, "clerk", INT64_C(331181104000));
    CHECK(mz_reg_count(cx, &offer_match_register, &q, &total) == MZ_OK && total == 0);
    county_done(&k);
}

BOTH(an_offer_is_whole_or_refused_with_its_field)
{
    struct county k;
    mz_cx *cx = county(&k, kind_);
    struct offer o = {.id = 0};
    int64_t id = 0;
    struct offer in = some(&k, INT64_C(330100000000), 1);
    CHECK(refused(&k, offer_add(cx, &in, &id), MZ_INVALID, "place"));
    in = some(&k, COUNTY, 0);
    CHECK(refused(&k, offer_add(cx, &in, &id), MZ_INVALID, "total_n"));
    in = some(&k, COUNTY, 1);
    in.ends = in.starts - 1;
    CHECK(refused(&k, offer_add(cx, &in, &id), MZ_INVALID, "ends"));
    in = some(&k, COUNTY, 1);
    in.age_from = 60;
    in.age_to = 50;
    CHECK(refused(&k, offer_add(cx, &in, &id), MZ_INVALID, "age_to"));
    id = put(&k, some(&k, COUNTY, 1));
    CHECK(offer_get(cx, id, &o) == MZ_OK && offer_close(cx, id, o.version) == MZ_OK);
    CHECK(refused(&k, offer_close(cx, id, o.version), MZ_CONFLICT, NULL));
    act_as(&k, 16, "village", VILLAGE);
    in = some(&k, VILLAGE, 1);
    CHECK(refused(&k, offer_add(cx, &in, &id), MZ_DENIED, NULL));
    county_done(&k);
}

TEST_MAIN(T2(offers_stand_in_one_order_with_their_reasons),
          T2(the_last_piece_goes_to_one_of_two_clerks),
          T2(what_is_reserved_is_a_measure_and_comes_back_when_it_is_cancelled),
          T2(a_giver_answers_for_his_own_and_sees_no_other),
          T2(an_offer_is_whole_or_refused_with_its_field))
