/* org_web_test.c - the pages of organisations, called without a socket. */
#include <stdlib.h>

#include "check.h"
#include "feature/org/org_int.h"
#include "store.h"
#include "web/app.h"

#define COUNTY INT64_C(331181000000)
#define TOWN   INT64_C(331181103000)

extern const struct mz_feature mz_feature_org;
const struct mz_feature *const mz_features[] = {&mz_feature_org, NULL};

struct site {
    struct test_world w;
    mz_web *web;
    const struct mz_route *tables[2];
    struct mz_answer a;
};

/* "Bearer o": county officer, "c": clerk of the town, "s": clerk of a sibling, "x": carer. */
static mz_code identify(mz_cx *cx, void *p, mz_req *rq, struct mz_who *who)
{
    mz_str bearer = mz_req_header(rq, "authorization");
    (void)cx;
    (void)p;
    char c = bearer.n == 8 ? bearer.p[7] : 'x';
    who->actor.user = c;
    who->actor.role = c == 'o' ? MZ_S("officer") : c == 'x' ? MZ_S("carer") : MZ_S("clerk");
    who->actor.division_lo = c == 'o' ? COUNTY : c == 's' ? COUNTY + 100000 : TOWN;
    who->actor.division_hi = who->actor.division_lo + (c == 'o' ? 999999 : 999);
    who->fresh_ms = mz_now_ms(cx);
    who->bearer = true;
    return MZ_OK;
}

static bool may(void *p, const struct mz_who *who, const char *perm)
{
    unsigned role = who->actor.user == 'o'   ? MZ_R(OFFICER)
                    : who->actor.user == 'x' ? MZ_R(CARER)
                                             : MZ_R(CLERK);
    (void)p;
    for (const struct mz_perm *r = mz_feature_org.perms; r->name != NULL; r++) {
        if (strcmp(r->name, perm) == 0) {
            return (r->roles & role) != 0;
        }
    }
    return false;
}

static struct site *open_site(enum mz_db_kind kind)
{
    struct site *s = calloc(1, sizeof *s);
    test_store(&s->w, kind);
    s->tables[0] = mz_feature_org.routes;
    struct mz_web_options o = {.tables = s->tables,
                               .auth = {.p = s, .identify = identify, .may = may},
                               .key = MZ_S("0123456789abcdef0123456789abcdef"),
                               .name = MZ_S("mz"),
                               .version = MZ_S("test")};
    if (mz_web_new(&s->w.cx, &o, &s->web) != MZ_OK) {
        printf("no web: %s\n", s->w.cx.err.msg);
    }
    return s;
}

static void close_site(struct site *s)
{
    mz_web_free(s->web);
    test_done(&s->w);
    free(s);
}

static int call(struct site *s, const char *who, const char *target, const char *body)
{
    mz_cx *cx = &s->w.cx;
    struct mz_pair headers[] = {{MZ_S("authorization"), mz_str_fmt(cx->a, "Bearer %s", who)},
                                {MZ_S("content-type"), MZ_S("application/x-www-form-urlencoded")}};
    struct mz_call c = {.method = body == NULL ? "GET" : "POST",
                        .target = mz_str_of(target),
                        .headers = headers,
                        .headers_n = body == NULL ? 1 : 2,
                        .body = mz_str_of(body)};
    mz_web_call(s->web, cx->a, &c, &s->a);
    return s->a.status;
}

static bool page_says(const struct site *s, const char *text)
{
    return memmem(s->a.body.p, s->a.body.n, text, strlen(text)) != NULL;
}

BOTH(an_organisation_is_registered_shown_and_changed)
{
    struct site *s = open_site(kind_);
    CHECK(call(s, "c", "/org/new", NULL) == 200);
    CHECK(call(s, "c", "/org/new", "name=x&kind=elderly&uscc=52510100MJ0000018X") == 422);
    CHECK(page_says(s, "18"));
    CHECK(call(s, "c", "/org/new",
               "name=Chatian+Home&kind=elderly&uscc=52510100mj0000018w&division=331181103000"
               "&legal=%E7%8E%8B%E5%BB%BA%E5%9B%BD&lon_e6=119.1&lat_e6=28.07") == 303);
    mz_str to = mz_str_dup(s->w.cx.a, mz_answer_header(&s->a, "location"));
    const char *edit = mz_str_fmt(s->w.cx.a, MZ_FMT "/edit", MZ_ARG(to)).p;
    CHECK(call(s, "c", to.p, NULL) == 200 && page_says(s, "王**") && !page_says(s, "王建国"));
    CHECK(call(s, "o", to.p, NULL) == 200 && page_says(s, "王建国"));
    CHECK(call(s, "c", edit, NULL) == 200 && !page_says(s, "王建国"));
    CHECK(call(s, "c", edit,
               "name=Chatian+Home+2&kind=elderly&state=closed&division=331181103000"
               "&version=1") == 303);
    CHECK(call(s, "c", edit,
               "name=Chatian+Home+3&kind=elderly&state=closed&division=331181103000"
               "&version=1") == 422);
    CHECK(call(s, "o", to.p, NULL) == 200 && page_says(s, "王建国") && page_says(s, "已注销"));
    CHECK(call(s, "o", "/org?q=chatian", NULL) == 200 && page_says(s, "Chatian Home 2"));
    CHECK(call(s, "s", to.p, NULL) == 404 && call(s, "s", edit, NULL) == 404);
    CHECK(call(s, "s", "/org", NULL) == 200 && !page_says(s, "Chatian"));
    CHECK(call(s, "s", "/org?q=chatian", NULL) == 200 && !page_says(s, "Chatian Home"));
    CHECK(call(s, "x", "/org", NULL) == 403);
    close_site(s);
}

TEST_MAIN(T2(an_organisation_is_registered_shown_and_changed))
