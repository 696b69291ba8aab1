/* notice_test.c - a notice hangs as long as its step, objections stop it, and who objects is kept.
 */
#include "cases.h"

#include <inttypes.h>

#include "feature/account/account.h"
#include "feature/guests.h"
#include "feature/notice/notice_int.h"
#include "feature/notice/notice_sql.h"
#include "feature/reseal.h"
#include "store/stmt.h"

extern const struct mz_feature mz_feature_matter, mz_feature_notice;
const struct mz_feature *const mz_features[] = {&mz_feature_matter, &mz_feature_notice, NULL};

static mz_code county_fill(mz_cx *cx, struct county *k)
{
    (void)cx;
    MZ_TRY(add_home(k, "周文芳", "19600301", VILLAGE));
    MZ_TRY(add_home(k, "吴大山", "19800512", VILLAGE));
    return add_home(k, "季小宝", "20150606", VILLAGE);
}

static int64_t on_notice(struct county *k, size_t home)
{
    int64_t id = begin_with(k, "dibao_apply", home, told_wage(k, 0));
    return to_notice(k, id) ? id : 0;
}

static void guest(struct county *k)
{
    k->w.actor = mz_guest(COUNTY, MZ_S("192.0.2.7"), MZ_S("r1"));
}

/* Somebody with an account, as who checks must have. */
static int64_t colleague(struct county *k, const char *login, enum mz_role role, int64_t place)
{
    int64_t post = 0;
    mz_str first = {0};
    const struct account_new in = {.login = mz_str_of(login),
                                   .name = MZ_S("经办人"),
                                   .division = COUNTY,
                                   .password = MZ_S("Longquan-2026"),
                                   .keep = true};
    struct account_grant grant = {
        .role = role, .division = place, .ends = MZ_NULL, .why = MZ_S("test")};
    test_everywhere(&k->w);
    k->w.actor.user = 0;
    mz_code rc = account_make(&k->w.cx, &in, &grant.account, &first);
    rc = rc == MZ_OK ? account_grant(&k->w.cx, &grant, &post) : rc;
    if (rc != MZ_OK) {
        printf("no account: %s\n", k->w.cx.err.msg);
        mz_clear(&k->w.cx);
    }
    return grant.account;
}

static struct notice_shown shown(struct county *k, int64_t case_id)
{
    struct notice_of_case c = {.id = 0};
    struct notice_shown v = {.state = NOTICE_NONE};
    guest(k);
    mz_code rc = notice_of_case(&k->w.cx, case_id, &c);
    rc = rc == MZ_OK && c.id != 0 ? notice_show(&k->w.cx, c.code, &v) : rc;
    if (rc != MZ_OK) {
        printf("not shown: %s\n", k->w.cx.err.msg);
        mz_clear(&k->w.cx);
    }
    return v;
}

static mz_code say(struct county *k, int64_t case_id, const char *name, mz_str *code)
{
    const struct notice_said in = {.notice = shown(k, case_id).id,
                                   .way = "page",
                                   .text = MZ_S("这户人家在县城还有一套房子"),
                                   .name = mz_str_of(name),
                                   .phone = name[0] == '\0' ? MZ_S("") : MZ_S("13857810099")};
    guest(k);
    return notice_object(&k->w.cx, &in, code);
}

static int64_t first_open(struct county *k, int64_t case_id)
{
    struct notice_of_case c = {.id = 0};
    test_everywhere(&k->w);
    return notice_of_case(&k->w.cx, case_id, &c) == MZ_OK ? c.first_open : 0;
}

static struct notice_objection objection(struct county *k, int64_t id)
{
    struct notice_objection v = {.id = 0};
    test_everywhere(&k->w);
    if (notice_objection(&k->w.cx, id, &v) != MZ_OK) {
        mz_clear(&k->w.cx);
    }
    return v;
}

static mz_code settle(struct county *k, int64_t id, bool upheld)
{
    return notice_settle(&k->w.cx, id, upheld, MZ_S("两人入户核实，情况如记录"),
                         MZ_S("已经核实，结果如下"));
}

/* ---- as long as its step ---------------------------------------------------------------- */

BOTH(a_notice_hangs_with_its_step_and_shows_what_the_pack_says)
{
    struct county k;
    mz_cx *cx = county(&k, kind_);
    int64_t id = on_notice(&k, 0);
    struct notice_shown v = shown(&k, id);
    CHECK(v.state == NOTICE_HANGS && v.division == VILLAGE && v.people == 1);
    CHECK(mz_str_eq(v.name, MZ_S("周**")) && v.code.n == NOTICE_CODE_N);
    CHECK(mz_str_eq(v.proposes, MZ_S("拟确认为最低生活保障对象")));
    CHECK(v.fen > 0 && v.monthly && v.days == 7 && !v.still);
    CHECK(v.first == mz_date_today(cx).v + 1 && v.last >= v.first + 6);
    CHECK(v.left == v.last - mz_date_today(cx).v);
    CHECK(memmem(v.place.p, v.place.n, "查田镇", 9) != NULL);
    struct notice_shown *all = NULL;
    size_t n = 0;
    int64_t counted = 9;
    CHECK(notice_list(cx, TOWN, &all, &n, &counted) == MZ_OK && n == 1 && counted == 0);
    CHECK(notice_list(cx, INT64_C(331181102000), &all, &n, &counted) == MZ_OK && n == 0);
    CHECK(notice_show(cx, MZ_S("bcdfghjklm"), &v) == MZ_OK && v.state == NOTICE_NONE);
    county_done(&k);
}

BOTH(when_its_days_are_over_it_is_gone_before_and_after_the_job)
{
    struct county k;
    mz_cx *cx = county(&k, kind_);
    int64_t bad = 9;
    int64_t id = on_notice(&k, 0);
    test_tick(&k.w, get(&k, id).over_ms - mz_now_ms(cx) - 1);
    CHECK(shown(&k, id).state == NOTICE_HANGS && shown(&k, id).left == 0);
    test_tick(&k.w, 1);
    CHECK(shown(&k, id).state == NOTICE_OVER);
    test_everywhere(&k.w);
    k.w.actor.user = 0;
    CHECK(matter_days_job(cx, 0, MZ_S("")) == MZ_OK && at(&k, id, "confirm"));
    CHECK(shown(&k, id).state == NOTICE_OVER);
    mz_str code = MZ_S("");
    CHECK(refused(&k, say(&k, id, "", &code), MZ_CONFLICT, NULL) && code.n == 0);
    test_everywhere(&k.w);
    CHECK(mz_feature_notice.checks[0].run(cx, &bad) == MZ_OK && bad == 0);
    CHECK(broken(&k) == 0);
    county_done(&k);
}

BOTH(minors_and_households_with_somebody_protected_are_only_counted)
{
    struct county k;
    mz_cx *cx = county(&k, kind_);
    int64_t child = on_notice(&k, 2);
    int64_t adult = on_notice(&k, 1);
    CHECK(shown(&k, child).state == NOTICE_NONE && shown(&k, adult).state == NOTICE_HANGS);
    /* Protected while the notice hangs: gone at once. */
    struct person_view p = {.id = 0};
    officer(&k);
    CHECK(person_get(cx, 0, k.person[1], &p) == MZ_OK);
    struct person_input in = person_blank();
    in.name = p.name;
    in.id_number = (mz_str){NULL, 0};
    in.phone = (mz_str){NULL, 0};
    in.division = p.division;
    in.nation = MZ_S("01");
    in.protect = PERSON_PROTECT_VIOLENCE;
    in.source = MZ_S("test");
    CHECK(person_update(cx, PERSON_MAY_PROTECTED, k.person[1], p.version, &in, NULL) == MZ_OK);
    CHECK(shown(&k, adult).state == NOTICE_NONE);
    struct notice_shown *all = NULL;
    size_t n = 9;
    int64_t counted = 0;
    guest(&k);
    CHECK(notice_list(cx, COUNTY, &all, &n, &counted) == MZ_OK && n == 0 && counted == 2);
    county_done(&k);
}

/* ---- objections ---------------------------------------------------------------------------- */

BOTH(an_objection_stops_the_days_and_they_go_on_with_those_left)
{
    struct county k;
    mz_cx *cx = county(&k, kind_);
    mz_str code = MZ_S("");
    struct notice_answer a;
    int64_t clerk1 = colleague(&k, "clerk", MZ_ROLE_CLERK, TOWN);
    int64_t id = on_notice(&k, 0);
    int64_t over = get(&k, id).over_ms;
    test_tick(&k.w, 2 * DAY_MS);
    CHECK(say(&k, id, "吴建国", &code) == MZ_OK && code.n == 19);
    CHECK(shown(&k, id).still && get(&k, id).over_ms == MZ_NULL);
    struct notice_objection v = objection(&k, first_open(&k, id));
    CHECK(mz_str_eq(v.state, MZ_S("open")) && v.named && v.due_day > mz_date_today(cx).v);
    CHECK(notice_answer(cx, code, &a) == MZ_OK && a.found && a.answer.n == 0);
    test_tick(&k.w, 3 * DAY_MS);
    act_as(&k, clerk1, "clerk", TOWN);
    CHECK(refused(&k, settle(&k, v.id, false), MZ_DENIED, NULL));
    CHECK(notice_assign(cx, v.id, v.version, clerk1) == MZ_OK);
    CHECK(settle(&k, v.id, false) == MZ_OK);
    CHECK(refused(&k, settle(&k, v.id, true), MZ_CONFLICT, NULL));
    CHECK(at(&k, id, "notice") && get(&k, id).over_ms > over);
    struct notice_shown s = shown(&k, id);
    /* Seven days and the three that stood still; a last day that is free moves on. */
    CHECK(s.state == NOTICE_HANGS && !s.still && s.last >= s.first + 9 && s.last < s.first + 13);
    CHECK(notice_answer(cx, code, &a) == MZ_OK && mz_str_eq(a.state, MZ_S("rejected")));
    CHECK(mz_str_eq(a.answer, MZ_S("已经核实，结果如下")));
    CHECK(notice_answer(cx, MZ_S("1111-2222-3333-4444"), &a) == MZ_OK && !a.found);
    CHECK(broken(&k) == 0);
    county_done(&k);
}

BOTH(an_objection_that_is_right_leads_where_the_pack_says)
{
    struct county k;
    mz_cx *cx = county(&k, kind_);
    mz_str one = MZ_S("");
    mz_str two = MZ_S("");
    struct notice_answer a;
    int64_t clerk1 = colleague(&k, "clerk", MZ_ROLE_CLERK, TOWN);
    int64_t id = on_notice(&k, 0);
    CHECK(say(&k, id, "", &one) == MZ_OK && say(&k, id, "", &two) == MZ_OK);
    int64_t first = first_open(&k, id);
    act_as(&k, clerk1, "clerk", TOWN);
    CHECK(notice_assign(cx, first, 0, clerk1) == MZ_OK && settle(&k, first, true) == MZ_OK);
    CHECK(at(&k, id, "again") && shown(&k, id).state == NOTICE_OVER);
    guest(&k);
    CHECK(notice_answer(cx, one, &a) == MZ_OK && mz_str_eq(a.state, MZ_S("upheld")));
    CHECK(notice_answer(cx, two, &a) == MZ_OK && mz_str_eq(a.state, MZ_S("dropped")));
    CHECK(broken(&k) == 0);
    county_done(&k);
}

BOTH(an_objection_of_the_applicant_or_on_the_cases_page_is_checked_too)
{
    struct county k;
    mz_cx *cx = county(&k, kind_);
    int64_t id = on_notice(&k, 0);
    CHECK(matter_happen(cx, id, 0,
                        (struct flow_event){.kind = FLOW_OBJECTED, .reason = MZ_S("人数不对")}) ==
          MZ_OK);
    struct notice_objection v = objection(&k, first_open(&k, id));
    CHECK(mz_str_eq(v.way, MZ_S("counter")) && mz_str_eq(v.text, MZ_S("人数不对")) && !v.named);
    clerk(&k);
    CHECK(matter_happen(cx, id, 0,
                        (struct flow_event){.kind = FLOW_SETTLED, .reason = MZ_S("核实无误")}) ==
          MZ_OK);
    v = objection(&k, v.id);
    CHECK(mz_str_eq(v.state, MZ_S("rejected")) && mz_str_eq(v.finding, MZ_S("核实无误")));
    CHECK(first_open(&k, id) == 0 && !shown(&k, id).still);
    /* One from the public page waits for an answer: not by the way around. */
    mz_str code = MZ_S("");
    CHECK(say(&k, id, "", &code) == MZ_OK);
    clerk(&k);
    CHECK(refused(
        &k,
        matter_happen(cx, id, 0,
                      (struct flow_event){.kind = FLOW_SETTLED, .reason = MZ_S("核实无误")}),
        MZ_CONFLICT, NULL));
    CHECK(first_open(&k, id) != 0 && shown(&k, id).still);
    county_done(&k);
}

/* Written as the years of a notice would have: each has stopped the days and let them go on. */
struct older {
    int64_t notice, case_id, n;
};

static mz_code older_tx(mz_cx *cx, void *p)
{
    const struct older *w = p;
    struct notice_q_object_args a = {.county = COUNTY / MZ_COUNTY_UNIT,
                                     .division = VILLAGE,
                                     .notice = w->notice,
                                     .case_id = w->case_id,
                                     .way = MZ_S("counter"),
                                     .due_day = MZ_NULL,
                                     .made_ms = 1,
                                     .made_by = 7};
    MZ_TRY(mz_id_take(cx, a.county, w->n, &a.id));
    for (int64_t i = 0; i < w->n; i++, a.id++) {
        const struct notice_q_settle_args done = {
            .id = a.id, .state = MZ_S("rejected"), .settled_ms = 2, .settled_by = 7};
        int64_t changed = 0;
        MZ_TRY(notice_seal(cx, "text_seal", a.id, MZ_S("早先的意见"), &a.text_seal));
        MZ_TRY(mz_guest_key(cx, "notice:none", mz_str_fmt(cx->a, "%" PRId64, a.id), &a.code_key));
        MZ_TRY(notice_q_object(cx, &a));
        MZ_TRY(notice_q_settle(cx, &done, &changed));
        MZ_TRY(notice_q_stopped(cx, a.id, 1, &changed));
        MZ_TRY(notice_q_went_on(cx, a.id, 2, &changed));
    }
    mz_tx_quiet(cx);
    return MZ_OK;
}

/* What nobody read is as much an objection as what was read first. */
BOTH(a_notice_of_many_objections_knows_its_newest)
{
    struct county k;
    mz_cx *cx = county(&k, kind_);
    mz_str code = MZ_S("");
    struct notice_of_case c;
    int64_t clerk1 = colleague(&k, "clerk", MZ_ROLE_CLERK, TOWN);
    int64_t id = on_notice(&k, 0);
    struct older many = {.notice = shown(&k, id).id, .case_id = id, .n = 260};
    test_everywhere(&k.w);
    CHECK(mz_tx(cx, older_tx, &many) == MZ_OK);
    CHECK(say(&k, id, "", &code) == MZ_OK);
    test_everywhere(&k.w);
    CHECK(notice_of_case(cx, id, &c) == MZ_OK && c.objections == 261 && c.open == 1);
    CHECK(shown(&k, id).still);
    act_as(&k, clerk1, "clerk", TOWN);
    CHECK(notice_assign(cx, c.first_open, 0, clerk1) == MZ_OK);
    CHECK(settle(&k, c.first_open, false) == MZ_OK);
    CHECK(!shown(&k, id).still && first_open(&k, id) == 0);
    /* Two more: the first is right, and the case leaves its notice with the second. */
    CHECK(say(&k, id, "", &code) == MZ_OK);
    int64_t right = first_open(&k, id);
    CHECK(say(&k, id, "", &code) == MZ_OK);
    act_as(&k, clerk1, "clerk", TOWN);
    CHECK(notice_assign(cx, right, 0, clerk1) == MZ_OK && settle(&k, right, true) == MZ_OK);
    CHECK(at(&k, id, "again") && first_open(&k, id) == 0);
    test_everywhere(&k.w);
    CHECK(notice_of_case(cx, id, &c) == MZ_OK && c.objections == 263 && c.open == 0);
    struct notice_answer a;
    guest(&k);
    CHECK(notice_answer(cx, code, &a) == MZ_OK && mz_str_eq(a.state, MZ_S("dropped")));
    CHECK(broken(&k) == 0);
    county_done(&k);
}

/* ---- who objects --------------------------------------------------------------------------------
 */

BOTH(only_who_checks_learns_who_objects_and_only_with_a_reason)
{
    struct county k;
    mz_cx *cx = county(&k, kind_);
    struct notice_who who;
    mz_str code = MZ_S("");
    int64_t clerk1 = colleague(&k, "clerk", MZ_ROLE_CLERK, TOWN);
    int64_t clerk2 = colleague(&k, "clerk2", MZ_ROLE_CLERK, TOWN);
    int64_t officer1 = colleague(&k, "officer", MZ_ROLE_OFFICER, COUNTY);
    int64_t id = on_notice(&k, 0);
    CHECK(say(&k, id, "吴建国", &code) == MZ_OK);
    int64_t o = first_open(&k, id);
    act_as(&k, clerk1, "clerk", TOWN);
    CHECK(refused(&k, notice_reveal(cx, o, MZ_S("需要当面核实"), &who), MZ_DENIED, NULL));
    /* The step of the pack is the township's: an officer of the county does not settle there. */
    CHECK(refused(&k, notice_assign(cx, o, 0, officer1), MZ_INVALID, "checker"));
    CHECK(notice_assign(cx, o, 0, clerk2) == MZ_OK);
    CHECK(refused(&k, notice_reveal(cx, o, MZ_S("需要当面核实"), &who), MZ_DENIED, NULL));
    act_as(&k, clerk2, "clerk", TOWN);
    CHECK(refused(&k, notice_reveal(cx, o, MZ_S("看"), &who), MZ_INVALID, "reason"));
    CHECK(who.name.n == 0 && who.phone.n == 0);
    CHECK(notice_reveal(cx, o, MZ_S("需要当面核实"), &who) == MZ_OK);
    CHECK(mz_str_eq(who.name, MZ_S("吴建国")) && mz_str_eq(who.phone, MZ_S("13857810099")));
    /* Nothing of it stands in the case. */
    struct matter_open m = {0};
    CHECK(matter_open_case(cx, id, &m) == MZ_OK);
    for (size_t i = 0; i < m.events_n; i++) {
        CHECK(memmem(m.events[i].reason.p, m.events[i].reason.n, "吴建国", 9) == NULL);
        CHECK(memmem(m.events[i].reason.p, m.events[i].reason.n, "一套房子", 12) == NULL);
    }
    county_done(&k);
}

BOTH(what_cannot_be_an_objection_or_an_answer_is_refused)
{
    struct county k;
    mz_cx *cx = county(&k, kind_);
    mz_str code = MZ_S("");
    int64_t clerk1 = colleague(&k, "clerk", MZ_ROLE_CLERK, TOWN);
    int64_t id = on_notice(&k, 0);
    struct notice_said in = {.notice = shown(&k, id).id,
                             .way = "page",
                             .text = MZ_S("假的"),
                             .name = MZ_S(""),
                             .phone = MZ_S("")};
    CHECK(refused(&k, notice_object(cx, &in, &code), MZ_INVALID, "text"));
    in.text = MZ_S("这户人家不困难");
    in.phone = MZ_S("12");
    CHECK(refused(&k, notice_object(cx, &in, &code), MZ_INVALID, "phone"));
    in.phone = MZ_S("");
    in.notice = 331181 * MZ_ID_UNIT + 1;
    CHECK(refused(&k, notice_object(cx, &in, &code), MZ_ABSENT, NULL));
    CHECK(say(&k, id, "", &code) == MZ_OK);
    int64_t o = first_open(&k, id);
    act_as(&k, clerk1, "clerk", TOWN);
    CHECK(notice_assign(cx, o, 0, clerk1) == MZ_OK);
    CHECK(refused(&k, notice_settle(cx, o, false, MZ_S("已经核实过了"), MZ_S("短")), MZ_INVALID,
                  "answer"));
    CHECK(refused(
        &k,
        notice_settle(cx, o, false, MZ_S("已经核实过了"), MZ_S("证号 331181 19600301 1234 的人")),
        MZ_INVALID, "answer"));
    CHECK(mz_str_eq(objection(&k, o).state, MZ_S("checked")) && at(&k, id, "notice"));
    county_done(&k);
}

BOTH(a_few_objections_from_one_place_are_taken_and_then_no_more_for_a_while)
{
    struct county k;
    mz_cx *cx = county(&k, kind_);
    mz_str from = MZ_S("192.0.2.9");
    mz_code rc = MZ_OK;
    int taken = 0;
    guest(&k);
    for (int i = 0; i < 20 && rc == MZ_OK; i++) {
        rc = notice_admit(cx, NOTICE_TRY_OBJECT, from, MZ_S("bcdfghjklm"));
        taken += rc == MZ_OK ? 1 : 0;
    }
    CHECK(refused(&k, rc, MZ_RATE, NULL) && taken == 5);
    CHECK(notice_admit(cx, NOTICE_TRY_OBJECT, MZ_S("192.0.2.10"), MZ_S("bcdfghjklm")) == MZ_OK);
    test_tick(&k.w, INT64_C(3600000));
    CHECK(notice_admit(cx, NOTICE_TRY_OBJECT, from, MZ_S("bcdfghjklm")) == MZ_OK);
    county_done(&k);
}

BOTH(sealed_objections_are_walked_and_none_is_under_an_old_key)
{
    struct county k;
    mz_cx *cx = county(&k, kind_);
    struct mz_seal_walk w = {.more = true};
    mz_str code = MZ_S("");
    int64_t id = on_notice(&k, 0);
    CHECK(say(&k, id, "吴建国", &code) == MZ_OK);
    test_everywhere(&k.w);
    while (w.more && reseal_step(cx, &notice_seals[0], true, &w) == MZ_OK) {
    }
    CHECK(!w.more && w.values == 2 && w.old == 0);
    county_done(&k);
}

TEST_MAIN(T2(a_notice_hangs_with_its_step_and_shows_what_the_pack_says),
          T2(when_its_days_are_over_it_is_gone_before_and_after_the_job),
          T2(minors_and_households_with_somebody_protected_are_only_counted),
          T2(an_objection_stops_the_days_and_they_go_on_with_those_left),
          T2(an_objection_that_is_right_leads_where_the_pack_says),
          T2(an_objection_of_the_applicant_or_on_the_cases_page_is_checked_too),
          T2(a_notice_of_many_objections_knows_its_newest),
          T2(only_who_checks_learns_who_objects_and_only_with_a_reason),
          T2(what_cannot_be_an_objection_or_an_answer_is_refused),
          T2(a_few_objections_from_one_place_are_taken_and_then_no_more_for_a_while),
          T2(sealed_objections_are_walked_and_none_is_under_an_old_key))
