/* about_test.c - a case is linked to what it is about: the cases by which that holds, the decision
 * that is appealed against. */
#include "site.h"

#define COUNTY_MORE struct site s;
#include "cases.h"

#include "feature/pay/pay.h"
#include "page_forms.h"

extern const struct mz_feature mz_feature_matter, mz_feature_person, mz_feature_rule;
const struct mz_feature *const mz_features[] = {&mz_feature_person, &mz_feature_rule,
                                                &mz_feature_matter, NULL};

static const struct reader readers[] = {
    {"officer", OFFICER, "officer", COUNTY}, {"clerk", CLERK, "clerk", TOWN}, {0}};

static mz_code county_fill(mz_cx *cx, struct county *k)
{
    MZ_TRY(add_home(k, "周文芳", "19800412", VILLAGE));
    MZ_TRY(add_home(k, "吴大山", "19750512", VILLAGE));
    site_open(&k->s, cx, readers);
    return MZ_OK;
}

/* The case that this one is about; 0 without one, -1 with several. */
static int64_t about(struct county *k, int64_t id)
{
    struct matter_q_links_row *rows = NULL;
    int64_t found = 0;
    size_t n = 0;
    struct mz_actor before = k->w.actor;
    test_everywhere(&k->w);
    if (matter_q_links(&k->w.cx, id, 10, &rows, &n) != MZ_OK) {
        mz_clear(&k->w.cx);
    }
    for (size_t i = 0; i < n; i++) {
        if (rows[i].next_id == id) {
            found = found == 0 ? rows[i].case_id : -1;
        }
    }
    k->w.actor = before;
    return found;
}

static bool page_of(struct county *k, int64_t id, int64_t names)
{
    mz_arena *a = k->w.cx.a;
    return see(&k->s, "clerk", mz_str_fmt(a, "/matter/%" PRId64, id).p) == 200 &&
           shows(&k->s, mz_str_fmt(a, "/matter/%" PRId64, names).p) &&
           shows(&k->s, mz_str_z(a, matter_number(a, names)));
}

BOTH(what_is_entered_by_hand_is_linked_to_the_case_by_which_it_holds_and_both_pages_say_so)
{
    static const char *const by_hand[] = {"dibao_change", "dibao_suspend", "dibao_stop",
                                          "dibao_transfer"};
    struct county k;
    (void)county(&k, kind_);
    int64_t first = given(&k, 0, 0);
    CHECK(first > 0 && about(&k, first) == 0);
    for (size_t i = 0; i < MZ_LEN(by_hand); i++) {
        int64_t id = begin_with(&k, by_hand[i], 0, MZ_S(""));
        CHECK(id > 0 && about(&k, id) == first);
        CHECK(page_of(&k, id, first) && shows(&k.s, "针对的原办件"));
        CHECK(page_of(&k, first, id) && shows(&k.s, "对本办件的复核或者后续办件"));
    }
    int64_t none = begin_with(&k, "dibao_stop", 1, MZ_S(""));
    CHECK(none > 0 && about(&k, none) == 0);
    site_close(&k.s);
    county_done(&k);
}

/* Money that ended is claimed back by the case that ended it. */
BOTH(a_recovery_is_linked_to_the_stop_that_it_follows)
{
    struct county k;
    mz_cx *cx = county(&k, kind_);
    int64_t id = 0;
    CHECK(given(&k, 0, 0) > 0);
    int64_t stop = begin_with(&k, "dibao_stop", 0, MZ_S(""));
    CHECK(act(&k, stop, "no_hearing") == MZ_OK);
    act_as(&k, APPROVER, "approver", COUNTY);
    CHECK(act(&k, stop, "stop") == MZ_OK);
    const struct matter_new in = {.matter = MZ_S("benefit_recover"), .person = k.person[0]};
    officer(&k);
    CHECK(matter_begin(cx, &in, &id) == MZ_OK && about(&k, id) == stop);
    site_close(&k.s);
    county_done(&k);
}

BOTH(who_appeals_chooses_among_the_decisions_the_newest_first)
{
    struct county k;
    mz_cx *cx = county(&k, kind_);
    int64_t id = 0;
    int64_t first = given(&k, 0, 0);
    int64_t stop = begin_with(&k, "dibao_stop", 0, MZ_S(""));
    CHECK(first > 0 && act(&k, stop, "drop") == MZ_OK);
    mz_str page = mz_str_fmt(cx->a, "/matter/new?matter=aid_appeal&household=%" PRId64, k.home[0]);
    mz_str one = mz_str_fmt(cx->a, "value=\"%" PRId64 "\"", first);
    mz_str two = mz_str_fmt(cx->a, "value=\"%" PRId64 "\" checked", stop);
    CHECK(see(&k.s, "clerk", page.p) == 200 && shows(&k.s, "针对哪一项决定"));
    CHECK(shows(&k.s, one.p) && shows(&k.s, two.p));
    const struct matter_new newest = {.matter = MZ_S("aid_appeal"), .household = k.home[0]};
    clerk(&k);
    CHECK(matter_begin(cx, &newest, &id) == MZ_OK && about(&k, id) == stop);
    site_close(&k.s);
    county_done(&k);
}

TEST_MAIN(T2(what_is_entered_by_hand_is_linked_to_the_case_by_which_it_holds_and_both_pages_say_so),
          T2(a_recovery_is_linked_to_the_stop_that_it_follows),
          T2(who_appeals_chooses_among_the_decisions_the_newest_first))
