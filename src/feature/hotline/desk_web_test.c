/* desk_web_test.c - pages of the hotline and of public reports, called without a socket. */
#include "check.h"
#include "store.h"

#include <inttypes.h>

#include "base/calendar.h"
#include "base/ident.h"
#include "base/keyring.h"
#include "feature/account/account.h"
#include "feature/division/division.h"
#include "feature/hotline/hotline_int.h"
#include "feature/household/household.h"
#include "feature/person/person.h"
#include "feature/rule/rule.h"
#include "feature/world.h"
#include "web/app.h"

extern const struct mz_feature mz_feature_clue;
extern const struct mz_feature mz_feature_hotline;
extern const struct mz_feature mz_feature_person;
extern const struct mz_feature mz_feature_watch;
const struct mz_feature *const mz_features[] = {&mz_feature_person, &mz_feature_watch,
                                                &mz_feature_clue, &mz_feature_hotline, NULL};

#define COUNTY  INT64_C(331181000000)
#define TOWN    INT64_C(331181103000)
#define OTHER   INT64_C(331181104000)
#define VILLAGE INT64_C(331181103209)

struct site {
    struct test_world w;
    struct mz_world world;
    mz_crypto *crypto;
    mz_web *web;
    const struct mz_route *tables[3];
    struct mz_answer a;
    mz_str visitor; /* cookie of nobody */
};

/* "Bearer o": the officer of the county; c: the clerk of the township; x: of the next one. */
static mz_code identify(mz_cx *cx, void *p, mz_req *rq, struct mz_who *who)
{
    mz_str bearer = mz_req_header(rq, "authorization");
    (void)cx;
    (void)p;
    if (bearer.n != 8) {
        return MZ_OK;
    }
    char c = bearer.p[7];
    who->actor.user = c;
    who->actor.role = c == 'o' ? MZ_S("officer") : MZ_S("clerk");
    who->bearer = true;
    division_range(c == 'o'   ? COUNTY
                   : c == 'c' ? TOWN
                              : OTHER,
                   &who->actor.division_lo, &who->actor.division_hi);
    return MZ_OK;
}

static bool may(void *p, const struct mz_who *who, const char *perm)
{
    const struct site *s = p;
    enum mz_role role;
    return account_role_of(who->actor.role, &role) && account_role_may(s->world.perms, role, perm);
}

static mz_code add_person(struct site *s)
{
    mz_cx *cx = &s->w.cx;
    int64_t id = 0;
    struct person_input in = person_blank();
    in.name = MZ_S("周文芳");
    in.id_number = mz_str_fmt(cx->a, "33118119600301011%c", mz_cid_check("33118119600301011"));
    in.phone = MZ_S("13800001234");
    in.division = VILLAGE;
    in.nation = MZ_S("01");
    in.source = MZ_S("test");
    MZ_TRY(person_add(cx, &in, NULL, &id));
    const struct household_place head = {id, MZ_S("02")};
    const struct household_new home = {.kind = HOUSEHOLD_LIVING,
                                       .division = VILLAGE,
                                       .address = MZ_S("溪口12号"),
                                       .lon_e6 = MZ_NULL,
                                       .lat_e6 = MZ_NULL,
                                       .since = 18000,
                                       .source = MZ_S("test"),
                                       .members = &head,
                                       .members_n = 1};
    return household_add(cx, 0, &home, NULL, &id);
}

static mz_code open_world(mz_cx *cx, struct site *s)
{
    mz_str folder = MZ_S("packs");
    s->world.rules = rule_store_new(cx, &folder, 1);
    s->world.division = COUNTY;
    s->world.office = MZ_S("龙泉市民政局");
    s->world.data = mz_str_of(s->w.dir);
    MZ_TRY(mz_crypto_open(cx, &s->crypto));
    MZ_TRY(mz_keyring_create(cx, s->w.dir));
    MZ_TRY(mz_keyring_open(cx, s->crypto, s->w.dir, &s->world.keys));
    MZ_TRY(division_open(cx, NULL, NULL, &s->world.divisions));
    MZ_TRY(mz_calendar_load(cx, cx->a, "data/calendar", &s->world.calendar));
    MZ_TRY(account_perms_make(cx, mz_features, &s->world.perms));
    s->w.actor.role = MZ_S("officer");
    s->w.actor.user = 'o';
    test_scope(&s->w, COUNTY, COUNTY + 999999);
    MZ_TRY(add_person(s));
    s->tables[0] = mz_feature_clue.routes;
    s->tables[1] = mz_feature_hotline.routes;
    struct mz_web_options o = {.tables = s->tables,
                               .auth = {.p = s, .identify = identify, .may = may},
                               .key = MZ_S("0123456789abcdef0123456789abcdef"),
                               .name = MZ_S("mz"),
                               .version = MZ_S("test")};
    return mz_web_new(cx, &o, &s->web);
}

static mz_cx *site(struct site *s, enum mz_db_kind kind)
{
    memset(s, 0, sizeof *s);
    test_store(&s->w, kind);
    s->w.cx.world = &s->world;
    if (open_world(&s->w.cx, s) != MZ_OK) {
        printf("no site: %s\n", s->w.cx.err.msg);
        s->w.ok = false;
    }
    return &s->w.cx;
}

static void site_done(struct site *s)
{
    mz_web_free(s->web);
    mz_keyring_close(s->world.keys);
    mz_crypto_close(s->crypto);
    test_done(&s->w);
}

static int send(struct site *s, const struct mz_pair *headers, size_t n, struct mz_call c)
{
    c.headers = headers;
    c.headers_n = n;
    mz_web_call(s->web, s->w.cx.a, &c, &s->a);
    return s->a.status;
}

static int staff(struct site *s, char who, const char *method, const char *target, const char *body,
                 bool json)
{
    const struct mz_pair headers[] = {
        {MZ_S("authorization"), mz_str_fmt(s->w.cx.a, "Bearer %c", who)},
        {MZ_S("accept"), json ? MZ_S("application/json") : MZ_S("text/html")},
        {MZ_S("accept-language"), MZ_S("en")},
        {MZ_S("content-type"),
         json ? MZ_S("application/json") : MZ_S("application/x-www-form-urlencoded")}};
    return send(
        s, headers, 4,
        (struct mz_call){.method = method, .target = mz_str_of(target), .body = mz_str_of(body)});
}

static int anybody(struct site *s, const char *method, const char *target, mz_str body,
                   const char *peer)
{
    const struct mz_pair headers[] = {
        {MZ_S("cookie"), mz_str_fmt(s->w.cx.a, "visitor=" MZ_FMT, MZ_ARG(s->visitor))},
        {MZ_S("accept"), MZ_S("text/html")},
        {MZ_S("accept-language"), MZ_S("en")},
        {MZ_S("sec-fetch-site"), MZ_S("same-origin")},
        {MZ_S("content-type"), MZ_S("application/x-www-form-urlencoded")}};
    int status = send(
        s, headers, 5,
        (struct mz_call){
            .method = method, .target = mz_str_of(target), .body = body, .peer = mz_str_of(peer)});
    for (size_t i = 0; i < s->a.headers_n; i++) {
        mz_str v = s->a.headers[i].value;
        if (strcasecmp(mz_str_z(s->w.cx.a, s->a.headers[i].name), "set-cookie") == 0 && v.n > 8 &&
            memcmp(v.p, "visitor=", 8) == 0) {
            const char *end = memchr(v.p, ';', v.n);
            s->visitor = (mz_str){v.p + 8, (size_t)(end - v.p) - 8};
        }
    }
    return status;
}

/* The form of the page, then its POST. */
static int fill(struct site *s, const char *page, const char *target, const char *fields,
                const char *peer)
{
    if (anybody(s, "GET", page, MZ_S(""), peer) != 200) {
        return 0;
    }
    mz_str body =
        mz_str_fmt(s->w.cx.a, "token=" MZ_FMT "&%s", MZ_ARG(mz_answer_token(&s->a)), fields);
    return anybody(s, "POST", target, body, peer);
}

static bool says(const struct site *s, const char *text)
{
    bool found = memmem(s->a.body.p, s->a.body.n, text, strlen(text)) != NULL;
    if (!found) {
        printf("status %d, no \"%s\" in %zu bytes\n", s->a.status, text, s->a.body.n);
    }
    return found;
}

static bool lacks(const struct site *s, const char *text)
{
    return memmem(s->a.body.p, s->a.body.n, text, strlen(text)) == NULL;
}

static const char *at(struct site *s, const char *base, int64_t id)
{
    return mz_str_fmt(s->w.cx.a, "%s%" PRId64, base, id).p;
}

#define PLACE "place=331181103209"
#define REPORT                                                                         \
    PLACE "&whom=self&need=illness&text=sick+and+alone&by_name=Chen&agree=1&homepage=" \
          "&by_phone="

/* ---- the desk ------------------------------------------------------------------------------ */

/* S4-065: the record of the caller comes up, masked, inside the desk's scope, on record. */
BOTH(the_record_of_the_caller_comes_up_inside_the_scope_only)
{
    struct site s;
    mz_cx *cx = site(&s, kind_);
    const char *ring = "{\"number\": \"138 0000 1234\"}";
    int64_t sealed = 0;
    int64_t before = 0;
    CHECK(staff(&s, 'c', "POST", "/hotline/ring", ring, true) == 200 && says(&s, "/hotline/"));
    const char *mark = strstr(mz_str_z(cx->a, s.a.body), "\"id\":");
    int64_t id = mark == NULL ? 0 : strtoll(mark + 5, NULL, 10);
    test_everywhere(&s.w);
    CHECK(mz_audit_drain(cx, &before) == MZ_OK);
    CHECK(staff(&s, 'c', "GET", at(&s, "/hotline/", id), "", false) == 200);
    CHECK(says(&s, "周文芳") && says(&s, "138****1234") && lacks(&s, "13800001234"));
    CHECK(mz_audit_drain(cx, &sealed) == MZ_OK && sealed >= 2); /* the call and the search */
    CHECK(staff(&s, 'x', "GET", at(&s, "/hotline/", id), "", false) == 404);
    CHECK(staff(&s, 'x', "POST", "/hotline/ring", ring, true) == 200);
    mark = strstr(mz_str_z(cx->a, s.a.body), "\"id\":");
    id = mark == NULL ? 0 : strtoll(mark + 5, NULL, 10);
    CHECK(staff(&s, 'x', "GET", at(&s, "/hotline/", id), "", false) == 200);
    CHECK(lacks(&s, "周文芳") && says(&s, "Nobody of your area"));
    CHECK(staff(&s, 'c', "POST", "/hotline/ring", "{\"number\": \"12\"}", true) == 422);
    site_done(&s);
}

BOTH(a_registered_call_is_a_clue_page_that_shows_numbers_only_with_a_reason)
{
    struct site s;
    mz_cx *cx = site(&s, kind_);
    CHECK(staff(&s, 'c', "POST", "/hotline", "number=13800001234", false) == 303);
    const char *call = mz_str_z(cx->a, mz_answer_header(&s.a, "Location"));
    CHECK(staff(&s, 'c', "POST", call, "do=clue", false) == 422);
    CHECK(staff(&s, 'c', "POST", call,
                "do=clue&kind=help&need=old&text=alone&person=0&division=331181103209&by_name=Li",
                false) == 303);
    const char *clue = mz_str_z(cx->a, mz_answer_header(&s.a, "Location"));
    CHECK(strncmp(clue, "/clue/", 6) == 0);
    CHECK(staff(&s, 'c', "GET", clue, "", false) == 200 && lacks(&s, "13800001234"));
    CHECK(says(&s, "alone") && says(&s, "138****1234"));
    CHECK(staff(&s, 'c', "POST", clue, "do=reveal&why=x", false) == 422);
    CHECK(lacks(&s, "13800001234"));
    CHECK(staff(&s, 'c', "POST", clue, "do=reveal&why=call+her+back", false) == 200);
    CHECK(says(&s, "13800001234"));
    CHECK(staff(&s, 'x', "GET", clue, "", false) == 404);
    CHECK(staff(&s, 'x', "POST", clue, "do=reveal&why=call+her+back", false) == 404);
    CHECK(staff(&s, 'c', "POST", clue, "do=answer&ending=helped&note=visited+her", false) == 303);
    CHECK(staff(&s, 'c', "POST", clue, "do=told&note=called+back&satisfied=5", false) == 303);
    CHECK(staff(&s, 'c', "POST", clue, "do=take", false) == 409 || s.a.status == 422);
    CHECK(staff(&s, 'c', "GET", "/clue?view=closed", "", true) == 200 && says(&s, "\"total\":1"));
    site_done(&s);
}

/* ---- the public ---------------------------------------------------------------------------- */

/* S4-067, S4-068: no account, no script, from the code on the poster to the receipt. */
BOTH(anybody_reports_from_a_village_and_asks_with_the_receipt)
{
    struct site s;
    mz_cx *cx = site(&s, kind_);
    CHECK(anybody(&s, "GET", "/report", MZ_S(""), "192.0.2.1") == 200);
    CHECK(says(&s, "/report?place=331181103000"));
    CHECK(anybody(&s, "GET", "/report?place=331181103000", MZ_S(""), "192.0.2.1") == 200);
    CHECK(says(&s, "/report?place=331181103209"));
    CHECK(anybody(&s, "GET", "/report?place=110101001001", MZ_S(""), "192.0.2.1") == 200);
    CHECK(lacks(&s, "name=\"by_phone\"")); /* elsewhere is not ours: choose again */
    CHECK(fill(&s, "/report?" PLACE "&by=code", "/report", REPORT "13800001234&by=code",
               "192.0.2.1") == 303);
    mz_str to = mz_answer_header(&s.a, "Location");
    const char *done = mz_str_z(cx->a, to);
    CHECK(strncmp(done, "/report/done?no=331181-", 23) == 0);
    CHECK(anybody(&s, "GET", done, MZ_S(""), "192.0.2.1") == 200 && says(&s, done + 16));
    const char *asked = mz_str_fmt(cx->a, "receipt=%s&tail=1234", done + 16).p;
    CHECK(fill(&s, "/report/state", "/report/state", asked, "192.0.2.1") == 200);
    CHECK(says(&s, "has arrived"));
    asked = mz_str_fmt(cx->a, "receipt=%s&tail=9999", done + 16).p;
    CHECK(fill(&s, "/report/state", "/report/state", asked, "192.0.2.1") == 200);
    CHECK(says(&s, "No report was found") && lacks(&s, "has arrived"));
    CHECK(staff(&s, 'c', "GET", "/clue?channel=code", "", true) == 200 && says(&s, "\"total\":1"));
    CHECK(staff(&s, 'x', "GET", "/clue", "", true) == 200 && says(&s, "\"total\":0"));
    site_done(&s);
}

/* Who is in the register and who is not get the same answer, word for word. */
BOTH(a_report_does_not_tell_who_is_in_the_register)
{
    struct site s;
    mz_cx *cx = site(&s, kind_);
    CHECK(fill(&s, "/report?" PLACE, "/report", REPORT "13800001234", "192.0.2.1") == 303);
    mz_str known = mz_answer_header(&s.a, "Location");
    CHECK(fill(&s, "/report?" PLACE, "/report", REPORT "13800009999", "192.0.2.1") == 303);
    mz_str unknown = mz_answer_header(&s.a, "Location");
    CHECK(fill(&s, "/report?" PLACE, "/report", REPORT "13800001234", "192.0.2.1") == 303);
    mz_str twice = mz_answer_header(&s.a, "Location"); /* joined: a receipt of its own */
    CHECK(known.n == unknown.n && known.n == twice.n && !mz_str_eq(known, twice));
    CHECK(anybody(&s, "GET", mz_str_z(cx->a, known), MZ_S(""), "192.0.2.1") == 200);
    CHECK(lacks(&s, "周文芳") && lacks(&s, "/household/") && lacks(&s, "/person/"));
    site_done(&s);
}

BOTH(the_public_form_refuses_machines_floods_and_silence)
{
    struct site s;
    (void)site(&s, kind_);
    CHECK(fill(&s, "/report?" PLACE, "/report", PLACE "&homepage=", "192.0.2.1") == 422);
    CHECK(says(&s, "Without this we may keep nothing"));
    CHECK(fill(&s, "/report?" PLACE, "/report", REPORT "13800001234&homepage=http", "192.0.2.1") ==
          303); /* the first of two counts: it is empty */
    CHECK(fill(&s, "/report?" PLACE, "/report",
               PLACE "&homepage=spam&whom=self&need=old&text=abc&by_name=Li&agree=1"
                     "&by_phone=13800002222",
               "192.0.2.1") == 422);
    CHECK(says(&s, "hidden field"));
    CHECK(fill(&s, "/report?" PLACE, "/report", REPORT "12", "192.0.2.1") == 422);
    int last = 0;
    for (int i = 0; i < 4; i++) {
        last = fill(&s, "/report?" PLACE, "/report", REPORT "13800003333", "192.0.2.9");
    }
    CHECK(last == 429 && says(&s, "12349"));
    CHECK(anybody(&s, "POST", "/report", MZ_S("place=331181103209"), "192.0.2.9") == 403);
    CHECK(anybody(&s, "GET", "/clue", MZ_S(""), "192.0.2.9") != 200);
    site_done(&s);
}

/* The poster is a PDF of a place of the reader's own area. */
BOTH(a_village_has_a_poster_for_its_own_staff)
{
    struct site s;
    (void)site(&s, kind_);
    CHECK(staff(&s, 'c', "GET", "/clue/poster/331181103209", "", false) == 200);
    CHECK(s.a.body.n > 2000 && memcmp(s.a.body.p, "%PDF-", 5) == 0);
    CHECK(staff(&s, 'x', "GET", "/clue/poster/331181103209", "", false) == 404);
    CHECK(staff(&s, 'o', "GET", "/clue/poster/331181000000", "", false) == 404);
    CHECK(staff(&s, 'c', "GET", "/clue/poster", "", false) == 200);
    CHECK(says(&s, "/clue/poster/331181103209"));
    site_done(&s);
}

TEST_MAIN(T2(the_record_of_the_caller_comes_up_inside_the_scope_only),
          T2(a_registered_call_is_a_clue_page_that_shows_numbers_only_with_a_reason),
          T2(anybody_reports_from_a_village_and_asks_with_the_receipt),
          T2(a_report_does_not_tell_who_is_in_the_register),
          T2(the_public_form_refuses_machines_floods_and_silence),
          T2(a_village_has_a_poster_for_its_own_staff))
