/* round_map_web_test.c - a campaign on the map: each village where it is, as far as it is done. */
#include "site.h"

#define COUNTY_MORE struct site s;
#include "county.h"

#include <inttypes.h>

#include "base/text.h"
#include "feature/clue/clue.h"
#include "feature/leaf_web.h"
#include "feature/round/round_int.h"
#include "feature/round/round_sql.h"

extern const struct mz_feature mz_feature_round;
extern const struct mz_feature mz_feature_clue;
const struct mz_feature *const mz_features[] = {&mz_feature_round, &mz_feature_clue, NULL};

#define OTHER INT64_C(331181103212)

enum { HOMES = 7, FIRST = 5 /* of the second village */ };

static const struct reader readers[] = {{"officer", OFFICER, "officer", COUNTY}, {0}};

/* Five homes in one village and two in another; county.h puts each 9,000 east, 7,000 north. */
static mz_code county_fill(mz_cx *cx, struct county *k)
{
    for (size_t i = 0; i < HOMES; i++) {
        MZ_TRY(add_home(k, "周文芳", i % 2 == 0 ? "19400301" : "19800512",
                        i < FIRST ? VILLAGE : OTHER));
    }
    site_open(&k->s, cx, readers);
    return MZ_OK;
}

static int64_t made(struct county *k)
{
    static const int64_t whole[] = {COUNTY};
    mz_cx *cx = &k->w.cx;
    const struct round_pack *pack = NULL;
    const struct round_tell quiet = {NULL, NULL};
    int64_t id = 0;
    struct round_new in = {.name = MZ_S("冬季走访"),
                           .place = whole,
                           .place_n = 1,
                           .whom = ROUND_TOWNSHIP,
                           .whom_arg = MZ_S(""),
                           .visitors = MZ_S("cadre grid"),
                           .starts = mz_date_today(cx).v - 3,
                           .ends = mz_date_today(cx).v + 30};
    mz_code rc = round_pack_get(cx, &pack);
    rc = rc == MZ_OK ? form_write(cx, round_form(pack, MZ_S("plain")), &in.form) : rc;
    rc = rc == MZ_OK ? round_make(cx, &in, &id) : rc;
    rc = rc == MZ_OK ? round_list_go(cx, id, quiet) : rc;
    if (rc != MZ_OK) {
        printf("no campaign: %s\n", cx->err.msg);
    }
    return rc == MZ_OK ? id : 0;
}

static mz_code visit(struct county *k, int64_t plan, size_t home, enum round_state outcome)
{
    mz_cx *cx = &k->w.cx;
    struct round_q_demo_row *r = NULL;
    struct round_kept kept;
    size_t n = 0;
    MZ_TRY(round_q_demo(cx, plan, 100, &r, &n));
    for (size_t i = 0; i < n; i++) {
        struct round_visit v;
        MZ_TRY(round_visit_get(cx, r[i].id, &v));
        if (v.household != k->home[home]) {
            continue;
        }
        const struct round_finding f = {.visit = v.id,
                                        .key = mz_str_fmt(cx->a, "page-%04zu", home),
                                        .outcome = outcome,
                                        .kind = MZ_S("grid"),
                                        .day = mz_date_today(cx).v,
                                        .answers = MZ_S("{\"life\":\"yes\"}"),
                                        .note = MZ_S("")};
        return round_find(cx, &f, &kept);
    }
    return mz_fail(cx, MZ_ABSENT, "no visit of home %zu", home);
}

/* A point of the map, whole: where it is, how large, how dark, its words and where it leads. */
static bool has_point(struct county *k, int64_t plan, int64_t place, const char *count,
                      const char *circle)
{
    mz_cx *cx = &k->w.cx;
    mz_str name = mz_str_fmt(cx->a, MZ_FMT " %s", MZ_ARG(leaf_division_short(cx, place)), count);
    mz_str href =
        mz_str_fmt(cx->a, "/round/list?round=%" PRId64 "&amp;division=%012" PRId64, plan, place);
    mz_str label = mz_str_fmt(cx->a, "aria-label=\"" MZ_FMT "\"", MZ_ARG(name));
    return shows(&k->s, label.p) && shows(&k->s, href.p) && shows(&k->s, circle);
}

/*
 * By hand: the villages are 0.0315° of longitude, which are 27,720 millionths of a degree of
 * latitude here, and 24,500 of latitude apart; the wider side is 620 units. Three of five are done.
 */
BOTH(each_village_is_a_point_where_its_homes_are_as_far_as_it_is_done)
{
    static const enum round_state out[] = {ROUND_MET, ROUND_AWAY, ROUND_REFUSED, ROUND_MOVED};
    struct county k;
    (void)county(&k, kind_);
    int64_t plan = made(&k);
    const char *page = with_id(&k.s, "/round/#", plan);
    for (size_t i = 0; i < MZ_LEN(out); i++) {
        CHECK(visit(&k, plan, i, out[i]) == MZ_OK);
    }
    CHECK(see(&k.s, "officer", page) == 200);
    CHECK(has_point(&k, plan, VILLAGE, "3 / 5",
                    "<circle class=\"m2\" cx=\"0\" cy=\"547\" r=\"14\"/>"));
    CHECK(has_point(&k, plan, OTHER, "0 / 2",
                    "<circle class=\"hole\" cx=\"620\" cy=\"0\" r=\"8\"/>"));
    CHECK(visit(&k, plan, FIRST, ROUND_MET) == MZ_OK);
    CHECK(visit(&k, plan, FIRST + 1, ROUND_MET) == MZ_OK);
    CHECK(see(&k.s, "officer", page) == 200);
    CHECK(
        has_point(&k, plan, OTHER, "2 / 2", "<circle class=\"m4\" cx=\"620\" cy=\"0\" r=\"8\"/>"));
    site_close(&k.s);
    county_done(&k);
}

TEST_MAIN(T2(each_village_is_a_point_where_its_homes_are_as_far_as_it_is_done))
