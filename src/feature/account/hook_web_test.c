#include "feature/account/account_testing.h"

#include <time.h>

#include "feature/account/account_sql.h"
#include "feature/account/account_web.h"
#include "feature/account/own_int.h"
#include "feature/audit/audit.h"
#include "site.h"

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

/* The site in a browser; a program comes beside it with a token. */
struct browser {
    struct testing t;
    struct site s;
};

static bool browser_open(struct browser *b, enum mz_db_kind kind)
{
    if (!testing_open(&b->t, kind)) {
        return false;
    }
    as_nobody(&b->t);
    site_open_as(&b->s, &b->t.w.cx, account_auth(&b->t.w.cx), test_routes);
    b->s.lang = "en";
    return true;
}

static void browser_close(struct browser *b)
{
    site_close(&b->s);
    testing_close(&b->t);
}

static int64_t events_of(struct browser *b, const char *act)
{
    const struct mz_query q = {.filters = {{.col = "act", .op = MZ_IS, .s = mz_str_of(act)}},
                               .filters_n = 1};
    int64_t n = -1;
    as_program(&b->t);
    return mz_reg_count(&b->t.w.cx, &audit_reg, &q, &n) == MZ_OK ? n : -1;
}

static bool goes_to(const struct site *s, const char *path)
{
    return strcmp(leads(s), path) == 0;
}

static int enter(struct site *s, const char *form)
{
    return fill_in(s, NULL, "/sign-in", form);
}

static int program_posts(struct site *s, const char *target, mz_str bearer)
{
    return site_ask(s, (struct asking){.who = mz_str_z(s->cx->a, bearer),
                                       .target = target,
                                       .accept = SITE_JSON,
                                       .body = MZ_S("x=1")});
}

/* ---- the way in --------------------------------------------------------- */

BOTH(the_form_leads_to_the_page_that_was_asked_for)
{
    struct browser b;
    struct site *s = &b.s;
    CHECK(browser_open(&b, kind_));
    staff(&b.t, "clerk", MZ_ROLE_CLERK, CHATIAN);
    CHECK(see(s, NULL, "/hello") == 303 && goes_to(s, "/sign-in?back=%2Fhello"));
    CHECK(see(s, NULL, "/sign-in?back=%2Fhello") == 200 && shows(s, "value=\"/hello\""));
    CHECK(post_with(s, NULL, "/sign-in", mz_answer_token(&s->a),
                    "login=clerk&password=Longquan-2026&back=%2Fhello") == 303);
    CHECK(goes_to(s, "/hello") && s->session.n == 50);
    CHECK(see(s, NULL, "/hello") == 200);
    CHECK(mz_str_eq(s->a.body, MZ_S("hello clerk 331181103000")));
    browser_close(&b);
}

BOTH(a_wrong_password_shows_the_form_again)
{
    struct browser b;
    struct site *s = &b.s;
    CHECK(browser_open(&b, kind_));
    staff(&b.t, "clerk", MZ_ROLE_CLERK, CHATIAN);
    CHECK(enter(s, "login=clerk&password=wrong") == 401);
    CHECK(shows(s, "The name or the password is wrong") && shows(s, "value=\"clerk\""));
    CHECK(lacks(s, "value=\"wrong\"") && s->session.n == 0);
    CHECK(enter(s, "login=&password=") == 422);
    CHECK(enter(s, "login=clerk&password=Longquan-2026&back=//evil.example/x") == 303);
    CHECK(goes_to(s, "/"));
    browser_close(&b);
}

BOTH(a_token_of_a_visitor_is_no_session)
{
    struct browser b;
    struct site *s = &b.s;
    struct account_signed own = {0};
    CHECK(browser_open(&b, kind_));
    staff(&b.t, "clerk", MZ_ROLE_CLERK, CHATIAN);
    /* an attacker plants his own live session before the victim signs in */
    CHECK(sign(&b.t, "clerk", PASSWORD, &own) == MZ_OK);
    staff(&b.t, "officer", MZ_ROLE_OFFICER, LONGQUAN);
    as_nobody(&b.t);
    CHECK(enter(s, "login=officer&password=Longquan-2026") == 303);
    mz_str mine = s->session;
    CHECK(!mz_str_eq(mine, own.token));
    CHECK(see(s, NULL, "/hello") == 200 && shows(s, "hello officer"));
    browser_close(&b);
}

BOTH(the_first_password_lets_nobody_in_before_it_is_changed)
{
    struct browser b;
    struct site *s = &b.s;
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
    CHECK(enter(s, fields.p) == 303 && goes_to(s, "/sign-in/password?back=%2Fhello"));
    CHECK(see(s, NULL, "/hello") == 303); /* nobody still */
    CHECK(see(s, NULL, "/me") == 303);
    CHECK(see(s, NULL, "/sign-in/code") == 303); /* another step */
    CHECK(see(s, NULL, "/sign-in/password?back=%2Fhello") == 200);
    mz_str token = mz_answer_token(&s->a);
    CHECK(post_with(s, NULL, "/sign-in/password", token,
                    "password=Own-Words-77&again=Own-Words-78") == 422);
    CHECK(post_with(s, NULL, "/sign-in/password", token,
                    "password=Own-Words-77&again=Own-Words-77&back=/hello") == 303);
    CHECK(goes_to(s, "/hello") && see(s, NULL, "/hello") == 200);
    browser_close(&b);
}

BOTH(signing_out_ends_the_session)
{
    struct browser b;
    struct site *s = &b.s;
    CHECK(browser_open(&b, kind_));
    staff(&b.t, "clerk", MZ_ROLE_CLERK, CHATIAN);
    as_nobody(&b.t);
    CHECK(enter(s, "login=clerk&password=Longquan-2026") == 303);
    mz_str was = s->session;
    CHECK(see(s, NULL, "/me") == 200 && shows(s, "Township clerk"));
    mz_str token = mz_answer_token(&s->a);
    CHECK(post_with(s, NULL, "/sign-out", MZ_S("0123456789abcdef0123456789abcdef"), "x=1") == 403);
    CHECK(post_with(s, NULL, "/sign-out", token, "x=1") == 303);
    s->session = was;
    CHECK(see(s, NULL, "/me") == 303);
    browser_close(&b);
}

/* ---- what hooks decide -------------------------------------------------- */

BOTH(a_role_without_permission_hears_who_may)
{
    struct browser b;
    struct site *s = &b.s;
    CHECK(browser_open(&b, kind_));
    staff(&b.t, "village", MZ_ROLE_VILLAGE, CHATIAN + 1);
    as_nobody(&b.t);
    CHECK(enter(s, "login=village&password=Longquan-2026") == 303);
    CHECK(see(s, NULL, "/hello") == 200);
    CHECK(see(s, NULL, "/reveal") == 403);
    CHECK(shows(s, "County officer") && shows(s, "Township clerk"));
    CHECK(see(s, NULL, "/account") == 403);
    browser_close(&b);
}

BOTH(a_dangerous_act_asks_again_after_ten_minutes)
{
    struct browser b;
    struct site *s = &b.s;
    CHECK(browser_open(&b, kind_));
    staff(&b.t, "clerk", MZ_ROLE_CLERK, CHATIAN);
    as_nobody(&b.t);
    CHECK(enter(s, "login=clerk&password=Longquan-2026") == 303);
    CHECK(see(s, NULL, "/me") == 200);
    CHECK(see(s, NULL, "/me/password") == 200);
    mz_str token = mz_answer_token(&s->a);
    CHECK(post_with(s, NULL, "/danger", token, "x=1") == 200);
    test_tick(&b.t.w, 11 * 60000);
    /* The page that asks keeps what was typed, and goes on with it in one step. */
    CHECK(post_with(s, NULL, "/danger", token, "x=1&why=%E5%85%A5%E5%AD%A6") == 422 &&
          lacks(s, "done"));
    CHECK(shows(s, "action=\"/danger\"") && shows(s, "name=\"confirm_password\""));
    CHECK(shows(s, "name=\"why\" value=\"入学\"") && shows(s, "name=\"x\" value=\"1\""));
    CHECK(post_with(s, NULL, "/danger", token, "x=1&confirm_password=wrong") == 422 &&
          lacks(s, "done"));
    mz_str old = s->session;
    CHECK(post_with(s, NULL, "/danger", token, "x=1&confirm_password=Longquan-2026") == 200);
    CHECK(shows(s, "done") && !mz_str_eq(old, s->session));
    CHECK(see(s, NULL, "/me/password") == 200); /* the new session lives */
    test_tick(&b.t.w, 11 * 60000);
    CHECK(see(s, NULL, "/me/confirm?back=%2Fhello") == 200);
    token = mz_answer_token(&s->a);
    mz_str before = s->session;
    CHECK(post_with(s, NULL, "/me/confirm", token, "password=wrong&back=/hello") == 422);
    CHECK(post_with(s, NULL, "/me/confirm", token, "password=Longquan-2026&back=/hello") == 303);
    CHECK(goes_to(s, "/hello") && !mz_str_eq(before, s->session));
    CHECK(see(s, NULL, "/me/password") == 200);
    CHECK(post_with(s, NULL, "/danger", mz_answer_token(&s->a), "x=1") == 200);
    browser_close(&b);
}

BOTH(a_request_sent_twice_is_done_once)
{
    struct browser b;
    struct site *s = &b.s;
    CHECK(browser_open(&b, kind_));
    staff(&b.t, "clerk", MZ_ROLE_CLERK, CHATIAN);
    as_nobody(&b.t);
    CHECK(enter(s, "login=clerk&password=Longquan-2026") == 303);
    CHECK(see(s, NULL, "/me/password") == 200);
    mz_str token = mz_answer_token(&s->a);
    CHECK(post_with(s, NULL, "/once", token, "once=abcdef0123") == 200 && shows(s, "done"));
    CHECK(post_with(s, NULL, "/once", token, "once=abcdef0123") ==
          303); /* not run again: back to the page */
    CHECK(post_with(s, NULL, "/once", token, "once=abcdef0124") == 200);
    test_tick(&b.t.w, INT64_C(25) * 3600 * 1000);
    as_program(&b.t);
    CHECK(account_sweep(&b.t.w.cx) == MZ_OK);
    as_nobody(&b.t);
    CHECK(enter(s, "login=clerk&password=Longquan-2026") == 303);
    CHECK(see(s, NULL, "/me/password") == 200);
    CHECK(post_with(s, NULL, "/once", mz_answer_token(&s->a), "once=abcdef0123") == 200);
    browser_close(&b);
}

/* From two pages, with a key each: the second is asked about, until the day is over. */
BOTH(one_more_of_the_same_is_made_when_it_is_meant)
{
    struct browser b;
    struct site *s = &b.s;
    CHECK(browser_open(&b, kind_));
    staff(&b.t, "clerk", MZ_ROLE_CLERK, CHATIAN);
    as_nobody(&b.t);
    CHECK(enter(s, "login=clerk&password=Longquan-2026") == 303);
    CHECK(see(s, NULL, "/me/password") == 200);
    mz_str token = mz_answer_token(&s->a);
    /* What was only looked at, or refused in the end, was not made. */
    CHECK(post_with(s, NULL, "/more", token, "stage=look&name=a&once=abcdef0101") == 200);
    CHECK(post_with(s, NULL, "/more", token, "stage=look&name=a&once=abcdef0102") == 200);
    CHECK(post_with(s, NULL, "/more", token, "stage=late&name=a&once=abcdef0103") == 422);
    CHECK(post_with(s, NULL, "/more", token, "stage=late&name=a&once=abcdef0104") == 422);
    CHECK(post_with(s, NULL, "/more", token, "name=a&once=abcdef0105") == 303);
    CHECK(goes_to(s, "/hello"));
    CHECK(post_with(s, NULL, "/more", token, "name=a&once=abcdef0105") == 303);
    CHECK(goes_to(s, "/hello"));
    CHECK(post_with(s, NULL, "/more", token, "name=a&once=abcdef0106") == 409);
    CHECK(shows(s, "You sent exactly this at ") && shows(s, "href=\"/hello\""));
    CHECK(post_with(s, NULL, "/more", token, "name=b&once=abcdef0107") == 303);
    CHECK(post_with(s, NULL, "/more", token, "name=a&again=1&once=abcdef0108") == 303);
    mz_str form = mz_str_fmt(b.t.w.cx.a, "token=" MZ_FMT "&name=a&once=abcdef0109", MZ_ARG(token));
    const struct asking script = {.target = "/more", .accept = SITE_JSON, .body = form};
    CHECK(site_ask(s, script) == 409 && shows(s, "/hello"));
    test_tick(&b.t.w, INT64_C(25) * 3600 * 1000);
    as_program(&b.t);
    CHECK(account_sweep(&b.t.w.cx) == MZ_OK);
    as_nobody(&b.t);
    CHECK(enter(s, "login=clerk&password=Longquan-2026") == 303);
    CHECK(see(s, NULL, "/me/password") == 200);
    CHECK(post_with(s, NULL, "/more", mz_answer_token(&s->a), "name=a&once=abcdef0110") == 303);
    browser_close(&b);
}

BOTH(a_request_that_lost_the_race_against_itself_tells_of_the_work_and_not_of_its_failure)
{
    struct browser b;
    struct site *s = &b.s;
    CHECK(browser_open(&b, kind_));
    staff(&b.t, "clerk", MZ_ROLE_CLERK, CHATIAN);
    as_nobody(&b.t);
    CHECK(enter(s, "login=clerk&password=Longquan-2026") == 303);
    CHECK(see(s, NULL, "/me/password") == 200);
    mz_str token = mz_answer_token(&s->a);
    s->key = "abcdef0123";
    CHECK(post_with(s, NULL, "/raced", token, "x=1") == 303 && lacks(s, "half an answer"));
    CHECK(post_with(s, NULL, "/raced", token, "x=1") == 303); /* known from now on */
    s->key = NULL;
    CHECK(post_with(s, NULL, "/raced", token, "x=1") == 422); /* without a key it is an error */
    browser_close(&b);
}

/* What a repeated request is told is kept for a day: never a password. */
BOTH(a_first_password_is_kept_nowhere)
{
    struct browser b;
    struct site *s = &b.s;
    struct account_once_get_row row = {0};
    bool found = false;
    CHECK(browser_open(&b, kind_));
    mz_cx *cx = &b.t.w.cx;
    int64_t id = staff(&b.t, "system", MZ_ROLE_SYSTEM, LONGQUAN);
    as_nobody(&b.t);
    CHECK(enter(s, "login=system&password=Longquan-2026") == 303);
    CHECK(see(s, NULL, "/me/password") == 200);
    mz_str token = mz_answer_token(&s->a);
    /* A script of the page asks, not the page. */
    mz_str form = mz_str_fmt(
        cx->a, "token=" MZ_FMT "&login=fresh&name=fresh&division=331181000000", MZ_ARG(token));
    s->key = "abcdef0123";
    const struct asking fresh = {.target = "/account/new", .accept = SITE_JSON, .body = form};
    CHECK(site_ask(s, fresh) == 200 && shows(s, "First password"));
    mz_str key = mz_str_fmt(cx->a, "%" PRId64 " /account/new abcdef0123", id);
    as_program(&b.t);
    CHECK(account_once_get(cx, key, &row, &found) == MZ_OK && found && row.status == 200);
    CHECK(row.body.n == 0);
    as_nobody(&b.t);
    CHECK(site_ask(s, fresh) == 409 && lacks(s, "First password"));
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
    struct site *s = &b.s;
    CHECK(browser_open(&b, kind_));
    staff(&b.t, "clerk", MZ_ROLE_CLERK, CHATIAN);
    for (int i = 0; i < 2; i++) { /* forward, then back */
        int64_t jump = i == 0 ? day : -day;
        as_nobody(&b.t);
        CHECK(enter(s, "login=clerk&password=Longquan-2026") == 303);
        CHECK(see(s, NULL, "/hello") == 200);
        test_tick(&b.t.w, i == 0 ? 5 * 60000 : -5 * 60000); /* a correction is no jump */
        CHECK(see(s, NULL, "/me/password") == 200);
        CHECK(post_with(s, NULL, "/danger", mz_answer_token(&s->a), "x=1") == 200);
        test_tick(&b.t.w, i == 0 ? 11 * 60000 : -11 * 60000);
        CHECK(see(s, NULL, "/me/password") == 200);
        CHECK(post_with(s, NULL, "/danger", mz_answer_token(&s->a), "x=1") == 422); /* not fresh */
        test_tick(&b.t.w, jump);
        CHECK(see(s, NULL, "/hello") == 303); /* over */
        for (int k = 0; k < 5; k++) {
            (void)enter(s, "login=clerk&password=wrong");
        }
        CHECK(enter(s, "login=clerk&password=Longquan-2026") == 429); /* closed */
        test_tick(&b.t.w, jump);
    }
    CHECK(enter(s, "login=clerk&password=Longquan-2026") == 303);
    browser_close(&b);
}

BOTH(a_program_has_a_token_and_nothing_of_the_cookie)
{
    struct browser b;
    struct site *s = &b.s;
    struct account_who who = {0};
    bool found = false;
    mz_str text = {0};
    CHECK(browser_open(&b, kind_));
    mz_cx *cx = &b.t.w.cx;
    staff(&b.t, "officer", MZ_ROLE_OFFICER, LONGQUAN);
    as_nobody(&b.t);
    CHECK(enter(s, "login=officer&password=Longquan-2026") == 303);
    CHECK(account_find_session(cx, s->session, &who, &found) == MZ_OK && found);
    struct account_token_new in = {.label = MZ_S("feed"), .scopes = MZ_S("person.read"), .days = 5};
    CHECK(account_token_make(cx, &who, &in, &text) == MZ_OK);
    as_nobody(&b.t);
    CHECK(see_json(s, text.p, "/hello") == 200 && shows(s, "hello officer"));
    CHECK(see_json(s, text.p, "/reveal") == 403);
    CHECK(see_json(s, text.p, "/me") == 403); /* pages of the person are not for programs */
    CHECK(see_json(s, "mz_331181_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", "/hello") == 401);
    CHECK(see_json(s, "", "/hello") == 401); /* though the cookie beside it is good */
    browser_close(&b);
}

BOTH(pages_of_administrators_work_together)
{
    struct browser b;
    struct site *s = &b.s;
    CHECK(browser_open(&b, kind_));
    mz_cx *cx = &b.t.w.cx;
    int64_t id = staff(&b.t, "clerk", MZ_ROLE_CLERK, CHATIAN);
    staff(&b.t, "security", MZ_ROLE_SECURITY, LONGQUAN);
    staff(&b.t, "approver", MZ_ROLE_APPROVER, LONGQUAN);
    as_nobody(&b.t);
    CHECK(enter(s, "login=security&password=Longquan-2026") == 303);
    CHECK(see(s, NULL, "/account") == 200 && shows(s, "clerk") && shows(s, "approver"));
    mz_str page = mz_str_fmt(cx->a, "/account/%" PRId64, id);
    mz_str grant = mz_str_fmt(cx->a, "%s/grant", page.p);
    CHECK(see(s, NULL, page.p) == 200 && shows(s, "Ask for a post"));
    mz_str token = mz_answer_token(&s->a);
    CHECK(post_with(s, NULL, grant.p, token, "role=officer&division=331181&why=") == 422);
    CHECK(post_with(s, NULL, grant.p, token, "role=officer&division=331181&why=works+here") == 303);
    CHECK(see(s, NULL, "/account/waiting") == 200);
    CHECK(shows(s, "Somebody else must confirm") && lacks(s, "value=\"yes\""));
    CHECK(see(s, NULL, "/sign-in") == 303); /* signed in: no form */
    s->session = (mz_str){0};
    CHECK(enter(s, "login=approver&password=Longquan-2026") == 303);
    CHECK(see(s, NULL, "/account/waiting") == 200 && shows(s, "value=\"yes\""));
    token = mz_answer_token(&s->a);
    const char *at = memmem(s->a.body.p, s->a.body.n, "/account/post/", 14);
    CHECK(at != NULL);
    mz_str act = {at, at == NULL ? 0 : strcspn(at, "\"")};
    CHECK(post_with(s, NULL, mz_str_z(cx->a, act), token, "act=end") ==
          403); /* not the approver's */
    CHECK(post_with(s, NULL, mz_str_z(cx->a, act), token, "act=yes") == 303);
    CHECK(see(s, NULL, "/account/waiting") == 200 && shows(s, "No post waits"));
    browser_close(&b);
}

BOTH(display_settings_belong_to_the_account)
{
    struct browser b;
    struct site *s = &b.s;
    CHECK(browser_open(&b, kind_));
    staff(&b.t, "clerk", MZ_ROLE_CLERK, CHATIAN);
    as_nobody(&b.t);
    CHECK(enter(s, "login=clerk&password=Longquan-2026") == 303);
    CHECK(see(s, NULL, "/me") == 200 && shows(s, "lang=\"en\""));
    CHECK(see(s, NULL, "/look") == 200);
    CHECK(post_with(s, NULL, "/look", mz_answer_token(&s->a), "lang=zh&theme=dark&size=large") ==
          303);
    s->session = (mz_str){0};
    CHECK(enter(s, "login=clerk&password=Longquan-2026") == 303); /* another browser */
    CHECK(see(s, NULL, "/me") == 200);
    CHECK(shows(s, "lang=\"zh-CN\"") && shows(s, "data-bs-theme=\"dark\"") &&
          shows(s, "data-mz-size=\"large\""));
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
    struct site *s = &b.s;
    struct account_signed own = {0};
    struct account_who who = {0};
    const int64_t hour = INT64_C(3600000);
    bool found = false;
    mz_str plain = {0};
    mz_str sharp = {0};
    CHECK(browser_open(&b, kind_));
    mz_cx *cx = &b.t.w.cx;
    staff(&b.t, "officer", MZ_ROLE_OFFICER, LONGQUAN);
    CHECK(sign(&b.t, "officer", PASSWORD, &own) == MZ_OK);
    CHECK(account_find_session(cx, own.token, &who, &found) == MZ_OK && found);
    struct account_token_new in = {
        .label = MZ_S("letters"), .scopes = MZ_S("person.read"), .days = 30};
    CHECK(account_token_make(cx, &who, &in, &plain) == MZ_OK);
    in.acts = true;
    CHECK(account_token_make(cx, &who, &in, &sharp) == MZ_OK);
    as_nobody(&b.t);
    CHECK(program_posts(s, "/danger", plain) == 403 && shows(s, "Tokens for programs"));
    CHECK(program_posts(s, "/once", plain) == 200); /* what needs no step-up it may */
    CHECK(events_of(&b, "account.token.act") == 0);
    as_nobody(&b.t);
    CHECK(program_posts(s, "/danger", sharp) == 200 && shows(s, "done"));
    CHECK(events_of(&b, "account.token.act") == 1);
    as_nobody(&b.t);
    test_tick(&b.t.w, (ACCOUNT_TOKEN_HOURS - 1) * hour);
    CHECK(program_posts(s, "/danger", sharp) == 200);
    test_tick(&b.t.w, 2 * hour);
    CHECK(program_posts(s, "/danger", sharp) == 403 && program_posts(s, "/once", sharp) == 200);
    CHECK(events_of(&b, "account.token.act") == 2);
    /* Its scope holds as ever, and it makes no token of its own. */
    as_nobody(&b.t);
    CHECK(see_json(s, sharp.p, "/reveal") == 403 && see_json(s, sharp.p, "/me/token") == 403);
    /* A clock that is set back does not lengthen the hours beyond the longest there are. */
    test_tick(&b.t.w, -ACCOUNT_TOKEN_HOURS_MAX * hour);
    CHECK(program_posts(s, "/danger", sharp) == 403);
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
