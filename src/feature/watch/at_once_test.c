/*
 * at_once_test.c - one new fact is enough: who enters by it is looked at in its transaction, before
 * any run, and whoever entered it finds the alert there.
 */
#include "cases.h"

#include <time.h>

#include "feature/feed/feed.h"
#include "feature/pay/pay.h"
#include "feature/watch/watch_int.h"
#include "feature/watch/watch_sql.h"
#include "feature/watch/watch_tell.h"
#include "home_changes.h"

extern const struct mz_feature mz_feature_feed, mz_feature_watch, mz_feature_matter;
const struct mz_feature *const mz_features[] = {&mz_feature_feed, &mz_feature_watch,
                                                &mz_feature_matter, NULL};

static mz_code county_fill(mz_cx *cx, struct county *k)
{
    MZ_TRY(mz_feature_feed.start(cx));
    MZ_TRY(add_home(k, "周文芳", "19600301", VILLAGE));
    return add_home(k, "吴大山", "19800512", VILLAGE);
}

/* ---- hands ---------------------------------------------------------------------------------- */

static struct timespec began;

static void begin_watch(void)
{
    (void)clock_gettime(CLOCK_MONOTONIC, &began);
}

/* Printed, for a machine that does other things, too, proves no bound. */
static void took(const char *what)
{
    struct timespec now;
    (void)clock_gettime(CLOCK_MONOTONIC, &now);
    printf("%s, to its alert: %ld ms\n", what,
           (long)((now.tv_sec - began.tv_sec) * 1000 + (now.tv_nsec - began.tv_nsec) / 1000000));
}

static void program(struct county *k)
{
    test_everywhere(&k->w);
    k->w.actor.user = 0;
}

static bool tell(struct county *k, size_t home, size_t person, const char *fact, const char *value)
{
    const struct watch_news n = {.household = k->home[home],
                                 .person = person == SIZE_MAX ? 0 : k->person[person],
                                 .fact = mz_str_of(fact),
                                 .value = mz_str_of(value),
                                 .day = mz_date_today(&k->w.cx),
                                 .source = MZ_S("医保局")};
    int64_t alert = 0;
    program(k);
    if (watch_tell(&k->w.cx, &n, &alert) != MZ_OK) {
        printf("not told: %s\n", k->w.cx.err.msg);
        mz_clear(&k->w.cx);
    }
    return alert != 0;
}

/* The newest open alert of a household that has this sign; 0: none. */
static int64_t alert_of(struct county *k, size_t home, const char *sign, int64_t *person)
{
    struct watch_alert *a = NULL;
    struct watch_cause *c = NULL;
    size_t n = 0;
    size_t causes_n = 0;
    program(k);
    if (watch_of(&k->w.cx, k->home[home], &a, &n) != MZ_OK) {
        return -1;
    }
    for (size_t i = 0; i < n; i++) {
        bool open = a[i].closed_ms == MZ_NULL;
        if (watch_causes(&k->w.cx, a[i].id, &c, &causes_n) != MZ_OK) {
            return -1;
        }
        for (size_t j = 0; open && j < causes_n; j++) {
            if (mz_str_eq(c[j].sign, mz_str_of(sign))) {
                *person = c[j].person;
                return a[i].id;
            }
        }
    }
    return 0;
}

static bool last_step(struct county *k, int64_t alert, const char *act)
{
    struct watch_step *s = NULL;
    size_t n = 0;
    program(k);
    return watch_steps(&k->w.cx, alert, &s, &n) == MZ_OK && n > 0 &&
           mz_str_eq(s[0].act, mz_str_of(act));
}

/* ---- what we do ourselves -------------------------------------------------------------------- */

BOTH(a_benefit_that_is_granted_is_watched_at_once)
{
    struct county k;
    mz_cx *cx = county(&k, kind_);
    int64_t person = 0;
    int64_t id = 0;
    const struct benefit b = {.division = VILLAGE,
                              .person = k.person[0],
                              .programme = MZ_S("dibao"),
                              .from = test_month(cx, 0),
                              .fen = 64000};
    CHECK(!tell(&k, 0, SIZE_MAX, "companies", "1")); /* nobody pays: nothing is wrong */
    program(&k);
    begin_watch();
    CHECK(mz_tx_begin(cx) == MZ_OK && benefit_grant(cx, &b, &id) == MZ_OK);
    CHECK(mz_tx_commit(cx) == MZ_OK);
    CHECK(alert_of(&k, 0, "paid_company", &person) > 0);
    took("a benefit is granted");
    county_done(&k);
}

static mz_code recognise(struct county *k, size_t home, int64_t until)
{
    mz_cx *cx = &k->w.cx;
    struct matter_q_recognise_args a = {
        .county = COUNTY / MZ_COUNTY_UNIT,
        .division = VILLAGE,
        .category = MZ_S("rigid"),
        .household = k->home[home],
        .person = MZ_NULL,
        .subject_key = mz_str_fmt(cx->a, "h:%" PRId64, k->home[home]),
        .grade = MZ_S(""),
        .since = mz_date_today(cx).v,
        .until = until,
        .review_on = MZ_NULL,
        .review = MZ_S(""),
        .pack = MZ_S("cn"),
        .case_id = k->home[home]};
    program(k);
    MZ_TRY(mz_tx_begin(cx));
    MZ_TRY(mz_id_take(cx, a.county, 1, &a.id));
    MZ_TRY(matter_q_recognise(cx, &a));
    MZ_TRY(mz_tx_note(cx, &(struct mz_event){.act = MZ_S("matter.recognise"),
                                             .kind = MZ_S("recognition"),
                                             .subject = a.id,
                                             .division = VILLAGE}));
    MZ_TRY(watch_entitled(cx, 0, k->home[home]));
    return mz_tx_commit(cx);
}

BOTH(a_recognition_that_ends_soon_is_an_alert_at_once)
{
    struct county k;
    mz_cx *cx = county(&k, kind_);
    int64_t person = 0;
    begin_watch();
    CHECK(recognise(&k, 0, mz_date_today(cx).v + 20) == MZ_OK);
    CHECK(alert_of(&k, 0, "sign_ending", &person) > 0);
    took("a recognition");
    county_done(&k);
}

/* ---- one row of a department ----------------------------------------------------------------- */

static int64_t deliver(struct county *k)
{
    mz_cx *cx = &k->w.cx;
    struct feed_new in = {.name = MZ_S("一行.csv"), .fd = -1};
    int64_t id = 0;
    bool same = false;
    in.data = mz_str_fmt(cx->a, "身份证号,姓名,个人自付金额\n" MZ_FMT ",周文芳,31280.00\n",
                         MZ_ARG(k->number[0]));
    officer(k);
    return catalogue_period_of(MZ_S("2026-10"), &in.period) &&
                   feed_category(cx, MZ_S("26"), &in.category) == MZ_OK &&
                   feed_make(cx, &in, &id, &same) == MZ_OK && feed_run(cx, id, NULL) == MZ_OK
               ? id
               : 0;
}

BOTH(a_delivery_of_one_row_is_an_alert_when_it_was_read)
{
    struct county k;
    (void)county(&k, kind_);
    int64_t person = 0;
    begin_watch();
    CHECK(deliver(&k) > 0);
    CHECK(alert_of(&k, 0, "sign_illness", &person) > 0 && person == k.person[0]);
    took("a delivery of one row, read");
    county_done(&k);
}

/* Is the household in the file of the population? */
static bool in_population(struct county *k, size_t home)
{
    struct watch_law law = {.book = NULL};
    struct population p = {.pop = NULL};
    bool is = watch_law_of(&k->w.cx, COUNTY, &law) == MZ_OK &&
              population_open(&k->w.cx, law.book, k->world.data, &p) == MZ_OK &&
              population_row(&p, k->home[home]) != SIZE_MAX;
    mz_clear(&k->w.cx);
    return is;
}

/* Who came since is in it a day later, without anybody's command. */
BOTH(the_days_run_makes_the_population_anew_when_somebody_came)
{
    struct county k;
    mz_cx *cx = county(&k, kind_);
    CHECK(deliver(&k) > 0 && !in_population(&k, 0));
    program(&k);
    CHECK(watch_run_job(cx, 0, MZ_S("")) == MZ_OK && in_population(&k, 0));
    test_tick(&k.w, DAY_MS);
    officer(&k);
    CHECK(add_home(&k, "叶长根", "19700101", VILLAGE) == MZ_OK && !in_population(&k, 2));
    program(&k);
    CHECK(watch_run_job(cx, 0, MZ_S("")) == MZ_OK && in_population(&k, 2));
    county_done(&k);
}

/* ---- deaths ---------------------------------------------------------------------------------- */

BOTH(a_death_that_is_entered_is_an_alert_at_once_and_taken_back_says_so)
{
    struct county k;
    mz_cx *cx = county(&k, kind_);
    struct person_view v = {.id = 0};
    int64_t person = 0;
    CHECK(together(&k)); /* somebody stays behind */
    CHECK(!tell(&k, 0, 0, "main_earner", "true"));
    officer(&k);
    CHECK(person_get(cx, person_may(cx), k.person[0], &v) == MZ_OK);
    begin_watch();
    CHECK(person_die(cx, k.person[0], v.version, mz_date_today(cx), MZ_S("certificate")) == MZ_OK);
    int64_t alert = alert_of(&k, 0, "sign_death", &person);
    CHECK(alert > 0 && person == k.person[0]);
    took("a death");
    officer(&k);
    CHECK(person_get(cx, person_may(cx), k.person[0], &v) == MZ_OK);
    CHECK(person_undie(cx, k.person[0], v.version, MZ_S("误登记，本人健在")) == MZ_OK);
    CHECK(last_step(&k, alert, "gone"));
    county_done(&k);
}

/* Nobody is left: nobody is to be helped. */
BOTH(a_death_that_leaves_nobody_behind_is_no_alert)
{
    struct county k;
    mz_cx *cx = county(&k, kind_);
    struct person_view v = {.id = 0};
    int64_t person = 0;
    CHECK(!tell(&k, 0, 0, "main_earner", "true"));
    officer(&k);
    CHECK(person_get(cx, person_may(cx), k.person[0], &v) == MZ_OK);
    CHECK(person_die(cx, k.person[0], v.version, mz_date_today(cx), MZ_S("certificate")) == MZ_OK);
    CHECK(alert_of(&k, 0, "sign_death", &person) == 0);
    county_done(&k);
}

/* ---- moving in ------------------------------------------------------------------------------- */

/* He was helped where he lived; where he lives now nobody helps. */
BOTH(who_moves_in_brings_what_was_told_of_him)
{
    struct county k;
    mz_cx *cx = county(&k, kind_);
    struct watch_q_facts_row *f = NULL;
    size_t n = 0;
    int64_t person = 0;
    CHECK(!tell(&k, 1, SIZE_MAX, "on_dibao", "true"));
    CHECK(!tell(&k, 1, 1, "own_payment_year", "21000.00"));
    CHECK(!tell(&k, 1, 1, "own_payment_year", "90000.00"));
    begin_watch();
    CHECK(together(&k));
    int64_t alert = alert_of(&k, 0, "sign_illness", &person);
    CHECK(alert > 0 && person == k.person[1]);
    took("somebody moves in");
    CHECK(watch_q_facts(cx, k.home[0], mz_date_today(cx).v, 100, &f, &n) == MZ_OK && n == 1);
    CHECK(n == 1 && mz_str_eq(f[0].value, MZ_S("90000.00")) && f[0].person == k.person[1]);
    program(&k);
    CHECK(watch_lives(cx, k.home[0]) == MZ_OK); /* once more brings nothing more */
    CHECK(watch_q_facts(cx, k.home[0], mz_date_today(cx).v, 100, &f, &n) == MZ_OK && n == 1);
    county_done(&k);
}

static size_t fact_at(const struct rule_book *b, const char *id)
{
    size_t i = 0;
    while (i + 1 < b->facts_n && !mz_str_eq(b->facts[i].name.id, mz_str_of(id))) {
        i++;
    }
    return i;
}

/* What a run would have found of him in the population is found where he lives now, without one. */
BOTH(who_moves_in_is_known_by_the_population_from_where_he_lived)
{
    struct county k;
    mz_cx *cx = county(&k, kind_);
    struct watch_law law = {.book = NULL};
    struct watch_alert a = {.id = 0};
    struct mz_pop *pop = NULL;
    int64_t person = 0;
    CHECK(watch_law_of(cx, COUNTY, &law) == MZ_OK);
    const struct population_options made = {
        .book = law.book, .at = mz_date_today(cx), .seed = 3, .unknown = 1000};
    CHECK(population_make(cx, &made, &pop) == MZ_OK);
    const int64_t *row = population_persons(pop);
    for (size_t i = 0; i < pop->persons_n; i++) {
        if (row[i] == k.person[1]) {
            mz_col_set(&pop->person_facts.col[fact_at(law.book, "own_payment_year")], i, 3128000);
            mz_col_set(&pop->household_facts.col[fact_at(law.book, "on_dibao")],
                       pop->household[i], 1);
        }
    }
    CHECK(population_save(cx, &made, pop, k.world.data) == MZ_OK);
    begin_watch();
    CHECK(together(&k));
    int64_t alert = alert_of(&k, 0, "sign_illness", &person);
    CHECK(alert > 0 && person == k.person[1]);
    took("somebody of the population moves in");
    CHECK(watch_get(cx, alert, &a) == MZ_OK && a.household == k.home[0]);
    CHECK(alert_of(&k, 1, "sign_illness", &person) == 0);
    county_done(&k);
}

/* A household that was entered today has no row in the population; its facts count all the same. */
BOTH(a_new_household_is_watched_from_its_first_fact)
{
    struct county k;
    (void)county(&k, kind_);
    int64_t person = 0;
    CHECK(add_home(&k, "叶长根", "19700101", VILLAGE) == MZ_OK);
    begin_watch();
    CHECK(tell(&k, 2, 2, "own_payment_year", "31280.00"));
    CHECK(alert_of(&k, 2, "sign_illness", &person) > 0 && person == k.person[2]);
    took("the first fact of a new household");
    county_done(&k);
}

TEST_MAIN(T2(a_benefit_that_is_granted_is_watched_at_once),
          T2(a_recognition_that_ends_soon_is_an_alert_at_once),
          T2(a_delivery_of_one_row_is_an_alert_when_it_was_read),
          T2(the_days_run_makes_the_population_anew_when_somebody_came),
          T2(a_death_that_is_entered_is_an_alert_at_once_and_taken_back_says_so),
          T2(a_death_that_leaves_nobody_behind_is_no_alert),
          T2(who_moves_in_brings_what_was_told_of_him),
          T2(who_moves_in_is_known_by_the_population_from_where_he_lived),
          T2(a_new_household_is_watched_from_its_first_fact))
