/* feed_own_web_test.c - a department's account brings its own in and sees nothing else. */
#include "web/app.h"

#include "feature/feed/feed_test.h"

#include "feature/account/account.h"
#include "feature/feed/feed_sender.h"
#include "feature/feed/feed_web.h"

enum { MEDICAL, POLICE, OFFICER, WHO_N };

static const char *const roles[WHO_N] = {"department", "department", "officer"};
static const char *const logins[WHO_N] = {"yibao", "gongan", "minzheng"};

struct desk {
    struct office o;
    mz_web *web;
    const struct mz_route *tables[2];
    struct mz_answer a;
    int64_t account[WHO_N];
};

static mz_code identify(mz_cx *cx, void *p, mz_req *rq, struct mz_who *who)
{
    const struct desk *d = p;
    mz_str bearer = mz_req_header(rq, "authorization");
    (void)cx;
    if (bearer.n != 8) {
        return MZ_OK;
    }
    size_t i = (size_t)(bearer.p[7] - '0');
    who->actor.user = d->account[i];
    who->actor.role = mz_str_of(roles[i]);
    who->bearer = true;
    division_range(COUNTY, &who->actor.division_lo, &who->actor.division_hi);
    return MZ_OK;
}

static bool may(void *p, const struct mz_who *who, const char *perm)
{
    enum mz_role role = MZ_ROLE_N;
    (void)p;
    for (const struct mz_perm *r = mz_feature_feed.perms; r->name != NULL; r++) {
        if (strcmp(r->name, perm) == 0 && account_role_of(who->actor.role, &role)) {
            return (r->roles & 1U << role) != 0;
        }
    }
    return false;
}

static mz_cx *open_desk(struct desk *d, enum mz_db_kind kind)
{
    memset(d, 0, sizeof *d);
    mz_cx *cx = office(&d->o, kind);
    for (size_t i = 0; i < WHO_N; i++) {
        mz_str first = MZ_S("");
        const struct account_new in = {.login = mz_str_of(logins[i]),
                                       .name = mz_str_of(logins[i]),
                                       .division = COUNTY,
                                       .password = MZ_S("Longquan-2026"),
                                       .keep = true};
        d->o.w.ok = account_make(cx, &in, &d->account[i], &first) == MZ_OK && d->o.w.ok;
    }
    d->tables[0] = feed_routes;
    struct mz_web_options o = {.tables = d->tables,
                               .auth = {.p = d, .identify = identify, .may = may},
                               .key = MZ_S("0123456789abcdef0123456789abcdef"),
                               .name = MZ_S("mz"),
                               .version = MZ_S("test")};
    mz_str medical = MZ_S("health_insurance");
    bool good = d->o.w.ok && mz_web_new(cx, &o, &d->web) == MZ_OK &&
                feed_sender_give(cx, d->account[MEDICAL], medical, MZ_S("")) == MZ_OK &&
                feed_sender_give(cx, d->account[POLICE], MZ_S("police"), MZ_S("车辆管理所")) == MZ_OK;
    if (!good) {
        printf("no desk: %s\n", cx->err.msg);
        exit(1);
    }
    return cx;
}

static void close_desk(struct desk *d)
{
    mz_web_free(d->web);
    office_done(&d->o);
}

static int call(struct desk *d, size_t who, const char *method, mz_str target, const char *type,
                mz_str body, bool json)
{
    mz_cx *cx = &d->o.w.cx;
    struct mz_pair h[] = {
        {MZ_S("accept"), json ? MZ_S("application/json") : MZ_S("text/html")},
        {MZ_S("authorization"), mz_str_fmt(cx->a, "Bearer %zu", who)},
        {MZ_S("content-type"), type == NULL ? MZ_S("text/plain") : mz_str_of(type)}};
    const struct mz_call c = {.method = method,
                              .target = target,
                              .headers = h,
                              .headers_n = type == NULL ? 2 : 3,
                              .body = body};
    mz_web_call(d->web, cx->a, &c, &d->a);
    return d->a.status;
}

static int get(struct desk *d, size_t who, const char *target)
{
    return call(d, who, "GET", mz_str_of(target), NULL, MZ_S(""), false);
}

static int get_id(struct desk *d, size_t who, const char *before, int64_t id, const char *after)
{
    return call(d, who, "GET",
                mz_str_fmt(d->o.w.cx.a, "%s%" PRId64 "%s", before, id, after), NULL, MZ_S(""),
                false);
}

static bool says(const struct desk *d, mz_str part)
{
    return d->a.body.n >= part.n && memmem(d->a.body.p, d->a.body.n, part.p, part.n) != NULL;
}

/* Its own upload; the number of the delivery, 0 when it was refused. */
static int64_t upload(struct desk *d, size_t who, const char *item, mz_str bytes)
{
    mz_cx *cx = &d->o.w.cx;
    mz_str body = mz_str_fmt(
        cx->a,
        "--B\r\nContent-Disposition: form-data; name=\"item\"\r\n\r\n%s\r\n"
        "--B\r\nContent-Disposition: form-data; name=\"period\"\r\n\r\n2026-10\r\n"
        "--B\r\nContent-Disposition: form-data; name=\"source\"\r\n\r\n别的单位\r\n"
        "--B\r\nContent-Disposition: form-data; name=\"file\"; filename=\"yibao-10.csv\"\r\n\r\n"
        MZ_FMT "\r\n--B--",
        item, MZ_ARG(bytes));
    int status = call(d, who, "POST", MZ_S("/feed/own/send"), "multipart/form-data; boundary=B",
                      body, false);
    mz_str to = mz_answer_header(&d->a, "Location");
    const char *id = to.n == 0 ? NULL : strrchr(mz_str_z(cx->a, to), '/');
    return status == 303 && id != NULL ? strtoll(id + 1, NULL, 10) : 0;
}

static mz_str stays(struct desk *d)
{
    struct office *o = &d->o;
    mz_cx *cx = &o->w.cx;
    return mz_str_fmt(cx->a,
                      "证件号码,人员姓名,个人自付金额,出院日期\n" MZ_FMT "," MZ_FMT
                      ",31280.00,2026-10-18\n" MZ_FMT "," MZ_FMT ",一千,2026-10-18\n",
                      MZ_ARG(o->number[0]), MZ_ARG(name_of(cx, 0)), MZ_ARG(o->number[1]),
                      MZ_ARG(name_of(cx, 1)));
}

BOTH(a_departments_account_brings_its_own_in_and_sees_what_became_of_it)
{
    struct desk d;
    mz_cx *cx = open_desk(&d, kind_);
    struct feed_delivery got;
    CHECK(get(&d, MEDICAL, "/feed/own") == 200 && says(&d, MZ_S("医疗保险与就医")));
    CHECK(!says(&d, MZ_S("机动车"))); /* what others deliver is not its business */
    CHECK(get(&d, MEDICAL, "/feed/own/send") == 200 && !says(&d, MZ_S("value=\"05\"")));
    CHECK(upload(&d, MEDICAL, "05", stays(&d)) == 0 && d.a.status == 422);
    int64_t id = upload(&d, MEDICAL, "26", stays(&d));
    CHECK(id > 0 && feed_run(cx, id, NULL) == MZ_OK && feed_delivery(cx, id, &got) == MZ_OK);
    /* Whatever the form said, it stands under the name that the office gave. */
    CHECK(mz_str_eq(got.source, MZ_S("医疗保障部门")) && got.user == d.account[MEDICAL]);
    CHECK(got.ours == 1 && got.invalid == 1);
    CHECK(get(&d, MEDICAL, "/feed/own") == 200 && says(&d, MZ_S("yibao-10.csv")));
    CHECK(get_id(&d, MEDICAL, "/feed/own/delivery/", id, "") == 200);
    CHECK(says(&d, MZ_S("未能采用的行")) && says(&d, MZ_S("/back")));
    CHECK(get_id(&d, MEDICAL, "/feed/own/delivery/", id, "/back") == 200);
    CHECK(says(&d, MZ_S("一千")) && says(&d, MZ_S("不是数字")));
    close_desk(&d);
}

BOTH(a_departments_account_sees_no_other_delivery_and_nothing_of_our_people)
{
    struct desk d;
    mz_cx *cx = open_desk(&d, kind_);
    struct feed_delivery other = deliver(&d.o, "2026-10", cars(&d.o, 0, 10, 80000));
    int64_t id = upload(&d, MEDICAL, "26", stays(&d));
    CHECK(other.id > 0 && id > 0 && feed_run(cx, id, NULL) == MZ_OK);
    /* Of its own: no feature, no place, no search for a person. */
    CHECK(get_id(&d, MEDICAL, "/feed/own/delivery/", id, "") == 200);
    CHECK(!says(&d, MZ_S("medical_own_max")) && !says(&d, MZ_S("查田")) && !says(&d, MZ_S("/find")));
    CHECK(!says(&d, name_of(cx, 0)) && !says(&d, d.o.number[0]));
    mz_str json = mz_str_fmt(cx->a, "/feed/own/delivery/%" PRId64, id);
    CHECK(call(&d, MEDICAL, "GET", json, NULL, MZ_S(""), true) == 200);
    CHECK(says(&d, MZ_S("\"detail\"")) && !says(&d, MZ_S("medical_own_max")));
    /* Of others: not there, on whatever page. */
    static const char *const after[] = {"", "/back"};
    for (size_t i = 0; i < MZ_LEN(after); i++) {
        CHECK(get_id(&d, MEDICAL, "/feed/own/delivery/", other.id, after[i]) == 404);
        CHECK(get_id(&d, POLICE, "/feed/own/delivery/", id, after[i]) == 404);
    }
    CHECK(get(&d, MEDICAL, "/feed/own") == 200 && !says(&d, MZ_S("交付.csv")));
    CHECK(get(&d, POLICE, "/feed/own") == 200 && !says(&d, MZ_S("yibao-10.csv")));
    CHECK(call(&d, POLICE, "GET", MZ_S("/feed/own"), NULL, MZ_S(""), true) == 200);
    CHECK(says(&d, MZ_S("\"deliveries\"")) && !says(&d, MZ_S("yibao-10.csv")));
    /* The office's own pages are closed. */
    static const char *const closed[] = {"/feed", "/feed/list", "/feed/bring", "/feed/sender",
                                         "/feed/category/26"};
    for (size_t i = 0; i < MZ_LEN(closed); i++) {
        CHECK(get(&d, MEDICAL, closed[i]) == 403);
    }
    CHECK(get_id(&d, MEDICAL, "/feed/delivery/", id, "") == 403);
    CHECK(get_id(&d, MEDICAL, "/feed/person/", d.o.id[0], "") == 403);
    mz_str stop = mz_str_fmt(cx->a, "/feed/own/delivery/%" PRId64, other.id);
    CHECK(call(&d, MEDICAL, "POST", stop, "application/x-www-form-urlencoded", MZ_S("do=stop"),
               false) == 404);
    close_desk(&d);
}

BOTH(the_office_says_who_sends_and_ends_it)
{
    static const char form[] = "application/x-www-form-urlencoded";
    struct desk d;
    mz_cx *cx = open_desk(&d, kind_);
    struct feed_sender *v = NULL;
    size_t n = 0;
    int64_t id = upload(&d, MEDICAL, "26", stays(&d));
    CHECK(id > 0 && get(&d, OFFICER, "/feed/sender") == 200 && says(&d, MZ_S("车辆管理所")));
    CHECK(get(&d, OFFICER, "/feed/own") == 403);
    mz_str give = MZ_S("/feed/sender");
    /* One account sends for one department. */
    mz_str police = MZ_S("login=yibao&department=police");
    CHECK(call(&d, OFFICER, "POST", give, form, police, false) == 422);
    CHECK(call(&d, OFFICER, "POST", give, form, MZ_S("login=nobody&department=police"), false) ==
          422);
    CHECK(call(&d, OFFICER, "POST", give, form, MZ_S("login=minzheng&department=nothing"), false) ==
          422);
    CHECK(feed_senders(cx, &v, &n) == MZ_OK && n == 2);
    for (size_t i = 0; i < n; i++) {
        mz_str end = mz_str_fmt(cx->a, "end=%" PRId64, v[i].id);
        CHECK(call(&d, OFFICER, "POST", give, form, end, false) == 303);
    }
    CHECK(get_id(&d, MEDICAL, "/feed/own/delivery/", id, "") == 404);
    CHECK(get(&d, MEDICAL, "/feed/own") == 200 && !says(&d, MZ_S("yibao-10.csv")));
    CHECK(upload(&d, MEDICAL, "26", stays(&d)) == 0 && d.a.status == 422);
    CHECK(call(&d, OFFICER, "POST", give, form, police, false) == 303);
    CHECK(feed_senders(cx, &v, &n) == MZ_OK && n == 1 && v[0].account == d.account[MEDICAL]);
    close_desk(&d);
}

TEST_MAIN(T2(a_departments_account_brings_its_own_in_and_sees_what_became_of_it),
          T2(a_departments_account_sees_no_other_delivery_and_nothing_of_our_people),
          T2(the_office_says_who_sends_and_ends_it))
