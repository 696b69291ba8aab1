/* help_test.c - the life of an alert to its end, and the cases that help begins. */
#include "cases.h"

#include "feature/watch/watch_tell.h"
#include "rule/help.h"

extern const struct mz_feature mz_feature_watch, mz_feature_matter;
const struct mz_feature *const mz_features[] = {&mz_feature_watch, &mz_feature_matter, NULL};

static mz_code county_fill(mz_cx *cx, struct county *k)
{
    (void)cx;
    MZ_TRY(add_home(k, "周文芳", "19600301", VILLAGE));
    return add_home(k, "吴大山", "19800512", VILLAGE);
}

static int64_t alert_of(struct county *k, size_t home)
{
    const struct watch_news n = {.household = k->home[home],
                                 .person = k->person[home],
                                 .fact = MZ_S("own_payment_year"),
                                 .value = MZ_S("31280.00"),
                                 .day = mz_date_today(&k->w.cx),
                                 .source = MZ_S("医保局")};
    int64_t alert = 0;
    officer(k);
    return watch_tell(&k->w.cx, &n, &alert) == MZ_OK ? alert : 0;
}

static mz_code does(struct county *k, int64_t alert, const char *word, const char *measures,
                    const char *ending)
{
    return watch_do(&k->w.cx, &(struct watch_doing){.alert = alert,
                                                    .act = mz_str_of(word),
                                                    .note = MZ_S("情况属实，按程序办理"),
                                                    .ending = mz_str_of(ending),
                                                    .measures = mz_str_of(measures),
                                                    .visitor = WORKER});
}

/* From the county to the judgement: sent, assigned, visited by another than who judges. The workers
 * of this test have no accounts, so the visit is assigned as the program would. */
static bool to_judge(struct county *k, int64_t alert)
{
    mz_cx *cx = &k->w.cx;
    struct watch_alert a = {.id = 0};
    officer(k);
    bool good = does(k, alert, "send", "", "") == MZ_OK && watch_get(cx, alert, &a) == MZ_OK;
    struct watch_alert to = a;
    to.state = WATCH_VISIT;
    to.visitor = WORKER;
    good = good && mz_tx_begin(cx) == MZ_OK && watch_move(cx, &a, &to) == MZ_OK &&
           watch_step_add(cx, &(struct watch_new_step){.alert = &a,
                                                       .act = "assign",
                                                       .becomes = WATCH_VISIT}) == MZ_OK &&
           mz_tx_commit(cx) == MZ_OK;
    act_as(k, WORKER, "village", VILLAGE);
    return good && does(k, alert, "found", "", "") == MZ_OK;
}

static size_t opened(struct county *k, int64_t alert, struct watch_opened **v)
{
    size_t n = 0;
    test_everywhere(&k->w);
    return watch_opened_by(&k->w.cx, alert, v, &n) == MZ_OK ? n : SIZE_MAX;
}

BOTH(an_alert_goes_to_its_end_and_help_begins_the_matters)
{
    struct county k;
    (void)county(&k, kind_);
    struct watch_alert a = {.id = 0};
    struct watch_opened *v = NULL;
    int64_t alert = alert_of(&k, 0);
    CHECK(alert > 0 && to_judge(&k, alert));
    act_as(&k, OTHER_CLERK, "clerk", TOWN);
    CHECK(does(&k, alert, "help", "dibao medical charity", "") == MZ_OK);
    CHECK(opened(&k, alert, &v) == 2); /* charity is no matter */
    struct matter_case c = get(&k, v[0].case_id);
    CHECK(mz_str_eq(c.matter, MZ_S("dibao_apply")) && mz_str_eq(c.channel, MZ_S("alert")));
    CHECK(c.household == k.home[0] && mz_str_eq(c.step, MZ_S("accept")));
    CHECK(mz_str_eq(get(&k, v[1].case_id).matter, MZ_S("medical_referral")));
    CHECK(watch_get(&k.w.cx, alert, &a) == MZ_OK && a.state == WATCH_HELP);
    act_as(&k, OTHER_CLERK, "clerk", TOWN);
    CHECK(does(&k, alert, "done", "", "") == MZ_OK);
    CHECK(refused(&k, does(&k, alert, "end", "", "covered"), MZ_DENIED, NULL)); /* judged it */
    clerk(&k);
    CHECK(does(&k, alert, "end", "", "covered") == MZ_OK);
    CHECK(watch_get(&k.w.cx, alert, &a) == MZ_OK && a.state == WATCH_CLOSED);
    CHECK(mz_str_eq(a.ending, MZ_S("covered")) && broken(&k) == 0);
    county_done(&k);
}

/* What runs already is not begun once more: the alert shows the one that runs. */
BOTH(a_case_that_runs_is_the_one_that_helps)
{
    struct county k;
    (void)county(&k, kind_);
    struct watch_opened *v = NULL;
    int64_t runs = begin(&k, 0);
    int64_t alert = alert_of(&k, 0);
    CHECK(runs != 0 && alert > 0 && to_judge(&k, alert));
    officer(&k);
    CHECK(does(&k, alert, "help", "dibao", "") == MZ_OK);
    CHECK(opened(&k, alert, &v) == 1 && v[0].case_id == runs);
    county_done(&k);
}

/* A judgement that is refused begins nothing; nor does a stop of what nobody recognised here. */
BOTH(what_is_refused_begins_no_case_and_a_stop_needs_a_recognition)
{
    struct county k;
    (void)county(&k, kind_);
    struct watch_opened *v = NULL;
    struct matter_case *all = NULL;
    size_t n = 0;
    int64_t alert = alert_of(&k, 0);
    CHECK(alert > 0 && to_judge(&k, alert));
    act_as(&k, OTHER_CLERK, "clerk", TOWN);
    CHECK(refused(&k, does(&k, alert, "help", "dibao gifts", ""), MZ_INVALID, "measures"));
    CHECK(opened(&k, alert, &v) == 0);
    CHECK(matters_of(&k.w.cx, k.home[0], &all, &n) == MZ_OK && n == 0);
    act_as(&k, OTHER_CLERK, "clerk", TOWN);
    CHECK(does(&k, alert, "help", "stop", "") == MZ_OK && opened(&k, alert, &v) == 0);
    county_done(&k);
}

/* The words of the packs and of the judgement are the same ones. */
TEST(every_measure_has_its_word_in_the_packs)
{
    enum ir_help h = IR_HELP_N;
    CHECK((int)IR_HELP_N == (int)WATCH_MEASURES_N);
    for (size_t i = 0; i < WATCH_MEASURES_N; i++) {
        CHECK(ir_help_of(mz_str_of(watch_measures[i].word), &h) && (size_t)h == i);
    }
}

TEST_MAIN(T2(an_alert_goes_to_its_end_and_help_begins_the_matters),
          T2(a_case_that_runs_is_the_one_that_helps),
          T2(what_is_refused_begins_no_case_and_a_stop_needs_a_recognition),
          T(every_measure_has_its_word_in_the_packs))
