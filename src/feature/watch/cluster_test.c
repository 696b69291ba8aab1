/* cluster_test.c - many households of one place make one alert on it: made, joined, closed. */
#include "county.h"

#include <inttypes.h>
#include <time.h>

#include "base/text.h"
#include "col/pop.h"
#include "feature/watch/cluster.h"
#include "feature/watch/cluster_sql.h"
#include "feature/watch/watch_sql.h"
#include "feature/watch/watch_tell.h"

extern const struct mz_feature mz_feature_watch;
const struct mz_feature *const mz_features[] = {&mz_feature_watch, NULL};

#define NEAR   INT64_C(331181103201) /* another village of the township */
#define TOWN_2 INT64_C(331181001000)

enum { HOMES = 120, APPROVER = 14, VILLAGER = 15, LINE = 5, TOWN_LINE = 10 };

static int64_t home[HOMES];
static int64_t person[HOMES];

static mz_code county_fill(mz_cx *cx, struct county *k)
{
    (void)cx;
    (void)k;
    return MZ_OK;
}

/* Somebody who lives alone. */
static mz_code settle(mz_cx *cx, size_t i, int64_t village)
{
    char digits[40];
    struct person_input in = person_blank();
    (void)snprintf(digits, sizeof digits, "331181%04zu0512%03zu", 1940 + i * 7 % 70, i);
    in.name = MZ_S("叶长根");
    in.id_number = mz_str_fmt(cx->a, "%s%c", digits, mz_cid_check(digits));
    in.division = village;
    in.nation = MZ_S("01");
    in.source = MZ_S("test");
    MZ_TRY(person_add(cx, &in, NULL, &person[i]));
    const struct household_place head = {person[i], MZ_S("02")};
    const struct household_new one = {.kind = HOUSEHOLD_LIVING,
                                      .division = village,
                                      .address = MZ_S("溪口12号"),
                                      .lon_e6 = MZ_NULL,
                                      .lat_e6 = MZ_NULL,
                                      .since = 18000,
                                      .source = MZ_S("test"),
                                      .members = &head,
                                      .members_n = 1};
    return household_add(cx, 0, &one, NULL, &home[i]);
}

/* So many in the village, and the rest of `all` in the next one. */
static mz_cx *village_of(struct county *k, enum mz_db_kind kind, size_t here, size_t all)
{
    mz_cx *cx = county(k, kind);
    for (size_t i = 0; i < all && k->w.ok; i++) {
        k->w.ok = settle(cx, i, i < here ? VILLAGE : NEAR) == MZ_OK;
    }
    return cx;
}

static bool tell_home(struct county *k, size_t i, bool own, const char *fact, const char *value)
{
    int64_t alert = 0;
    const struct watch_news n = {.household = home[i],
                                 .person = own ? person[i] : 0,
                                 .fact = mz_str_of(fact),
                                 .value = mz_str_of(value),
                                 .day = mz_date_today(&k->w.cx),
                                 .source = MZ_S("医保局")};
    bool ok = watch_tell(&k->w.cx, &n, &alert) == MZ_OK;
    if (!ok) {
        printf("not told: %s\n", k->w.cx.err.msg);
        mz_clear(&k->w.cx);
    }
    return ok;
}

/* From..to of the households have bills. */
static bool fall_ill(struct county *k, size_t from, size_t to, const char *paid)
{
    bool ok = true;
    for (size_t i = from; i < to; i++) {
        ok = tell_home(k, i, true, "own_payment_year", paid) && ok;
    }
    return ok;
}

/* The open cluster of a rule at a place, 0 for none. */
static int64_t open_of(struct county *k, int64_t place, const char *rule)
{
    struct cluster_q_open_row r = {0};
    bool found = false;
    bool ok = cluster_q_open(&k->w.cx, place, mz_str_of(rule), &r, &found) == MZ_OK;
    return ok && found ? r.id : 0;
}

static int64_t homes_of(struct county *k, int64_t cluster)
{
    struct cluster c = {.id = 0};
    struct cluster_q_homes_row *rows = NULL;
    size_t n = 0;
    bool ok = cluster_get(&k->w.cx, cluster, &c) == MZ_OK &&
              cluster_q_homes(&k->w.cx, cluster, 1000, &rows, &n) == MZ_OK;
    return ok && c.homes == (int64_t)n ? c.homes : -1;
}

static bool counts(struct county *k, int64_t cluster, size_t i)
{
    struct cluster_q_homes_row *rows = NULL;
    size_t n = 0;
    bool there = false;
    if (cluster_q_homes(&k->w.cx, cluster, 1000, &rows, &n) != MZ_OK) {
        return false;
    }
    for (size_t r = 0; r < n; r++) {
        there = there || rows[r].household == home[i];
    }
    return there;
}

static size_t steps_of(struct county *k, int64_t cluster)
{
    struct cluster_q_steps_row *s = NULL;
    size_t n = 0;
    return cluster_q_steps(&k->w.cx, cluster, 1000, &s, &n) == MZ_OK ? n : SIZE_MAX;
}

static mz_code act(struct county *k, int64_t cluster, const char *word)
{
    return cluster_do(&k->w.cx, &(struct cluster_doing){.cluster = cluster,
                                                        .act = mz_str_of(word),
                                                        .note = MZ_S("已逐户核实情况"),
                                                        .ending = MZ_S("helped"),
                                                        .measures = MZ_S("relief round")});
}

static bool healthy(struct county *k)
{
    struct mz_actor before = k->w.actor;
    bool well = true;
    test_everywhere(&k->w);
    for (const struct mz_check *c = watch_checks; c->name != NULL; c++) {
        int64_t bad = -1;
        well = c->run(&k->w.cx, &bad) == MZ_OK && bad == 0 && well;
    }
    k->w.actor = before;
    return well;
}

/* ---- made and joined ------------------------------------------------------------------------ */

/* S3-018: as many households of a village as the pack says, within its days. */
BOTH(many_households_of_a_village_make_one_alert_on_the_place)
{
    struct county k;
    mz_cx *cx = village_of(&k, kind_, 20, 24);
    struct timespec t0;
    struct timespec t1;
    struct cluster c = {.id = 0};
    CHECK(fall_ill(&k, 0, LINE - 1, "31280.00"));
    CHECK(fall_ill(&k, 20, 22, "31280.00")); /* of the village beside it */
    CHECK(open_of(&k, VILLAGE, "cluster_illness") == 0);
    (void)clock_gettime(CLOCK_MONOTONIC, &t0);
    CHECK(fall_ill(&k, LINE - 1, LINE, "31280.00"));
    (void)clock_gettime(CLOCK_MONOTONIC, &t1);
    printf("the fact that makes a cluster: %ld ms\n",
           (long)((t1.tv_sec - t0.tv_sec) * 1000 + (t1.tv_nsec - t0.tv_nsec) / 1000000));
    int64_t id = open_of(&k, VILLAGE, "cluster_illness");
    CHECK(id > 0 && open_of(&k, NEAR, "cluster_illness") == 0);
    CHECK(cluster_get(cx, id, &c) == MZ_OK && c.state == CLUSTER_REVIEW);
    CHECK(c.homes == LINE && c.living == 20 && c.days == 30 && c.least == LINE);
    CHECK(c.grade == WATCH_ORANGE && c.due > mz_date_today(cx).v && c.part == MZ_NULL);
    CHECK(homes_of(&k, id) == LINE && counts(&k, id, 0) && !counts(&k, id, LINE));
    CHECK(fall_ill(&k, LINE, LINE + 1, "25000.00")); /* one more joins */
    CHECK(open_of(&k, VILLAGE, "cluster_illness") == id && homes_of(&k, id) == LINE + 1);
    CHECK(steps_of(&k, id) == 2);
    CHECK(fall_ill(&k, 0, 1, "32000.00")); /* who is in it already does not join */
    CHECK(homes_of(&k, id) == LINE + 1 && steps_of(&k, id) == 2);
    CHECK(healthy(&k));
    county_done(&k);
}

BOTH(a_share_counts_those_who_live_there)
{
    struct county k;
    mz_cx *cx = village_of(&k, kind_, HOMES, HOMES);
    struct cluster c = {.id = 0};
    CHECK(fall_ill(&k, 0, LINE, "31280.00"));
    CHECK(open_of(&k, VILLAGE, "cluster_illness") > 0);
    CHECK(open_of(&k, VILLAGE, "cluster_return") == 0); /* 5 of 120 are less than 5 % */
    CHECK(fall_ill(&k, LINE, LINE + 1, "31280.00"));
    int64_t id = open_of(&k, VILLAGE, "cluster_return"); /* 6 of 120 are 5 % */
    CHECK(id > 0 && cluster_get(cx, id, &c) == MZ_OK && c.grade == WATCH_RED);
    CHECK(c.homes == LINE + 1 && c.living == HOMES && c.part == 500);
    CHECK(healthy(&k));
    county_done(&k);
}

BOTH(what_is_older_than_the_days_does_not_count)
{
    struct county k;
    (void)village_of(&k, kind_, 20, 20);
    CHECK(fall_ill(&k, 0, LINE - 1, "31280.00"));
    test_tick(&k.w, 30 * DAY_MS); /* the first day is the thirty-first now */
    CHECK(fall_ill(&k, LINE, LINE + 1, "31280.00"));
    CHECK(open_of(&k, VILLAGE, "cluster_illness") == 0);
    CHECK(fall_ill(&k, LINE + 1, LINE + LINE, "31280.00"));
    int64_t id = open_of(&k, VILLAGE, "cluster_illness");
    CHECK(id > 0 && homes_of(&k, id) == LINE && !counts(&k, id, 0));
    county_done(&k);
}

/* Households on the allowance have no alert of need: the fact that was told counts alone. */
BOTH(the_same_fact_counts_without_an_alert_over_the_township)
{
    struct county k;
    mz_cx *cx = village_of(&k, kind_, 6, 12);
    struct cluster_q_homes_row *rows = NULL;
    size_t n = 0;
    bool ok = true;
    for (size_t i = 0; i < 12; i++) {
        ok = tell_home(&k, i, false, "on_dibao", "true") && ok;
        ok = i >= TOWN_LINE || tell_home(&k, i, false, "disaster_day", "2026-11-01") ? ok : false;
    }
    CHECK(ok);
    int64_t id = open_of(&k, TOWN, "cluster_disaster");
    CHECK(id > 0 && homes_of(&k, id) == TOWN_LINE);
    CHECK(cluster_q_homes(cx, id, 100, &rows, &n) == MZ_OK && n == TOWN_LINE);
    CHECK(n > 0 && rows[0].alert == MZ_NULL);
    CHECK(tell_home(&k, 11, false, "disaster_day", "2026-11-02") && homes_of(&k, id) == 11);
    CHECK(healthy(&k));
    county_done(&k);
}

/* ---- not again ------------------------------------------------------------------------------- */

/* As a household stood before it had a newer fact. */
static mz_code older_tx(mz_cx *cx, void *p)
{
    const int64_t *cluster = p;
    struct cluster_q_home_set_args a = {.county = VILLAGE / MZ_COUNTY_UNIT,
                                        .division = VILLAGE,
                                        .cluster = *cluster,
                                        .household = home[0],
                                        .alert = MZ_NULL,
                                        .day = 20000};
    MZ_TRY(mz_id_take(cx, a.county, 1, &a.id));
    MZ_TRY(cluster_q_home_set(cx, &a));
    mz_tx_quiet(cx);
    return MZ_OK;
}

/* A run that finds nothing but a newer day of one that is in it leaves no step. */
BOTH(a_newer_day_of_a_household_is_noted_without_a_step)
{
    struct county k;
    mz_cx *cx = village_of(&k, kind_, 20, 20);
    struct cluster_q_homes_row *rows = NULL;
    size_t n = 0;
    CHECK(fall_ill(&k, 0, LINE, "31280.00"));
    int64_t id = open_of(&k, VILLAGE, "cluster_illness");
    CHECK(mz_tx(cx, older_tx, &id) == MZ_OK);
    CHECK(cluster_q_homes(cx, id, 100, &rows, &n) == MZ_OK && n == LINE);
    CHECK(n == LINE && rows[LINE - 1].day == 20000);
    CHECK(cluster_county(cx, COUNTY / MZ_COUNTY_UNIT) == MZ_OK && steps_of(&k, id) == 1);
    CHECK(cluster_q_homes(cx, id, 100, &rows, &n) == MZ_OK && n == LINE);
    CHECK(n == LINE && rows[LINE - 1].day == mz_date_today(cx).v && rows[0].alert != MZ_NULL);
    county_done(&k);
}

BOTH(the_same_cluster_is_not_made_again_and_newer_facts_make_another)
{
    struct county k;
    mz_cx *cx = village_of(&k, kind_, 20, 20);
    CHECK(fall_ill(&k, 0, LINE + 1, "31280.00"));
    int64_t id = open_of(&k, VILLAGE, "cluster_illness");
    CHECK(cluster_county(cx, COUNTY / MZ_COUNTY_UNIT) == MZ_OK);
    CHECK(open_of(&k, VILLAGE, "cluster_illness") == id && steps_of(&k, id) == 1 + 1);
    CHECK(act(&k, id, "false") == MZ_OK && open_of(&k, VILLAGE, "cluster_illness") == 0);
    CHECK(cluster_county(cx, COUNTY / MZ_COUNTY_UNIT) == MZ_OK);
    CHECK(fall_ill(&k, 0, 1, "31280.00")); /* the same fact */
    CHECK(open_of(&k, VILLAGE, "cluster_illness") == 0);
    test_tick(&k.w, DAY_MS);
    CHECK(fall_ill(&k, LINE + 1, LINE + 3, "31280.00")); /* two more, */
    CHECK(fall_ill(&k, 0, 2, "45000.00"));               /* two with newer bills: four */
    CHECK(open_of(&k, VILLAGE, "cluster_illness") == 0);
    CHECK(fall_ill(&k, 2, 3, "45000.00"));
    int64_t next = open_of(&k, VILLAGE, "cluster_illness");
    CHECK(next > id && homes_of(&k, next) == LINE && !counts(&k, next, 3));
    CHECK(refused(&k, act(&k, id, "reopen"), MZ_CONFLICT, NULL)); /* the newer one is open */
    CHECK(healthy(&k));
    county_done(&k);
}

/* An alert that was found to be false is no household of a cluster. */
BOTH(false_alarms_do_not_count)
{
    struct county k;
    mz_cx *cx = village_of(&k, kind_, 20, 20);
    struct watch_alert *all = NULL;
    size_t n = 0;
    CHECK(fall_ill(&k, 0, LINE - 1, "31280.00"));
    CHECK(watch_of(cx, home[0], &all, &n) == MZ_OK && n == 1);
    CHECK(n == 1 && watch_do(cx, &(struct watch_doing){.alert = all[0].id,
                                                       .act = MZ_S("false"),
                                                       .note = MZ_S("部门数据有误")}) == MZ_OK);
    CHECK(fall_ill(&k, LINE, LINE + 1, "31280.00"));
    CHECK(open_of(&k, VILLAGE, "cluster_illness") == 0); /* four of five */
    county_done(&k);
}

/* ---- the month ------------------------------------------------------------------------------- */

/* Households with a cause among the signs, counted one by one. */
static int64_t with_sign(struct county *k, size_t n, const char *sign)
{
    int64_t found = 0;
    for (size_t i = 0; i < n; i++) {
        struct watch_q_caused_row *c = NULL;
        size_t causes = 0;
        bool has = false;
        if (watch_q_caused(&k->w.cx, home[i], 100, &c, &causes) != MZ_OK) {
            return -1;
        }
        for (size_t j = 0; j < causes; j++) {
            has = has || mz_str_eq(c[j].sign, mz_str_of(sign));
        }
        found += has;
    }
    return found;
}

/* What a run finds in a population makes the clusters that single facts would make. */
BOTH(a_run_makes_clusters_and_another_run_makes_no_more)
{
    enum { LIVE = 60 };
    struct county k;
    mz_cx *cx = village_of(&k, kind_, LIVE, LIVE);
    struct watch_law law = {.book = NULL};
    struct watch_tally t;
    struct mz_pop *pop = NULL;
    size_t paid = 0;
    const struct watch_run_options o = {.period = 2026 * 12 + 10};
    CHECK(watch_law_of(cx, COUNTY, &law) == MZ_OK);
    const struct population_options made = {
        .book = law.book, .at = mz_date_today(cx), .seed = 5, .unknown = 20};
    CHECK(population_make(cx, &made, &pop) == MZ_OK);
    while (!mz_str_eq(law.book->facts[paid].name.id, MZ_S("own_payment_year"))) {
        paid++;
    }
    for (size_t i = 0; i < LIVE; i++) {
        mz_col_set(&pop->person_facts.col[paid], i, i % 3 == 1 ? 2100000 + (int64_t)i : 0);
    }
    CHECK(population_save(cx, &made, pop, k.world.data) == MZ_OK);
    CHECK(watch_run(cx, &o, &t) == MZ_OK && t.made > 0);
    int64_t id = open_of(&k, VILLAGE, "cluster_illness");
    int64_t ill = with_sign(&k, LIVE, "sign_illness");
    CHECK(ill >= LINE && id > 0 && homes_of(&k, id) == ill && steps_of(&k, id) == 1);
    CHECK(watch_run(cx, &o, &t) == MZ_OK && t.made == 0);
    CHECK(open_of(&k, VILLAGE, "cluster_illness") == id && steps_of(&k, id) == 1);
    CHECK(act(&k, id, "false") == MZ_OK && watch_run(cx, &o, &t) == MZ_OK);
    CHECK(open_of(&k, VILLAGE, "cluster_illness") == 0);
    CHECK(healthy(&k));
    county_done(&k);
}

/* ---- who sees and does what ------------------------------------------------------------------ */

/* Who tells sees one village; the township is counted whole, and shown to who looks after it. */
BOTH(places_are_counted_over_the_county_and_shown_inside_the_scope)
{
    struct county k;
    mz_cx *cx = village_of(&k, kind_, 6, 12);
    struct cluster c = {.id = 0};
    bool ok = true;
    for (size_t i = 1; i < TOWN_LINE; i++) {
        ok = tell_home(&k, i, false, "disaster_day", "2026-11-01") && ok;
    }
    CHECK(ok && open_of(&k, TOWN, "cluster_disaster") == 0);
    act_as(&k, VILLAGER, "village", VILLAGE);
    CHECK(tell_home(&k, 0, false, "disaster_day", "2026-11-01"));
    CHECK(open_of(&k, TOWN, "cluster_disaster") == 0); /* he does not see it */
    clerk(&k);
    int64_t id = open_of(&k, TOWN, "cluster_disaster");
    CHECK(id > 0 && homes_of(&k, id) == TOWN_LINE);
    act_as(&k, VILLAGER, "village", VILLAGE);
    CHECK(refused(&k, cluster_get(cx, id, &c), MZ_ABSENT, NULL));
    CHECK(refused(&k, act(&k, id, "send"), MZ_ABSENT, NULL));
    act_as(&k, CLERK, "clerk", TOWN_2);
    CHECK(refused(&k, cluster_get(cx, id, &c), MZ_ABSENT, NULL));
    CHECK(cluster_county(cx, COUNTY / MZ_COUNTY_UNIT) == MZ_OK); /* nothing is lost by it */
    officer(&k);
    CHECK(homes_of(&k, id) == TOWN_LINE);
    county_done(&k);
}

BOTH(a_cluster_lives_by_its_table_to_what_came_of_it)
{
    struct county k;
    mz_cx *cx = village_of(&k, kind_, 12, 12);
    struct cluster c = {.id = 0};
    CHECK(fall_ill(&k, 0, LINE, "31280.00"));
    int64_t id = open_of(&k, VILLAGE, "cluster_illness");
    clerk(&k);
    CHECK(refused(&k, act(&k, id, "send"), MZ_DENIED, NULL));
    officer(&k);
    CHECK(refused(&k, act(&k, id, "help"), MZ_CONFLICT, NULL)); /* not from here */
    CHECK(act(&k, id, "send") == MZ_OK);
    clerk(&k);
    CHECK(act(&k, id, "found") == MZ_OK);
    CHECK(refused(&k, act(&k, id, "help"), MZ_DENIED, NULL));
    officer(&k);
    CHECK(refused(&k,
                  cluster_do(cx, &(struct cluster_doing){.cluster = id,
                                                         .act = MZ_S("help"),
                                                         .note = MZ_S("情况属实")}),
                  MZ_INVALID, "measures"));
    CHECK(refused(&k,
                  cluster_do(cx, &(struct cluster_doing){.cluster = id,
                                                         .version = 1,
                                                         .act = MZ_S("help"),
                                                         .note = MZ_S("情况属实"),
                                                         .measures = MZ_S("relief")}),
                  MZ_CONFLICT, NULL)); /* somebody was faster */
    CHECK(act(&k, id, "help") == MZ_OK);
    CHECK(refused(&k, act(&k, id, "end"), MZ_DENIED, NULL)); /* who judged does not close */
    act_as(&k, APPROVER, "approver", COUNTY);
    CHECK(refused(&k,
                  cluster_do(cx, &(struct cluster_doing){.cluster = id,
                                                         .act = MZ_S("end"),
                                                         .note = MZ_S("已经办妥"),
                                                         .ending = MZ_S("no such")}),
                  MZ_INVALID, "ending"));
    CHECK(act(&k, id, "end") == MZ_OK && cluster_get(cx, id, &c) == MZ_OK);
    CHECK(c.state == CLUSTER_CLOSED && mz_str_eq(c.ending, MZ_S("helped")));
    CHECK(mz_str_eq(c.measures, MZ_S("relief round")) && steps_of(&k, id) == 5);
    CHECK(act(&k, id, "reopen") == MZ_OK && cluster_get(cx, id, &c) == MZ_OK);
    CHECK(c.state == CLUSTER_REVIEW && c.opened_n == 1 && c.judged_by == MZ_NULL);
    CHECK(healthy(&k));
    county_done(&k);
}

/* The newest word of its history. */
static bool last_act(struct county *k, int64_t id, const char *word)
{
    struct cluster_q_steps_row *s = NULL;
    size_t n = 0;
    return cluster_q_steps(&k->w.cx, id, 1, &s, &n) == MZ_OK && n == 1 &&
           mz_str_eq(s[0].act, mz_str_of(word));
}

/* By the working days that the packs give to alerts: reminded once, urged, the county's, listed. */
BOTH(a_cluster_whose_day_comes_is_reminded_and_an_overdue_one_is_raised)
{
    static const char *const words[] = {"urged", "county", "listed"};
    struct county k;
    mz_cx *cx = village_of(&k, kind_, HOMES, HOMES);
    struct cluster c = {.id = 0};
    struct watch_q_units_row *u = NULL;
    int64_t said = -1;
    int64_t sum = 0;
    size_t n = 0;
    CHECK(fall_ill(&k, 0, LINE, "31280.00"));
    int64_t id = open_of(&k, VILLAGE, "cluster_illness");
    CHECK(id > 0 && cluster_get(cx, id, &c) == MZ_OK && c.due > mz_date_today(cx).v);
    CHECK(cluster_late(cx, &said) == MZ_OK && (said == 0 || last_act(&k, id, "reminded")));
    test_tick(&k.w, (c.due - mz_date_today(cx).v) * DAY_MS);
    CHECK(cluster_late(cx, &sum) == MZ_OK && said + sum == 1 && last_act(&k, id, "reminded"));
    CHECK(cluster_late(cx, &said) == MZ_OK && said == 0);
    for (size_t i = 0; i < MZ_LEN(words); i++) {
        for (int day = 0; day < 14 && !last_act(&k, id, words[i]); day++) {
            test_tick(&k.w, DAY_MS);
            CHECK(cluster_late(cx, &said) == MZ_OK && said <= 1);
        }
        CHECK(last_act(&k, id, words[i]));
    }
    CHECK(cluster_late(cx, &said) == MZ_OK && said == 0);
    CHECK(watch_q_units(cx, 0, 0, mz_date_today(cx).v, 100, &u, &n) == MZ_OK && n > 0);
    sum = 0;
    for (size_t i = 0; i < n; i++) { /* the county's, beside what the alerts are */
        sum += u[i].unit == VILLAGE / MZ_COUNTY_UNIT * MZ_COUNTY_UNIT ? u[i].list_n : 0;
    }
    CHECK(sum == 1);
    CHECK(healthy(&k));
    county_done(&k);
}

TEST_MAIN(T2(a_cluster_whose_day_comes_is_reminded_and_an_overdue_one_is_raised),
          T2(many_households_of_a_village_make_one_alert_on_the_place),
          T2(a_share_counts_those_who_live_there), T2(what_is_older_than_the_days_does_not_count),
          T2(the_same_fact_counts_without_an_alert_over_the_township),
          T2(the_same_cluster_is_not_made_again_and_newer_facts_make_another),
          T2(a_newer_day_of_a_household_is_noted_without_a_step), T2(false_alarms_do_not_count),
          T2(a_run_makes_clusters_and_another_run_makes_no_more),
          T2(places_are_counted_over_the_county_and_shown_inside_the_scope),
          T2(a_cluster_lives_by_its_table_to_what_came_of_it))
