/*
 * web_fixture.h - a small app with one user for the tests of the kit, and calls to it.
 *
 * Cookie "sid=good" is user 7, who may "case.read"; "Bearer abc" is user 8. The clock stands still
 * and randomness repeats. A test gives its own table of routes.
 */
#ifndef MZ_WEB_WEB_FIXTURE_H
#define MZ_WEB_WEB_FIXTURE_H

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "web/web_int.h"

struct app {
    mz_cx cx;
    mz_web *web;
    mz_arena *a; /* for answers */
    int64_t now;
    uint32_t seed;
    int handled;
    bool taken;
    struct mz_once stored;
    mz_str taken_key;
    mz_str said;
    int dropped;
    const struct mz_route *tables[2];
};

static inline int64_t fixed_now(void *p)
{
    return ((struct app *)p)->now;
}

static inline void fixed_random(void *p, void *out, size_t n)
{
    struct app *t = p;
    unsigned char *b = out;
    for (size_t i = 0; i < n; i++) {
        t->seed = t->seed * 1664525U + 1013904223U;
        b[i] = (unsigned char)(t->seed >> 24);
    }
}

static inline mz_code identify(mz_cx *cx, void *p, mz_req *rq, struct mz_who *who)
{
    struct app *t = p;
    mz_str bearer = mz_req_header(rq, "authorization");
    (void)cx;
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

static inline bool may(void *p, const struct mz_who *who, const char *perm)
{
    (void)p, (void)who;
    return strcmp(perm, "case.read") == 0;
}

static inline mz_code once_take(mz_cx *cx, void *p, const struct mz_once_key *key,
                                struct mz_once *found)
{
    struct app *t = p;
    (void)cx;
    bool same = t->taken && mz_str_eq(key->name, t->taken_key);
    bool asks = t->taken && key->makes && !key->meant && mz_str_eq(key->said, t->said);
    if (same || asks) {
        *found = t->stored;
        found->found = same;
        found->other = same && !mz_str_eq(key->said, t->said);
        found->equal = !same;
        return MZ_OK;
    }
    t->taken = true;
    t->taken_key = mz_str_dup(t->a, key->name);
    t->said = mz_str_dup(t->a, key->said);
    t->stored = (struct mz_once){.running = true};
    return MZ_OK;
}

static inline mz_code once_keep(mz_cx *cx, void *p, const struct mz_once_key *key,
                                const struct mz_once *done)
{
    struct app *t = p;
    (void)cx, (void)key;
    t->stored = *done;
    t->stored.location = mz_str_dup(t->a, done->location);
    t->stored.body = mz_str_dup(t->a, done->body);
    return MZ_OK;
}

static inline void once_drop(mz_cx *cx, void *p, const struct mz_once_key *key,
                             struct mz_once *past)
{
    struct app *t = p;
    (void)cx, (void)key, (void)past;
    t->taken = false;
    t->dropped++;
}

static const char *const fixture_proxies[] = {"10.0.0.0/8", NULL};

static inline struct mz_web_options options_of(struct app *t)
{
    return (struct mz_web_options){
        .tables = t->tables,
        .auth = {.p = t,
                 .identify = identify,
                 .may = may,
                 .once_take = once_take,
                 .once_keep = once_keep,
                 .once_drop = once_drop},
        .key = MZ_S("0123456789abcdef0123456789abcdef"),
        .name = MZ_S("mz"),
        .version = MZ_S("1"),
        .proxies = fixture_proxies,
        .memory_max = 8 << 20,
    };
}

static inline void begin(struct app *t, const struct mz_route *routes)
{
    *t = (struct app){.now = 1795000000000, .seed = 5};
    t->tables[0] = routes;
    t->a = mz_arena_new(64 << 20);
    struct mz_clock *clock = MZ_NEW(t->a, struct mz_clock);
    struct mz_random *random = MZ_NEW(t->a, struct mz_random);
    *clock = (struct mz_clock){fixed_now, t};
    *random = (struct mz_random){fixed_random, t};
    t->cx = (mz_cx){.a = t->a, .clock = clock, .random = random};
    struct mz_web_options o = options_of(t);
    if (mz_web_new(&t->cx, &o, &t->web) != MZ_OK) {
        printf("mz_web_new: %s\n", t->cx.err.msg);
        abort();
    }
}

static inline void end(struct app *t)
{
    mz_web_free(t->web);
    mz_arena_free(t->a);
}

/* "Name: value" lines; POST bodies are forms unless a Content-Type is given. */
static inline struct mz_answer call(struct app *t, const char *method, const char *target,
                                    const char *const *lines, mz_str body)
{
    struct mz_pair pairs[8];
    size_t n = 0;
    for (; lines != NULL && *lines != NULL && n < MZ_LEN(pairs); lines++) {
        const char *colon = strchr(*lines, ':');
        pairs[n++] = (struct mz_pair){{*lines, (size_t)(colon - *lines)}, mz_str_of(colon + 2)};
    }
    struct mz_call c = {method, mz_str_of(target), pairs, n, .body = body};
    struct mz_answer answer;
    mz_web_call(t->web, t->a, &c, &answer);
    return answer;
}

static inline struct mz_answer get(struct app *t, const char *target)
{
    static const char *const lines[] = {"Cookie: sid=good", NULL};
    return call(t, "GET", target, lines, MZ_S(""));
}

static inline mz_str form_token(struct app *t)
{
    return mz_web_sign(t->a, t->web, "form", MZ_S("secret of session 7"));
}

/* A POST of the signed-in user with a good token. */
static inline struct mz_answer post(struct app *t, const char *target, const char *fields)
{
    static const char *const lines[] = {"Cookie: sid=good",
                                        "Content-Type: application/x-www-form-urlencoded",
                                        "Sec-Fetch-Site: same-origin", NULL};
    mz_str body = mz_str_fmt(t->a, "token=" MZ_FMT "&%s", MZ_ARG(form_token(t)), fields);
    return call(t, "POST", target, lines, body);
}

static inline bool has(mz_str text, const char *part)
{
    return text.n > 0 && memmem(text.p, text.n, part, strlen(part)) != NULL;
}

static inline bool header_is(const struct mz_answer *a, const char *name, const char *want)
{
    return mz_str_eq(mz_answer_header(a, name), mz_str_of(want));
}

#endif
