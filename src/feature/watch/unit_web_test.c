/* unit_web_test.c - the page of the red and the black list says of each unit on which it is. */

#include "site.h"

#define COUNTY_MORE struct site s;
#include "county.h"

#include "feature/watch/late.h"
#include "feature/watch/watch_int.h"

extern const struct mz_feature mz_feature_watch;
const struct mz_feature *const mz_features[] = {&mz_feature_watch, NULL};

#define SIBLING INT64_C(331181102000)
#define FAR     INT64_C(331181102200)

static const struct reader readers[] = {{"officer", 11, "officer", COUNTY},
                                        {"clerk", 21, "clerk", SIBLING},
                                        {0}};

static mz_code county_fill(mz_cx *cx, struct county *k)
{
    MZ_TRY(add_home(k, "周文芳", "19600301", VILLAGE));
    MZ_TRY(add_home(k, "毛远志", "19700909", FAR));
    site_open(&k->s, cx, readers);
    return MZ_OK;
}

/* An alert that the county has sent to its township; 0 when something failed. */
static int64_t sent(struct county *k, size_t i, int64_t wait)
{
    mz_cx *cx = &k->w.cx;
    int64_t alert = 0;
    int64_t raised = 0;
    const struct watch_news n = {.household = k->home[i],
                                 .person = k->person[i],
                                 .fact = MZ_S("own_payment_year"),
                                 .value = MZ_S("31280.00"),
                                 .day = mz_date_today(cx),
                                 .source = MZ_S("医保局")};
    mz_code rc = watch_tell(cx, &n, &alert);
    test_tick(&k->w, wait * DAY_MS);
    rc = rc == MZ_OK ? watch_escalate(cx, &raised) : rc;
    rc = rc == MZ_OK
             ? watch_do(cx, &(struct watch_doing){.alert = alert, .act = MZ_S("send")})
             : rc;
    return rc == MZ_OK ? alert : 0;
}

/* The row of a unit on the page has this word, and none of the others. */
static bool row(struct county *k, int64_t unit, const char *word)
{
    static const char *const words[] = {"红榜", "黑榜", "中间"};
    mz_cx *cx = &k->w.cx;
    mz_str page = k->s.a.body;
    mz_str link = mz_str_fmt(cx->a, "/watch?division=%012" PRId64 "\"", unit);
    const char *at = memmem(page.p, page.n, link.p, link.n);
    const char *end =
        at == NULL ? NULL : memmem(at, (size_t)(page.p + page.n - at), "</tr>", 5);
    if (end == NULL) {
        return word == NULL;
    }
    mz_str text = {at, (size_t)(end - at)};
    for (size_t i = 0; i < MZ_LEN(words); i++) {
        if (holds(text, words[i]) != (word != NULL && strcmp(word, words[i]) == 0)) {
            printf("%012" PRId64 ": %s\n", unit, words[i]);
            return false;
        }
    }
    return true;
}

BOTH(a_unit_is_on_the_red_list_on_the_black_one_or_between)
{
    struct county k;
    mz_cx *cx = county(&k, kind_);
    int64_t raised = 0;
    CHECK(see(&k.s, "officer", "/watch/unit") == 200 && row(&k, COUNTY, NULL));
    CHECK(sent(&k, 0, 30) > 0); /* the county let it lie, and then sent it */
    CHECK(see(&k.s, "officer", "/watch/unit") == 200 && row(&k, COUNTY, "中间"));
    CHECK(watch_escalate(cx, &raised) == MZ_OK && raised == 1); /* its days are over, too */
    test_tick(&k.w, 30 * DAY_MS);
    CHECK(watch_escalate(cx, &raised) == MZ_OK);
    CHECK(sent(&k, 1, 0) > 0); /* a sibling's, in time */
    CHECK(see(&k.s, "officer", "/watch/unit") == 200);
    CHECK(row(&k, COUNTY, "中间") && row(&k, TOWN, "黑榜") && row(&k, SIBLING, "红榜"));
    CHECK(see(&k.s, "clerk", "/watch/unit") == 200); /* a township sees its own */
    CHECK(row(&k, SIBLING, "红榜") && row(&k, TOWN, NULL));
    CHECK(see(&k.s, NULL, "/watch/unit") != 200);
    site_close(&k.s);
    county_done(&k);
}

TEST_MAIN(T2(a_unit_is_on_the_red_list_on_the_black_one_or_between))
