/* deliver_test.c - from a department's file to the alert that names its row, and back. */
#include "county.h"

#include <inttypes.h>

#include "base/text.h"
#include "fault.h"
#include "feature/clue/clue.h"
#include "feature/feed/feed.h"
#include "feature/watch/watch_int.h"
#include "feature/watch/watch_sql.h"

extern const struct mz_feature mz_feature_watch, mz_feature_feed, mz_feature_person;
const struct mz_feature *const mz_features[] = {&mz_feature_person, &mz_feature_feed,
                                                &mz_feature_watch, NULL};

enum { LONER = 2 };

/* Somebody of ours who lives in no household. */
static mz_code add_loner(mz_cx *cx, struct county *k)
{
    struct person_input in = person_blank();
    in.name = MZ_S("何独居");
    in.id_number = MZ_S("33118119550707015X");
    in.division = VILLAGE;
    in.nation = MZ_S("01");
    in.source = MZ_S("test");
    return person_add(cx, &in, NULL, &k->person[LONER]);
}

static mz_code county_fill(mz_cx *cx, struct county *k)
{
    MZ_TRY(mz_feature_feed.start(cx));
    MZ_TRY(add_home(k, "周文芳", "19600301", VILLAGE));
    MZ_TRY(add_home(k, "吴大山", "19800512", VILLAGE));
    return add_loner(cx, k);
}

/* ---- files ------------------------------------------------------------------------------ */

static mz_str file_of(mz_cx *cx, const char *name)
{
    enum { BYTES = 8192 };
    char *p = mz_arena_alloc(cx->a, BYTES);
    mz_str path = mz_str_fmt(cx->a, "tests/feed/%s", name);
    FILE *in = fopen(path.p, "rb");
    size_t n = in == NULL ? 0 : fread(p, 1, BYTES, in);
    if (in != NULL) {
        (void)fclose(in);
    }
    return (mz_str){p, n};
}

static mz_code bring(struct county *k, const char *item, const char *month, const char *name,
                     int64_t *id, bool *same)
{
    mz_cx *cx = &k->w.cx;
    struct feed_new in = {.name = mz_str_of(name), .fd = -1, .data = file_of(cx, name)};
    if (!catalogue_period_of(mz_str_of(month), &in.period)) {
        return mz_fail(cx, MZ_INVALID, "no month");
    }
    MZ_TRY(feed_category(cx, mz_str_of(item), &in.category));
    return feed_make(cx, &in, id, same);
}

static int64_t load(struct county *k, const char *item, const char *month, const char *name)
{
    int64_t id = 0;
    bool same = false;
    mz_code rc = bring(k, item, month, name, &id, &same);
    rc = rc == MZ_OK && !same ? feed_run(&k->w.cx, id, NULL) : rc;
    if (rc != MZ_OK) {
        printf("not loaded: %s\n", k->w.cx.err.msg);
        mz_clear(&k->w.cx);
    }
    return rc == MZ_OK ? id : -1;
}

static size_t alerts(struct county *k, size_t home, struct watch_alert **out)
{
    size_t n = 0;
    return watch_of(&k->w.cx, k->home[home], out, &n) == MZ_OK ? n : SIZE_MAX;
}

static size_t facts(struct county *k, size_t home, struct watch_q_facts_row **out)
{
    size_t n = 0;
    mz_code rc = watch_q_facts(&k->w.cx, k->home[home], mz_date_today(&k->w.cx).v, 100, out, &n);
    return rc == MZ_OK ? n : SIZE_MAX;
}

static bool holds(mz_str s, mz_str part)
{
    return s.n >= part.n && memmem(s.p, s.n, part.p, part.n) != NULL;
}

static size_t steps(struct county *k, int64_t alert, const char *act)
{
    struct watch_step *v = NULL;
    size_t n = 0;
    size_t some = 0;
    if (watch_steps(&k->w.cx, alert, &v, &n) != MZ_OK) {
        return SIZE_MAX;
    }
    for (size_t i = 0; i < n; i++) {
        some += mz_str_eq(v[i].act, mz_str_of(act));
    }
    return some;
}

/* ---- from a file to an alert --------------------------------------------------------------- */

BOTH(a_delivery_makes_an_alert_whose_evidence_names_it_and_its_row)
{
    struct county k;
    mz_cx *cx = county(&k, kind_);
    struct watch_alert *a = NULL;
    struct watch_cause *c = NULL;
    size_t n = 0;
    int64_t line = 0;
    int64_t id = load(&k, "26", "2026-10", "watch_medical.csv");
    CHECK(id > 0 && alerts(&k, 0, &a) == 1 && a[0].state == WATCH_REVIEW);
    CHECK(watch_causes(cx, a[0].id, &c, &n) == MZ_OK && n == 1 && c[0].person == k.person[0]);
    CHECK(holds(c[0].why, MZ_S("31,280.00")));
    CHECK(holds(c[0].evidence, mz_str_fmt(cx->a, "\"delivery\":%" PRId64, id)));
    CHECK(feed_line_of(cx, id, c[0].person, MZ_S("own_payment_max"), &line) == MZ_OK && line == 3);
    CHECK(alerts(&k, 1, &a) == 0); /* 412.50 is no news for anybody */
    county_done(&k);
}

BOTH(the_same_file_again_changes_nothing)
{
    struct county k;
    (void)county(&k, kind_);
    struct watch_alert *a = NULL;
    struct watch_q_facts_row *f = NULL;
    int64_t id = load(&k, "26", "2026-10", "watch_medical.csv");
    size_t n = facts(&k, 0, &f);
    int64_t version = alerts(&k, 0, &a) == 1 ? a[0].version : -1;
    CHECK(n >= 2 && load(&k, "26", "2026-10", "watch_medical.csv") == id);
    CHECK(facts(&k, 0, &f) == n && alerts(&k, 0, &a) == 1 && a[0].version == version);
    /* Another month with the same content says nothing that is not known. */
    CHECK(load(&k, "26", "2026-11", "watch_medical.csv") > id);
    CHECK(facts(&k, 0, &f) == n && alerts(&k, 0, &a) == 1);
    county_done(&k);
}

BOTH(a_correction_takes_the_fact_back_and_the_alert_says_so)
{
    struct county k;
    mz_cx *cx = county(&k, kind_);
    struct watch_alert *a = NULL;
    struct watch_q_facts_row *f = NULL;
    int64_t first = load(&k, "26", "2026-10", "watch_medical.csv");
    test_tick(&k.w, DAY_MS);
    int64_t id = load(&k, "26", "2026-10", "watch_medical_corrected.csv");
    CHECK(first > 0 && id > first && alerts(&k, 0, &a) == 1);
    size_t n = facts(&k, 0, &f);
    CHECK(n >= 2 && f[n - 1].delivery == id && holds(f[n - 1].value, MZ_S("312.80")));
    CHECK(steps(&k, a[0].id, "gone") == 1 && a[0].state == WATCH_REVIEW); /* a person closes it */
    CHECK(feed_tell_all(cx) == MZ_OK && steps(&k, a[0].id, "gone") == 1);
    county_done(&k);
}

/* ---- killed --------------------------------------------------------------------------------- */

static mz_code go_on(mz_cx *cx, int64_t id)
{
    struct feed_delivery d;
    MZ_TRY(feed_delivery(cx, id, &d));
    return mz_str_eq(d.state, MZ_S("done")) ? feed_tell_all(cx) : feed_run(cx, id, NULL);
}

TEST(broken_off_anywhere_a_delivery_is_told_once)
{
    struct county k;
    mz_cx *cx = county(&k, MZ_DB_SQLITE);
    struct watch_alert *a = NULL;
    struct watch_q_facts_row *f = NULL;
    struct watch_q_clued_row clues = {0};
    int64_t id = 0;
    bool same = false;
    CHECK(bring(&k, "26", "2026-10", "watch_medical.csv", &id, &same) == MZ_OK);
    FAULT_LOOP(cx, go_on(cx, id), (void)0);
    CHECK(alerts(&k, 0, &a) == 1 && steps(&k, a[0].id, "made") == 1);
    CHECK(steps(&k, a[0].id, "join") == 0);
    size_t n = facts(&k, 0, &f);
    for (size_t i = 0; i < n; i++) {
        for (size_t j = 0; j < i; j++) {
            CHECK(!mz_str_eq(f[i].fact, f[j].fact));
        }
    }
    mz_str source = mz_str_fmt(cx->a, "delivery %" PRId64, id);
    CHECK(watch_q_clued(cx, COUNTY / MZ_COUNTY_UNIT, k.person[LONER], source, &clues) == MZ_OK);
    CHECK(clues.n == 1);
    county_done(&k);
}

/* The correction came before anybody had heard of the first one. */
TEST(what_was_never_told_is_told_by_its_successor)
{
    struct county k;
    mz_cx *cx = county(&k, MZ_DB_SQLITE);
    struct watch_alert *a = NULL;
    int64_t first = 0;
    int64_t before = -1;
    bool same = false;
    CHECK(bring(&k, "26", "2026-10", "watch_medical_corrected.csv", &first, &same) == MZ_OK);
    mz_code rc = MZ_OK; /* as if killed between reading and telling */
    for (int64_t fault = 1; fault < 500 && rc != MZ_CONFLICT; fault++) {
        struct feed_delivery d;
        test_fault(cx, fault);
        rc = feed_run(cx, first, NULL);
        test_fault(cx, 0);
        mz_clear(cx);
        CHECK(feed_delivery(cx, first, &d) == MZ_OK);
        if (mz_str_eq(d.state, MZ_S("done"))) {
            break;
        }
    }
    int64_t id = 0;
    CHECK(bring(&k, "26", "2026-10", "watch_medical.csv", &id, &same) == MZ_OK);
    CHECK(feed_run(cx, id, NULL) == MZ_OK && feed_told_before(cx, id, &before) == MZ_OK);
    CHECK(before == 0 && alerts(&k, 0, &a) == 1);
    county_done(&k);
}

/* ---- clues ------------------------------------------------------------------------------------
 */

BOTH(a_value_of_somebody_in_no_household_is_a_clue)
{
    struct county k;
    mz_cx *cx = county(&k, kind_);
    struct watch_q_clued_row n = {0};
    int64_t id = load(&k, "26", "2026-10", "watch_medical.csv");
    mz_str source = mz_str_fmt(cx->a, "delivery %" PRId64, id);
    CHECK(watch_q_clued(cx, COUNTY / MZ_COUNTY_UNIT, k.person[LONER], source, &n) == MZ_OK);
    CHECK(n.n == 1);
    CHECK(watch_q_clued(cx, COUNTY / MZ_COUNTY_UNIT, k.person[0], source, &n) == MZ_OK);
    CHECK(n.n == 0);
    county_done(&k);
}

/* ---- the population -------------------------------------------------------------------------- */

BOTH(a_population_of_deliveries_names_them_and_the_watch_runs_over_it)
{
    struct county k;
    mz_cx *cx = county(&k, kind_);
    struct watch_law law = {.book = NULL};
    struct population p = {.pop = NULL};
    struct watch_alert *a = NULL;
    struct watch_cause *c = NULL;
    struct watch_tally t = {0};
    size_t n = 0;
    bool same = false;
    int64_t cars = 0;
    int64_t list = 0;
    const struct feed_tell quiet = {.quiet = true};
    CHECK(watch_law_of(cx, COUNTY, &law) == MZ_OK);
    CHECK(bring(&k, "05", "2026-10", "watch_vehicle.csv", &cars, &same) == MZ_OK);
    CHECK(feed_run(cx, cars, &quiet) == MZ_OK);
    CHECK(bring(&k, "10", "2026-10", "watch_allowance.csv", &list, &same) == MZ_OK);
    CHECK(feed_run(cx, list, &quiet) == MZ_OK);
    CHECK(alerts(&k, 0, &a) == 0);
    CHECK(population_refresh(cx, law.book, k.world.data) == MZ_OK);
    CHECK(population_open(cx, law.book, k.world.data, &p) == MZ_OK);
    CHECK(p.fed && !p.synthetic && p.deliveries_n == 2);
    CHECK(watch_run(cx,
                    &(struct watch_run_options){.period = mz_date_ymd(mz_date_today(cx)).year * 12 +
                                                          mz_date_ymd(mz_date_today(cx)).month - 1},
                    &t) == MZ_OK);
    CHECK(alerts(&k, 0, &a) == 1 && a[0].paid);
    CHECK(watch_causes(cx, a[0].id, &c, &n) == MZ_OK && n == 1);
    CHECK(mz_str_eq(c[0].sign, MZ_S("paid_vehicle")));
    CHECK(holds(c[0].evidence, mz_str_fmt(cx->a, "\"delivery\":%" PRId64, cars)));
    CHECK(holds(c[0].evidence, mz_str_fmt(cx->a, "\"delivery\":%" PRId64, list)));
    county_done(&k);
}

/* ---- months ------------------------------------------------------------------------------ */

static bool earns(struct county *k, size_t home)
{
    const struct watch_news n = {.household = k->home[home],
                                 .person = k->person[home],
                                 .fact = MZ_S("main_earner"),
                                 .value = MZ_S("true"),
                                 .day = mz_date_today(&k->w.cx),
                                 .source = MZ_S("入户核实")};
    int64_t alert = -1;
    return watch_tell(&k->w.cx, &n, &alert) == MZ_OK && alert == 0;
}

/* What the tax office declares of the first for a month of this year. */
static int64_t wages(struct county *k, int month, int yuan)
{
    mz_cx *cx = &k->w.cx;
    mz_str period = mz_str_fmt(cx->a, "2026-%02d", month);
    struct feed_new in = {.name = MZ_S("工资.csv"), .fd = -1};
    int64_t id = 0;
    bool same = false;
    in.data = mz_str_fmt(cx->a,
                         "纳税人识别号,纳税人姓名,工资薪金收入,最近申报月份\n" MZ_FMT
                         ",周文芳,%d.00," MZ_FMT "\n",
                         MZ_ARG(k->number[0]), yuan, MZ_ARG(period));
    mz_code rc = catalogue_period_of(period, &in.period)
                     ? feed_category(cx, MZ_S("24"), &in.category)
                     : MZ_INVALID;
    rc = rc == MZ_OK ? feed_make(cx, &in, &id, &same) : rc;
    rc = rc == MZ_OK && !same ? feed_run(cx, id, NULL) : rc;
    if (rc != MZ_OK) {
        printf("wages of " MZ_FMT ": %s\n", MZ_ARG(period), cx->err.msg);
        mz_clear(cx);
        return -1;
    }
    return id;
}

/* Six months of which the last three are poor: the delivery that completes them makes the alert. */
BOTH(wages_that_fell_are_an_alert_with_the_delivery_that_shows_it)
{
    struct county k;
    mz_cx *cx = county(&k, kind_);
    struct watch_alert *a = NULL;
    struct watch_cause *c = NULL;
    size_t n = 0;
    CHECK(earns(&k, 0));
    for (int month = 5; month < 10; month++) {
        CHECK(wages(&k, month, month < 8 ? 6000 : 1000) > 0 && alerts(&k, 0, &a) == 0);
    }
    CHECK(wages(&k, 10, 1000) > 0 && alerts(&k, 0, &a) == 1 && !a[0].paid);
    CHECK(watch_causes(cx, a[0].id, &c, &n) == MZ_OK && n == 1);
    CHECK(mz_str_eq(c[0].sign, MZ_S("sign_income")) && holds(c[0].why, MZ_S("1,000.00")));
    CHECK(alerts(&k, 1, &a) == 0);
    county_done(&k);
}

TEST_MAIN(T2(wages_that_fell_are_an_alert_with_the_delivery_that_shows_it),
          T2(a_delivery_makes_an_alert_whose_evidence_names_it_and_its_row),
          T2(the_same_file_again_changes_nothing),
          T2(a_correction_takes_the_fact_back_and_the_alert_says_so),
          T(broken_off_anywhere_a_delivery_is_told_once),
          T(what_was_never_told_is_told_by_its_successor),
          T2(a_value_of_somebody_in_no_household_is_a_clue),
          T2(a_population_of_deliveries_names_them_and_the_watch_runs_over_it))
