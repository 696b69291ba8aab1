#include "base/json.h"
#include "check.h"
#include "web/assets.h"
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

static mz_code show_text(mz_cx *cx, mz_req *rq, mz_out *out)
{
    (void)cx;
    mz_out_esc(out, mz_req_path_text(rq, "name"));
    return MZ_OK;
}

static mz_code show_fixed(mz_cx *cx, mz_req *rq, mz_out *out)
{
    (void)cx;
    (void)rq;
    mz_out_raw(out, MZ_S("fixed"));
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

static mz_code broken(mz_cx *cx, mz_req *rq, mz_out *out)
{
    mz_out_raw(out, MZ_S("half a page"));
    mz_reply_download(rq, MZ_S("x"), "text/csv");
    return mz_fail(cx, (mz_code)mz_req_path_int(rq, "code"), "secret detail of table x");
}

static mz_code download(mz_cx *cx, mz_req *rq, mz_out *out)
{
    (void)cx;
    mz_out_raw(out, MZ_S("a,b\r\n"));
    mz_reply_download(rq, MZ_S("低保\"名册/11月.csv"), "text/csv; charset=utf-8");
    return MZ_OK;
}

static mz_code pull(mz_cx *cx, void *p, mz_out *out, bool *more)
{
    int *n = p;
    if (*n == 99) {
        return mz_fail(cx, MZ_IO, "the table went away");
    }
    mz_out_int(out, ++*n);
    *more = *n < 5 || *n >= 98;
    return MZ_OK;
}

static mz_code stream(mz_cx *cx, mz_req *rq, mz_out *out)
{
    (void)out;
    int *n = MZ_NEW(cx->a, int);
    *n = (int)mz_req_path_int(rq, "from");
    return mz_reply_stream(rq, pull, n);
}

static mz_code upload(mz_cx *cx, mz_req *rq, mz_out *out)
{
    (void)cx;
    const struct mz_file *f = mz_req_file(rq, "f", 0);
    mz_out_raw(out, f == NULL ? MZ_S("none") : f->data);
    return MZ_OK;
}

static const struct mz_param form_params[] = {
    {.name = "name", .in = "post", .help = "The name", .type = MZ_PARAM_TEXT, .required = true},
    {0},
};

static const struct mz_route routes[] = {
    {.path = "/", .get = show_fixed, .need = "public", .help = "Start"},
    {.path = "/case/{id}", .get = show, .need = "case.read", .help = "A case"},
    {.path = "/case/new", .get = show_fixed, .need = "case.read", .help = "A new case"},
    {.path = "/case/{id}/log/{n}", .get = show, .need = "case.read", .help = "A log line"},
    {.path = "/file/{name:text}", .get = show_text, .need = "public", .help = "A file"},
    {.path = "/save", .post = save, .need = "user", .help = "Save"},
    {.path = "/anyone", .get = show_fixed, .post = save, .need = "public"},
    {.path = "/form", .post = save, .need = "user", .params = form_params},
    {.path = "/broken/{code}", .get = broken, .need = "public"},
    {.path = "/download", .get = download, .need = "public"},
    {.path = "/stream/{from}", .get = stream, .need = "public"},
    {.path = "/upload", .post = upload, .need = "user", .flags = MZ_ROUTE_UPLOAD, .body_max = 4096},
    {.path = "/secret", .get = show_fixed, .need = "secret.read", .need_post = "x"},
    {0},
};

TEST(the_most_fixed_route_wins_and_parameters_are_parsed)
{
    struct app t;
    begin(&t, routes);
    struct mz_answer a = get(&t, "/case/12");
    CHECK(a.status == 200 && has(a.body, "<p>12</p>"));
    a = get(&t, "/case/new");
    CHECK(a.status == 200 && mz_str_eq(a.body, MZ_S("fixed")));
    a = get(&t, "/file/%E5%90%8D%20x%3C");
    CHECK(a.status == 200 && mz_str_eq(a.body, MZ_S("\xe5\x90\x8d x&lt;")));
    end(&t);
}

TEST(a_bad_parameter_or_path_is_not_found)
{
    static const char *const bad[] = {"/case/x",
                                      "/case/-1",
                                      "/case/01",
                                      "/case/1/log/x",
                                      "/case/1234567890123456789",
                                      "/nothing",
                                      "/case//1",
                                      "/file/a%2Fb",
                                      "/file/..%2F..%2Fetc",
                                      "/static/none.css",
                                      "/a/b/c/d/e/f/g/h/i/j/k/l/m/n"};
    struct app t;
    begin(&t, routes);
    for (size_t i = 0; i < MZ_LEN(bad); i++) {
        struct mz_answer a = get(&t, bad[i]);
        CHECK(a.status == 404);
    }
    CHECK(get(&t, "/file/%00").status == 400);
    CHECK(get(&t, "/file/%ff").status == 400);
    CHECK(get(&t, "case").status == 400);
    end(&t);
}

TEST(a_trailing_slash_moves_only_to_what_is_there)
{
    struct app t;
    begin(&t, routes);
    struct mz_answer a = get(&t, "/case/12/?x=1");
    CHECK(a.status == 308 && header_is(&a, "Location", "/case/12?x=1"));
    CHECK(get(&t, "/nothing/").status == 404);
    a = get(&t, "//evil.example/");
    CHECK(a.status == 404);
    end(&t);
}

TEST(a_wrong_method_is_told_the_right_ones)
{
    struct app t;
    begin(&t, routes);
    struct mz_answer a = get(&t, "/save");
    CHECK(a.status == 405 && header_is(&a, "Allow", "POST"));
    a = call(&t, "DELETE", "/anyone", NULL, MZ_S(""));
    CHECK(a.status == 405 && header_is(&a, "Allow", "GET, HEAD, POST"));
    a = call(&t, "HEAD", "/", NULL, MZ_S(""));
    CHECK(a.status == 200 && a.body.n == 0);
    end(&t);
}

static mz_code try_route(struct app *t, struct mz_route r)
{
    struct mz_route *table = MZ_NEW_N(t->a, struct mz_route, 3);
    table[0] = (struct mz_route){.path = "/taken/{id}", .get = show, .need = "public"};
    table[1] = r;
    const struct mz_route *const list_of[] = {table, NULL};
    struct mz_web_options o = options_of(t);
    o.tables = list_of;
    mz_web *web = NULL;
    mz_code rc = mz_web_new(&t->cx, &o, &web);
    mz_web_free(rc == MZ_OK ? web : NULL);
    mz_clear(&t->cx);
    return rc;
}

TEST(a_bad_route_table_does_not_start)
{
    struct app t;
    begin(&t, routes);
    CHECK(try_route(&t, (struct mz_route){.path = "/a", .get = show, .need = "x"}) == MZ_OK);
    CHECK(try_route(&t, (struct mz_route){.path = "/a", .get = show}) == MZ_USAGE);
    CHECK(try_route(&t, (struct mz_route){.path = "/a", .need = "x"}) == MZ_USAGE);
    CHECK(try_route(&t, (struct mz_route){.path = "a", .get = show, .need = "x"}) == MZ_USAGE);
    CHECK(try_route(&t, (struct mz_route){.path = "/a/", .get = show, .need = "x"}) == MZ_USAGE);
    CHECK(try_route(&t, (struct mz_route){.path = "/A", .get = show, .need = "x"}) == MZ_USAGE);
    CHECK(try_route(&t, (struct mz_route){.path = "/{}", .get = show, .need = "x"}) == MZ_USAGE);
    CHECK(try_route(&t, (struct mz_route){.path = "/taken/{n}", .get = show, .need = "x"}) ==
          MZ_USAGE);
    end(&t);
}

TEST(nobody_is_asked_to_sign_in_and_a_user_without_the_right_is_refused)
{
    static const char *const json[] = {"Accept: application/json", NULL};
    struct app t;
    begin(&t, routes);
    CHECK(call(&t, "GET", "/case/1", NULL, MZ_S("")).status == 401);
    struct mz_answer a = call(&t, "GET", "/case/1", json, MZ_S(""));
    CHECK(a.status == 401 && has(a.body, "\"code\":\"UNKNOWN\"") && has(a.body, "\"request\":\""));
    CHECK(header_is(&a, "WWW-Authenticate", "Bearer"));
    a = get(&t, "/secret");
    CHECK(a.status == 403 && has(a.body, "403-"));
    struct mz_web_options o = options_of(&t);
    o.auth.sign_in = "/login";
    mz_web_free(t.web);
    CHECK(mz_web_new(&t.cx, &o, &t.web) == MZ_OK);
    a = call(&t, "GET", "/case/1?x=a b", NULL, MZ_S(""));
    a = call(&t, "GET", "/case/1?x=1", NULL, MZ_S(""));
    CHECK(a.status == 303 && header_is(&a, "Location", "/login?back=%2Fcase%2F1%3Fx%3D1"));
    end(&t);
}

TEST(sizes_are_limited)
{
    static const char *const big[] = {"Cookie: sid=good", "Content-Length: 2000000", NULL};
    static const char *const plain[] = {"Cookie: sid=good",
                                        "Content-Type: application/x-www-form-urlencoded", NULL};
    struct app t;
    begin(&t, routes);
    CHECK(call(&t, "POST", "/save", big, MZ_S("")).status == 413);
    char *body = MZ_NEW_N(t.a, char, 1100000);
    memset(body, 'a', 1100000);
    struct mz_answer a = call(&t, "POST", "/save", plain, (mz_str){body, 1100000});
    CHECK(a.status == 413);
    char *path = MZ_NEW_N(t.a, char, 10001);
    memset(path, 'a', 10000);
    path[0] = '/';
    CHECK(get(&t, path).status == 413);
    CHECK(t.web->body_bytes == 0);
    end(&t);
}

TEST(an_upload_comes_in_and_is_limited)
{
    static const char *const lines[] = {"Cookie: sid=good", "Sec-Fetch-Site: same-origin",
                                        "Content-Type: multipart/form-data; boundary=B", NULL};
    struct app t;
    begin(&t, routes);
    mz_str body = mz_str_fmt(t.a,
                             "--B\r\nContent-Disposition: form-data; name=\"token\"\r\n\r\n" MZ_FMT
                             "\r\n--B\r\nContent-Disposition: form-data; name=\"f\"; "
                             "filename=\"a\"\r\n\r\ncontent\r\n--B--",
                             MZ_ARG(form_token(&t)));
    struct mz_answer a = call(&t, "POST", "/upload", lines, body);
    CHECK(a.status == 200 && mz_str_eq(a.body, MZ_S("content")));
    char *large = MZ_NEW_N(t.a, char, 5000);
    memset(large, 'x', 5000);
    CHECK(call(&t, "POST", "/upload", lines, (mz_str){large, 5000}).status == 413);
    end(&t);
}

TEST(every_answer_carries_the_security_headers)
{
    static const char *const targets[] = {"/",      "/case/1",   "/nothing",  "/secret",
                                          "/save",  "/broken/7", "/stream/0", "/download",
                                          "/sw.js", "/alive",    "/offline",  "/case/12/"};
    struct app t;
    begin(&t, routes);
    for (size_t i = 0; i < MZ_LEN(targets); i++) {
        struct mz_answer a = get(&t, targets[i]);
        CHECK(has(mz_answer_header(&a, "Content-Security-Policy"), "default-src 'none'"));
        CHECK(has(mz_answer_header(&a, "Content-Security-Policy"), "frame-ancestors 'none'"));
        CHECK(header_is(&a, "X-Content-Type-Options", "nosniff"));
        CHECK(header_is(&a, "Referrer-Policy", "no-referrer"));
        CHECK(header_is(&a, "Cross-Origin-Opener-Policy", "same-origin"));
        CHECK(mz_answer_header(&a, "Cache-Control").n > 0);
        CHECK(mz_answer_header(&a, "X-Request-Id").n == 12);
        CHECK(mz_answer_header(&a, "Strict-Transport-Security").p == NULL);
    }
    struct mz_answer a = get(&t, "/case/1");
    CHECK(header_is(&a, "Cache-Control", "no-store"));
    end(&t);
}

TEST(an_error_says_what_it_may_and_no_more)
{
    struct app t;
    begin(&t, routes);
    struct mz_answer a = get(&t, "/broken/7");
    CHECK(a.status == 500 && !has(a.body, "secret detail") && !has(a.body, "half a page"));
    CHECK(has(a.body, "500-") && mz_answer_header(&a, "Content-Disposition").p == NULL);
    CHECK(header_is(&a, "Content-Type", "text/html; charset=utf-8"));
    for (int64_t code = MZ_INVALID; code <= MZ_STOPPED; code++) {
        a = get(&t, mz_str_fmt(t.a, "/broken/%d", (int)code).p);
        CHECK(a.status == mz_code_http((mz_code)code));
        bool retry = mz_answer_header(&a, "Retry-After").n > 0;
        CHECK(retry == mz_code_retry((mz_code)code));
    }
    end(&t);
}

TEST(a_download_has_a_name_for_every_browser)
{
    struct app t;
    begin(&t, routes);
    struct mz_answer a = get(&t, "/download");
    CHECK(header_is(&a, "Content-Disposition",
                    "attachment; filename=\"______11_.csv\"; "
                    "filename*=UTF-8''%E4%BD%8E%E4%BF%9D%22%E5%90%8D%E5%86%8C%2F11%E6%9C%88.csv"));
    end(&t);
}

TEST(a_stream_comes_whole_or_is_cut)
{
    struct app t;
    begin(&t, routes);
    struct mz_answer a = get(&t, "/stream/0");
    CHECK(!a.cut && mz_str_eq(a.body, MZ_S("12345")));
    a = get(&t, "/stream/97");
    CHECK(a.cut);
    end(&t);
}

TEST(static_files_are_kept_for_a_year_by_their_content)
{
    static const char *const gzip[] = {"Accept-Encoding: br, gzip", NULL};
    struct app t;
    begin(&t, routes);
    const char *path = mz_asset_path("mz.css");
    struct mz_answer a = call(&t, "GET", path, NULL, MZ_S(""));
    CHECK(a.status == 200 && has(a.body, "--mz-brand"));
    CHECK(header_is(&a, "Cache-Control", "public, max-age=31536000, immutable"));
    CHECK(header_is(&a, "Content-Type", "text/css; charset=utf-8"));
    size_t plain = a.body.n;
    a = call(&t, "GET", path, gzip, MZ_S(""));
    CHECK(header_is(&a, "Content-Encoding", "gzip") && a.body.n * 2 < plain);
    CHECK(header_is(&a, "Vary", "Accept-Encoding"));
    mz_str etag = mz_answer_header(&a, "ETag");
    mz_str line = mz_str_fmt(t.a, "If-None-Match: " MZ_FMT, MZ_ARG(etag));
    const char *const same[] = {line.p, NULL};
    a = call(&t, "GET", path, same, MZ_S(""));
    CHECK(a.status == 304 && a.body.n == 0);
    a = call(&t, "GET", "/sw.js", NULL, MZ_S(""));
    CHECK(a.status == 200 && header_is(&a, "Cache-Control", "no-cache"));
    CHECK(call(&t, "POST", path, NULL, MZ_S("")).status == 404);
    end(&t);
}

TEST(only_our_proxy_names_the_client)
{
    struct app t;
    begin(&t, routes);
    const struct mz_pair pairs[] = {{MZ_S("X-Forwarded-For"), MZ_S("1.1.1.1, 9.9.9.9, 10.0.0.7")},
                                    {MZ_S("X-Forwarded-Proto"), MZ_S("https")}};
    struct mz_call c = {.method = "GET",
                        .target = MZ_S("/"),
                        .headers = pairs,
                        .headers_n = 2,
                        .peer = MZ_S("10.1.2.3")};
    struct mz_req *rq = mz_req_open(t.web, &c);
    CHECK(mz_str_eq(mz_req_from(rq), MZ_S("9.9.9.9")) && mz_req_https(rq));
    mz_req_close(rq);
    c.peer = MZ_S("8.8.8.8");
    rq = mz_req_open(t.web, &c);
    CHECK(mz_str_eq(mz_req_from(rq), MZ_S("8.8.8.8")) && !mz_req_https(rq));
    mz_req_close(rq);
    end(&t);
}

TEST(the_interface_describes_itself)
{
    struct app t;
    begin(&t, routes);
    struct mz_answer a = get(&t, "/api/openapi.json");
    CHECK(a.status == 200 && header_is(&a, "Content-Type", "application/json"));
    CHECK(has(a.body, "\"openapi\":\"3.1.0\"") && has(a.body, "\"/file/{name}\""));
    CHECK(has(a.body, "\"operationId\":\"get_case_id_log_n\"") && !has(a.body, "\"/look\""));
    CHECK(has(a.body, "\"x-need\":\"case.read\"") && has(a.body, "\"required\":[\"name\"]"));
    mz_cx cx = {.a = t.a};
    const struct mz_json *tree = NULL;
    struct mz_json_options o = {.size_max = 1 << 20};
    CHECK(mz_json_read(&cx, a.body, o, &tree) == MZ_OK);
    end(&t);
}

/* clang-format off */
TEST_MAIN(T(the_most_fixed_route_wins_and_parameters_are_parsed),
          T(a_bad_parameter_or_path_is_not_found),
          T(a_trailing_slash_moves_only_to_what_is_there),
          T(a_wrong_method_is_told_the_right_ones),
          T(a_bad_route_table_does_not_start),
          T(nobody_is_asked_to_sign_in_and_a_user_without_the_right_is_refused),
          T(sizes_are_limited),
          T(an_upload_comes_in_and_is_limited),
          T(every_answer_carries_the_security_headers),
          T(an_error_says_what_it_may_and_no_more),
          T(a_download_has_a_name_for_every_browser),
          T(a_stream_comes_whole_or_is_cut),
          T(static_files_are_kept_for_a_year_by_their_content),
          T(only_our_proxy_names_the_client),
          T(the_interface_describes_itself))
/* clang-format on */
