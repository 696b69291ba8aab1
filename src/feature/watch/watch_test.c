/* watch_test.c - alerts are made once, live by their table, and go up when they are late. */
#include "county.h"
#include "fault.h"

#include <inttypes.h>
#include <time.h>

#include "base/text.h"
#include "feature/watch/late.h"
#include "feature/watch/watch_int.h"
#include "feature/watch/watch_sql.h"
#include "feature/watch/watch_tell.h"

extern const struct mz_feature mz_feature_watch;
const struct mz_feature *const mz_features[] = {&mz_feature_watch, NULL};

enum { WORKER = 13, OTHER = 14 };

static mz_code county_fill(mz_cx *cx, struct county *k)
{
    (void)cx;
    MZ_TRY(add_home(k, "周文芳", "19600301", VILLAGE));
    return add_home(k, "吴大山", "19800512", VILLAGE);
}

static mz_code tell_of(struct county *k, size_t i, bool home, const char *fact, const char *value,
                       int64_t *alert)
{
    const struct watch_news n = {.household = k->home[i],
                                 .person = home ? 0 : k->person[i],
                                 .fact = mz_str_of(fact),
                                 .value = mz_str_of(value),
                                 .day = mz_date_today(&k->w.cx),
                                 .source = MZ_S("医保局")};
    return watch_tell(&k->w.cx, &n, alert);
}

/* The alert that came of it; 0 when none did, -1 when it was refused. */
static int64_t tell(struct county *k, size_t i, const char *fact, const char *value)
{
    int64_t alert = 0;
    mz_code rc = tell_of(k, i, false, fact, value, &alert);
    if (rc != MZ_OK) {
        mz_clear(&k->w.cx);
    }
    return rc == MZ_OK ? alert : -1;
}

static mz_code act(struct county *k, int64_t alert, const char *word, const char *note)
{
    return watch_do(&k->w.cx, &(struct watch_doing){.alert = alert,
                                                    .act = mz_str_of(word),
                                                    .note = mz_str_of(note),
                                                    .ending = MZ_S("not_eligible"),
                                                    .measures = MZ_S("relief")});
}

static bool is(struct county *k, int64_t alert, enum watch_state state)
{
    struct watch_alert a = {.id = 0};
    return watch_get(&k->w.cx, alert, &a) == MZ_OK && a.state == state;
}

static bool holds(mz_str s, const char *part)
{
    return memmem(s.p, s.n, part, strlen(part)) != NULL;
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

/* ---- making ------------------------------------------------------------------------- */

/* S4-076, S4-079: indicators make alerts with a grade; S4-078: the moment a fact is there. */
BOTH(a_fact_makes_an_alert_that_says_why)
{
    struct county k;
    mz_cx *cx = county(&k, kind_);
    struct watch_alert a = {.id = 0};
    struct watch_cause *c = NULL;
    struct timespec t0;
    struct timespec t1;
    size_t n = 0;
    CHECK(tell(&k, 0, "own_payment_year", "19999.99") == 0);
    (void)clock_gettime(CLOCK_MONOTONIC, &t0);
    int64_t id = tell(&k, 0, "own_payment_year", "31280.00");
    CHECK(id > 0 && watch_get(cx, id, &a) == MZ_OK);
    (void)clock_gettime(CLOCK_MONOTONIC, &t1);
    printf("one fact to its alert: %ld ms\n",
           (long)((t1.tv_sec - t0.tv_sec) * 1000 + (t1.tv_nsec - t0.tv_nsec) / 1000000));
    CHECK(a.state == WATCH_REVIEW && !a.paid && a.household == k.home[0]);
    CHECK(a.score == 560 && a.grade == WATCH_YELLOW && a.factor == 140);
    CHECK(watch_causes(cx, id, &c, &n) == MZ_OK && n == 1 && c[0].person == k.person[0]);
    CHECK(holds(c[0].why, "31,280.00") && holds(c[0].why, "20,000.00"));
    CHECK(holds(c[0].evidence, "\"src\":\"医保局\"") && holds(c[0].evidence, "\"line\""));
    CHECK(healthy(&k));
    county_done(&k);
}

BOTH(the_same_fact_makes_no_second_alert)
{
    struct county k;
    mz_cx *cx = county(&k, kind_);
    struct watch_alert *all = NULL;
    size_t n = 0;
    int64_t id = tell(&k, 0, "own_payment_year", "20000.00");
    CHECK(id > 0 && tell(&k, 0, "own_payment_year", "20000.00") == 0);
    CHECK(act(&k, id, "false", "部门数据有误") == MZ_OK && is(&k, id, WATCH_CLOSED));
    CHECK(tell(&k, 0, "own_payment_year", "20000.00") == 0);
    test_tick(&k.w, 200 * DAY_MS);
    CHECK(tell(&k, 0, "own_payment_year", "20000.00") == 0);
    CHECK(watch_of(cx, k.home[0], &all, &n) == MZ_OK && n == 1);
    county_done(&k);
}

BOTH(a_changed_fact_joins_opens_again_or_makes_anew)
{
    struct county k;
    mz_cx *cx = county(&k, kind_);
    struct watch_alert a = {.id = 0};
    int64_t id = tell(&k, 0, "own_payment_year", "20000.00");
    CHECK(tell(&k, 0, "insured_year", "false") == id); /* another cause joins */
    CHECK(watch_get(cx, id, &a) == MZ_OK && a.score == 728 && a.grade == WATCH_ORANGE);
    CHECK(act(&k, id, "false", "部门数据有误") == MZ_OK);
    test_tick(&k.w, 90 * DAY_MS);
    CHECK(tell(&k, 0, "own_payment_year", "25000.00") == id); /* the last day of cooling down */
    CHECK(watch_get(cx, id, &a) == MZ_OK && a.state == WATCH_REVIEW && a.opened_n == 1);
    CHECK(act(&k, id, "false", "部门数据有误") == MZ_OK);
    test_tick(&k.w, 91 * DAY_MS);
    int64_t next = tell(&k, 0, "own_payment_year", "26000.00");
    CHECK(next > 0 && next != id && is(&k, id, WATCH_CLOSED));
    CHECK(healthy(&k));
    county_done(&k);
}

BOTH(who_is_paid_and_should_not_be_is_on_the_other_side)
{
    struct county k;
    mz_cx *cx = county(&k, kind_);
    struct watch_alert a = {.id = 0};
    int64_t id = 0;
    CHECK(tell_of(&k, 0, true, "on_dibao", "true", &id) == MZ_OK && id == 0);
    CHECK(tell(&k, 0, "own_payment_year", "90000.00") == 0); /* is helped already */
    id = tell(&k, 0, "death_day", "2026-10-01");
    CHECK(id > 0 && watch_get(cx, id, &a) == MZ_OK && a.paid && a.score == 800);
    CHECK(a.grade == WATCH_RED && a.factor == 100);
    county_done(&k);
}

BOTH(facts_that_the_packs_do_not_have_are_refused)
{
    struct county k;
    mz_cx *cx = county(&k, kind_);
    int64_t id = 0;
    CHECK(refused(&k, tell_of(&k, 0, false, "no_such_fact", "1", &id), MZ_INVALID, "fact"));
    CHECK(refused(&k, tell_of(&k, 0, true, "own_payment_year", "1", &id), MZ_INVALID, "fact"));
    CHECK(tell_of(&k, 0, false, "own_payment_year", "many", &id) == MZ_INVALID);
    mz_clear(cx);
    CHECK(tell_of(&k, 0, false, "own_payment_year", "-5", &id) == MZ_INVALID);
    mz_clear(cx);
    county_done(&k);
}

/* A population of the county's own people, and facts that came since. */
BOTH(a_run_finds_what_one_look_finds_and_twice_nothing_more)
{
    struct county k;
    mz_cx *cx = county(&k, kind_);
    struct watch_law law;
    struct watch_tally t;
    struct watch_tally again;
    struct mz_pop *pop = NULL;
    const struct watch_run_options o = {.period = 2026 * 12 + 10};
    for (size_t i = 2; i < 8; i++) {
        CHECK(add_home(&k, "叶长根", "19700101", VILLAGE) == MZ_OK);
    }
    CHECK(watch_law_of(cx, COUNTY, &law) == MZ_OK);
    const struct population_options made = {
        .book = law.book, .at = mz_date_today(cx), .seed = 3, .unknown = 0};
    CHECK(refused(&k, watch_run(cx, &o, &t), MZ_ABSENT, "population"));
    CHECK(population_make(cx, &made, &pop) == MZ_OK);
    CHECK(population_save(cx, &made, pop, k.world.data) == MZ_OK);
    CHECK(watch_run(cx, &o, &t) == MZ_OK && t.households == 8);
    int64_t before = t.made;
    CHECK(tell(&k, 4, "accident_own", "45000.00") >= 0);
    CHECK(watch_run(cx, &o, &again) == MZ_OK);
    CHECK(again.made == 0 && again.added == 0 && again.opened == 0 && again.known == again.found);
    CHECK(again.found >= before);
    const struct watch_run_options sql = {.engine = WATCH_SQL, .period = 2026 * 12 + 10};
    CHECK(watch_run(cx, &sql, &t) == MZ_OK && memcmp(&t, &again, sizeof t) == 0);
    const struct watch_run_options early = {.period = 2027 * 12};
    CHECK(refused(&k, watch_run(cx, &early, &t), MZ_INVALID, "period"));
    CHECK(healthy(&k));
    county_done(&k);
}

/* What the rules say of a household before anything was told of it. */
static bool near_the_line(struct county *k, const struct watch_people *w, size_t i)
{
    const struct rule_book *b = w->law->book;
    uint32_t rule = 0;
    size_t row = population_row(&w->p, k->home[i]);
    while (rule < b->rules_n && !mz_str_eq(b->rules[rule].name.id, MZ_S("watch_near"))) {
        rule++;
    }
    struct watch_look *look = watch_look_new(k->w.cx.a, w, row, VILLAGE, w->at);
    struct rule_value v = rule_eval(rule_run_new(k->w.cx.a, b, look->c), rule, 0);
    return v.why == RULE_KNOWN && v.num != 0;
}

/* Of a bill; the household may have other signs, on either side. */
static bool warned_of_illness(struct county *k, size_t i)
{
    struct watch_cause *c = NULL;
    size_t n = 0;
    int64_t id = tell(k, i, "own_payment_year", "38600.00");
    bool yes = false;
    if (id > 0 && watch_causes(&k->w.cx, id, &c, &n) != MZ_OK) {
        mz_clear(&k->w.cx);
    }
    for (size_t j = 0; j < n; j++) {
        yes = yes || mz_str_eq(c[j].sign, MZ_S("sign_illness"));
    }
    return yes;
}

/* The same bill in every house: who earns far more is warned about by none of them. */
BOTH(a_bill_warns_who_lives_near_the_line_and_nobody_else)
{
    struct county k;
    mz_cx *cx = county(&k, kind_);
    struct watch_law law;
    struct watch_people w;
    struct mz_pop *pop = NULL;
    size_t near_n = 0;
    while (k.n < COUNTY_HOMES - 1) {
        CHECK(add_home(&k, "叶长根", "19700101", VILLAGE) == MZ_OK);
    }
    CHECK(watch_law_of(cx, COUNTY, &law) == MZ_OK);
    const struct population_options made = {
        .book = law.book, .at = mz_date_today(cx), .seed = 3, .unknown = 0};
    CHECK(population_make(cx, &made, &pop) == MZ_OK);
    CHECK(population_save(cx, &made, pop, k.world.data) == MZ_OK);
    watch_people_now(cx, &law, &w);
    for (size_t i = 0; i < k.n; i++) {
        bool is_near = near_the_line(&k, &w, i);
        near_n += is_near;
        CHECK(warned_of_illness(&k, i) == is_near);
    }
    CHECK(near_n > 0 && near_n < k.n);
    /* Who came after it was made has an income that nobody knows: a bill warns. */
    CHECK(add_home(&k, "汪骐", "19590412", VILLAGE) == MZ_OK);
    CHECK(population_row(&w.p, k.home[k.n - 1]) == SIZE_MAX);
    CHECK(warned_of_illness(&k, k.n - 1));
    county_done(&k);
}

/* ---- living --------------------------------------------------------------------------- */

/* Assigned as the program would: the workers of this test have no accounts. */
static bool assigned(struct county *k, int64_t id)
{
    struct watch_alert a = {.id = 0};
    bool ok = watch_get(&k->w.cx, id, &a) == MZ_OK;
    struct watch_alert to = a;
    to.state = WATCH_VISIT;
    to.visitor = WORKER;
    return ok && mz_tx_begin(&k->w.cx) == MZ_OK && watch_move(&k->w.cx, &a, &to) == MZ_OK &&
           watch_step_add(&k->w.cx, &(struct watch_new_step){.alert = &a,
                                                             .act = "assign",
                                                             .becomes = WATCH_VISIT}) == MZ_OK &&
           mz_tx_commit(&k->w.cx) == MZ_OK;
}

static int64_t at_judgement(struct county *k)
{
    int64_t id = tell(k, 0, "own_payment_year", "31280.00");
    bool ok = act(k, id, "send", "") == MZ_OK && assigned(k, id);
    clerk(k);
    ok = ok && act(k, id, "found", "入户见到本人，术后卧床") == MZ_OK;
    return ok ? id : 0;
}

BOTH(who_visited_does_not_judge_and_who_judged_does_not_close)
{
    struct county k;
    mz_cx *cx = county(&k, kind_);
    struct watch_step *s = NULL;
    size_t n = 0;
    int64_t id = at_judgement(&k);
    CHECK(id > 0 && is(&k, id, WATCH_JUDGE));
    CHECK(refused(&k, act(&k, id, "help", "情况属实，临时救助"), MZ_DENIED, NULL));
    officer(&k);
    CHECK(refused(&k, act(&k, id, "help", ""), MZ_INVALID, "note"));
    CHECK(act(&k, id, "help", "情况属实，临时救助") == MZ_OK && is(&k, id, WATCH_HELP));
    CHECK(act(&k, id, "done", "救助金已发放") == MZ_OK && is(&k, id, WATCH_RETURN));
    CHECK(refused(&k, act(&k, id, "end", "困难已缓解"), MZ_DENIED, NULL));
    clerk(&k);
    CHECK(act(&k, id, "end", "困难已缓解") == MZ_OK && is(&k, id, WATCH_CLOSED));
    CHECK(watch_steps(cx, id, &s, &n) == MZ_OK && n == 7);
    CHECK(healthy(&k));
    county_done(&k);
}

BOTH(of_two_who_act_at_once_the_second_is_told)
{
    struct county k;
    mz_cx *cx = county(&k, kind_);
    struct watch_alert a = {.id = 0};
    int64_t id = tell(&k, 0, "own_payment_year", "31280.00");
    CHECK(watch_get(cx, id, &a) == MZ_OK);
    struct watch_doing d = {.alert = id, .version = a.version, .act = MZ_S("send")};
    CHECK(watch_do(cx, &d) == MZ_OK);
    CHECK(watch_do(cx, &d) == MZ_CONFLICT &&
          holds(mz_text_error(cx->a, MZ_LANG_EN, &cx->err), "Nothing of yours was written"));
    mz_clear(cx);
    d.version = 0;
    CHECK(refused(&k, watch_do(cx, &d), MZ_CONFLICT, NULL)); /* it waits for no review any more */
    CHECK(refused(&k, act(&k, id, "end", "困难已缓解"), MZ_CONFLICT, NULL));
    county_done(&k);
}

BOTH(steps_that_are_not_whole_are_refused_with_their_field)
{
    struct county k;
    mz_cx *cx = county(&k, kind_);
    int64_t id = tell(&k, 0, "own_payment_year", "31280.00");
    struct watch_doing d = {
        .alert = id, .act = MZ_S("merge"), .note = MZ_S("同户重复"), .other = id};
    CHECK(refused(&k, act(&k, id, "false", "短"), MZ_INVALID, "note"));
    CHECK(refused(&k, watch_do(cx, &d), MZ_INVALID, "other"));
    d.other = tell(&k, 1, "accident_own", "12000.00");
    CHECK(d.other > 0 && watch_do(cx, &d) == MZ_OK && is(&k, id, WATCH_CLOSED));
    CHECK(act(&k, d.other, "send", "") == MZ_OK);
    struct watch_doing who = {.alert = d.other, .act = MZ_S("assign"), .visitor = 999};
    CHECK(refused(&k, watch_do(cx, &who), MZ_INVALID, "visitor"));
    int64_t third = at_judgement(&k); /* the first is closed with the same fact: none is made */
    CHECK(third == 0);
    mz_clear(cx);
    county_done(&k);
}

BOTH(an_alert_of_a_sibling_township_is_not_there)
{
    struct county k;
    mz_cx *cx = county(&k, kind_);
    struct watch_alert a = {.id = 0};
    int64_t id = tell(&k, 0, "own_payment_year", "31280.00");
    act_as(&k, OTHER, "clerk", TOWN + 1000);
    CHECK(refused(&k, watch_get(cx, id, &a), MZ_ABSENT, NULL));
    CHECK(refused(&k, act(&k, id, "send", ""), MZ_ABSENT, NULL));
    act_as(&k, CLERK, "clerk", TOWN);
    CHECK(watch_get(cx, id, &a) == MZ_OK);
    CHECK(refused(&k, act(&k, id, "send", ""), MZ_DENIED, NULL)); /* a township reviews nothing */
    county_done(&k);
}

BOTH(what_is_late_is_urged_then_the_countys_then_on_the_list)
{
    struct county k;
    mz_cx *cx = county(&k, kind_);
    struct watch_alert a = {.id = 0};
    int64_t raised = 0;
    int64_t id = tell(&k, 0, "own_payment_year", "31280.00");
    CHECK(watch_get(cx, id, &a) == MZ_OK && a.due != MZ_NULL);
    test_twice(cx, true);
    CHECK(watch_escalate(cx, &raised) == MZ_OK && raised == 0);
    int64_t late = (a.due + 1 - mz_date_today(cx).v) * DAY_MS;
    test_tick(&k.w, late);
    CHECK(watch_escalate(cx, &raised) == MZ_OK && raised == 1);
    CHECK(watch_escalate(cx, &raised) == MZ_OK && raised == 0);
    CHECK(watch_get(cx, id, &a) == MZ_OK && a.level >= 1);
    test_tick(&k.w, 14 * DAY_MS);
    CHECK(watch_escalate(cx, &raised) == MZ_OK && raised == 1);
    CHECK(watch_get(cx, id, &a) == MZ_OK && a.level == 3);
    CHECK(act(&k, id, "send", "") == MZ_OK && watch_get(cx, id, &a) == MZ_OK && a.level == 0);
    CHECK(healthy(&k));
    county_done(&k);
}

/* The pack says how many working days before; who acts sees the day, the history says it once. */
BOTH(whose_last_day_comes_is_reminded_once_and_what_is_late_lies_on_the_countys_desk)
{
    struct county k;
    mz_cx *cx = county(&k, kind_);
    struct watch_alert a = {.id = 0};
    struct watch_step *s = NULL;
    struct mz_work w = {.total = -1};
    int64_t said = -1;
    size_t n = 0;
    int64_t id = tell(&k, 0, "own_payment_year", "31280.00");
    CHECK(act(&k, id, "send", "") == MZ_OK && watch_get(cx, id, &a) == MZ_OK);
    mz_date before = {(int32_t)a.due};
    CHECK(mz_calendar_add(cx, k.world.calendar, before, -1, &before) == MZ_OK);
    CHECK(watch_remind(cx, &said) == MZ_OK && said == 0);
    test_tick(&k.w, (before.v - mz_date_today(cx).v) * DAY_MS);
    CHECK(watch_remind(cx, &said) == MZ_OK && said == 1);
    CHECK(watch_steps(cx, id, &s, &n) == MZ_OK && mz_str_eq(s[0].act, MZ_S("reminded")));
    CHECK(watch_remind(cx, &said) == MZ_OK && said == 0);
    clerk(&k); /* whose step it is: the day stands on the workbench */
    CHECK(watch_todo_township(cx, 5, &w) == MZ_OK && w.total == 1 && w.items[0].due == a.due);
    officer(&k);
    CHECK(watch_todo_handed(cx, 5, &w) == MZ_OK && w.total == 0);
    int64_t version = a.version;
    CHECK(watch_get(cx, id, &a) == MZ_OK && a.version == version); /* no page is old by it */
    test_tick(&k.w, 20 * DAY_MS);
    CHECK(watch_late_job(cx, 0, MZ_S("")) == MZ_OK);
    CHECK(watch_todo_handed(cx, 5, &w) == MZ_OK && w.total == 1 && w.late == 1 && w.n == 1);
    CHECK(healthy(&k));
    county_done(&k);
}

/* The day of an alert, as the calendar of the office counts working days. */
static bool due_on(struct county *k, int64_t alert, int64_t year, int64_t month, int64_t day)
{
    struct watch_alert a = {.id = 0};
    bool well = watch_get(&k->w.cx, alert, &a) == MZ_OK;
    struct mz_ymd d = mz_date_ymd((mz_date){(int32_t)a.due});
    bool same = well && d.year == year && d.month == month && d.day == day;
    if (!same) {
        printf("due on %d-%02d-%02d\n", (int)d.year, (int)d.month, (int)d.day);
    }
    return same;
}

/*
 * Packs say 5 working days to contact a yellow household and 10 to visit it, 1 and 2 for a red one.
 * From Monday 2026-09-28: 1 to 7 October are National Day, Saturday the 10th is worked instead
 * (国办发明电〔2025〕7号), so the fifth working day is that Saturday and the tenth Friday the 16th.
 */
BOTH(days_of_an_alert_are_working_days_of_its_grade)
{
    struct county k;
    mz_cx *cx = county(&k, kind_);
    struct watch_alert a = {.id = 0};
    mz_date monday = {0};
    int64_t red = 0;
    CHECK(mz_date_make(2026, 9, 28, &monday));
    test_tick(&k.w, (monday.v - mz_date_today(cx).v) * DAY_MS);
    int64_t yellow = tell(&k, 0, "own_payment_year", "31280.00");
    CHECK(watch_get(cx, yellow, &a) == MZ_OK && a.grade == WATCH_YELLOW);
    CHECK(due_on(&k, yellow, 2026, 10, 10));
    test_tick(&k.w, DAY_MS); /* the visit counts from the alert, not from the review */
    CHECK(act(&k, yellow, "send", "") == MZ_OK && due_on(&k, yellow, 2026, 10, 16));
    CHECK(tell_of(&k, 1, true, "on_dibao", "true", &red) == MZ_OK);
    red = tell(&k, 1, "death_day", "2026-09-01");
    CHECK(watch_get(cx, red, &a) == MZ_OK && a.grade == WATCH_RED);
    CHECK(due_on(&k, red, 2026, 9, 30));
    CHECK(act(&k, red, "send", "") == MZ_OK && due_on(&k, red, 2026, 10, 8));
    county_done(&k);
}

static const struct watch_q_units_row *unit_of(struct county *k, bool visits, int64_t unit)
{
    struct watch_q_units_row *rows = NULL;
    size_t n = 0;
    int64_t today = mz_date_today(&k->w.cx).v;
    for (size_t i = 0; watch_q_units(&k->w.cx, visits, 0, today, 100, &rows, &n) == MZ_OK && i < n;
         i++) {
        if (rows[i].unit == unit) {
            return &rows[i];
        }
    }
    return NULL;
}

BOTH(an_alert_is_overdue_with_who_held_it_then)
{
    struct county k;
    mz_cx *cx = county(&k, kind_);
    struct watch_alert a = {.id = 0};
    int64_t raised = 0;
    int64_t id = tell(&k, 0, "own_payment_year", "31280.00");
    CHECK(watch_get(cx, id, &a) == MZ_OK);
    test_tick(&k.w, (a.due + 1 - mz_date_today(cx).v) * DAY_MS);
    CHECK(watch_escalate(cx, &raised) == MZ_OK && raised == 1);
    const struct watch_q_units_row *u = unit_of(&k, false, COUNTY);
    CHECK(u != NULL && u->all_n == 1 && u->open_n == 1 && u->late_n == 1 && u->ever_late == 1);
    CHECK(unit_of(&k, false, TOWN) == NULL && unit_of(&k, true, VILLAGE) == NULL);
    CHECK(act(&k, id, "send", "") == MZ_OK);
    u = unit_of(&k, false, COUNTY);
    CHECK(u != NULL && u->all_n == 1 && u->open_n == 0 && u->late_n == 0 && u->ever_late == 1);
    u = unit_of(&k, false, TOWN); /* what the county let lie is not the township's */
    CHECK(u != NULL && u->all_n == 1 && u->open_n == 1 && u->ever_late == 0);
    CHECK(assigned(&k, id) && watch_get(cx, id, &a) == MZ_OK && a.state == WATCH_VISIT);
    test_tick(&k.w, (a.due + 14 - mz_date_today(cx).v) * DAY_MS);
    CHECK(watch_escalate(cx, &raised) == MZ_OK && raised == 1);
    u = unit_of(&k, true, VILLAGE);
    CHECK(u != NULL && u->open_n == 1 && u->late_n == 1 && u->list_n == 1 && u->ever_late == 1);
    u = unit_of(&k, false, TOWN);
    CHECK(u != NULL && u->all_n == 1 && u->open_n == 1 && u->ever_late == 1);
    county_done(&k);
}

TEST_MAIN(T2(a_fact_makes_an_alert_that_says_why), T2(the_same_fact_makes_no_second_alert),
          T2(a_changed_fact_joins_opens_again_or_makes_anew),
          T2(who_is_paid_and_should_not_be_is_on_the_other_side),
          T2(facts_that_the_packs_do_not_have_are_refused),
          T2(a_run_finds_what_one_look_finds_and_twice_nothing_more),
          T2(a_bill_warns_who_lives_near_the_line_and_nobody_else),
          T2(who_visited_does_not_judge_and_who_judged_does_not_close),
          T2(of_two_who_act_at_once_the_second_is_told),
          T2(steps_that_are_not_whole_are_refused_with_their_field),
          T2(an_alert_of_a_sibling_township_is_not_there),
          T2(what_is_late_is_urged_then_the_countys_then_on_the_list),
          T2(whose_last_day_comes_is_reminded_once_and_what_is_late_lies_on_the_countys_desk),
          T2(days_of_an_alert_are_working_days_of_its_grade),
          T2(an_alert_is_overdue_with_who_held_it_then))
