/* person_web_test.c - the pages and JSON of persons, called without a socket, as several roles. */
#include "people.h"
#include "site.h"

#include "feature/account/account.h"
#include "feature/person/person_int.h"
#include "feature/person/person_tables_int.h"

extern const struct mz_feature mz_feature_person;
const struct mz_feature *const mz_features[] = {&mz_feature_person, NULL};

/* Who reads, in a browser; tests give it other posts and places. */
struct desk {
    struct people p;
    struct site s;
    struct reader me[2];
};

static struct site *desk(struct desk *d, enum mz_db_kind kind)
{
    mz_cx *cx = people(&d->p, kind);
    d->me[0] = (struct reader){"me", 7, "officer", COUNTY};
    d->me[1] = (struct reader){0};
    if (account_perms_make(cx, mz_features, &d->p.world.perms) != MZ_OK) {
        printf("no permissions: %s\n", cx->err.msg);
        exit(1);
    }
    site_open(&d->s, cx, d->me);
    d->s.browser = true;
    return &d->s;
}

static void desk_done(struct desk *d)
{
    site_close(&d->s);
    people_done(&d->p);
}

BOTH(a_clerk_sees_the_list_with_masks_and_nothing_of_a_child)
{
    struct desk d;
    struct site *s = desk(&d, kind_);
    mz_cx *cx = s->cx;
    mz_str number = number_of(cx, "19760512", 11);
    mz_str child_number = number_of(cx, "20120512", 12);
    struct person_input in = somebody(&d.p, "张三丰", number);
    CHECK(added(cx, &in) > 0);
    in = somebody(&d.p, "叶小宝", child_number);
    in.address = MZ_S("秘密小路9号");
    int64_t child = added(cx, &in);
    d.me[0].role = "clerk";
    const char *const paths[] = {"/person",
                                 "/person?sort=-changed_ms&cols=address",
                                 "/person?age=0-17",
                                 with_id(s, "/person/#", child),
                                 with_id(s, "/person/#/past", child),
                                 with_id(s, "/person/#/move", child),
                                 with_id(s, "/person/#/death", child),
                                 with_id(s, "/person/#/reveal", child)};
    for (size_t i = 0; i < MZ_LEN(paths); i++) {
        for (int json = 0; json < 2; json++) {
            int status = (json == 1 ? see_json : see)(s, "me", paths[i]);
            CHECK(status == 200);
            CHECK(lacks(s, "叶小宝") && lacks(s, "yexiaobao") && lacks(s, "ye xiao bao"));
            CHECK(lacks(s, "秘密小路") && lacks(s, "2012-05-12"));
            CHECK(lacks(s, child_number.p) && lacks(s, number.p));
            CHECK(shows(s, "未成年人"));
        }
    }
    CHECK(see(s, "me", "/person") == 200 && shows(s, "张三丰") && shows(s, "331181********"));
    CHECK(shows(s, "登记人员") && shows(s, "已隐藏"));
    CHECK(see_json(s, "me", "/person?q=%E5%8F%B6%E5%B0%8F%E5%AE%9D") == 200);
    CHECK(shows(s, "\"total\":0") || shows(s, "\"total\":0"));
    CHECK(see(s, "me", with_id(s, "/person/#/edit", child)) == 403 && lacks(s, "叶小宝"));
    static const enum mz_role all[] = {MZ_ROLE_OFFICER,  MZ_ROLE_APPROVER, MZ_ROLE_CITY,
                                       MZ_ROLE_PROVINCE, MZ_ROLE_AUDITOR,  MZ_ROLE_VILLAGE};
    for (size_t i = 0; i < MZ_LEN(all); i++) { /* no post shows a child by itself */
        d.me[0].role = account_role_word(all[i]);
        CHECK((i % 2 == 0 ? see_json : see)(s, "me", with_id(s, "/person/#", child)) == 200 &&
              lacks(s, "叶小宝"));
        CHECK((i % 2 == 0 ? see_json : see)(s, "me", "/person") == 200 && lacks(s, "叶小宝"));
    }
    desk_done(&d);
}

BOTH(a_hidden_person_is_opened_with_a_reason_by_one_account_for_some_hours)
{
    struct desk d;
    struct site *s = desk(&d, kind_);
    mz_cx *cx = s->cx;
    struct person_look *l = NULL;
    size_t n = 0;
    struct person_input in = somebody(&d.p, "叶小宝", number_of(cx, "20120512", 12));
    int64_t child = added(cx, &in);
    const char *page = with_id(s, "/person/#", child);
    const char *open = with_id(s, "/person/#/open", child);
    d.me[0].role = "clerk";
    CHECK(see(s, "me", page) == 200 && lacks(s, open)); /* no form for who may not */
    CHECK(fill_in(s, "me", open, "why=school+enrolment") == 403);
    d.me[0].role = "officer";
    CHECK(see(s, "me", page) == 200 && shows(s, open) && lacks(s, "叶小宝"));
    CHECK(see(s, "me", with_id(s, "/person/#/edit", child)) == 403);
    CHECK(fill_in(s, "me", with_id(s, "/person/#/reveal", child), "what=id&why=school+enrolment") ==
          403);
    CHECK(fill_in(s, "me", open, "why=x") == 422 && shows(s, "写明事由打开"));
    CHECK(see(s, "me", page) == 200 && lacks(s, "叶小宝"));
    CHECK(fill_in(s, "me", open, "why=school+enrolment") == 303);
    CHECK(see(s, "me", page) == 200 && shows(s, "叶小宝") && shows(s, "2012-05-12"));
    CHECK(see_json(s, "me", page) == 200 && shows(s, "叶小宝"));
    CHECK(see(s, "me", with_id(s, "/person/#/edit", child)) == 200 && shows(s, "叶小宝"));
    CHECK(see(s, "me", open) == 303); /* nothing is left to open */
    CHECK(see_json(s, "me", "/person") == 200 && shows(s, "叶小宝"));
    struct mz_reg_row *rows = NULL; /* but what leaves as a file stays as it is */
    const struct mz_query q = {.limit = 9};
    CHECK(mz_reg_rows(cx, &person_reg, &q, &rows, &n) == MZ_OK && n == 1);
    CHECK(person_out(cx, &person_reg, &rows[0]) == MZ_OK);
    CHECK(same(rows[0].v[PERSON_COL_NAME].s, "未成年人"));
    CHECK(person_looks(cx, child, 50, &l, &n) == MZ_OK && n >= 1 && same(l[0].act, "person.open") &&
          same(l[0].why, "school enrolment"));
    d.me[0].user = 8; /* a colleague with the same post */
    CHECK(see(s, "me", page) == 200 && lacks(s, "叶小宝") && shows(s, "school enrolment"));
    d.me[0].user = 7;
    test_tick(&d.p.w, PERSON_OPEN_HOURS * INT64_C(3600000) + 1);
    CHECK(see(s, "me", page) == 200 && lacks(s, "叶小宝"));
    desk_done(&d);
}

BOTH(a_protected_person_is_opened_by_who_confirmed_to_be_himself)
{
    struct desk d;
    struct site *s = desk(&d, kind_);
    mz_cx *cx = s->cx;
    struct person_view v;
    struct person_input in = somebody(&d.p, "毛秀英", number_of(cx, "19900512", 12));
    in.protect = PERSON_PROTECT_VIOLENCE;
    int64_t victim = added(cx, &in);
    const char *page = with_id(s, "/person/#", victim);
    const char *open = with_id(s, "/person/#/open", victim);
    const char *guarded = with_id(s, "/person/#/open/protected", victim);
    CHECK(fill_in(s, "me", open, "why=safe+house") == 403); /* an officer opens minors only */
    CHECK(fill_in(s, "me", guarded, "why=safe+house") == 403);
    d.me[0].role = "approver";
    CHECK(see(s, "me", page) == 200 && shows(s, guarded) && lacks(s, "毛秀英"));
    CHECK(fill_in(s, "me", open, "why=safe+house") == 403); /* not as if it were a child */
    s->stale = true;
    CHECK(fill_in(s, "me", guarded, "why=safe+house") != 303 || lacks(s, "毛秀英"));
    CHECK(see(s, "me", page) == 200 && lacks(s, "毛秀英"));
    s->stale = false;
    CHECK(fill_in(s, "me", guarded, "why=safe+house") == 303);
    CHECK(see(s, "me", page) == 200 && shows(s, "毛秀英"));
    /* What was opened as a child's stays shut once the child is protected as well. */
    in = somebody(&d.p, "叶小宝", number_of(cx, "20120512", 14));
    int64_t child = added(cx, &in);
    CHECK(fill_in(s, "me", with_id(s, "/person/#/open", child), "why=school+enrolment") == 303);
    in.protect = PERSON_PROTECT_VIOLENCE;
    in.id_number = (mz_str){0};
    CHECK(person_update(cx, 3, child, 1, &in, NULL) == MZ_OK);
    CHECK(see(s, "me", with_id(s, "/person/#", child)) == 200 && lacks(s, "叶小宝"));
    CHECK(person_get(cx, 3, child, &v) == MZ_OK && same(v.name, "叶小宝"));
    desk_done(&d);
}

BOTH(an_hour_has_so_many_openings_and_who_registers_a_child_sees_it)
{
    struct desk d;
    struct site *s = desk(&d, kind_);
    mz_cx *cx = s->cx;
    enum { N = PERSON_OPENS_MAX + 1 };
    int64_t id[N];
    for (int i = 0; i < N; i++) {
        struct person_input in = somebody(&d.p, "叶小宝", number_of(cx, "20120512", 100 + i));
        id[i] = added(cx, &in);
        CHECK(fill_in(s, "me", with_id(s, "/person/#/open", id[i]), "why=school+enrolment") ==
              (i < PERSON_OPENS_MAX ? 303 : 429));
    }
    CHECK(see(s, "me", with_id(s, "/person/#", id[N - 1])) == 200 && lacks(s, "叶小宝"));
    d.me[0].role = "village";
    mz_str fields = mz_str_fmt(
        cx->a, "name=%%E5%%8F%%B6%%E5%%A4%%A7%%E5%%AE%%9D&id_number=" MZ_FMT "&division=%lld",
        MZ_ARG(number_of(cx, "20150512", 12)), (long long)d.p.village[0]);
    CHECK(fill_in(s, "me", "/person/new", fields.p) == 303);
    const char *to = leads(s);
    CHECK(see(s, "me", to) == 200 && shows(s, "叶大宝"));
    d.me[0].user = 8;
    CHECK(see(s, "me", to) == 200 && lacks(s, "叶大宝"));
    desk_done(&d);
}

BOTH(who_may_not_read_gets_403_and_who_is_elsewhere_404)
{
    struct desk d;
    struct site *s = desk(&d, kind_);
    mz_cx *cx = s->cx;
    struct person_input in = somebody(&d.p, "张三丰", number_of(cx, "19760512", 11));
    int64_t id = added(cx, &in);
    static const enum mz_role none[] = {MZ_ROLE_INSTITUTION, MZ_ROLE_CHARITY,  MZ_ROLE_CARER,
                                        MZ_ROLE_SYSTEM,      MZ_ROLE_SECURITY, MZ_ROLE_LOGKEEPER};
    for (size_t i = 0; i < MZ_LEN(none); i++) {
        d.me[0].role = account_role_word(none[i]);
        CHECK(see(s, "me", "/person") == 403 &&
              see_json(s, "me", with_id(s, "/person/#", id)) == 403);
        CHECK(lacks(s, "张三丰"));
    }
    d.me[0].role = "auditor";
    CHECK(see(s, "me", with_id(s, "/person/#", id)) == 200);
    CHECK(see(s, "me", "/person/new") == 403);
    CHECK(see(s, "me", with_id(s, "/person/#/reveal", id)) == 403);
    d.me[0].role = "clerk";
    d.me[0].place = d.p.village[1];
    static const char *const pages[] = {"/person/#",       "/person/#/past",  "/person/#/edit",
                                        "/person/#/move",  "/person/#/death", "/person/#/alive",
                                        "/person/#/reveal"};
    for (size_t i = 0; i < MZ_LEN(pages); i++) {
        CHECK((i % 2 == 0 ? see_json : see)(s, "me", with_id(s, pages[i], id)) == 404 &&
              lacks(s, "张三丰"));
    }
    CHECK(see_json(s, "me", "/person?q=%E5%BC%A0%E4%B8%89%E4%B8%B0") == 200);
    CHECK(lacks(s, "张三丰"));
    CHECK(see(s, "me", "/person") == 200 && shows(s, "还没有登记人员"));
    desk_done(&d);
}

BOTH(a_form_keeps_the_input_and_then_registers_changes_and_moves)
{
    struct desk d;
    struct site *s = desk(&d, kind_);
    mz_cx *cx = s->cx;
    mz_str number = number_of(cx, "19760512", 11);
    mz_str place = mz_str_fmt(cx->a, "%lld", (long long)d.p.village[0]);
    mz_str wrong = mz_str_fmt(cx->a,
                              "name=%%E5%%BC%%A0%%E4%%B8%%89%%E4%%B8%%B0&id_number=33118119760512&"
                              "phone=12&division=" MZ_FMT,
                              MZ_ARG(place));
    CHECK(fill_in(s, "me", "/person/new", wrong.p) == 422);
    CHECK(shows(s, "张三丰") && shows(s, "value=\"33118119760512\"") && shows(s, "应为 18 位"));
    mz_str good = mz_str_fmt(cx->a,
                             "name=%%E5%%BC%%A0%%E4%%B8%%89%%E4%%B8%%B0&id_number=" MZ_FMT
                             "&phone=13912345678&lon=119.1427&lat=28.07&division=" MZ_FMT,
                             MZ_ARG(number), MZ_ARG(place));
    CHECK(fill_in(s, "me", "/person/new", good.p) == 303);
    const char *to = leads(s);
    CHECK(strlen(to) > 8 && see(s, "me", to) == 200 && shows(s, "139****5678"));
    CHECK(lacks(s, number.p) && lacks(s, "13912345678"));
    int64_t id = 0;
    CHECK(person_by_number(cx, number, &id) == MZ_OK && id > 0);
    CHECK(see(s, "me", with_id(s, "/person/#/edit", id)) == 200);
    CHECK(lacks(s, number.p) && lacks(s, "13912345678") && shows(s, "119.142700"));
    CHECK(shows(s, "331181********"));
    mz_str change = mz_str_fmt(cx->a, "name=%%E5%%BC%%A0%%E4%%B8%%89&version=1&division=" MZ_FMT,
                               MZ_ARG(place));
    CHECK(fill_in(s, "me", with_id(s, "/person/#/edit", id), change.p) == 303);
    CHECK(fill_in(s, "me", with_id(s, "/person/#/edit", id), change.p) ==
          422); /* version 1 is gone */
    CHECK(shows(s, "修改此人"));
    struct person_view v;
    CHECK(person_get(cx, 3, id, &v) == MZ_OK && same(v.name, "张三") && v.phone_mask.n > 0);
    CHECK(fill_in(s, "me", with_id(s, "/person/#/death", id),
                  "died=2026-11-01&source=&version=2") == 422);
    CHECK(fill_in(s, "me", with_id(s, "/person/#/death", id),
                  "died=2026-11-01&source=hospital&version=2") == 303);
    CHECK(see(s, "me", with_id(s, "/person/#", id)) == 200 && shows(s, "撤销死亡登记"));
    CHECK(fill_in(s, "me", with_id(s, "/person/#/alive", id), "reason=wrong+person&version=3") ==
          303);
    mz_str move = mz_str_fmt(cx->a, "division=%lld&address=9&version=4", (long long)d.p.village[1]);
    CHECK(fill_in(s, "me", with_id(s, "/person/#/move", id), move.p) == 303);
    CHECK(person_get(cx, 3, id, &v) == MZ_OK && v.division == d.p.village[1] && v.version == 5);
    CHECK(see(s, "me", with_id(s, "/person/#/past?on=2026-11-20", id)) == 200 &&
          shows(s, "尚未登记"));
    CHECK(see(s, "me", with_id(s, "/person/#/past?on=never", id)) == 200);
    desk_done(&d);
}

BOTH(unmasking_asks_for_a_reason_is_recorded_and_limited)
{
    struct desk d;
    struct site *s = desk(&d, kind_);
    mz_cx *cx = s->cx;
    mz_str number = number_of(cx, "19760512", 11);
    struct person_input in = somebody(&d.p, "张三丰", number);
    int64_t id = added(cx, &in);
    const char *page = with_id(s, "/person/#/reveal", id);
    d.me[0].role = "village";
    CHECK(see(s, "me", page) == 403);
    d.me[0].role = "clerk";
    CHECK(see(s, "me", page) == 200 && lacks(s, number.p));
    CHECK(fill_in(s, "me", page, "what=id&why=x") == 422 && lacks(s, number.p));
    CHECK(fill_in(s, "me", page, "what=all&why=needed+for+the+bank") == 422 && lacks(s, number.p));
    CHECK(fill_in(s, "me", page, "what=id&why=needed+for+the+bank") == 200 && shows(s, number.p));
    CHECK(fill_in(s, "me", page, "what=phone&why=call+about+a+visit") == 200 &&
          shows(s, "13800000000"));
    for (int i = 2; i < ACCOUNT_REVEALS_MAX; i++) {
        CHECK(fill_in(s, "me", page, "what=id&why=needed+for+the+bank") == 200);
    }
    CHECK(fill_in(s, "me", page, "what=id&why=needed+for+the+bank") == 429 && lacks(s, number.p));
    struct person_look *l = NULL;
    size_t n = 0;
    CHECK(person_looks(cx, id, 50, &l, &n) == MZ_OK && n == 50 &&
          same(l[0].act, "account.reveal") && same(l[0].why, "needed for the bank"));
    CHECK(see(s, "me", with_id(s, "/person/#", id)) == 200 && shows(s, "needed for the bank"));
    desk_done(&d);
}

BOTH(filters_words_and_pages_give_exact_counts)
{
    struct desk d;
    struct site *s = desk(&d, kind_);
    mz_cx *cx = s->cx;
    enum { N = 60 };
    struct person_input *in = MZ_NEW_N(cx->a, struct person_input, N);
    struct person_result *r = MZ_NEW_N(cx->a, struct person_result, N);
    for (int i = 0; i < N; i++) {
        in[i] = somebody(&d.p, i < 40 ? "王建国" : "周水莲",
                         number_of(cx, i < 40 ? "19400101" : "19900101", 100 + i * 2 + (i < 40)));
        in[i].division = d.p.village[i % 2];
    }
    CHECK(person_add_many(cx, in, N, false, r) == MZ_OK);
    struct row {
        const char *path;
        const char *total;
    };
    static const struct row rows[] = {
        {"/person", "\"total\":60"},
        {"/person?age=80-", "\"total\":40"},
        {"/person?sex=2", "\"total\":20"},
        {"/person?state=dead", "\"total\":0"},
        {"/person?q=wjg", "\"total\":40"},
        {"/person?q=wjg&sex=2", "\"total\":0"},
        {"/person?q=wjg&sort=-changed_ms&per=20&page=2", "\"total\":40"},
        {"/person?place=331181103", "\"total\":60"},
    };
    for (size_t i = 0; i < MZ_LEN(rows); i++) {
        CHECK(see_json(s, "me", rows[i].path) == 200);
        if (!shows(s, rows[i].total)) {
            printf("on %s\n", rows[i].path);
            CHECK(false);
        }
        CHECK(see(s, "me", rows[i].path) == 200);
    }
    mz_str village = mz_str_fmt(cx->a, "/person?place=%lld&q=zsl", (long long)d.p.village[0]);
    CHECK(see_json(s, "me", village.p) == 200 && shows(s, "\"total\":10"));
    CHECK(see(s, "me", "/person?q=331181197605120010") == 200); /* says which digit */
    CHECK(shows(s, "第 18 位"));
    desk_done(&d);
}

BOTH(chosen_persons_move_together_and_who_cannot_is_named)
{
    struct desk d;
    struct site *s = desk(&d, kind_);
    mz_cx *cx = s->cx;
    struct person_view v;
    struct mz_change *c = NULL;
    size_t n = 0;
    int64_t id[3];
    const char *const names[] = {"张三丰", "李四光", "王五福"};
    for (int i = 0; i < 3; i++) {
        struct person_input in = somebody(&d.p, names[i], number_of(cx, "19600512", 21 + 2 * i));
        in.address = MZ_S("丁家坞12号");
        id[i] = added(cx, &in);
    }
    CHECK(person_die(cx, id[2], 1, mz_date_today(cx), MZ_S("certificate")) == MZ_OK);
    mz_str ids = mz_str_fmt(cx->a, "&id=%lld&id=%lld&id=%lld&id=331181999999999", (long long)id[0],
                            (long long)id[1], (long long)id[2]);
    static const char list[] = "/person";
    CHECK(fill_in(s, "me", list, "do=move") == 303);
    CHECK(fill_in(s, "me", list, mz_str_fmt(cx->a, "do=move" MZ_FMT, MZ_ARG(ids)).p) == 200);
    CHECK(shows(s, "批量迁移") && shows(s, "name=\"n\" value=\"4\""));
    CHECK(fill_in(s, "me", list,
                  mz_str_fmt(cx->a, "go=1&division=1&reason=" MZ_FMT, MZ_ARG(ids)).p) == 422);
    mz_str to = mz_str_fmt(cx->a,
                           "go=1&division=%lld&reason=%%E6%%92%%A4%%E5%%B9%%B6%%E6%%9D%%91"
                           "%%E5%%8F%%B7" MZ_FMT,
                           (long long)d.p.village[1], MZ_ARG(ids));
    CHECK(fill_in(s, "me", list, to.p) == 200);
    CHECK(shows(s, "已处理 2 行，未处理 2 行") && shows(s, "王五福") && shows(s, "已死亡"));
    CHECK(lacks(s, "张三丰") && shows(s, "331181999999999"));
    for (int i = 0; i < 3; i++) {
        CHECK(person_get(cx, 3, id[i], &v) == MZ_OK);
        CHECK(v.division == d.p.village[i < 2 ? 1 : 0]);
        CHECK(mz_str_eq(v.address, MZ_S("丁家坞12号")));
    }
    CHECK(mz_changes_of(cx, "person", id[0], 1, &c, &n) == MZ_OK && n == 1);
    CHECK(mz_str_eq(c[0].why, MZ_S("撤并村号")) && c[0].user == 7);
    /* Once more: nobody moves twice. All that match, and the count that was confirmed. */
    CHECK(fill_in(s, "me", list, to.p) == 200 && shows(s, "已处理 0 行，未处理 4 行"));
    to = mz_str_fmt(cx->a,
                    "go=1&division=%lld&reason=aaaa&all=1&query=state%%3Dactive%%26sex%%3D1&n=",
                    (long long)d.p.village[0]);
    CHECK(fill_in(s, "me", list, mz_str_fmt(cx->a, MZ_FMT "3", MZ_ARG(to)).p) == 303);
    CHECK(fill_in(s, "me", list, mz_str_fmt(cx->a, MZ_FMT "2", MZ_ARG(to)).p) == 200);
    CHECK(shows(s, "已处理 2 行，未处理 0 行"));
    d.me[0].role = "approver";
    CHECK(fill_in(s, "me", list, to.p) == 403);
    d.me[0].role = "clerk";
    d.me[0].place = d.p.village[1];
    CHECK(fill_in(s, "me", list, mz_str_fmt(cx->a, MZ_FMT "0", MZ_ARG(to)).p) == 303);
    desk_done(&d);
}

TEST_MAIN(T2(chosen_persons_move_together_and_who_cannot_is_named),
          T2(a_clerk_sees_the_list_with_masks_and_nothing_of_a_child),
          T2(a_hidden_person_is_opened_with_a_reason_by_one_account_for_some_hours),
          T2(a_protected_person_is_opened_by_who_confirmed_to_be_himself),
          T2(an_hour_has_so_many_openings_and_who_registers_a_child_sees_it),
          T2(who_may_not_read_gets_403_and_who_is_elsewhere_404),
          T2(a_form_keeps_the_input_and_then_registers_changes_and_moves),
          T2(unmasking_asks_for_a_reason_is_recorded_and_limited),
          T2(filters_words_and_pages_give_exact_counts))
