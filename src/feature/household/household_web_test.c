/* household_web_test.c - the pages of households, called without a socket. */
#include "feature/household/household_seats_test.h"

#include "web/app.h"

extern const struct mz_feature mz_feature_household;
const struct mz_feature *const mz_features[] = {&mz_feature_household, NULL};

/* "Authorization: Bearer 11" is account 11; the first digit is its role. */
static const struct {
    char digit;
    const char *role;
    enum mz_role id;
} roles[] = {{'1', "officer", MZ_ROLE_OFFICER},
             {'2', "village", MZ_ROLE_VILLAGE},
             {'3', "clerk", MZ_ROLE_CLERK},
             {'4', "clerk", MZ_ROLE_CLERK},
             {'5', "carer", MZ_ROLE_CARER}};

struct site {
    struct homes h;
    mz_web *web;
    const struct mz_route *tables[2];
    struct mz_answer a;
    int64_t p[16];
    int64_t house;
};

static void scope_of(const struct site *s, char digit, int64_t *lo, int64_t *hi)
{
    int64_t far = s->h.far / 1000 * 1000;
    *lo = digit == '1' ? COUNTY : digit == '4' ? far : digit == '2' ? s->h.village[0] : s->h.town;
    *hi = *lo + (digit == '1' ? 999999 : digit == '2' ? 0 : 999);
}

static mz_code identify(mz_cx *cx, void *p, mz_req *rq, struct mz_who *who)
{
    const struct site *s = p;
    mz_str bearer = mz_req_header(rq, "authorization");
    (void)cx;
    if (bearer.n != 9) {
        return MZ_OK;
    }
    for (size_t i = 0; i < MZ_LEN(roles); i++) {
        if (roles[i].digit == bearer.p[7]) {
            who->actor.role = mz_str_of(roles[i].role);
        }
    }
    who->actor.user = (bearer.p[7] - '0') * 10 + bearer.p[8] - '0';
    who->bearer = true;
    scope_of(s, bearer.p[7], &who->actor.division_lo, &who->actor.division_hi);
    return MZ_OK;
}

static bool may(void *p, const struct mz_who *who, const char *perm)
{
    (void)p;
    for (const struct mz_perm *r = mz_feature_household.perms; r->name != NULL; r++) {
        for (size_t i = 0; i < MZ_LEN(roles) && strcmp(r->name, perm) == 0; i++) {
            if (roles[i].digit == '0' + who->actor.user / 10) {
                return (r->roles & 1U << roles[i].id) != 0;
            }
        }
    }
    return false;
}

static struct site *open_site(enum mz_db_kind kind)
{
    struct site *s = calloc(1, sizeof *s);
    homes(&s->h, kind);
    struct homes *h = &s->h;
    s->p[0] = person(h, "丁大山", '1', "19600301", h->village[0]);
    s->p[1] = person(h, "吴秀英", '2', "19620512", h->village[0]);
    s->p[2] = person(h, "丁建国", '1', "19850703", h->village[0]);
    s->p[3] = person(h, "叶小芳", '2', "19870909", h->village[0]);
    s->p[4] = person(h, "丁小宝", '1', "20150606", h->village[0]);
    s->p[5] = person(h, "周平", '1', "19700101", h->village[0]);
    s->house = home(h, HOUSEHOLD_LIVING, h->village[0], "02 10 22 38 41", s->p);
    s->tables[0] = mz_feature_household.routes;
    struct mz_web_options o = {.tables = s->tables,
                               .auth = {.p = s, .identify = identify, .may = may},
                               .key = MZ_S("0123456789abcdef0123456789abcdef"),
                               .name = MZ_S("mz"),
                               .version = MZ_S("test")};
    if (mz_web_new(&h->w.cx, &o, &s->web) != MZ_OK) {
        printf("no web: %s\n", h->w.cx.err.msg);
    }
    return s;
}

static void close_site(struct site *s)
{
    mz_web_free(s->web);
    homes_done(&s->h);
    free(s);
}

static int call(struct site *s, const char *user, const char *method, const char *target,
                mz_str body, bool json)
{
    mz_cx *cx = &s->h.w.cx;
    struct mz_pair headers[] = {
        {MZ_S("authorization"), mz_str_fmt(cx->a, "Bearer %s", user)},
        {MZ_S("accept"), json ? MZ_S("application/json") : MZ_S("text/html")},
        {MZ_S("content-type"), MZ_S("application/x-www-form-urlencoded")}};
    struct mz_call c = {.method = method,
                        .target = mz_str_of(target),
                        .headers = headers,
                        .headers_n = body.n > 0 ? 3 : 2,
                        .body = body};
    mz_web_call(s->web, cx->a, &c, &s->a);
    return s->a.status;
}

static const char *path(struct site *s, const char *fmt, int64_t id)
{
    char out[200];
    const char *mark = strchr(fmt, '#');
    (void)snprintf(out, sizeof out, "%.*s%" PRId64 "%s", (int)(mark - fmt), fmt, id, mark + 1);
    return mz_str_dup(s->h.w.cx.a, mz_str_of(out)).p;
}

static int get(struct site *s, const char *user, const char *target)
{
    return call(s, user, "GET", target, MZ_S(""), false);
}

static int post(struct site *s, const char *user, const char *target, const char *body)
{
    return call(s, user, "POST", target, mz_str_of(body), false);
}

static bool page_says(const struct site *s, const char *text)
{
    bool found = memmem(s->a.body.p, s->a.body.n, text, strlen(text)) != NULL;
    if (!found) {
        printf("no \"%s\" in %zu bytes: %.*s\n", text, s->a.body.n,
               (int)(s->a.body.n < 300 ? s->a.body.n : 300), s->a.body.p);
    }
    return found;
}

static bool lacks(const struct site *s, const char *text)
{
    return memmem(s->a.body.p, s->a.body.n, text, strlen(text)) == NULL;
}

/* The id at the end of the redirect. */
static int64_t sent_to(const struct site *s)
{
    mz_str to = mz_answer_header(&s->a, "location");
    int64_t v = 0;
    for (size_t i = 0; i < to.n; i++) {
        v = to.p[i] >= '0' && to.p[i] <= '9' ? v * 10 + to.p[i] - '0' : 0;
    }
    return v;
}

BOTH(the_household_page_shows_members_and_hides_minors)
{
    struct site *s = open_site(kind_);
    CHECK(get(s, "11", path(s, "/household/#", s->house)) == 200);
    CHECK(page_says(s, "丁大山") && page_says(s, "儿媳") && page_says(s, "<svg") &&
          page_says(s, "分户"));
    CHECK(lacks(s, "丁小宝") && page_says(s, "未成年人"));
    CHECK(get(s, "11", "/household") == 200 && page_says(s, "丁大山"));
    CHECK(get(s, "11", "/household?q=%E4%B8%81%E5%A4%A7%E5%B1%B1") == 200 &&
          page_says(s, "丁家坞"));
    CHECK(get(s, "11", "/household?q=zzz") == 200 && lacks(s, "丁家坞"));
    CHECK(get(s, "11", "/household/todo") == 200 && page_says(s, "没有待处理事项"));
    CHECK(get(s, "11", path(s, "/household/#/past?on=2019-01-01", s->house)) == 200);
    CHECK(page_says(s, "当日该户未立户或已销户"));
    CHECK(get(s, "11", path(s, "/household/#/past?known=2019-01-01", s->house)) == 200);
    CHECK(page_says(s, "当时尚未登记该户"));
    CHECK(call(s, "11", "GET", path(s, "/household/#", s->house), MZ_S(""), true) == 200);
    CHECK(page_says(s, "\"relation\":\"02\"") && lacks(s, "丁小宝"));
    close_site(s);
}

BOTH(a_split_is_asked_in_steps_and_approved_after_a_look)
{
    struct site *s = open_site(kind_);
    const char *form = path(s, "/household/#/change/split", s->house);
    mz_arena *a = s->h.w.cx.a;
    CHECK(get(s, "31", form) == 200 && page_says(s, "分入新户的人"));
    CHECK(post(s, "31", form, "stage=who&day=2026-11-01&reason=x") == 422);
    CHECK(page_says(s, "请至少选择一人"));
    mz_str base = mz_str_fmt(a,
                             "go=%" PRId64 "&go=%" PRId64 "&go=%" PRId64
                             "&day=2026-11-01&reason=%%E5%%88%%86%%E5%%AE%%B6"
                             "&address=%%E6%%96%%B0%%E8%%A1%%97&division=%" PRId64,
                             s->p[2], s->p[3], s->p[4], s->h.village[1]);
    CHECK(post(s, "31", form, mz_str_fmt(a, MZ_FMT "&stage=who", MZ_ARG(base)).p) == 200);
    CHECK(page_says(s, "新户户主"));
    base = mz_str_fmt(a, MZ_FMT "&newhead=%" PRId64, MZ_ARG(base), s->p[2]);
    CHECK(post(s, "31", form, mz_str_fmt(a, MZ_FMT "&stage=head", MZ_ARG(base)).p) == 200);
    CHECK(page_says(s, "系统推定，请核对") && page_says(s, "value=\"10\" selected"));
    base = mz_str_fmt(a, MZ_FMT "&r%" PRId64 "=10&r%" PRId64 "=20", MZ_ARG(base), s->p[3], s->p[4]);
    CHECK(post(s, "31", form, mz_str_fmt(a, MZ_FMT "&stage=relations", MZ_ARG(base)).p) == 200);
    CHECK(page_says(s, "变更前：家庭") && page_says(s, "变更后：新户") &&
          page_says(s, "提交申请"));
    CHECK(post(s, "31", form, mz_str_fmt(a, MZ_FMT "&stage=relations&step=back", MZ_ARG(base)).p) ==
          200);
    CHECK(page_says(s, "checked")); /* the choice is kept */
    CHECK(post(s, "31", form, mz_str_fmt(a, MZ_FMT "&stage=send", MZ_ARG(base)).p) == 303);
    int64_t id = sent_to(s);
    const char *request = path(s, "/household/change/#", id);
    CHECK(get(s, "31", request) == 200 && page_says(s, "撤回") && lacks(s, "确认并办理"));
    CHECK(post(s, "31", request, "do=approve") == 403); /* own request, and not a small one */
    CHECK(get(s, "11", "/household/change") == 200 && page_says(s, "分户"));
    CHECK(get(s, "11", request) == 200 && page_says(s, "确认并办理") &&
          page_says(s, "变更后：家庭"));
    CHECK(post(s, "11", request, "do=refuse") == 422 && page_says(s, "请写明不予确认的理由"));
    CHECK(post(s, "11", request, "do=approve&version=1") == 303);
    CHECK(get(s, "11", request) == 200 && page_says(s, "已确认"));
    CHECK(sits(&s->h, s->house, s->p, "02:0 10:1"));
    CHECK(healthy(&s->h));
    close_site(s);
}

BOTH(a_conflict_is_shown_value_by_value)
{
    struct site *s = open_site(kind_);
    mz_arena *a = s->h.w.cx.a;
    const char *remove = path(s, "/household/#/change/remove", s->house);
    const char *exit = path(s, "/household/#/change/exit", s->house);
    mz_str body =
        mz_str_fmt(a, "stage=send&go=%" PRId64 "&leave=moved&day=2026-11-02&reason=abc", s->p[3]);
    CHECK(post(s, "21", remove, body.p) == 303);
    int64_t first = sent_to(s);
    CHECK(post(s, "31", exit, "stage=send&day=2026-11-03&reason=abc") == 303);
    int64_t second = sent_to(s);
    CHECK(post(s, "31", path(s, "/household/change/#", first), "do=approve") == 303); /* small */
    CHECK(post(s, "12", path(s, "/household/change/#", second), "do=approve") == 303);
    CHECK(get(s, "31", path(s, "/household/change/#", second)) == 200);
    CHECK(page_says(s, "叶小芳（家庭") && page_says(s, "不再是成员") && page_says(s, "重新提交"));
    CHECK(call(s, "31", "GET", path(s, "/household/change/#", second), MZ_S(""), true) == 200);
    CHECK(page_says(s, "\"state\":\"conflict\"") && page_says(s, "不再是成员"));
    CHECK(post(s, "31", path(s, "/household/change/#", second), "do=again") == 303);
    CHECK(post(s, "12", "/household/change", mz_str_fmt(a, "do=approve&id=%" PRId64, second).p) ==
          200);
    CHECK(page_says(s, "已处理 1 行，未处理 0 行"));
    CHECK(sits(&s->h, s->house, s->p, ""));
    CHECK(healthy(&s->h));
    close_site(s);
}

BOTH(many_requests_are_refused_with_one_reason_and_each_by_its_own_rules)
{
    struct site *s = open_site(kind_);
    mz_arena *a = s->h.w.cx.a;
    const char *exit = path(s, "/household/#/change/exit", s->house);
    const char *remove = path(s, "/household/#/change/remove", s->house);
    mz_str body =
        mz_str_fmt(a, "stage=send&go=%" PRId64 "&leave=moved&day=2026-11-02&reason=abc", s->p[3]);
    CHECK(post(s, "21", remove, body.p) == 303);
    int64_t first = sent_to(s);
    CHECK(post(s, "12", exit, "stage=send&day=2026-11-03&reason=abc") == 303);
    int64_t own = sent_to(s);
    mz_str ids =
        mz_str_fmt(a, "&id=%" PRId64 "&id=%" PRId64 "&id=999&id=%" PRId64, first, own, own);
    CHECK(post(s, "12", "/household/change", "do=refuse") == 303); /* nothing was chosen */
    CHECK(post(s, "12", "/household/change", mz_str_fmt(a, "do=refuse" MZ_FMT, MZ_ARG(ids)).p) ==
          200);
    CHECK(page_says(s, "name=\"note\"") && page_says(s, "<span>3</span>"));
    CHECK(post(s, "12", "/household/change",
               mz_str_fmt(a, "do=refuse&note=x&n=3" MZ_FMT, MZ_ARG(ids)).p) == 422);
    CHECK(post(s, "12", "/household/change",
               mz_str_fmt(a, "do=refuse&note=abc&n=2" MZ_FMT, MZ_ARG(ids)).p) == 303);
    struct household_request r;
    officer(&s->h, 11);
    CHECK(change_get(&s->h.w.cx, first, &r) == MZ_OK && r.state == STATE_OPEN);
    CHECK(post(s, "12", "/household/change",
               mz_str_fmt(a, "do=refuse&note=abc&n=3" MZ_FMT, MZ_ARG(ids)).p) == 200);
    CHECK(page_says(s, "已处理 1 行，未处理 2 行") && page_says(s, "999"));
    officer(&s->h, 11);
    CHECK(change_get(&s->h.w.cx, first, &r) == MZ_OK && r.state == STATE_REFUSED);
    CHECK(mz_str_eq(r.note, MZ_S("abc")));
    CHECK(change_get(&s->h.w.cx, own, &r) == MZ_OK && r.state == STATE_OPEN);
    /* All that match: what the list shows, not a request of another state. */
    CHECK(post(s, "31", "/household/change", "do=refuse&note=abc&all=1&query=state%3Dopen&n=2") ==
          303);
    CHECK(post(s, "11", "/household/change", "do=refuse&note=abc&all=1&query=state%3Dopen&n=1") ==
          200);
    CHECK(page_says(s, "已处理 1 行，未处理 0 行"));
    close_site(s);
}

BOTH(pages_of_a_sibling_township_and_of_other_roles_are_closed)
{
    struct site *s = open_site(kind_);
    CHECK(post(s, "31", path(s, "/household/#/change/exit", s->house),
               "stage=send&day=2026-11-03&reason=abc") == 303);
    int64_t id = sent_to(s);
    CHECK(get(s, "41", path(s, "/household/#", s->house)) == 404);
    CHECK(get(s, "41", path(s, "/household/#/past", s->house)) == 404);
    CHECK(get(s, "41", path(s, "/household/#/change/add", s->house)) == 404);
    CHECK(get(s, "41", path(s, "/household/change/#", id)) == 404);
    CHECK(post(s, "41", path(s, "/household/change/#", id), "do=refuse&note=abc") == 404);
    CHECK(get(s, "41", "/household") == 200 && lacks(s, "丁家坞"));
    CHECK(get(s, "41", "/household/change") == 200 && lacks(s, "销户</a>"));
    CHECK(get(s, "51", "/household") == 403);
    CHECK(get(s, "21", "/household/new") == 403);
    CHECK(post(s, "21", path(s, "/household/change/#", id), "do=approve") == 403);
    CHECK(post(s, "21", "/household/change", mz_str_fmt(s->h.w.cx.a, "id=%" PRId64, id).p) == 403);
    CHECK(get(s, "11", path(s, "/household/#/change/nothing", s->house)) == 404);
    close_site(s);
}

BOTH(a_household_is_registered_and_corrected_by_its_forms)
{
    struct site *s = open_site(kind_);
    char number[40] = "";
    char digits[32];
    (void)snprintf(digits, sizeof digits, "33118119700101%03d", 2 * 6 + 1);
    (void)snprintf(number, sizeof number, "%.17s%c", digits, mz_cid_check(digits));
    CHECK(get(s, "31", "/household/new") == 200 && page_says(s, "其中一人为户主"));
    CHECK(post(s, "31", "/household/new", "kind=living") == 422);
    CHECK(post(s, "31", "/household/new",
               mz_str_fmt(s->h.w.cx.a,
                          "kind=living&division=%" PRId64 "&since=2026-10-01&address=abc&who1=%s"
                          "&relation1=02",
                          s->h.village[0], number)
                   .p) == 303);
    int64_t id = sent_to(s);
    const char *correct = path(s, "/household/#/correct", id);
    CHECK(get(s, "31", correct) == 200);
    CHECK(post(s, "31", correct, "address=xyz&version=1&lon_e6=119.1x") == 422);
    CHECK(post(s, "31", correct, "address=xyz&version=1&lon_e6=119.13&lat_e6=28.07") == 303);
    CHECK(post(s, "31", correct, "address=xyz&version=1") == 422);
    struct household h;
    officer(&s->h, 11);
    CHECK(household_get(&s->h.w.cx, id, &h) == MZ_OK && h.lon_e6 == 119130000);
    close_site(s);
}

TEST_MAIN(T2(the_household_page_shows_members_and_hides_minors),
          T2(a_split_is_asked_in_steps_and_approved_after_a_look),
          T2(a_conflict_is_shown_value_by_value),
          T2(many_requests_are_refused_with_one_reason_and_each_by_its_own_rules),
          T2(pages_of_a_sibling_township_and_of_other_roles_are_closed),
          T2(a_household_is_registered_and_corrected_by_its_forms))
