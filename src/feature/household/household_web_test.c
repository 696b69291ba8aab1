/* household_web_test.c - the pages of households, called without a socket. */
#include "feature/household/household_seats_test.h"

#include "site.h"

extern const struct mz_feature mz_feature_household;
const struct mz_feature *const mz_features[] = {&mz_feature_household, NULL};

struct house {
    struct homes h;
    struct site s;
    struct reader readers[8];
    int64_t p[16];
    int64_t house;
};

static void house_readers(struct house *o)
{
    const struct homes *h = &o->h;
    const struct reader all[] = {{"officer", 11, "officer", COUNTY},
                                 {"colleague", 12, "officer", COUNTY},
                                 {"village", 21, "village", h->village[0]},
                                 {"clerk", 31, "clerk", h->town},
                                 {"sibling", 41, "clerk", h->far / 1000 * 1000},
                                 {"carer", 51, "carer", h->town},
                                 {0}};
    memcpy(o->readers, all, sizeof all);
}

static void house(struct house *o, enum mz_db_kind kind)
{
    struct homes *h = &o->h;
    homes(h, kind);
    o->p[0] = person(h, "丁大山", '1', "19600301", h->village[0]);
    o->p[1] = person(h, "吴秀英", '2', "19620512", h->village[0]);
    o->p[2] = person(h, "丁建国", '1', "19850703", h->village[0]);
    o->p[3] = person(h, "叶小芳", '2', "19870909", h->village[0]);
    o->p[4] = person(h, "丁小宝", '1', "20150606", h->village[0]);
    o->p[5] = person(h, "周平", '1', "19700101", h->village[0]);
    o->house = home(h, HOUSEHOLD_LIVING, h->village[0], "02 10 22 38 41", o->p);
    house_readers(o);
    site_open(&o->s, &h->w.cx, o->readers);
}

static void house_done(struct house *o)
{
    site_close(&o->s);
    homes_done(&o->h);
}

BOTH(the_household_page_shows_members_and_hides_minors)
{
    struct house o;
    struct site *s = &o.s;
    house(&o, kind_);
    CHECK(see(s, "officer", with_id(s, "/household/#", o.house)) == 200);
    CHECK(shows(s, "丁大山") && shows(s, "儿媳") && shows(s, "<svg") && shows(s, "分户"));
    CHECK(lacks(s, "丁小宝") && shows(s, "未成年人"));
    CHECK(see(s, "officer", "/household") == 200 && shows(s, "丁大山"));
    CHECK(see(s, "officer", "/household?q=%E4%B8%81%E5%A4%A7%E5%B1%B1") == 200 &&
          shows(s, "丁家坞"));
    CHECK(see(s, "officer", "/household?q=zzz") == 200 && lacks(s, "丁家坞"));
    CHECK(see(s, "officer", "/household/todo") == 200 && shows(s, "没有待处理事项"));
    CHECK(see(s, "officer", with_id(s, "/household/#/past?on=2019-01-01", o.house)) == 200);
    CHECK(shows(s, "当日该户未立户或已销户"));
    CHECK(see(s, "officer", with_id(s, "/household/#/past?known=2019-01-01", o.house)) == 200);
    CHECK(shows(s, "当时尚未登记该户"));
    CHECK(see_json(s, "officer", with_id(s, "/household/#", o.house)) == 200);
    CHECK(shows(s, "\"relation\":\"02\"") && lacks(s, "丁小宝"));
    house_done(&o);
}

BOTH(a_split_is_asked_in_steps_and_approved_after_a_look)
{
    struct house o;
    struct site *s = &o.s;
    house(&o, kind_);
    const char *form = with_id(s, "/household/#/change/split", o.house);
    mz_arena *a = o.h.w.cx.a;
    CHECK(see(s, "clerk", form) == 200 && shows(s, "分入新户的人"));
    CHECK(post(s, "clerk", form, "stage=who&day=2026-11-01&reason=x") == 422);
    CHECK(shows(s, "请至少选择一人"));
    mz_str base = mz_str_fmt(a,
                             "go=%" PRId64 "&go=%" PRId64 "&go=%" PRId64
                             "&day=2026-11-01&reason=%%E5%%88%%86%%E5%%AE%%B6"
                             "&address=%%E6%%96%%B0%%E8%%A1%%97&division=%" PRId64,
                             o.p[2], o.p[3], o.p[4], o.h.village[1]);
    CHECK(post(s, "clerk", form, mz_str_fmt(a, MZ_FMT "&stage=who", MZ_ARG(base)).p) == 200);
    CHECK(shows(s, "新户户主"));
    base = mz_str_fmt(a, MZ_FMT "&newhead=%" PRId64, MZ_ARG(base), o.p[2]);
    CHECK(post(s, "clerk", form, mz_str_fmt(a, MZ_FMT "&stage=head", MZ_ARG(base)).p) == 200);
    CHECK(shows(s, "系统推定，请核对") && shows(s, "value=\"10\" selected"));
    base = mz_str_fmt(a, MZ_FMT "&r%" PRId64 "=10&r%" PRId64 "=20", MZ_ARG(base), o.p[3], o.p[4]);
    CHECK(post(s, "clerk", form, mz_str_fmt(a, MZ_FMT "&stage=relations", MZ_ARG(base)).p) == 200);
    CHECK(shows(s, "变更前：家庭") && shows(s, "变更后：新户") && shows(s, "提交申请"));
    CHECK(post(s, "clerk", form,
               mz_str_fmt(a, MZ_FMT "&stage=relations&step=back", MZ_ARG(base)).p) == 200);
    CHECK(shows(s, "checked")); /* the choice is kept */
    CHECK(post(s, "clerk", form, mz_str_fmt(a, MZ_FMT "&stage=send", MZ_ARG(base)).p) == 303);
    int64_t id = leads_id(s);
    const char *request = with_id(s, "/household/change/#", id);
    CHECK(see(s, "clerk", request) == 200 && shows(s, "撤回") && lacks(s, "确认并办理"));
    CHECK(post(s, "clerk", request, "do=approve") == 403); /* own request, and not a small one */
    CHECK(see(s, "officer", "/household/change") == 200 && shows(s, "分户"));
    CHECK(see(s, "officer", request) == 200 && shows(s, "确认并办理") && shows(s, "变更后：家庭"));
    CHECK(post(s, "officer", request, "do=refuse") == 422 && shows(s, "请写明不予确认的理由"));
    CHECK(post(s, "officer", request, "do=approve&version=1") == 303);
    CHECK(see(s, "officer", request) == 200 && shows(s, "已确认"));
    CHECK(sits(&o.h, o.house, o.p, "02:0 10:1"));
    CHECK(healthy(&o.h));
    house_done(&o);
}

BOTH(a_conflict_is_shown_value_by_value)
{
    struct house o;
    struct site *s = &o.s;
    house(&o, kind_);
    mz_arena *a = o.h.w.cx.a;
    const char *remove = with_id(s, "/household/#/change/remove", o.house);
    const char *exit = with_id(s, "/household/#/change/exit", o.house);
    mz_str body =
        mz_str_fmt(a, "stage=send&go=%" PRId64 "&leave=moved&day=2026-11-02&reason=abc", o.p[3]);
    CHECK(post(s, "village", remove, body.p) == 303);
    int64_t first = leads_id(s);
    CHECK(post(s, "clerk", exit, "stage=send&day=2026-11-03&reason=abc") == 303);
    int64_t second = leads_id(s);
    CHECK(post(s, "clerk", with_id(s, "/household/change/#", first), "do=approve") ==
          303); /* small */
    CHECK(post(s, "colleague", with_id(s, "/household/change/#", second), "do=approve") == 303);
    CHECK(see(s, "clerk", with_id(s, "/household/change/#", second)) == 200);
    CHECK(shows(s, "叶小芳（家庭") && shows(s, "不再是成员") && shows(s, "重新提交"));
    CHECK(see_json(s, "clerk", with_id(s, "/household/change/#", second)) == 200);
    CHECK(shows(s, "\"state\":\"conflict\"") && shows(s, "不再是成员"));
    CHECK(post(s, "clerk", with_id(s, "/household/change/#", second), "do=again") == 303);
    CHECK(post(s, "colleague", "/household/change",
               mz_str_fmt(a, "do=approve&id=%" PRId64, second).p) == 200);
    CHECK(shows(s, "已处理 1 行，未处理 0 行"));
    CHECK(sits(&o.h, o.house, o.p, ""));
    CHECK(healthy(&o.h));
    house_done(&o);
}

BOTH(many_requests_are_refused_with_one_reason_and_each_by_its_own_rules)
{
    struct house o;
    struct site *s = &o.s;
    house(&o, kind_);
    mz_arena *a = o.h.w.cx.a;
    const char *exit = with_id(s, "/household/#/change/exit", o.house);
    const char *remove = with_id(s, "/household/#/change/remove", o.house);
    mz_str body =
        mz_str_fmt(a, "stage=send&go=%" PRId64 "&leave=moved&day=2026-11-02&reason=abc", o.p[3]);
    CHECK(post(s, "village", remove, body.p) == 303);
    int64_t first = leads_id(s);
    CHECK(post(s, "colleague", exit, "stage=send&day=2026-11-03&reason=abc") == 303);
    int64_t own = leads_id(s);
    mz_str ids =
        mz_str_fmt(a, "&id=%" PRId64 "&id=%" PRId64 "&id=999&id=%" PRId64, first, own, own);
    CHECK(post(s, "colleague", "/household/change", "do=refuse") == 303); /* nothing was chosen */
    CHECK(post(s, "colleague", "/household/change",
               mz_str_fmt(a, "do=refuse" MZ_FMT, MZ_ARG(ids)).p) == 200);
    CHECK(shows(s, "name=\"note\"") && shows(s, "<span>3</span>"));
    CHECK(post(s, "colleague", "/household/change",
               mz_str_fmt(a, "do=refuse&note=x&n=3" MZ_FMT, MZ_ARG(ids)).p) == 422);
    CHECK(post(s, "colleague", "/household/change",
               mz_str_fmt(a, "do=refuse&note=abc&n=2" MZ_FMT, MZ_ARG(ids)).p) == 303);
    struct household_request r;
    officer(&o.h, 11);
    CHECK(change_get(&o.h.w.cx, first, &r) == MZ_OK && r.state == STATE_OPEN);
    CHECK(post(s, "colleague", "/household/change",
               mz_str_fmt(a, "do=refuse&note=abc&n=3" MZ_FMT, MZ_ARG(ids)).p) == 200);
    CHECK(shows(s, "已处理 1 行，未处理 2 行") && shows(s, "999"));
    officer(&o.h, 11);
    CHECK(change_get(&o.h.w.cx, first, &r) == MZ_OK && r.state == STATE_REFUSED);
    CHECK(mz_str_eq(r.note, MZ_S("abc")));
    CHECK(change_get(&o.h.w.cx, own, &r) == MZ_OK && r.state == STATE_OPEN);
    /* All that match: what the list shows, not a request of another state. */
    CHECK(post(s, "clerk", "/household/change",
               "do=refuse&note=abc&all=1&query=state%3Dopen&n=2") == 303);
    CHECK(post(s, "officer", "/household/change",
               "do=refuse&note=abc&all=1&query=state%3Dopen&n=1") == 200);
    CHECK(shows(s, "已处理 1 行，未处理 0 行"));
    house_done(&o);
}

BOTH(pages_of_a_sibling_township_and_of_other_roles_are_closed)
{
    struct house o;
    struct site *s = &o.s;
    house(&o, kind_);
    CHECK(post(s, "clerk", with_id(s, "/household/#/change/exit", o.house),
               "stage=send&day=2026-11-03&reason=abc") == 303);
    int64_t id = leads_id(s);
    CHECK(see(s, "sibling", with_id(s, "/household/#", o.house)) == 404);
    CHECK(see(s, "sibling", with_id(s, "/household/#/past", o.house)) == 404);
    CHECK(see(s, "sibling", with_id(s, "/household/#/change/add", o.house)) == 404);
    CHECK(see(s, "sibling", with_id(s, "/household/change/#", id)) == 404);
    CHECK(post(s, "sibling", with_id(s, "/household/change/#", id), "do=refuse&note=abc") == 404);
    CHECK(see(s, "sibling", "/household") == 200 && lacks(s, "丁家坞"));
    CHECK(see(s, "sibling", "/household/change") == 200 && lacks(s, "销户</a>"));
    CHECK(see(s, "carer", "/household") == 403);
    CHECK(see(s, "village", "/household/new") == 403);
    CHECK(post(s, "village", with_id(s, "/household/change/#", id), "do=approve") == 403);
    CHECK(post(s, "village", "/household/change", mz_str_fmt(o.h.w.cx.a, "id=%" PRId64, id).p) ==
          403);
    CHECK(see(s, "officer", with_id(s, "/household/#/change/nothing", o.house)) == 404);
    house_done(&o);
}

BOTH(a_household_is_registered_and_corrected_by_its_forms)
{
    struct house o;
    struct site *s = &o.s;
    house(&o, kind_);
    char number[40] = "";
    char digits[32];
    (void)snprintf(digits, sizeof digits, "33118119700101%03d", 2 * 6 + 1);
    (void)snprintf(number, sizeof number, "%.17s%c", digits, mz_cid_check(digits));
    CHECK(see(s, "clerk", "/household/new") == 200 && shows(s, "其中一人为户主"));
    CHECK(post(s, "clerk", "/household/new", "kind=living") == 422);
    CHECK(post(s, "clerk", "/household/new",
               mz_str_fmt(o.h.w.cx.a,
                          "kind=living&division=%" PRId64 "&since=2026-10-01&address=abc&who1=%s"
                          "&relation1=02",
                          o.h.village[0], number)
                   .p) == 303);
    int64_t id = leads_id(s);
    const char *correct = with_id(s, "/household/#/correct", id);
    CHECK(see(s, "clerk", correct) == 200);
    CHECK(post(s, "clerk", correct, "address=xyz&version=1&lon_e6=119.1x") == 422);
    CHECK(post(s, "clerk", correct, "address=xyz&version=1&lon_e6=119.13&lat_e6=28.07") == 303);
    CHECK(post(s, "clerk", correct, "address=xyz&version=1") == 422);
    struct household h;
    officer(&o.h, 11);
    CHECK(household_get(&o.h.w.cx, id, &h) == MZ_OK && h.lon_e6 == 119130000);
    house_done(&o);
}

BOTH(a_household_that_lives_elsewhere_is_moved_on_the_page_of_its_address)
{
    struct house o;
    struct site *s = &o.s;
    house(&o, kind_);
    mz_cx *cx = &o.h.w.cx;
    const char *page = with_id(s, "/household/#/correct", o.house);
    struct household h;
    struct household_member *m = NULL;
    struct person_view v;
    size_t n = 0;
    officer(&o.h, 11);
    CHECK(household_get(cx, o.house, &h) == MZ_OK && h.division == o.h.village[0]);
    mz_str move = mz_str_fmt(cx->a, "address=abc&version=%" PRId64 "&division=", h.version);
    CHECK(see(s, "clerk", page) == 200 && shows(s, "登记迁居"));
    const char *far = mz_str_fmt(cx->a, MZ_FMT "331181101200", MZ_ARG(move)).p;
    const char *beyond = mz_str_fmt(cx->a, MZ_FMT "331121100200", MZ_ARG(move)).p;
    const char *late = mz_str_fmt(cx->a, MZ_FMT "331181103209", MZ_ARG(move)).p;
    CHECK(post(s, "clerk", page, far) == 422);
    CHECK(shows(s, "请由县级经办人员登记迁居"));
    CHECK(post(s, "officer", page, beyond) == 422);
    CHECK(post(s, "officer", page, far) == 303);
    CHECK(post(s, "officer", page, late) == 422);
    officer(&o.h, 11);
    CHECK(household_get(cx, o.house, &h) == MZ_OK && h.division == INT64_C(331181101200));
    CHECK(members_of(cx, o.house, &m, &n) == MZ_OK && n > 1);
    for (size_t i = 0; i < n; i++) {
        CHECK(person_get(cx, ~0U, m[i].person, &v) == MZ_OK && v.division == h.division);
    }
    CHECK(see(s, "clerk", with_id(s, "/household/#", o.house)) == 404);
    CHECK(healthy(&o.h));
    house_done(&o);
}

TEST_MAIN(T2(the_household_page_shows_members_and_hides_minors),
          T2(a_split_is_asked_in_steps_and_approved_after_a_look),
          T2(a_conflict_is_shown_value_by_value),
          T2(many_requests_are_refused_with_one_reason_and_each_by_its_own_rules),
          T2(pages_of_a_sibling_township_and_of_other_roles_are_closed),
          T2(a_household_is_registered_and_corrected_by_its_forms),
          T2(a_household_that_lives_elsewhere_is_moved_on_the_page_of_its_address))
