/* hold_test.c - what stands still while a case runs: kept back from the month that the pack says,
 * paid whole or stopped with it. */
#include "months.h"

extern const struct mz_feature mz_feature_matter;
const struct mz_feature *const mz_features[] = {&mz_feature_matter, NULL};

enum { FEN = 150000 };

/* Eighteen on 20 December 2026; the county's clock stands in November. */
#define CHILD                                                                        \
    "{\"facts\":{\"household\":{%s},\"members\":[{\"birth\":\"2008-12-20\"%s}]}," \
    "\"own\":{}}"
#define SCHOOL ",\"school_stage\":\"%s\""

static mz_code county_fill(mz_cx *cx, struct county *k)
{
    (void)cx;
    return add_home(k, "周小兰", "20081220", VILLAGE);
}

/* ---- money ----------------------------------------------------------------------------------- */

static const char *const programmes[] = {"orphan", "care-subsidy"};

static mz_code money_tx(mz_cx *cx, void *p)
{
    const struct county *k = p;
    const struct pay_card c = {.division = VILLAGE,
                               .person = k->person[0],
                               .holder = MZ_S("周小兰"),
                               .bank = MZ_S("102"),
                               .number = MZ_S("6222021234567890128")};
    int64_t id = 0;
    for (size_t i = 0; i < 2 * MZ_LEN(programmes); i++) {
        int32_t year = mz_date_ymd(mz_date_today(cx)).year + (int32_t)(i / 2);
        const struct pay_give give = {.county = COUNTY / MZ_COUNTY_UNIT,
                                      .programme = mz_str_of(programmes[i % 2]),
                                      .source = LEDGER_COUNTY_MONEY,
                                      .year = year,
                                      .fen = INT64_C(100000000),
                                      .day = mz_date_today(cx).v,
                                      .document = mz_str_fmt(cx->a, "D%zu", i)};
        MZ_TRY(pay_budget_give(cx, &give));
    }
    MZ_TRY(pay_card_ask(cx, &c, &id));
    struct mz_actor other = *cx->actor;
    const struct mz_actor *before = cx->actor;
    other.user = 8;
    cx->actor = &other;
    mz_code rc = pay_card_confirm(cx, id, 0);
    cx->actor = before;
    return rc;
}

/* Lines of a programme in this month's run, frozen; -1: it failed. `over`: months paid too much. */
static int64_t pay(struct county *k, const char *programme, int64_t *over)
{
    const struct pay_ran r = frozen_month(k, programme, month(k, 0));
    *over += r.lines < 0 ? 0 : r.over_n;
    return r.lines < 0 || r.fen == r.lines * FEN ? r.lines : -2;
}

/* The month from which the orphan's allowance stands still; 0: it does not. */
static int64_t still(struct county *k)
{
    struct ledger_hold *h = NULL;
    size_t n = 0;
    everywhere(k, 7);
    mz_code rc = ledger_holds_get(&k->w.cx, COUNTY / MZ_COUNTY_UNIT, k->person[0], k->person[0], &h,
                                  &n);
    return rc != MZ_OK || n > 1                             ? -1
           : n == 0                                         ? 0
           : mz_str_eq(h[0].programme, MZ_S("orphan")) ? h[0].from_period
                                                            : -2;
}

static struct benefit_step last(struct county *k, const char *programme)
{
    struct benefit_step *v = NULL;
    size_t n = 0;
    everywhere(k, 0);
    if (benefit_steps(&k->w.cx, VILLAGE, mz_str_of(programme), k->person[0], &v, &n) != MZ_OK) {
        mz_clear(&k->w.cx);
    }
    return n == 0 ? (struct benefit_step){.fen = -1} : v[n - 1];
}

/* ---- the child ------------------------------------------------------------------------------- */

static mz_str told(struct county *k, const char *home, const char *school)
{
    mz_arena *a = k->w.cx.a;
    mz_str at = school == NULL ? MZ_S("") : mz_str_fmt(a, SCHOOL, school);
    return mz_str_fmt(a, CHILD, home, at.n == 0 ? "" : at.p);
}

struct grown {
    struct county k;
    int64_t first; /* the case of the grant */
    mz_date day;   /* of the birthday */
};

/* As the grant writes it; no place of the test has an amount for orphans. */
static mz_code granted_tx(mz_cx *cx, void *p)
{
    const struct grown *g = p;
    int64_t person = g->k.person[0];
    int64_t id = 0;
    struct matter_q_recognise_args r = {.county = COUNTY / MZ_COUNTY_UNIT,
                                        .division = VILLAGE,
                                        .category = MZ_S("orphan"),
                                        .household = g->k.home[0],
                                        .person = person,
                                        .subject_key = mz_str_fmt(cx->a, "p:%" PRId64, person),
                                        .grade = MZ_S(""),
                                        .since = mz_date_today(cx).v,
                                        .until = MZ_NULL,
                                        .review_on = g->day.v,
                                        .review = MZ_S("benefit_stop"),
                                        .pack = MZ_S("cn-331181"),
                                        .case_id = g->first};
    for (size_t i = 0; i < MZ_LEN(programmes); i++) {
        const struct benefit b = {.division = VILLAGE,
                                  .person = person,
                                  .programme = mz_str_of(programmes[i]),
                                  .from = test_month(cx, 0),
                                  .fen = FEN,
                                  .case_no = matter_number(cx->a, g->first)};
        MZ_TRY(benefit_grant(cx, &b, &id));
    }
    MZ_TRY(mz_id_take(cx, r.county, 1, &r.id));
    return matter_q_recognise(cx, &r);
}

/* An orphan who is paid, from November on, and who is eighteen on 20 December. */
static bool begin_child(struct grown *g, enum mz_db_kind kind, const char *school)
{
    mz_cx *cx = county(&g->k, kind);
    const struct matter_new in = {.matter = MZ_S("orphan_apply"),
                                  .person = g->k.person[0],
                                  .facts = told(&g->k, "", school)};
    clerk(&g->k);
    bool good = mz_date_make(2026, 12, 20, &g->day) && matter_begin(cx, &in, &g->first) == MZ_OK;
    everywhere(&g->k, 7);
    return good && mz_tx(cx, granted_tx, g) == MZ_OK && mz_tx(cx, money_tx, &g->k) == MZ_OK;
}

static void to_day(struct grown *g, mz_date day)
{
    test_tick(&g->k.w, (day.v - mz_date_today(&g->k.w.cx).v) * DAY_MS);
}

static void to_month(struct grown *g, int64_t on)
{
    mz_date d = {0};
    int64_t m = test_month_of(g->day.v) + on;
    (void)mz_date_make((int32_t)(m / 12), (int32_t)(m % 12 + 1), 5, &d);
    to_day(g, d);
}

static bool look(struct grown *g)
{
    everywhere(&g->k, 0);
    return matter_review_job(&g->k.w.cx, 0, MZ_S("")) == MZ_OK;
}

static int64_t running(struct grown *g)
{
    struct matter_q_open_row r = {0};
    bool found = false;
    everywhere(&g->k, 0);
    mz_str key = mz_str_fmt(g->k.w.cx.a, "p:%" PRId64, g->k.person[0]);
    mz_code rc = matter_q_open(&g->k.w.cx, COUNTY / MZ_COUNTY_UNIT, MZ_S("benefit_stop"), key, &r,
                               &found);
    return rc == MZ_OK && found ? r.id : 0;
}

/* Months until the review that the recognition foresees; 0: none. */
static int64_t again_in(struct grown *g)
{
    struct recognition *r = NULL;
    size_t n = 0;
    everywhere(&g->k, 0);
    mz_code rc = recognised(&g->k.w.cx, g->k.home[0], &r, &n);
    return rc == MZ_OK && n == 1 && r[0].review_on != MZ_NULL
               ? test_month_of(r[0].review_on) - month(&g->k, 0)
               : 0;
}

static bool stops(struct grown *g, int64_t id, const char *benefit)
{
    struct county *k = &g->k;
    mz_str which = mz_str_fmt(k->w.cx.a, "\"stopped_benefit\":\"%s\"", benefit);
    clerk(k);
    bool good = act(k, id, "no_hearing") == MZ_OK;
    act_as(k, APPROVER, "approver", COUNTY);
    good = good && matter_answer(&k->w.cx, id, 0, told(k, which.p, NULL)) == MZ_OK;
    return good && act(k, id, "stop") == MZ_OK;
}

/* ---- what happens ---------------------------------------------------------------------------- */

BOTH(an_orphans_money_stands_still_behind_eighteen_and_is_paid_whole_when_it_goes_on)
{
    struct grown g;
    int64_t over = 0;
    CHECK(begin_child(&g, kind_, NULL));
    to_month(&g, 0);
    CHECK(look(&g) && running(&g) == 0 && still(&g.k) == 0);
    CHECK(pay(&g.k, "orphan", &over) == 2); /* November, and the month of the birthday */
    to_day(&g, g.day);
    CHECK(look(&g) && look(&g) && still(&g.k) == test_month_of(g.day.v) + 1);
    int64_t id = running(&g);
    CHECK(id > 0 && at(&g.k, id, "propose"));
    to_month(&g, 1);
    CHECK(pay(&g.k, "orphan", &over) == 0 && pay(&g.k, "care-subsidy", &over) == 3);
    to_month(&g, 2);
    CHECK(pay(&g.k, "orphan", &over) == 0 && pay(&g.k, "care-subsidy", &over) == 1);
    CHECK(last(&g.k, "orphan").fen == FEN && over == 0);
    clerk(&g.k);
    CHECK(act_why(&g.k, id, "drop", MZ_S("仍在高中就读")) == MZ_OK);
    CHECK(mz_str_eq(get(&g.k, id).ending, MZ_S("kept")) && still(&g.k) == 0);
    CHECK(pay(&g.k, "orphan", &over) == 2 && pay(&g.k, "orphan", &over) == 0);
    CHECK(again_in(&g) == 12); /* who goes on is looked at again in a year */
    CHECK(over == 0 && sound(&g.k) && broken(&g.k) == 0);
    county_done(&g.k);
}

BOTH(who_does_not_go_on_is_stopped_with_the_month_that_stood_still_and_owes_nothing)
{
    struct grown g;
    int64_t over = 0;
    CHECK(begin_child(&g, kind_, "compulsory")); /* what was told as a child of school age */
    to_day(&g, g.day);
    CHECK(pay(&g.k, "orphan", &over) == 2 && look(&g));
    int64_t id = running(&g);
    to_month(&g, 2);
    CHECK(pay(&g.k, "orphan", &over) == 0 && stops(&g, id, "stop_orphan"));
    CHECK(last(&g.k, "orphan").fen == 0 && last(&g.k, "orphan").from == test_month_of(g.day.v) + 1);
    CHECK(last(&g.k, "care-subsidy").fen == FEN && still(&g.k) == 0);
    CHECK(pay(&g.k, "orphan", &over) == 0 && over == 0);
    to_month(&g, 3);
    CHECK(pay(&g.k, "orphan", &over) == 0 && over == 0 && sound(&g.k) && broken(&g.k) == 0);
    county_done(&g.k);
}

BOTH(who_is_known_to_be_at_school_behind_eighteen_is_paid_on_until_somebody_decided)
{
    struct grown g;
    int64_t over = 0;
    CHECK(begin_child(&g, kind_, "secondary"));
    to_day(&g, g.day);
    CHECK(look(&g) && running(&g) > 0 && still(&g.k) == 0);
    to_month(&g, 1);
    CHECK(pay(&g.k, "orphan", &over) == 3 && over == 0);
    CHECK(stops(&g, running(&g), "stop_orphan")); /* nothing stood still: from the next month */
    CHECK(last(&g.k, "orphan").from == test_month_of(g.day.v) + 2);
    CHECK(pay(&g.k, "orphan", &over) == 0 && over == 0 && sound(&g.k));
    county_done(&g.k);
}

BOTH(a_month_that_was_paid_before_the_case_began_is_not_asked_back)
{
    struct grown g;
    int64_t over = 0;
    CHECK(begin_child(&g, kind_, NULL));
    to_month(&g, 1);
    CHECK(pay(&g.k, "orphan", &over) == 3); /* the nightly work had not run: January is paid */
    CHECK(look(&g) && still(&g.k) == test_month_of(g.day.v) + 2);
    to_month(&g, 2);
    CHECK(pay(&g.k, "orphan", &over) == 0 && stops(&g, running(&g), "stop_orphan"));
    CHECK(last(&g.k, "orphan").from == test_month_of(g.day.v) + 2);
    CHECK(pay(&g.k, "orphan", &over) == 0 && over == 0 && sound(&g.k));
    county_done(&g.k);
}

/* The stop of another benefit runs on the birthday: its case holds, the review begins behind it. */
BOTH(a_stop_of_another_benefit_that_runs_holds_too_and_takes_nobodys_review)
{
    struct grown g;
    int64_t over = 0;
    int64_t other = 0;
    CHECK(begin_child(&g, kind_, NULL));
    const struct matter_new in = {
        .matter = MZ_S("benefit_stop"),
        .person = g.k.person[0],
        .facts = told(&g.k, "\"stopped_benefit\":\"stop_care_subsidy\"", NULL)};
    clerk(&g.k);
    CHECK(matter_begin(&g.k.w.cx, &in, &other) == MZ_OK && still(&g.k) == 0);
    to_day(&g, g.day);
    CHECK(pay(&g.k, "orphan", &over) == 2);
    CHECK(look(&g) && running(&g) == other && still(&g.k) == test_month_of(g.day.v) + 1);
    to_month(&g, 1);
    CHECK(pay(&g.k, "orphan", &over) == 0 && stops(&g, other, "stop_care_subsidy"));
    CHECK(last(&g.k, "care-subsidy").fen == 0 && still(&g.k) == 0);
    CHECK(look(&g) && running(&g) > other && still(&g.k) == test_month_of(g.day.v) + 1);
    CHECK(pay(&g.k, "orphan", &over) == 0 && stops(&g, running(&g), "stop_orphan"));
    CHECK(last(&g.k, "orphan").from == test_month_of(g.day.v) + 1 && over == 0 && sound(&g.k));
    county_done(&g.k);
}

TEST_MAIN(T2(an_orphans_money_stands_still_behind_eighteen_and_is_paid_whole_when_it_goes_on),
          T2(who_does_not_go_on_is_stopped_with_the_month_that_stood_still_and_owes_nothing),
          T2(who_is_known_to_be_at_school_behind_eighteen_is_paid_on_until_somebody_decided),
          T2(a_month_that_was_paid_before_the_case_began_is_not_asked_back),
          T2(a_stop_of_another_benefit_that_runs_holds_too_and_takes_nobodys_review))
