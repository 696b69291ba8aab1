/* anew_test.c - any decision is appealed against: what is decided anew holds as of that decision,
 * and touches nothing but what follows from it. */
#include "cases.h"

#include "feature/pay/pay.h"

extern const struct mz_feature mz_feature_matter;
const struct mz_feature *const mz_features[] = {&mz_feature_matter, NULL};

enum { MONTHS = 24 };

static mz_code county_fill(mz_cx *cx, struct county *k)
{
    (void)cx;
    return two_homes(k);
}

/* What each month pays, in fen, from `from` on. */
struct paid {
    int64_t fen[MONTHS];
};

static struct paid months(struct county *k, int64_t from)
{
    struct benefit_step *v = NULL;
    struct paid p = {{0}};
    size_t n = 0;
    struct mz_actor before = k->w.actor;
    test_everywhere(&k->w);
    if (benefit_steps(&k->w.cx, VILLAGE, MZ_S("dibao"), k->person[0], &v, &n) != MZ_OK) {
        mz_clear(&k->w.cx);
    }
    for (int64_t m = 0; m < MONTHS; m++) {
        for (size_t i = 0; i < n && v[i].from <= from + m; i++) {
            p.fen[m] = v[i].from == from + m ? v[i].first_fen : v[i].fen;
        }
    }
    k->w.actor = before;
    return p;
}

/* Months [from, to) of `now` pay so much; the others what they paid before. */
static bool only(struct paid was, struct paid now, int64_t from, int64_t to, int64_t fen)
{
    bool good = true;
    for (int64_t m = 0; m < MONTHS; m++) {
        int64_t want = m >= from && m < to ? fen : was.fen[m];
        if (now.fen[m] != want) {
            printf("month %" PRId64 ": %" PRId64 ", not %" PRId64 "\n", m, now.fen[m], want);
            good = false;
        }
    }
    return good;
}

/* Stopped at once: no hearing is needed. */
static int64_t stop(struct county *k)
{
    int64_t id = begin_with(k, "dibao_stop", 0, MZ_S(""));
    bool good = act(k, id, "no_hearing") == MZ_OK;
    act_as(k, APPROVER, "approver", COUNTY);
    good = good && act(k, id, "stop") == MZ_OK && mz_str_eq(get(k, id).ending, MZ_S("ended"));
    return good ? id : 0;
}

/* Another amount, as the answers have it by then. */
static int64_t change(struct county *k, int64_t yuan, const char *way)
{
    int64_t id = looked_into(k, yuan);
    bool good = id > 0 && act(k, id, way) == MZ_OK;
    if (good && at(k, id, "hearing")) {
        good = act(k, id, "silent") == MZ_OK && act(k, id, "uphold") == MZ_OK;
    }
    act_as(k, APPROVER, "approver", COUNTY);
    good = good && act(k, id, "adjust") == MZ_OK;
    return good ? id : 0;
}

/* An appeal against that decision, and the county changes it. */
static int64_t appeal(struct county *k, const char *matter, bool person, int64_t first)
{
    int64_t id = 0;
    const struct matter_new in = {.matter = mz_str_of(matter),
                                  .household = person ? 0 : k->home[0],
                                  .person = person ? k->person[0] : 0,
                                  .first = first};
    clerk(k);
    bool good = matter_begin(&k->w.cx, &in, &id) == MZ_OK && act(k, id, "take") == MZ_OK;
    officer(k);
    good = good && task(k, id, "check") == MZ_OK && act(k, id, "change") == MZ_OK;
    act_as(k, OTHER_APPROVER, "approver", COUNTY);
    good = good && act(k, id, "change") == MZ_OK;
    if (!good) {
        printf("appeal: %s\n", k->w.cx.err.msg);
        mz_clear(&k->w.cx);
    }
    return good ? id : 0;
}

BOTH(a_stop_that_was_wrong_is_paid_back_from_the_stop_and_nothing_before_it_changes)
{
    struct county k;
    mz_cx *cx = county(&k, kind_);
    struct matter_q_links_row *links = NULL;
    struct recognition *r = NULL;
    size_t n = 0;
    int64_t begin = month(&k, 0);
    CHECK(given(&k, 0, 300) > 0);
    struct paid granted = months(&k, begin);
    test_tick(&k.w, 62 * DAY_MS);
    int64_t ended = month(&k, 0) + 1 - begin;
    int64_t id = stop(&k);
    struct paid stopped = months(&k, begin);
    CHECK(id > 0 && only(granted, stopped, ended, MONTHS, 0));
    test_tick(&k.w, 70 * DAY_MS);
    int64_t ours = appeal(&k, "aid_appeal", false, id);
    CHECK(ours > 0 && at(&k, id, "confirm"));
    CHECK(matter_q_links(cx, ours, 10, &links, &n) == MZ_OK && n == 1 && links[0].case_id == id);
    CHECK(act(&k, id, "drop") == MZ_OK && mz_str_eq(get(&k, id).ending, MZ_S("kept")));
    CHECK(only(granted, months(&k, begin), 0, 0, 0));
    CHECK(recognised(cx, k.home[0], &r, &n) == MZ_OK && n == 1 && r[0].ended == MZ_NULL);
    CHECK(broken(&k) == 0);
    county_done(&k);
}

BOTH(a_stop_that_was_right_stops_from_the_same_month_again)
{
    struct county k;
    mz_cx *cx = county(&k, kind_);
    struct recognition *r = NULL;
    size_t n = 0;
    int64_t begin = month(&k, 0);
    CHECK(given(&k, 0, 300) > 0);
    test_tick(&k.w, 62 * DAY_MS);
    int64_t id = stop(&k);
    int64_t day = mz_date_today(cx).v;
    struct paid stopped = months(&k, begin);
    test_tick(&k.w, 70 * DAY_MS);
    CHECK(id > 0 && appeal(&k, "aid_appeal", false, id) > 0);
    CHECK(act(&k, id, "stop") == MZ_OK && only(stopped, months(&k, begin), 0, 0, 0));
    CHECK(recognised(cx, k.home[0], &r, &n) == MZ_OK && n == 1 && r[0].ended == day);
    CHECK(broken(&k) == 0);
    county_done(&k);
}

BOTH(a_cut_that_was_wrong_pays_the_difference_up_to_the_next_decision_which_stands)
{
    struct county k;
    (void)county(&k, kind_);
    int64_t begin = month(&k, 0);
    CHECK(given(&k, 0, 0) > 0);
    struct paid granted = months(&k, begin);
    test_tick(&k.w, 62 * DAY_MS);
    int64_t from = month(&k, 0) + 1 - begin;
    int64_t cut = change(&k, 300, "less");
    test_tick(&k.w, 93 * DAY_MS);
    int64_t to = month(&k, 0) + 1 - begin;
    CHECK(cut > 0 && change(&k, 100, "more") > 0);
    struct paid was = months(&k, begin);
    CHECK(was.fen[from] > 0 && was.fen[from] < was.fen[to] && was.fen[to] < granted.fen[from]);
    test_tick(&k.w, 31 * DAY_MS);
    CHECK(appeal(&k, "aid_appeal", false, cut) > 0 && at(&k, cut, "opinion"));
    act_as(&k, OTHER_CLERK, "clerk", TOWN);
    CHECK(act(&k, cut, "same") == MZ_OK && mz_str_eq(get(&k, cut).ending, MZ_S("kept")));
    CHECK(from > 1 && only(was, months(&k, begin), from, to, granted.fen[from]) && broken(&k) == 0);
    county_done(&k);
}

/* The first grant was too low; since then it stood still and went on. */
BOTH(what_went_on_goes_on_with_the_amount_that_is_decided_anew)
{
    struct county k;
    (void)county(&k, kind_);
    int64_t begin = month(&k, 0);
    int64_t first = given(&k, 0, 300);
    test_tick(&k.w, 31 * DAY_MS);
    int64_t id = begin_with(&k, "dibao_suspend", 0, MZ_S(""));
    CHECK(act(&k, id, "tell") == MZ_OK && act(&k, id, "silent") == MZ_OK);
    CHECK(act(&k, id, "uphold") == MZ_OK);
    act_as(&k, APPROVER, "approver", COUNTY);
    CHECK(act(&k, id, "suspend") == MZ_OK);
    int64_t still = month(&k, 0) + 1 - begin;
    test_tick(&k.w, 62 * DAY_MS);
    id = begin_with(&k, "dibao_resume", 0, MZ_S(""));
    act_as(&k, CENTRE, "centre", COUNTY);
    CHECK(task(&k, id, "check") == MZ_OK);
    clerk(&k);
    CHECK(act(&k, id, "propose") == MZ_OK);
    act_as(&k, APPROVER, "approver", COUNTY);
    CHECK(act(&k, id, "resume") == MZ_OK);
    int64_t again = month(&k, 0) + 1 - begin;
    struct paid was = months(&k, begin);
    CHECK(was.fen[still - 1] > 0 && was.fen[still] == 0 && was.fen[again] == was.fen[still - 1]);
    CHECK(appeal(&k, "aid_appeal", false, first) > 0 && at(&k, first, "opinion"));
    act_as(&k, OTHER_CLERK, "clerk", TOWN);
    CHECK(matter_answer(&k.w.cx, first, 0, told_wage(&k, 0)) == MZ_OK);
    CHECK(act(&k, first, "propose") == MZ_OK && to_county(&k, first));
    CHECK(act(&k, first, "grant") == MZ_OK);
    struct paid now = months(&k, begin);
    CHECK(now.fen[again] > was.fen[again] && now.fen[again] == now.fen[still - 1]);
    CHECK(now.fen[still] == 0 && now.fen[again - 1] == 0 && now.fen[0] == was.fen[0]);
    CHECK(broken(&k) == 0);
    county_done(&k);
}

struct one_tx {
    mz_code (*run)(mz_cx *cx, const struct benefit *b);
    const struct benefit *b;
};

static mz_code run_tx(mz_cx *cx, void *p)
{
    const struct one_tx *t = p;
    return t->run(cx, t->b);
}

static bool in_tx(mz_cx *cx, mz_code (*run)(mz_cx *, const struct benefit *),
                  const struct benefit *b)
{
    struct one_tx t = {run, b};
    mz_code rc = mz_tx(cx, run_tx, &t);
    if (rc != MZ_OK) {
        printf("%s\n", cx->err.msg);
        mz_clear(cx);
    }
    return rc == MZ_OK;
}

static mz_code grant_one(mz_cx *cx, const struct benefit *b)
{
    int64_t id = 0;
    return benefit_grant(cx, b, &id);
}

static mz_code annul(mz_cx *cx, const struct benefit *b)
{
    return benefit_annul(cx, b->division, b->case_no, b->decided_ms);
}

/* A stop took the place of what was foreseen: a fading out ends all the same. */
BOTH(what_a_wrong_stop_swept_away_holds_again)
{
    struct county k;
    mz_cx *cx = county(&k, kind_);
    struct benefit b = {.division = VILLAGE,
                        .person = k.person[0],
                        .programme = MZ_S("dibao"),
                        .from = month(&k, 0) + 1,
                        .fen = 50000,
                        .case_no = MZ_S("A")};
    int64_t begin = month(&k, 0);
    struct mz_actor before = k.w.actor;
    test_everywhere(&k.w);
    CHECK(in_tx(cx, grant_one, &b));
    b.from = begin + 9;
    b.case_no = MZ_S("B");
    CHECK(in_tx(cx, benefit_stop, &b));
    struct paid was = months(&k, begin);
    b.from = begin + 4;
    b.case_no = MZ_S("C");
    test_tick(&k.w, DAY_MS);
    int64_t decided = mz_now_ms(cx);
    CHECK(in_tx(cx, benefit_stop, &b) && months(&k, begin).fen[5] == 0);
    test_tick(&k.w, DAY_MS);
    b.decided_ms = decided;
    CHECK(in_tx(cx, annul, &b) && only(was, months(&k, begin), 0, 0, 0));
    CHECK(months(&k, begin).fen[8] == 50000 && months(&k, begin).fen[9] == 0);
    k.w.actor = before;
    county_done(&k);
}

BOTH(a_refusal_of_support_for_the_destitute_is_appealed_against)
{
    struct county k;
    mz_cx *cx = county(&k, kind_);
    int64_t id = 0;
    const struct matter_new in = {.matter = MZ_S("tekun_apply"),
                                  .person = k.person[0],
                                  .facts = told_wage(&k, 9000)};
    clerk(&k);
    CHECK(matter_begin(cx, &in, &id) == MZ_OK);
    CHECK(act(&k, id, "take") == MZ_OK && act(&k, id, "start") == MZ_OK);
    act_as(&k, WORKER, "village", VILLAGE);
    CHECK(task(&k, id, "visit") == MZ_OK);
    act_as(&k, CENTRE, "centre", COUNTY);
    CHECK(task(&k, id, "check") == MZ_OK);
    clerk(&k);
    CHECK(task(&k, id, "assess") == MZ_OK && act(&k, id, "report") == MZ_OK);
    act_as(&k, OTHER_CLERK, "clerk", TOWN);
    CHECK(act(&k, id, "deny") == MZ_OK);
    act_as(&k, APPROVER, "approver", COUNTY);
    CHECK(act(&k, id, "refuse") == MZ_OK);
    clerk(&k);
    CHECK(act(&k, id, "told") == MZ_OK && mz_str_eq(get(&k, id).ending, MZ_S("refused")));
    CHECK(appeal(&k, "benefit_appeal", true, id) > 0 && at(&k, id, "opinion"));
    CHECK(broken(&k) == 0);
    county_done(&k);
}

BOTH(what_was_turned_away_at_the_door_is_opened_again_at_the_door)
{
    struct county k;
    (void)county(&k, kind_);
    int64_t id = begin_with(&k, "dibao_apply", 0, told_wage(&k, 0));
    CHECK(act(&k, id, "decline") == MZ_OK && get(&k, id).closed_ms != MZ_NULL);
    CHECK(appeal(&k, "aid_appeal", false, id) > 0 && at(&k, id, "accept"));
    county_done(&k);
}

BOTH(nobody_appeals_against_what_was_withdrawn_or_is_somebody_elses)
{
    struct county k;
    mz_cx *cx = county(&k, kind_);
    int64_t none = 0;
    struct matter_new in = {.matter = MZ_S("aid_appeal"), .household = k.home[0]};
    int64_t id = begin_with(&k, "dibao_apply", 0, told_wage(&k, 0));
    CHECK(matter_happen(cx, id, 0,
                        (struct flow_event){.kind = FLOW_WITHDRAWN, .reason = MZ_S("不办了")}) ==
          MZ_OK);
    CHECK(refused(&k, matter_begin(cx, &in, &none), MZ_CONFLICT, "matter"));
    id = begin_with(&k, "dibao_apply", 0, told_wage(&k, 0));
    CHECK(act(&k, id, "decline") == MZ_OK);
    int64_t other = begin_with(&k, "dibao_apply", 1, told_wage(&k, 0));
    CHECK(act(&k, other, "decline") == MZ_OK);
    in.first = other;
    CHECK(refused(&k, matter_begin(cx, &in, &none), MZ_INVALID, "first"));
    in.first = id;
    CHECK(matter_begin(cx, &in, &none) == MZ_OK && broken(&k) == 0);
    county_done(&k);
}

TEST_MAIN(T2(a_stop_that_was_wrong_is_paid_back_from_the_stop_and_nothing_before_it_changes),
          T2(a_stop_that_was_right_stops_from_the_same_month_again),
          T2(a_cut_that_was_wrong_pays_the_difference_up_to_the_next_decision_which_stands),
          T2(what_went_on_goes_on_with_the_amount_that_is_decided_anew),
          T2(what_a_wrong_stop_swept_away_holds_again),
          T2(a_refusal_of_support_for_the_destitute_is_appealed_against),
          T2(what_was_turned_away_at_the_door_is_opened_again_at_the_door),
          T2(nobody_appeals_against_what_was_withdrawn_or_is_somebody_elses))
