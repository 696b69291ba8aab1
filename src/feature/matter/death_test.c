/* death_test.c - a death is told: held at once, stopped or let go, and what was too much comes
 * back. */
#include "cases.h"
#include "months.h"
#include "fault.h"

#include "feature/feed/feed.h"
#include "feature/matter/death.h"
#include "feature/pay/pay.h"
#include "ledger/invariant.h"

extern const struct mz_feature mz_feature_matter, mz_feature_feed;
const struct mz_feature *const mz_features[] = {&mz_feature_feed, &mz_feature_matter, NULL};

enum { DIED_AGO = 40 };

static mz_code county_fill(mz_cx *cx, struct county *k)
{
    MZ_TRY(mz_feature_feed.start(cx));
    MZ_TRY(add_home(k, "周文芳", "19610412", VILLAGE));
    return add_home(k, "吴大山", "19800512", VILLAGE);
}

/* ---- hands -------------------------------------------------------------------------------- */

struct doing {
    mz_code (*fn)(mz_cx *cx, const struct county *k, size_t home);
    const struct county *k;
    size_t home;
};

static mz_code do_tx(mz_cx *cx, void *p)
{
    const struct doing *d = p;
    return d->fn(cx, d->k, d->home);
}

static mz_code tx(struct county *k, size_t home,
                  mz_code (*fn)(mz_cx *cx, const struct county *k, size_t home))
{
    struct doing d = {fn, k, home};
    return mz_tx(&k->w.cx, do_tx, &d);
}

static mz_code give_money(mz_cx *cx, const struct county *k, size_t home)
{
    const struct mz_ymd d = mz_date_ymd(mz_date_today(cx));
    (void)k;
    (void)home;
    return pay_budget_give(
        cx, &(struct pay_give){.county = COUNTY / MZ_COUNTY_UNIT,
                               .programme = MZ_S("dibao"),
                               .source = LEDGER_COUNTY_MONEY,
                               .year = d.year,
                               .fen = INT64_C(100000000),
                               .day = mz_date_today(cx).v,
                               .document = mz_str_fmt(cx->a, "D%d-%d", d.year, d.month)});
}

static mz_code card_ask(mz_cx *cx, const struct county *k, size_t home)
{
    int64_t id = 0;
    const struct pay_card c = {.division = VILLAGE,
                               .person = k->person[home],
                               .holder = MZ_S("周文芳"),
                               .bank = MZ_S("102"),
                               .number = home == 0 ? MZ_S("6222021234567890128")
                                                   : MZ_S("6217001234567890121")};
    MZ_TRY(pay_card_ask(cx, &c, &id));
    struct mz_actor other = *cx->actor;
    const struct mz_actor *before = cx->actor;
    other.user = 8;
    cx->actor = &other;
    mz_code rc = pay_card_confirm(cx, id, 0);
    cx->actor = before;
    return rc;
}

static struct pay_ran pay_month(struct county *k, int64_t period)
{
    return frozen_month(k, "dibao", period);
}

static struct benefit_step paid(struct county *k, size_t home, size_t *n)
{
    struct benefit_step *v = NULL;
    everywhere(k, 0);
    *n = 0;
    if (benefit_steps(&k->w.cx, VILLAGE, MZ_S("dibao"), k->person[home], &v, n) != MZ_OK) {
        mz_clear(&k->w.cx);
    }
    return *n == 0 ? (struct benefit_step){.from = 0} : v[*n - 1];
}

static int64_t owed(struct county *k, size_t home)
{
    struct pay_debt *d = NULL;
    size_t n = 0;
    everywhere(k, 7);
    return pay_debts(&k->w.cx, k->person[home], &d, &n) == MZ_OK && n == 1 ? d[0].owed_fen
           : n == 0                                                        ? 0
                                                                           : -1;
}

static int64_t holds(struct county *k, size_t home)
{
    struct ledger_hold *h = NULL;
    size_t n = 0;
    everywhere(k, 7);
    mz_code rc = ledger_holds_get(&k->w.cx, COUNTY / MZ_COUNTY_UNIT, k->person[home],
                                  k->person[home], &h, &n);
    return rc == MZ_OK ? (int64_t)n : -1;
}

/* The case of a matter about a home's person or household; 0 without one. */
static int64_t case_of(struct county *k, size_t home, const char *matter)
{
    struct matter_case *v = NULL;
    size_t n = 0;
    everywhere(k, 0);
    if (matters_of(&k->w.cx, k->home[home], &v, &n) != MZ_OK) {
        mz_clear(&k->w.cx);
    }
    for (size_t i = 0; i < n; i++) {
        if (mz_str_eq(v[i].matter, mz_str_of(matter))) {
            return v[i].id;
        }
    }
    return 0;
}

/* On the allowance for some months, all of them paid. */
static bool granted_and_paid(struct county *k, size_t months)
{
    bool good = given(k, 0, 0) > 0;
    everywhere(k, 7);
    good = good && tx(k, 0, give_money) == MZ_OK && tx(k, 0, card_ask) == MZ_OK;
    for (size_t i = 0; good && i < months; i++) {
        test_tick(&k->w, 31 * DAY_MS);
        everywhere(k, 7);
        good = tx(k, 0, give_money) == MZ_OK && pay_month(k, month(k, 0)).lines == 1;
    }
    return good && sound(k);
}

/* What the crematory delivers of home 0; `day` empty: that it was somebody else. */
static int64_t deliver(struct county *k, const char *period, mz_str day)
{
    mz_cx *cx = &k->w.cx;
    int64_t id = 0;
    bool same = false;
    struct feed_new in = {.name = MZ_S("火化.csv"), .fd = -1};
    officer(k);
    in.data = mz_str_fmt(cx->a,
                         "逝者公民身份号码,逝者姓名,死亡日期,火化日期,火化证编号\r\n"
                         "330106197001010015,外地人员,2026-10-02,2026-10-04,H1\r\n" MZ_FMT
                         "," MZ_FMT "," MZ_FMT "," MZ_FMT ",H2\r\n",
                         MZ_ARG(day.n > 0 ? k->number[0] : MZ_S("330106196503120027")),
                         MZ_ARG(day.n > 0 ? MZ_S("周文芳") : MZ_S("别的人")),
                         MZ_ARG(day.n > 0 ? day : MZ_S("2026-10-03")),
                         MZ_ARG(day.n > 0 ? day : MZ_S("2026-10-03")));
    mz_code rc = catalogue_period_of(mz_str_of(period), &in.period) ? MZ_OK : MZ_INVALID;
    rc = rc == MZ_OK ? feed_category(cx, MZ_S("09"), &in.category) : rc;
    rc = rc == MZ_OK ? feed_make(cx, &in, &id, &same) : rc;
    rc = rc == MZ_OK && !same ? feed_run(cx, id, NULL) : rc;
    if (rc != MZ_OK) {
        printf("not delivered: %s\n", cx->err.msg);
        mz_clear(cx);
    }
    return rc == MZ_OK ? id : -1;
}

static mz_str period_text(struct county *k)
{
    struct mz_ymd d = mz_date_ymd(mz_date_today(&k->w.cx));
    return mz_str_fmt(k->w.cx.a, "%04d-%02d", d.year, d.month);
}

static mz_date died(struct county *k)
{
    return (mz_date){mz_date_today(&k->w.cx).v - DIED_AGO};
}

static bool to_confirm(struct county *k, int64_t stop)
{
    act_as(k, CENTRE, "centre", COUNTY);
    bool good = task(k, stop, "check") == MZ_OK;
    clerk(k);
    return good && act(k, stop, "proven") == MZ_OK && at(k, stop, "confirm");
}

/* ---- by a department's delivery ---------------------------------------------------------------
 */

BOTH(a_death_by_feed_is_held_at_once_stopped_by_decision_and_comes_back_in_instalments)
{
    struct county k;
    mz_cx *cx = county(&k, kind_);
    size_t n = 0;
    CHECK(granted_and_paid(&k, 4));
    mz_date day = died(&k);
    int64_t fen = paid(&k, 0, &n).fen;
    CHECK(n == 1 && fen > 0);
    int64_t id = deliver(&k, period_text(&k).p, mz_date_iso(cx->a, day));
    CHECK(id > 0 && holds(&k, 0) == 1);
    int64_t stop = case_of(&k, 0, "death_stop");
    CHECK(stop > 0 && at(&k, stop, "verify"));
    CHECK(holds(&k, 1) == 0);
    /* Nobody decided yet: the next month is neither paid nor claimed back. */
    test_tick(&k.w, 31 * DAY_MS);
    struct pay_ran r = pay_month(&k, month(&k, 0));
    CHECK(r.lines == 0 && r.over_n == 0 && owed(&k, 0) == 0);
    CHECK(to_confirm(&k, stop));
    act_as(&k, APPROVER, "approver", COUNTY);
    CHECK(act(&k, stop, "stop") == MZ_OK && mz_str_eq(get(&k, stop).ending, MZ_S("ended")));
    struct benefit_step s = paid(&k, 0, &n);
    CHECK(n == 2 && mz_str_eq(s.act, MZ_S("stop")) && s.from == test_month_of(day.v) + 1);
    CHECK(holds(&k, 0) == 1); /* for good */
    r = pay_month(&k, month(&k, 0));
    int64_t months = month(&k, -1) - test_month_of(day.v);
    CHECK(months >= 1 && r.lines == 0 && r.over_n == months && owed(&k, 0) == months * fen);
    CHECK(pay_month(&k, month(&k, 0)).over_n == 0 && sound(&k) && broken(&k) == 0);
    county_done(&k);
}

static mz_code plan(mz_cx *cx, const struct county *k, size_t home)
{
    return pay_plan_agree(cx, &(struct pay_plan){.division = VILLAGE,
                                                 .person = k->person[home],
                                                 .programme = MZ_S("dibao"),
                                                 .months = 3,
                                                 .from = test_month(cx, 0),
                                                 .why = MZ_S("与其子约定")});
}

static mz_code back(mz_cx *cx, const struct county *k, size_t home)
{
    return pay_repay(cx, &(struct pay_repaid){.division = VILLAGE,
                                              .person = k->person[home],
                                              .programme = MZ_S("dibao"),
                                              .fen = 10000,
                                              .day = mz_date_today(cx).v,
                                              .document = MZ_S("非税20260001")});
}

static mz_code back_too_much(mz_cx *cx, const struct county *k, size_t home)
{
    return pay_repay(cx, &(struct pay_repaid){.division = VILLAGE,
                                              .person = k->person[home],
                                              .programme = MZ_S("dibao"),
                                              .fen = 100000000,
                                              .day = mz_date_today(cx).v,
                                              .document = MZ_S("非税20260002")});
}

static mz_code back_of_another(mz_cx *cx, const struct county *k, size_t home)
{
    (void)home;
    return back(cx, k, 1);
}

BOTH(what_was_paid_behind_a_death_comes_back_by_a_plan_and_by_receipts_once)
{
    struct county k;
    mz_cx *cx = county(&k, kind_);
    struct pay_debt *d = NULL;
    size_t n = 0;
    CHECK(granted_and_paid(&k, 4));
    everywhere(&k, 7);
    CHECK(refused(&k, tx(&k, 0, plan), MZ_CONFLICT, "programme"));
    CHECK(deliver(&k, period_text(&k).p, mz_date_iso(cx->a, died(&k))) > 0);
    int64_t stop = case_of(&k, 0, "death_stop");
    CHECK(to_confirm(&k, stop));
    act_as(&k, APPROVER, "approver", COUNTY);
    CHECK(act(&k, stop, "stop") == MZ_OK);
    CHECK(pay_month(&k, month(&k, 0)).over_n > 0);
    int64_t all = owed(&k, 0);
    everywhere(&k, 7);
    CHECK(all > 10000 && tx(&k, 0, plan) == MZ_OK && pay_debts(cx, k.person[0], &d, &n) == MZ_OK);
    CHECK(n == 1 && d[0].months == 3 && d[0].plan_fen == all && d[0].due_fen == all / 3);
    CHECK(d[0].late_fen == all / 3);
    CHECK(pay_instalment(100, 3, 0) + pay_instalment(100, 3, 1) + pay_instalment(100, 3, 2) == 100);
    CHECK(tx(&k, 0, back) == MZ_OK && tx(&k, 0, back) == MZ_OK); /* the same receipt */
    CHECK(owed(&k, 0) == all - 10000);
    everywhere(&k, 7);
    CHECK(refused(&k, tx(&k, 0, back_too_much), MZ_INVALID, "fen"));
    CHECK(refused(&k, tx(&k, 0, back_of_another), MZ_CONFLICT, "document"));
    CHECK(owed(&k, 0) == all - 10000 && sound(&k));
    county_done(&k);
}

BOTH(a_corrected_delivery_lets_go_and_what_was_held_is_paid_once)
{
    struct county k;
    mz_cx *cx = county(&k, kind_);
    size_t n = 0;
    CHECK(granted_and_paid(&k, 3));
    int64_t fen = paid(&k, 0, &n).fen;
    mz_str period = period_text(&k);
    CHECK(deliver(&k, period.p, mz_date_iso(cx->a, died(&k))) > 0);
    int64_t stop = case_of(&k, 0, "death_stop");
    test_tick(&k.w, 31 * DAY_MS);
    CHECK(stop > 0 && pay_month(&k, month(&k, 0)).lines == 0);
    CHECK(deliver(&k, period.p, MZ_S("")) > 0 && holds(&k, 0) == 0);
    CHECK(mz_str_eq(get(&k, stop).ending, MZ_S("withdrawn")));
    CHECK(pay_month(&k, month(&k, 0)).lines == 1); /* the month that stood still */
    test_tick(&k.w, 31 * DAY_MS);
    struct pay_ran r = pay_month(&k, month(&k, 0));
    CHECK(r.lines == 1 && r.fen == fen && owed(&k, 0) == 0);
    CHECK(pay_month(&k, month(&k, 0)).lines == 0 && sound(&k) && broken(&k) == 0);
    county_done(&k);
}

BOTH(a_correction_behind_the_stop_is_decided_on_and_strikes_the_claim_out)
{
    struct county k;
    mz_cx *cx = county(&k, kind_);
    size_t n = 0;
    CHECK(granted_and_paid(&k, 4));
    mz_str period = period_text(&k);
    int64_t fen = paid(&k, 0, &n).fen;
    CHECK(deliver(&k, period.p, mz_date_iso(cx->a, died(&k))) > 0);
    int64_t stop = case_of(&k, 0, "death_stop");
    CHECK(to_confirm(&k, stop));
    act_as(&k, APPROVER, "approver", COUNTY);
    CHECK(act(&k, stop, "stop") == MZ_OK);
    test_tick(&k.w, 31 * DAY_MS);
    CHECK(pay_month(&k, month(&k, 0)).over_n > 0 && owed(&k, 0) > 0);
    CHECK(deliver(&k, period.p, MZ_S("")) > 0 && holds(&k, 0) == 0);
    CHECK(mz_str_eq(paid(&k, 0, &n).act, MZ_S("stop"))); /* a decision is taken back by another */
    int64_t undo = case_of(&k, 0, "death_undo");
    CHECK(undo > 0 && at(&k, undo, "verify"));
    act_as(&k, WORKER, "village", VILLAGE);
    CHECK(task(&k, undo, "visit") == MZ_OK);
    clerk(&k);
    CHECK(act(&k, undo, "alive") == MZ_OK);
    act_as(&k, APPROVER, "approver", COUNTY);
    CHECK(act(&k, undo, "restore") == MZ_OK && paid(&k, 0, &n).fen == fen);
    struct pay_ran r = pay_month(&k, month(&k, 0));
    CHECK(r.undone_fen > 0 && owed(&k, 0) == 0 && r.lines == 1 && r.fen == fen);
    r = pay_month(&k, month(&k, 0));
    CHECK(r.lines == 0 && r.undone_fen == 0 && r.over_n == 0 && sound(&k) && broken(&k) == 0);
    county_done(&k);
}

static mz_code hear_again(mz_cx *cx, int64_t id)
{
    return matter_delivered(cx, id);
}

BOTH(told_again_changes_nothing_and_another_day_moves_the_hold)
{
    struct county k;
    mz_cx *cx = county(&k, kind_);
    struct matter_case *v = NULL;
    size_t n = 0;
    CHECK(granted_and_paid(&k, 3));
    mz_str period = period_text(&k);
    int64_t id = deliver(&k, period.p, mz_date_iso(cx->a, died(&k)));
    officer(&k);
    CHECK(id > 0 && hear_again(cx, id) == MZ_OK && holds(&k, 0) == 1);
    everywhere(&k, 0);
    CHECK(matters_of(cx, k.home[0], &v, &n) == MZ_OK && n == 2);
    mz_date earlier = {died(&k).v - 31};
    CHECK(deliver(&k, period.p, mz_date_iso(cx->a, earlier)) > 0 && holds(&k, 0) == 1);
    struct ledger_hold *h = NULL;
    everywhere(&k, 7);
    CHECK(ledger_holds_get(cx, COUNTY / MZ_COUNTY_UNIT, k.person[0], k.person[0], &h, &n) == MZ_OK);
    CHECK(n == 1 && h[0].from_period == test_month_of(earlier.v) + 1 && broken(&k) == 0);
    county_done(&k);
}

/* ---- by staff
 * ------------------------------------------------------------------------------------ */

static mz_code die(struct county *k, size_t home, mz_date day)
{
    struct person_view v = {.id = 0};
    officer(k);
    MZ_TRY(person_get(&k->w.cx, person_may(&k->w.cx), k->person[home], &v));
    return person_die(&k->w.cx, k->person[home], v.version, day, MZ_S("公安"));
}

static mz_code undie(struct county *k, size_t home)
{
    struct person_view v = {.id = 0};
    officer(k);
    MZ_TRY(person_get(&k->w.cx, person_may(&k->w.cx), k->person[home], &v));
    return person_undie(&k->w.cx, k->person[home], v.version, MZ_S("登记错了人"));
}

BOTH(a_death_that_staff_enter_is_held_in_the_same_transaction_and_stopped_by_decision)
{
    struct county k;
    mz_cx *cx = county(&k, kind_);
    size_t n = 0;
    CHECK(granted_and_paid(&k, 3));
    mz_date day = died(&k);
    CHECK(die(&k, 0, day) == MZ_OK && holds(&k, 0) == 1 && case_of(&k, 0, "death_stop") == 0);
    everywhere(&k, 0);
    CHECK(matter_dead_job(cx, 0, MZ_S("")) == MZ_OK && matter_dead_job(cx, 0, MZ_S("")) == MZ_OK);
    int64_t stop = case_of(&k, 0, "death_stop");
    CHECK(stop > 0 && holds(&k, 0) == 1 && to_confirm(&k, stop));
    act_as(&k, APPROVER, "approver", COUNTY);
    CHECK(act(&k, stop, "stop") == MZ_OK);
    CHECK(paid(&k, 0, &n).from == test_month_of(day.v) + 1 && n == 2);
    CHECK(pay_month(&k, month(&k, 0)).over_n >= 1 && sound(&k) && broken(&k) == 0);
    county_done(&k);
}

BOTH(who_entered_a_death_does_not_let_its_payments_go_again)
{
    struct county k;
    mz_cx *cx = county(&k, kind_);
    CHECK(granted_and_paid(&k, 3));
    CHECK(die(&k, 0, died(&k)) == MZ_OK);
    everywhere(&k, 0);
    CHECK(matter_dead_job(cx, 0, MZ_S("")) == MZ_OK);
    int64_t stop = case_of(&k, 0, "death_stop");
    CHECK(undie(&k, 0) == MZ_OK && holds(&k, 0) == 1 && at(&k, stop, "verify"));
    clerk(&k);
    CHECK(act(&k, stop, "untrue") == MZ_OK);
    act_as(&k, k.officer, "approver", COUNTY);
    CHECK(refused(&k, act(&k, stop, "let_go"), MZ_DENIED, NULL) && holds(&k, 0) == 1);
    act_as(&k, APPROVER, "approver", COUNTY);
    CHECK(act(&k, stop, "let_go") == MZ_OK && holds(&k, 0) == 0);
    test_tick(&k.w, 31 * DAY_MS);
    CHECK(pay_month(&k, month(&k, 0)).lines == 1 && sound(&k) && broken(&k) == 0);
    county_done(&k);
}

BOTH(a_death_of_somebody_who_is_paid_nothing_holds_nothing)
{
    struct county k;
    mz_cx *cx = county(&k, kind_);
    CHECK(die(&k, 1, died(&k)) == MZ_OK && holds(&k, 1) == 0);
    everywhere(&k, 0);
    CHECK(matter_dead_job(cx, 0, MZ_S("")) == MZ_OK && case_of(&k, 1, "death_stop") == 0);
    county_done(&k);
}

BOTH(a_death_that_came_another_way_is_held_though_the_first_try_is_lost)
{
    struct county k;
    mz_cx *cx = county(&k, kind_);
    CHECK(granted_and_paid(&k, 3));
    mz_str sql = mz_str_fmt(cx->a,
                            "UPDATE person SET state = 'dead', died = %d WHERE id = %" PRId64,
                            (int)died(&k).v, k.person[0]);
    CHECK(cx->db->backend->script(cx, cx->db, sql.p) == MZ_OK);
    everywhere(&k, 0);
    test_twice(cx, true);
    CHECK(matter_dead_job(cx, 0, MZ_S("")) == MZ_OK && holds(&k, 0) == 1);
    CHECK(case_of(&k, 0, "death_stop") > 0 && sound(&k));
    county_done(&k);
}

/* ---- at the counter ------------------------------------------------------------------------- */

BOTH(a_case_begun_at_the_counter_holds_by_itself_and_lets_go_when_it_was_untrue)
{
    struct county k;
    mz_cx *cx = county(&k, kind_);
    CHECK(granted_and_paid(&k, 2));
    const struct matter_new in = {
        .matter = MZ_S("death_stop"),
        .person = k.person[0],
        .facts = mz_str_fmt(cx->a,
                            "{\"facts\":{\"household\":{},\"members\":[{\"death_day\":\"" MZ_FMT
                            "\"}]},\"own\":{}}",
                            MZ_ARG(mz_date_iso(cx->a, died(&k))))};
    int64_t stop = 0;
    clerk(&k);
    CHECK(matter_begin(cx, &in, &stop) == MZ_OK && holds(&k, 0) == 1);
    test_tick(&k.w, 31 * DAY_MS);
    CHECK(pay_month(&k, month(&k, 0)).lines == 0 && owed(&k, 0) == 0);
    act_as(&k, CENTRE, "centre", COUNTY);
    CHECK(task(&k, stop, "check") == MZ_OK);
    clerk(&k);
    CHECK(act(&k, stop, "untrue") == MZ_OK && holds(&k, 0) == 1);
    act_as(&k, APPROVER, "approver", COUNTY);
    CHECK(act(&k, stop, "let_go") == MZ_OK && holds(&k, 0) == 0);
    CHECK(pay_month(&k, month(&k, 0)).lines == 1); /* the month that stood still */
    CHECK(pay_month(&k, month(&k, 0)).lines == 0 && sound(&k));
    county_done(&k);
}

TEST_MAIN(T2(a_death_by_feed_is_held_at_once_stopped_by_decision_and_comes_back_in_instalments),
          T2(what_was_paid_behind_a_death_comes_back_by_a_plan_and_by_receipts_once),
          T2(a_corrected_delivery_lets_go_and_what_was_held_is_paid_once),
          T2(a_correction_behind_the_stop_is_decided_on_and_strikes_the_claim_out),
          T2(told_again_changes_nothing_and_another_day_moves_the_hold),
          T2(a_death_that_staff_enter_is_held_in_the_same_transaction_and_stopped_by_decision),
          T2(who_entered_a_death_does_not_let_its_payments_go_again),
          T2(a_death_of_somebody_who_is_paid_nothing_holds_nothing),
          T2(a_case_begun_at_the_counter_holds_by_itself_and_lets_go_when_it_was_untrue),
          T2(a_death_that_came_another_way_is_held_though_the_first_try_is_lost))
