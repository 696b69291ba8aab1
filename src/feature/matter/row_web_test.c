/* row_web_test.c - "show me the row": from a decided case to what a department had delivered. */
#include "web/app.h"

#define COUNTY_MORE                   \
    mz_web *web;                      \
    const struct mz_route *tables[4]; \
    struct mz_answer a;
#include "cases.h"

#include "feature/feed/feed.h"
#include "page_forms.h"

extern const struct mz_feature mz_feature_matter, mz_feature_feed, mz_feature_person,
    mz_feature_rule;
const struct mz_feature *const mz_features[] = {&mz_feature_person, &mz_feature_feed,
                                                &mz_feature_rule, &mz_feature_matter, NULL};

/* "Bearer 1N": an officer of the county; "Bearer 2N": a clerk of the township. */
static mz_code identify(mz_cx *cx, void *p, mz_req *rq, struct mz_who *who)
{
    mz_str bearer = mz_req_header(rq, "authorization");
    (void)cx;
    (void)p;
    if (bearer.n != 9) {
        return MZ_OK;
    }
    bool clerk = bearer.p[7] == '2';
    who->actor.user = clerk ? CLERK : OFFICER;
    who->actor.role = clerk ? MZ_S("clerk") : MZ_S("officer");
    who->bearer = true;
    division_range(clerk ? TOWN : COUNTY, &who->actor.division_lo, &who->actor.division_hi);
    return MZ_OK;
}

static bool may(void *p, const struct mz_who *who, const char *perm)
{
    unsigned role = mz_str_eq(who->actor.role, MZ_S("clerk")) ? MZ_R(CLERK) : MZ_R(OFFICER);
    (void)p;
    for (size_t i = 0; mz_features[i] != NULL; i++) {
        for (const struct mz_perm *r = mz_features[i]->perms; r != NULL && r->name != NULL; r++) {
            if (strcmp(r->name, perm) == 0) {
                return (r->roles & role) != 0;
            }
        }
    }
    return false;
}

/* Born on the day that the form of made_facts() says, and somebody who was born on another. */
static mz_code county_fill(mz_cx *cx, struct county *k)
{
    MZ_TRY(mz_feature_feed.start(cx));
    MZ_TRY(add_home(k, "周文芳", "19800412", VILLAGE));
    MZ_TRY(add_home(k, "吴大山", "19750512", VILLAGE));
    k->tables[0] = mz_feature_matter.routes;
    k->tables[1] = mz_feature_feed.routes;
    k->tables[2] = mz_feature_rule.routes;
    struct mz_web_options o = {.tables = k->tables,
                               .auth = {.p = k, .identify = identify, .may = may},
                               .key = MZ_S("0123456789abcdef0123456789abcdef"),
                               .name = MZ_S("mz"),
                               .version = MZ_S("test")};
    return mz_web_new(cx, &o, &k->web);
}

/* ---- what was delivered --------------------------------------------------------------------- */

static int64_t deliver(struct county *k, const char *item, mz_str bytes)
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
    rc = rc == MZ_OK ? population_refresh(cx, rule_shelf_for(shelf, VILLAGE)->book, k->world.data)
                     : rc;
    if (rc != MZ_OK) {
        printf("not delivered: %s\n", cx->err.msg);
        mz_clear(cx);
    }
    return rc == MZ_OK ? id : -1;
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

static int look(struct county *k, const char *who, mz_str target, bool json)
{
    const struct mz_pair h[] = {
        {MZ_S("accept"), json ? MZ_S("application/json") : MZ_S("text/html")},
        {MZ_S("authorization"), mz_str_of(who)}};
    const struct mz_call c = {
        .method = "GET", .target = target, .headers = h, .headers_n = MZ_LEN(h)};
    mz_web_call(k->web, k->w.cx.a, &c, &k->a);
    return k->a.status;
}

static bool says(const struct county *k, mz_str part)
{
    return k->a.body.n >= part.n && memmem(k->a.body.p, k->a.body.n, part.p, part.n) != NULL;
}

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

static int64_t reads(struct county *k)
{
    int64_t n = 0;
    return mz_audit_drain(&k->w.cx, &n) == MZ_OK ? n : -1;
}

BOTH(a_decided_case_leads_to_the_rows_that_said_what_it_rests_on)
{
    struct county k;
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
    mz_str href =
        mz_str_fmt(cx->a, "/feed/person/%" PRId64 "?delivery=%" PRId64, k.person[0], paid);
    mz_str page = mz_str_fmt(cx->a, "/matter/%" PRId64, id);
    CHECK(look(&k, "Bearer 11", page, false) == 200);
    CHECK(says(&k, href) && says(&k, MZ_S("部门数据原始行")) && says(&k, MZ_S("第 2 行")));
    CHECK(look(&k, "Bearer 11", page, true) == 200);
    CHECK(says(&k, MZ_S("\"fact\":\"wage\"")) && says(&k, href));
    mz_str determination = mz_str_fmt(cx->a, "/rule/determination/%" PRId64, d);
    CHECK(look(&k, "Bearer 11", determination, false) == 200);
    CHECK(says(&k, href));
    /* The row is shown masked, and who looked is on record. */
    (void)reads(&k);
    CHECK(look(&k, "Bearer 11", href, false) == 200 && reads(&k) == 1);
    CHECK(says(&k, MZ_S("周**")) && says(&k, MZ_S("312.00")) && !says(&k, k.number[0]));
    mz_web_free(k.web);
    county_done(&k);
}

BOTH(the_row_of_a_decision_stays_when_another_delivery_comes)
{
    struct county k;
    mz_cx *cx = county(&k, kind_);
    int64_t first = wages(&k, 312);
    int64_t id = decided(&k, 0, 312);
    int64_t d = get(&k, id).determination;
    test_tick(&k.w, DAY_MS);
    int64_t second = wages(&k, 4000);
    CHECK(first > 0 && second > first && id > 0);
    CHECK(origin(&k, d, "wage") != NULL && origin(&k, d, "wage")->delivery == first);
    CHECK(look(&k, "Bearer 11", mz_str_fmt(cx->a, "/matter/%" PRId64, id), false) == 200);
    CHECK(says(&k, mz_str_fmt(cx->a, "delivery=%" PRId64, first)));
    CHECK(!says(&k, mz_str_fmt(cx->a, "delivery=%" PRId64, second)));
    mz_web_free(k.web);
    county_done(&k);
}

BOTH(what_differs_or_is_somebody_elses_is_no_row_of_the_decision)
{
    struct county k;
    mz_cx *cx = county(&k, kind_);
    CHECK(wages(&k, 312) > 0 && cars(&k) > 0);
    int64_t other = decided(&k, 0, 500); /* told otherwise than delivered */
    CHECK(other > 0 && origin(&k, get(&k, other).determination, "wage") == NULL);
    int64_t born = decided(&k, 1, 312); /* the form is of somebody born on another day */
    CHECK(born > 0 && origin(&k, get(&k, born).determination, "wage") == NULL);
    /* A clerk of the township sees no delivery of the county, and has no way to a row. */
    CHECK(look(&k, "Bearer 22", mz_str_fmt(cx->a, "/matter/%" PRId64, other), false) == 200);
    CHECK(!says(&k, MZ_S("/feed/person/")) && !says(&k, MZ_S("部门数据原始行")));
    mz_web_free(k.web);
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
    const struct press w = {.here = page, .type = type};
    mz_str target;
    mz_str body;
    if (look(k, "Bearer 11", page, false) != 200 ||
        !pressed(k->w.cx.a, k->a.body, &w, &target, &body)) {
        return 0;
    }
    const struct mz_pair h[] = {
        {MZ_S("accept"), MZ_S("text/html")},
        {MZ_S("content-type"), MZ_S("application/x-www-form-urlencoded")},
        {MZ_S("authorization"), MZ_S("Bearer 11")}};
    const struct mz_call c = {.method = "POST",
                              .target = target,
                              .headers = h,
                              .headers_n = MZ_LEN(h),
                              .body = body};
    mz_web_call(k->web, k->w.cx.a, &c, &k->a);
    return k->a.status;
}

BOTH(who_decides_on_a_place_reads_what_was_told_and_changes_it_by_the_button)
{
    struct county k;
    mz_cx *cx = county(&k, kind_);
    const struct matter_new in = {
        .matter = MZ_S("place_naming"), .division = VILLAGE, .facts = mz_str_of(naming)};
    int64_t id = 0;
    officer(&k);
    CHECK(matter_begin(cx, &in, &id) == MZ_OK);
    mz_str page = mz_str_fmt(cx->a, "/matter/%" PRId64, id);
    mz_str form = mz_str_fmt(cx->a, "%s/form", page.p);
    CHECK(look(&k, "Bearer 11", page, false) == 200);
    CHECK(says(&k, MZ_S("剑池路")) && says(&k, MZ_S("Jianchi Lu")) && says(&k, MZ_S("街路巷")));
    CHECK(says(&k, form)); /* the button */
    /* What the form asks for and nobody said is asked again, and nothing is written. */
    const struct typed part[] = {{"h.wanted_name", "剑池南路"}, {NULL, NULL}};
    CHECK(press(&k, form, part) == 422 && says(&k, MZ_S("剑池南路")));
    const struct typed other[] = {{"h.wanted_name", "剑池北路"},
                                  {"h.approving_office", "龙泉市人民政府"},
                                  {"h.applicant_office", "龙泉市自然资源和规划局"},
                                  {NULL, NULL}};
    CHECK(press(&k, form, other) == 303);
    CHECK(look(&k, "Bearer 11", page, false) == 200);
    CHECK(says(&k, MZ_S("剑池北路")) && says(&k, MZ_S("东起华楼街")));
    CHECK(!says(&k, MZ_S("剑池南路")));
    mz_web_free(k.web);
    county_done(&k);
}

TEST_MAIN(T2(who_decides_on_a_place_reads_what_was_told_and_changes_it_by_the_button),
          T2(a_decided_case_leads_to_the_rows_that_said_what_it_rests_on),
          T2(the_row_of_a_decision_stays_when_another_delivery_comes),
          T2(what_differs_or_is_somebody_elses_is_no_row_of_the_decision))
