#include "feature/household/household_seats_test.h"

#include "base/calendar.h"

#include "fault.h"

/*
 * The family of most tests, by place in `p`: 0 head, 1 wife, 2 son, 3 his wife, 4 their son (a
 * minor), 5 the head's mother; 6 to 9 are others.
 */
struct case_ {
    struct homes h;
    mz_cx *cx;
    int64_t p[16];
    int64_t house;
};

static void begin(struct case_ *c, enum mz_db_kind kind)
{
    memset(c, 0, sizeof *c);
    c->cx = homes(&c->h, kind);
    struct homes *h = &c->h;
    c->p[0] = person(h, "丁大山", '1', "19600301", h->village[0]);
    c->p[1] = person(h, "吴秀英", '2', "19620512", h->village[0]);
    c->p[2] = person(h, "丁建国", '1', "19850703", h->village[0]);
    c->p[3] = person(h, "叶小芳", '2', "19870909", h->village[0]);
    c->p[4] = person(h, "丁小宝", '1', "20150606", h->village[0]);
    c->p[5] = person(h, "季桂花", '2', "19380105", h->village[0]);
    c->p[6] = person(h, "周平", '1', "19700101", h->village[0]);
    c->p[7] = person(h, "周平妻", '2', "19720101", h->village[0]);
    c->p[8] = person(h, "远方人", '1', "19800101", h->far);
    c->p[9] = person(h, "新生儿", '2', "20261001", h->village[0]);
    c->house = home(h, HOUSEHOLD_LIVING, h->village[0], "02 10 22 38 41 52", c->p);
    officer(h, 11);
}

static void end(struct case_ *c)
{
    homes_done(&c->h);
}

static struct household_ask ask_of(struct case_ *c, enum household_change kind)
{
    return (struct household_ask){.kind = kind,
                                  .household = c->house,
                                  .day = c->h.today - 10,
                                  .reason = MZ_S("本人申请"),
                                  .leave = MZ_S(""),
                                  .number = MZ_S(""),
                                  .address = MZ_S("")};
}

/* Asked by `user`; 0 with a line when it was refused. */
static int64_t asked(struct case_ *c, int64_t user, const struct household_ask *ask)
{
    int64_t id = 0;
    c->h.w.actor.user = user;
    if (change_ask(c->cx, 0, ask, NULL, &id) != MZ_OK) {
        printf("not asked: %s\n", c->cx->err.msg);
        mz_clear(c->cx);
    }
    return id;
}

static enum household_state decide(struct case_ *c, int64_t user, int64_t id)
{
    enum household_state s = STATE_OPEN;
    c->h.w.actor.user = user;
    struct change_decision d = {.id = id, .approve = true, .note = MZ_S("")};
    if (change_decide(c->cx, 0, &d, &s) != MZ_OK) {
        printf("not decided: %s\n", c->cx->err.msg);
        mz_clear(c->cx);
    }
    return s;
}

/* The refusal names the input. */
static bool refused(struct case_ *c, const struct household_ask *ask, const char *field)
{
    struct household_problems problems = {.n = 0};
    int64_t id = 0;
    mz_code rc = change_ask(c->cx, 0, ask, &problems, &id);
    bool ok = rc == MZ_INVALID && says(&problems, field);
    for (size_t i = 0; !ok && i < problems.n; i++) {
        printf("%s: %s\n", problems.say[i].field, problems.say[i].text);
    }
    mz_clear(c->cx);
    return ok;
}

/* ---- each kind ------------------------------------------------------------------ */

BOTH(a_member_is_added_when_somebody_else_approves)
{
    struct case_ c;
    begin(&c, kind_);
    struct household_place go[] = {{c.p[9], MZ_S("42")}};
    struct household_ask a = ask_of(&c, CHANGE_ADD);
    a.go = go;
    a.go_n = 1;
    int64_t id = asked(&c, 11, &a);
    CHECK(sits(&c.h, c.house, c.p, "02:0 10:1 22:2 38:3 41:4 52:5"));
    CHECK(decide(&c, 12, id) == STATE_DONE);
    CHECK(sits(&c.h, c.house, c.p, "02:0 10:1 22:2 38:3 41:4 42:9 52:5"));
    CHECK(healthy(&c.h));
    CHECK(refused(&c, &a, "go")); /* she is a member now */
    end(&c);
}

BOTH(an_addition_is_refused_for_all_its_reasons_at_once)
{
    struct case_ c;
    begin(&c, kind_);
    struct household_place go[] = {
        {c.p[9], MZ_S("42")}, {c.p[0], MZ_S("20")}, {c.p[6], MZ_S("04")}, {c.p[7], MZ_S("02")}};
    struct household_ask a = ask_of(&c, CHANGE_ADD);
    a.day = c.h.today - 300; /* before she was born */
    a.go = go;
    a.go_n = 4;
    a.reason = MZ_S("");
    struct household_problems problems = {.n = 0};
    int64_t id = 0;
    CHECK(change_ask(c.cx, 0, &a, &problems, &id) == MZ_INVALID);
    CHECK(problems.n == 5 && says(&problems, "reason") && says(&problems, "relation"));
    mz_clear(c.cx);
    a = ask_of(&c, CHANGE_ADD);
    CHECK(refused(&c, &a, "go"));
    a.go = go;
    a.go_n = 1;
    a.day = c.h.today + 1;
    CHECK(refused(&c, &a, "day"));
    a.day = MZ_NULL;
    CHECK(refused(&c, &a, "day"));
    int64_t other[] = {c.p[6], c.p[7]};
    CHECK(home(&c.h, HOUSEHOLD_LIVING, c.h.village[1], "02 10", other) != 0);
    struct household_place taken[] = {{c.p[6], MZ_S("99")}};
    a = ask_of(&c, CHANGE_ADD);
    a.go = taken;
    a.go_n = 1;
    CHECK(refused(&c, &a, "go"));
    end(&c);
}

BOTH(a_death_is_removed_on_its_day_and_the_head_passes_on)
{
    struct case_ c;
    begin(&c, kind_);
    struct person_view v;
    struct household_task *todo = NULL;
    size_t n = 0;
    struct household_place go[] = {{c.p[0], MZ_S("")}};
    struct household_ask a = ask_of(&c, CHANGE_REMOVE);
    a.go = go;
    a.go_n = 1;
    a.leave = MZ_S("died");
    a.day = c.h.today;
    CHECK(refused(&c, &a, "go")); /* not registered as dead */
    CHECK(person_get(c.cx, 0, c.p[0], &v) == MZ_OK);
    CHECK(person_die(c.cx, c.p[0], v.version, (mz_date){(int32_t)c.h.today}, MZ_S("certificate")) ==
          MZ_OK);
    CHECK(household_todo(c.cx, 10, &todo, &n) == MZ_OK && n == 1);
    CHECK(n == 1 && todo[0].household == c.house && todo[0].head && todo[0].died == c.h.today);
    CHECK(refused(&c, &a, "head")); /* who is head then? */
    struct household_place stay[] = {
        {c.p[2], MZ_S("20")}, {c.p[3], MZ_S("38")}, {c.p[4], MZ_S("41")}, {c.p[5], MZ_S("54")}};
    a.head = c.p[1];
    a.stay = stay;
    a.stay_n = 4;
    a.day = c.h.today - 1;
    CHECK(refused(&c, &a, "day")); /* it was today */
    a.day = c.h.today;
    CHECK(decide(&c, 12, asked(&c, 11, &a)) == STATE_DONE);
    CHECK(sits(&c.h, c.house, c.p, "02:1 20:2 38:3 41:4 54:5"));
    CHECK(household_todo(c.cx, 10, &todo, &n) == MZ_OK && n == 0);
    struct household_member *m = NULL;
    CHECK(members_on(c.cx, c.house, c.h.today, &m, &n) == MZ_OK && n == 6);
    CHECK(n == 6 && m[0].person == c.p[0] && mz_str_eq(m[0].left_for, MZ_S("died")));
    CHECK(members_on(c.cx, c.house, c.h.today + 1, &m, &n) == MZ_OK && n == 5);
    CHECK(healthy(&c.h));
    end(&c);
}

BOTH(a_removal_needs_a_reason_that_fits_the_kind)
{
    struct case_ c;
    begin(&c, kind_);
    struct household_place go[] = {{c.p[2], MZ_S("")}};
    struct household_ask a = ask_of(&c, CHANGE_REMOVE);
    a.go = go;
    a.go_n = 1;
    CHECK(refused(&c, &a, "leave"));
    a.leave = MZ_S("split"); /* not for asking */
    CHECK(refused(&c, &a, "leave"));
    a.leave = MZ_S("prison");
    CHECK(decide(&c, 12, asked(&c, 11, &a)) == STATE_DONE);
    CHECK(sits(&c.h, c.house, c.p, "02:0 10:1 38:3 41:4 52:5"));
    int64_t book = home(&c.h, HOUSEHOLD_REGISTER, c.h.village[0], "02 10 22", c.p);
    a.household = book; /* who serves a sentence stays on the register */
    CHECK(refused(&c, &a, "leave"));
    int64_t lone[] = {c.p[6]};
    a.household = home(&c.h, HOUSEHOLD_LIVING, c.h.village[0], "02", lone);
    go[0].person = c.p[6];
    a.leave = MZ_S("moved");
    CHECK(refused(&c, &a, "go")); /* nobody left: an exit */
    go[0].person = c.p[7];
    CHECK(refused(&c, &a, "go")); /* no member */
    CHECK(healthy(&c.h));
    end(&c);
}

BOTH(a_transfer_moves_the_member_and_the_residence)
{
    struct case_ c;
    begin(&c, kind_);
    struct person_view v;
    int64_t theirs[] = {c.p[6], c.p[7]};
    int64_t other = home(&c.h, HOUSEHOLD_LIVING, c.h.village[1], "02 10", theirs);
    struct household_place go[] = {{c.p[5], MZ_S("56")}};
    struct household_ask a = ask_of(&c, CHANGE_TRANSFER);
    a.go = go;
    a.go_n = 1;
    CHECK(refused(&c, &a, "other"));
    a.other = other;
    int64_t id = asked(&c, 11, &a);
    struct household_request r;
    CHECK(change_get(c.cx, id, &r) == MZ_OK && r.division == c.h.town);
    CHECK(decide(&c, 12, id) == STATE_DONE);
    CHECK(sits(&c.h, c.house, c.p, "02:0 10:1 22:2 38:3 41:4"));
    CHECK(sits(&c.h, other, c.p, "02:6 10:7 56:5"));
    CHECK(person_get(c.cx, 0, c.p[5], &v) == MZ_OK && v.division == c.h.village[1]);
    struct household_place all[] = {
        {c.p[6], MZ_S("99")}, {c.p[7], MZ_S("99")}, {c.p[5], MZ_S("52")}};
    a.household = other;
    a.other = c.house;
    a.go = all;
    a.go_n = 3;
    a.day = c.h.today;
    CHECK(refused(&c, &a, "go")); /* all of them: a merge */
    CHECK(healthy(&c.h));
    end(&c);
}

static void split_of(struct case_ *c, struct household_ask *a, struct household_place *go)
{
    go[0] = (struct household_place){c->p[2], MZ_S("02")};
    go[1] = (struct household_place){c->p[3], MZ_S("10")};
    go[2] = (struct household_place){c->p[4], MZ_S("20")};
    *a = ask_of(c, CHANGE_SPLIT);
    a->go = go;
    a->go_n = 3;
    a->division = c->h.village[1];
    a->address = MZ_S("新街8号");
}

EVERY(a_split_makes_a_household_with_head_and_address)
{
    struct case_ c;
    begin(&c, kind_);
    struct household_place go[3];
    struct household_ask a;
    struct household_member m = {0};
    struct household h;
    bool found = false;
    split_of(&c, &a, go);
    CHECK(decide(&c, 12, asked(&c, 11, &a)) == STATE_DONE);
    CHECK(sits(&c.h, c.house, c.p, "02:0 10:1 52:5"));
    CHECK(household_of(c.cx, c.p[3], HOUSEHOLD_LIVING, c.h.today, &m, &found) == MZ_OK && found);
    CHECK(m.household != c.house && sits(&c.h, m.household, c.p, "02:2 10:3 20:4"));
    CHECK(household_get(c.cx, m.household, &h) == MZ_OK);
    CHECK(h.division == c.h.village[1] && h.since == a.day && h.head == c.p[2]);
    CHECK(h.number.n == 15 && mz_str_eq(h.address, MZ_S("新街8号")));
    CHECK(household_of(c.cx, c.p[3], HOUSEHOLD_LIVING, a.day - 1, &m, &found) == MZ_OK && found &&
          m.household == c.house && mz_str_eq(m.left_for, MZ_S("split")));
    CHECK(healthy(&c.h));
    end(&c);
}

BOTH(a_split_is_refused_without_head_address_or_those_who_stay)
{
    struct case_ c;
    begin(&c, kind_);
    struct household_place go[3];
    struct household_ask a;
    split_of(&c, &a, go);
    a.address = MZ_S("");
    CHECK(refused(&c, &a, "address"));
    split_of(&c, &a, go);
    a.division = INT64_C(331102001000); /* another county */
    CHECK(refused(&c, &a, "division"));
    split_of(&c, &a, go);
    go[0].relation = MZ_S("20");
    CHECK(refused(&c, &a, "relation"));
    split_of(&c, &a, go);
    go[1].relation = MZ_S("02");
    CHECK(refused(&c, &a, "relation"));
    split_of(&c, &a, go);
    go[0].person = c.p[0]; /* the head goes: who follows? */
    CHECK(refused(&c, &a, "head"));
    split_of(&c, &a, go);
    go[2].person = go[1].person;
    CHECK(refused(&c, &a, "go"));
    split_of(&c, &a, go);
    a.number = MZ_S("331181000000001");
    CHECK(refused(&c, &a, "number"));
    end(&c);
}

EVERY(a_merge_ends_one_household_and_fills_the_other)
{
    struct case_ c;
    begin(&c, kind_);
    int64_t theirs[] = {c.p[6], c.p[7]};
    int64_t other = home(&c.h, HOUSEHOLD_LIVING, c.h.village[0], "02 10", theirs);
    struct household h;
    struct household_place go[] = {{c.p[6], MZ_S("97")}};
    struct household_ask a = ask_of(&c, CHANGE_MERGE);
    a.household = other;
    a.other = c.house;
    a.go = go;
    a.go_n = 1;
    CHECK(refused(&c, &a, "go")); /* the second one has no relation yet */
    struct household_place both[] = {{c.p[6], MZ_S("97")}, {c.p[7], MZ_S("97")}};
    a.go = both;
    a.go_n = 2;
    CHECK(decide(&c, 12, asked(&c, 11, &a)) == STATE_DONE);
    CHECK(sits(&c.h, c.house, c.p, "02:0 10:1 22:2 38:3 41:4 52:5 97:6 97:7"));
    CHECK(sits(&c.h, other, c.p, ""));
    CHECK(household_get(c.cx, other, &h) == MZ_OK && h.ended == a.day - 1);
    CHECK(healthy(&c.h));
    end(&c);
}

BOTH(a_new_head_restates_every_relation)
{
    struct case_ c;
    begin(&c, kind_);
    struct household_proposal proposal[HOUSEHOLD_MEMBERS_MAX];
    struct household_place stay[HOUSEHOLD_MEMBERS_MAX];
    struct household_picture before;
    struct household_ask a = ask_of(&c, CHANGE_HEAD);
    a.head = c.p[2];
    CHECK(refused(&c, &a, "relation")); /* nobody said what they are to him */
    CHECK(household_look(c.cx, 0, &a, &before) == MZ_OK);
    size_t n = household_propose(&before.sides[0], &before, c.p[2], proposal);
    CHECK(n == 6);
    for (size_t i = 0; i < n; i++) {
        stay[i] = proposal[i].place;
    }
    a.stay = stay;
    a.stay_n = n;
    CHECK(decide(&c, 12, asked(&c, 11, &a)) == STATE_DONE);
    CHECK(sits(&c.h, c.house, c.p, "02:2 10:3 20:4 51:0 52:1 62:5"));
    struct household_member *m = NULL;
    CHECK(members_on(c.cx, c.house, a.day - 1, &m, &n) == MZ_OK && n == 6);
    CHECK(n == 6 && m[0].person == c.p[0] && mz_str_eq(m[0].left_for, MZ_S("head")));
    a.day = c.h.today;
    CHECK(refused(&c, &a, "head")); /* he is */
    a.head = c.p[6];
    CHECK(refused(&c, &a, "head")); /* not a member */
    CHECK(healthy(&c.h));
    end(&c);
}

BOTH(an_exit_ends_everything)
{
    struct case_ c;
    begin(&c, kind_);
    struct household h;
    struct household_ask a = ask_of(&c, CHANGE_EXIT);
    CHECK(decide(&c, 12, asked(&c, 11, &a)) == STATE_DONE);
    CHECK(sits(&c.h, c.house, c.p, ""));
    CHECK(household_get(c.cx, c.house, &h) == MZ_OK && h.ended == a.day - 1);
    struct household_problems problems = {.n = 0};
    int64_t id = 0;
    CHECK(change_ask(c.cx, 0, &a, &problems, &id) == MZ_INVALID);
    CHECK(healthy(&c.h));
    end(&c);
}

/* ---- two at once, four eyes -------------------------------------------------------- */

BOTH(of_two_overlapping_requests_the_second_becomes_a_conflict)
{
    struct case_ c;
    begin(&c, kind_);
    struct household_difference *d = NULL;
    struct household_request r;
    struct household_place go[3];
    struct household_place one[] = {{c.p[4], MZ_S("")}};
    struct household_ask split;
    size_t n = 0;
    split_of(&c, &split, go);
    struct household_ask gone = ask_of(&c, CHANGE_REMOVE);
    gone.leave = MZ_S("moved");
    gone.go = one;
    gone.go_n = 1;
    int64_t first = asked(&c, 11, &split);
    int64_t second = asked(&c, 12, &gone);
    test_tick(&c.h.w, 60000);
    CHECK(decide(&c, 13, first) == STATE_DONE);
    CHECK(decide(&c, 13, second) == STATE_CONFLICT);
    CHECK(sits(&c.h, c.house, c.p, "02:0 10:1 52:5")); /* nothing lost, nothing doubled */
    CHECK(change_get(c.cx, second, &r) == MZ_OK && r.state == STATE_CONFLICT);
    CHECK(change_differences(c.cx, PERSON_MAY_MINOR, &r, &d, &n) == MZ_OK && n == 3);
    CHECK(n == 3 && d[0].user == 13 && d[0].at_ms == c.h.w.now);
    enum household_state s = STATE_OPEN;
    struct change_decision yes = {.id = second, .approve = true, .note = MZ_S("")};
    CHECK(change_decide(c.cx, 0, &yes, &s) == MZ_CONFLICT); /* it must be asked again */
    mz_clear(c.cx);
    c.h.w.actor.user = 12;
    struct household_problems problems = {.n = 0};
    CHECK(change_again(c.cx, 0, second, &problems) == MZ_INVALID); /* he lives elsewhere now */
    mz_clear(c.cx);
    CHECK(change_withdraw(c.cx, second) == MZ_OK);
    CHECK(healthy(&c.h));
    end(&c);
}

BOTH(a_conflict_can_be_asked_again_after_a_look)
{
    struct case_ c;
    begin(&c, kind_);
    struct household_place baby[] = {{c.p[9], MZ_S("42")}};
    struct household_place mother[] = {{c.p[5], MZ_S("")}};
    struct household_ask add = ask_of(&c, CHANGE_ADD);
    add.go = baby;
    add.go_n = 1;
    struct household_ask gone = ask_of(&c, CHANGE_REMOVE);
    gone.leave = MZ_S("institution");
    gone.go = mother;
    gone.go_n = 1;
    int64_t first = asked(&c, 11, &add);
    int64_t second = asked(&c, 12, &gone);
    CHECK(decide(&c, 13, first) == STATE_DONE);
    CHECK(decide(&c, 13, second) == STATE_CONFLICT);
    c.h.w.actor.user = 11;
    CHECK(change_again(c.cx, 0, second, NULL) == MZ_DENIED); /* not his */
    mz_clear(c.cx);
    c.h.w.actor.user = 12;
    CHECK(change_again(c.cx, 0, second, NULL) == MZ_OK);
    CHECK(change_again(c.cx, 0, second, NULL) == MZ_CONFLICT);
    mz_clear(c.cx);
    CHECK(decide(&c, 13, second) == STATE_DONE);
    CHECK(sits(&c.h, c.house, c.p, "02:0 10:1 22:2 38:3 41:4 42:9"));
    CHECK(healthy(&c.h));
    end(&c);
}

BOTH(who_asked_does_not_decide_and_a_refusal_has_a_note)
{
    struct case_ c;
    begin(&c, kind_);
    enum household_state s = STATE_OPEN;
    struct household_request r;
    struct household_place baby[] = {{c.p[9], MZ_S("42")}};
    struct household_ask a = ask_of(&c, CHANGE_ADD);
    a.go = baby;
    a.go_n = 1;
    int64_t id = asked(&c, 11, &a);
    struct change_decision d = {.id = id, .approve = true, .note = MZ_S("")};
    CHECK(change_decide(c.cx, 0, &d, &s) == MZ_DENIED);
    mz_clear(c.cx);
    c.h.w.actor.user = 12;
    d.approve = false;
    CHECK(change_decide(c.cx, 0, &d, &s) == MZ_INVALID);
    mz_clear(c.cx);
    CHECK(change_withdraw(c.cx, id) == MZ_DENIED);
    mz_clear(c.cx);
    d.version = 9;
    d.note = MZ_S("缺出生证明");
    CHECK(change_decide(c.cx, 0, &d, &s) == MZ_CONFLICT);
    mz_clear(c.cx);
    d.version = 1;
    CHECK(change_decide(c.cx, 0, &d, &s) == MZ_OK && s == STATE_REFUSED);
    CHECK(change_get(c.cx, id, &r) == MZ_OK && r.state == STATE_REFUSED && r.decided_by == 12);
    CHECK(change_decide(c.cx, 0, &d, &s) == MZ_CONFLICT);
    mz_clear(c.cx);
    CHECK(sits(&c.h, c.house, c.p, "02:0 10:1 22:2 38:3 41:4 52:5"));
    end(&c);
}

BOTH(a_clerk_decides_small_changes_of_village_workers_only)
{
    struct case_ c;
    begin(&c, kind_);
    enum household_state s = STATE_OPEN;
    struct household_place baby[] = {{c.p[9], MZ_S("42")}};
    struct household_ask a = ask_of(&c, CHANGE_ADD);
    a.go = baby;
    a.go_n = 1;
    int64_t by_officer = asked(&c, 11, &a);
    act_as(&c.h, 21, "village", c.h.village[0], c.h.village[0]);
    int64_t by_village = asked(&c, 21, &a);
    struct household_ask head = ask_of(&c, CHANGE_EXIT);
    int64_t exit = asked(&c, 21, &head);
    clerk(&c.h, 31);
    struct change_decision d = {
        .id = by_officer, .approve = true, .small_only = true, .note = MZ_S("")};
    CHECK(change_decide(c.cx, 0, &d, &s) == MZ_DENIED);
    mz_clear(c.cx);
    d.id = exit;
    CHECK(change_decide(c.cx, 0, &d, &s) == MZ_DENIED);
    mz_clear(c.cx);
    d.id = by_village;
    CHECK(change_decide(c.cx, 0, &d, &s) == MZ_OK && s == STATE_DONE);
    end(&c);
}

/* ---- the home page ------------------------------------------------------------------- */

BOTH(each_finds_on_the_home_page_what_he_may_decide)
{
    struct case_ c;
    begin(&c, kind_);
    struct household_place baby[] = {{c.p[9], MZ_S("42")}};
    struct household_ask a = ask_of(&c, CHANGE_ADD);
    struct household_ask exit = ask_of(&c, CHANGE_EXIT);
    struct mz_work w;
    a.go = baby;
    a.go_n = 1;
    act_as(&c.h, 21, "village", c.h.village[0], c.h.village[0]);
    int64_t small = asked(&c, 21, &a);
    (void)asked(&c, 21, &exit);
    CHECK(household_waits(c.cx, 10, &w) == MZ_OK && w.n == 2 && w.total == 2);
    clerk(&c.h, 31);
    CHECK(household_todo_small(c.cx, 10, &w) == MZ_OK && w.n == 1 && w.total == 1);
    mz_str here = mz_str_fmt(c.cx->a, "/household/change/%" PRId64, small);
    CHECK(w.n == 1 && mz_str_eq(w.items[0].href, here));
    CHECK(household_waits(c.cx, 10, &w) == MZ_OK && w.n == 0);
    officer(&c.h, 11);
    CHECK(household_todo_decide(c.cx, 1, &w) == MZ_OK && w.n == 1 && w.total == 2);
    officer(&c.h, 21); /* who asked decides nothing */
    CHECK(household_todo_decide(c.cx, 10, &w) == MZ_OK && w.n == 0 && w.total == 0);
    end(&c);
}

BOTH(a_request_is_late_after_the_working_days_of_the_office)
{
    struct case_ c;
    begin(&c, kind_);
    struct household_ask exit = ask_of(&c, CHANGE_EXIT);
    struct mz_work w;
    const mz_calendar *calendar = NULL;
    int64_t id = asked(&c, 21, &exit);
    officer(&c.h, 11);
    CHECK(household_todo_decide(c.cx, 10, &w) == MZ_OK && w.total == 1);
    CHECK(w.late == 0 && w.later == 1 &&
          w.items[0].due == mz_date_today(c.cx).v + CHANGE_DECIDE_DAYS); /* plain days */
    CHECK(mz_calendar_load(c.cx, c.cx->a, "data/calendar", &calendar) == MZ_OK);
    c.h.world.calendar = calendar;
    int64_t before = c.h.w.now;
    struct household_request r;
    CHECK(change_get(c.cx, id, &r) == MZ_OK);
    int64_t due = change_due(c.cx, r.asked_ms, CHANGE_DECIDE_DAYS);
    for (int64_t day = due - 1; day <= due + 1; day++) {
        c.h.w.now = mz_date_ms((mz_date){(int32_t)day}) + 1;
        CHECK(household_todo_decide(c.cx, 10, &w) == MZ_OK && w.n == 1 && w.items[0].due == due);
        CHECK(w.late == (day > due) && w.today == (day == due) && w.later == (day < due));
    }
    c.h.w.now = before;
    end(&c);
}

/* ---- nothing half done --------------------------------------------------------------- */

BOTH(a_split_that_fails_at_any_statement_leaves_nothing)
{
    struct case_ c;
    begin(&c, kind_);
    struct household_place go[3];
    struct household_ask a;
    enum household_state s = STATE_OPEN;
    struct household_request r;
    int64_t events = 0;
    int64_t county = 0;
    int64_t bad = 0;
    split_of(&c, &a, go);
    a.number = MZ_S("H-77");
    int64_t id = asked(&c, 11, &a);
    int64_t made = 0;
    int rounds = 0;
    c.h.w.actor.user = 12;
    struct change_decision d = {.id = id, .approve = true, .note = MZ_S("")};
    FAULT_LOOP(c.cx, change_decide(c.cx, 0, &d, &s), {
        rounds++;
        CHECK(sits(&c.h, c.house, c.p, "02:0 10:1 22:2 38:3 41:4 52:5"));
        CHECK(household_by_number(c.cx, 331181, HOUSEHOLD_LIVING, a.number, &made) == MZ_OK &&
              made == 0);
        CHECK(change_get(c.cx, id, &r) == MZ_OK && r.state == STATE_OPEN && r.version == 1);
    });
    printf("failed at each of %d statements\n", rounds);
    CHECK(rounds > 30 && s == STATE_DONE);
    CHECK(household_by_number(c.cx, 331181, HOUSEHOLD_LIVING, a.number, &made) == MZ_OK);
    CHECK(sits(&c.h, made, c.p, "02:2 10:3 20:4"));
    CHECK(mz_audit_verify(c.cx, &events, &county, &bad) == MZ_OK && county == 0);
    CHECK(healthy(&c.h));
    end(&c);
}

/* ---- nobody sees over the fence ---------------------------------------------------------- */

BOTH(requests_and_households_of_a_sibling_township_do_not_exist)
{
    struct case_ c;
    begin(&c, kind_);
    struct household_request r;
    struct household_request *list = NULL;
    struct household h;
    struct household_found found;
    enum household_state s = STATE_OPEN;
    int64_t n = -1;
    size_t list_n = 9;
    struct household_ask a = ask_of(&c, CHANGE_EXIT);
    int64_t id = asked(&c, 11, &a);
    int64_t far_town = c.h.far / 1000 * 1000;
    act_as(&c.h, 41, "clerk", far_town, far_town + 999);
    CHECK(household_get(c.cx, c.house, &h) == MZ_ABSENT);
    mz_clear(c.cx);
    CHECK(change_get(c.cx, id, &r) == MZ_ABSENT);
    mz_clear(c.cx);
    CHECK(change_list(c.cx, c.house, &list, &list_n) == MZ_OK && list_n == 0);
    CHECK(change_open_count(c.cx, &n) == MZ_OK && n == 0);
    CHECK(mz_reg_count(c.cx, &household_register, &(struct mz_query){0}, &n) == MZ_OK && n == 0);
    CHECK(mz_reg_count(c.cx, &household_change_register, &(struct mz_query){0}, &n) == MZ_OK &&
          n == 0);
    CHECK(household_search(c.cx, MZ_S("丁家坞"), 10, 0, &found) == MZ_OK && found.total == 0);
    struct change_decision d = {.id = id, .approve = true, .note = MZ_S("")};
    CHECK(change_decide(c.cx, 0, &d, &s) == MZ_ABSENT);
    mz_clear(c.cx);
    CHECK(change_ask(c.cx, 0, &a, NULL, &id) == MZ_ABSENT);
    mz_clear(c.cx);
    struct household_past past;
    CHECK(household_at(c.cx, c.house, c.h.today, c.h.w.now, &past) == MZ_ABSENT);
    mz_clear(c.cx);
    officer(&c.h, 12);
    CHECK(change_open_count(c.cx, &n) == MZ_OK && n == 1);
    end(&c);
}

BOTH(a_change_between_townships_is_the_county_s)
{
    struct case_ c;
    begin(&c, kind_);
    int64_t theirs[] = {c.p[8]};
    int64_t other = home(&c.h, HOUSEHOLD_LIVING, c.h.far, "02", theirs);
    struct household_request r;
    struct household_place go[] = {{c.p[5], MZ_S("97")}};
    struct household_ask a = ask_of(&c, CHANGE_TRANSFER);
    int64_t id = 0;
    a.other = other;
    a.go = go;
    a.go_n = 1;
    clerk(&c.h, 31);
    CHECK(change_ask(c.cx, 0, &a, NULL, &id) == MZ_ABSENT && c.cx->err.say != NULL);
    mz_clear(c.cx);
    officer(&c.h, 11);
    id = asked(&c, 11, &a);
    CHECK(change_get(c.cx, id, &r) == MZ_OK && r.division == COUNTY);
    clerk(&c.h, 31);
    CHECK(change_get(c.cx, id, &r) == MZ_ABSENT);
    mz_clear(c.cx);
    officer(&c.h, 12);
    CHECK(decide(&c, 12, id) == STATE_DONE);
    CHECK(sits(&c.h, other, c.p, "02:8 97:5"));
    clerk(&c.h, 31); /* somebody else's household knows a person whom she cannot see */
    struct household_place taken[] = {{c.p[5], MZ_S("99")}};
    struct household_ask add = ask_of(&c, CHANGE_ADD);
    add.go = taken;
    add.go_n = 1;
    CHECK(refused(&c, &add, "go"));
    end(&c);
}

TEST_MAIN(T2(a_member_is_added_when_somebody_else_approves),
          T2(an_addition_is_refused_for_all_its_reasons_at_once),
          T2(a_death_is_removed_on_its_day_and_the_head_passes_on),
          T2(a_removal_needs_a_reason_that_fits_the_kind),
          T2(a_transfer_moves_the_member_and_the_residence),
          T3(a_split_makes_a_household_with_head_and_address),
          T2(a_split_is_refused_without_head_address_or_those_who_stay),
          T3(a_merge_ends_one_household_and_fills_the_other),
          T2(a_new_head_restates_every_relation), T2(an_exit_ends_everything),
          T2(of_two_overlapping_requests_the_second_becomes_a_conflict),
          T2(a_conflict_can_be_asked_again_after_a_look),
          T2(who_asked_does_not_decide_and_a_refusal_has_a_note),
          T2(a_clerk_decides_small_changes_of_village_workers_only),
          T2(each_finds_on_the_home_page_what_he_may_decide),
          T2(a_request_is_late_after_the_working_days_of_the_office),
          T2(a_split_that_fails_at_any_statement_leaves_nothing),
          T2(requests_and_households_of_a_sibling_township_do_not_exist),
          T2(a_change_between_townships_is_the_county_s))
