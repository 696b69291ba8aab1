/*
 * aged_test.c - proof of life of those on the old-age allowance: due once a cycle, reminded, days
 * of grace, suspended by a person, shown in three ways, and paid as if nothing had been withheld.
 */
#include "cases.h"
#include "months.h"

#include "feature/letter/letter.h"
#include "feature/matter/matter_found.h"
#include "feature/matter/recognise.h"
#include "feature/pay/pay.h"
#include "ledger/invariant.h"

extern const struct mz_feature mz_feature_matter, mz_feature_letter;
const struct mz_feature *const mz_features[] = {&mz_feature_matter, &mz_feature_letter, NULL};

enum { OLD, ACCOUNT_BY = 7, CONFIRMED_BY = 8, RATE_FEN = 5717 };

#define DISTRICT (COUNTY / MZ_COUNTY_UNIT)

/* ---- a place that has set its rate: assumed here, for no figure is known for the whole country */

static const char aged_pack[] = "pack: aged-331181103\n"
                                "title: 高龄津贴\n"
                                "title_en: Old-age allowance\n"
                                "version: \"2026.1\"\n"
                                "semantics: 1\n"
                                "division: \"331181103\"\n"
                                "extends: cn-331181\n"
                                "params:\n"
                                "  age_allowance_rate:\n"
                                "    values:\n"
                                "      - from: 2025-01-01\n"
                                "        value: 57.17元\n"
                                "        key: age_80\n"
                                "        division: 331181103\n"
                                "        cite: \"local: to be confirmed\"\n";

static mz_code county_fill(mz_cx *cx, struct county *k)
{
    MZ_TRY(place_pack(k, "aged-331181103", mz_str_of(aged_pack)));
    k->world.office = MZ_S("龙泉市民政局");
    MZ_TRY(mz_feature_letter.start(cx));
    return add_home(k, "周文芳", "19400412", VILLAGE);
}

/* ---- hands -------------------------------------------------------------------------------- */

static mz_code purse(struct county *k)
{
    mz_cx *cx = &k->w.cx;
    int64_t id = 0;
    const struct pay_card c = {.division = VILLAGE,
                               .person = k->person[OLD],
                               .holder = MZ_S("周文芳"),
                               .bank = MZ_S("102"),
                               .number = MZ_S("6222021234567890128")};
    everywhere(k, ACCOUNT_BY);
    for (int32_t year = mz_date_ymd(mz_date_today(cx)).year, last = year + 2; year <= last;
         year++) {
        const struct pay_give g = {.county = DISTRICT,
                                   .programme = MZ_S("age-allowance"),
                                   .source = LEDGER_COUNTY_MONEY,
                                   .year = year,
                                   .fen = INT64_C(100000000),
                                   .day = mz_date_today(cx).v,
                                   .document = mz_str_fmt(cx->a, "D-%d", year)};
        MZ_TRY(STEP(cx, pay_budget_give(cx, &g)));
    }
    MZ_TRY(STEP(cx, pay_card_ask(cx, &c, &id)));
    everywhere(k, CONFIRMED_BY);
    return STEP(cx, pay_card_confirm(cx, id, 0));
}

/* What this month's run makes, frozen: so it counts as paid. Lines; -1: it did not run. */
static int64_t run(struct county *k, int64_t *fen)
{
    mz_cx *cx = &k->w.cx;
    struct pay_ran r = {0};
    const struct pay_run in = {.county = DISTRICT,
                               .programme = MZ_S("age-allowance"),
                               .period = month(k, 0),
                               .format = MZ_S("csv")};
    everywhere(k, ACCOUNT_BY);
    mz_code rc = pay_run(cx, &in, &r);
    rc = rc == MZ_OK && r.batches > 0
             ? STEP(cx, ledger_freeze(cx, r.last, mz_date_today(cx).v))
             : rc;
    if (rc != MZ_OK) {
        printf("month: %s\n", cx->err.msg);
        mz_clear(cx);
        r.lines = -1;
    }
    *fen = r.over_n == 0 ? r.fen : -1; /* nothing is ever found too much here */
    return r.lines;
}

/* The program at the end of a step's days. */
static bool days_over(struct county *k, int64_t id)
{
    test_tick(&k->w, get(k, id).over_ms - mz_now_ms(&k->w.cx));
    everywhere(k, 0);
    return matter_days_job(&k->w.cx, 0, MZ_S("")) == MZ_OK;
}

static void to_day(struct county *k, int64_t day)
{
    test_tick(&k->w, (day - mz_date_today(&k->w.cx).v) * DAY_MS);
}

/* The newest letter of a case is one by this template and holds a word. */
static bool written(struct county *k, int64_t id, const char *template, const char *word)
{
    struct letter_view v = {.id = 0};
    int64_t *ids = NULL;
    size_t n = 0;
    mz_cx *cx = &k->w.cx;
    everywhere(k, 0);
    mz_code rc = letter_of(cx, "matter", id, 20, &ids, &n);
    rc = rc == MZ_OK && n > 0 ? letter_get(cx, ids[0], &v) : rc;
    mz_clear(cx);
    return rc == MZ_OK && n > 0 && mz_str_eq(v.template, mz_str_of(template)) &&
           memmem(v.values.p, v.values.n, word, strlen(word)) != NULL;
}

static struct benefit_step paid(struct county *k, size_t *n)
{
    struct benefit_step *v = NULL;
    everywhere(k, 0);
    *n = 0;
    if (benefit_steps(&k->w.cx, VILLAGE, MZ_S("age-allowance"), k->person[OLD], &v, n) != MZ_OK) {
        mz_clear(&k->w.cx);
    }
    return *n == 0 ? (struct benefit_step){.from = 0} : v[*n - 1];
}

static bool recognition(struct county *k, struct recognition *out)
{
    struct recognition *v = NULL;
    size_t n = 0;
    everywhere(k, 0);
    mz_code rc = recognised(&k->w.cx, k->home[OLD], &v, &n);
    *out = rc == MZ_OK && n > 0 ? v[0] : (struct recognition){.id = 0};
    return rc == MZ_OK && n == 1 && mz_str_eq(out->category, MZ_S("age-allowance"));
}

static int64_t begin_person(struct county *k, const char *matter, const char *facts)
{
    int64_t id = 0;
    const struct matter_new in = {
        .matter = mz_str_of(matter), .person = k->person[OLD], .facts = mz_str_of(facts)};
    clerk(k);
    if (matter_begin(&k->w.cx, &in, &id) != MZ_OK) {
        printf("not begun: %s\n", k->w.cx.err.msg);
        mz_clear(&k->w.cx);
    }
    return id;
}

static bool granted(struct county *k)
{
    int64_t id = begin_person(k, "age_allowance_apply",
                              "{\"facts\":{\"household\":{},\"members\":[{\"role\":\"self\","
                              "\"birth\":\"1940-04-12\"}]},\"own\":{}}");
    bool good = id != 0 && matter_papers_seen(&k->w.cx, id) == MZ_OK && act(k, id, "take") == MZ_OK;
    act_as(k, CENTRE, "centre", COUNTY);
    good = good && task(k, id, "check") == MZ_OK;
    act_as(k, OTHER_CLERK, "clerk", TOWN);
    good = good && act(k, id, "propose") == MZ_OK;
    act_as(k, APPROVER, "approver", COUNTY);
    return good && act(k, id, "grant") == MZ_OK && mz_str_eq(get(k, id).ending, MZ_S("granted"));
}

/* The proof that the program began on its day; 0: none. */
static int64_t proof(struct county *k)
{
    struct matter_case *v = NULL;
    size_t n = 0;
    everywhere(k, 0);
    if (matter_review_job(&k->w.cx, 0, MZ_S("")) != MZ_OK ||
        matters_of(&k->w.cx, k->home[OLD], &v, &n) != MZ_OK) {
        mz_clear(&k->w.cx);
    }
    for (size_t i = 0; i < n; i++) {
        if (mz_str_eq(v[i].matter, MZ_S("age_allowance_proof")) && v[i].closed_ms == MZ_NULL) {
            return v[i].id;
        }
    }
    return 0;
}

/* A task that tells on which day the person was seen alive: so many days before today. */
static mz_code alive(struct county *k, int64_t id, const char *what, int64_t before)
{
    mz_cx *cx = &k->w.cx;
    int64_t row = 0;
    mz_date day = {(int32_t)(mz_date_today(cx).v - before)};
    const struct matter_found_new in = {
        .id = id,
        .task = mz_str_of(what),
        .people = 1,
        .facts = mz_str_fmt(cx->a,
                            "{\"facts\":{\"household\":{},\"members\":[{\"alive_on\":\"" MZ_FMT
                            "\"}]},\"own\":{}}",
                            MZ_ARG(mz_date_iso(cx->a, day)))};
    return matter_found_add(cx, &in, &row);
}

/* The day on which the next proof is asked for, when it was seen alive on a day. */
static int64_t next_reminder(struct county *k, int64_t seen)
{
    mz_date day = {0};
    return mz_date_add_months(&k->w.cx, (mz_date){(int32_t)seen}, 12, &day) == MZ_OK ? day.v - 30
                                                                                    : -1;
}

/* ---- facts -------------------------------------------------------------------------------------
 */

BOTH(a_proof_of_life_is_asked_for_thirty_days_before_a_year_is_over_and_once)
{
    struct county k;
    (void)county(&k, kind_);
    struct recognition r = {0};
    CHECK(granted(&k));
    int64_t day = mz_date_today(&k.w.cx).v;
    CHECK(recognition(&k, &r) && r.person == k.person[OLD] && r.until == MZ_NULL);
    CHECK(r.review_on == next_reminder(&k, day) && proof(&k) == 0);
    to_day(&k, r.review_on - 1);
    CHECK(proof(&k) == 0);
    to_day(&k, r.review_on);
    int64_t id = proof(&k);
    CHECK(id != 0 && at(&k, id, "waiting") && get(&k, id).made_by == 0 && proof(&k) == id);
    CHECK(mz_date_of_ms(get(&k, id).over_ms).v >= r.review_on + 30);
    CHECK(sound(&k) && broken(&k) == 0);
    county_done(&k);
}

BOTH(each_of_three_ways_proves_life_and_the_next_year_counts_from_the_day_that_was_seen)
{
    static const char *const by[] = {"visit", "data", "look"};
    struct county k;
    (void)county(&k, kind_);
    struct recognition r = {0};
    size_t n = 0;
    CHECK(granted(&k));
    for (size_t i = 0; i < MZ_LEN(by); i++) {
        CHECK(recognition(&k, &r) && r.review_on != MZ_NULL);
        to_day(&k, r.review_on);
        int64_t id = proof(&k);
        int64_t seen = mz_date_today(&k.w.cx).v - 2;
        clerk(&k);
        CHECK(id != 0 && refused(&k, act(&k, id, "proven"), MZ_INVALID, NULL)); /* nobody saw */
        CHECK(act(&k, id, "slip") == MZ_OK && act(&k, id, "slip") == MZ_OK);
        CHECK(written(&k, id, "life_slip", "周文芳") && !written(&k, id, "life_slip", "shown_on"));
        clerk(&k);
        CHECK(i < 2 || act(&k, id, "hand_in") == MZ_OK); /* as the applicant does it from a phone */
        act_as(&k, OTHER_CLERK, "clerk", TOWN);
        if (i == 2) { /* the photo of another, or none: it is for a person to say */
            CHECK(at(&k, id, "look") && act(&k, id, "reject") == MZ_OK && at(&k, id, "grace"));
            CHECK(act(&k, id, "hand_in") == MZ_OK && at(&k, id, "look"));
        }
        CHECK(alive(&k, id, by[i], 2) == MZ_OK);
        CHECK(act(&k, id, i < 2 ? "proven" : "accept") == MZ_OK);
        CHECK(mz_str_eq(get(&k, id).ending, MZ_S("shown")));
        CHECK(recognition(&k, &r) && r.review_on == next_reminder(&k, seen) && r.case_id == id);
    }
    CHECK(mz_str_eq(paid(&k, &n).act, MZ_S("grant")) && n == 1); /* nothing ever stood still */
    CHECK(sound(&k) && broken(&k) == 0);
    county_done(&k);
}

BOTH(what_was_seen_before_this_cycle_proves_nothing)
{
    struct county k;
    (void)county(&k, kind_);
    struct recognition r = {0};
    CHECK(granted(&k) && recognition(&k, &r));
    to_day(&k, r.review_on);
    int64_t id = proof(&k);
    act_as(&k, OTHER_CLERK, "clerk", TOWN);
    /* Seen on the day of the grant: a year from there less 30 days is today. */
    CHECK(alive(&k, id, "data", r.review_on - r.since) == MZ_OK);
    CHECK(refused(&k, act(&k, id, "proven"), MZ_INVALID, NULL) && at(&k, id, "waiting"));
    CHECK(alive(&k, id, "visit", 0) == MZ_OK && act(&k, id, "slip") == MZ_OK);
    mz_str today = mz_date_iso(k.w.cx.a, mz_date_today(&k.w.cx));
    CHECK(written(&k, id, "life_slip", "next_on") && written(&k, id, "life_slip", today.p));
    act_as(&k, OTHER_CLERK, "clerk", TOWN);
    CHECK(act(&k, id, "proven") == MZ_OK);
    county_done(&k);
}

/*
 * 57.17 yuan a month. Suspended after 30 days of reminder and 30 of grace, from the month behind
 * the decision; two months are withheld, and the first run behind the proof pays three at once.
 */
BOTH(without_proof_it_is_suspended_by_a_person_and_a_late_one_pays_all_that_was_withheld)
{
    struct county k;
    (void)county(&k, kind_);
    struct recognition r = {0};
    int64_t fen = 0;
    size_t n = 0;
    CHECK(purse(&k) == MZ_OK && granted(&k) && recognition(&k, &r));
    for (int i = 0; i < 3 && month(&k, 0) < paid(&k, &n).from; i++) {
        test_tick(&k.w, 10 * DAY_MS);
    }
    to_day(&k, r.review_on);
    int64_t id = proof(&k);
    clerk(&k);
    CHECK(act(&k, id, "remind") == MZ_OK && written(&k, id, "life_due", "\"days\":\"30\""));
    CHECK(days_over(&k, id) && at(&k, id, "grace"));
    mz_str last = mz_date_iso(k.w.cx.a, mz_date_of_ms(get(&k, id).over_ms - 1));
    CHECK(written(&k, id, "life_grace", mz_str_z(k.w.cx.a, last)));
    CHECK(days_over(&k, id) && at(&k, id, "decide") && paid(&k, &n).fen == RATE_FEN && n == 1);
    int64_t months = month(&k, 0) - paid(&k, &n).from + 1;
    CHECK(run(&k, &fen) == months && fen == months * RATE_FEN); /* it was paid until now */
    clerk(&k);
    CHECK(refused(&k, act(&k, id, "suspend"), MZ_DENIED, NULL));
    act_as(&k, APPROVER, "approver", COUNTY);
    CHECK(refused(&k, act_why(&k, id, "suspend", MZ_S("")), MZ_INVALID, "reason"));
    CHECK(act(&k, id, "suspend") == MZ_OK && at(&k, id, "suspended"));
    CHECK(written(&k, id, "life_suspend", "按规定办理"));
    int64_t from = month(&k, 0) + 1;
    struct benefit_step s = paid(&k, &n);
    CHECK(n == 2 && mz_str_eq(s.act, MZ_S("suspend")) && s.fen == 0 && s.from == from);
    while (month(&k, 0) < from + 1) {
        CHECK(run(&k, &fen) == 0 && fen == 0);
        test_tick(&k.w, 28 * DAY_MS);
    }
    CHECK(run(&k, &fen) == 0 && fen == 0); /* the second month that was withheld */
    act_as(&k, WORKER, "village", VILLAGE);
    CHECK(alive(&k, id, "visit", 0) == MZ_OK && act(&k, id, "proven") == MZ_OK);
    CHECK(at(&k, id, "pay_again") && paid(&k, &n).fen == 0);
    act_as(&k, APPROVER, "approver", COUNTY);
    int64_t seen = mz_date_today(&k.w.cx).v;
    CHECK(act(&k, id, "resume") == MZ_OK && mz_str_eq(get(&k, id).ending, MZ_S("resumed")));
    CHECK(written(&k, id, "life_resume", "周文芳"));
    s = paid(&k, &n);
    CHECK(mz_str_eq(s.act, MZ_S("resume")) && s.fen == RATE_FEN && s.from == from);
    CHECK(recognition(&k, &r) && r.review_on == next_reminder(&k, seen));
    while (month(&k, 0) < from + 2) {
        test_tick(&k.w, 7 * DAY_MS);
    }
    CHECK(run(&k, &fen) == 3 && fen == 3 * RATE_FEN); /* 171.51: two withheld, and this */
    CHECK(run(&k, &fen) == 0 && fen == 0 && sound(&k) && broken(&k) == 0);
    county_done(&k);
}

BOTH(who_has_died_goes_to_the_stop_on_death_and_is_asked_for_no_proof_again)
{
    struct county k;
    (void)county(&k, kind_);
    struct recognition r = {0};
    CHECK(granted(&k) && recognition(&k, &r));
    to_day(&k, r.review_on);
    int64_t id = proof(&k);
    act_as(&k, WORKER, "village", VILLAGE);
    CHECK(act(&k, id, "gone") == MZ_OK && mz_str_eq(get(&k, id).ending, MZ_S("died")));
    struct matter_case *v = NULL;
    size_t n = 0;
    size_t stops = 0;
    everywhere(&k, 0);
    CHECK(matters_of(&k.w.cx, k.home[OLD], &v, &n) == MZ_OK);
    for (size_t i = 0; i < n; i++) {
        stops += mz_str_eq(v[i].matter, MZ_S("death_stop")) ? 1 : 0;
    }
    CHECK(stops == 1 && recognition(&k, &r) && r.ended == mz_date_today(&k.w.cx).v);
    CHECK(proof(&k) == 0 && broken(&k) == 0);
    county_done(&k);
}

TEST_MAIN(T2(a_proof_of_life_is_asked_for_thirty_days_before_a_year_is_over_and_once),
          T2(each_of_three_ways_proves_life_and_the_next_year_counts_from_the_day_that_was_seen),
          T2(what_was_seen_before_this_cycle_proves_nothing),
          T2(without_proof_it_is_suspended_by_a_person_and_a_late_one_pays_all_that_was_withheld),
          T2(who_has_died_goes_to_the_stop_on_death_and_is_asked_for_no_proof_again))
