/* flow_test.c - cases on their way: the living allowance of packs/cn, and random walks. */
#include <stdlib.h>
#include <string.h>

#include "check.h"
#include "flow/days.h"
#include "flow/flow.h"
#include "rule/rule.h"

struct world {
    mz_cx cx;
    struct ast_findings f;
    struct rule_book *book;
    const mz_calendar *cal;
    struct flow_at at;
    struct flow_state s;
    struct flow_event log[FLOW_EVENTS_MAX];
    size_t n;
    int64_t now;
    bool gate; /* what the formulas say */
    int64_t days;
};

/* Of what every test stands on: without it none means anything. */
static void must(bool holds)
{
    if (!holds) {
        abort();
    }
}

static enum flow_word say(mz_cx *cx, const struct flow_gates *g, ir_id node)
{
    (void)cx;
    (void)node;
    return ((const struct world *)g->p)->gate ? FLOW_YES : FLOW_NO;
}

static int64_t number(mz_cx *cx, const struct flow_gates *g, uint32_t rule)
{
    (void)cx;
    (void)rule;
    return ((const struct world *)g->p)->days;
}

static mz_str why(mz_cx *cx, const struct flow_gates *g, uint32_t rule)
{
    (void)cx;
    (void)g;
    (void)rule;
    return MZ_S("too rich");
}

static int64_t day_ms(int y, int m, int d)
{
    mz_date day;
    (void)mz_date_make(y, m, d, &day);
    return mz_date_ms(day) + (int64_t)9 * 3600 * 1000;
}

static struct world *world(const char *matter)
{
    struct world *w = calloc(1, sizeof *w);
    must(w != NULL);
    w->cx = (mz_cx){.a = mz_arena_new((size_t)1 << 30U), .lang = MZ_LANG_EN};
    w->f.a = w->cx.a;
    struct rule_library lib = rule_library_of(w->cx.a, "packs");
    struct ast_pack *pack = NULL;
    must(ast_load(&w->cx, "packs/cn-331181", &w->f, &pack) == MZ_OK);
    must(rule_check(&w->cx, &lib, pack, &w->f, &w->book) == MZ_OK && w->book != NULL);
    must(mz_calendar_load(&w->cx, w->cx.a, "data/calendar", &w->cal) == MZ_OK);
    for (size_t i = 0; i < w->book->matters_n; i++) {
        if (mz_str_eq(w->book->matters[i].name.id, mz_str_of(matter))) {
            w->at.m = &w->book->matters[i];
        }
    }
    struct flow_gates *g = MZ_NEW(w->cx.a, struct flow_gates);
    *g = (struct flow_gates){.ask = say, .count = number, .why = why, .p = w};
    w->at.b = w->book;
    w->at.gates = g;
    w->at.cal = w->cal;
    w->at.division = INT64_C(331181103209);
    w->gate = true;
    w->days = 3;
    w->now = day_ms(2026, 9, 1);
    must(w->at.m != NULL);
    return w;
}

static void done(struct world *w)
{
    mz_arena_free(w->cx.a);
    free(w);
}

static mz_code happen(struct world *w, struct flow_event e)
{
    mz_clear(&w->cx);
    e.at = e.at == 0 ? w->now : e.at;
    mz_code rc = flow_take(&w->cx, &w->at, &w->s, &e);
    if (rc == MZ_OK) {
        w->log[w->n++] = e;
    }
    return rc;
}

static mz_code act(struct world *w, int64_t who, enum ir_post post, const char *what)
{
    return happen(w, (struct flow_event){.kind = FLOW_ACTED,
                                         .account = who,
                                         .post = post,
                                         .what = mz_str_of(what),
                                         .reason = MZ_S("why")});
}

static mz_code task(struct world *w, int64_t who, enum ir_post post, const char *what, int people)
{
    return happen(w, (struct flow_event){.kind = FLOW_DONE,
                                         .account = who,
                                         .post = post,
                                         .what = mz_str_of(what),
                                         .people = people});
}

static bool at(const struct world *w, const char *step)
{
    return !w->s.ended && mz_str_eq(w->at.m->steps[w->s.step].name.id, mz_str_of(step));
}

static void begin(struct world *w)
{
    must(happen(w, (struct flow_event){.kind = FLOW_BEGUN, .account = 1, .post = IR_POST_CLERK}) ==
         MZ_OK);
}

/* To the public notice; accounts 1 clerk, 2 village worker, 3 another clerk. */
static void to_notice(struct world *w)
{
    begin(w);
    must(act(w, 1, IR_POST_CLERK, "take") == MZ_OK && act(w, 1, IR_POST_CLERK, "start") == MZ_OK);
    must(task(w, 2, IR_POST_VILLAGE, "visit", 2) == MZ_OK);
    must(task(w, 4, IR_POST_CENTRE, "check", 1) == MZ_OK);
    must(act(w, 1, IR_POST_CLERK, "report") == MZ_OK);
    must(act(w, 3, IR_POST_CLERK, "propose") == MZ_OK && at(w, "notice"));
}

static bool same(const struct flow_state *x, const struct flow_state *y)
{
    bool eq = x->events_n == y->events_n && x->last == y->last && x->begun == y->begun &&
              x->ended == y->ended && x->end == y->end && x->ended_at == y->ended_at &&
              x->step == y->step && x->holder == y->holder && x->lender == y->lender;
    eq = eq && x->visits_n == y->visits_n && x->been == y->been && x->actors_n == y->actors_n &&
         x->done == y->done && x->asked_n == y->asked_n && x->denied == y->denied &&
         x->chosen_n == y->chosen_n && x->objections == y->objections && x->halted == y->halted &&
         x->stood == y->stood && x->decided == y->decided;
    for (size_t i = 0; eq && i < x->visits_n; i++) {
        eq = x->visits[i].step == y->visits[i].step && x->visits[i].from == y->visits[i].from &&
             x->visits[i].to == y->visits[i].to;
    }
    for (size_t i = 0; eq && i < x->actors_n; i++) {
        eq = x->actors[i].account == y->actors[i].account &&
             x->actors[i].steps == y->actors[i].steps;
    }
    for (size_t i = 0; eq && i < IR_STEPS_MAX; i++) {
        eq = x->taken[i] == y->taken[i];
    }
    return eq;
}

TEST(a_case_goes_from_acceptance_to_the_decision_and_its_events_give_it_again)
{
    struct world *w = world("dibao_apply");
    struct flow_state again;
    to_notice(w);
    CHECK(act(w, 3, IR_POST_CLERK, "unopposed") == MZ_INVALID);
    w->now = flow_over(&w->cx, &w->at, &w->s);
    CHECK(happen(w, (struct flow_event){.kind = FLOW_OVER, .post = IR_POST_CLERK}) == MZ_OK);
    CHECK(at(w, "confirm") && w->s.decided == IR_GRANTS);
    CHECK(act(w, 9, IR_POST_APPROVER, "grant") ==
          MZ_INVALID); /* complained of: the county visits */
    CHECK(task(w, 8, IR_POST_OFFICER, "county_visit", 2) == MZ_OK);
    CHECK(act(w, 9, IR_POST_APPROVER, "grant") == MZ_OK && w->s.ended);
    CHECK(w->at.m->ends[w->s.end].result == IR_GRANTED);
    CHECK(act(w, 9, IR_POST_APPROVER, "grant") == MZ_CONFLICT);
    CHECK(flow_fold(&w->cx, &w->at, w->log, w->n, &again) == MZ_OK);
    CHECK(same(&again, &w->s));
    done(w);
}

TEST(a_history_that_does_not_fit_is_named_by_its_number)
{
    struct world *w = world("dibao_apply");
    struct flow_state again;
    to_notice(w);
    w->log[3].people = 1;
    CHECK(flow_fold(&w->cx, &w->at, w->log, w->n, &again) == MZ_CORRUPT);
    CHECK(mz_str_eq(mz_str_of(w->cx.err.say_arg[0]), MZ_S("4")));
    done(w);
}

TEST(tasks_hold_a_step_and_a_visit_needs_two_people)
{
    struct world *w = world("dibao_apply");
    begin(w);
    CHECK(act(w, 1, IR_POST_CLERK, "take") == MZ_OK && act(w, 1, IR_POST_CLERK, "start") == MZ_OK);
    CHECK(flow_open_tasks(&w->cx, &w->at, &w->s) == 3);
    CHECK(act(w, 1, IR_POST_CLERK, "report") == MZ_INVALID);
    CHECK(task(w, 2, IR_POST_VILLAGE, "visit", 1) == MZ_INVALID);
    CHECK(task(w, 2, IR_POST_CARER, "visit", 2) == MZ_DENIED);
    CHECK(task(w, 2, IR_POST_VILLAGE, "visit", 2) == MZ_OK);
    CHECK(task(w, 2, IR_POST_VILLAGE, "visit", 2) == MZ_CONFLICT);
    CHECK(flow_open_tasks(&w->cx, &w->at, &w->s) == 2);
    done(w);
}

TEST(who_acted_in_a_step_does_not_act_where_four_eyes_are_asked_for)
{
    struct world *w = world("dibao_apply");
    begin(w);
    CHECK(act(w, 1, IR_POST_CLERK, "take") == MZ_OK && act(w, 1, IR_POST_CLERK, "start") == MZ_OK);
    CHECK(task(w, 5, IR_POST_CLERK, "visit", 2) == MZ_OK);
    CHECK(task(w, 4, IR_POST_CENTRE, "check", 1) == MZ_OK);
    CHECK(act(w, 1, IR_POST_CLERK, "report") == MZ_OK && at(w, "opinion"));
    CHECK(act(w, 1, IR_POST_CLERK, "propose") == MZ_DENIED);
    CHECK(act(w, 5, IR_POST_CLERK, "propose") == MZ_DENIED); /* the task counts, too */
    CHECK(act(w, 6, IR_POST_VILLAGE, "propose") == MZ_DENIED);
    CHECK(act(w, 6, IR_POST_CLERK, "propose") == MZ_OK);
    done(w);
}

static mz_code act_for(struct world *w, int64_t who, int64_t absent, const char *what)
{
    return happen(w, (struct flow_event){.kind = FLOW_ACTED,
                                         .account = who,
                                         .stands_for = absent,
                                         .post = IR_POST_CLERK,
                                         .what = mz_str_of(what),
                                         .reason = MZ_S("why")});
}

/* Accounts 1 and 3 are clerks; 5 stands in for one of them. */
TEST(a_deputy_and_whom_he_stands_in_for_are_one_pair_of_eyes)
{
    struct world *w = world("dibao_apply");
    begin(w);
    CHECK(act(w, 1, IR_POST_CLERK, "take") == MZ_OK && act(w, 1, IR_POST_CLERK, "start") == MZ_OK);
    CHECK(task(w, 2, IR_POST_VILLAGE, "visit", 2) == MZ_OK);
    CHECK(task(w, 4, IR_POST_CENTRE, "check", 1) == MZ_OK);
    CHECK(act_for(w, 5, 1, "report") == MZ_OK);      /* 5 for 1, in the step of the survey */
    CHECK(act_for(w, 6, 1, "propose") == MZ_DENIED); /* in the name of who was there */
    CHECK(act(w, 1, IR_POST_CLERK, "propose") == MZ_DENIED);
    CHECK(act(w, 5, IR_POST_CLERK, "propose") == MZ_DENIED);
    CHECK(act_for(w, 5, 3, "propose") == MZ_DENIED); /* he was there himself */
    CHECK(act_for(w, 6, 3, "propose") == MZ_OK);
    done(w);
}

TEST(a_deputy_who_comes_last_has_room_with_whom_he_stands_in_for)
{
    struct world *w = world("dibao_apply");
    begin(w);
    while (w->s.actors_n < FLOW_ACTORS_MAX - 1) { /* many acted in the first step */
        w->s.actors[w->s.actors_n] = (struct flow_actor){(int64_t)(1000 + w->s.actors_n), 1};
        w->s.actors_n++;
    }
    CHECK(act_for(w, 5, 3, "take") == MZ_OK);
    CHECK(w->s.actors_n == FLOW_ACTORS_MAX + 1 && w->s.actors[FLOW_ACTORS_MAX].account == 3);
    CHECK(act(w, 1, IR_POST_CLERK, "start") == MZ_LIMIT);
    done(w);
}

TEST(a_case_that_somebody_holds_goes_on_by_his_deputy)
{
    struct world *w = world("dibao_apply");
    begin(w);
    CHECK(
        happen(w, (struct flow_event){
                      .kind = FLOW_GIVEN, .account = 1, .post = IR_POST_CLERK, .to = 3}) == MZ_OK);
    CHECK(act(w, 5, IR_POST_CLERK, "take") == MZ_DENIED);
    CHECK(act_for(w, 5, 1, "take") == MZ_DENIED); /* for somebody who does not hold it */
    CHECK(act_for(w, 5, 3, "take") == MZ_OK);
    done(w);
}

TEST(what_is_possible_once_is_refused_a_second_time)
{
    struct world *w = world("dibao_apply");
    begin(w);
    CHECK(act(w, 1, IR_POST_CLERK, "ask") == MZ_OK && at(w, "supplement"));
    CHECK(act(w, 0, IR_POST_APPLICANT, "hand_in") == MZ_OK && at(w, "accept"));
    CHECK(act(w, 1, IR_POST_CLERK, "ask") == MZ_CONFLICT);
    done(w);
}

TEST(a_reason_is_asked_for_where_the_pack_says_so)
{
    struct world *w = world("dibao_apply");
    begin(w);
    struct flow_event e = {
        .kind = FLOW_ACTED, .account = 1, .post = IR_POST_CLERK, .what = MZ_S("decline")};
    CHECK(happen(w, e) == MZ_INVALID && strcmp(w->cx.err.field, "reason") == 0);
    e.reason = MZ_S("not of this township");
    CHECK(happen(w, e) == MZ_OK && w->s.ended);
    done(w);
}

TEST(a_page_that_is_old_changes_nothing)
{
    struct world *w = world("dibao_apply");
    begin(w);
    CHECK(act(w, 1, IR_POST_CLERK, "take") == MZ_OK);
    CHECK(happen(w, (struct flow_event){.kind = FLOW_ACTED,
                                        .account = 3,
                                        .post = IR_POST_CLERK,
                                        .step = MZ_S("accept"),
                                        .what = MZ_S("decline"),
                                        .reason = MZ_S("x")}) == MZ_CONFLICT);
    CHECK(at(w, "assign"));
    done(w);
}

TEST(a_case_that_was_handed_over_is_for_who_has_it)
{
    struct world *w = world("dibao_apply");
    struct flow_event lend = {.kind = FLOW_LENT, .account = 1, .post = IR_POST_CLERK, .to = 7};
    begin(w);
    CHECK(happen(w, lend) == MZ_OK && w->s.holder == 7 && w->s.lender == 1);
    CHECK(act(w, 1, IR_POST_CLERK, "take") == MZ_DENIED);
    CHECK(happen(w, (struct flow_event){.kind = FLOW_BACK, .account = 8, .post = IR_POST_CLERK}) ==
          MZ_DENIED);
    CHECK(happen(w, (struct flow_event){.kind = FLOW_BACK, .account = 1, .post = IR_POST_CLERK}) ==
          MZ_OK);
    CHECK(w->s.holder == 1);
    CHECK(happen(w,
                 (struct flow_event){
                     .kind = FLOW_GIVEN, .account = 9, .post = IR_POST_OFFICER, .to = 7}) == MZ_OK);
    CHECK(act(w, 7, IR_POST_CLERK, "take") == MZ_OK && w->s.holder == 0);
    done(w);
}

TEST(who_was_asked_for_a_word_holds_the_step_until_it_is_given)
{
    struct world *w = world("dibao_apply");
    begin(w);
    CHECK(
        happen(w, (struct flow_event){
                      .kind = FLOW_ASKED, .account = 1, .post = IR_POST_CLERK, .to = 8}) == MZ_OK);
    CHECK(act(w, 1, IR_POST_CLERK, "take") == MZ_INVALID);
    struct flow_event no = {.kind = FLOW_SIGNED, .account = 8, .post = IR_POST_OFFICER};
    CHECK(happen(w, no) == MZ_INVALID);
    no.reason = MZ_S("doubtful");
    CHECK(happen(w, no) == MZ_OK && w->s.denied == 1);
    CHECK(act(w, 1, IR_POST_CLERK, "take") == MZ_OK);
    done(w);
}

TEST(a_copy_and_an_urging_hold_nothing_up_and_a_copy_is_for_another)
{
    struct world *w = world("dibao_apply");
    struct flow_event copy = {.kind = FLOW_COPIED, .account = 8, .post = IR_POST_OFFICER, .to = 8};
    struct flow_event urge = {.kind = FLOW_URGED, .account = 8, .post = IR_POST_OFFICER};
    struct flow_state again;
    begin(w);
    CHECK(happen(w, copy) == MZ_INVALID && strcmp(w->cx.err.field, "to") == 0);
    copy.to = 0;
    CHECK(happen(w, copy) == MZ_INVALID);
    copy.to = 9; /* an officer sends what the clerk works on: seeing it is enough */
    CHECK(happen(w, copy) == MZ_OK && happen(w, urge) == MZ_OK);
    CHECK(w->s.asked_n == 0 && w->s.holder == 0 && !flow_acted(&w->s, 8, UINT64_MAX));
    CHECK(act(w, 1, IR_POST_CLERK, "take") == MZ_OK && at(w, "assign"));
    CHECK(flow_fold(&w->cx, &w->at, w->log, w->n, &again) == MZ_OK && same(&again, &w->s));
    done(w);
}

/* ---- several sign ---------------------------------------------------------------------- */

enum { APPROVER_A = 9, APPROVER_B = 10, OFFICER_A = 11, OFFICER_B = 12, OFFICER_C = 13 };

/*
 * To the panel of the county, which met: three people sign, an officer and an approver among them.
 * `any`: of no post in particular, so many.
 */
static struct world *at_panel(int any)
{
    struct world *w = world("relief_spend");
    struct ir_matter *m = MZ_NEW(w->cx.a, struct ir_matter);
    struct ir_step *steps = MZ_NEW_N(w->cx.a, struct ir_step, w->at.m->steps_n);
    memcpy(steps, w->at.m->steps, w->at.m->steps_n * sizeof *steps);
    *m = *w->at.m;
    m->steps = steps;
    w->at.m = m;
    to_notice(w);
    w->now = flow_over(&w->cx, &w->at, &w->s);
    must(happen(w, (struct flow_event){.kind = FLOW_OVER, .post = IR_POST_CLERK}) == MZ_OK);
    must(act(w, 6, IR_POST_CLERK, "raise") == MZ_OK);
    must(act(w, APPROVER_A, IR_POST_APPROVER, "panel") == MZ_OK && at(w, "panel"));
    must(act(w, OFFICER_A, IR_POST_OFFICER, "agree") == MZ_INVALID); /* the panel has to meet */
    must(task(w, OFFICER_A, IR_POST_OFFICER, "meeting", 3) == MZ_OK);
    if (any > 0) {
        steps[w->s.step].any = true;
        steps[w->s.step].signers = any;
    }
    return w;
}

TEST(a_step_goes_on_when_all_have_signed_also_several_of_one_post)
{
    struct world *w = at_panel(0);
    struct flow_state again;
    ir_posts of = 0;
    CHECK(flow_unsigned(&w->at, &w->s, &of) == 3 && of == w->at.m->steps[w->s.step].by);
    CHECK(act(w, OFFICER_A, IR_POST_OFFICER, "agree") == MZ_OK && at(w, "panel"));
    CHECK(act(w, OFFICER_A, IR_POST_OFFICER, "agree") == MZ_CONFLICT); /* once each */
    CHECK(act(w, 1, IR_POST_CLERK, "agree") == MZ_DENIED);
    CHECK(act(w, OFFICER_B, IR_POST_OFFICER, "agree") == MZ_OK && at(w, "panel"));
    CHECK(flow_unsigned(&w->at, &w->s, &of) == 1 && of == 1U << IR_POST_APPROVER);
    CHECK(act(w, OFFICER_C, IR_POST_OFFICER, "agree") == MZ_CONFLICT);
    CHECK(act(w, APPROVER_B, IR_POST_APPROVER, "agree") == MZ_OK && at(w, "confirm"));
    CHECK(flow_unsigned(&w->at, &w->s, &of) == 0 && of == 0 && w->s.chosen_n == 0);
    CHECK(act(w, APPROVER_A, IR_POST_APPROVER, "panel") == MZ_CONFLICT); /* once in a case */
    CHECK(flow_fold(&w->cx, &w->at, w->log, w->n, &again) == MZ_OK && same(&again, &w->s));
    done(w);
}

TEST(where_any_may_sign_one_is_enough_or_so_many)
{
    struct world *w = at_panel(1);
    CHECK(act(w, OFFICER_B, IR_POST_OFFICER, "agree") == MZ_OK && at(w, "confirm"));
    done(w);
    w = at_panel(2);
    CHECK(act(w, OFFICER_B, IR_POST_OFFICER, "agree") == MZ_OK && at(w, "panel"));
    CHECK(act(w, OFFICER_C, IR_POST_OFFICER, "agree") == MZ_OK && at(w, "confirm"));
    done(w);
}

TEST(one_who_refuses_ends_the_signing_at_once)
{
    struct world *w = at_panel(0);
    CHECK(act(w, OFFICER_A, IR_POST_OFFICER, "agree") == MZ_OK);
    CHECK(act(w, OFFICER_A, IR_POST_OFFICER, "against") == MZ_CONFLICT); /* he has spoken */
    CHECK(act(w, APPROVER_B, IR_POST_APPROVER, "against") == MZ_OK && at(w, "tell"));
    CHECK(w->s.decided == IR_REFUSES && w->s.chosen_n == 0);
    done(w);
}

TEST(what_is_withdrawn_or_changed_meanwhile_is_signed_by_nobody_any_more)
{
    struct world *w = at_panel(0);
    CHECK(act(w, OFFICER_A, IR_POST_OFFICER, "agree") == MZ_OK && w->s.chosen_n == 1);
    CHECK(happen(w, (struct flow_event){.kind = FLOW_CHANGED,
                                        .account = APPROVER_A,
                                        .post = IR_POST_APPROVER}) == MZ_OK);
    CHECK(w->s.chosen_n == 0); /* other answers lay before him */
    CHECK(act(w, OFFICER_A, IR_POST_OFFICER, "agree") == MZ_OK);
    CHECK(act(w, OFFICER_B, IR_POST_OFFICER, "agree") == MZ_OK);
    CHECK(happen(w, (struct flow_event){.kind = FLOW_WITHDRAWN, .post = IR_POST_APPLICANT}) ==
          MZ_OK);
    CHECK(act(w, APPROVER_B, IR_POST_APPROVER, "agree") == MZ_CONFLICT && w->s.ended);
    done(w);
}

/* OFFICER_A holds the case and is away; OFFICER_B stands in for him. */
TEST(a_deputy_signs_once_for_both)
{
    struct world *w = at_panel(0);
    struct flow_event give = {
        .kind = FLOW_GIVEN, .account = APPROVER_A, .post = IR_POST_APPROVER, .to = OFFICER_A};
    struct flow_event e = {.kind = FLOW_ACTED,
                           .account = OFFICER_B,
                           .stands_for = OFFICER_A,
                           .post = IR_POST_OFFICER,
                           .what = MZ_S("agree")};
    CHECK(happen(w, give) == MZ_OK);
    CHECK(happen(w, e) == MZ_OK && w->s.chosen[0].stands_for == OFFICER_A);
    CHECK(happen(w, e) == MZ_CONFLICT);
    e.stands_for = 0; /* nor in his own name */
    CHECK(happen(w, e) == MZ_CONFLICT);
    CHECK(act(w, OFFICER_A, IR_POST_OFFICER, "agree") == MZ_CONFLICT); /* back again */
    CHECK(w->s.chosen_n == 1);
    done(w);
}

TEST(an_objection_stops_the_days_and_holds_the_notice)
{
    struct world *w = world("dibao_apply");
    to_notice(w);
    int64_t first = flow_over(&w->cx, &w->at, &w->s);
    w->now = day_ms(2026, 9, 3);
    CHECK(happen(w, (struct flow_event){.kind = FLOW_OBJECTED,
                                        .post = IR_POST_APPLICANT,
                                        .reason = MZ_S("he has a car")}) == MZ_OK);
    CHECK(flow_over(&w->cx, &w->at, &w->s) == INT64_MAX);
    w->now = first;
    CHECK(happen(w, (struct flow_event){.kind = FLOW_OVER, .post = IR_POST_CLERK}) == MZ_INVALID);
    w->now = day_ms(2026, 9, 5);
    w->s.last = w->now;
    CHECK(happen(w, (struct flow_event){.kind = FLOW_SETTLED,
                                        .account = 3,
                                        .post = IR_POST_CLERK,
                                        .reason = MZ_S("borrowed")}) == MZ_OK);
    CHECK(flow_over(&w->cx, &w->at, &w->s) >= first + (int64_t)2 * 24 * 3600 * 1000);
    CHECK(act(w, 3, IR_POST_CLERK, "meeting") == MZ_OK && at(w, "again"));
    done(w);
}

/* Who says too much at once hears of that, and not that the notice is over. */
TEST(an_objection_too_many_hears_how_many_are_open)
{
    struct world *w = world("dibao_apply");
    const struct flow_event e = {
        .kind = FLOW_OBJECTED, .post = IR_POST_APPLICANT, .reason = MZ_S("he has a car")};
    to_notice(w);
    w->now = day_ms(2026, 9, 3);
    for (int i = 0; i < 100; i++) {
        CHECK(happen(w, e) == MZ_OK);
    }
    CHECK(happen(w, e) == MZ_CONFLICT && strstr(w->cx.err.say, "as many as can be") != NULL);
    CHECK(strcmp(w->cx.err.say_arg[0], "100") == 0);
    mz_clear(&w->cx);
    CHECK(happen(w, (struct flow_event){.kind = FLOW_SETTLED,
                                        .account = 3,
                                        .post = IR_POST_CLERK,
                                        .reason = MZ_S("borrowed")}) == MZ_OK);
    CHECK(happen(w, e) == MZ_OK);
    done(w);
}

TEST(a_guard_that_fails_says_the_sentence_of_its_rule)
{
    struct world *w = world("dibao_apply");
    struct ir_matter m = *w->at.m;
    m.start_when = 0;
    m.start_rule = 0;
    w->at.m = &m;
    w->gate = false;
    CHECK(happen(w, (struct flow_event){.kind = FLOW_BEGUN, .account = 1, .post = IR_POST_CLERK}) ==
          MZ_INVALID);
    CHECK(mz_str_eq(mz_str_of(w->cx.err.say_arg[0]), MZ_S("too rich")));
    done(w);
}

TEST(a_case_goes_back_only_where_it_has_been_and_opens_again_only_by_the_county)
{
    struct world *w = world("dibao_apply");
    struct flow_event back = {.kind = FLOW_RETURNED,
                              .account = 1,
                              .post = IR_POST_CLERK,
                              .what = MZ_S("survey"),
                              .reason = MZ_S("r")};
    begin(w);
    CHECK(act(w, 1, IR_POST_CLERK, "take") == MZ_OK);
    CHECK(happen(w, back) == MZ_INVALID);
    back.what = MZ_S("accept");
    CHECK(happen(w, back) == MZ_OK && at(w, "accept"));
    CHECK(act(w, 1, IR_POST_CLERK, "decline") == MZ_OK && w->s.ended);
    struct flow_event again = {.kind = FLOW_REOPENED,
                               .account = 1,
                               .post = IR_POST_CLERK,
                               .what = MZ_S("accept"),
                               .reason = MZ_S("r")};
    CHECK(happen(w, again) == MZ_DENIED);
    again.post = IR_POST_APPROVER;
    CHECK(happen(w, again) == MZ_OK && at(w, "accept"));
    CHECK(happen(w, (struct flow_event){.kind = FLOW_WITHDRAWN, .post = IR_POST_APPLICANT}) ==
          MZ_OK);
    CHECK(w->at.m->ends[w->s.end].result == IR_WITHDRAWN);
    done(w);
}

/* ---- days --------------------------------------------------------------------------- */

static struct flow_time clock_of(struct world *w, const char *id, int64_t now)
{
    for (size_t i = 0; i < w->at.m->clocks_n; i++) {
        if (mz_str_eq(w->at.m->clocks[i].name.id, mz_str_of(id))) {
            return flow_clock(&w->cx, &w->at, &w->s, i, now);
        }
    }
    abort();
}

static bool ends_on(struct flow_time t, int y, int m, int d)
{
    mz_date day;
    (void)mz_date_make(y, m, d, &day);
    return t.due == mz_date_ms((mz_date){day.v + 1});
}

TEST(working_days_leave_out_the_holiday_and_take_in_the_day_worked_for_it)
{
    struct world *w = world("dibao_apply");
    w->now = day_ms(2025, 9, 26); /* a Friday; 1 to 8 October free, 28 September and 11 worked */
    begin(w);
    CHECK(act(w, 1, IR_POST_CLERK, "take") == MZ_OK);
    w->days = 5;
    CHECK(ends_on(clock_of(w, "survey_start", w->now), 2025, 10, 10));
    w->days = 6;
    CHECK(ends_on(clock_of(w, "survey_start", w->now), 2025, 10, 11));
    done(w);
}

TEST(a_clock_is_green_then_yellow_then_red_and_tells_how_it_ended)
{
    struct world *w = world("dibao_apply");
    begin(w); /* Tuesday 1 September 2026 */
    CHECK(act(w, 1, IR_POST_CLERK, "take") == MZ_OK);
    struct flow_time t = clock_of(w, "survey_start", w->now);
    CHECK(t.light == FLOW_GREEN && t.left == 3 && ends_on(t, 2026, 9, 4));
    t = clock_of(w, "survey_start", day_ms(2026, 9, 3));
    CHECK(t.light == FLOW_YELLOW && t.left == 1);
    t = clock_of(w, "survey_start", day_ms(2026, 9, 4));
    CHECK(t.light == FLOW_YELLOW && t.left == 0);
    t = clock_of(w, "survey_start", day_ms(2026, 9, 7));
    CHECK(t.light == FLOW_RED && t.left == -1);
    CHECK(clock_of(w, "county", w->now).light == FLOW_IDLE);
    w->now = day_ms(2026, 9, 7);
    CHECK(act(w, 1, IR_POST_CLERK, "start") == MZ_OK);
    CHECK(clock_of(w, "survey_start", day_ms(2026, 9, 20)).light == FLOW_MISSED);
    done(w);
}

/* By days of the clock behind its last one; none before, none after it has stopped. */
TEST(rungs_come_by_the_days_behind_the_last_one)
{
    struct world *w = world("dibao_apply");
    size_t clock = 0;
    while (!mz_str_eq(w->at.m->clocks[clock].name.id, MZ_S("survey_start"))) {
        clock++;
    }
    begin(w);
    CHECK(act(w, 1, IR_POST_CLERK, "take") == MZ_OK); /* until Friday 4 September 2026 */
    CHECK(w->at.m->clocks[clock].late_n == 3);
    CHECK(flow_late(&w->cx, &w->at, &w->s, clock, day_ms(2026, 9, 4)) == 0);
    CHECK(flow_late(&w->cx, &w->at, &w->s, clock, day_ms(2026, 9, 7)) == 1);
    CHECK(flow_late(&w->cx, &w->at, &w->s, clock, day_ms(2026, 9, 8)) == 1);
    CHECK(flow_late(&w->cx, &w->at, &w->s, clock, day_ms(2026, 9, 9)) == 2);
    CHECK(flow_late(&w->cx, &w->at, &w->s, clock, day_ms(2026, 12, 9)) == 3);
    w->now = day_ms(2026, 9, 9);
    CHECK(act(w, 1, IR_POST_CLERK, "start") == MZ_OK);
    CHECK(flow_late(&w->cx, &w->at, &w->s, clock, day_ms(2026, 12, 9)) == 0);
    done(w);
}

TEST(days_in_which_the_office_waits_for_papers_do_not_count)
{
    struct world *w = world("dibao_apply");
    struct ir_matter m = *w->at.m;
    struct ir_clock k = m.clocks[3]; /* the whole way */
    w->days = 10;
    begin(w);
    k.from = -1;
    m.clocks = &k;
    m.clocks_n = 1;
    w->at.m = &m;
    struct flow_time t = flow_clock(&w->cx, &w->at, &w->s, 0, w->now);
    CHECK(ends_on(t, 2026, 9, 15));
    w->now = day_ms(2026, 9, 2);
    CHECK(act(w, 1, IR_POST_CLERK, "ask") == MZ_OK);
    t = flow_clock(&w->cx, &w->at, &w->s, 0, day_ms(2026, 9, 7));
    CHECK(t.paused && ends_on(t, 2026, 9, 18)); /* 3, 4 and 7 September stood still */
    w->now = day_ms(2026, 9, 9);
    CHECK(act(w, 0, IR_POST_APPLICANT, "hand_in") == MZ_OK);
    t = flow_clock(&w->cx, &w->at, &w->s, 0, day_ms(2026, 9, 30));
    CHECK(!t.paused && t.light == FLOW_RED);
    CHECK(ends_on(t, 2026, 9, 21)); /* and 8 and 9; 20 September is worked for the holiday */
    done(w);
}

TEST(a_last_day_of_the_calendar_that_is_free_moves_to_the_next_working_day)
{
    struct world *w = world("dibao_apply");
    struct ir_matter m = *w->at.m;
    struct ir_clock k = {.days = {UINT32_MAX, UINT32_MAX, 4}, .of = IR_CALENDAR, .from = -1};
    m.clocks = &k;
    m.clocks_n = 1;
    w->at.m = &m;
    begin(w);
    CHECK(ends_on(flow_clock(&w->cx, &w->at, &w->s, 0, w->now), 2026, 9, 7)); /* 5 is a Saturday */
    k.of = IR_HOURS;
    k.days.v = 24;
    CHECK(flow_clock(&w->cx, &w->at, &w->s, 0, w->now).due == w->now + INT64_C(86400000));
    CHECK(flow_clock(&w->cx, &w->at, &w->s, 0, w->now + INT64_C(86400001)).light == FLOW_RED);
    done(w);
}

/* ---- random walks -------------------------------------------------------------------- */

static uint64_t next(uint64_t *seed)
{
    *seed = *seed * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return *seed >> 33U;
}

static struct flow_event any(const struct world *w, uint64_t *seed)
{
    const struct ir_step *step = &w->at.m->steps[w->s.step];
    struct flow_event e = {.kind = (enum flow_kind)(next(seed) % FLOW_KIND_N),
                           .at = w->now,
                           .account = (int64_t)(next(seed) % 6),
                           .post = (enum ir_post)(next(seed) % IR_POST_N),
                           .to = (int64_t)(next(seed) % 6),
                           .people = (int)(next(seed) % 4),
                           .yes = next(seed) % 2 == 0};
    e.kind = next(seed) % 2 == 0 ? FLOW_ACTED : e.kind;
    e.post = next(seed) % 2 == 0 ? IR_POST_CLERK : e.post;
    e.reason = next(seed) % 3 == 0 ? (mz_str){0} : MZ_S("r");
    if (e.kind == FLOW_DONE && step->tasks_n > 0) {
        e.what = step->tasks[next(seed) % step->tasks_n].name.id;
    } else if (e.kind == FLOW_ACTED || step->tasks_n == 0) {
        e.what = step->actions[next(seed) % step->actions_n].name.id;
    }
    if (e.kind == FLOW_RETURNED || e.kind == FLOW_REOPENED) {
        e.what = w->at.m->steps[next(seed) % w->at.m->steps_n].name.id;
    }
    e.account = e.kind == FLOW_OVER ? 0 : e.account;
    return e;
}

/* What must hold of every history that was taken. */
static bool sound(struct world *w, const struct flow_state *before, const struct flow_event *e)
{
    const struct ir_step *step = &w->at.m->steps[before->step];
    bool good = w->s.events_n == before->events_n + 1 && w->s.last == e->at;
    good = good && (!before->ended || e->kind == FLOW_REOPENED);
    if (e->kind == FLOW_ACTED) {
        good = good && (step->by & (1U << (unsigned)e->post)) != 0;
        good = good && !flow_acted(before, e->account, step->not_by);
        good = good && (before->holder == 0 || before->holder == e->account);
    }
    size_t open = 0;
    for (size_t i = 0; i < w->s.visits_n; i++) {
        const struct flow_visit *v = &w->s.visits[i];
        good = good && (i == 0 || v->from >= w->s.visits[i - 1].to);
        open += v->to == 0 ? 1 : 0;
    }
    return good && open == (w->s.ended ? 0U : 1U);
}

TEST(whatever_is_tried_the_state_is_sound_and_its_events_give_it_again)
{
    struct world *w = world("dibao_apply");
    struct flow_state again;
    uint64_t seed = 20261122;
    size_t taken = 0;
    size_t ended = 0;
    for (int walk = 0; walk < 1000; walk++) {
        w->s = (struct flow_state){0};
        w->n = 0;
        w->now = day_ms(2026, 1, 1 + walk % 28);
        w->gate = next(&seed) % 8 != 0;
        begin(w);
        for (int i = 0; i < 150; i++) {
            struct flow_state before = w->s;
            w->now += (int64_t)(next(&seed) % 20) * 3600 * 1000;
            struct flow_event e = any(w, &seed);
            mz_code rc = happen(w, e);
            if (rc == MZ_OK) {
                taken++;
                CHECK(sound(w, &before, &e));
            } else {
                CHECK(same(&before, &w->s) && w->cx.err.say != NULL);
            }
        }
        ended += w->s.ended ? 1U : 0U;
        CHECK(flow_fold(&w->cx, &w->at, w->log, w->n, &again) == MZ_OK);
        CHECK(same(&again, &w->s));
    }
    printf("  %zu events taken, %zu cases closed\n", taken, ended);
    CHECK(taken > 3000 && ended > 20);
    done(w);
}

TEST_MAIN(T(a_case_goes_from_acceptance_to_the_decision_and_its_events_give_it_again),
          T(a_history_that_does_not_fit_is_named_by_its_number),
          T(tasks_hold_a_step_and_a_visit_needs_two_people),
          T(who_acted_in_a_step_does_not_act_where_four_eyes_are_asked_for),
          T(a_deputy_and_whom_he_stands_in_for_are_one_pair_of_eyes),
          T(a_deputy_who_comes_last_has_room_with_whom_he_stands_in_for),
          T(a_case_that_somebody_holds_goes_on_by_his_deputy),
          T(what_is_possible_once_is_refused_a_second_time),
          T(a_reason_is_asked_for_where_the_pack_says_so), T(a_page_that_is_old_changes_nothing),
          T(a_case_that_was_handed_over_is_for_who_has_it),
          T(who_was_asked_for_a_word_holds_the_step_until_it_is_given),
          T(a_copy_and_an_urging_hold_nothing_up_and_a_copy_is_for_another),
          T(a_step_goes_on_when_all_have_signed_also_several_of_one_post),
          T(where_any_may_sign_one_is_enough_or_so_many),
          T(one_who_refuses_ends_the_signing_at_once),
          T(what_is_withdrawn_or_changed_meanwhile_is_signed_by_nobody_any_more),
          T(a_deputy_signs_once_for_both),
          T(an_objection_stops_the_days_and_holds_the_notice),
          T(an_objection_too_many_hears_how_many_are_open),
          T(a_guard_that_fails_says_the_sentence_of_its_rule),
          T(a_case_goes_back_only_where_it_has_been_and_opens_again_only_by_the_county),
          T(working_days_leave_out_the_holiday_and_take_in_the_day_worked_for_it),
          T(a_clock_is_green_then_yellow_then_red_and_tells_how_it_ended),
          T(rungs_come_by_the_days_behind_the_last_one),
          T(days_in_which_the_office_waits_for_papers_do_not_count),
          T(a_last_day_of_the_calendar_that_is_free_moves_to_the_next_working_day),
          T(whatever_is_tried_the_state_is_sound_and_its_events_give_it_again))
