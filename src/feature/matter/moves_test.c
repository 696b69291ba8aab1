/* moves_test.c - people who move to another township: cases, notice, letters, money go along. */
#include "fault.h"
#include "hands.h"
#include "home_changes.h"

#include "feature/letter/letter.h"
#include "feature/matter/moves.h"
#include "feature/notice/notice.h"
#include "feature/pay/pay.h"

enum { FAR_CLERK = 41, FAR_WORKER = 42 };

#define FAR_TOWN    INT64_C(331181101000)
#define FAR_VILLAGE INT64_C(331181101200)

extern const struct mz_feature mz_feature_matter, mz_feature_account;
const struct mz_feature *const mz_features[] = {&mz_feature_account, &mz_feature_matter, NULL};

static mz_code county_fill(mz_cx *cx, struct county *k)
{
    MZ_TRY(add_home(k, "周文芳", "19610412", VILLAGE));
    MZ_TRY(add_home(k, "吴大山", "19800512", VILLAGE));
    act_as(k, 0, "", COUNTY);
    MZ_TRY(add_hand(k, "clerk", "clerk", TOWN));
    MZ_TRY(add_hand(k, "officer", "officer", COUNTY));
    MZ_TRY(add_hand(k, "far", "clerk", FAR_TOWN));
    site_open(&k->s, cx, k->hand);
    return MZ_OK;
}

static const struct reader *as(struct county *k, const char *name)
{
    for (size_t i = 0; i < k->hands; i++) {
        if (strcmp(k->hand[i].name, name) == 0) {
            act_as(k, k->hand[i].user, k->hand[i].role, k->hand[i].place);
            return &k->hand[i];
        }
    }
    abort();
}

static void far_clerk(struct county *k)
{
    act_as(k, FAR_CLERK, "clerk", FAR_TOWN);
}

/* Home 0 moves to the other township, as an officer of the county enters it. */
static bool gone(struct county *k)
{
    officer(k);
    mz_code rc = home_moves(k, 0, FAR_VILLAGE);
    if (rc != MZ_OK) {
        printf("not moved: %s\n", k->w.cx.err.msg);
        mz_clear(&k->w.cx);
    }
    return rc == MZ_OK;
}

static bool said(struct county *k, mz_code rc, const char *words)
{
    mz_cx *cx = &k->w.cx;
    bool good = false;
    if (rc == MZ_ABSENT && cx->err.say != NULL) {
        mz_str s = mz_text(MZ_LANG_ZH, cx->err.say);
        good = memmem(s.p, s.n, words, strlen(words)) != NULL;
    }
    if (!good) {
        printf("%s: %s\n", mz_code_name(rc), cx->err.msg);
    }
    mz_clear(cx);
    return good;
}

/* How many rows of the case somebody of this place sees, in every table that keeps some. */
static size_t rows_seen(struct county *k, int64_t id, int64_t place)
{
    mz_cx *cx = &k->w.cx;
    struct matter_q_events_row *e = NULL;
    struct matter_q_answer_last_row a = {0};
    struct matter_q_papers_row *p = NULL;
    struct matter_q_founds_row *f = NULL;
    struct matter_q_calls_row *c = NULL;
    struct matter_q_inbox_of_row *b = NULL;
    struct matter_q_links_row *l = NULL;
    struct notice_of_case hung = {.id = 0};
    int64_t *letters = NULL;
    size_t n[7] = {0};
    bool told = false;
    const struct mz_actor before = k->w.actor;
    act_as(k, 99, "clerk", place);
    bool good = matter_q_events(cx, id, 500, &e, &n[0]) == MZ_OK &&
                matter_q_answer_last(cx, id, &a, &told) == MZ_OK &&
                matter_q_papers(cx, id, 500, &p, &n[1]) == MZ_OK &&
                matter_q_founds(cx, id, 500, &f, &n[2]) == MZ_OK &&
                matter_q_calls(cx, id, 500, &c, &n[3]) == MZ_OK &&
                matter_q_inbox_of(cx, id, 500, &b, &n[4]) == MZ_OK &&
                matter_q_links(cx, id, 500, &l, &n[5]) == MZ_OK &&
                letter_of(cx, "matter", id, 500, &letters, &n[6]) == MZ_OK &&
                notice_of_case(cx, id, &hung) == MZ_OK;
    k->w.actor = before;
    size_t all = (size_t)told + (size_t)(hung.id != 0) + (good ? 0 : 1000000);
    for (size_t i = 0; i < MZ_LEN(n); i++) {
        all += n[i];
    }
    return all;
}

/* All of it stands there and nothing elsewhere in the county. */
static bool whole(struct county *k, int64_t id, int64_t place)
{
    const int64_t other = place == VILLAGE ? FAR_TOWN : TOWN;
    const size_t there = rows_seen(k, id, place);
    const size_t all = rows_seen(k, id, COUNTY);
    const struct mz_actor before = k->w.actor;
    test_everywhere(&k->w);
    const bool stands = get(k, id).division == place;
    k->w.actor = before;
    return stands && there > 0 && there == all && rows_seen(k, id, other) == 0;
}

BOTH(a_case_in_its_notice_goes_with_the_household_and_is_decided_from_there)
{
    struct county k;
    mz_cx *cx = county(&k, kind_);
    struct notice_of_case hung;
    struct matter_open o = {0};
    int64_t id = begin_with(&k, "dibao_apply", 0, told_wage(&k, 0));
    CHECK(to_notice(&k, id));
    const struct matter_case was = get(&k, id);
    test_tick(&k.w, DAY_MS);
    CHECK(gone(&k));
    const struct matter_case is = get(&k, id);
    CHECK(whole(&k, id, FAR_VILLAGE) && is.over_ms == was.over_ms && is.due_ms == was.due_ms);
    CHECK(is.since_ms == was.since_ms && mz_str_eq(is.step, was.step) && is.light == was.light);
    CHECK(is.events_n == was.events_n + 1 && is.version > was.version);
    CHECK(rows_seen(&k, id, FAR_VILLAGE) > 5);
    far_clerk(&k); /* sees all of it: history, answers, what was decided, what hangs */
    CHECK(matter_open_case(cx, id, &o) == MZ_OK && o.events_n == (size_t)is.events_n);
    const struct flow_event *e = &o.events[o.events_n - 1];
    CHECK(e->kind == FLOW_MOVED && e->to == FAR_VILLAGE);
    CHECK(mz_str_eq(e->what, MZ_S("331181103209")));
    CHECK(flow_acted(o.state, OTHER_CLERK, UINT64_MAX) && flow_acted(o.state, WORKER, UINT64_MAX));
    CHECK(notice_of_case(cx, id, &hung) == MZ_OK && hung.id != 0 && hung.hangs);
    clerk(&k); /* where it was it is a line */
    CHECK(said(&k, matter_happen(cx, id, was.version, (struct flow_event){.kind = FLOW_URGED}),
               "随当事人转到"));
    far_clerk(&k);
    CHECK(to_county(&k, id) && act(&k, id, "grant") == MZ_OK);
    CHECK(mz_str_eq(get(&k, id).ending, MZ_S("granted")) && broken(&k) == 0);
    county_done(&k);
}

BOTH(a_visit_that_was_not_made_yet_is_made_where_the_household_lives_now)
{
    struct county k;
    (void)county(&k, kind_);
    int64_t id = begin_with(&k, "dibao_apply", 0, told_wage(&k, 0));
    CHECK(act(&k, id, "take") == MZ_OK && act(&k, id, "start") == MZ_OK && gone(&k));
    act_as(&k, WORKER, "village", VILLAGE);
    CHECK(said(&k, task(&k, id, "visit"), "随当事人转到"));
    act_as(&k, FAR_WORKER, "village", FAR_VILLAGE);
    CHECK(task(&k, id, "visit") == MZ_OK);
    act_as(&k, CENTRE, "centre", COUNTY);
    CHECK(task(&k, id, "check") == MZ_OK);
    far_clerk(&k);
    CHECK(act(&k, id, "report") == MZ_OK && at(&k, id, "opinion") && whole(&k, id, FAR_VILLAGE));
    CHECK(refused(&k, act(&k, id, "propose"), MZ_DENIED, NULL)); /* four eyes hold there, too */
    CHECK(broken(&k) == 0);
    county_done(&k);
}

BOTH(who_cannot_see_it_there_lets_go_of_it_and_who_can_holds_it_on)
{
    struct county k;
    mz_cx *cx = county(&k, kind_);
    const int64_t clerk_id = as(&k, "clerk")->user;
    const int64_t officer_id = as(&k, "officer")->user;
    int64_t id = begin_with(&k, "dibao_apply", 0, told_wage(&k, 0));
    CHECK(id > 0);
    const struct flow_event give = {.kind = FLOW_GIVEN, .to = clerk_id};
    const struct flow_event ask = {.kind = FLOW_ASKED, .to = officer_id};
    CHECK(matter_happen(cx, id, 0, give) == MZ_OK);
    as(&k, "clerk");
    CHECK(matter_happen(cx, id, 0, ask) == MZ_OK);
    as(&k, "officer");
    CHECK(get(&k, id).holder == clerk_id && gone(&k));
    CHECK(get(&k, id).holder == MZ_NULL);
    struct mz_work w = {.total = -1};
    as(&k, "officer"); /* his word is awaited as before */
    CHECK(matter_todo_inbox(cx, 10, &w) == MZ_OK && w.total == 1);
    CHECK(matter_happen(cx, id, 0, (struct flow_event){.kind = FLOW_SIGNED, .yes = true}) == MZ_OK);
    as(&k, "far");
    CHECK(act(&k, id, "take") == MZ_OK && broken(&k) == 0);
    county_done(&k);
}

BOTH(what_is_paid_and_recognised_goes_on_where_they_live_now)
{
    struct county k;
    mz_cx *cx = county(&k, kind_);
    struct recognition *r = NULL;
    struct benefit_held *b = NULL;
    size_t n = 0;
    int64_t id = begin_with(&k, "dibao_apply", 0, told_wage(&k, 0));
    CHECK(to_notice(&k, id) && to_county(&k, id) && act(&k, id, "grant") == MZ_OK);
    const struct matter_case was = get(&k, id);
    test_everywhere(&k.w);
    CHECK(benefits_held(cx, k.person[0], &b, &n) == MZ_OK && n == 1);
    const int64_t fen = n == 1 ? b[0].last.fen : -1;
    test_tick(&k.w, 31 * DAY_MS);
    CHECK(gone(&k));
    const struct matter_case is = get(&k, id); /* a closed file goes along and says nothing new */
    CHECK(is.events_n == was.events_n && whole(&k, id, FAR_VILLAGE));
    far_clerk(&k);
    CHECK(recognised(cx, k.home[0], &r, &n) == MZ_OK && n == 1 && r[0].ended == MZ_NULL);
    CHECK(benefits_held(cx, k.person[0], &b, &n) == MZ_OK && n == 1 && b[0].last.fen == fen);
    CHECK(n == 1 && b[0].division == FAR_VILLAGE);
    CHECK(determination_get(cx, was.determination, &(struct determination){.id = 0}) == MZ_OK);
    int64_t next = 0; /* what follows from it begins there, linked to the first case */
    const struct matter_new in = {.matter = MZ_S("dibao_change"),
                                  .household = k.home[0],
                                  .facts = told_wage(&k, 100)};
    CHECK(matter_begin(cx, &in, &next) == MZ_OK && get(&k, next).division == FAR_VILLAGE);
    clerk(&k);
    CHECK(said(&k, matter_get(cx, id, &(struct matter_case){.id = 0}), "随当事人转到"));
    CHECK(broken(&k) == 0);
    county_done(&k);
}

BOTH(a_move_beyond_the_area_of_who_enters_it_changes_nothing)
{
    struct county k;
    mz_cx *cx = county(&k, kind_);
    int64_t id = begin_with(&k, "dibao_apply", 0, told_wage(&k, 0));
    const struct matter_case was = get(&k, id);
    clerk(&k);
    CHECK(refused(&k, home_moves(&k, 0, FAR_VILLAGE), MZ_INVALID, "division"));
    officer(&k);
    CHECK(refused(&k, home_moves(&k, 0, INT64_C(331121100000)), MZ_INVALID, "division"));
    CHECK(refused(&k, home_moves(&k, 0, VILLAGE), MZ_INVALID, "division"));
    CHECK(get(&k, id).version == was.version && get(&k, id).division == VILLAGE);
    far_clerk(&k);
    CHECK(said(&k, matter_get(cx, id, &(struct matter_case){.id = 0}), "没有"));
    CHECK(broken(&k) == 0);
    county_done(&k);
}

/* A case about a person goes with the person, alone; a table of an import does it by the night. */
BOTH(a_case_about_a_person_goes_with_the_person_and_the_household_stays)
{
    struct county k;
    mz_cx *cx = county(&k, kind_);
    struct person_view v = {.id = 0};
    int64_t id = 0;
    const struct matter_new in = {.matter = MZ_S("age_allowance_apply"), .person = k.person[0]};
    int64_t home = begin_with(&k, "dibao_apply", 0, told_wage(&k, 0));
    clerk(&k);
    CHECK(matter_begin(cx, &in, &id) == MZ_OK);
    officer(&k);
    CHECK(person_get(cx, person_may(cx), k.person[0], &v) == MZ_OK);
    CHECK(person_move(cx, &(struct person_move){.id = v.id,
                                                .version = v.version,
                                                .division = FAR_VILLAGE,
                                                .address = MZ_S("后岭路 8 号"),
                                                .lon_e6 = MZ_NULL,
                                                .lat_e6 = MZ_NULL}) == MZ_OK);
    CHECK(whole(&k, id, FAR_VILLAGE) && get(&k, home).division == VILLAGE);
    CHECK(cx->db->backend->script(cx, cx->db, "UPDATE person SET division = 331181103209") ==
          MZ_OK);
    test_everywhere(&k.w);
    k.w.actor.user = 0;
    CHECK(matter_days_job(cx, 0, MZ_S("")) == MZ_OK);
    CHECK(whole(&k, id, VILLAGE) && broken(&k) == 0);
    county_done(&k);
}

TEST_MAIN(T2(a_case_in_its_notice_goes_with_the_household_and_is_decided_from_there),
          T2(a_visit_that_was_not_made_yet_is_made_where_the_household_lives_now),
          T2(who_cannot_see_it_there_lets_go_of_it_and_who_can_holds_it_on),
          T2(what_is_paid_and_recognised_goes_on_where_they_live_now),
          T2(a_move_beyond_the_area_of_who_enters_it_changes_nothing),
          T2(a_case_about_a_person_goes_with_the_person_and_the_household_stays))
