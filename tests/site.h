/*
 * site.h - the pages of the features of a test, without a socket: who asks, what, and what the
 * answer says.
 *
 *     static const struct reader readers[] = {
 *         {"officer", 11, "officer", COUNTY}, {"clerk", 12, "clerk", TOWN}, {0}};
 *
 *     struct site s;
 *     site_open(&s, cx, readers);
 *     CHECK(see(&s, "clerk", "/org/new") == 200 && shows(&s, "名称"));
 *     CHECK(post(&s, "clerk", "/org/new", "name=x") == 422);
 *     CHECK(see_json(&s, "officer", "/org") == 200 && shows(&s, "\"total\":0"));
 *     CHECK(see(&s, NULL, "/org") == 401);
 *     site_close(&s);
 *
 * A reader may do what mz_features[] of the test gives to its role, and was signed in just now. It
 * asks as a program does, by Authorization, and needs no form token; where `browser` is set it has
 * a session instead. fill_in() fills a form in as a browser does.
 */
#ifndef MZ_TESTS_SITE_H
#define MZ_TESTS_SITE_H

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/text.h"
#include "feature/account/account.h"
#include "feature/division/division.h"
#include "feature/feature.h"
#include "web/app.h"

#define SITE_PAGE "text/html"
#define SITE_JSON "application/json"
#define SITE_FORM "application/x-www-form-urlencoded"

enum { SITE_TABLES_MAX = 16, SITE_HEADERS_MAX = 7 };

struct reader {
    const char *name; /* in the test */
    int64_t user;
    const char *role; /* "clerk" */
    int64_t place;    /* sees this division and all below it */
};

struct site {
    mz_cx *cx;
    mz_web *web;
    const struct reader *readers; /* NULL: hooks of the test's own find out who asks */
    const struct mz_route *tables[SITE_TABLES_MAX];
    bool browser;     /* readers have a session and need form tokens */
    bool stale;       /* they signed in too long ago for dangerous acts */
    const char *lang; /* that they ask for; NULL: none */
    const char *key;  /* Idempotency-Key; NULL: none */
    const char *from; /* address of those who ask; NULL: this machine */
    mz_str session;   /* cookies of the browser, as answers set them */
    mz_str visitor;
    struct mz_answer a; /* the last one */
};

struct asking {
    const char *who; /* a reader, or a program's token; NULL: nobody */
    const char *target;
    const char *accept; /* NULL: a page */
    const char *type;   /* of the body; NULL: a form */
    mz_str body;        /* a POST, unless p is NULL */
};

/* ---- who asks --------------------------------------------------------------------------- */

static inline const struct reader *site_reader(const struct site *s, mz_str name)
{
    for (const struct reader *r = s->readers; r != NULL && r->name != NULL; r++) {
        if (mz_str_eq(name, mz_str_of(r->name))) {
            return r;
        }
    }
    return NULL;
}

static inline mz_code site_identify(mz_cx *cx, void *p, mz_req *rq, struct mz_who *who)
{
    const struct site *s = p;
    mz_str bearer = mz_req_header(rq, "authorization");
    mz_str name = s->browser ? mz_req_cookie(rq, "session")
                             : (mz_str){bearer.p + 7, bearer.n < 7 ? 0 : bearer.n - 7};
    const struct reader *r = name.n == 0 ? NULL : site_reader(s, name);
    if (r != NULL) {
        who->actor.user = r->user;
        who->actor.role = mz_str_of(r->role);
        division_range(r->place, &who->actor.division_lo, &who->actor.division_hi);
        who->bearer = !s->browser;
        who->secret = MZ_S("secret of their session");
        who->fresh_ms = s->stale ? 1 : mz_now_ms(cx);
    }
    return MZ_OK;
}

static inline bool site_may(void *p, const struct mz_who *who, const char *perm)
{
    enum mz_role role = MZ_ROLE_N;
    (void)p;
    if (!account_role_of(who->actor.role, &role)) {
        return false;
    }
    for (size_t i = 0; mz_features[i] != NULL; i++) {
        const struct mz_perm *r = mz_features[i]->perms;
        for (; r != NULL && r->name != NULL; r++) {
            if (strcmp(r->name, perm) == 0) {
                return (r->roles & 1U << role) != 0;
            }
        }
    }
    return false;
}

/* ---- opening ---------------------------------------------------------------------------- */

/* With hooks and routes, which may be NULL, beside those of the features. */
static inline void site_open_as(struct site *s, mz_cx *cx, struct mz_web_auth auth,
                                const struct mz_route *more)
{
    size_t n = 0;
    const struct mz_web_options o = {.tables = s->tables,
                                     .auth = auth,
                                     .key = MZ_S("0123456789abcdef0123456789abcdef"),
                                     .name = MZ_S("mz"),
                                     .version = MZ_S("test")};
    *s = (struct site){.cx = cx};
    for (size_t i = 0; mz_features[i] != NULL; i++) {
        if (mz_features[i]->routes != NULL && n < SITE_TABLES_MAX - 2) {
            s->tables[n++] = mz_features[i]->routes;
        }
    }
    s->tables[n] = more;
    if (mz_web_new(cx, &o, &s->web) != MZ_OK) {
        printf("no pages: %s\n", cx->err.msg);
        exit(1);
    }
}

/* The list of readers ends with an empty row, is borrowed, and may change; NULL: all are nobody. */
static inline void site_open(struct site *s, mz_cx *cx, const struct reader *readers)
{
    const struct mz_web_auth auth = {.p = s, .identify = site_identify, .may = site_may};
    site_open_as(s, cx, auth, NULL);
    s->readers = readers;
}

static inline void site_close(struct site *s)
{
    mz_web_free(s->web);
}

/* ---- asking ----------------------------------------------------------------------------- */

static inline void site_keep_cookie(const struct site *s, const char *name, mz_str *into)
{
    size_t n = strlen(name);
    for (size_t i = 0; i < s->a.headers_n; i++) {
        mz_str v = s->a.headers[i].value;
        bool set = strcasecmp(mz_str_z(s->cx->a, s->a.headers[i].name), "set-cookie") == 0;
        if (set && v.n > n && memcmp(v.p, name, n) == 0 && v.p[n] == '=') {
            const char *end = memchr(v.p, ';', v.n);
            *into = (mz_str){v.p + n + 1, (size_t)(end - v.p) - n - 1};
        }
    }
}

static inline void site_add(struct mz_pair *headers, size_t *n, const char *name, mz_str value)
{
    headers[(*n)++] = (struct mz_pair){mz_str_of(name), value};
}

/* The status of the answer. */
static inline int site_ask(struct site *s, struct asking q)
{
    mz_arena *a = s->cx->a;
    struct mz_pair h[SITE_HEADERS_MAX];
    size_t n = 0;
    bool program = q.who != NULL && !s->browser;
    bool sends = q.body.p != NULL;
    if (q.who != NULL && s->readers != NULL && site_reader(s, mz_str_of(q.who)) == NULL) {
        printf("no reader is called %s\n", q.who);
        exit(1);
    }
    if (s->browser && s->readers != NULL) {
        s->session = q.who == NULL ? MZ_S("") : mz_str_of(q.who);
    }
    site_add(h, &n, "accept", mz_str_of(q.accept == NULL ? SITE_PAGE : q.accept));
    site_add(h, &n, "cookie",
             mz_str_fmt(a, "session=" MZ_FMT "; visitor=" MZ_FMT, MZ_ARG(s->session),
                        MZ_ARG(s->visitor)));
    site_add(h, &n, program ? "authorization" : "sec-fetch-site",
             program ? mz_str_fmt(a, "Bearer %s", q.who) : MZ_S("same-origin"));
    if (s->lang != NULL) {
        site_add(h, &n, "accept-language", mz_str_of(s->lang));
    }
    if (s->key != NULL) {
        site_add(h, &n, "idempotency-key", mz_str_of(s->key));
    }
    if (sends) {
        site_add(h, &n, "content-type", mz_str_of(q.type == NULL ? SITE_FORM : q.type));
    }
    const struct mz_call c = {.method = sends ? "POST" : "GET",
                              .target = mz_str_of(q.target),
                              .headers = h,
                              .headers_n = n,
                              .body = q.body,
                              .peer = s->from == NULL ? MZ_S("") : mz_str_of(s->from)};
    mz_web_call(s->web, a, &c, &s->a);
    site_keep_cookie(s, "session", &s->session);
    site_keep_cookie(s, "visitor", &s->visitor);
    return s->a.status;
}

static inline int see(struct site *s, const char *who, const char *target)
{
    return site_ask(s, (struct asking){.who = who, .target = target});
}

/* The same for a program. */
static inline int see_json(struct site *s, const char *who, const char *target)
{
    return site_ask(s, (struct asking){.who = who, .target = target, .accept = SITE_JSON});
}

static inline int post(struct site *s, const char *who, const char *target, const char *form)
{
    return site_ask(s, (struct asking){.who = who, .target = target, .body = mz_str_of(form)});
}

/* A form with the token of the page that was shown last or of another one. */
static inline int post_with(struct site *s, const char *who, const char *target, mz_str token,
                            const char *form)
{
    mz_str body = mz_str_fmt(s->cx->a, "token=" MZ_FMT "&%s", MZ_ARG(token), form);
    return site_ask(s, (struct asking){.who = who, .target = target, .body = body});
}

/* As a browser: the page with a form, whatever it says, and then its form. */
static inline int fill_in(struct site *s, const char *who, const char *page, const char *form)
{
    const char *target = mz_str_fmt(s->cx->a, "%.*s", (int)strcspn(page, "?"), page).p;
    (void)see(s, who, page);
    return post_with(s, who, target, mz_answer_token(&s->a), form);
}

/* ---- what the answer says --------------------------------------------------------------- */

static inline bool holds(mz_str text, const char *part)
{
    return text.n > 0 && memmem(text.p, text.n, part, strlen(part)) != NULL;
}

/* Says on failure what is there instead. */
static inline bool shows(const struct site *s, const char *text)
{
    bool there = holds(s->a.body, text);
    if (!there) {
        printf("%d without \"%s\": " MZ_FMT "\n", s->a.status, text,
               MZ_ARG(((mz_str){s->a.body.p, s->a.body.n < 300 ? s->a.body.n : 300})));
    }
    return there;
}

static inline bool lacks(const struct site *s, const char *text)
{
    bool there = holds(s->a.body, text);
    if (there) {
        printf("%d with \"%s\"\n", s->a.status, text);
    }
    return !there;
}

/* Where it leads; empty: nowhere. */
static inline const char *leads(const struct site *s)
{
    return mz_str_z(s->cx->a, mz_answer_header(&s->a, "location"));
}

/* The id at the end of that; 0: none. */
static inline int64_t leads_id(const struct site *s)
{
    const char *tail = strrchr(leads(s), '/');
    return tail == NULL ? 0 : strtoll(tail + 1, NULL, 10);
}

/* "/household/#/past", or the text of a form, with this id in place of #. */
static inline const char *with_id(const struct site *s, const char *path, int64_t id)
{
    const char *mark = strchr(path, '#');
    return mz_str_fmt(s->cx->a, "%.*s%" PRId64 "%s", (int)(mark - path), path, id, mark + 1).p;
}

#endif
