#include "feature/household/household_seats_test.h"

#include <inttypes.h>

#include "feature/household/household_int.h"
#include "feature/household/household_sql.h"

static struct household_new blank(struct homes *h, const struct household_place *m, size_t n)
{
    return (struct household_new){.kind = HOUSEHOLD_LIVING,
                                  .division = h->village[0],
                                  .number = MZ_S(""),
                                  .address = MZ_S("剑池街道新华路12号3幢"),
                                  .lon_e6 = MZ_NULL,
                                  .lat_e6 = MZ_NULL,
                                  .since = h->today - 100,
                                  .source = MZ_S("test"),
                                  .members = m,
                                  .members_n = n};
}

static bool refuses(struct homes *h, const struct household_new *in, const char *field)
{
    struct household_problems p = {.n = 0};
    int64_t id = 0;
    bool ok = household_add(&h->w.cx, 0, in, &p, &id) == MZ_INVALID && says(&p, field);
    mz_clear(&h->w.cx);
    return ok;
}

BOTH(a_household_comes_back_as_it_was_made)
{
    struct homes h;
    mz_cx *cx = homes(&h, kind_);
    struct household out;
    struct household_member *m = NULL;
    struct household_member mine;
    size_t n = 0;
    int64_t id = 0;
    bool found = false;
    int64_t a = person(&h, "丁大山", '1', "19600301", h.village[0]);
    int64_t b = person(&h, "吴秀英", '2', "19620512", h.village[0]);
    struct household_place who[] = {{b, MZ_S("10")}, {a, MZ_S("02")}};
    struct household_new in = blank(&h, who, 2);
    in.number = MZ_S("LQ-0012");
    CHECK(household_add(cx, 0, &in, NULL, &id) == MZ_OK);
    CHECK(household_get(cx, id, &out) == MZ_OK);
    CHECK(out.head == a && mz_str_eq(out.number, in.number) && out.version == 1);
    CHECK(out.lon_e6 == MZ_NULL && out.ended == MZ_NULL && out.since == in.since);
    CHECK(members_of(cx, id, &m, &n) == MZ_OK && n == 2 && m[0].person == a);
    CHECK(household_of(cx, b, HOUSEHOLD_LIVING, h.today, &mine, &found) == MZ_OK && found &&
          mine.household == id);
    CHECK(household_of(cx, b, HOUSEHOLD_REGISTER, h.today, &mine, &found) == MZ_OK && !found);
    CHECK(households_of(cx, b, &m, &n) == MZ_OK && n == 1);
    CHECK(household_by_number(cx, 331181, HOUSEHOLD_LIVING, in.number, &id) == MZ_OK &&
          id == out.id);
    CHECK(healthy(&h));
    homes_done(&h);
}

BOTH(a_household_is_refused_with_every_problem)
{
    struct homes h;
    mz_cx *cx = homes(&h, kind_);
    int64_t a = person(&h, "丁大山", '1', "19600301", h.village[0]);
    int64_t baby = person(&h, "新生儿", '2', "20261001", h.village[0]);
    struct household_place two[] = {{a, MZ_S("02")}, {baby, MZ_S("42")}};
    struct household_place none[] = {{a, MZ_S("10")}};
    struct household_place strange[] = {{a, MZ_S("02")}, {a + 900, MZ_S("10")}};
    struct household_place abroad[] = {{a, MZ_S("02")}, {330102 * MZ_ID_UNIT + 1, MZ_S("10")}};
    struct household_new in = blank(&h, two, 2);
    CHECK(refuses(&h, &in, "members")); /* not born yet */
    in = blank(&h, none, 1);
    CHECK(refuses(&h, &in, "members"));
    in = blank(&h, strange, 2);
    CHECK(refuses(&h, &in, "members"));
    in = blank(&h, abroad, 2);
    CHECK(refuses(&h, &in, "members"));
    in = blank(&h, two, 1);
    in.address = MZ_S("");
    CHECK(refuses(&h, &in, "address"));
    in = blank(&h, two, 1);
    in.division = COUNTY;
    CHECK(refuses(&h, &in, "division"));
    in = blank(&h, two, 1);
    in.since = h.today + 1;
    CHECK(refuses(&h, &in, "since"));
    in = blank(&h, two, 1);
    in.lon_e6 = 1;
    CHECK(refuses(&h, &in, "lon_e6"));
    in = blank(&h, two, 1);
    in.number = MZ_S("中文");
    CHECK(refuses(&h, &in, "number"));
    in.number = MZ_S("A-1");
    int64_t id = 0;
    CHECK(household_add(cx, 0, &in, NULL, &id) == MZ_OK);
    int64_t b = person(&h, "吴秀英", '2', "19620512", h.village[0]);
    struct household_place other[] = {{b, MZ_S("02")}};
    in = blank(&h, other, 1);
    in.number = MZ_S("A-1");
    CHECK(refuses(&h, &in, "number"));
    homes_done(&h);
}

BOTH(of_many_the_good_enter_and_the_bad_say_why)
{
    struct homes h;
    mz_cx *cx = homes(&h, kind_);
    struct household_result results[4];
    int64_t events = 0;
    int64_t county = 0;
    int64_t bad = 0;
    int64_t a = person(&h, "丁大山", '1', "19600301", h.village[0]);
    int64_t b = person(&h, "吴秀英", '2', "19620512", h.village[0]);
    struct household_place first[] = {{a, MZ_S("02")}};
    struct household_place again[] = {{b, MZ_S("02")}, {a, MZ_S("10")}};
    struct household_place last[] = {{b, MZ_S("02")}};
    struct household_new in[] = {blank(&h, first, 1), blank(&h, again, 2), blank(&h, last, 1),
                                 blank(&h, NULL, 0)};
    CHECK(household_add_many(cx, in, 4, false, results) == MZ_OK);
    CHECK(results[0].id != 0 && results[1].id == 0 && results[2].id != 0 && results[3].id == 0);
    CHECK(results[1].why.text != NULL && results[1].why.arg[0].n > 0);
    CHECK(mz_audit_verify(cx, &events, &county, &bad) == MZ_OK && events == 3 && county == 0);
    CHECK(healthy(&h));
    homes_done(&h);
}

/* Is the one household that is found called so in Chinese: the beginning of its title? */
static bool called(mz_cx *cx, const char *words, const char *title)
{
    struct mz_item *items = NULL;
    size_t n = 0;
    int64_t total = 0;
    cx->lang = MZ_LANG_ZH;
    bool ok = household_finder(cx, mz_str_of(words), 5, &items, &n, &total) == MZ_OK && n == 1 &&
              items[0].title.n >= strlen(title) &&
              memcmp(items[0].title.p, title, strlen(title)) == 0;
    cx->lang = MZ_LANG_EN;
    return ok;
}

BOTH(a_household_is_found_by_number_address_and_visible_head)
{
    struct homes h;
    mz_cx *cx = homes(&h, kind_);
    struct household_found f;
    int64_t one = 0;
    int64_t a = person(&h, "丁大山", '1', "19600301", h.village[0]);
    int64_t child = person(&h, "赵小宝", '1', "20150606", h.village[0]);
    struct household_place grown[] = {{a, MZ_S("02")}};
    struct household_place minor[] = {{child, MZ_S("02")}};
    struct household_new in = blank(&h, grown, 1);
    in.number = MZ_S("LQ-0012");
    CHECK(household_add(cx, 0, &in, NULL, &one) == MZ_OK);
    in = blank(&h, minor, 1);
    in.address = MZ_S("大洋新村8号");
    int64_t two = 0;
    CHECK(household_add(cx, 0, &in, NULL, &two) == MZ_OK);
    static const char *const finds_one[] = {"LQ0012", "lq-00",    "丁大山", "大山",    "dingdashan",
                                            "dds",    "剑池街道", "新华路", "新华路12"};
    for (size_t i = 0; i < MZ_LEN(finds_one); i++) {
        mz_code rc = household_search(cx, mz_str_of(finds_one[i]), 10, 0, &f);
        if (rc != MZ_OK || f.total != 1 || f.ids[0] != one) {
            printf("%s finds %" PRId64 "\n", finds_one[i], f.total);
        }
        CHECK(rc == MZ_OK && f.total == 1 && f.ids[0] == one);
    }
    static const char *const finds_none[] = {"赵小宝", "zhaoxiaobao", "zxb", "没有这条路"};
    for (size_t i = 0; i < MZ_LEN(finds_none); i++) {
        CHECK(household_search(cx, mz_str_of(finds_none[i]), 10, 0, &f) == MZ_OK && f.total == 0);
    }
    CHECK(household_search(cx, MZ_S("大洋新村"), 10, 0, &f) == MZ_OK && f.total == 1);
    CHECK(called(cx, "剑池街道", "丁大山户"));
    CHECK(called(cx, "大洋新村", "家庭 ")); /* a minor has no name on a list */
    CHECK(household_search(cx, MZ_S("  "), 10, 0, &f) == MZ_INVALID);
    mz_clear(cx);
    act_as(&h, 41, "clerk", h.far / 1000 * 1000, h.far / 1000 * 1000 + 999);
    CHECK(household_search(cx, MZ_S("丁大山"), 10, 0, &f) == MZ_OK && f.total == 0);
    homes_done(&h);
}

BOTH(an_address_is_corrected_once)
{
    struct homes h;
    mz_cx *cx = homes(&h, kind_);
    struct household out;
    struct household_found f;
    int64_t a = person(&h, "丁大山", '1', "19600301", h.village[0]);
    int64_t id = home(&h, HOUSEHOLD_LIVING, h.village[0], "02", &a);
    struct household_edit e = {.id = id,
                               .version = 1,
                               .address = MZ_S("大沙小区1幢"),
                               .lon_e6 = 119130000,
                               .lat_e6 = 28070000};
    CHECK(household_correct(cx, &e) == MZ_OK);
    CHECK(household_correct(cx, &e) == MZ_CONFLICT);
    mz_clear(cx);
    CHECK(household_get(cx, id, &out) == MZ_OK && out.version == 2 && out.lat_e6 == 28070000);
    CHECK(household_search(cx, MZ_S("大沙小区"), 10, 0, &f) == MZ_OK && f.total == 1);
    e.version = 2;
    e.address = MZ_S("");
    CHECK(household_correct(cx, &e) == MZ_INVALID);
    homes_done(&h);
}

EVERY(the_past_is_what_held_then_and_what_was_known_then)
{
    struct homes h;
    mz_cx *cx = homes(&h, kind_);
    struct household_past past;
    int64_t p[] = {person(&h, "丁大山", '1', "19600301", h.village[0]),
                   person(&h, "吴秀英", '2', "19620512", h.village[0]),
                   person(&h, "丁建国", '1', "19850703", h.village[0])};
    int64_t before_ms = h.w.now - 1;
    int64_t id = home(&h, HOUSEHOLD_LIVING, h.village[0], "02 10 20", p);
    int64_t made_ms = h.w.now;
    test_tick(&h.w, INT64_C(86400000) * 30);
    h.today = mz_date_today(cx).v;
    struct household_place go[] = {{p[2], MZ_S("")}};
    struct household_ask a = {.kind = CHANGE_REMOVE,
                              .household = id,
                              .day = h.today - 5,
                              .leave = MZ_S("moved"),
                              .reason = MZ_S("迁往外地"),
                              .go = go,
                              .go_n = 1,
                              .number = MZ_S(""),
                              .address = MZ_S("")};
    int64_t change = 0;
    enum household_state s = STATE_OPEN;
    CHECK(change_ask(cx, 0, &a, NULL, &change) == MZ_OK);
    h.w.actor.user = 12;
    struct change_decision d = {.id = change, .approve = true, .note = MZ_S("")};
    CHECK(change_decide(cx, 0, &d, &s) == MZ_OK && s == STATE_DONE);
    struct {
        int64_t day;
        int64_t known;
        size_t members;
    } want[] = {
        {h.today, INT64_MAX, 2},      {h.today - 6, INT64_MAX, 3}, {h.today - 5, INT64_MAX, 2},
        {h.today, made_ms, 3},        {h.today, h.w.now, 2},       {h.today - 9000, INT64_MAX, 0},
        {h.today - 9000, made_ms, 0},
    };
    for (size_t i = 0; i < MZ_LEN(want); i++) {
        CHECK(household_at(cx, id, want[i].day, want[i].known, &past) == MZ_OK);
        CHECK(past.members_n == want[i].members && past.open == (want[i].members > 0));
    }
    CHECK(household_at(cx, id, h.today, made_ms, &past) == MZ_OK && past.h.version == 1 &&
          past.h.head == p[0] && past.h.kind == HOUSEHOLD_LIVING);
    CHECK(household_at(cx, id, h.today, before_ms, &past) == MZ_ABSENT);
    homes_done(&h);
}

BOTH(the_doctor_finds_what_must_not_be)
{
    struct homes h;
    mz_cx *cx = homes(&h, kind_);
    int64_t changed = 0;
    int64_t a = person(&h, "丁大山", '1', "19600301", h.village[0]);
    int64_t b = person(&h, "吴秀英", '2', "19620512", h.village[0]);
    int64_t p[] = {a, b};
    int64_t id = home(&h, HOUSEHOLD_LIVING, h.village[0], "02 10", p);
    CHECK(healthy(&h));
    struct member_insert_args twin = {.id = id + 500,
                                      .county = 331181,
                                      .division = h.village[1],
                                      .household = id,
                                      .person = a,
                                      .kind = MZ_S("living"),
                                      .relation = MZ_S("20"),
                                      .since = h.today - 50};
    struct household_turn_args end = {
        .id = id, .version = 1, .head = b, .ended = h.today, .changed_ms = 1};
    CHECK(mz_tx_begin(cx) == MZ_OK);
    CHECK(household_turn(cx, &end, &changed) == MZ_OK && changed == 1);
    CHECK(member_end(cx, id + 1, h.today - 20, MZ_S("moved"), &changed) == MZ_OK && changed == 1);
    CHECK(member_insert(cx, &twin) == MZ_OK);
    CHECK(mz_tx_note(cx, &(struct mz_event){.act = MZ_S("test"), .division = COUNTY}) == MZ_OK);
    CHECK(mz_tx_commit(cx) == MZ_OK);
    int64_t bad[4] = {0};
    for (size_t i = 0; i < 4; i++) {
        CHECK(household_checks[i].run(cx, &bad[i]) == MZ_OK);
    }
    CHECK(bad[0] == 2 && bad[1] == 0 && bad[2] == 1 && bad[3] == 1);
    homes_done(&h);
}

BOTH(the_registers_fit_the_database)
{
    struct homes h;
    mz_cx *cx = homes(&h, kind_);
    CHECK(mz_reg_check(cx, &household_register) == MZ_OK);
    CHECK(mz_reg_check(cx, &household_change_register) == MZ_OK);
    homes_done(&h);
}

TEST_MAIN(T2(a_household_comes_back_as_it_was_made), T2(a_household_is_refused_with_every_problem),
          T2(of_many_the_good_enter_and_the_bad_say_why),
          T2(a_household_is_found_by_number_address_and_visible_head),
          T2(an_address_is_corrected_once), T3(the_past_is_what_held_then_and_what_was_known_then),
          T2(the_doctor_finds_what_must_not_be), T2(the_registers_fit_the_database))
