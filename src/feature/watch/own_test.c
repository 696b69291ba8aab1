/* own_test.c - what we pay and recognise is a fact from its first day to its last, and no longer.
 */
#include "cases.h"
#include "fault.h"

#include "feature/feed/feed.h"
#include "feature/pay/pay.h"
#include "feature/watch/watch_int.h"
#include "feature/watch/watch_sql.h"
#include "feature/watch/watch_tell.h"
#include "rule/run.h"

extern const struct mz_feature mz_feature_feed, mz_feature_watch, mz_feature_matter;
const struct mz_feature *const mz_features[] = {&mz_feature_feed, &mz_feature_watch,
                                                &mz_feature_matter, NULL};

static mz_code county_fill(mz_cx *cx, struct county *k)
{
    MZ_TRY(mz_feature_feed.start(cx));
    MZ_TRY(add_home(k, "周文芳", "19610412", VILLAGE));
    return add_home(k, "吴大山", "19800512", VILLAGE);
}

/* ---- hands -------------------------------------------------------------------------------- */

static mz_date first_of(int64_t period)
{
    mz_date d = {0};
    (void)mz_date_make((int32_t)(period / 12), (int32_t)(period % 12) + 1, 1, &d);
    return d;
}

static void program(struct county *k)
{
    test_everywhere(&k->w);
    k->w.actor.user = 0;
}

typedef mz_code pay_fn(mz_cx *cx, const struct benefit *b);

static mz_code granted(mz_cx *cx, const struct benefit *b)
{
    int64_t id = 0;
    return benefit_grant(cx, b, &id);
}

/* A step of the ledger, as the end of a case makes it. */
static mz_code pay(struct county *k, size_t home, const char *programme, pay_fn *fn, int64_t from)
{
    const struct benefit b = {.division = VILLAGE,
                              .person = k->person[home],
                              .programme = mz_str_of(programme),
                              .from = from,
                              .fen = 64000};
    program(k);
    MZ_TRY(mz_tx_begin(&k->w.cx));
    mz_code rc = fn(&k->w.cx, &b);
    if (rc == MZ_OK) {
        return mz_tx_commit(&k->w.cx);
    }
    mz_tx_rollback(&k->w.cx);
    return rc;
}

/* What counts of a fact on a day, of whoever says so; empty: nothing does. */
static mz_str counts(struct county *k, size_t home, const char *fact, mz_date day)
{
    struct watch_q_facts_row *r = NULL;
    mz_str v = MZ_S("");
    size_t n = 0;
    test_everywhere(&k->w);
    if (watch_q_facts(&k->w.cx, k->home[home], day.v, 500, &r, &n) != MZ_OK) {
        mz_clear(&k->w.cx);
        return MZ_S("broken");
    }
    for (size_t i = 0; i < n; i++) {
        v = mz_str_eq(r[i].fact, mz_str_of(fact)) ? r[i].value : v;
    }
    return v;
}

static bool is(struct county *k, size_t home, const char *fact, int64_t ahead, const char *value)
{
    mz_str v = counts(k, home, fact, (mz_date){mz_date_today(&k->w.cx).v + (int32_t)ahead});
    bool same = mz_str_eq(v, mz_str_of(value));
    if (!same) {
        printf("%s in %" PRId64 " days: \"" MZ_FMT "\", not \"%s\"\n", fact, ahead, MZ_ARG(v),
               value);
    }
    return same;
}

static int64_t rows(struct county *k, size_t home)
{
    struct watch_q_facts_row *r = NULL;
    size_t n = 0;
    test_everywhere(&k->w);
    return watch_q_facts(&k->w.cx, k->home[home], INT32_MAX, 500, &r, &n) == MZ_OK ? (int64_t)n
                                                                                   : -1;
}

static int64_t tell(struct county *k, size_t home, const char *fact, const char *value)
{
    const struct watch_news n = {.household = k->home[home],
                                 .person = k->person[home],
                                 .fact = mz_str_of(fact),
                                 .value = mz_str_of(value),
                                 .day = mz_date_today(&k->w.cx),
                                 .source = MZ_S("医保局")};
    int64_t alert = -1;
    test_everywhere(&k->w);
    if (watch_tell(&k->w.cx, &n, &alert) != MZ_OK) {
        printf("not told: %s\n", k->w.cx.err.msg);
        mz_clear(&k->w.cx);
    }
    return alert;
}

/* The newest step of an alert. */
static bool last_step(struct county *k, int64_t alert, const char *act)
{
    struct watch_step *s = NULL;
    size_t n = 0;
    test_everywhere(&k->w);
    return watch_steps(&k->w.cx, alert, &s, &n) == MZ_OK && n > 0 &&
           mz_str_eq(s[0].act, mz_str_of(act));
}

static bool job(struct county *k, mz_code (*fn)(mz_cx *cx, int64_t job, mz_str input))
{
    program(k);
    mz_code rc = fn(&k->w.cx, 0, MZ_S(""));
    if (rc != MZ_OK) {
        printf("job: %s\n", k->w.cx.err.msg);
        mz_clear(&k->w.cx);
    }
    return rc == MZ_OK;
}

/* ---- the ledger ----------------------------------------------------------------------------- */

BOTH(what_is_paid_is_told_when_it_begins_and_taken_back_on_the_day_it_stops)
{
    struct county k;
    (void)county(&k, kind_);
    CHECK(is(&k, 0, "on_dibao", 0, ""));
    CHECK(pay(&k, 0, "dibao", granted, month(&k, 0)) == MZ_OK && is(&k, 0, "on_dibao", 0, "true"));
    CHECK(tell(&k, 0, "own_payment_year", "90000.00") == 0); /* is helped: no alert */
    int64_t ends = first_of(month(&k, 1)).v - mz_date_today(&k.w.cx).v;
    CHECK(pay(&k, 0, "dibao", benefit_stop, month(&k, 1)) == MZ_OK);
    CHECK(is(&k, 0, "on_dibao", 0, "true") && is(&k, 0, "on_dibao", ends - 1, "true"));
    CHECK(is(&k, 0, "on_dibao", ends, "false"));
    test_tick(&k.w, ends * DAY_MS);
    CHECK(is(&k, 0, "on_dibao", 0, "false"));
    CHECK(mz_str_eq(counts(&k, 0, "dibao_stop_day", mz_date_today(&k.w.cx)),
                    mz_date_iso(k.w.cx.a, mz_date_today(&k.w.cx))));
    int64_t alert = tell(&k, 0, "own_payment_year", "90001.00"); /* nobody helps any more */
    struct watch_alert a = {.id = 0};
    CHECK(alert > 0 && watch_get(&k.w.cx, alert, &a) == MZ_OK && !a.paid);
    county_done(&k);
}

BOTH(a_stop_that_was_wrong_gives_the_fact_back_and_saying_it_again_adds_nothing)
{
    struct county k;
    (void)county(&k, kind_);
    CHECK(pay(&k, 0, "tekun", granted, month(&k, -6)) == MZ_OK && is(&k, 0, "on_tekun", 0, "true"));
    CHECK(pay(&k, 0, "tekun", benefit_suspend, month(&k, 0)) == MZ_OK);
    CHECK(is(&k, 0, "on_tekun", 0, "true")); /* stands still, and is not over */
    CHECK(pay(&k, 0, "tekun", benefit_stop, month(&k, -1)) == MZ_OK);
    CHECK(is(&k, 0, "on_tekun", 0, "false")); /* a stop of the past counts at once */
    CHECK(pay(&k, 0, "tekun", benefit_restore, month(&k, 0)) == MZ_OK);
    CHECK(is(&k, 0, "on_tekun", 0, "true"));
    CHECK(pay(&k, 0, "tekun", benefit_stop, month(&k, 2)) == MZ_OK);
    CHECK(pay(&k, 0, "tekun", benefit_restore, month(&k, 0)) == MZ_OK);
    CHECK(is(&k, 0, "on_tekun", 90, "true"));
    int64_t before = rows(&k, 0);
    CHECK(watch_entitled(&k.w.cx, k.person[0], 0) == MZ_OK && rows(&k, 0) == before);
    CHECK(job(&k, watch_own_job) && rows(&k, 0) == before && before > 0);
    CHECK(rows(&k, 1) == 0);
    county_done(&k);
}

/* Paid and dead is an alert; the stop takes the cause away, and a person closes it. */
BOTH(an_alert_on_who_is_paid_hears_that_it_was_stopped)
{
    struct county k;
    (void)county(&k, kind_);
    struct watch_alert a = {.id = 0};
    CHECK(pay(&k, 0, "tekun", granted, month(&k, -6)) == MZ_OK);
    mz_str day = mz_date_iso(k.w.cx.a, mz_date_today(&k.w.cx));
    int64_t alert = tell(&k, 0, "death_day", mz_str_dup(k.w.cx.a, day).p);
    CHECK(alert > 0 && watch_get(&k.w.cx, alert, &a) == MZ_OK && a.paid);
    CHECK(last_step(&k, alert, "made"));
    CHECK(pay(&k, 0, "tekun", benefit_stop, month(&k, 0)) == MZ_OK && last_step(&k, alert, "gone"));
    CHECK(watch_get(&k.w.cx, alert, &a) == MZ_OK && a.state == WATCH_REVIEW);
    county_done(&k);
}

/* Our own register stands before what somebody else says of the same, whenever that comes. */
BOTH(another_word_does_not_undo_our_own)
{
    struct county k;
    (void)county(&k, kind_);
    CHECK(pay(&k, 0, "tekun", granted, month(&k, -1)) == MZ_OK);
    CHECK(tell(&k, 0, "on_tekun", "false") == 0);
    CHECK(tell(&k, 0, "own_payment_year", "90000.00") == 0); /* still paid, still no alert */
    struct watch_alert *all = NULL;
    size_t n = 0;
    CHECK(watch_of(&k.w.cx, k.home[0], &all, &n) == MZ_OK && n == 0);
    CHECK(pay(&k, 0, "tekun", benefit_stop, month(&k, 0)) == MZ_OK);
    CHECK(watch_of(&k.w.cx, k.home[0], &all, &n) == MZ_OK && n == 1); /* the bill counts now */
    CHECK(tell(&k, 0, "on_tekun", "true") == 0 && !all[0].paid);
    county_done(&k);
}

/* How many alerts there are of a household. */
static int64_t alerts(struct county *k, size_t home)
{
    struct watch_alert *all = NULL;
    size_t n = 0;
    test_everywhere(&k->w);
    return watch_of(&k->w.cx, k->home[home], &all, &n) == MZ_OK ? (int64_t)n : -1;
}

static bool dies(struct county *k, size_t home)
{
    mz_cx *cx = &k->w.cx;
    mz_str sql = mz_str_fmt(cx->a,
                            "UPDATE person SET state = 'dead', died = %d WHERE id = %" PRId64,
                            (int)mz_date_today(cx).v, k->person[home]);
    return cx->db->backend->script(cx, cx->db, mz_str_z(cx->a, sql)) == MZ_OK;
}

/* No case of the household ended it: who lives there may not even know why the money stays away. */
BOTH(a_stop_nobody_decided_for_the_household_is_an_alert_where_somebody_lives)
{
    struct county k;
    (void)county(&k, kind_);
    CHECK(pay(&k, 0, "dibao", granted, month(&k, -6)) == MZ_OK && alerts(&k, 0) == 0);
    CHECK(pay(&k, 0, "dibao", benefit_stop, month(&k, 0)) == MZ_OK);
    mz_str first = mz_date_iso(k.w.cx.a, first_of(month(&k, 0)));
    CHECK(is(&k, 0, "dibao_stop_day", 0, mz_str_z(k.w.cx.a, first)));
    CHECK(alerts(&k, 0) == 1);
    county_done(&k);
}

/* The last of them died: the register says so before any department does. */
BOTH(nobody_is_to_be_helped_where_nobody_lives)
{
    struct county k;
    (void)county(&k, kind_);
    CHECK(pay(&k, 0, "dibao", granted, month(&k, -6)) == MZ_OK);
    CHECK(dies(&k, 0));
    CHECK(pay(&k, 0, "dibao", benefit_stop, month(&k, 0)) == MZ_OK);
    CHECK(is(&k, 0, "on_dibao", 0, "false"));
    CHECK(tell(&k, 0, "own_payment_year", "90000.00") == 0 && alerts(&k, 0) == 0);
    CHECK(job(&k, watch_own_job) && alerts(&k, 0) == 0);
    /* Paid and dead is looked at as before. */
    CHECK(pay(&k, 1, "tekun", granted, month(&k, -6)) == MZ_OK && dies(&k, 1));
    mz_str day = mz_date_iso(k.w.cx.a, mz_date_today(&k.w.cx));
    CHECK(tell(&k, 1, "death_day", mz_str_dup(k.w.cx.a, day).p) > 0 && alerts(&k, 1) == 1);
    county_done(&k);
}

/* ---- recognitions --------------------------------------------------------------------------- */

static mz_code recognise(struct county *k, size_t home, const char *category, int64_t until)
{
    mz_cx *cx = &k->w.cx;
    struct matter_q_recognise_args a = {
        .county = COUNTY / MZ_COUNTY_UNIT,
        .division = VILLAGE,
        .category = mz_str_of(category),
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

BOTH(a_recognition_that_runs_out_takes_its_facts_back)
{
    struct county k;
    (void)county(&k, kind_);
    struct recognition *v = NULL;
    size_t n = 0;
    int64_t until = mz_date_today(&k.w.cx).v + 5;
    mz_str last = mz_date_iso(k.w.cx.a, (mz_date){(int32_t)until});
    CHECK(recognise(&k, 0, "margin", until) == MZ_OK && recognise(&k, 0, "rigid", until) == MZ_OK);
    CHECK(is(&k, 0, "on_margin", 0, "true") && is(&k, 0, "on_margin", 5, "true"));
    CHECK(is(&k, 0, "on_margin", 6, "false") && is(&k, 0, "rigid_end_day", 6, ""));
    CHECK(mz_str_eq(counts(&k, 0, "rigid_end_day", mz_date_today(&k.w.cx)), last));
    int64_t before = rows(&k, 0);
    test_tick(&k.w, 6 * DAY_MS);
    CHECK(job(&k, matter_review_job) && rows(&k, 0) == before); /* it was told with its day */
    test_everywhere(&k.w);
    CHECK(recognised(&k.w.cx, k.home[0], &v, &n) == MZ_OK && n == 2 && v[0].ended == until);
    CHECK(is(&k, 0, "on_margin", 0, "false") && is(&k, 0, "on_margin", 400, "false"));
    county_done(&k);
}

/* ---- cases ---------------------------------------------------------------------------------- */

/* From the grant to the stop by the procedures of the pack, without a hand on the watch. */
BOTH(a_case_tells_the_fact_and_the_case_that_stops_it_takes_it_back)
{
    struct county k;
    (void)county(&k, kind_);
    CHECK(given(&k, 0, 0) > 0);
    int64_t begins = first_of(month(&k, 1)).v - mz_date_today(&k.w.cx).v;
    CHECK(is(&k, 0, "on_dibao", begins - 1, "false") && is(&k, 0, "on_dibao", begins, "true"));
    test_tick(&k.w, 100 * DAY_MS);
    CHECK(is(&k, 0, "on_dibao", 0, "true"));
    int64_t stop = begin_with(&k, "dibao_stop", 0, told_wage(&k, 0));
    clerk(&k);
    CHECK(stop != 0 && act(&k, stop, "no_hearing") == MZ_OK);
    act_as(&k, APPROVER, "approver", COUNTY);
    CHECK(act(&k, stop, "stop") == MZ_OK);
    int64_t ends = first_of(month(&k, 1)).v - mz_date_today(&k.w.cx).v;
    CHECK(is(&k, 0, "on_dibao", 0, "true") && is(&k, 0, "on_dibao", ends - 1, "true"));
    CHECK(is(&k, 0, "on_dibao", ends, "false") && is(&k, 0, "on_dibao", ends + 400, "false"));
    /* The office knows what it decided about this household: no alert tells it. */
    test_tick(&k.w, ends * DAY_MS);
    CHECK(job(&k, watch_own_job) && is(&k, 0, "dibao_stop_day", 0, "") && alerts(&k, 0) == 0);
    county_done(&k);
}

/* ---- the population ------------------------------------------------------------------------- */

BOTH(a_population_made_anew_knows_who_is_paid_today)
{
    struct county k;
    mz_cx *cx = county(&k, kind_);
    struct watch_law law = {.book = NULL};
    struct own_span *v = NULL;
    const struct catalogue *c = NULL;
    int64_t on = -1;
    int64_t today = mz_date_today(cx).v;
    size_t n = 0;
    CHECK(pay(&k, 0, "dibao", granted, month(&k, -6)) == MZ_OK);
    CHECK(pay(&k, 0, "dibao", benefit_stop, month(&k, -2)) == MZ_OK);
    CHECK(pay(&k, 1, "dibao", granted, month(&k, -6)) == MZ_OK);
    test_everywhere(&k.w);
    CHECK(watch_law_of(cx, COUNTY, &law) == MZ_OK && feed_catalogue(cx, &c) == MZ_OK);
    struct population_origin origin = {.invented = false};
    const struct population_options o = {.book = law.book, .at = mz_date_today(cx),
                                         .origin = &origin};
    struct mz_pop *pop = NULL;
    struct population p = {.pop = NULL};
    CHECK(population_make(cx, &o, &pop) == MZ_OK &&
          population_save(cx, &o, pop, k.world.data) == MZ_OK);
    CHECK(population_open(cx, law.book, k.world.data, &p) == MZ_OK);
    const struct catalogue_fact *f = catalogue_fact(c, MZ_S("on_dibao"));
    uint32_t i = population_fact_of(law.book, f);
    for (size_t h = 0; h < 2; h++) {
        struct rule_case *one = rule_case_of(cx->a, law.book, p.pop, population_row(&p, k.home[h]),
                                             mz_date_today(cx), mz_date_today(cx));
        CHECK(one->household.cells[i].known && one->household.cells[i].v == (h == 1));
    }
    CHECK(own_spans(cx, f, k.home[0], k.home[0], &v, &n) == MZ_OK && n == 1);
    CHECK(own_value(f->own, v, n, today, &on) && on == 0);
    CHECK(own_value(f->own, v, n, first_of(month(&k, -2)).v - 1, &on) && on == 1);
    CHECK(own_value(f->own, v, n, first_of(month(&k, -6)).v - 1, &on) && on == 0);
    county_done(&k);
}

TEST_MAIN(T2(what_is_paid_is_told_when_it_begins_and_taken_back_on_the_day_it_stops),
          T2(a_stop_that_was_wrong_gives_the_fact_back_and_saying_it_again_adds_nothing),
          T2(an_alert_on_who_is_paid_hears_that_it_was_stopped),
          T2(another_word_does_not_undo_our_own),
          T2(a_stop_nobody_decided_for_the_household_is_an_alert_where_somebody_lives),
          T2(nobody_is_to_be_helped_where_nobody_lives),
          T2(a_recognition_that_runs_out_takes_its_facts_back),
          T2(a_case_tells_the_fact_and_the_case_that_stops_it_takes_it_back),
          T2(a_population_made_anew_knows_who_is_paid_today))
