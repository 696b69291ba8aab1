/* person_web_test.c - the pages and JSON of persons, called without a socket, as several roles. */
#include "people.h"

#include "feature/account/account.h"
#include "feature/person/person_int.h"
#include "feature/person/person_tables_int.h"
#include "web/app.h"

extern const struct mz_feature mz_feature_person;
const struct mz_feature *const mz_features[] = {&mz_feature_person, NULL};

struct site {
    struct people p;
    enum mz_role role; /* of who asks next */
    int64_t user;
    bool stale; /* signed in too long ago for dangerous acts */
    int64_t lo, hi;
    const struct mz_route *tables[2];
    mz_web *web;
    struct mz_answer a;
};

static mz_code identify(mz_cx *cx, void *p, mz_req *rq, struct mz_who *who)
{
    struct site *s = p;
    (void)cx;
    (void)rq;
    who->actor.user = s->user;
    who->fresh_ms = s->stale ? 1 : s->p.w.now;
    who->actor.division_lo = s->lo;
    who->actor.division_hi = s->hi;
    who->actor.role = mz_str_of(account_role_word(s->role));
    who->secret = MZ_S("secret of session 7");
    who->has_look = true;
    who->look.lang = MZ_LANG_ZH;
    return MZ_OK;
}

static bool may(void *p, const struct mz_who *who, const char *perm)
{
    struct site *s = p;
    (void)who;
    return account_role_may(s->p.world.perms, s->role, perm);
}

static void open_site(struct site *s, enum mz_db_kind kind)
{
    memset(s, 0, sizeof *s);
    mz_cx *cx = people(&s->p, kind);
    s->tables[0] = person_routes;
    s->role = MZ_ROLE_OFFICER;
    s->user = 7;
    s->lo = COUNTY;
    s->hi = COUNTY + 999999;
    const struct mz_web_options o = {.tables = s->tables,
                                     .auth = {.p = s, .identify = identify, .may = may},
                                     .key = MZ_S("0123456789abcdef0123456789abcdef"),
                                     .name = MZ_S("mz"),
                                     .version = MZ_S("test")};
    if (account_perms_make(cx, mz_features, &s->p.world.perms) != MZ_OK ||
        mz_web_new(cx, &o, &s->web) != MZ_OK) {
        printf("no site: %s\n", cx->err.msg);
        exit(1);
    }
}

static void close_site(struct site *s)
{
    mz_web_free(s->web);
    people_done(&s->p);
}

static int get(struct site *s, mz_str target, bool json)
{
    struct mz_pair accept = {MZ_S("accept"), json ? MZ_S("application/json") : MZ_S("text/html")};
    struct mz_call call = {.method = "GET", .target = target, .headers = &accept, .headers_n = 1};
    mz_web_call(s->web, s->p.w.cx.a, &call, &s->a);
    return s->a.status;
}

static int post(struct site *s, mz_str page, const char *fields)
{
    mz_arena *a = s->p.w.cx.a;
    struct mz_pair h[] = {
        {MZ_S("content-type"), MZ_S("application/x-www-form-urlencoded")},
        {MZ_S("sec-fetch-site"), MZ_S("same-origin")},
    };
    (void)get(s, page, false);
    mz_str body = mz_str_fmt(a, "token=" MZ_FMT "&%s", MZ_ARG(mz_answer_token(&s->a)), fields);
    struct mz_call call = {
        .method = "POST", .target = page, .headers = h, .headers_n = 2, .body = body};
    mz_web_call(s->web, a, &call, &s->a);
    return s->a.status;
}

static bool has(const struct site *s, const char *text)
{
    return memmem(s->a.body.p, s->a.body.n, text, strlen(text)) != NULL;
}

static mz_str page_of(struct site *s, int64_t id, const char *tail)
{
    return mz_str_fmt(s->p.w.cx.a, "/person/%lld%s", (long long)id, tail);
}

BOTH(a_clerk_sees_the_list_with_masks_and_nothing_of_a_child)
{
    struct site s;
    open_site(&s, kind_);
    mz_cx *cx = &s.p.w.cx;
    mz_str number = number_of(cx, "19760512", 11);
    mz_str child_number = number_of(cx, "20120512", 12);
    struct person_input in = somebody(&s.p, "张三丰", number);
    CHECK(added(cx, &in) > 0);
    in = somebody(&s.p, "叶小宝", child_number);
    in.address = MZ_S("秘密小路9号");
    int64_t child = added(cx, &in);
    s.role = MZ_ROLE_CLERK;
    const mz_str paths[] = {MZ_S("/person"),
                            MZ_S("/person?sort=-changed_ms&cols=address"),
                            MZ_S("/person?age=0-17"),
                            page_of(&s, child, ""),
                            page_of(&s, child, "/past"),
                            page_of(&s, child, "/move"),
                            page_of(&s, child, "/death"),
                            page_of(&s, child, "/reveal")};
    for (size_t i = 0; i < MZ_LEN(paths); i++) {
        for (int json = 0; json < 2; json++) {
            int status = get(&s, paths[i], json == 1);
            CHECK(status == 200);
            CHECK(!has(&s, "叶小宝") && !has(&s, "yexiaobao") && !has(&s, "ye xiao bao"));
            CHECK(!has(&s, "秘密小路") && !has(&s, "2012-05-12"));
            CHECK(!has(&s, child_number.p) && !has(&s, number.p));
            CHECK(has(&s, "未成年人"));
        }
    }
    CHECK(get(&s, MZ_S("/person"), false) == 200 && has(&s, "张三丰") && has(&s, "331181********"));
    CHECK(has(&s, "登记人员") && has(&s, "已隐藏"));
    CHECK(get(&s, MZ_S("/person?q=%E5%8F%B6%E5%B0%8F%E5%AE%9D"), true) == 200);
    CHECK(has(&s, "\"total\":0") || has(&s, "\"total\":0"));
    CHECK(get(&s, page_of(&s, child, "/edit"), false) == 403 && !has(&s, "叶小宝"));
    static const enum mz_role all[] = {MZ_ROLE_OFFICER,  MZ_ROLE_APPROVER, MZ_ROLE_CITY,
                                       MZ_ROLE_PROVINCE, MZ_ROLE_AUDITOR,  MZ_ROLE_VILLAGE};
    for (size_t i = 0; i < MZ_LEN(all); i++) { /* no post shows a child by itself */
        s.role = all[i];
        CHECK(get(&s, page_of(&s, child, ""), i % 2 == 0) == 200 && !has(&s, "叶小宝"));
        CHECK(get(&s, MZ_S("/person"), i % 2 == 0) == 200 && !has(&s, "叶小宝"));
    }
    close_site(&s);
}

BOTH(a_hidden_person_is_opened_with_a_reason_by_one_account_for_some_hours)
{
    struct site s;
    open_site(&s, kind_);
    mz_cx *cx = &s.p.w.cx;
    struct person_look *l = NULL;
    size_t n = 0;
    struct person_input in = somebody(&s.p, "叶小宝", number_of(cx, "20120512", 12));
    int64_t child = added(cx, &in);
    mz_str page = page_of(&s, child, "");
    mz_str open = page_of(&s, child, "/open");
    s.role = MZ_ROLE_CLERK;
    CHECK(get(&s, page, false) == 200 && !has(&s, open.p)); /* no form for who may not */
    CHECK(post(&s, open, "why=school+enrolment") == 403);
    s.role = MZ_ROLE_OFFICER;
    CHECK(get(&s, page, false) == 200 && has(&s, open.p) && !has(&s, "叶小宝"));
    CHECK(get(&s, page_of(&s, child, "/edit"), false) == 403);
    CHECK(post(&s, page_of(&s, child, "/reveal"), "what=id&why=school+enrolment") == 403);
    CHECK(post(&s, open, "why=x") == 422 && has(&s, "写明事由打开"));
    CHECK(get(&s, page, false) == 200 && !has(&s, "叶小宝"));
    CHECK(post(&s, open, "why=school+enrolment") == 303);
    CHECK(get(&s, page, false) == 200 && has(&s, "叶小宝") && has(&s, "2012-05-12"));
    CHECK(get(&s, page, true) == 200 && has(&s, "叶小宝"));
    CHECK(get(&s, page_of(&s, child, "/edit"), false) == 200 && has(&s, "叶小宝"));
    CHECK(get(&s, open, false) == 303); /* nothing is left to open */
    CHECK(get(&s, MZ_S("/person"), true) == 200 && has(&s, "叶小宝"));
    struct mz_reg_row *rows = NULL; /* but what leaves as a file stays as it is */
    const struct mz_query q = {.limit = 9};
    CHECK(mz_reg_rows(cx, &person_reg, &q, &rows, &n) == MZ_OK && n == 1);
    CHECK(person_out(cx, &person_reg, &rows[0]) == MZ_OK);
    CHECK(same(rows[0].v[PERSON_COL_NAME].s, "未成年人"));
    CHECK(person_looks(cx, child, 50, &l, &n) == MZ_OK && n >= 1 && same(l[0].act, "person.open") &&
          same(l[0].why, "school enrolment"));
    s.user = 8; /* a colleague with the same post */
    CHECK(get(&s, page, false) == 200 && !has(&s, "叶小宝") && has(&s, "school enrolment"));
    s.user = 7;
    test_tick(&s.p.w, PERSON_OPEN_HOURS * INT64_C(3600000) + 1);
    CHECK(get(&s, page, false) == 200 && !has(&s, "叶小宝"));
    close_site(&s);
}

BOTH(a_protected_person_is_opened_by_who_confirmed_to_be_himself)
{
    struct site s;
    open_site(&s, kind_);
    mz_cx *cx = &s.p.w.cx;
    struct person_view v;
    struct person_input in = somebody(&s.p, "毛秀英", number_of(cx, "19900512", 12));
    in.protect = PERSON_PROTECT_VIOLENCE;
    int64_t victim = added(cx, &in);
    mz_str page = page_of(&s, victim, "");
    mz_str open = page_of(&s, victim, "/open");
    mz_str guarded = page_of(&s, victim, "/open/protected");
    CHECK(post(&s, open, "why=safe+house") == 403); /* an officer opens minors only */
    CHECK(post(&s, guarded, "why=safe+house") == 403);
    s.role = MZ_ROLE_APPROVER;
    CHECK(get(&s, page, false) == 200 && has(&s, guarded.p) && !has(&s, "毛秀英"));
    CHECK(post(&s, open, "why=safe+house") == 403); /* not as if it were a child */
    s.stale = true;
    CHECK(post(&s, guarded, "why=safe+house") != 303 || !has(&s, "毛秀英"));
    CHECK(get(&s, page, false) == 200 && !has(&s, "毛秀英"));
    s.stale = false;
    CHECK(post(&s, guarded, "why=safe+house") == 303);
    CHECK(get(&s, page, false) == 200 && has(&s, "毛秀英"));
    /* What was opened as a child's stays shut once the child is protected as well. */
    in = somebody(&s.p, "叶小宝", number_of(cx, "20120512", 14));
    int64_t child = added(cx, &in);
    CHECK(post(&s, page_of(&s, child, "/open"), "why=school+enrolment") == 303);
    in.protect = PERSON_PROTECT_VIOLENCE;
    in.id_number = (mz_str){0};
    CHECK(person_update(cx, 3, child, 1, &in, NULL) == MZ_OK);
    CHECK(get(&s, page_of(&s, child, ""), false) == 200 && !has(&s, "叶小宝"));
    CHECK(person_get(cx, 3, child, &v) == MZ_OK && same(v.name, "叶小宝"));
    close_site(&s);
}

BOTH(an_hour_has_so_many_openings_and_who_registers_a_child_sees_it)
{
    struct site s;
    open_site(&s, kind_);
    mz_cx *cx = &s.p.w.cx;
    enum { N = PERSON_OPENS_MAX + 1 };
    int64_t id[N];
    for (int i = 0; i < N; i++) {
        struct person_input in = somebody(&s.p, "叶小宝", number_of(cx, "20120512", 100 + i));
        id[i] = added(cx, &in);
        CHECK(post(&s, page_of(&s, id[i], "/open"), "why=school+enrolment") ==
              (i < PERSON_OPENS_MAX ? 303 : 429));
    }
    CHECK(get(&s, page_of(&s, id[N - 1], ""), false) == 200 && !has(&s, "叶小宝"));
    s.role = MZ_ROLE_VILLAGE;
    mz_str fields = mz_str_fmt(
        cx->a, "name=%%E5%%8F%%B6%%E5%%A4%%A7%%E5%%AE%%9D&id_number=" MZ_FMT "&division=%lld",
        MZ_ARG(number_of(cx, "20150512", 12)), (long long)s.p.village[0]);
    CHECK(post(&s, MZ_S("/person/new"), fields.p) == 303);
    mz_str to = mz_str_dup(cx->a, mz_answer_header(&s.a, "location"));
    CHECK(get(&s, to, false) == 200 && has(&s, "叶大宝"));
    s.user = 8;
    CHECK(get(&s, to, false) == 200 && !has(&s, "叶大宝"));
    close_site(&s);
}

BOTH(who_may_not_read_gets_403_and_who_is_elsewhere_404)
{
    struct site s;
    open_site(&s, kind_);
    mz_cx *cx = &s.p.w.cx;
    struct person_input in = somebody(&s.p, "张三丰", number_of(cx, "19760512", 11));
    int64_t id = added(cx, &in);
    static const enum mz_role none[] = {MZ_ROLE_INSTITUTION, MZ_ROLE_CHARITY,  MZ_ROLE_CARER,
                                        MZ_ROLE_SYSTEM,      MZ_ROLE_SECURITY, MZ_ROLE_LOGKEEPER};
    for (size_t i = 0; i < MZ_LEN(none); i++) {
        s.role = none[i];
        CHECK(get(&s, MZ_S("/person"), false) == 403 && get(&s, page_of(&s, id, ""), true) == 403);
        CHECK(!has(&s, "张三丰"));
    }
    s.role = MZ_ROLE_AUDITOR;
    CHECK(get(&s, page_of(&s, id, ""), false) == 200);
    CHECK(get(&s, MZ_S("/person/new"), false) == 403);
    CHECK(get(&s, page_of(&s, id, "/reveal"), false) == 403);
    s.role = MZ_ROLE_CLERK;
    s.lo = s.p.village[1];
    s.hi = s.lo;
    static const char *const tails[] = {"",       "/past",  "/edit",  "/move",
                                        "/death", "/alive", "/reveal"};
    for (size_t i = 0; i < MZ_LEN(tails); i++) {
        CHECK(get(&s, page_of(&s, id, tails[i]), i % 2 == 0) == 404 && !has(&s, "张三丰"));
    }
    CHECK(get(&s, MZ_S("/person?q=%E5%BC%A0%E4%B8%89%E4%B8%B0"), true) == 200);
    CHECK(!has(&s, "张三丰"));
    CHECK(get(&s, MZ_S("/person"), false) == 200 && has(&s, "还没有登记人员"));
    close_site(&s);
}

BOTH(a_form_keeps_the_input_and_then_registers_changes_and_moves)
{
    struct site s;
    open_site(&s, kind_);
    mz_cx *cx = &s.p.w.cx;
    mz_str number = number_of(cx, "19760512", 11);
    mz_str place = mz_str_fmt(cx->a, "%lld", (long long)s.p.village[0]);
    mz_str wrong = mz_str_fmt(cx->a,
                              "name=%%E5%%BC%%A0%%E4%%B8%%89%%E4%%B8%%B0&id_number=33118119760512&"
                              "phone=12&division=" MZ_FMT,
                              MZ_ARG(place));
    CHECK(post(&s, MZ_S("/person/new"), wrong.p) == 422);
    CHECK(has(&s, "张三丰") && has(&s, "value=\"33118119760512\"") && has(&s, "应为 18 位"));
    mz_str good = mz_str_fmt(cx->a,
                             "name=%%E5%%BC%%A0%%E4%%B8%%89%%E4%%B8%%B0&id_number=" MZ_FMT
                             "&phone=13912345678&lon=119.1427&lat=28.07&division=" MZ_FMT,
                             MZ_ARG(number), MZ_ARG(place));
    CHECK(post(&s, MZ_S("/person/new"), good.p) == 303);
    mz_str to = mz_str_dup(cx->a, mz_answer_header(&s.a, "location"));
    CHECK(to.n > 8 && get(&s, to, false) == 200 && has(&s, "139****5678"));
    CHECK(!has(&s, number.p) && !has(&s, "13912345678"));
    int64_t id = 0;
    CHECK(person_by_number(cx, number, &id) == MZ_OK && id > 0);
    CHECK(get(&s, page_of(&s, id, "/edit"), false) == 200);
    CHECK(!has(&s, number.p) && !has(&s, "13912345678") && has(&s, "119.142700"));
    CHECK(has(&s, "331181********"));
    mz_str change = mz_str_fmt(cx->a, "name=%%E5%%BC%%A0%%E4%%B8%%89&version=1&division=" MZ_FMT,
                               MZ_ARG(place));
    CHECK(post(&s, page_of(&s, id, "/edit"), change.p) == 303);
    CHECK(post(&s, page_of(&s, id, "/edit"), change.p) == 422); /* version 1 is gone */
    CHECK(has(&s, "修改此人"));
    struct person_view v;
    CHECK(person_get(cx, 3, id, &v) == MZ_OK && same(v.name, "张三") && v.phone_mask.n > 0);
    CHECK(post(&s, page_of(&s, id, "/death"), "died=2026-11-01&source=&version=2") == 422);
    CHECK(post(&s, page_of(&s, id, "/death"), "died=2026-11-01&source=hospital&version=2") == 303);
    CHECK(get(&s, page_of(&s, id, ""), false) == 200 && has(&s, "撤销死亡登记"));
    CHECK(post(&s, page_of(&s, id, "/alive"), "reason=wrong+person&version=3") == 303);
    mz_str move = mz_str_fmt(cx->a, "division=%lld&address=9&version=4", (long long)s.p.village[1]);
    CHECK(post(&s, page_of(&s, id, "/move"), move.p) == 303);
    CHECK(person_get(cx, 3, id, &v) == MZ_OK && v.division == s.p.village[1] && v.version == 5);
    CHECK(get(&s, page_of(&s, id, "/past?on=2026-11-20"), false) == 200 && has(&s, "尚未登记"));
    CHECK(get(&s, page_of(&s, id, "/past?on=never"), false) == 200);
    close_site(&s);
}

BOTH(unmasking_asks_for_a_reason_is_recorded_and_limited)
{
    struct site s;
    open_site(&s, kind_);
    mz_cx *cx = &s.p.w.cx;
    mz_str number = number_of(cx, "19760512", 11);
    struct person_input in = somebody(&s.p, "张三丰", number);
    int64_t id = added(cx, &in);
    mz_str page = page_of(&s, id, "/reveal");
    s.role = MZ_ROLE_VILLAGE;
    CHECK(get(&s, page, false) == 403);
    s.role = MZ_ROLE_CLERK;
    CHECK(get(&s, page, false) == 200 && !has(&s, number.p));
    CHECK(post(&s, page, "what=id&why=x") == 422 && !has(&s, number.p));
    CHECK(post(&s, page, "what=all&why=needed+for+the+bank") == 422 && !has(&s, number.p));
    CHECK(post(&s, page, "what=id&why=needed+for+the+bank") == 200 && has(&s, number.p));
    CHECK(post(&s, page, "what=phone&why=call+about+a+visit") == 200 && has(&s, "13800000000"));
    for (int i = 2; i < ACCOUNT_REVEALS_MAX; i++) {
        CHECK(post(&s, page, "what=id&why=needed+for+the+bank") == 200);
    }
    CHECK(post(&s, page, "what=id&why=needed+for+the+bank") == 429 && !has(&s, number.p));
    struct person_look *l = NULL;
    size_t n = 0;
    CHECK(person_looks(cx, id, 50, &l, &n) == MZ_OK && n == 50 &&
          same(l[0].act, "account.reveal") && same(l[0].why, "needed for the bank"));
    CHECK(get(&s, page_of(&s, id, ""), false) == 200 && has(&s, "needed for the bank"));
    close_site(&s);
}

BOTH(filters_words_and_pages_give_exact_counts)
{
    struct site s;
    open_site(&s, kind_);
    mz_cx *cx = &s.p.w.cx;
    enum { N = 60 };
    struct person_input *in = MZ_NEW_N(cx->a, struct person_input, N);
    struct person_result *r = MZ_NEW_N(cx->a, struct person_result, N);
    for (int i = 0; i < N; i++) {
        in[i] = somebody(&s.p, i < 40 ? "王建国" : "周水莲",
                         number_of(cx, i < 40 ? "19400101" : "19900101", 100 + i * 2 + (i < 40)));
        in[i].division = s.p.village[i % 2];
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
        CHECK(get(&s, mz_str_of(rows[i].path), true) == 200);
        if (!has(&s, rows[i].total)) {
            printf("%s: no %s in %.60s\n", rows[i].path, rows[i].total, s.a.body.p);
            CHECK(false);
        }
        CHECK(get(&s, mz_str_of(rows[i].path), false) == 200);
    }
    mz_str village = mz_str_fmt(cx->a, "/person?place=%lld&q=zsl", (long long)s.p.village[0]);
    CHECK(get(&s, village, true) == 200 && has(&s, "\"total\":10"));
    CHECK(get(&s, MZ_S("/person?q=331181197605120010"), false) == 200); /* says which digit */
    CHECK(has(&s, "第 18 位"));
    close_site(&s);
}

BOTH(chosen_persons_move_together_and_who_cannot_is_named)
{
    struct site s;
    struct person_view v;
    struct mz_change *c = NULL;
    size_t n = 0;
    int64_t id[3];
    open_site(&s, kind_);
    mz_cx *cx = &s.p.w.cx;
    const char *const names[] = {"张三丰", "李四光", "王五福"};
    for (int i = 0; i < 3; i++) {
        struct person_input in = somebody(&s.p, names[i], number_of(cx, "19600512", 21 + 2 * i));
        in.address = MZ_S("丁家坞12号");
        id[i] = added(cx, &in);
    }
    CHECK(person_die(cx, id[2], 1, mz_date_today(cx), MZ_S("certificate")) == MZ_OK);
    mz_str ids = mz_str_fmt(cx->a, "&id=%lld&id=%lld&id=%lld&id=331181999999999", (long long)id[0],
                            (long long)id[1], (long long)id[2]);
    mz_str list = MZ_S("/person");
    CHECK(post(&s, list, "do=move") == 303);
    CHECK(post(&s, list, mz_str_fmt(cx->a, "do=move" MZ_FMT, MZ_ARG(ids)).p) == 200);
    CHECK(has(&s, "批量迁移") && has(&s, "name=\"n\" value=\"4\""));
    CHECK(post(&s, list, mz_str_fmt(cx->a, "go=1&division=1&reason=" MZ_FMT, MZ_ARG(ids)).p) ==
          422);
    mz_str to = mz_str_fmt(cx->a,
                           "go=1&division=%lld&reason=%%E6%%92%%A4%%E5%%B9%%B6%%E6%%9D%%91"
                           "%%E5%%8F%%B7" MZ_FMT,
                           (long long)s.p.village[1], MZ_ARG(ids));
    CHECK(post(&s, list, to.p) == 200);
    CHECK(has(&s, "已处理 2 行，未处理 2 行") && has(&s, "王五福") && has(&s, "已死亡"));
    CHECK(!has(&s, "张三丰") && has(&s, "331181999999999"));
    for (int i = 0; i < 3; i++) {
        CHECK(person_get(cx, 3, id[i], &v) == MZ_OK);
        CHECK(v.division == s.p.village[i < 2 ? 1 : 0]);
        CHECK(mz_str_eq(v.address, MZ_S("丁家坞12号")));
    }
    CHECK(mz_changes_of(cx, "person", id[0], 1, &c, &n) == MZ_OK && n == 1);
    CHECK(mz_str_eq(c[0].why, MZ_S("撤并村号")) && c[0].user == 7);
    /* Once more: nobody moves twice. All that match, and the count that was confirmed. */
    CHECK(post(&s, list, to.p) == 200 && has(&s, "已处理 0 行，未处理 4 行"));
    to = mz_str_fmt(cx->a,
                    "go=1&division=%lld&reason=aaaa&all=1&query=state%%3Dactive%%26sex%%3D1&n=",
                    (long long)s.p.village[0]);
    CHECK(post(&s, list, mz_str_fmt(cx->a, MZ_FMT "3", MZ_ARG(to)).p) == 303);
    CHECK(post(&s, list, mz_str_fmt(cx->a, MZ_FMT "2", MZ_ARG(to)).p) == 200);
    CHECK(has(&s, "已处理 2 行，未处理 0 行"));
    s.role = MZ_ROLE_APPROVER;
    CHECK(post(&s, list, to.p) == 403);
    s.role = MZ_ROLE_CLERK;
    s.lo = s.p.village[1];
    s.hi = s.p.village[1];
    CHECK(post(&s, list, mz_str_fmt(cx->a, MZ_FMT "0", MZ_ARG(to)).p) == 303);
    close_site(&s);
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
