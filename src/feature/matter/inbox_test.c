/* inbox_test.c - a word that is asked for, an urging, a copy: whose desk it is on, until when. */
#include "hands.h"

#define OTHER_TOWN INT64_C(331181101000)

extern const struct mz_feature mz_feature_matter, mz_feature_account;
const struct mz_feature *const mz_features[] = {&mz_feature_account, &mz_feature_matter, NULL};

static mz_code county_fill(mz_cx *cx, struct county *k)
{
    MZ_TRY(add_home(k, "周文芳", "19610412", VILLAGE));
    act_as(k, 0, "", COUNTY);
    MZ_TRY(add_hand(k, "clerk", "clerk", TOWN));
    MZ_TRY(add_hand(k, "clerk2", "clerk", TOWN));
    MZ_TRY(add_hand(k, "officer", "officer", COUNTY));
    MZ_TRY(add_hand(k, "village", "village", VILLAGE));
    MZ_TRY(add_hand(k, "far", "clerk", OTHER_TOWN));
    MZ_TRY(add_hand(k, "auditor", "auditor", COUNTY));
    site_open(&k->s, cx, k->hand);
    return MZ_OK;
}

static const struct reader *hand(const struct county *k, const char *name)
{
    for (size_t i = 0; i < k->hands; i++) {
        if (strcmp(k->hand[i].name, name) == 0) {
            return &k->hand[i];
        }
    }
    abort();
}

static int64_t id_of(const struct county *k, const char *name)
{
    return hand(k, name)->user;
}

static void as(struct county *k, const char *name)
{
    const struct reader *r = hand(k, name);
    act_as(k, r->user, r->role, r->place);
}

/* How many lie on the desk; the first line of it in *what. */
static int64_t desk(struct county *k, const char *name, mz_str *what)
{
    struct mz_work w = {.total = -1};
    as(k, name);
    mz_code rc = matter_todo_inbox(&k->w.cx, 10, &w);
    if (rc != MZ_OK || (int64_t)w.n != w.total) {
        printf("desk: %zu of %" PRId64 " %s\n", w.n, w.total, k->w.cx.err.msg);
        mz_clear(&k->w.cx);
        return -1;
    }
    *what = w.n == 0 ? MZ_S("") : w.items[0].step;
    return w.total;
}

static int64_t on(struct county *k, const char *name)
{
    mz_str what = MZ_S("");
    return desk(k, name, &what);
}

static mz_code send(struct county *k, int64_t id, enum flow_kind kind, const char *to)
{
    return matter_happen(&k->w.cx, id, 0,
                         (struct flow_event){.kind = kind,
                                             .to = to == NULL ? 0 : id_of(k, to),
                                             .reason = MZ_S("请看第三条")});
}

static int64_t case_of_clerk(struct county *k)
{
    int64_t id = 0;
    const struct matter_new in = {.matter = MZ_S("dibao_apply"), .household = k->home[0]};
    as(k, "clerk");
    if (matter_begin(&k->w.cx, &in, &id) != MZ_OK) {
        printf("not begun: %s\n", k->w.cx.err.msg);
        mz_clear(&k->w.cx);
    }
    return id;
}

/* The newest that was addressed about the case. */
static struct matter_inbox newest(struct county *k, int64_t id)
{
    struct matter_inbox *v = NULL;
    size_t n = 0;
    struct mz_actor before = k->w.actor;
    test_everywhere(&k->w);
    mz_code rc = matter_inbox_of(&k->w.cx, id, &v, &n);
    k->w.actor = before;
    mz_clear(&k->w.cx);
    return rc == MZ_OK && n > 0 ? v[0] : (struct matter_inbox){.id = -1};
}

BOTH(a_word_that_is_asked_for_lies_on_the_desk_of_whom_until_it_is_given)
{
    struct county k;
    (void)county(&k, kind_);
    mz_str what = MZ_S("");
    int64_t id = case_of_clerk(&k);
    CHECK(send(&k, id, FLOW_ASKED, "officer") == MZ_OK);
    CHECK(desk(&k, "officer", &what) == 1 && mz_str_eq(what, MZ_S("clerk请您加签")));
    CHECK(on(&k, "clerk") == 0 && on(&k, "clerk2") == 0);
    as(&k, "officer"); /* it is answered, not only seen */
    CHECK(refused(&k, matter_inbox_seen(&k.w.cx, id), MZ_CONFLICT, NULL));
    as(&k, "clerk");
    CHECK(refused(&k, act(&k, id, "take"), MZ_INVALID, NULL));
    as(&k, "officer");
    CHECK(matter_happen(&k.w.cx, id, 0, (struct flow_event){.kind = FLOW_SIGNED, .yes = true}) ==
          MZ_OK);
    CHECK(on(&k, "officer") == 0);
    struct matter_inbox last = newest(&k, id);
    CHECK(mz_str_eq(last.how, MZ_S("answered")) && last.ended_by == id_of(&k, "officer"));
    as(&k, "clerk");
    CHECK(act(&k, id, "take") == MZ_OK && broken(&k) == 0);
    county_done(&k);
}

BOTH(an_urging_is_for_who_has_the_case_now_and_is_over_with_its_step)
{
    struct county k;
    (void)county(&k, kind_);
    mz_str what = MZ_S("");
    int64_t id = case_of_clerk(&k);
    as(&k, "officer");
    CHECK(send(&k, id, FLOW_URGED, NULL) == MZ_OK);
    CHECK(desk(&k, "clerk", &what) == 1 && mz_str_eq(what, MZ_S("officer催办")));
    CHECK(on(&k, "clerk2") == 1 && on(&k, "officer") == 0 && on(&k, "village") == 0);
    as(&k, "clerk");
    CHECK(send(&k, id, FLOW_GIVEN, "clerk2") == MZ_OK);
    CHECK(on(&k, "clerk") == 0 && on(&k, "clerk2") == 1);
    as(&k, "officer"); /* once more: it still lies there once */
    CHECK(send(&k, id, FLOW_URGED, NULL) == MZ_OK);
    CHECK(on(&k, "clerk2") == 1);
    as(&k, "clerk2");
    CHECK(act(&k, id, "take") == MZ_OK);
    CHECK(on(&k, "clerk2") == 0 && mz_str_eq(newest(&k, id).how, MZ_S("over")));
    county_done(&k);
}

BOTH(a_copy_holds_nothing_up_and_leaves_the_desk_when_it_was_seen)
{
    struct county k;
    (void)county(&k, kind_);
    int64_t id = case_of_clerk(&k);
    CHECK(refused(&k, send(&k, id, FLOW_COPIED, "clerk"), MZ_INVALID, "to")); /* to oneself */
    CHECK(refused(&k, send(&k, id, FLOW_COPIED, NULL), MZ_INVALID, "to"));
    CHECK(send(&k, id, FLOW_COPIED, "village") == MZ_OK && act(&k, id, "take") == MZ_OK);
    CHECK(on(&k, "village") == 1); /* the step is over, the copy is not */
    as(&k, "clerk2");
    CHECK(refused(&k, matter_inbox_seen(&k.w.cx, id), MZ_CONFLICT, NULL));
    as(&k, "village");
    CHECK(matter_inbox_seen(&k.w.cx, id) == MZ_OK && on(&k, "village") == 0);
    CHECK(refused(&k, matter_inbox_seen(&k.w.cx, id), MZ_CONFLICT, NULL));
    struct matter_inbox last = newest(&k, id);
    CHECK(mz_str_eq(last.how, MZ_S("seen")) && last.ended_by == id_of(&k, "village"));
    county_done(&k);
}

BOTH(who_does_not_work_on_cases_of_the_place_is_sent_none)
{
    struct county k;
    (void)county(&k, kind_);
    int64_t id = case_of_clerk(&k);
    CHECK(refused(&k, send(&k, id, FLOW_COPIED, "far"), MZ_INVALID, "to"));
    CHECK(refused(&k, send(&k, id, FLOW_ASKED, "far"), MZ_INVALID, "to"));
    /* Who reads and does not act. */
    CHECK(refused(&k, send(&k, id, FLOW_ASKED, "auditor"), MZ_INVALID, "to"));
    struct flow_event none = {.kind = FLOW_COPIED, .to = 999999999};
    CHECK(refused(&k, matter_happen(&k.w.cx, id, 0, none), MZ_INVALID, "to"));
    CHECK(send(&k, id, FLOW_COPIED, "clerk2") == MZ_OK);
    /* A scope that does not hold the case sees no row of it, whoever is named there. */
    act_as(&k, id_of(&k, "clerk2"), "clerk", OTHER_TOWN);
    struct mz_work w = {.total = -1};
    CHECK(matter_todo_inbox(&k.w.cx, 10, &w) == MZ_OK && w.total == 0 && w.n == 0);
    CHECK(refused(&k, matter_inbox_seen(&k.w.cx, id), MZ_ABSENT, NULL));
    CHECK(on(&k, "clerk2") == 1);
    county_done(&k);
}

BOTH(page_and_programs_send_ask_answer_and_mark_as_seen)
{
    struct county k;
    mz_cx *cx = county(&k, kind_);
    int64_t id = case_of_clerk(&k);
    const char *page = mz_str_fmt(cx->a, "/matter/%" PRId64, id).p;
    const char *to = mz_str_fmt(cx->a, "do=move:copied&to=%" PRId64, id_of(&k, "officer")).p;
    CHECK(see(&k.s, "clerk", page) == 200 && shows(&k.s, "抄送同事") && shows(&k.s, "催办"));
    CHECK(post(&k.s, "clerk", page, to) == 303);
    CHECK(see(&k.s, "clerk", page) == 200 && shows(&k.s, "抄送：送officer"));
    CHECK(lacks(&k.s, "标记为已阅"));
    CHECK(see(&k.s, "officer", page) == 200 && shows(&k.s, "clerk抄送给您") &&
          shows(&k.s, "标记为已阅"));
    CHECK(see(&k.s, "officer", "/matter/inbox") == 200 && shows(&k.s, "clerk抄送给您"));
    CHECK(post(&k.s, "officer", page, "do=seen") == 303);
    CHECK(post(&k.s, "officer", page, "do=seen") == 422);
    CHECK(see(&k.s, "officer", "/matter/inbox") == 200 && lacks(&k.s, "clerk抄送给您"));
    to = mz_str_fmt(cx->a, "do=move:asked&to=%" PRId64, id_of(&k, "officer")).p;
    CHECK(post(&k.s, "clerk", page, to) == 303);
    CHECK(see_json(&k.s, "officer", "/matter/inbox") == 200 && shows(&k.s, "\"kind\":\"asked\""));
    CHECK(see(&k.s, "officer", page) == 200 && shows(&k.s, "提交意见"));
    CHECK(post(&k.s, "officer", page, "move=move:signed&yes=0") == 422); /* no needs a reason */
    CHECK(post(&k.s, "officer", page, "move=move:signed&yes=0&why=%E4%B8%8D%E5%B1%9E%E5%AE%9E") ==
          303);
    CHECK(see(&k.s, "clerk", "/matter/inbox") == 200 && shows(&k.s, "已答复") &&
          shows(&k.s, "已阅"));
    CHECK(see_json(&k.s, "clerk", "/matter/inbox") == 200 && shows(&k.s, "\"how\":\"answered\""));
    CHECK(see(&k.s, "far", page) == 404);
    county_done(&k);
}

TEST_MAIN(T2(a_word_that_is_asked_for_lies_on_the_desk_of_whom_until_it_is_given),
          T2(an_urging_is_for_who_has_the_case_now_and_is_over_with_its_step),
          T2(a_copy_holds_nothing_up_and_leaves_the_desk_when_it_was_seen),
          T2(who_does_not_work_on_cases_of_the_place_is_sent_none),
          T2(page_and_programs_send_ask_answer_and_mark_as_seen))
