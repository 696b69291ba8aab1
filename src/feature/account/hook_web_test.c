#include "feature/account/account_testing.h"

#include <time.h>

#include "feature/account/account_sql.h"
#include "feature/account/account_web.h"
#include "feature/account/own_int.h"
#include "feature/audit/audit.h"

/* Sign-in and hooks as a browser and a program meet them, without a socket. */

static mz_code hello(mz_cx *cx, mz_req *rq, mz_out *out)
{
    (void)rq;
    mz_out_raw(out, MZ_S("hello "));
    mz_out_esc(out, cx->actor->name);
    mz_out_raw(out, mz_str_fmt(cx->a, " %" PRId64, cx->actor->division_lo));
    mz_reply_type(rq, "text/plain; charset=utf-8");
    return MZ_OK;
}

static mz_code count_up(mz_cx *cx, mz_req *rq, mz_out *out)
{
    (void)cx;
    mz_out_raw(out, MZ_S("{\"done\":1}"));
    mz_reply_type(rq, "application/json");
    return MZ_OK;
}

static mz_code other_does_it(mz_cx *cx, void *p)
{
    const mz_str *key = p;
    struct account_once_put_args args = {.name = *key,
                                         .now_ms = mz_now_ms(cx),
                                         .said = MZ_S(""),
                                         .status = 200,
                                         .location = MZ_S(""),
                                         .body = MZ_S("{\"first\":1}")};
    return account_once_put(cx, &args);
}

static mz_code nothing(mz_cx *cx, void *p)
{
    (void)cx;
    (void)p;
    return MZ_OK;
}

/* While this request is at work, the same one in another process commits; then this one fails. */
static mz_code raced(mz_cx *cx, mz_req *rq, mz_out *out)
{
    mz_str key = mz_str_fmt(cx->a, "%" PRId64 " /raced " MZ_FMT, cx->actor->user,
                            MZ_ARG(mz_req_header(rq, "idempotency-key")));
    (void)mz_tx_also(cx, NULL, NULL);
    MZ_TRY(mz_tx(cx, other_does_it, &key));
    (void)mz_tx_also(cx, nothing, NULL);
    mz_out_raw(out, MZ_S("half an answer"));
    return mz_refuse(cx, MZ_INVALID, .field = "name", .text = MZ_T("Not found."));
}

/* Makes something, unless it is only looked at or refused. */
static mz_code makes(mz_cx *cx, mz_req *rq, mz_out *out)
{
    mz_str stage = mz_req_field(rq, "stage");
    if (mz_str_eq(stage, MZ_S("look"))) {
        return count_up(cx, rq, out);
    }
    MZ_TRY(mz_tx(cx, nothing, NULL));
    return mz_str_eq(stage, MZ_S("late")) ? mz_refuse(cx, MZ_INVALID, .text = MZ_T("Not found."))
                                          : mz_reply_redirect(rq, MZ_S("/hello"));
}

static const struct mz_route test_routes[] = {
    {.path = "/hello", .get = hello, .need = "person.read", .help = "x"},
    {.path = "/reveal", .get = hello, .need = "person.reveal", .help = "x"},
    {.path = "/danger",
     .post = count_up,
     .need = "person.read",
     .flags = MZ_ROUTE_FRESH,
     .help = "x"},
    {.path = "/once", .post = count_up, .need = "person.read", .help = "x"},
    {.path = "/more",
     .post = makes,
     .need = "person.read",
     .flags = MZ_ROUTE_MAKES,
     .help = "x"},
    {.path = "/raced", .post = raced, .need = "person.read", .help = "x"},
    {0},
};

struct browser {
    struct testing t;
    mz_web *web;
    const struct mz_route *tables[3];
    mz_str session;
    mz_str visitor;
    bool json; /* a script of the page asks, not the page */
    const char *key; /* Idempotency-Key; or NULL */
    struct mz_answer answer;
};

static bool browser_open(struct browser *b, enum mz_db_kind kind)
{
    memset(b, 0, sizeof *b);
    if (!testing_open(&b->t, kind)) {
        return false;
    }
    b->tables[0] = mz_feature_account.routes;
    b->tables[1] = test_routes;
    as_nobody(&b->t);
    struct mz_web_options o = {.tables = b->tables,
                               .key = MZ_S("0123456789abcdef0123456789abcdef"),
                               .name = MZ_S("mz"),
                               .version = MZ_S("0")};
    o.auth = account_auth(&b->t.w.cx);
    return mz_web_new(&b->t.w.cx, &o, &b->web) == MZ_OK;
}

static void browser_close(struct browser *b)
{
    mz_web_free(b->web);
    testing_close(&b->t);
}

static void take_cookie(struct browser *b, const char *name, mz_str *into)
{
    size_t n = strlen(name);
    for (size_t i = 0; i < b->answer.headers_n; i++) {
        mz_str v = b->answer.headers[i].value;
        bool set = strcasecmp(mz_str_z(b->t.w.cx.a, b->answer.headers[i].name), "set-cookie") == 0;
        if (set && v.n > n && memcmp(v.p, name, n) == 0 && v.p[n] == '=') {
            const char *end = memchr(v.p, ';', v.n);
            *into = (mz_str){v.p + n + 1, (size_t)(end - v.p) - n - 1};
        }
    }
}

static int call(struct browser *b, const char *method, const char *target, const char *body)
{
    mz_arena *a = b->t.w.cx.a;
    mz_str cookie = mz_str_fmt(a, "session=" MZ_FMT "; visitor=" MZ_FMT, MZ_ARG(b->session),
                               MZ_ARG(b->visitor));
    const struct mz_pair headers[] = {
        {MZ_S("Cookie"), cookie},
        {MZ_S("Content-Type"), MZ_S("application/x-www-form-urlencoded")},
        {MZ_S("Sec-Fetch-Site"), MZ_S("same-origin")},
        {MZ_S("Accept"), b->json ? MZ_S("application/json") : MZ_S("text/html")},
        {MZ_S("Accept-Language"), MZ_S("en")},
        {MZ_S("Idempotency-Key"), mz_str_of(b->key == NULL ? "" : b->key)},
    };
    struct mz_call c = {.method = method,
                        .target = mz_str_of(target),
                        .headers = headers,
                        .headers_n = MZ_LEN(headers) - (b->key == NULL ? 1 : 0),
                        .body = mz_str_of(body)};
    mz_web_call(b->web, a, &c, &b->answer);
    take_cookie(b, "session", &b->session);
    take_cookie(b, "visitor", &b->visitor);
    return b->answer.status;
}

static int post(struct browser *b, const char *target, const char *fields, mz_str token)
{
    mz_str body = mz_str_fmt(b->t.w.cx.a, "token=" MZ_FMT "&%s", MZ_ARG(token), fields);
    return call(b, "POST", target, body.p);
}

static int program(struct browser *b, const char *target, mz_str bearer)
{
    mz_arena *a = b->t.w.cx.a;
    const struct mz_pair headers[] = {
        {MZ_S("Authorization"), mz_str_fmt(a, "Bearer " MZ_FMT, MZ_ARG(bearer))},
        {MZ_S("Cookie"), mz_str_fmt(a, "session=" MZ_FMT, MZ_ARG(b->session))},
        {MZ_S("Accept"), MZ_S("application/json")},
    };
    struct mz_call c = {.method = "GET",
                        .target = mz_str_of(target),
                        .headers = headers,
                        .headers_n = MZ_LEN(headers)};
    mz_web_call(b->web, a, &c, &b->answer);
    return b->answer.status;
}

static int program_posts(struct browser *b, const char *target, mz_str bearer)
{
    mz_arena *a = b->t.w.cx.a;
    const struct mz_pair headers[] = {
        {MZ_S("Authorization"), mz_str_fmt(a, "Bearer " MZ_FMT, MZ_ARG(bearer))},
        {MZ_S("Content-Type"), MZ_S("application/x-www-form-urlencoded")},
        {MZ_S("Accept"), MZ_S("application/json")},
        {MZ_S("Accept-Language"), MZ_S("en")},
    };
    struct mz_call c = {.method = "POST",
                        .target = mz_str_of(target),
                        .headers = headers,
                        .headers_n = MZ_LEN(headers),
                        .body = MZ_S("x=1")};
    mz_web_call(b->web, a, &c, &b->answer);
    return b->answer.status;
}

static int64_t events_of(struct browser *b, const char *act)
{
    const struct mz_query q = {.filters = {{.col = "act", .op = MZ_IS, .s = mz_str_of(act)}},
                               .filters_n = 1};
    int64_t n = -1;
    as_program(&b->t);
    return mz_reg_count(&b->t.w.cx, &audit_reg, &q, &n) == MZ_OK ? n : -1;
}

static bool has(const struct browser *b, const char *text)
{
    return b->answer.body.n > 0 &&
           memmem(b->answer.body.p, b->answer.body.n, text, strlen(text)) != NULL;
}

static bool goes_to(const struct browser *b, const char *path)
{
    return mz_str_eq(mz_answer_header(&b->answer, "Location"), mz_str_of(path));
}

static int enter(struct browser *b, const char *fields)
{
    if (call(b, "GET", "/sign-in", "") != 200) {
        return 0;
    }
    return post(b, "/sign-in", fields, mz_answer_token(&b->answer));
}

/* ---- the way in --------------------------------------------------------- */

BOTH(the_form_leads_to_the_page_that_was_asked_for)
{
    struct browser b;
    CHECK(browser_open(&b, kind_));
    staff(&b.t, "clerk", MZ_ROLE_CLERK, CHATIAN);
    CHECK(call(&b, "GET", "/hello", "") == 303 && goes_to(&b, "/sign-in?back=%2Fhello"));
    CHECK(call(&b, "GET", "/sign-in?back=%2Fhello", "") == 200 && has(&b, "value=\"/hello\""));
    CHECK(post(&b, "/sign-in", "login=clerk&password=Longquan-2026&back=%2Fhello",
               mz_answer_token(&b.answer)) == 303);
    CHECK(goes_to(&b, "/hello") && b.session.n == 50);
    CHECK(call(&b, "GET", "/hello", "") == 200);
    CHECK(mz_str_eq(b.answer.body, MZ_S("hello clerk 331181103000")));
    browser_close(&b);
}

BOTH(a_wrong_password_shows_the_form_again)
{
    struct browser b;
    CHECK(browser_open(&b, kind_));
    staff(&b.t, "clerk", MZ_ROLE_CLERK, CHATIAN);
    CHECK(enter(&b, "login=clerk&password=wrong") == 401);
    CHECK(has(&b, "The name or the password is wrong") && has(&b, "value=\"clerk\""));
    CHECK(!has(&b, "value=\"wrong\"") && b.session.n == 0);
    CHECK(enter(&b, "login=&password=") == 422);
    CHECK(enter(&b, "login=clerk&password=Longquan-2026&back=//evil.example/x") == 303);
    CHECK(goes_to(&b, "/"));
    browser_close(&b);
}

BOTH(a_token_of_a_visitor_is_no_session)
{
    struct browser b;
    struct account_signed s = {0};
    CHECK(browser_open(&b, kind_));
    staff(&b.t, "clerk", MZ_ROLE_CLERK, CHATIAN);
    /* an attacker plants his own live session before the victim signs in */
    CHECK(sign(&b.t, "clerk", PASSWORD, &s) == MZ_OK);
    staff(&b.t, "officer", MZ_ROLE_OFFICER, LONGQUAN);
    as_nobody(&b.t);
    CHECK(enter(&b, "login=officer&password=Longquan-2026") == 303);
    mz_str mine = b.session;
    CHECK(!mz_str_eq(mine, s.token));
    CHECK(call(&b, "GET", "/hello", "") == 200 && has(&b, "hello officer"));
    browser_close(&b);
}

BOTH(the_first_password_lets_nobody_in_before_it_is_changed)
{
    struct browser b;
    int64_t id = 0;
    int64_t granted = 0;
    mz_str first = {0};
    CHECK(browser_open(&b, kind_));
    mz_cx *cx = &b.t.w.cx;
    as_program(&b.t);
    struct account_new in = {.login = MZ_S("new"), .name = MZ_S("new"), .division = LONGQUAN};
    CHECK(account_make(cx, &in, &id, &first) == MZ_OK);
    struct account_grant g = {
        .account = id, .role = MZ_ROLE_OFFICER, .division = LONGQUAN, .ends = MZ_NULL};
    CHECK(account_grant(cx, &g, &granted) == MZ_OK);
    as_nobody(&b.t);
    mz_str fields = mz_str_fmt(cx->a, "login=new&password=" MZ_FMT "&back=/hello", MZ_ARG(first));
    CHECK(enter(&b, fields.p) == 303 && goes_to(&b, "/sign-in/password?back=%2Fhello"));
    CHECK(call(&b, "GET", "/hello", "") == 303); /* nobody still */
    CHECK(call(&b, "GET", "/me", "") == 303);
    CHECK(call(&b, "GET", "/sign-in/code", "") == 303); /* another step */
    CHECK(call(&b, "GET", "/sign-in/password?back=%2Fhello", "") == 200);
    mz_str token = mz_answer_token(&b.answer);
    CHECK(post(&b, "/sign-in/password", "password=Own-Words-77&again=Own-Words-78", token) == 422);
    CHECK(post(&b, "/sign-in/password", "password=Own-Words-77&again=Own-Words-77&back=/hello",
               token) == 303);
    CHECK(goes_to(&b, "/hello") && call(&b, "GET", "/hello", "") == 200);
    browser_close(&b);
}

BOTH(signing_out_ends_the_session)
{
    struct browser b;
    CHECK(browser_open(&b, kind_));
    staff(&b.t, "clerk", MZ_ROLE_CLERK, CHATIAN);
    as_nobody(&b.t);
    CHECK(enter(&b, "login=clerk&password=Longquan-2026") == 303);
    mz_str was = b.session;
    CHECK(call(&b, "GET", "/me", "") == 200 && has(&b, "Township clerk"));
    mz_str token = mz_answer_token(&b.answer);
    CHECK(post(&b, "/sign-out", "x=1", MZ_S("0123456789abcdef0123456789abcdef")) == 403);
    CHECK(post(&b, "/sign-out", "x=1", token) == 303);
    b.session = was;
    CHECK(call(&b, "GET", "/me", "") == 303);
    browser_close(&b);
}

/* ---- what hooks decide -------------------------------------------------- */

BOTH(a_role_without_permission_hears_who_may)
{
    struct browser b;
    CHECK(browser_open(&b, kind_));
    staff(&b.t, "village", MZ_ROLE_VILLAGE, CHATIAN + 1);
    as_nobody(&b.t);
    CHECK(enter(&b, "login=village&password=Longquan-2026") == 303);
    CHECK(call(&b, "GET", "/hello", "") == 200);
    CHECK(call(&b, "GET", "/reveal", "") == 403);
    CHECK(has(&b, "County officer") && has(&b, "Township clerk"));
    CHECK(call(&b, "GET", "/account", "") == 403);
    browser_close(&b);
}

BOTH(a_dangerous_act_asks_again_after_ten_minutes)
{
    struct browser b;
    CHECK(browser_open(&b, kind_));
    staff(&b.t, "clerk", MZ_ROLE_CLERK, CHATIAN);
    as_nobody(&b.t);
    CHECK(enter(&b, "login=clerk&password=Longquan-2026") == 303);
    CHECK(call(&b, "GET", "/me", "") == 200);
    CHECK(call(&b, "GET", "/me/password", "") == 200);
    mz_str token = mz_answer_token(&b.answer);
    CHECK(post(&b, "/danger", "x=1", token) == 200);
    test_tick(&b.t.w, 11 * 60000);
    /* The page that asks keeps what was typed, and goes on with it in one step. */
    CHECK(post(&b, "/danger", "x=1&why=%E5%85%A5%E5%AD%A6", token) == 422 && !has(&b, "done"));
    CHECK(has(&b, "action=\"/danger\"") && has(&b, "name=\"confirm_password\""));
    CHECK(has(&b, "name=\"why\" value=\"入学\"") && has(&b, "name=\"x\" value=\"1\""));
    CHECK(post(&b, "/danger", "x=1&confirm_password=wrong", token) == 422 && !has(&b, "done"));
    mz_str old = b.session;
    CHECK(post(&b, "/danger", "x=1&confirm_password=Longquan-2026", token) == 200);
    CHECK(has(&b, "done") && !mz_str_eq(old, b.session));
    CHECK(call(&b, "GET", "/me/password", "") == 200); /* the new session lives */
    test_tick(&b.t.w, 11 * 60000);
    CHECK(call(&b, "GET", "/me/confirm?back=%2Fhello", "") == 200);
    token = mz_answer_token(&b.answer);
    mz_str before = b.session;
    CHECK(post(&b, "/me/confirm", "password=wrong&back=/hello", token) == 422);
    CHECK(post(&b, "/me/confirm", "password=Longquan-2026&back=/hello", token) == 303);
    CHECK(goes_to(&b, "/hello") && !mz_str_eq(before, b.session));
    CHECK(call(&b, "GET", "/me/password", "") == 200);
    CHECK(post(&b, "/danger", "x=1", mz_answer_token(&b.answer)) == 200);
    browser_close(&b);
}

BOTH(a_request_sent_twice_is_done_once)
{
    struct browser b;
    CHECK(browser_open(&b, kind_));
    staff(&b.t, "clerk", MZ_ROLE_CLERK, CHATIAN);
    as_nobody(&b.t);
    CHECK(enter(&b, "login=clerk&password=Longquan-2026") == 303);
    CHECK(call(&b, "GET", "/me/password", "") == 200);
    mz_str token = mz_answer_token(&b.answer);
    CHECK(post(&b, "/once", "once=abcdef0123", token) == 200 && has(&b, "done"));
    CHECK(post(&b, "/once", "once=abcdef0123", token) == 303); /* not run again: back to the page */
    CHECK(post(&b, "/once", "once=abcdef0124", token) == 200);
    test_tick(&b.t.w, INT64_C(25) * 3600 * 1000);
    as_program(&b.t);
    CHECK(account_sweep(&b.t.w.cx) == MZ_OK);
    as_nobody(&b.t);
    CHECK(enter(&b, "login=clerk&password=Longquan-2026") == 303);
    CHECK(call(&b, "GET", "/me/password", "") == 200);
    CHECK(post(&b, "/once", "once=abcdef0123", mz_answer_token(&b.answer)) == 200);
    browser_close(&b);
}

/* From two pages, with a key each: the second is asked about, until the day is over. */
BOTH(one_more_of_the_same_is_made_when_it_is_meant)
{
    struct browser b;
    CHECK(browser_open(&b, kind_));
    staff(&b.t, "clerk", MZ_ROLE_CLERK, CHATIAN);
    as_nobody(&b.t);
    CHECK(enter(&b, "login=clerk&password=Longquan-2026") == 303);
    CHECK(call(&b, "GET", "/me/password", "") == 200);
    mz_str token = mz_answer_token(&b.answer);
    /* What was only looked at, or refused in the end, was not made. */
    CHECK(post(&b, "/more", "stage=look&name=a&once=abcdef0101", token) == 200);
    CHECK(post(&b, "/more", "stage=look&name=a&once=abcdef0102", token) == 200);
    CHECK(post(&b, "/more", "stage=late&name=a&once=abcdef0103", token) == 422);
    CHECK(post(&b, "/more", "stage=late&name=a&once=abcdef0104", token) == 422);
    CHECK(post(&b, "/more", "name=a&once=abcdef0105", token) == 303 && goes_to(&b, "/hello"));
    CHECK(post(&b, "/more", "name=a&once=abcdef0105", token) == 303 && goes_to(&b, "/hello"));
    CHECK(post(&b, "/more", "name=a&once=abcdef0106", token) == 409);
    CHECK(has(&b, "You sent exactly this at ") && has(&b, "href=\"/hello\""));
    CHECK(post(&b, "/more", "name=b&once=abcdef0107", token) == 303);
    CHECK(post(&b, "/more", "name=a&again=1&once=abcdef0108", token) == 303);
    b.json = true;
    CHECK(post(&b, "/more", "name=a&once=abcdef0109", token) == 409 && has(&b, "/hello"));
    b.json = false;
    test_tick(&b.t.w, INT64_C(25) * 3600 * 1000);
    as_program(&b.t);
    CHECK(account_sweep(&b.t.w.cx) == MZ_OK);
    as_nobody(&b.t);
    CHECK(enter(&b, "login=clerk&password=Longquan-2026") == 303);
    CHECK(call(&b, "GET", "/me/password", "") == 200);
    CHECK(post(&b, "/more", "name=a&once=abcdef0110", mz_answer_token(&b.answer)) == 303);
    browser_close(&b);
}

BOTH(a_request_that_lost_the_race_against_itself_tells_of_the_work_and_not_of_its_failure)
{
    struct browser b;
    CHECK(browser_open(&b, kind_));
    staff(&b.t, "clerk", MZ_ROLE_CLERK, CHATIAN);
    as_nobody(&b.t);
    CHECK(enter(&b, "login=clerk&password=Longquan-2026") == 303);
    CHECK(call(&b, "GET", "/me/password", "") == 200);
    mz_str token = mz_answer_token(&b.answer);
    b.key = "abcdef0123";
    CHECK(post(&b, "/raced", "x=1", token) == 303 && !has(&b, "half an answer"));
    CHECK(post(&b, "/raced", "x=1", token) == 303); /* known from now on */
    b.key = NULL;
    CHECK(post(&b, "/raced", "x=1", token) == 422); /* without a key it is an error */
    browser_close(&b);
}

/* What a repeated request is told is kept for a day: never a password. */
BOTH(a_first_password_is_kept_nowhere)
{
    struct browser b;
    struct account_once_get_row row = {0};
    bool found = false;
    CHECK(browser_open(&b, kind_));
    mz_cx *cx = &b.t.w.cx;
    int64_t id = staff(&b.t, "system", MZ_ROLE_SYSTEM, LONGQUAN);
    as_nobody(&b.t);
    CHECK(enter(&b, "login=system&password=Longquan-2026") == 303);
    CHECK(call(&b, "GET", "/me/password", "") == 200);
    mz_str token = mz_answer_token(&b.answer);
    b.json = true;
    b.key = "abcdef0123";
    CHECK(post(&b, "/account/new", "login=fresh&name=fresh&division=331181000000", token) == 200);
    CHECK(has(&b, "First password"));
    mz_str key = mz_str_fmt(cx->a, "%" PRId64 " /account/new abcdef0123", id);
    as_program(&b.t);
    CHECK(account_once_get(cx, key, &row, &found) == MZ_OK && found && row.status == 200);
    CHECK(row.body.n == 0);
    as_nobody(&b.t);
    CHECK(post(&b, "/account/new", "login=fresh&name=fresh&division=331181000000", token) == 409);
    CHECK(!has(&b, "First password"));
    browser_close(&b);
}

/* Every route whose answer shows a secret once says so. */
TEST(routes_that_show_secrets_are_marked)
{
    static const char *const paths[] = {"/account/new", "/account/{id}/reset", "/me/token",
                                        "/me/totp"};
    for (size_t i = 0; i < MZ_LEN(paths); i++) {
        bool marked = false;
        for (const struct mz_route *r = mz_feature_account.routes; r->path != NULL; r++) {
            marked |= strcmp(r->path, paths[i]) == 0 && (r->flags & MZ_ROUTE_SECRET) != 0;
        }
        CHECK(marked);
    }
}

/* A clock that is set back is no way to stay signed in, to be fresh, or to be closed out for long.
 */
BOTH(a_clock_that_jumps_changes_no_bound)
{
    const int64_t day = INT64_C(86400000);
    struct browser b;
    CHECK(browser_open(&b, kind_));
    staff(&b.t, "clerk", MZ_ROLE_CLERK, CHATIAN);
    for (int i = 0; i < 2; i++) { /* forward, then back */
        int64_t jump = i == 0 ? day : -day;
        as_nobody(&b.t);
        CHECK(enter(&b, "login=clerk&password=Longquan-2026") == 303);
        CHECK(call(&b, "GET", "/hello", "") == 200);
        test_tick(&b.t.w, i == 0 ? 5 * 60000 : -5 * 60000); /* a correction is no jump */
        CHECK(call(&b, "GET", "/me/password", "") == 200);
        CHECK(post(&b, "/danger", "x=1", mz_answer_token(&b.answer)) == 200);
        test_tick(&b.t.w, i == 0 ? 11 * 60000 : -11 * 60000);
        CHECK(call(&b, "GET", "/me/password", "") == 200);
        CHECK(post(&b, "/danger", "x=1", mz_answer_token(&b.answer)) == 422); /* not fresh */
        test_tick(&b.t.w, jump);
        CHECK(call(&b, "GET", "/hello", "") == 303); /* over */
        for (int k = 0; k < 5; k++) {
            (void)enter(&b, "login=clerk&password=wrong");
        }
        CHECK(enter(&b, "login=clerk&password=Longquan-2026") == 429); /* closed */
        test_tick(&b.t.w, jump);
    }
    CHECK(enter(&b, "login=clerk&password=Longquan-2026") == 303);
    browser_close(&b);
}

BOTH(a_program_has_a_token_and_nothing_of_the_cookie)
{
    struct browser b;
    struct account_who who = {0};
    bool found = false;
    mz_str text = {0};
    CHECK(browser_open(&b, kind_));
    mz_cx *cx = &b.t.w.cx;
    staff(&b.t, "officer", MZ_ROLE_OFFICER, LONGQUAN);
    as_nobody(&b.t);
    CHECK(enter(&b, "login=officer&password=Longquan-2026") == 303);
    CHECK(account_find_session(cx, b.session, &who, &found) == MZ_OK && found);
    struct account_token_new in = {.label = MZ_S("feed"), .scopes = MZ_S("person.read"), .days = 5};
    CHECK(account_token_make(cx, &who, &in, &text) == MZ_OK);
    as_nobody(&b.t);
    CHECK(program(&b, "/hello", text) == 200 && has(&b, "hello officer"));
    CHECK(program(&b, "/reveal", text) == 403);
    CHECK(program(&b, "/me", text) == 403); /* pages of the person are not for programs */
    CHECK(program(&b, "/hello", MZ_S("mz_331181_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")) ==
          401);
    CHECK(program(&b, "/hello", MZ_S("")) == 401); /* though the cookie beside it is good */
    browser_close(&b);
}

BOTH(pages_of_administrators_work_together)
{
    struct browser b;
    CHECK(browser_open(&b, kind_));
    mz_cx *cx = &b.t.w.cx;
    int64_t id = staff(&b.t, "clerk", MZ_ROLE_CLERK, CHATIAN);
    staff(&b.t, "security", MZ_ROLE_SECURITY, LONGQUAN);
    staff(&b.t, "approver", MZ_ROLE_APPROVER, LONGQUAN);
    as_nobody(&b.t);
    CHECK(enter(&b, "login=security&password=Longquan-2026") == 303);
    CHECK(call(&b, "GET", "/account", "") == 200 && has(&b, "clerk") && has(&b, "approver"));
    mz_str page = mz_str_fmt(cx->a, "/account/%" PRId64, id);
    mz_str grant = mz_str_fmt(cx->a, "%s/grant", page.p);
    CHECK(call(&b, "GET", page.p, "") == 200 && has(&b, "Ask for a post"));
    mz_str token = mz_answer_token(&b.answer);
    CHECK(post(&b, grant.p, "role=officer&division=331181&why=", token) == 422);
    CHECK(post(&b, grant.p, "role=officer&division=331181&why=works+here", token) == 303);
    CHECK(call(&b, "GET", "/account/waiting", "") == 200);
    CHECK(has(&b, "Somebody else must confirm") && !has(&b, "value=\"yes\""));
    CHECK(call(&b, "GET", "/sign-in", "") == 303); /* signed in: no form */
    b.session = (mz_str){0};
    CHECK(enter(&b, "login=approver&password=Longquan-2026") == 303);
    CHECK(call(&b, "GET", "/account/waiting", "") == 200 && has(&b, "value=\"yes\""));
    token = mz_answer_token(&b.answer);
    const char *at = memmem(b.answer.body.p, b.answer.body.n, "/account/post/", 14);
    CHECK(at != NULL);
    mz_str act = {at, at == NULL ? 0 : strcspn(at, "\"")};
    CHECK(post(&b, mz_str_z(cx->a, act), "act=end", token) == 403); /* not the approver's */
    CHECK(post(&b, mz_str_z(cx->a, act), "act=yes", token) == 303);
    CHECK(call(&b, "GET", "/account/waiting", "") == 200 && has(&b, "No post waits"));
    browser_close(&b);
}

BOTH(display_settings_belong_to_the_account)
{
    struct browser b;
    CHECK(browser_open(&b, kind_));
    staff(&b.t, "clerk", MZ_ROLE_CLERK, CHATIAN);
    as_nobody(&b.t);
    CHECK(enter(&b, "login=clerk&password=Longquan-2026") == 303);
    CHECK(call(&b, "GET", "/me", "") == 200 && has(&b, "lang=\"en\""));
    CHECK(call(&b, "GET", "/look", "") == 200);
    CHECK(post(&b, "/look", "lang=zh&theme=dark&size=large", mz_answer_token(&b.answer)) == 303);
    b.session = (mz_str){0};
    CHECK(enter(&b, "login=clerk&password=Longquan-2026") == 303); /* another browser */
    CHECK(call(&b, "GET", "/me", "") == 200);
    CHECK(has(&b, "lang=\"zh-CN\"") && has(&b, "data-bs-theme=\"dark\"") &&
          has(&b, "data-mz-size=\"large\""));
    browser_close(&b);
}

/* ---- speed -------------------------------------------------------------- */

TEST(identifying_takes_microseconds)
{
    enum { ROUNDS = 2000 };
    struct testing t;
    struct account_signed s = {0};
    CHECK(testing_open(&t, MZ_DB_SQLITE));
    staff(&t, "clerk", MZ_ROLE_CLERK, CHATIAN);
    CHECK(sign(&t, "clerk", PASSWORD, &s) == MZ_OK);
    mz_cx cx = t.w.cx;
    cx.a = mz_arena_new(1 << 24);
    mz_str token = mz_str_dup(t.w.cx.a, s.token);
    clock_t begin = clock();
    for (int i = 0; i < ROUNDS; i++) {
        struct account_who who = {0};
        bool found = false;
        CHECK(account_find_session(&cx, token, &who, &found) == MZ_OK && found);
        mz_arena_reset(cx.a);
    }
    double us = (double)(clock() - begin) * 1e6 / CLOCKS_PER_SEC / ROUNDS;
    printf("identify: %.1f us\n", us);
    CHECK(us < 250); /* ten times the promise: this machine may be busy, or watched by ASan */
    mz_arena_free(cx.a);
    testing_close(&t);
}

/* ADR 0014: a token made for it, for some hours, each use on record; any other hears the way out.
 */
BOTH(a_program_does_dangerous_acts_only_with_a_token_made_for_them)
{
    struct browser b;
    struct account_signed s = {0};
    struct account_who who = {0};
    const int64_t hour = INT64_C(3600000);
    bool found = false;
    mz_str plain = {0};
    mz_str sharp = {0};
    CHECK(browser_open(&b, kind_));
    mz_cx *cx = &b.t.w.cx;
    staff(&b.t, "officer", MZ_ROLE_OFFICER, LONGQUAN);
    CHECK(sign(&b.t, "officer", PASSWORD, &s) == MZ_OK);
    CHECK(account_find_session(cx, s.token, &who, &found) == MZ_OK && found);
    struct account_token_new in = {
        .label = MZ_S("letters"), .scopes = MZ_S("person.read"), .days = 30};
    CHECK(account_token_make(cx, &who, &in, &plain) == MZ_OK);
    in.acts = true;
    CHECK(account_token_make(cx, &who, &in, &sharp) == MZ_OK);
    as_nobody(&b.t);
    CHECK(program_posts(&b, "/danger", plain) == 403 && has(&b, "Tokens for programs"));
    CHECK(program_posts(&b, "/once", plain) == 200); /* what needs no step-up it may */
    CHECK(events_of(&b, "account.token.act") == 0);
    as_nobody(&b.t);
    CHECK(program_posts(&b, "/danger", sharp) == 200 && has(&b, "done"));
    CHECK(events_of(&b, "account.token.act") == 1);
    as_nobody(&b.t);
    test_tick(&b.t.w, (ACCOUNT_TOKEN_HOURS - 1) * hour);
    CHECK(program_posts(&b, "/danger", sharp) == 200);
    test_tick(&b.t.w, 2 * hour);
    CHECK(program_posts(&b, "/danger", sharp) == 403 && program_posts(&b, "/once", sharp) == 200);
    CHECK(events_of(&b, "account.token.act") == 2);
    /* Its scope holds as ever, and it makes no token of its own. */
    as_nobody(&b.t);
    CHECK(program(&b, "/reveal", sharp) == 403 && program(&b, "/me/token", sharp) == 403);
    /* A clock that is set back does not lengthen the hours beyond the longest there are. */
    test_tick(&b.t.w, -ACCOUNT_TOKEN_HOURS_MAX * hour);
    CHECK(program_posts(&b, "/danger", sharp) == 403);
    browser_close(&b);
}

TEST_MAIN(T2(the_form_leads_to_the_page_that_was_asked_for),
          T2(a_wrong_password_shows_the_form_again), T2(a_token_of_a_visitor_is_no_session),
          T2(the_first_password_lets_nobody_in_before_it_is_changed),
          T2(signing_out_ends_the_session), T2(a_role_without_permission_hears_who_may),
          T2(a_dangerous_act_asks_again_after_ten_minutes), T2(a_request_sent_twice_is_done_once),
          T2(one_more_of_the_same_is_made_when_it_is_meant),
          T2(a_request_that_lost_the_race_against_itself_tells_of_the_work_and_not_of_its_failure),
          T2(a_first_password_is_kept_nowhere), T(routes_that_show_secrets_are_marked),
          T2(a_clock_that_jumps_changes_no_bound),
          T2(a_program_has_a_token_and_nothing_of_the_cookie),
          T2(a_program_does_dangerous_acts_only_with_a_token_made_for_them),
          T2(pages_of_administrators_work_together), T2(display_settings_belong_to_the_account),
          T(identifying_takes_microseconds))
