/* row_web_test.c - "show me the row": from a decided case to what a department had delivered. */
#include "site.h"

#define COUNTY_MORE struct site s;
#include "cases.h"

#include "feature/feed/feed.h"
#include "page_forms.h"

extern const struct mz_feature mz_feature_matter, mz_feature_feed, mz_feature_person,
    mz_feature_rule, mz_feature_watch;
const struct mz_feature *const mz_features[] = {&mz_feature_person, &mz_feature_feed,
                                                &mz_feature_rule,   &mz_feature_matter,
                                                &mz_feature_watch,  NULL};

static const struct reader readers[] = {
    {"officer", OFFICER, "officer", COUNTY}, {"clerk", CLERK, "clerk", TOWN}, {0}};

/* Born on the day that the form of made_facts() says, and somebody who was born on another. */
static mz_code county_fill(mz_cx *cx, struct county *k)
{
    MZ_TRY(mz_feature_feed.start(cx));
    MZ_TRY(add_home(k, "周文芳", "19800412", VILLAGE));
    MZ_TRY(add_home(k, "吴大山", "19750512", VILLAGE));
    site_open(&k->s, cx, readers);
    return MZ_OK;
}

/* ---- what was delivered --------------------------------------------------------------------- */

static int64_t bring(struct county *k, const char *item, mz_str bytes, bool fresh)
{
    mz_cx *cx = &k->w.cx;
    struct feed_new in = {.name = MZ_S("交付.csv"), .fd = -1, .data = bytes};
    const struct rule_shelf *shelf = NULL;
    int64_t id = 0;
    bool same = false;
    officer(k);
    mz_code rc = catalogue_period_of(MZ_S("2026-10"), &in.period)
                     ? feed_category(cx, mz_str_of(item), &in.category)
                     : MZ_INVALID;
    rc = rc == MZ_OK ? feed_make(cx, &in, &id, &same) : rc;
    rc = rc == MZ_OK && !same ? feed_run(cx, id, NULL) : rc;
    rc = rc == MZ_OK ? rule_shelf(cx, &shelf) : rc;
    rc = rc == MZ_OK && fresh
             ? population_refresh(cx, rule_shelf_for(shelf, VILLAGE)->book, k->world.data)
             : rc;
    if (rc != MZ_OK) {
        printf("not delivered: %s\n", cx->err.msg);
        mz_clear(cx);
    }
    return rc == MZ_OK ? id : -1;
}

static int64_t deliver(struct county *k, const char *item, mz_str bytes)
{
    return bring(k, item, bytes, true);
}

/* Each of them owns a car, and nobody makes the population anew. */
static int64_t new_cars(struct county *k)
{
    return bring(k, "05",
                 mz_str_fmt(k->w.cx.a,
                            "身份证明号码,机动车所有人,号牌号码,机动车状态,购置价格,初次登记日期,"
                            "抵押标记\n" MZ_FMT ",周文芳,浙K2,正常,9000,2024-05-11,否\n" MZ_FMT
                            ",吴大山,浙K3,正常,9000,2024-05-11,否\n",
                            MZ_ARG(k->number[0]), MZ_ARG(k->number[1])),
                 false);
}

static int64_t wages(struct county *k, int yuan)
{
    return deliver(k, "24",
                   mz_str_fmt(k->w.cx.a,
                              "纳税人识别号,纳税人姓名,工资薪金收入,最近申报月份\n" MZ_FMT
                              ",周文芳,%d.00,2026-10\n" MZ_FMT ",吴大山,%d.00,2026-10\n",
                              MZ_ARG(k->number[0]), yuan, MZ_ARG(k->number[1]), yuan));
}

/* A register of cars in which neither of them stands. */
static int64_t cars(struct county *k)
{
    return deliver(k, "05",
                   MZ_S("身份证明号码,机动车所有人,号牌号码,机动车状态,购置价格,初次登记日期,"
                        "抵押标记\n330106197001010015,外地人员,浙K1,正常,9000,2024-05-11,否\n"));
}

/* ---- looking -------------------------------------------------------------------------------- */

static const struct determination_origin *origin(struct county *k, int64_t determination,
                                                 const char *fact)
{
    struct determination_origin *o = NULL;
    size_t n = 0;
    if (determination_origins(&k->w.cx, determination, &o, &n) != MZ_OK) {
        return NULL;
    }
    for (size_t i = 0; i < n; i++) {
        if (mz_str_eq(o[i].fact, mz_str_of(fact))) {
            return &o[i];
        }
    }
    return NULL;
}

static int64_t decided(struct county *k, size_t home, int wage)
{
    int64_t id = begin_with(k, "dibao_apply", home, told_wage(k, wage));
    return to_opinion(k, id) && act(k, id, "propose") == MZ_OK ? id : 0;
}

/* The same, who says that the household has a car. */
static int64_t decided_with_car(struct county *k)
{
    mz_str s = told_wage(k, 312);
    const char *at = memmem(s.p, s.n, "\"vehicles\":\"0\"", 14);
    size_t n = at == NULL ? 0 : (size_t)(at - s.p);
    mz_str told = at == NULL ? s
                             : mz_str_fmt(k->w.cx.a, "%.*s\"vehicles\":\"1\"%.*s", (int)n, s.p,
                                          (int)(s.n - n - 14), at + 14);
    int64_t id = begin_with(k, "dibao_apply", 0, told);
    return to_opinion(k, id) && act(k, id, "propose") == MZ_OK ? id : 0;
}

static int64_t reads(struct county *k)
{
    int64_t n = 0;
    return mz_audit_drain(&k->w.cx, &n) == MZ_OK ? n : -1;
}

BOTH(a_decided_case_leads_to_the_rows_that_said_what_it_rests_on)
{
    struct county k;
    struct site *s = &k.s;
    mz_cx *cx = county(&k, kind_);
    int64_t paid = wages(&k, 312);
    int64_t none = cars(&k);
    int64_t id = decided(&k, 0, 312);
    int64_t d = get(&k, id).determination;
    const struct determination_origin *wage = origin(&k, d, "wage");
    const struct determination_origin *car = origin(&k, d, "vehicles");
    CHECK(paid > 0 && none > 0 && id > 0);
    CHECK(wage != NULL && wage->delivery == paid && wage->person == k.person[0] &&
          wage->member == 1);
    CHECK(car != NULL && car->delivery == none && car->member == 0 && car->person == 0);
    CHECK(origin(&k, d, "pension") == NULL); /* nobody delivered one */
    const char *href =
        mz_str_fmt(cx->a, "/feed/person/%" PRId64 "?delivery=%" PRId64, k.person[0], paid).p;
    const char *page = with_id(s, "/matter/#", id);
    CHECK(see(s, "officer", page) == 200);
    CHECK(shows(s, href) && shows(s, "部门数据原始行") && shows(s, "第 2 行"));
    CHECK(see_json(s, "officer", page) == 200);
    CHECK(shows(s, "\"fact\":\"wage\"") && shows(s, href));
    const char *determination = with_id(s, "/rule/determination/#", d);
    CHECK(see(s, "officer", determination) == 200);
    CHECK(shows(s, href));
    /* The row is shown masked, and who looked is on record. */
    (void)reads(&k);
    CHECK(see(s, "officer", href) == 200 && reads(&k) == 1);
    CHECK(shows(s, "周**") && shows(s, "312.00") && lacks(s, k.number[0].p));
    site_close(s);
    county_done(&k);
}

BOTH(the_row_of_a_decision_stays_when_another_delivery_comes)
{
    struct county k;
    struct site *s = &k.s;
    (void)county(&k, kind_);
    int64_t first = wages(&k, 312);
    int64_t id = decided(&k, 0, 312);
    int64_t d = get(&k, id).determination;
    test_tick(&k.w, DAY_MS);
    int64_t second = wages(&k, 4000);
    CHECK(first > 0 && second > first && id > 0);
    CHECK(origin(&k, d, "wage") != NULL && origin(&k, d, "wage")->delivery == first);
    CHECK(see(s, "officer", with_id(s, "/matter/#", id)) == 200);
    CHECK(shows(s, with_id(s, "delivery=#", first)));
    CHECK(lacks(s, with_id(s, "delivery=#", second)));
    site_close(s);
    county_done(&k);
}

/* The word of a department that came by itself is the origin without a run of everybody. */
BOTH(a_single_row_is_the_origin_of_a_decision_at_once)
{
    struct county k;
    (void)county(&k, kind_);
    int64_t none = cars(&k); /* the population of before: no car */
    test_tick(&k.w, DAY_MS);
    int64_t one = new_cars(&k);
    int64_t id = decided_with_car(&k);
    int64_t d = get(&k, id).determination;
    const struct determination_origin *car = origin(&k, d, "vehicles");
    CHECK(none > 0 && one > none && id > 0);
    CHECK(car != NULL && car->delivery == one && car->member == 0);
    int64_t without = decided(&k, 1, 312); /* says what was true before: no row is behind it */
    CHECK(without > 0 && origin(&k, get(&k, without).determination, "vehicles") == NULL);
    site_close(&k.s);
    county_done(&k);
}

BOTH(what_differs_or_is_somebody_elses_is_no_row_of_the_decision)
{
    struct county k;
    struct site *s = &k.s;
    (void)county(&k, kind_);
    CHECK(wages(&k, 312) > 0 && cars(&k) > 0);
    int64_t other = decided(&k, 0, 500); /* told otherwise than delivered */
    CHECK(other > 0 && origin(&k, get(&k, other).determination, "wage") == NULL);
    int64_t born = decided(&k, 1, 312); /* the form is of somebody born on another day */
    CHECK(born > 0 && origin(&k, get(&k, born).determination, "wage") == NULL);
    /* A clerk of the township sees no delivery of the county, and has no way to a row. */
    CHECK(see(s, "clerk", with_id(s, "/matter/#", other)) == 200);
    CHECK(lacks(s, "/feed/person/") && lacks(s, "部门数据原始行"));
    site_close(s);
    county_done(&k);
}

/* ---- a case about a place ------------------------------------------------------------------- */

static const char naming[] =
    "{\"facts\":{\"household\":{\"name_class\":\"road\",\"person_name\":\"false\","
    "\"foreign_name\":\"false\",\"company_name\":\"false\",\"same_name_near\":\"false\"},"
    "\"members\":[]},\"own\":{\"household\":{\"wanted_name\":\"剑池路\",\"wanted_roman\":\"Jianchi "
    "Lu\",\"wanted_where\":\"东起华楼街\"},\"members\":[]}}";

/* The button of the form on this page, as a browser sends it. */
static int press(struct county *k, mz_str page, const struct typed *type)
{
    struct site *s = &k->s;
    const struct press w = {.here = page, .type = type};
    mz_str target;
    mz_str body;
    if (see(s, "officer", page.p) != 200 ||
        !pressed(k->w.cx.a, s->a.body, &w, &target, &body)) {
        return 0;
    }
    return site_ask(s, (struct asking){.who = "officer",
                                       .target = mz_str_z(k->w.cx.a, target),
                                       .body = body});
}

BOTH(who_decides_on_a_place_reads_what_was_told_and_changes_it_by_the_button)
{
    struct county k;
    struct site *s = &k.s;
    mz_cx *cx = county(&k, kind_);
    const struct matter_new in = {
        .matter = MZ_S("place_naming"), .division = VILLAGE, .facts = mz_str_of(naming)};
    int64_t id = 0;
    officer(&k);
    CHECK(matter_begin(cx, &in, &id) == MZ_OK);
    mz_str page = mz_str_fmt(cx->a, "/matter/%" PRId64, id);
    mz_str form = mz_str_fmt(cx->a, "%s/form", page.p);
    CHECK(see(s, "officer", page.p) == 200);
    CHECK(shows(s, "剑池路") && shows(s, "Jianchi Lu") && shows(s, "街路巷"));
    CHECK(shows(s, form.p)); /* the button */
    /* What the form asks for and nobody said is asked again, and nothing is written. */
    const struct typed part[] = {{"h.wanted_name", "剑池南路"}, {NULL, NULL}};
    CHECK(press(&k, form, part) == 422 && shows(s, "剑池南路"));
    const struct typed other[] = {{"h.wanted_name", "剑池北路"},
                                  {"h.approver_told", "government"},
                                  {"h.approving_office", "龙泉市人民政府"},
                                  {"h.applicant_office", "龙泉市自然资源和规划局"},
                                  {NULL, NULL}};
    CHECK(press(&k, form, other) == 303);
    CHECK(see(s, "officer", page.p) == 200);
    CHECK(shows(s, "剑池北路") && shows(s, "东起华楼街"));
    CHECK(lacks(s, "剑池南路"));
    site_close(s);
    county_done(&k);
}

TEST_MAIN(T2(who_decides_on_a_place_reads_what_was_told_and_changes_it_by_the_button),
          T2(a_decided_case_leads_to_the_rows_that_said_what_it_rests_on),
          T2(a_single_row_is_the_origin_of_a_decision_at_once),
          T2(the_row_of_a_decision_stays_when_another_delivery_comes),
          T2(what_differs_or_is_somebody_elses_is_no_row_of_the_decision))
