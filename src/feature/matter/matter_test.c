/* matter_test.c - cases are kept as the fold of their events, by both databases alike. */
#include "cases.h"

extern const struct mz_feature mz_feature_matter;
const struct mz_feature *const mz_features[] = {&mz_feature_matter, NULL};

static mz_code county_fill(mz_cx *cx, struct county *k)
{
    (void)cx;
    MZ_TRY(add_home(k, "周文芳", "19600301", VILLAGE));
    return add_home(k, "吴大山", "19800512", VILLAGE);
}

BOTH(a_case_is_granted_and_its_row_says_what_its_events_say)
{
    struct county k;
    mz_cx *cx = county(&k, kind_);
    struct matter_open o = {0};
    int64_t id = begin_with(&k, "dibao_apply", 0, told_wage(&k, 0));
    CHECK(id > 0 && at(&k, id, "accept") && get(&k, id).division == VILLAGE);
    CHECK(get(&k, id).light == FLOW_GREEN && get(&k, id).due_ms != MZ_NULL);
    CHECK(to_notice(&k, id));
    struct matter_case c = get(&k, id);
    CHECK(c.over_ms != MZ_NULL && mz_str_eq(c.decided, MZ_S("grant")));
    CHECK(refused(&k, act(&k, id, "unopposed"), MZ_INVALID, NULL));
    CHECK(to_county(&k, id) && act(&k, id, "grant") == MZ_OK);
    c = get(&k, id);
    CHECK(c.step.n == 0 && mz_str_eq(c.ending, MZ_S("granted")) && c.closed_ms != MZ_NULL);
    CHECK(mz_str_eq(c.result, MZ_S("granted")) && c.light == 0);
    CHECK(matter_open_case(cx, id, &o) == MZ_OK && o.events_n == (size_t)c.events_n);
    CHECK(broken(&k) == 0);
    county_done(&k);
}

/* By hand, what no path of the program does. */
struct spoiling {
    struct matter_case c;
    int64_t events_n;
    bool event;
};

static mz_code spoil_tx(mz_cx *cx, void *p)
{
    const struct spoiling *s = p;
    int64_t n = 0;
    const struct matter_q_move_args row = {.id = s->c.id,
                                           .version = s->c.version,
                                           .step = s->c.step,
                                           .determination = MZ_NULL,
                                           .holder = MZ_NULL,
                                           .light = s->c.light,
                                           .due_ms = s->c.due_ms,
                                           .over_ms = MZ_NULL,
                                           .since_ms = s->c.since_ms,
                                           .closed_ms = MZ_NULL,
                                           .events_n = s->events_n};
    struct matter_q_event_args e = {.county = s->c.division / MZ_COUNTY_UNIT,
                                    .division = s->c.division,
                                    .case_id = s->c.id,
                                    .no = s->events_n,
                                    .kind = MZ_S("acted"),
                                    .at_ms = mz_now_ms(cx),
                                    .post = MZ_S("approver"),
                                    .what = MZ_S("grant"),
                                    .determination = MZ_NULL};
    MZ_TRY(mz_id_take(cx, e.county, 1, &e.id));
    MZ_TRY(s->event ? matter_q_event(cx, &e) : MZ_OK);
    MZ_TRY(matter_q_move(cx, &row, &n));
    return mz_tx_note(cx, &(struct mz_event){.act = MZ_S("matter.light"),
                                             .kind = MZ_S("matter"),
                                             .subject = s->c.id,
                                             .division = s->c.division});
}

static mz_code spoil(struct county *k, int64_t id, int64_t events_n, bool event)
{
    struct spoiling s = {.c = get(k, id), .events_n = events_n, .event = event};
    return mz_tx(&k->w.cx, spoil_tx, &s);
}

BOTH(a_row_that_says_otherwise_than_its_events_is_found)
{
    struct county k;
    mz_cx *cx = county(&k, kind_);
    int64_t id = begin(&k, 0);
    CHECK(broken(&k) == 0);
    CHECK(spoil(&k, id, 9, false) == MZ_OK && broken(&k) == 1);
    CHECK(spoil(&k, id, 1, false) == MZ_OK && broken(&k) == 0);
    CHECK(spoil(&k, id, 2, true) == MZ_OK && broken(&k) == 1);
    CHECK(id > 0 && cx->err.code == MZ_OK);
    county_done(&k);
}

BOTH(a_household_has_one_open_case_of_a_matter)
{
    struct county k;
    mz_cx *cx = county(&k, kind_);
    struct matter_case *v = NULL;
    size_t n = 0;
    const struct matter_new in = {.matter = MZ_S("dibao_apply"), .household = 0};
    struct matter_new again = in;
    int64_t other = 0;
    int64_t id = begin(&k, 0);
    again.household = k.home[0];
    CHECK(refused(&k, matter_begin(cx, &again, &other), MZ_CONFLICT, NULL) && other == 0);
    CHECK(begin(&k, 1) > 0);
    CHECK(act(&k, id, "decline") == MZ_OK && begin(&k, 0) > 0);
    CHECK(matters_of(cx, k.home[0], &v, &n) == MZ_OK && n == 2);
    CHECK(refused(&k, matter_begin(cx, &in, &other), MZ_INVALID, "household"));
    county_done(&k);
}

BOTH(of_two_clerks_with_the_same_page_the_second_is_told)
{
    struct county k;
    mz_cx *cx = county(&k, kind_);
    int64_t id = begin(&k, 0);
    int64_t version = get(&k, id).version;
    struct flow_event e = {.kind = FLOW_ACTED, .what = MZ_S("take"), .step = MZ_S("accept")};
    CHECK(matter_happen(cx, id, version, e) == MZ_OK);
    act_as(&k, OTHER_CLERK, "clerk", TOWN);
    CHECK(refused(&k, matter_happen(cx, id, version, e), MZ_CONFLICT, NULL));
    CHECK(at(&k, id, "assign") && get(&k, id).events_n == 2 && broken(&k) == 0);
    county_done(&k);
}

BOTH(who_looks_elsewhere_sees_no_case_and_other_posts_do_nothing)
{
    struct county k;
    mz_cx *cx = county(&k, kind_);
    struct matter_case c = {0};
    int64_t id = begin(&k, 0);
    act_as(&k, OTHER_CLERK, "clerk", INT64_C(331181104000));
    CHECK(refused(&k, matter_get(cx, id, &c), MZ_ABSENT, NULL));
    CHECK(refused(&k, act(&k, id, "take"), MZ_ABSENT, NULL));
    act_as(&k, APPROVER, "approver", COUNTY);
    CHECK(refused(&k, act(&k, id, "take"), MZ_DENIED, NULL));
    act_as(&k, 31, "auditor", COUNTY);
    CHECK(refused(&k, act(&k, id, "take"), MZ_DENIED, NULL));
    clerk(&k);
    CHECK(at(&k, id, "accept"));
    county_done(&k);
}

BOTH(answers_are_sealed_kept_each_time_and_read_by_the_rules)
{
    struct county k;
    mz_cx *cx = county(&k, kind_);
    struct matter_open o = {0};
    struct matter_q_answer_last_row r = {0};
    bool found = false;
    int64_t id = 0;
    const struct matter_new in = {
        .matter = MZ_S("dibao_apply"),
        .household = k.home[0],
        .facts = MZ_S("{\"facts\":{\"household\":{\"dwellings\":\"1\"},\"members\":[{\"role\":"
                      "\"self\"}]},\"own\":{\"household\":{\"contact_phone\":\"13800001234\"}}}")};
    clerk(&k);
    CHECK(matter_begin(cx, &in, &id) == MZ_OK);
    CHECK(matter_q_answer_last(cx, id, &r, &found) == MZ_OK && found && r.no == 1);
    CHECK(memmem(r.facts_seal.p, r.facts_seal.n, "13800001234", 11) == NULL);
    CHECK(matter_open_case(cx, id, &o) == MZ_OK && mz_str_eq(o.answers, in.facts));
    CHECK(o.facts != NULL && o.facts->members_n == 1);
    mz_str more = MZ_S("{\"facts\":{\"household\":{\"dwellings\":\"2\"}},\"own\":{}}");
    CHECK(matter_answer(cx, id, 0, more) == MZ_OK);
    CHECK(matter_open_case(cx, id, &o) == MZ_OK && mz_str_eq(o.answers, more) && o.events_n == 2);
    CHECK(refused(&k, matter_answer(cx, id, 0, MZ_S("{\"facts\":{\"household\":{\"x\":\"2\"}}}")),
                  MZ_INVALID, NULL));
    CHECK(matter_open_case(cx, id, &o) == MZ_OK && o.events_n == 2 && broken(&k) == 0);
    county_done(&k);
}

/* What is looked at once more stands for cases that are many. */
TEST(looking_at_all_cases_takes_the_memory_of_some)
{
    struct county k;
    mz_cx *cx = county(&k, MZ_DB_SQLITE);
    CHECK(begin_with(&k, "dibao_apply", 0, told_wage(&k, 0)) > 0);
    test_everywhere(&k.w);
    size_t before = mz_arena_total(cx->a);
    for (int i = 0; i < 200; i++) {
        CHECK(matter_days_job(cx, 0, MZ_S("")) == MZ_OK);
        CHECK(broken(&k) == 0);
    }
    CHECK(mz_arena_total(cx->a) < before + ((size_t)2 << 20));
    county_done(&k);
}

TEST_MAIN(T2(a_case_is_granted_and_its_row_says_what_its_events_say),
          T2(a_row_that_says_otherwise_than_its_events_is_found),
          T2(a_household_has_one_open_case_of_a_matter),
          T2(of_two_clerks_with_the_same_page_the_second_is_told),
          T2(who_looks_elsewhere_sees_no_case_and_other_posts_do_nothing),
          T2(answers_are_sealed_kept_each_time_and_read_by_the_rules),
          T(looking_at_all_cases_takes_the_memory_of_some))
