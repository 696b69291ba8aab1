/* clue_test.c - clues come in once, live by their table, and nothing leaks to who asks outside. */
#include "county.h"
#include "fault.h"

#include <inttypes.h>

#include "base/text.h"
#include "feature/clue/clue_int.h"
#include "feature/clue/clue_sql.h"
#include "feature/reseal.h"
#include "feature/watch/watch.h"

extern const struct mz_feature mz_feature_clue;
extern const struct mz_feature mz_feature_watch;
const struct mz_feature *const mz_features[] = {&mz_feature_watch, &mz_feature_clue, NULL};

#define OTHER INT64_C(331181104000)

enum { WORKER = 13, NEXT_CLERK = 14 };

static mz_code county_fill(mz_cx *cx, struct county *k)
{
    (void)cx;
    MZ_TRY(add_home(k, "周文芳", "19600301", VILLAGE));
    return add_home(k, "吴大山", "19800512", VILLAGE);
}

static struct clue_new call(void)
{
    return (struct clue_new){.channel = CLUE_HOTLINE,
                             .kind = CLUE_HELP,
                             .need = CLUE_ILLNESS,
                             .division = VILLAGE,
                             .name = MZ_S(""),
                             .phone = MZ_S(""),
                             .address = MZ_S(""),
                             .text = MZ_S("老人卧床，家里没有人照顾"),
                             .by_name = MZ_S("李四"),
                             .by_phone = MZ_S("13800001234"),
                             .source = MZ_S("")};
}

/* The clue that came of it, or -1. */
static int64_t raise(struct county *k, const struct clue_new *in)
{
    int64_t id = 0;
    mz_code rc = clue_raise(&k->w.cx, in, &id);
    if (rc != MZ_OK) {
        printf("not raised: %s\n", k->w.cx.err.msg);
        mz_clear(&k->w.cx);
        return -1;
    }
    return id;
}

static int64_t raise_of(struct county *k, size_t home)
{
    struct clue_new in = call();
    in.household = k->home[home];
    return raise(k, &in);
}

static mz_code act(struct county *k, int64_t id, const char *word, const char *note)
{
    return clue_do(&k->w.cx, &(struct clue_doing){.clue = id,
                                                  .act = mz_str_of(word),
                                                  .note = mz_str_of(note),
                                                  .ending = MZ_S("helped"),
                                                  .desk = MZ_S("medical"),
                                                  .division = TOWN,
                                                  .household = k->home[0]});
}

static struct clue get(struct county *k, int64_t id)
{
    struct clue c = {.id = 0, .state = CLUE_STATES_N};
    if (clue_get(&k->w.cx, id, &c) != MZ_OK) {
        mz_clear(&k->w.cx);
    }
    return c;
}

static bool is(struct county *k, int64_t id, enum clue_state state)
{
    return get(k, id).state == state;
}

static bool healthy(struct county *k)
{
    struct mz_actor before = k->w.actor;
    bool well = true;
    test_everywhere(&k->w);
    for (const struct mz_check *c = clue_checks; c->name != NULL; c++) {
        int64_t bad = -1;
        bool good = c->run(&k->w.cx, &bad) == MZ_OK && bad == 0;
        if (!good) {
            printf("%s: %" PRId64 "\n", c->name, bad);
        }
        well = well && good;
    }
    k->w.actor = before;
    return well;
}

/* ---- coming in ---------------------------------------------------------------------------- */

/* S4-062, S4-075: every channel ends in one queue, with who, what, where and until when. */
BOTH(a_report_becomes_a_clue_and_what_was_told_stands_sealed)
{
    struct county k;
    mz_cx *cx = county(&k, kind_);
    struct clue_raised told = {.joined = true};
    struct clue_report *r = NULL;
    struct clue_q_sealed_row sealed = {0};
    struct clue_clear clear = {.name = MZ_S("")};
    size_t n = 0;
    struct clue_new in = call();
    in.name = MZ_S("王小丫");
    in.phone = MZ_S("138-0000-5678");
    in.address = MZ_S("溪口桥头第三家");
    in.told = &told;
    int64_t id = raise(&k, &in);
    struct clue c = get(&k, id);
    CHECK(id > 0 && c.state == CLUE_RECEIVED && c.channel == CLUE_HOTLINE && !told.joined);
    CHECK(c.division == VILLAGE && c.household == MZ_NULL && c.holder == MZ_NULL);
    CHECK(mz_str_eq(c.name_mask, MZ_S("王**")) && mz_str_eq(c.phone_mask, MZ_S("138****5678")));
    CHECK(clue_receipt_county(told.receipt) == COUNTY / MZ_COUNTY_UNIT);
    CHECK(clue_reports(cx, id, &r, &n) == MZ_OK && n == 1);
    CHECK(mz_str_eq(r[0].text, in.text) && mz_str_eq(r[0].by_phone_mask, MZ_S("138****1234")));
    CHECK(clue_q_sealed(cx, id, &sealed) == MZ_OK);
    CHECK(memmem(sealed.name_seal.p, sealed.name_seal.n, "王", 3) == NULL);
    CHECK(clue_clear(cx, id, &clear) == MZ_OK && mz_str_eq(clear.phone, MZ_S("13800005678")));
    CHECK(healthy(&k));
    county_done(&k);
}

BOTH(reports_about_the_same_are_one_clue_while_it_is_open)
{
    struct county k;
    mz_cx *cx = county(&k, kind_);
    struct clue_raised told = {.joined = false};
    int64_t first = raise_of(&k, 0);
    struct clue_new in = call();
    in.person = k.person[0]; /* lives in the same household */
    in.channel = CLUE_REPORT;
    in.told = &told;
    CHECK(raise(&k, &in) == first && told.joined && get(&k, first).reports_n == 2);
    in.kind = CLUE_COMPLAIN; /* a complaint stands alone */
    int64_t complaint = raise(&k, &in);
    CHECK(complaint > 0 && complaint != first && !told.joined);
    in.kind = CLUE_URGENT; /* more urgent, never less */
    CHECK(raise(&k, &in) == first);
    struct clue c = get(&k, first);
    CHECK(c.kind == CLUE_URGENT && c.due_ms <= mz_now_ms(cx) + 3600000 && c.reports_n == 3);
    CHECK(raise_of(&k, 0) == first && get(&k, first).kind == CLUE_URGENT);
    CHECK(raise_of(&k, 1) != first);
    CHECK(act(&k, first, "take", "") == MZ_OK && act(&k, first, "answer", "已上门处理") == MZ_OK);
    CHECK(act(&k, first, "told", "已电话告知") == MZ_OK && is(&k, first, CLUE_CLOSED));
    CHECK(raise_of(&k, 0) != first); /* closed: a new matter */
    CHECK(healthy(&k));
    county_done(&k);
}

BOTH(reports_about_one_who_is_not_known_join_by_telephone_or_name_and_place)
{
    struct county k;
    (void)county(&k, kind_);
    struct clue_new in = call();
    in.self = true; /* the caller is whom it is about */
    int64_t first = raise(&k, &in);
    in.by_phone = MZ_S("+86 138 0000 1234");
    in.by_name = MZ_S("");
    CHECK(raise(&k, &in) == first);
    in.by_phone = MZ_S("13800001235");
    CHECK(raise(&k, &in) != first);
    struct clue_new neighbour = call();
    neighbour.name = MZ_S("陈阿婆");
    int64_t second = raise(&k, &neighbour);
    CHECK(raise(&k, &neighbour) == second && second != first);
    neighbour.division = OTHER; /* the same name elsewhere is somebody else */
    int64_t elsewhere = raise(&k, &neighbour);
    CHECK(elsewhere > 0 && elsewhere != second);
    struct clue_new nobody = call(); /* nothing to know anybody by */
    int64_t third = raise(&k, &nobody);
    CHECK(third > 0 && raise(&k, &nobody) != third);
    CHECK(healthy(&k));
    county_done(&k);
}

/* S4-066: a device that says no word, pressed twice, is one clue. */
BOTH(devices_need_no_words_and_join_by_their_source)
{
    struct county k;
    mz_cx *cx = county(&k, kind_);
    int64_t id = 0;
    struct clue_new in = call();
    in.channel = CLUE_DEVICE;
    in.text = in.by_name = in.by_phone = MZ_S("");
    in.source = MZ_S("device 8");
    int64_t first = raise(&k, &in);
    CHECK(first > 0 && raise(&k, &in) == first);
    in.source = MZ_S("device 9");
    CHECK(raise(&k, &in) != first);
    in.channel = CLUE_HOTLINE;
    CHECK(refused(&k, clue_raise(cx, &in, &id), MZ_INVALID, "text") && id == 0);
    const struct clue_new bare = {.channel = CLUE_DATA, .kind = CLUE_HELP, .household = k.home[0]};
    CHECK(raise(&k, &bare) > 0 && raise(&k, &bare) == raise_of(&k, 0));
    county_done(&k);
}

BOTH(what_cannot_be_is_refused_with_its_field)
{
    struct county k;
    mz_cx *cx = county(&k, kind_);
    int64_t id = 0;
    struct clue_new in = call();
    in.division = 0;
    CHECK(refused(&k, clue_raise(cx, &in, &id), MZ_INVALID, "division"));
    in.division = INT64_C(110101001000);
    CHECK(refused(&k, clue_raise(cx, &in, &id), MZ_INVALID, "division"));
    in = call();
    in.by_phone = MZ_S("12");
    CHECK(refused(&k, clue_raise(cx, &in, &id), MZ_INVALID, "by_phone"));
    in = call();
    char *long_text = MZ_NEW_N(cx->a, char, 2000);
    memset(long_text, 'a', 1999);
    in.text = (mz_str){long_text, 501};
    CHECK(refused(&k, clue_raise(cx, &in, &id), MZ_INVALID, "text"));
    in = call();
    in.household = k.home[0] + 999;
    CHECK(refused(&k, clue_raise(cx, &in, &id), MZ_ABSENT, NULL));
    county_done(&k);
}

/* A fault in the middle leaves nothing: report, clue, history and audit are one transaction. */
static mz_code raise_then_fail(mz_cx *cx, void *p)
{
    struct clue_new in = call();
    MZ_TRY(clue_raise(cx, &in, p));
    return mz_fail(cx, MZ_BUSY, "the caller gives up");
}

BOTH(a_caller_that_gives_up_leaves_no_part_of_a_clue)
{
    struct county k;
    mz_cx *cx = county(&k, kind_);
    int64_t id = 0;
    int64_t n = -1;
    CHECK(mz_tx(cx, raise_then_fail, &id) == MZ_BUSY && id > 0);
    mz_clear(cx);
    CHECK(clue_open_count(cx, &n) == MZ_OK && n == 0);
    CHECK(is(&k, id, CLUE_STATES_N) && healthy(&k));
    county_done(&k);
}

static int64_t count(struct county *k)
{
    int64_t n = -1;
    return clue_open_count(&k->w.cx, &n) == MZ_OK ? n : -1;
}

/* Whatever statement fails, nothing is half there; the alert of a clue is no exception. */
BOTH(a_fault_at_any_statement_leaves_nothing_behind)
{
    struct county k;
    mz_cx *cx = county(&k, kind_);
    struct watch_alert *all = NULL;
    size_t n = 0;
    int64_t id = 0;
    struct clue_new in = call();
    in.household = k.home[0];
    FAULT_LOOP(cx, clue_raise(cx, &in, &id), CHECK(count(&k) == 0));
    CHECK(count(&k) == 1 && healthy(&k));
    FAULT_LOOP(cx, clue_raise(cx, &in, &id), CHECK(get(&k, id == 0 ? -1 : id).reports_n <= 1));
    CHECK(get(&k, id).reports_n == 2 && healthy(&k));
    CHECK(act(&k, id, "take", "") == MZ_OK);
    FAULT_LOOP(cx, act(&k, id, "alert", ""), CHECK(is(&k, id, CLUE_LINKED)));
    CHECK(is(&k, id, CLUE_ALERTED) && healthy(&k));
    CHECK(watch_of(cx, k.home[0], &all, &n) == MZ_OK && n == 1);
    county_done(&k);
}

/* ---- living -----------------------------------------------------------------------------------
 */

/* S4-065: first receiver, registered, in time, until the reporter was told. */
BOTH(a_clue_lives_from_receiver_to_feedback)
{
    struct county k;
    mz_cx *cx = county(&k, kind_);
    struct clue_step *s = NULL;
    size_t n = 0;
    struct clue_new in = call();
    in.name = MZ_S("周文芳");
    int64_t id = raise(&k, &in);
    CHECK(act(&k, id, "take", "") == MZ_OK && is(&k, id, CLUE_TAKEN));
    CHECK(act(&k, id, "send", "转查田镇核实") == MZ_OK && is(&k, id, CLUE_RECEIVED));
    CHECK(get(&k, id).division == TOWN && get(&k, id).first_by == OFFICER);
    clerk(&k);
    CHECK(act(&k, id, "take", "") == MZ_OK);
    struct clue c = get(&k, id);
    CHECK(c.holder == CLERK && c.first_by == OFFICER);    /* passing on does not let go */
    CHECK(clue_steps(cx, id, &s, &n) == MZ_OK && n == 4); /* the history moved along */
    CHECK(refused(&k, act(&k, id, "alert", ""), MZ_CONFLICT, NULL));
    CHECK(act(&k, id, "link", "") == MZ_OK && is(&k, id, CLUE_LINKED));
    CHECK(get(&k, id).household == k.home[0] && get(&k, id).division == VILLAGE);
    CHECK(act(&k, id, "refer", "请医保局核实报销") == MZ_OK);
    CHECK(mz_str_eq(get(&k, id).desk, MZ_S("medical")));
    CHECK(refused(&k, act(&k, id, "answer", "短"), MZ_INVALID, "note"));
    CHECK(act(&k, id, "answer", "已协助申请临时救助") == MZ_OK && is(&k, id, CLUE_ANSWERED));
    struct clue_doing told = {
        .clue = id, .act = MZ_S("told"), .note = MZ_S("已电话告知本人"), .satisfied = 9};
    CHECK(refused(&k, clue_do(cx, &told), MZ_INVALID, "satisfied"));
    told.satisfied = 4;
    CHECK(clue_do(cx, &told) == MZ_OK && is(&k, id, CLUE_CLOSED));
    c = get(&k, id);
    CHECK(c.satisfied == 4 && c.due_ms == MZ_NULL && mz_str_eq(c.ending, MZ_S("helped")));
    CHECK(healthy(&k));
    county_done(&k);
}

BOTH(a_clue_becomes_an_alert_with_evidence_and_comes_back_when_that_is_closed)
{
    struct county k;
    mz_cx *cx = county(&k, kind_);
    struct watch_alert a = {.id = 0};
    struct watch_cause *cause = NULL;
    size_t n = 0;
    int64_t settled = 0;
    int64_t id = raise_of(&k, 0);
    CHECK(act(&k, id, "take", "") == MZ_OK && is(&k, id, CLUE_LINKED)); /* known from the start */
    CHECK(act(&k, id, "alert", "") == MZ_OK && is(&k, id, CLUE_ALERTED));
    struct clue c = get(&k, id);
    CHECK(c.due_ms == MZ_NULL && watch_get(cx, c.alert, &a) == MZ_OK);
    CHECK(a.household == k.home[0] && a.state == WATCH_REVIEW && a.grade == WATCH_YELLOW);
    CHECK(watch_causes(cx, c.alert, &cause, &n) == MZ_OK && n == 1);
    CHECK(memmem(cause[0].why.p, cause[0].why.n, "llness", 6) != NULL ||
          memmem(cause[0].why.p, cause[0].why.n, "患病", 6) != NULL);
    test_twice(cx, true);
    CHECK(clue_settle(cx, &settled) == MZ_OK && settled == 0);
    CHECK(watch_do(cx, &(struct watch_doing){.alert = c.alert,
                                             .act = MZ_S("false"),
                                             .note = MZ_S("家属已接回照料")}) == MZ_OK);
    CHECK(clue_settle(cx, &settled) == MZ_OK && settled == 1 && is(&k, id, CLUE_LINKED));
    CHECK(get(&k, id).due_ms != MZ_NULL && healthy(&k));
    county_done(&k);
}

BOTH(an_urgent_word_joins_the_alert_that_is_open)
{
    struct county k;
    mz_cx *cx = county(&k, kind_);
    struct watch_alert a = {.id = 0};
    struct watch_alert *all = NULL;
    size_t n = 0;
    int64_t first = raise_of(&k, 0);
    CHECK(act(&k, first, "take", "") == MZ_OK && act(&k, first, "alert", "") == MZ_OK);
    CHECK(act(&k, first, "answer", "已转预警处理") == MZ_OK);
    CHECK(act(&k, first, "told", "已电话告知") == MZ_OK);
    struct clue_new in = call();
    in.household = k.home[0];
    in.kind = CLUE_URGENT;
    int64_t second = raise(&k, &in);
    CHECK(second != first && act(&k, second, "take", "") == MZ_OK);
    CHECK(act(&k, second, "alert", "") == MZ_OK);
    CHECK(get(&k, second).alert == get(&k, first).alert);
    CHECK(watch_of(cx, k.home[0], &all, &n) == MZ_OK && n == 1);
    CHECK(watch_get(cx, get(&k, second).alert, &a) == MZ_OK && a.grade == WATCH_RED);
    CHECK(a.score == 1200);
    county_done(&k);
}

BOTH(noting_a_household_that_has_an_open_clue_joins_the_two)
{
    struct county k;
    mz_cx *cx = county(&k, kind_);
    struct clue_report *r = NULL;
    size_t n = 0;
    int64_t known = raise_of(&k, 0);
    struct clue_new in = call();
    in.name = MZ_S("桥头那位老人");
    int64_t other = raise(&k, &in);
    CHECK(known != other && act(&k, other, "take", "") == MZ_OK);
    CHECK(act(&k, other, "link", "") == MZ_OK && is(&k, other, CLUE_CLOSED));
    CHECK(get(&k, other).merged == known && get(&k, known).reports_n == 2);
    CHECK(clue_reports(cx, known, &r, &n) == MZ_OK && n == 2);
    CHECK(refused(&k, act(&k, other, "reopen", "误并，重新打开"), MZ_CONFLICT, NULL));
    CHECK(healthy(&k));
    county_done(&k);
}

BOTH(of_two_who_act_at_once_the_second_is_told)
{
    struct county k;
    mz_cx *cx = county(&k, kind_);
    int64_t id = raise_of(&k, 0);
    struct clue_doing d = {.clue = id, .version = get(&k, id).version, .act = MZ_S("take")};
    CHECK(clue_do(cx, &d) == MZ_OK);
    act_as(&k, CLERK, "clerk", TOWN);
    CHECK(refused(&k, clue_do(cx, &d), MZ_CONFLICT, NULL));
    CHECK(get(&k, id).holder == OFFICER);
    CHECK(refused(&k, act(&k, id, "told", "已告知本人"), MZ_CONFLICT, NULL));
    county_done(&k);
}

BOTH(who_does_not_hold_a_clue_leaves_it_alone_and_others_do_not_see_it)
{
    struct county k;
    mz_cx *cx = county(&k, kind_);
    struct clue c = {.id = 0};
    int64_t id = raise_of(&k, 0);
    CHECK(act(&k, id, "take", "") == MZ_OK);
    act_as(&k, WORKER, "village", VILLAGE);
    CHECK(refused(&k, act(&k, id, "answer", "已上门处理"), MZ_DENIED, NULL));
    CHECK(refused(&k, act(&k, id, "reopen", "重新打开"), MZ_CONFLICT, NULL));
    act_as(&k, NEXT_CLERK, "clerk", OTHER);
    CHECK(refused(&k, clue_get(cx, id, &c), MZ_ABSENT, NULL));
    CHECK(refused(&k, act(&k, id, "answer", "已上门处理"), MZ_ABSENT, NULL));
    act_as(&k, 15, "auditor", COUNTY);
    CHECK(clue_get(cx, id, &c) == MZ_OK);
    CHECK(refused(&k, act(&k, id, "answer", "已上门处理"), MZ_DENIED, NULL));
    /* a clerk who hears of the next township writes it down; it is theirs */
    act_as(&k, NEXT_CLERK, "clerk", OTHER);
    struct clue_new in = call();
    int64_t far = raise(&k, &in);
    CHECK(far > 0 && refused(&k, clue_get(cx, far, &c), MZ_ABSENT, NULL));
    clerk(&k);
    CHECK(is(&k, far, CLUE_RECEIVED) && healthy(&k));
    county_done(&k);
}

/* domain.md 3.4: call-back of emergencies 100 %. */
BOTH(who_reported_an_emergency_is_called_back)
{
    struct county k;
    (void)county(&k, kind_);
    struct clue_new in = call();
    in.kind = CLUE_URGENT;
    int64_t id = raise(&k, &in);
    CHECK(act(&k, id, "take", "") == MZ_OK && act(&k, id, "answer", "已送医，家属陪护") == MZ_OK);
    CHECK(refused(&k, act(&k, id, "silent", "不再告知"), MZ_DENIED, NULL));
    CHECK(act(&k, id, "told", "已回电告知") == MZ_OK);
    in.by_name = in.by_phone = MZ_S("");
    id = raise(&k, &in);
    CHECK(act(&k, id, "take", "") == MZ_OK && act(&k, id, "answer", "已送医，家属陪护") == MZ_OK);
    CHECK(act(&k, id, "silent", "匿名，无法告知") == MZ_OK && is(&k, id, CLUE_CLOSED));
    county_done(&k);
}

/* ---- deadlines ----------------------------------------------------------------------------------
 */

BOTH(deadlines_are_by_kind_and_what_is_late_goes_up_by_the_clock)
{
    struct county k;
    mz_cx *cx = county(&k, kind_);
    mz_date due = MZ_DATE_NONE;
    int64_t raised = 0;
    mz_date today = mz_date_today(cx);
    CHECK(clue_due(cx, VILLAGE, CLUE_URGENT) == mz_now_ms(cx) + 3600000);
    CHECK(mz_date_of_ms(clue_due(cx, VILLAGE, CLUE_ASK)).v == today.v);
    CHECK(mz_date_of_ms(clue_due(cx, VILLAGE, CLUE_COMPLAIN)).v == today.v + 15);
    CHECK(mz_calendar_add(cx, k.world.calendar, today, 3, &due) == MZ_OK);
    CHECK(mz_date_of_ms(clue_due(cx, VILLAGE, CLUE_HELP)).v == due.v);
    CHECK(mz_date_of_ms(clue_due(cx, VILLAGE, CLUE_HELP) + 1).v == due.v + 1);
    int64_t id = raise_of(&k, 0);
    struct clue_new in = call();
    in.kind = CLUE_URGENT;
    int64_t urgent = raise(&k, &in);
    test_tick(&k.w, 3600001);
    test_twice(cx, true);
    CHECK(clue_escalate(cx, &raised) == MZ_OK && raised == 1 && get(&k, urgent).level == 2);
    CHECK(clue_escalate(cx, &raised) == MZ_OK && raised == 0);
    test_tick(&k.w, get(&k, id).due_ms - mz_now_ms(cx) + 1);
    CHECK(clue_escalate(cx, &raised) == MZ_OK && get(&k, id).level >= 1);
    test_tick(&k.w, 21 * CLUE_DAY_MS);
    CHECK(clue_escalate(cx, &raised) == MZ_OK && get(&k, id).level == 3);
    CHECK(act(&k, id, "take", "") == MZ_OK && get(&k, id).level == 3); /* taking is no answer */
    CHECK(act(&k, id, "answer", "已上门处理") == MZ_OK && get(&k, id).level == 0);
    CHECK(healthy(&k));
    county_done(&k);
}

/* ---- the public
 * ----------------------------------------------------------------------------------- */

BOTH(a_receipt_tells_its_reporter_a_little_and_others_nothing)
{
    struct county k;
    mz_cx *cx = county(&k, kind_);
    struct clue_raised told = {.joined = false};
    enum clue_seen seen = CLUE_SEEN_NONE;
    struct clue_new in = call();
    in.told = &told;
    in.household = k.home[0];
    int64_t id = raise(&k, &in);
    act_as(&k, 0, "", 0);
    test_scope(&k.w, 0, 0); /* nobody has no scope */
    CHECK(clue_receipt_state(cx, told.receipt, MZ_S("1234"), &seen) == MZ_OK);
    CHECK(seen == CLUE_SEEN_RECEIVED);
    CHECK(clue_receipt_state(cx, told.receipt, MZ_S("1235"), &seen) == MZ_OK);
    CHECK(seen == CLUE_SEEN_NONE);
    CHECK(clue_receipt_state(cx, MZ_S("331181-0000-0000"), MZ_S("1234"), &seen) == MZ_OK);
    CHECK(seen == CLUE_SEEN_NONE);
    CHECK(clue_receipt_state(cx, MZ_S("331181"), MZ_S("1234"), &seen) == MZ_OK);
    CHECK(seen == CLUE_SEEN_NONE);
    officer(&k);
    CHECK(act(&k, id, "take", "") == MZ_OK && act(&k, id, "alert", "") == MZ_OK);
    test_scope(&k.w, 0, 0);
    CHECK(clue_receipt_state(cx, told.receipt, MZ_S("1234"), &seen) == MZ_OK);
    CHECK(seen == CLUE_SEEN_WORKED); /* neither household nor alert */
    county_done(&k);
}

BOTH(the_public_reports_and_asks_only_so_often)
{
    struct county k;
    mz_cx *cx = county(&k, kind_);
    size_t ok = 0;
    mz_code rc = MZ_OK;
    for (int i = 0; i < 5; i++) {
        rc = clue_admit(cx, MZ_S("192.0.2.7"), MZ_S("13800001234"));
        ok += rc == MZ_OK ? 1 : 0;
        mz_clear(cx);
    }
    CHECK(ok == 3 && rc == MZ_RATE);
    for (int i = 0; i < 30; i++) {
        mz_str phone = mz_str_fmt(cx->a, "1380000%04d", i);
        rc = clue_admit(cx, MZ_S("192.0.2.7"), phone);
        ok += rc == MZ_OK ? 1 : 0;
        mz_clear(cx);
    }
    CHECK(ok == 20 && rc == MZ_RATE);
    CHECK(clue_admit(cx, MZ_S("192.0.2.8"), MZ_S("13900001111")) == MZ_OK);
    test_tick(&k.w, 7200000);
    CHECK(clue_admit(cx, MZ_S("192.0.2.7"), MZ_S("13800001234")) == MZ_OK);
    CHECK(clue_admit(cx, MZ_S("2001:db8::1"), MZ_S("13900002222")) == MZ_OK);
    ok = 0;
    for (int i = 0; i < 12; i++) { /* guessing the four digits of one receipt */
        mz_str from = mz_str_fmt(cx->a, "198.51.100.%d", i);
        ok += clue_admit_ask(cx, from, MZ_S("331181-1234-5678")) == MZ_OK ? 1 : 0;
        mz_clear(cx);
    }
    CHECK(ok == 10);
    county_done(&k);
}

/* ---- finding
 * ------------------------------------------------------------------------------------------ */

BOTH(clues_are_found_by_telephone_inside_the_scope_and_lists_count_by_view)
{
    struct county k;
    mz_cx *cx = county(&k, kind_);
    struct clue *v = NULL;
    struct mz_query q = {.filters_n = 0};
    size_t n = 0;
    int64_t rows = 0;
    int64_t id = raise_of(&k, 0);
    CHECK(raise_of(&k, 0) == id);
    CHECK(clues_by_phone(cx, MZ_S("13800001234"), &v, &n) == MZ_OK && n == 1 && v[0].id == id);
    CHECK(clues_by_phone(cx, MZ_S("13800009999"), &v, &n) == MZ_OK && n == 0);
    CHECK(clues_of(cx, k.home[0], &v, &n) == MZ_OK && n == 1);
    CHECK(mz_reg_check(cx, &clue_register) == MZ_OK);
    CHECK(mz_reg_count(cx, &clue_register, &q, &rows) == MZ_OK && rows == 1);
    act_as(&k, NEXT_CLERK, "clerk", OTHER);
    CHECK(clues_by_phone(cx, MZ_S("13800001234"), &v, &n) == MZ_OK && n == 0);
    county_done(&k);
}

/* What is sealed opens under the newest key after the keys were turned. */
BOTH(sealed_values_go_under_the_newest_key)
{
    struct county k;
    mz_cx *cx = county(&k, kind_);
    struct clue_clear clear = {.name = MZ_S("")};
    struct clue_report *r = NULL;
    uint16_t version = 0;
    size_t n = 0;
    struct clue_new in = call();
    in.name = MZ_S("王小丫");
    int64_t id = raise(&k, &in);
    mz_keyring_close(k.world.keys);
    CHECK(mz_keyring_rotate(cx, k.w.dir, &version) == MZ_OK);
    CHECK(mz_keyring_open(cx, k.crypto, k.w.dir, &k.world.keys) == MZ_OK);
    for (const struct mz_seals *s = clue_seals; s->table != NULL; s++) {
        struct mz_seal_walk w = {.more = true};
        struct mz_seal_walk again = {.more = true};
        while (w.more) {
            CHECK(reseal_step(cx, s, true, &w) == MZ_OK);
        }
        while (again.more) {
            CHECK(reseal_step(cx, s, false, &again) == MZ_OK);
        }
        CHECK(w.old > 0 && again.values == w.values && again.old == 0);
    }
    CHECK(clue_clear(cx, id, &clear) == MZ_OK && mz_str_eq(clear.name, in.name));
    CHECK(clue_reports(cx, id, &r, &n) == MZ_OK && mz_str_eq(r[0].text, in.text));
    county_done(&k);
}

TEST_MAIN(T2(a_report_becomes_a_clue_and_what_was_told_stands_sealed),
          T2(reports_about_the_same_are_one_clue_while_it_is_open),
          T2(reports_about_one_who_is_not_known_join_by_telephone_or_name_and_place),
          T2(devices_need_no_words_and_join_by_their_source),
          T2(what_cannot_be_is_refused_with_its_field),
          T2(a_caller_that_gives_up_leaves_no_part_of_a_clue),
          T2(a_fault_at_any_statement_leaves_nothing_behind),
          T2(a_clue_lives_from_receiver_to_feedback),
          T2(a_clue_becomes_an_alert_with_evidence_and_comes_back_when_that_is_closed),
          T2(an_urgent_word_joins_the_alert_that_is_open),
          T2(noting_a_household_that_has_an_open_clue_joins_the_two),
          T2(of_two_who_act_at_once_the_second_is_told),
          T2(who_does_not_hold_a_clue_leaves_it_alone_and_others_do_not_see_it),
          T2(who_reported_an_emergency_is_called_back),
          T2(deadlines_are_by_kind_and_what_is_late_goes_up_by_the_clock),
          T2(a_receipt_tells_its_reporter_a_little_and_others_nothing),
          T2(the_public_reports_and_asks_only_so_often),
          T2(clues_are_found_by_telephone_inside_the_scope_and_lists_count_by_view),
          T2(sealed_values_go_under_the_newest_key))
