#include "check.h"
#include "web/ui_form.h"
#include "web/ui_list.h"
#include "web/web_fixture.h"

static mz_code show(mz_cx *cx, mz_req *rq, mz_out *out)
{
    (void)cx;
    mz_out_raw(out, MZ_S("<p>"));
    mz_out_int(out, mz_req_path_int(rq, "id"));
    mz_out_raw(out, MZ_S("</p>"));
    if (!mz_req_json(rq)) {
        mz_page(rq, (struct mz_page){.title = MZ_S("A <page>")});
    }
    return MZ_OK;
}

static mz_code show_fixed(mz_cx *cx, mz_req *rq, mz_out *out)
{
    (void)cx;
    (void)rq;
    mz_out_raw(out, MZ_S("fixed"));
    return MZ_OK;
}

static mz_code show_token(mz_cx *cx, mz_req *rq, mz_out *out)
{
    (void)cx;
    (void)rq;
    mz_put_token(out);
    return MZ_OK;
}

static mz_code save(mz_cx *cx, mz_req *rq, mz_out *out)
{
    struct app *t = cx->clock->p;
    t->handled++;
    if (mz_str_eq(mz_req_field(rq, "fail"), MZ_S("1"))) {
        return mz_refuse(cx, MZ_INVALID, .field = "fail", .text = MZ_T("Fill this in."));
    }
    mz_out_json(out, mz_req_field(rq, "name"));
    mz_reply_flash(rq, MZ_TONE_OK,
                   (struct mz_say){.text = MZ_T("{0} chosen"), .arg = {MZ_S("a<b!c|d")}});
    return mz_reply_redirect(rq, mz_req_field(rq, "back"));
}

static mz_code form_post(mz_cx *cx, mz_req *rq, mz_out *out)
{
    struct mz_form f = mz_form_of(cx, rq);
    (void)mz_form_text(&f, "name", (struct mz_rule){.max = 3, .required = true});
    int64_t age = mz_form_int(&f, "age", (struct mz_rule){.lo = 1, .hi = 120});
    int64_t day = mz_form_day(&f, "birth", (struct mz_rule){0});
    int64_t fen = mz_form_fen(&f, "income", (struct mz_rule){0});
    if (f.problems.n > 0 && mz_form_json(&f, out)) {
        return MZ_OK;
    }
    const struct ui_field fields[] = {
        {.kind = UI_TEXT, .name = "name", .label = MZ_S("Name"), .value = mz_req_field(rq, "name")},
        {.kind = UI_TEXT, .name = "age", .label = MZ_S("Age"), .value = mz_req_field(rq, "age")},
    };
    struct ui_form v = {.action = MZ_S("/form"),
                        .fields = fields,
                        .fields_n = 2,
                        .form = &f,
                        .submit = MZ_S("Save")};
    if (f.problems.n > 0) {
        ui_form_html(out, &v);
    } else {
        mz_out_int(out, age);
        mz_out_raw(out, MZ_S(" "));
        mz_out_int(out, day);
        mz_out_raw(out, MZ_S(" "));
        mz_out_int(out, fen);
    }
    return MZ_OK;
}

static mz_code list(mz_cx *cx, mz_req *rq, mz_out *out)
{
    (void)cx;
    struct ui_column cols[] = {{.name = "name", .label = MZ_S("Name"), .fixed = true},
                               {.name = "age", .label = MZ_S("Age"), .sort = true},
                               {.name = "x", .label = MZ_S("X")}};
    ui_columns_of(rq, cols, 3);
    struct ui_paging p = ui_paging_of(rq, cols, 3, "name");
    const struct ui_cell cells[] = {
        {.text = MZ_S("<b>")}, {.text = MZ_S("5")}, {.text = MZ_S("y")}};
    const struct ui_row row = {.id = 9, .cells = cells};
    struct ui_list v = {.rq = rq,
                        .label = MZ_S("People"),
                        .columns = cols,
                        .columns_n = 3,
                        .rows = &row,
                        .rows_n = 1,
                        .total = 1076,
                        .page = p.page,
                        .per = p.per,
                        .sort = p.sort,
                        .descending = p.descending,
                        .choose_columns = true};
    ui_list_html(out, &v);
    return MZ_OK;
}

static const struct mz_route routes[] = {
    {.path = "/", .get = show_fixed, .need = "public", .help = "Start"},
    {.path = "/case/{id}", .get = show, .need = "case.read", .help = "A case"},
    {.path = "/save", .post = save, .need = "user", .help = "Save"},
    {.path = "/more", .post = save, .need = "user", .flags = MZ_ROUTE_MAKES, .help = "One more"},
    {.path = "/fresh", .post = save, .need = "user", .flags = MZ_ROUTE_FRESH},
    {.path = "/anyone", .get = show_fixed, .post = save, .need = "public"},
    {
        .path = "/form",
        .post = form_post,
        .need = "user",
    },
    {.path = "/list", .get = list, .need = "public"},
    {.path = "/token", .get = show_token, .need = "public", .file = "text/html"},
    {0},
};

TEST(a_post_needs_token_and_own_origin)
{
    static const char *const no_site[] = {"Cookie: sid=good",
                                          "Content-Type: application/x-www-form-urlencoded", NULL};
    static const char *const cross[] = {"Cookie: sid=good", "Sec-Fetch-Site: cross-site",
                                        "Content-Type: application/x-www-form-urlencoded", NULL};
    static const char *const other[] = {"Cookie: sid=good", "Origin: https://evil.example",
                                        "Host: mz.example",
                                        "Content-Type: application/x-www-form-urlencoded", NULL};
    static const char *const own[] = {"Cookie: sid=good", "Origin: https://mz.example",
                                      "Host: mz.example",
                                      "Content-Type: application/x-www-form-urlencoded", NULL};
    static const char *const null_origin[] = {
        "Cookie: sid=good", "Origin: null", "Host: mz.example",
        "Content-Type: application/x-www-form-urlencoded", NULL};
    struct app t;
    begin(&t, routes);
    mz_str good = mz_str_fmt(t.a, "token=" MZ_FMT, MZ_ARG(form_token(&t)));
    CHECK(call(&t, "POST", "/save", no_site, MZ_S("")).status == 403);
    CHECK(call(&t, "POST", "/save", no_site, MZ_S("token=")).status == 403);
    CHECK(
        call(&t, "POST", "/save", no_site, MZ_S("token=00000000000000000000000000000000")).status ==
        403);
    CHECK(call(&t, "POST", "/save", cross, good).status == 403);
    CHECK(call(&t, "POST", "/save", other, good).status == 403);
    CHECK(call(&t, "POST", "/save", null_origin, good).status == 403);
    CHECK(t.handled == 0);
    CHECK(call(&t, "POST", "/save", no_site, good).status == 303);
    CHECK(call(&t, "POST", "/save", own, good).status == 303);
    CHECK(t.handled == 2);
    end(&t);
}

TEST(a_bearer_token_needs_no_form_token)
{
    static const char *const lines[] = {"Authorization: Bearer abc", "Accept: application/json",
                                        "Content-Type: application/json", NULL};
    struct app t;
    begin(&t, routes);
    struct mz_answer a = call(&t, "POST", "/save", lines,
                              MZ_S("{\"name\":\"x\",\"back\":\"/case/1\",\"n\":[1,true]}"));
    CHECK(a.status == 200 && mz_str_eq(a.body, MZ_S("{\"location\":\"/case/1\"}")));
    a = call(&t, "POST", "/save", lines, MZ_S("{\"name\":"));
    CHECK(a.status >= 400 && a.status < 500);
    end(&t);
}

TEST(an_answer_never_shows_the_token_of_the_request_before)
{
    static const char *const program[] = {"Accept: application/json", NULL};
    struct app t;
    begin(&t, routes);
    struct mz_answer a = get(&t, "/token");
    CHECK(has(a.body, "name=\"token\"") && !has(a.body, "value=\"\""));
    a = call(&t, "GET", "/token", program, MZ_S(""));
    CHECK(has(a.body, "name=\"token\" value=\"\"") && has(a.body, "name=\"once\" value=\"\""));
    end(&t);
}

TEST(a_visitor_needs_the_cookie_of_the_token)
{
    struct app t;
    begin(&t, routes);
    struct mz_answer page = call(&t, "GET", "/look", NULL, MZ_S(""));
    mz_str cookie = mz_answer_header(&page, "Set-Cookie");
    CHECK(page.status == 200 && has(cookie, "visitor=") && has(cookie, "SameSite=Strict"));
    CHECK(has(cookie, "HttpOnly"));
    mz_str body = mz_str_fmt(t.a, "token=" MZ_FMT, MZ_ARG(mz_answer_token(&page)));
    const char *const bare[] = {"Content-Type: application/x-www-form-urlencoded", NULL};
    CHECK(call(&t, "POST", "/anyone", bare, body).status == 403);
    mz_str line = mz_str_fmt(t.a, "Cookie: " MZ_FMT, (int)40, cookie.p);
    const char *const with[] = {"Content-Type: application/x-www-form-urlencoded", line.p, NULL};
    CHECK(call(&t, "POST", "/anyone", with, body).status == 303);
    end(&t);
}

TEST(a_redirect_leads_only_to_our_own_paths)
{
    static const char *const bad[] = {
        "back=//evil", "back=https://evil", "back=/%5Cevil",  "back=javascript:1",
        "back=",       "back=/a%09b",       "back=%2F%2Fevil"};
    struct app t;
    begin(&t, routes);
    for (size_t i = 0; i < MZ_LEN(bad); i++) {
        struct mz_answer a = post(&t, "/save", bad[i]);
        CHECK(a.status == 303 && header_is(&a, "Location", "/"));
    }
    struct mz_answer a = post(&t, "/save", "back=/case/1%3Fx%3D1");
    CHECK(header_is(&a, "Location", "/case/1?x=1"));
    end(&t);
}

TEST(what_is_sent_twice_is_done_once)
{
    struct app t;
    begin(&t, routes);
    CHECK(post(&t, "/save", "back=/case/1&once=abcdefgh12").status == 303);
    struct mz_answer a = post(&t, "/save", "back=/case/1&once=abcdefgh12");
    CHECK(a.status == 303 && header_is(&a, "Location", "/case/1"));
    CHECK(t.handled == 1);
    t.stored.running = true;
    CHECK(post(&t, "/save", "back=/case/1&once=abcdefgh12").status == 409);
    CHECK(t.handled == 1);
    CHECK(post(&t, "/save", "fail=1&once=zzzzzzzz12").status == 422 && t.dropped == 1);
    CHECK(post(&t, "/save", "once=bad%21key1").status == 303 && t.handled == 3);
    end(&t);
}

/* Another form of the same page, or one mended after going back: nothing may be answered undone. */
TEST(the_key_of_a_form_holds_for_what_it_says)
{
    struct app t;
    begin(&t, routes);
    CHECK(post(&t, "/save", "back=/case/1&once=abcdefgh12").status == 303);
    struct mz_answer a = post(&t, "/save", "back=/case/2&once=abcdefgh12");
    CHECK(a.status == 303 && header_is(&a, "Location", "/case/2"));
    CHECK(t.handled == 2);
    end(&t);
}

TEST(a_program_hears_that_its_key_was_used_for_something_else)
{
    static const char *const lines[] = {"Authorization: Bearer abc", "Accept: application/json",
                                        "Content-Type: application/json", "Accept-Language: en",
                                        "Idempotency-Key: 7d1f-0001", NULL};
    struct app t;
    begin(&t, routes);
    CHECK(call(&t, "POST", "/save", lines, MZ_S("{\"back\":\"/case/1\"}")).status == 200);
    struct mz_answer a = call(&t, "POST", "/save", lines, MZ_S("{\"back\":\"/case/1\"}"));
    CHECK(a.status == 200 && has(a.body, "/case/1") && t.handled == 1);
    a = call(&t, "POST", "/save", lines, MZ_S("{\"back\":\"/case/2\",\"n\":[[2]]}"));
    CHECK(a.status == 409 && has(a.body, "Something else was sent under this Idempotency-Key"));
    CHECK(t.handled == 1);
    end(&t);
}

TEST(a_person_is_asked_before_one_more_of_the_same_is_made)
{
    static const char *const lines[] = {"Authorization: Bearer abc", "Accept: application/json",
                                        "Content-Type: application/json", NULL};
    struct app t;
    begin(&t, routes);
    CHECK(post(&t, "/more", "back=/case/1&name=%22x&once=abcdefgh01").status == 303);
    struct mz_answer a = post(&t, "/more", "back=/case/1&name=%22x&once=abcdefgh02");
    CHECK(a.status == 409 && t.handled == 1);
    CHECK(has(a.body, "action=\"/more\"") && has(a.body, "name=\"again\" value=\"1\""));
    CHECK(has(a.body, "name=\"back\" value=\"/case/1\"") && has(a.body, "value=\"&#34;x\""));
    CHECK(has(a.body, "href=\"/case/1\"") && !has(a.body, "abcdefgh02"));
    CHECK(post(&t, "/more", "back=/case/1&name=%22x&again=1&once=abcdefgh03").status == 303);
    CHECK(t.handled == 2);
    CHECK(post(&t, "/more", "back=/case/1&name=y&once=abcdefgh04").status == 303);
    CHECK(t.handled == 3);
    /* A program says by its keys what is one more. */
    CHECK(call(&t, "POST", "/more", lines, MZ_S("{\"once\":\"abcdefgh05\"}")).status == 200);
    CHECK(call(&t, "POST", "/more", lines, MZ_S("{\"once\":\"abcdefgh06\"}")).status == 200);
    CHECK(t.handled == 5);
    end(&t);
}

TEST(the_question_carries_no_file)
{
    static const struct mz_route with_file[] = {
        {.path = "/more", .post = save, .need = "user", .flags = MZ_ROUTE_MAKES | MZ_ROUTE_UPLOAD},
        {0}};
    struct app t;
    mz_web *web = NULL;
    begin(&t, routes);
    struct mz_web_options o = options_of(&t);
    const struct mz_route *const tables[] = {with_file, NULL};
    o.tables = tables;
    CHECK(mz_web_new(&t.cx, &o, &web) == MZ_USAGE && web == NULL);
    mz_clear(&t.cx);
    end(&t);
}

TEST(a_fresh_sign_in_is_asked_for)
{
    struct app t;
    begin(&t, routes);
    CHECK(post(&t, "/fresh", "back=/").status == 401);
    CHECK(t.handled == 0);
    end(&t);
}

TEST(a_flash_is_shown_once_and_only_with_our_signature)
{
    struct app t;
    begin(&t, routes);
    struct mz_answer a = post(&t, "/save", "back=/case/1");
    mz_str cookie = mz_answer_header(&a, "Set-Cookie");
    CHECK(has(cookie, "flash="));
    const char *semi = memchr(cookie.p, ';', cookie.n);
    mz_str line =
        mz_str_fmt(t.a, "Cookie: sid=good; look=enno; " MZ_FMT, (int)(semi - cookie.p), cookie.p);
    const char *const lines[] = {line.p, NULL};
    a = call(&t, "GET", "/case/1", lines, MZ_S(""));
    CHECK(has(a.body, "a&lt;b!c|d chosen"));
    CHECK(has(mz_answer_header(&a, "Set-Cookie"), "Max-Age=0"));
    char *forged = MZ_NEW_N(t.a, char, line.n + 1);
    memcpy(forged, line.p, line.n);
    forged[line.n - 1] ^= 1;
    const char *const bad[] = {forged, NULL};
    a = call(&t, "GET", "/case/1", bad, MZ_S(""));
    CHECK(a.status == 200 && !has(a.body, " chosen"));
    t.now += 6 * 60 * 1000;
    a = call(&t, "GET", "/case/1", lines, MZ_S(""));
    CHECK(!has(a.body, " chosen"));
    end(&t);
}

TEST(a_form_keeps_its_input_and_shows_every_problem)
{
    struct app t;
    begin(&t, routes);
    struct mz_answer a = post(&t, "/form", "name=%3Clong+name%3E&age=200");
    CHECK(a.status == 422);
    CHECK(has(a.body, "value=\"&lt;long name&gt;\""));
    CHECK(has(a.body, "href=\"#f-name\"") && has(a.body, "href=\"#f-age\""));
    CHECK(has(a.body, "id=\"f-name\"") && has(a.body, "aria-invalid=\"true\""));
    a = post(&t, "/form", "name=abc&age=12&birth=1970-01-02&income=1%2C000.5");
    CHECK(a.status == 200 && mz_str_eq(a.body, MZ_S("12 1 100050")));
    static const char *const lines[] = {"Authorization: Bearer abc", "Accept: application/json",
                                        "Content-Type: application/json", NULL};
    a = call(&t, "POST", "/form", lines, MZ_S("{\"age\":0}"));
    CHECK(a.status == 422 && has(a.body, "\"problems\":[{\"field\":\"name\""));
    CHECK(has(a.body, "{\"field\":\"age\""));
    end(&t);
}

TEST(no_page_holds_an_inline_script_or_style)
{
    static const char *const targets[] = {"/case/1", "/list", "/look", "/offline", "/nothing"};
    struct app t;
    begin(&t, routes);
    for (size_t i = 0; i < MZ_LEN(targets); i++) {
        struct mz_answer a = get(&t, targets[i]);
        CHECK(!has(a.body, " style=") && !has(a.body, "<style") && !has(a.body, " onclick"));
        CHECK(!has(a.body, "<script>") && !has(a.body, "javascript:"));
    }
    end(&t);
}

TEST(the_reader_chooses_language_and_look)
{
    static const char *const english[] = {"Accept-Language: en-GB,en", "Cookie: sid=good", NULL};
    static const char *const cookie[] = {"Cookie: sid=good; look=edlc", NULL};
    struct app t;
    begin(&t, routes);
    struct mz_answer a = get(&t, "/case/1");
    CHECK(has(a.body, "<html lang=\"zh-CN\" data-bs-theme=\"light\">"));
    CHECK(has(a.body, "跳到正文"));
    CHECK(has(a.body, "A &lt;page&gt;"));
    a = call(&t, "GET", "/case/1", english, MZ_S(""));
    CHECK(has(a.body, "<html lang=\"en\"") && has(a.body, "To the main part"));
    a = call(&t, "GET", "/case/1", cookie, MZ_S(""));
    CHECK(has(a.body, "<html lang=\"en\" data-bs-theme=\"dark\" data-mz-size=\"large\" "
                      "data-mz-density=\"compact\">"));
    a = post(&t, "/look", "lang=en&theme=dark&back=/case/1");
    CHECK(a.status == 303 && has(mz_answer_header(&a, "Set-Cookie"), "look=ednn;"));
    end(&t);
}

TEST(htmx_gets_the_main_part_only)
{
    static const char *const lines[] = {"Cookie: sid=good", "HX-Request: true", NULL};
    struct app t;
    begin(&t, routes);
    struct mz_answer a = call(&t, "GET", "/case/1", lines, MZ_S(""));
    CHECK(has(a.body, "<title>") && has(a.body, "<p>1</p>") && !has(a.body, "<html"));
    end(&t);
}

TEST(behind_https_cookies_belong_to_this_host_alone)
{
    struct app t;
    begin(&t, routes);
    struct mz_web_options o = options_of(&t);
    o.https = true;
    mz_web_free(t.web);
    CHECK(mz_web_new(&t.cx, &o, &t.web) == MZ_OK);
    struct mz_answer a = call(&t, "GET", "/look", NULL, MZ_S(""));
    mz_str cookie = mz_answer_header(&a, "Set-Cookie");
    CHECK(has(cookie, "__Host-visitor=") && has(cookie, "; Secure") && has(cookie, "; Path=/"));
    CHECK(mz_answer_header(&a, "Strict-Transport-Security").n > 0);
    CHECK(get(&t, "/case/1").status == 401); /* a cookie without the prefix does not count */
    end(&t);
}

TEST(a_list_keeps_its_state_in_the_address)
{
    struct app t;
    begin(&t, routes);
    struct mz_answer a = get(&t, "/list?sort=-age&page=2&cols=age&per=20");
    CHECK(has(a.body, "aria-sort=\"descending\"") && has(a.body, "&lt;b&gt;"));
    CHECK(has(a.body, "href=\"/list?sort=age&amp;page=2&amp;cols=age&amp;per=20\""));
    CHECK(has(a.body, "page=3") && has(a.body, "1,076") && !has(a.body, ">X</th>"));
    a = get(&t, "/list?sort=%3Cx&page=-1&per=7&cols=%22");
    CHECK(a.status == 200 && !has(a.body, "<x"));
    end(&t);
}

/* clang-format off */
TEST_MAIN(T(a_post_needs_token_and_own_origin),
          T(a_bearer_token_needs_no_form_token),
          T(an_answer_never_shows_the_token_of_the_request_before),
          T(a_visitor_needs_the_cookie_of_the_token),
          T(a_redirect_leads_only_to_our_own_paths),
          T(what_is_sent_twice_is_done_once),
          T(the_key_of_a_form_holds_for_what_it_says),
          T(a_program_hears_that_its_key_was_used_for_something_else),
          T(a_person_is_asked_before_one_more_of_the_same_is_made),
          T(the_question_carries_no_file),
          T(a_fresh_sign_in_is_asked_for),
          T(a_flash_is_shown_once_and_only_with_our_signature),
          T(a_form_keeps_its_input_and_shows_every_problem),
          T(no_page_holds_an_inline_script_or_style),
          T(the_reader_chooses_language_and_look),
          T(htmx_gets_the_main_part_only),
          T(behind_https_cookies_belong_to_this_host_alone),
          T(a_list_keeps_its_state_in_the_address))
/* clang-format on */
