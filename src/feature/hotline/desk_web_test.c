/* desk_web_test.c - pages of the hotline and of public reports, called without a socket. */
#include "site.h"

#define COUNTY_MORE struct site s;
#include "county.h"

#include <inttypes.h>

#include "feature/hotline/hotline_int.h"

extern const struct mz_feature mz_feature_clue;
extern const struct mz_feature mz_feature_hotline;
extern const struct mz_feature mz_feature_person;
extern const struct mz_feature mz_feature_watch;
const struct mz_feature *const mz_features[] = {&mz_feature_person, &mz_feature_watch,
                                                &mz_feature_clue, &mz_feature_hotline, NULL};

#define OTHER INT64_C(331181104000)

static const struct reader readers[] = {{"officer", 11, "officer", COUNTY},
                                        {"clerk", 12, "clerk", TOWN},
                                        {"other", 13, "clerk", OTHER},
                                        {0}};

static mz_code county_fill(mz_cx *cx, struct county *k)
{
    k->world.office = MZ_S("龙泉市民政局");
    MZ_TRY(add_home(k, "周文芳", "19600301", VILLAGE));
    struct person_input in = person_blank();
    in.name = MZ_S("周文芳");
    in.division = VILLAGE;
    in.phone = MZ_S("13800001234");
    in.source = MZ_S("test");
    MZ_TRY(person_update(cx, 0, k->person[0], 1, &in, NULL));
    site_open(&k->s, cx, readers);
    k->s.lang = "en";
    k->s.from = "192.0.2.1";
    return MZ_OK;
}

static void done(struct county *k)
{
    site_close(&k->s);
    county_done(k);
}

#define PLACE "place=331181103209"
#define REPORT                                                                         \
    PLACE "&whom=self&need=illness&text=sick+and+alone&by_name=Chen&agree=1&homepage=" \
          "&by_phone="

/* A call comes in; the id of its record, 0 when it was refused. */
static int64_t rings(struct site *s, const char *who, const char *json)
{
    struct asking q = {
        .who = who, .target = "/hotline/ring", .accept = SITE_JSON, .type = SITE_JSON};
    q.body = mz_str_of(json);
    const char *id =
        site_ask(s, q) != 200 ? NULL : strstr(mz_str_z(s->cx->a, s->a.body), "\"id\":");
    return id == NULL ? 0 : strtoll(id + 5, NULL, 10);
}

/* ---- the desk ------------------------------------------------------------------------------ */

/* S4-065: the record of the caller comes up, masked, inside the desk's scope, on record. */
BOTH(the_record_of_the_caller_comes_up_inside_the_scope_only)
{
    struct county k;
    struct site *s = &k.s;
    mz_cx *cx = county(&k, kind_);
    const char *ring = "{\"number\": \"138 0000 1234\"}";
    int64_t sealed = 0;
    int64_t before = 0;
    int64_t id = rings(s, "clerk", ring);
    CHECK(id > 0 && shows(s, "/hotline/"));
    test_everywhere(&k.w);
    CHECK(mz_audit_drain(cx, &before) == MZ_OK);
    CHECK(see(s, "clerk", with_id(s, "/hotline/#", id)) == 200);
    CHECK(shows(s, "周文芳") && shows(s, "138****1234") && lacks(s, "13800001234"));
    CHECK(mz_audit_drain(cx, &sealed) == MZ_OK && sealed >= 2); /* the call and the search */
    CHECK(see(s, "other", with_id(s, "/hotline/#", id)) == 404);
    id = rings(s, "other", ring);
    CHECK(id > 0 && see(s, "other", with_id(s, "/hotline/#", id)) == 200);
    CHECK(lacks(s, "周文芳") && shows(s, "Nobody of your area"));
    CHECK(rings(s, "clerk", "{\"number\": \"12\"}") == 0 && s->a.status == 422);
    done(&k);
}

/* The exchange rings; the desk that is open shows it without anybody touching it. */
BOTH(a_call_that_rings_comes_up_on_the_open_desk_until_it_is_registered)
{
    struct county k;
    struct site *s = &k.s;
    (void)county(&k, kind_);
    const char *ring = "{\"number\": \"138 0000 1234\"}";
    CHECK(see(s, "clerk", "/hotline") == 200 && shows(s, "No telephone rings"));
    CHECK(shows(s, "hx-get=\"/hotline/now\"") && shows(s, "hx-trigger=\"every 3s\"") &&
          shows(s, "id=\"hotline-now\"") && shows(s, "hx-select=\"#hotline-now\""));
    int64_t id = rings(s, "officer", ring); /* the county's: not this township's desk */
    CHECK(id > 0 && see(s, "clerk", "/hotline/now") == 200 && shows(s, "No telephone rings"));
    id = rings(s, "clerk", ring);
    const char *record = with_id(s, "href=\"/hotline/#\"", id);
    CHECK(id > 0 && see(s, "clerk", "/hotline/now") == 200 && shows(s, record));
    CHECK(shows(s, "138****1234 rings") && lacks(s, "13800001234") &&
          shows(s, "id=\"hotline-now\""));
    CHECK(see(s, "clerk", "/hotline") == 200 && shows(s, "138****1234 rings")); /* by reloading */
    CHECK(see(s, "other", "/hotline/now") == 200 && lacks(s, "138****1234"));
    CHECK(see(s, NULL, "/hotline/now") == 401);
    CHECK(post(s, "clerk", with_id(s, "/hotline/#", id), "do=missed") == 303);
    CHECK(see(s, "clerk", "/hotline/now") == 200 && lacks(s, "138****1234"));
    done(&k);
}

BOTH(a_registered_call_is_a_clue_page_that_shows_numbers_only_with_a_reason)
{
    struct county k;
    struct site *s = &k.s;
    (void)county(&k, kind_);
    CHECK(post(s, "clerk", "/hotline", "number=13800001234") == 303);
    const char *call = leads(s);
    CHECK(post(s, "clerk", call, "do=clue") == 422);
    CHECK(post(s, "clerk", call,
               "do=clue&kind=help&need=old&text=alone&person=0&division=331181103209&by_name=Li") ==
          303);
    const char *clue = leads(s);
    CHECK(strncmp(clue, "/clue/", 6) == 0);
    CHECK(see(s, "clerk", clue) == 200 && lacks(s, "13800001234"));
    CHECK(shows(s, "alone") && shows(s, "138****1234"));
    CHECK(post(s, "clerk", clue, "do=reveal&why=x") == 422);
    CHECK(lacks(s, "13800001234"));
    CHECK(post(s, "clerk", clue, "do=reveal&why=call+her+back") == 200);
    CHECK(shows(s, "13800001234"));
    CHECK(see(s, "other", clue) == 404);
    CHECK(post(s, "other", clue, "do=reveal&why=call+her+back") == 404);
    CHECK(post(s, "clerk", clue, "do=answer&ending=helped&note=visited+her") == 303);
    CHECK(post(s, "clerk", clue, "do=told&note=called+back&satisfied=5") == 303);
    CHECK(post(s, "clerk", clue, "do=take") == 409 || s->a.status == 422);
    CHECK(see_json(s, "clerk", "/clue?view=closed") == 200 && shows(s, "\"total\":1"));
    done(&k);
}

/* ---- the public ---------------------------------------------------------------------------- */

/* S4-067, S4-068: no account, no script, from the code on the poster to the receipt. */
BOTH(anybody_reports_from_a_village_and_asks_with_the_receipt)
{
    struct county k;
    struct site *s = &k.s;
    mz_cx *cx = county(&k, kind_);
    CHECK(see(s, NULL, "/report") == 200);
    CHECK(shows(s, "/report?place=331181103000"));
    CHECK(see(s, NULL, "/report?place=331181103000") == 200);
    CHECK(shows(s, "/report?place=331181103209"));
    CHECK(see(s, NULL, "/report?place=110101001001") == 200);
    CHECK(lacks(s, "name=\"by_phone\"")); /* elsewhere is not ours: choose again */
    CHECK(fill_in(s, NULL, "/report?" PLACE "&by=code", REPORT "13800001234&by=code") == 303);
    const char *receipt = leads(s);
    CHECK(strncmp(receipt, "/report/done?no=331181-", 23) == 0);
    CHECK(see(s, NULL, receipt) == 200 && shows(s, receipt + 16));
    const char *asked = mz_str_fmt(cx->a, "receipt=%s&tail=1234", receipt + 16).p;
    CHECK(fill_in(s, NULL, "/report/state", asked) == 200);
    CHECK(shows(s, "has arrived"));
    asked = mz_str_fmt(cx->a, "receipt=%s&tail=9999", receipt + 16).p;
    CHECK(fill_in(s, NULL, "/report/state", asked) == 200);
    CHECK(shows(s, "No report was found") && lacks(s, "has arrived"));
    CHECK(see_json(s, "clerk", "/clue?channel=code") == 200 && shows(s, "\"total\":1"));
    CHECK(see_json(s, "other", "/clue") == 200 && shows(s, "\"total\":0"));
    done(&k);
}

/* Who is in the register and who is not get the same answer, word for word. */
BOTH(a_report_does_not_tell_who_is_in_the_register)
{
    struct county k;
    struct site *s = &k.s;
    mz_cx *cx = county(&k, kind_);
    CHECK(fill_in(s, NULL, "/report?" PLACE, REPORT "13800001234") == 303);
    mz_str known = mz_answer_header(&s->a, "Location");
    CHECK(fill_in(s, NULL, "/report?" PLACE, REPORT "13800009999") == 303);
    mz_str unknown = mz_answer_header(&s->a, "Location");
    CHECK(fill_in(s, NULL, "/report?" PLACE, REPORT "13800001234") == 303);
    mz_str twice = mz_answer_header(&s->a, "Location"); /* joined: a receipt of its own */
    CHECK(known.n == unknown.n && known.n == twice.n && !mz_str_eq(known, twice));
    CHECK(see(s, NULL, mz_str_z(cx->a, known)) == 200);
    CHECK(lacks(s, "周文芳") && lacks(s, "/household/") && lacks(s, "/person/"));
    done(&k);
}

BOTH(the_public_form_refuses_machines_floods_and_silence)
{
    struct county k;
    struct site *s = &k.s;
    (void)county(&k, kind_);
    CHECK(fill_in(s, NULL, "/report?" PLACE, PLACE "&homepage=") == 422);
    CHECK(shows(s, "Without this we may keep nothing"));
    CHECK(fill_in(s, NULL, "/report?" PLACE, REPORT "13800001234&homepage=http") ==
          303); /* the first of two counts: it is empty */
    CHECK(fill_in(s, NULL, "/report?" PLACE,
                  PLACE "&homepage=spam&whom=self&need=old&text=abc&by_name=Li&agree=1"
                        "&by_phone=13800002222") == 422);
    CHECK(shows(s, "hidden field"));
    CHECK(fill_in(s, NULL, "/report?" PLACE, REPORT "12") == 422);
    int last = 0;
    s->from = "192.0.2.9";
    for (int i = 0; i < 4; i++) {
        last = fill_in(s, NULL, "/report?" PLACE, REPORT "13800003333");
    }
    CHECK(last == 429 && shows(s, "12349"));
    CHECK(post(s, NULL, "/report", "place=331181103209") == 403);
    CHECK(see(s, NULL, "/clue") != 200);
    done(&k);
}

/* The poster is a PDF of a place of the reader's own area. */
BOTH(a_village_has_a_poster_for_its_own_staff)
{
    struct county k;
    struct site *s = &k.s;
    (void)county(&k, kind_);
    CHECK(see(s, "clerk", "/clue/poster/331181103209") == 200);
    CHECK(s->a.body.n > 2000 && memcmp(s->a.body.p, "%PDF-", 5) == 0);
    CHECK(see(s, "other", "/clue/poster/331181103209") == 404);
    CHECK(see(s, "officer", "/clue/poster/331181000000") == 404);
    CHECK(see(s, "clerk", "/clue/poster") == 200);
    CHECK(shows(s, "/clue/poster/331181103209"));
    done(&k);
}

TEST_MAIN(T2(the_record_of_the_caller_comes_up_inside_the_scope_only),
          T2(a_call_that_rings_comes_up_on_the_open_desk_until_it_is_registered),
          T2(a_registered_call_is_a_clue_page_that_shows_numbers_only_with_a_reason),
          T2(anybody_reports_from_a_village_and_asks_with_the_receipt),
          T2(a_report_does_not_tell_who_is_in_the_register),
          T2(the_public_form_refuses_machines_floods_and_silence),
          T2(a_village_has_a_poster_for_its_own_staff))
