/* hotline_test.c - a call is registered once; what is more than a question becomes a clue. */
#include "county.h"

#include <inttypes.h>

#include "feature/hotline/hotline_int.h"
#include "feature/hotline/hotline_sql.h"
#include "feature/reseal.h"

extern const struct mz_feature mz_feature_clue;
extern const struct mz_feature mz_feature_hotline;
const struct mz_feature *const mz_features[] = {&mz_feature_clue, &mz_feature_hotline, NULL};

static mz_code county_fill(mz_cx *cx, struct county *k)
{
    (void)cx;
    (void)k;
    return MZ_OK; /* who calls may be anybody */
}

static int64_t ring(struct county *k, const char *number)
{
    int64_t id = 0;
    if (hotline_ring(&k->w.cx, mz_str_of(number), &id) != MZ_OK) {
        mz_clear(&k->w.cx);
        return -1;
    }
    return id;
}

static struct hotline_entry entry(int64_t call, enum clue_kind kind)
{
    return (struct hotline_entry){.call = call,
                                  .answer = MZ_S(""),
                                  .in = {.kind = kind,
                                         .need = CLUE_OLD,
                                         .division = VILLAGE,
                                         .name = MZ_S("朱阿根"),
                                         .phone = MZ_S(""),
                                         .address = MZ_S(""),
                                         .text = MZ_S("老人独居，摔了一跤"),
                                         .by_name = MZ_S(""),
                                         .source = MZ_S("")}};
}

static bool is(struct county *k, int64_t id, enum hotline_state state)
{
    struct hotline_call c = {.id = 0};
    return hotline_get(&k->w.cx, id, &c) == MZ_OK && c.state == state;
}

static bool healthy(struct county *k)
{
    struct mz_actor before = k->w.actor;
    int64_t bad = -1;
    test_everywhere(&k->w);
    bool well = hotline_checks[0].run(&k->w.cx, &bad) == MZ_OK && bad == 0;
    k->w.actor = before;
    return well;
}

/* S4-065: registered, first receiver, in time. */
BOTH(a_call_for_help_is_a_clue_taken_by_who_answered_it)
{
    struct county k;
    mz_cx *cx = county(&k, kind_);
    struct hotline_call c = {.id = 0};
    struct clue q = {.id = 0};
    int64_t clue = 0;
    int64_t id = ring(&k, "138 0000 1234");
    CHECK(id > 0 && ring(&k, "+8613800001234") == id); /* the same call, told twice */
    CHECK(hotline_get(cx, id, &c) == MZ_OK && mz_str_eq(c.number_mask, MZ_S("138****1234")));
    struct hotline_entry e = entry(id, CLUE_URGENT);
    CHECK(hotline_enter(cx, &e, &clue) == MZ_OK && is(&k, id, HOTLINE_CLUE));
    CHECK(clue_get(cx, clue, &q) == MZ_OK && q.state == CLUE_TAKEN && q.kind == CLUE_URGENT);
    CHECK(q.channel == CLUE_HOTLINE && q.holder == OFFICER && q.first_by == OFFICER);
    CHECK(q.due_ms == mz_now_ms(cx) + 3600000 && q.division == VILLAGE);
    CHECK(refused(&k, hotline_enter(cx, &e, &clue), MZ_CONFLICT, NULL) && clue == 0);
    int64_t next = ring(&k, "13800001234"); /* a new call of the same number */
    CHECK(next > 0 && next != id);
    e = entry(next, CLUE_HELP);
    CHECK(hotline_enter(cx, &e, &clue) == MZ_OK && clue == q.id); /* the same matter */
    CHECK(clue_get(cx, clue, &q) == MZ_OK && q.reports_n == 2 && healthy(&k));
    county_done(&k);
}

BOTH(a_question_is_answered_on_the_spot_and_nothing_else_is)
{
    struct county k;
    mz_cx *cx = county(&k, kind_);
    struct hotline_call c = {.id = 0};
    struct hotline_call *v = NULL;
    size_t n = 0;
    int64_t clue = 0;
    int64_t id = ring(&k, "0578-7120019");
    struct hotline_entry e = entry(id, CLUE_HELP);
    e.answered = true;
    CHECK(refused(&k, hotline_enter(cx, &e, &clue), MZ_INVALID, "answer"));
    e.answer = MZ_S("请向户籍地乡镇申请");
    CHECK(refused(&k, hotline_enter(cx, &e, &clue), MZ_INVALID, "kind"));
    e.in.kind = CLUE_ASK;
    CHECK(hotline_enter(cx, &e, &clue) == MZ_OK && clue == 0 && is(&k, id, HOTLINE_ANSWERED));
    CHECK(hotline_get(cx, id, &c) == MZ_OK && mz_str_eq(c.answer, e.answer));
    int64_t again = ring(&k, "05787120019");
    CHECK(hotline_get(cx, again, &c) == MZ_OK && hotline_before(cx, &c, &v, &n) == MZ_OK);
    CHECK(n == 1 && v[0].id == id);
    e = entry(again, CLUE_ASK);
    e.missed = true;
    CHECK(hotline_enter(cx, &e, &clue) == MZ_OK && is(&k, again, HOTLINE_MISSED));
    CHECK(ring(&k, "12") == -1 && healthy(&k));
    county_done(&k);
}

BOTH(a_refused_clue_leaves_the_call_unregistered)
{
    struct county k;
    mz_cx *cx = county(&k, kind_);
    int64_t clue = 0;
    int64_t n = 0;
    int64_t id = ring(&k, "13800001234");
    struct hotline_entry e = entry(id, CLUE_HELP);
    e.in.text = MZ_S("");
    CHECK(refused(&k, hotline_enter(cx, &e, &clue), MZ_INVALID, "text"));
    e = entry(id, CLUE_HELP);
    e.version = 7;
    CHECK(refused(&k, hotline_enter(cx, &e, &clue), MZ_CONFLICT, NULL));
    CHECK(is(&k, id, HOTLINE_RINGING));
    CHECK(hotline_ringing_count(cx, &n) == MZ_OK && n == 1);
    county_done(&k);
}

BOTH(a_desk_sees_its_own_calls_and_counts_them_by_state)
{
    struct county k;
    mz_cx *cx = county(&k, kind_);
    struct hotline_call c = {.id = 0};
    struct hotline_call *v = NULL;
    struct mz_query q = {.filters_n = 0};
    size_t seen = 0;
    int64_t n = -1;
    int64_t id = ring(&k, "13800001234");
    act_as(&k, CLERK, "clerk", TOWN);
    CHECK(refused(&k, hotline_get(cx, id, &c), MZ_ABSENT, NULL));
    int64_t own = ring(&k, "13800001234"); /* a call of its own desk */
    CHECK(own > 0 && own != id && hotline_get(cx, own, &c) == MZ_OK && c.division == TOWN);
    CHECK(hotline_before(cx, &c, &v, &seen) == MZ_OK && seen == 0);
    CHECK(mz_reg_check(cx, &hotline_register) == MZ_OK);
    CHECK(mz_reg_count(cx, &hotline_register, &q, &n) == MZ_OK && n == 1);
    act_as(&k, OFFICER, "officer", COUNTY);
    CHECK(mz_reg_count(cx, &hotline_register, &q, &n) == MZ_OK && n == 2);
    act_as(&k, 15, "province", INT64_C(330000000000));
    k.world.division = INT64_C(330000000000);
    int64_t none = 0;
    CHECK(refused(&k, hotline_ring(cx, MZ_S("13800001234"), &none), MZ_DENIED, NULL));
    county_done(&k);
}

BOTH(numbers_and_answers_go_under_the_newest_key)
{
    struct county k;
    mz_cx *cx = county(&k, kind_);
    struct hotline_call c = {.id = 0};
    struct mz_seal_walk w = {.more = true};
    uint16_t version = 0;
    int64_t clue = 0;
    int64_t id = ring(&k, "13800001234");
    struct hotline_entry e = entry(id, CLUE_ASK);
    e.answered = true;
    e.answer = MZ_S("请向户籍地乡镇申请");
    CHECK(hotline_enter(cx, &e, &clue) == MZ_OK);
    mz_keyring_close(k.world.keys);
    CHECK(mz_keyring_rotate(cx, k.w.dir, &version) == MZ_OK);
    CHECK(mz_keyring_open(cx, k.crypto, k.w.dir, &k.world.keys) == MZ_OK);
    while (w.more) {
        CHECK(reseal_step(cx, &hotline_seals[0], true, &w) == MZ_OK);
    }
    CHECK(w.values == 2 && w.old == 2);
    w = (struct mz_seal_walk){.more = true};
    while (w.more) {
        CHECK(reseal_step(cx, &hotline_seals[0], false, &w) == MZ_OK);
    }
    CHECK(w.values == 2 && w.old == 0);
    CHECK(hotline_get(cx, id, &c) == MZ_OK && mz_str_eq(c.answer, e.answer));
    CHECK(mz_str_eq(c.number, MZ_S("13800001234")));
    county_done(&k);
}

TEST_MAIN(T2(a_call_for_help_is_a_clue_taken_by_who_answered_it),
          T2(a_question_is_answered_on_the_spot_and_nothing_else_is),
          T2(a_refused_clue_leaves_the_call_unregistered),
          T2(a_desk_sees_its_own_calls_and_counts_them_by_state),
          T2(numbers_and_answers_go_under_the_newest_key))
