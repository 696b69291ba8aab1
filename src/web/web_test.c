#include <stdlib.h>

#include "base/json.h"
#include "check.h"
#include "web/app.h"
#include "web/assets.h"
#include "web/ui_form.h"
#include "web/ui_list.h"
#include "web/web_int.h"

/* ---- a small app ------------------------------------------------------ */

struct app {
    mz_cx cx;
    mz_web *web;
    mz_arena *a; /* for answers */
    int64_t now;
    uint32_t seed;
    int handled;
    struct mz_once stored;
    bool taken;
    mz_str taken_key;
    int dropped;
};

static int64_t fixed_now(void *p)
{
    return ((struct app *)p)->now;
}

static void fixed_random(void *p, void *out, size_t n)
{
    struct app *t = p;
    unsigned char *b = out;
    for (size_t i = 0; i < n; i++) {
        t->seed = t->seed * 1664525U + 1013904223U;
        b[i] = (unsigned char)(t->seed >> 24);
    }
}

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

static const struct mz_param form_params[] = {
    {.name = "name", .in = "post", .help = "The name", .required = true},
    {0},
};

static const struct mz_route routes[] = {
    {.path = "/", .get = show_fixed, .need = "public", .help = "Start"},
    {.path = "/case/{id}", .get = show, .need = "case.read", .help = "A case"},
    {.path = "/case/new", .get = show_fixed, .need = "case.read", .help = "A new case"},
    {.path = "/case/{id}/log/{n}", .get = show, .need = "case.read", .help = "A log line"},
    {.path = "/file/{name:text}", .get = show_text, .need = "public", .help = "A file"},
    {.path = "/save", .post = save, .need = "user", .help = "Save"},
    {.path = "/fresh", .post = save, .need = "user", .flags = MZ_ROUTE_FRESH},
    {.path = "/anyone", .get = show_fixed, .post = save, .need = "public"},
    {.path = "/form",
     .post = form_post,
     .need = "user",
     .params = form_params},
    {.path = "/broken/{code}", .get = broken, .need = "public"},
    {.path = "/download", .get = download, .need = "public"},
    {.path = "/stream/{from}", .get = stream, .need = "public"},
    {.path = "/upload", .post = upload, .need = "user", .flags = MZ_ROUTE_UPLOAD, .body_max = 4096},
    {.path = "/list", .get = list, .need = "public"},
    {.path = "/secret", .get = show_fixed, .need = "secret.read", .need_post = "x"},
    {0},
};

static mz_code identify(mz_cx *cx, void *p, mz_req *rq, struct mz_who *who)
{
    struct app *t = p;
    (void)cx;
    mz_str bearer = mz_req_header(rq, "authorization");
    if (mz_str_eq(mz_req_cookie(rq, "sid"), MZ_S("good"))) {
        who->actor.user = 7;
        who->secret = MZ_S("secret of session 7");
        who->fresh_ms = t->now - 1000000;
    } else if (mz_str_eq(bearer, MZ_S("Bearer abc"))) {
        who->actor.user = 8;
        who->bearer = true;
    }
    return MZ_OK;
}

static bool may(void *p, const struct mz_who *who, const char *perm)
{
    (void)p;
    (void)who;
    return strcmp(perm, "case.read") == 0;
}

static mz_code once_take(mz_cx *cx, void *p, mz_str key, struct mz_once *found)
{
    struct app *t = p;
    (void)cx;
    if (t->taken && mz_str_eq(key, t->taken_key)) {
        *found = t->stored;
        found->found = true;
        return MZ_OK;
    }
    t->taken = true;
    t->taken_key = mz_str_dup(t->a, key);
    t->stored = (struct mz_once){.running = true};
    return MZ_OK;
}

static mz_code once_keep(mz_cx *cx, void *p, mz_str key, const struct mz_once *done)
{
    struct app *t = p;
    (void)cx;
    (void)key;
    t->stored = *done;
    t->stored.location = mz_str_dup(t->a, done->location);
    t->stored.body = mz_str_dup(t->a, done->body);
    return MZ_OK;
}

static void once_drop(mz_cx *cx, void *p, mz_str key)
{
    struct app *t = p;
    (void)cx;
    (void)key;
    t->taken = false;
    t->dropped++;
}

static const struct mz_route *const tables[] = {routes, NULL};
static const char *const proxies[] = {"10.0.0.0/8", NULL};

static struct mz_web_options options_of(struct app *t)
{
    return (struct mz_web_options){
        .tables = tables,
        .auth = {.p = t,
                 .identify = identify,
                 .may = may,
                 .once_take = once_take,
                 .once_keep = once_keep,
                 .once_drop = once_drop},
        .key = MZ_S("0123456789abcdef0123456789abcdef"),
        .name = MZ_S("mz"),
        .version = MZ_S("1"),
        .proxies = proxies,
        .memory_max = 8 << 20,
    };
}

static void begin(struct app *t)
{
    *t = (struct app){.now = 1795000000000, .seed = 5};
    t->a = mz_arena_new(64 << 20);
    struct mz_clock *clock = MZ_NEW(t->a, struct mz_clock);
    struct mz_random *random = MZ_NEW(t->a, struct mz_random);
    *clock = (struct mz_clock){fixed_now, t};
    *random = (struct mz_random){fixed_random, t};
    t->cx = (mz_cx){.a = t->a, .clock = clock, .random = random};
    struct mz_web_options o = options_of(t);
    mz_code rc = mz_web_new(&t->cx, &o, &t->web);
    if (rc != MZ_OK) {
        printf("mz_web_new: %s\n", t->cx.err.msg);
        abort();
    }
}

static void end(struct app *t)
{
    mz_web_free(t->web);
    mz_arena_free(t->a);
}

enum { PAIRS_MAX = 8 };

/* "Name: value" lines; POST bodies are forms unless a Content-Type is given. */
static struct mz_answer call(struct app *t, const char *method, const char *target,
                             const char *const *lines, mz_str body)
{
    struct mz_pair pairs[PAIRS_MAX];
    size_t n = 0;
    for (; lines != NULL && *lines != NULL && n < PAIRS_MAX; lines++) {
        const char *colon = strchr(*lines, ':');
        pairs[n++] = (struct mz_pair){{*lines, (size_t)(colon - *lines)}, mz_str_of(colon + 2)};
    }
    struct mz_call c = {.method = method,
                        .target = mz_str_of(target),
                        .headers = pairs,
                        .headers_n = n,
                        .body = body};
    struct mz_answer answer;
    mz_web_call(t->web, t->a, &c, &answer);
    return answer;
}

static struct mz_answer get(struct app *t, const char *target)
{
    static const char *const lines[] = {"Cookie: sid=good", NULL};
    return call(t, "GET", target, lines, MZ_S(""));
}

static mz_str form_token(struct app *t)
{
    return mz_web_sign(t->a, t->web, "form", MZ_S("secret of session 7"));
}

/* A POST of the signed-in user with a good token. */
static struct mz_answer post(struct app *t, const char *target, const char *fields)
{
    static const char *const lines[] = {"Cookie: sid=good",
                                        "Content-Type: application/x-www-form-urlencoded",
                                        "Sec-Fetch-Site: same-origin", NULL};
    mz_str body = mz_str_fmt(t->a, "token=" MZ_FMT "&%s", MZ_ARG(form_token(t)), fields);
    return call(t, "POST", target, lines, body);
}

static bool has(mz_str text, const char *part)
{
    return text.n > 0 && memmem(text.p, text.n, part, strlen(part)) != NULL;
}

static bool header_is(const struct mz_answer *a, const char *name, const char *want)
{
    return mz_str_eq(mz_answer_header(a, name), mz_str_of(want));
}

/* ---- routes ----------------------------------------------------------- */

TEST(the_most_fixed_route_wins_and_parameters_are_parsed)
{
    struct app t;
    begin(&t);
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
    begin(&t);
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
    begin(&t);
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
    begin(&t);
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
    begin(&t);
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

/* ---- who may ---------------------------------------------------------- */

TEST(nobody_is_asked_to_sign_in_and_a_user_without_the_right_is_refused)
{
    static const char *const json[] = {"Accept: application/json", NULL};
    struct app t;
    begin(&t);
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

/* ---- forms ------------------------------------------------------------ */

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
    begin(&t);
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
    begin(&t);
    struct mz_answer a = call(&t, "POST", "/save", lines,
                              MZ_S("{\"name\":\"x\",\"back\":\"/case/1\",\"n\":[1,true]}"));
    CHECK(a.status == 200 && mz_str_eq(a.body, MZ_S("{\"location\":\"/case/1\"}")));
    a = call(&t, "POST", "/save", lines, MZ_S("{\"name\":"));
    CHECK(a.status >= 400 && a.status < 500);
    end(&t);
}

TEST(a_visitor_needs_the_cookie_of_the_token)
{
    struct app t;
    begin(&t);
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
    begin(&t);
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
    begin(&t);
    CHECK(post(&t, "/save", "back=/case/1&once=abcdefgh12").status == 303);
    struct mz_answer a = post(&t, "/save", "back=/case/2&once=abcdefgh12");
    CHECK(a.status == 303 && header_is(&a, "Location", "/case/1"));
    CHECK(t.handled == 1);
    t.stored.running = true;
    CHECK(post(&t, "/save", "back=/case/1&once=abcdefgh12").status == 409);
    CHECK(t.handled == 1);
    CHECK(post(&t, "/save", "fail=1&once=zzzzzzzz12").status == 422 && t.dropped == 1);
    CHECK(post(&t, "/save", "once=bad%21key1").status == 303 && t.handled == 3);
    end(&t);
}

TEST(a_fresh_sign_in_is_asked_for)
{
    struct app t;
    begin(&t);
    CHECK(post(&t, "/fresh", "back=/").status == 401);
    CHECK(t.handled == 0);
    end(&t);
}

TEST(a_flash_is_shown_once_and_only_with_our_signature)
{
    struct app t;
    begin(&t);
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
    begin(&t);
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

/* ---- limits ----------------------------------------------------------- */

TEST(sizes_are_limited)
{
    static const char *const big[] = {"Cookie: sid=good", "Content-Length: 2000000", NULL};
    static const char *const plain[] = {"Cookie: sid=good",
                                        "Content-Type: application/x-www-form-urlencoded", NULL};
    struct app t;
    begin(&t);
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
    begin(&t);
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

/* ---- answers ---------------------------------------------------------- */

TEST(every_answer_carries_the_security_headers)
{
    static const char *const targets[] = {"/",      "/case/1",   "/nothing",  "/secret",
                                          "/save",  "/broken/7", "/stream/0", "/download",
                                          "/sw.js", "/alive",    "/offline",  "/case/12/"};
    struct app t;
    begin(&t);
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
    begin(&t);
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
    begin(&t);
    struct mz_answer a = get(&t, "/download");
    CHECK(header_is(&a, "Content-Disposition",
                    "attachment; filename=\"______11_.csv\"; "
                    "filename*=UTF-8''%E4%BD%8E%E4%BF%9D%22%E5%90%8D%E5%86%8C%2F11%E6%9C%88.csv"));
    end(&t);
}

TEST(a_stream_comes_whole_or_is_cut)
{
    struct app t;
    begin(&t);
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
    begin(&t);
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

TEST(no_page_holds_an_inline_script_or_style)
{
    static const char *const targets[] = {"/case/1", "/list", "/look", "/offline", "/nothing"};
    struct app t;
    begin(&t);
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
    begin(&t);
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
    begin(&t);
    struct mz_answer a = call(&t, "GET", "/case/1", lines, MZ_S(""));
    CHECK(has(a.body, "<title>") && has(a.body, "<p>1</p>") && !has(a.body, "<html"));
    end(&t);
}

TEST(only_our_proxy_names_the_client)
{
    struct app t;
    begin(&t);
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

TEST(behind_https_cookies_belong_to_this_host_alone)
{
    struct app t;
    begin(&t);
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
    begin(&t);
    struct mz_answer a = get(&t, "/list?sort=-age&page=2&cols=age&per=20");
    CHECK(has(a.body, "aria-sort=\"descending\"") && has(a.body, "&lt;b&gt;"));
    CHECK(has(a.body, "href=\"/list?sort=age&amp;page=2&amp;cols=age&amp;per=20\""));
    CHECK(has(a.body, "page=3") && has(a.body, "1,076") && !has(a.body, ">X</th>"));
    a = get(&t, "/list?sort=%3Cx&page=-1&per=7&cols=%22");
    CHECK(a.status == 200 && !has(a.body, "<x"));
    end(&t);
}

TEST(the_interface_describes_itself)
{
    struct app t;
    begin(&t);
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
          T(a_post_needs_token_and_own_origin),
          T(a_bearer_token_needs_no_form_token),
          T(a_visitor_needs_the_cookie_of_the_token),
          T(a_redirect_leads_only_to_our_own_paths),
          T(what_is_sent_twice_is_done_once),
          T(a_fresh_sign_in_is_asked_for),
          T(a_flash_is_shown_once_and_only_with_our_signature),
          T(a_form_keeps_its_input_and_shows_every_problem),
          T(sizes_are_limited),
          T(an_upload_comes_in_and_is_limited),
          T(every_answer_carries_the_security_headers),
          T(an_error_says_what_it_may_and_no_more),
          T(a_download_has_a_name_for_every_browser),
          T(a_stream_comes_whole_or_is_cut),
          T(static_files_are_kept_for_a_year_by_their_content),
          T(no_page_holds_an_inline_script_or_style),
          T(the_reader_chooses_language_and_look),
          T(htmx_gets_the_main_part_only),
          T(only_our_proxy_names_the_client),
          T(behind_https_cookies_belong_to_this_host_alone),
          T(a_list_keeps_its_state_in_the_address),
          T(the_interface_describes_itself))
/* clang-format on */
