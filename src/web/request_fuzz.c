/*
 * A request of any bytes through the whole kit, in process: the first line is "METHOD TARGET", then
 * header lines, an empty line and the body. Every answer has a status, the security headers, and
 * no redirect to another place.
 */
#include <stdlib.h>
#include <string.h>

#include "fuzz.h"
#include "web/app.h"

static mz_code show(mz_cx *cx, mz_req *rq, mz_out *out)
{
    mz_str name;
    mz_str value;
    (void)cx;
    for (size_t i = 0; mz_req_query_at(rq, i, &name, &value); i++) {
        mz_out_esc(out, name);
        mz_out_json(out, value);
    }
    for (size_t i = 0; mz_req_field_at(rq, i, &name, &value); i++) {
        mz_out_esc(out, value);
    }
    mz_out_esc(out, mz_req_with(rq, "page", MZ_S("2")));
    mz_page(rq, (struct mz_page){.title = mz_req_query(rq, "title")});
    return MZ_OK;
}

static mz_code save(mz_cx *cx, mz_req *rq, mz_out *out)
{
    (void)cx;
    (void)out;
    mz_reply_flash(rq, MZ_TONE_OK, (struct mz_say){.text = "{0}", .arg = {mz_req_field(rq, "a")}});
    mz_reply_download(rq, mz_req_field(rq, "name"), "text/csv");
    return mz_reply_redirect(rq, mz_req_field(rq, "back"));
}

static const struct mz_route routes[] = {
    {.path = "/a/{id}",
     .get = show,
     .post = save,
     .need = "public",
     .flags = MZ_ROUTE_OPEN | MZ_ROUTE_UPLOAD},
    {.path = "/f/{name:text}", .get = show, .need = "public"},
    {.path = "/u", .get = show, .post = save, .need = "user"},
    {0},
};

/* The part of *rest before the next `sep`; *rest moves behind it. */
static mz_str cut(mz_str *rest, char sep)
{
    const char *p = rest->n == 0 ? NULL : memchr(rest->p, sep, rest->n);
    mz_str part = {rest->p, p == NULL ? rest->n : (size_t)(p - rest->p)};
    size_t used = part.n + (p != NULL);
    *rest = (mz_str){rest->p + used, rest->n - used};
    return part;
}

enum { HEADERS = 20 };

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    static const struct mz_route *const tables[] = {routes, NULL};
    mz_cx cx = {.a = mz_arena_new((size_t)256 << 20)};
    struct mz_web_options o = {.tables = tables, .key = MZ_S("0123456789abcdef0123456789abcdef")};
    mz_web *web = NULL;
    if (mz_web_new(&cx, &o, &web) != MZ_OK) {
        abort();
    }
    mz_str rest = {(const char *)data, n < 1 << 20 ? n : 1 << 20};
    mz_str line = cut(&rest, '\n');
    mz_str method = cut(&line, ' ');
    struct mz_pair headers[HEADERS];
    struct mz_call call = {.method = mz_str_z(cx.a, method), .target = line, .headers = headers};
    for (mz_str h = cut(&rest, '\n'); h.n > 0 && call.headers_n < HEADERS; h = cut(&rest, '\n')) {
        mz_str name = cut(&h, ':');
        /* A NUL or line break cannot come through a real connection. */
        if (memchr(h.p, '\0', h.n) == NULL && memchr(h.p, '\r', h.n) == NULL) {
            headers[call.headers_n++] = (struct mz_pair){name, h};
        }
    }
    call.body = rest;
    struct mz_answer answer;
    mz_web_call(web, cx.a, &call, &answer);
    mz_str to = mz_answer_header(&answer, "Location");
    if (answer.status < 200 || answer.status > 599 ||
        mz_answer_header(&answer, "Content-Security-Policy").n == 0 ||
        (to.p != NULL && !mz_reply_own_path(to))) {
        abort();
    }
    mz_web_free(web);
    mz_arena_free(cx.a);
    return 0;
}
