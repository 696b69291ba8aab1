/* feed_own_web_test.c - a department's account brings its own in and sees nothing else. */
#include "feature/feed/feed_test.h"

#include "feature/account/account.h"
#include "feature/feed/feed_sender.h"
#include "feature/feed/feed_web.h"
#include "site.h"

enum { MEDICAL, POLICE, OFFICER, WHO_N };

static const char *const logins[WHO_N] = {"yibao", "gongan", "minzheng"};

struct desk {
    struct office o;
    struct site s;
    struct reader readers[WHO_N + 1]; /* by their logins */
    int64_t account[WHO_N];
};

static mz_cx *open_desk(struct desk *d, enum mz_db_kind kind)
{
    mz_cx *cx = office(&d->o, kind);
    memset(d->readers, 0, sizeof d->readers);
    for (size_t i = 0; i < WHO_N; i++) {
        mz_str first = MZ_S("");
        const struct account_new in = {.login = mz_str_of(logins[i]),
                                       .name = mz_str_of(logins[i]),
                                       .division = COUNTY,
                                       .password = MZ_S("Longquan-2026"),
                                       .keep = true};
        d->o.w.ok = account_make(cx, &in, &d->account[i], &first) == MZ_OK && d->o.w.ok;
        d->readers[i] = (struct reader){logins[i], d->account[i],
                                        i == OFFICER ? "officer" : "department", COUNTY};
    }
    mz_str medical = MZ_S("health_insurance");
    bool good =
        d->o.w.ok && feed_sender_give(cx, d->account[MEDICAL], medical, MZ_S("")) == MZ_OK &&
        feed_sender_give(cx, d->account[POLICE], MZ_S("police"), MZ_S("车辆管理所")) == MZ_OK;
    if (!good) {
        printf("no desk: %s\n", cx->err.msg);
        exit(1);
    }
    site_open(&d->s, cx, d->readers);
    return cx;
}

static void close_desk(struct desk *d)
{
    site_close(&d->s);
    office_done(&d->o);
}

/* Its own upload; the number of the delivery, 0 when it was refused. */
static int64_t upload(struct desk *d, const char *who, const char *item, mz_str bytes)
{
    mz_cx *cx = &d->o.w.cx;
    mz_str body =
        mz_str_fmt(cx->a,
                   "--B\r\nContent-Disposition: form-data; name=\"item\"\r\n\r\n%s\r\n"
                   "--B\r\nContent-Disposition: form-data; name=\"period\"\r\n\r\n2026-10\r\n"
                   "--B\r\nContent-Disposition: form-data; name=\"source\"\r\n\r\n别的单位\r\n"
                   "--B\r\nContent-Disposition: form-data; name=\"file\"; "
                   "filename=\"yibao-10.csv\"\r\n\r\n" MZ_FMT "\r\n--B--",
                   item, MZ_ARG(bytes));
    int status = site_ask(&d->s, (struct asking){.who = who,
                                                 .target = "/feed/own/send",
                                                 .type = "multipart/form-data; boundary=B",
                                                 .body = body});
    return status == 303 ? leads_id(&d->s) : 0;
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
    struct site *s = &d.s;
    mz_cx *cx = open_desk(&d, kind_);
    struct feed_delivery got;
    CHECK(see(s, "yibao", "/feed/own") == 200 && shows(s, "医疗保险与就医"));
    CHECK(lacks(s, "机动车")); /* what others deliver is not its business */
    CHECK(see(s, "yibao", "/feed/own/send") == 200 && lacks(s, "value=\"05\""));
    CHECK(upload(&d, "yibao", "05", stays(&d)) == 0 && s->a.status == 422);
    int64_t id = upload(&d, "yibao", "26", stays(&d));
    CHECK(id > 0 && feed_run(cx, id, NULL) == MZ_OK && feed_delivery(cx, id, &got) == MZ_OK);
    /* Whatever the form said, it stands under the name that the office gave. */
    CHECK(mz_str_eq(got.source, MZ_S("医疗保障部门")) && got.user == d.account[MEDICAL]);
    CHECK(got.ours == 1 && got.invalid == 1);
    CHECK(see(s, "yibao", "/feed/own") == 200 && shows(s, "yibao-10.csv"));
    CHECK(see(s, "yibao", with_id(s, "/feed/own/delivery/#", id)) == 200);
    CHECK(shows(s, "未能采用的行") && shows(s, "/back"));
    CHECK(see(s, "yibao", with_id(s, "/feed/own/delivery/#/back", id)) == 200);
    CHECK(shows(s, "一千") && shows(s, "不是数字"));
    close_desk(&d);
}

BOTH(a_departments_account_sees_no_other_delivery_and_nothing_of_our_people)
{
    struct desk d;
    struct site *s = &d.s;
    mz_cx *cx = open_desk(&d, kind_);
    struct feed_delivery other = deliver(&d.o, "2026-10", cars(&d.o, 0, 10, 80000));
    int64_t id = upload(&d, "yibao", "26", stays(&d));
    CHECK(other.id > 0 && id > 0 && feed_run(cx, id, NULL) == MZ_OK);
    /* Of its own: no feature, no place, no search for a person. */
    CHECK(see(s, "yibao", with_id(s, "/feed/own/delivery/#", id)) == 200);
    CHECK(lacks(s, "medical_own_max") && lacks(s, "查田") && lacks(s, "/find"));
    CHECK(lacks(s, name_of(cx, 0).p) && lacks(s, d.o.number[0].p));
    CHECK(see_json(s, "yibao", with_id(s, "/feed/own/delivery/#", id)) == 200);
    CHECK(shows(s, "\"detail\"") && lacks(s, "medical_own_max"));
    /* Of others: not there, on whatever page. */
    static const char *const pages[] = {"/feed/own/delivery/#", "/feed/own/delivery/#/back"};
    for (size_t i = 0; i < MZ_LEN(pages); i++) {
        CHECK(see(s, "yibao", with_id(s, pages[i], other.id)) == 404);
        CHECK(see(s, "gongan", with_id(s, pages[i], id)) == 404);
    }
    CHECK(see(s, "yibao", "/feed/own") == 200 && lacks(s, "交付.csv"));
    CHECK(see(s, "gongan", "/feed/own") == 200 && lacks(s, "yibao-10.csv"));
    CHECK(see_json(s, "gongan", "/feed/own") == 200);
    CHECK(shows(s, "\"deliveries\"") && lacks(s, "yibao-10.csv"));
    /* The office's own pages are closed. */
    static const char *const closed[] = {"/feed", "/feed/list", "/feed/bring", "/feed/sender",
                                         "/feed/category/26"};
    for (size_t i = 0; i < MZ_LEN(closed); i++) {
        CHECK(see(s, "yibao", closed[i]) == 403);
    }
    CHECK(see(s, "yibao", with_id(s, "/feed/delivery/#", id)) == 403);
    CHECK(see(s, "yibao", with_id(s, "/feed/person/#", d.o.id[0])) == 403);
    CHECK(post(s, "yibao", with_id(s, "/feed/own/delivery/#", other.id), "do=stop") == 404);
    close_desk(&d);
}

BOTH(the_office_says_who_sends_and_ends_it)
{
    struct desk d;
    struct site *s = &d.s;
    mz_cx *cx = open_desk(&d, kind_);
    struct feed_sender *v = NULL;
    size_t n = 0;
    int64_t id = upload(&d, "yibao", "26", stays(&d));
    CHECK(id > 0 && see(s, "minzheng", "/feed/sender") == 200 && shows(s, "车辆管理所"));
    CHECK(see(s, "minzheng", "/feed/own") == 403);
    /* One account sends for one department. */
    static const char police[] = "login=yibao&department=police";
    CHECK(post(s, "minzheng", "/feed/sender", police) == 422);
    CHECK(post(s, "minzheng", "/feed/sender", "login=nobody&department=police") == 422);
    CHECK(post(s, "minzheng", "/feed/sender", "login=minzheng&department=nothing") == 422);
    CHECK(feed_senders(cx, &v, &n) == MZ_OK && n == 2);
    for (size_t i = 0; i < n; i++) {
        CHECK(post(s, "minzheng", "/feed/sender", with_id(s, "end=#", v[i].id)) == 303);
    }
    CHECK(see(s, "yibao", with_id(s, "/feed/own/delivery/#", id)) == 404);
    CHECK(see(s, "yibao", "/feed/own") == 200 && lacks(s, "yibao-10.csv"));
    CHECK(upload(&d, "yibao", "26", stays(&d)) == 0 && s->a.status == 422);
    CHECK(post(s, "minzheng", "/feed/sender", police) == 303);
    CHECK(feed_senders(cx, &v, &n) == MZ_OK && n == 1 && v[0].account == d.account[MEDICAL]);
    close_desk(&d);
}

TEST_MAIN(T2(a_departments_account_brings_its_own_in_and_sees_what_became_of_it),
          T2(a_departments_account_sees_no_other_delivery_and_nothing_of_our_people),
          T2(the_office_says_who_sends_and_ends_it))
