/* org_web_test.c - the pages of organisations, called without a socket. */
#include "check.h"
#include "feature/org/org_int.h"
#include "site.h"
#include "store.h"

#define COUNTY  INT64_C(331181000000)
#define TOWN    INT64_C(331181103000)
#define SIBLING INT64_C(331181100000)

extern const struct mz_feature mz_feature_org;
const struct mz_feature *const mz_features[] = {&mz_feature_org, NULL};

static const struct reader readers[] = {{"officer", 11, "officer", COUNTY},
                                        {"clerk", 12, "clerk", TOWN},
                                        {"sibling", 13, "clerk", SIBLING},
                                        {"carer", 14, "carer", TOWN},
                                        {0}};

BOTH(an_organisation_is_registered_shown_and_changed)
{
    struct test_world w;
    struct site s;
    test_store(&w, kind_);
    site_open(&s, &w.cx, readers);
    CHECK(see(&s, "clerk", "/org/new") == 200);
    CHECK(post(&s, "clerk", "/org/new", "name=x&kind=elderly&uscc=52510100MJ0000018X") == 422);
    CHECK(shows(&s, "18"));
    CHECK(post(&s, "clerk", "/org/new",
               "name=Chatian+Home&kind=elderly&uscc=52510100mj0000018w&division=331181103000"
               "&legal=%E7%8E%8B%E5%BB%BA%E5%9B%BD&lon_e6=119.1&lat_e6=28.07") == 303);
    const char *to = leads(&s);
    const char *edit = mz_str_fmt(w.cx.a, "%s/edit", to).p;
    CHECK(see(&s, "clerk", to) == 200 && shows(&s, "王**") && lacks(&s, "王建国"));
    CHECK(see(&s, "officer", to) == 200 && shows(&s, "王建国"));
    CHECK(see(&s, "clerk", edit) == 200 && lacks(&s, "王建国"));
    CHECK(post(&s, "clerk", edit,
               "name=Chatian+Home+2&kind=elderly&state=closed&division=331181103000"
               "&version=1") == 303);
    CHECK(post(&s, "clerk", edit,
               "name=Chatian+Home+3&kind=elderly&state=closed&division=331181103000"
               "&version=1") == 422);
    CHECK(see(&s, "officer", to) == 200 && shows(&s, "王建国") && shows(&s, "已注销"));
    CHECK(see(&s, "officer", "/org?q=chatian") == 200 && shows(&s, "Chatian Home 2"));
    CHECK(see(&s, "sibling", to) == 404 && see(&s, "sibling", edit) == 404);
    CHECK(see(&s, "sibling", "/org") == 200 && lacks(&s, "Chatian"));
    CHECK(see(&s, "sibling", "/org?q=chatian") == 200 && lacks(&s, "Chatian Home"));
    CHECK(see(&s, "carer", "/org") == 403);
    site_close(&s);
    test_done(&w);
}

TEST_MAIN(T2(an_organisation_is_registered_shown_and_changed))
