/* receive_test.c - what the office grants or ends is in the figures at once, and stays there. */
#include "county.h"
#include "fault.h"
#include "planted.h"

#include "feature/brain/brain_int.h"
#include "feature/pay/pay.h"
#include "feature/tables.h"

extern const struct mz_feature mz_feature_feed, mz_feature_brain;
const struct mz_feature *const mz_features[] = {&mz_feature_feed, &mz_feature_brain, NULL};

enum { DIBAO = 0, RIGID = 2, TEKUN = 3 };

static mz_code county_fill(mz_cx *cx, struct county *k)
{
    MZ_TRY(mz_feature_feed.start(cx));
    MZ_TRY(add_home(k, "周文芳", "19610412", VILLAGE));
    MZ_TRY(add_home(k, "吴大山", "19800512", VILLAGE));
    return add_home(k, "叶根生", "19520204", VILLAGE);
}

/* As departments know it today: nobody is on anything. */
static mz_code make_population(struct county *k)
{
    mz_cx *cx = &k->w.cx;
    const struct rule_shelf *shelf = NULL;
    struct mz_pop *pop = NULL;
    struct population_origin origin = {.invented = false};
    MZ_TRY(rule_shelf(cx, &shelf));
    const struct population_options o = {.book = rule_shelf_for(shelf, COUNTY)->book,
                                         .at = mz_date_today(cx),
                                         .origin = &origin};
    MZ_TRY(population_make(cx, &o, &pop));
    return population_save(cx, &o, pop, k->world.data);
}

struct giving {
    struct benefit b;
    bool stop;
};

static mz_code give_tx(mz_cx *cx, void *p)
{
    const struct giving *g = p;
    int64_t id = 0;
    return g->stop ? benefit_stop(cx, &g->b) : benefit_grant(cx, &g->b, &id);
}

/* From a month on, counted from this one; by a clerk of the township. */
static bool give(struct county *k, size_t home, const char *programme, int64_t from, bool stop)
{
    struct giving g = {.b = {.division = VILLAGE,
                             .person = k->person[home],
                             .programme = mz_str_of(programme),
                             .from = month(k, from),
                             .fen = 64000},
                       .stop = stop};
    clerk(k);
    mz_code rc = mz_tx(&k->w.cx, give_tx, &g);
    officer(k);
    return rc == MZ_OK;
}

static mz_code rigid_tx(mz_cx *cx, void *p)
{
    const struct county *k = p;
    struct matter_q_recognise_args a = {
        .county = COUNTY / MZ_COUNTY_UNIT,
        .division = VILLAGE,
        .category = MZ_S("rigid"),
        .household = k->home[2],
        .person = MZ_NULL,
        .subject_key = mz_str_fmt(cx->a, "h:%" PRId64, k->home[2]),
        .grade = MZ_S(""),
        .since = mz_date_today(cx).v,
        .until = mz_date_today(cx).v + 5,
        .review_on = MZ_NULL,
        .review = MZ_S(""),
        .pack = MZ_S("cn"),
        .case_id = k->home[2]};
    MZ_TRY(mz_id_take(cx, a.county, 1, &a.id));
    MZ_TRY(matter_q_recognise(cx, &a));
    MZ_TRY(mz_tx_note(cx, &(struct mz_event){.act = MZ_S("brain.run"),
                                             .kind = MZ_S("brain_run"),
                                             .division = COUNTY}));
    return mz_feature_entitled(cx, 0, k->home[2]);
}

/* Who receives it by the figure; -1 where the month says otherwise, or the doctor objects. */
static int64_t receive(struct county *k, size_t category)
{
    mz_cx *cx = &k->w.cx;
    struct brain_figures f;
    struct brain_trend t;
    int64_t bad = -1;
    officer(k);
    mz_str figure = mz_str_fmt(cx->a, "receives.%s", brain_categories[category].outcome);
    if (brain_figures(cx, COUNTY, &f) != MZ_OK || brain_trend(cx, COUNTY, figure, &t) != MZ_OK ||
        brain_checks[0].run(cx, &bad) != MZ_OK || bad != 0) {
        return -1;
    }
    int64_t n = brain_receives(&f.all.of[category]);
    return t.n[BRAIN_MONTHS - 1] == n ? n : -1;
}

static bool job(struct county *k)
{
    test_everywhere(&k->w);
    bool well = brain_job(&k->w.cx, 0, MZ_S("{}")) == MZ_OK;
    officer(k);
    return well;
}

BOTH(a_grant_and_a_stop_are_in_the_figures_of_the_same_moment)
{
    struct county k;
    int64_t counties = 0;
    mz_cx *cx = county(&k, kind_);
    CHECK(give(&k, 2, "dibao", -2, false) && give(&k, 2, "dibao", 0, true)); /* nothing counted */
    CHECK(make_population(&k) == MZ_OK && brain_run(cx, &counties) == MZ_OK && counties == 1);
    CHECK(receive(&k, DIBAO) == 0 && receive(&k, TEKUN) == 0 && receive(&k, RIGID) == 0);
    CHECK(give(&k, 0, "dibao", 0, false) && receive(&k, DIBAO) == 1);
    CHECK(give(&k, 1, "tekun", -1, false) && receive(&k, TEKUN) == 1);
    CHECK(mz_tx(cx, rigid_tx, &k) == MZ_OK && receive(&k, RIGID) == 1);
    CHECK(give(&k, 1, "dibao", 1, false) && receive(&k, DIBAO) == 1); /* from next month on */
    /* The population is of before; a run of now does not take it back. */
    CHECK(brain_run(cx, &counties) == MZ_OK && receive(&k, DIBAO) == 1 && receive(&k, TEKUN) == 1);
    CHECK(receive(&k, RIGID) == 1);
    CHECK(give(&k, 0, "dibao", 0, true) && receive(&k, DIBAO) == 0 && receive(&k, TEKUN) == 1);
    CHECK(give(&k, 1, "tekun", 0, true) && receive(&k, TEKUN) == 0 && receive(&k, RIGID) == 1);
    county_done(&k);
}

BOTH(what_holds_from_a_later_day_is_counted_by_the_run_of_that_day)
{
    struct county k;
    int64_t counties = 0;
    mz_cx *cx = county(&k, kind_);
    CHECK(make_population(&k) == MZ_OK && brain_run(cx, &counties) == MZ_OK);
    CHECK(give(&k, 1, "dibao", 1, false) && mz_tx(cx, rigid_tx, &k) == MZ_OK);
    CHECK(job(&k) && receive(&k, DIBAO) == 0 && receive(&k, RIGID) == 1);
    test_tick(&k.w, 6 * DAY_MS);
    CHECK(job(&k) && receive(&k, RIGID) == 0); /* it ran out, and nobody did anything */
    test_tick(&k.w, 30 * DAY_MS);
    CHECK(job(&k) && receive(&k, DIBAO) == 1);
    county_done(&k);
}

static mz_code watched_tx(mz_cx *cx, void *p)
{
    const int64_t *ended_ms = p;
    int64_t id = 0;
    MZ_TRY(mz_id_take(cx, COUNTY / MZ_COUNTY_UNIT, 1, &id));
    const struct watch_q_run_add_args a = {.id = id,
                                           .county = COUNTY / MZ_COUNTY_UNIT,
                                           .division = COUNTY,
                                           .period = brain_period(cx),
                                           .day = mz_date_today(cx).v,
                                           .pack = MZ_S("cn"),
                                           .ended_ms = *ended_ms,
                                           .people = MZ_S("")};
    MZ_TRY(watch_q_run_add(cx, &a));
    return mz_tx_note(cx, &(struct mz_event){.act = MZ_S("brain.run"),
                                             .kind = MZ_S("brain_run"),
                                             .division = COUNTY});
}

/* When the figures of the county were counted. */
static int64_t counted_ms(struct county *k)
{
    struct brain_q_last_run_row r = {0};
    int64_t county = COUNTY / MZ_COUNTY_UNIT;
    bool found = false;
    mz_code rc = brain_q_last_run(&k->w.cx, county, county, &r, &found);
    return rc == MZ_OK && found ? r.ended_ms : -1;
}

BOTH(the_job_counts_once_a_day_and_behind_a_run_of_the_watch)
{
    struct county k;
    mz_cx *cx = county(&k, kind_);
    CHECK(job(&k) && counted_ms(&k) == -1); /* nobody is known yet */
    CHECK(make_population(&k) == MZ_OK && job(&k));
    int64_t first = counted_ms(&k);
    test_tick(&k.w, DAY_MS / 24);
    CHECK(first > 0 && job(&k) && counted_ms(&k) == first);
    int64_t now = mz_now_ms(cx);
    CHECK(mz_tx(cx, watched_tx, &now) == MZ_OK);
    test_tick(&k.w, DAY_MS / 24);
    CHECK(job(&k) && counted_ms(&k) > now);
    int64_t second = counted_ms(&k);
    test_tick(&k.w, DAY_MS / 24);
    CHECK(job(&k) && counted_ms(&k) == second);
    test_tick(&k.w, DAY_MS);
    CHECK(job(&k) && counted_ms(&k) > second);
    county_done(&k);
}

TEST_MAIN(T2(a_grant_and_a_stop_are_in_the_figures_of_the_same_moment),
          T2(what_holds_from_a_later_day_is_counted_by_the_run_of_that_day),
          T2(the_job_counts_once_a_day_and_behind_a_run_of_the_watch))
