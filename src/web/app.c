#include "web/app.h"

#include <assert.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "web/assets.h"
#include "web/ui_answer.h"
#include "web/web_int.h"

enum { IDLE_MAX = 64, BODY_USUAL = 1 << 20, BODY_UPLOAD = 64 << 20 };

/* All bodies that are coming in at this moment, in one worker. */
#define BODIES_MAX (INT64_C(256) << 20)

/* ---- the web ---------------------------------------------------------- */

static mz_code add_table(mz_cx *cx, mz_web *web, const struct mz_route *table)
{
    for (const struct mz_route *r = table; r->path != NULL; r++) {
        MZ_TRY(mz_router_add(cx, web, r));
        if ((r->flags & MZ_ROUTE_FIRM) != 0 && web->o.firm == NULL) {
            return mz_fail(cx, MZ_USAGE, "%s waits for records that nothing makes firm", r->path);
        }
        if (web->routes != NULL) {
            web->routes[web->routes_n] = r;
        }
        web->routes_n++;
    }
    return MZ_OK;
}

static size_t tables_n(const struct mz_web_options *o)
{
    size_t n = o->tables_n;
    while (o->tables_n == 0 && o->tables != NULL && o->tables[n] != NULL) {
        n++;
    }
    return n;
}

static mz_code fill(mz_cx *cx, mz_web *web)
{
    size_t total = 0;
    for (size_t i = 0; i < tables_n(&web->o); i++) {
        for (const struct mz_route *r = web->o.tables[i]; r->path != NULL; r++) {
            total++;
        }
    }
    for (const struct mz_route *r = mz_web_own_routes; r->path != NULL; r++) {
        total++;
    }
    web->routes = MZ_NEW_N(web->a, const struct mz_route *, total + 1);
    for (size_t i = 0; i < tables_n(&web->o); i++) {
        MZ_TRY(add_table(cx, web, web->o.tables[i]));
    }
    return add_table(cx, web, mz_web_own_routes);
}

mz_code mz_web_new(mz_cx *cx, const struct mz_web_options *options, mz_web **out)
{
    if (options->key.n < 32) {
        return mz_fail(cx, MZ_USAGE, "the web needs a key of 32 bytes, not %zu", options->key.n);
    }
    mz_arena *a = mz_arena_new((size_t)64 << 20);
    mz_web *web = MZ_NEW(a, mz_web);
    web->a = a;
    web->o = *options;
    web->cx = cx;
    if (web->o.memory_max == 0) {
        web->o.memory_max = INT64_C(256) << 20;
    }
    mz_code rc = fill(cx, web);
    if (rc != MZ_OK) {
        mz_arena_free(a);
        return rc;
    }
    *out = web;
    return MZ_OK;
}

void mz_web_free(mz_web *web)
{
    if (web == NULL) {
        return;
    }
    while (web->idle != NULL) {
        struct mz_req *rq = web->idle;
        web->idle = rq->next;
        mz_out_done(&rq->out);
        mz_out_done(&rq->full);
        mz_arena_free(rq->a);
        free(rq);
    }
    mz_arena_free(web->a);
}

const struct mz_route *mz_web_route(const mz_web *web, size_t i)
{
    return i < web->routes_n ? web->routes[i] : NULL;
}

/* ---- open ------------------------------------------------------------- */

static struct mz_req *req_new(mz_web *web)
{
    struct mz_req *rq = web->idle;
    if (rq != NULL) {
        web->idle = rq->next;
        web->idle_n--;
        return rq;
    }
    rq = calloc(1, sizeof *rq);
    if (rq == NULL) {
        abort();
    }
    rq->a = mz_arena_new((size_t)web->o.memory_max);
    mz_out_init(&rq->out, MZ_LANG_ZH, 0);
    mz_out_init(&rq->full, MZ_LANG_ZH, 0);
    return rq;
}

static void new_id(struct mz_req *rq)
{
    /* No letters that are mistaken for digits when read over the telephone. */
    static const char set[] = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
    unsigned char bytes[REQUEST_ID_N];
    mz_random_fill(&rq->cx, bytes, sizeof bytes);
    for (size_t i = 0; i < sizeof bytes; i++) {
        rq->id[i] = set[bytes[i] & 31];
    }
    rq->id[REQUEST_ID_N] = '\0';
}

static mz_code identify(struct mz_req *rq)
{
    const struct mz_web_auth *auth = &rq->web->o.auth;
    if (auth->identify != NULL) {
        MZ_TRY(auth->identify(&rq->cx, auth->p, rq, &rq->who));
    }
    rq->who.actor.from = rq->from;
    rq->who.actor.request = mz_str_of(rq->id);
    return MZ_OK;
}

/* A page asks to sign in and comes back; a program is told 401. */
static void sign_in(struct mz_req *rq, const char *path)
{
    mz_out o;
    mz_out_init(&o, MZ_LANG_EN, TARGET_MAX_N * 3 + 256);
    mz_out_raw(&o, mz_str_of(path));
    mz_out_raw(&o, MZ_S("?back="));
    mz_out_url(&o, rq->method == MZ_GET ? mz_req_self(rq) : MZ_S("/"));
    mz_code rc = mz_reply_redirect(rq, mz_out_str(&o));
    assert(rc == MZ_OK);
    (void)rc;
    if (rq->htmx) {
        mz_reply_header(rq, "HX-Redirect", rq->location);
        rq->location = (mz_str){NULL, 0};
        rq->status = 200;
    }
    mz_out_done(&o);
    mz_req_finish(rq);
}

static mz_code denied(struct mz_req *rq, const char *need)
{
    const struct mz_web_auth *auth = &rq->web->o.auth;
    mz_str whom = {NULL, 0};
    if (auth->whom != NULL) {
        whom = auth->whom(&rq->cx, auth->p, &rq->who, need);
    }
    if (whom.n > 0) {
        return mz_refuse(&rq->cx, MZ_DENIED, .text = MZ_T("Your role may not do this. {0}"),
                         .arg = {whom});
    }
    return mz_refuse(&rq->cx, MZ_DENIED,
                     .text = MZ_T("Your role may not do this. Ask your administrator."));
}

static bool permit(struct mz_req *rq)
{
    const struct mz_route *r = rq->route;
    const char *need = rq->method == MZ_POST && r->need_post != NULL ? r->need_post : r->need;
    if (mz_req_may(rq, need)) {
        return true;
    }
    const char *path = rq->web->o.auth.sign_in;
    if (rq->who.actor.user == 0) {
        if (path != NULL && !rq->json) {
            sign_in(rq, path);
        } else {
            mz_req_error(rq, MZ_UNKNOWN, 401);
        }
    } else {
        mz_req_error(rq, denied(rq, need), 403);
    }
    return false;
}

static bool serve_asset(struct mz_req *rq)
{
    const struct mz_asset *asset = mz_asset_at(rq->path);
    if (asset == NULL) {
        return false;
    }
    rq->asset = asset;
    mz_str accept = mz_req_header(rq, "accept-encoding");
    bool gz = accept.n > 0 && memmem(accept.p, accept.n, "gzip", 4) != NULL;
    mz_str seen = mz_req_header(rq, "if-none-match");
    bool same = seen.n > 0 && memmem(seen.p, seen.n, asset->etag, strlen(asset->etag)) != NULL;
    rq->type = asset->type;
    rq->status = same ? 304 : 200;
    mz_reply_header(rq, "ETag", mz_str_of(asset->etag));
    mz_reply_header(rq, "Vary", MZ_S("Accept-Encoding"));
    if (!same && gz) {
        mz_reply_header(rq, "Content-Encoding", MZ_S("gzip"));
        rq->sent = (mz_str){asset->gz, (size_t)(asset->gz_end - asset->gz)};
    } else if (!same) {
        rq->sent = (mz_str){asset->data, (size_t)(asset->data_end - asset->data)};
    }
    rq->answered = true;
    return true;
}

/* "/x/" moves to "/x" when that is there. */
static bool without_slash(struct mz_req *rq)
{
    mz_str t = rq->target;
    const char *q = memchr(t.p, '?', t.n);
    size_t n = q == NULL ? t.n : (size_t)(q - t.p);
    if (n < 2 || t.p[n - 1] != '/') {
        return false;
    }
    mz_str moved = mz_str_fmt(rq->a, MZ_FMT MZ_FMT, MZ_ARG(((mz_str){t.p, n - 1})),
                              MZ_ARG(((mz_str){t.p + n, t.n - n})));
    rq->target = moved;
    bool found = mz_router_find(rq) && mz_reply_own_path(moved);
    if (found) {
        rq->location = moved;
        rq->status = 308;
        mz_req_finish(rq);
    }
    rq->target = t;
    return found;
}

static void bad_method(struct mz_req *rq)
{
    const struct mz_route *r = rq->route;
    bool both = r->get != NULL && r->post != NULL;
    mz_reply_header(rq, "Allow",
                    both             ? MZ_S("GET, HEAD, POST")
                    : r->get != NULL ? MZ_S("GET, HEAD")
                                     : MZ_S("POST"));
    mz_req_error(rq, mz_refuse(&rq->cx, MZ_USAGE, .text = MZ_T("This address does not take that.")),
                 405);
}

static int64_t declared_bytes(const struct mz_req *rq)
{
    mz_str s = mz_req_header(rq, "content-length");
    int64_t v = 0;
    for (size_t i = 0; i < s.n && i < 18 && s.p[i] >= '0' && s.p[i] <= '9'; i++) {
        v = v * 10 + (s.p[i] - '0');
    }
    return v;
}

static void too_large(struct mz_req *rq)
{
    int64_t mib = rq->body_max >> 20;
    mz_str size = mib > 0 ? mz_str_fmt(rq->a, "%" PRId64 " MiB", mib)
                          : mz_str_fmt(rq->a, "%" PRId64 " KiB", rq->body_max >> 10);
    mz_req_error(rq,
                 mz_refuse(&rq->cx, MZ_LIMIT,
                           .text = MZ_T("What was sent is larger than this page takes: {0}."),
                           .arg = {size}),
                 413);
}

static bool method_of(struct mz_req *rq, const char *method)
{
    rq->head = strcmp(method, "HEAD") == 0;
    rq->method = strcmp(method, "POST") == 0 ? MZ_POST : MZ_GET;
    return rq->head || rq->method == MZ_POST || strcmp(method, "GET") == 0;
}

static bool body_begins(struct mz_req *rq)
{
    const struct mz_route *r = rq->route;
    bool upload = (r->flags & MZ_ROUTE_UPLOAD) != 0;
    rq->body_max = r->body_max > 0 ? r->body_max : upload ? BODY_UPLOAD : BODY_USUAL;
    if (rq->method != MZ_POST) {
        rq->body_max = 0;
        return true;
    }
    if (declared_bytes(rq) > rq->body_max) {
        too_large(rq);
        return false;
    }
    if (rq->kind == BODY_MULTIPART) {
        struct mz_multipart_options o = {mz_req_header(rq, "content-type"), rq->body_max,
                                         rq->web->o.spool};
        mz_code rc = mz_multipart_open(&rq->cx, &o, &rq->multipart);
        if (rc != MZ_OK) {
            mz_req_error(rq, rc, 0);
            return false;
        }
    }
    return true;
}

/* Everything that can be said before the body is there. */
static void begin(struct mz_req *rq, const struct mz_call *call)
{
    bool known = method_of(rq, call->method);
    mz_code rc = mz_req_head(rq, call);
    mz_req_look_of(rq);
    rq->cx.lang = rq->look.lang;
    if (rc != MZ_OK) {
        mz_req_error(rq, rc, 0);
        return;
    }
    if (known && rq->method == MZ_GET && serve_asset(rq)) {
        return;
    }
    bool found = mz_router_find(rq);
    if (!found && rq->method == MZ_GET && without_slash(rq)) {
        return;
    }
    rc = identify(rq);
    mz_req_look_of(rq);
    rq->cx.lang = rq->look.lang;
    rq->out.lang = rq->look.lang;
    rq->full.lang = rq->look.lang;
    if (rc != MZ_OK) {
        mz_req_error(rq, rc, 0);
        return;
    }
    if (found && (rq->route->flags & MZ_ROUTE_JSON) != 0) {
        rq->json = true;
    }
    if (!rq->json) {
        mz_token_make(rq);
    }
    if (!found) {
        mz_req_error(
            rq, mz_refuse(&rq->cx, MZ_ABSENT, .text = MZ_T("There is no page at this address.")),
            404);
        return;
    }
    if (!known || (rq->method == MZ_GET ? rq->route->get : rq->route->post) == NULL) {
        bad_method(rq);
        return;
    }
    if (permit(rq) && !body_begins(rq)) {
        assert(rq->answered);
    }
}

struct mz_req *mz_req_open(mz_web *web, const struct mz_call *call)
{
    struct mz_req *rq = req_new(web);
    rq->web = web;
    rq->fd = -1;
    rq->cx = (mz_cx){.a = rq->a,
                     .db = web->cx->db,
                     .world = web->cx->world,
                     .actor = &rq->who.actor,
                     .clock = web->cx->clock,
                     .random = web->cx->random};
    rq->target = call->target;
    rq->path = MZ_S("/");
    rq->headers = call->headers;
    rq->headers_n = call->headers_n;
    rq->status = 200;
    rq->began_ms = mz_now_ms(&rq->cx);
    new_id(rq);
    begin(rq, call);
    return rq;
}

/* ---- feed ------------------------------------------------------------- */

static bool keep_body(struct mz_req *rq, mz_str chunk)
{
    if ((int64_t)(rq->body_n + chunk.n) > rq->body_max) {
        too_large(rq);
        return false;
    }
    if (rq->web->body_bytes + (int64_t)chunk.n > BODIES_MAX) {
        mz_req_error(rq, MZ_BUSY, 503);
        return false;
    }
    if (rq->body_n + chunk.n > rq->body_cap) {
        size_t cap = rq->body_cap == 0 ? 4096 : rq->body_cap * 2;
        while (cap < rq->body_n + chunk.n) {
            cap *= 2;
        }
        char *p = realloc(rq->body, cap);
        if (p == NULL) {
            abort();
        }
        rq->body = p;
        rq->body_cap = cap;
    }
    memcpy(rq->body + rq->body_n, chunk.p, chunk.n);
    rq->body_n += chunk.n;
    rq->web->body_bytes += (int64_t)chunk.n;
    return true;
}

bool mz_req_feed(struct mz_req *rq, mz_str chunk)
{
    if (rq->answered) {
        return false;
    }
    if (chunk.n == 0) {
        return true;
    }
    if (rq->multipart == NULL) {
        return keep_body(rq, chunk);
    }
    mz_code rc = mz_multipart_feed(&rq->cx, rq->multipart, chunk);
    if (rc != MZ_OK) {
        mz_req_error(rq, rc, 0);
    }
    return rc == MZ_OK;
}

/* ---- run -------------------------------------------------------------- */

/* Who signed in too long ago for this says once more who they are, within the same request. */
static mz_code step_up(struct mz_req *rq, bool *done)
{
    const struct mz_web_auth *auth = &rq->web->o.auth;
    if (rq->who.bearer) {
        return mz_refuse(&rq->cx, MZ_DENIED,
                         .text = MZ_T("This token may not do what a person confirms again for. "
                                      "Make one for such acts under \"My account\", \"Tokens for "
                                      "programs\"; it holds for some hours."));
    }
    if (auth->confirm != NULL && !rq->json) {
        MZ_TRY(auth->confirm(&rq->cx, auth->p, rq, &rq->out, &rq->who, done));
        mz_token_make(rq); /* the session has a new secret */
        return MZ_OK;
    }
    if (auth->step_up != NULL && !rq->json) {
        sign_in(rq, auth->step_up);
        *done = true;
        return MZ_OK;
    }
    return mz_refuse(&rq->cx, MZ_UNKNOWN,
                     .text = MZ_T("Confirm that it is you: sign in again, then repeat this."));
}

static mz_code checks(struct mz_req *rq, bool *done)
{
    MZ_TRY(mz_req_fields_read(rq));
    if (rq->json) {
        mz_token_make(rq);
    }
    MZ_TRY(mz_token_check(rq));
    if ((rq->route->flags & MZ_ROUTE_FRESH) != 0 && !mz_req_fresh(rq)) {
        MZ_TRY(step_up(rq, done));
        if (*done) {
            return MZ_OK;
        }
    } else if ((rq->route->flags & MZ_ROUTE_FRESH) != 0 && rq->who.bearer &&
               rq->web->o.auth.program_acts != NULL) {
        MZ_TRY(rq->web->o.auth.program_acts(&rq->cx, rq->web->o.auth.p, rq, &rq->who));
    }
    return mz_once_begin(rq, done);
}

void mz_req_run(struct mz_req *rq)
{
    if (rq->answered) {
        return;
    }
    bool done = false;
    mz_code rc = rq->method == MZ_POST ? checks(rq, &done) : MZ_OK;
    if (rc == MZ_OK && !done) {
        mz_handler *fn = rq->method == MZ_POST ? rq->route->post : rq->route->get;
        rc = fn(&rq->cx, rq, &rq->out);
        if (rc == MZ_OK && rq->out.full) {
            rc = mz_refuse(&rq->cx, MZ_LIMIT,
                           .text = MZ_T("This page would be too long. Narrow it down."));
        }
        rc = mz_once_end(rq, rc);
    }
    if (rq->answered) {
        return;
    }
    int status = 0;
    rc = rc == MZ_OK ? mz_req_described(rq, &status) : rc;
    if (rc != MZ_OK) {
        mz_req_error(rq, rc, status);
    } else {
        mz_req_finish(rq);
    }
}

bool mz_req_waits(const struct mz_req *rq)
{
    return rq->route != NULL && (rq->route->flags & MZ_ROUTE_FIRM) != 0 && rq->status < 400;
}

void mz_web_firm(mz_web *web, struct mz_req **rq, size_t n)
{
    if (n == 0 || web->o.firm(&rq[0]->cx) == MZ_OK) {
        return;
    }
    const struct mz_error why = rq[0]->cx.err;
    for (size_t i = 0; i < n; i++) {
        rq[i]->cx.err = why;
        rq[i]->answered = false;
        mz_req_error(rq[i], why.code, 0);
    }
}

/* ---- pull and close --------------------------------------------------- */

bool mz_req_pull(struct mz_req *rq, bool *more)
{
    const struct mz_web_options *o = &rq->web->o;
    *more = false;
    mz_out_clear(&rq->out);
    if (o->stream_open != NULL && rq->pull_db == NULL) {
        if (o->stream_open(&rq->cx, o->stream_p, &rq->pull_db) != MZ_OK) {
            return false;
        }
        rq->cx.db = rq->pull_db;
    }
    mz_code rc = rq->pull(&rq->cx, rq->pull_p, &rq->out, more);
    if (rc != MZ_OK || rq->out.full) {
        (void)fprintf(stderr, "mz: request %s: the answer breaks off: %s\n", rq->id,
                      rq->cx.err.msg);
        return false;
    }
    return true;
}

/* The route's path and not the address: the line holds no personal data. */
static void log_line(struct mz_req *rq)
{
    int64_t ms = mz_now_ms(&rq->cx) - rq->began_ms;
    const char *method = rq->head ? "HEAD" : rq->method == MZ_POST ? "POST" : "GET";
    const char *path = rq->asset != NULL ? rq->asset->path : mz_req_route(rq);
    (void)fprintf(stderr, "mz: %s %s %d %" PRId64 "ms %s user=%" PRId64 "\n", method,
                  path[0] == '\0' ? "-" : path, rq->status, ms, rq->id, rq->who.actor.user);
}

void mz_req_close(struct mz_req *rq)
{
    mz_web *web = rq->web;
    if (web->o.log) {
        log_line(rq);
    }
    web->body_bytes -= (int64_t)rq->body_n;
    free(rq->body);
    if (rq->fd >= 0) {
        (void)close(rq->fd);
    }
    mz_arena_reset(rq->a);
    if (rq->pull_db != NULL && web->o.stream_close != NULL) {
        web->o.stream_close(web->o.stream_p, rq->pull_db);
    }
    /* A page of unusual size does not keep its memory. */
    bool keep = web->idle_n < IDLE_MAX && rq->out.cap + rq->full.cap < (size_t)1 << 20;
    struct mz_req kept = {.a = rq->a, .out = rq->out, .full = rq->full, .next = web->idle};
    if (!keep) {
        mz_out_done(&rq->out);
        mz_out_done(&rq->full);
        mz_arena_free(rq->a);
        free(rq);
        return;
    }
    *rq = kept;
    mz_out_clear(&rq->out);
    mz_out_clear(&rq->full);
    /* A program's request makes no tokens; without this it would show those of the one before. */
    rq->out.token = rq->out.once = (mz_str){NULL, 0};
    rq->full.token = rq->full.once = (mz_str){NULL, 0};
    web->idle = rq;
    web->idle_n++;
}
